/* The keys that records may have: one declarative table, by kind. */
#ifndef MT_STORE_RECORD_KEYS_H
#define MT_STORE_RECORD_KEYS_H

#include "libmatch/store/record.h"

typedef enum mt_shape {
    MT_SHAPE_ANY = 0,        /* a key of the user's own */
    MT_SHAPE_TEXT,           /* string */
    MT_SHAPE_TEXTS,          /* list of strings, or one string */
    MT_SHAPE_TEXT_OR_NUMBER, /* size, priority */
    MT_SHAPE_ENUM,           /* one of `words` */
    MT_SHAPE_LANGUAGE,       /* BCP 47 tag */
    MT_SHAPE_COUNTRY,        /* ISO 3166-1 alpha-2; an unknown one is kept with a warning */
    MT_SHAPE_COUNTRIES,      /* list of them, or one */
    MT_SHAPE_CONCEPTS,       /* list of "scheme:code", or one */
    MT_SHAPE_DATE,           /* ISO 8601, years 1800 to 2100 */
    MT_SHAPE_YEAR,           /* the same, or a year as a number */
    MT_SHAPE_PERIOD,         /* [from, until], each a date or null */
    MT_SHAPE_TRL,            /* [min, max] of 1 to 9 */
    MT_SHAPE_COUNT,          /* whole number, not negative */
    MT_SHAPE_ID,             /* id of another record */
    MT_SHAPE_IDS,            /* list of ids, or one */
    MT_SHAPE_MAP,            /* object of strings or numbers */
    MT_SHAPE_OBJECT,         /* object with `members` */
    MT_SHAPE_OBJECTS         /* list of such objects */
} mt_shape;

typedef struct mt_key_rule {
    const char *key;
    mt_shape shape;
    unsigned kinds;                  /* bits 1 << kind */
    const char *const *words;        /* MT_SHAPE_ENUM: NULL-terminated */
    const struct mt_key_rule *inner; /* MT_SHAPE_OBJECT(S): ends with key NULL */
    bool required;                   /* inner keys only: without it the object is dropped */
} mt_key_rule;

extern const mt_key_rule mt_key_rules[]; /* ends with key NULL */

/* The rule of a top-level key of a kind, NULL when the key is the user's own there. */
const mt_key_rule *mt_key_rule_of(mt_kind kind, const char *key);
/* The shape of a key, dots for nesting ("countries.wanted", "rules.min_partners"); kind MT_KIND_NONE: of any kind.
 * What CSV columns need to know. */
mt_shape mt_key_shape(mt_kind kind, mt_text dotted);
/* The known key that a user's own key was probably meant to be, or NULL. */
const char *mt_key_guess(mt_kind kind, mt_text key);

extern const char *const mt_visibility_words[];
extern const char *const mt_kind_words[];
extern const char *const mt_relation_words[];
extern const char *const mt_outcome_words[];

#endif
