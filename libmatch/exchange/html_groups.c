/* A report as a section of a page: drawing first, then figures and tables; long tables and single sheets are folded. */
#include "libmatch/exchange/drawing.h"
#include "libmatch/exchange/group_write.h"
#include "libmatch/exchange/html_part.h"

#define SHOWN 12 /* rows of a table that stand open */

/* The name of a column or figure. */
static void write_label(mt_page *page, const mt_sheets *s, mt_group_word word)
{
    char heading[MT_GROUP_HEADING];
    mt_page_string(&page->body, mt_group_heading_in(s->tongue, word, heading));
}

static void write_title(mt_page *page, const mt_sheet *sheet)
{
    if (!sheet->title) return;
    mt_strbuf_str(&page->body, "<h3>");
    mt_page_string(&page->body, sheet->title);
    mt_strbuf_str(&page->body, "</h3>\n");
}

static void write_cell_value(mt_page *page, const mt_sheet_cell *cell)
{
    static const char *const colours[] = {"good", "warn", "bad"};
    mt_strbuf plain = {0};
    mt_sheet_cell_text(cell, &plain);
    mt_text text = mt_text_make(plain.data ? plain.data : "", plain.len);
    if (cell->sort == MT_CELL_STATE && cell->concern >= 0) {
        mt_strbuf_format(&page->body, "<span class=\"tag %s\">", colours[cell->concern]);
        mt_page_escape(&page->body, text);
        mt_strbuf_str(&page->body, "</span>");
    } else {
        mt_page_escape(&page->body, text);
        if (cell->sort == MT_CELL_SHARE) mt_page_bar(&page->body, cell->number);
    }
    if (plain.bad) page->body.bad = true;
    mt_strbuf_free(&plain);
}

static void write_figures(mt_page *page, const mt_sheets *s, const mt_sheet *sheet)
{
    mt_strbuf_str(&page->body, "<dl class=\"figures\">");
    for (size_t i = 0; i < sheet->cell.len && i < sheet->column.len; i++) {
        const mt_sheet_cell *cell = &sheet->cell.data[i];
        bool words = cell->sort == MT_CELL_TEXT;
        mt_strbuf_str(&page->body, "<div><dt>");
        write_label(page, s, sheet->column.data[i].word);
        mt_strbuf_str(&page->body, words ? "</dt><dd><small>" : "</dt><dd>");
        write_cell_value(page, cell);
        mt_strbuf_str(&page->body, words ? "</small></dd></div>" : "</dd></div>");
    }
    mt_strbuf_str(&page->body, "</dl>\n");
}

static void write_row(mt_page *page, const mt_sheets *s, const mt_sheet *sheet, size_t row)
{
    size_t columns = sheet->column.len;
    mt_strbuf_str(&page->body, "<tr>");
    for (size_t c = 0; c < columns; c++) {
        if (sheet->column.data[c].word == MT_SAY_NOTHING) continue;
        mt_strbuf_str(&page->body, "<td data-label=\"");
        write_label(page, s, sheet->column.data[c].word);
        mt_strbuf_str(&page->body, "\">");
        const mt_sheet_cell *cell = &sheet->cell.data[row * columns + c];
        if (cell->sort != MT_CELL_EMPTY) write_cell_value(page, cell); /* the style leaves out labels of nothing */
        mt_strbuf_str(&page->body, "</td>");
    }
    mt_strbuf_str(&page->body, "</tr>\n");
}

static void write_rows(mt_page *page, const mt_sheets *s, const mt_sheet *sheet, size_t begin, size_t end)
{
    mt_strbuf_str(&page->body, "<table class=\"cards\"><thead><tr>");
    for (size_t c = 0; c < sheet->column.len; c++) {
        if (sheet->column.data[c].word == MT_SAY_NOTHING) continue;
        mt_strbuf_str(&page->body, "<th scope=\"col\">");
        write_label(page, s, sheet->column.data[c].word);
        mt_strbuf_str(&page->body, "</th>");
    }
    mt_strbuf_str(&page->body, "</tr></thead><tbody>\n");
    for (size_t i = begin; i < end; i++) write_row(page, s, sheet, i);
    mt_strbuf_str(&page->body, "</tbody></table>\n");
}

static void write_table(mt_page *page, const mt_sheets *s, const mt_sheet *sheet, bool folded)
{
    size_t rows = mt_sheet_rows(sheet), open = folded ? 0 : rows < SHOWN + 3 ? rows : SHOWN;
    if (rows == 0) return;
    if (!folded) write_title(page, sheet);
    if (open) {
        mt_strbuf_str(&page->body, "<div class=\"scroll\">");
        write_rows(page, s, sheet, 0, open);
        mt_strbuf_str(&page->body, "</div>\n");
    }
    if (open == rows) return;
    mt_strbuf_str(&page->body, "<details class=\"group\"><summary>");
    if (folded && sheet->title) mt_page_string(&page->body, sheet->title);
    mt_strbuf_format(&page->body, " <b>%s%zu</b></summary>\n<div class=\"scroll\">", folded ? "" : "+", rows - open);
    write_rows(page, s, sheet, open, rows);
    mt_strbuf_str(&page->body, "</div></details>\n");
}

/* Tables for machines, and one of many single sheets, are folded. */
static bool is_folded(const json_t *report, const mt_sheets *s, size_t i)
{
    mt_text sort = mt_json_get_text(report, "report");
    if (mt_text_is(sort, "audit")) return i >= 3;
    if (mt_text_is(sort, "profile")) return i >= 2;
    if (mt_text_is(sort, "cluster_matrix")) return i == 0;
    if (mt_text_is(sort, "network")) return true;
    if (mt_text_is(sort, "benchmark") || mt_text_is(sort, "consortium")) return i == s->main && i > 0;
    return mt_text_is(sort, "map") && i + 1 == s->list.len;
}

static match_status write_report(mt_page *page, const json_t *report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_sheets s = {0};
    MT_TRY(mt_sheets_of_report(report, page->tongue, &s, err));
    for (size_t i = 0; i < s.list.len; i++) {
        const mt_sheet *sheet = &s.list.data[i];
        if (sheet->figures) {
            if (i > 0) write_title(page, sheet);
            write_figures(page, &s, sheet);
        }
        if (i == 0 && mt_report_has_drawing(report)) {
            mt_drawing drawing = {.out = &page->body};
            mt_strbuf_str(&page->body, "<div class=\"scroll\">\n");
            mt_report_draw(&drawing, report, page->tongue);
            mt_strbuf_str(&page->body, "</div>\n");
        }
        if (!sheet->figures) write_table(page, &s, sheet, is_folded(report, &s, i));
    }
out:
    mt_sheets_free(&s);
    return status;
}

match_status mt_page_add_groups(mt_page *page, const char *heading, const json_t *report, mt_error *err)
{
    mt_page_section section = {0};
    mt_sheets s = {0};
    match_status status = mt_sheets_of_report(report, page->tongue, &s, err);
    if (status != MATCH_OK) return status;
    if (!heading || !heading[0]) heading = s.list.len && s.list.data[0].title ? s.list.data[0].title : "";
    status = mt_page_begin_section(page, heading, "part", &section, err);
    mt_sheets_free(&s);
    if (status != MATCH_OK) return status;
    status = write_report(page, report, err);
    return mt_page_end_section(page, &section, status, err);
}
