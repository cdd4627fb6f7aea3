/* The state of a query between tiles, and its end.
 *
 * A query term with gain g (weight * idf) gets the integer weight w = g * S, rounded. A posting `once` or `twice` adds
 * w to a sum that is multiplied with the document's saturation, exact to 1/131072, in the end; another's byte i stands
 * for the saturation s with i = 255 s + e, -1/2 <= e <= 1/2 (e <= 1 where the byte was raised to 1), and adds (i * w)
 * >> 8. In units of 255/256 * S the sum over a document's terms is therefore at most its score plus  high = sum (g S e
 * / 256 + max(0, w - g S)), at least its score less low  = sum (g S / 512 + max(0, g S - w) + 1) + 4   (roundings down,
 * of w and of the products). S is chosen so that no document can reach 2^16. Averages that moved since a segment was
 * baked change every saturation by a factor between `least` and `most`. Let theta be the k-th integer so far: k
 * documents score at least least * (theta - high), so a document of the true top k has most * (its sum + low) at or
 * above that. All such documents are kept and scored exactly. docs/ranking.md has the proof in full. */
#include "libmatch/rank/tile_pass.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/rank/best_scores.h"

#define SUM_LIMIT 65535.0
/* Roundings of the planes' products, of their numbers, and of the doubles that bounds are computed with. */
#define PLANES_LOW (MT_CHANNELS * MT_PLANES + 2)
#define EARLY_DOCS (8 * MT_TILE_DOCS) /* an index of more is greater than a processor's caches */
#define BAND_COMPACT 4096u            /* candidates before the first clean-up */
#define BAND_LEAST 48u                /* candidates that there is room for from the beginning */
#define IN_ORDER 32u                  /* so few sums are kept in order */
#define IN_REGISTERS 16u              /* and so few in registers, while many are noted */

/* Room for the sums of so many in order. */
static size_t in_order(size_t k) { return k <= IN_REGISTERS ? IN_REGISTERS : IN_ORDER; }

/* ---- bounds -------------------------------------------------------------------------------------------------------*/
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
static bool bounded(mt_tile_pass *p, const mt_segment *segment)
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

static void choose_weights(mt_tile_pass *p)
{
    const mt_scorer *s = p->s;
    double sum = 0, more = 0;
    bool raised = false;
    for (size_t t = 0; t < s->terms.len; t++) sum += s->terms.data[t].gain;
    double scale = (SUM_LIMIT - (double)s->terms.len / 2) / sum;
    for (size_t t = 0; t < s->terms.len; t++) {
        double weight = s->terms.data[t].gain * scale;
        p->weight[t] = (uint32_t)(weight + 0.5);
        p->marked[t] = p->weight[t] | (uint32_t)s->terms.data[t].gram << 16;
        *(p->weight[t] < weight ? &p->cut : &more) += fabs(weight - p->weight[t]);
    }
    p->unit = scale * 255 / 256;
    for (size_t g = 0; g < s->index->segments.len; g++)
        raised = raised || s->index->segments.data[g].segment->header->flags & MT_SEGMENT_RAISED;
    p->high = sum * scale / (raised ? 256 : 512) + more + 1;
    p->low = sum * scale / 512 + p->cut + (double)s->terms.len + PLANES_LOW;
    p->low_here = p->low;
}

match_status mt_tile_shared_init(mt_tile_shared *shared, size_t n, mt_error *err)
{
    const size_t numbers = 5 + MT_PARTS;
    shared->bits = mt_resize(NULL, n,
                             (1 + MT_CHANNELS * MT_PLANES) * sizeof *shared->bits + sizeof *shared->list +
                                 numbers * sizeof *shared->list_term); /* and what follows */
    if (!shared->bits) return mt_fail_no_memory(err);
    shared->list = (mt_tile_list *)(shared->bits + (1 + MT_CHANNELS * MT_PLANES) * n);
    shared->list_term = (uint32_t *)(shared->list + n);
    memset(shared->list_term, 0, numbers * n * sizeof *shared->list_term);
    shared->found_cell = shared->list_term + n;
    shared->found_term = shared->list_term + 2 * n;
    shared->list_weight = shared->list_term + 3 * n;
    shared->found_weight = shared->list_term + 4 * n;
    shared->stepped = shared->list_term + 5 * n;
    return MATCH_OK;
}

void mt_tile_shared_free(mt_tile_shared *shared)
{
    mt_free(shared->bits);
    *shared = (mt_tile_shared){0};
}

void mt_tile_pass_lend(mt_tile_pass *p, const mt_tile_shared *shared)
{
    p->bits = shared->bits;
    p->list = shared->list;
    p->list_term = shared->list_term;
    p->list_weight = shared->list_weight;
    p->found_cell = shared->found_cell;
    p->found_term = shared->found_term;
    p->found_weight = shared->found_weight;
    p->stepped = shared->stepped;
}

match_status mt_tile_pass_init(mt_tile_pass *p, mt_scorer *s, const mt_rank_task *task, const mt_tile_shared *shared,
                               mt_error *err)
{
    size_t n = s->terms.len, segments = s->index->segments.len;
    *p = (mt_tile_pass){.s = s,
                        .task = task,
                        .bar = 1,
                        .early = s->index->docs > EARLY_DOCS,
                        .least = 1,
                        .most = 1,
                        .band_limit = BAND_COMPACT};
    if (shared) mt_tile_pass_lend(p, shared);
    const size_t sums = task->k <= IN_ORDER ? IN_ORDER : task->k;
    p->weight =
        mt_resize(NULL, 4 * n * sizeof *p->weight + sums * sizeof *p->heap + segments, 1); /* and what follows */
    if (!p->weight) return mt_fail_no_memory(err);
    p->heap = (uint16_t *)(p->weight + 4 * n);
    p->tiled = (bool *)(p->heap + sums);
    p->kth = task->k <= IN_ORDER ? in_order(task->k) - task->k : 0;
    memset(p->heap, 0, IN_ORDER * sizeof *p->heap);
    p->cell = p->weight + n;
    p->cell_end = p->weight + 2 * n;
    p->marked = p->weight + 3 * n;
    choose_weights(p);
    for (size_t g = 0; g < segments; g++) p->tiled[g] = bounded(p, s->index->segments.data[g].segment);
    p->ratio = p->least / p->most;
    p->wanted = p->unit * task->least / p->most;
    return MATCH_OK;
}

void mt_tile_pass_free(mt_tile_pass *p)
{
    mt_free(p->weight);
    mt_free(p->few);
    MT_ARRAY_FREE(&p->band);
    *p = (mt_tile_pass){0};
}

/* ---- the k greatest sums ------------------------------------------------------------------------------------------*/
static void sift_down(uint16_t *heap, size_t n, size_t i)
{
    for (uint16_t value = heap[i];;) {
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

/* What a document of the true top k has at least, in sums; may be negative. */
static double bar_of(const mt_tile_pass *p, double low) { return ((double)p->heap[p->kth] - p->high) * p->ratio - low; }

static void set_bar(mt_tile_pass *p, double low)
{
    double bar = p->heap_len == p->task->k ? bar_of(p, low) : 0, least = p->wanted - low;
    if (least > bar) bar = least < UINT16_MAX ? least : UINT16_MAX;
    p->bar = bar > 1 ? (uint32_t)bar : 1;
}

bool mt_tile_pass_barred(const mt_tile_pass *p) { return p->heap_len == p->task->k || p->wanted - p->low_here > 1; }

/* Only postings of the rest lose more than what the weights were rounded down by. */
void mt_tile_pass_bound(mt_tile_pass *p)
{
    uint64_t weight = 0, n = 0;
    for (size_t i = 0; i < p->lists; i++) {
        const mt_tile_list *list = &p->list[i];
        if (list->form == MT_CELL_LIST && list->part[MT_PART_REST].form == MT_DOCS_NONE) continue;
        weight += (p->list_weight[i] & 0xffff) + 1;
        n++;
    }
    double low = (double)weight / 512 + p->cut + (double)n + PLANES_LOW;
    p->low_here = low < p->low ? low : p->low;
    if (p->low_here > p->low_gathered) p->low_gathered = p->low_here;
    set_bar(p, p->low_here);
}

/* Into sums in rising order, the least of which goes. Whether and where one belongs is not foreseeable, so all are
 * moved or stay without a branch: those below it move down, and it takes the place of the greatest of them. */
static inline void insert_sum(mt_scan_eight *heap, size_t eights, uint16_t sum)
{
    const mt_scan_eight none = {0}, one = none + sum;
    mt_scan_eight less[IN_ORDER / 8 + 1];
    for (size_t j = 0; j < eights; j++) less[j] = (mt_scan_eight)(heap[j] < one);
    less[eights] = none;
    for (size_t j = 0; j < eights; j++) {
        const mt_scan_eight moved = mt_eight_down(heap[j], j + 1 < eights ? heap[j + 1] : none);
        const mt_scan_eight moves = mt_eight_down(less[j], less[j + 1]);
        heap[j] = (heap[j] & ~less[j]) | (less[j] & ((moved & moves) | (one & ~moves)));
    }
}

#define AT_ONCE 16 /* sums that are noted before the least is looked at again */

static inline void insert_sums(uint16_t *in_order_of, size_t eights, size_t kth, const uint16_t *sum, size_t n)
{
    mt_scan_eight heap[IN_ORDER / 8];
    for (size_t i = 0; i < n;) {
        const size_t end = n - i < AT_ONCE ? n : i + AT_ONCE;
        const uint16_t least = in_order_of[kth];
        memcpy(heap, in_order_of, eights * sizeof *heap);
        for (; i < end; i++)
            if (sum[i] > least) insert_sum(heap, eights, sum[i]);
        memcpy(in_order_of, heap, eights * sizeof *heap);
    }
}

static void note_one(mt_tile_pass *p, uint16_t sum)
{
    const size_t k = p->task->k;
    if (p->heap_len < k) {
        p->heap[p->heap_len++] = sum;
        if (p->heap_len < k) return;
        for (size_t i = k / 2; i-- > 0;) sift_down(p->heap, k, i);
    } else {
        if (sum <= p->heap[0]) return;
        p->heap[0] = sum;
        sift_down(p->heap, k, 0);
    }
}

void mt_tile_pass_note(mt_tile_pass *p, const uint16_t *sum, size_t n)
{
    const size_t k = p->task->k;
    if (k > IN_ORDER) {
        for (size_t i = 0; i < n; i++) note_one(p, sum[i]);
    } else {
        if (k <= IN_REGISTERS)
            insert_sums(p->heap, IN_REGISTERS / 8, p->kth, sum, n);
        else
            insert_sums(p->heap, IN_ORDER / 8, p->kth, sum, n);
        p->heap_len = p->heap_len + n < k ? p->heap_len + n : k;
    }
    set_bar(p, p->low_here);
}

/* Candidates are of all tiles so far. */
static void clean_band(mt_tile_pass *p)
{
    size_t kept = 0;
    set_bar(p, p->low_gathered);
    for (size_t i = 0; i < p->band.len; i++) { /* which of them stay is not foreseeable */
        const mt_candidate one = p->band.data[i];
        p->band.data[kept] = one;
        kept += one.sum >= p->bar;
    }
    set_bar(p, p->low_here);
    p->band.len = kept;
    p->band_limit = kept < BAND_COMPACT / 2 ? BAND_COMPACT : 2 * kept;
}

match_status mt_tile_pass_room(mt_tile_pass *p, size_t n, mt_error *err)
{
    if (p->band.len + n > p->band_limit) clean_band(p);
    return MT_RESERVE(&p->band, p->band.len + n < BAND_LEAST ? BAND_LEAST : p->band.len + n, err);
}

match_status mt_tile_pass_offer(mt_tile_pass *p, uint32_t segment, uint32_t doc, uint32_t sum, mt_error *err)
{
    const uint16_t noted = (uint16_t)sum;
    mt_tile_pass_note(p, &noted, 1);
    if (p->band.len >= p->band_limit) clean_band(p);
    return MT_PUSH(&p->band, ((mt_candidate){sum, doc, segment, MT_COUNTS_UNKNOWN, {0}}), err);
}

bool mt_tile_pass_proved(mt_tile_pass *p)
{
    /* documents with a sum of 0 were never seen: they must be out of reach */
    if (p->wanted - p->low < 1 && (p->heap_len < p->task->k || bar_of(p, p->low) < 1)) return false;
    clean_band(p);
    return true;
}
