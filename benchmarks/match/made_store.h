/* A generated store for the benchmarks of this floor: organisations with skewed activity in communities, items of a few
 * words of their community's vocabulary, projects inside communities. In memory or in a folder, seeded. Of opaque
 * words, or in several languages, which labels of a taxonomy link. */
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
    uint32_t languages; /* 0: opaque words */
} made_store;

#define MADE_LABELS 5000 /* words that have labels in all languages */
static const char *const made_languages[] = {"en", "ro", "pl", "de"};

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

/* The word of a number in a language: letters, and an ending that no other language has. */
static inline void made_word(char word[16], uint32_t number, uint32_t language)
{
    size_t at = 0;
    for (uint32_t i = 0, rest = number * 2654435761u; i < 6; i++, rest /= 20)
        word[at++] = (char)((i % 2 ? "aeiou"[rest % 5] : "bcdfghjklmnprstvwxyz"[rest % 20]));
    snprintf(word + at, 16 - at, "q%sx", made_languages[language]);
}

static inline void made_labels(made_store *s)
{
    mt_error err = {0};
    char code[16], word[16];
    check(mt_store_scheme_clear(s->store, mt_text_of("made"), &err), &err);
    for (uint32_t i = 0; i < MADE_LABELS; i++)
        for (uint32_t l = 0; l < s->languages; l++) {
            snprintf(code, sizeof code, "%u", (unsigned)i);
            made_word(word, i, l);
            check(mt_store_concept_add(s->store, mt_text_of("made"), mt_text_of(code), mt_text_of(""),
                                       mt_text_of(made_languages[l]), mt_text_of(word), mt_text_of(""), &err),
                  &err);
        }
}

static inline void made_words(made_store *s, mt_strbuf *b, uint32_t community, uint32_t n)
{
    uint32_t language = s->languages ? mt_random_below(&s->random, s->languages) : 0;
    if (s->languages) mt_strbuf_format(b, "\",\"language\":\"%s\",\"text\":\"", made_languages[language]);
    for (uint32_t i = 0; i < n; i++) {
        double u = mt_random_unit(&s->random);
        bool common = mt_random_below(&s->random, 3) == 0;
        uint32_t word = common ? (uint32_t)(u * u * 3000) : 3000 + community * 400 + (uint32_t)(u * u * 400);
        char written[16];
        if (s->languages)
            made_word(written, word, language);
        else
            snprintf(written, sizeof written, "w%u", (unsigned)word);
        mt_strbuf_format(b, "%s ", written);
    }
}

static inline void made_open_in(made_store *s, const char *path, uint32_t organisations, uint32_t items,
                                uint32_t projects, uint32_t languages)
{
    static const char *const countries[] = {"RO", "PL", "DE", "FR", "ES"}, *const kinds[] = {"offer", "request",
                                                                                             "competence"};
    mt_error err = {0};
    mt_strbuf b = {0};
    *s = (made_store){.random = mt_random_seeded(7), .organisations = organisations, .languages = languages};
    check(mt_analyser_create(&s->analyser, &err), &err);
    check(mt_store_open(path, MT_OPEN_CREATE, 0, &s->store, &err), &err);
    check(mt_index_writer_create(s->store, s->analyser, &s->writer, &err), &err);
    check(mt_store_begin(s->store, &err), &err);
    if (languages) made_labels(s);
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
        mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"i%u%s",
                         project ? "project" : kinds[mt_random_below(&s->random, 3)], (unsigned)i,
                         languages ? "" : "\",\"language\":\"zxx\",\"text\":\"");
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

static inline void made_open_at(made_store *s, const char *path, uint32_t organisations, uint32_t items,
                                uint32_t projects)
{
    made_open_in(s, path, organisations, items, projects, 0);
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
