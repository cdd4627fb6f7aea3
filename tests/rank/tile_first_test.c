/* What the tile path does before and beside adding: the tile that a question begins with, and the bound that spares
 * reading a number for each document. */
#include "tests/index/index_help.h"

#include "libmatch/rank/tile_pass.h"

/* For every saturation, in steps finer than the numbers are, and every rounding of the two numbers. */
static void bound_of_twice(void **state)
{
    enum { STEPS = 1 << 20 };
    (void)state;
    uint32_t loosest = 0;
    for (uint32_t i = 0; i <= STEPS; i++) {
        double s = (double)i / STEPS;
        uint32_t once = mt_impact_plane(s), twice = mt_impact_plane(2 * s / (1 + s));
        uint32_t bound = (once * MT_TWICE_SLOPE >> 16) + MT_TWICE_ABOVE;
        if (bound < twice) fail_msg("saturation %.17g: %u twice, bound %u", s, twice, bound);
        if (s >= 0.3 && s <= 0.65 && bound - twice > loosest) loosest = bound - twice;
    }
    assert_in_range(loosest, 1, 65280 / 40); /* usual documents: else hardly anything is left out */
}

/* Documents with words of their own: of the first tile, of the second, of a segment of their own. */
static const struct alike {
    uint32_t first, segment, tile;
} alike[] = {{100, 0, 0}, {MT_TILE_DOCS + 100, 0, 1}, {MT_TILE_DOCS + 2000, 1, 0}};
enum { ALIKE = 30, OWN_WORDS = 4, DOCUMENTS = MT_TILE_DOCS + 2000 + ALIKE };

static void fill(world *w)
{
    char line[160], own[32];
    world_begin(w);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        snprintf(own, sizeof own, "b");
        for (size_t a = 0; a < MT_COUNT(alike); a++)
            if (i >= alike[a].first && i < alike[a].first + ALIKE)
                snprintf(own, sizeof own, "a%zu0 a%zu1 a%zu2 a%zu3", a, a, a, a);
        if (i == alike[MT_COUNT(alike) - 1].first) {
            world_commit(w);
            world_begin(w);
        }
        snprintf(line, sizeof line, "{\"kind\":\"offer\",\"id\":\"i%u\",\"language\":\"zxx\",\"text\":\"c%u %s\"}", i,
                 i % 2, own);
        world_put(w, line);
    }
    world_commit(w);
    assert_int_equal(w->index->segments.len, 2);
    assert_int_equal(w->index->segments.data[0].segment->tiles, 2);
}

/* The tile chosen for a question of the two words that all have and the first n of a group's own. */
static mt_tile_first chosen(const world *w, size_t group, size_t n)
{
    const mt_rank_task task = {MT_KINDS_ITEMS, NULL, 10, NULL, 0};
    char own[OWN_WORDS][8];
    mt_query_term terms[2 + OWN_WORDS] = {{mt_text_of("c0"), 1}, {mt_text_of("c1"), 1}};
    mt_scorer scorer;
    mt_tile_shared shared;
    mt_tile_pass pass;
    mt_tile_first first;
    mt_error err;
    for (size_t i = 0; i < n; i++) {
        snprintf(own[i], sizeof own[i], "a%zu%zu", group, i);
        terms[2 + i] = (mt_query_term){mt_text_of(own[i]), 1};
    }
    assert_ok(mt_scorer_init(&scorer, w->index, terms, 2 + n, &mt_bm25_default, task.kinds, &err), err);
    assert_int_equal(scorer.terms.len, 2 + n);
    assert_ok(mt_tile_shared_init(&shared, 2 + n, &err), err);
    assert_ok(mt_tile_pass_init(&pass, &scorer, &task, &shared, &err), err);
    assert_ok(mt_tile_first_choose(&pass, &first, &err), err);
    mt_tile_pass_free(&pass);
    mt_tile_shared_free(&shared);
    mt_scorer_free(&scorer);
    return first;
}

static void first_tile(void **state)
{
    world w = world_open(true);
    (void)state;
    fill(&w);
    for (size_t a = 0; a < MT_COUNT(alike); a++) {
        mt_tile_first first = chosen(&w, a, OWN_WORDS);
        assert_int_equal(first.segment, alike[a].segment);
        assert_int_equal(first.tile, alike[a].tile);
        assert_int_equal(chosen(&w, a, 2).segment, MT_NONE); /* few terms */
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bound_of_twice), cmocka_unit_test(first_tile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
