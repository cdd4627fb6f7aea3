/* match search: who or what answers a text, or a file of texts. */
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/facets.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"
#include "libmatch/cli/warnings.h"

#define ONE_QUERY "1" /* the id of a query given on the command line */

static bool answer(match_store *store, const match_rank_options *rank, output *w, const char *id, const char *text,
                   size_t length)
{
    match_hits *hits = NULL;
    if (match_store_search(store, text, length, rank, &hits) != MATCH_OK) return false;
    print_warnings(w->many ? id : NULL, hits);
    if (!rank->facets || w->format != FORMAT_CSV) output_list(w, id, hits); /* a table has one kind of rows */
    output_facets(w, id, match_hits_facets(hits));
    match_hits_free(&hits);
    return true;
}

/* Parts "id<TAB>text" in place; explains what is wrong. */
static bool part(const char *path, const lines *l, char *line, size_t length, char **text, size_t *text_length)
{
    char *tab = memchr(line, '\t', length);
    if (!tab) {
        complain("%s:%zu: there is no tab; a line is ID<TAB>TEXT", path, l->number);
        return false;
    }
    *tab = '\0';
    if (*line == '\0' || strpbrk(line, " \r\v\f")) {
        complain("%s:%zu: the id before the tab %s", path, l->number, *line ? "has blanks" : "is empty");
        return false;
    }
    *text = tab + 1;
    *text_length = length - (size_t)(tab + 1 - line);
    return true;
}

/* A query that cannot be answered is told and the others go on; the exit status remembers. */
static int answer_file(match_store *store, const match_rank_options *rank, output *w, const char *path)
{
    char *data = NULL, *line = NULL, *text = NULL;
    size_t length = 0, text_length = 0;
    int result = STATUS_DONE;
    lines l;
    if (!read_file(path, &data, &length)) return STATUS_FAILED;
    lines_open(&l, data, length);
    while (result != STATUS_INTERRUPTED && lines_next(&l, &line, &length)) {
        if (interrupted())
            result = STATUS_INTERRUPTED;
        else if (length == 0)
            continue;
        else if (!part(path, &l, line, length, &text, &text_length))
            result = STATUS_FAILED;
        else if (!answer(store, rank, w, line, text, text_length)) {
            match_error error = {0};
            match_store_error(store, &error);
            complain("%s:%zu: %s", path, l.number, error.message);
            result = STATUS_FAILED;
        }
        progress_show(path, (double)(l.at - data) / (double)(l.end - data), NULL);
    }
    free(data);
    return result;
}

/* The words of the command line as one text, for those who forget the quotes. Gives a new string. */
static char *join(char *const *words, int count)
{
    size_t size = 1;
    for (int i = 0; i < count; i++) size += strlen(words[i]) + 1;
    char *text = malloc(size), *at = text;
    for (int i = 0; text && i < count; i++) {
        if (i) *at++ = ' ';
        size_t length = strlen(words[i]);
        memcpy(at, words[i], length);
        at += length;
    }
    if (text) *at = '\0';
    return text;
}

static int answer_words(match_store *store, const match_rank_options *rank, output *w, const options *o)
{
    char *text = join(o->operand + 1, o->operands - 1);
    bool ok = text && answer(store, rank, w, ONE_QUERY, text, strlen(text));
    if (!text)
        complain("out of memory");
    else if (!ok)
        session_complain(store);
    free(text);
    return ok ? STATUS_DONE : STATUS_FAILED;
}

static int run(const options *o)
{
    if ((o->operands > 1) == (o->queries != NULL)) {
        complain("search: give either a text or --queries FILE; usage: match search %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    if (o->facets && o->format == FORMAT_TREC) {
        complain("search: lines of trec have no place for --facets; use --format table, jsonl or csv");
        return STATUS_USAGE;
    }
    match_store *store = session_open(o, MATCH_OPEN_READ);
    if (!store) return STATUS_FAILED;
    match_rank_options rank = session_rank_options(o);
    output w = output_open(o, o->queries != NULL);
    int result = o->queries ? answer_file(store, &rank, &w, o->queries) : answer_words(store, &rank, &w, o);
    match_store_close(&store);
    return result;
}

static const option_id accepts[] = {OPTION_QUERIES,  OPTION_WANT,          OPTION_FILTER, OPTION_LANGUAGE,
                                    OPTION_CHANNELS, OPTION_FIELD_WEIGHTS, OPTION_K,      OPTION_EXPLAIN,
                                    OPTION_FACETS,   OPTION_FACET_VALUES,  OPTION_FORMAT, OPTION_END};
const command command_search = {
    .name = "search",
    .synopsis =
        "STORE (TEXT | --queries FILE.tsv) [--want WHAT] [--filter EXPR] [--facets FIELD,...] [-k N] [--format F]",
    .summary = "find what answers a text, in any of many languages",
    .details = "--want: all items without it; organisations (and clusters) by their own text and their items; or a\n"
               "kind: competence offer request idea project call organisation cluster. The queries of a file are\n"
               "lines ID<TAB>TEXT of up to 1 MB, answered in their order. --facets counts values (country, kind,\n"
               "owner.type ...) over all that is found; CSV then has the counts instead of the list.",
    .least = 1,
    .most = -1,
    .formats = "table jsonl csv trec",
    .accepts = accepts,
    .run = run,
};
