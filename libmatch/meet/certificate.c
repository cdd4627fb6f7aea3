/* Certificates of infeasibility, those that say most first: a meeting without possible slot, a participant with more
 * meetings than allowed, precedences that leave no slot (earliest and latest slots, propagated along the chains), a
 * participant whose meetings cannot all be given different slots (a Hall violation, found by augmenting paths), and
 * more meetings than places. */
#include "libmatch/meet/certificate.h"

#include "libmatch/base/memory.h"
#include "libmatch/meet/reasons.h"
#include "libmatch/meet/slot_matching.h"

typedef struct prover {
    const mt_model *model;
    mt_strbuf text; /* not empty: proved */
    mt_error *err;
} prover;

static void label(prover *c, uint32_t participant)
{
    mt_event_participant_label(c->model->event, participant, &c->text);
}

static void name_meeting(prover *c, uint32_t meeting)
{
    const mt_model *m = c->model;
    mt_strbuf_format(&c->text, "meeting %u (", (unsigned)meeting);
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        if (k > m->party_start[meeting]) mt_strbuf_str(&c->text, ", ");
        label(c, m->party[k]);
    }
    mt_strbuf_char(&c->text, ')');
}

static match_status certify_meetings(prover *c)
{
    const mt_model *m = c->model;
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (m->slot_start[i] < m->slot_start[i + 1]) continue;
        char *why = NULL;
        match_status status = mt_reason_without_slot(m, i, &why, c->err);
        if (status != MATCH_OK) return status;
        name_meeting(c, i);
        mt_strbuf_format(&c->text, " has no possible slot: %s", why);
        mt_free(why);
        return MATCH_OK;
    }
    return MATCH_OK;
}

static void certify_counts(prover *c)
{
    const mt_model *m = c->model;
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t degree = m->meeting_start[p + 1] - m->meeting_start[p];
        if (degree <= m->most[p]) continue;
        label(c, p);
        mt_strbuf_format(&c->text, " has %u meetings but %s %u", (unsigned)degree,
                         m->most[p] < m->slots ? "may have at most" : "the slots number only", (unsigned)m->most[p]);
        return;
    }
}

static const char *plural(uint32_t count) { return count == 1 ? "" : "s"; }

/* `places`: what tables and the people who can be there allow in all slots together */
static void certify_places(prover *c, uint64_t places)
{
    const mt_model *m = c->model;
    uint32_t with_table = 0;
    for (uint32_t i = 0; i < m->meetings; i++) with_table += m->needs_table[i];
    if (with_table <= places) return;
    mt_strbuf_format(&c->text, "%u meetings need a table, but ", (unsigned)with_table);
    if (places == (uint64_t)m->slots * m->capacity)
        mt_strbuf_format(&c->text, "%u table%s in %u slot%s hold only %llu", (unsigned)m->capacity, plural(m->capacity),
                         (unsigned)m->slots, plural(m->slots), (unsigned long long)places);
    else
        mt_strbuf_format(&c->text, "with who can be there when, and %u table%s, only %llu can take place in %u slot%s",
                         (unsigned)m->capacity, plural(m->capacity), (unsigned long long)places, (unsigned)m->slots,
                         plural(m->slots));
}

/* --- precedences -------------------------------------------------------------------------------------------------- */

static uint32_t first_slot_from(const mt_model *m, uint32_t meeting, uint32_t from)
{
    for (uint32_t i = m->slot_start[meeting]; i < m->slot_start[meeting + 1]; i++)
        if (m->slot[i] >= from) return m->slot[i];
    return m->slots;
}

/* Earliest slots in topological order (Kahn); what is left over lies on a cycle or behind one. */
static match_status certify_precedences(prover *c)
{
    const mt_model *m = c->model;
    uint32_t *waiting = mt_alloc(m->meetings, sizeof *waiting), *queue = mt_alloc(m->meetings, sizeof *queue);
    uint32_t *earliest = mt_alloc(m->meetings, sizeof *earliest), head = 0, tail = 0;
    match_status status = waiting && queue && earliest ? MATCH_OK : mt_fail_no_memory(c->err);
    for (uint32_t i = 0; status == MATCH_OK && i < m->meetings; i++) {
        waiting[i] = m->before_start[i + 1] - m->before_start[i];
        if (!waiting[i]) queue[tail++] = i;
    }
    while (status == MATCH_OK && head < tail && !c->text.len) {
        uint32_t meeting = queue[head++], slot = first_slot_from(m, meeting, earliest[meeting]);
        if (slot == m->slots) {
            name_meeting(c, meeting);
            mt_strbuf_format(&c->text,
                             " has no possible slot after the meetings that must come before it: not before slot %u",
                             (unsigned)earliest[meeting]);
        }
        for (uint32_t k = m->after_start[meeting]; k < m->after_start[meeting + 1]; k++) {
            uint32_t next = m->after[k];
            if (earliest[next] < slot + 1) earliest[next] = slot + 1;
            if (--waiting[next] == 0) queue[tail++] = next;
        }
    }
    for (uint32_t i = 0; status == MATCH_OK && !c->text.len && tail < m->meetings && i < m->meetings; i++)
        if (waiting[i]) {
            mt_strbuf_str(&c->text, "the precedences go round in a circle through or before ");
            name_meeting(c, i);
        }
    mt_free(waiting);
    mt_free(queue);
    mt_free(earliest);
    return status;
}

/* --- Hall --------------------------------------------------------------------------------------------------------- */

/* The slots the failed attempt saw are all that the meetings it touched can use: one more meeting than slots. */
static void tell_hall(prover *c, const mt_slot_matching *g, uint32_t participant)
{
    uint32_t slots = 0;
    for (uint32_t t = 0; t < c->model->slots; t++) slots += g->seen[t] == g->round;
    label(c, participant);
    mt_strbuf_format(&c->text, " has %u meetings that can only be in the same ", (unsigned)(slots + 1));
    if (slots == 1)
        mt_strbuf_str(&c->text, "slot (");
    else
        mt_strbuf_format(&c->text, "%u slots (", (unsigned)slots);
    bool first = true;
    for (uint32_t t = 0; t < c->model->slots; t++) {
        if (g->seen[t] != g->round) continue;
        mt_strbuf_format(&c->text, "%s%u", first ? "" : ", ", (unsigned)t);
        first = false;
    }
    mt_strbuf_char(&c->text, ')');
}

static match_status certify_hall(prover *c)
{
    const mt_model *m = c->model;
    mt_slot_matching g;
    match_status status = mt_slot_matching_init(m, &g, c->err);
    if (status != MATCH_OK) return status;
    for (uint32_t p = 0; !c->text.len && p < m->participants; p++) {
        mt_slot_matching_clear(m, &g);
        for (uint32_t k = m->meeting_start[p]; !c->text.len && k < m->meeting_start[p + 1]; k++)
            if (!mt_slot_matching_add(m, &g, m->meeting_of[k])) tell_hall(c, &g, p);
    }
    mt_slot_matching_free(&g);
    return MATCH_OK;
}

match_status mt_certify_infeasible(const mt_model *model, uint64_t places, char **reason, mt_error *err)
{
    match_status status = MATCH_OK;
    prover c = {.model = model, .err = err};
    MT_TRY(certify_meetings(&c));
    if (!c.text.len) certify_counts(&c);
    if (!c.text.len) MT_TRY(certify_precedences(&c));
    if (!c.text.len) MT_TRY(certify_hall(&c));
    if (!c.text.len) certify_places(&c, places);
    if (c.text.len) MT_TRY(mt_strbuf_take(&c.text, reason, NULL, err));
    MT_TRY(mt_strbuf_status(&c.text, err));
out:
    mt_strbuf_free(&c.text);
    return status;
}
