/* What lies at a path: a store, a newer one, something else, nothing. Plain reads only, so that a refusal leaves no
 * trace: SQLite would put files of its own beside a database it opens. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libmatch/base/file.h"
#include "libmatch/store/schema.h"
#include "libmatch/store/store_internal.h"

static uint32_t big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static match_status not_a_store(const char *path, const char *why, mt_error *err)
{
    match_status status = mt_fail(
        err, MATCH_E_NOT_A_STORE,
        "\"%s\" is not a libmatch store: %s; give the folder of a store, or create one at a new path", path, why);
    mt_error_place(err, path, 0);
    return status;
}

/* Offsets of the SQLite file header: 0 magic, 60 user version, 68 application id. */
static match_status check_file(const char *path, const char *file, mt_error *err)
{
    unsigned char header[100];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return not_a_store(path, "it has no " MT_STORE_FILE, err);
    if (fd < 0) {
        match_status status = mt_fail(err, MATCH_E_IO, "cannot open \"%s\": %s", file, strerror(errno));
        mt_error_place(err, file, 0);
        return status;
    }
    ssize_t n = read(fd, header, sizeof header);
    close(fd);
    if (n != (ssize_t)sizeof header || memcmp(header, "SQLite format 3", 16) != 0)
        return not_a_store(path, MT_STORE_FILE " is no SQLite file", err);
    if (big_endian(header + 68) != MT_SCHEMA_APPLICATION_ID)
        return not_a_store(path, MT_STORE_FILE " belongs to another program", err);
    uint32_t version = big_endian(header + 60);
    if (version > MT_SCHEMA_VERSION) {
        mt_fail(err, MATCH_E_NEWER,
                "the store \"%s\" has schema version %u, this build knows up to %d: use a newer libmatch", path,
                (unsigned)version, MT_SCHEMA_VERSION);
        mt_error_place(err, file, 0);
        return MATCH_E_NEWER;
    }
    return MATCH_OK;
}

match_status mt_store_check_folder(const char *path, const char *file, mt_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        bool absent = errno == ENOENT || errno == ENOTDIR;
        match_status status =
            absent
                ? mt_fail(err, MATCH_E_NOT_FOUND,
                          "there is no store \"%s\"; create it first (on the command line: match init %s)", path, path)
                : mt_fail(err, MATCH_E_IO, "cannot look at \"%s\": %s", path, strerror(errno));
        mt_error_place(err, path, 0);
        return status;
    }
    if (!S_ISDIR(info.st_mode)) return not_a_store(path, "it is a file, a store is a folder", err);
    return check_file(path, file, err);
}
