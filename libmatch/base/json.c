/* The thin layer over jansson. */
#include "libmatch/base/json.h"

#include <stdlib.h>
#include <string.h>

match_status mt_json_parse(mt_text text, json_t **value, mt_error *err)
{
    json_error_t where;
    size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    if (text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark, as editors put it */
        text = mt_text_make(text.data + 3, text.len - 3);
    json_t *parsed = json_loadb(text.data, text.len, flags, &where);
    if (!parsed && json_error_code(&where) == json_error_numeric_overflow)
        parsed = json_loadb(text.data, text.len, flags | JSON_DECODE_INT_AS_REAL, &where);
    if (parsed) {
        *value = parsed;
        return MATCH_OK;
    }
    enum json_error_code code = json_error_code(&where);
    if (code == json_error_out_of_memory) return mt_fail_no_memory(err);
    match_status status = code == json_error_invalid_utf8 ? MATCH_E_ENCODING : MATCH_E_FORMAT;
    const char *what = code == json_error_null_character || code == json_error_null_byte_in_key
                           ? "a NUL character (\\u0000) is not allowed in a text"
                           : where.text;
    mt_fail(err, status, "bad JSON at line %d, column %d: %s", where.line, where.column, what);
    mt_error_place(err, NULL, where.line > 0 ? where.line : 1);
    return status;
}

/* Recursion is bounded by the nesting limit of the parser (2048) or the builder's own depth. */
void mt_json_write(mt_strbuf *b, const json_t *value)
{
    bool first = true;
    if (!value) {
        mt_strbuf_str(b, "null");
        return;
    }
    switch (json_typeof(value)) {
    case JSON_NULL: mt_strbuf_str(b, "null"); break;
    case JSON_TRUE: mt_strbuf_str(b, "true"); break;
    case JSON_FALSE: mt_strbuf_str(b, "false"); break;
    case JSON_INTEGER: mt_strbuf_int(b, json_integer_value(value)); break;
    case JSON_REAL: mt_strbuf_double(b, json_real_value(value)); break;
    case JSON_STRING: mt_strbuf_json(b, mt_json_text(value)); break;
    case JSON_ARRAY:
        mt_strbuf_char(b, '[');
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i) mt_strbuf_char(b, ',');
            mt_json_write(b, json_array_get(value, i));
        }
        mt_strbuf_char(b, ']');
        break;
    case JSON_OBJECT: {
        const char *key;
        json_t *member;
        mt_strbuf_char(b, '{');
        json_object_foreach ((json_t *)(uintptr_t)value, key, member) {
            if (!first) mt_strbuf_char(b, ',');
            first = false;
            mt_strbuf_json(b, mt_text_of(key));
            mt_strbuf_char(b, ':');
            mt_json_write(b, member);
        }
        mt_strbuf_char(b, '}');
        break;
    }
    }
}

json_t *mt_json_get(const json_t *object, const char *key)
{
    json_t *member = json_object_get(object, key);
    return json_is_null(member) ? NULL : member;
}

mt_text mt_json_text(const json_t *string)
{
    if (!json_is_string(string)) return (mt_text){"", 0};
    return mt_text_make(json_string_value(string), json_string_length(string));
}

mt_text mt_json_get_text(const json_t *object, const char *key) { return mt_json_text(json_object_get(object, key)); }
