/* Learning the weights of the partner score from judged lists.
 *
 *   weights_bench STORE QRELS.tsv[,IGNORED.txt] all|new [STORE ...]
 *   weights_bench --tiny
 *
 * For every query of the judgements the 250 best organisations of the present model are put in order, and the first 150
 * of them learned from. Loss: the cross-entropy of a softmax over these against gains 2^grade - 1, with a little ridge;
 * weights at or above 0. It is convex and is solved to its minimum (Newton steps, each a quadratic problem with bounds
 * by coordinate descent), so the weights do not depend on those it starts from; what no candidate differs in keeps its
 * weight. Five folds by hash of the query's id give the nDCG@10; a logistic fit (Platt 1999) on the first 20 of each
 * held-out query turns the scale into probabilities: of a slope, an intercept and, where the stores differ in it, the
 * weight of work without dates, which is the same for all of a store and so no matter of order. Prints one JSON line
 * per list and one with the fit on everything: for each feature the weight and the factors for few and for many
 * partners. */
#include <math.h>
#include <string.h>

#include "benchmarks/match/made_store.h"
#include "libmatch/base/file.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/read_file.h"

#define CANDIDATES 250
#define LEARNED 150 /* of these */
#define FOLDS 5
#define RIDGE 1e-4 /* of the mean loss, for inputs of mean square 1 */
#define STEPS_MOST 50
#define SWEEPS_MOST 2000
/* every feature twice: times the share of "few partners" and times that of "many", see mt_model_adapt() */
#define INPUTS (2 * MT_FEATURE_COUNT)
#define CALIBRATED 20 /* of each query, for probabilities */

typedef struct query {
    int fold, list;
    size_t count;
    double *x;     /* [count][INPUTS] */
    double *grade; /* [count] */
    double ideal;  /* DCG@10 of all judgements */
    double undated;
    double *score; /* [count] under the held-out model */
} query;
typedef MT_ARRAY(query) queries;

static double gain(double grade) { return grade > 0.0 ? exp2(grade) - 1.0 : 0.0; }

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

static double dcg10(const double *grade, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count && i < 10; i++) sum += gain(grade[i]) / log2((double)i + 2.0);
    return sum;
}

/* ---- candidates ---- */

typedef struct judged {
    char *id, *other;
    double grade;
} judged;
typedef MT_ARRAY(judged) judgements;

/* Ids that are left out, one a line; the path may be NULL. */
static void read_ignored(const char *path, mt_intern *out)
{
    mt_error err = {0};
    char *data, *line, *rest;
    size_t len;
    uint32_t number;
    if (!path) return;
    check(test_file_read(path, (size_t)1 << 30, &data, &len, &err), &err);
    for (rest = data; (line = strsep(&rest, "\n")) != NULL;)
        if (line[0]) check(mt_intern_add(out, mt_text_of(line), &number, NULL, &err), &err);
    mt_free(data);
}

static void read_judgements(const char *path, const mt_intern *ignored, judgements *out)
{
    mt_error err = {0};
    char *data, *line, *rest;
    size_t len;
    check(test_file_read(path, (size_t)1 << 30, &data, &len, &err), &err);
    for (rest = data; (line = strsep(&rest, "\n")) != NULL;) {
        char id[256], other[256];
        judged one = {0};
        if (sscanf(line, "%255s %*s %255s %lf", id, other, &one.grade) != 3) continue;
        if (mt_intern_find(ignored, mt_text_of(other)) != MT_NONE) continue;
        one.id = mt_strdup(id);
        one.other = mt_strdup(other);
        check(one.id && one.other ? MT_PUSH(out, one, &err) : mt_fail_no_memory(&err), &err);
    }
    mt_free(data);
}

static double grade_of(const judgements *list, size_t begin, size_t end, const char *key)
{
    for (size_t i = begin; i < end; i++)
        if (strcmp(list->data[i].other, key) == 0) return list->data[i].grade;
    return 0.0;
}

static void add_inputs(const mt_matcher *m, const mt_evidence *evidence, uint32_t v, double *x)
{
    double amount[MT_FEATURE_COUNT], company = mt_evidence_company(m, evidence, v);
    mt_evidence_amounts(m, evidence, v, amount);
    amount[MT_FEATURE_UNDATED] = 0.0; /* see calibrate() */
    for (int f = 0; f < MT_FEATURE_COUNT; f++) {
        x[f] = amount[f] * (1.0 - company);
        x[MT_FEATURE_COUNT + f] = amount[f] * company;
    }
}

static void collect_query(mt_matcher *m, const judgements *j, size_t begin, size_t end, bool new_only, int list,
                          const mt_intern *ignored, queries *out)
{
    mt_error err = {0};
    mt_match_options options = {.as_of = 20500, .viewer = MT_TIER_CONFIDENTIAL, .new_only = new_only};
    mt_subject subject = {0};
    mt_rules rules = {0};
    mt_evidence evidence = {0};
    mt_candidates ranked = {0};
    mt_model model = mt_model_default(MT_MODE_BALANCED, false);
    const char *id = j->data[begin].id;
    check(mt_matcher_begin(m, &options, true, &err), &err);
    if (mt_subject_find(m, mt_text_of(id), &subject, &err) == MATCH_OK) {
        check(mt_rules_collect(m, &subject, &options, &rules, &err), &err);
        check(mt_evidence_collect(m, &subject, MT_MODE_BALANCED, &evidence, &err), &err);
        check(mt_candidates_rank(m, &rules, &evidence, &model, &ranked, &err), &err);
        query q = {.fold = (int)(mt_hash_bytes(id, strlen(id), 0) % FOLDS), .list = list, .undated = m->world.undated};
        q.count = ranked.len < CANDIDATES ? ranked.len : CANDIDATES;
        q.x = mt_alloc(q.count + 1, INPUTS * sizeof *q.x);
        q.grade = mt_alloc(q.count + 1, sizeof *q.grade);
        q.score = mt_alloc(q.count + 1, sizeof *q.score);
        double *ideal = mt_alloc(end - begin + 1, sizeof *ideal);
        if (!q.x || !q.grade || !q.score || !ideal) check(mt_fail_no_memory(&err), &err);
        size_t kept = 0;
        for (size_t i = 0; i < ranked.len && kept < q.count; i++) {
            char key[256];
            mt_kind kind;
            uint32_t v = ranked.data[i].vertex;
            check(mt_store_key(m->store, m->world.num[v], key, &kind, &err), &err);
            if (mt_intern_find(ignored, mt_text_of(key)) != MT_NONE) continue;
            q.grade[kept] = grade_of(j, begin, end, key);
            add_inputs(m, &evidence, v, q.x + kept++ * INPUTS);
        }
        q.count = kept;
        for (size_t i = begin; i < end; i++) ideal[i - begin] = j->data[i].grade;
        qsort(ideal, end - begin, sizeof *ideal, falling);
        q.ideal = dcg10(ideal, end - begin);
        mt_free(ideal);
        check(MT_PUSH(out, q, &err), &err);
    }
    mt_matcher_end(m);
    mt_subject_free(&subject);
    mt_rules_free(&rules);
    mt_evidence_free(&evidence);
    MT_ARRAY_FREE(&ranked);
}

/* judgements of one query stand together */
static void collect_list(mt_matcher *m, const judgements *j, bool new_only, int list, const mt_intern *ignored,
                         queries *out)
{
    for (size_t begin = 0, end; begin < j->len; begin = end) {
        for (end = begin; end < j->len && strcmp(j->data[end].id, j->data[begin].id) == 0;) end++;
        collect_query(m, j, begin, end, new_only, list, ignored, out);
    }
}

/* ---- fitting ---- */

static double dot(const double *w, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < INPUTS; i++) sum += w[i] * x[i];
    return sum;
}

typedef struct problem {
    const queries *all;
    int without;          /* the fold that is held out, -1 for none */
    double ridge[INPUTS]; /* 0 for what nobody differs in */
    double gradient[INPUTS];
    double hessian[INPUTS][INPUTS];
} problem;

static size_t learned(const query *q) { return q->count < LEARNED ? q->count : LEARNED; }

static double gains_of(const query *q)
{
    double sum = 0.0;
    for (size_t i = 0; i < learned(q); i++) sum += gain(q->grade[i]);
    return sum;
}

/* The loss of one query; with `p` its slopes and bends are added there. */
static double add_query(const query *q, const double *w, problem *p)
{
    double score[LEARNED], most = -1e300, total = 0.0, loss = 0.0, gains = gains_of(q), mean[INPUTS] = {0};
    size_t count = learned(q);
    if (gains == 0.0) return 0.0;
    for (size_t i = 0; i < count; i++) most = fmax(most, score[i] = dot(w, q->x + i * INPUTS));
    for (size_t i = 0; i < count; i++) total += exp(score[i] - most);
    for (size_t i = 0; i < count; i++) {
        const double *x = q->x + i * INPUTS;
        double share = exp(score[i] - most) / total, target = gain(q->grade[i]) / gains;
        loss += target * (most + log(total) - score[i]);
        for (int f = 0; p && f < INPUTS; f++) {
            mean[f] += share * x[f];
            p->gradient[f] += (share - target) * x[f];
            if (x[f] == 0.0) continue;
            for (int g = 0; g <= f; g++) p->hessian[f][g] += share * x[f] * x[g];
        }
    }
    for (int f = 0; p && f < INPUTS; f++)
        for (int g = 0; g <= f; g++) p->hessian[f][g] -= mean[f] * mean[g];
    return loss;
}

static double loss_of(problem *p, const double *w, bool derive)
{
    double loss = 0.0;
    if (derive) memset(p->gradient, 0, sizeof p->gradient), memset(p->hessian, 0, sizeof p->hessian);
    for (size_t i = 0; i < p->all->len; i++)
        if (p->all->data[i].fold != p->without) loss += add_query(&p->all->data[i], w, derive ? p : NULL);
    for (int f = 0; f < INPUTS; f++) {
        loss += 0.5 * p->ridge[f] * w[f] * w[f];
        p->gradient[f] += derive ? p->ridge[f] * w[f] : 0.0;
        p->hessian[f][f] += derive ? p->ridge[f] : 0.0;
        for (int g = 0; derive && g < f; g++) p->hessian[g][f] = p->hessian[f][g];
    }
    return loss;
}

/* Ridges by the mean squares of the inputs; an input without spread in any query has none and is left alone. */
static void make_ridges(problem *p)
{
    double square[INPUTS] = {0}, rows = 0.0, used = 0.0;
    bool spread[INPUTS] = {false};
    for (size_t i = 0; i < p->all->len; i++) {
        const query *q = &p->all->data[i];
        used += q->fold != p->without && gains_of(q) > 0.0;
        for (size_t c = 0; c < learned(q); c++, rows++)
            for (int f = 0; f < INPUTS; f++) {
                double x = q->x[c * INPUTS + f];
                square[f] += x * x;
            }
    }
    /* a feature is there as "few" and "many": their sum is its amount */
    for (size_t i = 0; i < p->all->len; i++)
        for (size_t c = 1; c < learned(&p->all->data[i]); c++)
            for (int f = 0; f < MT_FEATURE_COUNT; f++) {
                const double *first = p->all->data[i].x, *x = first + c * INPUTS;
                double change = x[f] + x[MT_FEATURE_COUNT + f] - first[f] - first[MT_FEATURE_COUNT + f];
                if (fabs(change) > 1e-9) spread[f] = spread[MT_FEATURE_COUNT + f] = true;
            }
    for (int f = 0; f < INPUTS; f++) p->ridge[f] = spread[f] ? RIDGE * used * square[f] / rows : 0.0;
}

/* change: the minimum of gradient * change + change * hessian * change / 2 with w + change at or above 0 */
static double solve_step(const problem *p, const double *w, double *change)
{
    double descent = 0.0;
    memset(change, 0, INPUTS * sizeof *change);
    for (int sweep = 0; sweep < SWEEPS_MOST; sweep++) {
        double most = 0.0;
        for (int f = 0; f < INPUTS; f++) {
            double slope = p->gradient[f];
            if (p->ridge[f] == 0.0) continue;
            for (int g = 0; g < INPUTS; g++) slope += p->hessian[f][g] * change[g];
            double next = fmax(change[f] - slope / p->hessian[f][f], -w[f]);
            most = fmax(most, fabs(next - change[f]) * sqrt(p->hessian[f][f]));
            change[f] = next;
        }
        if (most < 1e-9) break;
    }
    for (int f = 0; f < INPUTS; f++) descent -= p->gradient[f] * change[f];
    return descent;
}

static void fit(const queries *all, int without, double *w)
{
    problem p = {.all = all, .without = without};
    mt_model start = mt_model_default(MT_MODE_BALANCED, false);
    for (int f = 0; f < MT_FEATURE_COUNT; f++) {
        w[f] = start.weight[f] * mt_model_factor(f, 0.0);
        w[MT_FEATURE_COUNT + f] = start.weight[f] * mt_model_factor(f, 1.0);
    }
    make_ridges(&p);
    for (int step = 0; step < STEPS_MOST; step++) {
        double change[INPUTS], next[INPUTS], before = loss_of(&p, w, true), share = 1.0;
        double descent = solve_step(&p, w, change);
        if (descent < 1e-6) break;
        for (; share > 1e-6; share *= 0.5) {
            for (int f = 0; f < INPUTS; f++) next[f] = fmax(0.0, w[f] + share * change[f]);
            if (loss_of(&p, next, false) <= before - 1e-4 * share * descent) break;
        }
        memcpy(w, next, sizeof next);
    }
}

/* ---- measuring ---- */

typedef struct scored {
    double score, grade, undated, probability;
    int list;
} scored;

static int by_probability(const void *a, const void *b)
{
    const scored *x = a, *y = b;
    return (x->probability < y->probability) - (x->probability > y->probability);
}

static int by_score(const void *a, const void *b)
{
    const scored *x = a, *y = b;
    return (x->score < y->score) - (x->score > y->score);
}

typedef MT_ARRAY(scored) sample;

/* the held-out order of one query: its nDCG@10, and its first ones into the sample */
static double measure(const query *q, sample *first)
{
    mt_error err = {0};
    scored *list = mt_alloc(q->count + 1, sizeof *list);
    double grade[10] = {0};
    if (!list) exit(1);
    for (size_t i = 0; i < q->count; i++)
        list[i] = (scored){.score = q->score[i], .grade = q->grade[i], .undated = q->undated, .list = q->list};
    qsort(list, q->count, sizeof *list, by_score);
    for (size_t i = 0; i < q->count && i < 10; i++) grade[i] = list[i].grade;
    for (size_t i = 0; i < q->count && i < CALIBRATED; i++) check(MT_PUSH(first, list[i], &err), &err);
    mt_free(list);
    return dcg10(grade, 10) / q->ideal;
}

/* p = 1 / (1 + exp(-(slope s - weight u + intercept))), u the share of undated work in the store */
typedef struct calibration {
    double slope, undated, intercept;
} calibration;

static double logit_of(const calibration *c, const scored *one)
{
    return c->slope * one->score - c->undated * one->undated + c->intercept;
}

/* Solves the three equations in place, by Gaussian elimination; they are those of a convex loss. */
static void solve(double h[3][4])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            double factor = h[j][i] / h[i][i];
            for (int k = i; k < 4 && j != i; k++) h[j][k] -= factor * h[i][k];
        }
    for (int i = 0; i < 3; i++) h[i][3] /= h[i][i];
}

/* Newton's method on standardised scores, from the base rate. Where all stores are alike in their undated work, its
 * weight cannot be told from the intercept and stays that of the model. */
static void calibrate(const sample *s, calibration *out)
{
    double mean = 0.0, square = 0.0, base = 0.0, n = (double)s->len;
    bool differ = false;
    for (size_t i = 0; i < s->len; i++) {
        mean += s->data[i].score / n;
        base += (s->data[i].grade > 0.0) / n;
        differ |= s->data[i].undated != s->data[0].undated;
    }
    for (size_t i = 0; i < s->len; i++) square += (s->data[i].score - mean) * (s->data[i].score - mean) / n;
    double deviation = sqrt(square) + 1e-12, shipped = mt_model_balanced().weight[MT_FEATURE_UNDATED];
    double theta[3] = {0.0, differ ? 0.0 : shipped, mt_probability_logit(fmin(fmax(base, 1e-6), 1.0 - 1e-6))};
    for (int round = 0; round < 30; round++) {
        double h[3][4] = {{1e-9}, {0.0, 1e-9}, {0.0, 0.0, 1e-9}};
        for (size_t i = 0; i < s->len; i++) {
            const scored *one = &s->data[i];
            double x[3] = {(one->score - mean) / deviation, -one->undated, 1.0};
            double p = mt_logit_probability(theta[0] * x[0] + theta[1] * x[1] + theta[2]), e = p - (one->grade > 0.0);
            if (!differ) x[1] = 0.0;
            for (int j = 0; j < 3; j++) {
                h[j][3] += e * x[j];
                for (int k = 0; k < 3; k++) h[j][k] += p * (1.0 - p) * x[j] * x[k];
            }
        }
        solve(h);
        for (int j = 0; j < 3; j++) theta[j] -= h[j][3];
    }
    *out = (calibration){theta[0] / deviation, theta[1], theta[2] - theta[0] * mean / deviation};
}

/* Expected calibration error over 15 bins of equal count, of one list or, with -1, of all; the sample is sorted by
 * probability. */
static double calibration_error(const sample *s, int list, double *skill)
{
    double error = 0.0, brier = 0.0, base = 0.0, p = 0.0, y = 0.0;
    size_t n = 0, seen = 0, bin = 1;
    for (size_t i = 0; i < s->len; i++)
        if (list < 0 || s->data[i].list == list) n++, base += s->data[i].grade > 0.0;
    base /= (double)n;
    for (size_t i = 0; i < s->len; i++) {
        const scored *one = &s->data[i];
        double truth = one->grade > 0.0;
        if (list >= 0 && one->list != list) continue;
        p += one->probability, y += truth;
        brier += (one->probability - truth) * (one->probability - truth);
        if (++seen < bin * n / 15) continue;
        error += fabs(p - y) / (double)n;
        p = y = 0.0, bin++;
    }
    *skill = 1.0 - brier / (double)n / (base * (1.0 - base));
    return error;
}

static void report(queries *all, int lists)
{
    double w[INPUTS], skill;
    calibration c;
    sample first = {0};
    for (int fold = 0; fold < FOLDS; fold++) {
        fit(all, fold, w);
        for (size_t i = 0; i < all->len; i++)
            for (size_t k = 0; all->data[i].fold == fold && k < all->data[i].count; k++)
                all->data[i].score[k] = dot(w, all->data[i].x + k * INPUTS);
    }
    for (int list = 0; list < lists; list++) {
        double sum = 0.0;
        size_t n = 0;
        for (size_t i = 0; i < all->len; i++)
            if (all->data[i].list == list && all->data[i].ideal > 0.0) sum += measure(&all->data[i], &first), n++;
        printf("{\"bench\":\"match/weights\",\"list\":%d,\"queries\":%zu,\"ndcg_10_cross_validated\":%.4f}\n", list + 1,
               n, n ? sum / (double)n : 0.0);
    }
    calibrate(&first, &c);
    for (size_t i = 0; i < first.len; i++)
        first.data[i].probability = mt_logit_probability(logit_of(&c, &first.data[i]));
    if (first.len) qsort(first.data, first.len, sizeof *first.data, by_probability);
    for (int list = 0; list < lists; list++) {
        double error = calibration_error(&first, list, &skill);
        printf("{\"bench\":\"match/weights\",\"list\":%d,\"calibration_error\":%.4f,\"brier_skill\":%.4f}\n", list + 1,
               error, skill);
    }
    double error = calibration_error(&first, -1, &skill);
    fit(all, -1, w);
    printf("{\"bench\":\"match/weights\",\"calibration_error\":%.4f,\"brier_skill\":%.4f,\"intercept\":%.4f", error,
           skill, c.intercept);
    for (int f = 0; f < MT_FEATURE_COUNT; f++) {
        double weight = fmax(w[f], w[MT_FEATURE_COUNT + f]), scale = weight > 0.0 ? 1.0 / weight : 0.0;
        if (f == MT_FEATURE_UNDATED) continue;
        printf(",\"%s\":[%.4f,%.2f,%.2f]", mt_feature_code((mt_feature)f), c.slope * weight, w[f] * scale,
               w[MT_FEATURE_COUNT + f] * scale);
    }
    printf(",\"%s\":%.4f}\n", mt_feature_code(MT_FEATURE_UNDATED), c.undated);
    MT_ARRAY_FREE(&first);
}

/* partners by community: the generator's own truth, so that the tool is exercised whole */
static void tiny(queries *all)
{
    made_store s;
    judgements j = {0};
    mt_error err = {0};
    made_open(&s, 200, 300, 150);
    for (uint32_t o = 0; o < 40; o++)
        for (uint32_t p = 0; p < 5; p++) {
            char id[16], other[16];
            snprintf(id, sizeof id, "o%u", (unsigned)(o * 5));
            snprintf(other, sizeof other, "o%u", (unsigned)((o * 5 + p) % 200));
            judged one = {mt_strdup(id), mt_strdup(other), 1 + p % 2};
            check(one.id && one.other ? MT_PUSH(&j, one, &err) : mt_fail_no_memory(&err), &err);
        }
    collect_list(s.matcher, &j, false, 0, &(mt_intern){0}, all);
    for (size_t i = 0; i < j.len; i++) mt_free(j.data[i].id), mt_free(j.data[i].other);
    MT_ARRAY_FREE(&j);
    made_close(&s);
}

int main(int argc, char **argv)
{
    queries all = {0};
    mt_error err = {0};
    int lists = 1;
    if (argc == 2 && strcmp(argv[1], "--tiny") == 0) {
        tiny(&all);
    } else if (argc < 4 || argc % 3 != 1) {
        fprintf(stderr, "usage: weights_bench STORE QRELS.tsv[,IGNORED.txt] all|new [STORE ...]\n");
        return 2;
    } else {
        lists = argc / 3;
        for (int list = 0; list < lists; list++) {
            made_store s = {0};
            judgements j = {0};
            check(mt_analyser_create(&s.analyser, &err), &err);
            check(mt_store_open(argv[3 * list + 1], MT_OPEN_READ, 1000, &s.store, &err), &err);
            check(mt_matcher_create(s.store, s.analyser, &s.matcher, &err), &err);
            mt_intern ignored = {0};
            char *qrels = argv[3 * list + 2], *comma = strchr(qrels, ',');
            if (comma) *comma++ = '\0';
            read_ignored(comma, &ignored);
            read_judgements(qrels, &ignored, &j);
            collect_list(s.matcher, &j, strcmp(argv[3 * list + 3], "new") == 0, list, &ignored, &all);
            mt_intern_free(&ignored);
            for (size_t i = 0; i < j.len; i++) mt_free(j.data[i].id), mt_free(j.data[i].other);
            MT_ARRAY_FREE(&j);
            made_close(&s);
        }
    }
    report(&all, lists);
    for (size_t i = 0; i < all.len; i++) mt_free(all.data[i].x), mt_free(all.data[i].grade), mt_free(all.data[i].score);
    MT_ARRAY_FREE(&all);
    return 0;
}
