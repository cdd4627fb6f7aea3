/* Distances between countries: known ones, and the rules that all keep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/group/place.h"

static void known_distances(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        double least, most;
    } cases[] = {{"RO", "PL", 930, 960},     {"RO", "BA", 600, 640}, {"PT", "FI", 3300, 3400},  {"RO", "RO", 0, 0},
                 {"NZ", "ES", 19000, 20100}, {"GB", "UK", 0, 0},     {"US", "CN", 11000, 11300}};
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        double km = mt_place_distance(mt_text_of(cases[i].a), mt_text_of(cases[i].b));
        assert_true(km >= cases[i].least && km <= cases[i].most);
    }
    assert_true(mt_place_distance(mt_text_of("RO"), mt_text_of("XX")) < 0.0);
    assert_true(mt_place_distance(mt_text_of(""), mt_text_of("RO")) < 0.0);
}

/* The table is found by halving: every code must be in its place, and every distance symmetric and possible. */
static void every_country_is_found(void **state)
{
    (void)state;
    char code[3] = "AA";
    size_t found = 0;
    for (code[0] = 'A'; code[0] <= 'Z'; code[0]++)
        for (code[1] = 'A'; code[1] <= 'Z'; code[1]++) {
            const mt_place *p = mt_place_of(mt_text_of(code));
            if (!p) continue;
            found++;
            assert_string_equal(p->country, code);
            assert_true(p->latitude >= -90 && p->latitude <= 90 && p->longitude >= -180 && p->longitude <= 180);
            double there = mt_place_distance(mt_text_of(code), mt_text_of("RO"));
            double back = mt_place_distance(mt_text_of("RO"), mt_text_of(code));
            assert_true(there >= 0 && there < 20100 && there - back < 1e-9 && back - there < 1e-9);
        }
    assert_true(found > 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_distances), cmocka_unit_test(every_country_is_found)};
    return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
