/* Files of the command: reading whole, lines, writing so that a reader never sees half a file. */
#include "libmatch/cli/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libmatch/cli/text.h"

static bool no_memory(void)
{
    complain("out of memory");
    return false;
}

static bool read_all(FILE *file, char **data, size_t *length)
{
    size_t cap = (size_t)1 << 16, len = 0;
    char *block = malloc(cap);
    while (block) {
        size_t got = fread(block + len, 1, cap - len - 1, file);
        len += got;
        if (got == 0) break;
        if (len + 1 < cap) continue;
        char *bigger = cap <= SIZE_MAX / 2 ? realloc(block, cap * 2) : NULL;
        if (!bigger) {
            free(block);
            block = NULL;
            break;
        }
        block = bigger;
        cap *= 2;
    }
    if (!block) return no_memory();
    block[len] = '\0';
    *data = block;
    *length = len;
    return true;
}

bool read_file(const char *path, char **data, size_t *length)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    char *block = NULL;
    size_t len = 0;
    if (!file) {
        complain("cannot open %s: %s", path, strerror(errno));
        return false;
    }
    bool ok = read_all(file, &block, &len);
    if (ok && ferror(file)) {
        complain("cannot read %s: %s", path, strerror(errno));
        free(block);
        ok = false;
    }
    if (!standard) fclose(file);
    if (!ok) return false;
    *data = block;
    *length = len;
    return true;
}

static bool write_all(const char *path, const char *data, size_t length)
{
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    bool ok = fwrite(data, 1, length, file) == length && fflush(file) == 0;
    int kept = errno;
    ok = fclose(file) == 0 && ok;
    if (!ok && kept) errno = kept;
    return ok;
}

bool write_file(const char *path, const char *data, size_t length)
{
    if (strcmp(path, "-") == 0) {
        fwrite(data, 1, length, stdout);
        return finish_output();
    }
    struct stat info;
    bool plain = stat(path, &info) != 0 || S_ISREG(info.st_mode); /* not /dev/stdout and the like */
    size_t size = strlen(path) + 32;
    char *beside = malloc(size);
    if (!beside) return no_memory();
    snprintf(beside, size, plain ? "%s.%ld.part" : "%s", path, (long)getpid());
    bool ok = write_all(beside, data, length) && (!plain || rename(beside, path) == 0);
    if (!ok) {
        complain("cannot write %s: %s", path, strerror(errno));
        if (plain) unlink(beside);
    }
    free(beside);
    return ok;
}

bool make_folder(const char *path)
{
    struct stat info;
    if (mkdir(path, 0777) == 0) return true;
    if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) return true;
    complain("cannot make the folder %s: %s", path, strerror(errno));
    return false;
}

char *path_in(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    else
        no_memory();
    return path;
}

void lines_open(lines *l, char *data, size_t length)
{
    size_t skip = length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *l = (lines){data + skip, data + length, 0};
}

bool lines_next(lines *l, char **line, size_t *length)
{
    if (l->at >= l->end) return false;
    char *begin = l->at, *stop = memchr(begin, '\n', (size_t)(l->end - begin));
    l->at = stop ? stop + 1 : l->end;
    if (!stop) stop = l->end; /* the buffer is terminated */
    if (stop > begin && stop[-1] == '\r') stop--;
    *stop = '\0';
    *line = begin;
    *length = (size_t)(stop - begin);
    l->number++;
    return true;
}

bool finish_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    complain("cannot write to standard output: %s", strerror(errno));
    return false;
}
