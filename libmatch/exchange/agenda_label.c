/* Hides what an event may leave out: names, times, tables. */
#include "libmatch/exchange/agenda_label.h"

#include <stdio.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/meet/local_time.h"

const char *mt_label_organisation(const mt_event *event, uint32_t participant)
{
    const mt_participant *p = &event->participant[participant];
    const char *name = p->name ? p->name : p->id;
    return p->org && p->org[0] && (!name || strcmp(name, p->org) != 0) ? p->org : NULL;
}

void mt_label_name(const mt_event *event, uint32_t participant, mt_strbuf *out)
{
    const mt_participant *p = &event->participant[participant];
    if (p->name && !p->twin && mt_label_organisation(event, participant))
        mt_strbuf_str(out, p->name);
    else
        mt_event_participant_label(event, participant, out);
}

void mt_label_participant(const mt_event *event, uint32_t participant, mt_strbuf *out)
{
    const char *organisation = mt_label_organisation(event, participant);
    mt_label_name(event, participant, out);
    if (organisation) mt_strbuf_format(out, " (%s)", organisation);
}

void mt_label_partners(const mt_event *event, const mt_agenda *agenda, const mt_agenda_row *row, mt_strbuf *out)
{
    for (uint32_t k = 0; k < row->partner_count; k++) {
        if (k) mt_strbuf_str(out, "; ");
        mt_label_participant(event, agenda->partners.data[row->first_partner + k], out);
    }
}

static bool any_partner_remote(const mt_event *event, const mt_agenda *agenda, const mt_agenda_row *row)
{
    for (uint32_t k = 0; k < row->partner_count; k++)
        if (event->participant[agenda->partners.data[row->first_partner + k]].remote) return true;
    return false;
}

void mt_label_place(const mt_event *event, const mt_agenda *agenda, const mt_agenda_row *row, mt_tongue tongue,
                    mt_strbuf *out)
{
    const char *online = mt_word_in(tongue, MT_WORD_ONLINE);
    bool from_afar = event->participant[agenda->participant].remote;
    if (row->remote || (from_afar && row->table == MT_UNPLACED)) {
        mt_strbuf_str(out, online);
        return;
    }
    if (row->table == MT_UNPLACED) return;
    if (from_afar) mt_strbuf_format(out, "%s (", online);
    if (row->table_name)
        mt_strbuf_str(out, row->table_name);
    else
        mt_strbuf_format(out, "%s %d", mt_word_in(tongue, MT_WORD_TABLE), (int)row->table + 1);
    if (row->location) mt_strbuf_format(out, ", %s", row->location);
    if (from_afar)
        mt_strbuf_char(out, ')');
    else if (any_partner_remote(event, agenda, row))
        mt_strbuf_format(out, ", %s", online);
}

void mt_label_table(const mt_event *event, uint32_t table, mt_tongue tongue, mt_strbuf *out)
{
    const mt_table *t = event->table ? &event->table[table] : NULL;
    const char *name = t ? (t->name ? t->name : t->id) : NULL;
    if (name)
        mt_strbuf_str(out, name);
    else
        mt_strbuf_format(out, "%s %u", mt_word_in(tongue, MT_WORD_TABLE), (unsigned)table + 1);
}

static bool digits(const char *text, const char *form)
{
    for (; *form; form++, text++) {
        bool good = *form == '0' ? *text >= '0' && *text <= '9' : *form == *text || (*form == 'T' && *text == ' ');
        if (!good) return false;
    }
    return true;
}

/* The hh:mm of an ISO time or date and time; the whole text when it is none. */
static mt_text clock_of(const char *time)
{
    if (digits(time, "0000-00-00T00:00")) return mt_text_make(time + 11, 5);
    if (digits(time, "00:00")) return mt_text_make(time, 5);
    return mt_text_of(time);
}

void mt_label_time(const mt_event *event, uint32_t slot, mt_tongue tongue, mt_strbuf *out)
{
    const mt_slot *s = event->slot ? &event->slot[slot] : NULL;
    if (!s || !s->start) {
        mt_strbuf_format(out, "%s %u", mt_word_in(tongue, MT_WORD_SLOT), (unsigned)slot + 1);
        return;
    }
    mt_label_span(s->start, s->end, out);
}

void mt_label_span(const char *start, const char *end, mt_strbuf *out)
{
    mt_strbuf_text(out, clock_of(start));
    if (!end) return;
    mt_strbuf_str(out, "\xE2\x80\x93");
    mt_strbuf_text(out, clock_of(end));
}

static bool local_time(const char *time, const char *from, const char *to, char *out, size_t size)
{
    int64_t utc, local;
    int year, month, day;
    if (!mt_time_moment(time, from, &utc) || !mt_zone_to_local(to, utc, &local)) return false;
    int64_t days = local / 86400, rest = local % 86400;
    if (rest < 0) {
        days--;
        rest += 86400;
    }
    mt_day_to_ymd((mt_day)days, &year, &month, &day);
    return snprintf(out, size, "%04d-%02d-%02dT%02d:%02d", year, month, day, (int)(rest / 3600),
                    (int)(rest / 60 % 60)) < (int)size;
}

bool mt_label_local(const mt_event *event, uint32_t participant, uint32_t slot, const char *zone, mt_local_slot *out)
{
    const char *own = event->participant[participant].zone;
    const mt_slot *s = event->slot ? &event->slot[slot] : NULL;
    if (!own || !s) return false;
    if (!zone) zone = event->zone;
    return local_time(s->start, zone, own, out->start, sizeof out->start) &&
           local_time(s->end, zone, own, out->end, sizeof out->end);
}

mt_text mt_label_day(const mt_event *event, uint32_t slot)
{
    const char *start = event->slot ? event->slot[slot].start : NULL;
    return start && digits(start, "0000-00-00") ? mt_text_make(start, 10) : (mt_text){"", 0};
}

const char *mt_label_mode(const mt_event *event, const mt_agenda *agenda, const mt_agenda_row *row)
{
    if (row->remote) return "remote";
    bool some = event->participant[agenda->participant].remote || any_partner_remote(event, agenda, row);
    return some ? "hybrid" : "onsite";
}
