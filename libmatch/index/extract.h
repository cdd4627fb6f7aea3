/* From a record to a document of the builder: its searchable text, analysed, and its attributes. */
#ifndef MT_INDEX_EXTRACT_H
#define MT_INDEX_EXTRACT_H

#include "libmatch/base/strbuf.h"
#include "libmatch/index/builder.h"

/* What extraction works with; one thread at a time. */
typedef struct mt_extractor {
    mt_analyser *analyser; /* borrowed */
    mt_terms terms;
    mt_strbuf text;
} mt_extractor;
void mt_extractor_free(mt_extractor *e);

/* One change of the index: the record's present document goes, wherever it is, and a new one comes. */
typedef struct mt_index_change {
    mt_builder_document document; /* root NULL: none comes */
    const mt_segment *segment;    /* that holds the live document of before; NULL: none does */
    uint32_t doc;
} mt_index_change;
match_status mt_index_change_apply(const mt_index_change *change, mt_extractor *e, mt_builder *builder, mt_error *err);

#endif
