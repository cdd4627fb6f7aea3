/** @file
 *  One self-contained HTML page: quality, ranked pairs with reasons, timetables, agendas. */
#ifndef MATCH_REPORT_H
#define MATCH_REPORT_H

#include <match/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A page under construction. Belongs to one thread at a time. */
typedef struct match_report match_report;

/** Starts a page. `language` of its texts: "en" (default for NULL), "ro" or "pl". Gives *report. Errors: E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_report_create(const char *title, const char *language,
                                                           match_report **report, match_error *error);
/** Adds a paragraph of plain text under a heading (heading may be NULL). */
MATCH_API MATCH_NODISCARD match_status match_report_add_text(match_report *report, const char *heading,
                                                             const char *text);
/** Adds a ranked list under a heading, with scores and, where the list has them, readable reasons. */
MATCH_API MATCH_NODISCARD match_status match_report_add_hits(match_report *report, const char *heading,
                                                             const match_hits *hits);
/** Adds the quality report of match_store_quality(). Errors: E_FORMAT. */
MATCH_API MATCH_NODISCARD match_status match_report_add_quality(match_report *report, const char *heading,
                                                                const char *quality_json, size_t length);
/** Adds a timetable grid, key figures and all agendas of an event. Errors: E_ARGUMENT (the plan is of another event).
 */
MATCH_API MATCH_NODISCARD match_status match_report_add_event(match_report *report, const char *heading,
                                                              const match_event *event, const match_plan *plan);
/** Gives the whole page: one HTML file without external resources, for screens, phones and print. */
MATCH_API MATCH_NODISCARD match_status match_report_html(const match_report *report, match_text **html);
/** Copies the details of the last failure on this report. */
MATCH_API void match_report_error(const match_report *report, match_error *error);
/** Frees the page and sets the pointer to NULL. */
MATCH_API void match_report_free(match_report **report);

#ifdef __cplusplus
}
#endif
#endif
