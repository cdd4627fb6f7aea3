/* Cheap proofs from counting alone.
 *
 * Weight (selection): mt_weight_bound_make(); meetings missing to the minimums: mt_minimum_bound_make().
 * Breaks (kind all): a participant must use as many slots as it has meetings; the fewest runs of consecutive usable
 * slots that hold them, less one.
 * No plan at all (kind all): see certify() and what it calls; each certificate names its culprit. */
#include "libmatch/meet/bound.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/bound_minimum.h"
#include "libmatch/meet/bound_weight.h"
#include "libmatch/meet/certificate.h"
#include "libmatch/meet/slot_matching.h"

void mt_bounds_free(mt_bounds *bounds)
{
    if (!bounds) return;
    mt_notes_clear(&bounds->why);
    mt_weight_bound_free(&bounds->weighing);
    *bounds = (mt_bounds){0};
}

typedef struct bounder {
    const mt_model *model;
    mt_bounds *bounds;
    uint8_t *usable;   /* [slots] of one participant */
    uint32_t *runs;    /* lengths of runs */
    uint32_t *present; /* [slots] participants who can have a meeting there */
    uint32_t *places;  /* [slots] meetings with a table that can take place there */
    uint32_t *most;    /* [participants] meetings each can hold */
    mt_slot_matching matching;
} bounder;

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

/* Meetings that can take place in each slot, by tables and by present participants; gives their sum. */
static uint64_t find_places(bounder *b)
{
    const mt_model *m = b->model;
    uint64_t sum = 0;
    for (uint32_t t = 0; t < m->slots; t++) {
        uint32_t pairs = b->present[t] / 2;
        b->places[t] = pairs < m->capacity ? pairs : m->capacity;
        sum += b->places[t];
    }
    return sum;
}

#define MOST_MATCHED 65536 /* meetings x slots of one participant; beyond, its slots are only counted */

/* Meetings of the participant that its slots can hold: they may be enough in number, yet wanted by the wrong ones. */
static uint32_t can_hold(bounder *b, uint32_t p, uint32_t usable)
{
    const mt_model *m = b->model;
    uint32_t degree = m->meeting_start[p + 1] - m->meeting_start[p], held = 0;
    if ((uint64_t)degree * usable > MOST_MATCHED) return usable;
    mt_slot_matching_clear(m, &b->matching);
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1] && held < usable; k++)
        held += mt_slot_matching_add(m, &b->matching, m->meeting_of[k]);
    return held;
}

static void bound_participants(bounder *b)
{
    const mt_model *m = b->model;
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t degree = m->meeting_start[p + 1] - m->meeting_start[p], usable = find_usable(b, p);
        uint32_t held = can_hold(b, p, usable), most = held < m->most[p] ? held : m->most[p];
        b->most[p] = most;
        if (m->least[p] > most) b->bounds->missing += m->least[p] - most;
        for (uint32_t t = 0; t < m->slots; t++) b->present[t] += b->usable[t];
        uint32_t runs = m->selection ? 0 : fewest_runs(b, degree);
        b->bounds->breaks += runs ? runs - 1 : 0;
    }
}

static match_status bound_selection(bounder *b, mt_error *err)
{
    const mt_model *m = b->model;
    double unit = m->weight_unit;
    if (!m->selection) return MATCH_OK;
    match_status status = mt_weight_bound_make(m, b->most, b->places, &b->bounds->weighing, err);
    if (status != MATCH_OK) return status;
    double bound = b->bounds->weighing.value;
    if (!m->exact_weights) bound += m->meetings * unit / 1024; /* the model's weights are rounded */
    if (m->whole_weights) bound = floor(bound / unit + 1e-6) * unit;
    if (bound < b->bounds->weight) b->bounds->weight = bound;
    return MATCH_OK;
}

static match_status bound_minimums(bounder *b, mt_error *err)
{
    const mt_model *m = b->model;
    uint64_t promised = 0, seats = 0;
    if (!m->selection || !m->has_minimums) return MATCH_OK;
    for (uint32_t p = 0; p < m->participants; p++) promised += m->least[p];
    match_status status = mt_minimum_bound_make(m, b->most, b->places, &seats, err);
    if (status == MATCH_OK && promised - seats > b->bounds->missing) b->bounds->missing = promised - seats;
    return status;
}

match_status mt_bounds_of_model(const mt_model *model, mt_bounds *bounds, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bounds result = {0};
    bounder b = {.model = model, .bounds = &result};
    for (uint32_t i = 0; i < model->meetings; i++) result.weight += model->event->meeting[i].weight;
    b.usable = mt_alloc(model->slots, sizeof *b.usable);
    b.runs = mt_alloc((size_t)model->slots + 1, sizeof *b.runs);
    b.present = mt_alloc(model->slots, sizeof *b.present);
    b.places = mt_alloc(model->slots, sizeof *b.places);
    b.most = mt_alloc(model->participants, sizeof *b.most);
    if (!b.usable || !b.runs || !b.present || !b.places || !b.most) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_slot_matching_init(model, &b.matching, err));
    bound_participants(&b);
    uint64_t places = find_places(&b);
    MT_TRY(bound_selection(&b, err));
    MT_TRY(bound_minimums(&b, err));
    if (!model->selection) MT_TRY(mt_certify_infeasible(model, places, &result.why, err));
    result.infeasible = result.why.len > 0;
    *bounds = result;
    result = (mt_bounds){0};
out:
    mt_bounds_free(&result);
    mt_slot_matching_free(&b.matching);
    mt_free(b.usable);
    mt_free(b.runs);
    mt_free(b.present);
    mt_free(b.places);
    mt_free(b.most);
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
