/* The model of sheets. Building fails once and quietly (out of memory only); the writer of a report asks at the end. */
#include "libmatch/exchange/sheet.h"

static void free_sheet(mt_sheet *sheet)
{
    for (size_t i = 0; i < sheet->cell.len; i++) {
        mt_free(sheet->cell.data[i].text);
        mt_free(sheet->cell.data[i].code);
    }
    MT_ARRAY_FREE(&sheet->cell);
    MT_ARRAY_FREE(&sheet->column);
    mt_free(sheet->title);
}

void mt_sheets_free(mt_sheets *s)
{
    for (size_t i = 0; i < s->list.len; i++) free_sheet(&s->list.data[i]);
    MT_ARRAY_FREE(&s->list);
}

static mt_sheet *last(mt_sheets *s) { return s->failed || s->list.len == 0 ? NULL : &s->list.data[s->list.len - 1]; }

void mt_sheet_begin(mt_sheets *s, const char *title, bool figures)
{
    mt_error err = {0};
    mt_sheet sheet = {.figures = figures, .title = title ? mt_strdup(title) : NULL};
    if (s->failed || (title && !sheet.title) || MT_PUSH(&s->list, sheet, &err) != MATCH_OK) {
        mt_free(sheet.title);
        s->failed = true;
    }
}

void mt_sheet_main(mt_sheets *s) { s->main = s->list.len ? s->list.len - 1 : 0; }

void mt_sheet_machine(mt_sheets *s)
{
    mt_sheet *sheet = last(s);
    if (sheet) sheet->machine = true;
}

void mt_sheet_column_add(mt_sheets *s, const char *key, mt_group_word word)
{
    mt_error err = {0};
    mt_sheet *sheet = last(s);
    mt_sheet_column column = {key, word};
    if (sheet && MT_PUSH(&sheet->column, column, &err) != MATCH_OK) s->failed = true;
}

static void add_cell(mt_sheets *s, mt_sheet_cell cell)
{
    mt_error err = {0};
    mt_sheet *sheet = last(s);
    if (!sheet || MT_PUSH(&sheet->cell, cell, &err) != MATCH_OK) {
        mt_free(cell.text);
        mt_free(cell.code);
        s->failed = true;
    }
}

void mt_sheet_text(mt_sheets *s, mt_text text)
{
    mt_sheet_cell cell = {.sort = text.len ? MT_CELL_TEXT : MT_CELL_EMPTY};
    if (text.len) cell.text = mt_strndup(text.data, text.len);
    if (text.len && !cell.text) s->failed = true;
    add_cell(s, cell);
}

void mt_sheet_count(mt_sheets *s, int64_t value)
{
    add_cell(s, (mt_sheet_cell){.sort = MT_CELL_COUNT, .number = (double)value});
}

static void number_cell(mt_sheets *s, mt_cell_sort sort, const json_t *value)
{
    add_cell(s,
             (mt_sheet_cell){.sort = json_is_number(value) ? sort : MT_CELL_EMPTY, .number = json_number_value(value)});
}

void mt_sheet_number(mt_sheets *s, const json_t *value) { number_cell(s, MT_CELL_NUMBER, value); }
void mt_sheet_share(mt_sheets *s, const json_t *value) { number_cell(s, MT_CELL_SHARE, value); }

void mt_sheet_value(mt_sheets *s, const json_t *value)
{
    if (json_is_integer(value))
        number_cell(s, MT_CELL_COUNT, value);
    else if (json_is_real(value))
        number_cell(s, MT_CELL_NUMBER, value);
    else
        mt_sheet_text(s, mt_json_text(value));
}

void mt_sheet_state(mt_sheets *s, mt_text code, int concern)
{
    const char *word = mt_group_code_in(s->tongue, code);
    mt_sheet_cell cell = {.sort = MT_CELL_STATE, .concern = concern};
    cell.text = word ? mt_strdup(word) : mt_strndup(code.data, code.len);
    cell.code = mt_strndup(code.data, code.len);
    if (!cell.text || !cell.code) s->failed = true;
    add_cell(s, cell);
}

mt_text mt_sheet_name_of(const mt_sheets *s, mt_text id)
{
    mt_text name = id.len ? mt_json_get_text(s->names, id.data) : id;
    return name.len ? name : id;
}

void mt_sheet_name(mt_sheets *s, const json_t *id) { mt_sheet_text(s, mt_sheet_name_of(s, mt_json_text(id))); }

static void add_list(mt_sheets *s, const json_t *list, size_t most, bool codes)
{
    mt_strbuf b = {0};
    size_t n = json_array_size(list);
    for (size_t i = 0; i < n && i < most; i++) {
        mt_text text = mt_json_text(json_array_get(list, i));
        const char *word = codes ? mt_group_code_in(s->tongue, text) : NULL;
        if (i) mt_strbuf_str(&b, ", ");
        mt_strbuf_text(&b, word ? mt_text_of(word) : codes ? text : mt_sheet_name_of(s, text));
    }
    if (n > most) mt_strbuf_format(&b, " +%zu", n - most);
    if (b.bad) s->failed = true;
    mt_sheet_text(s, mt_text_make(b.data ? b.data : "", b.len));
    mt_strbuf_free(&b);
}

void mt_sheet_names(mt_sheets *s, const json_t *ids, size_t most) { add_list(s, ids, most, false); }
void mt_sheet_codes(mt_sheets *s, const json_t *codes) { add_list(s, codes, 1000, true); }
