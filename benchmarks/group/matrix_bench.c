/* The matrix of clusters over a generated store, in steps of 50 ms as a host makes them. One JSON line per measurement.
 *
 *   matrix_bench [--tiny]
 *
 * 500 clusters of 20 members, 50,000 items of 40 words (a third each offers, competences, requests) from the vocabulary
 * of the cluster's trade and a common one, with keywords and TRL; 2,000 joint projects. */
#include <string.h>

#include "../match/made_store.h"
#include "libmatch/base/clock.h"
#include "libmatch/group/cluster_matrix.h"

#define STEP_NS INT64_C(50000000)

static void fill(made_store *s, uint32_t clusters, uint32_t members, uint32_t items, uint32_t projects)
{
    static const char *const countries[] = {"RO", "PL", "DE", "FR", "ES", "IT", "FI", "BG"},
                             *const types[] = {"company", "startup", "university", "hospital", "research"},
                             *const kinds[] = {"offer", "request", "competence"};
    mt_error err = {0};
    mt_strbuf b = {0};
    *s = (made_store){.random = mt_random_seeded(7), .organisations = clusters * members};
    check(mt_analyser_create(&s->analyser, &err), &err);
    check(mt_store_open(":memory:", MT_OPEN_CREATE, 0, &s->store, &err), &err);
    check(mt_index_writer_create(s->store, s->analyser, &s->writer, &err), &err);
    check(mt_store_begin(s->store, &err), &err);
    for (uint32_t c = 0; c < clusters; c++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"cluster\",\"id\":\"c%u\",\"name\":\"Cluster %u\",\"country\":\"%s\"}",
                         (unsigned)c, (unsigned)c, countries[c % 8]);
        made_add(s, b.data, b.len);
    }
    for (uint32_t o = 0; o < s->organisations; o++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(
            &b,
            "{\"kind\":\"organisation\",\"id\":\"o%u\",\"name\":\"Body %u\",\"country\":\"%s\",\"type\":\"%s\","
            "\"member_of\":[{\"cluster\":\"c%u\"}]}",
            (unsigned)o, (unsigned)o, countries[o / members % 8], types[mt_random_below(&s->random, 5)],
            (unsigned)(o / members));
        made_add(s, b.data, b.len);
    }
    for (uint32_t i = 0; i < items; i++) {
        uint32_t owner = mt_random_below(&s->random, s->organisations), trade = owner / members % 50;
        mt_strbuf_clear(&b);
        mt_strbuf_format(
            &b,
            "{\"kind\":\"%s\",\"id\":\"i%u\",\"owner\":\"o%u\",\"trl\":[%u,%u],\"keywords\":[\"k%u\",\"k%u\"],"
            "\"language\":\"zxx\",\"text\":\"",
            kinds[mt_random_below(&s->random, 3)], (unsigned)i, (unsigned)owner, (unsigned)(2 + i % 3),
            (unsigned)(5 + i % 4), (unsigned)(trade * 20 + mt_random_below(&s->random, 20)),
            (unsigned)mt_random_below(&s->random, 1000));
        made_words(s, &b, trade, 40);
        mt_strbuf_str(&b, "\"}");
        made_add(s, b.data, b.len);
    }
    for (uint32_t p = 0; p < projects; p++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(
            &b, "{\"kind\":\"project\",\"id\":\"p%u\",\"title\":\"p\",\"participants\":[\"o%u\",\"o%u\",\"o%u\"]}",
            (unsigned)p, (unsigned)mt_random_below(&s->random, s->organisations),
            (unsigned)mt_random_below(&s->random, s->organisations),
            (unsigned)mt_random_below(&s->random, s->organisations));
        made_add(s, b.data, b.len);
    }
    check(mt_index_flush(s->writer, &err), &err);
    check(mt_store_commit(s->store, &err), &err);
    check(mt_matcher_create(s->store, s->analyser, &s->matcher, &err), &err);
    mt_strbuf_free(&b);
}

/* Every known cell within 0 and 1, scores symmetric: a wrong matrix is no result. */
static void judge(const json_t *report, uint32_t clusters)
{
    const json_t *score = json_object_get(report, "score");
    for (size_t i = 0; i < clusters; i++)
        for (size_t j = 0; j < clusters; j++) {
            const json_t *a = json_array_get(json_array_get(score, i), j),
                         *b = json_array_get(json_array_get(score, j), i);
            double x = json_real_value(a), y = json_real_value(b);
            if (i == j ? json_is_null(a) : x >= 0.0 && x <= 1.0 && x - y < 1e-12 && y - x < 1e-12) continue;
            fprintf(stderr, "matrix_bench: the score of %zu and %zu is wrong\n", i, j);
            exit(1);
        }
}

int main(int argc, char **argv)
{
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0, done = false;
    uint32_t clusters = tiny ? 12 : 500, members = tiny ? 3 : 20, items = tiny ? 300 : 50000;
    made_store s;
    mt_error err = {0};
    mt_cluster_matrix *x = NULL;
    json_t *report = NULL;
    mt_cluster_options_c2c options = {.viewer = MT_TIER_CONFIDENTIAL, .as_of = 20500};
    int64_t longest = 0;
    size_t steps = 0;
    fill(&s, clusters, members, items, tiny ? 20 : 2000);
    int64_t wall = mt_clock_wall_ns(), cpu = mt_clock_thread_cpu_ns();
    check(mt_cluster_matrix_create(NULL, 0, &options, &x, &err), &err);
    while (!done) {
        int64_t begin = mt_clock_wall_ns();
        check(mt_cluster_matrix_step(x, s.matcher, STEP_NS, &done, &err), &err);
        int64_t took = mt_clock_wall_ns() - begin;
        if (took > longest && steps > 0) longest = took; /* the first one opens the index */
        steps++;
    }
    check(mt_cluster_matrix_report(x, s.matcher, &report, &err), &err);
    printf("{\"benchmark\": \"cluster matrix\", \"clusters\": %u, \"items\": %u, \"seconds\": %.2f, \"cpu_seconds\": "
           "%.2f, "
           "\"steps\": %zu, \"longest_step_ms\": %.0f}\n",
           (unsigned)clusters, (unsigned)items, (double)(mt_clock_wall_ns() - wall) / 1e9,
           (double)(mt_clock_thread_cpu_ns() - cpu) / 1e9, steps, (double)longest / 1e6);
    judge(report, clusters);
    json_decref(report);
    mt_cluster_matrix_free(&x);
    made_close(&s);
    return 0;
}
