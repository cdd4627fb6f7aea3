/* A timetable as a grid: participants down, slots across. What is hatched is waiting time: a slot without a meeting
 * between two with one. Colours tell tables apart; forbidden slots are grey. */
#include <stdio.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/exchange/figure.h"

#define CELL 26.0
#define ROW 16.0
#define LEFT 190.0
#define TOP 34.0
#define NAME_MOST 30

typedef struct grid {
    const mt_event *event;
    const mt_plan *plan;
    uint32_t *meeting; /* [participants][slots] meeting + 1, 0: none */
} grid;

static uint32_t *cell(const grid *g, uint32_t participant, uint32_t slot)
{
    return &g->meeting[(size_t)participant * g->event->slots + slot];
}

static void fill(grid *g)
{
    for (uint32_t m = 0; m < g->event->meetings; m++) {
        int32_t slot = g->plan->assignment[m];
        const mt_index_list *parties = &g->event->meeting[m].parties;
        if (slot < 0 || (uint32_t)slot >= g->event->slots) continue;
        for (uint32_t i = 0; i < parties->count; i++) *cell(g, parties->data[i], (uint32_t)slot) = m + 1;
    }
}

static void box(mt_strbuf *out, const char *fill_or_class, double x, double y, double width)
{
    mt_strbuf_format(out, "<rect %s", fill_or_class);
    mt_figure_number(out, "x", x + 1);
    mt_figure_number(out, "y", y + 1);
    mt_figure_number(out, "width", width - 2);
    mt_figure_number(out, "height", ROW - 2);
    mt_strbuf_str(out, " rx=\"2\"");
}

static void text_at(mt_strbuf *out, double x, double y, mt_text text)
{
    mt_strbuf_str(out, "<text");
    mt_figure_number(out, "x", x);
    mt_figure_number(out, "y", y);
    mt_strbuf_char(out, '>');
    size_t n = text.len < NAME_MOST ? text.len : NAME_MOST;
    while (n < text.len && n > 0 && ((unsigned char)text.data[n] & 0xC0) == 0x80) n--;
    mt_strbuf_html(out, mt_text_make(text.data, n));
    mt_strbuf_str(out, n < text.len ? "…</text>" : "</text>");
}

static void draw_meeting(const grid *g, uint32_t participant, uint32_t meeting, double x, double y, mt_strbuf *out)
{
    const mt_index_list *parties = &g->event->meeting[meeting].parties;
    int32_t table = meeting < g->plan->tables_count ? g->plan->tables[meeting] : MT_UNPLACED;
    char class[24];
    mt_strbuf title = {0};
    snprintf(class, sizeof class, "class=\"c%u\"", table < 0 ? 7u : (unsigned)table % 7);
    box(out, class, x, y, CELL);
    for (uint32_t i = 0; i < parties->count; i++) {
        if (parties->data[i] == participant) continue;
        if (title.len) mt_strbuf_str(&title, ", ");
        mt_event_participant_label(g->event, parties->data[i], &title);
    }
    mt_strbuf_str(out, "><title>");
    mt_strbuf_html(out, mt_text_make(title.data ? title.data : "", title.len));
    if (table >= 0) mt_strbuf_format(out, " (%d)", table + 1);
    mt_strbuf_str(out, "</title></rect>");
    if (title.bad) out->bad = true;
    mt_strbuf_free(&title);
}

static void draw_row(const grid *g, uint32_t p, mt_strbuf *out)
{
    uint32_t first = MT_NO_LIMIT, last = 0, f = 0;
    double y = TOP + p * ROW;
    mt_strbuf name = {0};
    const mt_index_list *forbidden = &g->event->participant[p].forbidden;
    mt_event_participant_label(g->event, p, &name);
    text_at(out, 4, y + 12, mt_text_make(name.data ? name.data : "", name.len));
    if (name.bad) out->bad = true;
    mt_strbuf_free(&name);
    for (uint32_t s = 0; s < g->event->slots; s++) {
        if (!*cell(g, p, s)) continue;
        if (first == MT_NO_LIMIT) first = s;
        last = s;
    }
    for (uint32_t s = 0; s < g->event->slots; s++) {
        double x = LEFT + s * CELL;
        while (f < forbidden->count && forbidden->data[f] < s) f++;
        bool closed = f < forbidden->count && forbidden->data[f] == s;
        if (*cell(g, p, s)) {
            draw_meeting(g, p, *cell(g, p, s) - 1, x, y, out);
            continue;
        }
        bool waiting = first != MT_NO_LIMIT && s > first && s < last;
        box(out, closed ? "fill=\"var(--line)\"" : waiting ? "fill=\"url(#w)\"" : "fill=\"var(--tint)\"", x, y, CELL);
        mt_strbuf_str(out, "/>");
    }
}

/* "2026-05-31T09:20" gives 09:20, anything else the number of the slot from 1. */
static void draw_head(const mt_event *e, mt_strbuf *out)
{
    for (uint32_t s = 0; s < e->slots; s++) {
        char label[16];
        const char *start = e->slot ? e->slot[s].start : NULL;
        const char *clock = start ? strchr(start, 'T') : NULL;
        if (clock && strlen(clock) >= 6)
            snprintf(label, sizeof label, "%.5s", clock + 1);
        else
            snprintf(label, sizeof label, "%u", s + 1);
        double x = LEFT + s * CELL + CELL / 2;
        mt_strbuf_str(out, "<text style=\"font-size:8px\"");
        mt_figure_number(out, "x", x - 10);
        mt_figure_number(out, "y", TOP - 4);
        mt_strbuf_char(out, '>');
        mt_strbuf_html(out, mt_text_of(label));
        mt_strbuf_str(out, "</text>");
    }
}

match_status mt_figure_plan(const mt_event *event, const mt_plan *plan, mt_strbuf *out, mt_error *err)
{
    grid g = {.event = event, .plan = plan};
    if (plan->assignments != event->meetings && plan->assignments != 0)
        return mt_fail(err, MATCH_E_ARGUMENT, "the plan has %zu meetings, the event %u: they do not belong together",
                       plan->assignments, event->meetings);
    g.meeting = mt_alloc((size_t)event->participants * event->slots + 1, sizeof *g.meeting);
    if (!g.meeting) return mt_fail_no_memory(err);
    if (plan->assignments) fill(&g);
    mt_figure_open(out, LEFT + event->slots * CELL + 8, TOP + event->participants * ROW + 8,
                   mt_text_of(event->name ? event->name : "Timetable"));
    mt_strbuf_str(out, "<defs><pattern id=\"w\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
                       "patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"var(--tint)\"/>"
                       "<rect width=\"1.5\" height=\"5\" fill=\"var(--line)\"/></pattern></defs>");
    text_at(out, 4, 14, mt_text_of(event->name ? event->name : ""));
    draw_head(event, out);
    for (uint32_t p = 0; p < event->participants; p++) draw_row(&g, p, out);
    mt_strbuf_str(out, "</svg>\n");
    mt_free(g.meeting);
    return mt_strbuf_status(out, err);
}
