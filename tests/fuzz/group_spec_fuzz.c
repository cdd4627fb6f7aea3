/* Any bytes as the options of a report on groups, or of an event made from a store; the first byte chooses which.
 * Refused with a message, or the report is written in every form that it has, and the event is one that can be read. */
#include <ctype.h>
#include <stdint.h>

#include "fuzz_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef match_status report_call(match_store *store, const char *id, const char *spec, size_t length,
                                 match_text **json);

static match_status matrix(match_store *store, const char *id, const char *spec, size_t length, match_text **json)
{
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    (void)id;
    match_status status = match_store_cluster_matrix(store, spec, length, &job);
    while (status == MATCH_OK && state == MATCH_JOB_MORE) {
        status = match_job_step(job, -1, &state);
        if (status != MATCH_OK) { /* told by the job, not by the store */
            match_error error = {0};
            match_job_error(job, &error);
            fuzz_demand(error.code == status && error.message[0] != '\0');
            status = MATCH_E_STATE;
        }
    }
    if (status == MATCH_OK) status = match_job_report(job, json);
    match_job_free(&job);
    return status;
}

static match_status compare(match_store *store, const char *id, const char *spec, size_t length, match_text **json)
{
    return match_store_cluster_compare(store, id, "S", spec, length, json);
}

static const struct {
    report_call *call;
    const char *id;
} reports[] = {
    {match_store_cluster_profile, "N"},
    {match_store_cluster_ranking, "N"},
    {compare, "N"},
    {matrix, NULL},
    {match_store_benchmark, "N"},
    {match_store_benchmark, NULL},
    {match_store_themes, "N"},
    {match_store_themes, NULL},
    {match_store_network, "S"},
    {match_store_gaps, "N"},
    {match_store_map, "N"},
    {match_store_audit, "N"},
    {match_store_audit, NULL},
    {match_store_calls, "x"},
    {match_store_calls, NULL},
    {match_store_consortium, "x"},
    {match_store_consortium, NULL},
    {match_store_working_groups, "N"},
    {match_store_working_groups, NULL},
};
enum { REPORTS = sizeof reports / sizeof *reports };

/* Large counts are legal and slow. */
static bool has_long_number(const char *text, size_t length)
{
    for (size_t i = 0, digits = 0; i < length; i++) {
        digits = isdigit((unsigned char)text[i]) ? digits + 1 : 0;
        if (digits > 3) return true;
        if ((text[i] == 'e' || text[i] == 'E') && i && isdigit((unsigned char)text[i - 1])) return true;
    }
    return false;
}

static void write_report(const match_text *json)
{
    static const char *const formats[] = {"text", "csv", "svg", "graphml", "gexf"}, *const languages[] = {"en", "ro",
                                                                                                          "pl"};
    bool written = false;
    for (size_t f = 0; f < 5; f++) {
        match_text *text = NULL;
        match_error error = {0};
        match_status status = match_groups_write(match_text_data(json), match_text_length(json), formats[f],
                                                 languages[f % 3], &text, &error);
        fuzz_demand(status == MATCH_OK || (status == MATCH_E_VALUE && error.message[0] != '\0'));
        written |= status == MATCH_OK && f == 0;
        match_text_free(&text);
    }
    fuzz_demand(written);
}

static void make_event(match_store *store, const char *spec, size_t length)
{
    match_text *json = NULL;
    match_event *event = NULL;
    match_error error = {0};
    if (match_store_build_event(store, spec, length, &json) == MATCH_OK) {
        fuzz_demand(match_event_read(match_text_data(json), match_text_length(json), &event, &error) == MATCH_OK);
    } else {
        match_store_error(store, &error);
        fuzz_demand(error.message[0] != '\0');
    }
    match_event_free(&event);
    match_text_free(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static match_store *store;
    match_text *json = NULL;
    match_error error = {0};
    if (size < 1 || size > 4000 || has_long_number((const char *)data + 1, size - 1)) return 0;
    if (!store) store = fuzz_store(":memory:");
    const size_t which = data[0] % (REPORTS + 1);
    char *spec = malloc(size); /* exact, so that the address sanitizer sees overreads */
    fuzz_demand(spec != NULL);
    memcpy(spec, data + 1, size - 1);
    if (which == REPORTS) {
        make_event(store, spec, size - 1);
    } else {
        match_status status = reports[which].call(store, reports[which].id, spec, size - 1, &json);
        if (status == MATCH_OK) {
            write_report(json);
        } else if (reports[which].call != matrix) {
            match_store_error(store, &error);
            fuzz_demand(error.code == status && error.message[0] != '\0');
        }
    }
    match_text_free(&json);
    free(spec);
    return 0;
}
