/* Any bytes as the map of a table's columns (the first line) and the table (the rest), the first byte chooses the kind
 * of its rows. Refused with a reason, or every row becomes a record, or is rejected with an issue that names the rule;
 * a record that was taken is taken again as it was written. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/exchange/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds) abort();
}

static void read_again(const mt_record *record)
{
    char *text = json_dumps(record->root, JSON_COMPACT | JSON_ENCODE_ANY);
    json_t *root = NULL;
    mt_record *again = NULL;
    mt_issues issues = {0};
    demand(text && mt_json_parse(mt_text_of(text), &root, NULL) == MATCH_OK);
    demand(mt_record_read(root, true, 1, &issues, &again, NULL) == MATCH_OK);
    demand(again->kind == record->kind && strcmp(again->key, record->key) == 0);
    demand(json_equal(again->root, record->root));
    mt_record_free(&again);
    mt_issues_free(&issues);
    free(text);
}

static void read_row(const mt_columns *columns, const mt_csv *row)
{
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_issues issues = {0};
    mt_error err = {0};
    if (row->problem != MT_CSV_FINE || row->cells.len != columns->len || mt_columns_same(columns, row)) return;
    demand(mt_columns_record(columns, row, &issues, &root, NULL) == MATCH_OK && json_is_object(root));
    if (mt_record_read(root, false, 1, &issues, &record, &err) == MATCH_OK) {
        read_again(record);
        mt_record_free(&record);
    } else {
        demand(err.message[0] != 0 && issues.rejected > 0);
    }
    for (size_t i = 0; i < issues.len; i++) demand(issues.data[i].rule[0] && issues.data[i].message[0]);
    mt_issues_free(&issues);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const kinds[] = {NULL, "organisation", "offer", "relation", "cluster", "call", "nonsense"};
    mt_columns columns = {0};
    mt_issues issues = {0};
    mt_error err = {0};
    mt_csv csv;
    bool found = false;
    if (size < 1 || size > 20000) return 0;
    const char *kind = kinds[data[0] % MT_COUNT(kinds)];
    const uint8_t *end = memchr(data + 1, '\n', size - 1);
    if (!end) return 0;
    size_t first = (size_t)(end - data) - 1;
    char *map = malloc(first + 1);
    demand(map != NULL);
    memcpy(map, data + 1, first);
    map[first] = '\0';
    mt_csv_open(&csv, mt_text_make((const char *)end + 1, size - first - 2), 0);
    const char *given = first ? map : NULL;
    const bool is_map = !given || mt_columns_check_map(given, NULL) == MATCH_OK;
    if (mt_csv_next(&csv, &found, NULL) == MATCH_OK && found && csv.problem == MT_CSV_FINE) {
        if (mt_columns_read(&columns, &csv, given, kind, &issues, &err) == MATCH_OK) {
            demand(is_map && columns.len == csv.cells.len);
            for (int rows = 0; rows < 50 && mt_csv_next(&csv, &found, NULL) == MATCH_OK && found; rows++)
                read_row(&columns, &csv);
        } else {
            demand(err.message[0] != 0);
        }
    }
    mt_columns_free(&columns);
    mt_issues_free(&issues);
    mt_csv_close(&csv);
    free(map);
    return 0;
}
