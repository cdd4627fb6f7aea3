/** @file
 *  Figures as SVG: a timetable, a network of partners, a calibration. Self-contained, no scripts, for screens,
 * notebooks and print; the same input gives the same bytes. */
#ifndef MATCH_FIGURE_H
#define MATCH_FIGURE_H

#include <match/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Draws a plan: a row per participant, a column per slot; a meeting is a box with the partners and the table as its
 *  title, an idle slot between two meetings a hatched one. Errors: E_ARGUMENT (the plan is of another event). */
MATCH_API MATCH_NODISCARD match_status match_plan_svg(const match_plan *plan, const match_event *event,
                                                      match_text **svg, match_error *error);

/** Draws a network of up to 2,000 nodes, placed by a force model (Fruchterman and Reingold 1991) from a fixed start, so
 *  that the same network always looks the same.
 *  @param json  {"title", "nodes": [{"id", "name", "group", "weight"}], "edges": [{"a", "b", "weight", "kind"}]}:
 * `group` chooses the colour, the weights (above 0, default 1) size and width; edges of kind "known" are dashed Errors:
 * E_FORMAT, E_VALUE (an edge names no node, a weight), E_TOO_BIG. */
MATCH_API MATCH_NODISCARD match_status match_network_svg(const char *json, size_t length, match_text **svg,
                                                         match_error *error);

/** Draws the calibration of learned scores: for the bins of the outcomes that were held out, the share predicted across
 *  and the share observed up; what lies on the diagonal can be taken at its word.
 *  @param json      a report of match_store_learn() or match_evaluate(), or one of the models of
 *                   match_store_models()
 *  @param language  of its words: "en" (default for NULL), "ro" or "pl". Errors: E_FORMAT, E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_calibration_svg(const char *json, size_t length, const char *language,
                                                             match_text **svg, match_error *error);

#ifdef __cplusplus
}
#endif
#endif
