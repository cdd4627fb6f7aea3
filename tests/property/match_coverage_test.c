/* Explanations against the scores they explain, in random worlds of many items, several owners and all conditions:
 * observed coverage is the mean of what is shown for the needs; every promised score comes true when the record is
 * really changed, in the same store between two questions; nothing is promised twice. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/match/model.h"
#include "libmatch/match/reciprocal.h"
#include "tests/match/fixture.h"

enum { BODIES = 8, ITEMS = 120, WORLDS = 5, PAIRS = 14 };

static const char *const countries[] = {"RO", "PL", "DE", "FR"};
static const char *const types[] = {"company", "hospital", "research"};
static const char *const words[] = {"lung", "heart", "sensor", "imaging", "software", "clinic", "robot", "wood"};

typedef struct world {
    fixture f;
    mt_random r;
    json_t *items[ITEMS];
    size_t promised, means; /* checked */
} world;

static unsigned below(world *w, unsigned n) { return mt_random_below(&w->r, n); }

static void put(world *w, const json_t *record)
{
    char *text = json_dumps(record, JSON_COMPACT);
    fixture_add(&w->f, text);
    free(text);
}

/* In a transaction of its own, after the first ones. */
static void put_later(world *w, const json_t *record)
{
    FIXTURE_OK(mt_store_begin(w->f.store, ERR));
    put(w, record);
    FIXTURE_OK(mt_index_flush(w->f.writer, ERR));
    FIXTURE_OK(mt_store_commit(w->f.store, ERR));
}

static json_t *some_of(world *w, const char *const *from, unsigned n)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < n; i++)
        if (below(w, 3) == 0) json_array_append_new(list, json_string(from[i]));
    return list;
}

static json_t *make_item(world *w, unsigned i)
{
    static const char *const kinds[] = {"request", "offer", "competence", "idea"};
    char id[8], owner[8], other[8], title[80];
    unsigned low = 1 + below(w, 8);
    snprintf(id, sizeof id, "i%u", i);
    snprintf(owner, sizeof owner, "b%u", below(w, BODIES));
    snprintf(other, sizeof other, "b%u", below(w, BODIES));
    snprintf(title, sizeof title, "%s %s %s", words[below(w, 8)], words[below(w, 8)], words[below(w, 8)]);
    json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:o, s:o}}", "kind", kinds[below(w, 4)], "id", id, "owner",
                             owner, "title", title, "language", "en", "countries", "wanted", some_of(w, countries, 4),
                             "excluded", some_of(w, countries, 2));
    if (below(w, 3) == 0) json_object_set_new(item, "owner", json_pack("[s, s]", owner, other));
    if (below(w, 2)) json_object_set_new(item, "trl", json_pack("[i, i]", low, low + below(w, 10 - low)));
    if (below(w, 2)) json_object_set_new(item, "partner_types", some_of(w, types, 3));
    if (below(w, 5) == 0) json_object_set_new(item, "partner_types", json_string(types[below(w, 3)]));
    if (below(w, 3) == 0) json_object_set_new(item, "priority", json_real(0.5 + below(w, 4)));
    return item;
}

static void build(world *w, uint64_t seed)
{
    *w = (world){.r = mt_random_seeded(seed)};
    fixture_open(&w->f);
    for (unsigned i = 0; i < BODIES; i++) {
        char id[8];
        snprintf(id, sizeof id, "b%u", i);
        json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", "organisation", "id", id, "name", id, "country",
                                 countries[below(w, 4)], "type", types[below(w, 3)]);
        put(w, body);
        json_decref(body);
    }
    for (unsigned i = 0; i < ITEMS; i++) {
        w->items[i] = make_item(w, i);
        put(w, w->items[i]);
    }
    fixture_ready(&w->f);
}

static void end(world *w)
{
    for (unsigned i = 0; i < ITEMS; i++) json_decref(w->items[i]);
    fixture_close(&w->f);
}

static double number(const json_t *object, const char *key) { return json_number_value(json_object_get(object, key)); }
static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : "";
}
static json_t *item_of(world *w, const char *id) { return w->items[atoi(id + 1)]; }

static double priority_of(world *w, const json_t *need)
{
    const json_t *stated = json_object_get(item_of(w, text(json_object_get(need, "request"), "id")), "priority");
    return stated ? json_number_value(stated) : 1.0;
}

/* The priorities of all needs, when all are shown; 0 when not. */
static double all_priorities(world *w, const json_t *direction)
{
    const json_t *needs = json_object_get(direction, "needs");
    double sum = 0.0;
    if (json_array_size(needs) != (size_t)number(direction, "needs_stated")) return 0.0;
    for (size_t i = 0; i < json_array_size(needs); i++) sum += priority_of(w, json_array_get(needs, i));
    return sum;
}

static void check_mean(world *w, const json_t *direction, const char *a, const char *b, uint64_t seed)
{
    const json_t *needs = json_object_get(direction, "needs");
    double sum = 0.0, whole = all_priorities(w, direction);
    if (whole == 0.0) return;
    for (size_t i = 0; i < json_array_size(needs); i++)
        sum += priority_of(w, json_array_get(needs, i)) * number(json_array_get(needs, i), "similarity");
    w->means++;
    if (fabs(sum / whole - number(direction, "observed")) > 1e-9)
        fail_msg("seed %d, %s and %s: needs of %s are met by %.12f, observed %.12f", (int)seed, a, b,
                 text(json_object_get(direction, "from"), "id"), sum / whole, number(direction, "observed"));
}

static json_t *explain(world *w, const char *a, const char *b, mt_mode mode)
{
    json_t *explanation = NULL;
    mt_match_options options = fixture_options();
    options.mode = mode;
    FIXTURE_OK(mt_explain(w->f.matcher, mt_text_of(a), mt_text_of(b), &options, &explanation, ERR));
    return explanation;
}

/* The score with the item as it would be, in this store, which then is as before. */
static double score_when_true(world *w, const json_t *change, const char *a, const char *b, mt_mode mode)
{
    json_t *item = item_of(w, text(json_object_get(change, "item"), "id")), *other = json_deep_copy(item);
    json_t *with = json_object_get(change, "with"), *stated = json_object_get(other, "countries");
    const char *code = text(change, "code");
    if (strcmp(code, "trl") == 0) json_object_set(other, "trl", with);
    if (strcmp(code, "type") == 0) json_object_set(other, "partner_types", with);
    if (strcmp(code, "country_unwanted") == 0) json_object_set(stated, "wanted", with);
    if (strcmp(code, "country_excluded") == 0) json_object_set(stated, "excluded", with);
    assert_false(json_equal(item, other));
    put_later(w, other);
    json_t *explanation = explain(w, a, b, mode);
    double score = number(explanation, "score");
    json_decref(explanation);
    json_decref(other);
    put_later(w, item);
    return score;
}

/* The score when one need is answered in full and nothing else changes, from the numbers of the explanation; the stated
 * score where these do not tell. */
static double score_when_met(world *w, const json_t *explanation, const json_t *change)
{
    bool back = strcmp(text(change, "side"), "b") == 0;
    const json_t *directions = json_object_get(explanation, "directions");
    const json_t *direction = json_array_get(directions, back), *needs = json_object_get(direction, "needs");
    const json_t *parts = json_object_get(explanation, "contributions"), *part = NULL;
    double whole = all_priorities(w, direction), observed = number(direction, "observed"), z = 0.0;
    for (size_t i = 0; i < json_array_size(needs); i++) {
        const json_t *need = json_array_get(needs, i);
        if (strcmp(text(json_object_get(need, "request"), "id"), text(json_object_get(change, "item"), "id")) == 0)
            observed += priority_of(w, need) * (1.0 - number(need, "similarity")) / whole;
    }
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *one = json_array_get(parts, i);
        z += strcmp(text(one, "code"), "limit") == 0 ? 0.0 : number(one, "value");
        if (strcmp(text(one, "code"), "needs") == 0) part = one;
    }
    double mutual = number(json_object_get(explanation, "reciprocity"), "value");
    if (whole == 0.0 || !part || fabs(mutual - MT_COVERAGE_PRIOR) < 1e-6) return number(change, "score");
    double one = mt_coverage_shrink(number(direction, "needs_stated"), observed);
    double other = number(json_array_get(directions, !back), "coverage");
    bool both = strchr(text(json_object_get(explanation, "reciprocity"), "formula"), '*') != NULL;
    double factor = number(part, "feature") / (mutual - MT_COVERAGE_PRIOR);
    double value = number(part, "weight") * factor * ((both ? mt_reciprocal(one, other) : one) - MT_COVERAGE_PRIOR);
    return mt_logit_probability(number(explanation, "intercept") + z - number(part, "value") + value);
}

static void check_promises(world *w, const json_t *explanation, const char *a, const char *b, mt_mode mode,
                           uint64_t seed)
{
    const json_t *list = json_object_get(explanation, "counterfactuals");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *change = json_array_get(list, i);
        bool met = strcmp(text(change, "code"), "need_met") == 0;
        double truth = met ? score_when_met(w, explanation, change) : score_when_true(w, change, a, b, mode);
        if (fabs(truth - number(change, "score")) > 1e-12)
            fail_msg("seed %d, %s and %s: %s of %s promised %.15f, it is %.15f", (int)seed, a, b, text(change, "code"),
                     text(json_object_get(change, "item"), "id"), number(change, "score"), truth);
        for (size_t j = 0; j < i; j++) assert_false(json_equal(change, json_array_get(list, j)));
        w->promised++;
    }
}

static void explanations_say_what_counted(void **state)
{
    (void)state;
    size_t promised = 0, means = 0;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        world w;
        build(&w, seed);
        for (unsigned i = 0; i < PAIRS; i++) {
            char a[8], b[8];
            mt_mode mode = i % 4 ? MT_MODE_BALANCED : MT_MODE_COMPLEMENT;
            snprintf(a, sizeof a, "%c%u", i % 2 ? 'i' : 'b', below(&w, i % 2 ? ITEMS : BODIES));
            snprintf(b, sizeof b, "b%u", below(&w, BODIES));
            json_t *explanation = explain(&w, a, b, mode);
            for (size_t d = 0; d < 2; d++)
                check_mean(&w, json_array_get(json_object_get(explanation, "directions"), d), a, b, seed);
            check_promises(&w, explanation, a, b, mode, seed);
            json_decref(explanation);
        }
        promised += w.promised;
        means += w.means;
        end(&w);
    }
    assert_true(promised > 20 && means > 20);
}

/* Both sides see the same coverage, whoever asks, also of needs and answers that several hold. */
static void coverage_is_the_same_from_both_ends(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed < 110; seed++) {
        world w = {.r = mt_random_seeded(seed)};
        fixture_open(&w.f);
        for (unsigned i = 0; i < 4; i++) {
            char body[160];
            snprintf(body, sizeof body,
                     "{\"kind\":\"organisation\",\"id\":\"b%u\",\"name\":\"b%u\",\"country\":\"%s\",\"type\":\"%s\"}",
                     i, i, countries[i], types[i % 3]);
            fixture_add(&w.f, body);
        }
        for (unsigned i = 0; i < 14; i++) {
            char owner[8];
            json_t *item = make_item(&w, i);
            snprintf(owner, sizeof owner, "b%u", i % 4);
            json_object_set_new(item, "owner",
                                i % 2 ? json_pack("[s, s]", owner, i % 3 ? "b0" : "b1") : json_string(owner));
            put(&w, item);
            json_decref(item);
        }
        fixture_ready(&w.f);
        for (unsigned i = 0; i < 16; i++) {
            char a[8], b[8];
            if (i / 4 >= i % 4) continue;
            snprintf(a, sizeof a, "b%u", i / 4);
            snprintf(b, sizeof b, "b%u", i % 4);
            json_t *there = explain(&w, a, b, MT_MODE_BALANCED), *back = explain(&w, b, a, MT_MODE_BALANCED);
            for (size_t d = 0; d < 2; d++) {
                double x = number(json_array_get(json_object_get(there, "directions"), d), "coverage");
                double y = number(json_array_get(json_object_get(back, "directions"), !d), "coverage");
                if (fabs(x - y) > 1e-12) fail_msg("seed %d, %s and %s: %.15f, %.15f", (int)seed, a, b, x, y);
            }
            json_decref(there);
            json_decref(back);
        }
        fixture_close(&w.f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(explanations_say_what_counted),
                                       cmocka_unit_test(coverage_is_the_same_from_both_ends)};
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
