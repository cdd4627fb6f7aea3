/* Descent by the solver: on tiny events against trying every plan; on a small day from a poor plan, beside the
 * proof by cores. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/descent.h"
#include "libmatch/meet/encode.h"
#include "libmatch/meet/proof.h"

#define FOREVER INT64_MAX

static const mt_value nothing_known = {.lost = -1};

static const struct kind {
    const char *name;
    uint32_t participants, slots, meetings, tables;
    int fairness; /* or -1 */
    uint32_t forbidden, orders, remote, threes;
} kinds[] = {
    {"tables are scarce", 6, 5, 8, 2, -1, 0, 0, 0, 0},
    {"absences", 6, 6, 7, 3, -1, 4, 0, 0, 0},
    {"fairness", 6, 6, 7, 2, 0, 3, 0, 0, 0},
    {"a little fairness", 5, 6, 7, 2, 1, 2, 0, 0, 0},
    {"orders", 6, 6, 7, 2, 2, 1, 3, 0, 0},
    {"remote people", 7, 5, 8, 1, -1, 1, 0, 4, 0},
    {"three at a meeting", 8, 5, 7, 2, -1, 2, 0, 0, 3},
    {"all together", 7, 5, 7, 2, 2, 2, 1, 3, 2},
    {"one free slot", 6, 5, 11, 3, -1, 0, 0, 0, 0},
};

typedef struct day {
    mt_event *event;
    mt_model *model;
} day;

static day make_day(const struct kind *k, mt_random *r, const char *kind)
{
    day d = {0};
    mt_strbuf b = {0};
    mt_error err = {0};
    char *json = NULL;
    mt_strbuf_format(&b, "{\"participants\":[");
    for (uint32_t p = 0; p < k->participants; p++)
        mt_strbuf_format(&b, "%s{\"id\":\"p%u\",\"mode\":\"%s\"}", p ? "," : "", p,
                         p < k->remote ? "remote" : "onsite");
    mt_strbuf_format(&b, "],\"slots\":%u,\"tables\":%u,\"kind\":\"%s\",\"meetings\":[", k->slots, k->tables, kind);
    for (uint32_t i = 0; i < k->meetings; i++) {
        uint32_t first = mt_random_below(r, k->participants), step = 1 + mt_random_below(r, k->participants - 2);
        mt_strbuf_format(&b, "%s{\"a\":%u,\"b\":%u", i ? "," : "", first, (first + step) % k->participants);
        if (i < k->threes) mt_strbuf_format(&b, ",\"others\":[%u]", (first + step + 1) % k->participants);
        mt_strbuf_str(&b, "}");
    }
    mt_strbuf_str(&b, "],\"precedences\":[");
    for (uint32_t i = 0; i < k->orders; i++) mt_strbuf_format(&b, "%s[%u,%u]", i ? "," : "", 2 * i, 2 * i + 1);
    mt_strbuf_str(&b, "],\"forbidden\":[");
    for (uint32_t p = 0; p < k->participants; p++) {
        mt_strbuf_str(&b, p ? ",[" : "[");
        if (p < k->forbidden) mt_strbuf_format(&b, "%u", mt_random_below(r, k->slots));
        mt_strbuf_str(&b, "]");
    }
    mt_strbuf_str(&b, "]");
    if (k->fairness >= 0) mt_strbuf_format(&b, ",\"fairness\":%d", k->fairness);
    mt_strbuf_str(&b, "}");
    assert_int_equal(mt_strbuf_take(&b, &json, NULL, &err), MATCH_OK);
    if (mt_event_parse(mt_text_of(json), &d.event, &err) != MATCH_OK) fail_msg("%s: %s", k->name, err.message);
    assert_int_equal(mt_model_make(d.event, &d.model, &err), MATCH_OK);
    mt_free(json);
    return d;
}

static void free_day(day *d)
{
    mt_model_free(&d->model);
    mt_event_free(&d->event);
}

/* --- trying every plan -------------------------------------------------------------------------------------------- */

#define NOT_VALID UINT32_MAX

/* Breaks of a plan that places everything, or NOT_VALID. */
static uint32_t breaks_of(const mt_model *m, const int32_t *plan)
{
    uint32_t all = 0, most = 0, fewest = UINT32_MAX, load[64] = {0};
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (plan[i] < 0 || !mt_model_allows(m, i, (uint32_t)plan[i])) return NOT_VALID;
        load[plan[i]] += m->needs_table[i];
        if (load[plan[i]] > m->capacity) return NOT_VALID;
        for (uint32_t k = m->before_start[i]; k < m->before_start[i + 1]; k++)
            if (plan[m->before[k]] >= plan[i]) return NOT_VALID;
    }
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t busy[64] = {0}, runs = 0;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
            if (busy[plan[m->meeting_of[k]]]++) return NOT_VALID;
        for (uint32_t t = 0; t < m->slots; t++) runs += busy[t] && (t == 0 || !busy[t - 1]);
        uint32_t own = runs ? runs - 1 : 0;
        all += own;
        if (own > most) most = own;
        if (own < fewest) fewest = own;
    }
    return m->fairness >= 0 && most - fewest > (uint32_t)m->fairness ? NOT_VALID : all;
}

#define MOST_CALM 8

/* People who have meetings and no break. */
static uint32_t whole_in(const mt_model *m, const int32_t *plan)
{
    uint32_t whole = 0;
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t count = m->meeting_start[p + 1] - m->meeting_start[p];
        int32_t first = INT32_MAX, last = -1;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
            int32_t slot = plan[m->meeting_of[k]];
            if (slot < first) first = slot;
            if (slot > last) last = slot;
        }
        whole += count && last - first + 1 == (int32_t)count;
    }
    return whole;
}

typedef struct trial {
    uint32_t fewest, most; /* breaks of valid plans */
    int32_t worst[64];
    int32_t calm[MOST_CALM][64]; /* per number of breaks: the plan in which most people have none */
    uint32_t whole[MOST_CALM];   /* so many of them; 0: no such plan */
} trial;

static bool clashes(const mt_model *m, const int32_t *plan, uint32_t meeting)
{
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++)
        for (uint32_t j = m->meeting_start[m->party[k]]; j < m->meeting_start[m->party[k] + 1]; j++) {
            uint32_t other = m->meeting_of[j];
            if (other < meeting && plan[other] == plan[meeting]) return true;
        }
    return false;
}

static trial try_all(const mt_model *m)
{
    trial result = {.fewest = NOT_VALID};
    int32_t plan[64];
    uint32_t depth = 0;
    plan[0] = -1;
    for (;;) {
        if (++plan[depth] == (int32_t)m->slots) {
            if (depth-- == 0) return result;
            continue;
        }
        if (!mt_model_allows(m, depth, (uint32_t)plan[depth]) || clashes(m, plan, depth)) continue;
        if (depth + 1 < m->meetings) {
            plan[++depth] = -1;
            continue;
        }
        uint32_t breaks = breaks_of(m, plan);
        if (breaks == NOT_VALID) continue;
        if (breaks < result.fewest) result.fewest = breaks;
        uint32_t whole = breaks < MOST_CALM ? whole_in(m, plan) : 0;
        if (whole > 0 && whole > result.whole[breaks]) {
            result.whole[breaks] = whole;
            memcpy(result.calm[breaks], plan, m->meetings * sizeof *plan);
        }
        if (breaks > result.most) {
            result.most = breaks;
            memcpy(result.worst, plan, m->meetings * sizeof *plan);
        }
    }
}

/* From the worst plan there is down to the best. */
static void descends_to_the_optimum(void **state)
{
    (void)state;
    uint32_t descents = 0, won = 0;
    for (size_t i = 0; i < MT_COUNT(kinds); i++)
        for (uint64_t seed = 1; seed <= 25; seed++) {
            mt_random random = mt_random_seeded(seed * 100 + i);
            day d = make_day(&kinds[i], &random, "all");
            trial known = try_all(d.model);
            mt_descent *descent = NULL;
            mt_error err = {0};
            mt_sat_answer answer = MT_SAT_YES;
            uint32_t breaks = known.most;
            if (known.fewest == NOT_VALID || known.most == 0) {
                free_day(&d);
                continue;
            }
            assert_int_equal(mt_descent_create(d.model, known.worst, breaks, FOREVER, &descent, &err), MATCH_OK);
            while (breaks > 0 && answer != MT_SAT_NO) {
                assert_int_equal(mt_descent_step(descent, breaks, FOREVER, FOREVER, &answer, &err), MATCH_OK);
                if (answer != MT_SAT_YES) continue;
                uint32_t now = breaks_of(d.model, mt_descent_plan(descent));
                if (now >= breaks) fail_msg("%s, seed %u: %u after %u", kinds[i].name, (unsigned)seed, now, breaks);
                breaks = now;
            }
            if (breaks != known.fewest)
                fail_msg("%s, seed %u: %u breaks, %u are possible", kinds[i].name, (unsigned)seed, breaks,
                         known.fewest);
            descents++;
            won += known.most - breaks;
            mt_descent_free(&descent);
            free_day(&d);
        }
    assert_true(descents > 100);
    assert_true(won > descents);
}

/* Near a plan there is often nothing as good as the best: that is no proof, and never said to be one. */
static void what_is_not_near_may_be_elsewhere(void **state)
{
    (void)state;
    uint32_t asked = 0, in_vain = 0;
    for (size_t i = 0; i < MT_COUNT(kinds); i++)
        for (uint64_t seed = 1; seed <= 25; seed++) {
            mt_random random = mt_random_seeded(seed * 100 + i);
            day d = make_day(&kinds[i], &random, "all");
            trial known = try_all(d.model);
            mt_descent *descent = NULL;
            mt_error err = {0};
            mt_sat_answer answer = MT_SAT_UNKNOWN;
            uint32_t from = known.fewest + 1;
            if (known.fewest != NOT_VALID && known.fewest > 0 && from < MOST_CALM && known.whole[from]) {
                assert_int_equal(mt_descent_create(d.model, known.calm[from], from, FOREVER, &descent, &err), MATCH_OK);
                assert_int_equal(mt_descent_step(descent, known.fewest, FOREVER, FOREVER, &answer, &err), MATCH_OK);
                assert_int_equal(answer, MT_SAT_NO); /* the first question is about all plans */
                for (answer = MT_SAT_UNKNOWN; answer != MT_SAT_YES; asked++) {
                    assert_int_equal(mt_descent_step(descent, from, FOREVER, FOREVER, &answer, &err), MATCH_OK);
                    if (answer == MT_SAT_NO) fail_msg("%s, seed %u: not found", kinds[i].name, (unsigned)seed);
                    in_vain += answer == MT_SAT_UNKNOWN;
                }
                mt_descent_free(&descent);
            }
            free_day(&d);
        }
    if (in_vain < 5) fail_msg("%u of %u questions in vain: too few to tell", (unsigned)in_vain, (unsigned)asked);
}

/* --- as part of the proof ----------------------------------------------------------------------------------------- */

/* What the solver finds first: a poor plan. False: there is none. */
static bool any_plan(const day *d, int32_t *plan)
{
    mt_encoding all = {0};
    mt_error err = {0};
    assert_int_equal(mt_encode(d->model, MT_RULES_ALL, MT_SAT_PROVE, &all, &err), MATCH_OK);
    bool found = mt_sat_solve(all.sat, NULL, 0, 1000000, FOREVER) == MT_SAT_YES;
    if (found) mt_encoding_plan(&all, d->model, plan);
    mt_encoding_free(&all);
    return found;
}

typedef struct proving {
    mt_search *search;
    mt_proof *proof;
} proving;

/* A proof that begins with the plan. */
static proving begin_proof(const day *d, const int32_t *plan, int64_t patience_ns)
{
    proving p = {0};
    mt_error err = {0};
    assert_int_equal(mt_search_create(d->model, 5, &p.search, &err), MATCH_OK);
    mt_search_restart(p.search, plan);
    assert_int_equal(mt_proof_create(d->model, p.search, &nothing_known, patience_ns, &p.proof, &err), MATCH_OK);
    return p;
}

static void end_proof(proving *p)
{
    mt_proof_free(&p->proof);
    mt_search_free(&p->search);
}

/* From a plan to the end of the proof; gives its breaks and the plan. */
static uint64_t prove_plan(const day *d, const int32_t *plan, int64_t patience_ns, bool *descended, int32_t *proved)
{
    mt_error err = {0};
    bool done = false;
    proving p = begin_proof(d, plan, patience_ns);
    *descended = false;
    while (!done) {
        assert_int_equal(mt_proof_step(p.proof, 0, FOREVER, &done, &err), MATCH_OK);
        *descended |= mt_proof_descends(p.proof);
    }
    mt_value best = mt_search_best(p.search);
    const mt_proof_result *r = mt_proof_result_of(p.proof);
    assert_true(r->closed && r->breaks_known && !r->infeasible);
    assert_int_equal(r->breaks, best.breaks);
    if (!d->model->selection) assert_int_equal(breaks_of(d->model, mt_search_best_plan(p.search)), best.breaks);
    for (uint32_t i = 0; i < d->model->meetings; i++) proved[i] = mt_search_best_plan(p.search)[i];
    end_proof(&p);
    return best.breaks;
}

static uint64_t prove(const day *d, const int32_t *plan, int64_t patience_ns, bool *descended)
{
    int32_t proved[64];
    return prove_plan(d, plan, patience_ns, descended, proved);
}

static void proof_without_patience_descends(void **state)
{
    (void)state;
    static const struct kind one_day = {"a day", 16, 10, 40, 5, 2, 5, 0, 0, 0};
    uint32_t descents = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        mt_random random = mt_random_seeded(seed);
        day d = make_day(&one_day, &random, "all");
        bool descended = false;
        int32_t plan[64];
        if (any_plan(&d, plan)) {
            assert_true(breaks_of(d.model, plan) > 5);
            uint64_t by_cores = prove(&d, plan, INT64_MAX, &descended);
            assert_false(descended);
            uint64_t by_descent = prove(&d, plan, 0, &descended);
            assert_true(descended);
            if (by_cores != by_descent)
                fail_msg("seed %u: %u breaks by cores, %u by descent", (unsigned)seed, (unsigned)by_cores,
                         (unsigned)by_descent);
            descents++;
        }
        free_day(&d);
    }
    assert_true(descents >= 4);
}

/* There a better plan than that of the search can be handed in. */
static void a_step_ends_before_the_descent(void **state)
{
    (void)state;
    static const struct kind one_day = {"a day", 16, 10, 40, 5, 2, 5, 0, 0, 0};
    uint32_t turned = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        mt_random random = mt_random_seeded(seed);
        day d = make_day(&one_day, &random, "all");
        mt_error err = {0};
        bool descended = false, done = false;
        int32_t plan[64], optimum[64];
        if (any_plan(&d, plan)) {
            uint64_t fewest = prove_plan(&d, plan, INT64_MAX, &descended, optimum);
            proving p = begin_proof(&d, plan, 0);
            assert_false(mt_proof_turns(p.proof));
            assert_int_equal(mt_proof_step(p.proof, FOREVER, FOREVER, &done, &err), MATCH_OK);
            assert_true(mt_proof_turns(p.proof) && !mt_proof_descends(p.proof) && !done);
            mt_search_restart(p.search, optimum);
            while (!done) assert_int_equal(mt_proof_step(p.proof, FOREVER, FOREVER, &done, &err), MATCH_OK);
            assert_int_equal(mt_search_best(p.search).breaks, fewest);
            assert_true(mt_proof_result_of(p.proof)->closed && !mt_proof_turns(p.proof));
            end_proof(&p);
            turned++;
        }
        free_day(&d);
    }
    assert_true(turned >= 2);
}

/* Twelve pigeons in eleven holes keep the solver busy far longer than this. */
static void solving_ends_with_the_wall_clock(void **state)
{
    (void)state;
    enum { HOLES = 11 };
    const int64_t start = mt_clock_thread_cpu_ns(), second = 1000000000;
    mt_sat *sat = NULL;
    mt_error err = {0};
    int in[HOLES + 1][HOLES];
    assert_int_equal(mt_sat_create(MT_SAT_PROVE, &sat, &err), MATCH_OK);
    for (int i = 0; i <= HOLES; i++) {
        for (int j = 0; j < HOLES; j++) in[i][j] = mt_sat_variable(sat);
        mt_sat_clause_of(sat, in[i], HOLES);
        for (int k = 0; k < i; k++)
            for (int j = 0; j < HOLES; j++) mt_sat_clause(sat, -in[i][j], -in[k][j], 0, 0);
    }
    mt_sat_end_at(sat, mt_clock_wall_ns() + second / 20);
    assert_int_equal(mt_sat_solve(sat, NULL, 0, 1000000000, start + 4 * second), MT_SAT_UNKNOWN);
    assert_true(mt_clock_thread_cpu_ns() - start < 2 * second);
    mt_sat_free(&sat);
}

/* The stages before breaks would have to be told to the second solver. */
static void selections_never_descend(void **state)
{
    (void)state;
    static const struct kind choice = {"a choice", 8, 5, 16, 3, -1, 2, 0, 0, 0};
    mt_random random = mt_random_seeded(3);
    day d = make_day(&choice, &random, "selection");
    bool descended = false;
    int32_t plan[64];
    assert_true(any_plan(&d, plan));
    prove(&d, plan, 0, &descended);
    assert_false(descended);
    free_day(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descends_to_the_optimum),        cmocka_unit_test(proof_without_patience_descends),
        cmocka_unit_test(a_step_ends_before_the_descent), cmocka_unit_test(solving_ends_with_the_wall_clock),
        cmocka_unit_test(selections_never_descend),       cmocka_unit_test(what_is_not_near_may_be_elsewhere),
    };
    mt_sat *solver = NULL;
    if (mt_sat_create(MT_SAT_FIND, &solver, NULL) != MATCH_OK) return 77; /* a build without solver */
    mt_sat_free(&solver);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
