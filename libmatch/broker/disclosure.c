/* Blind profiles and the leak check: see disclosure.h. */
#include "libmatch/broker/disclosure.h"

#include <stdio.h>

#include "libmatch/broker/leaks.h"
#include "libmatch/broker/merge.h"
#include "libmatch/broker/visible_record.h"
#include "libmatch/store/ledger.h"
#include "libmatch/store/view.h"

#define BOOK_BLIND "blind" /* "family:id" -> reference, and "#reference" -> {"family", "id"} */

/* ---- references ---------------------------------------------------------------------------------------------------*/

static match_status reference_of(mt_store *store, const mt_visible_record *record, char reference[24], mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0}, text = {0};
    json_t *known = NULL;
    int64_t number = 0;
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
    MT_TRY(mt_ledger_number(store, BOOK_BLIND, "#B", &number, err));
    snprintf(reference, 24, "B%06lld", (long long)number);
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
    char heir[MT_KEY_SIZE];
    mt_strbuf_char(&key, '#');
    mt_strbuf_text(&key, reference);
    MT_TRY(mt_strbuf_status(&key, err));
    MT_TRY(mt_ledger_get(store, BOOK_BLIND, mt_text_make(key.data, key.len), &entry, err));
    mt_text id = mt_json_get_text(entry, "id");
    mt_family family = (mt_family)json_integer_value(mt_json_get(entry, "family"));
    if (entry) MT_TRY(mt_store_find(store, family, id, &num, err));
    if (entry && !num && family == MT_FAMILY_ORGANISATION) { /* merged into another since */
        MT_TRY(mt_ledger_heir(store, id, heir, err));
        id = mt_text_of(heir);
        MT_TRY(mt_store_find(store, family, id, &num, err));
    }
    if (num) MT_TRY(mt_store_row(store, num, &row, err));
    if (!num || !mt_view_shows(viewer, row.tier)) {
        status = mt_visible_record_missing("blind profile", reference, err);
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
    } else if (json_is_number(value)) {
        if (json_object_set(profile, key, (json_t *)value) != 0) MT_TRY(mt_fail_no_memory(err));
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

/* Members that name nobody: numbers and codes; and those whose words the user chooses, which may. */
static const char *const plain[] = {"trl", "countries", "valid", "language", "concepts"};
static const char *const texts[] = {"title", "text", "keywords"};
static const char *const words[] = {"type", "stage", "ipr", "partnerships", "partner_types"};
static const char *const of_owner[] = {"type", "size"};

typedef struct bodies {
    MT_ARRAY(mt_num) list; /* owners, or the organisation itself, then participants */
    size_t owners;
} bodies;

static match_status add_bodies(mt_store *store, const json_t *root, const char *key, bodies *b, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < mt_record_list_size(root, key); i++) {
        mt_num num = 0;
        MT_TRY(mt_store_find(store, MT_FAMILY_ORGANISATION, mt_record_list_item(root, key, i), &num, err));
        if (num) MT_TRY(MT_PUSH(&b->list, num, err));
    }
out:
    return status;
}

/* The bodies whose names and towns would tell. */
static match_status find_bodies(mt_store *store, const mt_visible_record *record, bodies *b, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num own = record->num;
    if (MT_KINDS_ORGANISATIONS >> record->kind & 1) {
        MT_TRY(MT_PUSH(&b->list, own, err));
    } else {
        MT_TRY(add_bodies(store, record->root, "owner", b, err));
    }
    b->owners = b->list.len;
    if (record->kind == MT_KIND_PROJECT) MT_TRY(add_bodies(store, record->root, "participants", b, err));
out:
    return status;
}

/* Who asks about a text learns nothing of bodies that he may not see. */
static match_status keep_visible(mt_store *store, mt_tier viewer, bodies *b, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t kept = 0;
    for (size_t i = 0; i < b->list.len; i++) {
        mt_row row = {0};
        MT_TRY(mt_store_row(store, b->list.data[i], &row, err));
        if (mt_view_shows(viewer, row.tier)) b->list.data[kept++] = b->list.data[i];
    }
    b->list.len = kept;
out:
    return status;
}

static match_status add_owner(blinding *b, mt_store *store, const mt_visible_record *record, const bodies *who,
                              mt_tier viewer, json_t *profile, mt_error *err)
{
    static const char *const country[] = {"country"};
    match_status status = MATCH_OK;
    json_t *root = NULL, *owner = NULL;
    mt_row row = {0};
    bool body = MT_KINDS_ORGANISATIONS >> record->kind & 1;
    if (who->owners == 0) return MATCH_OK;
    MT_TRY(mt_store_row(store, who->list.data[0], &row, err));
    if (!mt_view_shows(viewer, row.tier)) goto out; /* whose it is stays unsaid, and so what he is like */
    owner = json_object();
    if (!owner) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_json_parse(row.json, &root, err));
    json_t *to = body ? profile : owner;
    MT_TRY(copy_members(to, root, country, 1, err));
    for (size_t i = 0; i < MT_COUNT(of_owner); i++) MT_TRY(mask_member(b, to, root, of_owner[i], err));
    if (!body && json_object_set(profile, "owner", owner) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(root);
    json_decref(owner);
    return status;
}

static match_status add_counts(const blinding *b, json_t *profile, mt_error *err)
{
    json_t *masked = json_object();
    bool good = masked != NULL;
    for (int k = 0; good && k < MT_LEAK_COUNT; k++)
        if (b->count[k])
            good =
                json_object_set_new(masked, mt_leak_name((mt_leak_kind)k), json_integer((json_int_t)b->count[k])) == 0;
    good = good && json_object_set(profile, "masked", masked) == 0;
    json_decref(masked);
    return good ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_blind_profile(mt_store *store, mt_text id, mt_tier viewer, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_visible_record record = {0};
    blinding b = {0};
    bodies who = {0};
    char reference[24];
    json_t *profile = json_object();
    if (!profile) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_visible_record_find(store, id, viewer, &record, err));
    MT_TRY(find_bodies(store, &record, &who, err));
    MT_TRY(mt_leak_finder_create(store, viewer, who.list.data, who.list.len, &b.finder, err));
    MT_TRY(reference_of(store, &record, reference, err));
    if (json_object_set_new(profile, "reference", json_string(reference)) != 0 ||
        json_object_set_new(profile, "kind", json_string(mt_kind_name(record.kind))) != 0)
        MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < MT_COUNT(texts); i++) MT_TRY(mask_member(&b, profile, record.root, texts[i], err));
    bool body = MT_KINDS_ORGANISATIONS >> record.kind & 1;
    for (size_t i = 0; !body && i < MT_COUNT(words); i++) MT_TRY(mask_member(&b, profile, record.root, words[i], err));
    MT_TRY(body ? copy_members(profile, record.root, plain + MT_COUNT(plain) - 2, 2, err)
                : copy_members(profile, record.root, plain, MT_COUNT(plain), err));
    MT_TRY(add_owner(&b, store, &record, &who, viewer, profile, err));
    MT_TRY(add_counts(&b, profile, err));
    *out = profile;
    profile = NULL;
out:
    json_decref(profile);
    json_decref(record.root);
    mt_leak_finder_free(&b.finder);
    MT_ARRAY_FREE(&b.leaks);
    MT_ARRAY_FREE(&who.list);
    return status;
}

match_status mt_leak_check(mt_store *store, mt_text text, mt_text id, mt_tier viewer, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_visible_record record = {0};
    mt_leak_finder *finder = NULL;
    mt_leaks leaks = {0};
    mt_strbuf masked = {0};
    bodies who = {0};
    json_t *list = json_array(), *made = NULL;
    if (!list) MT_TRY(mt_fail_no_memory(err));
    if (id.len) {
        MT_TRY(mt_visible_record_find(store, id, viewer, &record, err));
        MT_TRY(find_bodies(store, &record, &who, err));
        MT_TRY(keep_visible(store, viewer, &who, err));
    }
    MT_TRY(mt_leak_finder_create(store, viewer, who.list.data, who.list.len, &finder, err));
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
    MT_ARRAY_FREE(&who.list);
    return status;
}
