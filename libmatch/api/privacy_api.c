/* Leak check, blind profiles, disclosures. */
#include "libmatch/api/transact.h"
#include "libmatch/base/json.h"
#include "libmatch/broker/disclosure.h"
#include "libmatch/broker/disclosure_log.h"

typedef struct privacy_call {
    mt_text id;
    json_t *json;
    match_text *profile;
    int64_t number;
} privacy_call;

match_status match_store_leaks(match_store *store, const char *text, size_t length, const char *about,
                               match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    json_t *report = NULL;
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_given(text, "text", err));
    MT_TRY(mt_api_text(text, length, MT_API_MAX_TEXT, "text", err));
    MT_TRY(mt_api_optional(about, "about", err));
    MT_TRY(mt_leak_check(store->store, mt_text_make(text, length), mt_text_of(about), store->viewer, &report, err));
    MT_TRY(mt_api_give_json(report, json, err));
out:
    json_decref(report);
    return status;
}

static match_status make_blind(match_store *store, void *context, mt_error *err)
{
    privacy_call *c = context;
    match_status status = mt_blind_profile(store->store, c->id, store->viewer, &c->json, err);
    return status == MATCH_OK ? mt_api_give_json(c->json, &c->profile, err) : status;
}

match_status match_store_blind_profile(match_store *store, const char *id, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    privacy_call c = {.id = mt_text_of(id)};
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_string(id, "id", err));
    MT_TRY(mt_api_transact(store, make_blind, &c, true, err));
    *json = c.profile;
    c.profile = NULL;
out:
    match_text_free(&c.profile);
    json_decref(c.json);
    return status;
}

match_status match_store_blind_resolve(match_store *store, const char *reference, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    json_t *record = NULL;
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_string(reference, "reference", err));
    MT_TRY(mt_blind_resolve(store->store, mt_text_of(reference), store->viewer, &record, err));
    MT_TRY(mt_api_give_json(record, json, err));
out:
    json_decref(record);
    return status;
}

static match_status disclose(match_store *store, void *context, mt_error *err)
{
    privacy_call *c = context;
    return mt_disclosure_add(store->store, c->json, store->viewer, mt_api_today(store), &c->number, err);
}

match_status match_store_disclose(match_store *store, const char *json, size_t length, int64_t *number)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    privacy_call c = {.json = NULL};
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", err));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &c.json, err));
    MT_TRY(mt_api_transact(store, disclose, &c, true, err));
    if (number) *number = c.number;
out:
    json_decref(c.json);
    return status;
}

match_status match_store_disclosures(match_store *store, const char *id, match_text **jsonl)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_strbuf out = {0};
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    MT_TRY(mt_api_optional(id, "id", err));
    MT_TRY(mt_disclosure_list(store->store, mt_text_of(id), store->viewer, &out, err));
    MT_TRY(mt_api_give(&out, jsonl, err));
out:
    mt_strbuf_free(&out);
    return status;
}

match_status match_store_check_disclosures(match_store *store, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    json_t *report = NULL;
    MT_TRY(mt_api_given(json, "json", err));
    if (store->viewer != MT_TIER_CONFIDENTIAL)
        MT_TRY(mt_fail(err, MATCH_E_STATE,
                       "the log of disclosures is checked as a whole: set the viewer to "
                       "confidential"));
    MT_TRY(mt_disclosure_check(store->store, &report, err));
    MT_TRY(mt_api_give_json(report, json, err));
out:
    json_decref(report);
    return status;
}
