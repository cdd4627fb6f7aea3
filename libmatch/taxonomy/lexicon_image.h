/* The dictionary's image, and the pieces of a term. Internal to the dictionary. */
#ifndef MT_TAXONOMY_LEXICON_IMAGE_H
#define MT_TAXONOMY_LEXICON_IMAGE_H

#include "libmatch/taxonomy/lexicon.h"
#include "libmatch/taxonomy/little_endian.h"

#define MT_LEXICON_MAGIC "MTDICTN"
enum {
    MT_LEXICON_VERSION = 2,
    MT_LEXICON_HEADER_BYTES = 48, /* magic and version, length u64, two codes of 8 bytes, four counts u32 */
    MT_LEXICON_SLOT_BYTES = 16,   /* hash u64 (0: free), first link u32, number of links u32 */
    MT_LEXICON_LINK_BYTES = 8,    /* term u32, probability in units of 2^-30, highest bit: learned from records */
    MT_LEXICON_MOST_PIECES = 64,  /* of one term */
};

#define MT_LEXICON_FROM_RECORDS UINT32_C(0x80000000)
#define MT_LEXICON_UNIT 0x1p-30

/* Hashes of the pieces of a term, each once; the first is the whole term. The hash is part of the format, never 0. */
size_t mt_lexicon_pieces(mt_text term, uint64_t pieces[MT_LEXICON_MOST_PIECES]);

#endif
