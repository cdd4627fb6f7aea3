/* What an event taught about pairs of organisations, gathered over all meetings of their people: records of kind
 * feedback are keyed by the pair and the outcome, so each is written once. */
#ifndef MT_MEET_KPI_FEEDBACK_H
#define MT_MEET_KPI_FEEDBACK_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"

/* Of the one that was named first about the other, and back. */
typedef struct mt_feedback_side {
    bool no_show; /* the other one did not come to it */
    uint32_t rated;
    double ratings; /* their sum */
} mt_feedback_side;

typedef struct mt_feedback_pair {
    uint32_t first, second; /* numbers of the names */
    bool met, agreement;
    mt_feedback_side side[2];
} mt_feedback_pair;

/* Starts as {0}; free with mt_feedback_free. */
typedef struct mt_feedback {
    mt_intern names;
    mt_map place; /* of a pair in the list */
    MT_ARRAY(mt_feedback_pair) pairs;
} mt_feedback;

void mt_feedback_free(mt_feedback *feedback);

/* Both came. */
match_status mt_feedback_met(mt_feedback *feedback, const char *a, const char *b, bool agreement, mt_error *err);
/* `from` came, `to` did not. */
match_status mt_feedback_missed(mt_feedback *feedback, const char *from, const char *to, mt_error *err);
/* 1 to 5 */
match_status mt_feedback_rated(mt_feedback *feedback, const char *from, const char *to, double rating, mt_error *err);

/* Appends JSON Lines, pairs in the order in which they first came: `agreement`, else `met`; `no_show`; `accepted` where
 * the mean of the ratings is good, `declined` where it is bad. `at`: their date, or NULL. */
void mt_feedback_write(const mt_feedback *feedback, const char *at, mt_strbuf *out);

#endif
