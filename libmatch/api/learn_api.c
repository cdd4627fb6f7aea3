/* Learning the score, and the models kept. */
#include <math.h>

#include "libmatch/api/transact.h"
#include "libmatch/base/json.h"
#include "libmatch/broker/learn.h"

typedef struct learning {
    mt_learn_options options;
    match_text *report;
} learning;

static match_status learn(match_store *store, void *context, mt_error *err)
{
    learning *l = context;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    json_t *report = NULL;
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_learn(matcher, store->store, &l->options, &report, err));
    MT_TRY(mt_api_give_json(report, &l->report, err));
out:
    json_decref(report);
    return status;
}

match_status match_store_learn(match_store *store, const match_learn_options *options, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    match_learn_options o = {0};
    learning l = {.report = NULL};
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_options(&o, sizeof o, options, "match_learn_options", err));
    l.options = (mt_learn_options){.exposure = o.exposure < 0                        ? 0
                                               : o.exposure > 0 || isnan(o.exposure) ? o.exposure
                                                                                     : 1,
                                   .dry_run = o.dry_run,
                                   .calibrate = o.calibrate_only,
                                   .as_of = mt_api_today(store),
                                   .viewer = store->viewer};
    MT_TRY(o.dry_run ? learn(store, &l, err) : mt_api_transact(store, learn, &l, true, err));
    *json = l.report;
    l.report = NULL;
out:
    match_text_free(&l.report);
    return status;
}

match_status match_store_models(match_store *store, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    json_t *list = NULL;
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_models_list(store->store, &list, err));
    MT_TRY(mt_api_give_json(list, json, err));
out:
    json_decref(list);
    return status;
}

static match_status use_model(match_store *store, void *context, mt_error *err)
{
    return mt_model_use(store->store, *(const int64_t *)context, err);
}

match_status match_store_use_model(match_store *store, int64_t version)
{
    return store ? mt_api_transact(store, use_model, &version, true, &store->error) : MATCH_E_ARGUMENT;
}
