/* Calibration figures: see calibration.h (bins of equal count as in Naeini, Cooper, Hauskrecht 2015). */
#include "libmatch/match/calibration.h"

#include <math.h>
#include <stdlib.h>

#define BIN_LEAST 10
#define P_LEAST 1e-12

static int compare_judged(const void *a, const void *b)
{
    const mt_judged *x = a, *y = b;
    if (x->p != y->p) return x->p < y->p ? -1 : 1;
    if (x->y != y->y) return x->y < y->y ? -1 : 1;
    return (x->w > y->w) - (x->w < y->w);
}

typedef struct sums {
    double w, p, y;
} sums;

static match_status add_bin(json_t *bins, size_t count, const sums *s, mt_error *err)
{
    json_t *bin = json_pack("{s:i, s:f, s:f}", "count", (int)count, "predicted", s->p / s->w, "observed", s->y / s->w);
    return bin && json_array_append_new(bins, bin) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

/* Equal predictions are told apart by nothing, so a bin that ends among them takes its part of what came of all: their
 * outcomes become their mean. */
static void even_out(mt_judged *list, size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        sums s = {0};
        for (end = i; end < count && !(list[end].p > list[i].p); end++) {
            s.w += list[end].w;
            s.y += list[end].w * list[end].y;
        }
        for (size_t j = i; j < end && end - i > 1 && s.w > 0.0; j++) list[j].y = s.y / s.w;
    }
}

match_status mt_calibration_report(mt_judged *list, size_t count, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *bins = json_array();
    sums all = {0};
    double loss = 0.0, brier = 0.0, error = 0.0;
    if (!bins) MT_TRY(mt_fail_no_memory(err));
    if (count) qsort(list, count, sizeof *list, compare_judged);
    for (size_t i = 0; i < count; i++) {
        const mt_judged *j = &list[i];
        double p = fmin(fmax(j->p, P_LEAST), 1.0 - P_LEAST);
        loss -= j->w * (j->y * log(p) + (1.0 - j->y) * log1p(-p));
        brier += j->w * (j->p - j->y) * (j->p - j->y);
        all.w += j->w;
        all.y += j->w * j->y;
    }
    even_out(list, count);
    size_t number = count / BIN_LEAST < MT_CALIBRATION_BINS ? count / BIN_LEAST : MT_CALIBRATION_BINS;
    if (number == 0) number = count ? 1 : 0;
    for (size_t b = 0; b < number; b++) {
        size_t begin = b * count / number, end = (b + 1) * count / number;
        sums s = {0};
        for (size_t i = begin; i < end; i++) {
            s.w += list[i].w;
            s.p += list[i].w * list[i].p;
            s.y += list[i].w * list[i].y;
        }
        if (!(s.w > 0.0)) continue;
        error += fabs(s.p - s.y);
        MT_TRY(add_bin(bins, end - begin, &s, err));
    }
    double whole = all.w > 0.0 ? all.w : 1.0, base = all.y / whole, spread = base * (1.0 - base);
    json_t *made = json_pack("{s:f, s:f, s:f, s:f, s:f, s:O}", "log_loss", loss / whole, "brier", brier / whole,
                             "base_rate", base, "brier_skill", spread > 0.0 ? 1.0 - brier / whole / spread : 0.0,
                             "calibration_error", error / whole, "bins", bins);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    *report = made;
out:
    json_decref(bins);
    return status;
}
