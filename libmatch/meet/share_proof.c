/* Two ways to an answer. The bound on what guarantees can be kept together tells at once that ten who all want the same
 * three, or have too few tables, cannot all have more, which is hard for a solver. A SAT solver knows all valid plans;
 * the guarantees that must hold are assumptions, so that one set of clauses serves all participants, and so is every
 * meeting as it is in the plan at hand: those that the solver finds to contradict the rest are let go, then taken back
 * one by one where that is possible, and what is left has changed. A NO that needs none of these is a proof. */
#include "libmatch/meet/share_proof.h"

#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/bound_minimum.h"
#include "libmatch/meet/encode.h"

#define FIRST_CONFLICTS 100   /* a question is asked with so many, then with four times as many ... */
#define CONFLICTS_OF_ONE 2000 /* ... up to these ... */
#define CONFLICTS_TO_PROVE 8000
#define CONFLICTS 50000      /* ... and about so many in vain for all participants together */
#define QUESTIONS 2000       /* to the solver, for all participants together ... */
#define WORK 6000000         /* ... and no more than this over (meetings x slots) */
#define MOST_TAKEN_BACK 50   /* meetings tried one by one, for each participant */
#define MOST_COUNTERS 400000 /* slots x tables x participants: for larger events a solver takes too long */
#define MOST_BOUNDS 300      /* participants of whom the bound is asked */

struct mt_share_proof {
    mt_model *model;
    const int32_t *slot;
    const uint32_t *got, *guaranteed;
    mt_encoding encoding;
    uint32_t *first;  /* [participants] into encoding.minimums */
    uint32_t *places; /* [slots] at tables */
    int *as_now;      /* [meetings] literal: as it is in the plan at hand; 0: cannot be in a valid plan */
    uint8_t *kept;    /* [meetings] its as_now is assumed */
    uint32_t *let_go; /* [meetings] in order */
    int32_t *plan;
    mt_literals assumed;
    uint32_t questions, bounds; /* left */
    int64_t conflicts;          /* left */
    bool solver;
};

static uint32_t keeps(const mt_share_proof *s, uint32_t p)
{
    return s->got[p] < s->guaranteed[p] ? s->got[p] : s->guaranteed[p];
}

static uint32_t wants(const mt_share_proof *s, uint32_t p)
{
    return s->got[p] < s->guaranteed[p] ? s->got[p] + 1 : keeps(s, p);
}

static uint32_t degree(const mt_model *m, uint32_t p) { return m->meeting_start[p + 1] - m->meeting_start[p]; }

/* --- clauses ------------------------------------------------------------------------------------------------------ */

static int literal_now(const mt_share_proof *s, uint32_t meeting)
{
    const mt_model *m = s->model;
    if (s->slot[meeting] < 0) return -s->encoding.placed[meeting];
    for (uint32_t k = m->slot_start[meeting]; k < m->slot_start[meeting + 1]; k++)
        if (m->slot[k] == s->slot[meeting]) return s->encoding.at[k];
    return 0;
}

/* The encoding has, for each participant, as many "at least so many" as its least, or as it has meetings. */
static match_status encode(mt_share_proof *s, mt_error *err)
{
    mt_model *m = s->model;
    for (uint32_t p = 0; p < m->participants; p++) m->least[p] = wants(s, p);
    match_status status = mt_encode(m, MT_RULES_ALL, MT_SAT_PROVE, &s->encoding, err);
    if (status != MATCH_OK) return status;
    for (uint32_t p = 0, at = 0; p < m->participants; p++) {
        s->first[p] = at;
        at += m->least[p] < degree(m, p) ? m->least[p] : degree(m, p);
    }
    for (uint32_t i = 0; i < m->meetings; i++) s->as_now[i] = literal_now(s, i);
    return MATCH_OK;
}

static bool worth_solving(const mt_model *m)
{
#ifdef MATCH_HAVE_CADICAL
    double counters = (double)m->slots * m->capacity * m->participants;
    return m->selection && m->meetings && counters <= MOST_COUNTERS && mt_encoding_is_reasonable(m);
#else
    (void)m;
    return false;
#endif
}

match_status mt_share_proof_create(mt_model *model, const int32_t *slot, const uint32_t *got,
                                   const uint32_t *guaranteed, mt_share_proof **proof, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_share_proof *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    *s = (mt_share_proof){.model = model,
                          .slot = slot,
                          .got = got,
                          .guaranteed = guaranteed,
                          .questions = QUESTIONS,
                          .bounds = MOST_BOUNDS,
                          .conflicts = CONFLICTS};
    s->first = mt_alloc(model->participants, sizeof *s->first);
    s->places = mt_alloc(model->slots, sizeof *s->places);
    s->as_now = mt_alloc(model->meetings, sizeof *s->as_now);
    s->kept = mt_alloc(model->meetings, sizeof *s->kept);
    s->let_go = mt_alloc(model->meetings, sizeof *s->let_go);
    s->plan = mt_alloc(model->meetings, sizeof *s->plan);
    if (!s->first || !s->places || !s->as_now || !s->kept || !s->let_go || !s->plan) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t t = 0; t < model->slots; t++) s->places[t] = model->capacity;
    s->solver = worth_solving(model);
    if (s->solver && WORK / (model->slot_start[model->meetings] + 1) < QUESTIONS)
        s->questions = WORK / (model->slot_start[model->meetings] + 1);
    *proof = s;
    s = NULL;
out:
    mt_share_proof_free(&s);
    return status;
}

void mt_share_proof_free(mt_share_proof **proof)
{
    if (!proof || !*proof) return;
    mt_share_proof *s = *proof;
    mt_encoding_free(&s->encoding);
    MT_ARRAY_FREE(&s->assumed);
    mt_free(s->first);
    mt_free(s->places);
    mt_free(s->as_now);
    mt_free(s->kept);
    mt_free(s->let_go);
    mt_free(s->plan);
    mt_free(s);
    *proof = NULL;
}

const int32_t *mt_share_proof_plan(const mt_share_proof *proof) { return proof->plan; }

/* --- questions ---------------------------------------------------------------------------------------------------- */

static bool may_ask(const mt_share_proof *s) { return s->questions > 0 && s->conflicts > 0; }

/* All keep what they must, `p` has one more, and what is kept of the plan stays. */
static match_status solve(mt_share_proof *s, uint32_t p, int conflicts, mt_sat_answer *answer, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = s->model;
    s->assumed.len = 0;
    for (uint32_t q = 0; q < m->participants; q++) {
        uint32_t count = q == p ? s->got[q] + 1 : keeps(s, q);
        if (count > degree(m, q)) count = degree(m, q); /* a plan that has more is none */
        if (count) MT_TRY(MT_PUSH(&s->assumed, s->encoding.minimums.data[s->first[q] + count - 1].literal, err));
    }
    for (uint32_t i = 0; i < m->meetings; i++)
        if (s->kept[i]) MT_TRY(MT_PUSH(&s->assumed, s->as_now[i], err));
    *answer = MT_SAT_UNKNOWN;
    for (int some = FIRST_CONFLICTS; *answer == MT_SAT_UNKNOWN && may_ask(s) && some < 4 * conflicts; some *= 4) {
        if (some > conflicts) some = conflicts;
        s->questions--;
        *answer = mt_sat_solve(s->encoding.sat, s->assumed.data, s->assumed.len, some, INT64_MAX);
        if (*answer == MT_SAT_UNKNOWN) s->conflicts -= some;
    }
    if (*answer == MT_SAT_YES) mt_encoding_plan(&s->encoding, m, s->plan);
out:
    return status;
}

/* Lets go of what the contradiction needs; false: it needs none of the plan at hand. */
static bool let_go(mt_share_proof *s, uint32_t *count)
{
    uint32_t before = *count;
    for (uint32_t i = 0; i < s->model->meetings; i++) {
        if (!s->kept[i] || !mt_sat_failed(s->encoding.sat, s->as_now[i])) continue;
        s->kept[i] = 0;
        s->let_go[(*count)++] = i;
    }
    return *count > before;
}

/* Nothing but the best plan found is kept; whatever was let go is asked for once more, the meetings that take place
 * first. */
static match_status take_back(mt_share_proof *s, uint32_t p, uint32_t count, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t tried = 0;
    int32_t *best = mt_alloc(s->model->meetings, sizeof *best);
    if (!best) return mt_fail_no_memory(err);
    memcpy(best, s->plan, s->model->meetings * sizeof *best);
    for (int placed = 1; placed >= 0; placed--)
        for (uint32_t k = 0; k < count && tried < MOST_TAKEN_BACK; k++) {
            uint32_t i = s->let_go[k];
            mt_sat_answer answer;
            if ((s->slot[i] >= 0) != placed) continue;
            s->kept[i] = 1;
            if (best[i] == s->slot[i]) continue;
            tried++;
            MT_TRY(solve(s, p, CONFLICTS_OF_ONE, &answer, err));
            if (answer == MT_SAT_YES)
                memcpy(best, s->plan, s->model->meetings * sizeof *best);
            else
                s->kept[i] = 0;
        }
    memcpy(s->plan, best, s->model->meetings * sizeof *best);
out:
    mt_free(best);
    return status;
}

static match_status ask_solver(mt_share_proof *s, uint32_t p, mt_share_answer *answer, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!s->encoding.sat) MT_TRY(encode(s, err));
    mt_sat_answer said = MT_SAT_NO;
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->model->meetings; i++) s->kept[i] = s->as_now[i] != 0;
    while (said == MT_SAT_NO) {
        MT_TRY(solve(s, p, CONFLICTS_OF_ONE, &said, err));
        if (said == MT_SAT_NO && !let_go(s, &count)) break;
    }
    if (said == MT_SAT_UNKNOWN) { /* whatever changes */
        for (uint32_t i = 0; i < s->model->meetings; i++) {
            if (s->kept[i]) s->let_go[count++] = i;
            s->kept[i] = 0;
        }
        MT_TRY(solve(s, p, CONFLICTS_TO_PROVE, &said, err));
    }
    if (said == MT_SAT_YES) MT_TRY(take_back(s, p, count, err));
    *answer = said == MT_SAT_YES ? MT_SHARE_YES : said == MT_SAT_NO ? MT_SHARE_NO : MT_SHARE_OPEN;
out:
    return status;
}

/* Can all that must be kept, and one more of `p`, be promised together? */
static match_status ask_bound(mt_share_proof *s, uint32_t p, mt_share_answer *answer, mt_error *err)
{
    mt_model *m = s->model;
    uint64_t promised = 0, seats = 0;
    if (!m->selection || !s->bounds) return MATCH_OK;
    s->bounds--;
    for (uint32_t q = 0; q < m->participants; q++) promised += m->least[q] = q == p ? s->got[q] + 1 : keeps(s, q);
    match_status status = mt_minimum_bound_make(m, m->most, s->places, &seats, err);
    if (status == MATCH_OK && seats < promised) *answer = MT_SHARE_NO;
    return status;
}

match_status mt_share_proof_ask(mt_share_proof *proof, uint32_t participant, mt_share_answer *answer, mt_error *err)
{
    mt_share_proof *s = proof;
    match_status status = MATCH_OK;
    const mt_model *m = s->model;
    mt_share_answer result = MT_SHARE_OPEN;
    if (s->got[participant] >= m->most[participant] || s->got[participant] >= degree(m, participant))
        result = MT_SHARE_NO;
    if (result == MT_SHARE_OPEN) MT_TRY(ask_bound(s, participant, &result, err));
    if (result == MT_SHARE_OPEN && s->solver && may_ask(s)) MT_TRY(ask_solver(s, participant, &result, err));
    *answer = result;
out:
    return status;
}
