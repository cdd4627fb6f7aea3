/* Where countries are: the position of each capital, for distances between countries. */
#ifndef MT_GROUP_PLACE_H
#define MT_GROUP_PLACE_H

#include "libmatch/base/text.h"

typedef struct mt_place {
    char country[3];
    double latitude, longitude; /* degrees, to a tenth; north and east above 0 */
} mt_place;

/* NULL for a code that is not in the table. */
const mt_place *mt_place_of(mt_text country);
/* Kilometres between the capitals along the earth's surface; 0 for one country, negative when either is unknown. */
double mt_place_distance(mt_text a, mt_text b);

#endif
