/* Warnings that come with a ranked list. */
#include "libmatch/cli/warnings.h"

#include <jansson.h>

#include "libmatch/cli/text.h"

void print_warnings(const char *query, const match_hits *hits)
{
    json_t *warnings = json_loads(match_hits_warnings(hits), 0, NULL), *warning;
    size_t i;
    json_array_foreach (warnings, i, warning) {
        const char *text = json_string_value(warning);
        if (!text) continue;
        if (query)
            warn("%s: %s", query, text);
        else
            warn("%s", text);
    }
    json_decref(warnings);
}
