/* How far probabilities can be believed: mean loss, Brier score and skill, and the calibration error over bins of equal
 * count. */
#ifndef MT_MATCH_CALIBRATION_H
#define MT_MATCH_CALIBRATION_H

#include <jansson.h>
#include <stddef.h>

#include "libmatch/base/error.h"

#define MT_CALIBRATION_BINS 15

typedef struct mt_judged {
    double p, y, w; /* predicted, observed, weight */
} mt_judged;

/* {"log_loss", "brier", "base_rate", "brier_skill", "calibration_error", "bins": [{"count", "predicted", "observed"}]}.
 * Bins: MT_CALIBRATION_BINS of equal count by rising p, fewer when a bin would have less than 10 of them. Brier skill:
 * 1 - Brier / that of the base rate. Calibration error: mean of |predicted - observed| over the bins, by weight. Sorts
 * the list, and gives equal predictions the mean of their outcomes. */
match_status mt_calibration_report(mt_judged *list, size_t count, json_t **report, mt_error *err);

#endif
