/* Searches with the channel "learned" against its definition written down a second time: the others' answers, the
 * points of the best 20, a plain sort. Short and long queries, any k, filters, viewers, explanations, votes, batches;
 * what other stores say; damage and loss of the file; learning anew when the records have grown. */
#include "tests/index/index_help.h"

#include <math.h>

#include "libmatch/match/batch.h"
#include "libmatch/match/latent_channel.h"
#include "libmatch/match/matcher.h"

enum { RECORDS = 300, VOCABULARY = 400, QUERIES = 60, MOST = 1000, DIMS = MT_LATENT_DIMS };

static void put_records(world *w, mt_random *r, int from, int to)
{
    mt_strbuf b = {0};
    world_begin(w);
    for (int i = from; i < to; i++) {
        random_record(r, &b, i, VOCABULARY);
        if (mt_random_below(r, 8) == 0) { /* some for members only */
            b.len--;
            mt_strbuf_str(&b, ",\"visibility\":\"members\"}");
        }
        world_put(w, b.data);
    }
    world_commit(w);
    mt_strbuf_free(&b);
}

static void learn(world *w)
{
    mt_error err;
    mt_index *index = NULL;
    assert_ok(mt_store_begin(w->store, &err), err);
    assert_ok(mt_index_open(w->store, &index, &err), err);
    assert_ok(mt_latent_channel_learn(w->store, index, &err), err);
    mt_index_close(&index);
    assert_ok(mt_store_commit(w->store, &err), err);
    mt_latent_channel_sweep(w->store);
}

static mt_latent *open_model(const world *w, char *path, size_t size)
{
    mt_error err;
    char name[64];
    mt_latent *model = NULL;
    assert_ok(mt_store_setting(w->store, MT_LATENT_SETTING, name, sizeof name, &err), err);
    assert_true(name[0] != '\0');
    snprintf(path, size, "%s/%s", mt_store_segments_folder(w->store), name);
    assert_ok(mt_latent_open(path, &model, &err), err);
    return model;
}

static mt_match_options options_of(const char *channels, size_t k)
{
    return (mt_match_options){.k = k, .kinds = MT_KINDS_ITEMS, .channels = channels, .viewer = MT_TIER_MEMBERS};
}

typedef struct entry {
    char key[201];
    double score, points;
} entry;

static int by_score(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return strcmp(x->key, y->key);
}

typedef struct sum {
    const mt_latent *model;
    double at[DIMS];
} sum;

static match_status add_word(void *context, const mt_doc_term *term, mt_error *err)
{
    sum *s = context;
    double word[DIMS], count = (double)term->count[0] + term->count[1] + term->count[2];
    (void)err;
    if (!mt_latent_word(s->model, term->term, word)) return MATCH_OK;
    for (int d = 0; d < DIMS; d++) s->at[d] += (1 + log(count)) * word[d];
    return MATCH_OK;
}

static double cosine(const double *a, const double *b)
{
    double ab = 0, aa = 0, bb = 0;
    for (int d = 0; d < DIMS; d++) ab += a[d] * b[d], aa += a[d] * a[d], bb += b[d] * b[d];
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

/* Words of a query made by hand: count * vector. */
static size_t place_of(const mt_latent *model, const char *text, double place[DIMS])
{
    bool seen[VOCABULARY] = {false};
    size_t n = 0;
    memset(place, 0, DIMS * sizeof *place);
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, " ");
        double word[DIMS];
        int number = atoi(at + 1);
        n += !seen[number];
        seen[number] = true;
        if (mt_latent_word(model, mt_text_make(at, len), word))
            for (int d = 0; d < DIMS; d++) place[d] += word[d];
        at += len + (at[len] == ' ');
    }
    return n;
}

static size_t slow(world *w, mt_matcher *m, const mt_latent *model, const char *text, mt_match_options o, entry *out)
{
    mt_error err;
    mt_results all = {0};
    double place[DIMS], share = ((double)place_of(model, text, place) - 8) / 12;
    o.k = MOST;
    o.channels = "words,ngrams,concepts";
    assert_ok(mt_search(m, mt_text_of(text), &o, &all, &err), err);
    for (size_t i = 0; i < all.len; i++) {
        out[i].score = all.data[i].score;
        out[i].points = 0;
        snprintf(out[i].key, sizeof out[i].key, "%s", all.data[i].key);
        if (share <= 0 || i >= 20) continue;
        sum s = {.model = model};
        uint32_t doc = mt_index_doc_of(w->index, all.data[i].num);
        assert_ok(mt_index_doc_terms(w->index, doc, add_word, &s, &err), err);
        out[i].points = 0.8 * fmin(1, share) * all.data[0].score * fmax(0, cosine(place, s.at));
        out[i].score += out[i].points;
    }
    size_t n = all.len;
    qsort(out, n, sizeof *out, by_score);
    mt_results_free(&all);
    return n;
}

static double explained(const json_t *root, bool *learned)
{
    json_t *list = json_object_get(root, "contributions"), *part;
    double total = json_number_value(json_object_get(root, "intercept"));
    size_t i;
    *learned = false;
    json_array_foreach (list, i, part) {
        const char *code = json_string_value(json_object_get(part, "code"));
        total += json_number_value(json_object_get(part, "value"));
        if (strcmp(code, "learned") != 0) continue;
        *learned = true;
        assert_true(json_string_length(json_object_get(part, "label")) > 0);
    }
    return total;
}

/* Scores within what rounding to whole numbers costs; the order may differ where two are as near as that. */
static void check(world *w, mt_matcher *m, const mt_latent *model, const char *text, mt_match_options o,
                  size_t *long_ones)
{
    static entry expected[MOST];
    mt_error err;
    mt_results got = {0};
    bool learned;
    size_t n = slow(w, m, model, text, o, expected), k = o.k;
    o.explain = true;
    assert_ok(mt_search(m, mt_text_of(text), &o, &got, &err), err);
    assert_int_equal(got.len, n < k ? n : k);
    for (size_t i = 0; i < got.len; i++) {
        double near = 3e-3 * expected[0].score, score = got.data[i].score;
        if (fabs(score - expected[i].score) > near) fail_msg("\"%s\" k %zu: place %zu has another score", text, k, i);
        size_t at = 0;
        while (at < n && strcmp(expected[at].key, got.data[i].key) != 0) at++;
        assert_true(at < n && fabs(expected[at].score - score) <= near);
        assert_true(fabs(explained(got.data[i].explanation, &learned) - score) < 1e-9);
        assert_true(learned || expected[at].points < near);
        *long_ones += learned;
    }
    mt_results_free(&got);
}

static void random_text(mt_random *r, mt_strbuf *b)
{
    mt_strbuf_clear(b);
    random_words(r, b, 1 + (int)mt_random_below(r, 40), VOCABULARY);
}

static void searches_agree(void **state)
{
    mt_error err;
    uint64_t seed = 20261122;
    mt_random r = mt_random_seeded(seed);
    world w = world_open(false);
    mt_matcher *m = NULL;
    mt_strbuf text = {0};
    char path[256];
    size_t long_ones = 0;
    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    put_records(&w, &r, 0, RECORDS);
    learn(&w);
    put_records(&w, &r, RECORDS / 2, RECORDS + 50); /* changed and new ones, in another segment */
    assert_ok(mt_matcher_create(w.store, w.analyser, &m, &err), err);
    mt_latent *model = open_model(&w, path, sizeof path);
    for (int i = 0; i < QUERIES; i++) {
        static const size_t ks[] = {1, 5, 10, 19, 20, 21, 100};
        mt_match_options o = options_of(i % 2 ? NULL : "learned,ngrams,words,concepts", ks[i % MT_COUNT(ks)]);
        if (i % 3 == 0) o.filter = "trl >= 4";
        if (i % 4 == 0) o.viewer = MT_TIER_PUBLIC;
        random_text(&r, &text);
        check(&w, m, model, text.data, o, &long_ones);
    }
    assert_true(long_ones > 100);
    mt_latent_free(&model);
    mt_matcher_free(&m);
    mt_strbuf_free(&text);
    world_close(&w);
}

static json_t *batch_answer(mt_matcher *m, const char *text, mt_match_options o)
{
    mt_error err;
    mt_batch *batch = NULL;
    mt_batch_options b = {.match = o, .threads = 2};
    mt_strbuf line = {0}, out = {0};
    bool done = false;
    mt_strbuf_format(&line, "q\t%s\n", text);
    assert_ok(mt_batch_create(mt_text_make(line.data, line.len), &b, &batch, &err), err);
    while (!done) assert_ok(mt_batch_step(batch, m, 1000000000, &done, &err), err);
    mt_batch_take(batch, &out);
    json_t *root = json_loadb(out.data, out.len, 0, NULL), *hits = json_incref(json_object_get(root, "hits"));
    json_decref(root);
    mt_strbuf_free(&line);
    mt_strbuf_free(&out);
    mt_batch_free(&batch);
    return hits;
}

static void assert_same(const mt_results *a, const mt_results *b)
{
    assert_int_equal(a->len, b->len);
    for (size_t i = 0; i < a->len; i++) {
        assert_string_equal(a->data[i].key, b->data[i].key);
        assert_true(a->data[i].score == b->data[i].score);
    }
}

static void batches_agree_and_items_vote_on_request(void **state)
{
    mt_error err;
    mt_random r = mt_random_seeded(5);
    world w = world_open(false);
    mt_matcher *m = NULL;
    mt_strbuf text = {0};
    size_t other_votes = 0;
    (void)state;
    put_records(&w, &r, 0, RECORDS);
    learn(&w);
    assert_ok(mt_matcher_create(w.store, w.analyser, &m, &err), err);
    for (int i = 0; i < 20; i++) {
        mt_match_options o = options_of(NULL, 10);
        mt_results got = {0}, plain = {0};
        random_text(&r, &text);
        assert_ok(mt_search(m, mt_text_of(text.data), &o, &got, &err), err);
        json_t *hits = batch_answer(m, text.data, o);
        assert_int_equal(json_array_size(hits), got.len);
        for (size_t h = 0; h < got.len; h++) {
            json_t *hit = json_array_get(hits, h);
            assert_string_equal(json_string_value(json_object_get(hit, "id")), got.data[h].key);
            assert_true(json_number_value(json_object_get(hit, "score")) == got.data[h].score);
        }
        json_decref(hits);
        mt_results_free(&got);
        o = (mt_match_options){.k = 20, .kinds = MT_KINDS_ORGANISATIONS, .by_items = true, .explain = true};
        assert_ok(mt_search(m, mt_text_of(text.data), &o, &got, &err), err);
        o.channels = "-learned";
        assert_ok(mt_search(m, mt_text_of(text.data), &o, &plain, &err), err);
        assert_same(&got, &plain);
        mt_results_free(&got);
        mt_results_free(&plain);
        o.channels = "words,ngrams,concepts,learned";
        assert_ok(mt_search(m, mt_text_of(text.data), &o, &got, &err), err);
        bool learned;
        for (size_t h = 0; h < got.len; h++)
            assert_true(fabs(explained(got.data[h].explanation, &learned) - got.data[h].score) < 1e-9);
        o.channels = "words,ngrams,concepts";
        assert_ok(mt_search(m, mt_text_of(text.data), &o, &plain, &err), err);
        other_votes += got.len && plain.len && got.data[0].score != plain.data[0].score;
        mt_results_free(&got);
        mt_results_free(&plain);
    }
    assert_true(other_votes > 5);
    mt_matcher_free(&m);
    mt_strbuf_free(&text);
    world_close(&w);
}

static match_status search(mt_matcher *m, const char *channels, double *best, mt_error *err)
{
    mt_strbuf text = {0};
    mt_results got = {0};
    mt_match_options o = options_of(channels, 3);
    for (int i = 0; i < 30; i++) mt_strbuf_format(&text, "w%d ", i);
    match_status status = mt_search(m, mt_text_make(text.data, text.len), &o, &got, err);
    if (status == MATCH_OK && best) *best = got.len ? got.data[0].score : 0;
    mt_results_free(&got);
    mt_strbuf_free(&text);
    return status;
}

/* Where there is none, naming it is an error that says what to do, and the default does without. */
static void without_a_model(void **state)
{
    mt_error err;
    mt_random r = mt_random_seeded(6);
    world w = world_open(false), memory = world_open(true);
    mt_matcher *m = NULL, *other = NULL;
    double plain, all, with;
    (void)state;
    put_records(&w, &r, 0, RECORDS);
    put_records(&memory, &r, 0, RECORDS);
    assert_ok(mt_matcher_create(w.store, w.analyser, &m, &err), err);
    assert_ok(mt_matcher_create(memory.store, memory.analyser, &other, &err), err);
    assert_status(search(m, "words,learned", NULL, &err), MATCH_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "match rebuild"));
    assert_status(search(other, "words,learned", NULL, &err), MATCH_E_NOT_FOUND);
    assert_ok(search(m, NULL, &all, &err), err);
    assert_ok(search(m, "words,ngrams,concepts", &plain, &err), err);
    assert_true(all == plain);
    learn(&w);
    assert_ok(search(m, NULL, &with, &err), err);
    assert_true(with > plain);
    assert_ok(mt_store_begin(w.store, &err), err);
    assert_ok(mt_latent_channel_drop(w.store, &err), err);
    assert_ok(mt_store_commit(w.store, &err), err);
    assert_ok(search(m, NULL, &all, &err), err);
    assert_true(all == plain);
    assert_ok(mt_store_begin(memory.store, &err), err);
    assert_status(mt_latent_channel_learn(memory.store, memory.index, &err), MATCH_E_UNSUPPORTED);
    mt_store_rollback(memory.store);
    mt_matcher_free(&m);
    mt_matcher_free(&other);
    world_close(&w);
    world_close(&memory);
}

static match_status count_models(void *context, const char *name, mt_error *err)
{
    (void)err;
    *(int *)context += strstr(name, ".latent") != NULL;
    return MATCH_OK;
}

static void growth_damage_and_loss(void **state)
{
    mt_error err;
    mt_random r = mt_random_seeded(9);
    world w = world_open(false);
    mt_matcher *m = NULL;
    char path[256];
    bool due = true;
    int models = 0;
    (void)state;
    put_records(&w, &r, 0, RECORDS);
    assert_ok(mt_latent_channel_due(w.store, &due, &err), err);
    assert_false(due); /* nobody asked for it */
    learn(&w);
    put_records(&w, &r, RECORDS, RECORDS + RECORDS / 4);
    assert_ok(mt_latent_channel_due(w.store, &due, &err), err);
    assert_false(due);
    put_records(&w, &r, RECORDS, 2 * RECORDS);
    assert_ok(mt_latent_channel_due(w.store, &due, &err), err);
    assert_true(due);
    learn(&w);
    assert_ok(mt_latent_channel_due(w.store, &due, &err), err);
    assert_false(due);
    put_records(&w, &r, 0, 40);
    learn(&w);
    assert_ok(mt_folder_list(mt_store_segments_folder(w.store), count_models, &models, &err), err);
    assert_int_equal(models, 2); /* the present one and the one before */
    mt_latent *model = open_model(&w, path, sizeof path);
    mt_latent_free(&model);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    fseek(f, 5000, SEEK_SET);
    int byte = fgetc(f);
    fseek(f, 5000, SEEK_SET);
    fputc(byte ^ 4, f);
    fclose(f);
    assert_ok(mt_matcher_create(w.store, w.analyser, &m, &err), err);
    assert_status(search(m, NULL, NULL, &err), MATCH_E_CORRUPT);
    assert_non_null(strstr(err.message, "--learned"));
    unlink(path);
    assert_status(search(m, NULL, NULL, &err), MATCH_E_CORRUPT);
    assert_ok(search(m, "words", NULL, &err), err);
    learn(&w);
    assert_ok(search(m, NULL, NULL, &err), err);
    mt_matcher_free(&m);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(searches_agree),
                                       cmocka_unit_test(batches_agree_and_items_vote_on_request),
                                       cmocka_unit_test(without_a_model), cmocka_unit_test(growth_damage_and_loss)};
    return cmocka_run_group_tests_name("learned_search", tests, NULL, NULL);
}
