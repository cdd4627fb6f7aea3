/* Building the world: every link and relation of the store is read once, in the store's order, into flat arrays, which
 * are then put into the order of ids.
 *
 * Vertices: the store's names in byte order (everybody ever named as owner, participant, cluster, parent or end of a
 * relation, dangling ones included). Every organisation has a name; were there others, they would come last. */
#include "libmatch/world/world.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/index/snapshot.h"
#include "libmatch/world/item_order.h"
#include "libmatch/world/world_image.h"

#define WORK_HALF_LIFE_DAYS 1461.0 /* four years: measured, docs/matching.md */
#define WORK_LEAST_WEIGHT 0.05

typedef struct pair {
    uint32_t from, to;
} pair;
typedef MT_ARRAY(pair) pairs;

typedef struct building {
    mt_world *w;
    const mt_index *index;
    const mt_selection *selection;
    mt_item_order items;
    mt_graph_input graph;
    MT_ARRAY(mt_num) edge_num;
    MT_ARRAY(mt_day) edge_day; /* start of the work, MT_NO_DAY when not said */
    uint64_t *signs;           /* [vertices] of their places: a hash of the id */
    pairs holdings;            /* item number -> vertex */
    pairs members;             /* vertex -> cluster vertex */
    MT_ARRAY(mt_bond) bonds;
    mt_num project; /* of the participations being read */
    uint32_t place; /* of the ids being read */
} building;

void mt_world_free(mt_world *w)
{
    mt_world_forget_image(w);
    mt_graph_free(&w->graph);
    mt_free(w->num);
    mt_free(w->doc);
    mt_free(w->vertex_of);
    mt_free(w->named);
    mt_free(w->name);
    mt_free(w->edge_num);
    mt_free(w->holder_begin);
    mt_free(w->holder);
    mt_free(w->item_begin);
    mt_free(w->item);
    mt_free(w->item_place);
    mt_free(w->member_begin);
    mt_free(w->member_cluster);
    mt_free(w->requests);
    mt_free(w->offers);
    mt_free(w->bond_begin);
    mt_free(w->bond);
    mt_affinity_free(&w->countries);
    mt_affinity_free(&w->types);
    mt_free(w->places);
    mt_bitset_free(&w->needs);
    mt_bitset_free(&w->answers);
    mt_free(w->asked);
    mt_free(w->room);
    mt_own_scores_free(&w->own);
    mt_conditions_free(&w->conditions);
    *w = (mt_world){0};
}

uint32_t mt_world_vertex(const mt_world *w, mt_num num)
{
    return num == 0 || num > w->highest ? MT_NONE : w->vertex_of[num];
}

uint32_t mt_world_named(const mt_world *w, uint32_t name)
{
    return name == 0 || name > w->names ? MT_NONE : w->named[name];
}

/* ---- vertices ---- */

static match_status read_place(void *context, uint32_t name, mt_text key, mt_error *err)
{
    building *b = context;
    (void)err;
    if (name == 0 || name > b->w->names || b->place == b->w->names) return MATCH_OK;
    b->signs[b->place] = mt_hash_bytes(key.data, key.len, MT_CIRCLES_DIMS);
    b->w->name[b->place] = name;
    b->w->named[name] = b->place++;
    return MATCH_OK;
}

static match_status find_order(mt_store *store, building *b, mt_error *err)
{
    mt_world *w = b->w;
    w->named = mt_alloc((size_t)w->names + 1, sizeof *w->named);
    w->name = mt_alloc((size_t)w->vertices + 1, sizeof *w->name);
    b->signs = mt_alloc((size_t)w->vertices + 1, sizeof *b->signs);
    if (!w->named || !w->name || !b->signs) return mt_fail_no_memory(err);
    return mt_store_names_by_key(store, read_place, b, err);
}

static match_status find_vertices(mt_store *store, building *b, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_world *w = b->w;
    mt_num *table = NULL;
    uint32_t docs = mt_index_docs(b->index);
    MT_TRY(mt_store_name_table(store, &table, &w->names, err));
    w->highest = mt_index_highest(b->index);
    for (uint32_t n = 0; n <= w->names; n++)
        if (table[n] > w->highest) w->highest = table[n];
    w->vertex_of = mt_alloc((size_t)w->highest + 1, sizeof *w->vertex_of);
    if (!w->vertex_of) MT_TRY(mt_fail_no_memory(err));
    memset(w->vertex_of, 0xff, ((size_t)w->highest + 1) * sizeof *w->vertex_of);
    for (uint32_t n = 1; n <= w->names; n++)
        if (table[n]) w->vertex_of[table[n]] = n;
    w->vertices = w->names;
    for (uint32_t d = 0; d < docs; d++) {
        if (!mt_index_live(b->index, d) || !(MT_KINDS_ORGANISATIONS >> mt_index_kind(b->index, d) & 1)) continue;
        mt_num num = mt_index_num(b->index, d);
        if (w->vertex_of[num] == MT_NONE) w->vertex_of[num] = ++w->vertices;
    }
    MT_TRY(find_order(store, b, err));
    w->num = mt_alloc((size_t)w->vertices + 1, sizeof *w->num);
    w->doc = mt_alloc((size_t)w->vertices + 1, sizeof *w->doc);
    if (!w->num || !w->doc) MT_TRY(mt_fail_no_memory(err));
    memset(w->doc, 0xff, ((size_t)w->vertices + 1) * sizeof *w->doc);
    for (mt_num num = 1; num <= w->highest; num++) {
        uint32_t name = w->vertex_of[num];
        if (name == MT_NONE) continue;
        uint32_t v = name <= w->names ? w->named[name] : name - 1;
        w->vertex_of[num] = v;
        w->num[v] = num;
        w->doc[v] = mt_index_doc_of(b->index, num);
    }
    b->graph.vertices = w->vertices;
out:
    mt_free(table);
    return status;
}

/* ---- reading links and relations ---- */

/* Whether a day has come on the day of the question; narrows the days for which all such answers are the same. */
static bool has_come(building *b, mt_day day)
{
    if (day <= b->selection->as_of) {
        if (day > b->w->from) b->w->from = day;
        return true;
    }
    if (day - 1 < b->w->until) b->w->until = day - 1;
    return false;
}

static bool visible(const building *b, mt_num num)
{
    uint32_t doc = mt_index_doc_of(b->index, num);
    return doc == MT_NONE || !mt_bitset_has(&b->selection->hidden, doc);
}

static match_status begin_edge(building *b, bool strong, mt_num num, mt_day day, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_graph_input_edge(&b->graph, strong, strong ? 1.0 : MT_GRAPH_WEAK_WEIGHT, err));
    MT_TRY(MT_PUSH(&b->edge_num, num, err));
    MT_TRY(MT_PUSH(&b->edge_day, day, err));
out:
    return status;
}

/* The vertex that a link leads to from an item that the viewer may know of, else MT_NONE. */
static uint32_t holder_of(const building *b, const mt_link_row *row)
{
    bool item = row->from <= b->w->highest && b->items.by_id[row->from] != 0;
    return item && visible(b, row->from) ? mt_world_named(b->w, row->name) : MT_NONE;
}

static match_status read_owner(void *context, const mt_link_row *row, mt_error *err)
{
    building *b = context;
    pair held = {row->from, holder_of(b, row)};
    if (held.to == MT_NONE) return MATCH_OK;
    return MT_PUSH(&b->holdings, held, err);
}

static match_status read_participant(void *context, const mt_link_row *row, mt_error *err)
{
    building *b = context;
    match_status status = MATCH_OK;
    pair held = {row->from, holder_of(b, row)};
    if (held.to == MT_NONE) return MATCH_OK;
    if (b->project != row->from) {
        MT_TRY(begin_edge(b, true, row->from, row->since, err));
        b->project = row->from;
    }
    MT_TRY(mt_graph_input_vertex(&b->graph, held.to, err));
    MT_TRY(MT_PUSH(&b->holdings, held, err));
out:
    return status;
}

/* Whether the viewer may know of a body; of one that is not in the store he may. */
static bool may_know(const building *b, uint32_t v)
{
    return v >= b->w->vertices || b->w->doc[v] == MT_NONE || !mt_bitset_has(&b->selection->hidden, b->w->doc[v]);
}

static match_status read_member(void *context, const mt_link_row *row, mt_error *err)
{
    building *b = context;
    uint32_t v = mt_world_vertex(b->w, row->from), cluster = mt_world_named(b->w, row->name);
    if (v == MT_NONE || cluster == MT_NONE || v == cluster) return MATCH_OK;
    if (!may_know(b, v) || !may_know(b, cluster)) return MATCH_OK; /* nor is it given with the record */
    if (row->until != MT_NO_DAY && row->until < MT_LAST_DAY && has_come(b, row->until + 1)) return MATCH_OK;
    if (row->since != MT_NO_DAY && !has_come(b, row->since)) return MATCH_OK;
    pair membership = {v, cluster};
    return MT_PUSH(&b->members, membership, err);
}

static match_status add_bond(building *b, uint32_t x, uint32_t y, uint32_t kind, mt_error *err)
{
    if (x == y || x >= b->w->vertices || y >= b->w->vertices) return MATCH_OK;
    mt_bond there = {x, y, kind}, back = {y, x, kind};
    match_status status = MT_PUSH(&b->bonds, there, err);
    return status == MATCH_OK ? MT_PUSH(&b->bonds, back, err) : status;
}

static match_status read_parent(void *context, const mt_link_row *row, mt_error *err)
{
    building *b = context;
    uint32_t v = mt_world_vertex(b->w, row->from), parent = mt_world_named(b->w, row->name);
    if (v == MT_NONE || parent == MT_NONE) return MATCH_OK;
    bool told = may_know(b, v) && may_know(b, parent);
    return add_bond(b, v, parent, told ? MT_BOND_PARENT : MT_BOND_WITHHELD_GROUP, err);
}

/* What the viewer may know of a relation: above his tier, or when it names a body that is, what brings together takes
 * part in nothing or by its number only, and what keeps apart still does. */
static uint32_t known_kind(const building *b, const mt_relation_row *row, uint32_t kind)
{
    bool above = row->tier > b->selection->viewer;
    if (kind & MT_BONDS_WORK) return above ? 0 : kind;
    if (!above && may_know(b, mt_world_named(b->w, row->a)) && may_know(b, mt_world_named(b->w, row->b))) return kind;
    return kind & MT_BONDS_GROUP ? MT_BOND_WITHHELD_GROUP : kind ? MT_BOND_WITHHELD : 0;
}

static match_status read_relation(void *context, const mt_relation_row *row, mt_error *err)
{
    static const struct {
        const char *name;
        uint32_t kind;
    } kinds[] = {{"partner", MT_BOND_PARTNER}, {"project", MT_BOND_PROJECT}, {"agreement", MT_BOND_AGREEMENT},
                 {"met", MT_BOND_MET},         {"block", MT_BOND_BLOCK},     {"competitor", MT_BOND_COMPETITOR},
                 {"same_group", MT_BOND_GROUP}};
    building *b = context;
    match_status status = MATCH_OK;
    uint32_t kind = 0;
    for (size_t i = 0; i < MT_COUNT(kinds); i++)
        if (strcmp(row->relation, kinds[i].name) == 0) kind = kinds[i].kind;
    uint32_t x = mt_world_named(b->w, row->a), y = mt_world_named(b->w, row->b);
    if (x == MT_NONE || y == MT_NONE || x == y) return MATCH_OK;
    kind = known_kind(b, row, kind);
    if (kind == 0) return MATCH_OK;
    if (row->since != MT_NO_DAY && !has_come(b, row->since)) return MATCH_OK;
    MT_TRY(add_bond(b, x, y, kind, err));
    if (kind & MT_BONDS_WORK) {
        MT_TRY(begin_edge(b, true, 0, row->since, err));
        MT_TRY(mt_graph_input_vertex(&b->graph, x, err));
        MT_TRY(mt_graph_input_vertex(&b->graph, y, err));
    }
out:
    return status;
}

typedef struct edge_place {
    uint32_t relation, first, second; /* false and the project's place by id, or true and the two */
    mt_day day;
    uint32_t edge;
} edge_place;

/* Those that are equal in all this are alike in everything. */
static int compare_edges(const void *a, const void *b)
{
    const edge_place *x = a, *y = b;
    if (x->relation != y->relation) return x->relation < y->relation ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    if (x->second != y->second) return x->second < y->second ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

/* Projects and relations as they stand in edge_num. */
static match_status order_edges(building *b, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = b->edge_num.len;
    edge_place *place = mt_alloc(n + 1, sizeof *place);
    mt_graph_edge *edge = mt_alloc(n + 1, sizeof *edge);
    mt_num *num = mt_alloc(n + 1, sizeof *num);
    if (!place || !edge || !num) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t e = 0; e < n; e++) {
        const uint32_t *vertex = b->graph.vertex.data + b->graph.edges.data[e].first;
        num[e] = b->edge_num.data[e];
        edge[e] = b->graph.edges.data[e];
        place[e] = (edge_place){num[e] == 0, num[e] ? b->items.by_id[num[e]] : vertex[0], num[e] ? 0 : vertex[1],
                                b->edge_day.data[e], e};
    }
    if (n) qsort(place, n, sizeof *place, compare_edges);
    for (uint32_t e = 0; e < n; e++) {
        b->edge_num.data[e] = num[place[e].edge];
        b->edge_day.data[e] = place[e].day;
        b->graph.edges.data[e] = edge[place[e].edge];
    }
out:
    mt_free(place);
    mt_free(edge);
    mt_free(num);
    return status;
}

/* ---- flat rows ---- */

/* Sorts by one half of the pairs, keeping the order of equal ones; all values are below `values`. */
static match_status sort_half(pairs *list, bool by_to, uint32_t values, mt_error *err)
{
    uint32_t *place = mt_alloc((size_t)values + 1, sizeof *place);
    pair *sorted = mt_alloc(list->len + 1, sizeof *sorted);
    if (!place || !sorted) {
        mt_free(place);
        mt_free(sorted);
        return mt_fail_no_memory(err);
    }
    for (size_t i = 0; i < list->len; i++) place[(by_to ? list->data[i].to : list->data[i].from) + 1]++;
    for (uint32_t v = 0; v < values; v++) place[v + 1] += place[v];
    for (size_t i = 0; i < list->len; i++)
        sorted[place[by_to ? list->data[i].to : list->data[i].from]++] = list->data[i];
    memcpy(list->data, sorted, list->len * sizeof *sorted);
    mt_free(place);
    mt_free(sorted);
    return MATCH_OK;
}

/* Sorts, drops repetitions and makes rows: begin[rows + 1] and the second halves, all below `limit`. */
static match_status make_rows(pairs *list, uint32_t rows, uint32_t limit, uint32_t **begin, uint32_t **value,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t *starts = mt_alloc((size_t)rows + 1, sizeof *starts), *values = mt_alloc(list->len + 1, sizeof *values);
    uint32_t n = 0;
    if (!starts || !values) MT_TRY(mt_fail_no_memory(err));
    if (list->len) {
        MT_TRY(sort_half(list, true, limit, err));
        MT_TRY(sort_half(list, false, rows, err));
    }
    for (size_t i = 0; i < list->len; i++) {
        const pair *one = &list->data[i], *before = one - (i > 0);
        if (i && one->from == before->from && one->to == before->to) continue;
        starts[list->data[i].from + 1]++;
        values[n++] = list->data[i].to;
    }
    for (uint32_t r = 0; r < rows; r++) starts[r + 1] += starts[r];
    *begin = starts;
    *value = values;
    starts = values = NULL;
out:
    mt_free(starts);
    mt_free(values);
    return status;
}

static match_status make_holdings(building *b, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_world *w = b->w;
    MT_TRY(make_rows(&b->holdings, w->highest + 1, w->vertices, &w->holder_begin, &w->holder, err));
    for (size_t i = 0; i < b->holdings.len; i++) {
        pair *p = &b->holdings.data[i];
        *p = (pair){p->to, b->items.place[p->from]};
    }
    MT_TRY(make_rows(&b->holdings, w->vertices, b->items.count, &w->item_begin, &w->item, err));
    for (uint32_t i = 0; i < w->item_begin[w->vertices]; i++) w->item[i] = b->items.num[w->item[i]];
out:
    return status;
}

static match_status make_members(building *b, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_world *w = b->w;
    uint32_t *begin = NULL, *member = NULL;
    MT_TRY(make_rows(&b->members, w->vertices, w->vertices, &w->member_begin, &w->member_cluster, err));
    for (size_t i = 0; i < b->members.len; i++) {
        pair *p = &b->members.data[i];
        *p = (pair){p->to, p->from};
    }
    MT_TRY(make_rows(&b->members, w->vertices, w->vertices, &begin, &member, err));
    for (uint32_t c = 0; c < w->vertices; c++) {
        if (begin[c] == begin[c + 1]) continue;
        MT_TRY(begin_edge(b, false, w->num[c], MT_NO_DAY, err));
        MT_TRY(mt_graph_input_vertex(&b->graph, c, err));
        for (uint32_t i = begin[c]; i < begin[c + 1]; i++) MT_TRY(mt_graph_input_vertex(&b->graph, member[i], err));
    }
out:
    mt_free(begin);
    mt_free(member);
    return status;
}

static int compare_bonds(const void *a, const void *b)
{
    const mt_bond *x = a, *y = b;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static match_status make_bonds(building *b, mt_error *err)
{
    mt_world *w = b->w;
    w->bond_begin = mt_alloc((size_t)w->vertices + 1, sizeof *w->bond_begin);
    w->bond = mt_alloc(b->bonds.len + 1, sizeof *w->bond);
    if (!w->bond_begin || !w->bond) return mt_fail_no_memory(err);
    if (b->bonds.len) qsort(b->bonds.data, b->bonds.len, sizeof *b->bonds.data, compare_bonds);
    uint32_t n = 0;
    for (size_t i = 0; i < b->bonds.len; i++) {
        const mt_bond *bond = &b->bonds.data[i];
        if (n && w->bond[n - 1].a == bond->a && w->bond[n - 1].b == bond->b) {
            w->bond[n - 1].kinds |= bond->kinds;
            continue;
        }
        w->bond[n++] = *bond;
        w->bond_begin[bond->a + 1]++;
    }
    for (uint32_t v = 0; v < w->vertices; v++) w->bond_begin[v + 1] += w->bond_begin[v];
    return MATCH_OK;
}

/* One more for the holders of each usable document of a kind. */
static void count_kind(const mt_world *w, const mt_snapshot_segment *g, const mt_selection *selection, mt_kind kind,
                       uint32_t *counts)
{
    const uint64_t *bits = g->segment->kind_bits[kind], *usable = selection->usable.word + g->base / 64;
    for (size_t word = 0; bits && word < mt_bitset_words(g->segment->docs); word++) {
        for (uint64_t m = bits[word] & usable[word]; m; m &= m - 1) {
            mt_num num = g->segment->num[word * 64 + (size_t)__builtin_ctzll(m)];
            if (num > w->highest) continue;
            for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++) counts[w->holder[h]]++;
        }
    }
}

match_status mt_world_count_items(mt_world *w, const mt_index *index, const mt_selection *selection, mt_error *err)
{
    w->requests = mt_alloc((size_t)w->vertices + 1, sizeof *w->requests);
    w->offers = mt_alloc((size_t)w->vertices + 1, sizeof *w->offers);
    if (!w->requests || !w->offers) return mt_fail_no_memory(err);
    for (uint32_t v = 0; v < w->vertices; v++)
        w->bodies += w->num[v] && (w->doc[v] == MT_NONE || !mt_bitset_has(&selection->hidden, w->doc[v]));
    for (size_t i = 0; i < index->segments.len; i++) {
        const mt_snapshot_segment *g = &index->segments.data[i];
        count_kind(w, g, selection, MT_KIND_REQUEST, w->requests);
        count_kind(w, g, selection, MT_KIND_IDEA, w->requests);
        count_kind(w, g, selection, MT_KIND_CALL, w->requests);
        count_kind(w, g, selection, MT_KIND_OFFER, w->offers);
        count_kind(w, g, selection, MT_KIND_COMPETENCE, w->offers);
    }
    return MATCH_OK;
}

/* Old work counts less: half after WORK_HALF_LIFE_DAYS, against the latest start that is not in the future, so that
 * a store that stands still keeps its answers. Work without a date counts in full. */
static void weigh_age(building *b)
{
    mt_day latest = MT_NO_DAY;
    for (size_t i = 0; i < b->edge_day.len; i++) {
        mt_day day = b->edge_day.data[i];
        if (day != MT_NO_DAY && has_come(b, day) && (latest == MT_NO_DAY || day > latest)) latest = day;
    }
    for (size_t i = 0; i < b->edge_day.len; i++) {
        mt_day day = b->edge_day.data[i];
        if (day == MT_NO_DAY || latest == MT_NO_DAY || day >= latest || !b->graph.edges.data[i].strong) continue;
        double weight = exp2(-(latest - day) / WORK_HALF_LIFE_DAYS);
        b->graph.edges.data[i].weight = weight > WORK_LEAST_WEIGHT ? weight : WORK_LEAST_WEIGHT;
    }
}

/* How much of the joint work has no date: relations of work and projects of two to MT_GRAPH_PAIRWISE_LIMIT. */
static double share_undated(const building *b)
{
    uint64_t works = 0, undated = 0;
    for (size_t i = 0; i < b->edge_day.len; i++) {
        const mt_graph_edge *edge = &b->graph.edges.data[i];
        if (!edge->strong || edge->size < 2 || edge->size > MT_GRAPH_PAIRWISE_LIMIT) continue;
        works++;
        undated += b->edge_day.data[i] == MT_NO_DAY;
    }
    return works ? (double)undated / (double)works : 0.0;
}

match_status mt_world_build(mt_store *store, const mt_index *index, const mt_selection *selection, mt_world *world,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    mt_world made = {.from = MT_FIRST_DAY, .until = MT_LAST_DAY};
    building b = {.w = &made, .index = index, .selection = selection};
    MT_TRY(find_vertices(store, &b, err));
    MT_TRY(mt_item_order_make(store, index, made.highest, &b.items, err));
    MT_TRY(mt_store_links_names(store, MT_LINK_PARTICIPANT, read_participant, &b, err));
    MT_TRY(mt_store_links_names(store, MT_LINK_OWNER, read_owner, &b, err));
    MT_TRY(mt_store_links_names(store, MT_LINK_MEMBER_OF, read_member, &b, err));
    MT_TRY(mt_store_links_names(store, MT_LINK_PARENT, read_parent, &b, err));
    MT_TRY(mt_store_relations(store, 0, read_relation, &b, err));
    MT_TRY(order_edges(&b, err));
    MT_TRY(make_holdings(&b, err));
    MT_TRY(make_members(&b, err));
    MT_TRY(make_bonds(&b, err));
    MT_TRY(mt_world_count_items(&made, index, selection, err));
    weigh_age(&b);
    made.undated = share_undated(&b);
    MT_TRY(mt_graph_build(&b.graph, &made.graph, err));
    MT_TRY(mt_affinity_build(&made.graph, index, selection, made.doc, "country", &made.countries, err));
    MT_TRY(mt_affinity_build(&made.graph, index, selection, made.doc, "type", &made.types, err));
    MT_TRY(mt_circles_build(&made.graph, b.signs, &made.places, err));
    made.edge_num = b.edge_num.data;
    b.edge_num.data = NULL;
    made.item_place = b.items.by_id;
    b.items.by_id = NULL;
    *world = made;
    made = (mt_world){0};
out:
    mt_world_free(&made);
    mt_graph_input_free(&b.graph);
    mt_free(b.edge_num.data);
    mt_free(b.signs);
    mt_item_order_free(&b.items);
    MT_ARRAY_FREE(&b.edge_day);
    MT_ARRAY_FREE(&b.holdings);
    MT_ARRAY_FREE(&b.members);
    MT_ARRAY_FREE(&b.bonds);
    return status;
}

/* ---- questions ---- */

uint32_t mt_world_bonds(const mt_world *w, uint32_t a, uint32_t b)
{
    uint32_t low = w->bond_begin[a], high = w->bond_begin[a + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (w->bond[middle].b == b) return w->bond[middle].kinds;
        if (w->bond[middle].b < b)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

match_status mt_world_group(const mt_world *w, uint32_t source, uint32_t kinds, mt_bitset *out, mt_error *err)
{
    uint32_t *queue = mt_alloc((size_t)w->vertices + 1, sizeof *queue), begin = 0, end = 0;
    if (!queue) return mt_fail_no_memory(err);
    queue[end++] = source;
    mt_bitset_set(out, source);
    while (begin < end) {
        uint32_t v = queue[begin++];
        for (uint32_t i = w->bond_begin[v]; i < w->bond_begin[v + 1]; i++) {
            uint32_t u = w->bond[i].b;
            if (!(w->bond[i].kinds & kinds) || mt_bitset_has(out, u)) continue;
            mt_bitset_set(out, u);
            queue[end++] = u;
        }
    }
    mt_free(queue);
    return MATCH_OK;
}
