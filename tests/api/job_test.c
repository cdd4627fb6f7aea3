/* Imports and timetables as jobs: steps, batches, giving up, results. */
#include "support.h"

static const char good_rows[] = "{\"kind\":\"offer\",\"id\":\"a\",\"title\":\"walrus\"}\n"
                                "{\"kind\":\"offer\",\"id\":\"b\",\"title\":\"walrus\",\"trl\":[1,12]}\n"
                                "{\"kind\":\"nothing\",\"id\":\"c\"}\n";

static match_job *import_text(match_store *store, const char *data, const match_import_options *options)
{
    match_job *job = NULL;
    store_ok(match_store_import_text(store, "rows.jsonl", data, strlen(data), options, &job), store);
    return job;
}

static match_status finish(match_job *job)
{
    match_job_state state = MATCH_JOB_MORE;
    match_status status = MATCH_OK;
    while (status == MATCH_OK && state == MATCH_JOB_MORE) status = match_job_step(job, 0, &state);
    return status;
}

static void an_import(void **state)
{
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_job *job = import_text(store, good_rows, NULL);
    match_job_state done = MATCH_JOB_MORE;
    match_import_counts counts;
    match_text *text = NULL;
    match_plan *plan = NULL;
    assert_int_equal(match_job_import_counts(job, &counts), MATCH_OK);
    assert_int_equal(counts.rows, 0);
    assert_int_equal(match_job_step(job, 0, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(finish(job), MATCH_OK);
    assert_true(match_job_progress(job) == 1);
    assert_int_equal(match_job_step(job, 0, &done), MATCH_OK); /* again: still done */
    assert_int_equal(done, MATCH_JOB_DONE);
    assert_int_equal(match_job_import_counts(job, &counts), MATCH_OK);
    assert_int_equal(counts.rows, 3);
    assert_int_equal(counts.inserted, 2);
    assert_int_equal(counts.rejected, 1);
    assert_int_equal(counts.warnings, 1);
    assert_int_equal(match_job_import_issues(job, &text), MATCH_OK);
    assert_non_null(strstr(match_text_data(text), "\"row\":3"));
    assert_non_null(strstr(match_text_data(text), "rows.jsonl"));
    match_text_free(&text);
    assert_int_equal(match_job_message(job, &text), MATCH_OK);
    assert_true(match_text_length(text) > 0);
    match_text_free(&text);
    assert_int_equal(match_job_plan(job, &plan), MATCH_E_ARGUMENT);
    assert_null(plan);
    match_job_free(&job);
    assert_null(job);
    assert_int_equal(count_hits(store, "walrus"), 2);
    match_store_close(&store);
}

/* More than one step of the smallest size takes. */
static char *many_rows(void)
{
    static const char row[] = "{\"kind\":\"offer\",\"id\":\"o%06d\",\"title\":\"walrus\"}\n";
    enum { ROWS = 20000, ROW = sizeof row + 8 };
    char *rows = malloc(ROWS * ROW), *at = rows;
    assert_non_null(rows);
    for (int i = 0; i < ROWS; i++) at += snprintf(at, ROW, row, i);
    return rows;
}

static void given_up(void **state)
{
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_job_state more = MATCH_JOB_MORE;
    match_job *job = import_text(store, good_rows, NULL);
    match_job_free(&job); /* before the first step */
    char *many = many_rows();
    job = import_text(store, many, NULL);
    free(many);
    assert_int_equal(match_job_step(job, 0, &more), MATCH_OK);
    assert_int_equal(more, MATCH_JOB_MORE);
    assert_true(match_job_progress(job) > 0 && match_job_progress(job) < 1);
    match_job_free(&job);
    assert_int_equal(count_hits(store, "walrus"), 0);
    store_ok(match_store_begin(store), store); /* nothing was left open */
    match_store_rollback(store);
    match_store_close(&store);
}

/* A host that ends the batch under a running import is told so. */
static void batch_ended_under_an_import(void **state)
{
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_job_state more = MATCH_JOB_MORE;
    match_error error = {0};
    char *many = many_rows();
    match_job *job = import_text(store, many, NULL);
    free(many);
    assert_int_equal(match_job_step(job, 0, &more), MATCH_OK);
    assert_int_equal(more, MATCH_JOB_MORE);
    match_store_rollback(store);
    assert_int_equal(match_job_step(job, 0, &more), MATCH_E_STATE);
    match_job_error(job, &error);
    assert_non_null(strstr(error.message, "batch"));
    match_job_free(&job);
    assert_int_equal(count_hits(store, "walrus"), 0);
    match_store_close(&store);
}

/* In an open batch the import joins it and leaves the end to the caller. */
static void in_a_batch(void **state)
{
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    for (int pass = 0; pass < 2; pass++) {
        store_ok(match_store_begin(store), store);
        match_job *job = import_text(store, good_rows, NULL);
        assert_int_equal(finish(job), MATCH_OK);
        match_job_free(&job);
        if (pass == 0)
            match_store_rollback(store);
        else
            store_ok(match_store_commit(store), store);
        assert_int_equal(count_hits(store, "walrus"), pass == 0 ? 0 : 2);
    }
    match_store_close(&store);
}

static void failures(void **state)
{
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_job *job = NULL;
    match_error error = {0};
    match_import_options options = {.size = sizeof options, .kind = "nonsense"};
    match_status status = match_store_import_text(store, "x", "id\na\n", 5, &options, &job);
    if (status == MATCH_OK) {
        status = finish(job);
        match_job_error(job, &error);
    } else {
        match_store_error(store, &error);
    }
    assert_int_not_equal(status, MATCH_OK);
    assert_non_null(strstr(error.message, "nonsense"));
    match_job_free(&job);

    status = match_store_import(store, "/nowhere/at/all.jsonl", NULL, &job);
    if (status == MATCH_OK) status = finish(job);
    assert_int_equal(status, MATCH_E_IO);
    match_job_free(&job);

    /* after a failure the job can only be freed */
    options = (match_import_options){.size = sizeof options, .kind = "organisation", .format = "csv"};
    store_ok(match_store_import_text(store, "x.csv", "colour\nred\n", 11, &options, &job), store);
    status = finish(job);
    assert_int_not_equal(status, MATCH_OK);
    match_job_error(job, &error);
    assert_int_equal(error.code, status);
    match_job_state more = MATCH_JOB_MORE;
    assert_int_equal(match_job_step(job, 0, &more), MATCH_E_STATE);
    match_job_free(&job);
    store_ok(match_store_begin(store), store);
    match_store_rollback(store);
    match_store_close(&store);
}

static match_event *read_event(const char *json)
{
    match_event *event = NULL;
    match_error error = {0};
    if (match_event_read(json, strlen(json), &event, &error) != MATCH_OK) print_error("%s\n", error.message);
    assert_non_null(event);
    return event;
}

#define SMALL_EVENT                                                                  \
    "{\"name\":\"Day\",\"participants\":[{\"id\":\"a\",\"name\":\"Ana\"},{},{},{}]," \
    "\"slots\":[{\"start\":\"2026-06-01T09:00\",\"end\":\"2026-06-01T09:20\"},"      \
    "{\"start\":\"2026-06-01T09:30\",\"end\":\"2026-06-01T09:50\"}],\"tables\":2,"   \
    "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},{\"a\":0,\"b\":2}]}"

static void events(void **state)
{
    (void)state;
    match_event *event = read_event(SMALL_EVENT);
    assert_int_equal(match_event_participants(event), 4);
    assert_int_equal(match_event_meetings(event), 3);
    assert_int_equal(match_event_slots(event), 2);
    assert_int_equal(match_event_tables(event), 2);
    assert_string_equal(match_event_participant_id(event, 0), "a");
    assert_string_equal(match_event_participant_name(event, 0), "Ana");
    assert_string_equal(match_event_participant_id(event, 3), "3");
    assert_string_equal(match_event_participant_name(event, 3), "participant 3");
    assert_string_equal(match_event_participant_id(event, 4), "");
    assert_string_equal(match_event_participant_name(event, 4), "");
    match_event_free(&event);
    match_error error = {0};
    static const char *const bad[] = {"", "{", "[]", "{}", "{\"participants\":-1,\"slots\":1,\"tables\":1}"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        match_status status = match_event_read(bad[i], strlen(bad[i]), &event, &error);
        assert_int_not_equal(status, MATCH_OK);
        assert_int_equal(error.code, status);
        assert_true(strlen(error.message) > 0);
        assert_null(event);
    }
}

static void a_plan(void **state)
{
    (void)state;
    match_event *event = read_event(SMALL_EVENT);
    match_schedule_options options = {.size = sizeof options, .moves = 2000, .prove = true};
    match_job *job = NULL;
    match_plan *plan = NULL, *again = NULL;
    match_text *json = NULL, *report = NULL;
    bool valid = false;
    assert_int_equal(match_event_schedule(event, &options, &job, NULL), MATCH_OK);
    assert_int_equal(match_job_plan(job, &plan), MATCH_E_STATE);
    assert_int_equal(finish(job), MATCH_OK);
    assert_int_equal(match_job_plan(job, &plan), MATCH_OK);
    match_import_counts counts;
    assert_int_equal(match_job_import_counts(job, &counts), MATCH_E_ARGUMENT);
    match_job_free(&job);
    assert_string_equal(match_plan_status(plan), "optimal");
    assert_int_equal(match_plan_meetings(plan), 3);
    assert_int_equal(match_plan_slot(plan, 0), match_plan_slot(plan, 1));
    assert_int_not_equal(match_plan_slot(plan, 0), match_plan_slot(plan, 2));
    assert_int_not_equal(match_plan_table(plan, 0), match_plan_table(plan, 1));
    assert_int_equal(match_plan_slot(plan, 3), -1);
    assert_int_equal(match_event_check(event, plan, &valid, NULL, NULL), MATCH_OK);
    assert_true(valid);

    assert_int_equal(match_plan_write(plan, event, &json), MATCH_OK);
    assert_int_equal(match_plan_read(match_text_data(json), match_text_length(json), &again, NULL), MATCH_OK);
    for (size_t i = 0; i < 3; i++) assert_int_equal(match_plan_slot(plan, i), match_plan_slot(again, i));
    match_plan_free(&again);
    match_text_free(&json);

    static const char wrong[] = "{\"status\":\"feasible\",\"assignment\":[0,0,0],\"tables\":[0,1,0]}";
    assert_int_equal(match_plan_read(wrong, sizeof wrong - 1, &again, NULL), MATCH_OK);
    assert_int_equal(match_event_check(event, again, &valid, &report, NULL), MATCH_OK);
    assert_false(valid);
    assert_non_null(strstr(match_text_data(report), "double_booked"));
    match_text_free(&report);
    match_plan_free(&again);
    match_plan_free(&plan);
    match_event_free(&event);
}

static void schedule_options(void **state)
{
    (void)state;
    match_event *event = read_event(SMALL_EVENT);
    match_error error = {0};
    match_job *job = NULL;
    match_schedule_options options = {.size = sizeof options, .threads = -1};
    assert_int_equal(match_event_schedule(event, &options, &job, &error), MATCH_E_VALUE);
    options = (match_schedule_options){.size = sizeof options, .time_limit_s = -1};
    assert_int_equal(match_event_schedule(event, &options, &job, &error), MATCH_E_VALUE);
    options = (match_schedule_options){0};
    assert_int_equal(match_event_schedule(event, &options, &job, &error), MATCH_E_ARGUMENT);
    assert_null(job);
    match_event_free(&event);
}

static void agendas(void **state)
{
    (void)state;
    match_event *event = read_event(SMALL_EVENT);
    static const char made[] = "{\"status\":\"feasible\",\"assignment\":[0,0,1],\"tables\":[0,1,0]}";
    static const char other[] = "{\"status\":\"feasible\",\"assignment\":[0],\"tables\":[0]}";
    match_agenda_options options = {.size = sizeof options, .language = "ro"};
    match_plan *plan = NULL, *foreign = NULL;
    match_text *text = NULL;
    match_error error = {0};
    assert_int_equal(match_plan_read(made, sizeof made - 1, &plan, NULL), MATCH_OK);
    assert_int_equal(match_plan_read(other, sizeof other - 1, &foreign, NULL), MATCH_OK);
    assert_int_equal(match_plan_ics(plan, event, 0, NULL, &text, &error), MATCH_OK);
    assert_int_equal(strncmp(match_text_data(text), "BEGIN:VCALENDAR\r\n", 17), 0);
    match_text_free(&text);
    assert_int_equal(match_plan_csv(plan, event, &options, &text, &error), MATCH_OK);
    match_text_free(&text);
    assert_int_equal(match_plan_agenda_text(plan, event, 0, &options, &text, &error), MATCH_OK);
    assert_non_null(strstr(match_text_data(text), "Ana"));
    match_text_free(&text);
    assert_int_equal(match_plan_ics(plan, event, 4, NULL, &text, &error), MATCH_E_ARGUMENT);
    assert_non_null(strstr(error.message, "4"));
    assert_int_equal(match_plan_ics(foreign, event, 0, NULL, &text, &error), MATCH_E_ARGUMENT);
    options.language = "tlh";
    assert_int_equal(match_plan_agenda_text(plan, event, 0, &options, &text, &error), MATCH_E_VALUE);
    options.size = 0;
    assert_int_equal(match_plan_csv(plan, event, &options, &text, &error), MATCH_E_ARGUMENT);
    assert_null(text);
    match_plan_free(&plan);
    match_plan_free(&foreign);
    match_event_free(&event);
}

static void built_from_a_store(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_text *json = NULL;
    static const char clusters[] = "{\"name\":\"C2C\",\"participants\":{\"clusters\":[\"north\",\"south\"]},"
                                   "\"slots\":3,\"tables\":1}";
    store_ok(match_store_build_event(store, clusters, sizeof clusters - 1, &json), store);
    match_event *event = read_event(match_text_data(json));
    assert_int_equal(match_event_participants(event), 3);
    match_event_free(&event);
    match_text_free(&json);
    static const struct {
        const char *spec;
        match_status status;
        const char *says;
    } bad[] = {
        {"{", MATCH_E_FORMAT, ""},
        {"[]", MATCH_E_FORMAT, "object"},
        {"{}", MATCH_E_FORMAT, "participants"},
        {"{\"participants\":[\"nobody\"],\"slots\":1,\"tables\":1}", MATCH_E_NOT_FOUND, "nobody"},
        {"{\"participants\":[\"r1\"],\"slots\":1,\"tables\":1}", MATCH_E_NOT_FOUND, "r1"},
        {"{\"participants\":[\"lab\",\"lab\"],\"slots\":1,\"tables\":1}", MATCH_E_VALUE, "twice"},
        {"{\"participants\":[7],\"slots\":1,\"tables\":1}", MATCH_E_FORMAT, "ids"},
        {"{\"participants\":{\"clusters\":[\"north\"]},\"slots\":1,\"tables\":1}", MATCH_E_FORMAT, "clusters"},
        {"{\"participants\":{\"filter\":\"country =\"},\"slots\":1,\"tables\":1}", MATCH_E_SYNTAX, ""},
        {"{\"participants\":[],\"tables\":1}", MATCH_E_FORMAT, "slots"},
        {"{\"participants\":[],\"slots\":1,\"tables\":1,\"slotz\":2}", MATCH_E_VALUE, "slotz"},
        {"{\"participants\":[],\"slots\":1,\"tables\":1,\"wishes_per_participant\":-1}", MATCH_E_VALUE, "wishes"}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        match_status status = match_store_build_event(store, bad[i].spec, strlen(bad[i].spec), &json);
        store_fails(status, bad[i].status, store, bad[i].says);
        assert_null(json);
    }
    match_store_close(&store);
}

static size_t lines_of(match_job *job)
{
    match_text *text = NULL;
    size_t n = 0;
    assert_int_equal(match_job_answers(job, &text), MATCH_OK);
    for (const char *c = match_text_data(text); (c = strchr(c, '\n')); c++) n++;
    match_text_free(&text);
    return n;
}

/* Lines as they come from files of any system; empty ones are no questions, a line without id names itself. */
static void questions_by_lines(void **state)
{
    static const struct {
        const char *texts, *ids; /* of the answers; NULL: refused */
        int64_t line;
    } cases[] = {
        {"a\twalrus\nb\tseal\n", "a b ", 0},
        {"a\twalrus\r\nb\twalrus\r\n", "a b ", 0},
        {"\r\n\na\twalrus\n\n\r\nb\tseal", "a b ", 0},
        {"a\t\n", "a ", 0}, /* an empty text is a question that finds nothing */
        {"", "", 0},
        {"\n", "", 0},
        {"a\twalrus\nb walrus\n", NULL, 2},
        {"a\twalrus\n\n\twalrus\n", NULL, 3},
        {"a\twalrus\nb\t\xff\n", NULL, 2},
    };
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    upsert(store, "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"walrus\",\"language\":\"zxx\"}");
    for (size_t i = 0; i < COUNT(cases); i++) {
        match_job *job = NULL;
        match_text *text = NULL;
        match_error error = {0};
        char ids[64] = "", *at = ids;
        match_status status = match_store_batch(store, cases[i].texts, strlen(cases[i].texts), NULL, &job);
        if (!cases[i].ids) {
            assert_int_not_equal(status, MATCH_OK);
            assert_null(job);
            match_store_error(store, &error);
            if (error.line != cases[i].line) fail_msg("case %zu: line %d: %s", i, (int)error.line, error.message);
            continue;
        }
        store_ok(status, store);
        assert_int_equal(finish(job), MATCH_OK);
        assert_int_equal(match_job_answers(job, &text), MATCH_OK);
        for (const char *line = match_text_data(text); (line = strstr(line, "\"query\":")); line++) {
            const char *id = strchr(line + 8, '"') + 1;
            at += snprintf(at, sizeof ids - (size_t)(at - ids), "%.*s ", (int)strcspn(id, "\""), id);
        }
        assert_string_equal(ids, cases[i].ids);
        /* a text ends before its line does */
        if (strstr(cases[i].texts, "walrus")) assert_non_null(strstr(match_text_data(text), "\"id\":\"o\""));
        match_text_free(&text);
        match_job_free(&job);
    }
    match_store_close(&store);
}

/* Every record asks; some are deleted, and changed, before it is their turn. */
static void a_batch_while_records_go(void **state)
{
    enum { RECORDS = 1200, BLOCK = 512, GONE = 40 };
    char json[160], id[16];
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_batch_options o = {.size = sizeof o, .threads = 2};
    match_job *job = NULL;
    match_job_state done = MATCH_JOB_MORE;
    (void)state;
    store_ok(match_store_begin(store), store);
    for (int i = 0; i < RECORDS; i++) {
        snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"o%d\",\"title\":\"w%d x%d\",\"language\":\"zxx\"}", i,
                 i % 30, i % 7);
        upsert(store, json);
    }
    store_ok(match_store_commit(store), store);
    store_ok(match_store_batch(store, NULL, 0, &o, &job), store);
    assert_int_equal(match_job_step(job, 0, &done), MATCH_OK);
    assert_int_equal(done, MATCH_JOB_MORE);
    assert_int_equal(lines_of(job), BLOCK);
    store_ok(match_store_begin(store), store);
    for (int i = 0; i < GONE; i++) {
        snprintf(id, sizeof id, "o%d", i % 2 ? i : BLOCK + 7 * i); /* half of them have asked */
        store_ok(match_store_delete(store, "offer", id), store);
    }
    upsert(store, "{\"kind\":\"offer\",\"id\":\"o1190\",\"title\":\"another\",\"language\":\"zxx\"}");
    store_ok(match_store_commit(store), store);
    size_t n = 0;
    while (done == MATCH_JOB_MORE) {
        assert_int_equal(match_job_step(job, 0, &done), MATCH_OK);
        n += lines_of(job);
    }
    assert_int_equal(n, RECORDS - BLOCK - GONE / 2);
    match_job_free(&job);
    match_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_import),
        cmocka_unit_test(a_batch_while_records_go),
        cmocka_unit_test(questions_by_lines),
        cmocka_unit_test(given_up),
        cmocka_unit_test(in_a_batch),
        cmocka_unit_test(batch_ended_under_an_import),
        cmocka_unit_test(failures),
        cmocka_unit_test(events),
        cmocka_unit_test(a_plan),
        cmocka_unit_test(schedule_options),
        cmocka_unit_test(agendas),
        cmocka_unit_test(built_from_a_store),
    };
    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
