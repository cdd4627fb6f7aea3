/* One self-contained HTML page: text, ranked lists, data quality, events. No scripts, no external resources; light and
 * dark, phone and print. All text goes through one escaping function. Sections appear in the order of adding. */
#ifndef MT_EXCHANGE_HTML_H
#define MT_EXCHANGE_HTML_H

#include "libmatch/base/json.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

typedef struct mt_page mt_page;

/* One line of a ranked list. */
typedef struct mt_page_hit {
    mt_text id, kind, name;
    double score;
    mt_text reasons;     /* lines of plain text, or empty: shown folded under the name */
    double gives, wants; /* need coverage in both directions, 0 to 1, shown as bars; negative: not known */
} mt_page_hit;

/* language: "en" (NULL), "ro", "pl"; another one: E_VALUE. */
match_status mt_page_create(const char *title, const char *language, mt_page **out, mt_error *err);
void mt_page_free(mt_page **page);
/* Paragraphs are parted by blank lines. Without a heading (NULL) quality and events get one of their own, other
 * sections none. */
match_status mt_page_add_text(mt_page *page, const char *heading, const char *text, mt_error *err);
match_status mt_page_add_hits(mt_page *page, const char *heading, const mt_page_hit *hits, size_t count, mt_error *err);
/* {"counts": {code: n}, "findings": [{code, severity, records, field, value, message}]} */
match_status mt_page_add_quality(mt_page *page, const char *heading, const json_t *quality, mt_error *err);
/* Key figures, timetable grid, table plan, all agendas. E_ARGUMENT: a plan of another event. */
match_status mt_page_add_event(mt_page *page, const char *heading, const mt_event *event, const mt_plan *plan,
                               mt_error *err);
/* Appends the whole page. */
match_status mt_page_write(const mt_page *page, mt_strbuf *out, mt_error *err);

#endif
