/* One piece of work in a write transaction of its own. */
#ifndef MT_API_TRANSACT_H
#define MT_API_TRANSACT_H

#include "libmatch/api/handle.h"

typedef match_status mt_api_work(match_store *store, void *context, mt_error *err);
/* What the work is to give is made inside it, so that nothing is kept that nobody was told of.
 *
 * Begins a batch, does the work and commits; with `keep` false, or after a failure, everything is rolled back. E_STATE
 * when the caller has a batch open. */
match_status mt_api_transact(match_store *store, mt_api_work *work, void *context, bool keep, mt_error *err);

#endif
