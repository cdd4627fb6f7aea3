/* Explanations as lines for people. The ranking floors speak in codes and numbers; the words for them, in every
 * language, are here. What is not known to be there is left out: an explanation of a later version still reads well. */
#include "libmatch/exchange/explanation_text.h"

#include "libmatch/exchange/explanation_words.h"
#include "libmatch/exchange/words.h"

#define SHORT_NEEDS 2 /* lines of one direction in a list of hits */
#define SHORT_PARTS 3
#define TERMS 4 /* words shown of two texts that meet */
#define LIST 6  /* words and items of a search hit */

typedef struct writer {
    mt_strbuf *out;
    mt_tongue tongue;
    bool full;
} writer;

static void word(writer *w, mt_phrase phrase) { mt_strbuf_str(w->out, mt_phrase_in(w->tongue, phrase)); }
static void text(writer *w, mt_text t) { mt_strbuf_text(w->out, t); }
static void end_line(writer *w) { mt_strbuf_char(w->out, '\n'); }

static void percent(writer *w, double share)
{
    mt_strbuf_fixed(w->out, 100 * share, 0);
    mt_strbuf_str(w->out, " %");
}

static double number(const json_t *object, const char *key) { return json_number_value(mt_json_get(object, key)); }

static void quoted(writer *w, const json_t *record)
{
    mt_text name = mt_json_get_text(record, "name");
    mt_strbuf_str(w->out, w->tongue == MT_TONGUE_EN ? "\xE2\x80\x9C" : "\xE2\x80\x9E");
    text(w, name.len ? name : mt_json_get_text(record, "id"));
    mt_strbuf_str(w->out, "\xE2\x80\x9D");
}

static void name_of(writer *w, const json_t *record)
{
    mt_text name = mt_json_get_text(record, "name");
    text(w, name.len ? name : mt_json_get_text(record, "id"));
}

/* "drug, points": the words on which two texts meet */
static void shared_terms(writer *w, const json_t *terms)
{
    for (size_t i = 0; i < json_array_size(terms) && i < TERMS; i++) {
        const json_t *term = json_array_get(terms, i);
        mt_text surface = mt_json_get_text(term, "word");
        if (i) mt_strbuf_str(w->out, ", ");
        text(w, surface.len ? surface : mt_json_get_text(term, "term"));
    }
}

/* "(44 %: drug, points)": how far an answer meets a need */
static void likeness(writer *w, const json_t *item)
{
    const json_t *terms = mt_json_get(item, "terms");
    mt_strbuf_str(w->out, " (");
    percent(w, number(item, "similarity"));
    if (json_array_size(terms)) mt_strbuf_str(w->out, ": ");
    shared_terms(w, terms);
    mt_strbuf_char(w->out, ')');
}

static void misfits(writer *w, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *words = mt_code_words(w->tongue, json_string_value(json_array_get(list, i)));
        if (!words) continue;
        mt_strbuf_str(w->out, "; ");
        mt_strbuf_str(w->out, words);
    }
}

static void need(writer *w, const json_t *item)
{
    const json_t *best = mt_json_get(item, "best");
    mt_strbuf_str(w->out, "  ");
    quoted(w, mt_json_get(item, "request"));
    if (best) {
        mt_strbuf_str(w->out, " \xE2\x86\x90 ");
        quoted(w, best);
        likeness(w, item);
        misfits(w, mt_json_get(item, "misfits"));
    } else {
        mt_strbuf_str(w->out, ": ");
        word(w, MT_PHRASE_NO_ANSWER);
    }
    end_line(w);
}

static void direction_names(writer *w, const json_t *d)
{
    word(w, MT_PHRASE_WHAT);
    name_of(w, mt_json_get(d, "from"));
    word(w, MT_PHRASE_SEEKS);
    name_of(w, mt_json_get(d, "to"));
    word(w, MT_PHRASE_GIVES);
}

/* "What A seeks, B gives: 25 %", or for a hit "Gives what is sought: 25 %"; then which request meets which answer */
static void direction(writer *w, const json_t *d, bool there)
{
    const json_t *needs = mt_json_get(d, "needs");
    if (!json_is_object(d)) return;
    if (w->full)
        direction_names(w, d);
    else
        mt_strbuf_format(w->out, "%s: ", mt_word_in(w->tongue, there ? MT_WORD_GIVES : MT_WORD_WANTS));
    percent(w, number(d, "coverage"));
    const json_t *counted = mt_json_get(d, "needs_counted");
    if (json_is_number(counted) && json_number_value(counted) == 0) word(w, MT_PHRASE_NOTHING_STATED);
    end_line(w);
    for (size_t i = 0, shown = 0; i < json_array_size(needs) && (w->full || shown < SHORT_NEEDS); i++) {
        const json_t *item = json_array_get(needs, i);
        if (!w->full && !mt_json_get(item, "best")) continue;
        need(w, item);
        shown++;
    }
}

/* The harmonic mean as the formula over the two directions. */
static void both_ways(writer *w, const json_t *root)
{
    const json_t *directions = mt_json_get(root, "directions"), *value = mt_json_get(root, "reciprocity");
    if (json_array_size(directions) != 2 || !json_is_object(value)) return;
    double there = number(json_array_get(directions, 0), "coverage");
    double back = number(json_array_get(directions, 1), "coverage");
    word(w, MT_PHRASE_BOTH_WAYS);
    percent(w, number(value, "value"));
    if (w->full) {
        mt_strbuf_str(w->out, " = 2 \xC2\xB7 ");
        percent(w, there);
        mt_strbuf_str(w->out, " \xC2\xB7 ");
        percent(w, back);
        mt_strbuf_str(w->out, " / (");
        percent(w, there);
        mt_strbuf_str(w->out, " + ");
        percent(w, back);
        mt_strbuf_char(w->out, ')');
    }
    end_line(w);
}

static void signed_number(writer *w, double value)
{
    mt_strbuf_char(w->out, ' ');
    if (value >= 0) mt_strbuf_char(w->out, '+');
    mt_strbuf_fixed(w->out, value, 2);
}

static void part_name(writer *w, const json_t *part)
{
    const char *words = mt_code_words(w->tongue, json_string_value(mt_json_get(part, "code")));
    if (words)
        mt_strbuf_str(w->out, words);
    else
        text(w, mt_json_get_text(part, "label"));
}

/* What the logit of the score is made of: in full it adds up, in a list the strongest parts beside the needs. */
static void parts_of_logit(writer *w, const json_t *root)
{
    const json_t *parts = mt_json_get(root, "contributions");
    bool used[64] = {false};
    size_t count = json_array_size(parts) < 64 ? json_array_size(parts) : 64, shown = 0;
    for (; shown < (w->full ? count : SHORT_PARTS); shown++) {
        size_t best = count;
        for (size_t i = 0; i < count; i++) {
            const json_t *part = json_array_get(parts, i);
            bool skip = !w->full && (mt_text_is(mt_json_get_text(part, "code"), "needs") || number(part, "value") <= 0);
            if (used[i] || skip) continue;
            if (best == count || number(part, "value") > number(json_array_get(parts, best), "value")) best = i;
        }
        if (best == count) break;
        used[best] = true;
        if (shown)
            mt_strbuf_str(w->out, ", ");
        else
            word(w, w->full ? MT_PHRASE_SCORE_FROM : MT_PHRASE_ALSO);
        part_name(w, json_array_get(parts, best));
        signed_number(w, number(json_array_get(parts, best), "value"));
    }
    if (w->full && shown) {
        word(w, MT_PHRASE_START);
        signed_number(w, number(root, "intercept"));
    }
    if (shown) end_line(w);
}

static void shared_projects(writer *w, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (i)
            mt_strbuf_str(w->out, ", ");
        else
            word(w, MT_PHRASE_WORKED_TOGETHER);
        quoted(w, json_array_get(list, i));
    }
    if (json_array_size(list)) end_line(w);
}

static void alike(writer *w, const json_t *list)
{
    for (size_t i = 0; w->full && i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        word(w, MT_PHRASE_ALIKE);
        quoted(w, mt_json_get(pair, "a"));
        mt_strbuf_str(w->out, " \xE2\x80\x93 ");
        quoted(w, mt_json_get(pair, "b"));
        if (json_array_size(mt_json_get(pair, "terms"))) mt_strbuf_str(w->out, ": ");
        shared_terms(w, mt_json_get(pair, "terms"));
        end_line(w);
    }
}

/* ---- why not ------------------------------------------------------------------------------------------------------*/

static void place(writer *w, mt_phrase phrase, const json_t *at)
{
    word(w, phrase);
    mt_strbuf_int(w->out, (int64_t)number(at, "rank"));
    word(w, MT_PHRASE_WITH_SCORE);
    percent(w, number(at, "score"));
}

static void beaten_by(writer *w, const json_t *root)
{
    const json_t *last = mt_json_get(root, "last"), *missing = mt_json_get(root, "missing");
    if (!json_is_object(last)) return;
    word(w, MT_PHRASE_LAST_LISTED);
    name_of(w, last);
    place(w, MT_PHRASE_AT_RANK, last);
    for (size_t i = 0; i < json_array_size(missing) && i < LIST; i++) {
        const json_t *part = json_array_get(missing, i);
        if (i)
            mt_strbuf_str(w->out, ", ");
        else
            word(w, MT_PHRASE_HAS_MORE);
        part_name(w, part);
        signed_number(w, number(part, "difference"));
    }
    end_line(w);
}

static void why_not(writer *w, const json_t *root)
{
    const json_t *removed = mt_json_get(root, "removed_by");
    const char *rule = json_is_string(removed) ? mt_code_words(w->tongue, json_string_value(removed)) : NULL;
    if (!mt_json_get(root, "k")) return;
    if (json_is_string(removed)) {
        word(w, MT_PHRASE_NEVER_LISTED);
        mt_strbuf_str(w->out, rule ? rule : json_string_value(removed));
    } else if (json_is_true(mt_json_get(root, "listed"))) {
        place(w, MT_PHRASE_LISTED, root);
    } else {
        word(w, MT_PHRASE_NOT_AMONG);
        mt_strbuf_int(w->out, (int64_t)number(root, "k"));
        place(w, MT_PHRASE_RANK, root);
    }
    end_line(w);
    beaten_by(w, root);
}

static void pair(writer *w, const json_t *root)
{
    const json_t *directions = mt_json_get(root, "directions");
    if (w->full) {
        name_of(w, mt_json_get(root, "a"));
        mt_strbuf_str(w->out, " \xE2\x80\x93 ");
        name_of(w, mt_json_get(root, "b"));
        mt_strbuf_str(w->out, ": ");
        percent(w, number(root, "score"));
        end_line(w);
        why_not(w, root);
    }
    for (size_t i = 0; i < json_array_size(directions); i++) direction(w, json_array_get(directions, i), i == 0);
    both_ways(w, root);
    parts_of_logit(w, root);
    shared_projects(w, mt_json_get(root, "shared_projects"));
    alike(w, mt_json_get(root, "alike"));
    if (json_is_true(mt_json_get(root, "low_evidence"))) {
        word(w, MT_PHRASE_LOW_EVIDENCE);
        end_line(w);
    }
}

/* ---- search hits --------------------------------------------------------------------------------------------------*/

typedef enum sort { SORT_WORD, SORT_ITEM, SORT_OTHER } sort;

static sort sort_of(const json_t *part)
{
    mt_text code = mt_json_get_text(part, "code");
    return mt_text_is(code, "word") ? SORT_WORD : mt_text_is(code, "item") ? SORT_ITEM : SORT_OTHER;
}

/* One line of the parts of one sort: "Words: imagist +0.63, medic +0.26" */
static void linear_parts(writer *w, const json_t *parts, sort wanted, mt_phrase heading)
{
    size_t shown = 0;
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        if (sort_of(part) != wanted || number(part, "value") == 0) continue;
        if (shown++ == LIST) {
            mt_strbuf_str(w->out, ", \xE2\x80\xA6");
            break;
        }
        if (shown > 1)
            mt_strbuf_str(w->out, ", ");
        else
            word(w, heading);
        if (wanted == SORT_OTHER)
            part_name(w, part);
        else
            text(w, mt_json_get_text(part, "label"));
        signed_number(w, number(part, "value"));
    }
    if (shown) end_line(w);
}

match_status mt_explanation_text(const json_t *explanation, const char *language, mt_strbuf *out, mt_error *err)
{
    writer w = {.out = out, .full = mt_json_get(explanation, "rules") != NULL};
    mt_text scale = mt_json_get_text(explanation, "scale");
    const json_t *parts = mt_json_get(explanation, "contributions");
    match_status status = mt_tongue_from(language, &w.tongue, err);
    if (status != MATCH_OK) return status;
    if (mt_text_is(scale, "logit")) {
        pair(&w, explanation);
    } else if (mt_text_is(scale, "linear")) {
        linear_parts(&w, parts, SORT_WORD, MT_PHRASE_WORDS);
        linear_parts(&w, parts, SORT_ITEM, MT_PHRASE_ITEMS);
        linear_parts(&w, parts, SORT_OTHER, MT_PHRASE_ALSO);
    } else {
        mt_fail(err, MATCH_E_FORMAT, "this is no explanation: its \"scale\" is neither \"linear\" nor \"logit\"");
        mt_error_field(err, "scale", NULL);
        return MATCH_E_FORMAT;
    }
    return mt_strbuf_status(out, err);
}
