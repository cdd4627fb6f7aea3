/* A bad value in every field of every option struct: the call is refused, and the error names the field and the value.
 * tests/house/option_values_test.py holds this list to the headers. */
#include <math.h>

#include "support.h"

static const char event_json[] = "{\"participants\":2,\"slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}";
static const char plan_json[] = "{\"status\":\"feasible\",\"assignment\":[0],\"tables\":[0]}";

typedef struct fixture {
    match_store *store;
    match_event *event;
    match_plan *plan;
} fixture;

typedef match_status call(const fixture *f, match_error *error);

static match_status of_store(match_status status, const fixture *f, match_error *error)
{
    match_store_error(f->store, error);
    return status;
}

static match_status search(const fixture *f, match_rank_options o, match_error *error)
{
    match_hits *hits = NULL;
    o.size = sizeof o;
    match_status status = match_store_search(f->store, "radiology images", 16, &o, &hits);
    match_hits_free(&hits);
    return of_store(status, f, error);
}

static match_status partners(const fixture *f, match_rank_options o, match_error *error)
{
    match_hits *hits = NULL;
    o.size = sizeof o;
    match_status status = match_store_partners(f->store, "clinic", &o, &hits);
    match_hits_free(&hits);
    return of_store(status, f, error);
}

static match_status duplicates(const fixture *f, match_duplicate_options o, match_error *error)
{
    match_text *text = NULL;
    o.size = sizeof o;
    match_status status = match_store_duplicates(f->store, &o, &text);
    match_text_free(&text);
    return of_store(status, f, error);
}

static match_status open_with(const fixture *f, match_open_options o, match_error *error)
{
    match_store *store = NULL;
    (void)f;
    o.size = sizeof o;
    if (o.mode == MATCH_OPEN_READ) o.mode = MATCH_OPEN_CREATE;
    match_status status = match_store_open(":memory:", &o, &store, error);
    match_store_close(&store);
    return status;
}

static match_status import(const fixture *f, match_import_options o, match_error *error)
{
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    o.size = sizeof o;
    match_status status = match_store_import_text(f->store, "rows.csv", "id,name\nx,y\n", 12, &o, &job);
    match_store_error(f->store, error);
    while (status == MATCH_OK && state == MATCH_JOB_MORE) {
        status = match_job_step(job, -1, &state);
        match_job_error(job, error);
    }
    match_job_free(&job);
    return status;
}

static match_status learn(const fixture *f, match_learn_options o, match_error *error)
{
    match_text *text = NULL;
    o.size = sizeof o;
    match_status status = match_store_learn(f->store, &o, &text);
    match_text_free(&text);
    return of_store(status, f, error);
}

static match_status fair_lists(const fixture *f, match_exposure_options o, match_error *error)
{
    static const char *const ids[] = {"clinic", "imager", "lab"};
    match_text *text = NULL;
    o.size = sizeof o;
    match_status status = match_store_fair_lists(f->store, ids, 3, NULL, &o, &text, NULL);
    match_text_free(&text);
    return of_store(status, f, error);
}

static match_status batch(const fixture *f, match_batch_options o, match_error *error)
{
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    o.size = sizeof o;
    match_status status = match_store_batch(f->store, "1\tradiology\n", 12, &o, &job);
    match_store_error(f->store, error);
    while (status == MATCH_OK && state == MATCH_JOB_MORE) {
        status = match_job_step(job, -1, &state);
        match_job_error(job, error);
    }
    match_job_free(&job);
    return status;
}

static match_status schedule(const fixture *f, match_schedule_options o, match_error *error)
{
    match_job *job = NULL;
    o.size = sizeof o;
    match_status status = match_event_schedule(f->event, &o, &job, error);
    match_job_free(&job);
    return status;
}

static match_status repair(const fixture *f, match_repair_options o, match_error *error)
{
    match_job *job = NULL;
    o.size = sizeof o;
    match_status status = match_event_repair_job(f->event, f->plan, "{}", 2, &o, &job, error);
    match_job_free(&job);
    return status;
}

static match_status policy(const fixture *f, match_policy_options o, match_error *error)
{
    match_job *job = NULL;
    o.size = sizeof o;
    match_status status = match_event_policy(f->event, &o, &job, error);
    match_job_free(&job);
    return status;
}

static match_status agenda(const fixture *f, match_agenda_options o, match_error *error)
{
    match_text *text = NULL;
    o.size = sizeof o;
    match_status status = match_plan_ics(f->plan, f->event, 0, &o, &text, error);
    match_text_free(&text);
    return status;
}

static const double below_zero[] = {0, -1};

#define CASES(X)                                                                  \
    X(match_rank_options, want, search, (match_want)99, "99")                     \
    X(match_rank_options, mode, partners, (match_mode)99, "99")                   \
    X(match_rank_options, filter, search, "country = = 'RO'", "country = = 'RO'") \
    X(match_rank_options, language, search, "no language", "no language")         \
    X(match_rank_options, channels, search, "words,colours", "colours")           \
    X(match_rank_options, beyond, partners, -1, "-1")                             \
    X(match_rank_options, diversity, partners, 1.5, "1.5")                        \
    X(match_rank_options, diversity, partners, (double)NAN, "nan")                \
    X(match_rank_options, facets, search, "what is this", "what is this")         \
    X(match_rank_options, facet_values, search, 5000, "5000")                     \
    X(match_duplicate_options, between, duplicates, "nonsense", "nonsense")       \
    X(match_duplicate_options, minimum, duplicates, 1.5, "1.5")                   \
    X(match_duplicate_options, minimum, duplicates, (double)NAN, "nan")           \
    X(match_open_options, mode, open_with, (match_open_mode)9, "9")               \
    X(match_open_options, viewer, open_with, (match_tier)9, "9")                  \
    X(match_open_options, as_of, open_with, "yesterday", "yesterday")             \
    X(match_import_options, kind, import, "compani", "compani")                   \
    X(match_import_options, format, import, "xlsx", "xlsx")                       \
    X(match_learn_options, exposure, learn, 3.5, "3.5")                           \
    X(match_learn_options, exposure, learn, (double)NAN, "nan")                   \
    X(match_exposure_options, gini, fair_lists, 1.5, "1.5")                       \
    X(match_exposure_options, gini, fair_lists, -1, "-1")                         \
    X(match_exposure_options, gini, fair_lists, (double)NAN, "nan")               \
    X(match_batch_options, want, batch, (match_want)99, "99")                     \
    X(match_batch_options, filter, batch, "country = = 'RO'", "country = = 'RO'") \
    X(match_batch_options, language, batch, "no language", "no language")         \
    X(match_batch_options, channels, batch, "colours", "colours")                 \
    X(match_batch_options, threads, batch, 65, "65")                              \
    X(match_batch_options, threads, batch, -1, "-1")                              \
    X(match_batch_options, part, batch, 3, "3")                                   \
    X(match_batch_options, parts, batch, -2, "-2")                                \
    X(match_schedule_options, time_limit_s, schedule, -1, "-1")                   \
    X(match_schedule_options, time_limit_s, schedule, (double)NAN, "nan")         \
    X(match_schedule_options, threads, schedule, 1000, "1000")                    \
    X(match_repair_options, price, repair, (double)NAN, "nan")                    \
    X(match_repair_options, language, repair, "xx", "xx")                         \
    X(match_policy_options, highest, policy, 1000, "1000")                        \
    X(match_policy_options, highest, policy, -1, "-1")                            \
    X(match_agenda_options, language, agenda, "xx", "xx")                         \
    X(match_agenda_options, zone, agenda, "Mars/Phobos", "Mars/Phobos")           \
    X(match_agenda_options, stamp, agenda, "yesterday", "yesterday")

#define NAMED(type, field, how, bad, shown)                       \
    {                                                             \
        type o = {.field = bad};                                  \
        match_error error = {0};                                  \
        refused(how(f, o, &error), &error, #type, #field, shown); \
    }

static int found_wrong;

static void refused(match_status status, const match_error *error, const char *type, const char *field,
                    const char *shown)
{
    if (status != MATCH_OK && strcmp(error->field, field) == 0 && strstr(error->value, shown)) return;
    print_error("%s.%s = %s: %s, field \"%s\", value \"%s\": %s\n", type, field, shown, match_status_name(status),
                error->field, error->value, error->message);
    found_wrong++;
}

/* Bad values that need two fields. */
static void refused_pairs(const fixture *f)
{
    match_error error = {0};
    match_repair_options curve = {.curve = below_zero, .curve_count = 2};
    refused(repair(f, curve, &error), &error, "match_repair_options", "curve", "-1");
    match_repair_options none = {.curve_count = 3};
    refused(repair(f, none, &error), &error, "match_repair_options", "curve", "");
    match_exposure_options bounds = {.most = 1, .least = 2};
    refused(fair_lists(f, bounds, &error), &error, "match_exposure_options", "most", "1");
}

static void bad_values_are_named(void **state)
{
    const fixture *f = *state;
    found_wrong = 0;
    CASES(NAMED)
    refused_pairs(f);
    assert_int_equal(found_wrong, 0);
}

static int set_up(void **state)
{
    static fixture f;
    match_error error = {0};
    f.store = small_store(MATCH_TIER_CONFIDENTIAL);
    if (match_event_read(event_json, sizeof event_json - 1, &f.event, &error) != MATCH_OK ||
        match_plan_read(plan_json, sizeof plan_json - 1, &f.plan, &error) != MATCH_OK)
        return -1;
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    match_event_free(&f->event);
    match_plan_free(&f->plan);
    match_store_close(&f->store);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bad_values_are_named)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
