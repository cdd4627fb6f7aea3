/* Tiers: see view.h. */
#include "libmatch/store/view.h"

#include "libmatch/store/store_internal.h"

match_status mt_view_names(mt_store *store, mt_tier viewer, mt_text id, bool *names, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    *names = true;
    if (viewer == MT_TIER_CONFIDENTIAL || id.len == 0) return MATCH_OK;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_TIER, err));
    mt_query_int(&q, MT_FAMILY_ORGANISATION);
    mt_query_text(&q, id);
    MT_TRY(mt_query_next(&q, &row, err));
    if (row) *names = mt_view_shows(viewer, mt_store_read_tier(&q, 0));
out:
    mt_query_end(&q);
    return status;
}

/* a string or a list of strings: what may be named stays */
static match_status mask_ids(mt_store *store, mt_tier viewer, json_t *root, const char *key, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *value = mt_json_get(root, key);
    bool names = true;
    if (json_is_string(value)) {
        MT_TRY(mt_view_names(store, viewer, mt_json_text(value), &names, err));
        if (!names) json_object_del(root, key);
        goto out;
    }
    for (size_t i = json_array_size(value); i > 0; i--) {
        MT_TRY(mt_view_names(store, viewer, mt_json_text(json_array_get(value, i - 1)), &names, err));
        if (!names) json_array_remove(value, i - 1);
    }
out:
    return status;
}

static match_status mask_clusters(mt_store *store, mt_tier viewer, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = mt_json_get(root, "member_of");
    for (size_t i = json_array_size(list); i > 0; i--) {
        bool names = true;
        MT_TRY(mt_view_names(store, viewer, mt_json_get_text(json_array_get(list, i - 1), "cluster"), &names, err));
        if (!names) json_array_remove(list, i - 1);
    }
out:
    return status;
}

match_status mt_view_json(mt_store *store, mt_tier viewer, const mt_row *row, mt_strbuf *out, bool *shown,
                          mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    bool a = true, b = true;
    *shown = mt_view_shows(viewer, row->tier);
    if (!*shown) return MATCH_OK;
    if (viewer == MT_TIER_CONFIDENTIAL) {
        mt_strbuf_text(out, row->json);
        return mt_strbuf_status(out, err);
    }
    bool pair = row->kind == MT_KIND_RELATION || row->kind == MT_KIND_FEEDBACK;
    MT_TRY(mt_json_parse(row->json, &root, err));
    if (pair) {
        MT_TRY(mt_view_names(store, viewer, mt_json_get_text(root, "a"), &a, err));
        MT_TRY(mt_view_names(store, viewer, mt_json_get_text(root, "b"), &b, err));
        *shown = a && b;
    } else {
        MT_TRY(mask_ids(store, viewer, root, "owner", err));
        MT_TRY(mask_ids(store, viewer, root, "participants", err));
        MT_TRY(mask_ids(store, viewer, root, "parent", err));
        MT_TRY(mask_clusters(store, viewer, root, err));
    }
    if (*shown) mt_json_write(out, root);
    MT_TRY(mt_strbuf_status(out, err));
out:
    json_decref(root);
    return status;
}

match_status mt_view_counts(mt_store *store, mt_tier viewer, size_t counts[MT_KIND_COUNT], mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    if (viewer == MT_TIER_CONFIDENTIAL) return mt_store_counts(store, counts, err);
    for (int i = 0; i < MT_KIND_COUNT; i++) counts[i] = 0;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_COUNT, err));
    mt_query_int(&q, viewer);
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        int64_t kind = mt_query_column_int(&q, 0);
        if (kind > 0 && kind < MT_KIND_COUNT) counts[kind] = (size_t)mt_query_column_int(&q, 1);
    }
out:
    mt_query_end(&q);
    return status;
}
