/* What the bilingual records of a whole collection say, kept in each of its parts: a part has only some of the records,
 * and all parts must translate as the whole does. A file in the part's folder, made with the part and named by its
 * settings; like the statistics of the whole it does not follow records that are written later. */
#ifndef MT_TRANSLATION_TAUGHT_H
#define MT_TRANSLATION_TAUGHT_H

#include "libmatch/base/file.h"
#include "libmatch/translation/alignment.h"

/* Adds an alignment to the body of a file. */
match_status mt_taught_add(mt_strbuf *body, const mt_alignment *alignment, mt_error *err);
/* Inside a transaction of the part: writes the file and names it in the settings; no body, no file. */
match_status mt_taught_write(mt_store *store, const mt_strbuf *body, mt_error *err);

/* The body for the parts of a store: all that its bilingual records say. */
match_status mt_taught_compose(mt_store *whole, mt_strbuf *body, mt_error *err);

/* {0} is none. */
typedef struct mt_taught {
    char name[64];
    mt_mapping map;
} mt_taught;

/* Inside a read snapshot: the file that the settings name now, checked; nothing happens when that is the present one.
 * E_CORRUPT, E_IO. */
match_status mt_taught_open(mt_store *store, mt_taught *taught, mt_error *err);
void mt_taught_close(mt_taught *taught);
/* 0: nothing is said in these languages. Either order. */
uint64_t mt_taught_mark(const mt_taught *taught, mt_language one, mt_language other);
/* Replaces `out`; of languages with a mark. */
match_status mt_taught_read(const mt_taught *taught, mt_language one, mt_language other, mt_alignment *out,
                            mt_error *err);

#endif
