/* The search key: utf8proc decomposes and folds case, this file decides which marks go and how letters that Unicode
 * does not decompose (strokes, ligatures, dotless i) are spelled in plain letters.
 *
 * Marks are removed when they are nonspacing or enclosing and have a combining class: that takes the accents of Latin,
 * Greek and Cyrillic and the points of Hebrew and Arabic, and leaves the vowel signs and viramas without which Indic
 * words would fall together.
 *
 * The letters of Latin, Greek and Cyrillic take a short cut by a table. */
#include "libmatch/text/fold.h"

#include <utf8proc.h>

#include "libmatch/text/fold_table.inc"
#include "libmatch/text/utf8.h"

/* Spelling of letters without a decomposition, after case folding. 0 when there is none. */
static const char *plain_spelling(int32_t cp)
{
    switch (cp) {
    case 0x00E6: return "ae"; /* æ */
    case 0x00F0: return "d";  /* ð */
    case 0x00F8: return "o";  /* ø */
    case 0x00FE: return "th"; /* þ */
    case 0x0111: return "d";  /* đ */
    case 0x0127: return "h";  /* ħ */
    case 0x0131: return "i";  /* ı */
    case 0x0138: return "k";  /* ĸ */
    case 0x0142: return "l";  /* ł */
    case 0x014B: return "n";  /* ŋ */
    case 0x0153: return "oe"; /* œ */
    case 0x0167: return "t";  /* ŧ */
    case 0x0180: return "b";  /* ƀ */
    case 0x018F:
    case 0x0259: return "e"; /* ə */
    case 0x0192: return "f"; /* ƒ */
    case 0x0268: return "i"; /* ɨ */
    case 0x02BC:
    case 0x2018:
    case 0x2019:
    case 0x201B: /* apostrophes */
    case 0x02B9:
    case 0x02BB:
    case 0x2032: return "'"; /* and the prime that stands for one */
    case 0x2010:
    case 0x2011:
    case 0x2212: return "-"; /* hyphens and the minus sign */
    case 0x2044:
    case 0x2215: return "/";   /* slashes inside fractions */
    case 0x20AC: return "eur"; /* € */
    default: return NULL;
    }
}

static bool mark_goes(int32_t cp)
{
    const utf8proc_property_t *p = utf8proc_get_property(cp);
    if (p->category == UTF8PROC_CATEGORY_ME) return true;
    return p->category == UTF8PROC_CATEGORY_MN && p->combining_class != 0 && p->combining_class != 7 &&
           p->combining_class != 9; /* nukta and virama stay */
}

static void add_folded(mt_strbuf *out, int32_t cp)
{
    const char *spelling = cp >= 0x80 ? plain_spelling(cp) : NULL;
    if (spelling) {
        mt_strbuf_str(out, spelling);
    } else if (!mark_goes(cp)) {
        char bytes[4];
        mt_strbuf_add(out, bytes, mt_utf8_encode(cp, bytes));
    }
}

static void fold_code_point(mt_strbuf *out, int32_t cp)
{
    enum { LONGEST = 32 }; /* the longest compatibility decomposition has 18 code points */
    utf8proc_int32_t parts[LONGEST];
    int last_boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        cp, parts, LONGEST, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &last_boundary);
    if (n < 0 || n > LONGEST) return; /* unassigned beyond what utf8proc decodes: cannot happen for valid input */
    for (utf8proc_ssize_t i = 0; i < n; i++) add_folded(out, parts[i]);
}

match_status mt_fold_by_unicode(mt_text in, mt_strbuf *out, mt_error *err)
{
    for (size_t i = 0; i < in.len;) {
        int32_t cp;
        size_t n = mt_utf8_decode(in.data + i, in.len - i, &cp);
        if (n) fold_code_point(out, cp);
        i += n ? n : 1;
    }
    return mt_strbuf_status(out, err);
}

/* Folds from in.data[*at] on as far as letters become at most as many bytes as they were, into `to`; gives the number
 * of bytes written. */
static size_t fold_simple(mt_text in, size_t *at, char *to)
{
    size_t i = *at, written = 0;
    while (i < in.len) {
        unsigned char c = (unsigned char)in.data[i];
        if (c < 0x80) {
            to[written++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
            i++;
            continue;
        }
        int32_t cp;
        if (mt_utf8_decode(in.data + i, in.len - i, &cp) != 2 || cp > FOLD_LAST) break;
        const unsigned char *folded = fold_table[cp - FOLD_FIRST];
        if (!folded[0]) break;
        to[written++] = (char)folded[0];
        if (folded[1]) to[written++] = (char)folded[1];
        i += 2;
    }
    *at = i;
    return written;
}

match_status mt_fold(mt_text in, mt_strbuf *out, mt_error *err)
{
    enum { STRETCH = 64 }; /* bytes at a time */
    for (size_t i = 0; i < in.len;) {
        size_t before = out->len, end = in.len - i > STRETCH ? i + STRETCH : in.len;
        mt_strbuf_add(out, in.data + i, end - i); /* for the room */
        if (out->bad) break;
        out->len = before + fold_simple(mt_text_make(in.data, end), &i, out->data + before);
        out->data[out->len] = '\0';
        if (i == end) continue;
        int32_t cp;
        size_t n = mt_utf8_decode(in.data + i, in.len - i, &cp);
        if (n) fold_code_point(out, cp);
        i += n ? n : 1;
    }
    return mt_strbuf_status(out, err);
}
