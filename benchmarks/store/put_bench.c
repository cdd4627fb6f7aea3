/* Speed of the record store: putting new records, putting them again unchanged, opening, looking up, the quality
 * report.
 *
 *   put_bench [--tiny] [RECORDS]
 *
 * One third organisations, two thirds offers of theirs, ids in random order, one transaction, in a folder under the
 * temporary directory. Times are CPU seconds of this thread (commit and open: wall time). Prints one JSON line a
 * measurement. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libmatch/base/strbuf.h"
#include "libmatch/store/quality.h"
#include "tests/remove_folder.h"

typedef struct bench {
    char folder[64], path[80];
    mt_store *store;
    uint32_t records;
    double read_seconds; /* parsing and validation, not counted as putting */
} bench;

static void print(const bench *b, const char *what, double value, const char *unit)
{
    mt_strbuf line = {0};
    mt_strbuf_format(&line, "{\"bench\":\"store/put\",\"case\":\"%s\",\"records\":%u,\"value\":", what, b->records);
    mt_strbuf_double(&line, value);
    mt_strbuf_format(&line, ",\"unit\":\"%s\"}", unit);
    if (mt_strbuf_status(&line, NULL) == MATCH_OK) puts(line.data);
    mt_strbuf_free(&line);
}

static uint32_t scrambled(uint32_t i) { return i * 2654435761u; } /* odd: every id once */

static mt_record *make_record(bench *b, uint32_t i)
{
    char json[512];
    json_t *root = NULL;
    mt_record *record = NULL;
    uint32_t owner = scrambled(i / 3 * 3);
    if (i % 3 == 0) {
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"A%08x\",\"name\":\"Organisation %u SRL\",\"country\":\"RO\","
                 "\"type\":\"company\"}",
                 owner, i);
    } else {
        snprintf(json, sizeof json,
                 "{\"kind\":\"offer\",\"id\":\"o%08x\",\"owner\":\"A%08x\",\"title\":\"Offer number %u about medical "
                 "imaging\",\"text\":\"Some words here that are a little longer than the title\",\"trl\":[4,6]}",
                 scrambled(i), owner, i);
    }
    int64_t start = mt_clock_thread_cpu_ns();
    if (mt_json_parse(mt_text_of(json), &root, NULL) != MATCH_OK ||
        mt_record_read(root, false, 0, NULL, &record, NULL) != MATCH_OK)
        return NULL;
    b->read_seconds += (double)(mt_clock_thread_cpu_ns() - start) * 1e-9;
    return record;
}

/* Puts all records in one transaction; gives the CPU seconds of the puts, negative on failure. */
static double put_all(bench *b, mt_change expected, double *commit_seconds)
{
    double seconds = 0;
    if (mt_store_begin(b->store, NULL) != MATCH_OK) return -1;
    for (uint32_t i = 0; i < b->records; i++) {
        mt_change change;
        mt_record *record = make_record(b, i);
        if (!record) return -1;
        int64_t start = mt_clock_thread_cpu_ns();
        match_status status = mt_store_put(b->store, record, &change, NULL, NULL);
        seconds += (double)(mt_clock_thread_cpu_ns() - start) * 1e-9;
        mt_record_free(&record);
        if (status != MATCH_OK || change != expected) return -1;
    }
    int64_t start = mt_clock_wall_ns();
    if (mt_store_commit(b->store, NULL) != MATCH_OK) return -1;
    *commit_seconds = (double)(mt_clock_wall_ns() - start) * 1e-9;
    return seconds;
}

static bool measure_puts(bench *b)
{
    double commit = 0, seconds = put_all(b, MT_INSERTED, &commit);
    if (seconds < 0) return false;
    print(b, "put_new", b->records / seconds, "records/s");
    print(b, "read_and_check", b->records / b->read_seconds, "records/s");
    print(b, "commit", commit, "s");
    seconds = put_all(b, MT_UNCHANGED, &commit);
    if (seconds < 0) return false;
    print(b, "put_unchanged", b->records / seconds, "records/s");
    return true;
}

static bool measure_opening(bench *b)
{
    enum { ROUNDS = 20 };
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = mt_clock_wall_ns();
        size_t counts[MT_KIND_COUNT];
        if (mt_store_open(b->path, MT_OPEN_READ, 0, &b->store, NULL) != MATCH_OK) return false;
        if (mt_store_counts(b->store, counts, NULL) != MATCH_OK) return false;
        mt_store_close(&b->store);
        double seconds = (double)(mt_clock_wall_ns() - start) * 1e-9;
        if (seconds < best) best = seconds;
    }
    print(b, "open_count_close", best * 1e3, "ms");
    return true;
}

static bool measure_reading(bench *b)
{
    mt_quality quality = {0};
    uint32_t found = 0;
    if (mt_store_open(b->path, MT_OPEN_READ, 0, &b->store, NULL) != MATCH_OK) return false;
    int64_t start = mt_clock_thread_cpu_ns();
    for (uint32_t i = 0; i < b->records; i += 3) {
        char id[16];
        mt_num num = 0;
        snprintf(id, sizeof id, "A%08x", scrambled(i));
        if (mt_store_find(b->store, MT_FAMILY_ORGANISATION, mt_text_of(id), &num, NULL) != MATCH_OK) return false;
        found += num != 0;
    }
    print(b, "find", found / ((double)(mt_clock_thread_cpu_ns() - start) * 1e-9), "lookups/s");
    start = mt_clock_thread_cpu_ns();
    if (mt_quality_report(b->store, MT_TIER_CONFIDENTIAL, mt_day_from_ymd(2026, 11, 1), 0, &quality, NULL) != MATCH_OK)
        return false;
    print(b, "quality_report", (double)(mt_clock_thread_cpu_ns() - start) * 1e-9, "s");
    mt_quality_free(&quality);
    mt_store_close(&b->store);
    return found == (b->records + 2) / 3;
}

int main(int argc, char **argv)
{
    bench b = {.records = 300000};
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    if (tiny) b.records = 3000;
    if (argc > 1 && !tiny) b.records = (uint32_t)strtoul(argv[1], NULL, 10);
    const char *temporary = getenv("TMPDIR");
    snprintf(b.folder, sizeof b.folder, "%s/match-bench-XXXXXX",
             temporary && strlen(temporary) < 40 ? temporary : "/tmp");
    if (b.records == 0 || !mkdtemp(b.folder)) return 1;
    snprintf(b.path, sizeof b.path, "%s/store", b.folder);
    bool good = mt_store_open(b.path, MT_OPEN_CREATE, 0, &b.store, NULL) == MATCH_OK && measure_puts(&b);
    mt_store_close(&b.store);
    good = good && measure_opening(&b) && measure_reading(&b);
    mt_store_close(&b.store);
    if (test_remove_folder(b.folder, NULL) != MATCH_OK) return 1;
    return good ? 0 : 1;
}
