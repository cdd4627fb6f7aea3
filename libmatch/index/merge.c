/* Merging. Segments are ranked by tiers of a factor eight in documents. The lower tiers hold one segment each (a few of
 * the lowest), the upper ones up to three; when a tier holds more, all of it and of the tiers below become one segment.
 * A segment of which half is dead, or whose impacts were baked with averages far from today's, is written anew.
 * The lowest tier that is due comes first: who writes one record and ends has time for a short merge alone, and must
 * not begin one that it throws away while small segments gather.
 *
 * The new segment is made beside, on a thread of its own and without any lock; one short transaction at the end puts it
 * in the place of the old ones, with the deaths that happened meanwhile. A long merge may run beside a short one, so
 * that small segments do not pile up behind it. Statistics are sums of signed changes, so a merge keeps them whatever
 * it merges. Sources are verified first: a damaged one stays as it is, so that its checksums go on telling. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/quiet_thread.h"
#include "libmatch/index/writer.h"

#define TIER_LEAST 64u /* documents; below all are one tier */
#define TIERS 12
#define TIERS_SHORT 4 /* segments of these, up to 2^15 documents, are merged in well under a second */

/* So many segments of a tier are merged. */
static unsigned limit_of(unsigned tier)
{
    if (tier == 0) return 4;
    return tier < TIERS_SHORT ? 2 : 4;
}

/* Whoever ends before a merge is done throws it away. So the first commit of a handle, which may be the only one,
 * begins what it can finish; when segments have gathered all the same, a short merge is waited for. */
#define BACKLOG_SEGMENTS 16u
#define BACKLOG_NS (INT64_C(2) * 1000 * 1000 * 1000)
#define DOCUMENT_NS 10000 /* what merging takes for a document, about */
#define LEAST_WAIT_NS INT64_C(100000)

struct mt_merge {
    mt_index *from; /* holds the segments and the deaths as they were at the beginning */
    uint64_t *ids;
    mt_source **sources;
    size_t n;
    size_t verified; /* of the sources */
    mt_averages averages;
    mt_sink *sink;
    char *path; /* "merge-<process>-<slot>.part"; NULL for :memory: */
    mt_segment_writer *writer;
    /* the thread that steps the writer */
    bool beside, joined;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool at_end; /* under the lock: the thread does no more */
    atomic_bool stop;
    bool done;
    match_status status;
    mt_error error;
};

static void join(mt_merge *m)
{
    if (!m->beside || m->joined) return;
    pthread_join(m->thread, NULL);
    m->joined = true;
}

void mt_merge_free(mt_merge **merge)
{
    mt_merge *m = *merge;
    if (!m) return;
    atomic_store(&m->stop, true);
    join(m);
    pthread_cond_destroy(&m->ended);
    pthread_mutex_destroy(&m->lock);
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
    for (; docs > TIER_LEAST && tier < TIERS - 1; docs /= 8) tier++;
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

static bool merging(const mt_merge *m, uint64_t id)
{
    for (size_t i = 0; m && i < m->n; i++)
        if (m->ids[i] == id) return true;
    return false;
}

/* Whether a segment is in the other merge or known to be damaged. */
static bool kept_out(const mt_index_writer *w, const mt_merge *other, uint64_t id)
{
    for (size_t i = 0; i < w->damaged.len; i++)
        if (w->damaged.data[i] == id) return true;
    return merging(other, id);
}

/* Whether a segment is to be written anew, whatever its tier holds. */
static bool worn(const mt_snapshot_segment *s, const mt_averages *averages)
{
    return (s->segment->docs && s->dead_count >= (s->segment->docs + 1) / 2) || stale(s->segment, averages);
}

/* Chooses what to merge beside the other merge (NULL: none): marks into `chosen`, gives how many. Of segments below the
 * tier `most` only. */
static size_t choose(const mt_index_writer *w, const mt_index *view, const mt_averages *averages, const mt_merge *other,
                     unsigned most, bool *chosen)
{
    size_t count[TIERS] = {0}, anew[TIERS] = {0}, n = 0;
    unsigned tier = 0;
    for (size_t i = 0; i < view->segments.len; i++) {
        const mt_snapshot_segment *s = &view->segments.data[i];
        if (kept_out(w, other, s->id)) continue;
        count[tier_of(s)]++;
        anew[tier_of(s)] += worn(s, averages);
    }
    while (tier < most && count[tier] < limit_of(tier) && anew[tier] == 0) tier++;
    for (size_t i = 0; i < view->segments.len && tier < most; i++) {
        const mt_snapshot_segment *s = &view->segments.data[i];
        unsigned own = tier_of(s);
        chosen[i] = !kept_out(w, other, s->id) &&
                    (count[tier] >= limit_of(tier) ? own <= tier : own == tier && worn(s, averages));
        n += chosen[i];
    }
    return n;
}

static const mt_snapshot_segment *find_segment(const mt_index *index, uint64_t id)
{
    for (size_t i = 0; i < index->segments.len; i++)
        if (index->segments.data[i].id == id) return &index->segments.data[i];
    return NULL;
}

/* The whole work on the new segment; without a thread it is done in steps by mt_index_merge_step. */
static match_status step(mt_merge *m, mt_error *err)
{
    match_status status = MATCH_OK;
    if (m->verified < m->n) {
        MT_TRY(mt_segment_verify(find_segment(m->from, m->ids[m->verified])->segment, err));
        m->verified++;
        return MATCH_OK;
    }
    if (!m->writer) {
        mt_segment_plan plan = {m->sources, m->n, &mt_impact_default, &m->averages, m->sink};
        MT_TRY(mt_segment_writer_create(&plan, &m->writer, err));
    }
    MT_TRY(mt_segment_writer_step(m->writer, &m->done, err));
out:
    return status;
}

static void *work(void *context)
{
    mt_merge *m = context;
    while (!m->done && m->status == MATCH_OK && !atomic_load(&m->stop)) m->status = step(m, &m->error);
    pthread_mutex_lock(&m->lock);
    m->at_end = true;
    pthread_cond_signal(&m->ended);
    pthread_mutex_unlock(&m->lock);
    return NULL;
}

/* NULL when out of memory */
static mt_merge *new_merge(void)
{
    mt_merge *m = mt_alloc(1, sizeof *m);
    if (!m) return NULL;
    pthread_mutex_init(&m->lock, NULL);
    mt_wait_init(&m->ended);
    return m;
}

static match_status take_sources(mt_merge *m, const bool *chosen, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < m->from->segments.len; i++) {
        const mt_snapshot_segment *s = &m->from->segments.data[i];
        if (!chosen[i]) continue;
        m->ids[m->n] = s->id;
        MT_TRY(mt_segment_source(s->segment, s->dead, &m->sources[m->n], err));
        m->n++;
    }
out:
    return status;
}

static match_status open_sink(const mt_index_writer *w, mt_merge *m, unsigned slot, mt_error *err)
{
    const char *folder = mt_store_segments_folder(w->store);
    char name[96];
    if (folder) { /* of this writer alone: others of the same process may merge at the same time */
        snprintf(name, sizeof name, "merge-%ld-%p-%u.part", (long)getpid(), (const void *)w, slot);
        m->path = mt_path_join(folder, name);
        if (!m->path) return mt_fail_no_memory(err);
    }
    return mt_sink_create(m->path, &m->sink, err);
}

static uint64_t merge_docs(const mt_merge *m)
{
    uint64_t docs = 0;
    for (size_t i = 0; i < m->n; i++) docs += m->sources[i]->docs;
    return docs;
}

static bool merge_is_long(const mt_merge *m) { return merge_docs(m) > TIER_LEAST << 3 * (TIERS_SHORT - 1); }

/* Whether there is time for it, or somebody who goes on writing. */
static bool worth_beginning(const mt_index_writer *w, const mt_merge *m, int64_t budget_ns)
{
    if (w->merge_steps > 1 || merge_docs(m) * DOCUMENT_NS <= (uint64_t)budget_ns) return true;
    return w->segments > BACKLOG_SEGMENTS && !merge_is_long(m);
}

static match_status begin_merge(mt_index_writer *w, unsigned slot, int64_t budget_ns, mt_error *err)
{
    match_status status = MATCH_OK;
    bool *chosen = NULL;
    mt_merge *m = new_merge();
    if (!m) return mt_fail_no_memory(err);
    MT_TRY(mt_index_open(w->store, &m->from, err));
    mt_index_averages(m->from, &m->averages);
    size_t segments = m->from->segments.len;
    w->segments = segments;
    chosen = mt_alloc(segments, sizeof *chosen);
    m->ids = mt_alloc(segments, sizeof *m->ids);
    m->sources = mt_alloc(segments, sizeof(void *));
    if (!chosen || !m->ids || !m->sources) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    if (choose(w, m->from, &m->averages, w->merge[!slot], slot ? TIERS_SHORT : TIERS, chosen) == 0) goto out;
    MT_TRY(take_sources(m, chosen, err));
    if (!worth_beginning(w, m, budget_ns)) goto out;
    MT_TRY(open_sink(w, m, slot, err));
    m->beside = !w->alone && mt_quiet_thread(&m->thread, work, m);
    w->merge[slot] = m;
    m = NULL;
out:
    mt_free(chosen);
    mt_merge_free(&m);
    return status;
}

/* Deaths since the merge began, as bits over the new segment. *gone: an input is no longer there. */
static match_status carry_deaths(const mt_index_writer *w, const mt_merge *m, const mt_segment *merged, mt_bitset *dead,
                                 bool *gone, mt_error *err)
{
    match_status status = MATCH_OK;
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
    status = MT_PUSH(&w->retired, ((mt_retired){path, mt_clock_wall_ns()}), err);
    if (status != MATCH_OK) mt_free(path);
    return status;
}

/* Puts the finished segment in the place of its inputs. Needs the write transaction; *gone: nothing was done. */
static match_status replace_inputs(mt_index_writer *w, mt_merge *m, const mt_segment_summary *summary, bool *gone,
                                   mt_error *err)
{
    match_status status = MATCH_OK;
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
    MT_TRY(carry_deaths(w, m, merged, &dead, gone, err));
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

static match_status finish_merge(mt_index_writer *w, mt_merge **merge, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_merge *m = *merge;
    mt_segment_summary summary;
    bool gone = false;
    mt_segment_writer_summary(m->writer, &summary);
    status = mt_store_begin_at_once(w->store, err);
    if (status == MATCH_E_BUSY) return MATCH_OK; /* the next step tries again */
    MT_TRY(status);
    status = replace_inputs(w, m, &summary, &gone, err);
    if (status == MATCH_OK && !gone)
        status = mt_store_commit(w->store, err);
    else
        mt_store_rollback(w->store);
    if (status != MATCH_OK)
        mt_index_discard(w);
    else if (!gone)
        for (size_t i = 0; i < m->n; i++) MT_TRY(retire(w, m->ids[i], err));
out:
    w->synced = false;
    if (m->path && mt_file_exists(m->path)) (void)!unlink(m->path);
    mt_merge_free(merge);
    return status;
}

/* Waits for the thread until the end of the budget, or works in its place. */
static bool at_end(mt_merge *m, int64_t until)
{
    if (m->joined) return true; /* done before, when another writer was at work */
    if (!m->beside) {
        while (!m->done && m->status == MATCH_OK) {
            m->status = step(m, &m->error);
            if (mt_clock_wall_ns() >= until) break;
        }
        return m->done || m->status != MATCH_OK;
    }
    int64_t left = until - mt_clock_wall_ns();
    if (left < LEAST_WAIT_NS) left = LEAST_WAIT_NS;
    const struct timespec time = mt_wait_until(left);
    pthread_mutex_lock(&m->lock);
    while (!m->at_end && pthread_cond_timedwait(&m->ended, &m->lock, &time) == 0) {}
    bool end = m->at_end;
    pthread_mutex_unlock(&m->lock);
    if (end) join(m);
    return end;
}

/* Keeps what a merge failed at out of later ones: the source whose checksums were wrong, else (they were right, and the
 * contents forged) all of them. */
static void leave_alone(mt_index_writer *w, const mt_merge *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->verified >= m->n || i == m->verified) (void)MT_PUSH(&w->damaged, m->ids[i], NULL);
}

/* Drives the merge of one slot; *more: there is one, or may be another. */
static match_status drive(mt_index_writer *w, unsigned slot, int64_t budget_ns, bool *more, mt_error *err)
{
    match_status status = MATCH_OK;
    bool begun = !w->merge[slot];
    if (begun) MT_TRY(begin_merge(w, slot, budget_ns, err));
    mt_merge *m = w->merge[slot];
    if (!m) return MATCH_OK;
    *more = true;
    if (begun && w->segments > BACKLOG_SEGMENTS && budget_ns < BACKLOG_NS && !merge_is_long(m)) budget_ns = BACKLOG_NS;
    int64_t now = mt_clock_wall_ns(), most = INT64_MAX - now;
    if (!at_end(m, now + (budget_ns < most ? budget_ns : most))) return MATCH_OK;
    if (m->status == MATCH_OK) return finish_merge(w, &w->merge[slot], err);
    status = m->status;
    if (err) *err = m->error;
    if (status == MATCH_E_CORRUPT) leave_alone(w, m);
    mt_merge_free(&w->merge[slot]);
out:
    return status;
}

match_status mt_index_merge_step(mt_index_writer *w, int64_t budget_ns, bool *more, mt_error *err)
{
    match_status status = MATCH_OK;
    bool left;
    if (mt_store_in_write(w->store) || !mt_builder_empty(w->builder))
        return mt_fail(err, MATCH_E_STATE, "commit or roll back before merging the index");
    mt_writer_remove_retired(w);
    if (w->batch_ns > budget_ns) budget_ns = w->batch_ns; /* who has written much has time to merge */
    w->batch_ns = 0;
    w->merge_steps++;
    const int64_t begun = mt_clock_wall_ns();
    for (int64_t rest = budget_ns;;) {
        left = false;
        /* slot 0 takes whatever comes; while that is long, slot 1 takes what is short */
        if (w->merge[1] || (w->merge[0] && merge_is_long(w->merge[0]))) MT_TRY(drive(w, 1, rest, &left, err));
        MT_TRY(drive(w, 0, left ? 0 : rest, &left, err));
        rest = budget_ns - (mt_clock_wall_ns() - begun);
        if (!left || w->merge[0] || w->merge[1] || rest < budget_ns / 2)
            break; /* one is done, with time for the next */
    }
    *more = left;
out:
    return status;
}
