/* One search chain: what it counts step by step against a recount of its plan, on rows of one word and of several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/bound.h"
#include "libmatch/meet/search_state.h"

static const struct size {
    const char *name;
    uint32_t participants, slots, meetings, tables;
    bool selection;
    int fairness; /* or -1 */
    uint32_t orders, remote, forbidden;
} sizes[] = {
    {"one slot", 8, 1, 4, 4, true, -1, 0, 0, 0},
    {"a day", 20, 12, 70, 8, false, -1, 0, 0, 0},
    {"every table taken", 20, 12, 72, 6, false, -1, 0, 0, 0},
    {"more than the tables hold", 20, 12, 75, 6, false, -1, 0, 0, 0},
    {"no table", 20, 12, 30, 0, false, -1, 0, 12, 0},
    {"remote people", 20, 12, 75, 5, false, -1, 0, 8, 0},
    {"orders", 20, 12, 60, 6, false, -1, 15, 0, 2},
    {"fairness", 20, 12, 60, 6, false, 0, 5, 0, 3},
    {"a choice", 20, 10, 120, 6, true, -1, 0, 0, 0},
    {"a choice with rules", 20, 10, 120, 6, true, 1, 5, 6, 2},
    {"the widest word", 12, 62, 60, 3, false, -1, 0, 0, 0},
    {"one bit too many", 12, 63, 60, 3, false, -1, 0, 0, 0},
    {"three words", 10, 130, 45, 2, true, -1, 0, 0, 0},
};

static void write_event(mt_strbuf *b, const struct size *z, mt_random *r)
{
    mt_strbuf_format(b, "{\"participants\":[");
    for (uint32_t p = 0; p < z->participants; p++) {
        mt_strbuf_format(b, "%s{\"id\":\"p%u\",\"mode\":\"%s\"}", p ? "," : "", p, p < z->remote ? "remote" : "onsite");
    }
    mt_strbuf_format(b, "],\"slots\":%u,\"tables\":%u,\"kind\":\"%s\",\"meetings\":[", z->slots, z->tables,
                     z->selection ? "selection" : "all");
    for (uint32_t i = 0; i < z->meetings; i++) {
        uint32_t first = mt_random_below(r, z->participants), step = 1 + mt_random_below(r, z->participants - 1);
        mt_strbuf_format(b, "%s{\"a\":%u,\"b\":%u,\"weight\":%u}", i ? "," : "", first,
                         (first + step) % z->participants, 1 + mt_random_below(r, 5));
    }
    mt_strbuf_str(b, "],\"precedences\":[");
    for (uint32_t i = 0; i < z->orders; i++) mt_strbuf_format(b, "%s[%u,%u]", i ? "," : "", 2 * i, 2 * i + 1);
    mt_strbuf_str(b, "],\"forbidden\":[");
    for (uint32_t p = 0; p < z->participants; p++)
        mt_strbuf_format(b, p < z->forbidden ? "%s[%u]" : "%s[]", p ? "," : "", p % z->slots);
    mt_strbuf_str(b, "]");
    if (z->fairness >= 0) mt_strbuf_format(b, ",\"fairness\":%d", z->fairness);
    mt_strbuf_str(b, "}");
}

/* Recounts by slots and seats alone. */
static void check_plan(const mt_model *m, const int32_t *plan, const mt_value *told, const char *name)
{
    double lost = 0;
    uint64_t breaks = 0;
    uint32_t missing = 0, load[130] = {0}, most = 0, fewest = UINT32_MAX;
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (plan[i] == MT_UNPLACED) {
            lost += m->weight[i];
            missing++;
            continue;
        }
        load[plan[i]] += m->needs_table[i];
        if (!mt_model_allows(m, i, (uint32_t)plan[i])) fail_msg("%s: meeting %u may not be there", name, i);
        for (uint32_t k = m->before_start[i]; k < m->before_start[i + 1]; k++)
            if (plan[m->before[k]] >= plan[i]) fail_msg("%s: meeting %u comes too soon", name, i);
    }
    for (uint32_t t = 0; t < m->slots; t++)
        if (load[t] > m->capacity) fail_msg("%s: slot %u holds %u meetings", name, t, load[t]);
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t busy[130] = {0}, runs = 0;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
            if (plan[m->meeting_of[k]] != MT_UNPLACED) busy[plan[m->meeting_of[k]]]++;
        for (uint32_t t = 0; t < m->slots; t++) {
            if (busy[t] > 1) fail_msg("%s: participant %u is in %u meetings in slot %u", name, p, busy[t], t);
            runs += busy[t] && (t == 0 || !busy[t - 1]);
        }
        uint32_t own = runs ? runs - 1 : 0;
        breaks += own;
        if (own > most) most = own;
        if (own < fewest) fewest = own;
    }
    uint64_t broken = m->selection ? 0 : missing;
    if (m->fairness >= 0 && most - fewest > (uint32_t)m->fairness) broken += most - fewest - (uint32_t)m->fairness;
    if (breaks != told->breaks || lost != told->lost || broken != told->broken)
        fail_msg("%s: told %llu breaks, %g lost, %llu broken; counted %llu, %g, %llu", name,
                 (unsigned long long)told->breaks, told->lost, (unsigned long long)told->broken,
                 (unsigned long long)breaks, lost, (unsigned long long)broken);
}

/* What the search keeps up to date move by move, against the slots of its meetings. */
static void check_state(const mt_search *s, const char *name)
{
    const mt_model *m = s->model;
    uint64_t over = 0, used = 0, breaks = 0;
    int64_t shapes = 0;
    uint32_t load[130] = {0}, open = 0;
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (s->slot[i] == MT_UNPLACED) {
            open++;
            continue;
        }
        load[s->slot[i]] += m->needs_table[i];
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++) {
            assert_true(mt_is_busy(s, m->party[k], s->slot[i]));
            assert_int_equal(*mt_seat(s, m->party[k], s->slot[i]), i);
        }
    }
    for (uint32_t t = 0; t < m->slots; t++) {
        if (load[t] != s->load[t]) fail_msg("%s: slot %u has a load of %u, not %u", name, t, load[t], s->load[t]);
        over += load[t] > m->capacity ? load[t] - m->capacity : 0;
        used += load[t];
    }
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t count = 0, runs = 0;
        for (uint32_t t = 0; t < m->slots; t++) {
            count += mt_is_busy(s, p, (int32_t)t);
            runs += mt_is_busy(s, p, (int32_t)t) && (t == 0 || !mt_is_busy(s, p, (int32_t)t - 1));
        }
        assert_int_equal(count, s->count[p]);
        assert_int_equal(runs, s->runs[p]);
        breaks += runs ? runs - 1 : 0;
        if (s->words == 1) shapes += mt_search_shape(s, p, *mt_row(s, p));
    }
    assert_int_equal(open, s->open_count);
    assert_true(s->hopes <= open);
    for (uint32_t i = 0; i < open; i++) { /* hopes first */
        assert_int_equal(s->open_at[s->open[i]], i);
        assert_int_equal(s->slot[s->open[i]], MT_UNPLACED);
        assert_int_equal(s->hopeless[s->open[i]], i >= s->hopes);
    }
    assert_int_equal(breaks, s->breaks);
    assert_int_equal(shapes, s->shapes);
    if (over != s->over || used != s->tables_used)
        fail_msg("%s: %llu too many of %llu, told %llu of %llu", name, (unsigned long long)over,
                 (unsigned long long)used, (unsigned long long)s->over, (unsigned long long)s->tables_used);
}

/* The shifts of everybody without one more run, against all shifts: none is missing, no other is told, costs are by
 * runs and squares. */
static void check_shifts(mt_search *s, const char *name)
{
    if (!s->has_shifts) return;
    const mt_model *m = s->model;
    uint32_t told = 0;
    mt_search_tell_shifts(s);
    for (uint32_t p = 0; p < m->participants; p++) {
        uint64_t row = *mt_row(s, p), present = 0;
        uint32_t wanted = 0;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
            uint32_t i = m->meeting_of[k];
            for (uint32_t t = 0; t < m->slots; t++) present |= (uint64_t)mt_model_allows(m, i, t) << (t + 1);
            if (s->slot[i] == MT_UNPLACED) continue;
            uint32_t other = m->party[m->party_start[i]] ^ m->party[m->party_start[i] + 1] ^ p;
            assert_int_equal(s->partner[p * s->stride + (uint32_t)s->slot[i]], other);
        }
        for (uint32_t from = 0; from < m->slots; from++)
            for (uint32_t to = 0; to < m->slots; to++) {
                if (!(row >> (from + 1) & 1) || !((present & ~row) >> (to + 1) & 1)) continue;
                uint64_t after = row ^ UINT64_C(1) << (from + 1) ^ UINT64_C(1) << (to + 1);
                int32_t runs = __builtin_popcountll(after & ~(after << 1)) - __builtin_popcountll(row & ~(row << 1));
                int32_t cost = runs * (int32_t)SHAPE_UNIT + mt_search_shape(s, p, after) - mt_search_shape(s, p, row);
                assert_int_equal(cost, mt_search_shift_cost(s, p, from, to));
                wanted += runs <= 0;
            }
        uint32_t own = s->shift_count[p];
        if (own != (wanted < MOST_SHIFTS ? wanted : MOST_SHIFTS))
            fail_msg("%s: participant %u has %u shifts, told %u", name, p, wanted, own);
        for (uint32_t k = 0; k < own; k++) {
            uint32_t at = s->shift_at[p * MOST_SHIFTS + k];
            const mt_shift *shift = &s->shift[at];
            assert_int_equal(shift->who, p);
            assert_int_equal(s->shift_number[at], k);
            assert_true(mt_no_more_runs(row, shift->from, present & ~row) >> (shift->to + 1) & 1);
            assert_true(row >> (shift->from + 1) & 1 && (present & ~row) >> (shift->to + 1) & 1);
        }
        told += own;
    }
    assert_int_equal(told, s->shifts);
}

static uint32_t looked[2]; /* shifts and meetings left out */

/* A move that the first look leaves out could not have been made. */
static void check_looks(mt_search *s, mt_random *r, const char *name)
{
    if (!s->has_shifts || s->shifts == 0) return;
    uint32_t left_out[2] = {0};
    for (int i = 0; i < 400; i++) {
        int32_t limit = (int32_t)mt_random_below(r, (uint32_t)SHAPE_UNIT);
        const mt_shift *x = &s->shift[mt_random_below(r, s->shifts)];
        mt_draw shift = {x->who, limit, x->from, x->to, i & 1};
        uint32_t stay = mt_search_look_at_shifts(s, &shift, 1);
        if (stay == 0 && 2 * mt_search_shift_cost(s, x->who, x->from, x->to) <= limit) {
            left_out[0]++;
            if (mt_search_try_shift(s, shift.what, shift.from, shift.to, limit, shift.repairs))
                fail_msg("%s: shift of %u from %u to %u was left out", name, shift.what, shift.from, shift.to);
        }
        uint32_t meeting = mt_random_below(r, s->model->meetings), to = mt_random_below(r, s->model->slots);
        int32_t from = s->slot[meeting];
        if (from == MT_UNPLACED || from == (int32_t)to || !mt_model_allows(s->model, meeting, to)) continue;
        mt_draw path = {meeting, limit, (uint8_t)from, (uint8_t)to, i & 1};
        if (mt_search_look_at_meetings(s, &path, 1)) continue;
        left_out[1]++;
        if (mt_search_try_path(s, meeting, (int32_t)to, limit, path.repairs))
            fail_msg("%s: meeting %u from %d to %u was left out", name, meeting, from, to);
    }
    looked[0] += left_out[0];
    looked[1] += left_out[1];
}

/* Several are left in their order, each as if it had been alone. */
static void check_order(const mt_search *s, mt_random *r, const char *name)
{
    if (!s->has_shifts || s->shifts == 0) return;
    mt_draw draw[MOST_DRAWS], alone[MOST_DRAWS];
    uint32_t n = 0;
    for (int i = 0; i < MOST_DRAWS; i++) {
        const mt_shift *x = &s->shift[mt_random_below(r, s->shifts)];
        draw[i] = (mt_draw){x->who, (int32_t)mt_random_below(r, (uint32_t)SHAPE_UNIT), x->from, x->to, i & 1};
        alone[n] = draw[i];
        n += mt_search_look_at_shifts(s, &alone[n], 1);
    }
    assert_int_equal(mt_search_look_at_shifts(s, draw, MOST_DRAWS), n);
    for (uint32_t i = 0; i < n; i++)
        if (draw[i].what != alone[i].what || draw[i].limit != alone[i].limit) fail_msg("%s: draw %u", name, i);
}

static void told_is_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const struct size *z = &sizes[i];
        mt_random random = mt_random_seeded(i + 1);
        const mt_value none = {0, 0, -1, 0}; /* out of reach */
        mt_strbuf b = {0};
        mt_event *event = NULL;
        mt_model *model = NULL;
        mt_search *search = NULL;
        mt_error err = {0};
        char *json = NULL;
        write_event(&b, z, &random);
        assert_int_equal(mt_strbuf_take(&b, &json, NULL, &err), MATCH_OK);
        if (mt_event_parse(mt_text_of(json), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
        assert_int_equal(mt_model_make(event, &model, &err), MATCH_OK);
        assert_int_equal(mt_search_create(model, i, &search, &err), MATCH_OK);
        mt_value start = mt_search_best(search), before = start;
        mt_bounds bounds;
        assert_int_equal(mt_bounds_of_model(model, &bounds, &err), MATCH_OK);
        if (z->selection)
            mt_search_set_bound(search, bounds.weighing.surplus,
                                start.lost - bounds.weighing.value / model->weight_unit);
        for (int step = 0; step < 10; step++) {
            mt_search_run(search, 3000, step / 10.0, (step + 1) / 10.0, &none);
            mt_value best = mt_search_best(search);
            assert_true(mt_value_compare(&best, &before) <= 0);
            check_plan(model, mt_search_best_plan(search), &best, z->name);
            check_state(search, z->name);
            check_shifts(search, z->name);
            check_looks(search, &random, z->name);
            check_order(search, &random, z->name);
            check_state(search, z->name);
            before = best;
        }
        if (before.lost >= start.lost) fail_msg("%s: no meeting was placed", z->name);
        if (z->selection && before.lost < start.lost - bounds.weight / model->weight_unit - 1e-9)
            fail_msg("%s: better than its bound", z->name);
        mt_bounds_free(&bounds);
        mt_search_free(&search);
        mt_model_free(&model);
        mt_event_free(&event);
        mt_free(json);
    }
    assert_true(looked[0] > 1000 && looked[1] > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(told_is_counted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
