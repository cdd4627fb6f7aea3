/* Shards: making them, statistics of the whole, the two rounds of a search for organisations. */
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

/* An array of objects with a text "id", a number "score" and an array of texts "holders". */
static match_status read_voters(const char *data, size_t length, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *voter, *holder;
    size_t i, j;
    MT_TRY(mt_api_text(data, length, MT_API_MAX_JSON, "voters", err));
    MT_TRY(mt_json_parse(mt_text_make(data, length), &list, err));
    bool good = json_is_array(list);
    json_array_foreach (list, i, voter) {
        json_t *holders = mt_json_get(voter, "holders");
        good = good && json_is_string(mt_json_get(voter, "id")) && json_is_number(mt_json_get(voter, "score")) &&
               json_is_array(holders);
        json_array_foreach (holders, j, holder) good = good && json_is_string(holder);
    }
    if (!good) {
        status = mt_fail(err, MATCH_E_FORMAT,
                         "voters must be a JSON array of {id, kind, title, score, holders}, as "
                         "match_store_voters() gives it");
        mt_error_field(err, "voters", NULL);
        goto out;
    }
    *out = list;
    list = NULL;
out:
    json_decref(list);
    return status;
}

static int compare_voters(const void *a, const void *b)
{
    const json_t *const *left = a, *const *right = b;
    double x = json_number_value(mt_json_get(*left, "score")), y = json_number_value(mt_json_get(*right, "score"));
    if (x != y) return x > y ? -1 : 1;
    return mt_text_compare(mt_json_get_text(*left, "id"), mt_json_get_text(*right, "id"));
}

static match_status give_best_voters(json_t *all, match_text **json, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = json_array_size(all);
    json_t **order = mt_alloc(n + 1, sizeof(json_t *)), *best = json_array();
    if (!order || !best) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < n; i++) order[i] = json_array_get(all, i);
    qsort(order, n, sizeof(json_t *), compare_voters);
    for (size_t i = 0; i < n && i < MT_VOTES_DEPTH; i++)
        if (json_array_append(best, order[i]) != 0) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_api_give_json(best, json, err));
out:
    mt_free(order);
    json_decref(best);
    return status;
}

match_status match_voters_merge(const char *const *arrays, size_t count, match_text **json, match_error *error)
{
    match_status status = MATCH_OK;
    json_t *all = json_array(), *one = NULL;
    if (!all) return mt_fail_no_memory(error);
    MT_TRY(mt_api_given(json, "json", error));
    if (count) MT_TRY(mt_api_given(arrays, "arrays", error));
    for (size_t i = 0; i < count; i++) {
        MT_TRY(mt_api_given(arrays[i], "arrays", error));
        MT_TRY(read_voters(arrays[i], strlen(arrays[i]), &one, error));
        if (json_array_extend(all, one) != 0) MT_TRY(mt_fail_no_memory(error));
        json_decref(one);
        one = NULL;
    }
    MT_TRY(give_best_voters(all, json, error));
out:
    json_decref(one);
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
    json_t *voters = NULL;
    MT_TRY(mt_api_given(hits, "hits", err));
    MT_TRY(mt_api_given(text, "text", err));
    MT_TRY(mt_api_given(voters_json, "voters_json", err));
    MT_TRY(mt_api_text(text, length, MT_API_MAX_TEXT, "text", err));
    MT_TRY(vote_options(store, options, &o, err));
    MT_TRY(read_voters(voters_json, voters_length, &voters, err));
    o.voters = voters;
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_search(matcher, mt_text_make(text, length), &o, &results, err));
    MT_TRY(mt_api_give_hits(&results, hits, err));
out:
    mt_results_free(&results);
    json_decref(voters);
    return status;
}
