/* Relations above the viewer's tier: what brings together takes part in nothing and is told to nobody; what keeps apart
 * still does. */
#include "tests/match/fixture.h"

static const char *const records[] = {
    "{\"kind\":\"organisation\",\"id\":\"asker\",\"name\":\"Asker\",\"country\":\"RO\"}",
    "{\"kind\":\"organisation\",\"id\":\"friend\",\"name\":\"Friend\",\"country\":\"RO\"}",
    "{\"kind\":\"organisation\",\"id\":\"enemy\",\"name\":\"Enemy\",\"country\":\"RO\"}",
    "{\"kind\":\"organisation\",\"id\":\"other\",\"name\":\"Other\",\"country\":\"RO\"}",
    "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"enemy\",\"language\":\"en\",\"text\":\"sensors for water quality\"}",
    "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"other\",\"language\":\"en\",\"text\":\"sensors for water quality\"}",
    "{\"kind\":\"relation\",\"a\":\"asker\",\"b\":\"friend\",\"relation\":\"partner\",\"visibility\":\"confidential\"}",
    "{\"kind\":\"relation\",\"a\":\"asker\",\"b\":\"enemy\",\"relation\":\"block\",\"visibility\":\"confidential\"}",
};

static int set_up(void **state)
{
    static fixture f;
    fixture_of(&f, records, MT_COUNT(records));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_close(*state);
    return 0;
}

static double friend_score(fixture *f, mt_tier viewer, bool *told)
{
    mt_results list = {0};
    mt_match_options options = fixture_options();
    options.viewer = viewer;
    options.explain = true;
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of("asker"), &options, &list, ERR));
    int place = fixture_rank(&list, "friend");
    assert_true(place >= 0);
    assert_int_equal(fixture_rank(&list, "enemy"), -1);
    double score = list.data[place].score;
    mt_strbuf explanation = {0};
    mt_json_write(&explanation, list.data[place].explanation);
    *told = strstr(explanation.data, "\"relation\"") != NULL || strstr(explanation.data, "joint_work") != NULL;
    mt_strbuf_free(&explanation);
    mt_results_free(&list);
    return score;
}

static void partners_do_not_tell(void **state)
{
    bool told;
    double all = friend_score(*state, MT_TIER_CONFIDENTIAL, &told);
    assert_true(told);
    double some = friend_score(*state, MT_TIER_PUBLIC, &told);
    assert_false(told);
    assert_true(some < all);
}

static void completion_keeps_apart(void **state)
{
    fixture *f = *state;
    static const mt_tier viewers[] = {MT_TIER_PUBLIC, MT_TIER_MEMBERS, MT_TIER_CONFIDENTIAL};
    mt_text member = mt_text_of("asker");
    for (size_t i = 0; i < MT_COUNT(viewers); i++) {
        mt_results list = {0};
        mt_match_options options = fixture_options();
        options.viewer = viewers[i];
        FIXTURE_OK(mt_complete(f->matcher, mt_text_of("water quality sensors"), &member, 1, &options, &list, ERR));
        assert_int_equal(fixture_rank(&list, "enemy"), -1);
        assert_true(fixture_rank(&list, "other") >= 0);
        mt_results_free(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(partners_do_not_tell),
                                       cmocka_unit_test(completion_keeps_apart)};
    return cmocka_run_group_tests_name("withheld", tests, set_up, tear_down);
}
