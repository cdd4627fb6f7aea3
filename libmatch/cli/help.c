/* Help, made of the tables of commands and options. */
#include <stdio.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/option_table.h"

static void print_option(option_id id)
{
    const option_spec *s = option_spec_of((int)id);
    char left[48];
    snprintf(left, sizeof left, "%s%c%s--%s%s%s", s->letter ? "-" : " ", s->letter ? s->letter : ' ',
             s->letter ? ", " : "  ", s->name, s->argument ? " " : "", s->argument ? s->argument : "");
    printf("  %-28s %s\n", left, s->help);
}

void help_command(const command *c)
{
    printf("usage: match %s %s\n\n%s\n", c->name, c->synopsis, c->summary);
    if (c->details) printf("\n%s\n", c->details);
    printf("\noptions:\n");
    for (const option_id *id = c->accepts; *id != OPTION_END; id++) print_option(*id);
    for (const option_id *id = global_options; *id != OPTION_END; id++) print_option(*id);
    if (c->formats) printf("\nformats: %s\n", c->formats);
}

void help_all(void)
{
    printf("match %s: partner matchmaking and brokerage\n\nusage: match COMMAND ...\n\n", match_version());
    for (size_t i = 0; commands[i]; i++) printf("  %-11s %s\n", commands[i]->name, commands[i]->summary);
    printf("\nFor all commands:\n");
    for (const option_id *id = global_options; *id != OPTION_END; id++) print_option(*id);
    printf("\n\"match help COMMAND\" tells more. Exit status: 0 done, 1 failed, 2 bad usage, 3 some rows rejected.\n");
}
