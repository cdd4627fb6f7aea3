/* Lists in steps, added by every instruction set that this machine has, against a plain loop. */
#include "libmatch/rank/tile_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/random.h"

enum { STEPS_MOST = 5000, ROUNDS = 300 };

typedef struct steps {
    uint8_t before[16]; /* kernels may read so much */
    uint8_t step[STEPS_MOST], impact[STEPS_MOST];
    uint32_t n;
} steps;

static const struct shape {
    const char *name;
    uint32_t n, step_most;
} shapes[] = {
    {"none to a few", 40, 255},
    {"sparse", 200, 255},
    {"as many as a list has", 1300, 40},
    {"one after the other", 5000, 3},
    {"more than a tile, as damaged lists have", 5000, 255}, /* documents begin again at 65,536 */
};

static void make_steps(mt_random *r, const struct shape *shape, steps *s)
{
    s->n = mt_random_below(r, shape->n);
    for (uint32_t i = 0; i < s->n; i++) {
        bool nothing = mt_random_below(r, 12) == 0;
        s->step[i] = (uint8_t)(nothing ? 255 : 1 + mt_random_below(r, shape->step_most));
        s->impact[i] = (uint8_t)(s->step[i] == 255 ? 0 : mt_random_below(r, 256));
    }
}

static void add_plainly(const steps *s, unsigned part, uint32_t weight, uint16_t *sum)
{
    uint16_t doc = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        doc = (uint16_t)(doc + s->step[i]);
        uint32_t value = part == MT_PART_REST ? s->impact[i] * weight >> 8 : weight;
        if (s->step[i] != 255) sum[doc] = (uint16_t)(sum[doc] + value);
    }
}

static void add_by(const mt_scan_work *work, const steps *s, unsigned part, uint32_t weight, bool gram)
{
    mt_tile_list list = {.form = MT_CELL_LIST, .impact = s->impact};
    list.part[part] = (mt_list_part){.form = MT_DOCS_STEPS, .n = s->n, .docs = s->step};
    mt_scan_add_steps(work, &list, part, weight, gram);
}

static void one_kernel(const mt_scan_kernel *kernel, uint64_t seed, steps *s, uint16_t *expected)
{
    mt_scan_work work = {0};
    mt_random r = mt_random_seeded(seed);
    void *memory = aligned_alloc(64, (MT_SCAN_BYTES + 63) / 64 * 64);
    assert_non_null(memory);
    memset(memory, 0, (MT_SCAN_BYTES + 63) / 64 * 64);
    mt_scan_work_begin(&work, memory, kernel);
    for (size_t shape = 0; shape < sizeof shapes / sizeof *shapes; shape++)
        for (unsigned part = 0; part < MT_PARTS; part++) {
            bool gram = part < MT_PLANES && mt_random_below(&r, 2);
            const uint16_t *sum = part < MT_PLANES ? work.plane[gram][part] : work.rest;
            memset(expected, 0, MT_TILE_SUMS * sizeof *expected);
            mt_scan_work_drop(&work);
            for (int round = 0; round < ROUNDS; round++) {
                uint32_t weight = mt_random_below(&r, 65536);
                make_steps(&r, &shapes[shape], s);
                add_plainly(s, part, weight, expected);
                add_by(&work, s, part, weight, gram);
            }
            if (memcmp(sum, expected, MT_TILE_DOCS * sizeof *sum) != 0)
                fail_msg("%s: %s, part %u", kernel->name, shapes[shape].name, part);
        }
    free(memory);
}

static void steps_are_added_as_a_plain_loop_does(void **state)
{
    const uint64_t seed = 20261122;
    const mt_scan_kernel *kernel;
    steps *s = malloc(sizeof *s);
    uint16_t *expected = malloc(MT_TILE_SUMS * sizeof *expected);
    (void)state;
    assert_non_null(s);
    assert_non_null(expected);
    print_message("seed %llu\n", (unsigned long long)seed);
    for (size_t k = 0; (kernel = mt_scan_kernel_at(k)) != NULL; k++) one_kernel(kernel, seed, s, expected);
    free(s);
    free(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(steps_are_added_as_a_plain_loop_does)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
