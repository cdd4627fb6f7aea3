/** @file
 *  Types shared by all parts: text results, kinds of records, tiers, modes, formats. */
#ifndef MATCH_TYPES_H
#define MATCH_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <match/errors.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open store: see match/store.h. */
typedef struct match_store match_store;
/** A ranked list: see match/search.h. */
typedef struct match_hits match_hits;
/** Long work done in steps: see match/job.h. */
typedef struct match_job match_job;
/** A brokerage event: see match/event.h. */
typedef struct match_event match_event;
/** A timetable for an event: see match/event.h. */
typedef struct match_plan match_plan;

/** A text that the library gives and the caller frees: JSON, CSV, HTML, iCalendar ... Always valid UTF-8. */
typedef struct match_text match_text;

/** The bytes of a text, NUL-terminated. Never NULL; borrowed until the text is freed. "" for NULL. */
MATCH_API const char *match_text_data(const match_text *text);
/** Length in bytes without the terminating NUL. 0 for NULL. */
MATCH_API size_t match_text_length(const match_text *text);
/** Frees the text and sets the pointer to NULL; NULL or a pointer to NULL do nothing. */
MATCH_API void match_text_free(match_text **text);

/** Visibility tiers: who may see a record or a field of it. */
typedef enum match_tier {
    MATCH_TIER_PUBLIC = 0,      /**< anybody */
    MATCH_TIER_MEMBERS = 1,     /**< members of the platform */
    MATCH_TIER_CONFIDENTIAL = 2 /**< the owner of the data */
} match_tier;

/** What a search or a partner search returns. */
typedef enum match_want {
    MATCH_WANT_DEFAULT = 0, /**< search: all items; partners: the level of the record asked for */
    MATCH_WANT_ORGANISATIONS =
        1, /**< search: organisations and clusters; partners: organisations that are no clusters */
    MATCH_WANT_CLUSTERS = 2,
    MATCH_WANT_ANY = 3, /**< partners: organisations and clusters */
    MATCH_WANT_COMPETENCE = 10,
    MATCH_WANT_OFFER = 11,
    MATCH_WANT_REQUEST = 12,
    MATCH_WANT_IDEA = 13,
    MATCH_WANT_PROJECT = 14,
    MATCH_WANT_CALL = 15,
    MATCH_WANT_ORGANISATION = 16, /**< search: records of kind organisation by their own text */
    MATCH_WANT_CLUSTER = 17       /**< search: records of kind cluster by their own text */
} match_want;

/** How two sides are compared. */
typedef enum match_mode {
    MATCH_MODE_BALANCED = 0,   /**< offers against requests and like against like */
    MATCH_MODE_COMPLEMENT = 1, /**< what one looks for against what the other can give, in both directions */
    MATCH_MODE_PEER = 2        /**< like against like */
} match_mode;

/** Severity of a row issue or a finding. */
typedef enum match_severity {
    MATCH_SEVERITY_INFO = 0,
    MATCH_SEVERITY_WARNING = 1, /**< kept, or one field dropped */
    MATCH_SEVERITY_REJECTED = 2 /**< the row was not taken */
} match_severity;

#ifdef __cplusplus
}
#endif
#endif
