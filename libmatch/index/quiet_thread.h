/* Threads of the index floor: they take no signals, which are for the threads of the host; and waiting for one. */
#ifndef MT_INDEX_QUIET_THREAD_H
#define MT_INDEX_QUIET_THREAD_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Where conditions cannot be told their clock (macOS), they go by that of the wall: when it is set, one wait is longer
 * or shorter than it should be. */
#ifdef MATCH_HAVE_CONDATTR_SETCLOCK
#define MT_WAIT_CLOCK CLOCK_MONOTONIC
#else
#define MT_WAIT_CLOCK CLOCK_REALTIME
#endif

/* False: none could be started. */
static inline bool mt_quiet_thread(pthread_t *thread, void *(*run)(void *), void *context)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0) return false;
    int failed = pthread_create(thread, NULL, run, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0;
}

static inline void mt_wait_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
#ifdef MATCH_HAVE_CONDATTR_SETCLOCK
    pthread_condattr_setclock(&attributes, MT_WAIT_CLOCK);
#endif
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* The moment so many nanoseconds from now, for pthread_cond_timedwait(). */
static inline struct timespec mt_wait_until(int64_t ns)
{
    struct timespec t;
    clock_gettime(MT_WAIT_CLOCK, &t);
    ns += t.tv_nsec;
    t.tv_sec += (time_t)(ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    return t;
}

#endif
