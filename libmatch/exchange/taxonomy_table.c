/* Hides the columns of concept tables: a row of the table becomes one row for each of its labels, and further ones for
 * its further parents. */
#include "libmatch/exchange/taxonomy_table.h"

#include <string.h>

#include "libmatch/exchange/cell.h"

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
    mt_concept_columns_free(&table->columns);
    MT_ARRAY_FREE(&table->rows);
    mt_strbuf_free(&table->extra);
}

match_status mt_taxonomy_header(mt_taxonomy_table *table, const mt_csv *header, const char *map_json, mt_error *err)
{
    if (header->problem == MT_CSV_FINE) return mt_concept_columns_read(&table->columns, header, map_json, err);
    bool encoding = header->problem == MT_CSV_NOT_UTF8 || header->problem == MT_CSV_NUL;
    match_status status = mt_fail(err, encoding ? MATCH_E_ENCODING : MATCH_E_FORMAT,
                                  "the header row cannot be read: %s", mt_csv_problem_text(header->problem));
    mt_error_place(err, NULL, header->problem_line);
    return status;
}

static mt_text cell_of(const mt_taxonomy_table *table, const mt_csv *row, mt_concept_role role)
{
    for (size_t i = 0; i < table->columns.len; i++)
        if (table->columns.data[i].role == role && !table->columns.data[i].lang[0])
            return mt_cell_trim(row->cells.data[i]);
    return (mt_text){"", 0};
}

/* The next part up to | or a line's end that is not empty. */
static bool next_part(mt_text *rest, mt_text *part)
{
    while (rest->len) {
        size_t end = 0;
        while (end < rest->len && rest->data[end] != '|' && rest->data[end] != '\n') end++;
        *part = mt_cell_trim(mt_text_make(rest->data, end));
        end += end < rest->len;
        *rest = mt_text_make(rest->data + end, rest->len - end);
        if (part->len) return true;
    }
    return false;
}

/* Labels of one role, in their languages. */
static match_status add_labels(mt_taxonomy_table *table, const mt_csv *row, mt_concept_role role, mt_taxonomy_row one,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text lang = one.lang;
    for (size_t i = 0; i < table->columns.len; i++) {
        const mt_concept_column *c = &table->columns.data[i];
        if (c->role != role) continue;
        one.lang = c->lang[0] ? mt_text_of(c->lang) : lang;
        mt_text rest = mt_cell_trim(row->cells.data[i]);
        if (role == MT_ROLE_LABEL) {
            one.label = rest;
            if (one.label.len) MT_TRY(MT_PUSH(&table->rows, one, err));
            continue;
        }
        while (next_part(&rest, &one.label)) MT_TRY(MT_PUSH(&table->rows, one, err));
    }
out:
    return status;
}

/* The first parent stands in every row, each further one in a copy of the first row. */
static match_status add_parents(mt_taxonomy_table *table, const mt_csv *row, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t labels = table->rows.len, parents = 0;
    for (size_t i = 0; i < table->columns.len; i++) {
        if (table->columns.data[i].role != MT_ROLE_PARENT) continue;
        mt_text rest = mt_cell_trim(row->cells.data[i]), parent;
        for (; next_part(&rest, &parent); parents++) {
            for (size_t k = 0; parents == 0 && k < labels; k++) table->rows.data[k].parent = parent;
            if (parents == 0) continue;
            mt_taxonomy_row further = table->rows.data[0];
            further.parent = parent;
            MT_TRY(MT_PUSH(&table->rows, further, err));
        }
    }
out:
    return status;
}

static match_status read_extra(mt_taxonomy_table *table, const mt_csv *row, mt_error *err)
{
    mt_strbuf *extra = &table->extra;
    mt_strbuf_clear(extra);
    for (size_t i = 0; i < table->columns.len; i++) {
        const mt_concept_column *c = &table->columns.data[i];
        mt_text cell = mt_cell_trim(row->cells.data[i]);
        if (c->role != MT_ROLE_EXTRA || !c->name || !cell.len) continue;
        mt_strbuf_char(extra, extra->len ? ',' : '{');
        mt_strbuf_json(extra, mt_text_of(c->name));
        mt_strbuf_char(extra, ':');
        mt_strbuf_json(extra, cell);
    }
    if (extra->len) mt_strbuf_char(extra, '}');
    return mt_strbuf_status(extra, err);
}

static match_status incomplete(const char *what, mt_error *err)
{
    mt_fail(err, MATCH_E_VALUE, "the row has no %s; every row needs code and label", what);
    mt_error_field(err, what, NULL);
    return MATCH_E_VALUE;
}

match_status mt_taxonomy_read(mt_taxonomy_table *table, const mt_csv *row, mt_error *err)
{
    match_status status = MATCH_OK;
    table->rows.len = 0;
    if (row->cells.len != table->columns.len)
        return mt_fail(err, MATCH_E_FORMAT, "the row has %zu cells, the header %zu; tabs part them, quotes hold tabs",
                       row->cells.len, table->columns.len);
    mt_taxonomy_row one = {
        cell_of(table, row, MT_ROLE_CODE), {"", 0}, {"", 0}, cell_of(table, row, MT_ROLE_LANG), {"", 0}};
    if (one.code.len == 0) return incomplete("code", err);
    MT_TRY(read_extra(table, row, err));
    if (table->extra.len) one.extra = mt_text_make(table->extra.data, table->extra.len);
    MT_TRY(add_labels(table, row, MT_ROLE_LABEL, one, err));
    MT_TRY(add_labels(table, row, MT_ROLE_LABELS, one, err));
    if (table->rows.len == 0) return incomplete("label", err);
    MT_TRY(add_parents(table, row, err));
out:
    return status;
}
