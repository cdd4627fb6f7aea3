/* What a store's feedback teaches about fit: each pair's strongest outcome as a label, the features it may speak about,
 * and how much it counts. */
#ifndef MT_BROKER_OUTCOMES_H
#define MT_BROKER_OUTCOMES_H

#include "libmatch/match/matcher_internal.h"

/* Why somebody declined. The codes are words of `reason` in feedback records; docs/learning.md. */
typedef enum mt_reason {
    MT_REASON_NONE = 0, /* not said, or not known: speaks about everything */
    MT_REASON_NO_TIME,  /* teaches nothing about fit, like the three that follow */
    MT_REASON_KNOWN,    /* already in touch */
    MT_REASON_CONFLICT, /* a competitor */
    MT_REASON_NO_SHOW,  /* did not come: an outcome, counted like a reason */
    MT_REASON_TOPIC,
    MT_REASON_NEED,
    MT_REASON_MATURITY,
    MT_REASON_LOCATION,
    MT_REASON_TYPE,
    MT_REASON_NETWORK,
    MT_REASON_COUNT
} mt_reason;
const char *mt_reason_code(mt_reason reason);
/* Of a text in English, Romanian or Polish; MT_REASON_NONE when it is none of the known ones. */
match_status mt_reason_read(mt_text text, mt_reason *reason, mt_error *err);
/* Whether a decline for this reason speaks about a feature. */
bool mt_reason_concerns(mt_reason reason, mt_feature feature);

typedef struct mt_outcome {
    uint32_t a, b;               /* name numbers: who judged whom */
    uint32_t a_vertex, b_vertex; /* in the world at hand, set by whoever needs them; MT_NONE */
    double label;                /* 0 declined ... 1 wanted */
    mt_reason reason;
    double rank; /* place in the list it was shown at, 0 when not said */
    mt_day at;   /* or MT_NO_DAY */
} mt_outcome;

typedef struct mt_outcomes {
    mt_outcome *data; /* one a pair, ordered by a, b */
    size_t len, cap;
    size_t records;                 /* feedback records read */
    size_t silent[MT_REASON_COUNT]; /* pairs that teach nothing, by reason */
    size_t unknown_reasons;         /* declines whose reason no code knows */
} mt_outcomes;
/* As far as the viewer may see the feedback and whom it names. */
match_status mt_outcomes_read(mt_store *store, mt_tier viewer, mt_outcomes *out, mt_error *err);
void mt_outcomes_free(mt_outcomes *outcomes);

#endif
