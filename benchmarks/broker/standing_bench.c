/* Standing queries: what it costs to look at changed items for many stored queries.
 *
 *   broker_standing_bench [--tiny] [QUERIES ITEMS]      default 10,000 and 1,000
 *
 * Queries are texts of 4 to 12 words, items of 20 to 60, words drawn by Zipf's law from 20,000; 2,000 items are there
 * before the queries, so that common words weigh little. Prints one JSON line:
 * the time to register, to import the items, and to find the news ("news_s": loading the queries, looking at every
 * pending item, writing the news down and committing). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <match/match.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"

#define VOCABULARY 20000

static void check(match_status status, const match_store *store)
{
    match_error error = {0};
    if (status == MATCH_OK) return;
    match_store_error(store, &error);
    fprintf(stderr, "%s\n", error.message);
    exit(1);
}

/* made-up words that no stemmer knows, so that they stay as they are */
static void add_words(mt_random *random, mt_strbuf *out, unsigned least, unsigned most)
{
    unsigned n = least + mt_random_below(random, most - least + 1);
    for (unsigned i = 0; i < n; i++) {
        unsigned word = (unsigned)exp(log(VOCABULARY) * mt_random_unit(random)) - 1;
        mt_strbuf_format(out, "%sq%ux", i ? " " : "", word);
    }
}

static void add_items(match_store *store, mt_random *random, const char *prefix, long items)
{
    mt_strbuf text = {0};
    check(match_store_begin(store), store);
    for (long i = 0; i < items; i++) {
        mt_strbuf_clear(&text);
        mt_strbuf_format(&text, "{\"kind\":\"offer\",\"id\":\"%s%ld\",\"language\":\"en\",\"text\":\"", prefix, i);
        add_words(random, &text, 20, 60);
        mt_strbuf_str(&text, "\"}");
        check(match_store_upsert(store, text.data, text.len, NULL, NULL), store);
    }
    check(match_store_commit(store), store);
    mt_strbuf_free(&text);
}

static double seconds(int64_t since) { return (double)(mt_clock_wall_ns() - since) / 1e9; }

int main(int argc, char **argv)
{
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    long queries = tiny ? 50 : argc > 2 ? atol(argv[1]) : 10000, items = tiny ? 20 : argc > 2 ? atol(argv[2]) : 1000;
    match_open_options open = {
        .size = sizeof open, .mode = MATCH_OPEN_CREATE, .viewer = MATCH_TIER_CONFIDENTIAL, .as_of = "2026-01-01"};
    mt_random random = mt_random_seeded(7);
    mt_strbuf text = {0};
    match_store *store = NULL;
    match_text *news = NULL;
    size_t count = 0, told = 0;
    check(match_store_open(":memory:", &open, &store, NULL), store);
    add_items(store, &random, "b", tiny ? 50 : 2000);
    for (long i = 0; i < queries; i++) {
        mt_strbuf_format(&text, "{\"id\":\"q%ld\",\"language\":\"en\",\"text\":\"", i);
        add_words(&random, &text, 4, 12);
        mt_strbuf_str(&text, "\"}\n");
    }
    int64_t since = mt_clock_wall_ns();
    check(match_store_watch(store, text.data, text.len, &count), store);
    double registered = seconds(since);
    since = mt_clock_wall_ns();
    add_items(store, &random, "i", items);
    double imported = seconds(since);
    since = mt_clock_wall_ns();
    int64_t cpu = mt_clock_thread_cpu_ns();
    check(match_store_news(store, false, &news), store);
    double found = seconds(since), found_cpu = (double)(mt_clock_thread_cpu_ns() - cpu) / 1e9;
    for (const char *c = match_text_data(news); *c; c++) told += *c == '\n';
    printf("{\"queries\":%zu,\"items\":%ld,\"register_s\":%.3f,\"import_s\":%.3f,\"news_s\":%.3f,\"news_cpu_s\":%.3f,"
           "\"news\":%zu}\n",
           count, items, registered, imported, found, found_cpu, told);
    match_text_free(&news);
    match_store_close(&store);
    mt_strbuf_free(&text);
    return 0;
}
