/* Speed of tagging: building the automaton of a big label set, and finding labels in text.
 *
 *   tag_bench [--tiny] [--labels N] [--text FILE] [--language L] [TABLE...]
 *
 * Without tables: a made set of N labels (250,000) in five languages, 1 to 6 words long (mean 3.5), of a vocabulary of
 * 60,000 made words that follow Zipf's law from rank 64 on, one-word labels of the rarer half. The text (16 MB) is made
 * of sentences of about 15 words: one in three a function word, one in 40 a whole label, the rest of that vocabulary.
 * Measured with a Romanian text (read by Romanian and by English rules) and an English one. TABLE: tab-separated code,
 * parent, lang, label with a header line, each file one scheme. Prints one JSON line a language. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/taxonomy/tagger.h"
#include "tests/read_file.h"

enum { WORDS = 60000, ROUNDS = 5, SEED = 20260101, DOCUMENT_BYTES = 2048, LABELS = 250000, TEXT_BYTES = 16 << 20 };

static const char *const languages[] = {"en", "ro", "pl", "de", "fr"};

/* Word number n of the made language: syllables by its digits, so that frequent words are short. */
static void add_word(mt_strbuf *out, uint32_t n)
{
    static const char *const syllables[] = {"ma", "tion", "că", "ver", "les", "ści",  "pro", "ung", "ți",  "re", "ko",
                                            "de", "in",   "an", "el",  "ös",  "ment", "ka",  "du",  "bio", "ł",  "tra"};
    n += 22;
    do {
        mt_strbuf_str(out, syllables[n % MT_COUNT(syllables)]);
        n /= MT_COUNT(syllables);
    } while (n);
}

/* Zipf: each doubling of the rank is as likely as the one before. The first ranks of a language are function words. */
static uint32_t draw_word(mt_random *random)
{
    uint32_t word = 64;
    for (double share = mt_random_unit(random) * 10; share > 1 && word < WORDS / 2; share -= 1) word *= 2;
    return word + mt_random_below(random, word);
}

static void make_label(uint64_t seed, mt_strbuf *out)
{
    mt_random random = mt_random_seeded(seed);
    uint32_t words = 1 + mt_random_below(&random, 3) + mt_random_below(&random, 4);
    for (uint32_t i = 0; i < words; i++) {
        if (i) mt_strbuf_char(out, ' ');
        add_word(out, words == 1 ? WORDS / 2 + mt_random_below(&random, WORDS / 2) : draw_word(&random));
    }
}

static match_status make_set(mt_concepts *c, size_t labels)
{
    mt_strbuf label = {0};
    char code[24];
    match_status status = MATCH_OK;
    for (size_t i = 0; i < labels && status == MATCH_OK; i++) {
        mt_strbuf_clear(&label);
        make_label(SEED + i, &label);
        snprintf(code, sizeof code, "%zu", i / MT_COUNT(languages));
        mt_concept_input in = {.scheme = mt_text_of("made"),
                               .code = mt_text_of(code),
                               .lang = mt_text_of(languages[i % MT_COUNT(languages)]),
                               .label = mt_text_make(label.data, label.len)};
        status = mt_concepts_add(c, &in, NULL);
    }
    mt_strbuf_free(&label);
    return status;
}

static void make_text(size_t labels, size_t bytes, bool english, mt_strbuf *out)
{
    static const char *const function_words[] = {"de", "și", "la", "cu", "the", "of", "and", "in"};
    mt_random random = mt_random_seeded(SEED);
    while (out->len < bytes && !out->bad) {
        if (mt_random_below(&random, 3) == 0)
            mt_strbuf_str(out, function_words[mt_random_below(&random, 4) + (english ? 4 : 0)]);
        else if (mt_random_below(&random, 40) == 0)
            make_label(SEED + mt_random_below(&random, labels), out);
        else
            add_word(out, draw_word(&random));
        mt_strbuf_str(out, mt_random_below(&random, 15) ? " " : ". ");
    }
}

/* The k-th cell of a line. */
static mt_text cell(mt_text line, int k)
{
    for (; k > 0; k--) {
        const char *tab = line.len ? memchr(line.data, '\t', line.len) : NULL;
        if (!tab) return mt_text_of("");
        line = mt_text_make(tab + 1, line.len - (size_t)(tab - line.data) - 1);
    }
    const char *tab = line.len ? memchr(line.data, '\t', line.len) : NULL;
    return mt_text_make(line.data, tab ? (size_t)(tab - line.data) : line.len);
}

static match_status read_table(mt_concepts *c, const char *path, size_t number, size_t *labels)
{
    char *data = NULL, scheme[24];
    size_t len = 0;
    match_status status = test_file_read(path, (size_t)1 << 30, &data, &len, NULL);
    snprintf(scheme, sizeof scheme, "s%zu", number);
    for (size_t at = 0, line = 0; status == MATCH_OK && at < len; line++) {
        const char *end = memchr(data + at, '\n', len - at);
        mt_text row = mt_text_make(data + at, end ? (size_t)(end - data) - at : len - at);
        at += row.len + 1;
        mt_concept_input in = {mt_text_of(scheme), cell(row, 0), cell(row, 1), cell(row, 2), cell(row, 3)};
        if (line == 0 || in.code.len == 0) continue;
        *labels += in.label.len != 0;
        status = mt_concepts_add(c, &in, NULL);
    }
    mt_free(data);
    return status;
}

static double tag_all(mt_tagger *t, mt_text text, mt_language language, size_t *count)
{
    mt_concept_hits hits = {0};
    int64_t start = mt_clock_thread_cpu_ns();
    *count = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = text.len - at > DOCUMENT_BYTES ? at + DOCUMENT_BYTES : text.len;
        while (end < text.len && text.data[end] != ' ' && text.data[end] != '\n') end++;
        if (mt_tag(t, mt_text_make(text.data + at, end - at), language, &hits, NULL) != MATCH_OK) return -1;
        *count += hits.len;
        at = end;
    }
    MT_ARRAY_FREE(&hits);
    return (double)(mt_clock_thread_cpu_ns() - start) / 1e9;
}

int main(int argc, char **argv)
{
    mt_concepts *c = NULL;
    mt_tagger *t = NULL;
    mt_strbuf image = {0}, made = {0};
    char *data = NULL;
    size_t tables = 0, wanted = LABELS, labels = 0, bytes = TEXT_BYTES, len = 0, hits = 0;
    mt_language language = MT_LANG_UNKNOWN;
    int rounds = ROUNDS;
    if (mt_concepts_create(&c, NULL) != MATCH_OK) return 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--tiny") == 0) {
            wanted = 2000;
            bytes = 100000;
            rounds = 1;
        } else if (strcmp(argv[i], "--labels") == 0 && i + 1 < argc) {
            wanted = (size_t)strtoul(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--language") == 0 && i + 1 < argc) {
            language = mt_language_from_code(mt_text_of(argv[++i]));
        } else if (strcmp(argv[i], "--text") == 0 && i + 1 < argc) {
            if (test_file_read(argv[++i], (size_t)1 << 30, &data, &len, NULL) != MATCH_OK) return 1;
        } else if (read_table(c, argv[i], tables++, &labels) != MATCH_OK) {
            return 1;
        }
    }
    if (tables == 0) {
        if (wanted == 0 || make_set(c, wanted) != MATCH_OK) return 1;
        labels = wanted;
    }
    if (mt_concepts_finish(c, NULL) != MATCH_OK) return 1;
    int64_t start = mt_clock_thread_cpu_ns();
    if (mt_tagger_build(c, &image, NULL) != MATCH_OK) return 1;
    double build = (double)(mt_clock_thread_cpu_ns() - start) / 1e9;
    start = mt_clock_thread_cpu_ns();
    if (mt_tagger_map(image.data, image.len, &t, NULL) != MATCH_OK) return 1;
    double open = (double)(mt_clock_thread_cpu_ns() - start) / 1e6;
    for (int run = 0; run < (language == MT_LANG_UNKNOWN ? 2 : 1); run++) {
        mt_language l = language != MT_LANG_UNKNOWN ? language : run ? MT_LANG_EN : MT_LANG_RO;
        double best = 1e9;
        mt_strbuf_clear(&made);
        if (!data) make_text(wanted, bytes, l == MT_LANG_EN, &made);
        mt_text text = data ? mt_text_make(data, len) : mt_text_make(made.data, made.len);
        for (int round = 0; round < rounds; round++) {
            double seconds = tag_all(t, text, l, &hits);
            if (seconds < 0) return 1;
            if (seconds < best) best = seconds;
        }
        printf("{\"bench\":\"taxonomy/tag\",\"case\":\"%zu labels, %s, documents of 2 kB\",\"labels\":%zu,"
               "\"build_s\":%.2f,\"image_mb\":%.1f,\"open_ms\":%.2f,\"text_mb\":%.1f,\"hits\":%zu,\"best_us\":%.0f,"
               "\"mb_s\":%.1f}\n",
               labels, mt_language_code(l), labels, build, (double)image.len / 1e6, open, (double)text.len / 1e6, hits,
               best * 1e6, (double)text.len / best / 1e6);
    }
    mt_tagger_free(&t);
    mt_concepts_free(&c);
    mt_strbuf_free(&image);
    mt_strbuf_free(&made);
    mt_free(data);
    return 0;
}
