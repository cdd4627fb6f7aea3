#include <match/match.h>
#include <stdio.h>
#include <string.h>
int main(void)
{
    match_store *store = NULL;
    match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_CREATE};
    const char *record = "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"Alpha\"}";
    if (match_store_open(":memory:", &options, &store, NULL) != MATCH_OK) return 1;
    match_status status = match_store_upsert(store, record, strlen(record), NULL, NULL);
    match_store_close(&store);
    printf("libmatch %s\n", match_version());
    return status != MATCH_OK || strcmp(match_version(), MATCH_VERSION_STRING) != 0;
}
