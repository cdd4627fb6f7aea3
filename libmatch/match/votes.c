/* Votes: items and projects that are like those of the subject, or like a text, vote for the organisations that own
 * them or took part in them. Votes are divided by a small power of the number of holders, so that one project of eighty
 * does not push eighty organisations up alike.
 *
 * Text: the best MT_VOTES_DEPTH items vote with their score times its share of the best one's: a near miss says much
 * less than a hit. Items of a subject: for each the best ITEM_DEPTH vote with their similarity K (profile.h); the item
 * itself is the best of them, so shares of it would say little. In the peer mode the items of the subject are added to
 * one profile and every item votes with K, whatever its rank, which makes the sum the same from both sides. All
 * measured: docs/matching.md. */
#include <math.h>

#include "libmatch/match/matcher_internal.h"

#define TEXT_SHARING 0.1
#define ITEM_DEPTH 50
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

double mt_vote_value(const mt_world *w, const mt_hit *hit, double best)
{
    return mt_vote_share(w->holder_begin[hit->num + 1] - w->holder_begin[hit->num], hit->score, best);
}

void mt_votes_cast(const mt_world *w, const mt_hits *hits, double *votes)
{
    for (size_t i = 0; i < hits->len; i++)
        give(w, hits->data[i].num, mt_vote_value(w, &hits->data[i], hits->data[0].score), votes);
}

static void cast_alike(const mt_world *w, const mt_hits *hits, double *votes)
{
    for (size_t i = 0; i < hits->len; i++)
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

match_status mt_votes_from_items(mt_matcher *m, const mt_num *items, size_t count, mt_mode mode, double *votes,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    mt_profile profile = {0};
    mt_hits hits = {0};
    const mt_world *w = &m->world;
    for (size_t i = 0; i < count && (mode == MT_MODE_PEER || i < MT_ITEMS_COMPARED); i++) {
        uint32_t doc = mt_index_doc_of(m->index, items[i]);
        if (doc == MT_NONE) continue;
        double factor = mode == MT_MODE_PEER ? shared(w, items[i], 1.0, ITEM_SHARING) : 1.0;
        MT_TRY(mt_profile_add_document(&profile, m->index, &mt_bm25_default, doc, factor, err));
        if (mode == MT_MODE_PEER) continue;
        MT_TRY(find(m, &profile, &mt_bm25_default, ITEM_DEPTH, &hits, err));
        cast_alike(w, &hits, votes);
        mt_profile_clear(&profile);
    }
    if (mode == MT_MODE_PEER) {
        MT_TRY(find(m, &profile, &mt_bm25_default, 0, &hits, err));
        cast_alike(w, &hits, votes);
    }
out:
    mt_profile_free(&profile);
    MT_ARRAY_FREE(&hits);
    return status;
}
