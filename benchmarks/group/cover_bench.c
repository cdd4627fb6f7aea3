/* Speed and quality of portfolios over generated organisations. One JSON line per measurement.
 *
 *   cover_bench [--tiny]
 *
 * 30,000 organisations, each answering about 1 in 20 of 200 needs (weights 1 to 3; popular needs have more answers),
 * gains skewed to small ones; the best 5. Greedy with swaps is compared with the exact value where that finishes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/group/cover.h"

typedef struct made {
    mt_cover_problem p;
    size_t *begin;
    uint32_t *need;
    double *gain, *weight;
} made;

static void *room(size_t count, size_t size)
{
    void *block = mt_alloc(count, size);
    if (!block) exit(1);
    return block;
}

static made make(uint32_t candidates, uint32_t needs, uint32_t k, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    made m = {.begin = room((size_t)candidates + 1, sizeof *m.begin),
              .need = room((size_t)candidates * needs, sizeof *m.need),
              .gain = room((size_t)candidates * needs, sizeof *m.gain),
              .weight = room(needs, sizeof *m.weight)};
    double *share = room(needs, sizeof *share);
    size_t at = 0;
    for (uint32_t n = 0; n < needs; n++) {
        m.weight[n] = 1 + mt_random_below(&r, 3);
        share[n] = 0.1 * mt_random_unit(&r);
    }
    for (uint32_t c = 0; c < candidates; c++) {
        double size = 0.2 + 2.0 * mt_random_unit(&r) * mt_random_unit(&r);
        m.begin[c] = at;
        for (uint32_t n = 0; n < needs; n++) {
            if (mt_random_unit(&r) >= share[n] * size) continue;
            double u = mt_random_unit(&r);
            m.need[at] = n;
            m.gain[at++] = u * u;
        }
    }
    m.begin[candidates] = at;
    m.p = (mt_cover_problem){.candidates = candidates,
                             .needs = needs,
                             .begin = m.begin,
                             .need = m.need,
                             .gain = m.gain,
                             .weight = m.weight,
                             .k = k};
    free(share);
    return m;
}

static void drop(made *m)
{
    mt_free(m->begin);
    mt_free(m->need);
    mt_free(m->gain);
    mt_free(m->weight);
}

static double run(const mt_cover_problem *p, mt_cover *c)
{
    mt_error err = {0};
    int64_t start = mt_clock_thread_cpu_ns();
    if (mt_cover_solve(p, c, &err) != MATCH_OK) {
        fprintf(stderr, "cover_bench: %s\n", err.message);
        exit(1);
    }
    return (double)(mt_clock_thread_cpu_ns() - start) / 1e9;
}

static void large(const char *name, uint32_t candidates, uint32_t needs, double target)
{
    made m = make(candidates, needs, 5, 20260101);
    mt_cover c = {0};
    if (target > 0.0) m.p.target = target, m.p.k = 0;
    double seconds = run(&m.p, &c);
    printf("{\"bench\":\"group.cover\",\"case\":\"%s\",\"candidates\":%u,\"needs\":%u,\"gains\":%zu,\"seconds\":%.3f,"
           "\"chosen\":%zu,\"value\":%.6f,\"bound\":%.6f,\"ratio\":%.4f,\"optimal\":%s,\"fewest\":%u}\n",
           name, candidates, needs, m.begin[candidates], seconds, c.count, c.value, c.bound, c.value / c.bound,
           c.optimal ? "true" : "false", c.fewest);
    mt_cover_free(&c);
    drop(&m);
}

static void quality(uint32_t rounds, uint32_t candidates, uint32_t needs)
{
    double worst = 1.0, sum = 0.0;
    uint32_t finished = 0;
    for (uint32_t i = 0; i < rounds; i++) {
        made m = make(candidates, needs, 5, 1000 + i);
        mt_cover exact = {0}, quick = {0};
        run(&m.p, &exact);
        m.p.work = 1;
        run(&m.p, &quick);
        if (exact.optimal) {
            double ratio = quick.value / exact.value;
            finished++;
            sum += ratio;
            if (ratio < worst) worst = ratio;
        }
        mt_cover_free(&exact);
        mt_cover_free(&quick);
        drop(&m);
    }
    printf("{\"bench\":\"group.cover\",\"case\":\"greedy and swaps against exact\",\"candidates\":%u,\"needs\":%u,"
           "\"instances\":%u,\"exact_finished\":%u,\"mean_ratio\":%.5f,\"worst_ratio\":%.5f}\n",
           candidates, needs, rounds, finished, finished ? sum / finished : 0.0, worst);
}

int main(int argc, char **argv)
{
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    large("best 5", tiny ? 300 : 30000, tiny ? 20 : 200, 0.0);
    large("smallest set for 60 %", tiny ? 300 : 30000, tiny ? 20 : 200, 0.6);
    quality(tiny ? 3 : 30, tiny ? 60 : 300, 20);
    return 0;
}
