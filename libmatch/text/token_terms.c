/* The rules from token to terms.
 *
 * Compounds give their parts, so that "high-tech" finds "high tech"; where a part is a symbol rather than a word
 * (CT-scan, IL-6, COVID-19, e-health, β-catenin) they also give the whole without its hyphens, which is how others
 * write it. Terms longer than 64 code points (encoded data, words of a text without blanks) keep their beginning and
 * a hash of the rest: equal ones still meet, and no term is long. */
#include "libmatch/text/token_terms.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/stop.h"
#include "libmatch/text/utf8.h"

enum { LONGEST_TERM = 64, LONG_TERM_PREFIX = 32, LONGEST_STEMMED_BYTES = 200 };

match_status mt_token_terms_create(mt_token_terms **out, mt_error *err)
{
    mt_token_terms *m = mt_alloc(1, sizeof *m);
    if (!m) return mt_fail_no_memory(err);
    match_status status = mt_stemmer_create(&m->stemmer, err);
    if (status == MATCH_OK)
        *out = m;
    else
        mt_token_terms_free(&m);
    return status;
}

void mt_token_terms_free(mt_token_terms **maker)
{
    if (!maker || !*maker) return;
    MT_ARRAY_FREE(*maker);
    mt_strbuf_free(&(*maker)->bytes);
    mt_strbuf_free(&(*maker)->part);
    mt_strbuf_free(&(*maker)->joined);
    mt_stemmer_free(&(*maker)->stemmer);
    mt_free(*maker);
    *maker = NULL;
}

/* Records the bytes from `start` to the end of the buffer as a term. */
static match_status record(mt_token_terms *m, size_t start, mt_text surface, mt_error *err)
{
    mt_text term = mt_text_make(m->bytes.data + start, m->bytes.len - start);
    if (term.len == 0) return MATCH_OK;
    if (term.len > LONGEST_TERM && mt_utf8_prefix(term, LONGEST_TERM).len < term.len) {
        uint64_t hash = mt_hash_bytes(term.data, term.len, 1);
        m->bytes.len = start + mt_utf8_prefix(term, LONG_TERM_PREFIX).len;
        mt_strbuf_format(&m->bytes, "~%016llx", (unsigned long long)hash);
        if (mt_strbuf_status(&m->bytes, err) != MATCH_OK) return MATCH_E_NO_MEMORY;
    }
    struct mt_made_term made = {start, m->bytes.len - start, surface.data, surface.len};
    return MT_PUSH(m, made, err);
}

/* Artificial intelligence (AI, IA) and information technology, in capitals, are no pronouns or verbs. */
static bool acronym(mt_text word) { return mt_text_is(word, "AI") || mt_text_is(word, "IA") || mt_text_is(word, "IT"); }

static match_status add_word(mt_token_terms *m, mt_text word, mt_language language, mt_language stop_language,
                             bool *stopped, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf_clear(&m->part);
    MT_TRY(mt_fold(word, &m->part, err));
    *stopped = mt_stop_word(stop_language, mt_text_make(m->part.data, m->part.len)) && !acronym(word);
    if (*stopped || m->part.len == 0) goto out;
    size_t start = m->bytes.len;
    if (m->part.len > LONGEST_STEMMED_BYTES)
        mt_strbuf_add(&m->bytes, m->part.data, m->part.len);
    else
        MT_TRY(mt_stem(m->stemmer, language, word, &m->bytes, err));
    MT_TRY(mt_strbuf_status(&m->bytes, err));
    MT_TRY(record(m, start, word, err));
out:
    return status;
}

/* Length of the joint at s, an apostrophe or hyphen, or 0. */
static size_t joint(const char *s, size_t left, bool *apostrophe)
{
    *apostrophe = false;
    if (*s == '-') return 1;
    *apostrophe = *s == '\'' || (left >= 3 && memcmp(s, "\u2019", 3) == 0);
    if (*s == '\'') return 1;
    if (*apostrophe) return 3;
    return left >= 3 && (memcmp(s, "\u2010", 3) == 0 || memcmp(s, "\u2011", 3) == 0) ? 3 : 0;
}

/* A part that is a symbol: it has a digit, is all capitals, or is one letter that is no Latin one. */
static bool symbol(mt_text part)
{
    size_t capitals = 0, others = 0, letters = 0;
    bool foreign = false;
    for (size_t i = 0; i < part.len; letters++) {
        int32_t cp;
        size_t n = mt_utf8_decode(part.data + i, part.len - i, &cp);
        if (cp >= '0' && cp <= '9') return true;
        if (cp >= 'A' && cp <= 'Z')
            capitals++;
        else
            others++;
        foreign |= cp >= 0x370 && cp < 0x400; /* Greek, as in gene and protein names */
        i += n ? n : 1;
    }
    return letters == 1 ? foreign : capitals >= 2 && others <= 1;
}

/* "e-health", "x-ray", "t-cell": one letter that stands for a word before a word of some length. */
static bool letter_prefix(mt_text first, mt_text rest)
{
    return first.len == 1 && rest.len >= 3 && strchr("eEmMxXtTbBpPhHiI", first.data[0]) != NULL;
}

static match_status add_joined(mt_token_terms *m, mt_text token, mt_language language, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf_clear(&m->joined);
    for (size_t i = 0; i < token.len;) {
        bool apostrophe;
        size_t n = joint(token.data + i, token.len - i, &apostrophe);
        if (n == 0) mt_strbuf_char(&m->joined, token.data[i]);
        i += n ? n : 1;
    }
    MT_TRY(mt_strbuf_status(&m->joined, err));
    size_t start = m->bytes.len;
    mt_text joined = mt_text_make(m->joined.data, m->joined.len);
    if (joined.len > LONGEST_STEMMED_BYTES)
        MT_TRY(mt_fold(joined, &m->bytes, err));
    else
        MT_TRY(mt_stem(m->stemmer, language, joined, &m->bytes, err));
    MT_TRY(record(m, start, token, err));
out:
    return status;
}

/* What the parts of a compound say about the whole. */
typedef struct compound {
    size_t parts, kept; /* kept: those that are no stop words */
    bool symbols, apostrophes;
} compound;

static match_status add_parts(mt_token_terms *m, mt_text token, mt_language language, mt_language stop_language,
                              compound *c, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t from = 0;
    for (size_t i = 0; i <= token.len;) {
        bool apostrophe = false, stopped = true, end = i == token.len;
        size_t n = end ? 0 : joint(token.data + i, token.len - i, &apostrophe);
        if (!end && n == 0) {
            i++;
            continue;
        }
        mt_text part = mt_text_make(token.data + from, i - from);
        if (part.len) MT_TRY(add_word(m, part, language, stop_language, &stopped, err));
        c->parts++;
        c->kept += !stopped;
        c->apostrophes |= apostrophe;
        c->symbols |= symbol(part);
        i += n ? n : 1;
        if (c->parts == 1 && !end) c->symbols |= letter_prefix(part, mt_text_make(token.data + i, token.len - i));
        from = i;
    }
out:
    return status;
}

static match_status add_compound(mt_token_terms *m, mt_text token, mt_language language, mt_language stop_language,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    compound c = {0};
    MT_TRY(add_parts(m, token, language, stop_language, &c, err));
    bool one_word = c.apostrophes && language == MT_LANG_UK; /* Ukrainian writes an apostrophe inside words */
    if (one_word) m->len = m->bytes.len = 0;
    if (one_word || (c.symbols && c.kept && !c.apostrophes)) MT_TRY(add_joined(m, token, language, err));
out:
    return status;
}

/* Numbers, codes and technical names: folded, without the marks that people write in different ways. */
static match_status add_symbol(mt_token_terms *m, mt_text token, mt_token_kind kind, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf_clear(&m->part);
    MT_TRY(mt_fold(token, &m->part, err));
    size_t start = m->bytes.len;
    bool letters_with_dots = kind == MT_TOKEN_TECHNICAL && m->part.data[0] != '.';
    bool procurement = kind == MT_TOKEN_CODE && m->part.len == 10 && m->part.data[8] == '-';
    if (procurement) m->part.len = 8; /* the check digit is often left out */
    for (size_t i = 0; i < m->part.len; i++) {
        char c = m->part.data[i];
        if (c == ' ' || (c == '.' && letters_with_dots)) continue;
        if (kind == MT_TOKEN_CODE && (c == '-' || c == ':')) continue;
        mt_strbuf_char(&m->bytes, kind == MT_TOKEN_NUMBER && c == ',' ? '.' : c);
    }
    MT_TRY(mt_strbuf_status(&m->bytes, err));
    MT_TRY(record(m, start, token, err));
out:
    return status;
}

match_status mt_token_terms_make(mt_token_terms *m, mt_text token, mt_token_kind kind, mt_language language,
                                 mt_language stop_language, mt_error *err)
{
    bool stopped;
    m->len = 0;
    mt_strbuf_clear(&m->bytes);
    switch (kind) {
    case MT_TOKEN_WORD: return add_word(m, token, language, stop_language, &stopped, err);
    case MT_TOKEN_COMPOUND: return add_compound(m, token, language, stop_language, err);
    case MT_TOKEN_TECHNICAL:
    case MT_TOKEN_NUMBER:
    case MT_TOKEN_CODE: return add_symbol(m, token, kind, err);
    case MT_TOKEN_URL:
    case MT_TOKEN_EMAIL: break;
    }
    return MATCH_OK;
}
