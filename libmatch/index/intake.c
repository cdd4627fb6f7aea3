/* A ring of changes between two threads, under one lock. The queue is bounded in changes and, roughly, in bytes of
 * text, so that very long records do not pile up. */
#include "libmatch/index/intake.h"

#include "libmatch/base/memory.h"
#include "libmatch/index/quiet_thread.h"

#define QUEUE 256
#define QUEUE_BYTES ((size_t)16 << 20)

struct mt_intake {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t came, went; /* something to do; something done */
    mt_extractor *extractor;
    mt_builder *builder;
    size_t limit;
    mt_index_change change[QUEUE];
    size_t bytes[QUEUE];
    /* places in the ring, counted without end: given by the owner, taken and done by the thread, let go by the owner,
     * so that all counting of references happens on its thread */
    size_t given, taken, done, let_go;
    size_t waiting_bytes;
    bool full, stop;
    match_status status; /* of the thread; sticks */
    mt_error error;
};

static size_t bytes_of(const json_t *root)
{
    return root ? 256 + json_string_length(json_object_get(root, "text")) : 0;
}

static void *work(void *context)
{
    mt_intake *in = context;
    pthread_mutex_lock(&in->lock);
    while (!in->stop) {
        if (in->given == in->taken || in->full || in->status != MATCH_OK) {
            pthread_cond_wait(&in->came, &in->lock);
            continue;
        }
        mt_error error = {0};
        size_t at = in->taken++ % QUEUE;
        pthread_mutex_unlock(&in->lock);
        match_status status = mt_index_change_apply(&in->change[at], in->extractor, in->builder, &error);
        bool full = mt_builder_bytes(in->builder) > in->limit;
        pthread_mutex_lock(&in->lock);
        in->done++;
        in->waiting_bytes -= in->bytes[at];
        in->full = full;
        if (status != MATCH_OK) {
            in->status = status;
            in->error = error;
        }
        bool rested = in->given == in->done || in->given - in->done == QUEUE / 2;
        if (full || status != MATCH_OK || rested) pthread_cond_signal(&in->went);
    }
    pthread_mutex_unlock(&in->lock);
    return NULL;
}

match_status mt_intake_create(mt_extractor *extractor, mt_builder *builder, size_t limit, mt_intake **out,
                              mt_error *err)
{
    mt_intake *in = mt_alloc(1, sizeof *in);
    if (!in) return mt_fail_no_memory(err);
    in->extractor = extractor;
    in->builder = builder;
    in->limit = limit;
    pthread_mutex_init(&in->lock, NULL);
    pthread_cond_init(&in->came, NULL);
    pthread_cond_init(&in->went, NULL);
    if (mt_quiet_thread(&in->thread, work, in)) {
        *out = in;
        return MATCH_OK;
    }
    pthread_cond_destroy(&in->went);
    pthread_cond_destroy(&in->came);
    pthread_mutex_destroy(&in->lock);
    mt_free(in);
    return mt_fail(err, MATCH_E_UNSUPPORTED, "no thread can be started; raise the limit on threads or processes");
}

/* Lets go of the records up to a place. */
static void let_go(mt_intake *in, size_t place)
{
    for (; in->let_go < place; in->let_go++) json_decref(in->change[in->let_go % QUEUE].document.root);
}

void mt_intake_free(mt_intake **intake)
{
    mt_intake *in = *intake;
    if (!in) return;
    pthread_mutex_lock(&in->lock);
    in->stop = true;
    pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
    pthread_join(in->thread, NULL);
    let_go(in, in->given);
    pthread_cond_destroy(&in->went);
    pthread_cond_destroy(&in->came);
    pthread_mutex_destroy(&in->lock);
    mt_free(in);
    *intake = NULL;
}

static match_status state_of(const mt_intake *in, bool *full, mt_error *err)
{
    *full = in->full;
    if (in->status != MATCH_OK && err) *err = in->error;
    return in->status;
}

static bool has_room(const mt_intake *in)
{
    size_t waiting = in->given - in->done;
    return waiting == 0 || (waiting < QUEUE && in->waiting_bytes < QUEUE_BYTES);
}

match_status mt_intake_give(mt_intake *in, const mt_index_change *change, bool *full, mt_error *err)
{
    pthread_mutex_lock(&in->lock);
    while (!has_room(in) && !in->full && in->status == MATCH_OK) pthread_cond_wait(&in->went, &in->lock);
    match_status status = state_of(in, full, err);
    size_t done = in->done;
    pthread_mutex_unlock(&in->lock);
    let_go(in, done);
    if (status != MATCH_OK || *full) return status;
    size_t at = in->given % QUEUE; /* the thread does not look there yet */
    in->change[at] = *change;
    in->bytes[at] = bytes_of(change->document.root);
    json_incref(change->document.root);
    pthread_mutex_lock(&in->lock);
    in->waiting_bytes += in->bytes[at];
    if (in->given++ == in->taken) pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
    return MATCH_OK;
}

match_status mt_intake_rest(mt_intake *in, bool *full, mt_error *err)
{
    pthread_mutex_lock(&in->lock);
    while (in->given != in->done && !in->full && in->status == MATCH_OK) pthread_cond_wait(&in->went, &in->lock);
    match_status status = state_of(in, full, err);
    pthread_mutex_unlock(&in->lock);
    return status;
}

mt_index_change *mt_intake_waiting(mt_intake *in, size_t i)
{
    return i < in->given - in->taken ? &in->change[(in->taken + i) % QUEUE] : NULL;
}

void mt_intake_go_on(mt_intake *in, mt_builder *builder)
{
    pthread_mutex_lock(&in->lock);
    in->builder = builder;
    in->full = false;
    pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
}
