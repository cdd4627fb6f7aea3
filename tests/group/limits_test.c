/* Empty problems and numbers out of range: the three algorithms without a store. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "libmatch/group/consortium.h"
#include "libmatch/group/cover.h"
#include "libmatch/group/working_group.h"

static const size_t begin[] = {0, 1};
static const uint32_t need[] = {0};

static void cover_limits(void **state)
{
    (void)state;
    mt_cover c = {0};
    mt_cover_problem p = {.begin = begin};
    assert_int_equal(mt_cover_solve(&p, &c, NULL), MATCH_OK);
    assert_true(c.count == 0 && c.value == 0.0 && c.optimal);
    mt_cover_free(&c);
    const double bad[] = {1.5, -0.1, NAN};
    for (size_t i = 0; i < MT_COUNT(bad); i++) {
        p = (mt_cover_problem){.candidates = 1, .needs = 1, .begin = begin, .need = need, .gain = &bad[i]};
        assert_int_equal(mt_cover_solve(&p, &c, NULL), MATCH_E_VALUE);
    }
}

static void consortium_limits(void **state)
{
    (void)state;
    mt_consortia c = {0};
    mt_consortium_problem p = {0};
    assert_int_equal(mt_consortium_solve(&p, &c, NULL), MATCH_OK);
    assert_true(c.state == MT_CONSORTIUM_OPTIMAL && c.len == 1 && c.data[0].partners == 0);
    mt_consortia_free(&c);
    p.min_partners = 1;
    assert_int_equal(mt_consortium_solve(&p, &c, NULL), MATCH_OK);
    assert_true(c.state == MT_CONSORTIUM_INFEASIBLE && c.reasons == 1 && c.reason[0].code == MT_RULE_MIN_PARTNERS);
    mt_consortia_free(&c);
    p = (mt_consortium_problem){.max_partners = 65};
    assert_int_equal(mt_consortium_solve(&p, &c, NULL), MATCH_E_VALUE);
    p = (mt_consortium_problem){.collaboration = NAN};
    assert_int_equal(mt_consortium_solve(&p, &c, NULL), MATCH_E_VALUE);
    p = (mt_consortium_problem){.fixed = need, .fixed_count = 1};
    assert_int_equal(mt_consortium_solve(&p, &c, NULL), MATCH_E_VALUE);
}

static void working_group_limits(void **state)
{
    (void)state;
    mt_working_groups w = {0};
    mt_people p = {.groups = 2};
    assert_int_equal(mt_working_groups_make(&p, &w, NULL), MATCH_OK);
    assert_int_equal(w.state, MT_GROUPS_FEASIBLE);
    mt_working_groups_free(&w);
    p = (mt_people){0};
    assert_int_equal(mt_working_groups_make(&p, &w, NULL), MATCH_E_VALUE);
    const mt_pair self = {0, 0};
    p = (mt_people){.people = 1, .groups = 1, .apart = &self, .apart_count = 1};
    assert_int_equal(mt_working_groups_make(&p, &w, NULL), MATCH_E_VALUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cover_limits), cmocka_unit_test(consortium_limits),
                                       cmocka_unit_test(working_group_limits)};
    return cmocka_run_group_tests_name("limits of groups", tests, NULL, NULL);
}
