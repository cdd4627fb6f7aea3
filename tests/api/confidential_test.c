/* Nothing above the viewer's tier leaves any call. Stores are filled at random; every hidden record carries a mark in
 * all its texts and in its id, and public records refer to hidden ones in every way there is. Every public function
 * that gives anything out is then called as a public viewer, with every id: no result, report, error, export or count
 * may hold the mark unless the caller wrote it. */
#include "libmatch/base/random.h"
#include "tests/api/support.h"

#define MARK "Xyloquartz"
enum { BODIES = 14, CLUSTERS = 4, ITEMS = 40, PROJECTS = 10 };

typedef struct world {
    match_store *store;
    mt_random random;
    uint64_t seed;
    char id[BODIES + CLUSTERS + ITEMS + PROJECTS][40];
    bool hidden[BODIES + CLUSTERS + ITEMS + PROJECTS];
} world;

static unsigned below(world *w, unsigned n) { return mt_random_below(&w->random, n); }

static void add(world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(world *w, const char *format, ...)
{
    char json[1500];
    va_list list;
    va_start(list, format);
    vsnprintf(json, sizeof json, format, list);
    va_end(list);
    upsert(w->store, json);
}

static void name_all(world *w)
{
    static const char *const words[] = {"body", "cluster", "item", "project"};
    for (unsigned i = 0; i < COUNT(w->id); i++) {
        int kind = i < BODIES ? 0 : i < BODIES + CLUSTERS ? 1 : i < BODIES + CLUSTERS + ITEMS ? 2 : 3;
        w->hidden[i] = below(w, 3) == 0;
        snprintf(w->id[i], sizeof w->id[i], "%s-%u%s", words[kind], i, w->hidden[i] ? "-" MARK : "");
    }
}

static const char *mark(const world *w, unsigned i) { return w->hidden[i] ? MARK : "plain"; }
static const char *tier(world *w, unsigned i)
{
    return !w->hidden[i] ? "public" : below(w, 2) ? "members" : "confidential";
}
static const char *body(world *w) { return w->id[below(w, BODIES)]; }
static const char *cluster(world *w) { return w->id[BODIES + below(w, CLUSTERS)]; }

static void fill_world(world *w)
{
    static const char *const kinds[] = {"offer", "request", "competence", "idea"};
    static const char *const relations[] = {"partner", "block", "met", "same_group", "competitor", "agreement"};
    name_all(w);
    store_ok(match_store_begin(w->store), w->store);
    for (unsigned i = 0; i < BODIES + CLUSTERS; i++)
        add(w,
            "{\"kind\":\"%s\",\"id\":\"%s\",\"name\":\"Body %u %s SRL\",\"aliases\":[\"%s %u\"],\"country\":\"%s\","
            "\"type\":\"company\",\"text\":\"Radiology and sensors %s\",\"language\":\"en\",\"towns\":[\"%stown\"],"
            "\"url\":\"http://"
            "%s.example\",\"visibility\":\"%s\",\"parent\":\"%s\",\"member_of\":[{\"cluster\":\"%s\"}]}",
            i < BODIES ? "organisation" : "cluster", w->id[i], i / 2, mark(w, i), mark(w, i), i,
            below(w, 2) ? "RO" : "PL", mark(w, i), mark(w, i), mark(w, i), tier(w, i), below(w, 4) ? "none" : body(w),
            cluster(w));
    for (unsigned i = BODIES + CLUSTERS; i < BODIES + CLUSTERS + ITEMS; i++)
        add(w,
            "{\"kind\":\"%s\",\"id\":\"%s\",\"owner\":\"%s\",\"title\":\"Sensor %s %u\",\"text\":\"Radiology sensor "
            "software "
            "%s\",\"language\":\"en\",\"trl\":[%u,9],\"keywords\":[\"%s\"],\"visibility\":\"%s\"}",
            kinds[i % 4], w->id[i], body(w), mark(w, i), i, mark(w, i), 1 + i % 8, mark(w, i), tier(w, i));
    for (unsigned i = BODIES + CLUSTERS + ITEMS; i < COUNT(w->id); i++)
        add(w,
            "{\"kind\":\"project\",\"id\":\"%s\",\"participants\":[\"%s\",\"%s\",\"%s\"],\"title\":\"Study %s %u\","
            "\"visibility\":\"%s\",\"start\":\"2024-01-01\",\"language\":\"en\"}",
            w->id[i], body(w), body(w), body(w), mark(w, i), i, tier(w, i));
    for (unsigned i = 0; i < 30; i++) {
        bool hidden = below(w, 2);
        add(w,
            "{\"kind\":\"relation\",\"a\":\"%s\",\"b\":\"%s\",\"relation\":\"%s\",\"note\":\"%s\",\"visibility\":\"%"
            "s\"}",
            body(w), body(w), relations[below(w, COUNT(relations))], hidden ? MARK : "plain",
            hidden ? "members" : "public");
        add(w,
            "{\"kind\":\"feedback\",\"a\":\"%s\",\"b\":\"%s\",\"outcome\":\"accepted\",\"reason\":\"%s\","
            "\"visibility\":"
            "\"%s\"}",
            body(w), body(w), hidden ? MARK : "plain", hidden ? "members" : "public");
    }
    add(w, "{\"kind\":\"call\",\"id\":\"call-1\",\"title\":\"Call for sensors\",\"language\":\"en\",\"rules\":{"
           "\"min_partners\":2}}");
    store_ok(match_store_commit(w->store), w->store);
}

static void check(const world *w, const char *text, const char *call, const char *about)
{
    const char *found = strstr(text, MARK);
    if (!found || (about && strstr(about, MARK))) return;
    print_error("seed %llu, %s of %s shows: %.160s\n", (unsigned long long)w->seed, call, about ? about : "the store",
                found > text + 80 ? found - 80 : text);
    fail();
}

/* What a call gave, or its error. Takes the text. */
static void check_call(world *w, match_status status, match_text *text, const char *call, const char *about)
{
    match_error error = {0};
    if (status == MATCH_OK) {
        check(w, match_text_data(text), call, about);
    } else {
        match_store_error(w->store, &error);
        check(w, error.message, call, about);
        check(w, error.value, call, about);
        check(w, error.field, call, about);
    }
    match_text_free(&text);
}

static void check_hits(world *w, match_status status, match_hits *hits, const char *call, const char *about)
{
    if (status != MATCH_OK) {
        check_call(w, status, NULL, call, about);
        return;
    }
    match_text *lines = NULL;
    check(w, match_hits_warnings(hits), call, about);
    assert_int_equal(match_hits_write(hits, "q", &lines, NULL), MATCH_OK);
    check_call(w, MATCH_OK, lines, call, about);
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        check(w, match_hits_id(hits, i), call, about);
        check(w, match_hits_name(hits, i), call, about);
        check(w, match_hits_explanation(hits, i), call, about);
        match_text *words = NULL;
        if (match_hits_explained(hits, i)) {
            status = match_hits_explanation_text(hits, i, i % 2 ? "pl" : "ro", &words, NULL);
            check_call(w, status, words, "text of a hit", about);
        }
    }
    match_hits_free(&hits);
}

static void ask_about(world *w, const char *id)
{
    match_text *text = NULL;
    match_hits *hits = NULL;
    match_status status = match_store_get(w->store, NULL, id, &text);
    check_call(w, status, text, "get", id);
    for (int i = 0; i < 4; i++) {
        match_rank_options options = {.size = sizeof options,
                                      .want = MATCH_WANT_ANY,
                                      .k = 99,
                                      .explain = true,
                                      .diversity = i == 1 ? 0.7 : 0.0,
                                      .undisclosed = i >= 2,
                                      .new_only = i == 3};
        hits = NULL;
        status = match_store_partners(w->store, id, &options, &hits);
        check_hits(w, status, hits, "partners", id);
    }
    text = NULL;
    status = match_store_blind_profile(w->store, id, &text);
    check_call(w, status, text, "blind profile", id);
    text = NULL;
    status = match_store_disclosures(w->store, id, &text);
    check_call(w, status, text, "disclosures", id);
}

/* Reports about groups: of a cluster, a call, or everybody. */
static void ask_about_groups(world *w, const char *id)
{
    typedef match_status reporter(match_store * store, const char *about, const char *options, size_t length,
                                  match_text **json);
    static const struct {
        const char *name, *options;
        reporter *call;
    } reports[] = {{"profile", "{}", match_store_cluster_profile},
                   {"ranking", "{}", match_store_cluster_ranking},
                   {"benchmark", "{}", match_store_benchmark},
                   {"themes", "{}", match_store_themes},
                   {"network", "{}", match_store_network},
                   {"gaps", "{\"texts\":[\"radiology sensor\"]}", match_store_gaps},
                   {"map", "{}", match_store_map},
                   {"audit", "{}", match_store_audit},
                   {"calls", "{}", match_store_calls},
                   {"consortium", "{\"competences\":[\"radiology sensor\"]}", match_store_consortium},
                   {"groups", "{\"groups\":2}", match_store_working_groups}};
    for (size_t i = 0; i < COUNT(reports); i++) {
        match_text *text = NULL;
        match_status status = reports[i].call(w->store, id, reports[i].options, strlen(reports[i].options), &text);
        check_call(w, status, text, reports[i].name, id);
    }
}

static void ask_about_pair(world *w, const char *a, const char *b)
{
    char both[100];
    match_text *text = NULL;
    snprintf(both, sizeof both, "%s and %s", a, b);
    for (int undisclosed = 0; undisclosed < 2; undisclosed++) {
        match_rank_options options = {.size = sizeof options, .undisclosed = undisclosed};
        text = NULL;
        match_status status = match_store_explain(w->store, a, b, &options, &text);
        if (status == MATCH_OK) {
            match_text *words = NULL;
            status = match_explanation_words(match_text_data(text), match_text_length(text), "en", MATCH_WORDING_MUTUAL,
                                             &words, NULL);
            check_call(w, status, words, "words", both);
            check_call(w, MATCH_OK, text, "explain", both);
        } else {
            check_call(w, status, text, "explain", both);
        }
    }
    match_rank_options options = {.size = sizeof options, .diversity = 0.5};
    text = NULL;
    match_status status = match_store_why_not(w->store, a, b, &options, &text);
    check_call(w, status, text, "why-not", both);
}

/* a call that fills `text`, checked after it has done so */
#define ASK(call, name)                           \
    do {                                          \
        text = NULL;                              \
        match_status asked = (call);              \
        check_call(w, asked, text, (name), NULL); \
    } while (0)

static void ask_everything(world *w)
{
    static const char query[] = "radiology sensor software", spec[] =
                                                                 "{\"participants\":{\"filter\":\"country = 'RO'\"},"
                                                                 "\"slots\":3,\"tables\":2}";
    const char *ids[COUNT(w->id)];
    match_duplicate_options duplicates = {.size = sizeof duplicates, .minimum = 1e-9};
    match_text *text = NULL, *report = NULL;
    size_t n = 0;
    for (unsigned i = 0; i < COUNT(w->id); i++)
        if (!w->hidden[i] && i < BODIES + CLUSTERS) ids[n++] = w->id[i];
    for (int want = MATCH_WANT_DEFAULT; want <= MATCH_WANT_CLUSTER; want++) {
        match_rank_options options = {.size = sizeof options, .want = (match_want)want, .k = 200, .explain = true};
        match_hits *hits = NULL;
        match_status status = match_store_search(w->store, query, sizeof query - 1, &options, &hits);
        check_hits(w, status, hits, "search", NULL);
        hits = NULL;
        status = match_store_complete(w->store, query, sizeof query - 1, ids, n < 3 ? n : 3, &options, &hits);
        check_hits(w, status, hits, "complete", NULL);
    }
    ASK(match_store_export(w->store, NULL, &text), "export");
    ASK(match_store_stats(w->store, &text), "stats");
    ASK(match_store_quality(w->store, &text), "quality");
    ASK(match_store_duplicates(w->store, &duplicates, &text), "duplicates");
    ASK(match_store_build_event(w->store, spec, sizeof spec - 1, &text), "event");
    match_rank_options lists = {.size = sizeof lists, .k = 5};
    ASK(match_store_fair_lists(w->store, ids, n, &lists, NULL, &text, &report), "lists");
    check_call(w, MATCH_OK, report, "report of lists", NULL);
    ASK(match_store_models(w->store, &text), "models");
    match_learn_options dry = {.size = sizeof dry, .dry_run = true};
    ASK(match_store_learn(w->store, &dry, &text), "learn");
    ASK(match_store_watches(w->store, &text), "watches");
    ASK(match_store_news(w->store, true, &text), "news");
    ASK(match_store_mergers(w->store, &text), "mergers");
    ASK(match_store_leaks(w->store, query, sizeof query - 1, NULL, &text), "leaks");
}

static void ask_jobs(world *w)
{
    static const char texts[] = "q1\tradiology sensor\nq2\t" MARK "\n";
    match_batch_options options = {.size = sizeof options, .k = 50, .want = MATCH_WANT_ANY, .threads = 1};
    match_text *text = NULL;
    match_job *job = NULL;
    match_job_state state;
    for (int own = 0; own < 2; own++) {
        job = NULL;
        text = NULL;
        match_status status =
            match_store_batch(w->store, own ? NULL : texts, own ? 0 : sizeof texts - 1, &options, &job);
        if (status == MATCH_OK) status = match_job_step(job, -1, &state);
        if (status == MATCH_OK) status = match_job_answers(job, &text);
        check_call(w, status, text, "batch", NULL);
        match_job_free(&job);
    }
    job = NULL;
    text = NULL;
    match_status status = match_store_cluster_matrix(w->store, "{\"parts\":true}", 14, &job);
    if (status == MATCH_OK) status = match_job_step(job, -1, &state);
    if (status == MATCH_OK) status = match_job_report(job, &text);
    check_call(w, status, text, "matrix", NULL);
    match_job_free(&job);
}

static void ask_as_a_shard(world *w)
{
    static const char query[] = "radiology sensor software";
    match_rank_options options = {.size = sizeof options, .want = MATCH_WANT_ORGANISATIONS, .k = 200, .explain = true};
    match_text *voters = NULL, *next = NULL;
    match_hits *hits = NULL;
    store_ok(match_store_voters(w->store, query, sizeof query - 1, &options, &voters), w->store);
    check(w, match_text_data(voters), "voters", NULL);
    for (int round = 2; round <= 3; round++) {
        store_ok(match_store_voters_next(w->store, &options, match_text_data(voters), match_text_length(voters), &next),
                 w->store);
        check(w, match_text_data(next), "voters of a later round", NULL);
        match_text_free(&voters);
        voters = next;
    }
    match_status status = match_store_search_voted(w->store, query, sizeof query - 1, &options, match_text_data(voters),
                                                   match_text_length(voters), &hits);
    check_hits(w, status, hits, "voted", NULL);
    match_text_free(&voters);
}

/* Everything that was kept by who may see all. */
static void ask_about_kept(world *w)
{
    char reference[24];
    match_text *text = NULL;
    for (int i = 1; i < 40; i++) {
        snprintf(reference, sizeof reference, "B%06d", i);
        ASK(match_store_blind_resolve(w->store, reference, &text), "resolve");
    }
    ASK(match_store_unmerge(w->store, 0, &text), "unmerge");
    ASK(match_store_unmerge(w->store, 1, &text), "unmerge");
    ASK(match_store_check_disclosures(w->store, &text), "check of disclosures");
    ASK(match_store_disclosures(w->store, NULL, &text), "disclosures");
    for (unsigned i = 0; i < CLUSTERS; i++) {
        text = NULL;
        const char *a = w->id[BODIES + i], *b = w->id[BODIES + (i + 1) % CLUSTERS];
        match_status status = match_store_cluster_compare(w->store, a, b, "{}", 2, &text);
        check_call(w, status, text, "compare", strstr(a, MARK) ? a : b);
    }
}

/* Calls with one id: the hidden one and one that nobody has must not be told apart. */
static match_status call_with(world *w, int call, const char *id, match_text **text)
{
    char json[300];
    switch (call) {
    case 0: return match_store_get(w->store, NULL, id, text);
    case 1: return match_store_blind_profile(w->store, id, text);
    case 2: return match_store_disclosures(w->store, id, text);
    case 3: return match_store_leaks(w->store, "x", 1, id, text);
    case 4: return match_store_merge(w->store, id, "nobody", text);
    case 5: return match_store_merge(w->store, "nobody", id, text);
    case 6: return match_store_set_different(w->store, id, "nobody", true);
    case 7: return match_store_unwatch(w->store, id);
    case 8:
        snprintf(json, sizeof json, "{\"record\":\"%s\",\"to\":\"x\"}", id);
        return match_store_disclose(w->store, json, strlen(json), NULL);
    case 9:
        snprintf(json, sizeof json, "{\"id\":\"try\",\"record\":\"%s\"}", id);
        return match_store_watch(w->store, json, strlen(json), NULL);
    case 10: return match_store_gaps(w->store, id, "{\"texts\":[\"x\"]}", 15, text);
    case 11: return match_store_cluster_profile(w->store, id, "{}", 2, text);
    case 12: return match_store_calls(w->store, id, "{}", 2, text);
    case 13: return match_store_cluster_compare(w->store, id, id, "{}", 2, text);
    case 14: return match_store_explain(w->store, id, "nobody", NULL, text);
    case 15: return match_store_why_not(w->store, "nobody", id, NULL, text);
    case 16: return match_store_delete(w->store, "organisation", id);
    case 17: return match_store_delete(w->store, "offer", id);
    default: return MATCH_E_INTERNAL;
    }
}

/* The message with every mention of the id left out. */
static void blank_id(const char *message, const char *id, char *out, size_t size)
{
    size_t used = 0, len = strlen(id);
    while (*message && used + 1 < size) {
        if (len && strncmp(message, id, len) == 0)
            message += len;
        else
            out[used++] = *message++;
    }
    out[used] = '\0';
}

static void hidden_is_as_absent(world *w)
{
    for (unsigned i = 0; i < COUNT(w->id); i++) {
        char absent[40];
        if (!w->hidden[i]) continue;
        snprintf(absent, sizeof absent, "%s", w->id[i]); /* as like it as can be */
        absent[strlen(absent) - 1] = '#';
        for (int call = 0; call <= 17; call++) {
            match_text *one = NULL, *two = NULL;
            match_error first = {0}, second = {0};
            char a[600], b[600];
            match_status status = call_with(w, call, w->id[i], &one);
            if (status != MATCH_OK) match_store_error(w->store, &first);
            match_status other = call_with(w, call, absent, &two);
            if (other != MATCH_OK) match_store_error(w->store, &second);
            blank_id(status == MATCH_OK && one ? match_text_data(one) : first.message, w->id[i], a, sizeof a);
            blank_id(other == MATCH_OK && two ? match_text_data(two) : second.message, absent, b, sizeof b);
            if (status != other || strcmp(a, b) != 0)
                fail_msg("seed %llu, call %d of %s: \"%s\", of one that is not there: \"%s\"",
                         (unsigned long long)w->seed, call, w->id[i], a, b);
            match_text_free(&one);
            match_text_free(&two);
        }
    }
}

/* Something of everything that is kept beside the records, with hidden records in it, made by who may see all. */
static void keep_something(world *w)
{
    static const char watches[] =
        "{\"id\":\"all\",\"text\":\"radiology sensor software\",\"want\":\"any\",\"existing\":true}\n"
        "{\"id\":\"" MARK "\",\"text\":\"" MARK " sensor\"}";
    static const char mine[] =
        "{\"id\":\"mine\",\"text\":\"radiology sensor software\",\"want\":\"any\",\"existing\":true}";
    store_ok(match_store_watch(w->store, watches, sizeof watches - 1, NULL), w->store);
    for (unsigned i = 0; i < COUNT(w->id); i += 3) {
        char json[200];
        match_text *text = NULL;
        snprintf(json, sizeof json, "{\"record\":\"%s\",\"to\":\"%s\"}", w->id[i], mark(w, i));
        store_ok(match_store_disclose(w->store, json, strlen(json), NULL), w->store);
        store_ok(match_store_blind_profile(w->store, w->id[i], &text), w->store);
        match_text_free(&text);
    }
    match_text *all = NULL;
    store_ok(match_store_export(w->store, NULL, &all), w->store);
    assert_non_null(strstr(match_text_data(all), MARK)); /* or the test proves nothing */
    match_text_free(&all);
    unsigned one = BODIES, two = BODIES;
    for (unsigned i = 0; i < BODIES; i++)
        if (w->hidden[i]) two = one, one = i;
    if (two < BODIES) {
        store_ok(match_store_merge(w->store, w->id[two], w->id[one], NULL), w->store);
        memmove(w->id[one], w->id[two], sizeof w->id[one]);
    }
    store_ok(match_store_set_viewer(w->store, MATCH_TIER_PUBLIC), w->store);
    store_ok(match_store_watch(w->store, mine, sizeof mine - 1, NULL), w->store);
}

static void nothing_hidden_leaves_any_call(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        world *w = calloc(1, sizeof *w);
        assert_non_null(w);
        w->seed = seed;
        w->random = mt_random_seeded(seed);
        w->store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_CONFIDENTIAL);
        fill_world(w);
        keep_something(w);
        ask_everything(w);
        ask_jobs(w);
        ask_as_a_shard(w);
        ask_about_kept(w);
        hidden_is_as_absent(w);
        ask_about_groups(w, NULL);
        ask_about_groups(w, "call-1");
        for (unsigned i = 0; i < CLUSTERS; i++) ask_about_groups(w, w->id[BODIES + i]);
        for (unsigned i = 0; i < COUNT(w->id); i++) {
            char near[40]; /* an id that is nearly a hidden one: no message may complete it */
            snprintf(near, sizeof near, "%.*s", (int)strcspn(w->id[i], "X"), w->id[i]);
            ask_about(w, w->id[i]);
            ask_about(w, near);
            ask_about_pair(w, w->id[i], w->id[(i + 5) % COUNT(w->id)]);
            ask_about_pair(w, w->id[i % BODIES], w->id[(i + 3) % BODIES]);
        }
        match_store_close(&w->store);
        free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_hidden_leaves_any_call)};
    return cmocka_run_group_tests_name("confidential", tests, NULL, NULL);
}
