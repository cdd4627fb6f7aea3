/* Organisations against calls: eligibility from the call's own rules and dates, fit from the coverage of its themes. */
#include "libmatch/group/call_fit.h"

#include <stdlib.h>

#include "libmatch/group/answers.h"
#include "libmatch/group/ranked.h"

#define MOST_THEMES 100
#define LISTED 20

typedef struct fitting {
    mt_matcher *m;
    const mt_call_options *o;
    json_t *call; /* record, borrowed */
    bool open;
    json_t *closed;        /* why it is not open, borrowed */
    const mt_needs *needs; /* of all calls */
    const mt_answers *answers;
    size_t first, end; /* the needs of this call */
    double weight;     /* of them */
    double *fit;       /* [vertices] */
    MT_ARRAY(uint32_t) listed;
    mt_bitset only; /* vertices that are listed; no words: all */
} fitting;

static match_status judge_dates(fitting *f, json_t *out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *reasons = json_array();
    mt_text opens = mt_json_get_text(f->call, "opens"), closes = mt_json_get_text(f->call, "closes");
    mt_day first = opens.len ? mt_day_parse(opens) : MT_NO_DAY,
           last = closes.len ? mt_day_parse_end(closes) : MT_NO_DAY;
    mt_day today = f->m->selection.as_of;
    MT_TRY(mt_group_set(out, "reasons", reasons, err));
    f->open = true;
    f->closed = reasons;
    if (first != MT_NO_DAY && first > today) {
        f->open = false;
        MT_TRY(mt_group_append(reasons, json_string("not_yet_open"), err));
    }
    if (last != MT_NO_DAY && last < today) {
        f->open = false;
        MT_TRY(mt_group_append(reasons, json_string("deadline_passed"), err));
    }
    MT_TRY(mt_group_set(out, "open", json_boolean(f->open), err));
out:
    return status;
}

static bool excludes(const json_t *rules, mt_text country)
{
    for (size_t i = 0; i < mt_record_list_size(rules, "excluded_countries"); i++)
        if (mt_text_equal(mt_record_list_item(rules, "excluded_countries", i), country)) return true;
    return false;
}

static match_status judge_organisation(fitting *f, uint32_t v, bool misfit, json_t *one, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    const json_t *rules = mt_json_get(f->call, "rules");
    json_t *reasons = json_array();
    bool eligible = f->open;
    MT_TRY(mt_group_set(one, "reasons", reasons, err));
    MT_TRY(mt_facts_of(&f->m->facts, f->m->world.num[v], &facts, err));
    mt_text country = mt_json_get_text(facts.root, "country");
    if (country.len && excludes(rules, country)) {
        eligible = false;
        MT_TRY(mt_group_append(reasons, json_string("excluded_country"), err));
    }
    if (country.len == 0 && mt_record_list_size(rules, "excluded_countries") > 0)
        MT_TRY(mt_group_append(reasons, json_string("unknown_country"), err));
    for (size_t i = 0; i < json_array_size(f->closed); i++)
        MT_TRY(mt_group_append(reasons, json_incref(json_array_get(f->closed, i)), err));
    if (misfit) MT_TRY(mt_group_append(reasons, json_string("trl"), err));
    MT_TRY(mt_group_set(one, "eligible", json_boolean(eligible), err));
    MT_TRY(mt_group_set(one, "fit", json_real(f->fit[v]), err));
out:
    return status;
}

static match_status report_organisation(fitting *f, uint32_t v, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *one = NULL, *themes = json_array();
    bool any = false, all_misfit = true;
    status = mt_group_label(f->m, f->m->world.num[v], &one, err);
    if (status != MATCH_OK) {
        json_decref(themes);
        return status;
    }
    MT_TRY(mt_group_append(list, one, err));
    MT_TRY(mt_group_set(one, "themes", themes, err));
    for (size_t n = f->first; n < f->end; n++)
        for (size_t i = f->answers->begin.data[n]; i < f->answers->begin.data[n + 1]; i++) {
            const mt_answer_row *row = &f->answers->rows.data[i];
            char key[MT_KEY_SIZE];
            mt_kind kind;
            if (row->vertex != v) continue;
            any = true;
            all_misfit = all_misfit && (row->misfits & MT_MISFIT_TRL);
            MT_TRY(mt_store_key(f->m->store, row->item, key, &kind, err));
            MT_TRY(mt_group_append(
                themes,
                json_pack("{s:I,s:s,s:f}", "need", (json_int_t)(n - f->first), "item", key, "coverage", row->gain),
                err));
        }
    MT_TRY(judge_organisation(f, v, any && all_misfit, one, err));
out:
    return status;
}

static match_status restrict_to_members(fitting *f, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_members members = {0};
    MT_TRY(mt_members_of(f->m, f->o->cluster, &members, err));
    MT_TRY(mt_bitset_init(&f->only, f->m->world.vertices, err));
    for (size_t i = 0; i < members.len; i++) mt_bitset_set(&f->only, members.data[i]);
out:
    MT_ARRAY_FREE(&members);
    return status;
}

static match_status list_organisations(fitting *f, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &f->m->world;
    size_t len = 0, most = f->o->k ? f->o->k : LISTED;
    mt_ranked *list = mt_alloc((size_t)w->vertices + 1, sizeof *list);
    if (!list) MT_TRY(mt_fail_no_memory(err));
    if (f->o->cluster.len) MT_TRY(restrict_to_members(f, err));
    for (size_t i = 0; i < f->o->organisation_count; i++) {
        mt_subject s = {0};
        MT_TRY(mt_subject_find(f->m, f->o->organisations[i], &s, err));
        uint32_t v = mt_subject_is_item(&s) ? MT_NONE : s.vertex;
        mt_subject_free(&s);
        if (v == MT_NONE)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no organisation; name one by its id",
                           (int)f->o->organisations[i].len, f->o->organisations[i].data));
        MT_TRY(MT_PUSH(&f->listed, v, err));
    }
    for (uint32_t v = 0; f->o->organisation_count == 0 && v < w->vertices; v++)
        if (f->fit[v] > 0.0 && (!f->only.word || mt_bitset_has(&f->only, v))) list[len++] = (mt_ranked){f->fit[v], v};
    if (len) qsort(list, len, sizeof *list, mt_ranked_better);
    for (size_t i = 0; i < len && i < most; i++) MT_TRY(MT_PUSH(&f->listed, list[i].vertex, err));
out:
    mt_free(list);
    return status;
}

static void free_fitting(fitting *f)
{
    mt_free(f->fit);
    MT_ARRAY_FREE(&f->listed);
    mt_bitset_free(&f->only);
}

static match_status add_up(fitting *f, mt_error *err)
{
    f->fit = mt_alloc((size_t)f->m->world.vertices + 1, sizeof *f->fit);
    if (!f->fit) return mt_fail_no_memory(err);
    for (size_t n = f->first; n < f->end; n++) f->weight += f->needs->data[n].weight;
    for (size_t n = f->first; n < f->end; n++)
        for (size_t i = f->answers->begin.data[n]; i < f->answers->begin.data[n + 1]; i++) {
            const mt_answer_row *row = &f->answers->rows.data[i];
            f->fit[row->vertex] += f->needs->data[n].weight * row->gain / f->weight;
        }
    return MATCH_OK;
}

static match_status fit_call(fitting *f, mt_text id, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_subject s = {0};
    json_t *one = NULL, *organisations = NULL, *needs = NULL;
    MT_TRY(mt_subject_find(f->m, id, &s, err));
    f->call = s.root;
    MT_TRY(mt_group_label(f->m, s.num, &one, err));
    MT_TRY(mt_group_append(list, one, err));
    MT_TRY(judge_dates(f, one, err));
    MT_TRY(add_up(f, err));
    MT_TRY(list_organisations(f, err));
    MT_TRY(mt_group_list(one, "needs", &needs, err));
    for (size_t n = f->first; n < f->end; n++) MT_TRY(mt_group_append(needs, json_string(f->needs->data[n].text), err));
    MT_TRY(mt_group_list(one, "organisations", &organisations, err));
    for (size_t i = 0; i < f->listed.len; i++) MT_TRY(report_organisation(f, f->listed.data[i], organisations, err));
out:
    mt_subject_free(&s);
    free_fitting(f);
    return status;
}

/* All calls together: their needs are asked for at once. */
typedef struct call_set {
    mt_intern ids;
    MT_ARRAY(size_t) begin; /* [calls + 1] of the needs */
    mt_needs needs;
    mt_answers answers;
} call_set;

static int by_id(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Every call in force, by id. */
static match_status list_all(mt_matcher *m, call_set *set, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(char *) keys = {0};
    for (uint32_t d = 0; d < mt_index_docs(m->index); d++) {
        char key[MT_KEY_SIZE], *copy;
        if (mt_index_kind(m->index, d) != MT_KIND_CALL || !mt_bitset_has(&m->selection.usable, d)) continue;
        MT_TRY(mt_index_id(m->index, d, key, err));
        copy = mt_strdup(key);
        if (!copy) MT_TRY(mt_fail_no_memory(err));
        status = MT_PUSH(&keys, copy, err);
        if (status != MATCH_OK) mt_free(copy);
        MT_TRY(status);
    }
    if (keys.len) qsort(keys.data, keys.len, sizeof *keys.data, by_id);
    for (size_t i = 0; i < keys.len; i++) {
        uint32_t number;
        MT_TRY(mt_intern_add(&set->ids, mt_text_of(keys.data[i]), &number, NULL, err));
    }
out:
    for (size_t i = 0; i < keys.len; i++) mt_free(keys.data[i]);
    MT_ARRAY_FREE(&keys);
    return status;
}

static match_status list_named(mt_matcher *m, const mt_text *calls, size_t count, call_set *set, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < count; i++) {
        mt_subject s = {0};
        uint32_t number;
        MT_TRY(mt_subject_find(m, calls[i], &s, err));
        bool is_call = s.kind == MT_KIND_CALL;
        mt_subject_free(&s);
        if (!is_call)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no call; name records of the kind call", (int)calls[i].len,
                           calls[i].data));
        MT_TRY(mt_intern_add(&set->ids, calls[i], &number, NULL, err));
    }
out:
    return status;
}

static match_status ask_all(mt_matcher *m, call_set *set, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(MT_PUSH(&set->begin, set->needs.len, err));
    for (uint32_t i = 0; i < set->ids.count; i++) {
        MT_TRY(mt_needs_of(m, mt_intern_text(&set->ids, i), false, set->needs.len + MOST_THEMES, &set->needs, err));
        MT_TRY(MT_PUSH(&set->begin, set->needs.len, err));
    }
    MT_TRY(mt_answers_collect(m, &set->needs, &set->answers, err));
out:
    return status;
}

match_status mt_calls_fit(mt_matcher *m, const mt_text *calls, size_t count, const mt_call_options *o, json_t **report,
                          mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    call_set set = {0};
    json_t *root = json_object(), *list = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_group_set(root, "report", json_string("calls"), err));
    MT_TRY(mt_group_list(root, "calls", &list, err));
    MT_TRY(count ? list_named(m, calls, count, &set, err) : list_all(m, &set, err));
    MT_TRY(ask_all(m, &set, err));
    for (uint32_t i = 0; i < set.ids.count; i++) {
        fitting f = {.m = m,
                     .o = o,
                     .needs = &set.needs,
                     .answers = &set.answers,
                     .first = set.begin.data[i],
                     .end = set.begin.data[i + 1]};
        MT_TRY(fit_call(&f, mt_intern_text(&set.ids, i), list, err));
    }
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_intern_free(&set.ids);
    MT_ARRAY_FREE(&set.begin);
    mt_needs_free(&set.needs);
    mt_answers_free(&set.answers);
    json_decref(root);
    return status;
}
