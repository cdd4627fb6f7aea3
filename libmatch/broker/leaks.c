/* Finding leaks: numbers and addresses by patterns (leak_patterns.c), names by looking every run of words up among the
 * folded names of the store. A name of one word counts when it is written with a capital letter or digit and has at
 * least three letters, so that a company called "Sensor" does not make every sensor a leak; those of the body that the
 * text is about count in any case. Texts are read twice where letters of other scripts look Latin (leak_text.h). */
#include "libmatch/broker/leaks.h"

#include <stdlib.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/broker/leak_patterns.h"
#include "libmatch/broker/leak_text.h"
#include "libmatch/store/view.h"
#include "libmatch/text/fold.h"

#define WORDS_ALWAYS 8 /* of a run; longer ones only while they are the beginning of a name */
#define WORDS_MOST 40
#define LETTERS_LEAST 3
#define SQUEEZED_LEAST 7 /* letters of a name written as one word */
#define FORM_LETTERS 3   /* of a legal form that tells by itself */
#define TELLING_LEAST 4  /* letters of a word of a name that tells by itself */

struct mt_leak_finder {
    mt_tier viewer;
    mt_intern names;           /* folded, words parted by blanks */
    mt_intern beginnings;      /* of names of more than WORDS_ALWAYS words */
    mt_intern words;           /* of names, */
    MT_ARRAY(uint32_t) bodies; /* and how many bodies have them */
    MT_ARRAY(uint32_t) last;   /* the body that had it last */
    mt_intern own, towns;      /* of the bodies in question */
    mt_intern telling;         /* words that only their names have */
    mt_intern ids;
    uint32_t count; /* bodies read */
    mt_leak_patterns *patterns;
    mt_leak_text text;
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
    mt_intern_free(&f->beginnings);
    mt_intern_free(&f->words);
    MT_ARRAY_FREE(&f->bodies);
    MT_ARRAY_FREE(&f->last);
    mt_intern_free(&f->own);
    mt_intern_free(&f->towns);
    mt_intern_free(&f->telling);
    mt_intern_free(&f->ids);
    mt_leak_patterns_free(&f->patterns);
    mt_leak_text_free(&f->text);
    mt_free(f);
    *finder = NULL;
}

/* ---- what is looked for -------------------------------------------------------------------------------------------*/

static match_status add_to(mt_intern *set, const mt_strbuf *key, size_t least, mt_error *err)
{
    uint32_t number;
    return key->len < least ? MATCH_OK : mt_intern_add(set, mt_text_make(key->data, key->len), &number, NULL, err);
}

/* Also without its blanks, when it is long. */
static match_status add_squeezed(mt_intern *set, mt_text key, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf squeezed = {0};
    for (size_t i = 0; i < key.len; i++)
        if (key.data[i] != ' ') mt_strbuf_char(&squeezed, key.data[i]);
    MT_TRY(mt_strbuf_status(&squeezed, err));
    if (squeezed.len < key.len) MT_TRY(add_to(set, &squeezed, SQUEEZED_LEAST, err));
out:
    mt_strbuf_free(&squeezed);
    return status;
}

/* Counts the words of a name once for the body, and notes the beginnings of a long one. */
static match_status add_words(mt_leak_finder *f, mt_text key, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t words = 0;
    for (size_t at = 0, end; at < key.len; at = end + 1) {
        for (end = at; end < key.len && key.data[end] != ' ';) end++;
        uint32_t word;
        words++;
        if (words > WORDS_ALWAYS && end < key.len)
            MT_TRY(mt_intern_add(&f->beginnings, mt_text_make(key.data, end), &word, NULL, err));
        MT_TRY(mt_intern_add(&f->words, mt_text_make(key.data + at, end - at), &word, NULL, err));
        while (f->bodies.len < f->words.count) {
            MT_TRY(MT_PUSH(&f->bodies, 0, err));
            MT_TRY(MT_PUSH(&f->last, 0, err));
        }
        if (f->last.data[word] != f->count) f->bodies.data[word]++;
        f->last.data[word] = f->count;
    }
out:
    return status;
}

static match_status add_name(mt_leak_finder *f, mt_text name, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0};
    MT_TRY(mt_fold_name(name, &folded, err));
    MT_TRY(add_to(&f->names, &folded, LETTERS_LEAST, err));
    mt_text key = mt_text_make(folded.data ? folded.data : "", folded.len);
    MT_TRY(add_squeezed(&f->names, key, err));
    MT_TRY(add_words(f, key, err));
out:
    mt_strbuf_free(&folded);
    return status;
}

static match_status add_body(void *context, const mt_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_leak_finder *f = context;
    json_t *root = NULL;
    f->count++;
    MT_TRY(mt_json_parse(row->json, &root, err));
    MT_TRY(add_name(f, mt_json_get_text(root, "name"), err));
    for (size_t i = 0; i < mt_record_list_size(root, "aliases"); i++)
        MT_TRY(add_name(f, mt_record_list_item(root, "aliases", i), err));
    MT_TRY(mt_intern_add(&f->ids, mt_json_get_text(root, "id"), &(uint32_t){0}, NULL, err));
out:
    json_decref(root);
    return status;
}

/* A name of the body in question, and those of its words that nobody else's name has. */
static match_status add_own(mt_leak_finder *f, mt_text name, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0};
    MT_TRY(mt_fold_name(name, &folded, err));
    MT_TRY(add_to(&f->own, &folded, LETTERS_LEAST, err));
    mt_text key = mt_text_make(folded.data ? folded.data : "", folded.len);
    for (size_t at = 0, end; at < key.len; at = end + 1) {
        for (end = at; end < key.len && key.data[end] != ' ';) end++;
        mt_text one = mt_text_make(key.data + at, end - at);
        uint32_t word = mt_intern_find(&f->words, one);
        if (one.len >= TELLING_LEAST && word != MT_NONE && f->bodies.data[word] == 1)
            MT_TRY(mt_intern_add(&f->telling, one, &word, NULL, err));
    }
out:
    mt_strbuf_free(&folded);
    return status;
}

static match_status add_about(mt_leak_finder *f, mt_store *store, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_strbuf folded = {0};
    MT_TRY(mt_store_json(store, num, &root, err));
    MT_TRY(add_own(f, mt_json_get_text(root, "name"), err));
    for (size_t i = 0; i < mt_record_list_size(root, "aliases"); i++)
        MT_TRY(add_own(f, mt_record_list_item(root, "aliases", i), err));
    for (size_t i = 0; i < mt_record_list_size(root, "towns"); i++) {
        mt_strbuf_clear(&folded);
        MT_TRY(mt_fold_name(mt_record_list_item(root, "towns", i), &folded, err));
        MT_TRY(add_to(&f->towns, &folded, LETTERS_LEAST, err));
    }
out:
    json_decref(root);
    mt_strbuf_free(&folded);
    return status;
}

static match_status add_visible(void *context, const mt_row *row, mt_error *err)
{
    const mt_leak_finder *f = context;
    return mt_view_shows(f->viewer, row->tier) ? add_body(context, row, err) : MATCH_OK;
}

/* A body in question that the viewer may not see gives itself away all the same. */
static match_status add_hidden(mt_leak_finder *f, mt_store *store, mt_num num, mt_error *err)
{
    mt_row row = {0};
    match_status status = mt_store_row(store, num, &row, err);
    return status == MATCH_OK && !mt_view_shows(f->viewer, row.tier) ? add_body(f, &row, err) : status;
}

match_status mt_leak_finder_create(mt_store *store, mt_tier viewer, const mt_num *about, size_t count,
                                   mt_leak_finder **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_leak_finder *f = mt_alloc(1, sizeof *f);
    if (!f) MT_TRY(mt_fail_no_memory(err));
    f->viewer = viewer;
    MT_TRY(mt_leak_patterns_create(&f->patterns, err));
    MT_TRY(mt_store_each(store, MT_KINDS_ORGANISATIONS, add_visible, f, err));
    for (size_t i = 0; i < count; i++) MT_TRY(add_hidden(f, store, about[i], err));
    for (size_t i = 0; i < count; i++) MT_TRY(add_about(f, store, about[i], err));
    *out = f;
    f = NULL;
out:
    mt_leak_finder_free(&f);
    return status;
}

/* ---- finding ------------------------------------------------------------------------------------------------------*/

typedef struct piece {
    size_t begin, end;
    bool marked; /* begins with a capital letter or has a digit */
    bool proper; /* so that no beginning of a sentence explains it: not its first word, or more capitals, or digits */
} piece;
typedef MT_ARRAY(piece) pieces;

static bool is_word_byte(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 || c == '&';
}

/* Whether a word begins a sentence, a line or a quotation, so that its capital letter says nothing. */
static bool is_first(mt_text text, const pieces *words, size_t begin)
{
    if (words->len == 0) return true;
    for (size_t i = words->data[words->len - 1].end; i < begin; i++)
        if (strchr(".:!?\n\"(", text.data[i])) return true;
    return false;
}

/* Words of the text: what lies between blanks and punctuation; folded one after the other. */
static match_status split(mt_text text, pieces *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0, j; i < text.len; i = j + 1) {
        for (j = i; j < text.len && is_word_byte((unsigned char)text.data[j]);) j++;
        if (j == i) continue;
        unsigned char c = (unsigned char)text.data[i];
        size_t capitals = 0, digits = 0;
        for (size_t k = i; k < j; k++) {
            capitals += text.data[k] >= 'A' && text.data[k] <= 'Z';
            digits += text.data[k] >= '0' && text.data[k] <= '9';
        }
        piece p = {.begin = i, .end = j, .marked = (c >= 'A' && c <= 'Z') || c >= 0x80 || digits};
        p.proper = capitals > 1 || digits || (p.marked && !is_first(text, out, i));
        MT_TRY(MT_PUSH(out, p, err));
    }
out:
    return status;
}

/* Whether a sentence ends between two words; not at an initial or a short form ("T. Popa", "Sp. z o.o."). */
static bool parted(mt_text text, const piece *a, const piece *b)
{
    for (size_t i = a->end; i < b->begin; i++) {
        bool stop = strchr(".;:!?\n", text.data[i]) != NULL && i + 1 < b->begin;
        if (stop && !(text.data[i] == '.' && a->end - a->begin <= 3)) return true;
    }
    return false;
}

/* The folded words [i, i + n) of the text; single letters in a row are one word ("A.C.M.E."). */
static match_status fold_run(mt_text text, const pieces *words, size_t i, size_t n, mt_strbuf *folded, mt_error *err)
{
    bool letters = n > 1;
    for (size_t w = i; w < i + n; w++) letters = letters && words->data[w].end - words->data[w].begin == 1;
    mt_strbuf_clear(folded);
    if (!letters)
        return mt_fold_name(
            mt_text_make(text.data + words->data[i].begin, words->data[i + n - 1].end - words->data[i].begin), folded,
            err);
    for (size_t w = i; w < i + n; w++) {
        match_status status = mt_fold(mt_text_make(text.data + words->data[w].begin, 1), folded, err);
        if (status != MATCH_OK) return status;
    }
    return mt_strbuf_status(folded, err);
}

/* What a run of words is: a name, a town or the like of the body in question, or nothing. */
static bool tells(const mt_leak_finder *f, mt_text key, const piece *first, mt_leak_kind *kind)
{
    bool marked = first->marked;
    bool one = memchr(key.data, ' ', key.len) == NULL;
    bool name =
        mt_intern_find(&f->own, key) != MT_NONE || (mt_intern_find(&f->names, key) != MT_NONE && (!one || marked));
    *kind = name ? MT_LEAK_NAME : MT_LEAK_TOWN;
    if (first->proper && mt_intern_find(&f->telling, key) != MT_NONE) *kind = MT_LEAK_NAME;
    return name || *kind == MT_LEAK_NAME || (marked && mt_intern_find(&f->towns, key) != MT_NONE);
}

static size_t words_in(mt_text key)
{
    size_t n = key.len > 0;
    for (size_t i = 0; i < key.len; i++) n += key.data[i] == ' ';
    return n;
}

/* Whether a run of n words, folded to `key`, is a name by its legal form ("Nova Lens SRL"), whoever has it: words with
 * capital letters, and behind them what folding takes for the form. Two letters may be anything ("AS"): then no
 * beginning of a sentence may explain the first word's capital. */
static match_status has_legal_form(mt_text text, const pieces *words, size_t i, size_t n, mt_text key, bool *has,
                                   mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf bare = {0};
    size_t kept = words_in(key), letters = 0;
    *has = false;
    if (kept == 0 || kept >= n) return MATCH_OK;
    for (size_t w = i; w <= i + kept; w++)
        if (!words->data[w].marked) return MATCH_OK;
    for (size_t w = i + kept; w < i + n; w++) letters += words->data[w].end - words->data[w].begin;
    if (letters < FORM_LETTERS && !(words->data[i].proper && words->data[i + kept].proper)) return MATCH_OK;
    MT_TRY(fold_run(text, words, i, kept, &bare, err));
    *has = bare.len == key.len && memcmp(bare.data, key.data, key.len) == 0;
out:
    mt_strbuf_free(&bare);
    return status;
}

/* The longest run of words from piece i on that tells. */
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
        mt_leak_kind kind;
        if (n && parted(text, &words->data[i + n - 1], word)) break;
        MT_TRY(fold_run(text, words, i, n + 1, &folded, err));
        mt_text key = mt_text_make(folded.data ? folded.data : "", folded.len);
        bool found = key.len >= LETTERS_LEAST && tells(f, key, &words->data[i], &kind), form = false;
        if (!found) MT_TRY(has_legal_form(text, words, i, n + 1, key, &form, err));
        if (form) kind = MT_LEAK_NAME;
        found = found || form;
        if (found) best = (mt_leak){kind, words->data[i].begin, word->end};
        if (found) last = i + n;
        if (n + 1 > WORDS_ALWAYS && !found && mt_intern_find(&f->beginnings, key) == MT_NONE) break;
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

/* Everything in the text as it was read, with places in the original. */
static match_status find_all(mt_leak_finder *f, mt_leaks *all, mt_error *err)
{
    match_status status = MATCH_OK;
    pieces words = {0};
    mt_leaks found = {0};
    mt_text text = mt_text_make(f->text.text.data ? f->text.text.data : "", f->text.text.len);
    MT_TRY(mt_leak_patterns_find(f->patterns, text, &found, err));
    MT_TRY(split(text, &words, err));
    for (size_t i = 0, next; i < words.len; i = next) MT_TRY(find_run(f, text, &words, i, &found, &next, err));
    MT_TRY(find_ids(f, text, &found, err));
    for (size_t i = 0; i < found.len; i++) {
        mt_leak leak = {found.data[i].kind, f->text.begin.data[found.data[i].begin],
                        f->text.end.data[found.data[i].end - 1]};
        MT_TRY(MT_PUSH(all, leak, err));
    }
out:
    MT_ARRAY_FREE(&words);
    MT_ARRAY_FREE(&found);
    return status;
}

match_status mt_leaks_find(mt_leak_finder *f, mt_text text, mt_leaks *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_leaks all = {0};
    out->len = 0;
    MT_TRY(mt_leak_text_read(text, false, &f->text, err));
    MT_TRY(find_all(f, &all, err));
    MT_TRY(mt_leak_text_read(text, true, &f->text, err));
    if (f->text.mixed) MT_TRY(find_all(f, &all, err));
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
