/* Explanations as lines for people: the JSON of rankings (docs/explanations.md) in English, Romanian or Polish. */
#ifndef MT_EXCHANGE_EXPLANATION_TEXT_H
#define MT_EXCHANGE_EXPLANATION_TEXT_H

#include "libmatch/base/json.h"

/* Appends lines, each with its line end. `language`: "en" (NULL), "ro" or "pl". Short for one hit of a list; an
 * explanation that was asked for a pair (it tells the rules) is given in full. E_FORMAT: no explanation; E_VALUE: the
 * language. */
match_status mt_explanation_text(const json_t *explanation, const char *language, mt_strbuf *out, mt_error *err);

#endif
