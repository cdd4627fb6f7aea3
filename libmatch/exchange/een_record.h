/* One EEN profile, as the texts of its elements, turned into a record. */
#ifndef MT_EXCHANGE_EEN_RECORD_H
#define MT_EXCHANGE_EEN_RECORD_H

#include "libmatch/base/json.h"
#include "libmatch/store/record.h"

/* Patterns of references, compiled once. */
typedef struct mt_een_patterns mt_een_patterns;
match_status mt_een_patterns_create(mt_een_patterns **out, mt_error *err);
void mt_een_patterns_free(mt_een_patterns **patterns);

/* Whether the text of this element (path below profile) is used at all. */
bool mt_een_path_used(mt_text path);

/* `fields`: {path: [text]} of one profile. Gives *root; NULL when it was rejected (one issue). */
match_status mt_een_record(const mt_een_patterns *patterns, const json_t *fields, int64_t row, mt_issues *issues,
                           json_t **root, mt_error *err);

#endif
