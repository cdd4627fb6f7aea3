/* The tile path on collections that have bitmaps and more than one tile: every instruction set against the plain loop
 * of mt_rank_reference (which topk_reference_test.c checks against the formula), to the bit. */
#include <math.h>

#include "tests/index/index_help.h"

#include "libmatch/index/gram.h"
#include "libmatch/rank/paths.h"

typedef struct shape {
    const char *name;
    uint32_t documents;
    int words, vocabulary;
    int queries;
    bool topics; /* words of the document's topic among common ones: the best stand out, so the others are left out */
    bool grams;  /* character n-grams, too */
} shape;

static const shape shapes[] = {
    {"bitmaps", 3000, 20, 200, 150, false, false},
    {"nearly every document has the term", 1500, 60, 30, 100, false, false},
    {"two tiles", 36000, 4, 300, 60, false, false},
    {"topics", 9000, 24, 60, 150, true, false},
    {"topics and n-grams", 5000, 24, 60, 100, true, true},
};

enum { TOPICS = 90, TOPIC_WORDS = 12, WORDS_MOST = 80, TERMS_MOST = 6 * WORDS_MOST, LETTERS = 16 };

/* A word of the collection: common ones are w0 .., those of topics t0 .. */
static void make_word(mt_random *r, const shape *s, uint32_t topic, char text[LETTERS])
{
    double u = mt_random_unit(r);
    if (s->topics && mt_random_below(r, 3) == 0)
        snprintf(text, LETTERS, "t%u", topic * TOPIC_WORDS + mt_random_below(r, TOPIC_WORDS));
    else
        snprintf(text, LETTERS, "w%d", (int)(u * u * s->vocabulary));
}

static void topic_words(mt_random *r, mt_strbuf *b, const shape *s)
{
    uint32_t topic = mt_random_below(r, TOPICS), n = mt_random_below(r, (uint32_t)s->words * 2);
    for (uint32_t i = 0; i < n; i++) {
        char word[LETTERS];
        make_word(r, s, topic, word);
        mt_strbuf_format(b, i ? " %s" : "%s", word);
    }
}

static void fill(world *w, mt_random *r, const shape *s)
{
    mt_strbuf b = {0};
    mt_num some[64];
    world_begin(w);
    for (uint32_t i = 0; i < s->documents; i++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"i%u\",\"language\":\"%s\",\"text\":\"",
                         mt_random_below(r, 5) ? "offer" : "request", i, s->grams ? "en" : "zxx");
        if (s->topics)
            topic_words(r, &b, s);
        else
            random_words(r, &b, (int)mt_random_below(r, (uint32_t)s->words * 2), s->vocabulary);
        mt_strbuf_str(&b, "\"}");
        some[i % 64] = world_put(w, b.data);
        if (i == s->documents / 2 || i == s->documents - 20) { /* three segments, and deletes in the first two */
            world_commit(w);
            world_begin(w);
            for (int d = 0; d < 20; d++) world_remove(w, some[d]);
        }
    }
    world_commit(w);
    mt_strbuf_free(&b);
}

static void same(const mt_hits *expected, const mt_hits *hits, const char *kernel, int query)
{
    if (expected->len != hits->len)
        fail_msg("%s, query %d: %zu hits, not %zu", kernel, query, hits->len, expected->len);
    for (size_t i = 0; i < hits->len; i++)
        if (hits->data[i].doc != expected->data[i].doc ||
            memcmp(&hits->data[i].score, &expected->data[i].score, sizeof(double)) != 0)
            fail_msg("%s, query %d, rank %zu: %u %.17g, not %u %.17g", kernel, query, i, hits->data[i].doc,
                     hits->data[i].score, expected->data[i].doc, expected->data[i].score);
}

static size_t forms[MT_PARTS][MT_DOCS_PACKED + 1]; /* parts of lists seen, by form */

static void count_forms(const mt_segment *s)
{
    for (uint32_t c = 0; c < s->header->cells; c++) {
        const mt_cell cell = mt_segment_cell(s, c);
        mt_tile_list list;
        assert_true(mt_segment_list(s, &cell, &list));
        for (int part = 0; part < MT_PARTS && list.form == MT_CELL_LIST; part++)
            forms[part][list.part[part].form] += list.part[part].n > 0;
    }
}

static size_t bitmaps_once(void) { return forms[MT_PART_ONCE][MT_DOCS_BITS] + forms[MT_PART_ONCE][MT_DOCS_PACKED]; }

/* Questions of any number together, on any number of threads, against one at a time. */
static void together(const world *w, mt_random *r, const shape *s, const mt_bitset *filter)
{
    enum { QUESTIONS = 150, TERMS = 40 };
    static const unsigned threads[] = {1, 2, 7, 17, 2}; /* one team, two; the last time for one question */
    char(*text)[16] = malloc(QUESTIONS * TERMS * sizeof *text);
    mt_query_term(*terms)[TERMS] = malloc(QUESTIONS * sizeof *terms);
    mt_rank_question question[QUESTIONS];
    mt_hits alone = {0}, hits[QUESTIONS] = {{0}};
    mt_error err;
    assert_non_null(text);
    assert_non_null(terms);
    for (size_t q = 0; q < QUESTIONS; q++) {
        size_t n = mt_random_below(r, TERMS);
        for (size_t i = 0; i < n; i++) {
            char *word = text[q * TERMS + i];
            snprintf(word, 16, "w%u", mt_random_below(r, (uint32_t)s->vocabulary * 2));
            terms[q][i] = (mt_query_term){mt_text_of(word), 1};
        }
        question[q] = (mt_rank_question){terms[q],
                                         n,
                                         &mt_bm25_default,
                                         MT_KINDS_ITEMS,
                                         mt_random_below(r, 2) ? filter : NULL,
                                         mt_random_below(r, 12),
                                         NULL,
                                         0};
    }
    for (size_t t = 0; t < MT_COUNT(threads); t++) {
        const size_t n = t + 1 < MT_COUNT(threads) ? QUESTIONS : 1;
        assert_ok(mt_rank_many(w->index, question, n, threads[t], hits, &err), err);
        for (size_t q = 0; q < n; q++) {
            const mt_rank_question *x = &question[q];
            assert_ok(mt_rank_top(w->index, w->store, x->terms, x->n_terms, x->model, x->kinds, x->filter, x->k, &alone,
                                  &err),
                      err);
            same(&alone, &hits[q], "together", (int)q);
            mt_free(hits[q].data);
            hits[q] = (mt_hits){0};
        }
    }
    mt_free(alone.data);
    free(text);
    free(terms);
}

typedef struct asked {
    char text[TERMS_MOST][LETTERS];
    mt_query_term term[TERMS_MOST];
    size_t n;
} asked;

static match_status add_term(void *context, mt_text text, uint32_t count, mt_error *err)
{
    asked *a = context;
    (void)err;
    assert_true(a->n < TERMS_MOST && text.len < LETTERS);
    memcpy(a->text[a->n], text.data, text.len);
    a->term[a->n] = (mt_query_term){mt_text_make(a->text[a->n], text.len), count};
    a->n++;
    return MATCH_OK;
}

/* A question of few words, or of many; with the n-grams of all. */
static void ask(const world *w, mt_random *r, const shape *s, asked *a)
{
    uint32_t topic = mt_random_below(r, TOPICS);
    size_t words = 1 + mt_random_below(r, mt_random_below(r, 2) ? 4 : WORDS_MOST);
    mt_strbuf text = {0};
    mt_terms terms = {0};
    mt_error err;
    a->n = 0;
    for (size_t i = 0; i < words; i++) {
        char word[LETTERS];
        make_word(r, s, topic, word);
        mt_strbuf_format(&text, "%s ", word);
        add_term(a, mt_text_of(word), 1, &err);
        if (mt_random_below(r, 4) == 0) a->term[i].weight = 0.3 + mt_random_unit(r);
    }
    if (s->grams) {
        assert_ok(mt_analyse(w->analyser, mt_text_make(text.data, text.len), MT_LANG_EN, &terms, &err), err);
        mt_strbuf_clear(&text);
        assert_ok(mt_grams_each(&terms, MT_GRAMS_QUERY, &text, add_term, a, &err), err);
        assert_true(a->n > words);
    }
    mt_terms_free(&terms);
    mt_strbuf_free(&text);
}

/* ---- with what is added to the best ----*/
typedef struct added {
    uint64_t seed;
    double worth;
} added;

static double share_of_document(const added *a, uint32_t doc)
{
    mt_random r = mt_random_seeded(a->seed + doc);
    double share = mt_random_unit(&r);
    return share < 0.3 ? 0 : a->worth * share;
}

static match_status share_of(void *context, uint32_t doc, double *share, mt_error *err)
{
    (void)err;
    *share = share_of_document(context, doc);
    return MATCH_OK;
}

/* Adds to hits that are in order, and keeps the k best; equal ones in the order before. */
static void add_shares(mt_hits *hits, const added *a, size_t k)
{
    double best = hits->len ? hits->data[0].score : 0;
    for (size_t i = 0; i < hits->len; i++) {
        mt_hit one = hits->data[i];
        size_t at = i;
        one.score += best * share_of_document(a, one.doc);
        for (; at > 0 && hits->data[at - 1].score < one.score; at--) hits->data[at] = hits->data[at - 1];
        hits->data[at] = one;
    }
    if (hits->len > k) hits->len = k;
}

/* Leaving out exact scores that cannot matter gives what adding to all of the best gives. */
static void added_to(const world *w, mt_random *r, const asked *a, const mt_rank_task *task, mt_hits *best,
                     size_t *spared)
{
    static const double worths[] = {0, 0.05, 0.8};
    added adds = {mt_random_next(r), worths[mt_random_below(r, MT_COUNT(worths))]};
    mt_rank_fuse fuse = {1 + mt_random_below(r, (uint32_t)task->k), share_of, &adds};
    mt_rank_task fused = *task;
    mt_hits hits = {0};
    mt_error err;
    fused.fuse = &fuse;
    assert_ok(mt_rank_top_by(mt_scan_kernel_at(0), w->index, a->term, a->n, &mt_bm25_default, &fused, &hits, &err),
              err);
    *spared += best->len - hits.len;
    add_shares(&hits, &adds, fuse.k);
    add_shares(best, &adds, fuse.k);
    same(best, &hits, "added", (int)fuse.k);
    mt_free(hits.data);
}

/* Documents here and there, in runs as those of one source or country come, few of all, or of some tiles only. */
static void choose_kept(const world *w, mt_random *r, mt_bitset *filter)
{
    static const uint32_t runs[] = {1, 1, 100, 3000}, one_in[] = {10, 300, 10, 8};
    const uint32_t way = mt_random_below(r, 4);
    bool kept = false;
    for (size_t d = 0; d < filter->bits; d++) {
        if (d % runs[way] == 0) kept = mt_random_below(r, one_in[way]) == 0;
        if (kept && mt_index_live(w->index, (uint32_t)d))
            mt_bitset_set(filter, d);
        else
            filter->word[d / 64] &= ~(UINT64_C(1) << d % 64);
    }
}

/* With a least score that is wanted: that of one of the best, the next number above it, or none that anybody has. */
static void from_a_score_on(const world *w, mt_random *r, const asked *a, const mt_rank_task *task, mt_hits *best,
                            size_t *cut)
{
    const size_t all = best->len;
    mt_rank_task least = *task;
    mt_hits hits = {0};
    mt_error err;
    const mt_scan_kernel *kernel;
    if (all == 0) return;
    least.least = best->data[mt_random_below(r, (uint32_t)all)].score;
    if (mt_random_below(r, 2)) least.least = nextafter(least.least, INFINITY);
    if (mt_random_below(r, 16) == 0) least.least = 10 * best->data[0].score;
    while (best->len && best->data[best->len - 1].score < least.least) best->len--;
    for (size_t i = 0; (kernel = mt_scan_kernel_at(i)); i++) {
        assert_ok(mt_rank_top_by(kernel, w->index, a->term, a->n, &mt_bm25_default, &least, &hits, &err), err);
        same(best, &hits, kernel->name, -1);
    }
    const mt_rank_question question = {a->term, a->n, &mt_bm25_default, task->kinds, task->filter,
                                       task->k, NULL, least.least};
    assert_ok(mt_rank_one(w->index, &question, &hits, &err), err);
    same(best, &hits, "chosen path", -1);
    *cut += best->len < all;
    best->len = all;
    mt_free(hits.data);
}

static void every_kernel_agrees(void **state)
{
    const shape *s = *state;
    mt_random r = mt_random_seeded(s->documents);
    world w = world_open(true);
    mt_bitset filter = {0};
    mt_hits expected = {0}, hits = {0};
    mt_error err;
    size_t before = bitmaps_once(), spared = 0, cut = 0;
    fill(&w, &r, s);
    for (size_t g = 0; g < w.index->segments.len; g++) count_forms(w.index->segments.data[g].segment);
    assert_true(bitmaps_once() > before + 5); /* else this test tests nothing */
    assert_ok(mt_bitset_init(&filter, mt_index_docs(w.index), &err), err);
    for (int q = 0; q < s->queries; q++) {
        asked a;
        ask(&w, &r, s, &a);
        choose_kept(&w, &r, &filter);
        mt_rank_task task = {mt_random_below(&r, 4) ? MT_KINDS_ITEMS : 1u << MT_KIND_REQUEST,
                             mt_random_below(&r, 3) ? NULL : &filter,
                             1 + mt_random_below(&r, mt_random_below(&r, 8) ? 30 : s->documents + 100), NULL, 0};
        assert_ok(mt_rank_reference(w.index, w.store, a.term, a.n, &mt_bm25_default, task.kinds, task.filter, task.k,
                                    &expected, &err),
                  err);
        const mt_scan_kernel *kernel;
        mt_scan_work *shared = mt_index_workspace(w.index, 0); /* NULL before the first question */
        if (shared) shared->early = q % 2;                     /* as in a great index */
        for (size_t i = 0; (kernel = mt_scan_kernel_at(i)); i++) {
            assert_ok(mt_rank_top_by(kernel, w.index, a.term, a.n, &mt_bm25_default, &task, &hits, &err), err);
            same(&expected, &hits, kernel->name, q);
        }
        assert_ok(
            mt_rank_top(w.index, w.store, a.term, a.n, &mt_bm25_default, task.kinds, task.filter, task.k, &hits, &err),
            err);
        same(&expected, &hits, "chosen path", q);
        from_a_score_on(&w, &r, &a, &task, &expected, &cut);
        if (task.k <= 30) added_to(&w, &r, &a, &task, &expected, &spared);
    }
    assert_true(spared > (size_t)s->queries / 10); /* else nothing was left out */
    assert_true(cut > (size_t)s->queries / 2);     /* as here */
    const mt_scan_work *work = mt_index_workspace(w.index, 0);
    assert_non_null(work);
    if (s->topics) assert_true(work->left_out > (size_t)s->queries * 10); /* else this shape tests nothing */
    together(&w, &r, s, &filter);
    mt_free(expected.data);
    mt_free(hits.data);
    mt_bitset_free(&filter);
    world_close(&w);
}

/* A tile without the rare words of a query is left out when the bar is above what its lists can give, be they marked or
 * noted; the answer is that of the plain loop. With more results than there are such documents nothing may be left out.
 */
static void tiles_below_the_bar_are_left_out(void **state)
{
    enum { DOCUMENTS = MT_TILE_DOCS + 3000, RARE = 40, FEW = 3, MANY = FEW + 2 * MT_COUNTED_TERMS };
    static char extra[MANY - FEW][8];
    mt_random r = mt_random_seeded(5);
    world w = world_open(true);
    mt_strbuf b = {0};
    mt_hits expected = {0}, hits = {0};
    mt_error err;
    void *memory = NULL;
    (void)state;
    world_begin(&w);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"offer\",\"id\":\"i%u\",\"language\":\"zxx\",\"text\":\"", i);
        random_words(&r, &b, 3, 60);
        if (i % 50 == 7) mt_strbuf_str(&b, " usual"); /* too few for a bitmap */
        if (i < RARE) mt_strbuf_format(&b, " rare seldom x%u", i % (MANY - FEW));
        mt_strbuf_str(&b, "\"}");
        world_put(&w, b.data);
    }
    world_commit(&w);
    assert_int_equal(w.index->segments.data[0].segment->tiles, 2);
    assert_int_equal(posix_memalign(&memory, 64, MT_SCAN_BYTES), 0);
    mt_query_term terms[MANY] = {{mt_text_of("rare"), 1}, {mt_text_of("seldom"), 1}, {mt_text_of("usual"), 1}};
    for (size_t i = FEW; i < MANY; i++) {
        snprintf(extra[i - FEW], sizeof extra[0], "x%zu", i - FEW);
        terms[i] = (mt_query_term){mt_text_of(extra[i - FEW]), 0.1};
    }
    for (size_t i = 0; i < 4; i++) {
        const size_t n = i % 2 ? MANY : FEW, k = i / 2 ? 10 * RARE : 10;
        mt_scan_work work = {0};
        const mt_rank_question q = {terms, n, &mt_bm25_default, MT_KINDS_ITEMS, NULL, k, NULL, 0};
        memset(memory, 0, MT_SCAN_BYTES);
        mt_scan_work_begin(&work, memory, mt_scan_kernel_at(0));
        assert_ok(
            mt_rank_reference(w.index, w.store, terms, n, &mt_bm25_default, MT_KINDS_ITEMS, NULL, k, &expected, &err),
            err);
        assert_ok(mt_rank_answer(w.index, &q, &work, true, &hits, &err), err);
        same(&expected, &hits, "tiles left out", (int)i);
        assert_int_equal(work.skipped, k == 10); /* else nothing is left out */
        mt_free(hits.data);
        hits = (mt_hits){0};
    }
    mt_free(expected.data);
    free(memory);
    mt_strbuf_free(&b);
    world_close(&w);
}

/* The shapes together have met every form of every part that matters. */
static void every_form_was_met(void **state)
{
    (void)state;
    for (int part = 0; part < MT_PARTS; part++) {
        assert_true(forms[part][MT_DOCS_BITS] > 3);
        assert_true(forms[part][MT_DOCS_STEPS] > 3);
        if (part != MT_PART_REST) assert_true(forms[part][MT_DOCS_PACKED] > 3);
    }
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(shapes) + 2];
    for (size_t i = 0; i < MT_COUNT(shapes); i++)
        tests[i] = (struct CMUnitTest){shapes[i].name, every_kernel_agrees, NULL, NULL, (void *)(uintptr_t)&shapes[i]};
    tests[MT_COUNT(shapes)] = (struct CMUnitTest){"every form was met", every_form_was_met, NULL, NULL, NULL};
    tests[MT_COUNT(shapes) + 1] =
        (struct CMUnitTest){"tiles below the bar are left out", tiles_below_the_bar_are_left_out, NULL, NULL, NULL};
    return _cmocka_run_group_tests("topk tiles", tests, MT_COUNT(tests), NULL, NULL);
}
