/* Conversions without the C library's locale-bound parsers. */
#include "libmatch/exchange/cell.h"

#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"

static bool plain_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Length of white space at the beginning, 0 for none; a no-break space is C2 A0. */
static size_t space_at(mt_text text)
{
    if (text.len && plain_space(text.data[0])) return 1;
    return text.len >= 2 && memcmp(text.data, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

mt_text mt_cell_trim(mt_text cell)
{
    for (size_t n; (n = space_at(cell)); cell = mt_text_make(cell.data + n, cell.len - n)) continue;
    for (;;) {
        size_t len = cell.len;
        if (len && plain_space(cell.data[len - 1])) cell.len--;
        if (len >= 2 && memcmp(cell.data + len - 2, "\xC2\xA0", 2) == 0) cell.len -= 2;
        if (cell.len == len) return cell;
    }
}

bool mt_cell_next(mt_text *rest, mt_text *part)
{
    if (!rest->data) return false;
    const char *end = rest->len ? memchr(rest->data, ';', rest->len) : NULL;
    size_t len = end ? (size_t)(end - rest->data) : rest->len;
    *part = mt_cell_trim(mt_text_make(rest->data, len));
    *rest = end ? mt_text_make(end + 1, rest->len - len - 1) : (mt_text){NULL, 0};
    return true;
}

static json_t *text_value(mt_text text) { return json_stringn_nocheck(text.data, text.len); }

static json_t *list_value(mt_text cell)
{
    json_t *list = json_array();
    mt_text rest = cell, part;
    while (list && mt_cell_next(&rest, &part)) {
        if (part.len == 0 || json_array_append_new(list, text_value(part)) == 0) continue;
        json_decref(list);
        list = NULL;
    }
    return list;
}

/* Reads up to 15 digits off the beginning; false when there are none. */
static bool take_digits(mt_text *text, int64_t *value)
{
    size_t n = 0;
    *value = 0;
    for (; n < text->len && n < 15 && text->data[n] >= '0' && text->data[n] <= '9'; n++)
        *value = *value * 10 + (text->data[n] - '0');
    *text = mt_text_make(text->data + n, text->len - n);
    return n > 0;
}

static json_t *integer_value(mt_text cell)
{
    int64_t value;
    bool negative = cell.len > 1 && cell.data[0] == '-';
    mt_text rest = negative ? mt_text_make(cell.data + 1, cell.len - 1) : cell;
    if (!take_digits(&rest, &value) || rest.len) return text_value(cell);
    return json_integer(negative ? -value : value);
}

static void skip(mt_text *text, const char *word)
{
    size_t len = strlen(word);
    *text = mt_cell_trim(*text);
    if (text->len >= len && memcmp(text->data, word, len) == 0) *text = mt_text_make(text->data + len, text->len - len);
    *text = mt_cell_trim(*text);
}

static json_t *pair_value(json_t *first, json_t *second)
{
    json_t *pair = json_array();
    bool good = pair && first && second && json_array_append(pair, first) == 0 && json_array_append(pair, second) == 0;
    json_decref(first);
    json_decref(second);
    if (good) return pair;
    json_decref(pair);
    return NULL;
}

/* "4-6", "4;6", "TRL 4 - TRL 6", "5" */
static json_t *levels_value(mt_text cell)
{
    static const char *const between[] = {"-", "\xE2\x80\x93", ";", "..", "to"};
    mt_text rest = cell;
    int64_t low, high;
    skip(&rest, "TRL");
    if (!take_digits(&rest, &low)) return text_value(cell);
    rest = mt_cell_trim(rest);
    if (rest.len == 0) return pair_value(json_integer(low), json_integer(low));
    size_t before = rest.len;
    for (size_t i = 0; i < MT_COUNT(between) && rest.len == before; i++) skip(&rest, between[i]);
    if (rest.len == before) return text_value(cell);
    skip(&rest, "TRL");
    if (!take_digits(&rest, &high) || rest.len) return text_value(cell);
    return pair_value(json_integer(low), json_integer(high));
}

/* "12.05.2026", the day first, as ISO 8601; anything else as it stands. With other marks than dots it could be either
 * order, and is left to whoever reads the warning. */
static json_t *day_value(mt_text cell)
{
    mt_text rest = cell;
    int64_t part[3];
    char iso[11];
    for (int i = 0; i < 3; i++) {
        size_t before = rest.len;
        if (!take_digits(&rest, &part[i])) return text_value(cell);
        size_t digits = before - rest.len;
        if (i < 2 ? digits > 2 || rest.len == 0 || rest.data[0] != '.' : digits != 4 || rest.len > 0)
            return text_value(cell);
        if (i < 2) rest = mt_text_make(rest.data + 1, rest.len - 1);
    }
    mt_day day = mt_day_from_ymd((int)part[2], (int)part[1], (int)part[0]);
    if (day == MT_NO_DAY) return text_value(cell);
    mt_day_format(day, iso);
    return json_string_nocheck(iso);
}

static json_t *day_or_null(mt_text text) { return text.len ? day_value(text) : json_null(); }

static json_t *period_value(mt_text cell)
{
    size_t at = 0;
    while (at < cell.len && cell.data[at] != ';' && cell.data[at] != '/') at++;
    mt_text until = at < cell.len ? mt_text_make(cell.data + at + 1, cell.len - at - 1) : (mt_text){"", 0};
    return pair_value(day_or_null(mt_cell_trim(mt_text_make(cell.data, at))), day_or_null(mt_cell_trim(until)));
}

match_status mt_cell_value(mt_shape shape, mt_text cell, json_t **value, mt_error *err)
{
    json_t *made = NULL;
    switch (shape) {
    case MT_SHAPE_TEXTS:
    case MT_SHAPE_COUNTRIES:
    case MT_SHAPE_CONCEPTS: made = list_value(cell); break;
    case MT_SHAPE_IDS: made = memchr(cell.data, ';', cell.len) ? list_value(cell) : text_value(cell); break;
    case MT_SHAPE_DATE: made = day_value(cell); break;
    case MT_SHAPE_YEAR: made = memchr(cell.data, '.', cell.len) ? day_value(cell) : integer_value(cell); break;
    case MT_SHAPE_COUNT:
    case MT_SHAPE_TEXT_OR_NUMBER: made = integer_value(cell); break;
    case MT_SHAPE_TRL: made = levels_value(cell); break;
    case MT_SHAPE_PERIOD: made = period_value(cell); break;
    default: made = text_value(cell); break;
    }
    if (!made) return mt_fail_no_memory(err);
    *value = made;
    return MATCH_OK;
}
