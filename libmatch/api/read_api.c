/* Reading records as far as the viewer may see them, and counts. */
#include <string.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/snapshot.h"
#include "libmatch/store/ledger.h"
#include "libmatch/store/schema.h"
#include "libmatch/store/view.h"

/* The key of a relation or feedback as the store has it: parts joined by U+001F instead of blanks. */
match_status mt_api_store_key(mt_family family, const char *id, char **key, mt_error *err)
{
    char *copy = mt_strdup(id);
    if (!copy) return mt_fail_no_memory(err);
    if (family == MT_FAMILY_RELATION || family == MT_FAMILY_FEEDBACK)
        for (char *c = copy; *c; c++)
            if (*c == ' ') *c = '\x1f';
    *key = copy;
    return MATCH_OK;
}

match_status mt_api_kind(const char *name, mt_kind *kind, mt_error *err)
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

/* The body that one was merged into, if it may be named. */
static bool find_heir(match_store *store, mt_text id, char near[MT_KEY_SIZE])
{
    mt_num num = 0;
    mt_row row = {0};
    bool found = mt_ledger_heir(store->store, id, near, NULL) == MATCH_OK && !mt_text_is(id, near) &&
                 mt_store_find(store->store, MT_FAMILY_ORGANISATION, mt_text_of(near), &num, NULL) == MATCH_OK && num &&
                 mt_store_row(store->store, num, &row, NULL) == MATCH_OK && mt_view_shows(store->viewer, row.tier);
    if (!found) near[0] = '\0';
    return found;
}

match_status mt_api_not_found(match_store *store, const char *what, const char *id, mt_error *err)
{
    char near[MT_KEY_SIZE] = "";
    mt_kind kind = mt_kind_from_name(mt_text_of(what));
    mt_family family = kind == MT_KIND_NONE ? MT_FAMILY_ORGANISATION : mt_kind_family(kind);
    bool ids = family == MT_FAMILY_ORGANISATION || family == MT_FAMILY_ITEM;
    if (family == MT_FAMILY_ORGANISATION) ids = !find_heir(store, mt_text_of(id), near);
    if (ids && mt_store_near_key(store->store, family, mt_text_of(id), store->viewer, near, NULL) == MATCH_OK &&
        !near[0] && kind == MT_KIND_NONE)
        (void)mt_store_near_key(store->store, MT_FAMILY_ITEM, mt_text_of(id), store->viewer, near, NULL);
    bool hint = near[0] && strcmp(near, id) != 0;
    mt_fail(err, MATCH_E_NOT_FOUND, "there is no %s with the id \"%.200s\"%s%s%s", what, id,
            hint ? "; did you mean \"" : "", hint ? near : "", hint ? "\"?" : "");
    mt_error_field(err, "id", id);
    return MATCH_E_NOT_FOUND;
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

static match_status find_visible(match_store *store, mt_family family, const char *id, mt_row *row, bool *found,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = 0;
    char *key = NULL;
    *found = false;
    MT_TRY(mt_api_store_key(family, id, &key, err));
    MT_TRY(mt_store_find(store->store, family, mt_text_of(key), &num, err));
    if (num == 0) goto out;
    MT_TRY(mt_store_row(store->store, num, row, err));
    *found = mt_view_shows(store->viewer, row->tier);
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
    if (kind) MT_TRY(mt_api_kind(kind, &k, err));
    MT_TRY(mt_api_string(id, "id", err));
    MT_TRY(mt_store_read_begin(store->store, err));
    reading = true;
    MT_TRY(find_visible(store, kind ? mt_kind_family(k) : MT_FAMILY_ORGANISATION, id, &row, &found, err));
    if (!found && !kind) MT_TRY(find_visible(store, MT_FAMILY_ITEM, id, &row, &found, err));
    if (found && (!kind || row.kind == k)) MT_TRY(mt_view_json(store->store, store->viewer, &row, &b, &found, err));
    if (!found || (kind && row.kind != k)) {
        status = mt_api_not_found(store, kind ? kind : "record", id, err);
        goto out;
    }
    MT_TRY(mt_api_give(&b, json, err));
out:
    if (reading) mt_store_read_end(store->store);
    mt_strbuf_free(&b);
    return status;
}

typedef struct export_context {
    match_store *store;
    mt_strbuf *out;
} export_context;

static match_status export_row(void *context, const mt_row *row, mt_error *err)
{
    export_context *c = context;
    bool shown = false;
    match_status status = mt_view_json(c->store->store, c->store->viewer, row, c->out, &shown, err);
    if (shown) mt_strbuf_char(c->out, '\n');
    return status == MATCH_OK ? mt_strbuf_status(c->out, err) : status;
}

match_status match_store_export(match_store *store, const char *kind, match_text **jsonl)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_kind k = MT_KIND_NONE;
    mt_strbuf b = {0};
    export_context context = {store, &b};
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    if (kind) MT_TRY(mt_api_kind(kind, &k, err));
    MT_TRY(mt_store_each(store->store, kind ? 1u << k : (1u << MT_KIND_COUNT) - 2, export_row, &context, err));
    MT_TRY(mt_api_give(&b, jsonl, err));
out:
    mt_strbuf_free(&b);
    return status;
}

typedef struct index_size {
    size_t segments;
    uint64_t bytes;
} index_size;

static match_status add_segment(void *context, const mt_segment_row *row, mt_error *err)
{
    index_size *size = context;
    (void)err;
    size->segments++;
    size->bytes += row->bytes;
    return MATCH_OK;
}

/* Entries of the segments' dictionaries: a term that several segments have counts in each. */
static uint64_t count_terms(const mt_index *index)
{
    uint64_t terms = 0;
    for (size_t i = 0; i < index->segments.len; i++) terms += index->segments.data[i].segment->terms;
    return terms;
}

/* The schemes loaded, with the number of their concepts. */
static match_status write_concepts(mt_store *store, mt_strbuf *b, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_concept_count *count = NULL;
    size_t schemes = 0;
    MT_TRY(mt_store_concept_counts(store, &count, &schemes, err));
    mt_strbuf_str(b, ",\"concepts\":{");
    for (size_t i = 0; i < schemes; i++) {
        if (i) mt_strbuf_char(b, ',');
        mt_strbuf_json(b, mt_text_of(count[i].scheme));
        mt_strbuf_format(b, ":%zu", count[i].concepts);
    }
    mt_strbuf_str(b, "}}");
out:
    mt_free(count);
    return status;
}

/* Sizes of the index are those of all records: they are told to who may see all. */
static void write_stats(mt_strbuf *b, const size_t counts[MT_KIND_COUNT], bool all, const mt_index *index,
                        index_size size, uint64_t generation)
{
    mt_field_stats stats = {0};
    mt_index own = *index; /* its own counts, whatever it ranks with */
    own.whole = NULL;
    mt_index_stats(&own, MT_KINDS_ORGANISATIONS | MT_KINDS_ITEMS, &stats);
    mt_strbuf_str(b, "{\"records\":{");
    for (int kind = MT_KIND_NONE + 1; kind < MT_KIND_COUNT; kind++)
        mt_strbuf_format(b, "%s\"%s\":%zu", kind > MT_KIND_NONE + 1 ? "," : "", mt_kind_name((mt_kind)kind),
                         counts[kind]);
    if (!all) stats.documents = 0;
    for (int kind = 0; !all && kind < MT_KIND_COUNT; kind++)
        if ((MT_KINDS_ORGANISATIONS | MT_KINDS_ITEMS) >> kind & 1) stats.documents += counts[kind];
    mt_strbuf_format(b, "},\"documents\":%llu", (unsigned long long)stats.documents);
    if (all)
        mt_strbuf_format(b, ",\"segments\":%zu,\"terms\":%llu,\"bytes\":%llu", size.segments,
                         (unsigned long long)count_terms(index), (unsigned long long)size.bytes);
    mt_strbuf_format(b, ",\"generation\":%llu,\"schema\":%d", (unsigned long long)generation, MT_SCHEMA_VERSION);
}

match_status match_store_stats(match_store *store, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    mt_index *index = NULL;
    index_size size = {0};
    size_t counts[MT_KIND_COUNT] = {0};
    uint64_t generation = 0;
    bool reading = false;
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_store_read_begin(store->store, err));
    reading = true;
    MT_TRY(mt_view_counts(store->store, store->viewer, counts, err));
    MT_TRY(mt_store_generation(store->store, &generation, err));
    MT_TRY(mt_store_segments(store->store, add_segment, &size, err));
    MT_TRY(mt_index_open(store->store, &index, err));
    write_stats(&b, counts, store->viewer == MT_TIER_CONFIDENTIAL, index, size, generation);
    MT_TRY(write_concepts(store->store, &b, err));
    MT_TRY(mt_api_give(&b, json, err));
out:
    mt_index_close(&index);
    if (reading) mt_store_read_end(store->store);
    mt_strbuf_free(&b);
    return status;
}

match_status match_store_verify(match_store *store)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_index *index = NULL;
    MT_TRY(mt_index_open(store->store, &index, err));
    MT_TRY(mt_index_verify(index, err));
out:
    mt_index_close(&index);
    return status;
}
