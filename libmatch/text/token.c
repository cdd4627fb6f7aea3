/* The tokeniser. Most of any text is plain words with blanks or simple punctuation behind them; they are read off the
 * bits of 64 bytes at a time (token_scan.h). What does not end plainly inside such a block is looked at byte by byte,
 * and where a run starts with a digit or has an unusual neighbour, the pattern built from mt_token_rules decides. It
 * sees a window of a few kilobytes, runs under PCRE2's match, depth and heap limits, and when it gives up the plain run
 * is the token: so the cost stays linear whatever the text is. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "libmatch/text/token.h"

#include <pcre2.h>
#include <utf8proc.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/same_bytes.h"
#include "libmatch/text/token_rules.h"
#include "libmatch/text/token_scan.h"
#include "libmatch/text/user_rules.h"
#include "libmatch/text/utf8.h"

enum {
    WINDOW_BYTES = 2048, /* what the pattern may look at from a token's start */
    MATCH_LIMIT = 100000,
    DEPTH_LIMIT = 1000,
    HEAP_LIMIT_KIB = 4096,
};

struct mt_tokeniser {
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *context;
    mt_user_rules *user; /* NULL: none */
    const char *data;
    size_t len;
    bool by_pattern;
    bool no_memory;   /* since the text began */
    bool translated;  /* the pattern, to machine code; at its first use, which many short texts have not */
    size_t at;        /* where the search for the next token begins */
    size_t valid_end; /* data[at .. valid_end) is valid UTF-8 */
    size_t block;     /* where the scanned block begins; it holds for at - block < MT_SCAN_BYTES */
    mt_scan scan;
};

void mt_tokeniser_free(mt_tokeniser **tokeniser)
{
    if (!tokeniser || !*tokeniser) return;
    pcre2_match_data_free((*tokeniser)->match);
    pcre2_match_context_free((*tokeniser)->context);
    pcre2_code_free((*tokeniser)->code);
    mt_user_rules_free(&(*tokeniser)->user);
    mt_free(*tokeniser);
    *tokeniser = NULL;
}

/* All rules as one alternation; the mark tells which one matched. */
static match_status write_pattern(mt_strbuf *pattern, mt_error *err)
{
    for (size_t i = 0; i < mt_token_rule_count; i++) {
        mt_strbuf_str(pattern, i ? "|" : "");
        mt_strbuf_format(pattern, "(?:%s)(*MARK:%c)", mt_token_rules[i].pattern, (char)('A' + i));
    }
    return mt_strbuf_status(pattern, err);
}

static match_status compile(mt_tokeniser *t, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf pattern = {0};
    int code = 0;
    PCRE2_SIZE where = 0;
    MT_TRY(write_pattern(&pattern, err));
    t->code = pcre2_compile((PCRE2_SPTR)pattern.data, pattern.len, PCRE2_UTF | PCRE2_ANCHORED | PCRE2_NO_AUTO_CAPTURE,
                            &code, &where, NULL);
    if (!t->code) {
        char message[120] = "";
        pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof message);
        status = code == PCRE2_ERROR_HEAP_FAILED
                     ? mt_fail_no_memory(err)
                     : mt_fail(err, MATCH_E_INTERNAL, "the token rules do not compile at offset %zu: %s", (size_t)where,
                               message);
        goto out;
    }
    t->match = pcre2_match_data_create(1, NULL);
    t->context = pcre2_match_context_create(NULL);
    if (!t->match || !t->context) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    pcre2_set_match_limit(t->context, MATCH_LIMIT);
    pcre2_set_depth_limit(t->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(t->context, HEAP_LIMIT_KIB);
out:
    mt_strbuf_free(&pattern);
    return status;
}

match_status mt_tokeniser_create(mt_tokeniser **out, mt_error *err)
{
    mt_tokeniser *t = mt_alloc(1, sizeof *t);
    if (!t) return mt_fail_no_memory(err);
    match_status status = compile(t, err);
    if (status == MATCH_OK)
        *out = t;
    else
        mt_tokeniser_free(&t);
    return status;
}

void mt_tokeniser_set_rules(mt_tokeniser *t, mt_user_rules *rules)
{
    mt_user_rules_free(&t->user);
    t->user = rules;
}

void mt_tokeniser_by_pattern(mt_tokeniser *t, bool by_pattern) { t->by_pattern = by_pattern; }

const mt_user_rules *mt_tokeniser_rules(const mt_tokeniser *t) { return t->user; }

static void forget_block(mt_tokeniser *t) { t->block = t->at - MT_SCAN_BYTES; /* may wrap, which is meant */ }

void mt_tokeniser_begin(mt_tokeniser *t, mt_text text)
{
    if (t->user) mt_user_rules_begin(t->user);
    t->data = text.data;
    t->len = text.len;
    t->at = t->valid_end = 0;
    t->no_memory = false;
    forget_block(t);
}

match_status mt_tokeniser_status(const mt_tokeniser *t, mt_error *err)
{
    bool short_of = t->no_memory || (t->user && mt_user_rules_no_memory(t->user));
    return short_of ? mt_fail_no_memory(err) : MATCH_OK;
}

// clang-format off
static const bool ascii_word[256] = {
    ['0'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ['A'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ['a'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
};
// clang-format on

/* Must agree with MT_WORD_CLASS; a test compares them over all code points. */
static bool word_code_point(int32_t cp)
{
    if (cp < 0x80) return ascii_word[cp];
    if (cp >= 0xC0 && cp < 0x250) return cp != 0xD7 && cp != 0xF7; /* Latin: the bulk of what is not ASCII */
    if (cp == 0xAD || (cp >= 0x200B && cp <= 0x200D) || cp == 0x2060) return true;
    utf8proc_category_t category = utf8proc_category(cp);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* Length of the word character at `at` (inside the valid stretch), 0 when it is none. */
static inline size_t word_length(const mt_tokeniser *t, size_t at)
{
    unsigned char lead = (unsigned char)t->data[at];
    if (lead < 0x80) return ascii_word[lead];
    if (lead >= 0xC4 && lead <= 0xC8) return 2; /* Latin beyond ISO 8859-1 */
    if (lead == 0xD0 || lead == 0xD1) return 2; /* Cyrillic */
    int32_t cp;
    size_t n = mt_utf8_decode(t->data + at, t->valid_end - at, &cp);
    return n && word_code_point(cp) ? n : 0;
}

/* The high bit of every byte that is no ASCII letter or digit. */
static uint64_t not_ascii_words(uint64_t x)
{
    const uint64_t high = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
    uint64_t y = x & ~high, lower = y | 0x20 * ones;
    /* adding 0x80 - c sets the high bit of a byte (below 0x80) from c on */
    uint64_t letters = (lower + (0x80 - 'a') * ones) & ~(lower + (0x80 - 'z' - 1) * ones);
    uint64_t digits = (y + (0x80 - '0') * ones) & ~(y + (0x80 - '9' - 1) * ones);
    return (~(letters | digits) | x) & high;
}

static unsigned first_byte(uint64_t marks)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return (unsigned)__builtin_clzll(marks) / 8;
#else
    return (unsigned)__builtin_ctzll(marks) / 8;
#endif
}

/* End of the run of word characters that begins at `at`. Most are up to 16 ASCII letters, found without a loop. */
static size_t run_end(const mt_tokeniser *t, size_t at)
{
    const unsigned char *s = (const unsigned char *)t->data;
    const size_t end = t->valid_end;
    if (end - at >= 16) {
        uint64_t low = not_ascii_words(mt_eight_bytes(t->data + at));
        uint64_t high = not_ascii_words(mt_eight_bytes(t->data + at + 8));
        if (low | high) {
            at += low ? first_byte(low) : 8 + first_byte(high);
            if (s[at] < 0x80) return at;
        }
    }
    for (;;) {
        while (at < end && ascii_word[s[at]]) at++;
        size_t n = at < end && s[at] >= 0x80 ? word_length(t, at) : 0;
        if (n == 0) return at;
        at += n;
    }
}

/* Whether ".NET" stands at `at`, the one token that does not begin with a word character. */
static bool dot_net(const mt_tokeniser *t, size_t at)
{
    return t->data[at] == '.' && t->valid_end - at >= 4 && memcmp(t->data + at, ".NET", 4) == 0 &&
           run_end(t, at + 1) == at + 4;
}

/* Makes sure that data[at] is inside a valid stretch; skips bad bytes. False at the end of the text. */
static bool enter_valid(mt_tokeniser *t)
{
    while (t->at >= t->valid_end) {
        if (t->at >= t->len) return false;
        size_t good;
        mt_utf8_valid(mt_text_make(t->data + t->at, t->len - t->at), &good);
        if (good == 0) {
            t->at++;
        } else {
            t->valid_end = t->at + good;
            forget_block(t); /* it had blanks where the bad bytes are */
        }
    }
    return true;
}

/* Dashes, quotes, a no-break space: marks beyond ASCII that join nothing, in the text's commonest languages. */
static bool plain_mark(const unsigned char *s, size_t left)
{
    if (left >= 2 && s[0] == 0xC2) return s[1] == 0xA0 || s[1] == 0xAB || s[1] == 0xBB;
    if (left < 3 || s[0] != 0xE2 || s[1] != 0x80) return false;
    return s[2] == 0x93 || s[2] == 0x94 || (s[2] >= 0x9C && s[2] <= 0x9E) || s[2] == 0xA6;
}

/* Whether what follows the run cannot join it to anything: blank, end, or punctuation that ends a phrase. */
static bool plain_end(const mt_tokeniser *t, size_t end)
{
    // clang-format off
    static const bool plain[256] = {
        [' '] = 1, ['\n'] = 1, ['\r'] = 1, ['\t'] = 1, [','] = 1, [';'] = 1, [')'] = 1, ['('] = 1, ['!'] = 1, ['?'] = 1,
        ['"'] = 1, ['['] = 1,  [']'] = 1,  ['<'] = 1,  ['>'] = 1, ['|'] = 1, ['='] = 1, ['*'] = 1,
    };
    // clang-format on
    if (end >= t->valid_end || plain[(unsigned char)t->data[end]]) return true;
    if ((unsigned char)t->data[end] >= 0x80)
        return plain_mark((const unsigned char *)t->data + end, t->valid_end - end);
    if (t->data[end] != '.' && t->data[end] != ':') return false;
    return end + 1 == t->valid_end || t->data[end + 1] == ' ' || t->data[end + 1] == '\n';
}

/* Whether the run is a number by itself: digits, a plain end, and nothing behind it that could be more of it or a unit.
 */
static bool plain_number(const mt_tokeniser *t, size_t start, size_t end)
{
    static const char units[] = "%kmcnMGTtKglLWVAHBPDbhrdpf"; /* what a unit may begin with, of ASCII */
    if (end - start > 20 || !plain_end(t, end)) return false;
    for (size_t i = start; i < end; i++)
        if (t->data[i] < '0' || t->data[i] > '9') return false;
    if (t->valid_end - end < 2) return true;
    unsigned char mark = (unsigned char)t->data[end], next = (unsigned char)t->data[end + 1];
    if (mark >= 0x80) return mark != 0xC2; /* a no-break space before a unit */
    if (mark == ',') return next < '0' || next > '9';
    return mark != ' ' || (next < 0x80 && (next < '0' || next > '9') && (next == 0 || !strchr(units, next)));
}

/* Words that begin a code written with a blank: TRL 5, A61B 5/055; or without: TRL5, TRLs5. */
static bool may_begin_code(const char *s, size_t len)
{
    if (len >= 3 && len <= 5 && (s[0] | 0x20) == 't' && (s[1] | 0x20) == 'r' && (s[2] | 0x20) == 'l') return true;
    return len == 4 && s[1] >= '0' && s[1] <= '9' && s[2] >= '0' && s[2] <= '9';
}

static bool match_rules(mt_tokeniser *t, size_t start, mt_token *token)
{
    size_t end = t->valid_end - start > WINDOW_BYTES ? start + WINDOW_BYTES : t->valid_end;
    while (end < t->valid_end && ((unsigned char)t->data[end] & 0xC0) == 0x80) end--; /* a whole code point */
    if (!t->translated) (void)pcre2_jit_compile(t->code, PCRE2_JIT_COMPLETE); /* else it is interpreted, slower */
    t->translated = true;
    int found =
        pcre2_match(t->code, (PCRE2_SPTR)(t->data + start), end - start, 0, PCRE2_NO_UTF_CHECK, t->match, t->context);
    t->no_memory = t->no_memory || found == PCRE2_ERROR_NOMEMORY;
    if (found < 0) return false;
    PCRE2_SPTR mark = pcre2_get_mark(t->match);
    size_t length = pcre2_get_ovector_pointer(t->match)[1];
    if (!mark || length == 0) return false;
    token->start = start;
    token->end = start + length;
    token->kind = mt_token_rules[mark[0] - 'A'].kind;
    return true;
}

/* An address cut by the window runs on to the next blank, so that its tail does not become words. */
static size_t address_end(const mt_tokeniser *t, const mt_token *token)
{
    size_t end = token->end;
    if (end - token->start < WINDOW_BYTES - 8) return end;
    while (end < t->valid_end && (unsigned char)t->data[end] > ' ') end++;
    return end;
}

static void take_token(mt_tokeniser *t, size_t start, mt_token *token)
{
    size_t end = run_end(t, start);
    bool digit = t->data[start] >= '0' && t->data[start] <= '9';
    if (digit && !t->by_pattern && plain_number(t, start, end)) {
        *token = (mt_token){start, end, MT_TOKEN_NUMBER};
        return;
    }
    if ((t->by_pattern || end == start || digit || !plain_end(t, end) ||
         may_begin_code(t->data + start, end - start)) &&
        match_rules(t, start, token)) {
        if (token->kind == MT_TOKEN_URL || token->kind == MT_TOKEN_EMAIL) token->end = address_end(t, token);
        if (token->end == start + WINDOW_BYTES && token->end < end) token->end = end; /* a very long run */
        return;
    }
    *token = (mt_token){start, end > start ? end : start + 1, MT_TOKEN_WORD};
}

/* A token by a rule of the user's at t->at. */
static bool take_user_token(mt_tokeniser *t, mt_token *token)
{
    size_t length;
    mt_token_kind kind;
    if (!mt_user_rules_may_begin(t->user, (unsigned char)t->data[t->at]) ||
        !mt_user_rules_match(t->user, t->data + t->at, t->valid_end - t->at, &length, &kind))
        return false;
    *token = (mt_token){t->at, t->at + length, kind};
    return true;
}

/* A token that begins at t->at; else steps over the code point there. */
static bool step(mt_tokeniser *t, mt_token *token)
{
    if (t->user && take_user_token(t, token)) {
        t->at = token->end;
        return true;
    }
    if (word_length(t, t->at) || dot_net(t, t->at)) {
        take_token(t, t->at, token);
        t->at = token->end;
        return true;
    }
    do t->at++;
    while (t->at < t->valid_end && ((unsigned char)t->data[t->at] & 0xC0) == 0x80);
    return false;
}

static void scan_from(mt_tokeniser *t, size_t at)
{
    char last[MT_SCAN_READ];
    const char *block = t->data + at;
    if (t->valid_end - at < MT_SCAN_READ) {
        memset(last, ' ', sizeof last);
        memcpy(last, block, t->valid_end - at);
        block = last;
    }
    mt_scan_block(block, &t->scan);
    t->block = at;
}

/* Takes plain words from the block until something in it asks for a closer look: true, and t->at is where. False: the
 * tokens are full, or the block is done with. */
static bool take_plain(mt_tokeniser *t, mt_token *tokens, size_t *count, size_t most)
{
    const mt_scan *scan = &t->scan;
    const uint64_t rest = ~UINT64_C(0) << (t->at - t->block), word = scan->word & rest;
    uint64_t starts = word & ~(word << 1), ends = ~word & word << 1;
    /* a digit among the first two bytes makes a number or a code; digits further on do not matter */
    uint64_t special = scan->special & rest & (~word | starts | (starts << 1 & scan->digit));
    uint64_t doubtful = (ends & ~scan->plain) | special | (scan->other & rest);
    uint64_t good = ends & ((doubtful & -doubtful) - 1); /* ends before the first doubt */
    const size_t block = t->block;
    size_t n = *count;
    for (; good && n < most; good &= good - 1, starts &= starts - 1)
        tokens[n++] = (mt_token){block + (unsigned)__builtin_ctzll(starts), block + (unsigned)__builtin_ctzll(good),
                                 MT_TOKEN_WORD};
    *count = n;
    uint64_t next = starts | special; /* words not taken, and what is no word */
    if (!next) {
        t->at = t->valid_end - block > MT_SCAN_BYTES ? block + MT_SCAN_BYTES : t->valid_end;
        return false;
    }
    t->at = block + (unsigned)__builtin_ctzll(next);
    if (n == most) return false;
    if (doubtful || t->at == block) return true;
    forget_block(t); /* the block cuts a word: another block from here */
    return false;
}

size_t mt_tokeniser_take(mt_tokeniser *t, mt_token *tokens, size_t most)
{
    size_t count = 0;
    bool exact = t->user || t->by_pattern;
    while (count < most && (t->at < t->valid_end || enter_valid(t))) {
        if (!exact) {
            if (t->at - t->block >= MT_SCAN_BYTES) scan_from(t, t->at);
            if (!take_plain(t, tokens, &count, most)) continue;
        }
        count += step(t, &tokens[count]);
    }
    return count;
}

bool mt_tokeniser_next(mt_tokeniser *t, mt_token *token) { return mt_tokeniser_take(t, token, 1) == 1; }
