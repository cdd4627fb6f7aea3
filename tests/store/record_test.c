/* Validation: one row a rule. A row gives the record, what becomes of it, and which rule codes are noted. */
#include "libmatch/store/record_keys.h"
#include "tests/store/store_help.h"

static mt_error err;

typedef struct sample {
    const char *name, *json;
    const char *rules;  /* codes noted, blank between them; "" none */
    const char *result; /* record as JSON afterwards; NULL: unchanged; "-": rejected */
} sample;

#define ORG "\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"n\""
#define ITEM "\"kind\":\"offer\",\"id\":\"o\""

static const sample samples[] = {
    {"least organisation", "{" ORG "}", "", NULL},
    {"least item", "{" ITEM "}", "", NULL},
    {"no object", "[1]", "record.object", "-"},
    {"no kind", "{\"id\":\"a\"}", "kind.missing", "-"},
    {"null kind", "{\"kind\":null,\"id\":\"a\"}", "kind.missing", "-"},
    {"misspelt kind", "{\"kind\":\"ofer\",\"id\":\"a\"}", "kind.unknown", "-"},
    {"kind is a number", "{\"kind\":3,\"id\":\"a\"}", "kind.unknown", "-"},
    {"no id", "{\"kind\":\"offer\"}", "id.missing", "-"},
    {"id is a number", "{\"kind\":\"offer\",\"id\":7}", "id.type", "-"},
    {"empty id", "{\"kind\":\"offer\",\"id\":\"\"}", "id.invalid", "-"},
    {"id with a blank", "{\"kind\":\"offer\",\"id\":\"a b\"}", "id.invalid", "-"},
    {"id with a wide blank", "{\"kind\":\"offer\",\"id\":\"a\\u3000b\"}", "id.invalid", "-"},
    {"id with a control character", "{\"kind\":\"offer\",\"id\":\"a\\u0007\"}", "id.invalid", "-"},
    {"id with letters beyond ASCII", "{\"kind\":\"offer\",\"id\":\"ș/ł:1\"}", "", NULL},
    {"no name", "{\"kind\":\"cluster\",\"id\":\"a\"}", "name.missing", "-"},
    {"blank name", "{\"kind\":\"cluster\",\"id\":\"a\",\"name\":\" \\t\"}", "name.missing", "-"},
    {"name is a list", "{\"kind\":\"cluster\",\"id\":\"a\",\"name\":[]}", "name.type", "-"},
    {"null is absent", "{" ORG ",\"url\":null,\"mine\":null}", "", "{" ORG ",\"mine\":null}"},
    {"unknown keys stay", "{" ORG ",\"x_mine\":{\"a\":[1,null]}}", "", NULL},
    {"key of another kind stays", "{" ORG ",\"owner\":5}", "", NULL},
    {"nearly a known key", "{" ORG ",\"contry\":\"RO\"}", "contry.key", NULL},
    {"text is a number", "{" ITEM ",\"text\":5}", "text.type", "{" ITEM "}"},
    {"keywords", "{" ITEM ",\"keywords\":[\"a\",5,\"b\"]}", "keywords.type", "{" ITEM ",\"keywords\":[\"a\",\"b\"]}"},
    {"one keyword", "{" ITEM ",\"keywords\":\"a\"}", "", NULL},
    {"all keywords bad", "{" ITEM ",\"keywords\":[1,2]}", "keywords.type keywords.type", "{" ITEM ",\"keywords\":[]}"},
    {"organisation type", "{" ORG ",\"type\":\"IMM\"}", "type.unknown", "{" ORG "}"},
    {"type with another case", "{" ORG ",\"type\":\"Company\"}", "type.unknown", "{" ORG "}"},
    {"item types are open", "{" ITEM ",\"type\":\"joint venture\"}", "", NULL},
    {"size as number", "{" ORG ",\"size\":25}", "", NULL},
    {"size as text", "{" ORG ",\"size\":\"SME\"}", "", NULL},
    {"size as list", "{" ORG ",\"size\":[1]}", "size.type", "{" ORG "}"},
    {"country", "{" ORG ",\"country\":\"RO\"}", "", NULL},
    {"Greece as EL", "{" ORG ",\"country\":\"EL\"}", "country.unknown", NULL},
    {"country in small letters", "{" ORG ",\"country\":\"ro\"}", "country.unknown", NULL},
    {"country by name", "{" ORG ",\"country\":\"Columbia\"}", "country.unknown", NULL},
    {"country is a number", "{" ORG ",\"country\":40}", "country.type", "{" ORG "}"},
    {"trl", "{" ITEM ",\"trl\":[4,6]}", "", NULL},
    {"trl, from end to end", "{" ITEM ",\"trl\":[1,9]}", "", NULL},
    {"trl of one level, the first", "{" ITEM ",\"trl\":[1,1]}", "", NULL},
    {"trl of one level, the last", "{" ITEM ",\"trl\":[9,9]}", "", NULL},
    {"trl below, the wrong way", "{" ITEM ",\"trl\":[1,0]}", "trl.range", "{" ITEM "}"},
    {"trl above, the wrong way", "{" ITEM ",\"trl\":[10,9]}", "trl.range", "{" ITEM "}"},
    {"trl 12", "{" ITEM ",\"trl\":[4,12]}", "trl.range", "{" ITEM "}"},
    {"trl 0", "{" ITEM ",\"trl\":[0,3]}", "trl.range", "{" ITEM "}"},
    {"trl the wrong way", "{" ITEM ",\"trl\":[6,4]}", "trl.order", "{" ITEM "}"},
    {"trl as one number", "{" ITEM ",\"trl\":4}", "trl.type", "{" ITEM "}"},
    {"trl as texts", "{" ITEM ",\"trl\":[\"4\",\"6\"]}", "trl.type", "{" ITEM "}"},
    {"trl of three", "{" ITEM ",\"trl\":[4,5,6]}", "trl.type", "{" ITEM "}"},
    {"date", "{" ITEM ",\"updated\":\"2026-02-28T23:59:59Z\"}", "", NULL},
    {"no such day", "{" ITEM ",\"updated\":\"2026-02-29\"}", "updated.date", "{" ITEM "}"},
    {"no such time", "{" ITEM ",\"updated\":\"2026-02-28T25:00\"}", "updated.date", "{" ITEM "}"},
    {"year 2190", "{" ITEM ",\"updated\":\"2190-01-01\"}", "updated.year", "{" ITEM "}"},
    {"year 1700", "{" ITEM ",\"updated\":\"1700-01-01\"}", "updated.year", "{" ITEM "}"},
    {"day first", "{" ITEM ",\"updated\":\"28.02.2026\"}", "updated.date", "{" ITEM "}"},
    {"founded as number", "{" ORG ",\"founded\":2012}", "", NULL},
    {"founded in 12", "{" ORG ",\"founded\":12}", "founded.year", "{" ORG "}"},
    {"validity", "{" ITEM ",\"valid\":[\"2026\",null]}", "", NULL},
    {"validity backwards", "{" ITEM ",\"valid\":[\"2026-02-01\",\"2026-01-31\"]}", "valid.order", "{" ITEM "}"},
    {"validity within a year", "{" ITEM ",\"valid\":[\"2026-02-01\",\"2026\"]}", "", NULL},
    {"validity of one", "{" ITEM ",\"valid\":[\"2026\"]}", "valid.type", "{" ITEM "}"},
    {"validity in 2190", "{" ITEM ",\"valid\":[\"2026\",\"2190\"]}", "valid.year", "{" ITEM "}"},
    {"visibility", "{" ITEM ",\"visibility\":\"members\"}", "", NULL},
    {"bad visibility closes", "{" ITEM ",\"visibility\":\"secret\"}", "visibility.unknown visibility.closed",
     "{" ITEM ",\"visibility\":\"confidential\"}"},
    {"language", "{" ITEM ",\"language\":\"pt-BR\"}", "", NULL},
    {"opaque language", "{" ITEM ",\"language\":\"zxx\"}", "", NULL},
    {"language by name", "{" ITEM ",\"language\":\"română\"}", "language.tag", "{" ITEM "}"},
    {"status", "{" ITEM ",\"status\":\"alive\"}", "status.unknown", "{" ITEM "}"},
    {"concepts", "{" ITEM ",\"concepts\":[\"nace:72.11\",\"nace\",\":x\",\"x:\",\"a:b:c\"]}",
     "concepts.scheme concepts.scheme concepts.scheme", "{" ITEM ",\"concepts\":[\"nace:72.11\",\"a:b:c\"]}"},
    {"owner", "{" ITEM ",\"owner\":\"x\"}", "", NULL},
    {"owner with a blank", "{" ITEM ",\"owner\":\"x y\"}", "owner.id", "{" ITEM "}"},
    {"owners", "{" ITEM ",\"owner\":[\"x\",\"\",3]}", "owner.id owner.type", "{" ITEM ",\"owner\":[\"x\"]}"},
    {"membership", "{" ORG ",\"member_of\":[{\"cluster\":\"c\",\"since\":2013,\"role\":\"founder\"}]}", "", NULL},
    {"membership of nothing", "{" ORG ",\"member_of\":[{\"role\":\"founder\"},{\"cluster\":\"c\"}]}",
     "member_of.cluster.missing", "{" ORG ",\"member_of\":[{\"cluster\":\"c\"}]}"},
    {"membership with a bad id", "{" ORG ",\"member_of\":[{\"cluster\":\"\"}]}", "member_of.cluster.id",
     "{" ORG ",\"member_of\":[]}"},
    {"membership as text", "{" ORG ",\"member_of\":[\"c\"]}", "member_of.type", "{" ORG ",\"member_of\":[]}"},
    {"membership with a bad date", "{" ORG ",\"member_of\":[{\"cluster\":\"c\",\"since\":\"then\"}]}",
     "member_of.since.date", "{" ORG ",\"member_of\":[{\"cluster\":\"c\"}]}"},
    {"label", "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"n\",\"label\":{\"scheme\":\"ESCA\",\"state\":\"gold\"}}",
     "label.state.unknown", "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"n\",\"label\":{\"scheme\":\"ESCA\"}}"},
    {"members stated",
     "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"n\",\"members_stated\":[{\"value\":50,\"as_of\":2021},"
     "{\"value\":-1},{\"as_of\":2020}]}",
     "members_stated.value.range members_stated.value.missing",
     "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"n\",\"members_stated\":[{\"value\":50,\"as_of\":2021}]}"},
    {"countries", "{" ITEM ",\"countries\":{\"wanted\":[\"PL\",\"UK\"],\"excluded\":7}}",
     "countries.wanted.unknown countries.excluded.type", "{" ITEM ",\"countries\":{\"wanted\":[\"PL\",\"UK\"]}}"},
    {"external ids", "{" ORG ",\"external_ids\":{\"vat\":\"RO1\",\"pic\":9,\"x\":[]}}", "external_ids.type",
     "{" ORG ",\"external_ids\":{\"vat\":\"RO1\",\"pic\":9}}"},
    {"call rules",
     "{\"kind\":\"call\",\"id\":\"c\",\"rules\":{\"min_partners\":3,\"max_partners\":-1,\"min_countries\":2.5}}",
     "rules.min_countries.type rules.max_partners.range",
     "{\"kind\":\"call\",\"id\":\"c\",\"rules\":{\"min_partners\":3}}"},
    {"call closed before it opens", "{\"kind\":\"call\",\"id\":\"c\",\"opens\":\"2026-02\",\"closes\":\"2026-01-31\"}",
     "closes.order", NULL},
    {"call with impossible rules", "{\"kind\":\"call\",\"id\":\"c\",\"rules\":{\"min_partners\":3,\"max_partners\":2}}",
     "rules.max_partners.order", NULL},
    {"relation", "{\"kind\":\"relation\",\"a\":\"x\",\"b\":\"y\",\"relation\":\"block\"}", "", NULL},
    {"relation without b", "{\"kind\":\"relation\",\"a\":\"x\",\"relation\":\"block\"}", "b.missing", "-"},
    {"unknown relation", "{\"kind\":\"relation\",\"a\":\"x\",\"b\":\"y\",\"relation\":\"partnr\"}", "relation.unknown",
     "-"},
    {"feedback", "{\"kind\":\"feedback\",\"a\":\"x\",\"b\":\"y\",\"outcome\":\"met\"}", "", NULL},
    {"feedback without outcome", "{\"kind\":\"feedback\",\"a\":\"x\",\"b\":\"y\"}", "outcome.missing", "-"},
    {"feedback at no day", "{\"kind\":\"feedback\",\"a\":\"x\",\"b\":\"y\",\"outcome\":\"met\",\"at\":\"soon\"}",
     "at.date", "-"},
};

/* The codes in `issues`, blank between them */
static void codes_of(const mt_issues *issues, char *buffer, size_t size)
{
    size_t n = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < issues->len; i++) {
        const mt_issue *issue = &issues->data[i];
        n += (size_t)snprintf(buffer + n, size - n, "%s%s", i ? " " : "", issue->rule);
        assert_true(strlen(issue->message) > 10);
        assert_int_equal(issue->row, 7);
    }
}

static void check_sample(const sample *s, bool with_issues)
{
    json_t *root = NULL, *expected = NULL;
    mt_record *record = NULL;
    mt_issues issues = {0};
    char codes[512];
    assert_ok(mt_json_parse(mt_text_of(s->json), &root, &err), err);
    mt_error_clear(&err);
    match_status status = mt_record_read(root, false, 7, with_issues ? &issues : NULL, &record, &err);
    if (with_issues) {
        codes_of(&issues, codes, sizeof codes);
        if (strcmp(codes, s->rules) != 0) fail_msg("%s: noted \"%s\", expected \"%s\"", s->name, codes, s->rules);
    }
    bool rejected = s->result && strcmp(s->result, "-") == 0;
    if ((status != MATCH_OK) != rejected) fail_msg("%s: %s %s", s->name, match_status_name(status), err.message);
    if (rejected) {
        assert_true(status == MATCH_E_VALUE || status == MATCH_E_FORMAT);
        assert_int_equal(err.code, status);
        assert_int_equal(err.line, 7);
        if (with_issues) assert_string_equal(issues.data[0].message, err.message);
    } else {
        assert_ok(mt_json_parse(mt_text_of(s->result ? s->result : s->json), &expected, &err), err);
        if (!json_equal(expected, record->root)) fail_msg("%s: the record is not as expected", s->name);
        json_decref(expected);
    }
    mt_record_free(&record);
    mt_issues_free(&issues);
}

static void every_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(samples); i++) {
        check_sample(&samples[i], true);
        check_sample(&samples[i], false);
    }
}

/* What is dropped in the normal way rejects the row in strict mode; what is kept does not. */
static void strict_rejects_what_would_be_dropped(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(samples); i++) {
        const sample *s = &samples[i];
        json_t *root = NULL;
        mt_record *record = NULL;
        mt_issues issues = {0};
        assert_ok(mt_json_parse(mt_text_of(s->json), &root, &err), err);
        match_status status = mt_record_read(root, true, 7, &issues, &record, &err);
        bool changed = s->result && *s->rules;
        if ((status != MATCH_OK) != changed) fail_msg("%s: %s", s->name, match_status_name(status));
        assert_int_equal(issues.rejected, changed);
        mt_record_free(&record);
        mt_issues_free(&issues);
    }
}

static void messages_name_the_cure(void **state)
{
    (void)state;
    static const struct {
        const char *json, *part;
    } cases[] = {
        {"{\"kind\":\"ofer\",\"id\":\"a\"}", "did you mean \"offer\"?"},
        {"{\"kind\":\"thing\",\"id\":\"a\"}", "known: organisation cluster"},
        {"{" ORG ",\"country\":\"EL\"}", "did you mean \"GR\"?"},
        {"{" ORG ",\"country\":\"UK\"}", "did you mean \"GB\"?"},
        {"{" ORG ",\"country\":\"SUA\"}", "did you mean \"US\"?"},
        {"{" ORG ",\"country\":\"Columbia\"}", "did you mean \"CO\"?"},
        {"{" ORG ",\"type\":\"start-up\"}", "did you mean \"startup\"?"},
        {"{" ORG ",\"contry\":\"RO\"}", "did you mean \"country\"?"},
        {"{" ITEM ",\"key_words\":[]}", "did you mean \"keywords\"?"},
        {"{" ITEM ",\"trl\":[1,12]}", "1 to 9"},
        {"{" ITEM ",\"updated\":\"1.2.2026\"}", "ISO 8601"},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        json_t *root = NULL;
        mt_record *record = NULL;
        mt_issues issues = {0};
        assert_ok(mt_json_parse(mt_text_of(cases[i].json), &root, &err), err);
        match_status status = mt_record_read(root, false, 1, &issues, &record, &err);
        assert_true(issues.len >= 1 && (status == MATCH_OK || issues.rejected == 1));
        if (!strstr(issues.data[0].message, cases[i].part))
            fail_msg("\"%s\" lacks \"%s\"", issues.data[0].message, cases[i].part);
        mt_record_free(&record);
        mt_issues_free(&issues);
    }
}

static void keys_and_tiers(void **state)
{
    (void)state;
    mt_record *r = record_of("{\"kind\":\"relation\",\"a\":\"x\",\"b\":\"y\",\"relation\":\"met\"}");
    assert_string_equal(r->key, "x\x1fy\x1fmet");
    assert_int_equal(r->tier, MT_TIER_PUBLIC);
    mt_record_free(&r);
    r = record_of("{\"kind\":\"feedback\",\"a\":\"x\",\"b\":\"y\",\"outcome\":\"met\",\"visibility\":\"members\"}");
    assert_string_equal(r->key, "x\x1fy\x1fmet\x1f");
    assert_int_equal(r->tier, MT_TIER_MEMBERS);
    mt_record_free(&r);
    r = record_of("{" ITEM ",\"visibility\":\"secret\",\"updated\":\"2026-03\"}");
    assert_int_equal(r->tier, MT_TIER_CONFIDENTIAL);
    assert_int_equal(r->updated, mt_day_from_ymd(2026, 3, 1));
    mt_record_free(&r);
}

/* ---- hostile values built by a program, which no JSON parser has seen ---------------------------------------------*/

static match_status read_with(json_t *value, mt_error *error)
{
    mt_record *record = NULL;
    json_t *root = json_pack("{s:s,s:s,s:o}", "kind", "offer", "id", "o", "mine", value);
    assert_non_null(root);
    match_status status = mt_record_read(root, false, 1, NULL, &record, error);
    mt_record_free(&record);
    return status;
}

static void refuses_unsound_json(void **state)
{
    (void)state;
    json_t *deep = json_array();
    for (int i = 0; i < 1000; i++) {
        json_t *outer = json_array();
        json_array_append_new(outer, deep);
        deep = outer;
    }
    assert_status(read_with(deep, &err), MATCH_E_FORMAT);
    assert_status(read_with(json_stringn_nocheck("a\0b", 3), &err), MATCH_E_FORMAT);
    assert_non_null(strstr(err.message, "NUL"));
    assert_status(read_with(json_stringn_nocheck("a\xff", 2), &err), MATCH_E_FORMAT);
    assert_non_null(strstr(err.message, "UTF-8"));
    char *huge = malloc(17u << 20);
    assert_non_null(huge);
    memset(huge, 'x', 17u << 20);
    assert_status(read_with(json_stringn(huge, 10u << 20), &err), MATCH_OK);
    assert_status(read_with(json_stringn(huge, 17u << 20), &err), MATCH_E_VALUE);
    assert_non_null(strstr(err.message, "16 MB"));
    free(huge);
}

static void issues_are_bounded(void **state)
{
    (void)state;
    mt_issues issues = {.limit = 3};
    char value[400];
    memset(value, 'v', sizeof value);
    for (int i = 0; i < 10; i++)
        assert_ok(mt_issues_add(&issues, MT_SEVERITY_WARNING, i, "a.b", "a", mt_text_make(value, sizeof value), &err,
                                "message %d", i),
                  err);
    assert_int_equal(issues.len, 3);
    assert_int_equal(issues.warnings, 10);
    assert_true(strlen(issues.data[0].value) < 110);
    mt_issues_free(&issues);
}

static void shapes_for_columns(void **state)
{
    (void)state;
    assert_int_equal(mt_key_shape(MT_KIND_OFFER, mt_text_of("trl")), MT_SHAPE_TRL);
    assert_int_equal(mt_key_shape(MT_KIND_OFFER, mt_text_of("countries.wanted")), MT_SHAPE_COUNTRIES);
    assert_int_equal(mt_key_shape(MT_KIND_ORGANISATION, mt_text_of("type")), MT_SHAPE_ENUM);
    assert_int_equal(mt_key_shape(MT_KIND_OFFER, mt_text_of("type")), MT_SHAPE_TEXT);
    assert_int_equal(mt_key_shape(MT_KIND_NONE, mt_text_of("rules.min_partners")), MT_SHAPE_COUNT);
    assert_int_equal(mt_key_shape(MT_KIND_ORGANISATION, mt_text_of("external_ids.vat")), MT_SHAPE_TEXT);
    assert_int_equal(mt_key_shape(MT_KIND_ORGANISATION, mt_text_of("mine")), MT_SHAPE_ANY);
    assert_int_equal(mt_key_shape(MT_KIND_ORGANISATION, mt_text_of("")), MT_SHAPE_ANY);
}

static void access_tolerates_any_shape(void **state)
{
    (void)state;
    json_t *root = NULL;
    assert_ok(mt_json_parse(mt_text_of("{\"a\":\"x\",\"b\":[\"y\",7],\"c\":{},\"d\":2015,\"id\":\"i\"}"), &root, &err),
              err);
    assert_int_equal(mt_record_list_size(root, "a"), 1);
    assert_true(mt_text_is(mt_record_list_item(root, "a", 0), "x"));
    assert_int_equal(mt_record_list_item(root, "a", 1).len, 0);
    assert_int_equal(mt_record_list_size(root, "b"), 2);
    assert_int_equal(mt_record_list_item(root, "b", 1).len, 0);
    assert_int_equal(mt_record_list_item(root, "b", 9).len, 0);
    assert_int_equal(mt_record_list_size(root, "c"), 0);
    assert_int_equal(mt_record_list_size(NULL, "c"), 0);
    assert_int_equal(mt_record_day(root, "d"), mt_day_from_ymd(2015, 1, 1));
    assert_int_equal(mt_record_day_end(root, "d"), mt_day_from_ymd(2015, 12, 31));
    assert_int_equal(mt_record_day(root, "b"), MT_NO_DAY);
    assert_true(mt_text_is(mt_record_name(root), "i"));
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_rule),
                                       cmocka_unit_test(strict_rejects_what_would_be_dropped),
                                       cmocka_unit_test(messages_name_the_cure),
                                       cmocka_unit_test(keys_and_tiers),
                                       cmocka_unit_test(refuses_unsound_json),
                                       cmocka_unit_test(issues_are_bounded),
                                       cmocka_unit_test(shapes_for_columns),
                                       cmocka_unit_test(access_tolerates_any_shape)};
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
