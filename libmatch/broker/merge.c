/* Merging: see merge.h. Every record that changes goes through one function that writes down both states. */
#include <inttypes.h>
#include <stdlib.h>

#include "libmatch/broker/merge_changes.h"
#include "libmatch/broker/merge_internal.h"
#include "libmatch/broker/merge_record.h"
#include "libmatch/store/view.h"

typedef struct merging {
    mt_store *store;
    mt_index_writer *writer;
    mt_text from, to; /* ids: merged, kept */
    int64_t number;
    mt_tier viewer;
    json_t *different;         /* ids that the merged one was said to differ from, and the one kept was not */
    MT_ARRAY(mt_num) found;    /* records that name the merged one */
    size_t rewritten, removed; /* of those that the viewer may see */
    mt_num *pending;           /* before the merger, ascending */
    size_t pending_count;
} merging;

static match_status note(merging *g, mt_change_role role, const json_t *before, const json_t *after, mt_error *err)
{
    return mt_changes_put(g->store, g->number, role, before, after, err);
}

/* Counts what the viewer may know of: the number of hidden records stays hidden, too. */
static match_status count(merging *g, const json_t *before, const json_t *after, mt_error *err)
{
    match_status status = MATCH_OK;
    bool shows = false;
    json_t *change = json_pack("{s:O?, s:O?}", "before", before, "after", after);
    if (!change) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_merge_shows(g->store, change, g->viewer, &shows, err));
    if (shows && after) g->rewritten++;
    if (shows && !after) g->removed++;
out:
    json_decref(change);
    return status;
}

/* Relations and feedback are known by whom they name: the old one goes, and the new one comes unless it is there
 * already. */
static match_status replace_pair(merging *g, mt_num num, const json_t *before, const json_t *after, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num there = 0;
    MT_TRY(mt_merge_drop(g->store, g->writer, num, err));
    MT_TRY(note(g, MT_CHANGE_GONE, before, NULL, err));
    if (after) MT_TRY(mt_merge_find_stored(g->store, after, &there, err));
    bool new = after && !there;
    if (new) {
        MT_TRY(mt_merge_put(g->store, g->writer, after, err));
        MT_TRY(note(g, MT_CHANGE_COME, NULL, after, err));
    } else if (after) {
        MT_TRY(note(g, MT_CHANGE_HELD, NULL, after, err));
    }
    MT_TRY(count(g, before, new ? after : NULL, err));
out:
    return status;
}

/* A record that names the merged body. */
static match_status rewrite(merging *g, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *before = NULL, *after = NULL;
    mt_row row = {0};
    MT_TRY(mt_store_row(g->store, num, &row, err));
    mt_kind kind = row.kind;
    MT_TRY(mt_json_parse(row.json, &before, err));
    MT_TRY(mt_merge_rename(before, kind, g->from, g->to, &after, err));
    if (kind == MT_KIND_RELATION || kind == MT_KIND_FEEDBACK) {
        MT_TRY(replace_pair(g, num, before, after, err));
        goto out;
    }
    MT_TRY(mt_merge_put(g->store, g->writer, after, err));
    MT_TRY(note(g, MT_CHANGE_RENAMED, before, after, err));
    MT_TRY(count(g, before, after, err));
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
    return MT_PUSH(&g->found, num, err);
}

static int by_number(const void *a, const void *b)
{
    const mt_num *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static match_status note_pair(void *context, const mt_row *row, mt_error *err)
{
    merging *g = context;
    mt_num num = row->num;
    const char *one = memchr(row->key.data, MT_MERGE_PART, row->key.len);
    if (!one) return MATCH_OK;
    mt_text a = mt_text_make(row->key.data, (size_t)(one - row->key.data));
    mt_text rest = mt_text_make(one + 1, row->key.len - a.len - 1);
    const char *two = memchr(rest.data, MT_MERGE_PART, rest.len);
    mt_text b = mt_text_make(rest.data, two ? (size_t)(two - rest.data) : rest.len);
    return mt_text_equal(a, g->from) || mt_text_equal(b, g->from) ? MT_PUSH(&g->found, num, err) : MATCH_OK;
}

/* All but the two bodies themselves. */
static match_status find_names(merging *g, mt_num kept, mt_num merged, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t name = 0;
    size_t count = 0;
    MT_TRY(mt_store_name_of(g->store, g->from, &name, err));
    for (int link = MT_LINK_OWNER; name && link <= MT_LINK_PARENT; link++)
        MT_TRY(mt_store_links_to(g->store, name, (mt_link)link, note_link, g, err));
    if (g->found.len) qsort(g->found.data, g->found.len, sizeof *g->found.data, by_number);
    for (size_t i = 0; i < g->found.len; i++) { /* each once, in order of their numbers */
        mt_num num = g->found.data[i];
        bool body = num == kept || num == merged;
        if (!body && (count == 0 || g->found.data[count - 1] != num)) g->found.data[count++] = num;
    }
    g->found.len = count;
    MT_TRY(mt_store_each(g->store, 1u << MT_KIND_RELATION | 1u << MT_KIND_FEEDBACK, note_pair, g, err));
out:
    return status;
}

/* ---- merging ------------------------------------------------------------------------------------------------------*/

static match_status missing(mt_text id, mt_error *err)
{
    char value[MT_KEY_SIZE];
    mt_copy_text(value, sizeof value, id.data, id.len);
    mt_fail(err, MATCH_E_NOT_FOUND, "there is no organisation or cluster with the id \"%s\"", value);
    mt_error_field(err, "id", value);
    return MATCH_E_NOT_FOUND;
}

static match_status find_body(mt_store *store, mt_text id, mt_tier viewer, mt_num *num, json_t **root, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_row row = {0};
    MT_TRY(mt_store_find(store, MT_FAMILY_ORGANISATION, id, num, err));
    if (*num) MT_TRY(mt_store_row(store, *num, &row, err));
    if (*num == 0 || row.tier > viewer) MT_TRY(missing(id, err));
    MT_TRY(mt_json_parse(row.json, root, err));
    MT_TRY(mt_view_may_change(store, viewer, *num, id, err));
out:
    return status;
}

/* Whoever differs from the merged body differs from the one kept. */
static match_status note_different(void *context, int64_t row, mt_text key, mt_text json, mt_error *err)
{
    merging *g = context;
    const char *part = memchr(key.data, MT_MERGE_PART, key.len);
    (void)row;
    (void)json;
    if (!part) return MATCH_OK;
    mt_text one = mt_text_make(key.data, (size_t)(part - key.data));
    mt_text two = mt_text_make(part + 1, key.len - one.len - 1);
    mt_text other = mt_text_equal(one, g->from) ? two : one;
    if (!mt_text_equal(one, g->from) && !mt_text_equal(two, g->from)) return MATCH_OK;
    if (mt_text_equal(other, g->to)) return MATCH_OK;
    return json_array_append_new(g->different, json_stringn(other.data, other.len)) == 0 ? MATCH_OK
                                                                                         : mt_fail_no_memory(err);
}

static match_status keep_different(merging *g, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    MT_TRY(mt_ledger_each(g->store, MT_BOOK_DIFFERENT, note_different, g, err));
    for (size_t i = json_array_size(g->different); i > 0; i--) {
        bool added = false;
        mt_text other = mt_json_text(json_array_get(g->different, i - 1));
        MT_TRY(mt_merge_pair_key(g->to, other, &key, err));
        MT_TRY(
            mt_ledger_add(g->store, MT_BOOK_DIFFERENT, mt_text_make(key.data, key.len), mt_text_of("1"), &added, err));
        if (!added) json_array_remove(g->different, i - 1); /* was said of the one kept, too: stays after undoing */
    }
out:
    mt_strbuf_free(&key);
    return status;
}

static match_status name_heir(merging *g, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf text = {0};
    mt_strbuf_str(&text, "{\"kept\":");
    mt_strbuf_json(&text, g->to);
    mt_strbuf_format(&text, ",\"merge\":%" PRId64 "}", g->number);
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(mt_ledger_put(g->store, MT_BOOK_HEIR, g->from, mt_text_make(text.data, text.len), err));
out:
    mt_strbuf_free(&text);
    return status;
}

/* {"kept", "merged", "changes"} for those who follow a merger */
static match_status describe(merging *g, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *changes = NULL;
    MT_TRY(mt_changes_list(g->store, g->number, &changes, err));
    json_t *made = json_pack("{s:s%, s:s%, s:O}", "kept", g->to.data, g->to.len, "merged", g->from.data, g->from.len,
                             "changes", changes);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    *out = made;
out:
    json_decref(changes);
    return status;
}

static match_status finish(merging *g, const json_t *merged, json_t *conflicts, mt_day day, json_t **report,
                           mt_error *err)
{
    match_status status = MATCH_OK;
    char at[11];
    json_t *document = NULL, *made = NULL, *described = NULL;
    mt_day_format(day, at);
    MT_TRY(keep_different(g, err));
    MT_TRY(name_heir(g, err));
    document =
        json_pack("{s:s%, s:s%, s:O, s:s, s:b, s:O}", "kept", g->to.data, g->to.len, "merged", g->from.data,
                  g->from.len, "name", mt_json_get(merged, "name"), "at", at, "undone", 0, "different", g->different);
    made = json_pack("{s:I, s:s%, s:s%, s:I, s:I, s:O}", "merge", (json_int_t)g->number, "kept", g->to.data, g->to.len,
                     "merged", g->from.data, g->from.len, "changed", (json_int_t)g->rewritten, "removed",
                     (json_int_t)g->removed, "conflicts", conflicts);
    if (!document || !made) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_merge_write_down(g->store, g->number, document, err));
    MT_TRY(describe(g, &described, err));
    MT_TRY(mt_merge_carry_news(g->store, described, false, err));
    MT_TRY(mt_merge_stay_quiet(g->store, described, g->to, g->pending, g->pending_count, err));
    *report = made;
    made = NULL;
out:
    json_decref(document);
    json_decref(described);
    json_decref(made);
    return status;
}

/* The record kept takes over the other, which goes. */
static match_status unite(merging *g, mt_num merged, const json_t *mine, const json_t *theirs, json_t **conflicts,
                          mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *both = NULL, *list = NULL;
    MT_TRY(mt_merge_bodies(mine, theirs, g->from, g->to, &both, err));
    MT_TRY(mt_merge_conflicts(mine, theirs, &list, err));
    MT_TRY(mt_merge_drop(g->store, g->writer, merged, err));
    MT_TRY(note(g, MT_CHANGE_MERGED, theirs, NULL, err));
    MT_TRY(mt_merge_put(g->store, g->writer, both, err));
    MT_TRY(note(g, MT_CHANGE_KEPT, mine, both, err));
    *conflicts = list;
    list = NULL;
out:
    json_decref(both);
    json_decref(list);
    return status;
}

match_status mt_merge(mt_store *store, mt_index_writer *writer, mt_text kept, mt_text merged, mt_tier viewer,
                      mt_day day, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    merging g = {.store = store, .writer = writer, .from = merged, .to = kept, .viewer = viewer};
    mt_num kept_num = 0, merged_num = 0;
    json_t *mine = NULL, *theirs = NULL, *conflicts = NULL;
    g.different = json_array();
    if (!g.different) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(find_body(store, kept, viewer, &kept_num, &mine, err));
    MT_TRY(find_body(store, merged, viewer, &merged_num, &theirs, err));
    if (kept_num == merged_num) MT_TRY(mt_fail(err, MATCH_E_VALUE, "a record cannot be merged with itself"));
    MT_TRY(mt_pending_list(store, &g.pending, &g.pending_count, err));
    MT_TRY(mt_changes_upgrade(store, err));
    MT_TRY(mt_ledger_number(store, MT_BOOK_MERGE, "", &g.number, err));
    MT_TRY(find_names(&g, kept_num, merged_num, err));
    for (size_t i = 0; i < g.found.len; i++) MT_TRY(rewrite(&g, g.found.data[i], err));
    MT_TRY(unite(&g, merged_num, mine, theirs, &conflicts, err));
    MT_TRY(finish(&g, theirs, conflicts, day, report, err));
out:
    json_decref(mine);
    json_decref(theirs);
    json_decref(conflicts);
    json_decref(g.different);
    MT_ARRAY_FREE(&g.found);
    mt_free(g.pending);
    return status;
}

/* Whether a body that is gone was merged into another. */
static match_status went_into(mt_store *store, mt_text merged, mt_text kept, bool *went, mt_error *err)
{
    json_t *heir = NULL;
    mt_num num = 0;
    match_status status = mt_store_find(store, MT_FAMILY_ORGANISATION, merged, &num, err);
    if (status == MATCH_OK) status = mt_ledger_get(store, MT_BOOK_HEIR, merged, &heir, err);
    if (status == MATCH_OK) *went = num == 0 && heir && mt_text_equal(mt_json_get_text(heir, "kept"), kept);
    json_decref(heir);
    return status;
}

/* A body that was merged is another one after all: imports bring both as they are. */
static match_status release(mt_store *store, mt_text merged, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *heir = NULL;
    MT_TRY(mt_changes_upgrade(store, err));
    MT_TRY(mt_ledger_get(store, MT_BOOK_HEIR, merged, &heir, err));
    MT_TRY(mt_ledger_remove(store, MT_BOOK_HEIR, merged, NULL, err));
    MT_TRY(mt_changes_forget(store, json_integer_value(mt_json_get(heir, "merge")), err));
out:
    json_decref(heir);
    return status;
}

match_status mt_merge_refuse(mt_store *store, mt_text a, mt_text b, mt_tier viewer, bool forget, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num one = 0, two = 0;
    bool went = false;
    json_t *first = NULL, *second = NULL;
    mt_strbuf key = {0};
    if (!forget) MT_TRY(went_into(store, a, b, &went, err));
    if (went) { /* the one that is there first */
        mt_text other = a;
        a = b;
        b = other;
    }
    MT_TRY(find_body(store, a, viewer, &one, &first, err));
    if (!went && !forget) MT_TRY(went_into(store, b, a, &went, err));
    if (went)
        MT_TRY(release(store, b, err));
    else
        MT_TRY(find_body(store, b, viewer, &two, &second, err));
    if (one == two) MT_TRY(mt_fail(err, MATCH_E_VALUE, "a record is not different from itself"));
    MT_TRY(mt_merge_pair_key(a, b, &key, err));
    MT_TRY(forget ? mt_ledger_remove(store, MT_BOOK_DIFFERENT, mt_text_make(key.data, key.len), NULL, err)
                  : mt_ledger_put(store, MT_BOOK_DIFFERENT, mt_text_make(key.data, key.len), mt_text_of("1"), err));
out:
    json_decref(first);
    json_decref(second);
    mt_strbuf_free(&key);
    return status;
}
