/* The inside of the index writer, shared by writing, merging and rebuilding. */
#ifndef MT_INDEX_WRITER_H
#define MT_INDEX_WRITER_H

#include "libmatch/index/batch_write.h"
#include "libmatch/index/intake.h"
#include "libmatch/index/snapshot.h"

#define MT_INDEX_BATCH_BYTES ((size_t)192 << 20) /* a batch beyond this becomes a segment of its own */

typedef struct mt_merge mt_merge;

typedef struct mt_retired {
    char *path;
    int64_t since; /* wall clock, ns */
} mt_retired;

struct mt_index_writer {
    mt_store *store;
    mt_extractor extractor;
    mt_builder *builder; /* the intake's while that exists */
    /* for batches of many records, on processors that would else be idle */
    bool alone; /* no threads */
    int64_t begun_ns;
    uint32_t changes;        /* of this batch */
    mt_intake *intake;       /* analysis on a thread, NULL: none runs */
    mt_analyser *own;        /* its analyser */
    mt_extractor beside;     /* its extractor */
    mt_batch_write *writing; /* the batch before, on its way into a segment; NULL: none */
    mt_builder *spare;       /* for the next batch */
    mt_index *view;          /* the manifest as this transaction sees it, with the deaths not written yet */
    bool synced;
    size_t batch_bytes;
    MT_ARRAY(uint64_t) touched;   /* segments with new deaths */
    MT_ARRAY(uint64_t) written;   /* files of segments whose commit has not been seen ... */
    uint64_t written_in;          /* ... made in the transaction after this generation */
    MT_ARRAY(mt_retired) retired; /* files of merged segments, to be removed later, oldest first */
    mt_merge *merge[2];           /* the present one; when that is long, a short one beside */
    int64_t batch_ns;             /* how long the last batch took, from its first change to its commit */
    unsigned merge_steps;         /* of this handle */
    size_t segments;              /* of the store when a merge was last looked for */
    MT_ARRAY(uint64_t) damaged;   /* segments that a merge has found so: they stay out of merges */
};

match_status mt_writer_sync(mt_index_writer *w, mt_error *err);
/* The number of the next segment; needs the write transaction. */
match_status mt_writer_next_id(mt_index_writer *w, uint64_t *id, mt_error *err);
/* Gives the path of a segment file (mt_free), NULL in *path for :memory:. */
match_status mt_writer_path(const mt_store *store, uint64_t id, char **path, mt_error *err);
match_status mt_writer_sync_folder(mt_index_writer *w, mt_error *err);
void mt_writer_remove_retired(mt_index_writer *w);
void mt_merge_free(mt_merge **merge);

#endif
