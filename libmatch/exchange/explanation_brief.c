/* The reasons of one hit in a few lines, for lists that people read from top to bottom. What is not there or has an
 * unknown code is left out, so that explanations of later versions read well too. */
#include "libmatch/exchange/explanation_brief.h"

#include <math.h>

#include "libmatch/exchange/words.h"
#include "libmatch/match/messages.h"

#define NEEDS 2 /* lines of one direction */
#define PARTS 3
#define TERMS 4 /* words shown of two texts that meet */
#define LIST 6  /* words and items of a search hit */

// clang-format off
/* X(name, English, Romanian, Polish); blanks at the ends are meant. */
#define PHRASES(X) \
    X(ASSUMED, " (too little is stated: assumed)", " (se declară prea puțin: presupus)", " (podano zbyt mało: przyjęto)") \
    X(BOTH_WAYS, "Both ways: ", "În ambele sensuri: ", "W obie strony: ") \
    X(BUT, "; but: ", "; însă: ", "; jednak: ") \
    X(ALSO, "Also: ", "În plus: ", "Ponadto: ") \
    X(TOGETHER, "Worked together: ", "Au lucrat împreună: ", "Pracowali razem: ") \
    X(WORDS, "Words: ", "Cuvinte: ", "Słowa: ") \
    X(ITEMS, "Items: ", "Poziții: ", "Pozycje: ")
// clang-format on

typedef enum phrase {
#define X(name, en, ro, pl) PHRASE_##name,
    PHRASES(X)
#undef X
        PHRASE_COUNT
} phrase;

#define X(name, en, ro, pl) {en, ro, pl},
static const char *const phrases[PHRASE_COUNT][MT_MESSAGE_LANGUAGES] = {PHRASES(X)};
#undef X

typedef struct writer {
    mt_strbuf *out;
    mt_tongue tongue;
    mt_message_language language;
} writer;

static void say(writer *w, phrase p) { mt_strbuf_str(w->out, phrases[p][w->language]); }
static void end_line(writer *w) { mt_strbuf_char(w->out, '\n'); }

/* Between the items of a line: the heading before the first, a comma before the others. */
static void begin_item(writer *w, size_t shown, phrase heading)
{
    if (shown == 0)
        say(w, heading);
    else
        mt_strbuf_str(w->out, ", ");
}

static double number(const json_t *object, const char *key) { return json_number_value(mt_json_get(object, key)); }

static void percent(writer *w, double share)
{
    mt_strbuf_fixed(w->out, 100 * share, 0);
    mt_strbuf_str(w->out, " %");
}

static void amount(writer *w, double value)
{
    mt_strbuf_str(w->out, value >= 0 ? " +" : " ");
    mt_strbuf_fixed(w->out, value, 2);
}

static void quoted(writer *w, const json_t *record)
{
    mt_text name = mt_json_get_text(record, "name");
    mt_strbuf_str(w->out, w->tongue == MT_TONGUE_EN ? "\xE2\x80\x9C" : "\xE2\x80\x9E");
    mt_strbuf_text(w->out, name.len ? name : mt_json_get_text(record, "id"));
    mt_strbuf_str(w->out, "\xE2\x80\x9D");
}

static void code_or_label(writer *w, const json_t *part)
{
    mt_text code = mt_json_get_text(part, "code"), label = mt_json_get_text(part, "label");
    const char *words = mt_message_part(code.data, number(part, "value"), w->language);
    mt_strbuf_text(w->out, words ? mt_text_of(words) : label.len ? label : code);
}

/* ---- partners -----------------------------------------------------------------------------------------------------*/

/* " (44 %: drug, points)": how far an answer meets a need, and on which words */
static void likeness(writer *w, const json_t *need)
{
    const json_t *terms = mt_json_get(need, "terms");
    mt_strbuf_str(w->out, " (");
    percent(w, number(need, "similarity"));
    for (size_t i = 0; i < json_array_size(terms) && i < TERMS; i++) {
        mt_strbuf_str(w->out, i ? ", " : ": ");
        mt_message_add_term(w->out, json_array_get(terms, i));
    }
    mt_strbuf_char(w->out, ')');
}

/* "  “request” ← “answer” (44 %: drug, points); but: another type of partner is sought" */
static void answered_need(writer *w, const json_t *need)
{
    const json_t *misfits = mt_json_get(need, "misfits");
    mt_strbuf_str(w->out, "  ");
    quoted(w, mt_json_get(need, "request"));
    mt_strbuf_str(w->out, " \xE2\x86\x90 ");
    quoted(w, mt_json_get(need, "best"));
    likeness(w, need);
    for (size_t i = 0; i < json_array_size(misfits); i++) {
        const char *words = mt_message(mt_json_text(json_array_get(misfits, i)).data, w->language);
        if (words) begin_item(w, i, PHRASE_BUT), mt_strbuf_str(w->out, words);
    }
    end_line(w);
}

static void direction(writer *w, const json_t *d, mt_word heading)
{
    const json_t *needs = mt_json_get(d, "needs"), *counted = mt_json_get(d, "needs_counted");
    if (!json_is_object(d)) return;
    mt_strbuf_format(w->out, "%s: ", mt_word_in(w->tongue, heading));
    percent(w, number(d, "coverage"));
    if (json_is_number(counted) && json_number_value(counted) == 0) say(w, PHRASE_ASSUMED);
    end_line(w);
    for (size_t i = 0, shown = 0; i < json_array_size(needs) && shown < NEEDS; i++) {
        const json_t *need = json_array_get(needs, i);
        if (!mt_json_get(need, "best")) continue;
        answered_need(w, need);
        shown++;
    }
}

static bool speaks_for(const json_t *part)
{
    return number(part, "value") > 0 && !mt_text_is(mt_json_get_text(part, "code"), "needs");
}

/* The strongest parts of the score beside the needs, which have their own lines. */
static void other_reasons(writer *w, const json_t *parts)
{
    double last = INFINITY; /* parts are shown by falling value; equal ones in their order */
    size_t last_at = 0, shown = 0;
    while (shown < PARTS) {
        const json_t *best = NULL;
        size_t best_at = 0;
        for (size_t i = 0; i < json_array_size(parts); i++) {
            const json_t *part = json_array_get(parts, i);
            double value = number(part, "value");
            bool after = value < last || (value == last && shown && i > last_at);
            if (!speaks_for(part) || !after || (best && value <= number(best, "value"))) continue;
            best = part;
            best_at = i;
        }
        if (!best) break;
        last = number(best, "value");
        last_at = best_at;
        begin_item(w, shown++, PHRASE_ALSO);
        code_or_label(w, best);
        amount(w, last);
    }
    if (shown) end_line(w);
}

static void partner(writer *w, const json_t *root)
{
    const json_t *directions = mt_json_get(root, "directions"), *projects = mt_json_get(root, "shared_projects");
    direction(w, json_array_get(directions, 0), MT_WORD_GIVES);
    direction(w, json_array_get(directions, 1), MT_WORD_WANTS);
    if (json_is_number(mt_json_get(mt_json_get(root, "reciprocity"), "value"))) {
        say(w, PHRASE_BOTH_WAYS);
        percent(w, number(mt_json_get(root, "reciprocity"), "value"));
        end_line(w);
    }
    other_reasons(w, mt_json_get(root, "contributions"));
    for (size_t i = 0; i < json_array_size(projects); i++) {
        begin_item(w, i, PHRASE_TOGETHER);
        quoted(w, json_array_get(projects, i));
    }
    if (json_array_size(projects)) end_line(w);
    if (json_is_true(mt_json_get(root, "low_evidence"))) {
        mt_message_add(w->out, w->language, "text.low_evidence", NULL, 0);
        end_line(w);
    }
}

/* ---- search hits --------------------------------------------------------------------------------------------------*/

static phrase sort_of(const json_t *part)
{
    mt_text code = mt_json_get_text(part, "code");
    bool word = mt_text_is(code, "word") || mt_text_is(code, "translation") || mt_text_is(code, "concept");
    bool item = mt_text_is(code, "item") || mt_text_is(code, "silent_work");
    return word ? PHRASE_WORDS : item ? PHRASE_ITEMS : PHRASE_ALSO;
}

/* A word as the record has it; one that was found for another word, or for a concept, after that. */
static void found_word(writer *w, const json_t *part)
{
    mt_text label = mt_json_get_text(part, "label"), written = mt_json_get_text(part, "written");
    mt_text term =
        mt_json_get_text(part, mt_text_is(mt_json_get_text(part, "code"), "concept") ? "term" : "translation");
    if (term.len) {
        mt_strbuf_text(w->out, label);
        mt_strbuf_str(w->out, " ~ ");
    }
    mt_strbuf_text(w->out, written.len ? written : term.len ? term : label);
}

/* One line of the parts of one sort: "Words: imagist +0.63, medic +0.26" */
static void parts_of_sort(writer *w, const json_t *parts, phrase wanted)
{
    size_t shown = 0;
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        if (sort_of(part) != wanted || number(part, "value") == 0) continue;
        if (shown == LIST) {
            mt_strbuf_str(w->out, ", \xE2\x80\xA6");
            break;
        }
        begin_item(w, shown++, wanted);
        if (wanted == PHRASE_ALSO)
            code_or_label(w, part);
        else if (wanted == PHRASE_WORDS)
            found_word(w, part);
        else
            mt_strbuf_text(w->out, mt_json_get_text(part, "label"));
        amount(w, number(part, "value"));
    }
    if (shown) end_line(w);
}

match_status mt_explanation_brief(const json_t *explanation, const char *language, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    writer w = {.out = out};
    mt_text scale = mt_json_get_text(explanation, "scale");
    const json_t *parts = mt_json_get(explanation, "contributions");
    MT_TRY(mt_tongue_from(language, &w.tongue, err));
    MT_TRY(mt_message_language_read(language, &w.language, err));
    if (mt_text_is(scale, "logit")) {
        partner(&w, explanation);
    } else if (mt_text_is(scale, "linear")) {
        parts_of_sort(&w, parts, PHRASE_WORDS);
        parts_of_sort(&w, parts, PHRASE_ITEMS);
        parts_of_sort(&w, parts, PHRASE_ALSO);
    } else {
        status = mt_fail(err, MATCH_E_FORMAT, "this is no explanation: its \"scale\" is neither linear nor logit");
        mt_error_field(err, "scale", NULL);
        goto out;
    }
    MT_TRY(mt_strbuf_status(out, err));
out:
    return status;
}
