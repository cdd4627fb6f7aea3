/* What the rank floor sees of a snapshot: its segments. Document numbers of a segment begin at a multiple of 64, so
 * that bit sets over all documents and over one segment share their words; numbers between are dead. */
#ifndef MT_INDEX_SNAPSHOT_H
#define MT_INDEX_SNAPSHOT_H

#include "libmatch/index/segment.h"

typedef struct mt_snapshot_segment {
    uint64_t id;
    mt_segment *segment;
    uint32_t base;
    uint32_t dead_count;
    uint64_t *dead; /* words over the segment's documents; NULL: all live */
} mt_snapshot_segment;

struct mt_index {
    MT_ARRAY(mt_snapshot_segment) segments; /* by id */
    uint32_t docs;                          /* end of the last segment, a multiple of 64 */
    uint64_t generation;
    mt_averages averages; /* of mt_index_averages */
    bool loaded;
    struct mt_workspace *work;
    mt_segment *whole; /* statistics of the collection that this store is a part of (statistics.h); NULL: its own */
    char whole_name[64];
    uint32_t shard, shards; /* which part; of 0 or 1: all of it */
};

/* Memory of the handle for one query at a time, at a multiple of 64; zeros when it is new, then whatever the last query
 * left as long as the size stays the same. NULL: no memory. */
typedef struct mt_workspace {
    void *block, *aligned;
    size_t bytes;
} mt_workspace;
void *mt_index_workspace(const mt_index *index, size_t bytes);

/* Reads the manifest again, also when the generation is the same: for the writer, inside its transaction. */
match_status mt_index_reload(mt_index *index, mt_store *store, mt_error *err);
match_status mt_index_mark_dead(mt_snapshot_segment *s, uint32_t local, mt_error *err);

static inline bool mt_snapshot_dead(const mt_snapshot_segment *s, uint32_t local)
{
    return s->dead && s->dead[local / 64] >> local % 64 & 1;
}
const mt_snapshot_segment *mt_index_segment_of(const mt_index *index, uint32_t doc); /* NULL: none */
/* Where a record's live document is; NULL: nowhere. */
mt_snapshot_segment *mt_index_place(const mt_index *index, mt_num num, uint32_t *local);
/* Exact averages over all live documents, by kind. */
void mt_index_averages(const mt_index *index, mt_averages *averages);
/* Document frequency of a term over the kinds, in the whole collection. */
int64_t mt_index_df(const mt_index *index, mt_text term, unsigned kinds);

#endif
