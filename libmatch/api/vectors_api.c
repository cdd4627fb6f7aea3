/* Vectors of the caller: kept in a file beside the store (in memory for ":memory:"), named by a setting. */
#include <match/vectors.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/file.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/match/vectors.h"
#include "libmatch/store/view.h"

struct match_vectors {
    mt_vectors *vectors;
};

static void forget_file(const match_store *store, const char *name)
{
    char *path = name[0] ? mt_path_join(mt_store_path(store->store), name) : NULL;
    if (path) (void)mt_file_remove(path, NULL); /* a leftover costs room only */
    mt_free(path);
}

/* Writes the bytes under a name of their content; the setting changes with it. */
static match_status keep_file(match_store *store, const uint8_t *bytes, size_t len, mt_error *err)
{
    match_status status = MATCH_OK;
    char before[64] = "", name[64] = "", *path = NULL;
    MT_TRY(mt_api_begin(store, err));
    MT_TRY(mt_store_setting(store->store, MT_VECTORS_SETTING, before, sizeof before, err));
    if (bytes) {
        snprintf(name, sizeof name, "vectors-%016" PRIx64 ".vec", mt_hash_bytes(bytes, len, 0));
        path = mt_path_join(mt_store_path(store->store), name);
        if (!path) MT_TRY(mt_fail_no_memory(err));
        MT_TRY(mt_file_write(path, bytes, len, err));
    }
    MT_TRY(mt_store_set_setting(store->store, MT_VECTORS_SETTING, name, err));
    MT_TRY(mt_api_commit(store, err));
    if (strcmp(before, name) != 0) forget_file(store, before);
out:
    if (status != MATCH_OK && mt_store_in_write(store->store)) mt_api_rollback(store);
    mt_free(path);
    return status;
}

static match_status check_rows(const char *const *ids, size_t count, const float *data, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_api_given(ids, "ids", err));
    MT_TRY(mt_api_given(data, "data", err));
    for (size_t i = 0; i < count; i++) MT_TRY(mt_api_string(ids[i], "ids", err));
out:
    return status;
}

match_status match_store_set_vectors(match_store *store, const char *const *ids, size_t count, const float *data,
                                     size_t dims)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    uint8_t *bytes = NULL;
    size_t len = 0;
    mt_vectors *own = NULL;
    bool folder = mt_store_segments_folder(store->store) != NULL;
    if (!store->writable)
        return mt_fail(err, MATCH_E_READ_ONLY, "the store is open for reading; open it with MATCH_OPEN_WRITE");
    if (mt_store_in_write(store->store))
        return mt_fail(err, MATCH_E_STATE, "a batch is open; commit it or roll it back first");
    if (count) {
        MT_TRY(check_rows(ids, count, data, err));
        MT_TRY(mt_vectors_make(ids, count, data, dims, &bytes, &len, err));
        if (!folder) MT_TRY(mt_vectors_open_bytes(bytes, len, &own, err));
    }
    if (folder) MT_TRY(keep_file(store, bytes, len, err));
    mt_vectors_free(&store->vectors);
    store->vectors = own;
    own = NULL;
out:
    mt_vectors_free(&own);
    mt_free(bytes);
    return status;
}

static match_status no_vectors(mt_error *err)
{
    return mt_fail(err, MATCH_E_NOT_FOUND, "the store has no vectors; set them first");
}

/* The file as it is now; the handle keeps what it has while the name is the same. */
static match_status open_present(match_store *store, mt_vectors **out, char *name, size_t size, mt_error *err)
{
    match_status status = MATCH_OK;
    char *path = NULL;
    MT_TRY(mt_store_setting(store->store, MT_VECTORS_SETTING, name, size, err));
    if (!name[0]) return no_vectors(err);
    path = mt_path_join(mt_store_path(store->store), name);
    if (!path) return mt_fail_no_memory(err);
    MT_TRY(mt_vectors_open(path, out, err));
out:
    mt_free(path);
    return status;
}

static match_status present(match_store *store, mt_vectors **out, mt_error *err)
{
    match_status status = MATCH_OK;
    char name[64] = "";
    if (mt_store_segments_folder(store->store)) {
        MT_TRY(mt_store_setting(store->store, MT_VECTORS_SETTING, name, sizeof name, err));
        if (!store->vectors || strcmp(name, store->vectors_name) != 0) {
            mt_vectors_free(&store->vectors);
            MT_TRY(open_present(store, &store->vectors, name, sizeof name, err));
            mt_copy_text(store->vectors_name, sizeof store->vectors_name, name, strlen(name));
        }
    }
    if (!store->vectors) return no_vectors(err);
    *out = store->vectors;
out:
    return status;
}

/* Whether the viewer may know of whatever has this id, body or item; of what is not there he may. */
static match_status may_know(match_store *store, mt_text id, bool *may, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = 0;
    mt_row row = {0};
    MT_TRY(mt_view_names(store->store, store->viewer, id, may, err));
    if (!*may) goto out;
    MT_TRY(mt_store_find(store->store, MT_FAMILY_ITEM, id, &num, err));
    if (num) MT_TRY(mt_store_row(store->store, num, &row, err));
    *may = !num || mt_view_shows(store->viewer, row.tier);
out:
    return status;
}

/* Rows of hidden records are not given: what they were made from could be guessed. */
static match_status leave_out_hidden(match_store *store, mt_vectors **vectors, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_vectors *v = *vectors, *shown = NULL;
    mt_bitset rows = {0};
    uint8_t *bytes = NULL;
    size_t len = 0;
    bool reading = false;
    if (store->viewer == MT_TIER_CONFIDENTIAL) goto out;
    MT_TRY(mt_bitset_init(&rows, v->count, err));
    MT_TRY(mt_store_read_begin(store->store, err));
    reading = true;
    for (uint32_t i = 0; i < v->count; i++) {
        bool may = false;
        MT_TRY(may_know(store, mt_text_of(mt_vectors_id(v, i)), &may, err));
        if (may) mt_bitset_set(&rows, i);
    }
    if (mt_bitset_count(&rows) == v->count) goto out;
    MT_TRY(mt_vectors_select(v, &rows, &bytes, &len, err));
    MT_TRY(mt_vectors_open_bytes(bytes, len, &shown, err));
    mt_vectors_free(vectors);
    *vectors = shown;
out:
    if (reading) mt_store_read_end(store->store);
    mt_bitset_free(&rows);
    mt_free(bytes);
    return status;
}

match_status match_store_vectors(match_store *store, match_vectors **vectors)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    char name[64] = "";
    match_vectors *made = NULL;
    MT_TRY(mt_api_given(vectors, "vectors", err));
    made = mt_alloc(1, sizeof *made);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    if (mt_store_segments_folder(store->store)) {
        MT_TRY(open_present(store, &made->vectors, name, sizeof name, err));
    } else if (store->vectors) {
        const mt_vectors *v = store->vectors;
        size_t len = (size_t)((const uint8_t *)v->ids + v->id_at[v->count] - v->owned);
        MT_TRY(mt_vectors_open_bytes(v->owned, len, &made->vectors, err));
    } else {
        MT_TRY(no_vectors(err));
    }
    MT_TRY(leave_out_hidden(store, &made->vectors, err));
    *vectors = made;
    made = NULL;
out:
    match_vectors_free(&made);
    return status;
}

size_t match_vectors_count(const match_vectors *vectors) { return vectors ? vectors->vectors->count : 0; }
size_t match_vectors_dims(const match_vectors *vectors) { return vectors ? vectors->vectors->dims : 0; }
const float *match_vectors_data(const match_vectors *vectors) { return vectors ? vectors->vectors->data : NULL; }
const char *match_vectors_id(const match_vectors *vectors, size_t row)
{
    return vectors ? mt_vectors_id(vectors->vectors, row) : "";
}

void match_vectors_free(match_vectors **vectors)
{
    if (!vectors || !*vectors) return;
    mt_vectors_free(&(*vectors)->vectors);
    mt_free(*vectors);
    *vectors = NULL;
}

static match_status check_query(const mt_vectors *v, size_t dims, double weight, const mt_match_options *o,
                                mt_error *err)
{
    if (dims != v->dims) {
        mt_fail(err, MATCH_E_VALUE, "the vector has %zu numbers, those of the store have %u; give as many", dims,
                v->dims);
        mt_error_field(err, "vector", NULL);
        return MATCH_E_VALUE;
    }
    if (!(weight > 0) || !isfinite(weight)) {
        mt_fail(err, MATCH_E_VALUE, "weight must be a number above 0");
        mt_error_field(err, "weight", NULL);
        return MATCH_E_VALUE;
    }
    if (o->facets)
        return mt_fail(err, MATCH_E_ARGUMENT,
                       "facets count what words find, not what is near a vector; leave them NULL");
    if (!o->by_items) return MATCH_OK;
    return mt_fail(err, MATCH_E_ARGUMENT,
                   "a vector finds records by themselves; set want to a kind such as organisation or offer");
}

match_status match_store_search_vector(match_store *store, const char *text, size_t length, const float *vector,
                                       size_t dims, double weight, const match_rank_options *options, match_hits **hits)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_match_options o = {0};
    mt_results results = {0};
    mt_vectors *vectors = NULL;
    MT_TRY(mt_api_given(hits, "hits", err));
    MT_TRY(mt_api_given(vector, "vector", err));
    MT_TRY(mt_api_text(text, length, MT_API_MAX_TEXT, "text", err));
    MT_TRY(mt_api_match_options(store, options, MT_API_SEARCH, &o, err));
    MT_TRY(present(store, &vectors, err));
    MT_TRY(check_query(vectors, dims, weight, &o, err));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(
        mt_search_vector(matcher, vectors, mt_text_make(text ? text : "", length), vector, weight, &o, &results, err));
    MT_TRY(mt_api_give_hits(&results, hits, err));
out:
    mt_results_free(&results);
    return status;
}
