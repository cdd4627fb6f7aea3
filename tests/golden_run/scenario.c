/* The golden run in C: scenario EXAMPLE_FOLDER OUTPUT. What every host must write byte for byte. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <match/match.h>

static const char *const files[] = {
    "clusters.csv",   "clusters-details.jsonl", "members.csv",    "delegates.csv", "items.jsonl", "calls.jsonl",
    "projects.jsonl", "relations.jsonl",        "feedback.jsonl", "flawed.jsonl",  "flawed.csv"};
static const char *const titles[] = {"Vizită de studiu și sesiune C2C la Iași", "Sesja spotkań C2C w Warszawie",
                                     "Studii preclinice pe animale de talie mare"};
static const char record[] =
    "{\"kind\":\"organisation\",\"id\":\"țș-🧬\",\"name\":\"Institutul ș ț ă Łódź 🧬 "
    "𝛼\",\"country\":\"RO\"}";
static const char event_json[] =
    "{\"participants\":[{\"id\":\"A\",\"name\":\"Ana ș\"},{\"id\":\"B\",\"name\":\"Łucja\"},"
    "{\"id\":\"C\",\"name\":\"Zoë 🧬\"}],\"tables\":1,"
    "\"slots\":[{\"start\":\"2026-12-04T09:00+02:00\",\"end\":\"2026-12-04T09:20+02:00\"},"
    "{\"start\":\"2026-12-04T09:25+02:00\",\"end\":\"2026-12-04T09:45+02:00\"},"
    "{\"start\":\"2026-12-04T09:50+02:00\",\"end\":\"2026-12-04T10:10+02:00\"}],"
    "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{\"a\":1,\"b\":2}]}";

typedef struct run {
    FILE *out;
    match_store *store;
    match_event *event;
    match_plan *plan;
    match_error error;
} run;

static void need(run *r, match_status status)
{
    if (status == MATCH_OK) return;
    if (r->error.code != status && r->store) match_store_error(r->store, &r->error);
    fprintf(stderr, "scenario: %s: %s\n", match_status_name(status), r->error.message);
    exit(1);
}

static void say(run *r, const char *head, match_text *text)
{
    fprintf(r->out, "%s%s\n", head, match_text_data(text));
    match_text_free(&text);
}

static void say_error(run *r, const char *what, match_status status)
{
    const match_error *e = &r->error;
    if (status == MATCH_OK)
        fprintf(r->out, "error %s none\n", what);
    else
        fprintf(r->out, "error %s %s [%s|%" PRId64 "|%s|%s] %s\n", what, match_status_name(e->code), e->file, e->line,
                e->field, e->value, e->message);
}

static void store_fails(run *r, const char *what, match_status status)
{
    if (status != MATCH_OK) match_store_error(r->store, &r->error);
    say_error(r, what, status);
}

static match_status finish(match_job *job)
{
    match_job_state state = MATCH_JOB_MORE;
    match_status status = MATCH_OK;
    while (status == MATCH_OK && state == MATCH_JOB_MORE) status = match_job_step(job, 40, &state);
    return status;
}

static void import(run *r, const char *name, const match_import_options *options)
{
    match_job *job = NULL;
    match_import_counts c;
    need(r, match_store_import(r->store, name, options, &job));
    need(r, finish(job));
    need(r, match_job_import_counts(job, &c));
    fprintf(r->out, "import %s %zu %zu %zu %zu %zu %zu %zu\n", name, c.rows, c.inserted, c.updated, c.unchanged,
            c.older, c.rejected, c.warnings);
    match_job_free(&job);
}

static void records(run *r)
{
    static const char *const changes[] = {"unchanged", "inserted", "updated", "older"};
    match_import_options taxonomy = {.size = sizeof taxonomy, .kind = "taxonomy", .scheme = "theme"};
    match_rank_options ask = {.size = sizeof ask, .k = 1, .want = MATCH_WANT_OFFER};
    match_change change = MATCH_UNCHANGED;
    match_text *text = NULL;

    import(r, "themes.tsv", &taxonomy);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) import(r, files[i], NULL);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        match_hits *hits = NULL;
        need(r, match_store_search(r->store, titles[i], strlen(titles[i]), &ask, &hits));
        fprintf(r->out, "search %s\n", match_hits_id(hits, 0));
        match_hits_free(&hits);
    }
    need(r, match_store_get(r->store, NULL, "IM28", &text));
    say(r, "get ", text);
    for (int i = 0; i < 2; i++) {
        need(r, match_store_upsert(r->store, record, strlen(record), &change, NULL));
        fprintf(r->out, "upsert %s\n", changes[change]);
    }
    need(r, match_store_get(r->store, NULL, "țș-🧬", &text));
    say(r, "get ", text);
    need(r, match_store_delete(r->store, "organisation", "țș-🧬"));
}

static void meetings(run *r)
{
    match_schedule_options options = {
        .size = sizeof options, .time_limit_s = 10, .moves = 2000, .threads = 1, .seed = 7};
    match_agenda_options polish = {.size = sizeof polish, .language = "pl"};
    match_agenda_options romanian = {.size = sizeof romanian, .language = "ro"};
    match_agenda_options english = {
        .size = sizeof english, .language = "en", .stamp = "2026-11-01T00:00:00Z", .sequence = 2};
    match_job *job = NULL;
    match_text *text = NULL;
    bool valid = false;

    need(r, match_event_read(event_json, strlen(event_json), &r->event, &r->error));
    need(r, match_event_schedule(r->event, &options, &job, &r->error));
    need(r, finish(job));
    need(r, match_job_plan(job, &r->plan));
    match_job_free(&job);
    fprintf(r->out, "event %zu %zu %zu %zu\n", match_event_participants(r->event), match_event_meetings(r->event),
            match_event_slots(r->event), match_event_tables(r->event));
    fprintf(r->out, "plan %s\n", match_plan_status(r->plan));
    need(r, match_plan_write(r->plan, r->event, &text));
    say(r, "", text);
    need(r, match_event_check(r->event, r->plan, &valid, &text, &r->error));
    say(r, "", text);
    need(r, match_plan_csv(r->plan, r->event, &polish, &text, &r->error));
    say(r, "", text);
    need(r, match_plan_agenda_text(r->plan, r->event, 2, &romanian, &text, &r->error));
    say(r, "", text);
    need(r, match_plan_ics(r->plan, r->event, 0, &english, &text, &r->error));
    say(r, "", text);
}

static void bad_input(run *r)
{
    static const char kind[] = "{\"kind\":\"compani\",\"id\":\"x\"}", json[] = "{\"kind\":";
    match_rank_options plain = {.size = sizeof plain, .k = 10};
    match_rank_options filter = {.size = sizeof filter, .k = 10, .filter = "country = = 'RO'"};
    match_agenda_options english = {.size = sizeof english, .language = "en"};
    match_hits *hits = NULL;
    match_text *text = NULL;
    match_event *event = NULL;
    match_job *job = NULL;
    match_status status;

    store_fails(r, "get", match_store_get(r->store, NULL, "nobody-ș", &text));
    store_fails(r, "partners", match_store_partners(r->store, "nobody", &plain, &hits));
    store_fails(r, "upsert kind", match_store_upsert(r->store, kind, strlen(kind), NULL, NULL));
    store_fails(r, "upsert json", match_store_upsert(r->store, json, strlen(json), NULL, NULL));
    store_fails(r, "filter", match_store_search(r->store, "imaging", strlen("imaging"), &filter, &hits));
    store_fails(r, "as-of", match_store_set_as_of(r->store, "yesterday"));
    say_error(r, "event",
              match_event_read("{\"participants\":-1}", strlen("{\"participants\":-1}"), &event, &r->error));
    status = match_store_import(r->store, "no-such-file.csv", NULL, &job);
    if (status == MATCH_OK) {
        status = finish(job);
        if (status != MATCH_OK) match_job_error(job, &r->error);
        say_error(r, "import", status);
    } else {
        store_fails(r, "import", status);
    }
    match_job_free(&job);
    store_fails(r, "explain", match_store_explain(r->store, "IM28", "nobody", &plain, &text));
    store_fails(r, "delete", match_store_delete(r->store, "offer", "nobody"));
    say_error(r, "ics", match_plan_ics(r->plan, r->event, 9, &english, &text, &r->error));
}

static void ranking(run *r)
{
    static const char query[] = "căutăm anonimizarea imaginilor DICOM";
    match_rank_options ask = {.size = sizeof ask, .k = 5, .mode = MATCH_MODE_COMPLEMENT, .explain = true};
    match_rank_options offers = {.size = sizeof offers, .k = 5, .want = MATCH_WANT_OFFER, .explain = true};
    match_rank_options plain = {.size = sizeof plain, .k = 10, .explain = true};
    match_hits *hits = NULL;
    match_text *text = NULL, *lines = NULL;

    need(r, match_store_partners(r->store, "IM28", &ask, &hits));
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        fprintf(r->out, "partner %zu %s %s %s\n", i + 1, match_hits_id(hits, i), match_hits_kind(hits, i),
                match_hits_name(hits, i));
        need(r, match_store_explain(r->store, "IM28", match_hits_id(hits, i), &ask, &text));
        need(r, match_explanation_text(match_text_data(text), match_text_length(text), "ro", &lines, &r->error));
        match_text_free(&text);
        say(r, "", lines);
    }
    match_hits_free(&hits);
    need(r, match_store_explain(r->store, "IM28", "IM07", &plain, &text));
    say(r, "", text);
    need(r, match_store_why_not(r->store, "IM41", "MZ04", &plain, &text));
    say(r, "", text);
    need(r, match_store_search(r->store, query, strlen(query), &offers, &hits));
    for (size_t i = 0; i < match_hits_count(hits); i++)
        fprintf(r->out, "hit %zu %s %s\n%s\n", i + 1, match_hits_id(hits, i), match_hits_name(hits, i),
                match_hits_explanation(hits, i));
    match_hits_free(&hits);
}

/* The bits of a score, so that the last one is compared, too */
static void say_score(run *r, const char *head, const char *id, double score)
{
    uint64_t bits;
    memcpy(&bits, &score, sizeof bits);
    fprintf(r->out, "%s %s %016" PRIx64 "\n", head, id, bits);
}

/* The answers of a batch, lines of JSON */
static void say_batch(run *r, const char *lines)
{
    for (const char *at = lines; (at = strstr(at, "\"id\":\"")); at++) {
        char id[201];
        const char *score = strstr(at, "\"score\":");
        if (!score || sscanf(at, "\"id\":\"%200[^\"]", id) != 1) exit(1);
        say_score(r, "batch", id, strtod(score + strlen("\"score\":"), NULL));
    }
}

static void lists(run *r)
{
    static const char query[] = "software for stroke patients";
    static const char batch[] = "one\tcăutăm anonimizarea imaginilor DICOM\ntwo\tsoftware for stroke patients\n";
    match_rank_options ask = {.size = sizeof ask, .k = 5, .explain = true};
    match_rank_options fresh = {.size = sizeof fresh, .k = 5, .new_only = true};
    match_rank_options organisations = {.size = sizeof organisations, .k = 5, .want = MATCH_WANT_ORGANISATIONS};
    match_batch_options many = {.size = sizeof many, .k = 3};
    match_hits *hits = NULL;
    match_text *text = NULL;
    match_job *job = NULL;

    need(r, match_store_partners(r->store, "IM07", &ask, &hits));
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        say_score(r, "fits", match_hits_id(hits, i), match_hits_score(hits, i));
        fprintf(r->out, "%s\n", match_hits_explanation(hits, i));
    }
    match_hits_free(&hits);
    need(r, match_store_partners(r->store, "IM07", &fresh, &hits));
    for (size_t i = 0; i < match_hits_count(hits); i++)
        say_score(r, "new", match_hits_id(hits, i), match_hits_score(hits, i));
    match_hits_free(&hits);
    need(r, match_store_search(r->store, query, strlen(query), &organisations, &hits));
    for (size_t i = 0; i < match_hits_count(hits); i++)
        say_score(r, "answers", match_hits_id(hits, i), match_hits_score(hits, i));
    match_hits_free(&hits);
    need(r, match_store_batch(r->store, batch, strlen(batch), &many, &job));
    need(r, finish(job));
    need(r, match_job_answers(job, &text));
    say_batch(r, match_text_data(text));
    match_text_free(&text);
    match_job_free(&job);
}

int main(int argc, char **argv)
{
    match_open_options open = {
        .size = sizeof open, .mode = MATCH_OPEN_CREATE, .viewer = MATCH_TIER_CONFIDENTIAL, .as_of = "2026-11-01"};
    run r = {0};

    if (argc != 3 || !(r.out = fopen(argv[2], "wb")) || chdir(argv[1])) {
        fprintf(stderr, "usage: scenario EXAMPLE_FOLDER OUTPUT\n");
        return 2;
    }
    need(&r, match_store_open(":memory:", &open, &r.store, &r.error));
    records(&r);
    meetings(&r);
    bad_input(&r);
    fputs("=== ranking\n", r.out);
    ranking(&r);
    lists(&r);
    match_store_close(&r.store);
    /* in C a closed store is no handle at all; the hosts say so */
    fputs("error closed E_STATE [|0|store|] the store is closed\n", r.out);
    match_plan_free(&r.plan);
    match_event_free(&r.event);
    return fclose(r.out) ? 1 : 0;
}
