/* What the shards of a collection tell each other in a search for organisations, as JSON:
 *
 *   round 1   [voter, ...]                                       the items that vote, with those who hold them
 *   round 2   {"version", "round": 2, "voters", "items": {id: n}}  and how many items each holder has
 *   round 3   {"version", "round": 3, "voters", "works": [work, ...]}  and the silent works that vote
 *
 *   voter     {id, kind, title, score, holders}
 *   work      {id, kind, title, fits, value, holders}            holders: only those whom the viewer may see
 *
 * Every shard answers to what all of them said in the round before, merged; its answer repeats the voters, so that
 * answers to different questions are not mixed. No shard says anything of bodies above the viewer's tier. */
#ifndef MT_MATCH_SHARD_VOTES_H
#define MT_MATCH_SHARD_VOTES_H

#include "libmatch/match/matcher.h"

/* Changes when rounds or the formula of silent works (silent.c) do: shards of different versions do not add up. */
#define MT_SHARD_VOTES_VERSION 1

typedef struct mt_shard_votes {
    json_t *voters, *items, *works; /* the latter two NULL in the rounds that have none; owned */
    unsigned round;
} mt_shard_votes;

/* Checks the form of every part. E_FORMAT; E_NEWER: another version. */
match_status mt_shard_votes_read(mt_text json, mt_shard_votes *out, mt_error *err);
void mt_shard_votes_free(mt_shard_votes *votes);
/* Gives *json (json_decref). */
match_status mt_shard_votes_write(const mt_shard_votes *votes, json_t **json, mt_error *err);
/* Of the same round: the best voters, sums of items, the best works. Equal ones by id. No parts: no voters. */
match_status mt_shard_votes_merge(const mt_shard_votes *parts, size_t count, mt_shard_votes *out, mt_error *err);

/* ---- shard_rounds.c: what one shard says, and casting ---- */

/* This shard's answer to merged votes of a round before the last; to those of the last: the same. Without the channel
 * `silent` round 3 comes at once, with no works. Gives *json (json_decref). */
match_status mt_shard_votes_next(mt_matcher *m, const mt_match_options *options, const mt_shard_votes *votes,
                                 json_t **json, mt_error *err);
/* What a voter gives each of its holders. */
double mt_shard_votes_share(const json_t *voters, const json_t *voter);
/* Adds what voters, and works (or NULL), give to the bodies of this store; in their order. */
match_status mt_shard_votes_cast(const mt_matcher *m, const json_t *voters, const json_t *works, double *votes,
                                 mt_error *err);

#endif
