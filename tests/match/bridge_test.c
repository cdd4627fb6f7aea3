/* Records of different languages compared in translation: the fast comparison against the plain double sum over all
 * pairs of terms, from both ends; partners in the peer mode from both ends; a short list as the beginning of the whole
 * one; a Romanian need and a Polish offer, and what is said of them; stores of one language. */
#include <math.h>
#include <stdlib.h>

#include "tests/match/fixture.h"

#include "libmatch/base/random.h"
#include "libmatch/index/gram.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/spoken.h"
#include "libmatch/translation/doc_language.h"

enum { LANGUAGES = 3, WORDS = 40, LABELLED = 30, ORGANISATIONS = 8, ITEMS = 40, ROUNDS = 4 };

static const char *const codes[LANGUAGES] = {"en", "ro", "pl"};
static const char *const starts[LANGUAGES] = {"ba", "co", "du"};

static void made_word(char word[16], int language, unsigned i)
{
    snprintf(word, 16, "%s%c%cxqz", starts[language], (char)('a' + i % 5), (char)('a' + i / 5));
}

static void add_labels(fixture *f)
{
    char word[16], code[8];
    FIXTURE_OK(mt_store_scheme_clear(f->store, mt_text_of("t"), ERR));
    for (unsigned i = 0; i < LABELLED; i++)
        for (int l = 0; l < LANGUAGES; l++) {
            made_word(word, l, i);
            snprintf(code, sizeof code, "%u", i);
            FIXTURE_OK(mt_store_concept_add(f->store, mt_text_of("t"), mt_text_of(code), mt_text_of(""),
                                            mt_text_of(codes[l]), mt_text_of(word), mt_text_of(""), ERR));
        }
}

/* Some words of the language, one or the other of another one. */
static void made_text(mt_random *random, int language, char *text, size_t size)
{
    size_t len = 0, words = 2 + mt_random_below(random, 12);
    text[0] = '\0';
    for (size_t i = 0; i < words && len + 16 < size; i++) {
        char word[16];
        bool foreign = mt_random_below(random, 8) == 0;
        made_word(word, foreign ? (int)mt_random_below(random, LANGUAGES) : language, mt_random_below(random, WORDS));
        len += (size_t)snprintf(text + len, size - len, "%s%s", len ? " " : "", word);
    }
}

static void open_made_of(fixture *f, mt_random *random, int items)
{
    static const char *const kinds[] = {"offer", "request", "competence"};
    char text[512], json[1024];
    fixture_open(f);
    add_labels(f);
    for (int o = 0; o < ORGANISATIONS; o++) {
        int language = (int)mt_random_below(random, LANGUAGES);
        made_text(random, language, text, sizeof text);
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Nx%d\",\"text\":\"%s\",\"language\":\"%s\"}", o,
                 o, text, codes[language]);
        fixture_add(f, json);
    }
    for (int i = 0; i < items; i++) {
        unsigned language = mt_random_below(random, LANGUAGES + 1); /* the last: none stated */
        made_text(random, (int)(language % LANGUAGES), text, sizeof text);
        snprintf(json, sizeof json, "{\"kind\":\"%s\",\"id\":\"i%d\",\"owner\":\"o%u\",\"title\":\"%s\"%s%s%s}",
                 kinds[mt_random_below(random, 3)], i, mt_random_below(random, ORGANISATIONS), text,
                 language < LANGUAGES ? ",\"language\":\"" : "", language < LANGUAGES ? codes[language] : "",
                 language < LANGUAGES ? "\"" : "");
        fixture_add(f, json);
    }
    fixture_ready(f);
}

static void open_made(fixture *f, mt_random *random) { open_made_of(f, random, ITEMS); }

/* ---- the plain way ------------------------------------------------------------------------------------------------*/

static double idf_of(const mt_matcher *m, mt_text term)
{
    mt_field_stats stats;
    mt_index_stats(m->index, MT_KINDS_ITEMS, &stats);
    double df = (double)mt_index_df(m->index, term, MT_KINDS_ITEMS);
    return df > 0 ? log(1 + ((double)stats.documents - df + 0.5) / (df + 0.5)) : 0;
}

static double tie_of(mt_matcher *m, mt_language a, mt_language b, mt_text t, mt_text u)
{
    const mt_lexicon *there = NULL, *back = NULL;
    FIXTURE_OK(mt_lexicons_find(m->lexicons, m->store, m->index, a, b, &there, ERR));
    FIXTURE_OK(mt_lexicons_find(m->lexicons, m->store, m->index, b, a, &back, ERR));
    double root = sqrt(mt_lexicon_weight(there, t, u) * mt_lexicon_weight(back, u, t));
    return root >= 0.1 ? fmin(1, 1.5 * root) : 0;
}

static double slow_compare(mt_matcher *m, uint32_t p, uint32_t q)
{
    mt_profile one = {0}, other = {0};
    double sum = 0;
    mt_language a = mt_bridge_language(m->bridge, p), b = mt_bridge_language(m->bridge, q);
    FIXTURE_OK(mt_profile_add_document(&one, m->index, &mt_bm25_default, p, 1, ERR));
    FIXTURE_OK(mt_profile_add_document(&other, m->index, &mt_bm25_default, q, 1, ERR));
    for (uint32_t i = 0; i < one.words.count; i++)
        for (uint32_t j = 0; j < other.words.count; j++) {
            mt_text t = mt_intern_text(&one.words, i), u = mt_intern_text(&other.words, j);
            double s = one.weight.data[i] * other.weight.data[j];
            if (mt_text_equal(t, u))
                sum += idf_of(m, t) * s;
            else if (a > MT_LANG_OTHER && b > MT_LANG_OTHER && a != b)
                sum += tie_of(m, a, b, t, u) * sqrt(idf_of(m, t) * idf_of(m, u)) * s;
        }
    mt_profile_free(&one);
    mt_profile_free(&other);
    return sum;
}

static void agrees_with_the_plain_sum(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        fixture f;
        mt_random random = mt_random_seeded(seed);
        mt_bridge *bridge = NULL;
        size_t crossing = 0;
        open_made(&f, &random);
        mt_match_options options = fixture_options();
        FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
        FIXTURE_OK(mt_bridge_of(f.matcher, &bridge, ERR));
        assert_non_null(bridge);
        for (uint32_t p = 0; p < mt_index_docs(f.matcher->index); p++) {
            mt_hits hits = {0};
            if (!mt_index_live(f.matcher->index, p) || !mt_bitset_has(&f.matcher->selection.usable, p)) continue;
            FIXTURE_OK(mt_bridge_rank(f.matcher, p, &f.matcher->selection.usable, 0, &hits, ERR));
            double *found = calloc(mt_index_docs(f.matcher->index), sizeof *found);
            assert_non_null(found);
            for (size_t i = 0; i < hits.len; i++) found[hits.data[i].doc] = hits.data[i].score;
            for (uint32_t q = 0; q < mt_index_docs(f.matcher->index); q++) {
                if (!mt_index_live(f.matcher->index, q) || !mt_bitset_has(&f.matcher->selection.usable, q)) continue;
                double slow = slow_compare(f.matcher, p, q), back = slow_compare(f.matcher, q, p);
                if (fabs(slow - found[q]) > 1e-9 || fabs(slow - back) > 1e-9) {
                    print_message("seed %d: %u and %u: %.12f, plainly %.12f and %.12f\n", (int)seed, p, q, found[q],
                                  slow, back);
                    fail();
                }
                mt_language a = mt_bridge_language(bridge, p), b = mt_bridge_language(bridge, q);
                crossing += slow > 0 && mt_bridge_crosses(a, b);
            }
            free(found);
            mt_hits short_list = {0};
            FIXTURE_OK(mt_bridge_rank(f.matcher, p, &f.matcher->selection.usable, 5, &short_list, ERR));
            assert_int_equal(short_list.len, hits.len < 5 ? hits.len : 5);
            for (size_t i = 0; i < short_list.len; i++) assert_int_equal(short_list.data[i].doc, hits.data[i].doc);
            MT_ARRAY_FREE(&short_list);
            MT_ARRAY_FREE(&hits);
        }
        assert_true(crossing > 100);
        mt_matcher_end(f.matcher);
        fixture_close(&f);
    }
}

/* The best few of more items, where tiles and bars take part, beside all of them; and the terms that are asked for,
 * beside those that some item of the language has. */
static void the_best_begin_the_whole_list(void **state)
{
    (void)state;
    static const size_t depths[] = {1, 5, 20, 64};
    fixture f;
    mt_random random = mt_random_seeded(9);
    mt_bridge *bridge = NULL;
    size_t crossed = 0;
    open_made_of(&f, &random, 6 * ITEMS);
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
    FIXTURE_OK(mt_bridge_of(f.matcher, &bridge, ERR));
    const mt_index *index = f.matcher->index;
    for (uint32_t p = 0; p < mt_index_docs(index); p++) {
        mt_hits all = {0}, best = {0};
        if (!mt_bitset_has(&f.matcher->selection.usable, p)) continue;
        FIXTURE_OK(mt_bridge_rank(f.matcher, p, &f.matcher->selection.usable, 0, &all, ERR));
        for (size_t i = 0; i < MT_COUNT(depths); i++) {
            FIXTURE_OK(mt_bridge_rank(f.matcher, p, &f.matcher->selection.usable, depths[i], &best, ERR));
            assert_int_equal(best.len, all.len < depths[i] ? all.len : depths[i]);
            for (size_t h = 0; h < best.len; h++) {
                assert_int_equal(best.data[h].doc, all.data[h].doc);
                assert_true(best.data[h].score == all.data[h].score);
                crossed +=
                    mt_bridge_crosses(mt_bridge_language(bridge, p), mt_bridge_language(bridge, best.data[h].doc));
            }
        }
        MT_ARRAY_FREE(&all);
        MT_ARRAY_FREE(&best);
    }
    assert_true(crossed > 500);
    mt_matcher_end(f.matcher);
    fixture_close(&f);
}

static void asks_for_what_a_language_has(void **state)
{
    (void)state;
    fixture f;
    mt_random random = mt_random_seeded(10);
    mt_profile all = {0}, of[LANGUAGES + 1];
    mt_spoken spoken = {0};
    mt_spoken_terms found = {0};
    uint8_t *language = NULL;
    size_t left_out = 0;
    for (size_t l = 0; l <= LANGUAGES; l++) of[l] = (mt_profile){0};
    open_made_of(&f, &random, 3 * ITEMS);
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
    const mt_index *index = f.matcher->index;
    FIXTURE_OK(mt_doc_languages(index, &language, ERR));
    for (uint32_t d = 0; d < mt_index_docs(index); d++) {
        size_t l = 0;
        FIXTURE_OK(mt_profile_add_document(&all, index, &mt_bm25_default, d, 1, ERR));
        while (l < LANGUAGES && mt_language_from_code(mt_text_of(codes[l])) != language[d]) l++;
        if (!(MT_KINDS_ITEMS >> mt_index_kind(index, d) & 1)) continue;
        FIXTURE_OK(mt_profile_add_document(&of[l], index, &mt_bm25_default, d, 1, ERR));
    }
    FIXTURE_OK(mt_profile_add_term(&all, mt_text_of("nobodysword"), 1, ERR));
    FIXTURE_OK(mt_profile_terms(&all, ERR));
    for (size_t part = 1; part < 3; part++) /* some terms first, then all: what is known is used again */
        for (size_t l = 0; l < LANGUAGES; l++) {
            size_t n = all.terms.len * part / 2, at = 0;
            mt_language in = mt_language_from_code(mt_text_of(codes[l]));
            FIXTURE_OK(mt_spoken_select(&spoken, index, language, all.terms.data, n, in, &found, ERR));
            for (size_t i = 0; i < n; i++) {
                bool has = mt_intern_find(&of[l].words, all.terms.data[i].term) != MT_NONE;
                if (has) {
                    assert_true(at < found.len && mt_text_equal(found.data[at].term, all.terms.data[i].term));
                    assert_true(found.data[at].weight == all.terms.data[i].weight);
                }
                at += has;
                left_out += !has;
            }
            assert_int_equal(at, found.len);
        }
    assert_true(left_out > 50);
    /* beside an n-gram everything counts */
    const mt_query_term grams[] = {{mt_text_of("nobodysword"), 1},
                                   {mt_text_of("\x01"
                                               "abcd"),
                                    1}};
    assert_true(mt_is_gram(grams[1].term));
    FIXTURE_OK(mt_spoken_select(&spoken, index, language, grams, 2, MT_LANG_EN, &found, ERR));
    assert_int_equal(found.len, 2);
    for (size_t l = 0; l <= LANGUAGES; l++) mt_profile_free(&of[l]);
    mt_profile_free(&all);
    MT_ARRAY_FREE(&found);
    mt_spoken_free(&spoken);
    mt_free(language);
    mt_matcher_end(f.matcher);
    fixture_close(&f);
}

static double score_of(fixture *f, const char *a, const char *b, mt_mode mode)
{
    mt_results found = {0};
    mt_match_options options = fixture_options();
    options.mode = mode;
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of(a), &options, &found, ERR));
    int rank = fixture_rank(&found, b);
    double score = rank >= 0 ? found.data[rank].score : -1;
    mt_results_free(&found);
    return score;
}

static void peers_are_the_same_from_both_ends(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        fixture f;
        mt_random random = mt_random_seeded(seed);
        open_made(&f, &random);
        for (int a = 0; a < ORGANISATIONS; a++)
            for (int b = 0; b < a; b++) {
                char one[8], other[8];
                snprintf(one, sizeof one, "o%d", a);
                snprintf(other, sizeof other, "o%d", b);
                double there = score_of(&f, one, other, MT_MODE_PEER), back = score_of(&f, other, one, MT_MODE_PEER);
                assert_true(there >= 0);
                if (fabs(there - back) > 1e-9) print_message("seed %d: %s %s\n", (int)seed, one, other);
                assert_true(fabs(there - back) <= 1e-9);
            }
        fixture_close(&f);
    }
}

/* Bounds of what texts in several languages may add must not lose anybody. */
static void short_lists_begin_the_whole_one(void **state)
{
    (void)state;
    static const mt_mode modes[] = {MT_MODE_BALANCED, MT_MODE_COMPLEMENT, MT_MODE_PEER};
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        fixture f;
        mt_random random = mt_random_seeded(seed);
        open_made(&f, &random);
        for (int i = 0; i < ORGANISATIONS * 3; i++) {
            char id[8];
            mt_results few = {0}, all = {0};
            mt_match_options options = fixture_options();
            snprintf(id, sizeof id, "o%d", i / 3);
            options.mode = modes[i % 3];
            FIXTURE_OK(mt_partners(f.matcher, mt_text_of(id), &options, &all, ERR));
            options.k = 2;
            FIXTURE_OK(mt_partners(f.matcher, mt_text_of(id), &options, &few, ERR));
            assert_int_equal(few.len, 2);
            for (size_t k = 0; k < few.len; k++) assert_string_equal(few.data[k].key, all.data[k].key);
            mt_results_free(&few);
            mt_results_free(&all);
        }
        fixture_close(&f);
    }
}

/* ---- people's records ---------------------------------------------------------------------------------------------*/

static const char *const cluster[] = {
    "{\"kind\":\"organisation\",\"id\":\"ro\",\"name\":\"Asociatia\"}",
    "{\"kind\":\"organisation\",\"id\":\"pl\",\"name\":\"Klaster\"}",
    "{\"kind\":\"organisation\",\"id\":\"other\",\"name\":\"Spolka\"}",
    "{\"kind\":\"request\",\"id\":\"need\",\"owner\":\"ro\",\"title\":\"Poduri de oțel pentru orașe\","
    "\"language\":\"ro\"}",
    "{\"kind\":\"offer\",\"id\":\"other-offer\",\"owner\":\"other\",\"title\":\"Mleko i sery owcze\","
    "\"language\":\"pl\"}",
    "{\"kind\":\"offer\",\"id\":\"offer\",\"owner\":\"pl\",\"title\":\"Stalowe mosty\",\"language\":\"pl\"}",
};

/* The entry of a partner's explanation where the need is met; NULL: it is not. */
static json_t *need_met(fixture *f, const char *partner, double *similarity)
{
    mt_results found = {0};
    json_t *root = NULL, *terms = NULL;
    mt_match_options options = fixture_options();
    options.explain = true;
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of("ro"), &options, &found, ERR));
    int rank = fixture_rank(&found, partner);
    assert_true(rank >= 0);
    root = json_incref(found.data[rank].explanation);
    const json_t *needs = mt_json_get(json_array_get(mt_json_get(root, "directions"), 0), "needs");
    const json_t *first = json_array_get(needs, 0);
    *similarity = json_number_value(mt_json_get(first, "similarity"));
    if (json_is_object(mt_json_get(first, "best"))) terms = json_incref(mt_json_get(first, "terms"));
    json_decref(root);
    mt_results_free(&found);
    return terms;
}

static void a_need_meets_an_offer(void **state)
{
    (void)state;
    fixture f;
    double met, missed, back;
    fixture_of(&f, cluster, MT_COUNT(cluster));
    json_t *terms = need_met(&f, "pl", &met), *none = need_met(&f, "other", &missed);
    assert_true(met > 0.4 && met <= 1);
    assert_true(missed == 0);
    bool bridges = false;
    for (size_t i = 0; i < json_array_size(terms); i++) {
        const json_t *t = json_array_get(terms, i);
        assert_true(mt_text_is(mt_json_get_text(t, "from"), "ro"));
        assert_true(mt_text_is(mt_json_get_text(t, "to"), "pl"));
        assert_true(mt_text_is(mt_json_get_text(t, "learned_from"), "labels"));
        assert_true(mt_json_get_text(t, "translation").len > 0);
        assert_true(mt_json_get_text(t, "other").len > 0);
        bridges = bridges || (mt_text_is(mt_json_get_text(t, "word"), "Poduri") &&
                              mt_text_is(mt_json_get_text(t, "other"), "mosty")); /* as the offer writes it */
    }
    assert_true(bridges);
    assert_true(score_of(&f, "ro", "pl", MT_MODE_BALANCED) > score_of(&f, "ro", "other", MT_MODE_BALANCED));
    /* the offer asked about finds the need, too */
    back = score_of(&f, "offer", "ro", MT_MODE_BALANCED);
    assert_true(back > score_of(&f, "other-offer", "ro", MT_MODE_BALANCED));
    json_decref(terms);
    json_decref(none);
    fixture_close(&f);
}

static void one_language_has_no_bridge(void **state)
{
    (void)state;
    fixture f;
    mt_bridge *bridge = NULL;
    mt_match_options options = fixture_options();
    fixture_open(&f);
    fixture_add(&f, cluster[1]);
    fixture_add(&f, cluster[5]);
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"none\",\"owner\":\"pl\",\"title\":\"Poduri de otel\"}");
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"zxx\",\"owner\":\"pl\",\"title\":\"t1 t2\",\"language\":\"zxx\"}");
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"mis\",\"owner\":\"pl\",\"title\":\"t1 t2\",\"language\":\"xx\"}");
    fixture_ready(&f);
    FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
    FIXTURE_OK(mt_bridge_of(f.matcher, &bridge, ERR));
    assert_null(bridge);
    assert_null(f.matcher->lexicons);
    mt_matcher_end(f.matcher);
    fixture_close(&f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_begin_the_whole_list),   cmocka_unit_test(asks_for_what_a_language_has),
        cmocka_unit_test(agrees_with_the_plain_sum),       cmocka_unit_test(peers_are_the_same_from_both_ends),
        cmocka_unit_test(short_lists_begin_the_whole_one), cmocka_unit_test(a_need_meets_an_offer),
        cmocka_unit_test(one_language_has_no_bridge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
