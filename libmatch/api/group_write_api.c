/* Reports into files for people and programs: parsing here, writing on the exchange floor. */
#include <match/groups.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/exchange/group_write.h"

match_status match_groups_write(const char *json, size_t length, const char *format, const char *language,
                                match_text **text, match_error *error)
{
    match_status status = MATCH_OK;
    mt_error local = {0}, *err = error ? error : &local;
    json_t *report = NULL;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", err));
    MT_TRY(mt_api_string(format, "format", err));
    MT_TRY(mt_api_optional(language, "language", err));
    MT_TRY(mt_api_given(text, "text", err));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &report, err));
    MT_TRY(mt_group_write(report, format, language, &b, err));
    MT_TRY(mt_api_give(&b, text, err));
out:
    mt_strbuf_free(&b);
    json_decref(report);
    return status;
}
