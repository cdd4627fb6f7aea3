/* All values of an attribute with their documents, segment by segment. */
#ifndef MT_INDEX_VISIT_H
#define MT_INDEX_VISIT_H

#include "libmatch/index/snapshot.h"

typedef match_status (*mt_value_fn)(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank,
                                    mt_error *err);
/* Values in byte order within each segment; documents by mt_value_docs_of(s->segment, rank), dead ones included. */
match_status mt_index_visit(const mt_index *index, mt_text field, mt_value_fn each, void *context, mt_error *err);

typedef struct mt_value_docs {
    const uint8_t *p, *end;
    uint32_t doc, docs;
    uint32_t row; /* documents to come that follow without a gap */
} mt_value_docs;
mt_value_docs mt_value_docs_of(const mt_segment *s, uint32_t value);

static inline bool mt_value_docs_next(mt_value_docs *l, uint32_t *doc)
{
    uint32_t step = 1;
    if (l->row > 0) {
        l->row--;
    } else {
        if (l->p >= l->end || !mt_varint_read(&l->p, l->end, &step)) return false;
        if (step == 0) { /* a row */
            if (!mt_varint_read(&l->p, l->end, &l->row) || l->row-- == 0) return false;
            step = 1;
        }
    }
    if (step - 1 >= l->docs - (l->doc + 1)) return false; /* damaged, or a row too long */
    *doc = l->doc += step;
    return true;
}

#endif
