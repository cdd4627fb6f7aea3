/* The matrix of clusters against the comparison of every single pair and a plain loop over all answers, on random
 * stores: members in several clusters, needs of several owners, projects, hidden records. */
#include "../match/fixture.h"
#include "libmatch/base/random.h"
#include "libmatch/group/cluster_matrix.h"
#include "libmatch/group/cluster_pair.h"

#define WORLDS 25
#define CLUSTERS 5
#define MEMBERS 9

static void fill(fixture *f, mt_random *r)
{
    static const char *const kinds[] = {"offer", "request", "competence", "idea"}, *const tiers[] = {"public", "public",
                                                                                                     "members"};
    static const char *const countries[] = {"RO", "PL", "DE"};
    fixture_open(f);
    for (unsigned c = 0; c < CLUSTERS; c++)
        fixture_addf(f, "{\"kind\":\"cluster\",\"id\":\"c%u\",\"name\":\"C%u\",\"country\":\"%s\"}", c, c,
                     countries[mt_random_below(r, 3)]);
    for (unsigned m = 0; m < MEMBERS; m++)
        fixture_addf(
            f,
            "{\"kind\":\"organisation\",\"id\":\"m%u\",\"name\":\"M%u\",\"visibility\":\"%s\",\"keywords\":[\"k%u\"],"
            "\"member_of\":[{\"cluster\":\"c%u\"},{\"cluster\":\"c%u\"}]}",
            m, m, tiers[mt_random_below(r, 3)], (unsigned)mt_random_below(r, 4), (unsigned)mt_random_below(r, CLUSTERS),
            (unsigned)mt_random_below(r, CLUSTERS));
    for (unsigned i = 0; i < 40; i++)
        fixture_addf(f,
                     "{\"kind\":\"%s\",\"id\":\"i%u\",\"owner\":[\"m%u\",\"m%u\"],\"language\":\"zxx\",\"priority\":%u,"
                     "\"visibility\":\"%s\",\"keywords\":[\"k%u\"],\"text\":\"w%u w%u w%u\"}",
                     kinds[mt_random_below(r, 4)], i, (unsigned)mt_random_below(r, MEMBERS),
                     (unsigned)mt_random_below(r, MEMBERS), 1 + (unsigned)mt_random_below(r, 3),
                     tiers[mt_random_below(r, 3)], (unsigned)mt_random_below(r, 6), (unsigned)mt_random_below(r, 12),
                     (unsigned)mt_random_below(r, 12), (unsigned)mt_random_below(r, 12));
    for (unsigned p = 0; p < 4; p++)
        fixture_addf(f, "{\"kind\":\"project\",\"id\":\"p%u\",\"title\":\"w%u\",\"participants\":[\"m%u\",\"m%u\"]}", p,
                     (unsigned)mt_random_below(r, 12), (unsigned)mt_random_below(r, MEMBERS),
                     (unsigned)mt_random_below(r, MEMBERS));
    fixture_ready(f);
}

static double at(const json_t *rows, size_t i, size_t j)
{
    const json_t *value = json_array_get(json_array_get(rows, i), j);
    return json_is_null(value) ? -1.0 : json_real_value(value);
}

/* d(i -> j) the plain way: each need, each answer, each member */
static double plain(fixture *f, const char *from, const char *to, mt_tier viewer)
{
    mt_match_options options = {.viewer = viewer, .as_of = FIXTURE_DAY};
    mt_members asking = {0}, answering = {0};
    mt_needs needs = {0};
    mt_answers answers = {0};
    double sum = 0.0, weight = 0.0;
    FIXTURE_OK(mt_matcher_begin(f->matcher, &options, true, ERR));
    FIXTURE_OK(mt_members_of(f->matcher, mt_text_of(from), &asking, ERR));
    FIXTURE_OK(mt_members_of(f->matcher, mt_text_of(to), &answering, ERR));
    FIXTURE_OK(mt_needs_of(f->matcher, mt_text_of(from), false, 200, &needs, ERR));
    FIXTURE_OK(mt_answers_collect(f->matcher, &needs, &answers, ERR));
    for (size_t n = 0; n < needs.len; n++) {
        double best = 0.0;
        for (size_t i = answers.begin.data[n]; i < answers.begin.data[n + 1]; i++) {
            bool in = false, out = false;
            for (size_t k = 0; k < answering.len; k++) in = in || answering.data[k] == answers.rows.data[i].vertex;
            for (size_t k = 0; k < asking.len; k++) out = out || asking.data[k] == answers.rows.data[i].vertex;
            if (in && !out && answers.rows.data[i].gain > best) best = answers.rows.data[i].gain;
        }
        sum += needs.data[n].weight * best;
        weight += needs.data[n].weight;
    }
    mt_matcher_end(f->matcher);
    mt_needs_free(&needs);
    mt_answers_free(&answers);
    MT_ARRAY_FREE(&asking);
    MT_ARRAY_FREE(&answering);
    return weight > 0.0 ? sum / weight : -1.0;
}

static void compare_world(fixture *f, mt_tier viewer)
{
    mt_cluster_options_c2c options = {.viewer = viewer, .as_of = FIXTURE_DAY, .parts = true};
    mt_cluster_matrix *x = NULL;
    json_t *matrix = NULL, *pair = NULL;
    bool done = false;
    FIXTURE_OK(mt_cluster_matrix_create(NULL, 0, &options, &x, ERR));
    while (!done) FIXTURE_OK(mt_cluster_matrix_step(x, f->matcher, 20000, &done, ERR));
    FIXTURE_OK(mt_cluster_matrix_report(x, f->matcher, &matrix, ERR));
    mt_cluster_matrix_free(&x);
    for (size_t i = 0; i < CLUSTERS; i++)
        for (size_t j = 0; j < CLUSTERS; j++) {
            const char *a =
                json_string_value(json_object_get(json_array_get(json_object_get(matrix, "clusters"), i), "id"));
            const char *b =
                json_string_value(json_object_get(json_array_get(json_object_get(matrix, "clusters"), j), "id"));
            mt_cluster_pair_options of = {.viewer = viewer, .as_of = FIXTURE_DAY};
            if (i == j) continue;
            FIXTURE_OK(mt_cluster_compare(f->matcher, mt_text_of(a), mt_text_of(b), &of, &pair, ERR));
            assert_float_equal(at(json_object_get(matrix, "matrix"), i, j), plain(f, a, b, viewer), 1e-12);
            assert_float_equal(at(json_object_get(matrix, "score"), i, j),
                               json_real_value(json_object_get(pair, "score")), 1e-12);
            assert_true(json_array_size(json_object_get(pair, "unused")) <= 80);
            json_decref(pair);
        }
    json_decref(matrix);
}

static void matrix_is_all_pairs(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        mt_random r = mt_random_seeded(seed);
        fixture f;
        fill(&f, &r);
        compare_world(&f, MT_TIER_PUBLIC);
        compare_world(&f, MT_TIER_CONFIDENTIAL);
        fixture_close(&f);
    }
}

/* A change of the store between two steps begins the work anew: the result is that of the store as it is. */
static void changes_between_steps(void **state)
{
    (void)state;
    fixture f;
    mt_random r = mt_random_seeded(99);
    mt_cluster_options_c2c options = {.as_of = FIXTURE_DAY};
    mt_cluster_matrix *x = NULL, *fresh = NULL;
    json_t *a = NULL, *b = NULL;
    mt_error err = {0};
    bool done = false;
    fill(&f, &r);
    FIXTURE_OK(mt_cluster_matrix_create(NULL, 0, &options, &x, ERR));
    for (int i = 0; i < 8; i++) FIXTURE_OK(mt_cluster_matrix_step(x, f.matcher, 0, &done, ERR));
    assert_false(done);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(&f,
                "{\"kind\":\"offer\",\"id\":\"new\",\"owner\":\"m1\",\"language\":\"zxx\",\"text\":\"w1 w2 w3 w4\"}");
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    while (!done) FIXTURE_OK(mt_cluster_matrix_step(x, f.matcher, 0, &done, ERR));
    FIXTURE_OK(mt_cluster_matrix_report(x, f.matcher, &a, ERR));
    FIXTURE_OK(mt_cluster_matrix_create(NULL, 0, &options, &fresh, ERR));
    FIXTURE_OK(mt_cluster_matrix_step(fresh, f.matcher, INT64_MAX / 4, &done, ERR));
    FIXTURE_OK(mt_cluster_matrix_report(fresh, f.matcher, &b, ERR));
    assert_true(json_equal(a, b));
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(&f, "{\"kind\":\"cluster\",\"id\":\"late\",\"name\":\"Late\"}");
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    json_decref(a);
    a = NULL;
    assert_int_equal(mt_cluster_matrix_report(x, f.matcher, &a, &err), MATCH_E_STATE); /* of a store that is gone */
    assert_null(a);
    json_decref(b);
    mt_cluster_matrix_free(&x);
    mt_cluster_matrix_free(&fresh);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(matrix_is_all_pairs), cmocka_unit_test(changes_between_steps)};
    return cmocka_run_group_tests_name("cluster matrix", tests, NULL, NULL);
}
