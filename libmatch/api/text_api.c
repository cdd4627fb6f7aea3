/* Explanations as text for people: in full for a pair that was asked about (its JSON tells the rules), a few lines for
 * a hit of a list. */
#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/exchange/explanation_brief.h"

static match_status write_text(const json_t *explanation, const char *language, match_text **text, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    bool full = mt_json_get(explanation, "rules") != NULL;
    MT_TRY((full ? mt_explanation_text : mt_explanation_brief)(explanation, language, &b, err));
    MT_TRY(mt_api_give(&b, text, err));
out:
    mt_strbuf_free(&b);
    return status;
}

match_status match_explanation_text(const char *json, size_t length, const char *language, match_text **text,
                                    match_error *error)
{
    match_status status = MATCH_OK;
    json_t *explanation = NULL;
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_api_given(text, "text", error));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", error));
    MT_TRY(mt_api_optional(language, "language", error));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &explanation, error));
    MT_TRY(write_text(explanation, language, text, error));
out:
    json_decref(explanation);
    return status;
}

match_status match_hits_explanation_text(const match_hits *hits, size_t i, const char *language, match_text **text,
                                         match_error *error)
{
    match_status status = MATCH_OK;
    mt_strbuf none = {0};
    MT_TRY(mt_api_given(hits, "hits", error));
    MT_TRY(mt_api_given(text, "text", error));
    MT_TRY(mt_api_optional(language, "language", error));
    const json_t *explanation = mt_api_hit_explanation(hits, i);
    MT_TRY(explanation ? write_text(explanation, language, text, error) : mt_api_give(&none, text, error));
out:
    return status;
}
