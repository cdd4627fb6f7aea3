/* Two of the things that a problem numbers: candidates, people. */
#ifndef MT_GROUP_PAIR_H
#define MT_GROUP_PAIR_H

#include <stdint.h>

typedef struct mt_pair {
    uint32_t a, b;
} mt_pair;

#endif
