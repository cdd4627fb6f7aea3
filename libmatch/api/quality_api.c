/* The quality report as JSON, of what the viewer is given. */
#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/store/quality.h"

static void write_finding(mt_strbuf *b, const mt_quality_finding *f, bool first)
{
    mt_strbuf_str(b, first ? "{\"code\":" : ",{\"code\":");
    mt_strbuf_json(b, mt_text_of(mt_quality_code_name(f->code)));
    mt_strbuf_str(b, ",\"severity\":");
    mt_strbuf_json(b, mt_text_of(mt_concern_name(f->concern)));
    mt_strbuf_str(b, ",\"records\":[");
    for (size_t i = 0; i < f->keys; i++) {
        if (i) mt_strbuf_char(b, ',');
        mt_strbuf_json(b, mt_text_of(f->key[i]));
    }
    mt_strbuf_str(b, "],\"field\":");
    mt_strbuf_json(b, mt_text_of(f->field));
    mt_strbuf_str(b, ",\"value\":");
    mt_strbuf_json(b, mt_text_of(f->value));
    mt_strbuf_str(b, ",\"message\":");
    mt_strbuf_json(b, mt_text_of(f->message));
    mt_strbuf_char(b, '}');
}

/* Counts of every check, zeros too, so that programs need not know which may be absent; in words what the checks
 * with findings look for. */
static void write_counts(mt_strbuf *b, const size_t count[MT_QUALITY_COUNT])
{
    mt_strbuf_str(b, "{\"counts\":{");
    for (int code = 0; code < MT_QUALITY_COUNT; code++)
        mt_strbuf_format(b, "%s\"%s\":%zu", code ? "," : "", mt_quality_code_name((mt_quality_code)code), count[code]);
    mt_strbuf_str(b, "},\"titles\":{");
    for (int code = 0, first = 1; code < MT_QUALITY_COUNT; code++) {
        if (count[code] == 0) continue;
        mt_strbuf_format(b, "%s\"%s\":", first ? "" : ",", mt_quality_code_name((mt_quality_code)code));
        mt_strbuf_json(b, mt_text_of(mt_quality_title((mt_quality_code)code)));
        first = 0;
    }
    mt_strbuf_str(b, "},\"findings\":[");
}

match_status match_store_quality(match_store *store, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_quality report = {0};
    mt_strbuf findings = {0}, b = {0};
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_quality_report(store->store, store->viewer, mt_api_today(store), 0, &report, err));
    for (size_t i = 0; i < report.len; i++) write_finding(&findings, &report.data[i], i == 0);
    write_counts(&b, report.count);
    mt_strbuf_text(&b, mt_text_make(findings.data, findings.len));
    mt_strbuf_str(&b, "]}");
    MT_TRY(mt_strbuf_status(&findings, err));
    MT_TRY(mt_api_give(&b, json, err));
out:
    mt_quality_free(&report);
    mt_strbuf_free(&findings);
    mt_strbuf_free(&b);
    return status;
}
