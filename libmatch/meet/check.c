/* The checker: sorts what the plan says by participant and slot, by slot, by table, and judges each group by the
 * definition of the rule. Shares no code with the planner on purpose, not even mt_event_allows(); only the words of
 * its report (note.h) are those of plans. */
#include "libmatch/meet/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"

typedef struct visit { /* one participant at one meeting, or one meeting at one table */
    int64_t who, slot, meeting;
} visit;

typedef struct checker {
    const mt_event *event;
    const mt_plan *plan;
    mt_check_report *report;
    mt_error *err;
    mt_message_language language;
    visit *visits; /* placed meetings by participant, slot, meeting */
    size_t visit_count, violation_cap;
    bool stands;        /* some table is reserved */
    uint32_t *host_at;  /* [tables] number of the host's name, or MT_NONE */
    uint32_t *stand_of; /* [participants] that of the host of reserved tables it is or belongs to, or MT_NONE */
    uint32_t *tables_in, *stands_in; /* [locations] */
    match_status status;             /* of storing violations */
} checker;

static const mt_violation nowhere = {
    .rule = MT_RULE_SHAPE, .meeting = -1, .other_meeting = -1, .participant = -1, .slot = -1, .table = -1};

static char *tell(const checker *c, const mt_note *note)
{
    const mt_notes one = {.data = (mt_note *)note, .len = 1};
    mt_strbuf text = {0};
    char *taken = NULL;
    mt_notes_tell(&one, c->event, c->language, &text);
    if (mt_strbuf_take(&text, &taken, NULL, c->err) != MATCH_OK) taken = NULL;
    mt_strbuf_free(&text);
    return taken;
}

/* Takes the note, which is about the meeting and the participant that the violation names. */
static void violate(checker *c, mt_rule rule, mt_violation where, mt_note note)
{
    mt_check_report *r = c->report;
    r->violations_counted++;
    if (note.meeting < 0) note.meeting = where.meeting;
    note.participant = where.participant;
    if (c->status == MATCH_OK && r->violations < MT_CHECK_MAX_VIOLATIONS)
        c->status = mt_reserve(&r->violation, &c->violation_cap, r->violations + 1, sizeof *r->violation, c->err);
    if (c->status != MATCH_OK || r->violations >= MT_CHECK_MAX_VIOLATIONS) {
        mt_note_free(&note);
        return;
    }
    where.rule = rule;
    where.note = note;
    where.text = tell(c, &note);
    r->violation[r->violations++] = where;
    if (!where.text) c->status = mt_fail_no_memory(c->err);
}

static void violate_plainly(checker *c, mt_rule rule, mt_violation where, mt_note_code code)
{
    violate(c, rule, where, mt_note_make(code, 0, NULL));
}

/* The same with a name of the event. */
static mt_note named(checker *c, mt_note note, const char *name)
{
    note.text = mt_strdup(name ? name : "");
    if (!note.text && c->status == MATCH_OK) c->status = mt_fail_no_memory(c->err);
    return note;
}

/* What the reader of a table noted. */
static mt_note copied(checker *c, const mt_note *note)
{
    mt_note copy = mt_note_copy(note);
    if (copy.code < MT_NOTE_CODES) return copy;
    if (c->status == MATCH_OK) c->status = mt_fail_no_memory(c->err);
    return mt_note_make(MT_NOTE_TEXT, 0, NULL);
}

static mt_violation where(int64_t meeting, int64_t other_meeting, int64_t participant, int64_t slot, int64_t table)
{
    return (mt_violation){.rule = MT_RULE_SHAPE,
                          .meeting = meeting,
                          .other_meeting = other_meeting,
                          .participant = participant,
                          .slot = slot,
                          .table = table};
}

/* slot of a meeting, -1 when it has none or one that does not exist */
static int64_t slot_of(const checker *c, uint32_t m)
{
    int32_t t = c->plan->assignment[m];
    return t >= 0 && (uint32_t)t < c->event->slots ? t : -1;
}

/* --- whose tables ------------------------------------------------------------------------------------------------- */

static match_status look_at_hosts(checker *c)
{
    const mt_event *e = c->event;
    match_status status = MATCH_OK;
    mt_intern names = {0};
    uint8_t *reserves = mt_alloc(e->tables, 1); /* by number of the name */
    if (!reserves) return mt_fail_no_memory(c->err);
    for (uint32_t i = 0; i < e->tables; i++) {
        c->host_at[i] = MT_NONE;
        if (e->table[i].host) MT_TRY(mt_intern_add(&names, mt_text_of(e->table[i].host), &c->host_at[i], NULL, c->err));
        if (e->table[i].reserved) reserves[c->host_at[i]] = 1;
    }
    for (uint32_t p = 0; p < e->participants; p++) { /* a person's own name, or its number, before its organisation */
        char number[16];
        const mt_participant *who = &e->participant[p];
        snprintf(number, sizeof number, "%u", (unsigned)p);
        uint32_t host = mt_intern_find(&names, mt_text_of(who->id ? who->id : number));
        if (host == MT_NONE && who->org) host = mt_intern_find(&names, mt_text_of(who->org));
        c->stand_of[p] = host != MT_NONE && reserves[host] ? host : MT_NONE;
    }
out:
    mt_intern_free(&names);
    mt_free(reserves);
    return status;
}

static match_status look_at_tables(checker *c)
{
    const mt_event *e = c->event;
    c->host_at = mt_alloc(e->tables, sizeof *c->host_at);
    c->stand_of = mt_alloc(e->participants, sizeof *c->stand_of);
    c->tables_in = mt_alloc(e->locations, sizeof *c->tables_in);
    c->stands_in = mt_alloc(e->locations, sizeof *c->stands_in);
    if (!c->host_at || !c->stand_of || !c->tables_in || !c->stands_in) return mt_fail_no_memory(c->err);
    for (uint32_t i = 0; e->table && i < e->tables; i++) {
        c->stands |= e->table[i].reserved;
        if (e->table[i].location < 0) continue;
        c->tables_in[e->table[i].location]++;
        c->stands_in[e->table[i].location] += e->table[i].reserved;
    }
    return c->stands ? look_at_hosts(c) : MATCH_OK;
}

/* --- meetings ----------------------------------------------------------------------------------------------------- */

static bool texts_equal(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

/* Do all parties state the same, where the rule `across` wants a difference? */
static bool is_within(const checker *c, uint32_t m)
{
    const mt_event *e = c->event;
    mt_index_list who = e->meeting[m].parties;
    bool same_side = true, same_delegation = true, same_org = true;
    for (uint32_t k = 0; k < who.count; k++) {
        const mt_participant *p = &e->participant[who.data[k]], *first = &e->participant[who.data[0]];
        same_side = same_side && texts_equal(p->side, first->side);
        same_delegation = same_delegation && texts_equal(p->delegation, first->delegation);
        same_org = same_org && texts_equal(p->org, first->org);
    }
    return (e->across & MT_ACROSS_SIDE && same_side) || (e->across & MT_ACROSS_DELEGATION && same_delegation) ||
           (e->across & MT_ACROSS_ORG && same_org);
}

static void check_meeting(checker *c, uint32_t m)
{
    const mt_event *e = c->event;
    const mt_meeting *meeting = &e->meeting[m];
    int64_t t = c->plan->assignment[m];
    mt_violation here = nowhere;
    here.meeting = m;
    if (t < 0) {
        if (!e->selection && meeting->choice < 0) violate_plainly(c, MT_RULE_NOT_PLACED, here, MT_NOTE_UNPLACED);
        return;
    }
    here.slot = t;
    if (t >= e->slots) {
        violate(c, MT_RULE_SLOT_RANGE, here, MT_NOTE_OF(MT_NOTE_NO_SUCH_SLOT, (double)t, e->slots));
        return;
    }
    if (meeting->session == MT_SESSION_AM && t >= e->morning_slots)
        violate(c, MT_RULE_SESSION, here, MT_NOTE_OF(MT_NOTE_NOT_AM, (double)t));
    if (meeting->session == MT_SESSION_PM && t < e->morning_slots)
        violate(c, MT_RULE_SESSION, here, MT_NOTE_OF(MT_NOTE_NOT_PM, (double)t));
    if (meeting->fixed >= 0 && meeting->fixed != t)
        violate(c, MT_RULE_FIXED, here, MT_NOTE_OF(MT_NOTE_NOT_FIXED, meeting->fixed, (double)t));
    if (is_within(c, m))
        violate_plainly(c, MT_RULE_ACROSS, here, MT_NOTE_WITHIN);
    else if (meeting->vetoed)
        violate_plainly(c, MT_RULE_VETO, here, MT_NOTE_VETOED);
    for (uint32_t i = 0; i < meeting->parties.count; i++) {
        uint32_t p = meeting->parties.data[i];
        mt_index_list forbidden = e->participant[p].forbidden;
        here.participant = p;
        for (uint32_t k = 0; k < forbidden.count; k++)
            if (forbidden.data[k] == t) violate(c, MT_RULE_FORBIDDEN, here, MT_NOTE_OF(MT_NOTE_FORBIDDEN, (double)t));
    }
}

/* Of each choice one meeting at most, and of kind all one at least. */
static match_status check_choices(checker *c)
{
    const mt_event *e = c->event;
    int64_t *held = mt_alloc(e->choices, sizeof *held); /* meeting + 1 */
    if (!held) return mt_fail_no_memory(c->err);
    for (uint32_t m = 0; m < e->meetings; m++) {
        int32_t choice = e->meeting[m].choice;
        if (choice < 0 || slot_of(c, m) < 0) continue;
        if (held[choice])
            violate(c, MT_RULE_CHOICE, where(held[choice] - 1, m, -1, -1, -1),
                    named(c, MT_NOTE_OF(MT_NOTE_CHOICE_TWICE, (double)(held[choice] - 1), m), e->choice[choice]));
        held[choice] = (int64_t)m + 1;
    }
    for (uint32_t i = 0; !e->selection && i < e->choices; i++)
        if (!held[i])
            violate(c, MT_RULE_NOT_PLACED, nowhere,
                    named(c, mt_note_make(MT_NOTE_CHOICE_UNPLACED, 0, NULL), e->choice[i]));
    mt_free(held);
    return MATCH_OK;
}

static void check_precedences(checker *c)
{
    const mt_event *e = c->event;
    for (uint32_t i = 0; i < e->precedences; i++) {
        uint32_t before = e->precedence[i].before, after = e->precedence[i].after;
        int64_t s = slot_of(c, before), t = slot_of(c, after);
        if (s >= 0 && t >= 0 && s >= t)
            violate(c, MT_RULE_PRECEDENCE, where(before, after, -1, s, -1),
                    MT_NOTE_OF(MT_NOTE_WRONG_ORDER, before, (double)s, after, (double)t));
    }
}

static int by_who_slot_meeting(const void *x, const void *y)
{
    const visit *a = x, *b = y;
    if (a->who != b->who) return a->who < b->who ? -1 : 1;
    if (a->slot != b->slot) return a->slot < b->slot ? -1 : 1;
    return (a->meeting > b->meeting) - (a->meeting < b->meeting);
}

static match_status gather_visits(checker *c)
{
    const mt_event *e = c->event;
    size_t count = 0;
    for (uint32_t m = 0; m < e->meetings; m++) count += e->meeting[m].parties.count;
    c->visits = mt_alloc(count, sizeof *c->visits);
    if (!c->visits) return mt_fail_no_memory(c->err);
    for (uint32_t m = 0; m < e->meetings; m++)
        for (uint32_t i = 0; slot_of(c, m) >= 0 && i < e->meeting[m].parties.count; i++)
            c->visits[c->visit_count++] = (visit){e->meeting[m].parties.data[i], slot_of(c, m), m};
    qsort(c->visits, c->visit_count, sizeof *c->visits, by_who_slot_meeting);
    return MATCH_OK;
}

typedef struct day {
    uint64_t meetings, breaks, idle, table_changes;
} day;

/* One participant's visits, in order of time */
static day check_day(checker *c, uint32_t p, const visit *v, size_t count)
{
    const mt_participant *who = &c->event->participant[p];
    day d = {.meetings = count};
    for (size_t i = 1; i < count; i++) {
        int64_t gap = v[i].slot - v[i - 1].slot;
        if (gap == 0)
            violate(c, MT_RULE_DOUBLE_BOOKED, where(v[i - 1].meeting, v[i].meeting, p, v[i].slot, -1),
                    MT_NOTE_OF(MT_NOTE_TWO_AT_ONCE, (double)v[i - 1].meeting, (double)v[i].meeting, (double)v[i].slot));
        if (gap > 1) {
            d.breaks++;
            d.idle += (uint64_t)(gap - 1);
        }
        if (c->plan->tables_count == c->event->meetings &&
            c->plan->tables[v[i - 1].meeting] != c->plan->tables[v[i].meeting])
            d.table_changes++;
    }
    if (who->max_meetings != MT_NO_LIMIT && count > who->max_meetings)
        violate(c, MT_RULE_MAX_MEETINGS, where(-1, -1, p, -1, -1),
                MT_NOTE_OF(MT_NOTE_TOO_MANY, (double)count, who->max_meetings));
    return d;
}

static void check_participants(checker *c)
{
    const mt_event *e = c->event;
    mt_check_report *r = c->report;
    uint64_t most = 0, fewest = UINT64_MAX, breaks = 0, changes = 0, below = 0;
    size_t next = 0;
    for (uint32_t p = 0; p < e->participants; p++) {
        size_t first = next;
        while (next < c->visit_count && c->visits[next].who == p) next++;
        day d = check_day(c, p, c->visits + first, next - first);
        if (d.meetings < e->participant[p].min_meetings) below += e->participant[p].min_meetings - d.meetings;
        breaks += d.breaks;
        changes += d.table_changes;
        r->idle_slots += d.idle;
        if (d.breaks > most) most = d.breaks;
        if (d.breaks < fewest) fewest = d.breaks;
    }
    r->max_breaks = (uint32_t)most;
    r->break_difference = e->participants ? (uint32_t)(most - fewest) : 0;
    r->counted.breaks = (mt_maybe){(double)breaks, true};
    r->counted.below_minimum = (mt_maybe){(double)below, true};
    if (c->plan->tables_count == e->meetings) r->counted.table_changes = (mt_maybe){(double)changes, true};
    if (e->fairness >= 0 && r->break_difference > (uint32_t)e->fairness)
        violate(c, MT_RULE_FAIRNESS, nowhere, MT_NOTE_OF(MT_NOTE_UNFAIR, r->break_difference, e->fairness));
}

static bool has_stand(const checker *c, uint32_t m)
{
    mt_index_list who = c->event->meeting[m].parties;
    for (uint32_t k = 0; c->stands && !c->event->meeting[m].remote_only && k < who.count; k++)
        if (c->stand_of[who.data[k]] != MT_NONE) return true;
    return false;
}

/* Shared tables that meetings may take at one time: stands, spare ones and those beyond the capacity of their location
 * are not among them. */
static uint32_t shared_tables(const checker *c)
{
    const mt_event *e = c->event;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < e->tables; i++) sum += !e->table || (!e->table[i].reserved && e->table[i].location < 0);
    for (uint32_t l = 0; l < e->locations; l++) {
        uint32_t stands = c->stands_in[l], shared = c->tables_in[l] - stands;
        uint32_t left = e->location[l].capacity > stands ? e->location[l].capacity - stands : 0;
        sum += shared < left ? shared : left;
    }
    return sum > e->spare_tables ? sum - e->spare_tables : 0;
}

static match_status check_capacity(checker *c)
{
    const mt_event *e = c->event;
    uint32_t *at_once = mt_alloc(e->slots, sizeof *at_once), tables = shared_tables(c);
    if (!at_once) return mt_fail_no_memory(c->err);
    for (uint32_t m = 0; m < e->meetings; m++)
        if (slot_of(c, m) >= 0 && !e->meeting[m].remote_only && !has_stand(c, m)) at_once[slot_of(c, m)]++;
    for (uint32_t t = 0; t < e->slots; t++) {
        if (at_once[t] > c->report->peak_tables) c->report->peak_tables = at_once[t];
        if (at_once[t] > tables)
            violate(c, MT_RULE_TABLE_CAPACITY, where(-1, -1, -1, t, -1),
                    MT_NOTE_OF(MT_NOTE_SLOT_FULL, t, at_once[t], tables));
    }
    mt_free(at_once);
    return MATCH_OK;
}

/* Table of one meeting: does it have one exactly when it needs one? Gives true when a table is taken. */
static bool check_table(checker *c, uint32_t m)
{
    const mt_event *e = c->event;
    int32_t table = c->plan->tables[m];
    bool needs = slot_of(c, m) >= 0 && !e->meeting[m].remote_only;
    mt_violation here = where(m, -1, -1, slot_of(c, m), table);
    if (!needs && table != MT_UNPLACED) {
        violate(c, MT_RULE_TABLE_IDLE, here,
                MT_NOTE_OF(slot_of(c, m) < 0 ? MT_NOTE_TABLE_UNPLACED : MT_NOTE_TABLE_REMOTE, table));
        return false;
    }
    if (needs && table == MT_UNPLACED) {
        violate_plainly(c, MT_RULE_TABLE_NEEDED, here, MT_NOTE_TABLE_MISSING);
        return false;
    }
    if (needs && (table < 0 || (uint32_t)table >= e->tables)) {
        violate(c, MT_RULE_TABLE_RANGE, here, MT_NOTE_OF(MT_NOTE_NO_SUCH_TABLE, table, e->tables));
        return false;
    }
    return needs;
}

/* A stand is for its host, and a host's meetings are at stands. */
static void check_stand(checker *c, uint32_t m)
{
    const mt_event *e = c->event;
    int32_t table = c->plan->tables[m];
    mt_index_list who = e->meeting[m].parties;
    mt_violation here = where(m, -1, -1, slot_of(c, m), table);
    bool hosted = false, stand = e->table[table].reserved;
    for (uint32_t k = 0; stand && k < who.count; k++) hosted |= c->stand_of[who.data[k]] == c->host_at[table];
    if (stand && !hosted)
        violate(c, MT_RULE_RESERVED, here, named(c, MT_NOTE_OF(MT_NOTE_STAND_OF_OTHERS, table), e->table[table].host));
    if (!stand && has_stand(c, m)) violate(c, MT_RULE_RESERVED, here, MT_NOTE_OF(MT_NOTE_NOT_AT_STAND, table));
}

/* who = table here, then who = location; stands fill their location whether anybody sits there or not */
static void check_places(checker *c, visit *seats, size_t count)
{
    const mt_event *e = c->event;
    qsort(seats, count, sizeof *seats, by_who_slot_meeting);
    for (size_t i = 1; i < count; i++)
        if (seats[i].who == seats[i - 1].who && seats[i].slot == seats[i - 1].slot)
            violate(c, MT_RULE_TABLE_TAKEN,
                    where(seats[i - 1].meeting, seats[i].meeting, -1, seats[i].slot, seats[i].who),
                    MT_NOTE_OF(MT_NOTE_TABLE_TWICE, (double)seats[i].slot, (double)seats[i].who,
                               (double)seats[i - 1].meeting, (double)seats[i].meeting));
    for (size_t i = 0; i < count; i++)
        seats[i].who = e->table && !e->table[seats[i].who].reserved ? e->table[seats[i].who].location : -1;
    qsort(seats, count, sizeof *seats, by_who_slot_meeting);
    for (size_t i = 0, first = 0; i < count; i++) {
        if (seats[i].who != seats[first].who || seats[i].slot != seats[first].slot) first = i;
        bool last = i + 1 == count || seats[i + 1].who != seats[i].who || seats[i + 1].slot != seats[i].slot;
        const mt_location *l = seats[i].who >= 0 ? &e->location[seats[i].who] : NULL;
        size_t taken = i - first + 1 + (l ? c->stands_in[seats[i].who] : 0);
        if (last && l && taken > l->capacity)
            violate(
                c, MT_RULE_LOCATION_CAPACITY, where(-1, -1, -1, seats[i].slot, -1),
                named(c, MT_NOTE_OF(MT_NOTE_LOCATION_FULL, (double)seats[i].slot, (double)taken, l->capacity), l->id));
    }
}

static match_status check_tables(checker *c)
{
    const mt_event *e = c->event;
    size_t count = 0;
    if (c->plan->tables_count == 0) return MATCH_OK;
    if (c->plan->tables_count != e->meetings) {
        violate(c, MT_RULE_SHAPE, nowhere, MT_NOTE_OF(MT_NOTE_BAD_TABLES, (double)c->plan->tables_count, e->meetings));
        return MATCH_OK;
    }
    visit *seats = mt_alloc(e->meetings, sizeof *seats);
    if (!seats) return mt_fail_no_memory(c->err);
    for (uint32_t m = 0; m < e->meetings; m++) {
        bool seated = check_table(c, m);
        if (seated && c->stands) check_stand(c, m);
        if (seated) seats[count++] = (visit){c->plan->tables[m], slot_of(c, m), m};
    }
    check_places(c, seats, count);
    mt_free(seats);
    return MATCH_OK;
}

static bool same(double a, double b) { return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b))); }

static void contradict(checker *c, mt_rule rule, const char *claim, const char *name, double said, double counted)
{
    char what[64];
    snprintf(what, sizeof what, "%s.%s", claim, name);
    violate(c, rule, nowhere, named(c, MT_NOTE_OF(MT_NOTE_CLAIMED, said, counted), what));
}

static void check_objective(checker *c)
{
    const mt_plan_values *said = &c->plan->objective, *is = &c->report->counted;
    const struct {
        const char *name;
        mt_maybe said, counted;
    } claims[] = {{"scheduled", said->scheduled, is->scheduled},
                  {"weight", said->weight, is->weight},
                  {"below_minimum", said->below_minimum, is->below_minimum},
                  {"breaks", said->breaks, is->breaks},
                  {"table_changes", said->table_changes, is->table_changes}};
    for (size_t i = 0; i < MT_COUNT(claims); i++)
        if (claims[i].said.known && claims[i].counted.known && !same(claims[i].said.value, claims[i].counted.value))
            contradict(c, MT_RULE_CLAIM_OBJECTIVE, "objective", claims[i].name, claims[i].said.value,
                       claims[i].counted.value);
}

/* A bound speaks of valid plans: a plan that breaks a hard rule may well be beyond it. */
static void check_bounds(checker *c)
{
    const mt_plan_values *is = &c->report->counted, *bound = &c->plan->bound;
    if (c->report->violations_counted) return;
    if (bound->below_minimum.known && is->below_minimum.value < bound->below_minimum.value)
        contradict(c, MT_RULE_CLAIM_BOUND, "bound", "below_minimum", bound->below_minimum.value,
                   is->below_minimum.value);
    if (bound->weight.known && is->weight.value > bound->weight.value && !same(is->weight.value, bound->weight.value))
        contradict(c, MT_RULE_CLAIM_BOUND, "bound", "weight", bound->weight.value, is->weight.value);
    if (bound->breaks.known && is->breaks.value < bound->breaks.value)
        contradict(c, MT_RULE_CLAIM_BOUND, "bound", "breaks", bound->breaks.value, is->breaks.value);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static match_status check_unscheduled(checker *c)
{
    const mt_event *e = c->event;
    const mt_plan *plan = c->plan;
    size_t at = 0, wrong = 0;
    if (!plan->unscheduled_stated) return MATCH_OK;
    uint32_t *said = mt_alloc(plan->unscheduled_count, sizeof *said);
    if (!said) return mt_fail_no_memory(c->err);
    for (size_t i = 0; i < plan->unscheduled_count; i++) said[i] = plan->unscheduled[i].meeting;
    qsort(said, plan->unscheduled_count, sizeof *said, by_number);
    for (uint32_t m = 0; m < e->meetings; m++) {
        if (slot_of(c, m) >= 0) continue;
        if (at < plan->unscheduled_count && said[at] == m)
            at++;
        else
            wrong++;
    }
    if (wrong || at != plan->unscheduled_count)
        violate_plainly(c, MT_RULE_CLAIM_UNSCHEDULED, nowhere, MT_NOTE_UNLISTED);
    mt_free(said);
    return MATCH_OK;
}

static bool meets(mt_maybe bound, mt_maybe counted) { return bound.known && same(bound.value, counted.value); }

static void check_status(checker *c)
{
    const mt_plan_values *is = &c->report->counted, *bound = &c->plan->bound;
    bool valid = c->report->violations_counted == 0;
    if (c->plan->status == MT_PLAN_INFEASIBLE && valid)
        violate_plainly(c, MT_RULE_CLAIM_STATUS, nowhere, MT_NOTE_NOT_INFEASIBLE);
    if (c->plan->status == MT_PLAN_OPTIMAL && !(meets(bound->below_minimum, is->below_minimum) &&
                                                meets(bound->weight, is->weight) && meets(bound->breaks, is->breaks)))
        violate_plainly(c, MT_RULE_CLAIM_STATUS, nowhere, MT_NOTE_NOT_OPTIMAL);
}

static void count_weight(checker *c)
{
    const mt_event *e = c->event;
    mt_plan_values *is = &c->report->counted;
    is->scheduled.known = is->weight.known = true;
    for (uint32_t m = 0; m < e->meetings; m++) {
        c->report->weight_of_all += e->meeting[m].weight;
        if (slot_of(c, m) < 0) continue;
        is->scheduled.value++;
        is->weight.value += e->meeting[m].weight;
    }
}

match_status mt_check(const mt_event *event, const mt_plan *plan, mt_check_report *report, mt_error *err)
{
    return mt_check_in(event, plan, MT_MESSAGE_EN, report, err);
}

match_status mt_check_in(const mt_event *event, const mt_plan *plan, mt_message_language language,
                         mt_check_report *report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_check_report result = {.status = plan->status};
    checker c = {.event = event, .plan = plan, .report = &result, .err = err, .language = language};
    bool gives_up = plan->status_stated && (plan->status == MT_PLAN_INFEASIBLE || plan->status == MT_PLAN_UNKNOWN);
    if (plan->assignments == 0 && gives_up) goto judged;
    if (plan->assignments != event->meetings) {
        violate(&c, MT_RULE_SHAPE, nowhere, MT_NOTE_OF(MT_NOTE_BAD_SHAPE, (double)plan->assignments, event->meetings));
        goto judged;
    }
    result.has_plan = true;
    MT_TRY(look_at_tables(&c));
    for (size_t i = 0; i < plan->problems.len; i++)
        violate(&c, MT_RULE_ROW, nowhere, copied(&c, &plan->problems.data[i]));
    count_weight(&c);
    for (uint32_t m = 0; m < event->meetings; m++) check_meeting(&c, m);
    MT_TRY(check_choices(&c));
    check_precedences(&c);
    MT_TRY(gather_visits(&c));
    check_participants(&c);
    MT_TRY(check_capacity(&c));
    MT_TRY(check_tables(&c));
    check_objective(&c);
    MT_TRY(check_unscheduled(&c));
    check_bounds(&c);
    check_status(&c);
judged:
    MT_TRY(c.status);
    result.valid = result.violations_counted == 0;
    *report = result;
    result = (mt_check_report){0};
out:
    mt_free(c.host_at);
    mt_free(c.stand_of);
    mt_free(c.tables_in);
    mt_free(c.stands_in);
    mt_free(c.visits);
    mt_check_report_free(&result);
    return status;
}
