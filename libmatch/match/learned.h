/* The model in use: the shipped one, or one that was learned from the user's own outcomes and kept in the store. */
#ifndef MT_MATCH_LEARNED_H
#define MT_MATCH_LEARNED_H

#include "libmatch/match/model.h"

#define MT_LEARNED_SETTING "model" /* setting of the store: version in use, absent or 0 for the shipped one */

/* Version in use, 0: the shipped model. */
match_status mt_learned_version(mt_store *store, int64_t *version, mt_error *err);
/* The key of a version in its book, into at least 21 bytes. */
void mt_learned_key(int64_t version, char *key);
/* Intercept and weights of a learned model from its document; weights that it does not name are those of `shipped`. */
mt_model mt_learned_read(const json_t *document, const mt_model *shipped);
/* The model in use for a mode; `item` as in mt_model_default(). */
match_status mt_learned_model(mt_store *store, mt_mode mode, bool item, mt_model *model, mt_error *err);

#endif
