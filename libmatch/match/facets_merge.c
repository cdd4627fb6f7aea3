/* Facets of the parts of a divided collection become those of the whole: records are in one part each, so counts add
 * up, as long as every part lists all its values. What is counted over are records that words find; a part in which no
 * word is found counts by n-grams, which the whole would not do where another part knows the words. */
#include "libmatch/base/hash_map.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/match/facets.h"

static bool by_grams(const json_t *facets) { return mt_text_is(mt_json_get_text(facets, "by"), "ngrams"); }

static int64_t number_of(const json_t *object, const char *key)
{
    const json_t *number = mt_json_get(object, key);
    return json_is_integer(number) ? (int64_t)json_integer_value(number) : -1;
}

static bool is_sound(const json_t *facets)
{
    const json_t *list = mt_json_get(facets, "facets");
    bool good = number_of(facets, "found") >= 0 && json_is_array(list);
    for (size_t i = 0; good && i < json_array_size(list); i++) {
        const json_t *facet = json_array_get(list, i), *values = mt_json_get(facet, "values");
        good =
            json_is_string(mt_json_get(facet, "field")) && number_of(facet, "distinct") >= 0 && json_is_array(values);
        for (size_t j = 0; good && j < json_array_size(values); j++) {
            const json_t *value = json_array_get(values, j);
            good = json_is_string(mt_json_get(value, "value")) && number_of(value, "count") >= 0;
        }
    }
    return good;
}

static bool same_fields(const json_t *a, const json_t *b)
{
    const json_t *x = mt_json_get(a, "facets"), *y = mt_json_get(b, "facets");
    bool same = json_array_size(x) == json_array_size(y);
    for (size_t i = 0; same && i < json_array_size(x); i++)
        same = mt_text_equal(mt_json_get_text(json_array_get(x, i), "field"),
                             mt_json_get_text(json_array_get(y, i), "field"));
    return same;
}

typedef struct summing {
    mt_intern values;
    MT_ARRAY(int64_t) count;
    int64_t distinct; /* of the part that has most */
    bool cut;         /* some part lists fewer than it has */
} summing;

/* Counts come from files, too. */
static match_status add_up(int64_t *sum, int64_t n, mt_error *err)
{
    if (!__builtin_add_overflow(*sum, n, sum)) return MATCH_OK;
    return mt_fail(err, MATCH_E_FORMAT,
                   "the counts of the facets are greater than any collection; make the lists anew");
}

static match_status add_part(summing *s, const json_t *facet, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *values = mt_json_get(facet, "values");
    int64_t distinct = number_of(facet, "distinct");
    if (distinct > s->distinct) s->distinct = distinct;
    s->cut |= distinct > (int64_t)json_array_size(values) || json_is_true(mt_json_get(facet, "at_least"));
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *value = json_array_get(values, i);
        uint32_t number;
        bool fresh = false;
        MT_TRY(mt_intern_add(&s->values, mt_json_get_text(value, "value"), &number, &fresh, err));
        if (fresh) MT_TRY(MT_PUSH(&s->count, (int64_t)0, err));
        MT_TRY(add_up(&s->count.data[number], number_of(value, "count"), err));
    }
out:
    return status;
}

static match_status give_field(const summing *s, mt_text field, size_t most, json_t *facets, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facet_entry *list = mt_alloc(s->count.len, sizeof *list);
    if (!list) return mt_fail_no_memory(err);
    for (size_t i = 0; i < s->count.len; i++)
        list[i] = (mt_facet_entry){mt_intern_text(&s->values, (uint32_t)i), (uint64_t)s->count.data[i]};
    MT_TRY(mt_facet_append(field, list, s->count.len, most ? most : SIZE_MAX, facets, err));
    json_t *made = json_array_get(facets, json_array_size(facets) - 1);
    if (!s->cut) goto out;
    if ((s->distinct > (int64_t)s->count.len &&
         json_object_set_new(made, "distinct", json_integer(s->distinct)) != 0) ||
        json_object_set_new(made, "at_least", json_true()) != 0)
        MT_TRY(mt_fail_no_memory(err));
out:
    mt_free(list);
    return status;
}

static match_status check_parts(json_t *const *facets, size_t count, mt_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_sound(facets[i]))
            return mt_fail(err, MATCH_E_FORMAT,
                           "facets must be {found, facets: [{field, distinct, values: [{value, count}]}]}, as searches "
                           "give them");
        if (!same_fields(facets[0], facets[i]))
            return mt_fail(err, MATCH_E_FORMAT,
                           "the facets are not of the same fields; ask every part for the same ones");
    }
    return MATCH_OK;
}

match_status mt_facets_merge(json_t *const *facets, size_t count, size_t most, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = json_array(), *whole = NULL, *fields;
    int64_t found = 0;
    bool words = false, grams = false;
    MT_TRY(check_parts(facets, count, err));
    for (size_t i = 0; i < count; i++) {
        words |= !by_grams(facets[i]) && number_of(facets[i], "found") > 0;
        grams |= by_grams(facets[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (!words || !by_grams(facets[i])) MT_TRY(add_up(&found, number_of(facets[i], "found"), err));
    fields = count ? mt_json_get(facets[0], "facets") : NULL;
    for (size_t f = 0; f < json_array_size(fields); f++) {
        summing s = {0};
        for (size_t i = 0; status == MATCH_OK && i < count; i++)
            if (!words || !by_grams(facets[i]))
                status = add_part(&s, json_array_get(mt_json_get(facets[i], "facets"), f), err);
        if (status == MATCH_OK)
            status = give_field(&s, mt_json_get_text(json_array_get(fields, f), "field"), most, list, err);
        mt_intern_free(&s.values);
        MT_ARRAY_FREE(&s.count);
        MT_TRY(status);
    }
    whole = json_pack("{s:I, s:O}", "found", (json_int_t)found, "facets", list);
    if (!list || !whole) MT_TRY(mt_fail_no_memory(err));
    if (grams && !words && json_object_set_new(whole, "by", json_string("ngrams")) != 0) MT_TRY(mt_fail_no_memory(err));
    *out = whole;
    whole = NULL;
out:
    json_decref(list);
    json_decref(whole);
    return status;
}
