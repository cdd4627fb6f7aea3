/* Cheap proofs from counting alone.
 *
 * Weight: a meeting's weight is shared equally among its parties; a participant gets at most the greatest shares of as
 * many meetings as it can hold; no more meetings take place than the tables of all slots allow.
 * Breaks (kind all): a participant must use as many slots as it has meetings; the fewest runs of consecutive usable
 * slots that hold them, less one.
 * No plan at all (kind all): see certify() and what it calls; each certificate names its culprit. */
#include "libmatch/meet/bound.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/certificate.h"

void mt_bounds_free(mt_bounds *bounds)
{
    if (!bounds) return;
    mt_free(bounds->reason);
    *bounds = (mt_bounds){0};
}

typedef struct bounder {
    const mt_model *model;
    mt_bounds *bounds;
    uint8_t *usable;   /* [slots] of one participant */
    uint32_t *runs;    /* lengths of runs */
    uint32_t *present; /* [slots] participants who can have a meeting there */
    double *share;     /* shares of one participant */
} bounder;

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

static int longest_first(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x < y) - (x > y);
}

/* Slots in which some meeting of the participant is allowed; gives their number. */
static uint32_t find_usable(bounder *b, uint32_t p)
{
    const mt_model *m = b->model;
    uint32_t count = 0;
    for (uint32_t t = 0; t < m->slots; t++) b->usable[t] = 0;
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
        uint32_t meeting = m->meeting_of[k];
        for (uint32_t i = m->slot_start[meeting]; i < m->slot_start[meeting + 1]; i++) b->usable[m->slot[i]] = 1;
    }
    for (uint32_t t = 0; t < m->slots; t++) count += b->usable[t];
    return count;
}

/* Fewest runs of usable slots that hold so many meetings */
static uint32_t fewest_runs(bounder *b, uint32_t meetings)
{
    uint32_t runs = 0, length = 0, held = 0, used = 0;
    for (uint32_t t = 0; t < b->model->slots; t++) {
        if (b->usable[t]) length++;
        if (length && (!b->usable[t] || t + 1 == b->model->slots)) {
            b->runs[runs++] = length;
            length = 0;
        }
    }
    qsort(b->runs, runs, sizeof *b->runs, longest_first);
    while (used < runs && held < meetings) held += b->runs[used++];
    return used;
}

/* The greatest weights the participant can hold, each divided by the parties of its meeting */
static double greatest_shares(bounder *b, uint32_t p, uint32_t most)
{
    const mt_model *m = b->model;
    uint32_t count = 0;
    double sum = 0;
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
        uint32_t meeting = m->meeting_of[k];
        if (m->slot_start[meeting] == m->slot_start[meeting + 1]) continue;
        b->share[count++] = m->event->meeting[meeting].weight / m->event->meeting[meeting].parties.count;
    }
    qsort(b->share, count, sizeof *b->share, descending);
    for (uint32_t i = 0; i < count && i < most; i++) sum += b->share[i];
    return sum;
}

/* Meetings that can take place in all slots together, by tables and by present participants */
static uint64_t places(const bounder *b)
{
    const mt_model *m = b->model;
    uint64_t sum = 0;
    for (uint32_t t = 0; t < m->slots; t++) {
        uint32_t pairs = b->present[t] / 2;
        sum += pairs < m->capacity ? pairs : m->capacity;
    }
    return sum;
}

/* The weight of as many meetings as there are places; those without table come on top. */
static match_status bound_by_places(bounder *b, uint64_t room, mt_error *err)
{
    const mt_model *m = b->model;
    double *weight = mt_alloc(m->meetings, sizeof *weight), sum = 0;
    uint32_t count = 0, scheduled = 0;
    if (!weight) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (m->slot_start[i] == m->slot_start[i + 1]) continue;
        if (m->needs_table[i]) {
            weight[count++] = m->event->meeting[i].weight;
        } else {
            sum += m->event->meeting[i].weight;
            scheduled++;
        }
    }
    qsort(weight, count, sizeof *weight, descending);
    for (uint32_t i = 0; i < count && i < room; i++) sum += weight[i];
    scheduled += count < room ? count : (uint32_t)room;
    if (sum < b->bounds->weight) b->bounds->weight = sum;
    if (scheduled < b->bounds->scheduled) b->bounds->scheduled = scheduled;
    mt_free(weight);
    return MATCH_OK;
}

static match_status bound_participants(bounder *b, mt_error *err)
{
    const mt_model *m = b->model;
    double shares = 0;
    uint64_t visits = 0;
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t degree = m->meeting_start[p + 1] - m->meeting_start[p], usable = find_usable(b, p);
        uint32_t most = usable < m->most[p] ? usable : m->most[p];
        if (degree < most) most = degree;
        if (m->least[p] > most) b->bounds->missing += m->least[p] - most;
        for (uint32_t t = 0; t < m->slots; t++) b->present[t] += b->usable[t];
        visits += most;
        if (m->selection) {
            shares += greatest_shares(b, p, most);
        } else if (degree) {
            uint32_t runs = fewest_runs(b, degree);
            b->bounds->breaks += runs ? runs - 1 : 0;
        }
    }
    if (!m->selection) return MATCH_OK;
    if (shares < b->bounds->weight) b->bounds->weight = shares;
    if (visits / 2 < b->bounds->scheduled) b->bounds->scheduled = (uint32_t)(visits / 2);
    return bound_by_places(b, places(b), err);
}

match_status mt_bounds_of_model(const mt_model *model, mt_bounds *bounds, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bounds result = {.scheduled = model->meetings};
    bounder b = {.model = model, .bounds = &result};
    for (uint32_t i = 0; i < model->meetings; i++) result.weight += model->event->meeting[i].weight;
    b.usable = mt_alloc(model->slots, sizeof *b.usable);
    b.runs = mt_alloc((size_t)model->slots + 1, sizeof *b.runs);
    b.present = mt_alloc(model->slots, sizeof *b.present);
    b.share = mt_alloc(model->meetings, sizeof *b.share);
    if (!b.usable || !b.runs || !b.present || !b.share) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(bound_participants(&b, err));
    if (!model->selection) MT_TRY(mt_certify_infeasible(model, places(&b), &result.reason, err));
    if (model->selection && model->whole_weights) /* so is every sum of them */
        result.weight = floor(result.weight / model->weight_unit + 1e-6) * model->weight_unit;
    result.infeasible = result.reason != NULL;
    *bounds = result;
    result.reason = NULL;
out:
    mt_free(result.reason);
    mt_free(b.usable);
    mt_free(b.runs);
    mt_free(b.present);
    mt_free(b.share);
    return status;
}

match_status mt_bounds_of(const mt_event *event, mt_bounds *bounds, mt_error *err)
{
    mt_model *model = NULL;
    match_status status = mt_model_make(event, &model, err);
    if (status == MATCH_OK) status = mt_bounds_of_model(model, bounds, err);
    mt_model_free(&model);
    return status;
}
