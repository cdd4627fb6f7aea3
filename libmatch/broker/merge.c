/* Merging and undoing: see merge.h. Every record that changes goes through one function that writes down both states.
 */
#include "libmatch/broker/merge.h"

#include <stdio.h>

#include "libmatch/broker/merge_record.h"

#define PART '\x1f' /* between the parts of the key of a relation */

typedef struct merging {
    mt_store *store;
    mt_index_writer *writer;
    mt_text from, to;       /* ids: merged, kept */
    json_t *changes;        /* [{"before", "after"}] */
    MT_ARRAY(mt_num) found; /* records that name the merged one */
    size_t rewritten, removed;
} merging;

/* ---- one record ---------------------------------------------------------------------------------------------------*/

static match_status put(mt_store *store, mt_index_writer *writer, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_record *record = NULL;
    mt_issues issues = {0};
    mt_change change = MT_UNCHANGED;
    mt_num num = 0;
    json_t *copy = json_deep_copy(root);
    if (!copy) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_record_read(copy, false, 0, &issues, &record, err)); /* takes the copy */
    MT_TRY(mt_store_put(store, record, &change, &num, err));
    if (change == MT_INSERTED || change == MT_UPDATED) MT_TRY(mt_index_put(writer, num, record, err));
out:
    mt_issues_free(&issues);
    mt_record_free(&record);
    return status;
}

static match_status drop(mt_store *store, mt_index_writer *writer, mt_num num, mt_error *err)
{
    match_status status = mt_index_drop(writer, num, err);
    return status == MATCH_OK ? mt_store_remove(store, num, err) : status;
}

/* The record that a JSON object is stored as: its family and key. */
static match_status find_stored(mt_store *store, const json_t *root, mt_num *num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_record *record = NULL;
    mt_issues issues = {0};
    json_t *copy = json_deep_copy(root);
    if (!copy) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_record_read(copy, false, 0, &issues, &record, err));
    MT_TRY(mt_store_find(store, mt_kind_family(record->kind), mt_text_of(record->key), num, err));
out:
    mt_issues_free(&issues);
    mt_record_free(&record);
    return status;
}

static match_status note(merging *g, const json_t *before, const json_t *after, mt_error *err)
{
    json_t *entry = json_pack("{s:O?, s:O?}", "before", before, "after", after);
    return entry && json_array_append_new(g->changes, entry) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

/* A record that names the merged body. Relations and feedback are known by whom they name: the old one goes, and the
 * new one comes unless it is there already. */
static match_status rewrite(merging *g, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *before = NULL, *after = NULL;
    mt_row row = {0};
    mt_num there = 0;
    MT_TRY(mt_store_row(g->store, num, &row, err));
    mt_kind kind = row.kind;
    MT_TRY(mt_json_parse(row.json, &before, err));
    MT_TRY(mt_merge_rename(before, kind, g->from, g->to, &after, err));
    if (kind != MT_KIND_RELATION && kind != MT_KIND_FEEDBACK) {
        MT_TRY(put(g->store, g->writer, after, err));
        MT_TRY(note(g, before, after, err));
        g->rewritten++;
        goto out;
    }
    MT_TRY(drop(g->store, g->writer, num, err));
    MT_TRY(note(g, before, NULL, err));
    g->removed++;
    if (after) MT_TRY(find_stored(g->store, after, &there, err));
    if (!after || there) goto out;
    MT_TRY(put(g->store, g->writer, after, err));
    MT_TRY(note(g, NULL, after, err));
    g->removed--;
    g->rewritten++;
out:
    json_decref(before);
    json_decref(after);
    return status;
}

/* ---- who names the merged body ------------------------------------------------------------------------------------*/

static match_status note_link(void *context, const mt_link_row *row, mt_error *err)
{
    merging *g = context;
    mt_num num = row->from;
    for (size_t i = 0; i < g->found.len; i++)
        if (g->found.data[i] == num) return MATCH_OK;
    return MT_PUSH(&g->found, num, err);
}

static match_status note_pair(void *context, const mt_row *row, mt_error *err)
{
    merging *g = context;
    mt_num num = row->num;
    const char *one = memchr(row->key.data, PART, row->key.len);
    if (!one) return MATCH_OK;
    mt_text a = mt_text_make(row->key.data, (size_t)(one - row->key.data));
    mt_text rest = mt_text_make(one + 1, row->key.len - a.len - 1);
    const char *two = memchr(rest.data, PART, rest.len);
    mt_text b = mt_text_make(rest.data, two ? (size_t)(two - rest.data) : rest.len);
    return mt_text_equal(a, g->from) || mt_text_equal(b, g->from) ? MT_PUSH(&g->found, num, err) : MATCH_OK;
}

static match_status find_names(merging *g, mt_num own, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t name = 0;
    size_t kept = 0;
    MT_TRY(mt_store_name_of(g->store, g->from, &name, err));
    for (int link = MT_LINK_OWNER; name && link <= MT_LINK_PARENT; link++)
        MT_TRY(mt_store_links_to(g->store, name, (mt_link)link, note_link, g, err));
    for (size_t i = 0; i < g->found.len; i++)
        if (g->found.data[i] != own) g->found.data[kept++] = g->found.data[i];
    g->found.len = kept;
    MT_TRY(mt_store_each(g->store, 1u << MT_KIND_RELATION | 1u << MT_KIND_FEEDBACK, note_pair, g, err));
out:
    return status;
}

/* ---- merging ------------------------------------------------------------------------------------------------------*/

static match_status find_body(mt_store *store, mt_text id, mt_tier viewer, mt_num *num, json_t **root, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_row row = {0};
    MT_TRY(mt_store_find(store, MT_FAMILY_ORGANISATION, id, num, err));
    if (*num) MT_TRY(mt_store_row(store, *num, &row, err));
    if (*num == 0 || row.tier > viewer) {
        char value[MT_KEY_SIZE];
        mt_copy_text(value, sizeof value, id.data, id.len);
        status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no organisation or cluster with the id \"%s\"", value);
        mt_error_field(err, "id", value);
        goto out;
    }
    MT_TRY(mt_json_parse(row.json, root, err));
out:
    return status;
}

static match_status number_next(void *context, int64_t row, mt_text key, mt_text json, mt_error *err)
{
    int64_t *last = context, number = 0;
    (void)row;
    (void)json;
    (void)err;
    for (size_t i = 0; i < key.len; i++) number = number * 10 + (key.data[i] - '0');
    if (number > *last) *last = number;
    return MATCH_OK;
}

static match_status write_down(mt_store *store, int64_t number, const json_t *document, mt_error *err)
{
    char key[24];
    mt_strbuf text = {0};
    snprintf(key, sizeof key, "%lld", (long long)number);
    mt_json_write(&text, document);
    match_status status = mt_strbuf_status(&text, err);
    if (status == MATCH_OK)
        status = mt_ledger_put(store, MT_BOOK_MERGE, mt_text_of(key), mt_text_make(text.data, text.len), err);
    mt_strbuf_free(&text);
    return status;
}

static match_status finish(merging *g, const json_t *merged, mt_day day, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    int64_t last = 0;
    char at[11];
    json_t *document = NULL, *made = NULL;
    mt_day_format(day, at);
    MT_TRY(mt_ledger_each(g->store, MT_BOOK_MERGE, number_next, &last, err));
    document =
        json_pack("{s:s%, s:s%, s:O, s:s, s:b, s:O}", "kept", g->to.data, g->to.len, "merged", g->from.data,
                  g->from.len, "name", mt_json_get(merged, "name"), "at", at, "undone", 0, "changes", g->changes);
    made =
        json_pack("{s:I, s:s%, s:s%, s:I, s:I}", "merge", (json_int_t)last + 1, "kept", g->to.data, g->to.len, "merged",
                  g->from.data, g->from.len, "changed", (json_int_t)g->rewritten, "removed", (json_int_t)g->removed);
    if (!document || !made) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(write_down(g->store, last + 1, document, err));
    *report = made;
    made = NULL;
out:
    json_decref(document);
    json_decref(made);
    return status;
}

match_status mt_merge(mt_store *store, mt_index_writer *writer, mt_text kept, mt_text merged, mt_tier viewer,
                      mt_day day, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    merging g = {.store = store, .writer = writer, .from = merged, .to = kept, .changes = json_array()};
    mt_num kept_num = 0, merged_num = 0;
    json_t *mine = NULL, *theirs = NULL, *both = NULL;
    if (!g.changes) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(find_body(store, kept, viewer, &kept_num, &mine, err));
    MT_TRY(find_body(store, merged, viewer, &merged_num, &theirs, err));
    if (kept_num == merged_num) MT_TRY(mt_fail(err, MATCH_E_VALUE, "a record cannot be merged with itself"));
    MT_TRY(find_names(&g, merged_num, err));
    for (size_t i = 0; i < g.found.len; i++) MT_TRY(rewrite(&g, g.found.data[i], err));
    json_decref(mine); /* it may have named the other: read anew */
    mine = NULL;
    MT_TRY(mt_store_json(store, kept_num, &mine, err));
    MT_TRY(mt_merge_bodies(mine, theirs, &both, err));
    MT_TRY(note(&g, theirs, NULL, err));
    MT_TRY(drop(store, writer, merged_num, err));
    json_t *clean = NULL; /* the other may have named the one kept, as its parent or cluster */
    MT_TRY(mt_merge_rename(both, MT_KIND_ORGANISATION, kept, kept, &clean, err));
    status = put(store, writer, clean, err);
    if (status == MATCH_OK) status = note(&g, mine, clean, err);
    json_decref(clean);
    if (status == MATCH_OK) status = finish(&g, theirs, day, report, err);
out:
    json_decref(mine);
    json_decref(theirs);
    json_decref(both);
    json_decref(g.changes);
    MT_ARRAY_FREE(&g.found);
    return status;
}

/* ---- undoing ------------------------------------------------------------------------------------------------------*/

static match_status find_last(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    int64_t *last = context, number = 0;
    json_t *document = NULL;
    match_status status = mt_json_parse(text, &document, err);
    (void)row;
    for (size_t i = 0; i < key.len; i++) number = number * 10 + (key.data[i] - '0');
    if (status == MATCH_OK && !json_is_true(mt_json_get(document, "undone")) && number > *last) *last = number;
    json_decref(document);
    return status;
}

/* What is stored must be what the merger left: the record `after`, or none where it left none. */
static match_status check_change(mt_store *store, const json_t *change, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *before = mt_json_get(change, "before"), *after = mt_json_get(change, "after");
    json_t *now = NULL;
    mt_num num = 0;
    MT_TRY(find_stored(store, after ? after : before, &num, err));
    if (num) MT_TRY(mt_store_json(store, num, &now, err));
    bool as_left = after ? now && json_equal(now, after) : now == NULL;
    if (!as_left) {
        mt_text id = mt_json_get_text(after ? after : before, "id");
        MT_TRY(mt_fail(err, MATCH_E_STATE,
                       "the merger cannot be undone: \"%.*s\" has been changed since; put it back as it was, or change "
                       "the records by hand",
                       (int)(id.len ? id.len : 10), id.len ? id.data : "a relation"));
    }
out:
    json_decref(now);
    return status;
}

/* whether a later change of the same merger began where this one ended */
static bool changed_again(const json_t *changes, size_t i)
{
    const json_t *after = mt_json_get(json_array_get(changes, i), "after");
    for (size_t j = i + 1; after && j < json_array_size(changes); j++)
        if (json_equal(after, mt_json_get(json_array_get(changes, j), "before"))) return true;
    return false;
}

static match_status restore(mt_store *store, mt_index_writer *writer, const json_t *change, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *before = mt_json_get(change, "before"), *after = mt_json_get(change, "after");
    mt_num num = 0;
    if (before) {
        MT_TRY(put(store, writer, before, err));
    } else {
        MT_TRY(find_stored(store, after, &num, err));
        if (num) MT_TRY(drop(store, writer, num, err));
    }
out:
    return status;
}

/* Only who may see both records as they were may undo. */
static match_status check_tier(const json_t *changes, mt_tier viewer, mt_error *err)
{
    for (size_t i = 0; i < json_array_size(changes); i++) {
        mt_text tier = mt_json_get_text(mt_json_get(json_array_get(changes, i), "before"), "visibility");
        bool hidden = (mt_text_is(tier, "members") && viewer < MT_TIER_MEMBERS) ||
                      (mt_text_is(tier, "confidential") && viewer < MT_TIER_CONFIDENTIAL);
        if (hidden)
            return mt_fail(err, MATCH_E_NOT_FOUND,
                           "there is no merger that could be undone with the tier of this handle");
    }
    return MATCH_OK;
}

match_status mt_merge_undo(mt_store *store, mt_index_writer *writer, int64_t number, mt_tier viewer, json_t **report,
                           mt_error *err)
{
    match_status status = MATCH_OK;
    char key[24];
    json_t *document = NULL, *made = NULL;
    if (number == 0) MT_TRY(mt_ledger_each(store, MT_BOOK_MERGE, find_last, &number, err));
    snprintf(key, sizeof key, "%lld", (long long)number);
    MT_TRY(mt_ledger_get(store, MT_BOOK_MERGE, mt_text_of(key), &document, err));
    if (!document || json_is_true(mt_json_get(document, "undone"))) {
        status = number ? mt_fail(err, MATCH_E_NOT_FOUND, "there is no merger %s that is not undone yet", key)
                        : mt_fail(err, MATCH_E_NOT_FOUND, "there is no merger to be undone");
        mt_error_field(err, "merge", key);
        goto out;
    }
    const json_t *changes = mt_json_get(document, "changes");
    MT_TRY(check_tier(changes, viewer, err));
    for (size_t i = json_array_size(changes); i > 0; i--)
        if (!changed_again(changes, i - 1)) MT_TRY(check_change(store, json_array_get(changes, i - 1), err));
    for (size_t i = json_array_size(changes); i > 0; i--)
        MT_TRY(restore(store, writer, json_array_get(changes, i - 1), err));
    if (json_object_set_new(document, "undone", json_true()) != 0) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(write_down(store, number, document, err));
    made = json_pack("{s:I, s:O, s:O, s:I}", "merge", (json_int_t)number, "kept", mt_json_get(document, "kept"),
                     "merged", mt_json_get(document, "merged"), "restored", (json_int_t)json_array_size(changes));
    if (!made) MT_TRY(mt_fail_no_memory(err));
    *report = made;
out:
    json_decref(document);
    return status;
}

typedef struct listing {
    mt_tier viewer;
    mt_strbuf *out;
} listing;

static match_status list_one(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    const listing *l = context;
    json_t *document = NULL, *shown = NULL;
    int64_t number = 0;
    (void)row;
    for (size_t i = 0; i < key.len; i++) number = number * 10 + (key.data[i] - '0');
    MT_TRY(mt_json_parse(text, &document, err));
    if (check_tier(mt_json_get(document, "changes"), l->viewer, NULL) != MATCH_OK) goto out;
    shown =
        json_pack("{s:I, s:O, s:O, s:O?, s:O, s:O}", "merge", (json_int_t)number, "kept", mt_json_get(document, "kept"),
                  "merged", mt_json_get(document, "merged"), "name", mt_json_get(document, "name"), "at",
                  mt_json_get(document, "at"), "undone", mt_json_get(document, "undone"));
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
    listing l = {viewer, jsonl};
    return mt_ledger_each(store, MT_BOOK_MERGE, list_one, &l, err);
}

match_status mt_merge_refuse(mt_store *store, mt_text a, mt_text b, mt_tier viewer, bool forget, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num one = 0, two = 0;
    json_t *first = NULL, *second = NULL;
    mt_strbuf key = {0};
    MT_TRY(find_body(store, a, viewer, &one, &first, err));
    MT_TRY(find_body(store, b, viewer, &two, &second, err));
    if (one == two) MT_TRY(mt_fail(err, MATCH_E_VALUE, "a record is not different from itself"));
    bool in_order = mt_text_compare(a, b) < 0;
    mt_strbuf_text(&key, in_order ? a : b);
    mt_strbuf_char(&key, PART);
    mt_strbuf_text(&key, in_order ? b : a);
    MT_TRY(mt_strbuf_status(&key, err));
    MT_TRY(forget ? mt_ledger_remove(store, MT_BOOK_DIFFERENT, mt_text_make(key.data, key.len), NULL, err)
                  : mt_ledger_put(store, MT_BOOK_DIFFERENT, mt_text_make(key.data, key.len), mt_text_of("1"), err));
out:
    json_decref(first);
    json_decref(second);
    mt_strbuf_free(&key);
    return status;
}
