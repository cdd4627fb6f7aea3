/* The commands: what each is called, takes and does. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "libmatch/cli/options.h"

/* Exit status, part of the contract. */
enum {
    STATUS_DONE = 0, /* also with warnings */
    STATUS_FAILED = 1,
    STATUS_USAGE = 2,
    STATUS_REJECTED = 3,     /* done, but some rows were rejected */
    STATUS_INTERRUPTED = 130 /* Ctrl-C */
};

typedef struct command {
    const char *name;
    const char *synopsis;     /* operands and main options, after "match NAME" */
    const char *summary;      /* one line */
    const char *details;      /* more lines for `match help NAME`, or NULL */
    int least, most;          /* number of operands; most < 0: any */
    const char *formats;      /* values of --format, the default first, or NULL */
    const option_id *accepts; /* ends with 0; the global options are always accepted */
    int (*run)(const options *o);
} command;

extern const command command_init, command_import, command_search, command_partners, command_complete, command_explain,
    command_why_not, command_duplicates, command_evaluate, command_schedule, command_check, command_quality,
    command_delete, command_stats, command_export, command_event, command_agendas, command_report, command_rebuild,
    command_repair, command_policy, command_fairness, command_kpi, command_shard, command_clusters, command_gaps,
    command_map, command_calls, command_consortium, command_groups, command_benchmark, command_audit, command_lists,
    command_learn, command_watch, command_news, command_merge, command_undo, command_leaks, command_blind,
    command_disclose, command_batch, command_register;

/* All of them in the order of the help, ends with NULL. */
extern const command *const commands[];

#endif
