/* Fair lists for many, and explanations for one reader. */
#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/broker/exposure.h"

match_status match_store_fair_lists(match_store *store, const char *const *ids, size_t count,
                                    const match_rank_options *options, const match_exposure_options *bounds,
                                    match_text **jsonl, match_text **report)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    match_exposure_options given = {0};
    mt_match_options o = {0};
    mt_matcher *matcher = NULL;
    mt_text *list = NULL;
    mt_strbuf lines = {0};
    json_t *made = NULL;
    match_text *text = NULL;
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    if (count) MT_TRY(mt_api_given(ids, "ids", err));
    MT_TRY(mt_api_options(&given, sizeof given, bounds, "match_exposure_options", err));
    MT_TRY(mt_api_match_options(store, options, MT_API_PARTNERS, &o, err));
    list = mt_alloc(count + 1, sizeof *list);
    if (!list) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < count; i++) {
        MT_TRY(mt_api_string(ids[i], "ids", err));
        list[i] = mt_text_of(ids[i]);
    }
    mt_exposure_bounds limits = {.k = o.k, .most = given.most, .least = given.least, .gini = given.gini};
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_fair_lists(matcher, list, count, &o, &limits, &lines, &made, err));
    MT_TRY(mt_api_give(&lines, &text, err));
    if (report) MT_TRY(mt_api_give_json(made, report, err));
    *jsonl = text;
    text = NULL;
out:
    match_text_free(&text);
    mt_strbuf_free(&lines);
    json_decref(made);
    mt_free(list);
    return status;
}

match_status match_explanation_words(const char *json, size_t length, const char *language, match_wording wording,
                                     match_text **text, match_error *error)
{
    match_status status = MATCH_OK;
    json_t *explanation = NULL;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(text, "text", error));
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", error));
    MT_TRY(mt_api_optional(language, "language", error));
    if (wording < MATCH_WORDING_MUTUAL || wording > MATCH_WORDING_B) {
        status = mt_fail(error, MATCH_E_ARGUMENT, "wording is %d; it must be a match_wording", (int)wording);
        mt_error_number(error, "wording", (double)wording);
        goto out;
    }
    MT_TRY(mt_json_parse(mt_text_make(json, length), &explanation, error));
    MT_TRY(mt_explanation_words(explanation, language, (mt_wording)wording, &b, error));
    MT_TRY(mt_api_give(&b, text, error));
out:
    json_decref(explanation);
    mt_strbuf_free(&b);
    return status;
}
