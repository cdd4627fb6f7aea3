/* Sorting by whole numbers against a plain stable sort: sizes around those where the way changes, few and many
 * different keys, keys that share bytes. */
#include "libmatch/rank/keyed_sort.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "libmatch/base/random.h"

enum { MOST = 700 };

static void slow_sort(mt_keyed *some, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t at = i; at > 0 && some[at - 1].key > some[at].key; at--) {
            mt_keyed one = some[at];
            some[at] = some[at - 1];
            some[at - 1] = one;
        }
}

static void sorts_like_the_plain_one(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 23, 24, 25, 64, 300, MOST};
    static const uint64_t masks[] = {0, 1, 0xff, 0xff00, UINT64_C(0xff00000000000000), UINT64_MAX};
    mt_random r = mt_random_seeded(7);
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t m = 0; m < sizeof masks / sizeof *masks; m++) {
            mt_keyed some[MOST + 1], other[MOST + 1], expected[MOST + 1];
            size_t n = sizes[s];
            for (size_t i = 0; i < n; i++)
                expected[i] = some[i] = (mt_keyed){mt_random_next(&r) & masks[m], (uint32_t)i};
            slow_sort(expected, n);
            mt_keyed_sort(some, other, n);
            for (size_t i = 0; i < n; i++) {
                assert_int_equal(some[i].key, expected[i].key);
                assert_int_equal(some[i].place, expected[i].place);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sorts_like_the_plain_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
