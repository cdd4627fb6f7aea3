/* Mergers: what the record kept gains, who is renamed, and that undoing restores every record exactly. */
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/broker/merge.h"
#include "libmatch/broker/merge_record.h"
#include "tests/match/fixture.h"

static const char *const world[] = {
    "{\"kind\":\"cluster\",\"id\":\"rtd\",\"name\":\"RTD Health Cluster\",\"country\":\"RO\",\"towns\":[\"Iasi\"],"
    "\"external_ids\":{\"reg\":\"1\"}}",
    "{\"kind\":\"cluster\",\"id\":\"rtd2\",\"name\":\"RTD Cluster\",\"url\":\"http://rtd.example\",\"towns\":[\"Iasi\","
    "\"Cluj\"],\"external_ids\":{\"pic\":\"9\"},\"aliases\":[\"RTD\"],\"text\":\"Health.\",\"own key\":7}",
    "{\"kind\":\"organisation\",\"id\":\"m1\",\"name\":\"Member\",\"member_of\":[{\"cluster\":\"rtd2\"}]}",
    "{\"kind\":\"organisation\",\"id\":\"m2\",\"name\":\"Child\",\"parent\":\"rtd2\"}",
    "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":[\"rtd2\",\"rtd\"],\"title\":\"Offer\"}",
    "{\"kind\":\"project\",\"id\":\"p1\",\"participants\":[\"m1\",\"rtd2\"],\"title\":\"Project\"}",
    "{\"kind\":\"relation\",\"a\":\"rtd2\",\"b\":\"m1\",\"relation\":\"met\"}",
    "{\"kind\":\"relation\",\"a\":\"rtd\",\"b\":\"rtd2\",\"relation\":\"same_group\"}",
    "{\"kind\":\"feedback\",\"a\":\"m1\",\"b\":\"rtd2\",\"outcome\":\"met\",\"at\":\"2026-01-01\"}",
};

static match_status add_line(void *context, const mt_row *row, mt_error *err)
{
    char ***lines = context;
    (void)err;
    **lines = mt_strndup(row->json.data, row->json.len);
    (*lines)++;
    return MATCH_OK;
}

static int compare_lines(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* all records as sorted lines */
static char *content(fixture *f)
{
    char *lines[400], **at = lines;
    mt_strbuf all = {0};
    FIXTURE_OK(mt_store_each(f->store, (1u << MT_KIND_COUNT) - 2, add_line, &at, ERR));
    size_t n = (size_t)(at - lines);
    assert_true(n < 400);
    qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 0; i < n; i++) {
        mt_strbuf_str(&all, lines[i]);
        mt_strbuf_char(&all, '\n');
        mt_free(lines[i]);
    }
    return all.data;
}

static void fill(fixture *f, const char *const *records, size_t count)
{
    fixture_open(f);
    for (size_t i = 0; i < count; i++) fixture_add(f, records[i]);
    fixture_ready(f);
}

static void commit(fixture *f)
{
    FIXTURE_OK(mt_index_flush(f->writer, ERR));
    FIXTURE_OK(mt_store_commit(f->store, ERR));
}

static int64_t merge(fixture *f, const char *kept, const char *merged)
{
    json_t *report = NULL;
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    FIXTURE_OK(mt_merge(f->store, f->writer, mt_text_of(kept), mt_text_of(merged), MT_TIER_CONFIDENTIAL, FIXTURE_DAY,
                        &report, ERR));
    commit(f);
    int64_t number = json_integer_value(json_object_get(report, "merge"));
    json_decref(report);
    return number;
}

static match_status undo(fixture *f, int64_t number, mt_error *err)
{
    json_t *report = NULL;
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    match_status status = mt_merge_undo(f->store, f->writer, number, MT_TIER_CONFIDENTIAL, &report, err);
    if (status == MATCH_OK) {
        commit(f);
    } else {
        mt_store_rollback(f->store);
        mt_index_discard(f->writer);
    }
    json_decref(report);
    return status;
}

static void a_merger_keeps_everything(void **state)
{
    (void)state;
    static const char *const there[] = {"\"aliases\":[\"RTD\",\"RTD Cluster\"]",
                                        "\"towns\":[\"Iasi\",\"Cluj\"]",
                                        "\"reg\":\"1\"",
                                        "\"pic\":\"9\"",
                                        "\"merged_ids\":[\"rtd2\"]",
                                        "\"own key\":7",
                                        "http://rtd.example",
                                        "\"member_of\":[{\"cluster\":\"rtd\"}]",
                                        "\"parent\":\"rtd\"",
                                        "\"owner\":[\"rtd\"]",
                                        "\"participants\":[\"m1\",\"rtd\"]",
                                        "\"a\":\"rtd\",\"b\":\"m1\"",
                                        "\"b\":\"rtd\",\"outcome\":\"met\""};
    static const char *const gone[] = {"same_group", "\"id\":\"rtd2\"", "\"a\":\"rtd2\"", "\"b\":\"rtd2\""};
    fixture f;
    fill(&f, world, MT_COUNT(world));
    char *before = content(&f);
    assert_int_equal(merge(&f, "rtd", "rtd2"), 1);
    char *after = content(&f);
    for (size_t i = 0; i < MT_COUNT(there); i++)
        if (!strstr(after, there[i])) fail_msg("%s is not there:\n%s", there[i], after);
    for (size_t i = 0; i < MT_COUNT(gone); i++)
        if (strstr(after, gone[i])) fail_msg("%s is still there:\n%s", gone[i], after);
    FIXTURE_OK(undo(&f, 0, ERR));
    char *restored = content(&f);
    assert_string_equal(before, restored);
    mt_error err = {0};
    assert_int_equal(undo(&f, 1, &err), MATCH_E_NOT_FOUND);
    mt_free(before);
    mt_free(after);
    mt_free(restored);
    fixture_close(&f);
}

static void what_changed_since_stays(void **state)
{
    (void)state;
    fixture f;
    mt_error err = {0};
    fill(&f, world, MT_COUNT(world));
    int64_t number = merge(&f, "rtd", "rtd2");
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"rtd\",\"title\":\"Another offer\"}");
    commit(&f);
    char *before = content(&f);
    assert_int_equal(undo(&f, number, &err), MATCH_E_STATE);
    assert_non_null(strstr(err.message, "\"o1\" has been changed"));
    char *after = content(&f);
    assert_string_equal(before, after);
    mt_free(before);
    mt_free(after);
    fixture_close(&f);
}

static void bad_mergers_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *kept, *merged;
        mt_tier viewer;
        match_status code;
    } cases[] = {{"rtd", "rtd", MT_TIER_PUBLIC, MATCH_E_VALUE},
                 {"rtd", "none", MT_TIER_PUBLIC, MATCH_E_NOT_FOUND},
                 {"o1", "rtd", MT_TIER_PUBLIC, MATCH_E_NOT_FOUND},
                 {"rtd", "shut", MT_TIER_PUBLIC, MATCH_E_NOT_FOUND}};
    fixture f;
    fill(&f, world, MT_COUNT(world));
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"shut\",\"name\":\"Shut\",\"visibility\":\"members\"}");
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        json_t *report = NULL;
        mt_error err = {0};
        assert_int_equal(mt_merge(f.store, f.writer, mt_text_of(cases[i].kept), mt_text_of(cases[i].merged),
                                  cases[i].viewer, FIXTURE_DAY, &report, &err),
                         cases[i].code);
        assert_null(report);
    }
    mt_store_rollback(f.store);
    fixture_close(&f);
}

/* Random worlds, random mergers, undone from the last to the first: the records are those of before. */
static void mergers_undo_exactly(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        mt_random random = mt_random_seeded(seed);
        fixture f;
        char json[400];
        fixture_open(&f);
        for (unsigned i = 0; i < 12; i++) {
            snprintf(json, sizeof json,
                     "{\"kind\":\"%s\",\"id\":\"b%u\",\"name\":\"Body %u\",\"parent\":\"b%u\",\"member_of\":[{"
                     "\"cluster\":\"b%u\"}],\"keywords\":[\"k%u\"]%s}",
                     i < 3 ? "cluster" : "organisation", i, i, mt_random_below(&random, 12),
                     mt_random_below(&random, 3), mt_random_below(&random, 4),
                     mt_random_below(&random, 2) ? ",\"updated\":\"2025-05-05\"" : "");
            fixture_add(&f, json);
        }
        for (unsigned i = 0; i < 20; i++) {
            unsigned a = mt_random_below(&random, 12), b = (a + 1 + mt_random_below(&random, 11)) % 12;
            if (i % 3 == 0)
                snprintf(json, sizeof json, "{\"kind\":\"relation\",\"a\":\"b%u\",\"b\":\"b%u\",\"relation\":\"%s\"}",
                         a, b, i % 2 ? "met" : "partner");
            else
                snprintf(json, sizeof json,
                         "{\"kind\":\"project\",\"id\":\"p%u\",\"participants\":[\"b%u\",\"b%u\"],\"title\":\"P\"}", i,
                         a, b);
            fixture_add(&f, json);
        }
        fixture_ready(&f);
        char *before = content(&f);
        int mergers = 0;
        for (int i = 0; i < 5; i++) {
            char kept[8], merged[8];
            unsigned a = mt_random_below(&random, 12), b = (a + 1 + mt_random_below(&random, 11)) % 12;
            snprintf(kept, sizeof kept, "b%u", a);
            snprintf(merged, sizeof merged, "b%u", b);
            mt_num one = 0, two = 0;
            FIXTURE_OK(mt_store_find(f.store, MT_FAMILY_ORGANISATION, mt_text_of(kept), &one, ERR));
            FIXTURE_OK(mt_store_find(f.store, MT_FAMILY_ORGANISATION, mt_text_of(merged), &two, ERR));
            if (one && two) mergers += merge(&f, kept, merged) > 0;
        }
        assert_true(mergers > 0);
        for (int i = 0; i < mergers; i++) FIXTURE_OK(undo(&f, 0, ERR));
        char *after = content(&f);
        if (strcmp(before, after) != 0) fail_msg("seed %d:\n%s\n%s", (int)seed, before, after);
        mt_free(before);
        mt_free(after);
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merger_keeps_everything), cmocka_unit_test(what_changed_since_stays),
        cmocka_unit_test(bad_mergers_are_refused), cmocka_unit_test(mergers_undo_exactly)};
    return cmocka_run_group_tests_name("mergers", tests, NULL, NULL);
}
