/* match gaps: what a cluster lacks for a target, and who would close the gaps. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{"texts", OPTION_TEXT, GROUP_TEXTS},
                                 {"records", OPTION_TARGET, GROUP_TEXTS},
                                 {"branches", OPTION_BRANCH, GROUP_TEXTS},
                                 {"want", OPTION_WANT, GROUP_TEXT},
                                 {"filter", OPTION_FILTER, GROUP_TEXT},
                                 {"k", OPTION_K, GROUP_NUMBER},
                                 {"target", OPTION_SHARE, GROUP_NUMBER},
                                 {"enough", OPTION_ENOUGH, GROUP_NUMBER},
                                 {NULL, OPTION_END, GROUP_TEXT}};

static int run(const options *o) { return group_run(o, o->operand[1], keys, match_store_gaps); }

static const option_id accepts[] = {OPTION_TEXT,   OPTION_TARGET, OPTION_BRANCH, OPTION_WANT, OPTION_FILTER,
                                    OPTION_K,      OPTION_SHARE,  OPTION_ENOUGH, OPTION_SPEC, OPTION_LANGUAGE,
                                    OPTION_FORMAT, OPTION_OUTPUT, OPTION_END};
const command command_gaps = {
    .name = "gaps",
    .synopsis = "STORE CLUSTER [--text T]... [--target ID]... [--branch SCHEME:CODE]... [-k N | --share S] [--want W]",
    .summary = "tell what a cluster lacks for a target, and who would close the gaps",
    .details = "Without a target: the requests of the members themselves. -k: how many in the best set (default 5).",
    .least = 2,
    .most = 2,
    .formats = GROUP_FORMATS,
    .accepts = accepts,
    .run = run,
};
