/* match map: which countries and foreign clusters would meet the needs that are not met at home. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{"enough", OPTION_ENOUGH, GROUP_NUMBER},
                                 {"all_needs", OPTION_ALL_NEEDS, GROUP_FLAG},
                                 {"new_only", OPTION_NEW_ONLY, GROUP_FLAG},
                                 {"filter", OPTION_FILTER, GROUP_TEXT},
                                 {"k", OPTION_K, GROUP_NUMBER},
                                 {"portfolio", OPTION_PORTFOLIO, GROUP_NUMBER},
                                 {NULL, OPTION_END, GROUP_TEXT}};

static int run(const options *o) { return group_run(o, o->operand[1], keys, match_store_map); }

static const option_id accepts[] = {OPTION_ENOUGH, OPTION_ALL_NEEDS, OPTION_NEW_ONLY, OPTION_FILTER,
                                    OPTION_K,      OPTION_PORTFOLIO, OPTION_SPEC,     OPTION_LANGUAGE,
                                    OPTION_FORMAT, OPTION_OUTPUT,    OPTION_END};
const command command_map = {
    .name = "map",
    .synopsis = "STORE CLUSTER [--new-only] [--all-needs] [--portfolio N] [-k N] [--format text|json|csv|svg]",
    .summary = "tell which countries and foreign clusters would meet unmet needs",
    .least = 2,
    .most = 2,
    .formats = GROUP_FORMATS " svg",
    .accepts = accepts,
    .run = run,
};
