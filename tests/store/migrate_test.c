/* Migration steps with made-up schemas: in order, all or nothing, newer versions refused. */
#include "libmatch/store/migrate.h"
#include "libmatch/store/schema.h"
#include "tests/store/store_help.h"

static mt_error err;

static const char *const good[] = {"CREATE TABLE a(x); INSERT INTO a VALUES(1);",
                                   "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1;", "CREATE TABLE b(z);"};
static const char *const bad[] = {"CREATE TABLE a(x);", "CREATE TABLE c(x); INSERT INTO nowhere VALUES(1);"};

static sqlite3 *fresh(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    return db;
}

static int number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int value = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        value = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

static void step_by_step(void **state)
{
    (void)state;
    sqlite3 *db = fresh();
    int version = -1;
    for (int newest = 1; newest <= 3; newest++) {
        mt_migration migration = {good, newest};
        assert_ok(mt_migrate(db, &migration, &err), err);
        assert_ok(mt_migrate(db, &migration, &err), err); /* again: nothing to do */
        assert_ok(mt_migrate_version(db, &version, &err), err);
        assert_int_equal(version, newest);
    }
    assert_int_equal(number(db, "SELECT y FROM a"), 2);
    assert_int_equal(number(db, "SELECT count(*) FROM b"), 0);
    sqlite3_close(db);
}

static void all_at_once(void **state)
{
    (void)state;
    sqlite3 *db = fresh();
    assert_ok(mt_migrate(db, &(mt_migration){good, 3}, &err), err);
    assert_int_equal(number(db, "SELECT y FROM a"), 2);
    sqlite3_close(db);
}

static void a_failing_step_changes_nothing(void **state)
{
    (void)state;
    sqlite3 *db = fresh();
    assert_ok(mt_migrate(db, &(mt_migration){bad, 1}, &err), err);
    assert_true(mt_migrate(db, &(mt_migration){bad, 2}, &err) != MATCH_OK);
    assert_int_equal(number(db, "PRAGMA user_version"), 1);
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'c'"), 0);
    assert_true(sqlite3_get_autocommit(db));
    sqlite3_close(db);
}

static void newer_is_refused(void **state)
{
    (void)state;
    sqlite3 *db = fresh();
    assert_ok(mt_migrate(db, &(mt_migration){good, 3}, &err), err);
    assert_status(mt_migrate(db, &(mt_migration){good, 2}, &err), MATCH_E_NEWER);
    assert_int_equal(number(db, "PRAGMA user_version"), 3);
    sqlite3_close(db);
}

/* What the version before would read wrongly it does not open. */
static void the_version_before_is_kept_out(void **state)
{
    (void)state;
    sqlite3 *db = fresh();
    mt_migration now = {mt_schema_steps, MT_SCHEMA_VERSION}, before = {mt_schema_steps, MT_SCHEMA_VERSION - 1};
    assert_ok(mt_migrate(db, &before, &err), err);
    assert_ok(mt_migrate(db, &now, &err), err);
    assert_status(mt_migrate(db, &before, &err), MATCH_E_NEWER);
    assert_int_equal(number(db, "PRAGMA user_version"), MT_SCHEMA_VERSION);
    assert_true(MT_SCHEMA_VERSION >= 3); /* mergers have had books of their own since */
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_by_step), cmocka_unit_test(all_at_once), cmocka_unit_test(a_failing_step_changes_nothing),
        cmocka_unit_test(newer_is_refused), cmocka_unit_test(the_version_before_is_kept_out)};
    return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
