/* The collaboration graph against a slow, obvious reference: nested loops over all edges and vertices. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/world/graph.h"

#define MOST 12

typedef struct sample {
    mt_graph_input input;
    mt_graph graph;
    uint32_t n, edges;
    bool in[40][MOST]; /* edge, vertex */
    bool strong[40];
    double weight[40];
} sample;

static void make(sample *s, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    *s = (sample){.n = 1 + mt_random_below(&r, MOST), .edges = mt_random_below(&r, 30)};
    s->input.vertices = s->n;
    for (uint32_t e = 0; e < s->edges; e++) {
        s->strong[e] = mt_random_below(&r, 4) != 0;
        s->weight[e] = s->strong[e] ? 0.25 * (1 + mt_random_below(&r, 4)) : MT_GRAPH_WEAK_WEIGHT;
        assert_int_equal(mt_graph_input_edge(&s->input, s->strong[e], s->weight[e], NULL), MATCH_OK);
        uint32_t size = mt_random_below(&r, 5);
        for (uint32_t i = 0; i < size; i++) {
            uint32_t v = mt_random_below(&r, s->n); /* at times twice the same */
            s->in[e][v] = true;
            assert_int_equal(mt_graph_input_vertex(&s->input, v, NULL), MATCH_OK);
        }
    }
    assert_int_equal(mt_graph_build(&s->input, &s->graph, NULL), MATCH_OK);
}

static void unmake(sample *s)
{
    mt_graph_free(&s->graph);
    mt_graph_input_free(&s->input);
}

static uint32_t size(const sample *s, uint32_t e)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < s->n; v++) n += s->in[e][v];
    return n;
}

static double tie(const sample *s, uint32_t a, uint32_t b)
{
    double sum = 0.0;
    for (uint32_t e = 0; e < s->edges; e++)
        if (s->strong[e] && s->in[e][a] && s->in[e][b] && a != b) sum += s->weight[e] / sqrt(size(s, e) - 1.0);
    return sum;
}

static double works(const sample *s, uint32_t a, uint32_t b)
{
    double n = 0.0;
    for (uint32_t e = 0; e < s->edges; e++) n += s->strong[e] && s->in[e][a] && s->in[e][b] && a != b;
    return n;
}

static double ties(const sample *s, uint32_t a)
{
    double sum = 0.0;
    for (uint32_t b = 0; b < s->n; b++) sum += tie(s, a, b);
    return sum;
}

/* t(a, z) t(z, b) less what each work of all three makes of it */
static double apart(const sample *s, uint32_t a, uint32_t z, uint32_t b)
{
    double sum = tie(s, a, z) * tie(s, z, b);
    for (uint32_t e = 0; e < s->edges && a != z && z != b; e++)
        if (s->strong[e] && s->in[e][a] && s->in[e][z] && s->in[e][b])
            sum -= s->weight[e] * s->weight[e] / (size(s, e) - 1.0);
    return sum;
}

static double product(const sample *s, uint32_t a, uint32_t b)
{
    double sum = 0.0;
    for (uint32_t z = 0; z < s->n; z++)
        if (ties(s, z) > 0.0) sum += tie(s, a, z) * tie(s, z, b) / ties(s, z);
    return sum;
}

static uint32_t degree(const sample *s, uint32_t a)
{
    uint32_t n = 0;
    for (uint32_t b = 0; b < s->n; b++) n += tie(s, a, b) > 0.0;
    return n;
}

static void near(double a, double b, uint64_t seed)
{
    if (fabs(a - b) > 1e-12 * (1.0 + fabs(a)))
        print_message("seed %llu: %.17g %.17g\n", (unsigned long long)seed, a, b);
    assert_true(fabs(a - b) <= 1e-12 * (1.0 + fabs(a)));
}

static void signals_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        sample s;
        make(&s, seed);
        mt_signals g = {0};
        assert_int_equal(mt_signals_init(&g, &s.graph, NULL), MATCH_OK);
        for (uint32_t a = 0; a < s.n; a++) {
            mt_signals_clear(&g);
            mt_signals_add(&s.graph, a, &g);
            assert_int_equal(mt_graph_degree(&s.graph, a), degree(&s, a));
            near(s.graph.tie[a], ties(&s, a), seed);
            for (uint32_t b = 0; b < s.n; b++) {
                double common = 0.0, trusted = 0.0, walk = 0.0, square = product(&s, a, a) * product(&s, b, b);
                double wanted[] = {0.0, 0.0, 0.0, 0.0, 0.0, works(&s, a, b)};
                for (uint32_t z = 0; z < s.n; z++) {
                    if (ties(&s, z) == 0.0) continue;
                    trusted += apart(&s, a, z, b) / sqrt(ties(&s, z));
                    walk += product(&s, a, z) * tie(&s, z, b) / ties(&s, z);
                    if (tie(&s, a, z) > 0.0 && tie(&s, z, b) > 0.0) common += 1.0 / log(2.0 + degree(&s, z));
                }
                if (a != b) {
                    wanted[0] = tie(&s, a, b);
                    wanted[1] = common;
                    wanted[2] = trusted;
                    wanted[3] = square > 0.0 ? product(&s, a, b) / sqrt(square) : 0.0;
                    wanted[4] = walk;
                }
                double found[] = {g.joint[b], g.common[b], g.trusted[b], g.alike[b], g.walk[b], g.works[b]};
                for (int i = 0; i < 6; i++) near(found[i], wanted[i], seed);
            }
        }
        mt_signals_free(&g);
        unmake(&s);
    }
}

/* The places beside a in works done together. */
static double places(const sample *s, uint32_t a)
{
    double sum = 0.0;
    for (uint32_t e = 0; e < s->edges; e++)
        if (s->strong[e] && s->in[e][a] && size(s, e) > 1) sum += size(s, e) - 1;
    return sum;
}

/* Sum of ln(places) over those beside a, one for each work. */
static double engaged(const sample *s, uint32_t a)
{
    double sum = 0.0;
    for (uint32_t e = 0; e < s->edges; e++)
        for (uint32_t z = 0; z < s->n; z++)
            if (s->strong[e] && z != a && s->in[e][a] && s->in[e][z]) sum += log(places(s, z));
    return sum;
}

static void standings_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        sample s;
        double all = 0.0, count = 0.0;
        make(&s, seed);
        for (uint32_t a = 0; a < s.n; a++) all += engaged(&s, a), count += places(&s, a);
        for (uint32_t a = 0; a < s.n; a++) {
            const double *standing = s.graph.standing + (size_t)MT_STANDINGS * a;
            double joint = 0.0, recent = 0.0, beside = places(&s, a), free = 0.0;
            for (uint32_t e = 0; e < s.edges; e++)
                if (s.strong[e] && s.in[e][a] && size(&s, e) > 1) joint++, recent += s.weight[e];
            if (beside > 0.0) free = log((1.0 + 10.0 * exp(all / count - engaged(&s, a) / beside)) / 11.0);
            near(standing[MT_STANDING_WORK], log1p(joint), seed);
            near(standing[MT_STANDING_RECENT], log1p(recent), seed);
            near(standing[MT_STANDING_COMPANY], log1p(degree(&s, a)), seed);
            near(standing[MT_STANDING_BREADTH], fmax(0.0, log1p(degree(&s, a)) - log1p(joint)), seed);
            near(standing[MT_STANDING_FREEDOM], free, seed);
        }
        unmake(&s);
    }
}

/* Works of two: 0 with 1, which works with 2 only, and 3 with 4, which works with five more. */
static void free_are_partners_of_those_who_know_few(void **state)
{
    (void)state;
    static const uint32_t work[][2] = {{0, 1}, {1, 2}, {3, 4}, {4, 5}, {4, 6}, {4, 7}, {4, 8}, {4, 9}};
    mt_graph_input input = {.vertices = 11};
    mt_graph graph;
    for (size_t e = 0; e < MT_COUNT(work); e++) {
        assert_int_equal(mt_graph_input_edge(&input, true, 1.0, NULL), MATCH_OK);
        for (int i = 0; i < 2; i++) assert_int_equal(mt_graph_input_vertex(&input, work[e][i], NULL), MATCH_OK);
    }
    assert_int_equal(mt_graph_build(&input, &graph, NULL), MATCH_OK);
    const double *freedom = graph.standing + MT_STANDING_FREEDOM;
    assert_true(freedom[(size_t)MT_STANDINGS * 0] > 0.0); /* more than usual */
    assert_true(freedom[(size_t)MT_STANDINGS * 3] < 0.0);
    assert_true(freedom[(size_t)MT_STANDINGS * 10] == 0.0); /* nothing is known */
    mt_graph_free(&graph);
    mt_graph_input_free(&input);
}

/* All signals from one end are those from the other. */
static void signals_are_symmetric(void **state)
{
    (void)state;
    for (uint64_t seed = 2000; seed <= 2200; seed++) {
        sample s;
        mt_signals g[MOST] = {{0}};
        make(&s, seed);
        for (uint32_t a = 0; a < s.n; a++) {
            assert_int_equal(mt_signals_init(&g[a], &s.graph, NULL), MATCH_OK);
            mt_signals_add(&s.graph, a, &g[a]);
        }
        for (uint32_t a = 0; a < s.n; a++)
            for (uint32_t b = 0; b < s.n; b++) {
                near(g[a].joint[b], g[b].joint[a], seed);
                near(g[a].works[b], g[b].works[a], seed);
                near(g[a].common[b], g[b].common[a], seed);
                near(g[a].trusted[b], g[b].trusted[a], seed);
                near(g[a].alike[b], g[b].alike[a], seed);
                near(g[a].walk[b], g[b].walk[a], seed);
            }
        for (uint32_t a = 0; a < s.n; a++) mt_signals_free(&g[a]);
        unmake(&s);
    }
}

static void neighbourhoods_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1000; seed <= 1300; seed++) {
        sample s;
        make(&s, seed);
        uint32_t distance[MOST][MOST];
        for (uint32_t a = 0; a < s.n; a++)
            for (uint32_t b = 0; b < s.n; b++) distance[a][b] = a == b ? 0 : tie(&s, a, b) > 0.0 ? 1 : 1000;
        for (uint32_t k = 0; k < s.n; k++)
            for (uint32_t a = 0; a < s.n; a++)
                for (uint32_t b = 0; b < s.n; b++)
                    if (distance[a][k] + distance[k][b] < distance[a][b])
                        distance[a][b] = distance[a][k] + distance[k][b];
        for (uint32_t a = 0; a < s.n; a++) {
            for (int steps = 0; steps < 4; steps++) {
                mt_bitset reached = {0};
                assert_int_equal(mt_bitset_init(&reached, s.n, NULL), MATCH_OK);
                assert_int_equal(mt_graph_within(&s.graph, a, steps, &reached, NULL), MATCH_OK);
                for (uint32_t b = 0; b < s.n; b++)
                    assert_int_equal(mt_bitset_has(&reached, b), distance[a][b] <= (uint32_t)steps);
                mt_bitset_free(&reached);
            }
            for (uint32_t b = 0; b < s.n; b++) {
                uint32_t edges[40], shared = 0;
                for (uint32_t e = 0; e < s.edges; e++) shared += s.strong[e] && s.in[e][a] && s.in[e][b];
                assert_int_equal(mt_graph_shared_edges(&s.graph, a, b, edges, 40), shared);
            }
        }
        unmake(&s);
    }
}

/* A consortium above the limit joins nobody pairwise, but all of it has worked together. */
static void huge_project_stays_cheap(void **state)
{
    (void)state;
    uint32_t n = 20000;
    mt_graph_input input = {.vertices = n};
    mt_graph graph;
    mt_bitset reached = {0};
    assert_int_equal(mt_graph_input_edge(&input, true, 1.0, NULL), MATCH_OK);
    for (uint32_t v = 0; v + 1 < n; v++) assert_int_equal(mt_graph_input_vertex(&input, v, NULL), MATCH_OK);
    assert_int_equal(mt_graph_build(&input, &graph, NULL), MATCH_OK);
    assert_int_equal(mt_graph_degree(&graph, 5), 0);
    assert_int_equal(mt_bitset_init(&reached, n, NULL), MATCH_OK);
    assert_int_equal(mt_graph_within(&graph, 5, 1, &reached, NULL), MATCH_OK);
    assert_int_equal(mt_bitset_count(&reached), n - 1);
    mt_bitset_free(&reached);
    mt_graph_free(&graph);
    mt_graph_input_free(&input);
}

static void bad_vertex_is_refused(void **state)
{
    (void)state;
    mt_graph_input input = {.vertices = 3};
    assert_int_equal(mt_graph_input_vertex(&input, 0, NULL), MATCH_E_INTERNAL); /* no edge begun */
    assert_int_equal(mt_graph_input_edge(&input, true, 1.0, NULL), MATCH_OK);
    assert_int_equal(mt_graph_input_vertex(&input, 3, NULL), MATCH_E_INTERNAL);
    mt_graph_input_free(&input);
}

/* Where few are reached, only their works are gone through: the same bits as a pass over all works, and nothing is left
 * behind for the next. */
static void walks_through_few_works_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        mt_random r = mt_random_seeded(seed);
        mt_graph_input input = {.vertices = 20 + mt_random_below(&r, 400)};
        mt_graph graph;
        mt_signals s = {0};
        uint32_t edges = 30 + mt_random_below(&r, 300);
        for (uint32_t e = 0; e < edges; e++) {
            uint32_t size = mt_random_below(&r, 5), near = mt_random_below(&r, input.vertices);
            double weight = 0.1 + 0.9 * mt_random_unit(&r);
            assert_int_equal(mt_graph_input_edge(&input, mt_random_below(&r, 5) != 0, weight, NULL), MATCH_OK);
            for (uint32_t i = 0; i < size; i++) {
                uint32_t v = mt_random_below(&r, 9) ? near + mt_random_below(&r, 12) : mt_random_below(&r, 999);
                assert_int_equal(mt_graph_input_vertex(&input, v % input.vertices, NULL), MATCH_OK);
            }
        }
        assert_int_equal(mt_graph_build(&input, &graph, NULL), MATCH_OK);
        assert_int_equal(mt_signals_init(&s, &graph, NULL), MATCH_OK);
        double *walk = calloc(input.vertices + 1, sizeof *walk);
        assert_non_null(walk);
        for (uint32_t a = 0; a < input.vertices; a++) {
            mt_signals_clear(&s);
            mt_signals_add(&graph, a, &s);
            memset(walk, 0, input.vertices * sizeof *walk);
            for (uint32_t e = 0; e < graph.edges && graph.tie_length[a] > 0.0; e++) {
                double sum = 0.0;
                for (uint32_t i = graph.edge_begin[e]; i < graph.edge_begin[e + 1]; i++)
                    sum += s.scratch[graph.edge_vertex[i]];
                for (uint32_t i = graph.edge_begin[e]; i < graph.edge_begin[e + 1]; i++)
                    walk[graph.edge_vertex[i]] += graph.edge_tie[e] * (sum - s.scratch[graph.edge_vertex[i]]);
            }
            walk[a] = 0.0;
            if (memcmp(walk, s.walk, input.vertices * sizeof *walk) != 0)
                print_message("seed %llu, vertex %u\n", (unsigned long long)seed, (unsigned)a);
            assert_memory_equal(walk, s.walk, input.vertices * sizeof *walk);
            for (size_t w = 0; w < mt_bitset_words(graph.edges); w++) assert_true(s.reached[w] == 0);
        }
        free(walk);
        mt_signals_free(&s);
        mt_graph_free(&graph);
        mt_graph_input_free(&input);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_agree),         cmocka_unit_test(signals_are_symmetric),
        cmocka_unit_test(standings_agree),       cmocka_unit_test(free_are_partners_of_those_who_know_few),
        cmocka_unit_test(neighbourhoods_agree),  cmocka_unit_test(huge_project_stays_cheap),
        cmocka_unit_test(bad_vertex_is_refused), cmocka_unit_test(walks_through_few_works_agree)};
    return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
