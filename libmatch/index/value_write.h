/* The attributes of a new segment: values in byte order, each with its documents; the order of ids. */
#ifndef MT_INDEX_VALUE_WRITE_H
#define MT_INDEX_VALUE_WRITE_H

#include "libmatch/index/vocabulary.h"

typedef struct mt_value_writer {
    size_t sources;
    mt_source_value *head; /* [sources] */
    uint32_t **new_doc;    /* [sources][docs] number in the new segment, MT_NONE: dead */
    bool merged;           /* all values have been taken */
    MT_ARRAY(uint32_t) docs;
    MT_ARRAY(uint8_t) lists;
    MT_ARRAY(uint32_t) at;
    mt_dictionary_writer dictionary;
    mt_strbuf text;
    uint32_t *id_order; /* [docs] */
    uint32_t ids;
} mt_value_writer;

/* One step of some milliseconds; after the last, when the sections have been written, *done. The writer must be {0}
 * before the first. */
match_status mt_value_writer_step(mt_value_writer *w, const mt_segment_plan *plan, const mt_doc_places *docs,
                                  bool *done, mt_error *err);
void mt_value_writer_free(mt_value_writer *w);

#endif
