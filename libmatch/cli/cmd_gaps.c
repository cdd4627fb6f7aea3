/* match gaps: what a cluster lacks for a target, and who would close the gaps. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{OPTION_TEXT, "texts", GROUP_TEXTS},
                                 {OPTION_TARGET, "records", GROUP_TEXTS},
                                 {OPTION_BRANCH, "branches", GROUP_TEXTS},
                                 {OPTION_WANT, "want", GROUP_TEXT},
                                 {OPTION_FILTER, "filter", GROUP_TEXT},
                                 {OPTION_K, "k", GROUP_NUMBER},
                                 {OPTION_SHARE, "target", GROUP_NUMBER},
                                 {OPTION_ENOUGH, "enough", GROUP_NUMBER},
                                 {OPTION_END, NULL, GROUP_TEXT}};

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
