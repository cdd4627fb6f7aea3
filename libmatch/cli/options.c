/* Reading the command line: getopt_long over one table of options. The global options may stand before or after the
 * command; all others belong behind it, in any order among the operands. */
#include "libmatch/cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/text.h"

typedef struct spec {
    option_id id;
    char letter;
    const char *name, *argument, *help;
} spec;

static const spec specs[] = {
#define X(id, letter, name, argument, help) {OPTION_##id, letter, name, argument, help},
    OPTION_LIST(X)
#undef X
};
#define SPECS (sizeof specs / sizeof specs[0])

static const option_id global_options[] = {OPTION_AS_OF, OPTION_VIEWER, OPTION_HELP, OPTION_END};

static const spec *spec_of(int id)
{
    for (size_t i = 0; i < SPECS; i++)
        if ((int)specs[i].id == id || (specs[i].letter && specs[i].letter == id)) return &specs[i];
    return NULL;
}

/* ---- values -------------------------------------------------------------------------------------------------------*/

typedef struct choice {
    const char *name;
    int value;
} choice;

static const choice tiers[] = {{"public", MATCH_TIER_PUBLIC},
                               {"members", MATCH_TIER_MEMBERS},
                               {"confidential", MATCH_TIER_CONFIDENTIAL},
                               {NULL, 0}};
static const choice modes[] = {
    {"balanced", MATCH_MODE_BALANCED}, {"complement", MATCH_MODE_COMPLEMENT}, {"peer", MATCH_MODE_PEER}, {NULL, 0}};
static const choice gains[] = {{"exp", 0}, {"linear", 1}, {NULL, 0}};
static const choice formats[] = {
    {"table", FORMAT_TABLE}, {"jsonl", FORMAT_JSONL}, {"csv", FORMAT_CSV},    {"tsv", FORMAT_TSV},
    {"trec", FORMAT_TREC},   {"text", FORMAT_TEXT},   {"json", FORMAT_JSONL}, {NULL, 0}};
static const choice search_wants[] = {{"organisations", MATCH_WANT_ORGANISATIONS},
                                      {"clusters", MATCH_WANT_CLUSTERS},
                                      {"any", MATCH_WANT_ANY},
                                      {"competence", MATCH_WANT_COMPETENCE},
                                      {"offer", MATCH_WANT_OFFER},
                                      {"request", MATCH_WANT_REQUEST},
                                      {"idea", MATCH_WANT_IDEA},
                                      {"project", MATCH_WANT_PROJECT},
                                      {"call", MATCH_WANT_CALL},
                                      {"organisation", MATCH_WANT_ORGANISATION},
                                      {"cluster", MATCH_WANT_CLUSTER},
                                      {NULL, 0}};
static const choice partner_wants[] = {
    {"organisations", MATCH_WANT_ORGANISATIONS}, {"clusters", MATCH_WANT_CLUSTERS}, {"any", MATCH_WANT_ANY},
    {"organisation", MATCH_WANT_ORGANISATION},   {"cluster", MATCH_WANT_CLUSTER},   {NULL, 0}};

#define MAX_CHOICES 16

static bool choose(const char *option, const char *value, const choice *choices, int *out)
{
    const char *names[MAX_CHOICES];
    size_t count = 0;
    for (; choices[count].name && count < MAX_CHOICES; count++) {
        names[count] = choices[count].name;
        if (strcmp(value, names[count]) == 0) {
            *out = choices[count].value;
            return true;
        }
    }
    char list[256] = "";
    for (size_t i = 0; i < count; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", names[i]);
    const char *near = nearest_name(value, names, count);
    complain("--%s: \"%s\" is none of %s%s%s%s", option, value, list, near ? "; did you mean \"" : "", near ? near : "",
             near ? "\"?" : "");
    return false;
}

/* The formats of one command are a blank-separated list; the default is its first. */
static bool choose_format(const options *o, const char *value, format *out)
{
    choice allowed[MAX_CHOICES + 1] = {{NULL, 0}};
    size_t count = 0;
    for (const char *word = o->command->formats; word && *word;) {
        size_t length = strcspn(word, " ");
        for (const choice *c = formats; c->name && count < MAX_CHOICES; c++)
            if (strlen(c->name) == length && memcmp(c->name, word, length) == 0) allowed[count++] = *c;
        word += length + (word[length] == ' ');
    }
    int chosen = 0;
    if (!choose("format", value, allowed, &chosen)) return false;
    *out = (format)chosen;
    return true;
}

static bool whole_number(const char *option, const char *value, int64_t least, int64_t most, int64_t *out)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (*value && *end == '\0' && errno == 0 && number >= least && number <= most) {
        *out = number;
        return true;
    }
    if (most == INT64_MAX)
        complain("--%s: \"%s\" is no whole number from %lld on", option, value, (long long)least);
    else
        complain("--%s: \"%s\" is no whole number from %lld to %lld", option, value, (long long)least, (long long)most);
    return false;
}

static bool real_number(const char *option, const char *value, double least, double most, double *out)
{
    char *end = NULL;
    double number = strtod(value, &end);
    if (*value && *end == '\0' && isfinite(number) && number >= least && number <= most) {
        *out = number;
        return true;
    }
    complain("--%s: \"%s\" is no number from %g to %g", option, value, least, most);
    return false;
}

static bool count_value(const char *option, const char *value, int64_t least, int64_t *out)
{
    return whole_number(option, value, least, INT32_MAX, out);
}

static bool add_section(options *o, option_id id, const char *value)
{
    if (id == OPTION_PLAN) {
        section *last = o->sections ? &o->section[o->sections - 1] : NULL;
        if (!last || last->id != OPTION_EVENT || last->plan) {
            complain("--plan follows the --event it belongs to: --event EVENT.json --plan PLAN.json");
            return false;
        }
        last->plan = value;
        return true;
    }
    if (o->sections == MAX_SECTIONS) {
        complain("a report has at most %d sections", MAX_SECTIONS);
        return false;
    }
    o->section[o->sections++] = (section){id, value, NULL};
    return true;
}

static bool set_want(options *o, const char *value)
{
    bool partners = o->command != &command_search;
    int want = 0;
    if (!choose("want", value, partners ? partner_wants : search_wants, &want)) return false;
    o->want = (match_want)want;
    return true;
}

static bool set_number(options *o, const spec *s, const char *value)
{
    int64_t n = 0;
    switch (s->id) {
    case OPTION_BEYOND:
        if (!count_value(s->name, value, 1, &n)) return false;
        o->beyond = (int)n;
        return true;
    case OPTION_K:
        if (!whole_number("top", value, 1, INT64_MAX, &n)) return false;
        o->k = (size_t)n;
        return true;
    case OPTION_THREADS:
        if (!whole_number(s->name, value, 1, 64, &n)) return false;
        o->threads = (int)n;
        return true;
    case OPTION_MOVES:
        if (!whole_number(s->name, value, 1, INT64_MAX, &n)) return false;
        o->moves = (uint64_t)n;
        return true;
    case OPTION_SEED:
        if (!whole_number(s->name, value, 1, INT64_MAX, &n)) return false;
        o->seed = (uint64_t)n;
        return true;
    case OPTION_SEQUENCE:
        if (!count_value(s->name, value, 0, &n)) return false;
        o->sequence = (int)n;
        return true;
    case OPTION_SLOTS: return count_value(s->name, value, 0, &o->slots);
    case OPTION_MORNING: return count_value(s->name, value, 0, &o->morning_slots);
    case OPTION_TABLES: return count_value(s->name, value, 0, &o->tables);
    case OPTION_WISHES: return count_value(s->name, value, 1, &o->wishes);
    case OPTION_MAX_MEETINGS: return count_value(s->name, value, 0, &o->max_meetings);
    case OPTION_MIN_MEETINGS: return count_value(s->name, value, 0, &o->min_meetings);
    case OPTION_FAIRNESS: return count_value(s->name, value, 0, &o->fairness);
    case OPTION_MINIMUM: return real_number(s->name, value, 0, 1, &o->minimum);
    case OPTION_TIME_LIMIT: return real_number(s->name, value, 0.001, 1e9, &o->time_limit_s);
    default: return false;
    }
}

static bool set_option(options *o, const spec *s, const char *value)
{
    int chosen = 0;
    switch (s->id) {
    case OPTION_AS_OF: o->as_of = value; return true;
    case OPTION_VIEWER:
        if (!choose(s->name, value, tiers, &chosen)) return false;
        o->viewer = (match_tier)chosen;
        return true;
    case OPTION_MODE:
        if (!choose(s->name, value, modes, &chosen)) return false;
        o->mode = (match_mode)chosen;
        return true;
    case OPTION_GAIN:
        if (!choose(s->name, value, gains, &chosen)) return false;
        o->linear = chosen == 1;
        return true;
    case OPTION_FORMAT: return choose_format(o, value, &o->format);
    case OPTION_WANT: return set_want(o, value);
    case OPTION_KIND: o->kind = value; return true;
    case OPTION_SCHEME: o->scheme = value; return true;
    case OPTION_MAP: o->map = value; return true;
    case OPTION_STRICT: o->strict = true; return true;
    case OPTION_QUERIES: o->queries = value; return true;
    case OPTION_IDS: o->ids = value; return true;
    case OPTION_FILTER: o->filter = value; return true;
    case OPTION_LANGUAGE: o->language = value; return true;
    case OPTION_CHANNELS: o->channels = value; return true;
    case OPTION_NEW_ONLY: o->new_only = true; return true;
    case OPTION_EXPLAIN: o->explain = true; return true;
    case OPTION_BETWEEN: o->between = value; return true;
    case OPTION_PROVE: o->prove = true; return true;
    case OPTION_OUTPUT: o->output = value; return true;
    case OPTION_ZONE: o->zone = value; return true;
    case OPTION_STAMP: o->stamp = value; return true;
    case OPTION_NAME: o->name = value; return true;
    case OPTION_CLUSTERS: o->clusters = value; return true;
    case OPTION_TITLE: o->title = value; return true;
    case OPTION_QUALITY:
    case OPTION_PARTNERS:
    case OPTION_SEARCH:
    case OPTION_EVENT:
    case OPTION_PLAN: return add_section(o, s->id, value);
    default: return set_number(o, s, value);
    }
}

/* ---- the command line ---------------------------------------------------------------------------------------------*/

typedef struct grammar {
    struct option longs[SPECS + 1];
    const char *names[SPECS];
    size_t count;
    char letters[3 * SPECS + 3];
} grammar;

static void add_options(grammar *g, const option_id *ids)
{
    for (; *ids != OPTION_END; ids++) {
        const spec *s = spec_of((int)*ids);
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
        const spec *s = id == '?' || id == ':' ? NULL : spec_of(id);
        if (s && s->id == OPTION_HELP) {
            *help = true;
            continue;
        }
        if (s) {
            if (!set_option(o, s, optarg)) return false;
            continue;
        }
        const spec *known = optopt ? spec_of(optopt) : NULL;
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
                   .slots = -1,
                   .morning_slots = -1,
                   .tables = -1,
                   .wishes = -1,
                   .max_meetings = -1,
                   .min_meetings = -1,
                   .fairness = -1};
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
    if (o->command->formats) {
        char first[16] = "";
        snprintf(first, sizeof first, "%.*s", (int)strcspn(o->command->formats, " "), o->command->formats);
        choose_format(o, first, &o->format);
    }
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

/* ---- help ---------------------------------------------------------------------------------------------------------*/

static void print_option(option_id id)
{
    const spec *s = spec_of((int)id);
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
