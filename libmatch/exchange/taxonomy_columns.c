/* Hides how a header becomes roles. A column that the map names has the role the map gives it; another one has the role
 * of its name unless a column has it already. Names of SKOS come last: a table of ESCO has a "code" of another
 * classification beside its URIs, and says so by a map. */
#include "libmatch/exchange/taxonomy_columns.h"

#include <string.h>

#include "libmatch/base/json.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/exchange/keys.h"
#include "libmatch/store/near.h"
#include "libmatch/text/language.h"

static const struct role_name {
    const char *name;
    mt_concept_role role;
    bool skos; /* taken when no column has the role by its own name */
} names[] = {
    {"code", MT_ROLE_CODE, false},
    {"parent", MT_ROLE_PARENT, false},
    {"lang", MT_ROLE_LANG, false},
    {"label", MT_ROLE_LABEL, false},
    {"labels", MT_ROLE_LABELS, false},
    {"notation", MT_ROLE_CODE, true},
    {"concepturi", MT_ROLE_CODE, true},
    {"concept_uri", MT_ROLE_CODE, true},
    {"uri", MT_ROLE_CODE, true},
    {"broader", MT_ROLE_PARENT, true},
    {"broaderuri", MT_ROLE_PARENT, true},
    {"broader_uri", MT_ROLE_PARENT, true},
    {"language", MT_ROLE_LANG, true},
    {"preflabel", MT_ROLE_LABEL, true},
    {"pref_label", MT_ROLE_LABEL, true},
    {"preferredlabel", MT_ROLE_LABEL, true},
    {"preferred_label", MT_ROLE_LABEL, true},
    {"altlabel", MT_ROLE_LABELS, true},
    {"altlabels", MT_ROLE_LABELS, true},
    {"alt_label", MT_ROLE_LABELS, true},
    {"alt_labels", MT_ROLE_LABELS, true},
    {"hiddenlabel", MT_ROLE_LABELS, true},
    {"hiddenlabels", MT_ROLE_LABELS, true},
};

void mt_concept_columns_free(mt_concept_columns *columns)
{
    for (size_t i = 0; i < columns->len; i++) mt_free(columns->data[i].name);
    MT_ARRAY_FREE(columns);
}

bool mt_concept_columns_have(const mt_concept_columns *columns, mt_concept_role role)
{
    for (size_t i = 0; i < columns->len; i++)
        if (columns->data[i].role == role) return true;
    return false;
}

/* "label@ro", "skos:prefLabel_ro" -> the name without prefix and language, and the language. */
static mt_text split_language(mt_text name, char lang[12])
{
    if (name.len > 5 && memcmp(name.data, "skos:", 5) == 0) name = mt_text_make(name.data + 5, name.len - 5);
    const char *at = name.len ? memchr(name.data, '@', name.len) : NULL;
    size_t base = at ? (size_t)(at - name.data) : name.len;
    if (!at && name.len > 3 && name.data[name.len - 3] == '_' &&
        mt_language_from_code(mt_text_make(name.data + name.len - 2, 2)) > MT_LANG_OTHER) {
        base = name.len - 3;
        at = name.data + base;
    }
    size_t len = at ? name.len - base - 1 : 0;
    if (len > 0 && len < 12) {
        memcpy(lang, at + 1, len);
        lang[len] = '\0';
        for (char *c = lang; *c; c++)
            if (*c == '_') *c = '-';
        return mt_text_make(name.data, base);
    }
    return name;
}

/* The role of a normal name; `skos`: also by the names of SKOS. A language only goes with labels. */
static mt_concept_role role_of(mt_text name, bool skos, char lang[12])
{
    for (int split = 0; split < 2; split++) {
        lang[0] = '\0';
        mt_text base = split ? split_language(name, lang) : name;
        if (split && base.len == name.len) break;
        for (size_t i = 0; i < MT_COUNT(names); i++) {
            if (!mt_text_is(base, names[i].name) || (names[i].skos && !skos)) continue;
            if (lang[0] && names[i].role != MT_ROLE_LABEL && names[i].role != MT_ROLE_LABELS) continue;
            return names[i].role;
        }
    }
    lang[0] = '\0';
    return MT_ROLE_EXTRA;
}

/* Several columns may hold parents or labels; of the others, and of labels in one language, the first counts. */
static bool taken(const mt_concept_columns *columns, mt_concept_role role, const char *lang)
{
    if (role == MT_ROLE_EXTRA || role == MT_ROLE_NONE || role == MT_ROLE_LABELS || role == MT_ROLE_PARENT) return false;
    for (size_t i = 0; i < columns->len; i++)
        if (columns->data[i].role == role && strcmp(columns->data[i].lang, lang) == 0) return true;
    return false;
}

static bool repeated(const mt_concept_columns *columns, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++)
        if (columns->data[i].name && strcmp(columns->data[i].name, name) == 0) return true;
    return false;
}

static match_status set_name(mt_concept_column *column, mt_text name, mt_error *err)
{
    mt_strbuf normal = {0};
    mt_key_normal(name, &normal);
    match_status status = mt_strbuf_status(&normal, err);
    if (status == MATCH_OK && normal.len) {
        mt_free(column->name);
        column->name = mt_strndup(normal.data, normal.len);
        if (!column->name) status = mt_fail_no_memory(err);
    }
    mt_strbuf_free(&normal);
    return status;
}

static mt_text trimmed(mt_text s)
{
    while (s.len && (unsigned char)s.data[0] <= ' ') s = mt_text_make(s.data + 1, s.len - 1);
    while (s.len && (unsigned char)s.data[s.len - 1] <= ' ') s.len--;
    return s;
}

static match_status no_such_column(const mt_csv *header, const char *named, mt_error *err)
{
    size_t near = mt_name_nearest(mt_text_of(named), header->cells.data, header->cells.len);
    if (near == SIZE_MAX)
        mt_fail(err, MATCH_E_FORMAT, "the map names a column \"%s\" that the table has not; take it out of the map",
                named);
    else
        mt_fail(err, MATCH_E_FORMAT, "the map names a column \"%s\" that the table has not; the nearest is \"%.*s\"",
                named, (int)header->cells.data[near].len, header->cells.data[near].data);
    mt_error_field(err, named, NULL);
    mt_error_place(err, NULL, header->row_line);
    return MATCH_E_FORMAT;
}

/* Gives the columns that the map names what it says. */
static match_status apply_map(mt_concept_columns *columns, bool *mapped, const mt_csv *header, json_t *map,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    const char *named;
    json_t *key;
    json_object_foreach (map, named, key) {
        size_t i = 0;
        while (i < header->cells.len && !mt_text_is(trimmed(header->cells.data[i]), named)) i++;
        if (i == header->cells.len) return no_such_column(header, named, err);
        mapped[i] = true;
        if (!json_is_string(key)) continue; /* null: left out */
        mt_text name = mt_text_of(json_string_value(key));
        columns->data[i].role = role_of(name, false, columns->data[i].lang);
        if (columns->data[i].role == MT_ROLE_EXTRA) MT_TRY(set_name(&columns->data[i], name, err));
    }
out:
    return status;
}

static match_status apply_names(mt_concept_columns *columns, const bool *mapped, const mt_csv *header, bool skos,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_concept_columns before = *columns;
    bool has[MT_ROLE_LABELS + 1] = {0};
    for (size_t i = 0; i < before.len; i++) has[before.data[i].role] = true;
    for (size_t i = 0; i < columns->len; i++) {
        mt_concept_column *c = &columns->data[i];
        if (mapped[i] || (skos && c->role != MT_ROLE_EXTRA)) continue;
        MT_TRY(set_name(c, header->cells.data[i], err));
        char lang[12] = "";
        mt_concept_role role = c->name && (skos || !repeated(columns, i, c->name))
                                   ? role_of(mt_text_of(c->name), skos, lang)
                                   : MT_ROLE_NONE;
        if (skos && (role == MT_ROLE_EXTRA || (has[role] && role < MT_ROLE_LABELS && !lang[0]))) continue;
        if (taken(columns, role, lang)) role = skos ? MT_ROLE_EXTRA : MT_ROLE_NONE;
        c->role = role;
        memcpy(c->lang, lang, sizeof lang);
    }
out:
    return status;
}

static match_status require(const mt_concept_columns *columns, const mt_csv *header, mt_concept_role role,
                            const char *name, mt_error *err)
{
    if (mt_concept_columns_have(columns, role)) return MATCH_OK;
    size_t near = mt_name_nearest(mt_text_of(name), header->cells.data, header->cells.len);
    if (near != SIZE_MAX)
        mt_fail(err, MATCH_E_FORMAT,
                "a taxonomy needs a column \"%s\"; the nearest is \"%.*s\": rename it or name it in a map", name,
                (int)header->cells.data[near].len, header->cells.data[near].data);
    else
        mt_fail(err, MATCH_E_FORMAT,
                "a taxonomy needs a column \"%s\": tab-separated, with a header row such as code, parent, lang, label; "
                "or a map that tells which column it is",
                name);
    mt_error_field(err, name, NULL);
    mt_error_place(err, NULL, header->row_line);
    return MATCH_E_FORMAT;
}

match_status mt_concept_columns_read(mt_concept_columns *columns, const mt_csv *header, const char *map_json,
                                     mt_error *err)
{
    match_status status = MATCH_OK;
    mt_concept_columns read = {0};
    json_t *map = NULL;
    bool *mapped = mt_alloc(header->cells.len, sizeof *mapped);
    if (!mapped) return mt_fail_no_memory(err);
    if (map_json) MT_TRY(mt_json_parse(mt_text_of(map_json), &map, err));
    for (size_t i = 0; i < header->cells.len; i++) MT_TRY(MT_PUSH(&read, (mt_concept_column){0}, err));
    MT_TRY(apply_map(&read, mapped, header, map, err));
    MT_TRY(apply_names(&read, mapped, header, false, err));
    MT_TRY(apply_names(&read, mapped, header, true, err));
    MT_TRY(require(&read, header, MT_ROLE_CODE, "code", err));
    if (!mt_concept_columns_have(&read, MT_ROLE_LABELS)) MT_TRY(require(&read, header, MT_ROLE_LABEL, "label", err));
    *columns = read;
    read = (mt_concept_columns){0};
out:
    mt_concept_columns_free(&read);
    json_decref(map);
    mt_free(mapped);
    return status;
}
