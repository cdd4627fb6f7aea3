/* Mergers: what the record kept gains, who is renamed, and that undoing restores every record exactly. */
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/broker/disclosure.h"
#include "libmatch/broker/disclosure_log.h"
#include "libmatch/broker/merge.h"
#include "libmatch/broker/merge_record.h"
#include "libmatch/broker/standing.h"
#include "tests/broker/store_content.h"

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

static void fill(fixture *f, const char *const *records, size_t count)
{
    fixture_open(f);
    for (size_t i = 0; i < count; i++) fixture_add(f, records[i]);
    fixture_ready(f);
}

static int64_t merge(fixture *f, const char *kept, const char *merged)
{
    json_t *report = NULL;
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    FIXTURE_OK(mt_merge(f->store, f->writer, mt_text_of(kept), mt_text_of(merged), MT_TIER_CONFIDENTIAL, FIXTURE_DAY,
                        &report, ERR));
    fixture_commit(f);
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
        fixture_commit(f);
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
    fixture_commit(&f);
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

/* What one of the two hides, the other must not show. */
static void the_higher_tier_stands(void **state)
{
    (void)state;
    static const char *const tiers[] = {"public", "members", "confidential"};
    for (int one = 0; one < 4; one++) { /* 3: not said */
        for (int two = 0; two < 4; two++) {
            fixture f;
            char json[300];
            mt_row row = {0};
            mt_num num = 0;
            fixture_open(&f);
            for (int i = 0; i < 2; i++) {
                int tier = i ? two : one;
                snprintf(json, sizeof json, "{\"kind\":\"organisation\",\"id\":\"b%d\",\"name\":\"Body\"%s%s%s}", i,
                         tier < 3 ? ",\"visibility\":\"" : "", tier < 3 ? tiers[tier] : "", tier < 3 ? "\"" : "");
                fixture_add(&f, json);
            }
            fixture_ready(&f);
            merge(&f, "b0", "b1");
            FIXTURE_OK(mt_store_find(f.store, MT_FAMILY_ORGANISATION, mt_text_of("b0"), &num, ERR));
            FIXTURE_OK(mt_store_row(f.store, num, &row, ERR));
            int a = one % 3, b = two % 3;
            assert_int_equal(row.tier, a > b ? a : b);
            fixture_close(&f);
        }
    }
}

static void conflicts_are_told(void **state)
{
    (void)state;
    fixture f;
    json_t *report = NULL;
    fixture_open(&f);
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"A\",\"country\":\"RO\",\"url\":\"http://a.ro\","
                    "\"towns\":[\"X\"],\"external_ids\":{\"pic\":\"1\",\"reg\":\"2\"},\"updated\":\"2025-01-01\"}");
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"B\",\"country\":\"PL\",\"url\":\"http://a.ro\","
                    "\"towns\":[\"Y\"],\"external_ids\":{\"pic\":\"9\",\"vat\":\"3\"},\"updated\":\"2026-01-01\"}");
    fixture_ready(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    FIXTURE_OK(
        mt_merge(f.store, f.writer, mt_text_of("a"), mt_text_of("b"), MT_TIER_CONFIDENTIAL, FIXTURE_DAY, &report, ERR));
    fixture_commit(&f);
    char *text = json_dumps(json_object_get(report, "conflicts"), JSON_COMPACT);
    assert_string_equal(text, "[{\"field\":\"country\",\"kept\":\"RO\",\"merged\":\"PL\"},"
                              "{\"field\":\"external_ids.pic\",\"kept\":\"1\",\"merged\":\"9\"}]");
    free(text);
    json_decref(report);
    fixture_close(&f);
}

/* A chain of mergers: who inherits, which one has to be undone first, and who comes back. */
static void chains_are_undone_from_their_end(void **state)
{
    (void)state;
    fixture f;
    mt_error err = {0};
    char heir[MT_KEY_SIZE];
    fixture_open(&f);
    for (int i = 0; i < 3; i++) {
        char json[100];
        snprintf(json, sizeof json, "{\"kind\":\"organisation\",\"id\":\"b%d\",\"name\":\"Body %d\"}", i, i);
        fixture_add(&f, json);
    }
    fixture_ready(&f);
    char *before = content(&f);
    merge(&f, "b1", "b0");
    merge(&f, "b2", "b1");
    FIXTURE_OK(mt_ledger_heir(f.store, mt_text_of("b0"), heir, ERR));
    assert_string_equal(heir, "b2");
    FIXTURE_OK(mt_ledger_heir(f.store, mt_text_of("unknown"), heir, ERR));
    assert_string_equal(heir, "unknown");
    assert_int_equal(undo(&f, 1, &err), MATCH_E_STATE);
    assert_non_null(strstr(err.message, "merger 2 came after it"));
    FIXTURE_OK(undo(&f, 2, ERR));
    FIXTURE_OK(mt_ledger_heir(f.store, mt_text_of("b0"), heir, ERR));
    assert_string_equal(heir, "b1");
    FIXTURE_OK(mt_store_begin(f.store, ERR)); /* an import brings the merged one back */
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"b0\",\"name\":\"Again\"}");
    fixture_commit(&f);
    assert_int_equal(undo(&f, 1, &err), MATCH_E_STATE);
    assert_non_null(strstr(err.message, "there is a new record \"b0\""));
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    mt_num num = 0;
    FIXTURE_OK(mt_store_find(f.store, MT_FAMILY_ORGANISATION, mt_text_of("b0"), &num, ERR));
    FIXTURE_OK(mt_index_drop(f.writer, num, ERR));
    FIXTURE_OK(mt_store_remove(f.store, num, ERR));
    fixture_commit(&f);
    FIXTURE_OK(undo(&f, 1, ERR));
    char *after = content(&f);
    assert_string_equal(before, after);
    mt_free(before);
    mt_free(after);
    fixture_close(&f);
}

static size_t lines_of(const mt_strbuf *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->len; i++) n += text->data[i] == '\n';
    return n;
}

/* References, disclosures and what is said to be different pass to the body kept, and back. */
static void what_is_kept_beside_follows(void **state)
{
    (void)state;
    fixture f;
    json_t *entry = json_pack("{s:s, s:s}", "record", "rtd2", "to", "buyer"), *profile = NULL, *record = NULL,
           *said = NULL;
    int64_t number = 0;
    mt_strbuf list = {0}, key = {0};
    fill(&f, world, MT_COUNT(world));
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    FIXTURE_OK(mt_disclosure_add(f.store, entry, MT_TIER_CONFIDENTIAL, FIXTURE_DAY, &number, ERR));
    FIXTURE_OK(mt_blind_profile(f.store, mt_text_of("rtd2"), MT_TIER_CONFIDENTIAL, &profile, ERR));
    FIXTURE_OK(mt_merge_refuse(f.store, mt_text_of("rtd2"), mt_text_of("m2"), MT_TIER_CONFIDENTIAL, false, ERR));
    fixture_commit(&f);
    merge(&f, "rtd", "rtd2");
    FIXTURE_OK(mt_disclosure_list(f.store, mt_text_of("rtd"), MT_TIER_PUBLIC, &list, ERR));
    assert_int_equal(lines_of(&list), 1);
    FIXTURE_OK(mt_blind_resolve(f.store, mt_text_of("B000001"), MT_TIER_PUBLIC, &record, ERR));
    assert_string_equal(json_string_value(json_object_get(record, "id")), "rtd");
    for (int undone = 0; undone < 2; undone++) {
        mt_strbuf_clear(&key);
        mt_strbuf_format(&key, "m2\x1frtd");
        FIXTURE_OK(mt_ledger_get(f.store, MT_BOOK_DIFFERENT, mt_text_make(key.data, key.len), &said, ERR));
        assert_int_equal(said != NULL, !undone);
        json_decref(said);
        said = NULL;
        if (!undone) FIXTURE_OK(undo(&f, 0, ERR));
    }
    json_decref(record);
    FIXTURE_OK(mt_blind_resolve(f.store, mt_text_of("B000001"), MT_TIER_PUBLIC, &record, ERR));
    assert_string_equal(json_string_value(json_object_get(record, "id")), "rtd2");
    mt_strbuf_clear(&list);
    FIXTURE_OK(mt_disclosure_list(f.store, mt_text_of("rtd"), MT_TIER_PUBLIC, &list, ERR));
    assert_int_equal(list.len, 0);
    json_decref(record);
    json_decref(profile);
    json_decref(entry);
    mt_strbuf_free(&list);
    mt_strbuf_free(&key);
    fixture_close(&f);
}

/* Who may not see a record does not learn that it was rewritten, nor of mergers of bodies that he may not see. */
static void hidden_records_are_not_counted(void **state)
{
    (void)state;
    fixture f;
    json_t *report = NULL;
    mt_error err = {0};
    mt_strbuf list = {0};
    fixture_open(&f);
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"A\"}");
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"B\"}");
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"h\",\"name\":\"H\",\"visibility\":\"members\"}");
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"b\",\"title\":\"T\"}");
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"b\",\"title\":\"T\",\"visibility\":\"members\"}");
    fixture_add(&f, "{\"kind\":\"relation\",\"a\":\"b\",\"b\":\"h\",\"relation\":\"partner\"}");
    fixture_ready(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    FIXTURE_OK(
        mt_merge(f.store, f.writer, mt_text_of("a"), mt_text_of("b"), MT_TIER_PUBLIC, FIXTURE_DAY, &report, ERR));
    fixture_commit(&f);
    assert_int_equal(json_integer_value(json_object_get(report, "changed")), 1);
    assert_int_equal(json_integer_value(json_object_get(report, "removed")), 0);
    json_decref(report);
    report = NULL;
    merge(&f, "h", "a"); /* by who may see all */
    FIXTURE_OK(mt_merge_list(f.store, MT_TIER_PUBLIC, &list, ERR));
    assert_null(list.data ? strstr(list.data, "\"kept\":\"h\"") : NULL);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    assert_int_equal(mt_merge_undo(f.store, f.writer, 2, MT_TIER_PUBLIC, &report, &err), MATCH_E_NOT_FOUND);
    assert_int_equal(mt_merge_undo(f.store, f.writer, 0, MT_TIER_PUBLIC, &report, &err), MATCH_E_STATE);
    assert_null(strstr(err.message, "\"h\""));
    mt_store_rollback(f.store);
    mt_index_discard(f.writer);
    mt_strbuf_free(&list);
    fixture_close(&f);
}

static size_t news(fixture *f, mt_strbuf *out)
{
    mt_match_options options = fixture_options();
    mt_strbuf_clear(out);
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    FIXTURE_OK(mt_news_read(f->matcher, f->store, &options, out, ERR));
    FIXTURE_OK(mt_store_commit(f->store, ERR));
    return lines_of(out);
}

/* A merger is no news, neither is its undoing; and who asked as the merged one is not told of the other's items. */
static void mergers_are_no_news(void **state)
{
    (void)state;
    static const char queries[] = "{\"id\":\"all\",\"text\":\"lung imaging\",\"want\":\"any\",\"existing\":true}\n"
                                  "{\"id\":\"b-asks\",\"text\":\"lung imaging\",\"want\":\"any\",\"owner\":\"b\"}";
    static const char *const records[] = {
        "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"Lung imaging\",\"parent\":\"b\"}",
        "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"Lung imaging institute\"}",
        "{\"kind\":\"organisation\",\"id\":\"c\",\"name\":\"Other\"}",
        "{\"kind\":\"offer\",\"id\":\"oa\",\"owner\":\"a\",\"title\":\"Lung imaging\"}",
        "{\"kind\":\"offer\",\"id\":\"ob\",\"owner\":\"b\",\"title\":\"Lung imaging\"}",
    };
    fixture f;
    mt_strbuf out = {0};
    size_t count = 0;
    mt_match_options options = fixture_options();
    fill(&f, records, MT_COUNT(records));
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    FIXTURE_OK(mt_standing_put(f.matcher, f.store, mt_text_of(queries), &options, &count, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    assert_int_equal(news(&f, &out), 4);
    merge(&f, "a", "b");
    assert_int_equal(news(&f, &out), 0);
    FIXTURE_OK(mt_store_begin(f.store, ERR)); /* an item of the body kept: the query of the merged one is its own now */
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"a\",\"title\":\"Lung imaging anew\"}");
    fixture_commit(&f);
    assert_int_equal(news(&f, &out), 1);
    assert_non_null(strstr(out.data, "{\"query\":\"all\",\"id\":\"o2\""));
    FIXTURE_OK(undo(&f, 0, ERR));
    assert_int_equal(news(&f, &out), 0);
    mt_strbuf_free(&out);
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
        cmocka_unit_test(a_merger_keeps_everything),   cmocka_unit_test(what_changed_since_stays),
        cmocka_unit_test(bad_mergers_are_refused),     cmocka_unit_test(the_higher_tier_stands),
        cmocka_unit_test(conflicts_are_told),          cmocka_unit_test(chains_are_undone_from_their_end),
        cmocka_unit_test(what_is_kept_beside_follows), cmocka_unit_test(hidden_records_are_not_counted),
        cmocka_unit_test(mergers_are_no_news),         cmocka_unit_test(mergers_undo_exactly)};
    return cmocka_run_group_tests_name("mergers", tests, NULL, NULL);
}
