/* A totalizer over all breaks; the solver is asked for a plan with fewer than the best has, again and again (linear
 * search from above). It begins with the phases of the plan that it is given and keeps those of the last one found, so
 * that it gets down from there instead of beginning anew.
 *
 * Three of four questions are about a large neighbourhood of the best plan: of those who have no break there, three
 * quarters, drawn anew each time, shall have none again. That leaves each of them one run of known length to place, so
 * the solver sees much sooner where it leads. The fourth question is about all plans; its NO is a proof. */
#include "libmatch/meet/descent.h"

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/meet/encode.h"

#define SLICE 1000           /* conflicts of a question */
#define SUGGEST 1000         /* conflicts to make a plan a model */
#define EVERYWHERE 4         /* each so-manieth question is about all plans */
#define FREED 4              /* of so many who have no break one may get some */
#define MOST_CUTS 1          /* how often a question that was cut short is asked again */
#define OVERTIME_NS 60000000 /* wall time that a question has beyond the end of a step, so that it gets somewhere */

struct mt_descent {
    const mt_model *model;
    mt_encoding encoding;
    mt_literals at_least; /* [j]: j + 1 breaks or more */
    mt_literals asked;    /* work space */
    int32_t *plan;        /* the best */
    mt_random random;
    uint32_t questions, cut; /* cut: how often the end of a step has cut the question short */
};

/* CaDiCaL keeps the phases of its last model; its C interface cannot set them. So the plan is made a model. */
static match_status suggest(mt_descent *d, int64_t until_cpu_ns, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = d->model;
    for (uint32_t i = 0; i < m->meetings; i++)
        for (uint32_t k = m->slot_start[i]; k < m->slot_start[i + 1]; k++)
            if (d->plan[i] == (int32_t)m->slot[k]) MT_TRY(MT_PUSH(&d->asked, d->encoding.at[k], err));
    mt_sat_solve(d->encoding.sat, d->asked.data, d->asked.len, SUGGEST, until_cpu_ns);
out:
    return status;
}

match_status mt_descent_create(const mt_model *model, const int32_t *plan, uint32_t breaks, int64_t until_cpu_ns,
                               mt_descent **descent, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_literals torn = {0};
    mt_descent *d = mt_alloc(1, sizeof *d);
    if (!d) return mt_fail_no_memory(err);
    d->model = model;
    d->random = mt_random_seeded(1);
    d->plan = mt_alloc(model->meetings, sizeof *d->plan);
    if (!d->plan) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t i = 0; i < model->meetings; i++) d->plan[i] = plan[i];
    MT_TRY(mt_encode(model, MT_RULES_ALL, MT_SAT_FIND, &d->encoding, err));
    for (size_t i = 0; i < d->encoding.breaks.len; i++)
        MT_TRY(MT_PUSH(&torn, -d->encoding.breaks.data[i].literal, err));
    MT_TRY(mt_sat_totalizer(d->encoding.sat, torn.data, torn.len, breaks, MT_COUNT_UP, &d->at_least, err));
    MT_TRY(suggest(d, until_cpu_ns, err));
    *descent = d;
    d = NULL;
out:
    MT_ARRAY_FREE(&torn);
    mt_descent_free(&d);
    return status;
}

void mt_descent_free(mt_descent **descent)
{
    if (!descent || !*descent) return;
    mt_encoding_free(&(*descent)->encoding);
    MT_ARRAY_FREE(&(*descent)->at_least);
    MT_ARRAY_FREE(&(*descent)->asked);
    mt_free((*descent)->plan);
    mt_free(*descent);
    *descent = NULL;
}

/* Has somebody with meetings no break in the best plan? */
static bool is_whole(const mt_descent *d, uint32_t who)
{
    const mt_model *m = d->model;
    uint32_t from = m->meeting_start[who], to = m->meeting_start[who + 1];
    int32_t first = INT32_MAX, last = -1;
    for (uint32_t k = from; k < to; k++) {
        int32_t slot = d->plan[m->meeting_of[k]];
        if (slot < first) first = slot;
        if (slot > last) last = slot;
    }
    return from < to && last - first == (int32_t)(to - from) - 1;
}

static match_status ask_near(mt_descent *d, mt_error *err)
{
    match_status status = MATCH_OK;
    for (uint32_t who = 0; who < d->model->participants; who++) {
        int whole = d->encoding.whole[who];
        if (!whole || !is_whole(d, who) || mt_random_below(&d->random, FREED) == 0) continue;
        MT_TRY(MT_PUSH(&d->asked, whole, err));
    }
out:
    return status;
}

static int64_t end_of_question(int64_t until_wall_ns)
{
    int64_t now = mt_clock_wall_ns(), end = until_wall_ns > now ? until_wall_ns : now;
    return end < INT64_MAX - OVERTIME_NS ? end + OVERTIME_NS : INT64_MAX;
}

static match_status ask(mt_descent *d, uint32_t breaks, mt_error *err)
{
    match_status status = MATCH_OK;
    d->asked.len = 0;
    MT_TRY(MT_PUSH(&d->asked, -d->at_least.data[breaks - 1], err));
    if (d->questions++ % EVERYWHERE) MT_TRY(ask_near(d, err));
out:
    return status;
}

match_status mt_descent_step(mt_descent *d, uint32_t breaks, int64_t until_wall_ns, int64_t until_cpu_ns,
                             mt_sat_answer *answer, mt_error *err)
{
    match_status status = MATCH_OK;
    bool same = d->cut && d->asked.data[0] == -d->at_least.data[breaks - 1];
    int64_t end = end_of_question(until_wall_ns);
    if (!same) {
        d->cut = 0;
        MT_TRY(ask(d, breaks, err));
    }
    mt_sat_end_at(d->encoding.sat, end);
    *answer = mt_sat_solve(d->encoding.sat, d->asked.data, d->asked.len, SLICE, until_cpu_ns);
    bool again = *answer == MT_SAT_UNKNOWN && mt_clock_wall_ns() >= end;
    d->cut = again && d->cut < MOST_CUTS ? d->cut + 1 : 0;
    if (*answer == MT_SAT_YES) mt_encoding_plan(&d->encoding, d->model, d->plan);
    if (*answer == MT_SAT_NO && d->asked.len > 1) *answer = MT_SAT_UNKNOWN;
out:
    return status;
}

const int32_t *mt_descent_plan(const mt_descent *d) { return d->plan; }
