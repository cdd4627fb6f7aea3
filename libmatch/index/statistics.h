/* Statistics apart from documents, for stores that are parts of a greater collection.
 *
 * A statistics file is an index segment without documents: document counts, lengths and document frequencies of all
 * terms, by kind. A store that was given one ranks with it instead of its own counts, so that the scores of its
 * documents are those they have in the whole collection. Two sorts of terms carry what else a query asks of the whole:
 * byte 2, then a value of `language` that some record states; byte 3, then the path of a field that some record has. */
#ifndef MT_INDEX_STATISTICS_H
#define MT_INDEX_STATISTICS_H

#include "libmatch/index/snapshot.h"

#define MT_STATISTICS_LANGUAGE '\2'
#define MT_STATISTICS_FIELD '\3'
#define MT_STATISTICS_SETTING "statistics" /* name of the file in the store's folder */
#define MT_SHARD_SETTING "shard"           /* "number/count" */

/* The shard, from 0, that a record with this id belongs to: FNV-1a of its bytes, mixed, modulo the count. Part of the
 * format: it never changes. */
uint32_t mt_shard_of(mt_text id, uint32_t count);
/* "number/count"; "" is 0/1. E_VALUE otherwise. */
match_status mt_shard_parse(const char *text, uint32_t *number, uint32_t *count, mt_error *err);

/* Whether the snapshot's store is the home of the document; copies of owners that are there for filters only are not.*/
match_status mt_index_at_home(const mt_index *index, uint32_t doc, bool *home, mt_error *err);

/* Counts the documents at home and writes them. */
match_status mt_statistics_write(const mt_index *index, const char *path, mt_error *err);
/* Adds up several files. */
match_status mt_statistics_merge(const char *const *paths, size_t count, const char *path, mt_error *err);
/* Opens a file and checks every byte of it. */
match_status mt_statistics_open(const char *path, mt_segment **out, mt_error *err);

/* Languages and fields of the whole, when the snapshot has statistics of a whole. */
match_status mt_statistics_each(const mt_index *index, char sort, mt_value_test each, void *context, mt_error *err);
bool mt_statistics_have_field(const mt_index *index, mt_text path);

#endif
