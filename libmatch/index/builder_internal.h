/* The inside of the builder, shared by adding (builder.c) and giving (builder_source.c). */
#ifndef MT_INDEX_BUILDER_INTERNAL_H
#define MT_INDEX_BUILDER_INTERNAL_H

#include "libmatch/base/strbuf.h"
#include "libmatch/index/builder.h"
#include "libmatch/index/term_table.h"

typedef struct mt_builder_pair {
    uint32_t value, doc;
} mt_builder_pair;

struct mt_builder {
    mt_term_table terms, values;
    MT_ARRAY(int32_t) net[MT_KIND_COUNT]; /* by term number; may end early: zeros */
    MT_ARRAY(uint8_t) forward;
    MT_ARRAY(uint64_t) forward_at; /* [docs + 1] */
    MT_ARRAY(uint32_t) num;
    MT_ARRAY(uint8_t) meta;
    MT_ARRAY(uint32_t) length[MT_LENGTH_COUNT];
    MT_ARRAY(uint64_t) dead;         /* bits */
    MT_ARRAY(mt_builder_pair) pairs; /* attribute and document, in order of documents */
    mt_map doc_of;                   /* record number -> document + 1; 0: dropped */
    uint32_t docs, live;
    bool changed; /* something was subtracted */
    mt_builder_change stats[MT_KIND_COUNT];
    /* the document being added: its terms, first come first; `place` is by term number: index + 1 of this document */
    mt_builder_document now;
    struct mt_builder_entry {
        uint32_t term, count[MT_FIELD_COUNT];
    } * entry;
    size_t entries, entry_cap;
    MT_ARRAY(uint32_t) place;
    uint64_t now_length[MT_LENGTH_COUNT];
    mt_strbuf key; /* path NUL value */
};

#endif
