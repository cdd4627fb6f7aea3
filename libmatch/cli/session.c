/* What most commands begin with: an open store, options of a ranking, events and plans from files. */
#include "libmatch/cli/session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "libmatch/cli/files.h"
#include "libmatch/cli/text.h"

match_store *session_open(const options *o, match_open_mode mode) { return session_open_at(o, o->operand[0], mode); }

match_store *session_open_at(const options *o, const char *path, match_open_mode mode)
{
    match_open_options open = {.size = sizeof open, .mode = mode, .viewer = o->viewer, .as_of = o->as_of};
    match_store *store = NULL;
    match_error error = {0};
    if (match_store_open(path, &open, &store, &error) != MATCH_OK) {
        complain_error(&error);
        return NULL;
    }
    if (o->field_weights && match_store_set_field_weights(store, o->field_weights) != MATCH_OK) {
        session_complain(store);
        match_store_close(&store);
    }
    return store;
}

void session_complain(const match_store *store)
{
    match_error error = {0};
    match_store_error(store, &error);
    complain_error(&error);
}

match_rank_options session_rank_options(const options *o)
{
    return (match_rank_options){.size = sizeof(match_rank_options),
                                .k = o->k,
                                .want = o->want,
                                .mode = o->mode,
                                .filter = o->filter,
                                .language = o->language,
                                .channels = o->channels,
                                .new_only = o->new_only,
                                .beyond = o->beyond,
                                .explain = o->explain,
                                .diversity = o->diversity,
                                .undisclosed = o->undisclosed,
                                .facets = o->facets,
                                .facet_values = o->facet_values};
}

/* An error inside a file's text names the file. */
static void complain_in_file(const char *path, match_error *error)
{
    if (*error->file == '\0') snprintf(error->file, sizeof error->file, "%s", path);
    complain_error(error);
}

match_event *session_event(const char *path)
{
    char *data = NULL;
    size_t length = 0;
    match_event *event = NULL;
    match_error error = {0};
    if (!read_file(path, &data, &length)) return NULL;
    if (match_event_read(data, length, &event, &error) != MATCH_OK) complain_in_file(path, &error);
    free(data);
    return event;
}

static bool is_table(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (strcasecmp(dot, ".csv") == 0 || strcasecmp(dot, ".tsv") == 0);
}

match_plan *session_plan(const match_event *event, const char *path)
{
    char *data = NULL;
    size_t length = 0;
    match_plan *plan = NULL;
    match_error error = {0};
    if (!read_file(path, &data, &length)) return NULL;
    match_status status = is_table(path) ? match_plan_read_csv(event, data, length, &plan, &error)
                                         : match_plan_read(data, length, &plan, &error);
    if (status != MATCH_OK) complain_in_file(path, &error);
    free(data);
    return plan;
}

bool session_write(const options *o, const match_text *text)
{
    return write_file(o->output ? o->output : "-", match_text_data(text), match_text_length(text));
}
