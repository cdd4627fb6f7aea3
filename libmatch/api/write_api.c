/* Writing records: each write is a batch of its own, or part of the one that is open. Records and index change
 * together: put both, flush the index, commit the store. */
#include <string.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/broker/merge_follow.h"
#include "libmatch/exchange/mapping.h"
#include "libmatch/store/view.h"

/* Begins a batch for one write when none is open; tells in *own whether it did. */
static match_status enter(match_store *store, bool *own, mt_error *err)
{
    *own = false;
    if (store->broken) return mt_fail(err, MATCH_E_STATE, "a write of this batch has failed; roll the batch back");
    if (mt_store_in_write(store->store)) return MATCH_OK;
    match_status status = mt_api_begin(store, err);
    *own = status == MATCH_OK;
    return status;
}

/* After a write that failed half way: its own batch ends here; a batch of the caller can only be rolled back, unless
 * the write was refused before it began. */
static void leave_failed(match_store *store, bool own, match_status status)
{
    if (own)
        mt_api_rollback(store);
    else if (!mt_view_refused(status))
        store->broken = mt_store_in_write(store->store);
}

/* ---- writing ------------------------------------------------------------------------------------------------------*/

static match_status put(match_store *store, const mt_record *record, mt_change *change, mt_issues *issues,
                        mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = 0;
    bool any = false, taken = false, became = false;
    store->unflushed = true;
    MT_TRY(mt_merge_any(store->store, &any, err));
    if (any) MT_TRY(mt_merge_take(store->store, store->writer, record, &taken, change, &became, err));
    if (became) MT_TRY(mt_merge_warn(record, 0, issues, err));
    if (taken) goto out;
    MT_TRY(mt_store_put(store->store, record, change, &num, err));
    if (*change == MT_INSERTED || *change == MT_UPDATED) MT_TRY(mt_index_put(store->writer, num, record, err));
out:
    return status;
}

static match_status give_warnings(const mt_issues *issues, match_text **warnings, mt_error *err)
{
    mt_strbuf b = {0};
    bool first = true;
    mt_strbuf_char(&b, '[');
    for (size_t i = 0; i < issues->len; i++) {
        const mt_issue *issue = &issues->data[i];
        mt_strbuf_str(&b, first ? "{\"rule\":" : ",{\"rule\":");
        first = false;
        mt_strbuf_json(&b, mt_text_of(issue->rule));
        mt_strbuf_str(&b, ",\"field\":");
        mt_strbuf_json(&b, mt_text_of(issue->field));
        mt_strbuf_str(&b, ",\"value\":");
        mt_strbuf_json(&b, mt_text_of(issue->value));
        mt_strbuf_str(&b, ",\"message\":");
        mt_strbuf_json(&b, mt_text_of(issue->message));
        mt_strbuf_char(&b, '}');
    }
    mt_strbuf_char(&b, ']');
    return mt_api_give(&b, warnings, err);
}

/* Writes the record that `root` (taken) holds; warnings that there are already come first. */
static match_status write_root(match_store *store, json_t *root, mt_issues *issues, match_change *change,
                               match_text **warnings, mt_error *err)
{
    mt_record *record = NULL;
    match_text *text = NULL;
    mt_change did = MT_UNCHANGED;
    bool own = false;
    match_status status = mt_record_read(root, false, 0, issues, &record, err);
    if (status != MATCH_OK) goto out;
    MT_TRY(enter(store, &own, err));
    status = put(store, record, &did, issues, err);
    if (status == MATCH_OK && warnings) status = give_warnings(issues, &text, err);
    if (status != MATCH_OK) {
        leave_failed(store, own, status);
        goto out;
    }
    if (own) MT_TRY(mt_api_commit(store, err)); /* rolls back when it fails */
    if (change) *change = (match_change)did;
    if (warnings) {
        *warnings = text;
        text = NULL;
    }
out:
    match_text_free(&text);
    mt_record_free(&record);
    return status;
}

match_status match_store_upsert(match_store *store, const char *json, size_t length, match_change *change,
                                match_text **warnings)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_issues issues = {0};
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", err));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &root, err));
    MT_TRY(write_root(store, root, &issues, change, warnings, err));
out:
    mt_issues_free(&issues);
    return status;
}

/* The cells of one row, borrowed; NULL is an empty cell. */
static match_status take_cells(const char *const *texts, size_t count, const char *name, mt_csv *row, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < count; i++) {
        const char *text = texts[i] ? texts[i] : "";
        MT_TRY(mt_api_text(text, strlen(text), MT_CSV_CELL_LIMIT, name, err));
        MT_TRY(MT_PUSH(&row->cells, mt_text_of(text), err));
    }
out:
    return status;
}

match_status match_store_upsert_row(match_store *store, const char *const *columns, const char *const *values,
                                    size_t count, match_change *change, match_text **warnings)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_csv header = {0}, row = {0};
    mt_columns read = {0};
    mt_issues issues = {0};
    json_t *root = NULL;
    MT_TRY(mt_api_given(columns, "columns", err));
    MT_TRY(mt_api_given(values, "values", err));
    if (count > MT_CSV_COLUMN_LIMIT) {
        status = mt_fail(err, MATCH_E_TOO_BIG, "count is %zu; a row has up to %zu columns", count, MT_CSV_COLUMN_LIMIT);
        mt_error_number(err, "count", (double)count);
        goto out;
    }
    for (size_t i = 0; i < count; i++) MT_TRY(mt_api_given(columns[i], "columns", err));
    MT_TRY(take_cells(columns, count, "columns", &header, err));
    MT_TRY(take_cells(values, count, "values", &row, err));
    MT_TRY(mt_columns_read(&read, &header, NULL, NULL, &issues, err));
    MT_TRY(mt_columns_record(&read, &row, &issues, &root, err));
    MT_TRY(write_root(store, root, &issues, change, warnings, err));
out:
    MT_ARRAY_FREE(&header.cells);
    MT_ARRAY_FREE(&row.cells);
    mt_columns_free(&read);
    mt_issues_free(&issues);
    return status;
}

/* An item that is deleted does not come back when a merger is undone. */
static match_status forget_item(match_store *store, mt_kind kind, const char *id, mt_error *err)
{
    match_status status = MATCH_OK;
    bool any = false;
    if (mt_kind_family(kind) != MT_FAMILY_ITEM) return MATCH_OK;
    MT_TRY(mt_merge_any(store->store, &any, err));
    if (any) MT_TRY(mt_merge_drop_item(store->store, mt_text_of(id), err));
out:
    return status;
}

match_status match_store_delete(match_store *store, const char *kind, const char *id)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_kind k = MT_KIND_NONE;
    mt_num num = 0;
    char *key = NULL;
    bool own = false;
    MT_TRY(mt_api_kind(kind, &k, err));
    MT_TRY(mt_api_string(id, "id", err));
    MT_TRY(mt_api_store_key(mt_kind_family(k), id, &key, err));
    MT_TRY(enter(store, &own, err));
    status = mt_store_find(store->store, mt_kind_family(k), mt_text_of(key), &num, err);
    if (status == MATCH_OK && num) {
        status = mt_view_may_change(store->store, store->viewer, num, mt_text_of(key), err);
        if (status == MATCH_E_EXISTS) { /* what the viewer may not see is not there */
            status = MATCH_OK;
            num = 0;
        }
    }
    if (status == MATCH_OK && num == 0) {
        if (own) mt_api_rollback(store);
        status = mt_api_not_found(store, kind, id, err);
        goto out;
    }
    if (status == MATCH_OK) store->unflushed = true;
    if (status == MATCH_OK) status = forget_item(store, k, key, err);
    if (status == MATCH_OK) status = mt_index_drop(store->writer, num, err);
    if (status == MATCH_OK) status = mt_store_remove(store->store, num, err);
    if (status != MATCH_OK) {
        leave_failed(store, own, status);
        goto out;
    }
    if (own) MT_TRY(mt_api_commit(store, err));
out:
    mt_free(key);
    return status;
}

match_status match_store_rebuild(match_store *store)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    mt_index_writer *writer = NULL;
    if (!store->writable)
        return mt_fail(err, MATCH_E_READ_ONLY, "the store is open for reading; open it with MATCH_OPEN_WRITE");
    if (mt_store_in_write(store->store))
        return mt_fail(err, MATCH_E_STATE, "a batch is open; commit it before rebuilding the index");
    match_status status = mt_api_writer(store, &writer, err);
    return status == MATCH_OK ? mt_index_rebuild(writer, err) : status;
}
