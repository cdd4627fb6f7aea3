/* How far learned scores can be believed, as a drawing. */
#ifndef MT_EXCHANGE_CALIBRATION_DRAW_H
#define MT_EXCHANGE_CALIBRATION_DRAW_H

#include "libmatch/exchange/drawing.h"

/* Draws the reliability diagram of a report of match_store_learn(), or of any object with "held_out". E_FORMAT. */
match_status mt_draw_calibration(mt_drawing *d, const json_t *report, mt_tongue tongue, mt_error *err);

#endif
