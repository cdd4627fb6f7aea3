/* Depth-first search for an augmenting path without recursion; its depth is at most the number of slots. */
#include "libmatch/meet/slot_matching.h"

#include "libmatch/base/memory.h"

#define NOBODY UINT32_MAX

match_status mt_slot_matching_init(const mt_model *model, mt_slot_matching *matching, mt_error *err)
{
    size_t size = (size_t)model->slots + 2;
    mt_slot_matching *g = matching;
    *g = (mt_slot_matching){.holder = mt_alloc(size, 4),
                            .seen = mt_alloc(size, 4),
                            .path_meeting = mt_alloc(size, 4),
                            .path_slot = mt_alloc(size, 4),
                            .path_next = mt_alloc(size, 4)};
    if (g->holder && g->seen && g->path_meeting && g->path_next && g->path_slot) return MATCH_OK;
    mt_slot_matching_free(g);
    return mt_fail_no_memory(err);
}

void mt_slot_matching_free(mt_slot_matching *matching)
{
    mt_free(matching->holder);
    mt_free(matching->seen);
    mt_free(matching->path_meeting);
    mt_free(matching->path_slot);
    mt_free(matching->path_next);
    *matching = (mt_slot_matching){0};
}

void mt_slot_matching_clear(const mt_model *model, mt_slot_matching *matching)
{
    mt_slot_matching_clear_within(matching, 0, model->slots);
}

void mt_slot_matching_clear_within(mt_slot_matching *matching, uint32_t first, uint32_t end)
{
    matching->first = first;
    matching->end = end;
    for (uint32_t t = first; t < end; t++) matching->holder[t] = NOBODY;
}

bool mt_slot_matching_add(const mt_model *model, mt_slot_matching *matching, uint32_t meeting)
{
    const mt_model *m = model;
    mt_slot_matching *g = matching;
    uint32_t depth = 0;
    g->round++;
    g->path_meeting[0] = meeting;
    g->path_next[0] = m->slot_start[meeting];
    for (;;) {
        uint32_t own = g->path_meeting[depth];
        if (g->path_next[depth] == m->slot_start[own + 1]) {
            if (depth-- == 0) return false;
            continue;
        }
        uint32_t slot = m->slot[g->path_next[depth]++];
        if (slot < g->first || slot >= g->end || g->seen[slot] == g->round) continue;
        g->seen[slot] = g->round;
        g->path_slot[depth] = slot;
        if (g->holder[slot] != NOBODY) {
            uint32_t other = g->holder[slot];
            depth++;
            g->path_meeting[depth] = other;
            g->path_next[depth] = m->slot_start[other];
            continue;
        }
        for (uint32_t d = 0; d <= depth; d++) g->holder[g->path_slot[d]] = g->path_meeting[d];
        return true;
    }
}
