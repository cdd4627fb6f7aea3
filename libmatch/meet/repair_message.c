/* One sentence to a person whose agenda changed on the day. Times are those of the event, without their offset. */
#include <string.h>

#include "libmatch/base/text.h"
#include "libmatch/meet/repair.h"

static const char *const words[][MT_MESSAGE_LANGUAGES] = {
    {"slot", "intervalul", "termin"},
    {"table", "masa", "stolik"},
};

/* {1}: the others, {2}: the place now, {3}: the place before */
static const char *const sentences[][MT_MESSAGE_LANGUAGES] = {
    [MT_CHANGE_ADDED] = {"New meeting with {1}: {2}", "Întâlnire nouă cu {1}: {2}", "Nowe spotkanie: {1}, {2}"},
    [MT_CHANGE_MOVED] = {"Meeting with {1} moved: now {2}, was {3}", "Întâlnirea cu {1} s-a mutat: acum {2}, era {3}",
                         "Zmiana terminu spotkania ({1}): teraz {2}, było {3}"},
    [MT_CHANGE_CANCELLED] = {"Meeting with {1} cancelled: was {3}", "Întâlnirea cu {1} a fost anulată: era {3}",
                             "Odwołane spotkanie: {1}, było {3}"},
    [MT_CHANGE_TABLE] = {"Meeting with {1} at another table: now {2}, was {3}",
                         "Întâlnirea cu {1} este la altă masă: acum {2}, era {3}",
                         "Spotkanie ({1}) przy innym stoliku: teraz {2}, było {3}"},
};

/* "2026-05-12T09:25+03:00" as "2026-05-12 09:25"; what has another shape as it stands; slots without time by number,
 * from 1 as in agendas. */
static void write_start(const mt_event *e, int32_t slot, mt_message_language language, mt_strbuf *out)
{
    const char *start = slot >= 0 && e->slot ? e->slot[slot].start : NULL;
    bool dated = start && strlen(start) >= 16 && start[10] == 'T';
    if (!start)
        mt_strbuf_format(out, "%s %d", words[0][language], (int)slot + 1);
    else if (dated) {
        mt_strbuf_add(out, start, 10);
        mt_strbuf_char(out, ' ');
        mt_strbuf_add(out, start + 11, 5);
    } else {
        mt_strbuf_str(out, start);
    }
}

static void write_place(const mt_event *e, int32_t slot, int32_t table, mt_message_language language, mt_strbuf *out)
{
    const mt_table *t = table >= 0 && e->table ? &e->table[table] : NULL;
    write_start(e, slot, language, out);
    if (table < 0) return;
    mt_strbuf_str(out, ", ");
    if (t && (t->name || t->id))
        mt_strbuf_str(out, t->name ? t->name : t->id);
    else
        mt_strbuf_format(out, "%s %d", words[1][language], (int)table + 1);
}

static void write_partners(const mt_event *e, const mt_change_row *row, mt_strbuf *out)
{
    mt_index_list who = e->meeting[row->meeting].parties;
    bool first = true;
    for (uint32_t k = 0; k < who.count; k++) {
        if (who.data[k] == row->participant) continue;
        if (!first) mt_strbuf_str(out, ", ");
        mt_event_participant_label(e, who.data[k], out);
        first = false;
    }
}

void mt_change_message(const mt_event *event, const mt_change_row *row, mt_message_language language, mt_strbuf *out)
{
    const char *text = sentences[row->kind][language];
    while (*text) {
        if (text[0] != '{') {
            mt_strbuf_char(out, *text++);
            continue;
        }
        if (text[1] == '1')
            write_partners(event, row, out);
        else if (text[1] == '2')
            write_place(event, row->to_slot, row->to_table, language, out);
        else
            write_place(event, row->from_slot, row->from_table, language, out);
        text += 3;
    }
}
