/* Expansion is Dijkstra's algorithm on products: the heaviest open state is settled first, and since no factor is above
 * 1, nothing found later can make it heavier. A state is a concept and a direction, because what was reached by going
 * up is not left downwards. */
#include "libmatch/taxonomy/expand.h"

enum { MOST_HOPS = 64 };
static const double least_possible = 0.001;

mt_expand_options mt_expand_default_options(void)
{
    mt_expand_options o = {.least = .2, .most_hops = 4, .most = 256};
    o.factor[MT_LINK_NARROWER] = .9;
    o.factor[MT_LINK_BROADER] = .6;
    return o;
}

typedef struct state {
    double weight;
    uint32_t concept;
    uint32_t hops;
    bool up; /* came up at some hop */
} state;

typedef struct heap {
    state *data;
    size_t len, cap;
} heap;

/* Whether a is settled before b. */
static bool before(const state *a, const state *b)
{
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight;
    if (a->hops != b->hops) return a->hops < b->hops;
    if (a->concept != b->concept) return a->concept < b->concept;
    return a->up < b->up;
}

static match_status push(heap *h, state s, mt_error *err)
{
    if (MT_PUSH(h, s, err) != MATCH_OK) return MATCH_E_NO_MEMORY;
    size_t i = h->len - 1;
    for (; i > 0 && before(&s, &h->data[(i - 1) / 2]); i = (i - 1) / 2) h->data[i] = h->data[(i - 1) / 2];
    h->data[i] = s;
    return MATCH_OK;
}

static state pop(heap *h)
{
    state top = h->data[0], last = h->data[--h->len];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < h->len; i = child) {
        if (child + 1 < h->len && before(&h->data[child + 1], &h->data[child])) child++;
        if (!before(&h->data[child], &last)) break;
        h->data[i] = h->data[child];
    }
    if (h->len) h->data[i] = last;
    return top;
}

static match_status check_options(const mt_expand_options *o, mt_error *err)
{
    static const char *const names[MT_LINK_KINDS] = {"broader", "narrower"};
    for (int k = 0; k < MT_LINK_KINDS; k++)
        if (!(o->factor[k] >= 0 && o->factor[k] <= 1)) {
            (void)mt_fail(err, MATCH_E_VALUE, "the factor for %s concepts must be between 0 and 1", names[k]);
            mt_error_field(err, names[k], NULL);
            return MATCH_E_VALUE;
        }
    if (!(o->least >= least_possible))
        return mt_fail(err, MATCH_E_VALUE, "the least weight of an expansion must be at least 0.001");
    if (o->most_hops > MOST_HOPS) return mt_fail(err, MATCH_E_VALUE, "an expansion takes at most %d hops", MOST_HOPS);
    return MATCH_OK;
}

static match_status push_neighbours(const mt_concepts *c, const mt_expand_options *o, const state *s, heap *open,
                                    mt_error *err)
{
    match_status status = MATCH_OK;
    for (mt_concept_link kind = 0; kind < MT_LINK_KINDS; kind++) {
        size_t count;
        double weight = s->weight * o->factor[kind];
        if (weight < o->least || s->hops >= o->most_hops || (s->up && kind == MT_LINK_NARROWER)) continue;
        const uint32_t *to = mt_concept_neighbours(c, s->concept, kind, &count);
        for (size_t i = 0; i < count; i++) {
            state next = {weight, to[i], s->hops + 1, s->up || kind == MT_LINK_BROADER};
            MT_TRY(push(open, next, err));
        }
    }
out:
    return status;
}

/* Bits of *seen: 1 settled without going up, 2 settled having gone up, 4 in the result. The settling state that came
 * first is the heaviest; one with fewer hops but less weight could go further, which is given up for a bounded search.
 */
static match_status settle(const mt_concepts *c, const mt_expand_options *o, heap *open, mt_concept_weights *out,
                           mt_error *err)
{
    match_status status = MATCH_OK;
    mt_map seen = {0};
    while (open->len && out->len < o->most) {
        state s = pop(open);
        uint64_t *bits = mt_map_at(&seen, s.concept, 0);
        if (!bits) MT_TRY(mt_fail_no_memory(err));
        if (*bits & (s.up ? 3 : 1)) continue; /* whoever did not come up may go everywhere */
        bool new = !(*bits & 4);
        *bits |= (s.up ? 2 : 1) | 4;
        mt_concept_weight w = {s.concept, s.weight};
        if (new) MT_TRY(MT_PUSH(out, w, err));
        MT_TRY(push_neighbours(c, o, &s, open, err));
    }
out:
    mt_map_free(&seen);
    return status;
}

match_status mt_expand(const mt_concepts *c, const mt_concept_weights *from, const mt_expand_options *options,
                       mt_concept_weights *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_expand_options defaults = mt_expand_default_options();
    const mt_expand_options *o = options ? options : &defaults;
    heap open = {0};
    out->len = 0;
    MT_TRY(check_options(o, err));
    for (size_t i = 0; i < from->len; i++) {
        const mt_concept_weight *w = &from->data[i];
        if (w->concept >= mt_concepts_count(c))
            MT_TRY(mt_fail(err, MATCH_E_ARGUMENT, "there is no concept number %u", (unsigned)w->concept));
        if (!(w->weight >= 0 && w->weight <= 1))
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "the weight of a concept to expand must be between 0 and 1"));
        if (w->weight >= o->least) MT_TRY(push(&open, (state){w->weight, w->concept, 0, false}, err));
    }
    MT_TRY(settle(c, o, &open, out, err));
out:
    MT_ARRAY_FREE(&open);
    if (status != MATCH_OK) out->len = 0;
    return status;
}
