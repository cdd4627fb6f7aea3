/* Prepared statements of the store: kept for its whole life, safe to use inside each other. */
#ifndef MT_STORE_SQL_H
#define MT_STORE_SQL_H

#include <sqlite3.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/error.h"
#include "libmatch/base/text.h"

/* Whether the end of a relation or feedback in this column is a body above the tier ?1. */
#define MT_SQL_NAMES_HIDDEN(column)                                                          \
    "EXISTS (SELECT 1 FROM name m JOIN record h ON h.num = m.num WHERE m.name = " column " " \
    "AND h.tier > ?1)"

/* Every statement, by name: X(name, SQL). */
#define MT_SQL_LIST(X)                                                                                                 \
    X(BEGIN_READ, "BEGIN")                                                                                             \
    X(BEGIN_WRITE, "BEGIN IMMEDIATE")                                                                                  \
    X(ROLLBACK, "ROLLBACK")                                                                                            \
    X(COMMIT, "COMMIT")                                                                                                \
    X(STATE, "SELECT generation, next_num, next_name FROM state WHERE id = 1")                                         \
    X(SET_STATE, "UPDATE state SET generation = ?1, next_num = ?2, next_name = ?3 WHERE id = 1")                       \
    X(MARK_COMMIT, "INSERT INTO setting VALUES('commit', lower(hex(randomblob(16)))) "                                 \
                   "ON CONFLICT(key) DO UPDATE SET value = excluded.value")                                            \
    X(TALLY, "SELECT kind, records FROM tally")                                                                        \
    X(ADD_TALLY, "INSERT INTO tally VALUES(?1, ?2) ON CONFLICT(kind) DO UPDATE SET records = records + ?2")            \
    X(SETTING, "SELECT value FROM setting WHERE key = ?1")                                                             \
    X(SET_SETTING, "INSERT INTO setting VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2 WHERE value <> ?2")   \
    X(RECORD_OLD, "SELECT num, kind, tier, updated, json FROM record WHERE family = ?1 AND key = ?2")                  \
    X(RECORD_FIND, "SELECT num FROM record WHERE family = ?1 AND key = ?2")                                            \
    X(RECORD_ROW, "SELECT kind, tier, key, json FROM record WHERE num = ?1")                                           \
    X(RECORD_KEY, "SELECT kind, key FROM record WHERE num = ?1")                                                       \
    X(RECORD_EACH, "SELECT num, kind, tier, key, json FROM record WHERE num <= (SELECT max(num) FROM record) AND (?1 " \
                   ">> kind) & 1 ORDER BY num")                                                                        \
    X(RECORD_EACH_BY_KEY, "SELECT num, kind, tier, key, json FROM record INDEXED BY record_by_key WHERE (?1 >> kind) " \
                          "& 1 ORDER BY family, key")                                                                  \
    X(RECORD_BY_KEY, "SELECT num FROM record INDEXED BY record_by_key WHERE family = ?1 ORDER BY key")                 \
    X(RECORD_LAST, "SELECT coalesce(max(num), 0) FROM record")                                                         \
    X(RECORD_ADD,                                                                                                      \
      "INSERT INTO record(num, family, kind, tier, updated, key, json) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")            \
    X(RECORD_SET, "UPDATE record SET kind = ?2, tier = ?3, updated = ?4, json = ?5 WHERE num = ?1")                    \
    X(RECORD_REMOVE, "DELETE FROM record WHERE num = ?1")                                                              \
    X(NAME_FIND, "SELECT name, num FROM name WHERE key = ?1")                                                          \
    X(NAME_ADD, "INSERT INTO name(name, key, num) VALUES(?1, ?2, ?3)")                                                 \
    X(NAME_SET, "UPDATE name SET num = ?2 WHERE name = ?1")                                                            \
    X(NAME_ROW, "SELECT key, num FROM name WHERE name = ?1")                                                           \
    X(NAME_EACH,                                                                                                       \
      "SELECT name, num, num NOT BETWEEN 0 AND (SELECT coalesce(max(num), 0) FROM record) FROM name ORDER BY name")    \
    X(NAME_BY_KEY, "SELECT name, key FROM name ORDER BY key")                                                          \
    X(LINK_ADD, "INSERT INTO link(sort, source, position, name, since, until) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")         \
    X(LINK_REMOVE, "DELETE FROM link WHERE sort IN (1, 2, 3, 4) AND source = ?1")                                      \
    X(LINK_FROM,                                                                                                       \
      "SELECT l.sort, l.source, n.num, l.name, l.since, l.until FROM link l JOIN name n ON n.name = l.name "           \
      "WHERE l.sort = ?1 AND l.source = ?2 ORDER BY l.position")                                                       \
    X(LINK_TO, "SELECT l.sort, l.source, n.num, l.name, l.since, l.until FROM link l JOIN name n ON n.name = l.name "  \
               "WHERE l.sort = ?1 AND l.name = ?2 ORDER BY l.source, l.position")                                      \
    X(LINK_ALL, "SELECT l.sort, l.source, n.num, l.name, l.since, l.until FROM link l "                                \
                "CROSS JOIN name n ON n.name = l.name WHERE l.sort = ?1 ORDER BY l.source, l.position")                \
    X(LINK_NAMES, "SELECT sort, source, 0, name, since, until FROM link WHERE sort = ?1 ORDER BY source, position")    \
    X(RELATION_SET, "INSERT OR REPLACE INTO relation(num, a, b, relation, since) VALUES(?1, ?2, ?3, ?4, ?5)")          \
    X(RELATION_REMOVE, "DELETE FROM relation WHERE num = ?1")                                                          \
    X(RELATION_ALL, "SELECT l.a, l.b, l.relation, l.since, r.tier FROM relation l JOIN record r ON r.num = l.num "     \
                    "ORDER BY l.num")                                                                                  \
    X(RELATION_OF, "SELECT l.a, l.b, l.relation, l.since, r.tier FROM relation l JOIN record r ON r.num = l.num "      \
                   "WHERE l.a = ?1 OR l.b = ?1 ORDER BY l.num")                                                        \
    X(RECORD_TIER, "SELECT tier FROM record WHERE family = ?1 AND key = ?2")                                           \
    X(RECORD_COUNT, "SELECT kind, count(*) FROM record WHERE tier <= ?1 GROUP BY kind")                                \
    X(FEEDBACK_SET, "INSERT OR REPLACE INTO feedback(num, a, b, outcome, at) VALUES(?1, ?2, ?3, ?4, ?5)")              \
    X(FEEDBACK_REMOVE, "DELETE FROM feedback WHERE num = ?1")                                                          \
    X(FEEDBACK_ALL, "SELECT a, b, outcome, at, num FROM feedback ORDER BY num")                                        \
    X(FEEDBACK_OF, "SELECT a, b, outcome, at, num FROM feedback WHERE a = ?1 ORDER BY num")                            \
    X(DANGLING,                                                                                                        \
      "SELECT n.key, coalesce("                                                                                        \
      "(SELECT r.num FROM link l JOIN record r ON r.num = l.source "                                                   \
      "WHERE l.sort IN (1, 2, 3, 4) AND l.name = n.name AND r.tier <= ?1 ORDER BY r.family, r.key LIMIT 1), "          \
      "(SELECT r.num FROM relation p JOIN record r ON r.num = p.num "                                                  \
      "WHERE p.a = n.name AND r.tier <= ?1 AND NOT " MT_SQL_NAMES_HIDDEN(                                              \
          "p.b") " ORDER BY r.key LIMIT 1), "                                                                          \
                 "(SELECT r.num FROM relation p JOIN record r ON r.num = p.num "                                       \
                 "WHERE p.b = n.name AND r.tier <= ?1 AND NOT " MT_SQL_NAMES_HIDDEN(                                   \
                     "p.a") " ORDER BY r.key LIMIT 1), "                                                               \
                            "(SELECT r.num FROM feedback p JOIN record r ON r.num = p.num "                            \
                            "WHERE p.a = n.name AND r.tier <= ?1 AND NOT " MT_SQL_NAMES_HIDDEN(                        \
                                "p.b") " ORDER BY r.key LIMIT 1), "                                                    \
                                       "(SELECT r.num FROM feedback p JOIN record r ON r.num = p.num "                 \
                                       "WHERE p.b = n.name AND r.tier <= ?1 AND NOT " MT_SQL_NAMES_HIDDEN(             \
                                           "p.a") " ORDER BY r.key LIMIT 1)) "                                         \
                                                  "AS origin FROM name n WHERE n.num = 0 AND origin IS NOT NULL "      \
                                                  "ORDER BY n.key")                                                    \
    X(SCHEME_FIND, "SELECT scheme FROM scheme WHERE name = ?1")                                                        \
    X(SCHEME_ADD, "INSERT INTO scheme(name) VALUES(?1)")                                                               \
    X(SCHEME_COUNTS, "SELECT s.name, count(DISTINCT l.concept) FROM scheme s JOIN label l ON l.scheme = s.scheme "     \
                     "GROUP BY s.scheme ORDER BY s.name")                                                              \
    X(RECORD_NEAR, "SELECT key FROM record WHERE family = ?1 AND key >= ?2 AND key < ?3 ORDER BY key LIMIT ?4")        \
    X(LABEL_CLEAR, "DELETE FROM label WHERE scheme = ?1")                                                              \
    X(CONCEPT_FIND, "SELECT concept FROM concept WHERE scheme = ?1 AND code = ?2")                                     \
    X(CONCEPT_ADD, "INSERT INTO concept(scheme, code) VALUES(?1, ?2)")                                                 \
    X(LABEL_FIND, "SELECT 1 FROM label WHERE concept = ?1 AND lang = ?2")                                              \
    X(LABEL_ADD, "INSERT INTO label(scheme, concept, parent, lang, label, preferred, extra) "                          \
                 "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")                                                                 \
    X(LABEL_EACH, "SELECT l.concept, s.name, c.code, l.parent, l.lang, l.label, l.preferred FROM label l "             \
                  "JOIN concept c ON c.concept = l.concept JOIN scheme s ON s.scheme = l.scheme "                      \
                  "WHERE ?1 IS NULL OR s.name = ?1 ORDER BY l.row")                                                    \
    X(LABEL_PAIRS, "SELECT a.label, b.label FROM label a JOIN label b ON b.concept = a.concept "                       \
                   "WHERE (a.lang = ?1 OR a.lang LIKE ?1 || '-%') AND (b.lang = ?2 OR b.lang LIKE ?2 || '-%') "        \
                   "AND (a.preferred OR b.preferred) ORDER BY a.row, b.row")                                           \
    X(CONCEPT_LABELS, "SELECT l.lang, l.label FROM scheme s JOIN concept c ON c.scheme = s.scheme AND c.code = ?2 "    \
                      "JOIN label l ON l.concept = c.concept WHERE s.name = ?1 AND l.preferred ORDER BY l.row")        \
    X(SEGMENT_ADD, "INSERT INTO segment(id, docs, bytes, checksum, dead, data) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")        \
    X(SEGMENT_SET_DEAD, "UPDATE segment SET dead = ?2 WHERE id = ?1")                                                  \
    X(SEGMENT_REMOVE, "DELETE FROM segment WHERE id = ?1")                                                             \
    X(SEGMENT_EACH, "SELECT id, docs, bytes, checksum, dead, data FROM segment ORDER BY id")                           \
    X(LEDGER_ADD, "INSERT OR IGNORE INTO ledger(book, key, json) VALUES(?1, ?2, ?3)")                                  \
    X(LEDGER_PUT, "INSERT INTO ledger(book, key, json) VALUES(?1, ?2, ?3) "                                            \
                  "ON CONFLICT(book, key) DO UPDATE SET json = ?3 WHERE json <> ?3")                                   \
    X(LEDGER_GET, "SELECT json FROM ledger WHERE book = ?1 AND key = ?2")                                              \
    X(LEDGER_REMOVE, "DELETE FROM ledger WHERE book = ?1 AND key = ?2")                                                \
    X(LEDGER_EACH, "SELECT row, key, json FROM ledger WHERE book = ?1 ORDER BY row")                                   \
    X(LEDGER_ANY, "SELECT EXISTS(SELECT 1 FROM ledger WHERE book = ?1)")                                               \
    X(PENDING_ADD, "INSERT OR IGNORE INTO pending(num) VALUES(?1)")                                                    \
    X(PENDING_REMOVE, "DELETE FROM pending WHERE num = ?1")                                                            \
    X(PENDING_EACH, "SELECT num FROM pending ORDER BY num")

typedef enum mt_sql {
#define X(name, text) MT_SQL_##name,
    MT_SQL_LIST(X)
#undef X
        MT_SQL_COUNT
} mt_sql;

/* Whether somebody wants long work on the store to end: asked now and then, as rows are read. */
typedef struct mt_watch {
    bool (*stop)(void *context); /* NULL: nobody */
    void *context;
    unsigned steps;
    int64_t asked; /* wall time of the last question */
} mt_watch;
match_status mt_watch_check(mt_watch *watch, mt_error *err); /* E_CANCELLED */

typedef struct mt_sql_cache {
    mt_watch watch;
    sqlite3 *db;
    sqlite3_stmt *stmt[MT_SQL_COUNT];
    bool used[MT_SQL_COUNT];
} mt_sql_cache;
void mt_sql_cache_free(mt_sql_cache *cache);

/* Turns an SQLite result code into a status with a message: "cannot <what>: ..." */
match_status mt_sql_fail(sqlite3 *db, int rc, const char *what, mt_error *err);

/* One use of a statement: start, bind the parameters in order, then run, or next until there is no row, then end.
 * A failed bind shows at the first run or next. Bound texts must live until the end. */
typedef struct mt_query {
    mt_sql_cache *cache;
    mt_sql sql;
    sqlite3_stmt *stmt; /* NULL after the end */
    int parameter;
    int rc;
} mt_query;

match_status mt_query_start(mt_query *q, mt_sql_cache *cache, mt_sql sql, mt_error *err);
void mt_query_int(mt_query *q, int64_t value);
void mt_query_day(mt_query *q, mt_day day); /* MT_NO_DAY binds NULL */
void mt_query_text(mt_query *q, mt_text text);
void mt_query_blob(mt_query *q, const void *data, size_t len); /* NULL data binds NULL */
void mt_query_null(mt_query *q);
match_status mt_query_next(mt_query *q, bool *row, mt_error *err);
void mt_query_end(mt_query *q);
/* Steps to the end of a statement whose rows do not matter, and ends it. */
match_status mt_query_run(mt_query *q, mt_error *err);

mt_text mt_query_column_text(const mt_query *q, int column); /* borrowed until the next step */
mt_day mt_query_column_day(const mt_query *q, int column);
static inline int64_t mt_query_column_int(const mt_query *q, int column)
{
    return sqlite3_column_int64(q->stmt, column);
}

#endif
