/* Transactions, the generation number and counts.
 *
 * The counters of the state table are read when the writer's lock is taken and written back at commit, together with
 * the next generation, when anything changed at all; a random mark of the commit tells histories apart that have the
 * same number (a copy that was brought back, a store made anew in the same folder). SQLite runs with synchronous=FULL:
 * a commit that returned has reached the disk. */
#include "libmatch/store/store_internal.h"

/* More commits, records or names than any store can have had; what is above is damage, and could overflow. */
#define MOST_COMMITS (UINT64_C(1) << 48)

void mt_store_watch(mt_store *store, bool (*stop)(void *context), void *context)
{
    store->sql.watch = (mt_watch){.stop = stop, .context = context};
}

match_status mt_store_watched(mt_store *store, mt_error *err)
{
    store->sql.watch.steps = 0; /* more happened since the last call than in one step */
    return mt_watch_check(&store->sql.watch, err);
}

static match_status read_state(mt_store *store, uint64_t state[3], mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_STATE, err));
    MT_TRY(mt_query_next(&q, &row, err));
    if (!row) {
        status = mt_fail(err, MATCH_E_CORRUPT, "the store \"%s\" is damaged: its state is missing", store->path);
        goto out;
    }
    for (int i = 0; i < 3; i++) {
        state[i] = (uint64_t)mt_query_column_int(&q, i);
        if (state[i] <= MOST_COMMITS) continue;
        status = mt_fail(err, MATCH_E_CORRUPT, "the store \"%s\" is damaged: a counter of its state is out of range",
                         store->path);
        goto out;
    }
out:
    mt_query_end(&q);
    return status;
}

static match_status simple(mt_store *store, mt_sql sql, mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, sql, err);
    return status == MATCH_OK ? mt_query_run(&q, err) : status;
}

/* Prepares the statement that ends a transaction before one begins: it must not fail for want of memory. */
static match_status prepare(mt_store *store, mt_sql sql, mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, sql, err);
    if (status == MATCH_OK) mt_query_end(&q);
    return status;
}

match_status mt_store_need_write(const mt_store *store, mt_error *err)
{
    if (store->in_write) return MATCH_OK;
    if (!store->writable)
        return mt_fail(err, MATCH_E_READ_ONLY, "the store \"%s\" is open for reading only", store->path);
    return mt_fail(err, MATCH_E_STATE, "no write transaction has begun");
}

bool mt_store_in_write(const mt_store *store) { return store->in_write; }

match_status mt_store_begin(mt_store *store, mt_error *err)
{
    uint64_t state[3] = {0};
    if (!store->writable)
        return mt_fail(err, MATCH_E_READ_ONLY, "the store \"%s\" is open for reading only", store->path);
    if (store->in_write) return mt_fail(err, MATCH_E_STATE, "a write transaction has begun already");
    if (store->read_depth) return mt_fail(err, MATCH_E_STATE, "end the reading of a snapshot before writing");
    match_status status = prepare(store, MT_SQL_ROLLBACK, err);
    if (status == MATCH_OK) status = simple(store, MT_SQL_BEGIN_WRITE, err);
    if (status == MATCH_E_BUSY)
        return mt_fail(err, MATCH_E_BUSY,
                       "another writer has held the store \"%s\" for %d ms; try again later, or wait longer",
                       store->path, store->busy_ms);
    if (status != MATCH_OK) return status;
    store->in_write = true;
    store->noting = MT_NOTING_UNKNOWN;
    status = read_state(store, state, err);
    if (status != MATCH_OK) {
        mt_store_rollback(store);
        return status;
    }
    store->generation = state[0];
    store->next_num = state[1];
    store->next_name = state[2];
    for (int i = 0; i < MT_KIND_COUNT; i++) store->tally[i] = 0;
    mt_store_names_forget(store);
    store->changes_at_begin = sqlite3_total_changes64(store->db);
    return MATCH_OK;
}

match_status mt_store_begin_at_once(mt_store *store, mt_error *err)
{
    sqlite3_busy_timeout(store->db, 0);
    match_status status = mt_store_begin(store, err);
    sqlite3_busy_timeout(store->db, store->busy_ms);
    return status;
}

static match_status write_state(mt_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_SET_STATE, err));
    mt_query_int(&q, (int64_t)store->generation + 1);
    mt_query_int(&q, (int64_t)store->next_num);
    mt_query_int(&q, (int64_t)store->next_name);
    MT_TRY(mt_query_run(&q, err));
    MT_TRY(simple(store, MT_SQL_MARK_COMMIT, err));
    for (int i = 0; i < MT_KIND_COUNT; i++) {
        if (!store->tally[i]) continue;
        MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_ADD_TALLY, err));
        mt_query_int(&q, i);
        mt_query_int(&q, store->tally[i]);
        MT_TRY(mt_query_run(&q, err));
    }
out:
    return status;
}

match_status mt_store_commit(mt_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!store->in_write) return mt_fail(err, MATCH_E_STATE, "no write transaction has begun");
    if (sqlite3_total_changes64(store->db) != store->changes_at_begin) MT_TRY(write_state(store, err));
    MT_TRY(simple(store, MT_SQL_COMMIT, err));
    store->in_write = false;
    mt_store_names_forget(store);
out:
    if (status != MATCH_OK) mt_store_rollback(store);
    return status;
}

void mt_store_rollback(mt_store *store)
{
    if (!store->in_write) return;
    store->in_write = false;
    mt_store_names_forget(store);
    if (!sqlite3_get_autocommit(store->db)) (void)simple(store, MT_SQL_ROLLBACK, NULL);
}

match_status mt_store_read_begin(mt_store *store, mt_error *err)
{
    uint64_t state[3] = {0};
    if (store->in_write || store->read_depth) {
        store->read_depth++;
        return MATCH_OK;
    }
    match_status status = prepare(store, MT_SQL_COMMIT, err);
    if (status == MATCH_OK) status = simple(store, MT_SQL_BEGIN_READ, err);
    if (status != MATCH_OK) return status;
    status = read_state(store, state, err); /* the first read fixes the snapshot */
    if (status != MATCH_OK) {
        (void)simple(store, MT_SQL_COMMIT, NULL);
        return status;
    }
    store->read_depth = 1;
    return MATCH_OK;
}

void mt_store_read_end(mt_store *store)
{
    if (store->read_depth == 0) return;
    if (--store->read_depth == 0 && !store->in_write) (void)simple(store, MT_SQL_COMMIT, NULL);
}

match_status mt_store_generation(mt_store *store, uint64_t *generation, mt_error *err)
{
    uint64_t state[3] = {0};
    match_status status = read_state(store, state, err);
    if (status == MATCH_OK) *generation = state[0];
    return status;
}

match_status mt_store_next(mt_store *store, uint64_t *num, mt_error *err)
{
    uint64_t state[3] = {0};
    match_status status = store->in_write ? MATCH_OK : read_state(store, state, err);
    if (status == MATCH_OK) *num = store->in_write ? store->next_num : state[1];
    return status;
}

match_status mt_store_commit_mark(mt_store *store, char buffer[MT_COMMIT_MARK_SIZE], mt_error *err)
{
    return mt_store_setting(store, "commit", buffer, MT_COMMIT_MARK_SIZE, err);
}

match_status mt_store_counts(mt_store *store, size_t counts[MT_KIND_COUNT], mt_error *err)
{
    match_status status = MATCH_OK;
    int64_t found[MT_KIND_COUNT] = {0};
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_TALLY, err));
    for (;;) {
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        int64_t kind = mt_query_column_int(&q, 0);
        if (kind >= 0 && kind < MT_KIND_COUNT) found[kind] = mt_query_column_int(&q, 1);
    }
    for (int i = 0; i < MT_KIND_COUNT; i++) {
        if (store->in_write) found[i] += store->tally[i];
        counts[i] = found[i] > 0 ? (size_t)found[i] : 0;
    }
out:
    mt_query_end(&q);
    return status;
}
