/* The tagger's image: header, languages, dictionary of terms, automaton, and per group of equal labels its entries.
 * Internal to the tagger. All numbers little-endian. */
#ifndef MT_TAXONOMY_TAGGER_IMAGE_H
#define MT_TAXONOMY_TAGGER_IMAGE_H

#include "libmatch/taxonomy/automaton.h"
#include "libmatch/taxonomy/tagger.h"

#define MT_TAGGER_MAGIC "MTTAGGR"
enum {
    MT_TAGGER_VERSION = 1,
    MT_TAGGER_HEADER_BYTES = 64,
    MT_TAGGER_CODE_BYTES = 8, /* a language code, padded with NUL */
    MT_TAGGER_ENTRY_BYTES =
        8, /* concept u32, language u8 (place in the image's table), flags u8, share u8, letters u8 */
};

enum mt_tagger_flag {
    MT_TAGGER_SINGLE = 1,   /* one term */
    MT_TAGGER_COMMON = 2,   /* one term that many longer labels contain */
    MT_TAGGER_CAPITALS = 4, /* found in capitals only */
};

typedef struct mt_tagger_entry {
    uint32_t concept;
    uint8_t language, flags, share, letters;
} mt_tagger_entry;

/* Counts in the header, as 32-bit numbers from byte 16. */
enum mt_tagger_count {
    MT_TAGGER_TERMS,
    MT_TAGGER_SLOTS, /* power of two, above TERMS */
    MT_TAGGER_TERM_BYTES,
    MT_TAGGER_GROUPS,
    MT_TAGGER_ENTRIES,
    MT_TAGGER_LANGUAGES,
    MT_TAGGER_CONCEPTS,
    MT_TAGGER_AUTOMATON_BYTES,
    MT_TAGGER_COUNTS
};

typedef struct mt_tagger_view {
    const uint8_t *image;
    size_t len;
    uint32_t count[MT_TAGGER_COUNTS];
    const uint8_t *languages;   /* [LANGUAGES] codes */
    const uint8_t *term_start;  /* [TERMS + 1] in term_bytes */
    const uint8_t *slot;        /* [SLOTS] pairs: hash, term + 1 (0 = free) */
    const uint8_t *group_start; /* [GROUPS + 1] in entries */
    const uint8_t *entries;
    const uint8_t *term_bytes; /* padded to 4 */
    mt_automaton automaton;
} mt_tagger_view;

/* FNV-1a with a final mix: part of the format. */
static inline uint32_t mt_tagger_hash(mt_text term)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < term.len; i++) h = (h ^ (unsigned char)term.data[i]) * 16777619u;
    return h ^ h >> 15;
}

/* Whether a single label or word of so many letters, all capitals, is taken for an acronym. */
enum { MT_TAGGER_LONGEST_ACRONYM = 4 };
typedef struct mt_tagger_letters {
    uint32_t points; /* code points */
    bool capitals;   /* at least two letters, none of them small */
    bool digits;     /* nothing but digits and marks */
} mt_tagger_letters;
mt_tagger_letters mt_tagger_look(mt_text word);

match_status mt_tagger_view_open(const void *image, size_t len, mt_tagger_view *out, mt_error *err);
uint32_t mt_tagger_term(const mt_tagger_view *view, mt_text term); /* MT_NONE when no label has it */

static inline mt_tagger_entry mt_tagger_entry_at(const mt_tagger_view *view, size_t i)
{
    const uint8_t *e = view->entries + MT_TAGGER_ENTRY_BYTES * i;
    return (mt_tagger_entry){mt_le32(e, 0), e[4], e[5], e[6], e[7]};
}

#endif
