/* Translations of a term are worked out once for a pair of languages and kept with the factor that they get: T and the
 * root of the quotient of the two idf. A candidate is what the dictionary there says with more than the square of the
 * least root, so no pair of terms is missed that the dictionary back would make great enough. */
#include "libmatch/match/bridge.h"

#include <math.h>

#include "libmatch/match/matcher_internal.h"
#include "libmatch/rank/many.h"
#include "libmatch/translation/doc_language.h"

#define LEAST_ROOT 0.1
#define TRANSLATED 1.5 /* OTHER_TRANSLATED of query.c */
#define ROUNDING 1e-9

typedef struct crossing_link {
    uint32_t target; /* in the crossing's texts */
    bool direct, records;
    double factor;
} crossing_link;

/* What terms of one language mean in another, for documents of some kinds. */
typedef struct crossing {
    mt_language from, to;
    unsigned kinds;
    double documents;
    mt_intern sources, targets;
    MT_ARRAY(uint32_t) begin; /* [sources]; links end where those of the next begin */
    MT_ARRAY(crossing_link) links;
} crossing;

typedef struct made_crossing {
    crossing *it; /* stays where it is when the list grows */
} made_crossing;

struct mt_bridge {
    uint8_t *language; /* by document */
    uint32_t docs;
    mt_language list[MT_LANG_COUNT];
    size_t languages;
    size_t place[256];   /* of a language in the list; else the number of languages */
    mt_bitset *speakers; /* [languages + 1] by place */
    mt_bitset *parts;    /* [languages + 2] for mt_bridge_in(), and one more */
    MT_ARRAY(made_crossing) crossings;
    mt_spoken spoken;
};

/* ---- life ---------------------------------------------------------------------------------------------------------*/

static void free_crossing(crossing *c)
{
    if (!c) return;
    mt_intern_free(&c->sources);
    mt_intern_free(&c->targets);
    MT_ARRAY_FREE(&c->begin);
    MT_ARRAY_FREE(&c->links);
    mt_free(c);
}

void mt_bridge_free(mt_bridge **bridge)
{
    mt_bridge *b = *bridge;
    if (!b) return;
    for (size_t i = 0; b->speakers && i <= b->languages; i++) mt_bitset_free(&b->speakers[i]);
    for (size_t i = 0; b->parts && i <= b->languages + 1; i++) mt_bitset_free(&b->parts[i]);
    for (size_t i = 0; i < b->crossings.len; i++) free_crossing(b->crossings.data[i].it);
    MT_ARRAY_FREE(&b->crossings);
    mt_spoken_free(&b->spoken);
    mt_free(b->speakers);
    mt_free(b->parts);
    mt_free(b->language);
    mt_free(b);
    *bridge = NULL;
}

static void list_languages(mt_bridge *b)
{
    bool seen[256] = {false};
    for (uint32_t d = 0; d < b->docs; d++) seen[b->language[d]] = true;
    for (int l = MT_LANG_OTHER + 1; l < MT_LANG_COUNT; l++)
        if (seen[l]) b->list[b->languages++] = (mt_language)l;
}

static match_status make_sets(mt_bridge *b, mt_error *err)
{
    match_status status = MATCH_OK;
    b->speakers = mt_alloc(b->languages + 1, sizeof *b->speakers);
    b->parts = mt_alloc(b->languages + 2, sizeof *b->parts);
    if (!b->speakers || !b->parts) MT_TRY(mt_fail_no_memory(err));
    for (size_t l = 0; l < MT_COUNT(b->place); l++) b->place[l] = b->languages;
    for (size_t i = 0; i < b->languages; i++) b->place[b->list[i]] = i;
    for (size_t i = 0; i <= b->languages; i++) MT_TRY(mt_bitset_init(&b->speakers[i], b->docs, err));
    for (size_t i = 0; i <= b->languages + 1; i++) MT_TRY(mt_bitset_init(&b->parts[i], b->docs, err));
    for (uint32_t d = 0; d < b->docs; d++) mt_bitset_set(&b->speakers[b->place[b->language[d]]], d);
out:
    return status;
}

match_status mt_bridge_of(mt_matcher *m, mt_bridge **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bridge *b = NULL;
    if (m->bridge_known) {
        *out = m->bridge;
        return MATCH_OK;
    }
    b = mt_alloc(1, sizeof *b);
    if (!b) return mt_fail_no_memory(err);
    b->docs = mt_index_docs(m->index);
    MT_TRY(mt_doc_languages(m->index, &b->language, err));
    list_languages(b);
    if (b->languages > 1) {
        MT_TRY(make_sets(b, err));
        if (!m->lexicons) MT_TRY(mt_lexicons_create(&m->lexicons, err));
        m->bridge = b;
        b = NULL;
    }
    m->bridge_known = true;
    *out = m->bridge;
out:
    mt_bridge_free(&b);
    return status;
}

mt_language mt_bridge_language(const mt_bridge *b, uint32_t doc)
{
    return doc < b->docs ? b->language[doc] : MT_LANG_UNKNOWN;
}

bool mt_bridge_crosses(mt_language from, mt_language to)
{
    return from > MT_LANG_OTHER && to > MT_LANG_OTHER && from != to;
}

size_t mt_bridge_languages(const mt_bridge *b, const mt_language **list)
{
    *list = b->list;
    return b->languages;
}

/* ---- terms --------------------------------------------------------------------------------------------------------*/

static match_status crossing_of(mt_matcher *m, mt_bridge *b, mt_language from, mt_language to, unsigned kinds,
                                crossing **out, mt_error *err)
{
    match_status status = MATCH_OK;
    crossing *c = NULL;
    mt_field_stats stats;
    for (size_t i = 0; i < b->crossings.len; i++) {
        c = b->crossings.data[i].it;
        if (c->from == from && c->to == to && c->kinds == kinds) {
            *out = c;
            return MATCH_OK;
        }
    }
    c = mt_alloc(1, sizeof *c);
    if (!c) return mt_fail_no_memory(err);
    c->from = from;
    c->to = to;
    c->kinds = kinds;
    mt_index_stats(m->index, kinds, &stats);
    c->documents = (double)stats.documents;
    MT_TRY(MT_PUSH(&c->begin, 0, err));
    MT_TRY(MT_PUSH(&b->crossings, (made_crossing){c}, err));
    *out = c;
    c = NULL;
out:
    free_crossing(c);
    return status;
}

/* 0: no document has it. */
static double idf_of(const mt_matcher *m, const crossing *c, mt_text term)
{
    double df = (double)mt_index_df(m->index, term, c->kinds), rest = c->documents - df;
    return df > 0 ? log(1 + ((rest > 0 ? rest : 0) + 0.5) / (df + 0.5)) : 0;
}

/* The dictionaries of a crossing; NULL: not found yet, or none. */
typedef struct dictionaries {
    bool found;
    const mt_lexicon *there, *back;
} dictionaries;

static match_status find_dictionaries(mt_matcher *m, const crossing *c, dictionaries *d, mt_error *err)
{
    match_status status = MATCH_OK;
    if (d->found) return MATCH_OK;
    MT_TRY(mt_lexicons_find(m->lexicons, m->store, m->index, c->from, c->to, &d->there, err));
    MT_TRY(mt_lexicons_find_numbered(m->lexicons, m->store, m->index, c->to, c->from, &d->back, err));
    d->found = true;
out:
    return status;
}

/* `number`: of the term in the dictionary back. */
static match_status add_links(mt_matcher *m, crossing *c, mt_text term, const mt_translations *said,
                              const mt_lexicon *back, uint32_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    double idf = idf_of(m, c, term);
    for (size_t i = 0; i < said->len && idf > 0; i++) {
        const mt_translation *t = &said->data[i];
        double again = mt_lexicon_weight_of(back, t->term, term, &number);
        if (again * t->weight < LEAST_ROOT * LEAST_ROOT - ROUNDING || mt_text_equal(t->term, term)) continue;
        double other = idf_of(m, c, t->term);
        double root = sqrt(t->sum * again); /* the same double from both ends */
        if (root < LEAST_ROOT || other <= 0) continue;
        crossing_link link = {.direct = t->direct,
                              .records = t->records > 0.5 * t->weight,
                              .factor = fmin(1, TRANSLATED * root) * sqrt(idf / other)};
        MT_TRY(mt_intern_add(&c->targets, t->term, &link.target, NULL, err));
        MT_TRY(MT_PUSH(&c->links, link, err));
    }
out:
    return status;
}

/* Gives a term that is not among the crossing's sources its number there. What the dictionary back never says has no
 * translation, which is so for most terms. */
static match_status cross(mt_matcher *m, crossing *c, mt_text term, dictionaries *d, uint32_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_translations said = {0};
    size_t links = c->links.len;
    MT_TRY(find_dictionaries(m, c, d, err));
    uint32_t in_back = d->there && d->back ? mt_lexicon_number(d->back, term) : MT_LEXICON_UNKNOWN;
    if (in_back != MT_LEXICON_UNKNOWN) {
        MT_TRY(mt_lexicon_translate(d->there, term, LEAST_ROOT * LEAST_ROOT - ROUNDING, SIZE_MAX, &said, err));
        MT_TRY(add_links(m, c, term, &said, d->back, in_back, err));
    }
    MT_TRY(MT_PUSH(&c->begin, (uint32_t)c->links.len, err));
    status = mt_intern_add(&c->sources, term, number, NULL, err);
    if (status != MATCH_OK) c->begin.len--;
out:
    if (status != MATCH_OK) c->links.len = links;
    MT_ARRAY_FREE(&said);
    return status;
}

match_status mt_bridge_extend(mt_matcher *m, mt_bridge *b, const mt_profile *profile, mt_language from, mt_language to,
                              unsigned kinds, mt_profile *out, mt_query_links *links, mt_error *err)
{
    match_status status = MATCH_OK;
    crossing *c;
    dictionaries d = {.found = false};
    const size_t n = profile->words.count;
    mt_text *word = NULL;
    uint32_t *source = NULL;
    if (!mt_bridge_crosses(from, to)) return MATCH_OK;
    MT_TRY(crossing_of(m, b, from, to, kinds, &c, err));
    word = mt_alloc(n + 1, sizeof *word);
    source = mt_alloc(n + 1, sizeof *source);
    if (!word || !source) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t w = 0; w < n; w++) word[w] = mt_intern_text(&profile->words, w);
    mt_intern_find_many(&c->sources, word, n, source);
    for (uint32_t w = 0; w < n; w++) {
        uint32_t number = source[w];
        if (number == MT_NONE) MT_TRY(cross(m, c, word[w], &d, &number, err));
        for (uint32_t i = c->begin.data[number]; i < c->begin.data[number + 1]; i++) {
            const crossing_link *l = &c->links.data[i];
            mt_text target = mt_intern_text(&c->targets, l->target);
            bool known = mt_intern_find(&out->words, target) != MT_NONE;
            mt_query_link link = {.from = from, .to = to, .direct = l->direct, .records = l->records};
            MT_TRY(mt_profile_add_term(out, target, l->factor * profile->weight.data[w], err));
            if (known || !links) continue;
            link.term = mt_intern_find(&out->words, target);
            MT_TRY(mt_intern_add(&links->texts, word[w], &link.source, NULL, err));
            MT_TRY(MT_PUSH(&links->list, link, err));
        }
    }
out:
    mt_free(word);
    mt_free(source);
    return status;
}

/* ---- documents ----------------------------------------------------------------------------------------------------*/

match_status mt_bridge_probe(mt_matcher *m, uint32_t doc, mt_language to, mt_probe **probe, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bridge *b;
    mt_probe *plain, *made = NULL;
    uint64_t key = (uint64_t)to << 32 | doc;
    MT_TRY(mt_bridge_of(m, &b, err));
    mt_language from = b ? mt_bridge_language(b, doc) : MT_LANG_UNKNOWN;
    if (!b || !mt_bridge_crosses(from, to)) return mt_probe_of(&m->probes, m->index, doc, probe, err);
    *probe = mt_probe_get(&m->probes, key);
    if (*probe) goto out;
    MT_TRY(mt_probe_of(&m->probes, m->index, doc, &plain, err));
    made = mt_alloc(1, sizeof *made);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    status = mt_profile_copy(&made->profile, &plain->profile, err);
    if (status == MATCH_OK)
        status = mt_bridge_extend(m, b, &plain->profile, from, to, MT_KINDS_ITEMS, &made->profile, &made->links, err);
    if (status == MATCH_OK) status = mt_profile_terms(&made->profile, err);
    if (status != MATCH_OK) {
        mt_probe_free(made);
        goto out;
    }
    MT_TRY(mt_probe_add(&m->probes, key, made, err));
    *probe = made;
out:
    return status;
}

match_status mt_bridge_probe_for(mt_matcher *m, uint32_t doc, uint32_t other, mt_probe **probe, mt_error *err)
{
    mt_bridge *b;
    match_status status = mt_bridge_of(m, &b, err);
    if (status != MATCH_OK) return status;
    return mt_bridge_probe(m, doc, b ? mt_bridge_language(b, other) : MT_LANG_UNKNOWN, probe, err);
}

mt_bitset *mt_bridge_in(mt_bridge *b, mt_language language, const mt_bitset *among)
{
    size_t place = b->place[language & 255];
    mt_bitset *part = &b->parts[place];
    const uint64_t *speaker = b->speakers[place].word;
    for (size_t w = 0; w < mt_bitset_words(b->docs); w++) part->word[w] = among->word[w] & speaker[w];
    return part;
}

/* Adds the best of a part that are among the `depth` best with what is there. */
static match_status rank_part(mt_matcher *m, const mt_query_term *terms, size_t n, const mt_bitset *among, size_t depth,
                              mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_hits found = {0};
    if (n == 0) return MATCH_OK;
    const mt_rank_question question = {.terms = terms,
                                       .n_terms = n,
                                       .model = &mt_bm25_default,
                                       .kinds = MT_KINDS_ITEMS,
                                       .filter = among,
                                       .k = depth,
                                       .least = depth && hits->len == depth ? hits->data[depth - 1].score : 0.0};
    MT_TRY(mt_rank_one(m->index, &question, &found, err));
    for (size_t i = 0; i < found.len; i++) MT_TRY(MT_PUSH(hits, found.data[i], err));
    if (found.len) MT_TRY(mt_hits_order(m->index, hits, depth, err));
out:
    MT_ARRAY_FREE(&found);
    return status;
}

static bool same_weights(const mt_profile *a, const mt_profile *b)
{
    if (a->words.count != b->words.count) return false;
    for (size_t w = 0; w < a->weight.len; w++)
        if (a->weight.data[w] > b->weight.data[w]) return false;
    return true;
}

/* The document ready for one language; NULL in *out where nothing is translated. */
static match_status find_crossed(mt_matcher *m, uint32_t doc, const mt_probe *plain, mt_language to,
                                 const mt_probe **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_probe *crossed;
    MT_TRY(mt_bridge_probe(m, doc, to, &crossed, err));
    if (same_weights(&crossed->profile, &plain->profile)) goto out;
    if (!crossed->spoken_known)
        MT_TRY(mt_spoken_select(&m->bridge->spoken, m->index, m->bridge->language, crossed->profile.terms.data,
                                crossed->profile.terms.len, to, &crossed->spoken, err));
    crossed->spoken_known = true;
    *out = crossed;
out:
    return status;
}

match_status mt_bridge_rank(mt_matcher *m, uint32_t doc, const mt_bitset *among, size_t depth, mt_hits *hits,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bridge *b;
    mt_probe *probe;
    const mt_probe *crossed[MT_LANG_COUNT] = {NULL};
    hits->len = 0;
    MT_TRY(mt_bridge_of(m, &b, err));
    MT_TRY(mt_probe_of(&m->probes, m->index, doc, &probe, err));
    if (probe->profile.terms.len == 0) goto out;
    mt_language from = b ? mt_bridge_language(b, doc) : MT_LANG_UNKNOWN;
    if (from <= MT_LANG_OTHER)
        return mt_rank_top(m->index, m->store, probe->profile.terms.data, probe->profile.terms.len, &mt_bm25_default,
                           MT_KINDS_ITEMS, among, depth, hits, err);
    mt_bitset *rest = &b->parts[b->languages + 1]; /* what is compared without translation */
    mt_bitset_fill(rest, 0);
    mt_bitset_or(rest, mt_bridge_in(b, MT_LANG_UNKNOWN, among));
    for (size_t i = 0; i < b->languages; i++) {
        if (mt_bridge_crosses(from, b->list[i])) MT_TRY(find_crossed(m, doc, probe, b->list[i], &crossed[i], err));
        if (!crossed[i]) mt_bitset_or(rest, mt_bridge_in(b, b->list[i], among));
    }
    /* mostly the best, so the others have little to add */
    MT_TRY(rank_part(m, probe->profile.terms.data, probe->profile.terms.len, rest, depth, hits, err));
    for (size_t i = 0; i < b->languages; i++)
        if (crossed[i])
            MT_TRY(rank_part(m, crossed[i]->spoken.data, crossed[i]->spoken.len, mt_bridge_in(b, b->list[i], among),
                             depth, hits, err));
out:
    return status;
}
