/* Where the documents of a new segment come from: a builder, or a segment that is merged. */
#ifndef MT_INDEX_SOURCE_H
#define MT_INDEX_SOURCE_H

#include "libmatch/index/segment.h"

/* Sorted walks; *end is set after the last. Texts are valid until the next call. */
typedef struct mt_source_term {
    mt_text text;
    uint32_t number;
    int32_t net[MT_KIND_COUNT]; /* change of document frequency */
    bool end;
} mt_source_term;
typedef struct mt_source_value {
    mt_text text;         /* path NUL value */
    const uint32_t *docs; /* ascending, dead ones may be among them */
    size_t n;
    bool end;
} mt_source_value;

typedef struct mt_source mt_source;
typedef struct mt_source_class {
    mt_forward (*forward)(const mt_source *s, uint32_t doc);
    match_status (*next_term)(mt_source *s, mt_source_term *out, mt_error *err);
    match_status (*next_value)(mt_source *s, mt_source_value *out, mt_error *err);
    void (*free)(mt_source *s);
} mt_source_class;

struct mt_source {
    const mt_source_class *class;
    uint32_t docs, terms; /* term numbers are below `terms` */
    const uint32_t *num;
    const uint8_t *meta;
    const uint32_t *length[MT_LENGTH_COUNT];
    const uint64_t *dead; /* bit set over docs, or NULL */
    struct {
        int64_t documents, length[MT_LENGTH_COUNT];
    } net[MT_KIND_COUNT];
};

static inline bool mt_source_live(const mt_source *s, uint32_t doc)
{
    return !s->dead || !(s->dead[doc / 64] >> doc % 64 & 1);
}

/* A source over a segment; borrows it and `dead`. */
match_status mt_segment_source(const mt_segment *segment, const uint64_t *dead, mt_source **out, mt_error *err);

#endif
