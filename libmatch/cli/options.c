/* Reading the command line: getopt_long over one table of options. The global options may stand before or after the
 * command; all others belong behind it, in any order among the operands. */
#include "libmatch/cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/option_table.h"
#include "libmatch/cli/text.h"

static const option_spec specs[] = {
#define X(id, letter, name, argument, help) {OPTION_##id, letter, name, argument, help},
    OPTION_LIST(X)
#undef X
};

const option_id global_options[] = {OPTION_AS_OF, OPTION_VIEWER, OPTION_HELP, OPTION_END};

const option_spec *option_spec_of(int id)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if ((int)specs[i].id == id || (specs[i].letter && specs[i].letter == id)) return &specs[i];
    return NULL;
}

typedef struct grammar {
    struct option longs[OPTION_COUNT + 1];
    const char *names[OPTION_COUNT];
    size_t count;
    char letters[3 * OPTION_COUNT + 3];
} grammar;

static void add_options(grammar *g, const option_id *ids)
{
    for (; *ids != OPTION_END; ids++) {
        const option_spec *s = option_spec_of((int)*ids);
        g->names[g->count] = s->name;
        g->longs[g->count++] =
            (struct option){s->name, s->argument ? required_argument : no_argument, NULL, (int)s->id};
        if (!s->letter) continue;
        size_t used = strlen(g->letters);
        snprintf(g->letters + used, sizeof g->letters - used, "%c%s", s->letter, s->argument ? ":" : "");
    }
}

static void explain_unknown(const grammar *g, const char *word, const command *c)
{
    char name[48] = "";
    const char *near = NULL;
    if (strncmp(word, "--", 2) == 0) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
        near = nearest_name(name, g->names, g->count);
    }
    const char *of = c ? c->name : "match";
    if (near)
        complain("%s has no option %s; did you mean --%s?", of, word, near);
    else
        complain("%s has no option %s; see: match help%s%s", of, word, c ? " " : "", c ? c->name : "");
}

/* Reads options into *o; false after a complaint. */
static bool read_options(options *o, grammar *g, int argc, char **argv, bool *help)
{
    int id;
    opterr = 0;
    optind = 0;
    while ((id = getopt_long(argc, argv, g->letters, g->longs, NULL)) != -1) {
        const option_spec *s = id == '?' || id == ':' ? NULL : option_spec_of(id);
        if (s && s->id == OPTION_HELP) {
            *help = true;
            continue;
        }
        if (s) {
            if (!option_set(o, s, optarg)) return false;
            continue;
        }
        const option_spec *known = optopt ? option_spec_of(optopt) : NULL;
        if (known && known->argument && id == ':') {
            complain("--%s needs a value: --%s %s", known->name, known->name, known->argument);
        } else if (known && !known->argument && optopt > OPTION_BEFORE_FIRST) {
            complain("--%s takes no value", known->name);
        } else if (optopt && optopt < OPTION_BEFORE_FIRST) {
            char word[3] = {'-', (char)optopt, '\0'};
            explain_unknown(g, word, o->command);
        } else {
            explain_unknown(g, argv[optind - 1], o->command);
        }
        return false;
    }
    return true;
}

static const command *find_command(const char *name)
{
    const char *names[64];
    size_t count = 0;
    for (; commands[count]; count++) {
        if (strcmp(commands[count]->name, name) == 0) return commands[count];
        names[count] = commands[count]->name;
    }
    const char *near = nearest_name(name, names, count);
    if (near)
        complain("there is no command \"%s\"; did you mean \"%s\"?", name, near);
    else
        complain("there is no command \"%s\"; see: match help", name);
    return NULL;
}

static bool check_operands(const options *o)
{
    const command *c = o->command;
    if (o->operands < c->least)
        complain("%s: something is missing; usage: match %s %s", c->name, c->name, c->synopsis);
    else if (c->most >= 0 && o->operands > c->most)
        complain("%s: \"%s\" is one too many; usage: match %s %s", c->name, o->operand[c->most], c->name, c->synopsis);
    else
        return true;
    return false;
}

static bool show_help(int argc, char **argv, int *status)
{
    const command *c = argc > 1 ? find_command(argv[1]) : NULL;
    *status = argc > 1 && !c ? STATUS_USAGE : STATUS_DONE;
    if (c)
        help_command(c);
    else if (argc <= 1)
        help_all();
    return false;
}

bool options_read(options *o, int argc, char **argv, int *status)
{
    grammar before = {.letters = "+:"}, after = {.letters = ":"};
    bool help = false;
    *o = (options){.viewer = MATCH_TIER_CONFIDENTIAL,
                   .minimum = -1,
                   .price = -1,
                   .slots = -1,
                   .morning_slots = -1,
                   .tables = -1,
                   .wishes = -1,
                   .max_meetings = -1,
                   .min_meetings = -1,
                   .fairness = -1,
                   .highest = -1,
                   .exposure = -1,
                   .use = -1};
    *status = STATUS_USAGE;
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        printf("match %s\n", match_version());
        *status = STATUS_DONE;
        return false;
    }
    add_options(&before, global_options);
    if (!read_options(o, &before, argc, argv, &help)) return false;
    argc -= optind;
    argv += optind;
    if (argc == 0) {
        if (help) return show_help(0, argv, status);
        complain("no command; see: match help");
        return false;
    }
    if (strcmp(argv[0], "help") == 0) return show_help(argc, argv, status);
    o->command = find_command(argv[0]);
    if (!o->command) return false;
    option_set_default_format(o);
    add_options(&after, o->command->accepts);
    add_options(&after, global_options);
    if (!read_options(o, &after, argc, argv, &help)) return false;
    if (help) {
        help_command(o->command);
        *status = STATUS_DONE;
        return false;
    }
    o->operand = argv + optind;
    o->operands = argc - optind;
    return check_operands(o);
}
