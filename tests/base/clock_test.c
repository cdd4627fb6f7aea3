/* Calendar days: every day of 9,999 years against counting, texts of all forms, and clocks that go on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"

static const struct day_case {
    const char *name, *in, *first, *last; /* NULL: no day */
} cases[] = {
    {"a day", "2026-02-16", "2026-02-16", "2026-02-16"},
    {"a month", "2026-02", "2026-02-01", "2026-02-28"},
    {"a month of a leap year", "2024-02", "2024-02-01", "2024-02-29"},
    {"a month of 30 days", "2026-04", "2026-04-01", "2026-04-30"},
    {"December", "2026-12", "2026-12-01", "2026-12-31"},
    {"a year", "2026", "2026-01-01", "2026-12-31"},
    {"a date and a time", "2026-02-16T23:59:59Z", "2026-02-16", "2026-02-16"},
    {"a blank before the time", "2026-02-16 10:00", "2026-02-16", "2026-02-16"},
    {"leap day", "2024-02-29", "2024-02-29", "2024-02-29"},
    {"leap day of 2000", "2000-02-29", "2000-02-29", "2000-02-29"},
    {"the first day", "0001-01-01", "0001-01-01", "0001-01-01"},
    {"the last day", "9999-12-31", "9999-12-31", "9999-12-31"},
    {"before the year 1", "0000-01-01", NULL, NULL},
    {"the year 0", "0000", NULL, NULL},
    {"the year 0, its end", "0000-02", NULL, NULL},
    {"no leap year", "2026-02-29", NULL, NULL},
    {"no leap year: a hundred", "1900-02-29", NULL, NULL},
    {"April has 30", "2026-04-31", NULL, NULL},
    {"month 13", "2026-13-01", NULL, NULL},
    {"month 13, its end", "2026-13", NULL, NULL},
    {"month 0", "2026-00-10", NULL, NULL},
    {"month 0, its end", "2026-00", NULL, NULL},
    {"day 0", "2026-01-00", NULL, NULL},
    {"day 32", "2026-01-32", NULL, NULL},
    {"nothing", "", NULL, NULL},
    {"three digits", "202", NULL, NULL},
    {"five digits", "20260", NULL, NULL},
    {"a hyphen too many", "2026-", NULL, NULL},
    {"one digit", "2026-1-01", NULL, NULL},
    {"other separators", "2026/01/01", NULL, NULL},
    {"other second separator", "2026-01/01", NULL, NULL},
    {"one digit of the day", "2026-01-1", NULL, NULL},
    {"letters", "2026-0a-01", NULL, NULL},
    {"what follows is no time", "2026-01-01x", NULL, NULL},
    {"characters next to the digits", "202/-01-01", NULL, NULL},
    {"characters next to the digits, above", "202:-01-01", NULL, NULL},
};

static void expect_day(mt_day day, const char *text)
{
    char written[11] = "";
    if (!text) {
        assert_int_equal(day, MT_NO_DAY);
        return;
    }
    assert_int_not_equal(day, MT_NO_DAY);
    mt_day_format(day, written);
    assert_string_equal(written, text);
}

static void days(void **state)
{
    const struct day_case *c = *state;
    char text[40];
    snprintf(text, sizeof text, "%s%s", c->in, "-0102"); /* what lies behind the text is not read */
    expect_day(mt_day_parse(mt_text_make(text, strlen(c->in))), c->first);
    expect_day(mt_day_parse_end(mt_text_make(text, strlen(c->in))), c->last);
}

/* The calendar by counting: the day behind each day is the next one, and every fourth February is longer. */
static void every_day(void **state)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    mt_day expected = mt_day_from_ymd(1, 1, 1);
    (void)state;
    assert_int_equal(mt_day_from_ymd(1970, 1, 1), 0);
    for (int y = 1; y <= 9999; y++)
        for (int m = 1; m <= 12; m++) {
            int last = length[m - 1] + (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
            for (int d = 1; d <= last; d++, expected++) {
                int year = 0, month = 0, day = 0;
                mt_day_to_ymd(expected, &year, &month, &day);
                if (mt_day_from_ymd(y, m, d) != expected || year != y || month != m || day != d)
                    fail_msg("%04d-%02d-%02d", y, m, d);
            }
            assert_int_equal(mt_day_from_ymd(y, m, last + 1), MT_NO_DAY);
        }
    assert_int_equal(mt_day_from_ymd(10000, 1, 1), MT_NO_DAY);
    assert_int_equal(mt_day_from_ymd(-1, 1, 1), MT_NO_DAY);
    assert_int_equal(mt_day_from_ymd(2026, -1, 1), MT_NO_DAY);
    assert_int_equal(mt_day_from_ymd(2026, 1, -1), MT_NO_DAY);
}

static void clocks_go_on(void **state)
{
    (void)state;
    int64_t wall = mt_clock_wall_ns(), cpu = mt_clock_thread_cpu_ns();
    while (mt_clock_thread_cpu_ns() - cpu < 2000000) continue; /* 2 ms */
    int64_t walls = mt_clock_wall_ns() - wall;
    assert_true(walls > 1000000);
    assert_true(walls < INT64_C(600) * 1000000000);
    assert_true(mt_day_today_utc() > mt_day_from_ymd(2024, 1, 1));
    assert_true(mt_day_today_utc() < mt_day_from_ymd(9999, 1, 1));
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 2] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, days, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[MT_COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(every_day);
    tests[MT_COUNT(cases) + 1] = (struct CMUnitTest)cmocka_unit_test(clocks_go_on);
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
