/* The tagger: finds the labels of all concepts, in all their languages at once, in a text.
 *
 * Labels and texts are compared as sequences of terms (libmatch/text: stop words left out, stemmed by the rules of
 * their language, folded), so that inflected forms meet. A label is never found across the end of a sentence. What is
 * found gets a weight in (0, 1], the product of
 *   - single: the label is one word (words alone are ambiguous);
 *   - common: it is one word that many longer labels of its language contain ("services");
 *   - nested: it stands inside a longer label found there;
 *   - foreign: the label's language is not the text's;
 *   - 1 / number of concepts of the same scheme that have this label in this language.
 * A label that is an acronym (2 to 4 letters, all capitals, in a scheme that does not write everything so) is found in
 * capitals only. A single word is found in forms of its own length give or take 4 letters, so that a stem shared by
 * chance ("organ", "organisation") does no harm; one of another language from 6 letters on, give or take 1. Labels of
 * stop words, of one letter or of one number are not found; neither are labels that more than MT_TAGGER_MOST_SHARING
 * concepts of a scheme share, nor those of more than 32 terms. Labels without a language are read in the one that the
 * scheme's labels without a language seem to be written in, else as English. */
#ifndef MT_TAXONOMY_TAGGER_H
#define MT_TAXONOMY_TAGGER_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"
#include "libmatch/taxonomy/concept.h"
#include "libmatch/text/language.h"

enum { MT_TAGGER_MOST_SHARING = 32 };

typedef struct mt_tagger mt_tagger; /* one thread at a time; taggers over one image may be many */

typedef struct mt_tagger_options {
    double single, common, nested, foreign; /* factors, each in (0, 1] */
    double least;                           /* hits below this weight are left out */
} mt_tagger_options;
/* .7 .3 .5 .6, least .05 */
mt_tagger_options mt_tagger_default_options(void);

/* Builds the image of a finished set's labels; the image needs nothing of the set afterwards. */
match_status mt_tagger_build(const mt_concepts *concepts, mt_strbuf *image, mt_error *err);

/* A tagger that owns what it needs, built from the set. */
match_status mt_tagger_create(const mt_concepts *concepts, mt_tagger **out, mt_error *err);
/* A tagger over an image made by mt_tagger_build or mt_tagger_write (any alignment), which must outlive it. */
match_status mt_tagger_map(const void *image, size_t len, mt_tagger **out, mt_error *err);
match_status mt_tagger_write(const mt_tagger *tagger, mt_strbuf *image, mt_error *err);
void mt_tagger_free(mt_tagger **tagger);

/* E_VALUE for factors outside (0, 1]. */
match_status mt_tagger_set_options(mt_tagger *tagger, const mt_tagger_options *options, mt_error *err);
size_t mt_tagger_concepts(const mt_tagger *tagger); /* of the set that the image was made from */

typedef struct mt_concept_hit {
    uint32_t concept;
    mt_language language; /* of the label */
    double weight;
    size_t start, end; /* bytes in the text */
} mt_concept_hit;
typedef MT_ARRAY(mt_concept_hit) mt_concept_hits;

/* Replaces what the list holds by the hits, ordered by start, then longer first, then concept; a concept once a place.
 * Language UNKNOWN is detected; where that fails, a short text is read in every language that has labels and a long
 * one without stemming. English labels are looked for in all texts, in words without letters that English lacks. ZXX
 * gives nothing. */
match_status mt_tag(mt_tagger *tagger, mt_text text, mt_language language, mt_concept_hits *out, mt_error *err);

/* One weight per concept: 1 - product of (1 - weight) over its hits, in [0, 1]; ascending by concept. */
typedef struct mt_concept_weight {
    uint32_t concept;
    double weight;
} mt_concept_weight;
typedef MT_ARRAY(mt_concept_weight) mt_concept_weights;
match_status mt_concept_hits_sum(const mt_concept_hits *hits, mt_concept_weights *out, mt_error *err);

#endif
