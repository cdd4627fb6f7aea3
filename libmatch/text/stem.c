/* Picks the stemmer of a language and does what has to happen around it: lower case and composed letters before,
 * folding after.
 *
 * Romanian: Snowball's rules (2.2) know only the letters with cedilla, while correct text has the comma below. Without
 * the mapping informațiilor keeps an ending that informaţiilor loses. */
#include "libmatch/text/stem.h"

#include <libstemmer.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "libmatch/base/memory.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/stem_light.h"
#include "libmatch/text/stem_prepare.h"
#include "libmatch/text/utf8.h"

static const char *const snowball[MT_LANG_COUNT] = {
    [MT_LANG_DA] = "danish",     [MT_LANG_DE] = "german",   [MT_LANG_EL] = "greek",      [MT_LANG_EN] = "english",
    [MT_LANG_ES] = "spanish",    [MT_LANG_FI] = "finnish",  [MT_LANG_FR] = "french",     [MT_LANG_GA] = "irish",
    [MT_LANG_HU] = "hungarian",  [MT_LANG_IT] = "italian",  [MT_LANG_LT] = "lithuanian", [MT_LANG_NL] = "dutch",
    [MT_LANG_PT] = "portuguese", [MT_LANG_RO] = "romanian", [MT_LANG_SV] = "swedish",    [MT_LANG_NO] = "norwegian",
    [MT_LANG_TR] = "turkish",    [MT_LANG_RU] = "russian",  [MT_LANG_SR] = "serbian",    [MT_LANG_BS] = "serbian",
    [MT_LANG_CA] = "catalan",    [MT_LANG_EU] = "basque",   [MT_LANG_HY] = "armenian",
};

struct mt_stemmer {
    struct sb_stemmer *open[MT_LANG_COUNT];
    mt_strbuf word; /* lower case, composed */
};

match_status mt_stemmer_create(mt_stemmer **out, mt_error *err)
{
    mt_stemmer *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    *out = s;
    return MATCH_OK;
}

void mt_stemmer_free(mt_stemmer **stemmer)
{
    if (!stemmer || !*stemmer) return;
    for (size_t i = 0; i < MT_LANG_COUNT; i++)
        if ((*stemmer)->open[i]) sb_stemmer_delete((*stemmer)->open[i]);
    mt_strbuf_free(&(*stemmer)->word);
    mt_free(*stemmer);
    *stemmer = NULL;
}

bool mt_stem_known(mt_language language)
{
    return language < MT_LANG_COUNT && (snowball[language] || mt_stem_light_known(language));
}

static int32_t lower(mt_language language, int32_t cp)
{
    if (language == MT_LANG_TR && cp == 'I') return 0x131; /* I is the capital of ı */
    if (language == MT_LANG_TR && cp == 0x130) return 'i'; /* and İ of i */
    if (cp < 0x80) return cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
    cp = utf8proc_tolower(cp);
    if (language == MT_LANG_RO && cp == 0x219) return 0x15F;
    if (language == MT_LANG_RO && cp == 0x21B) return 0x163;
    return cp;
}

/* Composes base + mark where Unicode has one letter for them: text typed on some systems comes decomposed. */
static match_status compose(mt_strbuf *word, mt_error *err)
{
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)word->data, (utf8proc_ssize_t)word->len, &composed,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0) return mt_fail_no_memory(err);
    mt_strbuf_clear(word);
    mt_strbuf_add(word, (const char *)composed, (size_t)n);
    free(composed); /* utf8proc allocates with malloc */
    return mt_strbuf_status(word, err);
}

/* The word in small letters, without soft hyphens and joiners; *marks: it has combining marks. */
static void add_lower(mt_strbuf *out, mt_language language, mt_text word, bool *marks)
{
    for (size_t i = 0; i < word.len;) {
        size_t run = i;
        while (run < word.len && (unsigned char)word.data[run] < 0x80) run++;
        if (run > i && language != MT_LANG_TR) {
            size_t from = out->len;
            mt_strbuf_add(out, word.data + i, run - i);
            for (char *c = out->data + from; !out->bad && c < out->data + out->len; c++)
                if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + ('a' - 'A'));
            i = run;
            continue;
        }
        int32_t cp;
        char bytes[4];
        size_t n = mt_utf8_decode(word.data + i, word.len - i, &cp);
        i += n ? n : 1;
        if (n == 0 || cp == 0xAD || cp == 0x2060 || (cp >= 0x200B && cp <= 0x200D)) continue;
        *marks |= cp >= 0x300 && cp < 0x370;
        mt_strbuf_add(out, bytes, mt_utf8_encode(lower(language, cp), bytes));
    }
}

static match_status prepare(mt_stemmer *s, mt_language language, mt_text word, mt_error *err)
{
    match_status status = MATCH_OK;
    bool marks = false;
    mt_strbuf_clear(&s->word);
    add_lower(&s->word, language, word, &marks);
    MT_TRY(mt_strbuf_status(&s->word, err));
    if (marks && s->word.len) {
        MT_TRY(compose(&s->word, err));
        if (language == MT_LANG_RO) { /* a composed comma below must still become the cedilla */
            for (size_t i = 0; i + 1 < s->word.len; i++) {
                char *c = s->word.data + i;
                if (memcmp(c, "\u0219", 2) == 0) memcpy(c, "\u015F", 2);
                if (memcmp(c, "\u021B", 2) == 0) memcpy(c, "\u0163", 2);
            }
        }
    }
out:
    return status;
}

static match_status open_snowball(mt_stemmer *s, mt_language language, mt_error *err)
{
    if (s->open[language]) return MATCH_OK;
    s->open[language] = sb_stemmer_new(snowball[language], "UTF_8");
    if (s->open[language]) return MATCH_OK;
    for (const char **known = sb_stemmer_list(); *known; known++)
        if (strcmp(*known, snowball[language]) == 0) return mt_fail_no_memory(err);
    return mt_fail(err, MATCH_E_UNSUPPORTED, "libstemmer has no %s stemmer; install a full build of libstemmer",
                   snowball[language]);
}

match_status mt_stem(mt_stemmer *s, mt_language language, mt_text word, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text stem;
    if (!mt_stem_known(language) || word.len == 0 || word.len > INT_MAX / 8) return mt_fold(word, out, err);
    MT_TRY(prepare(s, language, word, err));
    if (s->word.len == 0) return mt_fold(word, out, err);
    mt_stem_prepare(language, &s->word);
    MT_TRY(mt_strbuf_status(&s->word, err));
    stem = mt_text_make(s->word.data, s->word.len);
    if (snowball[language]) {
        MT_TRY(open_snowball(s, language, err));
        const sb_symbol *cut = sb_stemmer_stem(s->open[language], (const sb_symbol *)s->word.data, (int)s->word.len);
        if (!cut) {
            status = mt_fail_no_memory(err);
            goto out;
        }
        int length = sb_stemmer_length(s->open[language]);
        if (length > 0) stem = mt_text_make((const char *)cut, (size_t)length);
    } else {
        mt_stem_light(language, s->word.data, &stem.len);
    }
    size_t before = out->len;
    MT_TRY(mt_fold(stem, out, err));
    if (out->len == before) MT_TRY(mt_fold(word, out, err));
out:
    return status;
}
