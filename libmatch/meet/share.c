/* The fairness certificate. The upper bound of one participant is a greatest matching of its meetings to slots. An
 * exchange for a shortfall is looked for among all slots in which the participant is free, giving up one meeting; where
 * there is none, among all plans (share_proof). */
#include "libmatch/meet/share.h"

#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/choices.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/share_proof.h"
#include "libmatch/meet/slot_matching.h"

typedef struct counter {
    const mt_event *event;
    mt_model *model;       /* choices are participants of it, behind those of the event */
    int64_t *asked_of;     /* [choices] participant + 1 who was counted last */
    const int32_t *slot;   /* of the plan */
    uint32_t *got;         /* per participant of the model */
    uint32_t *guaranteed;  /* likewise; 0 for choices */
    mt_share_proof *proof; /* made when the first one is short */
    uint32_t *load;        /* per slot: meetings at tables */
    int32_t *seat;         /* [participants x slots] meeting or -1 */
    uint32_t *breaks;      /* of those whom the fairness rule counts */
    uint32_t *by_breaks;   /* [slots + 1] how many of them have so many */
    mt_slot_matching matching;
} counter;

const char *mt_share_reason_name(mt_share_reason reason)
{
    static const char *const names[] = {"full", "all_met", "no_slot", "busy"};
    return (size_t)reason < MT_COUNT(names) ? names[reason] : "";
}

const char *mt_share_exchange_name(mt_share_exchange exchange)
{
    static const char *const names[] = {NULL, "room", "one", "several", "none", "open"};
    return (size_t)exchange < MT_COUNT(names) ? names[exchange] : NULL;
}

/* --- exchanges ---------------------------------------------------------------------------------------------------- */

typedef struct exchange {
    uint32_t participant; /* who gains by it */
    uint32_t meeting, slot;
    int64_t gives_up;
    double cost;
} exchange;

static bool takes_part(const mt_model *m, uint32_t meeting, uint32_t participant)
{
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++)
        if (m->party[k] == participant) return true;
    return false;
}

static bool in_order(const counter *c, const exchange *x)
{
    const mt_model *m = c->model;
    for (uint32_t k = m->before_start[x->meeting]; k < m->before_start[x->meeting + 1]; k++)
        if (m->before[k] == x->meeting ||
            ((int64_t)m->before[k] != x->gives_up && c->slot[m->before[k]] >= (int32_t)x->slot))
            return false;
    for (uint32_t k = m->after_start[x->meeting]; k < m->after_start[x->meeting + 1]; k++) {
        int32_t other = c->slot[m->after[k]];
        if ((int64_t)m->after[k] != x->gives_up && other >= 0 && other <= (int32_t)x->slot) return false;
    }
    return true;
}

/* The meeting of the participant in the slot after the exchange, or -1. */
static int64_t after(const counter *c, const exchange *x, uint32_t participant, uint32_t slot)
{
    if (slot == x->slot && takes_part(c->model, x->meeting, participant)) return x->meeting;
    int32_t here = c->seat[(size_t)participant * c->model->slots + slot];
    return here == x->gives_up ? -1 : here;
}

static uint32_t breaks_after(const counter *c, const exchange *x, uint32_t participant)
{
    uint32_t runs = 0;
    bool busy = false;
    for (uint32_t t = 0; t < c->model->slots; t++) {
        bool now = after(c, x, participant, t) >= 0;
        runs += now && !busy;
        busy = now;
    }
    return runs ? runs - 1 : 0;
}

/* Those whose meetings change are counted by their breaks after the exchange, or again by those in the plan. */
static void count_breaks(const counter *c, const exchange *x, bool done)
{
    const mt_model *m = c->model;
    const uint32_t meeting[] = {x->meeting, (uint32_t)x->gives_up};
    for (int i = 0; i < (x->gives_up >= 0 ? 2 : 1); i++)
        for (uint32_t k = m->party_start[meeting[i]]; k < m->party_start[meeting[i] + 1]; k++) {
            uint32_t p = m->party[k];
            if (p >= m->judged || (i && takes_part(m, x->meeting, p))) continue;
            uint32_t before = c->breaks[p], then = breaks_after(c, x, p);
            c->by_breaks[done ? before : then]--;
            c->by_breaks[done ? then : before]++;
        }
}

/* Does the fairness rule hold then? */
static bool breaks_are_even(const counter *c, const exchange *x)
{
    const mt_model *m = c->model;
    if (m->fairness < 0) return true;
    uint32_t fewest = 0, most = m->slots;
    count_breaks(c, x, true);
    while (fewest < m->slots && !c->by_breaks[fewest]) fewest++;
    while (most > fewest && !c->by_breaks[most]) most--;
    count_breaks(c, x, false);
    return most - fewest <= (uint32_t)m->fairness;
}

/* With `gives_up` gone: is everything free for the meeting, and does nobody else fall below its guarantee? */
static bool possible(const counter *c, const exchange *x)
{
    const mt_model *m = c->model;
    const mt_meeting *own = c->event->meeting;
    /* of kind all a meeting gives way to another one of its choice only */
    if (x->gives_up >= 0 && !c->event->selection &&
        (own[x->meeting].choice < 0 || own[x->meeting].choice != own[x->gives_up].choice))
        return false;
    bool frees_table = x->gives_up >= 0 && m->needs_table[x->gives_up] && c->slot[x->gives_up] == (int32_t)x->slot;
    for (uint32_t k = m->party_start[x->meeting]; k < m->party_start[x->meeting + 1]; k++) {
        uint32_t q = m->party[k];
        int32_t here = c->seat[(size_t)q * m->slots + x->slot];
        bool loses = x->gives_up >= 0 && takes_part(m, (uint32_t)x->gives_up, q);
        if (here >= 0 && here != x->gives_up) return false;
        if (!loses && c->got[q] >= m->most[q]) return false;
    }
    if (m->needs_table[x->meeting] && c->load[x->slot] >= m->capacity && !frees_table) return false;
    if (x->gives_up >= 0 && takes_part(m, (uint32_t)x->gives_up, x->participant)) return false; /* gains nothing */
    if (x->gives_up >= 0)
        for (uint32_t k = m->party_start[x->gives_up]; k < m->party_start[x->gives_up + 1]; k++)
            if (!takes_part(m, x->meeting, m->party[k]) && c->got[m->party[k]] <= c->guaranteed[m->party[k]])
                return false;
    return in_order(c, x) && breaks_are_even(c, x);
}

static void consider(const counter *c, exchange x, exchange *best)
{
    x.cost = (x.gives_up >= 0 ? c->model->weight[x.gives_up] : 0) - c->model->weight[x.meeting];
    if ((best->meeting == UINT32_MAX || x.cost < best->cost) && possible(c, &x)) *best = x;
}

/* Whatever stands in the way of the meeting in the slot may be given up: what its parties do then, one of their other
 * meetings if they have as many as they may, and any meeting of the slot if the tables are taken. */
static void look_at_slot(const counter *c, uint32_t meeting, uint32_t slot, exchange *best)
{
    const mt_model *m = c->model;
    exchange x = {.participant = best->participant, .meeting = meeting, .slot = slot, .gives_up = -1};
    consider(c, x, best);
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t q = m->party[k];
        x.gives_up = c->seat[(size_t)q * m->slots + slot];
        if (x.gives_up >= 0) consider(c, x, best);
        for (uint32_t t = 0; c->got[q] >= m->most[q] && t < m->slots; t++) {
            x.gives_up = c->seat[(size_t)q * m->slots + t];
            if (x.gives_up >= 0) consider(c, x, best);
        }
    }
    if (!m->needs_table[meeting] || c->load[slot] < m->capacity) return;
    for (uint32_t i = 0; i < m->meetings; i++) {
        x.gives_up = i;
        if (c->slot[i] == (int32_t)slot) consider(c, x, best);
    }
}

static exchange find_exchange(const counter *c, uint32_t p)
{
    const mt_model *m = c->model;
    exchange best = {.participant = p, .meeting = UINT32_MAX};
    if (c->got[p] >= m->most[p]) return best;
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
        uint32_t meeting = m->meeting_of[k];
        if (c->slot[meeting] >= 0) continue;
        for (uint32_t i = m->slot_start[meeting]; i < m->slot_start[meeting + 1]; i++)
            if (c->seat[(size_t)p * m->slots + m->slot[i]] < 0) look_at_slot(c, meeting, m->slot[i], &best);
    }
    return best;
}

/* What differs between the plan and the other one becomes the row's exchange. */
static match_status note_changes(const counter *c, const int32_t *other, mt_share_row *row, mt_error *err)
{
    const mt_model *m = c->model;
    uint32_t count = 0;
    int64_t p = row->participant;
    for (uint32_t i = 0; i < m->meetings; i++) count += other[i] != c->slot[i];
    row->changes = mt_alloc(count, sizeof *row->changes);
    if (!row->changes) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (other[i] == c->slot[i]) continue;
        row->changes[row->changed++] = (mt_share_change){i, c->slot[i], other[i]};
        if (other[i] < 0 && row->gives_up < 0) row->gives_up = i;
        if (c->slot[i] < 0 && row->meeting < 0 && takes_part(m, i, (uint32_t)p)) {
            row->meeting = i;
            row->slot = other[i];
        }
    }
    return MATCH_OK;
}

/* Who would have fewer: of the meetings given up a party that gains no other. */
static match_status note_giver(const counter *c, mt_share_row *row, mt_error *err)
{
    const mt_model *m = c->model;
    int32_t *gain = mt_alloc(m->participants, sizeof *gain);
    if (!gain) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < row->changed; i++) {
        const mt_share_change *x = &row->changes[i];
        for (uint32_t k = m->party_start[x->meeting]; k < m->party_start[x->meeting + 1]; k++)
            gain[m->party[k]] += (x->to_slot >= 0) - (x->from_slot >= 0);
    }
    for (uint32_t i = 0; i < row->changed && row->giver < 0; i++) {
        const mt_share_change *x = &row->changes[i];
        for (uint32_t k = m->party_start[x->meeting]; x->to_slot < 0 && k < m->party_start[x->meeting + 1]; k++)
            if (gain[m->party[k]] < 0 && m->party[k] < c->event->participants && row->giver < 0)
                row->giver = m->party[k];
    }
    mt_free(gain);
    return MATCH_OK;
}

/* One meeting giving way, the cheapest; else any other plan. */
static match_status explain_shortfall(counter *c, mt_share_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    mt_share_answer answer;
    exchange best = find_exchange(c, row->participant);
    int32_t *other = NULL;
    row->exchange = MT_SHARE_UNDECIDED;
    if (best.meeting != UINT32_MAX) {
        other = mt_alloc(m->meetings, sizeof *other);
        if (!other) return mt_fail_no_memory(err);
        memcpy(other, c->slot, m->meetings * sizeof *other);
        other[best.meeting] = (int32_t)best.slot;
        if (best.gives_up >= 0) other[best.gives_up] = MT_UNPLACED;
        row->exchange = best.gives_up >= 0 ? MT_SHARE_ONE : MT_SHARE_ROOM;
        MT_TRY(note_changes(c, other, row, err));
    } else {
        if (!c->proof) MT_TRY(mt_share_proof_create(c->model, c->slot, c->got, c->guaranteed, &c->proof, err));
        MT_TRY(mt_share_proof_ask(c->proof, row->participant, &answer, err));
        if (answer == MT_SHARE_NO) row->exchange = MT_SHARE_NONE;
        if (answer == MT_SHARE_YES) row->exchange = MT_SHARE_SEVERAL;
        if (answer == MT_SHARE_YES) MT_TRY(note_changes(c, mt_share_proof_plan(c->proof), row, err));
    }
    MT_TRY(note_giver(c, row, err));
out:
    mt_free(other);
    return status;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

/* A choice is one meeting asked for, however many alternatives it has. */
static bool asks(counter *c, uint32_t p, uint32_t meeting)
{
    const mt_meeting *m = &c->event->meeting[meeting];
    if (m->vetoed) return false;
    if (m->choice < 0) return true;
    bool first = c->asked_of[m->choice] != (int64_t)p + 1;
    c->asked_of[m->choice] = (int64_t)p + 1;
    return first;
}

static match_status fill(counter *c, uint32_t p, mt_share_row *row, mt_error *err)
{
    const mt_model *m = c->model;
    uint32_t possible_ones = 0, slots = 0;
    *row = (mt_share_row){.participant = p,
                          .got = c->got[p],
                          .guaranteed = c->guaranteed[p],
                          .meeting = -1,
                          .slot = -1,
                          .gives_up = -1,
                          .giver = -1};
    mt_slot_matching_clear(m, &c->matching);
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
        uint32_t meeting = m->meeting_of[k];
        row->asked += asks(c, p, meeting);
        possible_ones += m->slot_start[meeting] < m->slot_start[meeting + 1];
        slots += mt_slot_matching_add(m, &c->matching, meeting);
    }
    row->most = slots < m->most[p] ? slots : m->most[p];
    row->reason = row->got >= row->asked      ? MT_SHARE_ALL_MET
                  : row->got < row->most      ? MT_SHARE_BUSY
                  : row->most < possible_ones ? MT_SHARE_FULL
                  : row->most == m->most[p]   ? MT_SHARE_FULL
                                              : MT_SHARE_NO_SLOT;
    return row->got < row->guaranteed ? explain_shortfall(c, row, err) : MATCH_OK;
}

static match_status look_at_plan(counter *c, mt_error *err)
{
    const mt_model *m = c->model;
    size_t cells = (size_t)m->participants * m->slots;
    c->got = mt_alloc(m->participants, sizeof *c->got);
    c->guaranteed = mt_alloc(m->participants, sizeof *c->guaranteed);
    c->load = mt_alloc(m->slots, sizeof *c->load);
    c->seat = mt_alloc(cells, sizeof *c->seat);
    c->breaks = mt_alloc(m->judged, sizeof *c->breaks);
    c->by_breaks = mt_alloc((size_t)m->slots + 1, sizeof *c->by_breaks);
    c->asked_of = mt_alloc(c->event->choices, sizeof *c->asked_of);
    if (!c->got || !c->guaranteed || !c->load || !c->seat || !c->breaks || !c->by_breaks || !c->asked_of)
        return mt_fail_no_memory(err);
    for (uint32_t p = 0; p < c->event->participants; p++) c->guaranteed[p] = c->event->participant[p].min_meetings;
    for (size_t i = 0; i < cells; i++) c->seat[i] = -1;
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (c->slot[i] < 0) continue;
        if ((uint32_t)c->slot[i] >= m->slots)
            return mt_fail(err, MATCH_E_ARGUMENT, "meeting %u is in slot %d; the event has %u slots", (unsigned)i,
                           (int)c->slot[i], (unsigned)m->slots);
        c->load[c->slot[i]] += m->needs_table[i];
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++) {
            c->got[m->party[k]]++;
            c->seat[(size_t)m->party[k] * m->slots + (uint32_t)c->slot[i]] = (int32_t)i;
        }
    }
    const exchange none = {.slot = m->slots, .gives_up = -1};
    for (uint32_t p = 0; p < m->judged; p++) c->by_breaks[c->breaks[p] = breaks_after(c, &none, p)]++;
    return mt_slot_matching_init(m, &c->matching, err);
}

match_status mt_share_rows(const mt_event *event, const mt_plan *plan, mt_share_row **rows, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_choices choices = {0};
    mt_share_row *row = NULL;
    counter c = {.slot = plan->assignment, .event = event};
    if (plan->assignments != event->meetings)
        MT_TRY(mt_fail(err, MATCH_E_ARGUMENT, "the plan places %zu meetings, the event has %u", plan->assignments,
                       (unsigned)event->meetings));
    row = mt_alloc(event->participants, sizeof *row);
    if (!row) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_choices_resolve(event, &choices, err));
    MT_TRY(mt_choices_model(&choices, event, &c.model, err));
    MT_TRY(look_at_plan(&c, err));
    for (uint32_t p = 0; p < event->participants; p++) MT_TRY(fill(&c, p, &row[p], err));
    *rows = row;
    row = NULL;
out:
    mt_share_rows_free(&row, event->participants);
    mt_share_proof_free(&c.proof);
    mt_slot_matching_free(&c.matching);
    mt_model_free(&c.model);
    mt_choices_free(&choices);
    mt_free(c.asked_of);
    mt_free(c.got);
    mt_free(c.guaranteed);
    mt_free(c.load);
    mt_free(c.seat);
    mt_free(c.breaks);
    mt_free(c.by_breaks);
    return status;
}

void mt_share_rows_free(mt_share_row **rows, uint32_t count)
{
    for (uint32_t p = 0; *rows && p < count; p++) mt_free((*rows)[p].changes);
    mt_free(*rows);
    *rows = NULL;
}
