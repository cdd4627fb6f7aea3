/* The k greatest sums of a query, noted one by one or many at a time, against a sort of all of them. */
#include "libmatch/rank/tile_pass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/random.h"

enum { MOST = 300, MOST_K = 70 };

static int falling(const void *a, const void *b) { return (int)*(const uint16_t *)b - (int)*(const uint16_t *)a; }

/* With no bounds and no moved averages the bar is the k-th greatest sum, 1 while there are fewer. */
static void note_some(mt_random *r, size_t k)
{
    uint16_t all[MOST];
    mt_tile_pass p;
    mt_scorer scorer = {0};
    struct mt_index index = {0};
    const mt_rank_task task = {.k = k};
    const uint32_t range = mt_random_below(r, 2) ? 65535 : 30;
    mt_error err;
    scorer.index = &index;
    assert_int_equal(mt_tile_pass_init(&p, &scorer, &task, NULL, &err), MATCH_OK);
    p.high = p.low = p.low_here = 0;
    for (size_t n = 0; n < MOST;) {
        size_t some = 1 + mt_random_below(r, mt_random_below(r, 2) ? 4 : 60);
        if (some > MOST - n) some = MOST - n;
        for (size_t i = 0; i < some; i++) all[n + i] = (uint16_t)(1 + mt_random_below(r, range));
        mt_tile_pass_note(&p, all + n, some);
        n += some;
        qsort(all, n, sizeof *all, falling);
        assert_int_equal(p.bar, n < k ? 1 : all[k - 1]);
    }
    mt_tile_pass_free(&p);
}

static void the_bar_is_the_kth_sum(void **state)
{
    mt_random r = mt_random_seeded(20261123);
    (void)state;
    for (size_t k = 1; k <= MOST_K; k++)
        for (int round = 0; round < 10; round++) note_some(&r, k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_bar_is_the_kth_sum)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
