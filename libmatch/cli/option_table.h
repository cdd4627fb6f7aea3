/* The table of options, shared by the reading of the command line, of the values and by the help. */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include "libmatch/cli/options.h"

typedef struct option_spec {
    option_id id;
    char letter; /* or 0 */
    const char *name, *argument, *help;
} option_spec;

/* X per option */
#define OPTION_ONE(id, letter, name, argument, help) +1
#define OPTION_COUNT (0 OPTION_LIST(OPTION_ONE))

/* by id or letter; NULL: there is none */
const option_spec *option_spec_of(int id);

/* Accepted by every command, ends with OPTION_END. */
extern const option_id global_options[];

/* Sets what the option says; false after a complaint. `value` is NULL for options without argument. */
bool option_set(options *o, const option_spec *s, const char *value);
/* The format that a command prints without --format. */
void option_set_default_format(options *o);

#endif
