/* Shared by the tests of the index and rank floors: a store with its index writer, generated records. */
#ifndef TESTS_INDEX_INDEX_HELP_H
#define TESTS_INDEX_INDEX_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/index/snapshot.h"
#include "tests/remove_folder.h"

#define assert_ok(expression, err)                                                        \
    do {                                                                                  \
        match_status got_ = (expression);                                                 \
        if (got_ != MATCH_OK) fail_msg("%s: %s", match_status_name(got_), (err).message); \
    } while (0)

#define assert_status(expression, expected)                                                                        \
    do {                                                                                                           \
        match_status got_ = (expression);                                                                          \
        if (got_ != (expected)) fail_msg("%s, expected %s", match_status_name(got_), match_status_name(expected)); \
    } while (0)

typedef struct world {
    char folder[64]; /* "" for :memory: */
    mt_store *store;
    mt_analyser *analyser;
    mt_index_writer *writer;
    mt_index *index;
} world;

static inline world world_open(bool in_memory)
{
    world w = {0};
    mt_error err;
    char path[96] = ":memory:";
    if (!in_memory) {
        snprintf(w.folder, sizeof w.folder, "/tmp/match-index-XXXXXX");
        assert_non_null(mkdtemp(w.folder));
        snprintf(path, sizeof path, "%s/store", w.folder);
    }
    assert_ok(mt_store_open(path, MT_OPEN_CREATE, 1000, &w.store, &err), err);
    assert_ok(mt_analyser_create(&w.analyser, &err), err);
    assert_ok(mt_index_writer_create(w.store, w.analyser, &w.writer, &err), err);
    assert_ok(mt_index_open(w.store, &w.index, &err), err);
    return w;
}

static inline void world_close(world *w)
{
    mt_error err;
    mt_index_close(&w->index);
    mt_index_writer_free(&w->writer);
    mt_analyser_free(&w->analyser);
    mt_store_close(&w->store);
    if (!w->folder[0]) return;
    assert_ok(test_remove_folder(w->folder, &err), err);
}

/* Puts a record given as JSON, inside the caller's transaction. */
static inline mt_num world_put(world *w, const char *json)
{
    mt_error err;
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_change change;
    mt_num num = 0;
    assert_ok(mt_json_parse(mt_text_of(json), &root, &err), err);
    assert_ok(mt_record_read(root, false, 1, NULL, &record, &err), err);
    assert_ok(mt_store_put(w->store, record, &change, &num, &err), err);
    if (change == MT_INSERTED || change == MT_UPDATED) assert_ok(mt_index_put(w->writer, num, record, &err), err);
    mt_record_free(&record);
    return num;
}

static inline void world_remove(world *w, mt_num num)
{
    mt_error err;
    assert_ok(mt_index_drop(w->writer, num, &err), err);
    assert_ok(mt_store_remove(w->store, num, &err), err);
}

static inline void world_begin(world *w)
{
    mt_error err;
    assert_ok(mt_store_begin(w->store, &err), err);
}

static inline void world_commit(world *w)
{
    mt_error err;
    assert_ok(mt_index_flush(w->writer, &err), err);
    assert_ok(mt_store_commit(w->store, &err), err);
    assert_ok(mt_index_refresh(w->index, w->store, &err), err);
}

static inline void world_merge(world *w, int64_t budget_ns)
{
    mt_error err;
    for (bool more = true; more;) assert_ok(mt_index_merge_step(w->writer, budget_ns, &more, &err), err);
    assert_ok(mt_index_refresh(w->index, w->store, &err), err);
}

/* A record of made-up words w0, w1, ... (Zipf-like), opaque to the analyser. */
static inline void random_words(mt_random *r, mt_strbuf *b, int words, int vocabulary)
{
    for (int i = 0; i < words; i++) {
        double u = mt_random_unit(r);
        int word = (int)(u * u * u * vocabulary);
        mt_strbuf_format(b, i ? " w%d" : "w%d", word);
    }
}

static inline void random_record(mt_random *r, mt_strbuf *b, int id, int vocabulary)
{
    static const char *const kinds[] = {"offer", "request", "competence", "project", "organisation"},
                             *const countries[] = {"RO", "PL", "FR", "DE"};
    const char *kind = kinds[mt_random_below(r, MT_COUNT(kinds))];
    bool organisation = kind[0] == 'o' && kind[1] == 'r';
    mt_strbuf_clear(b);
    mt_strbuf_format(b, "{\"kind\":\"%s\",\"id\":\"%s%d\",\"language\":\"zxx\",\"%s\":\"", kind,
                     organisation ? "org" : "item", id, organisation ? "name" : "title");
    random_words(r, b, 1 + (int)mt_random_below(r, 5), vocabulary);
    mt_strbuf_str(b, "\",\"text\":\"");
    random_words(r, b, (int)mt_random_below(r, 40), vocabulary);
    mt_strbuf_str(b, "\",\"keywords\":[\"");
    random_words(r, b, (int)mt_random_below(r, 3), vocabulary);
    mt_strbuf_str(b, "\"]");
    if (organisation)
        mt_strbuf_format(b, ",\"country\":\"%s\"", countries[mt_random_below(r, MT_COUNT(countries))]);
    else
        mt_strbuf_format(b, ",\"owner\":\"org%u\"", mt_random_below(r, 50));
    if (!organisation && mt_random_below(r, 2)) {
        uint32_t low = 1 + mt_random_below(r, 9);
        mt_strbuf_format(b, ",\"trl\":[%u,%u]", low, low + mt_random_below(r, 10 - low));
    }
    mt_strbuf_str(b, "}");
}

/* Of a store whose records are items with the word "all" and one more in the text: whether postings, statistics and
 * living documents agree. */
static inline bool index_is_whole(const mt_index *index, char *what, size_t size)
{
    mt_field_stats stats;
    mt_postings *p = NULL;
    mt_posting posting;
    uint64_t live = 0, found = 0;
    mt_index_stats(index, MT_KINDS_ITEMS, &stats);
    for (uint32_t d = 0; d < mt_index_docs(index); d++) live += mt_index_live(index, d);
    if (mt_index_postings(index, mt_text_of("all"), &p, NULL) != MATCH_OK) return false;
    while (mt_postings_next(p, &posting)) found++;
    mt_postings_free(&p);
    int64_t df = mt_index_df(index, mt_text_of("all"), MT_KINDS_ITEMS);
    snprintf(what, size, "live %d, found %d, documents %d, df %d", (int)live, (int)found, (int)stats.documents,
             (int)df);
    return live == found && live == stats.documents && (int64_t)live == df && stats.length[MT_FIELD_TEXT] == 2 * live;
}

#endif
