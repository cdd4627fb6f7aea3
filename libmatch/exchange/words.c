/* The list of words as tables by language. */
#include "libmatch/exchange/words.h"

#include <string.h>

#define X(name, en, ro, pl) {en, ro, pl},
static const char *const words[MT_WORD_COUNT][3] = {MT_WORD_LIST(X)};
#undef X

static const char *const codes[] = {"en", "ro", "pl"};

match_status mt_tongue_from(const char *language, mt_tongue *tongue, mt_error *err)
{
    for (size_t i = 0; i < MT_COUNT(codes); i++) {
        const char *said = language ? language : "en";
        if (strncmp(said, codes[i], 2) != 0 || (said[2] != '\0' && said[2] != '-')) continue;
        *tongue = (mt_tongue)i;
        return MATCH_OK;
    }
    mt_fail(err, MATCH_E_VALUE, "no texts in the language \"%s\"; there are \"en\", \"ro\" and \"pl\"", language);
    mt_error_field(err, "language", language);
    return MATCH_E_VALUE;
}

const char *mt_tongue_code(mt_tongue tongue) { return codes[tongue]; }
const char *mt_word_in(mt_tongue tongue, mt_word word) { return words[word][tongue]; }
