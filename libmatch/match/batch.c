/* A step makes the queries of a block on the caller's thread, ranks them on all (rank/many.c), and writes the answers.
 * Between steps nothing of the snapshot is held: each block sees the store as it then is. */
#include "libmatch/match/batch.h"

#include <stdlib.h>
#include <unistd.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"
#include "libmatch/match/returned.h"
#include "libmatch/rank/many.h"
#include "libmatch/text/utf8.h"

#define BLOCK 512u /* questions */

typedef struct asked {
    mt_text id, text; /* of a line */
    mt_num num;       /* of a record */
} asked;

struct mt_batch {
    mt_batch_options o;
    char *filter, *channels, *texts; /* own copies */
    bool all, listed;
    MT_ARRAY(asked) asked;
    size_t next;
    mt_strbuf lines;
};

static match_status create(const mt_batch_options *options, mt_batch **out, mt_error *err)
{
    mt_batch *b = mt_alloc(1, sizeof *b);
    if (!b) return mt_fail_no_memory(err);
    b->o = *options;
    b->o.match.explain = b->o.match.by_items = false;
    b->filter = options->match.filter ? mt_strdup(options->match.filter) : NULL;
    b->channels = options->match.channels ? mt_strdup(options->match.channels) : NULL;
    if ((options->match.filter && !b->filter) || (options->match.channels && !b->channels)) {
        mt_batch_free(&b);
        return mt_fail_no_memory(err);
    }
    b->o.match.filter = b->filter;
    b->o.match.channels = b->channels;
    if (b->o.match.k == 0) b->o.match.k = 10;
    *out = b;
    return MATCH_OK;
}

void mt_batch_free(mt_batch **batch)
{
    mt_batch *b = *batch;
    if (!b) return;
    mt_free(b->filter);
    mt_free(b->channels);
    mt_free(b->texts);
    MT_ARRAY_FREE(&b->asked);
    mt_strbuf_free(&b->lines);
    mt_free(b);
    *batch = NULL;
}

static bool is_wanted(const mt_batch *b, size_t number)
{
    return number >= b->o.from && (b->o.parts <= 1 || number % b->o.parts == b->o.part);
}

static match_status check_line(mt_text id, mt_text text, size_t line_number, mt_error *err)
{
    if (!mt_utf8_valid(id, NULL) || mt_utf8_has_nul(id))
        mt_fail(err, MATCH_E_ENCODING, "the id of a query is not UTF-8 text; save the file as UTF-8");
    else if (!mt_utf8_valid(text, NULL) || mt_utf8_has_nul(text))
        mt_fail(err, MATCH_E_ENCODING,
                "the text of the query \"%.*s\" is not valid UTF-8 or holds a NUL; convert it to UTF-8 first",
                (int)(id.len < 4096 ? id.len : 4096), id.data);
    else
        return MATCH_OK;
    mt_error_place(err, NULL, line_number);
    return MATCH_E_ENCODING;
}

static match_status read_line(mt_batch *b, mt_text line, size_t line_number, size_t *number, mt_error *err)
{
    const char *tab = memchr(line.data, '\t', line.len);
    size_t id = tab ? (size_t)(tab - line.data) : 0;
    if (line.len == 0) return MATCH_OK;
    if (id == 0) {
        mt_fail(err, MATCH_E_FORMAT, "line %zu has no id and tab before its text; a line is ID<TAB>TEXT", line_number);
        mt_error_place(err, NULL, line_number);
        return MATCH_E_FORMAT;
    }
    if (!is_wanted(b, (*number)++)) return MATCH_OK;
    asked a = {mt_text_make(line.data, id), mt_text_make(tab + 1, line.len - id - 1), 0};
    match_status status = check_line(a.id, a.text, line_number, err);
    return status != MATCH_OK ? status : MT_PUSH(&b->asked, a, err);
}

match_status mt_batch_create(mt_text texts, const mt_batch_options *options, mt_batch **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_batch *b = NULL;
    size_t number = 0, line_number = 0;
    MT_TRY(create(options, &b, err));
    b->listed = true;
    b->texts = mt_strndup(texts.data, texts.len);
    if (!b->texts) MT_TRY(mt_fail_no_memory(err));
    for (size_t at = 0; at < texts.len;) {
        const char *line = b->texts + at, *end = memchr(line, '\n', texts.len - at);
        size_t len = end ? (size_t)(end - line) : texts.len - at;
        at += len + 1;
        if (len && line[len - 1] == '\r') len--;
        MT_TRY(read_line(b, mt_text_make(line, len), ++line_number, &number, err));
    }
    *out = b;
    b = NULL;
out:
    mt_batch_free(&b);
    return status;
}

match_status mt_batch_create_all(const mt_batch_options *options, mt_batch **out, mt_error *err)
{
    match_status status = create(options, out, err);
    if (status == MATCH_OK) (*out)->all = true;
    return status;
}

static int by_num(const void *a, const void *b)
{
    const asked *x = a, *y = b;
    return (x->num > y->num) - (x->num < y->num);
}

/* The records that ask, by number. */
static match_status list_records(mt_batch *b, mt_matcher *m, const mt_bitset *returned, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(asked) every = {0};
    for (size_t d = 0; d < returned->bits; d++) {
        if (!mt_bitset_has(returned, d) || !(b->o.match.kinds >> mt_index_kind(m->index, (uint32_t)d) & 1)) continue;
        MT_TRY(MT_PUSH(&every, ((asked){.num = mt_index_num(m->index, (uint32_t)d)}), err));
    }
    if (every.len) qsort(every.data, every.len, sizeof *every.data, by_num);
    for (size_t i = 0; i < every.len; i++)
        if (is_wanted(b, i)) MT_TRY(MT_PUSH(&b->asked, every.data[i], err));
    b->listed = true;
out:
    MT_ARRAY_FREE(&every);
    return status;
}

/* ---- one block ----------------------------------------------------------------------------------------------------*/
typedef struct block {
    mt_query *query;
    mt_rank_question *question;
    mt_hits *hits;
    uint32_t *doc; /* of the record that asks, else MT_NONE */
    size_t n;
} block;

static match_status add_own_term(void *context, const mt_doc_term *term, mt_error *err)
{
    double count = 0;
    for (int f = 0; f < MT_FIELD_COUNT; f++) count += term->count[f];
    return mt_profile_add_term(context, term->term, count, err);
}

static match_status make_query(const mt_batch *b, mt_matcher *m, const asked *a, mt_query *query, uint32_t *doc,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    *doc = MT_NONE;
    if (!b->all) return mt_query_make(m, a->text, &b->o.match, query, err);
    *doc = mt_index_doc_of(m->index, a->num);
    query->model = mt_field_weights_model(&b->o.match.fields);
    if (*doc == MT_NONE) return MATCH_OK; /* deleted since the list was made: it asks no more */
    MT_TRY(mt_index_doc_terms(m->index, *doc, add_own_term, &query->profile, err));
    MT_TRY(mt_profile_terms(&query->profile, err));
out:
    return status;
}

static match_status write_text(mt_strbuf *out, mt_text text, mt_error *err)
{
    json_t *string = json_stringn(text.data, text.len);
    if (!string) return mt_fail(err, MATCH_E_ENCODING, "the id of a query is not UTF-8 text; save the file as UTF-8");
    mt_json_write(out, string);
    json_decref(string);
    return MATCH_OK;
}

static match_status write_answer(mt_batch *b, mt_matcher *m, const asked *a, uint32_t doc, const mt_hits *hits,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    char id[256];
    mt_kind kind;
    size_t written = 0;
    mt_strbuf_str(&b->lines, "{\"query\":");
    if (b->all) {
        MT_TRY(mt_store_key(m->store, a->num, id, &kind, err));
        MT_TRY(write_text(&b->lines, mt_text_of(id), err));
    } else {
        MT_TRY(write_text(&b->lines, a->id, err));
    }
    mt_strbuf_str(&b->lines, ",\"hits\":[");
    for (size_t i = 0; i < hits->len && written < b->o.match.k; i++) {
        if (hits->data[i].doc == doc) continue;
        MT_TRY(mt_index_id(m->index, hits->data[i].doc, id, err));
        mt_strbuf_str(&b->lines, written++ ? ",{\"id\":" : "{\"id\":");
        MT_TRY(write_text(&b->lines, mt_text_of(id), err));
        mt_strbuf_format(&b->lines,
                         ",\"kind\":\"%s\",\"score\":", mt_kind_name(mt_index_kind(m->index, hits->data[i].doc)));
        mt_strbuf_double(&b->lines, hits->data[i].score);
        mt_strbuf_char(&b->lines, '}');
    }
    mt_strbuf_str(&b->lines, "]}\n");
    MT_TRY(mt_strbuf_status(&b->lines, err));
out:
    return status;
}

static unsigned threads_of(const mt_batch *b)
{
    long n = b->o.threads ? (long)b->o.threads : sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (unsigned)n : 1;
}

static match_status answer_block(mt_batch *b, mt_matcher *m, const mt_bitset *returned, block *k, mt_error *err)
{
    match_status status = MATCH_OK;
    const asked *first = b->asked.data + b->next;
    size_t before = b->lines.len;
    for (size_t i = 0; i < k->n; i++) {
        MT_TRY(make_query(b, m, &first[i], &k->query[i], &k->doc[i], err));
        k->question[i] = (mt_rank_question){k->query[i].profile.terms.data,
                                            k->query[i].profile.terms.len,
                                            &k->query[i].model,
                                            b->o.match.kinds,
                                            returned,
                                            mt_latent_depth(&k->query[i], b->o.match.k + (b->all ? 1 : 0)),
                                            NULL,
                                            0};
    }
    MT_TRY(mt_rank_many(m->index, k->question, k->n, threads_of(b), k->hits, err));
    for (size_t i = 0; i < k->n; i++) MT_TRY(mt_latent_rerank(m, &k->query[i], &k->hits[i], 0, err));
    for (size_t i = 0; i < k->n; i++)
        if (!b->all || k->doc[i] != MT_NONE) MT_TRY(write_answer(b, m, &first[i], k->doc[i], &k->hits[i], err));
    b->next += k->n;
out:
    if (status != MATCH_OK) b->lines.len = before; /* no half answers */
    return status;
}

static match_status next_block(mt_batch *b, mt_matcher *m, const mt_bitset *returned, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t left = b->asked.len - b->next, n = left < BLOCK ? left : BLOCK;
    block k = {mt_alloc(n, sizeof *k.query), mt_alloc(n, sizeof *k.question), mt_alloc(n, sizeof *k.hits),
               mt_alloc(n, sizeof *k.doc), n};
    if (!k.query || !k.question || !k.hits || !k.doc)
        status = mt_fail_no_memory(err);
    else
        status = answer_block(b, m, returned, &k, err);
    for (size_t i = 0; i < n; i++) {
        if (k.query) mt_query_free(&k.query[i]);
        if (k.hits) MT_ARRAY_FREE(&k.hits[i]);
    }
    mt_free(k.query);
    mt_free(k.question);
    mt_free(k.hits);
    mt_free(k.doc);
    return status;
}

match_status mt_batch_step(mt_batch *b, mt_matcher *m, int64_t budget_ns, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset passing = {0};
    const mt_bitset *returned = NULL;
    int64_t end = mt_clock_wall_ns() + budget_ns;
    MT_TRY(mt_matcher_begin(m, &b->o.match, false, err));
    MT_TRY(mt_select_returned(m, &b->o.match, &passing, &returned, err));
    if (!b->listed) MT_TRY(list_records(b, m, returned, err));
    while (b->next < b->asked.len) {
        MT_TRY(next_block(b, m, returned, err));
        if (mt_clock_wall_ns() >= end) break;
    }
    *done = b->next == b->asked.len;
out:
    mt_matcher_end(m);
    mt_bitset_free(&passing);
    return status;
}

double mt_batch_progress(const mt_batch *b)
{
    if (!b->listed) return 0;
    return b->asked.len ? (double)b->next / (double)b->asked.len : 1;
}

size_t mt_batch_answered(const mt_batch *b) { return b->next; }

void mt_batch_take(mt_batch *b, mt_strbuf *lines)
{
    *lines = b->lines;
    b->lines = (mt_strbuf){0};
}
