/* match quality: what is wrong or doubtful in the data. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

#define SHOWN 10 /* findings of one check, without -k */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void print_finding(const json_t *finding)
{
    const json_t *records = json_object_get(finding, "records"), *record;
    size_t i;
    fputs("  ", stdout);
    json_array_foreach (records, i, record) {
        const char *id = json_string_value(record);
        printf("%s%s", i ? ", " : "", id ? id : "");
    }
    printf(": %s\n", text_of(finding, "message"));
}

static void print_group(const json_t *report, const char *code, long long count, size_t most)
{
    const char *title = text_of(json_object_get(report, "titles"), code);
    json_t *finding;
    size_t i, shown = 0;
    printf("%s (%s): %lld\n", *title ? title : code, code, count);
    json_array_foreach (json_object_get(report, "findings"), i, finding) {
        if (shown < most && strcmp(text_of(finding, "code"), code) == 0) {
            print_finding(finding);
            shown++;
        }
    }
    if (count > (long long)shown) printf("  ... and %lld more\n", count - (long long)shown);
}

/* Findings grouped by what is wrong with them, in the order of the checks. */
static void print_report(const json_t *report, size_t most)
{
    json_t *counts = json_object_get(report, "counts"), *count;
    const char *code;
    size_t groups = 0;
    json_object_foreach (counts, code, count) {
        long long n = (long long)json_integer_value(count);
        if (n == 0) continue;
        if (groups++) putchar('\n');
        print_group(report, code, n, most);
    }
    if (groups == 0) puts("nothing found: the data look fine");
}

static int run(const options *o)
{
    match_store *store = session_open(o, MATCH_OPEN_READ);
    match_text *json = NULL;
    int result = STATUS_DONE;
    if (!store) return STATUS_FAILED;
    if (match_store_quality(store, &json) != MATCH_OK) {
        session_complain(store);
        result = STATUS_FAILED;
    } else if (o->format == FORMAT_TEXT) {
        json_t *report = json_loadb(match_text_data(json), match_text_length(json), 0, NULL);
        print_report(report, o->k ? o->k : SHOWN);
        json_decref(report);
    } else {
        printf("%s\n", match_text_data(json));
    }
    match_text_free(&json);
    match_store_close(&store);
    return result;
}

static const option_id accepts[] = {OPTION_K, OPTION_FORMAT, OPTION_END};
const command command_quality = {
    .name = "quality",
    .synopsis = "STORE [-k N] [--format text|json]",
    .summary = "report what is wrong or doubtful in the data",
    .details = "As text, the first findings of every check (-k, default 10); as JSON all of them.",
    .least = 1,
    .most = 1,
    .formats = "text jsonl json",
    .accepts = accepts,
    .run = run,
};
