/* match init: a new, empty store. */
#include <stdio.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/session.h"

static int run(const options *o)
{
    match_store *store = session_open(o, MATCH_OPEN_CREATE);
    if (!store) return STATUS_FAILED;
    match_store_close(&store);
    printf("made the store %s\n", o->operand[0]);
    return STATUS_DONE;
}

static const option_id accepts[] = {OPTION_END};
const command command_init = {
    .name = "init",
    .synopsis = "STORE",
    .summary = "make a new store",
    .details = "STORE is a folder that does not exist yet, or an empty one.",
    .least = 1,
    .most = 1,
    .accepts = accepts,
    .run = run,
};
