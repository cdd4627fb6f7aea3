/* The list of words as tables by language, and the words of codes. */
#include "libmatch/exchange/group_words.h"

static const struct {
    const char *code, *in[3];
} words[MT_SAY_COUNT] = {
#define X(name, code, en, ro, pl) {code, {en, ro, pl}},
    MT_GROUP_WORD_LIST(X)
#undef X
};

const char *mt_group_word_in(mt_tongue tongue, mt_group_word word) { return words[word].in[tongue]; }

const char *mt_group_heading_in(mt_tongue tongue, mt_group_word word, char buffer[MT_GROUP_HEADING])
{
    mt_text text = mt_text_of(mt_group_word_in(tongue, word));
    mt_copy_text(buffer, MT_GROUP_HEADING, text.data, text.len);
    if (buffer[0] >= 'a' && buffer[0] <= 'z') buffer[0] = (char)(buffer[0] - 'a' + 'A');
    return buffer;
}

const char *mt_group_code_in(mt_tongue tongue, mt_text code)
{
    for (size_t i = 0; code.len && i < MT_SAY_COUNT; i++)
        if (mt_text_equal(code, mt_text_of(words[i].code))) return words[i].in[tongue];
    return NULL;
}
