/* Reading a learned dictionary: pieces of a term, looked up by hash; the weighted mean of what they say. */
#include "libmatch/taxonomy/lexicon.h"

#include <stdlib.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/taxonomy/lexicon_image.h"
#include "libmatch/text/utf8.h"

enum {
    PIECE_LETTERS = 5,
    MOST_LETTERS = 60,
    WHOLE_TERM = 2, /* what the whole term says counts as much as two other pieces */
};

struct mt_lexicon {
    mt_strbuf owned;
    const uint8_t *image;
    size_t len;
    mt_language from, to;
    uint32_t terms, term_bytes, slots, links;
    const uint8_t *term_start, *slot, *link, *bytes;
    uint32_t *number; /* [number_mask + 1] table of the target terms, 1 + their numbers; NULL: not made */
    uint32_t number_mask;
};

/* FNV-1a in 64 bits; 64 bits tell a few hundred thousand pieces apart without keeping their letters. */
static uint64_t hash_piece(char kind, const char *s, size_t len)
{
    uint64_t h = (UINT64_C(14695981039346656037) ^ (unsigned char)kind) * UINT64_C(1099511628211);
    for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
    h ^= h >> 29;
    return h ? h : 1;
}

static void add_piece(uint64_t *pieces, size_t *count, uint64_t hash)
{
    for (size_t i = 0; i < *count; i++)
        if (pieces[i] == hash) return;
    if (*count < MT_LEXICON_MOST_PIECES) pieces[(*count)++] = hash;
}

size_t mt_lexicon_pieces(mt_text term, uint64_t pieces[MT_LEXICON_MOST_PIECES])
{
    size_t start[MOST_LETTERS + 1], letters = 0, count = 0;
    for (size_t i = 0; i < term.len && letters < MOST_LETTERS; letters++) {
        int32_t cp;
        size_t n = mt_utf8_decode(term.data + i, term.len - i, &cp);
        start[letters] = i;
        i += n ? n : 1;
        start[letters + 1] = i;
    }
    add_piece(pieces, &count, hash_piece('=', term.data, term.len));
    if (letters < PIECE_LETTERS) return count;
    add_piece(pieces, &count, hash_piece('^', term.data, start[PIECE_LETTERS]));
    for (size_t i = 0; i + PIECE_LETTERS <= letters; i++)
        add_piece(pieces, &count, hash_piece('.', term.data + start[i], start[i + PIECE_LETTERS] - start[i]));
    return count;
}

/* ---- life ---------------------------------------------------------------------------------------------------------
 */

void mt_lexicon_free(mt_lexicon **dictionary)
{
    if (!dictionary || !*dictionary) return;
    mt_strbuf_free(&(*dictionary)->owned);
    mt_free((*dictionary)->number);
    mt_free(*dictionary);
    *dictionary = NULL;
}

static mt_language read_language(const uint8_t *code)
{
    return mt_language_from_code(mt_text_make((const char *)code, strnlen((const char *)code, 8)));
}

static match_status open_image(mt_lexicon *d, const void *image, size_t len, mt_error *err)
{
    d->image = image;
    d->len = len;
    if (len < MT_LEXICON_HEADER_BYTES || memcmp(image, MT_LEXICON_MAGIC, 7) != 0)
        return mt_fail(err, MATCH_E_CORRUPT, "not an image of a dictionary");
    if (d->image[7] != MT_LEXICON_VERSION)
        return mt_fail(err, MATCH_E_NEWER, "dictionary image of version %d, this library knows %d: learn it again",
                       d->image[7], MT_LEXICON_VERSION);
    d->from = read_language(d->image + 16);
    d->to = read_language(d->image + 24);
    d->terms = mt_le32(d->image + 32, 0);
    d->term_bytes = mt_le32(d->image + 32, 1);
    d->slots = mt_le32(d->image + 32, 2);
    d->links = mt_le32(d->image + 32, 3);
    uint64_t starts = 4 * ((uint64_t)d->terms + 1), slots = (uint64_t)MT_LEXICON_SLOT_BYTES * d->slots,
             links = (uint64_t)MT_LEXICON_LINK_BYTES * d->links;
    if (MT_LEXICON_HEADER_BYTES + starts + slots + links + d->term_bytes != len || mt_le64(d->image + 8, 0) != len ||
        d->slots == 0 || (d->slots & (d->slots - 1)) != 0)
        return mt_fail(err, MATCH_E_CORRUPT, "the dictionary image of %zu bytes does not fit its header", len);
    d->term_start = d->image + MT_LEXICON_HEADER_BYTES;
    d->slot = d->term_start + starts;
    d->link = d->slot + slots;
    d->bytes = d->link + links;
    return MATCH_OK;
}

match_status mt_lexicon_map(const void *image, size_t len, mt_lexicon **out, mt_error *err)
{
    mt_lexicon *d = mt_alloc(1, sizeof *d);
    if (!d) return mt_fail_no_memory(err);
    match_status status = open_image(d, image, len, err);
    if (status == MATCH_OK)
        *out = d;
    else
        mt_lexicon_free(&d);
    return status;
}

match_status mt_lexicon_learn(const mt_concepts *concepts, mt_language from, mt_language to, mt_lexicon **out,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    mt_lexicon_learner *learner = NULL;
    mt_lexicon *d = mt_alloc(1, sizeof *d);
    if (!d) return mt_fail_no_memory(err);
    MT_TRY(mt_lexicon_learner_create(from, to, &learner, err));
    MT_TRY(mt_lexicon_learner_add_concepts(learner, concepts, err));
    MT_TRY(mt_lexicon_learner_finish(learner, &d->owned, err));
    MT_TRY(open_image(d, d->owned.data, d->owned.len, err));
    *out = d;
    d = NULL;
out:
    mt_lexicon_learner_free(&learner);
    mt_lexicon_free(&d);
    return status;
}

match_status mt_lexicon_write(const mt_lexicon *d, mt_strbuf *image, mt_error *err)
{
    mt_strbuf_add(image, (const char *)d->image, d->len);
    return mt_strbuf_status(image, err);
}

mt_language mt_lexicon_from(const mt_lexicon *d) { return d->from; }
mt_language mt_lexicon_to(const mt_lexicon *d) { return d->to; }

/* ---- translating --------------------------------------------------------------------------------------------------
 */

/* The links of a piece; false when it is unknown. */
static bool find_piece(const mt_lexicon *d, uint64_t hash, uint32_t *first, uint32_t *count)
{
    uint32_t mask = d->slots - 1, at = (uint32_t)hash & mask;
    for (uint32_t tries = 0; tries <= mask; tries++, at = (at + 1) & mask) {
        const uint8_t *slot = d->slot + MT_LEXICON_SLOT_BYTES * (size_t)at;
        uint64_t here = mt_le64(slot, 0);
        if (here == 0) return false;
        if (here != hash) continue;
        *first = mt_le32(slot, 2);
        *count = mt_le32(slot, 3);
        return *first <= d->links && *count <= d->links - *first;
    }
    return false;
}

static bool term_text(const mt_lexicon *d, uint32_t term, mt_text *text)
{
    if (term >= d->terms) return false;
    uint32_t start = mt_le32(d->term_start, term), end = mt_le32(d->term_start, (size_t)term + 1);
    if (start > end || end > d->term_bytes) return false;
    *text = mt_text_make((const char *)d->bytes + start, end - start);
    return true;
}

static int by_weight(const void *pa, const void *pb)
{
    const mt_translation *a = pa, *b = pb;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
    return mt_text_compare(a->term, b->term);
}

static double probability(uint32_t said) { return (double)(said & ~MT_LEXICON_FROM_RECORDS) * MT_LEXICON_UNIT; }

/* Whether a term of the dictionary is the target; no two of its terms are the same. */
static bool is_target(const mt_lexicon *d, uint32_t term, mt_text target, uint32_t *number)
{
    mt_text text;
    if (*number != MT_LEXICON_UNKNOWN) return term == *number;
    if (!term_text(d, term, &text) || !mt_text_equal(text, target)) return false;
    *number = term;
    return true;
}

double mt_lexicon_weight_of(const mt_lexicon *d, mt_text term, mt_text target, uint32_t *number)
{
    uint64_t pieces[MT_LEXICON_MOST_PIECES];
    size_t count = mt_lexicon_pieces(term, pieces);
    double known = 0, sum = 0;
    for (size_t p = 0; p < count; p++) {
        uint32_t first, links;
        if (!find_piece(d, pieces[p], &first, &links)) continue;
        double share = p == 0 ? WHOLE_TERM : 1;
        known += share;
        for (uint32_t i = first; i < first + links; i++) {
            const uint8_t *link = d->link + MT_LEXICON_LINK_BYTES * (size_t)i;
            if (is_target(d, mt_le32(link, 0), target, number)) sum += share * probability(mt_le32(link, 1));
        }
    }
    return known > 0 ? sum / known : 0;
}

double mt_lexicon_weight(const mt_lexicon *d, mt_text term, mt_text target)
{
    uint32_t number = MT_LEXICON_UNKNOWN;
    return mt_lexicon_weight_of(d, term, target, &number);
}

match_status mt_lexicon_number_terms(mt_lexicon *d, mt_error *err)
{
    uint32_t places = 8;
    mt_text text;
    if (d->number) return MATCH_OK;
    if (d->terms > UINT32_MAX / 4) return mt_fail(err, MATCH_E_TOO_BIG, "a dictionary of %u words", (unsigned)d->terms);
    while (places < 2 * d->terms) places *= 2;
    d->number = mt_alloc(places, sizeof *d->number);
    if (!d->number) return mt_fail_no_memory(err);
    d->number_mask = places - 1;
    for (uint32_t i = 0; i < d->terms; i++) {
        if (!term_text(d, i, &text)) continue; /* damaged */
        uint32_t at = (uint32_t)mt_hash_bytes(text.data, text.len, 0) & d->number_mask;
        while (d->number[at]) at = (at + 1) & d->number_mask;
        d->number[at] = i + 1;
    }
    return MATCH_OK;
}

uint32_t mt_lexicon_number(const mt_lexicon *d, mt_text target)
{
    mt_text text;
    uint32_t at = (uint32_t)mt_hash_bytes(target.data, target.len, 0) & d->number_mask;
    for (; d->number[at]; at = (at + 1) & d->number_mask)
        if (term_text(d, d->number[at] - 1, &text) && mt_text_equal(text, target)) return d->number[at] - 1;
    return MT_LEXICON_UNKNOWN;
}

/* What the pieces of a term say together: the terms said, each once, in the order in which they come. */
typedef struct hearing {
    const mt_lexicon *d;
    double known;    /* pieces, by their shares */
    uint32_t *place; /* [mask + 1] by a hash of the term, 1 + place in the list; 0: free */
    size_t mask;
} hearing;

/* Where a term is in the list, added when it is not: there is room. */
static mt_translation *heard(hearing *h, mt_translations *out, uint32_t term)
{
    size_t at = (term * UINT64_C(0x9e3779b97f4a7c15)) >> 32 & h->mask;
    for (; h->place[at]; at = (at + 1) & h->mask)
        if (out->data[h->place[at] - 1].number == term) return &out->data[h->place[at] - 1];
    h->place[at] = (uint32_t)++out->len;
    out->data[out->len - 1] = (mt_translation){.number = term};
    return &out->data[out->len - 1];
}

/* What one piece says. */
static void hear(hearing *h, uint32_t first, uint32_t links, bool whole, mt_translations *out)
{
    double share = whole ? WHOLE_TERM : 1;
    for (uint32_t i = first; i < first + links; i++) {
        const uint8_t *link = h->d->link + MT_LEXICON_LINK_BYTES * (size_t)i;
        uint32_t term = mt_le32(link, 0), said = mt_le32(link, 1);
        if (term >= h->d->terms) continue;
        mt_translation *t = heard(h, out, term);
        double weight = share * probability(said);
        t->weight += weight / h->known;
        t->sum += weight;
        if (said & MT_LEXICON_FROM_RECORDS) t->records += weight / h->known;
        t->direct |= whole;
    }
}

match_status mt_lexicon_translate(const mt_lexicon *d, mt_text term, double least, size_t most, mt_translations *out,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t pieces[MT_LEXICON_MOST_PIECES];
    uint32_t first[MT_LEXICON_MOST_PIECES], links[MT_LEXICON_MOST_PIECES];
    size_t count = mt_lexicon_pieces(term, pieces), most_said = 0, kept = 0;
    hearing h = {.d = d, .mask = 15};
    out->len = 0;
    for (size_t p = 0; p < count; p++) {
        if (!find_piece(d, pieces[p], &first[p], &links[p])) {
            links[p] = 0;
            continue;
        }
        h.known += p == 0 ? WHOLE_TERM : 1;
        most_said += links[p];
    }
    if (most_said > d->terms) most_said = d->terms;
    if (most_said == 0) goto out;
    while (h.mask < 2 * most_said) h.mask = 2 * h.mask + 1;
    h.place = mt_alloc((size_t)h.mask + 1, sizeof *h.place);
    if (!h.place) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_RESERVE(out, most_said, err));
    for (size_t p = 0; p < count; p++)
        if (links[p]) hear(&h, first[p], links[p], p == 0, out);
    for (size_t i = 0; i < out->len; i++) {
        mt_translation t = out->data[i];
        t.sum /= h.known;
        if (t.weight >= least && term_text(d, t.number, &t.term)) out->data[kept++] = t;
    }
    out->len = kept;
    if (out->len) qsort(out->data, out->len, sizeof *out->data, by_weight);
    if (out->len > most) out->len = most;
out:
    mt_free(h.place);
    if (status != MATCH_OK) out->len = 0;
    return status;
}

static int by_target(const void *pa, const void *pb)
{
    const mt_query_translation *a = pa, *b = pb;
    int order = mt_text_compare(a->term, b->term);
    if (order) return order;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

static int by_query_weight(const void *pa, const void *pb)
{
    const mt_query_translation *a = pa, *b = pb;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
    return mt_text_compare(a->term, b->term);
}

match_status mt_lexicon_translate_terms(const mt_lexicon *d, const mt_terms *terms, double least, size_t most,
                                        mt_query_translations *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_translations one = {0};
    size_t kept = 0;
    out->len = 0;
    for (size_t i = 0; i < terms->len; i++) {
        const mt_term *t = &terms->data[i];
        MT_TRY(mt_lexicon_translate(d, mt_text_make(t->text, t->len), least, most, &one, err));
        for (size_t k = 0; k < one.len; k++) {
            const mt_translation *said = &one.data[k];
            mt_query_translation q = {said->term, t->count * said->weight, (uint32_t)i, said->direct,
                                      said->records > 0.5 * said->weight};
            MT_TRY(MT_PUSH(out, q, err));
        }
    }
    if (out->len == 0) goto out;
    qsort(out->data, out->len, sizeof *out->data, by_target);
    for (size_t i = 0; i < out->len; i++) {
        if (kept && mt_text_equal(out->data[kept - 1].term, out->data[i].term))
            out->data[kept - 1].weight += out->data[i].weight;
        else
            out->data[kept++] = out->data[i];
    }
    out->len = kept;
    qsort(out->data, kept, sizeof *out->data, by_query_weight);
out:
    MT_ARRAY_FREE(&one);
    if (status != MATCH_OK) out->len = 0;
    return status;
}
