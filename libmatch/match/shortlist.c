/* The best few without scoring everybody: from the highest bound down, until nobody left can be among the best. Those
 * whom something ties to the subject come first. A rough bound, without logarithms and with the best of what is dear to
 * work out, tells most of them from the best found so far; whoever comes first by it gets a closer one, with all but
 * how much texts resemble each other, and is scored in full when he comes first again. Of whom nothing ties to the
 * subject, only standing, country, type and their own text can speak, and groups of them are passed by where even the
 * greatest of each would not do. Whoever the bounds do not tell apart is scored in full, so the list is the same as
 * that of mt_candidates_rank(). */
#include <math.h>

#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/reciprocal.h"

#define SLACK 1e-9 /* for the order of sums */

typedef struct shortlist {
    const mt_matcher *m;
    const mt_evidence *e;
    const mt_model *model;
    double level;                 /* what everybody has: intercept, work without dates */
    double common;                /* what anybody can have: the level, the best ties */
    double most_place;            /* the same country, region and type */
    double unmet;                 /* at most for coverage of one without evidence */
    double few[MT_FEATURE_COUNT]; /* weights in little company (mt_model_adapt()), and what much company adds to them */
    double more[MT_FEATURE_COUNT];
    double most_few[MT_FEATURE_COUNT], most_more[MT_FEATURE_COUNT]; /* the same of the positive weights */
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
        s->most_few[i] = s->model->weight[i] > 0.0 ? s->few[i] : 0.0;
        s->most_more[i] = s->model->weight[i] > 0.0 ? s->more[i] : 0.0;
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
    s->unmet = fmax(0.0, -model->weight[MT_FEATURE_NEEDS]);
    s->most_place =
        positive(model, MT_FEATURE_COUNTRY) + positive(model, MT_FEATURE_REGION) + positive(model, MT_FEATURE_TYPE);
    s->level = model->intercept - model->weight[MT_FEATURE_UNDATED] * s->m->world.undated;
    s->common = s->level + SLACK + (e->source != MT_NONE ? positive(model, MT_FEATURE_CIRCLES) : 0.0) +
                fabs(model->weight[MT_FEATURE_COUNTRY_TIES]) * best_tie(&s->m->world.countries, e->source) +
                fabs(model->weight[MT_FEATURE_TYPE_TIES]) * best_tie(&s->m->world.types, e->source);
}

static const mt_feature standing_feature[MT_STANDINGS] = {[MT_STANDING_WORK] = MT_FEATURE_EXPERIENCE,
                                                          [MT_STANDING_RECENT] = MT_FEATURE_RECENT,
                                                          [MT_STANDING_BREADTH] = MT_FEATURE_BREADTH,
                                                          [MT_STANDING_FREEDOM] = MT_FEATURE_FREEDOM};

/* With the standing of both sides, in the company that the two keep. */
static double with_standing(const shortlist *s, double bound, uint32_t v, double company)
{
    const double *mine = s->e->standing, *theirs = s->m->world.graph.standing + (size_t)MT_STANDINGS * v;
    for (int i = 0; i < MT_STANDINGS; i++)
        if (i != MT_STANDING_COMPANY)
            bound += part(s, standing_feature[i], company, (mine ? mine[i] : 0.0) + theirs[i]);
    return bound > -MT_LOGIT_LIMIT ? bound : -MT_LOGIT_LIMIT;
}

/* Of the coverage of needs, exact where there is something to cover. */
static double covered(const shortlist *s, uint32_t v, double company)
{
    double forward, backward, mutual;
    if (s->e->forward[v] == 0.0 && s->e->backward[v] == 0.0) return s->unmet;
    mt_evidence_coverage(s->m, s->e, v, &forward, &backward, &mutual);
    return part(s, MT_FEATURE_NEEDS, company, mutual - MT_COVERAGE_PRIOR);
}

static double shared_place(const shortlist *s, uint32_t v, double company)
{
    double sum = 0.0;
    if (mt_bitset_has(&s->e->country, v)) sum += part(s, MT_FEATURE_COUNTRY, company, 1.0);
    if (mt_bitset_has(&s->e->region, v)) sum += part(s, MT_FEATURE_REGION, company, 1.0);
    if (mt_bitset_has(&s->e->type, v)) sum += part(s, MT_FEATURE_TYPE, company, 1.0);
    return sum;
}

/* What texts that resemble each other may add to the bounds. */
static double textual(const shortlist *s, uint32_t v)
{
    double most = mt_resemblance_bound(s->e->resemblance, v);
    return most > 0.0 ? s->most_few[MT_FEATURE_PROFILE] * mt_feature_amount_above(most, MT_PROFILE_UNIT) : 0.0;
}

/* Of one without evidence: circles and ties of countries and types count as the best. */
static double bound_of(const shortlist *s, uint32_t v, double company)
{
    return with_standing(s, s->common + s->unmet + shared_place(s, v, company) + textual(s, v), v, company);
}

/* Of one with evidence. */
static double rough_bound_of(const shortlist *s, uint32_t v)
{
    double company = mt_evidence_company(s->m, s->e, v);
    double sum = s->common + covered(s, v, company) + shared_place(s, v, company) + textual(s, v) +
                 mt_evidence_counted(s->e, v, s->most_few, s->most_more, company);
    return with_standing(s, sum, v, company);
}

/* With this one's own coverage and ties instead of the best: all that those without evidence have, but for how much
 * their text resembles the subject's. */
static double closer_bound_of(const shortlist *s, uint32_t v, double company)
{
    const mt_evidence *e = s->e;
    const mt_world *world = &s->m->world;
    double forward, backward, mutual, rest = s->level + SLACK + textual(s, v);
    mt_evidence_coverage(s->m, e, v, &forward, &backward, &mutual);
    rest += part(s, MT_FEATURE_NEEDS, company, mutual - MT_COVERAGE_PRIOR) + shared_place(s, v, company);
    if (e->source != MT_NONE) {
        const mt_affinity *countries = &world->countries, *types = &world->types;
        rest += part(s, MT_FEATURE_CIRCLES, company, mt_circles_shared(&world->places[e->source], &world->places[v])) +
                part(s, MT_FEATURE_COUNTRY_TIES, company, mt_affinity_tie(countries, e->source, v)) +
                part(s, MT_FEATURE_TYPE_TIES, company, mt_affinity_tie(types, e->source, v));
    }
    return with_standing(s, rest, v, company);
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

static match_status consider(shortlist *s, const mt_rules *rules, uint32_t v, mt_candidates *out, mt_error *err)
{
    double feature[MT_FEATURE_COUNT];
    if (mt_rules_check(s->m, rules, v) != MT_RULE_NONE) return MATCH_OK;
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
    bool close; /* the bound is */
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

/* Everybody with evidence. Where there are no texts to compare, the closer bound would be the score itself. */
static match_status consider_tied(shortlist *s, const mt_rules *rules, const mt_bitset *tied, mt_candidates *out,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    bool texts = s->e->resemblance->any;
    size_t count = 0;
    bounded *heap = mt_alloc(mt_bitset_count(tied) + 1, sizeof *heap);
    if (!heap) MT_TRY(mt_fail_no_memory(err));
    for (size_t w = 0; w < mt_bitset_words(tied->bits); w++)
        for (uint64_t bits = tied->word[w]; bits; bits &= bits - 1) {
            uint32_t v = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);
            heap[count++] = (bounded){rough_bound_of(s, v), v, !texts};
        }
    for (size_t i = count / 2; i-- > 0;) sift_down(heap, count, i);
    while (count && !barred(s, heap[0].bound)) {
        MT_TRY(mt_evidence_status(s->e, err));
        if (heap[0].close) {
            MT_TRY(consider(s, rules, heap[0].vertex, out, err));
            heap[0] = heap[--count];
        } else {
            heap[0] = (bounded){bound_with_evidence(s, heap[0].vertex), heap[0].vertex, true};
        }
        sift_down(heap, count, 0);
    }
out:
    mt_free(heap);
    return status;
}

/* ---- those without evidence ---------------------------------------------------------------------------------------*/

#define GROUP 64

/* The least and the greatest of each standing in groups of vertices; made once for a world. */
static match_status make_extremes(mt_matcher *m, mt_error *err)
{
    size_t n = m->world.vertices;
    if (m->standings_most) return MATCH_OK;
    double *made = mt_alloc(2 * (n / GROUP + 1), MT_STANDINGS * sizeof *made);
    if (!made) return mt_fail_no_memory(err);
    for (size_t v = 0; v < n; v++) {
        const double *standing = m->world.graph.standing + MT_STANDINGS * v;
        double *least = made + v / GROUP * 2 * MT_STANDINGS, *most = least + MT_STANDINGS;
        for (int i = 0; i < MT_STANDINGS; i++) {
            least[i] = v % GROUP && least[i] < standing[i] ? least[i] : standing[i];
            most[i] = v % GROUP && most[i] > standing[i] ? most[i] : standing[i];
        }
    }
    m->standings_most = made;
    return MATCH_OK;
}

/* Of anybody without evidence in a group: the greatest of everything, in any company that somebody in it keeps. */
static double group_bound(const shortlist *s, size_t group)
{
    const mt_evidence *e = s->e;
    size_t begin = group * GROUP, end = begin + GROUP < e->vertices ? begin + GROUP : e->vertices;
    const double *least = s->m->standings_most + group * 2 * MT_STANDINGS, *most = least + MT_STANDINGS;
    double text = 0.0, sum = s->common + s->unmet + s->most_place;
    for (size_t v = begin; v < end && e->resemblance->any; v++)
        text = e->resemblance->most[v] > text ? e->resemblance->most[v] : text;
    double mine = e->standing ? e->standing[MT_STANDING_COMPANY] : 0.0;
    double few = mt_company_of(mine, least[MT_STANDING_COMPANY]), many = mt_company_of(mine, most[MT_STANDING_COMPANY]);
    for (int i = 0; i < MT_STANDINGS; i++) {
        double own = e->standing ? e->standing[i] : 0.0, low = own + least[i], high = own + most[i];
        if (i == MT_STANDING_COMPANY) continue;
        sum += fmax(fmax(part(s, standing_feature[i], few, low), part(s, standing_feature[i], few, high)),
                    fmax(part(s, standing_feature[i], many, low), part(s, standing_feature[i], many, high)));
    }
    sum += s->most_few[MT_FEATURE_PROFILE] * mt_feature_amount_above(text, MT_PROFILE_UNIT);
    return sum > -MT_LOGIT_LIMIT ? sum : -MT_LOGIT_LIMIT;
}

static match_status consider_others(shortlist *s, const mt_rules *rules, const mt_bitset *tied, mt_candidates *out,
                                    mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t group = 0; group < mt_bitset_words(tied->bits); group++) {
        uint64_t rest = ~tied->word[group];
        if (group == tied->bits / GROUP) rest &= (UINT64_C(1) << tied->bits % GROUP) - 1;
        if (rest == 0 || barred(s, group_bound(s, group))) continue;
        for (; rest; rest &= rest - 1) {
            uint32_t v = (uint32_t)(group * GROUP) + (uint32_t)__builtin_ctzll(rest);
            double company = mt_evidence_company(s->m, s->e, v);
            if (barred(s, bound_of(s, v, company)) || barred(s, closer_bound_of(s, v, company))) continue;
            MT_TRY(consider(s, rules, v, out, err));
        }
    }
out:
    return status;
}

match_status mt_candidates_shortlist(mt_matcher *m, const mt_rules *rules, const mt_evidence *evidence,
                                     const mt_model *model, size_t keep, mt_candidates *out, mt_error *err)
{
    match_status status = MATCH_OK;
    shortlist s = {.m = m, .e = evidence, .model = model, .keep = keep};
    mt_bitset tied = {0};
    s.bar = mt_alloc(keep + 1, sizeof *s.bar);
    if (!s.bar) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_bitset_init(&tied, m->world.vertices, err));
    MT_TRY(make_extremes(m, err));
    make_bound(&s);
    for (uint32_t v = 0; v < m->world.vertices; v++)
        if (has_evidence(evidence, v)) mt_bitset_set(&tied, v);
    MT_TRY(consider_tied(&s, rules, &tied, out, err));
    MT_TRY(consider_others(&s, rules, &tied, out, err));
    MT_TRY(mt_evidence_status(evidence, err));
    size_t kept = 0; /* the bar has risen since the first ones passed it */
    for (size_t i = 0; i < out->len; i++)
        if (!barred(&s, out->data[i].logit)) out->data[kept++] = out->data[i];
    out->len = kept;
out:
    mt_bitset_free(&tied);
    mt_free(s.bar);
    return status;
}
