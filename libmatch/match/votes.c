/* Votes: items and projects that are like those of the subject, or like a text, vote for the organisations that own
 * them or took part in them. Votes are divided by a small power of the number of holders, so that one project of eighty
 * does not push eighty organisations up alike.
 *
 * Text: the best MT_VOTES_DEPTH items vote with their score times its share of the best one's: a near miss says much
 * less than a hit. Items of a subject: for each the best MT_ALIKE_VOTES vote with their similarity K (profile.h); the
 * item itself is the best of them, so shares of it would say little. In the peer mode the items of the subject are
 * added to one profile and every item votes with K, whatever its rank, which makes the sum the same from both sides.
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

/* All items of a subject as one profile; and those of one language. */
typedef struct pool {
    mt_matcher *m;
    mt_bridge *bridge; /* NULL: nothing is translated */
    mt_profile all;
    mt_profile *of; /* [languages] */
} pool;

static void free_pool(pool *p, size_t languages)
{
    for (size_t i = 0; p->of && i < languages; i++) mt_profile_free(&p->of[i]);
    mt_free(p->of);
    mt_profile_free(&p->all);
}

static match_status pool_items(pool *p, const mt_num *items, size_t count, const mt_language *list, size_t languages,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = p->m;
    p->of = mt_alloc(languages + 1, sizeof *p->of);
    if (!p->of) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < count; i++) {
        uint32_t doc = mt_index_doc_of(m->index, items[i]);
        double factor = shared(&m->world, items[i], 1.0, ITEM_SHARING);
        if (doc == MT_NONE) continue;
        MT_TRY(mt_profile_add_document(&p->all, m->index, &mt_bm25_default, doc, factor, err));
        for (size_t l = 0; l < languages; l++)
            if (mt_bridge_language(p->bridge, doc) == list[l])
                MT_TRY(mt_profile_add_document(&p->of[l], m->index, &mt_bm25_default, doc, factor, err));
    }
out:
    return status;
}

/* What items in one language get: the words of all, and those of every other language in translation. */
static match_status vote_in(pool *p, mt_language to, const mt_bitset *among, const mt_language *list, size_t languages,
                            double *votes, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = p->m;
    mt_profile crossed = {0};
    mt_hits hits = {0};
    MT_TRY(mt_profile_copy(&crossed, &p->all, err));
    for (size_t l = 0; l < languages; l++)
        MT_TRY(mt_bridge_extend(m, p->bridge, &p->of[l], list[l], to, MT_KINDS_ITEMS, &crossed, NULL, err));
    MT_TRY(mt_profile_terms(&crossed, err));
    if (crossed.terms.len > 0)
        MT_TRY(mt_rank_top(m->index, m->store, crossed.terms.data, crossed.terms.len, &mt_bm25_default, MT_KINDS_ITEMS,
                           among, 0, &hits, err));
    mt_votes_alike(&m->world, &hits, hits.len, votes);
out:
    mt_profile_free(&crossed);
    MT_ARRAY_FREE(&hits);
    return status;
}

match_status mt_votes_all_items(mt_matcher *m, const mt_num *items, size_t count, double *votes, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_language *list = NULL;
    size_t languages = 0;
    mt_hits hits = {0};
    pool p = {.m = m};
    MT_TRY(mt_bridge_of(m, &p.bridge, err));
    if (p.bridge) languages = mt_bridge_languages(p.bridge, &list);
    MT_TRY(pool_items(&p, items, count, list, languages, err));
    if (languages == 0) {
        MT_TRY(find(m, &p.all, &mt_bm25_default, 0, &hits, err));
        mt_votes_alike(&m->world, &hits, hits.len, votes);
        goto out;
    }
    for (size_t l = 0; l <= languages; l++) {
        mt_language to = l < languages ? list[l] : MT_LANG_UNKNOWN;
        const mt_bitset *among = mt_bridge_in(p.bridge, to, &m->selection.usable);
        MT_TRY(vote_in(&p, to, among, list, languages, votes, err));
    }
out:
    free_pool(&p, languages);
    MT_ARRAY_FREE(&hits);
    return status;
}
