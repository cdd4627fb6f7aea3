/* Name vectors against a plain double loop; duplicates on real-looking aliases; the alias rule. */
#include <math.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/names.h"
#include "tests/match/fixture.h"

#define NAMES 120

typedef struct pairs {
    double cosine[NAMES][NAMES];
    uint32_t name;
} pairs;

static match_status note(void *context, uint32_t other, double cosine, mt_error *err)
{
    (void)err;
    pairs *p = context;
    p->cosine[p->name][other] = cosine;
    return MATCH_OK;
}

/* no pair at or above the least cosine is missed, whatever the least is, and both ends agree */
static void no_pair_is_missed(void **state)
{
    (void)state;
    static const char *const parts[] = {"univer", "sity", " of ", "tech", "nical",
                                        "insti",  "tute", "łódź", " x",   "lab"};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        static pairs all, some;
        mt_random r = mt_random_seeded(seed);
        mt_names n = {0};
        memset(&all, 0, sizeof all);
        memset(&some, 0, sizeof some);
        for (int i = 0; i < NAMES; i++) {
            mt_strbuf name = {0};
            uint32_t length = 1 + mt_random_below(&r, 6);
            for (uint32_t j = 0; j < length; j++) mt_strbuf_str(&name, parts[mt_random_below(&r, MT_COUNT(parts))]);
            FIXTURE_OK(mt_names_add(&n, mt_text_make(name.data, name.len), ERR));
            mt_strbuf_free(&name);
        }
        FIXTURE_OK(mt_names_finish(&n, ERR));
        double least = 0.2 + 0.1 * (double)(seed % 7);
        for (uint32_t i = 0; i < NAMES; i++) {
            all.name = some.name = i;
            FIXTURE_OK(mt_names_like(&n, i, 0, 1e-9, note, &all, ERR));
            FIXTURE_OK(mt_names_like(&n, i, 0, least, note, &some, ERR));
        }
        for (int i = 0; i < NAMES; i++) {
            for (int j = 0; j < NAMES; j++) {
                assert_true(fabs(all.cosine[i][j] - all.cosine[j][i]) < 1e-12);
                if (fabs(all.cosine[i][j] - least) < 1e-9) continue;
                double expected = all.cosine[i][j] >= least ? all.cosine[i][j] : 0.0;
                if (fabs(some.cosine[i][j] - expected) > 1e-12) print_message("seed %llu\n", (unsigned long long)seed);
                assert_true(fabs(some.cosine[i][j] - expected) < 1e-12);
            }
        }
        mt_names_free(&n);
    }
}

/* words instead of 3-grams: the cosine against the lists' own, and how much of one name another has */
static void words_are_compared(void **state)
{
    (void)state;
    static const char *const texts[] = {"via golgi 39, milano 20133",
                                        "golgi 39 milano",
                                        "rue des galaxies 5",
                                        "",
                                        "universitatea tehnica iasi",
                                        "iasi technical university",
                                        "alba"};
    static pairs listed;
    mt_names n = {0};
    memset(&listed, 0, sizeof listed);
    for (size_t i = 0; i < MT_COUNT(texts); i++) FIXTURE_OK(mt_names_add_words(&n, mt_text_of(texts[i]), ERR));
    FIXTURE_OK(mt_names_finish(&n, ERR));
    for (uint32_t i = 0; i < MT_COUNT(texts); i++) {
        listed.name = i;
        FIXTURE_OK(mt_names_like(&n, i, 0, 1e-9, note, &listed, ERR));
        for (uint32_t j = 0; j < MT_COUNT(texts); j++) {
            double share = mt_names_covered(&n, i, j);
            assert_true(fabs(mt_names_cosine(&n, i, j) - mt_names_cosine(&n, j, i)) < 1e-12);
            if (i != j) assert_true(fabs(mt_names_cosine(&n, i, j) - listed.cosine[i][j]) < 1e-6);
            assert_true(share >= 0.0 && share <= 1.0);
        }
    }
    assert_true(mt_names_cosine(&n, 0, 1) > 0.6 && mt_names_cosine(&n, 0, 2) == 0.0);
    assert_true(mt_names_covered(&n, 1, 0) == 1.0 && mt_names_covered(&n, 0, 1) < 1.0);
    assert_true(mt_names_covered(&n, 3, 0) == 0.0 && mt_names_covered(&n, 6, 4) == 0.0);
    assert_true(mt_names_covered(&n, 4, 5) > 0.5); /* universit.. and iasi; tehnica and technical are too far apart */
    assert_true(mt_names_cosine(&n, 4, 5) < mt_names_covered(&n, 4, 5));
    mt_names_free(&n);
}

static const char *const records[] = {
    "{\"kind\":\"cluster\",\"id\":\"a1\",\"name\":\"IMAGO-MOL\",\"country\":\"RO\",\"source\":\"A\"}",
    "{\"kind\":\"cluster\",\"id\":\"b1\",\"name\":\"Imago - Mol\",\"country\":\"RO\",\"source\":\"B\"}",
    "{\"kind\":\"cluster\",\"id\":\"a2\",\"name\":\"Health City Medellin\",\"country\":\"CO\",\"source\":\"A\"}",
    "{\"kind\":\"cluster\",\"id\":\"b2\",\"name\":\"Medellin Health City "
    "Cluster\",\"country\":\"CO\",\"source\":\"B\"}",
    "{\"kind\":\"organisation\",\"id\":\"a3\",\"name\":\"Spitalul Clinic "
    "SRL\",\"country\":\"RO\",\"source\":\"A\",\"url\":\"http://www.spital.ro/x\"}",
    "{\"kind\":\"organisation\",\"id\":\"b3\",\"name\":\"Kauno klinikos\",\"country\":\"LT\",\"source\":\"B\"}",
    "{\"kind\":\"organisation\",\"id\":\"a4\",\"name\":\"Wholly Different "
    "Words\",\"country\":\"RO\",\"source\":\"A\",\"external_ids\":{\"pic\":\"9\"}}",
    "{\"kind\":\"organisation\",\"id\":\"b4\",\"name\":\"Acronym\",\"country\":\"RO\",\"source\":\"B\",\"external_"
    "ids\":{\"pic\":\"9\"}}",
    "{\"kind\":\"organisation\",\"id\":\"a5\",\"name\":\"Imago Mol "
    "Services\",\"country\":\"RO\",\"source\":\"A\",\"visibility\":\"confidential\"}",
};

static const struct addressed {
    const char *name, *a, *b;
    double least, most;
} addressed[] = {
    {"another name, the same street and town",
     "\"name\":\"Le Moteur Moderne\",\"address\":\"rue Benoit Frachon 5, Palaiseau\"",
     "\"name\":\"Moteurs du Sud Palaiseau\",\"address\":\"5 rue Benoît-Frachon\",\"towns\":[\"Palaiseau\"]", 0.005,
     0.5},
    {"the same name and address", "\"name\":\"Kemea Athena\",\"address\":\"Kanellopoulou 4, Athens\"",
     "\"name\":\"KEMEA Athena\",\"address\":\"Kanellopoulou 4\",\"towns\":[\"Athens\"]", 0.98, 1.0},
    {"the same name elsewhere", "\"name\":\"Kemea Athena\",\"address\":\"Kanellopoulou 4, Athens\"",
     "\"name\":\"KEMEA Athena\",\"address\":\"Akti 77, Patras\"", 0.5, 0.9},
    {"initials at the same address",
     "\"name\":\"Zentrum Mikroelektronik Dresden Investment\",\"address\":\"Grenzstrasse 28, Dresden\"",
     "\"name\":\"Zentrum Dresden\",\"aliases\":[\"Z.M.D.I.\"],\"address\":\"Grenzstrasse 28, Dresden\"", 0.5, 1.0},
};

static void addresses_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(addressed); i++) {
        static const char *const others[] = {"Spital, Calea Unirii 3, Iasi", "Lab, Strada Palat 9, Iasi",
                                             "Bottega, Via Roma 1, Milano"};
        const struct addressed *c = &addressed[i];
        fixture f;
        char json[512];
        mt_duplicates list = {0};
        fixture_open(&f);
        for (size_t o = 0; o < MT_COUNT(others); o++) {
            snprintf(json, sizeof json, "{\"kind\":\"organisation\",\"id\":\"o%zu\",\"name\":\"%s\"}", o, others[o]);
            fixture_add(&f, json);
        }
        snprintf(json, sizeof json, "{\"kind\":\"organisation\",\"id\":\"a\",\"country\":\"FR\",%s}", c->a);
        fixture_add(&f, json);
        snprintf(json, sizeof json, "{\"kind\":\"organisation\",\"id\":\"b\",\"country\":\"FR\",%s}", c->b);
        fixture_add(&f, json);
        fixture_ready(&f);
        FIXTURE_OK(mt_duplicates_find(f.matcher, NULL, 0, 1e-6, MT_TIER_PUBLIC, &list, ERR));
        bool found = false;
        for (size_t p = 0; p < list.len; p++) {
            if (strcmp(list.data[p].a, "a") != 0 || strcmp(list.data[p].b, "b") != 0) continue;
            found = true;
            if (list.data[p].score < c->least || list.data[p].score > c->most)
                print_message("%s: %f\n", c->name, list.data[p].score);
            assert_true(list.data[p].score >= c->least && list.data[p].score <= c->most);
        }
        assert_true(found);
        mt_duplicates_free(&list);
        fixture_close(&f);
    }
}

static int find(const mt_duplicates *list, const char *a, const char *b)
{
    for (size_t i = 0; i < list->len; i++)
        if (strcmp(list->data[i].a, a) == 0 && strcmp(list->data[i].b, b) == 0) return (int)i;
    return -1;
}

static void duplicates_are_found(void **state)
{
    (void)state;
    fixture f;
    fixture_of(&f, records, MT_COUNT(records));
    mt_duplicates list = {0};
    FIXTURE_OK(mt_duplicates_find(f.matcher, NULL, 0, 0.0, MT_TIER_CONFIDENTIAL, &list, ERR));
    int alias = find(&list, "a1", "b1"), medellin = find(&list, "a2", "b2"), id = find(&list, "a4", "b4");
    assert_true(alias >= 0 && medellin >= 0 && id >= 0);
    assert_true(list.data[alias].score > 0.9);
    assert_non_null(strstr(list.data[alias].evidence, "\"verdict\":\"same\""));
    assert_non_null(strstr(list.data[id].evidence, "\"external_id\":\"same\""));
    assert_int_equal(find(&list, "a3", "b3"), -1);
    for (size_t i = 0; i < list.len; i++) {
        assert_true(list.data[i].score >= 0.5 && list.data[i].score < 1.0);
        assert_true(strcmp(list.data[i].a, list.data[i].b) < 0);
        if (i) assert_true(list.data[i - 1].score >= list.data[i].score);
    }
    mt_duplicates_free(&list);
    FIXTURE_OK(mt_duplicates_find(f.matcher, "source=A,B", 1, 0.0, MT_TIER_PUBLIC, &list, ERR));
    for (size_t i = 0; i < list.len; i++) {
        assert_int_equal(list.data[i].a[0], 'a');
        assert_int_equal(list.data[i].b[0], 'b');
        assert_string_not_equal(list.data[i].a, "a5"); /* not for the public */
    }
    assert_true(find(&list, "a1", "b1") >= 0);
    mt_duplicates_free(&list);
    mt_error error = {0};
    static const char *const bad[] = {"source", "source=A", "=A,B", "source=A,", "source=,B", "source=A,B,C"};
    for (size_t i = 0; i < MT_COUNT(bad); i++)
        assert_int_equal(mt_duplicates_find(f.matcher, bad[i], 0, 0, MT_TIER_PUBLIC, &list, &error), MATCH_E_VALUE);
    assert_int_equal(mt_duplicates_find(f.matcher, NULL, 0, 1.5, MT_TIER_PUBLIC, &list, &error), MATCH_E_VALUE);
    fixture_close(&f);
}

static const struct alias_case {
    const char *name, *a, *b;
    bool same;
} aliases[] = {
    {"legal form and dots", "{\"name\":\"Clinica Sf. Lucia SRL\"}", "{\"name\":\"CLINICA SF LUCIA\"}", true},
    {"cedilla and comma", "{\"name\":\"Universitatea Iaşi\"}", "{\"name\":\"Universitatea Iași\"}", true},
    {"another country", "{\"name\":\"Health Lab\",\"country\":\"RO\"}", "{\"name\":\"Health Lab\",\"country\":\"PL\"}",
     false},
    {"country not said", "{\"name\":\"Health Lab\",\"country\":\"RO\"}", "{\"name\":\"Health Lab\"}", true},
    {"name is the other's alias", "{\"name\":\"Secpho\"}", "{\"name\":\"Southern Photonics\",\"aliases\":[\"SECPHO\"]}",
     true},
    {"only short aliases agree", "{\"name\":\"Alpha\",\"aliases\":[\"IT\"]}",
     "{\"name\":\"Beta\",\"aliases\":[\"IT\"]}", false},
    {"the same registry id", "{\"name\":\"X1\",\"external_ids\":{\"pic\":\"12\"}}",
     "{\"name\":\"Y2\",\"external_ids\":{\"pic\":\"12\"}}", true},
    {"ids of different registers", "{\"name\":\"X1\",\"external_ids\":{\"pic\":\"12\"}}",
     "{\"name\":\"Y2\",\"external_ids\":{\"vat\":\"12\"}}", false},
    {"nothing stated", "{}", "{}", false},
};

static void one_alias(void **state)
{
    const struct alias_case *c = *state;
    json_t *a = NULL, *b = NULL;
    bool there = !c->same, back = !c->same;
    FIXTURE_OK(mt_json_parse(mt_text_of(c->a), &a, ERR));
    FIXTURE_OK(mt_json_parse(mt_text_of(c->b), &b, ERR));
    FIXTURE_OK(mt_rules_same(a, b, &there, ERR));
    FIXTURE_OK(mt_rules_same(b, a, &back, ERR));
    assert_int_equal(there, c->same);
    assert_int_equal(back, c->same);
    json_decref(a);
    json_decref(b);
}

/* ---- whatever led there ---- */

enum { HISTORY_BODIES = 14, HISTORY_WORKS = 16 };

static void history_body(fixture *f, const unsigned words[3], unsigned body)
{
    static const char *const said[] = {"solar", "study", "heart", "robot"};
    fixture_addf(f, "{\"kind\":\"cluster\",\"id\":\"b%02u\",\"name\":\"Cluster %s %s\",\"url\":\"http://h%u.eu\"}",
                 body, said[words[0]], said[words[1]], words[2]);
}

static void history_work(fixture *f, const unsigned with[3], unsigned work)
{
    fixture_addf(f, "{\"kind\":\"project\",\"id\":\"p%02u\",\"participants\":[\"b%02u\",\"b%02u\",\"b%02u\"]}", work,
                 with[0], with[1], with[2]);
}

/* Names of two words of five letters are of one length; hosts are those of several bodies. One store holds the records
 * as they came; the other got them from the last one on, after works with bodies that nobody names any more. */
static void history_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        mt_random r = mt_random_seeded(seed);
        unsigned body[HISTORY_BODIES][3], work[HISTORY_WORKS][3];
        fixture f[2];
        mt_duplicates list[2] = {{0}, {0}};
        for (unsigned i = 0; i < HISTORY_BODIES; i++)
            for (int k = 0; k < 3; k++) body[i][k] = mt_random_below(&r, 4);
        for (unsigned i = 0; i < HISTORY_WORKS; i++)
            for (int k = 0; k < 3; k++) work[i][k] = mt_random_below(&r, HISTORY_BODIES);
        for (int turned = 0; turned < 2; turned++) {
            fixture_open(&f[turned]);
            for (unsigned i = 0; turned && i < HISTORY_WORKS; i++)
                fixture_addf(&f[1], "{\"kind\":\"project\",\"id\":\"p%02u\",\"participants\":[\"a%u\",\"b%02u\"]}", i,
                             i, i % HISTORY_BODIES);
            for (unsigned i = 0; i < HISTORY_BODIES; i++) {
                unsigned n = turned ? HISTORY_BODIES - 1 - i : i;
                history_body(&f[turned], body[n], n);
            }
            for (unsigned i = 0; i < HISTORY_WORKS; i++) {
                unsigned n = turned ? HISTORY_WORKS - 1 - i : i;
                history_work(&f[turned], work[n], n);
            }
            fixture_ready(&f[turned]);
            FIXTURE_OK(mt_duplicates_find(f[turned].matcher, NULL, 0, 1e-6, MT_TIER_PUBLIC, &list[turned], ERR));
        }
        assert_true(list[0].len > 0);
        assert_int_equal(list[0].len, list[1].len);
        for (size_t i = 0; i < list[0].len; i++) {
            assert_string_equal(list[0].data[i].a, list[1].data[i].a);
            assert_string_equal(list[0].data[i].b, list[1].data[i].b);
            assert_true(list[0].data[i].score == list[1].data[i].score);
        }
        for (unsigned i = 0; i < HISTORY_BODIES; i++) {
            char key[8];
            mt_match_options options = fixture_options();
            mt_results found[2] = {{0}, {0}};
            snprintf(key, sizeof key, "b%02u", i);
            for (int turned = 0; turned < 2; turned++)
                FIXTURE_OK(mt_partners(f[turned].matcher, mt_text_of(key), &options, &found[turned], ERR));
            assert_int_equal(found[0].len, found[1].len);
            for (size_t k = 0; k < found[0].len; k++) {
                int other = fixture_rank(&found[1], found[0].data[k].key);
                assert_true(other >= 0 && fabs(found[0].data[k].score - found[1].data[other].score) < 1e-9);
            }
            for (int turned = 0; turned < 2; turned++) mt_results_free(&found[turned]);
        }
        for (int turned = 0; turned < 2; turned++) {
            mt_duplicates_free(&list[turned]);
            fixture_close(&f[turned]);
        }
    }
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(aliases) + 5] = {
        cmocka_unit_test(no_pair_is_missed), cmocka_unit_test(words_are_compared), cmocka_unit_test(addresses_count),
        cmocka_unit_test(duplicates_are_found), cmocka_unit_test(history_does_not_matter)};
    for (size_t i = 0; i < MT_COUNT(aliases); i++)
        tests[i + 5] = (struct CMUnitTest){aliases[i].name, one_alias, NULL, NULL, (void *)&aliases[i]};
    return cmocka_run_group_tests_name("duplicates", tests, NULL, NULL);
}
