/* Shared by the tests of this folder: temporary folders, records from JSON text. */
#ifndef TESTS_STORE_STORE_HELP_H
#define TESTS_STORE_STORE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "libmatch/store/store.h"
#include "tests/remove_folder.h"

#define assert_ok(expression, err)                                                        \
    do {                                                                                  \
        match_status got_ = (expression);                                                 \
        if (got_ != MATCH_OK) fail_msg("%s: %s", match_status_name(got_), (err).message); \
    } while (0)

#define assert_status(expression, expected)                                                                        \
    do {                                                                                                           \
        match_status got_ = (expression);                                                                          \
        if (got_ != (expected)) fail_msg("%s, expected %s", match_status_name(got_), match_status_name(expected)); \
    } while (0)

typedef struct temporary {
    char folder[64];
    char store[96]; /* a path inside the folder, nothing there yet */
} temporary;

static inline temporary temporary_make(void)
{
    temporary t;
    snprintf(t.folder, sizeof t.folder, "/tmp/match-store-XXXXXX");
    assert_non_null(mkdtemp(t.folder));
    snprintf(t.store, sizeof t.store, "%s/store", t.folder);
    return t;
}

static inline void temporary_remove(temporary *t)
{
    mt_error err;
    assert_ok(test_remove_folder(t->folder, &err), err);
}

static inline mt_record *record_of(const char *json)
{
    mt_error err;
    json_t *root = NULL;
    mt_record *record = NULL;
    assert_ok(mt_json_parse(mt_text_of(json), &root, &err), err);
    assert_ok(mt_record_read(root, false, 1, NULL, &record, &err), err);
    return record;
}

/* puts a record given as JSON; gives the change */
static inline mt_change put(mt_store *store, const char *json, mt_num *num)
{
    mt_error err;
    mt_change change = MT_UNCHANGED;
    mt_record *record = record_of(json);
    assert_ok(mt_store_put(store, record, &change, num, &err), err);
    mt_record_free(&record);
    return change;
}

static inline mt_store *open_store(const char *path, mt_open_mode mode)
{
    mt_error err;
    mt_store *store = NULL;
    assert_ok(mt_store_open(path, mode, 200, &store, &err), err);
    return store;
}

#endif
