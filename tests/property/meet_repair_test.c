/* Random events and random change documents:
 *   - the repaired plan passes the checker for the changed event, and its figures are those of the two plans;
 *   - locked meetings and slots that are over stay as they are, nothing new is put into them;
 *   - no table is used once it is lost; absent people have no meetings;
 *   - the change list is exactly the difference of the two plans;
 *   - on tiny events, against trying every plan: weight - price x moves is the best there is. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/repair.h"
#include "libmatch/meet/schedule.h"

#define CHECK(condition, seed, what)                                                                    \
    do {                                                                                                \
        if (!(condition)) fail_msg("%s (seed %llu): %s", what, (unsigned long long)(seed), #condition); \
    } while (0)

typedef struct sample {
    uint64_t seed;
    mt_random random;
    uint32_t participants, slots, tables, meetings;
    bool rich; /* people from afar, groups, a fairness rule, locked meetings */
    mt_event *event;
    mt_plan *plan;
    mt_strbuf changes;
    mt_repair *repair;
} sample;

static uint32_t below(sample *s, uint32_t n) { return mt_random_below(&s->random, n); }
static bool chance(sample *s, uint32_t percent) { return below(s, 100) < percent; }

static void make_event(sample *s, bool plain)
{
    mt_strbuf b = {0};
    mt_error err = {0};
    uint32_t stands = plain || !chance(s, 30) ? 0 : 1 + below(s, 2);
    mt_strbuf_str(&b, "{\"participants\":");
    if (!s->rich) mt_strbuf_format(&b, "%u", s->participants);
    for (uint32_t p = 0; s->rich && p < s->participants; p++)
        mt_strbuf_format(&b, "%s{\"mode\":\"%s\"}", p ? "," : "[", chance(s, 30) ? "remote" : "onsite");
    mt_strbuf_format(&b, "%s,\"slots\":%u,\"kind\":\"%s\",\"tables\":", s->rich ? "]" : "", s->slots,
                     plain || chance(s, 70) ? "selection" : "all");
    if (!stands) mt_strbuf_format(&b, "%u", s->tables);
    for (uint32_t i = 0; stands && i < s->tables + stands; i++) {
        mt_strbuf_format(&b, "%s{\"id\":\"t%u\"", i ? "," : "[", i);
        if (i % 3 == 0 && stands) {
            mt_strbuf_format(&b, ",\"host\":%u,\"reserved\":true", i / 3 % s->participants);
            stands--;
        }
        mt_strbuf_char(&b, '}');
    }
    if (b.data[b.len - 1] == '}') mt_strbuf_char(&b, ']');
    if (!plain && s->tables && chance(s, 15)) mt_strbuf_str(&b, ",\"spare_tables\":1");
    if (chance(s, 30)) mt_strbuf_format(&b, ",\"max_meetings\":%u", 1 + below(s, s->slots));
    if (!plain && chance(s, 30)) mt_strbuf_format(&b, ",\"min_meetings\":%u", below(s, 3));
    mt_strbuf_str(&b, ",\"meetings\":[");
    for (uint32_t i = 0; i < s->meetings; i++) {
        uint32_t first = below(s, s->participants), second = below(s, s->participants - 1);
        if (second >= first) second++;
        mt_strbuf_format(&b, "%s{\"a\":%u,\"b\":%u,\"weight\":%u", i ? "," : "", first, second, 1 + below(s, 9));
        if (chance(s, 10)) mt_strbuf_format(&b, ",\"session\":\"%s\"", chance(s, 50) ? "am" : "pm");
        if (!plain && chance(s, 15)) mt_strbuf_format(&b, ",\"choice\":%u", below(s, 3));
        if (s->rich && chance(s, 15) && first != 0 && second != 0) mt_strbuf_str(&b, ",\"others\":[0]");
        mt_strbuf_char(&b, '}');
    }
    mt_strbuf_format(&b, "],\"morning_slots\":%u", below(s, s->slots + 1));
    if (s->rich && chance(s, 50)) mt_strbuf_format(&b, ",\"fairness\":%u", below(s, 3));
    if (!plain && s->meetings > 1 && chance(s, 30))
        mt_strbuf_format(&b, ",\"precedences\":[[%u,%u]]", below(s, s->meetings), below(s, s->meetings));
    mt_strbuf_char(&b, '}');
    if (mt_event_parse(mt_text_make(b.data, b.len), &s->event, &err) != MATCH_OK)
        fail_msg("%s\n%s", err.message, b.data);
    mt_strbuf_free(&b);
}

static void make_plan(sample *s)
{
    mt_schedule *schedule = NULL;
    mt_schedule_options o = {.moves = 3000, .seed = s->seed};
    bool done = false;
    assert_int_equal(mt_schedule_create(s->event, &o, &schedule, NULL), MATCH_OK);
    while (!done) assert_int_equal(mt_schedule_step(schedule, 1000000000, &done, NULL), MATCH_OK);
    assert_int_equal(mt_schedule_plan(schedule, &s->plan, NULL), MATCH_OK);
    mt_schedule_free(&schedule);
}

static void make_changes(sample *s, bool plain)
{
    mt_strbuf *b = &s->changes;
    uint32_t now = !plain && chance(s, 40) ? below(s, s->slots + 1) : 0;
    mt_strbuf_format(b, "{\"now\":%u", now);
    if (chance(s, 70)) mt_strbuf_format(b, ",\"cancelled\":[%u]", below(s, s->participants));
    if (chance(s, 30))
        mt_strbuf_format(b, ",\"late\":[{\"participant\":%u,\"until\":%u}]", below(s, s->participants),
                         below(s, s->slots + 1));
    if (!plain && chance(s, 40))
        mt_strbuf_format(b, ",\"lost_tables\":{\"count\":%u,\"from\":%u}", below(s, s->event->tables + 1),
                         below(s, s->slots));
    else if (!plain && s->event->tables && chance(s, 20))
        mt_strbuf_format(b, ",\"lost_tables\":[%u]", below(s, s->event->tables));
    if (chance(s, 20)) mt_strbuf_format(b, ",\"lost_slots\":[%u]", below(s, s->slots));
    if (s->meetings && chance(s, 30)) mt_strbuf_format(b, ",\"cancelled_meetings\":[%u]", below(s, s->meetings));
    if (!plain && chance(s, 40)) mt_strbuf_format(b, ",\"meetings\":[{\"a\":0,\"b\":1,\"weight\":%u}]", below(s, 9));
    if (!plain && chance(s, 30)) mt_strbuf_str(b, ",\"wishes\":[{\"from\":1,\"to\":2,\"class\":\"must\"}]");
    if (!plain && chance(s, 20)) mt_strbuf_str(b, ",\"wishes\":[{\"from\":0,\"to\":2,\"class\":\"no\"}]");
    if (!plain && chance(s, 20)) mt_strbuf_str(b, ",\"printed\":true");
    if (!plain && chance(s, 20)) mt_strbuf_format(b, ",\"locked_slots\":[%u]", below(s, s->slots));
    uint32_t locked = s->rich && s->meetings && chance(s, 30) ? below(s, s->meetings) : s->meetings;
    if (locked < s->meetings && s->plan->assignment[locked] >= 0)
        mt_strbuf_format(b, ",\"locked_meetings\":[%u]", locked);
    mt_strbuf_char(b, '}');
}

static bool unmade(const char *text)
{
    const char *first = text;
    size_t wishes = 0;
    for (; *first; first++) wishes += first[0] == '"' && first[1] == 'w' && first[2] == 'i';
    return wishes > 1; /* both sorts of wishes drawn: a key twice is refused */
}

static void end(sample *s)
{
    mt_repair_free(&s->repair);
    mt_plan_free(&s->plan);
    mt_event_free(&s->event);
    mt_strbuf_free(&s->changes);
}

/* --- what must hold -------------------------------------------------------------------------------------------------
 */

static bool holds_something(const sample *s)
{
    const mt_repair *r = s->repair;
    for (uint32_t m = 0; m < r->changes->event->meetings; m++) {
        int32_t slot = r->plan->assignment[m];
        if (slot >= 0 && (r->changes->hold[m] == MT_HOLD_LOCKED || r->changes->closed[slot])) return true;
    }
    return false;
}

static void check_rules(const sample *s)
{
    const mt_repair *r = s->repair;
    mt_check_report report = {0};
    assert_int_equal(mt_check(r->changes->event, r->plan, &report, NULL), MATCH_OK);
    /* what is over or locked may leave no fair plan, which is then said */
    bool unfair = report.violations == 1 && report.violation[0].rule == MT_RULE_FAIRNESS && holds_something(s);
    if (!(report.valid || unfair)) print_message("%s\n", s->changes.data);
    CHECK(report.valid || unfair, s->seed, report.violations ? report.violation[0].text : "invalid");
    CHECK(r->plan->status == (report.valid ? MT_PLAN_FEASIBLE : MT_PLAN_UNKNOWN), s->seed, "status");
    CHECK(report.valid || r->plan->reason, s->seed, "a reason");
    mt_check_report_free(&report);
    CHECK(r->values.weight_after <= r->weight_bound + 1e-9, s->seed, "bound");
}

static void check_holds(const sample *s)
{
    const mt_repair *r = s->repair;
    const mt_changes *c = r->changes;
    for (uint32_t m = 0; m < c->event->meetings; m++) {
        int32_t from = r->present_slot[m], to = r->plan->assignment[m], table = r->plan->tables[m];
        if (c->hold[m] == MT_HOLD_LOCKED) CHECK(to == from || to < 0, s->seed, "a locked meeting moved");
        bool gave_way =
            c->hold[m] == MT_HOLD_PRINTED && c->event->fairness >= 0 && to < 0; /* where nothing else is fair */
        if (c->hold[m] != MT_HOLD_FREE && r->kept[m] >= 0)
            CHECK(to == from || gave_way, s->seed, "a held meeting moved");
        if (to >= 0 && c->closed[to]) CHECK(to == from, s->seed, "something new in a closed slot");
        if (table >= 0) CHECK(to < (int32_t)c->lost_from[table] || c->lost_from[table] == MT_NO_LIMIT, s->seed, "lost");
        if (r->kept[m] >= 0) CHECK(r->kept[m] == from, s->seed, "kept elsewhere");
    }
}

static void check_change_list(const sample *s)
{
    const mt_repair *r = s->repair;
    size_t at = 0;
    for (uint32_t p = 0; p < r->changes->event->participants; p++)
        for (uint32_t m = 0; m < r->changes->event->meetings; m++) {
            mt_index_list who = r->changes->event->meeting[m].parties;
            int32_t from = r->present_slot[m], to = r->plan->assignment[m];
            int32_t old_table = m < s->event->meetings && from >= 0 ? s->plan->tables[m] : -1;
            bool takes_part = false;
            for (uint32_t k = 0; k < who.count; k++) takes_part |= who.data[k] == p;
            if (!takes_part) continue;
            if (from == to && (to < 0 || old_table == r->plan->tables[m])) continue;
            CHECK(at < r->rows.len, s->seed, "a change is not listed");
            const mt_change_row *row = &r->rows.data[at++];
            CHECK(row->participant == p && row->meeting == m, s->seed, "who");
            CHECK(row->from_slot == from && row->to_slot == to, s->seed, "slots");
        }
    CHECK(at == r->rows.len, s->seed, "a change is listed that is none");
}

/* Every meeting that had a place and has none is an orphan of the report, with its reason. */
static void check_orphans(const sample *s)
{
    const mt_repair *r = s->repair;
    mt_strbuf text = {0};
    json_t *report = NULL;
    size_t found = 0, lost = 0;
    mt_repair_write(r, &text);
    assert_int_equal(mt_json_parse(mt_text_make(text.data, text.len), &report, NULL), MATCH_OK);
    const json_t *orphans = json_object_get(report, "orphans");
    for (uint32_t m = 0; m < r->changes->event->meetings; m++)
        lost += r->present_slot[m] >= 0 && r->plan->assignment[m] < 0;
    for (size_t i = 0; i < json_array_size(orphans); i++) {
        const json_t *o = json_array_get(orphans, i);
        uint32_t m = (uint32_t)json_integer_value(json_object_get(o, "meeting"));
        CHECK(r->present_slot[m] >= 0 && r->plan->assignment[m] < 0, s->seed, "an orphan that is none");
        found += json_string_length(json_object_get(o, "reason")) > 0;
    }
    CHECK(found == lost, s->seed, "orphans without a reason, or not told");
    json_decref(report);
    mt_strbuf_free(&text);
}

static void run_sample(sample *s, bool plain, double price, uint64_t moves)
{
    mt_error err = {0};
    mt_repair_options o = {.price = price, .moves = moves, .seed = s->seed};
    make_event(s, plain);
    make_plan(s);
    make_changes(s, plain);
    if (unmade(s->changes.data)) return;
    if (mt_repair_make(s->event, s->plan, mt_text_make(s->changes.data, s->changes.len), &o, &s->repair, &err) !=
        MATCH_OK)
        fail_msg("seed %llu: %s\n%s", (unsigned long long)s->seed, err.message, s->changes.data);
}

static void try_random_events(bool rich)
{
    const char *asked = getenv("MATCH_MEET_REPAIRS");
    uint64_t most = asked ? strtoull(asked, NULL, 10) : 600;
    for (uint64_t seed = 1; seed <= most; seed++) {
        sample s = {.seed = seed, .random = mt_random_seeded(seed + (rich ? 1000003 : 0)), .rich = rich};
        s.participants = 3 + below(&s, 12);
        s.slots = 1 + below(&s, 9);
        s.tables = below(&s, 6);
        s.meetings = below(&s, 40);
        run_sample(&s, false, chance(&s, 50) ? -1.0 : (double)below(&s, 4), 2000);
        if (s.repair) {
            check_rules(&s);
            check_holds(&s);
            check_change_list(&s);
            check_orphans(&s);
        }
        end(&s);
    }
}

static void random_events(void **state)
{
    (void)state;
    try_random_events(false);
}

static void rich_events(void **state)
{
    (void)state;
    try_random_events(true);
}

/* --- everything tried ------------------------------------------------------------------------------------------------
 */

typedef struct trial {
    const mt_repair *repair;
    int32_t slot[8];
    double price, best;
} trial;

static bool possible(const trial *t, uint32_t meeting, int32_t slot)
{
    const mt_event *e = t->repair->changes->event;
    uint32_t load = 0;
    mt_index_list own = e->meeting[meeting].parties;
    if (!mt_event_allows(e, meeting, (uint32_t)slot)) return false;
    for (uint32_t k = 0; k < own.count; k++) {
        uint32_t meetings = 1;
        for (uint32_t m = 0; m < meeting; m++) {
            mt_index_list who = e->meeting[m].parties;
            bool with = who.data[0] == own.data[k] || who.data[1] == own.data[k];
            if (with && t->slot[m] >= 0) meetings++;
            if (with && t->slot[m] == slot) return false;
        }
        if (meetings > e->participant[own.data[k]].max_meetings) return false;
    }
    for (uint32_t m = 0; m < meeting; m++) load += t->slot[m] == slot;
    return load < e->tables;
}

static void try_all(trial *t, uint32_t meeting, double value)
{
    const mt_repair *r = t->repair;
    const mt_event *e = r->changes->event;
    if (meeting == e->meetings) {
        if (value > t->best) t->best = value;
        return;
    }
    for (int32_t slot = -1; slot < (int32_t)e->slots; slot++) {
        if (slot >= 0 && !possible(t, meeting, slot)) continue;
        t->slot[meeting] = slot;
        bool moves = r->kept[meeting] >= 0 && slot != r->kept[meeting];
        try_all(t, meeting + 1, value + (slot >= 0 ? e->meeting[meeting].weight : 0) - (moves ? t->price : 0));
    }
    t->slot[meeting] = -1;
}

static void tiny_events(void **state)
{
    static const double prices[] = {0, 0.5, 1, 3, 20};
    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        sample s = {.seed = seed, .random = mt_random_seeded(seed * 7919)};
        s.participants = 3 + below(&s, 3);
        s.slots = 2 + below(&s, 2);
        s.tables = 1 + below(&s, 2);
        s.meetings = 1 + below(&s, 6);
        double price = prices[below(&s, MT_COUNT(prices))];
        run_sample(&s, true, price, 6000);
        trial t = {.repair = s.repair, .price = price, .best = -1e9};
        const mt_repair_values *v = &s.repair->values;
        try_all(&t, 0, 0);
        double found = v->weight_after - price * (v->moved + v->given_up);
        CHECK(fabs(found - t.best) < 1e-9, seed, "not the best");
        end(&s);
    }
}

static void same_seed_same_plan(void **state)
{
    mt_strbuf text[2] = {{0}, {0}};
    (void)state;
    for (int i = 0; i < 2; i++) {
        sample s = {
            .seed = 5, .random = mt_random_seeded(5), .participants = 20, .slots = 8, .tables = 4, .meetings = 90};
        run_sample(&s, true, -1, 20000);
        mt_plan_write(s.repair->plan, s.repair->changes->event, &text[i]);
        mt_repair_write(s.repair, &text[i]);
        mt_repair_write_csv(s.repair, &text[i]);
        end(&s);
    }
    assert_string_equal(text[0].data, text[1].data);
    mt_strbuf_free(&text[0]);
    mt_strbuf_free(&text[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_events), cmocka_unit_test(rich_events),
                                       cmocka_unit_test(tiny_events), cmocka_unit_test(same_seed_same_plan)};
    return cmocka_run_group_tests_name("meet/repair", tests, NULL, NULL);
}
