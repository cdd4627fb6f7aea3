/* The chain of moves: Metropolis acceptance over two kinds of moves.
 *
 * Exchange: a placed meeting goes from slot s to slot t; every meeting it meets there goes from t to s, and so on,
 * until nobody is in two places (search_path.c for meetings of two, search_chain.c for all others). Nothing is taken
 * out, so weight stays. Insertion with ejection: a meeting without slot takes one; whoever stands in its way loses its
 * slot (search_insert.c).
 *
 * Where exchanges go along paths, tables have a price instead of being a wall: in an event with few free tables most
 * ways to a better plan lead through a slot with one meeting too many. The price rises while it cools, and for the last
 * of it the tables are a wall again. Probes on the way make valid plans of what there is, so that there is a good one
 * at any time.
 * After: Bofill et al. (JAIR 2022) for the problem; Kempe chains as in examination timetabling (Thompson, Dowsland
 * 1996). */
#include "libmatch/meet/search.h"

#include <math.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/search_state.h"

#define STEPS 2048           /* of the Metropolis rule */
#define MOST_LIMIT 268435456 /* of one move: 4096 breaks, in 1 / SHAPE_UNIT */
#define WALL 0.97            /* share of the cooling after which tables are a wall */
#define PROBES 16
#define HOT 0.5 /* where all meetings take place */
#define COLD 0.1
#define HOT_SETTLED 0.5 /* where a selection has settled */
#define COLD_SETTLED 0.14
#define SHAPE 0.55 /* weight of the shape of the runs, at first */
#define SHAPE_COLD 0.1
#define SHAPE_STAYS 0.5 /* share of the cooling; then it falls */
#define SHAPE_STEPS 64
#define ROUND 128        /* moves: seven of eight shifts, then meetings */
#define SHIFT_REPAIRS 7  /* of 8 shifts so many may be repaired */
#define WEIGHT_SHARE 0.4 /* of the cooling, at most, for the weight of a selection */
#define LEAST_WEIGHT_SHARE 0.15
#define STALLED 0.12 /* of the cooling without a better weight: it has settled */

int mt_value_compare(const mt_value *a, const mt_value *b)
{
    if (a->broken != b->broken) return a->broken < b->broken ? -1 : 1;
    if (a->below != b->below) return a->below < b->below ? -1 : 1;
    if (a->lost != b->lost) return a->lost < b->lost ? -1 : 1;
    return (a->breaks > b->breaks) - (a->breaks < b->breaks);
}

/* --- acceptance and the best plan --------------------------------------------------------------------------------- */

/* A selection spends its first part on weight, at temperatures at which breaks hardly matter, and the rest on breaks.
 */
static void set_temperature(mt_search *s, double share)
{
    double late = fmax(0, share - 0.65);
    s->share = share;
    if (!s->model->selection)
        s->temperature = HOT * pow(COLD / HOT, share);
    else if (!s->settled)
        s->temperature = s->hot * pow(s->hot_enough / s->hot, share / WEIGHT_SHARE);
    else
        s->temperature = HOT_SETTLED * pow(COLD_SETTLED / HOT_SETTLED, (share - s->settled_at) / (1 - s->settled_at));
    s->price_over = (int32_t)(SHAPE_UNIT * (1 + share + 60 * late * late));
}

/* Shape leads meetings to where breaks disappear; late in the cooling it would only outweigh breaks. It falls in steps,
 * because all rows are judged anew. */
static void set_shape(mt_search *s, double share)
{
    double late = fmin(1, fmax(0, (share - SHAPE_STAYS) / (1 - SHAPE_STAYS)));
    int32_t step = (int32_t)(late * SHAPE_STEPS);
    if (step == s->shape_step || s->words > 1) return;
    double weight = SHAPE + (SHAPE_COLD - SHAPE) * step / SHAPE_STEPS;
    s->shape_step = step;
    for (uint32_t d = 1; d <= ONE_WORD_SLOTS; d++) s->square_price[d] = (int32_t)(SHAPE_UNIT * weight / d + 0.5);
    for (uint32_t p = 0; p < s->model->participants; p++) mt_search_recount(s, p);
}

/* The Metropolis rule told beforehand: the greatest increase that the next change may bring. */
static double draw_limit(const mt_search *s, uint64_t dice) { return s->temperature * (double)s->steps[dice % STEPS]; }

void mt_search_copy_best(mt_search *s)
{
    memcpy(s->best_slot, s->slot, s->model->meetings * sizeof *s->slot);
    s->at_best = false;
}

/* To be called after every accepted change. */
static void note_value(mt_search *s)
{
    if (s->over) return;
    mt_value now = mt_search_value(s);
    if (mt_value_compare(&now, &s->best) < 0) {
        if (now.lost < s->best.lost || now.below < s->best.below) s->weighed_at = s->share;
        s->best = now;
        s->at_best = true;
    }
}

/* --- choice of moves ---------------------------------------------------------------------------------------------- */

static int32_t in_shape_units(double limit)
{
    double units = limit * SHAPE_UNIT;
    return units < MOST_LIMIT ? (int32_t)units : MOST_LIMIT;
}

static bool exchange(mt_search *s, uint32_t meeting, int32_t slot, double limit, bool repairs)
{
    if (!s->pair) return mt_search_try_chain(s, meeting, slot, limit);
    return mt_search_try_path(s, meeting, slot, in_shape_units(limit), repairs);
}

/* Of eight moves so many are for meetings without slot. */
static uint32_t insertions(const mt_search *s)
{
    if (s->hopes == 0) return 0;
    if (s->open_count == s->model->meetings) return 8;
    if (s->settled) return s->model->selection ? 1 : 2;
    return s->open_count > 50 ? 4 : 2;
}

/* One random number decides everything about a move: 32 bits the meeting, 3 whether one without slot, 11 the step of
 * the Metropolis rule, 1 whether paths may be repaired, 16 the slot. */
typedef struct lot {
    uint64_t dice;
    uint32_t meeting;
    double limit;
} lot;

static lot draw_lot(mt_search *s)
{
    uint64_t dice = mt_random_next(&s->random), high = dice >> 32;
    bool open = (dice & 7) < insertions(s);
    uint32_t meeting = open ? s->open[high * s->hopes >> 32] : (uint32_t)(high * s->model->meetings >> 32);
    return (lot){dice, meeting, draw_limit(s, (uint32_t)dice >> 3)};
}

static bool may_repair(const lot *t) { return t->dice >> 14 & 1; }

/* or the slot of the meeting, if there is no other */
static int32_t slot_of(const mt_search *s, const lot *t)
{
    const mt_model *m = s->model;
    uint32_t first = m->slot_start[t->meeting], choices = m->slot_start[t->meeting + 1] - first;
    if (choices == 0) return s->slot[t->meeting];
    return (int32_t)m->slot[first + (uint32_t)((t->dice >> 16 & 0xffff) * choices >> 16)];
}

static bool may_remove(const mt_search *s, const lot *t)
{
    const mt_model *m = s->model;
    return m->selection && (m->has_zero_weights || m->fairness >= 0) && s->slot[t->meeting] != MT_UNPLACED &&
           !(t->dice >> 14 & 127);
}

static void make_move(mt_search *s, const lot *t)
{
    int32_t here = s->slot[t->meeting], slot = slot_of(s, t);
    bool changed;
    if (may_remove(s, t))
        changed = mt_search_try_remove(s, t->meeting, t->limit);
    else if (slot == here)
        return;
    else if (here != MT_UNPLACED)
        changed = exchange(s, t->meeting, slot, t->limit, may_repair(t));
    else if (may_repair(t) && !s->settled && s->judged_lost < INFINITY && s->pair)
        changed = mt_search_try_relay(s, t->meeting, slot, t->limit);
    else
        changed = mt_search_try_insert(s, t->meeting, slot, t->limit);
    if (changed) note_value(s);
}

static void move(mt_search *s)
{
    lot t = draw_lot(s);
    make_move(s, &t);
}

/* --- many moves at a time ----------------------------------------------------------------------------------------- */

/* Most moves are refused at the first look, which is quick where many are looked at together. A change that one of
 * them makes is not seen by the first look at those after it; what they change themselves is judged by the plan as it
 * is then. */
static void shift_moves(mt_search *s, uint32_t count)
{
    mt_draw draw[MOST_DRAWS];
    mt_search_tell_shifts(s);
    if (!s->shifts) return;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t dice = mt_random_next(&s->random);
        const mt_shift *shift = &s->shift[(dice >> 32) * s->shifts >> 32];
        draw[i] = (mt_draw){.what = shift->who,
                            .limit = in_shape_units(draw_limit(s, dice)),
                            .from = shift->from,
                            .to = shift->to,
                            .repairs = (dice >> 11 & 7) < SHIFT_REPAIRS};
    }
    count = mt_search_look_at_shifts(s, draw, count);
    for (uint32_t i = 0; i < count; i++) {
        const mt_draw *d = &draw[i];
        if (mt_search_try_shift(s, d->what, d->from, d->to, d->limit, d->repairs)) note_value(s);
    }
}

/* Moves that begin with any meeting. Those without slot are not kept waiting. */
static void meeting_moves(mt_search *s, uint32_t count)
{
    mt_draw draw[MOST_DRAWS];
    uint32_t drawn = 0;
    for (uint32_t i = 0; i < count; i++) {
        lot t = draw_lot(s);
        int32_t here = s->slot[t.meeting], slot = slot_of(s, &t);
        if (here == MT_UNPLACED || may_remove(s, &t))
            make_move(s, &t);
        else if (slot != here)
            draw[drawn++] = (mt_draw){t.meeting, in_shape_units(t.limit), (uint8_t)here, (uint8_t)slot, may_repair(&t)};
    }
    drawn = mt_search_look_at_meetings(s, draw, drawn);
    for (uint32_t i = 0; i < drawn; i++) {
        const mt_draw *d = &draw[i];
        if (s->slot[d->what] == d->from && mt_search_try_path(s, d->what, d->to, d->limit, d->repairs)) note_value(s);
    }
}

/* Meetings are chosen before their slots: until then shifts would only wear the search down. */
static void make_moves(mt_search *s, uint64_t moves)
{
    bool shifts = s->has_shifts && (s->settled || !s->model->selection);
    for (uint64_t i = 0; i < moves && !shifts; i++) move(s);
    for (uint64_t left = shifts ? moves : 0; left;) {
        uint32_t at = (uint32_t)(left % ROUND), count = left < MOST_DRAWS ? (uint32_t)left : MOST_DRAWS;
        if (at && at <= MOST_DRAWS)
            meeting_moves(s, count);
        else
            shift_moves(s, count);
        left -= count;
    }
}

/* --- valid plans ----------------------------------------------------------------------------------------------------
 */

/* Nobody over the tables any more: by exchanges at a high price, then by giving up meetings. */
static void keep_to_tables(mt_search *s, uint64_t moves)
{
    const mt_model *m = s->model;
    s->price_over = MOST_LIMIT / 8;
    for (uint64_t i = 0; i < moves && s->over; i++) move(s);
    for (uint32_t i = 0; i < m->meetings && s->over; i++)
        if (s->slot[i] != MT_UNPLACED && m->needs_table[i] && s->load[s->slot[i]] > m->capacity) mt_search_remove(s, i);
    note_value(s);
}

/* A valid plan from the present one, which goes on afterwards as it was. */
static void probe(mt_search *s)
{
    uint64_t moves = s->made / 128, enough = 50 * (uint64_t)s->model->meetings;
    memcpy(s->probed, s->slot, s->model->meetings * sizeof *s->slot);
    keep_to_tables(s, moves < enough ? moves : enough);
    mt_search_restart(s, s->probed);
}

static bool has_settled(const mt_search *s, const mt_value *good_enough)
{
    const mt_value *best = &s->best;
    if (s->share >= WEIGHT_SHARE) return true;
    if (s->model->selection && !best->broken && best->below <= good_enough->below && best->lost <= good_enough->lost)
        return true; /* nothing weighs more */
    return s->share >= LEAST_WEIGHT_SHARE && s->share - s->weighed_at > STALLED;
}

/* Weight hardly changes any more. If the best weight was met on the way and lost again, the rest of the
 * cooling would be spent on a worse selection. While it is hot, tables are a wall: their price would mean nothing, and
 * weight that they cannot hold is none. */
static void settle(mt_search *s)
{
    mt_value now = mt_search_value(s);
    s->settled = true;
    s->settled_at = fmin(s->share, WEIGHT_SHARE);
    s->soft_tables = s->pair && s->share < WALL;
    now.breaks = s->best.breaks;
    if (s->model->selection && mt_value_compare(&s->best, &now) < 0) mt_search_restart(s, s->best_slot);
}

static void mind_tables(mt_search *s, double share)
{
    if (!s->soft_tables || share < s->next_probe) return;
    s->next_probe = share + 1.0 / PROBES;
    if (share >= WALL) {
        keep_to_tables(s, 50 * (uint64_t)s->model->meetings);
        s->soft_tables = false;
    } else if (s->over) {
        probe(s);
    }
    if (s->next_probe > WALL) s->next_probe = WALL;
}

bool mt_search_run(mt_search *s, uint64_t moves, double from, double to, const mt_value *good_enough)
{
    const uint64_t piece = 1024;
    if (s->model->meetings == 0) return true;
    for (uint64_t done = 0; done < moves; done += piece) {
        uint64_t left = moves - done < piece ? moves - done : piece;
        double share = from + (to - from) * (double)done / (double)moves;
        set_temperature(s, share);
        set_shape(s, share);
        if (!s->settled && has_settled(s, good_enough)) settle(s);
        mt_search_judge_hopes(s);
        mind_tables(s, share);
        set_temperature(s, share);
        make_moves(s, left);
        s->made += left;
        if (mt_value_compare(&s->best, good_enough) <= 0) return true;
    }
    if (to >= 1) mind_tables(s, 1);
    return mt_value_compare(&s->best, good_enough) <= 0;
}

/* --- life --------------------------------------------------------------------------------------------------------- */

static match_status allocate(mt_search *s, mt_error *err)
{
    const mt_model *m = s->model;
    uint32_t meetings = m->meetings, participants = m->participants;
    s->words = ((size_t)m->slots + 2 + 63) / 64;
    s->stride = m->slots > 64 ? m->slots : m->slots > 32 ? 64 : 32;
    s->slot = mt_alloc(meetings, sizeof *s->slot);
    s->best_slot = mt_alloc(meetings, sizeof *s->best_slot);
    s->busy = mt_alloc(participants * s->words, sizeof *s->busy);
    s->shape = mt_alloc(participants, sizeof *s->shape);
    s->seat = mt_alloc(participants * s->stride, sizeof *s->seat);
    s->runs = mt_alloc(participants, sizeof *s->runs);
    s->count = mt_alloc(participants, sizeof *s->count);
    s->load = mt_alloc(m->slots, sizeof *s->load);
    s->open = mt_alloc(meetings, sizeof *s->open);
    s->open_at = mt_alloc(meetings, sizeof *s->open_at);
    s->hopeless = mt_alloc(meetings, sizeof *s->hopeless);
    s->by_breaks = mt_alloc((size_t)m->slots + 2, sizeof *s->by_breaks);
    s->stamp = mt_alloc(meetings, sizeof *s->stamp);
    s->probed = mt_alloc(meetings, sizeof *s->probed);
    s->steps = mt_alloc(STEPS, sizeof *s->steps);
    bool all = s->slot && s->best_slot && s->busy && s->shape && s->seat && s->runs && s->count && s->load && s->open &&
               s->open_at && s->hopeless && s->by_breaks && s->stamp && s->steps && s->probed;
    return all ? MATCH_OK : mt_fail_no_memory(err);
}

static void set_prices(mt_search *s)
{
    const mt_model *m = s->model;
    double greatest = 0, sum = 0;
    for (uint32_t i = 0; i < m->meetings; i++) {
        sum += m->weight[i];
        if (m->weight[i] > greatest) greatest = m->weight[i];
    }
    double mean = m->meetings ? sum / m->meetings : 0;
    s->price_weight = 20;
    s->price_fairness = 10;
    s->price_below = 3 * s->price_weight * (greatest + 1);
    if (m->required) s->price_below = s->price_weight * greatest / 4; /* weights tell most of what must be placed */
    s->hot = 6 * fmax(1, mean / 5);
    s->hot_enough = s->hot / 4;
    s->shape_step = -1;
    set_shape(s, 0);
}

static bool all_in_pairs(const mt_model *m)
{
    for (uint32_t i = 0; i < m->meetings; i++)
        if (m->party_start[i + 1] - m->party_start[i] != 2) return false;
    return m->slots <= ONE_WORD_SLOTS;
}

/* What only paths need. */
static match_status pair_up(mt_search *s, mt_error *err)
{
    const mt_model *m = s->model;
    if (!all_in_pairs(m)) return MATCH_OK;
    s->pair = mt_alloc(m->meetings, sizeof *s->pair);
    if (!s->pair) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < m->meetings; i++) {
        const uint32_t *party = m->party + m->party_start[i];
        s->pair[i] = (mt_pair){(uint64_t)m->needs_table[i] << 63, party[0], party[0] ^ party[1]};
        for (uint32_t k = m->slot_start[i]; k < m->slot_start[i + 1]; k++)
            s->pair[i].allowed |= UINT64_C(1) << m->slot[k];
    }
    s->soft_tables = !m->selection; /* see settle() */
    s->table_room = (uint64_t)m->slots * m->capacity;
    return MATCH_OK;
}

match_status mt_search_create(const mt_model *model, uint64_t seed, mt_search **search, mt_error *err)
{
    mt_search *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    s->model = model;
    s->random = mt_random_seeded(seed);
    match_status status = allocate(s, err);
    if (status == MATCH_OK) status = pair_up(s, err);
    if (status == MATCH_OK) status = mt_search_make_shifts(s, err);
    if (status != MATCH_OK) {
        mt_search_free(&s);
        return status;
    }
    for (uint32_t i = 0; i < model->meetings; i++) {
        s->slot[i] = s->best_slot[i] = MT_UNPLACED;
        s->open[i] = s->open_at[i] = i;
        s->lost += model->weight[i];
    }
    s->open_count = s->hopes = model->meetings;
    s->judged_lost = INFINITY;
    for (uint32_t p = 0; p < model->participants; p++) s->below += model->least[p];
    s->by_breaks[0] = model->judged;
    s->best = mt_search_value(s);
    set_prices(s);
    for (uint32_t i = 0; i < STEPS; i++) s->steps[i] = (float)-log((i + 0.5) / STEPS);
    *search = s;
    return MATCH_OK;
}

void mt_search_free(mt_search **search)
{
    if (!search || !*search) return;
    mt_search *s = *search;
    void *blocks[] = {s->busy, s->shape,   s->slot,     s->best_slot, s->seat,  s->runs, s->count, s->load,
                      s->open, s->open_at, s->hopeless, s->by_breaks, s->stamp, s->pair, s->steps, s->probed};
    for (size_t i = 0; i < MT_COUNT(blocks); i++) mt_free(blocks[i]);
    mt_search_free_shifts(s);
    mt_free(s);
    *search = NULL;
}

void mt_search_set_bound(mt_search *search, const double *surplus, double least_lost)
{
    if (search->model->has_minimums) return; /* they come before weight */
    search->surplus = surplus;
    search->least_lost = least_lost;
}

mt_value mt_search_best(const mt_search *search) { return search->best; }

const int32_t *mt_search_best_plan(mt_search *s)
{
    if (s->at_best) mt_search_copy_best(s);
    return s->best_slot;
}

void mt_search_restart(mt_search *s, const int32_t *plan)
{
    if (s->at_best) mt_search_copy_best(s);
    for (uint32_t i = 0; i < s->model->meetings; i++)
        if (s->slot[i] != MT_UNPLACED) mt_search_remove(s, i);
    for (uint32_t i = 0; i < s->model->meetings; i++)
        if (plan[i] != MT_UNPLACED) mt_search_place(s, i, plan[i]);
    note_value(s);
}
