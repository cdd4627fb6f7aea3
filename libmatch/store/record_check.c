/* One small function a shape; mt_check_value() picks it. Nothing is repaired: a value is kept as it came or dropped. */
#include "libmatch/store/record_check.h"

#include <stdio.h>

#include "libmatch/store/country.h"
#include "libmatch/store/moment.h"
#include "libmatch/store/near.h"

#define FIRST_YEAR 1800
#define LAST_YEAR 2100
#define PATH_SIZE 96

/* ---- findings -----------------------------------------------------------------------------------------------------*/

static match_status find(mt_check *c, mt_severity severity, mt_finding f, const char *message)
{
    match_status status = MATCH_OK;
    mt_strbuf text = {0};
    char rule[PATH_SIZE + 32];
    mt_text value = mt_json_text(f.value);
    if (!c->issues) return MATCH_OK;
    if (f.value && !json_is_string(f.value)) {
        mt_json_write(&text, f.value);
        MT_TRY(mt_strbuf_status(&text, c->err));
        value = mt_text_make(text.data, text.len);
    }
    snprintf(rule, sizeof rule, "%s.%s", f.path, f.reason);
    const char *field = strcmp(f.reason, "json") == 0 ? "" : f.path;
    MT_TRY(mt_issues_add(c->issues, severity, c->row, rule, field, value, c->err, "%s", message));
out:
    mt_strbuf_free(&text);
    return status;
}

static match_status reject(mt_check *c, match_status code, mt_finding f, const char *message)
{
    match_status status = find(c, MT_SEVERITY_REJECTED, f, message);
    if (status != MATCH_OK) return status;
    mt_fail(c->err, code, "%s", message);
    mt_error_field(c->err, f.path, json_is_string(f.value) ? json_string_value(f.value) : NULL);
    mt_error_place(c->err, NULL, c->row);
    return code;
}

#define FORMAT_MESSAGE(message)                           \
    char message[MATCH_ERROR_MESSAGE_SIZE];               \
    do {                                                  \
        va_list args;                                     \
        va_start(args, format);                           \
        vsnprintf(message, sizeof message, format, args); \
        va_end(args);                                     \
    } while (0)

match_status mt_check_reject(mt_check *c, match_status status, mt_finding f, const char *format, ...)
{
    FORMAT_MESSAGE(message);
    return reject(c, status, f, message);
}

match_status mt_check_drop(mt_check *c, mt_finding f, const char *format, ...)
{
    FORMAT_MESSAGE(message);
    c->dropped++;
    return c->strict ? reject(c, MATCH_E_VALUE, f, message) : find(c, MT_SEVERITY_WARNING, f, message);
}

match_status mt_check_warn(mt_check *c, mt_finding f, const char *format, ...)
{
    FORMAT_MESSAGE(message);
    return find(c, MT_SEVERITY_WARNING, f, message);
}

void mt_check_hint(char *buffer, size_t size, mt_text text, const char *const *words)
{
    const char *near = mt_near_word(text, words);
    if (near) {
        snprintf(buffer, size, "did you mean \"%s\"?", near);
        return;
    }
    size_t at = (size_t)snprintf(buffer, size, "known:");
    for (; *words && at + strlen(*words) + 2 < size; words++)
        at += (size_t)snprintf(buffer + at, size - at, " %s", *words);
}

/* Part of a value for use inside a message. */
static const char *quote(char *buffer, size_t size, mt_text text)
{
    mt_copy_text(buffer, size, text.data, text.len);
    return buffer;
}

/* ---- scalars ------------------------------------------------------------------------------------------------------*/

static const char *shape_name(mt_shape shape)
{
    static const char *const names[] = {[MT_SHAPE_ANY] = "a value",
                                        [MT_SHAPE_TEXT] = "a text in quotes",
                                        [MT_SHAPE_TEXTS] = "a list of texts, such as [\"a\",\"b\"]",
                                        [MT_SHAPE_TEXT_OR_NUMBER] = "a text or a number",
                                        [MT_SHAPE_ENUM] = "a text in quotes",
                                        [MT_SHAPE_LANGUAGE] = "a language tag, such as \"ro\"",
                                        [MT_SHAPE_COUNTRY] = "a country code, such as \"RO\"",
                                        [MT_SHAPE_COUNTRIES] = "a list of country codes, such as [\"RO\",\"PL\"]",
                                        [MT_SHAPE_CONCEPTS] = "a list of concepts, such as [\"nace:72.11\"]",
                                        [MT_SHAPE_DATE] = "a date, such as \"2026-03-31\"",
                                        [MT_SHAPE_YEAR] = "a date or a year, such as \"2026-03-31\" or 2026",
                                        [MT_SHAPE_PERIOD] = "two dates, such as [\"2026-01-01\",\"2026-12-31\"]",
                                        [MT_SHAPE_TRL] = "two numbers of 1 to 9, such as [4,6]",
                                        [MT_SHAPE_COUNT] = "a whole number, 0 or more",
                                        [MT_SHAPE_ID] = "an id in quotes",
                                        [MT_SHAPE_IDS] = "an id or a list of ids",
                                        [MT_SHAPE_MAP] = "an object of texts, such as {\"vat\":\"RO123\"}",
                                        [MT_SHAPE_OBJECT] = "an object {...}",
                                        [MT_SHAPE_OBJECTS] = "a list of objects [{...}]"};
    return names[shape];
}

static match_status wrong_type(mt_check *c, mt_shape shape, const char *path, const json_t *value)
{
    return mt_check_drop(c, (mt_finding){path, "type", value}, "\"%s\" must be %s", path, shape_name(shape));
}

static match_status check_enum(mt_check *c, const mt_key_rule *rule, const char *path, const json_t *value)
{
    mt_text text = mt_json_text(value);
    char hint[256], shown[64];
    for (const char *const *word = rule->words; *word; word++)
        if (mt_text_is(text, *word)) return MATCH_OK;
    mt_check_hint(hint, sizeof hint, text, rule->words);
    return mt_check_drop(c, (mt_finding){path, "unknown", value}, "\"%s\" has the unknown value \"%s\"; %s", path,
                         quote(shown, sizeof shown, text), hint);
}

static bool language_valid(mt_text tag)
{
    size_t part = 0, parts = 0;
    for (size_t i = 0; i <= tag.len; i++) {
        char ch = i < tag.len ? tag.data[i] : '-';
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
        if (ch == '-') {
            if (parts == 0 ? part < 2 || part > 3 : part < 1 || part > 8) return false;
            parts++;
            part = 0;
        } else if (letter || (parts > 0 && ch >= '0' && ch <= '9')) {
            part++;
        } else {
            return false;
        }
    }
    return true;
}

static match_status check_country(mt_check *c, const char *path, const json_t *value)
{
    char shown[64];
    mt_text code = mt_json_text(value);
    if (mt_country_known(code)) return MATCH_OK;
    const char *guess = mt_country_guess(code);
    return mt_check_warn(c, (mt_finding){path, "unknown", value},
                         guess
                             ? "\"%s\" has the country code \"%s\", unknown to ISO 3166-1; did you mean \"%s\"? (kept)"
                             : "\"%s\" has the country code \"%s\", unknown to ISO 3166-1%s (kept)",
                         path, quote(shown, sizeof shown, code), guess ? guess : "");
}

/* "" when the text is a plausible date, else the reason */
static const char *date_fault(mt_text text)
{
    int year, month, day;
    if (!mt_moment_parse(text, NULL)) return "date";
    mt_day_to_ymd(mt_day_parse(text), &year, &month, &day);
    return year < FIRST_YEAR || year > LAST_YEAR ? "year" : "";
}

static match_status check_date(mt_check *c, const mt_key_rule *rule, const char *path, const json_t *value)
{
    char shown[64];
    const char *fault;
    if (json_is_integer(value)) {
        if (rule->shape != MT_SHAPE_YEAR) return wrong_type(c, rule->shape, path, value);
        json_int_t year = json_integer_value(value);
        fault = year < FIRST_YEAR || year > LAST_YEAR ? "year" : "";
        snprintf(shown, sizeof shown, "%lld", (long long)year);
    } else {
        fault = date_fault(mt_json_text(value));
        quote(shown, sizeof shown, mt_json_text(value));
    }
    if (!*fault) return MATCH_OK;
    if (strcmp(fault, "year") == 0)
        return mt_check_drop(c, (mt_finding){path, fault, value}, "\"%s\" is %s, not between the years %d and %d", path,
                             shown, FIRST_YEAR, LAST_YEAR);
    return mt_check_drop(c, (mt_finding){path, fault, value},
                         "\"%s\" is \"%s\", no date; write it as in ISO 8601: \"2026-03-31\"", path, shown);
}

static match_status check_concept(mt_check *c, const char *path, const json_t *value)
{
    mt_text text = mt_json_text(value);
    const char *colon = memchr(text.data, ':', text.len);
    char shown[64];
    if (colon && colon > text.data && colon + 1 < text.data + text.len) return MATCH_OK;
    return mt_check_drop(c, (mt_finding){path, "scheme", value},
                         "\"%s\" holds \"%s\"; a concept is written \"scheme:code\", such as \"nace:72.11\"", path,
                         quote(shown, sizeof shown, text));
}

static match_status check_id(mt_check *c, const char *path, const json_t *value)
{
    char shown[64];
    if (mt_id_valid(mt_json_text(value))) return MATCH_OK;
    return mt_check_drop(c, (mt_finding){path, "id", value},
                         "\"%s\" holds \"%s\", no id: 1 to 200 bytes without blanks and control characters", path,
                         quote(shown, sizeof shown, mt_json_text(value)));
}

static match_status check_count(mt_check *c, const char *path, const json_t *value)
{
    if (json_integer_value(value) >= 0) return MATCH_OK;
    return mt_check_drop(c, (mt_finding){path, "range", value}, "\"%s\" is %lld; it cannot be negative", path,
                         (long long)json_integer_value(value));
}

/* ---- pairs --------------------------------------------------------------------------------------------------------*/

static match_status check_trl(mt_check *c, const char *path, const json_t *value)
{
    const json_t *low = json_array_get(value, 0), *high = json_array_get(value, 1);
    if (json_array_size(value) != 2 || !json_is_integer(low) || !json_is_integer(high))
        return wrong_type(c, MT_SHAPE_TRL, path, value);
    json_int_t min = json_integer_value(low), max = json_integer_value(high);
    if (min < 1 || max > 9 || min > 9 || max < 1)
        return mt_check_drop(c, (mt_finding){path, "range", value},
                             "\"%s\" is [%lld,%lld]; technology readiness levels go from 1 to 9", path, (long long)min,
                             (long long)max);
    if (min > max)
        return mt_check_drop(c, (mt_finding){path, "order", value},
                             "\"%s\" is [%lld,%lld]; write the lower level first", path, (long long)min,
                             (long long)max);
    return MATCH_OK;
}

static match_status check_period(mt_check *c, const char *path, const json_t *value)
{
    static const mt_key_rule date = {"", MT_SHAPE_DATE, ~0u, NULL, NULL, false};
    match_status status = MATCH_OK;
    mt_day day[2] = {MT_NO_DAY, MT_NO_DAY};
    if (json_array_size(value) != 2) return wrong_type(c, MT_SHAPE_PERIOD, path, value);
    for (size_t i = 0; i < 2; i++) {
        const json_t *end = json_array_get(value, i);
        if (json_is_null(end)) continue;
        if (!json_is_string(end)) return wrong_type(c, MT_SHAPE_PERIOD, path, value);
        if (*date_fault(mt_json_text(end))) return check_date(c, &date, path, end);
        day[i] = i ? mt_day_parse_end(mt_json_text(end)) : mt_day_parse(mt_json_text(end));
    }
    if (day[0] != MT_NO_DAY && day[1] != MT_NO_DAY && day[1] < day[0])
        status = mt_check_drop(c, (mt_finding){path, "order", value}, "\"%s\" ends before it begins", path);
    return status;
}

/* ---- which check belongs to a shape -------------------------------------------------------------------------------*/

static bool type_fits(mt_shape shape, const json_t *v)
{
    switch (shape) {
    case MT_SHAPE_ANY: return true;
    case MT_SHAPE_TEXT_OR_NUMBER: return json_is_string(v) || json_is_number(v);
    case MT_SHAPE_YEAR: return json_is_string(v) || json_is_integer(v);
    case MT_SHAPE_COUNT: return json_is_integer(v);
    case MT_SHAPE_TEXTS:
    case MT_SHAPE_COUNTRIES:
    case MT_SHAPE_CONCEPTS:
    case MT_SHAPE_IDS: return json_is_string(v) || json_is_array(v);
    case MT_SHAPE_PERIOD:
    case MT_SHAPE_TRL:
    case MT_SHAPE_OBJECTS: return json_is_array(v);
    case MT_SHAPE_MAP:
    case MT_SHAPE_OBJECT: return json_is_object(v);
    default: return json_is_string(v);
    }
}

static mt_shape item_shape(mt_shape list)
{
    switch (list) {
    case MT_SHAPE_TEXTS: return MT_SHAPE_TEXT;
    case MT_SHAPE_COUNTRIES: return MT_SHAPE_COUNTRY;
    case MT_SHAPE_IDS: return MT_SHAPE_ID;
    case MT_SHAPE_OBJECTS: return MT_SHAPE_OBJECT;
    default: return list;
    }
}

/* A value that is no list and no object of members. */
static match_status check_scalar(mt_check *c, const mt_key_rule *rule, mt_shape shape, const char *path,
                                 const json_t *value, bool *keep)
{
    match_status status = MATCH_OK;
    size_t before = c->dropped;
    *keep = true;
    if (shape == MT_SHAPE_COUNTRY && json_is_string(value)) return check_country(c, path, value);
    if (shape == MT_SHAPE_CONCEPTS ? !json_is_string(value) : !type_fits(shape, value)) {
        status = wrong_type(c, shape, path, value);
    } else {
        switch (shape) {
        case MT_SHAPE_ENUM: status = check_enum(c, rule, path, value); break;
        case MT_SHAPE_LANGUAGE:
            if (!language_valid(mt_json_text(value)))
                status = mt_check_drop(c, (mt_finding){path, "tag", value},
                                       "\"%s\" is no language tag (BCP 47), such as \"ro\" or \"pt-BR\"", path);
            break;
        case MT_SHAPE_CONCEPTS: status = check_concept(c, path, value); break;
        case MT_SHAPE_DATE:
        case MT_SHAPE_YEAR: status = check_date(c, rule, path, value); break;
        case MT_SHAPE_COUNT: status = check_count(c, path, value); break;
        case MT_SHAPE_ID: status = check_id(c, path, value); break;
        case MT_SHAPE_PERIOD: status = check_period(c, path, value); break;
        case MT_SHAPE_TRL: status = check_trl(c, path, value); break;
        default: break;
        }
    }
    *keep = c->dropped == before;
    return status;
}

/* ---- lists and objects --------------------------------------------------------------------------------------------*/

static match_status check_object(mt_check *c, const mt_key_rule *rule, const char *path, json_t *object, bool *keep)
{
    match_status status = MATCH_OK;
    *keep = true;
    for (const mt_key_rule *inner = rule->inner; inner->key; inner++) {
        char inner_path[PATH_SIZE];
        bool stays = true;
        json_t *value = json_object_get(object, inner->key);
        snprintf(inner_path, sizeof inner_path, "%s.%s", path, inner->key);
        if (value && !json_is_null(value)) MT_TRY(mt_check_value(c, inner, inner_path, value, &stays));
        if (!stays || json_is_null(value)) json_object_del(object, inner->key);
        if (!inner->required || json_object_get(object, inner->key)) continue;
        *keep = false;
        if (stays)
            MT_TRY(mt_check_drop(c, (mt_finding){inner_path, "missing", object}, "an entry of \"%s\" lacks its \"%s\"",
                                 path, inner->key));
    }
out:
    return status;
}

static match_status check_list(mt_check *c, const mt_key_rule *rule, const char *path, json_t *list)
{
    match_status status = MATCH_OK;
    mt_shape shape = item_shape(rule->shape);
    size_t kept = 0, n = json_array_size(list);
    json_t *fresh = NULL; /* made when the first item goes: removing one by one would be quadratic */
    for (size_t i = 0; i < n; i++) {
        json_t *item = json_array_get(list, i);
        bool keep = true;
        if (shape == MT_SHAPE_OBJECT && json_is_object(item)) {
            MT_TRY(check_object(c, rule, path, item, &keep));
        } else {
            MT_TRY(check_scalar(c, rule, shape, path, item, &keep));
        }
        if (!keep && !fresh) {
            fresh = json_array();
            if (!fresh) status = mt_fail_no_memory(c->err);
            for (size_t k = 0; k < kept && fresh; k++)
                if (json_array_append(fresh, json_array_get(list, k))) status = mt_fail_no_memory(c->err);
        }
        if (keep && fresh && json_array_append(fresh, item)) status = mt_fail_no_memory(c->err);
        MT_TRY(status);
        kept += keep;
    }
    if (fresh && (json_array_clear(list) || json_array_extend(list, fresh))) status = mt_fail_no_memory(c->err);
out:
    json_decref(fresh);
    return status;
}

static match_status check_map(mt_check *c, const char *path, json_t *map)
{
    match_status status = MATCH_OK;
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe(map, next, key, value)
    {
        if (json_is_string(value) || json_is_number(value)) continue;
        if (!json_is_null(value))
            MT_TRY(mt_check_drop(c, (mt_finding){path, "type", value}, "\"%s\" holds texts or numbers only", path));
        json_object_del(map, key);
    }
out:
    return status;
}

match_status mt_check_value(mt_check *c, const mt_key_rule *rule, const char *path, json_t *value, bool *keep)
{
    bool list = rule->shape == MT_SHAPE_TEXTS || rule->shape == MT_SHAPE_COUNTRIES ||
                rule->shape == MT_SHAPE_CONCEPTS || rule->shape == MT_SHAPE_IDS || rule->shape == MT_SHAPE_OBJECTS;
    *keep = true;
    if (!type_fits(rule->shape, value)) {
        *keep = false;
        return wrong_type(c, rule->shape, path, value);
    }
    if (list && json_is_array(value)) return check_list(c, rule, path, value);
    if (rule->shape == MT_SHAPE_OBJECT) return check_object(c, rule, path, value, keep);
    if (rule->shape == MT_SHAPE_MAP) return check_map(c, path, value);
    return check_scalar(c, rule, list ? item_shape(rule->shape) : rule->shape, path, value, keep);
}
