/* Items made ready to be compared with others: their terms, the exact score of any document against them, and the words
 * as they were written. A question compares the same few items again and again (a list of ten with reasons: every item
 * of the subject with those of ten others), so they are kept, by document, as long as the snapshot lasts. */
#ifndef MT_MATCH_PROBE_H
#define MT_MATCH_PROBE_H

#include "libmatch/base/hash_map.h"
#include "libmatch/match/spoken.h"
#include "libmatch/match/written.h"
#include "libmatch/rank/score.h"
#include "libmatch/translation/translate.h"

typedef struct mt_probe {
    mt_profile profile; /* its terms are made */
    mt_scorer scorer;   /* of these terms against items; `mt_probe_score` makes it */
    bool scoring;
    size_t prepared;        /* the segment that the scorer is prepared for + 1; 0: none */
    mt_written written;     /* filled by who needs it */
    mt_query_links links;   /* where translated terms come from (bridge.h) */
    mt_spoken_terms spoken; /* of a translated one: its terms that some item in the language has (bridge.c) */
    bool spoken_known;
} mt_probe;

typedef struct mt_probes {
    MT_ARRAY(void *) list; /* mt_probe */
    mt_map place;          /* document, in its highest half the language it is compared with -> place in the list + 1 */
} mt_probes;

void mt_probes_free(mt_probes *probes);
/* Between questions: lets all go when there are many. */
void mt_probes_trim(mt_probes *probes);
/* Borrowed until the probes are trimmed or freed. */
match_status mt_probe_of(mt_probes *probes, const mt_index *index, uint32_t doc, mt_probe **probe, mt_error *err);
/* One that was made in another way than mt_probe_of() does, under a key of its own; `add` takes it, also on error. */
void mt_probe_free(mt_probe *probe);
mt_probe *mt_probe_get(const mt_probes *probes, uint64_t key); /* NULL: none */
match_status mt_probe_add(mt_probes *probes, uint64_t key, mt_probe *probe, mt_error *err);
/* Score of a document, as mt_rank_top() gives it for items by the default model; `parts` as for mt_rank_explain(), or
 * NULL. */
match_status mt_probe_score(mt_probe *probe, const mt_index *index, uint32_t doc, mt_contribution *parts, double *score,
                            mt_error *err);

#endif
