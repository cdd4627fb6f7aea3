/* JSON is read while allocations fail, each in its turn, some after it, or all above a size: the text is read as it is,
 * or memory was short; it never is another text, nor called bad. Where a sanitizer owns the allocator, the test is
 * skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "tests/own_allocator.h"

#if OWN_ALLOCATOR

static long first = -1, last = -1; /* of the allocations that fail, counted from now on */
static long allocations;
static size_t largest = SIZE_MAX;

static bool allocation_fails(size_t size)
{
    long number = allocations++;
    return size > largest || (number >= first && number <= last);
}

enum { LONG_TEXT = 5000 };

static char document[LONG_TEXT + 600];

static void make_document(void)
{
    static const char begin[] =
        "{\"short\":\"a\",\"a key of more than sixteen letters\":[1,2.5,-3e2,null,{\"x\":true}],"
        "\"escaped\":\"\\u0103 and \\\"more\\\" than sixteen letters\","
        "\"digits\":0.12345678901234567890,\"long\":\"";
    memset(document, 'x', sizeof begin - 1 + LONG_TEXT);
    memcpy(document, begin, sizeof begin - 1);
    snprintf(document + sizeof begin - 1 + LONG_TEXT, sizeof document - sizeof begin - LONG_TEXT, "%s",
             "\",\"end\":9223372036854775808}");
}

/* Whether it was read; then it must be right. */
static bool reads(const json_t *right, long from, long to, size_t most)
{
    mt_error err = {0};
    json_t *value = NULL;
    allocations = 0;
    first = from;
    last = to;
    largest = most;
    match_status status = mt_json_parse(mt_text_of(document), &value, &err);
    first = last = -1;
    largest = SIZE_MAX;
    if (status != MATCH_OK && status != MATCH_E_NO_MEMORY) fail_msg("allocation %ld: %s", from, err.message);
    if (status == MATCH_OK && !json_equal(value, right)) fail_msg("allocation %ld: another value", from);
    json_decref(value);
    return status == MATCH_OK;
}

static void any_allocation_fails(void **state)
{
    json_t *right = NULL;
    long count, refused = 0, before = live;
    (void)state;
    make_document();
    assert_int_equal(mt_json_parse(mt_text_of(document), &right, NULL), MATCH_OK);
    assert_int_equal(json_string_length(json_object_get(right, "long")), LONG_TEXT);
    assert_true(reads(right, -1, -1, SIZE_MAX));
    count = allocations;
    assert_true(count > 20);
    for (long at = 0; at < count; at++)
        for (long more = 0; more < 4; more++) refused += !reads(right, at, at + more, SIZE_MAX);
    assert_int_equal(refused, 4 * count);
    for (size_t most = 1; most < (size_t)4 * LONG_TEXT; most += most / 4 + 1) (void)reads(right, -1, -1, most);
    json_decref(right);
    assert_int_equal(live, before);
}

#else

static void any_allocation_fails(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_fails)};
    return cmocka_run_group_tests_name("json_no_memory", tests, NULL, NULL);
}
