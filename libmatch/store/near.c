/* Edit distance with neighbour swaps, in a band around the diagonal (Damerau 1964; optimal string alignment). */
#include "libmatch/store/near.h"

#define LONGEST 128

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t mt_near_distance(mt_text a, mt_text b, size_t limit)
{
    size_t rows[3][LONGEST + 1];
    size_t *two_back = rows[0], *last = rows[1], *now = rows[2];
    size_t gap = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (gap > limit || a.len > LONGEST || b.len > LONGEST) return limit + 1;
    for (size_t j = 0; j <= b.len; j++) last[j] = two_back[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t best = now[0] = i;
        char x = mt_small(a.data[i - 1]);
        for (size_t j = 1; j <= b.len; j++) {
            char y = mt_small(b.data[j - 1]);
            size_t d = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == mt_small(b.data[j - 2]) && y == mt_small(a.data[i - 2]))
                d = least(d, two_back[j - 2] + 1);
            now[j] = d;
            best = least(best, d);
        }
        if (best > limit) return limit + 1;
        size_t *spare = two_back;
        two_back = last;
        last = now;
        now = spare;
    }
    return least(last[b.len], limit + 1);
}

const char *mt_near_word(mt_text text, const char *const *words)
{
    const char *nearest = NULL;
    size_t least_distance = SIZE_MAX;
    for (; *words; words++) {
        mt_text word = mt_text_of(*words);
        size_t shorter = least(word.len, text.len);
        size_t allowed = shorter < 3 ? 0 : shorter <= 5 ? 1 : 2;
        size_t distance = mt_near_distance(text, word, allowed);
        if (distance > allowed || distance >= least_distance || mt_text_equal(text, word)) continue;
        least_distance = distance;
        nearest = *words;
    }
    return nearest;
}
