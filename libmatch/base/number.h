/* Reading a decimal number from a borrowed text, free of the locale. */
#ifndef MT_BASE_NUMBER_H
#define MT_BASE_NUMBER_H

#include "libmatch/base/text.h"

/* Optional sign, digits with an optional point, optional exponent; at most 60 bytes; nothing else around. */
bool mt_number_read(mt_text text, double *value);

/* What such digits are worth, of any length; infinite beyond the largest number. `room` has digits.len +
 * MT_NUMBER_ROOM bytes. */
enum { MT_NUMBER_ROOM = 16 };
double mt_number_value(mt_text digits, char *room);

#endif
