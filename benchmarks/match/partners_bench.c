/* Speed of partner lists: the first question (which builds the graph) and the ones after it. One JSON line each.
 *
 *   partners_bench [--tiny]
 *   partners_bench --languages [--tiny]         items in four languages, compared in translation
 *   partners_bench --batch FOLDER [--tiny]      a store is made in FOLDER, which must not exist; all organisations' top
 *                                               10 are asked for by two threads, each with its own handle
 *
 * 30,000 organisations, 100,000 offers, requests and competences, 20,000 projects with 140,000 participations. */
#include <pthread.h>
#include <string.h>

#include "benchmarks/match/made_store.h"
#include "libmatch/base/clock.h"

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double ask(made_store *s, uint32_t organisation, size_t *found)
{
    char id[32];
    mt_error err = {0};
    mt_results list = {0};
    mt_match_options options = {.k = 10, .as_of = 20500, .viewer = MT_TIER_CONFIDENTIAL};
    snprintf(id, sizeof id, "o%u", (unsigned)organisation);
    int64_t start = mt_clock_thread_cpu_ns();
    check(mt_partners(s->matcher, mt_text_of(id), &options, &list, &err), &err);
    double ms = (double)(mt_clock_thread_cpu_ns() - start) / 1e6;
    *found = list.len;
    mt_results_free(&list);
    return ms;
}

/* ---- everybody ---- */

typedef struct share {
    const char *folder;
    uint32_t organisations, first, step;
    size_t found;
    double cpu; /* seconds */
} share;

static void *answer_share(void *context)
{
    share *w = context;
    made_store s = {.organisations = w->organisations};
    mt_error err = {0};
    check(mt_analyser_create(&s.analyser, &err), &err);
    check(mt_store_open(w->folder, MT_OPEN_READ, 1000, &s.store, &err), &err);
    check(mt_matcher_create(s.store, s.analyser, &s.matcher, &err), &err);
    for (uint32_t o = w->first; o < w->organisations; o += w->step) {
        size_t found;
        ask(&s, o, &found);
        w->found += found;
    }
    made_close(&s);
    w->cpu = (double)mt_clock_thread_cpu_ns() / 1e9;
    return NULL;
}

static int answer_all(const char *folder, bool tiny)
{
    made_store s;
    share half[2];
    pthread_t thread;
    uint32_t organisations = tiny ? 300 : 30000;
    made_open_at(&s, folder, organisations, tiny ? 1000 : 100000, tiny ? 200 : 20000);
    made_close(&s);
    double before = (double)mt_clock_thread_cpu_ns() / 1e9;
    for (uint32_t i = 0; i < 2; i++) half[i] = (share){folder, organisations, i, 2, 0, 0.0};
    int64_t start = mt_clock_wall_ns();
    if (pthread_create(&thread, NULL, answer_share, &half[1]) != 0) return 1;
    answer_share(&half[0]);
    pthread_join(thread, NULL);
    double seconds = (double)(mt_clock_wall_ns() - start) / 1e9;
    printf("{\"bench\":\"match/partners\",\"case\":\"top 10 of all, two threads\",\"n\":%u,\"found\":%zu,"
           "\"seconds\":%.2f,\"cpu_seconds\":[%.2f,%.2f]}\n",
           (unsigned)organisations, half[0].found + half[1].found, seconds, half[0].cpu - before, half[1].cpu);
    return half[0].found + half[1].found == (size_t)10 * organisations ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--batch") == 0)
        return answer_all(argv[2], argc > 3 && strcmp(argv[3], "--tiny") == 0);
    bool languages = argc > 1 && strcmp(argv[1], "--languages") == 0;
    bool tiny = argc > 1 && strcmp(argv[argc - 1], "--tiny") == 0;
    uint32_t organisations = tiny ? 300 : 30000, queries = tiny ? 20 : 200;
    made_store s;
    size_t found;
    made_open_in(&s, ":memory:", organisations, tiny ? 1000 : 100000, tiny ? 200 : 20000,
                 languages ? MT_COUNT(made_languages) : 0);
    double first = ask(&s, 1, &found);
    printf("{\"bench\":\"match/partners\",\"case\":\"first\",\"n\":1,\"median_ms\":%.3f}\n", first);
    double *ms = mt_alloc(queries, sizeof *ms);
    if (!ms) return 1;
    for (uint32_t q = 0; q < queries; q++) {
        ms[q] = ask(&s, (uint32_t)((uint64_t)q * 7919 % organisations), &found);
        if (found != 10) {
            fprintf(stderr, "partners_bench: %zu partners instead of 10\n", found);
            return 1;
        }
    }
    double mean = 0.0;
    for (uint32_t q = 0; q < queries; q++) mean += ms[q] / queries;
    qsort(ms, queries, sizeof *ms, compare_doubles);
    printf("{\"bench\":\"match/partners\",\"case\":\"top 10 of "
           "%u\",\"n\":%u,\"median_ms\":%.3f,\"p99_ms\":%.3f,\"mean_ms\":%.3f,\"min_ms\":%.3f}\n",
           (unsigned)organisations, (unsigned)queries, ms[queries / 2], ms[queries * 99 / 100], mean, ms[0]);
    mt_free(ms);
    made_close(&s);
    return 0;
}
