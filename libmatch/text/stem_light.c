/* Light stemming by tables of endings. Sources: the regular declensions and conjugations as any school grammar gives
 * them; the tables are this project's own. They aim at nouns and adjectives, of which descriptions of offers and
 * requests are made, and keep away from short words. */
#include "libmatch/text/stem_light.h"

#include <string.h>

#include "libmatch/base/error.h"

/* An ending, what replaces it, and how many bytes must stand before it. */
typedef struct ending {
    const char *text, *replacement;
    size_t keep;
} ending;

#include "libmatch/text/stem_light_tables.inc"

static const struct table {
    const ending *endings; /* tried from first to last: longest first */
    size_t count;
} tables[MT_LANG_COUNT] = {
    [MT_LANG_PL] = {polish, MT_COUNT(polish)},
};

bool mt_stem_light_known(mt_language language) { return language < MT_LANG_COUNT && tables[language].count != 0; }

void mt_stem_light(mt_language language, char *word, size_t *len)
{
    if (!mt_stem_light_known(language)) return;
    const struct table *t = &tables[language];
    for (size_t i = 0; i < t->count; i++) {
        const ending *e = &t->endings[i];
        size_t n = strlen(e->text), replacement = strlen(e->replacement);
        if (*len < n + e->keep || memcmp(word + *len - n, e->text, n) != 0) continue;
        memcpy(word + *len - n, e->replacement, replacement); /* never longer than the ending */
        *len = *len - n + replacement;
        return;
    }
}
