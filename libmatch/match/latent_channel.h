/* The channel learned from the store itself (rank/latent.h), beside words, n-grams and concepts.
 *
 * It looks at the MT_LATENT_DEPTH records that the other channels find best and gives each of them
 *   worth * best score of the other channels * max(0, cosine between the query's place and the record's)
 *   worth = 0.8 * min(1, max(0, (n - 8) / 12)),  n the different words of the query
 * Searches for organisations have it only when their channels name it.
 * So it costs little, short queries are left as they are, and no record is found by it alone. Which records are looked
 * at depends on the query, the filter and the viewer, but not on how many results are asked for.
 *
 * The model is learned when the owner of the store asks for it, and again by itself when the records have grown by half
 * since. Its file lies beside the segments, under a name that a setting holds. */
#ifndef MT_MATCH_LATENT_CHANNEL_H
#define MT_MATCH_LATENT_CHANNEL_H

#include "libmatch/rank/latent.h"

#define MT_LATENT_SETTING "learned" /* name of the file in the folder of segments, "" for none */
#define MT_LATENT_DEPTH 20

/* What a query wants of the channel, and what it got. */
typedef struct mt_latent_part {
    double worth; /* 0: nothing */
    double place[MT_LATENT_DIMS];
    size_t n;
    struct mt_latent_points {
        uint32_t doc;
        double points;
    } given[MT_LATENT_DEPTH];
} mt_latent_part;

typedef struct mt_latent_channel mt_latent_channel; /* of a matcher */
void mt_latent_channel_free(mt_latent_channel **channel);
void mt_latent_channel_forget(mt_latent_channel *channel); /* the snapshot is about to change; NULL: nothing */

/* Whether a list of channels names this one. */
bool mt_latent_named(const char *channels);

/* Learns a model from the snapshot inside the store's write transaction: writes the file, names it in the setting.
 * E_STATE: too few records, E_UNSUPPORTED: a store in memory or a part of a collection. */
match_status mt_latent_channel_learn(mt_store *store, const mt_index *index, mt_error *err);
/* Without a model from now on; inside the write transaction. */
match_status mt_latent_channel_drop(mt_store *store, mt_error *err);
/* Whether the store has a model that the records have outgrown. */
match_status mt_latent_channel_due(mt_store *store, bool *due, mt_error *err);
/* Removes the files of models before the last two (readers may be just opening one); failures cost room only. */
void mt_latent_channel_sweep(mt_store *store);

#endif
