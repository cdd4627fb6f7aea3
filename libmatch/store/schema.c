/* The SQL of each schema version. Rules of the tables:
 *
 * - record.num is given out by state.next_num, never reused; name.name likewise, dense from 1.
 * - name has a row for every organisation and for every key that a link, relation or feedback ever named as one;
 *   num is 0 while no organisation has that key. Links point at names, so nothing needs rewriting when the target
 *   comes or goes.
 * - link, relation and feedback are derived from record.json and rewritten with it.
 * - segment is the manifest of index files.
 * - tally holds the number of records of each kind, so that counts cost nothing at any size.
 * - ledger holds what the library keeps beside the records (ledger.h), pending the records written since standing
 *   queries last looked. */
#include "libmatch/store/schema.h"

static const char version_1[] = "CREATE TABLE state("
                                "  id INTEGER PRIMARY KEY CHECK (id = 1),"
                                "  generation INTEGER NOT NULL,"
                                "  next_num INTEGER NOT NULL,"
                                "  next_name INTEGER NOT NULL);"
                                "INSERT INTO state VALUES(1, 1, 1, 1);"
                                "CREATE TABLE tally(kind INTEGER PRIMARY KEY, records INTEGER NOT NULL);"
                                "CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"

                                "CREATE TABLE record("
                                "  num INTEGER PRIMARY KEY,"
                                "  family INTEGER NOT NULL,"
                                "  kind INTEGER NOT NULL,"
                                "  tier INTEGER NOT NULL,"
                                "  updated INTEGER,"   /* seconds since 1970-01-01 UTC, NULL when not said */
                                "  key TEXT NOT NULL," /* the id, or its parts joined by U+001F */
                                "  json TEXT NOT NULL);"
                                "CREATE UNIQUE INDEX record_by_key ON record(family, key);"

                                "CREATE TABLE name("
                                "  name INTEGER PRIMARY KEY,"
                                "  key TEXT NOT NULL,"
                                "  num INTEGER NOT NULL);"
                                "CREATE UNIQUE INDEX name_by_key ON name(key);"
                                "CREATE TABLE link("
                                "  sort INTEGER NOT NULL,"   /* mt_link */
                                "  source INTEGER NOT NULL," /* record.num */
                                "  position INTEGER NOT NULL,"
                                "  name INTEGER NOT NULL,"
                                "  since INTEGER," /* days since 1970-01-01, here and below */
                                "  until INTEGER,"
                                "  PRIMARY KEY(sort, source, position)) WITHOUT ROWID;"
                                "CREATE INDEX link_by_name ON link(sort, name);"
                                "CREATE TABLE relation("
                                "  num INTEGER PRIMARY KEY,"
                                "  a INTEGER NOT NULL,"
                                "  b INTEGER NOT NULL,"
                                "  relation TEXT NOT NULL,"
                                "  since INTEGER);"
                                "CREATE INDEX relation_by_a ON relation(a);"
                                "CREATE INDEX relation_by_b ON relation(b);"
                                "CREATE TABLE feedback("
                                "  num INTEGER PRIMARY KEY,"
                                "  a INTEGER NOT NULL,"
                                "  b INTEGER NOT NULL,"
                                "  outcome TEXT NOT NULL,"
                                "  at INTEGER);"
                                "CREATE INDEX feedback_by_a ON feedback(a);"
                                "CREATE INDEX feedback_by_b ON feedback(b);"

                                "CREATE TABLE scheme(scheme INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
                                "CREATE TABLE concept("
                                "  concept INTEGER PRIMARY KEY,"
                                "  scheme INTEGER NOT NULL,"
                                "  code TEXT NOT NULL,"
                                "  UNIQUE(scheme, code));"
                                "CREATE TABLE label("
                                "  row INTEGER PRIMARY KEY," /* file order */
                                "  scheme INTEGER NOT NULL,"
                                "  concept INTEGER NOT NULL,"
                                "  parent TEXT NOT NULL,"
                                "  lang TEXT NOT NULL,"
                                "  label TEXT NOT NULL,"
                                "  preferred INTEGER NOT NULL,"
                                "  extra TEXT);"
                                "CREATE INDEX label_by_concept ON label(concept, lang);"
                                "CREATE INDEX label_by_scheme ON label(scheme);"

                                "CREATE TABLE segment("
                                "  id INTEGER PRIMARY KEY,"
                                "  docs INTEGER NOT NULL,"
                                "  bytes INTEGER NOT NULL,"
                                "  checksum INTEGER NOT NULL,"
                                "  dead BLOB,"
                                "  data BLOB);"
                                "CREATE TABLE place("
                                "  num INTEGER PRIMARY KEY,"
                                "  segment INTEGER NOT NULL,"
                                "  doc INTEGER NOT NULL);";

static const char version_2[] = "CREATE TABLE ledger("
                                "  row INTEGER PRIMARY KEY,"
                                "  book TEXT NOT NULL,"
                                "  key TEXT NOT NULL,"
                                "  json TEXT NOT NULL);"
                                "CREATE UNIQUE INDEX ledger_by_key ON ledger(book, key);"
                                "CREATE TABLE pending(num INTEGER PRIMARY KEY);";

/* One table less, which nothing read. What a merger changed stands in books of its own since then, brought there by the
 * next writing of a merger (broker/merge_changes.c): a library that looks for it in the merger's document would undo
 * nothing and say that it had, so it must not open the store. */
static const char version_3[] = "DROP TABLE IF EXISTS place;";

const char *const mt_schema_steps[MT_SCHEMA_VERSION] = {version_1, version_2, version_3};
