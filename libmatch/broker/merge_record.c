/* Unions and renamings: see merge_record.h. */
#include "libmatch/broker/merge_record.h"

#include "libmatch/broker/merge.h"

static bool list_has(const json_t *list, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_equal(json_array_get(list, i), value)) return true;
    return false;
}

/* member `key` as a list of its own: a single value is a list of one */
static json_t *as_list(const json_t *value)
{
    if (!value) return json_array();
    return json_is_array(value) ? mt_json_copy(value) : json_pack("[O]", value);
}

static match_status add_all(json_t *list, const json_t *values, mt_error *err)
{
    for (size_t i = 0; i < json_array_size(values); i++) {
        json_t *value = json_array_get(values, i);
        if (!list_has(list, value) && json_array_append(list, value) != 0) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

static match_status unite_lists(json_t *made, const json_t *merged, const char *key, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *theirs = mt_json_get(merged, key);
    json_t *list = NULL, *more = NULL;
    if (!theirs) return MATCH_OK;
    list = as_list(mt_json_get(made, key));
    more = as_list(theirs);
    if (!list || !more) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(add_all(list, more, err));
    if (json_object_set(made, key, list) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(list);
    json_decref(more);
    return status;
}

/* objects: members that only the other has */
static match_status unite_objects(json_t *made, const char *key, const json_t *theirs, mt_error *err)
{
    json_t *mine = mt_json_copy(mt_json_get(made, key)), *value;
    const char *member;
    bool good = mine != NULL;
    json_object_foreach ((json_t *)theirs, member, value)
        if (good && !json_object_get(mine, member)) good = json_object_set(mine, member, value) == 0;
    good = good && json_object_set(made, key, mine) == 0;
    json_decref(mine);
    return good ? MATCH_OK : mt_fail_no_memory(err);
}

static int tier_rank(const json_t *record)
{
    mt_text tier = mt_json_get_text(record, "visibility");
    return mt_text_is(tier, "confidential") ? 2 : mt_text_is(tier, "members") ? 1 : 0;
}

/* What one of the two hides, the other must not show. */
static match_status keep_tier(json_t *made, const json_t *kept, const json_t *merged, mt_error *err)
{
    const json_t *higher = tier_rank(merged) > tier_rank(kept) ? merged : kept;
    json_t *tier = mt_json_get(higher, "visibility");
    if (!tier || json_object_set(made, "visibility", tier) == 0) return MATCH_OK;
    return mt_fail_no_memory(err);
}

/* the name that disappears, its aliases and its id stay findable */
static match_status keep_names(json_t *made, const json_t *merged, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *name = mt_json_get(merged, "name"), *aliases = as_list(mt_json_get(made, "aliases"));
    json_t *ids = as_list(mt_json_get(made, MT_MERGED_KEY)), *id = mt_json_get(merged, "id");
    if (!aliases || !ids) MT_TRY(mt_fail_no_memory(err));
    if (name && !json_equal(name, mt_json_get(made, "name")) && !list_has(aliases, name) &&
        json_array_append(aliases, name) != 0)
        MT_TRY(mt_fail_no_memory(err));
    if (id && !list_has(ids, id) && json_array_append(ids, id) != 0) MT_TRY(mt_fail_no_memory(err));
    if ((json_array_size(aliases) && json_object_set(made, "aliases", aliases) != 0) ||
        json_object_set(made, MT_MERGED_KEY, ids) != 0)
        MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(aliases);
    json_decref(ids);
    return status;
}

static const char *const lists[] = {"aliases",   "towns",   "languages",      "keywords",   "concepts",
                                    "member_of", "markets", "members_stated", MT_MERGED_KEY};

static bool is_united(const char *key)
{
    for (size_t i = 0; i < MT_COUNT(lists); i++)
        if (strcmp(key, lists[i]) == 0) return true;
    return false;
}

/* ---- conflicts ----------------------------------------------------------------------------------------------------*/

static match_status add_conflict(json_t *list, const char *outer, const char *inner, const json_t *mine,
                                 const json_t *theirs, mt_error *err)
{
    mt_strbuf field = {0};
    mt_strbuf_str(&field, outer);
    if (inner) mt_strbuf_char(&field, '.');
    if (inner) mt_strbuf_str(&field, inner);
    match_status status = mt_strbuf_status(&field, err);
    json_t *entry = status != MATCH_OK
                        ? NULL
                        : json_pack("{s:s%, s:O, s:O}", "field", field.data, field.len, "kept", mine, "merged", theirs);
    if (status == MATCH_OK && (!entry || json_array_append_new(list, entry) != 0)) status = mt_fail_no_memory(err);
    mt_strbuf_free(&field);
    return status;
}

match_status mt_merge_conflicts(const json_t *kept, const json_t *merged, json_t **out, mt_error *err)
{
    static const char *const apart[] = {"id", "name", "updated"}; /* differ by nature; the name becomes an alias */
    match_status status = MATCH_OK;
    const char *key, *inner;
    json_t *theirs, *value, *list = json_array();
    if (!list) MT_TRY(mt_fail_no_memory(err));
    json_object_foreach ((json_t *)merged, key, theirs) {
        const json_t *mine = mt_json_get(kept, key);
        bool skipped = is_united(key) || !mine || json_is_null(theirs);
        for (size_t i = 0; i < MT_COUNT(apart); i++) skipped = skipped || strcmp(key, apart[i]) == 0;
        if (skipped || json_equal(mine, theirs)) continue;
        if (!json_is_object(mine) || !json_is_object(theirs)) {
            MT_TRY(add_conflict(list, key, NULL, mine, theirs, err));
            continue;
        }
        json_object_foreach (theirs, inner, value) {
            const json_t *own = mt_json_get(mine, inner);
            if (own && !json_equal(own, value)) MT_TRY(add_conflict(list, key, inner, own, value, err));
        }
    }
    *out = list;
    list = NULL;
out:
    json_decref(list);
    return status;
}

/* ---- renaming -----------------------------------------------------------------------------------------------------*/

static bool names(const json_t *value, mt_text id)
{
    return json_is_string(value) && mt_text_equal(mt_json_text(value), id);
}

/* a string or a list of strings; doubles that arise are dropped */
static match_status rename_ids(json_t *record, const char *key, mt_text from, mt_text to, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *value = mt_json_get(record, key);
    json_t *list = NULL, *name = json_stringn(to.data, to.len);
    if (!name) MT_TRY(mt_fail_no_memory(err));
    bool named = false;
    for (size_t i = 0; i < json_array_size(value); i++) named = named || names(json_array_get(value, i), from);
    if (!named) {
        if (names(value, from) && json_object_set(record, key, name) != 0) MT_TRY(mt_fail_no_memory(err));
        goto out;
    }
    list = json_array();
    if (!list) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_t *one = json_array_get(value, i), *shown = names(one, from) ? name : one;
        if (!list_has(list, shown) && json_array_append(list, shown) != 0) MT_TRY(mt_fail_no_memory(err));
    }
    if (json_object_set(record, key, list) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(list);
    json_decref(name);
    return status;
}

static match_status rename_clusters(json_t *record, mt_text from, mt_text to, mt_error *err)
{
    json_t *list = mt_json_get(record, "member_of");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *entry = json_array_get(list, i);
        if (names(mt_json_get(entry, "cluster"), from) &&
            json_object_set_new(entry, "cluster", json_stringn(to.data, to.len)) != 0)
            return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

match_status mt_merge_rename(const json_t *record, mt_kind kind, mt_text from, mt_text to, json_t **out, mt_error *err)
{
    static const char *const keys[] = {"owner", "participants", "parent", "a", "b"};
    match_status status = MATCH_OK;
    bool pair = kind == MT_KIND_RELATION || kind == MT_KIND_FEEDBACK;
    json_t *made = json_deep_copy(record);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < MT_COUNT(keys); i++)
        if (pair == (i >= 3)) MT_TRY(rename_ids(made, keys[i], from, to, err));
    if (!pair) MT_TRY(rename_clusters(made, from, to, err));
    bool self = pair && mt_text_equal(mt_json_get_text(made, "a"), mt_json_get_text(made, "b"));
    bool own_parent = !pair && mt_text_equal(mt_json_get_text(made, "parent"), mt_json_get_text(made, "id")) &&
                      (MT_KINDS_ORGANISATIONS >> kind & 1) && mt_json_get(made, "parent");
    if (own_parent) json_object_del(made, "parent");
    *out = self ? NULL : json_incref(made);
out:
    json_decref(made);
    return status;
}

/* ---- the body kept ------------------------------------------------------------------------------------------------*/

static match_status take_over(const json_t *kept, const json_t *merged, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    const char *key;
    json_t *value, *made = json_deep_copy(kept);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < MT_COUNT(lists); i++) MT_TRY(unite_lists(made, merged, lists[i], err));
    json_object_foreach ((json_t *)merged, key, value) {
        const json_t *mine = mt_json_get(made, key);
        if (is_united(key) || json_is_null(value)) continue;
        if (json_is_object(mine) && json_is_object(value))
            MT_TRY(unite_objects(made, key, value, err));
        else if (!mine && json_object_set(made, key, value) != 0)
            MT_TRY(mt_fail_no_memory(err));
    }
    MT_TRY(keep_tier(made, kept, merged, err));
    MT_TRY(keep_names(made, merged, err));
    *out = made;
    made = NULL;
out:
    json_decref(made);
    return status;
}

match_status mt_merge_bodies(const json_t *kept, const json_t *merged, mt_text from, mt_text to, json_t **out,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *mine = NULL, *both = NULL;
    MT_TRY(mt_merge_rename(kept, MT_KIND_ORGANISATION, from, to, &mine, err));
    MT_TRY(take_over(mine, merged, &both, err));
    MT_TRY(mt_merge_rename(both, MT_KIND_ORGANISATION, from, to, out, err));
out:
    json_decref(mine);
    json_decref(both);
    return status;
}
