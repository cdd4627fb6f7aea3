/* match import: files into a store. Each file is a batch of its own: it is taken as a whole (less the rows rejected)
 * or, when it fails or is interrupted, not at all; the files before it stay. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

#define MOST_REJECTED 300 /* lines told about rejected rows of one file; the rest is counted */
#define MOST_WARNINGS 30

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void print_issue(const json_t *issue, bool rejected)
{
    const char *field = text_of(issue, "field");
    progress_clear();
    fprintf(stderr, "%s:%lld: %s%s%s%s: %s\n", text_of(issue, "file"),
            (long long)json_integer_value(json_object_get(issue, "row")), rejected ? "" : "warning: ", field,
            *field ? ": " : "", text_of(issue, "rule"), text_of(issue, "message"));
}

/* Rejected rows first: they are what has to be mended. */
static void print_issues(const match_job *job, const match_import_counts *counts)
{
    match_text *text = NULL;
    if (match_job_import_issues(job, &text) != MATCH_OK) return;
    json_t *issues = json_loadb(match_text_data(text), match_text_length(text), JSON_ALLOW_NUL, NULL);
    for (int pass = 0; pass < 2; pass++) {
        bool rejected = pass == 0;
        size_t limit = rejected ? MOST_REJECTED : MOST_WARNINGS, shown = 0, i;
        size_t all = rejected ? counts->rejected : counts->warnings;
        json_t *issue;
        json_array_foreach (issues, i, issue) {
            if ((strcmp(text_of(issue, "severity"), "rejected") == 0) != rejected) continue;
            if (shown++ < limit) print_issue(issue, rejected);
        }
        if (shown > limit) shown = limit;
        if (all > shown) fprintf(stderr, "... and %zu more %s\n", all - shown, rejected ? "rejected" : "warnings");
    }
    json_decref(issues);
    match_text_free(&text);
}

static void print_count(size_t count, const char *what)
{
    if (count > 0) printf(", %zu %s", count, what);
}

static void print_counts(const char *path, const match_import_counts *c)
{
    printf("%s: %zu row%s", path, c->rows, c->rows == 1 ? "" : "s");
    print_count(c->inserted, "new");
    print_count(c->updated, "updated");
    print_count(c->unchanged, "unchanged");
    print_count(c->older, "older than what is there");
    print_count(c->rejected, "rejected");
    print_count(c->warnings, c->warnings == 1 ? "warning" : "warnings");
    putchar('\n');
}

static int import_file(match_store *store, const char *path, const match_import_options *given)
{
    match_job *job = NULL;
    match_import_counts counts = {0};
    int result = STATUS_DONE;
    if (match_store_import(store, path, given, &job) != MATCH_OK) {
        session_complain(store);
        return STATUS_FAILED;
    }
    match_status status = run_job(job, path);
    if (match_job_import_counts(job, &counts) == MATCH_OK && status != MATCH_E_CANCELLED) print_issues(job, &counts);
    if (status == MATCH_OK) {
        print_counts(path, &counts);
        result = counts.rejected > 0 ? STATUS_REJECTED : STATUS_DONE;
    } else if (status == MATCH_E_CANCELLED) {
        complain("interrupted; nothing of %s was kept", path);
        result = STATUS_INTERRUPTED;
    } else {
        match_error error = {0};
        match_job_error(job, &error);
        complain_error(&error);
        complain("nothing of %s was kept", path);
        result = STATUS_FAILED;
    }
    match_job_free(&job);
    return result;
}

/* The worse of two results. */
static int worse(int a, int b)
{
    if (a == STATUS_INTERRUPTED || b == STATUS_INTERRUPTED) return STATUS_INTERRUPTED;
    if (a == STATUS_FAILED || b == STATUS_FAILED) return STATUS_FAILED;
    return a > b ? a : b;
}

static int run(const options *o)
{
    match_import_options given = {.size = sizeof given, .kind = o->kind, .scheme = o->scheme, .strict = o->strict};
    char *map = NULL;
    size_t length = 0;
    int result = STATUS_DONE;
    if (o->scheme && (!o->kind || strcmp(o->kind, "taxonomy") != 0)) {
        complain("--scheme goes with --kind taxonomy");
        return STATUS_USAGE;
    }
    if (o->kind && strcmp(o->kind, "taxonomy") == 0 && !o->scheme) {
        complain("--kind taxonomy needs the name of the scheme: --scheme NAME");
        return STATUS_USAGE;
    }
    if (o->map && !read_file(o->map, &map, &length)) return STATUS_FAILED;
    given.map_json = map;
    match_store *store = session_open(o, MATCH_OPEN_WRITE);
    if (!store) result = STATUS_FAILED;
    for (int i = 1; store && i < o->operands && result != STATUS_INTERRUPTED; i++)
        result = worse(result, import_file(store, o->operand[i], &given));
    match_store_close(&store);
    free(map);
    return result;
}

static const option_id accepts[] = {OPTION_KIND, OPTION_MAP, OPTION_STRICT, OPTION_SCHEME, OPTION_END};
const command command_import = {
    .name = "import",
    .synopsis = "STORE FILE... [--kind K] [--map MAP.json] [--strict] [--scheme NAME]",
    .summary = "read files into a store",
    .details =
        "Files: JSON Lines (.jsonl), tables (.csv, .tsv), EEN profiles (.xml); - is standard input. Each file is\n"
        "taken as a whole, less the rows rejected, which are listed on standard error as\n"
        "FILE:ROW: FIELD: RULE: MESSAGE; the exit status is then 3. A taxonomy table:\n"
        "match import STORE --kind taxonomy --scheme NAME FILE [--map MAP.json]",
    .least = 2,
    .most = -1,
    .accepts = accepts,
    .run = run,
};
