/* The day run in C: day EXAMPLE_FOLDER OUTPUT OUTCOMES. Learning, ranking, planning, repairing, bad input; the
 * reference for the other hosts. */
#include <match/match.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *out;

static void end(const char *what, const match_error *error)
{
    fprintf(stderr, "day: %s: %s\n", what, error ? error->message : "failed");
    exit(1);
}

static void check(match_status status, const match_store *store, const char *what)
{
    match_error error = {0};
    if (status == MATCH_OK) return;
    match_store_error(store, &error);
    end(what, &error);
}

static void say(const char *what, match_text **text)
{
    size_t length = match_text_length(*text);
    while (length && match_text_data(*text)[length - 1] == '\n') length--;
    fprintf(out, "%s\n%.*s\n", what, (int)length, match_text_data(*text));
    match_text_free(text);
}

static void fails(const char *what, match_status status, const match_store *store)
{
    match_error error = {0};
    if (status != MATCH_OK) match_store_error(store, &error);
    fprintf(out, "error %s: %s\n", what, status == MATCH_OK ? "none" : error.message);
}

static char *read_whole(const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    char *data = calloc(1, 1 << 20);
    if (!f || !data || fread(data, 1, (1 << 20) - 1, f) == 0) end(path, NULL);
    fclose(f);
    return data;
}

static void import(match_store *store, const char *path)
{
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    check(match_store_import(store, path, NULL, &job), store, path);
    if (match_job_step(job, -1, &state) != MATCH_OK) end(path, NULL);
    match_job_free(&job);
}

static void rank(match_store *store)
{
    static const char *const ids[] = {"IM28", "IM07", "MZ01"};
    match_text *text = NULL;
    check(match_store_learn(store, &(match_learn_options){.size = sizeof(match_learn_options)}, &text), store, "learn");
    say("learn", &text);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        match_hits *hits = NULL;
        match_rank_options o = {.size = sizeof o, .k = 5, .explain = true};
        check(match_store_partners(store, ids[i], &o, &hits), store, "partners");
        for (size_t r = 0; r < match_hits_count(hits); r++)
            fprintf(out, "%s %zu %s %s %s\n%s\n", ids[i], r + 1, match_hits_id(hits, r), match_hits_kind(hits, r),
                    match_hits_name(hits, r), match_hits_explanation(hits, r));
        match_hits_free(&hits);
    }
}

static match_event *plan(match_store *store, const char *folder, match_plan **plan)
{
    char *spec = read_whole(folder, "brokerage.json");
    match_text *text = NULL;
    match_event *event = NULL;
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    match_error error = {0};
    match_schedule_options o = {.size = sizeof o, .moves = 20000, .seed = 3};
    bool valid = false;
    check(match_store_build_event(store, spec, strlen(spec), &text), store, "event");
    if (match_event_read(match_text_data(text), match_text_length(text), &event, &error) != MATCH_OK)
        end("event", &error);
    say("event", &text);
    if (match_event_schedule(event, &o, &job, &error) != MATCH_OK) end("schedule", &error);
    if (match_job_step(job, -1, &state) != MATCH_OK || match_job_plan(job, plan) != MATCH_OK) end("schedule", NULL);
    match_job_free(&job);
    if (match_plan_write(*plan, event, &text) != MATCH_OK) end("plan", NULL);
    say("plan", &text);
    if (match_event_check(event, *plan, &valid, &text, &error) != MATCH_OK) end("check", &error);
    say("check", &text);
    free(spec);
    return event;
}

static void repair(const match_event *event, const match_plan *before, const char *folder)
{
    char *day = read_whole(folder, "day.json");
    match_event *changed = NULL;
    match_plan *repaired = NULL;
    match_text *report = NULL, *told = NULL, *text = NULL;
    match_error error = {0};
    match_repair_options o = {.size = sizeof o, .moves = 20000, .seed = 5};
    if (match_event_repair(event, before, day, strlen(day), &o, &changed, &repaired, &report, &told, &error) !=
        MATCH_OK)
        end("repair", &error);
    say("repair", &report);
    say("whom to tell", &told);
    if (match_plan_write(repaired, changed, &text) != MATCH_OK) end("plan", NULL);
    say("repaired plan", &text);
    if (match_event_write(changed, &text, &error) != MATCH_OK) end("event", &error);
    say("changed event", &text);
    match_event_free(&changed);
    match_plan_free(&repaired);
    free(day);
}

static void bad_input(match_store *store)
{
    match_hits *hits = NULL;
    match_text *text = NULL;
    match_rank_options filter = {.size = sizeof filter, .filter = "country = = 'RO'"};
    match_rank_options channel = {.size = sizeof channel, .channels = "telepathy"};
    fails("partners", match_store_partners(store, "nobody-ș", NULL, &hits), store);
    fails("explain", match_store_explain(store, "IM28", "nobody", NULL, &text), store);
    fails("filter", match_store_search(store, "imaging", 7, &filter, &hits), store);
    fails("channel", match_store_search(store, "imaging", 7, &channel, &hits), store);
    fails("model", match_store_use_model(store, 99), store);
}

int main(int argc, char **argv)
{
    static const char *const files[] = {"clusters.csv", "clusters-details.jsonl", "members.csv",    "delegates.csv",
                                        "items.jsonl",  "projects.jsonl",         "relations.jsonl"};
    match_open_options o = {
        .size = sizeof o, .mode = MATCH_OPEN_CREATE, .viewer = MATCH_TIER_CONFIDENTIAL, .as_of = "2026-11-01"};
    match_store *store = NULL;
    match_plan *made = NULL;
    match_error error = {0};
    char path[1024];
    if (argc != 4 || !(out = fopen(argv[2], "wb"))) end("usage: day EXAMPLE_FOLDER OUTPUT OUTCOMES", NULL);
    if (match_store_open(":memory:", &o, &store, &error) != MATCH_OK) end("open", &error);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", argv[1], files[i]);
        import(store, path);
    }
    import(store, argv[3]);
    rank(store);
    match_event *event = plan(store, argv[1], &made);
    repair(event, made, argv[1]);
    bad_input(store);
    match_event_free(&event);
    match_plan_free(&made);
    match_store_close(&store);
    return fclose(out) == 0 ? 0 : 1;
}
