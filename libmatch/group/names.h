/* Names of what a report speaks of, so that it can be read without the store. */
#ifndef MT_GROUP_NAMES_H
#define MT_GROUP_NAMES_H

#include "libmatch/group/report.h"

/* Puts {"names": {id: name or title}} into the report: of every id in it whose record the viewer may see. */
match_status mt_group_add_names(mt_matcher *m, mt_tier viewer, mt_day as_of, json_t *report, mt_error *err);

#endif
