/* Files: write so that a crash leaves the old or the new, map read-only, sync. */
#ifndef MT_BASE_FILE_H
#define MT_BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"

bool mt_file_exists(const char *path);
bool mt_file_is_folder(const char *path);
match_status mt_folder_make(const char *path, mt_error *err); /* existing one: MATCH_OK */
/* What was written to an open file is kept through a loss of power; 0 or errno. What cannot be synced is fine. */
int mt_file_sync(int fd);
match_status mt_folder_sync(const char *path, mt_error *err);
match_status mt_file_remove(const char *path, mt_error *err); /* absent: MATCH_OK */
/* Calls `each` for every name in the folder (not . and ..), in byte order. */
match_status mt_folder_list(const char *path, match_status (*each)(void *context, const char *name, mt_error *err),
                            void *context, mt_error *err);

/* Writes beside the target, syncs, renames. */
match_status mt_file_write(const char *path, const void *data, size_t len, mt_error *err);

typedef struct mt_mapping {
    const uint8_t *data; /* NULL when empty */
    size_t len;
} mt_mapping;
match_status mt_file_map(const char *path, mt_mapping *map, mt_error *err);
void mt_file_unmap(mt_mapping *map);

/* "folder/name"; gives a new string (mt_free), NULL when out of memory */
char *mt_path_join(const char *folder, const char *name);

#endif
