/* Light stemming by tables of endings. Sources: the regular declensions and conjugations as any school grammar gives
 * them; the tables are this project's own. They aim at nouns and adjectives, of which descriptions of offers and
 * requests are made, keep the accents that tell endings apart (Polish -ów, Czech -ům), and leave short words alone.
 *
 * A language has one or more steps. In each, the longest ending that fits is removed or replaced, and the next step
 * goes on with the result; entries that replace an ending by itself protect words that only look inflected. */
#include "libmatch/text/stem_light.h"

#include <string.h>

#include "libmatch/base/error.h"

typedef struct ending {
    const char *text, *replacement; /* the replacement is not longer than the ending */
    unsigned char keep;             /* letters that must stand before the ending */
    unsigned char length;           /* of the ending in bytes */
    char last;                      /* its last byte: most endings are told from a word by it */
} ending;

#define ENDING(text, replacement, keep)                                     \
    {                                                                       \
        text, replacement, keep, sizeof(text) - 1, (text)[sizeof(text) - 2] \
    }

#include "libmatch/text/stem_light_tables.inc"

enum { MOST_STEPS = 3 };

#define STEP(table)            \
    {                          \
        table, MT_COUNT(table) \
    }

static const struct step {
    const ending *endings;
    size_t count;
} steps[MT_LANG_COUNT][MOST_STEPS] = {
    [MT_LANG_PL] = {STEP(polish_endings), STEP(polish_vowels)},
    [MT_LANG_CS] = {STEP(czech_endings), STEP(czech_joints)},
    [MT_LANG_SK] = {STEP(slovak_endings), STEP(slovak_joints)},
    [MT_LANG_HR] = {STEP(croatian_endings)},
    [MT_LANG_SL] = {STEP(slovene_endings), STEP(slovene_joints)},
    [MT_LANG_BG] = {STEP(bulgarian_endings), STEP(bulgarian_joints)},
    [MT_LANG_ET] = {STEP(estonian_cases), STEP(estonian_plural), STEP(estonian_vowels)},
    [MT_LANG_LV] = {STEP(latvian_endings)},
};

bool mt_stem_light_known(mt_language language) { return language < MT_LANG_COUNT && steps[language][0].count != 0; }

static size_t letters(const char *word, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) count += ((unsigned char)word[i] & 0xC0) != 0x80;
    return count;
}

static const ending *longest_fit(const struct step *step, const char *word, size_t len)
{
    const ending *best = NULL;
    size_t best_length = 0;
    char last = word[len - 1];
    for (size_t i = 0; i < step->count; i++) {
        const ending *e = &step->endings[i];
        size_t n = e->length;
        if (e->last != last || n <= best_length || len < n || memcmp(word + len - n, e->text, n) != 0) continue;
        if (letters(word, len - n) < e->keep) continue;
        best = e;
        best_length = n;
    }
    return best;
}

static void take_step(const struct step *step, char *word, size_t *len)
{
    const ending *e = *len ? longest_fit(step, word, *len) : NULL;
    if (!e) return;
    size_t replacement = strlen(e->replacement);
    memcpy(word + *len - e->length, e->replacement, replacement);
    *len = *len - e->length + replacement;
}

void mt_stem_light(mt_language language, char *word, size_t *len)
{
    if (!mt_stem_light_known(language)) return;
    for (size_t i = 0; i < MOST_STEPS; i++)
        if (steps[language][i].count) take_step(&steps[language][i], word, len);
}
