/* Moves along paths, for meetings of two parties and rows of one word: the fast case of nearly all events.
 *
 * Whoever is busy in both of two slots joins the meetings of one with those of the other, so the meetings of two slots
 * form paths and cycles. A path that changes its slots changes the rows of its two ends alone: it is walked from the
 * meeting drawn to both ends, and refused as soon as nothing that may come can bring it below what is allowed.
 *
 * A path that costs too much may be repaired: the end that suffers most gets another of its meetings, at the end of a
 * run, beside one of its runs. Paths follow each other that way, up to three, and the sum is judged (an ejection chain,
 * Glover 1996). */
#include "libmatch/meet/search_state.h"

#define REPAIR_TRIES 6
#define BEST_END (SHAPE_UNIT * 2.5) /* an end hardly ever wins more: two runs less and their shape */

/* --- one path ----------------------------------------------------------------------------------------------------- */

/* Runs left and right of a free slot, for the bits of a row without it: their lengths. */
static int32_t left_of(uint64_t row, uint32_t slot) { return __builtin_clzll(~(row << (63 - slot))); }

static int32_t right_of(uint64_t row, uint32_t slot) { return __builtin_ctzll(~(row >> 1 >> (slot + 1))); }

/* What it costs that p goes from one slot to another. Joining runs of l and r slots by one slot makes
 * (l + r + 1)^2 - l^2 - r^2 = 2 (l + 1) (r + 1) - 1 of their squares. */
static inline int32_t cost_of_end(const mt_search *s, uint32_t p, uint32_t from, uint32_t to)
{
    uint64_t row = s->busy[p] & ~(UINT64_C(2) << from);
    int32_t a = left_of(row, from), b = right_of(row, from), c = left_of(row, to), d = right_of(row, to);
    int32_t runs = (a > 0) + (b > 0) - (c > 0) - (d > 0);
    int32_t squares = (c + 1) * (d + 1) - (a + 1) * (b + 1);
    return runs * (int32_t)SHAPE_UNIT - 2 * s->square_price[s->count[p]] * squares;
}

/* The same if the path ends there; otherwise less than it can hardly be. */
static inline int32_t least_cost(const mt_search *s, uint32_t p, uint32_t from, uint32_t to)
{
    int32_t cost = cost_of_end(s, p, from, to);
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
    path->cost[side] = cost_of_end(s, p, from, to);
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

/* The path of a meeting that goes to another slot, beginning with the side of its party p. False: it may not go, or
 * costs more than allowed. */
static bool find_path(mt_search *s, mt_path *path, uint32_t meeting, uint32_t p, int32_t there, int32_t allowed)
{
    const mt_model *m = s->model;
    uint32_t unfair = mt_search_unfair(s), q = p ^ s->pair[meeting].both;
    int32_t most = allowed; /* to be refused before rules with a price are looked at */
    path->here = s->slot[meeting];
    if (s->load[path->here] > m->capacity || s->load[there] > m->capacity) most += s->price_over;
    if (unfair) most += (int32_t)(unfair * s->price_fairness * SHAPE_UNIT);
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
        }
    }
    s->load[path->here] -= (uint32_t)path->to_there;
    s->load[path->there] += (uint32_t)path->to_there;
    for (uint32_t i = 0; i < path->ends; i++) mt_search_recount(s, path->end[i]);
    path->here = path->there; /* the same again takes it back */
    path->there = sum - path->here;
}

/* --- several paths ------------------------------------------------------------------------------------------------ */

static uint32_t bit_number(uint64_t bits, uint32_t number)
{
    while (number--) bits &= bits - 1;
    return (uint32_t)__builtin_ctzll(bits);
}

/* A path that helps the end which suffers most from the one before. */
static bool find_repair(mt_search *s, const mt_path *before, mt_path *next, int32_t allowed)
{
    uint32_t p = before->end[before->cost[1] > before->cost[0]];
    uint64_t row = *mt_row(s, p), run_ends = row & (~(row << 1) | ~(row >> 1));
    uint64_t beside = (row << 1 | row >> 1) & ~row & ((UINT64_C(1) << s->model->slots) - 1) << 1;
    uint32_t from_count = (uint32_t)__builtin_popcountll(run_ends), to_count = (uint32_t)__builtin_popcountll(beside);
    if (!from_count || !to_count) return false;
    for (int i = 0; i < REPAIR_TRIES; i++) {
        uint64_t dice = mt_random_next(&s->random);
        uint32_t from = bit_number(run_ends, (uint32_t)((dice >> 32) * from_count >> 32)) - 1;
        uint32_t to = bit_number(beside, (uint32_t)((dice & UINT32_MAX) * to_count >> 32)) - 1;
        uint32_t meeting = (uint32_t)*mt_seat(s, p, (int32_t)from);
        bool back = (int32_t)(from + to) == before->here + before->there &&
                    ((int32_t)from == before->here || (int32_t)to == before->here);
        if (back || !(s->pair[meeting].allowed >> to & 1) || cost_of_end(s, p, from, to) >= 0) continue;
        if (find_path(s, next, meeting, p, (int32_t)to, allowed)) return true;
    }
    return false;
}

/* As find_path, then repairs; what is applied at last stays applied only if the sum is allowed. */
static bool try_paths(mt_search *s, uint32_t meeting, int32_t there, int32_t limit, uint32_t depth)
{
    const int32_t hope = depth > 1 ? (int32_t)BEST_END : 0;
    int32_t sum = 0;
    uint32_t applied = 0;
    if (!find_path(s, &s->path[0], meeting, s->pair[meeting].one, there, limit + hope)) return false;
    if (s->at_best) mt_search_copy_best(s);
    for (;;) {
        mt_path *last = &s->path[applied];
        sum += last->difference;
        change_slots(s, last);
        applied++;
        if (sum <= limit) return true;
        if (applied == depth) break;
        int32_t more = applied + 1 < depth ? hope : 0;
        if (!find_repair(s, last, &s->path[applied], limit - sum + more)) break;
    }
    while (applied > 0) change_slots(s, &s->path[--applied]);
    return false;
}

bool mt_search_try_path(mt_search *s, uint32_t meeting, int32_t there, int32_t limit, bool repairs)
{
    return try_paths(s, meeting, there, limit, repairs ? PATH_DEPTH : 1);
}
