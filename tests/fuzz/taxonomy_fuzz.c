/* Taxonomy tables: a row that is taken has code and label, and its other columns are a JSON object. */
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/base/json.h"
#include "libmatch/exchange/taxonomy_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mt_csv csv;
    mt_taxonomy_table table = {0};
    bool found = false;
    mt_taxonomy_open(&csv, mt_text_make((const char *)data, size));
    if (mt_csv_next(&csv, &found, NULL) == MATCH_OK && found &&
        mt_taxonomy_header(&table, &csv, NULL, NULL) == MATCH_OK) {
        while (mt_csv_next(&csv, &found, NULL) == MATCH_OK && found) {
            if (csv.problem != MT_CSV_FINE) continue;
            if (mt_taxonomy_read(&table, &csv, NULL) != MATCH_OK) continue;
            if (table.rows.len == 0) abort();
            for (size_t i = 0; i < table.rows.len; i++)
                if (!table.rows.data[i].code.len || !table.rows.data[i].label.len) abort();
            json_t *object = NULL;
            mt_text extra = table.rows.data[0].extra;
            if (extra.len && mt_json_parse(extra, &object, NULL) != MATCH_OK) abort();
            json_decref(object);
        }
    }
    mt_taxonomy_free(&table);
    mt_csv_close(&csv);
    return 0;
}
