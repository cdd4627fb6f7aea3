/* match map: which countries and foreign clusters would meet the needs that are not met at home. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{OPTION_ENOUGH, "enough", GROUP_NUMBER},
                                 {OPTION_ALL_NEEDS, "all_needs", GROUP_FLAG},
                                 {OPTION_NEW_ONLY, "new_only", GROUP_FLAG},
                                 {OPTION_FILTER, "filter", GROUP_TEXT},
                                 {OPTION_K, "k", GROUP_NUMBER},
                                 {OPTION_PORTFOLIO, "portfolio", GROUP_NUMBER},
                                 {OPTION_END, NULL, GROUP_TEXT}};

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
