/* A borrowed piece of text: pointer and length, not NUL-terminated, any bytes. */
#ifndef MT_BASE_TEXT_H
#define MT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct mt_text {
    const char *data;
    size_t len;
} mt_text;

static inline mt_text mt_text_of(const char *string)
{
    return (mt_text){string ? string : "", string ? strlen(string) : 0};
}
static inline mt_text mt_text_make(const char *data, size_t len) { return (mt_text){data, len}; }
static inline bool mt_text_equal(mt_text a, mt_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
static inline bool mt_text_is(mt_text a, const char *string) { return mt_text_equal(a, mt_text_of(string)); }
/* byte order, shorter first when one is the beginning of the other: the order of ids everywhere */
static inline int mt_text_compare(mt_text a, mt_text b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.data, b.data, n) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

#endif
