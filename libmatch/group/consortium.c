/* The consortium builder: is there any set at all, and if not, why; good ones fast; the best ones proved within the
 * work allowed; then what each partner brings. */
#include "libmatch/group/consortium.h"

#include <math.h>
#include <string.h>

#include "libmatch/group/consortium_internal.h"

static match_status report_one(const mt_consortium_model *c, const uint32_t *set, uint32_t count, mt_consortium *out,
                               mt_error *err)
{
    mt_consortium x = {.partners = count};
    uint32_t rest[MT_CONSORTIUM_PARTNERS];
    x.partner = mt_alloc(count, sizeof *x.partner);
    x.adds = mt_alloc(count, sizeof *x.adds);
    x.carries = mt_alloc(count, sizeof *x.carries);
    x.best = mt_alloc(c->m, sizeof *x.best);
    x.covered = mt_alloc(c->m, sizeof *x.covered);
    *out = x;
    if (!x.partner || !x.adds || !x.carries || !x.best || !x.covered) return mt_fail_no_memory(err);
    if (count) memcpy(x.partner, set, count * sizeof *set);
    out->value = mt_model_value(c, set, count);
    out->countries = mt_model_countries(c, set, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = 0;
        for (uint32_t k = 0; k < count; k++)
            if (k != i) rest[size++] = set[k];
        x.adds[i] = out->value - mt_model_value(c, rest, size);
        out->cost += mt_model_cost(c, set[i]);
        for (uint32_t k = 0; k < i; k++) out->past += mt_model_tie(c, set[i], set[k]);
    }
    for (uint32_t j = 0; j < c->m; j++) {
        uint32_t best = MT_NONE;
        double worth = 0.0;
        for (uint32_t i = 0; i < count; i++) {
            double gain = c->p->gain[(size_t)set[i] * c->m + j];
            if (gain > x.covered[j]) x.covered[j] = gain, best = i, worth = c->worth[(size_t)set[i] * c->m + j];
        }
        x.best[j] = best == MT_NONE ? MT_NONE : set[best];
        out->coverage += worth;
        if (best != MT_NONE) x.carries[best] += worth;
    }
    double entropy = 0.0;
    for (uint32_t i = 0; i < count && out->coverage > 0.0; i++) {
        x.carries[i] /= out->coverage;
        if (x.carries[i] > 0.0) entropy -= x.carries[i] * log(x.carries[i]);
    }
    out->balance = count > 1 ? entropy / log(count) : 0.0;
    return MATCH_OK;
}

void mt_consortia_free(mt_consortia *consortia)
{
    for (size_t i = 0; i < consortia->len; i++) {
        mt_free(consortia->data[i].partner);
        mt_free(consortia->data[i].adds);
        mt_free(consortia->data[i].carries);
        mt_free(consortia->data[i].best);
        mt_free(consortia->data[i].covered);
    }
    mt_free(consortia->data);
    mt_free(consortia->reason);
    *consortia = (mt_consortia){0};
}

static match_status report(const mt_consortium_model *c, const mt_pool *pool, mt_consortia *out, mt_error *err)
{
    match_status status = MATCH_OK;
    out->data = mt_alloc(pool->len, sizeof *out->data);
    if (!out->data) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t i = 0; i < pool->len; i++) {
        const uint32_t *set = pool->set + (size_t)i * MT_CONSORTIUM_PARTNERS;
        out->len++;
        MT_TRY(report_one(c, set, pool->count[i], &out->data[i], err));
    }
out:
    return status;
}

static match_status make_pool(mt_pool *pool, uint32_t k, mt_error *err)
{
    pool->k = k ? k : 1;
    pool->set = mt_alloc((size_t)pool->k * MT_CONSORTIUM_PARTNERS, sizeof *pool->set);
    pool->count = mt_alloc(pool->k, sizeof *pool->count);
    pool->value = mt_alloc(pool->k, sizeof *pool->value);
    return pool->set && pool->count && pool->value ? MATCH_OK : mt_fail_no_memory(err);
}

/* One feasible set, or a proof that there is none. */
static match_status first_set(const mt_consortium_model *c, uint64_t limit, mt_pool *pool, mt_consortia *out,
                              mt_answer *answer, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t *set = mt_alloc(MT_CONSORTIUM_PARTNERS + 1, sizeof *set), count = 0;
    bool *on = mt_alloc(c->rules.len, sizeof *on);
    if (!set || !on) MT_TRY(mt_fail_no_memory(err));
    memset(on, 1, c->rules.len);
    MT_TRY(mt_consortium_feasible(c, on, limit, &out->work, set, &count, answer, err));
    if (*answer == MT_ANSWER_YES) MT_TRY(mt_consortium_climb(c, set, count, pool, &out->work, err));
out:
    mt_free(set);
    mt_free(on);
    return status;
}

match_status mt_consortium_solve(const mt_consortium_problem *p, mt_consortia *result, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_consortium_model c = {0};
    mt_consortia out = {0};
    mt_pool pool = {0};
    mt_answer answer = MT_ANSWER_UNKNOWN;
    uint64_t limit = p->work ? p->work : MT_CONSORTIUM_WORK;
    bool finished = false;
    MT_TRY(mt_consortium_model_make(p, &c, err));
    MT_TRY(make_pool(&pool, p->k, err));
    MT_TRY(first_set(&c, limit / 4, &pool, &out, &answer, err));
    if (answer == MT_ANSWER_NO) {
        out.state = MT_CONSORTIUM_INFEASIBLE;
        MT_TRY(mt_consortium_reason(&c, limit / 4, &out, err));
    } else {
        out.bound = HUGE_VAL;
        MT_TRY(mt_consortium_greedy(&c, &pool, &out.work, err));
        MT_TRY(mt_consortium_branch(&c, limit, &pool, &out.work, &out.bound, &finished, err));
        out.state = pool.len == 0 ? MT_CONSORTIUM_UNKNOWN : finished ? MT_CONSORTIUM_OPTIMAL : MT_CONSORTIUM_FEASIBLE;
        if (pool.len == 0 && finished) { /* the tree was searched whole */
            out.state = MT_CONSORTIUM_INFEASIBLE;
            MT_TRY(mt_consortium_reason(&c, limit / 4, &out, err));
        }
    }
    MT_TRY(report(&c, &pool, &out, err));
    *result = out;
    out = (mt_consortia){0};
out:
    mt_consortia_free(&out);
    mt_consortium_model_free(&c);
    mt_free(pool.set);
    mt_free(pool.count);
    mt_free(pool.value);
    return status;
}
