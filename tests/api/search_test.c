/* Ranked lists, explanations, duplicates, evaluation and pages through the public functions. */
#include "support.h"

#include <math.h>
#include <pthread.h>

#include <jansson.h>

static void lists_outlive_the_store(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_rank_options options = {.size = sizeof options, .want = MATCH_WANT_OFFER};
    match_hits *hits = NULL;
    store_ok(match_store_search(store, "radiology software", 18, &options, &hits), store);
    store_ok(match_store_delete(store, "offer", "o1"), store);
    match_store_close(&store);
    assert_int_equal(match_hits_count(hits), 1);
    assert_string_equal(match_hits_id(hits, 0), "o1");
    assert_string_equal(match_hits_kind(hits, 0), "offer");
    assert_string_equal(match_hits_name(hits, 0), "Radiology image software");
    assert_true(match_hits_score(hits, 0) > 0);
    assert_string_equal(match_hits_explanation(hits, 0), "");
    assert_string_equal(match_hits_warnings(hits), "[]");
    assert_string_equal(match_hits_id(hits, 1), "");
    assert_true(match_hits_score(hits, 1) == 0);
    match_hits_free(&hits);
}

static void wants(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    static const struct {
        match_want want;
        const char *kinds; /* that may be returned */
    } cases[] = {{MATCH_WANT_DEFAULT, "competence offer request idea project call"},
                 {MATCH_WANT_ORGANISATIONS, "organisation cluster"},
                 {MATCH_WANT_CLUSTERS, "cluster"},
                 {MATCH_WANT_OFFER, "offer"},
                 {MATCH_WANT_REQUEST, "request"},
                 {MATCH_WANT_PROJECT, "project"},
                 {MATCH_WANT_ORGANISATION, "organisation"},
                 {MATCH_WANT_CLUSTER, "cluster"}};
    static const char query[] = "health clinic imaging software radiology diagnostics";
    for (size_t c = 0; c < COUNT(cases); c++) {
        match_rank_options options = {.size = sizeof options, .want = cases[c].want, .k = 100};
        match_hits *hits = NULL;
        store_ok(match_store_search(store, query, sizeof query - 1, &options, &hits), store);
        assert_true(match_hits_count(hits) > 0);
        for (size_t i = 0; i < match_hits_count(hits); i++)
            assert_non_null(strstr(cases[c].kinds, match_hits_kind(hits, i)));
        match_hits_free(&hits);
    }
    match_store_close(&store);
}

/* Contributions and intercept add up to the score on the stated scale. */
static void check_sum(const char *explanation, double score)
{
    json_t *root = json_loads(explanation, 0, NULL), *part;
    assert_non_null(root);
    const char *scale = json_string_value(json_object_get(root, "scale"));
    double sum = json_number_value(json_object_get(root, "intercept"));
    size_t i;
    json_array_foreach (json_object_get(root, "contributions"), i, part) {
        sum += json_number_value(json_object_get(part, "value"));
    }
    assert_non_null(scale);
    double wanted = strcmp(scale, "logit") == 0 ? log(score / (1 - score)) : score;
    assert_true(fabs(sum - wanted) <= 1e-9 * fmax(1, fabs(wanted)));
    json_decref(root);
}

/* Straight from a list the lines are those of its JSON. */
static void check_lines(const match_hits *hits)
{
    static const char *const languages[] = {NULL, "en", "ro", "pl"};
    match_text *text = NULL, *other = NULL;
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        assert_true(match_hits_explained(hits, i));
        for (size_t l = 0; l < COUNT(languages); l++) {
            const char *json = match_hits_explanation(hits, i);
            assert_int_equal(match_explanation_text(json, strlen(json), languages[l], &text, NULL), MATCH_OK);
            assert_int_equal(match_hits_explanation_text(hits, i, languages[l], &other, NULL), MATCH_OK);
            assert_string_equal(match_text_data(text), match_text_data(other));
            match_text_free(&text);
            match_text_free(&other);
        }
    }
    assert_int_equal(match_hits_explanation_text(hits, 0, "tlh", &text, NULL), MATCH_E_VALUE);
    assert_int_equal(match_hits_explanation_text(NULL, 0, NULL, &text, NULL), MATCH_E_ARGUMENT);
    assert_false(match_hits_explained(hits, match_hits_count(hits)));
    assert_int_equal(match_hits_explanation_text(hits, match_hits_count(hits), "en", &text, NULL), MATCH_OK);
    assert_int_equal(match_text_length(text), 0);
    match_text_free(&text);
}

static void *read_explanations(void *context)
{
    const match_hits *hits = context;
    size_t length = 0;
    for (size_t i = 0; i < match_hits_count(hits); i++) length += strlen(match_hits_explanation(hits, i));
    return (void *)(uintptr_t)length;
}

/* The JSON is written when it is first read; several threads may be the first. */
static void explanations_of_threads(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_rank_options options = {.size = sizeof options, .explain = true, .want = MATCH_WANT_ANY};
    for (int round = 0; round < 20; round++) {
        match_hits *hits = NULL;
        pthread_t thread[4];
        store_ok(match_store_partners(store, "clinic", &options, &hits), store);
        for (size_t t = 0; t < COUNT(thread); t++)
            assert_int_equal(pthread_create(&thread[t], NULL, read_explanations, hits), 0);
        for (size_t t = 0; t < COUNT(thread); t++) {
            void *length;
            assert_int_equal(pthread_join(thread[t], &length), 0);
            assert_ptr_equal(length, read_explanations(hits));
        }
        for (size_t i = 0; i < match_hits_count(hits); i++)
            assert_ptr_equal(match_hits_explanation(hits, i), match_hits_explanation(hits, i));
        match_hits_free(&hits);
    }
    match_store_close(&store);
}

static void explanations(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_rank_options options = {.size = sizeof options, .explain = true, .want = MATCH_WANT_ANY};
    match_hits *hits = NULL;
    match_text *json = NULL, *text = NULL;
    store_ok(match_store_partners(store, "clinic", &options, &hits), store);
    assert_true(match_hits_count(hits) >= 2);
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        assert_string_not_equal(match_hits_id(hits, i), "clinic");
        check_sum(match_hits_explanation(hits, i), match_hits_score(hits, i));
    }
    const char *reasons = match_hits_explanation(hits, 0);
    assert_int_equal(match_explanation_text(reasons, strlen(reasons), "en", &text, NULL), MATCH_OK);
    assert_non_null(strstr(match_text_data(text), "Gives what is sought: "));
    assert_non_null(strstr(match_text_data(text), "Both ways: "));
    match_text_free(&text);
    check_lines(hits);
    match_hits_free(&hits);
    options.want = MATCH_WANT_DEFAULT;
    store_ok(match_store_search(store, "radiology software", 18, &options, &hits), store);
    for (size_t i = 0; i < match_hits_count(hits); i++)
        check_sum(match_hits_explanation(hits, i), match_hits_score(hits, i));
    check_lines(hits);
    match_hits_free(&hits);
    static const char *const languages[] = {NULL, "en", "ro", "pl"};
    store_ok(match_store_explain(store, "clinic", "imager", NULL, &json), store);
    for (size_t i = 0; i < COUNT(languages); i++) {
        assert_int_equal(
            match_explanation_text(match_text_data(json), match_text_length(json), languages[i], &text, NULL),
            MATCH_OK);
        assert_non_null(strstr(match_text_data(text), "Clinic One"));
        match_text_free(&text);
    }
    assert_int_equal(match_explanation_text(match_text_data(json), match_text_length(json), "tlh", &text, NULL),
                     MATCH_E_VALUE);
    match_text_free(&json);
    store_ok(match_store_why_not(store, "clinic", "clinic", NULL, &json), store);
    assert_int_equal(match_explanation_text(match_text_data(json), match_text_length(json), "en", &text, NULL),
                     MATCH_OK);
    assert_non_null(strstr(match_text_data(text), "Not listed: "));
    match_text_free(&text);
    match_text_free(&json);
    store_fails(match_store_explain(store, "clinic", "nobody", NULL, &json), MATCH_E_NOT_FOUND, store, "nobody");
    store_fails(match_store_why_not(store, "nobody", "clinic", NULL, &json), MATCH_E_NOT_FOUND, store, "nobody");
    store_fails(match_store_partners(store, "nobody", NULL, &hits), MATCH_E_NOT_FOUND, store, "nobody");
    match_store_close(&store);
}

/* Whatever JSON is handed over as an explanation: words or E_FORMAT, never a crash. */
static void strange_explanations(void **state)
{
    (void)state;
    static const char *const strange[] = {
        "null",
        "[]",
        "5",
        "{}",
        "{\"scale\":5}",
        "{\"scale\":\"log\"}",
        "{\"scale\":\"logit\"}",
        "{\"scale\":\"logit\",\"rules\":[],\"k\":[],\"removed_by\":[]}",
        "{\"scale\":\"logit\",\"rules\":1,\"directions\":[1,{\"needs\":[1,{}],\"from\":[],\"to\":7}],"
        "\"contributions\":[1,{},{\"value\":\"x\"},{\"value\":2}],\"alike\":[1],\"shared_projects\":[[]]}",
        "{\"scale\":\"logit\",\"k\":1,\"removed_by\":\"other\",\"rules\":[],\"last\":{},\"missing\":[1,{}]}",
        "{\"scale\":\"linear\",\"contributions\":{}}",
        "{\"scale\":\"linear\",\"contributions\":[1,{\"code\":[]}]}"};
    for (size_t i = 0; i < COUNT(strange); i++) {
        match_text *text = NULL;
        match_status status = match_explanation_text(strange[i], strlen(strange[i]), "en", &text, NULL);
        assert_true(status == MATCH_OK || status == MATCH_E_FORMAT);
        assert_int_equal(status == MATCH_OK, text != NULL);
        match_text_free(&text);
    }
}

static void completion(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    const char *const members[] = {"clinic", "nobody"};
    match_hits *hits = NULL;
    store_ok(match_store_complete(store, "imaging study", 13, members, COUNT(members), NULL, &hits), store);
    assert_true(match_hits_count(hits) > 0);
    for (size_t i = 0; i < match_hits_count(hits); i++) assert_string_not_equal(match_hits_id(hits, i), "clinic");
    assert_non_null(strstr(match_hits_warnings(hits), "nobody"));
    match_hits_free(&hits);
    match_store_close(&store);
}

static void duplicates(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_text *jsonl = NULL;
    upsert(store, "{\"kind\":\"organisation\",\"id\":\"imager-2\",\"name\":\"IMAGER S.R.L.\",\"country\":\"RO\"}");
    upsert(store, "{\"kind\":\"organisation\",\"id\":\"imager-3\",\"name\":\"Imager\",\"country\":\"RO\","
                  "\"visibility\":\"confidential\"}");
    store_ok(match_store_duplicates(store, NULL, &jsonl), store);
    assert_non_null(strstr(match_text_data(jsonl), "{\"id_a\":\"imager\",\"id_b\":\"imager-2\",\"score\":"));
    assert_null(strstr(match_text_data(jsonl), "imager-3"));
    match_text_free(&jsonl);
    match_store_close(&store);
}

static void evaluation(void **state)
{
    (void)state;
    static const char run[] = "q1 Q0 a 1 2 x\nq1 Q0 b 2 1 x\n", qrels[] = "q1\t0\tb\t2\nq2\t0\tc\t1\n";
    match_text *json = NULL;
    assert_int_equal(match_evaluate(run, sizeof run - 1, qrels, sizeof qrels - 1, 10, false, &json, NULL), MATCH_OK);
    json_t *report = json_loads(match_text_data(json), 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(report, "queries")), 2);
    /* q1: the only relevant one at rank 2 gives 1 / log2(3); q2 has no answer and counts as 0 */
    assert_true(fabs(json_number_value(json_object_get(report, "ndcg")) - 0.5 / log2(3)) < 1e-12);
    assert_true(fabs(json_number_value(json_object_get(report, "mrr")) - 0.25) < 1e-12);
    json_decref(report);
    match_text_free(&json);
}

static void pages(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_rank_options options = {.size = sizeof options, .explain = true};
    match_report *report = NULL;
    match_hits *hits = NULL;
    match_text *quality = NULL, *html = NULL;
    match_error error = {0};
    assert_int_equal(match_report_create("A <b> page", "tlh", &report, &error), MATCH_E_VALUE);
    assert_int_equal(match_report_create("A <b> page", NULL, &report, &error), MATCH_OK);
    assert_int_equal(match_report_add_text(report, "Heading", "1 < 2 & 3"), MATCH_OK);
    assert_int_equal(match_report_add_text(report, NULL, NULL), MATCH_E_ARGUMENT);
    match_report_error(report, &error);
    assert_non_null(strstr(error.message, "text"));
    store_ok(match_store_partners(store, "clinic", &options, &hits), store);
    assert_int_equal(match_report_add_hits(report, "Partners", hits), MATCH_OK);
    store_ok(match_store_quality(store, &quality), store);
    assert_int_equal(match_report_add_quality(report, NULL, match_text_data(quality), match_text_length(quality)),
                     MATCH_OK);
    assert_int_equal(match_report_add_quality(report, NULL, "{", 1), MATCH_E_FORMAT);
    assert_int_equal(match_report_html(report, &html), MATCH_OK);
    assert_non_null(strstr(match_text_data(html), "A &lt;b&gt; page"));
    assert_non_null(strstr(match_text_data(html), "1 &lt; 2 &amp; 3"));
    assert_non_null(strstr(match_text_data(html), "Imager SRL"));
    assert_null(strstr(match_text_data(html), "<script"));
    match_text_free(&html);
    match_text_free(&quality);
    match_hits_free(&hits);
    match_report_free(&report);
    match_store_close(&store);
}

/* An item of several is asked about as that of the first in its list, whoever came into the store first. */
static void the_first_owner_of_an_item_is_the_first_of_its_list(void **state)
{
    static const char *const bodies[] = {"{\"kind\":\"organisation\",\"id\":\"one\",\"name\":\"One\"}",
                                         "{\"kind\":\"organisation\",\"id\":\"two\",\"name\":\"Two\"}"};
    static const char *const rest[] = {
        "{\"kind\":\"request\",\"id\":\"r\",\"owner\":[\"two\",\"one\"],\"title\":\"Radiology\"}",
        "{\"kind\":\"organisation\",\"id\":\"x\",\"name\":\"X\"}",
        "{\"kind\":\"organisation\",\"id\":\"y\",\"name\":\"Y\"}",
        "{\"kind\":\"offer\",\"id\":\"ox\",\"owner\":\"x\",\"title\":\"Radiology\"}",
        "{\"kind\":\"offer\",\"id\":\"oy\",\"owner\":\"y\",\"title\":\"Radiology\"}",
        "{\"kind\":\"project\",\"id\":\"p\",\"participants\":[\"two\",\"y\"],\"start\":\"2025-01-01\"}"};
    (void)state;
    for (size_t first = 0; first < 2; first++) {
        match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
        match_hits *hits = NULL;
        upsert(store, bodies[first]);
        upsert(store, bodies[1 - first]);
        for (size_t i = 0; i < COUNT(rest); i++) upsert(store, rest[i]);
        store_ok(match_store_partners(store, "r", NULL, &hits), store);
        assert_int_equal(match_hits_count(hits), 2);
        assert_string_equal(match_hits_id(hits, 0), "y"); /* who worked with "two" */
        assert_true(match_hits_score(hits, 0) > match_hits_score(hits, 1));
        match_hits_free(&hits);
        match_store_close(&store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_outlive_the_store),
        cmocka_unit_test(wants),
        cmocka_unit_test(explanations),
        cmocka_unit_test(explanations_of_threads),
        cmocka_unit_test(strange_explanations),
        cmocka_unit_test(completion),
        cmocka_unit_test(duplicates),
        cmocka_unit_test(evaluation),
        cmocka_unit_test(pages),
        cmocka_unit_test(the_first_owner_of_an_item_is_the_first_of_its_list),
    };
    return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
