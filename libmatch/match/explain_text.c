/* Explanations as lines of text. Only what the JSON says is rendered, so a text never knows more than the data; members
 * that are missing or of another type are passed over. */
#include <math.h>

#include "libmatch/match/matcher.h"
#include "libmatch/match/messages.h"

#define LEAST_SHOWN 0.005 /* contributions of less would be written 0.00 */

typedef struct writer {
    mt_strbuf *out;
    mt_message_language language;
    mt_wording wording;
} writer;

static void line(const writer *w, const char *code, const mt_text *arguments, size_t count)
{
    mt_message_add(w->out, w->language, code, arguments, count);
    mt_strbuf_char(w->out, '\n');
}

/* a number in a buffer of its own, with the decimal mark of the language */
typedef struct figure {
    char text[32];
} figure;

static mt_text write_figure(const writer *w, figure *f, double value, int decimals)
{
    mt_strbuf b = {0};
    mt_strbuf_fixed(&b, value, decimals);
    mt_copy_text(f->text, sizeof f->text, b.data ? b.data : "", b.len);
    mt_strbuf_free(&b);
    for (char *c = f->text; *c && w->language != MT_MESSAGE_EN; c++)
        if (*c == '.') *c = ',';
    return mt_text_of(f->text);
}

/* a probability with three decimals, a small one with two figures that say something */
static mt_text write_score(const writer *w, figure *f, double value)
{
    int decimals = 3;
    for (double least = 0.01; decimals < 8 && value > 0.0 && value < least; least /= 10) decimals++;
    return write_figure(w, f, value, decimals);
}

static mt_text name_of(const json_t *record)
{
    mt_text name = mt_json_get_text(record, "name");
    return name.len ? name : mt_json_get_text(record, "id");
}

static double number_of(const json_t *object, const char *key) { return json_number_value(mt_json_get(object, key)); }

static const char *label_of(const writer *w, const json_t *part)
{
    mt_text code = mt_json_get_text(part, "code"), label = mt_json_get_text(part, "label");
    const char *text = mt_message_part(code.data, number_of(part, "value"), w->language);
    bool named = mt_text_is(code, "word") || mt_text_is(code, "item") || mt_text_is(code, "translation") ||
                 mt_text_is(code, "concept") || mt_text_is(code, "silent_work");
    return text && !(named && label.len) ? text : label.len ? label.data : code.data;
}

/* contributions of one sign, in their order */
static void write_contributions(const writer *w, const json_t *list, bool positive)
{
    bool begun = false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *part = json_array_get(list, i);
        double value = number_of(part, "value");
        if (fabs(value) < LEAST_SHOWN || (value > 0.0) != positive) continue;
        if (!begun) line(w, positive ? "text.speaks_for" : "text.speaks_against", NULL, 0);
        begun = true;
        figure f;
        mt_text translation = mt_json_get_text(part, "translation"), term = mt_json_get_text(part, "term");
        mt_text written = mt_json_get_text(part, "written"), label = mt_text_of(label_of(w, part));
        mt_text code = mt_json_get_text(part, "code");
        bool word = written.len && mt_text_is(code, "word"), silent = mt_text_is(code, "silent_work");
        mt_text arguments[] = {word ? written : label, write_figure(w, &f, value, 2),
                               written.len       ? written
                               : translation.len ? translation
                                                 : term};
        bool records = mt_text_is(mt_json_get_text(part, "learned_from"), "records");
        line(w,
             translation.len && records ? "text.part_translated_records"
             : translation.len          ? "text.part_translated"
             : term.len                 ? "text.part_concept"
             : silent                   ? "text.part_silent"
                                        : "text.part",
             arguments, 3);
    }
}

static void write_words(const writer *w, const json_t *terms)
{
    mt_strbuf words = {0};
    for (size_t i = 0; i < json_array_size(terms); i++) {
        if (i) mt_strbuf_str(&words, ", ");
        const json_t *term = json_array_get(terms, i);
        mt_message_add_term(&words, term);
    }
    mt_text argument = mt_text_make(words.data ? words.data : "", words.len);
    if (words.len) line(w, "text.words", &argument, 1);
    mt_strbuf_free(&words);
}

/* the sentences in which the words stand, unless these are no more than the names that were just said */
static void write_passages(const writer *w, const json_t *passages, mt_text one, mt_text two)
{
    mt_text arguments[] = {mt_json_text(json_array_get(passages, 0)), mt_json_text(json_array_get(passages, 1))};
    if (arguments[0].len == 0 || arguments[1].len == 0) return;
    if (mt_text_equal(arguments[0], one) && mt_text_equal(arguments[1], two)) return;
    line(w, "text.passages", arguments, 2);
}

static void write_needs(const writer *w, const json_t *needs)
{
    for (size_t i = 0; i < json_array_size(needs); i++) {
        const json_t *need = json_array_get(needs, i), *best = mt_json_get(need, "best");
        figure f;
        mt_text arguments[] = {name_of(mt_json_get(need, "request")), name_of(best),
                               write_figure(w, &f, number_of(need, "similarity"), 2)};
        if (!best || number_of(need, "similarity") <= 0.0) {
            line(w, "text.need_open", arguments, 1);
        } else {
            line(w, "text.need_met", arguments, 3);
            write_words(w, mt_json_get(need, "terms"));
            write_passages(w, mt_json_get(need, "passages"), arguments[0], arguments[1]);
        }
        const json_t *misfits = mt_json_get(need, "misfits");
        for (size_t j = 0; j < json_array_size(misfits); j++) {
            mt_text code = mt_json_text(json_array_get(misfits, j));
            const char *text = mt_message(code.data, w->language);
            mt_text argument = text ? mt_text_of(text) : code;
            line(w, "text.but", &argument, 1);
        }
    }
}

/* what is found beyond the prior, from a coverage that needs back */
static bool gains(const json_t *direction)
{
    return number_of(direction, "needs_stated") > 0.0 &&
           number_of(direction, "observed") > number_of(direction, "prior");
}

static void write_balance(const writer *w, const json_t *directions)
{
    const json_t *there = json_array_get(directions, 0), *back = json_array_get(directions, 1);
    const json_t *gaining = gains(there) ? there : back;
    mt_text arguments[] = {name_of(mt_json_get(gaining, "from")), name_of(mt_json_get(gaining, "to"))};
    if (gains(there) && gains(back))
        line(w, "text.both_gain", NULL, 0);
    else if (gains(gaining))
        line(w,
             number_of(gaining == there ? back : there, "needs_stated") > 0.0 ? "text.one_gains"
                                                                              : "text.one_gains_unknown",
             arguments, 2);
}

static void write_directions(const writer *w, const json_t *explanation)
{
    const json_t *directions = mt_json_get(explanation, "directions");
    for (size_t i = 0; i < json_array_size(directions); i++) {
        const json_t *d = json_array_get(directions, i);
        figure f;
        mt_text arguments[] = {name_of(mt_json_get(d, "from")), name_of(mt_json_get(d, "to")),
                               write_figure(w, &f, number_of(d, "coverage"), 2)};
        if (w->wording != MT_WORDING_MUTUAL && i != (w->wording == MT_WORDING_B)) continue;
        if (number_of(d, "needs_stated") == 0.0) {
            line(w, "text.unknown_needs", arguments, 1);
            continue;
        }
        line(w, "text.coverage", arguments, 3);
        write_needs(w, mt_json_get(d, "needs"));
    }
    if (json_array_size(directions) > 0 && w->wording == MT_WORDING_MUTUAL) {
        figure f;
        mt_text argument = write_figure(w, &f, number_of(mt_json_get(explanation, "reciprocity"), "value"), 2);
        line(w, "text.mutual", &argument, 1);
        write_balance(w, directions);
    }
}

/* the value of a counterfactual in words: "RO, PL", or the end of a range of maturity that moves */
static void write_value(const json_t *change, mt_strbuf *out)
{
    const json_t *now = mt_json_get(change, "now"), *with = mt_json_get(change, "with");
    if (mt_text_is(mt_json_get_text(change, "code"), "trl")) {
        bool grows = json_integer_value(json_array_get(with, 1)) > json_integer_value(json_array_get(now, 1));
        mt_strbuf_int(out, json_integer_value(json_array_get(with, grows ? 1 : 0)));
        return;
    }
    const json_t *longer = json_array_size(with) > json_array_size(now) ? with : now,
                 *shorter = longer == with ? now : with;
    for (size_t i = 0; i < mt_record_list_size(change, longer == with ? "with" : "now"); i++) {
        mt_text one = mt_json_text(json_array_get(longer, i));
        bool both = false;
        for (size_t j = 0; j < json_array_size(shorter); j++)
            both = both || mt_text_equal(one, mt_json_text(json_array_get(shorter, j)));
        if (both) continue;
        if (out->len) mt_strbuf_str(out, ", ");
        mt_strbuf_text(out, one);
    }
}

static void write_what_if(const writer *w, const json_t *list)
{
    static const char *const sides[] = {"", "a", "b"};
    bool begun = false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *change = json_array_get(list, i);
        mt_strbuf value = {0}, code = {0};
        figure f;
        if (w->wording != MT_WORDING_MUTUAL && !mt_text_is(mt_json_get_text(change, "side"), sides[w->wording]))
            continue;
        if (!begun) line(w, "text.what_if", NULL, 0);
        begun = true;
        write_value(change, &value);
        mt_strbuf_str(&code, "text.what_if.");
        mt_strbuf_text(&code, mt_json_get_text(change, "code"));
        mt_text arguments[] = {name_of(mt_json_get(change, "item")),
                               mt_text_make(value.data ? value.data : "", value.len),
                               write_score(w, &f, number_of(change, "score"))};
        if (!code.bad && mt_message(code.data, w->language)) line(w, code.data, arguments, 3);
        mt_strbuf_free(&value);
        mt_strbuf_free(&code);
    }
}

static void write_concepts(const writer *w, const json_t *concepts)
{
    static const char *const codes[MT_MESSAGE_LANGUAGES] = {"en", "ro", "pl"};
    mt_strbuf list = {0};
    for (size_t i = 0; i < json_array_size(concepts); i++) {
        const json_t *concept = json_array_get(concepts, i), *labels = mt_json_get(concept, "labels");
        mt_text label = mt_json_get_text(labels, codes[w->language]);
        if (!label.len) label = mt_json_get_text(labels, "en");
        if (i) mt_strbuf_str(&list, ", ");
        mt_strbuf_text(&list, label.len ? label : mt_json_get_text(concept, "id"));
    }
    mt_text argument = mt_text_make(list.data ? list.data : "", list.len);
    if (list.len) line(w, "text.concepts", &argument, 1);
    mt_strbuf_free(&list);
}

static void write_shared(const writer *w, const json_t *explanation)
{
    const json_t *alike = mt_json_get(explanation, "alike"), *projects = mt_json_get(explanation, "shared_projects");
    for (size_t i = 0; i < json_array_size(alike); i++) {
        const json_t *pair = json_array_get(alike, i);
        mt_text arguments[] = {name_of(mt_json_get(pair, "a")), name_of(mt_json_get(pair, "b"))};
        line(w, "text.alike", arguments, 2);
        write_words(w, mt_json_get(pair, "terms"));
        write_passages(w, mt_json_get(pair, "passages"), arguments[0], arguments[1]);
    }
    write_concepts(w, mt_json_get(explanation, "concepts"));
    for (size_t i = 0; i < json_array_size(projects); i++) {
        mt_text argument = name_of(json_array_get(projects, i));
        line(w, "text.shared_project", &argument, 1);
    }
    if (json_is_true(mt_json_get(explanation, "low_evidence"))) line(w, "text.low_evidence", NULL, 0);
}

static void write_why_not(const writer *w, const json_t *explanation)
{
    mt_text removed = mt_json_get_text(explanation, "removed_by");
    const json_t *last = mt_json_get(explanation, "last"), *missing = mt_json_get(explanation, "missing");
    figure rank, k, score;
    mt_text places[] = {write_figure(w, &rank, number_of(explanation, "rank"), 0),
                        write_figure(w, &k, number_of(explanation, "k"), 0)};
    if (removed.len) {
        const char *text = mt_message(removed.data, w->language);
        mt_text argument = text ? mt_text_of(text) : removed;
        line(w, "text.removed", &argument, 1);
    } else if (json_is_true(mt_json_get(explanation, "listed"))) {
        line(w, "text.listed", places, 1);
    } else if (mt_json_get(explanation, "rank")) {
        line(w, "text.not_listed", places, 2);
    }
    if (!last) return;
    mt_text arguments[] = {name_of(last), write_score(w, &score, number_of(last, "score"))};
    line(w, "text.last", arguments, 2);
    for (size_t i = 0; i < json_array_size(missing); i++) {
        const json_t *part = json_array_get(missing, i);
        figure f;
        mt_text cells[] = {mt_text_of(label_of(w, part)), write_figure(w, &f, number_of(part, "difference"), 2)};
        line(w, "text.part", cells, 2);
    }
}

match_status mt_explanation_text(const json_t *explanation, const char *language, mt_strbuf *out, mt_error *err)
{
    return mt_explanation_words(explanation, language, MT_WORDING_MUTUAL, out, err);
}

match_status mt_explanation_words(const json_t *explanation, const char *language, mt_wording wording, mt_strbuf *out,
                                  mt_error *err)
{
    writer w = {.out = out, .wording = wording};
    match_status status = mt_message_language_read(language, &w.language, err);
    if (status != MATCH_OK) return status;
    if (!json_is_object(explanation) || !mt_json_get(explanation, "scale"))
        return mt_fail(err, MATCH_E_FORMAT, "this is not an explanation: it has no member \"scale\"");
    const json_t *a = mt_json_get(explanation, "a"), *b = mt_json_get(explanation, "b");
    figure f;
    mt_text score = write_score(&w, &f, number_of(explanation, "score"));
    mt_text arguments[] = {name_of(a), name_of(b), score};
    if (a && b)
        line(&w, "text.fit", arguments, 3);
    else
        line(&w, "text.score", &score, 1);
    write_why_not(&w, explanation);
    write_contributions(&w, mt_json_get(explanation, "contributions"), true);
    write_contributions(&w, mt_json_get(explanation, "contributions"), false);
    write_directions(&w, explanation);
    write_shared(&w, explanation);
    write_what_if(&w, mt_json_get(explanation, "counterfactuals"));
    return mt_strbuf_status(out, err);
}
