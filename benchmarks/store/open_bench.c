/* What a process pays that opens a store, asks one question and closes it: open and first search against the same
 * search once more. One JSON line per measurement, CPU times of the thread (the page cache is warm).
 *
 *   open_bench [--tiny] [--store FOLDER] [--query TEXT]
 *
 * Without a store: a made one of 20,000 offers in a folder under /tmp. */
#include <match/match.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "tests/remove_folder.h"

enum { ROUNDS = 21 };

static void die(const char *what)
{
    fprintf(stderr, "open_bench: %s\n", what);
    exit(1);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void report(const char *name, int64_t *time)
{
    qsort(time, ROUNDS, sizeof *time, by_value);
    printf("{\"bench\":\"store.open\",\"case\":\"%s\",\"n\":%d,\"median_us\":%.1f,\"min_us\":%.1f,\"max_us\":%.1f}\n",
           name, ROUNDS, (double)time[ROUNDS / 2] / 1e3, (double)time[0] / 1e3, (double)time[ROUNDS - 1] / 1e3);
}

static void make_store(const char *path, int offers)
{
    match_store *store = NULL;
    match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_CREATE};
    mt_random r = mt_random_seeded(3);
    mt_strbuf json = {0};
    if (match_store_open(path, &options, &store, NULL) != MATCH_OK || match_store_begin(store) != MATCH_OK)
        die("cannot make a store");
    for (int i = 0; i < offers; i++) {
        mt_strbuf_clear(&json);
        mt_strbuf_format(&json, "{\"kind\":\"offer\",\"id\":\"o%d\",\"language\":\"zxx\",\"text\":\"", i);
        for (int w = 0; w < 60; w++)
            mt_strbuf_format(&json, " t%u", mt_random_below(&r, 1 + mt_random_below(&r, 5000)));
        mt_strbuf_str(&json, "\"}");
        if (match_store_upsert(store, json.data, json.len, NULL, NULL) != MATCH_OK) die("cannot write");
    }
    if (match_store_commit(store) != MATCH_OK) die("cannot commit");
    match_store_close(&store);
    mt_strbuf_free(&json);
}

static void search(match_store *store, const char *query)
{
    match_rank_options options = {.size = sizeof options, .k = 10, .language = "zxx", .channels = "words"};
    match_hits *hits = NULL;
    if (match_store_search(store, query, strlen(query), &options, &hits) != MATCH_OK) die("cannot search");
    match_hits_free(&hits);
}

int main(int argc, char **argv)
{
    const char *given = NULL, *query = "t1 t17 t200";
    char folder[] = "/tmp/match-bench-XXXXXX", made[64];
    bool tiny = false;
    int64_t open_time[ROUNDS], first[ROUNDS], again[ROUNDS], both[ROUNDS];
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--tiny") == 0)
            tiny = true;
        else if (strcmp(argv[i], "--store") == 0 && i + 1 < argc)
            given = argv[++i];
        else if (strcmp(argv[i], "--query") == 0 && i + 1 < argc)
            query = argv[++i];
        else
            die("usage: open_bench [--tiny] [--store FOLDER] [--query TEXT]");
    }
    if (!given) {
        if (!mkdtemp(folder)) die("no folder");
        snprintf(made, sizeof made, "%s/store", folder);
        make_store(made, tiny ? 300 : 20000);
    }
    for (int round = -1; round < ROUNDS; round++) { /* one round to warm up */
        match_store *store = NULL;
        int64_t start = mt_clock_thread_cpu_ns();
        if (match_store_open(given ? given : made, NULL, &store, NULL) != MATCH_OK) die("cannot open");
        int64_t opened = mt_clock_thread_cpu_ns();
        search(store, query);
        int64_t searched = mt_clock_thread_cpu_ns();
        search(store, query);
        int64_t end = mt_clock_thread_cpu_ns();
        match_store_close(&store);
        if (round < 0) continue;
        open_time[round] = opened - start;
        first[round] = searched - opened;
        again[round] = end - searched;
        both[round] = (searched - start) - (end - searched);
    }
    report("open", open_time);
    report("first search", first);
    report("the same again", again);
    report("open and first search beyond the search", both);
    if (given) return 0;
    if (test_remove_folder(folder, NULL) != MATCH_OK) return 1;
    return 0;
}
