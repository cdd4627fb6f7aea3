/* Records that may be one body, by name and alias alone. Equal levelled names: "same" (or "ask" across countries).
 * "ask" also for the same telling words in another order, a slip of one or two letters, or a short word that is the
 * whole name of one of them in the same country. Pairs with a relation `same_group` are answered already. Candidates
 * come from blocks, keys that near names share: the sorted telling words; the first six and the last six letters.
 * Blocks with too many members say nothing and are skipped, so the work grows with the number of names. */
#include <stdlib.h>

#include "libmatch/store/near.h"
#include "libmatch/store/quality_internal.h"

#define MAX_BLOCK 64
#define MAX_WORDS 24
#define SHORT_WORD 6 /* letters */
#define SQUASHED 120
#define EDGE 6 /* letters of a block key at either end */

typedef MT_ARRAY(mt_quality_pair) pair_list;

typedef struct duplicates {
    mt_quality_context *q;
    mt_map reported; /* pairs of organisations, or answered before */
} duplicates;

static const mt_quality_organisation *organisation_of(const mt_quality_context *q, uint32_t name)
{
    return &q->organisations.data[q->names.data[name].organisation];
}

static uint64_t pair_key(size_t x, size_t y) { return (uint64_t)(x < y ? x : y) << 32 | (uint32_t)(x < y ? y : x); }

/* A single short word, such as an acronym, is shared by bodies that have nothing to do with each other. */
static bool weak(const mt_quality_context *q, uint32_t name)
{
    mt_text folded = mt_intern_text(&q->texts, q->names.data[name].folded);
    return folded.len <= SHORT_WORD && !memchr(folded.data, ' ', folded.len);
}

static bool own_name(const mt_quality_context *q, uint32_t name)
{
    return organisation_of(q, name)->first_name == name;
}

static match_status report(duplicates *d, mt_quality_code code, uint32_t a, uint32_t b, mt_error *err)
{
    mt_quality_context *q = d->q;
    uint32_t x = q->names.data[a].organisation, y = q->names.data[b].organisation;
    if (x == y) return MATCH_OK;
    if (x > y) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    if (weak(q, a) || weak(q, b)) {
        uint32_t first = organisation_of(q, a)->country, second = organisation_of(q, b)->country;
        if (first != second || (!own_name(q, a) && !own_name(q, b))) return MATCH_OK;
        code = MT_QUALITY_DUPLICATE_ASK;
    }
    uint64_t pair = pair_key(x, y);
    if (mt_map_get(&d->reported, pair)) return MATCH_OK;
    match_status status = mt_map_put(&d->reported, pair, 1, err);
    if (status != MATCH_OK) return status;
    const mt_quality_organisation *first = organisation_of(q, a), *second = organisation_of(q, b);
    bool abroad = first->country && second->country && first->country != second->country;
    if (abroad) code = MT_QUALITY_DUPLICATE_ASK;
    mt_num nums[2] = {first->num, second->num};
    return mt_quality_add(q, code, nums, 2, "name", mt_intern_text(&q->texts, q->names.data[a].written), err,
                          "\"%s\" and \"%s\": %s", mt_quality_text(q, q->names.data[a].written),
                          mt_quality_text(q, q->names.data[b].written),
                          code == MT_QUALITY_DUPLICATE_SAME ? "the same name" : "one body or two?");
}

/* ---- block keys ---------------------------------------------------------------------------------------------------*/

static int by_text(const void *a, const void *b)
{
    const mt_text *x = a, *y = b;
    return mt_text_compare(*x, *y);
}

static bool telling(mt_text word)
{
    static const char *const idle[] = {"a",  "and",     "asociatia", "cluster", "clusterul", "de",         "der", "for",
                                       "in", "klaster", "la",        "of",      "pentru",    "si",         "the", "und",
                                       "w",  "z",       "i",         "e",       "et",        "association"};
    for (size_t i = 0; i < MT_COUNT(idle); i++)
        if (mt_text_is(word, idle[i])) return false;
    return true;
}

/* The telling words in byte order; too little to tell: "" */
static match_status word_key(mt_text folded, mt_strbuf *out, mt_error *err)
{
    mt_text words[MAX_WORDS];
    size_t n = 0;
    mt_strbuf_clear(out);
    for (size_t at = 0; at < folded.len && n < MAX_WORDS;) {
        size_t start = at;
        while (at < folded.len && folded.data[at] != ' ') at++;
        mt_text word = mt_text_make(folded.data + start, at - start);
        if (word.len && telling(word)) words[n++] = word;
        at++;
    }
    if (n == 0 || (n == 1 && words[0].len < 5)) return MATCH_OK;
    qsort(words, n, sizeof *words, by_text);
    mt_strbuf_char(out, '=');
    for (size_t i = 0; i < n; i++) {
        mt_strbuf_text(out, words[i]);
        mt_strbuf_char(out, ' ');
    }
    return mt_strbuf_status(out, err);
}

static size_t squash(mt_text folded, char out[SQUASHED])
{
    size_t n = 0;
    for (size_t i = 0; i < folded.len && n + 1 < SQUASHED; i++)
        if (folded.data[i] != ' ') out[n++] = folded.data[i];
    out[n] = '\0';
    return n;
}

static match_status add_key(duplicates *d, mt_text key, uint32_t name, pair_list *blocks, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_quality_pair pair = {0, name};
    if (key.len == 0) return MATCH_OK;
    MT_TRY(mt_intern_add(&d->q->texts, key, &pair.text, NULL, err));
    MT_TRY(MT_PUSH(blocks, pair, err));
out:
    return status;
}

static match_status add_keys(duplicates *d, uint32_t name, pair_list *words, pair_list *edges, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_quality_context *q = d->q;
    char letters[SQUASHED], edge[EDGE + 2];
    MT_TRY(word_key(mt_intern_text(&q->texts, q->names.data[name].folded), &q->scratch, err));
    MT_TRY(add_key(d, mt_text_make(q->scratch.data, q->scratch.len), name, words, err));
    size_t n = squash(mt_intern_text(&q->texts, q->names.data[name].folded), letters);
    if (n < EDGE + 2) return MATCH_OK;
    edge[0] = '<';
    memcpy(edge + 1, letters, EDGE);
    MT_TRY(add_key(d, mt_text_make(edge, EDGE + 1), name, edges, err));
    edge[0] = '>';
    memcpy(edge + 1, letters + n - EDGE, EDGE);
    MT_TRY(add_key(d, mt_text_make(edge, EDGE + 1), name, edges, err));
out:
    return status;
}

/* ---- comparing within blocks --------------------------------------------------------------------------------------*/

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* "Hospital 1" and "Hospital 2" are two bodies, however near. */
static bool same_digits(const char *a, const char *b)
{
    for (;;) {
        while (*a && !digit(*a)) a++;
        while (*b && !digit(*b)) b++;
        if (*a != *b) return false;
        if (!*a) return true;
        a++;
        b++;
    }
}

static bool near_names(const mt_quality_context *q, uint32_t a, uint32_t b)
{
    char x[SQUASHED], y[SQUASHED];
    size_t n = squash(mt_intern_text(&q->texts, q->names.data[a].folded), x);
    size_t m = squash(mt_intern_text(&q->texts, q->names.data[b].folded), y);
    size_t allowed = (n < m ? n : m) < 12 ? 1 : 2;
    return same_digits(x, y) && mt_near_distance(mt_text_make(x, n), mt_text_make(y, m), allowed) <= allowed;
}

static match_status compare_blocks(duplicates *d, pair_list *blocks, mt_quality_code code, bool measure, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_quality_sort_pairs(blocks->data, blocks->len);
    for (size_t i = 0, end; i < blocks->len; i = end) {
        for (end = i; end < blocks->len && blocks->data[end].text == blocks->data[i].text;) end++;
        if (end - i > MAX_BLOCK) continue;
        for (size_t x = i; x < end; x++)
            for (size_t y = x + 1; y < end; y++) {
                uint32_t a = blocks->data[x].item, b = blocks->data[y].item;
                if (!measure || near_names(d->q, a, b)) MT_TRY(report(d, code, a, b, err));
            }
    }
out:
    return status;
}

/* ---- answered before: records that a relation puts into one group -------------------------------------------------*/

typedef struct answers {
    duplicates *d;
    const mt_num *num; /* by name number */
    uint32_t highest;
} answers;

static match_status note_answer(void *context, const mt_relation_row *row, mt_error *err)
{
    answers *a = context;
    if (strcmp(row->relation, "same_group") != 0 || row->a > a->highest || row->b > a->highest) return MATCH_OK;
    size_t x = mt_quality_index(a->d->q, a->num[row->a]), y = mt_quality_index(a->d->q, a->num[row->b]);
    if (row->tier > a->d->q->viewer) return MATCH_OK;
    if (x == SIZE_MAX || y == SIZE_MAX) return MATCH_OK;
    return mt_map_put(&a->d->reported, pair_key(x, y), 1, err);
}

static match_status note_answers(duplicates *d, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num *num = NULL;
    answers a = {.d = d};
    MT_TRY(mt_store_name_table(d->q->store, &num, &a.highest, err));
    a.num = num;
    MT_TRY(mt_store_relations(d->q->store, 0, note_answer, &a, err));
out:
    mt_free(num);
    return status;
}

match_status mt_quality_names(mt_quality_context *q, mt_error *err)
{
    match_status status = MATCH_OK;
    duplicates d = {.q = q};
    pair_list equal = {0}, words = {0}, edges = {0};
    MT_TRY(mt_quality_habits(q, err));
    MT_TRY(note_answers(&d, err));
    for (uint32_t i = 0; i < q->names.len; i++) {
        mt_quality_pair pair = {q->names.data[i].folded, i};
        if (!pair.text) continue;
        MT_TRY(MT_PUSH(&equal, pair, err));
        MT_TRY(add_keys(&d, i, &words, &edges, err));
    }
    MT_TRY(compare_blocks(&d, &equal, MT_QUALITY_DUPLICATE_SAME, false, err));
    MT_TRY(compare_blocks(&d, &words, MT_QUALITY_DUPLICATE_ASK, false, err));
    MT_TRY(compare_blocks(&d, &edges, MT_QUALITY_DUPLICATE_ASK, true, err));
out:
    mt_map_free(&d.reported);
    MT_ARRAY_FREE(&equal);
    MT_ARRAY_FREE(&words);
    MT_ARRAY_FREE(&edges);
    return status;
}
