/* One door to all formats of a report. */
#include "libmatch/exchange/group_write.h"

#include "libmatch/exchange/drawing.h"

static match_status write_sheets(const json_t *report, bool csv, mt_tongue tongue, mt_strbuf *out, mt_error *err)
{
    mt_sheets sheets = {0};
    match_status status = mt_sheets_of_report(report, tongue, &sheets, err);
    if (status != MATCH_OK) return status;
    if (csv)
        mt_sheet_csv(&sheets, out);
    else
        mt_sheets_text(&sheets, out);
    mt_sheets_free(&sheets);
    return mt_strbuf_status(out, err);
}

match_status mt_group_write(const json_t *report, const char *format, const char *language, mt_strbuf *out,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    mt_tongue tongue = MT_TONGUE_EN;
    mt_text sort = mt_json_get_text(report, "report");
    bool network = mt_text_is(sort, "network");
    MT_TRY(mt_tongue_from(language, &tongue, err));
    if (strcmp(format, "text") == 0 || strcmp(format, "csv") == 0) {
        MT_TRY(write_sheets(report, format[0] == 'c', tongue, out, err));
    } else if (strcmp(format, "svg") == 0 && mt_report_has_drawing(report)) {
        mt_drawing drawing = {.out = out, .alone = true};
        mt_report_draw(&drawing, report, tongue);
    } else if (strcmp(format, "graphml") == 0 && network) {
        mt_network_graphml(report, out);
    } else if (strcmp(format, "gexf") == 0 && network) {
        mt_network_gexf(report, out);
    } else {
        mt_sheets sheets = {0};
        MT_TRY(mt_sheets_of_report(report, tongue, &sheets, err)); /* tells when it is no report at all */
        mt_sheets_free(&sheets);
        status = mt_fail(err, MATCH_E_VALUE,
                         "a report \"%.*s\" cannot be written as \"%.32s\"; there are text, csv, svg (matrices, maps, "
                         "consortia, networks that are not empty), graphml and gexf (networks)",
                         (int)(sort.len < 64 ? sort.len : 64), sort.data, format);
        mt_error_field(err, "format", format);
        goto out;
    }
    MT_TRY(mt_strbuf_status(out, err));
out:
    return status;
}
