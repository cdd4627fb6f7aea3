/* Character by character: decomposed by utf8proc, put together again without what nobody sees. The letters of the same
 * look are those that Unicode's list of confusables gives for Latin letters, as far as they are single letters of the
 * Cyrillic and Greek alphabets. */
#include "libmatch/broker/leak_text.h"

#include <utf8proc.h>

#include "libmatch/text/utf8.h"

#define PARTS 32 /* of one character; more is never needed for letters */

typedef struct alike {
    int32_t letter;
    char latin;
} alike;

/* ascending */
static const alike letters[] = {
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'}, {0x039A, 'K'},
    {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'},
    {0x03B1, 'a'}, {0x03B3, 'y'}, {0x03B9, 'i'}, {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C3, 'o'},
    {0x03C5, 'u'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'},
    {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'},
    {0x0423, 'Y'}, {0x0425, 'X'}, {0x0430, 'a'}, {0x0432, 'B'}, {0x0435, 'e'}, {0x043A, 'k'}, {0x043C, 'M'},
    {0x043D, 'H'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 'T'}, {0x0443, 'y'}, {0x0445, 'x'},
    {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x04AE, 'Y'}, {0x04BB, 'h'}, {0x04C0, 'I'}, {0x04CF, 'l'},
    {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'},
};

static char latin_of(int32_t letter)
{
    size_t low = 0, high = MT_COUNT(letters);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (letters[middle].letter == letter) return letters[middle].latin;
        if (letters[middle].letter < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

void mt_leak_text_free(mt_leak_text *text)
{
    mt_strbuf_free(&text->text);
    MT_ARRAY_FREE(&text->begin);
    MT_ARRAY_FREE(&text->end);
    *text = (mt_leak_text){0};
}

static bool is_letter(int32_t cp)
{
    utf8proc_category_t c = utf8proc_category(cp);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

/* Nobody sees it, or nobody needs it to read: format characters, variation selectors, accents. */
static bool is_invisible(int32_t cp)
{
    utf8proc_category_t c = utf8proc_category(cp);
    return c == UTF8PROC_CATEGORY_CF || c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_ME || cp == 0x115F ||
           cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0;
}

/* The same for any blank, hyphen, full stop or at sign. */
static int32_t plain_of(int32_t cp)
{
    utf8proc_category_t c = utf8proc_category(cp);
    if (c == UTF8PROC_CATEGORY_ZS) return ' ';
    if (c == UTF8PROC_CATEGORY_PD || cp == 0x2212) return '-';
    if (cp == 0x3002 || cp == 0xFF61 || cp == 0x2024) return '.';
    return cp;
}

static match_status add(mt_leak_text *out, int32_t cp, size_t begin, size_t end, mt_error *err)
{
    match_status status = MATCH_OK;
    char bytes[4];
    size_t n = mt_utf8_encode(cp, bytes);
    mt_strbuf_add(&out->text, bytes, n);
    for (size_t i = 0; i < n; i++) {
        MT_TRY(MT_PUSH(&out->begin, begin, err));
        MT_TRY(MT_PUSH(&out->end, end, err));
    }
    MT_TRY(mt_strbuf_status(&out->text, err));
out:
    return status;
}

/* One character of the text, as one or several plain ones. */
static match_status add_plain(mt_leak_text *out, int32_t cp, size_t begin, size_t end, mt_error *err)
{
    match_status status = MATCH_OK;
    utf8proc_int32_t parts[PARTS];
    int last = 0;
    if (cp < 0x80) return add(out, cp, begin, end, err);
    utf8proc_ssize_t n = utf8proc_decompose_char(cp, parts, PARTS, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &last);
    if (n <= 0 || n > PARTS) return add(out, cp, begin, end, err);
    for (utf8proc_ssize_t i = 0; i < n; i++)
        if (!is_invisible(parts[i])) MT_TRY(add(out, plain_of(parts[i]), begin, end, err));
out:
    return status;
}

/* ---- words of the same look ---------------------------------------------------------------------------------------*/

typedef struct letter {
    int32_t cp;
    size_t begin, end;
} letter;

typedef MT_ARRAY(letter) word;

/* Spells a word in Latin letters when all its letters look Latin and some are not. */
static match_status add_word(mt_leak_text *out, word *w, mt_error *err)
{
    match_status status = MATCH_OK;
    bool foreign = false, all = true;
    for (size_t i = 0; i < w->len; i++) {
        bool latin = w->data[i].cp < 0x0250;
        foreign = foreign || !latin;
        all = all && (latin || latin_of(w->data[i].cp));
    }
    for (size_t i = 0; i < w->len; i++) {
        char latin = foreign && all ? latin_of(w->data[i].cp) : 0;
        MT_TRY(add(out, latin ? latin : w->data[i].cp, w->data[i].begin, w->data[i].end, err));
    }
    out->mixed = out->mixed || (foreign && all);
    w->len = 0;
out:
    return status;
}

static match_status respell(mt_leak_text *text, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_leak_text made = {0};
    word w = {0};
    for (size_t at = 0; at < text->text.len;) {
        int32_t cp;
        size_t n = mt_utf8_decode(text->text.data + at, text->text.len - at, &cp);
        letter one = {n ? cp : ' ', text->begin.data[at], text->end.data[at]};
        at += n ? n : 1;
        if (is_letter(one.cp)) {
            MT_TRY(MT_PUSH(&w, one, err));
            continue;
        }
        MT_TRY(add_word(&made, &w, err));
        MT_TRY(add(&made, one.cp, one.begin, one.end, err));
    }
    MT_TRY(add_word(&made, &w, err));
    mt_leak_text swap = *text;
    *text = made;
    made = swap;
out:
    mt_leak_text_free(&made);
    MT_ARRAY_FREE(&w);
    return status;
}

match_status mt_leak_text_read(mt_text original, bool latin, mt_leak_text *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_leak_text_free(out);
    for (size_t at = 0; at < original.len;) {
        int32_t cp;
        size_t n = mt_utf8_decode(original.data + at, original.len - at, &cp);
        MT_TRY(add_plain(out, n ? cp : ' ', at, at + (n ? n : 1), err));
        at += n ? n : 1;
    }
    if (latin) MT_TRY(respell(out, err));
out:
    return status;
}
