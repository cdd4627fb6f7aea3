/* match duplicates: records that may be the same. */
#include <float.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

/* id_a<TAB>id_b<TAB>score a line; ids hold no white space. */
static void print_tsv(const match_text *jsonl)
{
    const char *line = match_text_data(jsonl);
    while (*line) {
        size_t length = strcspn(line, "\n");
        json_t *pair = json_loadb(line, length, 0, NULL);
        const char *a = json_string_value(json_object_get(pair, "id_a"));
        const char *b = json_string_value(json_object_get(pair, "id_b"));
        printf("%s\t%s\t", a ? a : "", b ? b : "");
        print_number(stdout, json_number_value(json_object_get(pair, "score")));
        putchar('\n');
        json_decref(pair);
        line += length + (line[length] == '\n');
    }
}

static int run(const options *o)
{
    match_duplicate_options given = {.size = sizeof given,
                                     .between = o->between,
                                     .k = o->k,
                                     .minimum = o->minimum < 0   ? 0 /* the default */
                                                : o->minimum > 0 ? o->minimum
                                                                 : DBL_MIN /* none at all */};
    match_store *store = session_open(o, MATCH_OPEN_READ);
    match_text *found = NULL;
    int result = STATUS_DONE;
    if (!store) return STATUS_FAILED;
    if (match_store_duplicates(store, &given, &found) != MATCH_OK) {
        session_complain(store);
        result = STATUS_FAILED;
    } else if (o->format == FORMAT_TSV) {
        print_tsv(found);
    } else {
        fwrite(match_text_data(found), 1, match_text_length(found), stdout);
    }
    match_text_free(&found);
    match_store_close(&store);
    return result;
}

static const option_id accepts[] = {OPTION_BETWEEN, OPTION_K, OPTION_MINIMUM, OPTION_FORMAT, OPTION_END};
const command command_duplicates = {
    .name = "duplicates",
    .synopsis = "STORE [--between KEY=V1,V2] [-k N] [--min S] [--format tsv|jsonl]",
    .summary = "list organisations and clusters that may be the same",
    .details = "A line is ID_A<TAB>ID_B<TAB>SCORE, each pair once; the score is a probability. -k N: the N best of\n"
               "every record. jsonl adds the evidence.",
    .least = 1,
    .most = 1,
    .formats = "tsv jsonl",
    .accepts = accepts,
    .run = run,
};
