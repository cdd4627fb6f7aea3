/* A search over shards that are open in this process: all rounds in one call. */
#include <string.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/memory.h"
#include "libmatch/match/facets.h"

#define USUAL_HITS 10
#define USUAL_VALUES 10
#define ROUNDS_AFTER_FIRST 2

typedef struct team {
    match_store *const *shard;
    size_t count;
    const char *text;
    size_t length;
    match_rank_options options;
    match_text **said;  /* [count] */
    const char **array; /* [count] the same */
    match_hits **hits;  /* [count] */
    match_text *votes;  /* merged, or NULL */
} team;

/* The error of the shard that failed. */
static match_status told(match_store *shard, match_status status, mt_error *err)
{
    if (status != MATCH_OK && err) *err = shard->error;
    return status;
}

/* One round: every shard's answer, merged into t->votes. */
static match_status ask_round(team *t, bool first, mt_error *err)
{
    match_status status = MATCH_OK;
    match_text *merged = NULL;
    for (size_t i = 0; i < t->count; i++) {
        match_store *s = t->shard[i];
        status = first ? match_store_voters(s, t->text, t->length, &t->options, &t->said[i])
                       : match_store_voters_next(s, &t->options, match_text_data(t->votes), match_text_length(t->votes),
                                                 &t->said[i]);
        MT_TRY(told(s, status, err));
        t->array[i] = match_text_data(t->said[i]);
    }
    MT_TRY(match_voters_merge(t->array, t->count, &merged, err));
    match_text_free(&t->votes);
    t->votes = merged;
out:
    for (size_t i = 0; i < t->count; i++) match_text_free(&t->said[i]);
    return status;
}

static match_status rank_all(team *t, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < t->count; i++) {
        match_store *s = t->shard[i];
        status = t->votes ? match_store_search_voted(s, t->text, t->length, &t->options, match_text_data(t->votes),
                                                     match_text_length(t->votes), &t->hits[i])
                          : match_store_search(s, t->text, t->length, &t->options, &t->hits[i]);
        MT_TRY(told(s, status, err));
    }
out:
    return status;
}

static bool is_voted(const match_rank_options *o)
{
    return o->want == MATCH_WANT_ORGANISATIONS || o->want == MATCH_WANT_CLUSTERS;
}

static match_status make_team(team *t, match_store *const *shards, size_t count, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_api_given(shards, "shards", err));
    if (count == 0) {
        status = mt_fail(err, MATCH_E_ARGUMENT, "give at least one shard");
        mt_error_field(err, "shards", NULL);
        goto out;
    }
    for (size_t i = 0; i < count; i++) MT_TRY(mt_api_given(shards[i], "shards", err));
    t->shard = shards;
    t->said = mt_alloc(count, sizeof(match_text *));
    t->array = mt_alloc(count, sizeof(char *));
    t->hits = mt_alloc(count, sizeof(match_hits *));
    if (!t->said || !t->array || !t->hits) MT_TRY(mt_fail_no_memory(err));
    t->count = count;
out:
    return status;
}

match_status match_shards_search(match_store *const *shards, size_t count, const char *text, size_t length,
                                 const match_rank_options *options, match_hits **hits, match_error *error)
{
    match_status status = MATCH_OK;
    team t = {.text = text, .length = length};
    MT_TRY(mt_api_given(hits, "hits", error));
    MT_TRY(mt_api_given(text, "text", error));
    MT_TRY(mt_api_options(&t.options, sizeof t.options, options, "match_rank_options", error));
    MT_TRY(make_team(&t, shards, count, error));
    t.options.size = sizeof t.options;
    size_t values = t.options.facet_values ? t.options.facet_values : USUAL_VALUES;
    /* all values of each shard, so that counts add up; what no store would take is left for it to refuse */
    if (t.options.facets && values < MT_FACET_VALUES_MOST) t.options.facet_values = MT_FACET_VALUES_MOST;
    if (is_voted(&t.options)) {
        MT_TRY(ask_round(&t, true, error));
        for (int i = 0; i < ROUNDS_AFTER_FIRST; i++) MT_TRY(ask_round(&t, false, error));
    }
    MT_TRY(rank_all(&t, error));
    MT_TRY(mt_api_merge_hits((const match_hits *const *)t.hits, count, t.options.k ? t.options.k : USUAL_HITS, values,
                             hits, error));
out:
    for (size_t i = 0; i < t.count; i++) match_hits_free(&t.hits[i]);
    match_text_free(&t.votes);
    mt_free(t.said);
    mt_free(t.array);
    mt_free(t.hits);
    return status;
}
