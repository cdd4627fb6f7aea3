/* Votes: items and projects that are like those of the subject, or like a text, vote for the organisations that own
 * them or took part in them. Votes are divided by a small power of the number of holders, so that one project of eighty
 * does not push eighty organisations up alike.
 *
 * Text: the best MT_VOTES_DEPTH items vote with their score times its share of the best one's: a near miss says much
 * less than a hit. Items of a subject: for each the best MT_ALIKE_VOTES vote with their similarity K (profile.h); the
 * item itself is the best of them, so shares of it would say little. In the peer mode the items of the subject are
 * added to one profile and every item votes with K, whatever its rank, which makes the sum the same from both sides
 * (pooled.c).
 * All measured: docs/matching.md. */
#include <math.h>

#include "libmatch/match/matcher_internal.h"

#define TEXT_SHARING 0.1
#define ITEM_SHARING 0.25

static double share_of(uint32_t holders, double value, double sharing)
{
    return holders ? value * pow(holders, -sharing) : 0.0;
}

static double shared(const mt_world *w, mt_num item, double value, double sharing)
{
    return share_of(w->holder_begin[item + 1] - w->holder_begin[item], value, sharing);
}

static void give(const mt_world *w, mt_num item, double value, double *votes)
{
    for (uint32_t h = w->holder_begin[item]; h < w->holder_begin[item + 1]; h++) votes[w->holder[h]] += value;
}

double mt_vote_share(uint32_t holders, double score, double best)
{
    return share_of(holders, score * score / best, TEXT_SHARING);
}

double mt_vote_of_alike(uint32_t holders, double score) { return share_of(holders, score, ITEM_SHARING); }

double mt_vote_value(const mt_world *w, const mt_hit *hit, double best)
{
    return mt_vote_share(w->holder_begin[hit->num + 1] - w->holder_begin[hit->num], hit->score, best);
}

void mt_votes_cast(const mt_world *w, const mt_hits *hits, double *votes)
{
    for (size_t i = 0; i < hits->len; i++)
        give(w, hits->data[i].num, mt_vote_value(w, &hits->data[i], hits->data[0].score), votes);
}

void mt_votes_alike(const mt_world *w, const mt_hits *hits, size_t most, double *votes)
{
    for (size_t i = 0; i < hits->len && i < most; i++)
        give(w, hits->data[i].num, shared(w, hits->data[i].num, hits->data[i].score, ITEM_SHARING), votes);
}

static match_status find(mt_matcher *m, mt_profile *profile, const mt_bm25 *model, size_t depth, mt_hits *hits,
                         mt_error *err)
{
    hits->len = 0;
    match_status status = mt_profile_terms(profile, err);
    if (status != MATCH_OK || profile->terms.len == 0) return status;
    return mt_rank_top(m->index, m->store, profile->terms.data, profile->terms.len, model, MT_KINDS_ITEMS,
                       &m->selection.usable, depth, hits, err);
}

match_status mt_votes_find(mt_matcher *m, mt_profile *query, const mt_bm25 *model, mt_hits *hits, mt_error *err)
{
    return find(m, query, model, MT_VOTES_DEPTH, hits, err);
}

match_status mt_alike_find(mt_matcher *m, mt_num item, mt_hits *hits, mt_error *err)
{
    uint32_t doc = mt_index_doc_of(m->index, item);
    hits->len = 0;
    return doc == MT_NONE ? MATCH_OK : mt_bridge_rank(m, doc, &m->selection.usable, MT_ALIKE_DEPTH, hits, err);
}
