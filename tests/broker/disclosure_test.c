/* Confidentiality: what a leak check finds and leaves, blind profiles, the log of disclosures, masked references. */
#include <stdlib.h>

#include "libmatch/base/random.h"

#include "libmatch/broker/disclosure.h"
#include "libmatch/broker/disclosure_log.h"
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
        "{\"kind\":\"organisation\",\"id\":\"o4\",\"name\":\"Universitatea de Medicină și Farmacie „Grigore T. Popa” "
        "din Iași\"}",
        "{\"kind\":\"project\",\"id\":\"p1\",\"title\":\"P\",\"participants\":[\"o2\",\"ACME-01\"]}",
        "{\"kind\":\"relation\",\"a\":\"o2\",\"b\":\"ACME-01\",\"relation\":\"partner\"}",
        "{\"kind\":\"relation\",\"a\":\"o2\",\"b\":\"o3\",\"relation\":\"partner\"}",
    };
    fixture_of(f, records, MT_COUNT(records));
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
        {"by Nova Lens SRL of late", "by [...] of late"}, /* whoever has a legal form */
        {"Nova Lens S.R.L. and Zorg B.V. met Odra Sp. z o.o. in May", "[...]. and [...]. met [...]. in May"},
        {"Hella GmbH & Co. KG builds", "[...] builds"},
        {"their partner Nokia Oyj", "their partner [...]"},
        {"a limited offer of an AS, as SA says: Sensors as such", NULL},
        {"a sensor for lungs", NULL},
        {"Sensor sells sensors", "[...] sells sensors"},
        {"at the uniwersytet jagiellonski w krakowie we", "at the [...] we"},
        {"record ACME-01, please", "record [...], please"},
        {"", NULL},
        /* written so that a plain check passes by */
        {"write to ion at acme dot ro soon", "write to [...] soon"},
        {"ion.pop [at] acme [dot] ro", "[...]"},
        {"ion{at}acme.ro", "[...]"},
        {"ION(AT)ACME.RO", "[...]"},
        {"ion arond acme punct ro", "[...]"},
        {"jan małpa firma kropka pl", "[...]"},
        {"ion＠acme．ro", "[...]"},
        {"ion@ac\xC2\xADme.ro", "[...]"},
        {"see acme[.]ro or acme (dot) ro or acme dot ro", "see [...] or [...] or [...]"},
        {"hxxps://acme.ro/x", "[...]"},
        {"WWW.ACME.RO", "[...]"},
        {"follow @acme_ro", "follow [...]"},
        {"look at this.And that", NULL},
        {"we meet at noon. Dot products are fine", NULL},
        {"A\xE2\x80\x8B"
         "cme Imagistica",
         "[...]"},
        {"\xD0\x90\xD1\x81me \xD0\x86magistica works", "[...] works"}, /* Cyrillic А, с, І */
        {"\xF0\x9D\x93\x90\xF0\x9D\x93\xAC\xF0\x9D\x93\xB6\xF0\x9D\x93\xAE Imagistica", "[...]"},
        {"АСМЕ Imagistica", "[...]"},
        {"Програма за сензори", NULL},
        {"A.I.M.G. builds it", "[...]. builds it"},
        {"AcmeImagistica builds", "[...] builds"},
        {"at the Universitatea de Medicină și Farmacie „Grigore T. Popa” din Iași, Facultatea de Bioinginerie",
         "at the [...], Facultatea de Bioinginerie"},
        {"Universitatea de\nMedicină și Farmacie Grigore T. Popa din Iași", "[...]"},
        {"ep1234567b1 and US2019/0123456 A1 and DE 10 2015 012 345 A1", "[...] and [...] and [...]"},
        {"P.412345 in Poland", "[...] in Poland"},
        {"patent application no. 2019/1234", "[...]"},
        {"tel. (0232) 123-456", "[...]"},
        {"phone: 232 123 456", "[...]"},
        {"0232123456", "[...]"},
        {"+40 (0) 232 123 456", "[...]"},
        {"J22/123/2010 and RO49AAAA1B31007593840000", "[...] and [...]"},
        {"grant agreement no 643322", "[...]"},
        {"2019-2024, EN 60601-1, ISO 13485:2016, TRL 5-7, 1.5 T, 1,200 patients", NULL},
    };
    fixture f;
    mt_leak_finder *finder = NULL;
    fill(&f);
    FIXTURE_OK(mt_leak_finder_create(f.store, MT_TIER_CONFIDENTIAL, NULL, 0, &finder, ERR));
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

/* What was masked is counted by kind, also where a whole word of a list was left out for it. */
static void blind_profiles_count_what_they_mask(void **state)
{
    (void)state;
    fixture f;
    json_t *profile = NULL;
    fill(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    FIXTURE_OK(mt_blind_profile(f.store, mt_text_of("of1"), MT_TIER_CONFIDENTIAL, &profile, ERR));
    const json_t *masked = json_object_get(profile, "masked");
    /* the name in title and text, the alias among the keywords */
    assert_int_equal(json_integer_value(json_object_get(masked, "name")), 3);
    assert_int_equal(json_array_size(json_object_get(profile, "keywords")), 1);
    for (int k = 0; k < MT_LEAK_COUNT; k++) {
        static const mt_leak_kind once[] = {MT_LEAK_TOWN, MT_LEAK_EMAIL, MT_LEAK_URL, MT_LEAK_PATENT};
        json_int_t wanted = k == MT_LEAK_NAME ? 3 : 0;
        for (size_t i = 0; i < MT_COUNT(once); i++) wanted += once[i] == (mt_leak_kind)k;
        if (json_integer_value(json_object_get(masked, mt_leak_name((mt_leak_kind)k))) != wanted)
            fail_msg("%s: not %d", mt_leak_name((mt_leak_kind)k), (int)wanted);
    }
    mt_store_rollback(f.store);
    json_decref(profile);
    fixture_close(&f);
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
    assert_null(json_object_get(again, "owner")); /* whom this viewer may not see */
    json_object_del(profile, "owner");
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

/* A text about a body: its names in any case, and words that only its name has. */
static void what_the_owner_is_called(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"aimg builds software", "[...] builds software"},
                                           {"made by Acme, in iasi", "made by [...], in iasi"},
                                           {"in Iași we build", "in [...] we build"},
                                           {"software for acme disease", "software for acme disease"},
                                           {"Acme of the bone. ACME is ours", "Acme of the bone. [...] is ours"},
                                           {"Sensor and sensor", "[...] and sensor"}};
    fixture f;
    fill(&f);
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        json_t *report = NULL;
        FIXTURE_OK(
            mt_leak_check(f.store, mt_text_of(cases[i][0]), mt_text_of("of1"), MT_TIER_CONFIDENTIAL, &report, ERR));
        assert_string_equal(json_string_value(json_object_get(report, "masked")), cases[i][1]);
        json_decref(report);
    }
    fixture_close(&f);
}

/* Free words in members that look like codes are masked, too. */
static void members_are_no_hiding_place(void **state)
{
    (void)state;
    fixture f;
    json_t *profile = NULL;
    fill(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(&f,
                "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"o2\",\"title\":\"T\",\"stage\":\"tested at Sensor\","
                "\"ipr\":\"patent EP 1234567\",\"partnerships\":[\"licence\",\"call a@b.ro\"],\"type\":\"AIMG\","
                "\"partner_types\":[\"company\",\"Acme Imagistica\"]}");
    FIXTURE_OK(mt_blind_profile(f.store, mt_text_of("r1"), MT_TIER_CONFIDENTIAL, &profile, ERR));
    char *text = text_of(profile);
    static const char *const secret[] = {"Sensor", "1234567", "a@b", "AIMG", "Acme"};
    for (size_t i = 0; i < MT_COUNT(secret); i++)
        if (strstr(text, secret[i])) fail_msg("%s is in %s", secret[i], text);
    assert_non_null(strstr(text, "\"partnerships\":[\"licence\"]"));
    assert_non_null(strstr(text, "tested at [...]"));
    mt_free(text);
    json_decref(profile);
    mt_store_rollback(f.store);
    fixture_close(&f);
}

/* Trying names tells nothing of bodies that one may not see: for a viewer a store with hidden bodies answers as one
 * without them, also about a record of theirs. */
static void guesses_are_not_confirmed(void **state)
{
    (void)state;
    static const char *const shown[] = {
        "{\"kind\":\"organisation\",\"id\":\"o2\",\"name\":\"Lumen Sensor\",\"towns\":[\"Cluj\"]}",
        "{\"kind\":\"offer\",\"id\":\"of1\",\"owner\":[\"h-1\",\"o2\"],\"title\":\"Lung software\"}",
        "{\"kind\":\"project\",\"id\":\"p1\",\"participants\":[\"h-1\",\"o2\"],\"title\":\"Lung project\"}",
    };
    static const char *const hidden[] = {
        "{\"kind\":\"organisation\",\"id\":\"h-1\",\"name\":\"Lumen Secreta\",\"aliases\":[\"XQZ\"],"
        "\"towns\":[\"Brad\"],\"visibility\":\"confidential\"}",
        "{\"kind\":\"organisation\",\"id\":\"h-2\",\"name\":\"Sensor Ascunsa\",\"visibility\":\"members\"}"};
    static const char guess[] = "We, Lumen Secreta of Brad, XQZ, know h-1, h-2, Sensor Ascunsa, the Lumen and Ascunsa; "
                                "write to a@b.ro. Lumen Sensor of Cluj.";
    static const char *const about[] = {"", "of1", "o2", "p1"};
    for (size_t i = 0; i < MT_COUNT(about); i++) {
        char *answer[2] = {NULL, NULL};
        for (int with = 0; with < 2; with++) {
            fixture f;
            json_t *report = NULL;
            fixture_open(&f);
            for (size_t r = 0; r < MT_COUNT(shown); r++) fixture_add(&f, shown[r]);
            for (size_t r = 0; with && r < MT_COUNT(hidden); r++) fixture_add(&f, hidden[r]);
            fixture_ready(&f);
            FIXTURE_OK(mt_leak_check(f.store, mt_text_of(guess), mt_text_of(about[i]), MT_TIER_PUBLIC, &report, ERR));
            answer[with] = text_of(report);
            json_decref(report);
            report = NULL;
            FIXTURE_OK(
                mt_leak_check(f.store, mt_text_of(guess), mt_text_of(about[i]), MT_TIER_CONFIDENTIAL, &report, ERR));
            char *all = text_of(report);
            assert_int_equal(strstr(all, "\"Lumen Secreta\"") != NULL, with); /* staff sees it anyway */
            mt_free(all);
            json_decref(report);
            fixture_close(&f);
        }
        assert_string_equal(answer[0], answer[1]);
        assert_non_null(strstr(answer[0], "Lumen Sensor"));
        mt_free(answer[0]);
        mt_free(answer[1]);
    }
}

/* A leak behind a long text that is hard on patterns is found, and the places are those of the original. */
static void long_texts_hide_nothing(void **state)
{
    (void)state;
    static const char *const heavy[] = {"aaaa",  "a.", "1 ",           "0-",           "@",
                                        "a(at)", "ș",  "\xE2\x80\x8B", "\xEF\xBC\xA1", "www."};
    fixture f;
    mt_leak_finder *finder = NULL;
    fill(&f);
    FIXTURE_OK(mt_leak_finder_create(f.store, MT_TIER_CONFIDENTIAL, NULL, 0, &finder, ERR));
    for (size_t h = 0; h < MT_COUNT(heavy); h++) {
        mt_strbuf text = {0};
        mt_leaks leaks = {0};
        while (text.len < 30000) mt_strbuf_str(&text, heavy[h]);
        mt_strbuf_str(&text, " | Acme Imagistica | ion (at) acme.ro");
        size_t name = text.len - strlen("Acme Imagistica | ion (at) acme.ro"),
               email = text.len - strlen("ion (at) acme.ro");
        FIXTURE_OK(mt_leaks_find(finder, mt_text_make(text.data, text.len), &leaks, ERR));
        bool found_name = false, found_email = false;
        for (size_t i = 0; i < leaks.len; i++) {
            found_name = found_name || (leaks.data[i].begin <= name && leaks.data[i].end >= name + 15);
            found_email = found_email || (leaks.data[i].begin <= email && leaks.data[i].end == text.len);
            assert_true(leaks.data[i].end <= text.len && leaks.data[i].begin < leaks.data[i].end);
        }
        if (!found_name || !found_email) fail_msg("behind \"%s\"", heavy[h]);
        MT_ARRAY_FREE(&leaks);
        mt_strbuf_free(&text);
    }
    mt_leak_finder_free(&finder);
    fixture_close(&f);
}

/* Random pieces, broken UTF-8 among them: leaks do not overlap, and what stands by itself is always masked. */
static void any_bytes_are_masked(void **state)
{
    (void)state;
    static const char *const pieces[] = {"Acme",
                                         " ",
                                         "Imagistica",
                                         "@",
                                         ".",
                                         "ro",
                                         "(at)",
                                         "\xFF",
                                         "ș",
                                         "AIMG",
                                         "+40 232 123 456",
                                         "\n",
                                         "EP 1234567",
                                         "\xD0\x90",
                                         "\xE2\x80\x8B",
                                         "www.",
                                         "a",
                                         "-",
                                         "o2",
                                         "[dot]"};
    fixture f;
    mt_leak_finder *finder = NULL;
    fill(&f);
    FIXTURE_OK(mt_leak_finder_create(f.store, MT_TIER_CONFIDENTIAL, NULL, 0, &finder, ERR));
    for (uint64_t seed = 1; seed <= 400; seed++) {
        mt_random random = mt_random_seeded(seed);
        mt_strbuf text = {0}, masked = {0};
        mt_leaks leaks = {0};
        for (unsigned n = mt_random_below(&random, 40); n > 0; n--) {
            mt_strbuf_str(&text, pieces[mt_random_below(&random, MT_COUNT(pieces))]);
            if (seed % 2) mt_strbuf_str(&text, " | ");
        }
        mt_text whole = mt_text_make(text.data ? text.data : "", text.len);
        FIXTURE_OK(mt_leaks_find(finder, whole, &leaks, ERR));
        FIXTURE_OK(mt_leaks_mask(whole, &leaks, &masked, ERR));
        for (size_t i = 1; i < leaks.len; i++) assert_true(leaks.data[i - 1].end <= leaks.data[i].begin);
        if (seed % 2 && masked.data && (strstr(masked.data, "+40 232 123 456") || strstr(masked.data, "EP 1234567")))
            fail_msg("seed %d: %s", (int)seed, masked.data);
        MT_ARRAY_FREE(&leaks);
        mt_strbuf_free(&text);
        mt_strbuf_free(&masked);
    }
    mt_leak_finder_free(&finder);
    fixture_close(&f);
}

static int64_t disclose(fixture *f, const char *json, match_status expected)
{
    mt_error err = {0};
    json_t *entry = NULL;
    int64_t number = 0;
    FIXTURE_OK(mt_json_parse(mt_text_of(json), &entry, ERR));
    assert_int_equal(mt_disclosure_add(f->store, entry, MT_TIER_CONFIDENTIAL, FIXTURE_DAY, &number, &err), expected);
    json_decref(entry);
    return number;
}

static int64_t broken_at(fixture *f, char seal[65])
{
    json_t *report = NULL;
    FIXTURE_OK(mt_disclosure_check(f->store, &report, ERR));
    const json_t *broken = json_object_get(report, "broken");
    int64_t at = json_is_integer(broken) ? json_integer_value(broken) : 0;
    snprintf(seal, 65, "%s", json_string_value(json_object_get(report, "seal")));
    json_decref(report);
    return at;
}

static void a_changed_log_shows(void **state)
{
    (void)state;
    fixture f;
    char seal[65], other[65], key[24];
    fill(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    for (int i = 0; i < 20; i++)
        disclose(&f, "{\"record\":\"of1\",\"to\":\"buyer\",\"seal\":\"x\",\"number\":7}", MATCH_OK);
    assert_int_equal(broken_at(&f, seal), 0);
    assert_int_equal(strlen(seal), 64);
    for (int at = 1; at <= 20; at += 6) { /* changed, removed, put back */
        json_t *entry = NULL;
        mt_strbuf text = {0};
        snprintf(key, sizeof key, "%d", at);
        FIXTURE_OK(mt_ledger_get(f.store, MT_BOOK_DISCLOSURE, mt_text_of(key), &entry, ERR));
        mt_json_write(&text, entry);
        char *to = strstr(text.data, "buyer");
        to[0] = 'B';
        FIXTURE_OK(mt_ledger_put(f.store, MT_BOOK_DISCLOSURE, mt_text_of(key), mt_text_make(text.data, text.len), ERR));
        assert_int_equal(broken_at(&f, other), at);
        to[0] = 'b';
        FIXTURE_OK(mt_ledger_put(f.store, MT_BOOK_DISCLOSURE, mt_text_of(key), mt_text_make(text.data, text.len), ERR));
        assert_int_equal(broken_at(&f, other), 0);
        assert_string_equal(seal, other);
        mt_strbuf_free(&text);
        json_decref(entry);
    }
    FIXTURE_OK(mt_ledger_remove(f.store, MT_BOOK_DISCLOSURE, mt_text_of("20"), NULL, ERR));
    assert_int_equal(broken_at(&f, other), 0); /* the end cut off: only the seal tells */
    assert_string_not_equal(seal, other);
    FIXTURE_OK(mt_ledger_remove(f.store, MT_BOOK_DISCLOSURE, mt_text_of("5"), NULL, ERR));
    assert_int_equal(broken_at(&f, other), 5);
    mt_store_rollback(f.store);
    fixture_close(&f);
}

static void bad_entries_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        match_status code;
    } cases[] = {{"[]", MATCH_E_FORMAT},
                 {"{\"record\":\"of1\"}", MATCH_E_VALUE},
                 {"{\"to\":\"x\"}", MATCH_E_VALUE},
                 {"{\"record\":[\"of1\"],\"to\":\"x\"}", MATCH_E_VALUE},
                 {"{\"record\":\"of1\",\"to\":\"x\",\"at\":\"soon\"}", MATCH_E_VALUE},
                 {"{\"record\":\"of1\",\"to\":\"x\",\"at\":{}}", MATCH_E_VALUE},
                 {"{\"record\":\"nobody\",\"to\":\"x\"}", MATCH_E_NOT_FOUND}};
    fixture f;
    char seal[65];
    mt_strbuf big = {0};
    fill(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    for (size_t i = 0; i < MT_COUNT(cases); i++) assert_int_equal(disclose(&f, cases[i].json, cases[i].code), 0);
    mt_strbuf_str(&big, "{\"record\":\"of1\",\"to\":\"x\",\"copy\":\"");
    while (big.len < 70000) mt_strbuf_str(&big, "0123456789");
    mt_strbuf_str(&big, "\"}");
    disclose(&f, big.data, MATCH_E_TOO_BIG);
    assert_int_equal(broken_at(&f, seal), 0);
    mt_strbuf_free(&big);
    mt_store_rollback(f.store);
    fixture_close(&f);
}

/* What was disclosed of a record while it was confidential stays with those who might see it then. */
static void a_disclosure_keeps_its_tier(void **state)
{
    (void)state;
    fixture f;
    mt_strbuf list = {0};
    fill(&f);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    disclose(&f, "{\"record\":\"ACME-01\",\"to\":\"buyer\"}", MATCH_OK);
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"ACME-01\",\"name\":\"Acme\",\"visibility\":\"public\"}");
    FIXTURE_OK(mt_disclosure_list(f.store, mt_text_of(""), MT_TIER_PUBLIC, &list, ERR));
    assert_int_equal(list.len, 0);
    FIXTURE_OK(mt_disclosure_list(f.store, mt_text_of(""), MT_TIER_MEMBERS, &list, ERR));
    assert_non_null(strstr(list.data, "buyer"));
    mt_strbuf_free(&list);
    mt_store_rollback(f.store);
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
    assert_int_equal(v.shown, 6); /* the hidden body and its relation are not there */
    FIXTURE_OK(mt_view_counts(f.store, MT_TIER_PUBLIC, counts, ERR));
    assert_int_equal(counts[MT_KIND_ORGANISATION], 3);
    mt_strbuf_free(&v.out);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(leaks_are_found),
                                       cmocka_unit_test(guesses_are_not_confirmed),
                                       cmocka_unit_test(blind_profiles_name_nobody),
                                       cmocka_unit_test(blind_profiles_count_what_they_mask),
                                       cmocka_unit_test(what_the_owner_is_called),
                                       cmocka_unit_test(members_are_no_hiding_place),
                                       cmocka_unit_test(long_texts_hide_nothing),
                                       cmocka_unit_test(any_bytes_are_masked),
                                       cmocka_unit_test(a_changed_log_shows),
                                       cmocka_unit_test(bad_entries_are_refused),
                                       cmocka_unit_test(a_disclosure_keeps_its_tier),
                                       cmocka_unit_test(disclosures_are_kept),
                                       cmocka_unit_test(references_to_the_hidden_are_masked)};
    return cmocka_run_group_tests_name("disclosure", tests, NULL, NULL);
}
