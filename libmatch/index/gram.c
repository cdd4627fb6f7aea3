/* The grams of a word begin at each of its letters but the last three; one copy of the framed word with the mark before
 * each place would overlap, so each gram is put together anew.
 *
 * Why documents keep some places only: half of the grams say in a document what all of them would say, and cost half,
 * because a query asks with all of its own, at whatever place its word has the letters. The first two places are kept
 * always: most of what two words of different languages have in common is their beginning (docs/languages.md). */
#include "libmatch/index/gram.h"

#include <string.h>

#include "libmatch/text/fold.h"

static bool begins_letter(char byte) { return ((unsigned char)byte & 0xC0) != 0x80; }

static bool kept(size_t place) { return place < 2 || place % 2 == 1; }

/* The grams of the framed word in bytes[0 .. len). */
static match_status each_of(mt_text word, mt_gram_side side, uint32_t count, mt_gram_fn each, void *context,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    const char *bytes = word.data;
    char gram[1 + 4 * MT_GRAM_LETTERS] = {MT_GRAM_MARK};
    size_t begin = 0, end = 0, letters = 0, len = word.len;
    for (size_t place = 0; end < len || letters > 0; place++) {
        while (end < len && (letters < MT_GRAM_LETTERS || !begins_letter(bytes[end])))
            letters += begins_letter(bytes[end++]);
        size_t n = end - begin < sizeof gram - 1 ? end - begin : sizeof gram - 1;
        memcpy(gram + 1, bytes + begin, n);
        if (side == MT_GRAMS_QUERY || kept(place)) MT_TRY(each(context, mt_text_make(gram, n + 1), count, err));
        if (end == len) break;
        do begin++;
        while (!begins_letter(bytes[begin]));
        letters--;
    }
out:
    return status;
}

/* One spelling for letters that European languages write differently in the same word: ph f, th t, rh r, ch c, ck c,
 * k c, y i, j i, w v, z s, and double letters single. The text begins with the frame, which stays. */
static void spell_alike(char *text, size_t *len)
{
    size_t n = 1;
    for (size_t i = 1; i < *len; i++) {
        char c = text[i], next = i + 1 < *len ? text[i + 1] : '\0';
        bool pair = next == 'h' && (c == 'p' || c == 't' || c == 'r' || c == 'c');
        if (pair || (c == 'c' && next == 'k')) i++;
        if (next == 'h' && c == 'p') c = 'f';
        if (c == 'k') c = 'c';
        if (c == 'y' || c == 'j') c = 'i';
        if (c == 'w') c = 'v';
        if (c == 'z') c = 's';
        if (c < 'a' || c > 'z' || text[n - 1] != c) text[n++] = c;
    }
    *len = n;
}

/* One or two letters are one gram with the frame at both ends. */
static match_status frame(mt_text term, mt_strbuf *work, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf_clear(work);
    mt_strbuf_char(work, '#');
    MT_TRY(mt_fold(term, work, err));
    MT_TRY(mt_strbuf_status(work, err));
    spell_alike(work->data, &work->len);
    size_t letters = 0;
    for (size_t i = 0; i < work->len; i++) letters += begins_letter(work->data[i]);
    if (letters < MT_GRAM_LETTERS) mt_strbuf_char(work, '#');
    MT_TRY(mt_strbuf_status(work, err));
out:
    return status;
}

match_status mt_grams_each(const mt_terms *words, mt_gram_side side, mt_strbuf *work, mt_gram_fn each, void *context,
                           mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < words->len; i++) {
        MT_TRY(frame(mt_text_make(words->data[i].text, words->data[i].len), work, err));
        MT_TRY(each_of(mt_text_make(work->data, work->len), side, words->data[i].count, each, context, err));
    }
out:
    return status;
}
