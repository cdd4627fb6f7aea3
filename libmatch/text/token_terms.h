/* From one token to its terms: usually one, none for stop words and addresses, several for compounds. */
#ifndef MT_TEXT_TOKEN_TERMS_H
#define MT_TEXT_TOKEN_TERMS_H

#include <stdint.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/analyse.h"
#include "libmatch/text/stem.h"
#include "libmatch/text/token.h"

typedef struct mt_token_terms {
    struct mt_made_term {
        size_t text, len;    /* in bytes */
        const char *surface; /* in the token */
        size_t surface_len;
    } * data;
    size_t len, cap;
    mt_strbuf bytes, part, joined, plain;
    mt_stemmer *stemmer;
} mt_token_terms;

match_status mt_token_terms_create(mt_token_terms **out, mt_error *err);
void mt_token_terms_free(mt_token_terms **maker);

/* Replaces what the maker holds. The token is borrowed as long as surfaces are read. */
match_status mt_token_terms_make(mt_token_terms *maker, mt_text token, mt_token_kind kind, mt_language language,
                                 mt_language stop_language, mt_error *err);

static inline mt_text mt_token_term_text(const mt_token_terms *m, size_t i)
{
    return mt_text_make(m->bytes.data + m->data[i].text, m->data[i].len);
}
static inline mt_text mt_token_term_surface(const mt_token_terms *m, size_t i)
{
    return mt_text_make(m->data[i].surface, m->data[i].surface_len);
}

/* Counts a term in a list; the hash is mt_hash_bytes(term, seed 0). Internal to this floor. */
match_status mt_terms_add(mt_terms *terms, mt_text term, uint64_t hash, mt_text surface, mt_error *err);
/* The same for a surface of up to 16 bytes, where 16 may be read from the term's and from the surface's beginning. */
match_status mt_terms_add_short(mt_terms *terms, mt_text term, uint64_t hash, const char *surface, size_t surface_len,
                                mt_error *err);

#endif
