/* The page: every text is escaped, the markup is well formed, nothing from outside is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <expat.h>

#include "libmatch/exchange/html.h"
#include "libmatch/exchange/html_part.h"
#include "libmatch/exchange/quality_words.h"
#include "libmatch/store/quality.h"

#define EVIL "<script>alert(1)</script>\"'&"

static const char event_json[] =
    "{\"name\":\"<script>alert(1)</script>\\\"'&\",\"participants\":[{\"id\":\"A\",\"name\":\"<script>alert(1)</script>"
    "\\\"'&\",\"org\":\"<script>alert(1)</script>\\\"'&1\"},{\"id\":\"B\"},{\"id\":\"C\",\"mode\":\"remote\"},"
    "{\"id\":\"D\",\"mode\":\"remote\"}],\"slots\":[{\"start\":\"2026-05-12T09:00\",\"end\":\"2026-05-12T09:20\"},"
    "{\"start\":\"2026-05-13T09:00\",\"end\":\"<script>alert(1)</script>\\\"'&\"}],\"tables\":[{\"id\":\"T\","
    "\"name\":\"<script>alert(1)</script>\\\"'&\",\"host\":\"B\",\"location\":\"L\"}],\"locations\":[{\"id\":\"L\"}],"
    "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},{\"a\":0,\"b\":2}]}";
static const char plan_json[] = "{\"status\":\"feasible\",\"assignment\":[0,1,-1],\"tables\":[0,-1,-1],\"objective\":"
                                "{\"scheduled\":2,\"weight\":2,\"below_minimum\":0,\"breaks\":0,\"table_changes\":0},"
                                "\"unscheduled\":[{\"meeting\":2,\"reason\":\"<script>alert(1)</script>\\\"'&\"}]}";
static const char quality_json[] =
    "{\"counts\":{\"<script>\":1},\"findings\":[{\"code\":\"<script>\",\"severity\":\"warning\",\"records\":"
    "[\"<script>\",7],\"value\":{\"<script>\":\"<script>\"},\"message\":\"<script>alert(1)</script>\\\"'&\"}]}";

static mt_strbuf page_of(const char *language)
{
    mt_error err = {0};
    mt_page *page = NULL;
    mt_event *event = NULL;
    mt_plan *plan = NULL;
    json_t *quality = NULL;
    mt_strbuf out = {0};
    mt_text evil = mt_text_of(EVIL);
    const mt_page_hit hits[] = {{evil, evil, evil, 12.5, mt_text_of(EVIL "\n" EVIL), 0.5, -1},
                                {evil, evil, {"", 0}, -1, {"", 0}, -1, -1}};
    assert_int_equal(mt_page_create(EVIL, language, &page, &err), MATCH_OK);
    assert_int_equal(mt_page_add_text(page, EVIL, EVIL "\n\n" EVIL "\xFF\x01", &err), MATCH_OK);
    assert_int_equal(mt_page_add_hits(page, EVIL, hits, MT_COUNT(hits), &err), MATCH_OK);
    assert_int_equal(mt_page_add_hits(page, NULL, NULL, 0, &err), MATCH_OK);
    assert_int_equal(mt_json_parse(mt_text_of(quality_json), &quality, &err), MATCH_OK);
    assert_int_equal(mt_page_add_quality(page, EVIL, quality, &err), MATCH_OK);
    assert_int_equal(mt_page_add_quality(page, "empty", NULL, &err), MATCH_OK);
    assert_int_equal(mt_event_parse(mt_text_of(event_json), &event, &err), MATCH_OK);
    assert_int_equal(mt_plan_parse(mt_text_of(plan_json), &plan, &err), MATCH_OK);
    assert_int_equal(mt_page_add_event(page, EVIL, event, plan, &err), MATCH_OK);
    assert_int_equal(mt_page_write(page, &out, &err), MATCH_OK);
    json_decref(quality);
    mt_event_free(&event);
    mt_plan_free(&plan);
    mt_page_free(&page);
    return out;
}

/* Counts how often `part` occurs. Not by strstr: the address sanitizer measures the rest of the page at each call. */
static size_t occurrences(const mt_strbuf *page, const char *part)
{
    size_t n = 0, len = strlen(part);
    const char *at = page->data, *end = page->data + page->len;
    while ((at = memchr(at, part[0], (size_t)(end - at))) && (size_t)(end - at) >= len) {
        bool here = memcmp(at, part, len) == 0;
        n += here;
        at += here ? len : 1;
    }
    return n;
}

static void all_text_is_escaped(void **state)
{
    (void)state;
    mt_strbuf page = page_of("en");
    assert_int_equal(occurrences(&page, "<script"), 0);
    assert_true(occurrences(&page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;") >= 15);
    assert_int_equal(occurrences(&page, "\xEF\xBF\xBD"), 1); /* the byte that was not UTF-8 */
    assert_null(strchr(page.data, '\x01'));
    mt_strbuf_free(&page);
}

/* Who states a zone reads the agenda by its own clock. */
static void agendas_by_the_own_clock(void **state)
{
    (void)state;
    static const char event[] =
        "{\"zone\":\"Europe/"
        "Bucharest\",\"participants\":[{\"name\":\"A\"},{\"name\":\"L\",\"mode\":\"remote\",\"zone\":"
        "\"America/Los_Angeles\"}],\"slots\":[{\"start\":\"2026-05-12T09:00\",\"end\":\"2026-05-12T09:20\"}],"
        "\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}";
    mt_error err = {0};
    mt_page *page = NULL;
    mt_event *e = NULL;
    mt_plan *plan = NULL;
    mt_strbuf out = {0};
    assert_int_equal(mt_page_create("page", "ro", &page, &err), MATCH_OK);
    assert_int_equal(mt_event_parse(mt_text_of(event), &e, &err), MATCH_OK);
    assert_int_equal(mt_plan_parse(mt_text_of("{\"assignment\":[0],\"tables\":[0]}"), &plan, &err), MATCH_OK);
    assert_int_equal(mt_page_add_event(page, NULL, e, plan, &err), MATCH_OK);
    assert_int_equal(mt_page_write(page, &out, &err), MATCH_OK);
    const char *first = strstr(out.data, "p0\">\n<h4>"), *second = strstr(out.data, "p1\">\n<h4>");
    assert_non_null(first);
    assert_non_null(second);
    assert_non_null(strstr(first, "<td>09:00–09:20</td><td>L</td><td>Masa 1, online</td>"));
    assert_non_null(strstr(second, "Fus orar: America/Los_Angeles"));
    assert_non_null(strstr(second, ">Luni, 11 mai 2026<"));
    assert_non_null(strstr(second, "<td>23:00–23:20</td><td>A</td><td>online (Masa 1)</td>"));
    mt_strbuf_free(&out);
    mt_event_free(&e);
    mt_plan_free(&plan);
    mt_page_free(&page);
}

static void nothing_from_outside(void **state)
{
    (void)state;
    static const char *const forbidden[] = {"src=", "url(", "@import", "http:", "https:", "<link", "style=", "onclick"};
    mt_strbuf page = page_of(NULL);
    for (size_t i = 0; i < MT_COUNT(forbidden); i++) {
        if (occurrences(&page, forbidden[i])) fail_msg("the page holds \"%s\"", forbidden[i]);
    }
    assert_int_equal(occurrences(&page, "default-src 'none'; style-src 'sha256-"), 1);
    mt_strbuf_free(&page);
}

/* Reading as XML, after the few things in which HTML differs were evened out, proves that every element is closed and
 * every attribute quoted; ids are counted and links followed. */
typedef struct structure {
    size_t mains, h1s, headers_without_scope, ids;
    int heading; /* level of the last one */
    bool skipped_level;
} structure;

static void XMLCALL on_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
    structure *s = context;
    bool scope = false;
    for (size_t i = 0; attributes[i]; i += 2) {
        scope |= strcmp(attributes[i], "scope") == 0;
        s->ids += strcmp(attributes[i], "id") == 0;
    }
    s->mains += strcmp(name, "main") == 0;
    s->h1s += strcmp(name, "h1") == 0;
    s->headers_without_scope += strcmp(name, "th") == 0 && !scope;
    if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
        s->skipped_level |= name[1] - '0' > s->heading + 1;
        s->heading = name[1] - '0';
    }
}

static void markup_is_sound(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "ro", "pl"};
    for (size_t i = 0; i < MT_COUNT(languages); i++) {
        structure s = {0};
        mt_strbuf page = page_of(languages[i]), xml = {0};
        for (const char *at = page.data; *at;) {
            const char *meta = strstr(at, "<meta");
            const char *end = meta ? strchr(meta, '>') : at + strlen(at);
            mt_strbuf_add(&xml, at, (size_t)(end - at));
            if (meta) mt_strbuf_str(&xml, "/>");
            at = meta ? end + 1 : end;
        }
        XML_Parser parser = XML_ParserCreate("UTF-8");
        XML_SetUserData(parser, &s);
        XML_SetStartElementHandler(parser, on_element);
        if (XML_Parse(parser, xml.data, (int)xml.len, 1) != XML_STATUS_OK)
            fail_msg("%s at line %lu", XML_ErrorString(XML_GetErrorCode(parser)), XML_GetCurrentLineNumber(parser));
        XML_ParserFree(parser);
        assert_int_equal(s.mains, 1);
        assert_int_equal(s.h1s, 1);
        assert_int_equal(s.headers_without_scope, 0);
        assert_false(s.skipped_level);
        assert_true(s.ids >= 4 + 6 + 1); /* the people and the sections */
        assert_non_null(strstr(page.data, languages[i]));
        mt_strbuf_free(&page);
        mt_strbuf_free(&xml);
    }
}

static void the_event_is_shown(void **state)
{
    (void)state;
    mt_strbuf page = page_of("en");
    assert_int_equal(occurrences(&page, "<div class=\"meet\">"), 2);
    assert_int_equal(occurrences(&page, "<article class=\"person\""), 4);
    assert_int_equal(occurrences(&page, "href=\"#s6p0\""), 1);
    assert_int_equal(occurrences(&page, "id=\"s6p0\""), 1);
    assert_int_equal(occurrences(&page, "09:00\xE2\x80\x93"
                                        "09:20"),
                     3); /* grid and two agendas */
    assert_int_equal(occurrences(&page, ">Wednesday, 13 May 2026<"), 3);
    assert_int_equal(occurrences(&page, "Meetings without a place"), 2);
    mt_strbuf_free(&page);
}

/* Every check has words in every language, and they differ. */
static void checks_have_words(void **state)
{
    (void)state;
    for (int i = 0; i < MT_QUALITY_COUNT; i++) {
        mt_text code = mt_text_of(mt_quality_code_name((mt_quality_code)i));
        const char *en = mt_quality_words(code, MT_TONGUE_EN), *ro = mt_quality_words(code, MT_TONGUE_RO),
                   *pl = mt_quality_words(code, MT_TONGUE_PL);
        assert_true(en && ro && pl && strcmp(en, ro) != 0 && strcmp(en, pl) != 0 && strcmp(ro, pl) != 0);
    }
    assert_null(mt_quality_words(mt_text_of("url"), MT_TONGUE_EN));
}

/* More tables than fit beside each other on paper: each meeting says where it is, which paper prints and, where there
 * is no grid at all, the screen, too. */
static void places_of_meetings(void **state)
{
    static const struct {
        const char *event;
        size_t wide, places, idle;
    } cases[] = {{"{\"participants\":2,\"slots\":2,\"tables\":10,\"meetings\":[{\"a\":0,\"b\":1}]}", 0, 0, 19},
                 {"{\"participants\":2,\"slots\":2,\"tables\":11,\"meetings\":[{\"a\":0,\"b\":1}]}", 1, 1, 21},
                 {"{\"participants\":2,\"slots\":50000,\"tables\":11,\"meetings\":[{\"a\":0,\"b\":1}]}", 0, 1, 49999}};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_page *page = NULL;
        mt_event *event = NULL;
        mt_plan *plan = NULL;
        mt_strbuf out = {0};
        assert_int_equal(mt_page_create("t", "en", &page, NULL), MATCH_OK);
        assert_int_equal(mt_event_parse(mt_text_of(cases[i].event), &event, NULL), MATCH_OK);
        assert_int_equal(mt_plan_parse(mt_text_of("{\"assignment\":[1],\"tables\":[7]}"), &plan, NULL), MATCH_OK);
        assert_int_equal(mt_page_add_event(page, NULL, event, plan, NULL), MATCH_OK);
        assert_int_equal(mt_page_write(page, &out, NULL), MATCH_OK);
        assert_int_equal(occurrences(&out, "<table class=\"grid wide-grid\">"), cases[i].wide);
        assert_int_equal(occurrences(&out, "<i>Table 8</i>"), cases[i].places);
        assert_int_equal(occurrences(&out, "<td class=\"idle\">"), cases[i].idle);
        mt_strbuf_free(&out);
        mt_plan_free(&plan);
        mt_event_free(&event);
        mt_page_free(&page);
    }
}

/* Counts instead of lists, no tables planned, nothing at all. */
static void bare_events(void **state)
{
    (void)state;
    static const struct {
        const char *event, *plan;
        size_t meetings, people, rows;
    } cases[] = {
        {"{\"participants\":3,\"slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":1,\"b\":2}]}",
         "{\"assignment\":[1,0]}", 2, 3, 2},
        {"{\"participants\":3,\"slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":1,\"b\":2}]}",
         "{\"assignment\":[1,0],\"tables\":[0,0]}", 2, 3, 2},
        {"{\"participants\":1,\"slots\":1,\"tables\":0,\"meetings\":[]}", "{\"assignment\":[]}", 0, 1, 1},
        {"{\"participants\":0,\"slots\":0,\"tables\":0,\"meetings\":[]}", "{\"assignment\":[]}", 0, 0, 0},
        {"{\"participants\":2,\"slots\":50000,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1}]}",
         "{\"assignment\":[49999],\"tables\":[0]}", 1, 2, 50000}, /* too big for a grid */
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_error err = {0};
        mt_page *page = NULL;
        mt_event *event = NULL;
        mt_plan *plan = NULL;
        mt_strbuf out = {0};
        assert_int_equal(mt_page_create("t", "pl", &page, &err), MATCH_OK);
        if (mt_event_parse(mt_text_of(cases[i].event), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
        if (mt_plan_parse(mt_text_of(cases[i].plan), &plan, &err) != MATCH_OK) fail_msg("%s", err.message);
        assert_int_equal(mt_page_add_event(page, NULL, event, plan, &err), MATCH_OK);
        assert_int_equal(mt_page_write(page, &out, &err), MATCH_OK);
        assert_int_equal(occurrences(&out, "<div class=\"meet\">"), cases[i].meetings);
        assert_int_equal(occurrences(&out, "<article"), cases[i].people);
        assert_int_equal(occurrences(&out, "<tr><th scope=\"row\">"), cases[i].rows);
        assert_non_null(strstr(out.data, ">Wydarzenie</h2>"));
        mt_strbuf_free(&out);
        mt_event_free(&event);
        mt_plan_free(&plan);
        mt_page_free(&page);
    }
}

/* A section that fails leaves the page as it was. */
static void failures(void **state)
{
    (void)state;
    mt_error err = {0};
    mt_page *page = NULL;
    mt_event *event = NULL;
    mt_plan *plan = NULL;
    mt_strbuf before = {0}, after = {0};
    assert_int_equal(mt_page_create("t", "de", &page, &err), MATCH_E_VALUE);
    assert_null(page);
    assert_int_equal(mt_page_create("t", "ro-RO", &page, &err), MATCH_OK);
    assert_int_equal(mt_page_write(page, &before, &err), MATCH_OK);
    assert_int_equal(mt_event_parse(mt_text_of(event_json), &event, &err), MATCH_OK);
    assert_int_equal(mt_plan_parse(mt_text_of("{\"status\":\"feasible\",\"assignment\":[0]}"), &plan, &err), MATCH_OK);
    assert_int_equal(mt_page_add_event(page, "E", event, plan, &err), MATCH_E_ARGUMENT);
    assert_int_equal(mt_page_write(page, &after, &err), MATCH_OK);
    assert_string_equal(before.data, after.data);
    mt_strbuf_free(&before);
    mt_strbuf_free(&after);
    mt_event_free(&event);
    mt_plan_free(&plan);
    mt_page_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_text_is_escaped),      cmocka_unit_test(nothing_from_outside),
        cmocka_unit_test(markup_is_sound),          cmocka_unit_test(the_event_is_shown),
        cmocka_unit_test(checks_have_words),        cmocka_unit_test(bare_events),
        cmocka_unit_test(places_of_meetings),       cmocka_unit_test(failures),
        cmocka_unit_test(agendas_by_the_own_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
