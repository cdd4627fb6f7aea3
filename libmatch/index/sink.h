/* Where a segment is written to: a file beside its final name, or memory. Keeps the section table and its checksums. */
#ifndef MT_INDEX_SINK_H
#define MT_INDEX_SINK_H

#include "libmatch/index/segment.h"

typedef struct mt_sink mt_sink;
/* path NULL: into memory */
match_status mt_sink_create(const char *path, mt_sink **out, mt_error *err);
void mt_sink_free(mt_sink **sink); /* removes an unfinished file */

void mt_sink_begin(mt_sink *s, mt_section section); /* aligned to 64 bytes */
void mt_sink_add(mt_sink *s, const void *data, size_t len);
void mt_sink_pad(mt_sink *s, size_t align);
uint64_t mt_sink_at(const mt_sink *s); /* bytes in the present section */
void mt_sink_end(mt_sink *s);
/* Writes the header, syncs, renames. Any failure on the way comes out here. Gives the checksum and size. */
match_status mt_sink_finish(mt_sink *s, mt_segment_header *header, mt_error *err);
/* After finish, for memory: gives the bytes (mt_free). */
void mt_sink_take(mt_sink *s, uint8_t **data, size_t *len);

#endif
