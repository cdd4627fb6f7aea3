/* Reading records. What a row borrows lies in the store's own buffers, never in a running statement: an open statement
 * would hold its snapshot and keep the log from being folded back into the database. */
#include "libmatch/store/store_internal.h"

match_status mt_store_find(mt_store *store, mt_family family, mt_text key, mt_num *num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_FIND, err));
    mt_query_int(&q, family);
    mt_query_text(&q, key);
    MT_TRY(mt_query_next(&q, &row, err));
    *num = row ? (mt_num)mt_query_column_int(&q, 0) : 0;
out:
    mt_query_end(&q);
    return status;
}

static match_status no_such(mt_num num, mt_error *err)
{
    return mt_fail(err, MATCH_E_NOT_FOUND, "there is no record number %u", num);
}

match_status mt_store_read_kind(const mt_query *q, int column, mt_kind *kind, mt_error *err)
{
    int64_t value = mt_query_column_int(q, column);
    if (value <= MT_KIND_NONE || value >= MT_KIND_COUNT)
        return mt_fail(err, MATCH_E_CORRUPT, "the store is damaged: a record has the kind number %lld",
                       (long long)value);
    *kind = (mt_kind)value;
    return MATCH_OK;
}

mt_tier mt_store_read_tier(const mt_query *q, int column)
{
    int64_t value = mt_query_column_int(q, column);
    return value == MT_TIER_PUBLIC || value == MT_TIER_MEMBERS ? (mt_tier)value : MT_TIER_CONFIDENTIAL;
}

match_status mt_store_row(mt_store *store, mt_num num, mt_row *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    mt_kind kind = MT_KIND_NONE;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_ROW, err));
    mt_query_int(&q, num);
    MT_TRY(mt_query_next(&q, &row, err));
    if (!row) {
        status = no_such(num, err);
        goto out;
    }
    MT_TRY(mt_store_read_kind(&q, 0, &kind, err));
    for (int i = 0; i < 2; i++) {
        mt_strbuf_clear(&store->row[i]);
        mt_strbuf_text(&store->row[i], mt_query_column_text(&q, 2 + i));
        MT_TRY(mt_strbuf_status(&store->row[i], err));
    }
    *out = (mt_row){num, kind, mt_store_read_tier(&q, 1), mt_text_make(store->row[0].data, store->row[0].len),
                    mt_text_make(store->row[1].data, store->row[1].len)};
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_json(mt_store *store, mt_num num, json_t **root, mt_error *err)
{
    mt_row row = {0};
    match_status status = mt_store_row(store, num, &row, err);
    if (status != MATCH_OK) return status;
    status = mt_json_parse(row.json, root, err);
    if (status != MATCH_OK && status != MATCH_E_NO_MEMORY)
        status = mt_fail(err, MATCH_E_CORRUPT, "the store is damaged: record \"%.*s\" is no JSON",
                         (int)(row.key.len < 200 ? row.key.len : 200), row.key.data);
    return status;
}

match_status mt_store_key(mt_store *store, mt_num num, char *buffer, mt_kind *kind, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_KEY, err));
    mt_query_int(&q, num);
    MT_TRY(mt_query_next(&q, &row, err));
    if (!row) {
        status = no_such(num, err);
        goto out;
    }
    if (kind) MT_TRY(mt_store_read_kind(&q, 0, kind, err));
    mt_text key = mt_query_column_text(&q, 1);
    mt_copy_text(buffer, MT_KEY_SIZE, key.data, key.len);
out:
    mt_query_end(&q);
    return status;
}

static match_status each_row(mt_store *store, mt_sql rows, unsigned kinds,
                             match_status (*each)(void *context, const mt_row *row, mt_error *err), void *context,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, rows, err));
    mt_query_int(&q, kinds);
    for (;;) {
        bool row = false;
        mt_row r = {0};
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        r.num = (mt_num)mt_query_column_int(&q, 0);
        MT_TRY(mt_store_read_kind(&q, 1, &r.kind, err));
        r.tier = mt_store_read_tier(&q, 2);
        r.key = mt_query_column_text(&q, 3);
        r.json = mt_query_column_text(&q, 4);
        MT_TRY(each(context, &r, err));
    }
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_each(mt_store *store, unsigned kinds,
                           match_status (*each)(void *context, const mt_row *row, mt_error *err), void *context,
                           mt_error *err)
{
    return each_row(store, MT_SQL_RECORD_EACH, kinds, each, context, err);
}

match_status mt_store_each_by_key(mt_store *store, unsigned kinds,
                                  match_status (*each)(void *context, const mt_row *row, mt_error *err), void *context,
                                  mt_error *err)
{
    return each_row(store, MT_SQL_RECORD_EACH_BY_KEY, kinds, each, context, err);
}

match_status mt_store_items_by_key(mt_store *store, match_status (*each)(void *context, mt_num num, mt_error *err),
                                   void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_BY_KEY, err));
    mt_query_int(&q, MT_FAMILY_ITEM);
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        MT_TRY(each(context, (mt_num)mt_query_column_int(&q, 0), err));
    }
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_last(mt_store *store, mt_num *num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_LAST, err));
    MT_TRY(mt_query_next(&q, &row, err));
    *num = row ? (mt_num)mt_query_column_int(&q, 0) : 0;
out:
    mt_query_end(&q);
    return status;
}
