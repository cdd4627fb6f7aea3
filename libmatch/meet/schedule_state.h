/* The planning job from inside, for the files that work on it. */
#ifndef MT_MEET_SCHEDULE_STATE_H
#define MT_MEET_SCHEDULE_STATE_H

#include "libmatch/meet/bound.h"
#include "libmatch/meet/choices.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/proof.h"
#include "libmatch/meet/schedule.h"
#include "libmatch/meet/search.h"

#define MT_MOST_THREADS 64

typedef enum mt_chain_end {
    MT_CHAIN_RUNS,
    MT_CHAIN_PROVED,
    MT_CHAIN_MOVES,
    MT_CHAIN_TIME,
    MT_CHAIN_SKIPPED,
    MT_CHAIN_WAITS
} mt_chain_end;

typedef struct mt_chain {
    mt_search *search;
    uint64_t moves, limit; /* limit 0: by time */
    int64_t cpu_ns;
    mt_chain_end end;
} mt_chain;

struct mt_schedule {
    const mt_event *asked; /* the event of the caller */
    const mt_event *event; /* what is planned: the same, or one derived from it that has no choices */
    mt_choices choices;
    mt_schedule_options options;
    mt_model *model;
    mt_bounds bounds;
    mt_value good_enough; /* nothing is better: proved */
    mt_chain chain[MT_MOST_THREADS];
    uint32_t chains;
    int64_t search_limit_ns; /* CPU of each working thread in the search */
    int64_t limit_ns;        /* and with the proof */
    int64_t proof_limit_ns;  /* when the proof gives up: limit_ns, or earlier and the search goes on */
    int64_t spent_ns;        /* CPU of all working threads in the search */
    bool searched, done;
    bool proof_wanted;    /* and possible */
    mt_proof *proof;      /* made when the search has ended */
    uint32_t proof_chain; /* whose search it works for */
    bool proof_late;
};

/* The first of the best: independent of which thread did what. */
uint32_t mt_schedule_best_chain(const mt_schedule *s);

#endif
