/* The ranking against the formula written down a second time (tests/reference): every path and instruction set, with
 * filters, kinds, ties, deletes, several segments, other models. The same ids in the same order, scores within 1e-9.
 *
 * MATCH_TOPK_WORLDS in the environment sets the number of worlds (20 queries each; default 120). */
#include <math.h>

#include "tests/index/index_help.h"
#include "tests/reference/bm25_reference.h"

#include "libmatch/rank/paths.h"

enum { QUERIES = 20, MOST_DOCUMENTS = 300, MOST_QUERY_TERMS = 60 };

typedef struct made {
    world w;
    size_t n; /* living documents */
    int vocabulary;
    reference_document *documents;
    mt_num *num;
    char (*id)[32];
} made;

static const char *const kind_names[] = {"offer", "request", "competence", "project"};
static const mt_kind kinds[] = {MT_KIND_OFFER, MT_KIND_REQUEST, MT_KIND_COMPETENCE, MT_KIND_PROJECT};

static void add_words(mt_random *r, mt_strbuf *b, reference_document *d, int field, int words, int vocabulary)
{
    for (int i = 0; i < words; i++) {
        double u = mt_random_unit(r);
        int word = (int)(u * u * vocabulary);
        d->count[word][field]++;
        mt_strbuf_format(b, i ? " w%d" : "w%d", word);
    }
}

/* One record, at random long, short, empty or the copy of another (a tie). */
static void make_document(made *m, mt_random *r, size_t i, mt_strbuf *b)
{
    reference_document *d = &m->documents[i];
    mt_random copied = mt_random_seeded(mt_random_below(r, 5)), *words = mt_random_below(r, 5) ? r : &copied;
    int length = mt_random_below(words, 20) ? 1 + (int)mt_random_below(words, 30) : (int)mt_random_below(words, 300);
    uint32_t kind = mt_random_below(words, MT_COUNT(kinds));
    memset(d, 0, sizeof *d);
    d->kind = (int)kinds[kind];
    mt_strbuf_clear(b);
    mt_strbuf_format(b, "{\"kind\":\"%s\",\"id\":\"%s\",\"language\":\"zxx\",\"title\":\"", kind_names[kind], m->id[i]);
    add_words(words, b, d, 0, (int)mt_random_below(words, 4), m->vocabulary);
    mt_strbuf_str(b, "\",\"text\":\"");
    add_words(words, b, d, 1, length, m->vocabulary);
    mt_strbuf_str(b, "\",\"keywords\":[\"");
    add_words(words, b, d, 2, (int)mt_random_below(words, 3), m->vocabulary);
    mt_strbuf_format(b, "\"],\"stage\":\"%s\"}", mt_random_below(r, 3) ? "a" : "b");
    d->eligible = strstr(b->data, "\"stage\":\"a\"") != NULL; /* what the filter will ask */
}

static made make(uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    made m = {.w = world_open(true), .n = 1 + mt_random_below(&r, MOST_DOCUMENTS)};
    mt_strbuf b = {0};
    m.vocabulary = 2 + (int)mt_random_below(&r, mt_random_below(&r, 3) ? 60 : REFERENCE_TERMS - 2);
    m.documents = mt_alloc(m.n, sizeof *m.documents);
    m.num = mt_alloc(m.n, sizeof *m.num);
    m.id = mt_alloc(m.n, sizeof *m.id);
    assert_true(m.documents && m.num && m.id);
    world_begin(&m.w);
    for (size_t i = 0; i < m.n; i++) snprintf(m.id[i], sizeof m.id[i], "i%u_%zu", mt_random_below(&r, 10), i);
    for (size_t i = 0; i < m.n; i++) {
        make_document(&m, &r, i, &b);
        m.num[i] = world_put(&m.w, b.data);
        if (mt_random_below(&r, 60) == 0) {
            world_commit(&m.w);
            if (mt_random_below(&r, 2)) world_merge(&m.w, 1000000000);
            world_begin(&m.w);
        }
        size_t again = mt_random_below(&r, (uint32_t)i + 1); /* changed or deleted later */
        if (mt_random_below(&r, 10) == 0) {
            make_document(&m, &r, again, &b);
            world_put(&m.w, b.data);
        }
    }
    world_commit(&m.w);
    mt_strbuf_free(&b);
    return m;
}

static void free_made(made *m)
{
    world_close(&m->w);
    mt_free(m->documents);
    mt_free(m->num);
    mt_free(m->id);
}

typedef struct expected_hit {
    double score;
    const char *id;
} expected_hit;

static int by_rank(const void *a, const void *b)
{
    const expected_hit *x = a, *y = b;
    if (fabs(x->score - y->score) > 1e-11) return x->score > y->score ? -1 : 1;
    return strcmp(x->id, y->id);
}

typedef struct asked {
    int term[MOST_QUERY_TERMS];
    double weight[MOST_QUERY_TERMS];
    char text[MOST_QUERY_TERMS][16];
    mt_query_term query[MOST_QUERY_TERMS];
    size_t terms;
    mt_bm25 model;
    mt_rank_task task;
} asked;

static asked ask(const made *m, mt_random *r)
{
    asked q = {.terms = 1 + mt_random_below(r, mt_random_below(r, 2) ? 4 : MOST_QUERY_TERMS), .model = mt_bm25_default};
    for (size_t i = 0; i < q.terms; i++) {
        q.term[i] = (int)mt_random_below(r, (uint32_t)m->vocabulary);
        q.weight[i] = mt_random_below(r, 3) ? 1 + mt_random_below(r, 3) : 0.1 + mt_random_unit(r) * 5;
        snprintf(q.text[i], sizeof q.text[i], "w%d", q.term[i]);
    }
    if (mt_random_below(r, 6) == 0) {
        q.model.k1 = 0.3 + mt_random_unit(r) * 2;
        for (int f = 0; f < MT_FIELD_COUNT; f++) {
            q.model.b[f] = mt_random_unit(r);
            q.model.weight[f] = mt_random_unit(r) * 3;
        }
    }
    q.task.kinds = mt_random_below(r, 3) ? MT_KINDS_ITEMS : 1u << kinds[mt_random_below(r, MT_COUNT(kinds))];
    q.task.k = mt_random_below(r, 4) ? 1 + mt_random_below(r, 12) : mt_random_below(r, 400);
    return q;
}

static void check_hits(const mt_hits *hits, const expected_hit *expected, size_t n, const made *m, const char *path,
                       uint64_t seed)
{
    if (hits->len != n) fail_msg("seed %d, %s: %zu hits, not %zu", (int)seed, path, hits->len, n);
    for (size_t i = 0; i < n; i++) {
        char id[201];
        mt_kind kind;
        mt_error err;
        assert_ok(mt_store_key(m->w.store, hits->data[i].num, id, &kind, &err), err);
        if (strcmp(id, expected[i].id) != 0 || fabs(hits->data[i].score - expected[i].score) > 1e-9)
            fail_msg("seed %d, %s, rank %zu: %s %.17g, not %s %.17g", (int)seed, path, i, id, hits->data[i].score,
                     expected[i].id, expected[i].score);
    }
}

static void check_explanations(const made *m, const asked *q, const mt_hits *hits)
{
    mt_contribution parts[MOST_QUERY_TERMS];
    mt_error err;
    for (size_t i = 0; i < hits->len && i < 3; i++) {
        double score, sum = 0;
        assert_ok(mt_rank_explain(m->w.index, q->query, q->terms, &q->model, q->task.kinds, hits->data[i].doc, parts,
                                  &score, &err),
                  err);
        for (size_t t = 0; t < q->terms; t++) sum += parts[t].value;
        assert_true(fabs(sum - score) <= 1e-9 && score == hits->data[i].score);
    }
}

static size_t expect(const made *m, const asked *q, expected_hit *expected, reference_document *documents)
{
    reference_query reference = {
        .term = q->term, .weight = q->weight, .terms = q->terms, .k1 = q->model.k1, .kinds = q->task.kinds};
    double scores[MOST_DOCUMENTS];
    size_t n = 0;
    memcpy(reference.b, q->model.b, sizeof reference.b);
    memcpy(reference.field_weight, q->model.weight, sizeof reference.field_weight);
    memcpy(documents, m->documents, m->n * sizeof *documents);
    for (size_t i = 0; i < m->n; i++) documents[i].eligible = documents[i].eligible || !q->task.filter;
    reference_scores(documents, m->n, &reference, scores);
    for (size_t i = 0; i < m->n; i++)
        if (scores[i] > 0) expected[n++] = (expected_hit){scores[i], m->id[i]};
    qsort(expected, n, sizeof *expected, by_rank);
    return q->task.k && q->task.k < n ? q->task.k : n;
}

static void check_query(const made *m, asked *q, reference_document *documents, uint64_t seed)
{
    expected_hit expected[MOST_DOCUMENTS];
    mt_hits hits = {0};
    mt_error err;
    size_t n = expect(m, q, expected, documents);
    for (size_t i = 0; i < q->terms; i++) q->query[i] = (mt_query_term){mt_text_of(q->text[i]), q->weight[i]};
    assert_ok(mt_rank_reference(m->w.index, m->w.store, q->query, q->terms, &q->model, q->task.kinds, q->task.filter,
                                q->task.k, &hits, &err),
              err);
    check_hits(&hits, expected, n, m, "reference", seed);
    assert_ok(mt_rank_top(m->w.index, m->w.store, q->query, q->terms, &q->model, q->task.kinds, q->task.filter,
                          q->task.k, &hits, &err),
              err);
    check_hits(&hits, expected, n, m, "top", seed);
    check_explanations(m, q, &hits);
    const mt_scan_kernel *kernel;
    for (size_t i = 0; (kernel = mt_scan_kernel_at(i)); i++) {
        assert_ok(mt_rank_top_by(kernel, m->w.index, q->query, q->terms, &q->model, &q->task, &hits, &err), err);
        check_hits(&hits, expected, n, m, kernel->name, seed);
    }
    if (n) { /* from a score on */
        q->task.least = hits.data[seed % n].score;
        for (n = 0; n < hits.len && hits.data[n].score >= q->task.least;) n++;
        for (size_t i = 0; (kernel = mt_scan_kernel_at(i)); i++) {
            assert_ok(mt_rank_top_by(kernel, m->w.index, q->query, q->terms, &q->model, &q->task, &hits, &err), err);
            check_hits(&hits, expected, n, m, kernel->name, seed);
        }
    }
    mt_free(hits.data);
}

static void all_paths_agree_with_the_formula(void **state)
{
    (void)state;
    const char *asked_for = getenv("MATCH_TOPK_WORLDS");
    uint64_t worlds = asked_for ? strtoull(asked_for, NULL, 10) : 120;
    reference_document *documents = mt_alloc(MOST_DOCUMENTS, sizeof *documents);
    assert_non_null(documents);
    for (uint64_t seed = 1; seed <= worlds; seed++) {
        made m = make(seed);
        mt_random r = mt_random_seeded(seed * 7919);
        mt_filter *filter = NULL;
        mt_bitset docs = {0};
        mt_error err;
        assert_ok(mt_filter_parse(mt_text_of("stage = a"), &filter, &err), err);
        assert_ok(mt_bitset_init(&docs, mt_index_docs(m.w.index), &err), err);
        assert_ok(mt_filter_apply(filter, m.w.index, m.w.store, MT_TIER_CONFIDENTIAL, &docs, &err), err);
        for (int i = 0; i < QUERIES; i++) {
            asked q = ask(&m, &r);
            if (mt_random_below(&r, 3) == 0) q.task.filter = &docs;
            check_query(&m, &q, documents, seed);
        }
        mt_bitset_free(&docs);
        mt_filter_free(&filter);
        free_made(&m);
    }
    mt_free(documents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_paths_agree_with_the_formula)};
    return cmocka_run_group_tests_name("topk", tests, NULL, NULL);
}
