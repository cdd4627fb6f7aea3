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
    mt_notes *why; /* not empty: proved */
    mt_error *err;
} prover;

static void name(prover *c, mt_note note, uint32_t meeting)
{
    note.meeting = meeting;
    mt_notes_add(c->why, note);
}

static void certify_meetings(prover *c)
{
    const mt_model *m = c->model;
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (m->slot_start[i] < m->slot_start[i + 1]) continue;
        name(c, mt_note_make(MT_NOTE_IMPOSSIBLE_MEETING, 0, NULL), i);
        mt_reason_without_slot(m, i, c->why);
        return;
    }
}

static void certify_counts(prover *c)
{
    const mt_model *m = c->model;
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t degree = m->meeting_start[p + 1] - m->meeting_start[p];
        if (degree <= m->most[p]) continue;
        mt_note_code code = m->most[p] < m->slots ? MT_NOTE_MORE_THAN_MOST : MT_NOTE_MORE_THAN_SLOTS;
        mt_notes_add(c->why, mt_note_about(MT_NOTE_OF(code, degree, m->most[p]), p));
        return;
    }
}

/* `places`: what tables and the people who can be there allow in all slots together */
static void certify_places(prover *c, uint64_t places)
{
    const mt_model *m = c->model;
    uint32_t with_table = 0;
    for (uint32_t i = 0; i < m->meetings; i++) with_table += m->needs_table[i];
    if (with_table <= places) return;
    bool by_tables = places == (uint64_t)m->slots * m->capacity;
    mt_notes_add(c->why, MT_NOTE_OF(by_tables ? MT_NOTE_TOO_FEW_PLACES : MT_NOTE_TOO_FEW_PRESENT, with_table,
                                    m->capacity, m->slots, (double)places));
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
    while (status == MATCH_OK && head < tail && !c->why->len) {
        uint32_t meeting = queue[head++], slot = first_slot_from(m, meeting, earliest[meeting]);
        if (slot == m->slots) {
            name(c, MT_NOTE_OF(MT_NOTE_TOO_LATE, earliest[meeting]), meeting);
        }
        for (uint32_t k = m->after_start[meeting]; k < m->after_start[meeting + 1]; k++) {
            uint32_t next = m->after[k];
            if (earliest[next] < slot + 1) earliest[next] = slot + 1;
            if (--waiting[next] == 0) queue[tail++] = next;
        }
    }
    for (uint32_t i = 0; status == MATCH_OK && !c->why->len && tail < m->meetings && i < m->meetings; i++)
        if (waiting[i]) name(c, mt_note_make(MT_NOTE_CIRCLE, 0, NULL), i);
    mt_free(waiting);
    mt_free(queue);
    mt_free(earliest);
    return status;
}

/* --- Hall --------------------------------------------------------------------------------------------------------- */

/* The slots the failed attempt saw are all that the meetings it touched can use: one more meeting than slots. */
static void tell_hall(prover *c, const mt_slot_matching *g, uint32_t participant)
{
    uint32_t slots = 0, listed = 0;
    for (uint32_t t = 0; t < c->model->slots; t++) slots += g->seen[t] == g->round;
    mt_note note = mt_note_about(MT_NOTE_OF(MT_NOTE_SAME_SLOTS, slots + 1, slots), participant);
    note.list = mt_alloc(slots, sizeof *note.list);
    for (uint32_t t = 0; note.list && t < c->model->slots; t++)
        if (g->seen[t] == g->round) note.list[listed++] = t;
    note.listed = listed;
    c->why->bad |= !note.list;
    mt_notes_add(c->why, note);
}

static match_status certify_hall(prover *c)
{
    const mt_model *m = c->model;
    mt_slot_matching g;
    match_status status = mt_slot_matching_init(m, &g, c->err);
    if (status != MATCH_OK) return status;
    for (uint32_t p = 0; !c->why->len && p < m->participants; p++) {
        mt_slot_matching_clear(m, &g);
        for (uint32_t k = m->meeting_start[p]; !c->why->len && k < m->meeting_start[p + 1]; k++)
            if (!mt_slot_matching_add(m, &g, m->meeting_of[k])) tell_hall(c, &g, p);
    }
    mt_slot_matching_free(&g);
    return MATCH_OK;
}

match_status mt_certify_infeasible(const mt_model *model, uint64_t places, mt_notes *why, mt_error *err)
{
    match_status status = MATCH_OK;
    prover c = {.model = model, .why = why, .err = err};
    certify_meetings(&c);
    if (!why->len) certify_counts(&c);
    if (!why->len) MT_TRY(certify_precedences(&c));
    if (!why->len) MT_TRY(certify_hall(&c));
    if (!why->len) certify_places(&c, places);
    MT_TRY(mt_notes_status(why, err));
out:
    return status;
}
