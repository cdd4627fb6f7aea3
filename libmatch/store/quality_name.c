/* Checks of one name, and of how names are written throughout the store: legal forms and quotation marks are only
 * remarkable when most names of the store do it another way. */
#include <stdlib.h>

#include "libmatch/store/near.h"
#include "libmatch/store/quality_internal.h"

#define MAX_WORDS 24
#define LONG_ENOUGH 8 /* letters from which slips are counted */

static const char *first_name(const mt_quality_context *q, const mt_quality_organisation *o)
{
    return mt_quality_text(q, q->names.data[o->first_name].written);
}

/* ---- aliases ------------------------------------------------------------------------------------------------------*/

static size_t split(mt_text text, mt_text words[MAX_WORDS])
{
    size_t n = 0;
    for (size_t at = 0; at < text.len && n < MAX_WORDS;) {
        while (at < text.len && text.data[at] == ' ') at++;
        size_t start = at;
        while (at < text.len && text.data[at] != ' ') at++;
        if (at > start) words[n++] = mt_text_make(text.data + start, at - start);
    }
    return n;
}

/* The smaller name has at least two thirds of its words in the other one. */
static bool same_words(mt_text a, mt_text b)
{
    mt_text wa[MAX_WORDS], wb[MAX_WORDS];
    size_t na = split(a, wa), nb = split(b, wb), shared = 0;
    for (size_t i = 0; i < na; i++)
        for (size_t j = 0; j < nb; j++)
            if (mt_text_equal(wa[i], wb[j])) {
                shared++;
                break;
            }
    size_t smaller = na < nb ? na : nb;
    return shared > 0 && shared * 3 >= smaller * 2;
}

static bool equal_without_blanks(mt_text a, mt_text b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.len && a.data[i] == ' ') i++;
        while (j < b.len && b.data[j] == ' ') j++;
        if (i == a.len || j == b.len) return i == a.len && j == b.len;
        if (a.data[i++] != b.data[j++]) return false;
    }
}

static bool spelling_of(mt_text a, mt_text b)
{
    if (equal_without_blanks(a, b)) return true;
    return a.len >= LONG_ENOUGH && b.len >= LONG_ENOUGH && mt_near_distance(a, b, 2) <= 2;
}

static match_status check_aliases(mt_quality_context *q, const mt_quality_organisation *o, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_quality_name *own = &q->names.data[o->first_name];
    mt_text name = mt_intern_text(&q->texts, own->folded);
    for (uint32_t i = 1; i < o->names; i++) {
        mt_text alias = mt_intern_text(&q->texts, own[i].folded), written = mt_intern_text(&q->texts, own[i].written);
        if (own[i].written == own->written || alias.len == 0) continue;
        if (spelling_of(name, alias)) {
            MT_TRY(mt_quality_add(q, MT_QUALITY_ALIAS_SPELLING, &o->num, 1, "aliases", written, err,
                                  "%s is also written \"%s\": one body", first_name(q, o), written.data));
        } else if (same_words(name, alias)) {
            MT_TRY(mt_quality_add(q, MT_QUALITY_ALIAS_FORM, &o->num, 1, "aliases", written, err,
                                  "%s is also called \"%s\": one body", first_name(q, o), written.data));
        }
    }
out:
    return status;
}

/* ---- one name -----------------------------------------------------------------------------------------------------*/

static size_t longest_word(const char *from, const char *to)
{
    size_t best = 0, run = 0;
    for (const char *p = from; p < to; p++) {
        unsigned char c = (unsigned char)*p;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        run = letter ? run + 1 : 0;
        if (run > best) best = run;
    }
    return best;
}

static match_status check_two_bodies(mt_quality_context *q, const mt_quality_organisation *o, mt_error *err)
{
    const char *name = first_name(q, o), *slash = strchr(name, '/');
    if (!slash || longest_word(name, slash) < 4 || longest_word(slash, name + strlen(name)) < 4) return MATCH_OK;
    return mt_quality_add(q, MT_QUALITY_NAME_TWO_BODIES, &o->num, 1, "name", mt_text_of(name), err,
                          "\"%s\" seems to name two bodies; if so, make two records", name);
}

static match_status check_brackets(mt_quality_context *q, const mt_quality_organisation *o, mt_error *err)
{
    const char *name = first_name(q, o);
    int open = 0;
    bool glued = false, unbalanced = false;
    for (const char *p = name; *p; p++) {
        if (*p == '(') glued = glued || (p > name && p[-1] != ' ' && p[-1] != '-' && p[-1] != '(');
        open += (*p == '(') - (*p == ')');
        unbalanced = unbalanced || open < 0;
    }
    if (!glued && !unbalanced && open == 0) return MATCH_OK;
    return mt_quality_add(q, MT_QUALITY_NAME_BRACKET, &o->num, 1, "name", mt_text_of(name), err, "\"%s\": %s", name,
                          glued ? "the bracket is glued to the word before it" : "a bracket is not closed");
}

match_status mt_quality_name_of(mt_quality_context *q, const mt_quality_organisation *o, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(check_aliases(q, o, err));
    MT_TRY(check_two_bodies(q, o, err));
    MT_TRY(check_brackets(q, o, err));
out:
    return status;
}

/* ---- habits of the whole store ------------------------------------------------------------------------------------*/

typedef struct habit {
    uint32_t family;   /* what is written, levelled: "srl" */
    uint32_t spelling; /* how */
    uint32_t organisation;
} habit;
typedef MT_ARRAY(habit) habit_list;

static bool upper(char c) { return c >= 'A' && c <= 'Z'; }

/* "S.R.L.," to "srl"; "" when it is no legal form */
static bool legal_form(mt_text token, char family[8])
{
    static const char *const forms[] = {"srl", "sa",  "gmbh", "ev",  "ag",  "ltd", "llc", "spa", "sas", "bv",
                                        "nv",  "doo", "kft",  "zrt", "sro", "inc", "plc", "oy",  "ab"};
    size_t n = 0;
    bool capital = false;
    for (size_t i = 0; i < token.len; i++) {
        char c = token.data[i];
        if (c == '.') continue;
        capital = capital || upper(c);
        if (n == 7) return false;
        family[n++] = upper(c) ? (char)(c + 32) : c;
    }
    family[n] = '\0';
    if (!capital) return false;
    for (size_t i = 0; i < MT_COUNT(forms); i++)
        if (strcmp(family, forms[i]) == 0) return true;
    return false;
}

static match_status note(mt_quality_context *q, const char *family, mt_text spelling, size_t organisation,
                         habit_list *habits, mt_error *err)
{
    match_status status = MATCH_OK;
    habit h = {.organisation = (uint32_t)organisation};
    MT_TRY(mt_intern_add(&q->texts, mt_text_of(family), &h.family, NULL, err));
    MT_TRY(mt_intern_add(&q->texts, spelling, &h.spelling, NULL, err));
    MT_TRY(MT_PUSH(habits, h, err));
out:
    return status;
}

static match_status note_legal_form(mt_quality_context *q, size_t organisation, habit_list *habits, mt_error *err)
{
    mt_text words[MAX_WORDS];
    char family[8], spelling[24];
    size_t n = split(mt_text_of(first_name(q, &q->organisations.data[organisation])), words);
    for (size_t i = n; i-- > 0;) {
        mt_text word = words[i];
        if (word.len && word.data[word.len - 1] == ',') word.len--;
        if (word.len >= sizeof spelling || !legal_form(word, family)) continue;
        mt_copy_text(spelling, sizeof spelling, word.data, word.len); /* interning may move the name */
        return note(q, family, mt_text_of(spelling), organisation, habits, err);
    }
    return MATCH_OK;
}

/* The quotation marks of a name in their order, as one text */
static match_status note_quotes(mt_quality_context *q, size_t organisation, habit_list *habits, mt_error *err)
{
    static const char *const marks[] = {"\"",           "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E",
                                        "\xE2\x80\x9F", "\xC2\xAB",     "\xC2\xBB"};
    char found[32] = "";
    size_t n = 0;
    for (const char *p = first_name(q, &q->organisations.data[organisation]); *p; p++)
        for (size_t i = 0; i < MT_COUNT(marks); i++) {
            size_t len = strlen(marks[i]);
            if (strncmp(p, marks[i], len) != 0 || n + len >= sizeof found) continue;
            memcpy(found + n, marks[i], len);
            n += len;
            found[n] = '\0';
        }
    return n ? note(q, "quotes", mt_text_of(found), organisation, habits, err) : MATCH_OK;
}

static int by_habit(const void *a, const void *b)
{
    const habit *x = a, *y = b;
    if (x->family != y->family) return x->family < y->family ? -1 : 1;
    if (x->spelling != y->spelling) return x->spelling < y->spelling ? -1 : 1;
    return (x->organisation > y->organisation) - (x->organisation < y->organisation);
}

/* One family: the most frequent spelling (the first by id of equally frequent ones) is the habit. */
static match_status report_family(mt_quality_context *q, mt_quality_code code, const habit *h, size_t n, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t usual = 0;
    size_t most = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && h[end].spelling == h[i].spelling;) end++;
        if (end - i <= most) continue;
        most = end - i;
        usual = h[i].spelling;
    }
    for (size_t i = 0; i < n; i++) {
        if (h[i].spelling == usual) continue;
        const mt_quality_organisation *o = &q->organisations.data[h[i].organisation];
        MT_TRY(mt_quality_add(q, code, &o->num, 1, "name", mt_intern_text(&q->texts, h[i].spelling), err,
                              "%s: written %s, most names of the store write %s", first_name(q, o),
                              mt_quality_text(q, h[i].spelling), mt_quality_text(q, usual)));
    }
out:
    return status;
}

match_status mt_quality_habits(mt_quality_context *q, mt_error *err)
{
    match_status status = MATCH_OK;
    habit_list lists[2] = {{0}, {0}};
    static const mt_quality_code codes[2] = {MT_QUALITY_NAME_LEGAL_FORM, MT_QUALITY_NAME_QUOTES};
    for (size_t i = 0; i < q->organisations.len; i++) {
        MT_TRY(note_legal_form(q, i, &lists[0], err));
        MT_TRY(note_quotes(q, i, &lists[1], err));
    }
    for (int list = 0; list < 2; list++) {
        habit *h = lists[list].data;
        size_t n = lists[list].len;
        if (n) qsort(h, n, sizeof *h, by_habit);
        for (size_t i = 0, end; i < n; i = end) {
            for (end = i; end < n && h[end].family == h[i].family;) end++;
            MT_TRY(report_family(q, codes[list], h + i, end - i, err));
        }
    }
out:
    MT_ARRAY_FREE(&lists[0]);
    MT_ARRAY_FREE(&lists[1]);
    return status;
}
