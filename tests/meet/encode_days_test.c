/* What a day without break allows, in clauses, against trying every order of the meetings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/encode_days.h"

#define MOST_SLOTS 7

static bool allowed(const mt_model *m, uint32_t meeting, uint32_t slot)
{
    for (uint32_t k = m->slot_start[meeting]; k < m->slot_start[meeting + 1]; k++)
        if (m->slot[k] == slot) return true;
    return false;
}

/* Of the first one's meetings all fill the run from `first`, the one in the slot if given. Bits of `used`: slots taken.
 */
static bool fills(const mt_model *m, uint32_t next, unsigned used, uint32_t first, uint32_t meeting, uint32_t slot)
{
    uint32_t length = m->meeting_start[1];
    if (next == length) return true;
    uint32_t own = m->meeting_of[next];
    for (uint32_t t = first; t < first + length; t++) {
        if (used >> t & 1 || !allowed(m, own, t) || (own == meeting && t != slot)) continue;
        if (fills(m, next + 1, used | 1U << t, first, meeting, slot)) return true;
    }
    return false;
}

/* The first one meets each other once; absences leave each meeting some slots. */
static mt_event *random_event(mt_random *r, uint32_t slots, uint32_t meetings)
{
    mt_strbuf b = {0};
    mt_event *event = NULL;
    mt_strbuf_format(&b, "{\"participants\":%u,\"slots\":%u,\"tables\":9,\"morning_slots\":%u,\"meetings\":[",
                     meetings + 1, slots, mt_random_below(r, slots + 1));
    for (uint32_t i = 0; i < meetings; i++) {
        static const char *const session[] = {"any", "any", "am", "pm"};
        mt_strbuf_format(&b, "%s{\"a\":0,\"b\":%u,\"session\":\"%s\"}", i ? "," : "", i + 1,
                         session[mt_random_below(r, 4)]);
    }
    mt_strbuf_str(&b, "],\"forbidden\":[[]");
    for (uint32_t i = 0; i < meetings; i++) {
        mt_strbuf_str(&b, ",[");
        for (uint32_t t = 0, any = 0; t < slots; t++)
            if (mt_random_below(r, 3) == 0) mt_strbuf_format(&b, "%s%u", any++ ? "," : "", t);
        mt_strbuf_str(&b, "]");
    }
    mt_strbuf_str(&b, "]}");
    assert_int_equal(mt_event_parse(mt_text_make(b.data, b.len), &event, NULL), MATCH_OK);
    mt_strbuf_free(&b);
    return event;
}

static mt_sat_answer ask(mt_sat *sat, const int *begun, uint32_t first, int broken, int at)
{
    int assumed[4], count = 0;
    if (broken) assumed[count++] = broken;
    assumed[count++] = begun[first];
    if (first) assumed[count++] = -begun[first - 1];
    if (at) assumed[count++] = at;
    return mt_sat_solve(sat, assumed, (size_t)count, 1000, INT64_MAX);
}

static void compare(const mt_model *m, uint64_t seed, uint32_t *possible)
{
    mt_days days = {.model = m};
    int at[MOST_SLOTS * MOST_SLOTS], begun[MOST_SLOTS];
    if (mt_sat_create(MT_SAT_PROVE, &days.sat, NULL) != MATCH_OK) skip(); /* a build without solver */
    assert_int_equal(mt_slot_matching_init(m, &days.matching, NULL), MATCH_OK);
    int broken = mt_sat_variable(days.sat);
    for (uint32_t k = 0; k < m->slot_start[m->meetings]; k++) at[k] = mt_sat_variable(days.sat);
    for (uint32_t t = 0; t < m->slots; t++) begun[t] = mt_sat_variable(days.sat);
    days.at = at;
    mt_encode_days(&days, 0, begun, broken);
    for (uint32_t first = 0; first + m->meeting_start[1] <= m->slots; first++) {
        bool fits = fills(m, 0, 0, first, UINT32_MAX, 0);
        *possible += fits;
        if ((ask(days.sat, begun, first, -broken, 0) == MT_SAT_YES) != fits)
            fail_msg("seed %llu: a run from %u", (unsigned long long)seed, first);
        for (uint32_t i = 0; fits && i < m->meetings; i++)
            for (uint32_t k = m->slot_start[i]; k < m->slot_start[i + 1]; k++) {
                if (m->slot[k] < first || m->slot[k] >= first + m->meeting_start[1]) continue;
                bool holds = fills(m, 0, 0, first, i, m->slot[k]);
                if ((ask(days.sat, begun, first, -broken, at[k]) == MT_SAT_YES) != holds)
                    fail_msg("seed %llu: meeting %u at %u in a run from %u", (unsigned long long)seed, i, m->slot[k],
                             first);
                assert_int_equal(ask(days.sat, begun, first, broken, at[k]), MT_SAT_YES); /* with a break it may */
            }
    }
    mt_slot_matching_free(&days.matching);
    mt_sat_free(&days.sat);
}

static void days_against_every_order(void **state)
{
    uint32_t possible = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        mt_random r = mt_random_seeded(seed);
        uint32_t slots = 2 + mt_random_below(&r, MOST_SLOTS - 1), meetings = 1 + mt_random_below(&r, slots);
        mt_event *event = random_event(&r, slots, meetings);
        mt_model *model = NULL;
        assert_int_equal(mt_model_make(event, &model, NULL), MATCH_OK);
        compare(model, seed, &possible);
        mt_model_free(&model);
        mt_event_free(&event);
    }
    assert_true(possible > 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(days_against_every_order)};
    return cmocka_run_group_tests_name("meet/encode_days", tests, NULL, NULL);
}
