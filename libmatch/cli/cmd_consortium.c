/* match consortium: the best consortia for a call or a list of competences, or why there is none. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{"competences", OPTION_TEXT, GROUP_TEXTS},
                                 {"fixed", OPTION_FIXED, GROUP_LIST},
                                 {"forbidden", OPTION_FORBIDDEN, GROUP_LIST},
                                 {"required_types", OPTION_TYPES, GROUP_LIST},
                                 {"excluded_countries", OPTION_EXCLUDED, GROUP_LIST},
                                 {"min_partners", OPTION_MIN_PARTNERS, GROUP_NUMBER},
                                 {"max_partners", OPTION_MAX_PARTNERS, GROUP_NUMBER},
                                 {"min_countries", OPTION_MIN_COUNTRIES, GROUP_NUMBER},
                                 {"budget", OPTION_BUDGET, GROUP_NUMBER},
                                 {"cost", OPTION_COST, GROUP_NUMBER},
                                 {"collaboration", OPTION_PAST, GROUP_NUMBER},
                                 {"least", OPTION_LEAST, GROUP_NUMBER},
                                 {"filter", OPTION_FILTER, GROUP_TEXT},
                                 {"k", OPTION_K, GROUP_NUMBER},
                                 {NULL, OPTION_END, GROUP_TEXT}};

static int run(const options *o)
{
    return group_run(o, o->operands > 1 ? o->operand[1] : NULL, keys, match_store_consortium);
}

static const option_id accepts[] = {
    OPTION_TEXT,         OPTION_FIXED,        OPTION_FORBIDDEN,     OPTION_TYPES,  OPTION_EXCLUDED,
    OPTION_MIN_PARTNERS, OPTION_MAX_PARTNERS, OPTION_MIN_COUNTRIES, OPTION_BUDGET, OPTION_COST,
    OPTION_PAST,         OPTION_LEAST,        OPTION_FILTER,        OPTION_K,      OPTION_SPEC,
    OPTION_LANGUAGE,     OPTION_FORMAT,       OPTION_OUTPUT,        OPTION_END};
const command command_consortium = {
    .name = "consortium",
    .synopsis = "STORE [CALL] [--text COMPETENCE]... [--fixed IDS] [--forbidden IDS] [--past P] [--budget SUM] [-k N]",
    .summary = "build the best consortia for a call, or tell why there is none",
    .details = "The rules of the call hold; options add to them. Without --text the call's themes are needed.\n"
               "-k: how many consortia (default 3).",
    .least = 1,
    .most = 2,
    .formats = GROUP_FORMATS " svg",
    .accepts = accepts,
    .run = run,
};
