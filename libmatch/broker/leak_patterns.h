/* What gives somebody away by its form: addresses, telephone numbers, patents, numbers of registers. Patterns are for
 * texts as leak_text.h reads them. */
#ifndef MT_BROKER_LEAK_PATTERNS_H
#define MT_BROKER_LEAK_PATTERNS_H

#include "libmatch/broker/leaks.h"

typedef struct mt_leak_patterns mt_leak_patterns;
match_status mt_leak_patterns_create(mt_leak_patterns **out, mt_error *err);
void mt_leak_patterns_free(mt_leak_patterns **patterns);
/* Appends every match, pattern by pattern. Places in bytes of this text. */
match_status mt_leak_patterns_find(mt_leak_patterns *patterns, mt_text text, mt_leaks *out, mt_error *err);

#endif
