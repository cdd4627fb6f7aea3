/* The concept set. While rows come in, names (of concepts and of parents alike) are interned, labels and edges go to
 * plain lists. Finishing turns them into arrays that readers walk: labels sorted by concept, one sorted neighbour list
 * per kind of link (compressed rows). */
#include "libmatch/taxonomy/concept.h"

#include <stdlib.h>

#include "libmatch/base/strbuf.h"

typedef struct label {
    size_t text; /* in `bytes` */
    uint32_t len, concept, order;
    mt_language language;
    bool preferred;
} label;

typedef struct edge {
    uint32_t from, to; /* names while collecting, concepts once resolved */
} edge;

typedef struct neighbours {
    uint32_t *start; /* [count + 1] */
    uint32_t *to;
} neighbours;

typedef struct node {
    uint32_t name, scheme;
} node;

struct mt_concepts {
    mt_intern names;                /* "scheme:code" of concepts and of parents */
    MT_ARRAY(uint32_t) name_number; /* per name: the concept, or MT_NONE */
    mt_intern schemes;
    MT_ARRAY(node) nodes;
    MT_ARRAY(label) labels;
    mt_strbuf bytes;
    MT_ARRAY(edge) edges[MT_LINK_KINDS]; /* BROADER are collected */
    mt_map seen_edges;                   /* by names */
    uint32_t *label_start;               /* [count + 1] */
    neighbours links[MT_LINK_KINDS];
    mt_strbuf scratch;
    bool finished;
};

match_status mt_concepts_create(mt_concepts **out, mt_error *err)
{
    mt_concepts *c = mt_alloc(1, sizeof *c);
    if (!c) return mt_fail_no_memory(err);
    *out = c;
    return MATCH_OK;
}

void mt_concepts_free(mt_concepts **concepts)
{
    if (!concepts || !*concepts) return;
    mt_concepts *c = *concepts;
    mt_intern_free(&c->names);
    mt_intern_free(&c->schemes);
    mt_map_free(&c->seen_edges);
    MT_ARRAY_FREE(&c->name_number);
    MT_ARRAY_FREE(&c->nodes);
    MT_ARRAY_FREE(&c->labels);
    for (int k = 0; k < MT_LINK_KINDS; k++) {
        MT_ARRAY_FREE(&c->edges[k]);
        mt_free(c->links[k].start);
        mt_free(c->links[k].to);
    }
    mt_free(c->label_start);
    mt_strbuf_free(&c->bytes);
    mt_strbuf_free(&c->scratch);
    mt_free(c);
    *concepts = NULL;
}

bool mt_concept_split(mt_text name, mt_text *scheme, mt_text *code)
{
    const char *colon = name.len ? memchr(name.data, ':', name.len) : NULL;
    if (!colon || colon == name.data || colon + 1 == name.data + name.len) return false;
    *scheme = mt_text_make(name.data, (size_t)(colon - name.data));
    *code = mt_text_make(colon + 1, name.len - scheme->len - 1);
    return true;
}

/* ---- collecting ---------------------------------------------------------------------------------------------------
 */

static match_status intern_name(mt_concepts *c, mt_text name, uint32_t *number, mt_error *err)
{
    bool added = false;
    match_status status = mt_intern_add(&c->names, name, number, &added, err);
    return status == MATCH_OK && added ? MT_PUSH(&c->name_number, MT_NONE, err) : status;
}

static match_status intern_pair(mt_concepts *c, mt_text scheme, mt_text code, uint32_t *number, mt_error *err)
{
    mt_strbuf_clear(&c->scratch);
    mt_strbuf_text(&c->scratch, scheme);
    mt_strbuf_char(&c->scratch, ':');
    mt_strbuf_text(&c->scratch, code);
    match_status status = mt_strbuf_status(&c->scratch, err);
    if (status != MATCH_OK) return status;
    return intern_name(c, mt_text_make(c->scratch.data, c->scratch.len), number, err);
}

static match_status add_node(mt_concepts *c, uint32_t name, const mt_concept_input *row, mt_error *err)
{
    match_status status = MATCH_OK;
    node n = {.name = name};
    if (c->name_number.data[name] != MT_NONE) return MATCH_OK;
    MT_TRY(mt_intern_add(&c->schemes, row->scheme, &n.scheme, NULL, err));
    MT_TRY(MT_PUSH(&c->nodes, n, err));
    c->name_number.data[name] = (uint32_t)(c->nodes.len - 1);
out:
    return status;
}

static match_status add_label(mt_concepts *c, uint32_t concept, const mt_concept_input *row, mt_error *err)
{
    if (row->label.len > UINT32_MAX || c->labels.len >= UINT32_MAX)
        return mt_fail(err, MATCH_E_TOO_BIG, "a label, or the number of labels, is beyond 4 billion");
    label l = {.text = c->bytes.len,
               .len = (uint32_t)row->label.len,
               .concept = concept,
               .order = (uint32_t)c->labels.len,
               .language = mt_language_from_code(row->lang)};
    mt_strbuf_text(&c->bytes, row->label);
    match_status status = mt_strbuf_status(&c->bytes, err);
    return status == MATCH_OK ? MT_PUSH(&c->labels, l, err) : status;
}

match_status mt_concepts_add(mt_concepts *c, const mt_concept_input *row, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t name = 0, parent = 0;
    if (c->finished) return mt_fail(err, MATCH_E_STATE, "the concept set is finished: add rows before");
    if (row->scheme.len == 0 || memchr(row->scheme.data, ':', row->scheme.len))
        return mt_fail(err, MATCH_E_VALUE, "the name of a scheme must not be empty nor hold a colon, it is \"%.*s\"",
                       (int)(row->scheme.len > 100 ? 100 : row->scheme.len), row->scheme.data ? row->scheme.data : "");
    if (row->code.len == 0) return mt_fail(err, MATCH_E_VALUE, "a concept needs a code");
    MT_TRY(intern_pair(c, row->scheme, row->code, &name, err));
    MT_TRY(add_node(c, name, row, err));
    if (row->label.len) MT_TRY(add_label(c, c->name_number.data[name], row, err));
    if (row->parent.len) {
        MT_TRY(intern_pair(c, row->scheme, row->parent, &parent, err));
        uint64_t key = (uint64_t)name << 32 | parent, *seen = mt_map_at(&c->seen_edges, key, 0);
        if (!seen) return mt_fail_no_memory(err);
        if (*seen) return MATCH_OK;
        *seen = 1;
        edge e = {name, parent};
        MT_TRY(MT_PUSH(&c->edges[MT_LINK_BROADER], e, err));
    }
out:
    return status;
}

/* ---- finishing ----------------------------------------------------------------------------------------------------
 */

static int by_concept(const void *pa, const void *pb)
{
    const label *a = pa, *b = pb;
    if (a->concept != b->concept) return a->concept < b->concept ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static int by_edge(const void *pa, const void *pb)
{
    const edge *a = pa, *b = pb;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

static match_status order_labels(mt_concepts *c, mt_error *err)
{
    size_t count = c->nodes.len, i = 0;
    if (c->labels.len) qsort(c->labels.data, c->labels.len, sizeof *c->labels.data, by_concept);
    c->label_start = mt_alloc(count + 1, sizeof *c->label_start);
    if (!c->label_start) return mt_fail_no_memory(err);
    for (size_t n = 0; n < count; n++) {
        uint64_t languages = 0;
        c->label_start[n] = (uint32_t)i;
        for (; i < c->labels.len && c->labels.data[i].concept == n; i++) {
            label *l = &c->labels.data[i];
            l->preferred = !(languages >> l->language & 1);
            languages |= UINT64_C(1) << l->language;
        }
    }
    c->label_start[count] = (uint32_t)i;
    return MATCH_OK;
}

/* Compressed rows of the sorted edges, doubles left out. */
static match_status index_edges(neighbours *links, edge *edges, size_t edge_count, size_t nodes, mt_error *err)
{
    size_t kept = 0;
    links->start = mt_alloc(nodes + 1, sizeof *links->start);
    links->to = mt_alloc(edge_count, sizeof *links->to);
    if (!links->start || !links->to) return mt_fail_no_memory(err);
    if (edge_count) qsort(edges, edge_count, sizeof *edges, by_edge);
    for (size_t i = 0, n = 0; n < nodes; n++) {
        links->start[n] = (uint32_t)kept;
        for (; i < edge_count && edges[i].from == n; i++)
            if (i == 0 || by_edge(&edges[i], &edges[i - 1]) != 0) links->to[kept++] = edges[i].to;
    }
    links->start[nodes] = (uint32_t)kept;
    return MATCH_OK;
}

/* From names to concepts, and back; parents that no row defines, and those of themselves, are left out. */
static match_status resolve(mt_concepts *c, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t kept = 0, count = c->edges[MT_LINK_BROADER].len;
    edge *up = c->edges[MT_LINK_BROADER].data;
    for (size_t i = 0; i < count; i++) {
        uint32_t from = c->name_number.data[up[i].from], to = c->name_number.data[up[i].to];
        if (to != MT_NONE && from != to) up[kept++] = (edge){from, to};
    }
    c->edges[MT_LINK_BROADER].len = kept;
    for (size_t i = 0; i < kept; i++) {
        edge down = {up[i].to, up[i].from};
        MT_TRY(MT_PUSH(&c->edges[MT_LINK_NARROWER], down, err));
    }
out:
    return status;
}

match_status mt_concepts_finish(mt_concepts *c, mt_error *err)
{
    match_status status = MATCH_OK;
    if (c->finished) return mt_fail(err, MATCH_E_STATE, "the concept set is finished already");
    c->finished = true; /* whatever happens: a half-finished set takes no more rows */
    MT_TRY(order_labels(c, err));
    MT_TRY(resolve(c, err));
    for (int k = 0; k < MT_LINK_KINDS; k++) {
        MT_TRY(index_edges(&c->links[k], c->edges[k].data, c->edges[k].len, c->nodes.len, err));
        MT_ARRAY_FREE(&c->edges[k]);
    }
    mt_map_free(&c->seen_edges);
out:
    return status;
}

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

size_t mt_concepts_count(const mt_concepts *c) { return c->nodes.len; }

uint32_t mt_concepts_find_name(const mt_concepts *c, mt_text name)
{
    uint32_t number = mt_intern_find(&c->names, name);
    return number == MT_NONE ? MT_NONE : c->name_number.data[number];
}

mt_text mt_concept_name(const mt_concepts *c, uint32_t concept)
{
    return mt_intern_text(&c->names, c->nodes.data[concept].name);
}

mt_text mt_concept_scheme(const mt_concepts *c, uint32_t concept)
{
    return mt_intern_text(&c->schemes, c->nodes.data[concept].scheme);
}

mt_text mt_concept_code(const mt_concepts *c, uint32_t concept)
{
    mt_text name = mt_concept_name(c, concept);
    size_t skip = mt_concept_scheme(c, concept).len + 1;
    return mt_text_make(name.data + skip, name.len - skip);
}

uint32_t mt_concept_scheme_number(const mt_concepts *c, uint32_t concept) { return c->nodes.data[concept].scheme; }

size_t mt_concept_label_count(const mt_concepts *c, uint32_t concept)
{
    return c->label_start[concept + 1] - c->label_start[concept];
}

mt_concept_label mt_concept_label_at(const mt_concepts *c, uint32_t concept, size_t i)
{
    const label *l = &c->labels.data[c->label_start[concept] + i];
    return (mt_concept_label){mt_text_make(c->bytes.data + l->text, l->len), l->language, l->preferred};
}

mt_text mt_concept_display(const mt_concepts *c, uint32_t concept, mt_language language)
{
    size_t count = mt_concept_label_count(c, concept);
    mt_language wanted[2] = {language, MT_LANG_EN};
    for (int w = 0; w < 2; w++)
        for (size_t i = 0; i < count; i++) {
            mt_concept_label l = mt_concept_label_at(c, concept, i);
            if (l.language == wanted[w] && l.preferred) return l.text;
        }
    return count ? mt_concept_label_at(c, concept, 0).text : mt_concept_code(c, concept);
}

const uint32_t *mt_concept_neighbours(const mt_concepts *c, uint32_t concept, mt_concept_link kind, size_t *count)
{
    const neighbours *n = &c->links[kind];
    *count = n->start[concept + 1] - n->start[concept];
    return n->to + n->start[concept];
}

static int by_step(const void *pa, const void *pb)
{
    const mt_concept_step *a = pa, *b = pb;
    if (a->steps != b->steps) return a->steps < b->steps ? -1 : 1;
    return (a->concept > b->concept) - (a->concept < b->concept);
}

match_status mt_concepts_reach(const mt_concepts *c, uint32_t concept, mt_concept_link kind, uint32_t most_steps,
                               mt_concept_steps *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_map seen = {0};
    out->len = 0;
    MT_TRY(mt_map_put(&seen, concept, 1, err));
    uint32_t at = concept, steps = 0;
    for (size_t next = 0;; next++) {
        size_t count = 0;
        const uint32_t *to = mt_concept_neighbours(c, at, kind, &count);
        for (size_t i = 0; i < count && steps < most_steps; i++) {
            mt_concept_step s = {to[i], steps + 1};
            if (mt_map_get(&seen, to[i])) continue;
            MT_TRY(mt_map_put(&seen, to[i], 1, err));
            MT_TRY(MT_PUSH(out, s, err));
        }
        if (next >= out->len) break;
        at = out->data[next].concept;
        steps = out->data[next].steps;
    }
    if (out->len) qsort(out->data, out->len, sizeof *out->data, by_step);
out:
    mt_map_free(&seen);
    return status;
}
