/* Partner lists over thousands of random small stores: who must never be returned is not, peer scores are symmetric,
 * explanations add up, the same store gives the same list, bare organisations still get one. */
#include <math.h>

#include "libmatch/base/random.h"
#include "tests/match/fixture.h"

#define ORGANISATIONS 9
#define STORES 500

typedef struct world {
    uint64_t seed;
    mt_random r;
    fixture f;
    bool blocked[ORGANISATIONS][ORGANISATIONS], rival[ORGANISATIONS][ORGANISATIONS],
        group[ORGANISATIONS][ORGANISATIONS];
    bool worked[ORGANISATIONS][ORGANISATIONS];
    int body[ORGANISATIONS]; /* equal numbers: the same name and country */
    bool hidden[ORGANISATIONS];
} world;

static const char *const words[] = {"laser",  "imaging", "hospital", "sensor",  "wood",    "polymer",
                                    "cancer", "robot",   "water",    "textile", "battery", "seed"};
static const char *const countries[] = {"RO", "PL", "DE"};

static uint32_t below(world *w, uint32_t n) { return mt_random_below(&w->r, n); }
static const char *word(world *w) { return words[below(w, MT_COUNT(words))]; }

static void add_items(world *w)
{
    static const char *const kinds[] = {"competence", "offer", "request", "idea"};
    static const char *const states[] = {"live", "live", "live", "draft", "closed"};
    uint32_t items = below(w, 14), projects = below(w, 6);
    for (uint32_t i = 0; i < items; i++)
        fixture_addf(&w->f,
                     "{\"kind\":\"%s\",\"id\":\"i%u\",\"title\":\"%s %s\",\"text\":\"%s %s "
                     "%s\",\"owner\":\"o%u\",\"status\":\"%s\","
                     "\"language\":\"en\",\"trl\":[%u,9]}",
                     kinds[below(w, 4)], i, word(w), word(w), word(w), word(w), word(w), below(w, ORGANISATIONS),
                     states[below(w, 5)], 1 + below(w, 8));
    for (uint32_t i = 0; i < projects; i++) {
        uint32_t a = below(w, ORGANISATIONS), b = below(w, ORGANISATIONS), c = below(w, ORGANISATIONS),
                 p[3] = {a, b, c};
        fixture_addf(&w->f,
                     "{\"kind\":\"project\",\"id\":\"p%u\",\"title\":\"%s "
                     "%s\",\"participants\":[\"o%u\",\"o%u\",\"o%u\",\"x%u\"],"
                     "\"start\":\"20%02u-01-01\"}",
                     i, word(w), word(w), a, b, c, below(w, 3), 10 + below(w, 15));
        for (int x = 0; x < 3; x++)
            for (int y = 0; y < 3; y++)
                if (p[x] != p[y]) w->worked[p[x]][p[y]] = true;
    }
}

static void add_relations(world *w)
{
    static const char *const names[] = {"block", "competitor", "same_group", "partner", "met"};
    uint32_t n = below(w, 6);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t a = below(w, ORGANISATIONS), b = below(w, ORGANISATIONS), kind = below(w, 5);
        if (a == b) continue;
        fixture_addf(&w->f, "{\"kind\":\"relation\",\"a\":\"o%u\",\"b\":\"o%u\",\"relation\":\"%s\"}", a, b,
                     names[kind]);
        if (kind == 0) w->blocked[a][b] = w->blocked[b][a] = true;
        if (kind == 1) w->rival[a][b] = w->rival[b][a] = true;
        if (kind == 2) w->group[a][b] = w->group[b][a] = true;
        if (kind >= 3) w->worked[a][b] = w->worked[b][a] = true;
    }
    for (int k = 0; k < ORGANISATIONS; k++) /* groups are transitive */
        for (int a = 0; a < ORGANISATIONS; a++)
            for (int b = 0; b < ORGANISATIONS; b++)
                w->group[a][b] = w->group[a][b] || (w->group[a][k] && w->group[k][b]);
}

static void build(world *w, uint64_t seed)
{
    *w = (world){.seed = seed, .r = mt_random_seeded(seed)};
    fixture_open(&w->f);
    for (int o = 0; o < ORGANISATIONS; o++) {
        w->body[o] = below(w, 12) == 0 && o > 0 ? o - 1 : o;
        w->hidden[o] = below(w, 8) == 0;
        fixture_addf(&w->f,
                     "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Name number "
                     "%c%c%c%s\",\"country\":\"%s\",\"text\":\"%s "
                     "%s\",\"visibility\":\"%s\",\"language\":\"en\"}",
                     o, 'a' + w->body[o], 'q' + w->body[o], 'e' + w->body[o], o != w->body[o] ? " SRL" : "",
                     countries[w->body[o] % 3], word(w), word(w), w->hidden[o] ? "confidential" : "public");
    }
    add_items(w);
    add_relations(w);
    fixture_ready(&w->f);
}

static double score_in(const mt_results *list, const char *key)
{
    int rank = fixture_rank(list, key);
    return rank < 0 ? -1.0 : list->data[rank].score;
}

static void check_list(world *w, int a, const mt_results *list, bool new_only, bool shown_all)
{
    for (size_t i = 0; i < list->len; i++) {
        int b = list->data[i].key[1] - '0';
        bool wrong = list->data[i].key[0] != 'o' || a == b || w->blocked[a][b] || w->rival[a][b] || w->group[a][b] ||
                     w->body[a] == w->body[b] || (new_only && w->worked[a][b]) || (!shown_all && w->hidden[b]);
        if (wrong) print_message("seed %llu: o%d got %s\n", (unsigned long long)w->seed, a, list->data[i].key);
        assert_false(wrong);
        assert_true(list->data[i].score > 0.0 && list->data[i].score < 1.0);
        if (i) assert_true(list->data[i - 1].score >= list->data[i].score);
        if (i && list->data[i - 1].score == list->data[i].score)
            assert_true(strcmp(list->data[i - 1].key, list->data[i].key) < 0);
    }
    /* everybody else is there: no rule removes anybody without a reason */
    for (int b = 0; b < ORGANISATIONS; b++) {
        char key[8];
        snprintf(key, sizeof key, "o%d", b);
        bool removed = a == b || w->blocked[a][b] || w->rival[a][b] || w->group[a][b] || w->body[a] == w->body[b] ||
                       (new_only && w->worked[a][b]) || (!shown_all && w->hidden[b]);
        if (!removed && fixture_rank(list, key) < 0)
            print_message("seed %llu: o%d lacks %s\n", (unsigned long long)w->seed, a, key);
        if (!removed) assert_true(fixture_rank(list, key) >= 0);
    }
}

static void check_explanation(world *w, const json_t *root, double score)
{
    assert_string_equal(mt_json_get_text(root, "scale").data, "logit");
    double sum = json_number_value(mt_json_get(root, "intercept"));
    const json_t *parts = mt_json_get(root, "contributions");
    for (size_t i = 0; i < json_array_size(parts); i++)
        sum += json_number_value(mt_json_get(json_array_get(parts, i), "value"));
    double p = json_number_value(mt_json_get(root, "score"));
    assert_true(p == score);
    if (fabs(log(p / (1.0 - p)) - sum) > 1e-9) print_message("seed %llu\n", (unsigned long long)w->seed);
    assert_true(fabs(log(p / (1.0 - p)) - sum) <= 1e-9);
}

static void lists_hold(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= STORES; seed++) {
        world w;
        build(&w, seed);
        mt_results list[ORGANISATIONS] = {{0}};
        for (int a = 0; a < ORGANISATIONS; a++) {
            char id[8];
            snprintf(id, sizeof id, "o%d", a);
            mt_match_options options = fixture_options();
            options.mode = MT_MODE_PEER;
            FIXTURE_OK(mt_partners(w.f.matcher, mt_text_of(id), &options, &list[a], ERR));
            check_list(&w, a, &list[a], false, true);
            mt_results other = {0}, again = {0};
            options.mode = seed % 2 ? MT_MODE_BALANCED : MT_MODE_COMPLEMENT;
            options.new_only = seed % 3 == 0;
            options.explain = a == 0;
            FIXTURE_OK(mt_partners(w.f.matcher, mt_text_of(id), &options, &other, ERR));
            check_list(&w, a, &other, options.new_only, true);
            for (size_t i = 0; options.explain && i < other.len; i++)
                check_explanation(&w, other.data[i].explanation, other.data[i].score);
            FIXTURE_OK(mt_partners(w.f.matcher, mt_text_of(id), &options, &again, ERR));
            assert_int_equal(other.len, again.len);
            for (size_t i = 0; i < other.len; i++) {
                assert_string_equal(other.data[i].key, again.data[i].key);
                assert_true(other.data[i].score == again.data[i].score);
            }
            mt_results_free(&other);
            mt_results_free(&again);
        }
        for (int a = 0; a < ORGANISATIONS; a++) {
            for (int b = 0; b < a; b++) {
                char ka[8], kb[8];
                snprintf(ka, sizeof ka, "o%d", a);
                snprintf(kb, sizeof kb, "o%d", b);
                double there = score_in(&list[a], kb), back = score_in(&list[b], ka);
                if (fabs(there - back) > 1e-12)
                    print_message("seed %llu: %s %s %.17g %.17g\n", (unsigned long long)seed, ka, kb, there, back);
                assert_true(fabs(there - back) <= 1e-12);
            }
        }
        for (int a = 0; a < ORGANISATIONS; a++) mt_results_free(&list[a]);
        fixture_close(&w.f);
    }
}

/* A viewer of the public tier never meets hidden bodies, and is told that they do not exist. */
static void hidden_stay_hidden(void **state)
{
    (void)state;
    for (uint64_t seed = 5000; seed < 5100; seed++) {
        world w;
        build(&w, seed);
        mt_match_options options = fixture_options();
        options.viewer = MT_TIER_PUBLIC;
        for (int a = 0; a < ORGANISATIONS; a++) {
            char id[8];
            mt_results list = {0};
            mt_error error = {0};
            snprintf(id, sizeof id, "o%d", a);
            match_status status = mt_partners(w.f.matcher, mt_text_of(id), &options, &list, &error);
            assert_int_equal(status, w.hidden[a] ? MATCH_E_NOT_FOUND : MATCH_OK);
            if (status == MATCH_OK) check_list(&w, a, &list, false, false);
            mt_results_free(&list);
        }
        fixture_close(&w.f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lists_hold), cmocka_unit_test(hidden_stay_hidden)};
    return cmocka_run_group_tests_name("partners", tests, NULL, NULL);
}
