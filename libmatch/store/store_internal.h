/* The store's inside, shared by the files of this folder only. */
#ifndef MT_STORE_STORE_INTERNAL_H
#define MT_STORE_STORE_INTERNAL_H

#include "libmatch/base/hash_map.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/store/migrate.h"
#include "libmatch/store/sql.h"
#include "libmatch/store/store.h"

typedef struct mt_known_name {
    uint32_t name;
    mt_num num;
} mt_known_name;

struct mt_store {
    sqlite3 *db;
    mt_sql_cache sql;
    char *path;     /* the folder, or ":memory:" */
    char *segments; /* NULL for :memory: */
    bool writable;
    mt_tier viewer; /* of whoever writes */
    int busy_ms;
    int version; /* schema of the file, MT_SCHEMA_READABLE or newer */

    /* the write transaction */
    bool in_write;
    sqlite3_int64 changes_at_begin;
    uint64_t generation, next_num, next_name; /* of the state table, valid while in_write */
    int64_t tally[MT_KIND_COUNT];             /* change of counts since begin */
    enum {
        MT_NOTING_UNKNOWN = 0,
        MT_NOTING_ON,
        MT_NOTING_OFF
    } noting; /* whether anybody waits for changes: ledger.c */

    mt_intern known_key;           /* names met in this transaction */
    MT_ARRAY(mt_known_name) known; /* by number in known_key */

    int read_depth;   /* nested mt_store_read_begin */
    mt_strbuf row[2]; /* key and json of the last mt_store_row */
    mt_strbuf json;   /* scratch of put */
    mt_intern seen;   /* scratch of put: link targets of the record */
};

#define MT_STORE_FILE "records.db"
#define MT_STORE_SEGMENTS "segments"

/* Opening, in the order of use: folder.c, create.c, open.c. */
extern const mt_migration mt_store_migration;
match_status mt_store_check_folder(const char *path, const char *file, mt_error *err);
match_status mt_store_create_folder(const char *path, mt_store *store, mt_error *err);
match_status mt_store_write_schema(mt_store *store, mt_error *err);
char *mt_store_database_file(const char *folder); /* mt_free; NULL: no memory */
match_status mt_store_connect(mt_store *store, const char *file, int flags, mt_error *err);
void mt_store_disconnect(mt_store *store);
match_status mt_store_exec(mt_store *store, const char *sql, mt_error *err);

match_status mt_store_need_write(const mt_store *store, mt_error *err);
/* A kind that is none of ours can only come from a damaged or hand-edited file: MATCH_E_CORRUPT. */
match_status mt_store_read_kind(const mt_query *q, int column, mt_kind *kind, mt_error *err);
/* A tier that is none of ours hides the record from all but its owner. */
mt_tier mt_store_read_tier(const mt_query *q, int column);
/* The name number of a key, given one when new. `num` non-zero says that the organisation num has this key now. */
match_status mt_store_name_number(mt_store *store, mt_text key, mt_num num, uint32_t *name, mt_error *err);
/* The organisation with this key is gone. */
match_status mt_store_name_release(mt_store *store, mt_text key, mt_error *err);
/* Puts a written record on the list of pending changes when a standing query may want it. */
match_status mt_store_note_change(mt_store *store, mt_num num, mt_error *err);
/* Forgets what a write transaction remembers of names; at its begin and end. */
void mt_store_names_forget(mt_store *store);
/* Rewrites what is derived from a record: links, relation or feedback row. */
match_status mt_store_derive(mt_store *store, mt_num num, const mt_record *record, mt_error *err);
match_status mt_store_underive(mt_store *store, mt_num num, mt_kind kind, mt_error *err);

#endif
