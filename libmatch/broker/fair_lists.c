/* Lists of partners for many at once, within bounds of exposure: the offers come from the plain ranking of each. */
#include <stdlib.h>

#include "libmatch/broker/exposure.h"
#include "libmatch/match/diversity.h"
#include "libmatch/match/matcher_internal.h"

typedef struct named {
    char *key, *name;
    mt_kind kind;
} named;

typedef struct batch {
    mt_matcher *m;
    mt_intern keys;
    MT_ARRAY(named) bodies;
    MT_ARRAY(mt_offer) offers;
    json_t *unknown;
    bool *taken;
} batch;

static match_status add_body(batch *b, const mt_result *result, uint32_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    bool added = false;
    named made = {0};
    MT_TRY(mt_intern_add(&b->keys, mt_text_of(result->key), number, &added, err));
    if (!added) goto out;
    made = (named){mt_strdup(result->key), mt_strdup(result->name), result->kind};
    if (!made.key || !made.name) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_PUSH(&b->bodies, made, err));
    made = (named){0};
out:
    mt_free(made.key);
    mt_free(made.name);
    return status;
}

static match_status gather(batch *b, uint32_t list, mt_text id, const mt_match_options *options, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_results results = {0};
    status = mt_partners(b->m, id, options, &results, err);
    if (status == MATCH_E_NOT_FOUND) { /* a warning in a batch */
        mt_error_clear(err);
        status =
            json_array_append_new(b->unknown, json_stringn(id.data, id.len)) == 0 ? MATCH_OK : mt_fail_no_memory(err);
        goto out;
    }
    for (size_t i = 0; status == MATCH_OK && i < results.len; i++) {
        mt_offer offer = {list, 0, results.data[i].score};
        MT_TRY(add_body(b, &results.data[i], &offer.body, err));
        MT_TRY(MT_PUSH(&b->offers, offer, err));
    }
out:
    mt_results_free(&results);
    return status;
}

/* Offers came list by list, best first: so do the lines. */
static match_status write_lists(const batch *b, const mt_text *ids, mt_strbuf *out, mt_error *err)
{
    uint32_t rank = 0, list = MT_NONE;
    for (size_t i = 0; i < b->offers.len; i++) {
        const mt_offer *o = &b->offers.data[i];
        const named *body = &b->bodies.data[o->body];
        if (o->list != list) rank = 0;
        list = o->list;
        if (!b->taken[i]) continue;
        mt_strbuf_str(out, "{\"query\":");
        mt_strbuf_json(out, ids[list]);
        mt_strbuf_format(out, ",\"rank\":%u,\"id\":", ++rank);
        mt_strbuf_json(out, mt_text_of(body->key));
        mt_strbuf_str(out, ",\"kind\":");
        mt_strbuf_json(out, mt_text_of(mt_kind_name(body->kind)));
        mt_strbuf_str(out, ",\"name\":");
        mt_strbuf_json(out, mt_text_of(body->name));
        mt_strbuf_str(out, ",\"score\":");
        mt_strbuf_double(out, o->score);
        mt_strbuf_str(out, "}\n");
    }
    return mt_strbuf_status(out, err);
}

static json_t *describe(const mt_exposure *e)
{
    return json_pack("{s:f, s:f, s:f, s:I, s:I, s:I, s:I, s:I}", "gini", e->gini, "worst", e->worst, "mean", e->mean,
                     "organisations", (json_int_t)e->bodies, "never_listed", (json_int_t)e->unseen, "most_lists",
                     (json_int_t)e->most, "least_lists", (json_int_t)e->least, "short_lists",
                     (json_int_t)e->short_lists);
}

static match_status check_bounds(const mt_exposure_bounds *b, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!(b->gini >= 0.0 && b->gini <= 1.0)) {
        status = mt_fail(err, MATCH_E_VALUE, "a bound of the Gini coefficient lies between 0 and 1");
        mt_error_number(err, "gini", b->gini);
    } else if (b->most && b->least > b->most) {
        status = mt_fail(err, MATCH_E_VALUE, "nobody can be in at least %zu and at most %zu lists", b->least, b->most);
        mt_error_number(err, "most", (double)b->most);
    }
    return status;
}

match_status mt_fair_lists(mt_matcher *m, const mt_text *ids, size_t count, const mt_match_options *options,
                           const mt_exposure_bounds *bounds, mt_strbuf *jsonl, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    batch b = {.m = m, .unknown = json_array()};
    mt_exposure before = {0}, after = {0};
    mt_exposure_bounds limits = *bounds, none = {.k = bounds->k ? bounds->k : 10};
    mt_match_options wide = *options;
    json_t *made = NULL;
    limits.k = none.k;
    wide.k = mt_diversity_pool(limits.k);
    wide.explain = false;
    if (!b.unknown) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(check_bounds(bounds, err));
    for (size_t i = 0; i < count; i++) MT_TRY(gather(&b, (uint32_t)i, ids[i], &wide, err));
    b.taken = mt_alloc(b.offers.len + 1, sizeof *b.taken);
    if (!b.taken) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_exposure_choose(b.offers.data, b.offers.len, count, b.bodies.len, &none, b.taken, &before, err));
    MT_TRY(mt_exposure_choose(b.offers.data, b.offers.len, count, b.bodies.len, &limits, b.taken, &after, err));
    MT_TRY(write_lists(&b, ids, jsonl, err));
    made = json_pack("{s:I, s:I, s:o*, s:o*, s:f, s:b, s:O}", "lists", (json_int_t)count, "k", (json_int_t)limits.k,
                     "before", describe(&before), "after", describe(&after), "score_kept",
                     before.score > 0.0 ? after.score / before.score : 1.0, "gini_held",
                     limits.gini <= 0.0 || after.gini <= limits.gini, "unknown", b.unknown);
    if (!mt_json_get(made, "before") || !mt_json_get(made, "after")) MT_TRY(mt_fail_no_memory(err));
    *report = made;
    made = NULL;
out:
    json_decref(made);
    json_decref(b.unknown);
    mt_intern_free(&b.keys);
    for (size_t i = 0; i < b.bodies.len; i++) {
        mt_free(b.bodies.data[i].key);
        mt_free(b.bodies.data[i].name);
    }
    MT_ARRAY_FREE(&b.bodies);
    MT_ARRAY_FREE(&b.offers);
    mt_free(b.taken);
    return status;
}
