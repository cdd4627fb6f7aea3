/** @file
 *  Brokerage events: events, timetables, the independent checker, agendas.
 *
 *  Events and plans are JSON, described in docs/events.md. */
#ifndef MATCH_EVENT_H
#define MATCH_EVENT_H

#include <match/job.h>
#include <match/search.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Reads an event. Rules that contradict each other are no error here: they make a plan infeasible, with the reason.
 *  Errors: E_FORMAT, E_ENCODING, E_VALUE (the error names the key, the index and the range), E_TOO_BIG. */
MATCH_API MATCH_NODISCARD match_status match_event_read(const char *json, size_t length, match_event **event,
                                                        match_error *error);
/** Frees the event and sets the pointer to NULL; jobs that plan it must be freed before. */
MATCH_API void match_event_free(match_event **event);
MATCH_API size_t match_event_participants(const match_event *event); /**< number of participants */
MATCH_API size_t match_event_meetings(const match_event *event);     /**< after wishes were merged into meetings */
MATCH_API size_t match_event_slots(const match_event *event);        /**< number of time slots */
MATCH_API size_t match_event_tables(const match_event *event);       /**< number of tables */

/** Builds an event from the store: participants, and wishes from the partner ranking in both directions.
 *  @param spec_json  {"name", "participants": [organisation id] or {"filter": expression} or {"clusters": [a, b]} for a
 *                    session between the members of two clusters, "slots": [{"start","end"}] or a count,
 *                    "morning_slots", "tables": a count or list, "wishes_per_participant", "max_meetings",
 *                    "min_meetings", "fairness", "mode"}
 *  @param[out] event_json  gives the event in the rich form
 *  Errors: E_FORMAT, E_VALUE, E_NOT_FOUND. */
MATCH_API MATCH_NODISCARD match_status match_store_build_event(match_store *store, const char *spec_json, size_t length,
                                                               match_text **event_json);

/** Options of match_event_schedule(). Set `size`; zeros are the defaults. */
typedef struct match_schedule_options {
    size_t size;
    double time_limit_s; /**< CPU seconds of each working thread; 0 means 10 */
    uint64_t moves;      /**< bound by work: same event, seed and moves give the same bytes; 0: by time alone */
    int threads;         /**< 0 means 1 */
    uint64_t seed;       /**< 0 means 1 */
    bool prove;          /**< try to prove the plan best, or that none exists */
} match_schedule_options;

/** Plans the meetings of an event as a job; the plan can be fetched at any time and is then the best so far.
 *  Borrows the event until the job is freed. Errors of the job: E_NO_MEMORY. */
MATCH_API MATCH_NODISCARD match_status match_event_schedule(const match_event *event,
                                                            const match_schedule_options *options, match_job **job,
                                                            match_error *error);
/** Gives the best plan so far. Errors: E_ARGUMENT (another sort of job), E_STATE (no step was made). */
MATCH_API MATCH_NODISCARD match_status match_job_plan(const match_job *job, match_plan **plan);

/** Reads a plan. Errors: E_FORMAT, E_ENCODING, E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_plan_read(const char *json, size_t length, match_plan **plan,
                                                       match_error *error);
/** Gives the plan as JSON. `event` is the event it was made for. */
MATCH_API MATCH_NODISCARD match_status match_plan_write(const match_plan *plan, const match_event *event,
                                                        match_text **json);
/** The same with its reasons (why a meeting has no slot, why no plan weighs more, why there is none) in a `language`:
 *  "en" (default for NULL), "ro" or "pl". Reasons that somebody else wrote stay as they are. Errors: E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_plan_write_in(const match_plan *plan, const match_event *event,
                                                           const char *language, match_text **json, match_error *error);
/** "feasible", "optimal", "infeasible" or "unknown"; static text. */
MATCH_API const char *match_plan_status(const match_plan *plan);
MATCH_API size_t match_plan_meetings(const match_plan *plan);           /**< number of meetings; 0: no plan is given */
MATCH_API int match_plan_slot(const match_plan *plan, size_t meeting);  /**< -1: not placed */
MATCH_API int match_plan_table(const match_plan *plan, size_t meeting); /**< -1: none */
/** Frees the plan and sets the pointer to NULL. */
MATCH_API void match_plan_free(match_plan **plan);

/** Checks a plan against its event, independently of what made it.
 *  @param[out] valid  whether every hard rule and every claim of the plan holds
 *  @param[out] report_json  gives {"valid", "violations": [{code, message, ...}], counted values}; may be NULL
 *  Errors: E_NO_MEMORY. A violated rule is a result, not an error. */
MATCH_API MATCH_NODISCARD match_status match_event_check(const match_event *event, const match_plan *plan, bool *valid,
                                                         match_text **report_json, match_error *error);
/** The same with its sentences in a `language`: "en" (default for NULL), "ro" or "pl". Errors: also E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_event_check_in(const match_event *event, const match_plan *plan,
                                                            const char *language, bool *valid, match_text **report_json,
                                                            match_error *error);

/** Options of match_event_repair(). Set `size`; zeros are the defaults. */
typedef struct match_repair_options {
    size_t size;
    double price;         /**< of moving or giving up one kept meeting, in units of weight; 0: a 26th of the mean weight
                               of the placed meetings; negative: moves cost nothing */
    uint64_t moves;       /**< bound of the work: same input, seed and moves give the same plan; 0: by the size of the
                               event, less than two seconds */
    uint64_t seed;        /**< 0 means 1 */
    const double *curve;  /**< more prices to try, for the curve of weight against moves; may be NULL */
    size_t curve_count;   /**< number of them */
    const char *language; /**< of the messages to people and of the report's reasons: "en" (default), "ro" or "pl" */
} match_repair_options;

/** Repairs a plan on the day: what happened (who cancelled, came late, which tables and slots were lost, which meetings
 *  were added ...) makes a changed event and a plan for it that changes few agendas. See docs/events.md, "The day".
 *  @param changes_json  the change document
 *  @param[out] changed  gives the event as it is now, with the old meetings under their numbers
 *  @param[out] repaired  gives the plan for it; it has been through the independent checker
 *  @param[out] report_json  gives {"objective", "curve", "changes", "orphans", "waiting"}; may be NULL
 *  @param[out] changes_csv  gives the change list, a row per person and meeting, with a message to the person; may
 *  be NULL
 *  Errors: E_FORMAT, E_VALUE (the document or an option), E_ARGUMENT (the plan is of another event). */
MATCH_API MATCH_NODISCARD match_status match_event_repair(const match_event *event, const match_plan *plan,
                                                          const char *changes_json, size_t length,
                                                          const match_repair_options *options, match_event **changed,
                                                          match_plan **repaired, match_text **report_json,
                                                          match_text **changes_csv, match_error *error);
/** Gives the event as JSON, with every meeting listed. */
MATCH_API MATCH_NODISCARD match_status match_event_write(const match_event *event, match_text **json,
                                                         match_error *error);

/** Options of the agenda writers. Set `size`; zeros are the defaults. */
typedef struct match_agenda_options {
    size_t size;
    const char *language; /**< texts in "en" (default), "ro" or "pl" */
    const char *zone;     /**< IANA name for slots without their own; NULL: the event's, else as given */
    const char *stamp; /**< when this was made, ISO 8601, written as DTSTAMP; NULL: the start of the event's first slot
                            and a second more for each sequence, so that the same input gives the same bytes */
    int sequence;      /**< iCalendar SEQUENCE: raise it with every change that people are told of */
    const match_plan *before; /**< the plan sent out before (event and plan may have further meetings since): what had a
                                   place and has none now becomes STATUS:CANCELLED; may be NULL */
} match_agenda_options;

/** Gives one participant's agenda as iCalendar (RFC 5545). Errors: E_ARGUMENT (index; the plan is of another event),
 *  E_VALUE (language, zone, stamp). */
MATCH_API MATCH_NODISCARD match_status match_plan_ics(const match_plan *plan, const match_event *event,
                                                      size_t participant, const match_agenda_options *options,
                                                      match_text **ics, match_error *error);
/** Gives all agendas as CSV: one row per participant and meeting. Errors: as of match_plan_ics(). */
MATCH_API MATCH_NODISCARD match_status match_plan_csv(const match_plan *plan, const match_event *event,
                                                      const match_agenda_options *options, match_text **csv,
                                                      match_error *error);
/** Gives one participant's agenda as plain text. Errors: as of match_plan_ics(). */
MATCH_API MATCH_NODISCARD match_status match_plan_agenda_text(const match_plan *plan, const match_event *event,
                                                              size_t participant, const match_agenda_options *options,
                                                              match_text **text, match_error *error);
/** The id of a participant, or its index as text; "" out of range. Borrowed until the event is freed. */
MATCH_API const char *match_event_participant_id(const match_event *event, size_t participant);
/** The name of a participant, else its id, else "participant N"; "" out of range. Borrowed until the event is freed. */
MATCH_API const char *match_event_participant_name(const match_event *event, size_t participant);

#ifdef __cplusplus
}
#endif
#endif
