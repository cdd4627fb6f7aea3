/* One shard's part in a search for organisations over shards, after its voters are known: how many items their holders
 * have here; then the silent works at home here, which it weighs as one store would, since it knows all of their
 * participants and is told by the votes and counts of all shards what these do elsewhere; then casting. */
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/shard_votes.h"

/* ---- casting ------------------------------------------------------------------------------------------------------*/

double mt_shard_votes_share(const json_t *voters, const json_t *voter)
{
    double best = json_number_value(mt_json_get(json_array_get(voters, 0), "score"));
    return mt_vote_share((uint32_t)json_array_size(mt_json_get(voter, "holders")),
                         json_number_value(mt_json_get(voter, "score")), best > 0 ? best : 1);
}

/* MT_NONE when this store has no such body. */
static match_status find_body(const mt_matcher *m, const json_t *id, uint32_t *vertex, mt_error *err)
{
    mt_num num = 0;
    match_status status = mt_store_find(m->store, MT_FAMILY_ORGANISATION, mt_json_text(id), &num, err);
    *vertex = status == MATCH_OK ? mt_world_vertex(&m->world, num) : MT_NONE;
    return status;
}

static match_status give(const mt_matcher *m, const json_t *holders, double value, double *votes, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *holder;
    size_t i;
    uint32_t v;
    json_array_foreach (holders, i, holder) {
        MT_TRY(find_body(m, holder, &v, err));
        if (v != MT_NONE) votes[v] += value;
    }
out:
    return status;
}

match_status mt_shard_votes_cast(const mt_matcher *m, const json_t *voters, const json_t *works, double *votes,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *one;
    size_t i;
    json_array_foreach (voters, i, one)
        MT_TRY(give(m, mt_json_get(one, "holders"), mt_shard_votes_share(voters, one), votes, err));
    json_array_foreach (works, i, one)
        MT_TRY(give(m, mt_json_get(one, "holders"), json_number_value(mt_json_get(one, "value")), votes, err));
out:
    return status;
}

/* ---- round 2: items of the holders --------------------------------------------------------------------------------*/

/* Nothing of bodies that the viewer may not see, whatever ids the voters name. */
static match_status count_items(const mt_matcher *m, const json_t *holders, json_t *items, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    const json_t *holder;
    size_t i;
    uint32_t v;
    json_array_foreach (holders, i, holder) {
        if (json_object_get(items, json_string_value(holder))) continue;
        MT_TRY(find_body(m, holder, &v, err));
        if (v == MT_NONE || !mt_silent_knows(m, v) || w->item_begin[v] == w->item_begin[v + 1]) continue;
        json_t *count = json_integer((json_int_t)w->item_begin[v + 1] - w->item_begin[v]);
        if (json_object_set_new(items, json_string_value(holder), count) != 0) MT_TRY(mt_fail_no_memory(err));
    }
out:
    return status;
}

static match_status answer_items(const mt_matcher *m, mt_shard_votes *answer, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *voter;
    size_t i;
    answer->items = json_object();
    answer->round = 2;
    if (!answer->items) return mt_fail_no_memory(err);
    json_array_foreach (answer->voters, i, voter)
        MT_TRY(count_items(m, mt_json_get(voter, "holders"), answer->items, err));
out:
    return status;
}

/* ---- round 3: silent works ----------------------------------------------------------------------------------------*/

/* Those of the voters that are in this store, for silent.c. */
static match_status find_voters(const mt_matcher *m, const json_t *voters, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *voter;
    size_t i;
    json_array_foreach (voters, i, voter) {
        mt_hit hit = {.score = json_number_value(mt_json_get(voter, "score"))};
        MT_TRY(mt_store_find(m->store, MT_FAMILY_ITEM, mt_json_get_text(voter, "id"), &hit.num, err));
        if (hit.num) MT_TRY(MT_PUSH(hits, hit, err));
    }
out:
    return status;
}

static match_status read_items(const mt_matcher *m, json_t *items, uint32_t *counts, mt_error *err)
{
    match_status status = MATCH_OK;
    const char *id;
    json_t *count;
    json_object_foreach (items, id, count) {
        mt_num num;
        MT_TRY(mt_store_find(m->store, MT_FAMILY_ORGANISATION, mt_text_of(id), &num, err));
        uint32_t v = mt_world_vertex(&m->world, num);
        if (v != MT_NONE) counts[v] = (uint32_t)json_integer_value(count);
    }
out:
    return status;
}

static match_status describe_work(mt_matcher *m, const mt_silent_vote *vote, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_graph *g = &m->world.graph;
    char key[MT_KEY_SIZE];
    mt_kind kind;
    mt_facts facts;
    json_t *holders = json_array(), *work = NULL;
    MT_TRY(mt_facts_of(&m->facts, vote->num, &facts, err));
    MT_TRY(mt_store_key(m->store, vote->num, key, &kind, err));
    mt_text title = mt_record_name(facts.root);
    work = json_pack("{s:s, s:s, s:s%, s:f, s:f, s:O}", "id", key, "kind", mt_kind_name(kind), "title", title.data,
                     title.len, "fits", vote->fits, "value", vote->value, "holders", holders);
    if (!holders || !work || json_array_append_new(list, work) != 0) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t h = g->edge_begin[vote->edge]; h < g->edge_begin[vote->edge + 1]; h++) {
        if (!mt_silent_knows(m, g->edge_vertex[h])) continue;
        MT_TRY(mt_store_key(m->store, m->world.num[g->edge_vertex[h]], key, &kind, err));
        if (json_array_append_new(holders, json_string(key)) != 0) MT_TRY(mt_fail_no_memory(err));
    }
out:
    json_decref(holders);
    return status;
}

static match_status answer_works(mt_matcher *m, json_t *items, mt_shard_votes *answer, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t room = (size_t)m->world.vertices + 1;
    mt_hits voters = {0};
    mt_silent_votes works = {0};
    double *votes = mt_alloc(room, sizeof *votes);
    uint32_t *counts = mt_alloc(room, sizeof *counts);
    if (!votes || !counts) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_shard_votes_cast(m, answer->voters, NULL, votes, err));
    MT_TRY(find_voters(m, answer->voters, &voters, err));
    MT_TRY(read_items(m, items, counts, err));
    MT_TRY(mt_silent_find(m, &voters, votes, counts, &works, err));
    for (size_t i = 0; i < works.len; i++) MT_TRY(describe_work(m, &works.data[i], answer->works, err));
out:
    MT_ARRAY_FREE(&voters);
    MT_ARRAY_FREE(&works);
    mt_free(votes);
    mt_free(counts);
    return status;
}

match_status mt_shard_votes_next(mt_matcher *m, const mt_match_options *options, const mt_shard_votes *votes,
                                 json_t **json, mt_error *err)
{
    match_status status = MATCH_OK;
    bool words;
    mt_shard_votes answer = {.round = 3};
    if (votes->round == 3) return mt_shard_votes_write(votes, json, err);
    status = mt_channels_read(options->channels, &words, err);
    if (status != MATCH_OK) return status;
    answer.voters = json_incref(votes->voters);
    MT_TRY(mt_matcher_begin(m, options, true, err));
    bool silent = mt_channels_have(options->channels, "silent");
    if (silent && votes->round == 1) {
        MT_TRY(answer_items(m, &answer, err));
    } else {
        answer.works = json_array();
        if (!answer.works) MT_TRY(mt_fail_no_memory(err));
        if (silent) MT_TRY(answer_works(m, votes->items, &answer, err));
    }
    MT_TRY(mt_shard_votes_write(&answer, json, err));
out:
    mt_matcher_end(m);
    mt_shard_votes_free(&answer);
    return status;
}
