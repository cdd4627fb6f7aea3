/* Ranking on what may not be shown: evidence above the viewer's tier takes part in the scores, and nothing of it
 * appears.
 *
 * The scores are those of somebody who may see everything; who is listed, and the reasons, are those of the viewer.
 * What his reasons do not account for is one contribution, "undisclosed". Off unless asked for: that an order changes
 * tells that there is something. */
#ifndef MT_MATCH_UNDISCLOSED_H
#define MT_MATCH_UNDISCLOSED_H

#include "libmatch/match/matcher_internal.h"

/* mt_partners() and mt_explain() with options->undisclosed, for a viewer below the highest tier. */
match_status mt_partners_undisclosed(mt_matcher *m, mt_text id, const mt_match_options *options, mt_results *out,
                                     mt_error *err);
match_status mt_explain_undisclosed(mt_matcher *m, mt_text a, mt_text b, const mt_match_options *options,
                                    json_t **explanation, mt_error *err);

#endif
