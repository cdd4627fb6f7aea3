/* Facets: see facets.h. What counts is the set of documents that the caller gives, in which nothing is hidden from the
 * viewer. Values that are ids of bodies are left out where he may not name the body, as in the records he is given
 * (store/view.h); other fields of memberships, of which he is not given those in hidden clusters, are refused. */
#include "libmatch/match/facets.h"

#include <stdlib.h>

#include "libmatch/index/gram.h"
#include "libmatch/rank/facet.h"
#include "libmatch/rank/filter.h"
#include "libmatch/store/view.h"

/* ---- what is counted over ----------------------------------------------------------------------------------------*/
match_status mt_facets_found(mt_matcher *m, const mt_query *query, unsigned kinds, const mt_bitset *returned,
                             mt_bitset *docs, bool *by_grams, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_query_term *terms = query->profile.terms.data;
    size_t n = query->profile.terms.len, words = 0;
    mt_bitset found = {0};
    mt_query_term *word = mt_alloc(n, sizeof *word);
    if (!word) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < n; i++)
        if (!mt_is_gram(terms[i].term)) word[words++] = terms[i];
    MT_TRY(mt_bitset_init(&found, mt_index_docs(m->index), err));
    MT_TRY(mt_rank_matched(m->index, word, words, &query->model, kinds, returned, &found, err));
    *by_grams = false;
    if (mt_bitset_count(&found) == 0) {
        MT_TRY(mt_rank_matched(m->index, terms, n, &query->model, kinds, returned, &found, err));
        *by_grams = mt_bitset_count(&found) > 0;
    }
    *docs = found;
    found = (mt_bitset){0};
out:
    mt_bitset_free(&found);
    mt_free(word);
    return status;
}

/* ---- fields ------------------------------------------------------------------------------------------------------*/
static mt_text without_owner(mt_text field)
{
    return field.len > 6 && memcmp(field.data, "owner.", 6) == 0 ? mt_text_make(field.data + 6, field.len - 6) : field;
}

static match_status unknown_field(mt_text field, mt_error *err)
{
    char name[128];
    const char *near = mt_filter_known_near(without_owner(field));
    mt_copy_text(name, sizeof name, field.data, field.len);
    match_status status = mt_fail(err, MATCH_E_SYNTAX, "facets: no record has a field \"%s\"%s%s%s", name,
                                  near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    mt_error_field(err, "facets", name);
    return status;
}

static match_status check_field(const mt_match_options *options, mt_text field, mt_error *err)
{
    match_status status = MATCH_OK;
    if (field.len == 0) {
        status = mt_fail(err, MATCH_E_SYNTAX, "facets: a field's name is empty; give fields parted by commas");
        mt_error_field(err, "facets", options->facets);
    } else if (mt_field_of_membership(without_owner(field)) && options->viewer != MT_TIER_CONFIDENTIAL) {
        status = mt_fail(err, MATCH_E_VALUE,
                         "facets: fields of memberships are counted only for who may see all records, because "
                         "memberships of hidden clusters would count; use the field cluster");
        mt_error_field(err, "facets", options->facets);
    }
    return status;
}

/* ---- values ------------------------------------------------------------------------------------------------------*/
static int by_count(const void *a, const void *b)
{
    const mt_facet_entry *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return mt_text_compare(x->value, y->value);
}

/* The values that count and may be shown */
static match_status list_values(mt_matcher *m, const mt_match_options *options, mt_text field, const mt_facet *facet,
                                mt_facet_entry *list, size_t *n, mt_error *err)
{
    match_status status = MATCH_OK;
    bool bodies = mt_field_names_bodies(without_owner(field)) && options->viewer != MT_TIER_CONFIDENTIAL;
    *n = 0;
    for (uint32_t i = 0; i < facet->count.len; i++) {
        mt_facet_entry e = {mt_intern_text(&facet->values, i), facet->count.data[i]};
        bool shown = e.count > 0;
        if (shown && bodies) MT_TRY(mt_view_names(m->store, options->viewer, e.value, &shown, err));
        if (shown) list[(*n)++] = e;
    }
out:
    return status;
}

match_status mt_facet_append(mt_text field, mt_facet_entry *list, size_t n, size_t most, json_t *facets, mt_error *err)
{
    json_t *values = json_array();
    if (n) qsort(list, n, sizeof *list, by_count);
    json_t *facet =
        json_pack("{s:s%, s:I, s:o}", "field", field.data, field.len, "distinct", (json_int_t)n, "values", values);
    if (!facet || json_array_append_new(facets, facet) != 0) return mt_fail_no_memory(err);
    for (size_t i = 0; i < n && i < most; i++) {
        json_t *value = json_pack("{s:s%, s:I}", "value", list[i].value.data, list[i].value.len, "count",
                                  (json_int_t)list[i].count);
        if (!value || json_array_append_new(values, value) != 0) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

static match_status add_field(mt_matcher *m, const mt_match_options *options, mt_text field, const mt_bitset *docs,
                              json_t *facets, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t most = options->facet_values ? options->facet_values : MT_FACET_VALUES, n = 0;
    mt_facet facet = {0};
    mt_facet_entry *list = NULL;
    MT_TRY(check_field(options, field, err));
    MT_TRY(mt_facet_count(m->index, field, docs, &m->selection.hidden, &facet, err));
    if (!facet.known) MT_TRY(unknown_field(field, err));
    list = mt_alloc(facet.count.len, sizeof *list);
    if (!list) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(list_values(m, options, field, &facet, list, &n, err));
    MT_TRY(mt_facet_append(field, list, n, most, facets, err));
out:
    mt_free(list);
    mt_facet_free(&facet);
    return status;
}

match_status mt_facets_make(mt_matcher *m, const mt_match_options *options, const mt_bitset *docs, json_t **out,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    size_t fields = 0;
    json_t *facets = json_array();
    json_t *whole = json_pack("{s:I, s:O}", "found", (json_int_t)mt_bitset_count(docs), "facets", facets);
    if (!facets || !whole) MT_TRY(mt_fail_no_memory(err));
    for (const char *at = options->facets, *end; at; at = *end ? end + 1 : NULL, fields++) {
        end = at + strcspn(at, ",");
        if (fields == MT_FACETS_MOST) {
            status = mt_fail(err, MATCH_E_TOO_BIG, "facets: more than %d fields; ask for fewer", MT_FACETS_MOST);
            goto out;
        }
        MT_TRY(add_field(m, options, mt_text_make(at, (size_t)(end - at)), docs, facets, err));
    }
    *out = whole;
    whole = NULL;
out:
    json_decref(facets);
    json_decref(whole);
    return status;
}
