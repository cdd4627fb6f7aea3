/* Rows that the choice of meetings must keep to and that are not yet among its rows. */
#ifndef MT_MEET_WEIGHT_CUTS_H
#define MT_MEET_WEIGHT_CUTS_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/weight_rows.h"

/* Adds rows that the choice by the present prices would break. surplus[m]: weight less the prices of its rows. */
match_status mt_weight_cuts_find(mt_weight_rows *rows, const double *surplus, uint32_t *added, mt_error *err);

#endif
