/* Moves along paths, for meetings of two parties and rows of one word: the fast case of nearly all events.
 *
 * Whoever is busy in both of two slots joins the meetings of one with those of the other, so the meetings of two slots
 * form paths and cycles. A path that changes its slots changes the rows of its two ends alone: it is walked from the
 * meeting drawn to both ends, and refused as soon as nothing that may come can bring it below what is allowed.
 *
 * A path that costs too much may be repaired: the end that suffers most moves another of its meetings. All its ways to
 * make good some of it are looked at: one whose path brings the sum below what is allowed ends the search, otherwise
 * the best one is taken and its worst end goes on. Up to four paths follow each other that way and the sum is judged
 * (an ejection chain, Glover 1996). */
#include "libmatch/meet/search_state.h"

/* --- one path ----------------------------------------------------------------------------------------------------- */

/* The same if the path ends there; otherwise less than it can hardly be. */
static inline int32_t least_cost(const mt_search *s, uint32_t p, uint32_t from, uint32_t to)
{
    int32_t cost = mt_search_shift_cost(s, p, from, to);
    return s->busy[p] >> (to + 1) & 1 ? -(int32_t)BEST_END : cost;
}

typedef enum walk { WALK_ENDS, WALK_CLOSES, WALK_REFUSED } walk;

/* From the first meeting of the path through its party p to the end on that side. */
static inline walk walk_from(const mt_search *s, mt_path *path, uint32_t p, int side)
{
    uint32_t from = (uint32_t)path->here, to = (uint32_t)path->there, first = path->meeting[0], length = path->length;
    int32_t sign = -1;
    while (s->busy[p] >> (to + 1) & 1) {
        uint32_t other = (uint32_t)*mt_seat(s, p, (int32_t)to), next = from;
        const mt_pair *pair = &s->pair[other];
        if (length == LONGEST_CHAIN || !(pair->allowed >> from & 1)) return WALK_REFUSED;
        path->who[path->people++] = p;
        if (other == first) return WALK_CLOSES;
        path->meeting[length++] = other;
        path->length = length;
        path->to_there += sign * (int32_t)mt_needs_table(pair);
        sign = -sign;
        p ^= pair->both;
        from = to;
        to = next;
    }
    path->who[path->people++] = p;
    path->end[side] = p;
    path->cost[side] = mt_search_shift_cost(s, p, from, to);
    return WALK_ENDS;
}

static int32_t too_many(const mt_search *s, int64_t load)
{
    int64_t more = load - (int64_t)s->model->capacity;
    return more > 0 ? (int32_t)more : 0;
}

/* Meetings too many in the two slots after the path, less before. */
static int32_t more_over(const mt_search *s, const mt_path *path)
{
    int64_t here = s->load[path->here], there = s->load[path->there], n = path->to_there;
    return too_many(s, here - n) + too_many(s, there + n) - too_many(s, here) - too_many(s, there);
}

static int32_t slot_after(const mt_search *s, const mt_path *path, uint32_t meeting)
{
    for (uint32_t i = 0; i < path->length; i++)
        if (path->meeting[i] == meeting) return path->here + path->there - s->slot[meeting];
    return s->slot[meeting];
}

static bool keeps_order(const mt_search *s, const mt_path *path)
{
    const mt_model *m = s->model;
    for (uint32_t i = 0; i < path->length; i++) {
        uint32_t own = path->meeting[i];
        int32_t slot = path->here + path->there - s->slot[own];
        for (uint32_t k = m->before_start[own]; k < m->before_start[own + 1]; k++)
            if (s->slot[m->before[k]] != MT_UNPLACED && slot_after(s, path, m->before[k]) >= slot) return false;
        for (uint32_t k = m->after_start[own]; k < m->after_start[own + 1]; k++)
            if (s->slot[m->after[k]] != MT_UNPLACED && slot_after(s, path, m->after[k]) <= slot) return false;
    }
    return true;
}

/* What the fairness rule makes of it, told by trying. */
static int32_t unfairness(mt_search *s, const mt_path *path)
{
    uint32_t before[2] = {0}, was = mt_search_unfair(s);
    for (uint32_t i = 0; i < path->ends; i++) {
        uint32_t p = path->end[i], f = (uint32_t)path->here + 1, t = (uint32_t)path->there + 1;
        uint64_t row = *mt_row(s, p) ^ UINT64_C(1) << f ^ UINT64_C(1) << t;
        before[i] = s->runs[p];
        mt_search_set_runs(s, p, (uint32_t)__builtin_popcountll(row & ~(row << 1)));
    }
    int32_t more = (int32_t)mt_search_unfair(s) - (int32_t)was;
    for (uint32_t i = path->ends; i-- > 0;) mt_search_set_runs(s, path->end[i], before[i]);
    return more * (int32_t)(s->price_fairness * SHAPE_UNIT);
}

/* Rules with a price or none. */
static bool rules_allow(mt_search *s, mt_path *path, int32_t allowed)
{
    const mt_model *m = s->model;
    path->over = more_over(s, path);
    if (path->over > 0 && !s->soft_tables) return false;
    path->difference += path->over * s->price_over;
    if (path->difference - (int32_t)(mt_search_unfair(s) * s->price_fairness * SHAPE_UNIT) > allowed) return false;
    if (m->has_precedences && !keeps_order(s, path)) return false;
    if (m->fairness >= 0 && path->ends) path->difference += unfairness(s, path);
    return path->difference <= allowed;
}

/* The path of a meeting that goes to another slot, beginning with the side of its party p. False: it may not go, or
 * costs more than allowed. */
static bool find_path(mt_search *s, mt_path *path, uint32_t meeting, uint32_t p, int32_t there, int32_t allowed)
{
    uint32_t q = p ^ s->pair[meeting].both;
    path->here = s->slot[meeting];
    /* to be refused before rules with a price are looked at */
    int32_t most = allowed + mt_search_most_relief(s, (uint32_t)path->here, (uint32_t)there);
    if (least_cost(s, p, (uint32_t)path->here, (uint32_t)there) +
            least_cost(s, q, (uint32_t)path->here, (uint32_t)there) >
        most)
        return false;
    path->meeting[0] = meeting;
    path->length = 1;
    path->people = 0;
    path->there = there;
    path->to_there = (int32_t)mt_needs_table(&s->pair[meeting]);
    path->difference = 0;
    walk first = walk_from(s, path, p, 0);
    if (first == WALK_REFUSED) return false;
    path->ends = first == WALK_ENDS ? 2 : 0;
    if (path->ends) {
        if (path->cost[0] > most + (int32_t)BEST_END) return false;
        if (walk_from(s, path, q, 1) != WALK_ENDS) return false;
        path->difference = path->cost[0] + path->cost[1];
    }
    if (path->difference > most) return false;
    return rules_allow(s, path, allowed);
}

/* The same from an end of the path: its meeting goes to a slot in which p is free, so it is no cycle. What both ends
 * cost is known. */
static bool take_path(mt_search *s, mt_path *path, uint32_t meeting, uint32_t p, int32_t there, int32_t allowed)
{
    uint32_t both = (uint32_t)(s->slot[meeting] ^ there), to = (uint32_t)there, length = 1;
    int32_t sign = -1, to_there = (int32_t)mt_needs_table(&s->pair[meeting]);
    path->here = s->slot[meeting];
    path->there = there;
    path->meeting[0] = meeting;
    path->who[0] = path->end[0] = p;
    path->cost[0] = mt_search_shift_cost(s, p, to ^ both, to);
    p ^= s->pair[meeting].both;
    while (s->busy[p] >> (to + 1) & 1) {
        uint32_t other = (uint32_t)*mt_seat(s, p, (int32_t)to);
        const mt_pair *pair = &s->pair[other];
        to ^= both;
        if (length == LONGEST_CHAIN || !(pair->allowed >> to & 1)) return false;
        path->who[length] = p;
        path->meeting[length++] = other;
        to_there += sign * (int32_t)mt_needs_table(pair);
        sign = -sign;
        p ^= pair->both;
    }
    path->who[length] = path->end[1] = p;
    path->cost[1] = mt_search_shift_cost(s, p, to ^ both, to);
    path->length = length;
    path->people = length + 1;
    path->ends = 2;
    path->to_there = to_there;
    path->difference = path->cost[0] + path->cost[1];
    return rules_allow(s, path, allowed);
}

/* Runs and shapes of the ends are left as they were: see recount_ends(). The same again takes it back. */
static void change_slots(mt_search *s, mt_path *path)
{
    int32_t here = path->here, there = path->there, sum = here + there;
    uint64_t both = UINT64_C(2) << here | UINT64_C(2) << there;
    for (uint32_t i = 0; i < path->people; i++) {
        int32_t *seat = mt_seat(s, path->who[i], 0), meeting = seat[here];
        seat[here] = seat[there];
        seat[there] = meeting;
    }
    if (s->has_shifts) {
        for (uint32_t i = 0; i < path->people; i++) {
            uint16_t *partner = &s->partner[path->who[i] * s->stride], other = partner[here];
            partner[here] = partner[there];
            partner[there] = other;
        }
    }
    for (uint32_t i = 0; i < path->length; i++) s->slot[path->meeting[i]] = sum - s->slot[path->meeting[i]];
    for (uint32_t i = 0; i < path->ends; i++) s->busy[path->end[i]] ^= both;
    s->load[here] -= (uint32_t)path->to_there;
    s->load[there] += (uint32_t)path->to_there;
    s->over += (uint64_t)(int64_t)path->over;
    path->to_there = -path->to_there;
    path->over = -path->over;
}

/* --- several paths ------------------------------------------------------------------------------------------------ */

/* What the other end of a path costs: its first meeting leaves `from` for `to`, p is its party on that side. */
static inline int32_t cost_of_far_end(const mt_search *s, uint32_t p, uint32_t from, uint32_t to)
{
    const uint64_t *busy = s->busy;
    const uint16_t *partner = s->partner;
    size_t stride = s->stride;
    uint32_t both = from ^ to;
    while (busy[p] >> (to + 1) & 1) {
        p = partner[p * stride + to];
        to ^= both;
    }
    return mt_search_shift_cost(s, p, both ^ to, to);
}

/* The busy slots (bits of a row) that may be left for one run less: a run of one slot, or, where a free slot lies
 * between two runs, any end of a run. */
static inline uint64_t may_make_fewer(uint64_t row, uint64_t free_slots)
{
    uint64_t inside = row & row << 1 & row >> 1, single = row & ~(row << 1 | row >> 1);
    return free_slots & row << 1 & row >> 1 ? row & ~inside : single;
}

/* Of the free slots (bits of a row) those that make one run less when the participant leaves `from` for them: between
 * two runs, or beside one if `from` is a run of its own. */
static inline uint64_t fewer_runs(uint64_t row, uint32_t from, uint64_t free_slots)
{
    uint64_t rest = row & ~(UINT64_C(2) << from), left = rest << 1, right = rest >> 1;
    uint64_t beside = mt_row_neighbours(&rest, from + 1);
    return beside == 2 ? 0 : beside == 1 ? free_slots & left & right : free_slots & (left | right);
}

typedef struct repair {
    uint32_t meeting, from, to;
    int32_t cost; /* at most; the least so far */
    bool found;
} repair;

/* The ways in which p leaves one slot for another with a run less: true when one of them costs at most `enough`, and
 * its path is found; the best of the others is kept. */
static bool look_for_repair(mt_search *s, uint32_t p, uint32_t from, uint64_t to_bits, mt_path *path, int32_t enough,
                            repair *best)
{
    uint32_t meeting = (uint32_t)*mt_seat(s, p, (int32_t)from), other = p ^ s->pair[meeting].both;
    for (to_bits &= s->pair[meeting].allowed << 1; to_bits; to_bits &= to_bits - 1) {
        uint32_t to = (uint32_t)__builtin_ctzll(to_bits) - 1;
        int32_t cost = mt_search_shift_cost(s, p, from, to) + cost_of_far_end(s, other, from, to);
        cost -= mt_search_most_relief(s, from, to);
        if (cost <= enough && take_path(s, path, meeting, p, (int32_t)to, enough)) return true;
        if (cost < best->cost) *best = (repair){meeting, from, to, cost, true};
    }
    return false;
}

/* All that the end which suffers most could do about it, beginning anywhere: gives the first path that costs at most
 * `enough`, else that which costs least, if it costs less than `hope`. */
static bool find_repair(mt_search *s, const mt_path *before, mt_path *next, int32_t enough, int32_t hope)
{
    uint32_t p = before->end[before->cost[1] > before->cost[0]];
    uint64_t row = *mt_row(s, p), free_slots = s->present[p] & ~row;
    uint64_t last = UINT64_C(2) << before->here | UINT64_C(2) << before->there; /* no way back */
    uint64_t leaves = may_make_fewer(row, free_slots);
    if (!leaves) return false;
    uint64_t first = leaves & ~UINT64_C(1) << mt_random_below(&s->random, s->model->slots),
             part[2] = {first, leaves & ~first};
    repair best = {.cost = hope};
    for (int k = 0; k < 2; k++) {
        for (uint64_t left = part[k]; left; left &= left - 1) {
            uint32_t from = (uint32_t)__builtin_ctzll(left) - 1;
            uint64_t to_bits = fewer_runs(row, from, left & -left & last ? free_slots & ~last : free_slots);
            if (to_bits && look_for_repair(s, p, from, to_bits, next, enough, &best)) return true;
        }
    }
    return best.found && take_path(s, next, best.meeting, p, (int32_t)best.to, hope);
}

#define NO_HOPE INT32_MIN

/* Most combined moves are taken back: only those that stay are counted, unless the fairness rule needs to know. */
static void recount_ends(mt_search *s, const mt_path *path)
{
    for (uint32_t i = 0; i < path->ends; i++) mt_search_recount(s, path->end[i]);
}

static void take_back(mt_search *s, uint32_t applied)
{
    while (applied > 0) {
        mt_path *path = &s->path[--applied];
        change_slots(s, path);
        if (s->model->fairness >= 0) recount_ends(s, path);
    }
}

/* The first path has been found; repairs follow. What is applied at last stays applied only if the sum is allowed. */
static bool try_paths(mt_search *s, int32_t limit, uint32_t depth)
{
    const int32_t hope = depth > 1 ? (int32_t)HOPE : 0;
    int32_t sum = 0;
    uint32_t applied = 0;
    if (s->at_best) mt_search_copy_best(s);
    for (;;) {
        mt_path *last = &s->path[applied];
        sum += last->difference;
        change_slots(s, last);
        applied++;
        if (s->model->fairness >= 0) recount_ends(s, last);
        if (sum <= limit) break;
        if (applied == depth || last->ends == 0) break;
        int32_t enough = limit - sum, more = applied + 1 < depth ? enough + hope : NO_HOPE;
        if (!find_repair(s, last, &s->path[applied], enough, more)) break;
    }
    if (sum > limit) {
        take_back(s, applied);
        return false;
    }
    for (uint32_t i = 0; i < applied; i++) recount_ends(s, &s->path[i]);
    return true;
}

bool mt_search_try_path(mt_search *s, uint32_t meeting, int32_t there, int32_t limit, bool repairs)
{
    uint32_t depth = repairs && s->has_shifts ? PATH_DEPTH : 1;
    int32_t hope = depth > 1 ? (int32_t)HOPE : 0;
    return find_path(s, &s->path[0], meeting, s->pair[meeting].one, there, limit + hope) && try_paths(s, limit, depth);
}

bool mt_search_try_shift(mt_search *s, uint32_t p, uint32_t from, uint32_t to, int32_t limit, bool repairs)
{
    int32_t allowed = limit + (repairs ? (int32_t)HOPE : 0);
    if (!mt_is_busy(s, p, (int32_t)from) || mt_is_busy(s, p, (int32_t)to)) return false;
    uint32_t meeting = (uint32_t)*mt_seat(s, p, (int32_t)from);
    if (!(s->pair[meeting].allowed >> to & 1)) return false;
    return take_path(s, &s->path[0], meeting, p, (int32_t)to, allowed) && try_paths(s, limit, repairs ? PATH_DEPTH : 1);
}
