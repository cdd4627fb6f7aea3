/* Detection by function words: every word of the text that is a stop word of a language counts for it, the more the
 * fewer languages share it. */
#include "libmatch/base/error.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/language.h"
#include "libmatch/text/stop.h"

enum { MOST_BYTES = 2000 }; /* the beginning of a long text is enough */

mt_language mt_language_detect(mt_text text, double *confidence)
{
    double score[MT_LANG_COUNT] = {0};
    mt_strbuf folded = {0};
    size_t words = 0;
    mt_language best = MT_LANG_UNKNOWN;
    if (confidence) *confidence = 0;
    if (text.len > MOST_BYTES) text.len = MOST_BYTES;
    if (mt_fold(text, &folded, NULL) != MATCH_OK) goto out;
    for (size_t i = 0; i < folded.len;) {
        size_t start = i;
        while (i < folded.len &&
               ((unsigned char)folded.data[i] >= 0x80 || (folded.data[i] >= 'a' && folded.data[i] <= 'z')))
            i++;
        if (i == start) {
            i++;
            continue;
        }
        words++;
        for (mt_language l = MT_LANG_OTHER + 1; l < MT_LANG_COUNT; l++)
            score[l] += mt_stop_word(l, mt_text_make(folded.data + start, i - start));
    }
    double second = 0;
    for (mt_language l = MT_LANG_OTHER + 1; l < MT_LANG_COUNT; l++)
        if (score[l] > score[best]) best = l;
    for (mt_language l = MT_LANG_OTHER + 1; l < MT_LANG_COUNT; l++)
        if (l != best && score[l] > second) second = score[l];
    if (words < 3 || score[best] < 2 || score[best] <= second)
        best = MT_LANG_UNKNOWN;
    else if (confidence)
        *confidence = score[best] / (score[best] + second);
out:
    mt_strbuf_free(&folded);
    return best;
}
