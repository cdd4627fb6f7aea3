/* A first look at many moves at once, before any of them is made.
 *
 * Two of three shifts drawn are refused for what the other end of their path costs. One after the other, most of that
 * time would go into branches that nobody can foretell (does the path go on? does it cost too much?). Here many moves
 * are looked at without any: every path is followed for two meetings, whether it goes on or not, and what is left of
 * the moves is told by a mask. Paths that go on for longer stay. */
#include "libmatch/meet/search_state.h"

#define FOLLOWED 2 /* meetings of a path; nearly nine of ten end by then */

/* without a branch */
static inline int32_t choose(uint32_t bit, int32_t one, int32_t other)
{
    return other ^ ((other ^ one) & -(int32_t)bit);
}

static inline int32_t allowed(const mt_search *s, const mt_draw *d)
{
    return d->limit + (d->repairs ? (int32_t)HOPE : 0) + mt_search_most_relief(s, d->from, d->to);
}

static inline uint32_t is_busy(const mt_search *s, uint32_t p, uint32_t slot) { return s->busy[p] >> (slot + 1) & 1; }

/* The cheaper end of a path that is accepted costs at most half the limit. */
static inline bool shift_may_do(const mt_search *s, const mt_draw *d)
{
    uint32_t from = d->from, to = d->to, both = from ^ to, end = s->partner[d->what * s->stride + from], at = to;
    int32_t own = mt_search_shift_cost(s, d->what, from, to);
    for (int i = 0; i < FOLLOWED; i++) {
        uint32_t on = -is_busy(s, end, at);
        end ^= (end ^ s->partner[end * s->stride + at]) & on;
        at ^= both & on;
    }
    int32_t far = mt_search_shift_cost(s, end, both ^ at, at);
    return (2 * own <= d->limit) & ((int32_t)is_busy(s, end, at) | (own + far <= allowed(s, d)));
}

uint32_t mt_search_look_at_shifts(const mt_search *s, mt_draw *draw, uint32_t count)
{
    uint32_t stay = 0;
    for (uint32_t i = 0; i < count; i++) {
        mt_draw d = draw[i];
        draw[stay] = d;
        stay += shift_may_do(s, &d);
    }
    return stay;
}

/* of an end, or less than the end beyond can hardly cost */
static inline int32_t least_cost(const mt_search *s, uint32_t p, uint32_t from, uint32_t to)
{
    return choose(is_busy(s, p, to), -(int32_t)BEST_END, mt_search_shift_cost(s, p, from, to));
}

uint32_t mt_search_look_at_meetings(const mt_search *s, mt_draw *draw, uint32_t count)
{
    uint32_t stay = 0;
    for (uint32_t i = 0; i < count; i++) {
        mt_draw d = draw[i];
        const mt_pair *pair = &s->pair[d.what];
        int32_t cost = least_cost(s, pair->one, d.from, d.to) + least_cost(s, pair->one ^ pair->both, d.from, d.to);
        draw[stay] = d;
        stay += cost <= allowed(s, &d);
    }
    return stay;
}
