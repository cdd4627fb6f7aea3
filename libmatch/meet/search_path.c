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

#define BEST_END (SHAPE_UNIT * 2.5) /* an end hardly ever wins more: two runs less and their shape */
#define HOPE (SHAPE_UNIT * 1.7)     /* what a repair may make good */

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
    const uint64_t *busy = s->busy; /* all that the loop reads, kept in registers */
    const int32_t *seat = s->seat;
    const mt_pair *pairs = s->pair;
    uint32_t from = (uint32_t)path->here, to = (uint32_t)path->there, first = path->meeting[0], length = path->length;
    size_t slots = s->model->slots;
    int32_t sign = -1, to_there = path->to_there;
    while (busy[p] >> (to + 1) & 1) {
        uint32_t other = (uint32_t)seat[p * slots + to], next = from;
        const mt_pair *pair = &pairs[other];
        if (length == LONGEST_CHAIN || !(pair->allowed >> from & 1)) return WALK_REFUSED;
        if (other == first) {
            path->to_there = to_there;
            path->length = length;
            return WALK_CLOSES;
        }
        path->meeting[length++] = other;
        to_there += sign * (int32_t)pair->table;
        sign = -sign;
        p ^= pair->both;
        from = to;
        to = next;
    }
    path->to_there = to_there;
    path->length = length;
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

/* What rules with a price may win at most, if a path goes between the two slots. */
static int32_t most_relief(const mt_search *s, uint32_t here, uint32_t there)
{
    int32_t most = 0;
    uint32_t capacity = s->model->capacity, unfair = mt_search_unfair(s);
    if (s->load[here] > capacity || s->load[there] > capacity) most = s->price_over;
    if (unfair) most += (int32_t)(unfair * s->price_fairness * SHAPE_UNIT);
    return most;
}

/* The path of a meeting that goes to another slot, beginning with the side of its party p. False: it may not go, or
 * costs more than allowed. */
static bool find_path(mt_search *s, mt_path *path, uint32_t meeting, uint32_t p, int32_t there, int32_t allowed)
{
    const mt_model *m = s->model;
    uint32_t q = p ^ s->pair[meeting].both;
    path->here = s->slot[meeting];
    /* to be refused before rules with a price are looked at */
    int32_t most = allowed + most_relief(s, (uint32_t)path->here, (uint32_t)there);
    if (least_cost(s, p, (uint32_t)path->here, (uint32_t)there) +
            least_cost(s, q, (uint32_t)path->here, (uint32_t)there) >
        most)
        return false;
    path->meeting[0] = meeting;
    path->length = 1;
    path->there = there;
    path->to_there = (int32_t)s->pair[meeting].table;
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
    int32_t over = more_over(s, path);
    if (over > 0 && !s->soft_tables) return false;
    path->difference += over * s->price_over;
    if (m->has_precedences && !keeps_order(s, path)) return false;
    if (m->fairness >= 0 && path->ends) path->difference += unfairness(s, path);
    return path->difference <= allowed;
}

/* Runs and shapes of the ends are left as they were: see recount_ends(). */
static void change_slots(mt_search *s, mt_path *path)
{
    int32_t sum = path->here + path->there;
    s->over += (uint64_t)(int64_t)more_over(s, path);
    for (uint32_t i = 0; i < path->length; i++) {
        const mt_pair *pair = &s->pair[path->meeting[i]];
        uint32_t at = (uint32_t)s->slot[path->meeting[i]] + 1;
        mt_row_flip(mt_row(s, pair->one), at);
        mt_row_flip(mt_row(s, pair->one ^ pair->both), at);
    }
    for (uint32_t i = 0; i < path->length; i++) {
        uint32_t meeting = path->meeting[i];
        uint32_t party[2] = {s->pair[meeting].one, s->pair[meeting].one ^ s->pair[meeting].both};
        int32_t to = sum - s->slot[meeting];
        s->slot[meeting] = to;
        for (int k = 0; k < 2; k++) {
            mt_row_flip(mt_row(s, party[k]), (uint32_t)to + 1);
            *mt_seat(s, party[k], to) = (int32_t)meeting;
            if (s->has_shifts) s->partner[party[k] * s->stride + (uint32_t)to] = (uint16_t)party[1 - k];
        }
    }
    s->load[path->here] -= (uint32_t)path->to_there;
    s->load[path->there] += (uint32_t)path->to_there;
    path->here = path->there; /* the same again takes it back */
    path->there = sum - path->here;
}

/* --- several paths ------------------------------------------------------------------------------------------------ */

/* What the other end of a path costs: its first meeting leaves `from` for `to`, p is its party on that side. */
static inline int32_t cost_of_far_end(const mt_search *s, uint32_t p, uint32_t from, uint32_t to)
{
    const uint64_t *busy = s->busy;
    const uint16_t *partner = s->partner;
    uint32_t stride = s->stride, both = from ^ to;
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
        cost -= most_relief(s, from, to);
        if (cost <= enough && find_path(s, path, meeting, p, (int32_t)to, enough)) return true;
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
    return best.found && find_path(s, next, best.meeting, p, (int32_t)best.to, hope);
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

/* As find_path, then repairs; what is applied at last stays applied only if the sum is allowed. */
static bool try_paths(mt_search *s, uint32_t meeting, uint32_t p, int32_t there, int32_t limit, uint32_t depth)
{
    const int32_t hope = depth > 1 ? (int32_t)HOPE : 0;
    int32_t sum = 0;
    uint32_t applied = 0;
    if (!find_path(s, &s->path[0], meeting, p, there, limit + hope)) return false;
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
    return try_paths(s, meeting, s->pair[meeting].one, there, limit, depth);
}

bool mt_search_try_shift(mt_search *s, const mt_shift *shift, int32_t limit, bool repairs)
{
    uint32_t p = shift->who, from = shift->from, to = shift->to, meeting = (uint32_t)*mt_seat(s, p, (int32_t)from);
    const mt_pair *pair = &s->pair[meeting];
    if (!(pair->allowed >> to & 1)) return false;
    int32_t cost = mt_search_shift_cost(s, p, from, to) + cost_of_far_end(s, p ^ pair->both, from, to);
    if (cost - most_relief(s, from, to) > limit + (repairs ? (int32_t)HOPE : 0)) return false;
    return try_paths(s, meeting, p, (int32_t)to, limit, repairs ? PATH_DEPTH : 1);
}
