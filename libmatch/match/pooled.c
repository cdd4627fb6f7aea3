/* Pooled likeness: see pooled.h. The bound of an item: a word that stands once or twice in its text and nowhere else,
 * as most do, adds what it adds; any other adds less than weight * idf (saturation is below 1). Exact votes are added
 * as if all items had been ranked: language by language, the best item first. */
#include "libmatch/match/pooled.h"

#include <math.h>

#include "libmatch/index/impact.h"
#include "libmatch/match/matcher_internal.h"

#define ROUNDING (1.0 + 1e-9) /* bounds are added in another order */

void mt_pooled_free(mt_pooled *p)
{
    for (size_t i = 0; i < p->parts.len; i++) {
        mt_scorer_free(&p->parts.data[i].scorer);
        mt_profile_free(&p->parts.data[i].profile);
    }
    MT_ARRAY_FREE(&p->parts);
    MT_ARRAY_FREE(&p->hits);
    mt_bitset_free(&p->known);
    *p = (mt_pooled){0};
}

static uint32_t holders_of(const mt_world *w, mt_num item) { return w->holder_begin[item + 1] - w->holder_begin[item]; }

/* ---- the profiles -------------------------------------------------------------------------------------------------*/

typedef struct pool {
    mt_profile all;
    mt_profile *of; /* [languages] those of one language */
} pool;

static void free_pool(pool *from, size_t languages)
{
    for (size_t i = 0; from->of && i < languages; i++) mt_profile_free(&from->of[i]);
    mt_free(from->of);
    mt_profile_free(&from->all);
}

static match_status pool_items(mt_pooled *p, const mt_num *items, size_t count, const mt_language *list,
                               size_t languages, pool *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = p->m;
    out->of = mt_alloc(languages + 1, sizeof *out->of);
    if (!out->of) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < count; i++) {
        uint32_t doc = mt_index_doc_of(m->index, items[i]);
        double factor = mt_vote_of_alike(holders_of(&m->world, items[i]), 1.0);
        if (doc == MT_NONE) continue;
        MT_TRY(mt_profile_add_document(&out->all, m->index, &mt_bm25_default, doc, factor, err));
        for (size_t l = 0; l < languages; l++)
            if (mt_bridge_language(p->bridge, doc) == list[l])
                MT_TRY(mt_profile_add_document(&out->of[l], m->index, &mt_bm25_default, doc, factor, err));
    }
out:
    return status;
}

/* For items in one language: the words of all, and those of every other language in translation. */
static match_status add_part(mt_pooled *p, const pool *from, mt_language to, const mt_language *list, size_t languages,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = p->m;
    mt_pooled_part new = {.any = false};
    MT_TRY(mt_profile_copy(&new.profile, &from->all, err));
    for (size_t l = 0; l < languages; l++)
        MT_TRY(mt_bridge_extend(m, p->bridge, &from->of[l], list[l], to, MT_KINDS_ITEMS, &new.profile, NULL, err));
    MT_TRY(mt_profile_terms(&new.profile, err));
    new.any = new.profile.terms.len > 0;
    if (new.any)
        MT_TRY(mt_scorer_init(&new.scorer, m->index, new.profile.terms.data, new.profile.terms.len, &mt_bm25_default,
                              MT_KINDS_ITEMS, err));
    if (new.any && m->index->segments.len == 1) MT_TRY(mt_scorer_prepare(&new.scorer, 0, err));
    MT_TRY(MT_PUSH(&p->parts, new, err));
    new = (mt_pooled_part){.any = false};
out:
    mt_scorer_free(&new.scorer);
    mt_profile_free(&new.profile);
    return status;
}

static match_status make_parts(mt_pooled *p, const mt_num *items, size_t count, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_language *list = NULL;
    size_t languages = 0;
    pool from = {.of = NULL};
    MT_TRY(mt_bridge_of(p->m, &p->bridge, err));
    if (p->bridge) languages = mt_bridge_languages(p->bridge, &list);
    MT_TRY(pool_items(p, items, count, list, languages, &from, err));
    memset(p->part, (int)languages, sizeof p->part);
    for (size_t l = 0; l <= languages; l++) {
        if (l < languages) p->part[list[l]] = (uint8_t)l;
        MT_TRY(add_part(p, &from, l < languages ? list[l] : MT_LANG_UNKNOWN, list, languages, err));
    }
out:
    free_pool(&from, languages);
    return status;
}

static size_t part_of(const mt_pooled *p, uint32_t doc)
{
    return p->bridge ? p->part[mt_bridge_language(p->bridge, doc)] : 0;
}

/* ---- bounds -------------------------------------------------------------------------------------------------------*/

/* What a word that stands once, or twice, in an item's text counts; 0: not yet known. */
typedef struct saturations {
    double of[MT_PART_REST];
} saturations;

/* One segment's items against one part. */
typedef struct bounding {
    const mt_pooled_part *part;
    const mt_segment *segment;
    const uint64_t *among; /* documents of the part's language that count */
    mt_impact_model model;
    saturations *counted; /* [documents] */
    double *most;         /* [documents] */
    uint32_t *cell, *end; /* [refs] where the lists of each term go on */
} bounding;

static double counted(bounding *b, uint32_t doc, unsigned part)
{
    saturations *s = &b->counted[doc];
    if (s->of[part] == 0.0) {
        double once = mt_impact_field_factor(&b->model, &b->part->scorer.averages, mt_segment_kind(b->segment, doc),
                                             MT_FIELD_TEXT, mt_segment_length(b->segment, MT_FIELD_TEXT, doc));
        s->of[MT_PART_ONCE] = once / (b->model.k1 + once);
        s->of[MT_PART_TWICE] = 2.0 * once / (b->model.k1 + 2.0 * once);
    }
    return s->of[part];
}

/* What a term adds to the documents that have it once in the text, twice, or otherwise. */
static void add_docs(bounding *b, const mt_cell *cell, const mt_tile_list *list, unsigned part, bool gram, double gain)
{
    uint64_t docs[MT_TILE_DOCS / 64];
    const mt_tile *tile = &b->segment->tile[cell->tile];
    size_t words = mt_bitset_words(tile->docs), first = tile->first / 64;
    bool known = !gram && part != MT_PART_REST;
    if (list->form == MT_CELL_LIST && list->part[part].form == MT_DOCS_NONE) return;
    memset(docs, 0, words * sizeof *docs);
    mt_segment_part_docs(b->segment, cell, list, part, docs);
    for (size_t w = 0; w < words; w++)
        for (uint64_t wanted = docs[w] & b->among[first + w]; wanted; wanted &= wanted - 1) {
            uint32_t doc = tile->first + (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(wanted);
            b->most[doc] += known ? gain * counted(b, doc, part) : gain;
        }
}

/* The terms' lists in one tile, so that its documents stay at hand. */
static void add_tile(bounding *b, uint32_t tile, const mt_term_ref *ref, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const mt_scored_term *term = &b->part->scorer.terms.data[ref[i].term];
        for (; b->cell[i] < b->end[i]; b->cell[i]++) {
            const mt_cell c = mt_segment_cell(b->segment, b->cell[i]);
            mt_tile_list list;
            if (c.tile > tile) break;
            if (c.tile < tile || !mt_segment_list(b->segment, &c, &list)) continue;
            for (unsigned part = 0; part < MT_PARTS; part++) add_docs(b, &c, &list, part, term->gram, term->gain);
        }
    }
}

static match_status add_terms(bounding *b, size_t g, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n;
    const mt_term_ref *ref = mt_scorer_refs(&b->part->scorer, g, &n);
    b->cell = mt_alloc(n + 1, sizeof *b->cell);
    b->end = mt_alloc(n + 1, sizeof *b->end);
    if (!b->cell || !b->end) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < n; i++) mt_segment_cells(b->segment, ref[i].number, &b->cell[i], &b->end[i]);
    for (uint32_t tile = 0; tile < b->segment->tiles; tile++) add_tile(b, tile, ref, n);
out:
    mt_free(b->cell);
    mt_free(b->end);
    return status;
}

/* Usable documents of the segment that are held against the part. */
static void select_docs(const mt_pooled *p, size_t number, const mt_snapshot_segment *s, uint64_t *among)
{
    memcpy(among, p->m->selection.usable.word + s->base / 64, mt_bitset_words(s->segment->docs) * sizeof *among);
    for (uint32_t doc = 0; p->bridge && doc < s->segment->docs; doc++)
        if (part_of(p, s->base + doc) != number) among[doc / 64] &= ~(UINT64_C(1) << doc % 64);
}

static void give(const mt_world *w, const mt_snapshot_segment *s, const double *most, double *votes)
{
    double share[64]; /* by holders; of more the whole is enough of a bound */
    for (uint32_t i = 0; i < MT_COUNT(share); i++) share[i] = mt_vote_of_alike(i, 1.0);
    for (uint32_t doc = 0; doc < s->segment->docs; doc++) {
        mt_num num = s->segment->num[doc];
        if (most[doc] == 0.0) continue;
        uint32_t holders = holders_of(w, num);
        double value = (holders < MT_COUNT(share) ? most[doc] * share[holders] : most[doc]) * ROUNDING;
        for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++) votes[w->holder[h]] += value;
    }
}

static match_status add_bounds(mt_pooled *p, const mt_snapshot_segment *s, size_t g, double *votes, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t docs = s->segment->docs;
    bounding b = {.segment = s->segment};
    uint64_t *among = mt_alloc(mt_bitset_words(docs) + 1, sizeof *among);
    b.counted = mt_alloc(docs + 1, sizeof *b.counted);
    b.most = mt_alloc(docs + 1, sizeof *b.most);
    if (!among || !b.counted || !b.most) MT_TRY(mt_fail_no_memory(err));
    b.among = among;
    for (size_t i = 0; i < p->parts.len; i++) {
        b.part = &p->parts.data[i];
        if (!b.part->any) continue;
        b.model = (mt_impact_model){.k1 = b.part->scorer.model.k1};
        memcpy(b.model.b, b.part->scorer.model.b, sizeof b.model.b);
        memcpy(b.model.weight, b.part->scorer.model.weight, sizeof b.model.weight);
        select_docs(p, i, s, among);
        MT_TRY(add_terms(&b, g, err));
    }
    give(&p->m->world, s, b.most, votes);
out:
    mt_free(among);
    mt_free(b.counted);
    mt_free(b.most);
    return status;
}

match_status mt_pooled_begin(mt_matcher *m, const mt_num *items, size_t count, mt_pooled *out, double *votes,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    mt_pooled p = {.m = m};
    MT_TRY(make_parts(&p, items, count, err));
    MT_TRY(mt_bitset_init(&p.known, m->world.vertices, err));
    for (size_t g = 0; g < m->index->segments.len; g++)
        MT_TRY(add_bounds(&p, &m->index->segments.data[g], g, votes, err));
    *out = p;
    p = (mt_pooled){0};
out:
    mt_pooled_free(&p);
    return status;
}

/* ---- exact votes --------------------------------------------------------------------------------------------------*/

/* The items of a vertex that are held against a part, into p->hits. */
static match_status score_items(mt_pooled *p, size_t number, uint32_t vertex, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_matcher *m = p->m;
    const mt_world *w = &m->world;
    p->hits.len = 0;
    for (uint32_t i = w->item_begin[vertex]; i < w->item_begin[vertex + 1]; i++) {
        uint32_t doc = mt_index_doc_of(m->index, w->item[i]);
        if (doc == MT_NONE || !mt_bitset_has(&m->selection.usable, doc) || part_of(p, doc) != number) continue;
        const mt_snapshot_segment *s = mt_index_segment_of(m->index, doc);
        if (!s) continue;
        double score =
            mt_scorer_score(&p->parts.data[number].scorer, (size_t)(s - m->index->segments.data), doc - s->base, NULL);
        if (score > 0.0) MT_TRY(MT_PUSH(&p->hits, ((mt_hit){doc, w->item[i], score}), err));
    }
    MT_TRY(mt_hits_order(m->index, &p->hits, 0, err));
out:
    return status;
}

void mt_pooled_settle(mt_pooled *p, uint32_t vertex, double *votes)
{
    double sum = 0.0;
    if (p->status != MATCH_OK || mt_bitset_has(&p->known, vertex)) return;
    mt_bitset_set(&p->known, vertex);
    if (votes[vertex] == 0.0) return;
    for (size_t number = 0; number < p->parts.len && p->status == MATCH_OK; number++) {
        if (!p->parts.data[number].any) continue;
        p->status = score_items(p, number, vertex, &p->error);
        for (size_t i = 0; i < p->hits.len; i++)
            sum += mt_vote_of_alike(holders_of(&p->m->world, p->hits.data[i].num), p->hits.data[i].score);
    }
    votes[vertex] = sum;
}
