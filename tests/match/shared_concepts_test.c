/* Concepts in common by the lists of the index, and by the table of everybody, against the records themselves, compared
 * one with one: random stores of many small commits, with drafts, tiers, records that changed and were deleted. */
#include "libmatch/match/shared_concepts.h"

#include "libmatch/base/random.h"
#include "libmatch/match/concept_table.h"
#include "tests/match/fixture.h"

#define BODIES 14
#define CODES 12

static void add_some(mt_random *r, const char *prefix, mt_strbuf *b)
{
    uint32_t n = mt_random_below(r, 4);
    for (uint32_t i = 0; i < n; i++) /* also the same one twice */
        mt_strbuf_format(b, "%s\"%s:%u\"", i ? "," : ",\"concepts\":[", prefix, (unsigned)mt_random_below(r, CODES));
    mt_strbuf_str(b, n ? "]" : "");
    if (mt_random_below(r, 4) == 0)
        mt_strbuf_format(b, ",\"visibility\":\"%s\"", mt_random_below(r, 2) ? "members" : "confidential");
    mt_strbuf_char(b, '}');
}

static void add_record(fixture *f, mt_random *r)
{
    static const char *const kinds[] = {"offer", "request", "competence", "idea", "project", "call"};
    static const char *const states[] = {"live", "draft", "closed", "paused"};
    mt_strbuf b = {0};
    if (mt_random_below(r, 4) == 0) {
        unsigned o = mt_random_below(r, BODIES);
        mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"o%u\",\"name\":\"Body %u\"", o < 2 ? "cluster" : "organisation",
                         o, o);
    } else {
        uint32_t kind = mt_random_below(r, MT_COUNT(kinds));
        unsigned item = mt_random_below(r, 60), owner = mt_random_below(r, 3) ? mt_random_below(r, BODIES) : 3;
        mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"%s%u\"", kinds[kind], kinds[kind], item);
        if (kind == 4)
            mt_strbuf_format(&b, ",\"participants\":[\"o%u\",\"o%u\",\"nobody\"]", owner,
                             (unsigned)mt_random_below(r, BODIES));
        else
            mt_strbuf_format(&b, ",\"owner\":\"o%u\",\"status\":\"%s\"", owner,
                             states[mt_random_below(r, 6) < 3 ? 0 : mt_random_below(r, MT_COUNT(states))]);
    }
    add_some(r, "s", &b);
    FIXTURE_OK(mt_strbuf_status(&b, ERR));
    fixture_add(f, b.data);
    mt_strbuf_free(&b);
}

static void make(fixture *f, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    fixture_open(f);
    uint32_t records = 30 + mt_random_below(&r, 150), piece = 5 + mt_random_below(&r, 60);
    for (uint32_t i = 0; i < records; i++) {
        add_record(f, &r);
        if (i % piece) continue;
        FIXTURE_OK(mt_index_flush(f->writer, ERR));
        FIXTURE_OK(mt_store_commit(f->store, ERR));
        FIXTURE_OK(mt_store_begin(f->store, ERR));
    }
    fixture_ready(f);
}

/* ---- slow and plain ----------------------------------------------------------------------------------------------*/

static unsigned codes_of(mt_matcher *m, mt_num num)
{
    unsigned codes = 0;
    mt_facts facts;
    FIXTURE_OK(mt_facts_of(&m->facts, num, &facts, ERR));
    for (size_t i = 0; i < mt_record_list_size(facts.root, "concepts"); i++) {
        mt_text code = mt_record_list_item(facts.root, "concepts", i);
        codes |= 1u << strtoul(code.data + 2, NULL, 10);
    }
    return codes;
}

static unsigned stated_by(mt_matcher *m, uint32_t v)
{
    const mt_world *w = &m->world;
    unsigned codes = w->num[v] ? codes_of(m, w->num[v]) : 0;
    for (uint32_t d = 0; d < mt_index_docs(m->index); d++) {
        mt_num num = mt_index_num(m->index, d);
        if (!mt_index_live(m->index, d) || !mt_bitset_has(&m->selection.usable, d)) continue;
        for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++)
            if (w->holder[h] == v) codes |= codes_of(m, num);
    }
    return codes;
}

/* ---- */

static void compare(fixture *f, mt_tier viewer, uint64_t seed)
{
    mt_matcher *m = f->matcher;
    mt_match_options options = fixture_options();
    double counted[BODIES + 2], tabled[BODIES + 2];
    unsigned stated[BODIES + 2];
    options.viewer = viewer;
    FIXTURE_OK(mt_matcher_begin(m, &options, true, ERR));
    assert_true(m->world.vertices <= BODIES + 1);
    for (uint32_t v = 0; v < m->world.vertices; v++) stated[v] = stated_by(m, v);
    for (uint32_t a = 0; a < m->world.vertices; a++) {
        char key[MT_KEY_SIZE];
        mt_kind kind;
        mt_subject subject = {0};
        mt_error err = {0};
        if (m->world.num[a] == 0) continue;
        FIXTURE_OK(mt_store_key(m->store, m->world.num[a], key, &kind, ERR));
        if (mt_subject_find(m, mt_text_of(key), &subject, &err) != MATCH_OK) continue; /* above the viewer's tier */
        memset(counted, 0, sizeof counted);
        memset(tabled, 0, sizeof tabled);
        mt_intern codes = {0};
        FIXTURE_OK(mt_codes_stated(m, subject.num, subject.root, subject.items.data, subject.items.len, &codes, ERR));
        FIXTURE_OK(mt_codes_count(m, &codes, counted, ERR));
        if (!m->concepts) FIXTURE_OK(mt_concept_table_make(m, &m->concepts, ERR));
        FIXTURE_OK(mt_codes_shared(m, &subject, tabled, ERR));
        for (uint32_t v = 0; v < m->world.vertices; v++) {
            double wanted = __builtin_popcount(stated[a] & stated[v]);
            if (counted[v] != wanted || tabled[v] != wanted) print_message("seed %llu\n", (unsigned long long)seed);
            assert_true(counted[v] == wanted);
            assert_true(tabled[v] == wanted);
        }
        mt_intern_free(&codes);
        mt_subject_free(&subject);
    }
    mt_matcher_end(m);
}

static void concepts_in_common_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        fixture f;
        make(&f, seed);
        for (int tier = MT_TIER_PUBLIC; tier <= MT_TIER_CONFIDENTIAL; tier++) compare(&f, (mt_tier)tier, seed);
        fixture_close(&f);
    }
}

/* It comes by itself, and goes with the world. */
static void a_table_is_made_when_it_pays(void **state)
{
    fixture f;
    mt_match_options options = fixture_options();
    int asked = 0;
    (void)state;
    fixture_open(&f);
    for (int i = 0; i < 10; i++) {
        char json[128];
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"B %d\",\"concepts\":[\"s:1\"]}", i, i);
        fixture_add(&f, json);
    }
    fixture_ready(&f);
    for (; asked < 100; asked++) {
        mt_results list = {0};
        FIXTURE_OK(mt_partners(f.matcher, mt_text_of("o1"), &options, &list, ERR));
        mt_results_free(&list);
        if (f.matcher->concepts) break;
    }
    assert_in_range(asked, 1, 50);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"o99\",\"name\":\"B\",\"concepts\":[\"s:1\"]}");
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    FIXTURE_OK(mt_matcher_refresh(f.matcher, ERR));
    assert_null(f.matcher->concepts);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(concepts_in_common_agree),
                                       cmocka_unit_test(a_table_is_made_when_it_pays)};
    return cmocka_run_group_tests_name("shared concepts", tests, NULL, NULL);
}
