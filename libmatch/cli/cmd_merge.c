/* match merge and match undo: duplicates that become one record, and become two again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static int run_merge(const options *o)
{
    bool list = o->operands == 1;
    if (o->operands == 2) {
        complain("merge: name the record to keep and the one that goes; usage: match merge %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    match_store *store = session_open(o, list ? MATCH_OPEN_READ : MATCH_OPEN_WRITE);
    match_text *text = NULL;
    if (!store) return STATUS_FAILED;
    match_status status = list           ? match_store_mergers(store, &text)
                          : o->different ? match_store_set_different(store, o->operand[1], o->operand[2], true)
                                         : match_store_merge(store, o->operand[1], o->operand[2], &text);
    if (status != MATCH_OK)
        session_complain(store);
    else if (text)
        printf("%s%s", match_text_data(text), list ? "" : "\n");
    match_text_free(&text);
    match_store_close(&store);
    return status == MATCH_OK ? STATUS_DONE : STATUS_FAILED;
}

static const option_id merge_accepts[] = {OPTION_DIFFERENT, OPTION_END};
const command command_merge = {
    .name = "merge",
    .synopsis = "STORE [KEPT MERGED] [--different]",
    .summary = "make one record of two of the same body, or list the mergers",
    .details =
        "KEPT takes over what only MERGED states; whatever named MERGED names KEPT. match undo takes it back.\n"
        "--different says that the two are not the same, so that match duplicates does not ask again; of two that\n"
        "were merged, imports then bring both.",
    .least = 1,
    .most = 3,
    .accepts = merge_accepts,
    .run = run_merge,
};

static int run_undo(const options *o)
{
    int64_t number = 0;
    if (o->operands > 1) {
        char *end = NULL;
        errno = 0;
        number = strtoll(o->operand[1], &end, 10);
        if (*end || errno || number < 1) {
            complain("undo: \"%s\" is no number of a merger; see: match merge %s", o->operand[1], o->operand[0]);
            return STATUS_USAGE;
        }
    }
    match_store *store = session_open(o, MATCH_OPEN_WRITE);
    match_text *text = NULL;
    if (!store) return STATUS_FAILED;
    match_status status = match_store_unmerge(store, number, &text);
    if (status != MATCH_OK)
        session_complain(store);
    else
        printf("%s\n", match_text_data(text));
    match_text_free(&text);
    match_store_close(&store);
    return status == MATCH_OK ? STATUS_DONE : STATUS_FAILED;
}

static const option_id undo_accepts[] = {OPTION_END};
const command command_undo = {
    .name = "undo",
    .synopsis = "STORE [NUMBER]",
    .summary = "take back a merger: the last one, or that with NUMBER",
    .details = "Every record is again what it was. Refuses when a record of the merger was changed since.",
    .least = 1,
    .most = 2,
    .accepts = undo_accepts,
    .run = run_undo,
};
