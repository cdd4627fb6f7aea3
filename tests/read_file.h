/* A whole file in memory, for tests and benchmarks: the library itself maps files or reads them in pieces. */
#ifndef MT_TESTS_READ_FILE_H
#define MT_TESTS_READ_FILE_H

#include <stdio.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"

/* Gives *data (NUL-terminated, mt_free). E_TOO_BIG: longer than `limit` bytes. E_IO. */
static inline match_status test_file_read(const char *path, size_t limit, char **data, size_t *len, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(char) bytes = {0};
    FILE *file = fopen(path, "rb");
    if (!file) return mt_fail(err, MATCH_E_IO, "cannot open \"%s\"", path);
    for (size_t n = 1; n > 0; bytes.len += n) {
        if (bytes.len > limit) MT_TRY(mt_fail(err, MATCH_E_TOO_BIG, "\"%s\" is longer than expected", path));
        MT_TRY(MT_RESERVE(&bytes, bytes.len + 65536 + 1, err));
        n = fread(bytes.data + bytes.len, 1, bytes.cap - bytes.len - 1, file);
    }
    if (ferror(file)) MT_TRY(mt_fail(err, MATCH_E_IO, "cannot read \"%s\"", path));
    bytes.data[bytes.len] = '\0';
    *data = bytes.data;
    *len = bytes.len;
    bytes.data = NULL;
out:
    mt_free(bytes.data);
    fclose(file);
    return status;
}

#endif
