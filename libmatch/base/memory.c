/* Checked allocation over the C library's allocator. */
#include "libmatch/base/memory.h"

#include <stdlib.h>
#include <string.h>

void *mt_alloc(size_t count, size_t size)
{
    if (count == 0 || size == 0) count = size = 1;
    return calloc(count, size); /* calloc checks the product */
}

void *mt_resize(void *block, size_t count, size_t size)
{
    size_t bytes;
    if (mt_mul_overflows(count, size, &bytes)) return NULL;
    return realloc(block, bytes ? bytes : 1);
}

void mt_free(void *block) { free(block); }

match_status mt_reserve(void *data_pointer, size_t *cap, size_t need, size_t item_size, mt_error *err)
{
    if (need <= *cap) return MATCH_OK;
    size_t grown = *cap + *cap / 2;
    if (grown < 8) grown = 8;
    if (grown < need) grown = need;
    void *old;
    memcpy(&old, data_pointer, sizeof old);
    void *block = mt_resize(old, grown, item_size);
    if (!block) return mt_fail_no_memory(err);
    memcpy(data_pointer, &block, sizeof block);
    *cap = grown;
    return MATCH_OK;
}

char *mt_strndup(const char *text, size_t length)
{
    size_t size;
    if (mt_add_overflows(length, 1, &size)) return NULL;
    char *copy = mt_resize(NULL, size, 1);
    if (!copy) return NULL;
    if (length) memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *mt_strdup(const char *text) { return mt_strndup(text, strlen(text)); }
