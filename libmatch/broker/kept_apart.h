/* Whose items somebody is never told of: his own, those of anybody he blocks or competes with (either way), and those
 * of his group: everybody reached over `same_group` and `parent`, in any number of steps. As the rules of partners have
 * it, by name numbers, so that bodies that are not there yet count, too. */
#ifndef MT_BROKER_KEPT_APART_H
#define MT_BROKER_KEPT_APART_H

#include "libmatch/base/hash_map.h"
#include "libmatch/store/store.h"

typedef struct mt_apart_list {
    MT_ARRAY(uint32_t) names; /* the body itself first */
} mt_apart_list;

/* What was found so far, while nobody writes. */
typedef struct mt_kept_apart {
    mt_map place; /* name -> index + 1 */
    MT_ARRAY(mt_apart_list) lists;
} mt_kept_apart;

void mt_kept_apart_free(mt_kept_apart *k);
/* Borrowed until the next call. */
match_status mt_kept_apart_of(mt_kept_apart *k, mt_store *store, uint32_t name, const mt_apart_list **out,
                              mt_error *err);

#endif
