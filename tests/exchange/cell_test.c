/* Cells and headers: markup taken out, values by shape, the nearest name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/clock.h"
#include "libmatch/exchange/cell.h"
#include "libmatch/exchange/markup.h"

static void markup(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out; /* out NULL: no markup found */
    } cases[] = {
        {"plain text", NULL},
        {"p<0.05 and n>30", NULL},
        {"a < b, <c>, </d>, <pre-clinical>", NULL},
        {"AT&T, R&D; &unknown;", NULL},
        {"<p", NULL},
        {"<p>One</p><p>two</p>", "One\ntwo"},
        {"one<br>two<BR/>three", "one\ntwo\nthree"},
        {"<ul style=\"list-style: none\"><li>a</li><li>b</li></ul>", "- a\n- b"},
        {"<b>bold</b> and <i class=x>italic</i>", "bold and italic"},
        {"x<script>alert(1)</script>y", "xy"},
        {"x<style>p{}</STYLE>y", "xy"},
        {"x<script>never closed", "xnever closed"},
        {"R&amp;D &lt;5 &nbsp;&#539;&#x163;&quot;", "R&D <5  țţ\""},
        {"&#0;&#xD800;&#x110000;&#1;&amp;", "&#0;&#xD800;&#x110000;&#1;&"},
        {"&#99999999999;<p>", "&#99999999999;"},
        {"<p>a<0.5</p>", "a<0.5"},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_strbuf out = {0};
        mt_text in = mt_text_of(cases[i].in);
        if (mt_markup_found(in) != (cases[i].out != NULL)) fail_msg("%s", cases[i].in);
        mt_markup_strip(in, &out);
        if (strcmp(out.data, cases[i].out ? cases[i].out : cases[i].in) != 0)
            fail_msg("%s: \"%s\"", cases[i].in, out.data);
        mt_strbuf_free(&out);
    }
}

/* A megabyte of tags that never end takes no longer than a moment. */
static void hostile_markup_is_linear(void **state)
{
    (void)state;
    static const char *const pieces[] = {"<p ", "<script>", "<", "&#", "</script", "<style><script>", "<li><ul "};
    for (size_t i = 0; i < MT_COUNT(pieces); i++) {
        mt_strbuf in = {0}, out = {0};
        while (in.len < (size_t)1 << 20) mt_strbuf_str(&in, pieces[i]);
        int64_t begin = mt_clock_thread_cpu_ns();
        mt_markup_found(mt_text_make(in.data, in.len));
        mt_markup_strip(mt_text_make(in.data, in.len), &out);
        assert_true(mt_clock_thread_cpu_ns() - begin < 3000000000);
        mt_strbuf_free(&in);
        mt_strbuf_free(&out);
    }
}

static void values(void **state)
{
    (void)state;
    static const struct {
        const char *key, *cell, *json;
    } cases[] = {
        {"name", "a;b", "\"a;b\""},
        {"updated", "12.05.2026", "\"2026-05-12\""},
        {"updated", "1.2.2026", "\"2026-02-01\""},
        {"updated", "31.02.2026", "\"31.02.2026\""},
        {"updated", "12/05/2026", "\"12/05/2026\""},
        {"updated", "12.05.26", "\"12.05.26\""},
        {"updated", "1.2.2026.", "\"1.2.2026.\""},
        {"founded", "12.05.1999", "\"1999-05-12\""},
        {"founded", "2.1", "\"2.1\""},
        {"valid", "1.5.2026;31.12.2026", "[\"2026-05-01\",\"2026-12-31\"]"},
        {"name", "12.05.2026", "\"12.05.2026\""},
        {"keywords", "a; b ;;c;", "[\"a\",\"b\",\"c\"]"},
        {"keywords", ";", "[]"},
        {"owner", "A", "\"A\""},
        {"owner", "A;B", "[\"A\",\"B\"]"},
        {"trl", "4-6", "[4,6]"},
        {"trl", "4;6", "[4,6]"},
        {"trl", "TRL 4 – TRL 6", "[4,6]"},
        {"trl", "4..6", "[4,6]"},
        {"trl", "5", "[5,5]"},
        {"trl", "high", "\"high\""},
        {"trl", "4-6-8", "\"4-6-8\""},
        {"trl", "-4", "\"-4\""},
        {"valid", "2026-01-01;2026-12-31", "[\"2026-01-01\",\"2026-12-31\"]"},
        {"valid", "/2026-12-31", "[null,\"2026-12-31\"]"},
        {"valid", "2026-01-01", "[\"2026-01-01\",null]"},
        {"founded", "2012", "2012"},
        {"founded", "2012-05", "\"2012-05\""},
        {"rules.min_partners", "3", "3"},
        {"rules.min_partners", "-3", "-3"},
        {"rules.min_partners", "three", "\"three\""},
        {"rules.min_partners", "99999999999999999999", "\"99999999999999999999\""},
        {"priority", "2", "2"},
        {"priority", "high", "\"high\""},
        {"external_ids.vat", "012", "\"012\""},
        {"countries.wanted", "RO;PL", "[\"RO\",\"PL\"]"},
        {"my.own", "4-6", "\"4-6\""},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_shape shape;
        json_t *value = NULL;
        mt_strbuf out = {0};
        mt_key_known(mt_text_of(cases[i].key), &shape);
        assert_int_equal(mt_cell_value(shape, mt_text_of(cases[i].cell), &value, NULL), MATCH_OK);
        mt_json_write(&out, value);
        if (strcmp(out.data, cases[i].json) != 0) fail_msg("%s %s: %s", cases[i].key, cases[i].cell, out.data);
        json_decref(value);
        mt_strbuf_free(&out);
    }
}

static void trimming(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {{"", ""},         {" \t\r\n", ""},          {"a b", "a b"}, {"\xC2\xA0 a \xC2\xA0", "a"},
                 {"\xC2\xA0", ""}, {" \xC2\xA9", "\xC2\xA9"}};
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_text out = mt_cell_trim(mt_text_of(cases[i].in));
        assert_true(mt_text_is(out, cases[i].out));
    }
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *key, *suggestion;
    } slips[] = {{"contry", "country"},
                 {"Country", "country"},
                 {"keyword", "keywords"},
                 {"countries.wantd", "countries.wanted"},
                 {"memberof", "member_of"},
                 {"label.stat", "label.state"},
                 {"helix", ""},
                 {"notes", ""},
                 {"type_printed", ""},
                 {"", ""}};
    for (size_t i = 0; i < MT_COUNT(slips); i++) {
        mt_strbuf out = {0};
        mt_key_suggest(mt_text_of(slips[i].key), &out);
        if (strcmp(out.data ? out.data : "", slips[i].suggestion) != 0) fail_msg("%s: %s", slips[i].key, out.data);
        mt_strbuf_free(&out);
    }
    const mt_text columns[] = {mt_text_of("Nr."), mt_text_of("member_id"), mt_text_of("Denumire"), mt_text_of("nam"),
                               mt_text_of("")};
    assert_int_equal(mt_name_nearest(mt_text_of("id"), columns, MT_COUNT(columns)), 1);
    assert_int_equal(mt_name_nearest(mt_text_of("name"), columns, MT_COUNT(columns)), 3);
    assert_true(mt_name_nearest(mt_text_of("kind"), columns, MT_COUNT(columns)) == SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup), cmocka_unit_test(hostile_markup_is_linear),
        cmocka_unit_test(values), cmocka_unit_test(trimming),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
