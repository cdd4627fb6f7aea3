/* A generated store for the benchmarks of this floor: organisations with skewed activity in communities, items of a few
 * words of their community's vocabulary, projects inside communities. In memory or in a folder, seeded. Of opaque
 * words, or in several languages, which labels of a taxonomy link. made_worlds.h makes richer ones of it. */
#ifndef MT_BENCHMARKS_MATCH_MADE_STORE_H
#define MT_BENCHMARKS_MATCH_MADE_STORE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher.h"

/* What records say beyond a few words; all 0: nothing. */
typedef struct made_riches {
    uint32_t concepts;  /* codes of each item and project, two of each organisation */
    bool profiles;      /* organisations describe themselves */
    bool long_texts;    /* items of 30 to 490 words, 120 on average, instead of 40 */
    bool busy;          /* the first of a community hold hundreds of its items */
    bool bodies;        /* types, regions, memberships in clusters, parents */
    bool ties;          /* relations, meetings, rivals, outcomes */
    bool tiers;         /* one in seven records not public */
    uint32_t languages; /* 0: opaque words */
} made_riches;

typedef struct made_store {
    mt_store *store;
    mt_analyser *analyser;
    mt_index_writer *writer;
    mt_matcher *matcher;
    mt_random random, more; /* of the plain world, and of what makes it rich */
    uint32_t organisations;
    uint32_t languages; /* 0: opaque words */
    made_riches riches;
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
    uint32_t size = s->organisations / 50 + 1, place = (uint32_t)(u * u * u * (s->riches.busy ? u * u : 1.0) * size);
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

/* ---- riches -------------------------------------------------------------------------------------------------------*/

/* `n` codes of a community, one in four a common one, and the tier of the record. */
static inline void made_extras(made_store *s, mt_strbuf *b, uint32_t community, uint32_t n)
{
    for (uint32_t i = 0; i < n && s->riches.concepts; i++) {
        double u = mt_random_unit(&s->more);
        uint32_t own = 100 + community * 40 + (uint32_t)(u * u * 40), code = mt_random_below(&s->more, 4) ? own : 0;
        if (code == 0) code = (uint32_t)(u * 100);
        mt_strbuf_format(b, "%s\"made:%u\"", i ? "," : ",\"concepts\":[", (unsigned)code);
    }
    if (n && s->riches.concepts) mt_strbuf_char(b, ']');
    uint32_t tier = s->riches.tiers ? mt_random_below(&s->more, 20) : 9;
    if (tier < 3) mt_strbuf_format(b, ",\"visibility\":\"%s\"", tier == 0 ? "confidential" : "members");
}

static inline uint32_t made_length(made_store *s)
{
    if (!s->riches.long_texts) return 40;
    double n = 120.0;
    for (int i = 0; i < 3; i++) n *= 0.4 + 1.2 * mt_random_unit(&s->more);
    return n < 30.0 ? 30 : (uint32_t)n;
}

#define MADE_CLUSTERS 60

static inline void made_clusters(made_store *s)
{
    char json[128];
    for (unsigned i = 0; i < MADE_CLUSTERS && s->riches.bodies; i++) {
        int n = snprintf(json, sizeof json, "{\"kind\":\"cluster\",\"id\":\"c%u\",\"name\":\"Cluster %u\"}", i, i);
        made_add(s, json, (size_t)n);
    }
}

static inline void made_body(made_store *s, mt_strbuf *b, uint32_t o)
{
    static const char *const types[] = {"company", "startup", "university", "research", "hospital", "ngo"};
    uint32_t community = o / (s->organisations / 50 + 1), type = mt_random_below(&s->more, 12);
    if (s->riches.bodies) {
        mt_strbuf_format(b, ",\"type\":\"%s\",\"region\":\"RO%u\"", types[type < 6 ? type : 0],
                         (unsigned)(11 + mt_random_below(&s->more, 40)));
        if (mt_random_below(&s->more, 3) == 0)
            mt_strbuf_format(b, ",\"member_of\":[{\"cluster\":\"c%u\"}]",
                             (unsigned)mt_random_below(&s->more, MADE_CLUSTERS));
        if (o && mt_random_below(&s->more, 20) == 0) mt_strbuf_format(b, ",\"parent\":\"o%u\"", (unsigned)(o - 1));
    }
    made_extras(s, b, community % 50, 2);
    if (!s->riches.profiles) return;
    if (!s->languages) mt_strbuf_str(b, ",\"language\":\"zxx\",\"text\":\"");
    if (s->languages) mt_strbuf_str(b, ",\"source\":\"made"); /* made_words() ends it */
    made_words(s, b, community % 50, 60);
    mt_strbuf_char(b, '"');
}

/* As many relations as organisations, half as many outcomes. */
static inline void made_ties(made_store *s)
{
    static const char *const relations[] = {"partner", "project",    "agreement", "met",
                                            "block",   "competitor", "same_group"};
    static const char *const outcomes[] = {"accepted", "declined", "met", "no_show", "agreement", "project"};
    char json[192];
    for (uint32_t i = 0; i < s->organisations * 3 / 2; i++) {
        uint32_t community = mt_random_below(&s->more, 50), size = s->organisations / 50 + 1;
        uint32_t a = (community * size + mt_random_below(&s->more, size)) % s->organisations;
        uint32_t b = (community * size + mt_random_below(&s->more, size)) % s->organisations;
        uint32_t kind = mt_random_below(&s->more, 40);
        if (a == b) continue;
        int n =
            i < s->organisations
                ? snprintf(json, sizeof json, "{\"kind\":\"relation\",\"a\":\"o%u\",\"b\":\"o%u\",\"relation\":\"%s\"}",
                           (unsigned)a, (unsigned)b, relations[kind < 7 ? kind : kind % 4])
                : snprintf(json, sizeof json,
                           "{\"kind\":\"feedback\",\"a\":\"o%u\",\"b\":\"o%u\",\"outcome\":\"%s\","
                           "\"at\":\"2025-%02u-%02u\"}",
                           (unsigned)a, (unsigned)b, outcomes[kind % 6], (unsigned)(1 + i % 12),
                           (unsigned)(1 + i % 28));
        made_add(s, json, (size_t)n);
    }
}

static inline void made_open_rich(made_store *s, const char *path, uint32_t organisations, uint32_t items,
                                  uint32_t projects, made_riches riches)
{
    static const char *const countries[] = {"RO", "PL", "DE", "FR", "ES"}, *const kinds[] = {"offer", "request",
                                                                                             "competence"};
    mt_error err = {0};
    mt_strbuf b = {0};
    uint32_t languages = riches.languages;
    *s = (made_store){.random = mt_random_seeded(7),
                      .more = mt_random_seeded(8),
                      .organisations = organisations,
                      .languages = languages,
                      .riches = riches};
    check(mt_analyser_create(&s->analyser, &err), &err);
    check(mt_store_open(path, MT_OPEN_CREATE, 0, &s->store, &err), &err);
    check(mt_index_writer_create(s->store, s->analyser, &s->writer, &err), &err);
    check(mt_store_begin(s->store, &err), &err);
    if (languages) made_labels(s);
    made_clusters(s);
    for (uint32_t o = 0; o < organisations; o++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"organisation\",\"id\":\"o%u\",\"name\":\"Body %u\",\"country\":\"%s\"",
                         (unsigned)o, (unsigned)o, countries[mt_random_below(&s->random, 5)]);
        made_body(s, &b, o);
        mt_strbuf_char(&b, '}');
        made_add(s, b.data, b.len);
    }
    for (uint32_t i = 0; i < items + projects; i++) {
        bool project = i >= items;
        uint32_t community = mt_random_below(&s->random, 50);
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"i%u%s",
                         project ? "project" : kinds[mt_random_below(&s->random, 3)], (unsigned)i,
                         languages ? "" : "\",\"language\":\"zxx\",\"text\":\"");
        made_words(s, &b, community, made_length(s));
        mt_strbuf_char(&b, '"');
        made_extras(s, &b, community, riches.concepts);
        if (project) {
            uint32_t n = 2 + mt_random_below(&s->random, 12);
            mt_strbuf_str(&b, ",\"participants\":[");
            for (uint32_t p = 0; p < n; p++)
                mt_strbuf_format(&b, "%s\"o%u\"", p ? "," : "", (unsigned)made_somebody(s, community));
            mt_strbuf_format(&b, "],\"start\":\"20%u\"}", (unsigned)(10 + mt_random_below(&s->random, 15)));
        } else {
            mt_strbuf_format(&b, ",\"owner\":\"o%u\"}", (unsigned)made_somebody(s, community));
        }
        made_add(s, b.data, b.len);
    }
    if (riches.ties) made_ties(s);
    check(mt_index_flush(s->writer, &err), &err);
    check(mt_store_commit(s->store, &err), &err);
    check(mt_matcher_create(s->store, s->analyser, &s->matcher, &err), &err);
    mt_strbuf_free(&b);
}

static inline void made_open_in(made_store *s, const char *path, uint32_t organisations, uint32_t items,
                                uint32_t projects, uint32_t languages)
{
    made_open_rich(s, path, organisations, items, projects, (made_riches){.languages = languages});
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
