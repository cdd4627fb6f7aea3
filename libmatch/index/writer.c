/* Writing the index: a batch in memory becomes a segment file that is synced before the manifest names it, inside the
 * same transaction as the records. A changed record's old document is marked dead, and the new segment carries what
 * that takes away from the store's statistics, so the sums over all segments stay exact. */
#include "libmatch/index/writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"
#include "libmatch/base/memory.h"

#define NEXT_SETTING "index.next_segment"
#define ALONE_CHANGES 256                                 /* records of a batch before a thread is worth it */
#define RETIRED_KEPT_NS (INT64_C(5) * 1000 * 1000 * 1000) /* readers that are just opening find the files */

match_status mt_index_writer_create(mt_store *store, mt_analyser *analyser, mt_index_writer **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_index_writer *w = mt_alloc(1, sizeof *w);
    if (!w) return mt_fail_no_memory(err);
    w->store = store;
    w->extractor.analyser = analyser;
    w->alone = sysconf(_SC_NPROCESSORS_ONLN) < 2;
    w->batch_bytes = MT_INDEX_BATCH_BYTES;
    w->view = mt_alloc(1, sizeof *w->view);
    if (!w->view) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(mt_builder_create(&w->builder, err));
    *out = w;
    w = NULL;
out:
    mt_index_writer_free(&w);
    return status;
}

/* Ends what runs beside; changes that wait and a batch that was being written are lost. */
static void stop_threads(mt_index_writer *w)
{
    mt_segment_row row;
    uint8_t *data = NULL;
    mt_intake_free(&w->intake);
    if (!w->writing) return;
    mt_builder_free(&w->spare);
    (void)mt_batch_write_end(&w->writing, &row, &data, &w->spare, NULL);
    mt_free(data);
}

void mt_index_writer_free(mt_index_writer **writer)
{
    mt_index_writer *w = *writer;
    if (!w) return;
    for (size_t i = 0; i < MT_COUNT(w->merge); i++) mt_merge_free(&w->merge[i]);
    stop_threads(w);
    mt_builder_free(&w->builder);
    mt_builder_free(&w->spare);
    mt_extractor_free(&w->extractor);
    mt_extractor_free(&w->beside);
    mt_analyser_free(&w->own);
    mt_index_close(&w->view);
    MT_ARRAY_FREE(&w->touched);
    MT_ARRAY_FREE(&w->written);
    MT_ARRAY_FREE(&w->damaged);
    for (size_t i = 0; i < w->retired.len; i++) mt_free(w->retired.data[i].path); /* the next sweep removes the files */
    MT_ARRAY_FREE(&w->retired);
    mt_free(w);
    *writer = NULL;
}

void mt_index_writer_set_batch(mt_index_writer *w, size_t bytes) { w->batch_bytes = bytes; }

match_status mt_writer_sync(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t generation;
    if (w->synced) return MATCH_OK;
    MT_TRY(mt_store_generation(w->store, &generation, err));
    if (generation != w->written_in) w->written.len = 0; /* committed, or another's; leftovers are for the sweep */
    w->written_in = generation;
    MT_TRY(mt_index_reload(w->view, w->store, err));
    w->synced = true;
out:
    return status;
}

match_status mt_writer_next_id(mt_index_writer *w, uint64_t *id, mt_error *err)
{
    match_status status = MATCH_OK;
    char text[32];
    uint64_t next;
    MT_TRY(mt_store_setting(w->store, NEXT_SETTING, text, sizeof text, err));
    next = strtoull(text, NULL, 16); /* hexadecimal; "" gives 0 */
    for (size_t i = 0; i < w->view->segments.len; i++)
        if (w->view->segments.data[i].id >= next) next = w->view->segments.data[i].id + 1;
    if (next == 0) next = 1;
    snprintf(text, sizeof text, "%" PRIx64, next + 1);
    MT_TRY(mt_store_set_setting(w->store, NEXT_SETTING, text, err));
    *id = next;
out:
    return status;
}

match_status mt_writer_path(const mt_store *store, uint64_t id, char **path, mt_error *err)
{
    char name[32];
    const char *folder = mt_store_segments_folder(store);
    *path = NULL;
    if (!folder) return MATCH_OK;
    snprintf(name, sizeof name, "%016" PRIx64 ".seg", id);
    *path = mt_path_join(folder, name);
    return *path ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_writer_sync_folder(mt_index_writer *w, mt_error *err)
{
    const char *folder = mt_store_segments_folder(w->store);
    return folder ? mt_folder_sync(folder, err) : MATCH_OK;
}

static match_status write_deaths(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < w->view->segments.len; i++) {
        const mt_snapshot_segment *s = &w->view->segments.data[i];
        for (size_t j = 0; j < w->touched.len; j++)
            if (w->touched.data[j] == s->id)
                MT_TRY(mt_store_segment_set_dead(w->store, s->id, s->dead, mt_bitset_words(s->segment->docs) * 8, err));
    }
    w->touched.len = 0;
out:
    return status;
}

/* The store's averages after the batch in the builder. */
static void averages_after(const mt_index_writer *w, mt_averages *averages)
{
    for (unsigned k = 0; k < MT_KIND_COUNT; k++) {
        mt_field_stats stats;
        mt_builder_change change = mt_builder_changes(w->builder, (mt_kind)k);
        mt_index_stats(w->view, 1u << k, &stats);
        int64_t documents = (int64_t)stats.documents + change.documents;
        for (int f = 0; f < MT_LENGTH_COUNT; f++) {
            int64_t length = (int64_t)stats.length[f] + change.length[f];
            averages->field[k][f] = documents > 0 ? (double)length / (double)documents : 0;
        }
    }
}

/* Waits for the batch that is being written and names it in the manifest. */
static match_status end_writing(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_segment_row row;
    uint8_t *data = NULL;
    if (!w->writing) return MATCH_OK;
    mt_builder_free(&w->spare);
    MT_TRY(mt_batch_write_end(&w->writing, &row, &data, &w->spare, err));
    MT_TRY(mt_writer_sync_folder(w, err));
    MT_TRY(mt_store_segment_add(w->store, &row, err));
    MT_TRY(write_deaths(w, err)); /* the view is read anew */
    w->synced = false;
    MT_TRY(mt_writer_sync(w, err));
out:
    mt_free(data);
    return status;
}

/* Sends the builder's batch on its way into a segment and begins a new one. */
static match_status begin_writing(mt_index_writer *w, bool beside, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_averages averages;
    uint64_t id;
    char *path = NULL;
    if (!mt_store_in_write(w->store))
        return mt_fail(err, MATCH_E_STATE, "the index is written inside a write transaction only: begin one first");
    MT_TRY(end_writing(w, err));
    MT_TRY(mt_writer_sync(w, err));
    MT_TRY(mt_writer_next_id(w, &id, err));
    MT_TRY(mt_writer_path(w->store, id, &path, err));
    MT_TRY(MT_PUSH(&w->written, id, err));
    if (!w->spare) MT_TRY(mt_builder_create(&w->spare, err));
    averages_after(w, &averages);
    status = mt_batch_write_begin(&w->builder, id, path, &averages, beside, &w->writing, err);
    w->builder = w->spare;
    w->spare = NULL;
out:
    mt_free(path);
    return status;
}

/* Finds the live document of a record in the segments, marks it dead and notes it in the change. */
static match_status bury(mt_index_writer *w, mt_index_change *change, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t local;
    if (w->writing && mt_batch_write_has(w->writing, change->document.num)) MT_TRY(end_writing(w, err));
    mt_snapshot_segment *s = mt_index_place(w->view, change->document.num, &local);
    if (!s) return MATCH_OK;
    bool known = false;
    for (size_t i = 0; i < w->touched.len && !known; i++) known = w->touched.data[i] == s->id;
    if (!known) MT_TRY(MT_PUSH(&w->touched, s->id, err));
    MT_TRY(mt_index_mark_dead(s, local, err));
    change->segment = s->segment;
    change->doc = local;
out:
    return status;
}

/* Analysis on a thread pays for itself in batches of some hundred records. No thread, no harm. */
static void begin_intake(mt_index_writer *w)
{
    if (w->alone || w->intake || w->changes < ALONE_CHANGES) return;
    if (!w->own && mt_analyser_create(&w->own, NULL) != MATCH_OK) w->alone = true;
    if (w->own && mt_analyser_set_rules(w->own, mt_analyser_rules(w->extractor.analyser), NULL) != MATCH_OK)
        w->alone = true;
    w->beside.analyser = w->own;
    w->alone = w->alone || mt_intake_create(&w->beside, w->builder, w->batch_bytes, &w->intake, NULL) != MATCH_OK;
}

/* The builder is full and the intake stands still: the batch is written beside. A change that waits may concern a
 * record of that batch. */
static match_status turn_over(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_index_change *waiting;
    MT_TRY(begin_writing(w, true, err));
    for (size_t i = 0; (waiting = mt_intake_waiting(w->intake, i)); i++)
        if (!waiting->segment) MT_TRY(bury(w, waiting, err));
    mt_intake_go_on(w->intake, w->builder);
out:
    return status;
}

/* Waits until all changes given are in the builder, and ends the thread. */
static match_status end_intake(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    for (bool full = true; w->intake && full;) {
        MT_TRY(mt_intake_rest(w->intake, &full, err));
        if (full) MT_TRY(turn_over(w, err));
    }
out:
    mt_intake_free(&w->intake);
    return status;
}

static match_status take_change(mt_index_writer *w, mt_index_change *change, mt_error *err)
{
    match_status status = MATCH_OK;
    if (w->changes++ == 0) w->begun_ns = mt_clock_wall_ns();
    MT_TRY(mt_writer_sync(w, err));
    MT_TRY(bury(w, change, err));
    begin_intake(w);
    for (bool full = true; w->intake && full;) {
        MT_TRY(mt_intake_give(w->intake, change, &full, err));
        if (!full) return MATCH_OK;
        MT_TRY(turn_over(w, err));
        if (!change->segment) MT_TRY(bury(w, change, err));
    }
    MT_TRY(mt_index_change_apply(change, &w->extractor, w->builder, err));
    if (mt_builder_bytes(w->builder) > w->batch_bytes) MT_TRY(begin_writing(w, !w->alone, err));
out:
    return status;
}

static bool indexed(mt_kind kind) { return (MT_KINDS_ORGANISATIONS | MT_KINDS_ITEMS) >> kind & 1; }

match_status mt_index_put(mt_index_writer *w, mt_num num, const mt_record *record, mt_error *err)
{
    mt_index_change change = {.document = {num, record->kind, record->tier, record->root}};
    if (!indexed(record->kind)) return MATCH_OK;
    return take_change(w, &change, err);
}

match_status mt_index_drop(mt_index_writer *w, mt_num num, mt_error *err)
{
    mt_index_change change = {.document = {.num = num}};
    return take_change(w, &change, err);
}

match_status mt_index_flush(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    w->batch_ns += w->changes ? mt_clock_wall_ns() - w->begun_ns : 0;
    w->changes = 0;
    MT_TRY(end_intake(w, err));
    MT_TRY(end_writing(w, err));
    if (!mt_builder_empty(w->builder) || w->touched.len) {
        MT_TRY(begin_writing(w, false, err));
        MT_TRY(end_writing(w, err));
    }
    mt_builder_clear(w->builder);
    w->synced = false; /* the next change sees what others, and this one, have written */
    mt_writer_remove_retired(w);
out:
    return status;
}

/* Files written for a transaction that was rolled back are removed; if that fails, the next sweep does it. */
void mt_index_discard(mt_index_writer *w)
{
    stop_threads(w);
    w->changes = 0;
    mt_builder_clear(w->builder);
    w->touched.len = 0;
    w->synced = false;
    if (w->written.len && mt_writer_sync(w, NULL) == MATCH_OK) {
        for (size_t i = 0; i < w->written.len; i++) {
            char *path;
            bool named = false;
            for (size_t j = 0; j < w->view->segments.len; j++)
                named = named || w->view->segments.data[j].id == w->written.data[i];
            if (named || mt_writer_path(w->store, w->written.data[i], &path, NULL) != MATCH_OK || !path) continue;
            if (mt_file_remove(path, NULL) != MATCH_OK) w->synced = false;
            mt_free(path);
        }
        w->synced = false;
    }
    w->written.len = 0;
}

void mt_writer_remove_retired(mt_index_writer *w)
{
    int64_t now = w->retired.len ? mt_clock_wall_ns() : 0;
    size_t gone = 0;
    for (; gone < w->retired.len && now - w->retired.data[gone].since >= RETIRED_KEPT_NS; gone++) {
        (void)mt_file_remove(w->retired.data[gone].path, NULL); /* else the next sweep does it */
        mt_free(w->retired.data[gone].path);
    }
    if (gone == 0) return;
    w->retired.len -= gone;
    memmove(w->retired.data, w->retired.data + gone, w->retired.len * sizeof *w->retired.data);
}

/* ---- sweep --------------------------------------------------------------------------------------------------------*/
typedef struct sweep {
    MT_ARRAY(uint64_t) named;
    const char *folder;
} sweep;

static match_status note_id(void *context, const mt_segment_row *row, mt_error *err)
{
    sweep *w = context;
    return MT_PUSH(&w->named, row->id, err);
}

static match_status remove_leftover(void *context, const char *name, mt_error *err)
{
    sweep *w = context;
    size_t len = strlen(name);
    const char *ending = strrchr(name, '.');
    bool segment = len == 20 && strcmp(ending ? ending : "", ".seg") == 0;
    bool part = ending && (strcmp(ending, ".tmp") == 0 || strcmp(ending, ".part") == 0);
    if (!segment && !part) return MATCH_OK; /* not ours */
    if (segment) {
        uint64_t id = strtoull(name, NULL, 16);
        for (size_t i = 0; i < w->named.len; i++)
            if (w->named.data[i] == id) return MATCH_OK;
    }
    char *path = mt_path_join(w->folder, name);
    if (!path) return mt_fail_no_memory(err);
    match_status status = mt_file_remove(path, err);
    mt_free(path);
    return status;
}

match_status mt_index_sweep(mt_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    sweep w = {.folder = mt_store_segments_folder(store)};
    bool own = false;
    if (!w.folder) return MATCH_OK;
    if (!mt_store_in_write(store)) { /* so that no other writer has a file that it is about to name */
        status = mt_store_begin(store, err);
        if (status == MATCH_E_BUSY) return MATCH_OK; /* it will sweep itself */
        if (status != MATCH_OK) return status;
        own = true;
    }
    MT_TRY(mt_store_segments(store, note_id, &w, err));
    MT_TRY(mt_folder_list(w.folder, remove_leftover, &w, err));
out:
    if (own) mt_store_rollback(store);
    MT_ARRAY_FREE(&w.named);
    return status;
}

/* ---- rebuild ------------------------------------------------------------------------------------------------------*/
static match_status put_row(void *context, const mt_row *row, mt_error *err)
{
    mt_index_writer *w = context;
    json_t *root = NULL;
    mt_record record = {.kind = row->kind, .tier = row->tier, .updated = MT_NO_DAY};
    mt_num num = row->num;
    match_status status = mt_json_parse(row->json, &root, err);
    if (status != MATCH_OK) return status;
    record.root = root;
    status = mt_index_put(w, num, &record, err);
    json_decref(root);
    return status;
}

match_status mt_index_rebuild(mt_index_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    sweep old = {0};
    bool own = !mt_store_in_write(w->store);
    for (size_t i = 0; i < MT_COUNT(w->merge); i++) mt_merge_free(&w->merge[i]);
    if (own) MT_TRY(mt_store_begin(w->store, err));
    stop_threads(w);
    mt_builder_clear(w->builder);
    w->touched.len = 0;
    MT_TRY(mt_store_segments(w->store, note_id, &old, err));
    for (size_t i = 0; i < old.named.len; i++) MT_TRY(mt_store_segment_remove(w->store, old.named.data[i], err));
    w->synced = false;
    MT_TRY(mt_store_each(w->store, MT_KINDS_ORGANISATIONS | MT_KINDS_ITEMS, put_row, w, err));
    MT_TRY(mt_index_flush(w, err));
    if (own) {
        own = false;
        status = mt_store_commit(w->store, err);
    }
out:
    if (own && status != MATCH_OK) {
        mt_store_rollback(w->store);
        mt_index_discard(w);
    }
    MT_ARRAY_FREE(&old.named);
    return status;
}
