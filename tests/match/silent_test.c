/* Silent works: projects without words vote by what their participants do elsewhere; against a plain reference on
 * random worlds, too. Completions count the same votes. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

static const char *const records[] = {
    "{\"kind\":\"organisation\",\"id\":\"o1\",\"name\":\"Alpha\"}",
    "{\"kind\":\"organisation\",\"id\":\"o2\",\"name\":\"Beta\"}",
    "{\"kind\":\"organisation\",\"id\":\"acronym\",\"name\":\"Gamma\"}",
    "{\"kind\":\"organisation\",\"id\":\"titled\",\"name\":\"Delta\"}",
    "{\"kind\":\"organisation\",\"id\":\"single\",\"name\":\"Epsilon\"}",
    "{\"kind\":\"organisation\",\"id\":\"hidden\",\"name\":\"Zeta\"}",
    "{\"kind\":\"organisation\",\"id\":\"closed\",\"name\":\"Eta\"}",
    "{\"kind\":\"organisation\",\"id\":\"relation\",\"name\":\"Theta\"}",
    "{\"kind\":\"organisation\",\"id\":\"nameless\",\"name\":\"Iota\"}",
    "{\"kind\":\"project\",\"id\":\"w1\",\"title\":\"Welding of ships\",\"participants\":[\"o1\",\"o2\"],"
    "\"language\":\"en\"}",
    "{\"kind\":\"project\",\"id\":\"w2\",\"title\":\"Ships of wood\",\"participants\":[\"o2\"],\"language\":\"en\"}",
    "{\"kind\":\"project\",\"id\":\"s1\",\"title\":\"ARGO\",\"participants\":[\"o1\",\"o2\",\"acronym\",\"ghost\"]}",
    "{\"kind\":\"project\",\"id\":\"s2\",\"participants\":[\"o1\",\"o2\",\"nameless\"]}",
    "{\"kind\":\"project\",\"id\":\"t1\",\"title\":\"Soil and crops in spring\","
    "\"participants\":[\"o1\",\"o2\",\"titled\"],\"language\":\"en\"}",
    "{\"kind\":\"project\",\"id\":\"s3\",\"participants\":[\"o1\",\"single\"]}",
    "{\"kind\":\"project\",\"id\":\"s4\",\"participants\":[\"o1\",\"o2\",\"hidden\"],\"visibility\":\"confidential\"}",
    "{\"kind\":\"project\",\"id\":\"s5\",\"participants\":[\"o1\",\"o2\",\"closed\"],\"status\":\"draft\"}",
    "{\"kind\":\"relation\",\"relation\":\"partner\",\"a\":\"o1\",\"b\":\"relation\"}",
};

static mt_match_options by_items(void)
{
    mt_match_options options = fixture_options();
    options.by_items = true;
    options.explain = true;
    return options;
}

static double part(const mt_result *result, const char *code)
{
    double sum = 0.0;
    const json_t *parts = mt_json_get(result->explanation, "contributions");
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *one = json_array_get(parts, i);
        if (!code || mt_text_is(mt_json_get_text(one, "code"), code))
            sum += json_number_value(mt_json_get(one, "value"));
    }
    return sum;
}

static void only_what_may_speaks(void **state)
{
    static const struct {
        const char *id;
        bool insiders, public;
    } rows[] = {
        {"o1", true, true},       {"o2", true, true},       {"acronym", true, true},
        {"nameless", true, true}, /* neither title nor words */
        {"titled", false, false}, /* a work with words of its own */
        {"single", false, false}, /* with one of those who fit only */
        {"hidden", true, false},  {"closed", false, false}, {"relation", false, false},
    };
    (void)state;
    fixture f;
    fixture_of(&f, records, MT_COUNT(records));
    for (int public = 0; public < 2; public ++) {
        mt_match_options options = by_items();
        mt_results list = {0};
        options.viewer = public ? MT_TIER_PUBLIC : MT_TIER_CONFIDENTIAL;
        FIXTURE_OK(mt_search(f.matcher, mt_text_of("ships"), &options, &list, ERR));
        assert_int_equal(fixture_rank(&list, "o2"), 0);
        for (size_t i = 0; i < MT_COUNT(rows); i++) {
            bool found = fixture_rank(&list, rows[i].id) >= 0;
            if (found != (public ? rows[i].public : rows[i].insiders)) fail_msg("%s, public %d", rows[i].id, public);
        }
        for (size_t i = 0; i < list.len; i++) assert_true(fabs(part(&list.data[i], NULL) - list.data[i].score) < 1e-9);
        const mt_result *third = &list.data[fixture_rank(&list, "acronym")];
        assert_true(part(third, "item") == 0.0 && part(third, "silent_work") > 0.0);
        mt_strbuf text = {0};
        FIXTURE_OK(mt_explanation_text(third->explanation, "en", &text, ERR));
        assert_non_null(strstr(text.data, "works in ARGO with those who fit"));
        mt_strbuf_free(&text);
        mt_results_free(&list);
    }
    fixture_close(&f);
}

/* `equal` works of the two who fit and one more each, and one of them with three more. */
static bool large_one_found(int equal)
{
    fixture f;
    char line[256];
    mt_results list = {0};
    mt_match_options options = by_items();
    fixture_open(&f);
    for (size_t i = 0; i < 10; i++) fixture_add(&f, records[i]);
    for (int i = 0; i < equal; i++) {
        snprintf(line, sizeof line, "{\"kind\":\"project\",\"id\":\"e%d\",\"participants\":[\"o1\",\"o2\"]}", i);
        fixture_add(&f, line);
    }
    fixture_add(&f, "{\"kind\":\"project\",\"id\":\"large\",\"participants\":[\"o1\",\"o2\",\"acronym\",\"closed\"]}");
    fixture_ready(&f);
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("ships"), &options, &list, ERR));
    bool found = fixture_rank(&list, "acronym") >= 0;
    size_t counted = json_array_size(mt_json_get(list.data[0].explanation, "contributions"));
    assert_true(counted >= (size_t)equal); /* equals all vote */
    mt_results_free(&list);
    fixture_close(&f);
    return found;
}

static void the_fifty_best_vote(void **state)
{
    (void)state;
    assert_true(large_one_found(49));
    assert_false(large_one_found(50));
    assert_false(large_one_found(60));
}

/* ---- against a plain reference ---- */

#define BODIES 14
#define WORKS 60
#define GONE 4

typedef struct world {
    uint64_t seed;
    mt_random r;
    bool member[WORKS][BODIES + GONE], silent[WORKS];
    int items[BODIES];
} world;

static void make(world *w, fixture *f)
{
    mt_strbuf b = {0};
    for (int o = 0; o < BODIES; o++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Body %d\",\"country\":\"%s\"}", o, o,
                         (const char *[]){"RO", "PL", "DE"}[o % 3]);
        fixture_add(f, b.data);
    }
    for (int p = 0; p < WORKS; p++) {
        uint32_t most = 1 + mt_random_below(&w->r, 6);
        w->silent[p] = mt_random_below(&w->r, 3) != 0;
        for (uint32_t i = 0; i < most; i++) w->member[p][mt_random_below(&w->r, BODIES + GONE)] = true;
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"project\",\"id\":\"p%d\",\"title\":\"%s\",\"participants\":[", p,
                         w->silent[p]                     ? "Acro nym"
                         : mt_random_below(&w->r, 4) == 0 ? "Building ships of steel"
                                                          : "Crops in dry soil");
        bool begun = false;
        for (int o = 0; o < BODIES + GONE; o++) {
            if (!w->member[p][o]) continue;
            mt_strbuf_format(&b, "%s\"o%d\"", begun ? "," : "", o);
            begun = true;
            if (o < BODIES) w->items[o]++;
        }
        mt_strbuf_str(&b, "],\"language\":\"en\"}");
        fixture_add(f, b.data);
    }
    mt_strbuf_free(&b);
}

static double reference(const world *w, const double *votes, int body)
{
    double sum = 0.0;
    for (int p = 0; p < WORKS; p++) {
        double says = 0.0;
        int known = 0, all = 0, heard = 0;
        if (!w->silent[p] || !w->member[p][body]) continue;
        for (int o = 0; o < BODIES + GONE; o++) {
            if (!w->member[p][o]) continue;
            all++;
            known += o < BODIES;
            heard += votes[o] > 0.0;
            if (o < BODIES) says += votes[o] / pow(w->items[o], 0.75);
        }
        if (all >= 2 && heard >= 2) sum += 2.0 * says / pow(known, 0.75) / pow(known, 0.1);
    }
    return sum;
}

static void agrees_with_a_plain_reference(void **state)
{
    world w = {.seed = (uint64_t)time(NULL)};
    size_t compared = 0;
    (void)state;
    print_message("seed %" PRIu64 "\n", w.seed);
    for (int round = 0; round < 20; round++) {
        fixture f;
        mt_results list = {0};
        mt_match_options options = by_items();
        double votes[BODIES + GONE] = {0};
        w = (world){.seed = w.seed};
        w.r = mt_random_seeded(w.seed + (uint64_t)round);
        fixture_open(&f);
        make(&w, &f);
        fixture_ready(&f);
        FIXTURE_OK(mt_search(f.matcher, mt_text_of("ships"), &options, &list, ERR));
        for (size_t i = 0; i < list.len; i++) votes[atoi(list.data[i].key + 1)] = part(&list.data[i], "item");
        for (int o = BODIES; o < BODIES + GONE; o++) votes[o] = 0.0; /* no results; they are not told */
        for (size_t i = 0; i < list.len; i++) {
            double told = part(&list.data[i], "silent_work"), expected;
            expected = reference(&w, votes, atoi(list.data[i].key + 1));
            if (fabs(told - expected) > 1e-9 * (1 + expected))
                fail_msg("round %d, %s: %.12g, %.12g expected", round, list.data[i].key, told, expected);
            compared += expected > 0.0;
        }
        mt_results_free(&list);
        options.channels = "-silent";
        FIXTURE_OK(mt_search(f.matcher, mt_text_of("ships"), &options, &list, ERR));
        for (size_t i = 0; i < list.len; i++) assert_true(part(&list.data[i], "silent_work") == 0.0);
        mt_results_free(&list);
        fixture_close(&f);
    }
    assert_true(compared > 20);
}

static double amount_of(const mt_results *list, const char *key, const char *code)
{
    int rank = fixture_rank(list, key);
    if (rank < 0) return 0.0;
    const json_t *parts = mt_json_get(list->data[rank].explanation, "contributions");
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *one = json_array_get(parts, i);
        if (mt_text_is(mt_json_get_text(one, "code"), code)) return json_number_value(mt_json_get(one, "amount"));
    }
    fail_msg("%s: no %s told", key, code);
    return 0.0;
}

/* What counts in a completion are the votes that a search counts, with silent works and without. */
static void completion_counts_the_same_votes(void **state)
{
    static const char *const texts[] = {"ships",
                                        "building big ships of good steel for all who sail far over cold deep water "
                                        "with crops dried in soil"};
    static const struct {
        const char *search, *complete;
    } channels[] = {{"words,silent", NULL}, {"words", "-silent"}};
    uint64_t seed = (uint64_t)time(NULL);
    size_t compared = 0, apart = 0;
    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    for (unsigned round = 0; round < 20; round++) {
        world w = {.seed = seed, .r = mt_random_seeded(seed + round)};
        fixture f;
        double before[BODIES] = {0};
        fixture_open(&f);
        make(&w, &f);
        fixture_ready(&f);
        for (size_t c = 0; c < MT_COUNT(channels); c++) {
            mt_match_options options = by_items();
            mt_results found = {0}, completed = {0};
            mt_text text = mt_text_of(texts[round % 2]);
            options.k = BODIES;
            options.channels = channels[c].search;
            FIXTURE_OK(mt_search(f.matcher, text, &options, &found, ERR));
            options.by_items = false;
            options.channels = channels[c].complete;
            FIXTURE_OK(mt_complete(f.matcher, text, NULL, 0, &options, &completed, ERR));
            for (int o = 0; o < BODIES; o++) {
                char key[16];
                snprintf(key, sizeof key, "o%d", o);
                int rank = fixture_rank(&found, key);
                const mt_result *one = rank < 0 ? NULL : &found.data[rank];
                double expected = one ? part(one, "item") + part(one, "silent_work") : 0.0;
                double counted = amount_of(&completed, key, "likeness");
                if (fabs(counted - expected) > 1e-9 * (1.0 + expected))
                    fail_msg("round %u, %s: %.12g, %.12g expected", round, key, counted, expected);
                compared += expected > 0.0;
                if (c == 0) before[o] = counted;
                apart += c == 1 && before[o] > counted;
            }
            mt_results_free(&found);
            mt_results_free(&completed);
        }
        fixture_close(&f);
    }
    assert_true(compared > 100);
    assert_true(apart > 20);
}

static uint32_t vertex_of(fixture *f, const char *key)
{
    mt_num num = 0;
    uint32_t name = 0;
    FIXTURE_OK(mt_store_find(f->store, MT_FAMILY_ORGANISATION, mt_text_of(key), &num, ERR));
    if (num) return mt_world_vertex(&f->matcher->world, num);
    FIXTURE_OK(mt_store_name_of(f->store, mt_text_of(key), &name, ERR));
    return mt_world_named(&f->matcher->world, name);
}

/* Places and countries count by their means over the members, also one without a record; nobody is there for these
 * alone. */
static void completion_takes_means_over_members(void **state)
{
    static const char *const names[] = {"o0", "o1", "o15"};
    uint64_t seed = (uint64_t)time(NULL);
    size_t near = 0, below = 0;
    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    for (unsigned round = 0; round < 10; round++) {
        world w = {.seed = seed, .r = mt_random_seeded(seed + round)};
        fixture f;
        mt_text members[MT_COUNT(names)];
        mt_match_options options = fixture_options();
        mt_results list = {0};
        fixture_open(&f);
        make(&w, &f);
        fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"apart\",\"name\":\"Apart\",\"country\":\"RO\"}");
        fixture_ready(&f);
        options.explain = true;
        options.k = BODIES;
        for (size_t i = 0; i < MT_COUNT(names); i++) members[i] = mt_text_of(names[i]);
        FIXTURE_OK(mt_complete(f.matcher, mt_text_of("ships"), members, MT_COUNT(names), &options, &list, ERR));
        FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
        const mt_world *all = &f.matcher->world;
        assert_int_equal(fixture_rank(&list, "apart"), -1);
        for (size_t i = 0; i < list.len; i++) {
            double circles = 0.0, countries = 0.0, count = 0.0;
            uint32_t v = vertex_of(&f, list.data[i].key);
            for (size_t j = 0; j < MT_COUNT(names); j++) {
                uint32_t member = vertex_of(&f, names[j]);
                if (member == MT_NONE) continue;
                circles += mt_circles_shared(&all->places[member], &all->places[v]);
                countries += mt_affinity_tie(&all->countries, member, v);
                count++;
            }
            assert_true(fabs(amount_of(&list, list.data[i].key, "same_circles") - circles / count) < 1e-9);
            assert_true(fabs(amount_of(&list, list.data[i].key, "country_ties") - countries / count) < 1e-9);
            near += circles > 0.0;
            below += countries < 0.0;
        }
        mt_matcher_end(f.matcher);
        mt_results_free(&list);
        fixture_close(&f);
    }
    assert_true(near > 20 && below > 5);
}

/* ---- the same bits whatever order the records came in, and whatever the viewer may not see ---- */

#define ORDERS 6
#define CROWD 110

/* Lines of bodies o0 ... (the last two confidential unless they are left out) and of works, most of them silent; many
 * of the same three, so that more are equal than vote. */
static size_t make_lines(mt_random *r, bool with_hidden, mt_strbuf *line)
{
    size_t n = 0;
    for (int o = 0; o < (with_hidden ? BODIES : BODIES - 2); o++)
        mt_strbuf_format(&line[n++], "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"B\",\"visibility\":\"%s\"}",
                         o, o < BODIES - 2 ? "public" : "confidential");
    for (int p = 0; p < CROWD; p++) {
        uint32_t among = p % 2 ? 3 : BODIES;
        mt_strbuf_format(&line[n++],
                         "{\"kind\":\"project\",\"id\":\"p%d\",\"title\":\"%s\",\"language\":\"en\","
                         "\"participants\":[\"o%u\",\"o%u\",\"o%u\"]}",
                         p,
                         p % 9    ? "Acro nym"
                         : p % 27 ? "Building ships of steel"
                                  : "Ships",
                         mt_random_below(r, among), mt_random_below(r, among), p % 2 ? 2 : mt_random_below(r, BODIES));
    }
    return n;
}

/* The list as text: ids, bits of scores, reasons. */
static void ask_in_order(mt_random *r, const mt_strbuf *line, size_t n, mt_strbuf *said)
{
    size_t order[BODIES + CROWD];
    fixture f;
    mt_results list = {0};
    mt_match_options options = by_items();
    options.viewer = MT_TIER_PUBLIC;
    fixture_open(&f);
    for (size_t i = 0; i < n; i++) { /* of the first i at random */
        size_t at = mt_random_below(r, (uint32_t)i + 1);
        order[i] = order[at];
        order[at] = i;
    }
    for (size_t i = 0; i < n; i++) fixture_add(&f, line[order[i]].data);
    fixture_ready(&f);
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("ships"), &options, &list, ERR));
    for (size_t i = 0; i < list.len; i++) {
        mt_strbuf_format(said, "%s %a ", list.data[i].key, list.data[i].score);
        mt_json_write(said, list.data[i].explanation);
    }
    mt_results_free(&list);
    fixture_close(&f);
}

static void no_order_and_nothing_hidden_matters(void **state)
{
    uint64_t seed = (uint64_t)time(NULL);
    mt_random orders = mt_random_seeded(seed + 1);
    mt_strbuf line[BODIES + CROWD] = {{0}}, first = {0};
    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    for (int i = 0; i < ORDERS; i++) {
        mt_random r = mt_random_seeded(seed);
        mt_strbuf said = {0};
        size_t n = make_lines(&r, i % 2 == 0, line);
        ask_in_order(&orders, line, n, i == 0 ? &first : &said);
        if (i > 0) assert_string_equal(said.data, first.data);
        mt_strbuf_free(&said);
        for (size_t l = 0; l < n; l++) mt_strbuf_clear(&line[l]);
    }
    assert_non_null(strstr(first.data, "silent_work"));
    assert_null(strstr(first.data, "o13"));
    for (size_t l = 0; l < MT_COUNT(line); l++) mt_strbuf_free(&line[l]);
    mt_strbuf_free(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_may_speaks),
        cmocka_unit_test(the_fifty_best_vote),
        cmocka_unit_test(agrees_with_a_plain_reference),
        cmocka_unit_test(no_order_and_nothing_hidden_matters),
        cmocka_unit_test(completion_counts_the_same_votes),
        cmocka_unit_test(completion_takes_means_over_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
