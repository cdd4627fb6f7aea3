/* The statement cache. A statement that is already running (a callback of one loop starts the same query) is prepared
 * a second time for that use only, so loops over the store may be nested freely. */
#include "libmatch/store/sql.h"

static const char *const sql_text[MT_SQL_COUNT] = {
#define X(name, text) (text),
    MT_SQL_LIST(X)
#undef X
};

void mt_sql_cache_free(mt_sql_cache *cache)
{
    for (int i = 0; i < MT_SQL_COUNT; i++) {
        sqlite3_finalize(cache->stmt[i]);
        cache->stmt[i] = NULL;
        cache->used[i] = false;
    }
}

static match_status status_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_NOMEM: return MATCH_E_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return MATCH_E_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return MATCH_E_BUSY;
    case SQLITE_READONLY: return MATCH_E_READ_ONLY;
    case SQLITE_TOOBIG: return MATCH_E_TOO_BIG;
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH: return MATCH_E_IO;
    case SQLITE_INTERRUPT: return MATCH_E_CANCELLED;
    default: return MATCH_E_INTERNAL;
    }
}

match_status mt_sql_fail(sqlite3 *db, int rc, const char *what, mt_error *err)
{
    match_status status = status_of(rc);
    if (status == MATCH_E_NO_MEMORY) return mt_fail_no_memory(err);
    if ((rc & 0xff) == SQLITE_FULL) /* whatever the statement was, it had to write */
        return mt_fail(err, status, "cannot write the store: the disk is full; make room and do it again");
    const char *why = db && sqlite3_errcode(db) != SQLITE_OK ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
    /* A statement that does not fit the tables: the schema itself is damaged. */
    if ((rc & 0xff) == SQLITE_ERROR && db && sqlite3_errcode(db) == SQLITE_ERROR) status = MATCH_E_CORRUPT;
    return mt_fail(err, status, "cannot %s: %s%s", what, why,
                   status == MATCH_E_CORRUPT ? "; the store is damaged: restore a copy, or import the records again"
                                             : "");
}

match_status mt_query_start(mt_query *q, mt_sql_cache *cache, mt_sql sql, mt_error *err)
{
    *q = (mt_query){.cache = cache, .sql = sql, .rc = SQLITE_OK};
    if (cache->stmt[sql] && !cache->used[sql]) {
        q->stmt = cache->stmt[sql];
        cache->used[sql] = true;
        return MATCH_OK;
    }
    unsigned flags = cache->stmt[sql] ? 0 : SQLITE_PREPARE_PERSISTENT;
    int rc = sqlite3_prepare_v3(cache->db, sql_text[sql], -1, flags, &q->stmt, NULL);
    if (rc != SQLITE_OK) return mt_sql_fail(cache->db, rc, "read the store", err);
    if (!cache->stmt[sql]) {
        cache->stmt[sql] = q->stmt;
        cache->used[sql] = true;
    }
    return MATCH_OK;
}

static void note(mt_query *q, int rc)
{
    if (q->rc == SQLITE_OK) q->rc = rc;
}

void mt_query_int(mt_query *q, int64_t value) { note(q, sqlite3_bind_int64(q->stmt, ++q->parameter, value)); }
void mt_query_null(mt_query *q) { note(q, sqlite3_bind_null(q->stmt, ++q->parameter)); }

void mt_query_day(mt_query *q, mt_day day)
{
    if (day == MT_NO_DAY) {
        mt_query_null(q);
    } else {
        mt_query_int(q, day);
    }
}

void mt_query_text(mt_query *q, mt_text text)
{
    note(q, sqlite3_bind_text64(q->stmt, ++q->parameter, text.data ? text.data : "", text.len, SQLITE_STATIC,
                                SQLITE_UTF8));
}

void mt_query_blob(mt_query *q, const void *data, size_t len)
{
    note(q, sqlite3_bind_blob64(q->stmt, ++q->parameter, data, len, SQLITE_STATIC));
}

/* A clock costs less than most steps; a function of a host more than all. */
#define STEPS_BETWEEN 16u
#define NS_BETWEEN INT64_C(10000000)

match_status mt_watch_check(mt_watch *w, mt_error *err)
{
    if (!w->stop || w->steps++ % STEPS_BETWEEN) return MATCH_OK;
    int64_t now = mt_clock_wall_ns();
    if (now - w->asked < NS_BETWEEN && now >= w->asked) return MATCH_OK;
    w->asked = now;
    return w->stop(w->context) ? mt_fail(err, MATCH_E_CANCELLED, "cancelled by the host") : MATCH_OK;
}

/* Columns that are read later cannot fail then: SQLite makes texts when they are first asked for, and gives NULL, as
 * for no text, when memory is short. */
static match_status hold_texts(mt_query *q, mt_error *err)
{
    for (int i = sqlite3_data_count(q->stmt); i-- > 0;)
        if (sqlite3_column_type(q->stmt, i) == SQLITE_TEXT && !sqlite3_column_text(q->stmt, i))
            return mt_fail_no_memory(err);
    return MATCH_OK;
}

match_status mt_query_next(mt_query *q, bool *row, mt_error *err)
{
    if (q->cache->watch.stop && q->sql > MT_SQL_COMMIT && sqlite3_stmt_readonly(q->stmt)) {
        match_status status = mt_watch_check(&q->cache->watch, err);
        if (status != MATCH_OK) return status;
    }
    int rc = q->rc != SQLITE_OK ? q->rc : sqlite3_step(q->stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return mt_sql_fail(q->cache->db, rc, sqlite3_stmt_readonly(q->stmt) ? "read the store" : "write the store",
                           err);
    *row = rc == SQLITE_ROW;
    return *row ? hold_texts(q, err) : MATCH_OK;
}

void mt_query_end(mt_query *q)
{
    if (!q->stmt) return;
    if (q->stmt == q->cache->stmt[q->sql]) {
        sqlite3_reset(q->stmt);
        q->cache->used[q->sql] = false;
    } else {
        sqlite3_finalize(q->stmt);
    }
    q->stmt = NULL;
}

match_status mt_query_run(mt_query *q, mt_error *err)
{
    bool row = true;
    match_status status = MATCH_OK;
    while (status == MATCH_OK && row) status = mt_query_next(q, &row, err);
    mt_query_end(q);
    return status;
}

mt_text mt_query_column_text(const mt_query *q, int column)
{
    const char *text = (const char *)sqlite3_column_text(q->stmt, column);
    return text ? mt_text_make(text, (size_t)sqlite3_column_bytes(q->stmt, column)) : (mt_text){"", 0};
}

mt_day mt_query_column_day(const mt_query *q, int column)
{
    if (sqlite3_column_type(q->stmt, column) == SQLITE_NULL) return MT_NO_DAY;
    return (mt_day)sqlite3_column_int(q->stmt, column);
}
