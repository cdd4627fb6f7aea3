/* Damaged segments: cut short, torn, with a flipped bit. Opening refuses what it can see at once; the checksums find
 * every bit of the rest; a rebuild from the records gives the answers of before. Merges leave a damaged segment alone.
 * Two writers: the second is told that the store is busy, after its time. */
#include "workload.h"

#include "libmatch/base/clock.h"
#include "tests/read_file.h"

static char folder[64], store_path[96], segments_path[112], segment_path[192];

static match_status note_name(void *context, const char *name, mt_error *err)
{
    (void)err;
    snprintf(context, sizeof segment_path, "%s/%s", segments_path, name);
    return MATCH_OK;
}

/* A store of one segment. */
static void make(workload *w)
{
    mt_error err = {0};
    assert_true(make_folder(folder, sizeof folder, "damage"));
    snprintf(store_path, sizeof store_path, "%s/store", folder);
    snprintf(segments_path, sizeof segments_path, "%s/segments", store_path);
    w->random = mt_random_seeded(5);
    assert_int_equal(workload_open(w, store_path, MT_OPEN_CREATE, true, &err), MATCH_OK);
    mt_index_writer_set_batch(w->writer, SIZE_MAX / 2);
    w->commit = 4; /* the next one is large */
    assert_int_equal(workload_commit(w, &err), MATCH_OK);
    workload_close(w);
    assert_int_equal(mt_folder_list(segments_path, note_name, segment_path, &err), MATCH_OK);
}

static void rebuild(workload *w)
{
    mt_error err = {0};
    if (workload_open(w, store_path, MT_OPEN_WRITE, true, &err) != MATCH_OK ||
        mt_index_rebuild(w->writer, &err) != MATCH_OK)
        fail_msg("rebuild: %s", err.message);
    workload_close(w);
}

/* What opening and checking say of the damaged store. */
static match_status look(mt_error *err)
{
    match_status status = MATCH_OK;
    mt_store *store = NULL;
    mt_index *index = NULL;
    MT_TRY(mt_store_open(store_path, MT_OPEN_READ, 0, &store, err));
    MT_TRY(mt_index_open(store, &index, err));
    for (size_t i = 0; i < index->segments.len; i++) {
        mt_postings *p = NULL;
        mt_posting posting;
        MT_TRY(mt_index_postings(index, mt_text_of("all"), &p, err)); /* whatever it gives, it stays in the file */
        while (mt_postings_next(p, &posting)) {}
        mt_postings_free(&p);
        MT_TRY(mt_segment_verify(index->segments.data[i].segment, err));
    }
out:
    mt_index_close(&index);
    mt_store_close(&store);
    return status;
}

static void damaged(workload *w, const char *bytes, size_t len, size_t at, const char *how)
{
    mt_error err = {0};
    assert_int_equal(mt_file_write(segment_path, bytes, len, &err), MATCH_OK);
    match_status status = look(&err);
    bool version = status == MATCH_E_NEWER || status == MATCH_E_UNSUPPORTED; /* bytes 8 to 11: refused as well */
    if (status != MATCH_E_CORRUPT && !(version && at >= 8 && at < 12))
        fail_msg("%s at %zu: %s", how, at, match_status_name(status));
    if (status == MATCH_E_CORRUPT && !strstr(err.message, "rebuild"))
        fail_msg("%s at %zu: no cure in \"%s\"", how, at, err.message);
    if (at % 23 != 0) return;
    rebuild(w);
    found f = look_into(store_path);
    if (!holds(&f, w, w->commit)) fail_msg("%s at %zu, rebuilt: %s", how, at, f.what);
    assert_int_equal(mt_folder_list(segments_path, note_name, segment_path, &err), MATCH_OK);
}

static void damaged_segments(void **state)
{
    workload *w = calloc(1, sizeof *w);
    mt_random r = mt_random_seeded(77);
    mt_error err = {0};
    (void)state;
    assert_non_null(w);
    make(w);
    for (int i = 0; i < 400; i++) {
        char *bytes = NULL;
        size_t len = 0;
        assert_int_equal(test_file_read(segment_path, SIZE_MAX / 2, &bytes, &len, &err), MATCH_OK);
        char *whole = mt_strndup(bytes, len);
        assert_non_null(whole);
        size_t at = mt_random_below(&r, (uint32_t)len);
        switch (i % 4) {
        case 0: damaged(w, bytes, at, at, "cut short"); break;
        case 1: /* the end was never written; it may have been zeros anyway */
            memset(bytes + at, 0, len - at);
            if (memcmp(bytes, whole, len) != 0) damaged(w, bytes, len, at, "torn");
            break;
        default:
            bytes[at] = (char)(bytes[at] ^ 1 << mt_random_below(&r, 8));
            assert_int_equal(mt_file_write(segment_path, bytes, len, &err), MATCH_OK);
            if (look(&err) == MATCH_OK) { /* bytes between sections belong to none: zeros that nobody reads */
                found f = look_into(store_path);
                if (whole[at] != 0 || !holds(&f, w, w->commit)) fail_msg("a flipped bit at %zu went by", at);
            } else {
                damaged(w, bytes, len, at, "a flipped bit");
            }
        }
        if (mt_file_exists(segment_path)) { /* not rebuilt: as it was */
            found f = look_into(store_path);
            if (f.what[0]) assert_int_equal(mt_file_write(segment_path, whole, len, &err), MATCH_OK);
        }
        mt_free(whole);
        mt_free(bytes);
    }
    mt_analyser_free(&w->analyser);
    free(w);
    remove_folder(folder);
}

static bool named(mt_store *store, uint64_t id)
{
    mt_index *index = NULL;
    mt_error err = {0};
    bool there = false;
    assert_int_equal(mt_index_open(store, &index, &err), MATCH_OK);
    for (size_t i = 0; i < index->segments.len; i++) there = there || index->segments.data[i].id == id;
    mt_index_close(&index);
    return there;
}

/* Merging would give damaged contents a right checksum: the segment stays, the others are merged. */
static void merges_around_damage(void **state)
{
    workload *w = calloc(1, sizeof *w);
    mt_error err = {0};
    mt_index *index = NULL;
    char *bytes = NULL;
    size_t len = 0, segments = 0;
    const uint64_t id = 1;
    (void)state;
    assert_non_null(w);
    make(w);
    assert_int_equal(test_file_read(segment_path, SIZE_MAX / 2, &bytes, &len, &err), MATCH_OK);
    for (size_t i = len / 3; i < len / 3 + 8; i++) bytes[i] = (char)(bytes[i] ^ 1);
    assert_int_equal(mt_file_write(segment_path, bytes, len, &err), MATCH_OK);
    for (int beside = 0; beside < 2; beside++) {
        assert_int_equal(workload_open(w, store_path, MT_OPEN_WRITE, !beside, &err), MATCH_OK);
        int failures = 0;
        assert_true(named(w->store, id));
        for (int i = 0; i < 12; i++) {
            assert_int_equal(mt_store_begin(w->store, &err), MATCH_OK);
            assert_int_equal(workload_put(w, 40 + (unsigned)i % 6, (unsigned)(1000 + 20 * beside + i), &err), MATCH_OK);
            assert_int_equal(mt_index_flush(w->writer, &err), MATCH_OK);
            assert_int_equal(mt_store_commit(w->store, &err), MATCH_OK);
            bool more = true;
            match_status status;
            do { /* one failure names the damage; then the segment is left out */
                status = mt_index_merge_step(w->writer, 1000000000, &more, &err);
                assert_true(status == MATCH_OK || (status == MATCH_E_CORRUPT && strstr(err.message, "damaged")));
                failures += status != MATCH_OK;
            } while (more || status != MATCH_OK);
        }
        assert_int_equal(failures, 1);
        assert_true(named(w->store, id));
        workload_close(w);
    }
    assert_int_equal(mt_store_open(store_path, MT_OPEN_READ, 0, &w->store, &err), MATCH_OK);
    assert_int_equal(mt_index_open(w->store, &index, &err), MATCH_OK);
    segments = index->segments.len;
    assert_int_equal(mt_index_verify(index, &err), MATCH_E_CORRUPT);
    assert_non_null(strstr(err.message, "0000000000000001.seg"));
    mt_index_close(&index);
    mt_store_close(&w->store);
    assert_in_range(segments, 2, 8);
    rebuild(w);
    assert_int_equal(mt_store_open(store_path, MT_OPEN_READ, 0, &w->store, &err), MATCH_OK);
    assert_int_equal(mt_index_open(w->store, &index, &err), MATCH_OK);
    assert_int_equal(mt_index_verify(index, &err), MATCH_OK);
    mt_index_close(&index);
    mt_store_close(&w->store);
    mt_free(bytes);
    mt_analyser_free(&w->analyser);
    free(w);
    remove_folder(folder);
}

static void two_writers(void **state)
{
    workload *w = calloc(1, sizeof *w);
    mt_error err = {0};
    mt_store *second = NULL;
    (void)state;
    assert_non_null(w);
    make(w);
    assert_int_equal(workload_open(w, store_path, MT_OPEN_WRITE, true, &err), MATCH_OK);
    assert_int_equal(mt_store_begin(w->store, &err), MATCH_OK);
    assert_int_equal(mt_store_open(store_path, MT_OPEN_WRITE, 150, &second, &err), MATCH_OK);
    int64_t start = mt_clock_wall_ns();
    assert_int_equal(mt_store_begin(second, &err), MATCH_E_BUSY);
    int64_t waited = mt_clock_wall_ns() - start;
    assert_true(waited >= 140000000);
    assert_non_null(strstr(err.message, "another writer"));
    start = mt_clock_wall_ns();
    assert_int_equal(mt_store_begin_at_once(second, &err), MATCH_E_BUSY);
    assert_true(mt_clock_wall_ns() - start < waited);
    mt_store_rollback(w->store);
    assert_int_equal(mt_store_begin(second, &err), MATCH_OK);
    mt_store_rollback(second);
    mt_store_close(&second);
    workload_close(w);
    mt_analyser_free(&w->analyser);
    free(w);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_segments), cmocka_unit_test(merges_around_damage),
                                       cmocka_unit_test(two_writers)};
    return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
