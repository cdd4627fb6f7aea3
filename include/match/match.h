/** @file
 *  libmatch: partner matchmaking and brokerage. The umbrella header.
 *
 *  Rules that hold everywhere:
 *  - Every fallible call returns a ::match_status; out-parameters come last and are untouched on failure. Details of
 * the last failure are on the handle (match_store_error(), match_job_error() ...) or in the `error` argument of calls
 * that create a handle.
 *  - "Errors:" of a function lists what it adds to these: E_ARGUMENT (a pointer that must be given is NULL, a number
 *    is no value of its enum, an option struct has no size), E_NO_MEMORY, E_ENCODING and E_TOO_BIG (of texts: ids and
 *    options up to 64 KB, queries up to 1 MB, documents up to 1 GB), E_UNSUPPORTED (an option that this version does
 *    not know); calls on a store also E_IO, E_CORRUPT (its files) and E_CANCELLED (match_store_set_stop()).
 *  - NULL handles: functions that return a status fail with E_ARGUMENT, others give "", 0, NULL or false; freeing does
 *    nothing. Arguments that may be NULL are said to be so.
 *  - "Gives": the caller frees. "Borrows": the pointer stays the library's. "Takes": the library frees. Freeing
 *    functions take the address of the handle and clear it.
 *  - A handle belongs to one thread at a time (it may go from one to another; texts and ranked lists never change, so
 *    several may read them). Different handles may be used by different threads at once, also on the same store. There
 *    is no global state.
 *  - Strings are UTF-8. Ids are strings. Same data, same seed, same version: the same bytes.
 *  - Option structs begin with their size and are zero by default: `match_rank_options o = {.size = sizeof o};`
 *    They grow at their end and values of enums never change, so that a program goes on working with newer libraries of
 *    the same SONAME without being built anew.
 */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include <match/batch.h>
#include <match/errors.h>
#include <match/event.h>
#include <match/figure.h>
#include <match/groups.h>
#include <match/job.h>
#include <match/learn.h>
#include <match/lists.h>
#include <match/meetings.h>
#include <match/merge.h>
#include <match/privacy.h>
#include <match/report.h>
#include <match/search.h>
#include <match/shard.h>
#include <match/standing.h>
#include <match/store.h>
#include <match/types.h>
#include <match/vectors.h>
#include <match/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the library that runs, such as "0.1.0"; static text. Compare with MATCH_VERSION_STRING. */
MATCH_API const char *match_version(void);

#ifdef __cplusplus
}
#endif
#endif
