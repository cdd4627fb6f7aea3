/* What is claimed about all plans of an event, against trying each of them: the clauses of the solver allow the valid
 * plans and no others, whatever the aim, and the fairness certificate finds an exchange exactly where there is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/choices.h"
#include "libmatch/meet/encode.h"
#include "libmatch/meet/share.h"
#include "tests/reference/event_reference.h"

#define MOST_PEOPLE 16

#define CHECK(condition, seed, what)                                                                    \
    do {                                                                                                \
        if (!(condition)) fail_msg("%s (seed %llu): %s", what, (unsigned long long)(seed), #condition); \
    } while (0)

/* --- clauses ------------------------------------------------------------------------------------------------------ */

/* Do the clauses allow the plan? A slot that a meeting cannot have has no literal. */
static bool clauses_allow(const mt_model *model, const mt_encoding *encoding, const int32_t *slot)
{
    mt_literals assumed = {0};
    bool known = true;
    for (uint32_t m = 0; m < model->meetings; m++) {
        bool there = slot[m] < 0;
        for (uint32_t k = model->slot_start[m]; k < model->slot_start[m + 1]; k++) {
            bool here = (int32_t)model->slot[k] == slot[m];
            there |= here;
            assert_int_equal(MT_PUSH(&assumed, here ? encoding->at[k] : -encoding->at[k], NULL), MATCH_OK);
        }
        known &= there;
    }
    known = known && mt_sat_solve(encoding->sat, assumed.data, assumed.len, 10000, INT64_MAX) == MT_SAT_YES;
    MT_ARRAY_FREE(&assumed);
    return known;
}

static void compare_clauses(const mt_event *e, mt_sat_aim aim, uint64_t seed, uint32_t *valid)
{
    mt_choices choices = {0};
    mt_model *model = NULL;
    mt_encoding encoding = {0};
    int32_t slot[REFERENCE_MEETINGS];
    for (uint32_t m = 0; m < e->meetings; m++) slot[m] = -1;
    assert_int_equal(mt_choices_resolve(e, &choices, NULL), MATCH_OK);
    assert_int_equal(mt_choices_model(&choices, e, &model, NULL), MATCH_OK);
    if (mt_encode(model, MT_RULES_ALL, aim, &encoding, NULL) != MATCH_OK) skip(); /* a build without solver */
    do {
        reference_value v = reference_evaluate(e, slot);
        *valid += v.valid;
        CHECK(clauses_allow(model, &encoding, slot) == v.valid, seed, "clauses allow the valid plans alone");
    } while (reference_next_plan(e, slot));
    mt_encoding_free(&encoding);
    mt_model_free(&model);
    mt_choices_free(&choices);
}

static void clauses_against_everything(void **state)
{
    uint32_t valid = 0;
    (void)state;
    for (uint64_t seed = reference_asked("MATCH_MEET_FIRST", 1); seed <= reference_asked("MATCH_MEET_CLAUSES", 250);
         seed++) {
        mt_random r = mt_random_seeded(seed + 500000);
        reference_size z = {
            2 + mt_random_below(&r, 3), 2 + mt_random_below(&r, 4), 1 + mt_random_below(&r, 4), 1 + seed % 3, 0, 0};
        reference_richer(&z, &r);
        mt_event *e = reference_event(&r, &z, seed);
        for (int aim = 0; aim < 2 && e->meetings <= 5 && !reference_too_many(e); aim++)
            compare_clauses(e, aim ? MT_SAT_FIND : MT_SAT_PROVE, seed, &valid);
        mt_event_free(&e);
    }
    assert_true(valid > 2000);
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

static void count_meetings(const mt_event *e, const int32_t *slot, uint32_t *got)
{
    for (uint32_t p = 0; p < e->participants; p++) got[p] = 0;
    for (uint32_t m = 0; m < e->meetings; m++)
        for (uint32_t k = 0; slot[m] >= 0 && k < e->meeting[m].parties.count; k++) got[e->meeting[m].parties.data[k]]++;
}

/* Is it a valid plan in which p has more than in the one before, and nobody else misses more of its guarantee? */
static bool serves(const mt_event *e, const int32_t *slot, uint32_t p, const uint32_t *before)
{
    uint32_t got[MOST_PEOPLE];
    count_meetings(e, slot, got);
    if (got[p] <= before[p] || !reference_evaluate(e, slot).valid) return false;
    for (uint32_t q = 0; q < e->participants; q++)
        if (got[q] < before[q] && got[q] < e->participant[q].min_meetings) return false;
    return true;
}

static void judge_certificate(const mt_event *e, const mt_plan *plan, uint64_t seed, uint32_t *told)
{
    mt_share_row *row = NULL;
    uint32_t before[MOST_PEOPLE];
    int32_t slot[REFERENCE_MEETINGS];
    count_meetings(e, plan->assignment, before);
    assert_int_equal(mt_share_rows(e, plan, &row, NULL), MATCH_OK);
    for (uint32_t p = 0; p < e->participants; p++) {
        if (row[p].exchange == MT_SHARE_NOT_ASKED) continue;
        bool any = false;
        for (uint32_t m = 0; m < e->meetings; m++) slot[m] = -1;
        do any = serves(e, slot, p, before);
        while (!any && reference_next_plan(e, slot));
        CHECK(any == (row[p].exchange != MT_SHARE_NONE), seed, "none is claimed exactly where there is none");
        CHECK(row[p].exchange != MT_SHARE_UNDECIDED, seed, "tiny events are decided");
        memcpy(slot, plan->assignment, e->meetings * sizeof *slot);
        for (uint32_t i = 0; i < row[p].changed; i++) slot[row[p].changes[i].meeting] = row[p].changes[i].to_slot;
        CHECK(!any || serves(e, slot, p, before), seed, "the changes serve");
        told[row[p].exchange]++;
    }
    mt_share_rows_free(&row, e->participants);
}

/* Of valid plans, the first one after a plan at random. */
static bool find_valid(const mt_event *e, mt_random *r, int32_t *slot)
{
    for (uint32_t m = 0; m < e->meetings; m++) slot[m] = (int32_t)mt_random_below(r, e->slots + 1) - 1;
    while (!reference_evaluate(e, slot).valid)
        if (!reference_next_plan(e, slot)) return false;
    return true;
}

static void certificates_against_everything(void **state)
{
    uint32_t told[MT_SHARE_UNDECIDED + 1] = {0};
    (void)state;
#ifndef MATCH_HAVE_CADICAL
    skip();
#endif
    for (uint64_t seed = reference_asked("MATCH_MEET_FIRST", 1); seed <= reference_asked("MATCH_MEET_SHARES", 1500);
         seed++) {
        mt_random r = mt_random_seeded(seed + 600000);
        reference_size z = {
            3 + mt_random_below(&r, 3), 1 + mt_random_below(&r, 4), 1 + mt_random_below(&r, 6), 1 + seed % 2, 0, 0};
        reference_richer(&z, &r);
        mt_event *e = reference_event(&r, &z, seed);
        int32_t slot[REFERENCE_MEETINGS];
        mt_plan plan = {.assignment = slot, .assignments = e->meetings};
        if (!reference_too_many(e) && find_valid(e, &r, slot)) judge_certificate(e, &plan, seed, told);
        mt_event_free(&e);
    }
    if (told[MT_SHARE_ROOM] < 30 || told[MT_SHARE_ONE] < 4 || told[MT_SHARE_SEVERAL] < 3 || told[MT_SHARE_NONE] < 60)
        fail_msg("%u %u %u %u", told[MT_SHARE_ROOM], told[MT_SHARE_ONE], told[MT_SHARE_SEVERAL], told[MT_SHARE_NONE]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(clauses_against_everything),
                                       cmocka_unit_test(certificates_against_everything)};
    return cmocka_run_group_tests_name("meet claims", tests, NULL, NULL);
}
