/* Need coverage: how much of what one side looks for the other can give.
 *
 * For a need r and an answer o:  similarity(r, o) = sqrt(min(1, K(r, o) / K(r, r))), times the fit factor of their
 * stated conditions (facts.h), times MT_PROJECT_FACTOR when o is a project (past work hints at competence). The best
 * answer of the other side counts. Observed coverage is the mean over the needs, weighted by priority. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/index/snapshot.h"
#include "libmatch/match/matcher_internal.h"

/* Answers of one need that are looked at: those among the MT_ALIKE_DEPTH items most like it, or, where these are fewer
 * than ENOUGH, the DEPTH best of their kinds. */
#define ANSWERS_ENOUGH 12
#define MT_ANSWER_DEPTH 100

double mt_coverage_similarity(double score, double own_score)
{
    if (score <= 0.0 || own_score <= 0.0) return 0.0;
    return score < own_score ? sqrt(score / own_score) : 1.0;
}

static bool is_need(mt_kind kind) { return MT_KINDS_NEEDS >> kind & 1; }
static bool is_answer(mt_kind kind) { return MT_KINDS_EVIDENCE >> kind & 1; }

/* usable documents of some kinds, 64 at a time */
static match_status select_kinds(const mt_matcher *m, unsigned kinds, mt_bitset *out, mt_error *err)
{
    match_status status = mt_bitset_init(out, mt_index_docs(m->index), err);
    if (status != MATCH_OK) return status;
    for (size_t i = 0; i < m->index->segments.len; i++) {
        const mt_snapshot_segment *g = &m->index->segments.data[i];
        for (unsigned k = 0; k < MT_KIND_COUNT; k++) {
            if (!(kinds >> k & 1) || !g->segment->kind_bits[k]) continue;
            for (size_t w = 0; w < mt_bitset_words(g->segment->docs); w++)
                out->word[g->base / 64 + w] |= g->segment->kind_bits[k][w];
        }
    }
    mt_bitset_and(out, &m->selection.usable);
    return MATCH_OK;
}

/* Sum of the priorities of what each vertex needs. The order of documents changes with updates and merges; whole
 * numbers add up alike in any order, fractions are added anew in the order of each vertex's items. */
static void weigh_needs(const mt_matcher *m, const mt_bitset *needs, double *asked)
{
    const mt_world *w = &m->world;
    bool whole = true;
    for (size_t word = 0; word < mt_bitset_words(needs->bits); word++) {
        for (uint64_t bits = needs->word[word]; bits; bits &= bits - 1) {
            uint32_t d = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
            mt_num need = mt_index_num(m->index, d);
            double priority = w->conditions.priority[d];
            whole = whole && priority == floor(priority);
            for (uint32_t h = w->holder_begin[need]; h < w->holder_begin[need + 1]; h++)
                asked[w->holder[h]] += priority;
        }
    }
    for (uint32_t v = 0; v < w->vertices && !whole; v++) {
        asked[v] = 0.0;
        for (uint32_t i = w->item_begin[v]; i < w->item_begin[v + 1]; i++) {
            uint32_t d = mt_index_doc_of(m->index, w->item[i]);
            if (d != MT_NONE && mt_bitset_has(needs, d)) asked[v] += w->conditions.priority[d];
        }
    }
}

/* What is the same for all questions: the documents that ask or answer, what they state, and what they score against
 * themselves. It goes with the world, so with the generation, the viewer and the day. */
static match_status keep_documents(mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_world *w = &m->world;
    mt_bitset needs = {0}, answers = {0};
    mt_own_scores own = {0};
    double *room = NULL, *asked = NULL;
    if (w->conditions.country) return MATCH_OK;
    room = mt_alloc((size_t)w->vertices + w->holder_begin[w->highest + 1] + 1, sizeof *room);
    asked = mt_alloc((size_t)w->vertices + 1, sizeof *asked);
    if (!room || !asked) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(select_kinds(m, MT_KINDS_NEEDS, &needs, err));
    MT_TRY(select_kinds(m, MT_KINDS_EVIDENCE, &answers, err));
    MT_TRY(mt_own_scores_init(m->index, MT_KINDS_ITEMS, &own, err));
    MT_TRY(mt_conditions_read(m->index, &w->conditions, err));
    weigh_needs(m, &needs, asked);
    w->room = room;
    w->asked = asked;
    room = asked = NULL;
    w->needs = needs;
    w->answers = answers;
    w->own = own;
    needs = answers = (mt_bitset){0};
    own = (mt_own_scores){0};
out:
    mt_bitset_free(&needs);
    mt_bitset_free(&answers);
    mt_own_scores_free(&own);
    mt_free(room);
    mt_free(asked);
    return status;
}

/* A need of somebody else that the subject has an answer to: one for each of its holders, since conditions may fit one
 * and not the other. */
typedef struct stated {
    uint32_t holding; /* place in the world's holders */
    uint32_t doc;
    uint32_t place; /* of the need by id */
} stated;

typedef struct coverage {
    mt_matcher *m;
    const mt_subject *subject;
    uint32_t subject_doc; /* of the organisation that asks or answers: MT_NONE when unknown */
    mt_evidence *e;
    const mt_hits *alike;
    size_t alike_count;
    mt_hits hits;
    double *best;  /* [vertices] for the need at hand; all 0 between needs */
    double *found; /* [holdings] best answer of the subject to this need of somebody else; all 0 after the question */
    MT_ARRAY(stated) heard; /* needs with something found */
} coverage;

/* Those of the items alike that are among the documents asked for, into c->hits. They are the most similar ones; few
 * may mean that others crowd them out, unless the list ended by itself. */
static match_status take_alike(coverage *c, const mt_hits *alike, const mt_bitset *among, bool *enough, mt_error *err)
{
    match_status status = MATCH_OK;
    c->hits.len = 0;
    for (size_t i = 0; i < alike->len; i++)
        if (mt_bitset_has(among, alike->data[i].doc)) MT_TRY(MT_PUSH(&c->hits, alike->data[i], err));
    *enough = alike->len < MT_ALIKE_DEPTH || c->hits.len >= ANSWERS_ENOUGH;
out:
    return status;
}

bool mt_looked_at_has(const mt_looked_at *l, mt_num item, uint32_t doc, bool *compared)
{
    uint32_t begin = 0;
    *compared = false;
    for (size_t i = 0; i < l->items.len; i++) {
        const mt_looked_at_item *one = &l->items.data[i];
        for (uint32_t d = begin; one->item == item && d < one->end; d++)
            if (l->docs.data[d] == doc) return *compared = true;
        *compared = *compared || one->item == item;
        begin = one->end;
    }
    return false;
}

/* Explanations tell of nothing else. */
static match_status note_looked_at(coverage *c, mt_num item, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_looked_at *l = &c->e->looked_at;
    if (!c->e->notes) goto out;
    for (size_t i = 0; i < c->hits.len; i++) MT_TRY(MT_PUSH(&l->docs, c->hits.data[i].doc, err));
    mt_looked_at_item made = {item, (uint32_t)l->docs.len};
    MT_TRY(MT_PUSH(&l->items, made, err));
out:
    return status;
}

/* The documents among those asked for that are most like the i-th item of the subject, into c->hits. */
static match_status rank_like(coverage *c, size_t i, uint32_t doc, const mt_bitset *among, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = c->m;
    mt_hits own = {0};
    bool enough;
    if (i >= c->alike_count) MT_TRY(mt_alike_find(m, c->subject->items.data[i], &own, err));
    MT_TRY(take_alike(c, i < c->alike_count ? &c->alike[i] : &own, among, &enough, err));
    if (!enough) MT_TRY(mt_bridge_rank(m, doc, among, MT_ANSWER_DEPTH, &c->hits, err));
    MT_TRY(note_looked_at(c, c->subject->items.data[i], err));
out:
    MT_ARRAY_FREE(&own);
    return status;
}

/* One need of the subject: the best answer of every vertex, times the need's priority, is added to e->forward. */
static match_status cover_need(coverage *c, size_t item, double *weight, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    uint32_t doc = mt_index_doc_of(c->m->index, c->subject->items.data[item]);
    double own, priority = w->conditions.priority[doc];
    MT_TRY(mt_own_score(&c->m->world.own, doc, &own, err));
    MT_TRY(rank_like(c, item, doc, &w->answers, err));
    for (size_t i = 0; i < c->hits.len; i++) {
        const mt_hit *hit = &c->hits.data[i];
        double similarity = mt_coverage_similarity(hit->score, own);
        if (mt_index_kind(c->m->index, hit->doc) == MT_KIND_PROJECT) similarity *= MT_PROJECT_FACTOR;
        for (uint32_t h = w->holder_begin[hit->num]; h < w->holder_begin[hit->num + 1]; h++) {
            uint32_t v = w->holder[h];
            if (similarity <= c->best[v]) continue;
            double value = similarity * mt_conditions_fit(&w->conditions, doc, c->subject_doc, hit->doc, w->doc[v]);
            if (value > c->best[v]) c->best[v] = value;
        }
    }
    for (size_t i = 0; i < c->hits.len; i++) { /* every vertex once: its best is 0 again for the next need */
        mt_num num = c->hits.data[i].num;
        for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++) {
            uint32_t v = w->holder[h];
            c->e->forward[v] += priority * c->best[v];
            c->best[v] = 0.0;
        }
    }
    *weight += priority;
out:
    return status;
}

/* One answer of the subject: what it is worth to every need of the others, into c->found. */
static match_status offer_answer(coverage *c, size_t item, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    uint32_t doc = mt_index_doc_of(c->m->index, c->subject->items.data[item]);
    double factor = mt_index_kind(c->m->index, doc) == MT_KIND_PROJECT ? MT_PROJECT_FACTOR : 1.0;
    MT_TRY(rank_like(c, item, doc, &w->needs, err));
    for (size_t i = 0; i < c->hits.len; i++) {
        const mt_hit *hit = &c->hits.data[i];
        double own;
        MT_TRY(mt_own_score(&c->m->world.own, hit->doc, &own, err));
        double similarity = mt_coverage_similarity(hit->score, own) * factor;
        for (uint32_t h = w->holder_begin[hit->num]; h < w->holder_begin[hit->num + 1]; h++) {
            uint32_t asker = w->doc[w->holder[h]];
            double value = similarity * mt_conditions_fit(&w->conditions, hit->doc, asker, doc, c->subject_doc);
            if (value > 0.0 && c->found[h] == 0.0) {
                stated need = {h, hit->doc, mt_world_item_place(w, hit->num)};
                MT_TRY(MT_PUSH(&c->heard, need, err));
            }
            if (value > c->found[h]) c->found[h] = value;
        }
    }
out:
    return status;
}

static int compare_needs(const void *a, const void *b)
{
    const stated *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return (x->holding > y->holding) - (x->holding < y->holding);
}

/* c->found -> e->backward, for every vertex with a need that was answered: the mean over all its needs, answered or
 * not. In the order of the ids of needs, so that the sums depend neither on the order of answers nor on where documents
 * lie in the index, nor on the order in which records came. */
static void gather_backward(coverage *c)
{
    const mt_world *w = &c->m->world;
    if (c->heard.len) qsort(c->heard.data, c->heard.len, sizeof *c->heard.data, compare_needs);
    for (size_t i = 0; i < c->heard.len; i++) {
        uint32_t h = c->heard.data[i].holding, v = w->holder[h];
        c->e->backward[v] += w->conditions.priority[c->heard.data[i].doc] * c->found[h] / w->asked[v];
    }
}

static match_status prepare(coverage *c, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = c->m;
    MT_TRY(keep_documents(m, err));
    c->best = m->world.room;
    c->found = m->world.room + m->world.vertices;
    uint32_t v = c->subject->vertex;
    c->subject_doc = v == MT_NONE ? MT_NONE : m->world.doc[v];
out:
    return status;
}

match_status mt_coverage_collect(mt_matcher *m, const mt_subject *subject, const mt_hits *alike, size_t count,
                                 mt_evidence *evidence, mt_error *err)
{
    match_status status = MATCH_OK;
    coverage c = {.m = m, .subject = subject, .alike = alike, .alike_count = count, .e = evidence};
    double weight = 0.0;
    MT_TRY(prepare(&c, err));
    bool somebody_asks = mt_bitset_count(&m->world.needs) > 0;
    size_t answered = 0;
    for (size_t i = 0; i < subject->items.len; i++) {
        uint32_t doc = mt_index_doc_of(m->index, subject->items.data[i]);
        mt_kind kind = doc == MT_NONE ? MT_KIND_NONE : mt_index_kind(m->index, doc);
        if (is_need(kind)) {
            if (evidence->needs++ < MT_ITEMS_COMPARED) MT_TRY(cover_need(&c, i, &weight, err));
        } else if (is_answer(kind)) {
            evidence->answers += kind != MT_KIND_PROJECT;
            if (somebody_asks && answered++ < MT_ANSWERS_OFFERED) MT_TRY(offer_answer(&c, i, err));
        }
    }
    for (uint32_t v = 0; weight > 0.0 && v < m->world.vertices; v++) evidence->forward[v] /= weight;
    if (somebody_asks) gather_backward(&c);
out:
    for (size_t i = 0; i < c.heard.len; i++) c.found[c.heard.data[i].holding] = 0.0;
    MT_ARRAY_FREE(&c.hits);
    MT_ARRAY_FREE(&c.heard);
    return status;
}
