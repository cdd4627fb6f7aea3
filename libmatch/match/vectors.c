/* The file of vectors: a header of 64 bytes, the rows as 32-bit floats, where each id begins, the ids. It is read where
 * it lies; opening checks sizes and that the ids end. */
#include "libmatch/match/vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"

#define MAGIC "MTVEC\r\n\x1a"
#define VERSION 1u
#define MOST_ROWS 100000000u

typedef struct header {
    uint8_t magic[8];
    uint32_t version, dims, count, unused;
    uint64_t id_bytes, bytes; /* of the ids, of the whole file */
    uint8_t pad[24];
} header;

static match_status bad_row(mt_error *err, size_t row, const char *id, const char *what)
{
    char place[32];
    match_status status = mt_fail(err, MATCH_E_VALUE, "vectors, row %zu (id \"%.80s\"): %s", row, id, what);
    snprintf(place, sizeof place, "vectors[%zu]", row);
    mt_error_field(err, place, id);
    return status;
}

typedef struct entry {
    const char *id;
    size_t row;
} entry;

static int by_id(const void *a, const void *b) { return strcmp(((const entry *)a)->id, ((const entry *)b)->id); }

static match_status write_row(const float *from, size_t dims, float *to, size_t row, const char *id, mt_error *err)
{
    double square = 0;
    for (size_t d = 0; d < dims; d++) square += (double)from[d] * from[d];
    if (!isfinite(square)) return bad_row(err, row, id, "a number that is not finite");
    if (!(square > 0)) return bad_row(err, row, id, "all numbers are 0; a vector needs a direction");
    double length = sqrt(square);
    for (size_t d = 0; d < dims; d++) to[d] = (float)(from[d] / length);
    return MATCH_OK;
}

static match_status sort_ids(const char *const *ids, size_t count, entry *order, size_t *id_bytes, mt_error *err)
{
    for (size_t i = 0; i < count; i++) {
        order[i] = (entry){ids[i], i};
        *id_bytes += strlen(ids[i]) + 1;
        if (!mt_id_valid(mt_text_of(ids[i]))) return bad_row(err, i, ids[i], "this is no id of a record");
    }
    qsort(order, count, sizeof *order, by_id);
    for (size_t i = 1; i < count; i++)
        if (strcmp(order[i].id, order[i - 1].id) == 0) return bad_row(err, order[i].row, order[i].id, "given twice");
    return *id_bytes < UINT32_MAX
               ? MATCH_OK
               : mt_fail(err, MATCH_E_TOO_BIG, "the ids are longer than 4 GB; set fewer vectors or shorter ids");
}

match_status mt_vectors_make(const char *const *ids, size_t count, const float *data, size_t dims, uint8_t **bytes,
                             size_t *len, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t id_bytes = 0;
    uint8_t *made = NULL;
    if (dims == 0 || dims > MT_VECTORS_MOST_DIMS)
        return mt_fail(err, MATCH_E_VALUE, "vectors have %zu dimensions; 1 to %u are possible", dims,
                       MT_VECTORS_MOST_DIMS);
    if (count > MOST_ROWS)
        return mt_fail(err, MATCH_E_TOO_BIG, "%zu vectors are more than the %u that are taken; set fewer", count,
                       MOST_ROWS);
    entry *order = mt_alloc(count + 1, sizeof *order);
    if (!order) return mt_fail_no_memory(err);
    MT_TRY(sort_ids(ids, count, order, &id_bytes, err));
    size_t rows = count * dims * sizeof(float), all = sizeof(header) + rows + (count + 1) * 4 + id_bytes;
    made = mt_alloc(all, 1);
    if (!made) MT_TRY(mt_fail_no_memory(err));
    header h = {
        .version = VERSION, .dims = (uint32_t)dims, .count = (uint32_t)count, .id_bytes = id_bytes, .bytes = all};
    memcpy(h.magic, MAGIC, 8);
    memcpy(made, &h, sizeof h);
    float *to = (float *)(void *)(made + sizeof h);
    uint32_t *at = (uint32_t *)(void *)(made + sizeof h + rows);
    char *text = (char *)(at + count + 1);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(order[i].id) + 1;
        MT_TRY(write_row(data + order[i].row * dims, dims, to + i * dims, order[i].row, order[i].id, err));
        memcpy(text + at[i], order[i].id, length);
        at[i + 1] = at[i] + (uint32_t)length;
    }
    *bytes = made;
    *len = all;
    made = NULL;
out:
    mt_free(order);
    mt_free(made);
    return status;
}

match_status mt_vectors_select(const mt_vectors *from, const mt_bitset *rows, uint8_t **bytes, size_t *len,
                               mt_error *err)
{
    uint32_t count = (uint32_t)mt_bitset_count(rows), n = 0;
    size_t id_bytes = 0, row = from->dims * sizeof(float);
    for (uint32_t i = 0; i < from->count; i++)
        if (mt_bitset_has(rows, i)) id_bytes += from->id_at[i + 1] - from->id_at[i];
    size_t all = sizeof(header) + count * row + ((size_t)count + 1) * 4 + id_bytes;
    uint8_t *made = mt_alloc(all, 1);
    if (!made) return mt_fail_no_memory(err);
    header h = {.version = VERSION, .dims = from->dims, .count = count, .id_bytes = id_bytes, .bytes = all};
    memcpy(h.magic, MAGIC, 8);
    memcpy(made, &h, sizeof h);
    uint8_t *data = made + sizeof h;
    uint32_t *at = (uint32_t *)(void *)(data + count * row);
    char *text = (char *)(at + count + 1);
    for (uint32_t i = 0; i < from->count; i++) {
        if (!mt_bitset_has(rows, i)) continue;
        uint32_t length = from->id_at[i + 1] - from->id_at[i];
        memcpy(data + n * row, from->data + (size_t)i * from->dims, row);
        memcpy(text + at[n], from->ids + from->id_at[i], length);
        at[n + 1] = at[n] + length;
        n++;
    }
    *bytes = made;
    *len = all;
    return MATCH_OK;
}

/* Sizes, and that every id ends inside. */
static match_status bind(mt_vectors *v, const uint8_t *bytes, size_t len, const char *name, mt_error *err)
{
    header h;
    bool good = len >= sizeof h;
    if (good) memcpy(&h, bytes, sizeof h);
    good = good && memcmp(h.magic, MAGIC, 8) == 0 && h.bytes == len && h.dims > 0 && h.dims <= MT_VECTORS_MOST_DIMS &&
           h.count <= MOST_ROWS;
    if (good && h.version != VERSION)
        return mt_fail(err, MATCH_E_NEWER,
                       "the vectors \"%s\" are of a newer version; set them anew or update the library", name);
    uint64_t rows = good ? (uint64_t)h.count * h.dims * 4 : 0;
    /* h.id_bytes may be anything: it is compared before it is added, so that the sum cannot go round */
    good = good && h.id_bytes <= len && sizeof h + rows + ((uint64_t)h.count + 1) * 4 + h.id_bytes == len;
    if (good) {
        v->dims = h.dims;
        v->count = h.count;
        v->data = (const float *)(const void *)(bytes + sizeof h);
        v->id_at = (const uint32_t *)(const void *)(bytes + sizeof h + rows);
        v->ids = (const char *)(v->id_at + h.count + 1);
        good = v->id_at[0] == 0 && v->id_at[h.count] == h.id_bytes;
        for (uint32_t i = 0; good && i < h.count; i++)
            good =
                v->id_at[i] < v->id_at[i + 1] && v->id_at[i + 1] <= h.id_bytes && v->ids[v->id_at[i + 1] - 1] == '\0';
    }
    return good ? MATCH_OK : mt_fail(err, MATCH_E_CORRUPT, "\"%s\" is no file of vectors: set them anew", name);
}

match_status mt_vectors_open(const char *path, mt_vectors **out, mt_error *err)
{
    mt_vectors *v = mt_alloc(1, sizeof *v);
    if (!v) return mt_fail_no_memory(err);
    match_status status = mt_file_map(path, &v->map, err);
    if (status == MATCH_OK) status = bind(v, v->map.data, v->map.len, path, err);
    if (status == MATCH_OK)
        *out = v;
    else
        mt_vectors_free(&v);
    return status;
}

match_status mt_vectors_open_bytes(const uint8_t *bytes, size_t len, mt_vectors **out, mt_error *err)
{
    mt_vectors *v = mt_alloc(1, sizeof *v);
    if (v) v->owned = mt_alloc(len, 1);
    if (!v || !v->owned) {
        mt_free(v);
        return mt_fail_no_memory(err);
    }
    memcpy(v->owned, bytes, len);
    match_status status = bind(v, v->owned, len, "memory", err);
    if (status == MATCH_OK)
        *out = v;
    else
        mt_vectors_free(&v);
    return status;
}

void mt_vectors_free(mt_vectors **vectors)
{
    mt_vectors *v = *vectors;
    if (!v) return;
    mt_file_unmap(&v->map);
    mt_free(v->owned);
    mt_free(v->num);
    mt_free(v);
    *vectors = NULL;
}
