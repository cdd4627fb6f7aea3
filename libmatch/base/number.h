/* Reading a decimal number from a borrowed text, free of the locale. */
#ifndef MT_BASE_NUMBER_H
#define MT_BASE_NUMBER_H

#include "libmatch/base/text.h"

/* Optional sign, digits with an optional point, optional exponent; at most 60 bytes; nothing else around. */
bool mt_number_read(mt_text text, double *value);

#endif
