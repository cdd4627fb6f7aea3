/* The concepts of a record: stated ones and those its words name, each once, the heavier one; and what words may mean.
 */
#include "libmatch/group/thesaurus.h"

#include "../match/fixture.h"

static void fill(fixture *f)
{
    static const struct {
        const char *scheme, *code, *parent, *label;
    } labels[] = {{"t", "img", "", "Medical imaging"},
                  {"t", "rob", "", "Sterile robots"},
                  {"t", "steel", "", "Steel works"},
                  {"u", "img", "", "Imaging"},
                  {"u", "w", "", "Wood"}};
    fixture_open(f);
    for (size_t i = 0; i < MT_COUNT(labels); i++)
        FIXTURE_OK(mt_store_concept_add(f->store, mt_text_of(labels[i].scheme), mt_text_of(labels[i].code),
                                        mt_text_of(labels[i].parent), mt_text_of("en"), mt_text_of(labels[i].label),
                                        mt_text_of(""), ERR));
    fixture_ready(f);
}

static void of_record(void **state)
{
    static const struct {
        const char *json, *concepts; /* "scheme:code=weight ...", as the set numbers them */
    } cases[] = {
        {"{\"title\":\"Sterile robots\",\"text\":\"for steel works\",\"language\":\"en\"}", "t:rob=1.00 t:steel=1.00 "},
        {"{\"title\":\"Wood\",\"language\":\"en\"}", "u:w=0.70 "},
        /* stated and named: once, as stated */
        {"{\"title\":\"Wood\",\"concepts\":[\"u:w\",\"t:img\",\"t:nothing\"],\"language\":\"en\"}",
         "t:img=1.00 u:w=1.00 "},
        {"{\"concepts\":[\"u:w\",\"t:rob\",\"u:w\"]}", "t:rob=1.00 u:w=1.00 "},
        {"{\"keywords\":[\"sterile\",\"robots\"],\"language\":\"en\"}", ""}, /* no label across them */
        {"{}", ""},
    };
    (void)state;
    fixture f;
    mt_thesaurus *t = NULL;
    mt_concept_weights found = {0};
    mt_strbuf got = {0};
    fill(&f);
    FIXTURE_OK(mt_thesaurus_load(f.store, &t, ERR));
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        json_t *record = NULL;
        FIXTURE_OK(mt_json_parse(mt_text_of(cases[i].json), &record, ERR));
        FIXTURE_OK(mt_thesaurus_of_record(t, record, &found, ERR));
        mt_strbuf_clear(&got);
        mt_strbuf_str(&got, "");
        for (size_t k = 0; k < found.len; k++) {
            assert_true(k == 0 || found.data[k].concept > found.data[k - 1].concept);
            mt_strbuf_text(&got, mt_concept_name(mt_thesaurus_concepts(t), found.data[k].concept));
            mt_strbuf_char(&got, '=');
            mt_strbuf_fixed(&got, found.data[k].weight, 2);
            mt_strbuf_char(&got, ' ');
        }
        assert_string_equal(got.data, cases[i].concepts);
        json_decref(record);
    }
    /* by name, or by a code that one scheme alone has */
    const mt_concepts *set = mt_thesaurus_concepts(t);
    assert_int_equal(mt_thesaurus_find(t, mt_text_of("u:w")), mt_concepts_find_name(set, mt_text_of("u:w")));
    assert_int_equal(mt_thesaurus_find(t, mt_text_of("w")), mt_concepts_find_name(set, mt_text_of("u:w")));
    assert_int_equal(mt_thesaurus_find(t, mt_text_of("img")), MT_NONE);
    assert_int_equal(mt_thesaurus_find(t, mt_text_of("none")), MT_NONE);
    mt_concept_list meant = {0};
    FIXTURE_OK(mt_thesaurus_meant(t, mt_text_of("img"), &meant, ERR));
    assert_int_equal(meant.len, 2);
    MT_ARRAY_FREE(&meant);
    MT_ARRAY_FREE(&found);
    mt_strbuf_free(&got);
    mt_thesaurus_free(&t);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(of_record)};
    return cmocka_run_group_tests_name("thesaurus", tests, NULL, NULL);
}
