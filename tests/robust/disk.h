/* A disk that can be watched, can fail and can lose what was not synced.
 *
 * The functions of the C library that change files are defined here and so come in front of the library's own, for this
 * program and for SQLite alike; what they do to files below one folder is logged, or made to fail, or ends the process.
 * From a log the folder can be made as it would be found after a kill or a loss of power at any point of it.
 *
 * What a loss of power leaves: all that was synced; of later writes to a file any part, torn at 512 bytes; of later
 * changes of names (creation, renaming, removal) the first few, until the folder is synced. */
#ifndef TESTS_ROBUST_DISK_H
#define TESTS_ROBUST_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libmatch/base/random.h"

/* ---- logging ------------------------------------------------------------------------------------------------------*/
/* From now on, with the folder's present files as the beginning. `-shm` files are left out: SQLite makes them anew. */
void disk_record(const char *folder);
void disk_mark(int number); /* a note in the log: this commit has been acknowledged */
void disk_stop(void);
size_t disk_points(void);                  /* entries of the log */
size_t disk_writes_to(const char *ending); /* of them, writes to files whose names end so */

/* ---- what would be found ------------------------------------------------------------------------------------------*/
typedef enum disk_loss {
    DISK_KILLED,   /* the process ended, the system did not: nothing is lost */
    DISK_ALL_LOST, /* power was lost: only what was synced is there */
    DISK_SOME_LOST /* power was lost: a random part of the rest is there too */
} disk_loss;

/* Goes through the log; *point is the next entry (begin with 0). Applies it; false behind the last. */
bool disk_advance(size_t *point);
int disk_last_mark(void);
/* Makes `folder` (empty or not there) what would be found now. */
void disk_restore(const char *folder, disk_loss loss, mt_random *random);
void disk_forget(void);

/* ---- failing ------------------------------------------------------------------------------------------------------*/
/* The n-th change of a file below the folder from now on (from 0), and `more` after it, fail with `code`; a write is
 * done by half first. code 0: the process ends there instead, as if killed. */
void disk_fail(const char *folder, size_t n, size_t more, int code);
size_t disk_changes(void); /* since disk_fail */
bool disk_failed(void);    /* whether it came to that */
void disk_heal(void);

#endif
