/* Hides the columns of concept tables. */
#include "libmatch/exchange/taxonomy_table.h"

#include <stdint.h>
#include <string.h>

#include "libmatch/exchange/cell.h"

static const char *const known[] = {"code", "label", "parent", "lang"};

void mt_taxonomy_open(mt_csv *csv, mt_text data)
{
    const char *end = data.len ? memchr(data.data, '\n', data.len) : NULL;
    size_t header = end ? (size_t)(end - data.data) : data.len;
    bool tabs = header && memchr(data.data, '\t', header) != NULL;
    mt_csv_open(csv, data, tabs ? '\t' : 0);
    csv->quotes = !tabs;
}

void mt_taxonomy_free(mt_taxonomy_table *table)
{
    for (size_t i = 0; i < table->columns; i++) mt_free(table->names[i]);
    mt_free(table->names);
    *table = (mt_taxonomy_table){0};
}

static size_t column_of(const mt_taxonomy_table *table, const char *name)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (table->names[i] && strcmp(table->names[i], name) == 0) return i;
    }
    return SIZE_MAX;
}

static match_status require(const mt_taxonomy_table *table, const mt_csv *header, const char *name, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(mt_text) names = {0};
    if (column_of(table, name) != SIZE_MAX) return MATCH_OK;
    for (size_t i = 0; i < table->columns; i++) {
        mt_text column = mt_text_of(table->names[i]);
        MT_TRY(MT_PUSH(&names, column, err));
    }
    size_t near = mt_name_nearest(mt_text_of(name), names.data, names.len);
    if (near != SIZE_MAX)
        status = mt_fail(err, MATCH_E_FORMAT, "a taxonomy needs a column \"%s\"; the nearest is \"%s\": rename it",
                         name, table->names[near]);
    else
        status = mt_fail(err, MATCH_E_FORMAT,
                         "a taxonomy needs a column \"%s\": tab-separated, with a header row such as "
                         "code, parent, lang, label",
                         name);
    mt_error_field(err, name, NULL);
    mt_error_place(err, NULL, header->row_line);
out:
    MT_ARRAY_FREE(&names);
    return status;
}

match_status mt_taxonomy_header(mt_taxonomy_table *table, const mt_csv *header, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_taxonomy_table read = {0};
    mt_strbuf name = {0};
    if (header->problem != MT_CSV_FINE) {
        bool encoding = header->problem == MT_CSV_NOT_UTF8 || header->problem == MT_CSV_NUL;
        status = mt_fail(err, encoding ? MATCH_E_ENCODING : MATCH_E_FORMAT, "the header row cannot be read: %s",
                         mt_csv_problem_text(header->problem));
        mt_error_place(err, NULL, header->problem_line);
        return status;
    }
    read.names = mt_alloc(header->cells.len, sizeof *read.names);
    if (!read.names) return mt_fail_no_memory(err);
    for (; read.columns < header->cells.len; read.columns++) {
        mt_strbuf_clear(&name);
        mt_key_normal(header->cells.data[read.columns], &name);
        MT_TRY(mt_strbuf_status(&name, err));
        bool repeated = name.len == 0 || column_of(&read, name.data) != SIZE_MAX;
        if (repeated) continue;
        read.names[read.columns] = mt_strndup(name.data, name.len);
        if (!read.names[read.columns]) {
            status = mt_fail_no_memory(err);
            goto out;
        }
    }
    MT_TRY(require(&read, header, known[0], err));
    MT_TRY(require(&read, header, known[1], err));
    read.code = column_of(&read, known[0]);
    read.label = column_of(&read, known[1]);
    read.parent = column_of(&read, known[2]);
    read.lang = column_of(&read, known[3]);
    *table = read;
    read = (mt_taxonomy_table){0};
out:
    mt_strbuf_free(&name);
    mt_taxonomy_free(&read);
    return status;
}

static mt_text cell_of(const mt_csv *row, size_t column)
{
    return column == SIZE_MAX ? (mt_text){"", 0} : mt_cell_trim(row->cells.data[column]);
}

match_status mt_taxonomy_read(const mt_taxonomy_table *table, const mt_csv *row, mt_strbuf *extra, mt_taxonomy_row *out,
                              mt_error *err)
{
    if (row->cells.len != table->columns)
        return mt_fail(err, MATCH_E_FORMAT, "the row has %zu cells, the header %zu", row->cells.len, table->columns);
    mt_taxonomy_row read = {cell_of(row, table->code),
                            cell_of(row, table->label),
                            cell_of(row, table->parent),
                            cell_of(row, table->lang),
                            {"", 0}};
    for (int i = 0; i < 2; i++) {
        if ((i ? read.label : read.code).len > 0) continue;
        mt_fail(err, MATCH_E_VALUE, "the row has no %s", known[i]);
        mt_error_field(err, known[i], NULL);
        return MATCH_E_VALUE;
    }
    mt_strbuf_clear(extra);
    for (size_t i = 0; i < table->columns; i++) {
        mt_text cell = mt_cell_trim(row->cells.data[i]);
        if (i == table->code || i == table->label || i == table->parent || i == table->lang || !table->names[i] ||
            !cell.len)
            continue;
        mt_strbuf_char(extra, extra->len ? ',' : '{');
        mt_strbuf_json(extra, mt_text_of(table->names[i]));
        mt_strbuf_char(extra, ':');
        mt_strbuf_json(extra, cell);
    }
    if (extra->len) mt_strbuf_char(extra, '}');
    match_status status = mt_strbuf_status(extra, err);
    if (status != MATCH_OK) return status;
    if (extra->len) read.extra = mt_text_make(extra->data, extra->len);
    *out = read;
    return MATCH_OK;
}
