/* Opening, writing and reading a store.
 *
 * A store handle owns the store below, and makes the parts that understand and rank text when they are first needed:
 * opening stays cheap for callers that open, read one record and close. Every change of records goes hand in hand with
 * the index: put both, flush the index, commit the store. */
#include "libmatch/api/handle.h"

#include <string.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"

/* Merging goes on after commits in pieces of this length, so that a write never waits for a big merge. */
#define MERGE_BUDGET_NS INT64_C(20000000)

static match_status read_day(const char *date, mt_day *day, mt_error *err)
{
    if (!date) {
        *day = MT_NO_DAY;
        return MATCH_OK;
    }
    mt_text text = mt_text_of(date);
    mt_day parsed = text.len == 10 ? mt_day_parse(text) : MT_NO_DAY;
    if (parsed != MT_NO_DAY) {
        *day = parsed;
        return MATCH_OK;
    }
    mt_fail(err, MATCH_E_VALUE, "\"%.40s\" is not a day; write it as YYYY-MM-DD, such as 2026-05-31", date);
    mt_error_field(err, "as_of", date);
    return MATCH_E_VALUE;
}

static match_status check_tier(match_tier viewer, mt_error *err)
{
    if (viewer >= MATCH_TIER_PUBLIC && viewer <= MATCH_TIER_CONFIDENTIAL) return MATCH_OK;
    mt_fail(err, MATCH_E_VALUE, "viewer is %d; it must be a match_tier: 0 public, 1 members or 2 confidential",
            (int)viewer);
    mt_error_field(err, "viewer", NULL);
    return MATCH_E_VALUE;
}

/* The status first, then the details, in case no details are wanted. */
static match_status open_checked(const char *path, const match_open_options *options, match_store *s, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_api_string(path, "path", err));
    MT_TRY(check_tier(options->viewer, err));
    MT_TRY(read_day(options->as_of, &s->as_of, err));
    if (options->mode < MATCH_OPEN_READ || options->mode > MATCH_OPEN_CREATE) {
        status = mt_fail(err, MATCH_E_ARGUMENT, "mode is %d; it must be a match_open_mode", (int)options->mode);
        goto out;
    }
    int busy_ms = options->busy_ms == 0 ? 5000 : options->busy_ms < 0 ? 0 : options->busy_ms;
    s->viewer = (mt_tier)options->viewer;
    s->writable = options->mode != MATCH_OPEN_READ || strcmp(path, ":memory:") == 0;
    MT_TRY(mt_store_open(path, (mt_open_mode)options->mode, busy_ms, &s->store, err));
    if (options->mode == MATCH_OPEN_WRITE) MT_TRY(mt_index_sweep(s->store, err));
out:
    return status;
}

match_status match_store_open(const char *path, const match_open_options *options, match_store **store,
                              match_error *error)
{
    match_status status = MATCH_OK;
    match_open_options given = {0};
    match_store *s = NULL;
    MT_TRY(mt_api_given(store, "store", error));
    MT_TRY(mt_api_options(&given, sizeof given, options, "match_open_options", error));
    s = mt_alloc(1, sizeof *s);
    if (!s) {
        status = mt_fail_no_memory(error);
        goto out;
    }
    MT_TRY(open_checked(path, &given, s, error));
    *store = s;
    s = NULL;
out:
    match_store_close(&s);
    return status;
}

void match_store_close(match_store **store)
{
    if (!store || !*store) return;
    match_store *s = *store;
    if (s->store) mt_api_rollback(s);
    mt_matcher_free(&s->matcher);
    mt_index_writer_free(&s->writer);
    mt_analyser_free(&s->analyser);
    mt_store_close(&s->store);
    mt_free(s);
    *store = NULL;
}

void match_store_error(const match_store *store, match_error *error)
{
    if (!error) return;
    if (store)
        *error = store->error;
    else
        mt_api_given(store, "store", error);
}

match_status match_store_set_as_of(match_store *store, const char *date)
{
    return store ? read_day(date, &store->as_of, &store->error) : MATCH_E_ARGUMENT;
}

match_status match_store_set_viewer(match_store *store, match_tier viewer)
{
    if (!store) return MATCH_E_ARGUMENT;
    match_status status = check_tier(viewer, &store->error);
    if (status == MATCH_OK) store->viewer = (mt_tier)viewer;
    return status;
}

/* ---- parts made when first needed ---------------------------------------------------------------------------------*/

mt_day mt_api_today(const match_store *store) { return store->as_of == MT_NO_DAY ? mt_day_today_utc() : store->as_of; }

match_status mt_api_analyser(match_store *store, mt_analyser **analyser, mt_error *err)
{
    match_status status = store->analyser ? MATCH_OK : mt_analyser_create(&store->analyser, err);
    if (status == MATCH_OK) *analyser = store->analyser;
    return status;
}

match_status mt_api_matcher(match_store *store, mt_matcher **matcher, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_analyser *analyser = NULL;
    MT_TRY(mt_api_analyser(store, &analyser, err));
    if (!store->matcher) MT_TRY(mt_matcher_create(store->store, analyser, &store->matcher, err));
    *matcher = store->matcher;
out:
    return status;
}

match_status mt_api_writer(match_store *store, mt_index_writer **writer, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_analyser *analyser = NULL;
    MT_TRY(mt_api_analyser(store, &analyser, err));
    if (!store->writer) MT_TRY(mt_index_writer_create(store->store, analyser, &store->writer, err));
    *writer = store->writer;
out:
    return status;
}

/* ---- batches ------------------------------------------------------------------------------------------------------*/

match_status mt_api_begin(match_store *store, mt_error *err)
{
    mt_index_writer *writer = NULL;
    if (!store->writable)
        return mt_fail(err, MATCH_E_READ_ONLY, "the store is open for reading; open it with MATCH_OPEN_WRITE");
    match_status status = mt_api_writer(store, &writer, err);
    return status == MATCH_OK ? mt_store_begin(store->store, err) : status;
}

match_status mt_api_commit(match_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    bool more = false;
    MT_TRY(mt_index_flush(store->writer, err));
    MT_TRY(mt_store_commit(store->store, err));
    /* What was asked for is done and durable: a merge that cannot run now, because another writer came first or the
     * disk is full, is left to the next commit. */
    (void)mt_index_merge_step(store->writer, MERGE_BUDGET_NS, &more, NULL);
out:
    if (status != MATCH_OK) mt_api_rollback(store);
    return status;
}

void mt_api_rollback(match_store *store)
{
    if (!mt_store_in_write(store->store)) return;
    mt_store_rollback(store->store);
    mt_index_discard(store->writer);
}

match_status match_store_begin(match_store *store)
{
    if (!store) return MATCH_E_ARGUMENT;
    if (mt_store_in_write(store->store))
        return mt_fail(&store->error, MATCH_E_STATE, "a batch is open already; commit it or roll it back first");
    return mt_api_begin(store, &store->error);
}

match_status match_store_commit(match_store *store)
{
    if (!store) return MATCH_E_ARGUMENT;
    if (!mt_store_in_write(store->store))
        return mt_fail(&store->error, MATCH_E_STATE, "no batch is open; begin one first");
    return mt_api_commit(store, &store->error);
}

void match_store_rollback(match_store *store)
{
    if (store) mt_api_rollback(store);
}

/* Begins a batch for one write when none is open; tells in *own whether it did. */
static match_status enter(match_store *store, bool *own, mt_error *err)
{
    *own = false;
    if (mt_store_in_write(store->store)) return MATCH_OK;
    match_status status = mt_api_begin(store, err);
    *own = status == MATCH_OK;
    return status;
}

/* ---- writing ------------------------------------------------------------------------------------------------------*/

static match_status put(match_store *store, const mt_record *record, mt_change *change, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = 0;
    MT_TRY(mt_store_put(store->store, record, change, &num, err));
    if (*change == MT_INSERTED || *change == MT_UPDATED) MT_TRY(mt_index_put(store->writer, num, record, err));
out:
    return status;
}

static match_status give_warnings(const mt_issues *issues, match_text **warnings, mt_error *err)
{
    mt_strbuf b = {0};
    bool first = true;
    mt_strbuf_char(&b, '[');
    for (size_t i = 0; i < issues->len; i++) {
        const mt_issue *issue = &issues->data[i];
        mt_strbuf_str(&b, first ? "{\"rule\":" : ",{\"rule\":");
        first = false;
        mt_strbuf_json(&b, mt_text_of(issue->rule));
        mt_strbuf_str(&b, ",\"field\":");
        mt_strbuf_json(&b, mt_text_of(issue->field));
        mt_strbuf_str(&b, ",\"value\":");
        mt_strbuf_json(&b, mt_text_of(issue->value));
        mt_strbuf_str(&b, ",\"message\":");
        mt_strbuf_json(&b, mt_text_of(issue->message));
        mt_strbuf_char(&b, '}');
    }
    mt_strbuf_char(&b, ']');
    return mt_api_give(&b, warnings, err);
}

match_status match_store_upsert(match_store *store, const char *json, size_t length, match_change *change,
                                match_text **warnings)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_issues issues = {0};
    match_text *text = NULL;
    mt_change did = MT_UNCHANGED;
    bool own = false;
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", err));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &root, err));
    status = mt_record_read(root, false, 0, &issues, &record, err);
    root = NULL; /* taken */
    if (status != MATCH_OK) goto out;
    if (warnings) MT_TRY(give_warnings(&issues, &text, err));
    MT_TRY(enter(store, &own, err));
    MT_TRY(put(store, record, &did, err));
    if (own) {
        own = false; /* a failing commit rolls back */
        MT_TRY(mt_api_commit(store, err));
    }
    if (change) *change = (match_change)did;
    if (warnings) {
        *warnings = text;
        text = NULL;
    }
out:
    if (status != MATCH_OK && own) mt_api_rollback(store);
    match_text_free(&text);
    mt_issues_free(&issues);
    mt_record_free(&record);
    json_decref(root);
    return status;
}

/* The key of a relation or feedback as the store has it: parts joined by U+001F instead of blanks. */
static match_status store_key(mt_family family, const char *id, char **key, mt_error *err)
{
    char *copy = mt_strdup(id);
    if (!copy) return mt_fail_no_memory(err);
    if (family == MT_FAMILY_RELATION || family == MT_FAMILY_FEEDBACK)
        for (char *c = copy; *c; c++)
            if (*c == ' ') *c = '\x1f';
    *key = copy;
    return MATCH_OK;
}

static match_status read_kind(const char *name, mt_kind *kind, mt_error *err)
{
    match_status status = mt_api_string(name, "kind", err);
    if (status != MATCH_OK) return status;
    mt_kind found = mt_kind_from_name(mt_text_of(name));
    if (found == MT_KIND_NONE) {
        mt_fail(err, MATCH_E_VALUE,
                "\"%.40s\" is no kind; the kinds are organisation, cluster, competence, offer, request, idea, "
                "project, call, relation and feedback",
                name);
        mt_error_field(err, "kind", name);
        return MATCH_E_VALUE;
    }
    *kind = found;
    return MATCH_OK;
}

static match_status not_found(const char *what, const char *id, mt_error *err)
{
    mt_fail(err, MATCH_E_NOT_FOUND, "there is no %s with the id \"%.200s\"", what, id);
    mt_error_field(err, "id", id);
    return MATCH_E_NOT_FOUND;
}

match_status match_store_delete(match_store *store, const char *kind, const char *id)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_kind k = MT_KIND_NONE;
    mt_num num = 0;
    char *key = NULL;
    bool own = false;
    MT_TRY(read_kind(kind, &k, err));
    MT_TRY(mt_api_string(id, "id", err));
    MT_TRY(store_key(mt_kind_family(k), id, &key, err));
    MT_TRY(enter(store, &own, err));
    MT_TRY(mt_store_find(store->store, mt_kind_family(k), mt_text_of(key), &num, err));
    if (num == 0) {
        status = not_found(kind, id, err);
        goto out;
    }
    MT_TRY(mt_index_drop(store->writer, num, err));
    MT_TRY(mt_store_remove(store->store, num, err));
    if (own) {
        own = false;
        MT_TRY(mt_api_commit(store, err));
    }
out:
    if (status != MATCH_OK && own) mt_api_rollback(store);
    mt_free(key);
    return status;
}

match_status match_store_rebuild(match_store *store)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    mt_index_writer *writer = NULL;
    if (!store->writable)
        return mt_fail(err, MATCH_E_READ_ONLY, "the store is open for reading; open it with MATCH_OPEN_WRITE");
    if (mt_store_in_write(store->store))
        return mt_fail(err, MATCH_E_STATE, "a batch is open; commit it before rebuilding the index");
    match_status status = mt_api_writer(store, &writer, err);
    return status == MATCH_OK ? mt_index_rebuild(writer, err) : status;
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

static match_status find_visible(match_store *store, mt_family family, const char *id, mt_row *row, bool *found,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = 0;
    char *key = NULL;
    *found = false;
    MT_TRY(store_key(family, id, &key, err));
    MT_TRY(mt_store_find(store->store, family, mt_text_of(key), &num, err));
    if (num == 0) goto out;
    MT_TRY(mt_store_row(store->store, num, row, err));
    *found = row->tier <= store->viewer;
out:
    mt_free(key);
    return status;
}

match_status match_store_get(match_store *store, const char *kind, const char *id, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_kind k = MT_KIND_NONE;
    mt_row row = {0};
    mt_strbuf b = {0};
    bool found = false;
    bool reading = false;
    MT_TRY(mt_api_given(json, "json", err));
    if (kind) MT_TRY(read_kind(kind, &k, err));
    MT_TRY(mt_api_string(id, "id", err));
    MT_TRY(mt_store_read_begin(store->store, err));
    reading = true;
    MT_TRY(find_visible(store, kind ? mt_kind_family(k) : MT_FAMILY_ORGANISATION, id, &row, &found, err));
    if (!found && !kind) MT_TRY(find_visible(store, MT_FAMILY_ITEM, id, &row, &found, err));
    if (!found || (kind && row.kind != k)) {
        status = not_found(kind ? kind : "record", id, err);
        goto out;
    }
    mt_strbuf_text(&b, row.json);
    MT_TRY(mt_api_give(&b, json, err));
out:
    if (reading) mt_store_read_end(store->store);
    mt_strbuf_free(&b);
    return status;
}

typedef struct export_context {
    mt_tier viewer;
    mt_strbuf *out;
} export_context;

static match_status export_row(void *context, const mt_row *row, mt_error *err)
{
    export_context *c = context;
    if (row->tier > c->viewer) return MATCH_OK;
    mt_strbuf_text(c->out, row->json);
    mt_strbuf_char(c->out, '\n');
    return mt_strbuf_status(c->out, err);
}

match_status match_store_export(match_store *store, const char *kind, match_text **jsonl)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_kind k = MT_KIND_NONE;
    mt_strbuf b = {0};
    export_context context = {store->viewer, &b};
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    if (kind) MT_TRY(read_kind(kind, &k, err));
    MT_TRY(mt_store_each(store->store, kind ? 1u << k : (1u << MT_KIND_COUNT) - 2, export_row, &context, err));
    MT_TRY(mt_api_give(&b, jsonl, err));
out:
    mt_strbuf_free(&b);
    return status;
}
