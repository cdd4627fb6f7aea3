/* Sheets as CSV for machines and as aligned text for people. */
#include <math.h>

#include "libmatch/exchange/csv_write.h"
#include "libmatch/exchange/sheet.h"

#define WIDEST 60 /* columns of a cell of text */

void mt_sheet_csv(const mt_sheets *s, mt_strbuf *out)
{
    mt_csv_writer csv = {.out = out};
    mt_strbuf number = {0};
    if (s->main >= s->list.len || s->list.data[s->main].column.len == 0) return;
    const mt_sheet *sheet = &s->list.data[s->main];
    for (size_t c = 0; c < sheet->column.len; c++) mt_csv_cell_str(&csv, sheet->column.data[c].key);
    mt_csv_end_row(&csv);
    for (size_t i = 0; i < sheet->cell.len; i++) {
        const mt_sheet_cell *cell = &sheet->cell.data[i];
        if (cell->text || cell->sort == MT_CELL_EMPTY) {
            mt_csv_cell_str(&csv, cell->code ? cell->code : cell->text ? cell->text : "");
        } else {
            mt_strbuf_clear(&number);
            mt_strbuf_double(&number, cell->number);
            mt_csv_cell(&csv, mt_text_make(number.data ? number.data : "", number.len));
        }
        if ((i + 1) % sheet->column.len == 0) mt_csv_end_row(&csv);
    }
    if (number.bad) out->bad = true;
    mt_strbuf_free(&number);
}

void mt_sheet_cell_text(const mt_sheet_cell *cell, mt_strbuf *out)
{
    switch (cell->sort) {
    case MT_CELL_EMPTY: mt_strbuf_str(out, "\xE2\x80\x93"); break; /* a dash */
    case MT_CELL_COUNT: mt_strbuf_fixed(out, cell->number, 0); break;
    case MT_CELL_NUMBER: mt_strbuf_fixed(out, cell->number, cell->number == floor(cell->number) ? 0 : 2); break;
    case MT_CELL_SHARE:
        mt_strbuf_fixed(out, cell->number * 100.0, 0);
        mt_strbuf_str(out, "%");
        break;
    default: mt_strbuf_str(out, cell->text ? cell->text : ""); break;
    }
}

/* ---- text ---- */

static size_t letters(const char *text)
{
    size_t count = 0;
    for (const char *c = text; *c; c++) count += ((unsigned char)*c & 0xC0) != 0x80;
    return count;
}

/* The text, cut behind `most` letters, on one line. */
static size_t add_cut(mt_strbuf *out, const char *text, size_t most)
{
    size_t count = 0, all = letters(text);
    for (const char *c = text; *c; c++) {
        bool begins = ((unsigned char)*c & 0xC0) != 0x80;
        if (begins && all > most && count + 1 == most) {
            mt_strbuf_str(out, "\xE2\x80\xA6");
            return most;
        }
        count += begins;
        mt_strbuf_char(out, *c == '\n' || *c == '\t' ? ' ' : *c);
    }
    return count;
}

static size_t most(size_t a, size_t b) { return a > b ? a : b; }
static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static bool to_the_right(const mt_sheet_cell *cell)
{
    return cell->sort == MT_CELL_COUNT || cell->sort == MT_CELL_NUMBER || cell->sort == MT_CELL_SHARE;
}

static void add_padded(mt_strbuf *out, const char *text, size_t width, bool right, bool last)
{
    size_t used = least(letters(text), width);
    for (size_t i = used; right && i < width; i++) mt_strbuf_char(out, ' ');
    add_cut(out, text, width);
    for (size_t i = used; !right && !last && i < width; i++) mt_strbuf_char(out, ' ');
    if (!last) mt_strbuf_str(out, "  ");
}

/* the last column that people see */
static size_t last_shown(const mt_sheet *sheet)
{
    size_t last = 0;
    for (size_t c = 0; c < sheet->column.len; c++)
        if (sheet->column.data[c].word != MT_SAY_NOTHING) last = c;
    return last;
}

static void write_table(const mt_sheets *s, const mt_sheet *sheet, mt_strbuf *out)
{
    size_t columns = sheet->column.len, last = last_shown(sheet);
    char heading[MT_GROUP_HEADING];
    mt_strbuf cell = {0};
    size_t *width = mt_alloc(columns, sizeof *width);
    if (!width) out->bad = true;
    for (size_t c = 0; width && c < columns; c++)
        width[c] = letters(mt_group_word_in(s->tongue, sheet->column.data[c].word));
    for (size_t i = 0; width && i < sheet->cell.len; i++) {
        mt_strbuf_clear(&cell);
        mt_sheet_cell_text(&sheet->cell.data[i], &cell);
        width[i % columns] = most(width[i % columns], least(WIDEST, letters(cell.data ? cell.data : "")));
    }
    for (size_t c = 0; width && c < columns; c++) {
        bool right = sheet->cell.len > c && to_the_right(&sheet->cell.data[c]);
        if (sheet->column.data[c].word == MT_SAY_NOTHING) continue;
        add_padded(out, mt_group_heading_in(s->tongue, sheet->column.data[c].word, heading), width[c], right,
                   c == last);
    }
    mt_strbuf_char(out, '\n');
    for (size_t i = 0; width && i < sheet->cell.len; i++) {
        size_t c = i % columns;
        if (sheet->column.data[c].word != MT_SAY_NOTHING) {
            mt_strbuf_clear(&cell);
            mt_sheet_cell_text(&sheet->cell.data[i], &cell);
            add_padded(out, cell.data ? cell.data : "", width[c], to_the_right(&sheet->cell.data[i]), c == last);
        }
        if (c + 1 == columns) mt_strbuf_char(out, '\n');
    }
    if (cell.bad) out->bad = true;
    mt_strbuf_free(&cell);
    mt_free(width);
}

static void write_figures(const mt_sheets *s, const mt_sheet *sheet, mt_strbuf *out)
{
    char heading[MT_GROUP_HEADING];
    for (size_t i = 0; i < sheet->cell.len && i < sheet->column.len; i++) {
        if (i) mt_strbuf_str(out, ", ");
        mt_strbuf_str(out, mt_group_heading_in(s->tongue, sheet->column.data[i].word, heading));
        mt_strbuf_str(out, ": ");
        mt_sheet_cell_text(&sheet->cell.data[i], out);
    }
    mt_strbuf_char(out, '\n');
}

void mt_sheets_text(const mt_sheets *s, mt_strbuf *out)
{
    for (size_t i = 0; i < s->list.len; i++) {
        const mt_sheet *sheet = &s->list.data[i];
        if (sheet->machine || (!sheet->figures && mt_sheet_rows(sheet) == 0)) continue;
        if (i) mt_strbuf_char(out, '\n');
        if (sheet->title) {
            mt_strbuf_str(out, sheet->title);
            mt_strbuf_char(out, '\n');
        }
        if (sheet->figures)
            write_figures(s, sheet, out);
        else if (mt_sheet_rows(sheet))
            write_table(s, sheet, out);
    }
}
