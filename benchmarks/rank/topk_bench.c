/* Speed of import, opening and exact top 10, thread CPU time. One JSON line per measurement.
 *
 *   topk_bench [--tiny] [--docs N] [--queries N] [--rounds N]
 *   topk_bench --corpus FILE.jsonl --long FILE.tsv --short FILE.tsv     (queries: id<TAB>opaque tokens)
 *   topk_bench --store STORE --long FILE.tsv --short FILE.tsv           (a store that "match import" made)
 *   ... --keep N          also each case with a filter that keeps one document in N, chosen at random
 *   ... --runs N          that many documents in a row are kept or not (default 1), as records of one source come
 *   ... --no-loop         without the plain loop, which takes long on large collections: nothing is checked
 *   ... --batch N         also all queries of a kind as one batch, in turns on one thread, on N threads, and cut into N
 *                         processes that know nothing of each other: what the machine gives. Wall and CPU for each
 * query
 *   ... --only-batch N    that alone
 *
 * The generated collection (seeded): N documents of 40 to 200 words; two thirds of a document's words come from one of
 * 1,500 topics (Zipf over 600 words of the topic), the rest from Zipf's law over a vocabulary of 160,000. Long queries
 * are whole documents, short ones 2 to 4 words that 10 documents to 5 % of them have. Before its time counts, every
 * query's answer is compared with the plain loop's for the first queries. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/rank/paths.h"
#include "tests/remove_folder.h"

enum { VOCABULARY = 160000, TOPICS = 1500, TOPIC_WORDS = 600, CHECKED = 20, SEED = 20260101 };

typedef struct options {
    size_t docs, queries, rounds, keep, runs, batch;
    const char *corpus, *store, *long_queries, *short_queries;
    bool tiny, no_loop, only_batch;
} options;

typedef struct query {
    mt_terms terms;
    mt_query_term *term;
} query;

typedef struct bench {
    options o;
    char folder[64], made[96];
    mt_store *store;
    mt_analyser *analyser;
    mt_index_writer *writer;
    mt_index *index;
    mt_error err;
    int64_t *time;
    mt_bitset filter; /* of --keep */
} bench;

static _Noreturn void fail(const bench *b, const char *what)
{
    fprintf(stderr, "topk_bench: %s: %s\n", what, b->err.message);
    exit(1);
}

static void need(const bench *b, match_status status, const char *what)
{
    if (status != MATCH_OK) fail(b, what);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Prints a measurement of `n` times in nanoseconds. */
static void report(bench *b, const char *name, int64_t *time, size_t n)
{
    qsort(time, n, sizeof *time, by_value);
    printf("{\"bench\":\"rank.topk\",\"case\":\"%s\",\"n\":%zu,\"median_us\":%.2f,\"min_us\":%.2f,\"p99_us\":%.2f,"
           "\"docs\":%u}\n",
           name, n, (double)time[n / 2] / 1e3, (double)time[0] / 1e3, (double)time[n * 99 / 100] / 1e3,
           mt_index_docs(b->index));
    fflush(stdout);
}

/* ---- the collection -----------------------------------------------------------------------------------------------*/
static uint32_t zipf(mt_random *r,
                     uint32_t n) /* rank below n, P(rank) ~ 1 / (rank + 1), by inversion of the integral */
{
    double u = mt_random_unit(r), value = 1;
    for (double bits = u * __builtin_log2((double)n); bits > 0; bits -= 1)
        value *= bits >= 1 ? 2 : __builtin_exp2(bits);
    uint32_t rank = (uint32_t)value - 1;
    return rank < n ? rank : n - 1;
}

static void made_line(mt_random *r, mt_strbuf *line, size_t i)
{
    uint32_t topic = mt_random_below(r, TOPICS), words = 40 + mt_random_below(r, 161);
    mt_strbuf_clear(line);
    mt_strbuf_format(line, "{\"kind\":\"competence\",\"id\":\"d%zu\",\"language\":\"zxx\",\"text\":\"", i);
    for (uint32_t w = 0; w < words; w++) {
        uint32_t word = zipf(r, VOCABULARY);
        if (mt_random_below(r, 3)) word = (topic * 7919u + zipf(r, TOPIC_WORDS) * 104729u) % VOCABULARY / (1 + w % 4);
        mt_strbuf_format(line, w ? " t%u" : "t%u", word);
    }
    mt_strbuf_str(line, "\"}");
}

static void put_line(bench *b, mt_text line)
{
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_change change;
    mt_num num;
    need(b, mt_json_parse(line, &root, &b->err), "a line");
    need(b, mt_record_read(root, false, 1, NULL, &record, &b->err), "a record");
    need(b, mt_store_put(b->store, record, &change, &num, &b->err), "put");
    need(b, mt_index_put(b->writer, num, record, &b->err), "index");
    mt_record_free(&record);
}

static void fill(bench *b)
{
    mt_strbuf line = {0};
    mt_random r = mt_random_seeded(SEED);
    size_t docs = 0, bytes = 0;
    int64_t start = mt_clock_wall_ns(), cpu = mt_clock_thread_cpu_ns();
    need(b, mt_store_begin(b->store, &b->err), "begin");
    if (b->o.corpus) {
        char *buffer = NULL;
        size_t size = 0;
        FILE *f = fopen(b->o.corpus, "r");
        if (!f) fail(b, b->o.corpus);
        for (ssize_t n; (n = getline(&buffer, &size, f)) > 0; docs++, bytes += (size_t)n)
            put_line(b, mt_text_make(buffer, (size_t)n));
        fclose(f);
        free(buffer);
    } else {
        for (; docs < b->o.docs; docs++, bytes += line.len) {
            made_line(&r, &line, docs);
            put_line(b, mt_text_make(line.data, line.len));
        }
    }
    need(b, mt_index_flush(b->writer, &b->err), "flush");
    need(b, mt_store_commit(b->store, &b->err), "commit");
    double wall = (double)(mt_clock_wall_ns() - start) / 1e9, spent = (double)(mt_clock_thread_cpu_ns() - cpu) / 1e9;
    printf(
        "{\"bench\":\"rank.topk\",\"case\":\"import\",\"n\":%zu,\"median_us\":%.0f,\"min_us\":%.0f,\"docs_per_s\":%.0f,"
        "\"mb_per_cpu_s\":%.1f}\n",
        docs, wall * 1e6, wall * 1e6, (double)docs / wall, (double)bytes / 1e6 / spent);
    mt_strbuf_free(&line);
}

/* ---- queries ------------------------------------------------------------------------------------------------------*/
static void set_query(bench *b, query *q, mt_text text)
{
    need(b, mt_analyse(b->analyser, text, MT_LANG_ZXX, &q->terms, &b->err), "query");
    q->term = mt_alloc(q->terms.len, sizeof *q->term);
    for (size_t i = 0; q->term && i < q->terms.len; i++)
        q->term[i] = (mt_query_term){mt_text_make(q->terms.data[i].text, q->terms.data[i].len), q->terms.data[i].count};
}

static query *read_queries(bench *b, const char *path, size_t *n)
{
    query *q = mt_alloc(b->o.queries, sizeof *q);
    char *buffer = NULL;
    size_t size = 0;
    FILE *f = fopen(path, "r");
    if (!f || !q) fail(b, path);
    for (ssize_t len; *n < b->o.queries && (len = getline(&buffer, &size, f)) > 0;) {
        const char *tab = strchr(buffer, '\t');
        if (tab) set_query(b, &q[(*n)++], mt_text_of(tab + 1));
    }
    fclose(f);
    free(buffer);
    return q;
}

typedef struct chooser {
    bench *b;
    mt_random *r;
    mt_strbuf *text;
    bool is_short;
    size_t wanted, taken;
} chooser;

static match_status take_term(void *context, const mt_doc_term *term, mt_error *err)
{
    chooser *c = context;
    (void)err;
    if (c->is_short) {
        int64_t df = mt_index_df(c->b->index, term->term, MT_KINDS_ITEMS), most = mt_index_docs(c->b->index) / 20;
        if (df < 10 || df >= most || c->taken == c->wanted || mt_random_below(c->r, 4)) return MATCH_OK;
    }
    for (uint32_t i = 0; i < (c->is_short ? 1 : term->count[MT_FIELD_TEXT]); i++) {
        mt_strbuf_char(c->text, ' ');
        mt_strbuf_text(c->text, term->term);
    }
    c->taken++;
    return MATCH_OK;
}

static query *make_queries(bench *b, bool is_short, size_t *n)
{
    mt_random r = mt_random_seeded(SEED + 1);
    mt_strbuf text = {0};
    query *q = mt_alloc(b->o.queries, sizeof *q);
    if (!q) fail(b, "memory");
    while (*n < b->o.queries) {
        chooser c = {b, &r, &text, is_short, 2 + mt_random_below(&r, 3), 0};
        uint32_t doc = mt_random_below(&r, mt_index_docs(b->index));
        mt_strbuf_clear(&text);
        if (!mt_index_live(b->index, doc)) continue;
        need(b, mt_index_doc_terms(b->index, doc, take_term, &c, &b->err), "terms");
        if (text.len || !is_short)
            set_query(b, &q[(*n)++], mt_text_make(text.data, text.len));
        else if (b->o.tiny)
            mt_strbuf_str(&text, " t1 t2"), set_query(b, &q[(*n)++], mt_text_make(text.data, text.len));
    }
    mt_strbuf_free(&text);
    return q;
}

static void check(bench *b, const query *q)
{
    mt_hits x = {0}, y = {0};
    need(b,
         mt_rank_reference(b->index, b->store, q->term, q->terms.len, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 10, &x,
                           &b->err),
         "reference");
    need(
        b,
        mt_rank_top(b->index, b->store, q->term, q->terms.len, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 10, &y, &b->err),
        "top");
    bool same = x.len == y.len;
    for (size_t i = 0; same && i < x.len; i++)
        same = x.data[i].doc == y.data[i].doc && x.data[i].score == y.data[i].score;
    if (!same) {
        fprintf(stderr, "topk_bench: the fast path and the plain loop disagree\n");
        exit(1);
    }
    mt_free(x.data);
    mt_free(y.data);
}

static void measure(bench *b, const char *name, const query *q, size_t n, const mt_scan_kernel *kernel,
                    const mt_bitset *filter)
{
    mt_rank_task task = {MT_KINDS_ITEMS, filter, 10, NULL, 0};
    mt_hits hits = {0};
    size_t m = 0;
    for (size_t round = 0; round < b->o.rounds + 1; round++) /* the first one warms up */
        for (size_t i = 0; i < n; i++) {
            int64_t start = mt_clock_thread_cpu_ns();
            match_status status = kernel ? mt_rank_top_by(kernel, b->index, q[i].term, q[i].terms.len, &mt_bm25_default,
                                                          &task, &hits, &b->err)
                                         : mt_rank_top(b->index, b->store, q[i].term, q[i].terms.len, &mt_bm25_default,
                                                       task.kinds, filter, 10, &hits, &b->err);
            if (round) b->time[m++] = mt_clock_thread_cpu_ns() - start;
            need(b, status, name);
        }
    report(b, name, b->time, m);
    mt_free(hits.data);
}

/* ---- batches ------------------------------------------------------------------------------------------------------*/
enum { ALONE, THREADS, PROCESSES, WAYS };
static const char *const way_name[WAYS] = {"one thread", "threads", "processes"};

static int64_t process_cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void ask_all(bench *b, const mt_rank_question *q, size_t n, unsigned threads)
{
    mt_hits *hits = mt_alloc(n, sizeof *hits);
    if (!hits) fail(b, "memory");
    need(b, mt_rank_many(b->index, q, n, threads, hits, &b->err), "batch");
    for (size_t i = 0; i < n; i++) mt_free(hits[i].data);
    mt_free(hits);
}

/* A process with a share of the questions: answers them and tells the CPU time, again for each letter. */
static void begin_process(bench *b, const mt_rank_question *q, size_t n, int *go, int *ready)
{
    int in[2], out[2];
    char letter;
    if (pipe(in) || pipe(out)) fail(b, "pipe");
    pid_t pid = fork();
    if (pid < 0) fail(b, "fork");
    if (pid == 0) {
        close(in[1]);
        close(out[0]);
        while (read(in[0], &letter, 1) == 1) {
            int64_t spent = process_cpu_ns();
            ask_all(b, q, n, 1);
            spent = process_cpu_ns() - spent;
            if (write(out[1], &spent, sizeof spent) != sizeof spent) break;
        }
        _exit(0);
    }
    close(in[0]);
    close(out[1]);
    *go = in[1];
    *ready = out[0];
}

static int64_t ask_processes(bench *b, const int *go, const int *ready, size_t n)
{
    int64_t all = 0, spent = 0;
    for (size_t i = 0; i < n; i++)
        if (write(go[i], "", 1) != 1) fail(b, "a process");
    for (size_t i = 0; i < n; i++, all += spent)
        if (read(ready[i], &spent, sizeof spent) != sizeof spent) fail(b, "a process");
    return all;
}

/* Processor time that all processes have used, in nanoseconds; 0: the system does not tell. */
static double all_busy_ns(void)
{
    unsigned long long user = 0, low = 0, kernel = 0;
    FILE *f = fopen("/proc/stat", "r");
    if (!f) return 0;
    if (fscanf(f, "cpu %llu %llu %llu", &user, &low, &kernel) != 3) user = low = kernel = 0;
    fclose(f);
    return (double)(user + low + kernel) * 1e9 / (double)sysconf(_SC_CLK_TCK);
}

typedef struct batch_round {
    double wall[WAYS], cpu[WAYS]; /* microseconds */
    double others;                /* processor time of other programs, to the wall time */
} batch_round;

static int by_others(const void *a, const void *b)
{
    double x = ((const batch_round *)a)->others, y = ((const batch_round *)b)->others;
    return (x > y) - (x < y);
}

static int by_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of the rounds in which other programs used least. */
static void report_batch(const bench *b, const char *name, batch_round *round, size_t rounds, size_t n)
{
    const size_t kept = (rounds + 1) / 2;
    double *wall = mt_alloc(3 * kept, sizeof *wall), *cpu = wall + kept, *ratio = cpu + kept;
    if (!wall) fail(b, "memory");
    qsort(round, rounds, sizeof *round, by_others);
    for (int w = 0; w < WAYS; w++) {
        for (size_t r = 0; r < kept; r++) {
            wall[r] = round[r].wall[w] / (double)n;
            cpu[r] = round[r].cpu[w] / (double)n;
            ratio[r] = round[r].wall[w] / round[r].wall[ALONE];
        }
        qsort(wall, kept, sizeof *wall, by_double);
        qsort(cpu, kept, sizeof *cpu, by_double);
        qsort(ratio, kept, sizeof *ratio, by_double);
        printf("{\"bench\":\"rank.topk\",\"case\":\"%s, batch, %s\",\"n\":%zu,\"median_us\":%.2f,\"min_us\":%.2f,"
               "\"cpu_us\":%.2f,\"wall_to_one\":%.3f,\"least\":%.3f,\"most\":%.3f,\"others\":%.3f}\n",
               name, way_name[w], n, wall[kept / 2], wall[0], cpu[kept / 2], ratio[kept / 2], ratio[0], ratio[kept - 1],
               round[kept - 1].others);
    }
    fflush(stdout);
    mt_free(wall);
}

static void run_round(bench *b, const mt_rank_question *question, size_t n, const int *go, const int *ready,
                      batch_round *round)
{
    double own = 0, all = 0, busy = all_busy_ns();
    for (int w = 0; w < WAYS; w++) {
        int64_t start = mt_clock_wall_ns(), spent = process_cpu_ns();
        if (w == PROCESSES) {
            spent = ask_processes(b, go, ready, b->o.batch);
        } else {
            ask_all(b, question, n, w == ALONE ? 1 : (unsigned)b->o.batch);
            spent = process_cpu_ns() - spent;
        }
        round->wall[w] = (double)(mt_clock_wall_ns() - start) / 1e3;
        round->cpu[w] = (double)spent / 1e3;
        own += round->cpu[w];
        all += round->wall[w];
    }
    round->others = ((all_busy_ns() - busy) / 1e3 - own) / all;
}

static void measure_batch(bench *b, const char *name, const query *q, size_t n)
{
    mt_rank_question *question = mt_alloc(n, sizeof *question);
    batch_round *round = mt_alloc(b->o.rounds, sizeof *round);
    int *go = mt_alloc(b->o.batch, sizeof *go), *ready = mt_alloc(b->o.batch, sizeof *ready);
    if (!question || !round || !go || !ready) fail(b, "memory");
    for (size_t i = 0; i < n; i++)
        question[i] =
            (mt_rank_question){q[i].term, q[i].terms.len, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 10, NULL, 0};
    for (size_t i = 0; i < b->o.batch; i++) {
        size_t first = n * i / b->o.batch, end = n * (i + 1) / b->o.batch;
        begin_process(b, question + first, end - first, &go[i], &ready[i]);
    }
    ask_all(b, question, n, (unsigned)b->o.batch);
    (void)ask_processes(b, go, ready, b->o.batch);
    for (size_t r = 0; r < b->o.rounds; r++) run_round(b, question, n, go, ready, &round[r]);
    for (size_t i = 0; i < b->o.batch; i++) close(go[i]), close(ready[i]);
    while (wait(NULL) > 0) {}
    report_batch(b, name, round, b->o.rounds, n);
    mt_free(question);
    mt_free(round);
    mt_free(go);
    mt_free(ready);
}

static void measure_reference(bench *b, const query *q, size_t n)
{
    mt_hits hits = {0};
    if (n > CHECKED) n = CHECKED;
    for (size_t i = 0; i < n; i++) {
        int64_t start = mt_clock_thread_cpu_ns();
        need(b,
             mt_rank_reference(b->index, b->store, q[i].term, q[i].terms.len, &mt_bm25_default, MT_KINDS_ITEMS, NULL,
                               10, &hits, &b->err),
             "reference");
        b->time[i] = mt_clock_thread_cpu_ns() - start;
    }
    report(b, "long plain loop", b->time, n);
    mt_free(hits.data);
}

static void measure_all_results(bench *b, const query *q, size_t n)
{
    mt_hits hits = {0};
    if (n > CHECKED) n = CHECKED;
    for (size_t i = 0; i < n; i++) {
        int64_t start = mt_clock_thread_cpu_ns();
        need(b,
             mt_rank_top(b->index, b->store, q[i].term, q[i].terms.len, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 0,
                         &hits, &b->err),
             "reference");
        b->time[i] = mt_clock_thread_cpu_ns() - start;
    }
    report(b, "long all results", b->time, n);
    mt_free(hits.data);
}

static void measure_open(bench *b, const query *q)
{
    const char *path = b->o.store ? b->o.store : b->made;
    for (size_t i = 0; i < b->o.rounds; i++) {
        mt_store *store = NULL;
        mt_index *index = NULL;
        mt_hits hits = {0};
        int64_t start = mt_clock_thread_cpu_ns();
        need(b, mt_store_open(path, MT_OPEN_READ, 0, &store, &b->err), "open");
        need(b, mt_index_open(store, &index, &b->err), "open index");
        need(b,
             mt_rank_top(index, store, q->term, q->terms.len, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 10, &hits,
                         &b->err),
             "first query");
        b->time[i] = mt_clock_thread_cpu_ns() - start;
        mt_free(hits.data);
        mt_index_close(&index);
        mt_store_close(&store);
    }
    report(b, "open and first query", b->time, b->o.rounds);
}

static void choose_kept(bench *b)
{
    mt_random r = mt_random_seeded(SEED + 2);
    need(b, mt_bitset_init(&b->filter, mt_index_docs(b->index), &b->err), "filter");
    bool kept = false;
    for (uint32_t d = 0; d < mt_index_docs(b->index); d++) {
        if (d % b->o.runs == 0) kept = mt_random_below(&r, (uint32_t)b->o.keep) == 0;
        if (kept && mt_index_live(b->index, d)) mt_bitset_set(&b->filter, d);
    }
}

static void measure_all(bench *b, const char *name, const query *q, size_t n)
{
    const mt_scan_kernel *kernel;
    char text[64];
    for (size_t i = 0; i < n && i < CHECKED && !b->o.no_loop; i++) check(b, &q[i]);
    if (b->o.batch) measure_batch(b, name, q, n);
    if (b->o.only_batch) return;
    measure(b, name, q, n, NULL, NULL);
    if (b->o.keep) {
        snprintf(text, sizeof text, "%s, one in %zu", name, b->o.keep);
        measure(b, text, q, n, NULL, &b->filter);
    }
    for (size_t i = 0; (kernel = mt_scan_kernel_at(i)); i++) {
        snprintf(text, sizeof text, "%s, tiles %s", name, kernel->name);
        measure(b, text, q, n, kernel, NULL);
    }
}

static void report_size(bench *b)
{
    uint64_t bytes = 0, pairs = 0, part[4] = {0};
    for (size_t g = 0; g < b->index->segments.len; g++) {
        const mt_segment *s = b->index->segments.data[g].segment;
        bytes += s->len;
        for (uint32_t t = 0; t < s->tiles; t++) {
            part[0] += s->tile[t].lists_at - s->tile[t].forward_at;
            part[1] += s->tile[t].end - s->tile[t].lists_at;
        }
        part[2] += (uint64_t)s->header->cells * 6;
        for (uint32_t d = 0; d < s->docs; d++) {
            mt_forward list = mt_segment_forward(s, d);
            while (mt_forward_next(&list)) pairs++;
        }
    }
    printf("{\"bench\":\"rank.topk\",\"case\":\"size\",\"n\":%zu,\"segments_mb\":%.1f,\"bytes_per_pair\":%.2f,"
           "\"forward_per_pair\":%.2f,\"lists_per_pair\":%.2f,\"cells_per_pair\":%.2f}\n",
           b->index->segments.len, (double)bytes / 1e6, (double)bytes / (double)pairs, (double)part[0] / (double)pairs,
           (double)part[1] / (double)pairs, (double)part[2] / (double)pairs);
}

static void free_queries(query *q, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        mt_terms_free(&q[i].terms);
        mt_free(q[i].term);
    }
    mt_free(q);
}

static options read_options(int argc, char **argv)
{
    options o = {.docs = 75000, .queries = 400, .rounds = 5, .runs = 1};
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--tiny") == 0) {
            o = (options){.docs = 400, .queries = 5, .rounds = 1, .runs = 1, .batch = 2, .tiny = true};
            continue;
        }
        if (strcmp(argv[i], "--no-loop") == 0) {
            o.no_loop = true;
            continue;
        }
        if (strcmp(argv[i], "--docs") == 0)
            o.docs = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--queries") == 0)
            o.queries = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--rounds") == 0)
            o.rounds = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--keep") == 0)
            o.keep = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--batch") == 0)
            o.batch = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--only-batch") == 0)
            o.batch = strtoull(value, NULL, 10), o.only_batch = true;
        else if (strcmp(argv[i], "--runs") == 0)
            o.runs = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--corpus") == 0)
            o.corpus = value;
        else if (strcmp(argv[i], "--store") == 0)
            o.store = value;
        else if (strcmp(argv[i], "--long") == 0)
            o.long_queries = value;
        else if (strcmp(argv[i], "--short") == 0)
            o.short_queries = value;
        else
            o.rounds = 0;
        i++;
    }
    if (o.rounds == 0 || o.runs == 0 || o.docs == 0 || o.queries == 0 ||
        ((o.corpus || o.store) && (!o.long_queries || !o.short_queries))) {
        fprintf(stderr, "usage: topk_bench [--tiny] [--docs N] [--queries N] [--rounds N] [--keep N] [--runs N]\n"
                        "                  [--batch N] [--only-batch N] [--no-loop]\n"
                        "                  [--corpus FILE.jsonl | --store STORE  --long FILE.tsv --short FILE.tsv]\n");
        exit(2);
    }
    return o;
}

int main(int argc, char **argv)
{
    bench b = {.o = read_options(argc, argv), .folder = "/tmp/match-bench-XXXXXX"};
    size_t n_long = 0, n_short = 0;
    b.time = mt_alloc(b.o.queries * b.o.rounds + CHECKED + b.o.rounds, sizeof *b.time);
    if (!b.time) fail(&b, "set-up");
    need(&b, mt_analyser_create(&b.analyser, &b.err), "analyser");
    if (b.o.store) {
        need(&b, mt_store_open(b.o.store, MT_OPEN_READ, 0, &b.store, &b.err), "open");
    } else {
        if (!mkdtemp(b.folder)) fail(&b, "set-up");
        snprintf(b.made, sizeof b.made, "%s/store", b.folder);
        need(&b, mt_store_open(b.made, MT_OPEN_CREATE, 0, &b.store, &b.err), "create");
        need(&b, mt_index_writer_create(b.store, b.analyser, &b.writer, &b.err), "writer");
        fill(&b);
    }
    need(&b, mt_index_open(b.store, &b.index, &b.err), "open index");
    report_size(&b);
    if (b.o.keep) choose_kept(&b);
    query *q_long = b.o.long_queries ? read_queries(&b, b.o.long_queries, &n_long) : make_queries(&b, false, &n_long);
    query *q_short =
        b.o.short_queries ? read_queries(&b, b.o.short_queries, &n_short) : make_queries(&b, true, &n_short);
    measure_all(&b, "long", q_long, n_long);
    measure_all(&b, "short", q_short, n_short);
    if (!b.o.no_loop && !b.o.only_batch) measure_reference(&b, q_long, n_long);
    if (!b.o.no_loop && !b.o.only_batch) measure_all_results(&b, q_long, n_long);
    if (!b.o.only_batch) measure_open(&b, &q_short[0]);
    free_queries(q_long, n_long);
    free_queries(q_short, n_short);
    mt_free(b.time);
    mt_bitset_free(&b.filter);
    mt_index_close(&b.index);
    if (b.writer) mt_index_writer_free(&b.writer);
    mt_analyser_free(&b.analyser);
    mt_store_close(&b.store);
    if (b.o.store) return 0;
    if (test_remove_folder(b.folder, &b.err) != MATCH_OK) fail(&b, "clean up");
    return 0;
}
