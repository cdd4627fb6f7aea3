/* Who is missing in a group: the votes of items like the text and of silent works, the graph's signals from all members
 * together, and how near the members' places in the network and their countries are on average.
 *
 * score = sum of weight * ln(1 + amount / unit) over votes, joint work, and nearness for one's activity, and of
 * weight * amount over the two means; it is linear in these parts and explained by them. Measured: docs/matching.md. */
#include <math.h>

#include "libmatch/match/matcher_internal.h"

#define HUB_DISCOUNT 1.3 /* power of how much one works with others: the walk favours who is everywhere */

typedef enum part { PART_VOTES, PART_JOINT, PART_WALK, PART_CIRCLES, PART_COUNTRIES, PART_COUNT } part;
static const struct {
    const char *code, *label;
    double weight, unit; /* unit 0: the amount counts as it is */
} parts[PART_COUNT] = {
    [PART_VOTES] = {"likeness", "items and projects about the same subjects", 1.0, 1.0},
    [PART_JOINT] = {"joint_work", "work done together with the members", 1.0, 0.5},
    [PART_WALK] = {"network_nearness", "nearness to the members in the network of projects", 0.46, 0.0001},
    [PART_CIRCLES] = {"same_circles", "at home in the same circles of partners", 3.0, 0.0},
    [PART_COUNTRIES] = {"country_ties", "countries that work together more, or less, than usual", 2.4, 0.0},
};

typedef struct completion {
    mt_matcher *m;
    mt_query query;
    mt_hits voters;
    mt_silent_votes silent;
    mt_signals signals;
    mt_bitset members;
    MT_ARRAY(uint32_t) member; /* the same, each once */
    mt_bitset passing;         /* documents that pass the filter */
    double *votes;
} completion;

static match_status find_members(completion *c, const mt_text *members, size_t count, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < count; i++) {
        uint32_t name = 0;
        mt_num num = 0;
        MT_TRY(mt_store_find(c->m->store, MT_FAMILY_ORGANISATION, members[i], &num, err));
        uint32_t v = mt_world_vertex(&c->m->world, num);
        bool hidden =
            v != MT_NONE && c->m->world.doc[v] != MT_NONE && mt_bitset_has(&c->m->selection.hidden, c->m->world.doc[v]);
        if (v == MT_NONE && num == 0) {
            /* a dangling participant takes part in the graph */
            MT_TRY(mt_store_name_of(c->m->store, members[i], &name, err));
            v = mt_world_named(&c->m->world, name);
        }
        if (v == MT_NONE || num == 0 || hidden)
            MT_TRY(mt_results_warn(out, err, "unknown member \"%.*s\"",
                                   (int)(members[i].len < 200 ? members[i].len : 200), members[i].data));
        if (v == MT_NONE || hidden || mt_bitset_has(&c->members, v)) continue;
        mt_bitset_set(&c->members, v);
        MT_TRY(MT_PUSH(&c->member, v, err));
        mt_signals_add(&c->m->world.graph, v, &c->signals);
    }
out:
    return status;
}

static void amounts(const completion *c, uint32_t v, double amount[PART_COUNT])
{
    const mt_world *w = &c->m->world;
    double tie = w->graph.tie[v], count = c->member.len ? (double)c->member.len : 1.0;
    amount[PART_VOTES] = c->votes[v];
    amount[PART_JOINT] = c->signals.joint[v];
    amount[PART_WALK] = tie > 0.0 ? c->signals.walk[v] / pow(tie, HUB_DISCOUNT) : 0.0;
    amount[PART_CIRCLES] = amount[PART_COUNTRIES] = 0.0;
    for (size_t i = 0; i < c->member.len; i++) {
        amount[PART_CIRCLES] += mt_circles_shared(&w->places[c->member.data[i]], &w->places[v]) / count;
        amount[PART_COUNTRIES] += mt_affinity_tie(&w->countries, c->member.data[i], v) / count;
    }
}

static double value_of(part p, double amount)
{
    return parts[p].weight * (parts[p].unit > 0.0 ? mt_feature_amount(amount, parts[p].unit) : amount);
}

static double score_of(const completion *c, uint32_t v)
{
    double amount[PART_COUNT], score = 0.0;
    amounts(c, v, amount);
    for (part p = 0; p < PART_COUNT; p++) score += value_of(p, amount[p]);
    return score;
}

/* Places and countries alone make nobody a candidate. */
static bool has_evidence(const completion *c, uint32_t v)
{
    return c->votes[v] > 0.0 || c->signals.joint[v] > 0.0 || c->signals.walk[v] > 0.0;
}

static match_status explain(const completion *c, uint32_t v, mt_result *result, mt_error *err)
{
    match_status status = MATCH_OK;
    double amount[PART_COUNT];
    json_t *list = json_array(), *whole = NULL;
    if (!list) MT_TRY(mt_fail_no_memory(err));
    amounts(c, v, amount);
    for (part p = 0; p < PART_COUNT; p++) {
        json_t *entry = json_pack("{s:s, s:s, s:f, s:f}", "code", parts[p].code, "label", parts[p].label, "value",
                                  value_of(p, amount[p]), "amount", amount[p]);
        if (!entry || json_array_append_new(list, entry) != 0) MT_TRY(mt_fail_no_memory(err));
    }
    whole = json_pack("{s:s, s:f, s:f, s:O}", "scale", "linear", "score", result->score, "intercept", 0.0,
                      "contributions", list);
    if (!whole) MT_TRY(mt_fail_no_memory(err));
    result->explanation = whole;
out:
    json_decref(list);
    return status;
}

static match_status collect(completion *c, mt_text text, const mt_text *members, size_t count,
                            const mt_match_options *options, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = c->m;
    mt_match_options words = *options;
    words.channels = "words"; /* and their translations */
    words.by_items = true;
    words.fields = (mt_field_weights){0};
    c->votes = mt_alloc((size_t)m->world.vertices + 1, sizeof *c->votes);
    if (!c->votes) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_signals_init(&c->signals, &m->world.graph, err));
    MT_TRY(mt_bitset_init(&c->members, m->world.vertices, err));
    MT_TRY(find_members(c, members, count, out, err));
    MT_TRY(mt_query_make(m, text, &words, &c->query, err));
    if (c->query.profile.terms.len) MT_TRY(mt_votes_find(m, &c->query.profile, &c->query.model, &c->voters, err));
    mt_votes_cast(&m->world, &c->voters, c->votes);
    if (mt_channels_have(options->channels, "silent")) {
        MT_TRY(mt_silent_find(m, &c->voters, c->votes, NULL, &c->silent, err));
        mt_silent_cast(&m->world, &c->silent, c->votes);
    }
    MT_TRY(mt_rules_filter(m, options->filter, &c->passing, err));
out:
    return status;
}

/* Never a member, nor anybody whom a member blocks or competes with, or who is of a member's group. */
static match_status select_excluded(const completion *c, mt_bitset *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    MT_TRY(mt_bitset_init(out, w->vertices, err));
    for (uint32_t v = 0; v < w->vertices; v++)
        if (mt_bitset_has(&c->members, v)) MT_TRY(mt_world_group(w, v, MT_BONDS_WHOLE_GROUP, out, err));
    for (uint32_t v = 0; v < w->vertices; v++) {
        if (!mt_bitset_has(&c->members, v)) continue;
        for (uint32_t i = w->bond_begin[v]; i < w->bond_begin[v + 1]; i++)
            if (w->bond[i].kinds & MT_BONDS_APART) mt_bitset_set(out, w->bond[i].b);
    }
out:
    return status;
}

match_status mt_complete(mt_matcher *m, mt_text text, const mt_text *members, size_t count,
                         const mt_match_options *options, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    completion c = {.m = m};
    mt_results made = {0};
    mt_candidates list = {0};
    mt_bitset excluded = {0};
    size_t k = options->k ? options->k : 10;
    unsigned kinds = options->kinds & MT_KINDS_ORGANISATIONS;
    bool words;
    if (!kinds) kinds = 1u << MT_KIND_ORGANISATION;
    MT_TRY(mt_channels_read(options->channels, &words, err));
    MT_TRY(mt_matcher_begin(m, options, true, err));
    MT_TRY(collect(&c, text, members, count, options, &made, err));
    MT_TRY(select_excluded(&c, &excluded, err));
    for (uint32_t v = 0; v < m->world.vertices; v++) {
        uint32_t doc = m->world.doc[v];
        if (doc == MT_NONE || mt_bitset_has(&excluded, v) || mt_bitset_has(&m->selection.hidden, doc)) continue;
        if (!(kinds >> mt_index_kind(m->index, doc) & 1)) continue;
        if (!mt_bitset_has(&c.passing, doc)) continue;
        if (!has_evidence(&c, v)) continue;
        mt_candidate candidate = {score_of(&c, v), v};
        MT_TRY(MT_PUSH(&list, candidate, err));
    }
    MT_TRY(mt_candidates_sort(&list, err));
    for (size_t i = 0; i < list.len && i < k; i++) {
        mt_result result = {0};
        MT_TRY(mt_result_fill(m, m->world.num[list.data[i].vertex], list.data[i].logit, &result, err));
        status = MT_PUSH(&made, result, err);
        if (status != MATCH_OK) {
            mt_result_free(&result);
            goto out;
        }
        if (options->explain) MT_TRY(explain(&c, list.data[i].vertex, &made.data[made.len - 1], err));
    }
    *out = made;
    made = (mt_results){0};
out:
    mt_matcher_end(m);
    mt_results_free(&made);
    MT_ARRAY_FREE(&list);
    mt_bitset_free(&excluded);
    mt_query_free(&c.query);
    MT_ARRAY_FREE(&c.voters);
    MT_ARRAY_FREE(&c.silent);
    mt_signals_free(&c.signals);
    mt_bitset_free(&c.members);
    MT_ARRAY_FREE(&c.member);
    mt_bitset_free(&c.passing);
    mt_free(c.votes);
    return status;
}
