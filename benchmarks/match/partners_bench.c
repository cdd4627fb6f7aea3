/* Speed of partner lists: the first question (which builds the graph) and the ones after it. One JSON line each; in
 * "digest" all answers with all bits of their scores, so that two builds can be compared.
 *
 *   partners_bench [WORLD] [--tiny]             top 10 of 200 organisations
 *   partners_bench [WORLD] --cases [--tiny]     and of the busiest, in all modes, explained, filtered, of several pages
 * ... partners_bench [WORLD] --make FOLDER        makes a store in FOLDER, which must not exist, and asks nothing
 *   partners_bench --store FOLDER [--cases]     asks such a store; --case NAME: one of the cases only
 *   partners_bench [WORLD] --batch FOLDER [--tiny]  a store is made in FOLDER; all organisations' top 10 are asked for
 *                                               by two threads, each with its own handle
 *
 * 30,000 organisations, 100,000 offers, requests and competences, 20,000 projects with 140,000 participations. WORLD:
 * --world NAME[,NAME ...], see `riches` below; --languages is --world languages. */
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>

#include "benchmarks/match/made_store.h"
#include "libmatch/base/clock.h"

enum { QUERIES = 200, TINY = 20 };

/* What the names of worlds add to the plain one. */
static bool enrich(made_riches *r, const char *name, size_t len)
{
    static const struct {
        const char *name;
        made_riches riches;
    } known[] = {{"plain", {0}},
                 {"concepts", {.concepts = 3}},
                 {"profiles", {.profiles = true}},
                 {"long", {.long_texts = true}},
                 {"busy", {.busy = true}},
                 {"bodies", {.bodies = true}},
                 {"ties", {.ties = true}},
                 {"tiers", {.tiers = true}},
                 {"languages", {.languages = MT_COUNT(made_languages)}},
                 {"rich",
                  {.concepts = 3,
                   .profiles = true,
                   .long_texts = true,
                   .busy = true,
                   .bodies = true,
                   .ties = true,
                   .tiers = true}}};
    for (size_t i = 0; i < MT_COUNT(known); i++) {
        const made_riches *add = &known[i].riches;
        if (strlen(known[i].name) != len || memcmp(known[i].name, name, len) != 0) continue;
        r->concepts += add->concepts;
        r->languages += add->languages;
        r->profiles |= add->profiles;
        r->long_texts |= add->long_texts;
        r->busy |= add->busy;
        r->bodies |= add->bodies;
        r->ties |= add->ties;
        r->tiers |= add->tiers;
        return true;
    }
    return false;
}

static bool read_world(const char *names, made_riches *r)
{
    for (size_t n; *names; names += n + (names[n] == ',')) {
        n = strcspn(names, ",");
        if (!enrich(r, names, n)) return false;
    }
    return true;
}

/* ---- one question -------------------------------------------------------------------------------------------------*/

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static uint64_t mixed(uint64_t digest, const void *data, size_t len)
{
    const uint8_t *byte = data;
    for (size_t i = 0; i < len; i++) digest = (digest ^ byte[i]) * UINT64_C(1099511628211);
    return digest;
}

static double ask_with(made_store *s, uint32_t organisation, const mt_match_options *asked, size_t *found,
                       uint64_t *digest)
{
    char id[32];
    mt_error err = {0};
    mt_results list = {0};
    mt_match_options options = *asked;
    options.k = options.k ? options.k : 10;
    options.as_of = 20500;
    snprintf(id, sizeof id, "o%u", (unsigned)organisation);
    int64_t start = mt_clock_thread_cpu_ns();
    match_status status = mt_partners(s->matcher, mt_text_of(id), &options, &list, &err);
    bool hidden = status == MATCH_E_NOT_FOUND && options.viewer < MT_TIER_CONFIDENTIAL;
    if (!hidden) check(status, &err);
    double ms = (double)(mt_clock_thread_cpu_ns() - start) / 1e6;
    *found = hidden ? SIZE_MAX : list.len;
    for (size_t i = 0; digest && i < list.len; i++) {
        const mt_result *r = &list.data[i];
        char *why = r->explanation ? json_dumps(r->explanation, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
        *digest = mixed(*digest, r->key, strlen(r->key) + 1);
        *digest = mixed(*digest, &r->score, sizeof r->score);
        if (why) *digest = mixed(*digest, why, strlen(why));
        free(why);
    }
    mt_results_free(&list);
    return ms;
}

static double ask(made_store *s, uint32_t organisation, size_t *found)
{
    return ask_with(s, organisation, &(mt_match_options){.viewer = MT_TIER_CONFIDENTIAL}, found, NULL);
}

/* ---- many ---------------------------------------------------------------------------------------------------------*/

typedef struct asking {
    const char *name;
    mt_match_options options;
    bool busiest; /* who holds most instead of anybody */
} asking;

static const asking cases[] = {
    {"top 10", {.viewer = MT_TIER_CONFIDENTIAL}, false},
    {"busiest", {.viewer = MT_TIER_CONFIDENTIAL}, true},
    {"members", {.viewer = MT_TIER_MEMBERS}, false},
    {"undisclosed", {.viewer = MT_TIER_MEMBERS, .undisclosed = true}, false},
    {"complement", {.viewer = MT_TIER_CONFIDENTIAL, .mode = MT_MODE_COMPLEMENT}, false},
    {"peer", {.viewer = MT_TIER_CONFIDENTIAL, .mode = MT_MODE_PEER}, false},
    {"peer, busiest", {.viewer = MT_TIER_CONFIDENTIAL, .mode = MT_MODE_PEER}, true},
    {"new only", {.viewer = MT_TIER_CONFIDENTIAL, .new_only = true}, false},
    {"beyond 2", {.viewer = MT_TIER_CONFIDENTIAL, .beyond = 2}, false},
    {"beyond 3", {.viewer = MT_TIER_CONFIDENTIAL, .beyond = 3}, false},
    {"of a country", {.viewer = MT_TIER_CONFIDENTIAL, .filter = "country = RO"}, false},
    {"of a concept", {.viewer = MT_TIER_CONFIDENTIAL, .filter = "concepts = 'made:7'"}, false},
    {"not in a cluster", {.viewer = MT_TIER_CONFIDENTIAL, .filter = "not cluster = c7 and country in (RO, PL)"}, false},
    {"diverse", {.viewer = MT_TIER_CONFIDENTIAL, .diversity = 0.3}, false},
    {"top 100", {.viewer = MT_TIER_CONFIDENTIAL, .k = 100}, false},
    {"explained", {.viewer = MT_TIER_CONFIDENTIAL, .explain = true}, false},
    {"explained, busiest", {.viewer = MT_TIER_CONFIDENTIAL, .explain = true}, true},
};

/* Organisations of made_somebody(): the first of each community hold most. */
static uint32_t asked_for(const made_store *s, const asking *a, uint32_t q, uint32_t queries)
{
    uint32_t size = s->organisations / 50 + 1;
    if (!a->busiest) return (uint32_t)((uint64_t)q * 7919 % s->organisations);
    return (q % 50 * size + q / 50 + (queries < 50)) % s->organisations;
}

static bool measure(made_store *s, const asking *a, uint32_t queries)
{
    double *ms = mt_alloc(queries, sizeof *ms), mean = 0.0;
    uint64_t digest = UINT64_C(14695981039346656037);
    size_t found, least = SIZE_MAX;
    if (!ms) return false;
    ask_with(s, asked_for(s, a, 0, queries), &a->options, &found, NULL); /* another viewer has another world */
    for (uint32_t q = 0; q < queries; q++) {
        ms[q] = ask_with(s, asked_for(s, a, q, queries), &a->options, &found, &digest);
        least = found < least ? found : least;
        mean += ms[q] / queries;
    }
    qsort(ms, queries, sizeof *ms, compare_doubles);
    printf("{\"bench\":\"match/partners\",\"case\":\"%s\",\"organisations\":%u,\"n\":%u,\"median_ms\":%.3f,"
           "\"p99_ms\":%.3f,\"mean_ms\":%.3f,\"min_ms\":%.3f,\"least_found\":%zu,\"digest\":\"%016llx\"}\n",
           a->name, (unsigned)s->organisations, (unsigned)queries, ms[queries / 2], ms[queries * 99 / 100], mean, ms[0],
           least, (unsigned long long)digest);
    fflush(stdout);
    mt_free(ms);
    return least > 0 || a->options.filter || a->options.beyond;
}

/* ---- everybody ----------------------------------------------------------------------------------------------------*/

typedef struct share {
    const char *folder;
    uint32_t organisations, first, step;
    size_t found;
    double cpu; /* seconds */
} share;

static void open_made(made_store *s, const char *folder, uint32_t organisations, mt_open_mode mode)
{
    mt_error err = {0};
    *s = (made_store){.organisations = organisations};
    check(mt_analyser_create(&s->analyser, &err), &err);
    check(mt_store_open(folder, mode, 1000, &s->store, &err), &err);
    if (mode != MT_OPEN_READ) check(mt_index_writer_create(s->store, s->analyser, &s->writer, &err), &err);
    check(mt_matcher_create(s->store, s->analyser, &s->matcher, &err), &err);
}

static void *answer_share(void *context)
{
    share *w = context;
    made_store s;
    open_made(&s, w->folder, w->organisations, MT_OPEN_READ);
    for (uint32_t o = w->first; o < w->organisations; o += w->step) {
        size_t found;
        ask(&s, o, &found);
        w->found += found;
    }
    made_close(&s);
    w->cpu = (double)mt_clock_thread_cpu_ns() / 1e9;
    return NULL;
}

static int answer_all(const char *folder, uint32_t organisations)
{
    share half[2];
    pthread_t thread;
    struct rusage use;
    double before = (double)mt_clock_thread_cpu_ns() / 1e9;
    for (uint32_t i = 0; i < 2; i++) half[i] = (share){folder, organisations, i, 2, 0, 0.0};
    int64_t start = mt_clock_wall_ns();
    if (pthread_create(&thread, NULL, answer_share, &half[1]) != 0) return 1;
    answer_share(&half[0]);
    pthread_join(thread, NULL);
    double seconds = (double)(mt_clock_wall_ns() - start) / 1e9;
    getrusage(RUSAGE_SELF, &use);
    printf("{\"bench\":\"match/partners\",\"case\":\"top 10 of all, two threads\",\"n\":%u,\"found\":%zu,"
           "\"seconds\":%.2f,\"cpu_seconds\":[%.2f,%.2f],\"most_mb\":%.0f}\n",
           (unsigned)organisations, half[0].found + half[1].found, seconds, half[0].cpu - before, half[1].cpu,
           (double)use.ru_maxrss / 1024.0);
    return half[0].found + half[1].found == (size_t)10 * organisations ? 0 : 1;
}

/* ---- command line -------------------------------------------------------------------------------------------------*/

typedef struct wishes {
    made_riches riches;
    const char *make, *store, *batch, *only;
    bool tiny, cases;
} wishes;

static bool read_options(int argc, char **argv, wishes *w)
{
    for (int i = 1; i < argc; i++) {
        const char **value = strcmp(argv[i], "--make") == 0    ? &w->make
                             : strcmp(argv[i], "--store") == 0 ? &w->store
                             : strcmp(argv[i], "--batch") == 0 ? &w->batch
                             : strcmp(argv[i], "--case") == 0  ? &w->only
                                                               : NULL;
        if (value && i + 1 < argc)
            *value = argv[++i];
        else if (strcmp(argv[i], "--tiny") == 0)
            w->tiny = true;
        else if (strcmp(argv[i], "--cases") == 0)
            w->cases = true;
        else if (strcmp(argv[i], "--languages") == 0)
            w->riches.languages = MT_COUNT(made_languages);
        else if (strcmp(argv[i], "--world") == 0 && i + 1 < argc && read_world(argv[i + 1], &w->riches))
            i++;
        else
            return false;
    }
    return true;
}

static void tell_first(const char *name, double ms)
{
    printf("{\"bench\":\"match/partners\",\"case\":\"%s\",\"n\":1,\"median_ms\":%.3f}\n", name, ms);
}

/* One record written anew, and the question after it. */
static void ask_after_upsert(made_store *s)
{
    static const char record[] = "{\"kind\":\"offer\",\"id\":\"fresh\",\"owner\":\"o7\",\"language\":\"zxx\","
                                 "\"text\":\"w1 w5 w77\"}";
    mt_error err = {0};
    size_t found;
    check(mt_store_begin(s->store, &err), &err);
    made_add(s, record, strlen(record));
    check(mt_index_flush(s->writer, &err), &err);
    check(mt_store_commit(s->store, &err), &err);
    tell_first("first after an upsert", ask(s, 1, &found));
}

static int ask_cases(made_store *s, const wishes *w)
{
    uint32_t queries = w->tiny ? TINY : QUERIES;
    size_t found;
    bool good = true;
    tell_first("first", ask(s, 1, &found));
    if (!w->cases && !w->only) return !measure(s, &cases[0], queries);
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        if (!w->only || strcmp(w->only, cases[i].name) == 0) good = measure(s, &cases[i], queries) && good;
    if (s->writer && !w->only) ask_after_upsert(s);
    return !good;
}

int main(int argc, char **argv)
{
    wishes w = {.tiny = false};
    made_store s;
    if (!read_options(argc, argv, &w)) {
        fprintf(stderr,
                "usage: partners_bench [--world NAME,...] [--cases] [--case NAME] [--make FOLDER | --store FOLDER "
                "| --batch FOLDER] [--tiny]\n");
        return 2;
    }
    const char *made = w.make ? w.make : w.batch ? w.batch : ":memory:";
    uint32_t organisations = w.tiny ? 300 : 30000;
    if (w.store)
        open_made(&s, w.store, organisations, w.cases ? MT_OPEN_WRITE : MT_OPEN_READ);
    else
        made_open_rich(&s, made, organisations, w.tiny ? 1000 : 100000, w.tiny ? 200 : 20000, w.riches);
    int failed = w.make || w.batch ? 0 : ask_cases(&s, &w);
    made_close(&s);
    return w.batch ? answer_all(w.batch, organisations) : failed;
}
