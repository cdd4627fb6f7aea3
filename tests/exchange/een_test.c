/* EEN profiles in XML: the mapping, what is left out on purpose, and files that try to do harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/exchange/een_xml.h"

/* Feeds the text in pieces of `piece` bytes; appends each record as a line, "rejected" for rejected ones. */
static match_status feed(mt_text text, size_t piece, mt_issues *issues, mt_strbuf *records, mt_error *err)
{
    mt_een *een = NULL;
    json_t *root = NULL;
    int64_t row = 0;
    bool rejected = false;
    assert_int_equal(mt_een_create(issues, &een, err), MATCH_OK);
    match_status status = MATCH_OK;
    for (size_t at = 0; status == MATCH_OK;) {
        size_t left = text.len - at, len = left < piece ? left : piece;
        status = mt_een_feed(een, mt_text_make(text.data + at, len), len == left, err);
        while (mt_een_next(een, &root, &row, &rejected)) {
            mt_strbuf_format(records, "%d ", (int)row);
            if (rejected)
                mt_strbuf_str(records, "rejected");
            else
                mt_json_write(records, root);
            mt_strbuf_char(records, '\n');
            json_decref(root);
        }
        at += len;
        if (len == left) break;
    }
    mt_een_free(&een);
    return status;
}

static const char full[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    "<s:Envelope xmlns:s=\"urn:x\"><pod>\n"
    "<a:profile xmlns:a=\"urn:y\">\n"
    "<reference><type>TO</type><external>TORO20260312004</external><internal>77</internal></reference>\n"
    "<datum><submit>2026-03-12T00:00:00</submit><update>2026-04-01T10:00:00</update><deadline>2027-03-12</deadline></"
    "datum>\n"
    "<content><title> Imaging phantom &amp; dose check </title><summary>Short.\n   Two   lines.\n\n\n\nEnd.</summary>"
    "<description><![CDATA[<p>Made of <b>gel</b></p><ul><li>one</li><li>two</li></ul>]]></description></content>\n"
    "<company><country><key>RO</key><label>Romania</label></country></company>\n"
    "<contact><fullname>Nobody Private</fullname><email>private@example.org</email></contact>\n"
    "<cooperation><plusvalue>N/A</plusvalue><stagedev><stage>Lab tested</stage></stagedev><ipr><status>Secret know-how"
    "</status></ipr><partner><area>Hospitals</area><sought/><task>Test it</task></partner></cooperation>\n"
    "<partnerships><string>Research cooperation agreement</string><string>Investment "
    "agreement</string></partnerships>\n"
    "<keyword><technologies><technology><key>06001005</key><label>Diagnostics</label></technology></technologies>"
    "<markets><market><key>05001003</key><label>Imaging</label></market></markets>"
    "<naces><nace><key>C.26.6</key><label>Medical equipment</label></nace></naces></keyword>\n"
    "</a:profile></pod></s:Envelope>";

static void the_mapping(void **state)
{
    (void)state;
    static const char wanted[] =
        "3 {\"kind\":\"offer\",\"id\":\"TORO20260312004\",\"type\":\"TO\",\"title\":\"Imaging phantom & dose check\","
        "\"text\":\"Short.\\nTwo lines.\\n\\nEnd.\\n\\nMade of gel\\n- one\\n- two\\n\\nHospitals\\n\\nTest it\","
        "\"keywords\":[\"Diagnostics\",\"Imaging\",\"Medical equipment\"],\"concepts\":[\"een_technology:06001005\","
        "\"een_market:05001003\",\"nace:C.26.6\"],\"partnerships\":[\"Research cooperation agreement\","
        "\"Investment agreement\"],\"stage\":\"Lab tested\",\"ipr\":\"Secret know-how\",\"country\":\"RO\","
        "\"updated\":\"2026-04-01\",\"valid\":[\"2026-03-12\",\"2027-03-12\"],\"source\":\"EEN\"}\n";
    static const size_t pieces[] = {1, 7, 65536};
    for (size_t i = 0; i < MT_COUNT(pieces); i++) {
        mt_issues issues = {0};
        mt_strbuf records = {0};
        mt_error err = {0};
        if (feed(mt_text_of(full), pieces[i], &issues, &records, &err) != MATCH_OK) fail_msg("%s", err.message);
        assert_string_equal(records.data, wanted);
        assert_int_equal(issues.len, 0);
        mt_issues_free(&issues);
        mt_strbuf_free(&records);
    }
}

#define PROFILE(inside) "<pod><profile>" inside "</profile></pod>"
#define REFERENCE(type, external) "<reference><type>" type "</type><external>" external "</external></reference>"

static void profiles_one_by_one(void **state)
{
    (void)state;
    static const struct {
        const char *title, *xml, *records, *rules;
    } cases[] = {
        {"a request", PROFILE(REFERENCE("BR", "BRPL20260312004")),
         "1 {\"kind\":\"request\",\"id\":\"BRPL20260312004\",\"type\":\"BR\",\"source\":\"EEN\"}\n", ""},
        {"the type from the reference", PROFILE(REFERENCE("", "RDRPL20260312004")),
         "1 {\"kind\":\"request\",\"id\":\"RDRPL20260312004\",\"type\":\"RDR\",\"source\":\"EEN\"}\n", ""},
        {"the older order, with a warning", PROFILE(REFERENCE("TR", "UKTR20150103001")),
         "1 {\"kind\":\"request\",\"id\":\"UKTR20150103001\",\"type\":\"TR\",\"source\":\"EEN\"}\n", "reference.order"},
        {"another form, with a warning", PROFILE(REFERENCE("TR", "X1")),
         "1 {\"kind\":\"request\",\"id\":\"X1\",\"type\":\"TR\",\"source\":\"EEN\"}\n", "reference.form"},
        {"a type that contradicts", PROFILE(REFERENCE("TR", "TOPL20260312004")),
         "1 {\"kind\":\"request\",\"id\":\"TOPL20260312004\",\"type\":\"TR\",\"source\":\"EEN\"}\n", "reference.type"},
        {"no reference", PROFILE("<content><title>x</title></content>"), "1 rejected\n", "id.missing"},
        {"no type", PROFILE(REFERENCE("XX", "A1")), "1 rejected\n", "reference.form een.type"},
        {"an event", "<pod>\n<event><EventTitle>x</EventTitle></event></pod>", "2 rejected\n", "een.event"},
        {"nothing", "<pod/>", "", ""},
        {"three, the second bad",
         "<pod><profile>" REFERENCE("BO", "BOPL20260312004") "</profile>\n<profile/>\n<profile>" REFERENCE(
             "BO", "BOPL20260312005") "</profile></pod>",
         "1 {\"kind\":\"offer\",\"id\":\"BOPL20260312004\",\"type\":\"BO\",\"source\":\"EEN\"}\n2 rejected\n"
         "3 {\"kind\":\"offer\",\"id\":\"BOPL20260312005\",\"type\":\"BO\",\"source\":\"EEN\"}\n",
         "id.missing"},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_issues issues = {0};
        mt_strbuf records = {0}, rules = {0};
        mt_error err = {0};
        if (feed(mt_text_of(cases[i].xml), 16, &issues, &records, &err) != MATCH_OK)
            fail_msg("%s: %s", cases[i].title, err.message);
        for (size_t k = 0; k < issues.len; k++) mt_strbuf_format(&rules, "%s%s", k ? " " : "", issues.data[k].rule);
        if (strcmp(records.data ? records.data : "", cases[i].records) != 0 ||
            strcmp(rules.data ? rules.data : "", cases[i].rules) != 0)
            fail_msg("%s: %s (%s)", cases[i].title, records.data, rules.data);
        mt_issues_free(&issues);
        mt_strbuf_free(&records);
        mt_strbuf_free(&rules);
    }
}

static void harmful_files(void **state)
{
    (void)state;
    static const struct {
        const char *title, *xml;
        match_status status;
        const char *says;
    } cases[] = {
        {"entities that multiply",
         "<!DOCTYPE pod [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><pod>&b;</pod>",
         MATCH_E_FORMAT, "declares the entity \"a\""},
        {"a file as an entity", "<!DOCTYPE pod [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><pod>&x;</pod>",
         MATCH_E_FORMAT, "declares the entity \"x\""},
        {"a parameter entity", "<!DOCTYPE pod [<!ENTITY % p SYSTEM \"http://example.org/p\"> %p;]><pod/>",
         MATCH_E_FORMAT, "declares the entity \"p\""},
        {"not closed", "<pod><profile>", MATCH_E_FORMAT, "bad XML at line 1"},
        {"not XML", "hello", MATCH_E_FORMAT, "bad XML at line 1"},
        {"nothing at all", "", MATCH_E_FORMAT, "bad XML"},
        {"not UTF-8", "<pod><profile>\xFF</profile></pod>", MATCH_E_FORMAT, "bad XML"},
        {"an unknown encoding", "<?xml version=\"1.0\" encoding=\"martian\"?><pod/>", MATCH_E_ENCODING, "encoding"},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_issues issues = {0};
        mt_strbuf records = {0};
        mt_error err = {0};
        match_status status = feed(mt_text_of(cases[i].xml), 9, &issues, &records, &err);
        if (status != cases[i].status || !strstr(err.message, cases[i].says))
            fail_msg("%s: status %d, %s", cases[i].title, (int)status, err.message);
        mt_issues_free(&issues);
        mt_strbuf_free(&records);
    }
}

static void repeat(mt_strbuf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++) mt_strbuf_str(out, text);
}

static void limits(void **state)
{
    (void)state;
    mt_issues issues = {0};
    mt_strbuf xml = {0}, records = {0};
    mt_error err = {0};
    repeat(&xml, "<a>", 100000); /* depth */
    assert_int_equal(feed(mt_text_make(xml.data, xml.len), 65536, &issues, &records, &err), MATCH_E_FORMAT);
    assert_non_null(strstr(err.message, "nested deeper than 64"));
    mt_strbuf_clear(&xml);
    mt_strbuf_str(&xml, "<pod a=\""); /* one tag without end */
    repeat(&xml, "0123456789abcdef", 400000);
    assert_int_equal(feed(mt_text_make(xml.data, xml.len), 65536, &issues, &records, &err), MATCH_E_TOO_BIG);
    mt_strbuf_clear(&xml);
    mt_strbuf_clear(&records);
    mt_strbuf_str(&xml, "<pod><profile>" REFERENCE("BO", "BOPL20260312004") "<content><title>");
    repeat(&xml, "0123456789abcdef", 80000); /* more than 1 MB of text: this profile only */
    mt_strbuf_str(&xml, "</title></content></profile><profile>" REFERENCE("BO", "BOPL20260312005") "</profile></pod>");
    assert_int_equal(feed(mt_text_make(xml.data, xml.len), 65536, &issues, &records, &err), MATCH_OK);
    assert_string_equal(issues.data[issues.len - 1].rule, "een.too_long");
    assert_non_null(strstr(records.data, "rejected"));
    assert_non_null(strstr(records.data, "BOPL20260312005"));
    mt_issues_free(&issues);
    mt_strbuf_free(&xml);
    mt_strbuf_free(&records);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mapping),
        cmocka_unit_test(profiles_one_by_one),
        cmocka_unit_test(harmful_files),
        cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
