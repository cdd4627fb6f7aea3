/* One search chain: what it counts step by step against a recount of its plan, on rows of one word and of several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/search.h"

static const struct size {
    const char *name;
    uint32_t participants, slots, meetings, tables;
    bool selection;
} sizes[] = {
    {"one slot", 8, 1, 4, 4, true},
    {"a day", 20, 12, 70, 8, false},
    {"a choice", 20, 10, 120, 6, true},
    {"the widest word", 12, 62, 60, 3, false},
    {"one bit too many", 12, 63, 60, 3, false},
    {"three words", 10, 130, 45, 2, true},
};

static void write_event(mt_strbuf *b, const struct size *z, mt_random *r)
{
    mt_strbuf_format(b, "{\"participants\":%u,\"slots\":%u,\"tables\":%u,\"kind\":\"%s\",\"meetings\":[",
                     z->participants, z->slots, z->tables, z->selection ? "selection" : "all");
    for (uint32_t i = 0; i < z->meetings; i++) {
        uint32_t first = mt_random_below(r, z->participants), step = 1 + mt_random_below(r, z->participants - 1);
        mt_strbuf_format(b, "%s{\"a\":%u,\"b\":%u,\"weight\":%u}", i ? "," : "", first,
                         (first + step) % z->participants, 1 + mt_random_below(r, 5));
    }
    mt_strbuf_str(b, "]}");
}

/* Recounts by slots and seats alone. */
static void check_plan(const mt_model *m, const int32_t *plan, const mt_value *told, const char *name)
{
    double lost = 0;
    uint64_t breaks = 0;
    uint32_t missing = 0, load[130] = {0};
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (plan[i] == MT_UNPLACED) {
            lost += m->weight[i];
            missing++;
        } else {
            load[plan[i]]++;
        }
    }
    for (uint32_t t = 0; t < m->slots; t++)
        if (load[t] > m->capacity) fail_msg("%s: slot %u holds %u meetings", name, t, load[t]);
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t busy[130] = {0}, runs = 0;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
            if (plan[m->meeting_of[k]] != MT_UNPLACED) busy[plan[m->meeting_of[k]]]++;
        for (uint32_t t = 0; t < m->slots; t++) {
            if (busy[t] > 1) fail_msg("%s: participant %u is in %u meetings in slot %u", name, p, busy[t], t);
            runs += busy[t] && (t == 0 || !busy[t - 1]);
        }
        breaks += runs ? runs - 1 : 0;
    }
    if (breaks != told->breaks || lost != told->lost || (!m->selection && missing != told->broken))
        fail_msg("%s: told %llu breaks, %g lost, %llu broken; counted %llu, %g, %u", name,
                 (unsigned long long)told->breaks, told->lost, (unsigned long long)told->broken,
                 (unsigned long long)breaks, lost, missing);
}

static void told_is_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const struct size *z = &sizes[i];
        mt_random random = mt_random_seeded(i + 1);
        const mt_value none = {0, 0, -1, 0}; /* out of reach */
        mt_strbuf b = {0};
        mt_event *event = NULL;
        mt_model *model = NULL;
        mt_search *search = NULL;
        mt_error err = {0};
        char *json = NULL;
        write_event(&b, z, &random);
        assert_int_equal(mt_strbuf_take(&b, &json, NULL, &err), MATCH_OK);
        if (mt_event_parse(mt_text_of(json), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
        assert_int_equal(mt_model_make(event, &model, &err), MATCH_OK);
        assert_int_equal(mt_search_create(model, i, &search, &err), MATCH_OK);
        mt_value start = mt_search_best(search), before = start;
        for (int step = 0; step < 10; step++) {
            mt_search_run(search, 3000, step / 10.0, (step + 1) / 10.0, &none);
            mt_value best = mt_search_best(search);
            assert_true(mt_value_compare(&best, &before) <= 0);
            check_plan(model, mt_search_best_plan(search), &best, z->name);
            before = best;
        }
        assert_true(before.lost < start.lost);
        mt_search_free(&search);
        mt_model_free(&model);
        mt_event_free(&event);
        mt_free(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(told_is_counted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
