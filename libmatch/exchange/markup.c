/* Hides which `<` begins a tag. Only names of known elements count, the closing `>` must be near, and every scan is
 * bounded, so that text full of `<` costs linear time. */
#include "libmatch/exchange/markup.h"

#include <string.h>

#include "libmatch/text/utf8.h"

enum { tag_limit = 4096 }; /* bytes between < and > */

typedef enum element { ELEMENT_NONE, ELEMENT_INLINE, ELEMENT_BLOCK, ELEMENT_ITEM, ELEMENT_HIDDEN } element;

static const struct {
    const char *name;
    element kind;
} elements[] = {
    {"p", ELEMENT_BLOCK},       {"br", ELEMENT_BLOCK},     {"div", ELEMENT_BLOCK},   {"ul", ELEMENT_BLOCK},
    {"ol", ELEMENT_BLOCK},      {"li", ELEMENT_ITEM},      {"table", ELEMENT_BLOCK}, {"thead", ELEMENT_BLOCK},
    {"tbody", ELEMENT_BLOCK},   {"tr", ELEMENT_BLOCK},     {"td", ELEMENT_INLINE},   {"th", ELEMENT_INLINE},
    {"h1", ELEMENT_BLOCK},      {"h2", ELEMENT_BLOCK},     {"h3", ELEMENT_BLOCK},    {"h4", ELEMENT_BLOCK},
    {"h5", ELEMENT_BLOCK},      {"h6", ELEMENT_BLOCK},     {"hr", ELEMENT_BLOCK},    {"blockquote", ELEMENT_BLOCK},
    {"pre", ELEMENT_BLOCK},     {"span", ELEMENT_INLINE},  {"a", ELEMENT_INLINE},    {"b", ELEMENT_INLINE},
    {"strong", ELEMENT_INLINE}, {"i", ELEMENT_INLINE},     {"em", ELEMENT_INLINE},   {"u", ELEMENT_INLINE},
    {"s", ELEMENT_INLINE},      {"small", ELEMENT_INLINE}, {"sup", ELEMENT_INLINE},  {"sub", ELEMENT_INLINE},
    {"font", ELEMENT_INLINE},   {"center", ELEMENT_BLOCK}, {"img", ELEMENT_INLINE},  {"code", ELEMENT_INLINE},
    {"script", ELEMENT_HIDDEN}, {"style", ELEMENT_HIDDEN},
};

typedef struct tag {
    element kind;
    bool closing;
    mt_text name; /* in the text */
    size_t end;   /* behind the > */
} tag;

static bool letter_or_digit(char c) { return (mt_small(c) >= 'a' && mt_small(c) <= 'z') || (c >= '0' && c <= '9'); }

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
static bool ends_name(char c) { return blank(c) || c == '/' || c == '>'; }

/* The tag that begins at `at` (a <), kind NONE when none does. */
static tag tag_at(mt_text text, size_t at)
{
    tag found = {0};
    size_t from = at + 1;
    if (from < text.len && text.data[from] == '/') {
        found.closing = true;
        from++;
    }
    size_t to = from;
    while (to < text.len && to - from < 12 && letter_or_digit(text.data[to])) to++;
    found.name = mt_text_make(text.data + from, to - from);
    element kind = ELEMENT_NONE;
    for (size_t i = 0; i < MT_COUNT(elements) && kind == ELEMENT_NONE; i++) {
        if (mt_text_is_any_case(found.name, elements[i].name)) kind = elements[i].kind;
    }
    if (kind == ELEMENT_NONE || to >= text.len || !ends_name(text.data[to])) return found;
    size_t left = text.len - to < tag_limit ? text.len - to : tag_limit;
    const char *end = memchr(text.data + to, '>', left);
    if (!end) return found;
    found.kind = kind;
    found.end = (size_t)(end - text.data) + 1;
    return found;
}

static const struct {
    const char *name, *text;
} references[] = {{"amp;", "&"},
                  {"lt;", "<"},
                  {"gt;", ">"},
                  {"quot;", "\""},
                  {"apos;", "'"},
                  {"nbsp;", " "},
                  {"#39;", "'"},
                  {"shy;", ""},
                  {"ndash;", "\xE2\x80\x93"},
                  {"mdash;", "\xE2\x80\x94"},
                  {"rsquo;", "\xE2\x80\x99"},
                  {"bdquo;", "\xE2\x80\x9E"},
                  {"rdquo;", "\xE2\x80\x9D"}};

/* "&#354;" or "&#x162;" -> UTF-8 in `buffer`; gives the length read, 0 when it is none (or NUL, or a surrogate). */
static size_t number_at(mt_text text, size_t at, char buffer[4], size_t *written)
{
    size_t i = at + 2;
    int32_t value = 0, base = 10;
    if (i < text.len && mt_small(text.data[i]) == 'x') {
        base = 16;
        i++;
    }
    size_t digits = 0;
    for (; i < text.len && digits < 7; i++, digits++) {
        char c = mt_small(text.data[i]);
        int32_t digit = c >= '0' && c <= '9' ? c - '0' : base == 16 && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) break;
        value = value * base + digit;
    }
    bool valid = value >= 32 && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
    if (digits == 0 || i >= text.len || text.data[i] != ';' || !valid) return 0;
    *written = mt_utf8_encode(value, buffer);
    return i + 1 - at;
}

/* The character reference at `at` (an &): length read, 0 for none. */
static size_t reference_at(mt_text text, size_t at, char buffer[4], size_t *written)
{
    for (size_t i = 0; i < MT_COUNT(references); i++) {
        size_t len = strlen(references[i].name);
        if (text.len - at - 1 < len || memcmp(text.data + at + 1, references[i].name, len) != 0) continue;
        *written = strlen(references[i].text);
        memcpy(buffer, references[i].text, *written);
        return len + 1;
    }
    return at + 1 < text.len && text.data[at + 1] == '#' ? number_at(text, at, buffer, written) : 0;
}

bool mt_markup_found(mt_text text)
{
    char buffer[4];
    size_t written;
    for (size_t at = 0; at < text.len; at++) {
        if (text.data[at] == '<' && tag_at(text, at).kind != ELEMENT_NONE) return true;
        if (text.data[at] == '&' && reference_at(text, at, buffer, &written)) return true;
    }
    return false;
}

/* Behind the closing tag of a hidden element, or `from` when there is none. */
static size_t skip_hidden(mt_text text, size_t from, mt_text name)
{
    for (size_t at = from; at < text.len; at++) {
        if (text.data[at] != '<') continue;
        tag closing = tag_at(text, at);
        bool same =
            closing.kind == ELEMENT_HIDDEN && closing.name.len == name.len; /* script and style differ in length */
        if (same && closing.closing) return closing.end;
    }
    return from;
}

/* One line end between blocks, never at the beginning. */
static void break_line(mt_strbuf *out, size_t begin)
{
    while (out->len > begin && out->data[out->len - 1] == ' ') out->data[--out->len] = '\0';
    if (out->len > begin && out->data[out->len - 1] != '\n') mt_strbuf_char(out, '\n');
}

void mt_markup_strip(mt_text text, mt_strbuf *out)
{
    size_t begin = out->len;
    bool hidden_ends = true; /* false once a script or style was found that is never closed */
    for (size_t at = 0; at < text.len;) {
        char c = text.data[at], buffer[4];
        size_t written = 0, length = c == '&' ? reference_at(text, at, buffer, &written) : 0;
        tag found = c == '<' ? tag_at(text, at) : (tag){0};
        if (length) {
            mt_strbuf_add(out, buffer, written);
            at += length;
        } else if (found.kind != ELEMENT_NONE) {
            if (found.kind == ELEMENT_BLOCK || found.kind == ELEMENT_ITEM) break_line(out, begin);
            if (found.kind == ELEMENT_ITEM && !found.closing) mt_strbuf_str(out, "- ");
            at = found.end;
            if (found.kind == ELEMENT_HIDDEN && !found.closing && hidden_ends) {
                size_t behind = skip_hidden(text, at, found.name);
                hidden_ends = behind > at;
                at = behind;
            }
        } else {
            mt_strbuf_char(out, c);
            at++;
        }
    }
    while (out->len > begin && blank(out->data[out->len - 1])) out->data[--out->len] = '\0';
}
