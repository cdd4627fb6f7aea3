/* Schema migration: the version is PRAGMA user_version; all missing steps and the new version are one transaction, so
 * a crash or a failing step leaves the old schema. */
#include "libmatch/store/migrate.h"

#include <stdio.h>

#include "libmatch/store/sql.h"

match_status mt_migrate_version(sqlite3 *db, int *version, mt_error *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    int found = rc == SQLITE_ROW ? sqlite3_column_int(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    if (rc != SQLITE_ROW) return mt_sql_fail(db, rc, "read the schema version", err);
    *version = found;
    return MATCH_OK;
}

static match_status run(sqlite3 *db, const char *sql, mt_error *err)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? MATCH_OK : mt_sql_fail(db, rc, "bring the store up to date", err);
}

match_status mt_migrate(sqlite3 *db, const mt_migration *migration, mt_error *err)
{
    match_status status = MATCH_OK;
    int version = 0;
    char set_version[64];
    status = run(db, "BEGIN IMMEDIATE", err);
    if (status != MATCH_OK) return status;
    MT_TRY(mt_migrate_version(db, &version, err));
    if (version > migration->newest || version < 0) {
        status = mt_fail(err, MATCH_E_NEWER,
                         "the store has schema version %d, this build knows up to %d: use a newer libmatch", version,
                         migration->newest);
        goto out;
    }
    for (int v = version; v < migration->newest; v++) MT_TRY(run(db, migration->steps[v], err));
    snprintf(set_version, sizeof set_version, "PRAGMA user_version = %d", migration->newest);
    MT_TRY(run(db, set_version, err));
    MT_TRY(run(db, "COMMIT", err));
out:
    if (status != MATCH_OK) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}
