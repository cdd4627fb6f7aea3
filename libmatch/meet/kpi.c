/* Counts what took place, meeting by meeting, in the order of the meetings: first the table is read into one outcome
 * per meeting, then figures and feedback are written from those. */
#include "libmatch/meet/kpi.h"

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/kpi_feedback.h"

typedef struct outcome {
    uint64_t absent; /* bit per party: a meeting has 64 at most */
    size_t row;      /* of the list, where listed */
    bool listed, agreement;
} outcome;

typedef struct tally {
    const mt_event *event;
    const mt_plan *plan;
    outcome *outcome;
    const json_t *list;
    uint32_t *met; /* per participant: meetings held with it */
    uint32_t planned, held, no_shows, seats, rated, agreements, participants_met, mutual_held, guaranteed_kept;
    double ratings, weight_held;
    mt_error *err;
} tally;

static match_status bad(tally *t, size_t row, const char *what)
{
    mt_fail(t->err, MATCH_E_VALUE, "attendance[%zu]: %s", row, what);
    mt_error_field(t->err, "attendance", NULL);
    return MATCH_E_VALUE;
}

/* The place of a participant among the parties of a meeting, or -1. */
static int party_of(const tally *t, uint32_t meeting, const json_t *participant)
{
    mt_index_list who = t->event->meeting[meeting].parties;
    for (uint32_t k = 0; json_is_integer(participant) && k < who.count; k++)
        if (json_integer_value(participant) == (json_int_t)who.data[k]) return (int)k;
    return -1;
}

static match_status read_ratings(tally *t, size_t row, uint32_t meeting, const json_t *list)
{
    if (list && !json_is_array(list)) return bad(t, row, "`ratings` is a list of {participant, rating}");
    uint64_t heard = 0; /* bit per party */
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i), *rating = mt_json_get(item, "rating");
        double value = json_number_value(rating);
        int party = party_of(t, meeting, mt_json_get(item, "participant"));
        if (party < 0) return bad(t, row, "ratings must come from parties of the meeting, by number");
        if (t->outcome[meeting].absent >> party & 1) return bad(t, row, "who was absent cannot rate the meeting");
        if (!json_is_number(rating) || !(value >= 1 && value <= 5)) return bad(t, row, "a rating is from 1 to 5");
        if (heard >> party & 1) return bad(t, row, "a participant rates the meeting twice");
        heard |= UINT64_C(1) << party;
        t->rated++;
        t->ratings += value;
    }
    return MATCH_OK;
}

static match_status read_row(tally *t, size_t row, const json_t *item)
{
    const json_t *number = mt_json_get(item, "meeting"), *absent = mt_json_get(item, "absent");
    json_int_t meeting = json_is_integer(number) ? json_integer_value(number) : -1;
    if (meeting < 0 || meeting >= (json_int_t)t->event->meetings)
        return bad(t, row, "`meeting` is no meeting of the event; give its number, from 0");
    outcome *o = &t->outcome[meeting];
    if (t->plan->assignment[meeting] < 0) return bad(t, row, "the meeting has no slot in the plan");
    if (o->listed) return bad(t, row, "the meeting is listed twice");
    if (absent && !json_is_array(absent)) return bad(t, row, "`absent` is a list of participants, by number");
    o->listed = true;
    o->row = row;
    o->agreement = json_is_true(mt_json_get(item, "agreement"));
    for (size_t i = 0; i < json_array_size(absent); i++) {
        int party = party_of(t, (uint32_t)meeting, json_array_get(absent, i));
        if (party < 0) return bad(t, row, "`absent` must list parties of the meeting, by number");
        o->absent |= UINT64_C(1) << party;
    }
    return read_ratings(t, row, (uint32_t)meeting, mt_json_get(item, "ratings"));
}

static uint32_t absent_of(const outcome *o) { return (uint32_t)__builtin_popcountll(o->absent); }

/* A meeting is held when two of its parties came. */
static void count(tally *t)
{
    for (uint32_t m = 0; m < t->event->meetings; m++) {
        mt_index_list who = t->event->meeting[m].parties;
        if (t->plan->assignment[m] < 0) continue;
        uint32_t absent = absent_of(&t->outcome[m]);
        bool held = who.count - absent >= 2;
        t->planned++;
        t->held += held;
        t->no_shows += absent;
        t->seats += who.count;
        t->agreements += t->outcome[m].agreement;
        t->mutual_held += held && t->event->meeting[m].mutual;
        if (held) t->weight_held += t->event->meeting[m].weight;
        for (uint32_t k = 0; held && k < who.count; k++)
            if (!(t->outcome[m].absent >> k & 1)) t->met[who.data[k]]++;
    }
    for (uint32_t p = 0; p < t->event->participants; p++) {
        t->participants_met += t->met[p] > 0;
        t->guaranteed_kept += t->met[p] >= t->event->participant[p].min_meetings;
    }
}

static void write_kpi(const tally *t, mt_strbuf *b)
{
    mt_strbuf_format(b, "{\"planned\": %u, \"held\": %u, \"no_shows\": %u, \"attendance\": ", (unsigned)t->planned,
                     (unsigned)t->held, (unsigned)t->no_shows);
    if (t->seats)
        mt_strbuf_fixed(b, (double)(t->seats - t->no_shows) / t->seats, 4);
    else
        mt_strbuf_str(b, "null");
    mt_strbuf_format(b, ", \"rated\": %u, \"mean_rating\": ", (unsigned)t->rated);
    if (t->rated)
        mt_strbuf_fixed(b, t->ratings / t->rated, 4);
    else
        mt_strbuf_str(b, "null");
    mt_strbuf_format(b,
                     ", \"agreements\": %u, \"participants\": %u, \"participants_met\": %u, \"mutual_held\": %u, "
                     "\"guaranteed_kept\": %u, \"weight_held\": ",
                     (unsigned)t->agreements, (unsigned)t->event->participants, (unsigned)t->participants_met,
                     (unsigned)t->mutual_held, (unsigned)t->guaranteed_kept);
    mt_strbuf_double(b, t->weight_held);
    mt_strbuf_str(b, "}\n");
}

/* The record is about organisations where the event says which; a pair of one organisation teaches nothing. */
static const char *name_of(const mt_event *event, uint32_t participant)
{
    const mt_participant *p = &event->participant[participant];
    return p->org ? p->org : p->id;
}

/* What who rated the meeting thinks of the others that came. */
static match_status gather_ratings(tally *t, uint32_t m, mt_feedback *feedback)
{
    match_status status = MATCH_OK;
    mt_index_list who = t->event->meeting[m].parties;
    const outcome *o = &t->outcome[m];
    const json_t *list = o->listed ? mt_json_get(json_array_get(t->list, o->row), "ratings") : NULL;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        int party = party_of(t, m, mt_json_get(item, "participant"));
        if (party < 0) continue;
        const char *from = name_of(t->event, who.data[party]);
        for (uint32_t k = 0; k < who.count; k++) {
            const char *to = name_of(t->event, who.data[k]);
            if ((int)k == party || (o->absent >> k & 1) || !from || !to || mt_text_is(mt_text_of(from), to)) continue;
            MT_TRY(mt_feedback_rated(feedback, from, to, json_number_value(mt_json_get(item, "rating")), t->err));
        }
    }
out:
    return status;
}

static match_status gather_meeting(tally *t, uint32_t m, mt_feedback *feedback)
{
    match_status status = MATCH_OK;
    mt_index_list who = t->event->meeting[m].parties;
    for (uint32_t i = 0; i < who.count; i++)
        for (uint32_t j = i + 1; j < who.count; j++) {
            const char *a = name_of(t->event, who.data[i]), *c = name_of(t->event, who.data[j]);
            bool no_a = t->outcome[m].absent >> i & 1, no_c = t->outcome[m].absent >> j & 1;
            if (!a || !c || mt_text_is(mt_text_of(a), c) || (no_a && no_c)) continue;
            if (no_a || no_c)
                MT_TRY(mt_feedback_missed(feedback, no_a ? c : a, no_a ? a : c, t->err));
            else
                MT_TRY(mt_feedback_met(feedback, a, c, t->outcome[m].agreement, t->err));
        }
    MT_TRY(gather_ratings(t, m, feedback));
out:
    return status;
}

static match_status write_feedback(tally *t, const char *at, mt_strbuf *out)
{
    match_status status = MATCH_OK;
    mt_feedback feedback = {0};
    for (uint32_t m = 0; m < t->event->meetings; m++)
        if (t->plan->assignment[m] >= 0) MT_TRY(gather_meeting(t, m, &feedback));
    mt_feedback_write(&feedback, at, out);
out:
    mt_feedback_free(&feedback);
    return status;
}

match_status mt_kpi_of(const mt_event *event, const mt_plan *plan, mt_text attendance, const char *at, mt_strbuf *kpi,
                       mt_strbuf *feedback, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL;
    tally t = {.event = event, .plan = plan, .err = err};
    if (plan->assignments != event->meetings)
        return mt_fail(err, MATCH_E_ARGUMENT, "the plan places %zu meetings, the event has %u", plan->assignments,
                       (unsigned)event->meetings);
    t.outcome = mt_alloc(event->meetings, sizeof *t.outcome);
    t.met = mt_alloc(event->participants, sizeof *t.met);
    if (!t.outcome || !t.met) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_json_parse(attendance, &list, err));
    if (!json_is_array(list))
        MT_TRY(mt_fail(err, MATCH_E_FORMAT, "attendance must be a JSON list of {meeting, absent, ratings, agreement}"));
    t.list = list;
    for (size_t i = 0; i < json_array_size(list); i++) MT_TRY(read_row(&t, i, json_array_get(list, i)));
    count(&t);
    if (kpi) write_kpi(&t, kpi);
    if (feedback) MT_TRY(write_feedback(&t, at, feedback));
out:
    json_decref(list);
    mt_free(t.outcome);
    mt_free(t.met);
    return status;
}
