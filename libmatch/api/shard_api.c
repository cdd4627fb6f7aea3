/* Shards: making them, statistics of the whole, the rounds of a search for organisations. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/api/job.h"
#include "libmatch/base/file.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/statistics.h"
#include "libmatch/match/facets.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/shard_votes.h"
#include "libmatch/match/split.h"

uint32_t match_shard_of(const char *id, uint32_t count) { return id ? mt_shard_of(mt_text_of(id), count) : 0; }

match_status match_store_split(match_store *store, const char *path, uint32_t shard, uint32_t count, match_job **job)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_split *split = NULL;
    char text[32];
    uint32_t number, of;
    MT_TRY(mt_api_given(job, "job", err));
    MT_TRY(mt_api_string(path, "path", err));
    if (strcmp(path, ":memory:") == 0) {
        status = mt_fail(err, MATCH_E_VALUE, "a shard is a folder; \":memory:\" would be gone when it is done");
        goto out;
    }
    snprintf(text, sizeof text, "%" PRIu32 "/%" PRIu32, shard, count);
    MT_TRY(mt_shard_parse(text, &number, &of, err));
    MT_TRY(mt_split_create(store->store, path, shard, count, &split, err));
    MT_TRY(mt_api_job_create(MT_API_JOB_SPLIT, (mt_job){&mt_split_job_class, split}, NULL, job, err));
    split = NULL;
out:
    mt_split_free(&split);
    return status;
}

/* ---- statistics ---------------------------------------------------------------------------------------------------*/

match_status match_store_write_statistics(match_store *store, const char *path)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_index *index = NULL;
    MT_TRY(mt_api_string(path, "path", err));
    MT_TRY(mt_index_open(store->store, &index, err));
    MT_TRY(mt_statistics_write(index, path, err));
out:
    mt_index_close(&index);
    return status;
}

match_status match_statistics_merge(const char *const *paths, size_t count, const char *path, match_error *error)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_api_given(paths, "paths", error));
    MT_TRY(mt_api_string(path, "path", error));
    if (count == 0) return mt_fail(error, MATCH_E_ARGUMENT, "give at least one statistics file");
    for (size_t i = 0; i < count; i++) MT_TRY(mt_api_string(paths[i], "paths", error));
    MT_TRY(mt_statistics_merge(paths, count, path, error));
out:
    return status;
}

/* Copies the file into the store's folder under a name of its content; gives the name. */
static match_status adopt(match_store *store, const char *path, char *name, size_t size, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_segment *segment = NULL;
    char *target = NULL;
    MT_TRY(mt_statistics_open(path, &segment, err));
    snprintf(name, size, "statistics-%016" PRIx64 ".seg", segment->header->checksum);
    target = mt_path_join(mt_store_path(store->store), name);
    if (!target) MT_TRY(mt_fail_no_memory(err));
    if (!mt_file_exists(target)) MT_TRY(mt_file_write(target, segment->data, segment->len, err));
out:
    mt_segment_close(&segment);
    mt_free(target);
    return status;
}

static void forget_file(const match_store *store, const char *name)
{
    char *path = name[0] ? mt_path_join(mt_store_path(store->store), name) : NULL;
    if (path) (void)mt_file_remove(path, NULL); /* a leftover costs room only */
    mt_free(path);
}

match_status match_store_use_statistics(match_store *store, const char *path)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    char before[64] = "", name[64] = "";
    bool begun = false;
    if (path) MT_TRY(mt_api_string(path, "path", err));
    if (!mt_store_segments_folder(store->store))
        return mt_fail(err, MATCH_E_UNSUPPORTED,
                       "a store in memory has no folder to keep statistics in; open one in a folder");
    if (mt_store_in_write(store->store))
        return mt_fail(err, MATCH_E_STATE, "a batch is open; commit it or roll it back first");
    MT_TRY(mt_api_begin(store, err));
    begun = true;
    MT_TRY(mt_store_setting(store->store, MT_STATISTICS_SETTING, before, sizeof before, err));
    if (path) MT_TRY(adopt(store, path, name, sizeof name, err));
    MT_TRY(mt_store_set_setting(store->store, MT_STATISTICS_SETTING, name, err));
    begun = false;
    MT_TRY(mt_api_commit(store, err));
    if (strcmp(before, name) != 0) forget_file(store, before);
    /* segments that were baked with other averages are baked anew, so that the fast path bounds them */
    for (bool more = true; more;) MT_TRY(mt_index_merge_step(store->writer, INT64_MAX / 4, &more, err));
out:
    if (begun) mt_api_rollback(store);
    return status;
}

/* ---- organisations over shards ------------------------------------------------------------------------------------*/

static match_status vote_options(const match_store *store, const match_rank_options *options, mt_match_options *out,
                                 mt_error *err)
{
    match_status status = mt_api_match_options(store, options, MT_API_SEARCH, out, err);
    if (status == MATCH_OK && out->facets) {
        status = mt_fail(err, MATCH_E_UNSUPPORTED,
                         "facets of organisations that items speak for are counted where all records are in one store; "
                         "count records instead (want any, or a kind)");
        mt_error_field(err, "facets", out->facets);
    }
    if (status != MATCH_OK || out->by_items) return status;
    mt_fail(err, MATCH_E_ARGUMENT, "items vote for organisations: set want to organisations or clusters");
    mt_error_field(err, "want", NULL);
    return MATCH_E_ARGUMENT;
}

match_status match_store_voters(match_store *store, const char *text, size_t length, const match_rank_options *options,
                                match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_match_options o = {0};
    json_t *voters = NULL;
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_given(text, "text", err));
    MT_TRY(mt_api_text(text, length, MT_API_MAX_TEXT, "text", err));
    MT_TRY(vote_options(store, options, &o, err));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_search_voters(matcher, mt_text_make(text, length), &o, &voters, err));
    MT_TRY(mt_api_give_json(voters, json, err));
out:
    json_decref(voters);
    return status;
}

static match_status read_votes(const char *data, size_t length, mt_shard_votes *votes, mt_error *err)
{
    match_status status = mt_api_text(data, length, MT_API_MAX_JSON, "voters", err);
    return status == MATCH_OK ? mt_shard_votes_read(mt_text_make(data, length), votes, err) : status;
}

match_status match_store_voters_next(match_store *store, const match_rank_options *options, const char *voters_json,
                                     size_t voters_length, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_match_options o = {0};
    mt_shard_votes votes = {0};
    json_t *next = NULL;
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_given(voters_json, "voters_json", err));
    MT_TRY(vote_options(store, options, &o, err));
    MT_TRY(read_votes(voters_json, voters_length, &votes, err));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_shard_votes_next(matcher, &o, &votes, &next, err));
    MT_TRY(mt_api_give_json(next, json, err));
out:
    mt_shard_votes_free(&votes);
    json_decref(next);
    return status;
}

match_status match_voters_merge(const char *const *arrays, size_t count, match_text **json, match_error *error)
{
    match_status status = MATCH_OK;
    mt_shard_votes *parts = mt_alloc(count + 1, sizeof *parts), merged = {0};
    json_t *all = NULL;
    if (!parts) return mt_fail_no_memory(error);
    MT_TRY(mt_api_given(json, "json", error));
    if (count) MT_TRY(mt_api_given(arrays, "arrays", error));
    for (size_t i = 0; i < count; i++) {
        MT_TRY(mt_api_given(arrays[i], "arrays", error));
        MT_TRY(read_votes(arrays[i], strlen(arrays[i]), &parts[i], error));
    }
    MT_TRY(mt_shard_votes_merge(parts, count, &merged, error));
    MT_TRY(mt_shard_votes_write(&merged, &all, error));
    MT_TRY(mt_api_give_json(all, json, error));
out:
    for (size_t i = 0; i < count; i++) mt_shard_votes_free(&parts[i]);
    mt_free(parts);
    mt_shard_votes_free(&merged);
    json_decref(all);
    return status;
}

match_status match_facets_merge(const char *const *facets, size_t count, size_t most, match_text **json,
                                match_error *error)
{
    match_status status = MATCH_OK;
    json_t **part = mt_alloc(count, sizeof(json_t *)), *merged = NULL;
    if (!part) return mt_fail_no_memory(error);
    MT_TRY(mt_api_given(json, "json", error));
    if (count) MT_TRY(mt_api_given(facets, "facets", error));
    for (size_t i = 0; i < count; i++) {
        MT_TRY(mt_api_given(facets[i], "facets", error));
        MT_TRY(mt_api_text(facets[i], strlen(facets[i]), MT_API_MAX_JSON, "facets", error));
        MT_TRY(mt_json_parse(mt_text_of(facets[i]), &part[i], error));
    }
    MT_TRY(mt_facets_merge(part, count, most, &merged, error));
    MT_TRY(mt_api_give_json(merged, json, error));
out:
    for (size_t i = 0; i < count; i++) json_decref(part[i]);
    mt_free(part);
    json_decref(merged);
    return status;
}

/* Without the channel `silent` the voters of the first round are all that there is to know. */
static match_status check_round(const mt_shard_votes *votes, const mt_match_options *options, mt_error *err)
{
    if (votes->round == 3 || !mt_channels_have(options->channels, "silent")) return MATCH_OK;
    mt_fail(err, MATCH_E_ARGUMENT,
            "these are voters of round %u of 3: give them to match_store_voters_next() of every shard and merge the "
            "answers, or leave silent works out with the channels \"-silent\"",
            votes->round);
    mt_error_field(err, "voters", NULL);
    return MATCH_E_ARGUMENT;
}

match_status match_store_search_voted(match_store *store, const char *text, size_t length,
                                      const match_rank_options *options, const char *voters_json, size_t voters_length,
                                      match_hits **hits)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_match_options o = {0};
    mt_results results = {0};
    mt_shard_votes votes = {0};
    MT_TRY(mt_api_given(hits, "hits", err));
    MT_TRY(mt_api_given(text, "text", err));
    MT_TRY(mt_api_given(voters_json, "voters_json", err));
    MT_TRY(mt_api_text(text, length, MT_API_MAX_TEXT, "text", err));
    MT_TRY(vote_options(store, options, &o, err));
    MT_TRY(read_votes(voters_json, voters_length, &votes, err));
    MT_TRY(check_round(&votes, &o, err));
    o.voters = votes.voters;
    o.works = votes.works;
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_search(matcher, mt_text_make(text, length), &o, &results, err));
    MT_TRY(mt_api_give_hits(&results, hits, err));
out:
    mt_results_free(&results);
    mt_shard_votes_free(&votes);
    return status;
}
