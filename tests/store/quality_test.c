/* The quality report: each check on the smallest data that shows it, and on data that must not show it. */
#include "libmatch/base/random.h"
#include "libmatch/store/quality.h"
#include "libmatch/store/view.h"
#include "tests/store/store_help.h"

static mt_error err;

#define AS_OF mt_day_from_ymd(2026, 11, 1)
#define O(id, name, more) "{\"kind\":\"organisation\",\"id\":\"" id "\",\"name\":\"" name "\"" more "}"
#define C(id, name, more) "{\"kind\":\"cluster\",\"id\":\"" id "\",\"name\":\"" name "\"" more "}"
#define I(kind, id, title, more) "{\"kind\":\"" kind "\",\"id\":\"" id "\",\"title\":\"" title "\"" more "}"
#define URL(url) ",\"url\":\"" url "\""
#define ALIAS(alias) ",\"aliases\":[\"" alias "\"]"

typedef struct sample {
    const char *name;
    mt_quality_code code;
    const char *expected; /* keys of the findings of that check: "a b; c" */
    const char *json[6];
} sample;

static const sample samples[] = {
    {"e-mail", MT_QUALITY_URL_EMAIL, "a", {O("a", "A", URL("office@a.ro")), O("b", "B", URL("http://b.ro"))}},
    {"blank", MT_QUALITY_URL_SPACE, "a", {O("a", "OuluHealth", URL("http://www ouluhealth.fi/"))}},
    {"unparsable", MT_QUALITY_URL_UNPARSABLE, "a", {O("a", "A", URL("none")), O("b", "B", URL("b.ro"))}},
    {"host of another row",
     MT_QUALITY_URL_FOREIGN_HOST,
     "v h",
     {C("v", "Health Valley", URL("http://www.hbio.gr/")),
      C("h", "Hellenic BioCluster (HBio)", URL("http://hbio.gr/"))}},
    {"a page on the host of another row",
     MT_QUALITY_URL_FOREIGN_HOST,
     "v h",
     {C("v", "Health Valley", URL("http://hbio.gr/valley")),
      C("h", "Hellenic BioCluster", URL("hbio.gr") ALIAS("HBio"))}},
    {"both fit the host",
     MT_QUALITY_URL_FOREIGN_HOST,
     "",
     {C("v", "HBio North", URL("http://hbio.gr/n")), C("h", "HBio South", URL("http://hbio.gr/s"))}},
    {"fits nobody well enough",
     MT_QUALITY_URL_FOREIGN_HOST,
     "",
     {C("a", "Life Valley", URL("http://lifehub.eu/a")), C("b", "Oncology Centre", URL("http://lifehub.eu/b"))}},
    {"shared address",
     MT_QUALITY_URL_SHARED,
     "a b",
     {C("a", "SanoTour Oltenia", URL("https://www.adroltenia.ro/clustere/")),
      C("b", "Cluster Sud Oltenia", URL("http://adroltenia.ro/clustere")), C("c", "C", URL("adroltenia.ro/other"))}},
    {"foreign is not shared",
     MT_QUALITY_URL_SHARED,
     "",
     {C("v", "Health Valley", URL("http://www.hbio.gr/")), C("h", "HBio", URL("http://hbio.gr/"))}},
    {"misspelt host",
     MT_QUALITY_URL_MISSPELT,
     "a",
     {C("a", "BioLAGO e.V. the health network", URL("http://www.biologo.org/en")),
      C("b", "BioValley", URL("http://biovalley.fr")), C("c", "Sanatate Romania", URL("http://sanateromania.ro"))}},
    {"slips in short and long hosts",
     MT_QUALITY_URL_MISSPELT,
     "b; d",
     {C("a", "Medix", URL("http://medax.org")), C("b", "Medixa", URL("http://medaxa.org")),
      C("c", "Oncomedix", URL("http://oncumedax.org")), C("d", "Oncomedixa", URL("http://oncumedaxa.org"))}},
    {"shortened host",
     MT_QUALITY_URL_SHORTENED,
     "c",
     {C("a", "BioLAGO", URL("http://biologo.org")), C("c", "Sanatate Romania", URL("http://sanateromania.ro"))}},
    {"unlike host",
     MT_QUALITY_URL_UNLIKE_NAME,
     "a",
     {C("a", "Dunarea de Jos", URL("http://www.smurdgalati.ro/")), C("b", "Medicon Valley Alliance", URL("mva.org"))}},
    {"equal names",
     MT_QUALITY_DUPLICATE_SAME,
     "a b",
     {O("a", "Brăila Med SRL", ",\"country\":\"RO\""), O("b", "BRAILA-MED S.R.L.", ",\"country\":\"RO\""),
      O("c", "Braila Med", ",\"country\":\"MD\"")}},
    {"equal names in two countries",
     MT_QUALITY_DUPLICATE_ASK,
     "a c; b c",
     {O("a", "Braila Med", ",\"country\":\"RO\""), O("b", "BRAILA MED", ",\"country\":\"RO\""),
      O("c", "Braila Med", ",\"country\":\"MD\"")}},
    {"answered before",
     MT_QUALITY_DUPLICATE_SAME,
     "a c; b c",
     {O("a", "Braila Med", ""), O("b", "BRAILA MED", ""), O("c", "braila med", ""),
      "{\"kind\":\"relation\",\"a\":\"b\",\"b\":\"a\",\"relation\":\"same_group\"}",
      "{\"kind\":\"relation\",\"a\":\"b\",\"b\":\"c\",\"relation\":\"met\"}"}},
    {"an acronym of two bodies",
     MT_QUALITY_DUPLICATE_ASK,
     "c d",
     {O("a", "Canadian Space", ",\"country\":\"CA\"" ALIAS("CAS")),
      O("b", "Czech Academy", ",\"country\":\"CZ\"" ALIAS("CAS")), O("c", "Cas", ",\"country\":\"RO\""),
      O("d", "Centrul de Analize", ",\"country\":\"RO\"" ALIAS("CAS")),
      O("e", "Casa Alba", ",\"country\":\"RO\"" ALIAS("cas alba"))}},
    {"name equals alias",
     MT_QUALITY_DUPLICATE_SAME,
     "a b",
     {O("a", "RTD Health", ALIAS("Ertecomed")), O("b", "ERTECOMED", "")}},
    {"words in another order",
     MT_QUALITY_DUPLICATE_ASK,
     "a b",
     {C("a", "Medellin Health City Cluster", ""), C("b", "Health City Medellin", "")}},
    {"one slip",
     MT_QUALITY_DUPLICATE_ASK,
     "a b",
     {O("a", "Tissuegnostics Romania", ""), O("b", "Tisuegnostics Romania", "")}},
    {"numbers differ",
     MT_QUALITY_DUPLICATE_ASK,
     "",
     {O("a", "Spitalul Judetean 1", ""), O("b", "Spitalul Judetean 2", "")}},
    {"too short to tell", MT_QUALITY_DUPLICATE_ASK, "", {O("a", "Medix", ""), O("b", "Medis", "")}},
    {"alias spelling",
     MT_QUALITY_ALIAS_SPELLING,
     "a; b",
     {C("a", "CONTROL&IT", ALIAS("Control-IT")), C("b", "secpho", ALIAS("Secpho")),
      C("c", "secpho2", ALIAS("Lasers"))}},
    {"alias form",
     MT_QUALITY_ALIAS_FORM,
     "a; b",
     {C("a", "Canceropole Lyon (CLARA)", ALIAS("CLARA")), C("b", "RTD HEALTH CLUSTER", ALIAS("RTD Cluster")),
      C("c", "Pharmapolis", ALIAS("Other"))}},
    {"one word in common", MT_QUALITY_ALIAS_FORM, "", {C("a", "Health Valley North", ALIAS("Life Science Health"))}},
    {"two bodies",
     MT_QUALITY_NAME_TWO_BODIES,
     "a",
     {O("a", "Spitalul PROVIDENTA/ Mitropolia Moldovei", ""), O("b", "Welfare A/S", ""), O("c", "IT/C hub", "")}},
    {"legal forms",
     MT_QUALITY_NAME_LEGAL_FORM,
     "c; d",
     {O("a", "Alfa SRL", ""), O("b", "Beta SRL Iasi", ""), O("c", "Gama S.R.L.", ""), O("d", "Delta Srl", ""),
      O("e", "Epsilon GmbH", "")}},
    {"quotation marks",
     MT_QUALITY_NAME_QUOTES,
     "c",
     {O("a", "Spital „A”", ""), O("b", "Spital „B”", ""), O("c", "Spital \\\"C\\\"", ""), O("d", "Spital", "")}},
    {"brackets",
     MT_QUALITY_NAME_BRACKET,
     "a; b",
     {O("a", "Coalitia Romania(COPAC)", ""), O("b", "Left (open", ""), O("c", "Good (one)", "")}},
    {"country",
     MT_QUALITY_COUNTRY_UNKNOWN,
     "a",
     {O("a", "A", ",\"country\":\"UK\""), O("b", "B", ",\"country\":\"GB\"")}},
    {"county as town",
     MT_QUALITY_TOWN_COUNTY,
     "a",
     {O("a", "A", ",\"country\":\"RO\",\"towns\":[\"Iasi\",\"Ilfov\"]"),
      O("b", "B", ",\"country\":\"IT\",\"towns\":[\"Ilfov\"]")}},
    {"member counts",
     MT_QUALITY_MEMBERS_DISAGREE,
     "a",
     {C("a", "A", ",\"members_stated\":[{\"value\":50,\"as_of\":2021},{\"value\":35,\"as_of\":\"2020\"}]"),
      C("b", "B", ",\"members_stated\":[{\"value\":5,\"as_of\":2021},{\"value\":5}]")}},
    {"member counts against links",
     MT_QUALITY_MEMBERS_LINKED,
     "a",
     {C("a", "A", ",\"members_stated\":[{\"value\":1,\"as_of\":2021},{\"value\":2,\"as_of\":2020}]"),
      O("x", "X", ",\"member_of\":[{\"cluster\":\"a\"},{\"cluster\":\"b\"}]"),
      O("y", "Y", ",\"member_of\":[{\"cluster\":\"a\"}]"), C("b", "B", ",\"members_stated\":[{\"value\":1}]"),
      C("c", "C", ",\"members_stated\":[{\"value\":9}]")}},
    {"no member stated, one linked; the last of two counts of one year counts",
     MT_QUALITY_MEMBERS_LINKED,
     "a",
     {C("a", "A", ",\"members_stated\":[{\"value\":0}]"),
      C("b", "B", ",\"members_stated\":[{\"value\":3,\"as_of\":2021},{\"value\":1,\"as_of\":2021}]"),
      O("x", "X", ",\"member_of\":[{\"cluster\":\"a\"},{\"cluster\":\"b\"}]")}},
    {"label",
     MT_QUALITY_LABEL_UNKNOWN,
     "a; d",
     {C("a", "A", ",\"label\":{\"scheme\":\"ESCA\",\"state\":\"unknown\"}"),
      C("b", "B", ",\"label\":{\"state\":\"none\"}"),
      C("c", "C", ",\"label\":{\"value\":\"gold\",\"state\":\"known\"}"), C("d", "D", ""), O("e", "E", "")}},
    {"dangling",
     MT_QUALITY_REFERENCE_DANGLING,
     "o; x nobody block",
     {I("offer", "o", "t", ",\"owner\":[\"x\",\"ghost\"]"), O("x", "X", ""),
      "{\"kind\":\"relation\",\"a\":\"x\",\"b\":\"nobody\",\"relation\":\"block\"}"}},
    {"expired",
     MT_QUALITY_ITEM_EXPIRED,
     "a; c",
     {I("offer", "a", "A", ",\"valid\":[null,\"2026-10-31\"]"),
      I("offer", "b", "B", ",\"valid\":[null,\"2026-11-01\"]"), I("call", "c", "C", ",\"closes\":\"2026-10-01\""),
      I("offer", "d", "D", ",\"valid\":[null,\"2020\"],\"status\":\"closed\""),
      I("offer", "e", "E", ",\"valid\":[null,\"2026\"]")}},
    {"stale",
     MT_QUALITY_ITEM_STALE,
     "a",
     {I("offer", "a", "A", ",\"updated\":\"2024-10-31\""), I("offer", "b", "B", ",\"updated\":\"2024-11-01\""),
      I("project", "p", "P", ",\"updated\":\"2010\""), I("offer", "d", "D", "")}},
    {"same title, same owner",
     MT_QUALITY_ITEM_DUPLICATE,
     "a b",
     {I("offer", "a", "MRI scans", ",\"owner\":\"x\""), I("offer", "b", "mri SCANS", ",\"owner\":\"x\""),
      I("offer", "c", "MRI scans", ",\"owner\":\"y\""), I("request", "d", "MRI scans", ",\"owner\":\"x\"")}},
    {"same title, other owner",
     MT_QUALITY_ITEM_SAME_TITLE,
     "a c",
     {I("offer", "a", "MRI scans", ",\"owner\":\"x\""), I("offer", "c", "MRI scans", ",\"owner\":\"y\"")}},
    {"same title, all of one owner",
     MT_QUALITY_ITEM_SAME_TITLE,
     "",
     {I("offer", "a", "MRI scans", ",\"owner\":\"x\""), I("offer", "c", "MRI scans", ",\"owner\":\"x\"")}},
    {"no items",
     MT_QUALITY_ORGANISATION_NO_ITEMS,
     "c",
     {O("a", "A", ""), I("offer", "o", "t", ",\"owner\":\"a\""), O("b", "B", ""),
      I("project", "p", "t", ",\"participants\":[\"b\"]"), O("c", "C", "")}},
};

static mt_store *fill(const char *const *json, size_t n)
{
    mt_store *store = open_store(":memory:", MT_OPEN_CREATE);
    assert_ok(mt_store_begin(store, &err), err);
    for (size_t i = 0; i < n && json[i]; i++) put(store, json[i], NULL);
    assert_ok(mt_store_commit(store, &err), err);
    return store;
}

/* "a b; c": the records of each finding of a check */
static void describe(const mt_quality *quality, mt_quality_code code, char *buffer, size_t size)
{
    size_t n = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < quality->len; i++) {
        const mt_quality_finding *f = &quality->data[i];
        assert_true(f->keys >= 1 && strlen(f->message) > 10);
        if (f->code != code) continue;
        n += (size_t)snprintf(buffer + n, size - n, "%s", n ? "; " : "");
        for (size_t k = 0; k < f->keys; k++)
            n += (size_t)snprintf(buffer + n, size - n, "%s%s", k ? " " : "", f->key[k]);
    }
}

static void every_check(void **state)
{
    (void)state;
    bool covered[MT_QUALITY_COUNT] = {false};
    for (size_t i = 0; i < MT_COUNT(samples); i++) {
        const sample *s = &samples[i];
        char found[256];
        mt_quality quality = {0};
        mt_store *store = fill(s->json, MT_COUNT(s->json));
        assert_ok(mt_quality_report(store, MT_TIER_CONFIDENTIAL, AS_OF, 0, &quality, &err), err);
        describe(&quality, s->code, found, sizeof found);
        if (strcmp(found, s->expected) != 0)
            fail_msg("%s (%s): found \"%s\", expected \"%s\"", s->name, mt_quality_code_name(s->code), found,
                     s->expected);
        covered[s->code] = covered[s->code] || *s->expected;
        mt_quality_free(&quality);
        mt_store_close(&store);
    }
    for (int code = 0; code < MT_QUALITY_COUNT; code++)
        if (!covered[code]) fail_msg("no sample shows %s", mt_quality_code_name((mt_quality_code)code));
}

static void sorted_limited_repeatable(void **state)
{
    (void)state;
    mt_quality first = {0}, second = {0}, few = {0};
    mt_store *store = open_store(":memory:", MT_OPEN_CREATE);
    assert_ok(mt_store_begin(store, &err), err);
    for (int i = 0; i < 300; i++) {
        char json[256];
        snprintf(json, sizeof json, O("k%d", "Name %d", URL("x@y.ro") ",\"country\":\"UK\""), (i * 7919) % 300, i);
        put(store, json, NULL);
    }
    assert_ok(mt_store_commit(store, &err), err);
    assert_ok(mt_quality_report(store, MT_TIER_CONFIDENTIAL, AS_OF, 0, &first, &err), err);
    assert_ok(mt_quality_report(store, MT_TIER_CONFIDENTIAL, AS_OF, 0, &second, &err), err);
    assert_ok(mt_quality_report(store, MT_TIER_CONFIDENTIAL, AS_OF, 5, &few, &err), err);
    assert_int_equal(first.count[MT_QUALITY_URL_EMAIL], 300);
    assert_int_equal(few.count[MT_QUALITY_URL_EMAIL], 300);
    assert_int_equal(few.len, 15); /* url.email, country.unknown, organisation.no_items */
    assert_int_equal(first.len, second.len);
    for (size_t i = 0; i < first.len; i++) {
        assert_string_equal(first.data[i].message, second.data[i].message);
        if (i == 0) continue;
        assert_true(first.data[i - 1].code <= first.data[i].code);
        if (first.data[i - 1].code == first.data[i].code)
            assert_true(strcmp(first.data[i - 1].key[0], first.data[i].key[0]) <= 0);
    }
    mt_quality_free(&first);
    mt_quality_free(&second);
    mt_quality_free(&few);
    mt_store_close(&store);
}

/* ---- tiers --------------------------------------------------------------------------------------------------------*/

static const char *pick(mt_random *r, const char *const *list, size_t n)
{
    return list[mt_random_below(r, (uint32_t)n)];
}

/* Bodies of like names, clusters with counts, items of few titles, relations; ids that nothing has, too. */
static void put_at_random(mt_store *store, mt_random *r)
{
    static const char *const tiers[] = {"public", "public", "members", "confidential"};
    static const char *const names[] = {"Acme SRL",        "Acme S.R.L.", "Borealis",
                                        "Boreal\xC3\xADs", "Delta Lab",   "Delta Labs"};
    static const char *const relations[] = {"partner", "same_group", "met"};
    char json[600];
    const char *tier = pick(r, tiers, MT_COUNT(tiers));
    unsigned one = mt_random_below(r, 9), two = mt_random_below(r, 9), sort = mt_random_below(r, 5);
    if (sort == 0)
        snprintf(json, sizeof json,
                 O("o%u", "%s",
                   URL("http://%s.example") ",\"parent\":\"o%u\",\"member_of\":[{"
                                            "\"cluster\":\"o%u\"}],\"visibility\":\"%s\""),
                 one, pick(r, names, MT_COUNT(names)), mt_random_below(r, 2) ? "acme" : "borealis", two, two / 3, tier);
    else if (sort == 1)
        snprintf(json, sizeof json,
                 "{\"kind\":\"cluster\",\"id\":\"o%u\",\"name\":\"%s\",\"members_stated\":[{\"value\":2}],"
                 "\"visibility\":\"%s\"}",
                 one / 3, pick(r, names, MT_COUNT(names)), tier);
    else if (sort == 2)
        snprintf(json, sizeof json,
                 "{\"kind\":\"offer\",\"id\":\"i%u\",\"title\":\"Title %u\",\"owner\":[\"o%u\",\"o%u\"],"
                 "\"visibility\":\"%s\"}",
                 mt_random_below(r, 30), two / 3, one, two, tier);
    else
        snprintf(json, sizeof json, "{\"kind\":\"%s\",\"a\":\"o%u\",\"b\":\"o%u\",\"%s\":\"%s\",\"visibility\":\"%s\"}",
                 sort == 3 ? "relation" : "feedback", one, two, sort == 3 ? "relation" : "outcome",
                 sort == 3 ? pick(r, relations, MT_COUNT(relations)) : "met", tier);
    put(store, json, NULL);
}

typedef struct copying {
    mt_store *from, *to;
    mt_tier viewer;
} copying;

static match_status copy_given(void *context, const mt_row *row, mt_error *error)
{
    copying *c = context;
    mt_strbuf json = {0};
    bool shown = false;
    match_status status = mt_view_json(c->from, c->viewer, row, &json, &shown, error);
    mt_strbuf_char(&json, '\0');
    if (status == MATCH_OK && shown) put(c->to, json.data, NULL);
    mt_strbuf_free(&json);
    return status;
}

/* The report for a viewer is that of a store which holds nothing but what he is given. */
static void hidden_records_make_and_take_no_findings(void **state)
{
    (void)state;
    size_t findings = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        mt_random r = mt_random_seeded(seed);
        mt_store *all = open_store(":memory:", MT_OPEN_CREATE);
        assert_ok(mt_store_begin(all, &err), err);
        for (int i = 0; i < 60; i++) put_at_random(all, &r);
        assert_ok(mt_store_commit(all, &err), err);
        for (mt_tier viewer = MT_TIER_PUBLIC; viewer <= MT_TIER_CONFIDENTIAL; viewer++) {
            mt_quality one = {0}, two = {0};
            copying c = {all, open_store(":memory:", MT_OPEN_CREATE), viewer};
            assert_ok(mt_store_begin(c.to, &err), err);
            assert_ok(mt_store_each(all, ~0u, copy_given, &c, &err), err);
            assert_ok(mt_store_commit(c.to, &err), err);
            assert_ok(mt_quality_report(all, viewer, AS_OF, 0, &one, &err), err);
            assert_ok(mt_quality_report(c.to, MT_TIER_CONFIDENTIAL, AS_OF, 0, &two, &err), err);
            for (size_t i = 0; i < one.len && i < two.len; i++)
                if (one.data[i].code != two.data[i].code || strcmp(one.data[i].message, two.data[i].message) != 0)
                    fail_msg("seed %d, tier %d: \"%s\", without hidden records \"%s\"", (int)seed, (int)viewer,
                             one.data[i].message, two.data[i].message);
            assert_int_equal(one.len, two.len);
            assert_memory_equal(one.count, two.count, sizeof one.count);
            findings += one.len;
            mt_quality_free(&one);
            mt_quality_free(&two);
            mt_store_close(&c.to);
        }
        mt_store_close(&all);
    }
    assert_true(findings > 1000); /* or the test proves nothing */
}

static void empty_store(void **state)
{
    (void)state;
    mt_quality quality = {0};
    mt_store *store = open_store(":memory:", MT_OPEN_CREATE);
    assert_ok(mt_quality_report(store, MT_TIER_CONFIDENTIAL, AS_OF, 0, &quality, &err), err);
    assert_int_equal(quality.len, 0);
    mt_quality_free(&quality);
    mt_store_close(&store);
}

/* Thousands of like names and one host for all: blocks are skipped, not squared. */
static void many_alike_in_bounded_time(void **state)
{
    (void)state;
    mt_quality quality = {0};
    mt_store *store = open_store(":memory:", MT_OPEN_CREATE);
    assert_ok(mt_store_begin(store, &err), err);
    for (int i = 0; i < 20000; i++) {
        char json[256];
        snprintf(json, sizeof json, O("k%d", "Spitalul Judetean de Urgenta", URL("http://spital.ro/%d")), i, i);
        put(store, json, NULL);
    }
    assert_ok(mt_store_commit(store, &err), err);
    int64_t start = mt_clock_thread_cpu_ns();
    assert_ok(mt_quality_report(store, MT_TIER_CONFIDENTIAL, AS_OF, 0, &quality, &err), err);
    assert_true(mt_clock_thread_cpu_ns() - start < INT64_C(5000000000));
    mt_quality_free(&quality);
    mt_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_check), cmocka_unit_test(sorted_limited_repeatable),
                                       cmocka_unit_test(hidden_records_make_and_take_no_findings),
                                       cmocka_unit_test(empty_store), cmocka_unit_test(many_alike_in_bounded_time)};
    return cmocka_run_group_tests_name("quality", tests, NULL, NULL);
}
