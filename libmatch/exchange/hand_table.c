/* The header becomes a map from known columns to places; cells are looked up through it. */
#include "libmatch/exchange/hand_table.h"

#include <string.h>

#include "libmatch/exchange/event_names.h"
#include "libmatch/exchange/sniff.h"

static match_status refuse_row(const mt_csv *csv, mt_error *err)
{
    mt_fail(err, MATCH_E_FORMAT, "line %lld: %s", (long long)csv->problem_line, mt_csv_problem_text(csv->problem));
    mt_error_place(err, NULL, csv->problem_line);
    return MATCH_E_FORMAT;
}

/* One letter of a column's name: small, blanks and hyphens as "_". */
static char plain(char c) { return c == ' ' || c == '-' ? '_' : mt_small(c); }

/* One of the names parted by "|"? */
static bool is_called(mt_text cell, const char *names)
{
    for (const char *name = names; *name;) {
        size_t length = strcspn(name, "|"), same = 0;
        while (same < length && same < cell.len && plain(cell.data[same]) == name[same]) same++;
        if (same == length && same == cell.len) return true;
        name += length + (name[length] == '|');
    }
    return false;
}

static mt_text first_name(const char *names) { return mt_text_make(names, strcspn(names, "|")); }

mt_text mt_hand_name(const mt_hand_table *table, int column) { return first_name(table->known[column]); }

static match_status refuse_header(const mt_hand_table *t, mt_error *err)
{
    mt_strbuf list = {0};
    for (size_t i = 0; i < t->columns; i++) {
        mt_strbuf_str(&list, i ? ", " : "");
        mt_strbuf_text(&list, first_name(t->known[i]));
    }
    mt_fail(err, MATCH_E_FORMAT, "the first line names none of the columns: %s", list.data ? list.data : "");
    mt_error_place(err, NULL, 1);
    mt_strbuf_free(&list);
    return MATCH_E_FORMAT;
}

/* Finds the columns in the present row; *any tells whether it is a header. */
static match_status read_header(mt_hand_table *t, const json_t *map, bool *any, mt_error *err)
{
    match_status status = MATCH_OK;
    if (json_array_clear(t->others) != 0) MT_TRY(mt_fail_no_memory(err));
    *any = false;
    for (size_t i = 0; i < t->csv.cells.len; i++) {
        mt_text cell = mt_event_names_trim(t->csv.cells.data[i]);
        const json_t *mapped = map ? json_object_getn(map, cell.data, cell.len) : NULL;
        json_t *other = NULL;
        if (mapped) cell = mt_json_text(mapped);
        size_t k = 0;
        while (k < t->columns && !is_called(cell, t->known[k])) k++;
        if (k < t->columns && cell.len) {
            if (t->place[k] < 0) t->place[k] = (int)i;
            *any = true;
        } else if (cell.len) {
            other = json_stringn(cell.data, cell.len);
        }
        if (json_array_append_new(t->others, other ? other : json_null()) != 0) MT_TRY(mt_fail_no_memory(err));
    }
out:
    return status;
}

match_status mt_hand_open(mt_hand_table *table, mt_text data, const char *const *known, mt_error *err)
{
    return mt_hand_open_mapped(table, data, known, NULL, err);
}

match_status mt_hand_open_mapped(mt_hand_table *table, mt_text data, const char *const *known, const json_t *map,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    bool found = true, any = false;
    *table = (mt_hand_table){.known = known, .others = json_array()};
    while (known[table->columns] && table->columns < MT_HAND_COLUMNS) table->place[table->columns++] = -1;
    mt_csv_open(&table->csv, data, 0);
    MT_TRY(mt_format_refuse(data, err));
    if (!table->others) MT_TRY(mt_fail_no_memory(err));
    for (int row = 0; found && !any && row <= MT_HAND_TITLES; row++) {
        MT_TRY(mt_csv_next(&table->csv, &found, err));
        if (found && table->csv.problem != MT_CSV_FINE) MT_TRY(refuse_row(&table->csv, err));
        if (found) MT_TRY(read_header(table, map, &any, err));
    }
    if (!any) MT_TRY(refuse_header(table, err));
out:
    if (status != MATCH_OK) mt_hand_close(table);
    return status;
}

void mt_hand_close(mt_hand_table *table)
{
    mt_csv_close(&table->csv);
    json_decref(table->others);
    table->others = NULL;
}

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
