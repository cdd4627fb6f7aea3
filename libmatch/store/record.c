/* Reading a record: the outer form (kind, id, required keys, size, depth, encoding), then every key against the table
 * of record_keys.c. A record without findings is not changed, except that null members of known keys go: null means
 * absent. */
#include "libmatch/store/record.h"

#include <stdio.h>

#include "libmatch/store/near.h"
#include "libmatch/store/record_check.h"
#include "libmatch/text/utf8.h"

#define MAX_BYTES ((size_t)16 << 20)
#define MAX_DEPTH 100
#define MAX_GUESSES 64 /* unknown keys of one record that are compared with the known ones */
#define KEY_SEPARATOR "\x1f"

/* ---- sound JSON ---------------------------------------------------------------------------------------------------*/

typedef struct measure {
    mt_check *check;
    size_t bytes;
} measure;

static match_status measure_text(measure *m, mt_text text, const char *what)
{
    size_t bad_at = 0;
    m->bytes += text.len + 8;
    if (m->bytes > MAX_BYTES)
        return mt_check_reject(m->check, MATCH_E_VALUE, (mt_finding){"record", "size", NULL},
                               "the record is larger than 16 MB; split it");
    if (mt_utf8_has_nul(text))
        return mt_check_reject(m->check, MATCH_E_FORMAT, (mt_finding){"record", "nul", NULL},
                               "a %s holds a NUL character; remove it", what);
    if (!mt_utf8_valid(text, &bad_at))
        return mt_check_reject(m->check, MATCH_E_FORMAT, (mt_finding){"record", "encoding", NULL},
                               "a %s is not UTF-8 at byte %zu; convert the file to UTF-8", what, bad_at);
    return MATCH_OK;
}

/* Recursion is bounded by MAX_DEPTH. */
static match_status measure_value(measure *m, json_t *value, int depth)
{
    match_status status = MATCH_OK;
    if (depth > MAX_DEPTH)
        return mt_check_reject(m->check, MATCH_E_FORMAT, (mt_finding){"record", "depth", NULL},
                               "the record is nested more than %d levels deep", MAX_DEPTH);
    m->bytes += 8;
    if (json_is_string(value)) return measure_text(m, mt_json_text(value), "text");
    for (size_t i = 0; i < json_array_size(value); i++) MT_TRY(measure_value(m, json_array_get(value, i), depth + 1));
    if (json_is_object(value)) {
        const char *key;
        json_t *member;
        json_object_foreach (value, key, member) {
            MT_TRY(measure_text(m, mt_text_of(key), "key"));
            MT_TRY(measure_value(m, member, depth + 1));
        }
    }
    if (m->bytes > MAX_BYTES) status = measure_text(m, mt_text_of(""), "text");
out:
    return status;
}

/* ---- kind and key -------------------------------------------------------------------------------------------------*/

static match_status read_kind(mt_check *c, const json_t *root, mt_kind *kind)
{
    json_t *value = mt_json_get(root, "kind");
    char hint[256], shown[64];
    if (!value)
        return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){"kind", "missing", NULL},
                               "\"kind\" is missing; add it, such as \"kind\":\"organisation\"");
    mt_kind found = mt_kind_from_name(mt_json_text(value));
    if (found == MT_KIND_NONE) {
        mt_text text = mt_json_text(value);
        mt_check_hint(hint, sizeof hint, text, mt_kind_words);
        mt_copy_text(shown, sizeof shown, text.data, text.len);
        return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){"kind", "unknown", value}, "unknown kind \"%s\"; %s",
                               shown, hint);
    }
    *kind = found;
    return MATCH_OK;
}

static match_status need_id(mt_check *c, const json_t *root, const char *key)
{
    json_t *value = mt_json_get(root, key);
    if (!value)
        return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){key, "missing", NULL},
                               "\"%s\" is missing; every record of this kind needs one", key);
    if (!json_is_string(value))
        return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){key, "type", value},
                               "\"%s\" must be a text; write it in quotes", key);
    if (!mt_id_valid(mt_json_text(value)))
        return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){key, "invalid", value},
                               "\"%s\" is no id: 1 to 200 bytes without blanks and control characters", key);
    return MATCH_OK;
}

static match_status need_word(mt_check *c, const json_t *root, const char *key, const char *const *words)
{
    json_t *value = mt_json_get(root, key);
    char hint[256], shown[64];
    if (!value) return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){key, "missing", NULL}, "\"%s\" is missing", key);
    mt_text text = mt_json_text(value);
    for (const char *const *word = words; *word; word++)
        if (mt_text_is(text, *word)) return MATCH_OK;
    mt_check_hint(hint, sizeof hint, text, words);
    mt_copy_text(shown, sizeof shown, text.data, text.len);
    return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){key, "unknown", value}, "unknown %s \"%s\"; %s", key, shown,
                           hint);
}

static bool blank(mt_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] > ' ') return false;
    return true;
}

static match_status need_name(mt_check *c, const json_t *root)
{
    json_t *value = mt_json_get(root, "name");
    if (json_is_string(value) && !blank(mt_json_text(value))) return MATCH_OK;
    if (value && !json_is_string(value))
        return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){"name", "type", value}, "\"name\" must be a text");
    return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){"name", "missing", NULL},
                           "\"name\" is missing; organisations and clusters need one");
}

/* `at` is a part of the key of feedback: it cannot be dropped like other dates. */
static match_status check_at(mt_check *c, const json_t *root)
{
    json_t *value = mt_json_get(root, "at");
    if (!value || (json_is_string(value) && mt_day_parse(mt_json_text(value)) != MT_NO_DAY)) return MATCH_OK;
    return mt_check_reject(c, MATCH_E_VALUE, (mt_finding){"at", "date", value},
                           "\"at\" is no date, and it is part of the key of feedback; write it as in \"2026-03-31\"");
}

static match_status check_required(mt_check *c, const json_t *root, mt_kind kind)
{
    match_status status = MATCH_OK;
    switch (mt_kind_family(kind)) {
    case MT_FAMILY_ORGANISATION:
        MT_TRY(need_id(c, root, "id"));
        MT_TRY(need_name(c, root));
        break;
    case MT_FAMILY_ITEM: MT_TRY(need_id(c, root, "id")); break;
    case MT_FAMILY_RELATION:
    case MT_FAMILY_FEEDBACK:
        MT_TRY(need_id(c, root, "a"));
        MT_TRY(need_id(c, root, "b"));
        if (kind == MT_KIND_RELATION) MT_TRY(need_word(c, root, "relation", mt_relation_words));
        if (kind == MT_KIND_FEEDBACK) MT_TRY(need_word(c, root, "outcome", mt_outcome_words));
        if (kind == MT_KIND_FEEDBACK) MT_TRY(check_at(c, root));
        break;
    }
out:
    return status;
}

char *mt_record_key(const json_t *root, mt_kind kind)
{
    static const char *const relation[] = {"a", "b", "relation", NULL};
    static const char *const feedback[] = {"a", "b", "outcome", "at", NULL};
    const char *const *part = kind == MT_KIND_RELATION ? relation : feedback;
    mt_strbuf key = {0};
    char *text = NULL;
    size_t len;
    if (kind != MT_KIND_RELATION && kind != MT_KIND_FEEDBACK) return mt_strdup(mt_json_get_text(root, "id").data);
    for (size_t i = 0; part[i]; i++) {
        if (i) mt_strbuf_str(&key, KEY_SEPARATOR);
        mt_strbuf_text(&key, mt_json_get_text(root, part[i]));
    }
    if (mt_strbuf_take(&key, &text, &len, NULL) != MATCH_OK) mt_strbuf_free(&key);
    return text;
}

/* ---- the other keys -----------------------------------------------------------------------------------------------*/

static match_status guess_key(mt_check *c, mt_kind kind, const char *key)
{
    const char *guess = mt_key_guess(kind, mt_text_of(key));
    if (!guess) return MATCH_OK;
    char shown[96];
    mt_copy_text(shown, sizeof shown, key, strlen(key));
    return mt_check_warn(c, (mt_finding){shown, "key", NULL},
                         "unknown key \"%s\"; did you mean \"%s\"? (kept as it is)", shown, guess);
}

static match_status check_keys(mt_check *c, json_t *root, mt_kind kind)
{
    match_status status = MATCH_OK;
    const char *key;
    json_t *value;
    void *next;
    size_t guesses = 0;
    json_object_foreach_safe(root, next, key, value)
    {
        const mt_key_rule *rule = mt_key_rule_of(kind, key);
        bool keep = true;
        if (!rule) {
            if (guesses++ < MAX_GUESSES) MT_TRY(guess_key(c, kind, key));
            continue;
        }
        if (!json_is_null(value)) MT_TRY(mt_check_value(c, rule, rule->key, value, &keep));
        if (keep && !json_is_null(value)) continue;
        json_object_del(root, rule->key);
    }
out:
    return status;
}

/* What cannot be true of a call taken together; each part may be right, so all stay. */
static match_status check_call(mt_check *c, const json_t *root)
{
    match_status status = MATCH_OK;
    mt_day opens = mt_record_day(root, "opens"), closes = mt_record_day_end(root, "closes");
    const json_t *rules = json_object_get(root, "rules");
    const json_t *least = json_object_get(rules, "min_partners"), *most = json_object_get(rules, "max_partners");
    if (opens != MT_NO_DAY && closes != MT_NO_DAY && closes < opens)
        MT_TRY(mt_check_warn(c, (mt_finding){"closes", "order", json_object_get(root, "closes")},
                             "the call closes before it opens"));
    if (least && most && json_integer_value(most) < json_integer_value(least))
        MT_TRY(mt_check_warn(c, (mt_finding){"rules.max_partners", "order", most},
                             "the rules ask for at least %lld and at most %lld partners",
                             (long long)json_integer_value(least), (long long)json_integer_value(most)));
out:
    return status;
}

/* A visibility that cannot be understood must not make a record public. */
static match_status read_tier(mt_check *c, json_t *root, bool stated, mt_tier *tier)
{
    mt_text word = mt_json_get_text(root, "visibility");
    *tier = MT_TIER_PUBLIC;
    for (int i = 0; i < 3; i++)
        if (mt_text_is(word, mt_visibility_words[i])) *tier = (mt_tier)i;
    if (!stated || word.len) return MATCH_OK;
    *tier = MT_TIER_CONFIDENTIAL;
    if (json_object_set_new(root, "visibility", json_string("confidential"))) return mt_fail_no_memory(c->err);
    return mt_check_warn(c, (mt_finding){"visibility", "closed", NULL},
                         "the record counts as confidential until its \"visibility\" is mended");
}

match_status mt_record_read(json_t *root, bool strict, int64_t row, mt_issues *issues, mt_record **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_check check = {strict, row, issues, 0, err};
    measure m = {&check, 0};
    mt_record *record = NULL;
    mt_kind kind = MT_KIND_NONE;
    if (!json_is_object(root)) {
        status = mt_check_reject(&check, MATCH_E_FORMAT, (mt_finding){"record", "object", root},
                                 "a record is a JSON object, such as {\"kind\":\"offer\",\"id\":\"o1\"}");
        goto out;
    }
    MT_TRY(measure_value(&m, root, 0));
    MT_TRY(read_kind(&check, root, &kind));
    MT_TRY(check_required(&check, root, kind));
    bool stated = mt_json_get(root, "visibility") != NULL;
    MT_TRY(check_keys(&check, root, kind));
    if (kind == MT_KIND_CALL) MT_TRY(check_call(&check, root));
    record = mt_alloc(1, sizeof *record);
    if (!record || !(record->key = mt_record_key(root, kind))) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    record->kind = kind;
    MT_TRY(read_tier(&check, root, stated, &record->tier));
    record->updated = mt_record_day(root, "updated");
    record->root = json_incref(root);
    *out = record;
    record = NULL;
out:
    mt_record_free(&record);
    json_decref(root);
    return status;
}

void mt_record_free(mt_record **record)
{
    if (!*record) return;
    json_decref((*record)->root);
    mt_free((*record)->key);
    mt_free(*record);
    *record = NULL;
}
