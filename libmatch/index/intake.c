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
    size_t first, count, waiting_bytes;
    bool working, full, stop;
    match_status status; /* of the thread; sticks */
    mt_error error;
};

static size_t bytes_of(const json_t *root)
{
    return root ? 256 + json_string_length(json_object_get(root, "text")) : 0;
}

/* Takes the first change out; the lock is held. */
static mt_index_change take(mt_intake *in)
{
    mt_index_change change = in->change[in->first];
    in->waiting_bytes -= in->bytes[in->first];
    in->first = (in->first + 1) % QUEUE;
    in->count--;
    return change;
}

static void *work(void *context)
{
    mt_intake *in = context;
    pthread_mutex_lock(&in->lock);
    while (!in->stop) {
        if (in->count == 0 || in->full || in->status != MATCH_OK) {
            pthread_cond_wait(&in->came, &in->lock);
            continue;
        }
        mt_error error = {0};
        mt_index_change change = take(in);
        in->working = true;
        if (in->count == QUEUE / 2) pthread_cond_signal(&in->went);
        pthread_mutex_unlock(&in->lock);
        match_status status = mt_index_change_apply(&change, in->extractor, in->builder, &error);
        json_decref(change.document.root);
        bool full = mt_builder_bytes(in->builder) > in->limit;
        pthread_mutex_lock(&in->lock);
        in->working = false;
        in->full = full;
        if (status != MATCH_OK) {
            in->status = status;
            in->error = error;
        }
        if (full || status != MATCH_OK || in->count == 0) pthread_cond_signal(&in->went);
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
    return mt_fail(err, MATCH_E_UNSUPPORTED, "no thread can be started");
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
    while (in->count) json_decref(take(in).document.root);
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
    return in->count == 0 || (in->count < QUEUE && in->waiting_bytes < QUEUE_BYTES);
}

match_status mt_intake_give(mt_intake *in, const mt_index_change *change, bool *full, mt_error *err)
{
    pthread_mutex_lock(&in->lock);
    while (!has_room(in) && !in->full && in->status == MATCH_OK) pthread_cond_wait(&in->went, &in->lock);
    match_status status = state_of(in, full, err);
    if (status == MATCH_OK && !*full) {
        size_t last = (in->first + in->count) % QUEUE;
        in->change[last] = *change;
        json_incref(change->document.root);
        in->bytes[last] = bytes_of(change->document.root);
        in->waiting_bytes += in->bytes[last];
        if (in->count++ == 0) pthread_cond_signal(&in->came);
    }
    pthread_mutex_unlock(&in->lock);
    return status;
}

match_status mt_intake_rest(mt_intake *in, bool *full, mt_error *err)
{
    pthread_mutex_lock(&in->lock);
    while ((in->count || in->working) && !in->full && in->status == MATCH_OK) pthread_cond_wait(&in->went, &in->lock);
    match_status status = state_of(in, full, err);
    pthread_mutex_unlock(&in->lock);
    return status;
}

mt_index_change *mt_intake_waiting(mt_intake *in, size_t i)
{
    return i < in->count ? &in->change[(in->first + i) % QUEUE] : NULL;
}

void mt_intake_go_on(mt_intake *in, mt_builder *builder)
{
    pthread_mutex_lock(&in->lock);
    in->builder = builder;
    in->full = false;
    pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
}
