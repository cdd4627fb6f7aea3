/* Learning a latent model: a sample of the records as a matrix, its greatest singular vectors, quantised.
 *
 * Records are taken in the order of their numbers and words in byte order, so that neither the segments nor what was
 * deleted or merged before has a say. Memory is bounded by the sample and by MOST_CELLS. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/index/snapshot.h"
#include "libmatch/rank/latent.h"
#include "libmatch/rank/latent_image.h"
#include "libmatch/rank/latent_space.h"

enum {
    DIMS = MT_LATENT_DIMS,
    LEAST_RECORDS = 3,  /* of a word that is worth a vector */
    MOST_WORDS = 32768, /* the ones of most records */
    MOST_CELLS = 16 << 20,
    MOST_COUNT = 64 /* as in latent.c */
};

typedef struct numbered {
    mt_num num;
    uint32_t doc;
} numbered;

typedef struct cell {
    uint32_t word, count;
} cell;

typedef struct learning {
    const mt_index *index;
    MT_ARRAY(numbered) sample;
    mt_intern words;
    uint32_t **known; /* [segments][words]: number in `words` + 1 */
    MT_ARRAY(cell) cells;
    MT_ARRAY(size_t) begin;
    uint32_t *records; /* [words] that have it; then its column or MT_NONE */
    uint32_t *columns; /* [n_columns] the words in byte order */
    uint32_t n_columns;
    double *idf, *vectors;
    float *value;
    uint32_t *column;
} learning;

static void end_learning(learning *l)
{
    for (size_t g = 0; l->known && g < l->index->segments.len; g++) mt_free(l->known[g]);
    mt_free(l->known);
    MT_ARRAY_FREE(&l->sample);
    MT_ARRAY_FREE(&l->cells);
    MT_ARRAY_FREE(&l->begin);
    mt_intern_free(&l->words);
    mt_free(l->records);
    mt_free(l->columns);
    mt_free(l->idf);
    mt_free(l->vectors);
    mt_free(l->value);
    mt_free(l->column);
}

/* ---- the sample ---------------------------------------------------------------------------------------------------*/

static int by_number(const void *a, const void *b)
{
    const numbered *x = a, *y = b;
    return (x->num > y->num) - (x->num < y->num);
}

static match_status gather_segment(learning *l, const mt_snapshot_segment *s, mt_error *err)
{
    match_status status = MATCH_OK;
    for (uint32_t d = 0; d < s->segment->docs; d++) {
        if (mt_snapshot_dead(s, d) || mt_segment_tier(s->segment, d) != MT_TIER_PUBLIC) continue;
        mt_forward list = mt_segment_forward(s->segment, d);
        if (!mt_forward_next(&list) || list.term >= s->segment->words) continue; /* no words */
        MT_TRY(MT_PUSH(&l->sample, ((numbered){s->segment->num[d], s->base + d}), err));
    }
out:
    return status;
}

/* *records: how many there are; of many, some all over the range of numbers stay. */
static match_status take_sample(learning *l, uint32_t *records, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t g = 0; g < l->index->segments.len; g++) MT_TRY(gather_segment(l, &l->index->segments.data[g], err));
    size_t n = l->sample.len;
    *records = (uint32_t)n;
    if (n < MT_LATENT_LEAST)
        return mt_fail(err, MATCH_E_STATE,
                       "the channel \"learned\" is learned from %d public records with text or more; the store has %zu",
                       MT_LATENT_LEAST, n);
    qsort(l->sample.data, n, sizeof *l->sample.data, by_number);
    if (n > MT_LATENT_SAMPLE) {
        for (uint64_t i = 0; i < MT_LATENT_SAMPLE; i++) l->sample.data[i] = l->sample.data[i * n / MT_LATENT_SAMPLE];
        l->sample.len = MT_LATENT_SAMPLE;
    }
out:
    return status;
}

/* The number of a segment's word in l->words. */
static match_status find_word(learning *l, size_t g, uint32_t number, uint32_t *word, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *segment = l->index->segments.data[g].segment;
    mt_dictionary_cursor c = {0};
    if (!l->known[g]) l->known[g] = mt_alloc((size_t)segment->words + 1, sizeof **l->known);
    if (!l->known[g]) return mt_fail_no_memory(err);
    if (l->known[g][number] == 0) {
        MT_TRY(mt_dictionary_seek_rank(&segment->term, segment->term_rank[number], &c, err));
        MT_TRY(mt_intern_add(&l->words, mt_text_make(c.text.data, c.text.len), word, NULL, err));
        l->known[g][number] = *word + 1;
    }
    *word = l->known[g][number] - 1;
out:
    mt_dictionary_cursor_free(&c);
    return status;
}

static match_status read_record(learning *l, uint32_t doc, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_snapshot_segment *s = mt_index_segment_of(l->index, doc);
    mt_forward list = mt_segment_forward(s->segment, doc - s->base);
    while (mt_forward_next(&list) && list.term < s->segment->words) {
        cell c;
        uint64_t n = (uint64_t)list.count[0] + list.count[1] + list.count[2];
        c.count = n < MOST_COUNT ? (uint32_t)n : MOST_COUNT;
        MT_TRY(find_word(l, (size_t)(s - l->index->segments.data), list.term, &c.word, err));
        if (c.count) MT_TRY(MT_PUSH(&l->cells, c, err));
    }
out:
    return status;
}

static match_status read_sample(learning *l, mt_error *err)
{
    match_status status = MATCH_OK;
    l->known = mt_alloc(l->index->segments.len + 1, sizeof *l->known);
    if (!l->known) return mt_fail_no_memory(err);
    MT_TRY(MT_PUSH(&l->begin, 0, err));
    for (size_t i = 0; i < l->sample.len && l->cells.len < MOST_CELLS; i++) {
        MT_TRY(read_record(l, l->sample.data[i].doc, err));
        MT_TRY(MT_PUSH(&l->begin, l->cells.len, err));
    }
out:
    return status;
}

/* ---- the matrix ---------------------------------------------------------------------------------------------------*/

static int by_text(const void *a, const void *b)
{
    const mt_text *x = a, *y = b;
    return mt_text_compare(*x, *y);
}

/* So many records a word must have that not too many words have. */
static uint32_t least_records(const learning *l)
{
    for (uint32_t least = LEAST_RECORDS;; least++) {
        size_t words = 0;
        for (size_t i = 0; i < l->words.count; i++) words += l->records[i] >= least;
        if (words <= MOST_WORDS) return least;
    }
}

static match_status choose_words(learning *l, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = 0;
    double rows = (double)(l->begin.len - 1);
    mt_text *kept = mt_alloc(l->words.count + 1, sizeof *kept);
    l->records = mt_alloc(l->words.count + 1, sizeof *l->records);
    l->columns = mt_alloc(l->words.count + 1, sizeof *l->columns);
    l->idf = mt_alloc(l->words.count + 1, sizeof *l->idf);
    if (!kept || !l->records || !l->columns || !l->idf) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < l->cells.len; i++) l->records[l->cells.data[i].word]++;
    uint32_t least = least_records(l);
    for (uint32_t i = 0; i < l->words.count; i++)
        if (l->records[i] >= least) kept[n++] = mt_intern_text(&l->words, i);
    if (n) qsort(kept, n, sizeof *kept, by_text);
    for (uint32_t c = 0; c < n; c++) {
        l->columns[c] = mt_intern_find(&l->words, kept[c]);
        double df = l->records[l->columns[c]];
        l->idf[c] = log(1 + (rows - df + 0.5) / (df + 0.5));
    }
    for (size_t i = 0; i < l->words.count; i++) l->records[i] = MT_NONE;
    for (uint32_t c = 0; c < n; c++) l->records[l->columns[c]] = c;
    l->n_columns = (uint32_t)n;
out:
    mt_free(kept);
    return status;
}

static int by_word(const void *a, const void *b)
{
    const cell *x = a, *y = b;
    return (x->word > y->word) - (x->word < y->word);
}

/* Cells become those of the columns, in their order, in rows of length 1. */
static match_status make_matrix(learning *l, mt_error *err)
{
    size_t end = 0;
    l->value = mt_alloc(l->cells.len + 1, sizeof *l->value);
    l->column = mt_alloc(l->cells.len + 1, sizeof *l->column);
    if (!l->value || !l->column) return mt_fail_no_memory(err);
    for (size_t r = 0; r + 1 < l->begin.len; r++) {
        size_t first = end;
        double square = 0;
        for (size_t i = l->begin.data[r]; i < l->begin.data[r + 1]; i++) {
            cell c = {l->records[l->cells.data[i].word], l->cells.data[i].count};
            if (c.word != MT_NONE) l->cells.data[end++] = c;
        }
        if (end > first) qsort(l->cells.data + first, end - first, sizeof *l->cells.data, by_word);
        for (size_t i = first; i < end; i++) {
            double value = (1 + log(l->cells.data[i].count)) * l->idf[l->cells.data[i].word];
            square += value * value;
            l->column[i] = l->cells.data[i].word;
            l->value[i] = (float)value;
        }
        for (size_t i = first; i < end; i++) l->value[i] = (float)((double)l->value[i] / sqrt(square));
        l->begin.data[r] = first; /* never beyond what is yet to be read */
    }
    l->begin.data[l->begin.len - 1] = end;
    return MATCH_OK;
}

/* ---- writing ------------------------------------------------------------------------------------------------------*/

static double greatest_of(const double *vector)
{
    double greatest = 0;
    for (int d = 0; d < DIMS; d++) greatest = fmax(greatest, fabs(vector[d]));
    return greatest;
}

/* The rows of the model: each word's numbers in steps of its own scale, which is a whole number of units. */
static void quantise(const learning *l, uint16_t *scale, int8_t *row)
{
    double unit = 0;
    for (uint32_t c = 0; c < l->n_columns; c++) unit = fmax(unit, greatest_of(l->vectors + (size_t)c * DIMS));
    unit /= 127.0 * MT_LATENT_MOST_SCALE;
    for (uint32_t c = 0; c < l->n_columns && unit > 0; c++) {
        const double *from = l->vectors + (size_t)c * DIMS;
        double steps = ceil(greatest_of(from) / (127 * unit));
        scale[c] = (uint16_t)fmin(steps, MT_LATENT_MOST_SCALE);
        for (int d = 0; d < DIMS && scale[c]; d++) {
            double v = floor(from[d] / (scale[c] * unit) + 0.5);
            row[(size_t)c * DIMS + (size_t)d] = (int8_t)fmax(-127, fmin(127, v));
        }
    }
}

static match_status write_image(const learning *l, uint32_t records, mt_strbuf *image, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_dictionary_writer dictionary = {0};
    uint64_t scales = mt_latent_scale_bytes(l->n_columns), rows = (uint64_t)l->n_columns * DIMS;
    uint8_t *numbers = mt_alloc((size_t)(scales + rows) + 1, 1);
    mt_latent_header h = {
        .version = MT_LATENT_VERSION, .dims = DIMS, .words = l->n_columns, .records = records, .bytes = sizeof h};
    if (!numbers) MT_TRY(mt_fail_no_memory(err));
    quantise(l, (uint16_t *)(void *)numbers, (int8_t *)numbers + scales);
    for (uint32_t c = 0; c < l->n_columns; c++)
        MT_TRY(mt_dictionary_add(&dictionary, mt_intern_text(&l->words, l->columns[c]), err));
    MT_TRY(mt_dictionary_finish(&dictionary, err));
    memcpy(h.magic, MT_LATENT_MAGIC, sizeof h.magic);
    h.dictionary_bytes = dictionary.bytes.len;
    h.bytes += scales + rows + dictionary.at.len * sizeof *dictionary.at.data + h.dictionary_bytes;
    mt_strbuf_add(image, (const char *)&h, sizeof h);
    mt_strbuf_add(image, (const char *)numbers, (size_t)(scales + rows));
    mt_strbuf_add(image, (const char *)dictionary.at.data, dictionary.at.len * sizeof *dictionary.at.data);
    if (dictionary.bytes.len) mt_strbuf_add(image, (const char *)dictionary.bytes.data, dictionary.bytes.len);
    MT_TRY(mt_strbuf_status(image, err));
    h.checksum = mt_latent_checksum(image->data, h.bytes);
    memcpy(image->data, &h, sizeof h);
out:
    mt_dictionary_writer_free(&dictionary);
    mt_free(numbers);
    return status;
}

match_status mt_latent_learn(const mt_index *index, mt_strbuf *image, uint32_t *records, mt_error *err)
{
    match_status status = MATCH_OK;
    learning l = {.index = index};
    mt_strbuf made = {0};
    uint32_t found = 0;
    MT_TRY(take_sample(&l, &found, err));
    MT_TRY(read_sample(&l, err));
    MT_TRY(choose_words(&l, err));
    MT_TRY(make_matrix(&l, err));
    l.vectors = mt_alloc((size_t)l.n_columns + 1, DIMS * sizeof *l.vectors);
    if (!l.vectors) MT_TRY(mt_fail_no_memory(err));
    mt_sparse_rows matrix = {(uint32_t)(l.begin.len - 1), l.n_columns, l.begin.data, l.column, l.value};
    MT_TRY(mt_latent_space(&matrix, DIMS, l.vectors, err));
    for (size_t i = 0; i < (size_t)l.n_columns * DIMS; i++) l.vectors[i] *= l.idf[i / DIMS];
    MT_TRY(write_image(&l, found, &made, err));
    *records = found;
    *image = made;
    made = (mt_strbuf){0};
out:
    mt_strbuf_free(&made);
    end_learning(&l);
    return status;
}
