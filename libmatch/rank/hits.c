/* The order of results: falling score, then id in byte order; an id that an organisation and an item share: the
 * organisation first. Ids are compared only inside groups of equal scores that reach into the first k: by their ranks
 * where a group lies in one segment, else by their bytes. */
#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/rank/score.h"

static int by_score(const void *a, const void *b)
{
    const mt_hit *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return (x->num > y->num) - (x->num < y->num);
}

#define INSERTED 32 /* so few are put in order one by one: they come nearly in order, from the greatest sum on */

static void sort_by_score(mt_hit *hit, size_t n)
{
    if (n > INSERTED) qsort(hit, n, sizeof *hit, by_score);
    for (size_t i = 1; n <= INSERTED && i < n; i++) {
        const mt_hit one = hit[i];
        size_t at = i;
        for (; at > 0 && by_score(&hit[at - 1], &one) > 0; at--) hit[at] = hit[at - 1];
        hit[at] = one;
    }
}

typedef struct tied_hit {
    mt_hit hit;
    uint32_t order; /* of the id in the segment */
    uint8_t family;
    const char *id; /* NULL: one segment */
} tied_hit;

static int by_id(const void *a, const void *b)
{
    const tied_hit *x = a, *y = b;
    int order = x->id ? strcmp(x->id, y->id) : (x->order > y->order) - (x->order < y->order);
    return order ? order : (int)x->family - (int)y->family;
}

enum { ID_BYTES = 201 };

static match_status order_group(const mt_index *index, mt_hit *hit, size_t n, mt_error *err)
{
    match_status status = MATCH_OK;
    tied_hit few[INSERTED], *tied = n <= INSERTED ? few : mt_alloc(n, sizeof *tied);
    char *ids = NULL;
    const mt_snapshot_segment *first = mt_index_segment_of(index, hit[0].doc);
    bool one = true;
    if (!tied) return mt_fail_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const mt_snapshot_segment *s = mt_index_segment_of(index, hit[i].doc);
        uint32_t local = hit[i].doc - s->base;
        one = one && s == first;
        tied[i] = (tied_hit){hit[i], s->segment->id_order[local],
                             (uint8_t)mt_kind_family(mt_segment_kind(s->segment, local)), NULL};
    }
    if (!one) {
        ids = mt_alloc(n, ID_BYTES);
        if (!ids) {
            status = mt_fail_no_memory(err);
            goto out;
        }
        for (size_t i = 0; i < n; i++) {
            MT_TRY(mt_index_id(index, hit[i].doc, ids + i * ID_BYTES, err));
            tied[i].id = ids + i * ID_BYTES;
        }
    }
    if (n > INSERTED) qsort(tied, n, sizeof *tied, by_id);
    for (size_t i = 1; n <= INSERTED && i < n; i++) {
        const tied_hit hit_here = tied[i];
        size_t at = i;
        for (; at > 0 && by_id(&tied[at - 1], &hit_here) > 0; at--) tied[at] = tied[at - 1];
        tied[at] = hit_here;
    }
    for (size_t i = 0; i < n; i++) hit[i] = tied[i].hit;
out:
    if (tied != few) mt_free(tied);
    mt_free(ids);
    return status;
}

match_status mt_hits_order(const mt_index *index, mt_hits *hits, size_t k, mt_error *err)
{
    match_status status = MATCH_OK;
    if (k == 0 || k > hits->len) k = hits->len;
    sort_by_score(hits->data, hits->len);
    for (size_t i = 0, end; i < k; i = end) {
        for (end = i + 1; end < hits->len && hits->data[end].score == hits->data[i].score;) end++;
        if (end - i > 1) MT_TRY(order_group(index, hits->data + i, end - i, err));
    }
    hits->len = k;
out:
    return status;
}
