/* A double in decimal digits, without the formatted output of the C library. */
#ifndef MT_BASE_DECIMAL_H
#define MT_BASE_DECIMAL_H

#include <stdbool.h>

enum { MT_DECIMAL_SIZE = 32 };

/* Writes what "%.15g" gives, or where that reads back as another number what "%.16g" or "%.17g" gives, with a point as
 * the decimal mark. False, and nothing written: the size of the number or its last digit needs the C library. */
bool mt_decimal_write(double value, char text[MT_DECIMAL_SIZE]);

#endif
