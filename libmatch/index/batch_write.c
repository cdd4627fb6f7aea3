/* The thread sees the builder and the file only, never the store; the owner registers the segment when it is there. */
#include "libmatch/index/batch_write.h"

#include <pthread.h>

#include "libmatch/base/memory.h"
#include "libmatch/index/quiet_thread.h"

struct mt_batch_write {
    mt_builder *builder;
    mt_sink *sink;
    uint64_t id;
    bool memory, beside;
    mt_averages averages;
    mt_segment_summary summary;
    pthread_t thread;
    match_status status;
    mt_error error;
};

static match_status write_segment(mt_batch_write *w, mt_error *err)
{
    mt_source *source = NULL;
    match_status status = mt_builder_source(w->builder, &source, err);
    if (status != MATCH_OK) return status;
    mt_segment_plan plan = {&source, 1, &mt_impact_default, &w->averages, w->sink};
    status = mt_segment_write(&plan, &w->summary, err);
    source->class->free(source);
    return status;
}

static void *work(void *context)
{
    mt_batch_write *w = context;
    w->status = write_segment(w, &w->error);
    return NULL;
}

static void free_writing(mt_batch_write **writing)
{
    mt_batch_write *w = *writing;
    if (!w) return;
    mt_sink_free(&w->sink);
    mt_builder_free(&w->builder);
    mt_free(w);
    *writing = NULL;
}

match_status mt_batch_write_begin(mt_builder **builder, uint64_t id, const char *path, const mt_averages *averages,
                                  bool beside, mt_batch_write **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_batch_write *w = mt_alloc(1, sizeof *w);
    if (!w) {
        mt_builder_free(builder);
        return mt_fail_no_memory(err);
    }
    w->builder = *builder;
    *builder = NULL;
    w->id = id;
    w->memory = !path;
    w->averages = *averages;
    MT_TRY(mt_sink_create(path, &w->sink, err));
    w->beside = beside && mt_quiet_thread(&w->thread, work, w);
    *out = w;
    w = NULL;
out:
    free_writing(&w);
    return status;
}

bool mt_batch_write_has(const mt_batch_write *w, mt_num num) { return mt_builder_has(w->builder, num); }

match_status mt_batch_write_end(mt_batch_write **writing, mt_segment_row *row, uint8_t **data, mt_builder **builder,
                                mt_error *err)
{
    mt_batch_write *w = *writing;
    size_t len = 0;
    *writing = NULL;
    if (w->beside)
        pthread_join(w->thread, NULL);
    else
        work(w);
    match_status status = w->status;
    if (status == MATCH_OK) {
        if (w->memory) mt_sink_take(w->sink, data, &len);
        *row = (mt_segment_row){.id = w->id,
                                .docs = w->summary.docs,
                                .bytes = w->summary.bytes,
                                .checksum = w->summary.checksum,
                                .data = *data,
                                .data_bytes = len};
        mt_builder_clear(w->builder);
        *builder = w->builder;
        w->builder = NULL;
    } else if (err) {
        *err = w->error;
    }
    free_writing(&w);
    return status;
}
