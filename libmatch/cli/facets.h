/* Facets of a search on standard output. */
#ifndef CLI_FACETS_H
#define CLI_FACETS_H

#include "libmatch/cli/output.h"

/* After the list of the same query; instead of it in CSV. Nothing when none were asked for. */
void output_facets(output *w, const char *query, const match_hits *hits);

#endif
