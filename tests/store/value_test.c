/* Small parts: moments, countries, near words, web addresses. */
#include "libmatch/base/random.h"
#include "libmatch/store/country.h"
#include "libmatch/store/moment.h"
#include "libmatch/store/near.h"
#include "libmatch/store/url.h"
#include "tests/store/store_help.h"

#define BAD INT64_MIN

static void moments(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        {"1970", 0},
        {"1970-01-02", 86400},
        {"1970-01-01T00:01", 60},
        {"1970-01-01 00:00:07.25Z", 7},
        {"1970-01-01T02:00+02:00", 0},
        {"1970-01-01T02:00+0200", 0},
        {"1970-01-01T02:00+02", 0},
        {"1969-12-31T23:00-01:00", 0},
        {"1970-01-01T23:59:60Z", 86400},
        {"1970-01-01T", BAD},
        {"1970-01-01T24:00", BAD},
        {"1970-01-01T1:00", BAD},
        {"1970-01-01T01:00:", BAD},
        {"1970-01-01T01:00:00.", BAD},
        {"1970-01-01T01:00X", BAD},
        {"1970-01-01T01:00Zulu", BAD},
        {"1970-01-01T01:00+2", BAD},
        {"1970-01-01T01:00+02:", BAD},
        {"1970-13", BAD},
        {"", BAD},
        {"yesterday", BAD},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        int64_t seconds = BAD;
        bool good = mt_moment_parse(mt_text_of(cases[i].text), &seconds);
        if (good != (cases[i].seconds != BAD) || seconds != cases[i].seconds)
            fail_msg("\"%s\": %lld", cases[i].text, (long long)seconds);
    }
}

static void countries(void **state)
{
    (void)state;
    size_t known = 0;
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++) known += mt_country_known(mt_text_make((char[2]){a, b}, 2));
    assert_int_equal(known, 250); /* 249 assigned codes and Kosovo */
    assert_true(mt_country_known(mt_text_of("RO")));
    assert_false(mt_country_known(mt_text_of("ro")));
    assert_false(mt_country_known(mt_text_of("UK")));
    assert_false(mt_country_known(mt_text_of("ROU")));
    assert_string_equal(mt_country_name(mt_text_of("PL")), "Poland");
    assert_string_equal(mt_country_guess(mt_text_of("UK")), "GB");
    assert_string_equal(mt_country_guess(mt_text_of("pl")), "PL");
    assert_string_equal(mt_country_guess(mt_text_of("romania")), "RO");
    assert_null(mt_country_guess(mt_text_of("Atlantis")));
    assert_null(mt_country_guess(mt_text_of("")));
}

/* The plain definition by recursion, with memory */
static size_t slow_distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t d[12][12];
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            size_t best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best) best = d[i][j - 1] + 1;
            if (d[i - 1][j - 1] + (a[i - 1] != b[j - 1]) < best) best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[n][m];
}

static void distances(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(11);
    for (int round = 0; round < 20000; round++) {
        char a[11], b[11];
        size_t n = mt_random_below(&r, 11), m = mt_random_below(&r, 11);
        for (size_t i = 0; i < n; i++) a[i] = (char)('a' + mt_random_below(&r, 3));
        for (size_t i = 0; i < m; i++) b[i] = (char)('a' + mt_random_below(&r, 3));
        size_t limit = mt_random_below(&r, 5), slow = slow_distance(a, n, b, m);
        size_t fast = mt_near_distance(mt_text_make(a, n), mt_text_make(b, m), limit);
        if (fast != (slow <= limit ? slow : limit + 1))
            fail_msg("round %d: %.*s %.*s limit %zu: %zu, expected %zu", round, (int)n, a, (int)m, b, limit, fast,
                     slow);
    }
    static const char *const words[] = {"offer", "request", "met", NULL};
    assert_string_equal(mt_near_word(mt_text_of("Offer"), words), "offer");
    assert_string_equal(mt_near_word(mt_text_of("reqeust"), words), "request");
    assert_null(mt_near_word(mt_text_of("offer"), words));
    assert_null(mt_near_word(mt_text_of("cat"), words));
    assert_null(mt_near_word(mt_text_of(""), words));
}

static void addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        mt_url_fault fault;
        const char *host, *label, *location;
    } cases[] = {
        {"https://www.welfaretech.dk/en/", MT_URL_GOOD, "welfaretech.dk", "welfaretech", "welfaretech.dk/en"},
        {"HTTP://User@En.Medical-Valley.DE:8080?x#y", MT_URL_GOOD, "en.medical-valley.de", "medicalvalley",
         "en.medical-valley.de?x#y"},
        {" imago-mol.ro ", MT_URL_GOOD, "imago-mol.ro", "imagomol", "imago-mol.ro"},
        {"www.ox.ac.uk", MT_URL_GOOD, "ox.ac.uk", "ox", "ox.ac.uk"},
        {"www.ro", MT_URL_GOOD, "www.ro", "www", "www.ro"},
        {"clusterbalneo@gmail.com", MT_URL_EMAIL, NULL, NULL, NULL},
        {"mailto:a@b.ro", MT_URL_EMAIL, NULL, NULL, NULL},
        {"http://www ouluhealth.fi/", MT_URL_SPACE, NULL, NULL, NULL},
        {"http://", MT_URL_UNPARSABLE, NULL, NULL, NULL},
        {"", MT_URL_UNPARSABLE, NULL, NULL, NULL},
        {"localhost", MT_URL_UNPARSABLE, NULL, NULL, NULL},
        {"http://a..b.ro", MT_URL_UNPARSABLE, NULL, NULL, NULL},
        {"http://.ro", MT_URL_UNPARSABLE, NULL, NULL, NULL},
        {"http://b.ro.", MT_URL_UNPARSABLE, NULL, NULL, NULL},
        {"http://a(b).ro", MT_URL_UNPARSABLE, NULL, NULL, NULL},
        {"1.2", MT_URL_UNPARSABLE, NULL, NULL, NULL},
        {"http://sănătate.ro", MT_URL_GOOD, "sănătate.ro", "sănătate", "sănătate.ro"},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_url url;
        mt_url_fault fault = mt_url_read(mt_text_of(cases[i].text), &url);
        if (fault != cases[i].fault) fail_msg("\"%s\": fault %d", cases[i].text, fault);
        if (fault != MT_URL_GOOD) continue;
        assert_string_equal(url.host, cases[i].host);
        assert_string_equal(url.label, cases[i].label);
        assert_string_equal(url.location, cases[i].location);
    }
}

/* Any bytes: no read beyond the text (the sanitizers watch), results always terminated. */
static void random_addresses(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(3);
    for (int round = 0; round < 20000; round++) {
        size_t n = mt_random_below(&r, round % 10 ? 40 : 1200);
        char *text = malloc(n ? n : 1);
        assert_non_null(text);
        for (size_t i = 0; i < n; i++) text[i] = "ab.:/@w-?# \xC8\x99"[mt_random_below(&r, 13)];
        mt_url url;
        if (mt_url_read(mt_text_make(text, n), &url) == MT_URL_GOOD) {
            assert_true(strchr(url.host, '.') != NULL);
            assert_true(strlen(url.location) >= strlen(url.host));
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(moments), cmocka_unit_test(countries),
                                       cmocka_unit_test(distances), cmocka_unit_test(addresses),
                                       cmocka_unit_test(random_addresses)};
    return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
