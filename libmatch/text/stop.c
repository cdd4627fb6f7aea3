/* Lookup in the lists of stop_words.inc: each is one folded text with a blank around every word, so that a search for
 * " word " is all it takes. Callers cache the answer per word. */
#include "libmatch/text/stop.h"

#include <string.h>

static const char *const lists[MT_LANG_COUNT] = {
#include "libmatch/text/stop_words.inc"
};

const char *mt_stop_words(mt_language language) { return language < MT_LANG_COUNT ? lists[language] : NULL; }

bool mt_stop_word(mt_language language, mt_text word)
{
    enum { LONGEST = 30 };
    const char *list = mt_stop_words(language);
    char key[LONGEST + 2];
    if (!list || word.len == 0 || word.len > LONGEST || memchr(word.data, ' ', word.len)) return false;
    key[0] = ' ';
    memcpy(key + 1, word.data, word.len);
    key[word.len + 1] = ' ';
    return memmem(list, strlen(list), key, word.len + 2) != NULL;
}
