/* The order of arrival: the records of the example come in other orders, in several commits, some of them after they
 * had been there and were removed, and beside others that have gone; whatever is asked for has the same bytes. What
 * tells of the history on purpose is left out: exports and comparisons of all (in the order of arrival), statistics. */
#define _POSIX_C_SOURCE 200809L
#include <match/match.h>

#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "tests/match/fixture.h"
#include "tests/read_file.h"

#define EXAMPLE MATCH_SOURCE_FOLDER "/examples/imago-mol/"
#define ORDERS 2
#define CHUNKS 4

static const char *const files[] = {
    "clusters.csv", "clusters-details.jsonl", "members.csv",     "delegates.csv", "items.jsonl",
    "calls.jsonl",  "projects.jsonl",         "relations.jsonl", "feedback.jsonl"};

typedef struct answer {
    char name[96];
    char *text;
} answer;

typedef struct answers {
    answer *data;
    size_t len, cap;
} answers;

static void note(answers *to, const char *what, const char *of, const char *text)
{
    answer one;
    snprintf(one.name, sizeof one.name, "%s %s", what, of);
    one.text = mt_strdup(text);
    assert_non_null(one.text);
    assert_int_equal(MT_PUSH(to, one, NULL), MATCH_OK);
}

static void note_text(answers *to, const char *what, const char *of, match_status status, match_text **text)
{
    if (status != MATCH_OK) fail_msg("%s %s: %s", what, of, match_status_name(status));
    note(to, what, of, match_text_data(*text));
    match_text_free(text);
}

static void note_hits(answers *to, const char *what, const char *of, match_status status, match_hits **hits)
{
    match_text *lines = NULL;
    if (status != MATCH_OK) fail_msg("%s %s: %s", what, of, match_status_name(status));
    note_text(to, what, of, match_hits_write(*hits, of, &lines, NULL), &lines);
    match_hits_free(hits);
}

static void ask_lists(match_store *store, answers *to)
{
    static const char *const ids[] = {"IM28", "MZ06", "HOST-IMAGO", "PL-1", "IM09-R1"};
    static const char *const texts[] = {"căutăm anonimizarea imaginilor DICOM",
                                        "Studia przedkliniczne na dużych zwierzętach"};
    static const match_want wants[] = {MATCH_WANT_DEFAULT, MATCH_WANT_ORGANISATIONS, MATCH_WANT_CLUSTERS,
                                       MATCH_WANT_ANY, MATCH_WANT_PROJECT};
    match_hits *hits = NULL;
    match_text *text = NULL;
    for (size_t i = 0; i < MT_COUNT(ids); i++) {
        match_rank_options o = {.size = sizeof o, .k = 8, .explain = true};
        note_hits(to, "partners", ids[i], match_store_partners(store, ids[i], &o, &hits), &hits);
        o.explain = false;
        o.mode = MATCH_MODE_COMPLEMENT;
        note_hits(to, "complement", ids[i], match_store_partners(store, ids[i], &o, &hits), &hits);
        o.mode = MATCH_MODE_PEER;
        o.diversity = 0.4;
        note_hits(to, "diverse peers", ids[i], match_store_partners(store, ids[i], &o, &hits), &hits);
        o = (match_rank_options){.size = sizeof o, .new_only = true, .want = MATCH_WANT_ANY, .explain = true};
        note_hits(to, "new", ids[i], match_store_partners(store, ids[i], &o, &hits), &hits);
        note_text(to, "why not", ids[i], match_store_why_not(store, ids[i], "LY01", &o, &text), &text);
    }
    for (size_t i = 0; i < MT_COUNT(texts); i++) {
        static const char *const members[] = {"MZ02", "IM03", "IM14"};
        match_rank_options o = {.size = sizeof o, .k = 8, .explain = true};
        for (size_t w = 0; w < MT_COUNT(wants); w++) {
            o.want = wants[w];
            note_hits(to, "search", texts[i], match_store_search(store, texts[i], strlen(texts[i]), &o, &hits), &hits);
        }
        o.want = MATCH_WANT_DEFAULT;
        note_hits(to, "complete", texts[i],
                  match_store_complete(store, texts[i], strlen(texts[i]), members, MT_COUNT(members), &o, &hits),
                  &hits);
    }
    static const match_rank_options ten = {.size = sizeof ten};
    static const match_exposure_options bounds = {.size = sizeof bounds, .most = 3, .least = 1};
    match_text *report = NULL;
    note_text(to, "lists", "", match_store_fair_lists(store, ids, MT_COUNT(ids), &ten, &bounds, &text, &report), &text);
    note_text(to, "exposure", "", MATCH_OK, &report);
}

static void ask_groups(match_store *store, answers *to)
{
    static const char *const clusters[] = {"HOST-IMAGO", "HOST-BTM"}, *const calls[] = {"CALL-EARLY-2027", NULL};
    static const char few[] = "{\"groups\":2,\"filter\":\"country = 'FI'\"}";
    match_text *text = NULL;
    for (size_t i = 0; i < MT_COUNT(clusters); i++) {
        const char *c = clusters[i];
        note_text(to, "profile", c, match_store_cluster_profile(store, c, NULL, 0, &text), &text);
        note_text(to, "ranking", c, match_store_cluster_ranking(store, c, NULL, 0, &text), &text);
        note_text(to, "themes", c, match_store_themes(store, c, NULL, 0, &text), &text);
        note_text(to, "network", c, match_store_network(store, c, NULL, 0, &text), &text);
        note_text(to, "map", c, match_store_map(store, c, NULL, 0, &text), &text);
        note_text(to, "audit", c, match_store_audit(store, c, NULL, 0, &text), &text);
        note_text(to, "gaps", c,
                  match_store_gaps(store, c, "{\"records\":[\"CALL-EARLY-2027\"]}",
                                   strlen("{\"records\":[\"CALL-EARLY-2027\"]}"), &text),
                  &text);
    }
    note_text(to, "compare", "", match_store_cluster_compare(store, clusters[0], clusters[1], NULL, 0, &text), &text);
    note_text(to, "themes", "", match_store_themes(store, NULL, NULL, 0, &text), &text);
    note_text(to, "audit", "", match_store_audit(store, NULL, NULL, 0, &text), &text);
    note_text(to, "benchmark", "", match_store_benchmark(store, NULL, NULL, 0, &text), &text);
    for (size_t i = 0; i < MT_COUNT(calls); i++)
        note_text(to, "calls", calls[i] ? calls[i] : "", match_store_calls(store, calls[i], NULL, 0, &text), &text);
    note_text(to, "consortium", "", match_store_consortium(store, calls[0], NULL, 0, &text), &text);
    note_text(to, "groups", "", match_store_working_groups(store, NULL, few, strlen(few), &text), &text);
}

static void ask(match_store *store, answers *to)
{
    static const char clusters[] =
        "{\"participants\":{\"clusters\":[\"HOST-IMAGO\",\"HOST-BTM\"]},\"wishes_per_participant\":3,"
        "\"tables\":9,\"slots\":4}";
    static const char filter[] = "{\"participants\":{\"filter\":\"country = 'PL'\"},\"wishes_per_participant\":3,"
                                 "\"tables\":9,\"slots\":4}";
    match_duplicate_options likely = {.size = sizeof likely, .minimum = 0.01};
    match_text *text = NULL;
    ask_lists(store, to);
    ask_groups(store, to);
    note_text(to, "quality", "", match_store_quality(store, &text), &text);
    note_text(to, "duplicates", "", match_store_duplicates(store, &likely, &text), &text);
    note_text(to, "event", "clusters", match_store_build_event(store, clusters, strlen(clusters), &text), &text);
    note_text(to, "event", "filter", match_store_build_event(store, filter, strlen(filter), &text), &text);
}

/* ---- stores -------------------------------------------------------------------------------------------------------*/

static match_store *make_store(void)
{
    match_open_options o = {
        .size = sizeof o, .mode = MATCH_OPEN_CREATE, .viewer = MATCH_TIER_CONFIDENTIAL, .as_of = "2026-11-01"};
    match_import_options themes = {.size = sizeof themes, .kind = "taxonomy", .scheme = "theme"};
    match_store *store = NULL;
    match_job *job = NULL;
    match_job_state state;
    assert_int_equal(match_store_open(":memory:", &o, &store, NULL), MATCH_OK);
    assert_int_equal(match_store_import(store, EXAMPLE "themes.tsv", &themes, &job), MATCH_OK);
    assert_int_equal(match_job_step(job, -1, &state), MATCH_OK);
    match_job_free(&job);
    return store;
}

static void import_lines(match_store *store, char **line, size_t n)
{
    mt_strbuf all = {0};
    match_job *job = NULL;
    match_job_state state;
    for (size_t i = 0; i < n; i++) mt_strbuf_format(&all, "%s\n", line[i]);
    assert_int_equal(match_store_import_text(store, "records.jsonl", all.data ? all.data : "", all.len, NULL, &job),
                     MATCH_OK);
    assert_int_equal(match_job_step(job, -1, &state), MATCH_OK);
    match_job_free(&job);
    mt_strbuf_free(&all);
}

/* Takes away those of the lines that have an id. */
static void remove_lines(match_store *store, char **line, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        json_t *root = json_loads(line[i], 0, NULL);
        const char *kind = json_string_value(json_object_get(root, "kind"));
        const char *id = json_string_value(json_object_get(root, "id"));
        if (id) assert_int_equal(match_store_delete(store, kind, id), MATCH_OK);
        json_decref(root);
    }
}

static void shuffle(char **line, size_t n, mt_random *random)
{
    for (size_t i = n; i-- > 1;) {
        size_t j = mt_random_below(random, (uint32_t)i + 1);
        char *swap = line[i];
        line[i] = line[j];
        line[j] = swap;
    }
}

static match_store *make_in_order(char **line, size_t n, mt_random *random)
{
    static char *passing[] = {
        "{\"kind\":\"organisation\",\"id\":\"AA-gone\",\"name\":\"Radiology of the past\",\"country\":\"RO\"}",
        "{\"kind\":\"offer\",\"id\":\"A-gone\",\"owner\":\"IM07\",\"title\":\"Radiology software of the past\"}",
        "{\"kind\":\"project\",\"id\":\"P-gone\",\"title\":\"Joint work\",\"participants\":[\"never\",\"IM07\"]}"};
    match_store *store = make_store();
    import_lines(store, passing, MT_COUNT(passing));
    shuffle(line, n, random);
    for (size_t c = 0; c < CHUNKS; c++) {
        size_t begin = n * c / CHUNKS, end = n * (c + 1) / CHUNKS;
        import_lines(store, line + begin, end - begin);
        if (c == 0) remove_lines(store, passing, MT_COUNT(passing));
    }
    size_t again = n / 5;
    remove_lines(store, line, again);
    shuffle(line, again, random);
    import_lines(store, line, again);
    return store;
}

static void forget(answers *a)
{
    for (size_t i = 0; i < a->len; i++) mt_free(a->data[i].text);
    MT_ARRAY_FREE(a);
}

static void answers_are_the_same_in_every_order(void **state)
{
    (void)state;
    match_store *first = make_store();
    match_text *all = NULL;
    answers expected = {0};
    MT_ARRAY(char *) lines = {0};
    for (size_t i = 0; i < MT_COUNT(files); i++) {
        char path[1024];
        match_job *job = NULL;
        match_job_state ended;
        snprintf(path, sizeof path, EXAMPLE "%s", files[i]);
        assert_int_equal(match_store_import(first, path, NULL, &job), MATCH_OK);
        assert_int_equal(match_job_step(job, -1, &ended), MATCH_OK);
        match_job_free(&job);
    }
    assert_int_equal(match_store_export(first, NULL, &all), MATCH_OK);
    char *text = mt_strdup(match_text_data(all));
    match_text_free(&all);
    for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
        assert_int_equal(MT_PUSH(&lines, at, NULL), MATCH_OK);
    assert_true(lines.len > 400);
    ask(first, &expected);
    match_store_close(&first);
    for (uint64_t seed = 1; seed <= ORDERS; seed++) {
        mt_random random = mt_random_seeded(seed);
        match_store *store = make_in_order(lines.data, lines.len, &random);
        answers found = {0};
        ask(store, &found);
        assert_int_equal(found.len, expected.len);
        for (size_t i = 0; i < found.len; i++) {
            if (strcmp(found.data[i].text, expected.data[i].text) == 0) continue;
            size_t at = 0;
            while (found.data[i].text[at] == expected.data[i].text[at]) at++;
            at = at > 60 ? at - 60 : 0;
            fail_msg("order %d: %s\n  %.160s\n  %.160s", (int)seed, found.data[i].name, expected.data[i].text + at,
                     found.data[i].text + at);
        }
        forget(&found);
        match_store_close(&store);
    }
    forget(&expected);
    MT_ARRAY_FREE(&lines);
    mt_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_are_the_same_in_every_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
