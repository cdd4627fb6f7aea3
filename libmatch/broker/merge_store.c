/* Records of a merger in the store, and what follows from mergers for whoever keeps ids: see merge_internal.h. */
#include <inttypes.h>
#include <stdio.h>

#include "libmatch/broker/merge_internal.h"
#include "libmatch/store/view.h"

match_status mt_merge_put(mt_store *store, mt_index_writer *writer, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_record *record = NULL;
    mt_issues issues = {0};
    mt_change change = MT_UNCHANGED;
    mt_num num = 0;
    json_t *copy = json_deep_copy(root);
    if (!copy) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_record_read(copy, false, 0, &issues, &record, err)); /* takes the copy */
    MT_TRY(mt_store_put_anyway(store, record, &change, &num, err));
    bool written = change == MT_INSERTED || change == MT_UPDATED;
    if (written && writer) MT_TRY(mt_index_put(writer, num, record, err));
out:
    mt_issues_free(&issues);
    mt_record_free(&record);
    return status;
}

match_status mt_merge_drop(mt_store *store, mt_index_writer *writer, mt_num num, mt_error *err)
{
    match_status status = mt_index_drop(writer, num, err);
    return status == MATCH_OK ? mt_store_remove_anyway(store, num, err) : status;
}

match_status mt_merge_find_stored(mt_store *store, const json_t *root, mt_num *num, mt_error *err)
{
    mt_kind kind = mt_kind_from_name(mt_json_get_text(root, "kind"));
    char *key = mt_record_key(root, kind);
    if (!key) return mt_fail_no_memory(err);
    match_status status = mt_store_find(store, mt_kind_family(kind), mt_text_of(key), num, err);
    mt_free(key);
    return status;
}

match_status mt_merge_write_down(mt_store *store, int64_t number, const json_t *document, mt_error *err)
{
    char key[24];
    snprintf(key, sizeof key, "%" PRId64, number);
    return mt_ledger_put_json(store, MT_BOOK_MERGE, mt_text_of(key), document, err);
}

match_status mt_merge_pair_key(mt_text a, mt_text b, mt_strbuf *key, mt_error *err)
{
    bool in_order = mt_text_compare(a, b) < 0;
    mt_strbuf_clear(key);
    mt_strbuf_text(key, in_order ? a : b);
    mt_strbuf_char(key, MT_MERGE_PART);
    mt_strbuf_text(key, in_order ? b : a);
    return mt_strbuf_status(key, err);
}

static bool tier_shows(const json_t *record, mt_tier viewer)
{
    mt_text tier = mt_json_get_text(record, "visibility");
    mt_tier own = mt_text_is(tier, "confidential") ? MT_TIER_CONFIDENTIAL
                  : mt_text_is(tier, "members")    ? MT_TIER_MEMBERS
                                                   : MT_TIER_PUBLIC;
    return mt_view_shows(viewer, own);
}

match_status mt_merge_shows(mt_store *store, const json_t *change, mt_tier viewer, bool *shows, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *before = mt_json_get(change, "before"), *after = mt_json_get(change, "after");
    const json_t *record = json_is_object(before) ? before : after;
    bool a = true, b = true;
    if (json_is_object(after)) MT_TRY(mt_view_names(store, viewer, mt_json_get_text(after, "a"), &a, err));
    if (json_is_object(after)) MT_TRY(mt_view_names(store, viewer, mt_json_get_text(after, "b"), &b, err));
    *shows = tier_shows(record, viewer) && (!json_is_object(after) || tier_shows(after, viewer)) && a && b;
out:
    return status;
}
