/* The channel learned from the store: singular vectors against their definition; places against sums by words; the same
 * records give the same bytes after any history; records that are not public leave no trace; damage is refused. */
#include "tests/index/index_help.h"

#include <math.h>

#include "libmatch/rank/latent.h"
#include "libmatch/rank/latent_image.h"
#include "libmatch/rank/latent_space.h"

enum { TOPICS = 8, TOPIC_WORDS = 20, RECORDS = 240, DIMS = MT_LATENT_DIMS };

/* A record of words of one topic, and some of none. */
static void topic_record(mt_random *r, mt_strbuf *b, int id, const char *tier)
{
    mt_strbuf_clear(b);
    mt_strbuf_format(b,
                     "{\"kind\":\"offer\",\"id\":\"item%d\",\"owner\":\"o\",\"language\":\"zxx\",\"visibility\":\"%s\","
                     "\"title\":\"offer\",\"text\":\"",
                     id, tier);
    for (int i = 0; i < 12; i++)
        mt_strbuf_format(b, "t%dw%u w%u ", id % TOPICS, mt_random_below(r, TOPIC_WORDS), mt_random_below(r, 200));
    mt_strbuf_str(b, "\"}");
}

static void put_topics(world *w, int from, int to, const char *tier)
{
    mt_strbuf b = {0};
    world_begin(w);
    for (int i = from; i < to; i++) {
        mt_random r = mt_random_seeded((uint64_t)i + 1);
        topic_record(&r, &b, i, tier);
        world_put(w, b.data);
    }
    world_commit(w);
    mt_strbuf_free(&b);
}

static mt_strbuf learn(const world *w)
{
    mt_error err;
    mt_strbuf image = {0};
    uint32_t records = 0;
    assert_ok(mt_latent_learn(w->index, &image, &records, &err), err);
    assert_true(records >= MT_LATENT_LEAST);
    return image;
}

static mt_latent *open_image(const mt_strbuf *image)
{
    mt_error err;
    mt_latent *model = NULL;
    assert_ok(mt_latent_open_bytes(image->data, image->len, &model, &err), err);
    return model;
}

/* ---- singular vectors ---------------------------------------------------------------------------------------------*/

/* For each vector v: X' X v = s v with falling s, all of length 1 and at right angles; and together with the singular
 * values they leave nothing of a matrix of that rank. */
static void vectors_are_singular(void **state)
{
    enum { ROWS = 90, COLUMNS = 50, RANK = 7, WANTED = 10 };
    static double dense[ROWS][COLUMNS], vectors[COLUMNS * WANTED];
    static size_t begin[ROWS + 1];
    static uint32_t column[ROWS * COLUMNS];
    static float value[ROWS * COLUMNS];
    mt_error err;
    mt_random r = mt_random_seeded(7);
    double left[RANK][ROWS], right[RANK][COLUMNS], before = INFINITY, explained = 0, whole = 0;
    size_t n = 0;
    (void)state;
    for (int k = 0; k < RANK; k++) {
        for (int i = 0; i < ROWS; i++) left[k][i] = mt_random_unit(&r) - 0.5;
        for (int j = 0; j < COLUMNS; j++) right[k][j] = mt_random_unit(&r) < 0.4 ? mt_random_unit(&r) : 0;
    }
    for (int i = 0; i < ROWS; i++) {
        begin[i] = n;
        for (int j = 0; j < COLUMNS; j++) {
            double sum = 0;
            for (int k = 0; k < RANK; k++) sum += left[k][i] * right[k][j];
            dense[i][j] = (double)(float)sum;
            whole += dense[i][j] * dense[i][j];
            if (sum == 0) continue;
            column[n] = (uint32_t)j;
            value[n++] = (float)sum;
        }
    }
    begin[ROWS] = n;
    assert_ok(mt_latent_space(&(mt_sparse_rows){ROWS, COLUMNS, begin, column, value}, WANTED, vectors, &err), err);
    for (int d = 0; d < RANK; d++) {
        double image[COLUMNS] = {0}, s = 0;
        for (int i = 0; i < ROWS; i++) {
            double along = 0;
            for (int j = 0; j < COLUMNS; j++) along += dense[i][j] * vectors[j * WANTED + d];
            for (int j = 0; j < COLUMNS; j++) image[j] += dense[i][j] * along;
        }
        for (int j = 0; j < COLUMNS; j++) s += image[j] * vectors[j * WANTED + d];
        assert_true(s <= before * (1 + 1e-9));
        for (int j = 0; j < COLUMNS; j++) assert_true(fabs(image[j] - s * vectors[j * WANTED + d]) < 1e-5 * s);
        for (int e = 0; e <= d; e++) {
            double product = 0;
            for (int j = 0; j < COLUMNS; j++) product += vectors[j * WANTED + d] * vectors[j * WANTED + e];
            assert_true(fabs(product - (d == e)) < 1e-6);
        }
        before = s;
        explained += s;
    }
    assert_true(fabs(explained - whole) < 1e-6 * whole);
}

static void few_rows_and_nothing(void **state)
{
    mt_error err;
    size_t begin[] = {0, 2, 2, 4};
    uint32_t column[] = {0, 1, 0, 1};
    float value[] = {1, 2, 1, 2}; /* rank 1 */
    double vectors[2 * 4];
    (void)state;
    assert_ok(mt_latent_space(&(mt_sparse_rows){3, 2, begin, column, value}, 4, vectors, &err), err);
    assert_true(fabs(fabs(vectors[0]) - 1 / sqrt(5)) < 1e-9 && fabs(fabs(vectors[4]) - 2 / sqrt(5)) < 1e-9);
    for (int j = 0; j < 2; j++)
        for (int d = 1; d < 4; d++) assert_true(vectors[j * 4 + d] == 0);
    assert_ok(mt_latent_space(&(mt_sparse_rows){0, 0, begin, column, value}, 4, vectors, &err), err);
}

/* ---- places -------------------------------------------------------------------------------------------------------*/

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

/* Also the theme: a query of one half of a topic's words is nearer to records of the topic without any of them than to
 * those of other topics. */
static void places_are_sums(void **state)
{
    mt_error err;
    world w = world_open(true);
    mt_query_term terms[TOPIC_WORDS / 2];
    char text[TOPIC_WORDS / 2][16];
    double place[DIMS];
    mt_latent_view *view = NULL;
    (void)state;
    put_topics(&w, 0, RECORDS, "public");
    mt_strbuf image = learn(&w);
    mt_latent *model = open_image(&image);
    assert_ok(mt_latent_view_create(model, w.index, &view, &err), err);
    for (int topic = 0; topic < TOPICS; topic++) {
        double near[2] = {0, 0};
        int n[2] = {0, 0};
        for (int i = 0; i < TOPIC_WORDS / 2; i++) {
            snprintf(text[i], sizeof text[i], "t%dw%d", topic, i);
            terms[i] = (mt_query_term){mt_text_of(text[i]), 1};
        }
        mt_latent_query(view, terms, TOPIC_WORDS / 2, place);
        for (uint32_t doc = 0; doc < mt_index_docs(w.index); doc++) {
            double got, again;
            if (!mt_index_live(w.index, doc)) continue;
            sum s = {.model = model};
            assert_ok(mt_index_doc_terms(w.index, doc, add_word, &s, &err), err);
            assert_ok(mt_latent_cosine(view, place, doc, &got, &err), err);
            assert_ok(mt_latent_cosine(view, place, doc, &again, &err), err);
            assert_true(got == again && got >= -1 && got <= 1);
            assert_true(fabs(got - cosine(place, s.at)) < 3e-3); /* factors are rounded to whole numbers */
            char id[201];
            assert_ok(mt_index_id(w.index, doc, id, &err), err);
            int same = atoi(id + 4) % TOPICS == topic;
            near[same] += got;
            n[same]++;
        }
        assert_true(near[1] / n[1] > 0.5 && near[0] / n[0] < 0.2);
    }
    mt_latent_query(view, terms, 0, place);
    assert_true(place[0] == 0);
    assert_status(mt_latent_cosine(view, place, 1u << 30, place, &err), MATCH_E_NOT_FOUND);
    mt_latent_view_free(&view);
    mt_latent_free(&model);
    mt_strbuf_free(&image);
    world_close(&w);
}

static void shared_words_are_named(void **state)
{
    mt_error err;
    world w = world_open(true);
    mt_strbuf words = {0};
    mt_latent_view *view = NULL;
    double place[DIMS];
    mt_query_term term = {mt_text_of("t3w1"), 1};
    (void)state;
    put_topics(&w, 0, RECORDS, "public");
    mt_strbuf image = learn(&w);
    mt_latent *model = open_image(&image);
    assert_ok(mt_latent_view_create(model, w.index, &view, &err), err);
    mt_latent_query(view, &term, 1, place);
    assert_ok(mt_latent_shared(view, place, 3, 3, &words, &err), err); /* the fourth record: topic 3 */
    assert_memory_equal(words.data, "t3w", 3);
    int commas = 0;
    for (size_t i = 0; i < words.len; i++) commas += words.data[i] == ',';
    assert_int_equal(commas, 2);
    mt_strbuf_clear(&words);
    assert_ok(mt_latent_shared(view, place, 3, 0, &words, &err), err);
    assert_int_equal(words.len, 0);
    mt_strbuf_free(&words);
    mt_latent_view_free(&view);
    mt_latent_free(&model);
    mt_strbuf_free(&image);
    world_close(&w);
}

/* ---- learning -----------------------------------------------------------------------------------------------------*/

static void history_does_not_matter(void **state)
{
    world a = world_open(true), b = world_open(true);
    mt_strbuf text = {0};
    (void)state;
    put_topics(&a, 0, RECORDS, "public");
    for (int from = 0; from < RECORDS; from += 40) { /* in pieces, changed before, merged */
        world_begin(&b);
        for (int i = from; i < from + 40; i++) {
            mt_strbuf_clear(&text);
            mt_strbuf_format(&text, "{\"kind\":\"offer\",\"id\":\"item%d\",\"owner\":\"o\",\"title\":\"other words\"}",
                             i);
            world_put(&b, text.data);
        }
        world_commit(&b);
        put_topics(&b, from, from + 40, "public");
    }
    world_merge(&b, 1000000000);
    mt_strbuf x = learn(&a), y = learn(&b), again = learn(&a);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.data, y.data, x.len);
    assert_memory_equal(x.data, again.data, x.len);
    mt_strbuf_free(&x);
    mt_strbuf_free(&y);
    mt_strbuf_free(&again);
    mt_strbuf_free(&text);
    world_close(&a);
    world_close(&b);
}

static void only_public_records_count(void **state)
{
    mt_error err;
    world w = world_open(true);
    mt_strbuf image = {0}, before;
    uint32_t records = 0;
    (void)state;
    put_topics(&w, 0, MT_LATENT_LEAST - 1, "public");
    put_topics(&w, MT_LATENT_LEAST, RECORDS, "members");
    assert_status(mt_latent_learn(w.index, &image, &records, &err), MATCH_E_STATE);
    assert_non_null(strstr(err.message, "128"));
    assert_non_null(strstr(err.message, "127"));
    put_topics(&w, MT_LATENT_LEAST - 1, MT_LATENT_LEAST, "public");
    before = learn(&w);
    put_topics(&w, RECORDS, 2 * RECORDS, "confidential");
    image = learn(&w);
    assert_int_equal(image.len, before.len);
    assert_memory_equal(image.data, before.data, image.len);
    mt_strbuf_free(&image);
    mt_strbuf_free(&before);
    world_close(&w);
}

/* ---- bytes --------------------------------------------------------------------------------------------------------*/

static void damage_is_refused(void **state)
{
    mt_error err;
    world w = world_open(true);
    mt_latent *model = NULL;
    mt_latent_header h;
    mt_random r = mt_random_seeded(11);
    (void)state;
    put_topics(&w, 0, RECORDS, "public");
    mt_strbuf image = learn(&w);
    for (int i = 0; i < 400; i++) { /* the header byte by byte, then anywhere */
        size_t at = i < 64 ? (size_t)i : mt_random_below(&r, image.len);
        char bit = (char)(1 << mt_random_below(&r, 8));
        image.data[at] ^= bit;
        match_status status = mt_latent_open_bytes(image.data, image.len, &model, &err);
        if (status != MATCH_E_CORRUPT && status != MATCH_E_NEWER && status != MATCH_E_UNSUPPORTED)
            fail_msg("byte %zu: %s", at, match_status_name(status));
        image.data[at] ^= bit;
    }
    for (int i = 0; i < 100; i++) {
        size_t len = i < 70 ? (size_t)i : mt_random_below(&r, image.len);
        assert_status(mt_latent_open_bytes(image.data, len, &model, &err), MATCH_E_CORRUPT);
    }
    memcpy(&h, image.data, sizeof h);
    h.version = MT_LATENT_VERSION + 1;
    memcpy(image.data, &h, sizeof h);
    assert_status(mt_latent_open_bytes(image.data, image.len, &model, &err), MATCH_E_NEWER);
    assert_null(model);
    mt_strbuf_free(&image);
    world_close(&w);
}

/* Sizes that lie, under a right checksum: every word can still be looked for. */
static void lying_bytes_are_safe(void **state)
{
    mt_error err;
    world w = world_open(true);
    mt_random r = mt_random_seeded(13);
    (void)state;
    put_topics(&w, 0, RECORDS, "public");
    mt_strbuf image = learn(&w);
    for (int i = 0; i < 300; i++) {
        mt_strbuf bad = {0};
        mt_latent *model = NULL;
        mt_latent_view *view = NULL;
        mt_latent_header h;
        double place[DIMS], got;
        mt_query_term term = {mt_text_of("t3w1"), 1};
        mt_strbuf_add(&bad, image.data, image.len);
        for (int k = 0; k < 8; k++) bad.data[8 + mt_random_below(&r, bad.len - 8)] = (char)mt_random_below(&r, 256);
        memcpy(&h, bad.data, sizeof h);
        h.version = MT_LATENT_VERSION;
        h.checksum = 0;
        memcpy(bad.data, &h, sizeof h);
        h.checksum = mt_latent_checksum(bad.data, bad.len);
        memcpy(bad.data, &h, sizeof h);
        if (mt_latent_open_bytes(bad.data, bad.len, &model, &err) == MATCH_OK) {
            double word[DIMS];
            (void)mt_latent_word(model, term.term, word);
            if (mt_latent_view_create(model, w.index, &view, &err) == MATCH_OK) {
                mt_latent_query(view, &term, 1, place);
                (void)mt_latent_cosine(view, place, 3, &got, &err);
            }
            mt_latent_view_free(&view);
        }
        mt_latent_free(&model);
        mt_strbuf_free(&bad);
    }
    mt_strbuf_free(&image);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_are_singular),    cmocka_unit_test(few_rows_and_nothing),
        cmocka_unit_test(places_are_sums),         cmocka_unit_test(shared_words_are_named),
        cmocka_unit_test(history_does_not_matter), cmocka_unit_test(only_public_records_count),
        cmocka_unit_test(damage_is_refused),       cmocka_unit_test(lying_bytes_are_safe)};
    return cmocka_run_group_tests_name("latent", tests, NULL, NULL);
}
