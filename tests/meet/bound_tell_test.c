/* What a plan says about the weight that nothing can exceed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/bound.h"
#include "libmatch/meet/bound_tell.h"

#define STAR(more)                                                                                                   \
    "{\"kind\":\"selection\",\"participants\":[{\"id\":\"hub\"},{\"id\":\"b\"},{\"id\":\"c\"},{\"id\":\"d\"}]," more \
    "\"meetings\":[{\"a\":0,\"b\":1,\"weight\":5},{\"a\":0,\"b\":2,\"weight\":4},{\"a\":0,\"b\":3,\"weight\":3}"

static const struct {
    const char *name, *event;
    double bound;
    const char *says[3]; /* NULL: nothing at all */
} cases[] = {
    {"everything fits", STAR("\"slots\":3,\"tables\":1,") "]}", 12, {NULL}},
    {"time",
     STAR("\"slots\":2,\"tables\":1,") "]}",
     9,
     {"together weigh 12, those of a plan at most 9", "hub: 3 for 2"}},
    {"tables",
     "{\"kind\":\"selection\",\"participants\":4,\"slots\":1,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1,\"weight\":5},"
     "{\"a\":2,\"b\":3,\"weight\":4}]}",
     5,
     {"2 meetings that need a table have 1 place"}},
    {"afternoon tables",
     "{\"kind\":\"selection\",\"participants\":6,\"slots\":3,\"morning_slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,"
     "\"b\":1,\"weight\":5,\"session\":\"pm\"},{\"a\":2,\"b\":3,\"weight\":4,\"session\":\"pm\"},{\"a\":4,\"b\":5}]}",
     6,
     {"2 meetings that need a table in the afternoon have 1 place"}},
    {"slots that too many share",
     STAR("\"slots\":4,\"tables\":2,\"forbidden\":[[],[1,2,3],[1,2,3],[]],") "]}",
     8,
     {"2 meetings of hub (0, 1) have only one slot together"}},
    {"no slot at all",
     STAR("\"slots\":3,\"tables\":1,\"forbidden\":[[],[0,1,2],[],[]],") "]}",
     7,
     {"one meeting has no possible slot"}},
    {"several causes",
     STAR("\"slots\":3,\"tables\":2,\"forbidden\":[[2],[],[],[]],") ",{\"a\":1,\"b\":2,\"weight\":2},{\"a\":1,\"b\":3,"
                                                                    "\"weight\":2,\"fixed\":0},{\"a\":1,\"b\":2,"
                                                                    "\"weight\":2}]}",
     13,
     {"hub: 3 for 2", "b: 4 for 3"}},
};

static void bound_and_reason(void **state)
{
    size_t number = (size_t)(uintptr_t)*state;
    mt_event *event = NULL;
    mt_model *model = NULL;
    mt_bounds bounds;
    mt_notes notes = {0};
    char *reason = NULL;
    mt_error err = {0};
    if (mt_event_parse(mt_text_of(cases[number].event), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
    assert_int_equal(mt_model_make(event, &model, NULL), MATCH_OK);
    assert_int_equal(mt_bounds_of_model(model, &bounds, NULL), MATCH_OK);
    assert_true(bounds.weight == cases[number].bound);
    mt_weight_bound_tell(&bounds.weighing, event->participants, bounds.weight, &notes);
    if (notes.len) assert_int_equal(mt_notes_english(&notes, event, &reason, NULL), MATCH_OK);
    if (!cases[number].says[0]) assert_null(reason);
    for (size_t i = 0; i < MT_COUNT(cases[number].says) && cases[number].says[i]; i++)
        if (!reason || !strstr(reason, cases[number].says[i])) fail_msg("%s", reason ? reason : "nothing");
    mt_free(reason);
    mt_notes_clear(&notes);
    mt_bounds_free(&bounds);
    mt_model_free(&model);
    mt_event_free(&event);
}

/* A proof may have closed what counting leaves: three who would all meet in the only slot. */
static void proved_beyond_counting(void **state)
{
    mt_event *event = NULL;
    mt_model *model = NULL;
    mt_bounds bounds;
    mt_notes notes = {0};
    char *reason = NULL;
    (void)state;
    assert_int_equal(mt_event_parse(mt_text_of(cases[1].event), &event, NULL), MATCH_OK);
    assert_int_equal(mt_model_make(event, &model, NULL), MATCH_OK);
    assert_int_equal(mt_bounds_of_model(model, &bounds, NULL), MATCH_OK);
    mt_weight_bound_tell(&bounds.weighing, event->participants, 7, &notes);
    assert_int_equal(mt_notes_english(&notes, event, &reason, NULL), MATCH_OK);
    assert_non_null(strstr(reason, "at most 7"));
    assert_non_null(strstr(reason, "counting alone leaves 9, the rest was excluded by exhaustive search"));
    mt_free(reason);
    mt_notes_clear(&notes);
    mt_bounds_free(&bounds);
    mt_model_free(&model);
    mt_event_free(&event);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 1];
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, bound_and_reason, NULL, NULL, (void *)(uintptr_t)i};
    tests[MT_COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(proved_beyond_counting);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
