/* Reading the model in use: see learned.h. A learned model replaces the balanced weights; what the modes and items
 * change is the same for both. */
#include "libmatch/match/learned.h"

#include <stdio.h>

#include "libmatch/store/ledger.h"

match_status mt_learned_version(mt_store *store, int64_t *version, mt_error *err)
{
    char text[32];
    match_status status = mt_store_setting(store, MT_LEARNED_SETTING, text, sizeof text, err);
    if (status != MATCH_OK) return status;
    int64_t found = 0;
    for (const char *c = text; *c >= '0' && *c <= '9' && found < INT32_MAX; c++) found = found * 10 + (*c - '0');
    *version = found;
    return MATCH_OK;
}

void mt_learned_key(int64_t version, char *key) { snprintf(key, 21, "%lld", (long long)version); }

mt_model mt_learned_read(const json_t *document, const mt_model *shipped)
{
    mt_model model = *shipped;
    const json_t *weights = mt_json_get(document, "weights"), *intercept = mt_json_get(document, "intercept");
    if (json_is_number(intercept)) model.intercept = json_number_value(intercept);
    if (weights) model.weight[MT_FEATURE_UNDATED] = 0.0; /* of a model made before there was one: in its intercept */
    for (int i = 0; i < MT_FEATURE_COUNT; i++) {
        const json_t *weight = mt_json_get(weights, mt_feature_code((mt_feature)i));
        if (json_is_number(weight)) model.weight[i] = json_number_value(weight);
    }
    return model;
}

match_status mt_learned_model(mt_store *store, mt_mode mode, bool item, mt_model *model, mt_error *err)
{
    match_status status = MATCH_OK;
    int64_t version = 0;
    char key[21];
    json_t *document = NULL;
    mt_model base = mt_model_balanced();
    MT_TRY(mt_learned_version(store, &version, err));
    if (version > 0) {
        mt_learned_key(version, key);
        MT_TRY(mt_ledger_get(store, MT_BOOK_MODEL, mt_text_of(key), &document, err));
        if (document) base = mt_learned_read(document, &base);
    }
    *model = mt_model_shape(base, mode, item);
out:
    json_decref(document);
    return status;
}
