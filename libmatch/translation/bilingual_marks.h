/* The marks of bilingual records by pairs of languages, kept in a file beside the records (bilingual.img), so that a
 * process that asks one question need not look for such records to know that its dictionaries are still right. */
#ifndef MT_TRANSLATION_BILINGUAL_MARKS_H
#define MT_TRANSLATION_BILINGUAL_MARKS_H

#include "libmatch/translation/bilingual.h"

/* Stores with fewer documents are searched faster than a file is written. */
#define MT_BILINGUAL_MARKS_LEAST 1024

typedef struct mt_bilingual_pair {
    uint32_t one, other; /* languages, the lower first */
    uint64_t mark;
} mt_bilingual_pair;

typedef struct mt_bilingual_marks {
    MT_ARRAY(mt_bilingual_pair) list;
    size_t kept; /* how many of them are in the file */
} mt_bilingual_marks;

void mt_bilingual_marks_free(mt_bilingual_marks *marks);
/* Either order; false: not known. */
bool mt_bilingual_marks_find(const mt_bilingual_marks *marks, mt_language one, mt_language other, uint64_t *mark);
match_status mt_bilingual_marks_add(mt_bilingual_marks *marks, mt_language one, mt_language other, uint64_t mark,
                                    mt_error *err);

/* Inside a read snapshot. Replaces the marks by those of the file, when it is of this commit and not damaged, else by
 * none. */
match_status mt_bilingual_marks_read(mt_store *store, mt_bilingual_marks *marks, mt_error *err);
/* Writes those that are not in the file yet; where that is not possible, nothing happens. */
void mt_bilingual_marks_write(mt_store *store, mt_bilingual_marks *marks);

#endif
