/* A totalizer over all breaks; the solver is asked for a plan with fewer than the best has, again and again (linear
 * search from above). It begins with the phases of the plan that it is given and keeps those of the last one found, so
 * that it gets down from there instead of beginning anew. */
#include "libmatch/meet/descent.h"

#include "libmatch/meet/encode.h"

#define SLICE 5000   /* conflicts of a solving step */
#define SUGGEST 1000 /* conflicts to make a plan a model */

struct mt_descent {
    const mt_model *model;
    mt_encoding encoding;
    mt_literals at_least; /* [j]: j + 1 breaks or more */
};

/* CaDiCaL keeps the phases of its last model; its C interface cannot set them. So the plan is made a model. */
static match_status suggest(mt_descent *d, const int32_t *plan, int64_t until_cpu_ns, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = d->model;
    mt_literals here = {0};
    for (uint32_t i = 0; i < m->meetings; i++)
        for (uint32_t k = m->slot_start[i]; k < m->slot_start[i + 1]; k++)
            if (plan[i] == (int32_t)m->slot[k]) MT_TRY(MT_PUSH(&here, d->encoding.at[k], err));
    mt_sat_solve(d->encoding.sat, here.data, here.len, SUGGEST, until_cpu_ns);
out:
    MT_ARRAY_FREE(&here);
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
    MT_TRY(mt_encode(model, MT_RULES_ALL, MT_SAT_FIND, &d->encoding, err));
    for (size_t i = 0; i < d->encoding.breaks.len; i++)
        MT_TRY(MT_PUSH(&torn, -d->encoding.breaks.data[i].literal, err));
    MT_TRY(mt_sat_totalizer(d->encoding.sat, torn.data, torn.len, breaks, MT_COUNT_UP, &d->at_least, err));
    MT_TRY(suggest(d, plan, until_cpu_ns, err));
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
    mt_free(*descent);
    *descent = NULL;
}

mt_sat_answer mt_descent_step(mt_descent *d, uint32_t breaks, int64_t until_cpu_ns)
{
    int fewer = -d->at_least.data[breaks - 1];
    return mt_sat_solve(d->encoding.sat, &fewer, 1, SLICE, until_cpu_ns);
}

void mt_descent_plan(const mt_descent *d, int32_t *slot) { mt_encoding_plan(&d->encoding, d->model, slot); }
