/* Typed reading with messages that name the key and what is possible. */
#include "libmatch/api/group_spec.h"

#include <math.h>

#include "libmatch/api/handle.h"

match_status mt_spec_open(mt_spec *spec, const char *json, size_t length, mt_error *err)
{
    match_status status = MATCH_OK;
    *spec = (mt_spec){.err = err};
    if (length == 0) return MATCH_OK;
    MT_TRY(mt_api_text(json, length, MT_API_MAX_TEXT, "spec", err));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &spec->root, err));
    if (!json_is_object(spec->root)) {
        status = mt_fail(err, MATCH_E_FORMAT, "the spec is no JSON object; write {\"key\": value}");
        goto out;
    }
out:
    if (status != MATCH_OK) mt_spec_close(spec);
    return status;
}

void mt_spec_close(mt_spec *spec)
{
    for (size_t i = 0; i < spec->blocks.len; i++) mt_free(spec->blocks.data[i]);
    MT_ARRAY_FREE(&spec->blocks);
    json_decref(spec->root);
    spec->root = NULL;
}

static void refuse(mt_spec *spec, const char *key, const char *wanted)
{
    if (spec->status != MATCH_OK) return;
    spec->status = mt_fail(spec->err, MATCH_E_VALUE, "the option \"%s\" must be %s", key, wanted);
    mt_error_field(spec->err, key, NULL);
}

/* The value, NULL when absent or after an error. */
static json_t *ask(mt_spec *spec, const char *key)
{
    if (spec->keys < MT_SPEC_KEYS) spec->key[spec->keys++] = key;
    return spec->status == MATCH_OK ? mt_json_get(spec->root, key) : NULL;
}

static bool asked(const mt_spec *spec, const char *key)
{
    for (size_t i = 0; i < spec->keys; i++)
        if (strcmp(spec->key[i], key) == 0) return true;
    return false;
}

match_status mt_spec_finish(mt_spec *spec)
{
    const char *key;
    json_t *value;
    if (spec->status != MATCH_OK) return spec->status;
    json_object_foreach (spec->root, key, value) {
        if (asked(spec, key)) continue;
        mt_strbuf known = {0};
        for (size_t i = 0; i < spec->keys; i++) mt_strbuf_format(&known, "%s%s", i ? ", " : "", spec->key[i]);
        spec->status = mt_fail(spec->err, MATCH_E_VALUE, "there is no option \"%.64s\" here; known: %s", key,
                               known.data ? known.data : "none");
        mt_error_field(spec->err, key, NULL);
        mt_strbuf_free(&known);
        return spec->status;
    }
    return MATCH_OK;
}

bool mt_spec_bool(mt_spec *spec, const char *key)
{
    const json_t *value = ask(spec, key);
    if (value && !json_is_boolean(value)) refuse(spec, key, "true or false");
    return json_is_true(value);
}

uint64_t mt_spec_count(mt_spec *spec, const char *key, uint64_t most)
{
    const json_t *value = ask(spec, key);
    char wanted[64];
    if (!value) return 0;
    json_int_t number = json_integer_value(value);
    if (json_is_integer(value) && number >= 0 && (uint64_t)number <= most) return (uint64_t)number;
    snprintf(wanted, sizeof wanted, "a whole number from 0 to %llu", (unsigned long long)most);
    refuse(spec, key, wanted);
    return 0;
}

static bool in_range(const json_t *value, double least, double most)
{
    double number = json_number_value(value);
    return json_is_number(value) && number >= least && number <= most;
}

static void refuse_number(mt_spec *spec, const char *key, const char *what, double least, double most)
{
    mt_strbuf wanted = {0};
    mt_strbuf_str(&wanted, what);
    mt_strbuf_double(&wanted, least);
    mt_strbuf_str(&wanted, " to ");
    mt_strbuf_double(&wanted, most);
    refuse(spec, key, wanted.data ? wanted.data : what);
    mt_strbuf_free(&wanted);
}

double mt_spec_number(mt_spec *spec, const char *key, double least, double most)
{
    const json_t *value = ask(spec, key);
    if (!value) return 0.0;
    if (in_range(value, least, most)) return json_number_value(value);
    refuse_number(spec, key, "a number from ", least, most);
    return 0.0;
}

mt_text mt_spec_text(mt_spec *spec, const char *key)
{
    const json_t *value = ask(spec, key);
    if (value && !json_is_string(value)) refuse(spec, key, "a text");
    return mt_json_text(value);
}

const char *mt_spec_string(mt_spec *spec, const char *key)
{
    mt_text text = mt_spec_text(spec, key);
    return text.len ? text.data : NULL;
}

/* A block that ends with the spec; NULL after noting the error. */
static void *keep(mt_spec *spec, size_t count, size_t size)
{
    void *block = mt_alloc(count, size);
    if (!block || MT_PUSH(&spec->blocks, block, spec->err) != MATCH_OK) {
        mt_free(block);
        spec->status = mt_fail_no_memory(spec->err);
        return NULL;
    }
    return block;
}

const mt_text *mt_spec_texts(mt_spec *spec, const char *key, size_t *count)
{
    json_t *value = ask(spec, key);
    *count = 0;
    if (!value) return NULL;
    size_t n = json_is_string(value) ? 1 : json_array_size(value);
    mt_text *list = keep(spec, n, sizeof *list);
    if (!list) return NULL;
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_is_string(value) ? value : json_array_get(value, i);
        if (!json_is_string(one) || json_string_length(one) == 0) {
            refuse(spec, key, "a list of texts");
            return NULL;
        }
        list[i] = mt_json_text(one);
    }
    if (!json_is_string(value) && !json_is_array(value)) refuse(spec, key, "a list of texts");
    *count = spec->status == MATCH_OK ? n : 0;
    return list;
}

const mt_text *mt_spec_pairs(mt_spec *spec, const char *key, size_t *count)
{
    json_t *value = ask(spec, key);
    size_t n = json_array_size(value);
    *count = 0;
    if (!value) return NULL;
    mt_text *list = keep(spec, 2 * n, sizeof *list);
    if (!list) return NULL;
    bool fine = json_is_array(value);
    for (size_t i = 0; i < n; i++) {
        const json_t *pair = json_array_get(value, i);
        fine = fine && json_array_size(pair) == 2;
        for (size_t k = 0; k < 2; k++) {
            list[2 * i + k] = mt_json_text(json_array_get(pair, k));
            fine = fine && list[2 * i + k].len > 0;
        }
    }
    if (!fine) refuse(spec, key, "a list of pairs of ids: [[\"A\", \"B\"], ...]");
    *count = fine ? n : 0;
    return list;
}

const double *mt_spec_numbers(mt_spec *spec, const char *key, double least, double most, size_t *count)
{
    json_t *value = ask(spec, key);
    size_t n = json_array_size(value);
    *count = 0;
    if (!value) return NULL;
    double *list = keep(spec, n, sizeof *list);
    if (!list) return NULL;
    bool fine = json_is_array(value);
    for (size_t i = 0; i < n; i++) {
        fine = fine && in_range(json_array_get(value, i), least, most);
        list[i] = json_number_value(json_array_get(value, i));
    }
    if (!fine) refuse_number(spec, key, "a list of numbers from ", least, most);
    *count = fine ? n : 0;
    return list;
}

int mt_spec_choice(mt_spec *spec, const char *key, const char *const *names)
{
    mt_text text = mt_spec_text(spec, key);
    mt_strbuf wanted = {0};
    if (text.len == 0) return 0;
    for (int i = 0; names[i]; i++)
        if (mt_text_is(text, names[i])) return i;
    mt_strbuf_str(&wanted, "one of: ");
    for (int i = 0; names[i]; i++) mt_strbuf_format(&wanted, "%s%s", i ? ", " : "", names[i]);
    refuse(spec, key, wanted.data ? wanted.data : "one of the known names");
    mt_strbuf_free(&wanted);
    return 0;
}

const json_t *mt_spec_object(mt_spec *spec, const char *key)
{
    const json_t *value = ask(spec, key);
    if (value && !json_is_object(value)) refuse(spec, key, "an object");
    return value;
}
