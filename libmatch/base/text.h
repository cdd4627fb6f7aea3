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

/* Capitals A to Z made small, all else as it is: words of formats, whatever the locale (names of people: mt_fold). */
static inline char mt_small(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }
/* The same apart from the case of the letters A to Z. */
static inline bool mt_text_is_any_case(mt_text a, const char *string)
{
    mt_text b = mt_text_of(string);
    size_t same = 0;
    while (a.len == b.len && same < a.len && mt_small(a.data[same]) == mt_small(b.data[same])) same++;
    return a.len == b.len && same == a.len;
}

/* byte order, shorter first when one is the beginning of the other: the order of ids everywhere */
static inline int mt_text_compare(mt_text a, mt_text b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.data, b.data, n) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

#endif
