/* A network of organisations: discs with names, lines as wide as their weight. Labels are put where they are least in
 * the way of other discs: right, left, above or below. */
#include <math.h>
#include <stdio.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/figure.h"

#define MOST_NODES 2000
#define COLOURS 8
#define MARGIN 90.0
#define LETTER 6.2 /* width of a letter of a label, about */

typedef struct node {
    const json_t *json;
    mt_text label;
    double weight, radius, x, y;
    unsigned colour;
} node;

typedef struct network {
    node *nodes;
    uint32_t count;
    mt_layout_edge *edges;
    bool *known;
    size_t edge_count;
    mt_intern ids, groups;
    double size;
} network;

void mt_figure_open(mt_strbuf *out, double width, double height, mt_text title)
{
    static const char style[] =
        "<style>text{font:11px system-ui,sans-serif;fill:var(--ink)}.l{stroke:var(--line)}"
        ":root,svg{--ink:#1b2430;--line:#9aa7b5;--paper:#fff;--tint:#e8eef5}"
        "@media (prefers-color-scheme:dark){svg{--ink:#e8edf2;--line:#5d6b79;--paper:#12181f;--tint:#26323d}}"
        ".c0{fill:#2f6db5}.c1{fill:#d9822b}.c2{fill:#3c9a5f}.c3{fill:#b5484f}.c4{fill:#7b5ea7}.c5{fill:#8a6d3b}"
        ".c6{fill:#c05c9b}.c7{fill:#6c7a89}</style>";
    mt_strbuf_str(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    mt_figure_number(out, "width", width);
    mt_figure_number(out, "height", height);
    mt_strbuf_str(out, " viewBox=\"0 0 ");
    mt_strbuf_fixed(out, width, 0);
    mt_strbuf_char(out, ' ');
    mt_strbuf_fixed(out, height, 0);
    mt_strbuf_str(out, "\"><title>");
    mt_strbuf_html(out, title);
    mt_strbuf_str(out, "</title>");
    mt_strbuf_str(out, style);
    mt_strbuf_str(out, "<rect width=\"100%\" height=\"100%\" fill=\"var(--paper)\"/>");
}

void mt_figure_number(mt_strbuf *out, const char *name, double value)
{
    mt_strbuf_format(out, " %s=\"", name);
    mt_strbuf_fixed(out, value, 1);
    mt_strbuf_char(out, '"');
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

static match_status bad(mt_error *err, const char *list, size_t i, const char *key, const char *must)
{
    char field[64];
    match_status status = mt_fail(err, MATCH_E_VALUE, "%s[%zu].%s must be %s", list, i, key, must);
    snprintf(field, sizeof field, "%s[%zu].%s", list, i, key);
    mt_error_field(err, field, NULL);
    return status;
}

static match_status read_weight(const json_t *object, const char *list, size_t i, double *weight, mt_error *err)
{
    const json_t *value = mt_json_get(object, "weight");
    *weight = value ? json_number_value(value) : 1;
    if ((value && !json_is_number(value)) || !(*weight > 0 && *weight < 1e9))
        return bad(err, list, i, "weight", "a number above 0");
    return MATCH_OK;
}

static match_status read_nodes(network *n, const json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!json_is_array(list)) return mt_fail(err, MATCH_E_FORMAT, "nodes must be a list of {id, name, group, weight}");
    if (json_array_size(list) > MOST_NODES)
        return mt_fail(err, MATCH_E_TOO_BIG, "%zu nodes are too many to be drawn; choose at most %d",
                       json_array_size(list), MOST_NODES);
    n->count = (uint32_t)json_array_size(list);
    n->nodes = mt_alloc((size_t)n->count + 1, sizeof *n->nodes);
    if (!n->nodes) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < n->count; i++) {
        node *d = &n->nodes[i];
        uint32_t number, group;
        bool added;
        d->json = json_array_get(list, i);
        mt_text id = mt_json_get_text(d->json, "id");
        if (id.len == 0) return bad(err, "nodes", i, "id", "a text");
        MT_TRY(mt_intern_add(&n->ids, id, &number, &added, err));
        if (!added) return bad(err, "nodes", i, "id", "given once");
        d->label = mt_json_get_text(d->json, "name");
        if (d->label.len == 0) d->label = id;
        MT_TRY(read_weight(d->json, "nodes", i, &d->weight, err));
        MT_TRY(mt_intern_add(&n->groups, mt_json_get_text(d->json, "group"), &group, NULL, err));
        d->colour = group % COLOURS;
    }
out:
    return status;
}

static match_status read_edges(network *n, const json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    if (list && !json_is_array(list))
        return mt_fail(err, MATCH_E_FORMAT, "edges must be a list of {a, b, weight, kind}");
    n->edge_count = json_array_size(list);
    n->edges = mt_alloc(n->edge_count + 1, sizeof *n->edges);
    n->known = mt_alloc(n->edge_count + 1, sizeof *n->known);
    if (!n->edges || !n->known) return mt_fail_no_memory(err);
    for (size_t i = 0; i < n->edge_count; i++) {
        const json_t *edge = json_array_get(list, i);
        mt_layout_edge *e = &n->edges[i];
        e->a = mt_intern_find(&n->ids, mt_json_get_text(edge, "a"));
        e->b = mt_intern_find(&n->ids, mt_json_get_text(edge, "b"));
        if (e->a == MT_NONE) return bad(err, "edges", i, "a", "the id of a node");
        if (e->b == MT_NONE) return bad(err, "edges", i, "b", "the id of a node");
        MT_TRY(read_weight(edge, "edges", i, &e->weight, err));
        n->known[i] = mt_text_is(mt_json_get_text(edge, "kind"), "known");
    }
out:
    return status;
}

/* ---- drawing ------------------------------------------------------------------------------------------------------*/

static double greatest_edge(const network *n)
{
    double greatest = 0;
    for (size_t i = 0; i < n->edge_count; i++)
        if (n->edges[i].weight > greatest) greatest = n->edges[i].weight;
    return greatest > 0 ? greatest : 1;
}

static match_status place(network *n, mt_error *err)
{
    double *at = mt_alloc(2 * (size_t)n->count + 2, sizeof *at), greatest = greatest_edge(n), heaviest = 0;
    mt_layout_edge *scaled = mt_alloc(n->edge_count + 1, sizeof *scaled);
    match_status status = at && scaled ? MATCH_OK : mt_fail_no_memory(err);
    for (size_t i = 0; scaled && i < n->edge_count; i++) {
        scaled[i] = n->edges[i];
        scaled[i].weight = 0.3 + 0.7 * n->edges[i].weight / greatest;
    }
    if (status == MATCH_OK) status = mt_layout_place(n->count, scaled, n->edge_count, at, at + n->count, err);
    for (uint32_t i = 0; i < n->count; i++)
        if (n->nodes[i].weight > heaviest) heaviest = n->nodes[i].weight;
    n->size = 420 + 26 * sqrt((double)n->count) * 2;
    for (uint32_t i = 0; status == MATCH_OK && i < n->count; i++) {
        node *d = &n->nodes[i];
        d->x = MARGIN + at[i] * n->size;
        d->y = 40 + at[n->count + i] * n->size * 0.75;
        d->radius = 4 + 8 * sqrt(d->weight / heaviest);
    }
    mt_free(at);
    mt_free(scaled);
    return status;
}

/* How much a label with its left end at (x, y) covers discs and leaves the picture. */
static double in_the_way(const network *n, uint32_t self, double x, double y, double width)
{
    double cost = x < 4 ? 4 - x : x + width > n->size + 2 * MARGIN - 4 ? x + width - n->size - 2 * MARGIN + 4 : 0;
    for (uint32_t i = 0; i < n->count; i++) {
        const node *d = &n->nodes[i];
        if (i == self || d->y < y - 14 || d->y > y + 6) continue;
        if (d->x + d->radius > x && d->x - d->radius < x + width) cost += 10;
    }
    return cost;
}

static void draw_label(const network *n, uint32_t i, mt_strbuf *out)
{
    const node *d = &n->nodes[i];
    size_t letters = d->label.len < 28 ? d->label.len : 28;
    while (letters < d->label.len && letters > 0 && ((unsigned char)d->label.data[letters] & 0xC0) == 0x80) letters--;
    double width = LETTER * (double)letters, best = 0, x = 0, y = 0;
    const double place[4][2] = {{d->x + d->radius + 3, d->y + 4},
                                {d->x - d->radius - 3 - width, d->y + 4},
                                {d->x - width / 2, d->y - d->radius - 4},
                                {d->x - width / 2, d->y + d->radius + 12}};
    for (int p = 0; p < 4; p++) {
        double cost = in_the_way(n, i, place[p][0], place[p][1], width) + p;
        if (p > 0 && cost >= best) continue;
        best = cost;
        x = place[p][0];
        y = place[p][1];
    }
    mt_strbuf_str(out, "<text");
    mt_figure_number(out, "x", x);
    mt_figure_number(out, "y", y);
    mt_strbuf_char(out, '>');
    mt_strbuf_html(out, mt_text_make(d->label.data, letters));
    mt_strbuf_str(out, letters < d->label.len ? "…</text>" : "</text>");
}

static void draw_edges(const network *n, mt_strbuf *out)
{
    double greatest = greatest_edge(n);
    for (size_t i = 0; i < n->edge_count; i++) {
        const node *a = &n->nodes[n->edges[i].a], *b = &n->nodes[n->edges[i].b];
        mt_strbuf_str(out, n->known[i] ? "<line class=\"l\" stroke-dasharray=\"4 3\"" : "<line class=\"l\"");
        mt_figure_number(out, "x1", a->x);
        mt_figure_number(out, "y1", a->y);
        mt_figure_number(out, "x2", b->x);
        mt_figure_number(out, "y2", b->y);
        mt_figure_number(out, "stroke-width", 0.5 + 3 * n->edges[i].weight / greatest);
        mt_strbuf_str(out, "/>");
    }
}

static void draw_nodes(const network *n, mt_strbuf *out)
{
    for (uint32_t i = 0; i < n->count; i++) {
        const node *d = &n->nodes[i];
        mt_strbuf_format(out, "<circle class=\"c%u\"", d->colour);
        mt_figure_number(out, "cx", d->x);
        mt_figure_number(out, "cy", d->y);
        mt_figure_number(out, "r", d->radius);
        mt_strbuf_str(out, "><title>");
        mt_strbuf_html(out, d->label);
        mt_strbuf_str(out, "</title></circle>");
    }
    for (uint32_t i = 0; i < n->count; i++) draw_label(n, i, out);
}

static void draw_groups(const network *n, double height, mt_strbuf *out)
{
    double x = 12;
    for (uint32_t g = 0; g < n->groups.count && g < COLOURS && n->groups.count > 1; g++) {
        mt_text name = mt_intern_text(&n->groups, g);
        mt_strbuf_format(out, "<circle class=\"c%u\" r=\"5\"", g);
        mt_figure_number(out, "cx", x);
        mt_figure_number(out, "cy", height - 14);
        mt_strbuf_str(out, "/><text");
        mt_figure_number(out, "x", x + 9);
        mt_figure_number(out, "y", height - 10);
        mt_strbuf_char(out, '>');
        mt_strbuf_html(out, name.len ? name : mt_text_of("–"));
        mt_strbuf_str(out, "</text>");
        x += 30 + LETTER * (double)(name.len ? name.len : 1);
    }
}

match_status mt_figure_network(const json_t *json, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    network n = {0};
    if (!json_is_object(json)) return mt_fail(err, MATCH_E_FORMAT, "a network is an object with nodes and edges");
    MT_TRY(read_nodes(&n, mt_json_get(json, "nodes"), err));
    MT_TRY(read_edges(&n, mt_json_get(json, "edges"), err));
    MT_TRY(place(&n, err));
    double height = 90 + n.size * 0.75;
    mt_figure_open(out, n.size + 2 * MARGIN, height, mt_json_get_text(json, "title"));
    draw_edges(&n, out);
    draw_nodes(&n, out);
    draw_groups(&n, height, out);
    mt_strbuf_str(out, "</svg>\n");
    MT_TRY(mt_strbuf_status(out, err));
out:
    mt_intern_free(&n.ids);
    mt_intern_free(&n.groups);
    mt_free(n.nodes);
    mt_free(n.edges);
    mt_free(n.known);
    return status;
}
