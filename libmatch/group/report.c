/* The JSON of reports: every put takes its value over and frees it when it fails, so that callers need no cleaning. */
#include "libmatch/group/report.h"

match_status mt_group_set(json_t *object, const char *key, json_t *value, mt_error *err)
{
    return json_object_set_new(object, key, value) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_group_append(json_t *array, json_t *value, mt_error *err)
{
    return json_array_append_new(array, value) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_group_list(json_t *object, const char *key, json_t **list, mt_error *err)
{
    json_t *value = json_array();
    match_status status = mt_group_set(object, key, value, err);
    if (status == MATCH_OK) *list = value;
    return status;
}

match_status mt_group_object(json_t *object, const char *key, json_t **child, mt_error *err)
{
    json_t *value = json_object();
    match_status status = mt_group_set(object, key, value, err);
    if (status == MATCH_OK) *child = value;
    return status;
}

match_status mt_group_add(json_t *array, json_t **object, mt_error *err)
{
    json_t *value = json_object();
    match_status status = mt_group_append(array, value, err);
    if (status == MATCH_OK) *object = value;
    return status;
}

match_status mt_group_set_text(json_t *object, const char *key, mt_text text, mt_error *err)
{
    return mt_group_set(object, key, json_stringn(text.data, text.len), err);
}

match_status mt_group_set_real(json_t *object, const char *key, double value, mt_error *err)
{
    return mt_group_set(object, key, json_real(value), err);
}

match_status mt_group_set_int(json_t *object, const char *key, int64_t value, mt_error *err)
{
    return mt_group_set(object, key, json_integer(value), err);
}

match_status mt_group_set_bool(json_t *object, const char *key, bool value, mt_error *err)
{
    return mt_group_set(object, key, json_boolean(value), err);
}

match_status mt_group_key(mt_matcher *m, mt_num num, json_t **key, mt_error *err)
{
    char buffer[MT_KEY_SIZE];
    mt_kind kind;
    match_status status = mt_store_key(m->store, num, buffer, &kind, err);
    if (status != MATCH_OK) return status;
    json_t *value = json_string(buffer);
    if (!value) return mt_fail_no_memory(err);
    *key = value;
    return MATCH_OK;
}

match_status mt_group_set_key(mt_matcher *m, json_t *object, const char *name, mt_num num, mt_error *err)
{
    json_t *key = NULL;
    match_status status = mt_group_key(m, num, &key, err);
    return status == MATCH_OK ? mt_group_set(object, name, key, err) : status;
}

match_status mt_group_label(mt_matcher *m, mt_num num, json_t **label, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    json_t *object = json_object();
    if (!object) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_facts_of(&m->facts, num, &facts, err));
    const char *const from[] = {"id", "name", "title", "kind"}, *const to[] = {"id", "name", "name", "kind"};
    for (size_t i = 0; i < MT_COUNT(from); i++) {
        json_t *value = mt_json_get(facts.root, from[i]);
        if (value) MT_TRY(mt_group_set(object, to[i], json_incref(value), err));
    }
    *label = object;
    object = NULL;
out:
    json_decref(object);
    return status;
}
