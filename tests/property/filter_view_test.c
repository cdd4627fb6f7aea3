/* A filter confirms no guess: over random stores in which a part of the records is hidden, whatever a viewer filters by
 * gives what it gives in a store that holds nothing but the records as he is given them. */
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/rank/rank.h"
#include "libmatch/store/view.h"
#include "tests/match/fixture.h"

enum { BODIES = 12, ITEMS = 30, WORLDS = 12, FILTERS = 60 };

static const char *const tiers[] = {"public", "public", "members", "confidential"};
static const char *const countries[] = {"RO", "PL", "LU"};

static void fill(fixture *f, mt_random *r)
{
    for (unsigned i = 0; i < BODIES; i++)
        fixture_addf(
            f,
            "{\"kind\":\"%s\",\"id\":\"b%u\",\"name\":\"N%u\",\"country\":\"%s\",\"size\":\"s%u\",\"visibility\":\"%"
            "s\","
            "\"parent\":\"b%u\",\"member_of\":[{\"cluster\":\"b%u\",\"role\":\"r%u\"}]}",
            i % 4 ? "organisation" : "cluster", i, i, countries[mt_random_below(r, 3)], i % 5,
            tiers[mt_random_below(r, 4)], mt_random_below(r, BODIES), mt_random_below(r, BODIES), i % 3);
    for (unsigned i = 0; i < ITEMS; i++)
        fixture_addf(
            f,
            "{\"kind\":\"%s\",\"id\":\"i%u\",\"title\":\"lung\",\"%s\":[\"b%u\",\"b%u\",\"gone\"],\"visibility\":\"%"
            "s\","
            "\"stage\":\"s%u\"}",
            i % 4 ? "offer" : "project", i, i % 4 ? "owner" : "participants", mt_random_below(r, BODIES),
            mt_random_below(r, BODIES), tiers[mt_random_below(r, 4)], i % 3);
}

/* One comparison that the viewer may ask for. */
static void compare(mt_random *r, char *out, size_t size)
{
    static const char *const fields[] = {"owner",         "participants",  "parent",     "cluster",
                                         "owner.parent",  "owner.cluster", "owner.id",   "member_of.cluster",
                                         "owner.country", "owner.size",    "owner.name", "owner.visibility",
                                         "country",       "stage",         "owner.kind", "owner.member_of.cluster"};
    static const char *const operators[] = {"=", "!=", "<", ">="};
    const char *field = fields[mt_random_below(r, MT_COUNT(fields))];
    unsigned n = mt_random_below(r, BODIES);
    char value[16];
    if (strstr(field, "country"))
        snprintf(value, sizeof value, "%s", countries[n % 3]);
    else if (strstr(field, "size") || strstr(field, "stage"))
        snprintf(value, sizeof value, "s%u", n % 5);
    else if (strstr(field, "name"))
        snprintf(value, sizeof value, "N%u", n);
    else if (strstr(field, "visibility"))
        snprintf(value, sizeof value, "%s", tiers[n % 4]);
    else if (strstr(field, "kind"))
        snprintf(value, sizeof value, "%s", n % 2 ? "cluster" : "organisation");
    else
        snprintf(value, sizeof value, "b%u", n);
    if (mt_random_below(r, 4) == 0)
        snprintf(out, size, "%s in ('%s', 'gone')", field, value);
    else
        snprintf(out, size, "%s %s '%s'", field, operators[mt_random_below(r, 4)], value);
}

static void make_filter(mt_random *r, char *out, size_t size)
{
    char one[120], two[120];
    compare(r, one, sizeof one);
    compare(r, two, sizeof two);
    unsigned form = mt_random_below(r, 4);
    if (form == 0) snprintf(out, size, "%s", one);
    if (form == 1) snprintf(out, size, "not (%s)", one);
    if (form == 2) snprintf(out, size, "%s and %s", one, two);
    if (form == 3) snprintf(out, size, "%s or not (%s)", one, two);
}

typedef struct copying {
    fixture *from, *to;
    mt_tier viewer;
} copying;

static match_status copy_record(void *context, const mt_row *row, mt_error *err)
{
    copying *c = context;
    mt_strbuf json = {0};
    bool shown = false;
    match_status status = mt_view_json(c->from->store, c->viewer, row, &json, &shown, err);
    if (status == MATCH_OK && shown) fixture_add(c->to, json.data);
    mt_strbuf_free(&json);
    return status;
}

/* Whether the record with this key passes; -1: there is none. */
static int passes(fixture *f, const mt_filter *filter, mt_tier viewer, const mt_bitset *docs, mt_family family,
                  const char *key)
{
    mt_num num = 0;
    bool accepts = false;
    FIXTURE_OK(mt_store_find(f->store, family, mt_text_of(key), &num, ERR));
    if (num == 0) return -1;
    FIXTURE_OK(mt_filter_accepts(filter, f->store, viewer, num, &accepts, ERR));
    bool bit = mt_bitset_has(docs, mt_index_doc_of(mt_matcher_index(f->matcher), num));
    if (bit != accepts) fail_msg("%s: by the index %d, by the record %d", key, bit, accepts);
    return bit;
}

static void check_filter(fixture *whole, fixture *given, mt_tier viewer, const char *expression, uint64_t seed)
{
    mt_filter *filter = NULL;
    mt_bitset here = {0}, there = {0};
    const mt_index *a = mt_matcher_index(whole->matcher), *b = mt_matcher_index(given->matcher);
    FIXTURE_OK(mt_filter_parse(mt_text_of(expression), &filter, ERR));
    FIXTURE_OK(mt_bitset_init(&here, mt_index_docs(a), ERR));
    FIXTURE_OK(mt_bitset_init(&there, mt_index_docs(b), ERR));
    FIXTURE_OK(mt_filter_apply(filter, a, whole->store, viewer, &here, ERR));
    FIXTURE_OK(mt_filter_apply(filter, b, given->store, MT_TIER_CONFIDENTIAL, &there, ERR));
    for (unsigned i = 0; i < BODIES + ITEMS; i++) {
        char key[8];
        mt_family family = i < BODIES ? MT_FAMILY_ORGANISATION : MT_FAMILY_ITEM;
        snprintf(key, sizeof key, "%c%u", i < BODIES ? 'b' : 'i', i < BODIES ? i : i - BODIES);
        int known = passes(given, filter, MT_TIER_CONFIDENTIAL, &there, family, key);
        if (known < 0) continue;
        int now = passes(whole, filter, viewer, &here, family, key);
        if (now != known)
            fail_msg("seed %d, tier %d, %s: %s is %d, of what the viewer is given %d", (int)seed, (int)viewer,
                     expression, key, now, known);
    }
    mt_bitset_free(&here);
    mt_bitset_free(&there);
    mt_filter_free(&filter);
}

static void filters_see_what_the_viewer_is_given(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        mt_random random = mt_random_seeded(seed);
        fixture whole, given;
        copying c = {&whole, &given, seed % 3 ? MT_TIER_PUBLIC : MT_TIER_MEMBERS};
        fixture_open(&whole);
        fill(&whole, &random);
        fixture_ready(&whole);
        fixture_open(&given);
        FIXTURE_OK(mt_store_each(whole.store, UINT32_MAX, copy_record, &c, ERR));
        fixture_ready(&given);
        FIXTURE_OK(mt_matcher_refresh(whole.matcher, ERR));
        FIXTURE_OK(mt_matcher_refresh(given.matcher, ERR));
        for (int i = 0; i < FILTERS; i++) {
            char expression[300];
            make_filter(&random, expression, sizeof expression);
            check_filter(&whole, &given, c.viewer, expression, seed);
        }
        fixture_close(&whole);
        fixture_close(&given);
    }
}

/* Roles and dates of memberships in hidden clusters are not told apart from others: only who sees all may ask. */
static void memberships_are_for_who_sees_all(void **state)
{
    (void)state;
    static const char *const refused[] = {"member_of.role = 'r1'", "country = 'RO' and owner.member_of.role != 'r1'"};
    fixture f;
    mt_random random = mt_random_seeded(5);
    fixture_open(&f);
    fill(&f, &random);
    fixture_ready(&f);
    for (size_t i = 0; i < MT_COUNT(refused); i++) {
        mt_results list = {0};
        mt_error err = {0};
        mt_match_options options = fixture_options();
        options.filter = refused[i];
        FIXTURE_OK(mt_search(f.matcher, mt_text_of("lung"), &options, &list, ERR));
        mt_results_free(&list);
        options.viewer = MT_TIER_MEMBERS;
        assert_int_equal(mt_search(f.matcher, mt_text_of("lung"), &options, &list, &err), MATCH_E_VALUE);
        assert_non_null(strstr(err.message, "use the field cluster"));
    }
    fixture_close(&f);
}

/* What ranks without being shown is filtered as what is shown. */
static void undisclosed_lists_are_filtered_as_given(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        fixture f;
        mt_random random = mt_random_seeded(seed);
        fixture_open(&f);
        fill(&f, &random);
        fixture_ready(&f);
        for (unsigned i = 0; i < BODIES; i++) {
            char filter[40], id[8];
            mt_error err = {0};
            mt_results plain = {0}, whole = {0};
            mt_match_options options = fixture_options();
            snprintf(id, sizeof id, "b%u", i);
            snprintf(filter, sizeof filter, i % 2 ? "cluster = 'b%u'" : "parent = 'b%u'",
                     mt_random_below(&random, BODIES));
            options.filter = filter;
            options.kinds = MT_KINDS_ORGANISATIONS;
            options.viewer = MT_TIER_PUBLIC;
            if (mt_partners(f.matcher, mt_text_of(id), &options, &plain, &err) != MATCH_OK) continue;
            options.undisclosed = true;
            FIXTURE_OK(mt_partners(f.matcher, mt_text_of(id), &options, &whole, ERR));
            for (size_t k = 0; k < whole.len; k++) assert_true(fixture_rank(&plain, whole.data[k].key) >= 0);
            mt_results_free(&plain);
            mt_results_free(&whole);
        }
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(filters_see_what_the_viewer_is_given),
                                       cmocka_unit_test(memberships_are_for_who_sees_all),
                                       cmocka_unit_test(undisclosed_lists_are_filtered_as_given)};
    return cmocka_run_group_tests_name("filters of viewers", tests, NULL, NULL);
}
