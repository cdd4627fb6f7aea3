/* Packed bitmaps, unpacked by every instruction set that this machine has, and added, against plain loops. */
#include "libmatch/rank/tile_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/random.h"

enum { WORDS = MT_TILE_DOCS / 64, BYTES = WORDS * 8, ROUNDS = 100 };

typedef struct packed {
    uint64_t bitmap[WORDS], unpacked[WORDS + 8];
    uint8_t bytes[BYTES / 8 + BYTES + 64]; /* the masks, the bytes that are not 0, and what may be read behind them */
    size_t words;
} packed;

/* Of one document in `rare`; sometimes with whole words empty or full. */
static void make_packed(mt_random *r, uint32_t rare, packed *p)
{
    p->words = 1 + mt_random_below(r, WORDS);
    memset(p->bitmap, 0, sizeof p->bitmap);
    for (size_t i = 0; i < p->words * 64; i++)
        if (mt_random_below(r, rare) == 0) p->bitmap[i / 64] |= UINT64_C(1) << i % 64;
    p->bitmap[mt_random_below(r, (uint32_t)p->words)] = mt_random_below(r, 2) ? 0 : ~UINT64_C(0);
    memset(p->bytes, 0xa5, sizeof p->bytes);
    const size_t masks = mt_packed_words(p->words) * 8;
    uint8_t *filled = p->bytes + masks;
    memset(p->bytes, 0, masks);
    for (size_t i = 0; i < p->words * 8; i++) {
        const uint8_t byte = (uint8_t)(p->bitmap[i / 8] >> i % 8 * 8);
        if (!byte) continue;
        p->bytes[i / 8] |= (uint8_t)(1 << i % 8);
        *filled++ = byte;
    }
}

static void check_unpacked(packed *p, const char *name)
{
    if (memcmp(p->unpacked, p->bitmap, p->words * sizeof *p->bitmap) != 0) fail_msg("%s: %zu words", name, p->words);
    memset(p->unpacked, 0x5a, sizeof p->unpacked);
}

static void check_added(const mt_scan_work *work, const packed *p, uint32_t weight)
{
    uint16_t *sum = work->plane[0][0];
    for (size_t i = 0; i < MT_TILE_DOCS; i++) sum[i] = (uint16_t)i;
    mt_scan_add_packed(work, sum, p->bytes, p->words, weight);
    for (size_t i = 0; i < MT_TILE_DOCS; i++) {
        const uint32_t there = i < p->words * 64 ? p->bitmap[i / 64] >> i % 64 & 1 : 0;
        assert_int_equal(sum[i], (uint16_t)(i + there * weight));
    }
}

static void packed_bitmaps_are_those_that_were_packed(void **state)
{
    static const uint32_t rare[] = {2, 12, 24, 200, 5000};
    const uint64_t seed = 20261123;
    const mt_scan_kernel *kernel;
    packed *p = malloc(sizeof *p);
    (void)state;
    assert_non_null(p);
    print_message("seed %llu\n", (unsigned long long)seed);
    mt_scan_work work = {0};
    void *memory = aligned_alloc(64, (MT_SCAN_BYTES + 63) / 64 * 64);
    assert_non_null(memory);
    memset(memory, 0, (MT_SCAN_BYTES + 63) / 64 * 64);
    for (size_t k = 0; (kernel = mt_scan_kernel_at(k)) != NULL; k++) {
        mt_random r = mt_random_seeded(seed);
        mt_scan_work_begin(&work, memory, kernel); /* the same memory for all */
        for (int round = 0; round < ROUNDS; round++) {
            make_packed(&r, rare[round % 5], p);
            if (kernel->unpack) {
                kernel->unpack(p->bytes, p->unpacked, p->words);
                check_unpacked(p, kernel->name);
            }
            mt_scan_unpack(&work, p->bytes, p->words, p->unpacked);
            check_unpacked(p, "by bytes");
            check_added(&work, p, mt_random_below(&r, 65536));
        }
    }
    free(memory);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packed_bitmaps_are_those_that_were_packed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
