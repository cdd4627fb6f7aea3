/* Progress on a terminal, and Ctrl-C. A signal handler may only set a flag; the loop that steps a job looks at it. */
#include "libmatch/cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 50
#define BAR 24

static volatile sig_atomic_t was_interrupted;
static bool line_shown; /* whether a progress line is on the terminal */
static double last_shown;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    was_interrupted = 1;
}

void watch_interrupts(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    action.sa_flags = (int)SA_RESETHAND; /* the second Ctrl-C is not caught */
    sigaction(SIGINT, &action, NULL);
}

bool interrupted(void) { return was_interrupted != 0; }

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void progress_show(const char *what, double share, const char *message)
{
    double now = seconds();
    if (!isatty(STDERR_FILENO) || (line_shown && now - last_shown < 0.1)) return;
    last_shown = now;
    line_shown = true;
    fprintf(stderr, "\r\033[K%s ", what);
    if (share >= 0) {
        int full = (int)(share * BAR + 0.5);
        for (int i = 0; i < BAR; i++) fputs(i < full ? "\xE2\x96\x88" : "\xE2\x96\x91", stderr);
        fprintf(stderr, " %3.0f%% ", 100 * share);
    }
    fprintf(stderr, "%s", message ? message : "");
    fflush(stderr);
}

void progress_clear(void)
{
    if (!line_shown) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    line_shown = false;
}

match_status run_job(match_job *job, const char *what)
{
    match_job_state state = MATCH_JOB_MORE;
    match_status status = MATCH_OK;
    bool show = isatty(STDERR_FILENO);
    while (state == MATCH_JOB_MORE && status == MATCH_OK) {
        match_text *message = NULL;
        if (interrupted()) {
            status = MATCH_E_CANCELLED;
            break;
        }
        status = match_job_step(job, STEP_MS, &state);
        if (show && status == MATCH_OK && match_job_message(job, &message) == MATCH_OK)
            progress_show(what, match_job_progress(job), match_text_data(message));
        match_text_free(&message);
    }
    progress_clear();
    return status;
}
