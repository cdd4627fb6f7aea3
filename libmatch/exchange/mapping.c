/* Hides the way from a cell to its place in the record: which key a column has, how its text becomes a value, where
 * dots and lists put it. */
#include "libmatch/exchange/mapping.h"

#include <string.h>

#include "libmatch/base/strbuf.h"
#include "libmatch/exchange/cell.h"
#include "libmatch/exchange/markup.h"
#include "libmatch/store/near.h"

void mt_columns_free(mt_columns *columns)
{
    for (size_t i = 0; i < columns->len; i++) {
        mt_free(columns->data[i].header);
        mt_free(columns->data[i].key);
    }
    MT_ARRAY_FREE(columns);
    mt_free(columns->kind);
    columns->kind = NULL;
}

/* ---- the header
 * ----------------------------------------------------------------------------------------------------*/

typedef struct header_reader {
    mt_columns *columns;
    const mt_csv *row;
    json_t *map; /* object or NULL */
    mt_issues *issues;
    mt_error *err;
} header_reader;

static size_t find_column(const mt_columns *columns, const char *key)
{
    for (size_t i = 0; i < columns->len; i++) {
        if (columns->data[i].key && strcmp(columns->data[i].key, key) == 0) return i;
    }
    return SIZE_MAX;
}

static match_status parse_map(const char *map_json, json_t **map, mt_error *err)
{
    const char *column;
    json_t *key, *parsed = NULL;
    match_status status = mt_json_parse(mt_text_of(map_json), &parsed, err);
    if (status == MATCH_E_NO_MEMORY) return status;
    if (status != MATCH_OK) {
        mt_error why = {0};
        if (err) why = *err;
        return mt_fail(err, status, "the column map is no JSON: %s", why.message);
    }
    if (!json_is_object(parsed)) {
        json_decref(parsed);
        return mt_fail(err, MATCH_E_FORMAT, "the column map must be one object: {\"column\": \"key\"}");
    }
    json_object_foreach (parsed, column, key) {
        bool good = json_is_null(key) || (json_is_string(key) && json_string_length(key) > 0);
        if (good) continue;
        status = mt_fail(err, MATCH_E_FORMAT,
                         "the column map gives \"%s\" no key; write a key such as \"title\", or null to leave it out",
                         column);
        mt_error_field(err, column, NULL);
        json_decref(parsed);
        return status;
    }
    *map = parsed;
    return MATCH_OK;
}

match_status mt_columns_check_map(const char *map_json, mt_error *err)
{
    json_t *map = NULL;
    match_status status = parse_map(map_json, &map, err);
    json_decref(map);
    return status;
}

/* A key outside the data model is kept as it is; a hint is given when it looks like a slip. */
static match_status hint_unknown(header_reader *r, const char *header, const char *key)
{
    mt_shape shape;
    mt_strbuf near = {0};
    match_status status = MATCH_OK;
    if (mt_key_known(mt_text_of(key), &shape)) return MATCH_OK;
    mt_key_suggest(mt_text_of(key), &near);
    MT_TRY(mt_strbuf_status(&near, r->err));
    if (near.len)
        MT_TRY(mt_issues_add(
            r->issues, MT_SEVERITY_WARNING, r->row->row_line, "column.unknown", key, mt_text_of(header), r->err,
            "column \"%s\" is no known key and is kept as it is; did you mean \"%s\"?", header, near.data));
out:
    mt_strbuf_free(&near);
    return status;
}

/* Whether the map gives this key to a column. */
static bool map_gives(json_t *map, const char *key)
{
    const char *column;
    json_t *given;
    json_object_foreach (map, column, given) {
        if (json_is_string(given) && strcmp(json_string_value(given), key) == 0) return true;
    }
    return false;
}

/* Gives *key (mt_free), NULL for a column to leave out. Of columns with one key the first counts, and one that the map
 * names before one that only happens to be called so. */
static match_status choose_key(header_reader *r, const char *header, char **key)
{
    match_status status = MATCH_OK;
    mt_strbuf normal = {0};
    char *chosen = NULL;
    json_t *mapped = r->map ? json_object_get(r->map, header) : NULL;
    if (json_is_null(mapped)) goto out;
    if (!mapped && header[0] == '\0') {
        status = mt_issues_add(r->issues, MT_SEVERITY_WARNING, r->row->row_line, "column.unnamed", "", mt_text_of(""),
                               r->err, "column %zu has no name and is left out", r->columns->len + 1);
        goto out;
    }
    mt_key_normal(mt_text_of(header), &normal);
    MT_TRY(mt_strbuf_status(&normal, r->err));
    mt_shape shape;
    bool known = mt_key_known(mt_text_make(normal.data, normal.len), &shape);
    chosen = mt_strdup(mapped ? json_string_value(mapped) : known ? normal.data : header);
    if (!chosen) {
        status = mt_fail_no_memory(r->err);
        goto out;
    }
    if (find_column(r->columns, chosen) != SIZE_MAX || (!mapped && map_gives(r->map, chosen))) {
        status = mt_issues_add(r->issues, MT_SEVERITY_WARNING, r->row->row_line, "column.repeated", chosen,
                               mt_text_of(header), r->err,
                               "column %zu (\"%s\") is left out: another column has the key \"%s\" already",
                               r->columns->len + 1, header, chosen);
        mt_free(chosen);
        chosen = NULL;
        goto out;
    }
    MT_TRY(hint_unknown(r, header, chosen));
    *key = chosen;
    chosen = NULL;
out:
    mt_free(chosen);
    mt_strbuf_free(&normal);
    return status;
}

static match_status add_column(header_reader *r, mt_text cell)
{
    match_status status = MATCH_OK;
    mt_text trimmed = mt_cell_trim(cell);
    mt_column column = {.header = mt_strndup(trimmed.data, trimmed.len)};
    if (!column.header) return mt_fail_no_memory(r->err);
    MT_TRY(choose_key(r, column.header, &column.key));
    if (column.key) {
        mt_key_known(mt_text_of(column.key), &column.shape);
        mt_key_in_list(mt_text_of(column.key), &column.list_len);
    }
    MT_TRY(MT_PUSH(r->columns, column, r->err));
    return MATCH_OK;
out:
    mt_free(column.header);
    mt_free(column.key);
    return status;
}

/* Whether a header begins or ends with a name, apart from case: "ID no", "record_id"; or is off by one letter. */
static bool resembles(const char *header, const char *name)
{
    size_t len = strlen(header), n = strlen(name);
    bool begins = len >= n, ends = len >= n;
    for (size_t i = 0; i < n && len >= n; i++) {
        begins = begins && mt_small(header[i]) == mt_small(name[i]);
        ends = ends && mt_small(header[len - n + i]) == mt_small(name[i]);
    }
    return begins || ends || mt_near_distance(mt_text_of(header), mt_text_of(name), 1) <= 1;
}

/* Gives *nearest, the header nearest to a name, or NULL. Borrowed from the columns. */
static match_status nearest_header(const header_reader *r, const char *name, const char **nearest)
{
    match_status status = MATCH_OK;
    MT_ARRAY(mt_text) headers = {0};
    for (size_t i = 0; i < r->columns->len; i++)
        MT_TRY(MT_PUSH(&headers, mt_text_of(r->columns->data[i].header), r->err));
    size_t found = mt_name_nearest(mt_text_of(name), headers.data, headers.len);
    for (size_t i = 0; i < headers.len && found == SIZE_MAX; i++)
        if (headers.data[i].len && resembles(r->columns->data[i].header, name)) found = i;
    *nearest = found == SIZE_MAX ? NULL : r->columns->data[found].header;
out:
    MT_ARRAY_FREE(&headers);
    return status;
}

static match_status check_map_used(const header_reader *r)
{
    const char *column;
    json_t *key;
    json_object_foreach (r->map, column, key) {
        bool present = false;
        for (size_t i = 0; i < r->columns->len; i++) present |= strcmp(r->columns->data[i].header, column) == 0;
        if (present) continue;
        const char *near = NULL;
        match_status status = nearest_header(r, column, &near);
        if (status != MATCH_OK) return status;
        mt_fail(r->err, MATCH_E_FORMAT, "the column map names a column \"%s\" that the file does not have%s%s%s",
                column, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        mt_error_field(r->err, column, NULL);
        mt_error_place(r->err, NULL, r->row->row_line);
        return MATCH_E_FORMAT;
    }
    return MATCH_OK;
}

/* E_FORMAT about a required key without a column. */
static match_status missing(const header_reader *r, const char *key, const char *cure)
{
    mt_strbuf names = {0};
    for (size_t i = 0; i < r->columns->len && names.len < 300; i++)
        mt_strbuf_format(&names, "%s%s", i ? ", " : "", r->columns->data[i].header);
    const char *near = NULL;
    match_status status = nearest_header(r, key, &near);
    if (status == MATCH_OK) status = mt_strbuf_status(&names, r->err);
    if (status != MATCH_OK) {
        mt_strbuf_free(&names);
        return status;
    }
    if (near)
        mt_fail(r->err, MATCH_E_FORMAT,
                "the header has no column \"%s\"; the nearest is \"%s\": rename it, or map it %s", key, near, cure);
    else
        mt_fail(r->err, MATCH_E_FORMAT, "the header has no column \"%s\" (it has: %s); add it, or map one %s", key,
                names.data ? names.data : "", cure);
    mt_error_field(r->err, key, NULL);
    mt_error_place(r->err, NULL, r->row->row_line);
    mt_strbuf_free(&names);
    return MATCH_E_FORMAT;
}

static match_status check_required(const header_reader *r)
{
    const mt_columns *c = r->columns;
    bool has_id = find_column(c, "id") != SIZE_MAX, has_a = find_column(c, "a") != SIZE_MAX;
    bool has_kind = find_column(c, "kind") != SIZE_MAX, has_b = find_column(c, "b") != SIZE_MAX;
    mt_kind kind = c->kind ? mt_kind_from_name(mt_text_of(c->kind)) : MT_KIND_NONE;
    if (!has_kind && kind == MT_KIND_NONE)
        return missing(r, "kind", "with a column map, or state the kind of all rows (option kind)");
    if (kind == MT_KIND_RELATION || kind == MT_KIND_FEEDBACK) {
        const char *third = kind == MT_KIND_RELATION ? "relation" : "outcome";
        if (!has_a) return missing(r, "a", "with a column map");
        if (!has_b) return missing(r, "b", "with a column map");
        return find_column(c, third) == SIZE_MAX ? missing(r, third, "with a column map") : MATCH_OK;
    }
    if (!has_id && !(has_kind && has_a && has_b)) return missing(r, "id", "with a column map: {\"column\": \"id\"}");
    bool organisation = kind == MT_KIND_ORGANISATION || kind == MT_KIND_CLUSTER;
    if (!has_kind && organisation && find_column(c, "name") == SIZE_MAX)
        return missing(r, "name", "with a column map: {\"column\": \"name\"}");
    return MATCH_OK;
}

match_status mt_columns_read(mt_columns *columns, const mt_csv *header, const char *map_json, const char *kind,
                             mt_issues *issues, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *map = NULL;
    header_reader reader = {columns, header, NULL, issues, err};
    if (header->problem != MT_CSV_FINE) {
        bool encoding = header->problem == MT_CSV_NOT_UTF8 || header->problem == MT_CSV_NUL;
        status = mt_fail(err, encoding ? MATCH_E_ENCODING : MATCH_E_FORMAT, "the header row cannot be read: %s",
                         mt_csv_problem_text(header->problem));
        mt_error_place(err, NULL, header->problem_line);
        return status;
    }
    if (map_json) MT_TRY(parse_map(map_json, &map, err));
    reader.map = map;
    if (kind) {
        columns->kind = mt_strdup(kind);
        if (!columns->kind) {
            status = mt_fail_no_memory(err);
            goto out;
        }
    }
    for (size_t i = 0; i < header->cells.len; i++) MT_TRY(add_column(&reader, header->cells.data[i]));
    if (map) MT_TRY(check_map_used(&reader));
    MT_TRY(check_required(&reader));
out:
    json_decref(map);
    return status;
}

bool mt_columns_same(const mt_columns *columns, const mt_csv *row)
{
    if (row->cells.len != columns->len || columns->len == 0) return false;
    for (size_t i = 0; i < columns->len; i++) {
        if (!mt_text_is(mt_cell_trim(row->cells.data[i]), columns->data[i].header)) return false;
    }
    return true;
}

/* ---- rows
 * ----------------------------------------------------------------------------------------------------------*/

/* Puts the value (taken) at a dotted key; *placed false when something else is in its way. */
static match_status put_nested(json_t *root, const char *key, json_t *value, bool *placed, mt_error *err)
{
    json_t *object = root;
    for (const char *dot; (dot = strchr(key, '.')) && dot > key && dot[1]; key = dot + 1) {
        json_t *inner = json_object_getn(object, key, (size_t)(dot - key));
        if (!inner) {
            inner = json_object();
            if (json_object_setn_new_nocheck(object, key, (size_t)(dot - key), inner)) {
                json_decref(value);
                return mt_fail_no_memory(err);
            }
        }
        if (!json_is_object(inner)) {
            json_decref(value);
            *placed = false;
            return MATCH_OK;
        }
        object = inner;
    }
    *placed = json_object_get(object, key) == NULL;
    if (!*placed) {
        json_decref(value);
        return MATCH_OK;
    }
    return json_object_set_new_nocheck(object, key, value) ? mt_fail_no_memory(err) : MATCH_OK;
}

/* "member_of.role" with "x;y": member "role" of the first and second object of the list "member_of". */
static match_status put_in_list(json_t *root, mt_text list_name, const char *member, mt_shape shape, mt_text cell,
                                mt_error *err)
{
    json_t *list = json_object_getn(root, list_name.data, list_name.len);
    if (!list) {
        list = json_array();
        if (json_object_setn_new_nocheck(root, list_name.data, list_name.len, list)) return mt_fail_no_memory(err);
    }
    mt_text rest = cell, item;
    for (size_t i = 0; mt_cell_next(&rest, &item); i++) {
        if (json_array_size(list) <= i && json_array_append_new(list, json_object())) return mt_fail_no_memory(err);
        json_t *object = json_array_get(list, i), *value = NULL;
        if (!item.len || json_object_get(object, member)) continue;
        match_status status = mt_cell_value(shape, item, &value, err);
        if (status != MATCH_OK) return status;
        if (json_object_set_new_nocheck(object, member, value)) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

/* The plain column of a list of objects holds the member that each must have: `member_of` means `member_of.cluster`. */
static const mt_key_rule *required_member(const char *list)
{
    for (const mt_key_rule *rule = mt_key_rules; rule->key; rule++) {
        if (strcmp(rule->key, list) != 0 || !rule->inner) continue;
        for (const mt_key_rule *inner = rule->inner; inner->key; inner++) {
            if (inner->required) return inner;
        }
    }
    return NULL;
}

static match_status put_cell(const mt_column *column, mt_text cell, int64_t row, mt_issues *issues, json_t *root,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *value = NULL;
    bool placed = true;
    const mt_key_rule *member = column->shape == MT_SHAPE_OBJECTS ? required_member(column->key) : NULL;
    if (member) return put_in_list(root, mt_text_of(column->key), member->key, member->shape, cell, err);
    if (column->list_len)
        return put_in_list(root, mt_text_make(column->key, column->list_len), column->key + column->list_len + 1,
                           column->shape, cell, err);
    MT_TRY(mt_cell_value(column->shape, cell, &value, err));
    MT_TRY(put_nested(root, column->key, value, &placed, err));
    if (!placed)
        MT_TRY(mt_issues_add(issues, MT_SEVERITY_WARNING, row, "column.conflict", column->key, cell, err,
                             "column \"%s\" does not fit beside another column; its value is dropped", column->header));
out:
    return status;
}

static match_status put_plain(const mt_column *column, mt_text cell, int64_t row, mt_issues *issues, json_t *root,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf plain = {0};
    if (mt_markup_found(cell)) {
        mt_markup_strip(cell, &plain);
        MT_TRY(mt_strbuf_status(&plain, err));
        MT_TRY(mt_issues_add(issues, MT_SEVERITY_WARNING, row, "html.stripped", column->key, cell, err,
                             "\"%s\" holds HTML; its tags were taken out", column->header));
        cell = mt_cell_trim(mt_text_make(plain.data ? plain.data : "", plain.len));
    }
    if (cell.len) MT_TRY(put_cell(column, cell, row, issues, root, err));
out:
    mt_strbuf_free(&plain);
    return status;
}

match_status mt_columns_record(const mt_columns *columns, const mt_csv *row, mt_issues *issues, json_t **root,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *object = json_object();
    if (!object) return mt_fail_no_memory(err);
    for (size_t i = 0; i < columns->len && i < row->cells.len; i++) {
        mt_text cell = mt_cell_trim(row->cells.data[i]);
        if (!columns->data[i].key || cell.len == 0) continue;
        MT_TRY(put_plain(&columns->data[i], cell, row->row_line, issues, object, err));
    }
    if (columns->kind && !json_object_get(object, "kind") &&
        json_object_set_new_nocheck(object, "kind", json_string_nocheck(columns->kind))) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    *root = object;
    object = NULL;
out:
    json_decref(object);
    return status;
}
