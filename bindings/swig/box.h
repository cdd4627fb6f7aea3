/* The boxes that hosts hold, and what keeps them safe from each other.
 *
 * A job borrows the store, event or plan that it was made from. Their boxes know their jobs, so whatever the host does,
 * in whatever order, a job ends before what it works on: closed     (Store.close): the jobs of a store end with it, and
 * their next step is an E_STATE error. While a step runs in another thread, closing is refused. collected  (the host
 * has let go of the box): what jobs work on lives on until the last of them is gone. Finalizers may run on threads of
 * their own, so one lock guards all of this. HOST_CHECKED is for hosts whose objects can be used after they were
 * deleted: their boxes are known by address, and a call on another is an error. */
#ifndef MATCH_HOST_BOX_H
#define MATCH_HOST_BOX_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef enum host_sort { HOST_STORE, HOST_EVENT, HOST_PLAN } host_sort;
struct Job;
/* What a job may work on. */
typedef struct host_owner {
    void *box;
    host_sort sort;
    bool dropped; /* the host has let go of it */
    struct Job *jobs;
} host_owner;

enum { HOST_OWNERS = 2 };
typedef struct Store {
    match_store *p;
    bool cancelled;   /* changed with atomic operations only */
    int64_t deadline; /* in ms of the clock; 0: none */
    host_owner owner;
} Store;
typedef struct Hits {
    match_hits *p;
} Hits;
typedef struct Job {
    match_job *p;
    bool stepping;
    host_owner *of[HOST_OWNERS];
    struct Job *next[HOST_OWNERS]; /* in the list of that owner */
} Job;
typedef struct Event {
    match_event *p;
    host_owner owner;
} Event;
typedef struct Plan {
    match_plan *p;
    match_text *changes; /* of the repair that made it, or NULL */
    host_owner owner;
} Plan;
typedef struct Report {
    match_report *p;
} Report;

static long host_live_boxes; /* for leak tests; changed with atomic operations only */
static pthread_mutex_t host_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- known boxes --------------------------------------------------------------------------------------------------*/
#ifdef HOST_CHECKED
static struct {
    void **slot; /* by hash of the address; a power of two of them, half are free */
    size_t slots, count;
} host_known_boxes;

static size_t host_slot(const void *box)
{
    size_t at = (size_t)(((uintptr_t)box >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (host_known_boxes.slots - 1);
    while (host_known_boxes.slot[at] && host_known_boxes.slot[at] != box) at = (at + 1) & (host_known_boxes.slots - 1);
    return at;
}

/* False without memory. */
static bool host_learn(void *box)
{
    bool made = true;
    pthread_mutex_lock(&host_lock);
    if ((host_known_boxes.count + 1) * 2 > host_known_boxes.slots) {
        size_t before = host_known_boxes.slots, slots = before ? 2 * before : 64;
        void **old = host_known_boxes.slot, **more = (void **)calloc(slots, sizeof *more);
        made = more != NULL;
        if (made) {
            host_known_boxes.slot = more;
            host_known_boxes.slots = slots;
            for (size_t i = 0; i < before; i++)
                if (old[i]) more[host_slot(old[i])] = old[i];
            free((void *)old);
        }
    }
    if (made) {
        host_known_boxes.slot[host_slot(box)] = box;
        host_known_boxes.count++;
    }
    pthread_mutex_unlock(&host_lock);
    return made;
}

/* With the lock. What stands behind it is put in anew, so that it is found. */
static void host_forget(const void *box)
{
    size_t at = host_slot(box);
    host_known_boxes.slot[at] = NULL;
    host_known_boxes.count--;
    for (;;) {
        at = (at + 1) & (host_known_boxes.slots - 1);
        void *moved = host_known_boxes.slot[at];
        if (!moved) return;
        host_known_boxes.slot[at] = NULL;
        host_known_boxes.slot[host_slot(moved)] = moved;
    }
}

static inline bool host_known(const void *box)
{
    pthread_mutex_lock(&host_lock);
    bool known = box && host_known_boxes.slots && host_known_boxes.slot[host_slot(box)] == box;
    pthread_mutex_unlock(&host_lock);
    return known;
}
#else
static bool host_learn(void *box) { return box != NULL; }
static void host_forget(const void *box) { (void)box; }
static inline bool host_known(const void *box) { return box != NULL; }
#endif

/* ---- making and freeing -------------------------------------------------------------------------------------------*/
static void *host_new_box(size_t size)
{
    void *box = calloc(1, size);
    if (!box || !host_learn(box)) {
        free(box);
        host_fail(MATCH_E_NO_MEMORY, "out of memory");
        return NULL;
    }
    __atomic_add_fetch(&host_live_boxes, 1, __ATOMIC_RELAXED);
    return box;
}

/* With the lock, unless the box was forgotten before. */
static void host_free_box(void *box)
{
    __atomic_sub_fetch(&host_live_boxes, 1, __ATOMIC_RELAXED);
    free(box);
}

static void host_unbox(void *box)
{
    if (!box) return;
    pthread_mutex_lock(&host_lock);
    host_forget(box);
    pthread_mutex_unlock(&host_lock);
    host_free_box(box);
}

/* A box that jobs may work on. */
static host_owner host_owned(void *box, host_sort sort)
{
    host_owner owner;
    memset(&owner, 0, sizeof owner);
    owner.box = box;
    owner.sort = sort;
    return owner;
}

/* ---- what jobs work on --------------------------------------------------------------------------------------------*/
/* With the lock: ends what nobody has a use for. */
static void host_end_owner(host_owner *owner)
{
    switch (owner->sort) {
    case HOST_STORE: match_store_close(&((Store *)owner->box)->p); break;
    case HOST_EVENT: match_event_free(&((Event *)owner->box)->p); break;
    case HOST_PLAN:
        match_plan_free(&((Plan *)owner->box)->p);
        match_text_free(&((Plan *)owner->box)->changes);
        break;
    }
    host_free_box(owner->box);
}

/* With the lock: takes the job out of the lists, then what it worked on alone goes, too. */
static void host_end_job(Job *job)
{
    match_job_free(&job->p);
    for (int i = 0; i < HOST_OWNERS; i++) {
        host_owner *owner = job->of[i];
        struct Job **at;
        if (!owner) continue;
        job->of[i] = NULL;
        for (at = &owner->jobs; *at != job;) at = &(*at)->next[(*at)->of[1] == owner];
        *at = job->next[i];
        if (owner->dropped && !owner->jobs) host_end_owner(owner);
    }
}

/* With the lock: 0, and an error, while a job of it is at work in another thread. */
static int host_end_jobs(host_owner *owner)
{
    static const char *const names[] = {"store", "event", "plan"};
    for (Job *job = owner->jobs; job; job = job->next[job->of[1] == owner])
        if (job->stepping) {
            host_fail(MATCH_E_STATE, "a job is at work on this in another thread; end that job first");
            strncpy(host_pending.field, names[owner->sort], sizeof host_pending.field - 1);
            return 0;
        }
    while (owner->jobs) host_end_job(owner->jobs);
    return 1;
}

/* The host lets go of a store, an event or a plan. */
static void host_drop(host_owner *owner)
{
    pthread_mutex_lock(&host_lock);
    host_forget(owner->box);
    owner->dropped = true;
    if (!owner->jobs) host_end_owner(owner);
    pthread_mutex_unlock(&host_lock);
}

static int64_t host_now(void)
{
    struct timespec now;
    (void)timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What long calls on a store ask now and then. A cancellation ends one call, a time limit all that come after it.
 * HOST_STOPPED: what the host itself says, such as that a limit of its own is over; it does not end short calls. */
#ifndef HOST_STOPPED
#define HOST_STOPPED false
#endif
#define HOST_LONG_MS 10
static bool host_stop(void *context)
{
    Store *store = (Store *)context;
    if (__atomic_exchange_n(&store->cancelled, false, __ATOMIC_RELAXED)) return true;
    int64_t now = host_now();
    if (store->deadline && now >= store->deadline) return true;
    if (host_asked == 0) host_asked = now;
    return now - host_asked >= HOST_LONG_MS && HOST_STOPPED;
}

static void host_close_store(Store *store)
{
    pthread_mutex_lock(&host_lock);
    if (host_end_jobs(&store->owner)) match_store_close(&store->p);
    pthread_mutex_unlock(&host_lock);
}

/* A new job, and what it borrows; `other` may be NULL. */
static Job *host_job(match_job *made, host_owner *owner, host_owner *other)
{
    Job *job = (Job *)host_new_box(sizeof *job);
    if (!job) {
        match_job_free(&made);
        return NULL;
    }
    job->p = made;
    pthread_mutex_lock(&host_lock);
    job->of[0] = owner;
    job->of[1] = other != owner ? other : NULL;
    for (int i = 0; i < HOST_OWNERS; i++) {
        if (!job->of[i]) continue;
        job->next[i] = job->of[i]->jobs;
        job->of[i]->jobs = job;
    }
    pthread_mutex_unlock(&host_lock);
    return job;
}

/* 0, and an error, while it is at work in another thread. */
static int host_close_job(Job *job)
{
    int ended;
    pthread_mutex_lock(&host_lock);
    ended = !job->stepping;
    if (ended)
        host_end_job(job);
    else
        host_fail(MATCH_E_STATE, "this job is at work in another thread");
    pthread_mutex_unlock(&host_lock);
    return ended;
}

/* Marks the job as being at work; 0, and an error, when it cannot be. */
static int host_begin_step(Job *job)
{
    int begun = 0;
    pthread_mutex_lock(&host_lock);
    if (!job->p)
        host_closed("job");
    else if (job->stepping)
        host_fail(MATCH_E_STATE, "this job is at work in another thread");
    else
        begun = job->stepping = true;
    pthread_mutex_unlock(&host_lock);
    return begun;
}

static void host_end_step(Job *job)
{
    pthread_mutex_lock(&host_lock);
    job->stepping = false;
    pthread_mutex_unlock(&host_lock);
}

/* What a repair made, into boxes that may hold something already. */
static int host_fill(Event *event, match_event **made_event, Plan *plan, match_plan **made_plan, match_text **changes)
{
    int filled;
    pthread_mutex_lock(&host_lock);
    filled = (!event || host_end_jobs(&event->owner)) && (!plan || host_end_jobs(&plan->owner));
    if (filled && event) {
        match_event_free(&event->p);
        event->p = *made_event;
        *made_event = NULL;
    }
    if (filled && plan) {
        match_plan_free(&plan->p);
        match_text_free(&plan->changes);
        plan->p = *made_plan;
        plan->changes = *changes;
        *made_plan = NULL;
        *changes = NULL;
    }
    pthread_mutex_unlock(&host_lock);
    match_event_free(made_event);
    match_plan_free(made_plan);
    match_text_free(changes);
    return filled;
}

#endif
