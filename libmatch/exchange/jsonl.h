/* JSON Lines from memory: one object a line. Blank lines are skipped; a byte order mark and CRLF are tolerated; a line
 * that is too long, not UTF-8 or no object is given with its error, and reading goes on. */
#ifndef MT_EXCHANGE_JSONL_H
#define MT_EXCHANGE_JSONL_H

#include "libmatch/base/json.h"

#define MT_JSONL_LINE_LIMIT ((size_t)16 << 20) /* bytes */

typedef struct mt_jsonl {
    mt_text data;
    bool goes_on; /* behind the data: a line without an end is not given yet, *found is false */
    size_t at;
    int64_t line;     /* of `at`, from 1 */
    int64_t row_line; /* of the row given last */
    mt_text raw;      /* that line */
} mt_jsonl;

void mt_jsonl_open(mt_jsonl *lines, mt_text data);
/* *found false at the end of the data. *status tells about this line: MATCH_OK with *root (json_decref), or E_FORMAT,
 * E_ENCODING, E_TOO_BIG with err filled. Returns E_NO_MEMORY or MATCH_OK. */
match_status mt_jsonl_next(mt_jsonl *lines, bool *found, match_status *line_status, json_t **root, mt_error *err);

#endif
