/* Hides quoting and the guard against formulas (CSV injection: a cell that a spreadsheet would run). Numbers such as
 * -3.5 begin with a sign but are no formulas; they stay. */
#include "libmatch/exchange/csv_write.h"

#include <string.h>

/* Optional sign, digits with at most one point among them, nothing else. */
static bool plain_number(mt_text text)
{
    size_t at = text.len && (text.data[0] == '-' || text.data[0] == '+'), digits = 0, points = 0;
    for (; at < text.len; at++) {
        if (text.data[at] >= '0' && text.data[at] <= '9')
            digits++;
        else if (text.data[at] == '.')
            points++;
        else
            return false;
    }
    return digits > 0 && points <= 1;
}

static bool formula(mt_text text)
{
    static const char begins[] = {'=', '+', '-', '@', '\t', '\r'};
    return text.len && memchr(begins, text.data[0], sizeof begins) != NULL && !plain_number(text);
}

static bool needs_quotes(mt_text text, char delimiter)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == delimiter || c == '"' || c == '\n' || c == '\r') return true;
    }
    return text.len && (text.data[0] == ' ' || text.data[text.len - 1] == ' ');
}

void mt_csv_cell(mt_csv_writer *w, mt_text text)
{
    char delimiter = w->delimiter ? w->delimiter : ',';
    if (w->row_begun) mt_strbuf_char(w->out, delimiter);
    w->lone_empty = !w->row_begun && text.len == 0;
    w->row_begun = true;
    bool quoted = needs_quotes(text, delimiter);
    if (quoted) mt_strbuf_char(w->out, '"');
    if (!w->unguarded && formula(text)) mt_strbuf_char(w->out, '\'');
    for (size_t from = 0; from < text.len;) {
        const char *quote = quoted ? memchr(text.data + from, '"', text.len - from) : NULL;
        size_t to = quote ? (size_t)(quote - text.data) + 1 : text.len;
        mt_strbuf_add(w->out, text.data + from, to - from);
        if (quote) mt_strbuf_char(w->out, '"');
        from = to;
    }
    if (quoted) mt_strbuf_char(w->out, '"');
}

void mt_csv_cell_str(mt_csv_writer *w, const char *string) { mt_csv_cell(w, mt_text_of(string)); }

void mt_csv_cell_int(mt_csv_writer *w, int64_t value)
{
    mt_strbuf number = {0};
    mt_strbuf_int(&number, value);
    if (number.bad) w->out->bad = true;
    mt_csv_cell(w, mt_text_make(number.data, number.len));
    mt_strbuf_free(&number);
}

void mt_csv_end_row(mt_csv_writer *w)
{
    if (w->lone_empty) mt_strbuf_str(w->out, "\"\""); /* an empty line would be no row */
    mt_strbuf_str(w->out, "\r\n");
    w->lone_empty = false;
    w->row_begun = false;
}
