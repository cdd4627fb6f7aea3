/* POSIX files behind a small interface. */
#include "libmatch/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libmatch/base/memory.h"

#define LARGE_PAGE (2u << 20)
#define LARGE_PAGES_UP_TO (256u << 20)

static match_status io_error(mt_error *err, const char *what, const char *path, int code)
{
    match_status status = mt_fail(err, code == ENOMEM ? MATCH_E_NO_MEMORY : MATCH_E_IO, "cannot %s \"%s\": %s", what,
                                  path, strerror(code));
    mt_error_place(err, path, 0);
    return status;
}

bool mt_file_exists(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0;
}

bool mt_file_is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

match_status mt_folder_make(const char *path, mt_error *err)
{
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && mt_file_is_folder(path))) return MATCH_OK;
    return io_error(err, "create the folder", path, errno);
}

/* On macOS fsync() leaves the bytes in the cache of the drive; F_FULLFSYNC does not, where the file system has it. */
int mt_file_sync(int fd)
{
#ifdef F_FULLFSYNC
    if (fcntl(fd, F_FULLFSYNC) == 0) return 0;
#endif
    return fsync(fd) && errno != EINVAL ? errno : 0;
}

match_status mt_folder_sync(const char *path, mt_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return io_error(err, "open", path, errno);
    int failed = mt_file_sync(fd);
    close(fd);
    return failed ? io_error(err, "sync", path, failed) : MATCH_OK;
}

match_status mt_file_remove(const char *path, mt_error *err)
{
    if (unlink(path) == 0 || errno == ENOENT) return MATCH_OK;
    return io_error(err, "remove", path, errno);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

match_status mt_folder_list(const char *path, match_status (*each)(void *context, const char *name, mt_error *err),
                            void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(char *) names = {0};
    DIR *dir = opendir(path);
    if (!dir) return io_error(err, "list", path, errno);
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char *name = mt_strdup(entry->d_name);
        if (!name || MT_PUSH(&names, name, err) != MATCH_OK) {
            mt_free(name);
            status = mt_fail_no_memory(err);
            goto out;
        }
    }
    if (names.len) qsort(names.data, names.len, sizeof *names.data, by_name);
    for (size_t i = 0; i < names.len; i++) MT_TRY(each(context, names.data[i], err));
out:
    for (size_t i = 0; i < names.len; i++) mt_free(names.data[i]);
    MT_ARRAY_FREE(&names);
    closedir(dir);
    return status;
}

static int write_all(int fd, const char *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        data += n;
        len -= (size_t)n;
    }
    return mt_file_sync(fd);
}

match_status mt_file_write(const char *path, const void *data, size_t len, mt_error *err)
{
    if (mt_file_exists(path) && !mt_file_is_folder(path)) {
        struct stat s; /* a device or a pipe is written in place */
        if (stat(path, &s) == 0 && !S_ISREG(s.st_mode)) {
            int fd = open(path, O_WRONLY | O_CLOEXEC);
            int failed = fd < 0 ? errno : write_all(fd, data, len);
            if (fd >= 0) close(fd);
            return failed && failed != EINVAL ? io_error(err, "write", path, failed) : MATCH_OK;
        }
    }
    size_t size = strlen(path) + 32;
    char *beside = mt_alloc(size, 1);
    if (!beside) return mt_fail_no_memory(err);
    snprintf(beside, size, "%s.%ld.tmp", path, (long)getpid());
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int failed = fd < 0 ? errno : write_all(fd, data, len);
    if (fd >= 0 && close(fd) && !failed) failed = errno;
    if (!failed && rename(beside, path)) failed = errno;
    if (failed && fd >= 0) unlink(beside);
    mt_free(beside);
    return failed ? io_error(err, "write", path, failed) : MATCH_OK;
}

/* A file of some size is asked for in large pages: a reader that opens it for one question then needs a few of them
 * instead of hundreds. Not one so large that memory may not hold it, for then every touch would read as much. The hint
 * may be refused. */
static void advise_large_pages(void *data, uint64_t len)
{
#ifdef MADV_HUGEPAGE
    if (len >= LARGE_PAGE && len <= LARGE_PAGES_UP_TO) (void)madvise(data, (size_t)len, MADV_HUGEPAGE);
#else
    (void)data, (void)len;
#endif
}

match_status mt_file_map(const char *path, mt_mapping *map, mt_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return io_error(err, "open", path, errno);
    struct stat s;
    int failed = fstat(fd, &s) ? errno : 0;
    void *data = NULL;
    if (!failed && s.st_size > 0) {
        data = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (data == MAP_FAILED) failed = errno;
        if (!failed) advise_large_pages(data, (uint64_t)s.st_size);
    }
    close(fd);
    if (failed) return io_error(err, "map", path, failed);
    *map = (mt_mapping){data, (size_t)s.st_size};
    return MATCH_OK;
}

void mt_file_unmap(mt_mapping *map)
{
    if (map->data) munmap((void *)(uintptr_t)map->data, map->len);
    *map = (mt_mapping){0};
}

char *mt_path_join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = mt_alloc(size, 1);
    if (path) snprintf(path, size, "%s/%s", folder, name);
    return path;
}
