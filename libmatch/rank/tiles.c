/* The tile path: term at a time over tiles of documents, 16-bit integer sums, exact scores for the candidates.
 *
 * A query term with gain g (weight * idf) gets the integer weight w = floor(g * S). A posting's byte i stands for the
 * saturation s with i = 255 s + e, -1/2 <= e <= 1/2 (e <= 1 where the byte was raised to 1), and adds (i * w) >> 8. In
 * units of 255/256 * S the sum over a document's terms is therefore
 *     at most its score plus  high = sum g S e / 256,
 *     at least its score less low  = sum (g S / 512 + 2)   (two roundings down, of w and of the product).
 * S is chosen so that no document can reach 2^16. Averages that moved since a segment was baked change every
 * saturation by a factor between `least` and `most`. Let theta be the k-th integer so far: k documents score at least
 * least * (theta - high), so a document of the true top k has most * (its sum + low) at or above that. All such
 * documents are kept and scored exactly. docs/ranking.md has the proof in full. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/rank/paths.h"

#define SUM_LIMIT 65535.0
#define MOST_TERMS 8192u
#define MOST_K (1u << 14)  /* beyond, a heap is the wrong structure */
#define BAND_COMPACT 4096u /* candidates before the first clean-up */

typedef struct candidate {
    uint32_t sum;
    uint32_t doc; /* in the segment */
    uint32_t segment;
} candidate;

typedef struct tile_pass {
    mt_scorer *s;
    const mt_rank_task *task;
    const mt_scan_kernel *kernel;
    uint32_t *weight; /* [terms] */
    double low, high, least, most;
    uint32_t *heap; /* the k greatest sums, the least on top */
    size_t heap_len;
    uint32_t bar; /* a candidate has at least this sum; from 1 */
    MT_ARRAY(candidate) band;
    size_t band_limit;
    uint16_t *sum;
    uint64_t *eligible;
    mt_weighted_list *dense, *sparse;
    uint32_t *cell, *cell_end; /* [refs of a segment] */
} tile_pass;

/* Factors by which saturations of a segment may differ from what was baked. With averages c times the old ones a norm
 * lies between itself and 1/c of it, so does its inverse the other way, and the saturation moves less than that. */
static void drift_of(const mt_scorer *s, const mt_segment *segment, double *least, double *most)
{
    *least = *most = 1;
    for (unsigned k = 0; k < MT_KIND_COUNT; k++)
        for (int f = 0; f < MT_LENGTH_COUNT && segment->header->kind_mask >> k & 1; f++) {
            double then = segment->stats[k].average[f], now = s->averages.field[k][f];
            if (!(then > 0) || !(now > 0)) continue; /* such a field has no terms in this segment */
            if (now / then < *least) *least = now / then;
            if (now / then > *most) *most = now / then;
        }
}

/* Whether a segment's impacts bound the scores closely enough; widens the factors of the pass when they do. */
static bool bounded(tile_pass *p, const mt_segment *segment)
{
    mt_impact_model model = {.k1 = p->s->model.k1};
    double least, most;
    memcpy(model.b, p->s->model.b, sizeof model.b);
    memcpy(model.weight, p->s->model.weight, sizeof model.weight);
    if (!mt_impact_model_equal(&model, &segment->header->model)) return false;
    drift_of(p->s, segment, &least, &most);
    if (least < 1 / MT_IMPACT_DRIFT || most > MT_IMPACT_DRIFT) return false;
    if (least < p->least) p->least = least;
    if (most > p->most) p->most = most;
    return true;
}

bool mt_rank_tiles_apply(const mt_scorer *s, const mt_rank_task *task)
{
    return task->k > 0 && task->k <= MOST_K && s->terms.len > 0 && s->terms.len <= MOST_TERMS;
}

static void choose_weights(tile_pass *p)
{
    const mt_scorer *s = p->s;
    double sum = 0, greatest = 0, scale;
    bool raised = false;
    for (size_t t = 0; t < s->terms.len; t++) {
        sum += s->terms.data[t].gain;
        if (s->terms.data[t].gain > greatest) greatest = s->terms.data[t].gain;
    }
    scale = SUM_LIMIT * 256 / 255 / sum;
    if (scale * greatest > SUM_LIMIT) scale = SUM_LIMIT / greatest;
    for (size_t t = 0; t < s->terms.len; t++) p->weight[t] = (uint32_t)(s->terms.data[t].gain * scale);
    for (size_t g = 0; g < s->index->segments.len; g++)
        raised = raised || s->index->segments.data[g].segment->header->flags & MT_SEGMENT_RAISED;
    p->high = sum * scale / (raised ? 256 : 512) + 1;
    p->low = sum * scale / 512 + 2 * (double)s->terms.len + 1;
}

/* ---- the k greatest sums ------------------------------------------------------------------------------------------*/
static void sift_down(uint32_t *heap, size_t n, size_t i)
{
    for (uint32_t value = heap[i];;) {
        size_t child = 2 * i + 1;
        if (child + 1 < n && heap[child + 1] < heap[child]) child++;
        if (child >= n || heap[child] >= value) {
            heap[i] = value;
            return;
        }
        heap[i] = heap[child];
        i = child;
    }
}

static void raise_bar(tile_pass *p)
{
    double bar = p->least * ((double)p->heap[0] - p->high) / p->most - p->low;
    p->bar = bar > 1 ? (uint32_t)bar : 1;
}

static void offer(tile_pass *p, uint32_t sum)
{
    size_t k = p->task->k;
    if (p->heap_len < k) {
        p->heap[p->heap_len++] = sum;
        if (p->heap_len < k) return;
        for (size_t i = k / 2; i-- > 0;) sift_down(p->heap, k, i);
    } else {
        if (sum <= p->heap[0]) return;
        p->heap[0] = sum;
        sift_down(p->heap, k, 0);
    }
    raise_bar(p);
}

static void clean_band(tile_pass *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->band.len; i++)
        if (p->band.data[i].sum >= p->bar) p->band.data[kept++] = p->band.data[i];
    p->band.len = kept;
    p->band_limit = kept < BAND_COMPACT / 2 ? BAND_COMPACT : 2 * kept;
}

/* ---- one tile -----------------------------------------------------------------------------------------------------*/
static match_status collect(tile_pass *p, uint32_t g, const mt_tile *tile, const uint64_t *eligible, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t words = mt_bitset_words(tile->docs);
    uint64_t mask;
    for (size_t word = 0; (word = p->kernel->find(p->sum, word, words, p->bar, &mask)) < words; word++) {
        if (eligible) mask &= eligible[tile->first / 64 + word];
        for (; mask; mask &= mask - 1) {
            uint32_t local = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(mask);
            uint32_t sum = p->sum[local];
            if (sum < p->bar || local >= tile->docs) continue;
            offer(p, sum);
            if (p->band.len >= p->band_limit) clean_band(p);
            MT_TRY(MT_PUSH(&p->band, ((candidate){sum, tile->first + local, g}), err));
        }
    }
out:
    return status;
}

static match_status run_tile(tile_pass *p, uint32_t g, uint32_t number, const uint64_t *eligible, mt_error *err)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    const mt_tile *tile = &segment->tile[number];
    size_t n, n_dense = 0, n_sparse = 0, words = mt_bitset_words(tile->docs);
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    for (size_t i = 0; i < n; i++) {
        while (p->cell[i] < p->cell_end[i] && (segment->cell[p->cell[i]].tile & ~MT_CELL_DENSE) < number) p->cell[i]++;
        if (p->cell[i] == p->cell_end[i]) continue;
        const mt_cell *cell = &segment->cell[p->cell[i]];
        mt_weighted_list list = {.weight = p->weight[ref[i].term]};
        if ((cell->tile & ~MT_CELL_DENSE) != number || !mt_segment_list(segment, cell, &list.list)) continue;
        if (list.list.bitmap)
            p->dense[n_dense++] = list;
        else
            p->sparse[n_sparse++] = list;
    }
    if (n_dense + n_sparse == 0) return MATCH_OK;
    if (n_dense)
        p->kernel->dense(p->sum, p->dense, n_dense, words);
    else
        memset(p->sum, 0, words * 64 * sizeof *p->sum);
    for (size_t i = 0; i < n_sparse; i++) p->kernel->sparse(p->sum, &p->sparse[i]);
    return collect(p, g, tile, eligible, err);
}

static match_status run_segment(tile_pass *p, uint32_t g, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    size_t n;
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    if (n == 0 || segment->docs == 0) return MATCH_OK;
    for (size_t i = 0; i < n; i++) mt_segment_cells(segment, ref[i].number, &p->cell[i], &p->cell_end[i]);
    bool some = mt_rank_eligible(p->s->index, g, p->task->kinds, p->task->filter, p->eligible);
    for (uint32_t t = 0; t < segment->tiles; t++) MT_TRY(run_tile(p, g, t, some ? p->eligible : NULL, err));
out:
    return status;
}

/* ---- the whole query ----------------------------------------------------------------------------------------------*/
static match_status allocate(tile_pass *p, mt_error *err)
{
    size_t n = p->s->terms.len, sums = MT_TILE_SUMS * sizeof *p->sum;
    uint8_t *work = mt_index_workspace(p->s->index, sums + (size_t)p->s->index->docs / 8 + 8);
    p->weight = mt_alloc(n, sizeof *p->weight);
    p->heap = mt_alloc(p->task->k, sizeof *p->heap);
    p->dense = mt_alloc(n, sizeof *p->dense);
    p->sparse = mt_alloc(n, sizeof *p->sparse);
    p->cell = mt_alloc(n, sizeof *p->cell);
    p->cell_end = mt_alloc(n, sizeof *p->cell_end);
    if (!work || !p->weight || !p->heap || !p->dense || !p->sparse || !p->cell || !p->cell_end)
        return mt_fail_no_memory(err);
    p->sum = (uint16_t *)(void *)work;
    p->eligible = (uint64_t *)(void *)(work + sums);
    return MATCH_OK;
}

/* The candidates lie anywhere in the collection: asks for their memory before it is needed. */
static void prefetch_candidates(const tile_pass *p)
{
    for (size_t i = 0; i < p->band.len; i++) {
        const candidate *c = &p->band.data[i];
        const mt_segment *s = p->s->index->segments.data[c->segment].segment;
        __builtin_prefetch(&s->forward_at[c->doc]);
        __builtin_prefetch(&s->meta[c->doc]);
        for (int f = 0; f < MT_FIELD_COUNT; f++) __builtin_prefetch(&s->length[f][c->doc]);
    }
    for (size_t i = 0; i < p->band.len; i++) {
        const candidate *c = &p->band.data[i];
        mt_forward list = mt_segment_forward(p->s->index->segments.data[c->segment].segment, c->doc);
        __builtin_prefetch(list.p);
        __builtin_prefetch(list.p + 64);
    }
}

static match_status rescore(tile_pass *p, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    clean_band(p);
    prefetch_candidates(p);
    for (size_t i = 0; i < p->band.len; i++) {
        const candidate *c = &p->band.data[i];
        const mt_snapshot_segment *segment = &p->s->index->segments.data[c->segment];
        double score = mt_scorer_score(p->s, c->segment, c->doc, NULL);
        if (score > 0)
            MT_TRY(MT_PUSH(hits, ((mt_hit){segment->base + c->doc, segment->segment->num[c->doc], score}), err));
    }
out:
    return status;
}

/* First the bounds of all segments, then their tiles. What cannot be bounded gives its exact hits at once. */
static match_status run_segments(tile_pass *p, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t segments = p->s->index->segments.len;
    bool *tiled = mt_alloc(segments, sizeof *tiled);
    if (!tiled) return mt_fail_no_memory(err);
    for (size_t g = 0; g < segments; g++) tiled[g] = bounded(p, p->s->index->segments.data[g].segment);
    for (size_t g = 0; g < segments; g++) {
        if (tiled[g])
            MT_TRY(run_segment(p, (uint32_t)g, err));
        else
            MT_TRY(mt_rank_direct(p->s, p->task, g, g + 1, hits, err));
    }
out:
    mt_free(tiled);
    return status;
}

match_status mt_rank_tiles(mt_scorer *s, const mt_rank_task *task, const mt_scan_kernel *kernel, mt_hits *hits,
                           bool *proved, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_hits found = {0};
    tile_pass p = {.s = s, .task = task, .kernel = kernel, .bar = 1, .least = 1, .most = 1, .band_limit = BAND_COMPACT};
    MT_TRY(allocate(&p, err));
    choose_weights(&p);
    MT_TRY(run_segments(&p, &found, err));
    /* documents with a sum of 0 were never seen: they must be out of reach */
    *proved = p.heap_len == task->k && p.least * ((double)p.heap[0] - p.high) / p.most - p.low >= 1;
    if (!*proved) goto out;
    MT_TRY(rescore(&p, &found, err));
    *hits = found;
    found = (mt_hits){0};
out:
    mt_free(found.data);
    mt_free(p.weight);
    mt_free(p.heap);
    mt_free(p.dense);
    mt_free(p.sparse);
    mt_free(p.cell);
    mt_free(p.cell_end);
    MT_ARRAY_FREE(&p.band);
    return status;
}
