/* What every host language sees: boxes around the handles of the C API, flat calls, copies only.
 *
 * Only scalars, NUL-terminated UTF-8 strings and text that the host takes over cross the border, so that one interface
 * file serves all languages. A failing call fills the pending error of the thread; the interface file turns it into the
 * host's exception. A box may be closed before the host collects it: closing twice is harmless, and a call on a closed
 * box fails with E_STATE; box.h says what becomes of jobs then. Functions that give `char *` give malloc memory that
 * the host frees. */
#ifndef MATCH_HOST_H
#define MATCH_HOST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <match/match.h>

static _Thread_local match_error host_pending;

static _Thread_local int64_t host_asked; /* when the present call was first asked whether to end, in ms; 0: not yet */

static void host_clear(void)
{
    host_pending.code = MATCH_OK;
    host_asked = 0;
}

static void host_fail(match_status code, const char *message)
{
    memset(&host_pending, 0, sizeof host_pending);
    host_pending.code = code;
    strncpy(host_pending.message, message, sizeof host_pending.message - 1);
}

static void host_closed(const char *what)
{
    host_fail(MATCH_E_STATE, "");
    strncpy(host_pending.field, what, sizeof host_pending.field - 1);
    strcpy(host_pending.message, "the ");
    strncat(host_pending.message, what, sizeof host_pending.message - 32);
    strcat(host_pending.message, " is closed");
}

#include "bindings/swig/box.h"

/* Records the failure of a call on a store, unless what was given to it is known to be wrong already. */
static int host_store_failed(match_status status, const match_store *store)
{
    if (status == MATCH_OK) return 0;
    if (host_pending.code == MATCH_OK) match_store_error(store, &host_pending);
    if (host_pending.code == MATCH_OK) host_fail(status, match_status_text(status));
    return 1;
}

static int host_job_failed(match_status status, const match_job *job)
{
    if (status == MATCH_OK) return 0;
    match_job_error(job, &host_pending);
    if (host_pending.code == MATCH_OK) host_fail(status, match_status_text(status));
    return 1;
}

static int host_report_failed(match_status status, const match_report *report)
{
    if (status == MATCH_OK) return 0;
    match_report_error(report, &host_pending);
    if (host_pending.code == MATCH_OK) host_fail(status, match_status_text(status));
    return 1;
}

static int host_failed(match_status status)
{
    if (status == MATCH_OK) return 0;
    if (host_pending.code == MATCH_OK) host_fail(status, match_status_text(status));
    return 1;
}

/* A text as memory that the host frees; takes the text. */
static char *host_take(match_text *text)
{
    size_t length = match_text_length(text);
    char *copy = malloc(length + 1);
    if (copy)
        memcpy(copy, match_text_data(text), length + 1);
    else
        host_fail(MATCH_E_NO_MEMORY, "out of memory");
    match_text_free(&text);
    return copy;
}

/* How many are wanted; a negative number is the host's pending error and makes *size one that the call refuses. */
static size_t host_count(int64_t number, const char *name, size_t *size)
{
    if (number >= 0) return (size_t)number;
    host_fail(MATCH_E_VALUE, "");
    snprintf(host_pending.message, sizeof host_pending.message,
             "%s is %lld; give a number from 1 on, or 0 for the default", name, (long long)number);
    snprintf(host_pending.field, sizeof host_pending.field, "%s", name);
    snprintf(host_pending.value, sizeof host_pending.value, "%lld", (long long)number);
    *size = 0;
    return 0;
}

static match_rank_options host_rank_options(int k, int want, int mode, const char *filter, const char *language,
                                            const char *channels, int new_only, int beyond, int explain)
{
    match_rank_options o;
    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.k = host_count(k, "k", &o.size);
    o.want = (match_want)want;
    o.mode = (match_mode)mode;
    o.filter = filter;
    o.language = language;
    o.channels = channels;
    o.new_only = new_only != 0;
    o.beyond = beyond;
    o.explain = explain != 0;
    return o;
}

static match_batch_options host_batch_options(int k, int want, const char *filter, const char *language,
                                              const char *channels, int threads, int from, int part, int parts)
{
    match_batch_options o;
    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.k = host_count(k, "k", &o.size);
    o.want = (match_want)want;
    o.filter = filter;
    o.language = language;
    o.channels = channels;
    o.threads = threads;
    o.from = host_count(from, "from", &o.size);
    o.part = part;
    o.parts = parts;
    return o;
}

/* The lines of a text that are not empty. */
typedef struct host_lines {
    char *copy;
    const char **line;
    size_t count;
} host_lines;

static void host_lines_free(host_lines *lines)
{
    free(lines->copy);
    free((void *)lines->line);
}

static int host_split_lines(const char *text, host_lines *lines)
{
    size_t room = 1, length = text ? strlen(text) : 0;
    char *at;
    for (size_t i = 0; i < length; i++) room += text[i] == '\n';
    lines->count = 0;
    lines->copy = (char *)malloc(length + 1);
    lines->line = (const char **)malloc(room * sizeof *lines->line);
    if (!lines->copy || !lines->line) {
        host_lines_free(lines);
        host_fail(MATCH_E_NO_MEMORY, "out of memory");
        return 0;
    }
    memcpy(lines->copy, text ? text : "", length + 1);
    for (at = lines->copy; *at;) {
        char *end = strchr(at, '\n');
        if (end) *end = '\0';
        if (*at) lines->line[lines->count++] = at;
        if (!end) break;
        at = end + 1;
    }
    return 1;
}

static Hits *host_hits(match_hits *hits)
{
    Hits *box = (Hits *)host_new_box(sizeof *box);
    if (box)
        box->p = hits;
    else
        match_hits_free(&hits);
    return box;
}

static Plan *host_plan(match_plan *plan)
{
    Plan *box = (Plan *)host_new_box(sizeof *box);
    if (box) {
        box->p = plan;
        box->owner = host_owned(box, HOST_PLAN);
    } else {
        match_plan_free(&plan);
    }
    return box;
}

static Event *host_event(match_event *event)
{
    Event *box = (Event *)host_new_box(sizeof *box);
    if (box) {
        box->p = event;
        box->owner = host_owned(box, HOST_EVENT);
    } else {
        match_event_free(&event);
    }
    return box;
}

static Store *host_store(match_store *store)
{
    Store *box = (Store *)host_new_box(sizeof *box);
    if (box) {
        box->p = store;
        box->owner = host_owned(box, HOST_STORE);
        match_store_set_stop(store, host_stop, box);
    } else {
        match_store_close(&store);
    }
    return box;
}

#endif
