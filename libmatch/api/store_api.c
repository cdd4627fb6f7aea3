/* Opening, writing and reading a store.
 *
 * A store handle owns the store below, and makes the parts that understand and rank text when they are first needed:
 * opening stays cheap for callers that open, read one record and close. Every change of records goes hand in hand with
 * the index: put both, flush the index, commit the store. */
#include "libmatch/api/handle.h"

#include <string.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/match/vectors.h"
#include "libmatch/store/side_file.h"

/* Merging goes on after commits in pieces of this length, so that a write never waits for a big merge. */
#define MERGE_BUDGET_NS INT64_C(20000000)

static match_status read_day(const char *date, mt_day *day, mt_error *err)
{
    if (!date) {
        *day = MT_NO_DAY;
        return MATCH_OK;
    }
    mt_text text = mt_text_of(date);
    mt_day parsed = text.len == 10 ? mt_day_parse(text) : MT_NO_DAY;
    if (parsed != MT_NO_DAY) {
        *day = parsed;
        return MATCH_OK;
    }
    mt_fail(err, MATCH_E_VALUE, "\"%.40s\" is not a day; write it as YYYY-MM-DD, such as 2026-05-31", date);
    mt_error_field(err, "as_of", date);
    return MATCH_E_VALUE;
}

static match_status check_tier(match_tier viewer, mt_error *err)
{
    if (viewer >= MATCH_TIER_PUBLIC && viewer <= MATCH_TIER_CONFIDENTIAL) return MATCH_OK;
    mt_fail(err, MATCH_E_VALUE, "viewer is %d; it must be a match_tier: 0 public, 1 members or 2 confidential",
            (int)viewer);
    mt_error_number(err, "viewer", (double)viewer);
    return MATCH_E_VALUE;
}

/* The store that is there, or a new one; one that somebody else makes meanwhile is there, too. */
static match_status open_or_create(const char *path, int busy_ms, mt_store **store, mt_error *err)
{
    match_status status = mt_store_open(path, MT_OPEN_WRITE, busy_ms, store, err);
    if (status != MATCH_E_NOT_FOUND && status != MATCH_E_NOT_A_STORE) return status;
    status = mt_store_open(path, MT_OPEN_CREATE, busy_ms, store, err);
    if (status == MATCH_E_EXISTS) status = mt_store_open(path, MT_OPEN_WRITE, busy_ms, store, err);
    if (status == MATCH_OK) mt_error_clear(err); /* of what failed on the way */
    return status;
}

/* The status first, then the details, in case no details are wanted. */
static match_status open_checked(const char *path, const match_open_options *options, match_store *s, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_api_string(path, "path", err));
    MT_TRY(check_tier(options->viewer, err));
    MT_TRY(read_day(options->as_of, &s->as_of, err));
    if (options->mode < MATCH_OPEN_READ || options->mode > MATCH_OPEN_WRITE_OR_CREATE) {
        status = mt_fail(err, MATCH_E_ARGUMENT, "mode is %d; it must be a match_open_mode", (int)options->mode);
        mt_error_number(err, "mode", (double)options->mode);
        goto out;
    }
    int busy_ms = options->busy_ms == 0 ? 5000 : options->busy_ms < 0 ? 0 : options->busy_ms;
    s->viewer = (mt_tier)options->viewer;
    s->writable = options->mode != MATCH_OPEN_READ || strcmp(path, ":memory:") == 0;
    if (options->mode == MATCH_OPEN_WRITE_OR_CREATE)
        MT_TRY(open_or_create(path, busy_ms, &s->store, err));
    else
        MT_TRY(mt_store_open(path, (mt_open_mode)options->mode, busy_ms, &s->store, err));
    mt_store_set_viewer(s->store, s->viewer);
    if (options->mode != MATCH_OPEN_WRITE && options->mode != MATCH_OPEN_WRITE_OR_CREATE) goto out;
    MT_TRY(mt_index_sweep(s->store, err));
    MT_TRY(mt_side_file_sweep(s->store, err));
out:
    return status;
}

void match_store_set_stop(match_store *store, match_stop *stop, void *context)
{
    if (store) mt_store_watch(store->store, stop, context);
}

match_status match_store_open(const char *path, const match_open_options *options, match_store **store,
                              match_error *error)
{
    match_status status = MATCH_OK;
    match_open_options given = {0};
    match_store *s = NULL;
    MT_TRY(mt_api_given(store, "store", error));
    MT_TRY(mt_api_options(&given, sizeof given, options, "match_open_options", error));
    s = mt_alloc(1, sizeof *s);
    if (!s) {
        status = mt_fail_no_memory(error);
        goto out;
    }
    MT_TRY(open_checked(path, &given, s, error));
    *store = s;
    s = NULL;
out:
    match_store_close(&s);
    return status;
}

void match_store_close(match_store **store)
{
    if (!store || !*store) return;
    match_store *s = *store;
    if (s->store) mt_api_rollback(s);
    mt_vectors_free(&s->vectors);
    mt_matcher_free(&s->matcher);
    mt_index_writer_free(&s->writer);
    mt_analyser_free(&s->analyser);
    mt_store_close(&s->store);
    mt_free(s);
    *store = NULL;
}

void match_store_error(const match_store *store, match_error *error)
{
    if (!error) return;
    if (store)
        *error = store->error;
    else
        mt_api_given(store, "store", error);
}

match_status match_store_set_as_of(match_store *store, const char *date)
{
    return store ? read_day(date, &store->as_of, &store->error) : MATCH_E_ARGUMENT;
}

match_status match_store_set_viewer(match_store *store, match_tier viewer)
{
    if (!store) return MATCH_E_ARGUMENT;
    match_status status = check_tier(viewer, &store->error);
    if (status != MATCH_OK) return status;
    store->viewer = (mt_tier)viewer;
    mt_store_set_viewer(store->store, store->viewer);
    return MATCH_OK;
}

match_status match_store_set_field_weights(match_store *store, const char *weights)
{
    return store ? mt_field_weights_read(weights, &store->fields, &store->error) : MATCH_E_ARGUMENT;
}

/* ---- parts made when first needed ---------------------------------------------------------------------------------*/

mt_day mt_api_today(const match_store *store) { return store->as_of == MT_NO_DAY ? mt_day_today_utc() : store->as_of; }

match_status mt_api_analyser(match_store *store, mt_analyser **analyser, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf rules = {0};
    if (!store->analyser) MT_TRY(mt_analyser_create(&store->analyser, err));
    MT_TRY(mt_api_token_rules(store, &rules, err)); /* another process may have changed them */
    MT_TRY(mt_analyser_set_rules(store->analyser, mt_text_make(rules.data, rules.len), err));
    *analyser = store->analyser;
out:
    mt_strbuf_free(&rules);
    return status;
}

/* A matcher follows the commits of the store. Whoever ranks in the middle of a batch sees what was written so far, by
 * a matcher of its own for that state: generations tell commits apart, not the states between them. */
static match_status look_into_batch(match_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!store->unflushed) return MATCH_OK;
    MT_TRY(mt_index_flush(store->writer, err));
    mt_matcher_free(&store->matcher);
    store->unflushed = false;
    store->provisional = true;
out:
    if (status != MATCH_OK) store->broken = true;
    return status;
}

static void end_batch(match_store *store)
{
    if (store->provisional) mt_matcher_free(&store->matcher);
    store->broken = store->unflushed = store->provisional = false;
}

match_status mt_api_matcher(match_store *store, mt_matcher **matcher, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_analyser *analyser = NULL;
    MT_TRY(mt_api_analyser(store, &analyser, err));
    if (mt_store_in_write(store->store)) MT_TRY(look_into_batch(store, err));
    if (!store->matcher) MT_TRY(mt_matcher_create(store->store, analyser, &store->matcher, err));
    *matcher = store->matcher;
out:
    return status;
}

match_status mt_api_writer(match_store *store, mt_index_writer **writer, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_analyser *analyser = NULL;
    MT_TRY(mt_api_analyser(store, &analyser, err));
    if (!store->writer) MT_TRY(mt_index_writer_create(store->store, analyser, &store->writer, err));
    *writer = store->writer;
out:
    return status;
}

/* ---- batches ------------------------------------------------------------------------------------------------------*/

match_status mt_api_begin(match_store *store, mt_error *err)
{
    mt_index_writer *writer = NULL;
    if (!store->writable)
        return mt_fail(err, MATCH_E_READ_ONLY, "the store is open for reading; open it with MATCH_OPEN_WRITE");
    match_status status = mt_api_writer(store, &writer, err);
    return status == MATCH_OK ? mt_store_begin(store->store, err) : status;
}

match_status mt_api_commit(match_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    bool more = false;
    if (store->broken) {
        status = mt_fail(err, MATCH_E_STATE, "a write of this batch has failed; the batch was rolled back");
        goto out;
    }
    MT_TRY(mt_index_flush(store->writer, err));
    MT_TRY(mt_store_commit(store->store, err));
    end_batch(store);
    /* What was asked for is done and durable: a merge that cannot run now, because another writer came first or the
     * disk is full, is left to the next commit. */
    (void)mt_index_merge_step(store->writer, MERGE_BUDGET_NS, &more, NULL);
    mt_api_learn_when_due(store);
out:
    if (status != MATCH_OK) mt_api_rollback(store);
    return status;
}

void mt_api_rollback(match_store *store)
{
    end_batch(store);
    if (!mt_store_in_write(store->store)) return;
    mt_store_rollback(store->store);
    mt_index_discard(store->writer);
}

match_status match_store_begin(match_store *store)
{
    if (!store) return MATCH_E_ARGUMENT;
    if (mt_store_in_write(store->store))
        return mt_fail(&store->error, MATCH_E_STATE, "a batch is open already; commit it or roll it back first");
    return mt_api_begin(store, &store->error);
}

match_status match_store_commit(match_store *store)
{
    if (!store) return MATCH_E_ARGUMENT;
    if (!mt_store_in_write(store->store))
        return mt_fail(&store->error, MATCH_E_STATE, "no batch is open; begin one first");
    return mt_api_commit(store, &store->error);
}

void match_store_rollback(match_store *store)
{
    if (store) mt_api_rollback(store);
}
