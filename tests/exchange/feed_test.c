/* Files read in pieces give what the same bytes in memory give, wherever a piece ends; a file that is cut while it is
 * read just ends there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "libmatch/base/file.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/exchange/import.h"

static mt_error err;

#define assert_ok(expression)                                                           \
    do {                                                                                \
        match_status got_ = (expression);                                               \
        if (got_ != MATCH_OK) fail_msg("%s: %s", match_status_name(got_), err.message); \
    } while (0)

typedef struct outcome {
    mt_import_counts counts;
    mt_strbuf issues, records;
} outcome;

static match_status note_row(void *context, const mt_row *row, mt_error *unused)
{
    outcome *o = context;
    (void)unused;
    mt_strbuf_text(&o->records, row->key);
    mt_strbuf_text(&o->records, row->json);
    return MATCH_OK;
}

/* Imports a file, or its bytes, into a new store. */
static outcome import(const char *path, const char *bytes, size_t len)
{
    outcome o = {0};
    mt_store *store = NULL;
    mt_import *job = NULL;
    bool done = false;
    assert_ok(mt_store_open(":memory:", MT_OPEN_CREATE, 0, &store, &err));
    assert_ok(mt_store_begin(store, &err));
    if (bytes) {
        char *copy = mt_strndup(bytes, len);
        assert_non_null(copy);
        assert_ok(mt_import_create(store, NULL, path, copy, len, NULL, &job, &err));
    } else {
        assert_ok(mt_import_open(store, NULL, path, NULL, &job, &err));
    }
    while (!done) {
        assert_ok(mt_import_step(job, 1000000, &done, &err));
        double share = mt_import_progress(job);
        assert_true(share >= 0 && share <= 1);
    }
    o.counts = *mt_import_get_counts(job);
    mt_import_issues_json(job, &o.issues);
    assert_ok(mt_store_each(store, MT_KINDS_ITEMS, note_row, &o, &err));
    mt_import_free(&job);
    mt_store_close(&store);
    return o;
}

static void same_both_ways(const char *ending, const mt_strbuf *data)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/match-feed-XXXXXX%s", ending);
    int fd = mkstemps(path, (int)strlen(ending));
    assert_true(fd >= 0);
    close(fd);
    assert_ok(mt_file_write(path, data->data, data->len, &err));
    outcome file = import(path, NULL, 0), memory = import(path, data->data, data->len);
    unlink(path);
    assert_memory_equal(&file.counts, &memory.counts, sizeof file.counts);
    assert_int_equal(file.issues.len, memory.issues.len);
    assert_memory_equal(file.issues.data, memory.issues.data, file.issues.len);
    assert_int_equal(file.records.len, memory.records.len);
    if (file.records.len) assert_memory_equal(file.records.data, memory.records.data, file.records.len);
    mt_strbuf_free(&file.issues);
    mt_strbuf_free(&file.records);
    mt_strbuf_free(&memory.issues);
    mt_strbuf_free(&memory.records);
}

static void lines_of_all_lengths(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(17);
    mt_strbuf data = {0};
    for (int i = 0; data.len < (size_t)5 << 20; i++) {
        uint32_t sort = mt_random_below(&r, 40);
        if (sort == 0) mt_strbuf_str(&data, "not JSON");
        for (uint32_t n = sort == 1 ? mt_random_below(&r, 300000) : 0; n > 0; n--) mt_strbuf_char(&data, '\n');
        mt_strbuf_format(&data, "{\"kind\":\"offer\",\"id\":\"o%d\",\"text\":\"", i);
        for (uint32_t n = mt_random_below(&r, sort == 2 ? 700000 : 3000); n > 0; n--) mt_strbuf_char(&data, 'x');
        mt_strbuf_str(&data, mt_random_below(&r, 9) ? "\"}\n" : "\"}\r\n");
    }
    same_both_ways(".jsonl", &data);
    data.len--; /* the last line without an end */
    same_both_ways(".jsonl", &data);
    mt_strbuf_free(&data);
}

static void line_that_is_too_long(void **state)
{
    (void)state;
    mt_strbuf data = {0};
    mt_strbuf_str(&data, "{\"kind\":\"offer\",\"id\":\"a\"}\n{\"kind\":\"offer\",\"id\":\"b\",\"text\":\"");
    for (size_t n = 0; n < (size_t)35 << 20; n++) mt_strbuf_char(&data, 'y');
    mt_strbuf_str(&data, "\"}\n{\"kind\":\"offer\",\"id\":\"c\"}\n");
    same_both_ways(".jsonl", &data);
    mt_strbuf_free(&data);
}

static void tables_across_pieces(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(18);
    mt_strbuf data = {0};
    mt_strbuf_str(&data, "kind,id,text\n");
    for (int i = 0; data.len < (size_t)3 << 20; i++) {
        mt_strbuf_format(&data, "offer,o%d,\"", i);
        for (uint32_t n = mt_random_below(&r, 2000); n > 0; n--) mt_strbuf_str(&data, n % 50 ? "z" : "\n\"\"");
        mt_strbuf_str(&data, "\"\n");
    }
    same_both_ways(".csv", &data);
    mt_strbuf_free(&data);
}

static void empty_file(void **state)
{
    (void)state;
    mt_strbuf data = {0};
    mt_strbuf_str(&data, "");
    same_both_ways(".jsonl", &data);
    mt_strbuf_free(&data);
}

static void cut_while_it_is_read(void **state)
{
    (void)state;
    char path[] = "/tmp/match-feed-XXXXXX.jsonl";
    mt_strbuf data = {0};
    mt_store *store = NULL;
    mt_import *job = NULL;
    bool done = false;
    int fd = mkstemps(path, 6);
    assert_true(fd >= 0);
    for (int i = 0; data.len < (size_t)80 << 20; i++)
        mt_strbuf_format(&data, "{\"kind\":\"offer\",\"id\":\"o%d\",\"text\":\"%02000d\"}\n", i, i);
    assert_ok(mt_file_write(path, data.data, data.len, &err));
    mt_strbuf_free(&data);
    assert_ok(mt_store_open(":memory:", MT_OPEN_CREATE, 0, &store, &err));
    assert_ok(mt_store_begin(store, &err));
    assert_ok(mt_import_open(store, NULL, path, NULL, &job, &err));
    assert_ok(mt_import_step(job, 1, &done, &err));
    assert_int_equal(truncate(path, 5000), 0);
    while (!done) assert_ok(mt_import_step(job, 1000000, &done, &err));
    const mt_import_counts *c = mt_import_get_counts(job);
    assert_true(c->inserted > 100 && c->inserted < 2000); /* the first piece; the line cut in two is no JSON */
    assert_int_equal(c->rows, c->inserted + c->rejected);
    assert_true(c->rejected <= 1);
    mt_import_free(&job);
    mt_store_close(&store);
    close(fd);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_of_all_lengths), cmocka_unit_test(line_that_is_too_long),
                                       cmocka_unit_test(tables_across_pieces), cmocka_unit_test(empty_file),
                                       cmocka_unit_test(cut_while_it_is_read)};
    return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
