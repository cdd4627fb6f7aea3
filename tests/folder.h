/* Folders for tests that need files: made below /tmp, removed with all that is in them. */
#ifndef MT_TESTS_FOLDER_H
#define MT_TESTS_FOLDER_H

#include <stdlib.h>

#include "tests/remove_folder.h"

/* `path` ends in XXXXXX, as for mkdtemp(). */
static inline void test_folder_make(char *path) { assert_non_null(mkdtemp(path)); }

static inline void test_folder_remove(char *path) { assert_int_equal(test_remove_folder(path, NULL), MATCH_OK); }

#endif
