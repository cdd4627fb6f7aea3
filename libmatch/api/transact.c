/* Work with a begin and an end: see transact.h. */
#include "libmatch/api/transact.h"

match_status mt_api_transact(match_store *store, mt_api_work *work, void *context, bool keep, mt_error *err)
{
    if (mt_store_in_write(store->store))
        return mt_fail(err, MATCH_E_STATE, "a batch is open; commit it or roll it back first");
    match_status status = mt_api_begin(store, err);
    if (status != MATCH_OK) return status;
    status = work(store, context, err);
    if (status == MATCH_OK && keep) return mt_api_commit(store, err); /* rolls back when it fails */
    mt_api_rollback(store);
    return status;
}
