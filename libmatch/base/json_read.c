/* Reading JSON into jansson's values.
 *
 * Jansson's own reader does not look whether its buffer grew: when memory is short, letters of a text get lost, or what
 * lies behind the buffer is read. Here every allocation is checked, and a text that is refused is not JSON. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/number.h"
#include "libmatch/base/sequence.h"

enum { DEEPEST = 2048, NEAR_MOST = 20 };

typedef struct reader {
    const char *begin, *at, *end;
    bool all_real, too_big; /* whole numbers become reals; one did not fit 64 bits */
    int depth;
    mt_strbuf scratch;
    mt_error *err;
} reader;

/* ---- what is wrong, and where -------------------------------------------------------------------------------------*/

/* At the end of what was read: line and column, in letters. */
static match_status refuse(const reader *r, match_status code, const char *what, mt_text near)
{
    int64_t line = 1, column = 0;
    for (const char *c = r->begin; c < r->at; c++) {
        bool follows = ((unsigned char)*c & 0xC0) == 0x80;
        if (!follows) column++;
        if (*c == '\n') line++, column = 0;
    }
    if (near.len == 0 || near.len > NEAR_MOST)
        mt_fail(r->err, code, "bad JSON at line %lld, column %lld: %s%s", (long long)line, (long long)column, what,
                near.data && near.len == 0 ? " near end of file" : "");
    else
        mt_fail(r->err, code, "bad JSON at line %lld, column %lld: %s near '%.*s'", (long long)line, (long long)column,
                what, (int)near.len, near.data);
    mt_error_place(r->err, NULL, line);
    return code;
}

static match_status refuse_text(const reader *r, const char *what)
{
    return refuse(r, MATCH_E_FORMAT, what, (mt_text){NULL, 0});
}

static match_status refuse_byte(const reader *r)
{
    char what[48];
    snprintf(what, sizeof what, "unable to decode byte 0x%02x", (unsigned)(unsigned char)*r->at);
    return refuse(r, MATCH_E_ENCODING, what, (mt_text){NULL, 0});
}

static match_status read_string(reader *r, mt_text *text);

static bool is_letter(char c) { return mt_small(c) >= 'a' && mt_small(c) <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Refuses what comes next: a text, a word, a number, a character, or the end. */
static match_status refuse_next(reader *r, const char *what)
{
    const char *begin = r->at;
    mt_text text = {"", 0};
    if (begin == r->end) return refuse(r, MATCH_E_FORMAT, what, mt_text_make(begin, 0));
    if (*begin == '"') {
        match_status status = read_string(r, &text);
        if (status != MATCH_OK) return status;
    } else if (is_letter(*begin) || is_digit(*begin)) {
        while (r->at < r->end && (is_letter(*r->at) || is_digit(*r->at))) r->at++;
    } else {
        size_t n = mt_sequence_length(begin, (size_t)(r->end - begin));
        if (n == 0) return refuse_byte(r);
        r->at += n;
    }
    bool odd = (unsigned char)*begin < 0x20;
    return odd ? refuse_text(r, what) : refuse(r, MATCH_E_FORMAT, what, mt_text_make(begin, (size_t)(r->at - begin)));
}

static void skip_blanks(reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\t' || *r->at == '\r')) r->at++;
}

/* ---- texts --------------------------------------------------------------------------------------------------------*/

/* Four hexadecimal digits, or -1. */
static int32_t read_hex(const char *s, const char *end)
{
    int32_t value = 0;
    if (end - s < 4) return -1;
    for (int i = 0; i < 4; i++) {
        char c = mt_small(s[i]);
        if (!is_digit(c) && !(c >= 'a' && c <= 'f')) return -1;
        value = value * 16 + (is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return value;
}

/* A letter written as \u and four hexadecimal digits, or as two of these; *s stands behind the first u. */
static match_status read_escaped(reader *r, const char **s, const char *end)
{
    int32_t cp = read_hex(*s, end);
    if (cp < 0) return refuse_text(r, "\\u needs four hexadecimal digits");
    *s += 4;
    if (cp == 0) return refuse_text(r, "a NUL character (\\u0000) is not allowed in a text");
    if (cp >= 0xD800 && cp <= 0xDFFF) {
        bool pair = cp <= 0xDBFF && end - *s >= 6 && (*s)[0] == '\\' && (*s)[1] == 'u';
        int32_t low = pair ? read_hex(*s + 2, end) : -1;
        if (low < 0xDC00 || low > 0xDFFF) return refuse_text(r, "half a surrogate pair");
        *s += 6;
        cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
    }
    utf8proc_uint8_t letter[4];
    mt_strbuf_add(&r->scratch, (const char *)letter, (size_t)utf8proc_encode_char(cp, letter));
    return MATCH_OK;
}

static match_status unescape(reader *r, mt_text raw, mt_text *text)
{
    match_status status = MATCH_OK;
    const char *s = raw.data, *end = raw.data + raw.len;
    mt_strbuf_clear(&r->scratch);
    while (s < end) {
        const char *stop = memchr(s, '\\', (size_t)(end - s));
        mt_strbuf_add(&r->scratch, s, (size_t)((stop ? stop : end) - s));
        if (!stop) break;
        s = stop + 2; /* there is a character behind each backslash */
        switch (stop[1]) {
        case '"':
        case '\\':
        case '/': mt_strbuf_char(&r->scratch, stop[1]); break;
        case 'b': mt_strbuf_char(&r->scratch, '\b'); break;
        case 'f': mt_strbuf_char(&r->scratch, '\f'); break;
        case 'n': mt_strbuf_char(&r->scratch, '\n'); break;
        case 'r': mt_strbuf_char(&r->scratch, '\r'); break;
        case 't': mt_strbuf_char(&r->scratch, '\t'); break;
        case 'u': MT_TRY(read_escaped(r, &s, end)); break;
        default: MT_TRY(refuse_text(r, "invalid escape"));
        }
    }
    MT_TRY(mt_strbuf_status(&r->scratch, r->err));
    *text = mt_text_make(r->scratch.data ? r->scratch.data : "", r->scratch.len);
out:
    return status;
}

/* From the quote on; borrowed from the input or from the scratch, until the next one is read. */
static match_status read_string(reader *r, mt_text *text)
{
    const char *begin = ++r->at;
    bool escaped = false;
    while (r->at < r->end && *r->at != '"') {
        if ((unsigned char)*r->at < 0x20)
            return refuse_text(r, *r->at == '\n' ? "unexpected newline" : "unescaped control character in a text");
        size_t n = mt_sequence_length(r->at, (size_t)(r->end - r->at));
        if (n == 0) return refuse_byte(r);
        if (*r->at == '\\') {
            escaped = true;
            if (r->end - r->at < 2) break;
            if ((unsigned char)r->at[1] < 0x80 && (unsigned char)r->at[1] >= 0x20) n = 2; /* others are refused */
        }
        r->at += n;
    }
    if (r->at == r->end || *r->at != '"') {
        r->at = r->end;
        return refuse_text(r, "premature end of input");
    }
    mt_text raw = mt_text_make(begin, (size_t)(r->at - begin));
    r->at++;
    if (escaped) return unescape(r, raw, text);
    *text = raw;
    return MATCH_OK;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------*/

static match_status read_real(reader *r, mt_text digits, json_t **value)
{
    char few[64 + MT_NUMBER_ROOM], *room = few;
    if (digits.len > 64) room = mt_alloc(digits.len + MT_NUMBER_ROOM, 1);
    if (!room) return mt_fail_no_memory(r->err);
    double real = mt_number_value(digits, room);
    if (room != few) mt_free(room);
    if (!isfinite(real)) return refuse(r, MATCH_E_FORMAT, "real number overflow", digits);
    *value = json_real(real);
    return *value ? MATCH_OK : mt_fail_no_memory(r->err);
}

static match_status read_whole(reader *r, mt_text digits, json_t **value)
{
    bool negative = digits.data[0] == '-';
    const uint64_t most = (uint64_t)INT64_MAX + negative;
    uint64_t size = 0;
    for (size_t i = negative; i < digits.len; i++) {
        uint64_t digit = (uint64_t)(digits.data[i] - '0');
        if (size > (most - digit) / 10) {
            r->too_big = true;
            return MATCH_E_FORMAT; /* it is read once more */
        }
        size = size * 10 + digit;
    }
    *value = json_integer(negative ? (json_int_t)(0 - size) : (json_int_t)size);
    return *value ? MATCH_OK : mt_fail_no_memory(r->err);
}

static size_t skip_digits(reader *r)
{
    const char *begin = r->at;
    while (r->at < r->end && is_digit(*r->at)) r->at++;
    return (size_t)(r->at - begin);
}

static match_status read_number(reader *r, json_t **value)
{
    const char *begin = r->at;
    bool real = r->all_real, good;
    if (*r->at == '-') r->at++;
    const char *whole = r->at;
    size_t n = skip_digits(r);
    good = n > 0 && !(n > 1 && *whole == '0');
    if (good && r->at < r->end && *r->at == '.') {
        r->at++;
        good = skip_digits(r) > 0;
        real = true;
    }
    if (good && r->at < r->end && mt_small(*r->at) == 'e') {
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-')) r->at++;
        good = skip_digits(r) > 0;
        real = true;
    }
    mt_text digits = mt_text_make(begin, (size_t)(r->at - begin));
    if (!good) return refuse(r, MATCH_E_FORMAT, "invalid token", digits);
    return real ? read_real(r, digits, value) : read_whole(r, digits, value);
}

/* ---- values -------------------------------------------------------------------------------------------------------*/

static match_status read_value(reader *r, json_t **value);

static match_status read_list(reader *r, json_t **value)
{
    match_status status = MATCH_OK;
    json_t *list = json_array(), *item = NULL;
    if (!list) MT_TRY(mt_fail_no_memory(r->err));
    r->at++;
    skip_blanks(r);
    if (r->at < r->end && *r->at == ']') goto done;
    for (;;) {
        MT_TRY(read_value(r, &item));
        if (json_array_append_new(list, item) != 0) MT_TRY(mt_fail_no_memory(r->err)); /* it takes the item anyway */
        skip_blanks(r);
        if (r->at < r->end && *r->at == ',')
            r->at++;
        else
            break;
    }
    if (r->at == r->end || *r->at != ']') MT_TRY(refuse_next(r, "']' expected"));
done:
    r->at++;
    *value = list;
    list = NULL;
out:
    json_decref(list);
    return status;
}

static match_status read_member(reader *r, json_t *object)
{
    match_status status = MATCH_OK;
    mt_text text = {"", 0};
    char *key = NULL;
    json_t *value = NULL;
    skip_blanks(r);
    if (r->at == r->end || *r->at != '"') MT_TRY(refuse_next(r, "string or '}' expected"));
    const char *begin = r->at;
    MT_TRY(read_string(r, &text));
    key = mt_strndup(text.data, text.len);
    if (!key) MT_TRY(mt_fail_no_memory(r->err));
    if (json_object_get(object, key))
        MT_TRY(refuse(r, MATCH_E_FORMAT, "duplicate object key", mt_text_make(begin, (size_t)(r->at - begin))));
    skip_blanks(r);
    if (r->at == r->end || *r->at != ':') MT_TRY(refuse_next(r, "':' expected"));
    r->at++;
    MT_TRY(read_value(r, &value));
    if (json_object_set_new_nocheck(object, key, value) != 0)
        MT_TRY(mt_fail_no_memory(r->err)); /* it takes the value */
out:
    mt_free(key);
    return status;
}

static match_status read_object(reader *r, json_t **value)
{
    match_status status = MATCH_OK;
    json_t *object = json_object();
    if (!object) MT_TRY(mt_fail_no_memory(r->err));
    r->at++;
    skip_blanks(r);
    if (r->at < r->end && *r->at == '}') goto done;
    for (;;) {
        MT_TRY(read_member(r, object));
        skip_blanks(r);
        if (r->at < r->end && *r->at == ',')
            r->at++;
        else
            break;
    }
    if (r->at == r->end || *r->at != '}') MT_TRY(refuse_next(r, "'}' expected"));
done:
    r->at++;
    *value = object;
    object = NULL;
out:
    json_decref(object);
    return status;
}

static match_status read_word(reader *r, json_t **value)
{
    const char *begin = r->at;
    while (r->at < r->end && is_letter(*r->at)) r->at++;
    mt_text word = mt_text_make(begin, (size_t)(r->at - begin));
    *value = mt_text_is(word, "null")    ? json_null()
             : mt_text_is(word, "true")  ? json_true()
             : mt_text_is(word, "false") ? json_false()
                                         : NULL;
    return *value ? MATCH_OK : refuse(r, MATCH_E_FORMAT, "invalid token", word);
}

static match_status read_value(reader *r, json_t **value)
{
    match_status status = MATCH_OK;
    mt_text text = {"", 0};
    skip_blanks(r);
    if (++r->depth > DEEPEST) MT_TRY(refuse_text(r, "maximum parsing depth reached"));
    if (r->at == r->end) MT_TRY(refuse_next(r, "unexpected token"));
    if (*r->at == '{') {
        MT_TRY(read_object(r, value));
    } else if (*r->at == '[') {
        MT_TRY(read_list(r, value));
    } else if (*r->at == '"') {
        MT_TRY(read_string(r, &text));
        *value = json_stringn_nocheck(text.data, text.len);
        if (!*value) MT_TRY(mt_fail_no_memory(r->err));
    } else if (*r->at == '-' || is_digit(*r->at)) {
        MT_TRY(read_number(r, value));
    } else if (is_letter(*r->at)) {
        MT_TRY(read_word(r, value));
    } else {
        bool known = strchr("]},:", *r->at) != NULL && *r->at;
        MT_TRY(refuse_next(r, known ? "unexpected token" : "invalid token"));
    }
    r->depth--;
out:
    return status;
}

static match_status read_whole_text(reader *r, json_t **value)
{
    match_status status = read_value(r, value);
    if (status != MATCH_OK) return status;
    skip_blanks(r);
    if (r->at == r->end) return MATCH_OK;
    json_decref(*value);
    *value = NULL;
    return refuse_next(r, "end of file expected");
}

match_status mt_json_parse(mt_text text, json_t **value, mt_error *err)
{
    json_t *made = NULL;
    if (text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark, as editors put it */
        text = mt_text_make(text.data + 3, text.len - 3);
    if (text.len == 0) text.data = "";
    reader r = {.begin = text.data, .at = text.data, .end = text.data + text.len, .err = err};
    match_status status = read_whole_text(&r, &made);
    if (status != MATCH_OK && r.too_big) { /* then all whole numbers are reals */
        r.at = r.begin;
        r.depth = 0;
        r.all_real = true;
        r.too_big = false;
        status = read_whole_text(&r, &made);
    }
    mt_strbuf_free(&r.scratch);
    if (status == MATCH_OK) *value = made;
    return status;
}
