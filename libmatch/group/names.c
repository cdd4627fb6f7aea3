/* A walk over the report: strings under the keys that hold ids are looked up once each. */
#include "libmatch/group/names.h"

#define DEEPEST 12 /* levels of a report; a walk needs no more */

static bool holds_ids(const char *key)
{
    static const char *const keys[] = {
        "organisation", "organisations", "item", "asker",    "answerer", "need",   "a",    "b", "asks", "answers",
        "id",           "from",          "to",   "clusters", "related",  "offers", "value"};
    for (size_t i = 0; key && i < MT_COUNT(keys); i++)
        if (strcmp(key, keys[i]) == 0) return true;
    return false;
}

static match_status name_of(mt_matcher *m, mt_family family, mt_text id, json_t *names, bool *found, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = 0;
    mt_facts facts;
    MT_TRY(mt_store_find(m->store, family, id, &num, err));
    uint32_t doc = num ? mt_index_doc_of(m->index, num) : MT_NONE;
    if (doc == MT_NONE || mt_bitset_has(&m->selection.hidden, doc)) goto out;
    MT_TRY(mt_facts_of(&m->facts, num, &facts, err));
    mt_text name = mt_json_get_text(facts.root, family == MT_FAMILY_ORGANISATION ? "name" : "title");
    if (name.len == 0) name = mt_json_get_text(facts.root, "text");
    *found = true;
    if (name.len) MT_TRY(mt_group_set_text(names, id.data, name, err));
out:
    return status;
}

static match_status add_name(mt_matcher *m, const json_t *id, json_t *names, mt_error *err)
{
    match_status status = MATCH_OK;
    bool found = false;
    mt_text text = mt_json_text(id);
    if (text.len == 0 || text.len > 200 || json_object_get(names, text.data)) return MATCH_OK;
    MT_TRY(name_of(m, MT_FAMILY_ORGANISATION, text, names, &found, err));
    if (!found) MT_TRY(name_of(m, MT_FAMILY_ITEM, text, names, &found, err));
out:
    return status;
}

static match_status walk(mt_matcher *m, const json_t *value, const char *key, int depth, json_t *names, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t i;
    const char *name;
    json_t *child;
    if (depth > DEEPEST) return MATCH_OK;
    if (json_is_string(value) && holds_ids(key)) return add_name(m, value, names, err);
    if (json_is_array(value))
        json_array_foreach ((json_t *)value, i, child) MT_TRY(walk(m, child, key, depth + 1, names, err));
    if (json_is_object(value))
        json_object_foreach ((json_t *)value, name, child) MT_TRY(walk(m, child, name, depth + 1, names, err));
out:
    return status;
}

match_status mt_group_add_names(mt_matcher *m, mt_tier viewer, mt_day as_of, json_t *report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = viewer, .as_of = as_of};
    json_t *names = json_object();
    MT_TRY(mt_matcher_begin(m, &options, false, err));
    if (!names) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(walk(m, report, NULL, 0, names, err));
    json_t *taken = names;
    names = NULL;
    MT_TRY(mt_group_set(report, "names", taken, err));
out:
    mt_matcher_end(m);
    json_decref(names);
    return status;
}
