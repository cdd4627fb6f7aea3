/* Commands on groups: options into the JSON of the library, reports out in the format asked for. */
#ifndef CLI_GROUP_OPTIONS_H
#define CLI_GROUP_OPTIONS_H

#include <jansson.h>

#include "libmatch/cli/options.h"

typedef enum group_sort {
    GROUP_TEXT,  /* one text */
    GROUP_TEXTS, /* a text each time, a list together */
    GROUP_LIST,  /* texts parted by commas */
    GROUP_PAIRS, /* "A,B" each time */
    GROUP_NUMBER,
    GROUP_FLAG,
    GROUP_WEIGHTS, /* "PART=W,..." */
    GROUP_FILE     /* JSON of a file */
} group_sort;

typedef struct group_key {
    const char *key;
    option_id id; /* OPTION_END ends the table */
    group_sort sort;
} group_key;

/* The spec: the file of --spec first, then the options, which win; -k, --filter, --new-only, --seed, --moves and --ids
 * too where the table names them. NULL after a complaint. */
json_t *group_spec(const options *o, const group_key *keys);

/* A report of the library: sends it out, frees it. *status is the result of the command. */
int group_print(const options *o, match_text *report);

typedef match_status group_call(match_store *store, const char *id, const char *spec, size_t length,
                                match_text **report);
/* The whole command: open, ask, print. `id` may be NULL. */
int group_run(const options *o, const char *id, const group_key *keys, group_call *ask);

#define GROUP_FORMATS "text json csv"

#endif
