/* Layout: a header, then the arrays of the world one after the other, each at a multiple of 64, as they lie in memory
 * of a little-endian machine. The header holds how long each array is; what one array says of another (rows and their
 * ends, vertices, edges) is checked before anything is used, so that a damaged file leads to no wild read, and a
 * checksum over all bytes, so that it leads to no wrong answer. Both are one pass over memory. */
#include "libmatch/world/world_image.h"

#include "libmatch/index/snapshot.h"
#include "libmatch/store/side_file.h"

#define MAGIC "MTWORLD\n"
#define FORMAT 8u
#define BYTE_ORDER_MARK 0x01020304u
#define ALIGNMENT 64u

/* What an array holds, for the check. */
typedef enum content {
    FREE,     /* any bytes */
    BELOW,    /* u32 below a limit */
    OR_NONE,  /* u32 below a limit, or MT_NONE */
    ROWS,     /* u32 begins of rows, from 0 to the limit, never falling */
    BOND_LIST /* mt_bond with vertices below the limit */
} content;

typedef struct part {
    void **array;
    size_t element;
    uint64_t count;
    content content;
    uint64_t limit;
} part;

enum { PARTS = 35 };

/* How long the arrays are whose length another one tells. */
typedef struct lengths {
    uint64_t holders, items, members, bonds, participations, incidences, neighbours;
} lengths;

typedef struct header {
    char magic[8];
    uint32_t format, byte_order;
    uint64_t length; /* of the file */
    mt_side_commit commit;
    uint32_t viewer;
    int32_t from, until;
    uint32_t docs, vertices, highest, edges, country_groups, type_groups, names;
    lengths lengths;
    double undated;
    uint64_t none;     /* so that the header is 3 * 64 bytes */
    uint64_t checksum; /* of the file behind the header, and of the header before this */
} header;
_Static_assert(sizeof(header) == 3 * ALIGNMENT, "every byte of the file is under the checksum");

/* Both sides of the file use this list: what is written is what is read. */
static void list_parts(mt_world *w, uint64_t docs, const lengths *n, part parts[PARTS])
{
    mt_graph *g = &w->graph;
    const uint64_t v = w->vertices, e = g->edges, nums = (uint64_t)w->highest + 1;
    const uint64_t names = (uint64_t)w->names + 1, countries = w->countries.groups, types = w->types.groups;
    const part all[PARTS] = {
        {(void **)&w->num, sizeof *w->num, v, BELOW, nums},
        {(void **)&w->doc, sizeof *w->doc, v, OR_NONE, docs},
        {(void **)&w->vertex_of, sizeof *w->vertex_of, nums, OR_NONE, v},
        {(void **)&w->named, sizeof *w->named, names, BELOW, v ? v : 1},
        {(void **)&w->name, sizeof *w->name, v, BELOW, names},
        {(void **)&w->edge_num, sizeof *w->edge_num, e, BELOW, nums},
        {(void **)&w->holder_begin, sizeof *w->holder_begin, nums + 1, ROWS, n->holders},
        {(void **)&w->holder, sizeof *w->holder, n->holders, BELOW, v},
        {(void **)&w->item_begin, sizeof *w->item_begin, v + 1, ROWS, n->items},
        {(void **)&w->item, sizeof *w->item, n->items, BELOW, nums},
        {(void **)&w->item_place, sizeof *w->item_place, nums, FREE, 0},
        {(void **)&w->member_begin, sizeof *w->member_begin, v + 1, ROWS, n->members},
        {(void **)&w->member_cluster, sizeof *w->member_cluster, n->members, BELOW, v},
        {(void **)&w->bond_begin, sizeof *w->bond_begin, v + 1, ROWS, n->bonds},
        {(void **)&w->bond, sizeof *w->bond, n->bonds, BOND_LIST, v},
        {(void **)&w->countries.group, sizeof *w->countries.group, v, BELOW, countries},
        {(void **)&w->countries.tie, sizeof *w->countries.tie, countries * countries, FREE, 0},
        {(void **)&w->types.group, sizeof *w->types.group, v, BELOW, types},
        {(void **)&w->types.tie, sizeof *w->types.tie, types * types, FREE, 0},
        {(void **)&g->edge_begin, sizeof *g->edge_begin, e + 1, ROWS, n->participations},
        {(void **)&g->edge_vertex, sizeof *g->edge_vertex, n->participations, BELOW, v},
        {(void **)&g->edge_strong, sizeof *g->edge_strong, e, FREE, 0},
        {(void **)&g->edge_weight, sizeof *g->edge_weight, e, FREE, 0},
        {(void **)&g->vertex_begin, sizeof *g->vertex_begin, v + 1, ROWS, n->incidences},
        {(void **)&g->vertex_edge, sizeof *g->vertex_edge, n->incidences, BELOW, e},
        {(void **)&g->work, sizeof *g->work, v, FREE, 0},
        {(void **)&g->near_begin, sizeof *g->near_begin, v + 1, ROWS, n->neighbours},
        {(void **)&g->near, sizeof *g->near, n->neighbours, BELOW, v},
        {(void **)&g->near_joint, sizeof *g->near_joint, n->neighbours, FREE, 0},
        {(void **)&g->near_tie, sizeof *g->near_tie, n->neighbours, FREE, 0},
        {(void **)&g->edge_tie, sizeof *g->edge_tie, e, FREE, 0},
        {(void **)&g->tie, sizeof *g->tie, v, FREE, 0},
        {(void **)&g->tie_length, sizeof *g->tie_length, v, FREE, 0},
        {(void **)&g->standing, sizeof *g->standing, v * MT_STANDINGS, FREE, 0},
        {(void **)&w->places, sizeof *w->places, v, FREE, 0},
    };
    memcpy(parts, all, sizeof all);
}

static uint64_t aligned(uint64_t n) { return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

/* The length of the whole file; 0: more than anything could be. */
static uint64_t measure(const part parts[PARTS])
{
    uint64_t length = aligned(sizeof(header));
    for (int i = 0; i < PARTS; i++) {
        if (parts[i].count > (UINT64_C(1) << 40)) return 0;
        length += aligned(parts[i].count * (uint64_t)parts[i].element);
    }
    return length;
}

/* Eight sums beside each other, so that memory is the limit and not one chain of multiplications. `len` is a multiple
 * of ALIGNMENT. */
static uint64_t sum_bytes(const uint8_t *p, uint64_t len, uint64_t seed)
{
    enum { LANES = 8 };
    uint64_t lane[LANES];
    for (unsigned i = 0; i < LANES; i++) lane[i] = seed + 1 + i;
    for (uint64_t at = 0; at + sizeof lane <= len; at += sizeof lane) {
        uint64_t word[LANES];
        memcpy(word, p + at, sizeof word);
        for (int i = 0; i < LANES; i++) {
            lane[i] = (lane[i] ^ word[i]) * UINT64_C(0x9e3779b97f4a7c15);
            lane[i] ^= lane[i] >> 32;
        }
    }
    return mt_hash_bytes(lane, sizeof lane, len);
}

static uint64_t checksum_of(const header *h, const uint8_t *file)
{
    uint64_t head = mt_hash_bytes(h, offsetof(header, checksum), FORMAT);
    return sum_bytes(file + aligned(sizeof *h), h->length - aligned(sizeof *h), head);
}

static match_status name_file(const mt_store *store, mt_tier viewer, char **path, mt_error *err)
{
    static const char *const names[] = {"world-public.img", "world-members.img", "world-confidential.img"};
    return mt_side_file_path(store, names[viewer < MT_COUNT(names) ? viewer : 0], path, err);
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

static bool rows_hold(const uint32_t *begin, uint64_t count, uint64_t limit)
{
    uint32_t bad = count == 0 || begin[0] != 0 || begin[count - 1] != limit;
    for (uint64_t i = 1; i < count; i++) bad |= begin[i] < begin[i - 1];
    return !bad;
}

static bool holds(const part *p, const void *array)
{
    const uint32_t *value = array, limit = p->limit > UINT32_MAX ? UINT32_MAX : (uint32_t)p->limit;
    const mt_bond *bond = array;
    uint32_t bad = 0; /* as wide as what is compared, so that several are at once */
    switch (p->content) {
    case FREE: return true;
    case ROWS: return rows_hold(value, p->count, p->limit);
    case BELOW:
        for (uint64_t i = 0; i < p->count; i++) bad |= value[i] >= limit;
        return !bad;
    case OR_NONE:
        for (uint64_t i = 0; i < p->count; i++) bad |= value[i] + 1 > limit; /* MT_NONE + 1 is 0 */
        return !bad;
    case BOND_LIST:
        for (uint64_t i = 0; i < p->count; i++) bad |= bond[i].a >= limit || bond[i].b >= limit;
        return !bad;
    }
    return false;
}

/* The world of a mapped file, its arrays pointing there; false: not of this question, or damaged. */
static bool take(const mt_mapping *map, const mt_index *index, const mt_selection *selection,
                 const mt_side_commit *wanted, mt_world *w)
{
    header h;
    part parts[PARTS];
    if (map->len < aligned(sizeof h)) return false;
    memcpy(&h, map->data, sizeof h);
    if (memcmp(h.magic, MAGIC, sizeof h.magic) != 0 || h.format != FORMAT || h.byte_order != BYTE_ORDER_MARK ||
        h.length != map->len || h.length % ALIGNMENT || memcmp(&h.commit, wanted, sizeof h.commit) != 0 ||
        h.viewer != (uint32_t)selection->viewer || selection->as_of < h.from || selection->as_of > h.until ||
        h.docs != mt_index_docs(index) || h.highest < mt_index_highest(index) || h.highest == UINT32_MAX ||
        h.country_groups > MT_AFFINITY_GROUPS || h.type_groups > MT_AFFINITY_GROUPS || h.names > h.vertices ||
        !(h.undated >= 0.0 && h.undated <= 1.0))
        return false;
    *w = (mt_world){.vertices = h.vertices,
                    .names = h.names,
                    .highest = h.highest,
                    .from = h.from,
                    .until = h.until,
                    .undated = h.undated};
    w->graph.vertices = h.vertices;
    w->graph.edges = h.edges;
    w->countries.groups = h.country_groups;
    w->types.groups = h.type_groups;
    list_parts(w, h.docs, &h.lengths, parts);
    if (measure(parts) != h.length || checksum_of(&h, map->data) != h.checksum) return false;
    uint64_t at = aligned(sizeof h);
    for (int i = 0; i < PARTS; i++) {
        const uint8_t *array = map->data + at;
        if (!holds(&parts[i], array)) return false;
        *parts[i].array = (void *)(uintptr_t)array;
        at += aligned(parts[i].count * (uint64_t)parts[i].element);
    }
    return true;
}

match_status mt_world_image_read(mt_store *store, const mt_index *index, const mt_selection *selection, mt_world *world,
                                 bool *found, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_side_commit wanted;
    mt_world made = {0};
    mt_mapping map = {0};
    char *path = NULL;
    *found = false;
    if (!mt_side_commit_of(store, &wanted)) return MATCH_OK;
    MT_TRY(name_file(store, selection->viewer, &path, err));
    if (mt_file_map(path, &map, NULL) != MATCH_OK) goto out;
    if (!take(&map, index, selection, &wanted, &made)) {
        made = (mt_world){0}; /* what it points to is not its own */
        goto out;
    }
    made.image = map;
    map = (mt_mapping){0};
    MT_TRY(mt_world_count_items(&made, index, selection, err));
    *world = made;
    *found = true;
    made = (mt_world){0};
out:
    mt_world_free(&made);
    mt_file_unmap(&map);
    mt_free(path);
    return status;
}

void mt_world_forget_image(mt_world *w)
{
    part parts[PARTS];
    const lengths none = {0};
    if (!w->image.data) return;
    list_parts(w, 0, &none, parts);
    for (int i = 0; i < PARTS; i++) *parts[i].array = NULL;
    mt_file_unmap(&w->image);
}

/* ---- writing ------------------------------------------------------------------------------------------------------*/

static header describe(const mt_world *w, const mt_index *index, const mt_selection *selection,
                       const mt_side_commit *named)
{
    const mt_graph *g = &w->graph;
    header h = {.format = FORMAT,
                .byte_order = BYTE_ORDER_MARK,
                .commit = *named,
                .viewer = (uint32_t)selection->viewer,
                .from = w->from,
                .until = w->until,
                .docs = mt_index_docs(index),
                .vertices = w->vertices,
                .highest = w->highest,
                .edges = g->edges,
                .country_groups = w->countries.groups,
                .type_groups = w->types.groups,
                .names = w->names,
                .undated = w->undated,
                .lengths = {w->holder_begin[w->highest + 1], w->item_begin[w->vertices], w->member_begin[w->vertices],
                            w->bond_begin[w->vertices], g->edge_begin[g->edges], g->vertex_begin[g->vertices],
                            g->near_begin[g->vertices]}};
    memcpy(h.magic, MAGIC, sizeof h.magic);
    return h;
}

/* The file as it will be; NULL: no memory, or too much. The caller frees it. */
static uint8_t *compose(mt_world *w, header *h)
{
    part parts[PARTS];
    list_parts(w, h->docs, &h->lengths, parts);
    h->length = measure(parts);
    uint8_t *file = h->length && h->length < SIZE_MAX ? mt_alloc((size_t)h->length, 1) : NULL;
    if (!file) return NULL;
    uint64_t at = aligned(sizeof *h);
    for (int i = 0; i < PARTS; i++) {
        uint64_t bytes = parts[i].count * (uint64_t)parts[i].element;
        if (bytes) memcpy(file + at, *parts[i].array, (size_t)bytes);
        at += aligned(bytes);
    }
    h->checksum = checksum_of(h, file);
    memcpy(file, h, sizeof *h);
    return file;
}

void mt_world_image_write(mt_store *store, const mt_index *index, const mt_selection *selection, mt_world *world)
{
    mt_side_commit named;
    char *path = NULL;
    if (world->image.data || !mt_side_commit_of(store, &named) ||
        name_file(store, selection->viewer, &path, NULL) != MATCH_OK)
        return;
    header h = describe(world, index, selection, &named);
    uint8_t *file = compose(world, &h);
    if (file) mt_side_file_write(store, path, file, (size_t)h.length);
    mt_free(file);
    mt_free(path);
}
