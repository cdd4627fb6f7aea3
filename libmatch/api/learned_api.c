/* The channel "learned": learning it when asked to, and again when the records have outgrown it. */
#include "libmatch/api/handle.h"

#include "libmatch/match/latent_channel.h"

/* Inside the store's write transaction. */
static match_status learn(match_store *store, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_index *index = NULL;
    MT_TRY(mt_index_open(store->store, &index, err));
    MT_TRY(mt_latent_channel_learn(store->store, index, err));
out:
    mt_index_close(&index);
    return status;
}

match_status match_store_learn_channel(match_store *store, bool on)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    if (mt_store_in_write(store->store))
        return mt_fail(err, MATCH_E_STATE, "a batch is open; commit it or roll it back first");
    MT_TRY(mt_api_begin(store, err));
    MT_TRY(on ? learn(store, err) : mt_latent_channel_drop(store->store, err));
    MT_TRY(mt_api_commit(store, err)); /* rolls back when it fails */
    mt_latent_channel_sweep(store->store);
out:
    if (status != MATCH_OK && mt_store_in_write(store->store)) mt_api_rollback(store);
    return status;
}

/* What was asked for is done and durable: learning that cannot be done now is left to the next commit, and what was
 * learned before stays in use. */
void mt_api_learn_when_due(match_store *store)
{
    bool due = false;
    if (mt_latent_channel_due(store->store, &due, NULL) != MATCH_OK || !due) return;
    if (mt_store_begin(store->store, NULL) != MATCH_OK) return;
    if (learn(store, NULL) == MATCH_OK && mt_store_commit(store->store, NULL) == MATCH_OK)
        mt_latent_channel_sweep(store->store);
    if (mt_store_in_write(store->store)) mt_store_rollback(store->store);
}
