/* The books of changes: see merge_changes.h. */
#include "libmatch/broker/merge_changes.h"

#include <inttypes.h>
#include <stdio.h>

#define PART '\x1f'
#define FORM_SETTING "mergers" /* in which form they are written down */
#define FORM "2"
#define BOOK_SIZE 32

static void book_of(int64_t number, char book[BOOK_SIZE]) { snprintf(book, BOOK_SIZE, "change:%" PRId64, number); }

match_status mt_changes_key(const json_t *record, mt_strbuf *key, mt_error *err)
{
    mt_kind kind = mt_kind_from_name(mt_json_get_text(record, "kind"));
    char *own = mt_record_key(record, kind);
    if (!own) return mt_fail_no_memory(err);
    mt_strbuf_clear(key);
    mt_strbuf_format(key, "%d%c", (int)mt_kind_family(kind), PART);
    mt_strbuf_str(key, own);
    mt_free(own);
    return mt_strbuf_status(key, err);
}

mt_change_role mt_changes_role(const json_t *change)
{
    return (mt_change_role)json_integer_value(mt_json_get(change, "role"));
}

/* ---- which mergers changed a record -------------------------------------------------------------------------------*/

/* Adds or takes away a number; the last one gone, the document goes. */
static match_status touch(mt_store *store, mt_text key, int64_t number, bool add, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *known = NULL, *list = json_array(), *document = NULL;
    bool there = false;
    if (!list) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_ledger_get(store, MT_BOOK_TOUCHED, key, &known, err));
    const json_t *numbers = mt_json_get(known, "mergers");
    for (size_t i = 0; i < json_array_size(numbers); i++) {
        json_t *one = json_array_get(numbers, i);
        bool same = json_integer_value(one) == number;
        there = there || same;
        if ((!same || add) && json_array_append(list, one) != 0) MT_TRY(mt_fail_no_memory(err));
    }
    if (there == add) goto out;
    if (add && json_array_append_new(list, json_integer(number)) != 0) MT_TRY(mt_fail_no_memory(err));
    if (json_array_size(list) == 0) {
        MT_TRY(mt_ledger_remove(store, MT_BOOK_TOUCHED, key, NULL, err));
        goto out;
    }
    document = json_pack("{s:O}", "mergers", list);
    if (!document) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_ledger_put_json(store, MT_BOOK_TOUCHED, key, document, err));
out:
    json_decref(known);
    json_decref(list);
    json_decref(document);
    return status;
}

match_status mt_changes_next(mt_store *store, mt_text key, int64_t number, int64_t *next, mt_error *err)
{
    json_t *known = NULL;
    match_status status = mt_ledger_get(store, MT_BOOK_TOUCHED, key, &known, err);
    if (status != MATCH_OK) return status;
    const json_t *numbers = mt_json_get(known, "mergers");
    *next = INT64_MAX;
    for (size_t i = 0; i < json_array_size(numbers); i++) {
        int64_t one = json_integer_value(json_array_get(numbers, i));
        if (one > number && one < *next) *next = one;
    }
    json_decref(known);
    return MATCH_OK;
}

/* ---- changes ------------------------------------------------------------------------------------------------------*/

match_status mt_changes_put(mt_store *store, int64_t number, mt_change_role role, const json_t *before,
                            const json_t *after, mt_error *err)
{
    match_status status = MATCH_OK;
    char book[BOOK_SIZE];
    mt_strbuf key = {0};
    json_t *change = json_pack("{s:i, s:O?, s:O?}", "role", (int)role, "before", before, "after", after);
    if (!change) MT_TRY(mt_fail_no_memory(err));
    book_of(number, book);
    MT_TRY(mt_changes_key(before ? before : after, &key, err));
    MT_TRY(mt_ledger_put_json(store, book, mt_text_make(key.data, key.len), change, err));
    MT_TRY(touch(store, mt_text_make(key.data, key.len), number, true, err));
out:
    json_decref(change);
    mt_strbuf_free(&key);
    return status;
}

match_status mt_changes_get(mt_store *store, int64_t number, mt_text key, json_t **change, mt_error *err)
{
    char book[BOOK_SIZE];
    book_of(number, book);
    return mt_ledger_get(store, book, key, change, err);
}

match_status mt_changes_get_body(mt_store *store, int64_t number, mt_text id, json_t **change, mt_error *err)
{
    mt_strbuf key = {0};
    mt_strbuf_format(&key, "%d%c", (int)MT_FAMILY_ORGANISATION, PART);
    mt_strbuf_text(&key, id);
    match_status status = mt_strbuf_status(&key, err);
    if (status == MATCH_OK) status = mt_changes_get(store, number, mt_text_make(key.data, key.len), change, err);
    mt_strbuf_free(&key);
    return status;
}

match_status mt_changes_remove(mt_store *store, int64_t number, mt_text key, mt_error *err)
{
    char book[BOOK_SIZE];
    book_of(number, book);
    match_status status = mt_ledger_remove(store, book, key, NULL, err);
    return status == MATCH_OK ? touch(store, key, number, false, err) : status;
}

typedef struct listing {
    json_t *list, *kept;
} listing;

static match_status list_change(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    listing *l = context;
    json_t *change = NULL;
    (void)row;
    (void)key;
    MT_TRY(mt_json_parse(text, &change, err));
    if (mt_changes_role(change) == MT_CHANGE_KEPT) {
        json_decref(l->kept);
        l->kept = json_incref(change);
    } else if (json_array_append(l->list, change) != 0) {
        MT_TRY(mt_fail_no_memory(err));
    }
out:
    json_decref(change);
    return status;
}

match_status mt_changes_list(mt_store *store, int64_t number, json_t **list, mt_error *err)
{
    match_status status = MATCH_OK;
    listing l = {json_array(), NULL};
    char book[BOOK_SIZE];
    book_of(number, book);
    if (!l.list) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_ledger_each(store, book, list_change, &l, err));
    if (l.kept && json_array_append(l.list, l.kept) != 0) MT_TRY(mt_fail_no_memory(err));
    *list = l.list;
    l.list = NULL;
out:
    json_decref(l.list);
    json_decref(l.kept);
    return status;
}

match_status mt_changes_forget(mt_store *store, int64_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL;
    mt_strbuf key = {0};
    MT_TRY(mt_changes_list(store, number, &list, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *change = json_array_get(list, i), *before = mt_json_get(change, "before");
        MT_TRY(mt_changes_key(before ? before : mt_json_get(change, "after"), &key, err));
        MT_TRY(touch(store, mt_text_make(key.data, key.len), number, false, err));
    }
out:
    json_decref(list);
    mt_strbuf_free(&key);
    return status;
}

/* ---- the form of earlier versions ---------------------------------------------------------------------------------*/

typedef struct old_mergers {
    MT_ARRAY(int64_t) numbers;
} old_mergers;

static match_status note_old(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    old_mergers *o = context;
    int64_t number = 0;
    (void)row;
    (void)text;
    for (size_t i = 0; i < key.len; i++) number = number * 10 + (key.data[i] - '0');
    return MT_PUSH(&o->numbers, number, err);
}

static mt_change_role old_role(const json_t *before, const json_t *after, mt_text kept)
{
    const json_t *record = before ? before : after;
    mt_kind kind = mt_kind_from_name(mt_json_get_text(record, "kind"));
    bool body = MT_KINDS_ORGANISATIONS >> kind & 1;
    if (!before) return MT_CHANGE_COME;
    if (!after) return body ? MT_CHANGE_MERGED : MT_CHANGE_GONE;
    return body && mt_text_equal(mt_json_get_text(record, "id"), kept) ? MT_CHANGE_KEPT : MT_CHANGE_RENAMED;
}

/* The body kept may have been written twice: what it was first counts. */
static match_status upgrade_change(mt_store *store, int64_t number, mt_text kept, const json_t *change, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *before = mt_json_get(change, "before"), *after = mt_json_get(change, "after");
    json_t *first = NULL;
    mt_change_role role = old_role(before, after, kept);
    if (role == MT_CHANGE_KEPT) MT_TRY(mt_changes_get_body(store, number, kept, &first, err));
    if (first) before = mt_json_get(first, "before");
    MT_TRY(mt_changes_put(store, number, role, before, after, err));
out:
    json_decref(first);
    return status;
}

static match_status upgrade_heir(mt_store *store, int64_t number, const json_t *document, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text merged = mt_json_get_text(document, "merged");
    json_t *heir = NULL;
    MT_TRY(mt_ledger_get(store, MT_BOOK_HEIR, merged, &heir, err));
    if (!heir) goto out;
    if (json_object_set_new(heir, "merge", json_integer(number)) != 0) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_ledger_put_json(store, MT_BOOK_HEIR, merged, heir, err));
out:
    json_decref(heir);
    return status;
}

static match_status upgrade_one(mt_store *store, int64_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[24];
    json_t *document = NULL;
    snprintf(key, sizeof key, "%" PRId64, number);
    MT_TRY(mt_ledger_get(store, MT_BOOK_MERGE, mt_text_of(key), &document, err));
    const json_t *changes = mt_json_get(document, "changes");
    if (!changes) goto out;
    for (size_t i = 0; i < json_array_size(changes); i++)
        MT_TRY(upgrade_change(store, number, mt_json_get_text(document, "kept"), json_array_get(changes, i), err));
    if (json_is_true(mt_json_get(document, "undone")))
        MT_TRY(mt_changes_forget(store, number, err));
    else
        MT_TRY(upgrade_heir(store, number, document, err));
    json_object_del(document, "changes");
    MT_TRY(mt_ledger_put_json(store, MT_BOOK_MERGE, mt_text_of(key), document, err));
out:
    json_decref(document);
    return status;
}

match_status mt_changes_upgrade(mt_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    old_mergers old = {0};
    char form[8];
    MT_TRY(mt_store_setting(store, FORM_SETTING, form, sizeof form, err));
    if (strcmp(form, FORM) == 0) goto out;
    MT_TRY(mt_ledger_each(store, MT_BOOK_MERGE, note_old, &old, err));
    for (size_t i = 0; i < old.numbers.len; i++) MT_TRY(upgrade_one(store, old.numbers.data[i], err));
    MT_TRY(mt_store_set_setting(store, FORM_SETTING, FORM, err));
out:
    MT_ARRAY_FREE(&old.numbers);
    return status;
}
