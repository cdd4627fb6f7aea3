/* A batch on its way into a segment, on a thread of its own. */
#ifndef MT_INDEX_BATCH_WRITE_H
#define MT_INDEX_BATCH_WRITE_H

#include "libmatch/index/builder.h"
#include "libmatch/index/segment_write.h"
#include "libmatch/store/store.h"

typedef struct mt_batch_write mt_batch_write;

/* Begins to write the builder's batch to a new file (NULL: to memory). Takes the builder, also on error, and gives it
 * back, cleared, at the end. `beside`: on a thread; without, the work is done by mt_batch_write_end. */
match_status mt_batch_write_begin(mt_builder **builder, uint64_t id, const char *path, const mt_averages *averages,
                                  bool beside, mt_batch_write **out, mt_error *err);
/* Whether the batch holds a live document of the record; it may still be being written. */
bool mt_batch_write_has(const mt_batch_write *w, mt_num num);
/* Waits for the end and frees the writing. Gives the manifest's row, whose data (memory only) is *data (mt_free). */
match_status mt_batch_write_end(mt_batch_write **writing, mt_segment_row *row, uint8_t **data, mt_builder **builder,
                                mt_error *err);

#endif
