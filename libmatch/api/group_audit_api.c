/* The audit of two tables: they fill a store in memory, which is audited as a whole. */
#include <match/groups.h>

#include "libmatch/api/group_spec.h"
#include "libmatch/api/handle.h"
#include "libmatch/exchange/audit_table.h"
#include "libmatch/group/audit.h"
#include "libmatch/group/names.h"

static match_status put_all(match_store *store, const json_t *records, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf line = {0};
    size_t i;
    json_t *record;
    if (match_store_begin(store) != MATCH_OK) goto failed;
    json_array_foreach (records, i, record) {
        mt_strbuf_clear(&line);
        mt_json_write(&line, record);
        MT_TRY(mt_strbuf_status(&line, err));
        if (match_store_upsert(store, line.data, line.len, NULL, NULL) != MATCH_OK) goto failed;
    }
    if (match_store_commit(store) != MATCH_OK) goto failed;
out:
    mt_strbuf_free(&line);
    return status;
failed:
    mt_strbuf_free(&line);
    *err = store->error;
    return store->error.code;
}

static match_status read_tables(mt_audit_table table[2], json_t *records, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_audit_owners owners = {0};
    for (int i = 0; i < 2; i++) MT_TRY(mt_audit_table_read(&table[i], &owners, records, err));
out:
    mt_audit_owners_free(&owners);
    return status;
}

match_status match_audit_tables(const char *technologies, size_t technologies_length, const char *needs,
                                size_t needs_length, const char *spec, size_t length, match_text **json,
                                match_error *error)
{
    match_status status = MATCH_OK;
    mt_error local = {0}, *err = error ? error : &local;
    mt_spec s = {0};
    match_store *store = NULL;
    mt_matcher *matcher = NULL;
    json_t *records = json_array(), *report = NULL;
    match_open_options open = {.size = sizeof open, .mode = MATCH_OPEN_CREATE, .viewer = MATCH_TIER_CONFIDENTIAL};
    mt_audit_options o = {.viewer = MT_TIER_CONFIDENTIAL};
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_text(technologies, technologies_length, MT_API_MAX_JSON, "technologies", err));
    MT_TRY(mt_api_text(needs, needs_length, MT_API_MAX_JSON, "needs", err));
    MT_TRY(mt_spec_open(&s, spec, length, err));
    o.enough = mt_spec_number(&s, "enough", 0, 1);
    o.oversupply = (uint32_t)mt_spec_count(&s, "oversupply", 100000);
    const json_t *map = mt_spec_object(&s, "map");
    const char *language = mt_spec_string(&s, "language");
    MT_TRY(mt_spec_finish(&s));
    mt_audit_table table[2] = {{.data = {technologies, technologies_length},
                                .name = "technologies",
                                .kind = "offer",
                                .letter = 'T',
                                .map = map,
                                .language = language},
                               {.data = {needs, needs_length},
                                .name = "needs",
                                .kind = "request",
                                .letter = 'N',
                                .map = map,
                                .language = language}};
    MT_TRY(read_tables(table, records, err));
    MT_TRY(match_store_open(":memory:", &open, &store, err));
    MT_TRY(put_all(store, records, err));
    o.as_of = mt_api_today(store);
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_audit(matcher, mt_text_of(""), &o, &report, err));
    MT_TRY(mt_group_add_names(matcher, o.viewer, o.as_of, report, err));
    MT_TRY(mt_api_give_json(report, json, err));
out:
    mt_spec_close(&s);
    json_decref(records);
    json_decref(report);
    match_store_close(&store);
    return status;
}
