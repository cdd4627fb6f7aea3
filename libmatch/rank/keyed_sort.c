/* Radix sort from the lowest byte on (Knuth 1998, 5.2.5): all counts are made in one pass; bytes that all keys share
 * are left out. Few keys are inserted one by one. */
#include "libmatch/rank/keyed_sort.h"

#include <string.h>

enum { BYTES = 8, VALUES = 256, INSERTED = 24 };

static void insert(mt_keyed *some, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        mt_keyed one = some[i];
        size_t at = i;
        for (; at > 0 && some[at - 1].key > one.key; at--) some[at] = some[at - 1];
        some[at] = one;
    }
}

static void count(const mt_keyed *some, size_t n, uint32_t counts[BYTES][VALUES])
{
    memset(counts, 0, BYTES * sizeof *counts);
    for (size_t i = 0; i < n; i++)
        for (unsigned b = 0; b < BYTES; b++) counts[b][some[i].key >> 8 * b & 255]++;
}

void mt_keyed_sort(mt_keyed *some, mt_keyed *other, size_t n)
{
    uint32_t counts[BYTES][VALUES];
    mt_keyed *from = some, *to = other;
    if (n <= INSERTED) {
        insert(some, n);
        return;
    }
    count(some, n, counts);
    for (unsigned b = 0; b < BYTES; b++) {
        uint32_t *begin = counts[b], sum = 0;
        if (begin[some[0].key >> 8 * b & 255] == n) continue;
        for (unsigned v = 0; v < VALUES; v++) {
            uint32_t here = begin[v];
            begin[v] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++) to[begin[from[i].key >> 8 * b & 255]++] = from[i];
        mt_keyed *last = from;
        from = to;
        to = last;
    }
    if (from != some) memcpy(some, from, n * sizeof *some);
}
