/* The fairness certificate: by hand, and on random events against trying every exchange, then every plan, with the
 * checker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/share.h"

/* One slot, everybody wishes 0: of three meetings one can take place. */
static const char star[] = "{\"participants\":4,\"slots\":1,\"tables\":3,\"kind\":\"selection\",\"min_meetings\":1,"
                           "\"meetings\":[{\"a\":0,\"b\":1,\"weight\":5},{\"a\":0,\"b\":2},{\"a\":0,\"b\":3}]}";
/* 1 has two meetings and is promised one: it can give one up for 3. */
static const char chain[] =
    "{\"participants\":[{\"id\":\"A\"},{\"id\":\"B\",\"name\":\"B, Ltd\"},{\"id\":\"C\"},{\"id\":\"D\"}],\"slots\":2,"
    "\"tables\":3,\"kind\":\"selection\",\"min_meetings\":[0,1,0,1],\"meetings\":["
    "{\"a\":0,\"b\":1,\"weight\":5},{\"a\":1,\"b\":2,\"weight\":3},{\"a\":3,\"b\":1,\"weight\":1}]}";

static mt_event *event_of(const char *text)
{
    mt_event *event = NULL;
    mt_error err = {0};
    if (mt_event_parse(mt_text_of(text), &event, &err) != MATCH_OK) fail_msg("%s\n%s", err.message, text);
    return event;
}

static mt_plan *plan_of(const char *text)
{
    mt_plan *plan = NULL;
    assert_int_equal(mt_plan_parse(mt_text_of(text), &plan, NULL), MATCH_OK);
    return plan;
}

static void shares_say_why(void **state)
{
    mt_event *event = event_of(star);
    mt_plan *plan = plan_of("{\"assignment\":[0,-1,-1]}"), *other = plan_of("{\"assignment\":[0]}"),
            *wild = plan_of("{\"assignment\":[7,-1,-1]}");
    mt_share_row *row = NULL;
    (void)state;
    assert_int_equal(mt_share_rows(event, other, &row, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(mt_share_rows(event, wild, &row, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(mt_share_rows(event, plan, &row, NULL), MATCH_OK);
    assert_int_equal(row[0].got, 1);
    assert_int_equal(row[0].asked, 3);
    assert_int_equal(row[0].reason, MT_SHARE_FULL);
    assert_int_equal(row[1].reason, MT_SHARE_ALL_MET);
    assert_int_equal(row[2].reason, MT_SHARE_BUSY);
    assert_int_equal(row[2].most, 1);
    assert_int_equal(row[2].meeting, -1); /* 1 would fall short instead */
    assert_int_equal(row[2].exchange, MT_SHARE_NONE);
    mt_share_rows_free(&row, event->participants);
    mt_plan_free(&plan);
    mt_plan_free(&other);
    mt_plan_free(&wild);
    mt_event_free(&event);
}

static void the_lightest_gives_way(void **state)
{
    mt_event *event = event_of(chain);
    mt_plan *plan = plan_of("{\"assignment\":[0,1,-1],\"bound\":{\"below_minimum\":0}}");
    mt_share_row *row = NULL;
    mt_strbuf text = {0};
    json_t *value = NULL;
    (void)state;
    assert_int_equal(mt_share_rows(event, plan, &row, NULL), MATCH_OK);
    assert_int_equal(row[3].meeting, 2);
    assert_int_equal(row[3].slot, 1);
    assert_int_equal(row[3].gives_up, 1);
    assert_int_equal(row[3].giver, 2);
    assert_int_equal(mt_share_write(event, plan, row, MT_MESSAGE_PL, &text, NULL), MATCH_OK);
    assert_int_equal(mt_json_parse(mt_text_make(text.data, text.len), &value, NULL), MATCH_OK);
    assert_int_equal(json_array_size(json_object_get(value, "rows")), 4);
    assert_int_equal(json_integer_value(json_object_get(value, "below_minimum")), 1);
    assert_int_equal(json_integer_value(json_object_get(value, "guaranteed_kept")), 3);
    assert_string_equal(
        json_string_value(json_object_get(value, "text")),
        "4 uczestników ma od 0 do 2 spotkań, 3 mają gwarantowane minimum; do gwarantowanych minimów brakuje 1 "
        "spotkania, w każdym planie co najmniej 0");
    json_decref(value);
    mt_strbuf_clear(&text);
    plan->bound.below_minimum.value = 2; /* which the plan itself refutes */
    assert_int_equal(mt_share_write(event, plan, row, MT_MESSAGE_EN, &text, NULL), MATCH_OK);
    assert_non_null(strstr(text.data, "\"below_minimum_bound\": null"));
    assert_null(strstr(text.data, "in every plan"));
    mt_strbuf_clear(&text);
    assert_int_equal(mt_share_write_csv(event, row, MT_MESSAGE_EN, &text, NULL), MATCH_OK);
    assert_string_equal(
        text.data,
        "participant,id,name,got,asked,guaranteed,most,reason,exchange,meeting,slot,gives_up,giver,changes,text\r\n"
        "0,A,A,1,1,0,1,all_met,,,,,,,A has the one meeting asked for\r\n"
        "1,B,\"B, Ltd\",2,3,1,2,full,,,,,,,\"B, Ltd has 2 meetings of 3 asked for: more cannot be held\"\r\n"
        "2,C,C,1,1,0,1,all_met,,,,,,,C has the one meeting asked for\r\n"
        "3,D,D,0,1,1,1,busy,one,2,1,1,2,2,\"D has 0 meetings of 1 asked for: at most 1 possible, but in the free "
        "slots partners are busy or tables are taken; 1 guaranteed; meeting 2 (D, B, Ltd) could be in slot 1 "
        "if meeting 1 of C gave way\"\r\n");
    mt_strbuf_free(&text);
    mt_share_rows_free(&row, event->participants);
    mt_plan_free(&plan);
    mt_event_free(&event);
}

/* Kind all: of the choice, the alternative with D can take the place of the one with C, and nothing else can. */
static void a_choice_gives_way(void **state)
{
    mt_event *event = event_of("{\"participants\":4,\"slots\":2,\"tables\":2,\"min_meetings\":[0,0,0,1],\"meetings\":["
                               "{\"a\":0,\"b\":2,\"choice\":1},{\"a\":0,\"b\":3,\"choice\":1},{\"a\":0,\"b\":1}]}");
    mt_plan *plan = plan_of("{\"assignment\":[0,-1,1]}");
    mt_share_row *row = NULL;
    (void)state;
    assert_int_equal(mt_share_rows(event, plan, &row, NULL), MATCH_OK);
    assert_int_equal(row[0].asked, 2);
    assert_int_equal(row[0].reason, MT_SHARE_ALL_MET);
    assert_int_equal(row[3].guaranteed, 1);
    assert_int_equal(row[3].meeting, 1);
    assert_int_equal(row[3].gives_up, 0);
    assert_int_equal(row[3].giver, 2);
    mt_share_rows_free(&row, event->participants);
    mt_plan_free(&plan);
    mt_event_free(&event);
}

/* --- random events ------------------------------------------------------------------------------------------------ */

typedef struct trial {
    mt_event *event;
    mt_plan *plan;
    uint32_t got[8];
} trial;

static bool valid(const trial *t)
{
    mt_check_report report = {0};
    assert_int_equal(mt_check(t->event, t->plan, &report, NULL), MATCH_OK);
    bool good = report.valid;
    mt_check_report_free(&report);
    return good;
}

static void count(trial *t)
{
    memset(t->got, 0, sizeof t->got);
    for (uint32_t m = 0; m < t->event->meetings; m++)
        for (uint32_t k = 0; t->plan->assignment[m] >= 0 && k < 2; k++) t->got[t->event->meeting[m].parties.data[k]]++;
}

static void make_trial(trial *t, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    mt_strbuf b = {0};
    uint32_t people = 3 + mt_random_below(&r, 4), slots = 1 + mt_random_below(&r, 3), meetings = 3 + people;
    mt_strbuf_format(&b,
                     "{\"participants\":%u,\"slots\":%u,\"tables\":%u,\"kind\":\"selection\",\"max_meetings\":%u,"
                     "\"min_meetings\":%u,",
                     people, slots, 1 + mt_random_below(&r, 3), 1 + mt_random_below(&r, 3),
                     1 + (unsigned)(seed % 3 == 0));
    if (seed % 4 == 0) mt_strbuf_str(&b, "\"fairness\":0,");
    mt_strbuf_str(&b, "\"meetings\":[");
    for (uint32_t i = 0; i < meetings; i++) {
        uint32_t first = mt_random_below(&r, people), second = mt_random_below(&r, people - 1);
        second += second >= first;
        mt_strbuf_format(&b, "%s{\"a\":%u,\"b\":%u,\"weight\":%u", i ? "," : "", first, second,
                         1 + mt_random_below(&r, 9));
        if (seed % 5 == 0 && i < 4) mt_strbuf_format(&b, ",\"choice\":%u", i / 2);
        mt_strbuf_char(&b, '}');
    }
    mt_strbuf_format(&b, "],\"precedences\":[[%u,%u]]}", mt_random_below(&r, meetings), mt_random_below(&r, meetings));
    t->event = event_of(b.data);
    t->plan = plan_of("{\"assignment\":[]}");
    t->plan->assignment = mt_resize(t->plan->assignment, meetings, sizeof *t->plan->assignment);
    t->plan->assignments = meetings;
    for (uint32_t m = 0; m < meetings; m++) t->plan->assignment[m] = -1;
    for (uint32_t m = 0; m < meetings; m++) { /* greedily, some are left out by chance */
        t->plan->assignment[m] = (int32_t)mt_random_below(&r, slots);
        if (!valid(t) || mt_random_below(&r, 5) == 0) t->plan->assignment[m] = -1;
    }
    count(t);
    mt_strbuf_free(&b);
}

/* The cheapest exchange for p, by trying all with the checker; false: there is none. */
static bool try_all(trial *t, uint32_t p, double *best)
{
    int32_t *slot = t->plan->assignment;
    uint32_t before[8];
    bool found = false;
    memcpy(before, t->got, sizeof before);
    for (uint32_t m = 0; m < t->event->meetings; m++) {
        const uint32_t *who = t->event->meeting[m].parties.data;
        if (slot[m] >= 0 || (who[0] != p && who[1] != p)) continue;
        for (int64_t x = -1; x < t->event->meetings; x++) {
            if (x >= 0 && slot[x] < 0) continue;
            int32_t held = x >= 0 ? slot[x] : -1;
            if (x >= 0) slot[x] = -1;
            double cost = (x >= 0 ? t->event->meeting[x].weight : 0) - t->event->meeting[m].weight;
            for (uint32_t s = 0; s < t->event->slots; s++) {
                slot[m] = (int32_t)s;
                count(t);
                bool good = valid(t) && t->got[p] > before[p];
                for (uint32_t q = 0; q < t->event->participants; q++)
                    if (t->got[q] < before[q] && t->got[q] < t->event->participant[q].min_meetings) good = false;
                if (good && (!found || cost < *best)) *best = cost;
                found |= good;
                slot[m] = -1;
            }
            if (x >= 0) slot[x] = held;
        }
    }
    count(t);
    return found;
}

static void exchanges_against_everything(void **state)
{
    uint32_t with = 0, without = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        trial t = {0};
        mt_share_row *row = NULL;
        make_trial(&t, seed);
        assert_int_equal(mt_share_rows(t.event, t.plan, &row, NULL), MATCH_OK);
        for (uint32_t p = 0; p < t.event->participants; p++) {
            double best = 0;
            if (row[p].got >= row[p].guaranteed) continue;
            bool found = try_all(&t, p, &best);
            bool one = row[p].exchange == MT_SHARE_ROOM || row[p].exchange == MT_SHARE_ONE;
            if (found != one) fail_msg("seed %u, participant %u: %d", (unsigned)seed, p, found);
            with += found;
            without += !found;
            if (!found) continue;
            double cost = (row[p].gives_up >= 0 ? t.event->meeting[row[p].gives_up].weight : 0) -
                          t.event->meeting[row[p].meeting].weight;
            if (cost != best) fail_msg("seed %u, participant %u: %g instead of %g", (unsigned)seed, p, cost, best);
        }
        mt_share_rows_free(&row, t.event->participants);
        mt_plan_free(&t.plan);
        mt_event_free(&t.event);
    }
    assert_true(with > 100 && without > 50);
}

/* Does the plan as it stands give p more than before, and nobody else less than it must have? */
static bool serves(trial *t, uint32_t p, const uint32_t *before)
{
    count(t);
    bool good = t->got[p] > before[p];
    for (uint32_t q = 0; good && q < t->event->participants; q++)
        if (t->got[q] < before[q] && t->got[q] < t->event->participant[q].min_meetings) good = false;
    return good && valid(t);
}

/* Every way to place the meetings from m on, but two of a participant in one slot. */
static bool any_plan_serves(trial *t, uint32_t p, uint32_t m, uint32_t *taken, const uint32_t *before)
{
    const mt_event *e = t->event;
    if (m == e->meetings) return serves(t, p, before);
    const uint32_t *who = e->meeting[m].parties.data;
    for (uint32_t s = 0; s < e->slots; s++) {
        uint32_t bits = 1U << who[0] | 1U << who[1];
        if (taken[s] & bits) continue;
        taken[s] |= bits;
        t->plan->assignment[m] = (int32_t)s;
        bool found = any_plan_serves(t, p, m + 1, taken, before);
        taken[s] &= ~bits;
        if (found) return true;
    }
    t->plan->assignment[m] = -1;
    return any_plan_serves(t, p, m + 1, taken, before);
}

/* Applied to the plan as it is, do the changes serve the participant? */
static bool changes_serve(trial *t, const mt_share_row *row, const uint32_t *before)
{
    for (uint32_t i = 0; i < row->changed; i++) {
        if (t->plan->assignment[row->changes[i].meeting] != row->changes[i].from_slot) return false;
        t->plan->assignment[row->changes[i].meeting] = row->changes[i].to_slot;
    }
    bool good = serves(t, row->participant, before);
    for (uint32_t i = 0; i < row->changed; i++)
        t->plan->assignment[row->changes[i].meeting] = row->changes[i].from_slot;
    count(t);
    return good;
}

static void claims_against_every_plan(void **state)
{
    uint32_t several = 0, none = 0, possible = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 600; seed++) {
        trial t = {0};
        mt_share_row *row = NULL;
        uint32_t before[8];
        int32_t held[16];
        make_trial(&t, seed);
        memcpy(before, t.got, sizeof before);
        assert_int_equal(mt_share_rows(t.event, t.plan, &row, NULL), MATCH_OK);
        for (uint32_t p = 0; p < t.event->participants; p++) {
            uint32_t taken[3] = {0};
            assert_int_equal(row[p].exchange == MT_SHARE_NOT_ASKED, row[p].got >= row[p].guaranteed);
            if (row[p].got >= row[p].guaranteed) continue;
            memcpy(held, t.plan->assignment, t.event->meetings * sizeof *held);
            bool any = any_plan_serves(&t, p, 0, taken, before);
            memcpy(t.plan->assignment, held, t.event->meetings * sizeof *held);
            count(&t);
            if (any == (row[p].exchange == MT_SHARE_NONE) || row[p].exchange == MT_SHARE_UNDECIDED)
                fail_msg("seed %u, participant %u: a plan %s, certificate %d", (unsigned)seed, p,
                         any ? "exists" : "does not exist", (int)row[p].exchange);
            if (any && !changes_serve(&t, &row[p], before))
                fail_msg("seed %u, participant %u: its changes do not serve it", (unsigned)seed, p);
            possible += any;
            several += row[p].exchange == MT_SHARE_SEVERAL;
            none += row[p].exchange == MT_SHARE_NONE;
        }
        mt_share_rows_free(&row, t.event->participants);
        mt_plan_free(&t.plan);
        mt_event_free(&t.event);
    }
    if (several < 30 || none < 100 || possible < 200) fail_msg("%u %u %u", several, none, possible);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shares_say_why), cmocka_unit_test(the_lightest_gives_way),
                                       cmocka_unit_test(a_choice_gives_way),
                                       cmocka_unit_test(exchanges_against_everything),
                                       cmocka_unit_test(claims_against_every_plan)};
    return cmocka_run_group_tests_name("meet/share", tests, NULL, NULL);
}
