/* An Aho-Corasick automaton over sequences of small numbers (word numbers, not bytes), in one flat piece of memory that
 * can be written to a file and used in place.
 *
 * Sequences have 1 to MT_AUTOMATON_LONGEST terms. Distinct sequences are numbered in lexicographic order: that number
 * is the "group" found where a sequence ends. A damaged image gives wrong matches, never a bad access or a hang. */
#ifndef MT_TAXONOMY_AUTOMATON_H
#define MT_TAXONOMY_AUTOMATON_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/taxonomy/little_endian.h"

enum { MT_AUTOMATON_LONGEST = 32, MT_AUTOMATON_ROOT = 0 };

/* Borrowed from the image. Nodes are numbered breadth first, so that the children of a node stand together, sorted by
 * term, and every failure link leads to a smaller number. */
typedef struct mt_automaton {
    uint32_t nodes, terms, slots;
    const uint8_t *root_child; /* [terms] node, or MT_NONE */
    const uint8_t *node;       /* [nodes + 1] records of MT_NODE_FIELDS numbers */
    const uint8_t *slot;       /* [slots] children by (parent, term), the root's left out; 0 = free */
} mt_automaton;

/* What a step looks at stands together: it is the way through memory that costs. */
typedef enum mt_node_field {
    MT_NODE_TERM,        /* leads here from the parent */
    MT_NODE_FIRST_CHILD, /* the children end where those of the next node begin */
    MT_NODE_FAIL,        /* the node of the longest proper suffix */
    MT_NODE_GROUP,       /* of the sequence that ends here, or MT_NONE */
    MT_NODE_NEXT_OUT,    /* the next node on the failure path with a group, or the root */
    MT_NODE_DEPTH,
    MT_NODE_FIELDS
} mt_node_field;

static inline uint32_t mt_automaton_get(const mt_automaton *a, uint32_t node, mt_node_field field)
{
    return mt_le32(a->node + 4 * MT_NODE_FIELDS * (size_t)node, field);
}

/* Appends the image for `count` sequences in lexicographic order (the shorter first), equal ones side by side.
 * Sequence i is terms[start[i] .. start[i + 1]), all below term_count. Its group is written to group[i]. */
match_status mt_automaton_write(const uint32_t *terms, const uint32_t *start, size_t count, uint32_t term_count,
                                mt_strbuf *image, uint32_t *group, mt_error *err);

/* Checks the sizes of the image (not every link, which costs nothing in time at opening). *used may be NULL. */
match_status mt_automaton_map(const uint8_t *image, size_t len, mt_automaton *out, size_t *used, mt_error *err);

static inline uint32_t mt_automaton_hash(uint32_t node, uint32_t term)
{
    uint64_t h = ((uint64_t)node << 32 | term) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(h >> 32);
}

/* The child of a node other than the root by a term, or MT_NONE. Open addressing; a slot holds only the child, which is
 * the right one when it stands among the node's children and has the term. */
static inline uint32_t mt_automaton_child(const mt_automaton *a, uint32_t node, uint32_t term)
{
    uint32_t low = mt_automaton_get(a, node, MT_NODE_FIRST_CHILD);
    uint32_t end = mt_automaton_get(a, node + 1, MT_NODE_FIRST_CHILD);
    if (low >= end || end > a->nodes) return MT_NONE;
    uint32_t mask = a->slots - 1, at = mt_automaton_hash(node, term) & mask;
    for (uint32_t tries = 0; tries <= mask; tries++, at = (at + 1) & mask) {
        uint32_t child = mt_le32(a->slot, at);
        if (child == 0) break;
        if (child >= low && child < end && mt_automaton_get(a, child, MT_NODE_TERM) == term) return child;
    }
    return MT_NONE;
}

static inline uint32_t mt_automaton_up(const mt_automaton *a, uint32_t node, mt_node_field link)
{
    uint32_t to = mt_automaton_get(a, node, link);
    return to < node ? to : MT_AUTOMATON_ROOT;
}

/* The state after one more term, whose root child (root_child[term], or MT_NONE) the caller knows. */
static inline uint32_t mt_automaton_step_known(const mt_automaton *a, uint32_t state, uint32_t term,
                                               uint32_t root_child)
{
    if (root_child >= a->nodes) root_child = MT_AUTOMATON_ROOT;
    if (term >= a->terms) return MT_AUTOMATON_ROOT;
    while (state != MT_AUTOMATON_ROOT) {
        uint32_t child = mt_automaton_child(a, state, term);
        if (child != MT_NONE) return child;
        state = mt_automaton_up(a, state, MT_NODE_FAIL);
    }
    return root_child;
}

/* The state after one more term; terms not below the automaton's number of terms lead to the root. */
static inline uint32_t mt_automaton_step(const mt_automaton *a, uint32_t state, uint32_t term)
{
    return mt_automaton_step_known(a, state, term, term < a->terms ? mt_le32(a->root_child, term) : MT_NONE);
}

/* Asks the memory for what a step from `node` by `term` will look at. */
static inline void mt_automaton_prefetch(const mt_automaton *a, uint32_t node, uint32_t term)
{
    if (node >= a->nodes) return;
    __builtin_prefetch(a->node + 4 * MT_NODE_FIELDS * (size_t)node);
    __builtin_prefetch(a->slot + 4 * (size_t)(mt_automaton_hash(node, term) & (a->slots - 1)));
}

/* Walks the sequences that end in a state, the longest first: begin with first_out, until it gives the root. */
static inline uint32_t mt_automaton_next_out(const mt_automaton *a, uint32_t node)
{
    return mt_automaton_up(a, node, MT_NODE_NEXT_OUT);
}
static inline uint32_t mt_automaton_first_out(const mt_automaton *a, uint32_t state)
{
    return mt_automaton_get(a, state, MT_NODE_GROUP) != MT_NONE ? state : mt_automaton_next_out(a, state);
}

#endif
