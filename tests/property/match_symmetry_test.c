/* Among equals score(A, B) = score(B, A), also of bodies with more items than are compared one by one, with concepts on
 * the items and the bodies, in several languages, and with an index of several segments. */
#include <math.h>

#include "libmatch/base/random.h"
#include "tests/match/fixture.h"

#define BODIES 7
#define CODES 90
#define WORLDS 12

static const char *const words[] = {"laser", "imaging", "hospital", "sensor", "wood", "polymer", "robot", "water"};
static const char *const languages[] = {"en", "ro", "pl"};

static const char *word(mt_random *r) { return words[mt_random_below(r, MT_COUNT(words))]; }

static void add_body(fixture *f, mt_random *r, int body, bool concepts[CODES])
{
    char json[400], list[40] = "";
    unsigned code = mt_random_below(r, CODES);
    if (mt_random_below(r, 2)) {
        concepts[code] = true;
        snprintf(list, sizeof list, ",\"concepts\":[\"x:c%u\"]", code);
    }
    snprintf(json, sizeof json,
             "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Name %c%c\",\"text\":\"%s %s\"%s}", body, 'a' + body,
             'q' + body, word(r), word(r), list);
    fixture_add(f, json);
}

static void add_item(fixture *f, mt_random *r, int body, unsigned item, bool concepts[CODES])
{
    static const char *const kinds[] = {"offer", "request", "idea", "competence"};
    char json[600], list[120] = "";
    unsigned n = mt_random_below(r, 5), day = 1 + mt_random_below(r, 28);
    for (unsigned i = 0; i < n; i++) {
        unsigned code = mt_random_below(r, CODES);
        size_t at = strlen(list);
        concepts[code] = true;
        snprintf(list + at, sizeof list - at, "%s\"x:c%u\"", i ? "," : "", code);
    }
    snprintf(json, sizeof json,
             "{\"kind\":\"%s\",\"id\":\"i%d-%u\",\"owner\":\"o%d\",\"title\":\"%s %s\",\"text\":\"%s %s\","
             "\"language\":\"%s\",\"updated\":\"2025-01-%02u\",\"concepts\":[%s]}",
             kinds[mt_random_below(r, 4)], body, item, body, word(r), word(r), word(r), word(r),
             languages[mt_random_below(r, 3)], day, list);
    fixture_add(f, json);
}

/* The second half of the items is flushed by itself: another segment. */
static void build(fixture *f, mt_random *r, bool concepts[BODIES][CODES], bool few)
{
    unsigned items[BODIES];
    fixture_open(f);
    for (int o = 0; o < BODIES; o++) {
        items[o] = few && o % 2 ? mt_random_below(r, 5) : 1 + mt_random_below(r, 40);
        add_body(f, r, o, concepts[o]);
        for (unsigned i = 0; i < items[o] / 2; i++) add_item(f, r, o, i, concepts[o]);
    }
    FIXTURE_OK(mt_index_flush(f->writer, ERR));
    for (int o = 0; o < BODIES; o++)
        for (unsigned i = items[o] / 2; i < items[o]; i++) add_item(f, r, o, i, concepts[o]);
    fixture_ready(f);
}

static double feature(const json_t *explanation, const char *code)
{
    const json_t *list = mt_json_get(explanation, "contributions");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (mt_text_is(mt_json_get_text(one, "code"), code)) return json_number_value(mt_json_get(one, "feature"));
    }
    return 0.0;
}

static size_t count_shared(const bool a[CODES], const bool b[CODES])
{
    size_t n = 0;
    for (size_t c = 0; c < CODES; c++) n += a[c] && b[c];
    return n;
}

static void scores_are_symmetric(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        mt_random r = mt_random_seeded(seed);
        fixture f;
        bool concepts[BODIES][CODES] = {{false}};
        double score[BODIES][BODIES] = {{0}};
        build(&f, &r, concepts, seed % 2);
        for (int a = 0; a < BODIES; a++) {
            char id[8];
            mt_results list = {0};
            mt_match_options options = fixture_options();
            options.mode = MT_MODE_PEER;
            options.explain = true;
            snprintf(id, sizeof id, "o%d", a);
            FIXTURE_OK(mt_partners(f.matcher, mt_text_of(id), &options, &list, ERR));
            assert_int_equal(list.len, BODIES - 1);
            for (size_t i = 0; i < list.len; i++) {
                int b = list.data[i].key[1] - '0';
                size_t shared = count_shared(concepts[a], concepts[b]);
                double is = feature(list.data[i].explanation, "concepts");
                size_t shown = json_array_size(mt_json_get(list.data[i].explanation, "concepts"));
                score[a][b] = list.data[i].score;
                if (fabs(is - log1p((double)shared)) > 1e-12 || (shown > 0) != (shared > 0))
                    fail_msg("seed %d: o%d and o%d share %zu concepts, not exp(%.17g) - 1, and %zu are shown",
                             (int)seed, a, b, shared, is, shown);
            }
            mt_results_free(&list);
        }
        for (int a = 0; a < BODIES; a++)
            for (int b = 0; b < a; b++)
                if (fabs(score[a][b] - score[b][a]) > 1e-12)
                    fail_msg("seed %d: o%d and o%d: %.17g and %.17g", (int)seed, a, b, score[a][b], score[b][a]);
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scores_are_symmetric)};
    return cmocka_run_group_tests_name("symmetry of peers", tests, NULL, NULL);
}
