/* Imports after mergers: what names a merged body leads to the one kept, both bodies stay one, and undoing gives what
 * the imports make of a store without mergers. */
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/broker/merge.h"
#include "libmatch/broker/merge_changes.h"
#include "libmatch/broker/merge_follow.h"
#include "tests/broker/store_content.h"

#define BODIES 9

static void open_empty(fixture *f)
{
    fixture_open(f);
    FIXTURE_OK(mt_index_flush(f->writer, ERR));
    FIXTURE_OK(mt_store_commit(f->store, ERR));
}

/* As an import takes a row. */
static mt_change take(fixture *f, const char *json)
{
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_issues issues = {0};
    mt_change change = MT_UNCHANGED;
    mt_num num;
    bool any = false, taken = false, became = false;
    FIXTURE_OK(mt_json_parse(mt_text_of(json), &root, ERR));
    FIXTURE_OK(mt_record_read(root, false, 1, &issues, &record, ERR));
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    FIXTURE_OK(mt_merge_any(f->store, &any, ERR));
    if (any) FIXTURE_OK(mt_merge_take(f->store, f->writer, record, &taken, &change, &became, ERR));
    if (!taken) {
        FIXTURE_OK(mt_store_put(f->store, record, &change, &num, ERR));
        if (change == MT_INSERTED || change == MT_UPDATED) FIXTURE_OK(mt_index_put(f->writer, num, record, ERR));
    }
    fixture_commit(f);
    mt_record_free(&record);
    mt_issues_free(&issues);
    return change;
}

static match_status merge(fixture *f, const char *kept, const char *merged)
{
    json_t *report = NULL;
    mt_error err = {0};
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    match_status status = mt_merge(f->store, f->writer, mt_text_of(kept), mt_text_of(merged), MT_TIER_CONFIDENTIAL,
                                   FIXTURE_DAY, &report, &err);
    FIXTURE_OK(mt_index_flush(f->writer, ERR));
    if (status == MATCH_OK)
        fixture_commit(f);
    else
        mt_store_rollback(f->store);
    json_decref(report);
    return status;
}

static match_status undo(fixture *f, int64_t number, mt_error *err)
{
    json_t *report = NULL;
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    match_status status = mt_merge_undo(f->store, f->writer, number, MT_TIER_CONFIDENTIAL, &report, err);
    FIXTURE_OK(mt_index_flush(f->writer, ERR));
    if (status == MATCH_OK)
        fixture_commit(f);
    else
        mt_store_rollback(f->store);
    json_decref(report);
    return status;
}

static void delete_item(fixture *f, const char *id)
{
    mt_num num = 0;
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    FIXTURE_OK(mt_store_find(f->store, MT_FAMILY_ITEM, mt_text_of(id), &num, ERR));
    FIXTURE_OK(mt_merge_drop_item(f->store, mt_text_of(id), ERR));
    if (num) {
        FIXTURE_OK(mt_index_drop(f->writer, num, ERR));
        FIXTURE_OK(mt_store_remove(f->store, num, ERR));
    }
    fixture_commit(f);
}

static void assert_has(fixture *f, const char *json, bool has)
{
    char *all = content(f);
    if ((strstr(all, json) != NULL) != has) fail_msg("%s is %s:%s", json, has ? "not there" : "there", all);
    mt_free(all);
}

static void a_second_import_changes_nothing(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Kept\",\"towns\":[\"Iasi\"]}",
        "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"Merged\",\"towns\":[\"Cluj\"],\"url\":\"http://m.ro\"}",
        "{\"kind\":\"organisation\",\"id\":\"c\",\"name\":\"Child\",\"parent\":\"m\",\"member_of\":[{\"cluster\":\"m\"}"
        "]}",
        "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"m\",\"title\":\"Offer\"}",
        "{\"kind\":\"project\",\"id\":\"p\",\"participants\":[\"m\",\"c\"],\"title\":\"Project\"}",
        "{\"kind\":\"relation\",\"a\":\"m\",\"b\":\"c\",\"relation\":\"met\"}",
        "{\"kind\":\"relation\",\"a\":\"m\",\"b\":\"k\",\"relation\":\"same_group\"}",
        "{\"kind\":\"feedback\",\"a\":\"c\",\"b\":\"m\",\"outcome\":\"met\",\"at\":\"2026-01-01\"}"};
    fixture f;
    mt_error err = {0};
    open_empty(&f);
    for (size_t i = 0; i < MT_COUNT(rows); i++) take(&f, rows[i]);
    char *before = content(&f);
    FIXTURE_OK(merge(&f, "k", "m"));
    char *merged = content(&f);
    for (size_t i = 0; i < MT_COUNT(rows); i++) assert_int_equal(take(&f, rows[i]), MT_UNCHANGED);
    char *again = content(&f);
    assert_string_equal(merged, again);
    FIXTURE_OK(undo(&f, 1, &err));
    mt_free(again);
    again = content(&f);
    assert_string_equal(before, again);
    mt_free(before);
    mt_free(merged);
    mt_free(again);
    fixture_close(&f);
}

static void what_is_new_goes_to_the_one_kept(void **state)
{
    (void)state;
    fixture f;
    mt_error err = {0};
    open_empty(&f);
    take(&f, "{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Kept\",\"updated\":\"2025-03-01\"}");
    take(&f, "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"Merged\",\"updated\":\"2025-05-01\"}");
    take(&f, "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"m\",\"title\":\"Offer\"}");
    FIXTURE_OK(merge(&f, "k", "m"));
    assert_int_equal(take(&f, "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"m\",\"title\":\"Better\"}"), MT_UPDATED);
    assert_int_equal(take(&f, "{\"kind\":\"offer\",\"id\":\"n\",\"owner\":[\"m\",\"k\"],\"title\":\"New\"}"),
                     MT_INSERTED);
    assert_int_equal(take(&f, "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"Renamed\",\"url\":\"http://m.ro\"}"),
                     MT_UPDATED);
    assert_int_equal(take(&f, "{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Old\",\"updated\":\"2024-01-01\"}"),
                     MT_OLDER);
    assert_int_equal(take(&f, "{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Kept\",\"size\":\"small\"}"),
                     MT_UPDATED);
    assert_has(&f, "\"id\":\"o\",\"owner\":\"k\",\"title\":\"Better\"", true);
    assert_has(&f, "\"id\":\"n\",\"owner\":[\"k\"]", true);
    assert_has(&f, "\"id\":\"m\"", false);
    assert_has(&f, "\"size\":\"small\"", true);
    assert_has(&f, "\"aliases\":[\"Renamed\"]", true);
    assert_has(&f, "http://m.ro", true);
    FIXTURE_OK(undo(&f, 1, &err));
    assert_has(&f, "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"Renamed\",\"url\":\"http://m.ro\"}", true);
    assert_has(&f, "{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Kept\",\"size\":\"small\"}", true);
    assert_has(&f, "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"m\",\"title\":\"Better\"}", true);
    assert_has(&f, "{\"kind\":\"offer\",\"id\":\"n\",\"owner\":[\"m\",\"k\"],\"title\":\"New\"}", true);
    fixture_close(&f);
}

static void delete_other(fixture *f, mt_family family, const char *key)
{
    mt_num num = 0;
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    FIXTURE_OK(mt_store_find(f->store, family, mt_text_of(key), &num, ERR));
    assert_true(num);
    FIXTURE_OK(mt_index_drop(f->writer, num, ERR));
    FIXTURE_OK(mt_store_remove(f->store, num, ERR));
    fixture_commit(f);
}

/* Bodies and relations that were deleted after a merger: any of their rows brings them back, and undoing works again.
 */
static void what_was_deleted_comes_back(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Kept\",\"updated\":\"2025-03-01\"}",
        "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"Merged\",\"url\":\"http://m.ro\"}",
        "{\"kind\":\"organisation\",\"id\":\"x\",\"name\":\"X\"}",
        "{\"kind\":\"relation\",\"a\":\"m\",\"b\":\"x\",\"relation\":\"met\"}"};
    static const char older[] = "{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Old\",\"updated\":\"2024-03-01\"}";
    static const struct {
        const char *row, *back;
        mt_family family;
        const char *deleted;
    } cases[] = {{rows[0], NULL, MT_FAMILY_ORGANISATION, "k"},
                 {rows[1], NULL, MT_FAMILY_ORGANISATION, "k"},
                 {older, "\"id\":\"k\",\"name\":\"Old\"", MT_FAMILY_ORGANISATION, "k"},
                 {rows[3], NULL, MT_FAMILY_RELATION, "k\x1Fx\x1Fmet"}};
    for (size_t c = 0; c < MT_COUNT(cases); c++) {
        fixture f;
        mt_error err = {0};
        open_empty(&f);
        for (size_t i = 0; i < MT_COUNT(rows); i++) take(&f, rows[i]);
        char *before = content(&f);
        FIXTURE_OK(merge(&f, "k", "m"));
        char *merged = content(&f);
        delete_other(&f, cases[c].family, cases[c].deleted);
        assert_int_equal(undo(&f, 1, &err), MATCH_E_STATE);
        assert_int_equal(take(&f, cases[c].row), MT_INSERTED);
        char *again = content(&f);
        if (!cases[c].back) assert_string_equal(merged, again);
        if (cases[c].back) assert_has(&f, cases[c].back, true);
        assert_has(&f, "http://m.ro", true);
        FIXTURE_OK(undo(&f, 1, &err));
        mt_free(again);
        again = content(&f);
        if (!cases[c].back) assert_string_equal(before, again);
        mt_free(before);
        mt_free(merged);
        mt_free(again);
        fixture_close(&f);
    }
}

/* Two after all: an import brings both. */
static void different_bodies_come_back(void **state)
{
    (void)state;
    static const char *const rows[] = {"{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Kept\"}",
                                       "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"Merged\"}",
                                       "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"m\",\"title\":\"Offer\"}"};
    fixture f;
    mt_error err = {0};
    open_empty(&f);
    for (size_t i = 0; i < MT_COUNT(rows); i++) take(&f, rows[i]);
    char *before = content(&f);
    FIXTURE_OK(merge(&f, "k", "m"));
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    assert_int_equal(mt_merge_refuse(f.store, mt_text_of("k"), mt_text_of("none"), MT_TIER_PUBLIC, false, &err),
                     MATCH_E_NOT_FOUND);
    FIXTURE_OK(mt_merge_refuse(f.store, mt_text_of("m"), mt_text_of("k"), MT_TIER_PUBLIC, false, ERR));
    fixture_commit(&f);
    for (size_t i = 0; i < MT_COUNT(rows); i++) take(&f, rows[i]);
    char *after = content(&f);
    assert_string_equal(before, after);
    assert_int_equal(undo(&f, 1, &err), MATCH_E_STATE);
    mt_free(before);
    mt_free(after);
    fixture_close(&f);
}

/* In the form of earlier versions a merger was one document, and the body kept may have been written twice. */
static void make_old(fixture *f, int64_t number, const char *kept, const char *merged)
{
    json_t *document = NULL, *changes = NULL, *list = NULL, *heir = NULL;
    char key[24];
    mt_strbuf text = {0};
    snprintf(key, sizeof key, "%lld", (long long)number);
    FIXTURE_OK(mt_store_begin(f->store, ERR));
    FIXTURE_OK(mt_ledger_get(f->store, MT_BOOK_MERGE, mt_text_of(key), &document, ERR));
    FIXTURE_OK(mt_changes_list(f->store, number, &changes, ERR));
    list = json_array();
    for (size_t i = 0; i < json_array_size(changes); i++) {
        json_t *change = json_array_get(changes, i), *between = NULL;
        mt_strbuf touched = {0};
        json_t *record = mt_json_get(change, "before") ? mt_json_get(change, "before") : mt_json_get(change, "after");
        FIXTURE_OK(mt_changes_key(record, &touched, ERR));
        FIXTURE_OK(mt_changes_remove(f->store, number, mt_text_make(touched.data, touched.len), ERR));
        mt_strbuf_free(&touched);
        json_object_del(change, "role");
        if (strcmp(json_string_value(json_object_get(record, "id")) ? json_string_value(json_object_get(record, "id"))
                                                                    : "",
                   kept) == 0) {
            between = json_deep_copy(record);
            json_object_set_new(between, "parent", json_string(kept));
            json_array_append_new(list, json_pack("{s:O, s:O}", "before", record, "after", between));
            json_object_set_new(change, "before", between);
        }
        json_array_append(list, change);
    }
    json_object_set_new(document, "changes", list);
    mt_json_write(&text, document);
    FIXTURE_OK(mt_ledger_put(f->store, MT_BOOK_MERGE, mt_text_of(key), mt_text_make(text.data, text.len), ERR));
    heir = json_pack("{s:s}", "kept", kept);
    mt_strbuf_clear(&text);
    mt_json_write(&text, heir);
    FIXTURE_OK(mt_ledger_put(f->store, MT_BOOK_HEIR, mt_text_of(merged), mt_text_make(text.data, text.len), ERR));
    FIXTURE_OK(mt_store_set_setting(f->store, "mergers", "", ERR));
    fixture_commit(f);
    json_decref(document);
    json_decref(changes);
    json_decref(heir);
    mt_strbuf_free(&text);
}

static void mergers_of_earlier_versions_are_followed(void **state)
{
    (void)state;
    static const char *const rows[] = {"{\"kind\":\"organisation\",\"id\":\"k\",\"name\":\"Kept\",\"parent\":\"m\"}",
                                       "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"Merged\"}",
                                       "{\"kind\":\"organisation\",\"id\":\"x\",\"name\":\"X\"}",
                                       "{\"kind\":\"relation\",\"a\":\"m\",\"b\":\"x\",\"relation\":\"met\"}",
                                       "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"m\",\"title\":\"Offer\"}"};
    fixture f;
    mt_strbuf list = {0};
    open_empty(&f);
    for (size_t i = 0; i < MT_COUNT(rows); i++) take(&f, rows[i]);
    char *before = content(&f);
    FIXTURE_OK(merge(&f, "x", "m"));
    FIXTURE_OK(undo(&f, 1, ERR));
    FIXTURE_OK(merge(&f, "k", "m"));
    char *merged = content(&f);
    make_old(&f, 1, "x", "none");
    make_old(&f, 2, "k", "m");
    FIXTURE_OK(mt_merge_list(f.store, MT_TIER_PUBLIC, &list, ERR));
    assert_non_null(strstr(list.data, "\"merge\":2,\"kept\":\"k\""));
    for (size_t i = 0; i < MT_COUNT(rows); i++) assert_int_equal(take(&f, rows[i]), MT_UNCHANGED);
    char *again = content(&f);
    assert_string_equal(merged, again);
    FIXTURE_OK(undo(&f, 0, ERR));
    mt_free(again);
    again = content(&f);
    assert_string_equal(before, again);
    mt_free(before);
    mt_free(merged);
    mt_free(again);
    mt_strbuf_free(&list);
    fixture_close(&f);
}

/* ---- at random ----------------------------------------------------------------------------------------------------*/

static void random_row(mt_random *r, char *json, size_t size)
{
    static const char *const relations[] = {"met", "partner", "block", "same_group"};
    unsigned a = mt_random_below(r, BODIES), b = mt_random_below(r, BODIES), c = mt_random_below(r, BODIES);
    if (b == a) b = (a + 1) % BODIES;
    switch (mt_random_below(r, 5)) {
    case 0:
        snprintf(json, size,
                 "{\"kind\":\"organisation\",\"id\":\"b%u\",\"name\":\"N%u\",\"parent\":\"b%u\",\"keywords\":[\"w%u\"],"
                 "\"member_of\":[{\"cluster\":\"b%u\"}]%s%s}",
                 a, mt_random_below(r, 4), b, mt_random_below(r, 3), c,
                 mt_random_below(r, 2) ? ",\"url\":\"http://u\"" : "",
                 mt_random_below(r, 3)   ? ""
                 : mt_random_below(r, 2) ? ",\"updated\":\"2025-01-01\""
                                         : ",\"updated\":\"2025-02-01\"");
        break;
    case 1:
        snprintf(json, size, "{\"kind\":\"offer\",\"id\":\"o%u\",\"owner\":[\"b%u\",\"b%u\"],\"title\":\"T%u\"}",
                 mt_random_below(r, 6), a, b, mt_random_below(r, 3));
        break;
    case 2:
        snprintf(json, size, "{\"kind\":\"project\",\"id\":\"p%u\",\"participants\":[\"b%u\",\"b%u\",\"b%u\"]}",
                 mt_random_below(r, 6), a, b, c);
        break;
    case 3:
        snprintf(json, size, "{\"kind\":\"relation\",\"a\":\"b%u\",\"b\":\"b%u\",\"relation\":\"%s\",\"note\":%u}", a,
                 b, relations[mt_random_below(r, 2)], mt_random_below(r, 3));
        break;
    default:
        snprintf(json, size,
                 "{\"kind\":\"feedback\",\"a\":\"b%u\",\"b\":\"b%u\",\"outcome\":\"met\",\"reason\":\"r%u\"}", a, b,
                 mt_random_below(r, 2));
    }
}

typedef struct merger {
    int64_t number;
    char kept[8], merged[8];
    bool undone;
} merger;

/* What the mergers that stand make of the records as they were imported. */
static char *reference(fixture *plain, const merger *mergers, size_t count)
{
    fixture f;
    char *lines[CONTENT_MOST];
    open_empty(&f);
    size_t n = content_lines(plain, lines);
    for (size_t i = 0; i < n; i++) {
        take(&f, lines[i]);
        mt_free(lines[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (!mergers[i].undone) FIXTURE_OK(merge(&f, mergers[i].kept, mergers[i].merged));
    char *made = content(&f);
    fixture_close(&f);
    return made;
}

static bool any_later(const merger *mergers, size_t count, size_t i)
{
    for (size_t k = i + 1; k < count; k++)
        if (!mergers[k].undone) return true;
    return false;
}

/* Fails with the first line of each that the other has not; both end with a line end. */
static void assert_same(const char *is, const char *should, uint64_t seed, int step)
{
    size_t i = 0, line = 0, end_is, end_should;
    while (is[i] && is[i] == should[i]) line = is[i++] == '\n' ? i : line;
    end_is = strcspn(is + line, "\n");
    end_should = strcspn(should + line, "\n");
    if (is[i] || should[i])
        fail_msg("seed %d, step %d: %.*s, not %.*s", (int)seed, step, (int)end_is, is + line, (int)end_should,
                 should + line);
}

/* Rows come to a store with mergers and to one without; mergers are made and undone in any order. */
static void any_order_comes_to_the_same(void **state)
{
    (void)state;
    const char *worlds = getenv("MATCH_MERGE_WORLDS");
    uint64_t most = worlds ? strtoull(worlds, NULL, 10) : 45;
    size_t undone_inside = 0;
    for (uint64_t seed = 1; seed <= most; seed++) {
        mt_random r = mt_random_seeded(seed);
        fixture f, plain;
        merger mergers[60];
        size_t count = 0;
        char json[400];
        mt_error err = {0};
        open_empty(&f);
        open_empty(&plain);
        for (int step = 0; step < 90; step++) {
            unsigned what = step < 25 ? 9 : mt_random_below(&r, 12);
            merger *m = &mergers[count];
            if (what == 0 && count < MT_COUNT(mergers)) {
                unsigned a = mt_random_below(&r, BODIES), b = (a + 1 + mt_random_below(&r, BODIES - 1)) % BODIES;
                snprintf(m->kept, sizeof m->kept, "b%u", a);
                snprintf(m->merged, sizeof m->merged, "b%u", b);
                m->undone = false;
                if (merge(&f, m->kept, m->merged) == MATCH_OK) m->number = (int64_t)++count;
            } else if (what == 1 && count) {
                size_t i = mt_random_below(&r, (unsigned)count);
                if (mergers[i].undone) continue;
                match_status status = undo(&f, mergers[i].number, &err);
                if (status != MATCH_OK && !any_later(mergers, count, i))
                    fail_msg("seed %d, step %d: %s", (int)seed, step, err.message);
                mergers[i].undone = status == MATCH_OK;
                undone_inside += mergers[i].undone && any_later(mergers, count, i);
            } else if (what == 2) {
                snprintf(json, sizeof json, "%c%u", mt_random_below(&r, 2) ? 'o' : 'p', mt_random_below(&r, 6));
                delete_item(&f, json);
                delete_item(&plain, json);
            } else {
                random_row(&r, json, sizeof json);
                mt_change here = take(&f, json), there = take(&plain, json);
                if (here != there) fail_msg("seed %d, step %d: %s: %d, not %d", (int)seed, step, json, here, there);
            }
            if (step % 5 && step < 89) continue;
            char *is = content(&f), *should = reference(&plain, mergers, count);
            assert_same(is, should, seed, step);
            mt_free(is);
            mt_free(should);
        }
        for (size_t i = count; i > 0; i--)
            if (!mergers[i - 1].undone) FIXTURE_OK(undo(&f, mergers[i - 1].number, ERR));
        char *is = content(&f), *should = content(&plain);
        assert_same(is, should, seed, -1);
        mt_free(is);
        mt_free(should);
        fixture_close(&f);
        fixture_close(&plain);
    }
    assert_true(undone_inside > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_second_import_changes_nothing),
                                       cmocka_unit_test(what_is_new_goes_to_the_one_kept),
                                       cmocka_unit_test(what_was_deleted_comes_back),
                                       cmocka_unit_test(different_bodies_come_back),
                                       cmocka_unit_test(mergers_of_earlier_versions_are_followed),
                                       cmocka_unit_test(any_order_comes_to_the_same)};
    return cmocka_run_group_tests_name("imports after mergers", tests, NULL, NULL);
}
