/* A history of a store whose every state is known: in each commit some records of a few come, change or go. Each has
 * the word "all" and one of its version in its text; record 0 holds the number of the commit. */
#ifndef TESTS_ROBUST_WORKLOAD_H
#define TESTS_ROBUST_WORKLOAD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/index/writer.h"
#include "tests/remove_folder.h"

enum { IDS = 48, COMMITS = 64 };

typedef struct workload {
    mt_store *store;
    mt_analyser *analyser;
    mt_index_writer *writer;
    mt_random random;
    uint16_t version[COMMITS + 2][IDS]; /* after each commit; 0: not there */
    int commit;                         /* the last that was acknowledged */
} workload;

static inline match_status workload_open(workload *w, const char *path, mt_open_mode mode, bool alone, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_store_open(path, mode, 0, &w->store, err));
    sqlite3_exec(mt_store_db(w->store), "PRAGMA wal_autocheckpoint = 40", NULL, NULL, NULL);
    if (!w->analyser) MT_TRY(mt_analyser_create(&w->analyser, err));
    MT_TRY(mt_index_writer_create(w->store, w->analyser, &w->writer, err));
    mt_index_writer_set_batch(w->writer, 12000);
    w->writer->alone = alone;
out:
    return status;
}

static inline void workload_close(workload *w)
{
    mt_index_writer_free(&w->writer);
    mt_store_close(&w->store);
}

static inline match_status workload_put(workload *w, unsigned id, unsigned version, mt_error *err)
{
    match_status status = MATCH_OK;
    char json[128];
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_change change;
    mt_num num;
    snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"i%u\",\"language\":\"zxx\",\"text\":\"all v%u\"}", id,
             version);
    MT_TRY(mt_json_parse(mt_text_of(json), &root, err));
    MT_TRY(mt_record_read(root, false, 1, NULL, &record, err));
    MT_TRY(mt_store_put(w->store, record, &change, &num, err));
    if (change != MT_UNCHANGED) MT_TRY(mt_index_put(w->writer, num, record, err));
out:
    mt_record_free(&record);
    return status;
}

static inline match_status workload_remove(workload *w, unsigned id, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[16];
    mt_num num;
    snprintf(key, sizeof key, "i%u", id);
    MT_TRY(mt_store_find(w->store, MT_FAMILY_ITEM, mt_text_of(key), &num, err));
    if (num == 0) return MATCH_OK;
    MT_TRY(mt_index_drop(w->writer, num, err));
    MT_TRY(mt_store_remove(w->store, num, err));
out:
    return status;
}

/* The next commit of the history; every sixth is large. After an error the transaction is rolled back. */
static inline match_status workload_commit(workload *w, mt_error *err)
{
    match_status status = MATCH_OK;
    int next = w->commit + 1, large = next % 6 == 5;
    uint16_t *version = w->version[next];
    memcpy(version, w->version[w->commit], sizeof w->version[0]);
    MT_TRY(mt_store_begin(w->store, err));
    for (int i = large ? 8 * IDS : 1 + (int)mt_random_below(&w->random, 5); i > 0; i--) {
        unsigned id = 1 + mt_random_below(&w->random, IDS - 1);
        bool gone = mt_random_below(&w->random, 5) == 0;
        version[id] = gone ? 0 : (uint16_t)(1 + mt_random_below(&w->random, 60000));
        MT_TRY(gone ? workload_remove(w, id, err) : workload_put(w, id, version[id], err));
    }
    version[0] = (uint16_t)next;
    MT_TRY(workload_put(w, 0, (unsigned)next, err));
    MT_TRY(mt_index_flush(w->writer, err));
    MT_TRY(mt_store_commit(w->store, err));
    w->commit = next;
out:
    if (status != MATCH_OK) {
        mt_store_rollback(w->store);
        mt_index_discard(w->writer);
    }
    return status;
}

/* Merging after a commit: a little, sometimes all that is due. Its errors harm nobody. */
static inline void workload_merge(workload *w)
{
    bool all = w->commit % 5 == 0;
    for (bool more = true; more;) {
        if (mt_index_merge_step(w->writer, all ? 1000000000 : 3000000, &more, NULL) != MATCH_OK) break;
        if (!all) break;
    }
}

/* ---- what must be found -------------------------------------------------------------------------------------------*/

typedef struct found {
    uint16_t version[IDS];
    char what[200]; /* empty: all is well */
} found;

static inline match_status found_row(void *context, const mt_row *row, mt_error *err)
{
    found *f = context;
    json_t *root = NULL;
    match_status status = mt_json_parse(row->json, &root, err);
    if (status != MATCH_OK) return status;
    unsigned long id = strtoul(row->key.data + 1, NULL, 10);
    const char *version = strchr(mt_json_get_text(root, "text").data, 'v');
    if (id < IDS && version) f->version[id] = (uint16_t)strtoul(version + 1, NULL, 10);
    json_decref(root);
    return MATCH_OK;
}

/* Each living document is found by the word of its record's version, and no other is. */
static inline void check_document(found *f, mt_store *store, const mt_index *index, unsigned id)
{
    char word[16], key[16];
    mt_postings *p = NULL;
    mt_posting posting;
    mt_num num = 0;
    size_t hits = 0;
    snprintf(word, sizeof word, "v%u", f->version[id]);
    snprintf(key, sizeof key, "i%u", id);
    if (mt_store_find(store, MT_FAMILY_ITEM, mt_text_of(key), &num, NULL) != MATCH_OK || !num ||
        mt_index_postings(index, mt_text_of(word), &p, NULL) != MATCH_OK) {
        snprintf(f->what, sizeof f->what, "%s cannot be looked up", key);
        return;
    }
    while (mt_postings_next(p, &posting)) hits += mt_index_num(index, posting.doc) == num;
    mt_postings_free(&p);
    if (hits != 1) snprintf(f->what, sizeof f->what, "%s is found %zu times by %s", key, hits, word);
}

static inline void check_index(found *f, mt_store *store, const mt_index *index)
{
    mt_field_stats stats;
    size_t live = 0, records = 0;
    mt_index_stats(index, MT_KINDS_ITEMS, &stats);
    for (uint32_t d = 0; d < mt_index_docs(index); d++) live += mt_index_live(index, d);
    for (unsigned id = 0; id < IDS && !f->what[0]; id++) {
        if (f->version[id]) check_document(f, store, index, id);
        records += f->version[id] != 0;
    }
    int64_t df = mt_index_df(index, mt_text_of("all"), MT_KINDS_ITEMS);
    if (!f->what[0] &&
        (live != records || stats.documents != live || df != (int64_t)live || stats.length[MT_FIELD_TEXT] != 2 * live))
        snprintf(f->what, sizeof f->what, "%zu records, %zu living documents, %zu counted, df %d", records, live,
                 (size_t)stats.documents, (int)df);
    for (size_t i = 0; i < index->segments.len && !f->what[0]; i++)
        if (mt_segment_verify(index->segments.data[i].segment, NULL) != MATCH_OK)
            snprintf(f->what, sizeof f->what, "a segment is damaged");
}

static inline match_status count_name(void *context, const char *name, mt_error *err)
{
    (void)name;
    (void)err;
    ++*(size_t *)context;
    return MATCH_OK;
}

/* Opens the store as a user would, sweeps, and looks at everything. */
static inline found look_into(const char *path)
{
    found f = {0};
    mt_error err = {0};
    mt_store *store = NULL;
    mt_index *index = NULL;
    size_t files = 0;
    match_status status = MATCH_OK;
    MT_TRY(mt_store_open(path, MT_OPEN_WRITE, 0, &store, &err));
    MT_TRY(mt_index_sweep(store, &err));
    MT_TRY(mt_index_open(store, &index, &err));
    MT_TRY(mt_store_each(store, MT_KINDS_ITEMS, found_row, &f, &err));
    check_index(&f, store, index);
    MT_TRY(mt_folder_list(mt_store_segments_folder(store), count_name, &files, &err));
    if (!f.what[0] && files != index->segments.len)
        snprintf(f.what, sizeof f.what, "%zu files, %zu segments", files, index->segments.len);
out:
    if (status != MATCH_OK) snprintf(f.what, sizeof f.what, "%.190s", err.message);
    mt_index_close(&index);
    mt_store_close(&store);
    return f;
}

/* Whether the store holds what it did after commit `at`. */
static inline bool holds(const found *f, const workload *w, int at)
{
    return !f->what[0] && memcmp(f->version, w->version[at], sizeof f->version) == 0;
}

/* ---- folders ------------------------------------------------------------------------------------------------------*/

/* A new folder, in memory where the system has such a place: these tests make and remove very many files. */
static inline bool make_folder(char *folder, size_t size, const char *name)
{
    snprintf(folder, size, "%s/match-%s-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", name);
    return mkdtemp(folder) != NULL;
}

static inline void remove_folder(const char *path)
{
    if (!mt_file_exists(path)) return;
    (void)test_remove_folder(path, NULL);
}

#endif
