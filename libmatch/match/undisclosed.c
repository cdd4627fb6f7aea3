/* Two matchers over one store: one for each tier: see undisclosed.h. */
#include "libmatch/match/undisclosed.h"

static match_status shadow_of(mt_matcher *m, mt_matcher **shadow, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!m->shadow) status = mt_matcher_create(m->store, m->analyser, &m->shadow, err);
    if (status == MATCH_OK) *shadow = m->shadow;
    return status;
}

/* Options of who may see everything; the length is the caller's. */
static mt_match_options of_shadow(const mt_match_options *options)
{
    mt_match_options all = *options;
    all.viewer = MT_TIER_CONFIDENTIAL;
    all.undisclosed = all.explain = false;
    all.filter = NULL; /* it is asked of what the viewer is given */
    all.diversity = 0.0;
    return all;
}

static mt_match_options of_viewer(const mt_match_options *options)
{
    mt_match_options plain = *options;
    plain.undisclosed = false;
    plain.diversity = 0.0;
    return plain;
}

static double number_of(const json_t *object, const char *key) { return json_number_value(mt_json_get(object, key)); }

/* The viewer's reasons with the score of the whole evidence; the rest is one contribution. */
static match_status correct(json_t *explanation, double score, mt_error *err)
{
    json_t *parts = mt_json_get(explanation, "contributions");
    double rest = mt_probability_logit(score) - number_of(explanation, "intercept");
    for (size_t i = 0; i < json_array_size(parts); i++) rest -= number_of(json_array_get(parts, i), "value");
    if (json_object_set_new(explanation, "score", json_real(score)) != 0) return mt_fail_no_memory(err);
    json_object_del(explanation, "counterfactuals"); /* their scores would be of the viewer's evidence alone */
    if (rest < 1e-9 && rest > -1e-9) return MATCH_OK;
    json_t *part =
        json_pack("{s:s, s:s, s:f}", "code", "undisclosed", "label", "reasons that cannot be disclosed", "value", rest);
    return part && json_array_append_new(parts, part) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_explain_undisclosed(mt_matcher *m, mt_text a, mt_text b, const mt_match_options *options,
                                    json_t **explanation, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options plain = of_viewer(options), all = of_shadow(options);
    mt_matcher *shadow = NULL;
    json_t *made = NULL, *whole = NULL;
    MT_TRY(mt_explain(m, a, b, &plain, &made, err)); /* fails for what the viewer may not see */
    MT_TRY(shadow_of(m, &shadow, err));
    MT_TRY(mt_explain(shadow, a, b, &all, &whole, err));
    MT_TRY(correct(made, number_of(whole, "score"), err));
    *explanation = made;
    made = NULL;
out:
    json_decref(made);
    json_decref(whole);
    return status;
}

/* Whether the viewer may see a record, and it passes his filter. */
static bool is_shown(const mt_matcher *m, const mt_bitset *passing, mt_num num)
{
    uint32_t doc = mt_index_doc_of(m->index, num);
    return doc != MT_NONE && !mt_bitset_has(&m->selection.hidden, doc) && mt_bitset_has(passing, doc);
}

/* The first k that the viewer may see, from ever longer lists of the other matcher. */
static match_status list_shown(mt_matcher *m, mt_matcher *shadow, mt_text id, const mt_match_options *options,
                               const mt_bitset *passing, size_t k, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options all = of_shadow(options);
    mt_results whole = {0};
    for (all.k = 2 * k + 20;; all.k *= 4) {
        size_t shown = 0;
        mt_results_free(&whole);
        MT_TRY(mt_partners(shadow, id, &all, &whole, err));
        for (size_t i = 0; i < whole.len; i++) shown += is_shown(m, passing, whole.data[i].num);
        if (shown >= k || whole.len < all.k || all.k > SIZE_MAX / 8) break;
    }
    for (size_t i = 0; i < whole.len && out->len < k; i++) {
        if (!is_shown(m, passing, whole.data[i].num)) continue;
        MT_TRY(MT_PUSH(out, whole.data[i], err));
        whole.data[i] = (mt_result){0};
    }
out:
    mt_results_free(&whole);
    return status;
}

match_status mt_partners_undisclosed(mt_matcher *m, mt_text id, const mt_match_options *options, mt_results *out,
                                     mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *shadow = NULL;
    mt_results made = {0};
    mt_subject subject = {0};
    mt_bitset passing = {0};
    size_t k = options->k ? options->k : 10;
    MT_TRY(mt_matcher_begin(m, options, true, err));
    MT_TRY(mt_subject_find(m, id, &subject, err)); /* fails for what the viewer may not see */
    MT_TRY(shadow_of(m, &shadow, err));
    MT_TRY(mt_rules_filter(m, options->filter, &passing, err));
    MT_TRY(list_shown(m, shadow, id, options, &passing, k, &made, err));
    for (size_t i = 0; i < made.len && options->explain; i++)
        MT_TRY(mt_explain_undisclosed(m, id, mt_text_of(made.data[i].key), options, &made.data[i].explanation, err));
    *out = made;
    made = (mt_results){0};
out:
    mt_matcher_end(m);
    mt_results_free(&made);
    mt_subject_free(&subject);
    mt_bitset_free(&passing);
    return status;
}
