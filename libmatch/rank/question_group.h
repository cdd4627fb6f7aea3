/* The questions of a batch that go through the tiles together, answered by a team of threads. */
#ifndef MT_RANK_QUESTION_GROUP_H
#define MT_RANK_QUESTION_GROUP_H

#include "libmatch/rank/team.h"
#include "libmatch/rank/tile_block.h"

typedef struct mt_asked mt_asked;

/* A tile on the way of a group. */
typedef struct mt_group_stop {
    uint32_t segment, tile;
    unsigned segment_side; /* of the block */
} mt_group_stop;

typedef struct mt_question_group {
    const mt_index *index;
    const mt_scan_kernel *kernel;
    mt_team *team;
    /* of the present group */
    const mt_rank_question *question;
    mt_hits *hits;
    size_t n;
    mt_asked *asked;     /* [n] */
    mt_tile_pass **pass; /* those that go through the tiles */
    size_t passes, terms_most;
    size_t part, parts; /* so many questions of few terms are taken at once, and parts there are */
    mt_tile_block block;
    MT_ARRAY(mt_group_stop) stops;
    atomic_uint *done;                      /* [stops] parts that have been there */
    atomic_uint *been;                      /* [parts] stops where it has been */
    atomic_size_t next_asked, next, ending; /* what is taken next in each part of the work */
    atomic_uint ready;                      /* stops whose lists are made */
    bool choose;                            /* the direct path for few postings */
    bool together;
} mt_question_group;

/* Each thread of the team calls this for the same group; the first one (`leads`) has set question, hits and n before
 * all met. Returns when the group is done and all have met again. On failure hits hold nothing or something. */
match_status mt_question_group_answer(mt_question_group *g, bool leads, mt_scan_work *work, mt_error *err);

#endif
