/* A day without break is one run of as many slots as there are meetings, so they fill it: a perfect matching of
 * meetings and slots. Where the run cannot begin, as some meetings share too few of its slots, and which meeting cannot
 * be in which slot of a run, as the others would then not fit, follows from the rest of the clauses, but only after
 * very many conflicts each (pigeons and holes). The second after Regin (AAAI 1994): a meeting can take a slot if its
 * holder can be moved, from slot to slot, to where that meeting was. */
#include "libmatch/meet/encode_days.h"

#define MOST_MEETINGS 64 /* of one participant, for the second */

/* Do all meetings of the participant find a slot of the run? */
static bool match_run(mt_days *d, uint32_t p, uint32_t first, uint32_t end)
{
    const mt_model *m = d->model;
    mt_slot_matching_clear_within(&d->matching, first, end);
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
        if (!mt_slot_matching_add(m, &d->matching, m->meeting_of[k])) return false;
    return true;
}

static bool in_run(const mt_days *d, uint32_t slot) { return slot >= d->matching.first && slot < d->matching.end; }

/* reach[i]: the slots whose holders can be moved so that the holder of slot i of the run finds one there. */
static void find_reach(const mt_days *d, uint64_t *reach)
{
    const mt_model *m = d->model;
    uint32_t first = d->matching.first, length = d->matching.end - first;
    for (uint32_t i = 0; i < length; i++) {
        uint32_t meeting = d->matching.holder[first + i];
        reach[i] = 0;
        for (uint32_t k = m->slot_start[meeting]; k < m->slot_start[meeting + 1]; k++)
            if (in_run(d, m->slot[k])) reach[i] |= UINT64_C(1) << (m->slot[k] - first);
    }
    for (uint32_t via = 0; via < length; via++)
        for (uint32_t i = 0; i < length; i++)
            if (reach[i] >> via & 1) reach[i] |= reach[via];
}

/* The run begins at its first slot: then those who cannot be exchanged are not in each other's slots. */
static void forbid_slots(const mt_days *d, int broken, int begun, int begun_before)
{
    const mt_model *m = d->model;
    uint64_t reach[MOST_MEETINGS];
    uint32_t first = d->matching.first, length = d->matching.end - first;
    if (length > MOST_MEETINGS) return;
    find_reach(d, reach);
    for (uint32_t i = 0; i < length; i++) {
        uint32_t meeting = d->matching.holder[first + i];
        for (uint32_t k = m->slot_start[meeting]; k < m->slot_start[meeting + 1]; k++) {
            if (!in_run(d, m->slot[k]) || reach[m->slot[k] - first] >> i & 1) continue;
            const int clause[] = {broken, -begun, begun_before, -d->at[k]};
            mt_sat_clause_of(d->sat, clause, MT_COUNT(clause));
        }
    }
}

void mt_encode_days(mt_days *d, uint32_t participant, const int *begun, int broken)
{
    const mt_model *m = d->model;
    uint32_t length = m->meeting_start[participant + 1] - m->meeting_start[participant];
    for (uint32_t t = 0; t + length <= m->slots; t++) {
        int before = t ? begun[t - 1] : 0;
        if (match_run(d, participant, t, t + length))
            forbid_slots(d, broken, begun[t], before);
        else
            mt_sat_clause(d->sat, broken, -begun[t], before, 0);
    }
}
