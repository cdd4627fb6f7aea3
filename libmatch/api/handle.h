/* What the public handles hold, and the checks every public function begins with. Private to this floor. */
#ifndef MT_API_HANDLE_H
#define MT_API_HANDLE_H

#include <match/match.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/index/index.h"
#include "libmatch/match/matcher.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"
#include "libmatch/store/store.h"

#define MT_API_MAX_TEXT ((size_t)1 << 20)  /* queries: 1 MB */
#define MT_API_MAX_JSON ((size_t)1 << 30)  /* records, events, plans, imports from memory */
#define MT_API_MAX_NAME ((size_t)64 << 10) /* ids, expressions, options */

struct match_text {
    char *data;
    size_t length;
};

struct match_store {
    mt_store *store;
    mt_analyser *analyser;   /* NULL until text has to be understood */
    mt_index_writer *writer; /* NULL until the first write */
    mt_matcher *matcher;     /* NULL until the first ranking */
    bool writable;
    /* of the open batch */
    bool broken;      /* a write failed half way; it can only be rolled back */
    bool unflushed;   /* something was written that the index has not seen */
    bool provisional; /* the matcher was made from its uncommitted state */
    mt_day as_of;     /* MT_NO_DAY: today */
    mt_tier viewer;
    mt_field_weights fields;    /* of searches */
    struct mt_vectors *vectors; /* of the caller, see vectors_api.c; NULL until asked for */
    char vectors_name[64];
    mt_error error; /* the last failure */
};

struct match_event {
    mt_event *event;
    char *labels; /* "participant N" in pieces of MT_API_LABEL bytes for those without id or name, or NULL */
};
#define MT_API_LABEL 24

struct match_plan {
    mt_plan *plan;
};

/* ---- checks; each fills err and gives MATCH_E_ARGUMENT, E_ENCODING or E_TOO_BIG when it does not hold ------------*/

/* pointer must not be NULL */
match_status mt_api_given(const void *pointer, const char *name, mt_error *err);
/* valid UTF-8 without NUL of at most `most` bytes; data may be NULL when length is 0 */
match_status mt_api_text(const char *data, size_t length, size_t most, const char *name, mt_error *err);
/* a NUL-terminated string that must be given */
match_status mt_api_string(const char *string, const char *name, mt_error *err);
/* a NUL-terminated string or NULL */
match_status mt_api_optional(const char *string, const char *name, mt_error *err);
/* Copies a struct of options that begins with its size into the zeroed `full` bytes at `to`, as far as the caller's
 * struct goes, so that programs built against older headers go on working. Bytes beyond what this version knows must
 * be zero. NULL gives the defaults. */
match_status mt_api_options(void *to, size_t full, const void *from, const char *type, mt_error *err);

/* ---- giving results -----------------------------------------------------------------------------------------------*/

/* Takes what the buffer holds (the buffer is empty afterwards, also on failure). */
match_status mt_api_give(mt_strbuf *buffer, match_text **text, mt_error *err);
/* Compact JSON of the value, which stays the caller's. */
match_status mt_api_give_json(const json_t *value, match_text **text, mt_error *err);

/* ---- names of records ------------------------------------------------------------------------------------------*/

/* E_VALUE when there is no such kind; the message lists them */
match_status mt_api_kind(const char *name, mt_kind *kind, mt_error *err);
/* Gives the key that the store knows a record by (mt_free). */
match_status mt_api_store_key(mt_family family, const char *id, char **key, mt_error *err);
match_status mt_api_not_found(match_store *store, const char *what, const char *id, mt_error *err);

/* ---- the store's parts --------------------------------------------------------------------------------------------*/

mt_day mt_api_today(const match_store *store); /* as_of, or the day in UTC */
/* The token rules of the store, "" for none. */
match_status mt_api_token_rules(match_store *store, mt_strbuf *json, mt_error *err);
/* The analyser with the store's token rules. */
match_status mt_api_analyser(match_store *store, mt_analyser **analyser, mt_error *err);
match_status mt_api_matcher(match_store *store, mt_matcher **matcher, mt_error *err);
match_status mt_api_writer(match_store *store, mt_index_writer **writer, mt_error *err);

/* The batch of a store: records and index change together. */
match_status mt_api_begin(match_store *store, mt_error *err);
match_status mt_api_commit(match_store *store, mt_error *err); /* rolls back when it fails */
void mt_api_rollback(match_store *store);
/* After a commit: learns the channel "learned" anew when the records have outgrown it. */
void mt_api_learn_when_due(match_store *store);

/* Public options as the match floor wants them; borrows the strings. */
typedef enum mt_api_call { MT_API_SEARCH, MT_API_PARTNERS, MT_API_COMPLETE } mt_api_call;
match_status mt_api_match_options(const match_store *store, const match_rank_options *given, mt_api_call call,
                                  mt_match_options *out, mt_error *err);

/* Takes the results. */
match_status mt_api_give_hits(mt_results *results, match_hits **hits, mt_error *err);
/* match_hits_merge() with so many values of each field of facets (0: all). */
match_status mt_api_merge_hits(const match_hits *const *lists, size_t count, size_t k, size_t values, match_hits **hits,
                               mt_error *err);
/* Borrowed from the list; NULL: none was asked for, or there is no such hit. */
const json_t *mt_api_hit_explanation(const match_hits *hits, size_t i);

#endif
