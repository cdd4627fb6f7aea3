/* The network drawn: organisations on the left, competences on the right, so placed that lines cross little (each side
 * in the order of the mean place of its neighbours, a few rounds; Sugiyama, Tagawa, Toda 1981). */
#include <math.h>
#include <stdlib.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/exchange/drawing.h"

#define ROUNDS 8
#define STEP 18.0
#define LEFT 250.0
#define RIGHT 560.0
#define WIDTH 860.0
#define LETTERS 40

typedef struct node {
    const json_t *json;
    double mean; /* of its neighbours' places */
    size_t number;
} node;

typedef struct graph {
    mt_intern ids;
    size_t nodes, organisations;
    double *place; /* [nodes] */
    node *side[2]; /* organisations, competences */
    size_t count[2];
    uint32_t *from, *to; /* [edges], numbers of nodes */
    size_t edges;
    bool failed;
} graph;

static int by_mean(const void *a, const void *b)
{
    const node *x = a, *y = b;
    if (x->mean != y->mean) return x->mean < y->mean ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static bool load(graph *g, const json_t *r)
{
    mt_error err = {0};
    const json_t *nodes = mt_json_get(r, "nodes"), *edges = mt_json_get(r, "edges");
    size_t i;
    json_t *one;
    g->nodes = json_array_size(nodes);
    g->place = mt_alloc(g->nodes, sizeof *g->place);
    g->from = mt_alloc(json_array_size(edges), sizeof *g->from);
    g->to = mt_alloc(json_array_size(edges), sizeof *g->to);
    for (int s = 0; s < 2; s++) g->side[s] = mt_alloc(g->nodes, sizeof **g->side);
    if (!g->place || !g->from || !g->to || !g->side[0] || !g->side[1]) return false;
    json_array_foreach (nodes, i, one) {
        uint32_t number;
        bool added;
        if (mt_intern_add(&g->ids, mt_json_get_text(one, "id"), &number, &added, &err) != MATCH_OK) return false;
        if (!added) continue;
        int s = mt_text_is(mt_json_get_text(one, "kind"), "competence");
        g->place[number] = (double)g->count[s];
        g->side[s][g->count[s]++] = (node){one, 0.0, number};
    }
    json_array_foreach (edges, i, one) {
        uint32_t from = mt_intern_find(&g->ids, mt_json_get_text(one, "from"));
        uint32_t to = mt_intern_find(&g->ids, mt_json_get_text(one, "to"));
        if (from == MT_NONE || to == MT_NONE || mt_text_is(mt_json_get_text(one, "kind"), "worked")) continue;
        g->from[g->edges] = from;
        g->to[g->edges++] = to;
    }
    return true;
}

static void arrange(graph *g, int s)
{
    size_t n = g->count[s], other = g->count[1 - s];
    double *sum = mt_alloc(g->nodes, sizeof *sum), *count = mt_alloc(g->nodes, sizeof *count);
    if (!sum || !count) g->failed = true;
    for (size_t e = 0; !g->failed && e < g->edges; e++) {
        uint32_t here = s ? g->to[e] : g->from[e], there = s ? g->from[e] : g->to[e];
        sum[here] += g->place[there] / (double)(other ? other : 1);
        count[here]++;
    }
    for (size_t i = 0; !g->failed && i < n; i++) {
        node *one = &g->side[s][i];
        one->mean = count[one->number] > 0.0 ? sum[one->number] / count[one->number] : 2.0; /* alone: at the end */
    }
    if (!g->failed && n) qsort(g->side[s], n, sizeof **g->side, by_mean);
    for (size_t i = 0; !g->failed && i < n; i++) g->place[g->side[s][i].number] = (double)i;
    mt_free(sum);
    mt_free(count);
}

static double y_of(const graph *g, const node *one, int s)
{
    size_t most = g->count[0] > g->count[1] ? g->count[0] : g->count[1];
    double step = STEP * (double)most / (double)(g->count[s] ? g->count[s] : 1);
    return 30.0 + (g->place[one->number] + 0.5) * step;
}

static void draw_edges(mt_drawing *d, const graph *g, const json_t *r)
{
    double *y = mt_alloc(g->nodes, sizeof *y);
    size_t i;
    json_t *one;
    if (!y) d->out->bad = true;
    for (int s = 0; y && s < 2; s++)
        for (size_t k = 0; k < g->count[s]; k++) y[g->side[s][k].number] = y_of(g, &g->side[s][k], s);
    if (y)
        json_array_foreach (mt_json_get(r, "edges"), i, one) {
            uint32_t from = mt_intern_find(&g->ids, mt_json_get_text(one, "from"));
            uint32_t to = mt_intern_find(&g->ids, mt_json_get_text(one, "to"));
            mt_text kind = mt_json_get_text(one, "kind");
            if (from == MT_NONE || to == MT_NONE || mt_text_is(kind, "worked")) continue;
            double weight = fmin(3.0, 0.6 + 0.3 * json_number_value(mt_json_get(one, "weight")));
            mt_draw_line(d, LEFT + 6.0, y[from], RIGHT - 6.0, y[to], weight, 0.35, mt_text_is(kind, "asks"));
        }
    mt_free(y);
}

void mt_draw_network(mt_drawing *d, const json_t *r, mt_tongue tongue)
{
    graph g = {.nodes = 0};
    mt_strbuf legend = {0};
    if (!load(&g, r)) g.failed = true;
    for (int round = 0; !g.failed && round < ROUNDS; round++) arrange(&g, 1 - round % 2);
    size_t most = g.count[0] > g.count[1] ? g.count[0] : g.count[1];
    mt_draw_begin(d, WIDTH, 60.0 + STEP * (double)most, mt_text_of(mt_group_word_in(tongue, MT_SAY_NETWORK)));
    if (!g.failed) draw_edges(d, &g, r);
    for (int s = 0; !g.failed && s < 2; s++)
        for (size_t i = 0; i < g.count[s]; i++) {
            double y = y_of(&g, &g.side[s][i], s),
                   degree = (double)json_integer_value(mt_json_get(g.side[s][i].json, "degree"));
            mt_text label = mt_json_get_text(g.side[s][i].json, "label");
            mt_draw_circle(d, s ? RIGHT : LEFT, y, fmin(7.0, 2.0 + 0.6 * sqrt(degree)), 0.9, label);
            mt_draw_text(d, s ? RIGHT + 12.0 : LEFT - 12.0, y + 4.0, 11.5, s ? MT_DRAW_START : MT_DRAW_END, 0.0,
                         LETTERS, label);
        }
    mt_strbuf_format(&legend, "\xE2\x80\x94 %s   - - %s", mt_group_word_in(tongue, MT_SAY_HAS),
                     mt_group_word_in(tongue, MT_SAY_ASKS));
    mt_draw_text(d, (LEFT + RIGHT) / 2.0, 18.0, 12.0, MT_DRAW_MIDDLE, 0.0, 100,
                 mt_text_make(legend.data ? legend.data : "", legend.len));
    mt_draw_end(d);
    if (g.failed || legend.bad) d->out->bad = true;
    mt_strbuf_free(&legend);
    mt_intern_free(&g.ids);
    mt_free(g.place);
    mt_free(g.from);
    mt_free(g.to);
    for (int s = 0; s < 2; s++) mt_free(g.side[s]);
}
