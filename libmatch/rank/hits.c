/* The order of results: falling score, then id in byte order. Ids are looked up only inside groups of equal scores that
 * reach into the first k. */
#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/rank/score.h"

static int by_score(const void *a, const void *b)
{
    const mt_hit *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return (x->num > y->num) - (x->num < y->num);
}

typedef struct named_hit {
    mt_hit hit;
    mt_kind kind;
    char key[204];
} named_hit;

/* The two families have their own ids: organisations first, then items. */
static int by_id(const void *a, const void *b)
{
    const named_hit *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order) return order;
    return (int)mt_kind_family(x->kind) - (int)mt_kind_family(y->kind);
}

static match_status order_group(mt_hit *hit, size_t n, mt_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    named_hit *named = mt_alloc(n, sizeof *named);
    if (!named) return mt_fail_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        named[i].hit = hit[i];
        MT_TRY(mt_store_key(store, hit[i].num, named[i].key, &named[i].kind, err));
    }
    qsort(named, n, sizeof *named, by_id);
    for (size_t i = 0; i < n; i++) hit[i] = named[i].hit;
out:
    mt_free(named);
    return status;
}

match_status mt_hits_order(mt_hits *hits, mt_store *store, size_t k, mt_error *err)
{
    match_status status = MATCH_OK;
    if (k == 0 || k > hits->len) k = hits->len;
    if (hits->len) qsort(hits->data, hits->len, sizeof *hits->data, by_score);
    for (size_t i = 0, end; i < k; i = end) {
        for (end = i + 1; end < hits->len && hits->data[end].score == hits->data[i].score;) end++;
        if (end - i > 1) MT_TRY(order_group(hits->data + i, end - i, store, err));
    }
    hits->len = k;
out:
    return status;
}
