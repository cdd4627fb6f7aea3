/* The steps of match shard; each explains its failures and gives an exit status. The operands come after the verb. */
#ifndef CLI_SHARD_H
#define CLI_SHARD_H

#include "libmatch/cli/command.h"

/* shard_make.c: making shards and their statistics */
int shard_split(const options *o);
int shard_make(const options *o);
int shard_statistics(const options *o);
int shard_use(const options *o);
int shard_ids(const options *o);

/* shard_ask.c: questions to shards */
int shard_search(const options *o);
int shard_voters(const options *o);
int shard_voted(const options *o);

/* shard_merge.c: files of answers */
int shard_merge(const options *o);

/* "I/N" with 0 <= I < N; false after a complaint. */
bool shard_read(const char *text, uint32_t *number, uint32_t *count);

/* ID<TAB>TEXT lines of a file, one after the other. */
typedef struct shard_query {
    const char *id, *text;
    size_t length;
} shard_query;
typedef bool (*shard_answer)(void *context, const shard_query *query);
int shard_each_query(const char *path, shard_answer answer, void *context);

#endif
