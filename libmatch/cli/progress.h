/* Progress on a terminal, and Ctrl-C. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <match/match.h>

/* From now on the first Ctrl-C sets a flag; a second one ends the program at once. */
void watch_interrupts(void);
bool interrupted(void);

/* A line on standard error when that is a terminal; share negative: not known. Drawn at most ten times a second. */
void progress_show(const char *what, double share, const char *message);
void progress_clear(void);

/* Steps the job until it is done, fails or is interrupted (MATCH_E_CANCELLED). */
match_status run_job(match_job *job, const char *what);

#endif
