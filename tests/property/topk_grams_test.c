/* The n-grams channel against its formula written down a second time: grams cut by hand from ASCII words, BM25 over
 * them with lengths and averages of their own, fused with the words. Every path and instruction set, with filters,
 * deletes, several segments and merges; records without a language among them, which have no grams. */
#include <math.h>

#include "tests/index/index_help.h"

#include "libmatch/index/gram.h"
#include "libmatch/rank/paths.h"

enum { WORLDS = 60, QUERIES = 8, MOST_RECORDS = 120, MOST_WORDS = 24, MOST_GRAMS = 400, LETTERS = 12 };

typedef struct record {
    char word[MOST_WORDS][LETTERS];
    size_t words;
    bool plain, eligible; /* plain: "zxx" */
} record;

typedef struct counted {
    char text[LETTERS];
    double count;
} counted;

typedef struct bag {
    counted item[MOST_GRAMS];
    size_t len;
    double length;
} bag;

static void count_text(bag *b, const char *text, size_t len)
{
    size_t i = 0;
    while (i < b->len && !(strlen(b->item[i].text) == len && memcmp(b->item[i].text, text, len) == 0)) i++;
    if (i == b->len) {
        assert_true(b->len < MOST_GRAMS && len < LETTERS);
        memcpy(b->item[b->len].text, text, len);
        b->item[b->len].text[len] = '\0';
        b->item[b->len++].count = 0;
    }
    b->item[i].count++;
    b->length++;
}

static double count_of(const bag *b, const char *text)
{
    for (size_t i = 0; i < b->len; i++)
        if (strcmp(b->item[i].text, text) == 0) return b->item[i].count;
    return 0;
}

static bag words_of(const record *r)
{
    bag b = {0};
    for (size_t i = 0; i < r->words; i++) count_text(&b, r->word[i], strlen(r->word[i]));
    return b;
}

/* Documents have the places 0, 1, 3, 5 ..., queries all. */
static bag grams_of(const record *r, bool query)
{
    bag b = {0};
    for (size_t i = 0; i < r->words && !r->plain; i++) {
        char framed[LETTERS + 3];
        bool few = strlen(r->word[i]) < 3;
        size_t n = (size_t)snprintf(framed, sizeof framed, few ? "#%s#" : "#%s", r->word[i]);
        if (n <= 4) count_text(&b, framed, n);
        for (size_t at = 0; n > 4 && at + 4 <= n; at++)
            if (query || at == 0 || at % 2 == 1) count_text(&b, framed + at, 4);
    }
    return b;
}

/* Letters that have one spelling only, and no double ones. */
static record make_record(mt_random *r)
{
    static const char letters[] = "abdefgilmnopqrstuvx";
    record made = {.words = 1 + mt_random_below(r, MOST_WORDS - 1), .plain = mt_random_below(r, 6) == 0};
    made.eligible = mt_random_below(r, 3) > 0;
    for (size_t i = 0; i < made.words; i++) {
        size_t n = 1 + mt_random_below(r, 7);
        for (size_t l = 0; l < n; l++) {
            uint32_t c = mt_random_below(r, mt_random_below(r, 4) ? 5 : sizeof letters - 1);
            if (l && letters[c] == made.word[i][l - 1]) c = (c + 1) % (sizeof letters - 1);
            made.word[i][l] = letters[c];
        }
    }
    return made;
}

static mt_num put(world *w, const record *r, size_t i)
{
    mt_strbuf b = {0};
    mt_strbuf_format(
        &b, "{\"kind\":\"offer\",\"id\":\"r%03zu\",\"title\":\"\",\"language\":\"%s\",\"stage\":\"%s\",\"text\":\"", i,
        r->plain ? "zxx" : "mis", r->eligible ? "a" : "b");
    for (size_t k = 0; k < r->words; k++) mt_strbuf_format(&b, " %s", r->word[k]);
    mt_strbuf_str(&b, "\"}");
    mt_num num = world_put(w, b.data);
    mt_strbuf_free(&b);
    return num;
}

typedef struct made_world {
    world w;
    record record[MOST_RECORDS];
    bag word[MOST_RECORDS], gram[MOST_RECORDS];
    mt_num num[MOST_RECORDS];
    size_t n;
} made_world;

/* Grams (`common` true) of more than a quarter of the documents, and more than 20, count in the greatest sum only. */
static double part(const bag *all, size_t n, const bag *query, size_t doc, double *greatest, double unknown,
                   bool common)
{
    double average = 0, sum = 0;
    *greatest = 0;
    for (size_t d = 0; d < n; d++) average += all[d].length / (double)n;
    for (size_t i = 0; i < query->len; i++) {
        double df = 0, tf = count_of(&all[doc], query->item[i].text);
        for (size_t d = 0; d < n; d++) df += count_of(&all[d], query->item[i].text) > 0;
        double gain = query->item[i].count * log(1 + ((double)n - df + 0.5) / (df + 0.5));
        *greatest += df > 0 ? gain : unknown * gain;
        if (tf > 0 && !(common && df > 20 && df > 0.25 * (double)n))
            sum += gain * tf / (tf + 1.2 * (0.25 + 0.75 * all[doc].length / average));
    }
    return sum;
}

static double fused(const made_world *m, const bag *words, const bag *grams, double share, size_t doc)
{
    double most_words, most_grams;
    double w = part(m->word, m->n, words, doc, &most_words, 1, false),
           g = part(m->gram, m->n, grams, doc, &most_grams, 100.0 / (100.0 + (double)m->n), true);
    return w + (g > 0 ? g * (most_words > 0 ? share * most_words / most_grams : 1) : 0);
}

static void check_hits(const made_world *m, const mt_hits *hits, const double *score, size_t k, const char *path,
                       int seed)
{
    size_t above = 0, seen = 0;
    for (size_t d = 0; d < m->n; d++) above += score[d] > 0;
    if (hits->len != (k && k < above ? k : above))
        fail_msg("seed %d, %s: %zu hits of %zu", seed, path, hits->len, above);
    for (size_t i = 0; i < hits->len; i++) {
        size_t d = 0, better = 0;
        while (m->num[d] != hits->data[i].num) d++;
        if (fabs(score[d] - hits->data[i].score) > 1e-9)
            fail_msg("seed %d, %s: record %zu has %.17g, not %.17g", seed, path, d, hits->data[i].score, score[d]);
        for (size_t o = 0; o < m->n; o++) better += score[o] > score[d] + 1e-9;
        if (better > i) fail_msg("seed %d, %s: record %zu at rank %zu, %zu are better", seed, path, d, i, better);
        seen++;
    }
    assert_int_equal(seen, hits->len);
}

/* The marked grams of a query as terms. */
static size_t query_terms(const bag *words, const bag *grams, char (*text)[LETTERS + 1], mt_query_term *terms)
{
    size_t n = 0;
    for (size_t i = 0; i < words->len; i++)
        terms[n++] = (mt_query_term){mt_text_of(words->item[i].text), words->item[i].count};
    for (size_t i = 0; i < grams->len; i++) {
        snprintf(text[i], LETTERS + 1, "%c%s", MT_GRAM_MARK, grams->item[i].text);
        terms[n++] = (mt_query_term){mt_text_of(text[i]), grams->item[i].count};
    }
    return n;
}

static void check_query(const made_world *m, mt_random *r, const mt_bitset *filter, int seed)
{
    static char text[MOST_GRAMS][LETTERS + 1];
    static mt_query_term terms[2 * MOST_GRAMS];
    static mt_contribution parts[2 * MOST_GRAMS];
    record query = mt_random_below(r, 2) ? m->record[mt_random_below(r, (uint32_t)m->n)] : make_record(r);
    double score[MOST_RECORDS], share = mt_random_unit(r) * 3;
    mt_bm25 model = mt_bm25_default;
    mt_hits hits = {0};
    mt_error err;
    query.plain = false;
    if (mt_random_below(r, 2) && query.words > 2) query.words = 2;
    bag words = words_of(&query), grams = grams_of(&query, true);
    if (mt_random_below(r, 5) == 0) words = (bag){0};
    model.grams = share;
    for (size_t d = 0; d < m->n; d++)
        score[d] = !filter || m->record[d].eligible ? fused(m, &words, &grams, share, d) : 0;
    size_t n = query_terms(&words, &grams, text, terms);
    mt_rank_task task = {MT_KINDS_ITEMS, filter, mt_random_below(r, 3) ? 1 + mt_random_below(r, 10) : 0, NULL, 0};
    assert_ok(mt_rank_reference(m->w.index, m->w.store, terms, n, &model, task.kinds, filter, task.k, &hits, &err),
              err);
    check_hits(m, &hits, score, task.k, "reference", seed);
    assert_ok(mt_rank_top(m->w.index, m->w.store, terms, n, &model, task.kinds, filter, task.k, &hits, &err), err);
    check_hits(m, &hits, score, task.k, "top", seed);
    const mt_scan_kernel *kernel;
    for (size_t i = 0; (kernel = mt_scan_kernel_at(i)); i++) {
        assert_ok(mt_rank_top_by(kernel, m->w.index, terms, n, &model, &task, &hits, &err), err);
        check_hits(m, &hits, score, task.k, kernel->name, seed);
    }
    for (size_t i = 0; i < hits.len && i < 3; i++) {
        double whole, sum = 0;
        assert_ok(mt_rank_explain(m->w.index, terms, n, &model, task.kinds, hits.data[i].doc, parts, &whole, &err),
                  err);
        for (size_t t = 0; t < n; t++) sum += parts[t].value;
        assert_true(fabs(sum - whole) <= 1e-9 && whole == hits.data[i].score);
    }
    mt_free(hits.data);
}

static void check_world(int seed)
{
    static made_world m;
    mt_random r = mt_random_seeded((uint64_t)seed);
    mt_error err;
    m.w = world_open(true);
    m.n = 1 + mt_random_below(&r, MOST_RECORDS);
    world_begin(&m.w);
    for (size_t i = 0; i < m.n; i++) {
        size_t again = mt_random_below(&r, (uint32_t)i + 1);
        m.record[i] = make_record(&r);
        m.num[i] = put(&m.w, &m.record[i], i);
        if (mt_random_below(&r, 8) == 0) {
            m.record[again] = make_record(&r);
            m.num[again] = put(&m.w, &m.record[again], again);
        }
        if (mt_random_below(&r, 25)) continue;
        world_commit(&m.w);
        if (mt_random_below(&r, 2)) world_merge(&m.w, 1000000000);
        world_begin(&m.w);
    }
    world_commit(&m.w);
    mt_bitset filter = {0};
    assert_ok(mt_bitset_init(&filter, mt_index_docs(m.w.index), &err), err);
    for (size_t i = 0; i < m.n; i++) {
        m.word[i] = words_of(&m.record[i]);
        m.gram[i] = grams_of(&m.record[i], false);
        if (m.record[i].eligible) mt_bitset_set(&filter, mt_index_doc_of(m.w.index, m.num[i]));
    }
    for (int q = 0; q < QUERIES; q++) check_query(&m, &r, mt_random_below(&r, 2) ? &filter : NULL, seed);
    mt_bitset_free(&filter);
    world_close(&m.w);
}

static void same_as_the_formula(void **state)
{
    (void)state;
    for (int seed = 1; seed <= WORLDS; seed++) check_world(seed);
}

/* ---- grams of a word ----------------------------------------------------------------------------------------------*/
static match_status join(void *context, mt_text gram, uint32_t count, mt_error *err)
{
    mt_strbuf *out = context;
    assert_true(mt_is_gram(gram));
    mt_strbuf_format(out, "%.*s*%u ", (int)gram.len - 1, gram.data + 1, count);
    return mt_strbuf_status(out, err);
}

static const struct {
    const char *text, *document, *query;
} cut[] = {
    {"a", "#a#*1 ", "#a#*1 "},
    {"is is", "#is#*2 ", "#is#*2 "},
    {"abba", "#aba*1 ", "#aba*1 "}, /* one b */
    {"tomography", "#tom*1 tomo*1 mogr*1 graf*1 ", "#tom*1 tomo*1 omog*1 mogr*1 ogra*1 graf*1 rafi*1 "},
    {"tomografii", "#tom*1 tomo*1 mogr*1 graf*1 ", "#tom*1 tomo*1 omog*1 mogr*1 ogra*1 graf*1 rafi*1 "},
    {"Kwark", "#cva*1 cvar*1 ", "#cva*1 cvar*1 varc*1 "},
    {"\xD1\x82\xD0\xBE\xD0\xBC", "#\xD1\x82\xD0\xBE\xD0\xBC*1 ", /* letters, not bytes */
     "#\xD1\x82\xD0\xBE\xD0\xBC*1 "},
    {"", "", ""},
};

static void grams_are_cut(void **state)
{
    (void)state;
    mt_analyser *analyser = NULL;
    mt_error err;
    assert_ok(mt_analyser_create(&analyser, &err), err);
    for (size_t i = 0; i < MT_COUNT(cut); i++) {
        mt_terms terms = {0};
        mt_strbuf work = {0}, out = {0}, asked = {0};
        assert_ok(mt_analyse(analyser, mt_text_of(cut[i].text), MT_LANG_OTHER, &terms, &err), err);
        assert_ok(mt_grams_each(&terms, MT_GRAMS_DOCUMENT, &work, join, &out, &err), err);
        assert_string_equal(out.data ? out.data : "", cut[i].document);
        assert_ok(mt_grams_each(&terms, MT_GRAMS_QUERY, &work, join, &asked, &err), err);
        assert_string_equal(asked.data ? asked.data : "", cut[i].query);
        mt_terms_free(&terms);
        mt_strbuf_free(&work);
        mt_strbuf_free(&out);
        mt_strbuf_free(&asked);
    }
    mt_analyser_free(&analyser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(grams_are_cut), cmocka_unit_test(same_as_the_formula)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
