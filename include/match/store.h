/** @file
 *  The store: open, write, read, import, quality.
 *
 *  A store is a folder (records.db and index segments) or ":memory:". One writer and any number of readers may have it
 *  open at once, in any number of threads and processes; a store handle belongs to one thread at a time. Records are
 * JSON objects, described in docs/formats.md. Ids are unique within a family: organisations and clusters are one
 * family, competences, offers, requests, ideas, projects and calls the other.
 *
 *  A writing handle has helping threads of its own: in batches and imports of more than 256 records, and to merge index
 * segments between commits. They never call the host, take no signals, and end with their batch, rollback or handle;
 * closing may wait some tenths of a second for them. Results do not depend on them. A process must not fork and go on
 * using the handle in the child.
 */
#ifndef MATCH_STORE_H
#define MATCH_STORE_H

#include <match/job.h>
#include <match/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum match_open_mode {
    MATCH_OPEN_READ = 0,           /**< an existing store, for reading */
    MATCH_OPEN_WRITE = 1,          /**< an existing store, for reading and writing */
    MATCH_OPEN_CREATE = 2,         /**< a new store; an existing one gives MATCH_E_EXISTS */
    MATCH_OPEN_WRITE_OR_CREATE = 3 /**< as WRITE, or as CREATE when there is none; several may begin so at once */
} match_open_mode;

/** Options of match_store_open(). Set `size` to sizeof(match_open_options); zeros are the defaults. */
typedef struct match_open_options {
    size_t size;
    match_open_mode mode;
    int busy_ms;       /**< how long to wait for another writer, in milliseconds; 0 means 5000, negative not at all */
    match_tier viewer; /**< the highest tier shown by every call on this handle; default public */
    const char *as_of; /**< "YYYY-MM-DD" that decides validity, deadlines and age; NULL means today (UTC) */
} match_open_options;

/** Opens or creates a store. Costs milliseconds whatever the size.
 *  @param path     a folder, or ":memory:" (always new, gone when closed)
 *  @param options  NULL means reading, public, today
 *  @param[out] store  gives the handle; ends with match_store_close()
 *  @param[out] error  details when it fails; may be NULL
 *  Errors: E_NOT_FOUND, E_NOT_A_STORE, E_NEWER, E_CORRUPT, E_EXISTS, E_BUSY, E_IO, E_VALUE (as_of). A failed open
 * leaves the files untouched. */
MATCH_API MATCH_NODISCARD match_status match_store_open(const char *path, const match_open_options *options,
                                                        match_store **store, match_error *error);
/** Whether long work should end; asked with the `context` that was given. It must not use the store. */
typedef bool match_stop(void *context);
/** Lets long calls on the store, and steps of its jobs, be ended from outside. As they read records they ask `stop` now
 *  and then, at most every 10 ms or so, on the thread that made the call; when it says true they fail with E_CANCELLED,
 *  and nothing of what they did is kept. Short calls may end without asking. A time limit, a key, a flag that another
 *  thread sets: what `stop` looks at is the host's.
 *  @param stop  NULL: nobody is asked any more */
MATCH_API void match_store_set_stop(match_store *store, match_stop *stop, void *context);
/** Closes the store and sets the pointer to NULL; NULL or a pointer to NULL do nothing. An open batch is rolled back.
 *  Hits, texts, events and plans made from it stay valid; jobs must be freed before. */
MATCH_API void match_store_close(match_store **store);
/** Copies the details of the last failure on this handle. */
MATCH_API void match_store_error(const match_store *store, match_error *error);

/** Sets the day that decides validity, deadlines and age: "YYYY-MM-DD", NULL means today (UTC). Errors: E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_store_set_as_of(match_store *store, const char *date);
/** Sets the highest tier shown by every call on this handle. Errors: E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_store_set_viewer(match_store *store, match_tier viewer);
/** Sets what the fields of a record are worth in the searches and batches of this handle: the weights of BM25F
 * (docs/ranking.md), which are 1 each at first.
 *  @param weights  "FIELD=WEIGHT,..." with the fields title (and name, aliases), text, keywords (and the like) and
 * weights from 0 to 100, not all 0; fields not named have 1; NULL or "" sets all to 1. Copied. Words of a field of
 * weight 0 are not found; n-grams look at whole records. Scores stay exact; with other weights than 1 each a search
 * reads every posting of its words, which takes several times as long on large stores. Partners, completion and
 * standing queries keep the weights that their models were made with. Errors: E_VALUE, and the weights are as before.
 */
MATCH_API MATCH_NODISCARD match_status match_store_set_field_weights(match_store *store, const char *weights);

/** @name Writing
 *  Every write outside a batch is its own commit: durable and searchable when the call returns. In a batch all writes
 *  become durable and searchable together at match_store_commit(); a crash before that leaves the state before it.
 *  @{ */

/** What a write did. */
typedef enum match_change {
    MATCH_UNCHANGED = 0, /**< the same record was there already */
    MATCH_INSERTED = 1,
    MATCH_UPDATED = 2,
    MATCH_OLDER = 3 /**< its `updated` is older than that of the stored one: left alone */
} match_change;

/** Starts a batch. Errors: E_BUSY (another writer), E_READ_ONLY, E_STATE (a batch is open). */
MATCH_API MATCH_NODISCARD match_status match_store_begin(match_store *store);
/** Makes the batch durable and searchable. On failure the batch is rolled back.
 *  Errors: E_STATE (no batch is open, or a write in it failed half way), E_IO (such as a full disk). */
MATCH_API MATCH_NODISCARD match_status match_store_commit(match_store *store);
/** Forgets the batch; does nothing without one. */
MATCH_API void match_store_rollback(match_store *store);

/** Inserts or replaces one record.
 *  @param json    one JSON object, UTF-8, `length` bytes
 *  @param[out] change    what it did; may be NULL
 *  @param[out] warnings  gives a JSON array of {rule, field, value, message} about dropped or doubtful fields; may be
 * NULL Errors: E_FORMAT, E_ENCODING, E_VALUE (the error names field and value), E_BUSY, E_READ_ONLY; below the highest
 * tier E_EXISTS (a record above the viewer's tier has the id) and E_READ_ONLY (the record names bodies that the viewer
 * is not shown): nothing was written, and a batch goes on. See docs/confidentiality.md. */
MATCH_API MATCH_NODISCARD match_status match_store_upsert(match_store *store, const char *json, size_t length,
                                                          match_change *change, match_text **warnings);
/** The same from texts, as a row of a table with a header, for hosts that have no JSON at hand: columns are named and
 *  values written as in CSV files ("keywords" as "MRI; CT", "member_of.cluster" ..., see docs/formats.md).
 *  @param columns  `count` names, up to 4,096; "kind" must be among them, and "id" ("a" and "b" of relations)
 *  @param values   `count` texts; NULL or "" leaves the field out
 *  @param[out] change    what it did; may be NULL
 *  @param[out] warnings  as of match_store_upsert(), also about names that are no known columns; may be NULL
 *  Errors: those of match_store_upsert(), E_ARGUMENT, E_TOO_BIG (`count`, or a value above 16 MB). */
MATCH_API MATCH_NODISCARD match_status match_store_upsert_row(match_store *store, const char *const *columns,
                                                              const char *const *values, size_t count,
                                                              match_change *change, match_text **warnings);
/** Deletes one record by kind and id (for organisations and items any kind of the family will do). Relations and
 *  feedback: kind "relation" or "feedback" and the key "a b relation" or "a b outcome at", parted by single blanks.
 *  Errors: E_NOT_FOUND, also above the viewer's tier; E_BUSY, E_READ_ONLY (also as in match_store_upsert()). */
MATCH_API MATCH_NODISCARD match_status match_store_delete(match_store *store, const char *kind, const char *id);
/** Sets the rules by which this store's texts are cut into words, before the built-in ones, and makes the index anew
 * with them: codes of an own register, names that hold marks.
 *  @param json  a JSON array of {"name", "kind", "pattern"}, `length` bytes, at most 32 rules and 32 kB; [] or nothing
 *               takes all rules away. kind: word, compound, technical, number or code; pattern: a regular expression of
 *               PCRE2, at most 500 bytes, that is tried where a token could begin. See docs/formats.md.
 *  A pattern may cost little at each place and is given up in a text where it often does not.
 *  Errors: E_FORMAT, E_VALUE (name, kind, pattern), E_SYNTAX (a pattern that does not compile), E_TOO_BIG, E_BUSY,
 *  E_READ_ONLY, E_STATE (a batch is open). After an error the store is as it was. */
MATCH_API MATCH_NODISCARD match_status match_store_set_token_rules(match_store *store, const char *json, size_t length);
/** Gives the token rules of the store as they were set, "[]" for none. */
MATCH_API MATCH_NODISCARD match_status match_store_token_rules(match_store *store, match_text **json);
/** Deletes and rebuilds the index from the records: the same answers as before.
 *  Errors: E_READ_ONLY, E_BUSY, E_STATE (a batch is open), E_IO. */
MATCH_API MATCH_NODISCARD match_status match_store_rebuild(match_store *store);
/** Reads all files of the index and compares their checksums, which opening does not: two or three seconds for each GB.
 *  After an error that match_store_rebuild() cures the records are all there.
 *  Errors: E_CORRUPT (the message names the file), E_NEWER, E_UNSUPPORTED, E_IO. */
MATCH_API MATCH_NODISCARD match_status match_store_verify(match_store *store);
/** Learns from the public records which words go together, and adds the channel "learned" to the searches of the store:
 * of the 20 records that the other channels find best for a text of more than 8 different words, those that share its
 * themes move up. A store whose records state one language uses it by default, others, and
 * searches for organisations, when `channels` name it. It is learned anew by itself when the records have grown by
 * half, in the commit where they do. About a second for 5,000 abstracts, some seconds at most; memory of some 100 MB at
 * most. The same records in the same order give the same bytes.
 *  @param on  false: forgets it
 *  Errors: E_STATE (fewer than 128 public records with text; a batch is open), E_UNSUPPORTED (a store in memory, a part
 *  of a collection), E_BUSY, E_READ_ONLY, E_IO, E_NO_MEMORY. After an error the store is as it was. */
MATCH_API MATCH_NODISCARD match_status match_store_learn_channel(match_store *store, bool on);
/** @} */

/** @name Reading
 *  @{ */

/** Gives one record as JSON, as far as the viewer may see it.
 *  @param kind  the kind, or NULL: organisations and clusters first, then items
 *  Errors: E_NOT_FOUND. */
MATCH_API MATCH_NODISCARD match_status match_store_get(match_store *store, const char *kind, const char *id,
                                                       match_text **json);
/** Gives all records the viewer may see as JSON Lines, in the order they were first written.
 *  @param kind  only this kind; NULL means all. Errors: E_VALUE (no such kind). */
MATCH_API MATCH_NODISCARD match_status match_store_export(match_store *store, const char *kind, match_text **jsonl);
/** Gives counts and sizes as JSON: {"records": {kind: n}, "documents", "segments", "terms", "bytes", "generation",
 *  "schema"}; terms are counted per segment, generation grows with every commit. */
MATCH_API MATCH_NODISCARD match_status match_store_stats(match_store *store, match_text **json);
/** @} */

/** @name Import
 *  @{ */

/** Options of match_store_import(). Set `size`; zeros are the defaults. */
typedef struct match_import_options {
    size_t size;
    const char *kind;     /**< kind of rows that name none; "taxonomy" with `scheme` loads a taxonomy table */
    const char *scheme;   /**< name of the taxonomy */
    const char *map_json; /**< {column: key} as JSON text, for tables with other headers */
    const char *format;   /**< "jsonl", "csv", "tsv", "xml"; NULL: by extension, else by content */
    bool strict;          /**< a bad optional field rejects its row */
} match_import_options;

/** What an import did, counted in rows. */
typedef struct match_import_counts {
    size_t rows, inserted, updated, unchanged, older, rejected, warnings;
} match_import_counts;

/** Imports a file as a job; its batch commits when the job is done, nothing is kept when it fails or is freed before.
 *  Bad rows are rejected one by one, the others are taken. In an open batch the import joins it and does not commit.
 *  @param path  a file; "-" is standard input
 *  Errors of the job: E_IO, E_ENCODING or E_FORMAT (the file as a whole: unreadable, no header, unknown format),
 * E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_import(match_store *store, const char *path,
                                                          const match_import_options *options, match_job **job);
/** The same from memory (copied); `name` stands for the file in messages. */
MATCH_API MATCH_NODISCARD match_status match_store_import_text(match_store *store, const char *name, const char *data,
                                                               size_t length, const match_import_options *options,
                                                               match_job **job);
/** Copies the counts of an import job, at any time. Errors: E_ARGUMENT (another sort of job). */
MATCH_API MATCH_NODISCARD match_status match_job_import_counts(const match_job *job, match_import_counts *counts);
/** Gives the issues of an import job so far as a JSON array of {severity, file, row, rule, field, value, message}.
 *  Errors: E_ARGUMENT (another job). */
MATCH_API MATCH_NODISCARD match_status match_job_import_issues(const match_job *job, match_text **json);
/** @} */

/** Gives the data-quality report as JSON: {"counts": {code: n}, "findings": [{code, severity, records, field, value,
 *  message}], "titles": {code: what the check looks for}}, in a fixed order. The report is that of a
 *  store with nothing but what the viewer is given; severities are info, ask and wrong. */
MATCH_API MATCH_NODISCARD match_status match_store_quality(match_store *store, match_text **json);

#ifdef __cplusplus
}
#endif
#endif
