/* The automaton against looking for every sequence at every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/taxonomy/automaton.h"

enum { MOST = 40, LONGEST = 5, TEXT = 200 };

typedef struct sequence {
    uint32_t term[LONGEST], len;
} sequence;

static int by_terms(const void *pa, const void *pb)
{
    const sequence *a = pa, *b = pb;
    for (uint32_t i = 0; i < a->len && i < b->len; i++)
        if (a->term[i] != b->term[i]) return a->term[i] < b->term[i] ? -1 : 1;
    return (a->len > b->len) - (a->len < b->len);
}

static void write_image(const sequence *s, size_t count, uint32_t terms, mt_strbuf *image, uint32_t *group)
{
    uint32_t *flat = mt_alloc(count * LONGEST, sizeof *flat), *start = mt_alloc(count + 1, sizeof *start);
    for (size_t i = 0; i < count; i++) {
        memcpy(flat + start[i], s[i].term, s[i].len * sizeof *flat);
        start[i + 1] = start[i] + s[i].len;
    }
    assert_int_equal(mt_automaton_write(flat, start, count, terms, image, group, NULL), MATCH_OK);
    mt_free(flat);
    mt_free(start);
}

static void finds_what_a_slow_search_finds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        mt_random r = mt_random_seeded(seed);
        uint32_t terms = 1 + mt_random_below(&r, 6), group[MOST], text[TEXT];
        sequence s[MOST];
        size_t count = mt_random_below(&r, MOST + 1);
        for (size_t i = 0; i < count; i++) {
            s[i].len = 1 + mt_random_below(&r, LONGEST);
            for (uint32_t j = 0; j < s[i].len; j++) s[i].term[j] = mt_random_below(&r, terms);
        }
        qsort(s, count, sizeof *s, by_terms);
        mt_strbuf image = {0};
        mt_automaton a;
        write_image(s, count, terms, &image, group);
        assert_int_equal(mt_automaton_map((const uint8_t *)image.data, image.len, &a, NULL, NULL), MATCH_OK);
        for (size_t i = 0; i < TEXT; i++) /* MT_NONE stands for a word in no label */
            text[i] = mt_random_below(&r, 12) ? mt_random_below(&r, terms) : MT_NONE;
        uint32_t at = MT_AUTOMATON_ROOT;
        for (uint32_t i = 0; i < TEXT; i++) {
            bool found[MOST] = {false};
            uint32_t longest = UINT32_MAX;
            at = mt_automaton_step(&a, at, text[i]);
            for (uint32_t n = mt_automaton_first_out(&a, at); n != MT_AUTOMATON_ROOT;
                 n = mt_automaton_next_out(&a, n)) {
                found[mt_automaton_get(&a, n, MT_NODE_GROUP)] = true;
                assert_true(mt_automaton_get(&a, n, MT_NODE_DEPTH) < longest); /* the longest first */
                longest = mt_automaton_get(&a, n, MT_NODE_DEPTH);
            }
            for (size_t j = 0; j < count; j++) {
                bool here =
                    s[j].len <= i + 1 && memcmp(text + i + 1 - s[j].len, s[j].term, s[j].len * sizeof *text) == 0;
                if (found[group[j]] != here) fail_msg("seed %d: sequence %zu at %d", (int)seed, j, (int)i);
            }
        }
        mt_strbuf_free(&image);
    }
}

static void equal_sequences_share_a_group(void **state)
{
    (void)state;
    const sequence s[] = {{{0}, 1}, {{0}, 1}, {{0, 1}, 2}, {{1}, 1}, {{1}, 1}};
    const uint32_t expected[] = {0, 0, 1, 2, 2};
    uint32_t group[5];
    mt_strbuf image = {0};
    write_image(s, 5, 2, &image, group);
    assert_memory_equal(group, expected, sizeof group);
    mt_strbuf_free(&image);
}

static void refuses_what_it_cannot_hold(void **state)
{
    (void)state;
    uint32_t terms[2 * MT_AUTOMATON_LONGEST + 2] = {0}, group[3];
    uint32_t start[4] = {0, MT_AUTOMATON_LONGEST + 1, MT_AUTOMATON_LONGEST + 2, MT_AUTOMATON_LONGEST + 2};
    mt_strbuf image = {0};
    assert_int_equal(mt_automaton_write(terms, start, 1, 1, &image, group, NULL), MATCH_E_ARGUMENT);
    start[1] = 0;
    assert_int_equal(mt_automaton_write(terms, start, 1, 1, &image, group, NULL), MATCH_E_ARGUMENT);
    start[1] = 1; /* and behind good ones */
    assert_int_equal(mt_automaton_write(terms, start, 2, 1, &image, group, NULL), MATCH_E_ARGUMENT);
    start[2] = 2;
    start[3] = 2;
    assert_int_equal(mt_automaton_write(terms, start, 3, 1, &image, group, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(image.len, 0);
    start[1] = MT_AUTOMATON_LONGEST;
    assert_int_equal(mt_automaton_write(terms, start, 1, 1, &image, group, NULL), MATCH_OK);
    mt_strbuf_free(&image);
}

/* A cut image is refused; one with changed bytes is refused or runs without harm. */
static void damaged_images(void **state)
{
    (void)state;
    const sequence s[] = {{{0, 1, 2}, 3}, {{1, 2}, 2}, {{1, 2, 0, 1}, 4}, {{2}, 1}};
    uint32_t group[4];
    mt_strbuf image = {0};
    mt_automaton a;
    mt_random r = mt_random_seeded(11);
    write_image(s, 4, 3, &image, group);
    for (size_t len = 0; len < image.len; len++) {
        uint8_t *cut = malloc(len ? len : 1);
        memcpy(cut, image.data, len);
        assert_int_not_equal(mt_automaton_map(cut, len, &a, NULL, NULL), MATCH_OK);
        free(cut);
    }
    for (int round = 0; round < 20000; round++) {
        uint8_t *copy = malloc(image.len);
        memcpy(copy, image.data, image.len);
        for (int k = 0; k < 3; k++) copy[mt_random_below(&r, image.len)] = (uint8_t)mt_random_next(&r);
        if (mt_automaton_map(copy, image.len, &a, NULL, NULL) == MATCH_OK)
            for (uint32_t at = 0, i = 0; i < 20; i++) {
                at = mt_automaton_step(&a, at, mt_random_below(&r, 3));
                assert_true(at < a.nodes);
                for (uint32_t n = mt_automaton_first_out(&a, at); n; n = mt_automaton_next_out(&a, n))
                    assert_true(n < a.nodes);
            }
        free(copy);
    }
    mt_strbuf_free(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_a_slow_search_finds),
        cmocka_unit_test(equal_sequences_share_a_group),
        cmocka_unit_test(refuses_what_it_cannot_hold),
        cmocka_unit_test(damaged_images),
    };
    return cmocka_run_group_tests_name("automaton", tests, NULL, NULL);
}
