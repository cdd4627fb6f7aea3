/* Speed of changes to a filled store: one upsert to its searchable commit, merging, and search after scattered upserts
 * against search of the merged index. One JSON line per measurement.
 *
 *   update_bench [--tiny] [--docs N] [--updates N]
 *
 * The collection (seeded): N documents of 60 opaque words from Zipf's law over 50,000. Updates change documents all
 * over it, each in a commit of its own, with one merge step of 5 ms after each. Times are wall times (they hold the
 * syncs of the disk); the searches are CPU times of the thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"
#include "libmatch/base/random.h"
#include "libmatch/rank/rank.h"

enum { VOCABULARY = 50000, WORDS = 60, SEARCHES = 200, SEED = 20260102 };

typedef struct bench {
    char folder[64];
    mt_store *store;
    mt_analyser *analyser;
    mt_index_writer *writer;
    mt_index *index;
    mt_random random;
    mt_error err;
    int64_t *time;
} bench;

static void need(const bench *b, match_status status, const char *what)
{
    if (status == MATCH_OK) return;
    fprintf(stderr, "update_bench: %s: %s\n", what, b->err.message);
    exit(1);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void report(bench *b, const char *name, size_t n)
{
    if (n == 0) return;
    qsort(b->time, n, sizeof *b->time, by_value);
    printf(
        "{\"bench\":\"index.update\",\"case\":\"%s\",\"n\":%zu,\"median_us\":%.2f,\"min_us\":%.2f,\"p99_us\":%.2f}\n",
        name, n, (double)b->time[n / 2] / 1e3, (double)b->time[0] / 1e3, (double)b->time[n * 99 / 100] / 1e3);
    fflush(stdout);
}

static uint32_t word(mt_random *r)
{
    double value = 1;
    for (double bits = mt_random_unit(r) * __builtin_log2(VOCABULARY); bits > 0; bits -= 1)
        value *= bits >= 1 ? 2 : __builtin_exp2(bits);
    return (uint32_t)value;
}

static void put(bench *b, size_t id)
{
    mt_strbuf line = {0};
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_change change;
    mt_num num;
    mt_strbuf_format(&line, "{\"kind\":\"offer\",\"id\":\"d%zu\",\"language\":\"zxx\",\"text\":\"", id);
    for (int w = 0; w < WORDS; w++) mt_strbuf_format(&line, " t%u", word(&b->random));
    mt_strbuf_str(&line, "\"}");
    need(b, mt_json_parse(mt_text_make(line.data, line.len), &root, &b->err), "JSON");
    need(b, mt_record_read(root, false, 1, NULL, &record, &b->err), "record");
    need(b, mt_store_put(b->store, record, &change, &num, &b->err), "put");
    if (change != MT_UNCHANGED) need(b, mt_index_put(b->writer, num, record, &b->err), "index");
    mt_record_free(&record);
    mt_strbuf_free(&line);
}

static void commit(bench *b)
{
    need(b, mt_index_flush(b->writer, &b->err), "flush");
    need(b, mt_store_commit(b->store, &b->err), "commit");
}

static void search(bench *b, const char *name, size_t searches)
{
    mt_random r = mt_random_seeded(SEED);
    mt_hits hits = {0};
    for (size_t i = 0; i < searches; i++) {
        char text[WORDS][16];
        mt_query_term term[WORDS];
        for (int w = 0; w < WORDS; w++) {
            snprintf(text[w], sizeof text[w], "t%u", word(&r));
            term[w] = (mt_query_term){mt_text_of(text[w]), 1};
        }
        int64_t start = mt_clock_thread_cpu_ns();
        need(b,
             mt_rank_top(b->index, b->store, term, WORDS, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 10, &hits, &b->err),
             "search");
        b->time[i] = mt_clock_thread_cpu_ns() - start;
    }
    report(b, name, searches);
    mt_free(hits.data);
}

static void merge_all(bench *b)
{
    for (bool more = true; more;) need(b, mt_index_merge_step(b->writer, INT64_MAX / 2, &more, &b->err), "merge");
}

static match_status remove_entry(void *context, const char *name, mt_error *err)
{
    char *path = mt_path_join(context, name);
    match_status status = MATCH_OK;
    if (path && mt_file_is_folder(path)) {
        status = mt_folder_list(path, remove_entry, path, err);
        rmdir(path);
    } else if (path) {
        unlink(path);
    }
    mt_free(path);
    return status;
}

/* Each update: its commit, then at most 5 ms of merging, timed apart. */
static void update(bench *b, size_t docs, size_t updates)
{
    int64_t *merging = mt_alloc(updates, sizeof *merging);
    if (!merging) exit(1);
    for (size_t i = 0; i < updates; i++) {
        size_t id = mt_random_below(&b->random, docs);
        bool more;
        int64_t start = mt_clock_wall_ns();
        need(b, mt_store_begin(b->store, &b->err), "begin");
        put(b, id);
        commit(b);
        need(b, mt_index_refresh(b->index, b->store, &b->err), "refresh");
        b->time[i] = mt_clock_wall_ns() - start;
        start = mt_clock_wall_ns();
        need(b, mt_index_merge_step(b->writer, 5000000, &more, &b->err), "merge");
        merging[i] = mt_clock_wall_ns() - start;
    }
    report(b, "upsert to searchable commit", updates);
    memcpy(b->time, merging, updates * sizeof *merging);
    report(b, "merge step of 5 ms", updates);
    mt_free(merging);
}

int main(int argc, char **argv)
{
    bench b = {.folder = "/tmp/match-bench-XXXXXX", .random = mt_random_seeded(SEED)};
    size_t docs = 50000, updates = 1000, searches = SEARCHES;
    char path[96];
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--tiny") == 0)
            docs = 300, updates = 10, searches = 5;
        else if (strcmp(argv[i], "--docs") == 0 && i + 1 < argc)
            docs = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--updates") == 0 && i + 1 < argc)
            updates = strtoull(argv[++i], NULL, 10);
        else
            return fprintf(stderr, "usage: update_bench [--tiny] [--docs N] [--updates N]\n"), 2;
    }
    b.time = mt_alloc(updates + searches + 1, sizeof *b.time);
    if (!b.time || docs == 0 || !mkdtemp(b.folder)) return 1;
    snprintf(path, sizeof path, "%s/store", b.folder);
    need(&b, mt_store_open(path, MT_OPEN_CREATE, 0, &b.store, &b.err), "create");
    need(&b, mt_analyser_create(&b.analyser, &b.err), "analyser");
    need(&b, mt_index_writer_create(b.store, b.analyser, &b.writer, &b.err), "writer");
    need(&b, mt_store_begin(b.store, &b.err), "begin");
    for (size_t i = 0; i < docs; i++) put(&b, i);
    commit(&b);
    need(&b, mt_index_open(b.store, &b.index, &b.err), "open");
    search(&b, "search of one segment", searches);
    update(&b, docs, updates);
    search(&b, "search after updates", searches);
    int64_t start = mt_clock_wall_ns();
    need(&b, mt_index_rebuild(b.writer, &b.err), "rebuild");
    b.time[0] = mt_clock_wall_ns() - start;
    report(&b, "rebuild", 1);
    merge_all(&b);
    need(&b, mt_index_refresh(b.index, b.store, &b.err), "refresh");
    search(&b, "search after a rebuild", searches);
    mt_free(b.time);
    mt_index_close(&b.index);
    mt_index_writer_free(&b.writer);
    mt_analyser_free(&b.analyser);
    mt_store_close(&b.store);
    need(&b, mt_folder_list(b.folder, remove_entry, b.folder, &b.err), "clean up");
    rmdir(b.folder);
    return 0;
}
