/* What a dictionary learned from labels is worth on labels it has not seen.
 *
 *   lexicon_bench [--tiny] [--from L]... [--to L] [TABLE]
 *
 * TABLE: tab-separated code, parent, lang, label with a header line. Its codes fall into groups by their first three
 * characters, the groups into five parts. For each part a dictionary is learned from the labels of the other four;
 * then every ninth label of the part, in the language --from, is looked for among all labels in the language --to:
 * found first (r1), among the first ten (r10); by the cosine of character 4-grams alone, and with .8 times the cosine
 * of translated words added. Without a table: made labels, compounds on the one side, separate words on the other.
 * Prints one JSON line a language. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"
#include "libmatch/base/random.h"
#include "libmatch/taxonomy/lexicon.h"
#include "libmatch/text/analyse.h"
#include "libmatch/text/fold.h"
#include "tests/read_file.h"

enum { PARTS = 5, EVERY = 9, MADE_LABELS = 4000, MADE_WORDS = 300, SEED = 20260101 };

typedef struct label_pair {
    char *code, *from, *to; /* in the table's memory; from may be NULL */
    uint32_t part;
} label_pair;
typedef MT_ARRAY(label_pair) label_pairs;

typedef struct posting {
    uint32_t document, feature;
    double weight;
} posting;

/* Cosine over features with weight (1 + ln tf) ln(1 + N / df). */
typedef struct space {
    mt_intern features;
    MT_ARRAY(posting) postings;
    MT_ARRAY(double) idf;
    uint32_t *start;
    uint32_t documents;
} space;

static void check(bool ok)
{
    if (ok) return;
    fprintf(stderr, "lexicon_bench: failed\n");
    exit(1);
}

static void add_feature(space *s, uint32_t document, mt_text feature)
{
    uint32_t number;
    check(mt_intern_add(&s->features, feature, &number, NULL, NULL) == MATCH_OK);
    posting p = {document, number, 1};
    check(MT_PUSH(&s->postings, p, NULL) == MATCH_OK);
}

static int by_feature(const void *pa, const void *pb)
{
    const posting *a = pa, *b = pb;
    if (a->feature != b->feature) return a->feature < b->feature ? -1 : 1;
    return (a->document > b->document) - (a->document < b->document);
}

/* Merges doubles and turns counts into weights of unit length. */
static void finish_space(space *s, uint32_t documents)
{
    posting *p = s->postings.data;
    size_t kept = 0, features = s->features.count;
    double *length = calloc(documents + 1, sizeof *length);
    s->documents = documents;
    s->start = calloc(features + 1, sizeof *s->start);
    check(length && s->start);
    if (s->postings.len) qsort(p, s->postings.len, sizeof *p, by_feature);
    for (size_t i = 0; i < s->postings.len; i++) {
        if (kept && by_feature(&p[kept - 1], &p[i]) == 0)
            p[kept - 1].weight += p[i].weight;
        else
            p[kept++] = p[i];
    }
    s->postings.len = kept;
    for (size_t i = 0; i < kept; i++) s->start[p[i].feature + 1]++;
    for (size_t f = 0; f < features; f++) {
        double idf = s->start[f + 1] ? log(1 + (double)documents / s->start[f + 1]) : 0;
        check(MT_PUSH(&s->idf, idf, NULL) == MATCH_OK);
        s->start[f + 1] += s->start[f];
    }
    for (size_t i = 0; i < kept; i++) {
        p[i].weight = (1 + log(p[i].weight)) * s->idf.data[p[i].feature];
        length[p[i].document] += p[i].weight * p[i].weight;
    }
    for (size_t i = 0; i < kept; i++) p[i].weight /= sqrt(length[p[i].document]);
    free(length);
}

/* Adds share * cosine(query, document) to the scores; the query holds features and weights without idf. */
static void add_scores(const space *s, const double *query, const uint32_t *features, size_t count, double share,
                       double *score)
{
    double length = 0;
    for (size_t i = 0; i < count; i++) {
        double w = query[features[i]] * s->idf.data[features[i]];
        length += w * w;
    }
    for (size_t i = 0; i < count && length > 0; i++) {
        double w = query[features[i]] * s->idf.data[features[i]] / sqrt(length) * share;
        for (uint32_t k = s->start[features[i]]; k < s->start[features[i] + 1]; k++)
            score[s->postings.data[k].document] += w * s->postings.data[k].weight;
    }
}

static void free_space(space *s)
{
    mt_intern_free(&s->features);
    MT_ARRAY_FREE(&s->postings);
    MT_ARRAY_FREE(&s->idf);
    free(s->start);
}

/* Calls back with every 4-gram of the folded words, blanks at both ends. */
static void each_gram(mt_text text, mt_strbuf *folded, void (*each)(void *context, mt_text gram), void *context)
{
    mt_strbuf_clear(folded);
    check(mt_fold(text, folded, NULL) == MATCH_OK);
    for (size_t i = 0; i < folded->len;) {
        char word[256] = "_";
        size_t n = 1;
        for (; i < folded->len; i++) {
            unsigned char c = (unsigned char)folded->data[i];
            if (!(c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) break;
            if (n < sizeof word - 1) word[n++] = (char)c;
        }
        i++;
        if (n == 1) continue;
        word[n++] = '_';
        for (size_t k = 0; k == 0 || k + 4 <= n; k++) each(context, mt_text_make(word + k, n < 4 ? n : 4));
    }
}

/* ---- queries ------------------------------------------------------------------------------------------------------
 */

typedef struct query {
    const space *space;
    double *weight; /* per feature */
    MT_ARRAY(uint32_t) features;
} query;

static void add_to_query(query *q, mt_text feature, double weight)
{
    uint32_t number = mt_intern_find(&q->space->features, feature);
    if (number == MT_NONE) return;
    if (q->weight[number] <= 0) check(MT_PUSH(&q->features, number, NULL) == MATCH_OK);
    q->weight[number] += weight;
}

static void clear_query(query *q)
{
    for (size_t i = 0; i < q->features.len; i++) q->weight[q->features.data[i]] = 0;
    q->features.len = 0;
}

static void document_gram(void *context, mt_text gram)
{
    space *s = context;
    add_feature(s, s->documents, gram);
}
static void query_gram(void *context, mt_text gram) { add_to_query(context, gram, 1); }

typedef struct bench {
    label_pairs pairs;
    space grams, words;
    mt_analyser *analyser;
    mt_terms terms;
    mt_strbuf folded;
    mt_language from, to;
} bench;

static void index_labels(bench *b)
{
    for (uint32_t i = 0; i < b->pairs.len; i++) {
        mt_text label = mt_text_of(b->pairs.data[i].to);
        b->grams.documents = i;
        each_gram(label, &b->folded, document_gram, &b->grams);
        mt_terms_clear(&b->terms);
        check(mt_analyse(b->analyser, label, b->to, &b->terms, NULL) == MATCH_OK);
        for (size_t k = 0; k < b->terms.len; k++)
            add_feature(&b->words, i, mt_text_make(b->terms.data[k].text, b->terms.data[k].len));
    }
    finish_space(&b->grams, (uint32_t)b->pairs.len);
    finish_space(&b->words, (uint32_t)b->pairs.len);
}

static size_t rank_of(const double *score, size_t count, size_t wanted)
{
    size_t better = 0;
    if (score[wanted] <= 0) return count;
    for (size_t i = 0; i < count; i++) better += score[i] > score[wanted] || (score[i] >= score[wanted] && i < wanted);
    return better;
}

typedef struct tally {
    size_t queries, first[2], ten[2]; /* n-grams alone, with the dictionary */
} tally;

static void ask(bench *b, const mt_lexicon *d, size_t i, query *grams, query *words, double *score, tally *t)
{
    mt_translations out = {0};
    mt_text label = mt_text_of(b->pairs.data[i].from);
    clear_query(grams);
    clear_query(words);
    memset(score, 0, b->pairs.len * sizeof *score);
    each_gram(label, &b->folded, query_gram, grams);
    for (size_t k = 0; k < grams->features.len; k++) {
        double *w = &grams->weight[grams->features.data[k]];
        *w = 1 + log(*w);
    }
    mt_terms_clear(&b->terms);
    check(mt_analyse(b->analyser, label, b->from, &b->terms, NULL) == MATCH_OK);
    for (size_t k = 0; k < b->terms.len; k++) {
        mt_text term = mt_text_make(b->terms.data[k].text, b->terms.data[k].len);
        check(mt_lexicon_translate(d, term, .02, 32, &out, NULL) == MATCH_OK);
        for (size_t j = 0; j < out.len; j++) add_to_query(words, out.data[j].term, out.data[j].weight);
    }
    for (int with = 0; with < 2; with++) {
        const query *q = with ? words : grams;
        add_scores(q->space, q->weight, q->features.data, q->features.len, with ? .8 : 1, score);
        size_t rank = rank_of(score, b->pairs.len, i);
        t->first[with] += rank == 0;
        t->ten[with] += rank < 10;
    }
    t->queries++;
    MT_ARRAY_FREE(&out);
}

static void run(bench *b)
{
    tally t = {0};
    double *score = calloc(b->pairs.len + 1, sizeof *score), seconds = 0;
    query grams = {&b->grams, calloc(b->grams.features.count + 1, sizeof(double)), {0}};
    query words = {&b->words, calloc(b->words.features.count + 1, sizeof(double)), {0}};
    size_t bytes = 0;
    check(score && grams.weight && words.weight);
    for (uint32_t part = 0; part < PARTS; part++) {
        mt_lexicon_learner *l = NULL;
        mt_lexicon *d = NULL;
        mt_strbuf image = {0};
        int64_t start = mt_clock_thread_cpu_ns();
        check(mt_lexicon_learner_create(b->from, b->to, &l, NULL) == MATCH_OK);
        for (size_t i = 0; i < b->pairs.len; i++) {
            const label_pair *p = &b->pairs.data[i];
            if (p->from && p->part != part)
                check(mt_lexicon_learner_add(l, mt_text_of(p->from), mt_text_of(p->to), NULL) == MATCH_OK);
        }
        check(mt_lexicon_learner_finish(l, &image, NULL) == MATCH_OK);
        seconds += (double)(mt_clock_thread_cpu_ns() - start) / 1e9 / PARTS;
        bytes += image.len / PARTS;
        check(mt_lexicon_map(image.data, image.len, &d, NULL) == MATCH_OK);
        for (size_t i = 0; i < b->pairs.len; i += EVERY)
            if (b->pairs.data[i].from && b->pairs.data[i].part == part) ask(b, d, i, &grams, &words, score, &t);
        mt_lexicon_free(&d);
        mt_lexicon_learner_free(&l);
        mt_strbuf_free(&image);
    }
    double n = t.queries ? (double)t.queries : 1;
    printf("{\"bench\":\"taxonomy/lexicon\",\"case\":\"%s to %s, unseen groups\",\"labels\":%zu,\"queries\":%zu,"
           "\"ngrams_r1\":%.3f,\"ngrams_r10\":%.3f,\"r1\":%.3f,\"r10\":%.3f,\"learn_s\":%.3f,\"image_mb\":%.2f}\n",
           mt_language_code(b->from), mt_language_code(b->to), b->pairs.len, t.queries, (double)t.first[0] / n,
           (double)t.ten[0] / n, (double)t.first[1] / n, (double)t.ten[1] / n, seconds, (double)bytes / 1e6);
    free(score);
    free(grams.weight);
    free(words.weight);
    MT_ARRAY_FREE(&grams.features);
    MT_ARRAY_FREE(&words.features);
}

/* ---- labels -------------------------------------------------------------------------------------------------------
 */

static uint32_t part_of(const char *code) { return (uint32_t)(mt_hash_bytes(code, strnlen(code, 3), SEED) % PARTS); }

/* Rows of one code stand together; the first label of a language counts. */
static void read_table(char *data, const char *from, const char *to, label_pairs *out)
{
    size_t line = 0;
    for (char *row = data, *next; row && *row; row = next, line++) {
        char *cell[4] = {row, NULL, NULL, NULL};
        next = strchr(row, '\n');
        if (next) *next++ = '\0';
        for (int i = 1; i < 4; i++) {
            cell[i] = cell[i - 1] ? strchr(cell[i - 1], '\t') : NULL;
            if (cell[i]) *cell[i]++ = '\0';
        }
        if (line == 0 || !cell[3]) continue;
        if (out->len == 0 || strcmp(out->data[out->len - 1].code, cell[0]) != 0) {
            if (out->len && !out->data[out->len - 1].to) out->len--;
            label_pair p = {cell[0], NULL, NULL, part_of(cell[0])};
            check(MT_PUSH(out, p, NULL) == MATCH_OK);
        }
        label_pair *p = &out->data[out->len - 1];
        if (!p->from && strcmp(cell[2], from) == 0) p->from = cell[3];
        if (!p->to && strcmp(cell[2], to) == 0) p->to = cell[3];
    }
    if (out->len && !out->data[out->len - 1].to) out->len--;
}

/* A table of made labels: two of 300 words, joined on the one side. */
static char *make_table(size_t labels, const char *from, const char *to)
{
    static const char *const syllables[] = {"kra", "blo", "vim", "dus", "pel", "tor", "gan", "zik", "mur", "fet"};
    mt_random r = mt_random_seeded(SEED);
    mt_strbuf out = {0};
    char *text = NULL;
    size_t len = 0;
    mt_strbuf_str(&out, "code\tparent\tlang\tlabel\n");
    for (size_t i = 0; i < labels; i++) {
        uint32_t word[2] = {mt_random_below(&r, MADE_WORDS), mt_random_below(&r, MADE_WORDS)};
        for (int side = 0; side < 2; side++) {
            mt_strbuf_format(&out, "%05zu\t\t%s\t", i, side ? to : from);
            for (int w = 0; w < 2; w++) {
                uint32_t n = word[w] + (side ? 1000 * 7 : 0) + 100;
                if (w && side) mt_strbuf_char(&out, ' ');
                for (n = n * 2654435761u % 100000; n; n /= 10) mt_strbuf_str(&out, syllables[n % 10]);
            }
            mt_strbuf_char(&out, '\n');
        }
    }
    check(mt_strbuf_take(&out, &text, &len, NULL) == MATCH_OK);
    return text;
}

static void measure(const char *path, size_t made, const char *from, const char *to)
{
    bench b = {.from = mt_language_from_code(mt_text_of(from)), .to = mt_language_from_code(mt_text_of(to))};
    char *data = NULL;
    size_t len = 0;
    if (path)
        check(test_file_read(path, (size_t)1 << 30, &data, &len, NULL) == MATCH_OK);
    else
        data = make_table(made, from, to);
    read_table(data, from, to, &b.pairs);
    check(b.pairs.len > 0 && mt_analyser_create(&b.analyser, NULL) == MATCH_OK);
    index_labels(&b);
    run(&b);
    free_space(&b.grams);
    free_space(&b.words);
    mt_analyser_free(&b.analyser);
    mt_terms_free(&b.terms);
    mt_strbuf_free(&b.folded);
    MT_ARRAY_FREE(&b.pairs);
    mt_free(data);
}

int main(int argc, char **argv)
{
    enum { MOST_LANGUAGES = 24 };
    const char *from[MOST_LANGUAGES] = {"de"}, *to = "en", *path = NULL;
    size_t languages = 0, made = MADE_LABELS;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--tiny") == 0)
            made = 600;
        else if (strcmp(argv[i], "--from") == 0 && i + 1 < argc && languages < MOST_LANGUAGES)
            from[languages++] = argv[++i];
        else if (strcmp(argv[i], "--to") == 0 && i + 1 < argc)
            to = argv[++i];
        else
            path = argv[i];
    }
    for (size_t i = 0; i < (languages ? languages : 1); i++) measure(path, made, from[i], to);
    return 0;
}
