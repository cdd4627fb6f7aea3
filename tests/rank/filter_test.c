/* Filters: what they select, what they say about mistakes, and that both ways to evaluate them agree. */
#include "tests/index/index_help.h"

#include "libmatch/rank/rank.h"

static world w; /* made once for the group */

static const char *const records[] = {
    "{\"kind\":\"cluster\",\"id\":\"c1\",\"name\":\"Med Cluster\",\"country\":\"RO\",\"label\":{\"scheme\":\"ESCA\","
    "\"value\":\"gold\",\"state\":\"known\"},\"members_stated\":[{\"value\":44,\"as_of\":\"2023\"},{\"value\":50}]}",
    "{\"kind\":\"organisation\",\"id\":\"o1\",\"name\":\"Laser SRL\",\"type\":\"company\",\"country\":\"RO\","
    "\"member_of\":[{\"cluster\":\"c1\",\"role\":\"core\"}],\"updated\":\"2026-03-01\"}",
    "{\"kind\":\"organisation\",\"id\":\"o2\",\"name\":\"Szpital Łódź\",\"type\":\"hospital\",\"country\":\"PL\","
    "\"updated\":\"2025-12-31T10:00:00Z\",\"staff\":120,\"remark\":\"it's 'quoted'\"}",
    "{\"kind\":\"offer\",\"id\":\"i1\",\"owner\":\"o1\",\"title\":\"cutting\",\"trl\":[3,5],\"concepts\":[\"nace:25."
    "62\","
    "\"cpv:033\"]}",
    "{\"kind\":\"request\",\"id\":\"i2\",\"owner\":[\"o2\"],\"title\":\"beds\",\"status\":\"draft\",\"trl\":[7,9],"
    "\"countries\":{\"wanted\":[\"RO\",\"DE\"]}}",
    "{\"kind\":\"project\",\"id\":\"p1\",\"participants\":[\"o1\",\"o2\"],\"title\":\"joint\",\"start\":\"2019-05\"}",
    "{\"kind\":\"offer\",\"id\":\"i3\",\"owner\":\"nobody\",\"title\":\"nothing\",\"visibility\":\"members\",\"trl\":["
    "1,2]}",
};
static mt_num nums[MT_COUNT(records)];

static int set_up(void **state)
{
    (void)state;
    w = world_open(true);
    for (size_t half = 0; half < 2; half++) { /* two segments */
        world_begin(&w);
        for (size_t i = half; i < MT_COUNT(records); i += 2) nums[i] = world_put(&w, records[i]);
        world_commit(&w);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

static const struct filter_case {
    const char *name, *expression, *ids;
} cases[] = {
    {"equal", "country = RO", "c1 o1"},
    {"quoted", "country = 'RO'", "c1 o1"},
    {"not equal holds without the field", "kind = organisation and staff != 120", "o1"},
    {"and binds tighter than or", "kind = offer or kind = organisation and country = PL", "o2 i1 i3"},
    {"parentheses", "(kind = offer or kind = organisation) and country = PL", "o2"},
    {"not", "not kind in (offer, request, project, cluster)", "o1 o2"},
    {"not in", "kind not in (offer, request, project, cluster)", "o1 o2"},
    {"capital keywords", "NOT kind IN (offer, request) AND kind != project", "c1 o1 o2"},
    {"in strings", "type in ('company', 'hospital')", "o1 o2"},
    {"nested path", "label.value = gold", "c1"},
    {"list of objects", "members_stated.value >= 45", "c1"},
    {"cluster of a member", "cluster = c1", "o1"},
    {"member_of by its path", "member_of.cluster = 'c1' and member_of.role = core", "o1"},
    {"list equals any", "countries.wanted = DE", "i2"},
    {"has", "concepts has 'nace:25.62'", "i1"},
    {"not has", "kind = offer and concepts not has 'nace:25.62'", "i3"},
    {"quoted numbers are text", "concepts has 'cpv:33'", ""},
    {"number", "staff > 99.5", "o2"},
    {"number equality", "staff = 120.0", "o2"},
    {"quoted number is no number", "staff = '120.0'", ""},
    {"date after", "updated >= 2026-01-01", "o1"},
    {"date of a year", "updated <= 2025", "o2"},
    {"date inside a year", "updated > 2025", "o1"},
    {"date equality by day", "updated = '2025-12-31'", "o2"},
    {"month as date", "start >= '2019-05-01' and start < '2019-06-01'", "p1"},
    {"trl reaches", "trl >= 5", "i1 i2"},
    {"trl begins", "trl <= 2", "i3"},
    {"trl contains", "trl = 4", "i1"},
    {"trl in", "trl in (1, 8)", "i2 i3"},
    {"trl not", "kind in (offer,request) and trl != 4", "i2 i3"},
    {"default status", "status = live", "i1 i3"},
    {"stated status", "status = draft", "i2"},
    {"default visibility", "visibility = members", "i3"},
    {"owner's country", "owner.country = RO", "c1 o1 i1 p1"},
    {"owner's type", "owner.type = hospital", "o2 i2 p1"},
    {"owner's cluster", "owner.cluster = 'c1'", "o1 i1 p1"},
    {"not the owner's", "kind = offer and owner.country != RO", "i3"},
    {"quote in string", "remark = 'it''s ''quoted'''", "o2"},
    {"unicode", "name = 'Szpital Łódź'", "o2"},
    {"unknown key of a record", "staff < 1000", "o2"},
    {"nothing", "country = XX", ""},
    {"deep", "((((((((((country = PL))))))))))", "o2"},
};

static void selects(void **state)
{
    const struct filter_case *c = *state;
    mt_error err;
    mt_filter *filter = NULL;
    mt_bitset docs = {0};
    char found[256] = "";
    assert_ok(mt_filter_parse(mt_text_of(c->expression), &filter, &err), err);
    assert_ok(mt_bitset_init(&docs, mt_index_docs(w.index), &err), err);
    assert_ok(mt_filter_apply(filter, w.index, w.store, MT_TIER_CONFIDENTIAL, &docs, &err), err);
    for (size_t i = 0; i < MT_COUNT(records); i++) {
        char key[201];
        mt_kind kind;
        bool accepts, bit = mt_bitset_has(&docs, mt_index_doc_of(w.index, nums[i]));
        assert_ok(mt_store_key(w.store, nums[i], key, &kind, &err), err);
        assert_ok(mt_filter_accepts(filter, w.store, MT_TIER_CONFIDENTIAL, nums[i], &accepts, &err), err);
        if (accepts != bit) fail_msg("%s: accepts %d, apply %d", key, accepts, bit);
        if (bit) {
            if (found[0]) strncat(found, " ", sizeof found - strlen(found) - 1);
            strncat(found, key, sizeof found - strlen(found) - 1);
        }
    }
    assert_string_equal(found, c->ids);
    mt_bitset_free(&docs);
    mt_filter_free(&filter);
}

static const struct error_case {
    const char *name, *expression, *message; /* a part of it */
} errors[] = {
    {"empty", "", "column 1: a field name expected, but the filter ends"},
    {"blank", "   ", "a field name expected"},
    {"no operator", "country RO", "column 9: an operator"},
    {"no value", "country =", "column 10: a value"},
    {"keyword as value", "country = and", "column 11: a value"},
    {"double quotes", "country = \"RO\"", "single quotes"},
    {"open string", "name = 'x", "column 8: a string without its closing quote"},
    {"open parenthesis", "(country = RO", "\")\""},
    {"too many", "country = RO)", "column 13: \"and\", \"or\" or the end expected, not \")\""},
    {"in without list", "country in RO", "column 12: \"(\""},
    {"list without end", "country in (RO", "\",\" or \")\""},
    {"empty list", "country in ()", "column 13: a value"},
    {"not without in", "country not RO", "\"in\" or \"has\""},
    {"bang", "country ! RO", "column 9"},
    {"columns count characters", "name = 'Łódź' x", "column 15"},
    {"and at the end", "country = RO and", "a field name"},
    {"bad character", "country = RO & 1", "column 14"},
};

static void refuses(void **state)
{
    const struct error_case *c = *state;
    mt_error err;
    mt_filter *filter = NULL;
    assert_status(mt_filter_parse(mt_text_of(c->expression), &filter, &err), MATCH_E_SYNTAX);
    assert_null(filter);
    if (!strstr(err.message, c->message)) fail_msg("\"%s\" lacks \"%s\"", err.message, c->message);
}

static void unknown_field_names_the_nearest(void **state)
{
    (void)state;
    mt_error err;
    mt_filter *filter = NULL;
    mt_bitset docs = {0};
    assert_ok(mt_filter_parse(mt_text_of("kind = offer and contry = RO"), &filter, &err), err);
    assert_ok(mt_bitset_init(&docs, mt_index_docs(w.index), &err), err);
    assert_status(mt_filter_apply(filter, w.index, w.store, MT_TIER_CONFIDENTIAL, &docs, &err), MATCH_E_SYNTAX);
    assert_non_null(strstr(err.message, "column 18"));
    assert_non_null(strstr(err.message, "did you mean \"country\"?"));
    mt_filter_free(&filter);
    mt_bitset_free(&docs);
}

static void depth_and_size_are_limited(void **state)
{
    (void)state;
    mt_error err;
    mt_filter *filter = NULL;
    mt_strbuf b = {0};
    for (int i = 0; i < 10000; i++) mt_strbuf_char(&b, '(');
    assert_status(mt_filter_parse(mt_text_make(b.data, b.len), &filter, &err), MATCH_E_SYNTAX);
    mt_strbuf_clear(&b);
    for (int i = 0; i < 10000; i++) mt_strbuf_str(&b, "not ");
    assert_status(mt_filter_parse(mt_text_make(b.data, b.len), &filter, &err), MATCH_E_SYNTAX);
    mt_strbuf_clear(&b);
    for (int i = 0; i < 5000; i++) mt_strbuf_str(&b, i ? " or a=1" : "a=1");
    assert_status(mt_filter_parse(mt_text_make(b.data, b.len), &filter, &err), MATCH_E_SYNTAX);
    mt_strbuf_clear(&b);
    for (int i = 0; i < 70000; i++) mt_strbuf_char(&b, 'a');
    assert_status(mt_filter_parse(mt_text_make(b.data, b.len), &filter, &err), MATCH_E_TOO_BIG);
    mt_strbuf_free(&b);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + MT_COUNT(errors) + 2];
    size_t n = 0;
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[n++] = (struct CMUnitTest){cases[i].name, selects, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    for (size_t i = 0; i < MT_COUNT(errors); i++)
        tests[n++] = (struct CMUnitTest){errors[i].name, refuses, NULL, NULL, (void *)(uintptr_t)&errors[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(unknown_field_names_the_nearest);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(depth_and_size_are_limited);
    return _cmocka_run_group_tests("filter", tests, n, set_up, tear_down);
}
