/* match calls: who may take part in calls, and who fits them. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{"cluster", OPTION_CLUSTER, GROUP_TEXT},
                                 {"organisations", OPTION_IDS, GROUP_LIST},
                                 {"k", OPTION_K, GROUP_NUMBER},
                                 {NULL, OPTION_END, GROUP_TEXT}};

static int run(const options *o)
{
    return group_run(o, o->operands > 1 ? o->operand[1] : NULL, keys, match_store_calls);
}

static const option_id accepts[] = {OPTION_CLUSTER,  OPTION_IDS,    OPTION_K,      OPTION_SPEC,
                                    OPTION_LANGUAGE, OPTION_FORMAT, OPTION_OUTPUT, OPTION_END};
const command command_calls = {
    .name = "calls",
    .synopsis = "STORE [CALL] [--cluster ID | --ids FILE] [-k N]",
    .summary = "tell who may take part in calls, and who fits them",
    .details = "Without CALL: every call in force. -k: organisations of each call (default 20).",
    .least = 1,
    .most = 2,
    .formats = GROUP_FORMATS,
    .accepts = accepts,
    .run = run,
};
