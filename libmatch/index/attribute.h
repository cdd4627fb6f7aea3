/* Attributes: what of a record can be filtered by, as pairs of a dotted path and a value in text form.
 *
 * Every scalar of the record and every scalar in its lists, with nested keys joined by dots (label.value,
 * member_of.cluster). Numbers are in their shortest decimal form, truth values "true" and "false". Defaults of the data
 * model are filled in: visibility public; status live for competences, offers, requests and ideas. `cluster` repeats
 * member_of.cluster. Left out: values longer than 256 bytes, paths longer than 128 bytes or deeper
 * than 8 keys, and what is beyond 4096 pairs of a record. */
#ifndef MT_INDEX_ATTRIBUTE_H
#define MT_INDEX_ATTRIBUTE_H

#include "libmatch/store/record.h"

#define MT_ATTRIBUTE_VALUE_MAX 256
#define MT_ATTRIBUTE_PATH_MAX 128
#define MT_ATTRIBUTE_DEPTH_MAX 8
#define MT_ATTRIBUTE_PAIRS_MAX 4096

typedef match_status (*mt_attribute_fn)(void *context, mt_text path, mt_text value, mt_error *err);
match_status mt_attributes_each(json_t *root, mt_kind kind, mt_attribute_fn each, void *context, mt_error *err);

#endif
