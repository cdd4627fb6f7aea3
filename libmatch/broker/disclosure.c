/* Blind profiles and the log of disclosures: see disclosure.h. */
#include "libmatch/broker/disclosure.h"

#include <stdio.h>

#include "libmatch/broker/leaks.h"
#include "libmatch/store/view.h"

#define BOOK_BLIND "blind" /* "family:id" -> reference, and "#reference" -> {"family", "id"} */

static match_status not_found(const char *what, mt_text id, mt_error *err)
{
    char value[MT_KEY_SIZE];
    mt_copy_text(value, sizeof value, id.data, id.len);
    match_status status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no %s \"%s\"", what, value);
    mt_error_field(err, "id", value);
    return status;
}

typedef struct found {
    mt_num num;
    mt_kind kind;
    json_t *root;
} found;

/* An organisation, a cluster or an item that the viewer may see. */
static match_status find_record(mt_store *store, mt_text id, mt_tier viewer, found *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_row row = {0};
    MT_TRY(mt_store_find(store, MT_FAMILY_ORGANISATION, id, &out->num, err));
    if (!out->num) MT_TRY(mt_store_find(store, MT_FAMILY_ITEM, id, &out->num, err));
    if (out->num) MT_TRY(mt_store_row(store, out->num, &row, err));
    if (!out->num || !mt_view_shows(viewer, row.tier)) {
        status = not_found("record", id, err);
        goto out;
    }
    out->kind = row.kind;
    MT_TRY(mt_json_parse(row.json, &out->root, err));
out:
    return status;
}

/* ---- references ---------------------------------------------------------------------------------------------------*/

static match_status highest(void *context, int64_t row, mt_text key, mt_text json, mt_error *err)
{
    int64_t *last = context, number = 0;
    (void)row;
    (void)json;
    (void)err;
    if (key.len == 0 || key.data[0] != '#') return MATCH_OK;
    for (size_t i = 2; i < key.len; i++) number = number * 10 + (key.data[i] - '0');
    if (number > *last) *last = number;
    return MATCH_OK;
}

static match_status reference_of(mt_store *store, const found *record, char reference[24], mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0}, text = {0};
    json_t *known = NULL;
    int64_t last = 0;
    char name[32];
    mt_text id = mt_json_get_text(record->root, "id");
    mt_strbuf_format(&key, "%d:", (int)mt_kind_family(record->kind));
    mt_strbuf_text(&key, id);
    MT_TRY(mt_strbuf_status(&key, err));
    MT_TRY(mt_ledger_get(store, BOOK_BLIND, mt_text_make(key.data, key.len), &known, err));
    if (known) {
        mt_text text_of = mt_json_get_text(known, "reference");
        mt_copy_text(reference, 24, text_of.data, text_of.len);
        goto out;
    }
    MT_TRY(mt_ledger_each(store, BOOK_BLIND, highest, &last, err));
    snprintf(reference, 24, "B%06lld", (long long)last + 1);
    snprintf(name, sizeof name, "#%s", reference);
    mt_strbuf_format(&text, "{\"reference\":\"%s\"}", reference);
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(mt_ledger_put(store, BOOK_BLIND, mt_text_make(key.data, key.len), mt_text_make(text.data, text.len), err));
    mt_strbuf_clear(&text);
    mt_strbuf_format(&text, "{\"family\":%d,\"id\":", (int)mt_kind_family(record->kind));
    mt_strbuf_json(&text, id);
    mt_strbuf_char(&text, '}');
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(mt_ledger_put(store, BOOK_BLIND, mt_text_of(name), mt_text_make(text.data, text.len), err));
out:
    mt_strbuf_free(&key);
    mt_strbuf_free(&text);
    json_decref(known);
    return status;
}

match_status mt_blind_resolve(mt_store *store, mt_text reference, mt_tier viewer, json_t **record, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    json_t *entry = NULL, *made = NULL;
    mt_row row = {0};
    mt_num num = 0;
    mt_strbuf_char(&key, '#');
    mt_strbuf_text(&key, reference);
    MT_TRY(mt_strbuf_status(&key, err));
    MT_TRY(mt_ledger_get(store, BOOK_BLIND, mt_text_make(key.data, key.len), &entry, err));
    mt_text id = mt_json_get_text(entry, "id");
    if (entry) MT_TRY(mt_store_find(store, (mt_family)json_integer_value(mt_json_get(entry, "family")), id, &num, err));
    if (num) MT_TRY(mt_store_row(store, num, &row, err));
    if (!num || !mt_view_shows(viewer, row.tier)) {
        status = not_found("blind profile", reference, err);
        goto out;
    }
    made = json_pack("{s:s%, s:s%, s:s}", "reference", reference.data, reference.len, "id", id.data, id.len, "kind",
                     mt_kind_name(row.kind));
    if (!made) MT_TRY(mt_fail_no_memory(err));
    *record = made;
out:
    mt_strbuf_free(&key);
    json_decref(entry);
    return status;
}

/* ---- blind profiles -----------------------------------------------------------------------------------------------*/

typedef struct blinding {
    mt_leak_finder *finder;
    mt_leaks leaks;
    size_t count[MT_LEAK_COUNT];
} blinding;

static match_status mask_text(blinding *b, mt_text text, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf masked = {0};
    MT_TRY(mt_leaks_find(b->finder, text, &b->leaks, err));
    for (size_t i = 0; i < b->leaks.len; i++) b->count[b->leaks.data[i].kind]++;
    MT_TRY(mt_leaks_mask(text, &b->leaks, &masked, err));
    *out = json_stringn(masked.data ? masked.data : "", masked.len);
    if (!*out) MT_TRY(mt_fail_no_memory(err));
out:
    mt_strbuf_free(&masked);
    return status;
}

/* a string, or a list of strings of which those with a leak are left out */
static match_status mask_member(blinding *b, json_t *profile, const json_t *root, const char *key, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *value = mt_json_get(root, key);
    json_t *masked = NULL, *list = NULL;
    if (json_is_string(value)) {
        MT_TRY(mask_text(b, mt_json_text(value), &masked, err));
        if (json_object_set(profile, key, masked) != 0) MT_TRY(mt_fail_no_memory(err));
    } else if (json_is_array(value)) {
        list = json_array();
        for (size_t i = 0; list && i < json_array_size(value); i++) {
            mt_text one = mt_json_text(json_array_get(value, i));
            MT_TRY(mt_leaks_find(b->finder, one, &b->leaks, err));
            for (size_t k = 0; k < b->leaks.len; k++) b->count[b->leaks.data[k].kind]++;
            if (b->leaks.len == 0 && json_array_append_new(list, json_stringn(one.data, one.len)) != 0)
                MT_TRY(mt_fail_no_memory(err));
        }
        if (!list || json_object_set(profile, key, list) != 0) MT_TRY(mt_fail_no_memory(err));
    }
out:
    json_decref(masked);
    json_decref(list);
    return status;
}

static match_status copy_members(json_t *to, const json_t *from, const char *const *keys, size_t count, mt_error *err)
{
    for (size_t i = 0; i < count; i++) {
        json_t *value = mt_json_get(from, keys[i]);
        if (value && json_object_set_new(to, keys[i], json_deep_copy(value)) != 0) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

/* Members that name nobody: numbers, codes and words of closed lists. */
static const char *const plain[] = {"type",          "trl",       "stage", "ipr",      "partnerships",
                                    "partner_types", "countries", "valid", "language", "concepts"};
static const char *const of_owner[] = {"country", "type", "size"};
static const char *const texts[] = {"title", "text", "keywords"};

/* The bodies whose towns would tell: the owners, or the organisation itself. */
static match_status find_owners(mt_store *store, const found *record, mt_num *list, size_t most, size_t *count,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = 0;
    if (MT_KINDS_ORGANISATIONS >> record->kind & 1) list[n++] = record->num;
    for (size_t i = 0; i < mt_record_list_size(record->root, "owner") && n < most; i++) {
        mt_num num = 0;
        MT_TRY(mt_store_find(store, MT_FAMILY_ORGANISATION, mt_record_list_item(record->root, "owner", i), &num, err));
        if (num) list[n++] = num;
    }
    *count = n;
out:
    return status;
}

static match_status add_owner(mt_store *store, const found *record, const mt_num *owners, size_t count, json_t *profile,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL, *owner = NULL;
    bool body = MT_KINDS_ORGANISATIONS >> record->kind & 1;
    if (count == 0) return MATCH_OK;
    owner = json_object();
    if (!owner) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_store_json(store, owners[0], &root, err));
    MT_TRY(copy_members(body ? profile : owner, root, of_owner, MT_COUNT(of_owner), err));
    if (!body && json_object_set(profile, "owner", owner) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(root);
    json_decref(owner);
    return status;
}

static match_status add_counts(const blinding *b, json_t *profile, mt_error *err)
{
    json_t *masked = json_object();
    for (int k = 0; masked && k < MT_LEAK_COUNT; k++)
        if (b->count[k])
            json_object_set_new(masked, mt_leak_name((mt_leak_kind)k), json_integer((json_int_t)b->count[k]));
    return json_object_set_new(profile, "masked", masked) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_blind_profile(mt_store *store, mt_text id, mt_tier viewer, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    found record = {0};
    blinding b = {0};
    mt_num owners[16];
    size_t count = 0;
    char reference[24];
    json_t *profile = json_object();
    if (!profile) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(find_record(store, id, viewer, &record, err));
    MT_TRY(find_owners(store, &record, owners, MT_COUNT(owners), &count, err));
    MT_TRY(mt_leak_finder_create(store, owners, count, &b.finder, err));
    MT_TRY(reference_of(store, &record, reference, err));
    if (json_object_set_new(profile, "reference", json_string(reference)) != 0 ||
        json_object_set_new(profile, "kind", json_string(mt_kind_name(record.kind))) != 0)
        MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < MT_COUNT(texts); i++) MT_TRY(mask_member(&b, profile, record.root, texts[i], err));
    if (!(MT_KINDS_ORGANISATIONS >> record.kind & 1))
        MT_TRY(copy_members(profile, record.root, plain, MT_COUNT(plain), err));
    else
        MT_TRY(copy_members(profile, record.root, plain + MT_COUNT(plain) - 2, 2, err));
    MT_TRY(add_owner(store, &record, owners, count, profile, err));
    MT_TRY(add_counts(&b, profile, err));
    *out = profile;
    profile = NULL;
out:
    json_decref(profile);
    json_decref(record.root);
    mt_leak_finder_free(&b.finder);
    MT_ARRAY_FREE(&b.leaks);
    return status;
}

match_status mt_leak_check(mt_store *store, mt_text text, mt_text id, mt_tier viewer, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    found record = {0};
    mt_leak_finder *finder = NULL;
    mt_leaks leaks = {0};
    mt_strbuf masked = {0};
    mt_num owners[16];
    size_t count = 0;
    json_t *list = json_array(), *made = NULL;
    if (!list) MT_TRY(mt_fail_no_memory(err));
    if (id.len) {
        MT_TRY(find_record(store, id, viewer, &record, err));
        MT_TRY(find_owners(store, &record, owners, MT_COUNT(owners), &count, err));
    }
    MT_TRY(mt_leak_finder_create(store, owners, count, &finder, err));
    MT_TRY(mt_leaks_find(finder, text, &leaks, err));
    for (size_t i = 0; i < leaks.len; i++) {
        const mt_leak *leak = &leaks.data[i];
        json_t *entry =
            json_pack("{s:s, s:I, s:I, s:s%}", "kind", mt_leak_name(leak->kind), "begin", (json_int_t)leak->begin,
                      "end", (json_int_t)leak->end, "text", text.data + leak->begin, leak->end - leak->begin);
        if (!entry || json_array_append_new(list, entry) != 0) MT_TRY(mt_fail_no_memory(err));
    }
    MT_TRY(mt_leaks_mask(text, &leaks, &masked, err));
    made = json_pack("{s:O, s:s%}", "leaks", list, "masked", masked.data ? masked.data : "", masked.len);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    *report = made;
out:
    json_decref(list);
    json_decref(record.root);
    mt_strbuf_free(&masked);
    mt_leak_finder_free(&finder);
    MT_ARRAY_FREE(&leaks);
    return status;
}

/* ---- the log ------------------------------------------------------------------------------------------------------*/

static match_status last_number(void *context, int64_t row, mt_text key, mt_text json, mt_error *err)
{
    int64_t *last = context, number = 0;
    (void)row;
    (void)json;
    (void)err;
    for (size_t i = 0; i < key.len; i++) number = number * 10 + (key.data[i] - '0');
    if (number > *last) *last = number;
    return MATCH_OK;
}

match_status mt_disclosure_add(mt_store *store, const json_t *disclosure, mt_tier viewer, mt_day day, int64_t *number,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    found record = {0};
    int64_t last = 0;
    char key[24], at[11];
    mt_strbuf text = {0};
    json_t *kept = NULL;
    if (!json_is_object(disclosure)) MT_TRY(mt_fail(err, MATCH_E_FORMAT, "a disclosure is a JSON object"));
    mt_text id = mt_json_get_text(disclosure, "record"), to = mt_json_get_text(disclosure, "to");
    if (id.len == 0 || to.len == 0) {
        status =
            mt_fail(err, MATCH_E_VALUE, "a disclosure needs \"record\", the id of what was shown, and \"to\", whom");
        mt_error_field(err, id.len ? "to" : "record", NULL);
        goto out;
    }
    MT_TRY(find_record(store, id, viewer, &record, err));
    kept = json_deep_copy(disclosure);
    mt_day_format(day, at);
    if (!kept || (!mt_json_get(kept, "at") && json_object_set_new(kept, "at", json_string(at)) != 0))
        MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_ledger_each(store, MT_BOOK_DISCLOSURE, last_number, &last, err));
    snprintf(key, sizeof key, "%lld", (long long)last + 1);
    if (json_object_set_new(kept, "number", json_integer(last + 1)) != 0) MT_TRY(mt_fail_no_memory(err));
    mt_json_write(&text, kept);
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(mt_ledger_add(store, MT_BOOK_DISCLOSURE, mt_text_of(key), mt_text_make(text.data, text.len), NULL, err));
    *number = last + 1;
out:
    json_decref(kept);
    json_decref(record.root);
    mt_strbuf_free(&text);
    return status;
}

typedef struct listing {
    mt_store *store;
    mt_text id;
    mt_tier viewer;
    mt_strbuf *out;
} listing;

/* A disclosure is shown to those who may see what was disclosed; of records that are gone, to who may see everything.
 */
static match_status list_one(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    const listing *l = context;
    json_t *kept = NULL;
    found record = {0};
    mt_error none = {0};
    (void)row;
    (void)key;
    MT_TRY(mt_json_parse(text, &kept, err));
    mt_text id = mt_json_get_text(kept, "record");
    if (l->id.len && !mt_text_equal(id, l->id)) goto out;
    status = find_record(l->store, id, l->viewer, &record, &none);
    bool hidden = status == MATCH_E_NOT_FOUND && l->viewer < MT_TIER_CONFIDENTIAL;
    if (status == MATCH_E_NOT_FOUND) status = MATCH_OK;
    if (status != MATCH_OK && err) *err = none;
    if (status != MATCH_OK || hidden) goto out;
    mt_json_write(l->out, kept);
    mt_strbuf_char(l->out, '\n');
    MT_TRY(mt_strbuf_status(l->out, err));
out:
    json_decref(kept);
    json_decref(record.root);
    return status;
}

match_status mt_disclosure_list(mt_store *store, mt_text id, mt_tier viewer, mt_strbuf *jsonl, mt_error *err)
{
    listing l = {store, id, viewer, jsonl};
    return mt_ledger_each(store, MT_BOOK_DISCLOSURE, list_one, &l, err);
}
