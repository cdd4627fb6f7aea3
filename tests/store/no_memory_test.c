/* Every allocation fails once, in this library and in SQLite and jansson below it: the call ends with a status, nothing
 * crashes or leaks, and the same work done again with memory gives the same result. Where a
 * sanitizer owns the allocator, the test is skipped. */
#include "libmatch/store/quality.h"
#include "tests/own_allocator.h"
#include "tests/store/store_help.h"

#if OWN_ALLOCATOR

static long fail_at = -1; /* allocations until the one that fails; negative: none */
static long allocations;

static bool allocation_fails(size_t size)
{
    (void)size;
    allocations++;
    return fail_at >= 0 && fail_at-- == 0;
}

static const char *const rows[] = {
    "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"BioLAGO e.V.\",\"url\":\"http://www.biologo.org/en\","
    "\"aliases\":[\"BioLAGO\"],\"members_stated\":[{\"value\":5},{\"value\":6}]}",
    "{\"kind\":\"organisation\",\"id\":\"o\",\"name\":\"Brăila Med S.R.L.\",\"country\":\"UK\",\"contry\":\"x\","
    "\"member_of\":[{\"cluster\":\"c\"},{\"role\":\"x\"}],\"type\":\"IMM\"}",
    "{\"kind\":\"organisation\",\"id\":\"p\",\"name\":\"Braila Med\",\"url\":\"a@b.ro\",\"parent\":\"ghost\"}",
    "{\"kind\":\"offer\",\"id\":\"i\",\"title\":\"MRI\",\"owner\":[\"o\",\"p\",\"o\"],\"trl\":[0,12],"
    "\"valid\":[null,\"2020\"]}",
    "{\"kind\":\"relation\",\"a\":\"o\",\"b\":\"p\",\"relation\":\"block\"}",
};

/* The whole of a small import and its report; gives the number of findings. */
static match_status work(size_t *findings)
{
    match_status status = MATCH_OK;
    mt_store *store = NULL;
    mt_issues issues = {0};
    mt_quality quality = {0};
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_change change;
    MT_TRY(mt_store_open(":memory:", MT_OPEN_CREATE, 0, &store, NULL));
    MT_TRY(mt_store_begin(store, NULL));
    for (size_t i = 0; i < MT_COUNT(rows); i++) {
        MT_TRY(mt_json_parse(mt_text_of(rows[i]), &root, NULL));
        MT_TRY(mt_record_read(root, false, (int64_t)i, &issues, &record, NULL));
        MT_TRY(mt_store_put(store, record, &change, NULL, NULL));
        mt_record_free(&record);
    }
    MT_TRY(mt_store_commit(store, NULL));
    MT_TRY(mt_quality_report(store, MT_TIER_CONFIDENTIAL, 20000, 0, &quality, NULL));
    *findings = quality.len + issues.len;
out:
    mt_record_free(&record);
    mt_quality_free(&quality);
    mt_issues_free(&issues);
    mt_store_close(&store);
    return status;
}

static void every_allocation(void **state)
{
    (void)state;
    size_t expected = 0, found = 0, failures = 0;
    assert_int_equal(work(&expected), MATCH_OK);
    assert_true(expected >= 10);
    allocations = 0;
    assert_int_equal(work(&found), MATCH_OK);
    long all = allocations, before = live;
    for (long n = 0; n < all; n += n < 300 ? 1 : 17) {
        found = expected;
        fail_at = n;
        match_status status = work(&found);
        fail_at = -1;
        if (live != before) fail_msg("allocation %ld: %ld blocks leak", n, live - before);
        failures += status != MATCH_OK;
        if (status == MATCH_OK && found != expected)
            fail_msg("allocation %ld: %zu findings, expected %zu", n, found, expected);
    }
    assert_true(failures > 100);
    assert_int_equal(work(&found), MATCH_OK);
    assert_int_equal(found, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no_memory", tests, NULL, NULL);
}

#else

int main(void) { return 77; }

#endif
