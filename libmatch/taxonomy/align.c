/* Alignment by dynamic programming over pairs of sentences, as Gale and Church (1993) do it, with the share of words
 * that have a counterpart (as in Varga et al. 2005, hunalign) beside lengths instead of lengths alone. */
#include "libmatch/taxonomy/align.h"

#include <math.h>

#include "libmatch/text/utf8.h"

#define LENGTH_SPREAD 0.4 /* of the logarithm of the ratio of two translations' lengths */
#define SPLIT_FACTOR 0.95 /* of two sentences that became one */
#define LEAST_TRANSLATED 0.05
#define MOST_TRANSLATIONS 8
#define SHORT_SENTENCE 20 /* bytes: what ends before is an abbreviation rather than a sentence */
#define BAND 4            /* sentences that the two sides may get apart, beside their proportion */
#define KEY_LETTERS 4

/* ---- reading ------------------------------------------------------------------------------------------------------*/

void mt_align_free(mt_align_text *t)
{
    mt_intern_free(&t->words);
    MT_ARRAY_FREE(&t->number);
    MT_ARRAY_FREE(&t->sentence);
    MT_ARRAY_FREE(&t->translation);
    *t = (mt_align_text){0};
}

static size_t count_letters(mt_text text, size_t most, size_t *bytes)
{
    size_t letters = 0, i = 0;
    while (i < text.len && letters < most) {
        int32_t cp;
        size_t n = mt_utf8_decode(text.data + i, text.len - i, &cp);
        i += n ? n : 1;
        letters++;
    }
    if (bytes) *bytes = i;
    return letters;
}

/* A word with a digit, or a short one, only meets itself. */
static uint64_t key_of(mt_text word)
{
    size_t bytes;
    bool digit = false;
    for (size_t i = 0; i < word.len; i++) digit = digit || (word.data[i] >= '0' && word.data[i] <= '9');
    if (digit || count_letters(word, KEY_LETTERS, &bytes) < KEY_LETTERS) bytes = word.len;
    return mt_hash_bytes(word.data, bytes, 0);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

size_t mt_align_sentence_end(mt_text text, size_t at)
{
    for (size_t i = at; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\n') return i + 1;
        if ((c == '.' || c == '!' || c == '?') && i + 1 < text.len && is_blank(text.data[i + 1]) &&
            i + 1 - at >= SHORT_SENTENCE)
            return i + 1;
    }
    return text.len;
}

static match_status translate_words(mt_align_text *t, const mt_lexicon *dictionary, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_translations list = {0};
    for (uint32_t w = 0; w < t->words.count; w++) {
        t->translated[w] = t->translation.len;
        if (!dictionary) continue;
        MT_TRY(mt_lexicon_translate(dictionary, mt_intern_text(&t->words, w), LEAST_TRANSLATED, MOST_TRANSLATIONS,
                                    &list, err));
        for (size_t i = 0; i < list.len; i++) MT_TRY(MT_PUSH(&t->translation, list.data[i].term, err));
    }
    t->translated[t->words.count] = t->translation.len;
out:
    MT_ARRAY_FREE(&list);
    return status;
}

static match_status read_sentence(mt_align_text *t, mt_text text, const mt_terms *terms, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_align_sentence s = {text, count_letters(text, SIZE_MAX, NULL), t->number.len, 0};
    for (size_t i = 0; i < terms->len; i++) {
        mt_text word = mt_text_make(terms->data[i].text, terms->data[i].len);
        uint32_t number = mt_intern_find(&t->words, word);
        if (number == MT_NONE && t->words.count == MT_ALIGN_MOST_WORDS) continue;
        if (number == MT_NONE) {
            MT_TRY(mt_intern_add(&t->words, word, &number, NULL, err));
            t->key[number] = key_of(word);
        }
        MT_TRY(MT_PUSH(&t->number, number, err));
        s.count++;
    }
    if (s.count == 0) goto out;
    t->letters += s.letters;
    MT_TRY(MT_PUSH(&t->sentence, s, err));
out:
    return status;
}

match_status mt_align_read(mt_analyser *analyser, mt_text text, mt_language language, const mt_lexicon *dictionary,
                           mt_align_text *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_terms terms = {0};
    mt_intern_clear(&out->words);
    out->number.len = out->sentence.len = out->translation.len = out->letters = 0;
    for (size_t at = 0;
         at < text.len && out->sentence.len < MT_ALIGN_MOST_SENTENCES && out->words.count < MT_ALIGN_MOST_WORDS;) {
        size_t end = mt_align_sentence_end(text, at);
        mt_text sentence = mt_text_make(text.data + at, end - at);
        mt_terms_clear(&terms);
        MT_TRY(mt_analyse(analyser, sentence, language, &terms, err));
        MT_TRY(read_sentence(out, sentence, &terms, err));
        at = end;
    }
    MT_TRY(translate_words(out, dictionary, err));
out:
    mt_terms_free(&terms);
    return status;
}

/* ---- fitting ------------------------------------------------------------------------------------------------------*/

/* Which words of the one are counterparts of which of the other. */
typedef struct meeting {
    const mt_align_text *a, *b;
    uint8_t meets[MT_ALIGN_MOST_WORDS][MT_ALIGN_MOST_WORDS];
} meeting;

static void meet(const mt_align_text *a, const mt_align_text *b, meeting *m)
{
    m->a = a;
    m->b = b;
    for (size_t i = 0; i < a->words.count; i++)
        for (size_t j = 0; j < b->words.count; j++) m->meets[i][j] = a->key[i] == b->key[j];
    for (size_t i = 0; i < a->words.count; i++)
        for (size_t k = a->translated[i]; k < a->translated[i + 1]; k++) {
            uint32_t j = mt_intern_find(&b->words, a->translation.data[k]);
            if (j != MT_NONE) m->meets[i][j] = 1;
        }
    for (size_t j = 0; j < b->words.count; j++)
        for (size_t k = b->translated[j]; k < b->translated[j + 1]; k++) {
            uint32_t i = mt_intern_find(&a->words, b->translation.data[k]);
            if (i != MT_NONE) m->meets[i][j] = 1;
        }
}

static double length_factor(double a, double b)
{
    double off = log(a / b) / LENGTH_SPREAD;
    return exp(-0.5 * off * off);
}

double mt_align_fit(const mt_align_text *a, const mt_align_text *b)
{
    meeting m;
    bool met[MT_ALIGN_MOST_WORDS] = {false};
    size_t found = 0, n = a->words.count + b->words.count;
    if (a->words.count == 0 || b->words.count == 0) return 0;
    meet(a, b, &m);
    for (size_t i = 0; i < a->words.count; i++) {
        bool any = false;
        for (size_t j = 0; j < b->words.count; j++) {
            if (!m.meets[i][j]) continue;
            any = true;
            found += !met[j];
            met[j] = true;
        }
        found += any;
    }
    return (double)found / (double)n * length_factor((double)a->letters, (double)b->letters);
}

/* ---- sentences ----------------------------------------------------------------------------------------------------*/

/* `n` sentences from `first` on as one. */
typedef struct span {
    size_t first, n, words, end, letters;
} span;

static span span_of(const mt_align_text *t, size_t first, size_t n)
{
    const mt_align_sentence *s = &t->sentence.data[first];
    span made = {first, n, s->first, s->first + s->count, s->letters};
    if (n == 2) made.end += s[1].count, made.letters += s[1].letters;
    return made;
}

static double fit_of(const meeting *m, span x, span y)
{
    size_t found = 0;
    const uint32_t *a = m->a->number.data, *b = m->b->number.data;
    for (size_t i = x.words; i < x.end; i++) {
        bool any = false;
        for (size_t j = y.words; j < y.end && !any; j++) any = m->meets[a[i]][b[j]];
        found += any;
    }
    for (size_t j = y.words; j < y.end; j++) {
        bool any = false;
        for (size_t i = x.words; i < x.end && !any; i++) any = m->meets[a[i]][b[j]];
        found += any;
    }
    return (double)found / (double)(x.end - x.words + y.end - y.words) *
           length_factor((double)x.letters, (double)y.letters);
}

static double bead_value(const meeting *m, size_t i, size_t n, size_t j, size_t k)
{
    span x = span_of(m->a, i, n), y = span_of(m->b, j, k);
    double fit = fit_of(m, x, y);
    if (fit < MT_ALIGN_LEAST_FIT) return 0;
    return fit * (double)(x.letters + y.letters) * (n + k > 2 ? SPLIT_FACTOR : 1);
}

/* best[i][j]: of the first i sentences of a and j of b; how[i][j]: sentences taken on either side, 16 * n + k. */
typedef struct table {
    meeting m;
    double best[MT_ALIGN_MOST_SENTENCES + 1][MT_ALIGN_MOST_SENTENCES + 1];
    uint8_t how[MT_ALIGN_MOST_SENTENCES + 1][MT_ALIGN_MOST_SENTENCES + 1];
} table;

static bool in_band(size_t i, size_t n, size_t j, size_t k)
{
    double off = (double)i * (double)k / (double)n - (double)j;
    return off <= BAND && off >= -BAND;
}

static void fill(table *t)
{
    static const struct {
        size_t n, k;
    } beads[] = {{1, 1}, {1, 2}, {2, 1}};
    size_t n = t->m.a->sentence.len, k = t->m.b->sentence.len;
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= k; j++) {
            double best = 0;
            uint8_t how = 0;
            if (i > 0) best = t->best[i - 1][j], how = 16;
            if (j > 0 && (i == 0 || t->best[i][j - 1] > best)) best = t->best[i][j - 1], how = 1;
            for (size_t b = 0; b < MT_COUNT(beads) && in_band(i, n, j, k); b++) {
                if (beads[b].n > i || beads[b].k > j) continue;
                double value = bead_value(&t->m, i - beads[b].n, beads[b].n, j - beads[b].k, beads[b].k);
                if (value <= 0 || t->best[i - beads[b].n][j - beads[b].k] + value <= best) continue;
                best = t->best[i - beads[b].n][j - beads[b].k] + value;
                how = (uint8_t)(16 * beads[b].n + beads[b].k);
            }
            t->best[i][j] = best;
            t->how[i][j] = how;
        }
}

static mt_text text_of(const mt_align_text *t, size_t first, size_t n)
{
    const mt_align_sentence *s = &t->sentence.data[first], *last = s + n - 1;
    return mt_text_make(s->text.data, (size_t)(last->text.data - s->text.data) + last->text.len);
}

match_status mt_align_sentences(const mt_align_text *a, const mt_align_text *b,
                                match_status (*each)(void *context, mt_text from, mt_text to, mt_error *err),
                                void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    table *t = mt_alloc(1, sizeof *t);
    uint8_t path[2 * MT_ALIGN_MOST_SENTENCES];
    size_t steps = 0;
    if (!t) return mt_fail_no_memory(err);
    meet(a, b, &t->m);
    fill(t);
    for (size_t i = a->sentence.len, j = b->sentence.len; i > 0 || j > 0;) {
        uint8_t how = t->how[i][j];
        path[steps++] = how;
        i -= how / 16;
        j -= how % 16;
    }
    for (size_t i = 0, j = 0; steps-- > 0;) {
        size_t n = path[steps] / 16, k = path[steps] % 16;
        if (n && k) MT_TRY(each(context, text_of(a, i, n), text_of(b, j, k), err));
        i += n;
        j += k;
    }
out:
    mt_free(t);
    return status;
}
