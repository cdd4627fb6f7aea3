/* match clusters: all against all, partners for one, two side by side; a cluster's profile, themes, network. */
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/group_options.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static const group_key profile_keys[] = {{"k", OPTION_K, GROUP_NUMBER}, {NULL, OPTION_END, GROUP_TEXT}};
static const group_key theme_keys[] = {{"k", OPTION_K, GROUP_NUMBER},
                                       {"filter", OPTION_FILTER, GROUP_TEXT},
                                       {"language", OPTION_LANGUAGE, GROUP_TEXT},
                                       {NULL, OPTION_END, GROUP_TEXT}};
static const group_key ranking_keys[] = {{"k", OPTION_K, GROUP_NUMBER},
                                         {"clusters", OPTION_CLUSTERS, GROUP_LIST},
                                         {"new_only", OPTION_NEW_ONLY, GROUP_FLAG},
                                         {"weights", OPTION_WEIGHTS, GROUP_WEIGHTS},
                                         {"geography", OPTION_GEOGRAPHY, GROUP_TEXT},
                                         {NULL, OPTION_END, GROUP_TEXT}};
static const group_key pair_keys[] = {{"k", OPTION_K, GROUP_NUMBER},
                                      {"enough", OPTION_ENOUGH, GROUP_NUMBER},
                                      {"weights", OPTION_WEIGHTS, GROUP_WEIGHTS},
                                      {"geography", OPTION_GEOGRAPHY, GROUP_TEXT},
                                      {NULL, OPTION_END, GROUP_TEXT}};
static const group_key matrix_keys[] = {{"clusters", OPTION_CLUSTERS, GROUP_LIST},
                                        {"weights", OPTION_WEIGHTS, GROUP_WEIGHTS},
                                        {"geography", OPTION_GEOGRAPHY, GROUP_TEXT},
                                        {NULL, OPTION_END, GROUP_TEXT}};

static bool said(const options *o, option_id id)
{
    for (size_t i = 0; i < o->settings; i++)
        if (o->setting[i].id == id) return true;
    return false;
}

static int run_pair(const options *o)
{
    json_t *spec = group_spec(o, pair_keys);
    char *text = spec ? json_dumps(spec, JSON_COMPACT) : NULL;
    match_store *store = text ? session_open(o, MATCH_OPEN_READ) : NULL;
    match_text *report = NULL;
    int result = STATUS_FAILED;
    if (store) {
        if (match_store_cluster_compare(store, o->operand[1], o->operand[2], text, strlen(text), &report) == MATCH_OK)
            result = group_print(o, report);
        else
            session_complain(store);
    }
    match_store_close(&store);
    free(text);
    json_decref(spec);
    return result;
}

static bool job_failed(const match_job *job)
{
    match_error error = {0};
    match_job_error(job, &error);
    complain_error(&error);
    return false;
}

/* Steps of a tenth of a second: Ctrl-C ends the work between two. */
static int finish_matrix(const options *o, match_job *job)
{
    match_job_state state = MATCH_JOB_MORE;
    match_text *report = NULL, *message = NULL;
    while (state == MATCH_JOB_MORE) {
        if (interrupted()) return STATUS_INTERRUPTED;
        if (match_job_step(job, 100, &state) != MATCH_OK) return job_failed(job), STATUS_FAILED;
        if (match_job_message(job, &message) == MATCH_OK)
            progress_show("clusters", match_job_progress(job), match_text_data(message));
        match_text_free(&message);
    }
    progress_clear();
    if (match_job_report(job, &report) != MATCH_OK) return job_failed(job), STATUS_FAILED;
    return group_print(o, report);
}

static int run_matrix(const options *o)
{
    json_t *spec = group_spec(o, matrix_keys);
    char *text = spec ? json_dumps(spec, JSON_COMPACT) : NULL;
    match_store *store = text ? session_open(o, MATCH_OPEN_READ) : NULL;
    match_job *job = NULL;
    int result = STATUS_FAILED;
    if (store) {
        if (match_store_cluster_matrix(store, text, strlen(text), &job) == MATCH_OK)
            result = finish_matrix(o, job);
        else
            session_complain(store);
    }
    match_job_free(&job);
    match_store_close(&store);
    free(text);
    json_decref(spec);
    return result;
}

static int run(const options *o)
{
    const char *id = o->operands > 1 ? o->operand[1] : NULL;
    if (said(o, OPTION_THEMES)) return group_run(o, id, theme_keys, match_store_themes);
    if (said(o, OPTION_NETWORK)) return group_run(o, id, theme_keys, match_store_network);
    if (said(o, OPTION_PROFILE)) {
        if (id) return group_run(o, id, profile_keys, match_store_cluster_profile);
        complain("--profile: of which cluster? usage: match clusters STORE CLUSTER --profile");
        return STATUS_USAGE;
    }
    if (o->operands > 2) return run_pair(o);
    return id ? group_run(o, id, ranking_keys, match_store_cluster_ranking) : run_matrix(o);
}

static const option_id accepts[] = {OPTION_PROFILE, OPTION_THEMES,    OPTION_NETWORK, OPTION_CLUSTERS, OPTION_NEW_ONLY,
                                    OPTION_WEIGHTS, OPTION_GEOGRAPHY, OPTION_ENOUGH,  OPTION_FILTER,   OPTION_K,
                                    OPTION_SPEC,    OPTION_LANGUAGE,  OPTION_FORMAT,  OPTION_OUTPUT,   OPTION_END};
const command command_clusters = {
    .name = "clusters",
    .synopsis = "STORE [CLUSTER [OTHER]] [--profile | --themes | --network] [--clusters A,B,...] [--weights W]",
    .summary = "clusters against clusters: matrix, partners, comparison, profile",
    .details = "Without CLUSTER: all against all. With one: its partner clusters, or with --profile, --themes and\n"
               "--network what it is made of. With two: what each can do for the other, and what is still unused.",
    .least = 1,
    .most = 3,
    .formats = GROUP_FORMATS " svg graphml gexf",
    .accepts = accepts,
    .run = run,
};
