/* What the columns of a concept table mean: by a map of the user's, by their names, by the names that SKOS and the
 * tables of the EU's vocabularies use. */
#ifndef MT_EXCHANGE_TAXONOMY_COLUMNS_H
#define MT_EXCHANGE_TAXONOMY_COLUMNS_H

#include "libmatch/base/memory.h"
#include "libmatch/exchange/csv_read.h"

typedef enum mt_concept_role {
    MT_ROLE_NONE, /* left out */
    MT_ROLE_EXTRA,
    MT_ROLE_CODE,
    MT_ROLE_PARENT, /* one or several, parted by | or line ends */
    MT_ROLE_LANG,
    MT_ROLE_LABEL,
    MT_ROLE_LABELS, /* further ones, parted by | or line ends */
} mt_concept_role;

typedef struct mt_concept_column {
    mt_concept_role role;
    char lang[12]; /* of a column of labels in one language; "": that of the row */
    char *name;    /* normal, for extras; NULL when left out */
} mt_concept_column;

typedef MT_ARRAY(mt_concept_column) mt_concept_columns;

/* `map_json` may be NULL: {header: key}, null leaves the column out; keys are code, parent, lang, label, labels,
 * label@ro and labels@ro for one language, and names to keep others under. E_FORMAT: no code, no label, a map that
 * names a column that is not there; the message names the nearest one. */
match_status mt_concept_columns_read(mt_concept_columns *columns, const mt_csv *header, const char *map_json,
                                     mt_error *err);
void mt_concept_columns_free(mt_concept_columns *columns);
bool mt_concept_columns_have(const mt_concept_columns *columns, mt_concept_role role);

#endif
