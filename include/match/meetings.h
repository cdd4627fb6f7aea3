/** @file
 *  Around the timetable of an event: what a guaranteed minimum costs, the fairness certificate, repairs in steps,
 *  timetables made by hand, and what came of it all. */
#ifndef MATCH_MEETINGS_H
#define MATCH_MEETINGS_H

#include <match/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Options of match_event_policy(). Set `size`; zeros are the defaults. */
typedef struct match_policy_options {
    size_t size;
    int highest;    /**< the greatest minimum tried, 1 to 999; 0 means 5 */
    uint64_t moves; /**< work on each minimum; 0: 300 moves for each meeting, 100,000 at least */
    uint64_t seed;  /**< 0 means 1 */
} match_policy_options;

/** Plans the event once for every minimum 0, 1, 2 ... meetings for everybody (nobody is promised more than its
 *  max_meetings), as a job: what does a guarantee cost? Borrows the event until the job is freed.
 *  Errors: E_VALUE (highest). */
MATCH_API MATCH_NODISCARD match_status match_event_policy(const match_event *event, const match_policy_options *options,
                                                          match_job **job, match_error *error);
/** Gives the rows finished so far as JSON: [{"minimum", "status", "weight", "weight_bound", "cost", "below_minimum",
 *  "below_minimum_bound", "breaks", "short"}]. `cost` is the weight of minimum 0 less that of the row, `short` the
 *  number of participants below the minimum; bounds hold whatever the search found.
 *  Errors: E_ARGUMENT (another sort of job). */
MATCH_API MATCH_NODISCARD match_status match_job_policy(const match_job *job, match_text **json);

/** The fairness certificate of a plan: what every participant got, the most any valid plan could give it, why it has
 *  no more, and for each shortfall to the guaranteed minimum what would have to change for one meeting more without
 *  anybody else falling short: nothing, one meeting that gives way (the one that costs least weight), several, or the
 *  proof that no valid plan has it. A question of seconds, for hundreds of people with shortfalls of some ten; the
 *  largest events are left `open` where a bound does not tell.
 *  @param csv  rows as CSV (a line per participant) instead of JSON; the keys are in docs/events.md
 *  Errors: E_ARGUMENT (the plan is of another event). */
MATCH_API MATCH_NODISCARD match_status match_plan_fairness(const match_plan *plan, const match_event *event, bool csv,
                                                           match_text **text, match_error *error);
/** The same with its sentences in a `language`: "en" (default for NULL), "ro" or "pl". Errors: also E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_plan_fairness_in(const match_plan *plan, const match_event *event,
                                                              bool csv, const char *language, match_text **text,
                                                              match_error *error);

/** Makes an event of registrations: a table of people, and one of wishes.
 *  @param spec_json  the event without participants and wishes, as in docs/events.md; beside `slots` it may have
 * `days`:
 *                    [{"date", "from", "until", "minutes", "pause", "breaks"}], and `columns`: {header: column} for
 *                    tables with other headers
 *  @param people_csv  CSV with the columns name (or first_name, last_name), and as far as wanted id, org, email, side,
 *                    delegation, mode, zone, window, arrives, leaves, languages, wishes, avoids, max_meetings,
 *                    min_meetings; other columns come along
 *  @param wishes_csv  CSV with the columns from, to, class, priority: people by id, e-mail or name, or organisations;
 * may be NULL
 *  @param[out] event_json  gives the event in the rich form
 *  @param[out] notes_json  gives [{"table": "people" or "wishes", "line", "column", "left_out", "text"}]: rows and
 * cells that do not count (`left_out`), and hints; may be NULL Errors: E_FORMAT, E_VALUE, E_TOO_BIG (the error's file
 * is "people" or "wishes" where it is about a table). */
MATCH_API MATCH_NODISCARD match_status match_event_from_tables(const char *spec_json, size_t spec_length,
                                                               const char *people_csv, size_t people_length,
                                                               const char *wishes_csv, size_t wishes_length,
                                                               match_text **event_json, match_text **notes_json,
                                                               match_error *error);

/** After the event: figures from who came and how they rated, and feedback records that the store can learn from.
 *  @param attendance  JSON [{"meeting", "absent": [participant], "ratings": [{"participant", "rating": 1 to 5}],
 *                     "agreement"}], or CSV with the columns meeting (or partner, or partner_id), participant (or
 *                     participant_id), came, rating, agreement; what is not listed took place with everybody
 *  @param at  date of the records (ISO 8601); NULL: none
 *  @param[out] kpi_json  gives {"planned", "held", "no_shows", "attendance", ...}; may be NULL
 *  @param[out] feedback_jsonl  gives records of kind feedback as JSON Lines, ready for import; may be NULL
 *  Errors: E_FORMAT, E_VALUE (the error names the row), E_ARGUMENT (the plan is of another event). */
MATCH_API MATCH_NODISCARD match_status match_plan_kpi(const match_plan *plan, const match_event *event,
                                                      const char *attendance, size_t length, const char *at,
                                                      match_text **kpi_json, match_text **feedback_jsonl,
                                                      match_error *error);

/** Reads a timetable made by hand: CSV with a row per meeting (or per meeting and participant, as match_plan_csv()
 *  writes), columns by header name: `meeting`, or `a`, `b` and `others`, or `participant` and `partner` (or
 *  `participant_id`, `partner_id`); `slot` or `start`; `table`. People and tables by number, id or name. What a row
 *  says that the event does not have is no error: the plan keeps it, and match_event_check() reports it as a violation
 *  of its own.
 *  Errors: E_FORMAT (no table, or columns are missing), E_ENCODING. */
MATCH_API MATCH_NODISCARD match_status match_plan_read_csv(const match_event *event, const char *csv, size_t length,
                                                           match_plan **plan, match_error *error);

/** match_event_repair() as a job, with progress, that can be ended early. Borrows the event and the plan until the job
 *  is freed. Errors: as there. */
MATCH_API MATCH_NODISCARD match_status match_event_repair_job(const match_event *event, const match_plan *plan,
                                                              const char *changes_json, size_t length,
                                                              const match_repair_options *options, match_job **job,
                                                              match_error *error);
/** Ends a repair, finished or not, and gives the best plan so far; see match_event_repair() for what is given. Texts
 *  may be NULL. Errors: E_ARGUMENT (another sort of job), E_STATE (it was taken before). */
MATCH_API MATCH_NODISCARD match_status match_job_repair(match_job *job, match_event **changed, match_plan **repaired,
                                                        match_text **report_json, match_text **changes_csv);

#ifdef __cplusplus
}
#endif
#endif
