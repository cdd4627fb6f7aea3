/* Slots: the meetings that a participant can hold are the independent sets of a matroid (those that could each have a
 * slot of their own), so it would choose greedily, by what each is worth to it above the prices of the others. A
 * meeting that then finds no slot left names a set of slots which these meetings cannot all have (Hall), and with it a
 * row: of all its meetings that only these slots can hold, at most so many as there are slots. */
#include "libmatch/meet/weight_cuts.h"

#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/slot_matching.h"

#define MOST_MATCHED 65536 /* meetings x slots of one participant */
#define MOST_CUTS 4        /* of one participant, each time */

typedef struct offer {
    uint32_t meeting;
    double worth; /* to the participant */
} offer;

typedef struct finder {
    mt_weight_rows *rows;
    const double *surplus;
    mt_slot_matching matching;
    double *own;      /* [meetings] prices of the rows of the participant */
    offer *offer;     /* [meetings] */
    uint32_t *member; /* [meetings] */
    uint32_t added;
} finder;

static int best_first(const void *a, const void *b)
{
    const offer *x = a, *y = b;
    if (x->worth != y->worth) return x->worth < y->worth ? 1 : -1;
    return (x->meeting > y->meeting) - (x->meeting < y->meeting);
}

static uint32_t find_offers(finder *f, uint32_t participant)
{
    const mt_weight_row *all = &f->rows->row.data[participant], *row = all;
    const uint32_t *meeting = mt_weight_row_meetings(f->rows, all);
    uint32_t offers = 0;
    for (uint32_t k = 0; k < all->count; k++) f->own[meeting[k]] = 0;
    for (;;) {
        const uint32_t *inside = mt_weight_row_meetings(f->rows, row);
        for (uint32_t k = 0; k < row->count; k++) f->own[inside[k]] += row->price;
        if (row->next == 0) break;
        row = &f->rows->row.data[row->next];
    }
    for (uint32_t k = 0; k < all->count; k++) {
        double worth = f->surplus[meeting[k]] + f->own[meeting[k]];
        if (worth > 0) f->offer[offers++] = (offer){meeting[k], worth};
    }
    qsort(f->offer, offers, sizeof *f->offer, best_first);
    return offers;
}

/* Can only the slots that the last failed search saw hold the meeting? */
static bool is_inside(const finder *f, uint32_t meeting)
{
    const mt_model *m = f->rows->model;
    for (uint32_t k = m->slot_start[meeting]; k < m->slot_start[meeting + 1]; k++)
        if (f->matching.seen[m->slot[k]] != f->matching.round) return false;
    return true;
}

static match_status add_row(finder *f, uint32_t participant, mt_error *err)
{
    const mt_model *m = f->rows->model;
    const mt_weight_row *all = &f->rows->row.data[participant];
    const uint32_t *meeting = mt_weight_row_meetings(f->rows, all);
    uint32_t slots = 0, count = 0;
    bool added = false;
    for (uint32_t t = 0; t < m->slots; t++) slots += f->matching.seen[t] == f->matching.round;
    for (uint32_t k = 0; k < all->count; k++)
        if (is_inside(f, meeting[k])) f->member[count++] = meeting[k];
    match_status status = mt_weight_rows_add(f->rows, MT_ROW_SLOTS, participant, f->member, count, slots, &added, err);
    f->added += added;
    return status;
}

static match_status cut_slots(finder *f, uint32_t participant, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = f->rows->model;
    double most = f->rows->row.data[participant].capacity;
    uint32_t held = 0, missed = 0;
    if ((uint64_t)f->rows->row.data[participant].count * m->slots > MOST_MATCHED) return MATCH_OK;
    uint32_t offers = find_offers(f, participant);
    mt_slot_matching_clear(m, &f->matching);
    for (uint32_t i = 0; i < offers && held < most && missed < MOST_CUTS; i++) {
        if (mt_slot_matching_add(m, &f->matching, f->offer[i].meeting)) {
            held++;
            continue;
        }
        missed++;
        MT_TRY(add_row(f, participant, err));
    }
out:
    return status;
}

match_status mt_weight_cuts_find(mt_weight_rows *rows, const double *surplus, uint32_t *added, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = rows->model;
    finder f = {.rows = rows, .surplus = surplus};
    f.own = mt_alloc(m->meetings, sizeof *f.own);
    f.offer = mt_alloc(m->meetings, sizeof *f.offer);
    f.member = mt_alloc(m->meetings, sizeof *f.member);
    if (!f.own || !f.offer || !f.member) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_slot_matching_init(m, &f.matching, err));
    for (uint32_t p = 0; p < m->participants; p++) MT_TRY(cut_slots(&f, p, err));
    *added = f.added;
out:
    mt_slot_matching_free(&f.matching);
    mt_free(f.own);
    mt_free(f.offer);
    mt_free(f.member);
    return status;
}
