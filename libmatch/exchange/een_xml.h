/* EEN partnering opportunities in the older XML form (pod/profile), as records of kind offer and request; the mapping
 * stands in docs/formats.md. Reads in pieces. Declarations of entities are refused, depth and sizes are bounded, names
 * and addresses of contact persons are not taken over. */
#ifndef MT_EXCHANGE_EEN_XML_H
#define MT_EXCHANGE_EEN_XML_H

#include "libmatch/base/json.h"
#include "libmatch/store/record.h"

#define MT_EEN_DEPTH_LIMIT 64
#define MT_EEN_TEXT_LIMIT ((size_t)1 << 20)  /* bytes of text in one profile */
#define MT_EEN_TOKEN_LIMIT ((size_t)4 << 20) /* bytes of one tag, comment or section */

typedef struct mt_een mt_een;

/* Rejected profiles and warnings go to `issues` (borrowed). */
match_status mt_een_create(mt_issues *issues, mt_een **out, mt_error *err);
void mt_een_free(mt_een **een);
/* Takes in the next piece of the file; `last` closes it. E_FORMAT (no XML, an entity declaration, too deep), E_TOO_BIG,
 * E_ENCODING: the file as a whole. */
match_status mt_een_feed(mt_een *een, mt_text piece, bool last, mt_error *err);
/* The next profile among those that ended in the pieces so far: *root (json_decref) or NULL when there is none left;
 * *rejected: a profile that gave no record, with its issue. */
bool mt_een_next(mt_een *een, json_t **root, int64_t *row, bool *rejected);

#endif
