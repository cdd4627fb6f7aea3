/* The bound: a term that stands once or twice in the text and nowhere else, as most do, adds what it adds; any other
 * adds less than weight * idf (saturation is below 1). One pass over the documents of each term, 64 at a time; where a
 * tile has no organisations, nothing is read. */
#include "libmatch/match/resemblance.h"

#include "libmatch/index/impact.h"
#include "libmatch/match/matcher_internal.h"

void mt_resemblance_free(mt_resemblance *r)
{
    for (size_t i = 0; i < r->parts.len; i++) {
        mt_scorer_free(&r->parts.data[i].scorer);
        mt_profile_free(&r->parts.data[i].profile);
    }
    MT_ARRAY_FREE(&r->parts);
    mt_free(r->most);
    mt_free(r->exact);
    *r = (mt_resemblance){0};
}

/* The part that a document is held against. */
static size_t part_of(const mt_resemblance *r, uint32_t doc)
{
    return r->bridge ? r->part[mt_bridge_language(r->bridge, doc)] : 0;
}

/* Where the organisations of a tile are, in words of 64 documents. */
typedef struct stretch {
    uint32_t begin, end;
} stretch;

typedef struct bounding {
    mt_resemblance *r;
    const mt_scorer *scorer;
    size_t number; /* of the part */
    uint32_t base; /* of the segment */
    const mt_world *world;
    mt_impact_model model;
    double (
        *counts)[MT_PART_REST]; /* [vertices] what a term counts that stands once, twice in the text; 0: not known */
    uint64_t *bodies;           /* [words of the segment] its organisations and clusters */
    stretch *stretch;           /* [tiles] */
} bounding;

/* What a term counts at most: saturation of one that stands `part + 1` times in the text, or 1. */
static double saturation(bounding *b, const mt_segment *s, uint32_t doc, uint32_t v, unsigned part)
{
    if (part == MT_PART_REST) return 1.0;
    if (b->counts[v][part] == 0.0) {
        double once = mt_impact_field_factor(&b->model, &b->scorer->averages, mt_segment_kind(s, doc), MT_FIELD_TEXT,
                                             mt_segment_length(s, MT_FIELD_TEXT, doc));
        b->counts[v][MT_PART_ONCE] = once / (b->model.k1 + once);
        b->counts[v][MT_PART_TWICE] = 2 * once / (b->model.k1 + 2 * once);
    }
    return b->counts[v][part];
}

static void find_bodies(bounding *b, const mt_segment *s)
{
    const uint64_t *organisations = s->kind_bits[MT_KIND_ORGANISATION], *clusters = s->kind_bits[MT_KIND_CLUSTER];
    for (size_t w = 0; w < mt_bitset_words(s->docs); w++)
        b->bodies[w] = (organisations ? organisations[w] : 0) | (clusters ? clusters[w] : 0);
    for (uint32_t t = 0; t < s->tiles; t++) {
        const uint64_t *bodies = b->bodies + s->tile[t].first / 64;
        stretch all = {0, (uint32_t)mt_bitset_words(s->tile[t].docs)};
        while (all.begin < all.end && !bodies[all.begin]) all.begin++;
        while (all.begin < all.end && !bodies[all.end - 1]) all.end--;
        b->stretch[t] = all;
    }
}

static void add_part(bounding *b, const mt_segment *s, const mt_cell *cell, const mt_tile_list *list, unsigned part,
                     double gain)
{
    uint64_t docs[MT_TILE_DOCS / 64];
    const mt_tile *tile = &s->tile[cell->tile];
    const stretch all = b->stretch[cell->tile];
    const size_t first = tile->first / 64;
    if (list->form == MT_CELL_LIST && list->part[part].form == MT_DOCS_NONE) return;
    memset(docs, 0, mt_bitset_words(tile->docs) * sizeof *docs);
    mt_segment_part_docs(s, cell, list, part, docs);
    for (size_t w = all.begin; w < all.end; w++) {
        for (uint64_t wanted = docs[w] & b->bodies[first + w]; wanted; wanted &= wanted - 1) {
            uint32_t doc = tile->first + (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(wanted);
            uint32_t v = mt_world_vertex(b->world, s->num[doc]);
            /* an earlier version has a length of its own */
            if (v == MT_NONE || b->world->doc[v] != b->base + doc) continue;
            if (part_of(b->r, b->base + doc) == b->number) b->r->most[v] += gain * saturation(b, s, doc, v, part);
        }
    }
}

static match_status make_room(bounding *b, const mt_index *index, mt_error *err)
{
    size_t docs = 0, tiles = 0;
    for (size_t g = 0; g < index->segments.len; g++) {
        const mt_segment *s = index->segments.data[g].segment;
        docs = s->docs > docs ? s->docs : docs;
        tiles = s->tiles > tiles ? s->tiles : tiles;
    }
    b->counts = mt_alloc((size_t)b->world->vertices + 1, sizeof *b->counts);
    b->bodies = mt_alloc(mt_bitset_words(docs) + 1, sizeof *b->bodies);
    b->stretch = mt_alloc(tiles + 1, sizeof *b->stretch);
    return b->counts && b->bodies && b->stretch ? MATCH_OK : mt_fail_no_memory(err);
}

static match_status add_bounds(mt_resemblance *r, size_t number, const mt_index *index, const mt_world *world,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_scorer *scorer = &r->parts.data[number].scorer;
    bounding b = {.r = r, .scorer = scorer, .number = number, .world = world, .model = {.k1 = scorer->model.k1}};
    memcpy(b.model.b, scorer->model.b, sizeof b.model.b);
    memcpy(b.model.weight, scorer->model.weight, sizeof b.model.weight);
    MT_TRY(make_room(&b, index, err));
    for (size_t g = 0; g < index->segments.len; g++) {
        const mt_segment *s = index->segments.data[g].segment;
        size_t n;
        const mt_term_ref *ref = mt_scorer_refs(scorer, g, &n);
        b.base = index->segments.data[g].base;
        find_bodies(&b, s);
        for (size_t i = 0; i < n; i++) {
            uint32_t cell, end;
            for (mt_segment_cells(s, ref[i].number, &cell, &end); cell < end; cell++) {
                const mt_cell c = mt_segment_cell(s, cell);
                mt_tile_list list;
                if (c.tile >= s->tiles || b.stretch[c.tile].begin == b.stretch[c.tile].end) continue;
                if (!mt_segment_list(s, &c, &list)) continue;
                for (unsigned part = 0; part < MT_PARTS; part++)
                    add_part(&b, s, &c, &list, part, scorer->terms.data[ref[i].term].gain);
            }
        }
    }
out:
    mt_free(b.counts);
    mt_free(b.bodies);
    mt_free(b.stretch);
    return status;
}

/* Makes the next part from its profile, which it takes, also on error. */
static match_status add_part_of(mt_matcher *m, mt_profile *profile, const mt_bm25 *model, mt_resemblance *r,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    mt_resembling new = {.profile = *profile};
    *profile = (mt_profile){0};
    MT_TRY(mt_profile_terms(&new.profile, err));
    MT_TRY(mt_scorer_init(&new.scorer, m->index, new.profile.terms.data, new.profile.terms.len, model,
                          MT_KINDS_ORGANISATIONS, err));
    if (m->index->segments.len == 1) MT_TRY(mt_scorer_prepare(&new.scorer, 0, err));
    MT_TRY(MT_PUSH(&r->parts, new, err));
    new = (mt_resembling){0};
out:
    mt_scorer_free(&new.scorer);
    mt_profile_free(&new.profile);
    return status;
}

/* One part for every other language that some organisation states. */
static match_status add_translated(mt_matcher *m, mt_language from, const mt_bm25 *model, mt_resemblance *r,
                                   mt_error *err)
{
    match_status status = MATCH_OK;
    bool spoken[MT_COUNT(r->part)] = {false};
    const mt_language *list;
    mt_profile crossed = {0};
    size_t languages = mt_bridge_languages(m->bridge, &list);
    for (uint32_t v = 0; v < m->world.vertices; v++)
        if (m->world.doc[v] != MT_NONE) spoken[mt_bridge_language(m->bridge, m->world.doc[v])] = true;
    for (size_t i = 0; i < languages; i++) {
        const mt_profile *plain = &r->parts.data[0].profile;
        if (!spoken[list[i]] || !mt_bridge_crosses(from, list[i])) continue;
        MT_TRY(mt_profile_copy(&crossed, plain, err));
        MT_TRY(mt_bridge_extend(m, m->bridge, plain, from, list[i], MT_KINDS_ORGANISATIONS, &crossed, NULL, err));
        MT_TRY(add_part_of(m, &crossed, model, r, err));
        r->part[list[i]] = (uint8_t)(r->parts.len - 1);
    }
out:
    mt_profile_free(&crossed);
    return status;
}

match_status mt_resemblance_begin(mt_matcher *m, uint32_t doc, mt_resemblance *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_resemblance r = {0};
    mt_bridge *bridge;
    mt_profile profile = {0};
    mt_bm25 model = mt_bm25_default;
    const mt_world *world = &m->world;
    if (doc == MT_NONE) return MATCH_OK;
    model.weight[MT_FIELD_TITLE] = 0.0;
    MT_TRY(mt_profile_add_document(&profile, m->index, &model, doc, 1.0, err));
    if (profile.words.count == 0) goto out;
    r.most = mt_alloc((size_t)world->vertices + 1, sizeof *r.most);
    r.exact = mt_alloc((size_t)world->vertices + 1, sizeof *r.exact);
    if (!r.most || !r.exact) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(add_part_of(m, &profile, &model, &r, err));
    MT_TRY(mt_bridge_of(m, &bridge, err));
    r.bridge = bridge;
    if (bridge) MT_TRY(add_translated(m, mt_bridge_language(bridge, doc), &model, &r, err));
    for (uint32_t v = 0; v < world->vertices; v++) r.exact[v] = -1.0;
    for (size_t i = 0; i < r.parts.len; i++) MT_TRY(add_bounds(&r, i, m->index, world, err));
    r.any = true;
    *out = r;
    r = (mt_resemblance){0};
out:
    mt_profile_free(&profile);
    mt_resemblance_free(&r);
    return status;
}

double mt_resemblance_of(mt_resemblance *r, const mt_world *world, uint32_t v)
{
    if (!r->any || r->most[v] == 0.0 || world->doc[v] == MT_NONE) return 0.0;
    if (r->exact[v] < 0.0) {
        mt_scorer *scorer = &r->parts.data[part_of(r, world->doc[v])].scorer;
        const mt_index *index = scorer->index;
        const mt_snapshot_segment *s = mt_index_segment_of(index, world->doc[v]);
        r->exact[v] =
            s ? mt_scorer_score(scorer, (size_t)(s - index->segments.data), world->doc[v] - s->base, NULL) : 0.0;
    }
    return r->exact[v];
}
