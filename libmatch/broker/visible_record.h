/* A record asked for by its id, as far as the viewer may see it. */
#ifndef MT_BROKER_VISIBLE_RECORD_H
#define MT_BROKER_VISIBLE_RECORD_H

#include "libmatch/store/store.h"

typedef struct mt_visible_record {
    mt_num num;
    mt_kind kind;
    mt_tier tier;
    json_t *root; /* json_decref */
} mt_visible_record;

/* An organisation, a cluster or an item. E_NOT_FOUND, also when the viewer may not see it: nobody can tell the two
 * apart. */
match_status mt_visible_record_find(mt_store *store, mt_text id, mt_tier viewer, mt_visible_record *out, mt_error *err);
/* E_NOT_FOUND that says so: "there is no WHAT "ID"". */
match_status mt_visible_record_missing(const char *what, mt_text id, mt_error *err);

#endif
