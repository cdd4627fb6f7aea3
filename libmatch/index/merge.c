/* Merging. Segments are ranked by tiers of a factor four in documents; when a tier holds four, all of it and of the
 * tiers below become one segment. A segment of which half is dead, or whose
 * impacts were baked with averages far from today's, is written anew. The new segment is made beside, in
 * steps and without any lock; one short transaction at the end puts it in the place of the old ones, with the deaths
 * that happened meanwhile. Statistics are sums of signed changes, so a merge keeps them whatever it merges. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/writer.h"

#define TIER_LEAST 64u   /* documents; below all are one tier */
#define TIER_SEGMENTS 4u /* this many segments of a tier are merged */
#define TIERS 16

struct mt_merge {
    mt_index *from; /* holds the segments and the deaths as they were at the beginning */
    uint64_t *ids;
    mt_source **sources;
    size_t n;
    mt_averages averages;
    mt_sink *sink;
    char *path; /* "merge-<process>.part"; NULL for :memory: */
    mt_segment_writer *writer;
};

void mt_merge_free(mt_merge **merge)
{
    mt_merge *m = *merge;
    if (!m) return;
    mt_segment_writer_free(&m->writer);
    for (size_t i = 0; m->sources && i < m->n; i++)
        if (m->sources[i]) m->sources[i]->class->free(m->sources[i]);
    mt_free(m->sources);
    mt_free(m->ids);
    mt_sink_free(&m->sink);
    mt_index_close(&m->from);
    mt_free(m->path);
    mt_free(m);
    *merge = NULL;
}

static unsigned tier_of(const mt_snapshot_segment *s)
{
    uint32_t docs = s->segment->docs - s->dead_count;
    unsigned tier = 0;
    for (; docs > TIER_LEAST && tier < TIERS - 1; docs /= 4) tier++;
    return tier;
}

/* Whether the impacts were baked with another model, or with averages that are far from today's. */
static bool stale(const mt_segment *s, const mt_averages *averages)
{
    for (unsigned k = 0; k < MT_KIND_COUNT; k++)
        for (int f = 0; f < MT_LENGTH_COUNT && s->header->kind_mask >> k & 1; f++) {
            double then = s->stats[k].average[f], now = averages->field[k][f];
            if (then > 0 && now > 0 && (now > then * MT_IMPACT_DRIFT || then > now * MT_IMPACT_DRIFT)) return true;
        }
    return !mt_impact_model_equal(&s->header->model, &mt_impact_default);
}

/* Chooses what to merge: marks into `chosen`, gives how many. */
static size_t choose(const mt_index *view, const mt_averages *averages, bool *chosen)
{
    size_t count[TIERS] = {0}, n = 0;
    unsigned limit = TIERS;
    for (size_t i = 0; i < view->segments.len; i++) count[tier_of(&view->segments.data[i])]++;
    for (unsigned t = TIERS; t-- > 0;)
        if (count[t] >= TIER_SEGMENTS && limit == TIERS) limit = t;
    for (size_t i = 0; i < view->segments.len; i++) {
        const mt_snapshot_segment *s = &view->segments.data[i];
        bool half_dead = s->segment->docs && s->dead_count >= (s->segment->docs + 1) / 2;
        chosen[i] = (limit < TIERS && tier_of(s) <= limit) || half_dead || stale(s->segment, averages);
        n += chosen[i];
    }
    return n;
}

static match_status begin_merge(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    bool *chosen = NULL;
    mt_merge *m = mt_alloc(1, sizeof *m);
    if (!m) return mt_fail_no_memory(err);
    MT_TRY(mt_index_open(w->store, &m->from, err));
    mt_index_averages(m->from, &m->averages);
    size_t segments = m->from->segments.len;
    chosen = mt_alloc(segments, sizeof *chosen);
    m->ids = mt_alloc(segments, sizeof *m->ids);
    m->sources = mt_alloc(segments, sizeof(void *));
    if (!chosen || !m->ids || !m->sources) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    if (choose(m->from, &m->averages, chosen) == 0) goto out;
    for (size_t i = 0; i < segments; i++) {
        const mt_snapshot_segment *s = &m->from->segments.data[i];
        if (!chosen[i]) continue;
        m->ids[m->n] = s->id;
        MT_TRY(mt_segment_source(s->segment, s->dead, &m->sources[m->n], err));
        m->n++;
    }
    const char *folder = mt_store_segments_folder(w->store);
    if (folder) {
        char name[48];
        snprintf(name, sizeof name, "merge-%ld.part", (long)getpid());
        m->path = mt_path_join(folder, name);
        if (!m->path) {
            status = mt_fail_no_memory(err);
            goto out;
        }
    }
    MT_TRY(mt_sink_create(m->path, &m->sink, err));
    mt_segment_plan plan = {m->sources, m->n, &mt_impact_default, &m->averages, m->sink};
    MT_TRY(mt_segment_writer_create(&plan, &m->writer, err));
    w->merge = m;
    m = NULL;
out:
    mt_free(chosen);
    mt_merge_free(&m);
    return status;
}

static const mt_snapshot_segment *find_segment(const mt_index *index, uint64_t id)
{
    for (size_t i = 0; i < index->segments.len; i++)
        if (index->segments.data[i].id == id) return &index->segments.data[i];
    return NULL;
}

/* Deaths since the merge began, as bits over the new segment. *gone: an input is no longer there. */
static match_status carry_deaths(const mt_index_writer *w, const mt_segment *merged, mt_bitset *dead, bool *gone,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_merge *m = w->merge;
    MT_TRY(mt_bitset_init(dead, merged->docs, err));
    for (size_t i = 0; i < m->n; i++) {
        const mt_snapshot_segment *now = find_segment(w->view, m->ids[i]), *then = find_segment(m->from, m->ids[i]);
        if (!now || !then) {
            *gone = true;
            return MATCH_OK;
        }
        for (uint32_t d = 0; now->dead && d < now->segment->docs; d++) {
            if (!mt_snapshot_dead(now, d) || mt_snapshot_dead(then, d)) continue;
            uint32_t doc = mt_segment_doc_of(merged, now->segment->num[d]);
            if (doc != MT_NONE) mt_bitset_set(dead, doc);
        }
    }
out:
    return status;
}

static match_status retire(mt_index_writer *w, uint64_t id, mt_error *err)
{
    char *path;
    match_status status = mt_writer_path(w->store, id, &path, err);
    if (status != MATCH_OK || !path) return status;
    status = MT_PUSH(&w->retired, path, err);
    if (status != MATCH_OK) mt_free(path);
    w->retired_at = mt_clock_wall_ns();
    return status;
}

/* Puts the finished segment in the place of its inputs. Needs the write transaction; *gone: nothing was done. */
static match_status replace_inputs(mt_index_writer *w, const mt_segment_summary *summary, bool *gone, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_merge *m = w->merge;
    mt_segment *merged = NULL;
    mt_bitset dead = {0};
    uint8_t *data = NULL;
    size_t len = 0;
    char *path = NULL;
    uint64_t id;
    w->synced = false;
    MT_TRY(mt_writer_sync(w, err));
    if (!m->path) {
        mt_sink_take(m->sink, &data, &len);
        MT_TRY(mt_segment_open_bytes(data, len, "merged segment", &merged, err));
    } else {
        *gone = !mt_file_exists(m->path); /* swept by another process: begin anew */
        if (*gone) goto out;
        MT_TRY(mt_segment_open(m->path, &merged, err));
    }
    MT_TRY(carry_deaths(w, merged, &dead, gone, err));
    if (*gone) goto out;
    MT_TRY(mt_writer_next_id(w, &id, err));
    MT_TRY(mt_writer_path(w->store, id, &path, err));
    if (path) {
        MT_TRY(MT_PUSH(&w->written, id, err));
        if (rename(m->path, path) != 0) {
            status = mt_fail(err, MATCH_E_IO, "cannot rename \"%s\": %s", m->path, strerror(errno));
            goto out;
        }
        MT_TRY(mt_writer_sync_folder(w, err));
    }
    bool any = mt_bitset_count(&dead) != 0;
    mt_segment_row row = {.id = id,
                          .docs = summary->docs,
                          .bytes = summary->bytes,
                          .checksum = summary->checksum,
                          .dead = any ? dead.word : NULL,
                          .dead_bytes = any ? mt_bitset_words(dead.bits) * 8 : 0,
                          .data = data,
                          .data_bytes = len};
    MT_TRY(mt_store_segment_add(w->store, &row, err));
    for (size_t i = 0; i < m->n; i++) MT_TRY(mt_store_segment_remove(w->store, m->ids[i], err));
out:
    mt_segment_close(&merged);
    mt_bitset_free(&dead);
    mt_free(data);
    mt_free(path);
    return status;
}

static match_status finish_merge(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_segment_summary summary;
    bool gone = false;
    mt_segment_writer_summary(w->merge->writer, &summary);
    status = mt_store_begin(w->store, err);
    if (status == MATCH_E_BUSY) return MATCH_OK; /* the next step tries again */
    MT_TRY(status);
    status = replace_inputs(w, &summary, &gone, err);
    if (status == MATCH_OK && !gone)
        status = mt_store_commit(w->store, err);
    else
        mt_store_rollback(w->store);
    if (status != MATCH_OK)
        mt_index_discard(w);
    else if (!gone)
        for (size_t i = 0; i < w->merge->n; i++) MT_TRY(retire(w, w->merge->ids[i], err));
out:
    w->synced = false;
    if (w->merge->path && mt_file_exists(w->merge->path)) (void)!unlink(w->merge->path);
    mt_merge_free(&w->merge);
    return status;
}

match_status mt_index_merge_step(mt_index_writer *w, int64_t budget_ns, bool *more, mt_error *err)
{
    match_status status = MATCH_OK;
    int64_t end = mt_clock_wall_ns() + budget_ns;
    bool done = false;
    if (mt_store_in_write(w->store) || !mt_builder_empty(w->builder))
        return mt_fail(err, MATCH_E_STATE, "commit or roll back before merging the index");
    mt_writer_remove_retired(w);
    if (!w->merge) MT_TRY(begin_merge(w, err));
    if (!w->merge) {
        *more = false;
        return MATCH_OK;
    }
    while (!done && status == MATCH_OK) {
        status = mt_segment_writer_step(w->merge->writer, &done, err);
        if (mt_clock_wall_ns() >= end) break;
    }
    if (status != MATCH_OK)
        mt_merge_free(&w->merge);
    else if (done)
        MT_TRY(finish_merge(w, err));
    *more = true;
out:
    return status;
}
