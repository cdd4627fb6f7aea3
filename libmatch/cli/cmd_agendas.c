/* match agendas: everybody's meetings as calendars, one table and one text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

typedef struct job {
    const match_event *event;
    const match_plan *plan;
    const char *folder;
    match_agenda_options options;
    match_error error;
} job;

static bool write_text(const char *folder, const char *name, const match_text *text)
{
    char *path = path_in(folder, name);
    bool ok = path && write_file(path, match_text_data(text), match_text_length(text));
    free(path);
    return ok;
}

#define MOST_OF_ID 100 /* bytes of an id in a file's name */

/* "007-rtd-cluster.ics": the number keeps names apart, and characters that some file system dislikes become hyphens. */
static void calendar_name(const match_event *event, size_t participant, char *buffer, size_t size)
{
    const char *id = match_event_participant_id(event, participant);
    size_t length = strlen(id);
    if (length > MOST_OF_ID) {
        length = MOST_OF_ID;
        while (length > 0 && ((unsigned char)id[length] & 0xC0) == 0x80) length--; /* no half characters */
    }
    int begin = snprintf(buffer, size, "%03zu-", participant + 1);
    snprintf(buffer + begin, size - (size_t)begin, "%.*s.ics", (int)length, id);
    for (char *c = buffer + begin; *c; c++)
        if ((unsigned char)*c < 0x21 || *c == 0x7f || strchr("/\\:*?\"<>|", *c)) *c = '-';
}

static bool write_calendars(job *j)
{
    bool ok = true;
    size_t count = match_event_participants(j->event);
    for (size_t i = 0; ok && i < count && !interrupted(); i++) {
        char name[160];
        match_text *ics = NULL;
        calendar_name(j->event, i, name, sizeof name);
        ok = match_plan_ics(j->plan, j->event, i, &j->options, &ics, &j->error) == MATCH_OK;
        if (!ok) complain_error(&j->error);
        ok = ok && write_text(j->folder, name, ics);
        match_text_free(&ics);
    }
    return ok;
}

static bool write_table(job *j)
{
    match_text *csv = NULL;
    bool ok = match_plan_csv(j->plan, j->event, &j->options, &csv, &j->error) == MATCH_OK;
    if (!ok) complain_error(&j->error);
    ok = ok && write_text(j->folder, "agendas.csv", csv);
    match_text_free(&csv);
    return ok;
}

/* All agendas one after the other, with a form feed between them: a page each when printed. */
static bool write_sheets(job *j)
{
    char *path = path_in(j->folder, "agendas.txt"), *all = NULL;
    size_t length = 0, count = match_event_participants(j->event);
    FILE *out = path ? open_memstream(&all, &length) : NULL;
    bool ok = out != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        match_text *text = NULL;
        ok = match_plan_agenda_text(j->plan, j->event, i, &j->options, &text, &j->error) == MATCH_OK;
        if (!ok) complain_error(&j->error);
        if (ok) fprintf(out, "%s%s", i ? "\n\f" : "", match_text_data(text));
        match_text_free(&text);
    }
    if (out) fclose(out);
    ok = ok && write_file(path, all, length);
    free(all);
    free(path);
    return ok;
}

static int run(const options *o)
{
    job j = {.folder = o->output,
             .options = {.size = sizeof j.options,
                         .language = o->language,
                         .zone = o->zone,
                         .stamp = o->stamp,
                         .sequence = o->sequence}};
    int result = STATUS_FAILED;
    if (!o->output) {
        complain("agendas: into which folder? usage: match agendas %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    match_event *event = session_event(o->operand[0]);
    match_plan *plan = event ? session_plan(event, o->operand[1]) : NULL;
    match_plan *before = plan && o->before ? session_plan(event, o->before) : NULL;
    if (o->before && !before) goto out;
    j.options.before = before;
    j.event = event;
    j.plan = plan;
    if (!plan || !make_folder(o->output) || !write_table(&j) || !write_sheets(&j)) goto out;
    if (!write_calendars(&j)) {
        complain("%s: agendas.csv and agendas.txt are complete, the calendars are not", o->output);
    } else {
        printf("%s: %zu calendars (.ics), agendas.csv, agendas.txt\n", o->output, match_event_participants(event));
        result = interrupted() ? STATUS_INTERRUPTED : STATUS_DONE;
    }
out:
    match_plan_free(&before);
    match_plan_free(&plan);
    match_event_free(&event);
    return result;
}

static const option_id accepts[] = {OPTION_OUTPUT,   OPTION_LANGUAGE, OPTION_ZONE, OPTION_STAMP,
                                    OPTION_SEQUENCE, OPTION_BEFORE,   OPTION_END};
const command command_agendas = {
    .name = "agendas",
    .synopsis = "EVENT.json PLAN.json -o FOLDER [--language en|ro|pl] [--zone ZONE] [--before OLD-PLAN.json]",
    .summary = "write everybody's agenda: calendars, a table, a text",
    .details =
        "After a repair, --before with the plan that was sent out and a higher --sequence make the new calendars\n"
        "take the place of the old ones: moved meetings move, those that took their end are cancelled.",
    .least = 2,
    .most = 2,
    .accepts = accepts,
    .run = run,
};
