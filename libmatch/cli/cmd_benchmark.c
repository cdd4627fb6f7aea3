/* match benchmark: indicators of clusters side by side. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {
    {"clusters", OPTION_CLUSTERS, GROUP_LIST}, {"filter", OPTION_FILTER, GROUP_TEXT}, {NULL, OPTION_END, GROUP_TEXT}};

static int run(const options *o)
{
    return group_run(o, o->operands > 1 ? o->operand[1] : NULL, keys, match_store_benchmark);
}

static const option_id accepts[] = {OPTION_CLUSTERS, OPTION_FILTER, OPTION_SPEC, OPTION_LANGUAGE,
                                    OPTION_FORMAT,   OPTION_OUTPUT, OPTION_END};
const command command_benchmark = {
    .name = "benchmark",
    .synopsis = "STORE [CLUSTER] [--clusters A,B,... | --filter EXPR]",
    .summary = "compare clusters by indicators; what is not known stays unknown",
    .least = 1,
    .most = 2,
    .formats = GROUP_FORMATS,
    .accepts = accepts,
    .run = run,
};
