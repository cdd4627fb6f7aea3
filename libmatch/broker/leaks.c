/* Finding leaks: numbers and addresses by patterns (PCRE2, with limits), names by looking every run of up to eight
 * words up among the folded names of the store. A name of one word counts when it is written with a capital letter or
 * digit and has at least three letters, so that a company called "Sensor" does not make every sensor a leak. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "libmatch/broker/leaks.h"

#include <pcre2.h>
#include <stdlib.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/text/fold.h"

#define WORDS_MOST 8
#define LETTERS_LEAST 3

static const struct pattern {
    mt_leak_kind kind;
    const char *text;
} patterns[] = {
    {MT_LEAK_EMAIL, "[\\p{L}\\p{N}._%+-]{1,64}\\s?(?:@|\\(at\\)|\\[at\\])\\s?[\\p{L}\\p{N}-]{1,63}"
                    "(?:(?:\\.|\\s?\\(dot\\)\\s?)[\\p{L}\\p{N}-]{2,63}){1,5}"},
    {MT_LEAK_URL, "(?:https?://|ftp://|www\\.)[^\\s<>\"')\\]]{2,499}[^\\s<>\"')\\].,;:!?]"},
    {MT_LEAK_URL,
     "(?<![\\p{L}\\p{N}@.-])(?:[\\p{L}\\p{N}][\\p{L}\\p{N}-]{0,62}\\.){1,4}(?:com|org|net|eu|edu|gov|info|biz|io|ai|"
     "ro|pl|de|fr|it|es|uk|at|be|bg|ch|cy|cz|dk|ee|fi|gr|hr|hu|ie|is|lt|lu|lv|md|mt|nl|no|pt|rs|se|si|sk|"
     "tr|ua)(?:/(?:[^\\s<>\"')\\]]{0,499}[^\\s<>\"')\\].,;:!?])?)?(?![\\p{L}\\p{N}-])"},
    {MT_LEAK_PATENT,
     "(?<![\\p{L}\\p{N}])(?:PCT\\s?/\\s?[A-Z]{2}\\s?\\d{2,4}\\s?/\\s?\\d{4,6}|WO\\s?\\d{2,4}\\s?/\\s?\\d{5,6}|"
     "(?:EP|US|DE|FR|GB|RO|PL|CZ|SK|HU|IT|ES|AT|CH|NL|BE|SE|FI|DK|NO|JP|CN|KR|CA|AU|IN|IL)[\\s-]?"
     "(?:P\\.?\\s?)?\\d{1,4}(?:[ ,./]?\\d{3}){1,3}(?:\\.\\d)?(?:\\s?[A-CUT]\\d?)?|"
     "(?i:patents?|brevet(?:ul)?|patentu?)\\s(?i:nos?\\.?|nr\\.?|number|numer|num[aă]rul)?\\s?"
     "[A-Z]{0,3}\\s?\\.?\\s?\\d{4,12}(?:\\s?[A-CUT]\\d?)?)(?![\\p{L}\\p{N}])"},
    {MT_LEAK_REGISTRY,
     "(?<![\\p{L}\\p{N}])(?:J\\d{2}/\\d{1,6}/\\d{4}|(?i:CUI|CIF|VAT|NIP|REGON|KRS|TVA|IČO|PIC|HRB)\\s?"
     "(?:no\\.?|nr\\.?|:)?\\s?[A-Z]{0,2}[\\d -]{5,16}|\\d{4}-\\d{4}-\\d{4}-\\d{3}[\\dX])(?![\\p{L}\\p{N}])"},
    {MT_LEAK_PHONE,
     "(?<![\\p{L}\\p{N}./-])(?:\\+|00)\\d{1,3}[\\s./-]?(?:\\(\\d{1,4}\\)[\\s./-]?)?\\d(?:[\\s./-]?\\d){6,11}"
     "(?![\\p{L}\\p{N}])|(?<![\\p{L}\\p{N}./-])0\\d{2,3}[\\s./-]\\d{3}[\\s./-]?\\d{3}(?:[\\s./-]?\\d{1,4})?"
     "(?![\\p{L}\\p{N}])"},
};

struct mt_leak_finder {
    mt_intern names; /* folded, words parted by blanks */
    mt_intern towns, ids;
    pcre2_code *code[MT_COUNT(patterns)];
    pcre2_match_data *match;
    pcre2_match_context *context;
};

const char *mt_leak_name(mt_leak_kind kind)
{
    static const char *const names[] = {"name", "email", "url", "phone", "patent", "registry", "town", "id"};
    return (size_t)kind < MT_COUNT(names) ? names[kind] : "";
}

void mt_leak_finder_free(mt_leak_finder **finder)
{
    mt_leak_finder *f = finder ? *finder : NULL;
    if (!f) return;
    mt_intern_free(&f->names);
    mt_intern_free(&f->towns);
    mt_intern_free(&f->ids);
    for (size_t i = 0; i < MT_COUNT(patterns); i++) pcre2_code_free(f->code[i]);
    pcre2_match_data_free(f->match);
    pcre2_match_context_free(f->context);
    mt_free(f);
    *finder = NULL;
}

/* ---- what is looked for -------------------------------------------------------------------------------------------*/

static match_status compile(mt_leak_finder *f, mt_error *err)
{
    int code;
    size_t place;
    for (size_t i = 0; i < MT_COUNT(patterns); i++) {
        f->code[i] = pcre2_compile((PCRE2_SPTR)patterns[i].text, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &code,
                                   &place, NULL);
        if (!f->code[i])
            return mt_fail(err, MATCH_E_INTERNAL, "pattern %zu of the leak check is wrong at %zu", i, place);
    }
    f->match = pcre2_match_data_create(4, NULL);
    f->context = pcre2_match_context_create(NULL);
    if (!f->match || !f->context) return mt_fail_no_memory(err);
    pcre2_set_match_limit(f->context, 1000000);
    pcre2_set_depth_limit(f->context, 1000);
    pcre2_set_heap_limit(f->context, 4096);
    return MATCH_OK;
}

static match_status add_folded(mt_intern *set, mt_text text, bool name, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0};
    MT_TRY(name ? mt_fold_name(text, &folded, err) : mt_fold(text, &folded, err));
    if (folded.len >= LETTERS_LEAST)
        MT_TRY(mt_intern_add(set, mt_text_make(folded.data, folded.len), &(uint32_t){0}, NULL, err));
out:
    mt_strbuf_free(&folded);
    return status;
}

static match_status add_body(void *context, const mt_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_leak_finder *f = context;
    json_t *root = NULL;
    MT_TRY(mt_json_parse(row->json, &root, err));
    MT_TRY(add_folded(&f->names, mt_json_get_text(root, "name"), true, err));
    for (size_t i = 0; i < mt_record_list_size(root, "aliases"); i++)
        MT_TRY(add_folded(&f->names, mt_record_list_item(root, "aliases", i), true, err));
    MT_TRY(mt_intern_add(&f->ids, mt_json_get_text(root, "id"), &(uint32_t){0}, NULL, err));
out:
    json_decref(root);
    return status;
}

static match_status add_towns(mt_leak_finder *f, mt_store *store, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    MT_TRY(mt_store_json(store, num, &root, err));
    for (size_t i = 0; i < mt_record_list_size(root, "towns"); i++)
        MT_TRY(add_folded(&f->towns, mt_record_list_item(root, "towns", i), true, err));
out:
    json_decref(root);
    return status;
}

match_status mt_leak_finder_create(mt_store *store, const mt_num *about, size_t count, mt_leak_finder **out,
                                   mt_error *err)
{
    match_status status = MATCH_OK;
    mt_leak_finder *f = mt_alloc(1, sizeof *f);
    if (!f) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(compile(f, err));
    MT_TRY(mt_store_each(store, MT_KINDS_ORGANISATIONS, add_body, f, err));
    for (size_t i = 0; i < count; i++) MT_TRY(add_towns(f, store, about[i], err));
    *out = f;
    f = NULL;
out:
    mt_leak_finder_free(&f);
    return status;
}

/* ---- finding ------------------------------------------------------------------------------------------------------*/

static match_status find_pattern(mt_leak_finder *f, size_t i, mt_text text, mt_leaks *out, mt_error *err)
{
    size_t at = 0;
    while (at < text.len) {
        int found = pcre2_match(f->code[i], (PCRE2_SPTR)text.data, text.len, at, 0, f->match, f->context);
        if (found < 0) return MATCH_OK; /* no more, or the limits: the rest is left to the other patterns */
        const size_t *place = pcre2_get_ovector_pointer(f->match);
        mt_leak leak = {patterns[i].kind, place[0], place[1]};
        if (place[1] <= at && place[1] <= place[0]) return MATCH_OK;
        match_status status = MT_PUSH(out, leak, err);
        if (status != MATCH_OK) return status;
        at = place[1];
    }
    return MATCH_OK;
}

typedef struct piece {
    size_t begin, end;
    size_t folded_end; /* of the fold of all pieces up to this one */
    bool marked;       /* begins with a capital letter or has a digit */
} piece;
typedef MT_ARRAY(piece) pieces;

static bool is_word_byte(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 || c == '&';
}

/* Words of the text: what lies between blanks and punctuation; folded one after the other. */
static match_status split(mt_text text, pieces *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0, j; i < text.len; i = j + 1) {
        for (j = i; j < text.len && is_word_byte((unsigned char)text.data[j]);) j++;
        if (j == i) continue;
        unsigned char c = (unsigned char)text.data[i];
        piece p = {i, j, 0, (c >= 'A' && c <= 'Z') || c >= 0x80};
        for (size_t k = i; k < j; k++) p.marked = p.marked || (text.data[k] >= '0' && text.data[k] <= '9');
        MT_TRY(MT_PUSH(out, p, err));
    }
out:
    return status;
}

static bool parted(mt_text text, const piece *a, const piece *b)
{
    for (size_t i = a->end; i < b->begin; i++)
        if (strchr(".;:!?\n", text.data[i]) && i + 1 < b->begin) return true; /* a sentence ends between them */
    return false;
}

/* The longest run of words from piece i on that is a name or town. */
static match_status find_run(mt_leak_finder *f, mt_text text, const pieces *words, size_t i, mt_leaks *out,
                             size_t *next, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0};
    mt_leak best = {0};
    size_t last = i;
    *next = i + 1;
    for (size_t n = 0; n < WORDS_MOST && i + n < words->len; n++) {
        const piece *word = &words->data[i + n];
        if (n && parted(text, &words->data[i + n - 1], word)) break;
        mt_text run = mt_text_make(text.data + words->data[i].begin, word->end - words->data[i].begin);
        mt_strbuf_clear(&folded);
        MT_TRY(mt_fold_name(run, &folded, err));
        if (folded.len < LETTERS_LEAST) continue;
        mt_text key = mt_text_make(folded.data, folded.len);
        bool one = memchr(key.data, ' ', key.len) == NULL;
        bool name = mt_intern_find(&f->names, key) != MT_NONE && (!one || words->data[i].marked);
        bool town = !name && mt_intern_find(&f->towns, key) != MT_NONE && words->data[i].marked;
        if (!name && !town) continue;
        best = (mt_leak){name ? MT_LEAK_NAME : MT_LEAK_TOWN, words->data[i].begin, word->end};
        last = i + n;
    }
    if (best.end) {
        MT_TRY(MT_PUSH(out, best, err));
        *next = last + 1;
    }
out:
    mt_strbuf_free(&folded);
    return status;
}

/* ids as they are written: between blanks or punctuation, at least four bytes and not a plain word */
static match_status find_ids(mt_leak_finder *f, mt_text text, mt_leaks *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0, j; i < text.len; i = j + 1) {
        for (j = i; j < text.len && !strchr(" \t\r\n,;()[]\"'", text.data[j]);) j++;
        size_t end = j;
        while (end > i && strchr(".:!?", text.data[end - 1])) end--;
        bool digit = false;
        for (size_t k = i; k < end; k++) digit = digit || (text.data[k] >= '0' && text.data[k] <= '9');
        if (end - i < 4 || !digit || mt_intern_find(&f->ids, mt_text_make(text.data + i, end - i)) == MT_NONE) continue;
        mt_leak leak = {MT_LEAK_ID, i, end};
        MT_TRY(MT_PUSH(out, leak, err));
    }
out:
    return status;
}

static int by_place(const void *a, const void *b)
{
    const mt_leak *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end) return x->end > y->end ? -1 : 1; /* the longer first */
    return (x->kind > y->kind) - (x->kind < y->kind);
}

match_status mt_leaks_find(mt_leak_finder *f, mt_text text, mt_leaks *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_leaks all = {0};
    pieces words = {0};
    out->len = 0;
    for (size_t i = 0; i < MT_COUNT(patterns); i++) MT_TRY(find_pattern(f, i, text, &all, err));
    MT_TRY(split(text, &words, err));
    for (size_t i = 0, next; i < words.len; i = next) MT_TRY(find_run(f, text, &words, i, &all, &next, err));
    MT_TRY(find_ids(f, text, &all, err));
    if (all.len) qsort(all.data, all.len, sizeof *all.data, by_place);
    for (size_t i = 0; i < all.len; i++) {
        mt_leak *last = out->len ? &out->data[out->len - 1] : NULL;
        if (last && all.data[i].begin < last->end) { /* overlaps: one leak of both */
            if (all.data[i].end > last->end) last->end = all.data[i].end;
            continue;
        }
        MT_TRY(MT_PUSH(out, all.data[i], err));
    }
out:
    MT_ARRAY_FREE(&all);
    MT_ARRAY_FREE(&words);
    return status;
}

match_status mt_leaks_mask(mt_text text, const mt_leaks *leaks, mt_strbuf *out, mt_error *err)
{
    size_t at = 0;
    for (size_t i = 0; i < leaks->len; i++) {
        mt_strbuf_add(out, text.data + at, leaks->data[i].begin - at);
        mt_strbuf_str(out, "[...]");
        at = leaks->data[i].end;
    }
    if (text.len > at) mt_strbuf_add(out, text.data + at, text.len - at);
    return mt_strbuf_status(out, err);
}
