/* Plans a small event and checks the plan with the independent checker. */
#include <match/match.h>
#include <stdio.h>
#include <string.h>

static const char event_json[] =
    "{\"name\": \"Six companies, one afternoon\", \"participants\": 6, \"slots\": 4, \"tables\": 3,"
    " \"forbidden\": [[0], [], [], [], [], [3]],"
    " \"meetings\": [{\"a\":0,\"b\":3}, {\"a\":0,\"b\":4}, {\"a\":1,\"b\":3}, {\"a\":1,\"b\":5},"
    "                {\"a\":2,\"b\":4}, {\"a\":2,\"b\":5}, {\"a\":0,\"b\":5}]}";

int main(void)
{
    match_error error = {.code = MATCH_OK};
    match_event *event = NULL;
    match_job *job = NULL;
    match_plan *plan = NULL;
    match_text *report = NULL;
    match_job_state state = MATCH_JOB_MORE;
    bool valid = false;
    /* bounded by work, so that every run gives the same plan */
    match_schedule_options options = {.size = sizeof options, .moves = 20000, .seed = 1};

    match_status status = match_event_read(event_json, strlen(event_json), &event, &error);
    if (status == MATCH_OK) status = match_event_schedule(event, &options, &job, &error);
    while (status == MATCH_OK && state == MATCH_JOB_MORE) status = match_job_step(job, 50, &state);
    if (status == MATCH_OK) status = match_job_plan(job, &plan);
    if (status == MATCH_OK) status = match_event_check(event, plan, &valid, &report, &error);
    if (status == MATCH_OK) {
        printf("%s, %s\n", match_plan_status(plan), valid ? "and the checker agrees" : "but the checker objects");
        for (size_t m = 0; m < match_plan_meetings(plan); m++)
            printf("meeting %zu: slot %d, table %d\n", m, match_plan_slot(plan, m), match_plan_table(plan, m));
        printf("%s\n", match_text_data(report));
    } else {
        fprintf(stderr, "%s\n", error.message);
    }
    match_text_free(&report);
    match_plan_free(&plan);
    match_job_free(&job);
    match_event_free(&event);
    return valid ? 0 : 1;
}
