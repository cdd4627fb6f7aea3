/* Patterns by PCRE2, with limits. Addresses are also found where "@" and "." are written out, in brackets or as words
 * of their own, in English, Romanian, Polish, German and French; the words alone ("meet us at acme.ro") only before a
 * known top-level domain. Too much masked is better than too little: a text is read once more by who sends it. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "libmatch/broker/leak_patterns.h"

#include <pcre2.h>

#define STRETCH 4000 /* bytes looked at together */
#define OVERLAP 700  /* longer than any leak but the longest addresses */

#define START "(?<![\\p{L}\\p{N}])"
#define STOP "(?![\\p{L}\\p{N}])"
#define TLD                                                                                                            \
    "(?:com|org|net|eu|europa|edu|gov|info|biz|io|ai|co|tech|app|dev|online|site|health|science|bio|care|clinic|"      \
    "hospital|cloud|xyz|al|at|ba|be|bg|by|ch|cy|cz|de|dk|ee|es|fi|fr|ge|gr|hr|hu|ie|il|is|it|li|lt|lu|lv|md|mk|mt|nl|" \
    "no|pl|pt|ro|rs|ru|se|si|sk|tr|ua|uk)"
#define AT_WORD "(?:at|\\@|a|arond|arong|malpa|małpa|chez|arobase|klammeraffe|bei)"
#define DOT_WORD "(?:dot|\\.|punct|punkt|kropka|point)"
#define BRACKETED(word) "\\s?[\\[({<]\\s?" word "\\s?[\\])}>]\\s?"
#define AT "(?:\\s?\\@\\s?|" BRACKETED(AT_WORD) ")"
#define DOT "(?:\\.|" BRACKETED(DOT_WORD) ")"
#define SPOKEN_DOT "(?:\\s?\\.\\s?|" BRACKETED(DOT_WORD) "|\\s(?:dot|punct|punkt|kropka|point)\\s)"
#define LOCAL "[\\p{L}\\p{N}._%+-]{1,64}"
#define LABEL "[\\p{L}\\p{N}-]{1,63}"
#define PATH "(?:[/?#](?:[^\\s<>\"')\\]]{0,499}[^\\s<>\"')\\].,;:!?])?)?"
#define COUNTRY "(?:EP|US|DE|FR|GB|RO|PL|CZ|SK|HU|IT|ES|AT|CH|NL|BE|SE|FI|DK|NO|JP|CN|KR|CA|AU|IN|IL|BG|HR|SI|UA|MD)"

static const struct pattern {
    mt_leak_kind kind;
    const char *text;
} patterns[] = {
    {MT_LEAK_EMAIL, "(?i)" LOCAL AT LABEL "(?:" DOT LABEL "){1,5}"},
    {MT_LEAK_EMAIL, "(?i)" START LOCAL "(?:" AT "|\\s(?:at|arond|arong|malpa|małpa|arobase)\\s)" LABEL
                    "(?:" SPOKEN_DOT LABEL "){0,3}" SPOKEN_DOT TLD STOP},
    {MT_LEAK_URL, "(?i)(?:h(?:tt|xx)ps?\\s?:\\s?//|ftp://|www" DOT ")[^\\s<>\"')\\]]{2,499}[^\\s<>\"')\\].,;:!?]"},
    {MT_LEAK_URL, "(?i)(?<![\\p{L}\\p{N}@.-])(?:[\\p{L}\\p{N}]"
                  "[\\p{L}\\p{N}-]{0,62}" DOT "){1,4}" TLD PATH "(?![\\p{L}\\p{N}-])"},
    {MT_LEAK_URL, "(?i)" START "(?:www\\s)?(?:" LABEL "\\s(?:dot|punct|kropka)\\s){1,4}" TLD STOP},
    {MT_LEAK_URL, "(?<![\\p{L}\\p{N}.@])@[A-Za-z0-9_][A-Za-z0-9_.]{2,29}" STOP}, /* a name in social media */
    {MT_LEAK_PATENT,
     "(?i)" START "(?:PCT\\s?/\\s?[A-Z]{2}\\s?\\d{2,4}\\s?/\\s?\\d{4,6}|WO\\s?\\d{2,4}\\s?/?\\s?\\d{5,6}|"
     "DE\\s?\\d{2}\\s?\\d{4}\\s?\\d{3}\\s?\\d{3}|US\\s?\\d{4}\\s?/\\s?\\d{6,7}|"
     "EP-[AB]\\d?[\\s-]?\\d{5,7}|(?:P|Pat|W|A)\\.\\s?\\d{5,6}|A/?\\s?\\d{5}/\\d{4}|A\\s\\d{4}\\s\\d{5})"
     "(?:\\s?[A-CUT]\\d?)?" STOP},
    {MT_LEAK_PATENT,
     START COUNTRY "[\\s-]?(?:P\\.?\\s?)?\\d{1,4}(?:[ ,./]?\\d{3}){1,3}(?:\\.\\d)?(?:\\s?[A-CUT]\\d?)?" STOP},
    {MT_LEAK_PATENT, "(?i)" START COUNTRY "\\d{5,10}(?:\\s?[A-CUT]\\d?)?" STOP},
    {MT_LEAK_PATENT,
     "(?i)" START "(?:patents?|brevet(?:ul)?|patentu?|invention|inventie)\\s(?:application\\s|cerere\\s)?"
     "(?:nos?\\.?|nr\\.?|number|numer|numarul)?\\s?[A-Z]{0,3}\\s?[./]?\\s?\\d{4,12}(?:/\\d{2,4})?"
     "(?:\\s?[A-CUT]\\d?)?" STOP},
    {MT_LEAK_REGISTRY,
     "(?i)" START
     "(?:J\\d{2}/\\d{1,6}/\\d{4}|(?:CUI|CIF|VAT|NIP|REGON|KRS|TVA|ICO|DIC|PIC|HRB|DUNS|SIREN|SIRET|EUID|EORI)"
     "\\s?(?:no\\.?|nr\\.?|number)?\\s?:?\\s?[A-Z]{0,2}[\\d -]{4,16}\\d|\\d{4}-\\d{4}-\\d{4}-\\d{3}[\\dX]|"
     "(?:grant(?: agreement)?|agreement|contract(?:ul)?)\\s(?:no\\.?|nr\\.?|number)?\\s?\\d{5,9}|"
     "[A-Z]{2}\\d{2}(?:\\s?[A-Z0-9]{4}){3,7}(?:\\s?[A-Z0-9]{1,3})?)" STOP},
    {MT_LEAK_PHONE,
     "(?<![\\p{L}\\p{N}./-])(?:\\(?\\+|00)\\d{1,3}\\)?[\\s./-]*(?:\\(\\d{1,4}\\)[\\s./-]*)?\\d(?:[\\s./"
     "-]{0,2}\\d){6,11}" STOP
     "|(?<![\\p{L}\\p{N}./-])\\(?0\\d{1,3}\\)?[\\s./-]\\d{3}[\\s./-]?\\d{2,3}(?:[\\s./-]?\\d{1,4}){0,2}" STOP
     "|(?<![\\p{L}\\p{N}./-])0\\d{8,10}" STOP},
    {MT_LEAK_PHONE,
     "(?i)" START "(?:tel|telefon|telephone|phone|fax|mobil|mobile|gsm|kom|komorka|whatsapp|call us)\\.?\\s?:?"
     "\\s?[+(]{0,2}\\d(?:[\\s()./-]{0,2}\\d){5,13}" STOP},
};

struct mt_leak_patterns {
    pcre2_code *code[MT_COUNT(patterns)];
    pcre2_match_data *match;
    pcre2_match_context *context;
};

void mt_leak_patterns_free(mt_leak_patterns **held)
{
    mt_leak_patterns *p = *held;
    if (!p) return;
    for (size_t i = 0; i < MT_COUNT(patterns); i++) pcre2_code_free(p->code[i]);
    pcre2_match_data_free(p->match);
    pcre2_match_context_free(p->context);
    mt_free(p);
    *held = NULL;
}

match_status mt_leak_patterns_create(mt_leak_patterns **out, mt_error *err)
{
    match_status status = MATCH_OK;
    int code;
    size_t place;
    mt_leak_patterns *p = mt_alloc(1, sizeof *p);
    if (!p) return mt_fail_no_memory(err);
    for (size_t i = 0; i < MT_COUNT(patterns); i++) {
        p->code[i] = pcre2_compile((PCRE2_SPTR)patterns[i].text, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &code,
                                   &place, NULL);
        if (!p->code[i] && code == PCRE2_ERROR_HEAP_FAILED) MT_TRY(mt_fail_no_memory(err));
        if (!p->code[i])
            MT_TRY(mt_fail(err, MATCH_E_INTERNAL, "pattern %zu of the leak check is wrong at %zu", i, place));
        pcre2_jit_compile(p->code[i], PCRE2_JIT_COMPLETE); /* faster where it can be had */
    }
    p->match = pcre2_match_data_create(4, NULL);
    p->context = pcre2_match_context_create(NULL);
    if (!p->match || !p->context) MT_TRY(mt_fail_no_memory(err));
    pcre2_set_match_limit(p->context, 1000000);
    pcre2_set_depth_limit(p->context, 1000);
    pcre2_set_heap_limit(p->context, 4096);
    *out = p;
    p = NULL;
out:
    mt_leak_patterns_free(&p);
    return status;
}

/* The end of a stretch that begins at `at`: after a blank, if there is one. */
static size_t stretch_end(mt_text text, size_t at)
{
    if (text.len - at <= STRETCH) return text.len;
    size_t end = at + STRETCH;
    while (end > at + STRETCH / 2 && text.data[end - 1] != ' ' && text.data[end - 1] != '\n') end--;
    if (end > at + STRETCH / 2) return end;
    for (end = at + STRETCH; ((unsigned char)text.data[end] & 0xC0) == 0x80;) end--;
    return end;
}

/* In one stretch, beginning at `at`. What the limits leave unfound there is left to the other patterns. */
static match_status find_in(mt_leak_patterns *p, size_t i, mt_text text, size_t at, mt_leaks *out, mt_error *err)
{
    while (at < text.len) {
        int found =
            pcre2_match(p->code[i], (PCRE2_SPTR)text.data, text.len, at, PCRE2_NO_UTF_CHECK, p->match, p->context);
        if (found == PCRE2_ERROR_NOMEMORY) return mt_fail_no_memory(err);
        if (found < 0) return MATCH_OK;
        const size_t *place = pcre2_get_ovector_pointer(p->match);
        mt_leak leak = {patterns[i].kind, place[0], place[1]};
        if (place[1] <= at && place[1] <= place[0]) return MATCH_OK;
        match_status status = MT_PUSH(out, leak, err);
        if (status != MATCH_OK) return status;
        at = place[1];
    }
    return MATCH_OK;
}

/* A long text goes by stretches that overlap, so that no part of it uses up the limits of another. */
static match_status find_one(mt_leak_patterns *p, size_t i, mt_text text, mt_leaks *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t at = 0, end; at < text.len && status == MATCH_OK;) {
        end = stretch_end(text, at);
        status = find_in(p, i, mt_text_make(text.data, end), at, out, err);
        if (end == text.len) break;
        for (at = end - OVERLAP; ((unsigned char)text.data[at] & 0xC0) == 0x80;) at--;
    }
    return status;
}

match_status mt_leak_patterns_find(mt_leak_patterns *p, mt_text text, mt_leaks *out, mt_error *err)
{
    for (size_t i = 0; i < MT_COUNT(patterns); i++) {
        match_status status = find_one(p, i, text, out, err);
        if (status != MATCH_OK) return status;
    }
    return MATCH_OK;
}
