/* Periods of validity and deadlines, judged from the index, against a plain reading of the dates: random pairs of
 * years, months and days around the day asked for. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <match/match.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"

#define ITEMS 1500

/* As texts, with the first and the last day they stand for as numbers YYYYMMDD. */
static const struct {
    const char *text;
    int first, last;
} dates[] = {{"2025", 20250101, 20251231},
             {"2026", 20260101, 20261231},
             {"2027", 20270101, 20271231},
             {"2026-04", 20260401, 20260430},
             {"2026-05", 20260501, 20260531},
             {"2026-06", 20260601, 20260630},
             {"2026-05-30", 20260530, 20260530},
             {"2026-05-31", 20260531, 20260531},
             {"2026-06-01", 20260601, 20260601},
             {"2024-02-29", 20240229, 20240229},
             {NULL, 0, 99999999}};

static void put_date(mt_strbuf *b, size_t i)
{
    if (dates[i].text)
        mt_strbuf_format(b, "\"%s\"", dates[i].text);
    else
        mt_strbuf_str(b, "null");
}

static void test_periods(void **state)
{
    uint64_t seed = (uint64_t)time(NULL);
    mt_random r = mt_random_seeded(seed);
    mt_strbuf b = {0};
    bool *holds = mt_alloc(ITEMS, sizeof *holds);
    match_open_options open = {.size = sizeof open, .as_of = "2026-05-31"};
    match_store *store = NULL;
    match_job *job = NULL;
    match_job_state done = MATCH_JOB_MORE;
    match_hits *hits = NULL;
    size_t expected = 0;
    (void)state;
    for (int i = 0; i < ITEMS; i++) {
        size_t from = mt_random_below(&r, MT_COUNT(dates)), until = mt_random_below(&r, MT_COUNT(dates));
        bool call = i % 4 == 0;
        if (!call && dates[from].text && dates[until].text && dates[until].last < dates[from].first) from = until;
        mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"i%d\",\"title\":\"word\",\"language\":\"en\",\"%s\":",
                         call ? "call" : "offer", i, call ? "closes" : "valid");
        if (!call) {
            mt_strbuf_char(&b, '[');
            put_date(&b, from);
            mt_strbuf_char(&b, ',');
        }
        put_date(&b, until);
        mt_strbuf_str(&b, call ? "}\n" : "]}\n");
        holds[i] = (call || dates[from].first <= 20260531) && 20260531 <= dates[until].last;
        expected += holds[i];
    }
    assert_int_equal(match_store_open(":memory:", &open, &store, NULL), MATCH_OK);
    assert_int_equal(match_store_import_text(store, "dates", b.data, b.len, NULL, &job), MATCH_OK);
    assert_int_equal(match_job_step(job, -1, &done), MATCH_OK);
    match_job_free(&job);
    match_rank_options o = {.size = sizeof o, .k = ITEMS};
    assert_int_equal(match_store_search(store, "word", 4, &o, &hits), MATCH_OK);
    if (match_hits_count(hits) != expected) print_message("seed %" PRIu64 "\n", seed);
    assert_int_equal(match_hits_count(hits), expected);
    for (size_t i = 0; i < expected; i++) assert_true(holds[atoi(match_hits_id(hits, i) + 1)]);
    assert_in_range(expected, ITEMS / 5, ITEMS - ITEMS / 5);
    match_hits_free(&hits);
    match_store_close(&store);
    mt_strbuf_free(&b);
    mt_free(holds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_periods)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
