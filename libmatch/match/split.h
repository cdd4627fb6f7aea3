/* Making one shard of a store: a store of its own with the records whose ids belong to it. */
#ifndef MT_MATCH_SPLIT_H
#define MT_MATCH_SPLIT_H

#include "libmatch/base/job.h"
#include "libmatch/index/index.h"

/* Creates the store `path` as shard `shard` of `shards`; borrows `from`. */
typedef struct mt_split mt_split;
match_status mt_split_create(mt_store *from, const char *path, uint32_t shard, uint32_t shards, mt_split **out,
                             mt_error *err);
void mt_split_free(mt_split **split); /* an unfinished shard is emptied again */
extern const mt_job_class mt_split_job_class;

#endif
