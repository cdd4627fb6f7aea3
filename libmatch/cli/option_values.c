/* The values of options: numbers, days and choices, with a message that says what is possible. What only the library
 * can judge (filters, languages, channels) is left to it. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/option_table.h"
#include "libmatch/cli/text.h"

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
static const choice wordings[] = {
    {"mutual", MATCH_WORDING_MUTUAL}, {"a", MATCH_WORDING_A}, {"b", MATCH_WORDING_B}, {NULL, 0}};
static const choice gains[] = {{"exp", 0}, {"linear", 1}, {NULL, 0}};
static const choice formats[] = {{"table", FORMAT_TABLE},
                                 {"jsonl", FORMAT_JSONL},
                                 {"csv", FORMAT_CSV},
                                 {"tsv", FORMAT_TSV},
                                 {"trec", FORMAT_TREC},
                                 {"text", FORMAT_TEXT},
                                 {"json", FORMAT_JSONL},
                                 {"svg", FORMAT_SVG},
                                 {"graphml", FORMAT_GRAPHML},
                                 {"gexf", FORMAT_GEXF},
                                 {NULL, 0}};
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
static const choice kinds[] = {{"organisation", 1}, {"cluster", 2},   {"competence", 3}, {"offer", 4},
                               {"request", 5},      {"idea", 6},      {"project", 7},    {"call", 8},
                               {"relation", 9},     {"feedback", 10}, {"taxonomy", 11},  {NULL, 0}};
static const choice partner_wants[] = {
    {"organisations", MATCH_WANT_ORGANISATIONS}, {"clusters", MATCH_WANT_CLUSTERS}, {"any", MATCH_WANT_ANY},
    {"organisation", MATCH_WANT_ORGANISATION},   {"cluster", MATCH_WANT_CLUSTER},   {NULL, 0}};

#define MAX_CHOICES 16

static bool choose(const char *option, const char *value, const choice *choices, int *out)
{
    const char *names[MAX_CHOICES];
    size_t count = 0;
    for (; count < MAX_CHOICES && choices[count].name; count++) {
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

/* How an option is written: short ones of one letter, such as -k, have one dash. */
static const char *dashes(const char *option) { return option[1] ? "--" : "-"; }

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
        complain("%s%s: \"%s\" is no whole number from %lld on", dashes(option), option, value, (long long)least);
    else
        complain("%s%s: \"%s\" is no whole number from %lld to %lld", dashes(option), option, value, (long long)least,
                 (long long)most);
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

/* A name that the library would refuse is bad usage, found before anything is opened. "taxonomy" is no kind of record,
 * but of an import. */
static bool set_kind(options *o, const char *value)
{
    choice allowed[MAX_CHOICES] = {{NULL, 0}};
    size_t count = o->command == &command_import ? 11 : 10;
    int chosen = 0;
    memcpy(allowed, kinds, count * sizeof kinds[0]);
    if (!choose("kind", value, allowed, &chosen)) return false;
    o->kind = value;
    return true;
}

static bool digits(const char *text, size_t count, int *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        *number = *number * 10 + (text[i] - '0');
    }
    return true;
}

static bool set_as_of(options *o, const char *value)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 0, month = 0, day = 0;
    bool shaped = strlen(value) == 10 && value[4] == '-' && value[7] == '-' && digits(value, 4, &year) &&
                  digits(value + 5, 2, &month) && digits(value + 8, 2, &day);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (shaped && year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap)) {
        o->as_of = value;
        return true;
    }
    complain("--as-of: \"%s\" is no day; write it as YYYY-MM-DD, such as 2026-05-31", value);
    return false;
}

static bool set_want(options *o, const char *value)
{
    bool partners = o->command != &command_search && o->command != &command_shard && o->command != &command_batch;
    int want = 0;
    if (!choose("want", value, partners ? partner_wants : search_wants, &want)) return false;
    o->want = (match_want)want;
    return true;
}

static bool add_setting(options *o, const option_spec *s, const char *value)
{
    if (o->settings == MAX_SETTINGS) {
        complain("--%s: more than %d options of this sort; put them into --spec FILE.json", s->name, MAX_SETTINGS);
        return false;
    }
    o->setting[o->settings++] = (setting){s->id, value};
    return true;
}

static bool set_number(options *o, const option_spec *s, const char *value)
{
    int64_t n = 0;
    switch (s->id) {
    case OPTION_BEYOND:
        if (!count_value(s->name, value, 1, &n)) return false;
        o->beyond = (int)n;
        return true;
    case OPTION_K:
        if (!whole_number("k", value, 1, INT64_MAX, &n)) return false;
        o->k = (size_t)n;
        return true;
    case OPTION_FACET_VALUES:
        if (!whole_number(s->name, value, 1, 1000, &n)) return false;
        o->facet_values = (size_t)n;
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
    case OPTION_HIGHEST: return whole_number(s->name, value, 1, 999, &o->highest);
    case OPTION_MINIMUM: return real_number(s->name, value, 0, 1, &o->minimum);
    case OPTION_DIVERSITY: return real_number(s->name, value, 0, 1, &o->diversity);
    case OPTION_GINI: return real_number(s->name, value, 0, 1, &o->gini);
    case OPTION_EXPOSURE: return real_number(s->name, value, 0, 2, &o->exposure);
    case OPTION_MOST: return count_value(s->name, value, 1, &o->most);
    case OPTION_FEWEST: return count_value(s->name, value, 0, &o->fewest);
    case OPTION_USE: return count_value(s->name, value, 0, &o->use);
    case OPTION_PRICE: return real_number(s->name, value, 0, 1e9, &o->price);
    case OPTION_TIME_LIMIT: return real_number(s->name, value, 0.001, 1e9, &o->time_limit_s);
    default: return false;
    }
}

bool option_set(options *o, const option_spec *s, const char *value)
{
    int chosen = 0;
    switch (s->id) {
    case OPTION_AS_OF: return set_as_of(o, value);
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
    case OPTION_KIND: return set_kind(o, value);
    case OPTION_SCHEME: o->scheme = value; return true;
    case OPTION_MAP: o->map = value; return true;
    case OPTION_STRICT: o->strict = true; return true;
    case OPTION_LEARNED: o->learned = true; return true;
    case OPTION_VOTERS: o->voters = value; return true;
    case OPTION_TOKEN_RULES: o->token_rules = value; return true;
    case OPTION_QUERIES: o->queries = value; return true;
    case OPTION_IDS: o->ids = value; return true;
    case OPTION_FILTER: o->filter = value; return true;
    case OPTION_LANGUAGE: o->language = value; return true;
    case OPTION_CHANNELS: o->channels = value; return true;
    case OPTION_FIELD_WEIGHTS: o->field_weights = value; return true;
    case OPTION_FACETS: o->facets = value; return true;
    case OPTION_NEW_ONLY: o->new_only = true; return true;
    case OPTION_EXPLAIN: o->explain = true; return true;
    case OPTION_UNDISCLOSED: o->undisclosed = true; return true;
    case OPTION_CALIBRATE_ONLY: o->calibrate_only = true; return true;
    case OPTION_DRY_RUN: o->dry_run = true; return true;
    case OPTION_LIST: o->list = true; return true;
    case OPTION_PEEK: o->peek = true; return true;
    case OPTION_DIFFERENT: o->different = true; return true;
    case OPTION_REMOVE: o->remove = value; return true;
    case OPTION_ABOUT: o->about = value; return true;
    case OPTION_TO: o->to = value; return true;
    case OPTION_CHECK: o->check = true; return true;
    case OPTION_PURPOSE: o->purpose = value; return true;
    case OPTION_PART: o->part = value; return true;
    case OPTION_RESUME: o->resume = true; return true;
    case OPTION_WORDING:
        if (!choose(s->name, value, wordings, &chosen)) return false;
        o->wording = (match_wording)chosen;
        return true;
    case OPTION_BETWEEN: o->between = value; return true;
    case OPTION_PROVE: o->prove = true; return true;
    case OPTION_OUTPUT: o->output = value; return true;
    case OPTION_ZONE: o->zone = value; return true;
    case OPTION_STAMP: o->stamp = value; return true;
    case OPTION_NAME: o->name = value; return true;
    case OPTION_CLUSTERS: o->clusters = value; return true;
    case OPTION_CURVE: o->curve = value; return true;
    case OPTION_CHANGES: o->changes = value; return true;
    case OPTION_DETAILS: o->details = value; return true;
    case OPTION_NEW_EVENT: o->new_event = value; return true;
    case OPTION_FEEDBACK: o->feedback = value; return true;
    case OPTION_AT: o->at = value; return true;
    case OPTION_BEFORE: o->before = value; return true;
    case OPTION_TITLE: o->title = value; return true;
    case OPTION_TECHNOLOGIES: o->technologies = value; return true;
    case OPTION_NEEDS: o->needs = value; return true;
    case OPTION_SHEETS: o->sheets = value; return true;
    case OPTION_SPEC: o->spec = value; return true;
    case OPTION_GROUPS:
    case OPTION_QUALITY:
    case OPTION_PARTNERS:
    case OPTION_SEARCH:
    case OPTION_EVENT:
    case OPTION_PLAN: return add_section(o, s->id, value);
    default: return s->id >= OPTION_TEXT && s->id <= OPTION_GROUPS ? add_setting(o, s, value) : set_number(o, s, value);
    }
}

void option_set_default_format(options *o)
{
    char first[16] = "";
    if (!o->command->formats) return;
    snprintf(first, sizeof first, "%.*s", (int)strcspn(o->command->formats, " "), o->command->formats);
    choose_format(o, first, &o->format);
}
