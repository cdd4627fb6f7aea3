/* Memory: the one place that allocates. Sizes that come from outside are multiplied here, with a check.
 *
 * Growable arrays are plain structs `{T *data; size_t len, cap;}` declared with MT_ARRAY(T); MT_PUSH appends. */
#ifndef MT_BASE_MEMORY_H
#define MT_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "libmatch/base/error.h"

#define MT_ARRAY(type)   \
    struct {             \
        type *data;      \
        size_t len, cap; \
    }

static inline bool mt_add_overflows(size_t a, size_t b, size_t *sum) { return __builtin_add_overflow(a, b, sum); }
static inline bool mt_mul_overflows(size_t a, size_t b, size_t *product)
{
    return __builtin_mul_overflow(a, b, product);
}

/* Zeroed memory for `count` items of `size` bytes, or NULL (overflow or no memory). count 0 gives a valid block. */
void *mt_alloc(size_t count, size_t size);
/* Resizes a block of items; on failure NULL and the old block is still valid. New bytes are not cleared. */
void *mt_resize(void *block, size_t count, size_t size);
void mt_free(void *block);

/* Makes room for `need` items in the array whose data pointer is at *data_pointer (grows by half, at least 8). */
match_status mt_reserve(void *data_pointer, size_t *cap, size_t need, size_t item_size, mt_error *err);

#define MT_RESERVE(array, need, err) mt_reserve(&(array)->data, &(array)->cap, (need), sizeof *(array)->data, (err))

/* status of appending `value` (an lvalue or compound literal) to the array */
#define MT_PUSH(array, value, err)                                                       \
    ((array)->len < (array)->cap || MT_RESERVE(array, (array)->len + 1, err) == MATCH_OK \
         ? ((array)->data[(array)->len++] = (value), MATCH_OK)                           \
         : MATCH_E_NO_MEMORY)

#define MT_ARRAY_FREE(array)             \
    do {                                 \
        mt_free((array)->data);          \
        (array)->data = NULL;            \
        (array)->len = (array)->cap = 0; \
    } while (0)

/* Copies of text; NULL when out of memory. The copy is NUL-terminated. */
char *mt_strdup(const char *text);
char *mt_strndup(const char *text, size_t length);

#endif
