/* Result lists: copies that outlive the store's next change. */
#include <stdarg.h>
#include <stdio.h>

#include "libmatch/match/matcher_internal.h"

void mt_result_free(mt_result *result)
{
    mt_free(result->key);
    mt_free(result->name);
    json_decref(result->explanation);
    *result = (mt_result){0};
}

void mt_results_free(mt_results *results)
{
    for (size_t i = 0; i < results->len; i++) mt_result_free(&results->data[i]);
    mt_free(results->data);
    json_decref(results->warnings);
    json_decref(results->facets);
    *results = (mt_results){0};
}

match_status mt_result_fill(mt_matcher *m, mt_num num, double score, mt_result *result, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_result made = {.num = num, .score = score};
    mt_facts facts;
    char key[256];
    MT_TRY(mt_store_key(m->store, num, key, &made.kind, err));
    MT_TRY(mt_facts_of(&m->facts, num, &facts, err));
    mt_text name = mt_record_name(facts.root);
    made.key = mt_strdup(key);
    made.name = mt_strndup(name.data, name.len);
    if (!made.key || !made.name) MT_TRY(mt_fail_no_memory(err));
    *result = made;
    made = (mt_result){0};
out:
    mt_result_free(&made);
    return status;
}

match_status mt_results_warn(mt_results *results, mt_error *err, const char *format, ...)
{
    char text[512];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (!results->warnings) results->warnings = json_array();
    char cut[512];
    mt_copy_text(cut, sizeof cut, text, strlen(text));
    json_t *value = json_string(cut);
    if (!results->warnings || !value || json_array_append_new(results->warnings, value) != 0)
        return mt_fail_no_memory(err);
    return MATCH_OK;
}
