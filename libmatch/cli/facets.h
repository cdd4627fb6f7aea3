/* Facets of a search on standard output. */
#ifndef CLI_FACETS_H
#define CLI_FACETS_H

#include "libmatch/cli/output.h"

/* After the list of the same query; instead of it in CSV. `text`: JSON of match_hits_facets(); nothing when it is
 * empty, as none were asked for. */
void output_facets(output *w, const char *query, const char *text);

#endif
