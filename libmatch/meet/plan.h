/* A plan: where every meeting goes, what that is worth, what is known about better ones. Plans come from the planner,
 * from files and from hands, so a parsed plan promises nothing: the checker judges it. */
#ifndef MT_MEET_PLAN_H
#define MT_MEET_PLAN_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/note.h"

typedef enum mt_plan_status {
    MT_PLAN_UNKNOWN,   /* no valid plan found; the best partial one is given */
    MT_PLAN_FEASIBLE,  /* every hard rule holds */
    MT_PLAN_OPTIMAL,   /* also proved best up to breaks */
    MT_PLAN_INFEASIBLE /* proved that no valid plan exists */
} mt_plan_status;

typedef struct mt_maybe {
    double value;
    bool known;
} mt_maybe;

/* Of an objective all five are used, of a bound below_minimum, weight and breaks. */
typedef struct mt_plan_values {
    mt_maybe scheduled, weight, below_minimum, breaks, table_changes;
} mt_plan_values;

typedef struct mt_unscheduled {
    uint32_t meeting;
    char *reason;   /* in English, or as the file says it; or NULL */
    mt_notes notes; /* what it is made of; empty: only the sentence is known */
} mt_unscheduled;

void mt_unscheduled_free(mt_unscheduled *unscheduled);

typedef struct mt_plan {
    mt_plan_status status;
    bool status_stated;       /* a plan made by hand may state none; its status is then MT_PLAN_UNKNOWN */
    int32_t *assignment;      /* slot or MT_UNPLACED per meeting */
    size_t assignments;       /* 0: no plan is given */
    int32_t *tables;          /* table or MT_UNPLACED per meeting */
    size_t tables_count;      /* 0: tables are not planned */
    mt_plan_values objective; /* claims */
    mt_plan_values bound;     /* each for plans as good as this one in the earlier criteria */
    char *bound_reason;       /* why no plan weighs more than the bound, or NULL */
    mt_notes bound_notes;
    mt_unscheduled *unscheduled;
    size_t unscheduled_count;
    bool unscheduled_stated;
    char *reason; /* of infeasible or unknown, or NULL */
    mt_notes reason_notes;
    char *stopped; /* "time", "moves", "proved", "host" (ended by the caller), or NULL */
    uint64_t seed;
    bool seed_stated;
    char *version;     /* of the library that made it, or NULL */
    mt_notes problems; /* what a table made by hand says that the event does not have; the checker reports each */
} mt_plan;

/* Gives *plan. MATCH_E_FORMAT when it has not the shape of a plan; whether it fits its event is the checker's
 * business. */
match_status mt_plan_parse(mt_text json, mt_plan **plan, mt_error *err);

/* Appends the plan as JSON, one key a line. For meetings made of wishes, which the event does not list, it says in
 * `meetings` who meets: [{a, b, weight, mutual}] of all meetings, in the order of `assignment`. */
void mt_plan_write(const mt_plan *plan, const mt_event *event, mt_strbuf *out);
/* The same with reasons in another language, as far as their notes are known; the event is needed for the names. */
void mt_plan_write_in(const mt_plan *plan, const mt_event *event, mt_message_language language, mt_strbuf *out);

/* Appends a reason in a language: made of its notes if there are any, else as it stands. */
void mt_reason_in(const char *reason, const mt_notes *notes, const mt_event *event, mt_message_language language,
                  mt_strbuf *out);

/* Takes *plan and sets it to NULL; NULL is fine. */
void mt_plan_free(mt_plan **plan);

const char *mt_plan_status_name(mt_plan_status status);

#endif
