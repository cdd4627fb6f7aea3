/* Waiting: a look every few cycles at first, then others may have the processor, then a short sleep. */
#include "libmatch/rank/team.h"

#include <sched.h>
#include <time.h>

#define LOOKS 200u  /* with a pause between them */
#define YIELDS 100u /* before sleeping */
#define SLEEP_NS 20000

static void pause_for(unsigned turn)
{
    if (turn < LOOKS) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    } else if (turn < LOOKS + YIELDS) {
        (void)sched_yield();
    } else {
        (void)nanosleep(&(struct timespec){.tv_nsec = SLEEP_NS}, NULL);
    }
}

void mt_team_meet(mt_team *team)
{
    const unsigned phase = atomic_load(&team->phase);
    if (atomic_fetch_add(&team->waiting, 1) + 1 == team->size) {
        atomic_store(&team->waiting, 0);
        atomic_fetch_add(&team->phase, 1);
        return;
    }
    for (unsigned turn = 0; atomic_load(&team->phase) == phase; turn++) pause_for(turn);
}

bool mt_team_await(const atomic_bool *failed, const atomic_uint *value, unsigned least)
{
    for (unsigned turn = 0; atomic_load_explicit(value, memory_order_acquire) < least; turn++) {
        if (atomic_load_explicit(failed, memory_order_relaxed)) return false;
        pause_for(turn);
    }
    return true;
}
