/* Evidence from one subject to everybody, collected once per question into dense arrays, and its turning into the
 * features of the score. Scoring all organisations costs less than choosing candidates would, and is exact. */
#include <math.h>

#include "libmatch/index/snapshot.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/reciprocal.h"
#include "libmatch/match/shared_concepts.h"

/* units of mt_feature_amount: about what a typical related pair has */
#define LIKENESS_UNIT 1.0
#define JOINT_UNIT 0.1
#define COMMON_UNIT 0.5
#define TRUSTED_UNIT 0.01
#define ALIKE_UNIT 0.01
#define WALK_UNIT 0.0005

void mt_evidence_free(mt_evidence *e)
{
    if (e->lent)
        e->lent->room_taken = false;
    else
        mt_free(e->room);
    if (e->resemblance) mt_resemblance_free(e->resemblance);
    mt_free(e->resemblance);
    if (e->pooled) mt_pooled_free(e->pooled);
    mt_free(e->pooled);
    mt_bitset_free(&e->country);
    mt_bitset_free(&e->region);
    mt_bitset_free(&e->type);
    MT_ARRAY_FREE(&e->looked_at.items);
    MT_ARRAY_FREE(&e->looked_at.docs);
    *e = (mt_evidence){0};
}

/* All 0. The matcher's, unless evidence of another question lies there. Memory asked for anew comes page by page from
 * the system, which takes longer than clearing it. */
static match_status take_room(mt_matcher *m, size_t bytes, mt_evidence *e, mt_error *err)
{
    if (m->room_taken || m->room_bytes < bytes) {
        e->room = mt_alloc(bytes, 1);
        if (!e->room) return mt_fail_no_memory(err);
        if (m->room_taken) return MATCH_OK;
        mt_free(m->room);
        m->room = e->room;
        m->room_bytes = bytes;
    } else {
        e->room = memset(m->room, 0, bytes);
    }
    m->room_taken = true;
    e->lent = m;
    return MATCH_OK;
}

static match_status make_room(mt_matcher *m, mt_evidence *e, mt_error *err)
{
    match_status status = MATCH_OK;
    double **arrays[] = {&e->likeness, &e->concepts, &e->forward, &e->backward};
    size_t each = (size_t)m->world.vertices + 1, signals = mt_signals_room(&m->world.graph);
    e->vertices = m->world.vertices;
    MT_TRY(take_room(m, signals + each * (MT_COUNT(arrays) * sizeof(double) + sizeof *e->bonds + sizeof *e->fellows), e,
                     err));
    mt_signals_place(&e->signals, &m->world.graph, e->room);
    double *next = (double *)((uint8_t *)e->room + signals);
    for (size_t i = 0; i < MT_COUNT(arrays); i++, next += each) *arrays[i] = next;
    e->bonds = (uint32_t *)next;
    e->fellows = (uint16_t *)(e->bonds + each);
    e->resemblance = mt_alloc(1, sizeof *e->resemblance);
    if (!e->resemblance) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_bitset_init(&e->country, e->vertices, err));
    MT_TRY(mt_bitset_init(&e->region, e->vertices, err));
    MT_TRY(mt_bitset_init(&e->type, e->vertices, err));
out:
    return status;
}

static bool equals(void *context, mt_text value) { return mt_text_equal(*(const mt_text *)context, value); }

/* Those of a segment's organisations and clusters that are among the documents, 64 at a time. */
static void add_vertices(const mt_matcher *m, const mt_snapshot_segment *s, const mt_bitset *docs, mt_bitset *out)
{
    const uint64_t *bodies = s->segment->kind_bits[MT_KIND_ORGANISATION],
                   *clusters = s->segment->kind_bits[MT_KIND_CLUSTER];
    for (size_t w = 0; w < mt_bitset_words(s->segment->docs); w++) {
        uint64_t bits = docs->word[s->base / 64 + w] & ((bodies ? bodies[w] : 0) | (clusters ? clusters[w] : 0));
        for (; bits; bits &= bits - 1) {
            uint32_t local = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);
            uint32_t v = mt_world_vertex(&m->world, s->segment->num[local]);
            if (v != MT_NONE && m->world.doc[v] == s->base + local) mt_bitset_set(out, v);
        }
    }
}

match_status mt_evidence_select(mt_matcher *m, const char *field, mt_text value, mt_bitset *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset docs = {0};
    if (value.len == 0) return MATCH_OK;
    MT_TRY(mt_bitset_init(&docs, mt_index_docs(m->index), err));
    MT_TRY(mt_index_select(m->index, mt_text_of(field), equals, &value, &docs, err));
    for (size_t i = 0; i < m->index->segments.len; i++) add_vertices(m, &m->index->segments.data[i], &docs, out);
out:
    mt_bitset_free(&docs);
    return status;
}

/* The record whose geography and type count: the organisation's, or that of the item's holder. */
static match_status select_attributes(mt_matcher *m, const mt_subject *subject, mt_evidence *e, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts = {.root = subject->root};
    if (mt_subject_is_item(subject)) {
        if (subject->vertex == MT_NONE || m->world.num[subject->vertex] == 0) return MATCH_OK;
        MT_TRY(mt_facts_of(&m->facts, m->world.num[subject->vertex], &facts, err));
    }
    MT_TRY(mt_evidence_select(m, "country", mt_json_get_text(facts.root, "country"), &e->country, err));
    MT_TRY(mt_evidence_select(m, "region", mt_json_get_text(facts.root, "region"), &e->region, err));
    MT_TRY(mt_evidence_select(m, "type", mt_json_get_text(facts.root, "type"), &e->type, err));
out:
    return status;
}

static void collect_graph(mt_matcher *m, const mt_subject *subject, mt_evidence *e)
{
    const mt_world *w = &m->world;
    const mt_graph *g = &w->graph;
    uint32_t a = subject->vertex;
    e->source = a;
    if (a == MT_NONE) return;
    mt_signals_add(g, a, &e->signals);
    e->work = g->work[a];
    e->standing = g->standing + (size_t)MT_STANDINGS * a;
    for (uint32_t i = g->vertex_begin[a]; i < g->vertex_begin[a + 1]; i++) {
        uint32_t edge = g->vertex_edge[i];
        if (g->edge_strong[edge]) continue;
        for (uint32_t j = g->edge_begin[edge]; j < g->edge_begin[edge + 1]; j++) e->fellows[g->edge_vertex[j]]++;
    }
    for (uint32_t i = w->bond_begin[a]; i < w->bond_begin[a + 1]; i++) e->bonds[w->bond[i].b] = w->bond[i].kinds;
}

/* What the subject's items have in common with those of others: likeness, and the coverage of needs. */
static match_status compare_items(mt_matcher *m, const mt_subject *subject, mt_mode mode, mt_evidence *e, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_hits alike[MT_ITEMS_COMPARED] = {{0}};
    size_t count = subject->items.len < MT_ITEMS_COMPARED ? subject->items.len : MT_ITEMS_COMPARED;
    for (size_t i = 0; i < count; i++) {
        MT_TRY(mt_alike_find(m, subject->items.data[i], &alike[i], err));
        if (mode != MT_MODE_PEER) mt_votes_alike(&m->world, &alike[i], MT_ALIKE_VOTES, e->likeness);
    }
    if (mode == MT_MODE_PEER && subject->items.len) {
        e->pooled = mt_alloc(1, sizeof *e->pooled);
        if (!e->pooled) MT_TRY(mt_fail_no_memory(err));
        MT_TRY(mt_pooled_begin(m, subject->items.data, subject->items.len, e->pooled, e->likeness, err));
    }
    MT_TRY(mt_coverage_collect(m, subject, alike, count, e, err));
out:
    for (size_t i = 0; i < count; i++) MT_ARRAY_FREE(&alike[i]);
    return status;
}

match_status mt_evidence_collect(mt_matcher *m, const mt_subject *subject, mt_mode mode, mt_evidence *evidence,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    mt_evidence e = {.notes = true};
    MT_TRY(make_room(m, &e, err));
    if (mt_subject_is_item(subject))
        e.ways = MT_KINDS_NEEDS >> subject->kind & 1     ? MT_ONLY_FORWARD
                 : MT_KINDS_ANSWERS >> subject->kind & 1 ? MT_ONLY_BACKWARD
                                                         : MT_BOTH_WAYS;
    collect_graph(m, subject, &e);
    MT_TRY(select_attributes(m, subject, &e, err));
    MT_TRY(mt_codes_shared(m, subject, e.concepts, err));
    MT_TRY(mt_resemblance_begin(m, mt_index_doc_of(m->index, subject->num), e.resemblance, err));
    MT_TRY(compare_items(m, subject, mode, &e, err));
    *evidence = e;
    e = (mt_evidence){0};
out:
    mt_evidence_free(&e);
    return status;
}

double mt_evidence_believed(uint32_t needs, uint32_t offers, uint32_t work)
{
    return offers ? needs : work ? 0.5 * needs : 0.0;
}

void mt_evidence_coverage(const mt_matcher *m, const mt_evidence *e, uint32_t v, double *forward, double *backward,
                          double *mutual)
{
    const mt_world *w = &m->world;
    *forward = mt_coverage_shrink(mt_evidence_believed(e->needs, w->offers[v], w->graph.work[v]), e->forward[v]);
    *backward = mt_coverage_shrink(mt_evidence_believed(w->requests[v], e->answers, e->work), e->backward[v]);
    *mutual = e->ways == MT_ONLY_FORWARD    ? *forward
              : e->ways == MT_ONLY_BACKWARD ? *backward
                                            : mt_reciprocal(*forward, *backward);
}

static double mine(const mt_evidence *e, int which) { return e->standing ? e->standing[which] : 0.0; }

match_status mt_evidence_status(const mt_evidence *e, mt_error *err)
{
    if (!e->pooled || e->pooled->status == MATCH_OK) return MATCH_OK;
    return mt_fail(err, e->pooled->status, "%s", e->pooled->error.message);
}

static void collect_amounts(const mt_matcher *m, const mt_evidence *e, uint32_t v, double resemblance,
                            double f[MT_FEATURE_COUNT])
{
    double forward, backward, mutual;
    const double *theirs = m->world.graph.standing + (size_t)MT_STANDINGS * v;
    mt_evidence_coverage(m, e, v, &forward, &backward, &mutual);
    f[MT_FEATURE_NEEDS] = mutual - MT_COVERAGE_PRIOR;
    if (e->pooled) mt_pooled_settle(e->pooled, v, e->likeness);
    f[MT_FEATURE_LIKENESS] = mt_feature_amount(e->likeness[v], LIKENESS_UNIT);
    f[MT_FEATURE_PROFILE] = mt_feature_amount(resemblance, MT_PROFILE_UNIT);
    f[MT_FEATURE_CONCEPTS] = mt_feature_amount(e->concepts[v], 1.0);
    f[MT_FEATURE_JOINT] = mt_feature_amount(e->signals.joint[v], JOINT_UNIT);
    f[MT_FEATURE_REPEATED] = mt_feature_amount(e->signals.works[v] - 1.0, 1.0);
    f[MT_FEATURE_COMMON] = mt_feature_amount(e->signals.common[v], COMMON_UNIT);
    f[MT_FEATURE_TRUSTED] = mt_feature_amount(e->signals.trusted[v], TRUSTED_UNIT);
    f[MT_FEATURE_ALIKE] = mt_feature_amount(e->signals.alike[v], ALIKE_UNIT);
    f[MT_FEATURE_WALK] = mt_feature_amount(e->signals.walk[v], WALK_UNIT);
    f[MT_FEATURE_EXPERIENCE] = mine(e, MT_STANDING_WORK) + theirs[MT_STANDING_WORK];
    f[MT_FEATURE_RECENT] = mine(e, MT_STANDING_RECENT) + theirs[MT_STANDING_RECENT];
    /* different partners for the work done: who works in large and ever new company finds new partners more often */
    f[MT_FEATURE_BREADTH] = mine(e, MT_STANDING_BREADTH) + theirs[MT_STANDING_BREADTH];
    f[MT_FEATURE_FREEDOM] = mine(e, MT_STANDING_FREEDOM) + theirs[MT_STANDING_FREEDOM];
    f[MT_FEATURE_RELATION] = (e->bonds[v] & MT_BONDS_WORK) != 0;
    f[MT_FEATURE_FELLOWS] = mt_feature_amount(e->fellows[v], 1.0);
    f[MT_FEATURE_COUNTRY] = mt_bitset_has(&e->country, v);
    f[MT_FEATURE_REGION] = mt_bitset_has(&e->region, v);
    f[MT_FEATURE_TYPE] = mt_bitset_has(&e->type, v);
    f[MT_FEATURE_UNDATED] = -m->world.undated;
    bool known = e->source != MT_NONE;
    f[MT_FEATURE_CIRCLES] = known ? mt_circles_shared(&m->world.places[e->source], &m->world.places[v]) : 0.0;
    f[MT_FEATURE_COUNTRY_TIES] = known ? mt_affinity_tie(&m->world.countries, e->source, v) : 0.0;
    f[MT_FEATURE_TYPE_TIES] = known ? mt_affinity_tie(&m->world.types, e->source, v) : 0.0;
}

double mt_evidence_counted(const mt_evidence *e, uint32_t v, const double *few, const double *more, double company)
{
    double sum = 0.0;
#define COUNT(feature, amount, unit) \
    if ((amount) > 0.0)              \
    sum += (few[MT_FEATURE_##feature] + more[MT_FEATURE_##feature] * company) * mt_feature_amount_above(amount, unit)
    COUNT(LIKENESS, e->likeness[v], LIKENESS_UNIT);
    COUNT(CONCEPTS, e->concepts[v], 1.0);
    COUNT(FELLOWS, e->fellows[v], 1.0);
    COUNT(COMMON, e->signals.common[v], COMMON_UNIT);
    COUNT(TRUSTED, e->signals.trusted[v], TRUSTED_UNIT);
    COUNT(ALIKE, e->signals.alike[v], ALIKE_UNIT);
    COUNT(WALK, e->signals.walk[v], WALK_UNIT);
    COUNT(JOINT, e->signals.joint[v], JOINT_UNIT);
    COUNT(REPEATED, e->signals.works[v] - 1.0, 1.0);
#undef COUNT
    if (e->bonds[v] & MT_BONDS_WORK) sum += few[MT_FEATURE_RELATION] + more[MT_FEATURE_RELATION] * company;
    return sum;
}

void mt_evidence_amounts(const mt_matcher *m, const mt_evidence *e, uint32_t v, double f[MT_FEATURE_COUNT])
{
    collect_amounts(m, e, v, mt_resemblance_of(e->resemblance, &m->world, v), f);
}

void mt_evidence_features_with(const mt_matcher *m, const mt_evidence *e, uint32_t v, double resemblance,
                               double f[MT_FEATURE_COUNT])
{
    collect_amounts(m, e, v, resemblance, f);
    mt_model_adapt(mt_evidence_company(m, e, v), f);
}

void mt_evidence_features(const mt_matcher *m, const mt_evidence *e, uint32_t v, double f[MT_FEATURE_COUNT])
{
    mt_evidence_features_with(m, e, v, mt_resemblance_of(e->resemblance, &m->world, v), f);
}
