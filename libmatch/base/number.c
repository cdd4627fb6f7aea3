/* Numbers of run and judgement files. The text is checked by hand and handed to jansson's reader, which does not
 * follow the locale. */
#include "libmatch/base/number.h"

#include <math.h>

#include "libmatch/base/json.h"

static size_t digits(mt_text text, size_t i)
{
    size_t begin = i;
    while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9') i++;
    return i - begin;
}

bool mt_number_read(mt_text text, double *value)
{
    char json[72];
    size_t i = 0, n = 0;
    if (text.len == 0 || text.len > 60) return false;
    bool negative = text.data[0] == '-';
    if (negative || text.data[0] == '+') i++;
    size_t whole = digits(text, i), begin = i;
    i += whole;
    size_t fraction = 0, point = i;
    if (i < text.len && text.data[i] == '.') {
        fraction = digits(text, i + 1);
        i += 1 + fraction;
    }
    if (whole + fraction == 0) return false;
    size_t exponent = i;
    if (i < text.len && (text.data[i] == 'e' || text.data[i] == 'E')) {
        i++;
        if (i < text.len && (text.data[i] == '-' || text.data[i] == '+')) i++;
        size_t n_exponent = digits(text, i);
        if (n_exponent == 0) return false;
        i += n_exponent;
    }
    if (i != text.len) return false;
    /* JSON wants no leading zeros, a digit on both sides of the point, and an exponent or a point for a real */
    while (whole > 1 && text.data[begin] == '0') begin++, whole--;
    json[n++] = '[';
    if (negative) json[n++] = '-';
    if (whole == 0) json[n++] = '0';
    for (size_t c = 0; c < whole; c++) json[n++] = text.data[begin + c];
    json[n++] = '.';
    if (fraction == 0) json[n++] = '0';
    for (size_t c = 0; c < fraction; c++) json[n++] = text.data[point + 1 + c];
    for (size_t c = exponent; c < text.len; c++) json[n++] = text.data[c];
    json[n++] = ']';
    json_t *list = json_loadb(json, n, 0, NULL);
    double read = json_real_value(json_array_get(list, 0));
    bool fine = list != NULL && isfinite(read);
    json_decref(list);
    if (fine) *value = read;
    return fine;
}
