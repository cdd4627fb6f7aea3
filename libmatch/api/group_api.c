/* The group reports: options from the spec, the work on the group floor, JSON out. */
#include <match/groups.h>

#include "libmatch/api/group_spec.h"
#include "libmatch/api/group_weights.h"
#include "libmatch/api/handle.h"
#include "libmatch/group/audit.h"
#include "libmatch/group/call_fit.h"
#include "libmatch/group/cluster_matrix.h"
#include "libmatch/group/cluster_pair.h"
#include "libmatch/group/cluster_profile.h"
#include "libmatch/group/foreign_map.h"
#include "libmatch/group/gap.h"
#include "libmatch/group/indicators.h"
#include "libmatch/group/names.h"
#include "libmatch/group/teams.h"
#include "libmatch/group/themes.h"

#define MOST_LISTED 100000
#define MOST_NEEDS 5000

/* One call: where it works, what it was asked, what it gives. */
typedef struct call {
    match_store *store;
    mt_matcher *matcher;
    mt_text id; /* empty: none */
    mt_tier viewer;
    mt_day as_of;
    mt_spec spec;
} call;

typedef match_status report_maker(call *c, json_t **report, mt_error *err);

static match_status answer(match_store *store, const char *id, bool needed, const char *spec, size_t length,
                           report_maker *make, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    call c = {.store = store, .viewer = store->viewer, .as_of = mt_api_today(store)};
    json_t *report = NULL;
    if (needed)
        MT_TRY(mt_api_string(id, "id", err));
    else
        MT_TRY(mt_api_optional(id, "id", err));
    MT_TRY(mt_api_given(json, "json", err));
    c.id = mt_text_of(id);
    MT_TRY(mt_spec_open(&c.spec, spec, length, err));
    MT_TRY(mt_api_matcher(store, &c.matcher, err));
    MT_TRY(make(&c, &report, err));
    MT_TRY(mt_group_add_names(c.matcher, c.viewer, c.as_of, report, err));
    MT_TRY(mt_api_give_json(report, json, err));
out:
    mt_spec_close(&c.spec);
    json_decref(report);
    return status;
}

/* ---- clusters ---- */

static match_status make_profile(call *c, json_t **report, mt_error *err)
{
    mt_cluster_options o = {.viewer = c->viewer, .as_of = c->as_of};
    o.k = (uint32_t)mt_spec_count(&c->spec, "k", MOST_LISTED);
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_cluster_profile(c->matcher, c->id, &o, report, err) : status;
}

match_status match_store_cluster_profile(match_store *store, const char *cluster, const char *spec, size_t length,
                                         match_text **json)
{
    return answer(store, cluster, true, spec, length, make_profile, json);
}

static match_status make_ranking(call *c, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_cluster_options_c2c o = {.viewer = c->viewer, .as_of = c->as_of, .subject = c->id};
    mt_cluster_matrix *matrix = NULL;
    size_t count;
    bool done = false;
    const mt_text *clusters = mt_spec_texts(&c->spec, "clusters", &count);
    o.k = (uint32_t)mt_spec_count(&c->spec, "k", MOST_LISTED);
    o.needs = (uint32_t)mt_spec_count(&c->spec, "needs", MOST_NEEDS);
    o.new_only = mt_spec_bool(&c->spec, "new_only");
    mt_api_c2c_weights(&c->spec, &o.weights);
    MT_TRY(mt_spec_finish(&c->spec));
    MT_TRY(mt_cluster_matrix_create(clusters, count, &o, &matrix, err));
    while (!done) MT_TRY(mt_cluster_matrix_step(matrix, c->matcher, INT64_MAX / 4, &done, err));
    MT_TRY(mt_cluster_matrix_report(matrix, c->matcher, report, err));
out:
    mt_cluster_matrix_free(&matrix);
    return status;
}

match_status match_store_cluster_ranking(match_store *store, const char *cluster, const char *spec, size_t length,
                                         match_text **json)
{
    return answer(store, cluster, true, spec, length, make_ranking, json);
}

match_status match_store_cluster_compare(match_store *store, const char *a, const char *b, const char *spec,
                                         size_t length, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_spec s = {0};
    mt_matcher *matcher = NULL;
    json_t *report = NULL;
    mt_cluster_pair_options o = {.viewer = store->viewer, .as_of = mt_api_today(store)};
    MT_TRY(mt_api_string(a, "a", err));
    MT_TRY(mt_api_string(b, "b", err));
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_spec_open(&s, spec, length, err));
    o.needs = (uint32_t)mt_spec_count(&s, "needs", MOST_NEEDS);
    o.enough = mt_spec_number(&s, "enough", 0, 1);
    o.k = (uint32_t)mt_spec_count(&s, "k", MOST_LISTED);
    mt_api_c2c_weights(&s, &o.weights);
    MT_TRY(mt_spec_finish(&s));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_cluster_compare(matcher, mt_text_of(a), mt_text_of(b), &o, &report, err));
    MT_TRY(mt_group_add_names(matcher, o.viewer, o.as_of, report, err));
    MT_TRY(mt_api_give_json(report, json, err));
out:
    mt_spec_close(&s);
    json_decref(report);
    return status;
}

static match_status make_benchmark(call *c, json_t **report, mt_error *err)
{
    mt_benchmark_options o = {.viewer = c->viewer, .as_of = c->as_of, .subject = c->id};
    o.clusters = mt_spec_texts(&c->spec, "clusters", &o.cluster_count);
    o.filter = mt_spec_string(&c->spec, "filter");
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_benchmark_make(c->matcher, &o, report, err) : status;
}

match_status match_store_benchmark(match_store *store, const char *cluster, const char *spec, size_t length,
                                   match_text **json)
{
    return answer(store, cluster, false, spec, length, make_benchmark, json);
}

static void read_themes(call *c, mt_theme_options *o)
{
    *o = (mt_theme_options){.viewer = c->viewer, .as_of = c->as_of, .cluster = c->id};
    o->filter = mt_spec_string(&c->spec, "filter");
    o->k = (uint32_t)mt_spec_count(&c->spec, "k", MOST_LISTED);
    mt_text language = mt_spec_text(&c->spec, "language");
    o->language = language.len ? mt_language_from_code(language) : MT_LANG_EN;
}

static match_status make_themes(call *c, json_t **report, mt_error *err)
{
    mt_theme_options o;
    read_themes(c, &o);
    o.supporters = (uint32_t)mt_spec_count(&c->spec, "supporters", MOST_LISTED);
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_themes_find(c->matcher, &o, report, err) : status;
}

match_status match_store_themes(match_store *store, const char *cluster, const char *spec, size_t length,
                                match_text **json)
{
    return answer(store, cluster, false, spec, length, make_themes, json);
}

static match_status make_network(call *c, json_t **report, mt_error *err)
{
    mt_theme_options o;
    read_themes(c, &o);
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_network_make(c->matcher, &o, report, err) : status;
}

match_status match_store_network(match_store *store, const char *cluster, const char *spec, size_t length,
                                 match_text **json)
{
    return answer(store, cluster, false, spec, length, make_network, json);
}

/* ---- what is missing ---- */

static match_status make_gaps(call *c, json_t **report, mt_error *err)
{
    static const char *const wants[] = {"any", "organisations", "clusters", NULL};
    static const unsigned kinds[] = {0, 1u << MT_KIND_ORGANISATION, 1u << MT_KIND_CLUSTER};
    mt_gap_options o = {.viewer = c->viewer, .as_of = c->as_of};
    o.texts = mt_spec_texts(&c->spec, "texts", &o.text_count);
    o.records = mt_spec_texts(&c->spec, "records", &o.record_count);
    o.branches = mt_spec_texts(&c->spec, "branches", &o.branch_count);
    o.kinds = kinds[mt_spec_choice(&c->spec, "want", wants)];
    o.filter = mt_spec_string(&c->spec, "filter");
    o.k = (uint32_t)mt_spec_count(&c->spec, "k", MOST_LISTED);
    o.target = mt_spec_number(&c->spec, "target", 0, 1);
    o.enough = mt_spec_number(&c->spec, "enough", 0, 1);
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_gap_find(c->matcher, c->id, &o, report, err) : status;
}

match_status match_store_gaps(match_store *store, const char *cluster, const char *spec, size_t length,
                              match_text **json)
{
    return answer(store, cluster, true, spec, length, make_gaps, json);
}

static match_status make_map(call *c, json_t **report, mt_error *err)
{
    mt_map_options o = {.viewer = c->viewer, .as_of = c->as_of};
    o.enough = mt_spec_number(&c->spec, "enough", 0, 1);
    o.all_needs = mt_spec_bool(&c->spec, "all_needs");
    o.new_only = mt_spec_bool(&c->spec, "new_only");
    o.filter = mt_spec_string(&c->spec, "filter");
    o.k = (uint32_t)mt_spec_count(&c->spec, "k", MOST_LISTED);
    o.portfolio = (uint32_t)mt_spec_count(&c->spec, "portfolio", MOST_LISTED);
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_map_make(c->matcher, c->id, &o, report, err) : status;
}

match_status match_store_map(match_store *store, const char *cluster, const char *spec, size_t length,
                             match_text **json)
{
    return answer(store, cluster, true, spec, length, make_map, json);
}

static match_status make_audit(call *c, json_t **report, mt_error *err)
{
    mt_audit_options o = {.viewer = c->viewer, .as_of = c->as_of};
    o.needs = mt_spec_texts(&c->spec, "needs", &o.need_count);
    o.enough = mt_spec_number(&c->spec, "enough", 0, 1);
    o.oversupply = (uint32_t)mt_spec_count(&c->spec, "oversupply", MOST_LISTED);
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_audit(c->matcher, c->id, &o, report, err) : status;
}

match_status match_store_audit(match_store *store, const char *cluster, const char *spec, size_t length,
                               match_text **json)
{
    return answer(store, cluster, false, spec, length, make_audit, json);
}

/* ---- calls and groups ---- */

static match_status make_calls(call *c, json_t **report, mt_error *err)
{
    mt_call_options o = {.viewer = c->viewer, .as_of = c->as_of};
    o.cluster = mt_spec_text(&c->spec, "cluster");
    o.organisations = mt_spec_texts(&c->spec, "organisations", &o.organisation_count);
    o.k = (uint32_t)mt_spec_count(&c->spec, "k", MOST_LISTED);
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_calls_fit(c->matcher, &c->id, c->id.len > 0, &o, report, err) : status;
}

match_status match_store_calls(match_store *store, const char *id, const char *spec, size_t length, match_text **json)
{
    return answer(store, id, false, spec, length, make_calls, json);
}

static match_status make_consortium(call *c, json_t **report, mt_error *err)
{
    mt_consortium_options o = {.viewer = c->viewer, .as_of = c->as_of};
    size_t weights;
    o.competences = mt_spec_texts(&c->spec, "competences", &o.competence_count);
    o.weights = mt_spec_numbers(&c->spec, "weights", 0, 1e6, &weights);
    o.least = mt_spec_number(&c->spec, "least", 0, 1);
    o.fixed = mt_spec_texts(&c->spec, "fixed", &o.fixed_count);
    o.forbidden = mt_spec_texts(&c->spec, "forbidden", &o.forbidden_count);
    o.min_partners = (uint32_t)mt_spec_count(&c->spec, "min_partners", 64);
    o.max_partners = (uint32_t)mt_spec_count(&c->spec, "max_partners", 64);
    o.min_countries = (uint32_t)mt_spec_count(&c->spec, "min_countries", 64);
    o.required_types = mt_spec_texts(&c->spec, "required_types", &o.required_type_count);
    o.excluded_countries = mt_spec_texts(&c->spec, "excluded_countries", &o.excluded_country_count);
    o.budget = mt_spec_number(&c->spec, "budget", 0, 1e15);
    o.cost = mt_spec_number(&c->spec, "cost", 0, 1e15);
    o.costs = mt_spec_object(&c->spec, "costs");
    o.collaboration = mt_spec_number(&c->spec, "collaboration", -1, 1);
    o.price = mt_spec_number(&c->spec, "price", 0, 1);
    o.candidates = (uint32_t)mt_spec_count(&c->spec, "candidates", 5000);
    o.filter = mt_spec_string(&c->spec, "filter");
    o.k = (uint32_t)mt_spec_count(&c->spec, "k", 100);
    match_status status = mt_spec_finish(&c->spec);
    if (status == MATCH_OK && o.weights && weights != o.competence_count)
        status = mt_fail(err, MATCH_E_VALUE, "there are %zu weights for %zu competences: give one each", weights,
                         o.competence_count);
    return status == MATCH_OK ? mt_consortium_for_call(c->matcher, c->id, &o, report, err) : status;
}

match_status match_store_consortium(match_store *store, const char *id, const char *spec, size_t length,
                                    match_text **json)
{
    return answer(store, id, false, spec, length, make_consortium, json);
}

static match_status make_groups(call *c, json_t **report, mt_error *err)
{
    mt_team_options o = {0};
    read_themes(c, &o.who);
    o.people = mt_spec_texts(&c->spec, "organisations", &o.people_count);
    o.groups = (uint32_t)mt_spec_count(&c->spec, "groups", MT_WORKING_GROUP_PEOPLE);
    o.min_size = (uint32_t)mt_spec_count(&c->spec, "min_size", MT_WORKING_GROUP_PEOPLE);
    o.max_size = (uint32_t)mt_spec_count(&c->spec, "max_size", MT_WORKING_GROUP_PEOPLE);
    o.least_types = mt_spec_texts(&c->spec, "least_types", &o.least_type_count);
    o.together = mt_spec_pairs(&c->spec, "together", &o.together_count);
    o.apart = mt_spec_pairs(&c->spec, "apart", &o.apart_count);
    o.last = mt_spec_object(&c->spec, "last");
    o.theme_weight = mt_spec_number(&c->spec, "theme_weight", -1, 1);
    o.mix_weight = mt_spec_number(&c->spec, "mix_weight", 0, 1);
    o.size_weight = mt_spec_number(&c->spec, "size_weight", 0, 1);
    o.change_weight = mt_spec_number(&c->spec, "change_weight", 0, 1);
    o.seed = mt_spec_count(&c->spec, "seed", INT64_MAX);
    o.moves = mt_spec_count(&c->spec, "moves", UINT64_C(1000000000));
    match_status status = mt_spec_finish(&c->spec);
    return status == MATCH_OK ? mt_teams_make(c->matcher, &o, report, err) : status;
}

match_status match_store_working_groups(match_store *store, const char *cluster, const char *spec, size_t length,
                                        match_text **json)
{
    return answer(store, cluster, false, spec, length, make_groups, json);
}
