/* Language detection: naive Bayes over letter sequences inside words (language_profiles.inc) plus function words.
 *
 * Every known sequence of 1 to 4 letters speaks against each of the 24 profiled languages with -ln of how much rarer it
 * is there than where it is most common; a function word takes FUNCTION_WORD off. Languages without a profile start a
 * little behind the best profiled one and have to win by their function words and by letters that only they write.
 * The first few hundred letters decide: more changes nothing and costs time. */
#include <math.h>
#include <utf8proc.h>

#include "libmatch/base/error.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/language.h"
#include "libmatch/text/stop.h"
#include "libmatch/text/utf8.h"

#include "libmatch/text/language_profiles.inc"

enum {
    PROFILED = 24,
    FIRST_PROFILED = MT_LANG_OTHER + 1,
    MOST_LETTERS = 400,
    LONGEST_WORD = 40,  /* code points; the rest of a longer word is left out */
    STEPS_PER_NAT = 4,  /* unit of the penalties */
    FUNCTION_WORD = 16, /* 4 nats */
    OWN_LETTER = 12,    /* 3 nats for a letter that tells an unprofiled language */
    UNPROFILED = 32,    /* 8 nats behind the best profiled language */
    SMALL_EVIDENCE = 3, /* sequences: fewer say nothing */
};

typedef struct evidence {
    int32_t against[PROFILED];     /* in steps */
    int32_t for_it[MT_LANG_COUNT]; /* function words, letters */
    size_t letters, words, sequences;
} evidence;

/* Letters by which a language without a profile is told from its neighbours. */
static const struct own_letters {
    mt_language language;
    const char *letters;
} own_letters[] = {
    {MT_LANG_RU, "ыэё"}, {MT_LANG_UK, "іїєґ"}, {MT_LANG_SR, "ђћљњјџ"}, {MT_LANG_MK, "ѓќѕљњјџ"},
    {MT_LANG_IS, "ðþ"},  {MT_LANG_TR, "ğış"},  {MT_LANG_SQ, "ë"},      {MT_LANG_CA, "ŀ"},
};

static size_t slot_hash(const char *s, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)s[i]) * 16777619u;
    return (h ^ h >> 15) % PROFILE_SLOTS;
}

static void count_sequence(evidence *e, const char *s, size_t len)
{
    if (len >= sizeof profiles[0].sequence) return;
    for (size_t i = slot_hash(s, len); profile_slots[i]; i = (i + 1) % PROFILE_SLOTS) {
        const struct profile *p = &profiles[profile_slots[i] - 1];
        if (memcmp(p->sequence, s, len) != 0 || p->sequence[len] != '\0') continue;
        for (int l = 0; l < PROFILED; l++)
            e->against[l] += p->against[l] >= 'a' ? p->against[l] - 'a' + 10 : p->against[l] - '0';
        e->sequences++;
        return;
    }
}

/* The word in lower case with a blank at both ends; start[] holds where its code points begin. */
static void count_word(evidence *e, const char *word, const size_t *start, size_t points)
{
    for (size_t i = 0; i < points; i++)
        for (size_t n = 1; n <= 4 && i + n <= points; n++)
            if (n > 1 || (i > 0 && i + 1 < points)) count_sequence(e, word + start[i], start[i + n] - start[i]);
}

static void count_function_word(evidence *e, mt_text lower, mt_strbuf *folded)
{
    mt_strbuf_clear(folded);
    if (mt_fold(lower, folded, NULL) != MATCH_OK) return;
    uint64_t languages = mt_stop_languages(mt_text_make(folded->data, folded->len));
    for (int l = FIRST_PROFILED; languages && l < MT_LANG_COUNT; l++)
        if (languages >> l & 1) e->for_it[l] += FUNCTION_WORD;
}

static void count_own_letters(evidence *e, const char *s, size_t len)
{
    if ((unsigned char)s[0] < 0x80) return;
    for (size_t i = 0; i < MT_COUNT(own_letters); i++)
        if (memmem(own_letters[i].letters, strlen(own_letters[i].letters), s, len)) {
            e->for_it[own_letters[i].language] += OWN_LETTER;
        }
}

static bool letter(int32_t cp)
{
    if (cp < 0x80) return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
    utf8proc_category_t category = utf8proc_category(cp);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static int32_t lower(int32_t cp)
{
    if (cp < 0x80) return cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
    cp = utf8proc_tolower(cp);
    return cp == 0x15F ? 0x219 : cp == 0x163 ? 0x21B : cp; /* the profiles know Romanian with the comma below */
}

static void gather(mt_text text, evidence *e, mt_strbuf *folded)
{
    char word[4 * (LONGEST_WORD + 2)];
    size_t start[LONGEST_WORD + 3];
    for (size_t i = 0; i < text.len && e->letters < MOST_LETTERS;) {
        size_t points = 1, len = 1;
        word[0] = ' ';
        start[0] = 0;
        for (size_t n; i < text.len; i += n) {
            int32_t cp;
            n = mt_utf8_decode(text.data + i, text.len - i, &cp);
            if (n == 0 || !letter(cp)) break;
            if (points > LONGEST_WORD) continue;
            start[points++] = len;
            len += mt_utf8_encode(lower(cp), word + len);
            count_own_letters(e, word + start[points - 1], len - start[points - 1]);
        }
        if (points > 1) {
            e->words++;
            e->letters += points - 1;
            count_function_word(e, mt_text_make(word + 1, len - 1), folded);
            start[points] = len;
            word[len++] = ' ';
            start[points + 1] = len;
            count_word(e, word, start, points + 1);
        } else {
            i++;
        }
    }
}

/* Penalty of every language, in nats; the smallest is the best. */
static void weigh(const evidence *e, double *penalty)
{
    int32_t least = e->against[0];
    for (int l = 1; l < PROFILED; l++)
        if (e->against[l] < least) least = e->against[l];
    for (int l = FIRST_PROFILED; l < MT_LANG_COUNT; l++) {
        int32_t steps = l < FIRST_PROFILED + PROFILED ? e->against[l - FIRST_PROFILED] : least + UNPROFILED;
        penalty[l] = (double)(steps - e->for_it[l]) / STEPS_PER_NAT;
    }
}

mt_language mt_language_detect(mt_text text, double *confidence)
{
    evidence e = {0};
    double penalty[MT_LANG_COUNT], sum = 0;
    mt_strbuf folded = {0};
    int best = FIRST_PROFILED;
    /* The sequences of a word overlap, so their evidence counts several times: dividing by this makes the
     * probabilities honest (fitted on sentences cut to 25 to 100 characters). */
    const double overlap = 2.0;
    if (confidence) *confidence = 0;
    gather(text, &e, &folded);
    mt_strbuf_free(&folded);
    if (e.sequences < SMALL_EVIDENCE) return MT_LANG_UNKNOWN;
    weigh(&e, penalty);
    for (int l = FIRST_PROFILED; l < MT_LANG_COUNT; l++)
        if (penalty[l] < penalty[best]) best = l;
    for (int l = FIRST_PROFILED; l < MT_LANG_COUNT; l++) sum += exp((penalty[best] - penalty[l]) / overlap);
    double probability = 1 / sum, needed = e.words <= 2 ? 0.8 : e.words < 6 ? 0.55 : 0.3;
    if (probability < needed) return MT_LANG_UNKNOWN;
    if (confidence) *confidence = probability;
    return (mt_language)best;
}

mt_language mt_language_likeliest(mt_text text, uint64_t among)
{
    evidence e = {0};
    double penalty[MT_LANG_COUNT];
    mt_strbuf folded = {0};
    mt_language best = MT_LANG_UNKNOWN;
    gather(text, &e, &folded);
    mt_strbuf_free(&folded);
    if (e.sequences == 0) return MT_LANG_UNKNOWN;
    weigh(&e, penalty);
    for (int l = FIRST_PROFILED; l < MT_LANG_COUNT; l++)
        if (among >> l & 1 && (best == MT_LANG_UNKNOWN || penalty[l] < penalty[best])) best = (mt_language)l;
    return best;
}
