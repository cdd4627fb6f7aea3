/* Names as unit vectors of character 3-grams. Candidates come from the inverted lists of a name's rarest grams only: as
 * many as are needed so that the others together could not reach the least cosine (prefix filtering, Bayardo, Ma,
 * Srikant 2007); the other lists only add to candidates, so no pair above the least cosine is missed. */
#include "libmatch/match/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void mt_names_free(mt_names *n)
{
    mt_intern_free(&n->grams);
    MT_ARRAY_FREE(&n->begin);
    MT_ARRAY_FREE(&n->entry);
    mt_free(n->list_begin);
    mt_free(n->list);
    mt_free(n->score);
    *n = (mt_names){0};
}

static int compare_grams(const void *a, const void *b)
{
    uint32_t x = ((const mt_gram *)a)->gram, y = ((const mt_gram *)b)->gram;
    return (x > y) - (x < y);
}

/* bytes of the UTF-8 character at data[i] */
static size_t character(const char *data, size_t len, size_t i)
{
    size_t n = 1;
    while (i + n < len && ((unsigned char)data[i + n] & 0xc0) == 0x80) n++;
    return n;
}

static match_status add_gram(mt_names *n, mt_text text, mt_error *err)
{
    mt_gram gram = {0, 1.0};
    match_status status = mt_intern_add(&n->grams, text, &gram.gram, NULL, err);
    return status == MATCH_OK ? MT_PUSH(&n->entry, gram, err) : status;
}

/* Puts the entries from `first` on in order and adds up what is there several times. */
static void merge_entries(mt_names *n, size_t first)
{
    n->names++;
    if (n->entry.len == first) return;
    qsort(n->entry.data + first, n->entry.len - first, sizeof *n->entry.data, compare_grams);
    size_t kept = first;
    for (size_t i = first + 1; i < n->entry.len; i++) {
        if (n->entry.data[i].gram == n->entry.data[kept].gram)
            n->entry.data[kept].weight += 1.0;
        else
            n->entry.data[++kept] = n->entry.data[i];
    }
    n->entry.len = kept + 1;
}

match_status mt_names_add(mt_names *n, mt_text folded, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t first = n->entry.len;
    char *padded = mt_alloc(folded.len + 3, 1);
    if (!padded) return mt_fail_no_memory(err);
    size_t len = folded.len + 2;
    padded[0] = padded[len - 1] = ' ';
    if (folded.len) memcpy(padded + 1, folded.data, folded.len);
    MT_TRY(MT_PUSH(&n->begin, first, err));
    for (size_t i = 0; i < len; i += character(padded, len, i)) {
        size_t j = i + character(padded, len, i);
        if (j < len) j += character(padded, len, j);
        if (j >= len) break;
        j += character(padded, len, j);
        MT_TRY(add_gram(n, mt_text_make(padded + i, j - i), err));
    }
    merge_entries(n, first);
out:
    mt_free(padded);
    return status;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

match_status mt_names_add_words(mt_names *n, mt_text folded, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t first = n->entry.len;
    MT_TRY(MT_PUSH(&n->begin, first, err));
    for (size_t i = 0, j; i < folded.len; i = j + 1) {
        for (j = i; j < folded.len && is_word_byte(folded.data[j]);) j++;
        if (j > i) MT_TRY(add_gram(n, mt_text_make(folded.data + i, j - i), err));
    }
    merge_entries(n, first);
out:
    return status;
}

match_status mt_names_finish(mt_names *n, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t grams = (uint32_t)n->grams.count;
    size_t end = n->entry.len;
    MT_TRY(MT_PUSH(&n->begin, end, err));
    n->list_begin = mt_alloc((size_t)grams + 2, sizeof *n->list_begin);
    n->list = mt_alloc(end + 1, sizeof *n->list);
    n->score = mt_alloc((size_t)n->names + 1, sizeof *n->score);
    if (!n->list_begin || !n->list || !n->score) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < end; i++) n->list_begin[n->entry.data[i].gram + 1]++;
    for (uint32_t name = 0; name < n->names; name++) {
        double length = 0.0;
        for (size_t i = n->begin.data[name]; i < n->begin.data[name + 1]; i++) {
            mt_gram *gram = &n->entry.data[i];
            gram->weight = (1.0 + log(gram->weight)) * log(1.0 + (double)n->names / n->list_begin[gram->gram + 1]);
            length += gram->weight * gram->weight;
        }
        length = sqrt(length);
        for (size_t i = n->begin.data[name]; length > 0.0 && i < n->begin.data[name + 1]; i++)
            n->entry.data[i].weight = (float)(n->entry.data[i].weight / length); /* as the lists hold it */
    }
    for (uint32_t g = 0; g < grams; g++) n->list_begin[g + 1] += n->list_begin[g];
    /* list_begin[g] runs to the end of its list while filling, then is set back by one list */
    for (uint32_t name = 0; name < n->names; name++) {
        for (size_t i = n->begin.data[name]; i < n->begin.data[name + 1]; i++) {
            uint32_t at = n->list_begin[n->entry.data[i].gram]++;
            n->list[at] = (mt_name_posting){name, (float)n->entry.data[i].weight};
        }
    }
    for (uint32_t g = grams; g > 0; g--) n->list_begin[g] = n->list_begin[g - 1];
    n->list_begin[0] = 0;
out:
    return status;
}

/* ---- pairs ---- */

double mt_names_cosine(const mt_names *n, uint32_t a, uint32_t b)
{
    double sum = 0.0;
    size_t i = n->begin.data[a], j = n->begin.data[b];
    while (i < n->begin.data[a + 1] && j < n->begin.data[b + 1]) {
        const mt_gram *x = &n->entry.data[i], *y = &n->entry.data[j];
        if (x->gram == y->gram) sum += x->weight * y->weight;
        i += x->gram <= y->gram;
        j += y->gram <= x->gram;
    }
    return sum < 1.0 ? sum : 1.0;
}

/* 1 when equal; the share of a common beginning of four bytes or more that makes up most of the longer word; else 0 */
static double words_alike(mt_text a, mt_text b)
{
    size_t n = 0, longer = a.len > b.len ? a.len : b.len;
    while (n < a.len && n < b.len && a.data[n] == b.data[n]) n++;
    double share = longer ? (double)n / (double)longer : 0.0;
    return n == longer ? 1.0 : n >= 4 && share >= 0.6 ? share : 0.0;
}

double mt_names_covered(const mt_names *n, uint32_t a, uint32_t b)
{
    double covered = 0.0, whole = 0.0;
    for (size_t i = n->begin.data[a]; i < n->begin.data[a + 1]; i++) {
        const mt_gram *mine = &n->entry.data[i];
        double best = 0.0;
        for (size_t j = n->begin.data[b]; j < n->begin.data[b + 1]; j++)
            best = fmax(best, words_alike(mt_intern_text(&n->grams, mine->gram),
                                          mt_intern_text(&n->grams, n->entry.data[j].gram)));
        covered += mine->weight * best;
        whole += mine->weight;
    }
    return whole > 0.0 ? covered / whole : 0.0;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

typedef struct ordered_gram {
    mt_gram gram;
    uint32_t length; /* of its list */
} ordered_gram;

/* short lists first: rare grams bring up few names and weigh much */
static int compare_ordered(const void *a, const void *b)
{
    const ordered_gram *x = a, *y = b;
    if (x->length != y->length) return x->length < y->length ? -1 : 1;
    return (x->gram.gram > y->gram.gram) - (x->gram.gram < y->gram.gram);
}

/* How many of the grams a name needs so that the rest alone cannot reach the least cosine; *rest: norm of that rest. */
static size_t needed(const ordered_gram *grams, size_t n, double least, double *rest)
{
    double square = 0.0;
    *rest = 0.0;
    for (size_t i = n; i > 0; i--) {
        square += grams[i - 1].gram.weight * grams[i - 1].gram.weight;
        if (sqrt(square) >= least) return i;
        *rest = sqrt(square);
    }
    return 0;
}

/* first place of a list that holds a name of at least `from` */
static uint32_t list_from(const mt_names *n, uint32_t gram, uint32_t from)
{
    uint32_t low = n->list_begin[gram], high = n->list_begin[gram + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (n->list[middle].name < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

match_status mt_names_like(mt_names *n, uint32_t name, uint32_t from, double least,
                           match_status (*each)(void *context, uint32_t other, double cosine, mt_error *err),
                           void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t begin = n->begin.data[name], grams = n->begin.data[name + 1] - begin;
    MT_ARRAY(uint32_t) found = {0};
    double rest;
    ordered_gram *ordered = mt_alloc(grams + 1, sizeof *ordered);
    if (!ordered) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < grams; i++) {
        mt_gram gram = n->entry.data[begin + i];
        ordered[i] = (ordered_gram){gram, n->list_begin[gram.gram + 1] - n->list_begin[gram.gram]};
    }
    qsort(ordered, grams, sizeof *ordered, compare_ordered);
    size_t prefix = needed(ordered, grams, least, &rest);
    for (size_t i = 0; i < grams; i++) {
        uint32_t gram = ordered[i].gram.gram;
        double weight = ordered[i].gram.weight;
        for (uint32_t j = list_from(n, gram, from); j < n->list_begin[gram + 1]; j++) {
            uint32_t other = n->list[j].name;
            if (n->score[other] == 0.0) {
                if (i >= prefix) continue;
                MT_TRY(MT_PUSH(&found, other, err));
            }
            n->score[other] += weight * n->list[j].weight;
        }
    }
    if (found.len) qsort(found.data, found.len, sizeof *found.data, compare_numbers);
    for (size_t i = 0; i < found.len; i++) {
        uint32_t other = found.data[i];
        double cosine = n->score[other];
        if (other != name && cosine >= least) MT_TRY(each(context, other, cosine < 1.0 ? cosine : 1.0, err));
    }
out:
    for (size_t i = 0; i < found.len; i++) n->score[found.data[i]] = 0.0;
    MT_ARRAY_FREE(&found);
    mt_free(ordered);
    return status;
}
