/* Error records: filling, placing, names of status codes. */
#include "libmatch/base/error.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "libmatch/base/strbuf.h"

const char *match_status_name(match_status status)
{
    switch (status) {
#define X(name, value, text) \
    case MATCH_##name: return #name;
        MATCH_STATUS_LIST(X)
#undef X
    }
    return "E_UNKNOWN";
}

const char *match_status_text(match_status status)
{
    switch (status) {
#define X(name, value, text) \
    case MATCH_##name: return text;
        MATCH_STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}

void mt_copy_text(char *buffer, size_t size, const char *text, size_t length)
{
    if (size == 0) return;
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    }
    if (length > 0) memmove(buffer, text, length);
    buffer[length] = '\0';
}

void mt_error_clear(mt_error *err)
{
    if (!err) return;
    err->code = MATCH_OK;
    err->line = 0;
    err->message[0] = err->file[0] = err->field[0] = err->value[0] = '\0';
}

/* How many bytes the letter at `s` has, of which `left` may be read; 0: there is no whole one. */
static size_t letter_at(const unsigned char *s, size_t left)
{
    size_t size = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (size > left) return 0;
    for (size_t i = 1; i < size; i++)
        if ((s[i] & 0xC0) != 0x80) return 0;
    return size;
}

/* Takes out what is no whole letter: names are quoted with a greatest number of bytes. Gives the length that stays. */
static size_t keep_letters(char *text, size_t length)
{
    size_t kept = 0;
    for (size_t at = 0; at < length;) {
        size_t size = letter_at((const unsigned char *)text + at, length - at);
        for (size_t i = 0; i < size; i++) text[kept++] = text[at + i];
        at += size ? size : 1;
    }
    return kept;
}

void mt_fail_record(mt_error *err, match_status code, const char *format, ...)
{
    if (!err) return;
    char text[MATCH_ERROR_MESSAGE_SIZE + 256]; /* arguments may point into err itself */
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    mt_error_clear(err);
    err->code = code;
    size_t used = length < 0 ? 0 : (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    mt_copy_text(err->message, sizeof err->message, text, keep_letters(text, used));
}

void mt_error_place(mt_error *err, const char *file, int64_t line)
{
    if (!err) return;
    if (file) mt_copy_text(err->file, sizeof err->file, file, strlen(file));
    if (line) err->line = line;
}

void mt_error_field(mt_error *err, const char *field, const char *value)
{
    if (!err) return;
    if (field) mt_copy_text(err->field, sizeof err->field, field, strlen(field));
    if (value) mt_copy_text(err->value, sizeof err->value, value, strlen(value));
}

void mt_error_number(mt_error *err, const char *field, double value)
{
    mt_strbuf text = {0};
    if (isnan(value))
        mt_strbuf_str(&text, "nan");
    else if (isinf(value))
        mt_strbuf_str(&text, value < 0 ? "-inf" : "inf");
    else
        mt_strbuf_double(&text, value);
    mt_error_field(err, field, text.data);
    mt_strbuf_free(&text);
}
