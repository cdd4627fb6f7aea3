/* Speed of changes to a filled store: one upsert to its searchable commit, merging, and search after scattered upserts
 * against search before them and after the merges. One JSON line per measurement.
 *
 *   update_bench [--tiny] [--docs N] [--updates N] [--rounds N] [--store FOLDER]
 *
 * The collection (seeded): N documents of 60 opaque words from Zipf's law over 50,000; or the store given, whose items
 * are changed. Updates change documents all over it, each in a commit of its own, with a merge step of 20 ms after
 * each, as match_store_upsert does. Times are wall times less those of the syncs of the calling thread, which are given
 * apart, and CPU times of that thread.
 *
 * Searches (whole documents, top 10; CPU times) need no clock of another minute: a snapshot of each state is kept open,
 * before the updates, right after them, and when the merges due were done (without --store also after a rebuild), and
 * in each round all of them get the same questions, each state beginning in its turn. "to_merged" is the median, least
 * and greatest ratio of a round's median to that of the merged state. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/index/snapshot.h"
#include "libmatch/rank/rank.h"
#include "tests/remove_folder.h"

enum { VOCABULARY = 50000, WORDS = 60, SEARCHES = 200, ROUNDS = 9, SEED = 20260102 };
enum { BEFORE, AFTER, MERGED, REBUILT, STATES };
static const char *const state_name[STATES] = {"before the updates", "after the updates", "after the merges due",
                                               "after a rebuild"};

/* All syncs of the process go through these, also SQLite's: the time of those of the calling thread. */
static _Thread_local int64_t syncing;

static int timed_sync(long call, int fd)
{
    int64_t start = mt_clock_wall_ns();
    int result = (int)syscall(call, fd);
    syncing += mt_clock_wall_ns() - start;
    return result;
}
#pragma GCC visibility push(default)
int fsync(int fd) { return timed_sync(SYS_fsync, fd); }
int fdatasync(int fd) { return timed_sync(SYS_fdatasync, fd); }
#pragma GCC visibility pop

typedef struct bench {
    char folder[64];
    mt_store *store;
    mt_analyser *analyser;
    mt_index_writer *writer;
    mt_index *index, *state[STATES]; /* states as they were; NULL: not measured */
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

/* A random item of the store, parsed (json_decref). */
static json_t *random_item(bench *b, mt_random *r)
{
    json_t *root = NULL;
    uint32_t doc;
    do doc = mt_random_below(r, mt_index_docs(b->index));
    while (!mt_index_live(b->index, doc) || !(MT_KINDS_ITEMS >> mt_index_kind(b->index, doc) & 1));
    need(b, mt_store_json(b->store, mt_index_num(b->index, doc), &root, &b->err), "read");
    return root;
}

typedef struct question {
    mt_terms words;
    mt_query_term *term;
} question;

/* Whole documents, as they are at the end. */
static question *make_questions(bench *b, size_t n)
{
    mt_random r = mt_random_seeded(SEED);
    question *q = mt_alloc(n, sizeof *q);
    if (!q) exit(1);
    for (size_t i = 0; i < n; i++) {
        json_t *root = random_item(b, &r);
        need(b, mt_analyse(b->analyser, mt_json_get_text(root, "text"), MT_LANG_ZXX, &q[i].words, &b->err), "analyse");
        json_decref(root);
        q[i].term = mt_alloc(q[i].words.len, sizeof *q[i].term);
        if (!q[i].term) exit(1);
        for (size_t w = 0; w < q[i].words.len; w++)
            q[i].term[w] = (mt_query_term){mt_text_make(q[i].words.data[w].text, q[i].words.data[w].len),
                                           q[i].words.data[w].count};
    }
    return q;
}

/* The median of all questions, in microseconds. */
static double ask(bench *b, mt_index *index, const question *q, size_t n)
{
    mt_hits hits = {0};
    for (size_t i = 0; i < n; i++) {
        int64_t start = mt_clock_thread_cpu_ns();
        need(b,
             mt_rank_top(index, b->store, q[i].term, q[i].words.len, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 10, &hits,
                         &b->err),
             "search");
        b->time[i] = mt_clock_thread_cpu_ns() - start;
    }
    mt_free(hits.data);
    qsort(b->time, n, sizeof *b->time, by_value);
    return (double)b->time[n / 2] / 1e3;
}

static int by_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median, least and greatest ratio of a round to another state's. */
static void ratio_to(double (*time)[STATES], size_t rounds, int state, int other, double *sorted, double out[3])
{
    for (size_t r = 0; r < rounds; r++) sorted[r] = time[r][state] / time[r][other];
    qsort(sorted, rounds, sizeof *sorted, by_double);
    out[0] = sorted[rounds / 2];
    out[1] = sorted[0];
    out[2] = sorted[rounds - 1];
}

static void report_state(const bench *b, int state, double (*time)[STATES], size_t rounds, size_t n)
{
    double *own = mt_alloc(rounds, sizeof *own), merged[3], before[3];
    uint32_t dead = 0;
    if (!own) exit(1);
    ratio_to(time, rounds, state, MERGED, own, merged);
    ratio_to(time, rounds, state, BEFORE, own, before);
    for (size_t r = 0; r < rounds; r++) own[r] = time[r][state];
    qsort(own, rounds, sizeof *own, by_double);
    for (size_t g = 0; g < b->state[state]->segments.len; g++) dead += b->state[state]->segments.data[g].dead_count;
    printf("{\"bench\":\"index.update\",\"case\":\"search %s\",\"n\":%zu,\"rounds\":%zu,\"median_us\":%.2f,"
           "\"min_us\":%.2f,\"to_merged\":[%.3f,%.3f,%.3f],\"to_before\":[%.3f,%.3f,%.3f],\"segments\":%zu,"
           "\"dead\":%u}\n",
           state_name[state], n, rounds, own[rounds / 2], own[0], merged[0], merged[1], merged[2], before[0], before[1],
           before[2], b->state[state]->segments.len, dead);
    mt_free(own);
}

static void search_states(bench *b, size_t searches, size_t rounds)
{
    question *q = make_questions(b, searches);
    double(*time)[STATES] = mt_alloc(rounds, sizeof *time);
    if (!time) exit(1);
    for (size_t r = 0; r <= rounds; r++) /* the first one warms up */
        for (size_t i = 0; i < STATES; i++) {
            size_t state = (i + r) % STATES;
            if (!b->state[state]) continue;
            double median = ask(b, b->state[state], q, searches);
            if (r) time[r - 1][state] = median;
        }
    for (int state = 0; state < STATES; state++)
        if (b->state[state]) report_state(b, state, time, rounds, searches);
    for (size_t i = 0; i < searches; i++) {
        mt_terms_free(&q[i].words);
        mt_free(q[i].term);
    }
    mt_free(q);
    mt_free(time);
}

/* Puts a random item anew, with two more words. */
static void change_item(bench *b)
{
    mt_strbuf text = {0};
    mt_record *record = NULL;
    mt_change change;
    mt_num num;
    json_t *root = random_item(b, &b->random);
    mt_strbuf_text(&text, mt_json_get_text(root, "text"));
    mt_strbuf_format(&text, " t%u t%u", word(&b->random), word(&b->random));
    json_object_set_new(root, "text", json_stringn(text.data, text.len));
    need(b, mt_record_read(root, false, 1, NULL, &record, &b->err), "record");
    need(b, mt_store_put(b->store, record, &change, &num, &b->err), "put");
    need(b, mt_index_put(b->writer, num, record, &b->err), "index");
    mt_record_free(&record);
    mt_strbuf_free(&text);
}

enum { UPSERT, MERGE, BOTH, CPU, SYNCS, SERIES };
static const char *const series_name[SERIES] = {"upsert to searchable commit", "merge step after it", "both",
                                                "both, CPU of the thread", "syncs of both"};

/* Each update: its commit, then at most 20 ms of merging. */
static void update(bench *b, size_t updates)
{
    int64_t *series[SERIES];
    size_t most = 0;
    for (int s = 0; s < SERIES; s++)
        if (!(series[s] = mt_alloc(updates, sizeof **series))) exit(1);
    for (size_t i = 0; i < updates; i++) {
        bool more;
        int64_t cpu = mt_clock_thread_cpu_ns(), start = mt_clock_wall_ns();
        syncing = 0;
        need(b, mt_store_begin(b->store, &b->err), "begin");
        change_item(b);
        commit(b);
        need(b, mt_index_refresh(b->index, b->store, &b->err), "refresh");
        int64_t upserted = mt_clock_wall_ns(), syncs = syncing;
        need(b, mt_index_merge_step(b->writer, 20000000, &more, &b->err), "merge");
        int64_t end = mt_clock_wall_ns();
        series[UPSERT][i] = upserted - start - syncs;
        series[MERGE][i] = end - upserted - (syncing - syncs);
        series[BOTH][i] = end - start - syncing;
        series[CPU][i] = mt_clock_thread_cpu_ns() - cpu;
        series[SYNCS][i] = syncing;
        need(b, mt_index_refresh(b->index, b->store, &b->err), "refresh");
        if (b->index->segments.len > most) most = b->index->segments.len;
    }
    for (int s = 0; s < SERIES; s++) {
        memcpy(b->time, series[s], updates * sizeof **series);
        report(b, series_name[s], updates);
        mt_free(series[s]);
    }
    printf("{\"bench\":\"index.update\",\"case\":\"segments\",\"most\":%zu,\"at the end\":%zu}\n", most,
           b->index->segments.len);
}

static void fill(bench *b, const char *path, size_t docs)
{
    need(b, mt_store_open(path, MT_OPEN_CREATE, 0, &b->store, &b->err), "create");
    need(b, mt_index_writer_create(b->store, b->analyser, &b->writer, &b->err), "writer");
    need(b, mt_store_begin(b->store, &b->err), "begin");
    for (size_t i = 0; i < docs; i++) put(b, i);
    commit(b);
}

int main(int argc, char **argv)
{
    bench b = {.folder = "/tmp/match-bench-XXXXXX", .random = mt_random_seeded(SEED)};
    size_t docs = 50000, updates = 1000, searches = SEARCHES, rounds = ROUNDS;
    const char *store = NULL;
    char path[96];
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--tiny") == 0)
            docs = 300, updates = 10, searches = 5, rounds = 1;
        else if (strcmp(argv[i], "--docs") == 0 && i + 1 < argc)
            docs = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--updates") == 0 && i + 1 < argc)
            updates = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc)
            rounds = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--store") == 0 && i + 1 < argc)
            store = argv[++i];
        else
            return fprintf(stderr,
                           "usage: update_bench [--tiny] [--docs N] [--updates N] [--rounds N] [--store FOLDER]\n"),
                   2;
    }
    b.time = mt_alloc(updates + searches + 1, sizeof *b.time);
    if (!b.time || docs == 0 || rounds == 0 || (!store && !mkdtemp(b.folder))) return 1;
    snprintf(path, sizeof path, "%s/store", b.folder);
    need(&b, mt_analyser_create(&b.analyser, &b.err), "analyser");
    if (store) {
        need(&b, mt_store_open(store, MT_OPEN_WRITE, 0, &b.store, &b.err), "open");
        need(&b, mt_index_writer_create(b.store, b.analyser, &b.writer, &b.err), "writer");
    } else {
        fill(&b, path, docs);
    }
    need(&b, mt_index_open(b.store, &b.index, &b.err), "open");
    need(&b, mt_index_open(b.store, &b.state[BEFORE], &b.err), "open");
    update(&b, updates);
    need(&b, mt_index_open(b.store, &b.state[AFTER], &b.err), "open");
    for (bool more = true; more;) need(&b, mt_index_merge_step(b.writer, 1000000000, &more, &b.err), "merge");
    need(&b, mt_index_open(b.store, &b.state[MERGED], &b.err), "open");
    if (!store) {
        int64_t start = mt_clock_wall_ns();
        need(&b, mt_index_rebuild(b.writer, &b.err), "rebuild");
        b.time[0] = mt_clock_wall_ns() - start;
        report(&b, "rebuild", 1);
        need(&b, mt_index_open(b.store, &b.state[REBUILT], &b.err), "open");
    }
    need(&b, mt_index_refresh(b.index, b.store, &b.err), "refresh");
    search_states(&b, searches, rounds);
    for (int state = 0; state < STATES; state++) mt_index_close(&b.state[state]);
    mt_free(b.time);
    mt_index_close(&b.index);
    mt_index_writer_free(&b.writer);
    mt_analyser_free(&b.analyser);
    mt_store_close(&b.store);
    if (store) return 0;
    need(&b, test_remove_folder(b.folder, &b.err), "clean up");
    return 0;
}
