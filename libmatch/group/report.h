/* Building the JSON of a report. */
#ifndef MT_GROUP_REPORT_H
#define MT_GROUP_REPORT_H

#include "libmatch/match/matcher_internal.h"

/* The id of a record as a new string. */
match_status mt_group_key(mt_matcher *m, mt_num num, json_t **key, mt_error *err);
/* {"id", "name", "kind"} of a record; gives a new object */
match_status mt_group_label(mt_matcher *m, mt_num num, json_t **label, mt_error *err);
/* Puts a new reference; frees the value when it fails. */
match_status mt_group_set(json_t *object, const char *key, json_t *value, mt_error *err);
match_status mt_group_append(json_t *array, json_t *value, mt_error *err);
/* A new, empty list or object under a key; gives it borrowed. */
match_status mt_group_list(json_t *object, const char *key, json_t **list, mt_error *err);
match_status mt_group_object(json_t *object, const char *key, json_t **child, mt_error *err);
/* A new, empty object at the end of a list; gives it borrowed. */
match_status mt_group_add(json_t *array, json_t **object, mt_error *err);
/* object[key] = id of the record */
match_status mt_group_set_key(mt_matcher *m, json_t *object, const char *key, mt_num num, mt_error *err);
match_status mt_group_set_text(json_t *object, const char *key, mt_text text, mt_error *err);
match_status mt_group_set_real(json_t *object, const char *key, double value, mt_error *err);
match_status mt_group_set_int(json_t *object, const char *key, int64_t value, mt_error *err);
match_status mt_group_set_bool(json_t *object, const char *key, bool value, mt_error *err);

#endif
