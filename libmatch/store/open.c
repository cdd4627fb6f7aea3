/* Connecting to the database of a store, for reading or writing.
 *
 * Readers open read-only. WAL mode wants a -wal and a -shm file beside the database; a writer leaves them there on
 * closing (empty), so a reader without the right to create files finds them. Where they are missing and cannot be made
 * (read-only medium), nobody can be writing either, and the file is opened as immutable. */
#include <stdio.h>
#include <string.h>

#include "libmatch/base/file.h"
#include "libmatch/store/migrate.h"
#include "libmatch/store/schema.h"
#include "libmatch/store/store_internal.h"

#define MMAP_BYTES "1073741824"

const mt_migration mt_store_migration = {mt_schema_steps, MT_SCHEMA_VERSION};

void mt_store_close(mt_store **store)
{
    mt_store *s = *store;
    if (!s) return;
    *store = NULL;
    if (s->in_write) mt_store_rollback(s);
    mt_sql_cache_free(&s->sql);
    if (s->db) sqlite3_close_v2(s->db);
    mt_strbuf_free(&s->row[0]);
    mt_strbuf_free(&s->row[1]);
    mt_strbuf_free(&s->json);
    mt_intern_free(&s->seen);
    mt_intern_free(&s->known_key);
    MT_ARRAY_FREE(&s->known);
    mt_free(s->path);
    mt_free(s->segments);
    mt_free(s);
}

/* NULL: no memory */
static mt_store *allocate(const char *path, bool memory)
{
    mt_store *s = mt_alloc(1, sizeof *s);
    if (!s) return NULL;
    s->viewer = MT_TIER_CONFIDENTIAL;
    s->path = mt_strdup(path);
    s->segments = memory ? NULL : mt_path_join(path, MT_STORE_SEGMENTS);
    if (!s->path || (!memory && !s->segments)) mt_store_close(&s);
    return s;
}

/* ---- the SQLite connection ----------------------------------------------------------------------------------------*/

match_status mt_store_exec(mt_store *s, const char *sql, mt_error *err)
{
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? MATCH_OK : mt_sql_fail(s->db, rc, "open the store", err);
}

/* Hostile files: no functions in the schema, no attached files, no writing of the schema tables. */
static match_status harden(mt_store *s, mt_error *err)
{
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(s->db, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_limit(s->db, SQLITE_LIMIT_SQL_LENGTH, 100000);
    /* A record is at most 16 MB; the segments of a :memory: store lie in it as values. */
    if (s->segments) sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, 256 << 20);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, s->busy_ms);
    return mt_store_exec(s, "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;", err);
}

match_status mt_store_connect(mt_store *s, const char *file, int flags, mt_error *err)
{
    int rc = sqlite3_open_v2(file, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    s->sql.db = s->db;
    if (rc != SQLITE_OK) {
        match_status status = mt_sql_fail(s->db, rc, "open the store", err);
        mt_error_place(err, file, 0);
        return status;
    }
    return harden(s, err);
}

void mt_store_disconnect(mt_store *s)
{
    mt_sql_cache_free(&s->sql);
    sqlite3_close_v2(s->db);
    s->db = s->sql.db = NULL;
}

/* Path with a "./" where SQLite could take it for a URI. */
char *mt_store_database_file(const char *folder)
{
    char *file = mt_path_join(folder, MT_STORE_FILE);
    if (!file || strncmp(file, "file:", 5) != 0) return file;
    char *plain = mt_path_join(".", file);
    mt_free(file);
    return plain;
}

/* ---- opening ------------------------------------------------------------------------------------------------------*/

/* "file:PATH?immutable=1" with the path escaped */
static match_status immutable_uri(const char *file, mt_strbuf *uri, mt_error *err)
{
    mt_strbuf_str(uri, "file:");
    for (const char *p = file; *p; p++) {
        if (strchr("%?#", *p)) {
            mt_strbuf_format(uri, "%%%02X", (unsigned)(unsigned char)*p);
        } else {
            mt_strbuf_char(uri, *p);
        }
    }
    mt_strbuf_str(uri, "?immutable=1");
    return mt_strbuf_status(uri, err);
}

/* The first read finds most damage and takes the place where WAL files cannot be opened. */
static match_status first_look(mt_store *s, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    int version = 0;
    MT_TRY(mt_migrate_version(s->db, &version, err));
    if (version > MT_SCHEMA_VERSION) {
        status = mt_fail(err, MATCH_E_NEWER,
                         "the store \"%s\" has schema version %d, this build knows up to %d: use a newer libmatch",
                         s->path, version, MT_SCHEMA_VERSION);
        goto out;
    }
    if (version < MT_SCHEMA_VERSION && s->writable) MT_TRY(mt_migrate(s->db, &mt_store_migration, err));
    s->version = s->writable ? MT_SCHEMA_VERSION : version;
    if (version < MT_SCHEMA_READABLE && !s->writable) {
        status =
            mt_fail(err, MATCH_E_STATE,
                    "the store \"%s\" was written by an older version; open it once for writing to update it", s->path);
        goto out;
    }
    MT_TRY(mt_query_start(&q, &s->sql, MT_SQL_STATE, err));
    MT_TRY(mt_query_next(&q, &row, err));
    if (!row) status = mt_fail(err, MATCH_E_CORRUPT, "the store \"%s\" is damaged: its state is missing", s->path);
out:
    mt_query_end(&q);
    return status;
}

static match_status open_reader(mt_store *s, const char *file, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf uri = {0};
    char *wal = NULL;
    MT_TRY(mt_store_connect(s, file, SQLITE_OPEN_READONLY, err));
    status = first_look(s, err);
    int code = sqlite3_extended_errcode(s->db) & 0xff;
    bool blocked =
        (status == MATCH_E_IO || status == MATCH_E_READ_ONLY) && (code == SQLITE_CANTOPEN || code == SQLITE_READONLY);
    if (!blocked) goto out;
    size_t size = strlen(file) + 5;
    wal = mt_alloc(size, 1);
    if (!wal) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    snprintf(wal, size, "%s-wal", file);
    if (mt_file_exists(wal)) goto out; /* something is in it that cannot be read without rights */
    mt_store_disconnect(s);
    MT_TRY(immutable_uri(file, &uri, err));
    MT_TRY(mt_store_connect(s, uri.data, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err));
    MT_TRY(first_look(s, err));
    mt_error_clear(err);
out:
    mt_free(wal);
    mt_strbuf_free(&uri);
    /* Nothing is mapped: who opens a store for one question reads few pages, and mapping them costs more than copies.
     */
    if (status == MATCH_OK) status = mt_store_exec(s, "PRAGMA mmap_size = 0; PRAGMA cache_size = -8192", err);
    return status;
}

static match_status open_writer(mt_store *s, const char *file, mt_error *err)
{
    match_status status = MATCH_OK;
    int keep = 1;
    MT_TRY(mt_store_connect(s, file, SQLITE_OPEN_READWRITE, err));
    if (sqlite3_db_readonly(s->db, "main") == 1) {
        status = mt_fail(err, MATCH_E_READ_ONLY, "no right to write the store \"%s\"", s->path);
        goto out;
    }
    sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    MT_TRY(mt_store_exec(s,
                         "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864;"
                         "PRAGMA mmap_size = " MMAP_BYTES,
                         err));
    MT_TRY(first_look(s, err));
out:
    return status;
}

static match_status open_existing(const char *path, mt_store *s, mt_error *err)
{
    match_status status = MATCH_OK;
    char *file = mt_store_database_file(path);
    if (!file) return mt_fail_no_memory(err);
    MT_TRY(mt_store_check_folder(path, file, err));
    MT_TRY(s->writable ? open_writer(s, file, err) : open_reader(s, file, err));
out:
    if (status != MATCH_OK && err && !err->file[0]) mt_error_place(err, file, 0);
    mt_free(file);
    return status;
}

match_status mt_store_open(const char *path, mt_open_mode mode, int busy_ms, mt_store **store, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!path || !*path) return mt_fail(err, MATCH_E_ARGUMENT, "a store needs a path");
    bool memory = strcmp(path, ":memory:") == 0;
    mt_store *s = allocate(path, memory);
    if (!s) return mt_fail_no_memory(err);
    s->writable = memory || mode != MT_OPEN_READ;
    s->busy_ms = busy_ms < 0 ? 0 : busy_ms;
    if (memory) {
        MT_TRY(mt_store_connect(s, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err));
        MT_TRY(mt_store_write_schema(s, err));
        s->version = MT_SCHEMA_VERSION;
    } else {
        if (mode == MT_OPEN_CREATE) MT_TRY(mt_store_create_folder(path, s, err));
        MT_TRY(open_existing(path, s, err));
    }
    *store = s;
    s = NULL;
out:
    mt_store_close(&s);
    return status;
}

const char *mt_store_path(const mt_store *store) { return store->path; }
const char *mt_store_segments_folder(const mt_store *store) { return store->segments; }
sqlite3 *mt_store_db(mt_store *store) { return store->db; }
