/* Builds the planner's view of an event. Session, fixed slot, forbidden slots and vetoes all become "allowed slots of
 * the meeting", so the search knows one rule instead of four. */
#include "libmatch/meet/model.h"

#include <math.h>

#include "libmatch/base/memory.h"

void mt_model_free(mt_model **model)
{
    if (!model || !*model) return;
    mt_model *m = *model;
    void *blocks[] = {m->party_start, m->party,   m->meeting_start, m->meeting_of,   m->slot_start,
                      m->slot,        m->allowed, m->needs_table,   m->before_start, m->before,
                      m->after_start, m->after,   m->weight,        m->most,         m->least};
    for (size_t i = 0; i < MT_COUNT(blocks); i++) mt_free(blocks[i]);
    mt_free(m);
    *model = NULL;
}

/* Adjacency in one array: counts in start[key + 1] become offsets; fill by calling again. */
static void offsets(uint32_t *start, uint32_t keys)
{
    for (uint32_t k = 0; k < keys; k++) start[k + 1] += start[k];
}

static match_status add_parties(mt_model *m, mt_error *err)
{
    const mt_event *e = m->event;
    size_t total = 0;
    for (uint32_t i = 0; i < m->meetings; i++) total += e->meeting[i].parties.count;
    m->party_start = mt_alloc((size_t)m->meetings + 1, sizeof *m->party_start);
    m->party = mt_alloc(total, sizeof *m->party);
    m->meeting_start = mt_alloc((size_t)m->participants + 2, sizeof *m->meeting_start);
    m->meeting_of = mt_alloc(total, sizeof *m->meeting_of);
    m->needs_table = mt_alloc(m->meetings, sizeof *m->needs_table);
    if (!m->party_start || !m->party || !m->meeting_start || !m->meeting_of || !m->needs_table)
        return mt_fail_no_memory(err);
    uint32_t *start = m->meeting_start + 1; /* shifted by one: filling moves each to its end, the next one's start */
    for (uint32_t i = 0, at = 0; i < m->meetings; i++) {
        mt_index_list who = e->meeting[i].parties;
        m->needs_table[i] = !e->meeting[i].remote_only && !e->meeting[i].at_stand;
        for (uint32_t k = 0; k < who.count; k++) {
            m->party[at++] = who.data[k];
            start[who.data[k]]++;
        }
        m->party_start[i + 1] = at;
    }
    uint32_t sum = 0;
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t count = start[p];
        start[p] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < m->meetings; i++)
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++) m->meeting_of[start[m->party[k]]++] = i;
    return MATCH_OK;
}

static match_status add_slots(mt_model *m, mt_error *err)
{
    const mt_event *e = m->event;
    size_t total = 0;
    m->allowed_stride = (size_t)m->slots / 8 + 1;
    m->allowed = mt_alloc(m->meetings, m->allowed_stride);
    m->slot_start = mt_alloc((size_t)m->meetings + 1, sizeof *m->slot_start);
    if (!m->allowed || !m->slot_start) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < m->meetings; i++) {
        const mt_meeting *meeting = &e->meeting[i];
        uint8_t *row = m->allowed + i * m->allowed_stride;
        uint32_t from = meeting->session == MT_SESSION_PM ? e->morning_slots : 0;
        uint32_t to = meeting->session == MT_SESSION_AM ? e->morning_slots : m->slots;
        if (meeting->vetoed || (m->capacity == 0 && m->needs_table[i])) to = from;
        for (uint32_t t = from; t < to; t++)
            if (meeting->fixed == MT_UNPLACED || (uint32_t)meeting->fixed == t)
                row[t / 8] = (uint8_t)(row[t / 8] | 1u << (t % 8));
        for (uint32_t k = 0; k < meeting->parties.count; k++) {
            mt_index_list forbidden = e->participant[meeting->parties.data[k]].forbidden;
            for (uint32_t f = 0; f < forbidden.count; f++)
                row[forbidden.data[f] / 8] = (uint8_t)(row[forbidden.data[f] / 8] & ~(1u << (forbidden.data[f] % 8)));
        }
        for (uint32_t t = from; t < to; t++) total += mt_model_allows(m, i, t);
    }
    m->slot = mt_alloc(total, sizeof *m->slot);
    if (!m->slot) return mt_fail_no_memory(err);
    for (uint32_t i = 0, at = 0; i < m->meetings; i++) {
        for (uint32_t t = 0; t < m->slots; t++)
            if (mt_model_allows(m, i, t)) m->slot[at++] = (uint16_t)t;
        m->slot_start[i + 1] = at;
    }
    return MATCH_OK;
}

static match_status add_precedences(mt_model *m, mt_error *err)
{
    const mt_event *e = m->event;
    m->before_start = mt_alloc((size_t)m->meetings + 2, sizeof *m->before_start);
    m->after_start = mt_alloc((size_t)m->meetings + 2, sizeof *m->after_start);
    m->before = mt_alloc(e->precedences, sizeof *m->before);
    m->after = mt_alloc(e->precedences, sizeof *m->after);
    if (!m->before_start || !m->after_start || !m->before || !m->after) return mt_fail_no_memory(err);
    m->has_precedences = e->precedences > 0;
    for (uint32_t i = 0; i < e->precedences; i++) {
        m->before_start[e->precedence[i].after + 2]++;
        m->after_start[e->precedence[i].before + 2]++;
    }
    offsets(m->before_start + 1, m->meetings);
    offsets(m->after_start + 1, m->meetings);
    for (uint32_t i = 0; i < e->precedences; i++) {
        m->before[m->before_start[e->precedence[i].after + 1]++] = e->precedence[i].before;
        m->after[m->after_start[e->precedence[i].before + 1]++] = e->precedence[i].after;
    }
    return MATCH_OK;
}

/* Whole weights are divided by their greatest common divisor; others by the smallest one above zero (but a millionth
 * of the greatest at least), so that one unit is about the least the search can lose by a bad choice. */
static double unit_of_weights(const mt_event *e)
{
    uint64_t divisor = 0;
    double smallest = MT_EVENT_MAX_WEIGHT, greatest = 0;
    bool whole = true;
    for (uint32_t i = 0; i < e->meetings; i++) {
        double w = e->meeting[i].weight;
        if (w > 0 && w < smallest) smallest = w;
        if (w > greatest) greatest = w;
        if (w != floor(w)) whole = false;
        uint64_t b = whole ? (uint64_t)w : 0;
        while (b) {
            uint64_t rest = divisor % b;
            divisor = b;
            b = rest;
        }
    }
    if (greatest <= 0) return 1;
    return whole ? (double)divisor : fmax(smallest, greatest * 1e-6);
}

/* Multiples of 1/1024 unit: sums of them are exact in a double, so adding and taking away leaves no dust. */
static double in_units(double weight, double unit) { return floor(weight / unit * 1024 + 0.5) / 1024; }

static match_status add_limits(mt_model *m, mt_error *err)
{
    const mt_event *e = m->event;
    m->weight = mt_alloc(m->meetings, sizeof *m->weight);
    m->most = mt_alloc(m->participants, sizeof *m->most);
    m->least = mt_alloc(m->participants, sizeof *m->least);
    if (!m->weight || !m->most || !m->least) return mt_fail_no_memory(err);
    m->weight_unit = m->selection ? unit_of_weights(e) : 1;
    m->exact_weights = m->whole_weights = true;
    for (uint32_t i = 0; i < m->meetings; i++) {
        m->weight[i] = m->selection ? in_units(e->meeting[i].weight, m->weight_unit) : 1;
        if (m->weight[i] <= 0) m->has_zero_weights = true;
        if (m->weight[i] != floor(m->weight[i])) m->whole_weights = false;
        if (m->weight[i] * m->weight_unit != e->meeting[i].weight) m->exact_weights = false;
    }
    for (uint32_t p = 0; p < m->participants; p++) {
        const mt_participant *who = &e->participant[p];
        m->most[p] = who->max_meetings < m->slots ? who->max_meetings : m->slots;
        m->least[p] = who->min_meetings;
        if (who->min_meetings) m->has_minimums = true;
    }
    return MATCH_OK;
}

match_status mt_model_make(const mt_event *event, mt_model **model, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_model *m = mt_alloc(1, sizeof *m);
    if (!m) return mt_fail_no_memory(err);
    m->event = event;
    m->participants = event->participants;
    m->slots = event->slots;
    m->meetings = event->meetings;
    m->capacity = event->tables_at_once;
    m->fairness = event->fairness;
    m->judged = event->participants;
    m->selection = event->selection;
    MT_TRY(add_parties(m, err));
    MT_TRY(add_slots(m, err));
    MT_TRY(add_precedences(m, err));
    MT_TRY(add_limits(m, err));
    *model = m;
    m = NULL;
out:
    mt_model_free(&m);
    return status;
}
