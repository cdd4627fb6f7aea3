/* What judge() says of groups of documents, in every instruction set that this machine has, against what finish() gives
 * them: never less than the greatest sum of an eligible one, and 0 where none is. With bitmaps that wait and bitmaps
 * whose weights are summed up in bytes, and without; the bounds stay near the sums, or they would be of no use. */
#include "libmatch/rank/tile_pass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/random.h"

enum { GROUPS = 13, DOCS = GROUPS * 64, ROUNDS = 200, BITMAPS = 60, WORDS = GROUPS + 8 };

typedef struct tile {
    uint16_t once[DOCS], twice[DOCS], sum[MT_PLANES][DOCS], rest[DOCS];
    uint64_t eligible[GROUPS];
    uint64_t bitmap[MT_PLANES][BITMAPS][WORDS];
    mt_scan_bits bits[MT_PLANES][BITMAPS];
    size_t n[MT_PLANES];
} tile;

/* Numbers as saturations give them; sums that stay below 2^16 together; groups with all, some, one and no document. */
static void make_tile(mt_random *r, tile *t)
{
    for (size_t i = 0; i < DOCS; i++) {
        double s = (double)mt_random_below(r, 1000) / 1000;
        t->once[i] = (uint16_t)(s * 65280);
        t->twice[i] = (uint16_t)(2 * s / (1 + s) * 65280);
        for (int p = 0; p < MT_PLANES; p++) t->sum[p][i] = (uint16_t)mt_random_below(r, 8000);
        t->rest[i] = (uint16_t)mt_random_below(r, 8000);
    }
    for (size_t g = 0; g < GROUPS; g++) {
        const uint64_t masks[] = {0, ~UINT64_C(0), mt_random_next(r), UINT64_C(1) << mt_random_below(r, 64)};
        t->eligible[g] = masks[mt_random_below(r, 4)];
    }
    for (int p = 0; p < MT_PLANES; p++) {
        t->n[p] = mt_random_below(r, BITMAPS + 1);
        for (size_t i = 0; i < t->n[p]; i++) {
            uint16_t weight = (uint16_t)(1 + mt_random_below(r, 400));
            for (size_t g = 0; g < GROUPS; g++) t->bitmap[p][i][g] = mt_random_next(r) & mt_random_next(r);
            t->bits[p][i] = (mt_scan_bits){.bitmap = t->bitmap[p][i], .weight = weight, .bound = weight};
        }
    }
}

/* The greatest that the bitmaps which wait may add to a document, and the units of bytes that were rounded up. */
static uint32_t loose_by(const mt_scan_tile *scan)
{
    uint32_t sum = MT_SCAN_SLACK + MT_TWICE_ABOVE;
    for (int p = 0; p < MT_PLANES; p++)
        sum += scan->later[0][p] + (uint32_t)scan->first[0][p] * (uint32_t)(scan->unit[0][p] + 1);
    return sum;
}

static void check(const mt_scan_work *work, tile *t, bool filtered, uint32_t bar, size_t *coarse)
{
    mt_scan_tile scan = {.channels = 1, .eligible = filtered ? t->eligible : NULL};
    scan.ask_from = UINT32_MAX;
    for (int p = 0; p < MT_PLANES; p++) {
        scan.bits[0][p] = t->bits[p];
        scan.n[0][p] = t->n[p];
    }
    (void)mt_tile_put_off(&scan, bar);
    for (int p = 0; p < MT_PLANES; p++) *coarse += scan.unit[0][p] != 0;
    scan.factor[0][MT_PART_ONCE] = t->once;
    scan.factor[0][MT_PART_TWICE] = t->twice;
    for (int p = 0; p < MT_PLANES; p++) memcpy(work->plane[0][p], t->sum[p], sizeof t->sum[p]);
    memcpy(work->rest, t->rest, sizeof t->rest);
    work->kernel->judge(work, &scan, GROUPS);
    work->kernel->finish(work, &scan, 0, GROUPS);
    for (size_t g = 0; g < GROUPS; g++) {
        uint16_t greatest = 0;
        for (size_t i = 0; i < 64; i++)
            if (!filtered || t->eligible[g] >> i & 1)
                greatest = work->rest[64 * g + i] > greatest ? work->rest[64 * g + i] : greatest;
        assert_true(work->most[g] >= greatest);
        assert_true(work->most[g] <= greatest + loose_by(&scan));
        if (filtered && t->eligible[g] == 0) assert_int_equal(work->most[g], 0);
    }
    memset(work->rest, 0, sizeof t->rest);
}

static void judges_bound_what_is_eligible(void **state)
{
    const uint64_t seed = 20261122;
    const mt_scan_kernel *kernel;
    tile *t = malloc(sizeof *t);
    (void)state;
    assert_non_null(t);
    print_message("seed %llu\n", (unsigned long long)seed);
    for (size_t k = 0; (kernel = mt_scan_kernel_at(k)) != NULL; k++) {
        size_t coarse = 0;
        mt_scan_work work = {0};
        mt_random r = mt_random_seeded(seed);
        void *memory = aligned_alloc(64, (MT_SCAN_BYTES + 63) / 64 * 64);
        assert_non_null(memory);
        memset(memory, 0, (MT_SCAN_BYTES + 63) / 64 * 64);
        mt_scan_work_begin(&work, memory, kernel);
        for (int round = 0; round < ROUNDS; round++) {
            uint32_t bar = 1 + mt_random_below(&r, 30000);
            make_tile(&r, t);
            check(&work, t, true, bar, &coarse);
            check(&work, t, false, bar, &coarse);
        }
        assert_true(coarse > ROUNDS && coarse < ROUNDS * 4); /* both ways are met */
        free(memory);
    }
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(judges_bound_what_is_eligible)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
