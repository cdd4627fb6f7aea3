/* Scoring a TREC run against judgements. Definitions: docs/matching.md.
 *
 * Lines are sorted once by (query, rank); judgements are looked up by query and record. Means run over the queries
 * with at least one grade above 0, in the order of their ids, so that sums never depend on the order of the input. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/number.h"
#include "libmatch/match/calibration.h"
#include "libmatch/match/matcher.h"

#define DEPTH 100     /* of recall, MRR and MAP */
#define CALIBRATED 20 /* first ones of a query whose scores are held against what came true */

typedef struct run_line {
    uint32_t query, id; /* numbers of texts */
    double rank, score;
    size_t line;
} run_line;
typedef struct judgement {
    uint32_t query, id;
    double grade;
} judgement;

typedef struct evaluation {
    mt_intern queries, ids;
    MT_ARRAY(run_line) run;
    MT_ARRAY(judgement) qrels;
    mt_map grade; /* query << 32 | id -> index into qrels */
    size_t k;
    bool linear;
    bool probabilities; /* all scores lie in [0, 1] */
    MT_ARRAY(mt_judged) judged;
} evaluation;

typedef struct measures {
    size_t queries;
    double ndcg, precision, recall, mrr, map;
} measures;

/* Cuts the next line off `rest`; false at the end. */
static bool next_line(mt_text *rest, mt_text *line)
{
    if (rest->len == 0) return false;
    const char *end = memchr(rest->data, '\n', rest->len);
    size_t n = end ? (size_t)(end - rest->data) : rest->len;
    *line = mt_text_make(rest->data, n);
    *rest = mt_text_make(rest->data + n + (end != NULL), rest->len - n - (end != NULL));
    while (line->len && line->data[line->len - 1] == '\r') line->len--;
    return true;
}

/* The words of a line, parted by blanks and tabs; gives how many there are (more than `limit` are only counted). */
static size_t split(mt_text line, mt_text *cells, size_t limit)
{
    size_t n = 0, i = 0;
    while (i < line.len) {
        while (i < line.len && (line.data[i] == ' ' || line.data[i] == '\t')) i++;
        size_t begin = i;
        while (i < line.len && line.data[i] != ' ' && line.data[i] != '\t') i++;
        if (i == begin) break;
        if (n < limit) cells[n] = mt_text_make(line.data + begin, i - begin);
        n++;
    }
    return n;
}

static match_status bad_line(mt_error *err, const char *what, size_t line, const char *form)
{
    match_status status = mt_fail(err, MATCH_E_FORMAT, "%s, line %zu: expected \"%s\"", what, line, form);
    mt_error_place(err, NULL, (int64_t)line);
    return status;
}

static match_status read_run(evaluation *e, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text line, cell[6];
    for (size_t n = 1; next_line(&text, &line); n++) {
        size_t cells = split(line, cell, MT_COUNT(cell));
        run_line row = {.line = n};
        if (cells == 0) continue;
        if (cells < 5 || !mt_number_read(cell[3], &row.rank) || !mt_number_read(cell[4], &row.score))
            MT_TRY(bad_line(err, "run", n, "query Q0 id rank score tag"));
        MT_TRY(mt_intern_add(&e->queries, cell[0], &row.query, NULL, err));
        MT_TRY(mt_intern_add(&e->ids, cell[2], &row.id, NULL, err));
        e->probabilities = e->probabilities && row.score >= 0.0 && row.score <= 1.0;
        MT_TRY(MT_PUSH(&e->run, row, err));
    }
out:
    return status;
}

static match_status read_qrels(evaluation *e, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text line, cell[4];
    for (size_t n = 1; next_line(&text, &line); n++) {
        size_t cells = split(line, cell, MT_COUNT(cell));
        judgement row = {0};
        if (cells == 0) continue;
        if (cells < 3 || cells > 4) MT_TRY(bad_line(err, "judgements", n, "query 0 id grade"));
        if (!mt_number_read(cell[cells - 1], &row.grade)) {
            if (n == 1) continue; /* a header */
            MT_TRY(bad_line(err, "judgements", n, "query 0 id grade"));
        }
        MT_TRY(mt_intern_add(&e->queries, cell[0], &row.query, NULL, err));
        MT_TRY(mt_intern_add(&e->ids, cell[cells - 2], &row.id, NULL, err));
        uint64_t key = (uint64_t)row.query << 32 | row.id;
        const uint64_t *known = mt_map_get(&e->grade, key);
        if (known) {
            e->qrels.data[*known].grade = row.grade; /* the last one counts */
            continue;
        }
        MT_TRY(mt_map_put(&e->grade, key, e->qrels.len, err));
        MT_TRY(MT_PUSH(&e->qrels, row, err));
    }
out:
    return status;
}

static int compare_run(const void *a, const void *b)
{
    const run_line *x = a, *y = b;
    if (x->query != y->query) return x->query < y->query ? -1 : 1;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static int compare_judgements(const void *a, const void *b)
{
    const judgement *x = a, *y = b;
    if (x->query != y->query) return x->query < y->query ? -1 : 1;
    if (x->grade != y->grade) return x->grade > y->grade ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static double gain(const evaluation *e, double grade)
{
    if (grade <= 0.0) return 0.0;
    return e->linear ? grade : exp2(grade) - 1.0;
}

/* One query: its lines of the run (ranked) and its judgements (best first). */
static match_status add_query(const evaluation *e, const run_line *run, size_t lines, const judgement *judged,
                              size_t judgements, measures *m, mt_error *err)
{
    double dcg = 0.0, ideal = 0.0, precisions = 0.0, first = 0.0;
    size_t relevant = 0, found = 0, found_k = 0;
    for (size_t i = 0; i < judgements; i++) {
        relevant += judged[i].grade > 0.0;
        if (i < e->k) ideal += gain(e, judged[i].grade) / log2((double)i + 2.0);
    }
    if (relevant == 0) return MATCH_OK;
    m->queries++;
    mt_map seen = {0};
    match_status status = MATCH_OK;
    for (size_t i = 0; i < lines; i++) {
        if (mt_map_get(&seen, run[i].id)) {
            MT_TRY(mt_fail(err, MATCH_E_FORMAT, "run, line %zu: query \"%s\" ranks \"%s\" twice", run[i].line,
                           mt_intern_text(&e->queries, run[i].query).data, mt_intern_text(&e->ids, run[i].id).data));
        }
        MT_TRY(mt_map_put(&seen, run[i].id, 1, err));
        const uint64_t *at = mt_map_get(&e->grade, (uint64_t)run[i].query << 32 | run[i].id);
        double grade = at ? e->qrels.data[*at].grade : 0.0;
        if (grade <= 0.0) continue;
        if (i < e->k) {
            dcg += gain(e, grade) / log2((double)i + 2.0);
            found_k++;
        }
        if (i < DEPTH) {
            found++;
            precisions += (double)found / ((double)i + 1.0);
            if (first == 0.0) first = 1.0 / ((double)i + 1.0);
        }
    }
    m->ndcg += dcg / ideal;
    m->precision += (double)found_k / (double)e->k;
    m->recall += (double)found / (double)relevant;
    m->mrr += first;
    m->map += precisions / (double)relevant;
out:
    mt_map_free(&seen);
    return status;
}

/* The first lines of a judged query as predictions; what nobody judged did not come true. */
static match_status add_predictions(evaluation *e, const run_line *run, size_t lines, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < lines && i < CALIBRATED; i++) {
        const uint64_t *at = mt_map_get(&e->grade, (uint64_t)run[i].query << 32 | run[i].id);
        mt_judged one = {run[i].score, at && e->qrels.data[*at].grade > 0.0 ? 1.0 : 0.0, 1.0};
        MT_TRY(MT_PUSH(&e->judged, one, err));
    }
out:
    return status;
}

typedef struct span {
    mt_text id;
    size_t run, run_end, judged, judged_end;
} span;

static int compare_spans(const void *a, const void *b)
{
    return mt_text_compare(((const span *)a)->id, ((const span *)b)->id);
}

static match_status measure(evaluation *e, measures *m, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = e->queries.count;
    span *spans = mt_alloc(n + 1, sizeof *spans);
    if (!spans) MT_TRY(mt_fail_no_memory(err));
    if (e->run.len) qsort(e->run.data, e->run.len, sizeof *e->run.data, compare_run);
    judgement *sorted = NULL;
    sorted = mt_alloc(e->qrels.len + 1, sizeof *sorted);
    if (!sorted) MT_TRY(mt_fail_no_memory(err));
    if (e->qrels.len) memcpy(sorted, e->qrels.data, e->qrels.len * sizeof *sorted);
    qsort(sorted, e->qrels.len, sizeof *sorted, compare_judgements);
    for (size_t i = 0, r = 0, j = 0; i < n; i++) {
        spans[i].id = mt_intern_text(&e->queries, (uint32_t)i);
        spans[i].run = r;
        while (r < e->run.len && e->run.data[r].query == i) r++;
        spans[i].run_end = r;
        spans[i].judged = j;
        while (j < e->qrels.len && sorted[j].query == i) j++;
        spans[i].judged_end = j;
    }
    qsort(spans, n, sizeof *spans, compare_spans);
    for (size_t i = 0; i < n && status == MATCH_OK; i++)
        status = add_query(e, e->run.data ? e->run.data + spans[i].run : NULL, spans[i].run_end - spans[i].run,
                           sorted + spans[i].judged, spans[i].judged_end - spans[i].judged, m, err);
    for (size_t i = 0; i < n && status == MATCH_OK && e->probabilities; i++)
        if (spans[i].judged < spans[i].judged_end)
            status = add_predictions(e, e->run.data ? e->run.data + spans[i].run : NULL,
                                     spans[i].run_end - spans[i].run, err);
    mt_free(sorted);
out:
    mt_free(spans);
    return status;
}

/* Adds "calibration" when the scores are probabilities. */
static match_status calibrate(evaluation *e, json_t *report, mt_error *err)
{
    json_t *calibration = NULL;
    if (!e->probabilities || e->judged.len == 0) return MATCH_OK;
    match_status status = mt_calibration_report(e->judged.data, e->judged.len, &calibration, err);
    if (status != MATCH_OK) return status;
    return json_object_set_new(report, "calibration", calibration) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_evaluate(mt_text run, mt_text qrels, size_t k, bool linear, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    evaluation e = {.k = k ? k : 10, .linear = linear, .probabilities = true};
    json_t *made = NULL;
    measures m = {0};
    MT_TRY(read_qrels(&e, qrels, err));
    MT_TRY(read_run(&e, run, err));
    MT_TRY(measure(&e, &m, err));
    if (m.queries == 0)
        MT_TRY(mt_fail(err, MATCH_E_VALUE, "no query of the judgements has a relevant record; give grades above 0"));
    double n = (double)m.queries;
    made = json_pack("{s:I, s:f, s:f, s:f, s:f, s:f, s:I, s:s}", "queries", (json_int_t)m.queries, "ndcg", m.ndcg / n,
                     "precision", m.precision / n, "recall", m.recall / n, "mrr", m.mrr / n, "map", m.map / n, "k",
                     (json_int_t)e.k, "gain", linear ? "linear" : "exp");
    if (!made) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(calibrate(&e, made, err));
    *report = made;
    made = NULL;
out:
    json_decref(made);
    MT_ARRAY_FREE(&e.judged);
    mt_intern_free(&e.queries);
    mt_intern_free(&e.ids);
    MT_ARRAY_FREE(&e.run);
    MT_ARRAY_FREE(&e.qrels);
    mt_map_free(&e.grade);
    return status;
}
