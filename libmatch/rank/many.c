/* Threads work in teams: a team takes group after group of questions and goes through the tiles with it
 * (question_group.c). A group is large, so that its questions share what a tile has; several teams have groups of about
 * the same size, so that all end together. Each thread has memory of its own for its sums. */
#include "libmatch/rank/many.h"

#include "libmatch/base/memory.h"
#include "libmatch/index/quiet_thread.h"
#include "libmatch/rank/question_group.h"

#define GROUP_LEAST 16u
#define GROUP_MOST 128u
#define THREADS_MOST 64u
#define TEAM_MOST 8u /* one thread makes the lists that all need */

typedef struct shared_work {
    const mt_rank_question *questions;
    mt_hits *hits;
    size_t n, group;
    atomic_size_t next;
    atomic_bool failed;
    atomic_uint begun; /* the teams are complete */
} shared_work;

typedef struct worker {
    shared_work *shared;
    mt_question_group *group; /* its team's */
    pthread_t thread;
    bool runs, leads;
    match_status status;
    mt_error error;
} worker;

/* For the team; none when there are no more, or somebody has failed. */
static void take_group(shared_work *w, mt_question_group *g)
{
    size_t first = atomic_load(&w->failed) ? w->n : atomic_fetch_add(&w->next, w->group);
    g->n = first >= w->n ? 0 : w->n - first < w->group ? w->n - first : w->group;
    g->question = w->questions + (g->n ? first : 0);
    g->hits = w->hits + (g->n ? first : 0);
}

static match_status answer_groups(worker *w, mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    for (;;) {
        if (w->leads) take_group(w->shared, w->group);
        mt_team_meet(w->group->team);
        if (w->group->n == 0) return status;
        match_status now = mt_question_group_answer(w->group, w->leads, work, err);
        if (now != MATCH_OK) status = now;
    }
}

static void *run(void *context)
{
    worker *w = context;
    mt_scan_work work = {0};
    (void)mt_team_await(&w->shared->failed, &w->shared->begun, 1);
    void *memory = mt_alloc(MT_SCAN_BYTES + 64, 1);
    if (!memory) {
        w->status = mt_fail_no_memory(&w->error);
        atomic_store(&w->shared->failed,
                     true); /* so the leader takes no group, or no thread begins with its questions */
    } else {
        mt_scan_work_begin(&work, (uint8_t *)memory + (64 - (uintptr_t)memory % 64) % 64, w->group->kernel);
    }
    match_status status = answer_groups(w, &work, &w->error);
    if (status != MATCH_OK) w->status = status;
    mt_free(memory);
    return NULL;
}

/* Groups of equal size, as many for each team. */
static size_t group_of(size_t n, size_t teams)
{
    size_t groups = (n + GROUP_MOST - 1) / GROUP_MOST;
    groups = (groups + teams - 1) / teams * teams;
    size_t group = groups ? (n + groups - 1) / groups : 1;
    return group < GROUP_LEAST ? GROUP_LEAST : group;
}

/* Divides the threads that run into teams. */
static size_t make_teams(worker *w, size_t workers, mt_question_group *group, mt_team *team)
{
    size_t n = 0, running = 0, teams;
    for (size_t i = 0; i < workers; i++) running += w[i].runs;
    teams = (running + TEAM_MOST - 1) / TEAM_MOST;
    for (size_t i = 0; i < workers; i++) {
        if (!w[i].runs) continue;
        const size_t t = n++ % teams;
        w[i].leads = team[t].size++ == 0;
        w[i].group = &group[t];
    }
    return teams;
}

match_status mt_rank_many_by(const mt_scan_kernel *kernel, bool choose, const mt_index *index,
                             const mt_rank_question *questions, size_t n, unsigned threads, mt_hits *hits,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    shared_work shared = {.questions = questions, .hits = hits, .n = n};
    mt_team team[THREADS_MOST / TEAM_MOST] = {{0}};
    mt_question_group group[THREADS_MOST / TEAM_MOST] = {{0}};
    size_t workers = threads < THREADS_MOST ? threads : THREADS_MOST, most = (n + GROUP_LEAST - 1) / GROUP_LEAST;
    if (workers > most) workers = most;
    if (workers == 0) workers = 1;
    for (size_t i = 0; i < MT_COUNT(team); i++) {
        team[i].failed = &shared.failed;
        group[i].index = index;
        group[i].kernel = kernel;
        group[i].choose = choose;
        group[i].team = &team[i];
    }
    worker *w = mt_alloc(workers, sizeof *w);
    if (!w) return mt_fail_no_memory(err);
    for (size_t i = 0; i < workers; i++) w[i].shared = &shared;
    w[0].runs = true; /* what no thread could be started for is done here too */
    for (size_t i = 1; i < workers; i++) w[i].runs = mt_quiet_thread(&w[i].thread, run, &w[i]);
    shared.group = group_of(n, make_teams(w, workers, group, team));
    atomic_store(&shared.begun, 1);
    run(&w[0]);
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

match_status mt_rank_many(const mt_index *index, const mt_rank_question *questions, size_t n, unsigned threads,
                          mt_hits *hits, mt_error *err)
{
    return mt_rank_many_by(mt_scan_kernel_at(0), true, index, questions, n, threads, hits, err);
}
