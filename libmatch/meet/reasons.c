/* Reasons are taken from the finished plan: for every slot the event's rules allow, what stands in the way now. */
#include "libmatch/meet/reasons.h"

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"

typedef struct teller {
    const mt_model *model;
    const int32_t *slot;
    const mt_reason_day *day; /* or NULL */
    mt_bitset busy;           /* participants x slots */
    uint32_t *count;          /* meetings per participant */
    uint32_t *load;           /* meetings with a table per slot */
    mt_notes *notes;          /* of the meeting at hand */
} teller;

static bool busy_at(const teller *w, uint32_t participant, uint32_t slot)
{
    return mt_bitset_has(&w->busy, (size_t)participant * w->model->slots + slot);
}

static void tell_veto(teller *w, uint32_t meeting)
{
    const mt_event *e = w->model->event;
    mt_index_list who = e->meeting[meeting].parties;
    for (uint32_t v = 0; v < e->vetoes; v++) {
        bool from = false, to = false;
        for (uint32_t k = 0; k < who.count; k++) {
            from |= who.data[k] == e->veto[v].from;
            to |= who.data[k] == e->veto[v].to;
        }
        if (!from || !to) continue;
        mt_note note = mt_note_about(mt_note_make(MT_NOTE_VETO, 0, NULL), e->veto[v].from);
        note.other = e->veto[v].to;
        mt_notes_add(w->notes, note);
        return;
    }
    mt_notes_add_code(w->notes, MT_NOTE_CANCELLED);
}

static void tell_no_tables(teller *w)
{
    const mt_event *e = w->model->event;
    uint32_t stands = 0;
    for (uint32_t i = 0; e->table && i < e->tables; i++) stands += e->table[i].reserved;
    if (e->tables == 0) {
        mt_notes_add_code(w->notes, MT_NOTE_NO_TABLES);
        return;
    }
    mt_notes_add(w->notes, MT_NOTE_OF(MT_NOTE_TABLES_KEPT, e->tables, stands, e->spare_tables));
    if (stands + e->spare_tables < e->tables) mt_notes_add_code(w->notes, MT_NOTE_TABLES_BEYOND);
}

static void tell_absences(teller *w, uint32_t meeting)
{
    const mt_event *e = w->model->event;
    const mt_meeting *m = &e->meeting[meeting];
    for (uint32_t k = 0; k < m->parties.count; k++) {
        const mt_participant *p = &e->participant[m->parties.data[k]];
        if (!p->forbidden.count) continue;
        mt_note note = MT_NOTE_OF(MT_NOTE_AWAY, p->forbidden.count, e->slots);
        mt_notes_add(w->notes, mt_note_about(note, m->parties.data[k]));
    }
}

/* No slot at all is allowed by session, fixed slot and forbidden slots. */
static void tell_no_slot(teller *w, uint32_t meeting)
{
    const mt_event *e = w->model->event;
    const mt_meeting *m = &e->meeting[meeting];
    if (e->slots == 0) {
        mt_notes_add_code(w->notes, MT_NOTE_NO_SLOTS);
        return;
    }
    if (w->model->capacity == 0 && w->model->needs_table[meeting]) {
        tell_no_tables(w);
        return;
    }
    if (m->fixed != MT_UNPLACED)
        mt_notes_add(w->notes, MT_NOTE_OF(MT_NOTE_FIXED_IMPOSSIBLE, m->fixed));
    else
        mt_notes_add_code(w->notes, MT_NOTE_NO_SLOT_POSSIBLE);
    if (m->session != MT_SESSION_ANY)
        mt_notes_add_code(w->notes, m->session == MT_SESSION_AM ? MT_NOTE_MUST_BE_AM : MT_NOTE_MUST_BE_PM);
    tell_absences(w, meeting);
}

static bool out_of_order(const teller *w, uint32_t meeting, uint32_t slot)
{
    const mt_model *m = w->model;
    for (uint32_t k = m->before_start[meeting]; k < m->before_start[meeting + 1]; k++)
        if (w->slot[m->before[k]] >= (int32_t)slot || m->before[k] == meeting) return true;
    for (uint32_t k = m->after_start[meeting]; k < m->after_start[meeting + 1]; k++)
        if (w->slot[m->after[k]] != MT_UNPLACED && w->slot[m->after[k]] <= (int32_t)slot) return true;
    return false;
}

static void tell_full_parties(teller *w, uint32_t meeting)
{
    const mt_model *m = w->model;
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t p = m->party[k], limit = m->event->participant[p].max_meetings;
        if (limit == MT_NO_LIMIT || w->count[p] < limit) continue;
        mt_notes_add(w->notes, mt_note_about(MT_NOTE_OF(MT_NOTE_MAX_MEETINGS, w->count[p]), p));
    }
}

/* What stands in the way of a meeting, each in so many of its allowed slots. A slot may count for several. */
typedef struct blocked_slots {
    uint32_t choices, free, over, locked, full, without, order;
} blocked_slots;

static bool is_closed(const teller *w, uint32_t slot) { return w->day && w->day->closed[slot]; }

static blocked_slots look_at_slots(const teller *w, uint32_t meeting)
{
    const mt_model *m = w->model;
    const uint16_t *slot = m->slot + m->slot_start[meeting];
    blocked_slots b = {.choices = m->slot_start[meeting + 1] - m->slot_start[meeting]};
    for (uint32_t i = 0; i < b.choices; i++) {
        if (is_closed(w, slot[i])) {
            b.over += slot[i] < w->day->now;
            b.locked += slot[i] >= w->day->now;
            continue;
        }
        uint32_t room = w->day ? w->day->room[slot[i]] : m->capacity;
        bool full = m->needs_table[meeting] && w->load[slot[i]] >= room;
        bool late = out_of_order(w, meeting, slot[i]), busy = false;
        for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++)
            busy |= busy_at(w, m->party[k], slot[i]);
        b.full += full && room;
        b.without += full && !room;
        b.order += late;
        b.free += !full && !late && !busy;
    }
    return b;
}

/* Of its allowed slots: in how many each party is busy, the tables are taken, a precedence forbids it, nothing new may
 * be put. */
static void tell_blocked_slots(teller *w, uint32_t meeting)
{
    const mt_model *m = w->model;
    const uint16_t *slot = m->slot + m->slot_start[meeting];
    blocked_slots b = look_at_slots(w, meeting);
    if (b.free)
        mt_notes_add(w->notes, MT_NOTE_OF(MT_NOTE_SLOTS_FREE, b.free, b.choices));
    else
        mt_notes_add(w->notes, MT_NOTE_OF(MT_NOTE_NONE_FREE, b.choices));
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t busy = 0;
        for (uint32_t i = 0; i < b.choices; i++) busy += !is_closed(w, slot[i]) && busy_at(w, m->party[k], slot[i]);
        if (busy) mt_notes_add(w->notes, mt_note_about(MT_NOTE_OF(MT_NOTE_BUSY, busy), m->party[k]));
    }
    const struct {
        mt_note_code code;
        uint32_t slots;
    } others[] = {{MT_NOTE_OVER, b.over},
                  {MT_NOTE_LOCKED, b.locked},
                  {MT_NOTE_TABLES_FULL, b.full},
                  {MT_NOTE_TABLES_GONE, b.without},
                  {MT_NOTE_ORDER, b.order}};
    for (size_t i = 0; i < MT_COUNT(others); i++)
        if (others[i].slots) mt_notes_add(w->notes, MT_NOTE_OF(others[i].code, others[i].slots));
    if (b.choices < m->slots) tell_absences(w, meeting);
}

static void tell(teller *w, uint32_t meeting)
{
    const mt_model *m = w->model;
    if (m->event->meeting[meeting].within)
        mt_notes_add_code(w->notes, MT_NOTE_ONE_SIDED);
    else if (m->event->meeting[meeting].vetoed)
        tell_veto(w, meeting);
    else if (m->slot_start[meeting] == m->slot_start[meeting + 1])
        tell_no_slot(w, meeting);
    else {
        tell_full_parties(w, meeting);
        tell_blocked_slots(w, meeting);
    }
}

static match_status look_at_plan(teller *w, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = w->model;
    w->count = mt_alloc(m->participants, sizeof *w->count);
    w->load = mt_alloc(m->slots, sizeof *w->load);
    if (!w->count || !w->load) return mt_fail_no_memory(err);
    MT_TRY(mt_bitset_init(&w->busy, (size_t)m->participants * m->slots, err));
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (w->slot[i] < 0) continue;
        w->load[w->slot[i]] += m->needs_table[i];
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++) {
            w->count[m->party[k]]++;
            mt_bitset_set(&w->busy, (size_t)m->party[k] * m->slots + (uint32_t)w->slot[i]);
        }
    }
out:
    return status;
}

void mt_reason_without_slot(const mt_model *model, uint32_t meeting, mt_notes *notes)
{
    teller w = {.model = model, .notes = notes};
    tell(&w, meeting);
}

match_status mt_unscheduled_word(mt_unscheduled *u, const mt_event *event, mt_error *err)
{
    char *reason = NULL;
    match_status status = mt_notes_english(&u->notes, event, &reason, err);
    if (status != MATCH_OK) return status;
    mt_free(u->reason);
    u->reason = reason;
    return MATCH_OK;
}

match_status mt_reasons_of(const mt_model *model, const int32_t *slot, const mt_reason_day *day, mt_unscheduled **list,
                           size_t *count, mt_error *err)
{
    match_status status = MATCH_OK;
    teller w = {.model = model, .slot = slot, .day = day};
    mt_unscheduled *reasons = NULL;
    size_t made = 0, open = 0;
    for (uint32_t i = 0; i < model->meetings; i++) open += slot[i] < 0;
    MT_TRY(look_at_plan(&w, err));
    reasons = mt_alloc(open, sizeof *reasons);
    if (!reasons) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t i = 0; i < model->meetings; i++) {
        if (slot[i] >= 0) continue;
        mt_unscheduled *u = &reasons[made++];
        u->meeting = i;
        w.notes = &u->notes;
        tell(&w, i);
        MT_TRY(mt_unscheduled_word(u, model->event, err));
    }
    *list = reasons;
    *count = made;
    reasons = NULL;
out:
    for (size_t i = 0; reasons && i < made; i++) mt_unscheduled_free(&reasons[i]);
    mt_free(reasons);
    mt_bitset_free(&w.busy);
    mt_free(w.count);
    mt_free(w.load);
    return status;
}

match_status mt_reasons_of_choices(const mt_event *event, mt_plan *plan, mt_error *err)
{
    match_status status = MATCH_OK;
    int64_t *held = mt_alloc(event->choices, sizeof *held); /* meeting + 1 */
    if (!held) return mt_fail_no_memory(err);
    for (uint32_t m = 0; m < event->meetings; m++)
        if (event->meeting[m].choice >= 0 && plan->assignment[m] >= 0) held[event->meeting[m].choice] = (int64_t)m + 1;
    for (size_t i = 0; i < plan->unscheduled_count; i++) {
        mt_unscheduled *u = &plan->unscheduled[i];
        const mt_meeting *meeting = &event->meeting[u->meeting];
        if (!meeting->within && (meeting->choice < 0 || !held[meeting->choice])) continue;
        mt_note note = mt_note_make(meeting->within ? MT_NOTE_ONE_SIDED : MT_NOTE_OTHER_CHOICE, 0, NULL);
        if (!meeting->within) note.meeting = held[meeting->choice] - 1;
        mt_notes_clear(&u->notes);
        mt_notes_add(&u->notes, note);
        MT_TRY(mt_unscheduled_word(u, event, err));
    }
out:
    mt_free(held);
    return status;
}
