/* match groups: balanced working groups or teams. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{"groups", OPTION_INTO, GROUP_NUMBER},
                                 {"organisations", OPTION_IDS, GROUP_LIST},
                                 {"filter", OPTION_FILTER, GROUP_TEXT},
                                 {"min_size", OPTION_MIN_SIZE, GROUP_NUMBER},
                                 {"max_size", OPTION_MAX_SIZE, GROUP_NUMBER},
                                 {"least_types", OPTION_TYPES, GROUP_LIST},
                                 {"together", OPTION_TOGETHER, GROUP_PAIRS},
                                 {"apart", OPTION_APART, GROUP_PAIRS},
                                 {"last", OPTION_LAST, GROUP_FILE},
                                 {"seed", OPTION_SEED, GROUP_NUMBER},
                                 {"moves", OPTION_MOVES, GROUP_NUMBER},
                                 {"language", OPTION_LANGUAGE, GROUP_TEXT},
                                 {NULL, OPTION_END, GROUP_TEXT}};

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
