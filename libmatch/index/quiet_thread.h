/* Threads of the index floor: they take no signals, which are for the threads of the host. */
#ifndef MT_INDEX_QUIET_THREAD_H
#define MT_INDEX_QUIET_THREAD_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

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

#endif
