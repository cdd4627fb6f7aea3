/* What the tests of the public functions share: a small store, and checks that print the error. */
#ifndef TESTS_API_SUPPORT_H
#define TESTS_API_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <match/match.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const records[] = {
    "{\"kind\":\"cluster\",\"id\":\"north\",\"name\":\"North Health Cluster\",\"country\":\"RO\"}",
    "{\"kind\":\"cluster\",\"id\":\"south\",\"name\":\"South Bio Cluster\",\"country\":\"PL\"}",
    "{\"kind\":\"organisation\",\"id\":\"clinic\",\"name\":\"Clinic One\",\"type\":\"hospital\",\"country\":\"RO\","
    "\"member_of\":[{\"cluster\":\"north\"}]}",
    "{\"kind\":\"organisation\",\"id\":\"imager\",\"name\":\"Imager SRL\",\"type\":\"company\",\"country\":\"RO\","
    "\"member_of\":[{\"cluster\":\"north\"}]}",
    "{\"kind\":\"organisation\",\"id\":\"lab\",\"name\":\"Diagnostics Lab\",\"type\":\"research\",\"country\":\"PL\","
    "\"member_of\":[{\"cluster\":\"south\"}]}",
    "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"clinic\",\"title\":\"Software for radiology images\","
    "\"text\":\"We look for software that analyses radiology images.\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"imager\",\"title\":\"Radiology image software\","
    "\"text\":\"Software that analyses radiology images.\",\"language\":\"en\",\"trl\":[6,8]}",
    "{\"kind\":\"offer\",\"id\":\"hidden\",\"owner\":\"lab\",\"title\":\"Secret zebrafish panel\",\"language\":\"en\","
    "\"visibility\":\"confidential\"}",
    "{\"kind\":\"offer\",\"id\":\"inner\",\"owner\":\"lab\",\"title\":\"Members only walrus\",\"language\":\"en\","
    "\"visibility\":\"members\"}",
    "{\"kind\":\"project\",\"id\":\"p1\",\"title\":\"Imaging study\",\"participants\":[\"clinic\",\"lab\"],"
    "\"language\":\"en\"}",
    "{\"kind\":\"relation\",\"a\":\"clinic\",\"b\":\"imager\",\"relation\":\"met\"}",
};

static inline void store_ok_at(match_status status, const match_store *store, const char *file, int line)
{
    match_error error = {0};
    if (status == MATCH_OK) return;
    match_store_error(store, &error);
    print_error("%s:%d: %s: %s\n", file, line, match_status_name(status), error.message);
    fail();
}
#define store_ok(status, store) store_ok_at((status), (store), __FILE__, __LINE__)

/* The call fails with this code, the handle says so, and its message holds `part`. */
static inline void store_fails_at(match_status status, match_status wanted, const match_store *store, const char *part,
                                  const char *file, int line)
{
    match_error error = {0};
    match_store_error(store, &error);
    if (status == wanted && error.code == wanted && strstr(error.message, part)) return;
    print_error("%s:%d: %s, wanted %s; the handle says %s: \"%s\"\n", file, line, match_status_name(status),
                match_status_name(wanted), match_status_name(error.code), error.message);
    fail();
}
#define store_fails(status, wanted, store, part) store_fails_at((status), (wanted), (store), (part), __FILE__, __LINE__)

static inline void upsert(match_store *store, const char *json)
{
    store_ok(match_store_upsert(store, json, strlen(json), NULL, NULL), store);
}

static inline void fill(match_store *store)
{
    store_ok(match_store_begin(store), store);
    for (size_t i = 0; i < COUNT(records); i++) upsert(store, records[i]);
    store_ok(match_store_commit(store), store);
}

static inline match_store *open_store(const char *path, match_open_mode mode, match_tier viewer)
{
    match_open_options options = {.size = sizeof options, .mode = mode, .viewer = viewer, .as_of = "2026-05-31"};
    match_store *store = NULL;
    match_error error = {0};
    if (match_store_open(path, &options, &store, &error) != MATCH_OK) print_error("%s\n", error.message);
    assert_non_null(store);
    return store;
}

static inline match_store *small_store(match_tier viewer)
{
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, viewer);
    fill(store);
    return store;
}

/* A new path below the system's folder for temporary files; the folder it is in is made. */
static inline void temporary_path(char *path, size_t size)
{
    const char *folder = getenv("TMPDIR");
    snprintf(path, size, "%s/match-api-XXXXXX", folder ? folder : "/tmp");
    assert_non_null(mkdtemp(path));
    size_t used = strlen(path);
    snprintf(path + used, size - used, "/store");
}

static inline void remove_temporary(const char *path)
{
    char command[512];
    snprintf(command, sizeof command, "rm -rf '%.*s'", (int)(strlen(path) - strlen("/store")), path);
    assert_int_equal(system(command), 0);
}

static inline size_t count_hits(match_store *store, const char *text)
{
    match_hits *hits = NULL;
    store_ok(match_store_search(store, text, strlen(text), NULL, &hits), store);
    size_t count = match_hits_count(hits);
    match_hits_free(&hits);
    return count;
}

#endif
