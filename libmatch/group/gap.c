/* Gap analysis: the needs' coverage by members gives the state of each need; everybody else is a candidate of a
 * weighted cover that starts from what members cover. */
#include "libmatch/group/gap.h"

#include <stdlib.h>

#include "libmatch/group/answers.h"
#include "libmatch/group/cover.h"
#include "libmatch/group/ranked.h"

#define MOST_NEEDS 500
#define BEST_LISTED 3
#define CANDIDATES_LISTED 50

typedef struct gaps {
    mt_matcher *m;
    const mt_gap_options *o;
    double enough;
    mt_members members;
    mt_bitset own; /* vertices that are members */
    mt_needs needs;
    mt_answers answers;
    double *have, *weight;         /* [needs] */
    MT_ARRAY(uint32_t) candidates; /* vertices, in the order of their ids */
    uint32_t *number;              /* [vertices] of a candidate, MT_NONE */
    size_t *begin;                 /* the cover problem */
    uint32_t *need;
    double *gain;
    mt_num *item;
} gaps;

static match_status read_target(gaps *g, mt_text cluster, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < g->o->text_count; i++) MT_TRY(mt_needs_add_text(&g->needs, g->o->texts[i], 1.0, err));
    for (size_t i = 0; i < g->o->record_count; i++)
        MT_TRY(mt_needs_of(g->m, g->o->records[i], true, MOST_NEEDS, &g->needs, err));
    for (size_t i = 0; i < g->o->branch_count; i++)
        MT_TRY(mt_needs_add_branch(g->m, &g->needs, g->o->branches[i], MOST_NEEDS, err));
    if (g->o->text_count == 0 && g->o->record_count == 0 && g->o->branch_count == 0)
        MT_TRY(mt_needs_of(g->m, cluster, false, MOST_NEEDS, &g->needs, err));
out:
    return status;
}

static int more_gain(const void *a, const void *b)
{
    const mt_answer_row *x = a, *y = b;
    if (x->gain != y->gain) return x->gain > y->gain ? -1 : 1;
    return (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

static match_status list_best(gaps *g, const mt_answer_row *rows, size_t count, json_t *best, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < count && i < BEST_LISTED; i++) {
        json_t *label = NULL;
        char key[MT_KEY_SIZE];
        mt_kind kind;
        MT_TRY(mt_group_label(g->m, g->m->world.num[rows[i].vertex], &label, err));
        MT_TRY(mt_group_append(best, label, err));
        MT_TRY(mt_store_key(g->m->store, rows[i].item, key, &kind, err));
        MT_TRY(mt_group_set(label, "item", json_string(key), err));
        MT_TRY(mt_group_set(label, "coverage", json_real(rows[i].gain), err));
    }
out:
    return status;
}

typedef struct tally {
    json_int_t covered, fragile, missing, trl;
} tally;

static match_status report_trl(gaps *g, mt_num num, const char *key, json_t *one, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    if (num == 0) return MATCH_OK;
    MT_TRY(mt_facts_of(&g->m->facts, num, &facts, err));
    if (facts.trl_low > 0) MT_TRY(mt_group_set(one, key, json_pack("[i,i]", facts.trl_low, facts.trl_high), err));
out:
    return status;
}

/* One need against the members: its state goes to `list`. */
static match_status judge_need(gaps *g, size_t n, json_t *list, tally *count, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(mt_answer_row) rows = {0};
    json_t *one = json_object(), *best = json_array();
    json_int_t holders = 0;
    status = mt_group_append(list, one, err); /* the list owns it from here */
    if (status != MATCH_OK) {
        json_decref(best);
        return status;
    }
    MT_TRY(mt_group_set(one, "best", best, err));
    for (size_t i = g->answers.begin.data[n]; i < g->answers.begin.data[n + 1]; i++) {
        const mt_answer_row *row = &g->answers.rows.data[i];
        if (!mt_bitset_has(&g->own, row->vertex)) continue;
        MT_TRY(MT_PUSH(&rows, *row, err));
        holders += row->gain >= g->enough;
    }
    mt_answer_rows_sort(rows.data, rows.len);
    g->have[n] = rows.len ? rows.data[0].gain : 0.0;
    bool trl = rows.len && (rows.data[0].misfits & MT_MISFIT_TRL);
    count->covered += holders > 1;
    count->fragile += holders == 1;
    count->missing += holders == 0;
    count->trl += trl;
    char key[MT_KEY_SIZE];
    mt_kind kind;
    MT_TRY(mt_group_set(one, "need", json_integer((json_int_t)n), err));
    if (g->needs.data[n].num) {
        MT_TRY(mt_store_key(g->m->store, g->needs.data[n].num, key, &kind, err));
        MT_TRY(mt_group_set(one, "id", json_string(key), err));
    }
    MT_TRY(mt_group_set(one, "text", json_string(g->needs.data[n].text), err));
    MT_TRY(mt_group_set(one, "weight", json_real(g->needs.data[n].weight), err));
    MT_TRY(mt_group_set(one, "state",
                        json_string(holders > 1    ? "covered"
                                    : holders == 1 ? "fragile"
                                                   : "missing"),
                        err));
    MT_TRY(mt_group_set(one, "trl_gap", json_boolean(trl), err));
    MT_TRY(mt_group_set(one, "coverage", json_real(g->have[n]), err));
    MT_TRY(mt_group_set(one, "holders", json_integer(holders), err));
    MT_TRY(report_trl(g, g->needs.data[n].num, "trl_wanted", one, err));
    if (rows.len) MT_TRY(report_trl(g, rows.data[0].item, "trl_best", one, err));
    MT_TRY(list_best(g, rows.data, rows.len, best, err));
out:
    MT_ARRAY_FREE(&rows);
    return status;
}

static match_status judge_needs(gaps *g, json_t *report, mt_error *err)
{
    match_status status = MATCH_OK;
    tally c = {0};
    json_t *list = json_array();
    MT_TRY(mt_group_set(report, "needs", list, err));
    for (size_t n = 0; n < g->needs.len; n++) {
        g->weight[n] = g->needs.data[n].weight;
        MT_TRY(judge_need(g, n, list, &c, err));
    }
    json_t *counts = json_pack("{s:I,s:I,s:I,s:I}", "covered", c.covered, "fragile", c.fragile, "missing", c.missing,
                               "trl_gap", c.trl);
    MT_TRY(mt_group_set(report, "counts", counts, err));
out:
    return status;
}

/* ---- candidates ---- */

/* Outsiders that answer anything, are of the kinds asked for and pass the filter; numbered in the order of ids. */
static match_status list_candidates(gaps *g, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &g->m->world;
    unsigned kinds = g->o->kinds ? g->o->kinds : MT_KINDS_ORGANISATIONS;
    mt_bitset pass = {0};
    MT_TRY(mt_rules_filter(g->m, g->o->filter, &pass, err));
    for (size_t i = 0; i < g->answers.rows.len; i++) {
        uint32_t v = g->answers.rows.data[i].vertex, doc = w->doc[v];
        if (g->number[v] != MT_NONE || mt_bitset_has(&g->own, v)) continue;
        if (!(kinds >> mt_index_kind(g->m->index, doc) & 1) || !mt_bitset_has(&pass, doc)) continue;
        g->number[v] = 0;
        MT_TRY(MT_PUSH(&g->candidates, v, err));
    }
    if (g->candidates.len) qsort(g->candidates.data, g->candidates.len, sizeof *g->candidates.data, mt_vertex_before);
    for (size_t i = 0; i < g->candidates.len; i++) g->number[g->candidates.data[i]] = (uint32_t)i;
out:
    mt_bitset_free(&pass);
    return status;
}

/* answers by need -> gains by candidate */
static match_status turn_round(gaps *g, mt_error *err)
{
    size_t rows = g->answers.rows.len;
    g->begin = mt_alloc(g->candidates.len + 2, sizeof *g->begin);
    g->need = mt_alloc(rows, sizeof *g->need);
    g->gain = mt_alloc(rows, sizeof *g->gain);
    g->item = mt_alloc(rows, sizeof *g->item);
    if (!g->begin || !g->need || !g->gain || !g->item) return mt_fail_no_memory(err);
    for (size_t i = 0; i < rows; i++) {
        uint32_t c = g->number[g->answers.rows.data[i].vertex];
        if (c != MT_NONE) g->begin[c + 2]++;
    }
    for (size_t c = 0; c < g->candidates.len; c++) g->begin[c + 2] += g->begin[c + 1];
    for (size_t n = 0; n < g->needs.len; n++)
        for (size_t i = g->answers.begin.data[n]; i < g->answers.begin.data[n + 1]; i++) {
            const mt_answer_row *row = &g->answers.rows.data[i];
            uint32_t c = g->number[row->vertex];
            if (c == MT_NONE) continue;
            size_t at = g->begin[c + 1]++;
            g->need[at] = (uint32_t)n;
            g->gain[at] = row->gain;
            g->item[at] = row->item;
        }
    return MATCH_OK;
}

static double adds_alone(const gaps *g, size_t c)
{
    double sum = 0.0;
    for (size_t i = g->begin[c]; i < g->begin[c + 1]; i++)
        if (g->gain[i] > g->have[g->need[i]]) sum += g->weight[g->need[i]] * (g->gain[i] - g->have[g->need[i]]);
    return sum;
}

static match_status report_candidate(gaps *g, size_t c, double adds, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *label = NULL, *needs = json_array();
    status = mt_group_label(g->m, g->m->world.num[g->candidates.data[c]], &label, err);
    if (status != MATCH_OK) {
        json_decref(needs);
        return status;
    }
    MT_TRY(mt_group_append(list, label, err));
    MT_TRY(mt_group_set(label, "adds", json_real(adds), err));
    MT_TRY(mt_group_set(label, "needs", needs, err));
    for (size_t i = g->begin[c]; i < g->begin[c + 1]; i++) {
        double more = g->gain[i] - g->have[g->need[i]];
        char key[MT_KEY_SIZE];
        mt_kind kind;
        if (more <= 0.0) continue;
        MT_TRY(mt_store_key(g->m->store, g->item[i], key, &kind, err));
        MT_TRY(mt_group_append(needs,
                               json_pack("{s:I,s:s,s:f,s:f}", "need", (json_int_t)g->need[i], "item", key, "coverage",
                                         g->gain[i], "adds", more * g->weight[g->need[i]]),
                               err));
    }
out:
    return status;
}

static match_status report_candidates(gaps *g, json_t *report, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = json_array();
    mt_answer_row *rank = mt_alloc(g->candidates.len, sizeof *rank);
    if (!rank) status = mt_fail_no_memory(err);
    if (status != MATCH_OK) json_decref(list);
    if (status != MATCH_OK) return status;
    MT_TRY(mt_group_set(report, "candidates", list, err));
    for (size_t c = 0; c < g->candidates.len; c++)
        rank[c] = (mt_answer_row){.vertex = (uint32_t)c, .gain = adds_alone(g, c)};
    if (g->candidates.len) qsort(rank, g->candidates.len, sizeof *rank, more_gain);
    for (size_t i = 0; i < g->candidates.len && i < CANDIDATES_LISTED && rank[i].gain > 0.0; i++)
        MT_TRY(report_candidate(g, rank[i].vertex, rank[i].gain, list, err));
out:
    mt_free(rank);
    return status;
}

static match_status report_portfolio(gaps *g, json_t *report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_cover cover = {0};
    mt_cover_problem p = {.candidates = (uint32_t)g->candidates.len,
                          .needs = (uint32_t)g->needs.len,
                          .begin = g->begin,
                          .need = g->need,
                          .gain = g->gain,
                          .weight = g->weight,
                          .have = g->have,
                          .k = g->o->k              ? g->o->k
                               : g->o->target > 0.0 ? 0
                                                    : 5,
                          .target = g->o->target};
    json_t *chosen = json_array(), *portfolio = json_object();
    if (!portfolio || mt_group_set(portfolio, "chosen", chosen, err) != MATCH_OK) {
        json_decref(portfolio);
        return mt_fail_no_memory(err);
    }
    MT_TRY(mt_group_set(report, "portfolio", portfolio, err));
    MT_TRY(mt_cover_solve(&p, &cover, err));
    for (size_t i = 0; i < cover.count; i++) {
        json_t *label = NULL;
        MT_TRY(mt_group_label(g->m, g->m->world.num[g->candidates.data[cover.chosen[i]]], &label, err));
        MT_TRY(mt_group_append(chosen, label, err));
        MT_TRY(mt_group_set(label, "adds", json_real(cover.added[i]), err));
        MT_TRY(mt_group_set(label, "alone", json_real(cover.alone[i]), err));
    }
    MT_TRY(mt_group_set(portfolio, "value", json_real(cover.value), err));
    MT_TRY(mt_group_set(portfolio, "bound", json_real(cover.bound), err));
    MT_TRY(mt_group_set(portfolio, "optimal", json_boolean(cover.optimal), err));
    if (p.target > 0.0) {
        MT_TRY(mt_group_set(portfolio, "reached", json_boolean(cover.reached), err));
        MT_TRY(mt_group_set(portfolio, "fewest", json_integer(cover.fewest), err));
    }
    MT_TRY(mt_group_set(report, "before", json_real(cover.before), err));
    MT_TRY(mt_group_set(report, "total", json_real(cover.total), err));
out:
    mt_cover_free(&cover);
    return status;
}

static match_status collect(gaps *g, mt_text cluster, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_members_of(g->m, cluster, &g->members, err));
    MT_TRY(mt_bitset_init(&g->own, g->m->world.vertices, err));
    for (size_t i = 0; i < g->members.len; i++) mt_bitset_set(&g->own, g->members.data[i]);
    mt_bitset_set(&g->own, g->members.self);
    MT_TRY(read_target(g, cluster, err));
    MT_TRY(mt_answers_collect(g->m, &g->needs, &g->answers, err));
    g->have = mt_alloc(g->needs.len, sizeof *g->have);
    g->weight = mt_alloc(g->needs.len, sizeof *g->weight);
    g->number = mt_alloc((size_t)g->m->world.vertices + 1, sizeof *g->number);
    if (!g->have || !g->weight || !g->number) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t v = 0; v <= g->m->world.vertices; v++) g->number[v] = MT_NONE;
out:
    return status;
}

static void free_gaps(gaps *g)
{
    MT_ARRAY_FREE(&g->members);
    mt_bitset_free(&g->own);
    mt_needs_free(&g->needs);
    mt_answers_free(&g->answers);
    mt_free(g->have);
    mt_free(g->weight);
    MT_ARRAY_FREE(&g->candidates);
    mt_free(g->number);
    mt_free(g->begin);
    mt_free(g->need);
    mt_free(g->gain);
    mt_free(g->item);
}

match_status mt_gap_find(mt_matcher *m, mt_text cluster, const mt_gap_options *o, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    gaps g = {.m = m, .o = o, .enough = o->enough > 0.0 ? o->enough : MT_ENOUGH};
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    json_t *root = json_object(), *label = NULL;
    bool reading = false;
    if (!root) MT_TRY(mt_fail_no_memory(err));
    if (!(o->enough >= 0.0 && o->enough <= 1.0))
        MT_TRY(mt_fail(err, MATCH_E_VALUE, "the coverage that is enough is out of range: give 0 to 1"));
    reading = true;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    MT_TRY(collect(&g, cluster, err));
    MT_TRY(mt_group_label(m, m->world.num[g.members.self], &label, err));
    MT_TRY(mt_group_set(root, "report", json_string("gaps"), err));
    MT_TRY(mt_group_set(root, "cluster", label, err));
    MT_TRY(mt_group_set(root, "members", json_integer((json_int_t)g.members.len - g.members.is_cluster), err));
    MT_TRY(mt_group_set(root, "enough", json_real(g.enough), err));
    MT_TRY(judge_needs(&g, root, err));
    MT_TRY(list_candidates(&g, err));
    MT_TRY(turn_round(&g, err));
    MT_TRY(report_candidates(&g, root, err));
    MT_TRY(report_portfolio(&g, root, err));
    *report = root;
    root = NULL;
out:
    if (reading) mt_matcher_end(m);
    free_gaps(&g);
    json_decref(root);
    return status;
}
