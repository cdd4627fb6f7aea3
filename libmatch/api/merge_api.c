/* Mergers of duplicates and their undoing. */
#include "libmatch/api/transact.h"
#include "libmatch/base/json.h"
#include "libmatch/broker/merge.h"

typedef struct merge_call {
    mt_text a, b;
    int64_t number;
    bool different;
    bool wanted;
    match_text *text; /* the report, if wanted */
} merge_call;

/* Takes the report. */
static match_status tell(merge_call *c, json_t *report, match_status status, mt_error *err)
{
    if (status == MATCH_OK && c->wanted) status = mt_api_give_json(report, &c->text, err);
    json_decref(report);
    return status;
}

static match_status merge(match_store *store, void *context, mt_error *err)
{
    merge_call *c = context;
    json_t *report = NULL;
    match_status status =
        mt_merge(store->store, store->writer, c->a, c->b, store->viewer, mt_api_today(store), &report, err);
    return tell(c, report, status, err);
}

static match_status unmerge(match_store *store, void *context, mt_error *err)
{
    merge_call *c = context;
    json_t *report = NULL;
    match_status status = mt_merge_undo(store->store, store->writer, c->number, store->viewer, &report, err);
    return tell(c, report, status, err);
}

static match_status set_different(match_store *store, void *context, mt_error *err)
{
    merge_call *c = context;
    return mt_merge_refuse(store->store, c->a, c->b, store->viewer, !c->different, err);
}

static match_status give(merge_call *c, match_status status, match_text **json)
{
    if (status == MATCH_OK && json)
        *json = c->text;
    else
        match_text_free(&c->text);
    return status;
}

match_status match_store_merge(match_store *store, const char *kept, const char *merged, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    merge_call c = {.a = mt_text_of(kept), .b = mt_text_of(merged), .wanted = json != NULL};
    MT_TRY(mt_api_string(kept, "kept", err));
    MT_TRY(mt_api_string(merged, "merged", err));
    status = mt_api_transact(store, merge, &c, true, err);
out:
    return give(&c, status, json);
}

match_status match_store_unmerge(match_store *store, int64_t number, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    merge_call c = {.number = number, .wanted = json != NULL};
    if (number < 0) return mt_fail(&store->error, MATCH_E_VALUE, "mergers are numbered from 1; 0 is the last one");
    return give(&c, mt_api_transact(store, unmerge, &c, true, &store->error), json);
}

match_status match_store_mergers(match_store *store, match_text **jsonl)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_strbuf out = {0};
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    MT_TRY(mt_merge_list(store->store, store->viewer, &out, err));
    MT_TRY(mt_api_give(&out, jsonl, err));
out:
    mt_strbuf_free(&out);
    return status;
}

match_status match_store_set_different(match_store *store, const char *a, const char *b, bool different)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    merge_call c = {.a = mt_text_of(a), .b = mt_text_of(b), .different = different};
    MT_TRY(mt_api_string(a, "a", err));
    MT_TRY(mt_api_string(b, "b", err));
    MT_TRY(mt_api_transact(store, set_different, &c, true, err));
out:
    return status;
}
