/* match stats, export, delete and rebuild: what a store holds. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static void print_number_of(const char *name, const json_t *value)
{
    if (json_is_integer(value)) printf("%-14s %lld\n", name, (long long)json_integer_value(value));
}

static void print_stats(json_t *stats)
{
    const char *name;
    json_t *value, *records = json_object_get(stats, "records");
    json_object_foreach (records, name, value) {
        if (json_integer_value(value) > 0) print_number_of(name, value);
    }
    json_object_foreach (stats, name, value) print_number_of(name, value);
    json_object_foreach (json_object_get(stats, "concepts"), name, value)
        printf("%-14s %lld (%s)\n", "concepts", (long long)json_integer_value(value), name);
}

static int run_stats(const options *o)
{
    match_store *store = session_open(o, MATCH_OPEN_READ);
    match_text *json = NULL;
    int result = STATUS_DONE;
    if (!store) return STATUS_FAILED;
    if (match_store_stats(store, &json) != MATCH_OK) {
        session_complain(store);
        result = STATUS_FAILED;
    } else if (o->format == FORMAT_TABLE) {
        json_t *stats = json_loadb(match_text_data(json), match_text_length(json), 0, NULL);
        print_stats(stats);
        json_decref(stats);
    } else {
        printf("%s\n", match_text_data(json));
    }
    match_text_free(&json);
    match_store_close(&store);
    return result;
}

static const option_id stats_accepts[] = {OPTION_FORMAT, OPTION_END};
const command command_stats = {
    .name = "stats",
    .synopsis = "STORE [--format table|json]",
    .summary = "count what a store holds",
    .least = 1,
    .most = 1,
    .formats = "table jsonl json",
    .accepts = stats_accepts,
    .run = run_stats,
};

static int run_export(const options *o)
{
    match_store *store = session_open(o, MATCH_OPEN_READ);
    match_text *jsonl = NULL;
    int result = STATUS_DONE;
    if (!store) return STATUS_FAILED;
    if (match_store_export(store, o->kind, &jsonl) != MATCH_OK) {
        session_complain(store);
        result = STATUS_FAILED;
    } else if (!session_write(o, jsonl)) {
        result = STATUS_FAILED;
    }
    match_text_free(&jsonl);
    match_store_close(&store);
    return result;
}

static const option_id export_accepts[] = {OPTION_KIND, OPTION_OUTPUT, OPTION_END};
const command command_export = {
    .name = "export",
    .synopsis = "STORE [--kind KIND] [-o FILE.jsonl]",
    .summary = "write the records as JSON Lines",
    .details = "The records come in the order they were first written, as far as --viewer may see them, and can be\n"
               "imported again.",
    .least = 1,
    .most = 1,
    .accepts = export_accepts,
    .run = run_export,
};

/* Without --kind an organisation or cluster comes before an item. */
static match_status delete_one(match_store *store, const char *kind, const char *id)
{
    if (kind) return match_store_delete(store, kind, id);
    match_status status = match_store_delete(store, "organisation", id);
    return status == MATCH_E_NOT_FOUND ? match_store_delete(store, "offer", id) : status;
}

static int run_delete(const options *o)
{
    match_store *store = session_open(o, MATCH_OPEN_WRITE);
    match_status status = MATCH_OK;
    match_error error = {0};
    if (!store) return STATUS_FAILED;
    status = match_store_begin(store);
    for (int i = 1; status == MATCH_OK && i < o->operands; i++) {
        status = delete_one(store, o->kind, o->operand[i]);
        if (status == MATCH_E_NOT_FOUND) {
            match_text *none = NULL;
            if (!o->kind) (void)!match_store_get(store, NULL, o->operand[i], &none); /* its error names a near id */
            match_text_free(&none);
            match_store_error(store, &error);
            const char *hint = strstr(error.message, "; did you mean");
            complain("there is no %s \"%s\"%s nothing was deleted", o->kind ? o->kind : "record", o->operand[i],
                     hint ? hint : ";");
            match_store_close(&store);
            return STATUS_FAILED;
        }
    }
    if (status == MATCH_OK) status = match_store_commit(store);
    match_store_error(store, &error);
    match_store_close(&store);
    if (status != MATCH_OK) {
        complain_error(&error);
        return STATUS_FAILED;
    }
    printf("deleted %d record%s\n", o->operands - 1, o->operands == 2 ? "" : "s");
    return STATUS_DONE;
}

static const option_id delete_accepts[] = {OPTION_KIND, OPTION_END};
const command command_delete = {
    .name = "delete",
    .synopsis = "STORE ID... [--kind KIND]",
    .summary = "delete records: all of those named, or none",
    .details =
        "Without --kind, ID is an organisation or cluster, else an item. Relations and feedback: --kind relation\n"
        "and \"A B RELATION\", --kind feedback and \"A B OUTCOME AT\".",
    .least = 2,
    .most = -1,
    .accepts = delete_accepts,
    .run = run_delete,
};

static int run_check(const options *o)
{
    int result = STATUS_DONE;
    match_store *store = session_open(o, MATCH_OPEN_READ);
    if (!store) return STATUS_FAILED;
    if (match_store_verify(store) == MATCH_OK) {
        printf("the index of %s is sound\n", o->operand[0]);
    } else {
        session_complain(store);
        result = STATUS_FAILED;
    }
    match_store_close(&store);
    return result;
}

static match_status rebuild(match_store *store, const options *o, const char *rules, size_t length)
{
    match_status status =
        o->token_rules ? match_store_set_token_rules(store, rules, length) : match_store_rebuild(store);
    return status == MATCH_OK && o->learned ? match_store_learn_channel(store, true) : status;
}

static int run_rebuild(const options *o)
{
    int result = STATUS_DONE;
    char *rules = NULL;
    size_t length = 0;
    if (o->check && (o->token_rules || o->learned)) {
        complain("--check changes nothing: give it alone");
        return STATUS_USAGE;
    }
    if (o->check) return run_check(o);
    if (o->token_rules && !read_file(o->token_rules, &rules, &length)) return STATUS_FAILED;
    match_store *store = session_open(o, MATCH_OPEN_WRITE);
    if (!store) {
        free(rules);
        return STATUS_FAILED;
    }
    if (rebuild(store, o, rules, length) == MATCH_OK) {
        printf("rebuilt the index of %s\n", o->operand[0]);
    } else {
        session_complain(store);
        result = STATUS_FAILED;
    }
    match_store_close(&store);
    free(rules);
    return result;
}

static const option_id rebuild_accepts[] = {OPTION_CHECK, OPTION_TOKEN_RULES, OPTION_LEARNED, OPTION_END};
const command command_rebuild = {
    .name = "rebuild",
    .synopsis = "STORE [--check | [--token-rules FILE.json] [--learned]]",
    .summary = "make the index anew from the records",
    .details =
        "The answers stay the same. Needed only when files of the index were damaged or lost (--check tells: exit\n"
        "status 1 names the file; the records are in records.db and not touched by it), or to give the\n"
        "store token rules of your own: [{\"name\": \"part\", \"kind\": \"code\", \"pattern\": \"PN-\\\\d{4}\"}],\n"
        "kinds word, compound, technical, number, code. They stay until other ones are given; [] takes them away.\n"
        "With --learned, it is also learned from the public records (128 at least) which words go together, and "
        "searches\n"
        "with a text of more than 8 words move up what shares its themes: the channel \"learned\". It is learned anew "
        "by\n"
        "itself when the records have grown by half. Where organisations are sought, --channels has to name it.",
    .least = 1,
    .most = 1,
    .accepts = rebuild_accepts,
    .run = run_rebuild,
};
