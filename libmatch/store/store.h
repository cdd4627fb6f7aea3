/* The record store: SQLite in WAL mode, the truth and the manifest of the index.
 *
 * A store is a folder with records.db and segments/, or ":memory:". One writer, many readers: a read transaction is a
 * snapshot. Records are numbered; the number of a record never changes while it exists and is not reused. The store
 * knows nothing of ranking; the index floor writes segments and records their names here, in the same transaction as
 * the records they hold. */
#ifndef MT_STORE_STORE_H
#define MT_STORE_STORE_H

#include <sqlite3.h>

#include "libmatch/store/record.h"

typedef struct mt_store mt_store;
typedef uint32_t mt_num; /* record number, from 1; 0 = none */
#define MT_KEY_SIZE 201  /* buffer for an id of 200 bytes; the longer keys of relations and feedback are cut */

typedef enum mt_open_mode { MT_OPEN_READ = 0, MT_OPEN_WRITE = 1, MT_OPEN_CREATE = 2 } mt_open_mode;

/* CREATE makes a new store (existing: MATCH_E_EXISTS). ":memory:" always starts empty and is writable.
 * Errors: E_NOT_FOUND no such folder, E_NOT_A_STORE, E_NEWER, E_CORRUPT, E_BUSY. A failed open leaves files untouched.
 */
match_status mt_store_open(const char *path, mt_open_mode mode, int busy_ms, mt_store **store, mt_error *err);
void mt_store_close(mt_store **store);
const char *mt_store_path(const mt_store *store);            /* the folder, or ":memory:" */
const char *mt_store_segments_folder(const mt_store *store); /* NULL for :memory: */
sqlite3 *mt_store_db(mt_store *store);                       /* for the index floor's own tables only */

/* Reading asks `stop` now and then, on the thread that reads, at most every 10 ms or so; when it says true, the read
 * fails with E_CANCELLED, and with it what it was for. NULL: nothing is asked. mt_store_watched() is for long work that
 * reads nothing. */
void mt_store_watch(mt_store *store, bool (*stop)(void *context), void *context);
match_status mt_store_watched(mt_store *store, mt_error *err);

/* Transactions. Write transactions take the writer's lock at begin (E_BUSY after the timeout). Reads outside a
 * transaction see the latest commit; mt_store_read_begin/end hold one snapshot (nested calls count). */
match_status mt_store_begin(mt_store *store, mt_error *err);
match_status mt_store_begin_at_once(mt_store *store, mt_error *err); /* E_BUSY without waiting */
match_status mt_store_commit(mt_store *store, mt_error *err);
void mt_store_rollback(mt_store *store);
bool mt_store_in_write(const mt_store *store);
match_status mt_store_read_begin(mt_store *store, mt_error *err);
void mt_store_read_end(mt_store *store);
/* Increases by one with every commit that changed anything; equal generations mean equal content. */
match_status mt_store_generation(mt_store *store, uint64_t *generation, mt_error *err);
/* A random mark of the last commit that changed anything: with the generation it names this content and no other, also
 * among copies that went different ways. "" in a store that was last written before there were marks. */
#define MT_COMMIT_MARK_SIZE 33
match_status mt_store_commit_mark(mt_store *store, char buffer[MT_COMMIT_MARK_SIZE], mt_error *err);

/* For whom records are put and removed: what he may not change (view.h) is refused. The highest tier at first. */
void mt_store_set_viewer(mt_store *store, mt_tier viewer);
mt_tier mt_store_viewer(const mt_store *store);

typedef enum mt_change { MT_UNCHANGED = 0, MT_INSERTED = 1, MT_UPDATED = 2, MT_OLDER = 3 } mt_change;
/* Inserts or replaces by key within the family. Same content: MT_UNCHANGED. A record whose `updated` is older than the
 * stored one is left alone: MT_OLDER. A change of kind within the family is an update. Needs a write transaction.
 * E_EXISTS, E_READ_ONLY: the viewer may not change what is there (mt_view_may_change()); nothing is written. */
match_status mt_store_put(mt_store *store, const mt_record *record, mt_change *change, mt_num *num, mt_error *err);
/* The same whatever the dates say and whoever writes, and to the byte: keys in another order are a change. */
match_status mt_store_put_anyway(mt_store *store, const mt_record *record, mt_change *change, mt_num *num,
                                 mt_error *err);
match_status mt_store_remove(mt_store *store, mt_num num, mt_error *err);        /* errors as mt_store_put() */
match_status mt_store_remove_anyway(mt_store *store, mt_num num, mt_error *err); /* whoever writes */

typedef struct mt_row {
    mt_num num;
    mt_kind kind;
    mt_tier tier;
    mt_text key;  /* borrowed until the next call on the store or cursor */
    mt_text json; /* likewise */
} mt_row;
/* num 0 when absent (no error) */
match_status mt_store_find(mt_store *store, mt_family family, mt_text key, mt_num *num, mt_error *err);
/* The id of the family that is nearest to one that nothing has, up to a tier: one slip in ids of up to five letters,
 * two in longer ones. "" when none is near. Families of very many records: among those that begin alike only. */
match_status mt_store_near_key(mt_store *store, mt_family family, mt_text key, mt_tier most, char *buffer,
                               mt_error *err);
/* E_NOT_FOUND when absent. `kinds`: which families to look in, by bits of kinds; organisations win over items. */
match_status mt_store_row(mt_store *store, mt_num num, mt_row *row, mt_error *err);
/* The parsed record; gives *root (json_decref). */
match_status mt_store_json(mt_store *store, mt_num num, json_t **root, mt_error *err);
match_status mt_store_key(mt_store *store, mt_num num, char *buffer /* MT_KEY_SIZE */, mt_kind *kind, mt_error *err);

/* All rows of the kinds in `kinds` (bits), by number. Return another status than MATCH_OK to stop with it. */
match_status mt_store_each(mt_store *store, unsigned kinds,
                           match_status (*each)(void *context, const mt_row *row, mt_error *err), void *context,
                           mt_error *err);
/* The numbers of all items, by the byte order of their ids. */
match_status mt_store_items_by_key(mt_store *store, match_status (*each)(void *context, mt_num num, mt_error *err),
                                   void *context, mt_error *err);
/* The same rows by family, then by the byte order of their keys. */
match_status mt_store_each_by_key(mt_store *store, unsigned kinds,
                                  match_status (*each)(void *context, const mt_row *row, mt_error *err), void *context,
                                  mt_error *err);
match_status mt_store_last(mt_store *store, mt_num *num, mt_error *err); /* the highest number in use, 0: none */
/* The number that the next new record gets: none ever given is as high. */
match_status mt_store_next(mt_store *store, uint64_t *num, mt_error *err);
match_status mt_store_counts(mt_store *store, size_t counts[MT_KIND_COUNT], mt_error *err);

/* ---- links between records, kept current by put and remove --------------------------------------------------------
 * A link names its target by key; `to` is 0 while nothing has that key (a dangling reference takes part in the graph
 * under its `name` number: equal keys have equal name numbers, also when nothing has that key). */
typedef enum mt_link {
    MT_LINK_OWNER = 1,       /* item -> organisation */
    MT_LINK_PARTICIPANT = 2, /* project -> organisation */
    MT_LINK_MEMBER_OF = 3,   /* organisation -> cluster */
    MT_LINK_PARENT = 4       /* organisation -> organisation */
} mt_link;
typedef struct mt_link_row {
    mt_link link;
    mt_num from;
    mt_num to;     /* 0 dangling */
    uint32_t name; /* number of the target's key among all keys ever named as organisation */
    mt_day since;  /* member_of.since, project start; MT_NO_DAY */
    mt_day until;
} mt_link_row;
match_status mt_store_links_from(mt_store *store, mt_num from, mt_link link,
                                 match_status (*each)(void *context, const mt_link_row *row, mt_error *err),
                                 void *context, mt_error *err);
match_status mt_store_links_to(mt_store *store, uint32_t name, mt_link link,
                               match_status (*each)(void *context, const mt_link_row *row, mt_error *err),
                               void *context, mt_error *err);
/* The same links without looking up their records (`to` is 0): for building the graph in one pass. */
match_status mt_store_links_names(mt_store *store, mt_link link,
                                  match_status (*each)(void *context, const mt_link_row *row, mt_error *err),
                                  void *context, mt_error *err);
/* every link of one sort, ordered by from, then position in the record */
match_status mt_store_links_all(mt_store *store, mt_link link,
                                match_status (*each)(void *context, const mt_link_row *row, mt_error *err),
                                void *context, mt_error *err);
/* name number <-> key and record; name numbers are dense from 1 */
match_status mt_store_name_of(mt_store *store, mt_text key, uint32_t *name /* 0 absent */, mt_error *err);
match_status mt_store_name_key(mt_store *store, uint32_t name, char *buffer, mt_num *num, mt_error *err);
/* the organisation behind every name number: num[name], 0 dangling; gives the array of highest + 1 entries (mt_free) */
match_status mt_store_name_table(mt_store *store, mt_num **num, uint32_t *highest, mt_error *err);
/* every name number, by the byte order of the keys; a key is good until the call returns */
match_status mt_store_names_by_key(mt_store *store,
                                   match_status (*each)(void *context, uint32_t name, mt_text key, mt_error *err),
                                   void *context, mt_error *err);

/* Ids that something which the viewer is given refers to and no organisation has, in byte order; `from`: the first such
 * record by id. */
match_status mt_store_dangling(mt_store *store, mt_tier viewer,
                               match_status (*each)(void *context, mt_text key, mt_num from, mt_error *err),
                               void *context, mt_error *err);

/* relations between organisations, as stored (a, b as name numbers) */
typedef struct mt_relation_row {
    uint32_t a, b;
    char relation[16]; /* partner project agreement competitor block met same_group */
    mt_day since;
    mt_tier tier;
} mt_relation_row;
match_status mt_store_relations(mt_store *store, uint32_t name /* 0: all */,
                                match_status (*each)(void *context, const mt_relation_row *row, mt_error *err),
                                void *context, mt_error *err);

/* feedback about b given by a (name numbers); the record `num` has the reason */
typedef struct mt_feedback_row {
    uint32_t a, b;
    char outcome[16]; /* accepted declined met no_show agreement project */
    mt_day at;        /* MT_NO_DAY when not said */
    mt_num num;
} mt_feedback_row;
match_status mt_store_feedback(mt_store *store, uint32_t name /* giver; 0: all */,
                               match_status (*each)(void *context, const mt_feedback_row *row, mt_error *err),
                               void *context, mt_error *err);

/* ---- taxonomies ---------------------------------------------------------------------------------------------------*/
typedef struct mt_concept_row {
    uint32_t concept; /* dense number within the store */
    mt_text scheme, code, parent, lang, label;
    bool preferred;
} mt_concept_row;
/* Replaces a scheme as a whole. Needs a write transaction: clear, then add rows, in file order. */
match_status mt_store_scheme_clear(mt_store *store, mt_text scheme, mt_error *err);
match_status mt_store_concept_add(mt_store *store, mt_text scheme, mt_text code, mt_text parent, mt_text lang,
                                  mt_text label, mt_text extra_json, mt_error *err);
match_status mt_store_concepts(mt_store *store, mt_text scheme /* empty: all */,
                               match_status (*each)(void *context, const mt_concept_row *row, mt_error *err),
                               void *context, mt_error *err);

/* every scheme that has labels, by name, with the number of its concepts: one block (mt_free) */
typedef struct mt_concept_count {
    char scheme[MT_KEY_SIZE];
    size_t concepts;
} mt_concept_count;
match_status mt_store_concept_counts(mt_store *store, mt_concept_count **counts, size_t *n, mt_error *err);

/* What was learned from the taxonomies stays true as long as this number; 0: none was ever loaded. */
match_status mt_store_taxonomies(mt_store *store, uint64_t *version, mt_error *err);
/* Labels of one concept in two languages (BCP 47 primary tags such as "ro"), preferred with preferred and each other
 * label with the preferred one, in file order of the first. */
match_status mt_store_label_pairs(mt_store *store, mt_text from, mt_text to,
                                  match_status (*each)(void *context, mt_text from, mt_text to, mt_error *err),
                                  void *context, mt_error *err);

/* The preferred labels of one concept, in file order; none when it is not known. */
match_status mt_store_concept_labels(mt_store *store, mt_text scheme, mt_text code,
                                     match_status (*each)(void *context, mt_text lang, mt_text label, mt_error *err),
                                     void *context, mt_error *err);

/* ---- manifest of the index ----------------------------------------------------------------------------------------
 * Owned by the index floor; kept here because it must change in the same transaction as the records. */
typedef struct mt_segment_row {
    uint64_t id;   /* also the file's name: %016llx.seg */
    uint32_t docs; /* documents written, dead ones included */
    uint64_t bytes;
    uint64_t checksum; /* of the whole file */
    const void *dead;  /* bit set of dead documents (docs bits, may be NULL = none) */
    size_t dead_bytes;
    const void *data; /* the segment itself for :memory:, else NULL */
    size_t data_bytes;
} mt_segment_row;
match_status mt_store_segment_add(mt_store *store, const mt_segment_row *row, mt_error *err);
match_status mt_store_segment_set_dead(mt_store *store, uint64_t id, const void *dead, size_t bytes, mt_error *err);
match_status mt_store_segment_remove(mt_store *store, uint64_t id, mt_error *err);
match_status mt_store_segments(mt_store *store,
                               match_status (*each)(void *context, const mt_segment_row *row, mt_error *err),
                               void *context, mt_error *err);

/* small settings that belong to the store ("analyser" version ...) */
match_status mt_store_setting(mt_store *store, const char *key, char *buffer, size_t size,
                              mt_error *err); /* "" absent */
match_status mt_store_set_setting(mt_store *store, const char *key, const char *value, mt_error *err);

#endif
