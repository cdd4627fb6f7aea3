/* The merged vocabulary of the sources of a new segment: which terms it keeps, their numbers, and the way from each
 * source's numbers to the new ones. */
#ifndef MT_INDEX_VOCABULARY_H
#define MT_INDEX_VOCABULARY_H

#include "libmatch/index/segment_write.h"

/* A document of the new segment and where it comes from. */
typedef struct mt_doc_place {
    mt_num num;
    uint32_t source, doc;
} mt_doc_place;
typedef MT_ARRAY(mt_doc_place) mt_doc_places;

typedef struct mt_net_counts {
    int32_t kind[MT_KIND_COUNT];
} mt_net_counts;

typedef struct mt_vocabulary {
    uint32_t merged;       /* distinct terms of all sources, in byte order */
    uint32_t count;        /* those that are kept: with a posting or a net change */
    uint32_t words;        /* those of them that are words; n-grams have the numbers from there on */
    MT_ARRAY(uint64_t) at; /* [merged + 1] into bytes */
    mt_strbuf bytes;
    MT_ARRAY(mt_net_counts) net; /* [merged] */
    uint32_t *number;            /* [merged] new number, MT_NONE: left out */
    uint32_t **map;              /* [sources][its numbers] new number */
    size_t sources;
    uint32_t kinds; /* bits of the kinds with a net change */
    /* while it is made */
    enum {
        MT_VOCABULARY_BEGIN,
        MT_VOCABULARY_MERGE,
        MT_VOCABULARY_COUNT,
        MT_VOCABULARY_CHOOSE,
        MT_VOCABULARY_SORT,
        MT_VOCABULARY_NUMBER,
        MT_VOCABULARY_MAP,
        MT_VOCABULARY_DONE
    } phase;
    mt_source_term *head;      /* [sources] */
    uint32_t *postings;        /* [merged] */
    uint32_t *order[2], digit; /* [merged] before and after the sort by a digit */
    size_t next;               /* document or source */
} mt_vocabulary;

/* One step of some milliseconds; *done after the last. The vocabulary must be {0} before the first. */
match_status mt_vocabulary_step(mt_vocabulary *v, const mt_segment_plan *plan, const mt_doc_places *docs, bool *done,
                                mt_error *err);
void mt_vocabulary_free(mt_vocabulary *v);
static inline mt_text mt_vocabulary_text(const mt_vocabulary *v, uint32_t merged)
{
    return mt_text_make(v->bytes.data + v->at.data[merged], (size_t)(v->at.data[merged + 1] - v->at.data[merged]));
}

#endif
