/* Names of days and months as they stand in a date. */
#include "libmatch/exchange/day_words.h"

#include "libmatch/base/clock.h"

static const char *const weekdays[][7] = {
    [MT_TONGUE_EN] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
    [MT_TONGUE_RO] = {"Luni", "Marți", "Miercuri", "Joi", "Vineri", "Sâmbătă", "Duminică"},
    [MT_TONGUE_PL] = {"Poniedziałek", "Wtorek", "Środa", "Czwartek", "Piątek", "Sobota", "Niedziela"}};
static const char *const months[][12] = {
    [MT_TONGUE_EN] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                      "November", "December"},
    [MT_TONGUE_RO] = {"ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august", "septembrie",
                      "octombrie", "noiembrie", "decembrie"},
    [MT_TONGUE_PL] = {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
                      "października", "listopada", "grudnia"}};

#define FIRST_WEEKDAY 3 /* 1970-01-01 was a Thursday */

void mt_day_words(mt_text text, mt_tongue tongue, mt_strbuf *out)
{
    int year, month, of_month;
    mt_day day = text.len == 10 ? mt_day_parse(text) : MT_NO_DAY;
    if (day == MT_NO_DAY) {
        mt_strbuf_text(out, text);
        return;
    }
    mt_day_to_ymd(day, &year, &month, &of_month);
    int weekday = (int)(((int64_t)day + FIRST_WEEKDAY) % 7 + 7) % 7;
    mt_strbuf_format(out, "%s, %d %s %d", weekdays[tongue][weekday], of_month, months[tongue][month - 1], year);
}
