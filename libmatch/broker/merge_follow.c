/* Walks from merger to merger, in their order: see merge_follow.h. At each the record is what the mergers before made
 * of it; what it becomes there is written down, and goes on. */
#include "libmatch/broker/merge_follow.h"

#include <inttypes.h>
#include <stdio.h>

#include "libmatch/broker/merge_changes.h"
#include "libmatch/broker/merge_internal.h"
#include "libmatch/broker/merge_record.h"
#include "libmatch/store/moment.h"
#include "libmatch/store/view.h"

typedef struct walk {
    mt_store *store;
    json_t *record; /* as the mergers so far made it; NULL: it says nothing any more, or another one says it */
    mt_strbuf key;  /* of it */
    int64_t at;     /* number of the last merger */
    json_t *merger, *change;
    mt_text kept, merged; /* of the merger */
} walk;

match_status mt_merge_any(mt_store *store, bool *any, mt_error *err)
{
    return mt_ledger_any(store, MT_BOOK_MERGE, any, err);
}

static mt_text walk_key(const walk *w) { return mt_text_make(w->key.data, w->key.len); }

/* Takes the record. */
static match_status become(walk *w, json_t *record, mt_error *err)
{
    json_decref(w->record);
    w->record = record;
    return record ? mt_changes_key(record, &w->key, err) : MATCH_OK;
}

/* ---- which merger is next -----------------------------------------------------------------------------------------*/

/* The merger in which a body that the record names went, when it is after the last one and the body is gone. */
static match_status next_of(walk *w, mt_text id, int64_t *next, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *heir = NULL;
    mt_num num = 0;
    MT_TRY(mt_ledger_get(w->store, MT_BOOK_HEIR, id, &heir, err));
    if (!heir) goto out;
    MT_TRY(mt_store_find(w->store, MT_FAMILY_ORGANISATION, id, &num, err));
    int64_t number = json_integer_value(mt_json_get(heir, "merge"));
    if (num == 0 && number > w->at && number < *next) *next = number;
out:
    json_decref(heir);
    return status;
}

static match_status find_next(walk *w, int64_t *next, mt_error *err)
{
    static const char *const keys[] = {"owner", "participants", "parent", "a", "b"};
    match_status status = MATCH_OK;
    MT_TRY(mt_changes_next(w->store, walk_key(w), w->at, next, err));
    for (size_t i = 0; i < MT_COUNT(keys); i++)
        for (size_t k = 0; k < mt_record_list_size(w->record, keys[i]); k++)
            MT_TRY(next_of(w, mt_record_list_item(w->record, keys[i], k), next, err));
    const json_t *clusters = mt_json_get(w->record, "member_of");
    for (size_t i = 0; i < json_array_size(clusters); i++)
        MT_TRY(next_of(w, mt_json_get_text(json_array_get(clusters, i), "cluster"), next, err));
out:
    return status;
}

static match_status load(walk *w, int64_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[24];
    json_decref(w->merger);
    json_decref(w->change);
    w->merger = w->change = NULL;
    snprintf(key, sizeof key, "%" PRId64, number);
    MT_TRY(mt_ledger_get(w->store, MT_BOOK_MERGE, mt_text_of(key), &w->merger, err));
    MT_TRY(mt_changes_get(w->store, number, walk_key(w), &w->change, err));
    w->kept = mt_json_get_text(w->merger, "kept");
    w->merged = mt_json_get_text(w->merger, "merged");
    w->at = number;
    if (w->merger) goto out;
    status = mt_fail(err, MATCH_E_CORRUPT, "the store is damaged: merger %s is missing", key);
out:
    return status;
}

/* ---- what a record becomes ----------------------------------------------------------------------------------------*/

/* The body kept, from the two. */
static match_status unite(walk *w, const json_t *mine, const json_t *theirs, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *both = NULL;
    MT_TRY(mt_merge_bodies(mine, theirs, w->merged, w->kept, &both, err));
    MT_TRY(mt_changes_put(w->store, w->at, MT_CHANGE_KEPT, mine, both, err));
    MT_TRY(become(w, both, err));
    both = NULL;
out:
    json_decref(both);
    return status;
}

static match_status take_body(walk *w, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *other = NULL;
    bool went = mt_changes_role(w->change) == MT_CHANGE_MERGED;
    MT_TRY(mt_changes_get_body(w->store, w->at, went ? w->kept : w->merged, &other, err));
    const json_t *before = mt_json_get(other, "before");
    if (!before) {
        status = mt_fail(err, MATCH_E_CORRUPT, "the store is damaged: a merger lacks one of its two bodies");
        goto out;
    }
    if (went) MT_TRY(mt_changes_put(w->store, w->at, MT_CHANGE_MERGED, w->record, NULL, err));
    MT_TRY(went ? unite(w, before, w->record, err) : unite(w, w->record, before, err));
out:
    json_decref(other);
    return status;
}

static match_status take_name(walk *w, mt_kind kind, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *renamed = NULL;
    MT_TRY(mt_merge_rename(w->record, kind, w->merged, w->kept, &renamed, err));
    MT_TRY(mt_changes_put(w->store, w->at, MT_CHANGE_RENAMED, w->record, renamed, err));
    MT_TRY(become(w, renamed, err));
    renamed = NULL;
out:
    json_decref(renamed);
    return status;
}

/* Whether the body kept has the relation of its own: the next merger that changed it took it away, so that it was
 * there, or brought it, so that it was not; else what is stored tells. */
static match_status has_own(walk *w, const json_t *record, bool *own, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    json_t *change = NULL;
    mt_num num = 0;
    int64_t next = INT64_MAX;
    MT_TRY(mt_changes_key(record, &key, err));
    MT_TRY(mt_changes_next(w->store, mt_text_make(key.data, key.len), w->at, &next, err));
    if (next != INT64_MAX)
        MT_TRY(mt_changes_get(w->store, next, mt_text_make(key.data, key.len), &change, err));
    else
        MT_TRY(mt_merge_find_stored(w->store, record, &num, err));
    mt_change_role role = mt_changes_role(change);
    *own = change ? role == MT_CHANGE_GONE || role == MT_CHANGE_HELD : num != 0;
out:
    json_decref(change);
    mt_strbuf_free(&key);
    return status;
}

/* A relation or feedback that names the body that went: it goes, and another may come. */
static match_status take_pair(walk *w, mt_kind kind, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *renamed = NULL, *change = NULL;
    mt_strbuf key = {0};
    bool own = false;
    MT_TRY(mt_merge_rename(w->record, kind, w->merged, w->kept, &renamed, err));
    MT_TRY(mt_changes_put(w->store, w->at, MT_CHANGE_GONE, w->record, NULL, err));
    if (renamed) {
        MT_TRY(mt_changes_key(renamed, &key, err));
        MT_TRY(mt_changes_get(w->store, w->at, mt_text_make(key.data, key.len), &change, err));
        if (mt_changes_role(change) != MT_CHANGE_COME) MT_TRY(has_own(w, renamed, &own, err));
        MT_TRY(mt_changes_put(w->store, w->at, own ? MT_CHANGE_HELD : MT_CHANGE_COME, NULL, renamed, err));
    }
    MT_TRY(become(w, own ? NULL : json_incref(renamed), err));
out:
    json_decref(renamed);
    json_decref(change);
    mt_strbuf_free(&key);
    return status;
}

static match_status take_step(walk *w, mt_error *err)
{
    mt_kind kind = mt_kind_from_name(mt_json_get_text(w->record, "kind"));
    switch (mt_changes_role(w->change)) {
    case MT_CHANGE_KEPT:
    case MT_CHANGE_MERGED: return take_body(w, err);
    case MT_CHANGE_COME: /* what came in its place is there by itself now */
        return mt_changes_remove(w->store, w->at, walk_key(w), err);
    case MT_CHANGE_HELD: return MATCH_OK;
    case MT_CHANGE_NONE:
    case MT_CHANGE_RENAMED:
    case MT_CHANGE_GONE: break;
    }
    return kind == MT_KIND_RELATION || kind == MT_KIND_FEEDBACK ? take_pair(w, kind, err) : take_name(w, kind, err);
}

/* ---- taking -------------------------------------------------------------------------------------------------------*/

/* What the store without mergers has under the record's key; NULL: nothing. */
static match_status find_source(walk *w, json_t **source, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = 0;
    int64_t first = 0;
    json_t *change = NULL;
    for (;;) {
        MT_TRY(mt_changes_next(w->store, walk_key(w), first, &first, err));
        if (first == INT64_MAX) break;
        MT_TRY(mt_changes_get(w->store, first, walk_key(w), &change, err));
        bool held = mt_changes_role(change) == MT_CHANGE_HELD;
        if (!held) *source = json_incref(mt_json_get(change, "before"));
        json_decref(change);
        change = NULL;
        if (!held) goto out;
    }
    MT_TRY(mt_merge_find_stored(w->store, w->record, &num, err));
    if (num) MT_TRY(mt_store_json(w->store, num, source, err));
out:
    json_decref(change);
    return status;
}

static mt_change compare(const json_t *source, const json_t *record)
{
    int64_t then = 0, now = 0;
    if (!source) return MT_INSERTED;
    if (json_equal(source, record)) return MT_UNCHANGED;
    bool dated = mt_moment_parse(mt_json_get_text(source, "updated"), &then) &&
                 mt_moment_parse(mt_json_get_text(record, "updated"), &now);
    return dated && now < then ? MT_OLDER : MT_UPDATED;
}

/* The id in a field becomes that of the body under which it stands today. */
static match_status name_today(mt_store *store, json_t *record, const char *key, mt_error *err)
{
    char heir[MT_KEY_SIZE];
    match_status status = mt_ledger_heir(store, mt_json_get_text(record, key), heir, err);
    if (status == MATCH_OK && json_object_set_new(record, key, json_string(heir)) != 0) status = mt_fail_no_memory(err);
    return status;
}

/* Whether what the record became is still there: nobody has deleted the body, or the relation or feedback, since. Items
 * that are deleted are forgotten at once (mt_merge_drop_item). *num: where it is stored, 0 when nowhere. */
static match_status stands(const walk *w, bool *there, mt_num *num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_kind kind = mt_kind_from_name(mt_json_get_text(w->record, "kind"));
    bool pair = kind == MT_KIND_RELATION || kind == MT_KIND_FEEDBACK, one = false;
    json_t *today = NULL;
    *there = true;
    if (mt_kind_family(kind) == MT_FAMILY_ITEM) return mt_merge_find_stored(w->store, w->record, num, err);
    today = json_deep_copy(w->record);
    if (!today) MT_TRY(mt_fail_no_memory(err));
    if (!pair) MT_TRY(name_today(w->store, today, "id", err));
    if (pair) MT_TRY(name_today(w->store, today, "a", err));
    if (pair) MT_TRY(name_today(w->store, today, "b", err));
    if (pair) one = mt_text_equal(mt_json_get_text(today, "a"), mt_json_get_text(today, "b"));
    if (!one) MT_TRY(mt_merge_find_stored(w->store, today, num, err));
    *there = one || *num;
out:
    json_decref(today);
    return status;
}

static void free_walk(walk *w)
{
    json_decref(w->record);
    json_decref(w->merger);
    json_decref(w->change);
    mt_strbuf_free(&w->key);
}

/* From the merger `next` on through all that concern what the record becomes. */
static match_status go(walk *w, int64_t next, bool *became, mt_error *err)
{
    match_status status = MATCH_OK;
    while (w->record && next != INT64_MAX) {
        MT_TRY(load(w, next, err));
        *became = *became || mt_changes_role(w->change) == MT_CHANGE_MERGED;
        MT_TRY(take_step(w, err));
        if (w->record) MT_TRY(find_next(w, &next, err));
    }
out:
    return status;
}

match_status mt_merge_take(mt_store *store, mt_index_writer *writer, const mt_record *record, bool *taken,
                           mt_change *change, bool *became, mt_error *err)
{
    match_status status = MATCH_OK;
    walk w = {.store = store};
    json_t *source = NULL;
    int64_t next = INT64_MAX;
    mt_num num = 0;
    bool there = true;
    *taken = *became = false;
    MT_TRY(mt_changes_upgrade(store, err));
    MT_TRY(become(&w, json_incref(record->root), err));
    MT_TRY(find_next(&w, &next, err));
    if (next == INT64_MAX) goto out;
    *taken = true;
    MT_TRY(stands(&w, &there, &num, err));
    if (num) MT_TRY(mt_view_may_change(store, mt_store_viewer(store), num, mt_text_of(record->key), err));
    MT_TRY(find_source(&w, &source, err));
    *change = compare(source, record->root);
    if (!there) *change = MT_INSERTED;
    if (*change == MT_UNCHANGED || *change == MT_OLDER) goto out;
    MT_TRY(go(&w, next, became, err));
    if (w.record) MT_TRY(mt_merge_put(store, writer, w.record, err));
out:
    free_walk(&w);
    json_decref(source);
    return status;
}

match_status mt_merge_warn(const mt_record *record, int64_t row, mt_issues *issues, mt_error *err)
{
    return mt_issues_add(issues, MT_SEVERITY_WARNING, row, "id.merged", "id", mt_text_of(record->key), err,
                         "\"%s\" was merged into another record, which takes over what is new; they are two? undo the "
                         "merger, or say that they are different",
                         record->key);
}

match_status mt_merge_restore(mt_store *store, mt_index_writer *writer, json_t *record, int64_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    walk w = {.store = store, .at = number};
    int64_t next = INT64_MAX;
    bool became = false;
    MT_TRY(become(&w, json_incref(record), err));
    MT_TRY(find_next(&w, &next, err));
    MT_TRY(go(&w, next, &became, err));
    if (w.record) MT_TRY(mt_merge_put(store, writer, w.record, err));
out:
    free_walk(&w);
    return status;
}

match_status mt_merge_drop_item(mt_store *store, mt_text id, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    int64_t next = 0;
    MT_TRY(mt_changes_upgrade(store, err));
    mt_strbuf_format(&key, "%d\x1f", (int)MT_FAMILY_ITEM);
    mt_strbuf_text(&key, id);
    MT_TRY(mt_strbuf_status(&key, err));
    for (;;) {
        MT_TRY(mt_changes_next(store, mt_text_make(key.data, key.len), next, &next, err));
        if (next == INT64_MAX) break;
        MT_TRY(mt_changes_remove(store, next, mt_text_make(key.data, key.len), err));
    }
out:
    mt_strbuf_free(&key);
    return status;
}
