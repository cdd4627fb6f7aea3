/* Places in the network: while the works are fewer than the dimensions, cosines are those of the weighted matrix
 * itself; beyond, they are those of plain subspace iteration that makes its columns orthonormal after every product,
 * keep communities apart, are the same from both ends and do not depend on the order of what came in. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/random.h"
#include "libmatch/world/circles.h"

#define VERTICES 40
#define MOST_WORKS 300

typedef struct sample {
    mt_graph_input input;
    mt_graph graph;
    uint32_t works;
    uint64_t signs[VERTICES];
    uint32_t size[MOST_WORKS], member[MOST_WORKS][6];
    mt_circles_place *place;
} sample;

static uint64_t signs_of(uint32_t v) { return mt_hash_bytes(&v, sizeof v, MT_CIRCLES_DIMS); }

/* Works of two to five; with communities, each within one half of the vertices. */
static void draw(sample *s, uint64_t seed, uint32_t works, bool communities)
{
    mt_random r = mt_random_seeded(seed);
    *s = (sample){.works = works};
    for (uint32_t e = 0; e < works; e++) {
        uint32_t half = communities ? VERTICES / 2 : VERTICES, base = communities ? e % 2 * half : 0;
        uint32_t first = mt_random_below(&r, half), step = 1 + mt_random_below(&r, 3);
        s->size[e] = 2 + mt_random_below(&r, 4);
        for (uint32_t i = 0; i < s->size[e]; i++) s->member[e][i] = base + (first + i * step) % half;
    }
}

/* Works are put in from the last one when `turned`, and vertices are numbered from the other end. */
static uint32_t vertex(bool turned, uint32_t v) { return turned ? VERTICES - 1 - v : v; }

static void build(sample *s, bool turned)
{
    s->input.vertices = VERTICES;
    for (uint32_t v = 0; v < VERTICES; v++) s->signs[vertex(turned, v)] = signs_of(v);
    for (uint32_t i = 0; i < s->works; i++) {
        uint32_t e = turned ? s->works - 1 - i : i;
        assert_int_equal(mt_graph_input_edge(&s->input, true, 1.0, NULL), MATCH_OK);
        for (uint32_t k = 0; k < s->size[e]; k++)
            assert_int_equal(mt_graph_input_vertex(&s->input, vertex(turned, s->member[e][k]), NULL), MATCH_OK);
    }
    assert_int_equal(mt_graph_build(&s->input, &s->graph, NULL), MATCH_OK);
    assert_int_equal(mt_circles_build(&s->graph, s->signs, &s->place, NULL), MATCH_OK);
}

static void end(sample *s)
{
    mt_graph_free(&s->graph);
    mt_graph_input_free(&s->input);
    mt_free(s->place);
}

static bool has(const sample *s, uint32_t e, uint32_t v)
{
    for (uint32_t i = 0; i < s->size[e]; i++)
        if (s->member[e][i] == v) return true;
    return false;
}

/* Of works by 1 / sqrt(n - 1); members of a drawn work are all different. */
static double shared(const sample *s, uint32_t a, uint32_t b)
{
    double sum = 0.0;
    for (uint32_t e = 0; e < s->works; e++)
        if (has(s, e, a) && has(s, e, b)) sum += 1.0 / sqrt(s->size[e] - 1.0);
    return sum;
}

static void few_works_are_exact(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        sample s;
        draw(&s, seed, 1 + (uint32_t)seed % 30, false);
        build(&s, false);
        for (uint32_t a = 0; a < VERTICES; a++)
            for (uint32_t b = 0; b < VERTICES; b++) {
                double length = sqrt(shared(&s, a, a) * shared(&s, b, b));
                double cosine = length > 0.0 ? shared(&s, a, b) / length : 0.0;
                double wanted = fmax(0.0, (cosine - 0.02) / 0.98);
                double found = mt_circles_shared(&s.place[a], &s.place[b]);
                if (fabs(wanted - found) > 0.01)
                    print_message("seed %llu: %g, not %g\n", (unsigned long long)seed, found, wanted);
                assert_true(fabs(wanted - found) <= 0.01);
                assert_true(found == mt_circles_shared(&s.place[b], &s.place[a]));
            }
        end(&s);
    }
}

/* ---- the same by the obvious way ---- */

enum { WIDE = 150, WORKS = 200, DIMS = MT_CIRCLES_DIMS, PRODUCTS = 6 };

typedef struct plain {
    double cell[WORKS][WIDE], row[WORKS][DIMS], column[WIDE][DIMS];
} plain;

static void plain_cells(plain *p, const mt_graph *g)
{
    for (uint32_t e = 0; e < WORKS; e++)
        for (uint32_t i = g->edge_begin[e]; i < g->edge_begin[e + 1]; i++)
            p->cell[e][g->edge_vertex[i]] = pow(g->edge_begin[e + 1] - g->edge_begin[e] - 1, -0.25);
    for (uint32_t v = 0; v < WIDE; v++) {
        double square = 0.0;
        for (uint32_t e = 0; e < WORKS; e++) square += p->cell[e][v] * p->cell[e][v];
        for (uint32_t e = 0; e < WORKS && square > 0.0; e++) p->cell[e][v] *= pow(square, -0.35);
    }
}

/* Gram and Schmidt, column by column. */
static void plain_straighten(plain *p)
{
    for (int d = 0; d < DIMS; d++) {
        double square = 0.0;
        for (int k = 0; k < d; k++) {
            double along = 0.0;
            for (uint32_t e = 0; e < WORKS; e++) along += p->row[e][k] * p->row[e][d];
            for (uint32_t e = 0; e < WORKS; e++) p->row[e][d] -= along * p->row[e][k];
        }
        for (uint32_t e = 0; e < WORKS; e++) square += p->row[e][d] * p->row[e][d];
        for (uint32_t e = 0; e < WORKS; e++) p->row[e][d] /= sqrt(square);
    }
}

static void plain_places(plain *p)
{
    for (uint32_t v = 0; v < WIDE; v++) {
        for (int d = 0; d < DIMS; d++) p->column[v][d] = signs_of(v) >> d & 1 ? 1.0 : -1.0;
    }
    for (int n = 0; n < PRODUCTS; n++) {
        for (uint32_t e = 0; e < WORKS; e++)
            for (int d = 0; d < DIMS; d++) {
                p->row[e][d] = 0.0;
                for (uint32_t v = 0; v < WIDE; v++) p->row[e][d] += p->cell[e][v] * p->column[v][d];
            }
        plain_straighten(p);
        for (uint32_t v = 0; v < WIDE; v++)
            for (int d = 0; d < DIMS; d++) {
                p->column[v][d] = 0.0;
                for (uint32_t e = 0; e < WORKS; e++) p->column[v][d] += p->cell[e][v] * p->row[e][d];
            }
    }
}

static double plain_shared(const plain *p, uint32_t a, uint32_t b)
{
    double product = 0.0, one = 0.0, other = 0.0;
    for (int d = 0; d < DIMS; d++) {
        product += p->column[a][d] * p->column[b][d];
        one += p->column[a][d] * p->column[a][d];
        other += p->column[b][d] * p->column[b][d];
    }
    return one * other > 0.0 ? fmax(0.0, (product / sqrt(one * other) - 0.02) / 0.98) : 0.0;
}

static void many_works_are_those_of_the_plain_way(void **state)
{
    (void)state;
    plain *p = mt_alloc(1, sizeof *p);
    assert_non_null(p);
    for (uint64_t seed = 1; seed <= 3; seed++) {
        mt_random r = mt_random_seeded(seed);
        mt_graph_input input = {.vertices = WIDE};
        mt_graph graph;
        mt_circles_place *place;
        uint64_t signs[WIDE];
        *p = (plain){0};
        for (uint32_t v = 0; v < WIDE; v++) signs[v] = signs_of(v);
        for (uint32_t e = 0; e < WORKS; e++) {
            uint32_t first = mt_random_below(&r, WIDE), size = 2 + mt_random_below(&r, 4);
            assert_int_equal(mt_graph_input_edge(&input, true, 1.0, NULL), MATCH_OK);
            for (uint32_t i = 0; i < size; i++)
                assert_int_equal(mt_graph_input_vertex(&input, (first + i * i * 7) % WIDE, NULL), MATCH_OK);
        }
        assert_int_equal(mt_graph_build(&input, &graph, NULL), MATCH_OK);
        assert_int_equal(mt_circles_build(&graph, signs, &place, NULL), MATCH_OK);
        plain_cells(p, &graph);
        plain_places(p);
        for (uint32_t a = 0; a < WIDE; a++)
            for (uint32_t b = 0; b < WIDE; b++) {
                double wanted = plain_shared(p, a, b), found = mt_circles_shared(&place[a], &place[b]);
                if (fabs(wanted - found) > 0.01)
                    print_message("seed %llu: %g, not %g\n", (unsigned long long)seed, found, wanted);
                assert_true(fabs(wanted - found) <= 0.01);
            }
        mt_graph_free(&graph);
        mt_graph_input_free(&input);
        mt_free(place);
    }
    mt_free(p);
}

static void communities_stay_apart(void **state)
{
    (void)state;
    sample s;
    double within = 0.0;
    draw(&s, 7, MOST_WORKS, true);
    build(&s, false);
    for (uint32_t a = 0; a < VERTICES; a++)
        for (uint32_t b = 0; b < VERTICES; b++) {
            double cosine = mt_circles_shared(&s.place[a], &s.place[b]);
            if (a / (VERTICES / 2) == b / (VERTICES / 2))
                within += cosine;
            else
                assert_true(cosine == 0.0);
        }
    assert_true(within > VERTICES);
    end(&s);
}

static void order_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed < 110; seed++) {
        sample s, t;
        draw(&s, seed, MOST_WORKS, false);
        t = s;
        build(&s, false);
        build(&t, true);
        for (uint32_t a = 0; a < VERTICES; a++)
            for (uint32_t b = 0; b < VERTICES; b++) {
                double one = mt_circles_shared(&s.place[a], &s.place[b]);
                double other = mt_circles_shared(&t.place[vertex(true, a)], &t.place[vertex(true, b)]);
                assert_true(fabs(one - other) < 0.01);
            }
        end(&s);
        end(&t);
    }
}

static void nobody_and_nothing(void **state)
{
    (void)state;
    sample s = {0};
    build(&s, false);
    for (uint32_t v = 0; v < VERTICES; v++) assert_true(mt_circles_shared(&s.place[v], &s.place[v]) == 0.0);
    end(&s);
    mt_graph_input none = {0};
    mt_graph graph;
    mt_circles_place *place;
    assert_int_equal(mt_graph_build(&none, &graph, NULL), MATCH_OK);
    assert_int_equal(mt_circles_build(&graph, NULL, &place, NULL), MATCH_OK);
    mt_free(place);
    mt_graph_free(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_works_are_exact),    cmocka_unit_test(many_works_are_those_of_the_plain_way),
        cmocka_unit_test(communities_stay_apart), cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(nobody_and_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
