/* Damaged files: whatever bytes are flipped or cut off, every call ends with a status. */
#include "libmatch/base/random.h"
#include "libmatch/store/quality.h"
#include "libmatch/store/sql.h"
#include "tests/read_file.h"
#include "tests/store/store_help.h"

#define TRIALS 250

static mt_error err;

static match_status ignore_row(void *context, const mt_row *row, mt_error *error)
{
    json_t *root = NULL;
    (void)context;
    if (mt_json_parse(row->json, &root, error) == MATCH_OK) json_decref(root);
    return MATCH_OK;
}

static match_status ignore_link(void *context, const mt_link_row *row, mt_error *error)
{
    (void)context;
    (void)row;
    (void)error;
    return MATCH_OK;
}

static match_status ignore_relation(void *context, const mt_relation_row *row, mt_error *error)
{
    (void)context;
    (void)row;
    (void)error;
    return MATCH_OK;
}

static match_status ignore_segment(void *context, const mt_segment_row *row, mt_error *error)
{
    (void)context;
    (void)row;
    (void)error;
    return MATCH_OK;
}

/* Statuses that damage may give; anything else says that the damage was not understood. */
static bool expected(match_status status)
{
    switch (status) {
    case MATCH_OK:
    case MATCH_E_CORRUPT:
    case MATCH_E_NOT_A_STORE:
    case MATCH_E_NEWER:
    case MATCH_E_FORMAT:
    case MATCH_E_ENCODING:
    case MATCH_E_NOT_FOUND:
    case MATCH_E_STATE:
    case MATCH_E_BUSY:
    case MATCH_E_TOO_BIG:
    case MATCH_E_NO_MEMORY:
    case MATCH_E_INTERNAL:
    case MATCH_E_READ_ONLY:
    case MATCH_E_IO: return true;
    default: return false;
    }
}

static size_t failures;

static void note(match_status status)
{
    assert_true(expected(status));
    failures += status != MATCH_OK;
}

static void read_everything(mt_store *store)
{
    mt_num *table = NULL;
    uint32_t highest;
    size_t counts[MT_KIND_COUNT];
    mt_quality quality = {0};
    note(mt_store_each(store, ~0u, ignore_row, NULL, &err));
    for (mt_link link = MT_LINK_OWNER; link <= MT_LINK_PARENT; link++)
        note(mt_store_links_all(store, link, ignore_link, NULL, &err));
    note(mt_store_relations(store, 0, ignore_relation, NULL, &err));
    note(mt_store_relations(store, 3, ignore_relation, NULL, &err));
    note(mt_store_segments(store, ignore_segment, NULL, &err));
    note(mt_store_counts(store, counts, &err));
    note(mt_quality_report(store, MT_TIER_CONFIDENTIAL, 20000, 0, &quality, &err));
    mt_quality_free(&quality);
    if (mt_store_name_table(store, &table, &highest, &err) == MATCH_OK) mt_free(table);
}

static void write_something(mt_store *store)
{
    mt_change change;
    mt_num num = 0;
    if (mt_store_begin(store, &err) != MATCH_OK) return;
    mt_record *record = record_of("{\"kind\":\"offer\",\"id\":\"i3\",\"title\":\"changed\",\"owner\":\"k1\"}");
    match_status status = mt_store_put(store, record, &change, &num, &err);
    mt_record_free(&record);
    note(status);
    if (status == MATCH_OK) status = mt_store_remove(store, num, &err);
    if (status == MATCH_OK) {
        note(mt_store_commit(store, &err));
    } else {
        mt_store_rollback(store);
    }
    assert_false(mt_store_in_write(store));
}

static void fill(const char *path)
{
    mt_store *store = open_store(path, MT_OPEN_CREATE);
    mt_segment_row segment = {1, 10, 100, 7, "\x01\x02", 2, NULL, 0};
    assert_ok(mt_store_begin(store, &err), err);
    for (int i = 0; i < 60; i++) {
        char json[256];
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"k%d\",\"name\":\"Name %d\",\"parent\":\"k%d\"}", i, i, i / 2);
        put(store, json, NULL);
        snprintf(json, sizeof json,
                 "{\"kind\":\"offer\",\"id\":\"i%d\",\"title\":\"Offer %d\",\"owner\":[\"k%d\",\"x\"]}", i, i, i);
        put(store, json, NULL);
        snprintf(json, sizeof json, "{\"kind\":\"relation\",\"a\":\"k%d\",\"b\":\"k%d\",\"relation\":\"met\"}", i,
                 i / 3);
        put(store, json, NULL);
    }
    assert_ok(mt_store_segment_add(store, &segment, &err), err);
    assert_ok(mt_store_commit(store, &err), err);
    mt_store_close(&store);
}

static void any_damage(void **state)
{
    (void)state;
    temporary t = temporary_make();
    mt_random r = mt_random_seeded(9);
    char file[128], extra[140], *good = NULL;
    size_t len = 0, opened = 0;
    fill(t.store);
    snprintf(file, sizeof file, "%s/records.db", t.store);
    assert_ok(test_file_read(file, 1 << 24, &good, &len, &err), err);
    char *bytes = malloc(len);
    assert_non_null(bytes);
    for (int trial = 0; trial < TRIALS; trial++) {
        memcpy(bytes, good, len);
        size_t cut = trial % 10 == 9 ? mt_random_below(&r, len) : len;
        for (uint32_t flips = 1 + mt_random_below(&r, 12); flips > 0; flips--) {
            size_t page = mt_random_below(&r, len / 4096) * 4096; /* half of the flips near a page's head */
            size_t at = mt_random_below(&r, 2) ? page + mt_random_below(&r, 120) : mt_random_below(&r, len);
            bytes[at] = (char)mt_random_below(&r, 256);
        }
        assert_ok(mt_file_write(file, bytes, cut, &err), err);
        for (const char *const *suffix = (const char *const[]){"-wal", "-shm", NULL}; *suffix; suffix++) {
            snprintf(extra, sizeof extra, "%s%s", file, *suffix);
            unlink(extra);
        }
        for (mt_open_mode mode = MT_OPEN_READ; mode <= MT_OPEN_WRITE; mode++) {
            mt_store *store = NULL;
            match_status status = mt_store_open(t.store, mode, 0, &store, &err);
            note(status);
            if (status != MATCH_OK) continue;
            opened++;
            read_everything(store);
            if (mode == MT_OPEN_WRITE) write_something(store);
            mt_store_close(&store);
        }
    }
    assert_true(opened > TRIALS / 4); /* the damage reached the tables, not only the header */
    assert_true(failures > TRIALS / 4);
    free(bytes);
    mt_free(good);
    temporary_remove(&t);
}

/* A full disk is met when a transaction ends or a page leaves the cache: also by statements that read. */
static void full_disk(void **state)
{
    (void)state;
    assert_int_equal(mt_sql_fail(NULL, SQLITE_FULL, "read the store", &err), MATCH_E_IO);
    assert_null(strstr(err.message, "read"));
    assert_non_null(strstr(err.message, "full"));
    assert_non_null(strstr(err.message, "make room"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_damage), cmocka_unit_test(full_disk)};
    return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
