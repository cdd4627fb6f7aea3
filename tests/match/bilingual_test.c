/* Dictionaries learned from records that owners wrote in two languages: a word pair that nothing else tells; how many
 * owners it takes; what confidential records, drafts, false friends, one odd owner and hostile records do; the same
 * after any history; which records are taken for translations of each other. */
#include <stdlib.h>

#include "tests/match/fixture.h"

#include "libmatch/base/random.h"
#include "libmatch/translation/bilingual.h"

/* Words that no list of the library has. Both texts of a pair say the same; names and numbers help to see that. */
static const struct twin {
    const char *owner, *romanian, *english;
} twins[] = {
    {"alfa", "Laboratorul Alfa fabrică vlastoni pentru 12 clinici din Iași",
     "Laboratory Alfa manufactures brimmels "
     "for 12 clinics in Iasi"},
    {"beta", "Compania Beta repară vlastoni și motoare electrice din 1998",
     "The company Beta repairs brimmels and electric motors since 1998"},
    {"gama", "Gama Consult testează vlastoni la 40 de grade în Cluj",
     "Gama Consult tests brimmels at 40 degrees in "
     "Cluj"},
};

static void add_item(fixture *f, const char *id, const char *owner, const char *language, const char *text,
                     const char *more)
{
    char json[2048];
    snprintf(json, sizeof json,
             "{\"kind\":\"offer\",\"id\":\"%s\",\"owner\":\"%s\",\"title\":\"%s\",\"language\":\"%s\"%s}", id, owner,
             text, language, more);
    fixture_add(f, json);
}

static void add_twin(fixture *f, const struct twin *t, const char *owner, const char *more)
{
    char id[64];
    snprintf(id, sizeof id, "%s-ro", owner);
    add_item(f, id, owner, "ro", t->romanian, more);
    snprintf(id, sizeof id, "%s-en", owner);
    add_item(f, id, owner, "en", t->english, more);
}

static void add_target(fixture *f) { add_item(f, "target", "delta", "en", "Brimmels of all sizes", ""); }

/* Rank of the English offer for the Romanian word; `explained`: what its explanation says of where that was learned. */
static int ask(fixture *f, const char *query, mt_tier viewer, char explained[32])
{
    mt_results found = {0};
    json_t *root = NULL;
    mt_match_options options = fixture_options();
    options.language = MT_LANG_RO;
    options.channels = "words";
    options.viewer = viewer;
    options.explain = true;
    if (explained) explained[0] = '\0';
    FIXTURE_OK(mt_search(f->matcher, mt_text_of(query), &options, &found, ERR));
    int rank = fixture_rank(&found, "target");
    if (rank >= 0 && explained) {
        root = json_incref(found.data[rank].explanation);
        const json_t *list = mt_json_get(root, "contributions");
        for (size_t i = 0; i < json_array_size(list); i++) {
            mt_text from = mt_json_get_text(json_array_get(list, i), "learned_from");
            if (from.len) mt_copy_text(explained, 32, from.data, from.len);
        }
        json_decref(root);
    }
    mt_results_free(&found);
    return rank;
}

static const struct learn_case {
    const char *name;
    size_t twins;     /* owners with both languages */
    bool same_owner;  /* all by one owner */
    bool one_sided;   /* each text by another owner, so nothing is bilingual */
    const char *more; /* in each record */
    bool found;
} cases[] = {
    {"three owners", 3, false, false, "", true},
    {"two owners", 2, false, false, "", true},
    {"one owner is not enough", 1, false, false, "", false},
    {"nor is one with many records", 3, true, false, "", false},
    {"no bilingual records", 3, false, true, "", false},
    {"members' records teach nothing", 3, false, false, ",\"visibility\":\"members\"", false},
    {"confidential ones teach nothing", 3, false, false, ",\"visibility\":\"confidential\"", false},
    {"drafts teach nothing", 3, false, false, ",\"status\":\"draft\"", false},
    {"what is closed still teaches", 3, false, false, ",\"status\":\"closed\"", true},
};

static void one_case(void **state)
{
    const struct learn_case *c = *state;
    fixture f;
    char explained[32];
    fixture_open(&f);
    add_target(&f);
    for (size_t i = 0; i < c->twins; i++) {
        char id[32];
        snprintf(id, sizeof id, "r%zu", i);
        add_item(&f, id, c->same_owner ? "all" : twins[i].owner, "ro", twins[i].romanian, c->more);
        snprintf(id, sizeof id, "e%zu", i);
        add_item(&f, id, c->same_owner ? "all" : c->one_sided ? id : twins[i].owner, "en", twins[i].english, c->more);
    }
    fixture_ready(&f);
    int rank = ask(&f, "vlastoni", MT_TIER_CONFIDENTIAL, explained);
    assert_int_equal(rank >= 0, c->found);
    if (c->found) assert_string_equal(explained, "records");
    assert_int_equal(ask(&f, "vlastoni", MT_TIER_PUBLIC, NULL) >= 0, c->found);
    fixture_close(&f);
}

/* What several owners have written together is the word of one. */
static void joint_records_are_one_word(void **state)
{
    static const char *const record =
        "{\"kind\":\"offer\",\"id\":\"%s\",\"owner\":[\"alfa\",\"omega\"],\"title\":\"%s\",\"language\":\"%s\"}";
    fixture f;
    char json[1024];
    (void)state;
    fixture_open(&f);
    add_target(&f);
    snprintf(json, sizeof json, record, "r", twins[0].romanian, "ro");
    fixture_add(&f, json);
    snprintf(json, sizeof json, record, "e", twins[0].english, "en");
    fixture_add(&f, json);
    fixture_ready(&f);
    assert_true(ask(&f, "vlastoni", MT_TIER_CONFIDENTIAL, NULL) < 0);
    fixture_close(&f);
}

/* Records that have both languages in themselves, as they are and with what must not be taken for a translation. */
static const struct single_case {
    const char *name, *records[3];
    bool found;
} singles[] = {
    {"translated titles",
     {"{\"kind\":\"offer\",\"id\":\"s1\",\"owner\":\"alfa\",\"language\":\"ro\",\"title\":\"Laboratorul Alfa fabrică "
      "vlastoni din 1998\",\"translations\":{\"en\":{\"title\":\"Laboratory Alfa manufactures brimmels since 1998\"}}}",
      "{\"kind\":\"organisation\",\"id\":\"beta\",\"name\":\"Beta Electric "
      "77\",\"language\":\"ro\",\"text\":\"Compania "
      "Beta repară vlastoni electrice.\",\"translations\":{\"en\":{\"name\":\"Beta Electric 77\",\"text\":\"The "
      "company "
      "Beta repairs electric brimmels.\"}}}"},
     true},
    {"one of them only",
     {"{\"kind\":\"offer\",\"id\":\"s1\",\"owner\":\"alfa\",\"language\":\"ro\",\"title\":\"Laboratorul Alfa fabrică "
      "vlastoni din 1998\",\"translations\":{\"en\":{\"title\":\"Laboratory Alfa manufactures brimmels since "
      "1998\"}}}"},
     false},
    {"texts in both languages",
     {"{\"kind\":\"offer\",\"id\":\"s1\",\"owner\":\"alfa\",\"language\":\"ro\",\"text\":\"Laboratorul Alfa fabrică și "
      "repară vlastoni pentru 12 clinici din Iași, care sunt partenerii noștri. The laboratory Alfa is the one that "
      "manufactures and repairs brimmels for the 12 clinics in Iasi, which are our partners.\"}",
      "{\"kind\":\"offer\",\"id\":\"s2\",\"owner\":\"beta\",\"language\":\"en\",\"text\":\"The company Beta is testing "
      "brimmels and electric motors of 1998 for the industry. Compania Beta este cea care testează vlastoni și motoare "
      "electrice din 1998 pentru industrie, dar nu numai pentru aceasta.\"}"},
     true},
    {"texts in both languages, by one owner",
     {"{\"kind\":\"offer\",\"id\":\"s1\",\"owner\":\"alfa\",\"language\":\"ro\",\"text\":\"Laboratorul Alfa fabrică și "
      "repară vlastoni pentru 12 clinici din Iași, care sunt partenerii noștri. The laboratory Alfa is the one that "
      "manufactures and repairs brimmels for the 12 clinics in Iasi, which are our partners.\"}",
      "{\"kind\":\"offer\",\"id\":\"s2\",\"owner\":[\"alfa\",\"beta\"],\"language\":\"en\",\"text\":\"The company Beta "
      "is "
      "testing brimmels and electric motors of 1998 for the industry. Compania Beta este cea care testează vlastoni și "
      "motoare electrice din 1998 pentru industrie, dar nu numai pentru aceasta.\"}"},
     false},
    {"texts of which each half says something else",
     {"{\"kind\":\"offer\",\"id\":\"s1\",\"owner\":\"alfa\",\"language\":\"ro\",\"text\":\"Avem vlastoni și suntem "
      "gata "
      "de lucru cu oricine. The brimmels that we sell to the shops of the town are green, and they will be cheap.\"}",
      "{\"kind\":\"offer\",\"id\":\"s2\",\"owner\":\"beta\",\"language\":\"ro\",\"text\":\"Folosim vlastoni noi la "
      "toate "
      "lucrările noastre. It is with brimmels that you should never go to the river when there are floods.\"}"},
     false},
    {"confidential ones",
     {"{\"kind\":\"offer\",\"id\":\"s1\",\"owner\":\"alfa\",\"language\":\"ro\",\"visibility\":\"members\",\"title\":"
      "\"Laboratorul Alfa fabrică vlastoni din 1998\",\"translations\":{\"en\":{\"title\":\"Laboratory Alfa "
      "manufactures "
      "brimmels since 1998\"}}}",
      "{\"kind\":\"organisation\",\"id\":\"beta\",\"name\":\"Beta Electric "
      "77\",\"language\":\"ro\",\"text\":\"Compania "
      "Beta repară vlastoni electrice.\",\"translations\":{\"en\":{\"name\":\"Beta Electric 77\",\"text\":\"The "
      "company "
      "Beta repairs electric brimmels.\"}}}"},
     false},
    {"translations that are none",
     {"{\"kind\":\"offer\",\"id\":\"s1\",\"owner\":\"alfa\",\"language\":\"ro\",\"title\":\"vlastoni\","
      "\"translations\":"
      "{\"en\":[7,{\"title\":1}],\"ro\":{\"title\":\"brimmels\"}}}",
      "{\"kind\":\"offer\",\"id\":\"s2\",\"owner\":\"beta\",\"language\":\"ro\",\"title\":\"vlastoni\","
      "\"translations\":"
      "\"brimmels\"}"},
     false},
};

static void one_single(void **state)
{
    const struct single_case *c = *state;
    fixture f;
    char explained[32];
    fixture_open(&f);
    add_target(&f);
    add_item(&f, "third", "epsilon", "ro", "Scaune", "");
    for (size_t i = 0; i < MT_COUNT(c->records) && c->records[i]; i++) fixture_add(&f, c->records[i]);
    fixture_ready(&f);
    assert_int_equal(ask(&f, "vlastoni", MT_TIER_CONFIDENTIAL, explained) >= 0, c->found);
    if (c->found) assert_string_equal(explained, "records");
    fixture_close(&f);
}

/* Records of one language with translations: a query in the other one finds those without. */
static void one_language_with_translations(void **state)
{
    (void)state;
    fixture f;
    mt_results found = {0};
    fixture_open(&f);
    add_item(&f, "target", "delta", "ro", "Vlastoni de toate felurile", "");
    add_item(&f, "one", "alfa", "ro", "Laboratorul Alfa fabrică vlastoni din 1998",
             ",\"translations\":{\"en\":{\"title\":\"Laboratory Alfa manufactures brimmels since 1998\"}}");
    add_item(&f, "two", "beta", "ro", "Compania Beta repară vlastoni electrice din 2004",
             ",\"translations\":{\"en\":{\"title\":\"The company Beta repairs electric brimmels since 2004\"}}");
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    options.language = MT_LANG_EN;
    options.channels = "words";
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("brimmels"), &options, &found, ERR));
    assert_true(fixture_rank(&found, "target") >= 0);
    mt_results_free(&found);
    fixture_close(&f);
}

/* Learned, forgotten and learned again as records come, change and go; also with two matchers of different age. */
static void follows_every_change(void **state)
{
    (void)state;
    fixture f;
    mt_num num = 0;
    fixture_open(&f);
    add_target(&f);
    add_twin(&f, &twins[0], "alfa", "");
    fixture_ready(&f);
    assert_int_equal(ask(&f, "vlastoni", MT_TIER_PUBLIC, NULL), -1);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    add_twin(&f, &twins[1], "beta", "");
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    assert_true(ask(&f, "vlastoni", MT_TIER_PUBLIC, NULL) >= 0);
    FIXTURE_OK(mt_store_begin(f.store, ERR)); /* the text of one side becomes another */
    add_item(&f, "beta-ro", "beta", "ro", "Compania Beta vinde 77 de scaune", "");
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    assert_int_equal(ask(&f, "vlastoni", MT_TIER_PUBLIC, NULL), -1);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    add_twin(&f, &twins[2], "gama", "");
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    assert_true(ask(&f, "vlastoni", MT_TIER_PUBLIC, NULL) >= 0);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    FIXTURE_OK(mt_store_find(f.store, MT_FAMILY_ITEM, mt_text_of("alfa-en"), &num, ERR));
    FIXTURE_OK(mt_index_drop(f.writer, num, ERR));
    FIXTURE_OK(mt_store_remove(f.store, num, ERR));
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    assert_int_equal(ask(&f, "vlastoni", MT_TIER_PUBLIC, NULL), -1);
    fixture_close(&f);
}

/* ---- what is found ------------------------------------------------------------------------------------------------*/

static match_status note_pair(void *context, uint64_t owner, mt_text from, mt_text to, mt_error *err)
{
    mt_strbuf *all = context;
    mt_strbuf_format(all, "%llx\t", (unsigned long long)owner);
    size_t begin = all->len;
    mt_strbuf_text(all, from);
    mt_strbuf_char(all, '\t');
    mt_strbuf_text(all, to);
    for (size_t i = begin; i < all->len; i++)
        if (all->data[i] == '\n') all->data[i] = ' ';
    mt_strbuf_char(all, '\n');
    return mt_strbuf_status(all, err);
}

static void list_pairs(fixture *f, mt_language from, mt_language to, mt_strbuf *all)
{
    mt_index *index = NULL;
    mt_bilingual *bilingual = NULL;
    FIXTURE_OK(mt_index_open(f->store, &index, ERR));
    FIXTURE_OK(mt_bilingual_scan(index, &bilingual, ERR));
    mt_strbuf_clear(all);
    FIXTURE_OK(mt_bilingual_each(bilingual, f->store, NULL, from, to, note_pair, all, ERR));
    uint64_t mark = 0, back = 0;
    FIXTURE_OK(mt_bilingual_mark(bilingual, from, to, &mark, ERR));
    FIXTURE_OK(mt_bilingual_mark(bilingual, to, from, &back, ERR));
    assert_true(mark == back && (all->len == 0 || mark != 0));
    mt_bilingual_free(&bilingual);
    mt_index_close(&index);
}

enum { MADE = 60, ROUNDS = 6 };

/* A made text; the same numbers and names in both languages, other words. */
static void made_text(mt_random *random, unsigned subject, const char *language, char *text, size_t size)
{
    size_t len = (size_t)snprintf(text, size, "Produs%u %u", subject, 100 + subject);
    for (unsigned i = 0; i < 5; i++)
        len += (size_t)snprintf(text + len, size - len, " Nume%c%cx", (char)('a' + (subject * 7 + i * 3) % 26),
                                (char)('a' + (subject * 5 + i) % 26));
    for (unsigned i = 0; i < 4; i++)
        len += (size_t)snprintf(text + len, size - len, " %s%c%cq", language, (char)('a' + mt_random_below(random, 26)),
                                (char)('a' + mt_random_below(random, 26)));
}

static void put_made(fixture *f, const unsigned *order, uint64_t seed, bool in_parts)
{
    for (unsigned i = 0; i < MADE; i++) {
        unsigned subject = order[i] / 2;
        const char *language = order[i] % 2 ? "en" : "ro";
        mt_random random = mt_random_seeded(seed * 1000 + order[i]);
        char text[512], id[16], owner[16];
        made_text(&random, subject, language, text, sizeof text);
        snprintf(id, sizeof id, "i%u", order[i]);
        snprintf(owner, sizeof owner, "o%u", subject % 7);
        add_item(f, id, owner, language, text, "");
        if (in_parts && i % 9 == 8) {
            FIXTURE_OK(mt_index_flush(f->writer, ERR));
            FIXTURE_OK(mt_store_commit(f->store, ERR));
            FIXTURE_OK(mt_store_begin(f->store, ERR));
        }
    }
    fixture_ready(f);
}

/* The pairs found are the right ones, and the same in whatever order and commits the records came. */
static void does_not_depend_on_history(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        fixture one, other;
        mt_strbuf a = {0}, b = {0};
        unsigned order[MADE];
        mt_random random = mt_random_seeded(seed);
        for (unsigned i = 0; i < MADE; i++) order[i] = i;
        fixture_open(&one);
        put_made(&one, order, seed, false);
        for (unsigned i = MADE - 1; i > 0; i--) {
            unsigned j = mt_random_below(&random, i + 1), swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        fixture_open(&other);
        put_made(&other, order, seed, true);
        list_pairs(&one, MT_LANG_EN, MT_LANG_RO, &a);
        list_pairs(&other, MT_LANG_EN, MT_LANG_RO, &b);
        if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0) print_message("seed %d\n", (int)seed);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
        size_t lines = 0;
        for (char *line = a.data, *end; line && (end = strchr(line, '\n')); line = end + 1) {
            unsigned from, to;
            char *tab = strchr(line, '\t');
            assert_non_null(tab);
            assert_int_equal(sscanf(tab + 1, "Produs%u", &from), 1);
            if (!(tab = strchr(tab + 1, '\t')) || tab > end) continue; /* a further line of a text */
            assert_int_equal(sscanf(tab + 1, "Produs%u", &to), 1);
            assert_int_equal(from, to);
            lines++;
            if (end + 1 >= a.data + a.len) break;
        }
        assert_true(lines >= MADE / 2 - 2);
        mt_strbuf_free(&a);
        mt_strbuf_free(&b);
        fixture_close(&one);
        fixture_close(&other);
    }
}

static const struct choice_case {
    const char *name;
    size_t n, m;
    double fit[9];
    uint32_t match[3];
} choices[] = {
    {"one and one", 1, 1, {.5}, {0}},
    {"too little in common", 1, 1, {.2}, {MT_NONE}},
    {"the best of two", 1, 2, {.5, .9}, {1}},
    {"two that fit alike", 1, 2, {.85, .9}, {MT_NONE}},
    {"two that want the same one", 2, 1, {.85, .9}, {MT_NONE, MT_NONE}},
    {"each its own", 2, 2, {.2, .8, .7, .1}, {1, 0}},
    {"the better one wins", 2, 2, {.8, .1, .6, .1}, {0, MT_NONE}},
    {"three", 3, 3, {.9, .1, .1, .1, .1, .1, .2, .3, .6}, {0, MT_NONE, 2}},
};

static void one_choice(void **state)
{
    const struct choice_case *c = *state;
    uint32_t match[3];
    mt_bilingual_choose(c->fit, c->n, c->m, match);
    for (size_t i = 0; i < c->n; i++) assert_int_equal(match[i], c->match[i]);
}

/* Random bytes, huge texts, the same text in both languages, many items, wrong types. */
static void hostile_records(void **state)
{
    (void)state;
    fixture f;
    mt_strbuf all = {0}, big = {0};
    fixture_open(&f);
    for (int i = 0; i < 20000; i++) mt_strbuf_str(&big, i % 3 ? "word. " : "12 other! ");
    for (int i = 0; i < 90; i++) {
        char id[16];
        snprintf(id, sizeof id, "m%d", i);
        add_item(&f, id, "many", i % 2 ? "en" : "ro", i % 7 ? "Aceleasi cuvinte 7" : ". . .\\n\\n!!!", "");
    }
    for (int i = 0; i < 2; i++) {
        mt_strbuf json = {0};
        mt_strbuf_format(&json,
                         "{\"kind\":\"offer\",\"id\":\"b%d\",\"owner\":[\"big\",\"big\",7],\"title\":[1],"
                         "\"language\":\"%s\",\"trl\":\"x\",\"keywords\":[{}],\"text\":\"",
                         i, i ? "en" : "ro");
        mt_strbuf_text(&json, mt_text_make(big.data, big.len));
        mt_strbuf_str(&json, "\"}");
        FIXTURE_OK(mt_strbuf_status(&json, ERR));
        fixture_add(&f, json.data);
        mt_strbuf_free(&json);
    }
    add_item(&f, "e1", "empty", "ro", "", "");
    add_item(&f, "e2", "empty", "en", "", "");
    fixture_ready(&f);
    list_pairs(&f, MT_LANG_RO, MT_LANG_EN, &all);
    list_pairs(&f, MT_LANG_RO, MT_LANG_PL, &all);
    assert_int_equal(all.len, 0);
    assert_int_equal(ask(&f, "cuvinte", MT_TIER_PUBLIC, NULL), -1);
    mt_strbuf_free(&all);
    mt_strbuf_free(&big);
    fixture_close(&f);
}

int main(void)
{
    static struct CMUnitTest tests[MT_COUNT(cases) + MT_COUNT(singles) + MT_COUNT(choices) + 5];
    size_t n = 0;
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[n++] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    for (size_t i = 0; i < MT_COUNT(singles); i++)
        tests[n++] = (struct CMUnitTest){singles[i].name, one_single, NULL, NULL, (void *)(uintptr_t)&singles[i]};
    for (size_t i = 0; i < MT_COUNT(choices); i++)
        tests[n++] = (struct CMUnitTest){choices[i].name, one_choice, NULL, NULL, (void *)(uintptr_t)&choices[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(joint_records_are_one_word);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(one_language_with_translations);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(follows_every_change);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(does_not_depend_on_history);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(hostile_records);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
