/* Taxonomies: rows of concepts as loaded. A concept keeps its number when its scheme is loaded again, so that numbers
 * held elsewhere stay true; codes that a new edition lacks keep a number without labels. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/store/store_internal.h"

static match_status number(mt_store *store, mt_sql find, mt_sql add, int64_t scheme, mt_text text, uint32_t *found,
                           mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    mt_sql step[2] = {find, add};
    for (int i = 0; i < 2 && !row; i++) {
        MT_TRY(mt_query_start(&q, &store->sql, step[i], err));
        if (scheme) mt_query_int(&q, scheme);
        mt_query_text(&q, text);
        MT_TRY(mt_query_next(&q, &row, err));
        *found = row ? (uint32_t)mt_query_column_int(&q, 0) : (uint32_t)sqlite3_last_insert_rowid(store->db);
        mt_query_end(&q);
    }
out:
    mt_query_end(&q);
    return status;
}

#define VERSION_SETTING "taxonomies"

match_status mt_store_taxonomies(mt_store *store, uint64_t *version, mt_error *err)
{
    char text[32];
    match_status status = mt_store_setting(store, VERSION_SETTING, text, sizeof text, err);
    if (status == MATCH_OK) *version = strtoull(text, NULL, 16); /* "" gives 0 */
    return status;
}

static match_status note_change(mt_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    char text[32];
    uint64_t version;
    MT_TRY(mt_store_taxonomies(store, &version, err));
    snprintf(text, sizeof text, "%" PRIx64, version + 1);
    MT_TRY(mt_store_set_setting(store, VERSION_SETTING, text, err));
out:
    return status;
}

match_status mt_store_scheme_clear(mt_store *store, mt_text scheme, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t found = 0;
    mt_query q;
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(number(store, MT_SQL_SCHEME_FIND, MT_SQL_SCHEME_ADD, 0, scheme, &found, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_LABEL_CLEAR, err));
    mt_query_int(&q, found);
    MT_TRY(mt_query_run(&q, err));
    MT_TRY(note_change(store, err));
out:
    return status;
}

/* The first label of a concept in a language is its preferred one. */
static match_status is_first(mt_store *store, uint32_t concept, mt_text lang, bool *first, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_LABEL_FIND, err));
    mt_query_int(&q, concept);
    mt_query_text(&q, lang);
    MT_TRY(mt_query_next(&q, &row, err));
    *first = !row;
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_concept_add(mt_store *store, mt_text scheme, mt_text code, mt_text parent, mt_text lang,
                                  mt_text label, mt_text extra_json, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t scheme_number = 0, concept = 0;
    bool first = false;
    mt_query q;
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(number(store, MT_SQL_SCHEME_FIND, MT_SQL_SCHEME_ADD, 0, scheme, &scheme_number, err));
    MT_TRY(number(store, MT_SQL_CONCEPT_FIND, MT_SQL_CONCEPT_ADD, scheme_number, code, &concept, err));
    MT_TRY(is_first(store, concept, lang, &first, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_LABEL_ADD, err));
    mt_query_int(&q, scheme_number);
    mt_query_int(&q, concept);
    mt_query_text(&q, parent);
    mt_query_text(&q, lang);
    mt_query_text(&q, label);
    mt_query_int(&q, first);
    if (extra_json.len) {
        mt_query_text(&q, extra_json);
    } else {
        mt_query_null(&q);
    }
    MT_TRY(mt_query_run(&q, err));
out:
    return status;
}

match_status mt_store_concepts(mt_store *store, mt_text scheme,
                               match_status (*each)(void *context, const mt_concept_row *row, mt_error *err),
                               void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_LABEL_EACH, err));
    if (scheme.len) {
        mt_query_text(&q, scheme);
    } else {
        mt_query_null(&q);
    }
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        mt_concept_row r = {(uint32_t)mt_query_column_int(&q, 0), mt_query_column_text(&q, 1),
                            mt_query_column_text(&q, 2),          mt_query_column_text(&q, 3),
                            mt_query_column_text(&q, 4),          mt_query_column_text(&q, 5),
                            mt_query_column_int(&q, 6) != 0};
        MT_TRY(each(context, &r, err));
    }
out:
    mt_query_end(&q);
    return status;
}

/* The rows of two texts that a statement with two parameters gives. */
static match_status each_pair(mt_store *store, mt_sql sql, mt_text a, mt_text b,
                              match_status (*each)(void *context, mt_text first, mt_text second, mt_error *err),
                              void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, sql, err));
    mt_query_text(&q, a);
    mt_query_text(&q, b);
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        MT_TRY(each(context, mt_query_column_text(&q, 0), mt_query_column_text(&q, 1), err));
    }
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_label_pairs(mt_store *store, mt_text from, mt_text to,
                                  match_status (*each)(void *context, mt_text from, mt_text to, mt_error *err),
                                  void *context, mt_error *err)
{
    return each_pair(store, MT_SQL_LABEL_PAIRS, from, to, each, context, err);
}

match_status mt_store_concept_labels(mt_store *store, mt_text scheme, mt_text code,
                                     match_status (*each)(void *context, mt_text lang, mt_text label, mt_error *err),
                                     void *context, mt_error *err)
{
    return each_pair(store, MT_SQL_CONCEPT_LABELS, scheme, code, each, context, err);
}

match_status mt_store_concept_counts(mt_store *store, mt_concept_count **counts, size_t *n, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(mt_concept_count) found = {0};
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_SCHEME_COUNTS, err));
    for (bool row = true;;) {
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        mt_concept_count count = {.concepts = (size_t)mt_query_column_int(&q, 1)};
        mt_text name = mt_query_column_text(&q, 0);
        mt_copy_text(count.scheme, sizeof count.scheme, name.data, name.len);
        MT_TRY(MT_PUSH(&found, count, err));
    }
    *counts = found.data;
    *n = found.len;
    found.data = NULL;
out:
    mt_query_end(&q);
    mt_free(found.data);
    return status;
}
