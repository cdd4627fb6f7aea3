/* Sentences end at a full stop, exclamation or question mark before white space, and at line ends. They are analysed
 * one after the other into one list of terms; a sentence uses the terms whose counts grew. */
#include "libmatch/match/written.h"

#include "libmatch/match/matcher_internal.h"

#define PASSAGE_BYTES 200
#define TITLES 2           /* of the fields */
#define SENTENCES_MOST 400 /* the rest of a long text is one more */

void mt_written_free(mt_written *written)
{
    mt_terms_free(&written->terms);
    mt_strbuf_free(&written->text);
    MT_ARRAY_FREE(&written->sentences);
    MT_ARRAY_FREE(&written->uses);
    *written = (mt_written){0};
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* The end of the sentence that begins at `at`. */
static size_t sentence_end(mt_text text, size_t at)
{
    for (; at < text.len; at++) {
        char c = text.data[at];
        if (c == '\n') return at + 1;
        if ((c == '.' || c == '!' || c == '?') && (at + 1 == text.len || is_blank(text.data[at + 1]))) return at + 1;
    }
    return text.len;
}

typedef MT_ARRAY(uint32_t) numbers;

static match_status read_sentence(mt_matcher *m, mt_written *w, size_t begin, size_t end, mt_language language,
                                  numbers *before, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_sentence s = {begin, end, w->uses.len, 0};
    before->len = 0;
    for (size_t t = 0; t < w->terms.len; t++) MT_TRY(MT_PUSH(before, w->terms.data[t].count, err));
    MT_TRY(mt_analyse(m->analyser, mt_text_make(w->text.data + begin, end - begin), language, &w->terms, err));
    for (size_t t = 0; t < w->terms.len; t++) {
        uint32_t number = (uint32_t)t;
        if (t >= before->len || w->terms.data[t].count != before->data[t]) MT_TRY(MT_PUSH(&w->uses, number, err));
    }
    s.last = w->uses.len;
    MT_TRY(MT_PUSH(&w->sentences, s, err));
out:
    return status;
}

static match_status gather_text(mt_matcher *m, mt_num num, mt_written *w, mt_language *language, mt_error *err)
{
    static const char *const fields[] = {"title", "name", "text", "keywords"};
    mt_strbuf *out = &w->text;
    mt_facts facts;
    match_status status = mt_facts_of(&m->facts, num, &facts, err);
    if (status != MATCH_OK) return status;
    for (size_t f = 0; f < MT_COUNT(fields); f++) {
        size_t n = mt_record_list_size(facts.root, fields[f]);
        for (size_t i = 0; i < n; i++) {
            mt_strbuf_text(out, mt_record_list_item(facts.root, fields[f], i));
            mt_strbuf_char(out, '\n');
        }
        if (f < TITLES) w->titles = out->len;
    }
    *language = mt_language_from_code(mt_json_get_text(facts.root, "language"));
    status = mt_strbuf_status(out, err);
    if (status == MATCH_OK && *language == MT_LANG_UNKNOWN && out->len)
        *language = mt_language_detect(mt_text_make(out->data, out->len), NULL);
    return status;
}

match_status mt_written_read(mt_matcher *m, mt_num num, mt_written *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_written made = {0};
    numbers before = {0};
    mt_language language;
    if (w->read) return MATCH_OK;
    MT_TRY(gather_text(m, num, &made, &language, err));
    for (size_t at = 0, end; at < made.text.len; at = end) {
        end = made.sentences.len < SENTENCES_MOST ? sentence_end(mt_text_make(made.text.data, made.text.len), at)
                                                  : made.text.len;
        MT_TRY(read_sentence(m, &made, at, end, language, &before, err));
    }
    made.read = true;
    *w = made;
    made = (mt_written){0};
out:
    MT_ARRAY_FREE(&before);
    mt_written_free(&made);
    return status;
}

mt_text mt_written_word(const mt_written *w, mt_text term)
{
    uint32_t at = mt_terms_find(&w->terms, term);
    return at == MT_NONE ? mt_text_of("") : mt_terms_surface(&w->terms, at);
}

/* The sentence without blanks around it; a long one ends after a word, with an ellipsis. */
static void add_cut(const mt_written *w, const mt_sentence *s, mt_strbuf *out)
{
    size_t begin = s->begin, end = s->end;
    while (begin < end && is_blank(w->text.data[begin])) begin++;
    while (end > begin && is_blank(w->text.data[end - 1])) end--;
    if (end - begin <= PASSAGE_BYTES) {
        mt_strbuf_add(out, w->text.data + begin, end - begin);
        return;
    }
    for (end = begin + PASSAGE_BYTES; end > begin && !is_blank(w->text.data[end]);) end--;
    if (end == begin) /* no blank: at least not within a letter */
        for (end = begin + PASSAGE_BYTES; end > begin && ((unsigned char)w->text.data[end] & 0xC0) == 0x80;) end--;
    mt_strbuf_add(out, w->text.data + begin, end - begin);
    mt_strbuf_str(out, " \xE2\x80\xA6");
}

match_status mt_written_passage(const mt_written *w, const mt_text *terms, const double *values, size_t n,
                                mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_sentence *best = NULL;
    double most = 0.0;
    double *worth = mt_alloc(w->terms.len + 1, sizeof *worth);
    if (!worth) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < n; i++) {
        uint32_t at = mt_terms_find(&w->terms, terms[i]);
        if (at != MT_NONE) worth[at] += values[i];
    }
    for (size_t s = 0; s < w->sentences.len; s++) {
        double sum = 0.0;
        for (size_t u = w->sentences.data[s].first; u < w->sentences.data[s].last; u++) sum += worth[w->uses.data[u]];
        if (best && best->begin < w->titles && w->sentences.data[s].begin >= w->titles) most = 0.0;
        if (sum <= most) continue;
        most = sum;
        best = &w->sentences.data[s];
    }
    if (best) add_cut(w, best, out);
    MT_TRY(mt_strbuf_status(out, err));
out:
    mt_free(worth);
    return status;
}
