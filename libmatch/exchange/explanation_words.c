/* The lists of words of explanations as tables by language. */
#include "libmatch/exchange/explanation_words.h"

#include <string.h>

#define X(name, en, ro, pl) {en, ro, pl},
static const char *const phrases[MT_PHRASE_COUNT][3] = {MT_PHRASE_LIST(X)};
#undef X

static const struct {
    const char *code, *words[3];
} codes[] = {
#define X(code, en, ro, pl) {code, {en, ro, pl}},
    MT_CODE_LIST(X)
#undef X
};

const char *mt_phrase_in(mt_tongue tongue, mt_phrase phrase) { return phrases[phrase][tongue]; }

const char *mt_code_words(mt_tongue tongue, const char *code)
{
    for (size_t i = 0; code && i < MT_COUNT(codes); i++)
        if (strcmp(codes[i].code, code) == 0) return codes[i].words[tongue];
    return NULL;
}
