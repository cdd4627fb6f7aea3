/* BM25F as in rank.h. The average length is that of the document's own kind (index/impact.c says why). */
#include "libmatch/rank/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/index/gram.h"
#include "libmatch/rank/keyed_sort.h"

const mt_bm25 mt_bm25_default = {MT_IMPACT_K1, MT_IMPACT_B, MT_IMPACT_WEIGHT, 1.2};

/* The first eight bytes as a number: its order is theirs. */
static uint64_t key_of(mt_text term)
{
    uint64_t key = 0;
    for (size_t i = 0; i < sizeof key; i++) key = key << 8 | (i < term.len ? (uint8_t)term.data[i] : 0);
    return key;
}

/* Equal terms stay in the order of the query. */
static int by_term(const void *a, const void *b)
{
    const mt_scored_term *x = a, *y = b;
    int order = mt_text_compare(x->term, y->term);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* Memory of a scorer while it is made. */
typedef struct making {
    mt_keyed *order;   /* [2][terms] */
    mt_text *text;     /* [terms] */
    uint32_t *numbers; /* [segments][terms] */
} making;

/* The terms that have a weight, in byte order. */
static void take_terms(mt_scorer *s, const mt_query_term *terms, size_t n_terms, const making *m)
{
    size_t n = 0;
    for (size_t i = 0; i < n_terms; i++)
        if (terms[i].weight > 0 && isfinite(terms[i].weight))
            m->order[n++] = (mt_keyed){key_of(terms[i].term), (uint32_t)i};
    mt_keyed_sort(m->order, m->order + n, n);
    for (size_t i = 0; i < n; i++) {
        const size_t place = m->order[i].place;
        s->terms.data[i] = (mt_scored_term){.term = terms[place].term, .place = place, .gain = terms[place].weight};
    }
    s->terms.len = n;
    for (size_t i = 0, end; i < n; i = end) { /* the keys say nothing of what comes behind them */
        for (end = i + 1; end < n && m->order[end].key == m->order[i].key;) end++;
        if (end - i > 1) qsort(s->terms.data + i, end - i, sizeof *s->terms.data, by_term);
    }
}

static double idf_of(double documents, double df)
{
    double rest = documents - df;
    return log(1 + ((rest > 0 ? rest : 0) + 0.5) / (df + 0.5));
}

/* N-grams of more documents than this share say nothing and cost most; in small collections, than this number. */
#define GRAM_SHARE 0.25
#define GRAM_FEW 20

/* In a small collection many n-grams of a query are missing by chance, as its words are; left out of the sum, they
 * would leave their worth to the few that some document has by chance. From so many documents on they count less than
 * half. */
#define STRANGE 100.0

static bool too_common(double documents, double df) { return df > GRAM_FEW && df > GRAM_SHARE * documents; }

/* Scales the n-grams: their greatest possible sum is s->model.grams times that of the words. A query that gives no
 * words keeps its n-grams as they are. `unknown`: gains of words that no document has; `absent`: of n-grams that none
 * has, as far as they count, and of those that are left out. */
static void fuse(mt_scorer *s, double unknown, double absent)
{
    double words = unknown, grams = absent, scale = 1;
    for (size_t t = 0; t < s->terms.len; t++) {
        if (s->terms.data[t].gram)
            grams += s->terms.data[t].gain;
        else
            words += s->terms.data[t].gain;
    }
    if (grams > 0 && words > 0) scale = s->model.grams * words / grams;
    for (size_t t = 0; t < s->terms.len; t++)
        if (s->terms.data[t].gram) s->terms.data[t].gain *= scale;
}

/* Few terms are looked for in their lists soon. */
static void ask_for_cells(const mt_index *index, size_t n, const uint32_t *numbers)
{
    for (size_t g = 0; g < index->segments.len; g++)
        for (size_t i = 0; i < n; i++) {
            const mt_segment *s = index->segments.data[g].segment;
            uint32_t begin, end;
            if (numbers[g * n + i] == MT_NONE) continue;
            mt_segment_cells(s, numbers[g * n + i], &begin, &end);
            __builtin_prefetch(&s->cell_tile[begin]);
            __builtin_prefetch(&s->cell_place[begin]);
        }
}

/* Keeps the terms that some document has, with their idf. */
static void resolve(mt_scorer *s, unsigned kinds, const making *m)
{
    const mt_index *index = s->index;
    const size_t segments = index->segments.len, n = s->terms.len;
    size_t kept = 0;
    mt_field_stats stats;
    double unknown = 0, strange = 0; /* weights of words and of n-grams that no document has */
    double common = 0;               /* gains of n-grams that are left out */
    mt_index_stats(index, kinds, &stats);
    const double documents = (double)stats.documents;
    for (size_t i = 0; i < n; i++) m->text[i] = s->terms.data[i].term;
    for (size_t g = 0; g < segments; g++)
        mt_segment_terms(index->segments.data[g].segment, m->text, n, m->numbers + g * n);
    if (n <= MT_COUNTED_TERMS) ask_for_cells(index, n, m->numbers);
    for (size_t i = 0; i < n; i++) {
        const mt_scored_term t = s->terms.data[i];
        const bool gram = mt_is_gram(t.term);
        int64_t df = 0;
        for (size_t g = 0; g < segments && !index->whole; g++)
            if (m->numbers[g * n + i] != MT_NONE)
                df += mt_segment_df(index->segments.data[g].segment, m->numbers[g * n + i], kinds);
        if (index->whole) df = mt_index_df(index, t.term, kinds);
        if (df <= 0) {
            *(gram ? &strange : &unknown) += t.gain;
            continue;
        }
        const double idf = idf_of(documents, (double)df);
        if (gram && too_common(documents, (double)df)) {
            common += t.gain * idf;
            continue;
        }
        for (size_t g = 0; g < segments; g++) m->numbers[g * n + kept] = m->numbers[g * n + i];
        s->terms.data[kept++] = (mt_scored_term){t.term, t.place, df, idf, t.gain * idf, gram};
        s->grams = s->grams || gram;
    }
    s->terms.len = kept;
    if (!s->grams) return;
    const double most = idf_of(documents, 0);
    fuse(s, unknown * most, common + strange * most * STRANGE / (STRANGE + documents));
}

/* Notes the terms' numbers by segment. */
static void note_refs(mt_scorer *s, size_t n, const making *m)
{
    size_t end = 0;
    for (size_t g = 0; g < s->index->segments.len; g++) {
        const uint32_t *number = m->numbers + g * n;
        size_t found = 0;
        for (size_t i = 0; i < s->terms.len; i++)
            if (number[i] != MT_NONE) m->order[found++] = (mt_keyed){number[i], (uint32_t)i};
        mt_keyed_sort(m->order, m->order + found, found);
        for (size_t i = 0; i < found; i++) s->refs[end++] = (mt_term_ref){(uint32_t)m->order[i].key, m->order[i].place};
        s->ref_end[g] = end;
    }
}

#define FEW_BYTES 1024 /* what a query of few words needs while it is made */

match_status mt_scorer_init(mt_scorer *s, const mt_index *index, const mt_query_term *terms, size_t n_terms,
                            const mt_bm25 *model, unsigned kinds, mt_error *err)
{
    const size_t segments = index->segments.len, room = n_terms + 1; /* one more for the segments' ends */
    const size_t each = sizeof *s->terms.data + sizeof *s->part + sizeof *s->present + segments * sizeof *s->refs,
                 each_made = 2 * sizeof(mt_keyed) + sizeof(mt_text) + segments * sizeof(uint32_t);
    mt_keyed few[FEW_BYTES / sizeof(mt_keyed)];
    *s = (mt_scorer){.index = index, .model = *model};
    mt_index_averages(index, &s->averages);
    s->terms.data = mt_resize(NULL, room, each); /* and what follows */
    void *made = each_made <= sizeof few / room ? few : mt_resize(NULL, room, each_made);
    if (!s->terms.data || !made) {
        if (made != few) mt_free(made);
        mt_scorer_free(s);
        return mt_fail_no_memory(err);
    }
    s->part = (double *)(s->terms.data + room);
    s->present = (uint64_t *)(s->part + room);
    s->refs = (mt_term_ref *)(s->present + room);
    s->ref_end = (size_t *)(s->refs + n_terms * segments);
    memset(s->part, 0, room * (sizeof *s->part + sizeof *s->present));
    making m = {.order = made};
    m.text = (mt_text *)(m.order + 2 * room);
    m.numbers = (uint32_t *)(m.text + room);
    take_terms(s, terms, n_terms, &m);
    const size_t n = s->terms.len;
    resolve(s, kinds, &m);
    note_refs(s, n, &m);
    if (made != few) mt_free(made);
    return MATCH_OK;
}

void mt_scorer_free(mt_scorer *s)
{
    mt_free(s->terms.data);
    mt_free(s->sieve);
    *s = (mt_scorer){0};
}

void mt_scorer_unprepare(mt_scorer *s)
{
    mt_free(s->sieve);
    s->sieve = NULL;
}

match_status mt_scorer_prepare(mt_scorer *s, size_t segment, mt_error *err)
{
    size_t n;
    const mt_term_ref *ref = mt_scorer_refs(s, segment, &n);
    mt_scorer_unprepare(s);
    if (n >= UINT16_MAX) return MATCH_OK; /* it does without */
    s->sieve = mt_alloc(MT_FORWARD_SIEVE + n, sizeof *s->sieve);
    if (!s->sieve) return mt_fail_no_memory(err);
    uint16_t *next = s->sieve + MT_FORWARD_SIEVE;
    for (size_t i = n; i-- > 0;) {
        uint16_t *first = &s->sieve[ref[i].number % MT_FORWARD_SIEVE];
        next[i] = *first;
        *first = (uint16_t)(i + 1);
    }
    return MATCH_OK;
}

static mt_impact_model model_of(const mt_scorer *s)
{
    const mt_bm25 *m = &s->model;
    return (mt_impact_model){m->k1, {m->b[0], m->b[1], m->b[2]}, {m->weight[0], m->weight[1], m->weight[2]}};
}

enum { FOUND = 64 }; /* entries at once */

static void document_factors(const mt_scorer *s, const mt_segment *g, uint32_t local, const mt_impact_model *model,
                             mt_impact_factors *factors)
{
    uint32_t length[MT_LENGTH_COUNT];
    for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] = mt_segment_length(g, (unsigned)f, local);
    mt_impact_factors_of(model, &s->averages, mt_segment_kind(g, local), length, factors);
}

/* The document that is being scored. */
typedef struct scoring {
    mt_scorer *s;
    const mt_term_ref *ref;
    double k1;
    mt_impact_factors factors;
    mt_contribution *parts; /* or NULL */
} scoring;

static inline void take_term(const scoring *c, size_t i, const mt_forward_entry *found)
{
    mt_scorer *s = c->s;
    uint32_t term = c->ref[i].term;
    const mt_scored_term *t = &s->terms.data[term];
    s->part[term] = t->gain * mt_impact_saturation(c->k1, t->gram ? c->factors.gram : c->factors.word, found->count);
    s->present[term / 64] |= UINT64_C(1) << term % 64;
    if (c->parts) memcpy(c->parts[t->place].count, found->count, sizeof found->count);
}

/* Entries that the sieve let through. How many of the query's terms lie between two of them is not foreseeable, so
 * none is passed by: the sieve says where to look. */
static void take_sieved(const scoring *c, const mt_forward_entry *found, size_t m)
{
    const uint16_t *first = c->s->sieve, *next = first + MT_FORWARD_SIEVE;
    for (size_t j = 0; j < m; j++) /* the reader has filled m of them, which the analyser does not follow */
        /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
        for (size_t i = first[found[j].term % MT_FORWARD_SIEVE]; i > 0; i = next[i - 1])
            if (c->ref[i - 1].number == found[j].term) take_term(c, i - 1, &found[j]);
}

/* Of n refs from *i on, which have the terms' order, as the entries. */
static void take_merged(const scoring *c, size_t n, size_t *i, const mt_forward_entry *found, size_t m)
{
    for (size_t j = 0; j < m; j++) {
        while (*i < n && c->ref[*i].number < found[j].term) ++*i;
        for (; *i < n && c->ref[*i].number == found[j].term; ++*i) take_term(c, *i, &found[j]);
    }
}

/* In the order of the terms; those that the document has not would add 0. */
static double add_parts(const mt_scorer *s)
{
    double score = 0;
    for (size_t w = 0; w <= s->terms.len / 64; w++)
        for (uint64_t rest = s->present[w]; rest; rest &= rest - 1)
            score += s->part[w * 64 + (size_t)__builtin_ctzll(rest)];
    return score;
}

double mt_scorer_score(mt_scorer *s, size_t segment, uint32_t local, mt_contribution *parts)
{
    const mt_segment *g = s->index->segments.data[segment].segment;
    const mt_impact_model model = model_of(s);
    mt_forward_entry found[FOUND];
    size_t n, i = 0;
    const mt_term_ref *ref = mt_scorer_refs(s, segment, &n);
    mt_forward list = mt_segment_forward(g, local);
    scoring c = {.s = s, .ref = ref, .k1 = model.k1, .parts = parts};
    bool open = n > 0;
    document_factors(s, g, local, &model, &c.factors);
    memset(s->part, 0, s->terms.len * sizeof *s->part);
    memset(s->present, 0, (s->terms.len / 64 + 1) * sizeof *s->present);
    while (open) {
        size_t m = mt_forward_some(&list, ref[n - 1].number, s->sieve, found, FOUND, &open);
        if (s->sieve)
            take_sieved(&c, found, m);
        else
            take_merged(&c, n, &i, found, m);
    }
    return add_parts(s);
}

/* Reads the counts of the terms that are MT_COUNT_OTHER from the forward list, which ends with the last of them. */
static void read_counts(const mt_scorer *s, size_t segment, uint32_t local, uint32_t counts,
                        uint32_t (*count)[MT_FIELD_COUNT])
{
    size_t n, i = 0;
    const mt_term_ref *ref = mt_scorer_refs(s, segment, &n);
    mt_forward list = mt_segment_forward(s->index->segments.data[segment].segment, local);
    bool open = mt_forward_next(&list);
    for (; i < n && open; i++) {
        if ((counts >> 2 * ref[i].term & 3) != MT_COUNT_OTHER) continue;
        while (open && list.term < ref[i].number) open = mt_forward_next(&list);
        if (open && list.term == ref[i].number) memcpy(count[ref[i].term], list.count, sizeof list.count);
    }
}

/* The only count in the text field alone whose saturation may have the impact; 0: there are several. A byte is at most
 * a half off the saturation (raised ones 1), and taken for twice that. */
static uint32_t count_of(double k1, double factor, uint8_t impact)
{
    double least = impact > 1 ? (impact - 1) / 255.0 : 0, most = (impact + 1) / 255.0;
    if (!(factor > 0) || most >= 1) return 0;
    double from = k1 * least / (1 - least) / factor, to = k1 * most / (1 - most) / factor;
    if (!(to < MT_COUNT_MAX_TEXT + 1)) return 0;
    uint32_t count = (uint32_t)to;
    return count >= 1 && count >= from && count - 1 < from ? count : 0;
}

/* The factors that a document needs which has words in its text alone; of others, too, where n-grams are asked for. */
static void text_factors(const mt_scorer *s, const mt_impact_model *model, const mt_averages *averages, mt_kind kind,
                         const uint32_t length[MT_LENGTH_COUNT], mt_impact_factors *out)
{
    if (s->grams) {
        mt_impact_factors_of(model, averages, kind, length, out);
        return;
    }
    *out = (mt_impact_factors){{0}, {0}};
    out->word[MT_FIELD_TEXT] = mt_impact_field_factor(model, averages, kind, MT_FIELD_TEXT, length[MT_FIELD_TEXT]);
}

/* Counts that impacts tell: of n-grams, and of words in documents that have nothing but text. Gives the counts of the
 * terms that are left. */
static uint32_t counts_by_impact(const mt_scorer *s, const mt_segment *g, mt_kind kind,
                                 const uint32_t length[MT_LENGTH_COUNT], uint32_t counts, const uint8_t *impact,
                                 uint32_t (*count)[MT_FIELD_COUNT])
{
    mt_averages averages;
    mt_impact_factors factors;
    uint32_t left = counts;
    bool text_only = length[MT_FIELD_TITLE] == 0 && length[MT_FIELD_KEYWORDS] == 0;
    memcpy(averages.field[kind], g->stats[kind].average, sizeof averages.field[kind]);
    text_factors(s, &g->header->model, &averages, kind, length, &factors);
    for (size_t t = 0; counts >> 2 * t; t++) {
        bool gram = s->terms.data[t].gram;
        if ((counts >> 2 * t & 3) != MT_COUNT_OTHER || impact[t] == 0 || !(gram || text_only)) continue;
        const double *factor = gram ? factors.gram : factors.word;
        count[t][MT_FIELD_TEXT] = count_of(g->header->model.k1, factor[MT_FIELD_TEXT], impact[t]);
        if (count[t][MT_FIELD_TEXT]) left &= ~(MT_COUNT_OTHER << 2 * t);
    }
    return left;
}

static bool any_other(uint32_t counts) { return (counts & counts >> 1 & MT_COUNTS_ODD) != 0; }

/* Counts in the text alone are multiplied with its factor alone: with the others, 0 would be added. */
double mt_scorer_score_counted(const mt_scorer *s, size_t segment, uint32_t local, uint32_t counts,
                               const uint8_t impact[MT_COUNTED_TERMS])
{
    const mt_segment *g = s->index->segments.data[segment].segment;
    const mt_impact_model model = model_of(s);
    const mt_kind kind = mt_segment_kind(g, local);
    mt_impact_factors factors;
    uint32_t count[MT_COUNTED_TERMS][MT_FIELD_COUNT] = {{0}}, length[MT_LENGTH_COUNT], left = counts;
    double score = 0;
    for (unsigned f = 0; f < MT_LENGTH_COUNT; f++) length[f] = mt_segment_length(g, f, local);
    if (any_other(counts)) left = counts_by_impact(s, g, kind, length, counts, impact, count);
    if (any_other(left)) {
        read_counts(s, segment, local, left, count);
        mt_impact_factors_of(&model, &s->averages, kind, length, &factors);
    } else {
        text_factors(s, &model, &s->averages, kind, length, &factors);
    }
    for (size_t t = 0; counts >> 2 * t; t++) {
        const mt_scored_term *term = &s->terms.data[t];
        uint32_t known = counts >> 2 * t & 3;
        if (known != MT_COUNT_OTHER) count[t][MT_FIELD_TEXT] = known;
        if (known)
            score += term->gain * mt_impact_saturation(model.k1, term->gram ? factors.gram : factors.word, count[t]);
    }
    return score;
}

bool mt_rank_eligible(const mt_index *index, size_t segment, unsigned kinds, const mt_bitset *filter, uint32_t first,
                      uint32_t n, uint64_t *out)
{
    const mt_snapshot_segment *s = &index->segments.data[segment];
    size_t words = mt_bitset_words(n), at = first / 64;
    unsigned present = s->segment->header->kind_mask;
    bool all_kinds = (present & ~kinds) == 0;
    if (all_kinds && !filter && !s->dead) return false;
    memset(out, all_kinds ? 0xff : 0, words * sizeof *out);
    if (all_kinds && n % 64) out[words - 1] = (UINT64_C(1) << n % 64) - 1;
    for (unsigned k = 0; k < MT_KIND_COUNT && !all_kinds; k++)
        if (kinds >> k & 1 && s->segment->kind_bits[k])
            for (size_t i = 0; i < words; i++) out[i] |= s->segment->kind_bits[k][at + i];
    for (size_t i = 0; s->dead && i < words; i++) out[i] &= ~s->dead[at + i];
    const uint64_t *keep = filter ? filter->word + s->base / 64 + at : NULL;
    for (size_t i = 0; keep && i < words; i++) out[i] &= keep[i];
    return true;
}

bool mt_rank_is_eligible(const mt_index *index, size_t segment, unsigned kinds, const mt_bitset *filter, uint32_t local)
{
    const mt_snapshot_segment *s = &index->segments.data[segment];
    if (!(kinds >> mt_segment_kind(s->segment, local) & 1)) return false;
    if (s->dead && s->dead[local / 64] >> local % 64 & 1) return false;
    return !filter || mt_bitset_has(filter, s->base + local);
}

match_status mt_rank_explain(const mt_index *index, const mt_query_term *terms, size_t n_terms, const mt_bm25 *model,
                             unsigned kinds, uint32_t doc, mt_contribution *out, double *score, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_scorer s = {0};
    const mt_snapshot_segment *segment = mt_index_segment_of(index, doc);
    if (!segment) return mt_fail(err, MATCH_E_NOT_FOUND, "no document %u in the index", doc);
    MT_TRY(mt_scorer_init(&s, index, terms, n_terms, model, kinds, err));
    for (size_t i = 0; i < n_terms; i++) out[i] = (mt_contribution){.term = terms[i].term};
    *score = mt_scorer_score(&s, (size_t)(segment - index->segments.data), doc - segment->base, out);
    for (size_t t = 0; t < s.terms.len; t++) {
        out[s.terms.data[t].place].value = s.part[t];
        out[s.terms.data[t].place].idf = s.terms.data[t].idf;
    }
out:
    mt_scorer_free(&s);
    return status;
}
