/* The inverted index over records: writing, snapshots, reading.
 *
 * Writer: mt_index_put() for each record put into the store, mt_index_drop() before one is removed, mt_index_flush()
 * before the store's commit: it writes and syncs a segment and registers it. Reader: mt_index_snapshot() maps the
 * segments of the store's present snapshot. Segments are immutable; a changed record is a new document, the old one is
 * marked dead. */
#ifndef MT_INDEX_INDEX_H
#define MT_INDEX_INDEX_H

#include "libmatch/base/bitset.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/store/store.h"
#include "libmatch/text/analyse.h"

/* Searchable fields of a record, each with its own lengths and statistics (BM25F weights are chosen at query time). */
typedef enum mt_field {
    MT_FIELD_TITLE = 0,    /* title or name, and aliases */
    MT_FIELD_TEXT = 1,     /* text */
    MT_FIELD_KEYWORDS = 2, /* keywords, themes, markets, sector-like extra words */
    MT_FIELD_COUNT = 3
} mt_field;

/* Lengths of a document: one per field, and the character n-grams of all its fields together (gram.h). */
enum { MT_LENGTH_GRAMS = MT_FIELD_COUNT, MT_LENGTH_COUNT };

typedef struct mt_index_writer mt_index_writer;
match_status mt_index_writer_create(mt_store *store, mt_analyser *analyser, mt_index_writer **out, mt_error *err);
void mt_index_writer_free(mt_index_writer **writer);
/* How many bytes a batch may hold before it becomes a segment (96 MiB by default). */
void mt_index_writer_set_batch(mt_index_writer *w, size_t bytes);
match_status mt_index_put(mt_index_writer *w, mt_num num, const mt_record *record, mt_error *err);
match_status mt_index_drop(mt_index_writer *w, mt_num num, mt_error *err);
match_status mt_index_flush(mt_index_writer *w, mt_error *err); /* inside the store's write transaction */
void mt_index_discard(mt_index_writer *w);                      /* after a rollback */
/* One bounded step of merging small segments (its own write transaction); *more tells whether work is left. */
match_status mt_index_merge_step(mt_index_writer *w, int64_t budget_ns, bool *more, mt_error *err);
/* Removes segment files that no manifest names (after a crash). Writer only. */
match_status mt_index_sweep(mt_store *store, mt_error *err);
/* Indexes everything anew from records.db: same answers as before. */
match_status mt_index_rebuild(mt_index_writer *w, mt_error *err);

/* A snapshot: the documents of all mapped segments under dense numbers 0 .. docs-1 (dead ones included, see live). */
typedef struct mt_index mt_index;
match_status mt_index_open(mt_store *store, mt_index **out, mt_error *err);
/* Cheap when the store's generation is unchanged; otherwise maps what is new and drops what is gone. */
match_status mt_index_refresh(mt_index *index, mt_store *store, mt_error *err);
void mt_index_close(mt_index **index);
/* Reads all of its files and compares their checksums; the error names the first damaged one. */
match_status mt_index_verify(const mt_index *index, mt_error *err);

uint32_t mt_index_docs(const mt_index *index);
mt_num mt_index_num(const mt_index *index, uint32_t doc);
mt_num mt_index_highest(const mt_index *index); /* the highest number of any document, dead ones included; 0: none */
mt_kind mt_index_kind(const mt_index *index, uint32_t doc);
mt_tier mt_index_tier(const mt_index *index, uint32_t doc);
bool mt_index_live(const mt_index *index, uint32_t doc);
/* The record's id, without a look into the store. */
match_status mt_index_id(const mt_index *index, uint32_t doc, char *buffer /* >= 201 bytes */, mt_error *err);
uint32_t mt_index_doc_of(const mt_index *index, mt_num num); /* MT_NONE when it has no live document */
/* Statistics over the live documents of the kinds in `kinds`: exact after any history. */
typedef struct mt_field_stats {
    uint64_t documents;               /* live documents of those kinds */
    uint64_t length[MT_LENGTH_COUNT]; /* sum of lengths in terms */
} mt_field_stats;
void mt_index_stats(const mt_index *index, unsigned kinds, mt_field_stats *stats);
uint32_t mt_index_length(const mt_index *index, uint32_t doc, unsigned field /* or MT_LENGTH_GRAMS */);

/* The postings of one term across segments, in order of document number. */
typedef struct mt_posting {
    uint32_t doc;
    uint32_t count[MT_FIELD_COUNT];
} mt_posting;
typedef struct mt_postings mt_postings;
match_status mt_index_postings(const mt_index *index, mt_text term, mt_postings **out, mt_error *err);
bool mt_postings_next(mt_postings *p, mt_posting *out); /* dead documents are skipped */
void mt_postings_free(mt_postings **p);

/* Attributes: every scalar (or list of scalars) of a record as (field path, value) for filters and facets. */
typedef bool (*mt_value_test)(void *context, mt_text value);
/* Sets the bit of every live document that has a value of `field` for which `test` is true. */
match_status mt_index_select(const mt_index *index, mt_text field, mt_value_test test, void *context, mt_bitset *docs,
                             mt_error *err);

/* Words of one document (not its n-grams), for whole-profile queries and explanations: order of the dictionary. */
typedef struct mt_doc_term {
    mt_text term;
    uint32_t count[MT_FIELD_COUNT];
} mt_doc_term;
match_status mt_index_doc_terms(const mt_index *index, uint32_t doc,
                                match_status (*each)(void *context, const mt_doc_term *term, mt_error *err),
                                void *context, mt_error *err);

#endif
