/* Finding records for a viewer: see visible_record.h. */
#include "libmatch/broker/visible_record.h"

#include "libmatch/store/view.h"

match_status mt_visible_record_missing(const char *what, mt_text id, mt_error *err)
{
    char value[MT_KEY_SIZE];
    mt_copy_text(value, sizeof value, id.data, id.len);
    match_status status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no %s \"%s\"", what, value);
    mt_error_field(err, "id", value);
    return status;
}

match_status mt_visible_record_find(mt_store *store, mt_text id, mt_tier viewer, mt_visible_record *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_row row = {0};
    mt_num num = 0;
    MT_TRY(mt_store_find(store, MT_FAMILY_ORGANISATION, id, &num, err));
    if (!num) MT_TRY(mt_store_find(store, MT_FAMILY_ITEM, id, &num, err));
    if (num) MT_TRY(mt_store_row(store, num, &row, err));
    if (!num || !mt_view_shows(viewer, row.tier)) {
        status = mt_visible_record_missing("record", id, err);
        goto out;
    }
    *out = (mt_visible_record){num, row.kind, row.tier, NULL};
    MT_TRY(mt_json_parse(row.json, &out->root, err));
out:
    return status;
}
