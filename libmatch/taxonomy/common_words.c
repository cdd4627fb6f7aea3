/* The table of common words: one row a meaning, one cell a language, several words of a cell between commas. */
#include "libmatch/taxonomy/common_words.h"

#include <string.h>

#include "libmatch/base/memory.h"

enum { LANGUAGES = 8 };

static const mt_language languages[LANGUAGES] = {MT_LANG_EN, MT_LANG_RO, MT_LANG_PL, MT_LANG_DE,
                                                 MT_LANG_FR, MT_LANG_IT, MT_LANG_ES, MT_LANG_HU};
static const char *const rows[][LANGUAGES] = {
#define W(...) {__VA_ARGS__},
#include "libmatch/taxonomy/common_words.inc"
#undef W
};

static size_t column_of(mt_language language)
{
    size_t c = 0;
    while (c < LANGUAGES && languages[c] != language) c++;
    return c;
}

bool mt_common_words_have(mt_language language) { return column_of(language) < LANGUAGES; }

size_t mt_common_words_count(void) { return MT_COUNT(rows); }

size_t mt_common_word(size_t row, mt_language language, mt_text forms[MT_COMMON_MOST_FORMS])
{
    size_t column = column_of(language), n = 0;
    if (row >= MT_COUNT(rows) || column == LANGUAGES || !rows[row][column]) return 0;
    for (const char *at = rows[row][column]; *at && n < MT_COMMON_MOST_FORMS;) {
        size_t len = strcspn(at, ",");
        if (len) forms[n++] = mt_text_make(at, len);
        at += len + (at[len] == ',');
    }
    return n;
}
