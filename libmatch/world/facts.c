/* Compatibility of a need and an answer from their stated conditions. A condition that one side does not state never
 * lowers the factor: unknown is not bad. */
#include "libmatch/world/facts.h"

#include "libmatch/base/number.h"

#define TRL_STEP 0.12 /* lost per step between the ranges of maturity */
#define TRL_LEAST 0.4

static void forget_all(mt_fact_cache *cache)
{
    for (size_t i = 0; i < cache->facts.len; i++) {
        json_decref(cache->facts.data[i].root);
        json_decref(cache->facts.data[i].reference);
    }
    cache->facts.len = 0;
}

void mt_fact_cache_free(mt_fact_cache *cache)
{
    forget_all(cache);
    MT_ARRAY_FREE(&cache->facts);
    mt_map_free(&cache->place);
}

void mt_fact_cache_trim(mt_fact_cache *cache)
{
    size_t limit = cache->limit ? cache->limit : 20000;
    if (cache->facts.len <= limit) return;
    forget_all(cache);
    mt_map_clear(&cache->place);
}

double mt_priority_of(double stated) { return stated > 0.0 ? stated < 100.0 ? stated : 100.0 : 1.0; }

double mt_fit_trl(int need_low, int need_high, int answer_low, int answer_high)
{
    int gap = 0;
    if (need_low == 0 || answer_low == 0) return 1.0;
    if (answer_high < need_low) gap = need_low - answer_high;
    if (answer_low > need_high) gap = answer_low - need_high;
    double factor = 1.0 - TRL_STEP * gap;
    return factor > TRL_LEAST ? factor : TRL_LEAST;
}

static mt_facts read_facts(json_t *root)
{
    mt_facts facts = {.root = root, .priority = 1.0};
    const json_t *trl = mt_json_get(root, "trl"), *priority = mt_json_get(root, "priority");
    if (json_is_array(trl) && json_is_integer(json_array_get(trl, 0)) && json_is_integer(json_array_get(trl, 1))) {
        facts.trl_low = (int)json_integer_value(json_array_get(trl, 0));
        facts.trl_high = (int)json_integer_value(json_array_get(trl, 1));
    } else if (json_is_integer(trl)) {
        facts.trl_low = facts.trl_high = (int)json_integer_value(trl);
    }
    double value = json_number_value(priority);
    if (json_is_string(priority) && !mt_number_read(mt_json_text(priority), &value)) value = 0.0;
    facts.priority = mt_priority_of(value);
    return facts;
}

match_status mt_facts_of(mt_fact_cache *cache, mt_num num, mt_facts *facts, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    const uint64_t *place = mt_map_get(&cache->place, num);
    if (place) {
        *facts = cache->facts.data[*place - 1];
        return MATCH_OK;
    }
    MT_TRY(mt_store_json(cache->store, num, &root, err));
    MT_TRY(mt_map_put(&cache->place, num, cache->facts.len + 1, err));
    mt_facts read = read_facts(root);
    status = MT_PUSH(&cache->facts, read, err);
    if (status != MATCH_OK) {
        mt_map_clear(&cache->place); /* its last entry names nothing: read again when asked again */
        forget_all(cache);
        goto out;
    }
    root = NULL;
    *facts = read;
out:
    json_decref(root);
    return status;
}

match_status mt_facts_reference(mt_fact_cache *cache, mt_num num, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts read;
    char key[MT_KEY_SIZE];
    mt_kind kind;
    MT_TRY(mt_facts_of(cache, num, &read, err));
    if (!read.reference) {
        MT_TRY(mt_store_key(cache->store, num, key, &kind, err));
        mt_text name = mt_record_name(read.root);
        read.reference =
            json_pack("{s:s, s:s%, s:s}", "id", key, "name", name.data, name.len, "kind", mt_kind_name(kind));
        if (!read.reference) MT_TRY(mt_fail_no_memory(err));
        cache->facts.data[*mt_map_get(&cache->place, num) - 1].reference = read.reference;
    }
    *out = json_incref(read.reference);
out:
    return status;
}

static bool list_has(const json_t *object, const char *key, mt_text value)
{
    size_t n = mt_record_list_size(object, key);
    for (size_t i = 0; i < n; i++)
        if (mt_text_equal(mt_record_list_item(object, key, i), value)) return true;
    return false;
}

/* what `item` says about the country of the other side */
static double country_factor(const json_t *item, const json_t *other, unsigned *misfits)
{
    const json_t *countries = mt_json_get(item, "countries");
    mt_text country = mt_json_get_text(other, "country");
    if (!countries || country.len == 0) return 1.0;
    if (list_has(countries, "excluded", country)) {
        *misfits |= MT_MISFIT_COUNTRY_EXCLUDED;
        return 0.0;
    }
    if (mt_record_list_size(countries, "wanted") == 0 || list_has(countries, "wanted", country)) return 1.0;
    *misfits |= MT_MISFIT_COUNTRY_UNWANTED;
    return MT_FIT_UNWANTED;
}

static double type_factor(const json_t *item, const json_t *other, unsigned *misfits)
{
    mt_text type = mt_json_get_text(other, "type");
    if (type.len == 0 || mt_record_list_size(item, "partner_types") == 0 || list_has(item, "partner_types", type))
        return 1.0;
    *misfits |= MT_MISFIT_TYPE;
    return MT_FIT_TYPE;
}

static double trl_factor(const mt_facts *need, const mt_facts *answer, unsigned *misfits)
{
    double factor = mt_fit_trl(need->trl_low, need->trl_high, answer->trl_low, answer->trl_high);
    if (factor < 1.0) *misfits |= MT_MISFIT_TRL;
    return factor;
}

double mt_fit_factor(const mt_facts *need, const json_t *asker, const mt_facts *answer, const json_t *answerer,
                     unsigned *misfits)
{
    unsigned found = 0;
    double factor = country_factor(need->root, answerer, &found) * country_factor(answer->root, asker, &found) *
                    type_factor(need->root, answerer, &found) * type_factor(answer->root, asker, &found) *
                    trl_factor(need, answer, &found);
    if (misfits) *misfits = found;
    return factor;
}
