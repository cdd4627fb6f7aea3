/* Writing and adding up statistics with the machinery of segments: each segment's net counts are a source without
 * documents; copies of records that are at home elsewhere are taken off again; languages and fields are terms of a
 * small source of their own. The merge of sorted terms and the checksums are those of every segment. */
#include "libmatch/index/statistics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/index/attribute.h"
#include "libmatch/index/builder.h"
#include "libmatch/index/segment_write.h"

#define MOST_SHARDS 1000000u
#define MARK_MAX (MT_ATTRIBUTE_VALUE_MAX + 2) /* longer values and paths are no attributes */

uint32_t mt_shard_of(mt_text id, uint32_t count)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < id.len; i++) h = (h ^ (unsigned char)id.data[i]) * UINT64_C(1099511628211);
    h ^= h >> 32; /* the low bits of FNV know little of the last bytes */
    h *= UINT64_C(0xd6e8feb86659fd93);
    h ^= h >> 32;
    return count ? (uint32_t)(h % count) : 0;
}

match_status mt_shard_parse(const char *text, uint32_t *number, uint32_t *count, mt_error *err)
{
    char *end = NULL;
    if (!text[0]) {
        *number = 0;
        *count = 1;
        return MATCH_OK;
    }
    unsigned long n = strtoul(text, &end, 10), of = 0;
    if (*end == '/') of = strtoul(end + 1, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || of == 0 || of > MOST_SHARDS || n >= of) {
        mt_fail(err, MATCH_E_VALUE, "\"%.40s\" is no shard; write NUMBER/COUNT with numbers from 0, such as 0/4", text);
        mt_error_field(err, "shard", text);
        return MATCH_E_VALUE;
    }
    *number = (uint32_t)n;
    *count = (uint32_t)of;
    return MATCH_OK;
}

match_status mt_index_at_home(const mt_index *index, uint32_t doc, bool *home, mt_error *err)
{
    char id[MT_KEY_SIZE];
    *home = true;
    if (index->shards <= 1) return MATCH_OK;
    match_status status = mt_index_id(index, doc, id, err);
    if (status == MATCH_OK) *home = mt_shard_of(mt_text_of(id), index->shards) == index->shard;
    return status;
}

/* ---- a few terms of our own as a source ---------------------------------------------------------------------------*/
typedef struct marks {
    mt_source base;
    mt_intern texts;
    uint32_t *order;
    size_t at;
} marks;

static mt_forward no_forward(const mt_source *s, uint32_t doc)
{
    (void)s;
    (void)doc;
    return mt_forward_bytes((const uint8_t *)"", 0);
}

static match_status no_value(mt_source *s, mt_source_value *out, mt_error *err)
{
    (void)s;
    (void)err;
    *out = (mt_source_value){.end = true};
    return MATCH_OK;
}

static match_status next_mark(mt_source *base, mt_source_term *out, mt_error *err)
{
    marks *m = (marks *)(void *)base;
    (void)err;
    *out = (mt_source_term){.end = m->at >= m->texts.count};
    if (out->end) return MATCH_OK;
    out->number = m->order[m->at++];
    out->text = mt_intern_text(&m->texts, out->number);
    out->net[MT_KIND_NONE] = 1;
    return MATCH_OK;
}

static void keep_marks(mt_source *s) { (void)s; }

static match_status add_mark(marks *m, char sort, mt_text text, mt_error *err)
{
    char buffer[MARK_MAX];
    if (text.len + 1 > sizeof buffer) return MATCH_OK;
    buffer[0] = sort;
    memcpy(buffer + 1, text.data, text.len);
    uint32_t number;
    return mt_intern_add(&m->texts, mt_text_make(buffer, text.len + 1), &number, NULL, err);
}

/* The fields and languages in the attributes of one segment. */
static match_status mark_values(marks *m, const mt_segment *segment, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_dictionary_cursor c = {0};
    MT_TRY(mt_dictionary_seek_rank(&segment->value, 0, &c, err));
    while (c.valid) {
        const char *nul = memchr(c.text.data, '\0', c.text.len);
        size_t path = nul ? (size_t)(nul - c.text.data) : c.text.len;
        MT_TRY(add_mark(m, MT_STATISTICS_FIELD, mt_text_make(c.text.data, path), err));
        if (nul && path == 8 && memcmp(c.text.data, "language", 8) == 0)
            MT_TRY(add_mark(m, MT_STATISTICS_LANGUAGE, mt_text_make(nul + 1, c.text.len - path - 1), err));
        MT_TRY(mt_dictionary_next(&c, err));
    }
out:
    mt_dictionary_cursor_free(&c);
    return status;
}

static match_status sort_marks(marks *m, mt_error *err)
{
    size_t n = m->texts.count;
    m->order = mt_alloc(n + 1, sizeof *m->order);
    if (!m->order) return mt_fail_no_memory(err);
    for (size_t i = 0; i < n; i++) { /* a handful: insertion */
        size_t at = i;
        mt_text text = mt_intern_text(&m->texts, (uint32_t)i);
        for (; at > 0 && mt_text_compare(text, mt_intern_text(&m->texts, m->order[at - 1])) < 0; at--)
            m->order[at] = m->order[at - 1];
        m->order[at] = (uint32_t)i;
    }
    static const mt_source_class class = {no_forward, next_mark, no_value, keep_marks};
    m->base.class = &class;
    m->base.terms = (uint32_t)n;
    return MATCH_OK;
}

/* ---- sources without documents ------------------------------------------------------------------------------------*/
typedef struct counting {
    mt_source **source;
    size_t count;
    mt_source_class bare; /* of a segment, without its values */
    marks marks;
    mt_builder *foreign; /* takes off what is at home elsewhere */
} counting;

/* Room for the sources of `segments`, of what is taken off and of the marks. */
static match_status begin_counting(counting *c, size_t segments, mt_error *err)
{
    c->source = mt_alloc(segments + 2, sizeof(mt_source *));
    return c->source ? MATCH_OK : mt_fail_no_memory(err);
}

static void add_source(counting *c, mt_source *source) { c->source[c->count++] = source; }

static match_status add_segment(counting *c, const mt_segment *segment, mt_error *err)
{
    mt_source *source = NULL;
    match_status status = mt_segment_source(segment, NULL, &source, err);
    if (status != MATCH_OK) return status;
    c->bare = *source->class;
    c->bare.next_value = no_value;
    source->class = &c->bare;
    source->docs = 0;
    add_source(c, source);
    return MATCH_OK;
}

static match_status take_off_foreign(counting *c, const mt_index *index, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_source *source = NULL;
    if (index->shards <= 1) return MATCH_OK;
    MT_TRY(mt_builder_create(&c->foreign, err));
    for (size_t g = 0; g < index->segments.len; g++) {
        const mt_snapshot_segment *s = &index->segments.data[g];
        for (uint32_t d = 0; d < s->segment->docs; d++) {
            bool home;
            if (mt_snapshot_dead(s, d)) continue;
            MT_TRY(mt_index_at_home(index, s->base + d, &home, err));
            if (!home) MT_TRY(mt_builder_subtract(c->foreign, s->segment, d, err));
        }
    }
    MT_TRY(mt_builder_source(c->foreign, &source, err));
    add_source(c, source);
out:
    return status;
}

static void averages_of(const counting *c, mt_averages *averages)
{
    for (int k = 0; k < MT_KIND_COUNT; k++) {
        int64_t documents = 0, length[MT_LENGTH_COUNT] = {0};
        for (size_t i = 0; i < c->count; i++) {
            documents += c->source[i]->net[k].documents;
            for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] += c->source[i]->net[k].length[f];
        }
        for (int f = 0; f < MT_LENGTH_COUNT; f++)
            averages->field[k][f] = documents > 0 ? (double)length[f] / (double)documents : 0;
    }
}

static match_status write_counts(counting *c, const char *path, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_averages averages;
    mt_segment_summary summary;
    mt_sink *sink = NULL;
    MT_TRY(sort_marks(&c->marks, err));
    add_source(c, &c->marks.base);
    averages_of(c, &averages);
    MT_TRY(mt_sink_create(path, &sink, err));
    mt_segment_plan plan = {c->source, c->count, &mt_impact_default, &averages, sink};
    MT_TRY(mt_segment_write(&plan, &summary, err));
out:
    mt_sink_free(&sink);
    return status;
}

static void free_counting(counting *c)
{
    for (size_t i = 0; i < c->count; i++) c->source[i]->class->free(c->source[i]);
    mt_free(c->source);
    mt_intern_free(&c->marks.texts);
    mt_free(c->marks.order);
    mt_builder_free(&c->foreign);
}

match_status mt_statistics_write(const mt_index *index, const char *path, mt_error *err)
{
    match_status status = MATCH_OK;
    counting c = {0};
    MT_TRY(begin_counting(&c, index->segments.len, err));
    for (size_t g = 0; g < index->segments.len; g++) {
        MT_TRY(add_segment(&c, index->segments.data[g].segment, err));
        MT_TRY(mark_values(&c.marks, index->segments.data[g].segment, err));
    }
    MT_TRY(take_off_foreign(&c, index, err));
    MT_TRY(write_counts(&c, path, err));
out:
    free_counting(&c);
    return status;
}

match_status mt_statistics_merge(const char *const *paths, size_t count, const char *path, mt_error *err)
{
    match_status status = MATCH_OK;
    counting c = {0};
    mt_segment **segments = mt_alloc(count + 1, sizeof(mt_segment *));
    if (!segments) return mt_fail_no_memory(err);
    MT_TRY(begin_counting(&c, count, err));
    for (size_t i = 0; i < count; i++) {
        MT_TRY(mt_statistics_open(paths[i], &segments[i], err));
        MT_TRY(add_segment(&c, segments[i], err));
    }
    MT_TRY(write_counts(&c, path, err));
out:
    free_counting(&c);
    for (size_t i = 0; i < count; i++)
        if (segments[i]) mt_segment_close(&segments[i]);
    mt_free(segments);
    return status;
}

match_status mt_statistics_open(const char *path, mt_segment **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_segment *segment = NULL;
    MT_TRY(mt_segment_open(path, &segment, err));
    MT_TRY(mt_segment_verify(segment, err));
    if (segment->docs != 0) {
        status = mt_fail(
            err, MATCH_E_FORMAT,
            "\"%s\" is an index segment with documents, no statistics file; give what match shard statistics wrote",
            path);
        mt_error_place(err, path, 0);
        goto out;
    }
    *out = segment;
    segment = NULL;
out:
    if (segment) mt_segment_close(&segment);
    return status;
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/
match_status mt_statistics_each(const mt_index *index, char sort, mt_value_test each, void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_dictionary_cursor c = {0};
    if (!index->whole) return MATCH_OK;
    MT_TRY(mt_dictionary_seek(&index->whole->term, mt_text_make(&sort, 1), &c, err));
    while (c.valid && c.text.len > 0 && c.text.data[0] == sort) {
        if (each(context, mt_text_make(c.text.data + 1, c.text.len - 1))) break;
        MT_TRY(mt_dictionary_next(&c, err));
    }
out:
    mt_dictionary_cursor_free(&c);
    return status;
}

bool mt_statistics_have_field(const mt_index *index, mt_text path)
{
    char buffer[MARK_MAX];
    if (!index->whole || path.len + 1 > sizeof buffer) return false;
    buffer[0] = MT_STATISTICS_FIELD;
    memcpy(buffer + 1, path.data, path.len);
    return mt_segment_term(index->whole, mt_text_make(buffer, path.len + 1)) != MT_NONE;
}
