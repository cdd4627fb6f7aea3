/* The independent checker. It shares the event and plan structs with the planner and nothing else: every rule is
 * evaluated from its definition, slowly and obviously. */
#ifndef MT_MEET_CHECK_H
#define MT_MEET_CHECK_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/note.h"
#include "libmatch/meet/plan.h"

/* X(name, code in JSON) */
#define MT_RULE_LIST(X)                       \
    X(SHAPE, "shape")                         \
    X(ROW, "row")                             \
    X(SLOT_RANGE, "slot_range")               \
    X(NOT_PLACED, "not_placed")               \
    X(DOUBLE_BOOKED, "double_booked")         \
    X(TABLE_CAPACITY, "table_capacity")       \
    X(SESSION, "session")                     \
    X(FIXED, "fixed")                         \
    X(FORBIDDEN, "forbidden")                 \
    X(PRECEDENCE, "precedence")               \
    X(MAX_MEETINGS, "max_meetings")           \
    X(FAIRNESS, "fairness")                   \
    X(CHOICE, "choice")                       \
    X(ACROSS, "across")                       \
    X(VETO, "veto")                           \
    X(TABLE_RANGE, "table_range")             \
    X(TABLE_TAKEN, "table_taken")             \
    X(TABLE_NEEDED, "table_needed")           \
    X(TABLE_IDLE, "table_idle")               \
    X(LOCATION_CAPACITY, "location_capacity") \
    X(RESERVED, "reserved")                   \
    X(CLAIM_OBJECTIVE, "claim_objective")     \
    X(CLAIM_UNSCHEDULED, "claim_unscheduled") \
    X(CLAIM_BOUND, "claim_bound")             \
    X(CLAIM_STATUS, "claim_status")

typedef enum mt_rule {
#define X(name, code) MT_RULE_##name,
    MT_RULE_LIST(X)
#undef X
} mt_rule;

/* Indices are -1 where they do not apply. */
typedef struct mt_violation {
    mt_rule rule;
    int64_t meeting, other_meeting, participant, slot, table;
    mt_note note; /* the same with numbers and names */
    char *text;   /* one sentence, in the language asked for */
} mt_violation;

typedef struct mt_check_report {
    bool valid;             /* no violation; an empty plan that says infeasible or unknown is valid too */
    bool has_plan;          /* an assignment of the right length was there */
    mt_plan_status status;  /* as the plan states */
    mt_plan_values counted; /* what the checker counted; nothing known without a plan; table_changes if tables are */
    double weight_of_all;
    uint64_t idle_slots;
    uint32_t max_breaks, break_difference, peak_tables;
    mt_violation *violation; /* at most MT_CHECK_MAX_VIOLATIONS are listed */
    size_t violations;
    uint64_t violations_counted; /* all of them */
} mt_check_report;

#define MT_CHECK_MAX_VIOLATIONS 1000

/* Fills *report (free with mt_check_report_free). Fails only for lack of memory; a bad plan is a report. The rules are
 * the same whatever status the plan states; only a plan without any assignment that says `infeasible` or `unknown` is
 * accepted as no plan. */
match_status mt_check(const mt_event *event, const mt_plan *plan, mt_check_report *report, mt_error *err);
/* The same with its sentences in another language than English. */
match_status mt_check_in(const mt_event *event, const mt_plan *plan, mt_message_language language,
                         mt_check_report *report, mt_error *err);

void mt_check_report_free(mt_check_report *report);

/* Appends the report as JSON: {ok, status, scheduled, of, weight, below_minimum, breaks, ..., violations: [...]}. */
void mt_check_report_write(const mt_check_report *report, const mt_event *event, mt_strbuf *out);

const char *mt_rule_code(mt_rule rule);

#endif
