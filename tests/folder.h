/* Folders for tests that need files: made below /tmp, removed with all that is in them. */
#ifndef MT_TESTS_FOLDER_H
#define MT_TESTS_FOLDER_H

#include <stdlib.h>
#include <unistd.h>

#include "libmatch/base/file.h"
#include "libmatch/base/memory.h"

/* `path` ends in XXXXXX, as for mkdtemp(). */
static inline void test_folder_make(char *path) { assert_non_null(mkdtemp(path)); }

static inline match_status test_folder_remove_entry(void *context, const char *name, mt_error *err)
{
    char *path = mt_path_join(context, name);
    assert_non_null(path);
    if (mt_file_is_folder(path)) {
        assert_int_equal(mt_folder_list(path, test_folder_remove_entry, path, err), MATCH_OK);
        rmdir(path);
    } else {
        unlink(path);
    }
    mt_free(path);
    return MATCH_OK;
}

static inline void test_folder_remove(char *path)
{
    assert_int_equal(mt_folder_list(path, test_folder_remove_entry, path, NULL), MATCH_OK);
    rmdir(path);
}

#endif
