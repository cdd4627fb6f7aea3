/* Speed of partner lists: the first question (which builds the graph) and the ones after it. One JSON line each.
 *
 *   partners_bench [--tiny]
 *
 * 30,000 organisations, 100,000 offers, requests and competences, 20,000 projects with 140,000 participations. */
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

int main(int argc, char **argv)
{
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    uint32_t organisations = tiny ? 300 : 30000, queries = tiny ? 20 : 200;
    made_store s;
    size_t found;
    made_open(&s, organisations, tiny ? 1000 : 100000, tiny ? 200 : 20000);
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
    qsort(ms, queries, sizeof *ms, compare_doubles);
    printf("{\"bench\":\"match/partners\",\"case\":\"top 10 of "
           "%u\",\"n\":%u,\"median_ms\":%.3f,\"p99_ms\":%.3f,\"min_ms\":%.3f}\n",
           (unsigned)organisations, (unsigned)queries, ms[queries / 2], ms[queries * 99 / 100], ms[0]);
    mt_free(ms);
    made_close(&s);
    return 0;
}
