/* Building the automaton (Aho and Corasick 1975) from sorted sequences.
 *
 * A node of the trie is a range of the sorted sequences that share a prefix; splitting the ranges of one depth after
 * those of the depth before numbers the nodes breadth first without any pointers. Failure links then follow in number
 * order. A hash table of the links down makes a step cost one or two cache lines however many children a node has (a
 * word that begins thousands of labels is also one that texts are full of). 30 to 36 bytes a node. */
#include "libmatch/taxonomy/automaton.h"

#include "libmatch/base/memory.h"

enum { HEADER_BYTES = 20 };
static const char magic[8] = "MTAC\0\0\0\1"; /* the last byte is the version */

typedef struct range {
    uint32_t from, to; /* sequences */
} range;

typedef struct builder {
    const uint32_t *terms, *start;
    MT_ARRAY(range) ranges; /* per node */
    MT_ARRAY(uint32_t) first_child;
    MT_ARRAY(uint32_t) term;
    MT_ARRAY(uint32_t) group;
    MT_ARRAY(uint8_t) depth;
    uint32_t *fail, *next_out, *root_child, *slot, slots;
} builder;

static void free_builder(builder *b)
{
    MT_ARRAY_FREE(&b->ranges);
    MT_ARRAY_FREE(&b->first_child);
    MT_ARRAY_FREE(&b->term);
    MT_ARRAY_FREE(&b->group);
    MT_ARRAY_FREE(&b->depth);
    mt_free(b->fail);
    mt_free(b->next_out);
    mt_free(b->root_child);
    mt_free(b->slot);
}

static match_status add_node(builder *b, range r, uint32_t term, uint8_t depth, mt_error *err)
{
    match_status status = MATCH_OK;
    if (b->ranges.len >= MT_NONE - 1) return mt_fail(err, MATCH_E_TOO_BIG, "more than 4 billion label prefixes");
    MT_TRY(MT_PUSH(&b->ranges, r, err));
    MT_TRY(MT_PUSH(&b->term, term, err));
    MT_TRY(MT_PUSH(&b->depth, depth, err));
    MT_TRY(MT_PUSH(&b->group, MT_NONE, err));
out:
    return status;
}

/* Splits a node's range by the next term. */
static match_status add_children(builder *b, uint32_t node, mt_error *err)
{
    match_status status = MATCH_OK;
    range r = b->ranges.data[node];
    uint8_t depth = b->depth.data[node];
    MT_TRY(MT_PUSH(&b->first_child, (uint32_t)b->ranges.len, err));
    while (r.from < r.to && b->start[r.from + 1] - b->start[r.from] == depth) r.from++; /* they end here */
    while (r.from < r.to) {
        uint32_t term = b->terms[b->start[r.from] + depth], end = r.from + 1;
        while (end < r.to && b->terms[b->start[end] + depth] == term) end++;
        MT_TRY(add_node(b, (range){r.from, end}, term, (uint8_t)(depth + 1), err));
        r.from = end;
    }
out:
    return status;
}

/* Groups are numbered in the order of the sequences. */
static void number_groups(builder *b, uint32_t *group, size_t count)
{
    uint32_t groups = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t len = b->start[i + 1] - b->start[i];
        bool same = i > 0 && len == b->start[i] - b->start[i - 1] &&
                    memcmp(b->terms + b->start[i], b->terms + b->start[i - 1], len * sizeof *b->terms) == 0;
        group[i] = same ? groups - 1 : groups++;
    }
    for (size_t n = 1; n < b->ranges.len; n++) {
        uint32_t first = b->ranges.data[n].from;
        if (b->start[first + 1] - b->start[first] == b->depth.data[n]) b->group.data[n] = group[first];
    }
}

static uint32_t child(const builder *b, uint32_t node, uint32_t term)
{
    if (node == MT_AUTOMATON_ROOT) return b->root_child[term];
    uint32_t low = b->first_child.data[node], end = b->first_child.data[node + 1], at;
    for (at = mt_automaton_hash(node, term) & (b->slots - 1); b->slot[at]; at = (at + 1) & (b->slots - 1)) {
        uint32_t n = b->slot[at];
        if (n >= low && n < end && b->term.data[n] == term) return n;
    }
    return MT_NONE;
}

/* The table of links down, at most two thirds full. */
static match_status link_children(builder *b, uint32_t term_count, mt_error *err)
{
    uint64_t nodes = b->ranges.len, slots = 2;
    while (slots * 2 <= nodes * 3) slots *= 2;
    if (slots > UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "more than 1.4 billion label prefixes");
    b->slots = (uint32_t)slots;
    b->slot = mt_alloc(b->slots, sizeof *b->slot);
    b->root_child = mt_alloc(term_count, sizeof *b->root_child);
    if (!b->slot || !b->root_child) return mt_fail_no_memory(err);
    for (uint32_t t = 0; t < term_count; t++) b->root_child[t] = MT_NONE;
    for (uint32_t n = b->first_child.data[0]; n < b->first_child.data[1]; n++) b->root_child[b->term.data[n]] = n;
    for (uint32_t parent = 1; parent < nodes; parent++)
        for (uint32_t n = b->first_child.data[parent]; n < b->first_child.data[parent + 1]; n++) {
            uint32_t at = mt_automaton_hash(parent, b->term.data[n]) & (b->slots - 1);
            while (b->slot[at]) at = (at + 1) & (b->slots - 1);
            b->slot[at] = n;
        }
    return MATCH_OK;
}

static match_status link_failures(builder *b, mt_error *err)
{
    size_t nodes = b->ranges.len;
    b->fail = mt_alloc(nodes, sizeof *b->fail);
    b->next_out = mt_alloc(nodes, sizeof *b->next_out);
    if (!b->fail || !b->next_out) return mt_fail_no_memory(err);
    for (uint32_t parent = 1; parent < nodes; parent++)
        for (uint32_t n = b->first_child.data[parent]; n < b->first_child.data[parent + 1]; n++) {
            uint32_t at = parent, to = MT_NONE;
            do {
                at = b->fail[at];
                to = child(b, at, b->term.data[n]);
            } while (to == MT_NONE && at != MT_AUTOMATON_ROOT);
            if (to == MT_NONE) to = MT_AUTOMATON_ROOT;
            b->fail[n] = to;
            b->next_out[n] = b->group.data[to] != MT_NONE ? to : b->next_out[to];
        }
    return MATCH_OK;
}

static void write_image(const builder *b, uint32_t term_count, mt_strbuf *image)
{
    size_t nodes = b->ranges.len;
    mt_strbuf_add(image, magic, sizeof magic);
    mt_strbuf_le32(image, (uint32_t)nodes);
    mt_strbuf_le32(image, term_count);
    mt_strbuf_le32(image, b->slots);
    mt_strbuf_le32_array(image, b->root_child, term_count);
    for (size_t n = 0; n < nodes; n++) {
        const uint32_t record[MT_NODE_FIELDS] = {
            [MT_NODE_TERM] = b->term.data[n],    [MT_NODE_FIRST_CHILD] = b->first_child.data[n],
            [MT_NODE_FAIL] = b->fail[n],         [MT_NODE_GROUP] = b->group.data[n],
            [MT_NODE_NEXT_OUT] = b->next_out[n], [MT_NODE_DEPTH] = b->depth.data[n],
        };
        mt_strbuf_le32_array(image, record, MT_NODE_FIELDS);
    }
    const uint32_t last[MT_NODE_FIELDS] = {[MT_NODE_FIRST_CHILD] = b->first_child.data[nodes]};
    mt_strbuf_le32_array(image, last, MT_NODE_FIELDS);
    mt_strbuf_le32_array(image, b->slot, b->slots);
}

match_status mt_automaton_write(const uint32_t *terms, const uint32_t *start, size_t count, uint32_t term_count,
                                mt_strbuf *image, uint32_t *group, mt_error *err)
{
    match_status status = MATCH_OK;
    builder b = {.terms = terms, .start = start};
    if (count >= MT_NONE) return mt_fail(err, MATCH_E_TOO_BIG, "more than 4 billion labels");
    for (size_t i = 0; i < count; i++)
        if (start[i + 1] - start[i] == 0 || start[i + 1] - start[i] > MT_AUTOMATON_LONGEST)
            return mt_fail(err, MATCH_E_ARGUMENT, "sequence %zu has %u terms, not 1 to %d", i,
                           (unsigned)(start[i + 1] - start[i]), MT_AUTOMATON_LONGEST);
    MT_TRY(add_node(&b, (range){0, (uint32_t)count}, MT_NONE, 0, err));
    for (uint32_t n = 0; n < b.ranges.len; n++) MT_TRY(add_children(&b, n, err));
    MT_TRY(MT_PUSH(&b.first_child, (uint32_t)b.ranges.len, err));
    number_groups(&b, group, count);
    MT_TRY(link_children(&b, term_count, err));
    MT_TRY(link_failures(&b, err));
    write_image(&b, term_count, image);
    MT_TRY(mt_strbuf_status(image, err));
out:
    free_builder(&b);
    return status;
}

match_status mt_automaton_map(const uint8_t *image, size_t len, mt_automaton *out, size_t *used, mt_error *err)
{
    if (len < HEADER_BYTES || memcmp(image, magic, sizeof magic - 1) != 0)
        return mt_fail(err, MATCH_E_CORRUPT, "not an image of a label automaton");
    if (image[7] != (uint8_t)magic[7])
        return mt_fail(err, MATCH_E_NEWER, "label automaton of version %d, this library knows %d", image[7], magic[7]);
    mt_automaton a = {.nodes = mt_le32(image, 2), .terms = mt_le32(image, 3), .slots = mt_le32(image, 4)};
    /* all in 64 bits: the counts are below 2^32 */
    uint64_t nodes = a.nodes,
             need = HEADER_BYTES + 4 * ((uint64_t)a.terms + MT_NODE_FIELDS * (nodes + 1) + (uint64_t)a.slots);
    if (nodes == 0 || a.slots == 0 || (a.slots & (a.slots - 1)) != 0 || need > len)
        return mt_fail(err, MATCH_E_CORRUPT, "a label automaton of %u nodes and %u terms needs %llu bytes, not %zu",
                       (unsigned)a.nodes, (unsigned)a.terms, (unsigned long long)need, len);
    a.root_child = image + HEADER_BYTES;
    a.node = a.root_child + 4 * (size_t)a.terms;
    a.slot = a.node + 4 * MT_NODE_FIELDS * (size_t)(nodes + 1);
    *out = a;
    if (used) *used = (size_t)need;
    return MATCH_OK;
}
