/* What the channels of a search cost on whole profiles beside words alone. Every question is asked through each set of
 * channels; they take turns, 32 questions each. Each round opens the store anew for each set (so nothing is left of the
 * round before), and the first question does not count. Of every question the least CPU time of all rounds counts,
 * which other work on the machine disturbs least. One JSON line a set: microseconds a question, and the ratio to words.
 *
 *   channels_bench [--tiny]
 *   channels_bench --store FOLDER QUERIES.tsv [ROUNDS]    lines ID<TAB>TEXT; the store should have learned its channel
 *
 * Without a store: made-up records in a folder under /tmp, whose own texts are the questions. */
#include <match/match.h>
#include <string.h>
#include <unistd.h>

#include "benchmarks/match/made_store.h"
#include "libmatch/base/clock.h"
#include "tests/remove_folder.h"

enum { ROUNDS = 12, TURN = 32, MADE = 300 };

static const char *const sets[] = {"words", "words,ngrams", "words,ngrams,concepts", "words,ngrams,concepts,learned"};

typedef struct questions {
    char *data; /* texts, each ended by NUL */
    const char **text;
    size_t n;
} questions;

static void fail(const char *what)
{
    fprintf(stderr, "channels_bench: %s\n", what);
    exit(1);
}

static void take_questions(const char *path, questions *q)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) fail(path);
    size_t len = (size_t)ftell(file), got = 0;
    rewind(file);
    q->data = malloc(len + 1);
    if (q->data) got = fread(q->data, 1, len, file);
    fclose(file);
    if (!q->data || got != len) fail(path);
    q->data[len] = '\0';
    q->text = malloc((len / 2 + 1) * sizeof *q->text);
    if (!q->text) fail("no memory");
    for (char *at = q->data, *end; at < q->data + len; at = end + 1) {
        end = memchr(at, '\n', (size_t)(q->data + len - at));
        if (!end) end = q->data + len;
        *end = '\0';
        char *tab = strchr(at, '\t');
        if (tab) q->text[q->n++] = tab + 1;
    }
    if (q->n < 2) fail("two questions at least");
}

static void make_questions(questions *q)
{
    static char text[MADE][400];
    static const char *list[MADE];
    for (size_t i = 0; i < MADE; i++) {
        size_t len = 0;
        for (size_t w = 0; w < 40; w++)
            len += (size_t)snprintf(text[i] + len, sizeof text[i] - len, "w%zu ", (i * 131 + w * w * 7) % 2000);
        list[i] = text[i];
    }
    q->text = list;
    q->n = MADE;
}

static void fail_store(const match_store *store)
{
    match_error error;
    match_store_error(store, &error);
    fail(error.message);
}

static match_store *open_store(const char *folder, match_open_mode mode)
{
    match_open_options options = {.size = sizeof options, .viewer = MATCH_TIER_PUBLIC, .mode = mode};
    match_store *store = NULL;
    match_error error;
    if (match_store_open(folder, &options, &store, &error) != MATCH_OK) fail(error.message);
    return store;
}

static int64_t ask(match_store *store, const char *text, match_want want, const char *channels)
{
    match_rank_options options = {.size = sizeof options, .k = 10, .want = want, .channels = channels};
    match_hits *hits = NULL;
    int64_t start = mt_clock_thread_cpu_ns();
    if (match_store_search(store, text, strlen(text), &options, &hits) != MATCH_OK) fail_store(store);
    int64_t end = mt_clock_thread_cpu_ns();
    match_hits_free(&hits);
    return end - start;
}

static void measure(const char *folder, const questions *q, match_want want, int rounds)
{
    int64_t *least = malloc(MT_COUNT(sets) * q->n * sizeof *least);
    double words = 0;
    if (!least) fail("no memory");
    for (int round = 0; round < rounds; round++) {
        match_store *store[MT_COUNT(sets)];
        for (size_t c = 0; c < MT_COUNT(sets); c++) store[c] = open_store(folder, MATCH_OPEN_READ);
        for (size_t first = 0; first < q->n; first += TURN)
            for (size_t c = 0; c < MT_COUNT(sets); c++)
                for (size_t i = first; i < q->n && i < first + TURN; i++) {
                    int64_t time = ask(store[c], q->text[i], want, sets[c]), *best = &least[c * q->n + i];
                    if (round == 0 || time < *best) *best = time;
                }
        for (size_t c = 0; c < MT_COUNT(sets); c++) match_store_close(&store[c]);
    }
    for (size_t c = 0; c < MT_COUNT(sets); c++) {
        double sum = 0;
        for (size_t i = 1; i < q->n; i++) sum += (double)least[c * q->n + i];
        double each = sum / 1e3 / (double)(q->n - 1);
        if (c == 0) words = each;
        printf("{\"bench\":\"rank/channels\",\"case\":\"%s\",\"n\":%zu,\"us\":%.1f,\"ratio\":%.3f}\n", sets[c],
               q->n - 1, each, each / words);
    }
    free(least);
}

static void run_made(bool tiny)
{
    char folder[] = "/tmp/match-bench-XXXXXX", path[64];
    questions q = {0};
    made_store s;
    if (!mkdtemp(folder)) fail("no folder under /tmp");
    snprintf(path, sizeof path, "%s/store", folder);
    made_open_at(&s, path, tiny ? 300 : 3000, tiny ? 750 : 7500, tiny ? 100 : 1000);
    made_close(&s);
    match_store *store = open_store(path, MATCH_OPEN_WRITE);
    if (match_store_learn_channel(store, true) != MATCH_OK) fail_store(store);
    match_store_close(&store);
    make_questions(&q);
    if (tiny) q.n = 20;
    measure(path, &q, MATCH_WANT_DEFAULT, tiny ? 2 : ROUNDS);
    if (test_remove_folder(folder, NULL) != MATCH_OK) fail(folder);
}

int main(int argc, char **argv)
{
    bool tiny = argc == 2 && strcmp(argv[1], "--tiny") == 0, given = argc >= 4 && strcmp(argv[1], "--store") == 0;
    questions q = {0};
    if (argc != 1 && !tiny && !given) {
        fprintf(stderr, "usage: channels_bench [--tiny] | --store FOLDER QUERIES.tsv [ROUNDS]\n");
        return 2;
    }
    if (!given) {
        run_made(tiny);
        return 0;
    }
    take_questions(argv[3], &q);
    measure(argv[2], &q, MATCH_WANT_DEFAULT, argc > 4 ? atoi(argv[4]) : ROUNDS);
    free(q.data);
    free(q.text);
    return 0;
}
