/* match evaluate: a run against judgements. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/text.h"

#define DEPTH 100 /* recall, MRR and MAP look at so many, whatever k is: docs/matching.md */

/* of a run whose scores are probabilities */
static void print_calibration(const json_t *calibration)
{
    size_t i;
    json_t *bin;
    if (!calibration) return;
    printf("%-12s %.4f\n", "calibration", json_number_value(json_object_get(calibration, "calibration_error")));
    printf("%-12s %.4f\n", "Brier skill", json_number_value(json_object_get(calibration, "brier_skill")));
    printf("  score    observed   answers\n");
    json_array_foreach (json_object_get(calibration, "bins"), i, bin)
        printf("  %5.3f    %5.3f      %7lld\n", json_number_value(json_object_get(bin, "predicted")),
               json_number_value(json_object_get(bin, "observed")),
               (long long)json_integer_value(json_object_get(bin, "count")));
}

static void print_table(const match_text *json, size_t k)
{
    const struct {
        const char *key, *name;
        size_t depth;
    } rows[] = {{"ndcg", "nDCG", k},
                {"precision", "P", k},
                {"recall", "recall", DEPTH},
                {"mrr", "MRR", DEPTH},
                {"map", "MAP", DEPTH}};
    json_t *report = json_loadb(match_text_data(json), match_text_length(json), 0, NULL);
    printf("%-12s %lld\n", "queries", (long long)json_integer_value(json_object_get(report, "queries")));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const json_t *value = json_object_get(report, rows[i].key);
        char name[40];
        snprintf(name, sizeof name, "%s@%zu", rows[i].name, rows[i].depth);
        if (value) printf("%-12s %.4f\n", name, json_number_value(value));
    }
    print_calibration(json_object_get(report, "calibration"));
    json_decref(report);
}

static int run(const options *o)
{
    char *run_data = NULL, *qrels = NULL;
    size_t run_length = 0, qrels_length = 0, k = o->k ? o->k : 10;
    match_text *json = NULL;
    match_error error = {0};
    int result = STATUS_FAILED;
    if (!read_file(o->operand[0], &run_data, &run_length) || !read_file(o->operand[1], &qrels, &qrels_length)) goto out;
    if (match_evaluate(run_data, run_length, qrels, qrels_length, k, o->linear, &json, &error) != MATCH_OK) {
        complain_error(&error);
        goto out;
    }
    if (o->format == FORMAT_TABLE)
        print_table(json, k);
    else
        printf("%s\n", match_text_data(json));
    result = STATUS_DONE;
out:
    match_text_free(&json);
    free(run_data);
    free(qrels);
    return result;
}

static const option_id accepts[] = {OPTION_K, OPTION_GAIN, OPTION_FORMAT, OPTION_END};
const command command_evaluate = {
    .name = "evaluate",
    .synopsis = "RUN.trec QRELS.tsv [-k 10] [--gain exp|linear]",
    .summary = "score a ranking against judgements",
    .details = "RUN: lines QID Q0 ID RANK SCORE NAME; QRELS: lines QID<TAB>0<TAB>ID<TAB>GRADE.",
    .least = 2,
    .most = 2,
    .formats = "table jsonl json",
    .accepts = accepts,
    .run = run,
};
