/* Undoing mergers, and listing them: see merge.h. All is checked before anything is written. */
#include <inttypes.h>
#include <stdio.h>

#include "libmatch/broker/merge_changes.h"
#include "libmatch/broker/merge_internal.h"
#include "libmatch/store/view.h"

static int64_t number_from(mt_text key)
{
    int64_t number = 0;
    for (size_t i = 0; i < key.len; i++) number = number * 10 + (key.data[i] - '0');
    return number;
}

typedef struct undoing {
    mt_store *store;
    mt_index_writer *writer;
    mt_tier viewer;
    int64_t number;
    json_t *document; /* of the merger, with its changes */
    const json_t *changes;
} undoing;

/* ---- who knows of a merger ----------------------------------------------------------------------------------------*/

static match_status body_shows(mt_store *store, int64_t number, mt_text id, mt_tier viewer, bool *shows, mt_error *err)
{
    json_t *change = NULL;
    match_status status = mt_changes_get_body(store, number, id, &change, err);
    if (status == MATCH_OK && change) status = mt_merge_shows(store, change, viewer, shows, err);
    json_decref(change);
    return status;
}

/* Only who may see both bodies, as they were and as they are, knows of a merger. */
static match_status is_known(mt_store *store, int64_t number, const json_t *document, mt_tier viewer, bool *known,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text kept = mt_json_get_text(document, "kept"), merged = mt_json_get_text(document, "merged");
    const json_t *old = mt_json_get(document, "changes"); /* of a store that has not been written to since */
    MT_TRY(mt_view_names(store, viewer, kept, known, err));
    if (*known) MT_TRY(mt_view_names(store, viewer, merged, known, err));
    if (*known) MT_TRY(body_shows(store, number, kept, viewer, known, err));
    if (*known) MT_TRY(body_shows(store, number, merged, viewer, known, err));
    for (size_t i = json_array_size(old); *known && i > 0; i--) {
        const json_t *change = json_array_get(old, i - 1), *before = mt_json_get(change, "before");
        mt_text id = mt_json_get_text(before, "id");
        mt_kind kind = mt_kind_from_name(mt_json_get_text(before, "kind"));
        if (MT_KINDS_ORGANISATIONS >> kind & 1 && (mt_text_equal(id, kept) || mt_text_equal(id, merged)))
            MT_TRY(mt_merge_shows(store, change, viewer, known, err));
    }
out:
    return status;
}

/* Of a merger by its number. */
static match_status knows(const undoing *u, int64_t number, bool *known, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *document = NULL;
    char key[24];
    *known = false;
    snprintf(key, sizeof key, "%" PRId64, number);
    MT_TRY(mt_ledger_get(u->store, MT_BOOK_MERGE, mt_text_of(key), &document, err));
    if (document) MT_TRY(is_known(u->store, number, document, u->viewer, known, err));
out:
    json_decref(document);
    return status;
}

/* ---- what has changed since ---------------------------------------------------------------------------------------*/

/* Says why: a later merger of the same record, or a record that is not as the merger left it. */
static match_status refuse(undoing *u, const json_t *change, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *before = mt_json_get(change, "before"), *after = mt_json_get(change, "after");
    mt_text id = mt_json_get_text(after ? after : before, "id");
    mt_strbuf key = {0};
    int64_t later = INT64_MAX;
    bool shows = false, known = false;
    MT_TRY(mt_merge_shows(u->store, change, u->viewer, &shows, err));
    MT_TRY(mt_changes_key(after ? after : before, &key, err));
    MT_TRY(mt_changes_next(u->store, mt_text_make(key.data, key.len), u->number, &later, err));
    if (later != INT64_MAX) MT_TRY(knows(u, later, &known, err));
    if (known)
        status = mt_fail(err, MATCH_E_STATE,
                         "the merger cannot be undone: merger %" PRId64 " came after it; undo that one first", later);
    else if (before && !after && id.len && shows)
        status = mt_fail(err, MATCH_E_STATE,
                         "the merger cannot be undone: there is a new record \"%.*s\"; delete it, then undo",
                         (int)id.len, id.data);
    else
        status = mt_fail(err, MATCH_E_STATE,
                         "the merger cannot be undone: %s%.*s%s has been changed since; put it back as it was, or "
                         "change the records by hand",
                         id.len && shows ? "\"" : "", id.len && shows ? (int)id.len : 8,
                         id.len && shows ? id.data : "a record", id.len && shows ? "\"" : "");
out:
    mt_strbuf_free(&key);
    return status;
}

/* Whether a later merger found what came, and left it. */
static match_status is_needed(undoing *u, const json_t *record, bool *needed, mt_error *err)
{
    mt_strbuf key = {0};
    int64_t later = INT64_MAX;
    match_status status = mt_changes_key(record, &key, err);
    if (status == MATCH_OK) status = mt_changes_next(u->store, mt_text_make(key.data, key.len), u->number, &later, err);
    *needed = later != INT64_MAX;
    mt_strbuf_free(&key);
    return status;
}

/* What is stored must be what the merger left: the record `after`, or none where it left none. */
static match_status check_change(undoing *u, const json_t *change, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *before = mt_json_get(change, "before"), *after = mt_json_get(change, "after");
    json_t *now = NULL;
    mt_num num = 0;
    bool needed = false;
    if (mt_changes_role(change) == MT_CHANGE_HELD) goto out;
    MT_TRY(mt_merge_find_stored(u->store, after ? after : before, &num, err));
    if (num) MT_TRY(mt_store_json(u->store, num, &now, err));
    if (mt_changes_role(change) == MT_CHANGE_COME) MT_TRY(is_needed(u, after, &needed, err));
    bool as_left = after ? now && json_equal(now, after) : now == NULL;
    if (!as_left || needed) MT_TRY(refuse(u, change, err));
out:
    json_decref(now);
    return status;
}

/* ---- undoing ------------------------------------------------------------------------------------------------------*/

static match_status restore(undoing *u, const json_t *change, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *after = mt_json_get(change, "after");
    json_t *before = mt_json_get(change, "before");
    mt_num num = 0;
    if (before) {
        MT_TRY(mt_merge_restore(u->store, u->writer, before, u->number, err));
    } else {
        MT_TRY(mt_merge_find_stored(u->store, after, &num, err));
        if (num) MT_TRY(mt_merge_drop(u->store, u->writer, num, err));
    }
out:
    return status;
}

/* What the merger wrote into other books. */
static match_status forget(undoing *u, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *different = mt_json_get(u->document, "different");
    mt_text kept = mt_json_get_text(u->document, "kept");
    mt_strbuf key = {0};
    for (size_t i = 0; i < json_array_size(different); i++) {
        MT_TRY(mt_merge_pair_key(kept, mt_json_text(json_array_get(different, i)), &key, err));
        MT_TRY(mt_ledger_remove(u->store, MT_BOOK_DIFFERENT, mt_text_make(key.data, key.len), NULL, err));
    }
    MT_TRY(mt_ledger_remove(u->store, MT_BOOK_HEIR, mt_json_get_text(u->document, "merged"), NULL, err));
    MT_TRY(mt_changes_forget(u->store, u->number, err));
    MT_TRY(mt_merge_carry_news(u->store, u->document, true, err));
out:
    mt_strbuf_free(&key);
    return status;
}

/* The last merger that the viewer knows of and that is not undone. */
static match_status find_last(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    undoing *u = context;
    json_t *document = NULL;
    bool known = false;
    (void)row;
    MT_TRY(mt_json_parse(text, &document, err));
    if (json_is_true(mt_json_get(document, "undone")) || number_from(key) < u->number) goto out;
    MT_TRY(is_known(u->store, number_from(key), document, u->viewer, &known, err));
    if (known) u->number = number_from(key);
out:
    json_decref(document);
    return status;
}

static match_status find_merger(undoing *u, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[24];
    bool known = false;
    mt_num num = 0;
    MT_TRY(mt_changes_upgrade(u->store, err));
    if (u->number == 0) MT_TRY(mt_ledger_each(u->store, MT_BOOK_MERGE, find_last, u, err));
    snprintf(key, sizeof key, "%" PRId64, u->number);
    MT_TRY(mt_ledger_get(u->store, MT_BOOK_MERGE, mt_text_of(key), &u->document, err));
    if (u->document) MT_TRY(is_known(u->store, u->number, u->document, u->viewer, &known, err));
    if (!known || json_is_true(mt_json_get(u->document, "undone"))) {
        status = u->number ? mt_fail(err, MATCH_E_NOT_FOUND, "there is no merger %s that is not undone yet", key)
                           : mt_fail(err, MATCH_E_NOT_FOUND, "there is no merger to be undone");
        mt_error_field(err, "merge", key);
        goto out;
    }
    mt_text kept = mt_json_get_text(u->document, "kept");
    MT_TRY(mt_store_find(u->store, MT_FAMILY_ORGANISATION, kept, &num, err));
    if (num) MT_TRY(mt_view_may_change(u->store, u->viewer, num, kept, err));
out:
    return status;
}

static match_status undo(undoing *u, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    json_int_t restored = 0;
    mt_num *pending = NULL;
    json_t *list = NULL;
    size_t count = 0;
    MT_TRY(mt_pending_list(u->store, &pending, &count, err));
    MT_TRY(mt_changes_list(u->store, u->number, &list, err));
    if (json_object_set(u->document, "changes", list) != 0) MT_TRY(mt_fail_no_memory(err));
    u->changes = list;
    for (size_t i = json_array_size(u->changes); i > 0; i--)
        MT_TRY(check_change(u, json_array_get(u->changes, i - 1), err));
    for (size_t i = json_array_size(u->changes); i > 0; i--) {
        bool shows = false;
        if (mt_changes_role(json_array_get(u->changes, i - 1)) == MT_CHANGE_HELD) continue;
        MT_TRY(restore(u, json_array_get(u->changes, i - 1), err));
        MT_TRY(mt_merge_shows(u->store, json_array_get(u->changes, i - 1), u->viewer, &shows, err));
        restored += shows;
    }
    MT_TRY(forget(u, err));
    MT_TRY(mt_merge_stay_quiet(u->store, u->document, mt_text_of(""), pending, count, err));
    json_object_del(u->document, "changes");
    if (json_object_set_new(u->document, "undone", json_true()) != 0) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_merge_write_down(u->store, u->number, u->document, err));
    *report =
        json_pack("{s:I, s:O, s:O, s:I}", "merge", (json_int_t)u->number, "kept", mt_json_get(u->document, "kept"),
                  "merged", mt_json_get(u->document, "merged"), "restored", restored);
    if (!*report) MT_TRY(mt_fail_no_memory(err));
out:
    mt_free(pending);
    json_decref(list);
    return status;
}

match_status mt_merge_undo(mt_store *store, mt_index_writer *writer, int64_t number, mt_tier viewer, json_t **report,
                           mt_error *err)
{
    undoing u = {.store = store, .writer = writer, .viewer = viewer, .number = number};
    match_status status = find_merger(&u, err);
    if (status == MATCH_OK) status = undo(&u, report, err);
    json_decref(u.document);
    return status;
}

/* ---- listing ------------------------------------------------------------------------------------------------------*/

typedef struct listing {
    mt_store *store;
    mt_tier viewer;
    mt_strbuf *out;
} listing;

static match_status list_one(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    const listing *l = context;
    json_t *document = NULL, *shown = NULL;
    bool known = false;
    (void)row;
    MT_TRY(mt_json_parse(text, &document, err));
    MT_TRY(is_known(l->store, number_from(key), document, l->viewer, &known, err));
    if (!known) goto out;
    shown = json_pack("{s:I, s:O, s:O, s:O?, s:O, s:O}", "merge", (json_int_t)number_from(key), "kept",
                      mt_json_get(document, "kept"), "merged", mt_json_get(document, "merged"), "name",
                      mt_json_get(document, "name"), "at", mt_json_get(document, "at"), "undone",
                      mt_json_get(document, "undone"));
    if (!shown) MT_TRY(mt_fail_no_memory(err));
    mt_json_write(l->out, shown);
    mt_strbuf_char(l->out, '\n');
    MT_TRY(mt_strbuf_status(l->out, err));
out:
    json_decref(document);
    json_decref(shown);
    return status;
}

match_status mt_merge_list(mt_store *store, mt_tier viewer, mt_strbuf *jsonl, mt_error *err)
{
    listing l = {store, viewer, jsonl};
    return mt_ledger_each(store, MT_BOOK_MERGE, list_one, &l, err);
}
