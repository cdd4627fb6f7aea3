/* The weights of a score between clusters, as two keys of a spec. */
#ifndef MT_API_GROUP_WEIGHTS_H
#define MT_API_GROUP_WEIGHTS_H

#include "libmatch/api/group_spec.h"
#include "libmatch/group/cluster_score.h"

void mt_api_c2c_weights(mt_spec *spec, mt_c2c_weights *out);

#endif
