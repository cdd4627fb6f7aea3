/* Explanations as text for people: in full for a pair that was asked about (its JSON tells the rules), a few lines for
 * a hit of a list. */
#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/exchange/explanation_brief.h"

match_status match_explanation_text(const char *json, size_t length, const char *language, match_text **text,
                                    match_error *error)
{
    match_status status = MATCH_OK;
    json_t *explanation = NULL;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_api_given(text, "text", error));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", error));
    MT_TRY(mt_api_optional(language, "language", error));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &explanation, error));
    bool full = mt_json_get(explanation, "rules") != NULL;
    MT_TRY((full ? mt_explanation_text : mt_explanation_brief)(explanation, language, &b, error));
    MT_TRY(mt_api_give(&b, text, error));
out:
    json_decref(explanation);
    mt_strbuf_free(&b);
    return status;
}
