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
    uint32_t nodes, terms;
    const uint8_t *root_child;  /* [terms] node, or MT_NONE */
    const uint8_t *first_child; /* [nodes + 1] */
    const uint8_t *term;        /* [nodes] the term that leads here from the parent */
    const uint8_t *fail;        /* [nodes] the node of the longest proper suffix */
    const uint8_t *group;       /* [nodes] of the sequence that ends here, or MT_NONE */
    const uint8_t *next_out;    /* [nodes] the next node on the failure path with a group, or the root */
    const uint8_t *depth;       /* [nodes] bytes */
} mt_automaton;

/* Appends the image for `count` sequences in lexicographic order (the shorter first), equal ones side by side.
 * Sequence i is terms[start[i] .. start[i + 1]), all below term_count. Its group is written to group[i]. */
match_status mt_automaton_write(const uint32_t *terms, const uint32_t *start, size_t count, uint32_t term_count,
                                mt_strbuf *image, uint32_t *group, mt_error *err);

/* Checks the sizes of the image (not every link, which costs nothing in time at opening). *used may be NULL. */
match_status mt_automaton_map(const uint8_t *image, size_t len, mt_automaton *out, size_t *used, mt_error *err);

/* The child of a node by a term, or MT_NONE. */
static inline uint32_t mt_automaton_child(const mt_automaton *a, uint32_t node, uint32_t term)
{
    if (node == MT_AUTOMATON_ROOT) return mt_le32(a->root_child, term);
    uint32_t low = mt_le32(a->first_child, node), end = mt_le32(a->first_child, node + 1), high = end;
    if (end > a->nodes) return MT_NONE; /* a damaged image */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (mt_le32(a->term, middle) < term)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && mt_le32(a->term, low) == term ? low : MT_NONE;
}

static inline uint32_t mt_automaton_up(const mt_automaton *a, const uint8_t *links, uint32_t node)
{
    uint32_t to = mt_le32(links, node);
    (void)a;
    return to < node ? to : MT_AUTOMATON_ROOT;
}

/* The state after one more term; terms not below the automaton's number of terms lead to the root. */
static inline uint32_t mt_automaton_step(const mt_automaton *a, uint32_t state, uint32_t term)
{
    if (term >= a->terms) return MT_AUTOMATON_ROOT;
    for (;;) {
        uint32_t child = mt_automaton_child(a, state, term);
        if (child != MT_NONE) return child < a->nodes ? child : MT_AUTOMATON_ROOT;
        if (state == MT_AUTOMATON_ROOT) return state;
        state = mt_automaton_up(a, a->fail, state);
    }
}

/* Walks the sequences that end in a state, the longest first: begin with first_out, until it gives the root. */
static inline uint32_t mt_automaton_next_out(const mt_automaton *a, uint32_t node)
{
    return mt_automaton_up(a, a->next_out, node);
}
static inline uint32_t mt_automaton_first_out(const mt_automaton *a, uint32_t state)
{
    return mt_le32(a->group, state) != MT_NONE ? state : mt_automaton_next_out(a, state);
}

#endif
