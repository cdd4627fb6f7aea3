/* Creating a store. The database is written as records.db.<pid>-<handle>.tmp and linked to its final name when
 * complete, so a folder either has a whole records.db or none, whenever the creator is stopped. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "libmatch/base/file.h"
#include "libmatch/store/migrate.h"
#include "libmatch/store/schema.h"
#include "libmatch/store/store_internal.h"

static match_status refuse_foreign(void *context, const char *name, mt_error *err)
{
    const char *path = ((const mt_store *)context)->path;
    if (strncmp(name, MT_STORE_FILE ".", strlen(MT_STORE_FILE ".")) == 0 || strcmp(name, MT_STORE_SEGMENTS) == 0)
        return MATCH_OK;
    bool store = strcmp(name, MT_STORE_FILE) == 0;
    mt_fail(err, MATCH_E_EXISTS,
            store ? "there is a store in \"%s\" already; open it, or remove it first"
                  : "the folder \"%s\" is not empty; give a new folder for the store",
            path);
    mt_error_place(err, path, 0);
    return MATCH_E_EXISTS;
}

match_status mt_store_write_schema(mt_store *s, mt_error *err)
{
    char sql[128];
    snprintf(sql, sizeof sql, "PRAGMA page_size = 4096; PRAGMA application_id = %d", MT_SCHEMA_APPLICATION_ID);
    match_status status = mt_store_exec(s, sql, err);
    return status == MATCH_OK ? mt_migrate(s->db, &mt_store_migration, err) : status;
}

static match_status give_final_name(const char *temporary, const char *file, mt_error *err)
{
    int failed = link(temporary, file) == 0 ? 0 : errno;
    if (failed == EPERM || failed == EOPNOTSUPP || failed == ENOSYS) /* a file system without links */
        return rename(temporary, file) == 0
                   ? MATCH_OK
                   : mt_fail(err, MATCH_E_IO, "cannot create \"%s\": %s", file, strerror(errno));
    unlink(temporary);
    if (failed == EEXIST)
        return mt_fail(err, MATCH_E_EXISTS, "the store \"%s\" exists already; open it, or choose another name", file);
    return failed ? mt_fail(err, MATCH_E_IO, "cannot create \"%s\": %s", file, strerror(failed)) : MATCH_OK;
}

static match_status write_new_file(mt_store *s, const char *file, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t size = strlen(file) + 64;
    char *temporary = mt_alloc(size, 1);
    if (!temporary) return mt_fail_no_memory(err);
    snprintf(temporary, size, "%s.%ld-%p.tmp", file, (long)getpid(), (void *)s); /* of this handle alone */
    MT_TRY(mt_file_remove(temporary, err));
    MT_TRY(mt_store_connect(s, temporary, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err));
    MT_TRY(mt_store_write_schema(s, err));
    MT_TRY(mt_store_exec(s, "PRAGMA journal_mode = WAL", err));
    mt_store_disconnect(s);
    MT_TRY(give_final_name(temporary, file, err));
out:
    if (status != MATCH_OK) {
        mt_store_disconnect(s);
        unlink(temporary);
    }
    mt_free(temporary);
    return status;
}

match_status mt_store_create_folder(const char *path, mt_store *s, mt_error *err)
{
    match_status status = MATCH_OK;
    bool made = !mt_file_exists(path);
    char *file = mt_store_database_file(path);
    if (!file) return mt_fail_no_memory(err);
    if (!made && !mt_file_is_folder(path)) {
        status = mt_fail(err, MATCH_E_EXISTS, "\"%s\" is a file; give a new folder for the store", path);
        goto out;
    }
    MT_TRY(mt_folder_make(path, err));
    MT_TRY(mt_folder_list(path, refuse_foreign, s, err));
    MT_TRY(mt_folder_make(s->segments, err));
    MT_TRY(write_new_file(s, file, err));
    MT_TRY(mt_folder_sync(path, err));
out:
    if (status != MATCH_OK && status != MATCH_E_EXISTS && made) { /* E_EXISTS: somebody else made one meanwhile */
        rmdir(s->segments);
        rmdir(path);
    }
    if (status != MATCH_OK && err && !err->file[0]) mt_error_place(err, path, 0);
    mt_free(file);
    return status;
}
