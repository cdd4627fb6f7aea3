/* CSV: hostile rows cost themselves only, and what the writer wrote the reader gives back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/exchange/csv_read.h"
#include "libmatch/exchange/csv_write.h"

/* All rows as one text: cells in brackets, a row a line; bad rows as !rule@line(byte); line numbers in front. */
static mt_strbuf shown(mt_text data, char delimiter, bool quotes)
{
    mt_csv csv;
    mt_strbuf out = {0};
    bool found = true;
    mt_csv_open(&csv, data, delimiter);
    csv.quotes = quotes;
    for (;;) {
        assert_int_equal(mt_csv_next(&csv, &found, NULL), MATCH_OK);
        if (!found) break;
        mt_strbuf_format(&out, "%d", (int)csv.row_line);
        for (size_t i = 0; i < csv.cells.len; i++) {
            mt_strbuf_char(&out, '[');
            mt_strbuf_text(&out, csv.cells.data[i]);
            mt_strbuf_char(&out, ']');
        }
        if (csv.problem != MT_CSV_FINE)
            mt_strbuf_format(&out, "!%s@%d(%zu)", mt_csv_problem_rule(csv.problem), (int)csv.problem_line,
                             csv.problem_at);
        if (csv.lone_quotes) mt_strbuf_str(&out, "~");
        mt_strbuf_char(&out, '\n');
    }
    mt_strbuf_str(&out, "");
    mt_csv_close(&csv);
    return out;
}

#define DATA(text) text, sizeof(text) - 1

/* Spreadsheets say their delimiter in a line of its own. */
static void the_delimiter_is_stated(void **state)
{
    static const struct {
        const char *text;
        size_t length;
        char delimiter;
        size_t cells;
        int64_t line;
        mt_csv_problem problem;
    } cases[] = {
        {DATA("sep=;\r\na;b,c;d\n"), ';', 3, 2, MT_CSV_FINE},
        {DATA("\xEF\xBB\xBFsep=|\na|b\n"), '|', 2, 2, MT_CSV_FINE},
        {DATA("sep=x\na,b\n"), ',', 1, 1, MT_CSV_FINE},
        {DATA("sep=;"), ';', 2, 1, MT_CSV_FINE},
        {DATA("a|b|c\n1|2|3\n"), '|', 3, 1, MT_CSV_FINE},
        {DATA("sep=,\na;b;c,d\n"), ',', 2, 2, MT_CSV_FINE},
        {DATA("sep=\0\na,b\n"), ',', 0, 1, MT_CSV_NUL},
    };
    (void)state;
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_csv csv;
        bool found = false;
        mt_csv_open(&csv, mt_text_make(cases[i].text, cases[i].length), 0);
        assert_int_equal(mt_csv_next(&csv, &found, NULL), MATCH_OK);
        assert_true(found);
        assert_int_equal(csv.problem, cases[i].problem);
        if (csv.delimiter != cases[i].delimiter || csv.cells.len != cases[i].cells || csv.row_line != cases[i].line)
            fail_msg("\"%s\": delimiter %c, %zu cells, line %d", cases[i].text, csv.delimiter, csv.cells.len,
                     (int)csv.row_line);
        mt_csv_close(&csv);
    }
}

static void rows_and_problems(void **state)
{
    (void)state;
    static const struct {
        const char *title, *data;
        size_t len;
        char delimiter;
        const char *shown;
    } cases[] = {
        {"nothing", DATA(""), 0, ""},
        {"a byte order mark alone", DATA("\xEF\xBB\xBF"), 0, ""},
        {"line ends of all sorts", DATA("a,b\r\nc,d\ne,f\rg,h"), 0, "1[a][b]\n2[c][d]\n3[e][f]\n4[g][h]\n"},
        {"blank lines count but are no rows", DATA("a\n\n\r\n\rb\n"), ',', "1[a]\n5[b]\n"},
        {"empty cells", DATA(",\n,,\n\"\"\n"), ',', "1[][]\n2[][][]\n3[]\n"},
        {"quotes", DATA("\"a,b\",\"c\"\"d\",\"\"\"\"\n"), 0, "1[a,b][c\"d][\"]\n"},
        {"line ends in cells", DATA("\"a\nb\r\nc\rd\",e\nf,g\n"), 0, "1[a\nb\r\nc\rd][e]\n5[f][g]\n"},
        {"a quote inside", DATA("a\"b,c\n"), 0, "1[a\"b][c]~\n"},
        {"blanks before a quote are text", DATA("a, \"b\"\n"), 0, "1[a][ \"b\"]~\n"},
        {"text after a quote", DATA("\"a\"b,c\nd,e\n"), ',', "1!csv.text_after_quote@1(3)\n2[d][e]\n"},
        {"text after a quote, lines later", DATA("\"a\nb\"c,d\ne,f\n"), ',',
         "1!csv.text_after_quote@2(5)\n2[b\"c][d]~\n3[e][f]\n"},
        {"never closed", DATA("a,\"b\nc,d\ne,f"), ',', "1!csv.open_quote@1(2)\n2[c][d]\n3[e][f]\n"},
        {"a quote at the very end", DATA("a,\""), ',', "1!csv.open_quote@1(2)\n"},
        {"tabs: a bad quote is text", DATA("\"a\"b\tc\n\"d\te\n\"f\tg\"\th\n"), '\t',
         "1[\"a\"b][c]~\n2[\"d][e]~\n3[f\tg][h]\n"},
        {"Latin-1", DATA("a,b\nc,\xE9\nd,e\n"), ',', "1[a][b]\n2!encoding.not_utf8@2(6)\n3[d][e]\n"},
        {"overlong and surrogates", DATA("\xC0\x80\n\xED\xA0\x80\nx\n"), ',',
         "1!encoding.not_utf8@1(0)\n2!encoding.not_utf8@2(3)\n3[x]\n"},
        {"NUL", DATA("a\0b,c\nd,e\n"), ',', "1!encoding.nul@1(1)\n2[d][e]\n"},
        {"semicolons are found", DATA("a;b;c\n1,5;2;3\n"), 0, "1[a][b][c]\n2[1,5][2][3]\n"},
        {"tabs are found", DATA("a\tb\n1,2,3\t4\n"), 0, "1[a][b]\n2[1,2,3][4]\n"},
        {"commas win over lists inside", DATA("id,keywords\n1,a;b;c\n2,d;e;f\n"), 0,
         "1[id][keywords]\n2[1][a;b;c]\n3[2][d;e;f]\n"},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_strbuf out = shown(mt_text_make(cases[i].data, cases[i].len), cases[i].delimiter, true);
        if (strcmp(out.data ? out.data : "", cases[i].shown) != 0) fail_msg("%s: %s", cases[i].title, out.data);
        mt_strbuf_free(&out);
    }
    mt_strbuf out = shown(mt_text_of("\"a\tb\"\n"), '\t', false);
    assert_string_equal(out.data, "1[\"a][b\"]\n");
    mt_strbuf_free(&out);
}

/* One row: `columns` cells of `len` letters; gives the problem. */
static mt_csv_problem big_row(size_t columns, size_t len, bool quoted)
{
    mt_strbuf data = {0};
    mt_csv csv;
    bool found = false;
    for (size_t c = 0; c < columns; c++) {
        if (c) mt_strbuf_char(&data, ',');
        if (quoted) mt_strbuf_char(&data, '"');
        for (size_t i = 0; i < len; i++) mt_strbuf_char(&data, 'x');
        if (quoted) mt_strbuf_char(&data, '"');
    }
    mt_strbuf_str(&data, "\nnext\n");
    mt_csv_open(&csv, mt_text_make(data.data, data.len), ',');
    assert_int_equal(mt_csv_next(&csv, &found, NULL), MATCH_OK);
    mt_csv_problem problem = csv.problem;
    assert_true(found);
    assert_true(problem != MT_CSV_FINE || (csv.cells.len == columns && csv.cells.data[0].len == len));
    assert_int_equal(mt_csv_next(&csv, &found, NULL), MATCH_OK);
    assert_true(found && csv.cells.len == 1 && mt_text_is(csv.cells.data[0], "next"));
    mt_csv_close(&csv);
    mt_strbuf_free(&data);
    return problem;
}

static void sizes(void **state)
{
    (void)state;
    assert_int_equal(big_row(2, (size_t)10 << 20, false), MT_CSV_FINE); /* 10 MB are fine */
    assert_int_equal(big_row(1, (size_t)10 << 20, true), MT_CSV_FINE);
    assert_int_equal(big_row(1, MT_CSV_CELL_LIMIT + 1, false), MT_CSV_CELL_TOO_LONG);
    assert_int_equal(big_row(1, MT_CSV_CELL_LIMIT + 1, true), MT_CSV_CELL_TOO_LONG);
    assert_int_equal(big_row(MT_CSV_COLUMN_LIMIT, 1, false), MT_CSV_FINE);
    assert_int_equal(big_row(MT_CSV_COLUMN_LIMIT + 1, 1, false), MT_CSV_TOO_MANY_COLUMNS);
}

/* Lines that leave a quote open whichever way they are read: every one begins a row that runs to the end of the file.
 * The work must stay linear in the size of the file. */
static void open_quotes_cost_linear_work(void **state)
{
    (void)state;
    static const char *const lines[] = {"x\",\"\n", "\"\n", "\"\"\"\n", "a,\"b\n", "\"a\"b\n"};
    for (size_t k = 0; k < MT_COUNT(lines); k++) {
        mt_strbuf data = {0};
        mt_csv csv;
        bool found = true;
        size_t rows = 0;
        for (size_t i = 0; i < 60000; i++) mt_strbuf_str(&data, lines[k]);
        mt_csv_open(&csv, mt_text_make(data.data, data.len), ',');
        for (; mt_csv_next(&csv, &found, NULL) == MATCH_OK && found; rows++) continue;
        assert_true(csv.at == data.len && rows > 0);
        assert_true(csv.reread <= data.len * 4 + ((size_t)64 << 20));
        mt_csv_close(&csv);
        mt_strbuf_free(&data);
    }
}

/* Random cells of nasty characters survive writing and reading, with any delimiter. */
static void what_is_written_reads_back(void **state)
{
    (void)state;
    static const char *const pieces[] = {"",         "a", "\"", ",",  ";", "\t", "\n",  "\r\n", "=1+2", " ",
                                         "\xC8\x99", "-", "'",  "@x", "+", "0",  "3.5", "\"\"", "\r",   "łódź"};
    const char delimiters[] = {',', ';', '\t'};
    mt_random random = mt_random_seeded(20261121);
    for (int round = 0; round < 600; round++) {
        mt_strbuf file = {0}, cells = {0};
        mt_csv_writer w = {.out = &file, .delimiter = delimiters[round % 3], .unguarded = true};
        size_t rows = 1 + mt_random_below(&random, 4), columns = 1 + mt_random_below(&random, 4), row = 0;
        MT_ARRAY(size_t) ends = {0};
        for (size_t c = 0; c < rows * columns; c++) {
            size_t from = cells.len;
            for (size_t n = mt_random_below(&random, 4); n; n--)
                mt_strbuf_str(&cells, pieces[mt_random_below(&random, MT_COUNT(pieces))]);
            mt_csv_cell(&w, mt_text_make(cells.data ? cells.data + from : "", cells.len - from));
            assert_int_equal(MT_PUSH(&ends, cells.len, NULL), MATCH_OK);
            if ((c + 1) % columns == 0) mt_csv_end_row(&w);
        }
        mt_csv csv;
        bool found = true;
        mt_csv_open(&csv, mt_text_make(file.data, file.len), w.delimiter);
        for (; mt_csv_next(&csv, &found, NULL) == MATCH_OK && found; row++) {
            if (csv.problem != MT_CSV_FINE || csv.cells.len != columns) fail_msg("round %d: %s", round, file.data);
            for (size_t c = 0; c < columns; c++) {
                size_t at = row * columns + c, from = at ? ends.data[at - 1] : 0;
                mt_text wanted = mt_text_make(cells.data ? cells.data + from : "", ends.data[at] - from);
                if (!mt_text_equal(csv.cells.data[c], wanted)) fail_msg("round %d: %s", round, file.data);
            }
        }
        assert_int_equal(row, rows);
        mt_csv_close(&csv);
        MT_ARRAY_FREE(&ends);
        mt_strbuf_free(&file);
        mt_strbuf_free(&cells);
    }
}

static void formulas_are_guarded(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *written, *unguarded;
    } cases[] = {
        {"=1+2", "'=1+2", "=1+2"},
        {"+cmd|x", "'+cmd|x", "+cmd|x"},
        {"-A1", "'-A1", "-A1"},
        {"@SUM(A1)", "'@SUM(A1)", "@SUM(A1)"},
        {"\tx", "'\tx", "\tx"},
        {"\rx", "\"'\rx\"", "\"\rx\""},
        {"=\"a\",b", "\"'=\"\"a\"\",b\"", "\"=\"\"a\"\",b\""},
        {"-3.5", "-3.5", "-3.5"},
        {"+40", "+40", "+40"},
        {"-", "'-", "-"},
        {"+1.2.3", "'+1.2.3", "+1.2.3"},
        {"a=b", "a=b", "a=b"},
        {" a", "\" a\"", "\" a\""},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        for (int unguarded = 0; unguarded < 2; unguarded++) {
            mt_strbuf out = {0};
            mt_csv_writer w = {.out = &out, .unguarded = unguarded};
            mt_csv_cell_str(&w, cases[i].cell);
            assert_string_equal(out.data, unguarded ? cases[i].unguarded : cases[i].written);
            mt_strbuf_free(&out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_problems),
        cmocka_unit_test(the_delimiter_is_stated),
        cmocka_unit_test(sizes),
        cmocka_unit_test(open_quotes_cost_linear_work),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(formulas_are_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
