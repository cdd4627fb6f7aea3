/* Books of JSON documents, and the list of pending changes: see ledger.h. */
#include "libmatch/store/ledger.h"

#include <inttypes.h>
#include <stdio.h>

#include "libmatch/store/store_internal.h"

#define LEDGER_SCHEMA 2 /* the first version that has the tables */
#define HEIRS_MOST 1000 /* steps from one heir to the next */

static bool has_tables(const mt_store *store) { return store->version >= LEDGER_SCHEMA; }

static match_status start(mt_store *store, mt_sql sql, const char *book, mt_query *q, mt_error *err)
{
    match_status status = mt_query_start(q, &store->sql, sql, err);
    if (status == MATCH_OK) mt_query_text(q, mt_text_of(book));
    return status;
}

static match_status write_one(mt_store *store, mt_sql sql, const char *book, mt_text key, mt_text json, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(start(store, sql, book, &q, err));
    mt_query_text(&q, key);
    mt_query_text(&q, json);
    MT_TRY(mt_query_run(&q, err));
    if (strcmp(book, MT_BOOK_STANDING) == 0) store->noting = MT_NOTING_ON;
out:
    mt_query_end(&q);
    return status;
}

match_status mt_ledger_add(mt_store *store, const char *book, mt_text key, mt_text json, bool *added, mt_error *err)
{
    match_status status = write_one(store, MT_SQL_LEDGER_ADD, book, key, json, err);
    if (status == MATCH_OK && added) *added = sqlite3_changes(store->db) > 0;
    return status;
}

match_status mt_ledger_put(mt_store *store, const char *book, mt_text key, mt_text json, mt_error *err)
{
    return write_one(store, MT_SQL_LEDGER_PUT, book, key, json, err);
}

match_status mt_ledger_put_json(mt_store *store, const char *book, mt_text key, const json_t *document, mt_error *err)
{
    mt_strbuf text = {0};
    mt_json_write(&text, document);
    match_status status = mt_strbuf_status(&text, err);
    if (status == MATCH_OK) status = mt_ledger_put(store, book, key, mt_text_make(text.data, text.len), err);
    mt_strbuf_free(&text);
    return status;
}

match_status mt_ledger_remove(mt_store *store, const char *book, mt_text key, bool *removed, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(start(store, MT_SQL_LEDGER_REMOVE, book, &q, err));
    mt_query_text(&q, key);
    MT_TRY(mt_query_run(&q, err));
    if (removed) *removed = sqlite3_changes(store->db) > 0;
out:
    mt_query_end(&q);
    return status;
}

match_status mt_ledger_get(mt_store *store, const char *book, mt_text key, json_t **document, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    json_t *found = NULL;
    if (has_tables(store)) {
        MT_TRY(start(store, MT_SQL_LEDGER_GET, book, &q, err));
        mt_query_text(&q, key);
        MT_TRY(mt_query_next(&q, &row, err));
        if (row) MT_TRY(mt_json_parse(mt_query_column_text(&q, 0), &found, err));
    }
    *document = found;
out:
    mt_query_end(&q);
    return status;
}

match_status mt_ledger_each(mt_store *store, const char *book,
                            match_status (*each)(void *context, int64_t row, mt_text key, mt_text json, mt_error *err),
                            void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    if (!has_tables(store)) return MATCH_OK;
    MT_TRY(start(store, MT_SQL_LEDGER_EACH, book, &q, err));
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        MT_TRY(
            each(context, mt_query_column_int(&q, 0), mt_query_column_text(&q, 1), mt_query_column_text(&q, 2), err));
    }
out:
    mt_query_end(&q);
    return status;
}

typedef struct numbering {
    const char *prefix;
    int64_t last;
} numbering;

static match_status note_number(void *context, int64_t row, mt_text key, mt_text json, mt_error *err)
{
    numbering *n = context;
    size_t skip = strlen(n->prefix);
    int64_t number = 0;
    (void)row;
    (void)json;
    (void)err;
    if (key.len <= skip || key.len - skip > 18 || memcmp(key.data, n->prefix, skip) != 0) return MATCH_OK;
    for (size_t i = skip; i < key.len; i++) {
        if (key.data[i] < '0' || key.data[i] > '9') return MATCH_OK;
        number = number * 10 + (key.data[i] - '0');
    }
    if (number > n->last) n->last = number;
    return MATCH_OK;
}

match_status mt_ledger_number(mt_store *store, const char *book, const char *prefix, int64_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    numbering n = {prefix, 0};
    json_t *kept = NULL;
    char text[40];
    MT_TRY(mt_ledger_get(store, MT_BOOK_COUNT, mt_text_of(book), &kept, err));
    if (kept)
        n.last = json_integer_value(mt_json_get(kept, "last"));
    else
        MT_TRY(mt_ledger_each(store, book, note_number, &n, err));
    snprintf(text, sizeof text, "{\"last\":%" PRId64 "}", n.last + 1);
    MT_TRY(mt_ledger_put(store, MT_BOOK_COUNT, mt_text_of(book), mt_text_of(text), err));
    *number = n.last + 1;
out:
    json_decref(kept);
    return status;
}

match_status mt_ledger_any(mt_store *store, const char *book, bool *any, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    if (has_tables(store)) {
        MT_TRY(start(store, MT_SQL_LEDGER_ANY, book, &q, err));
        MT_TRY(mt_query_next(&q, &row, err));
    }
    *any = row && mt_query_column_int(&q, 0) != 0;
out:
    mt_query_end(&q);
    return status;
}

match_status mt_ledger_heir(mt_store *store, mt_text id, char heir[MT_KEY_SIZE], mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *next = NULL;
    mt_num num = 0;
    mt_copy_text(heir, MT_KEY_SIZE, id.data, id.len);
    for (int i = 0; i < HEIRS_MOST; i++) {
        MT_TRY(mt_store_find(store, MT_FAMILY_ORGANISATION, mt_text_of(heir), &num, err));
        if (num) goto out;
        MT_TRY(mt_ledger_get(store, MT_BOOK_HEIR, mt_text_of(heir), &next, err));
        mt_text kept = mt_json_get_text(next, "kept");
        if (kept.len) mt_copy_text(heir, MT_KEY_SIZE, kept.data, kept.len);
        bool last = kept.len == 0;
        json_decref(next);
        next = NULL;
        if (last) goto out;
    }
out:
    json_decref(next);
    return status;
}

/* ---- pending changes ----------------------------------------------------------------------------------------------*/

match_status mt_store_note_change(mt_store *store, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q;
    if (store->noting == MT_NOTING_UNKNOWN) {
        bool any = false;
        MT_TRY(mt_ledger_any(store, MT_BOOK_STANDING, &any, err));
        store->noting = any ? MT_NOTING_ON : MT_NOTING_OFF;
    }
    if (store->noting == MT_NOTING_OFF) goto out;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_PENDING_ADD, err));
    mt_query_int(&q, num);
    MT_TRY(mt_query_run(&q, err));
out:
    return status;
}

match_status mt_pending_list(mt_store *store, mt_num **list, size_t *count, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(mt_num) found = {0};
    mt_query q = {0};
    MT_TRY(MT_RESERVE(&found, 1, err));
    if (has_tables(store)) {
        MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_PENDING_EACH, err));
        for (;;) {
            bool row = false;
            MT_TRY(mt_query_next(&q, &row, err));
            if (!row) break;
            mt_num num = (mt_num)mt_query_column_int(&q, 0);
            MT_TRY(MT_PUSH(&found, num, err));
        }
    }
    *list = found.data;
    *count = found.len;
    found.data = NULL;
out:
    mt_query_end(&q);
    mt_free(found.data);
    return status;
}

match_status mt_pending_remove(mt_store *store, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q;
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_PENDING_REMOVE, err));
    mt_query_int(&q, num);
    MT_TRY(mt_query_run(&q, err));
out:
    return status;
}
