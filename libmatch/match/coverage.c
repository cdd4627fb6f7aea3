/* Need coverage: how much of what one side looks for the other can give.
 *
 * For a need r and an answer o:  similarity(r, o) = sqrt(min(1, K(r, o) / K(r, r))), times the fit factor of their
 * stated conditions (facts.h), times MT_PROJECT_FACTOR when o is a project (past work hints at competence). The best
 * answer of the other side counts. Observed coverage is the mean over the needs, weighted by priority. */
#include <math.h>

#include "libmatch/match/matcher_internal.h"

#define MT_ANSWER_DEPTH 200 /* answers of one need that are looked at */

double mt_coverage_similarity(double score, double own_score)
{
    if (score <= 0.0 || own_score <= 0.0) return 0.0;
    return score < own_score ? sqrt(score / own_score) : 1.0;
}

static bool is_need(mt_kind kind) { return MT_KINDS_NEEDS >> kind & 1; }
static bool is_answer(mt_kind kind) { return MT_KINDS_EVIDENCE >> kind & 1; }

/* usable documents of some kinds */
static match_status select_kinds(const mt_matcher *m, unsigned kinds, mt_bitset *out, mt_error *err)
{
    match_status status = mt_bitset_init(out, mt_index_docs(m->index), err);
    if (status != MATCH_OK) return status;
    for (uint32_t d = 0; d < out->bits; d++)
        if (mt_bitset_has(&m->selection.usable, d) && (kinds >> mt_index_kind(m->index, d) & 1)) mt_bitset_set(out, d);
    return MATCH_OK;
}

/* What is the same for all questions: the documents that ask or answer, and room for what they score against
 * themselves. It goes with the world, so with the generation, the viewer and the day. */
static match_status keep_documents(mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_world *w = &m->world;
    mt_bitset needs = {0}, answers = {0};
    if (w->own_score) return MATCH_OK;
    MT_TRY(select_kinds(m, MT_KINDS_NEEDS, &needs, err));
    MT_TRY(select_kinds(m, MT_KINDS_EVIDENCE, &answers, err));
    w->own_score = mt_alloc((size_t)mt_index_docs(m->index) + 1, sizeof *w->own_score);
    if (!w->own_score) MT_TRY(mt_fail_no_memory(err));
    w->needs = needs;
    w->answers = answers;
    needs = answers = (mt_bitset){0};
out:
    mt_bitset_free(&needs);
    mt_bitset_free(&answers);
    return status;
}

typedef struct coverage {
    mt_matcher *m;
    const mt_subject *subject;
    const json_t *subject_root; /* the organisation that asks or answers: NULL when unknown */
    mt_evidence *e;
    mt_profile profile;
    mt_hits hits;
    double *best;  /* [vertices] for the need at hand; all 0 between needs */
    double *found; /* [docs] best answer of the subject to this need of somebody else */
} coverage;

static match_status rank_like(coverage *c, uint32_t doc, const mt_bitset *among, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = c->m;
    mt_profile_clear(&c->profile);
    c->hits.len = 0;
    MT_TRY(mt_profile_add_document(&c->profile, m->index, &mt_bm25_default, doc, 1.0, err));
    MT_TRY(mt_profile_terms(&c->profile, err));
    if (c->profile.terms.len == 0) goto out;
    MT_TRY(mt_rank_top(m->index, m->store, c->profile.terms.data, c->profile.terms.len, &mt_bm25_default,
                       MT_KINDS_ITEMS, among, MT_ANSWER_DEPTH, &c->hits, err));
out:
    return status;
}

static match_status own_score(coverage *c, uint32_t doc, double *score, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_profile profile = {0};
    if (c->m->world.own_score[doc] == 0.0) {
        MT_TRY(mt_profile_add_document(&profile, c->m->index, &mt_bm25_default, doc, 1.0, err));
        MT_TRY(mt_profile_compare(&profile, c->m->index, &mt_bm25_default, MT_KINDS_ITEMS, doc,
                                  &c->m->world.own_score[doc], err));
    }
    *score = c->m->world.own_score[doc];
out:
    mt_profile_free(&profile);
    return status;
}

/* the organisation's record, or NULL for a dangling one */
static match_status organisation_root(coverage *c, uint32_t v, const json_t **root, mt_error *err)
{
    mt_facts facts = {0};
    mt_num num = c->m->world.num[v];
    match_status status = num ? mt_facts_of(&c->m->facts, num, &facts, err) : MATCH_OK;
    if (status == MATCH_OK) *root = facts.root;
    return status;
}

/* One need of the subject: the best answer of every vertex, times the need's priority, is added to e->forward. */
static match_status cover_need(coverage *c, mt_num need, double *weight, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    uint32_t doc = mt_index_doc_of(c->m->index, need);
    mt_facts need_facts, answer_facts;
    double own;
    MT_TRY(mt_facts_of(&c->m->facts, need, &need_facts, err));
    MT_TRY(own_score(c, doc, &own, err));
    MT_TRY(rank_like(c, doc, &c->m->world.answers, err));
    for (size_t i = 0; i < c->hits.len; i++) {
        mt_num num = c->hits.data[i].num;
        double similarity = mt_coverage_similarity(c->hits.data[i].score, own);
        if (mt_index_kind(c->m->index, c->hits.data[i].doc) == MT_KIND_PROJECT) similarity *= MT_PROJECT_FACTOR;
        MT_TRY(mt_facts_of(&c->m->facts, num, &answer_facts, err));
        for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++) {
            uint32_t v = w->holder[h];
            if (similarity <= c->best[v]) continue;
            const json_t *answerer = NULL;
            MT_TRY(organisation_root(c, v, &answerer, err));
            double value = similarity * mt_fit_factor(&need_facts, c->subject_root, &answer_facts, answerer, NULL);
            if (value > c->best[v]) c->best[v] = value;
        }
    }
    for (size_t i = 0; i < c->hits.len; i++) { /* every vertex once: its best is 0 again for the next need */
        mt_num num = c->hits.data[i].num;
        for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++) {
            uint32_t v = w->holder[h];
            c->e->forward[v] += need_facts.priority * c->best[v];
            c->best[v] = 0.0;
        }
    }
    *weight += need_facts.priority;
out:
    return status;
}

/* One answer of the subject: what it is worth to every need of the others, into c->found. */
static match_status offer_answer(coverage *c, mt_num answer, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    uint32_t doc = mt_index_doc_of(c->m->index, answer);
    bool project = mt_index_kind(c->m->index, doc) == MT_KIND_PROJECT;
    mt_facts answer_facts, need_facts;
    MT_TRY(mt_facts_of(&c->m->facts, answer, &answer_facts, err));
    MT_TRY(rank_like(c, doc, &c->m->world.needs, err));
    for (size_t i = 0; i < c->hits.len; i++) {
        mt_num need = c->hits.data[i].num;
        uint32_t need_doc = c->hits.data[i].doc;
        double own, score = c->hits.data[i].score;
        const json_t *asker = NULL;
        MT_TRY(own_score(c, need_doc, &own, err));
        MT_TRY(mt_facts_of(&c->m->facts, need, &need_facts, err));
        if (w->holder_begin[need] < w->holder_begin[need + 1])
            MT_TRY(organisation_root(c, w->holder[w->holder_begin[need]], &asker, err));
        double value = mt_coverage_similarity(score, own) * (project ? MT_PROJECT_FACTOR : 1.0) *
                       mt_fit_factor(&need_facts, asker, &answer_facts, c->subject_root, NULL);
        if (value > c->found[need_doc]) c->found[need_doc] = value;
    }
out:
    return status;
}

/* observed coverage of the needs of one vertex: the mean over all of them, answered or not */
static match_status gather_vertex(coverage *c, uint32_t v, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    double sum = 0.0, weight = 0.0;
    mt_facts facts;
    for (uint32_t i = w->item_begin[v]; i < w->item_begin[v + 1]; i++) {
        uint32_t doc = mt_index_doc_of(c->m->index, w->item[i]);
        if (doc == MT_NONE || !mt_bitset_has(&c->m->world.needs, doc)) continue;
        MT_TRY(mt_facts_of(&c->m->facts, w->item[i], &facts, err));
        sum += facts.priority * c->found[doc];
        weight += facts.priority;
    }
    if (weight > 0.0) c->e->backward[v] = sum / weight;
out:
    return status;
}

/* c->found -> e->backward, for every vertex with a need that was answered */
static match_status gather_backward(coverage *c, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    mt_bitset answered = {0};
    MT_TRY(mt_bitset_init(&answered, w->vertices, err));
    for (uint32_t d = 0; d < c->m->world.needs.bits; d++) {
        if (c->found[d] == 0.0) continue;
        mt_num need = mt_index_num(c->m->index, d);
        for (uint32_t h = w->holder_begin[need]; h < w->holder_begin[need + 1]; h++)
            mt_bitset_set(&answered, w->holder[h]);
    }
    for (uint32_t v = 0; v < w->vertices; v++)
        if (mt_bitset_has(&answered, v)) MT_TRY(gather_vertex(c, v, err));
out:
    mt_bitset_free(&answered);
    return status;
}

static match_status prepare(coverage *c, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = c->m;
    size_t docs = mt_index_docs(m->index);
    MT_TRY(keep_documents(m, err));
    c->best = mt_alloc((size_t)m->world.vertices + 1, sizeof *c->best);
    c->found = mt_alloc(docs + 1, sizeof *c->found);
    if (!c->best || !c->found) MT_TRY(mt_fail_no_memory(err));
    if (!mt_subject_is_item(c->subject))
        c->subject_root = c->subject->root;
    else if (c->subject->vertex != MT_NONE)
        MT_TRY(organisation_root(c, c->subject->vertex, &c->subject_root, err));
out:
    return status;
}

match_status mt_coverage_collect(mt_matcher *m, const mt_subject *subject, mt_evidence *evidence, mt_error *err)
{
    match_status status = MATCH_OK;
    coverage c = {.m = m, .subject = subject, .e = evidence};
    double weight = 0.0;
    MT_TRY(prepare(&c, err));
    bool somebody_asks = mt_bitset_count(&m->world.needs) > 0;
    size_t answered = 0;
    for (size_t i = 0; i < subject->items.len; i++) {
        uint32_t doc = mt_index_doc_of(m->index, subject->items.data[i]);
        mt_kind kind = doc == MT_NONE ? MT_KIND_NONE : mt_index_kind(m->index, doc);
        if (is_need(kind)) {
            evidence->needs++;
            MT_TRY(cover_need(&c, subject->items.data[i], &weight, err));
        } else if (is_answer(kind)) {
            evidence->answers += kind != MT_KIND_PROJECT;
            if (somebody_asks && answered++ < MT_ANSWERS_OFFERED) MT_TRY(offer_answer(&c, subject->items.data[i], err));
        }
    }
    for (uint32_t v = 0; weight > 0.0 && v < m->world.vertices; v++) evidence->forward[v] /= weight;
    if (somebody_asks) MT_TRY(gather_backward(&c, err));
out:
    mt_profile_free(&c.profile);
    MT_ARRAY_FREE(&c.hits);
    mt_free(c.best);
    mt_free(c.found);
    return status;
}
