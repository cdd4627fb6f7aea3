/* Any bytes as votes of another shard: refused with a message, or merged, answered in all rounds and ranked by. */
#include <stdint.h>

#include "fuzz_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void settle(match_status status, const match_store *store, const match_text *text)
{
    match_error error = {0};
    match_store_error(store, &error);
    if (status != MATCH_OK) fuzz_demand(error.message[0] != '\0' && text == NULL);
}

/* Merged with itself: as it was, or the double of its counts. */
static match_text *merge(const char *json)
{
    const char *parts[] = {json, json};
    match_text *merged = NULL;
    match_error error = {0};
    if (match_voters_merge(parts, 2, &merged, &error) != MATCH_OK)
        fuzz_demand(error.message[0] != '\0' && merged == NULL);
    return merged;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    match_rank_options options = {.size = sizeof options, .want = MATCH_WANT_ORGANISATIONS, .explain = true};
    static match_store *store; /* one for all runs */
    match_hits *hits = NULL;
    if (size > 20000) return 0;
    if (!store) store = fuzz_store(":memory:");
    char *json = calloc(size + 1, 1);
    fuzz_demand(json != NULL);
    if (size) memcpy(json, data, size);
    match_text *votes = merge(json);
    for (int round = 0; votes && round < 2; round++) {
        match_text *next = NULL;
        settle(match_store_voters_next(store, &options, match_text_data(votes), match_text_length(votes), &next), store,
               next);
        match_text_free(&votes);
        votes = next ? merge(match_text_data(next)) : NULL;
        match_text_free(&next);
    }
    match_text_free(&votes);
    settle(match_store_voters_next(store, &options, json, size, &votes), store, NULL);
    settle(match_store_search_voted(store, "laser sensors", 13, &options, json, size, &hits), store, NULL);
    match_hits_free(&hits);
    match_text_free(&votes);
    free(json);
    return 0;
}
