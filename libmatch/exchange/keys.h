/* Names of columns: which key of the data model a header means, and which one was probably meant. The keys themselves
 * are the store floor's (record_keys.h). */
#ifndef MT_EXCHANGE_KEYS_H
#define MT_EXCHANGE_KEYS_H

#include "libmatch/base/strbuf.h"
#include "libmatch/store/record_keys.h"

/* The header as a key name: blanks at both ends off, ASCII letters small, blanks and hyphens inside `_`. Appends. */
void mt_key_normal(mt_text header, mt_strbuf *out);

/* Whether the data model has the key, dots for nesting; its shape in *shape (ANY when unknown). */
bool mt_key_known(mt_text dotted, mt_shape *shape);
/* Whether the key is a member of the objects of a list ("member_of.role"); *list_len: length of the list's name. */
bool mt_key_in_list(mt_text dotted, size_t *list_len);

/* The index of the nearest of `count` names, SIZE_MAX when none is near enough to be meant: a third of the letters may
 * differ; a whole word inside the other ("id" in "member_id") and a common beginning count as near. */
size_t mt_name_nearest(mt_text name, const mt_text *names, size_t count);
/* Appends the known key, nested ones included, that a user's own key probably is a slip of; nothing when there is
 * none. Strict (one letter, two in long names): users may have columns of their own. */
void mt_key_suggest(mt_text key, mt_strbuf *out);

#endif
