/* The explanation of one pair as JSON: docs/explanations.md describes the form. The numbers are those of the ranking:
 * contributions and intercept add up to the logit of the score. */
#include "libmatch/match/explain_pair.h"
#include "libmatch/match/learned.h"
#include "libmatch/match/reciprocal.h"

#define NEEDS_SHOWN 10
#define ALIKE_SHOWN 3
#define PROJECTS_SHOWN 5
#define CONCEPTS_SHOWN 12

static const char *mode_name(mt_mode mode)
{
    return mode == MT_MODE_PEER ? "peer" : mode == MT_MODE_COMPLEMENT ? "complement" : "balanced";
}

static match_status list_contributions(const mt_model *model, const double *feature, double logit, json_t *list,
                                       mt_error *err)
{
    double sum = model->intercept;
    for (int i = 0; i < MT_FEATURE_COUNT; i++) {
        double value = model->weight[i] * feature[i];
        sum += value;
        if (value == 0.0) continue;
        json_t *entry = json_pack("{s:s, s:s, s:f, s:f, s:f}", "code", mt_feature_code((mt_feature)i), "label",
                                  mt_feature_label((mt_feature)i), "value", value, "weight", model->weight[i],
                                  "feature", feature[i]);
        if (!entry || json_array_append_new(list, entry) != 0) return mt_fail_no_memory(err);
    }
    if (sum != logit) {
        json_t *entry = json_pack("{s:s, s:s, s:f}", "code", "limit", "label", "scores are held below certainty",
                                  "value", logit - sum);
        if (!entry || json_array_append_new(list, entry) != 0) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

typedef struct pair_context {
    mt_matcher *m;
    const mt_subject *subject;
    const mt_evidence *evidence;
    uint32_t vertex;
    mt_side a, b;
    mt_num a_num, b_num;
    MT_ARRAY(mt_num) b_items;
} pair_context;

static match_status describe_direction(pair_context *p, bool there, double coverage, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &p->m->world;
    const mt_evidence *e = p->evidence;
    json_t *from = NULL, *to = NULL, *needs = json_array();
    if (!needs) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_explain_record(p->m, there ? p->a_num : p->b_num, &from, err));
    MT_TRY(mt_explain_record(p->m, there ? p->b_num : p->a_num, &to, err));
    MT_TRY(mt_explain_needs(p->m, e, there, there ? &p->a : &p->b, there ? &p->b : &p->a, NEEDS_SHOWN, needs, err));
    uint32_t stated = there ? e->needs : w->requests[p->vertex];
    double counted = there ? mt_evidence_believed(stated, w->offers[p->vertex], w->graph.work[p->vertex])
                           : mt_evidence_believed(stated, e->answers, e->work);
    json_t *made =
        json_pack("{s:O, s:O, s:f, s:f, s:i, s:f, s:f, s:f, s:s, s:O}", "from", from, "to", to, "coverage", coverage,
                  "observed", there ? e->forward[p->vertex] : e->backward[p->vertex], "needs_stated", (int)stated,
                  "needs_counted", counted, "prior", MT_COVERAGE_PRIOR, "kappa", MT_COVERAGE_KAPPA, "formula",
                  "(needs_counted * observed + kappa * prior) / (needs_counted + kappa)", "needs", needs);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    *out = made;
out:
    json_decref(from);
    json_decref(to);
    json_decref(needs);
    return status;
}

static match_status list_projects(pair_context *p, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t edges[64];
    if (p->subject->vertex == MT_NONE) return MATCH_OK;
    size_t n = mt_graph_shared_edges(&p->m->world.graph, p->subject->vertex, p->vertex, edges, MT_COUNT(edges));
    size_t shown = 0;
    for (size_t i = 0; i < n && i < MT_COUNT(edges) && shown < PROJECTS_SHOWN; i++) {
        mt_num num = p->m->world.edge_num[edges[i]];
        json_t *record = NULL;
        if (num == 0) continue; /* a relation */
        MT_TRY(mt_explain_record(p->m, num, &record, err));
        if (json_array_append_new(list, record) != 0) MT_TRY(mt_fail_no_memory(err));
        shown++;
    }
out:
    return status;
}

static match_status find_sides(pair_context *p, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = p->m;
    const mt_world *w = &m->world;
    mt_facts facts = {0};
    uint32_t holder = p->subject->vertex;
    p->a = (mt_side){NULL, p->subject->items.data, p->subject->items.len};
    p->a_num = p->subject->num;
    p->b_num = w->num[p->vertex];
    if (!mt_subject_is_item(p->subject)) {
        p->a.root = p->subject->root;
    } else if (holder != MT_NONE && w->num[holder]) {
        MT_TRY(mt_facts_of(&m->facts, w->num[holder], &facts, err));
        p->a.root = facts.root;
    }
    MT_TRY(mt_facts_of(&m->facts, p->b_num, &facts, err));
    p->b.root = facts.root;
    for (uint32_t i = w->item_begin[p->vertex]; i < w->item_begin[p->vertex + 1]; i++) {
        uint32_t doc = mt_index_doc_of(m->index, w->item[i]);
        if (doc != MT_NONE && mt_bitset_has(&m->selection.usable, doc)) MT_TRY(MT_PUSH(&p->b_items, w->item[i], err));
    }
    p->b.items = p->b_items.data;
    p->b.count = p->b_items.len;
out:
    return status;
}

static const char *reciprocity_formula(const mt_evidence *e)
{
    return e->ways == MT_ONLY_FORWARD    ? "there"
           : e->ways == MT_ONLY_BACKWARD ? "back"
                                         : "2 * there * back / (there + back)";
}

/* nothing stated on one of the sides: no items and no description */
static bool is_bare(const mt_side *side)
{
    return side->count == 0 && mt_json_get_text(side->root, "text").len == 0 &&
           mt_record_list_size(side->root, "keywords") == 0;
}

/* "model": version of a learned model; the shipped one is not named */
static match_status name_model(mt_matcher *m, json_t *made, mt_error *err)
{
    int64_t version = 0;
    match_status status = mt_learned_version(m->store, &version, err);
    if (status != MATCH_OK || version == 0) return status;
    return json_object_set_new(made, "model", json_integer(version)) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_explanation_make(mt_matcher *m, const mt_subject *subject, const mt_evidence *evidence,
                                 const mt_model *model, mt_mode mode, uint32_t vertex, json_t **explanation,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    pair_context p = {.m = m, .subject = subject, .evidence = evidence, .vertex = vertex};
    double feature[MT_FEATURE_COUNT], there, back, mutual;
    json_t *a = NULL, *b = NULL, *contributions = json_array(), *forward = NULL, *backward = NULL;
    json_t *alike = json_array(), *projects = json_array(), *concepts = json_array(), *made = NULL;
    if (!contributions || !alike || !projects || !concepts) MT_TRY(mt_fail_no_memory(err));
    mt_evidence_features(m, evidence, vertex, feature);
    MT_TRY(mt_evidence_status(evidence, err));
    mt_evidence_coverage(m, evidence, vertex, &there, &back, &mutual);
    double logit = mt_model_logit(model, feature);
    MT_TRY(find_sides(&p, err));
    MT_TRY(list_contributions(model, feature, logit, contributions, err));
    MT_TRY(mt_explain_record(m, p.a_num, &a, err));
    MT_TRY(mt_explain_record(m, p.b_num, &b, err));
    MT_TRY(describe_direction(&p, true, there, &forward, err));
    MT_TRY(describe_direction(&p, false, back, &backward, err));
    MT_TRY(mt_explain_alike(m, &p.a, &p.b, ALIKE_SHOWN, alike, err));
    MT_TRY(list_projects(&p, projects, err));
    MT_TRY(mt_explain_concepts(m, subject, &p.b, p.b_num, CONCEPTS_SHOWN, concepts, err));
    bool low = is_bare(&p.a) || is_bare(&p.b);
    made = json_pack("{s:s, s:f, s:f, s:s, s:O, s:O, s:O, s:[O,O], s:{s:f, s:s}, s:O, s:O, s:O, s:b}", "scale", "logit",
                     "score", mt_logit_probability(logit), "intercept", model->intercept, "mode", mode_name(mode), "a",
                     a, "b", b, "contributions", contributions, "directions", forward, backward, "reciprocity", "value",
                     mutual, "formula", reciprocity_formula(evidence), "alike", alike, "shared_projects", projects,
                     "concepts", concepts, "low_evidence", low);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(name_model(m, made, err));
    *explanation = made;
    made = NULL;
out:
    json_decref(made);
    json_decref(a);
    json_decref(b);
    json_decref(contributions);
    json_decref(forward);
    json_decref(backward);
    json_decref(alike);
    json_decref(projects);
    json_decref(concepts);
    MT_ARRAY_FREE(&p.b_items);
    return status;
}
