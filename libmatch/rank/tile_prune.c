/* Leaving out what cannot be a result. A tile's sparse parts are added for all documents, but of the bitmaps only those
 * of the heaviest terms. What the others may still bring is bounded for each document by its own saturation: their
 * weights are added to the plane's sums before these are multiplied. Groups of 64 documents whose greatest bound is
 * below the bar are done; the others are finished with all bitmaps. The bar comes from the tiles before; in the first
 * one the groups with the greatest bounds are finished first. docs/ranking.md says why nothing is lost. */
#include "libmatch/base/bitset.h"
#include "libmatch/rank/tile_pass.h"
#include <stdlib.h>

/* The saturation, in 1/256, of a term that a document of average length has once, twice. */
static const uint32_t usual[MT_PLANES] = {116, 160};

#define LATER_LEAST 4u /* bitmaps put off from which on judging pays */
#define COARSE_LEAST 6u
#define COARSE_MOST 128u
#define FIRST_BAR 8000u /* what the bar of a first tile may be */

/* What documents usually gain by the bitmaps below a weight, and at most by those of the rest. */
static uint32_t gain_below(const mt_scan_tile *t, uint32_t weight)
{
    uint64_t sum = t->later_rest;
    for (size_t c = 0; c < t->channels; c++)
        for (int p = 0; p < MT_PLANES; p++)
            for (size_t i = 0; i < t->n[c][p]; i++)
                if (t->bits[c][p][i].weight < weight) sum += (uint64_t)t->bits[c][p][i].bound * usual[p] >> 8;
    return sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
}

/* Puts the bitmaps of a plane that may wait behind the others. */
static size_t part_plane(mt_scan_tile *t, size_t c, int p, uint32_t weight)
{
    mt_scan_bits *bits = t->bits[c][p];
    size_t first = 0, n = t->n[c][p];
    t->later[c][p] = 0;
    for (size_t i = 0; i < n; i++) {
        if (bits[i].weight < weight || bits[i].by_rest) {
            t->later[c][p] += bits[i].bound;
            continue;
        }
        mt_scan_bits moved = bits[i];
        bits[i] = bits[first];
        bits[first++] = moved;
    }
    t->first[c][p] = first;
    return n - first;
}

/* A unit for which the weights of a plane's first bitmaps, rounded up, fit into a byte together: a bound needs no more,
 * and sums of bytes take half the time. Products of a byte and a unit stay below 2^16. */
static void coarsen(mt_scan_tile *t, size_t c, int p)
{
    const size_t n = t->first[c][p];
    mt_scan_bits *bits = t->bits[c][p];
    uint32_t sum = 0;
    t->unit[c][p] = 0;
    if (n < COARSE_LEAST || n > COARSE_MOST) return;
    for (size_t i = 0; i < n; i++) sum += bits[i].weight;
    const uint32_t unit = sum / (UINT8_MAX - (uint32_t)n) + 1;
    if (unit > UINT8_MAX) return;
    t->unit[c][p] = (uint16_t)unit;
    for (size_t i = 0; i < n; i++) bits[i].coarse = (uint8_t)((bits[i].weight + unit - 1) / unit);
}

bool mt_tile_put_off(mt_scan_tile *t, uint32_t bar)
{
    uint32_t weight = 0;
    size_t later = 0;
    uint32_t budget = (bar ? bar : FIRST_BAR) / 4;
    if (t->later_rest > budget) return false;
    for (uint32_t bit = UINT32_C(1) << 15; bit; bit >>= 1)
        if (gain_below(t, weight | bit) <= budget) weight |= bit;
    for (size_t c = 0; c < t->channels; c++)
        for (int p = 0; p < MT_PLANES; p++) {
            later += part_plane(t, c, p, weight);
            coarsen(t, c, p);
        }
    t->later_rest = t->later_rest + MT_SCAN_SLACK < UINT16_MAX ? t->later_rest + MT_SCAN_SLACK : UINT16_MAX;
    return later + 4 * t->n_rest >= LATER_LEAST;
}

/* The greatest value that at least `wanted` groups reach. */
static uint32_t reached_by(const uint16_t *most, size_t groups, size_t wanted)
{
    uint32_t value = 0;
    for (uint32_t bit = UINT32_C(1) << 15; bit; bit >>= 1) {
        size_t n = 0;
        for (size_t g = 0; g < groups; g++) n += most[g] >= (value | bit);
        if (n >= wanted) value |= bit;
    }
    return value;
}

/* Finishes the groups that reach the bar and `least`; they have 0 then. */
static match_status finish_from(mt_tile_pass *p, mt_scan_work *work, const mt_scan_tile *t, const mt_tile_place *place,
                                uint32_t least, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t groups = mt_bitset_words(place->docs);
    for (size_t g = 0, end; g < groups; g = end) {
        uint32_t needed = p->bar > least ? p->bar : least;
        end = g + 1;
        if (work->most[g] < needed) continue;
        while (end < groups && work->most[end] >= needed) end++;
        work->kernel->finish(work, t, g, end - g);
        memset(work->most + g, 0, (end - g) * sizeof *work->most);
        MT_TRY(mt_tile_pass_look(p, work, place, g, end, err));
    }
out:
    return status;
}

match_status mt_tile_finish_some(mt_tile_pass *p, mt_scan_work *work, const mt_scan_tile *t, const mt_tile_place *place,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    size_t groups = mt_bitset_words(place->docs);
    work->kernel->judge(work, t, groups);
    if (!mt_tile_pass_barred(p))
        MT_TRY(finish_from(p, work, t, place, reached_by(work->most, groups, p->task->k), err));
    MT_TRY(finish_from(p, work, t, place, 1, err));
    for (size_t g = 0; g < groups; g++) work->left_out += work->most[g] != 0;
out:
    for (size_t c = 0; c < t->channels; c++)
        for (int i = 0; i < MT_PLANES; i++) memset(work->plane[c][i], 0, groups * 64 * sizeof *work->plane[c][i]);
    return status;
}
