/* The votes of every item like those of a subject, by bounds and settled one by one, against ranking all items: to the
 * bit, on random stores of one language and of several, with titles, many holders, drafts and several segments. */
#include "libmatch/match/pooled.h"

#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

#define BODIES 12
#define WORDS 25

static const char *const languages[] = {"en", "ro", "pl"};

/* A made-up word in a language, and in opaque ones. */
static void add_word(mt_strbuf *b, uint32_t word, int language)
{
    mt_strbuf_format(b, "%c%cwordu%s ", 'a' + (int)(word % 20), 'a' + (int)(word / 20),
                     language < 0 ? "x" : languages[language]);
}

static void add_words(mt_random *r, mt_strbuf *b, int language, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) add_word(b, mt_random_below(r, WORDS), language);
}

static void add_labels(fixture *f)
{
    FIXTURE_OK(mt_store_scheme_clear(f->store, mt_text_of("s"), ERR));
    for (uint32_t word = 0; word < WORDS; word++)
        for (int l = 0; l < (int)MT_COUNT(languages); l++) {
            char code[16];
            mt_strbuf label = {0};
            snprintf(code, sizeof code, "%u", (unsigned)word);
            add_word(&label, word, l);
            FIXTURE_OK(mt_store_concept_add(f->store, mt_text_of("s"), mt_text_of(code), mt_text_of(""),
                                            mt_text_of(languages[l]), mt_text_make(label.data, label.len - 1),
                                            mt_text_of(""), ERR));
            mt_strbuf_free(&label);
        }
}

static void add_item(fixture *f, mt_random *r, unsigned id, bool translated)
{
    static const char *const kinds[] = {"offer", "request", "competence", "project"};
    mt_strbuf b = {0};
    uint32_t kind = mt_random_below(r, MT_COUNT(kinds)), state = mt_random_below(r, 8);
    int language = translated ? (int)mt_random_below(r, MT_COUNT(languages)) : -1;
    mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"i%u\",\"language\":\"%s\"", kinds[kind], id,
                     language < 0 ? "zxx" : languages[language]);
    if (kind == 3)
        mt_strbuf_format(&b, ",\"participants\":[\"o%u\",\"o%u\",\"o%u\"]", (unsigned)mt_random_below(r, BODIES),
                         (unsigned)mt_random_below(r, BODIES), (unsigned)mt_random_below(r, BODIES));
    else
        mt_strbuf_format(&b, ",\"owner\":[\"o%u\",\"o%u\"],\"status\":\"%s\"", (unsigned)mt_random_below(r, BODIES),
                         (unsigned)mt_random_below(r, BODIES), state ? "live" : "draft");
    if (mt_random_below(r, 3) == 0) {
        mt_strbuf_str(&b, ",\"title\":\"");
        add_words(r, &b, language, 2);
        mt_strbuf_char(&b, '"');
    }
    mt_strbuf_str(&b, ",\"text\":\"");
    add_words(r, &b, language, mt_random_below(r, 20));
    mt_strbuf_str(&b, "\"}");
    fixture_add(f, b.data);
    mt_strbuf_free(&b);
}

static void make(fixture *f, uint64_t seed, bool translated)
{
    mt_random r = mt_random_seeded(seed);
    uint32_t items = 10 + mt_random_below(&r, 60), piece = 10 + mt_random_below(&r, 60);
    fixture_open(f);
    if (translated) add_labels(f);
    for (unsigned o = 0; o < BODIES; o++) {
        char json[96];
        snprintf(json, sizeof json, "{\"kind\":\"organisation\",\"id\":\"o%u\",\"name\":\"Body %u\"}", o, o);
        fixture_add(f, json);
    }
    for (uint32_t i = 0; i < items; i++) {
        add_item(f, &r, mt_random_below(&r, 50), translated);
        if (i % piece != piece - 1) continue;
        FIXTURE_OK(mt_index_flush(f->writer, ERR));
        FIXTURE_OK(mt_store_commit(f->store, ERR));
        FIXTURE_OK(mt_store_begin(f->store, ERR));
    }
    fixture_ready(f);
}

/* ---- by ranking everything ----------------------------------------------------------------------------------------*/

static void vote(mt_matcher *m, mt_profile *profile, const mt_bitset *among, double *votes)
{
    const mt_world *w = &m->world;
    mt_hits hits = {0};
    FIXTURE_OK(mt_profile_terms(profile, ERR));
    if (profile->terms.len)
        FIXTURE_OK(mt_rank_top(m->index, m->store, profile->terms.data, profile->terms.len, &mt_bm25_default,
                               MT_KINDS_ITEMS, among, 0, &hits, ERR));
    mt_votes_alike(w, &hits, hits.len, votes);
    MT_ARRAY_FREE(&hits);
}

static void rank_everything(mt_matcher *m, const mt_subject *s, double *votes)
{
    const mt_language *list = NULL;
    mt_bridge *bridge;
    FIXTURE_OK(mt_bridge_of(m, &bridge, ERR));
    size_t count = bridge ? mt_bridge_languages(bridge, &list) : 0;
    for (size_t to = 0; to <= count; to++) {
        mt_language language = to < count ? list[to] : MT_LANG_UNKNOWN;
        mt_profile all = {0};
        for (size_t from = 0; from <= count; from++) { /* the last: all as they are, which is added first */
            mt_profile of = {0};
            for (size_t i = 0; i < s->items.len; i++) {
                mt_num item = s->items.data[i];
                uint32_t doc = mt_index_doc_of(m->index, item), n = m->world.holder_begin[item + 1];
                double factor = mt_vote_of_alike(n - m->world.holder_begin[item], 1.0);
                if (from > 0 && mt_bridge_language(bridge, doc) != list[from - 1]) continue;
                FIXTURE_OK(mt_profile_add_document(from ? &of : &all, m->index, &mt_bm25_default, doc, factor, ERR));
            }
            if (from)
                FIXTURE_OK(mt_bridge_extend(m, bridge, &of, list[from - 1], language, MT_KINDS_ITEMS, &all, NULL, ERR));
            mt_profile_free(&of);
        }
        vote(m, &all, bridge ? mt_bridge_in(bridge, language, &m->selection.usable) : &m->selection.usable, votes);
        mt_profile_free(&all);
    }
}

/* ---- */

static void compare(fixture *f, unsigned body, uint64_t seed, size_t *some)
{
    mt_matcher *m = f->matcher;
    mt_match_options options = fixture_options();
    double most[BODIES + 1] = {0}, votes[BODIES + 1] = {0}, wanted[BODIES + 1] = {0};
    mt_subject subject = {0};
    mt_pooled pooled = {0};
    char id[16];
    snprintf(id, sizeof id, "o%u", body);
    FIXTURE_OK(mt_matcher_begin(m, &options, true, ERR));
    assert_int_equal(m->world.vertices, BODIES);
    FIXTURE_OK(mt_subject_find(m, mt_text_of(id), &subject, ERR));
    FIXTURE_OK(mt_pooled_begin(m, subject.items.data, subject.items.len, &pooled, votes, ERR));
    memcpy(most, votes, sizeof most);
    rank_everything(m, &subject, wanted);
    for (uint32_t v = 0; v < m->world.vertices; v++) {
        mt_pooled_settle(&pooled, v, votes);
        assert_int_equal(pooled.status, MATCH_OK);
        if (votes[v] != wanted[v] || most[v] < wanted[v])
            print_message("seed %llu, %s: %.17g, %.17g, at most %.17g\n", (unsigned long long)seed, id, votes[v],
                          wanted[v], most[v]);
        assert_true(votes[v] == wanted[v]);
        assert_true(most[v] >= wanted[v]);
        assert_true((most[v] == 0.0) == (wanted[v] == 0.0));
        mt_pooled_settle(&pooled, v, votes); /* once more: the same */
        assert_true(votes[v] == wanted[v]);
        *some += wanted[v] > 0.0;
    }
    mt_pooled_free(&pooled);
    mt_subject_free(&subject);
    mt_matcher_end(m);
}

static void run(bool translated, uint64_t seeds)
{
    size_t some = 0;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        fixture f;
        make(&f, seed, translated);
        for (unsigned o = 0; o < BODIES; o++) compare(&f, o, seed, &some);
        fixture_close(&f);
    }
    assert_true(some > 20 * seeds);
}

static void votes_of_one_language_agree(void **state)
{
    (void)state;
    run(false, 25);
}

static void votes_in_translation_agree(void **state)
{
    (void)state;
    run(true, 12);
}

/* Votes that could not be worked out are no answer: neither a list nor an explanation is made of the bounds. */
static void what_fails_on_the_way_is_told(void **state)
{
    fixture f;
    mt_match_options options = fixture_options();
    mt_model model = mt_model_balanced();
    mt_rules rules = {0};
    mt_subject subject = {0};
    mt_evidence evidence = {0};
    (void)state;
    make(&f, 3, false);
    mt_matcher *m = f.matcher;
    FIXTURE_OK(mt_matcher_begin(m, &options, true, ERR));
    FIXTURE_OK(mt_subject_find(m, mt_text_of("o0"), &subject, ERR));
    FIXTURE_OK(mt_rules_collect(m, &subject, &options, &rules, ERR));
    FIXTURE_OK(mt_evidence_collect(m, &subject, MT_MODE_PEER, &evidence, ERR));
    assert_non_null(evidence.pooled);
    for (int failed = 0; failed < 2; failed++) {
        match_status expected = failed ? MATCH_E_NO_MEMORY : MATCH_OK;
        mt_candidates few = {0}, all = {0};
        json_t *explanation = NULL;
        mt_error err = {0};
        evidence.pooled->status = expected;
        assert_int_equal(mt_explanation_make(m, &subject, &evidence, &model, MT_MODE_PEER, 1, &explanation, &err),
                         expected);
        assert_int_equal(mt_candidates_shortlist(m, &rules, &evidence, &model, 2, &few, &err), expected);
        assert_int_equal(mt_candidates_rank(m, &rules, &evidence, &model, &all, &err), expected);
        assert_true((explanation == NULL) == failed);
        json_decref(explanation);
        mt_free(few.data);
        mt_free(all.data);
    }
    mt_evidence_free(&evidence);
    mt_rules_free(&rules);
    mt_subject_free(&subject);
    mt_matcher_end(m);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(votes_of_one_language_agree),
                                       cmocka_unit_test(votes_in_translation_agree),
                                       cmocka_unit_test(what_fails_on_the_way_is_told)};
    return cmocka_run_group_tests_name("pooled", tests, NULL, NULL);
}
