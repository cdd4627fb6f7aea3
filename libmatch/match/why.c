/* Two questions about one pair: how well do they fit (explain), and why is B not on A's list (why-not). */
#include "libmatch/match/counterfactual.h"
#include "libmatch/match/diversity.h"
#include "libmatch/match/learned.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/undisclosed.h"

typedef struct pair_question {
    mt_matcher *m;
    mt_subject a, b;
    mt_rules rules;
    mt_evidence evidence;
    mt_model model;
    mt_rule removed_by;
    bool collected; /* rules and evidence */
} pair_question;

static void end_question(pair_question *q)
{
    mt_matcher_end(q->m);
    mt_subject_free(&q->a);
    mt_subject_free(&q->b);
    mt_rules_free(&q->rules);
    mt_evidence_free(&q->evidence);
}

/* An item is no partner; one that has run out says so first. */
static mt_rule rule_of_item(const pair_question *q)
{
    uint32_t doc = mt_index_doc_of(q->m->index, q->b.num);
    return doc != MT_NONE && !mt_bitset_has(&q->m->selection.usable, doc) ? MT_RULE_EXPIRED : MT_RULE_LEVEL;
}

/* The rule that removes B from A's list, the alias rule included, at its place among the others. */
static match_status find_rule(pair_question *q, mt_error *err)
{
    match_status status = MATCH_OK;
    bool same = false;
    q->removed_by = mt_subject_is_item(&q->b) ? rule_of_item(q) : mt_rules_check(q->m, &q->rules, q->b.vertex);
    if (mt_subject_is_item(&q->b)) goto out;
    if (q->removed_by != MT_RULE_NONE && q->removed_by < MT_RULE_ALIAS) goto out;
    MT_TRY(mt_rules_alias(q->m, &q->rules, q->b.vertex, &same, err));
    if (same) q->removed_by = MT_RULE_ALIAS;
out:
    return status;
}

static match_status begin_with_a(pair_question *q, mt_text a, const mt_match_options *options, mt_error *err)
{
    match_status status = MATCH_OK;
    bool words;
    MT_TRY(mt_channels_read(options->channels, &words, err));
    MT_TRY(mt_matcher_begin(q->m, options, true, err));
    MT_TRY(mt_subject_find(q->m, a, &q->a, err));
    MT_TRY(mt_learned_model(q->m->store, options->mode, mt_subject_is_item(&q->a), &q->model, err));
out:
    return status;
}

/* The other side, in the place of the one before. What is known of A is collected for the first of them. */
static match_status go_on_with_b(pair_question *q, mt_text b, const mt_match_options *options, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_subject_free(&q->b);
    MT_TRY(mt_subject_find(q->m, b, &q->b, err));
    if (q->b.vertex == MT_NONE || q->m->world.num[q->b.vertex] == 0) {
        MT_TRY(mt_fail(err, MATCH_E_VALUE,
                       "\"%.*s\" is an item that no organisation of the store owns: nobody to be a partner",
                       (int)(b.len < 200 ? b.len : 200), b.data));
    }
    if (!q->collected) {
        MT_TRY(mt_rules_collect(q->m, &q->a, options, &q->rules, err));
        MT_TRY(mt_evidence_collect(q->m, &q->a, options->mode, &q->evidence, err));
        q->collected = true;
    }
    MT_TRY(find_rule(q, err));
out:
    return status;
}

static match_status begin_question(pair_question *q, mt_text a, mt_text b, const mt_match_options *options,
                                   mt_error *err)
{
    match_status status = begin_with_a(q, a, options, err);
    return status == MATCH_OK ? go_on_with_b(q, b, options, err) : status;
}

/* [{"code", "passed"}] in the order of the rules, up to the first that fails */
static match_status list_rules(const pair_question *q, json_t **out, mt_error *err)
{
    json_t *list = json_array();
    for (int r = MT_RULE_NONE + 1; list && r < MT_RULE_COUNT; r++) {
        bool passed = (mt_rule)r != q->removed_by;
        json_t *entry = json_pack("{s:s, s:b}", "code", mt_rule_name((mt_rule)r), "passed", passed);
        if (!entry || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            return mt_fail_no_memory(err);
        }
        if (!passed) break;
    }
    if (!list) return mt_fail_no_memory(err);
    *out = list;
    return MATCH_OK;
}

/* The explanation of A and B, once go_on_with_b() is through. */
static match_status explain_pair(pair_question *q, const mt_match_options *options, json_t **explanation, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *made = NULL, *rules = NULL;
    MT_TRY(mt_explanation_make(q->m, &q->a, &q->evidence, &q->model, options->mode, q->b.vertex, &made, err));
    MT_TRY(mt_counterfactuals_add(q->m, &q->a, &q->evidence, &q->model, q->b.vertex, made, err));
    MT_TRY(list_rules(q, &rules, err));
    if (json_object_set(made, "rules", rules) != 0) MT_TRY(mt_fail_no_memory(err));
    *explanation = made;
    made = NULL;
out:
    json_decref(made);
    json_decref(rules);
    return status;
}

match_status mt_explain_each(mt_matcher *m, mt_text a, const mt_text *b, size_t count, const mt_match_options *options,
                             json_t **explanations, mt_error *err)
{
    match_status status = MATCH_OK;
    pair_question q = {.m = m};
    mt_match_options any = *options;
    bool undisclosed = options->undisclosed && options->viewer < MT_TIER_CONFIDENTIAL;
    if (!any.kinds) any.kinds = MT_KINDS_ORGANISATIONS; /* a pair was named: no level is expected */
    for (size_t i = 0; undisclosed && i < count; i++) {
        status = mt_explain_undisclosed(m, a, b[i], options, &explanations[i], err);
        if (status != MATCH_OK) return status;
    }
    if (undisclosed) return MATCH_OK;
    MT_TRY(begin_with_a(&q, a, &any, err));
    for (size_t i = 0; i < count; i++) {
        MT_TRY(go_on_with_b(&q, b[i], &any, err));
        MT_TRY(explain_pair(&q, options, &explanations[i], err));
    }
out:
    end_question(&q);
    return status;
}

match_status mt_explain(mt_matcher *m, mt_text a, mt_text b, const mt_match_options *options, json_t **explanation,
                        mt_error *err)
{
    return mt_explain_each(m, a, &b, 1, options, explanation, err);
}

/* ---- why not ---- */

/* Place of B (from 0), and of the last one that is listed; aliases above are left out as in the list itself. */
static match_status find_places(pair_question *q, const mt_candidates *list, size_t k, size_t *rank, uint32_t *last,
                                size_t *last_rank, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t kept = 0;
    for (size_t i = 0; i < list->len; i++) {
        uint32_t v = list->data[i].vertex;
        bool same = false;
        if (v == q->b.vertex)
            *rank = kept;
        else
            MT_TRY(mt_rules_alias(q->m, &q->rules, v, &same, err));
        if (same) continue;
        if (kept < k) {
            *last = v;
            *last_rank = kept;
        }
        kept++;
        if (v == q->b.vertex) break;
    }
out:
    return status;
}

/* what the last one listed has more of, or less, greatest advantage first by the order of features */
static match_status compare_features(const pair_question *q, uint32_t last, json_t *list, mt_error *err)
{
    double mine[MT_FEATURE_COUNT], theirs[MT_FEATURE_COUNT];
    mt_evidence_features(q->m, &q->evidence, q->b.vertex, mine);
    mt_evidence_features(q->m, &q->evidence, last, theirs);
    bool done[MT_FEATURE_COUNT] = {false};
    for (;;) {
        int best = -1;
        double most = 0.0;
        for (int i = 0; i < MT_FEATURE_COUNT; i++) {
            double difference = q->model.weight[i] * (theirs[i] - mine[i]);
            if (!done[i] && difference > most) most = difference, best = i;
        }
        if (best < 0) return MATCH_OK;
        done[best] = true;
        json_t *entry = json_pack("{s:s, s:s, s:f, s:f, s:f}", "code", mt_feature_code((mt_feature)best), "label",
                                  mt_feature_label((mt_feature)best), "value", q->model.weight[best] * mine[best],
                                  "last_value", q->model.weight[best] * theirs[best], "difference", most);
        if (!entry || json_array_append_new(list, entry) != 0) return mt_fail_no_memory(err);
    }
}

static match_status record_of(mt_matcher *m, mt_num num, json_t **out, mt_error *err)
{
    mt_result result = {0};
    match_status status = mt_result_fill(m, num, 0.0, &result, err);
    if (status != MATCH_OK) return status;
    *out = json_pack("{s:s, s:s, s:s}", "id", result.key, "name", result.name, "kind", mt_kind_name(result.kind));
    mt_result_free(&result);
    return *out ? MATCH_OK : mt_fail_no_memory(err);
}

/* The place in a diverse list instead of that among all; who is not in it keeps his rank among all. */
static match_status find_diverse(pair_question *q, const mt_match_options *options, size_t *rank, bool *listed,
                                 uint32_t *last, size_t *last_rank, json_t *made, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_diverse_place place = {0};
    MT_TRY(mt_diversity_place(q->m, q->a.key, q->b.key, options, &place, err));
    *listed = place.listed;
    if (place.listed) *rank = place.rank - 1;
    if (place.last) {
        *last = mt_world_vertex(&q->m->world, place.last);
        *last_rank = place.length - 1;
    }
    if (place.like && (json_object_set_new(made, "removed_by", json_string("near_identical")) != 0 ||
                       json_object_set(made, "like", place.like) != 0))
        MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(place.like);
    return status;
}

static match_status add_rank(pair_question *q, const mt_match_options *options, size_t k, json_t *made, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_candidates list = {0};
    json_t *last = NULL, *missing = json_array();
    size_t rank = 0, last_rank = 0;
    uint32_t last_vertex = q->b.vertex;
    double feature[MT_FEATURE_COUNT];
    if (!missing) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_candidates_rank(q->m, &q->rules, &q->evidence, &q->model, &list, err));
    MT_TRY(find_places(q, &list, k, &rank, &last_vertex, &last_rank, err));
    bool listed = rank < k;
    if (options->diversity != 0.0)
        MT_TRY(find_diverse(q, options, &rank, &listed, &last_vertex, &last_rank, made, err));
    if (json_object_set_new(made, "rank", json_integer((json_int_t)rank + 1)) != 0 ||
        json_object_set_new(made, "listed", json_boolean(listed)) != 0)
        MT_TRY(mt_fail_no_memory(err));
    if (listed) goto out;
    mt_evidence_features(q->m, &q->evidence, last_vertex, feature);
    MT_TRY(record_of(q->m, q->m->world.num[last_vertex], &last, err));
    MT_TRY(compare_features(q, last_vertex, missing, err));
    if (json_object_set_new(last, "rank", json_integer((json_int_t)last_rank + 1)) != 0 ||
        json_object_set_new(last, "score", json_real(mt_logit_probability(mt_model_logit(&q->model, feature)))) != 0 ||
        json_object_set(made, "last", last) != 0 || json_object_set(made, "missing", missing) != 0)
        MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(last);
    json_decref(missing);
    MT_ARRAY_FREE(&list);
    return status;
}

match_status mt_why_not(mt_matcher *m, mt_text a, mt_text b, const mt_match_options *options, json_t **explanation,
                        mt_error *err)
{
    match_status status = MATCH_OK;
    pair_question q = {.m = m};
    json_t *made = NULL, *rules = NULL;
    size_t k = options->k ? options->k : 10;
    MT_TRY(begin_question(&q, a, b, options, err));
    MT_TRY(mt_explanation_make(m, &q.a, &q.evidence, &q.model, options->mode, q.b.vertex, &made, err));
    MT_TRY(mt_counterfactuals_add(m, &q.a, &q.evidence, &q.model, q.b.vertex, made, err));
    MT_TRY(list_rules(&q, &rules, err));
    json_t *removed = q.removed_by == MT_RULE_NONE ? json_null() : json_string(mt_rule_name(q.removed_by));
    if (json_object_set(made, "rules", rules) != 0 || json_object_set_new(made, "removed_by", removed) != 0 ||
        json_object_set_new(made, "k", json_integer((json_int_t)k)) != 0)
        MT_TRY(mt_fail_no_memory(err));
    if (q.removed_by == MT_RULE_NONE) {
        MT_TRY(add_rank(&q, options, k, made, err));
    } else if (json_object_set_new(made, "listed", json_false()) != 0) {
        MT_TRY(mt_fail_no_memory(err));
    }
    *explanation = made;
    made = NULL;
out:
    json_decref(made);
    json_decref(rules);
    end_question(&q);
    return status;
}
