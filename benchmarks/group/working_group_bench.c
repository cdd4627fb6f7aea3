/* Speed and quality of working groups. One JSON line.
 *
 *   working_group_bench [--tiny]
 *
 * 300 generated people with 12 themes (each person has one to three), 5 types, in 20 groups of 13 to 17; 40 pairs
 * apart, 15 pairs together, a member of type 0 in every group, two thirds had a group last time. The value is compared
 * with the best of 1,000 random divisions into groups of 15. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/random.h"
#include "libmatch/group/working_group_internal.h"

enum { PEOPLE = 300, GROUPS = 20, THEMES = 12, TYPES = 5 };

typedef struct made {
    mt_people p;
    double theme[PEOPLE * THEMES];
    uint32_t type[PEOPLE], last[PEOPLE], least[TYPES];
    mt_pair together[15], apart[40];
} made;

static void make(made *x, uint32_t people, uint32_t groups)
{
    mt_random r = mt_random_seeded(20260101);
    memset(x, 0, sizeof *x);
    for (uint32_t i = 0; i < people; i++) {
        for (uint32_t t = 0; t < 1 + mt_random_below(&r, 3); t++)
            x->theme[(size_t)i * THEMES + mt_random_below(&r, THEMES)] += 0.2 + mt_random_unit(&r);
        x->type[i] = mt_random_below(&r, 3) ? mt_random_below(&r, TYPES) : 0;
        x->last[i] = mt_random_below(&r, 3) ? mt_random_below(&r, groups) : MT_NONE;
    }
    for (uint32_t i = 0; i < 15; i++) x->together[i] = (mt_pair){2 * i, 2 * i + 1};
    for (uint32_t i = 0; i < 40; i++) {
        uint32_t a = 30 + mt_random_below(&r, people - 31);
        x->apart[i] = (mt_pair){a, a + 1};
    }
    x->least[0] = 1;
    x->p = (mt_people){.people = people,
                       .groups = groups,
                       .themes = THEMES,
                       .types = TYPES,
                       .theme = x->theme,
                       .type = x->type,
                       .least = x->least,
                       .last = x->last,
                       .min_size = people / groups - 2,
                       .max_size = people / groups + 2,
                       .together = x->together,
                       .apart = x->apart,
                       .together_count = 15,
                       .apart_count = 40,
                       .seed = 7};
}

static double best_random(const mt_people *p, uint32_t starts)
{
    mt_random r = mt_random_seeded(99);
    uint32_t group[PEOPLE];
    double best = -1e9, cohesion[GROUPS];
    mt_people full = mt_people_complete(p);
    for (uint32_t start = 0; start < starts; start++) {
        mt_group_value v;
        for (uint32_t i = 0; i < p->people; i++) group[i] = i % p->groups;
        for (uint32_t i = p->people; i-- > 1;) {
            uint32_t j = mt_random_below(&r, i + 1), other = group[j];
            group[j] = group[i];
            group[i] = other;
        }
        if (mt_group_value_of(&full, group, &v, cohesion, NULL) != MATCH_OK) exit(1);
        if (v.value > best) best = v.value;
    }
    return best;
}

int main(int argc, char **argv)
{
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    made *x = malloc(sizeof *x);
    mt_working_groups w = {0};
    mt_error err = {0};
    if (!x) return 1;
    make(x, tiny ? 60 : PEOPLE, tiny ? 5 : GROUPS);
    if (tiny) x->p.moves = 20000;
    int64_t start = mt_clock_thread_cpu_ns();
    if (mt_working_groups_make(&x->p, &w, &err) != MATCH_OK) {
        fprintf(stderr, "working_group_bench: %s\n", err.message);
        return 1;
    }
    double seconds = (double)(mt_clock_thread_cpu_ns() - start) / 1e9, random = best_random(&x->p, tiny ? 20 : 1000);
    printf("{\"bench\":\"group.working_group\",\"people\":%u,\"groups\":%u,\"seconds\":%.3f,\"rules_held\":%s,"
           "\"value\":%.4f,\"cohesion\":%.4f,\"types\":%.4f,\"sizes\":%.4f,\"moved\":%u,\"best_of_random\":%.4f}\n",
           x->p.people, x->p.groups, seconds, w.state == MT_GROUPS_FEASIBLE ? "true" : "false", w.value, w.theme,
           w.types, w.sizes, w.moved, random);
    int status = w.state == MT_GROUPS_FEASIBLE && w.value > random ? 0 : 1;
    mt_working_groups_free(&w);
    free(x);
    return status;
}
