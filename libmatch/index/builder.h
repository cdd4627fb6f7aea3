/* Documents of a batch in memory, until they become a segment. */
#ifndef MT_INDEX_BUILDER_H
#define MT_INDEX_BUILDER_H

#include "libmatch/index/source.h"
#include "libmatch/text/analyse.h"

typedef struct mt_builder mt_builder;

typedef struct mt_builder_document {
    mt_num num;
    mt_kind kind;
    mt_tier tier;
    json_t *root; /* borrowed, for attributes; may be NULL */
} mt_builder_document;

match_status mt_builder_create(mt_builder **out, mt_error *err);
void mt_builder_free(mt_builder **builder);
void mt_builder_clear(mt_builder *b);

/* A document: begin, any number of terms, end. An error leaves the document out. */
match_status mt_builder_begin(mt_builder *b, const mt_builder_document *document, mt_error *err);
match_status mt_builder_term(mt_builder *b, mt_field field, mt_text term, uint32_t count, mt_error *err);
match_status mt_builder_terms(mt_builder *b, mt_field field, const mt_terms *terms, mt_error *err); /* all of them */
/* A character n-gram, made by mt_grams_add (gram.h), of whatever field. */
match_status mt_builder_gram(mt_builder *b, mt_text gram, uint32_t count, mt_error *err);
match_status mt_builder_end(mt_builder *b, mt_error *err);
/* Removes a document of this batch again; *was tells whether there was one. */
match_status mt_builder_drop(mt_builder *b, mt_num num, bool *was, mt_error *err);
/* Takes a document of a segment, which died, out of the statistics. */
match_status mt_builder_subtract(mt_builder *b, const mt_segment *segment, uint32_t doc, mt_error *err);

/* What the batch changes in the store's statistics of one kind. */
typedef struct mt_builder_change {
    int64_t documents, length[MT_LENGTH_COUNT];
} mt_builder_change;
mt_builder_change mt_builder_changes(const mt_builder *b, mt_kind kind);
bool mt_builder_has(const mt_builder *b, mt_num num); /* a live document of that record */
bool mt_builder_empty(const mt_builder *b);           /* nothing to write: neither documents nor changes */
size_t mt_builder_bytes(const mt_builder *b);         /* memory held, about */
/* A source over the builder, which must not change while it exists. */
match_status mt_builder_source(mt_builder *b, mt_source **out, mt_error *err);

#endif
