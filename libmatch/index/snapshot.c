/* A snapshot maps the segments that the manifest names. Refreshing keeps what is still named; so a reader pays for what
 * is new alone. A segment file that vanishes between reading the manifest and mapping it was merged away by the writer:
 * the manifest is read again. */
#include "libmatch/index/snapshot.h"

#include <inttypes.h>
#include <stdio.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/statistics.h"

#define OPEN_ATTEMPTS 5

static void free_segment(mt_snapshot_segment *s)
{
    mt_segment_close(&s->segment);
    mt_free(s->dead);
    s->dead = NULL;
}

typedef struct load {
    mt_index *index;
    mt_store *store;
    MT_ARRAY(mt_snapshot_segment) segments;
} load;

static match_status read_dead(mt_snapshot_segment *s, const mt_segment_row *row, mt_error *err)
{
    size_t bytes = mt_bitset_words(s->segment->docs) * 8;
    mt_free(s->dead);
    s->dead = NULL;
    s->dead_count = 0;
    if (!row->dead || row->dead_bytes == 0) return MATCH_OK;
    if (row->dead_bytes != bytes)
        return mt_fail(err, MATCH_E_CORRUPT, "the list of deleted documents has a wrong length: rebuild the index");
    s->dead = mt_alloc(bytes, 1);
    if (!s->dead) return mt_fail_no_memory(err);
    memcpy(s->dead, row->dead, bytes);
    if (s->segment->docs % 64) s->dead[bytes / 8 - 1] &= (UINT64_C(1) << s->segment->docs % 64) - 1;
    s->dead_count = (uint32_t)mt_bitset_count(&(mt_bitset){s->dead, s->segment->docs});
    return MATCH_OK;
}

static match_status open_row(load *l, const mt_segment_row *row, mt_segment **out, mt_error *err)
{
    char name[64];
    snprintf(name, sizeof name, "%016" PRIx64 ".seg", row->id);
    if (row->data) return mt_segment_open_bytes(row->data, row->data_bytes, name, out, err);
    const char *folder = mt_store_segments_folder(l->store);
    if (!folder) return mt_fail(err, MATCH_E_CORRUPT, "the index segment %s has no data: rebuild the index", name);
    char *path = mt_path_join(folder, name);
    if (!path) return mt_fail_no_memory(err);
    match_status status = mt_segment_open(path, out, err);
    if (status == MATCH_E_IO && !mt_file_exists(path)) {
        status = mt_fail(err, MATCH_E_IO, "the index segment \"%s\" is gone: rebuild the index from the records", path);
        mt_error_place(err, path, 0);
    }
    if (status == MATCH_OK && ((*out)->len != row->bytes || (*out)->header->checksum != row->checksum)) {
        mt_segment_close(out);
        status = mt_fail(err, MATCH_E_CORRUPT,
                         "the index segment \"%s\" is not the one of the manifest: rebuild the index", path);
        mt_error_place(err, path, 0);
    }
    mt_free(path);
    return status;
}

/* The open segment of that id, taken from the present snapshot or mapped. */
static match_status load_row(void *context, const mt_segment_row *row, mt_error *err)
{
    load *l = context;
    match_status status = MATCH_OK;
    mt_snapshot_segment s = {.id = row->id};
    for (size_t i = 0; i < l->index->segments.len && !s.segment; i++) {
        mt_snapshot_segment *old = &l->index->segments.data[i];
        if (old->id != row->id || !old->segment) continue;
        s.segment = old->segment;
        old->segment = NULL;
    }
    if (!s.segment) MT_TRY(open_row(l, row, &s.segment, err));
    if (!s.segment || s.segment->docs != row->docs) {
        status = mt_fail(err, MATCH_E_CORRUPT, "the manifest and an index segment disagree: rebuild the index");
        goto out;
    }
    MT_TRY(read_dead(&s, row, err));
    MT_TRY(MT_PUSH(&l->segments, s, err));
    return MATCH_OK;
out:
    free_segment(&s);
    return status;
}

static void free_segments(mt_index *index)
{
    for (size_t i = 0; i < index->segments.len; i++) free_segment(&index->segments.data[i]);
    MT_ARRAY_FREE(&index->segments);
}

static match_status number_documents(mt_index *index, mt_error *err)
{
    uint64_t next = 0;
    for (size_t i = 0; i < index->segments.len; i++) {
        index->segments.data[i].base = (uint32_t)next;
        next += (uint64_t)mt_bitset_words(index->segments.data[i].segment->docs) * 64;
        if (next > MT_NONE - 64) return mt_fail(err, MATCH_E_TOO_BIG, "more than 4 billion documents in the index");
    }
    index->docs = (uint32_t)next;
    return MATCH_OK;
}

/* What the store is a part of: the shard, and the statistics of the whole. */
static match_status load_whole(mt_index *index, mt_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    char text[64], *path = NULL;
    MT_TRY(mt_store_setting(store, MT_SHARD_SETTING, text, sizeof text, err));
    MT_TRY(mt_shard_parse(text, &index->shard, &index->shards, err));
    MT_TRY(mt_store_setting(store, MT_STATISTICS_SETTING, text, sizeof text, err));
    if (strcmp(text, index->whole_name) == 0) return MATCH_OK;
    if (index->whole) mt_segment_close(&index->whole);
    index->whole_name[0] = '\0';
    if (!text[0]) return MATCH_OK;
    path = mt_path_join(mt_store_path(store), text);
    if (!path) return mt_fail_no_memory(err);
    MT_TRY(mt_segment_open(path, &index->whole, err));
    mt_copy_text(index->whole_name, sizeof index->whole_name, text, strlen(text));
out:
    mt_free(path);
    return status;
}

static void compute_averages(const mt_index *index, mt_averages *averages)
{
    for (unsigned k = 0; k < MT_KIND_COUNT; k++) {
        mt_field_stats stats;
        mt_index_stats(index, 1u << k, &stats);
        for (int f = 0; f < MT_LENGTH_COUNT; f++)
            averages->field[k][f] = stats.documents ? (double)stats.length[f] / (double)stats.documents : 0;
    }
}

match_status mt_index_reload(mt_index *index, mt_store *store, mt_error *err)
{
    load l = {.index = index, .store = store};
    match_status status = mt_store_segments(store, load_row, &l, err);
    free_segments(index); /* what is no longer named */
    index->segments.data = l.segments.data;
    index->segments.len = l.segments.len;
    index->segments.cap = l.segments.cap;
    if (status == MATCH_OK) status = number_documents(index, err);
    if (status == MATCH_OK) status = load_whole(index, store, err);
    if (status != MATCH_OK) {
        free_segments(index);
        index->docs = 0;
    }
    compute_averages(index, &index->averages);
    index->loaded = status == MATCH_OK;
    return status;
}

static match_status refresh_once(mt_index *index, mt_store *store, mt_error *err)
{
    uint64_t generation;
    match_status status = mt_store_read_begin(store, err);
    if (status != MATCH_OK) return status;
    status = mt_store_generation(store, &generation, err);
    if (status == MATCH_OK && (!index->loaded || generation != index->generation)) {
        status = mt_index_reload(index, store, err);
        index->generation = generation;
    }
    mt_store_read_end(store);
    return status;
}

match_status mt_index_refresh(mt_index *index, mt_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
        status = refresh_once(index, store, err);
        if (status != MATCH_E_IO) break;
    }
    return status;
}

match_status mt_index_open(mt_store *store, mt_index **out, mt_error *err)
{
    mt_index *index = mt_alloc(1, sizeof *index);
    if (index) index->work = mt_alloc(1, sizeof *index->work);
    if (!index || !index->work) {
        mt_index_close(&index);
        return mt_fail_no_memory(err);
    }
    match_status status = mt_index_refresh(index, store, err);
    if (status == MATCH_OK)
        *out = index;
    else
        mt_index_close(&index);
    return status;
}

void mt_index_close(mt_index **index)
{
    if (!*index) return;
    free_segments(*index);
    if ((*index)->whole) mt_segment_close(&(*index)->whole);
    if ((*index)->work) mt_free((*index)->work->block);
    mt_free((*index)->work);
    mt_free(*index);
    *index = NULL;
}

match_status mt_index_verify(const mt_index *index, mt_error *err)
{
    for (size_t i = 0; i < index->segments.len; i++) {
        const mt_snapshot_segment *s = &index->segments.data[i];
        if (mt_segment_verify(s->segment, err) == MATCH_OK) continue;
        return mt_fail(err, MATCH_E_CORRUPT,
                       "the index segment %016" PRIx64 ".seg is damaged (wrong checksum): rebuild the index from the "
                       "records",
                       s->id);
    }
    if (index->whole && mt_segment_verify(index->whole, err) != MATCH_OK)
        return mt_fail(err, MATCH_E_CORRUPT,
                       "the statistics \"%s\" are damaged (wrong checksum): write and use them anew",
                       index->whole_name);
    return MATCH_OK;
}

void *mt_index_workspace(const mt_index *index, size_t bytes)
{
    mt_workspace *w = index->work;
    if (bytes <= w->bytes) return w->aligned;
    void *block = mt_alloc(bytes + 64, 1);
    if (!block) return NULL;
    mt_free(w->block);
    w->block = block;
    w->aligned = (uint8_t *)block + (64 - (uintptr_t)block % 64) % 64;
    w->bytes = bytes;
    return w->aligned;
}

uint32_t mt_index_docs(const mt_index *index) { return index->docs; }

const mt_snapshot_segment *mt_index_segment_of(const mt_index *index, uint32_t doc)
{
    size_t low = 0, high = index->segments.len;
    while (low < high) { /* the last segment that begins at or before the document */
        size_t middle = low + (high - low) / 2;
        if (index->segments.data[middle].base <= doc)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0) return NULL;
    const mt_snapshot_segment *s = &index->segments.data[low - 1];
    return doc - s->base < s->segment->docs ? s : NULL;
}

mt_num mt_index_highest(const mt_index *index)
{
    mt_num highest = 0;
    for (size_t i = 0; i < index->segments.len; i++) {
        const mt_segment *s = index->segments.data[i].segment;
        for (uint32_t d = 0; d < s->docs; d++) highest = s->num[d] > highest ? s->num[d] : highest;
    }
    return highest;
}

mt_num mt_index_num(const mt_index *index, uint32_t doc)
{
    const mt_snapshot_segment *s = mt_index_segment_of(index, doc);
    return s ? s->segment->num[doc - s->base] : 0;
}

mt_kind mt_index_kind(const mt_index *index, uint32_t doc)
{
    const mt_snapshot_segment *s = mt_index_segment_of(index, doc);
    return s ? mt_segment_kind(s->segment, doc - s->base) : MT_KIND_NONE;
}

mt_tier mt_index_tier(const mt_index *index, uint32_t doc)
{
    const mt_snapshot_segment *s = mt_index_segment_of(index, doc);
    return s ? mt_segment_tier(s->segment, doc - s->base) : MT_TIER_CONFIDENTIAL;
}

bool mt_index_live(const mt_index *index, uint32_t doc)
{
    const mt_snapshot_segment *s = mt_index_segment_of(index, doc);
    return s && !mt_snapshot_dead(s, doc - s->base);
}

mt_snapshot_segment *mt_index_place(const mt_index *index, mt_num num, uint32_t *local)
{
    for (size_t i = index->segments.len; i-- > 0;) {
        mt_snapshot_segment *s = &index->segments.data[i];
        uint32_t doc = mt_segment_doc_of(s->segment, num);
        if (doc == MT_NONE || mt_snapshot_dead(s, doc)) continue;
        *local = doc;
        return s;
    }
    return NULL;
}

uint32_t mt_index_doc_of(const mt_index *index, mt_num num)
{
    uint32_t local;
    const mt_snapshot_segment *s = mt_index_place(index, num, &local);
    return s ? s->base + local : MT_NONE;
}

match_status mt_index_mark_dead(mt_snapshot_segment *s, uint32_t local, mt_error *err)
{
    if (!s->dead) s->dead = mt_alloc(mt_bitset_words(s->segment->docs), 8);
    if (!s->dead) return mt_fail_no_memory(err);
    if (!mt_snapshot_dead(s, local)) s->dead_count++;
    s->dead[local / 64] |= UINT64_C(1) << local % 64;
    return MATCH_OK;
}

/* Sums of signed changes; negative ones can only come from damage. */
void mt_index_stats(const mt_index *index, unsigned kinds, mt_field_stats *stats)
{
    int64_t documents = 0, length[MT_LENGTH_COUNT] = {0};
    size_t parts = index->whole ? 1 : index->segments.len;
    for (size_t i = 0; i < parts; i++)
        for (unsigned k = 0; k < MT_KIND_COUNT; k++) {
            if (!(kinds >> k & 1)) continue;
            const mt_segment *part = index->whole ? index->whole : index->segments.data[i].segment;
            const mt_kind_stats *s = &part->stats[k];
            documents = (int64_t)((uint64_t)documents + (uint64_t)s->documents);
            for (int f = 0; f < MT_LENGTH_COUNT; f++)
                length[f] = (int64_t)((uint64_t)length[f] + (uint64_t)s->length[f]);
        }
    stats->documents = documents > 0 ? (uint64_t)documents : 0;
    for (int f = 0; f < MT_LENGTH_COUNT; f++) stats->length[f] = length[f] > 0 ? (uint64_t)length[f] : 0;
}

void mt_index_averages(const mt_index *index, mt_averages *averages) { *averages = index->averages; }

int64_t mt_index_df(const mt_index *index, mt_text term, unsigned kinds)
{
    int64_t df = 0;
    size_t parts = index->whole ? 1 : index->segments.len;
    for (size_t i = 0; i < parts; i++) {
        const mt_segment *s = index->whole ? index->whole : index->segments.data[i].segment;
        uint32_t number = mt_segment_term(s, term);
        if (number != MT_NONE) df += mt_segment_df(s, number, kinds);
    }
    return df;
}

uint32_t mt_index_length(const mt_index *index, uint32_t doc, unsigned field)
{
    const mt_snapshot_segment *s = mt_index_segment_of(index, doc);
    return s ? mt_segment_length(s->segment, field, doc - s->base) : 0;
}
