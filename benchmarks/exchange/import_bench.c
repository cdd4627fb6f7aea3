/* Speed of an import from beginning to end: JSON Lines read, validated, stored, analysed, indexed, committed.
 *
 *   import_bench [--tiny] [ROWS]
 *
 * One third organisations, two thirds offers of theirs with about forty words, into a store in memory; then the same
 * rows again, which changes nothing. Times are CPU seconds of this thread. Prints one JSON line a measurement. */
#include <match/match.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"

enum { WORDS = 40 };

static const char *const vocabulary[] = {"imaging",  "laser",    "hospital", "sensor",    "protein",  "clinical",
                                         "software", "analysis", "network",  "radiology", "training", "material",
                                         "optical",  "regional", "device",   "patient"};

static void make_rows(mt_strbuf *out, uint32_t rows)
{
    mt_random random = mt_random_seeded(1);
    for (uint32_t i = 0; i < rows; i++) {
        if (i % 3 == 0) {
            mt_strbuf_format(out, "{\"kind\":\"organisation\",\"id\":\"A%u\",\"name\":\"Made company %u\"}\n", i, i);
            continue;
        }
        mt_strbuf_format(out, "{\"kind\":\"offer\",\"id\":\"o%u\",\"owner\":\"A%u\",\"language\":\"en\",\"text\":\"", i,
                         i / 3 * 3);
        for (int w = 0; w < WORDS; w++)
            mt_strbuf_format(out, "%s%u ", vocabulary[mt_random_below(&random, sizeof vocabulary / sizeof *vocabulary)],
                             mt_random_below(&random, 400));
        mt_strbuf_str(out, "\"}\n");
    }
}

/* Imports the rows; false when it fails or rejects one. */
static bool measure(match_store *store, const char *name, const mt_strbuf *rows)
{
    match_job *job = NULL;
    match_import_counts counts = {0};
    match_import_options options = {.size = sizeof options, .format = "jsonl"};
    match_job_state state = MATCH_JOB_MORE;
    int64_t start = mt_clock_thread_cpu_ns();
    match_status status = match_store_import_text(store, "rows", rows->data, rows->len, &options, &job);
    while (status == MATCH_OK && state == MATCH_JOB_MORE) status = match_job_step(job, -1, &state);
    double seconds = (double)(mt_clock_thread_cpu_ns() - start) * 1e-9;
    if (status == MATCH_OK) status = match_job_import_counts(job, &counts);
    mt_strbuf line = {0};
    mt_strbuf_format(&line,
                     "{\"bench\":\"exchange/import\",\"case\":\"%s\",\"rows\":%zu,\"bytes\":%zu,\"seconds\":", name,
                     counts.rows, rows->len);
    mt_strbuf_double(&line, seconds);
    mt_strbuf_str(&line, "}");
    if (mt_strbuf_status(&line, NULL) == MATCH_OK) puts(line.data);
    mt_strbuf_free(&line);
    match_job_free(&job);
    return status == MATCH_OK && counts.rows > 0 && counts.rejected == 0;
}

int main(int argc, char **argv)
{
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    uint32_t count = tiny ? 300 : argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 50000;
    mt_strbuf rows = {0};
    match_store *store = NULL;
    match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_CREATE};
    make_rows(&rows, count);
    bool good = mt_strbuf_status(&rows, NULL) == MATCH_OK &&
                match_store_open(":memory:", &options, &store, NULL) == MATCH_OK && measure(store, "new", &rows) &&
                measure(store, "again", &rows);
    match_store_close(&store);
    mt_strbuf_free(&rows);
    return good ? 0 : 1;
}
