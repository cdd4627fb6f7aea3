/* Writing jansson's values, and reading their members. */
#include "libmatch/base/json.h"

#include <stdlib.h>
#include <string.h>

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

json_t *mt_json_copy(const json_t *value)
{
    json_t *made = json_is_object(value) ? json_object() : json_array(), *one;
    const char *key;
    bool good = made != NULL;
    if (!json_is_object(value) && !json_is_array(value)) {
        json_decref(made);
        return json_incref((json_t *)(uintptr_t)value);
    }
    for (size_t i = 0; good && i < json_array_size(value); i++)
        good = json_array_append(made, json_array_get(value, i)) == 0;
    json_object_foreach ((json_t *)(uintptr_t)value, key, one)
        good = good && json_object_set_nocheck(made, key, one) == 0;
    if (good) return made;
    json_decref(made);
    return NULL;
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
