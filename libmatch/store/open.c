/* Opening and creating stores.
 *
 * A new store is written as records.db.<pid>.tmp and linked to its final name when complete, so a folder either has a
 * whole records.db or none. An existing file is looked at with plain reads first: what is not ours, or newer, is
 * refused before SQLite could touch anything beside it.
 *
 * Readers open read-only. WAL mode wants a -wal and a -shm file beside the database; a writer leaves them there on
 * closing (empty), so a reader without the right to create files finds them. Where they are missing and cannot be made
 * (read-only medium), nobody can be writing either, and the file is opened as immutable. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libmatch/base/file.h"
#include "libmatch/store/migrate.h"
#include "libmatch/store/schema.h"
#include "libmatch/store/store_internal.h"

#define FILE_NAME "records.db"
#define SEGMENTS_NAME "segments"
#define MMAP_BYTES "1073741824"

static const mt_migration migration = {mt_schema_steps, MT_SCHEMA_VERSION};

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

static match_status allocate(const char *path, bool memory, mt_store **out, mt_error *err)
{
    mt_store *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    s->path = mt_strdup(path);
    s->segments = memory ? NULL : mt_path_join(path, SEGMENTS_NAME);
    if (!s->path || (!memory && !s->segments)) {
        mt_store_close(&s);
        return mt_fail_no_memory(err);
    }
    *out = s;
    return MATCH_OK;
}

/* ---- the SQLite connection ----------------------------------------------------------------------------------------*/

static match_status run(mt_store *s, const char *sql, mt_error *err)
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
    return run(s, "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;", err);
}

static match_status connect(mt_store *s, const char *file, int flags, mt_error *err)
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

static void disconnect(mt_store *s)
{
    mt_sql_cache_free(&s->sql);
    sqlite3_close_v2(s->db);
    s->db = s->sql.db = NULL;
}

/* Path with a "./" where SQLite could take it for a URI. */
static char *database_file(const char *folder)
{
    char *file = mt_path_join(folder, FILE_NAME);
    if (!file || strncmp(file, "file:", 5) != 0) return file;
    char *plain = mt_path_join(".", file);
    mt_free(file);
    return plain;
}

/* ---- what kind of file is it? -------------------------------------------------------------------------------------*/

static uint32_t big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static match_status not_a_store(const char *path, const char *why, mt_error *err)
{
    match_status status = mt_fail(err, MATCH_E_NOT_A_STORE,
                                  "\"%s\" is not a libmatch store: %s; make one with \"match init\"", path, why);
    mt_error_place(err, path, 0);
    return status;
}

/* Offsets of the SQLite file header: 0 magic, 60 user version, 68 application id. */
static match_status check_file(const char *path, const char *file, mt_error *err)
{
    unsigned char header[100];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return not_a_store(path, "it has no " FILE_NAME, err);
    if (fd < 0) {
        match_status status = mt_fail(err, MATCH_E_IO, "cannot open \"%s\": %s", file, strerror(errno));
        mt_error_place(err, file, 0);
        return status;
    }
    ssize_t n = read(fd, header, sizeof header);
    close(fd);
    if (n != (ssize_t)sizeof header || memcmp(header, "SQLite format 3", 16) != 0)
        return not_a_store(path, FILE_NAME " is no SQLite file", err);
    if (big_endian(header + 68) != MT_SCHEMA_APPLICATION_ID)
        return not_a_store(path, FILE_NAME " belongs to another program", err);
    uint32_t version = big_endian(header + 60);
    if (version > MT_SCHEMA_VERSION) {
        mt_fail(err, MATCH_E_NEWER,
                "the store \"%s\" has schema version %u, this build knows up to %d: use a newer libmatch", path,
                (unsigned)version, MT_SCHEMA_VERSION);
        mt_error_place(err, file, 0);
        return MATCH_E_NEWER;
    }
    return MATCH_OK;
}

static match_status check_folder(const char *path, const char *file, mt_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        bool absent = errno == ENOENT || errno == ENOTDIR;
        match_status status =
            absent ? mt_fail(err, MATCH_E_NOT_FOUND, "there is no store \"%s\"; make one with \"match init\"", path)
                   : mt_fail(err, MATCH_E_IO, "cannot look at \"%s\": %s", path, strerror(errno));
        mt_error_place(err, path, 0);
        return status;
    }
    if (!S_ISDIR(info.st_mode)) return not_a_store(path, "it is a file, a store is a folder", err);
    return check_file(path, file, err);
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
    if (version < MT_SCHEMA_VERSION && s->writable) MT_TRY(mt_migrate(s->db, &migration, err));
    if (version < MT_SCHEMA_VERSION && !s->writable) {
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
    MT_TRY(connect(s, file, SQLITE_OPEN_READONLY, err));
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
    disconnect(s);
    MT_TRY(immutable_uri(file, &uri, err));
    MT_TRY(connect(s, uri.data, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err));
    MT_TRY(first_look(s, err));
    mt_error_clear(err);
out:
    mt_free(wal);
    mt_strbuf_free(&uri);
    if (status == MATCH_OK) status = run(s, "PRAGMA mmap_size = " MMAP_BYTES "; PRAGMA cache_size = -8192;", err);
    return status;
}

static match_status open_writer(mt_store *s, const char *file, mt_error *err)
{
    match_status status = MATCH_OK;
    int keep = 1;
    MT_TRY(connect(s, file, SQLITE_OPEN_READWRITE, err));
    if (sqlite3_db_readonly(s->db, "main") == 1) {
        status = mt_fail(err, MATCH_E_READ_ONLY, "no right to write the store \"%s\"", s->path);
        goto out;
    }
    sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    MT_TRY(run(s,
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
    char *file = database_file(path);
    if (!file) return mt_fail_no_memory(err);
    MT_TRY(check_folder(path, file, err));
    MT_TRY(s->writable ? open_writer(s, file, err) : open_reader(s, file, err));
out:
    if (status != MATCH_OK && err && !err->file[0]) mt_error_place(err, file, 0);
    mt_free(file);
    return status;
}

/* ---- creating -----------------------------------------------------------------------------------------------------*/

static match_status refuse_foreign(void *context, const char *name, mt_error *err)
{
    const char *path = context;
    if (strncmp(name, FILE_NAME ".", strlen(FILE_NAME ".")) == 0 || strcmp(name, SEGMENTS_NAME) == 0) return MATCH_OK;
    bool store = strcmp(name, FILE_NAME) == 0;
    mt_fail(err, MATCH_E_EXISTS,
            store ? "there is a store in \"%s\" already; open it, or remove it first"
                  : "the folder \"%s\" is not empty; give a new folder for the store",
            path);
    mt_error_place(err, path, 0);
    return MATCH_E_EXISTS;
}

static match_status write_schema(mt_store *s, mt_error *err)
{
    char sql[128];
    snprintf(sql, sizeof sql, "PRAGMA page_size = 4096; PRAGMA application_id = %d", MT_SCHEMA_APPLICATION_ID);
    match_status status = run(s, sql, err);
    return status == MATCH_OK ? mt_migrate(s->db, &migration, err) : status;
}

static match_status give_final_name(const char *temporary, const char *file, mt_error *err)
{
    int failed = link(temporary, file) == 0 ? 0 : errno;
    if (failed == EPERM || failed == EOPNOTSUPP || failed == ENOSYS) /* a file system without links */
        return rename(temporary, file) == 0
                   ? MATCH_OK
                   : mt_fail(err, MATCH_E_IO, "cannot create \"%s\": %s", file, strerror(errno));
    unlink(temporary);
    if (failed == EEXIST) return mt_fail(err, MATCH_E_EXISTS, "the store \"%s\" exists already", file);
    return failed ? mt_fail(err, MATCH_E_IO, "cannot create \"%s\": %s", file, strerror(failed)) : MATCH_OK;
}

static match_status write_new_file(mt_store *s, const char *file, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t size = strlen(file) + 32;
    char *temporary = mt_alloc(size, 1);
    if (!temporary) return mt_fail_no_memory(err);
    snprintf(temporary, size, "%s.%ld.tmp", file, (long)getpid());
    MT_TRY(mt_file_remove(temporary, err));
    MT_TRY(connect(s, temporary, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err));
    MT_TRY(write_schema(s, err));
    MT_TRY(run(s, "PRAGMA journal_mode = WAL", err));
    disconnect(s);
    MT_TRY(give_final_name(temporary, file, err));
out:
    if (status != MATCH_OK) {
        disconnect(s);
        unlink(temporary);
    }
    mt_free(temporary);
    return status;
}

static match_status create_folder(const char *path, mt_store *s, mt_error *err)
{
    match_status status = MATCH_OK;
    bool made = !mt_file_exists(path);
    char *file = database_file(path);
    if (!file) return mt_fail_no_memory(err);
    if (!made && !mt_file_is_folder(path)) {
        status = mt_fail(err, MATCH_E_EXISTS, "\"%s\" is a file; give a new folder for the store", path);
        goto out;
    }
    MT_TRY(mt_folder_make(path, err));
    MT_TRY(mt_folder_list(path, refuse_foreign, (void *)(uintptr_t)path, err));
    MT_TRY(mt_folder_make(s->segments, err));
    MT_TRY(write_new_file(s, file, err));
    MT_TRY(mt_folder_sync(path, err));
out:
    if (status != MATCH_OK && made) {
        rmdir(s->segments);
        rmdir(path);
    }
    if (status != MATCH_OK && err && !err->file[0]) mt_error_place(err, path, 0);
    mt_free(file);
    return status;
}

match_status mt_store_open(const char *path, mt_open_mode mode, int busy_ms, mt_store **store, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_store *s = NULL;
    if (!path || !*path) return mt_fail(err, MATCH_E_ARGUMENT, "a store needs a path");
    bool memory = strcmp(path, ":memory:") == 0;
    MT_TRY(allocate(path, memory, &s, err));
    s->writable = memory || mode != MT_OPEN_READ;
    s->busy_ms = busy_ms < 0 ? 0 : busy_ms;
    if (memory) {
        MT_TRY(connect(s, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err));
        MT_TRY(write_schema(s, err));
    } else {
        if (mode == MT_OPEN_CREATE) MT_TRY(create_folder(path, s, err));
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
