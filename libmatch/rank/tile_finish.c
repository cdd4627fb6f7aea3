/* The end of a query's way through the tiles: exact scores of the candidates, from the greatest sum on.
 *
 * A candidate's sum bounds its score from both sides (tile_pass.c). Where something is added to the scores of the k
 * best (mt_rank_fuse), these bounds say of most of them that they are among the k, and of many that they stay behind
 * whatever the bounds leave open: neither needs its exact score. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/rank/best_scores.h"
#include "libmatch/rank/tile_few.h"

/* Whether the candidate's score probably needs its forward list: of documents that have nothing but text impacts say
 * most counts. */
static bool needs_forward(const mt_candidate *c, const mt_segment *s)
{
    const uint8_t *bytes = s->header->length_bytes;
    if (c->counts == MT_COUNTS_UNKNOWN) return true;
    return (c->counts & c->counts >> 1 & MT_COUNTS_ODD) && (bytes[MT_FIELD_TITLE] || bytes[MT_FIELD_KEYWORDS]);
}

/* The candidates lie anywhere in the collection: asks for their memory before it is needed. */
static void prefetch_candidates(const mt_tile_pass *p)
{
    for (size_t i = 0; i < p->band.len; i++) {
        const mt_candidate *c = &p->band.data[i];
        const mt_segment *s = p->s->index->segments.data[c->segment].segment;
        __builtin_prefetch(&s->num[c->doc]);
        __builtin_prefetch(&s->meta[c->doc]);
        __builtin_prefetch(&s->id_order[c->doc]);
        if (needs_forward(c, s)) __builtin_prefetch(&s->forward_at[c->doc]);
        for (int f = 0; f < MT_FIELD_COUNT; f++)
            __builtin_prefetch(s->length[f] + (size_t)s->header->length_bytes[f] * c->doc);
    }
    for (size_t i = 0; i < p->band.len; i++) {
        const mt_candidate *c = &p->band.data[i];
        const mt_segment *s = p->s->index->segments.data[c->segment].segment;
        if (!needs_forward(c, s)) continue;
        mt_forward list = mt_segment_forward(s, c->doc);
        __builtin_prefetch(list.p);
        __builtin_prefetch(list.p + 64);
    }
}

static int by_sum(const void *a, const void *b)
{
    const mt_candidate *x = a, *y = b;
    if (x->sum != y->sum) return x->sum > y->sum ? -1 : 1;
    if (x->segment != y->segment) return x->segment < y->segment ? -1 : 1;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

#define COUNTED 48 /* of so few candidates the place of each is counted, without a branch */

/* From the greatest sum on. */
static match_status sort_band(mt_tile_pass *p, mt_error *err)
{
    match_status status = MATCH_OK;
    const size_t n = p->band.len;
    uint64_t key[COUNTED];
    if (n < 2) return MATCH_OK;
    if (n > COUNTED) {
        qsort(p->band.data, n, sizeof *p->band.data, by_sum);
        return MATCH_OK;
    }
    MT_TRY(MT_RESERVE(&p->band, 2 * n, err));
    mt_candidate *band = p->band.data, *from = band + n;
    memcpy(from, band, n * sizeof *band);
    for (size_t i = 0; i < n; i++) /* all different */
        key[i] = (uint64_t)(UINT16_MAX - from[i].sum) << 48 | (uint64_t)from[i].segment << 32 | from[i].doc;
    for (size_t i = 0; i < n; i++) {
        size_t place = 0;
        for (size_t j = 0; j < n; j++) place += key[j] < key[i];
        band[place] = from[i];
    }
out:
    return status;
}

/* What a document with this sum scores at most, at least. The 1 is for the roundings of doubles. */
static double most_of(const mt_tile_pass *p, uint32_t sum)
{
    return p->most * ((double)sum + p->low_gathered + 1) / p->unit;
}
static double least_of(const mt_tile_pass *p, uint32_t sum) { return p->least * ((double)sum - p->high - 1) / p->unit; }

static bool within_reach(const mt_best_scores *best, double most)
{
    return best->k == 0 || best->len < best->k || most >= best->score[0];
}

static match_status exact_score(mt_tile_pass *p, const mt_candidate *c, uint32_t *prepared, double *score,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    if (c->counts != MT_COUNTS_UNKNOWN) {
        mt_candidate by_term = *c;
        mt_tile_few_by_term(p, &by_term);
        *score = mt_scorer_score_counted(p->s, c->segment, c->doc, by_term.counts, by_term.impact);
        return MATCH_OK;
    }
    if (*prepared != c->segment) MT_TRY(mt_scorer_prepare(p->s, c->segment, err));
    *prepared = c->segment;
    *score = mt_scorer_score(p->s, c->segment, c->doc, NULL);
out:
    return status;
}

static mt_hit hit_of(const mt_tile_pass *p, const mt_candidate *c, double score)
{
    const mt_snapshot_segment *segment = &p->s->index->segments.data[c->segment];
    return (mt_hit){segment->base + c->doc, segment->segment->num[c->doc], score};
}

/* The candidates from `first` on; the exact scores found raise what the others must reach. */
static match_status score_best(mt_tile_pass *p, size_t first, size_t k, uint32_t *prepared, mt_hits *hits,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    const size_t n = p->band.len - first;
    mt_best_scores best = {.k = n < k + k / 4 ? 0 : k}; /* 0: nearly all are results, so none is kept back */
    best.score = mt_alloc(best.k, sizeof *best.score);
    if (!best.score) return mt_fail_no_memory(err);
    MT_TRY(MT_RESERVE(hits, hits->len + (n < 2 * k ? n : k), err));
    for (size_t i = first; i < p->band.len; i++) {
        double score, most = most_of(p, p->band.data[i].sum);
        if (!within_reach(&best, most) || most < p->task->least) break;
        MT_TRY(exact_score(p, &p->band.data[i], prepared, &score, err));
        if (score <= 0 || score < p->task->least || !mt_best_scores_offer(&best, score)) continue;
        MT_TRY(MT_PUSH(hits, hit_of(p, &p->band.data[i], score), err));
    }
out:
    mt_free(best.score);
    return status;
}

/* ---- with what is added to the best -------------------------------------------------------------------------------*/
#define ROUNDING (1 + 1e-9)

/* One of the k best without what is added. */
typedef struct member {
    size_t candidate;
    double score; /* exact, or 0: not known */
    double most;  /* with what is added */
} member;

static int by_most(const void *a, const void *b)
{
    const member *x = a, *y = b;
    if (x->most != y->most) return x->most > y->most ? -1 : 1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* How many of the first candidates are among the k best whatever their exact scores: all that may score as much as they
 * are k at most. */
static size_t count_sure(const mt_tile_pass *p)
{
    size_t k = p->task->k, n = 0;
    if (p->band.len <= k) return p->band.len;
    double other = most_of(p, p->band.data[k].sum);
    while (n < k && least_of(p, p->band.data[n].sum) > other) n++;
    return n;
}

/* Exact scores of those that may be the very best. */
static match_status find_best(mt_tile_pass *p, member *sure, size_t n, uint32_t *prepared, double *best, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < n && most_of(p, p->band.data[i].sum) >= *best; i++) {
        MT_TRY(exact_score(p, &p->band.data[i], prepared, &sure[i].score, err));
        if (sure[i].score > *best) *best = sure[i].score;
    }
out:
    return status;
}

/* Of the members known to be among the k best those that may come among the final ones, and those of whom it is not
 * sure that they are among the k. */
static match_status score_fused(mt_tile_pass *p, uint32_t *prepared, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_rank_fuse *fuse = p->task->fuse;
    size_t n = count_sure(p);
    double best = 0;
    member *sure = mt_alloc(n, sizeof *sure);
    mt_best_scores finals = {.score = mt_alloc(fuse->k, sizeof *finals.score), .k = fuse->k};
    if (!sure || !finals.score) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < n; i++) sure[i].candidate = i;
    if (n < p->task->k) {
        MT_TRY(score_best(p, n, p->task->k - n, prepared, hits, err));
        MT_TRY(mt_hits_order(p->s->index, hits, p->task->k - n, err));
        if (hits->len) best = hits->data[0].score;
    }
    MT_TRY(find_best(p, sure, n, prepared, &best, err));
    for (size_t i = 0; i < hits->len; i++) {
        double share;
        MT_TRY(fuse->share(fuse->context, hits->data[i].doc, &share, err));
        (void)mt_best_scores_offer(&finals, hits->data[i].score + share * best);
    }
    for (size_t i = 0; i < n; i++) {
        const mt_candidate *c = &p->band.data[i];
        double share;
        MT_TRY(fuse->share(fuse->context, p->s->index->segments.data[c->segment].base + c->doc, &share, err));
        sure[i].most = ((sure[i].score > 0 ? sure[i].score : most_of(p, c->sum)) + share * best) * ROUNDING;
    }
    if (n > 1) qsort(sure, n, sizeof *sure, by_most);
    for (size_t i = 0; i < n; i++) {
        const mt_candidate *c = &p->band.data[sure[i].candidate];
        bool known = sure[i].score > 0;
        if (!known && !within_reach(&finals, sure[i].most)) continue;
        double before = known ? sure[i].score : most_of(p, c->sum), score = sure[i].score;
        if (!known) MT_TRY(exact_score(p, c, prepared, &score, err));
        if (score <= 0) continue;
        (void)mt_best_scores_offer(&finals, sure[i].most / ROUNDING - before + score);
        MT_TRY(MT_PUSH(hits, hit_of(p, c, score), err));
    }
out:
    mt_free(sure);
    mt_free(finals.score);
    return status;
}

match_status mt_tile_pass_finish(mt_tile_pass *p, mt_hits *hits, bool *proved, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t prepared = MT_NONE;
    *proved = mt_tile_pass_proved(p);
    if (!*proved) return MATCH_OK;
    prefetch_candidates(p);
    MT_TRY(sort_band(p, err));
    if (p->task->fuse && hits->len == 0)
        MT_TRY(score_fused(p, &prepared, hits, err));
    else
        MT_TRY(score_best(p, 0, p->task->k, &prepared, hits, err));
out:
    mt_scorer_unprepare(p->s);
    return status;
}
