/* A generated store for the benchmarks of this floor: organisations with skewed activity in communities, items of a few
 * words of their community's vocabulary, projects inside communities. In memory or in a folder, seeded. */
#ifndef MT_BENCHMARKS_MATCH_MADE_STORE_H
#define MT_BENCHMARKS_MATCH_MADE_STORE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher.h"

typedef struct made_store {
    mt_store *store;
    mt_analyser *analyser;
    mt_index_writer *writer;
    mt_matcher *matcher;
    mt_random random;
    uint32_t organisations;
} made_store;

static inline void check(match_status status, const mt_error *err)
{
    if (status == MATCH_OK) return;
    fprintf(stderr, "match benchmark: %s\n", err->message);
    exit(1);
}

static inline void made_add(made_store *s, const char *json, size_t len)
{
    mt_error err = {0};
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_issues issues = {0};
    mt_change change;
    mt_num num;
    check(mt_json_parse(mt_text_make(json, len), &root, &err), &err);
    check(mt_record_read(root, false, 1, &issues, &record, &err), &err);
    check(mt_store_put(s->store, record, &change, &num, &err), &err);
    check(mt_index_put(s->writer, num, record, &err), &err);
    mt_record_free(&record);
    mt_issues_free(&issues);
}

static inline uint32_t made_somebody(made_store *s, uint32_t community)
{
    double u = mt_random_unit(&s->random);
    uint32_t size = s->organisations / 50 + 1, place = (uint32_t)(u * u * u * size);
    return (community * size + place) % s->organisations;
}

static inline void made_words(made_store *s, mt_strbuf *b, uint32_t community, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        double u = mt_random_unit(&s->random);
        bool common = mt_random_below(&s->random, 3) == 0;
        uint32_t word = common ? (uint32_t)(u * u * 3000) : 3000 + community * 400 + (uint32_t)(u * u * 400);
        mt_strbuf_format(b, "w%u ", (unsigned)word);
    }
}

static inline void made_open_at(made_store *s, const char *path, uint32_t organisations, uint32_t items,
                                uint32_t projects)
{
    static const char *const countries[] = {"RO", "PL", "DE", "FR", "ES"}, *const kinds[] = {"offer", "request",
                                                                                             "competence"};
    mt_error err = {0};
    mt_strbuf b = {0};
    *s = (made_store){.random = mt_random_seeded(7), .organisations = organisations};
    check(mt_analyser_create(&s->analyser, &err), &err);
    check(mt_store_open(path, MT_OPEN_CREATE, 0, &s->store, &err), &err);
    check(mt_index_writer_create(s->store, s->analyser, &s->writer, &err), &err);
    check(mt_store_begin(s->store, &err), &err);
    for (uint32_t o = 0; o < organisations; o++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"organisation\",\"id\":\"o%u\",\"name\":\"Body %u\",\"country\":\"%s\"}",
                         (unsigned)o, (unsigned)o, countries[mt_random_below(&s->random, 5)]);
        made_add(s, b.data, b.len);
    }
    for (uint32_t i = 0; i < items + projects; i++) {
        bool project = i >= items;
        uint32_t community = mt_random_below(&s->random, 50);
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"i%u\",\"language\":\"zxx\",\"text\":\"",
                         project ? "project" : kinds[mt_random_below(&s->random, 3)], (unsigned)i);
        made_words(s, &b, community, 40);
        if (project) {
            uint32_t n = 2 + mt_random_below(&s->random, 12);
            mt_strbuf_str(&b, "\",\"participants\":[");
            for (uint32_t p = 0; p < n; p++)
                mt_strbuf_format(&b, "%s\"o%u\"", p ? "," : "", (unsigned)made_somebody(s, community));
            mt_strbuf_format(&b, "],\"start\":\"20%u\"}", (unsigned)(10 + mt_random_below(&s->random, 15)));
        } else {
            mt_strbuf_format(&b, "\",\"owner\":\"o%u\"}", (unsigned)made_somebody(s, community));
        }
        made_add(s, b.data, b.len);
    }
    check(mt_index_flush(s->writer, &err), &err);
    check(mt_store_commit(s->store, &err), &err);
    check(mt_matcher_create(s->store, s->analyser, &s->matcher, &err), &err);
    mt_strbuf_free(&b);
}

static inline void made_open(made_store *s, uint32_t organisations, uint32_t items, uint32_t projects)
{
    made_open_at(s, ":memory:", organisations, items, projects);
}

static inline void made_close(made_store *s)
{
    mt_matcher_free(&s->matcher);
    mt_index_writer_free(&s->writer);
    mt_store_close(&s->store);
    mt_analyser_free(&s->analyser);
}

#endif
