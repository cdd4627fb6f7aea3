/* Reading a latent model, and places of texts in it.
 *
 * A document's place is added up from whole numbers: (1 + ln count) times the scale of the word, rounded, times the
 * numbers of its row. So it does not depend on the order of the words nor on how they are numbered in a segment, and
 * as many may be added at once as the processor can. Ranking looks at few documents a query, the same ones
 * again and again: their places are kept in a table of fixed size. */
#include "libmatch/rank/latent.h"

#include <math.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "libmatch/base/file.h"
#include "libmatch/index/gram.h"
#include "libmatch/index/snapshot.h"
#include "libmatch/rank/latent_image.h"

enum {
    DIMS = MT_LATENT_DIMS,
    KEPT = 8192,      /* places; a power of two */
    COUNTS = 64,      /* greater counts of a word are taken as this one */
    ENTRIES = 64,     /* of a forward list, at once */
    AT_ONCE = 512,    /* words: 2047 (1 + ln 64) 127 of them stay below 2^31 */
    STRIPE = 16,      /* dimensions added at once */
    QUERY_WORDS = 64, /* looked up at once */
    MOST_SHARED = 8
};

struct mt_latent {
    mt_mapping map;
    uint8_t *owned;
    uint32_t words, records;
    const uint16_t *scale;
    const int8_t *row;
    mt_dictionary dictionary;
};

typedef struct place {
    uint32_t doc; /* + 1; 0: free */
    float at[DIMS];
} place;

struct mt_latent_view {
    const mt_latent *model;
    const mt_index *index;
    size_t segments;
    mt_intern words; /* of the model, by row: found in a tenth of the time */
    uint32_t **row;  /* [segments][words]: row + 1 of each word, 0: unknown; NULL until asked for */
    place *kept;
    double factor[COUNTS + 1]; /* 1 + ln count */
};

/* ---- the model ----------------------------------------------------------------------------------------------------*/

uint64_t mt_latent_checksum(const void *image, uint64_t bytes)
{
    uint64_t head = mt_hash_bytes(image, offsetof(mt_latent_header, checksum), 0);
    return mt_hash_bytes((const uint8_t *)image + sizeof(mt_latent_header), bytes - sizeof(mt_latent_header), head);
}

static match_status damaged(mt_error *err, const char *name, const char *what)
{
    match_status status = mt_fail(err, MATCH_E_CORRUPT,
                                  "\"%s\", which the channel \"learned\" needs, is damaged (%s): learn it anew "
                                  "(match_store_learn_channel(), match rebuild STORE --learned)",
                                  name, what);
    mt_error_place(err, name, 0);
    return status;
}

static match_status bind(mt_latent *m, const uint8_t *bytes, uint64_t len, const char *name, mt_error *err)
{
    mt_latent_header h;
    if (len < sizeof h) return damaged(err, name, "it is too short");
    memcpy(&h, bytes, sizeof h);
    if (memcmp(h.magic, MT_LATENT_MAGIC, sizeof h.magic) != 0) return damaged(err, name, "it is something else");
    if (h.version != MT_LATENT_VERSION)
        return mt_fail(err, h.version > MT_LATENT_VERSION ? MATCH_E_NEWER : MATCH_E_UNSUPPORTED,
                       "\"%s\" has version %u of what the channel \"learned\" needs; this build knows %u", name,
                       (unsigned)h.version, MT_LATENT_VERSION);
    if (h.bytes != len || h.dims != DIMS || h.words > MT_LATENT_MOST_WORDS || h.dictionary_bytes > len)
        return damaged(err, name, "its sizes are wrong");
    uint64_t at_bytes = ((uint64_t)mt_dictionary_blocks(h.words) + 1) * 4;
    uint64_t scales = mt_latent_scale_bytes(h.words), rows = (uint64_t)h.words * DIMS;
    if (sizeof h + scales + rows + at_bytes + h.dictionary_bytes != len)
        return damaged(err, name, "its sizes are wrong");
    if (mt_latent_checksum(bytes, len) != h.checksum) return damaged(err, name, "wrong checksum");
    m->words = h.words;
    m->records = h.records;
    m->scale = (const uint16_t *)(const void *)(bytes + sizeof h);
    m->row = (const int8_t *)(bytes + sizeof h + scales);
    m->dictionary = (mt_dictionary){.bytes = bytes + len - h.dictionary_bytes,
                                    .len = (size_t)h.dictionary_bytes,
                                    .at = (const uint32_t *)(const void *)(bytes + sizeof h + scales + rows),
                                    .count = h.words};
    return MATCH_OK;
}

match_status mt_latent_open(const char *path, mt_latent **out, mt_error *err)
{
    mt_latent *m = mt_alloc(1, sizeof *m);
    if (!m) return mt_fail_no_memory(err);
    match_status status = mt_file_map(path, &m->map, err);
    if (status == MATCH_OK) status = bind(m, m->map.data, m->map.len, path, err);
    if (status == MATCH_OK)
        *out = m;
    else
        mt_latent_free(&m);
    return status;
}

match_status mt_latent_open_bytes(const void *bytes, size_t len, mt_latent **out, mt_error *err)
{
    mt_latent *m = mt_alloc(1, sizeof *m);
    if (m) m->owned = mt_alloc(len, 1);
    if (!m || !m->owned) {
        mt_free(m);
        return mt_fail_no_memory(err);
    }
    if (len) memcpy(m->owned, bytes, len);
    match_status status = bind(m, m->owned, len, "memory", err);
    if (status == MATCH_OK)
        *out = m;
    else
        mt_latent_free(&m);
    return status;
}

void mt_latent_free(mt_latent **model)
{
    mt_latent *m = *model;
    if (!m) return;
    mt_file_unmap(&m->map);
    mt_free(m->owned);
    mt_free(m);
    *model = NULL;
}

bool mt_latent_word(const mt_latent *m, mt_text word, double out[DIMS])
{
    uint32_t row = mt_dictionary_find(&m->dictionary, word);
    if (row == MT_NONE) return false;
    for (size_t d = 0; d < DIMS; d++) out[d] = (double)m->scale[row] * m->row[(size_t)row * DIMS + d];
    return true;
}

/* ---- places -------------------------------------------------------------------------------------------------------*/

static double length_of(const double at[DIMS])
{
    double square = 0;
    for (size_t d = 0; d < DIMS; d++) square += at[d] * at[d];
    return sqrt(square);
}

static match_status list_words(mt_latent_view *v, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_dictionary_cursor c = {0};
    uint32_t row = 0;
    if (v->model->words) MT_TRY(mt_dictionary_seek_rank(&v->model->dictionary, 0, &c, err));
    for (uint32_t i = 0; i < v->model->words && c.valid && row == i; i++) {
        MT_TRY(mt_intern_add(&v->words, mt_text_make(c.text.data, c.text.len), &row, NULL, err));
        if (row == i) row++; /* else damaged: what comes behind is not known */
        MT_TRY(mt_dictionary_next(&c, err));
    }
out:
    mt_dictionary_cursor_free(&c);
    return status;
}

match_status mt_latent_view_create(const mt_latent *model, const mt_index *index, mt_latent_view **out, mt_error *err)
{
    mt_latent_view *v = mt_alloc(1, sizeof *v);
    if (!v) return mt_fail_no_memory(err);
    *v = (mt_latent_view){.model = model, .index = index, .segments = index->segments.len};
    v->row = mt_alloc(v->segments + 1, sizeof *v->row);
    v->kept = mt_alloc(KEPT, sizeof *v->kept);
    for (int c = 1; c <= COUNTS; c++) v->factor[c] = 1 + log(c);
    match_status status = v->row && v->kept ? list_words(v, err) : mt_fail_no_memory(err);
    if (status == MATCH_OK)
        *out = v;
    else
        mt_latent_view_free(&v);
    return status;
}

static void add_query_words(const mt_latent_view *v, const mt_text *word, const double *weight, size_t n,
                            double out[DIMS])
{
    uint32_t row[QUERY_WORDS];
    mt_intern_find_many(&v->words, word, n, row);
    for (size_t i = 0; i < n; i++)
        if (row[i] != MT_NONE) __builtin_prefetch(v->model->row + (size_t)row[i] * DIMS);
    for (size_t i = 0; i < n; i++) {
        if (row[i] == MT_NONE) continue;
        double factor = weight[i] * v->model->scale[row[i]];
        const int8_t *from = v->model->row + (size_t)row[i] * DIMS;
        for (size_t d = 0; d < DIMS; d++) out[d] += factor * from[d];
    }
}

void mt_latent_query(const mt_latent_view *v, const mt_query_term *terms, size_t n, double out[DIMS])
{
    mt_text word[QUERY_WORDS];
    double weight[QUERY_WORDS];
    size_t some = 0;
    memset(out, 0, DIMS * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        if (mt_is_gram(terms[i].term) || !(terms[i].weight > 0)) continue;
        word[some] = terms[i].term;
        weight[some++] = terms[i].weight;
        if (some < QUERY_WORDS) continue;
        add_query_words(v, word, weight, some, out);
        some = 0;
    }
    add_query_words(v, word, weight, some, out);
    double length = length_of(out);
    for (size_t d = 0; d < DIMS && length > 0; d++) out[d] /= length;
}

void mt_latent_view_free(mt_latent_view **view)
{
    mt_latent_view *v = *view;
    if (!v) return;
    for (size_t g = 0; v->row && g < v->segments; g++) mt_free(v->row[g]);
    mt_intern_free(&v->words);
    mt_free(v->row);
    mt_free(v->kept);
    mt_free(v);
    *view = NULL;
}

/* Which row each word of a segment has. */
static match_status number_words(mt_latent_view *v, size_t g, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *segment = v->index->segments.data[g].segment;
    uint32_t words = (uint32_t)v->words.count, *row = mt_alloc((size_t)segment->words + 1, sizeof *row);
    uint32_t *number = mt_alloc((size_t)words + 1, sizeof *number);
    mt_text *word = mt_alloc((size_t)words + 1, sizeof *word);
    if (!row || !number || !word) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t i = 0; i < words; i++) word[i] = mt_intern_text(&v->words, i);
    mt_segment_terms(segment, word, words, number);
    for (uint32_t i = 0; i < words; i++)
        if (number[i] < segment->words) row[number[i]] = i + 1;
    v->row[g] = row;
    row = NULL;
out:
    mt_free(row);
    mt_free(number);
    mt_free(word);
    return status;
}

static int32_t factor_of(const mt_latent_view *v, uint32_t row, const uint32_t count[MT_FIELD_COUNT])
{
    uint64_t n = (uint64_t)count[0] + count[1] + count[2];
    return (int32_t)((double)(v->model->scale[row] & MT_LATENT_MOST_SCALE) * v->factor[n < COUNTS ? n : COUNTS] + 0.5);
}

/* Words of a document: where their rows are, and what to take them times. */
typedef struct some_words {
    size_t n;
    const int8_t *row[AT_ONCE + 1];
    int16_t factor[AT_ONCE + 1]; /* at most 2047 (1 + ln 64) */
} some_words;

/* The next ones, at most AT_ONCE; their rows lie far apart and are asked for here. */
static bool find_words(const mt_latent_view *v, const uint32_t *rows, uint32_t words, mt_forward *list,
                       some_words *some)
{
    mt_forward_entry entry[ENTRIES];
    bool open = words > 0;
    some->n = 0;
    while (open && some->n + ENTRIES <= AT_ONCE) {
        size_t n = mt_forward_some(list, words - 1, NULL, entry, ENTRIES, &open);
        for (size_t i = 0; i < n; i++) {
            uint32_t row = rows[entry[i].term];
            if (row-- == 0) continue;
            some->row[some->n] = v->model->row + (size_t)row * DIMS;
            __builtin_prefetch(some->row[some->n]);
            some->factor[some->n++] = (int16_t)factor_of(v, row, entry[i].count);
        }
    }
    return open;
}

/* Two words at a time, whose products the processor adds in one go; an odd last one has a partner with factor 0. */
#if defined(__SSE2__)
/* Eight bytes with their signs. */
static inline __m128i widened(__m128i bytes, bool upper)
{
    return _mm_srai_epi16(upper ? _mm_unpackhi_epi8(bytes, bytes) : _mm_unpacklo_epi8(bytes, bytes), 8);
}

static void add_words(some_words *some, double sum[DIMS])
{
    some->row[some->n] = some->row[0];
    some->factor[some->n] = 0;
    for (size_t d = 0; d < DIMS; d += STRIPE) {
        __m128i part[4] = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
        int32_t whole[STRIPE];
        for (size_t i = 0; i < some->n; i += 2) {
            uint32_t both = (uint16_t)some->factor[i] | (uint32_t)(uint16_t)some->factor[i + 1] << 16;
            const __m128i factors = _mm_set1_epi32((int32_t)both);
            const __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(some->row[i] + d));
            const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(some->row[i + 1] + d));
            const __m128i low = _mm_unpacklo_epi8(a, b), high = _mm_unpackhi_epi8(a, b);
            const __m128i pair[4] = {widened(low, false), widened(low, true), widened(high, false),
                                     widened(high, true)};
            for (int j = 0; j < 4; j++) part[j] = _mm_add_epi32(part[j], _mm_madd_epi16(pair[j], factors));
        }
        for (int j = 0; j < 4; j++) _mm_storeu_si128((__m128i *)(void *)(whole + 4 * j), part[j]);
        for (size_t j = 0; j < STRIPE; j++) sum[d + j] += whole[j];
    }
}
#else
static void add_words(some_words *some, double sum[DIMS])
{
    for (size_t d = 0; d < DIMS; d += STRIPE) { /* so few that their sums stay in registers */
        int32_t part[STRIPE] = {0};
        for (size_t i = 0; i < some->n; i++) {
            const int8_t *from = some->row[i] + d;
            int16_t factor = some->factor[i];
            for (size_t j = 0; j < STRIPE; j++) part[j] += factor * (int16_t)from[j];
        }
        for (size_t j = 0; j < STRIPE; j++) sum[d + j] += part[j];
    }
}
#endif

static void add_up(const mt_latent_view *v, const uint32_t *rows, const mt_segment *segment, uint32_t local,
                   double sum[DIMS])
{
    some_words some;
    mt_forward list = mt_segment_forward(segment, local);
    bool open = true;
    memset(sum, 0, DIMS * sizeof *sum);
    while (open) {
        open = find_words(v, rows, segment->words, &list, &some);
        if (some.n) add_words(&some, sum);
    }
}

static match_status find_place(mt_latent_view *v, uint32_t doc, const float **at, mt_error *err)
{
    match_status status = MATCH_OK;
    place *p = &v->kept[doc & (KEPT - 1)];
    const mt_snapshot_segment *s = mt_index_segment_of(v->index, doc);
    double sum[DIMS];
    if (!s) return mt_fail(err, MATCH_E_NOT_FOUND, "no document %u in the index", doc);
    if (p->doc != doc + 1) {
        size_t g = (size_t)(s - v->index->segments.data);
        if (!v->row[g]) MT_TRY(number_words(v, g, err));
        add_up(v, v->row[g], s->segment, doc - s->base, sum);
        double length = length_of(sum);
        for (size_t d = 0; d < DIMS; d++) p->at[d] = length > 0 ? (float)(sum[d] / length) : 0;
        p->doc = doc + 1;
    }
    *at = p->at;
out:
    return status;
}

match_status mt_latent_cosine(mt_latent_view *v, const double query[DIMS], uint32_t doc, double *cosine, mt_error *err)
{
    const float *at = NULL;
    double sum = 0;
    match_status status = find_place(v, doc, &at, err);
    if (status != MATCH_OK) return status;
    for (size_t d = 0; d < DIMS; d++) sum += query[d] * (double)at[d];
    *cosine = sum < -1 ? -1 : sum > 1 ? 1 : sum;
    return MATCH_OK;
}

/* ---- what two texts share -----------------------------------------------------------------------------------------*/

typedef struct share {
    double value;
    uint32_t row; /* rows are in byte order of their words, which settles ties */
} share;

static void keep_best(share *best, size_t *n, size_t most, share one)
{
    size_t at = *n;
    while (at > 0 &&
           (best[at - 1].value < one.value || (best[at - 1].value == one.value && best[at - 1].row > one.row)))
        at--;
    if (at == most) return;
    size_t end = *n < most ? (*n)++ : most - 1;
    memmove(best + at + 1, best + at, (end - at) * sizeof *best);
    best[at] = one;
}

match_status mt_latent_shared(mt_latent_view *v, const double query[DIMS], uint32_t doc, size_t most, mt_strbuf *words,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    share best[MOST_SHARED];
    size_t n = 0;
    const float *at = NULL;
    const mt_snapshot_segment *s = mt_index_segment_of(v->index, doc);
    mt_dictionary_cursor c = {0};
    if (most > MOST_SHARED) most = MOST_SHARED;
    MT_TRY(find_place(v, doc, &at, err)); /* numbers the segment's words, too */
    mt_forward list = mt_segment_forward(s->segment, doc - s->base);
    const uint32_t *rows = v->row[s - v->index->segments.data];
    while (rows && most && mt_forward_next(&list) && list.term < s->segment->words) {
        uint32_t row = rows[list.term];
        if (row-- == 0) continue;
        share one = {0, row};
        for (size_t d = 0; d < DIMS; d++) one.value += query[d] * v->model->row[(size_t)row * DIMS + d];
        one.value *= factor_of(v, row, list.count);
        if (one.value > 0) keep_best(best, &n, most, one);
    }
    for (size_t i = 0; i < n; i++) {
        MT_TRY(mt_dictionary_seek_rank(&v->model->dictionary, best[i].row, &c, err));
        if (i) mt_strbuf_str(words, ", ");
        mt_strbuf_add(words, c.text.data, c.text.len);
    }
    MT_TRY(mt_strbuf_status(words, err));
out:
    mt_dictionary_cursor_free(&c);
    return status;
}
