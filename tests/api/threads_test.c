/* The rules about threads, all at once on one store: a writer whose imports and merges have helping threads, readers
 * that open, ask and close, a batch and a planner with threads of their own, long calls that another thread ends,
 * handles and results that go from one thread to the next. Wants a build with -fsanitize=thread to say all it can. */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "support.h"

enum { COMMITS = 8, ROWS = 300 };

typedef struct scene {
    char path[256];
    atomic_bool over;                 /* the writer is done */
    atomic_bool end_call;             /* what the long calls look at */
    _Atomic(match_hits *) handed;     /* a list on its way from a reader to whoever frees it */
    _Atomic(match_store *) passed_on; /* a store that is used by one thread after the other */
    atomic_int cancelled;
} scene;

typedef struct worker {
    scene *scene;
    int number;
    int rounds;
    char what[1024]; /* what was wrong; "": nothing */
} worker;

static void nap(void)
{
    const struct timespec t = {.tv_nsec = 300000};
    nanosleep(&t, NULL);
}

static bool went(worker *w, match_status status, const match_store *store, const char *call)
{
    match_error error = {0};
    if (status == MATCH_OK) return true;
    if (store) match_store_error(store, &error);
    snprintf(w->what, sizeof w->what, "%s: %s: %s", call, match_status_name(status), error.message);
    return false;
}

static match_store *opened(worker *w, match_open_mode mode)
{
    match_open_options options = {.size = sizeof options, .mode = mode, .as_of = "2026-05-31"};
    match_store *store = NULL;
    return went(w, match_store_open(w->scene->path, &options, &store, NULL), NULL, "open") ? store : NULL;
}

/* ---- the writer ---------------------------------------------------------------------------------------------------*/

/* Every commit adds as many offers as organisations; each offer has the word "walrus" once. */
static char *rows_of(int commit, size_t *length)
{
    enum { ROW = 320 };
    char *rows = malloc((size_t)ROWS * 2 * ROW), *at = rows;
    assert_non_null(rows);
    for (int i = 0; i < ROWS; i++) {
        const int n = commit * ROWS + i;
        at += snprintf(at, ROW,
                       "{\"kind\":\"organisation\",\"id\":\"c%d\",\"name\":\"Company %d of %d\",\"country\":\"RO\"}\n",
                       n, n % 97, n % 31);
        at += snprintf(
            at, ROW,
            "{\"kind\":\"%s\",\"id\":\"i%d\",\"owner\":\"c%d\",\"title\":\"walrus w%d x%d\",\"language\":\"zxx\"}\n",
            n % 2 ? "offer" : "request", n, n, n % 23, n % 7);
    }
    *length = (size_t)(at - rows);
    return rows;
}

static bool import_commit(worker *w, match_store *store, int commit)
{
    size_t length = 0;
    char *rows = rows_of(commit, &length);
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    bool good = went(w, match_store_import_text(store, "rows.jsonl", rows, length, NULL, &job), store, "import");
    while (good && state == MATCH_JOB_MORE) good = went(w, match_job_step(job, 1, &state), store, "import step");
    match_job_free(&job);
    free(rows);
    return good;
}

static void *write_on(void *argument)
{
    worker *w = argument;
    match_store *store = opened(w, MATCH_OPEN_WRITE);
    for (; store && w->rounds < COMMITS && !w->what[0]; w->rounds++) import_commit(w, store, w->rounds);
    match_store_close(&store);
    atomic_store(&w->scene->over, true);
    return NULL;
}

/* ---- those who ask ------------------------------------------------------------------------------------------------*/

static bool look(worker *w, match_store *store)
{
    static const match_rank_options every = {.size = sizeof every, .k = COMMITS * ROWS + 1};
    static const match_rank_options few = {.size = sizeof few, .k = 5, .explain = true};
    match_hits *hits = NULL, *partners = NULL;
    match_text *text = NULL;
    bool good = went(w, match_store_search(store, "walrus", 6, &every, &hits), store, "search");
    const size_t seen = match_hits_count(hits);
    if (good && seen % ROWS) {
        snprintf(w->what, sizeof w->what, "%zu records: a state that was never committed", seen);
        good = false;
    }
    if (good && seen > 0) {
        good = went(w, match_store_partners(store, "c7", &few, &partners), store, "partners") &&
               went(w, match_store_explain(store, "c7", "c8", NULL, &text), store, "explain");
        if (good && match_hits_count(partners) > 0) good = match_hits_explanation(partners, 0)[0] != '\0';
    }
    match_text_free(&text);
    match_hits_free(&hits);
    hits = atomic_exchange(&w->scene->handed, partners); /* the list of another thread is read and freed here */
    for (size_t i = 0; i < match_hits_count(hits); i++) good &= match_hits_id(hits, i)[0] != '\0';
    match_hits_free(&hits);
    w->rounds++;
    return good;
}

/* Opens and closes now and then; results outlive their store. */
static void *read_on(void *argument)
{
    worker *w = argument;
    bool last = false;
    while (!last && !w->what[0]) {
        last = atomic_load(&w->scene->over); /* one look at the end at least */
        match_store *store = opened(w, MATCH_OPEN_READ);
        for (int i = 0; store && i < 5 + w->number && look(w, store); i++) continue;
        match_store_close(&store);
    }
    return NULL;
}

/* A store that goes round: whoever finds it uses it and puts it back. */
static void *share_on(void *argument)
{
    worker *w = argument;
    while (!atomic_load(&w->scene->over) && !w->what[0]) {
        match_store *store = atomic_exchange(&w->scene->passed_on, NULL);
        if (store) {
            look(w, store);
            atomic_store(&w->scene->passed_on, store);
        }
        nap();
    }
    return NULL;
}

static void *batch_on(void *argument)
{
    static const char questions[] = "a\twalrus w3\nb\tx5 w11\nc\tnothing\nd\twalrus\n";
    const match_batch_options options = {.size = sizeof options, .threads = 2};
    worker *w = argument;
    match_store *store = opened(w, MATCH_OPEN_READ);
    while (store && !atomic_load(&w->scene->over) && !w->what[0]) {
        match_job *job = NULL;
        match_job_state state = MATCH_JOB_MORE;
        match_text *answers = NULL;
        bool good = went(w, match_store_batch(store, questions, sizeof questions - 1, &options, &job), store, "batch");
        while (good && state == MATCH_JOB_MORE) good = went(w, match_job_step(job, 0, &state), store, "batch step");
        if (good && went(w, match_job_answers(job, &answers), store, "answers")) {
            size_t lines = 0;
            for (const char *c = match_text_data(answers); (c = strchr(c, '\n')); c++) lines++;
            if (lines != 4) snprintf(w->what, sizeof w->what, "%zu answers", lines);
        }
        match_text_free(&answers);
        match_job_free(&job);
        w->rounds++;
    }
    match_store_close(&store);
    return NULL;
}

/* ---- long calls, ended by another thread --------------------------------------------------------------------------*/

static bool is_over(void *context) { return atomic_load((atomic_bool *)context); }

static void *work_long(void *argument)
{
    worker *w = argument;
    scene *s = w->scene;
    match_store *store = opened(w, MATCH_OPEN_READ);
    if (store) match_store_set_stop(store, is_over, &s->end_call);
    for (bool last = false; store && !last && !w->what[0]; w->rounds++) {
        match_text *text = NULL;
        last = atomic_load(&s->over) && (atomic_load(&s->cancelled) > 0 || w->rounds > 500);
        atomic_store(&s->end_call, false);
        match_status status =
            w->rounds % 2 ? match_store_quality(store, &text) : match_store_duplicates(store, NULL, &text);
        if (status == MATCH_E_CANCELLED) {
            atomic_fetch_add(&s->cancelled, 1);
            if (text) snprintf(w->what, sizeof w->what, "a call that was ended gave a text");
        } else {
            went(w, status, store, "long call");
        }
        match_text_free(&text);
        atomic_store(&s->end_call, false);
        if (status == MATCH_E_CANCELLED && w->rounds % 8 == 0) {
            match_store_set_stop(store, NULL, NULL); /* the handle works as before */
            look(w, store);
            match_store_set_stop(store, is_over, &s->end_call);
        }
    }
    match_store_close(&store);
    return NULL;
}

static void *end_calls(void *argument)
{
    worker *w = argument;
    while (!atomic_load(&w->scene->over) || (atomic_load(&w->scene->cancelled) == 0 && w->rounds < 20000)) {
        nap();
        atomic_store(&w->scene->end_call, true);
        w->rounds++;
    }
    return NULL;
}

/* ---- the planner --------------------------------------------------------------------------------------------------*/

static const char day[] =
    "{\"participants\":9,\"slots\":5,\"tables\":3,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{\"a\":1,\"b\":2},"
    "{\"a\":3,\"b\":4},{\"a\":4,\"b\":5},{\"a\":6,\"b\":7},{\"a\":7,\"b\":8},{\"a\":0,\"b\":8},{\"a\":2,\"b\":5},"
    "{\"a\":1,\"b\":7},{\"a\":3,\"b\":6},{\"a\":0,\"b\":4}]}";

/* Events of their own, planned with 1 to 4 threads: the same bytes; every fifth is given up half way. */
static void *plan_on(void *argument)
{
    worker *w = argument;
    match_text *first = NULL;
    while ((!atomic_load(&w->scene->over) || w->rounds < 10) && !w->what[0]) {
        const match_schedule_options options = {
            .size = sizeof options, .moves = 60000, .threads = 1 + w->rounds % 4, .prove = true};
        match_event *event = NULL;
        match_job *job = NULL;
        match_plan *plan = NULL;
        match_text *json = NULL;
        match_job_state state = MATCH_JOB_MORE;
        bool good = went(w, match_event_read(day, sizeof day - 1, &event, NULL), NULL, "event") &&
                    went(w, match_event_schedule(event, &options, &job, NULL), NULL, "schedule");
        for (int i = 0; good && state == MATCH_JOB_MORE && (w->rounds % 5 < 4 || i < 1); i++)
            good = went(w, match_job_step(job, w->rounds % 5 < 4 ? 50 : 0, &state), NULL, "schedule step");
        if (good && w->rounds % 5 < 4 && went(w, match_job_plan(job, &plan), NULL, "plan") &&
            went(w, match_plan_write(plan, event, &json), NULL, "plan as JSON")) {
            if (!first) {
                first = json;
                json = NULL;
            } else if (strcmp(match_text_data(first), match_text_data(json)) != 0) {
                snprintf(w->what, sizeof w->what, "%d threads give another plan", options.threads);
            }
        }
        match_text_free(&json);
        match_plan_free(&plan);
        match_job_free(&job);
        match_event_free(&event);
        w->rounds++;
    }
    match_text_free(&first);
    return NULL;
}

static void all_at_once(void **state)
{
    static void *(*const run[])(void *) = {write_on, read_on,  read_on,   read_on,   share_on,
                                           share_on, batch_on, work_long, end_calls, plan_on};
    static scene s;
    worker workers[COUNT(run)] = {0};
    pthread_t threads[COUNT(run)];
    (void)state;
    temporary_path(s.path, sizeof s.path);
    match_store *store = open_store(s.path, MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_store_close(&store);
    atomic_store(&s.passed_on, open_store(s.path, MATCH_OPEN_READ, MATCH_TIER_PUBLIC));
    for (size_t i = 0; i < COUNT(run); i++) {
        workers[i] = (worker){.scene = &s, .number = (int)i};
        assert_int_equal(pthread_create(&threads[i], NULL, run[i], &workers[i]), 0);
    }
    for (size_t i = 0; i < COUNT(run); i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < COUNT(run); i++)
        if (workers[i].what[0]) fail_msg("worker %zu, round %d: %s", i, workers[i].rounds, workers[i].what);
    for (size_t i = 0; i < COUNT(run); i++) assert_true(workers[i].rounds > 0);
    assert_true(atomic_load(&s.cancelled) > 0);
    store = atomic_load(&s.passed_on);
    match_hits *hits = atomic_load(&s.handed);
    match_store_close(&store);
    for (size_t i = 0; i < match_hits_count(hits); i++) assert_true(match_hits_id(hits, i)[0] != '\0');
    match_hits_free(&hits); /* after its store */
    remove_temporary(s.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_at_once)};
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
