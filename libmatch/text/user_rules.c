/* Token rules of users, interpreted and not compiled to machine code: the two count steps in different ways, and where
 * a pattern gives up must not depend on the processor. Each is a pattern of its own, so that none can reach into
 * another (an open \Q, a comment of extended syntax). PCRE2 tells with which bytes a match can begin: other places cost
 * nothing. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "libmatch/text/user_rules.h"

#include <pcre2.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"

enum {
    WINDOW_BYTES = 256,
    MATCH_LIMIT = 2000, /* steps of one attempt */
    DEPTH_LIMIT = 200,
    HEAP_LIMIT_KIB = 256,
    MOST_SURRENDERS = 16, /* attempts of one text that may hit a limit; after that the rules rest */
};

typedef struct user_rule {
    pcre2_code *code;
    mt_token_kind kind;
    uint8_t first[32]; /* bits of the bytes with which it may begin */
} user_rule;

struct mt_user_rules {
    user_rule rule[MT_USER_RULES_MOST];
    size_t count;
    pcre2_match_data *match;
    pcre2_match_context *context;
    char *json;
    size_t json_len;
    int surrenders;
    bool no_memory; /* an attempt failed for want of it */
};

void mt_user_rules_free(mt_user_rules **rules)
{
    mt_user_rules *r = *rules;
    if (!r) return;
    for (size_t i = 0; i < r->count; i++) pcre2_code_free(r->rule[i].code);
    pcre2_match_data_free(r->match);
    pcre2_match_context_free(r->context);
    mt_free(r->json);
    mt_free(r);
    *rules = NULL;
}

/* refuse(err, code, field, value, format, ...): a failure that names the field and its value (NUL-terminated, as all
 * strings of parsed JSON). */
static match_status with_field(mt_error *err, match_status code, const char *field, mt_text value)
{
    mt_error_field(err, field, value.data);
    return code;
}
#define refuse(err, code, field, value, ...) \
    (mt_fail_record((err), (code), __VA_ARGS__), with_field((err), (code), (field), (value)))

static const struct kind_name {
    const char *name;
    mt_token_kind kind;
} kind_names[] = {
    {"word", MT_TOKEN_WORD},     {"compound", MT_TOKEN_COMPOUND}, {"technical", MT_TOKEN_TECHNICAL},
    {"number", MT_TOKEN_NUMBER}, {"code", MT_TOKEN_CODE},
};

static bool contains(mt_text text, const char *part) { return memmem(text.data, text.len, part, strlen(part)) != NULL; }

/* Verbs change limits and set marks, callouts stop the match, recursion may be without end. */
static const char *forbidden_part(mt_text pattern)
{
    static const char *const parts[] = {"(*", "(?C", "(?R", "(?0", "(?&", "(?P>"};
    for (size_t i = 0; i < MT_COUNT(parts); i++)
        if (contains(pattern, parts[i])) return parts[i];
    return NULL;
}

static match_status compile(user_rule *rule, mt_text name, mt_text pattern, mt_error *err)
{
    int code = 0;
    PCRE2_SIZE where = 0;
    const char *bad = forbidden_part(pattern);
    if (bad)
        return refuse(err, MATCH_E_VALUE, "pattern", pattern,
                      "token rule \"%.*s\": \"%s\" is not allowed in a pattern; leave it out", (int)name.len, name.data,
                      bad);
    rule->code = pcre2_compile((PCRE2_SPTR)pattern.data, pattern.len,
                               PCRE2_UTF | PCRE2_ANCHORED | PCRE2_NO_AUTO_CAPTURE | PCRE2_NEVER_BACKSLASH_C, &code,
                               &where, NULL);
    if (!rule->code && code == PCRE2_ERROR_HEAP_FAILED) return mt_fail_no_memory(err);
    if (!rule->code) {
        char message[160] = "";
        pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof message);
        return refuse(err, MATCH_E_SYNTAX, "pattern", pattern,
                      "token rule \"%.*s\": the pattern does not compile at character %zu: %s", (int)name.len,
                      name.data, (size_t)where + 1, message);
    }
    const uint8_t *map = NULL;
    uint32_t type = 0, unit = 0;
    memset(rule->first, 0xFF, sizeof rule->first);
    if (pcre2_pattern_info(rule->code, PCRE2_INFO_FIRSTBITMAP, &map) == 0 && map) {
        memcpy(rule->first, map, sizeof rule->first);
    } else if (pcre2_pattern_info(rule->code, PCRE2_INFO_FIRSTCODETYPE, &type) == 0 && type == 1 &&
               pcre2_pattern_info(rule->code, PCRE2_INFO_FIRSTCODEUNIT, &unit) == 0 && unit < 0x80 &&
               !(unit >= 'A' && (unit | 0x20) <= 'z')) { /* a letter may stand for both cases */
        memset(rule->first, 0, sizeof rule->first);
        rule->first[unit >> 3] = (uint8_t)(1u << (unit & 7));
    }
    return MATCH_OK;
}

static match_status read_kind(mt_text text, mt_text name, mt_token_kind *kind, mt_error *err)
{
    for (size_t i = 0; i < MT_COUNT(kind_names); i++)
        if (mt_text_is(text, kind_names[i].name)) {
            *kind = kind_names[i].kind;
            return MATCH_OK;
        }
    return refuse(err, MATCH_E_VALUE, "kind", text,
                  "token rule \"%.*s\": the kind is one of word, compound, technical, number, code", (int)name.len,
                  name.data);
}

static match_status read_rule(mt_user_rules *r, const json_t *row, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text name = mt_json_get_text(row, "name"), pattern = mt_json_get_text(row, "pattern");
    user_rule *rule = &r->rule[r->count];
    if (name.len == 0 || name.len > 80)
        return refuse(err, MATCH_E_VALUE, "name", name, "token rule %zu needs a name of 1 to 80 bytes", r->count + 1);
    if (pattern.len == 0 || pattern.len > MT_USER_RULE_BYTES)
        return refuse(err, MATCH_E_VALUE, "pattern", pattern, "token rule \"%.*s\" needs a pattern of 1 to %d bytes",
                      (int)name.len, name.data, (int)MT_USER_RULE_BYTES);
    MT_TRY(read_kind(mt_json_get_text(row, "kind"), name, &rule->kind, err));
    MT_TRY(compile(rule, name, pattern, err));
    r->count++;
out:
    return status;
}

static match_status prepare(mt_user_rules *r, mt_text json, mt_error *err)
{
    r->json = mt_alloc(json.len + 1, 1);
    r->match = pcre2_match_data_create(1, NULL);
    r->context = pcre2_match_context_create(NULL);
    if (!r->json || !r->match || !r->context) return mt_fail_no_memory(err);
    memcpy(r->json, json.data, json.len);
    r->json_len = json.len;
    pcre2_set_match_limit(r->context, MATCH_LIMIT);
    pcre2_set_depth_limit(r->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(r->context, HEAP_LIMIT_KIB);
    return MATCH_OK;
}

match_status mt_user_rules_create(mt_text json, mt_user_rules **out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *rows = NULL;
    mt_user_rules *r = NULL;
    if (json.len > MT_USER_RULES_BYTES)
        return mt_fail(err, MATCH_E_TOO_BIG, "token rules have %zu bytes; at most %d are taken", json.len,
                       (int)MT_USER_RULES_BYTES);
    if (json.len) MT_TRY(mt_json_parse(json, &rows, err));
    if (rows && !json_is_array(rows)) {
        status = mt_fail(err, MATCH_E_FORMAT,
                         "token rules are a JSON array of {\"name\", \"kind\", \"pattern\"}, [] for none");
        goto out;
    }
    if (json_array_size(rows) > MT_USER_RULES_MOST) {
        status = mt_fail(err, MATCH_E_TOO_BIG, "%zu token rules; at most %d are taken", json_array_size(rows),
                         (int)MT_USER_RULES_MOST);
        goto out;
    }
    if (json_array_size(rows)) {
        r = mt_alloc(1, sizeof *r);
        if (!r) {
            status = mt_fail_no_memory(err);
            goto out;
        }
        MT_TRY(prepare(r, json, err));
        for (size_t i = 0; i < json_array_size(rows); i++) MT_TRY(read_rule(r, json_array_get(rows, i), err));
    }
    *out = r;
    r = NULL;
out:
    json_decref(rows);
    mt_user_rules_free(&r);
    return status;
}

mt_text mt_user_rules_json(const mt_user_rules *r)
{
    return r ? mt_text_make(r->json, r->json_len) : mt_text_make("", 0);
}

bool mt_user_rules_may_begin(const mt_user_rules *r, unsigned char first)
{
    if (r->surrenders >= MOST_SURRENDERS) return false;
    for (size_t i = 0; i < r->count; i++)
        if (r->rule[i].first[first >> 3] >> (first & 7) & 1) return true;
    return false;
}

void mt_user_rules_begin(mt_user_rules *r)
{
    r->surrenders = 0;
    r->no_memory = false;
}

bool mt_user_rules_no_memory(const mt_user_rules *r) { return r->no_memory; }

bool mt_user_rules_match(mt_user_rules *r, const char *data, size_t len, size_t *length, mt_token_kind *kind)
{
    if (len > WINDOW_BYTES) {
        len = WINDOW_BYTES;
        while (((unsigned char)data[len] & 0xC0) == 0x80) len--; /* a whole code point */
    }
    unsigned char first = (unsigned char)data[0];
    for (size_t i = 0; i < r->count && r->surrenders < MOST_SURRENDERS; i++) {
        const user_rule *rule = &r->rule[i];
        if (!(rule->first[first >> 3] >> (first & 7) & 1)) continue;
        int found = pcre2_match(rule->code, (PCRE2_SPTR)data, len, 0, PCRE2_NO_UTF_CHECK, r->match, r->context);
        if (found < 0) {
            r->surrenders += found != PCRE2_ERROR_NOMATCH;
            r->no_memory = r->no_memory || found == PCRE2_ERROR_NOMEMORY;
            continue;
        }
        *length = pcre2_get_ovector_pointer(r->match)[1];
        if (*length == 0 || *length > len) continue; /* \K and look-aheads can give odd ends */
        *kind = rule->kind;
        return true;
    }
    return false;
}
