/* Error records: messages that quote names with a greatest number of bytes stay UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"

static const struct quoted {
    const char *name, *given;
    int most;
    const char *message;
} quotes[] = {
    {"nothing", "", 5, "\"\" is unknown"},
    {"whole letters", "\xC5\x81\xC3\xB3\x64\xC5\xBA", 7, "\"\xC5\x81\xC3\xB3\x64\xC5\xBA\" is unknown"},
    {"cut in a letter of two bytes", "x\xC5\x81\xC5\x81", 4, "\"x\xC5\x81\" is unknown"},
    {"cut in a letter of three bytes", "\xE2\x82\xAC\xE2\x82\xAC", 5, "\"\xE2\x82\xAC\" is unknown"},
    {"cut in a letter of four bytes", "a\xF0\x9F\x98\x80", 4, "\"a\" is unknown"},
    {"bytes of no letter", "\x80 a \xFF\xC0\xAF b", 20, "\" a  b\" is unknown"},
};

static void messages_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(quotes); i++) {
        mt_error err = {0};
        assert_int_equal(mt_fail(&err, MATCH_E_VALUE, "\"%.*s\" is unknown", quotes[i].most, quotes[i].given),
                         MATCH_E_VALUE);
        if (strcmp(err.message, quotes[i].message) != 0) fail_msg("%s: %s", quotes[i].name, err.message);
    }
}

/* Whatever does not fit ends with a whole letter, too. */
static void long_messages(void **state)
{
    char given[MATCH_ERROR_MESSAGE_SIZE * 2 + 1];
    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        mt_error err = {0};
        for (size_t i = 0; i < sizeof given - 1; i++) given[i] = "\xE2\x82\xAC"[i % 3];
        given[sizeof given - 1] = '\0';
        mt_fail_record(&err, MATCH_E_VALUE, "%.*s%s", (int)shift, "ab", given);
        size_t length = strlen(err.message);
        assert_true(length >= MATCH_ERROR_MESSAGE_SIZE - 4 && length < MATCH_ERROR_MESSAGE_SIZE);
        assert_int_equal((length - shift) % 3, 0);
        assert_int_equal(err.code, MATCH_E_VALUE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(messages_are_whole), cmocka_unit_test(long_messages)};
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
