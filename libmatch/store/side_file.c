/* A file is written under a name of its own beside the target, with the rights of records.db, and renamed. */
#include "libmatch/store/side_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"

#define PART ".tmp"

bool mt_side_commit_of(mt_store *store, mt_side_commit *commit)
{
    *commit = (mt_side_commit){0};
    return mt_store_segments_folder(store) && !mt_store_in_write(store) &&
           mt_store_generation(store, &commit->generation, NULL) == MATCH_OK &&
           mt_store_commit_mark(store, commit->mark, NULL) == MATCH_OK && commit->mark[0];
}

match_status mt_side_file_path(const mt_store *store, const char *name, char **path, mt_error *err)
{
    *path = mt_path_join(mt_store_path(store), name);
    return *path ? MATCH_OK : mt_fail_no_memory(err);
}

/* The rights of the records, or none at all. */
static int open_beside(const mt_store *store, const char *path)
{
    struct stat info;
    char *records = mt_path_join(mt_store_path(store), "records.db");
    bool known = records && stat(records, &info) == 0;
    int fd = known ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    mt_free(records);
    if (fd < 0) return -1;
    if (fchmod(fd, info.st_mode & 0666) == 0) return fd;
    close(fd);
    unlink(path);
    return -1;
}

static bool write_bytes(int fd, const uint8_t *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len > (1u << 30) ? 1u << 30 : len);
        if (n <= 0) return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

void mt_side_file_write(const mt_store *store, const char *path, const void *bytes, size_t len)
{
    size_t size = strlen(path) + 64;
    char *beside = mt_alloc(size, 1);
    if (!beside) return;
    snprintf(beside, size, "%s.%ld.%llx" PART, path, (long)getpid(), (unsigned long long)mt_clock_wall_ns());
    int fd = open_beside(store, beside);
    if (fd >= 0) {
        bool written = write_bytes(fd, bytes, len);
        if (close(fd) != 0 || !written || rename(beside, path) != 0) unlink(beside);
    }
    mt_free(beside);
}

static match_status remove_part(void *context, const char *name, mt_error *err)
{
    const char *ending = strrchr(name, '.');
    if (!strstr(name, ".img.") || strcmp(ending, PART) != 0) return MATCH_OK;
    char *path = mt_path_join(context, name);
    if (!path) return mt_fail_no_memory(err);
    match_status status = mt_file_remove(path, err);
    mt_free(path);
    return status;
}

match_status mt_side_file_sweep(const mt_store *store, mt_error *err)
{
    if (!mt_store_segments_folder(store)) return MATCH_OK;
    char *folder = mt_strdup(mt_store_path(store));
    if (!folder) return mt_fail_no_memory(err);
    match_status status = mt_folder_list(folder, remove_part, folder, err);
    mt_free(folder);
    return status;
}
