/* match leaks, blind and disclose: anonymous texts and profiles, and the log of what was disclosed. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static void print_leaks(const match_text *report)
{
    size_t i;
    json_t *leak, *json = json_loadb(match_text_data(report), match_text_length(report), 0, NULL);
    json_array_foreach (json_object_get(json, "leaks"), i, leak)
        printf("%s\t%lld\t%s\n", json_string_value(json_object_get(leak, "kind")),
               (long long)json_integer_value(json_object_get(leak, "begin")),
               json_string_value(json_object_get(leak, "text")));
    json_decref(json);
}

static int run_leaks(const options *o)
{
    char *data = NULL;
    size_t length = 0;
    match_text *report = NULL;
    int result = STATUS_FAILED;
    if (!read_file(o->operand[1], &data, &length)) return STATUS_FAILED;
    match_store *store = session_open(o, MATCH_OPEN_READ);
    if (store && match_store_leaks(store, data, length, o->about, &report) == MATCH_OK) {
        result = STATUS_DONE;
        if (o->format == FORMAT_JSONL)
            printf("%s\n", match_text_data(report));
        else
            print_leaks(report);
    } else if (store) {
        session_complain(store);
    }
    match_text_free(&report);
    match_store_close(&store);
    free(data);
    return result;
}

static const option_id leaks_accepts[] = {OPTION_ABOUT, OPTION_FORMAT, OPTION_END};
const command command_leaks = {
    .name = "leaks",
    .synopsis = "STORE TEXT.txt [--about ID] [--format tsv|json]",
    .summary = "find what in an anonymous text tells whose it is",
    .details =
        "KIND<TAB>BYTE<TAB>TEXT a line: names of organisations, addresses, telephone numbers, patents, register\n"
        "numbers, ids; with --about also the towns of its owner. json has the text with the leaks masked.",
    .least = 2,
    .most = 2,
    .formats = "tsv json",
    .accepts = leaks_accepts,
    .run = run_leaks,
};

static int run_blind(const options *o)
{
    match_text *json = NULL;
    match_store *store = session_open(o, MATCH_OPEN_WRITE);
    match_status status = MATCH_OK;
    if (!store) return STATUS_FAILED;
    for (int i = 1; i < o->operands && status == MATCH_OK; i++) {
        status = match_store_blind_profile(store, o->operand[i], &json);
        if (status == MATCH_E_NOT_FOUND && o->operand[i][0] == 'B') { /* perhaps a reference */
            match_error error = {0};
            match_store_error(store, &error);
            status = match_store_blind_resolve(store, o->operand[i], &json);
            if (status != MATCH_OK) complain_error(&error);
        } else if (status != MATCH_OK) {
            session_complain(store);
        }
        if (status == MATCH_OK) printf("%s\n", match_text_data(json));
        match_text_free(&json);
    }
    match_store_close(&store);
    return status == MATCH_OK ? STATUS_DONE : STATUS_FAILED;
}

static const option_id blind_accepts[] = {OPTION_END};
const command command_blind = {
    .name = "blind",
    .synopsis = "STORE (ID | REFERENCE)...",
    .summary = "profiles that name nobody, and the records behind them",
    .details =
        "A profile is a line of JSON with a reference such as B000001; for a reference the record's id is given.",
    .least = 2,
    .most = -1,
    .accepts = blind_accepts,
    .run = run_blind,
};

static int write_entry(match_store *store, const options *o)
{
    int64_t number = 0;
    json_t *entry = json_pack("{s:s, s:s, s:s*}", "record", o->operand[1], "to", o->to, "purpose", o->purpose);
    char *text = entry ? json_dumps(entry, JSON_COMPACT) : NULL;
    int result = STATUS_FAILED;
    if (!text)
        complain("disclose: the texts must be UTF-8");
    else if (match_store_disclose(store, text, strlen(text), &number) != MATCH_OK)
        session_complain(store);
    else
        result = STATUS_DONE;
    if (result == STATUS_DONE) printf("disclosure %lld\n", (long long)number);
    free(text);
    json_decref(entry);
    return result;
}

/* "12 entries, as they were written; the last seal: ..." */
static int check_log(match_store *store)
{
    match_text *report = NULL;
    if (match_store_check_disclosures(store, &report) != MATCH_OK) {
        session_complain(store);
        return STATUS_FAILED;
    }
    json_t *json = json_loadb(match_text_data(report), match_text_length(report), 0, NULL);
    const json_t *broken = json_object_get(json, "broken");
    printf("%lld disclosures, %lld sealed\n", (long long)json_integer_value(json_object_get(json, "entries")),
           (long long)json_integer_value(json_object_get(json, "sealed")));
    if (json_is_integer(broken))
        printf("broken at %lld: an entry was changed, removed or put in there\n",
               (long long)json_integer_value(broken));
    printf("last seal %s\n", json_string_value(json_object_get(json, "seal")));
    int result = json_is_integer(broken) ? STATUS_FAILED : STATUS_DONE;
    json_decref(json);
    match_text_free(&report);
    return result;
}

static int run_disclose(const options *o)
{
    match_text *log = NULL;
    int result = STATUS_DONE;
    if (o->to && o->operands < 2) {
        complain("disclose: what was disclosed to \"%s\"? usage: match disclose %s", o->to, o->command->synopsis);
        return STATUS_USAGE;
    }
    match_store *store = session_open(o, o->to ? MATCH_OPEN_WRITE : MATCH_OPEN_READ);
    if (!store) return STATUS_FAILED;
    if (o->check) {
        result = check_log(store);
    } else if (o->to) {
        result = write_entry(store, o);
    } else if (match_store_disclosures(store, o->operands > 1 ? o->operand[1] : NULL, &log) == MATCH_OK) {
        fputs(match_text_data(log), stdout);
    } else {
        session_complain(store);
        result = STATUS_FAILED;
    }
    match_text_free(&log);
    match_store_close(&store);
    return result;
}

static const option_id disclose_accepts[] = {OPTION_TO, OPTION_PURPOSE, OPTION_CHECK, OPTION_END};
const command command_disclose = {
    .name = "disclose",
    .synopsis = "STORE [ID] [--to WHOM] [--purpose TEXT] | --check",
    .summary = "write down to whom a record was disclosed, or show or check the log",
    .details =
        "--check tells whether every entry is as it was written (exit status 1 when not) and gives the last seal:\n"
        "noted elsewhere, it also shows when the end of the log was cut off.",
    .least = 1,
    .most = 2,
    .accepts = disclose_accepts,
    .run = run_disclose,
};
