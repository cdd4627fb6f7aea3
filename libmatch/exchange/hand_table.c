/* The header becomes a map from known columns to places; cells are looked up through it. */
#include "libmatch/exchange/hand_table.h"

#include "libmatch/exchange/event_names.h"

static match_status refuse_row(const mt_csv *csv, mt_error *err)
{
    mt_fail(err, MATCH_E_FORMAT, "line %lld: %s", (long long)csv->problem_line, mt_csv_problem_text(csv->problem));
    mt_error_place(err, NULL, csv->problem_line);
    return MATCH_E_FORMAT;
}

static bool is_called(mt_text cell, const char *name) { return mt_text_is_any_case(mt_event_names_trim(cell), name); }

static match_status refuse_header(const mt_hand_table *t, mt_error *err)
{
    mt_strbuf list = {0};
    for (size_t i = 0; i < t->columns; i++) mt_strbuf_format(&list, "%s%s", i ? ", " : "", t->known[i]);
    mt_fail(err, MATCH_E_FORMAT, "the first line names none of the columns: %s", list.data ? list.data : "");
    mt_error_place(err, NULL, 1);
    mt_strbuf_free(&list);
    return MATCH_E_FORMAT;
}

match_status mt_hand_open(mt_hand_table *table, mt_text data, const char *const *known, mt_error *err)
{
    match_status status = MATCH_OK;
    bool found = false, any = false;
    *table = (mt_hand_table){.known = known};
    while (known[table->columns] && table->columns < MT_HAND_COLUMNS) table->place[table->columns++] = -1;
    mt_csv_open(&table->csv, data, 0);
    MT_TRY(mt_csv_next(&table->csv, &found, err));
    if (found && table->csv.problem != MT_CSV_FINE) MT_TRY(refuse_row(&table->csv, err));
    for (size_t i = 0; found && i < table->csv.cells.len; i++)
        for (size_t k = 0; k < table->columns; k++)
            if (table->place[k] < 0 && is_called(table->csv.cells.data[i], known[k])) {
                table->place[k] = (int)i;
                any = true;
            }
    if (!any) MT_TRY(refuse_header(table, err));
out:
    if (status != MATCH_OK) mt_hand_close(table);
    return status;
}

void mt_hand_close(mt_hand_table *table) { mt_csv_close(&table->csv); }

static bool is_blank(const mt_csv *csv)
{
    for (size_t i = 0; i < csv->cells.len; i++)
        if (mt_event_names_trim(csv->cells.data[i]).len) return false;
    return true;
}

/* Rows without a word, as spreadsheets leave them, are none. */
match_status mt_hand_next(mt_hand_table *table, bool *found, mt_error *err)
{
    match_status status = MATCH_OK;
    do {
        MT_TRY(mt_csv_next(&table->csv, found, err));
        if (*found && table->csv.problem != MT_CSV_FINE) return refuse_row(&table->csv, err);
    } while (*found && is_blank(&table->csv));
out:
    return status;
}

bool mt_hand_has(const mt_hand_table *table, int column) { return table->place[column] >= 0; }

mt_text mt_hand_cell(const mt_hand_table *table, int column)
{
    int place = table->place[column];
    if (place < 0 || (size_t)place >= table->csv.cells.len) return (mt_text){"", 0};
    return mt_event_names_trim(table->csv.cells.data[place]);
}
