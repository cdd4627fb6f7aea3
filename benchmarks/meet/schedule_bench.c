/* Speed and quality of the planner on made brokerage events of a fixed number of moves, and speed of the checker.
 *
 *   schedule_bench [--tiny]
 *
 * Participants meet at random with weights 1 to 8, twelve slots (half of them in the morning), tables for two thirds of
 * the meetings that could be held at once, a tenth of all slots forbidden. Seeded: every run plans the same events.
 * Times are CPU seconds of this thread. Prints one JSON line a measurement. */
#include <match/match.h>
#include <stdio.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"

enum { SLOTS = 12 };

static void make_event(mt_strbuf *out, uint32_t participants, bool selection)
{
    mt_random random = mt_random_seeded(participants);
    uint32_t meetings = participants * (selection ? 6 : 3);
    mt_strbuf_format(out, "{\"participants\":%u,\"slots\":%d,\"morning_slots\":%d,\"tables\":%u,\"kind\":\"%s\"",
                     participants, SLOTS, SLOTS / 2, participants / 3 + 1, selection ? "selection" : "all");
    mt_strbuf_str(out, ",\"meetings\":[");
    for (uint32_t m = 0; m < meetings; m++) {
        uint32_t a = mt_random_below(&random, participants);
        uint32_t b = (a + 1 + mt_random_below(&random, participants - 1)) % participants;
        mt_strbuf_format(out, "%s{\"a\":%u,\"b\":%u,\"weight\":%u}", m ? "," : "", a, b,
                         1 + mt_random_below(&random, 8));
    }
    mt_strbuf_str(out, "],\"forbidden\":[");
    for (uint32_t p = 0; p < participants; p++)
        if (mt_random_below(&random, 5) < 4)
            mt_strbuf_format(out, "%s[]", p ? "," : "");
        else
            mt_strbuf_format(out, "%s[%u,%u]", p ? "," : "", 2 * mt_random_below(&random, SLOTS / 2),
                             2 * mt_random_below(&random, SLOTS / 2) + 1);
    mt_strbuf_str(out, "]}");
}

static void print(const match_event *event, const char *name, const match_plan *plan, uint64_t moves, double planned,
                  double checked)
{
    size_t placed = 0;
    for (size_t m = 0; m < match_plan_meetings(plan); m++) placed += match_plan_slot(plan, m) >= 0;
    mt_strbuf line = {0};
    mt_strbuf_format(&line,
                     "{\"bench\":\"meet/schedule\",\"case\":\"%s\",\"participants\":%zu,\"meetings\":%zu,"
                     "\"placed\":%zu,\"status\":\"%s\",\"moves\":%llu,\"seconds\":",
                     name, match_event_participants(event), match_event_meetings(event), placed,
                     match_plan_status(plan), (unsigned long long)moves);
    mt_strbuf_double(&line, planned);
    mt_strbuf_str(&line, ",\"check_seconds\":");
    mt_strbuf_double(&line, checked);
    mt_strbuf_str(&line, "}");
    if (mt_strbuf_status(&line, NULL) == MATCH_OK) puts(line.data);
    mt_strbuf_free(&line);
}

/* Plans one event and checks the plan; false on any failure, a plan that the checker objects to included. */
static bool measure(const char *name, uint32_t participants, bool selection, uint64_t moves)
{
    mt_strbuf json = {0};
    match_event *event = NULL;
    match_job *job = NULL;
    match_plan *plan = NULL;
    match_error error = {0};
    match_job_state state = MATCH_JOB_MORE;
    bool valid = false;
    match_schedule_options options = {.size = sizeof options, .moves = moves, .seed = 1};
    make_event(&json, participants, selection);
    match_status status = mt_strbuf_status(&json, NULL);
    if (status == MATCH_OK) status = match_event_read(json.data, json.len, &event, &error);
    int64_t start = mt_clock_thread_cpu_ns();
    if (status == MATCH_OK) status = match_event_schedule(event, &options, &job, &error);
    while (status == MATCH_OK && state == MATCH_JOB_MORE) status = match_job_step(job, -1, &state);
    if (status == MATCH_OK) status = match_job_plan(job, &plan);
    int64_t middle = mt_clock_thread_cpu_ns();
    if (status == MATCH_OK) status = match_event_check(event, plan, &valid, NULL, &error);
    int64_t end = mt_clock_thread_cpu_ns();
    if (status == MATCH_OK)
        print(event, name, plan, moves, (double)(middle - start) * 1e-9, (double)(end - middle) * 1e-9);
    else
        fprintf(stderr, "schedule_bench: %s: %s\n", name, error.message);
    bool good = status == MATCH_OK && (valid || strcmp(match_plan_status(plan), "infeasible") == 0 ||
                                       strcmp(match_plan_status(plan), "unknown") == 0);
    match_plan_free(&plan);
    match_job_free(&job);
    match_event_free(&event);
    mt_strbuf_free(&json);
    return good;
}

int main(int argc, char **argv)
{
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    uint64_t moves = tiny ? 5000 : 2000000;
    bool good = measure("all", tiny ? 20 : 60, false, moves) && measure("selection", tiny ? 20 : 60, true, moves);
    if (!tiny) good = good && measure("selection", 400, true, moves) && measure("selection", 2000, true, moves);
    return good ? 0 : 1;
}
