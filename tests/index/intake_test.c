/* Analysis and writing on threads: the segments are byte for byte those made without threads, also when records come
 * again in the same batch, across batches and while the batch before is still being written; rolling back in the midst
 * leaves nothing. */
#include "index_help.h"

#include "libmatch/index/writer.h"
#include "tests/read_file.h"

enum { RECORDS = 900, CHANGES = 3000 };

/* The same history of puts and removals each time. */
static void write_history(world *w, uint64_t seed, size_t batch_bytes, bool alone)
{
    mt_random r = mt_random_seeded(seed);
    mt_strbuf json = {0};
    mt_num num[RECORDS] = {0};
    w->writer->alone = alone;
    mt_index_writer_set_batch(w->writer, batch_bytes);
    for (int commit = 0; commit < 2; commit++) {
        world_begin(w);
        for (int i = 0; i < CHANGES; i++) {
            uint32_t id = mt_random_below(&r, i < CHANGES / 2 ? RECORDS : 30); /* at the end, a few again and again */
            if (num[id] && mt_random_below(&r, 8) == 0) {
                world_remove(w, num[id]);
                num[id] = 0;
                continue;
            }
            random_record(&r, &json, (int)id, 400);
            if (strstr(json.data, "\"organisation\"")) continue; /* another family would need another number */
            num[id] = world_put(w, json.data);
        }
        if (!alone && !w->writer->intake) fail_msg("no thread was at work");
        world_commit(w);
    }
    mt_strbuf_free(&json);
}

typedef struct files {
    const char *folder;
    mt_strbuf all; /* names and contents */
    size_t count;
} files;

static match_status read_one(void *context, const char *name, mt_error *err)
{
    files *f = context;
    char *path = mt_path_join(f->folder, name), *data = NULL;
    size_t len = 0;
    match_status status = test_file_read(path, SIZE_MAX / 2, &data, &len, err);
    if (status == MATCH_OK) {
        mt_strbuf_str(&f->all, name);
        mt_strbuf_text(&f->all, mt_text_make(data, len));
        f->count++;
    }
    mt_free(data);
    mt_free(path);
    return status;
}

static files read_segments(const world *w)
{
    mt_error err;
    files f = {.folder = mt_store_segments_folder(w->store)};
    assert_ok(mt_folder_list(f.folder, read_one, &f, &err), err);
    return f;
}

static void threads_change_nothing(void **state)
{
    (void)state;
    static const size_t limits[] = {30000, 200000, (size_t)1 << 30};
    for (size_t i = 0; i < MT_COUNT(limits); i++) {
        files made[2];
        for (int alone = 0; alone < 2; alone++) {
            world w = world_open(false);
            char what[256];
            write_history(&w, 11 + i, limits[i], alone);
            mt_field_stats stats;
            mt_index_stats(w.index, MT_KINDS_ITEMS, &stats);
            uint64_t live = 0;
            for (uint32_t d = 0; d < mt_index_docs(w.index); d++) live += mt_index_live(w.index, d);
            snprintf(what, sizeof what, "limit %zu, alone %d", limits[i], alone);
            if (live != stats.documents) fail_msg("%s: %d live, %d counted", what, (int)live, (int)stats.documents);
            made[alone] = read_segments(&w);
            world_close(&w);
        }
        if (i == 0) assert_true(made[0].count > 10); /* batches did fill up */
        assert_int_equal(made[0].count, made[1].count);
        assert_int_equal(made[0].all.len, made[1].all.len);
        assert_memory_equal(made[0].all.data, made[1].all.data, made[0].all.len);
        mt_strbuf_free(&made[0].all);
        mt_strbuf_free(&made[1].all);
    }
}

static void rolled_back_in_the_midst(void **state)
{
    (void)state;
    world w = world_open(false);
    mt_random r = mt_random_seeded(3);
    mt_strbuf json = {0};
    mt_index_writer_set_batch(w.writer, 30000);
    for (int round = 0; round < 3; round++) {
        world_begin(&w);
        for (int i = 0; i < 1000; i++) {
            random_record(&r, &json, i, 400);
            world_put(&w, json.data);
        }
        mt_store_rollback(w.store);
        mt_index_discard(w.writer);
        files f = read_segments(&w);
        assert_int_equal(f.count, 0);
        mt_strbuf_free(&f.all);
    }
    world_begin(&w);
    for (int i = 0; i < 1000; i++) { /* closed without an end */
        random_record(&r, &json, i, 400);
        world_put(&w, json.data);
    }
    mt_strbuf_free(&json);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_change_nothing),
                                       cmocka_unit_test(rolled_back_in_the_midst)};
    return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
