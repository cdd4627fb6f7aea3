/* The report's frame: one pass over the organisations that gathers what the checks compare, then the checks. Texts are
 * interned, so equal names and hosts are equal numbers and memory stays near the size of the names themselves. */
#include "libmatch/store/quality.h"

#include <stdio.h>
#include <stdlib.h>

#include "libmatch/store/quality_internal.h"
#include "libmatch/store/view.h"
#include "libmatch/text/fold.h"

#define DEFAULT_LIMIT 1000
#define MAX_KEYS 8
#define MAX_NAMES 64 /* of one organisation */

static const struct {
    const char *code, *title;
    mt_concern concern;
} checks[MT_QUALITY_COUNT] = {
#define X(name, code, concern, title) {code, title, MT_CONCERN_##concern},
    MT_QUALITY_LIST(X)
#undef X
};

const char *mt_quality_code_name(mt_quality_code code) { return checks[code].code; }
const char *mt_quality_title(mt_quality_code code) { return checks[code].title; }

const char *mt_concern_name(mt_concern concern)
{
    static const char *const names[] = {"info", "ask", "wrong"};
    return names[concern];
}

static void finding_free(mt_quality_finding *f)
{
    for (size_t i = 0; i < f->keys; i++) mt_free(f->key[i]);
    mt_free(f->key);
    mt_free(f->field);
    mt_free(f->value);
    mt_free(f->message);
}

void mt_quality_free(mt_quality *quality)
{
    for (size_t i = 0; i < quality->len; i++) finding_free(&quality->data[i]);
    mt_free(quality->data);
    *quality = (mt_quality){0};
}

/* ---- adding -------------------------------------------------------------------------------------------------------*/

static char *shortened(mt_text text)
{
    char buffer[200];
    mt_copy_text(buffer, sizeof buffer - 3, text.data, text.len);
    size_t len = strlen(buffer);
    if (len < text.len) memcpy(buffer + len, "\xE2\x80\xA6", 4);
    return mt_strdup(buffer);
}

static match_status add_keys(mt_quality_context *q, mt_quality_finding *f, const mt_num *nums, size_t n, mt_error *err)
{
    match_status status = MATCH_OK;
    if (n > MAX_KEYS) n = MAX_KEYS;
    f->key = mt_alloc(n, sizeof *f->key);
    if (!f->key) return mt_fail_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        char key[MT_KEY_SIZE];
        MT_TRY(mt_store_key(q->store, nums[i], key, NULL, err));
        for (char *p = key; *p; p++)
            if (*p == '\x1f') *p = ' '; /* the parts of a relation's key */
        f->key[i] = mt_strdup(key);
        if (!f->key[i]) return mt_fail_no_memory(err);
        f->keys++;
    }
out:
    return status;
}

match_status mt_quality_add(mt_quality_context *q, mt_quality_code code, const mt_num *nums, size_t n,
                            const char *field, mt_text value, mt_error *err, const char *format, ...)
{
    match_status status = MATCH_OK;
    char message[MATCH_ERROR_MESSAGE_SIZE], whole[MATCH_ERROR_MESSAGE_SIZE];
    va_list args;
    mt_quality_finding f = {.code = code, .concern = checks[code].concern};
    if (q->out->count[code]++ >= q->limit) return MATCH_OK;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    mt_copy_text(whole, sizeof whole, message, strlen(message));
    MT_TRY(add_keys(q, &f, nums, n, err));
    f.field = mt_strdup(field);
    f.value = shortened(value);
    f.message = mt_strdup(whole);
    if (!f.field || !f.value || !f.message) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(MT_PUSH(q->out, f, err));
    return MATCH_OK;
out:
    finding_free(&f);
    return status;
}

static int by_pair(const void *a, const void *b)
{
    const mt_quality_pair *x = a, *y = b;
    if (x->text != y->text) return x->text < y->text ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

void mt_quality_sort_pairs(mt_quality_pair *pairs, size_t n)
{
    if (n) qsort(pairs, n, sizeof *pairs, by_pair);
}

static int by_order(const void *a, const void *b)
{
    const mt_quality_finding *x = a, *y = b;
    if (x->code != y->code) return x->code < y->code ? -1 : 1;
    for (size_t i = 0; i < x->keys && i < y->keys; i++) {
        int order = strcmp(x->key[i], y->key[i]);
        if (order) return order;
    }
    if (x->keys != y->keys) return x->keys < y->keys ? -1 : 1;
    int order = strcmp(x->value, y->value);
    return order ? order : strcmp(x->message, y->message);
}

/* ---- gathering ----------------------------------------------------------------------------------------------------*/

static match_status add_name(mt_quality_context *q, mt_text written, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_quality_name name = {.organisation = (uint32_t)q->organisations.len};
    mt_strbuf_clear(&q->scratch);
    MT_TRY(mt_fold_name(written, &q->scratch, err));
    MT_TRY(mt_strbuf_status(&q->scratch, err));
    MT_TRY(mt_intern_add(&q->texts, written, &name.written, NULL, err));
    MT_TRY(mt_intern_add(&q->texts, mt_text_make(q->scratch.data, q->scratch.len), &name.folded, NULL, err));
    MT_TRY(MT_PUSH(&q->names, name, err));
out:
    return status;
}

static match_status gather_names(mt_quality_context *q, mt_quality_organisation *o, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t aliases = mt_record_list_size(root, "aliases");
    o->first_name = (uint32_t)q->names.len;
    MT_TRY(add_name(q, mt_json_get_text(root, "name"), err));
    for (size_t i = 0; i < aliases && i < MAX_NAMES; i++) {
        mt_text alias = mt_record_list_item(root, "aliases", i);
        if (alias.len) MT_TRY(add_name(q, alias, err));
    }
    o->names = (uint32_t)q->names.len - o->first_name;
out:
    return status;
}

typedef struct seeing {
    mt_quality_context *q;
    mt_quality_see *see;
    void *context;
    mt_strbuf json;
} seeing;

static match_status see_row(void *context, const mt_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    seeing *s = context;
    mt_row given = *row;
    bool shown = true;
    if (s->q->viewer < MT_TIER_CONFIDENTIAL) {
        mt_strbuf_clear(&s->json);
        MT_TRY(mt_view_json(s->q->store, s->q->viewer, row, &s->json, &shown, err));
        given.json = mt_text_make(s->json.data, s->json.len);
    }
    if (shown) MT_TRY(s->see(s->q, s->context, &given, err));
out:
    return status;
}

match_status mt_quality_each(mt_quality_context *q, unsigned kinds, mt_quality_see *see, void *context, mt_error *err)
{
    seeing s = {.q = q, .see = see, .context = context};
    match_status status = mt_store_each_by_key(q->store, kinds, see_row, &s, err);
    mt_strbuf_free(&s.json);
    return status;
}

size_t mt_quality_index(const mt_quality_context *q, mt_num num)
{
    const uint64_t *index = mt_map_get(&q->place, num);
    return index ? (size_t)*index : SIZE_MAX;
}

static match_status gather(mt_quality_context *q, void *context, const mt_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    (void)context;
    mt_quality_organisation o = {.num = row->num, .kind = row->kind, .stated = -1};
    MT_TRY(mt_json_parse(row->json, &root, err));
    MT_TRY(mt_intern_add(&q->texts, row->key, &o.key, NULL, err));
    MT_TRY(mt_intern_add(&q->texts, mt_json_get_text(root, "country"), &o.country, NULL, err));
    MT_TRY(gather_names(q, &o, root, err));
    MT_TRY(mt_quality_url_of(q, &o, root, err));
    MT_TRY(mt_quality_facts_of(q, &o, root, err));
    MT_TRY(mt_map_put(&q->place, o.num, q->organisations.len, err));
    MT_TRY(MT_PUSH(&q->organisations, o, err));
    MT_TRY(mt_quality_name_of(q, &q->organisations.data[q->organisations.len - 1], err));
out:
    json_decref(root);
    return status;
}

match_status mt_quality_report(mt_store *store, mt_tier viewer, mt_day as_of, size_t limit, mt_quality *out,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_quality report = {0};
    mt_quality_context q = {
        .store = store, .viewer = viewer, .as_of = as_of, .limit = limit ? limit : DEFAULT_LIMIT, .out = &report};
    uint32_t empty;
    status = mt_store_read_begin(store, err);
    if (status != MATCH_OK) return status;
    MT_TRY(mt_intern_add(&q.texts, mt_text_of(""), &empty, NULL, err));
    MT_TRY(mt_quality_each(&q, MT_KINDS_ORGANISATIONS, gather, NULL, err));
    MT_TRY(mt_quality_urls(&q, err));
    MT_TRY(mt_quality_names(&q, err));
    MT_TRY(mt_quality_members(&q, err));
    MT_TRY(mt_quality_references(&q, err));
    MT_TRY(mt_quality_items(&q, err));
    if (report.len) qsort(report.data, report.len, sizeof *report.data, by_order);
    *out = report;
    report = (mt_quality){0};
out:
    mt_store_read_end(store);
    mt_intern_free(&q.texts);
    MT_ARRAY_FREE(&q.organisations);
    mt_map_free(&q.place);
    MT_ARRAY_FREE(&q.names);
    mt_strbuf_free(&q.scratch);
    mt_quality_free(&report);
    return status;
}
