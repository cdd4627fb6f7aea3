/* match groups: balanced working groups or teams. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{OPTION_INTO, "groups", GROUP_NUMBER},
                                 {OPTION_IDS, "organisations", GROUP_LIST},
                                 {OPTION_FILTER, "filter", GROUP_TEXT},
                                 {OPTION_MIN_SIZE, "min_size", GROUP_NUMBER},
                                 {OPTION_MAX_SIZE, "max_size", GROUP_NUMBER},
                                 {OPTION_TYPES, "least_types", GROUP_LIST},
                                 {OPTION_TOGETHER, "together", GROUP_PAIRS},
                                 {OPTION_APART, "apart", GROUP_PAIRS},
                                 {OPTION_LAST, "last", GROUP_FILE},
                                 {OPTION_SEED, "seed", GROUP_NUMBER},
                                 {OPTION_MOVES, "moves", GROUP_NUMBER},
                                 {OPTION_LANGUAGE, "language", GROUP_TEXT},
                                 {OPTION_END, NULL, GROUP_TEXT}};

static int run(const options *o)
{
    return group_run(o, o->operands > 1 ? o->operand[1] : NULL, keys, match_store_working_groups);
}

static const option_id accepts[] = {OPTION_INTO,     OPTION_IDS,    OPTION_FILTER,   OPTION_MIN_SIZE,
                                    OPTION_MAX_SIZE, OPTION_TYPES,  OPTION_TOGETHER, OPTION_APART,
                                    OPTION_LAST,     OPTION_SEED,   OPTION_MOVES,    OPTION_SPEC,
                                    OPTION_LANGUAGE, OPTION_FORMAT, OPTION_OUTPUT,   OPTION_END};
const command command_groups = {
    .name = "groups",
    .synopsis =
        "STORE [CLUSTER] --into N [--ids FILE | --filter EXPR] [--types LIST] [--apart A,B]... [--last FILE.json]",
    .summary = "make balanced working groups by theme, size and type",
    .least = 1,
    .most = 2,
    .formats = GROUP_FORMATS,
    .accepts = accepts,
    .run = run,
};
