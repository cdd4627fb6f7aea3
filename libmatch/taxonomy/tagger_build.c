/* From labels to the tagger's image.
 *
 * Every label becomes one sequence of terms (two when it holds a compound that is also written in one word). The
 * records are sorted by sequence, scheme, language and concept, so that labels that read the same stand together: that
 * order gives the automaton its input, and how many concepts of a scheme share a label. */
#include <stdlib.h>

#include "libmatch/taxonomy/label_terms.h"
#include "libmatch/text/token.h"

enum {
    COMMON_LABELS = 20,     /* a word in so many longer labels of a language ... */
    COMMON_PER_MILLE = 4,   /* ... and in so great a part of them is common */
    SHORTEST_SINGLE = 3,    /* code points of a single word that is no acronym */
    DETECTION_BYTES = 2048, /* of labels without a language, to find out which it is */
    DETECTION_LABEL_BYTES = 200,
};

typedef struct record {
    const uint32_t *sequence; /* set once all are collected */
    size_t start;             /* in the pool */
    uint32_t concept, scheme;
    uint8_t len, language, flags, letters;
    uint8_t share;
} record;

typedef struct scheme_facts {
    uint32_t labels, capitals;
    mt_language language; /* of its labels without one */
    mt_strbuf sample;
} scheme_facts;

typedef struct build {
    const mt_concepts *concepts;
    mt_tokeniser *tokeniser;
    mt_token_terms *maker;
    mt_intern terms;
    MT_ARRAY(uint32_t) pool;
    MT_ARRAY(record) records;
    MT_ARRAY(uint32_t) plain;  /* terms of the label at hand */
    MT_ARRAY(uint32_t) joined; /* the same with compounds in one word */
    mt_text surface, joined_surface;
    bool any_joined, lost_name; /* a word in capitals was read as a stop word ("CE" as Romanian "ce") */
    scheme_facts *schemes;
    size_t scheme_count;
    mt_language languages[MT_LANG_COUNT]; /* place in the image -> language */
    uint8_t place[MT_LANG_COUNT];         /* language -> place + 1 */
    size_t language_count;
    uint32_t labels_of[MT_LANG_COUNT];
    mt_map in_labels; /* (language, term) -> longer labels that contain it */
} build;

static void free_build(build *b)
{
    mt_tokeniser_free(&b->tokeniser);
    mt_token_terms_free(&b->maker);
    mt_intern_free(&b->terms);
    MT_ARRAY_FREE(&b->pool);
    MT_ARRAY_FREE(&b->records);
    MT_ARRAY_FREE(&b->plain);
    MT_ARRAY_FREE(&b->joined);
    for (size_t i = 0; i < b->scheme_count; i++) mt_strbuf_free(&b->schemes[i].sample);
    mt_free(b->schemes);
    mt_map_free(&b->in_labels);
}

/* ---- what a scheme is like ----------------------------------------------------------------------------------------
 */

static match_status look_at_schemes(build *b, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t count = mt_concepts_count(b->concepts);
    for (uint32_t c = 0; c < count; c++)
        if (mt_concept_scheme_number(b->concepts, c) >= b->scheme_count)
            b->scheme_count = (size_t)mt_concept_scheme_number(b->concepts, c) + 1;
    b->schemes = mt_alloc(b->scheme_count, sizeof *b->schemes);
    if (!b->schemes) {
        b->scheme_count = 0;
        return mt_fail_no_memory(err);
    }
    for (uint32_t c = 0; c < count; c++) {
        scheme_facts *s = &b->schemes[mt_concept_scheme_number(b->concepts, c)];
        for (size_t i = 0; i < mt_concept_label_count(b->concepts, c); i++) {
            mt_concept_label l = mt_concept_label_at(b->concepts, c, i);
            s->labels++;
            s->capitals += mt_tagger_look(l.text).capitals;
            if (l.language != MT_LANG_UNKNOWN || s->sample.len >= DETECTION_BYTES) continue;
            mt_strbuf_add(&s->sample, l.text.data,
                          l.text.len < DETECTION_LABEL_BYTES ? l.text.len : DETECTION_LABEL_BYTES);
            mt_strbuf_char(&s->sample, '\n');
        }
    }
    for (size_t i = 0; i < b->scheme_count; i++) {
        scheme_facts *s = &b->schemes[i];
        MT_TRY(mt_strbuf_status(&s->sample, err));
        s->language =
            s->sample.len ? mt_language_detect(mt_text_make(s->sample.data, s->sample.len), NULL) : MT_LANG_EN;
        if (s->language == MT_LANG_UNKNOWN) s->language = MT_LANG_EN;
    }
out:
    return status;
}

/* ---- one label ----------------------------------------------------------------------------------------------------
 */

static match_status read_token(build *b, mt_text token, mt_token_kind kind, mt_language language, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_token_terms_make(b->maker, token, kind, language, language, err));
    size_t parts = mt_label_parts(b->maker, kind, token.len), count = b->maker->len;
    for (size_t i = 0; i < count; i++) {
        uint32_t term;
        MT_TRY(mt_intern_add(&b->terms, mt_token_term_text(b->maker, i), &term, NULL, err));
        if (i < parts) {
            MT_TRY(MT_PUSH(&b->plain, term, err));
            b->surface = mt_token_term_surface(b->maker, i);
        }
        if (parts == count || i == parts) {
            MT_TRY(MT_PUSH(&b->joined, term, err));
            b->joined_surface = mt_token_term_surface(b->maker, i);
        }
    }
    b->any_joined |= parts < count;
    b->lost_name |= count == 0 && mt_tagger_look(token).capitals;
out:
    return status;
}

static match_status read_label(build *b, mt_text label, mt_language language, mt_error *err)
{
    match_status status = MATCH_OK;
    b->plain.len = b->joined.len = 0;
    b->any_joined = b->lost_name = false;
    mt_tokeniser_begin(b->tokeniser, label);
    for (mt_token t; mt_tokeniser_next(b->tokeniser, &t) && b->plain.len <= MT_AUTOMATON_LONGEST;)
        MT_TRY(read_token(b, mt_text_make(label.data + t.start, t.end - t.start), t.kind, language, err));
    MT_TRY(mt_tokeniser_status(b->tokeniser, err));
out:
    return status;
}

/* Flags of a label that is one word; false when it is not to be found at all. */
static bool single_word(mt_text surface, bool scheme_in_capitals, record *r)
{
    mt_tagger_letters look = mt_tagger_look(surface);
    if (look.digits || look.points < 2) return false;
    bool acronym = look.capitals && look.points <= MT_TAGGER_LONGEST_ACRONYM;
    if (acronym && scheme_in_capitals && look.points >= SHORTEST_SINGLE) acronym = false;
    if (!acronym && look.points < SHORTEST_SINGLE) return false;
    r->flags = (uint8_t)(MT_TAGGER_SINGLE | (acronym ? MT_TAGGER_CAPITALS : 0));
    r->letters = (uint8_t)(look.points > 255 ? 255 : look.points);
    return true;
}

static match_status add_record(build *b, const uint32_t *terms, size_t count, mt_text surface, record r, mt_error *err)
{
    match_status status = MATCH_OK;
    const scheme_facts *s = &b->schemes[r.scheme];
    if (count == 0 || count > MT_AUTOMATON_LONGEST) return MATCH_OK;
    if (count == 1 && (b->lost_name || !single_word(surface, s->capitals > s->labels / 2, &r))) return MATCH_OK;
    r.start = b->pool.len;
    r.len = (uint8_t)count;
    for (size_t i = 0; i < count; i++) {
        MT_TRY(MT_PUSH(&b->pool, terms[i], err));
        if (count == 1) continue;
        bool again = false; /* a word counts once a label */
        for (size_t j = 0; j < i; j++) again |= terms[j] == terms[i];
        uint64_t *in = mt_map_at(&b->in_labels, (uint64_t)r.language << 32 | terms[i], 0);
        if (!in) return mt_fail_no_memory(err);
        *in += !again;
    }
    MT_TRY(MT_PUSH(&b->records, r, err));
out:
    return status;
}

static match_status collect_label(build *b, uint32_t concept, mt_concept_label label, mt_error *err)
{
    match_status status = MATCH_OK;
    record r = {.concept = concept, .scheme = mt_concept_scheme_number(b->concepts, concept)};
    mt_language language = label.language == MT_LANG_UNKNOWN ? b->schemes[r.scheme].language : label.language;
    if (language == MT_LANG_ZXX) return MATCH_OK;
    if (b->place[language] == 0) {
        b->languages[b->language_count] = language;
        b->place[language] = (uint8_t)++b->language_count;
    }
    r.language = (uint8_t)(b->place[language] - 1);
    b->labels_of[r.language]++;
    MT_TRY(read_label(b, label.text, language, err));
    MT_TRY(add_record(b, b->plain.data, b->plain.len, b->surface, r, err));
    if (b->any_joined) MT_TRY(add_record(b, b->joined.data, b->joined.len, b->joined_surface, r, err));
out:
    return status;
}

static match_status collect(build *b, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t count = mt_concepts_count(b->concepts);
    for (uint32_t c = 0; c < count; c++)
        for (size_t i = 0; i < mt_concept_label_count(b->concepts, c); i++)
            MT_TRY(collect_label(b, c, mt_concept_label_at(b->concepts, c, i), err));
    for (size_t i = 0; i < b->records.len; i++) {
        record *r = &b->records.data[i];
        r->sequence = b->pool.data + r->start;
        if (!(r->flags & MT_TAGGER_SINGLE)) continue;
        const uint64_t *in = mt_map_get(&b->in_labels, (uint64_t)r->language << 32 | r->sequence[0]);
        uint64_t labels = b->labels_of[r->language];
        if (in && *in >= COMMON_LABELS && *in * 1000 >= labels * COMMON_PER_MILLE) r->flags |= MT_TAGGER_COMMON;
    }
out:
    return status;
}

/* ---- order and sharing --------------------------------------------------------------------------------------------
 */

static int compare_sequences(const record *a, const record *b)
{
    for (size_t i = 0; i < a->len && i < b->len; i++)
        if (a->sequence[i] != b->sequence[i]) return a->sequence[i] < b->sequence[i] ? -1 : 1;
    return (a->len > b->len) - (a->len < b->len);
}

static int compare_kin(const record *a, const record *b)
{
    int order = compare_sequences(a, b);
    if (order) return order;
    if (a->scheme != b->scheme) return a->scheme < b->scheme ? -1 : 1;
    return (a->language > b->language) - (a->language < b->language);
}

static int compare_records(const void *pa, const void *pb)
{
    const record *a = pa, *b = pb;
    int order = compare_kin(a, b);
    if (order) return order;
    if (a->concept != b->concept) return a->concept < b->concept ? -1 : 1;
    if (a->flags != b->flags) return a->flags < b->flags ? -1 : 1; /* found in any case before capitals only */
    if (a->letters != b->letters) return a->letters < b->letters ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

/* Sorts, drops doubles and labels that too many share. */
static void order_records(build *b)
{
    record *r = b->records.data;
    size_t kept = 0, count = b->records.len;
    if (count) qsort(r, count, sizeof *r, compare_records);
    for (size_t i = 0, end; i < count; i = end) {
        size_t from = kept;
        for (end = i; end < count && compare_kin(&r[i], &r[end]) == 0; end++)
            if (end == i || r[end].concept != r[kept - 1].concept) {
                r[kept++] = r[end];
            }
        size_t share = kept - from;
        if (share > MT_TAGGER_MOST_SHARING) kept = from;
        for (size_t k = from; k < kept; k++) r[k].share = (uint8_t)share;
    }
    b->records.len = kept;
}

/* ---- writing ------------------------------------------------------------------------------------------------------
 */

static match_status write_terms(const build *b, uint32_t slots, mt_strbuf *image, mt_error *err)
{
    uint32_t start = 0, *slot = mt_alloc(slots, 2 * sizeof *slot);
    if (!slot) return mt_fail_no_memory(err);
    for (size_t i = 0; i < b->terms.count; i++) {
        mt_strbuf_le32(image, start);
        mt_text term = mt_intern_text(&b->terms, (uint32_t)i);
        start += (uint32_t)term.len;
        uint32_t hash = mt_tagger_hash(term), at = hash & (slots - 1);
        while (slot[2 * (size_t)at + 1]) at = (at + 1) & (slots - 1);
        slot[2 * (size_t)at] = hash;
        slot[2 * (size_t)at + 1] = (uint32_t)i + 1;
    }
    mt_strbuf_le32(image, start);
    mt_strbuf_le32_array(image, slot, 2 * (size_t)slots);
    mt_free(slot);
    return MATCH_OK;
}

static void write_groups(const build *b, const uint32_t *group, mt_strbuf *image)
{
    const record *r = b->records.data;
    for (size_t i = 0, g = 0; i <= b->records.len; i++)
        if (i == b->records.len || group[i] == g) {
            mt_strbuf_le32(image, (uint32_t)i);
            g++;
        }
    for (size_t i = 0; i < b->records.len; i++) {
        char small[4] = {(char)r[i].language, (char)r[i].flags, (char)r[i].share, (char)r[i].letters};
        mt_strbuf_le32(image, r[i].concept);
        mt_strbuf_add(image, small, sizeof small);
    }
}

/* The automaton's image and the groups of the records. */
static match_status make_automaton(const build *b, mt_strbuf *automaton, uint32_t *group, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t count = b->records.len, total = 0;
    for (size_t i = 0; i < count; i++) total += b->records.data[i].len;
    uint32_t *terms = mt_alloc(total, sizeof *terms), *start = mt_alloc(count + 1, sizeof *start);
    if (!terms || !start || total > UINT32_MAX) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    for (size_t i = 0; i < count; i++) {
        const record *r = &b->records.data[i];
        memcpy(terms + start[i], r->sequence, r->len * sizeof *terms);
        start[i + 1] = start[i] + r->len;
    }
    MT_TRY(mt_automaton_write(terms, start, count, (uint32_t)b->terms.count, automaton, group, err));
out:
    mt_free(terms);
    mt_free(start);
    return status;
}

static void write_header(const build *b, const uint32_t counts[MT_TAGGER_COUNTS], mt_strbuf *image)
{
    size_t begin = image->len;
    mt_strbuf_add(image, MT_TAGGER_MAGIC, 7);
    mt_strbuf_char(image, MT_TAGGER_VERSION);
    mt_strbuf_le64(image, 0); /* the length, when it is known */
    mt_strbuf_le32_array(image, counts, MT_TAGGER_COUNTS);
    while (image->len - begin < MT_TAGGER_HEADER_BYTES && !image->bad) mt_strbuf_char(image, 0);
    for (size_t i = 0; i < b->language_count; i++) {
        char code[MT_TAGGER_CODE_BYTES] = {0};
        const char *text = mt_language_code(b->languages[i]);
        mt_copy_text(code, sizeof code, text, strlen(text));
        mt_strbuf_add(image, code, sizeof code);
    }
}

static void write_length(mt_strbuf *image, size_t begin)
{
    mt_strbuf length = {0};
    mt_strbuf_le64(&length, image->len - begin);
    image->bad |= length.bad;
    if (!image->bad) memcpy(image->data + begin + 8, length.data, 8);
    mt_strbuf_free(&length);
}

static match_status write_image(const build *b, mt_strbuf *image, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf automaton = {0};
    size_t count = b->records.len, begin = image->len, term_bytes = 0;
    uint32_t *group = mt_alloc(count, sizeof *group), slots = 2;
    if (!group) return mt_fail_no_memory(err);
    for (size_t i = 0; i < b->terms.count; i++) term_bytes += mt_intern_text(&b->terms, (uint32_t)i).len;
    if (term_bytes > UINT32_MAX || b->terms.count > UINT32_MAX / 4)
        MT_TRY(mt_fail(err, MATCH_E_TOO_BIG, "the labels' words take more than 4 GB"));
    while (slots <= b->terms.count + b->terms.count / 2) slots *= 2;
    MT_TRY(make_automaton(b, &automaton, group, err));
    if (automaton.len > UINT32_MAX) MT_TRY(mt_fail(err, MATCH_E_TOO_BIG, "the label automaton takes more than 4 GB"));
    const uint32_t counts[MT_TAGGER_COUNTS] = {
        [MT_TAGGER_TERMS] = (uint32_t)b->terms.count,
        [MT_TAGGER_SLOTS] = slots,
        [MT_TAGGER_TERM_BYTES] = (uint32_t)term_bytes,
        [MT_TAGGER_GROUPS] = count ? group[count - 1] + 1 : 0,
        [MT_TAGGER_ENTRIES] = (uint32_t)count,
        [MT_TAGGER_LANGUAGES] = (uint32_t)b->language_count,
        [MT_TAGGER_CONCEPTS] = (uint32_t)mt_concepts_count(b->concepts),
        [MT_TAGGER_AUTOMATON_BYTES] = (uint32_t)automaton.len,
    };
    write_header(b, counts, image);
    MT_TRY(write_terms(b, slots, image, err));
    write_groups(b, group, image);
    for (size_t i = 0; i < b->terms.count; i++) mt_strbuf_text(image, mt_intern_text(&b->terms, (uint32_t)i));
    while ((image->len - begin) % 4 && !image->bad) mt_strbuf_char(image, 0);
    mt_strbuf_add(image, automaton.data, automaton.len);
    write_length(image, begin);
    MT_TRY(mt_strbuf_status(image, err));
out:
    mt_strbuf_free(&automaton);
    mt_free(group);
    return status;
}

match_status mt_tagger_build(const mt_concepts *concepts, mt_strbuf *image, mt_error *err)
{
    match_status status = MATCH_OK;
    build b = {.concepts = concepts};
    MT_TRY(mt_tokeniser_create(&b.tokeniser, err));
    MT_TRY(mt_token_terms_create(&b.maker, err));
    MT_TRY(look_at_schemes(&b, err));
    MT_TRY(collect(&b, err));
    order_records(&b);
    MT_TRY(write_image(&b, image, err));
out:
    free_build(&b);
    return status;
}
