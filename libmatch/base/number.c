/* Numbers of files. The text is checked by hand; strtod() gets it with the decimal mark of the locale, which it
 * follows.
 */
#include "libmatch/base/number.h"

#include <langinfo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double mt_number_value(mt_text digits, char *room)
{
    const char *mark = nl_langinfo(RADIXCHAR);
    size_t len = mark ? strlen(mark) : 0, n = 0;
    if (len == 0 || len >= MT_NUMBER_ROOM) mark = ".", len = 1;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.data[i] != '.') {
            room[n++] = digits.data[i];
            continue;
        }
        memcpy(room + n, mark, len);
        n += len;
    }
    room[n] = '\0';
    return strtod(room, NULL);
}

static size_t digits(mt_text text, size_t i)
{
    size_t begin = i;
    while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9') i++;
    return i - begin;
}

bool mt_number_read(mt_text text, double *value)
{
    char room[60 + MT_NUMBER_ROOM];
    size_t i = 0;
    if (text.len == 0 || text.len > 60) return false;
    if (text.data[0] == '-' || text.data[0] == '+') i++;
    size_t whole = digits(text, i), fraction = 0;
    i += whole;
    if (i < text.len && text.data[i] == '.') {
        fraction = digits(text, i + 1);
        i += 1 + fraction;
    }
    if (whole + fraction == 0) return false;
    if (i < text.len && (text.data[i] == 'e' || text.data[i] == 'E')) {
        i++;
        if (i < text.len && (text.data[i] == '-' || text.data[i] == '+')) i++;
        size_t n = digits(text, i);
        if (n == 0) return false;
        i += n;
    }
    if (i != text.len) return false;
    double read = mt_number_value(text, room);
    if (!isfinite(read)) return false;
    *value = read;
    return true;
}
