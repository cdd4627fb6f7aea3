/* Ranked lists: results of the match floor, copied out. */
#include <match/shard.h>
#include <stdatomic.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/match/facets.h"

struct match_hits {
    mt_results results;
    char *warnings;         /* a JSON array */
    char *facets;           /* a JSON object, or "" */
    _Atomic(char *) *reads; /* explanation of each as JSON once somebody asked for it; several threads may */
};

match_status mt_api_give_hits(mt_results *results, match_hits **hits, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    match_hits *out = mt_alloc(1, sizeof *out);
    if (!out) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    if (results->warnings)
        mt_json_write(&b, results->warnings);
    else
        mt_strbuf_str(&b, "[]");
    MT_TRY(mt_strbuf_take(&b, &out->warnings, NULL, err));
    if (results->facets) mt_json_write(&b, results->facets);
    MT_TRY(mt_strbuf_take(&b, &out->facets, NULL, err));
    out->reads = mt_alloc(results->len + 1, sizeof *out->reads);
    if (!out->reads) MT_TRY(mt_fail_no_memory(err));
    out->results = *results;
    *results = (mt_results){0};
    *hits = out;
    out = NULL;
out:
    mt_strbuf_free(&b);
    mt_results_free(results);
    if (out) mt_free(out->warnings);
    if (out) mt_free(out->facets);
    mt_free(out);
    return status;
}

static const mt_result *hit(const match_hits *hits, size_t i)
{
    return hits && i < hits->results.len ? &hits->results.data[i] : NULL;
}

size_t match_hits_count(const match_hits *hits) { return hits ? hits->results.len : 0; }

const char *match_hits_id(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r ? r->key : "";
}

const char *match_hits_kind(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r ? mt_kind_name(r->kind) : "";
}

const char *match_hits_name(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r && r->name ? r->name : "";
}

double match_hits_score(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r ? r->score : 0;
}

bool match_hits_explained(const match_hits *hits, size_t i) { return mt_api_hit_explanation(hits, i) != NULL; }

const char *match_hits_explanation(const match_hits *hits, size_t i)
{
    const json_t *explanation = mt_api_hit_explanation(hits, i);
    char *made = explanation ? atomic_load(&hits->reads[i]) : NULL, *before = NULL;
    mt_strbuf b = {0};
    if (!explanation) return "";
    if (made) return made;
    mt_json_write(&b, explanation);
    if (mt_strbuf_take(&b, &made, NULL, NULL) != MATCH_OK) {
        mt_strbuf_free(&b);
        return "";
    }
    if (atomic_compare_exchange_strong(&hits->reads[i], &before, made)) return made;
    mt_free(made);
    return before;
}

const json_t *mt_api_hit_explanation(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r ? r->explanation : NULL;
}

const char *match_hits_warnings(const match_hits *hits) { return hits ? hits->warnings : "[]"; }

const char *match_hits_facets(const match_hits *hits) { return hits && hits->facets ? hits->facets : ""; }

void match_hits_free(match_hits **hits)
{
    if (!hits || !*hits) return;
    for (size_t i = 0; i < (*hits)->results.len; i++) mt_free(atomic_load(&(*hits)->reads[i]));
    mt_free((*hits)->reads);
    mt_results_free(&(*hits)->results);
    mt_free((*hits)->warnings);
    mt_free((*hits)->facets);
    mt_free(*hits);
    *hits = NULL;
}

/* ---- merging ------------------------------------------------------------------------------------------------------*/

static bool before(const mt_result *a, const mt_result *b)
{
    if (a->score != b->score) return a->score > b->score;
    return mt_text_compare(mt_text_of(a->key), mt_text_of(b->key)) < 0;
}

static match_status copy_result(const mt_result *from, mt_results *to, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_result made = {.kind = from->kind, .score = from->score};
    made.key = mt_strdup(from->key);
    made.name = mt_strdup(from->name ? from->name : "");
    made.explanation = json_incref(from->explanation);
    if (!made.key || !made.name) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_PUSH(to, made, err));
    made = (mt_result){0};
out:
    mt_free(made.key);
    mt_free(made.name);
    json_decref(made.explanation);
    return status;
}

static match_status merge_warnings(const match_hits *list, mt_results *to, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *array = NULL, *warning, *known;
    size_t i, j;
    MT_TRY(mt_json_parse(mt_text_of(list->warnings), &array, err));
    json_array_foreach (array, i, warning) {
        bool seen = false;
        json_array_foreach (to->warnings, j, known) seen = seen || json_equal(warning, known);
        if (seen) continue;
        if (!to->warnings) to->warnings = json_array();
        if (!to->warnings || json_array_append(to->warnings, warning) != 0) MT_TRY(mt_fail_no_memory(err));
    }
out:
    json_decref(array);
    return status;
}

/* Those of all lists with `values` of each field (0: all), or none */
static match_status merge_facets(const match_hits *const *lists, size_t count, size_t values, mt_results *merged,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    size_t read = 0;
    json_t **part = mt_alloc(count, sizeof(json_t *));
    if (!part) return mt_fail_no_memory(err);
    while (read < count && lists[read]->facets[0]) {
        MT_TRY(mt_json_parse(mt_text_of(lists[read]->facets), &part[read], err));
        read++;
    }
    if (count && read == count) MT_TRY(mt_facets_merge(part, count, values, &merged->facets, err));
out:
    for (size_t i = 0; i < read; i++) json_decref(part[i]);
    mt_free(part);
    return status;
}

match_status mt_api_merge_hits(const match_hits *const *lists, size_t count, size_t k, size_t values, match_hits **hits,
                               mt_error *error)
{
    match_status status = MATCH_OK;
    mt_results merged = {0};
    size_t *at = mt_alloc(count + 1, sizeof *at);
    if (!at) return mt_fail_no_memory(error);
    MT_TRY(mt_api_given(hits, "hits", error));
    if (count) MT_TRY(mt_api_given(lists, "lists", error));
    for (size_t i = 0; i < count; i++) {
        MT_TRY(mt_api_given(lists[i], "lists", error));
        MT_TRY(merge_warnings(lists[i], &merged, error));
    }
    MT_TRY(merge_facets(lists, count, values, &merged, error));
    while (k == 0 || merged.len < k) {
        const mt_result *best = NULL;
        size_t from = 0;
        for (size_t i = 0; i < count; i++) {
            const mt_result *next = hit(lists[i], at[i]);
            if (!next || (best && !before(next, best))) continue;
            best = next;
            from = i;
        }
        if (!best) break;
        MT_TRY(copy_result(best, &merged, error));
        at[from]++;
    }
    MT_TRY(mt_api_give_hits(&merged, hits, error));
out:
    mt_free(at);
    mt_results_free(&merged);
    return status;
}

match_status match_hits_merge(const match_hits *const *lists, size_t count, size_t k, match_hits **hits,
                              match_error *error)
{
    return mt_api_merge_hits(lists, count, k, 0, hits, error);
}

match_status match_hits_write(const match_hits *hits, const char *query, match_text **jsonl, match_error *error)
{
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(hits, "hits", error));
    MT_TRY(mt_api_string(query, "query", error));
    MT_TRY(mt_api_given(jsonl, "jsonl", error));
    for (size_t i = 0; i < hits->results.len; i++) {
        const mt_result *r = &hits->results.data[i];
        mt_strbuf_str(&b, "{\"query\":");
        mt_strbuf_json(&b, mt_text_of(query));
        mt_strbuf_format(&b, ",\"rank\":%zu,\"id\":", i + 1);
        mt_strbuf_json(&b, mt_text_of(r->key));
        mt_strbuf_format(&b, ",\"kind\":\"%s\",\"name\":", mt_kind_name(r->kind));
        mt_strbuf_json(&b, mt_text_of(r->name ? r->name : ""));
        mt_strbuf_str(&b, ",\"score\":");
        mt_strbuf_double(&b, r->score);
        if (r->explanation) {
            mt_strbuf_str(&b, ",\"explanation\":");
            mt_json_write(&b, r->explanation);
        }
        mt_strbuf_str(&b, "}\n");
    }
    MT_TRY(mt_api_give(&b, jsonl, error));
out:
    mt_strbuf_free(&b);
    return status;
}
