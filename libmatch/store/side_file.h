/* Files beside the records that hold what could be made anew, for the next process: the world, the marks of bilingual
 * records. Nothing depends on them. Each names the commit that it is of; one of another commit, or a damaged one, is as
 * good as none. A new one takes the place of the old by renaming; processes that have mapped the old keep it. */
#ifndef MT_STORE_SIDE_FILE_H
#define MT_STORE_SIDE_FILE_H

#include "libmatch/store/store.h"

/* Names the content of a store at one commit, and no other; without padding, so that it can stand in a file. */
typedef struct mt_side_commit {
    uint64_t generation;
    char mark[MT_COMMIT_MARK_SIZE + 7];
} mt_side_commit;

/* Inside a read snapshot. false where no file can be of it: a store in memory, changes that are not committed. */
bool mt_side_commit_of(mt_store *store, mt_side_commit *commit);
/* Of a file of that name, which should end in ".img" (mt_free). */
match_status mt_side_file_path(const mt_store *store, const char *name, char **path, mt_error *err);
/* Readable by whoever can read the records, nobody else. Not possible (no rights, no space): nothing happens. Without a
 * sync: what a loss of power leaves half written has to be seen by a checksum in the content. */
void mt_side_file_write(const mt_store *store, const char *path, const void *bytes, size_t len);
/* Removes what writers left that were stopped. */
match_status mt_side_file_sweep(const mt_store *store, mt_error *err);

#endif
