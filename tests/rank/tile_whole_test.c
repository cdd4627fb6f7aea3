/* A tile as a whole with lists that no writer makes but damage does: parts that are said to be there and hold nothing,
 * alone and beside a sound list, for every instruction set. */
#include "tests/index/index_help.h"

#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_pass.h"

enum { DOCUMENTS = 200, WEIGHT = 30000 };

static void fill(world *w)
{
    world_begin(w);
    for (int i = 0; i < DOCUMENTS; i++) {
        char line[96];
        snprintf(line, sizeof line, "{\"kind\":\"offer\",\"id\":\"i%d\",\"language\":\"zxx\",\"text\":\"a b\"}", i);
        world_put(w, line);
    }
    world_commit(w);
}

static mt_tile_list with_steps(int part, const uint8_t *step, uint32_t n)
{
    mt_tile_list list = {.form = MT_CELL_LIST, .impact = step, .end = step};
    list.part[part].form = MT_DOCS_STEPS;
    list.part[part].n = n;
    list.part[part].docs = step;
    return list;
}

/* Candidates of a tile with an empty list of one part and, of a sound list, the first n documents. */
static size_t candidates(const world *w, const mt_scan_kernel *kernel, void *memory, int empty, uint32_t n)
{
    static const uint8_t bytes[64] = {[17] = 1, 1, 1, 1, 1}; /* kernels may read before the steps */
    const mt_query_term terms[] = {{mt_text_of("a"), 1}, {mt_text_of("b"), 1}};
    const mt_rank_task task = {MT_KINDS_ITEMS, NULL, 10, NULL, 0};
    const mt_tile_place place = {0, 0, DOCUMENTS, NULL};
    mt_scan_work work = {0};
    mt_scorer scorer;
    mt_tile_shared shared;
    mt_tile_pass pass;
    mt_error err;
    mt_scan_work_begin(&work, memory, kernel);
    assert_ok(mt_scorer_init(&scorer, w->index, terms, 2, &mt_bm25_default, task.kinds, &err), err);
    assert_ok(mt_tile_shared_init(&shared, 2, &err), err);
    assert_ok(mt_tile_pass_init(&pass, &scorer, &task, &shared, &err), err);
    mt_tile_pass_no_lists(&pass);
    pass.list[0] = with_steps(empty, bytes + 16, 0);
    mt_tile_pass_take_list(&pass, WEIGHT, 0);
    pass.list[1] = with_steps(MT_PART_ONCE, bytes + 16, n);
    if (n) mt_tile_pass_take_list(&pass, WEIGHT, 1);
    mt_tile_pass_bound(&pass);
    assert_ok(mt_tile_whole(&pass, &work, &place, 0, &err), err);
    size_t found = pass.band.len;
    mt_tile_pass_free(&pass);
    mt_tile_shared_free(&shared);
    mt_scorer_free(&scorer);
    return found;
}

static void parts_without_steps(void **state)
{
    const mt_scan_kernel *kernel;
    world w = world_open(true);
    (void)state;
    fill(&w);
    for (size_t i = 0; (kernel = mt_scan_kernel_at(i)) != NULL; i++) {
        uint8_t *memory = mt_alloc(MT_SCAN_BYTES + 64, 1);
        assert_non_null(memory);
        void *at = memory + (64 - (uintptr_t)memory % 64) % 64;
        for (int part = 0; part < MT_PARTS; part++)
            for (uint32_t n = 0; n < 6; n++)
                if (candidates(&w, kernel, at, part, n) != n)
                    fail_msg("%s, part %d empty, %u documents: others found", kernel->name, part, n);
        mt_free(memory);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts_without_steps)};
    return cmocka_run_group_tests_name("tile_whole", tests, NULL, NULL);
}
