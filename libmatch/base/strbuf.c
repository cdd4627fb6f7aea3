/* Growable text with locale-free numbers and the two escapings every writer needs. */
#include "libmatch/base/strbuf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/decimal.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/sequence.h"

void mt_strbuf_free(mt_strbuf *b)
{
    mt_free(b->data);
    *b = (mt_strbuf){0};
}

void mt_strbuf_clear(mt_strbuf *b)
{
    b->len = 0;
    b->bad = false;
    if (b->data) b->data[0] = '\0';
}

static bool room(mt_strbuf *b, size_t extra)
{
    size_t need;
    if (b->bad) return false;
    if (mt_add_overflows(b->len, extra, &need) || mt_add_overflows(need, 1, &need) ||
        mt_reserve(&b->data, &b->cap, need, 1, NULL) != MATCH_OK) {
        b->bad = true;
        return false;
    }
    return true;
}

void mt_strbuf_add(mt_strbuf *b, const char *data, size_t len)
{
    if (!room(b, len)) return;
    if (len) memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void mt_strbuf_text(mt_strbuf *b, mt_text text) { mt_strbuf_add(b, text.data, text.len); }
void mt_strbuf_str(mt_strbuf *b, const char *string) { mt_strbuf_add(b, string, strlen(string)); }
void mt_strbuf_char(mt_strbuf *b, char c) { mt_strbuf_add(b, &c, 1); }

void mt_strbuf_format(mt_strbuf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        b->bad = true;
    } else if (room(b, (size_t)length)) {
        vsnprintf(b->data + b->len, (size_t)length + 1, format, again);
        b->len += (size_t)length;
    }
    va_end(again);
}

void mt_strbuf_int(mt_strbuf *b, int64_t value) { mt_strbuf_format(b, "%lld", (long long)value); }

/* Replaces the locale's decimal mark (anything that is no digit, sign or exponent) by a point. */
static void add_number(mt_strbuf *b, const char *text)
{
    bool mark = false;
    for (; *text; text++) {
        if (strchr("0123456789+-eE", *text)) {
            mt_strbuf_char(b, *text);
            mark = false;
        } else if (!mark) {
            mt_strbuf_char(b, '.');
            mark = true;
        }
    }
}

void mt_strbuf_double(mt_strbuf *b, double value)
{
    char text[40], fewer[40];
    if (!isfinite(value)) value = 0;
    if (value == 0) value = 0; /* no negative zero */
    if (mt_decimal_write(value, text)) {
        mt_strbuf_str(b, text);
        return;
    }
    snprintf(text, sizeof text, "%.16g", value); /* most need 16 digits or 17, round ones fewer than 16 */
    if (strtod(text, NULL) != value) {
        snprintf(text, sizeof text, "%.17g", value);
    } else {
        snprintf(fewer, sizeof fewer, "%.15g", value);
        if (strtod(fewer, NULL) == value) memcpy(text, fewer, sizeof text);
    }
    add_number(b, text);
}

void mt_strbuf_fixed(mt_strbuf *b, double value, int decimals)
{
    char text[360];
    if (!isfinite(value)) value = 0;
    snprintf(text, sizeof text, "%.*f", decimals, value);
    const char *digits = text;
    if (*digits == '-' && strspn(digits + 1, "0.,") == strlen(digits + 1)) digits++; /* -0.00 */
    add_number(b, digits);
}

void mt_strbuf_json(mt_strbuf *b, mt_text text)
{
    const unsigned char *s = (const unsigned char *)text.data;
    mt_strbuf_char(b, '"');
    for (size_t i = 0; i < text.len;) {
        size_t n = mt_sequence_length(text.data + i, text.len - i);
        if (n == 0) {
            mt_strbuf_str(b, "\xEF\xBF\xBD");
            i++;
        } else if (s[i] == '"' || s[i] == '\\') {
            mt_strbuf_char(b, '\\');
            mt_strbuf_char(b, (char)s[i++]);
        } else if (s[i] == '\n') {
            mt_strbuf_str(b, "\\n");
            i++;
        } else if (s[i] == '\t') {
            mt_strbuf_str(b, "\\t");
            i++;
        } else if (s[i] < 0x20 || s[i] == 0x7F) {
            mt_strbuf_format(b, "\\u%04x", s[i++]);
        } else {
            mt_strbuf_add(b, text.data + i, n);
            i += n;
        }
    }
    mt_strbuf_char(b, '"');
}

void mt_strbuf_html(mt_strbuf *b, mt_text text)
{
    const unsigned char *s = (const unsigned char *)text.data;
    for (size_t i = 0; i < text.len;) {
        size_t n = mt_sequence_length(text.data + i, text.len - i);
        switch (s[i]) {
        case '&': mt_strbuf_str(b, "&amp;"); break;
        case '<': mt_strbuf_str(b, "&lt;"); break;
        case '>': mt_strbuf_str(b, "&gt;"); break;
        case '"': mt_strbuf_str(b, "&quot;"); break;
        case '\'': mt_strbuf_str(b, "&#39;"); break;
        default:
            if (n == 0 || (s[i] < 0x20 && s[i] != '\n' && s[i] != '\t' && s[i] != '\r')) {
                mt_strbuf_str(b, "\xEF\xBF\xBD");
                n = n ? n : 1;
            } else {
                mt_strbuf_add(b, text.data + i, n);
            }
        }
        i += n ? n : 1;
    }
}

match_status mt_strbuf_status(const mt_strbuf *b, mt_error *err) { return b->bad ? mt_fail_no_memory(err) : MATCH_OK; }

match_status mt_strbuf_take(mt_strbuf *b, char **text, size_t *len, mt_error *err)
{
    mt_strbuf_add(b, "", 0);
    match_status status = mt_strbuf_status(b, err);
    if (status != MATCH_OK) return status;
    *text = b->data;
    if (len) *len = b->len;
    *b = (mt_strbuf){0};
    return MATCH_OK;
}
