/* The best few without scoring everybody. Of whom nothing ties to the subject, only standing, country, type and their
 * own text can speak: a bound made of these alone tells most of them from the best found so far. The others are looked
 * at from the highest bound down, until nobody left can be among the best: how much texts resemble each other is worked
 * out for those only. Whoever the bounds do not tell apart is scored in full, so the list is the same as that of
 * mt_candidates_rank(). */
#include <math.h>
#include <stdlib.h>

#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/reciprocal.h"

#define SLACK 1e-9 /* for the order of sums */

typedef struct shortlist {
    const mt_matcher *m;
    const mt_evidence *e;
    const mt_model *model;
    double common;                /* what anybody can have: intercept, the best coverage and ties */
    double few[MT_FEATURE_COUNT]; /* weights in little company (mt_model_adapt()), and what much company adds to them */
    double more[MT_FEATURE_COUNT];
    double *bar; /* the `keep` greatest logits so far, the least on top */
    size_t keep, filled;
} shortlist;

static double positive(const mt_model *model, mt_feature feature) { return fmax(0.0, model->weight[feature]); }

static double best_tie(const mt_affinity *a, uint32_t source)
{
    double best = 0.0;
    for (uint32_t g = 0; source != MT_NONE && g < a->groups; g++)
        best = fmax(best, fabs(a->tie[(size_t)a->group[source] * a->groups + g]));
    return best;
}

static void weigh(shortlist *s)
{
    for (int i = 0; i < MT_FEATURE_COUNT; i++) {
        s->few[i] = s->model->weight[i] * mt_model_factor(i, 0.0);
        s->more[i] = s->model->weight[i] * mt_model_factor(i, 1.0) - s->few[i];
    }
}

static double part(const shortlist *s, mt_feature feature, double company, double value)
{
    return (s->few[feature] + s->more[feature] * company) * value;
}

/* Factors of mt_model_adapt() are at most 1, and without evidence the coverage of needs is at most its prior. */
static void make_bound(shortlist *s)
{
    const mt_model *model = s->model;
    const mt_evidence *e = s->e;
    weigh(s);
    s->common = model->intercept + SLACK + fmax(0.0, -model->weight[MT_FEATURE_NEEDS]) +
                positive(model, MT_FEATURE_COUNTRY) + positive(model, MT_FEATURE_REGION) +
                positive(model, MT_FEATURE_TYPE) + (e->source != MT_NONE ? positive(model, MT_FEATURE_CIRCLES) : 0.0) +
                fabs(model->weight[MT_FEATURE_COUNTRY_TIES]) * best_tie(&s->m->world.countries, e->source) +
                fabs(model->weight[MT_FEATURE_TYPE_TIES]) * best_tie(&s->m->world.types, e->source);
}

/* With the standing of both sides, in the company that the two keep. */
static double with_standing(const shortlist *s, double bound, uint32_t v, double company)
{
    static const mt_feature feature[MT_STANDINGS] = {[MT_STANDING_WORK] = MT_FEATURE_EXPERIENCE,
                                                     [MT_STANDING_RECENT] = MT_FEATURE_RECENT,
                                                     [MT_STANDING_BREADTH] = MT_FEATURE_BREADTH,
                                                     [MT_STANDING_FREEDOM] = MT_FEATURE_FREEDOM};
    const double *mine = s->e->standing, *theirs = s->m->world.graph.standing + (size_t)MT_STANDINGS * v;
    for (int i = 0; i < MT_STANDINGS; i++)
        if (i != MT_STANDING_COMPANY) bound += part(s, feature[i], company, (mine ? mine[i] : 0.0) + theirs[i]);
    return bound > -MT_LOGIT_LIMIT ? bound : -MT_LOGIT_LIMIT;
}

static double bound_of(const shortlist *s, uint32_t v, double company)
{
    return with_standing(s, s->common, v, company);
}

/* With this one's own coverage and ties instead of the best: all that those without evidence have, but for their text.
 */
static double closer_bound_of(const shortlist *s, uint32_t v, double company)
{
    const mt_evidence *e = s->e;
    const mt_world *world = &s->m->world;
    double forward, backward, mutual, rest = s->model->intercept + SLACK;
    mt_evidence_coverage(s->m, e, v, &forward, &backward, &mutual);
    rest += part(s, MT_FEATURE_NEEDS, company, mutual - MT_COVERAGE_PRIOR);
    if (mt_bitset_has(&e->country, v)) rest += part(s, MT_FEATURE_COUNTRY, company, 1.0);
    if (mt_bitset_has(&e->region, v)) rest += part(s, MT_FEATURE_REGION, company, 1.0);
    if (mt_bitset_has(&e->type, v)) rest += part(s, MT_FEATURE_TYPE, company, 1.0);
    if (e->source != MT_NONE) {
        const mt_affinity *countries = &world->countries, *types = &world->types;
        rest += part(s, MT_FEATURE_CIRCLES, company, mt_circles_shared(&world->places[e->source], &world->places[v])) +
                part(s, MT_FEATURE_COUNTRY_TIES, company, mt_affinity_tie(countries, e->source, v)) +
                part(s, MT_FEATURE_TYPE_TIES, company, mt_affinity_tie(types, e->source, v));
    }
    return with_standing(s, rest, v, company);
}

/* What texts that resemble each other may add to the bounds. */
static double textual(const shortlist *s, uint32_t v)
{
    double most = mt_resemblance_bound(s->e->resemblance, v);
    return most > 0.0 ? positive(s->model, MT_FEATURE_PROFILE) * mt_feature_amount(most, MT_PROFILE_UNIT) : 0.0;
}

/* Whether anything but the own text ties somebody to the subject. */
static bool has_evidence(const mt_evidence *e, uint32_t v)
{
    return e->likeness[v] != 0.0 || e->concepts[v] != 0.0 || e->forward[v] != 0.0 || e->backward[v] != 0.0 ||
           e->signals.joint[v] != 0.0 || e->signals.common[v] != 0.0 || e->signals.walk[v] != 0.0 || e->bonds[v] ||
           e->fellows[v];
}

static bool barred(const shortlist *s, double logit) { return s->filled == s->keep && logit < s->bar[0]; }

static void raise_bar(shortlist *s, double logit)
{
    double *h = s->bar;
    size_t at;
    if (s->filled < s->keep) {
        for (at = s->filled++; at > 0 && logit < h[(at - 1) / 2]; at = (at - 1) / 2) h[at] = h[(at - 1) / 2];
        h[at] = logit;
        return;
    }
    if (logit <= h[0]) return;
    for (at = 0;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < s->keep && h[child + 1] < h[child]) child++;
        if (child >= s->keep || logit <= h[child]) break;
        h[at] = h[child];
        at = child;
    }
    h[at] = logit;
}

static match_status consider(shortlist *s, const mt_subject *subject, const mt_rules *rules, uint32_t v,
                             mt_candidates *out, mt_error *err)
{
    double feature[MT_FEATURE_COUNT];
    if (mt_rules_check(s->m, rules, subject, v) != MT_RULE_NONE) return MATCH_OK;
    mt_evidence_features(s->m, s->e, v, feature);
    mt_candidate candidate = {mt_model_logit(s->model, feature), v};
    if (barred(s, candidate.logit)) return MATCH_OK;
    raise_bar(s, candidate.logit);
    return MT_PUSH(out, candidate, err);
}

/* ---- from the highest bound down ---- */

typedef struct bounded {
    double bound;
    uint32_t vertex;
} bounded;

static void sift_down(bounded *heap, size_t len, size_t at)
{
    bounded moved = heap[at];
    for (size_t child; (child = 2 * at + 1) < len; at = child) {
        if (child + 1 < len && heap[child + 1].bound > heap[child].bound) child++;
        if (heap[child].bound <= moved.bound) break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

/* A logit that the vertex cannot exceed, from all its evidence but the exact resemblance. */
static double bound_with_evidence(const shortlist *s, uint32_t v)
{
    double feature[MT_FEATURE_COUNT], most = mt_resemblance_bound(s->e->resemblance, v);
    mt_evidence_features_with(s->m, s->e, v, s->model->weight[MT_FEATURE_PROFILE] > 0.0 ? most : 0.0, feature);
    return mt_model_logit(s->model, feature) + SLACK;
}

/* Everybody with evidence. Where there are no texts to compare, the bound would be the score itself. */
static match_status consider_tied(shortlist *s, const mt_subject *subject, const mt_rules *rules, const uint32_t *tied,
                                  size_t count, mt_candidates *out, mt_error *err)
{
    match_status status = MATCH_OK;
    bounded *heap = NULL;
    if (!s->e->resemblance->any) {
        for (size_t i = 0; i < count; i++) MT_TRY(consider(s, subject, rules, tied[i], out, err));
        goto out;
    }
    heap = mt_alloc(count + 1, sizeof *heap);
    if (!heap) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < count; i++) heap[i] = (bounded){bound_with_evidence(s, tied[i]), tied[i]};
    for (size_t i = count / 2; i-- > 0;) sift_down(heap, count, i);
    while (count && !barred(s, heap[0].bound)) {
        MT_TRY(consider(s, subject, rules, heap[0].vertex, out, err));
        heap[0] = heap[--count];
        sift_down(heap, count, 0);
    }
out:
    mt_free(heap);
    return status;
}

match_status mt_candidates_shortlist(mt_matcher *m, const mt_subject *subject, const mt_rules *rules,
                                     const mt_evidence *evidence, const mt_model *model, size_t keep,
                                     mt_candidates *out, mt_error *err)
{
    match_status status = MATCH_OK;
    shortlist s = {.m = m, .e = evidence, .model = model, .keep = keep};
    size_t n = m->world.vertices, ties = 0, rest = 0;
    uint32_t *tied = mt_alloc(n + 1, sizeof *tied); /* those with evidence from the front, the others from the back */
    s.bar = mt_alloc(keep + 1, sizeof *s.bar);
    if (!s.bar || !tied) MT_TRY(mt_fail_no_memory(err));
    make_bound(&s);
    for (uint32_t v = 0; v < n; v++) {
        if (has_evidence(evidence, v))
            tied[ties++] = v;
        else
            tied[n - ++rest] = v;
    }
    MT_TRY(consider_tied(&s, subject, rules, tied, ties, out, err));
    for (size_t i = 0; i < rest; i++) {
        uint32_t v = tied[n - 1 - i];
        double text = textual(&s, v), company = mt_evidence_company(m, evidence, v);
        if (barred(&s, bound_of(&s, v, company) + text) || barred(&s, closer_bound_of(&s, v, company) + text)) continue;
        MT_TRY(consider(&s, subject, rules, v, out, err));
    }
    size_t kept = 0; /* the bar has risen since the first ones passed it */
    for (size_t i = 0; i < out->len; i++)
        if (!barred(&s, out->data[i].logit)) out->data[kept++] = out->data[i];
    out->len = kept;
out:
    mt_free(tied);
    mt_free(s.bar);
    return status;
}
