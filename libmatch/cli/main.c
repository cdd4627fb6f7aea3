/* The match command: everything the library does, from a shell. It uses the public functions alone. */
#include <stdlib.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/progress.h"

const command *const commands[] = {&command_init,     &command_import,     &command_search,   &command_partners,
                                   &command_complete, &command_explain,    &command_why_not,  &command_duplicates,
                                   &command_quality,  &command_register,   &command_event,    &command_policy,
                                   &command_schedule, &command_check,      &command_fairness, &command_repair,
                                   &command_agendas,  &command_kpi,        &command_report,   &command_stats,
                                   &command_export,   &command_delete,     &command_rebuild,  &command_evaluate,
                                   &command_shard,    &command_clusters,   &command_gaps,     &command_map,
                                   &command_calls,    &command_consortium, &command_groups,   &command_benchmark,
                                   &command_audit,    &command_lists,      &command_learn,    &command_watch,
                                   &command_news,     &command_merge,      &command_undo,     &command_leaks,
                                   &command_blind,    &command_disclose,   &command_batch,    NULL};

int main(int argc, char **argv)
{
    options o;
    int status = STATUS_DONE;
    if (options_read(&o, argc, argv, &status)) {
        watch_interrupts();
        status = o.command->run(&o);
    }
    progress_clear();
    if (!finish_output() && status == STATUS_DONE) status = STATUS_FAILED;
    return status;
}
