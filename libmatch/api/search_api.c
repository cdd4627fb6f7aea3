/* Ranking calls: from public options to those of the match floor. */
#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/statistics.h"

/* ---- options ------------------------------------------------------------------------------------------------------*/

#define ORGANISATION (1u << MT_KIND_ORGANISATION)
#define CLUSTER (1u << MT_KIND_CLUSTER)

#define MOST_LANGUAGE 35 /* bytes, RFC 5646 */

static match_status bad_want(match_want want, const char *call, mt_error *err)
{
    mt_fail(err, MATCH_E_ARGUMENT, "want is %d, which %s does not return; see match_want for what it does", (int)want,
            call);
    mt_error_number(err, "want", (double)want);
    return MATCH_E_ARGUMENT;
}

static match_status search_kinds(match_want want, mt_match_options *out, mt_error *err)
{
    switch (want) {
    case MATCH_WANT_DEFAULT: out->kinds = MT_KINDS_ITEMS; return MATCH_OK;
    case MATCH_WANT_ORGANISATIONS:
        out->kinds = MT_KINDS_ORGANISATIONS;
        out->by_items = true;
        return MATCH_OK;
    case MATCH_WANT_CLUSTERS:
        out->kinds = CLUSTER;
        out->by_items = true;
        return MATCH_OK;
    case MATCH_WANT_ANY: out->kinds = MT_KINDS_ORGANISATIONS | MT_KINDS_ITEMS; return MATCH_OK;
    case MATCH_WANT_COMPETENCE: out->kinds = 1u << MT_KIND_COMPETENCE; return MATCH_OK;
    case MATCH_WANT_OFFER: out->kinds = 1u << MT_KIND_OFFER; return MATCH_OK;
    case MATCH_WANT_REQUEST: out->kinds = 1u << MT_KIND_REQUEST; return MATCH_OK;
    case MATCH_WANT_IDEA: out->kinds = 1u << MT_KIND_IDEA; return MATCH_OK;
    case MATCH_WANT_PROJECT: out->kinds = 1u << MT_KIND_PROJECT; return MATCH_OK;
    case MATCH_WANT_CALL: out->kinds = 1u << MT_KIND_CALL; return MATCH_OK;
    case MATCH_WANT_ORGANISATION: out->kinds = ORGANISATION; return MATCH_OK;
    case MATCH_WANT_CLUSTER: out->kinds = CLUSTER; return MATCH_OK;
    }
    return bad_want(want, "a search", err);
}

static match_status partner_kinds(match_want want, mt_match_options *out, mt_error *err)
{
    switch (want) {
    case MATCH_WANT_DEFAULT: out->kinds = 0; return MATCH_OK;
    case MATCH_WANT_ORGANISATIONS:
    case MATCH_WANT_ORGANISATION: out->kinds = ORGANISATION; return MATCH_OK;
    case MATCH_WANT_CLUSTERS:
    case MATCH_WANT_CLUSTER: out->kinds = CLUSTER; return MATCH_OK;
    case MATCH_WANT_ANY: out->kinds = MT_KINDS_ORGANISATIONS; return MATCH_OK;
    default: return bad_want(want, "a ranking of partners", err);
    }
}

static match_status check_facets(const match_rank_options *o, mt_api_call call, mt_error *err)
{
    match_status status = mt_api_optional(o->facets, "facets", err);
    if (status != MATCH_OK) return status;
    if (o->facets && call != MT_API_SEARCH)
        status = mt_fail(err, MATCH_E_ARGUMENT, "facets are counted by searches only; leave the option NULL");
    if (status != MATCH_OK) mt_error_field(err, "facets", o->facets);
    if (status == MATCH_OK && o->facet_values > MT_FACET_VALUES_MOST) {
        status = mt_fail(err, MATCH_E_VALUE, "facet_values is %zu; a facet lists up to %d values", o->facet_values,
                         MT_FACET_VALUES_MOST);
        mt_error_number(err, "facet_values", (double)o->facet_values);
    }
    return status;
}

/* A code as in BCP 47, known or not. */
static match_status check_language(const char *language, mt_error *err)
{
    size_t len = 0;
    match_status status = mt_api_optional(language, "language", err);
    if (status != MATCH_OK || !language || !language[0]) return status;
    for (const char *c = language; *c; c++, len++)
        if (!(*c == '-' || *c == '_' || (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ||
              (*c >= 'A' && *c <= 'Z')))
            len += MOST_LANGUAGE;
    if (len <= MOST_LANGUAGE) return MATCH_OK;
    status = mt_fail(err, MATCH_E_VALUE, "\"%.40s\" is no code of a language; write one such as \"ro\"", language);
    mt_error_field(err, "language", language);
    return status;
}

match_status mt_api_match_options(const match_store *store, const match_rank_options *given, mt_api_call call,
                                  mt_match_options *out, mt_error *err)
{
    match_status status = MATCH_OK;
    match_rank_options o = {0};
    MT_TRY(mt_api_options(&o, sizeof o, given, "match_rank_options", err));
    MT_TRY(mt_api_optional(o.filter, "filter", err));
    MT_TRY(check_language(o.language, err));
    MT_TRY(mt_api_optional(o.channels, "channels", err));
    MT_TRY(check_facets(&o, call, err));
    if (o.mode < MATCH_MODE_BALANCED || o.mode > MATCH_MODE_PEER) {
        status = mt_fail(err, MATCH_E_ARGUMENT, "mode is %d; it must be a match_mode", (int)o.mode);
        mt_error_number(err, "mode", (double)o.mode);
        goto out;
    }
    if (o.beyond < 0) {
        status =
            mt_fail(err, MATCH_E_VALUE, "beyond is %d; give a number of steps from 1 on, or 0 for no limit", o.beyond);
        mt_error_number(err, "beyond", o.beyond);
        goto out;
    }
    if (!(o.diversity >= 0.0 && o.diversity <= 1.0)) {
        status = mt_fail(err, MATCH_E_VALUE, "diversity must lie between 0 (none) and 1");
        mt_error_number(err, "diversity", o.diversity);
        goto out;
    }
    MT_TRY((call == MT_API_SEARCH ? search_kinds : partner_kinds)(o.want, out, err));
    if (call == MT_API_COMPLETE && out->kinds == 0) out->kinds = MT_KINDS_ORGANISATIONS;
    out->k = o.k;
    out->mode = (mt_mode)o.mode;
    out->filter = o.filter;
    out->language = mt_language_from_code(mt_text_of(o.language));
    out->channels = o.channels;
    out->fields = store->fields;
    out->new_only = o.new_only;
    out->beyond = o.beyond;
    out->explain = o.explain;
    out->diversity = o.diversity;
    out->undisclosed = o.undisclosed;
    out->facets = o.facets;
    out->facet_values = o.facet_values;
    out->as_of = mt_api_today(store);
    out->viewer = store->viewer;
out:
    return status;
}

/* What looks at a whole collection cannot be answered from a shard of it. */
static match_status check_whole(match_store *store, mt_error *err)
{
    char shard[32];
    match_status status = mt_store_setting(store->store, MT_SHARD_SETTING, shard, sizeof shard, err);
    if (status != MATCH_OK || !shard[0]) return status;
    return mt_fail(err, MATCH_E_UNSUPPORTED,
                   "this store is shard %s of a collection; partners need all of it: ask a store with all records, and "
                   "divide the questions instead (docs/scaling.md)",
                   shard);
}

/* ---- calls --------------------------------------------------------------------------------------------------------*/

match_status match_store_search(match_store *store, const char *text, size_t length, const match_rank_options *options,
                                match_hits **hits)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_match_options o = {0};
    mt_results results = {0};
    MT_TRY(mt_api_given(hits, "hits", err));
    MT_TRY(mt_api_given(text, "text", err));
    MT_TRY(mt_api_text(text, length, MT_API_MAX_TEXT, "text", err));
    MT_TRY(mt_api_match_options(store, options, MT_API_SEARCH, &o, err));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_search(matcher, mt_text_make(text, length), &o, &results, err));
    MT_TRY(mt_api_give_hits(&results, hits, err));
out:
    mt_results_free(&results);
    return status;
}

match_status match_store_partners(match_store *store, const char *id, const match_rank_options *options,
                                  match_hits **hits)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_match_options o = {0};
    mt_results results = {0};
    MT_TRY(mt_api_given(hits, "hits", err));
    MT_TRY(mt_api_string(id, "id", err));
    MT_TRY(mt_api_match_options(store, options, MT_API_PARTNERS, &o, err));
    MT_TRY(check_whole(store, err));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_partners(matcher, mt_text_of(id), &o, &results, err));
    MT_TRY(mt_api_give_hits(&results, hits, err));
out:
    mt_results_free(&results);
    return status;
}

match_status match_store_complete(match_store *store, const char *text, size_t length, const char *const *members,
                                  size_t count, const match_rank_options *options, match_hits **hits)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_match_options o = {0};
    mt_results results = {0};
    mt_text *ids = NULL;
    MT_TRY(mt_api_given(hits, "hits", err));
    MT_TRY(mt_api_text(text, length, MT_API_MAX_TEXT, "text", err));
    if (count) MT_TRY(mt_api_given(members, "members", err));
    ids = mt_alloc(count, sizeof *ids);
    if (!ids) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    for (size_t i = 0; i < count; i++) {
        MT_TRY(mt_api_string(members[i], "members", err));
        ids[i] = mt_text_of(members[i]);
    }
    MT_TRY(mt_api_match_options(store, options, MT_API_COMPLETE, &o, err));
    MT_TRY(check_whole(store, err));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_complete(matcher, mt_text_make(text ? text : "", length), ids, count, &o, &results, err));
    MT_TRY(mt_api_give_hits(&results, hits, err));
out:
    mt_results_free(&results);
    mt_free(ids);
    return status;
}

typedef match_status explainer(mt_matcher *m, mt_text a, mt_text b, const mt_match_options *options,
                               json_t **explanation, mt_error *err);

static match_status explain_pair(match_store *store, const char *a, const char *b, const match_rank_options *options,
                                 explainer *explain, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_match_options o = {0};
    json_t *explanation = NULL;
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_string(a, "a", err));
    MT_TRY(mt_api_string(b, "b", err));
    MT_TRY(mt_api_match_options(store, options, MT_API_PARTNERS, &o, err));
    MT_TRY(check_whole(store, err));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(explain(matcher, mt_text_of(a), mt_text_of(b), &o, &explanation, err));
    MT_TRY(mt_api_give_json(explanation, json, err));
out:
    json_decref(explanation);
    return status;
}

match_status match_store_explain(match_store *store, const char *a, const char *b, const match_rank_options *options,
                                 match_text **json)
{
    return explain_pair(store, a, b, options, mt_explain, json);
}

match_status match_store_why_not(match_store *store, const char *a, const char *b, const match_rank_options *options,
                                 match_text **json)
{
    return explain_pair(store, a, b, options, mt_why_not, json);
}

static void write_duplicate(mt_strbuf *b, const mt_duplicate *pair)
{
    mt_strbuf_str(b, "{\"id_a\":");
    mt_strbuf_json(b, mt_text_of(pair->a));
    mt_strbuf_str(b, ",\"id_b\":");
    mt_strbuf_json(b, mt_text_of(pair->b));
    mt_strbuf_str(b, ",\"score\":");
    mt_strbuf_double(b, pair->score);
    mt_strbuf_str(b, ",\"evidence\":");
    mt_strbuf_str(b, pair->evidence ? pair->evidence : "{}");
    mt_strbuf_str(b, "}\n");
}

match_status match_store_duplicates(match_store *store, const match_duplicate_options *options, match_text **jsonl)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    match_duplicate_options o = {0};
    mt_matcher *matcher = NULL;
    mt_duplicates found = {0};
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(jsonl, "jsonl", err));
    MT_TRY(mt_api_options(&o, sizeof o, options, "match_duplicate_options", err));
    MT_TRY(mt_api_optional(o.between, "between", err));
    if (!(o.minimum >= 0 && o.minimum <= 1)) {
        status = mt_fail(err, MATCH_E_VALUE, "minimum must lie between 0 and 1; it is a probability");
        mt_error_number(err, "minimum", o.minimum);
        goto out;
    }
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_duplicates_find(matcher, o.between, o.k,
                              o.minimum > 0 ? o.minimum
                              : o.k > 0     ? 0
                                            : 0.5,
                              store->viewer, &found, err));
    for (size_t i = 0; i < found.len; i++) write_duplicate(&b, &found.data[i]);
    MT_TRY(mt_api_give(&b, jsonl, err));
out:
    mt_strbuf_free(&b);
    mt_duplicates_free(&found);
    return status;
}

match_status match_evaluate(const char *run, size_t run_length, const char *qrels, size_t qrels_length, size_t k,
                            bool linear, match_text **json, match_error *error)
{
    match_status status = MATCH_OK;
    json_t *report = NULL;
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_api_given(run, "run", error));
    MT_TRY(mt_api_given(qrels, "qrels", error));
    MT_TRY(mt_api_text(run, run_length, MT_API_MAX_JSON, "run", error));
    MT_TRY(mt_api_text(qrels, qrels_length, MT_API_MAX_JSON, "qrels", error));
    MT_TRY(mt_evaluate(mt_text_make(run, run_length), mt_text_make(qrels, qrels_length), k ? k : 10, linear, &report,
                       error));
    MT_TRY(mt_api_give_json(report, json, error));
out:
    json_decref(report);
    return status;
}
