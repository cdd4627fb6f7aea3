/* One participant's day as plain text: for e-mails and notice boards. */
#include "libmatch/exchange/agenda_label.h"
#include "libmatch/exchange/agenda_write.h"
#include "libmatch/exchange/day_words.h"
#include "libmatch/text/utf8.h"

/* Blanks up to `width` characters from `begin`, and two more. */
static void pad(mt_strbuf *out, size_t begin, size_t width)
{
    size_t used = out->data ? mt_utf8_count(mt_text_make(out->data + begin, out->len - begin)) : 0;
    for (; used < width; used++) mt_strbuf_char(out, ' ');
    mt_strbuf_str(out, "  ");
}

static void underline(mt_strbuf *out, size_t begin)
{
    size_t length = out->data ? mt_utf8_count(mt_text_make(out->data + begin, out->len - begin)) : 0;
    mt_strbuf_char(out, '\n');
    for (size_t i = 0; i < length; i++) mt_strbuf_char(out, '=');
    mt_strbuf_char(out, '\n');
}

static void write_rows(const mt_event *event, const mt_agenda *agenda, const char *zone, mt_tongue tongue,
                       mt_strbuf *out)
{
    const size_t time_width = 11; /* 09:00–09:20 */
    mt_text day = {"", 0};
    char last_day[11] = "";
    for (size_t i = 0; i < agenda->rows.len; i++) {
        const mt_agenda_row *row = &agenda->rows.data[i];
        mt_local_slot own;
        bool local = mt_label_local(event, agenda->participant, row->slot, zone, &own);
        mt_text its_day = local ? mt_text_make(own.start, 10) : mt_label_day(event, row->slot);
        if (i == 0 || !mt_text_equal(day, its_day)) {
            mt_strbuf_char(out, '\n');
            mt_day_words(its_day, tongue, out);
            if (its_day.len) mt_strbuf_char(out, '\n');
        }
        mt_copy_text(last_day, sizeof last_day, its_day.data, its_day.len);
        day = mt_text_of(last_day);
        size_t begin = out->len;
        if (local)
            mt_label_span(own.start, own.end, out);
        else
            mt_label_time(event, row->slot, tongue, out);
        pad(out, begin, time_width);
        mt_label_partners(event, agenda, row, out);
        size_t before = out->len;
        mt_strbuf_str(out, "  ");
        mt_label_place(event, agenda, row, tongue, out);
        if (out->data && out->len == before + 2) out->data[out->len = before] = '\0';
        mt_strbuf_char(out, '\n');
    }
}

match_status mt_agenda_text(const mt_event *event, const mt_plan *plan, uint32_t participant,
                            const mt_agenda_options *options, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_agenda agenda = {0};
    mt_tongue tongue = MT_TONGUE_EN;
    const char *zone = options ? options->zone : NULL;
    mt_local_slot own;
    MT_TRY(mt_tongue_from(options ? options->language : NULL, &tongue, err));
    MT_TRY(mt_agenda_of(event, plan, participant, &agenda, err));
    size_t begin = out->len;
    mt_strbuf_str(out, mt_word_in(tongue, MT_WORD_AGENDA_OF));
    mt_label_participant(event, participant, out);
    underline(out, begin);
    if (event->name) mt_strbuf_format(out, "%s\n", event->name);
    if (agenda.rows.len && mt_label_local(event, participant, agenda.rows.data[0].slot, zone, &own))
        mt_strbuf_format(out, "%s: %s\n", mt_word_in(tongue, MT_WORD_ZONE), event->participant[participant].zone);
    if (agenda.rows.len == 0) mt_strbuf_format(out, "\n%s\n", mt_word_in(tongue, MT_WORD_NO_MEETINGS));
    write_rows(event, &agenda, zone, tongue, out);
    MT_TRY(mt_strbuf_status(out, err));
out:
    mt_agenda_free(&agenda);
    return status;
}
