/* The rules from token to terms.
 *
 * Compounds give their parts, so that "high-tech" finds "high tech"; where a part is a symbol rather than a word
 * (CT-scan, IL-6, COVID-19, e-health, β-catenin) they also give the whole without its hyphens, which is how others
 * write it. Terms longer than 64 code points (encoded data, words of a text without blanks) keep their beginning and
 * a hash of the rest: equal ones still meet, and no term is long. */
#include "libmatch/text/token_terms.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/look_alikes.h"
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
    mt_strbuf_free(&(*maker)->plain);
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
    mt_text surface = word;
    mt_strbuf_clear(&m->part);
    mt_strbuf_clear(&m->plain);
    if (mt_unmix(word, &m->plain)) word = mt_text_make(m->plain.data, m->plain.len);
    MT_TRY(mt_strbuf_status(&m->plain, err));
    MT_TRY(mt_fold(word, &m->part, err));
    *stopped = mt_stop_word(stop_language, mt_text_make(m->part.data, m->part.len)) && !acronym(word);
    if (*stopped || m->part.len == 0) goto out;
    size_t start = m->bytes.len;
    if (m->part.len > LONGEST_STEMMED_BYTES)
        mt_strbuf_add(&m->bytes, m->part.data, m->part.len);
    else
        MT_TRY(mt_stem(m->stemmer, language, word, &m->bytes, err));
    MT_TRY(mt_strbuf_status(&m->bytes, err));
    MT_TRY(record(m, start, surface, err));
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
    mt_strbuf_clear(&m->plain);
    if (mt_unmix(joined, &m->plain)) joined = mt_text_make(m->plain.data, m->plain.len);
    MT_TRY(mt_strbuf_status(&m->plain, err));
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

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* Whether a number is thousands with a mark between them: 1.000.000, 1,000,000. One mark may be a decimal one. */
static bool thousands(mt_text number, char mark)
{
    size_t groups = 0, digits = 0;
    for (size_t i = 0; i < number.len; i++) {
        if (digit(number.data[i])) {
            digits++;
        } else if (number.data[i] != '.' && number.data[i] != ',') {
            break; /* a unit */
        } else {
            if (number.data[i] != mark || digits > 3 || (groups ? digits != 3 : digits == 0)) return false;
            groups++;
            digits = 0;
        }
    }
    return groups >= 2 && digits == 3;
}

/* 1'000 and 1 000 are 1000, 1,5 is 1.5, 3 Tesla is 3 T. The number is folded. */
static match_status add_number(mt_token_terms *m, mt_text number, mt_text token, mt_error *err)
{
    match_status status = MATCH_OK;
    static const char tesla[] = "tesla";
    size_t start = m->bytes.len, unit = sizeof tesla - 1;
    char grouped = thousands(number, '.') ? '.' : thousands(number, ',') ? ',' : ' ';
    if (number.len > unit && memcmp(number.data + number.len - unit, tesla, unit) == 0) number.len -= unit - 1;
    for (size_t i = 0; i < number.len; i++) {
        char c = number.data[i];
        if (c != ' ' && c != '\'' && c != grouped) mt_strbuf_char(&m->bytes, c == ',' ? '.' : c);
    }
    MT_TRY(mt_strbuf_status(&m->bytes, err));
    MT_TRY(record(m, start, token, err));
out:
    return status;
}

/* TRL 5, and every level of TRL 4-6. */
static match_status add_levels(mt_token_terms *m, mt_text code, mt_text token, mt_error *err)
{
    match_status status = MATCH_OK;
    char first = 0, last = 0;
    for (size_t i = 0; i < code.len; i++) {
        if (!digit(code.data[i])) continue;
        if (!first) first = code.data[i];
        last = code.data[i];
    }
    if (last < first) last = first;
    for (char level = first; level <= last; level++) {
        size_t start = m->bytes.len;
        mt_strbuf_str(&m->bytes, "trl");
        mt_strbuf_char(&m->bytes, level);
        MT_TRY(mt_strbuf_status(&m->bytes, err));
        MT_TRY(record(m, start, token, err));
    }
out:
    return status;
}

/* A code without blanks, hyphens and colons; and what people write for the same or for what it belongs to: the number
 * of C26.60 without the letter of its section, the subclass of A61B 5/055, 33140000-3 without its check digit. */
static match_status add_code(mt_token_terms *m, mt_text code, mt_text token, mt_error *err)
{
    match_status status = MATCH_OK;
    if (code.len > 3 && memcmp(code.data, "trl", 3) == 0 && digit(code.data[code.len - 1]))
        return add_levels(m, code, token, err);
    if (code.len == 10 && code.data[8] == '-') code.len = 8;
    size_t start = m->bytes.len;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.data[i];
        if (c != ' ' && c != '-' && c != ':') mt_strbuf_char(&m->bytes, c);
    }
    MT_TRY(mt_strbuf_status(&m->bytes, err));
    MT_TRY(record(m, start, token, err));
    mt_text wider = {0};
    if (code.len > 4 && !digit(code.data[0]) && digit(code.data[1]) && digit(code.data[2])) {
        if (code.data[3] == '.') wider = mt_text_make(code.data + 1, code.len - 1);
        if (!digit(code.data[3]) && memchr(code.data, '/', code.len)) wider = mt_text_make(code.data, 4);
    }
    if (wider.len) {
        start = m->bytes.len;
        mt_strbuf_text(&m->bytes, wider);
        MT_TRY(mt_strbuf_status(&m->bytes, err));
        MT_TRY(record(m, start, token, err));
    }
out:
    return status;
}

/* Technical names: folded; S.R.L. without its dots, C++17 as C++. */
static match_status add_technical(mt_token_terms *m, mt_text name, mt_text token, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t start = m->bytes.len;
    bool dots_go = name.data[0] != '.';
    if (name.len > 3 && name.data[1] == '+' && name.data[2] == '+') name.len = 3;
    for (size_t i = 0; i < name.len; i++)
        if (name.data[i] != ' ' && !(name.data[i] == '.' && dots_go)) mt_strbuf_char(&m->bytes, name.data[i]);
    MT_TRY(mt_strbuf_status(&m->bytes, err));
    MT_TRY(record(m, start, token, err));
out:
    return status;
}

static match_status add_symbol(mt_token_terms *m, mt_text token, mt_token_kind kind, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf_clear(&m->part);
    MT_TRY(mt_fold(token, &m->part, err));
    mt_text folded = mt_text_make(m->part.data, m->part.len);
    if (folded.len == 0) goto out;
    if (kind == MT_TOKEN_NUMBER)
        status = add_number(m, folded, token, err);
    else if (kind == MT_TOKEN_CODE)
        status = add_code(m, folded, token, err);
    else
        status = add_technical(m, folded, token, err);
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
