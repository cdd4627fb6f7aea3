/* Confidentiality: what a leak check finds and leaves, blind profiles, the log of disclosures, masked references. */
#include <stdlib.h>

#include "libmatch/broker/disclosure.h"
#include "libmatch/broker/leaks.h"
#include "libmatch/store/view.h"
#include "tests/match/fixture.h"

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"organisation\",\"id\":\"ACME-01\",\"name\":\"Acme Imagistică SRL\",\"aliases\":[\"AIMG\"],"
        "\"country\":\"RO\",\"type\":\"company\",\"size\":\"small\",\"towns\":[\"Iași\"],\"visibility\":\"members\"}",
        "{\"kind\":\"organisation\",\"id\":\"o2\",\"name\":\"Sensor\",\"country\":\"PL\"}",
        "{\"kind\":\"organisation\",\"id\":\"o3\",\"name\":\"Uniwersytet Jagielloński w Krakowie\"}",
        "{\"kind\":\"offer\",\"id\":\"of1\",\"owner\":\"ACME-01\",\"title\":\"Lung software by Acme Imagistica\","
        "\"text\":\"Acme imagistica S.R.L. of Iasi offers a sensor. Write to ion@acme.ro or see www.acme.ro/x, patent "
        "EP 1234567 B1.\",\"keywords\":[\"lung\",\"AIMG\"],\"trl\":[5,7],\"concepts\":[\"nace:86\"],\"own\":\"secret\","
        "\"language\":\"en\"}",
        "{\"kind\":\"project\",\"id\":\"p1\",\"title\":\"P\",\"participants\":[\"o2\",\"ACME-01\"]}",
        "{\"kind\":\"relation\",\"a\":\"o2\",\"b\":\"ACME-01\",\"relation\":\"partner\"}",
        "{\"kind\":\"relation\",\"a\":\"o2\",\"b\":\"o3\",\"relation\":\"partner\"}",
    };
    fixture_open(f);
    for (size_t i = 0; i < MT_COUNT(records); i++) fixture_add(f, records[i]);
    fixture_ready(f);
}

static void leaks_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *text, *masked;
    } cases[] = {
        {"A company from the north offers software.", NULL},
        {"Contact ion.pop@spital.example.org today", "Contact [...] today"},
        {"ion (at) acme.ro", "[...]"},
        {"See https://acme.ro/a?b=c, or www.x.eu.", "See [...], or [...]."},
        {"on acme.com we show it", "on [...] we show it"},
        {"e.g. 3.5 mm, i.e. thin; vs. others", NULL},
        {"patent EP 1234567 B1 granted", NULL}, /* checked below: found as patent */
        {"WO 2019/123456 and PCT/EP2019/012345", "[...] and [...]"},
        {"US 7,654,321 protects it", "[...] protects it"},
        {"brevet nr. 123456", "[...]"},
        {"call +40 232 123 456 now", "call [...] now"},
        {"since 2019, 12 hospitals and 3 000 patients", NULL},
        {"CUI RO12345678", "[...]"},
        {"by ACME IMAGISTICA s.r.l. in Romania", "by [...]. in Romania"},
        {"we, Acme-Imagistică, build", "we, [...], build"},
        {"AIMG builds it", "[...] builds it"},
        {"a sensor for lungs", NULL},
        {"Sensor sells sensors", "[...] sells sensors"},
        {"at the uniwersytet jagiellonski w krakowie we", "at the [...] we"},
        {"record ACME-01, please", "record [...], please"},
        {"", NULL},
    };
    fixture f;
    mt_leak_finder *finder = NULL;
    fill(&f);
    FIXTURE_OK(mt_leak_finder_create(f.store, NULL, 0, &finder, ERR));
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_leaks leaks = {0};
        mt_strbuf masked = {0};
        mt_text text = mt_text_of(cases[i].text);
        FIXTURE_OK(mt_leaks_find(finder, text, &leaks, ERR));
        FIXTURE_OK(mt_leaks_mask(text, &leaks, &masked, ERR));
        const char *wanted = cases[i].masked ? cases[i].masked : cases[i].text;
        const char *got = masked.data ? masked.data : "";
        if (strncmp(cases[i].text, "patent EP", 9) == 0)
            assert_true(leaks.len == 1 && leaks.data[0].kind == MT_LEAK_PATENT);
        else if (strcmp(got, wanted) != 0)
            fail_msg("\"%s\" became \"%s\"", cases[i].text, got);
        MT_ARRAY_FREE(&leaks);
        mt_strbuf_free(&masked);
    }
    mt_leak_finder_free(&finder);
    fixture_close(&f);
}

static char *text_of(const json_t *value)
{
    mt_strbuf b = {0};
    mt_json_write(&b, value);
    return b.data;
}

static void blind_profiles_name_nobody(void **state)
{
    (void)state;
    static const char *const secret[] = {"cme", "AIMG", "Ias", "ion@", "1234567", "\"own\"", "secret", "of1"};
    static const char *const there[] = {
        "\"trl\":[5,7]", "\"country\":\"RO\"",     "\"size\":\"small\"",        "nace:86",
        "lung",          "Lung software by [...]", "\"reference\":\"B000001\"", "\"masked\":{"};
    fixture f;
    json_t *profile = NULL, *again = NULL, *record = NULL;
    mt_error err = {0};
    fill(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    FIXTURE_OK(mt_blind_profile(f.store, mt_text_of("of1"), MT_TIER_CONFIDENTIAL, &profile, ERR));
    char *text = text_of(profile);
    for (size_t i = 0; i < MT_COUNT(secret); i++)
        if (strstr(text, secret[i])) fail_msg("%s is in %s", secret[i], text);
    for (size_t i = 0; i < MT_COUNT(there); i++)
        if (!strstr(text, there[i])) fail_msg("%s is not in %s", there[i], text);
    FIXTURE_OK(mt_blind_profile(f.store, mt_text_of("of1"), MT_TIER_PUBLIC, &again, ERR));
    assert_true(json_equal(profile, again)); /* one reference for ever */
    json_decref(again);
    again = NULL;
    assert_int_equal(mt_blind_profile(f.store, mt_text_of("ACME-01"), MT_TIER_PUBLIC, &again, &err), MATCH_E_NOT_FOUND);
    FIXTURE_OK(mt_blind_profile(f.store, mt_text_of("ACME-01"), MT_TIER_MEMBERS, &again, ERR));
    assert_string_equal(json_string_value(json_object_get(again, "reference")), "B000002");
    FIXTURE_OK(mt_blind_resolve(f.store, mt_text_of("B000002"), MT_TIER_MEMBERS, &record, ERR));
    assert_string_equal(json_string_value(json_object_get(record, "id")), "ACME-01");
    assert_int_equal(mt_blind_resolve(f.store, mt_text_of("B000002"), MT_TIER_PUBLIC, &record, &err),
                     MATCH_E_NOT_FOUND);
    assert_int_equal(mt_blind_resolve(f.store, mt_text_of("B9"), MT_TIER_MEMBERS, &record, &err), MATCH_E_NOT_FOUND);
    mt_store_rollback(f.store);
    mt_free(text);
    json_decref(profile);
    json_decref(again);
    json_decref(record);
    fixture_close(&f);
}

static void disclosures_are_kept(void **state)
{
    (void)state;
    fixture f;
    mt_error err = {0};
    mt_strbuf list = {0};
    int64_t number = 0;
    fill(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    json_t *one = json_pack("{s:s, s:s, s:[s]}", "record", "ACME-01", "to", "buyer", "fields", "name");
    json_t *two = json_pack("{s:s, s:s, s:s}", "record", "of1", "to", "buyer", "at", "2026-01-01");
    json_t *bad = json_pack("{s:s}", "record", "of1");
    FIXTURE_OK(mt_disclosure_add(f.store, one, MT_TIER_MEMBERS, FIXTURE_DAY, &number, ERR));
    FIXTURE_OK(mt_disclosure_add(f.store, two, MT_TIER_PUBLIC, FIXTURE_DAY, &number, ERR));
    assert_int_equal(number, 2);
    assert_int_equal(mt_disclosure_add(f.store, bad, MT_TIER_PUBLIC, FIXTURE_DAY, &number, &err), MATCH_E_VALUE);
    assert_int_equal(mt_disclosure_add(f.store, one, MT_TIER_PUBLIC, FIXTURE_DAY, &number, &err), MATCH_E_NOT_FOUND);
    FIXTURE_OK(mt_disclosure_list(f.store, mt_text_of(""), MT_TIER_CONFIDENTIAL, &list, ERR));
    assert_non_null(strstr(list.data, "\"at\":\"2026-02-16\""));
    assert_non_null(strstr(list.data, "\"at\":\"2026-01-01\""));
    mt_strbuf_clear(&list);
    FIXTURE_OK(mt_disclosure_list(f.store, mt_text_of(""), MT_TIER_PUBLIC, &list, ERR));
    assert_null(strstr(list.data, "ACME-01"));
    assert_non_null(strstr(list.data, "of1"));
    mt_store_rollback(f.store);
    json_decref(one);
    json_decref(two);
    json_decref(bad);
    mt_strbuf_free(&list);
    fixture_close(&f);
}

typedef struct viewing {
    mt_store *store;
    mt_strbuf out;
    size_t shown;
} viewing;

static match_status view(void *context, const mt_row *row, mt_error *err)
{
    viewing *v = context;
    bool shown = false;
    match_status status = mt_view_json(v->store, MT_TIER_PUBLIC, row, &v->out, &shown, err);
    v->shown += shown;
    return status;
}

static void references_to_the_hidden_are_masked(void **state)
{
    (void)state;
    fixture f;
    size_t counts[MT_KIND_COUNT];
    fill(&f);
    viewing v = {.store = f.store};
    FIXTURE_OK(mt_store_each(f.store, (1u << MT_KIND_COUNT) - 2, view, &v, ERR));
    assert_null(strstr(v.out.data, "\"ACME-01\""));
    assert_non_null(strstr(v.out.data, "\"participants\":[\"o2\"]"));
    assert_non_null(strstr(v.out.data, "\"b\":\"o3\""));
    assert_int_equal(v.shown, 5); /* the hidden body and its relation are not there */
    FIXTURE_OK(mt_view_counts(f.store, MT_TIER_PUBLIC, counts, ERR));
    assert_int_equal(counts[MT_KIND_ORGANISATION], 2);
    mt_strbuf_free(&v.out);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(leaks_are_found), cmocka_unit_test(blind_profiles_name_nobody),
                                       cmocka_unit_test(disclosures_are_kept),
                                       cmocka_unit_test(references_to_the_hidden_are_masked)};
    return cmocka_run_group_tests_name("disclosure", tests, NULL, NULL);
}
