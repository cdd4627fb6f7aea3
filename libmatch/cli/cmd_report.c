/* match report: one HTML page of sections in the order of the command line. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"
#include "libmatch/cli/warnings.h"

/* How the heads of the page and its sections read in its languages. */
typedef struct page_heads {
    const char *language, *title, *partners_before, *search_before, *search_after;
} page_heads;

static const page_heads all_heads[] = {
    {"en", "Partners and meetings", "Partners for ", "Who answers “", "”"},
    {"ro", "Parteneri și întâlniri", "Parteneri pentru ", "Cine răspunde la „", "”"},
    {"pl", "Partnerzy i spotkania", "Partnerzy dla: ", "Kto odpowiada na „", "”"},
};

static const page_heads *heads_of(const char *language)
{
    for (size_t i = 1; language && i < sizeof all_heads / sizeof all_heads[0]; i++)
        if (strcmp(language, all_heads[i].language) == 0) return &all_heads[i];
    return &all_heads[0];
}

/* The three texts as one new string; NULL without memory. */
static char *joined(const char *before, const char *text, const char *after)
{
    size_t size = strlen(before) + strlen(text) + strlen(after) + 1;
    char *all = malloc(size);
    if (all) snprintf(all, size, "%s%s%s", before, text, after);
    return all;
}

/* Name or title of a record, else its id. Gives a new string. */
static char *name_of(match_store *store, const char *id)
{
    match_text *json = NULL;
    const char *name = NULL;
    json_t *record = NULL;
    if (match_store_get(store, NULL, id, &json) == MATCH_OK)
        record = json_loadb(match_text_data(json), match_text_length(json), 0, NULL);
    name = json_string_value(json_object_get(record, "name"));
    if (!name) name = json_string_value(json_object_get(record, "title"));
    char *copy = strdup(name ? name : id);
    json_decref(record);
    match_text_free(&json);
    return copy;
}

static bool report_failed(const match_report *report)
{
    match_error error = {0};
    match_report_error(report, &error);
    complain_error(&error);
    return false;
}

static bool store_failed(const match_store *store)
{
    session_complain(store);
    return false;
}

static bool add_quality(match_report *report, match_store *store)
{
    match_text *json = NULL;
    if (match_store_quality(store, &json) != MATCH_OK) return store_failed(store);
    bool ok = match_report_add_quality(report, NULL, match_text_data(json), match_text_length(json)) == MATCH_OK ||
              report_failed(report);
    match_text_free(&json);
    return ok;
}

static bool add_hits(match_report *report, const char *heading, match_hits *hits)
{
    print_warnings(NULL, hits);
    bool ok = match_report_add_hits(report, heading, hits) == MATCH_OK || report_failed(report);
    match_hits_free(&hits);
    return ok;
}

static bool add_partners(match_report *report, match_store *store, const match_rank_options *rank,
                         const page_heads *heads, const char *id)
{
    match_hits *hits = NULL;
    if (match_store_partners(store, id, rank, &hits) != MATCH_OK) return store_failed(store);
    char *name = name_of(store, id), *heading = joined(heads->partners_before, name ? name : id, "");
    bool ok = add_hits(report, heading ? heading : id, hits);
    free(heading);
    free(name);
    return ok;
}

static bool add_search(match_report *report, match_store *store, const match_rank_options *given,
                       const page_heads *heads, const char *text)
{
    match_hits *hits = NULL;
    match_rank_options rank = *given;
    rank.want = MATCH_WANT_ORGANISATIONS;
    rank.language = NULL; /* that of the page is not that of the query */
    if (match_store_search(store, text, strlen(text), &rank, &hits) != MATCH_OK) return store_failed(store);
    char *heading = joined(heads->search_before, text, heads->search_after);
    bool ok = add_hits(report, heading ? heading : text, hits);
    free(heading);
    return ok;
}

static bool add_event(match_report *report, const section *s)
{
    match_event *event = NULL;
    match_plan *plan = NULL;
    bool ok = false;
    if (!s->plan) {
        complain("--event %s needs its plan behind it: --plan PLAN.json", s->value);
        return false;
    }
    event = session_event(s->value);
    plan = event ? session_plan(event, s->plan) : NULL;
    if (plan) ok = match_report_add_event(report, NULL, event, plan) == MATCH_OK || report_failed(report);
    match_plan_free(&plan);
    match_event_free(&event);
    return ok;
}

static bool add_groups(match_report *report, const char *path)
{
    char *data = NULL;
    size_t length = 0;
    if (!read_file(path, &data, &length)) return false;
    bool ok = match_report_add_groups(report, NULL, data, length) == MATCH_OK || report_failed(report);
    free(data);
    return ok;
}

static bool add_section(match_report *report, match_store *store, const match_rank_options *rank,
                        const page_heads *heads, const section *s)
{
    switch (s->id) {
    case OPTION_PARTNERS: return add_partners(report, store, rank, heads, s->value);
    case OPTION_SEARCH: return add_search(report, store, rank, heads, s->value);
    case OPTION_EVENT: return add_event(report, s);
    case OPTION_GROUPS: return add_groups(report, s->value);
    default: return add_quality(report, store);
    }
}

static int run(const options *o)
{
    static const section quality_alone = {OPTION_QUALITY, NULL, NULL};
    match_report *report = NULL;
    match_text *html = NULL;
    match_error error = {0};
    match_rank_options rank = session_rank_options(o);
    rank.explain = true;
    rank.language = NULL;
    const page_heads *heads = heads_of(o->language);
    if (!o->output) {
        complain("report: where should the page go? usage: match report %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    match_store *store = session_open(o, MATCH_OPEN_READ);
    if (!store) return STATUS_FAILED;
    bool ok = match_report_create(o->title ? o->title : heads->title, o->language, &report, &error) == MATCH_OK;
    if (!ok) complain_error(&error);
    if (o->sections == 0) ok = ok && add_section(report, store, &rank, heads, &quality_alone);
    for (size_t i = 0; ok && i < o->sections; i++) ok = add_section(report, store, &rank, heads, &o->section[i]);
    if (ok) ok = match_report_html(report, &html) == MATCH_OK || report_failed(report);
    ok = ok && session_write(o, html);
    if (ok && strcmp(o->output, "-") != 0) printf("%s\n", o->output);
    match_text_free(&html);
    match_report_free(&report);
    match_store_close(&store);
    return ok ? STATUS_DONE : STATUS_FAILED;
}

static const option_id accepts[] = {OPTION_OUTPUT,   OPTION_TITLE,  OPTION_LANGUAGE, OPTION_QUALITY, OPTION_SEARCH,
                                    OPTION_PARTNERS, OPTION_EVENT,  OPTION_PLAN,     OPTION_GROUPS,  OPTION_MODE,
                                    OPTION_WANT,     OPTION_FILTER, OPTION_NEW_ONLY, OPTION_K,       OPTION_END};
const command command_report = {
    .name = "report",
    .synopsis = "STORE -o PAGE.html [--title T] [--quality] [--partners ID]... [--search TEXT]... "
                "[--event EVENT.json --plan PLAN.json]... [--groups REPORT.json]...",
    .summary = "write one HTML page: quality, ranked pairs, timetables",
    .details = "The sections appear in the order of the command line; without any, the page shows the data quality.\n"
               "The page needs nothing beside itself and prints its path.",
    .least = 1,
    .most = 1,
    .accepts = accepts,
    .run = run,
};
