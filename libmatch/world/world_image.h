/* The world of a store in a file beside its segments, so that a process that asks one question need not build it.
 *
 * One file for each tier, world-<tier>.img. Nothing depends on it: it names the commit that it is of, and the days for
 * which it holds; a file that is not of this commit, tier, day and machine, or is damaged, is as good as none
 * (side_file.h). Whoever builds a world may write one. Only the parts are kept that depend on viewer and dates of links
 * alone; the others are made anew. */
#ifndef MT_WORLD_WORLD_IMAGE_H
#define MT_WORLD_WORLD_IMAGE_H

#include "libmatch/world/world.h"

/* Stores with fewer vertices build their world faster than they would write it. */
#define MT_WORLD_IMAGE_LEAST 256

/* Inside a read snapshot of the store: maps the image of this commit for the selection, when there is a good one.
 * *found tells; E_NO_MEMORY is the only error. The world is complete, with what has to be made anew. */
match_status mt_world_image_read(mt_store *store, const mt_index *index, const mt_selection *selection, mt_world *world,
                                 bool *found, mt_error *err);
/* Writes the image of a world that was built in the present read snapshot. Not possible (no rights, no space, a store
 * in memory, changes that are not committed): nothing happens. Readable by whoever can read the records, nobody else.
 */
void mt_world_image_write(mt_store *store, const mt_index *index, const mt_selection *selection, mt_world *world);
/* The parts that lie in a mapped image are let go, before the others are freed. */
void mt_world_forget_image(mt_world *world);

#endif
