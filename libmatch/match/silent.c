/* Silent works: projects of which hardly a word is known, as lists of past projects often are, acronym and partners.
 * They are taken to be about what their participants do elsewhere, and vote, too:
 *
 *   says(o)  = votes of o / (items of o)^0.75             how much of all that o does fits the text
 *   fits(p)  = sum over the n participants with a record that may be seen of says(o) / n^0.75
 *   each participant of the 50 best gets 2 * fits(p) / n^0.1
 *
 * So who works with those who fit is found although nothing of his own says so. One to whom a lot falls because he
 * does a lot of everything says little. Measured: docs/matching.md. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/match/matcher_internal.h"
#include "libmatch/rank/score.h"

#define SILENT_WEIGHT 2.0
#define SILENT_SHARING 0.1
#define ITEMS_POWER 0.75
#define MEMBERS_POWER 0.75
/* of one alone nobody can tell what he does there */
#define MEMBERS_LEAST 2
/* a title of so many words is a name, or an acronym */
#define SILENT_WORDS 2

static bool is_among(const mt_hits *hits, mt_num num)
{
    for (size_t i = 0; i < hits->len; i++)
        if (hits->data[i].num == num) return true;
    return false;
}

/* Whoever votes by its own words is not silent. */
static bool is_silent(const mt_matcher *m, const mt_hits *voters, uint32_t edge)
{
    const mt_graph *g = &m->world.graph;
    uint32_t size = g->edge_begin[edge + 1] - g->edge_begin[edge], words = 0, doc;
    if (!g->edge_strong[edge] || !m->world.edge_num[edge] || size < 2 || size > MT_GRAPH_PAIRWISE_LIMIT) return false;
    doc = mt_index_doc_of(m->index, m->world.edge_num[edge]);
    if (doc == MT_NONE || !mt_bitset_has(&m->selection.usable, doc)) return false;
    for (unsigned field = 0; field < MT_FIELD_COUNT; field++) words += mt_index_length(m->index, doc, field);
    return words == 0 || (words <= SILENT_WORDS && !is_among(voters, m->world.edge_num[edge]));
}

typedef struct heard {
    double *says;      /* [edges] sum over the participants; below 0 for works that speak for themselves */
    uint32_t *members; /* [edges] who has any votes */
    uint32_t *edge;    /* [count] those that are silent */
    uint32_t count;
} heard;

/* Of a mere name, and of whoever the viewer may not see, nobody can tell what else it does. */
bool mt_silent_knows(const mt_matcher *m, uint32_t vertex)
{
    uint32_t doc = m->world.doc[vertex];
    return m->world.num[vertex] != 0 && (doc == MT_NONE || !mt_bitset_has(&m->selection.hidden, doc));
}

typedef struct speaker {
    uint32_t vertex;
    double says;
} speaker;
typedef MT_ARRAY(speaker) speakers;

/* Whoever has votes and what it says, by ids: so that sums have one order, whatever order the records came in and in
 * whatever shards they are. */
static match_status find_speakers(const mt_matcher *m, const double *votes, const uint32_t *items, speakers *out,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    for (uint32_t v = 0; v < w->vertices; v++) {
        if (votes[v] <= 0.0 || !mt_silent_knows(m, v)) continue;
        uint32_t held = items ? items[v] : w->item_begin[v + 1] - w->item_begin[v];
        speaker one = {v, votes[v] / pow(held ? held : 1, ITEMS_POWER)};
        MT_TRY(MT_PUSH(out, one, err));
    }
out:
    return status;
}

static void gather(const mt_matcher *m, const mt_hits *voters, const speakers *all, heard *h)
{
    const mt_graph *g = &m->world.graph;
    for (size_t s = 0; s < all->len; s++) {
        uint32_t v = all->data[s].vertex;
        for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
            uint32_t e = g->vertex_edge[i];
            if (h->says[e] == 0.0) {
                h->says[e] = is_silent(m, voters, e) ? 0.0 : -1.0;
                if (h->says[e] == 0.0) h->edge[h->count++] = e;
            }
            if (h->says[e] < 0.0) continue;
            h->says[e] += all->data[s].says;
            h->members[e]++;
        }
    }
}

/* Participants of whom somebody may know what they do elsewhere. */
static uint32_t known_members(const mt_matcher *m, uint32_t edge)
{
    uint32_t count = 0;
    const mt_graph *g = &m->world.graph;
    for (uint32_t h = g->edge_begin[edge]; h < g->edge_begin[edge + 1]; h++)
        count += mt_silent_knows(m, g->edge_vertex[h]);
    return count ? count : 1;
}

static int best_first(const void *a, const void *b)
{
    const mt_silent_vote *x = a, *y = b;
    if (x->fits != y->fits) return x->fits < y->fits ? 1 : -1;
    return 0;
}

/* The best ones; those that are as good as the last of them stay, too, so that no order among equals decides. */
static size_t cut(const mt_silent_vote *list, size_t len)
{
    size_t keep = len < MT_SILENT_DEPTH ? len : MT_SILENT_DEPTH;
    while (keep > 0 && keep < len && list[keep].fits == list[keep - 1].fits) keep++;
    return keep;
}

/* Equal ones by their ids. */
static match_status order_equals(const mt_matcher *m, mt_silent_votes *list, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_hits hits = {0};
    mt_silent_vote *before = mt_alloc(list->len + 1, sizeof *before);
    if (!before) return mt_fail_no_memory(err);
    for (size_t i = 0; i < list->len; i++) {
        const mt_silent_vote *vote = &list->data[i];
        mt_hit hit = {.doc = mt_index_doc_of(m->index, vote->num), .num = (mt_num)i, .score = vote->fits};
        before[i] = *vote;
        MT_TRY(MT_PUSH(&hits, hit, err));
    }
    MT_TRY(mt_hits_order(m->index, &hits, 0, err));
    for (size_t i = 0; i < list->len; i++) list->data[i] = before[hits.data[i].num];
out:
    MT_ARRAY_FREE(&hits);
    mt_free(before);
    return status;
}

match_status mt_silent_find(const mt_matcher *m, const mt_hits *voters, const double *votes, const uint32_t *items,
                            mt_silent_votes *out, mt_error *err)
{
    match_status status = MATCH_OK;
    speakers all = {0};
    const mt_world *w = &m->world;
    size_t edges = (size_t)w->graph.edges + 1;
    heard h = {.says = mt_alloc(edges, sizeof *h.says),
               .members = mt_alloc(edges, sizeof *h.members),
               .edge = mt_alloc(edges, sizeof *h.edge)};
    out->len = 0;
    if (!h.says || !h.members || !h.edge) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(find_speakers(m, votes, items, &all, err));
    gather(m, voters, &all, &h);
    for (uint32_t i = 0; i < h.count; i++) {
        uint32_t e = h.edge[i], n = known_members(m, e);
        mt_silent_vote vote = {.edge = e, .num = w->edge_num[e], .fits = h.says[e] / pow(n, MEMBERS_POWER)};
        if (h.members[e] < MEMBERS_LEAST) continue;
        vote.value = SILENT_WEIGHT * vote.fits * pow(n, -SILENT_SHARING);
        MT_TRY(MT_PUSH(out, vote, err));
    }
    if (out->len > 0) {
        qsort(out->data, out->len, sizeof *out->data, best_first);
        out->len = cut(out->data, out->len);
        MT_TRY(order_equals(m, out, err));
    }
out:
    MT_ARRAY_FREE(&all);
    mt_free(h.says);
    mt_free(h.members);
    mt_free(h.edge);
    return status;
}

void mt_silent_cast(const mt_world *w, const mt_silent_votes *list, double *votes)
{
    for (size_t i = 0; i < list->len; i++)
        for (uint32_t e = list->data[i].edge, h = w->graph.edge_begin[e]; h < w->graph.edge_begin[e + 1]; h++)
            votes[w->graph.edge_vertex[h]] += list->data[i].value;
}

bool mt_silent_holds(const mt_world *w, const mt_silent_vote *vote, uint32_t vertex)
{
    for (uint32_t h = w->graph.edge_begin[vote->edge]; h < w->graph.edge_begin[vote->edge + 1]; h++)
        if (w->graph.edge_vertex[h] == vertex) return true;
    return false;
}
