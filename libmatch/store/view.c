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

typedef struct masking {
    mt_store *store;
    mt_tier viewer;
    bool any; /* something was taken away */
} masking;

/* a string or a list of strings: what may be named stays */
static match_status mask_ids(masking *m, json_t *root, const char *key, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *value = mt_json_get(root, key);
    bool names = true;
    if (json_is_string(value)) {
        MT_TRY(mt_view_names(m->store, m->viewer, mt_json_text(value), &names, err));
        m->any = m->any || !names;
        if (!names) json_object_del(root, key);
        goto out;
    }
    for (size_t i = json_array_size(value); i > 0; i--) {
        MT_TRY(mt_view_names(m->store, m->viewer, mt_json_text(json_array_get(value, i - 1)), &names, err));
        m->any = m->any || !names;
        if (!names) json_array_remove(value, i - 1);
    }
out:
    return status;
}

static match_status mask_clusters(masking *m, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = mt_json_get(root, "member_of");
    for (size_t i = json_array_size(list); i > 0; i--) {
        bool names = true;
        mt_text cluster = mt_json_get_text(json_array_get(list, i - 1), "cluster");
        MT_TRY(mt_view_names(m->store, m->viewer, cluster, &names, err));
        m->any = m->any || !names;
        if (!names) json_array_remove(list, i - 1);
    }
out:
    return status;
}

/* Takes away what the viewer may not see of a record of his tier; *shown is false for a pair that is not given at all.
 */
static match_status mask(masking *m, mt_kind kind, json_t *root, bool *shown, mt_error *err)
{
    match_status status = MATCH_OK;
    bool a = true, b = true;
    *shown = true;
    if (kind == MT_KIND_RELATION || kind == MT_KIND_FEEDBACK) {
        MT_TRY(mt_view_names(m->store, m->viewer, mt_json_get_text(root, "a"), &a, err));
        MT_TRY(mt_view_names(m->store, m->viewer, mt_json_get_text(root, "b"), &b, err));
        *shown = a && b;
        goto out;
    }
    MT_TRY(mask_ids(m, root, "owner", err));
    MT_TRY(mask_ids(m, root, "participants", err));
    MT_TRY(mask_ids(m, root, "parent", err));
    MT_TRY(mask_clusters(m, root, err));
out:
    return status;
}

match_status mt_view_json(mt_store *store, mt_tier viewer, const mt_row *row, mt_strbuf *out, bool *shown,
                          mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    masking m = {store, viewer, false};
    *shown = mt_view_shows(viewer, row->tier);
    if (!*shown) return MATCH_OK;
    if (viewer == MT_TIER_CONFIDENTIAL) {
        mt_strbuf_text(out, row->json);
        return mt_strbuf_status(out, err);
    }
    MT_TRY(mt_json_parse(row->json, &root, err));
    MT_TRY(mask(&m, row->kind, root, shown, err));
    if (*shown) mt_json_write(out, root);
    MT_TRY(mt_strbuf_status(out, err));
out:
    json_decref(root);
    return status;
}

/* "a b relation" as users write it */
static match_status refuse(match_status code, mt_text called, const char *why, mt_error *err)
{
    char id[MT_KEY_SIZE];
    mt_copy_text(id, sizeof id, called.data, called.len);
    for (char *c = id; *c; c++)
        if (*c == '\x1f') *c = ' ';
    mt_fail(err, code, "\"%s\" %s with a handle whose viewer is confidential", id, why);
    mt_error_field(err, "id", id);
    return code;
}

match_status mt_view_may_change(mt_store *store, mt_tier viewer, mt_num num, mt_text called, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_row row = {0};
    masking m = {store, viewer, false};
    if (viewer == MT_TIER_CONFIDENTIAL) return MATCH_OK;
    MT_TRY(mt_store_row(store, num, &row, err));
    bool shown = mt_view_shows(viewer, row.tier);
    if (shown) MT_TRY(mt_json_parse(row.json, &root, err));
    if (shown) MT_TRY(mask(&m, row.kind, root, &shown, err));
    if (!shown)
        status = refuse(MATCH_E_EXISTS, called,
                        "is taken by a record above this viewer's tier; give another id, or write", err);
    else if (m.any)
        status = refuse(MATCH_E_READ_ONLY, called,
                        "names bodies above this viewer's tier, which it would lose; change it", err);
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
