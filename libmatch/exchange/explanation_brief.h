/* The reasons of one hit of a ranked list in a few lines. The match floor has the full text (mt_explanation_text). */
#ifndef MT_EXCHANGE_EXPLANATION_BRIEF_H
#define MT_EXCHANGE_EXPLANATION_BRIEF_H

#include "libmatch/base/json.h"

/* Appends lines, each with its line end: need coverage both ways with the best answers, the strongest other reasons,
 * joint projects; for a search hit its words and items. `language`: "en" (NULL), "ro" or "pl". E_FORMAT: no
 * explanation; E_VALUE: the language. */
match_status mt_explanation_brief(const json_t *explanation, const char *language, mt_strbuf *out, mt_error *err);

#endif
