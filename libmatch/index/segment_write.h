/* Writing a segment from any number of sources, in steps. */
#ifndef MT_INDEX_SEGMENT_WRITE_H
#define MT_INDEX_SEGMENT_WRITE_H

#include "libmatch/index/sink.h"
#include "libmatch/index/source.h"

typedef struct mt_segment_writer mt_segment_writer;

typedef struct mt_segment_plan {
    mt_source *const *sources; /* borrowed until the writer is freed */
    size_t n_sources;
    const mt_impact_model *model;
    const mt_averages *averages; /* the store's, after this change */
    mt_sink *sink;               /* borrowed */
} mt_segment_plan;

typedef struct mt_segment_summary {
    uint32_t docs;
    uint64_t bytes, checksum;
} mt_segment_summary;

match_status mt_segment_writer_create(const mt_segment_plan *plan, mt_segment_writer **out, mt_error *err);
/* One bounded piece of work (about one tile); *done after the last. */
match_status mt_segment_writer_step(mt_segment_writer *w, bool *done, mt_error *err);
void mt_segment_writer_summary(const mt_segment_writer *w, mt_segment_summary *summary);
void mt_segment_writer_free(mt_segment_writer **writer);
match_status mt_segment_write(const mt_segment_plan *plan, mt_segment_summary *summary, mt_error *err);

#endif
