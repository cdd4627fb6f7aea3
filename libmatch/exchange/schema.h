/* The keys of the data model as tables see them: which type a cell has to become, and the nearest name for one that
 * is none of them. Whether a value is allowed is the business of the store floor (record.h). */
#ifndef MT_EXCHANGE_SCHEMA_H
#define MT_EXCHANGE_SCHEMA_H

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"

typedef enum mt_cell_type {
    MT_CELL_TEXT,
    MT_CELL_LIST,        /* texts parted by ; */
    MT_CELL_ONE_OR_MORE, /* one text, or a list when there is a ; */
    MT_CELL_INTEGER,
    MT_CELL_LEVELS, /* "4-6", "4;6" or "5" -> [4,6], [5,5] */
    MT_CELL_DAYS,   /* "from;until" or "from/until", either may be empty -> [from, until] */
    MT_CELL_OBJECTS /* a list of objects; the plain column is the first member of each */
} mt_cell_type;

typedef struct mt_key {
    const char *name; /* with dots: "countries.wanted", "member_of.cluster" */
    mt_cell_type type;
    bool in_list; /* member of the objects of a list */
} mt_key;

/* NULL when the data model has no such key. */
const mt_key *mt_key_find(mt_text name);
size_t mt_key_count(void);
const mt_key *mt_key_at(size_t i);

/* The header as a key name: blanks at both ends off, ASCII letters small, blanks and hyphens inside `_`. Appends. */
void mt_key_normal(mt_text header, mt_strbuf *out);

/* How many letters must change to turn one into the other (Damerau-Levenshtein with adjacent swaps, on bytes, ASCII
 * case ignored); texts longer than 64 bytes are compared by their first 64. */
size_t mt_name_distance(mt_text a, mt_text b);
/* The index of the nearest of `count` names, SIZE_MAX when none is near enough to be meant (more than a third of the
 * letters differ, beginnings count as near). */
size_t mt_name_nearest(mt_text name, const mt_text *names, size_t count);
/* The nearest known key, NULL when none is near. */
const char *mt_key_nearest(mt_text name);

#endif
