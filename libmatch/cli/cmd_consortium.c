/* match consortium: the best consortia for a call or a list of competences, or why there is none. */
#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"

static const group_key keys[] = {{OPTION_TEXT, "competences", GROUP_TEXTS},
                                 {OPTION_FIXED, "fixed", GROUP_LIST},
                                 {OPTION_FORBIDDEN, "forbidden", GROUP_LIST},
                                 {OPTION_TYPES, "required_types", GROUP_LIST},
                                 {OPTION_EXCLUDED, "excluded_countries", GROUP_LIST},
                                 {OPTION_MIN_PARTNERS, "min_partners", GROUP_NUMBER},
                                 {OPTION_MAX_PARTNERS, "max_partners", GROUP_NUMBER},
                                 {OPTION_MIN_COUNTRIES, "min_countries", GROUP_NUMBER},
                                 {OPTION_BUDGET, "budget", GROUP_NUMBER},
                                 {OPTION_COST, "cost", GROUP_NUMBER},
                                 {OPTION_PAST, "collaboration", GROUP_NUMBER},
                                 {OPTION_LEAST, "least", GROUP_NUMBER},
                                 {OPTION_FILTER, "filter", GROUP_TEXT},
                                 {OPTION_K, "k", GROUP_NUMBER},
                                 {OPTION_END, NULL, GROUP_TEXT}};

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
