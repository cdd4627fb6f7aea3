/* Questions to shards: to all of a folder in one go, or the rounds of a search for organisations one shard at a time,
 * with the votes in files between them. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/facets.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/shard.h"
#include "libmatch/cli/text.h"
#include "libmatch/cli/warnings.h"

#define MOST_SHARDS 4096

int shard_each_query(const char *path, shard_answer answer, void *context)
{
    char *data = NULL, *line = NULL;
    size_t length = 0;
    int result = STATUS_DONE;
    lines l;
    if (!read_file(path, &data, &length)) return STATUS_FAILED;
    lines_open(&l, data, length);
    while (result == STATUS_DONE && lines_next(&l, &line, &length)) {
        char *tab = memchr(line, '\t', length);
        if (length == 0) continue;
        if (interrupted()) {
            result = STATUS_INTERRUPTED;
        } else if (!tab || tab == line) {
            complain("%s:%zu: a line is ID<TAB>TEXT", path, l.number);
            result = STATUS_FAILED;
        } else {
            *tab = '\0';
            shard_query query = {line, tab + 1, length - (size_t)(tab + 1 - line)};
            if (!answer(context, &query)) result = STATUS_FAILED;
        }
        progress_show(path, (double)(l.at - data) / (double)(l.end - data), NULL);
    }
    free(data);
    return result;
}

/* ---- all shards of a folder ---------------------------------------------------------------------------------------*/

typedef struct team {
    match_store *store[MOST_SHARDS];
    size_t count;
    match_rank_options rank;
    output w;
} team;

static bool fails(match_status status, const match_store *store)
{
    if (status == MATCH_OK) return false;
    session_complain(store);
    return true;
}

static bool ask_team(void *context, const shard_query *q)
{
    team *t = context;
    match_error error = {0};
    match_hits *hits = NULL;
    if (match_shards_search(t->store, t->count, q->text, q->length, &t->rank, &hits, &error) != MATCH_OK) {
        complain_error(&error);
        return false;
    }
    print_warnings(t->w.many ? q->id : NULL, hits);
    if (!t->rank.facets || t->w.format != FORMAT_CSV) output_list(&t->w, q->id, hits);
    output_facets(&t->w, q->id, match_hits_facets(hits));
    match_hits_free(&hits);
    return true;
}

static bool open_team(team *t, const options *o)
{
    for (t->count = 0; t->count < MOST_SHARDS; t->count++) {
        char name[32];
        snprintf(name, sizeof name, "shard-%zu", t->count);
        char *path = path_in(o->operand[1], name), *records = path ? path_in(path, "records.db") : NULL;
        FILE *there = records ? fopen(records, "rb") : NULL;
        if (there) {
            fclose(there);
            t->store[t->count] = session_open_at(o, path, MATCH_OPEN_READ);
        }
        free(path);
        free(records);
        if (!there) break;
        if (!t->store[t->count]) return false;
    }
    if (t->count == 0)
        complain("%s: no shard-0 here; make shards with: match shard split STORE N -o FOLDER", o->operand[1]);
    return t->count > 0;
}

/* The words of the command line as one text. Gives a new string. */
static char *join(char *const *words, int count)
{
    size_t size = 1, at = 0;
    for (int i = 0; i < count; i++) size += strlen(words[i]) + 1;
    char *text = malloc(size);
    if (text) text[0] = '\0';
    for (int i = 0; text && i < count; i++)
        at += (size_t)snprintf(text + at, size - at, "%s%s", i ? " " : "", words[i]);
    return text;
}

int shard_search(const options *o)
{
    if ((o->operands > 2) == (o->queries != NULL)) {
        complain("shard search: give either a text or --queries FILE");
        return STATUS_USAGE;
    }
    if (o->facets && o->format == FORMAT_TREC) {
        complain("shard search: lines of trec have no place for --facets; use --format table, jsonl or csv");
        return STATUS_USAGE;
    }
    team *t = calloc(1, sizeof *t);
    int result = STATUS_FAILED;
    if (!t) return STATUS_FAILED;
    t->rank = session_rank_options(o);
    t->w = output_open(o, o->queries != NULL);
    if (!open_team(t, o)) {
        result = STATUS_FAILED;
    } else if (o->queries) {
        result = shard_each_query(o->queries, ask_team, t);
    } else {
        char *text = join(o->operand + 2, o->operands - 2);
        shard_query query = {"1", text ? text : "", text ? strlen(text) : 0};
        result = text && ask_team(t, &query) ? STATUS_DONE : STATUS_FAILED;
        free(text);
    }
    for (size_t i = 0; i < t->count; i++) match_store_close(&t->store[i]);
    free(t);
    return result;
}

/* ---- one shard, one round -----------------------------------------------------------------------------------------*/

typedef struct round_state {
    match_store *store;
    match_rank_options rank;
    output w;
    json_t *votes; /* {query: voters}, or NULL in the first round */
} round_state;

/* Gives the JSON of a query's merged voters (free). */
static char *votes_of(const round_state *r, const shard_query *q)
{
    json_t *votes = json_object_get(r->votes, q->id);
    char *text = votes ? json_dumps(votes, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
    if (!text) complain("there are no voters for the query %s; merge the files of all shards first", q->id);
    return text;
}

static bool give_votes(void *context, const shard_query *q)
{
    round_state *r = context;
    match_text *votes = NULL;
    char *before = r->votes ? votes_of(r, q) : NULL;
    if (r->votes && !before) return false;
    match_status status = before ? match_store_voters_next(r->store, &r->rank, before, strlen(before), &votes)
                                 : match_store_voters(r->store, q->text, q->length, &r->rank, &votes);
    free(before);
    if (fails(status, r->store)) return false;
    fputs("{\"query\":", stdout);
    print_json_text(stdout, q->id);
    printf(",\"voters\":%s}\n", match_text_data(votes));
    match_text_free(&votes);
    return true;
}

static bool rank_voted(void *context, const shard_query *q)
{
    round_state *r = context;
    match_hits *hits = NULL;
    char *text = votes_of(r, q);
    if (!text) return false;
    bool ok =
        !fails(match_store_search_voted(r->store, q->text, q->length, &r->rank, text, strlen(text), &hits), r->store);
    if (ok) output_list(&r->w, q->id, hits);
    free(text);
    match_hits_free(&hits);
    return ok;
}

static int run_round(const options *o, shard_answer answer, json_t *votes)
{
    round_state r = {.rank = session_rank_options(o), .w = output_open(o, true), .votes = votes};
    if (r.rank.want == MATCH_WANT_DEFAULT) r.rank.want = MATCH_WANT_ORGANISATIONS;
    if (!o->queries) {
        complain("shard %s: give the questions with --queries FILE", o->operand[0]);
        return STATUS_USAGE;
    }
    r.store = session_open_at(o, o->operand[1], MATCH_OPEN_READ);
    int result = r.store ? shard_each_query(o->queries, answer, &r) : STATUS_FAILED;
    match_store_close(&r.store);
    return result;
}

static json_t *read_votes(const char *path)
{
    char *data = NULL, *line = NULL;
    size_t length = 0;
    json_t *all = json_object();
    lines l;
    if (!all || !read_file(path, &data, &length)) {
        json_decref(all);
        return NULL;
    }
    lines_open(&l, data, length);
    while (all && lines_next(&l, &line, &length)) {
        if (length == 0) continue;
        json_t *row = json_loadb(line, length, 0, NULL);
        const char *query = json_string_value(json_object_get(row, "query"));
        if (!query || json_object_set(all, query, json_object_get(row, "voters")) != 0) {
            complain("%s:%zu: this is no line of match shard voters", path, l.number);
            json_decref(all);
            all = NULL;
        }
        json_decref(row);
    }
    free(data);
    return all;
}

int shard_voters(const options *o)
{
    json_t *votes = o->voters ? read_votes(o->voters) : NULL;
    int result = o->voters && !votes ? STATUS_FAILED : run_round(o, give_votes, votes);
    json_decref(votes);
    return result;
}

int shard_voted(const options *o)
{
    if (!o->voters) {
        complain("shard voted: give the merged voters with --voters FILE");
        return STATUS_USAGE;
    }
    json_t *votes = read_votes(o->voters);
    int result = votes ? run_round(o, rank_voted, votes) : STATUS_FAILED;
    json_decref(votes);
    return result;
}
