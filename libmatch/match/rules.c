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
    mt_bitset_free(&rules->own);
    mt_bitset_free(&rules->group);
    mt_bitset_free(&rules->known);
    mt_bitset_free(&rules->near);
    mt_bitset_free(&rules->filter);
    mt_bitset_free(&rules->excluded);
    *rules = (mt_rules){0};
}

static unsigned kinds_of(const mt_subject *subject, const mt_match_options *options)
{
    unsigned kinds = options->kinds & MT_KINDS_ORGANISATIONS;
    if (kinds) return kinds;
    return subject->kind == MT_KIND_CLUSTER ? 1u << MT_KIND_CLUSTER : 1u << MT_KIND_ORGANISATION;
}

static match_status apply_filter(mt_matcher *m, const char *expression, mt_bitset *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_filter *filter = NULL;
    MT_TRY(mt_filter_parse(mt_text_of(expression), &filter, err));
    MT_TRY(mt_bitset_init(out, mt_index_docs(m->index), err));
    MT_TRY(mt_filter_apply(filter, m->index, m->store, out, err));
out:
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

match_status mt_rules_collect(mt_matcher *m, const mt_subject *subject, const mt_match_options *options,
                              mt_rules *rules, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_rules r = {.kinds = kinds_of(subject, options), .new_only = options->new_only, .has_near = options->beyond > 0};
    MT_TRY(mt_bitset_init(&r.own, w->vertices, err));
    MT_TRY(mt_bitset_init(&r.group, w->vertices, err));
    MT_TRY(mt_bitset_init(&r.known, w->vertices, err));
    MT_TRY(mt_bitset_init(&r.near, w->vertices, err));
    if (!mt_subject_is_item(subject)) mt_bitset_set(&r.own, subject->vertex);
    for (uint32_t i = 0;
         mt_subject_is_item(subject) && w->holder_begin[subject->num] + i < w->holder_begin[subject->num + 1]; i++)
        mt_bitset_set(&r.own, w->holder[w->holder_begin[subject->num] + i]);
    for (uint32_t v = 0; v < w->vertices; v++)
        if (mt_bitset_has(&r.own, v)) MT_TRY(mt_world_group(w, v, &r.group, err));
    if (subject->vertex != MT_NONE) {
        if (r.new_only) MT_TRY(mt_graph_within(&w->graph, subject->vertex, 1, &r.known, err));
        if (r.has_near) MT_TRY(mt_graph_within(&w->graph, subject->vertex, options->beyond, &r.near, err));
    }
    MT_TRY(exclude_countries(m, subject, &r.excluded, err));
    if (options->filter && options->filter[0]) {
        r.has_filter = true;
        MT_TRY(apply_filter(m, options->filter, &r.filter, err));
    }
    *rules = r;
    r = (mt_rules){0};
out:
    mt_rules_free(&r);
    return status;
}

mt_rule mt_rules_check(const mt_matcher *m, const mt_rules *rules, const mt_subject *subject, uint32_t v)
{
    const mt_world *w = &m->world;
    uint32_t doc = w->doc[v];
    if (mt_bitset_has(&rules->own, v)) return MT_RULE_SELF;
    if (w->num[v] == 0 || doc == MT_NONE || mt_bitset_has(&m->selection.hidden, doc) ||
        !(rules->kinds >> mt_index_kind(m->index, doc) & 1))
        return MT_RULE_LEVEL;
    if (mt_bitset_has(&rules->group, v)) return MT_RULE_GROUP;
    uint32_t bonds = subject->vertex == MT_NONE ? 0 : mt_world_bonds(w, subject->vertex, v);
    if (bonds & MT_BOND_BLOCK) return MT_RULE_BLOCK;
    if (bonds & MT_BOND_COMPETITOR) return MT_RULE_COMPETITOR;
    if (bonds & MT_BOND_WITHHELD) return MT_RULE_WITHHELD;
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
