/* Ties between countries against a plain loop over all pairs of participants. */
#include <math.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

#define BODIES 12
#define WORKS 20

static const char *const countries[] = {"", "RO", "PL", "FR"};

typedef struct sample {
    int country[BODIES];
    bool in[WORKS][BODIES];
} sample;

static void fill(fixture *f, sample *s, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    char json[1024];
    *s = (sample){{0}, {{false}}};
    for (int b = 0; b < BODIES; b++) {
        s->country[b] = (int)mt_random_below(&r, MT_COUNT(countries));
        snprintf(json, sizeof json, "{\"kind\":\"organisation\",\"id\":\"b%d\",\"name\":\"Body %d\"%s%s%s}", b, b,
                 s->country[b] ? ",\"country\":\"" : "", countries[s->country[b]], s->country[b] ? "\"" : "");
        fixture_add(f, json);
    }
    for (int w = 0; w < WORKS; w++) {
        size_t n = (size_t)snprintf(json, sizeof json,
                                    "{\"kind\":\"project\",\"id\":\"w%d\",\"title\":\"x\",\"participants\":[", w);
        bool any = false;
        for (int b = 0; b < BODIES; b++) {
            s->in[w][b] = mt_random_below(&r, 4) == 0;
            if (s->in[w][b])
                n += (size_t)snprintf(json + n, sizeof json - n, "%s\"b%d\"", any ? "," : "", b), any = true;
        }
        snprintf(json + n, sizeof json - n, "]}");
        fixture_add(f, json);
    }
}

static double together(const sample *s, int x, int y)
{
    double sum = 0.0;
    for (int w = 0; w < WORKS; w++) {
        int size = 0;
        for (int b = 0; b < BODIES; b++) size += s->in[w][b];
        for (int a = 0; a < BODIES; a++)
            for (int b = 0; b < BODIES; b++)
                if (a != b && s->in[w][a] && s->in[w][b] && s->country[a] == x && s->country[b] == y)
                    sum += 1.0 / (size - 1);
    }
    return sum;
}

static double expected_tie(const sample *s, int x, int y)
{
    double all = 0.0, of_x = 0.0, of_y = 0.0;
    if (x == 0 || y == 0) return 0.0;
    for (int i = 1; i < (int)MT_COUNT(countries); i++) {
        of_x += together(s, x, i);
        of_y += together(s, y, i);
        for (int j = 1; j < (int)MT_COUNT(countries); j++) all += together(s, i, j);
    }
    return all > 0.0 ? log((together(s, x, y) + 1.0) / (of_x * of_y / all + 1.0)) : 0.0;
}

static uint32_t vertex(fixture *f, int body)
{
    char id[16];
    mt_subject subject = {0};
    snprintf(id, sizeof id, "b%d", body);
    FIXTURE_OK(mt_subject_find(f->matcher, mt_text_of(id), &subject, ERR));
    uint32_t v = subject.vertex;
    mt_subject_free(&subject);
    return v;
}

static void ties_are_exact(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        fixture f;
        sample s;
        mt_match_options options = {.as_of = FIXTURE_DAY, .viewer = MT_TIER_CONFIDENTIAL};
        fixture_open(&f);
        fill(&f, &s, seed);
        fixture_ready(&f);
        FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
        for (int a = 0; a < BODIES; a++)
            for (int b = 0; b < BODIES; b++) {
                const mt_affinity *ties = &f.matcher->world.countries;
                double tie = mt_affinity_tie(ties, vertex(&f, a), vertex(&f, b));
                double expected = expected_tie(&s, s.country[a], s.country[b]);
                if (fabs(tie - expected) > 1e-9) print_message("seed %llu\n", (unsigned long long)seed);
                assert_true(fabs(tie - expected) <= 1e-9);
                assert_true(mt_affinity_tie(&f.matcher->world.types, vertex(&f, a), vertex(&f, b)) == 0.0);
            }
        mt_matcher_end(f.matcher);
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ties_are_exact)};
    return cmocka_run_group_tests_name("affinity", tests, NULL, NULL);
}
