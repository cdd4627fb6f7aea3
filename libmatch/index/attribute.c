/* A walk over the record with a path that grows and shrinks. The depth is limited, so recursion is. */
#include "libmatch/index/attribute.h"

typedef struct walk {
    mt_attribute_fn each;
    void *context;
    char path[MT_ATTRIBUTE_PATH_MAX];
    size_t path_len, pairs;
    mt_strbuf number;
} walk;

static match_status give(walk *w, mt_text path, mt_text value, mt_error *err)
{
    if (value.len > MT_ATTRIBUTE_VALUE_MAX || w->pairs >= MT_ATTRIBUTE_PAIRS_MAX) return MATCH_OK;
    w->pairs++;
    return w->each(w->context, path, value, err);
}

static match_status give_value(walk *w, mt_text value, mt_error *err)
{
    mt_text path = mt_text_make(w->path, w->path_len);
    match_status status = give(w, path, value, err);
    if (status == MATCH_OK && mt_text_is(path, "member_of.cluster"))
        status = give(w, mt_text_of("cluster"), value, err);
    return status;
}

static match_status give_number(walk *w, const json_t *value, mt_error *err)
{
    mt_strbuf_clear(&w->number);
    if (json_is_integer(value))
        mt_strbuf_int(&w->number, json_integer_value(value));
    else
        mt_strbuf_double(&w->number, json_real_value(value));
    match_status status = mt_strbuf_status(&w->number, err);
    return status == MATCH_OK ? give_value(w, mt_text_make(w->number.data, w->number.len), err) : status;
}

static match_status walk_value(walk *w, json_t *value, int depth, mt_error *err);

static match_status walk_object(walk *w, json_t *object, int depth, mt_error *err)
{
    match_status status = MATCH_OK;
    const char *key;
    json_t *value;
    size_t before = w->path_len;
    json_object_foreach (object, key, value) {
        size_t len = strlen(key), dot = before != 0;
        if (before + dot + len > MT_ATTRIBUTE_PATH_MAX) continue;
        if (dot) w->path[before] = '.';
        memcpy(w->path + before + dot, key, len);
        w->path_len = before + dot + len;
        MT_TRY(walk_value(w, value, depth + 1, err));
    }
out:
    w->path_len = before;
    return status;
}

static match_status walk_value(walk *w, json_t *value, int depth, mt_error *err)
{
    match_status status = MATCH_OK;
    switch (json_typeof(value)) {
    case JSON_STRING: return give_value(w, mt_json_text(value), err);
    case JSON_INTEGER:
    case JSON_REAL: return give_number(w, value, err);
    case JSON_TRUE: return give_value(w, mt_text_of("true"), err);
    case JSON_FALSE: return give_value(w, mt_text_of("false"), err);
    case JSON_OBJECT: return depth < MT_ATTRIBUTE_DEPTH_MAX ? walk_object(w, value, depth, err) : MATCH_OK;
    case JSON_ARRAY:
        for (size_t i = 0; i < json_array_size(value) && depth < MT_ATTRIBUTE_DEPTH_MAX; i++)
            MT_TRY(walk_value(w, json_array_get(value, i), depth + 1, err));
        return MATCH_OK;
    case JSON_NULL: return MATCH_OK;
    }
out:
    return status;
}

match_status mt_attributes_each(json_t *root, mt_kind kind, mt_attribute_fn each, void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    walk w = {.each = each, .context = context};
    if (!json_is_object(root)) return MATCH_OK;
    MT_TRY(walk_object(&w, root, 0, err));
    if (!mt_json_get(root, "visibility")) MT_TRY(give(&w, mt_text_of("visibility"), mt_text_of("public"), err));
    bool has_status =
        kind == MT_KIND_COMPETENCE || kind == MT_KIND_OFFER || kind == MT_KIND_REQUEST || kind == MT_KIND_IDEA;
    if (has_status && !mt_json_get(root, "status")) MT_TRY(give(&w, mt_text_of("status"), mt_text_of("live"), err));
out:
    mt_strbuf_free(&w.number);
    return status;
}
