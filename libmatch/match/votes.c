/* Votes: items and projects that are like those of the subject (or like a text) vote for the organisations that own
 * them or took part in them.
 *
 * For each item of the subject the best MT_VOTE_DEPTH others keep their similarity K (profile.h); an organisation
 * gets the sum over its items, each divided by (number of holders)^MT_VOTE_SHARING, so that one project of eighty does
 * not push eighty organisations up alike. In the peer mode the items of the subject are added to one profile and every
 * item votes, whatever its rank, which makes the sum the same from both sides. */
#include <math.h>

#include "libmatch/match/matcher_internal.h"

#define MT_VOTE_DEPTH 50
#define MT_VOTE_SHARING 0.25

double mt_vote_value(const mt_world *w, const mt_hit *hit)
{
    uint32_t holders = w->holder_begin[hit->num + 1] - w->holder_begin[hit->num];
    return holders ? hit->score * pow(holders, -MT_VOTE_SHARING) : 0.0;
}

void mt_votes_cast(const mt_world *w, const mt_hits *hits, double *votes)
{
    for (size_t i = 0; i < hits->len; i++) {
        const mt_hit *hit = &hits->data[i];
        double value = mt_vote_value(w, hit);
        for (uint32_t h = w->holder_begin[hit->num]; h < w->holder_begin[hit->num + 1]; h++)
            votes[w->holder[h]] += value;
    }
}

static match_status find(mt_matcher *m, mt_profile *profile, size_t depth, mt_hits *hits, mt_error *err)
{
    hits->len = 0;
    match_status status = mt_profile_terms(profile, err);
    if (status != MATCH_OK || profile->terms.len == 0) return status;
    return mt_rank_top(m->index, m->store, profile->terms.data, profile->terms.len, &mt_bm25_default, MT_KINDS_ITEMS,
                       &m->selection.usable, depth, hits, err);
}

match_status mt_votes_find(mt_matcher *m, mt_profile *query, mt_hits *hits, mt_error *err)
{
    return find(m, query, MT_VOTE_DEPTH, hits, err);
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
        uint32_t holders = w->holder_begin[items[i] + 1] - w->holder_begin[items[i]];
        if (doc == MT_NONE) continue;
        double factor = mode == MT_MODE_PEER && holders ? pow(holders, -MT_VOTE_SHARING) : 1.0;
        MT_TRY(mt_profile_add_document(&profile, m->index, &mt_bm25_default, doc, factor, err));
        if (mode == MT_MODE_PEER) continue;
        MT_TRY(find(m, &profile, MT_VOTE_DEPTH, &hits, err));
        mt_votes_cast(w, &hits, votes);
        mt_profile_clear(&profile);
    }
    if (mode == MT_MODE_PEER) {
        MT_TRY(find(m, &profile, 0, &hits, err));
        mt_votes_cast(w, &hits, votes);
    }
out:
    mt_profile_free(&profile);
    MT_ARRAY_FREE(&hits);
    return status;
}
