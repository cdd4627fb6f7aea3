/* Speed and proven gap of the consortium builder. One JSON line.
 *
 *   consortium_bench [--tiny]
 *
 * 100 generated calls: 500 candidates of 20 countries and 4 types, 12 competences; a candidate has each competence with
 * a chance of its own kind (specialists have few and strong ones, generalists many weak ones); five rules: 3 to 8
 * partners, 3 countries, a university and a company, one excluded country, one fixed partner. Past work is wanted in
 * every second call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/group/consortium.h"

enum { MOST = 500, COMPETENCES = 12, TIES = 1500 };

typedef struct call {
    mt_consortium_problem p;
    double gain[MOST * COMPETENCES], weight[COMPETENCES];
    uint32_t country[MOST], type[MOST], excluded[1], fixed[1];
    mt_type_rule types[2];
    mt_tie ties[TIES];
} call;

static void make(call *x, uint32_t candidates, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    memset(x, 0, sizeof *x);
    for (uint32_t j = 0; j < COMPETENCES; j++) x->weight[j] = 1 + mt_random_below(&r, 3);
    for (uint32_t i = 0; i < candidates; i++) {
        bool specialist = mt_random_below(&r, 2);
        for (uint32_t j = 0; j < COMPETENCES; j++) {
            double u = mt_random_unit(&r);
            if (mt_random_unit(&r) >= (specialist ? 0.12 : 0.35)) continue;
            x->gain[(size_t)i * COMPETENCES + j] = specialist ? 0.4 + 0.55 * u : 0.6 * u;
        }
        x->country[i] = mt_random_below(&r, 20);
        x->type[i] = mt_random_below(&r, 4);
    }
    x->types[0] = (mt_type_rule){0, 1};
    x->types[1] = (mt_type_rule){1, 1};
    x->fixed[0] = mt_random_below(&r, candidates);
    x->excluded[0] = (x->country[x->fixed[0]] + 1) % 20;
    x->p = (mt_consortium_problem){.candidates = candidates,
                                   .competences = COMPETENCES,
                                   .gain = x->gain,
                                   .weight = x->weight,
                                   .country = x->country,
                                   .type = x->type,
                                   .min_partners = 3,
                                   .max_partners = 8,
                                   .min_countries = 3,
                                   .types = x->types,
                                   .type_rules = 2,
                                   .excluded = x->excluded,
                                   .excluded_count = 1,
                                   .fixed = x->fixed,
                                   .fixed_count = 1,
                                   .ties = x->ties,
                                   .price = 0.01,
                                   .k = 3};
    if (seed % 2 == 0) {
        x->p.collaboration = 0.01;
        for (uint32_t t = 0; t < TIES && t < candidates * 3; t++) {
            uint32_t a = mt_random_below(&r, candidates - 1);
            x->ties[x->p.tie_count++] =
                (mt_tie){a, a + 1 + mt_random_below(&r, candidates - a - 1), mt_random_unit(&r)};
        }
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    uint32_t rounds = tiny ? 3 : 100, candidates = tiny ? 40 : MOST, optimal = 0;
    double seconds[100], gap[100];
    call *x = malloc(sizeof *x);
    if (!x) return 1;
    for (uint32_t i = 0; i < rounds; i++) {
        mt_consortia c = {0};
        mt_error err = {0};
        make(x, candidates, 1 + i);
        int64_t start = mt_clock_thread_cpu_ns();
        if (mt_consortium_solve(&x->p, &c, &err) != MATCH_OK || c.len == 0) {
            fprintf(stderr, "consortium_bench: call %u: %s\n", i, err.message);
            return 1;
        }
        seconds[i] = (double)(mt_clock_thread_cpu_ns() - start) / 1e9;
        gap[i] = (c.bound - c.data[0].value) / c.data[0].value;
        if (gap[i] < 0.0) gap[i] = 0.0;
        optimal += c.state == MT_CONSORTIUM_OPTIMAL;
        mt_consortia_free(&c);
    }
    qsort(seconds, rounds, sizeof *seconds, by_value);
    qsort(gap, rounds, sizeof *gap, by_value);
    printf("{\"bench\":\"group.consortium\",\"candidates\":%u,\"competences\":%d,\"n\":%u,\"median_s\":%.4f,\"max_s\":%"
           ".4f,"
           "\"median_gap\":%.5f,\"p90_gap\":%.5f,\"max_gap\":%.5f,\"proved\":%u}\n",
           candidates, COMPETENCES, rounds, seconds[rounds / 2], seconds[rounds - 1], gap[rounds / 2],
           gap[rounds * 9 / 10], gap[rounds - 1], optimal);
    free(x);
    return 0;
}
