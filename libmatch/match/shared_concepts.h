/* The concepts that two sides state, themselves or on an item: as many from either side as from the other. */
#ifndef MT_MATCH_SHARED_CONCEPTS_H
#define MT_MATCH_SHARED_CONCEPTS_H

#include "libmatch/index/snapshot.h"
#include "libmatch/match/matcher_internal.h"

/* The codes of a record and its items, in the order of the records: of the newest items as they state them, then those
 * of the older ones in byte order. `num` is 0 when `root` is of no record. */
match_status mt_codes_stated(mt_matcher *m, mt_num num, const json_t *root, const mt_num *items, size_t count,
                             mt_intern *codes, mt_error *err);
/* Adds to shared[vertex] the number of these codes that the vertex or one of its usable items states. */
match_status mt_codes_count(mt_matcher *m, const mt_intern *codes, double *shared, mt_error *err);
/* Adds the number of codes that the subject shares with each vertex: both of the above, or the matcher's table. */
match_status mt_codes_shared(mt_matcher *m, const mt_subject *subject, double *shared, mt_error *err);
/* Sets in found[code] whether one of the documents states it. */
match_status mt_codes_find(mt_matcher *m, const mt_intern *codes, const mt_bitset *docs, mt_bitset *found,
                           mt_error *err);
/* The documents of a record and its items. */
match_status mt_codes_documents(mt_matcher *m, mt_num num, const mt_num *items, size_t count, mt_bitset *docs,
                                mt_error *err);

/* ---- lists of documents by code -----------------------------------------------------------------------------------*/

typedef struct mt_code_list {
    uint32_t code, rank;
    const mt_snapshot_segment *segment;
} mt_code_list;

typedef struct mt_code_lists {
    MT_ARRAY(mt_code_list) lists; /* by code, those of a code by segment */
    MT_ARRAY(uint32_t) found;     /* of mt_code_list_read() */
    uint32_t *mark;               /* [vertices] 1 + the last code that each was found for */
    size_t documents;             /* read so far */
} mt_code_lists;

/* The lists of these codes, or of all there are, numbered as they come; *count: how many codes. */
match_status mt_code_lists_find(mt_matcher *m, const mt_intern *codes, mt_code_lists *out, mt_error *err);
match_status mt_code_lists_all(mt_matcher *m, mt_code_lists *out, size_t *count, mt_error *err);
void mt_code_lists_free(mt_code_lists *lists);
/* Makes lists->found the vertices of the i-th list, themselves or by a usable item, that no list of the same code
 * before it had; lists are read in their order. */
match_status mt_code_list_read(const mt_matcher *m, mt_code_lists *lists, size_t i, mt_error *err);

#endif
