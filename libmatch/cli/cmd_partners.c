/* match partners: who fits an organisation, a cluster or an item, or each of a file of them. */
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"
#include "libmatch/cli/warnings.h"

static match_status answer(match_store *store, const match_rank_options *rank, output *w, const char *id)
{
    match_hits *hits = NULL;
    match_status status = match_store_partners(store, id, rank, &hits);
    if (status != MATCH_OK) return status;
    print_warnings(w->many ? id : NULL, hits);
    output_list(w, id, hits);
    match_hits_free(&hits);
    return MATCH_OK;
}

/* Among many ids an unknown one is a warning. */
static int answer_file(match_store *store, const match_rank_options *rank, output *w, const char *path)
{
    char *data = NULL, *id = NULL;
    size_t length = 0;
    int result = STATUS_DONE;
    lines l;
    if (!read_file(path, &data, &length)) return STATUS_FAILED;
    lines_open(&l, data, length);
    while (result != STATUS_INTERRUPTED && lines_next(&l, &id, &length)) {
        if (interrupted()) {
            result = STATUS_INTERRUPTED;
            break;
        }
        if (length == 0) continue;
        match_status status = answer(store, rank, w, id);
        if (status != MATCH_OK) {
            match_error error = {0};
            match_store_error(store, &error);
            if (status == MATCH_E_NOT_FOUND)
                warn("%s:%zu: %s", path, l.number, error.message);
            else {
                complain("%s:%zu: %s", path, l.number, error.message);
                result = STATUS_FAILED;
                if (status == MATCH_E_SYNTAX || status == MATCH_E_ARGUMENT) break; /* the same for every id */
            }
        }
        progress_show(path, (double)(l.at - data) / (double)(l.end - data), NULL);
    }
    free(data);
    return result;
}

static int run(const options *o)
{
    if ((o->operands > 1) == (o->ids != NULL)) {
        complain("partners: give either an id or --ids FILE; usage: match partners %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    match_store *store = session_open(o, MATCH_OPEN_READ);
    if (!store) return STATUS_FAILED;
    match_rank_options rank = session_rank_options(o);
    output w = output_open(o, o->ids != NULL);
    int result = STATUS_DONE;
    if (o->ids) {
        result = answer_file(store, &rank, &w, o->ids);
    } else if (answer(store, &rank, &w, o->operand[1]) != MATCH_OK) {
        session_complain(store);
        result = STATUS_FAILED;
    }
    match_store_close(&store);
    return result;
}

static const option_id accepts[] = {
    OPTION_IDS,     OPTION_WANT,     OPTION_MODE,   OPTION_NEW_ONLY,  OPTION_BEYOND,      OPTION_FILTER, OPTION_K,
    OPTION_EXPLAIN, OPTION_LANGUAGE, OPTION_FORMAT, OPTION_DIVERSITY, OPTION_UNDISCLOSED, OPTION_END};
const command command_partners = {
    .name = "partners",
    .synopsis = "STORE (ID | --ids FILE) [--want WHAT] [--mode M] [--new-only] [--filter EXPR] [-k N] [--explain]",
    .summary = "rank partners for an organisation, a cluster or an item",
    .details = "--want organisations, clusters or any; without it clusters for a cluster, else organisations.\n"
               "--mode complement: what one looks for against what the other can give; peer: like to like;\n"
               "balanced: both. Never returned: ID itself, its aliases and group, blocked ones.",
    .least = 1,
    .most = 2,
    .formats = "table jsonl csv trec",
    .accepts = accepts,
    .run = run,
};
