/* Standing queries and their news. */
#include "libmatch/api/transact.h"
#include "libmatch/broker/standing.h"

typedef struct standing_call {
    mt_text text;
    size_t count;
    match_text *news;
} standing_call;

static mt_match_options options_of(const match_store *store)
{
    return (mt_match_options){.viewer = store->viewer, .as_of = mt_api_today(store)};
}

static match_status watch(match_store *store, void *context, mt_error *err)
{
    standing_call *c = context;
    mt_matcher *matcher = NULL;
    mt_match_options options = options_of(store);
    match_status status = mt_api_matcher(store, &matcher, err);
    return status == MATCH_OK ? mt_standing_put(matcher, store->store, c->text, &options, &c->count, err) : status;
}

match_status match_store_watch(match_store *store, const char *jsonl, size_t length, size_t *count)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    standing_call c = {.text = mt_text_make(jsonl, length)};
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    MT_TRY(mt_api_text(jsonl, length, MT_API_MAX_JSON, "jsonl", err));
    MT_TRY(mt_api_transact(store, watch, &c, true, err));
    if (count) *count = c.count;
out:
    return status;
}

static match_status unwatch(match_store *store, void *context, mt_error *err)
{
    return mt_standing_remove(store->store, *(const mt_text *)context, store->viewer, err);
}

match_status match_store_unwatch(match_store *store, const char *id)
{
    if (!store) return MATCH_E_ARGUMENT;
    match_status status = mt_api_string(id, "id", &store->error);
    mt_text key = mt_text_of(id);
    return status == MATCH_OK ? mt_api_transact(store, unwatch, &key, true, &store->error) : status;
}

match_status match_store_watches(match_store *store, match_text **jsonl)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_strbuf out = {0};
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    MT_TRY(mt_standing_list(store->store, store->viewer, &out, err));
    MT_TRY(mt_api_give(&out, jsonl, err));
out:
    mt_strbuf_free(&out);
    return status;
}

static match_status news(match_store *store, void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    standing_call *c = context;
    mt_matcher *matcher = NULL;
    mt_match_options options = options_of(store);
    mt_strbuf jsonl = {0};
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_news_read(matcher, store->store, &options, &jsonl, err));
    MT_TRY(mt_api_give(&jsonl, &c->news, err));
out:
    mt_strbuf_free(&jsonl);
    return status;
}

match_status match_store_news(match_store *store, bool peek, match_text **jsonl)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    standing_call c = {.count = 0};
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    MT_TRY(mt_api_transact(store, news, &c, !peek, err));
    *jsonl = c.news;
    c.news = NULL;
out:
    match_text_free(&c.news);
    return status;
}
