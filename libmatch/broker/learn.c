/* Learning the score: see learn.h. Examples are gathered window by window of time, so that every pair is seen as it was
 * before its outcome; a decline for a reason speaks only about the features that the reason concerns, and the others
 * stand as shipped in its offset. */
#include "libmatch/broker/learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/broker/logistic.h"
#include "libmatch/broker/outcomes.h"
#include "libmatch/match/calibration.h"
#include "libmatch/match/learned.h"
#include "libmatch/store/ledger.h"

#define WINDOWS 6         /* of time: worlds that are built */
#define EXPOSURE_MOST 10. /* greatest weight against the mean of a first place */
#define FOLDS 5
#define INTERCEPT_PENALTY 0.01
#define GRAIN 0x1p-32 /* of features: sums over the network in another order are the same to this */

/* What is needed: to learn weights, and for the intercept alone. */
typedef struct needed {
    size_t outcomes, of_each /* wanted and declined */, askers;
} needed;
static const needed for_weights = {40, 10, 5}, for_intercept = {20, 5, 3};

/* of the squared distance to the shipped weights, in units of one outcome; the last keeps the shipped weights */
static const double penalties[] = {1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1e9};

typedef struct training {
    mt_matcher *m;
    mt_store *store;
    const mt_learn_options *options;
    mt_outcomes outcomes;
    mt_model shipped;
    size_t n;       /* examples kept */
    size_t unknown; /* pairs of which one is not in the store */
    double *x, *y, *w, *offset;
    double *full; /* [n * features] features before reasons masked them: what a prediction is made from */
    unsigned char *fold;
    size_t askers;
    double penalty[MT_FEATURE_COUNT]; /* per unit */
    double lower[MT_FEATURE_COUNT];
} training;

static void free_training(training *t)
{
    mt_outcomes_free(&t->outcomes);
    mt_free(t->x);
    mt_free(t->y);
    mt_free(t->w);
    mt_free(t->offset);
    mt_free(t->full);
    mt_free(t->fold);
}

/* ---- examples -----------------------------------------------------------------------------------------------------*/

static match_status make_room(training *t, mt_error *err)
{
    size_t n = t->outcomes.len + 1;
    t->x = mt_alloc(n * MT_FEATURE_COUNT, sizeof *t->x);
    t->full = mt_alloc(n * MT_FEATURE_COUNT, sizeof *t->full);
    t->y = mt_alloc(n, sizeof *t->y);
    t->w = mt_alloc(n, sizeof *t->w);
    t->offset = mt_alloc(n, sizeof *t->offset);
    t->fold = mt_alloc(n, sizeof *t->fold);
    return t->x && t->full && t->y && t->w && t->offset && t->fold ? MATCH_OK : mt_fail_no_memory(err);
}

/* Places are looked at less the further down they are; what was answered there stands for what was not. */
static double exposure_weight(const training *t, double rank)
{
    if (rank < 1.0 || t->options->exposure <= 0.0) return 1.0;
    double weight = pow(rank, t->options->exposure);
    return weight < EXPOSURE_MOST ? weight : EXPOSURE_MOST;
}

static void add_example(training *t, const mt_outcome *o, const double *feature)
{
    double *x = t->x + t->n * MT_FEATURE_COUNT, *full = t->full + t->n * MT_FEATURE_COUNT;
    for (int j = 0; j < MT_FEATURE_COUNT; j++) {
        bool concerned = mt_reason_concerns(o->reason, (mt_feature)j);
        full[j] = round(feature[j] / GRAIN) * GRAIN;
        x[j] = concerned ? full[j] : 0.0;
        if (!concerned) t->offset[t->n] += t->shipped.weight[j] * full[j];
    }
    t->y[t->n] = o->label;
    t->w[t->n] = exposure_weight(t, o->rank);
    t->n++;
}

/* The outcomes [begin, end) of one asker in one window. */
static match_status gather_asker(training *t, const mt_outcome *list, size_t count, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_subject subject = {0};
    mt_evidence evidence = {0};
    char key[MT_KEY_SIZE];
    mt_num num = 0;
    double feature[MT_FEATURE_COUNT];
    size_t before = t->n;
    MT_TRY(mt_store_name_key(t->store, list[0].a, key, &num, err));
    if (num == 0) {
        t->unknown += count;
        goto out;
    }
    MT_TRY(mt_subject_find(t->m, mt_text_of(key), &subject, err));
    MT_TRY(mt_evidence_collect(t->m, &subject, MT_MODE_BALANCED, &evidence, err));
    for (size_t i = 0; i < count; i++) {
        uint32_t v = list[i].b_vertex;
        if (v == MT_NONE || t->m->world.num[v] == 0) {
            t->unknown++;
            continue;
        }
        mt_evidence_features(t->m, &evidence, v, feature);
        add_example(t, &list[i], feature);
    }
    unsigned char fold = (unsigned char)(mt_hash_bytes(key, strlen(key), 5) % FOLDS);
    for (size_t i = before; i < t->n; i++) t->fold[i] = fold;
out:
    mt_evidence_free(&evidence);
    mt_subject_free(&subject);
    return status;
}

static int by_day(const void *a, const void *b)
{
    const mt_outcome *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1; /* without a date first */
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

/* In the order of ids, which is that of vertices, not of numbers: sums are the same to the bit whatever came first. */
static int by_asker(const void *a, const void *b)
{
    const mt_outcome *x = a, *y = b;
    if (x->a_vertex != y->a_vertex) return x->a_vertex < y->a_vertex ? -1 : 1;
    return (x->b_vertex > y->b_vertex) - (x->b_vertex < y->b_vertex);
}

static void find_vertices(const mt_world *w, mt_outcome *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        list[i].a_vertex = mt_world_named(w, list[i].a);
        list[i].b_vertex = mt_world_named(w, list[i].b);
    }
}

static match_status gather_window(training *t, mt_outcome *list, size_t count, mt_day day, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.as_of = day, .viewer = t->options->viewer};
    MT_TRY(mt_matcher_begin(t->m, &options, true, err));
    find_vertices(&t->m->world, list, count);
    qsort(list, count, sizeof *list, by_asker);
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i + 1; j < count && list[j].a == list[i].a;) j++;
        MT_TRY(gather_asker(t, list + i, j - i, err));
    }
out:
    mt_matcher_end(t->m);
    return status;
}

/* Windows of about equal count; each is seen as of the day before its first outcome. */
static match_status gather(training *t, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_outcomes *o = &t->outcomes;
    size_t undated = 0;
    MT_TRY(make_room(t, err));
    if (o->len == 0) goto out;
    qsort(o->data, o->len, sizeof *o->data, by_day);
    while (undated < o->len && o->data[undated].at == MT_NO_DAY) undated++;
    if (undated) MT_TRY(gather_window(t, o->data, undated, t->options->as_of, err));
    for (size_t begin = undated, end; begin < o->len; begin = end) {
        end = begin + (o->len - undated + WINDOWS - 1) / WINDOWS;
        if (end > o->len) end = o->len;
        while (end < o->len && o->data[end].at == o->data[end - 1].at) end++;
        MT_TRY(gather_window(t, o->data + begin, end - begin, o->data[begin].at - 1, err));
    }
out:
    return status;
}

/* ---- enough to learn from? ----------------------------------------------------------------------------------------*/

static int compare_names(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static match_status count_askers(training *t, mt_error *err)
{
    uint32_t *names = mt_alloc(t->outcomes.len + 1, sizeof *names);
    if (!names) return mt_fail_no_memory(err);
    for (size_t i = 0; i < t->outcomes.len; i++) names[i] = t->outcomes.data[i].a;
    if (t->outcomes.len) qsort(names, t->outcomes.len, sizeof *names, compare_names);
    for (size_t i = 0; i < t->outcomes.len; i++) t->askers += i == 0 || names[i] != names[i - 1];
    mt_free(names);
    return MATCH_OK;
}

static match_status check_enough(training *t, mt_error *err)
{
    size_t wanted = 0, declined = 0;
    const needed *least = t->options->calibrate ? &for_intercept : &for_weights;
    match_status status = count_askers(t, err);
    if (status != MATCH_OK) return status;
    for (size_t i = 0; i < t->n; i++) {
        wanted += t->y[i] > 0.5;
        declined += t->y[i] < 0.5;
    }
    if (t->n >= least->outcomes && wanted >= least->of_each && declined >= least->of_each && t->askers >= least->askers)
        return MATCH_OK;
    return mt_fail(
        err, MATCH_E_STATE,
        "too few outcomes to learn from: %zu that say something about fit (%zu are needed), %zu wanted and %zu "
        "declined (%zu of each), by %zu organisations (%zu); record more feedback, and reasons with declines%s",
        t->n, least->outcomes, wanted, declined, least->of_each, t->askers, least->askers,
        t->options->calibrate ? "" : "; the level alone can be learned from half of that (calibrate only)");
}

/* ---- fitting ------------------------------------------------------------------------------------------------------*/

/* Weights have mean 1; the penalty of a weight is in units of its feature's spread, so that units do not matter. */
static void scale(training *t)
{
    double whole = 0.0;
    for (size_t i = 0; i < t->n; i++) whole += t->w[i];
    for (size_t i = 0; i < t->n; i++) t->w[i] *= (double)t->n / whole;
    for (int j = 0; j < MT_FEATURE_COUNT; j++) {
        double mean = 0.0, square = 0.0;
        for (size_t i = 0; i < t->n; i++) mean += t->full[i * MT_FEATURE_COUNT + j] / (double)t->n;
        for (size_t i = 0; i < t->n; i++) {
            double away = t->full[i * MT_FEATURE_COUNT + j] - mean;
            square += away * away / (double)t->n;
        }
        t->penalty[j] = square > 1e-12 ? square : 1.0;
    }
}

static match_status fit(const training *t, double penalty, const unsigned char *skip, mt_model *model, mt_error *err)
{
    double scaled[MT_FEATURE_COUNT];
    for (int j = 0; j < MT_FEATURE_COUNT; j++) scaled[j] = penalty * t->penalty[j];
    mt_logistic problem = {t->n,
                           MT_FEATURE_COUNT,
                           t->x,
                           t->y,
                           t->w,
                           t->offset,
                           t->shipped.weight,
                           scaled,
                           t->lower,
                           t->shipped.intercept,
                           INTERCEPT_PENALTY};
    return mt_logistic_fit(&problem, skip, model->weight, &model->intercept, err);
}

/* Every example predicted by the model of the other folds. */
static match_status cross_validate(const training *t, double penalty, mt_judged *judged, double *loss, mt_error *err)
{
    match_status status = MATCH_OK;
    unsigned char *skip = mt_alloc(t->n + 1, 1);
    mt_model model;
    double sum = 0.0;
    if (!skip) MT_TRY(mt_fail_no_memory(err));
    for (unsigned char f = 0; f < FOLDS; f++) {
        for (size_t i = 0; i < t->n; i++) skip[i] = t->fold[i] == f;
        MT_TRY(mt_store_watched(t->store, err));
        MT_TRY(fit(t, penalty, skip, &model, err));
        for (size_t i = 0; i < t->n; i++) {
            if (!skip[i]) continue;
            double z = mt_model_logit(&model, t->full + i * MT_FEATURE_COUNT), p = mt_logit_probability(z);
            judged[i] = (mt_judged){p, t->y[i], t->w[i]};
            sum -= t->w[i] * (t->y[i] * log(p) + (1.0 - t->y[i]) * log1p(-p));
        }
    }
    *loss = sum / (double)t->n;
out:
    mt_free(skip);
    return status;
}

/* ---- report -------------------------------------------------------------------------------------------------------*/

static match_status describe_outcomes(const training *t, json_t **out, mt_error *err)
{
    json_t *silent = json_object();
    double wanted = 0.0, whole = 0.0, square = 0.0;
    for (size_t i = 0; i < t->n; i++) {
        wanted += t->y[i] > 0.5;
        whole += t->w[i];
        square += t->w[i] * t->w[i];
    }
    for (int r = 0; silent && r < MT_REASON_COUNT; r++)
        if (t->outcomes.silent[r] &&
            json_object_set_new(silent, mt_reason_code((mt_reason)r), json_integer((json_int_t)t->outcomes.silent[r])))
            return mt_fail_no_memory(err);
    json_t *made = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:f, s:I, s:I, s:o}", "records", (json_int_t)t->outcomes.records, "used",
        (json_int_t)t->n, "wanted", (json_int_t)wanted, "declined", (json_int_t)(t->n - (size_t)wanted), "askers",
        (json_int_t)t->askers, "effective", square > 0.0 ? whole * whole / square : 0.0, "not_in_store",
        (json_int_t)t->unknown, "unknown_reasons", (json_int_t)t->outcomes.unknown_reasons, "silent", silent);
    if (!made) return mt_fail_no_memory(err);
    *out = made;
    return MATCH_OK;
}

static json_t *list_weights(const mt_model *model)
{
    json_t *weights = json_object();
    for (int j = 0; weights && j < MT_FEATURE_COUNT; j++)
        if (json_object_set_new(weights, mt_feature_code((mt_feature)j), json_real(model->weight[j])) != 0) {
            json_decref(weights);
            return NULL;
        }
    return weights;
}

typedef struct choice {
    double penalty, loss;
    json_t *learned, *shipped; /* calibration reports of held-out outcomes */
} choice;

/* The penalty whose held-out loss is least; the last one, which keeps the shipped weights, is what it is held against.
 */
static match_status choose_penalty(const training *t, choice *c, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_judged *judged = mt_alloc(t->n + 1, sizeof *judged);
    double loss = 0.0;
    if (!judged) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = t->options->calibrate ? MT_COUNT(penalties) - 1 : 0; i < MT_COUNT(penalties); i++) {
        MT_TRY(cross_validate(t, penalties[i], judged, &loss, err));
        if (c->penalty <= 0.0 || loss < c->loss) *c = (choice){penalties[i], loss, NULL, NULL};
    }
    MT_TRY(mt_calibration_report(judged, t->n, &c->shipped, err));
    MT_TRY(cross_validate(t, c->penalty, judged, &loss, err));
    MT_TRY(mt_calibration_report(judged, t->n, &c->learned, err));
out:
    mt_free(judged);
    return status;
}

/* How far the intercept may be off: one over the root of the curvature of the loss. */
static double intercept_error(const training *t, const mt_model *model)
{
    double bend = INTERCEPT_PENALTY;
    for (size_t i = 0; i < t->n; i++) {
        double p = mt_logit_probability(mt_model_logit(model, t->full + i * MT_FEATURE_COUNT));
        bend += t->w[i] * p * (1.0 - p);
    }
    return 1.0 / sqrt(bend);
}

static match_status make_document(const training *t, const choice *c, const mt_model *model, json_t **out,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *outcomes = NULL, *document = NULL;
    char day[11];
    mt_day_format(t->options->as_of, day);
    MT_TRY(describe_outcomes(t, &outcomes, err));
    document =
        json_pack("{s:s, s:f, s:f, s:o*, s:f, s:o*, s:O, s:f, s:b, s:O, s:O}", "made", day, "intercept",
                  model->intercept, "intercept_error", intercept_error(t, model), "weights", list_weights(model),
                  "shipped_intercept", t->shipped.intercept, "shipped_weights", list_weights(&t->shipped), "outcomes",
                  outcomes, "penalty", c->penalty, "weights_moved", c->penalty < penalties[MT_COUNT(penalties) - 1],
                  "held_out", c->learned, "held_out_shipped_weights", c->shipped);
    bool whole = mt_json_get(document, "weights") && mt_json_get(document, "shipped_weights");
    if (!whole) MT_TRY(mt_fail_no_memory(err));
    *out = document;
    document = NULL;
out:
    json_decref(outcomes);
    json_decref(document);
    return status;
}

/* ---- keeping versions ---------------------------------------------------------------------------------------------*/

typedef struct listing {
    json_t *list;
    int64_t last;
} listing;

static match_status list_model(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    listing *l = context;
    json_t *document = NULL, *entry = NULL;
    int64_t version = 0;
    (void)row;
    for (size_t i = 0; i < key.len; i++) version = version * 10 + (key.data[i] - '0');
    if (version > l->last) l->last = version;
    if (!l->list) return MATCH_OK;
    MT_TRY(mt_json_parse(text, &document, err));
    entry = json_pack("{s:I, s:O?, s:O?, s:O?, s:O?, s:O?}", "version", (json_int_t)version, "made",
                      mt_json_get(document, "made"), "outcomes", mt_json_get(mt_json_get(document, "outcomes"), "used"),
                      "calibration_error", mt_json_get(mt_json_get(document, "held_out"), "calibration_error"),
                      "brier_skill", mt_json_get(mt_json_get(document, "held_out"), "brier_skill"), "held_out",
                      mt_json_get(document, "held_out"));
    if (!entry || json_array_append(l->list, entry) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(entry);
    json_decref(document);
    return status;
}

static match_status keep(mt_store *store, json_t *document, mt_error *err)
{
    match_status status = MATCH_OK;
    listing l = {0};
    char key[21];
    MT_TRY(mt_ledger_each(store, MT_BOOK_MODEL, list_model, &l, err));
    mt_learned_key(l.last + 1, key);
    MT_TRY(mt_ledger_put_json(store, MT_BOOK_MODEL, mt_text_of(key), document, err));
    MT_TRY(mt_store_set_setting(store, MT_LEARNED_SETTING, key, err));
    if (json_object_set_new(document, "version", json_integer(l.last + 1)) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    return status;
}

match_status mt_learn(mt_matcher *m, mt_store *store, const mt_learn_options *options, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    training t = {.m = m, .store = store, .options = options, .shipped = mt_model_balanced()};
    choice c = {0};
    mt_model model;
    json_t *document = NULL;
    if (!(options->exposure >= 0.0 && options->exposure <= 2.0)) {
        status =
            mt_fail(err, MATCH_E_VALUE, "exposure is the power of the place in a list: from 0 (no correction) to 2");
        mt_error_number(err, "exposure", options->exposure);
        goto out;
    }
    MT_TRY(mt_outcomes_read(store, options->viewer, &t.outcomes, err));
    MT_TRY(gather(&t, err));
    MT_TRY(check_enough(&t, err));
    scale(&t);
    MT_TRY(choose_penalty(&t, &c, err));
    MT_TRY(fit(&t, c.penalty, NULL, &model, err));
    bool keeps = c.penalty >= penalties[MT_COUNT(penalties) - 1];
    if (keeps) memcpy(model.weight, t.shipped.weight, sizeof model.weight); /* to the bit */
    MT_TRY(make_document(&t, &c, &model, &document, err));
    if (!options->dry_run) MT_TRY(keep(store, document, err));
    *report = document;
    document = NULL;
out:
    json_decref(document);
    json_decref(c.learned);
    json_decref(c.shipped);
    free_training(&t);
    return status;
}

match_status mt_models_list(mt_store *store, json_t **list, mt_error *err)
{
    match_status status = MATCH_OK;
    listing l = {.list = json_array()};
    int64_t used = 0;
    json_t *made = NULL;
    if (!l.list) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_learned_version(store, &used, err));
    MT_TRY(mt_ledger_each(store, MT_BOOK_MODEL, list_model, &l, err));
    made = json_pack("{s:I, s:O}", "used", (json_int_t)used, "models", l.list);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    *list = made;
out:
    json_decref(l.list);
    return status;
}

match_status mt_model_use(mt_store *store, int64_t version, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *document = NULL;
    char key[21];
    mt_learned_key(version, key);
    if (version != 0) {
        MT_TRY(mt_ledger_get(store, MT_BOOK_MODEL, mt_text_of(key), &document, err));
        if (!document) {
            status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no learned model %s; 0 is the shipped one", key);
            mt_error_field(err, "version", key);
            goto out;
        }
    }
    MT_TRY(mt_store_set_setting(store, MT_LEARNED_SETTING, key, err));
out:
    json_decref(document);
    return status;
}
