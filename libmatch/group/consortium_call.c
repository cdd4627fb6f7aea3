/* A consortium for a call out of the store: competences are needs, candidates the organisations that cover them best,
 * rules those of the call and of the caller, ties past projects and relations, pairs apart blocks and competitors. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/group/answers.h"
#include "libmatch/group/call_fit.h"
#include "libmatch/group/consortium.h"
#include "libmatch/group/ranked.h"

#define DEFAULT_CANDIDATES 500
#define DEFAULT_CONSORTIA 3
#define DEFAULT_PRICE 0.01
#define PAST_HALF 1.0 /* joint work of this weight makes a tie of strength 1/2 */

typedef struct builder {
    mt_matcher *m;
    const mt_consortium_options *o;
    json_t *rules; /* of the call, borrowed; NULL */
    mt_needs needs;
    mt_answers answers;
    mt_bitset seen;               /* vertices that are candidates */
    MT_ARRAY(uint32_t) candidate; /* vertices; fixed and forbidden ones first */
    MT_ARRAY(uint32_t) fixed;
    MT_ARRAY(uint32_t) forbidden;
    MT_ARRAY(uint32_t) excluded;
    MT_ARRAY(mt_type_rule) types;
    MT_ARRAY(mt_pair) apart;
    MT_ARRAY(mt_tie) ties;
    mt_intern countries, type_names;
    uint32_t *country, *type; /* [candidates] */
    double *gain, *weight, *least, *cost;
    mt_consortium_problem p;
} builder;

static match_status read_call(builder *b, mt_text call, mt_subject *s, mt_error *err)
{
    match_status status = MATCH_OK;
    if (call.len > 0) {
        MT_TRY(mt_subject_find(b->m, call, s, err));
        if (s->kind != MT_KIND_CALL)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no call; name a record of the kind call", (int)call.len,
                           call.data));
        b->rules = mt_json_get(s->root, "rules");
    }
    for (size_t i = 0; i < b->o->competence_count; i++)
        MT_TRY(mt_needs_add_text(&b->needs, b->o->competences[i], b->o->weights ? b->o->weights[i] : 1.0, err));
    if (b->o->competence_count == 0 && call.len > 0)
        MT_TRY(mt_needs_of(b->m, call, false, MT_CONSORTIUM_COMPETENCES, &b->needs, err));
    if (b->needs.len == 0) MT_TRY(mt_fail(err, MATCH_E_VALUE, "no competences are asked for: name them or a call"));
out:
    return status;
}

static match_status add_candidate(builder *b, uint32_t v, uint32_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; mt_bitset_has(&b->seen, v) && i < b->candidate.len; i++)
        if (b->candidate.data[i] == v) {
            *number = (uint32_t)i;
            return MATCH_OK;
        }
    *number = (uint32_t)b->candidate.len;
    mt_bitset_set(&b->seen, v);
    MT_TRY(MT_PUSH(&b->candidate, v, err));
out:
    return status;
}

static match_status add_named(builder *b, const mt_text *ids, size_t count, bool fixed, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < count; i++) {
        mt_subject s = {0};
        uint32_t number;
        MT_TRY(mt_subject_find(b->m, ids[i], &s, err));
        uint32_t v = mt_subject_is_item(&s) ? MT_NONE : s.vertex;
        mt_subject_free(&s);
        if (v == MT_NONE)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no organisation; name one by its id", (int)ids[i].len,
                           ids[i].data));
        MT_TRY(add_candidate(b, v, &number, err));
        if (fixed)
            MT_TRY(MT_PUSH(&b->fixed, number, err));
        else
            MT_TRY(MT_PUSH(&b->forbidden, number, err));
    }
out:
    return status;
}

/* Who may take part, the best first: by mean coverage plus best single one, so that specialists are not crowded out;
 * those who cover nothing stand at the end: they can still bring a type or a country that the rules ask for. */
static match_status rank_candidates(builder *b, mt_ranked **out, size_t *len, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &b->m->world;
    mt_ranked *list = mt_alloc((size_t)w->vertices + 1, sizeof *list);
    double *sum = mt_alloc((size_t)w->vertices + 1, sizeof *sum), *top = mt_alloc((size_t)w->vertices + 1, sizeof *top);
    mt_bitset pass = {0};
    *len = 0;
    if (!list || !sum || !top) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_rules_filter(b->m, b->o->filter, &pass, err));
    for (size_t n = 0; n < b->needs.len; n++)
        for (size_t i = b->answers.begin.data[n]; i < b->answers.begin.data[n + 1]; i++) {
            const mt_answer_row *row = &b->answers.rows.data[i];
            sum[row->vertex] += b->needs.data[n].weight * row->gain / (double)b->needs.len;
            top[row->vertex] = fmax(top[row->vertex], b->needs.data[n].weight * row->gain);
        }
    for (uint32_t v = 0; v < w->vertices; v++)
        if (mt_vertex_visible(b->m, v) && mt_index_kind(b->m->index, w->doc[v]) == MT_KIND_ORGANISATION &&
            mt_bitset_has(&pass, w->doc[v]))
            list[(*len)++] = (mt_ranked){sum[v] + top[v], v};
    if (*len) qsort(list, *len, sizeof *list, mt_ranked_better);
    *out = list;
    list = NULL;
out:
    mt_bitset_free(&pass);
    mt_free(list);
    mt_free(sum);
    mt_free(top);
    return status;
}

#define OF_A_KIND 12 /* of every type and of every country so many take part, however little they cover */

/* Counts one more of a value; gives whether it is among the first of its kind. */
static match_status first_of_kind(mt_intern *names, mt_map *counts, mt_text value, bool *among, mt_error *err)
{
    uint32_t number;
    if (value.len == 0) return MATCH_OK;
    match_status status = mt_intern_add(names, value, &number, NULL, err);
    if (status != MATCH_OK) return status;
    uint64_t *count = mt_map_at(counts, number, 0);
    if (!count) return mt_fail_no_memory(err);
    if (++*count <= OF_A_KIND) *among = true;
    return MATCH_OK;
}

/* The best so many, and beyond them the first of every type and country: without those a rule could look impossible. */
static match_status add_best(builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t most = b->o->candidates ? b->o->candidates : DEFAULT_CANDIDATES, len = 0;
    mt_ranked *list = NULL;
    mt_intern types = {0}, countries = {0};
    mt_map of_type = {0}, of_country = {0};
    MT_TRY(rank_candidates(b, &list, &len, err));
    for (size_t i = 0; i < len; i++) {
        uint32_t number;
        bool take = i < most;
        mt_facts facts;
        if (len > most) {
            MT_TRY(mt_facts_of(&b->m->facts, b->m->world.num[list[i].vertex], &facts, err));
            MT_TRY(first_of_kind(&types, &of_type, mt_json_get_text(facts.root, "type"), &take, err));
            MT_TRY(first_of_kind(&countries, &of_country, mt_json_get_text(facts.root, "country"), &take, err));
        }
        if (take) MT_TRY(add_candidate(b, list[i].vertex, &number, err));
    }
out:
    mt_intern_free(&types);
    mt_intern_free(&countries);
    mt_map_free(&of_type);
    mt_map_free(&of_country);
    mt_free(list);
    return status;
}

static match_status intern(mt_intern *names, mt_text text, uint32_t *number, mt_error *err)
{
    *number = MT_NONE;
    return text.len ? mt_intern_add(names, text, number, NULL, err) : MATCH_OK;
}

/* countries, types and coverages of the candidates */
static match_status describe(builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = b->candidate.len, m = b->needs.len;
    b->country = mt_alloc(n, sizeof *b->country);
    b->type = mt_alloc(n, sizeof *b->type);
    b->gain = mt_alloc(n * m, sizeof *b->gain);
    b->weight = mt_alloc(m, sizeof *b->weight);
    b->least = mt_alloc(m, sizeof *b->least);
    b->cost = mt_alloc(n, sizeof *b->cost);
    if (!b->country || !b->type || !b->gain || !b->weight || !b->least || !b->cost) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < n; i++) {
        mt_facts facts;
        MT_TRY(mt_facts_of(&b->m->facts, b->m->world.num[b->candidate.data[i]], &facts, err));
        MT_TRY(intern(&b->countries, mt_json_get_text(facts.root, "country"), &b->country[i], err));
        MT_TRY(intern(&b->type_names, mt_json_get_text(facts.root, "type"), &b->type[i], err));
        const json_t *cost = mt_json_get(b->o->costs, mt_json_get_text(facts.root, "id").data);
        b->cost[i] = json_is_number(cost) ? json_number_value(cost) : b->o->cost;
    }
    for (size_t j = 0; j < m; j++) {
        b->weight[j] = b->needs.data[j].weight;
        b->least[j] = b->o->least;
        for (size_t i = 0; i < n; i++)
            for (size_t k = b->answers.begin.data[j]; k < b->answers.begin.data[j + 1]; k++)
                if (b->answers.rows.data[k].vertex == b->candidate.data[i])
                    b->gain[i * m + j] = b->answers.rows.data[k].gain;
    }
out:
    return status;
}

static match_status add_type(builder *b, mt_text name, mt_error *err)
{
    uint32_t type;
    match_status status = intern(&b->type_names, name, &type, err);
    if (status != MATCH_OK || type == MT_NONE) return status;
    for (size_t t = 0; t < b->types.len; t++)
        if (b->types.data[t].type == type) {
            b->types.data[t].least++;
            return MATCH_OK;
        }
    mt_type_rule rule = {type, 1};
    return MT_PUSH(&b->types, rule, err);
}

static match_status add_excluded(builder *b, mt_text name, mt_error *err)
{
    uint32_t country;
    match_status status = intern(&b->countries, name, &country, err);
    return status != MATCH_OK || country == MT_NONE ? status : MT_PUSH(&b->excluded, country, err);
}

static uint32_t rule_number(const builder *b, uint32_t stated, const char *key)
{
    json_int_t value = json_integer_value(mt_json_get(b->rules, key));
    return stated ? stated : value > 0 && value <= MT_CONSORTIUM_PARTNERS ? (uint32_t)value : 0;
}

static match_status read_rules(builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_consortium_options *o = b->o;
    for (size_t i = 0; i < mt_record_list_size(b->rules, "required_types"); i++)
        MT_TRY(add_type(b, mt_record_list_item(b->rules, "required_types", i), err));
    for (size_t i = 0; i < o->required_type_count; i++) MT_TRY(add_type(b, o->required_types[i], err));
    for (size_t i = 0; i < mt_record_list_size(b->rules, "excluded_countries"); i++)
        MT_TRY(add_excluded(b, mt_record_list_item(b->rules, "excluded_countries", i), err));
    for (size_t i = 0; i < o->excluded_country_count; i++) MT_TRY(add_excluded(b, o->excluded_countries[i], err));
    b->p = (mt_consortium_problem){.candidates = (uint32_t)b->candidate.len,
                                   .competences = (uint32_t)b->needs.len,
                                   .gain = b->gain,
                                   .weight = b->weight,
                                   .least = o->least > 0.0 ? b->least : NULL,
                                   .country = b->country,
                                   .type = b->type,
                                   .cost = b->cost,
                                   .budget = o->budget,
                                   .min_partners = rule_number(b, o->min_partners, "min_partners"),
                                   .max_partners = rule_number(b, o->max_partners, "max_partners"),
                                   .min_countries = rule_number(b, o->min_countries, "min_countries"),
                                   .types = b->types.data,
                                   .type_rules = b->types.len,
                                   .excluded = b->excluded.data,
                                   .excluded_count = b->excluded.len,
                                   .fixed = b->fixed.data,
                                   .fixed_count = b->fixed.len,
                                   .forbidden = b->forbidden.data,
                                   .forbidden_count = b->forbidden.len,
                                   .collaboration = o->collaboration,
                                   .price = o->price > 0.0 ? o->price : DEFAULT_PRICE,
                                   .k = o->k ? o->k : DEFAULT_CONSORTIA};
out:
    return status;
}

/* Past work and conflicts between candidates. Members of one group count as one body: never together. */
static match_status relate(builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &b->m->world;
    for (uint32_t i = 0; i < b->candidate.len; i++)
        for (uint32_t k = 0; k < i; k++) {
            uint32_t x = b->candidate.data[i], y = b->candidate.data[k], bonds = mt_world_bonds(w, x, y);
            double joint = bonds & MT_BONDS_WORK ? 1.0 : 0.0;
            for (uint32_t e = w->graph.near_begin[x]; e < w->graph.near_begin[x + 1]; e++)
                if (w->graph.near[e] == y) joint += w->graph.near_joint[e];
            mt_pair pair = {k, i};
            mt_tie tie = {k, i, joint / (joint + PAST_HALF)};
            if (bonds & MT_BONDS_APART) MT_TRY(MT_PUSH(&b->apart, pair, err));
            if (joint > 0.0) MT_TRY(MT_PUSH(&b->ties, tie, err));
        }
    b->p.apart = b->apart.data;
    b->p.apart_count = b->apart.len;
    b->p.ties = b->ties.data;
    b->p.tie_count = b->ties.len;
out:
    return status;
}

/* ---- report ---- */

static match_status report_partner(builder *b, const mt_consortium *c, uint32_t i, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t candidate = c->partner[i];
    json_t *one = NULL, *row = NULL;
    MT_TRY(mt_group_label(b->m, b->m->world.num[b->candidate.data[candidate]], &one, err));
    MT_TRY(mt_group_append(list, one, err));
    if (b->country[candidate] != MT_NONE)
        MT_TRY(
            mt_group_set(one, "country", json_string(mt_intern_text(&b->countries, b->country[candidate]).data), err));
    if (b->type[candidate] != MT_NONE)
        MT_TRY(mt_group_set(one, "type", json_string(mt_intern_text(&b->type_names, b->type[candidate]).data), err));
    MT_TRY(mt_group_set(one, "cost", json_real(b->cost[candidate]), err));
    MT_TRY(mt_group_set(one, "adds", json_real(c->adds[i]), err));
    MT_TRY(mt_group_set(one, "carries", json_real(c->carries[i]), err));
    row = json_array();
    MT_TRY(mt_group_set(one, "coverage", row, err));
    for (size_t j = 0; j < b->needs.len; j++)
        MT_TRY(mt_group_append(row, json_real(b->gain[candidate * b->needs.len + j]), err));
out:
    return status;
}

static match_status report_consortium(builder *b, const mt_consortia *all, size_t i, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_consortium *c = &all->data[i];
    json_t *covered = NULL, *partners = NULL;
    json_t *one = json_pack("{s:f,s:f,s:f,s:f,s:I}", "value", c->value, "coverage", c->coverage, "balance", c->balance,
                            "past", c->past, "countries", (json_int_t)c->countries);
    MT_TRY(mt_group_append(list, one, err));
    MT_TRY(mt_group_set_real(one, "cost", c->cost, err));
    MT_TRY(mt_group_set(one, "gap", json_real(fmax(0.0, all->bound - c->value)), err));
    covered = json_array();
    MT_TRY(mt_group_set(one, "covered", covered, err));
    for (size_t j = 0; j < b->needs.len; j++) MT_TRY(mt_group_append(covered, json_real(c->covered[j]), err));
    partners = json_array();
    MT_TRY(mt_group_set(one, "partners", partners, err));
    for (uint32_t k = 0; k < c->partners; k++) MT_TRY(report_partner(b, c, k, partners, err));
out:
    return status;
}

/* what a rule of the reason is about, as text; "" when its name says all */
static match_status report_rule(builder *b, mt_consortium_rule rule, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *one = json_pack("{s:s}", "rule", mt_consortium_code_name(rule.code)), *value = NULL;
    MT_TRY(mt_group_append(list, one, err));
    if (rule.code == MT_RULE_EXCLUDED_COUNTRY)
        value = json_string(mt_intern_text(&b->countries, b->excluded.data[rule.index]).data);
    if (rule.code == MT_RULE_REQUIRED_TYPE)
        value = json_string(mt_intern_text(&b->type_names, b->types.data[rule.index].type).data);
    if (rule.code == MT_RULE_COMPETENCE) value = json_string(b->needs.data[rule.index].text);
    if (rule.code == MT_RULE_FIXED_PARTNER || rule.code == MT_RULE_FORBIDDEN_PARTNER) {
        uint32_t number =
            rule.code == MT_RULE_FIXED_PARTNER ? b->fixed.data[rule.index] : b->forbidden.data[rule.index];
        char key[MT_KEY_SIZE];
        mt_kind kind;
        MT_TRY(mt_store_key(b->m->store, b->m->world.num[b->candidate.data[number]], key, &kind, err));
        value = json_string(key);
    }
    if (rule.code == MT_RULE_MIN_PARTNERS) value = json_integer(b->p.min_partners);
    if (rule.code == MT_RULE_MAX_PARTNERS) value = json_integer(b->p.max_partners);
    if (rule.code == MT_RULE_BUDGET) value = json_real(b->p.budget);
    if (rule.code == MT_RULE_MIN_COUNTRIES) value = json_integer(b->p.min_countries);
    if (value) MT_TRY(mt_group_set(one, "value", value, err));
out:
    return status;
}

/* the rules in force, those of the call and the caller's together */
static match_status report_rules(builder *b, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *rules = NULL, *list = NULL;
    MT_TRY(mt_group_object(root, "rules", &rules, err));
    MT_TRY(mt_group_set_int(rules, "min_partners", b->p.min_partners, err));
    MT_TRY(mt_group_set_int(rules, "max_partners", b->p.max_partners, err));
    MT_TRY(mt_group_set_int(rules, "min_countries", b->p.min_countries, err));
    MT_TRY(mt_group_object(rules, "required_types", &list, err));
    for (size_t i = 0; i < b->types.len; i++)
        MT_TRY(mt_group_set_int(list, mt_intern_text(&b->type_names, b->types.data[i].type).data,
                                b->types.data[i].least, err));
    MT_TRY(mt_group_list(rules, "excluded_countries", &list, err));
    for (size_t i = 0; i < b->excluded.len; i++)
        MT_TRY(mt_group_append(list, json_string(mt_intern_text(&b->countries, b->excluded.data[i]).data), err));
    if (b->p.budget > 0.0) MT_TRY(mt_group_set_real(rules, "budget", b->p.budget, err));
    MT_TRY(mt_group_set_real(rules, "collaboration", b->p.collaboration, err));
out:
    return status;
}

static match_status report_all(builder *b, const mt_consortia *all, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    static const char *const states[] = {"optimal", "feasible", "infeasible", "unknown"};
    json_t *needs = json_array(), *list = NULL, *reason = NULL;
    MT_TRY(mt_group_set(root, "competences", needs, err));
    for (size_t j = 0; j < b->needs.len; j++)
        MT_TRY(
            mt_group_append(needs, json_pack("{s:s,s:f}", "text", b->needs.data[j].text, "weight", b->weight[j]), err));
    MT_TRY(report_rules(b, root, err));
    MT_TRY(mt_group_set(root, "state", json_string(states[all->state]), err));
    MT_TRY(mt_group_set(root, "candidates", json_integer((json_int_t)b->candidate.len), err));
    if (all->state != MT_CONSORTIUM_INFEASIBLE && all->bound < HUGE_VAL)
        MT_TRY(mt_group_set(root, "bound", json_real(all->bound), err));
    list = json_array();
    MT_TRY(mt_group_set(root, "consortia", list, err));
    for (size_t i = 0; i < all->len; i++) MT_TRY(report_consortium(b, all, i, list, err));
    if (all->state != MT_CONSORTIUM_INFEASIBLE) goto out;
    reason = json_array();
    MT_TRY(mt_group_set(root, "reason", reason, err));
    for (size_t i = 0; i < all->reasons; i++) MT_TRY(report_rule(b, all->reason[i], reason, err));
    MT_TRY(mt_group_set(root, "reason_minimal", json_boolean(all->reason_minimal), err));
out:
    return status;
}

static void free_builder(builder *b)
{
    mt_needs_free(&b->needs);
    mt_answers_free(&b->answers);
    mt_bitset_free(&b->seen);
    MT_ARRAY_FREE(&b->candidate);
    MT_ARRAY_FREE(&b->fixed);
    MT_ARRAY_FREE(&b->forbidden);
    MT_ARRAY_FREE(&b->excluded);
    MT_ARRAY_FREE(&b->types);
    MT_ARRAY_FREE(&b->apart);
    MT_ARRAY_FREE(&b->ties);
    mt_intern_free(&b->countries);
    mt_intern_free(&b->type_names);
    mt_free(b->country);
    mt_free(b->type);
    mt_free(b->gain);
    mt_free(b->weight);
    mt_free(b->least);
    mt_free(b->cost);
}

match_status mt_consortium_for_call(mt_matcher *m, mt_text call, const mt_consortium_options *o, json_t **report,
                                    mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    builder b = {.m = m, .o = o};
    mt_subject subject = {0};
    mt_consortia all = {0};
    json_t *root = json_object(), *label = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(read_call(&b, call, &subject, err));
    MT_TRY(mt_bitset_init(&b.seen, m->world.vertices, err));
    MT_TRY(mt_answers_collect(m, &b.needs, &b.answers, err));
    MT_TRY(add_named(&b, o->fixed, o->fixed_count, true, err));
    MT_TRY(add_named(&b, o->forbidden, o->forbidden_count, false, err));
    MT_TRY(add_best(&b, err));
    MT_TRY(describe(&b, err));
    MT_TRY(read_rules(&b, err));
    MT_TRY(relate(&b, err));
    MT_TRY(mt_consortium_solve(&b.p, &all, err));
    MT_TRY(mt_group_set(root, "report", json_string("consortium"), err));
    if (subject.num) {
        MT_TRY(mt_group_label(m, subject.num, &label, err));
        MT_TRY(mt_group_set(root, "call", label, err));
    }
    MT_TRY(report_all(&b, &all, root, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_subject_free(&subject);
    mt_consortia_free(&all);
    free_builder(&b);
    json_decref(root);
    return status;
}
