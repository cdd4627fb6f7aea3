/* Merging files of answers: lines of --format jsonl or trec are ordered anew within their query, by falling score,
 * equal ones by id, and numbered again; everything else of a line stays as it was written, to the byte. Queries come in
 * the order of --ids or --queries, else in the order in which the files name them. Lines of voters and of facets are
 * merged likewise. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/shard.h"
#include "libmatch/cli/text.h"

#define USUAL_VALUES 10 /* of a facet */

typedef struct row {
    size_t query; /* number of its query */
    double score;
    char *id;         /* owned */
    const char *rest; /* behind the rank, as it came */
} row;

typedef struct merging {
    char **data; /* of the files */
    size_t files;
    json_t *number; /* {query: number} */
    char **query;
    size_t queries, query_room;
    row *rows;
    size_t count, room;
    json_t *voters; /* {query: array of texts} */
    json_t *facets; /* likewise */
    bool trec;
} merging;

static bool out_of_memory(void)
{
    complain("out of memory");
    return false;
}

static bool number_of(merging *m, const char *query, size_t *number)
{
    json_t *known = json_object_get(m->number, query);
    if (known) {
        *number = (size_t)json_integer_value(known);
        return true;
    }
    if (m->queries == m->query_room) {
        size_t room = m->query_room ? 2 * m->query_room : 64;
        char **grown = realloc(m->query, room * sizeof *grown);
        if (!grown) return out_of_memory();
        m->query = grown;
        m->query_room = room;
    }
    char *copy = strdup(query);
    if (!copy || json_object_set_new(m->number, query, json_integer((json_int_t)m->queries)) != 0) {
        free(copy);
        return out_of_memory();
    }
    *number = m->queries;
    m->query[m->queries++] = copy;
    return true;
}

static bool add_row(merging *m, const char *query, const char *id, double score, const char *rest)
{
    if (m->count == m->room) {
        size_t room = m->room ? 2 * m->room : 1024;
        row *grown = realloc(m->rows, room * sizeof *grown);
        if (!grown) return out_of_memory();
        m->rows = grown;
        m->room = room;
    }
    row *r = &m->rows[m->count];
    *r = (row){.score = score, .rest = rest};
    if (!number_of(m, query, &r->query)) return false;
    r->id = strdup(id);
    if (!r->id) return out_of_memory();
    m->count++;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

/* Behind a JSON string that begins at `at`; NULL: it does not end. */
static char *behind_text(char *at)
{
    if (*at++ != '"') return NULL;
    for (; *at && *at != '"'; at++)
        if (*at == '\\' && at[1]) at++;
    return *at ? at + 1 : NULL;
}

/* {"query":TEXT,"rank":NUMBER,"id":... */
static char *behind_rank(char *line)
{
    static const char head[] = "{\"query\":", middle[] = ",\"rank\":";
    if (strncmp(line, head, sizeof head - 1) != 0) return NULL;
    char *at = behind_text(line + sizeof head - 1);
    if (!at || strncmp(at, middle, sizeof middle - 1) != 0) return NULL;
    at += sizeof middle - 1;
    at += strspn(at, "0123456789");
    return strncmp(at, ",\"id\":", 6) == 0 ? at : NULL;
}

/* A text of JSON to the list that `lists` has for the query. */
static bool read_part(merging *m, json_t *lists, const char *query, const json_t *part)
{
    size_t number;
    if (!number_of(m, query, &number)) return false;
    char *text = json_dumps(part, JSON_COMPACT | JSON_REAL_PRECISION(17));
    bool ok = text && (json_object_get(lists, query) || json_object_set_new(lists, query, json_array()) == 0) &&
              json_array_append_new(json_object_get(lists, query), json_string(text)) == 0;
    free(text);
    return ok || out_of_memory();
}

static bool read_jsonl(merging *m, char *line, size_t length)
{
    json_t *object = json_loadb(line, length, 0, NULL);
    const char *query = json_string_value(json_object_get(object, "query"));
    const char *id = json_string_value(json_object_get(object, "id"));
    json_t *score = json_object_get(object, "score"), *votes = json_object_get(object, "voters");
    char *rest = behind_rank(line);
    bool ok = false;
    if (query && (json_is_array(votes) || json_is_object(votes)))
        ok = read_part(m, m->voters, query, votes);
    else if (query && json_is_array(json_object_get(object, "facets")))
        ok = read_part(m, m->facets, query, object);
    else if (query && id && json_is_number(score) && rest)
        ok = add_row(m, query, id, json_number_value(score), rest);
    json_decref(object);
    return ok;
}

/* QUERY Q0 ID RANK SCORE NAME */
static bool read_trec(merging *m, char *line)
{
    char *field[6], *at = line;
    size_t n = 0;
    for (; n < 6 && *at; n++) {
        field[n] = at;
        at += strcspn(at, " ");
        if (*at) *at++ = '\0';
    }
    m->trec = true;
    return n == 6 && add_row(m, field[0], field[2], strtod(field[4], NULL), field[4]);
}

static bool read_answers(merging *m, const char *path)
{
    char *line = NULL;
    size_t length = 0;
    lines l;
    if (!read_file(path, &m->data[m->files], &length)) return false;
    lines_open(&l, m->data[m->files++], length);
    while (lines_next(&l, &line, &length)) {
        if (length == 0) continue;
        if (*line == '{' ? read_jsonl(m, line, length) : read_trec(m, line)) continue;
        complain("%s:%zu: this is no line of --format jsonl or trec, nor of match shard voters", path, l.number);
        return false;
    }
    return true;
}

/* The order of queries from a file with an id before the tab or line end. */
static bool read_order(merging *m, const char *path)
{
    char *data = NULL, *line = NULL;
    size_t length = 0, number;
    bool ok = true;
    lines l;
    if (!path) return true;
    if (!read_file(path, &data, &length)) return false;
    lines_open(&l, data, length);
    while (ok && lines_next(&l, &line, &length)) {
        line[strcspn(line, "\t")] = '\0';
        ok = *line == '\0' || number_of(m, line, &number);
    }
    free(data);
    return ok;
}

/* ---- writing ------------------------------------------------------------------------------------------------------*/

static int compare_rows(const void *a, const void *b)
{
    const row *x = a, *y = b;
    if (x->query != y->query) return x->query < y->query ? -1 : 1;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void write_row(const merging *m, const row *r, size_t rank)
{
    if (m->trec) {
        printf("%s Q0 %s %zu %s match\n", m->query[r->query], r->id, rank, r->rest);
        return;
    }
    fputs("{\"query\":", stdout);
    print_json_text(stdout, m->query[r->query]);
    printf(",\"rank\":%zu%s\n", rank, r->rest);
}

/* The texts of JSON of a query, NULL without memory; *n tells how many. They stay the list's. */
static const char **parts_of(const merging *m, const json_t *lists, size_t number, size_t *n)
{
    const json_t *list = json_object_get(lists, m->query[number]);
    *n = json_array_size(list);
    const char **texts = calloc(*n + 1, sizeof *texts);
    for (size_t i = 0; texts && i < *n; i++) texts[i] = json_string_value(json_array_get(list, i));
    if (!texts) (void)out_of_memory();
    return texts;
}

/* The query's id, `before`, and what is merged from the byte `skip` on */
static bool write_merged(const merging *m, size_t number, match_status status, const match_error *error,
                         const match_text *merged, const char *before, const char *after, size_t skip)
{
    if (status != MATCH_OK) {
        complain_error(error);
        return false;
    }
    fputs("{\"query\":", stdout);
    print_json_text(stdout, m->query[number]);
    printf("%s%s%s\n", before, match_text_data(merged) + skip, after);
    return true;
}

static bool write_facets(const merging *m, size_t number, size_t most)
{
    size_t n;
    const char **texts = parts_of(m, m->facets, number, &n);
    match_error error = {0};
    match_text *merged = NULL;
    match_status status = texts && n ? match_facets_merge(texts, n, most, &merged, &error) : MATCH_OK;
    bool ok = texts && (n == 0 || write_merged(m, number, status, &error, merged, ",", "", 1));
    match_text_free(&merged);
    free((void *)texts);
    return ok;
}

static bool write_voters(const merging *m, size_t number)
{
    size_t n;
    const char **arrays = parts_of(m, m->voters, number, &n);
    match_error error = {0};
    match_text *merged = NULL;
    match_status status = arrays && n ? match_voters_merge(arrays, n, &merged, &error) : MATCH_OK;
    bool ok = arrays && (n == 0 || write_merged(m, number, status, &error, merged, ",\"voters\":", "}", 0));
    match_text_free(&merged);
    free((void *)arrays);
    return ok;
}

/* Every query's rows, then its facets, then its voters. */
static bool write_all(const merging *m, size_t k, size_t facet_values)
{
    bool ok = true;
    size_t at = 0;
    for (size_t q = 0; ok && q < m->queries; q++) {
        for (size_t rank = 1; at < m->count && m->rows[at].query == q; at++, rank++)
            if (!k || rank <= k) write_row(m, &m->rows[at], rank);
        ok = write_facets(m, q, facet_values ? facet_values : USUAL_VALUES) && write_voters(m, q);
    }
    return ok;
}

int shard_merge(const options *o)
{
    merging m = {.number = json_object(), .voters = json_object(), .facets = json_object()};
    m.data = calloc((size_t)o->operands, sizeof *m.data);
    bool ok = m.number && m.voters && m.facets && m.data && read_order(&m, o->ids ? o->ids : o->queries);
    for (int i = 1; ok && i < o->operands; i++) ok = read_answers(&m, o->operand[i]);
    if (ok && m.count) qsort(m.rows, m.count, sizeof *m.rows, compare_rows);
    ok = ok && write_all(&m, o->k, o->facet_values);
    for (size_t i = 0; i < m.count; i++) free(m.rows[i].id);
    for (size_t i = 0; i < m.queries; i++) free(m.query[i]);
    for (size_t i = 0; m.data && i < m.files; i++) free(m.data[i]);
    free(m.rows);
    free(m.query);
    free(m.data);
    json_decref(m.number);
    json_decref(m.voters);
    json_decref(m.facets);
    return ok ? STATUS_DONE : STATUS_FAILED;
}
