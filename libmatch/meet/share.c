/* The fairness certificate: what every participant got, what it could have had at most, and why it has no more.
 * The upper bound of one participant counts slots in which some meeting of it is possible, and possible meetings. */
#include "libmatch/base/memory.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/policy.h"

typedef struct counter {
    const mt_model *model;
    const mt_plan *plan;
    uint32_t *got;   /* per participant */
    uint8_t *usable; /* per slot, of one participant */
} counter;

const char *mt_share_reason_name(mt_share_reason reason)
{
    static const char *const names[] = {"full", "all_met", "no_slot", "busy"};
    return (size_t)reason < MT_COUNT(names) ? names[reason] : "";
}

/* A partner of one of p's unplaced but possible meetings with most to spare above its own guarantee. */
static void find_giver(const counter *c, uint32_t p, mt_share_row *row)
{
    const mt_model *m = c->model;
    uint32_t spare = 0;
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
        uint32_t meeting = m->meeting_of[k];
        if (c->plan->assignment[meeting] >= 0 || m->slot_start[meeting] == m->slot_start[meeting + 1]) continue;
        for (uint32_t i = m->party_start[meeting]; i < m->party_start[meeting + 1]; i++) {
            uint32_t other = m->party[i];
            if (other == p || c->got[other] <= m->least[other] + spare) continue;
            spare = c->got[other] - m->least[other];
            row->giver = other;
            row->meeting = meeting;
        }
    }
}

static void fill(const counter *c, uint32_t p, mt_share_row *row)
{
    const mt_model *m = c->model;
    uint32_t possible = 0, slots = 0;
    *row = (mt_share_row){.participant = p, .got = c->got[p], .guaranteed = m->least[p], .giver = -1, .meeting = -1};
    for (uint32_t t = 0; t < m->slots; t++) c->usable[t] = 0;
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
        uint32_t meeting = m->meeting_of[k];
        row->asked += !m->event->meeting[meeting].vetoed;
        possible += m->slot_start[meeting] < m->slot_start[meeting + 1];
        for (uint32_t i = m->slot_start[meeting]; i < m->slot_start[meeting + 1]; i++) c->usable[m->slot[i]] = 1;
    }
    for (uint32_t t = 0; t < m->slots; t++) slots += c->usable[t];
    uint32_t holds = slots < m->most[p] ? slots : m->most[p];
    row->most = possible < holds ? possible : holds;
    row->reason = row->got >= row->asked  ? MT_SHARE_ALL_MET
                  : row->got >= holds     ? MT_SHARE_FULL
                  : row->got >= row->most ? MT_SHARE_NO_SLOT
                                          : MT_SHARE_BUSY;
    if (row->got < row->guaranteed) find_giver(c, p, row);
}

match_status mt_share_rows(const mt_event *event, const mt_plan *plan, mt_share_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_model *model = NULL;
    counter c = {.plan = plan};
    if (plan->assignments != event->meetings)
        return mt_fail(err, MATCH_E_ARGUMENT, "the plan places %zu meetings, the event has %u", plan->assignments,
                       (unsigned)event->meetings);
    MT_TRY(mt_model_make(event, &model, err));
    c.model = model;
    c.got = mt_alloc(event->participants, sizeof *c.got);
    c.usable = mt_alloc(event->slots, 1);
    if (!c.got || !c.usable) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t m = 0; m < model->meetings; m++)
        for (uint32_t k = model->party_start[m]; plan->assignment[m] >= 0 && k < model->party_start[m + 1]; k++)
            c.got[model->party[k]]++;
    for (uint32_t p = 0; p < event->participants; p++) fill(&c, p, &row[p]);
out:
    mt_model_free(&model);
    mt_free(c.got);
    mt_free(c.usable);
    return status;
}

static void write_label(const mt_event *event, uint32_t p, mt_strbuf *out)
{
    mt_strbuf label = {0};
    mt_event_participant_label(event, p, &label);
    if (label.bad) out->bad = true;
    mt_strbuf_json(out, mt_text_make(label.data, label.len));
    mt_strbuf_free(&label);
}

static void write_index(const char *key, int64_t value, mt_strbuf *out)
{
    mt_strbuf_format(out, ", \"%s\": ", key);
    if (value < 0)
        mt_strbuf_str(out, "null");
    else
        mt_strbuf_int(out, value);
}

void mt_share_write(const mt_event *event, const mt_share_row *row, mt_strbuf *out)
{
    mt_strbuf_char(out, '[');
    for (uint32_t p = 0; p < event->participants; p++) {
        mt_strbuf_format(out, "%s\n  {\"participant\": %u, \"name\": ", p ? "," : "", (unsigned)p);
        write_label(event, p, out);
        mt_strbuf_format(out, ", \"got\": %u, \"asked\": %u, \"guaranteed\": %u, \"most\": %u, \"reason\": \"%s\"",
                         (unsigned)row[p].got, (unsigned)row[p].asked, (unsigned)row[p].guaranteed,
                         (unsigned)row[p].most, mt_share_reason_name(row[p].reason));
        write_index("giver", row[p].giver, out);
        write_index("meeting", row[p].meeting, out);
        mt_strbuf_char(out, '}');
    }
    mt_strbuf_str(out, "\n]\n");
}

/* Numbers and fixed words alone: no cell needs quotes. */
void mt_share_write_csv(const mt_event *event, const mt_share_row *row, mt_strbuf *out)
{
    mt_strbuf_str(out, "participant,got,asked,guaranteed,most,reason,giver,meeting\r\n");
    for (uint32_t p = 0; p < event->participants; p++) {
        mt_strbuf_format(out, "%u,%u,%u,%u,%u,%s,", (unsigned)p, (unsigned)row[p].got, (unsigned)row[p].asked,
                         (unsigned)row[p].guaranteed, (unsigned)row[p].most, mt_share_reason_name(row[p].reason));
        if (row[p].giver >= 0) mt_strbuf_int(out, row[p].giver);
        mt_strbuf_char(out, ',');
        if (row[p].meeting >= 0) mt_strbuf_int(out, row[p].meeting);
        mt_strbuf_str(out, "\r\n");
    }
}
