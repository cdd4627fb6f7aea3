/* Steps of lists in two passes: their documents are written down, and then added to. An addition takes a third of the
 * time when its document is read from memory instead of being computed just before it. */
#ifndef MT_RANK_TILE_STEPS_H
#define MT_RANK_TILE_STEPS_H

#include <stddef.h>
#include <stdint.h>

#define MT_STEPS_WRITTEN 1024u /* documents at a time, a multiple of 32 */

/* Room for the documents, which are n and up to 7 behind every tile, so that there is no rest of a loop to predict. */
#define MT_STEPS_ROOM (MT_STEPS_WRITTEN + 32u)

static inline void mt_steps_add(uint16_t *sum, const uint16_t *doc, size_t n, uint32_t weight)
{
    for (const uint16_t *end = doc + n; doc < end; doc += 8)
        for (size_t j = 0; j < 8; j++) sum[doc[j]] = (uint16_t)(sum[doc[j]] + weight);
}

static inline void mt_steps_add_values(uint16_t *sum, const uint16_t *doc, const uint16_t *value, size_t n)
{
    for (const uint16_t *end = doc + n; doc < end; doc += 8, value += 8)
        for (size_t j = 0; j < 8; j++) sum[doc[j]] = (uint16_t)(sum[doc[j]] + value[j]);
}

#endif
