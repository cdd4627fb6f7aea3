/* Learning translation evidence: IBM model 1 (Brown et al. 1993) with pieces of words on the source side.
 *
 * Every source term is replaced by its pieces (the term, its first five letters, all its runs of five letters), plus
 * one "nothing" piece per pair for target words without a counterpart. Expectation: each target term of a pair is
 * shared out among the pieces of the pair by the present probabilities. Maximisation: the shares of a piece, divided by
 * their sum and a little more, which keeps pieces seen once from certainty. Pieces that occur beside many things
 * (endings) thus explain little, and those that keep company with one target term explain it.
 *
 * Pairs of labels are taken at their word. Pairs of records are evidence of their owners: a piece, a term and a link of
 * theirs count from the second owner on. */
#include <stdlib.h>

#include "libmatch/taxonomy/common_words.h"
#include "libmatch/taxonomy/lexicon_image.h"
#include "libmatch/text/analyse.h"

enum { MOST_LINKS = 32 }; /* kept for a piece */
static const double doubt = 0.1, least_kept = 0.002;
/* whose word something is: nobody's yet, one owner's (owners are numbered from 1), or enough */
#define NOBODY 0
#define ENOUGH UINT32_MAX

typedef struct pair {
    size_t first_piece, first_term; /* in the pools; they end where the next pair begins */
    uint32_t owner;                 /* ENOUGH: labels */
} pair;

typedef struct link {
    uint32_t piece, term;
    uint32_t owner;
    float records; /* share of the pairs of records in the last round */
    double probability, share;
} link;

typedef MT_ARRAY(uint32_t) numbers;

struct mt_lexicon_learner {
    mt_language from, to;
    mt_analyser *analyser;
    mt_terms from_terms, to_terms;
    mt_map pieces; /* hash -> number */
    mt_intern terms;
    MT_ARRAY(pair) pairs;
    numbers piece_pool, term_pool;
    mt_map owners;       /* -> number, from 1 */
    mt_map link_numbers; /* piece << 32 | term -> link */
    MT_ARRAY(link) links;
    numbers cells; /* per pair, term, piece: the link */
    bool finished;
};

match_status mt_lexicon_learner_create(mt_language from, mt_language to, mt_lexicon_learner **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_lexicon_learner *l = mt_alloc(1, sizeof *l);
    if (!l) return mt_fail_no_memory(err);
    l->from = from;
    l->to = to;
    MT_TRY(mt_analyser_create(&l->analyser, err));
    MT_TRY(mt_map_put(&l->pieces, 0, 0, err)); /* piece 0: nothing */
    *out = l;
    l = NULL;
out:
    mt_lexicon_learner_free(&l);
    return status;
}

void mt_lexicon_learner_free(mt_lexicon_learner **learner)
{
    if (!learner || !*learner) return;
    mt_lexicon_learner *l = *learner;
    mt_analyser_free(&l->analyser);
    mt_terms_free(&l->from_terms);
    mt_terms_free(&l->to_terms);
    mt_map_free(&l->pieces);
    mt_intern_free(&l->terms);
    MT_ARRAY_FREE(&l->pairs);
    MT_ARRAY_FREE(&l->piece_pool);
    MT_ARRAY_FREE(&l->term_pool);
    mt_map_free(&l->owners);
    mt_map_free(&l->link_numbers);
    MT_ARRAY_FREE(&l->links);
    MT_ARRAY_FREE(&l->cells);
    mt_free(l);
    *learner = NULL;
}

size_t mt_lexicon_learner_pairs(const mt_lexicon_learner *l) { return l->pairs.len; }

/* ---- collecting ---------------------------------------------------------------------------------------------------
 */

static match_status add_piece(mt_lexicon_learner *l, uint64_t hash, mt_error *err)
{
    uint64_t *number = mt_map_at(&l->pieces, hash, l->pieces.len);
    if (!number || l->pieces.len >= UINT32_MAX) return mt_fail_no_memory(err);
    return MT_PUSH(&l->piece_pool, (uint32_t)*number, err);
}

static match_status add_pair(mt_lexicon_learner *l, mt_text from, mt_text to, uint32_t owner, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t pieces[MT_LEXICON_MOST_PIECES];
    if (l->finished) return mt_fail(err, MATCH_E_STATE, "this learner has finished: make a new one");
    mt_terms_clear(&l->from_terms);
    mt_terms_clear(&l->to_terms);
    MT_TRY(mt_analyse(l->analyser, from, l->from, &l->from_terms, err));
    MT_TRY(mt_analyse(l->analyser, to, l->to, &l->to_terms, err));
    if (l->from_terms.len == 0 || l->to_terms.len == 0) return MATCH_OK;
    pair p = {l->piece_pool.len, l->term_pool.len, owner};
    MT_TRY(add_piece(l, 0, err));
    for (size_t i = 0; i < l->from_terms.len && i < MT_LEXICON_MOST_TERMS; i++) {
        const mt_term *t = &l->from_terms.data[i];
        size_t count = mt_lexicon_pieces(mt_text_make(t->text, t->len), pieces);
        for (size_t k = 0; k < count; k++) MT_TRY(add_piece(l, pieces[k], err));
    }
    for (size_t i = 0; i < l->to_terms.len && i < MT_LEXICON_MOST_TERMS; i++) {
        const mt_term *t = &l->to_terms.data[i];
        uint32_t number;
        MT_TRY(mt_intern_add(&l->terms, mt_text_make(t->text, t->len), &number, NULL, err));
        MT_TRY(MT_PUSH(&l->term_pool, number, err));
    }
    MT_TRY(MT_PUSH(&l->pairs, p, err));
out:
    return status;
}

match_status mt_lexicon_learner_add(mt_lexicon_learner *l, mt_text from, mt_text to, mt_error *err)
{
    return add_pair(l, from, to, ENOUGH, err);
}

match_status mt_lexicon_learner_add_record(mt_lexicon_learner *l, mt_text from, mt_text to, uint64_t owner,
                                           mt_error *err)
{
    uint64_t *number = mt_map_at(&l->owners, owner, l->owners.len + 1);
    if (!number || l->owners.len >= ENOUGH - 1) return mt_fail_no_memory(err);
    return add_pair(l, from, to, (uint32_t)*number, err);
}

match_status mt_lexicon_learner_add_concepts(mt_lexicon_learner *l, const mt_concepts *concepts, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t count = mt_concepts_count(concepts);
    for (uint32_t c = 0; c < count; c++) {
        size_t labels = mt_concept_label_count(concepts, c);
        for (size_t i = 0; i < labels; i++) {
            mt_concept_label from = mt_concept_label_at(concepts, c, i);
            if (from.language != l->from) continue;
            for (size_t j = 0; j < labels; j++) {
                mt_concept_label to = mt_concept_label_at(concepts, c, j);
                if (to.language != l->to || !(from.preferred || to.preferred)) continue;
                MT_TRY(mt_lexicon_learner_add(l, from.text, to.text, err));
            }
        }
    }
out:
    return status;
}

match_status mt_lexicon_learner_add_common(mt_lexicon_learner *l, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text from[MT_COMMON_MOST_FORMS], to[MT_COMMON_MOST_FORMS];
    for (size_t row = 0; row < mt_common_words_count(); row++) {
        size_t n = mt_common_word(row, l->from, from), m = mt_common_word(row, l->to, to);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < m; j++) MT_TRY(mt_lexicon_learner_add(l, from[i], to[j], err));
    }
out:
    return status;
}

/* ---- learning -----------------------------------------------------------------------------------------------------
 */

static void vouch(uint32_t *voucher, uint32_t owner)
{
    *voucher = *voucher == NOBODY || *voucher == owner ? owner : ENOUGH;
}

/* Keeps the numbers of pool[*begin .. end) that enough vouch for (0: "nothing" of pieces, always), at `kept`. */
static void compact(numbers *pool, size_t *begin, size_t end, const uint32_t *voucher, size_t *kept)
{
    size_t first = *kept;
    for (size_t i = *begin; i < end; i++)
        if (voucher[pool->data[i]] == ENOUGH) pool->data[(*kept)++] = pool->data[i];
    *begin = first;
}

/* Leaves out the pieces and terms that only one owner's records have, and pairs of records beyond the limit. */
static match_status compact_pairs(mt_lexicon_learner *l, mt_error *err)
{
    match_status status = MATCH_OK;
    pair end = {l->piece_pool.len, l->term_pool.len, ENOUGH};
    uint32_t *piece = mt_alloc(l->pieces.len + 1, sizeof *piece), *term = mt_alloc(l->terms.count + 1, sizeof *term);
    size_t pieces = 0, terms = 0, pairs = 0, cells = 0;
    if (!piece || !term) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_PUSH(&l->pairs, end, err));
    for (size_t p = 0; p + 1 < l->pairs.len; p++) {
        const pair *this = &l->pairs.data[p], *next = this + 1;
        for (size_t i = this->first_piece; i < next->first_piece; i++)
            vouch(&piece[l->piece_pool.data[i]], this->owner);
        for (size_t i = this->first_term; i < next->first_term; i++) vouch(&term[l->term_pool.data[i]], this->owner);
    }
    piece[0] = ENOUGH;
    for (size_t p = 0; p + 1 < l->pairs.len; p++) {
        pair this = l->pairs.data[p], next = l->pairs.data[p + 1];
        size_t pieces_before = pieces, terms_before = terms;
        compact(&l->piece_pool, &this.first_piece, next.first_piece, piece, &pieces);
        compact(&l->term_pool, &this.first_term, next.first_term, term, &terms);
        size_t made = (pieces - pieces_before) * (terms - terms_before);
        if (this.owner != ENOUGH && (cells += made) > MT_LEXICON_MOST_CELLS) {
            pieces = pieces_before;
            terms = terms_before;
            cells -= made;
            continue;
        }
        l->pairs.data[pairs++] = this;
    }
    l->pairs.data[pairs++] = (pair){pieces, terms, ENOUGH};
    l->pairs.len = pairs;
out:
    mt_free(piece);
    mt_free(term);
    return status;
}

/* One link for every piece and term that meet in a pair, and where each meeting finds its link. */
static match_status make_links(mt_lexicon_learner *l, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(compact_pairs(l, err));
    for (size_t p = 0; p + 1 < l->pairs.len; p++) {
        const pair *this = &l->pairs.data[p], *next = this + 1;
        for (size_t t = this->first_term; t < next->first_term; t++)
            for (size_t f = this->first_piece; f < next->first_piece; f++) {
                link new = {.piece = l->piece_pool.data[f], .term = l->term_pool.data[t], .probability = 1};
                uint64_t key = (uint64_t) new.piece << 32 | new.term;
                uint64_t *number = mt_map_at(&l->link_numbers, key, l->links.len);
                if (!number || l->links.len >= UINT32_MAX) return mt_fail_no_memory(err);
                if (*number == l->links.len) MT_TRY(MT_PUSH(&l->links, new, err));
                vouch(&l->links.data[*number].owner, this->owner);
                MT_TRY(MT_PUSH(&l->cells, (uint32_t)*number, err));
            }
    }
    for (size_t i = 0; i < l->links.len; i++) /* what one owner alone says explains nothing */
        if (l->links.data[i].owner != ENOUGH) l->links.data[i].probability = 0;
    mt_map_free(&l->link_numbers);
out:
    return status;
}

static void expect(mt_lexicon_learner *l, bool last)
{
    const uint32_t *cell = l->cells.data;
    link *links = l->links.data;
    for (size_t p = 0; p + 1 < l->pairs.len; p++) {
        const pair *this = &l->pairs.data[p], *next = this + 1;
        size_t pieces = next->first_piece - this->first_piece;
        for (size_t t = this->first_term; t < next->first_term; t++, cell += pieces) {
            double sum = 0;
            for (size_t f = 0; f < pieces; f++) sum += links[cell[f]].probability;
            if (sum <= 0) continue;
            for (size_t f = 0; f < pieces; f++) links[cell[f]].share += links[cell[f]].probability / sum;
            for (size_t f = 0; last && this->owner != ENOUGH && f < pieces; f++)
                links[cell[f]].records += (float)(links[cell[f]].probability / sum);
        }
    }
}

static void maximise(mt_lexicon_learner *l, int round, double *sum)
{
    for (size_t i = 0; i < l->pieces.len; i++) sum[i] = doubt;
    for (size_t i = 0; i < l->links.len; i++) sum[l->links.data[i].piece] += l->links.data[i].share;
    for (size_t i = 0; i < l->links.len; i++) {
        link *k = &l->links.data[i];
        k->probability = k->share / sum[k->piece];
        if (round + 1 < MT_LEXICON_ROUNDS) k->share = 0;
    }
}

/* ---- writing ------------------------------------------------------------------------------------------------------
 */

static int by_piece(const void *pa, const void *pb)
{
    const link *a = pa, *b = pb;
    if (a->piece != b->piece) return a->piece < b->piece ? -1 : 1;
    if (a->probability > b->probability || a->probability < b->probability)
        return a->probability > b->probability ? -1 : 1;
    return (a->term > b->term) - (a->term < b->term);
}

/* Sorts the links and leaves the strongest of each piece; those of "nothing" translate nothing. */
static void prune_links(mt_lexicon_learner *l)
{
    link *k = l->links.data;
    size_t kept = 0, of_piece = 0;
    if (l->links.len) qsort(k, l->links.len, sizeof *k, by_piece);
    for (size_t i = 0; i < l->links.len; i++) {
        if (i && k[i].piece != k[i - 1].piece) of_piece = 0;
        if (!k[i].piece || k[i].probability < least_kept || of_piece == MOST_LINKS) continue;
        k[kept++] = k[i];
        of_piece++;
    }
    l->links.len = kept;
}

static void write_code(mt_language language, mt_strbuf *image)
{
    char code[8] = {0};
    const char *text = mt_language_code(language);
    mt_copy_text(code, sizeof code, text, strlen(text));
    mt_strbuf_add(image, code, sizeof code);
}

/* Gives the table of pieces: per slot a hash, the first link and their number. */
static match_status write_slots(const mt_lexicon_learner *l, uint32_t slots, mt_strbuf *image, mt_error *err)
{
    uint32_t *slot = mt_alloc(slots, sizeof *slot); /* 1 + the first link of the piece there */
    const link *k = l->links.data;
    if (!slot) return mt_fail_no_memory(err);
    for (size_t i = 0; i < l->links.len; i++) {
        if (i && k[i].piece == k[i - 1].piece) continue;
        uint32_t at = (uint32_t)l->pieces.key[k[i].piece] & (slots - 1);
        while (slot[at]) at = (at + 1) & (slots - 1);
        slot[at] = (uint32_t)i + 1;
    }
    for (uint32_t s = 0; s < slots; s++) {
        uint32_t first = slot[s] ? slot[s] - 1 : 0, end = first;
        while (slot[s] && end < l->links.len && k[end].piece == k[first].piece) end++;
        mt_strbuf_le64(image, slot[s] ? l->pieces.key[k[first].piece] : 0);
        mt_strbuf_le32(image, first);
        mt_strbuf_le32(image, end - first);
    }
    mt_free(slot);
    return MATCH_OK;
}

static match_status write_image(const mt_lexicon_learner *l, mt_strbuf *image, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t pieces = 0, slots = 2, start = 0;
    size_t term_bytes = 0;
    for (size_t i = 0; i < l->links.len; i++) pieces += i == 0 || l->links.data[i].piece != l->links.data[i - 1].piece;
    while (slots <= pieces + pieces / 2) slots *= 2;
    for (uint32_t i = 0; i < l->terms.count; i++) term_bytes += mt_intern_text(&l->terms, i).len;
    if (term_bytes > UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "the dictionary's words take more than 4 GB");
    uint64_t len = MT_LEXICON_HEADER_BYTES + 4 * ((uint64_t)l->terms.count + 1) +
                   (uint64_t)MT_LEXICON_SLOT_BYTES * slots + (uint64_t)MT_LEXICON_LINK_BYTES * l->links.len +
                   term_bytes;
    mt_strbuf_add(image, MT_LEXICON_MAGIC, 7);
    mt_strbuf_char(image, MT_LEXICON_VERSION);
    mt_strbuf_le64(image, len);
    write_code(l->from, image);
    write_code(l->to, image);
    const uint32_t counts[] = {(uint32_t)l->terms.count, (uint32_t)term_bytes, slots, (uint32_t)l->links.len};
    mt_strbuf_le32_array(image, counts, MT_COUNT(counts));
    for (uint32_t i = 0; i <= l->terms.count; i++) {
        mt_strbuf_le32(image, start);
        if (i < l->terms.count) start += (uint32_t)mt_intern_text(&l->terms, i).len;
    }
    MT_TRY(write_slots(l, slots, image, err));
    for (size_t i = 0; i < l->links.len; i++) {
        const link *k = &l->links.data[i];
        uint32_t said = (uint32_t)(k->probability / MT_LEXICON_UNIT + .5);
        mt_strbuf_le32(image, k->term);
        mt_strbuf_le32(image, said | ((double)k->records > 0.5 * k->share ? MT_LEXICON_FROM_RECORDS : 0));
    }
    for (uint32_t i = 0; i < l->terms.count; i++) mt_strbuf_text(image, mt_intern_text(&l->terms, i));
    MT_TRY(mt_strbuf_status(image, err));
out:
    return status;
}

match_status mt_lexicon_learner_finish(mt_lexicon_learner *l, mt_strbuf *image, mt_error *err)
{
    match_status status = MATCH_OK;
    double *sum = NULL;
    if (l->finished) return mt_fail(err, MATCH_E_STATE, "this learner has finished: make a new one");
    l->finished = true;
    MT_TRY(make_links(l, err));
    sum = mt_alloc(l->pieces.len, sizeof *sum);
    if (!sum) MT_TRY(mt_fail_no_memory(err));
    for (int round = 0; round < MT_LEXICON_ROUNDS; round++) {
        expect(l, round + 1 == MT_LEXICON_ROUNDS);
        maximise(l, round, sum);
    }
    prune_links(l);
    MT_TRY(write_image(l, image, err));
out:
    mt_free(sum);
    return status;
}
