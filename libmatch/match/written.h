/* A record's text as people wrote it: the written form of a term of the index ("imagistică" for "imagist"), and the
 * sentence that says most of some terms. For explanations only. */
#ifndef MT_MATCH_WRITTEN_H
#define MT_MATCH_WRITTEN_H

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/store/store.h"
#include "libmatch/text/analyse.h"

struct mt_matcher;

typedef struct mt_sentence {
    size_t begin, end;  /* of the text */
    size_t first, last; /* of the uses: terms that stand in it */
} mt_sentence;

typedef struct mt_written {
    mt_terms terms;
    mt_strbuf text;
    MT_ARRAY(mt_sentence) sentences;
    size_t titles;           /* bytes of title and name */
    MT_ARRAY(uint32_t) uses; /* places in terms */
    bool read;
} mt_written;

void mt_written_free(mt_written *written);
/* Title or name, text and keywords of a record, analysed as for the index. Does nothing when it was read before. */
match_status mt_written_read(struct mt_matcher *m, mt_num num, mt_written *written, mt_error *err);
/* As the record has it where it stands first; empty when the term is not in these fields. */
mt_text mt_written_word(const mt_written *written, mt_text term);
/* Appends the sentence whose terms are worth most (the first of equals; title and name only where nothing else has any
 * of them), cut to about 200 bytes at a blank; nothing when none stands anywhere. `values` belong to the `n` terms. */
match_status mt_written_passage(const mt_written *written, const mt_text *terms, const double *values, size_t n,
                                mt_strbuf *out, mt_error *err);

#endif
