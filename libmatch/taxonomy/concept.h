/* Concepts: the nodes of any number of taxonomies, their labels in many languages, and the links between them.
 *
 * A set is filled with rows in any order, then finished, and read-only from there on. A concept is named "scheme:code",
 * split at the first colon, so that a scheme's name holds none and a code may. Versions of a classification are
 * different schemes: nothing is ever joined by code across schemes. Concepts are numbered 0, 1, 2 ... in the order in
 * which their codes first appear, so the numbers depend on the rows alone. */
#ifndef MT_TAXONOMY_CONCEPT_H
#define MT_TAXONOMY_CONCEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/text.h"
#include "libmatch/text/language.h"

typedef struct mt_concepts mt_concepts;

/* One row of a taxonomy table. Rows of one code may repeat its parent; several parents come in several rows. */
typedef struct mt_concept_input {
    mt_text scheme, code; /* needed; no colon in the scheme */
    mt_text parent;       /* code in the same scheme; empty: none; one that no row defines is none */
    mt_text lang;         /* BCP 47; empty: not stated */
    mt_text label;        /* empty: the row only tells of the concept and its parent */
} mt_concept_input;

typedef enum mt_concept_link {
    MT_LINK_BROADER,  /* parents */
    MT_LINK_NARROWER, /* children */
    MT_LINK_KINDS
} mt_concept_link;

typedef struct mt_concept_label {
    mt_text text; /* in the set's memory */
    mt_language language;
    bool preferred; /* the concept's first label in this language */
} mt_concept_label;

match_status mt_concepts_create(mt_concepts **out, mt_error *err);
void mt_concepts_free(mt_concepts **concepts);

/* E_VALUE: no scheme, a colon in the scheme, or no code. E_STATE: the set is finished. */
match_status mt_concepts_add(mt_concepts *concepts, const mt_concept_input *row, mt_error *err);
match_status mt_concepts_finish(mt_concepts *concepts, mt_error *err);

/* ---- reading a finished set; concept numbers are 0 to count - 1 ---------------------------------------------------
 */
size_t mt_concepts_count(const mt_concepts *concepts);
/* MT_NONE when absent */
uint32_t mt_concepts_find_name(const mt_concepts *concepts, mt_text name);
/* Splits "scheme:code" at the first colon; false when there is none or a side is empty. */
bool mt_concept_split(mt_text name, mt_text *scheme, mt_text *code);

mt_text mt_concept_name(const mt_concepts *concepts, uint32_t concept); /* "scheme:code" */
mt_text mt_concept_scheme(const mt_concepts *concepts, uint32_t concept);
mt_text mt_concept_code(const mt_concepts *concepts, uint32_t concept);
uint32_t mt_concept_scheme_number(const mt_concepts *concepts, uint32_t concept);

size_t mt_concept_label_count(const mt_concepts *concepts, uint32_t concept);
mt_concept_label mt_concept_label_at(const mt_concepts *concepts, uint32_t concept, size_t i); /* in row order */
/* The label to show: preferred in the language asked for, else in English, else the first one, else the code. */
mt_text mt_concept_display(const mt_concepts *concepts, uint32_t concept, mt_language language);

/* The direct neighbours, ascending, each once; never the concept itself. */
const uint32_t *mt_concept_neighbours(const mt_concepts *concepts, uint32_t concept, mt_concept_link kind,
                                      size_t *count);
typedef struct mt_concept_step {
    uint32_t concept;
    uint32_t steps; /* at least 1 */
} mt_concept_step;
typedef MT_ARRAY(mt_concept_step) mt_concept_steps;

/* Everything reached over links of one kind (BROADER: ancestors, NARROWER: descendants), nearest first, then by
 * number; never the concept itself, rings or not. Replaces what the list holds. */
match_status mt_concepts_reach(const mt_concepts *concepts, uint32_t concept, mt_concept_link kind, uint32_t most_steps,
                               mt_concept_steps *out, mt_error *err);

#endif
