/* Threads take groups of questions from a counter; each has memory of its own for its tiles. A group is large, so that
 * its questions share what a tile has, and small enough that all threads have work and end together. */
#include "libmatch/rank/many.h"

#include <stdatomic.h>

#include "libmatch/base/memory.h"
#include "libmatch/index/quiet_thread.h"
#include "libmatch/rank/paths.h"

#define GROUP_LEAST 16u
#define GROUP_MOST 128u
#define THREADS_MOST 64u

typedef struct shared_work {
    const mt_index *index;
    const mt_rank_question *questions;
    mt_hits *hits;
    size_t n, group;
    atomic_size_t next;
    atomic_bool failed;
} shared_work;

typedef struct worker {
    shared_work *shared;
    pthread_t thread;
    bool runs;
    match_status status;
    mt_error error;
} worker;

static match_status answer_groups(shared_work *w, mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    while (!atomic_load(&w->failed)) {
        size_t first = atomic_fetch_add(&w->next, w->group);
        if (first >= w->n) break;
        size_t n = w->n - first < w->group ? w->n - first : w->group;
        MT_TRY(mt_rank_answer(w->index, w->questions + first, n, work, true, w->hits + first, err));
    }
out:
    if (status != MATCH_OK) atomic_store(&w->failed, true);
    return status;
}

static void *run(void *context)
{
    worker *w = context;
    mt_scan_work work = {0};
    void *memory = mt_alloc(MT_SCAN_BYTES + 64, 1);
    if (!memory) {
        w->status = mt_fail_no_memory(&w->error);
        atomic_store(&w->shared->failed, true);
        return NULL;
    }
    mt_scan_work_begin(&work, (uint8_t *)memory + (64 - (uintptr_t)memory % 64) % 64, mt_scan_kernel_at(0));
    w->status = answer_groups(w->shared, &work, &w->error);
    mt_free(memory);
    return NULL;
}

/* Two groups for each thread, within bounds. */
static size_t group_of(size_t n, size_t workers)
{
    size_t group = (n + 2 * workers - 1) / (2 * workers);
    if (group > GROUP_MOST) return GROUP_MOST;
    return group < GROUP_LEAST ? GROUP_LEAST : group;
}

match_status mt_rank_many(const mt_index *index, const mt_rank_question *questions, size_t n, unsigned threads,
                          mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    shared_work shared = {.index = index, .questions = questions, .hits = hits, .n = n};
    size_t workers = threads < THREADS_MOST ? threads : THREADS_MOST;
    if (workers == 0) workers = 1;
    shared.group = group_of(n, workers);
    size_t groups = n / shared.group + (n % shared.group != 0);
    if (workers > groups) workers = groups ? groups : 1;
    worker *w = mt_alloc(workers, sizeof *w);
    if (!w) return mt_fail_no_memory(err);
    for (size_t i = 0; i < workers; i++) w[i].shared = &shared;
    for (size_t i = 1; i < workers; i++) w[i].runs = mt_quiet_thread(&w[i].thread, run, &w[i]);
    run(&w[0]); /* what no thread could be started for is done here too */
    for (size_t i = 1; i < workers; i++)
        if (w[i].runs) pthread_join(w[i].thread, NULL);
    for (size_t i = 0; i < workers && status == MATCH_OK; i++) {
        status = w[i].status;
        if (status != MATCH_OK && err) *err = w[i].error;
    }
    for (size_t i = 0; status != MATCH_OK && i < n; i++) MT_ARRAY_FREE(&hits[i]);
    mt_free(w);
    return status;
}
