/* All standing queries ready to be asked about one document after the other: an inverted list from forms of words
 * to queries. */
#ifndef MT_BROKER_STANDING_MATCH_H
#define MT_BROKER_STANDING_MATCH_H

#include "libmatch/base/hash_map.h"
#include "libmatch/broker/standing.h"
#include "libmatch/match/matcher_internal.h"

typedef struct mt_standing {
    char *id;
    json_t *root;        /* as stored */
    uint32_t first_word; /* in the set's words */
    unsigned kinds;
    mt_tier viewer;
    double minimum;
    mt_filter *filter;         /* or NULL */
    bool of_owner;             /* its filter looks at owners */
    bool existing;             /* asks once about everything that is there */
    MT_ARRAY(uint32_t) owners; /* name numbers of who asks; none: nobody */
} mt_standing;

/* One word of a query. */
typedef struct mt_standing_word {
    uint32_t query;
    uint32_t seen; /* the last document that said it: stamp */
    double share;  /* of the query's weight */
} mt_standing_word;

typedef struct mt_standing_set {
    MT_ARRAY(mt_standing) queries;
    MT_ARRAY(mt_standing_word) words; /* query by query */
    mt_intern forms;
    uint32_t *begin;   /* [forms + 1] */
    uint32_t *posting; /* words that have the form */
    double *score;     /* [queries], all 0 between documents */
    MT_ARRAY(uint32_t) touched;
    uint32_t stamp; /* of the document at hand */
} mt_standing_set;

/* The tier of who registered a stored query. */
mt_tier mt_standing_tier(const json_t *root);
match_status mt_standing_load(mt_store *store, mt_standing_set *set, mt_error *err);
void mt_standing_set_free(mt_standing_set *set);

typedef struct mt_standing_hit {
    uint32_t query;
    double score;
} mt_standing_hit;
/* The queries that want a document by its terms, kind and tier, ascending; their filters are not asked. */
typedef MT_ARRAY(mt_standing_hit) mt_standing_hits;
match_status mt_standing_ask(mt_standing_set *set, const mt_index *index, uint32_t doc, mt_standing_hits *hits,
                             mt_error *err);
/* Appends [{"word", "share"}] of what the document asked about last says of a query, greatest first. */
void mt_standing_words(const mt_standing_set *set, uint32_t query, mt_strbuf *out);

#endif
