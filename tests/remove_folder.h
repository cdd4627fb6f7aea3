/* Removes a folder with all that is in it, for tests and benchmarks. */
#ifndef MT_TESTS_REMOVE_FOLDER_H
#define MT_TESTS_REMOVE_FOLDER_H

#include <unistd.h>

#include "libmatch/base/file.h"
#include "libmatch/base/memory.h"

static inline match_status test_remove_entry(void *context, const char *name, mt_error *err)
{
    match_status status = MATCH_OK;
    char *path = mt_path_join(context, name);
    if (!path) return mt_fail_no_memory(err);
    if (mt_file_is_folder(path)) {
        status = mt_folder_list(path, test_remove_entry, path, err);
        rmdir(path);
    } else {
        unlink(path);
    }
    mt_free(path);
    return status;
}

static inline match_status test_remove_folder(const char *path, mt_error *err)
{
    match_status status = mt_folder_list(path, test_remove_entry, (void *)(uintptr_t)path, err);
    rmdir(path);
    return status;
}

#endif
