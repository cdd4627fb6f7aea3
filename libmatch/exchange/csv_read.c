/* Hides where cells begin and end. A row is first cut into raw cells that point into the file; only cells with doubled
 * quotes are copied, after the row's end is known, so that the buffer grows once and no pointer moves.
 *
 * After a bad row reading goes on at the line after its first one. A row may be long before it turns out bad, so lines
 * can be read several times; a budget (four times the file, and 64 MB) keeps that linear: when it is used up, reading
 * goes on behind the place of the problem. */
#include "libmatch/exchange/csv_read.h"

#include <string.h>

#include "libmatch/text/utf8.h"

static const size_t reread_allowance = (size_t)64 << 20;

static bool is_delimiter(char c) { return c == ',' || c == ';' || c == '\t' || c == '|'; }

/* A first line "sep=;", by which spreadsheets tell each other the delimiter. */
static void skip_directive(mt_csv *csv, bool obey)
{
    const char *s = csv->data.data + csv->at;
    size_t left = csv->data.len - csv->at, length = 5;
    if (left < 6 || memcmp(s, "sep=", 4) != 0 || !is_delimiter(s[4]) || (s[5] != '\n' && s[5] != '\r')) return;
    length += s[5] == '\r' && left > 6 && s[6] == '\n' ? 2 : 1;
    if (obey) csv->delimiter = s[4];
    csv->at += length;
    csv->line++;
}

void mt_csv_open(mt_csv *csv, mt_text data, char delimiter)
{
    *csv = (mt_csv){.data = data, .line = 1, .quotes = true};
    if (data.len >= 3 && memcmp(data.data, "\xEF\xBB\xBF", 3) == 0) csv->at = 3;
    csv->delimiter = delimiter ? delimiter : mt_csv_detect(data);
    skip_directive(csv, delimiter == 0);
}

void mt_csv_close(mt_csv *csv)
{
    MT_ARRAY_FREE(&csv->cells);
    MT_ARRAY_FREE(&csv->unquoted);
    MT_ARRAY_FREE(&csv->doubled);
}

static bool at_line_end(const mt_csv *csv, size_t at)
{
    return at >= csv->data.len || csv->data.data[at] == '\n' || csv->data.data[at] == '\r';
}

/* The offset behind the line end that begins at `at` (CRLF, LF or CR). */
static size_t skip_line_end(const mt_csv *csv, size_t at)
{
    const char *s = csv->data.data;
    if (at < csv->data.len && s[at] == '\r')
        at++, at += at < csv->data.len && s[at] == '\n';
    else if (at < csv->data.len)
        at++;
    return at;
}

static size_t find_line_end(const mt_csv *csv, size_t at)
{
    while (!at_line_end(csv, at)) at++;
    return at;
}

static int64_t count_line_ends(const mt_csv *csv, size_t from, size_t to)
{
    int64_t lines = 0;
    for (size_t at = from; at < to; at++) {
        char c = csv->data.data[at];
        bool second_half = c == '\n' && at > from && csv->data.data[at - 1] == '\r';
        lines += (c == '\n' && !second_half) || c == '\r';
    }
    return lines;
}

static void set_problem(mt_csv *csv, mt_csv_problem problem, size_t at)
{
    if (csv->problem != MT_CSV_FINE) return;
    csv->problem = problem;
    csv->problem_at = at;
}

/* An unquoted cell from `at` to its delimiter or line end; gives the offset of that. */
static size_t read_plain(mt_csv *csv, size_t at, mt_text *cell)
{
    const char *s = csv->data.data;
    size_t end = at;
    for (; !at_line_end(csv, end) && s[end] != csv->delimiter; end++) {
        if (s[end] == '"' && csv->quotes) csv->lone_quotes = true;
    }
    *cell = mt_text_make(s + at, end - at);
    return end;
}

/* A cell whose opening quote is at `at`. *end: the offset behind the closing quote. The cell's doubled quotes are still
 * doubled; *doubled tells whether there are any. */
static mt_csv_problem read_quoted(const mt_csv *csv, size_t at, mt_text *cell, size_t *end, bool *doubled)
{
    const char *s = csv->data.data;
    size_t from = at + 1, to = from;
    *doubled = false;
    for (;;) {
        const char *quote = to < csv->data.len ? memchr(s + to, '"', csv->data.len - to) : NULL;
        if (!quote) {
            *end = csv->data.len;
            return MT_CSV_OPEN_QUOTE;
        }
        to = (size_t)(quote - s);
        if (to + 1 >= csv->data.len || s[to + 1] != '"') break;
        *doubled = true;
        to += 2;
    }
    *cell = mt_text_make(s + from, to - from);
    *end = to + 1;
    return at_line_end(csv, *end) || s[*end] == csv->delimiter ? MT_CSV_FINE : MT_CSV_TEXT_AFTER_QUOTE;
}

/* Cuts the row at csv->at into raw cells; gives the offset of its line end, or of the problem. */
static match_status cut_row(mt_csv *csv, size_t *row_end, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t at = csv->at;
    for (;;) {
        mt_text cell = {"", 0};
        bool doubled = false, quoted = csv->quotes && at < csv->data.len && csv->data.data[at] == '"';
        size_t end = at;
        if (quoted) {
            mt_csv_problem problem = read_quoted(csv, at, &cell, &end, &doubled);
            if (problem != MT_CSV_FINE && csv->delimiter == '\t') {
                quoted = doubled = false;
            } else if (problem != MT_CSV_FINE) {
                set_problem(csv, problem, problem == MT_CSV_OPEN_QUOTE ? at : end);
                *row_end = end;
                return MATCH_OK;
            }
        }
        if (!quoted) end = read_plain(csv, at, &cell);
        if (cell.len > MT_CSV_CELL_LIMIT) set_problem(csv, MT_CSV_CELL_TOO_LONG, at);
        if (csv->cells.len == MT_CSV_COLUMN_LIMIT) set_problem(csv, MT_CSV_TOO_MANY_COLUMNS, at);
        if (csv->problem == MT_CSV_FINE) {
            if (doubled) MT_TRY(MT_PUSH(&csv->doubled, csv->cells.len, err));
            MT_TRY(MT_PUSH(&csv->cells, cell, err));
        }
        at = end;
        if (at_line_end(csv, at)) break;
        at++;
    }
    *row_end = at;
out:
    return status;
}

/* Halves the doubled quotes of the cells that have them. */
static match_status unquote(mt_csv *csv, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t bytes = 0;
    for (size_t i = 0; i < csv->doubled.len; i++) bytes += csv->cells.data[csv->doubled.data[i]].len;
    MT_TRY(MT_RESERVE(&csv->unquoted, bytes, err));
    char *to = csv->unquoted.data;
    for (size_t i = 0; i < csv->doubled.len; i++) {
        mt_text *cell = &csv->cells.data[csv->doubled.data[i]];
        char *begin = to;
        for (size_t at = 0; at < cell->len; at++) {
            *to++ = cell->data[at];
            if (cell->data[at] == '"') at++;
        }
        *cell = mt_text_make(begin, (size_t)(to - begin));
    }
out:
    return status;
}

static void check_bytes(mt_csv *csv)
{
    size_t bad = 0, start = (size_t)(csv->raw.data - csv->data.data);
    if (!mt_utf8_valid(csv->raw, &bad)) {
        set_problem(csv, MT_CSV_NOT_UTF8, start + bad);
        return;
    }
    const char *nul = csv->raw.len ? memchr(csv->raw.data, 0, csv->raw.len) : NULL;
    if (nul) set_problem(csv, MT_CSV_NUL, (size_t)(nul - csv->data.data));
}

/* Where to go on after a row that ends (or breaks) at `end`. */
static size_t next_start(mt_csv *csv, size_t end)
{
    size_t behind = skip_line_end(csv, find_line_end(csv, end));
    bool broken = csv->problem == MT_CSV_OPEN_QUOTE || csv->problem == MT_CSV_TEXT_AFTER_QUOTE ||
                  csv->problem == MT_CSV_CELL_TOO_LONG || csv->problem == MT_CSV_TOO_MANY_COLUMNS;
    if (!broken) return behind;
    size_t first = skip_line_end(csv, find_line_end(csv, csv->at));
    size_t again = behind > first ? behind - first : 0;
    if (csv->reread + again > csv->data.len * 4 + reread_allowance) return behind;
    csv->reread += again;
    return first;
}

match_status mt_csv_next(mt_csv *csv, bool *found, mt_error *err)
{
    match_status status = MATCH_OK;
    csv->cells.len = csv->doubled.len = 0;
    csv->problem = MT_CSV_FINE;
    csv->problem_at = 0;
    csv->problem_line = 0;
    csv->lone_quotes = false;
    while (csv->at < csv->data.len && at_line_end(csv, csv->at)) {
        csv->at = skip_line_end(csv, csv->at);
        csv->line++;
    }
    if (csv->at >= csv->data.len) {
        *found = false;
        return MATCH_OK;
    }
    size_t end = csv->at;
    MT_TRY(cut_row(csv, &end, err));
    if (csv->problem == MT_CSV_FINE) MT_TRY(unquote(csv, err));
    csv->row_line = csv->line;
    csv->raw = mt_text_make(csv->data.data + csv->at, end - csv->at);
    if (csv->problem == MT_CSV_FINE) check_bytes(csv);
    size_t next = next_start(csv, end);
    if (csv->problem != MT_CSV_FINE) {
        csv->problem_line = csv->line + count_line_ends(csv, csv->at, csv->problem_at);
        csv->cells.len = 0;
    }
    csv->line += count_line_ends(csv, csv->at, next);
    csv->at = next;
    *found = true;
out:
    return status;
}

/* (columns of the first row - 1) x share of the next rows that have as many; 0 when a delimiter cuts nothing. */
static double delimiter_score(mt_text sample, char delimiter, bool cut)
{
    mt_csv csv;
    size_t columns = 0, rows = 0, same = 0;
    mt_csv_open(&csv, sample, delimiter);
    for (bool found = true; rows < 50; rows++) {
        if (mt_csv_next(&csv, &found, NULL) != MATCH_OK || !found) break;
        if (cut && csv.at >= sample.len) break;
        if (rows == 0) columns = csv.cells.len;
        same += rows > 0 && csv.cells.len == columns;
    }
    mt_csv_close(&csv);
    if (columns < 2) return 0;
    return (double)(columns - 1) * (double)(same + 1) / (double)(rows > 1 ? rows : 1);
}

char mt_csv_detect(mt_text data)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    const size_t sample_size = 65536;
    mt_text sample = mt_text_make(data.data, data.len < sample_size ? data.len : sample_size);
    char best = ',';
    double best_score = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        double score = delimiter_score(sample, candidates[i], sample.len < data.len);
        if (score > best_score) {
            best = candidates[i];
            best_score = score;
        }
    }
    return best;
}

const char *mt_csv_problem_rule(mt_csv_problem problem)
{
    switch (problem) {
    case MT_CSV_FINE: break;
    case MT_CSV_OPEN_QUOTE: return "csv.open_quote";
    case MT_CSV_TEXT_AFTER_QUOTE: return "csv.text_after_quote";
    case MT_CSV_CELL_TOO_LONG: return "csv.cell_too_long";
    case MT_CSV_TOO_MANY_COLUMNS: return "csv.too_many_columns";
    case MT_CSV_NOT_UTF8: return "encoding.not_utf8";
    case MT_CSV_NUL: return "encoding.nul";
    }
    return "";
}

const char *mt_csv_problem_text(mt_csv_problem problem)
{
    switch (problem) {
    case MT_CSV_FINE: break;
    case MT_CSV_OPEN_QUOTE:
        return "a quote is opened and never closed; close it, or double it if it is part of the text";
    case MT_CSV_TEXT_AFTER_QUOTE:
        return "text follows a closing quote; double the quotes that are part of the text (\"\")";
    case MT_CSV_CELL_TOO_LONG: return "a cell is longer than 16 MB; a quote may be missing";
    case MT_CSV_TOO_MANY_COLUMNS: return "the row has more than 4096 columns; the delimiter may be another one";
    case MT_CSV_NOT_UTF8: return "the row is not valid UTF-8; save the table as \"CSV UTF-8\"";
    case MT_CSV_NUL: return "the row holds a NUL byte; save the file as plain UTF-8 text";
    }
    return "";
}
