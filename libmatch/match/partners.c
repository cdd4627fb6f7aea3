/* Ranking partners: every organisation that no rule removes is scored, and records are read from the best down until k
 * are found that are not the subject under another id. A short list is taken from a heap: it needs no full sort. */
#include <stdlib.h>

#include "libmatch/match/diversity.h"
#include "libmatch/match/learned.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/undisclosed.h"

#define SPARE 16 /* listed beyond k, for the subject under other ids */

typedef struct sortable {
    double logit;
    uint32_t vertex;
} sortable;

static int compare_sortable(const void *a, const void *b)
{
    const sortable *x = a, *y = b;
    if (x->logit != y->logit) return x->logit > y->logit ? -1 : 1;
    return (x->vertex > y->vertex) - (x->vertex < y->vertex); /* by id */
}

match_status mt_candidates_sort(mt_candidates *list, mt_error *err)
{
    match_status status = MATCH_OK;
    sortable *work = mt_alloc(list->len + 1, sizeof *work);
    if (!work) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < list->len; i++) work[i] = (sortable){list->data[i].logit, list->data[i].vertex};
    qsort(work, list->len, sizeof *work, compare_sortable);
    for (size_t i = 0; i < list->len; i++) list->data[i] = (mt_candidate){work[i].logit, work[i].vertex};
out:
    mt_free(work);
    return status;
}

static match_status score_all(mt_matcher *m, const mt_rules *rules, const mt_evidence *evidence, const mt_model *model,
                              mt_candidates *out, mt_error *err)
{
    match_status status = MATCH_OK;
    double feature[MT_FEATURE_COUNT];
    for (uint32_t v = 0; v < m->world.vertices; v++) {
        if (mt_rules_check(m, rules, v) != MT_RULE_NONE) continue;
        mt_evidence_features(m, evidence, v, feature);
        mt_candidate candidate = {mt_model_logit(model, feature), v};
        MT_TRY(MT_PUSH(out, candidate, err));
    }
    MT_TRY(mt_evidence_status(evidence, err));
out:
    return status;
}

match_status mt_candidates_rank(mt_matcher *m, const mt_rules *rules, const mt_evidence *evidence,
                                const mt_model *model, mt_candidates *out, mt_error *err)
{
    match_status status = score_all(m, rules, evidence, model, out, err);
    return status == MATCH_OK ? mt_candidates_sort(out, err) : status;
}

/* ---- the best few, one after the other ---- */

typedef struct heap {
    sortable *data; /* owned; the best is the first */
    size_t len;
} heap;

static void sift_down(heap *h, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < h->len; at = child) {
        if (child + 1 < h->len && compare_sortable(&h->data[child + 1], &h->data[child]) < 0) child++;
        if (compare_sortable(&h->data[at], &h->data[child]) <= 0) return;
        sortable swap = h->data[at];
        h->data[at] = h->data[child];
        h->data[child] = swap;
    }
}

static match_status make_heap(const mt_candidates *list, heap *out, mt_error *err)
{
    heap made = {mt_alloc(list->len + 1, sizeof *made.data), list->len};
    if (!made.data) return mt_fail_no_memory(err);
    for (size_t i = 0; i < list->len; i++) made.data[i] = (sortable){list->data[i].logit, list->data[i].vertex};
    for (size_t i = made.len / 2; i > 0; i--) sift_down(&made, i - 1);
    *out = made;
    return MATCH_OK;
}

/* The best that is left; there must be one. */
static sortable take_best(heap *h)
{
    sortable best = h->data[0];
    h->data[0] = h->data[--h->len];
    sift_down(h, 0);
    return best;
}

typedef struct question {
    mt_matcher *m;
    const mt_match_options *options;
    mt_subject subject;
    mt_rules rules;
    mt_evidence evidence;
    mt_model model;
} question;

static match_status add_result(question *q, sortable next, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t v = next.vertex;
    mt_result result = {0};
    bool same = false;
    MT_TRY(mt_rules_alias(q->m, &q->rules, v, &same, err));
    if (same) goto out;
    MT_TRY(mt_result_fill(q->m, q->m->world.num[v], mt_logit_probability(next.logit), &result, err));
    if (q->options->explain)
        MT_TRY(mt_explanation_make(q->m, &q->subject, &q->evidence, &q->model, q->options->mode, v, &result.explanation,
                                   err));
    MT_TRY(MT_PUSH(out, result, err));
    result = (mt_result){0};
out:
    mt_result_free(&result);
    return status;
}

/* The k best that are not the subject under another id. A short list is enough unless many of it are. */
static match_status list_best(question *q, size_t k, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_candidates list = {0};
    heap best = {0};
    for (size_t keep = k + SPARE;; keep = k > SIZE_MAX / 8 - keep ? SIZE_MAX / 8 : 8 * keep) {
        size_t most = q->m->world.vertices;
        if (keep > most) keep = most;
        list.len = 0;
        MT_TRY(mt_candidates_shortlist(q->m, &q->rules, &q->evidence, &q->model, keep, &list, err));
        MT_TRY(make_heap(&list, &best, err));
        while (best.len && out->len < k) MT_TRY(add_result(q, take_best(&best), out, err));
        if (out->len == k || list.len < keep || keep == most) break;
        mt_results_free(out);
        mt_free(best.data);
        best = (heap){0};
    }
out:
    MT_ARRAY_FREE(&list);
    mt_free(best.data);
    return status;
}

match_status mt_partners(mt_matcher *m, mt_text id, const mt_match_options *options, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    question q = {.m = m, .options = options};
    mt_results made = {0};
    bool words;
    if (options->undisclosed && options->viewer < MT_TIER_CONFIDENTIAL && options->diversity == 0.0)
        return mt_partners_undisclosed(m, id, options, out, err);
    if (options->diversity != 0.0) return mt_partners_diverse(m, id, options, out, err);
    MT_TRY(mt_channels_read(options->channels, &words, err));
    MT_TRY(mt_matcher_begin(m, options, true, err));
    MT_TRY(mt_subject_find(m, id, &q.subject, err));
    MT_TRY(mt_learned_model(m->store, options->mode, mt_subject_is_item(&q.subject), &q.model, err));
    MT_TRY(mt_rules_collect(m, &q.subject, options, &q.rules, err));
    MT_TRY(mt_evidence_collect(m, &q.subject, options->mode, &q.evidence, err));
    MT_TRY(list_best(&q, options->k ? options->k : 10, &made, err));
    *out = made;
    made = (mt_results){0};
out:
    mt_matcher_end(m);
    mt_results_free(&made);
    mt_evidence_free(&q.evidence);
    mt_rules_free(&q.rules);
    mt_subject_free(&q.subject);
    return status;
}
