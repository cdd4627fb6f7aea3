/* One cell of CSV at a time. */
#include "libmatch/meet/csv_cell.h"

#include <string.h>

void mt_csv_put(mt_strbuf *out, const char *text)
{
    bool quotes = strpbrk(text, ",\"\r\n") != NULL, formula = *text && strchr("=+-@\t\r", *text);
    if (quotes) mt_strbuf_char(out, '"');
    if (formula) mt_strbuf_char(out, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '"') mt_strbuf_char(out, '"');
        mt_strbuf_char(out, *c);
    }
    if (quotes) mt_strbuf_char(out, '"');
}

void mt_csv_put_label(mt_strbuf *out, const mt_event *event, uint32_t participant)
{
    mt_strbuf text = {0};
    mt_event_participant_label(event, participant, &text);
    if (text.data) mt_csv_put(out, text.data);
    if (text.bad) out->bad = true;
    mt_strbuf_free(&text);
}
