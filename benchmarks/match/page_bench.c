/* What the pages of a site cost whose every request is a process of its own (or as good as one): opening, one question,
 * closing, against the same question asked again on the open handle. One JSON line per page, CPU times of the thread
 * (the page cache is warm).
 *
 *   page_bench [--tiny]
 *   page_bench --store FOLDER ID TEXT     an organisation to ask for, and words to search with
 *
 * Without a store: 10,000 organisations, 25,000 items, 3,333 projects in a folder under /tmp. */
#include <match/match.h>
#include <string.h>
#include <unistd.h>

#include "benchmarks/match/made_store.h"
#include "libmatch/base/clock.h"
#include "tests/remove_folder.h"

enum { ROUNDS = 31 };

typedef struct page {
    const char *name;
    match_want want;
    match_mode mode;
    enum { SEARCH, PARTNERS, UNKNOWN } question;
} page;

static const page pages[] = {{"search offers", MATCH_WANT_OFFER, 0, SEARCH},
                             {"search organisations", MATCH_WANT_ORGANISATIONS, 0, SEARCH},
                             {"partners by needs, with reasons", 0, MATCH_MODE_COMPLEMENT, PARTNERS},
                             {"partners by everything, with reasons", 0, MATCH_MODE_BALANCED, PARTNERS},
                             {"an id that nobody has", 0, 0, UNKNOWN}};

static void ask(match_store *store, const page *p, const char *id, const char *text)
{
    match_rank_options options = {.size = sizeof options, .k = 10, .want = p->want, .mode = p->mode};
    match_hits *hits = NULL;
    match_status status;
    if (p->question == SEARCH) {
        status = match_store_search(store, text, strlen(text), &options, &hits);
    } else {
        options.explain = true;
        status = match_store_partners(store, p->question == PARTNERS ? id : "nobody-has-this-id", &options, &hits);
    }
    if (status != (p->question == UNKNOWN ? MATCH_E_NOT_FOUND : MATCH_OK)) {
        fprintf(stderr, "page_bench: %s: status %d\n", p->name, (int)status);
        exit(1);
    }
    match_hits_free(&hits);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double median_ms(int64_t *time)
{
    qsort(time, ROUNDS, sizeof *time, by_value);
    return (double)time[ROUNDS / 2] / 1e6;
}

static void measure(const char *folder, const page *p, const char *id, const char *text)
{
    int64_t open_time[ROUNDS], first[ROUNDS], again[ROUNDS], whole[ROUNDS];
    match_open_options options = {
        .size = sizeof options, .viewer = MATCH_TIER_MEMBERS, .as_of = "2026-11-01", .busy_ms = 2000};
    for (int round = -2; round < ROUNDS; round++) { /* two rounds to warm up */
        match_store *store = NULL;
        int64_t start = mt_clock_thread_cpu_ns();
        if (match_store_open(folder, &options, &store, NULL) != MATCH_OK) exit(1);
        int64_t opened = mt_clock_thread_cpu_ns();
        ask(store, p, id, text);
        int64_t asked = mt_clock_thread_cpu_ns();
        ask(store, p, id, text);
        int64_t repeated = mt_clock_thread_cpu_ns();
        match_store_close(&store);
        int64_t end = mt_clock_thread_cpu_ns();
        if (round < 0) continue;
        open_time[round] = opened - start;
        first[round] = asked - opened;
        again[round] = repeated - asked;
        whole[round] = end - start - again[round];
    }
    printf("{\"bench\":\"match/page\",\"case\":\"%s\",\"n\":%d,\"open_ms\":%.2f,\"first_ms\":%.2f,\"again_ms\":%.2f,"
           "\"open_ask_close_ms\":%.2f}\n",
           p->name, ROUNDS, median_ms(open_time), median_ms(first), median_ms(again), median_ms(whole));
}

int main(int argc, char **argv)
{
    bool tiny = argc == 2 && strcmp(argv[1], "--tiny") == 0, given = argc == 5 && strcmp(argv[1], "--store") == 0;
    char folder[] = "/tmp/match-bench-XXXXXX", path[64] = "";
    if (argc != 1 && !tiny && !given) {
        fprintf(stderr, "usage: page_bench [--tiny] | --store FOLDER ID TEXT\n");
        return 2;
    }
    if (!given) {
        made_store s;
        if (!mkdtemp(folder)) return 1;
        snprintf(path, sizeof path, "%s/store", folder);
        made_open_at(&s, path, tiny ? 300 : 10000, tiny ? 750 : 25000, tiny ? 100 : 3333);
        made_close(&s);
    }
    for (size_t i = 0; i < MT_COUNT(pages); i++)
        measure(given ? argv[2] : path, &pages[i], given ? argv[3] : "o77", given ? argv[4] : "w1 w17 w200");
    if (given) return 0;
    if (test_remove_folder(folder, NULL) != MATCH_OK) return 1;
    return 0;
}
