/* The manifest of index segments, the place of each record's document, and small settings. */
#include "libmatch/store/store_internal.h"

match_status mt_store_segment_add(mt_store *store, const mt_segment_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q;
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_SEGMENT_ADD, err));
    mt_query_int(&q, (int64_t)row->id);
    mt_query_int(&q, row->docs);
    mt_query_int(&q, (int64_t)row->bytes);
    mt_query_int(&q, (int64_t)row->checksum);
    mt_query_blob(&q, row->dead, row->dead_bytes);
    mt_query_blob(&q, row->data, row->data_bytes);
    MT_TRY(mt_query_run(&q, err));
out:
    return status;
}

match_status mt_store_segment_set_dead(mt_store *store, uint64_t id, const void *dead, size_t bytes, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q;
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_SEGMENT_SET_DEAD, err));
    mt_query_int(&q, (int64_t)id);
    mt_query_blob(&q, dead, bytes);
    MT_TRY(mt_query_run(&q, err));
    if (sqlite3_changes(store->db) == 0)
        status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no index segment %llu", (unsigned long long)id);
out:
    return status;
}

match_status mt_store_segment_remove(mt_store *store, uint64_t id, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q;
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_SEGMENT_REMOVE, err));
    mt_query_int(&q, (int64_t)id);
    MT_TRY(mt_query_run(&q, err));
out:
    return status;
}

static size_t blob(const mt_query *q, int column, const void **data)
{
    *data = sqlite3_column_blob(q->stmt, column);
    return *data ? (size_t)sqlite3_column_bytes(q->stmt, column) : 0;
}

match_status mt_store_segments(mt_store *store,
                               match_status (*each)(void *context, const mt_segment_row *row, mt_error *err),
                               void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_SEGMENT_EACH, err));
    for (;;) {
        bool row = false;
        mt_segment_row r = {0};
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        r.id = (uint64_t)mt_query_column_int(&q, 0);
        r.docs = (uint32_t)mt_query_column_int(&q, 1);
        r.bytes = (uint64_t)mt_query_column_int(&q, 2);
        r.checksum = (uint64_t)mt_query_column_int(&q, 3);
        r.dead_bytes = blob(&q, 4, &r.dead);
        r.data_bytes = blob(&q, 5, &r.data);
        MT_TRY(each(context, &r, err));
    }
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_setting(mt_store *store, const char *key, char *buffer, size_t size, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_SETTING, err));
    mt_query_text(&q, mt_text_of(key));
    MT_TRY(mt_query_next(&q, &row, err));
    mt_text value = row ? mt_query_column_text(&q, 0) : (mt_text){"", 0};
    if (value.len >= size) {
        status = mt_fail(err, MATCH_E_TOO_BIG, "the setting \"%s\" is longer than %zu bytes", key, size - 1);
        goto out;
    }
    mt_copy_text(buffer, size, value.data, value.len);
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_set_setting(mt_store *store, const char *key, const char *value, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q;
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_SET_SETTING, err));
    mt_query_text(&q, mt_text_of(key));
    mt_query_text(&q, mt_text_of(value));
    MT_TRY(mt_query_run(&q, err));
out:
    return status;
}
