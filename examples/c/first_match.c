/* The shortest useful program: fill a store in memory, rank partners for one member, say why.
 *
 *   first_match examples/imago-mol
 */
#include <match/match.h>
#include <stdio.h>

static int import_file(match_store *store, const char *folder, const char *name)
{
    char path[1024];
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    match_import_counts counts = {0};
    match_error error;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    match_status status = match_store_import(store, path, NULL, &job);
    if (status != MATCH_OK) {
        match_store_error(store, &error);
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    while (status == MATCH_OK && state == MATCH_JOB_MORE) status = match_job_step(job, 50, &state);
    if (status != MATCH_OK) {
        match_job_error(job, &error);
        fprintf(stderr, "%s:%lld: %s\n", error.file, (long long)error.line, error.message);
    } else if (match_job_import_counts(job, &counts) == MATCH_OK) {
        printf("%-28s %4zu rows, %zu rejected\n", name, counts.rows, counts.rejected);
    }
    match_job_free(&job);
    return status != MATCH_OK;
}

int main(int argc, char **argv)
{
    static const char *const files[] = {"clusters.csv", "members.csv", "items.jsonl", "projects.jsonl",
                                        "relations.jsonl"};
    const char *folder = argc > 1 ? argv[1] : "examples/imago-mol";
    match_error error;
    match_store *store = NULL;
    match_hits *hits = NULL;
    match_open_options open = {
        .size = sizeof open, .mode = MATCH_OPEN_CREATE, .viewer = MATCH_TIER_CONFIDENTIAL, .as_of = "2026-11-01"};
    match_rank_options ask = {.size = sizeof ask, .k = 5, .explain = true};
    int failed = 0;

    if (match_store_open(":memory:", &open, &store, &error) != MATCH_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) failed |= import_file(store, folder, files[i]);

    if (!failed && match_store_partners(store, "IM28", &ask, &hits) == MATCH_OK) {
        for (size_t i = 0; i < match_hits_count(hits); i++) {
            match_text *text = NULL;
            printf("\n%zu. %s (%.3f)\n", i + 1, match_hits_name(hits, i), match_hits_score(hits, i));
            if (match_hits_explanation_text(hits, i, "en", &text, &error) == MATCH_OK)
                printf("%s", match_text_data(text));
            match_text_free(&text);
        }
        failed = match_hits_count(hits) == 0;
    } else {
        failed = 1;
        match_store_error(store, &error);
        fprintf(stderr, "%s\n", error.message);
    }
    match_hits_free(&hits);
    match_store_close(&store);
    return failed;
}
