/* The order of items that every list of them follows: the newest first, by the day that a record states (a project its
 * start, else when it was updated), then those that state none; equal ones by id. The order in which records came plays
 * no part. */
#ifndef MT_WORLD_ITEM_ORDER_H
#define MT_WORLD_ITEM_ORDER_H

#include "libmatch/index/index.h"

typedef struct mt_item_order {
    uint32_t count;  /* of items in the store */
    uint32_t *by_id; /* [highest + 1] place of an item among all in byte order of their ids, from 1; 0: no item */
    uint32_t *place; /* [highest + 1] place of an item among all, the newest first, from 0 */
    mt_num *num;     /* [count] the item in each place, the newest first */
} mt_item_order;

/* highest: the highest record number that is asked for. */
match_status mt_item_order_make(mt_store *store, const mt_index *index, mt_num highest, mt_item_order *out,
                                mt_error *err);
void mt_item_order_free(mt_item_order *order);

#endif
