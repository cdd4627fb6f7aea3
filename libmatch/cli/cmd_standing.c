/* match watch and match news: standing queries and what is new to them. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static int failed(const match_store *store, const char *path)
{
    match_error error = {0};
    match_store_error(store, &error);
    if (path && error.line && !*error.file) snprintf(error.file, sizeof error.file, "%s", path);
    complain_error(&error);
    return STATUS_FAILED;
}

static int watch_file(match_store *store, const char *path)
{
    char *data = NULL;
    size_t length = 0, count = 0;
    int result = STATUS_DONE;
    if (!read_file(path, &data, &length)) return STATUS_FAILED;
    if (match_store_watch(store, data, length, &count) == MATCH_OK)
        printf("%zu standing quer%s\n", count, count == 1 ? "y" : "ies");
    else
        result = failed(store, path);
    free(data);
    return result;
}

static int list_watches(match_store *store)
{
    match_text *list = NULL;
    if (match_store_watches(store, &list) != MATCH_OK) return failed(store, NULL);
    fputs(match_text_data(list), stdout);
    match_text_free(&list);
    return STATUS_DONE;
}

static int run_watch(const options *o)
{
    bool list = o->operands == 1 && !o->remove;
    match_store *store = session_open(o, list ? MATCH_OPEN_READ : MATCH_OPEN_WRITE);
    int result = STATUS_DONE;
    if (!store) return STATUS_FAILED;
    if (o->remove && match_store_unwatch(store, o->remove) != MATCH_OK) result = failed(store, NULL);
    if (result == STATUS_DONE && o->operands > 1) result = watch_file(store, o->operand[1]);
    if (list) result = list_watches(store);
    match_store_close(&store);
    return result;
}

static const option_id watch_accepts[] = {OPTION_REMOVE, OPTION_END};
const command command_watch = {
    .name = "watch",
    .synopsis = "STORE [QUERIES.jsonl] [--remove ID]",
    .summary = "register standing queries, remove one, or list them",
    .details = "A line is {\"id\": \"lung\", \"text\": \"lung radiology\", \"want\": \"offer\", \"filter\": "
               "\"owner.country = 'PL'\"},\n"
               "or has the id of a \"record\" instead of a text. Without a file the queries are listed.",
    .least = 1,
    .most = 2,
    .accepts = watch_accepts,
    .run = run_watch,
};

static const char *text_of(const json_t *news, const char *key)
{
    const char *text = json_string_value(json_object_get(news, key));
    return text ? text : "";
}

static void print_news(const match_text *jsonl)
{
    char *query = NULL;
    for (const char *line = match_text_data(jsonl); *line;) {
        size_t length = strcspn(line, "\n");
        json_t *news = json_loadb(line, length, 0, NULL);
        if (!query || strcmp(query, text_of(news, "query")) != 0) {
            printf("%s%s\n", query ? "\n" : "", text_of(news, "query"));
            free(query);
            query = strdup(text_of(news, "query"));
        }
        printf("  %.3f  %-11s %s  %s\n", json_number_value(json_object_get(news, "score")), text_of(news, "kind"),
               text_of(news, "id"), text_of(news, "name"));
        json_decref(news);
        line += length + (line[length] == '\n');
    }
    free(query);
}

static int run_news(const options *o)
{
    match_store *store = session_open(o, MATCH_OPEN_WRITE);
    match_text *news = NULL;
    int result = STATUS_DONE;
    if (!store) return STATUS_FAILED;
    if (match_store_news(store, o->peek, &news) != MATCH_OK)
        result = failed(store, NULL);
    else if (o->format == FORMAT_TABLE)
        print_news(news);
    else
        fputs(match_text_data(news), stdout);
    match_text_free(&news);
    match_store_close(&store);
    return result;
}

static const option_id news_accepts[] = {OPTION_PEEK, OPTION_FORMAT, OPTION_END};
const command command_news = {
    .name = "news",
    .synopsis = "STORE [--peek] [--format table|jsonl]",
    .summary = "tell what is new to the standing queries, once",
    .details =
        "Looks at what was written since the last time. Every version of a record is told to a query at most once.",
    .least = 1,
    .most = 1,
    .formats = "table jsonl",
    .accepts = news_accepts,
    .run = run_news,
};
