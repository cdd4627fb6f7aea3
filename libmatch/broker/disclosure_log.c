/* The log of disclosures: see disclosure_log.h. An entry is stored as its JSON with the seal as the last member, put on
 * as text, so that a check needs no canonical form: what stands before the seal is what was sealed. */
#include "libmatch/broker/disclosure_log.h"

#include <inttypes.h>
#include <stdio.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/sha256.h"
#include "libmatch/broker/merge.h"
#include "libmatch/broker/visible_record.h"
#include "libmatch/store/view.h"

#define SEAL_KEY ",\"seal\":\""
#define SEAL_END "\"}"
#define SEAL_BYTES (sizeof SEAL_KEY - 1 + MT_SHA256_HEX + sizeof SEAL_END - 1)

static const char *const tiers[] = {"public", "members", "confidential"};

static match_status wrong(const char *field, const char *message, mt_error *err)
{
    match_status status = mt_fail(err, MATCH_E_VALUE, "%s", message);
    mt_error_field(err, field, NULL);
    return status;
}

/* ---- seals --------------------------------------------------------------------------------------------------------*/

/* of an entry without its seal, `}` included */
static void make_seal(const char *before, mt_text entry, char seal[MT_SHA256_HEX + 1])
{
    mt_sha256 s;
    mt_sha256_begin(&s);
    mt_sha256_add(&s, before, strlen(before));
    mt_sha256_add(&s, entry.data, entry.len);
    mt_sha256_end(&s, seal);
}

/* The seal of a stored entry, or NULL. */
static const char *seal_of(mt_text entry)
{
    if (entry.len <= SEAL_BYTES) return NULL;
    const char *at = entry.data + entry.len - SEAL_BYTES;
    return memcmp(at, SEAL_KEY, sizeof SEAL_KEY - 1) == 0 ? at + sizeof SEAL_KEY - 1 : NULL;
}

static match_status last_seal(mt_store *store, int64_t number, char seal[MT_SHA256_HEX + 1], mt_error *err)
{
    char key[24];
    json_t *entry = NULL;
    snprintf(key, sizeof key, "%" PRId64, number);
    match_status status = mt_ledger_get(store, MT_BOOK_DISCLOSURE, mt_text_of(key), &entry, err);
    mt_text found = mt_json_get_text(entry, "seal");
    mt_copy_text(seal, MT_SHA256_HEX + 1, found.data ? found.data : "", found.len);
    json_decref(entry);
    return status;
}

typedef struct checking {
    char seal[MT_SHA256_HEX + 1]; /* of the entry before */
    int64_t entries, sealed, broken;
    mt_strbuf text;
} checking;

static match_status check_one(void *context, int64_t row, mt_text key, mt_text entry, mt_error *err)
{
    checking *c = context;
    char number[24], made[MT_SHA256_HEX + 1];
    const char *seal = seal_of(entry);
    (void)row;
    c->entries++;
    snprintf(number, sizeof number, "%" PRId64, c->entries);
    bool whole = mt_text_is(key, number);
    if (seal) {
        mt_strbuf_clear(&c->text);
        mt_strbuf_add(&c->text, entry.data, entry.len - SEAL_BYTES);
        mt_strbuf_char(&c->text, '}');
        match_status status = mt_strbuf_status(&c->text, err);
        if (status != MATCH_OK) return status;
        make_seal(c->seal, mt_text_make(c->text.data, c->text.len), made);
        whole = whole && memcmp(made, seal, MT_SHA256_HEX) == 0;
        memcpy(c->seal, seal, MT_SHA256_HEX);
        c->sealed++;
    } else {
        whole = whole && c->sealed == 0;
    }
    if (!whole && !c->broken) c->broken = c->entries;
    return MATCH_OK;
}

match_status mt_disclosure_check(mt_store *store, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    checking c = {.seal = ""};
    MT_TRY(mt_ledger_each(store, MT_BOOK_DISCLOSURE, check_one, &c, err));
    json_t *made = json_pack("{s:I, s:I, s:o, s:s}", "entries", (json_int_t)c.entries, "sealed", (json_int_t)c.sealed,
                             "broken", c.broken ? json_integer(c.broken) : json_null(), "seal", c.seal);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    *report = made;
out:
    mt_strbuf_free(&c.text);
    return status;
}

/* ---- adding -------------------------------------------------------------------------------------------------------*/

static match_status check_given(const json_t *disclosure, mt_error *err)
{
    if (!json_is_object(disclosure)) return mt_fail(err, MATCH_E_FORMAT, "a disclosure is a JSON object");
    const json_t *at = mt_json_get(disclosure, "at");
    mt_text id = mt_json_get_text(disclosure, "record");
    if (id.len == 0 || mt_json_get_text(disclosure, "to").len == 0)
        return wrong(id.len ? "to" : "record",
                     "a disclosure needs \"record\", the id of what was shown, and \"to\", whom", err);
    if (at && mt_day_parse(mt_json_text(at)) == MT_NO_DAY)
        return wrong("at", "\"at\" is the day of the disclosure, YYYY-MM-DD; without it, it is today", err);
    return MATCH_OK;
}

/* The entry as it is kept, without its seal. */
static match_status make_entry(const json_t *disclosure, mt_tier tier, mt_day day, int64_t number, mt_strbuf *text,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    char at[11];
    json_t *kept = json_deep_copy(disclosure);
    mt_day_format(day, at);
    if (!kept || (!mt_json_get(kept, "at") && json_object_set_new(kept, "at", json_string(at)) != 0))
        MT_TRY(mt_fail_no_memory(err));
    json_object_del(kept, "seal");
    if (json_object_set_new(kept, "number", json_integer(number)) != 0 ||
        json_object_set_new(kept, "tier", json_string(tiers[tier])) != 0)
        MT_TRY(mt_fail_no_memory(err));
    mt_json_write(text, kept);
    MT_TRY(mt_strbuf_status(text, err));
    if (text->len > MT_DISCLOSURE_BYTES) {
        status = mt_fail(err, MATCH_E_TOO_BIG,
                         "an entry of the log has %zu bytes; at most %d are kept: name what was "
                         "shown instead of copying it",
                         text->len, MT_DISCLOSURE_BYTES);
        mt_error_field(err, "fields", NULL);
    }
out:
    json_decref(kept);
    return status;
}

match_status mt_disclosure_add(mt_store *store, const json_t *disclosure, mt_tier viewer, mt_day day, int64_t *number,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_visible_record record = {0};
    int64_t next = 0;
    char key[24], seal[MT_SHA256_HEX + 1];
    mt_strbuf text = {0};
    bool added = false;
    MT_TRY(check_given(disclosure, err));
    MT_TRY(mt_visible_record_find(store, mt_json_get_text(disclosure, "record"), viewer, &record, err));
    MT_TRY(mt_ledger_number(store, MT_BOOK_DISCLOSURE, "", &next, err));
    MT_TRY(make_entry(disclosure, record.tier, day, next, &text, err));
    MT_TRY(last_seal(store, next - 1, seal, err));
    make_seal(seal, mt_text_make(text.data, text.len), seal);
    text.len--; /* the closing brace comes after the seal */
    mt_strbuf_format(&text, SEAL_KEY "%s" SEAL_END, seal);
    MT_TRY(mt_strbuf_status(&text, err));
    snprintf(key, sizeof key, "%" PRId64, next);
    MT_TRY(mt_ledger_add(store, MT_BOOK_DISCLOSURE, mt_text_of(key), mt_text_make(text.data, text.len), &added, err));
    if (!added) MT_TRY(mt_fail(err, MATCH_E_CORRUPT, "the log of disclosures has an entry %s already", key));
    *number = next;
out:
    json_decref(record.root);
    mt_strbuf_free(&text);
    return status;
}

/* ---- showing ------------------------------------------------------------------------------------------------------*/

typedef struct listing {
    mt_store *store;
    mt_text id;
    mt_tier viewer;
    mt_strbuf *out;
} listing;

static bool might_see(const json_t *entry, mt_tier viewer)
{
    mt_text tier = mt_json_get_text(entry, "tier");
    for (int t = 0; t < (int)MT_COUNT(tiers); t++)
        if (mt_text_is(tier, tiers[t])) return mt_view_shows(viewer, (mt_tier)t);
    return true; /* of an older version: as the record is now */
}

static match_status list_one(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    const listing *l = context;
    json_t *entry = NULL;
    mt_visible_record record = {0};
    mt_error none = {0};
    char heir[MT_KEY_SIZE];
    (void)row;
    (void)key;
    MT_TRY(mt_json_parse(text, &entry, err));
    if (!might_see(entry, l->viewer)) goto out;
    mt_text id = mt_json_get_text(entry, "record");
    status = mt_visible_record_find(l->store, id, MT_TIER_CONFIDENTIAL, &record, &none);
    bool there = status == MATCH_OK;
    mt_copy_text(heir, sizeof heir, id.data, id.len);
    if (status == MATCH_E_NOT_FOUND) MT_TRY(mt_ledger_heir(l->store, id, heir, err));
    if (status != MATCH_OK && err) *err = none;
    if (status != MATCH_OK) goto out;
    bool merged = !there && !mt_text_is(id, heir);
    if (merged) MT_TRY(mt_visible_record_find(l->store, mt_text_of(heir), MT_TIER_CONFIDENTIAL, &record, err));
    if (l->id.len && !mt_text_equal(id, l->id) && !(merged && mt_text_is(l->id, heir))) goto out;
    if (there || merged ? !mt_view_shows(l->viewer, record.tier) : l->viewer < MT_TIER_CONFIDENTIAL) goto out;
    mt_strbuf_text(l->out, text);
    mt_strbuf_char(l->out, '\n');
    MT_TRY(mt_strbuf_status(l->out, err));
out:
    json_decref(entry);
    json_decref(record.root);
    return status;
}

match_status mt_disclosure_list(mt_store *store, mt_text id, mt_tier viewer, mt_strbuf *jsonl, mt_error *err)
{
    listing l = {store, id, viewer, jsonl};
    return mt_ledger_each(store, MT_BOOK_DISCLOSURE, list_one, &l, err);
}
