/* Reports come back to the library as JSON that anybody may have changed: whatever it holds, writing it in any format
 * ends well, with an error at most. Real reports are changed at random: values of other types, missing keys, long
 * texts. */
#include <expat.h>

#include "../match/fixture.h"
#include "libmatch/base/random.h"
#include "libmatch/exchange/audit_table.h"
#include "libmatch/exchange/group_write.h"
#include "libmatch/group/audit.h"
#include "libmatch/group/call_fit.h"
#include "libmatch/group/cluster_matrix.h"
#include "libmatch/group/cluster_pair.h"
#include "libmatch/group/cluster_profile.h"
#include "libmatch/group/foreign_map.h"
#include "libmatch/group/gap.h"
#include "libmatch/group/indicators.h"
#include "libmatch/group/teams.h"
#include "libmatch/group/themes.h"

#define CHANGES 150
#define REPORTS 13

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"cluster\",\"id\":\"a\",\"name\":\"A <b>\",\"country\":\"RO\",\"founded\":2010}",
        "{\"kind\":\"cluster\",\"id\":\"b\",\"name\":\"B\",\"country\":\"PL\"}",
        "{\"kind\":\"organisation\",\"id\":\"a1\",\"name\":\"A1\",\"type\":\"hospital\",\"country\":\"RO\","
        "\"keywords\":[\"x\"],"
        "\"member_of\":[{\"cluster\":\"a\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"a2\",\"name\":\"A2\",\"type\":\"company\",\"country\":\"RO\",\"keywords\":"
        "[\"x\"],"
        "\"member_of\":[{\"cluster\":\"a\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"b1\",\"name\":\"B1\",\"type\":\"company\",\"country\":\"PL\","
        "\"member_of\":[{\"cluster\":\"b\"}]}",
        "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"a1\",\"language\":\"zxx\",\"title\":\"laser optics\"}",
        "{\"kind\":\"request\",\"id\":\"r2\",\"owner\":\"b1\",\"language\":\"zxx\",\"title\":\"clinical trials\"}",
        "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"b1\",\"language\":\"zxx\",\"title\":\"laser "
        "optics\",\"trl\":[2,4]}",
        "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"a2\",\"language\":\"zxx\",\"title\":\"clinical trials\"}",
        "{\"kind\":\"call\",\"id\":\"q\",\"title\":\"Q\",\"themes\":[\"laser optics\",\"clinical trials\"]}"};
    fixture_of(f, records, MT_COUNT(records));
}

static void make_matrix(fixture *f, mt_text subject, json_t **report)
{
    mt_cluster_options_c2c options = {.as_of = FIXTURE_DAY, .subject = subject, .parts = true};
    mt_cluster_matrix *x = NULL;
    bool done = false;
    FIXTURE_OK(mt_cluster_matrix_create(NULL, 0, &options, &x, ERR));
    FIXTURE_OK(mt_cluster_matrix_step(x, f->matcher, INT64_MAX / 4, &done, ERR));
    FIXTURE_OK(mt_cluster_matrix_report(x, f->matcher, report, ERR));
    mt_cluster_matrix_free(&x);
}

static void make_reports(fixture *f, json_t *report[REPORTS])
{
    mt_text a = mt_text_of("a"), b = mt_text_of("b"), q = mt_text_of("q"), none = mt_text_of("");
    mt_matcher *m = f->matcher;
    mt_cluster_options profile = {.as_of = FIXTURE_DAY};
    mt_cluster_pair_options pair = {.as_of = FIXTURE_DAY};
    mt_benchmark_options benchmark = {.as_of = FIXTURE_DAY};
    mt_theme_options themes = {.as_of = FIXTURE_DAY};
    mt_gap_options gaps = {.as_of = FIXTURE_DAY};
    mt_map_options map = {.as_of = FIXTURE_DAY};
    mt_audit_options audit = {.as_of = FIXTURE_DAY};
    mt_call_options calls = {.as_of = FIXTURE_DAY};
    mt_consortium_options consortium = {.as_of = FIXTURE_DAY};
    mt_team_options teams = {.who = {.as_of = FIXTURE_DAY}, .groups = 2, .moves = 1000};
    FIXTURE_OK(mt_cluster_profile(m, a, &profile, &report[0], ERR));
    make_matrix(f, a, &report[1]);
    make_matrix(f, none, &report[2]);
    FIXTURE_OK(mt_cluster_compare(m, a, b, &pair, &report[3], ERR));
    FIXTURE_OK(mt_benchmark_make(m, &benchmark, &report[4], ERR));
    FIXTURE_OK(mt_themes_find(m, &themes, &report[5], ERR));
    FIXTURE_OK(mt_network_make(m, &themes, &report[6], ERR));
    FIXTURE_OK(mt_gap_find(m, a, &gaps, &report[7], ERR));
    FIXTURE_OK(mt_map_make(m, a, &map, &report[8], ERR));
    FIXTURE_OK(mt_audit(m, none, &audit, &report[9], ERR));
    FIXTURE_OK(mt_calls_fit(m, NULL, 0, &calls, &report[10], ERR));
    FIXTURE_OK(mt_consortium_for_call(m, q, &consortium, &report[11], ERR));
    FIXTURE_OK(mt_teams_make(m, &teams, &report[12], ERR));
}

static json_t *strange(mt_random *r)
{
    char text[200];
    switch (mt_random_below(r, 8)) {
    case 0: return json_null();
    case 1: return json_integer((json_int_t)mt_random_next(r));
    case 2: return json_real(-1e300);
    case 3: return json_array();
    case 4: return json_object();
    case 5: return json_pack("[[i],{s:s},s]", -1, "id", "x", "y");
    case 6: return json_true();
    default:
        memset(text, 'z', sizeof text - 1);
        text[0] = '<';
        text[sizeof text - 1] = '\0';
        return json_string(text);
    }
}

/* One value somewhere below becomes something else. */
static void change(json_t *value, mt_random *r)
{
    for (int depth = 0; depth < 8; depth++) {
        size_t n = json_is_object(value) ? json_object_size(value) : json_array_size(value);
        if (n == 0) return;
        size_t pick = mt_random_below(r, (uint32_t)n), i = 0;
        bool here = mt_random_below(r, 3) == 0;
        if (json_is_array(value)) {
            if (here) json_array_set_new(value, pick, strange(r));
            value = json_array_get(value, pick);
        } else {
            const char *key;
            json_t *child, *next = NULL;
            json_object_foreach (value, key, child)
                if (i++ == pick) {
                    if (here && strcmp(key, "report") != 0) json_object_set_new(value, key, strange(r));
                    next = json_object_get(value, key);
                    break;
                }
            value = next;
        }
        if (here) return;
    }
}

/* What is written in XML is well-formed, whatever the report holds. */
static void expect_xml(mt_text text)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    assert_non_null(parser);
    if (XML_Parse(parser, text.data, (int)text.len, XML_TRUE) != XML_STATUS_OK) {
        print_message("%.*s\n", (int)text.len, text.data);
        fail_msg("line %lu: %s", XML_GetCurrentLineNumber(parser), XML_ErrorString(XML_GetErrorCode(parser)));
    }
    XML_ParserFree(parser);
}

static void write_all(const json_t *report, bool sound)
{
    static const char *const formats[] = {"text", "csv", "svg", "graphml", "gexf"};
    mt_strbuf out = {0};
    mt_error err = {0};
    for (size_t i = 0; i < MT_COUNT(formats); i++) {
        mt_strbuf_clear(&out);
        match_status status = mt_group_write(report, formats[i], i % 2 ? "ro" : "pl", &out, &err);
        assert_true(status == MATCH_OK || status == MATCH_E_VALUE || status == MATCH_E_FORMAT);
        if (sound && i < 2) assert_int_equal(status, MATCH_OK);
        if (status == MATCH_OK && i >= 2) expect_xml(mt_text_make(out.data, out.len));
    }
    mt_page *page = NULL;
    FIXTURE_OK(mt_page_create("x", "en", &page, ERR));
    match_status status = mt_page_add_groups(page, NULL, report, &err);
    assert_true(status == MATCH_OK || status == MATCH_E_FORMAT);
    mt_strbuf_clear(&out);
    FIXTURE_OK(mt_page_write(page, &out, ERR));
    assert_null(strstr(out.data, "<b>A")); /* nothing foreign gets in as markup */
    assert_null(strstr(out.data, "<zz"));
    mt_page_free(&page);
    mt_strbuf_free(&out);
}

static void changed_reports_end_well(void **state)
{
    (void)state;
    fixture f;
    json_t *report[REPORTS] = {NULL};
    mt_random r = mt_random_seeded(5);
    fill(&f);
    make_reports(&f, report);
    for (size_t i = 0; i < REPORTS; i++) {
        write_all(report[i], true);
        for (int k = 0; k < CHANGES; k++) {
            json_t *copy = json_deep_copy(report[i]);
            for (int n = 0; n < 1 + k % 4; n++) change(copy, &r);
            write_all(copy, false);
            json_decref(copy);
        }
        json_decref(report[i]);
    }
    fixture_close(&f);
}

/* Tables of any bytes are read or refused. */
static void random_tables(void **state)
{
    (void)state;
    static const char letters[] = "title,text;\n\n organisation,4-6 ", rare[] = "\"\r\t\xFF\x01\xC5";
    mt_random r = mt_random_seeded(11);
    size_t read = 0;
    for (int k = 0; k < 3000; k++) {
        char text[160];
        mt_audit_owners owners = {0};
        mt_error err = {0};
        json_t *records = json_array();
        size_t len = k % 3 ? (size_t)snprintf(text, sizeof text, "organisation,title,trl\n") : 0;
        while (len + 1 < sizeof text && mt_random_below(&r, 90))
            text[len++] = mt_random_below(&r, 60) ? letters[mt_random_below(&r, sizeof letters - 1)]
                                                  : rare[mt_random_below(&r, sizeof rare - 1)];
        mt_audit_table table = {.data = {text, len}, .name = "needs", .kind = "request", .letter = 'N'};
        match_status status = mt_audit_table_read(&table, &owners, records, &err);
        assert_true(status == MATCH_OK || status == MATCH_E_FORMAT || status == MATCH_E_ENCODING);
        read += status == MATCH_OK && json_array_size(records) > 0;
        mt_audit_owners_free(&owners);
        json_decref(records);
    }
    assert_true(read > 50); /* not all are refused */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(changed_reports_end_well), cmocka_unit_test(random_tables)};
    return cmocka_run_group_tests_name("writing of reports", tests, NULL, NULL);
}
