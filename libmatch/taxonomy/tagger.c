/* Tagging: one walk over the tokens, in which every pass (the text's language; English; for short texts of unknown
 * language each language with labels) moves its own state through the one automaton.
 *
 * Hits of a stretch of text that no open match crosses are held back until it ends; only then is it known which labels
 * stand inside longer ones. A ring of the last terms' places gives where a match began. */
#include "libmatch/taxonomy/tagger.h"

#include <stdlib.h>

#include "libmatch/taxonomy/label_terms.h"
#include "libmatch/text/token.h"

enum {
    RING = 64,              /* places of terms kept: more than the longest label */
    SHORT_TEXT_BYTES = 300, /* an undetected text up to this is read in every language */
    FOREIGN_LETTERS = 6,    /* a single word of another language must be so long to count */
    BATCH = 16,             /* tokens looked up ahead */
    AHEAD_PASSES = 2,       /* passes that look ahead: all, but for short texts of unknown language */
    FORM_LETTERS = 4,       /* an inflected word differs from the label's by at most so many letters ... */
    FOREIGN_FORM = 1,       /* ... and one of another language, whose stems are not its own, by so many */
};

_Static_assert(RING > MT_AUTOMATON_LONGEST + 16, "the ring must hold the longest label and the parts of a compound");

typedef enum scope {
    SCOPE_ANY,     /* labels of the pass's language; of others with a discount */
    SCOPE_FOREIGN, /* labels of the pass's language with a discount */
    SCOPE_OWN,     /* labels of the pass's language */
} scope;

typedef struct pass {
    mt_language language;
    scope scope;
    uint32_t state;
    size_t terms;      /* read so far */
    size_t ring[RING]; /* where term i began: at i % RING */
} pass;

/* Tokens read ahead, so that the memory can fetch what their looking up will need. */
typedef struct batch {
    mt_token token[BATCH];
    uint32_t place[BATCH][AHEAD_PASSES];
    size_t len;
} batch;

struct mt_tagger {
    mt_strbuf owned; /* the image, when the tagger made it */
    mt_tagger_view view;
    mt_tagger_options options;
    mt_language languages[256]; /* of the image's table */
    bool has_labels[MT_LANG_COUNT];
    mt_tokeniser *tokeniser;
    mt_label_reader reader;
    pass passes[MT_LANG_COUNT];
    size_t pass_count;
    mt_language text_language;
};

mt_tagger_options mt_tagger_default_options(void) { return (mt_tagger_options){.7, .3, .5, .6, .05}; }

/* ---- life ---------------------------------------------------------------------------------------------------------
 */

void mt_tagger_free(mt_tagger **tagger)
{
    if (!tagger || !*tagger) return;
    mt_strbuf_free(&(*tagger)->owned);
    mt_tokeniser_free(&(*tagger)->tokeniser);
    mt_label_reader_free(&(*tagger)->reader);
    mt_free(*tagger);
    *tagger = NULL;
}

static match_status open_image(mt_tagger *t, const void *image, size_t len, mt_error *err)
{
    match_status status = MATCH_OK;
    t->options = mt_tagger_default_options();
    MT_TRY(mt_tagger_view_open(image, len, &t->view, err));
    for (size_t i = 0; i < t->view.count[MT_TAGGER_LANGUAGES]; i++) {
        const char *code = (const char *)t->view.languages + MT_TAGGER_CODE_BYTES * i;
        t->languages[i] = mt_language_from_code(mt_text_make(code, strnlen(code, MT_TAGGER_CODE_BYTES)));
        t->has_labels[t->languages[i]] = true;
    }
    MT_TRY(mt_tokeniser_create(&t->tokeniser, err));
    MT_TRY(mt_label_reader_init(&t->reader, &t->view, err));
out:
    return status;
}

match_status mt_tagger_map(const void *image, size_t len, mt_tagger **out, mt_error *err)
{
    mt_tagger *t = mt_alloc(1, sizeof *t);
    if (!t) return mt_fail_no_memory(err);
    match_status status = open_image(t, image, len, err);
    if (status == MATCH_OK)
        *out = t;
    else
        mt_tagger_free(&t);
    return status;
}

match_status mt_tagger_create(const mt_concepts *concepts, mt_tagger **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_tagger *t = mt_alloc(1, sizeof *t);
    if (!t) return mt_fail_no_memory(err);
    MT_TRY(mt_tagger_build(concepts, &t->owned, err));
    MT_TRY(open_image(t, t->owned.data, t->owned.len, err));
    *out = t;
    t = NULL;
out:
    mt_tagger_free(&t);
    return status;
}

match_status mt_tagger_write(const mt_tagger *t, mt_strbuf *image, mt_error *err)
{
    mt_strbuf_add(image, (const char *)t->view.image, t->view.len);
    return mt_strbuf_status(image, err);
}

static bool factor(double f) { return f > 0 && f <= 1; }

match_status mt_tagger_set_options(mt_tagger *t, const mt_tagger_options *o, mt_error *err)
{
    if (!factor(o->single) || !factor(o->common) || !factor(o->nested) || !factor(o->foreign) || !(o->least >= 0))
        return mt_fail(err, MATCH_E_VALUE, "the tagger's factors must be above 0 and at most 1");
    t->options = *o;
    return MATCH_OK;
}

size_t mt_tagger_concepts(const mt_tagger *t) { return t->view.count[MT_TAGGER_CONCEPTS]; }

/* ---- hits ---------------------------------------------------------------------------------------------------------
 */

/* The weight of an entry found by a pass, before nesting; 0: not accepted. */
static double entry_weight(const mt_tagger *t, const pass *p, const mt_tagger_entry *e, const mt_tagger_letters *look)
{
    double weight = 1.0 / (e->share ? e->share : 1);
    mt_language language = t->languages[e->language];
    bool single = e->flags & MT_TAGGER_SINGLE, foreign = language != p->language;
    if (foreign && p->scope != SCOPE_ANY) return 0;
    if (foreign && language == MT_LANG_EN && t->text_language != MT_LANG_OTHER) return 0; /* English has its own pass */
    if (single) {
        uint32_t letters = e->letters, more = look->points > letters ? look->points - letters : letters - look->points;
        if (more > (foreign ? FOREIGN_FORM : FORM_LETTERS)) return 0;
        if ((e->flags & MT_TAGGER_CAPITALS) && !look->capitals) return 0;
        if (foreign && letters < FOREIGN_LETTERS && !(e->flags & MT_TAGGER_CAPITALS)) return 0;
        weight *= t->options.single;
    }
    if (e->flags & MT_TAGGER_COMMON) weight *= t->options.common;
    if (foreign || p->scope == SCOPE_FOREIGN) weight *= t->options.foreign;
    return weight;
}

static match_status add_hits(const mt_tagger *t, const pass *p, uint32_t node, mt_text text, size_t start, size_t end,
                             mt_concept_hits *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_tagger_view *v = &t->view;
    mt_tagger_letters look = {0};
    uint32_t group = mt_automaton_get(&v->automaton, node, MT_NODE_GROUP);
    if (group >= v->count[MT_TAGGER_GROUPS]) return MATCH_OK;
    uint32_t from = mt_le32(v->group_start, group), to = mt_le32(v->group_start, (size_t)group + 1);
    if (to > v->count[MT_TAGGER_ENTRIES]) return MATCH_OK;
    if (mt_automaton_get(&v->automaton, node, MT_NODE_DEPTH) == 1)
        look = mt_tagger_look(mt_text_make(text.data + start, end - start));
    for (uint32_t i = from; i < to; i++) {
        mt_tagger_entry e = mt_tagger_entry_at(v, i);
        if (e.concept >= v->count[MT_TAGGER_CONCEPTS] || e.language >= v->count[MT_TAGGER_LANGUAGES]) continue;
        mt_concept_hit hit = {e.concept, t->languages[e.language], entry_weight(t, p, &e, &look), start, end};
        if (hit.weight > 0) MT_TRY(MT_PUSH(out, hit, err));
    }
out:
    return status;
}

static int by_place(const void *pa, const void *pb)
{
    const mt_concept_hit *a = pa, *b = pb;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    if (a->end != b->end) return a->end > b->end ? -1 : 1;
    if (a->concept != b->concept) return a->concept < b->concept ? -1 : 1;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
    return (a->language > b->language) - (a->language < b->language);
}

/* Most stretches hold a few hits, nearly in order. */
static void order_hits(mt_concept_hit *hits, size_t count)
{
    if (count > 24) {
        qsort(hits, count, sizeof *hits, by_place);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        mt_concept_hit hit = hits[i];
        size_t at = i;
        for (; at > 0 && by_place(&hits[at - 1], &hit) > 0; at--) hits[at] = hits[at - 1];
        hits[at] = hit;
    }
}

/* Orders the hits from `from` on, discounts nested ones, keeps a concept once a place. */
static void settle(const mt_tagger *t, mt_concept_hits *out, size_t from)
{
    size_t kept = from, furthest = 0, start = SIZE_MAX, end = 0;
    bool nested = false;
    if (out->len == from) return;
    order_hits(out->data + from, out->len - from);
    for (size_t i = from; i < out->len; i++) {
        mt_concept_hit hit = out->data[i];
        bool same_place = hit.start == start && hit.end == end;
        if (same_place && i > from && out->data[i].concept == out->data[i - 1].concept) continue;
        if (!same_place) {
            nested = hit.end <= furthest;
            if (hit.end > furthest) furthest = hit.end;
            start = hit.start;
            end = hit.end;
        }
        if (nested) hit.weight *= t->options.nested;
        if (hit.weight < t->options.least) continue;
        out->data[kept++] = hit;
    }
    out->len = kept;
}

/* ---- the walk -----------------------------------------------------------------------------------------------------
 */

/* Emits what ends at the state, whose last term is the one read last. */
static match_status emit(const mt_tagger *t, const pass *p, uint32_t state, mt_text text, size_t end, bool weak,
                         mt_concept_hits *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_automaton *a = &t->view.automaton;
    for (uint32_t n = mt_automaton_first_out(a, state); n != MT_AUTOMATON_ROOT; n = mt_automaton_next_out(a, n)) {
        size_t depth = mt_automaton_get(a, n, MT_NODE_DEPTH);
        if (depth == 0 || depth > p->terms || depth > MT_AUTOMATON_LONGEST) break; /* a damaged image */
        if (depth == 1 && weak) continue;
        size_t start = p->ring[(p->terms - depth) % RING];
        if (start < end) MT_TRY(add_hits(t, p, n, text, start, end, out, err));
    }
out:
    return status;
}

static match_status read_term(const mt_tagger *t, pass *p, const mt_label_term *term, mt_text text, size_t token,
                              mt_concept_hits *out, mt_error *err)
{
    p->ring[p->terms++ % RING] = token + term->start;
    p->state = mt_automaton_step_known(&t->view.automaton, p->state, term->term, term->child);
    if (p->state == MT_AUTOMATON_ROOT) return MATCH_OK;
    return emit(t, p, p->state, text, token + term->start + term->len, term->weak, out, err);
}

static mt_text token_text(mt_text text, const mt_token *token)
{
    return mt_text_make(text.data + token->start, token->end - token->start);
}

/* Whether a token of another language's text is surely no English word: it has letters of that language's own. Greek
 * ones stand in English names of substances and genes, but not where the text is Greek. */
static bool not_english(mt_text token, mt_language text_language)
{
    for (size_t i = 0; i < token.len; i++) {
        unsigned char c = (unsigned char)token.data[i];
        bool greek = c == 0xCE || c == 0xCF;
        if (c >= 0xC3 && c < 0xE0 && (!greek || text_language == MT_LANG_EL)) return true;
    }
    return false;
}

/* Moves a pass over a token. A compound is read as its parts; its joined form is tried from the same state, and goes on
 * instead of them where it leads deeper into a label. */
static match_status advance(mt_tagger *t, pass *p, mt_text text, const mt_token *token, uint32_t place,
                            mt_concept_hits *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_label_way way = {p->language, t->text_language};
    if (p->scope == SCOPE_FOREIGN && not_english(token_text(text, token), t->text_language)) {
        p->state = MT_AUTOMATON_ROOT;
        return MATCH_OK;
    }
    MT_TRY(mt_label_read(&t->reader, token_text(text, token), token->kind, way, place, err));
    size_t count = t->reader.terms.len, before_terms = p->terms;
    uint32_t before = p->state;
    bool joined = count && t->reader.terms.data[count - 1].joined && count <= 16;
    if (count && t->reader.terms.data[count - 1].joined) count--;
    for (size_t i = 0; i < count; i++) MT_TRY(read_term(t, p, &t->reader.terms.data[i], text, token->start, out, err));
    if (joined) {
        pass parts = *p;
        p->state = before;
        p->terms = before_terms;
        MT_TRY(read_term(t, p, &t->reader.terms.data[count], text, token->start, out, err));
        const mt_automaton *a = &t->view.automaton;
        if (mt_automaton_get(a, p->state, MT_NODE_DEPTH) <= mt_automaton_get(a, parts.state, MT_NODE_DEPTH)) *p = parts;
    }
out:
    return status;
}

static bool ends_sentence(const char *gap, size_t len)
{
    for (size_t i = 0; i < len; i++) switch (gap[i]) {
        case '.':
        case ';':
        case '!':
        case '?':
        case ':':
        case '|':
        case '\t': return true;
        case '\n':
            if (i + 1 < len && (gap[i + 1] == '\n' || gap[i + 1] == '\r')) return true;
            break;
        default:
            if (len - i >= 3 && memcmp(gap + i, "\u2022", 3) == 0) return true; /* a bullet */
        }
    return false;
}

static void add_pass(mt_tagger *t, mt_language language, scope labels)
{
    pass *p = &t->passes[t->pass_count++];
    p->language = language;
    p->scope = labels;
    p->state = MT_AUTOMATON_ROOT;
    p->terms = 0;
}

static void choose_passes(mt_tagger *t, mt_text text, mt_language language)
{
    t->pass_count = 0;
    if (language >= MT_LANG_COUNT) language = MT_LANG_OTHER;
    if (language == MT_LANG_UNKNOWN) language = mt_language_detect(text, NULL);
    t->text_language = language;
    if (language == MT_LANG_UNKNOWN && text.len <= SHORT_TEXT_BYTES) {
        for (int l = MT_LANG_OTHER; l < MT_LANG_COUNT; l++)
            if (t->has_labels[l]) add_pass(t, (mt_language)l, SCOPE_OWN);
        return;
    }
    if (language == MT_LANG_UNKNOWN) t->text_language = language = MT_LANG_OTHER;
    add_pass(t, language, SCOPE_ANY);
    if (language != MT_LANG_EN && t->has_labels[MT_LANG_EN]) add_pass(t, MT_LANG_EN, SCOPE_FOREIGN);
}

/* The next tokens. Their places in the cache are prefetched, then what the automaton will need if every token follows a
 * state of depth one, which most do. */
static void read_ahead(mt_tagger *t, mt_text text, batch *b)
{
    size_t passes = t->pass_count < AHEAD_PASSES ? t->pass_count : AHEAD_PASSES;
    b->len = mt_tokeniser_take(t->tokeniser, b->token, BATCH);
    for (size_t i = 0; i < b->len; i++) {
        uint64_t hash = mt_label_hash(token_text(text, &b->token[i]));
        for (size_t p = 0; p < passes; p++) {
            mt_label_way way = {t->passes[p].language, t->text_language};
            b->place[i][p] = mt_label_prefetch(&t->reader, hash, b->token[i].kind, way);
        }
    }
    for (size_t p = 0; p < passes; p++) {
        uint32_t state = t->passes[p].state;
        for (size_t i = 0; i < b->len; i++) {
            mt_label_term term;
            if (!mt_label_peek(&t->reader, b->place[i][p], &term)) continue;
            mt_automaton_prefetch(&t->view.automaton, state, term.term);
            state = term.child;
        }
        mt_automaton_prefetch(&t->view.automaton, state, 0);
    }
}

static match_status walk(mt_tagger *t, mt_text text, const batch *b, size_t *last, size_t *settled,
                         mt_concept_hits *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t k = 0; k < b->len; k++) {
        const mt_token *token = &b->token[k];
        bool address = token->kind == MT_TOKEN_URL || token->kind == MT_TOKEN_EMAIL, open = false;
        if (address || ends_sentence(text.data + *last, token->start - *last))
            for (size_t i = 0; i < t->pass_count; i++) t->passes[i].state = MT_AUTOMATON_ROOT;
        for (size_t i = 0; i < t->pass_count; i++) open |= t->passes[i].state != MT_AUTOMATON_ROOT;
        if (!open) {
            settle(t, out, *settled);
            *settled = out->len;
        }
        *last = token->end;
        for (size_t i = 0; i < t->pass_count && !address; i++) {
            mt_label_way way = {t->passes[i].language, t->text_language};
            uint32_t place = i < AHEAD_PASSES ? b->place[k][i]
                                              : mt_label_prefetch(&t->reader, mt_label_hash(token_text(text, token)),
                                                                  token->kind, way);
            MT_TRY(advance(t, &t->passes[i], text, token, place, out, err));
        }
    }
out:
    return status;
}

match_status mt_tag(mt_tagger *t, mt_text text, mt_language language, mt_concept_hits *out, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t last = 0, settled = 0;
    batch b;
    out->len = 0;
    if (language == MT_LANG_ZXX || t->view.count[MT_TAGGER_ENTRIES] == 0) return MATCH_OK;
    choose_passes(t, text, language);
    mt_tokeniser_begin(t->tokeniser, text);
    do {
        read_ahead(t, text, &b);
        MT_TRY(walk(t, text, &b, &last, &settled, out, err));
    } while (b.len == BATCH);
    MT_TRY(mt_tokeniser_status(t->tokeniser, err));
    settle(t, out, settled);
out:
    if (status != MATCH_OK) out->len = 0;
    return status;
}

/* ---- sums ---------------------------------------------------------------------------------------------------------
 */

static int by_concept(const void *pa, const void *pb)
{
    const mt_concept_weight *a = pa, *b = pb;
    if (a->concept != b->concept) return a->concept < b->concept ? -1 : 1;
    return (a->weight < b->weight) - (a->weight > b->weight);
}

match_status mt_concept_hits_sum(const mt_concept_hits *hits, mt_concept_weights *out, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t kept = 0;
    out->len = 0;
    for (size_t i = 0; i < hits->len; i++) {
        mt_concept_weight w = {hits->data[i].concept, hits->data[i].weight};
        MT_TRY(MT_PUSH(out, w, err));
    }
    if (out->len) qsort(out->data, out->len, sizeof *out->data, by_concept);
    for (size_t i = 0; i < out->len; i++) {
        mt_concept_weight w = out->data[i];
        if (kept && out->data[kept - 1].concept == w.concept) {
            double *sum = &out->data[kept - 1].weight;
            *sum = 1 - (1 - *sum) * (1 - w.weight);
        } else {
            out->data[kept++] = w;
        }
    }
    out->len = kept;
out:
    return status;
}
