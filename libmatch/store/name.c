/* Names: one dense number for every key that is, was, or is spoken of as an organisation.
 *
 * An import asks for the same names again and again; within a write transaction, when nobody else can change them, they
 * are remembered. */
#include "libmatch/store/store_internal.h"

#define MOST_KNOWN 1000000           /* names remembered at a time */
#define KEEP_BYTES ((size_t)1 << 20) /* of memory kept from one transaction to the next */

static match_status find(mt_store *store, mt_text key, uint32_t *name, mt_num *num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_NAME_FIND, err));
    mt_query_text(&q, key);
    MT_TRY(mt_query_next(&q, &row, err));
    *name = row ? (uint32_t)mt_query_column_int(&q, 0) : 0;
    *num = row ? (mt_num)mt_query_column_int(&q, 1) : 0;
out:
    mt_query_end(&q);
    return status;
}

static match_status add(mt_store *store, mt_text key, mt_num num, uint32_t *name, mt_error *err)
{
    mt_query q;
    if (store->next_name >= UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "the store has used up its name numbers");
    match_status status = mt_query_start(&q, &store->sql, MT_SQL_NAME_ADD, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, (int64_t)store->next_name);
    mt_query_text(&q, key);
    mt_query_int(&q, num);
    status = mt_query_run(&q, err);
    if (status == MATCH_OK) *name = (uint32_t)store->next_name++;
    return status;
}

static match_status set_num(mt_store *store, uint32_t name, mt_num num, mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, MT_SQL_NAME_SET, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, name);
    mt_query_int(&q, num);
    return mt_query_run(&q, err);
}

void mt_store_names_forget(mt_store *store)
{
    if (store->known_key.bytes_cap > KEEP_BYTES) {
        mt_intern_free(&store->known_key);
        MT_ARRAY_FREE(&store->known);
    }
    mt_intern_clear(&store->known_key);
    store->known.len = 0;
}

static match_status remember(mt_store *store, mt_text key, mt_known_name known, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t at;
    bool added;
    if (store->known.len >= MOST_KNOWN) mt_store_names_forget(store);
    MT_TRY(mt_intern_add(&store->known_key, key, &at, &added, err));
    if (added) {
        status = MT_PUSH(&store->known, known, err);
    } else {
        store->known.data[at] = known;
    }
out:
    if (status != MATCH_OK) mt_store_names_forget(store); /* keys and names must stay in step */
    return status;
}

match_status mt_store_name_number(mt_store *store, mt_text key, mt_num num, uint32_t *name, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_known_name now = {0, 0};
    uint32_t at = mt_intern_find(&store->known_key, key);
    if (at != MT_NONE) {
        now = store->known.data[at];
    } else {
        MT_TRY(find(store, key, &now.name, &now.num, err));
    }
    bool change = num && num != now.num;
    if (!now.name) {
        MT_TRY(add(store, key, num, &now.name, err));
    } else if (change) {
        MT_TRY(set_num(store, now.name, num, err));
    }
    if (num) now.num = num;
    if (at == MT_NONE || change) MT_TRY(remember(store, key, now, err));
    *name = now.name;
out:
    return status;
}

match_status mt_store_name_release(mt_store *store, mt_text key, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_known_name now;
    MT_TRY(find(store, key, &now.name, &now.num, err));
    MT_TRY(set_num(store, now.name, 0, err));
    now.num = 0;
    MT_TRY(remember(store, key, now, err));
out:
    return status;
}

match_status mt_store_name_of(mt_store *store, mt_text key, uint32_t *name, mt_error *err)
{
    mt_num num;
    return find(store, key, name, &num, err);
}

match_status mt_store_name_key(mt_store *store, uint32_t name, char *buffer, mt_num *num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_NAME_ROW, err));
    mt_query_int(&q, name);
    MT_TRY(mt_query_next(&q, &row, err));
    if (!row) {
        status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no name number %u", name);
        goto out;
    }
    mt_text key = mt_query_column_text(&q, 0);
    if (buffer) mt_copy_text(buffer, MT_KEY_SIZE, key.data, key.len);
    if (num) *num = (mt_num)mt_query_column_int(&q, 1);
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_name_table(mt_store *store, mt_num **num, uint32_t *highest, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_ARRAY(mt_num) table = {0};
    mt_num none = 0;
    MT_TRY(MT_PUSH(&table, none, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_NAME_EACH, err));
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        mt_num value = (mt_num)mt_query_column_int(&q, 1);
        if (mt_query_column_int(&q, 0) != (int64_t)table.len) {
            status = mt_fail(err, MATCH_E_CORRUPT, "the store is damaged: name number %zu is missing", table.len);
            goto out;
        }
        if (mt_query_column_int(&q, 2)) {
            status = mt_fail(err, MATCH_E_CORRUPT, "the store is damaged: name number %zu is of no record", table.len);
            goto out;
        }
        MT_TRY(MT_PUSH(&table, value, err));
    }
    *num = table.data;
    *highest = (uint32_t)(table.len - 1);
    table.data = NULL;
out:
    mt_query_end(&q);
    mt_free(table.data);
    return status;
}

match_status mt_store_names_by_key(mt_store *store,
                                   match_status (*each)(void *context, uint32_t name, mt_text key, mt_error *err),
                                   void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_NAME_BY_KEY, err));
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        MT_TRY(each(context, (uint32_t)mt_query_column_int(&q, 0), mt_query_column_text(&q, 1), err));
    }
out:
    mt_query_end(&q);
    return status;
}
