/* Who is never returned, and by which rule: docs/matching.md. Cheap rules look at vertices and documents; the alias
 * rule reads both records and is asked last, for records that would be returned. */
#include "libmatch/match/matcher_internal.h"

#include "libmatch/text/fold.h"

const char *mt_rule_name(mt_rule rule)
{
    static const char *const codes[] = {"none",   "self",         "level",    "alias",         "same_group",
                                        "block",  "competitor",   "withheld", "known_partner", "near_partner",
                                        "filter", "not_eligible", "expired"};
    return (size_t)rule < MT_COUNT(codes) ? codes[rule] : "none";
}

void mt_rules_free(mt_rules *rules)
{
    mt_bitset *sets[] = {&rules->own,   &rules->group, &rules->blocked, &rules->competitors, &rules->withheld,
                         &rules->known, &rules->near,  &rules->filter,  &rules->excluded};
    for (size_t i = 0; i < MT_COUNT(sets); i++) mt_bitset_free(sets[i]);
    json_decref(rules->bodies);
    MT_ARRAY_FREE(&rules->body);
    *rules = (mt_rules){0};
}

static unsigned kinds_of(const mt_subject *subject, const mt_match_options *options)
{
    unsigned kinds = options->kinds & MT_KINDS_ORGANISATIONS;
    if (kinds) return kinds;
    return subject->kind == MT_KIND_CLUSTER ? 1u << MT_KIND_CLUSTER : 1u << MT_KIND_ORGANISATION;
}

match_status mt_rules_filter(mt_matcher *m, const char *expression, mt_bitset *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_filter *filter = NULL;
    mt_bitset passing = {0};
    bool all = !expression || !expression[0];
    if (!all) MT_TRY(mt_filter_parse(mt_text_of(expression), &filter, err));
    MT_TRY(mt_bitset_init(&passing, mt_index_docs(m->index), err));
    if (all)
        mt_bitset_fill(&passing, 1);
    else
        MT_TRY(mt_filter_apply(filter, m->index, m->store, m->selection.viewer, &passing, err));
    *out = passing;
    passing = (mt_bitset){0};
out:
    mt_bitset_free(&passing);
    mt_filter_free(&filter);
    return status;
}

/* An item's own condition: organisations of the countries that it excludes. */
static match_status exclude_countries(mt_matcher *m, const mt_subject *subject, mt_bitset *out, mt_error *err)
{
    match_status status = mt_bitset_init(out, m->world.vertices, err);
    const json_t *countries = mt_json_get(subject->root, "countries");
    size_t n = mt_subject_is_item(subject) ? mt_record_list_size(countries, "excluded") : 0;
    for (size_t i = 0; status == MATCH_OK && i < n; i++)
        status = mt_evidence_select(m, "country", mt_record_list_item(countries, "excluded", i), out, err);
    return status;
}

/* Whom the question is about: the body itself, or all holders of an item. */
typedef struct own_bodies {
    const uint32_t *vertex;
    size_t count;
} own_bodies;

static own_bodies bodies_of(const mt_world *w, const mt_subject *subject)
{
    if (!mt_subject_is_item(subject)) return (own_bodies){&subject->vertex, 1};
    uint32_t begin = w->holder_begin[subject->num], end = w->holder_begin[subject->num + 1];
    return (own_bodies){w->holder + begin, end - begin};
}

static bool is_hidden(const mt_matcher *m, uint32_t v)
{
    uint32_t doc = m->world.doc[v];
    return doc != MT_NONE && mt_bitset_has(&m->selection.hidden, doc);
}

/* Everybody within some steps of one of the bodies; what a hidden one did would tell who it is. */
static match_status collect_near(const mt_matcher *m, own_bodies own, int steps, mt_bitset *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_bitset one = {0};
    for (size_t i = 0; i < own.count; i++) {
        if (is_hidden(m, own.vertex[i])) continue;
        MT_TRY(mt_bitset_init(&one, w->vertices, err));
        MT_TRY(mt_graph_within(&w->graph, own.vertex[i], steps, &one, err));
        mt_bitset_or(out, &one);
        mt_bitset_free(&one);
    }
out:
    mt_bitset_free(&one);
    return status;
}

/* Groups and relations of one of the bodies. */
static match_status collect_bonds(const mt_world *w, uint32_t v, mt_rules *r, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_world_group(w, v, MT_BONDS_GROUP, &r->group, err));
    MT_TRY(mt_world_group(w, v, MT_BONDS_WHOLE_GROUP, &r->withheld, err));
    for (uint32_t i = w->bond_begin[v]; i < w->bond_begin[v + 1]; i++) {
        const mt_bond *bond = &w->bond[i];
        if (bond->kinds & MT_BOND_BLOCK) mt_bitset_set(&r->blocked, bond->b);
        if (bond->kinds & MT_BOND_COMPETITOR) mt_bitset_set(&r->competitors, bond->b);
    }
out:
    return status;
}

/* After all groups: what is set in `withheld` is taken for gone through. */
static void collect_withheld(const mt_world *w, uint32_t v, mt_rules *r)
{
    for (uint32_t i = w->bond_begin[v]; i < w->bond_begin[v + 1]; i++)
        if (w->bond[i].kinds & MT_BONDS_WITHHELD) mt_bitset_set(&r->withheld, w->bond[i].b);
}

/* The records that nobody listed may be under another id: of an item those of the holders who are not hidden. */
static match_status collect_bodies(mt_matcher *m, const mt_subject *subject, own_bodies own, mt_rules *r, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    r->bodies = json_array();
    if (!r->bodies) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < own.count; i++) {
        uint32_t v = own.vertex[i];
        mt_facts facts = {.root = subject->root};
        if (w->num[v] == 0 || w->doc[v] == MT_NONE || is_hidden(m, v)) continue;
        if (v != subject->vertex || mt_subject_is_item(subject)) MT_TRY(mt_facts_of(&m->facts, w->num[v], &facts, err));
        if (json_array_append(r->bodies, (json_t *)facts.root) != 0) MT_TRY(mt_fail_no_memory(err));
        MT_TRY(MT_PUSH(&r->body, v, err));
    }
out:
    return status;
}

static match_status make_sets(const mt_matcher *m, mt_rules *r, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset *sets[] = {&r->own, &r->group, &r->blocked, &r->competitors, &r->withheld, &r->known, &r->near};
    for (size_t i = 0; i < MT_COUNT(sets); i++) MT_TRY(mt_bitset_init(sets[i], m->world.vertices, err));
out:
    return status;
}

match_status mt_rules_collect(mt_matcher *m, const mt_subject *subject, const mt_match_options *options,
                              mt_rules *rules, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    own_bodies own = bodies_of(w, subject);
    mt_rules r = {.kinds = kinds_of(subject, options), .new_only = options->new_only, .has_near = options->beyond > 0};
    MT_TRY(make_sets(m, &r, err));
    for (size_t i = 0; i < own.count; i++) mt_bitset_set(&r.own, own.vertex[i]);
    for (size_t i = 0; i < own.count; i++) MT_TRY(collect_bonds(w, own.vertex[i], &r, err));
    for (size_t i = 0; i < own.count; i++) collect_withheld(w, own.vertex[i], &r);
    MT_TRY(collect_bodies(m, subject, own, &r, err));
    if (r.new_only) MT_TRY(collect_near(m, own, 1, &r.known, err));
    if (r.has_near) MT_TRY(collect_near(m, own, options->beyond, &r.near, err));
    MT_TRY(exclude_countries(m, subject, &r.excluded, err));
    if (options->filter && options->filter[0]) {
        r.has_filter = true;
        MT_TRY(mt_rules_filter(m, options->filter, &r.filter, err));
    }
    *rules = r;
    r = (mt_rules){0};
out:
    mt_rules_free(&r);
    return status;
}

mt_rule mt_rules_check(const mt_matcher *m, const mt_rules *rules, uint32_t v)
{
    const mt_world *w = &m->world;
    uint32_t doc = w->doc[v];
    if (mt_bitset_has(&rules->own, v)) return MT_RULE_SELF;
    if (w->num[v] == 0 || doc == MT_NONE || mt_bitset_has(&m->selection.hidden, doc) ||
        !(rules->kinds >> mt_index_kind(m->index, doc) & 1))
        return MT_RULE_LEVEL;
    if (mt_bitset_has(&rules->group, v)) return MT_RULE_GROUP;
    if (mt_bitset_has(&rules->blocked, v)) return MT_RULE_BLOCK;
    if (mt_bitset_has(&rules->competitors, v)) return MT_RULE_COMPETITOR;
    if (mt_bitset_has(&rules->withheld, v)) return MT_RULE_WITHHELD;
    if (rules->new_only && mt_bitset_has(&rules->known, v)) return MT_RULE_KNOWN;
    if (rules->has_near && mt_bitset_has(&rules->near, v)) return MT_RULE_NEAR;
    if (rules->has_filter && !mt_bitset_has(&rules->filter, doc)) return MT_RULE_FILTER;
    if (mt_bitset_has(&rules->excluded, v)) return MT_RULE_NOT_ELIGIBLE;
    return MT_RULE_NONE;
}

/* ---- the same body under another id ---- */

static match_status fold_into(mt_text name, mt_strbuf *out, mt_error *err)
{
    mt_strbuf_clear(out);
    return name.len ? mt_fold_name(name, out, err) : MATCH_OK;
}

static bool same_bytes(const mt_strbuf *a, const mt_strbuf *b)
{
    return a->len >= 3 && a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* whether the folded name is among the aliases of the record */
static match_status alias_has(const json_t *root, const mt_strbuf *name, mt_strbuf *scratch, bool *has, mt_error *err)
{
    size_t n = mt_record_list_size(root, "aliases");
    for (size_t i = 0; i < n && !*has; i++) {
        match_status status = fold_into(mt_record_list_item(root, "aliases", i), scratch, err);
        if (status != MATCH_OK) return status;
        *has = same_bytes(scratch, name);
    }
    return MATCH_OK;
}

static bool share_external_id(const json_t *a, const json_t *b)
{
    const json_t *mine = mt_json_get(a, "external_ids"), *theirs = mt_json_get(b, "external_ids");
    for (void *i = json_object_iter((json_t *)mine); mine && i; i = json_object_iter_next((json_t *)mine, i)) {
        const json_t *other = mt_json_get(theirs, json_object_iter_key(i)), *own = json_object_iter_value(i);
        if (own && other && !json_is_null(own) && json_equal(own, other)) return true;
    }
    return false;
}

/* Two countries tell two bodies apart unless a registry says otherwise: most records need not be read for that. */
static bool may_be_same(const mt_matcher *m, const mt_rules *rules, size_t i, uint32_t v)
{
    const uint32_t *country = m->world.conditions.country;
    if (!country || mt_json_get(json_array_get(rules->bodies, i), "external_ids")) return true;
    uint32_t here = country[m->world.doc[rules->body.data[i]]], there = country[m->world.doc[v]];
    return here == 0 || there == 0 || here == there;
}

match_status mt_rules_alias(mt_matcher *m, const mt_rules *rules, uint32_t v, bool *alias, mt_error *err)
{
    match_status status = MATCH_OK;
    bool same = false;
    for (size_t i = 0; i < rules->body.len && !same; i++) {
        mt_facts facts;
        if (!may_be_same(m, rules, i, v)) continue;
        MT_TRY(mt_facts_of(&m->facts, m->world.num[v], &facts, err));
        MT_TRY(mt_rules_same(json_array_get(rules->bodies, i), facts.root, &same, err));
    }
    *alias = same;
out:
    return status;
}

match_status mt_rules_same(const json_t *a, const json_t *b, bool *same, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf x = {0}, y = {0}, scratch = {0};
    mt_text here = mt_json_get_text(a, "country"), there = mt_json_get_text(b, "country");
    bool found = share_external_id(a, b);
    if (!found && (here.len == 0 || there.len == 0 || mt_text_equal(here, there))) {
        MT_TRY(fold_into(mt_json_get_text(a, "name"), &x, err));
        MT_TRY(fold_into(mt_json_get_text(b, "name"), &y, err));
        found = same_bytes(&x, &y);
        if (!found) MT_TRY(alias_has(a, &y, &scratch, &found, err));
        if (!found) MT_TRY(alias_has(b, &x, &scratch, &found, err));
    }
    *same = found;
out:
    mt_strbuf_free(&x);
    mt_strbuf_free(&y);
    mt_strbuf_free(&scratch);
    return status;
}
