/* Facts of single records that decide compatibility (maturity, countries, types, priority), read when first asked for
 * and kept with the world. */
#ifndef MT_WORLD_FACTS_H
#define MT_WORLD_FACTS_H

#include "libmatch/base/hash_map.h"
#include "libmatch/store/store.h"

typedef struct mt_facts {
    json_t *root;          /* the record */
    json_t *reference;     /* see mt_facts_reference(); NULL until asked for */
    double priority;       /* of a need: weight, 1 when not said */
    int trl_low, trl_high; /* 0 when not said */
} mt_facts;

typedef struct mt_fact_cache {
    mt_store *store; /* borrowed */
    mt_map place;    /* record number -> index + 1 */
    MT_ARRAY(mt_facts) facts;
    size_t limit; /* forgets everything beyond this many (0: 20,000) */
} mt_fact_cache;

void mt_fact_cache_free(mt_fact_cache *cache);
/* Gives a copy whose root is borrowed from the cache until mt_fact_cache_trim(). */
match_status mt_facts_of(mt_fact_cache *cache, mt_num num, mt_facts *facts, mt_error *err);
/* {"id", "name", "kind"} of a record, as explanations name it; made once. A reference of the caller's own to a value
 * that nobody changes. */
match_status mt_facts_reference(mt_fact_cache *cache, mt_num num, json_t **out, mt_error *err);
/* Between calls: forgets everything when the cache has grown beyond its limit. */
void mt_fact_cache_trim(mt_fact_cache *cache);

/* How well an answer (offer or competence) suits a need beyond its words, as a factor in [0, 1] with the reasons as
 * bits. `asker` and `answerer` are the organisations' records, either may be NULL. Factors are documented in
 * docs/matching.md. */
typedef enum mt_misfit {
    MT_MISFIT_COUNTRY_EXCLUDED = 1,
    MT_MISFIT_COUNTRY_UNWANTED = 2,
    MT_MISFIT_TYPE = 4,
    MT_MISFIT_TRL = 8
} mt_misfit;
#define MT_FIT_UNWANTED 0.5 /* a country that is not among the wanted ones */
#define MT_FIT_TYPE 0.6     /* a type of partner that is not among those asked for */
double mt_fit_factor(const mt_facts *need, const json_t *asker, const mt_facts *answer, const json_t *answerer,
                     unsigned *misfits);
/* The part of two ranges of maturity; 0: not said. */
double mt_fit_trl(int need_low, int need_high, int answer_low, int answer_high);
/* The weight of a need from the stated number: 1 without one above 0, at most 100. */
double mt_priority_of(double stated);

#endif
