/* Bringing a database file up to the newest schema, step by step, in one transaction. */
#ifndef MT_STORE_MIGRATE_H
#define MT_STORE_MIGRATE_H

#include <sqlite3.h>

#include "libmatch/base/error.h"

typedef struct mt_migration {
    const char *const *steps; /* steps[n]: SQL from version n to n + 1 */
    int newest;               /* number of steps */
} mt_migration;

match_status mt_migrate_version(sqlite3 *db, int *version, mt_error *err);
/* Runs the missing steps. On failure nothing has changed. A version beyond the newest: MATCH_E_NEWER. */
match_status mt_migrate(sqlite3 *db, const mt_migration *migration, mt_error *err);

#endif
