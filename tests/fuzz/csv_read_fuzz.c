/* CSV: whatever reads without a problem reads the same after it was written. The first byte chooses the delimiter. */
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/exchange/csv_read.h"
#include "libmatch/exchange/csv_write.h"
#include "libmatch/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds) abort();
}

/* Writes the row and reads it back. */
static void round_trip(const mt_csv *row, char delimiter)
{
    mt_strbuf out = {0};
    mt_csv again;
    bool found = false;
    mt_csv_writer w = {.out = &out, .delimiter = delimiter, .unguarded = true};
    for (size_t i = 0; i < row->cells.len; i++) mt_csv_cell(&w, row->cells.data[i]);
    mt_csv_end_row(&w);
    mt_csv_open(&again, mt_text_make(out.data, out.len), delimiter);
    again.at = 0; /* a byte order mark inside the file is text */
    demand(mt_csv_next(&again, &found, NULL) == MATCH_OK && found && again.problem == MT_CSV_FINE);
    demand(again.cells.len == row->cells.len);
    for (size_t i = 0; i < row->cells.len; i++) demand(mt_text_equal(again.cells.data[i], row->cells.data[i]));
    demand(mt_csv_next(&again, &found, NULL) == MATCH_OK && !found);
    mt_csv_close(&again);
    mt_strbuf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {0, ',', ';', '\t'};
    mt_csv csv;
    bool found = true;
    if (size == 0) return 0;
    mt_csv_open(&csv, mt_text_make((const char *)data + 1, size - 1), delimiters[data[0] % 4]);
    for (size_t before = 0; mt_csv_next(&csv, &found, NULL) == MATCH_OK && found; before = csv.at) {
        demand(csv.at > before && csv.at <= csv.data.len);
        demand(csv.row_line >= 1 && csv.line > csv.row_line - 1);
        for (size_t i = 0; i < csv.cells.len; i++) demand(mt_utf8_valid(csv.cells.data[i], NULL));
        if (csv.problem == MT_CSV_FINE) round_trip(&csv, csv.delimiter);
    }
    mt_csv_close(&csv);
    return 0;
}
