/* Speed of text analysis: tokens, stop words, stems, folding and counting, per language.
 *
 *   analyse_bench [--tiny | FILE [LANGUAGE] | --documents FILE.tsv]
 *
 * --documents: a line holds a language code, a tab and a text: every text is analysed in its own language, as an import
 * does with records of many languages.
 *
 * Without a file: a made text of 8 MB in which words of several languages' spelling follow Zipf's law, some with
 * accents, hyphens, numbers and addresses, in documents of 1 kB. Prints one JSON line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/analyse.h"
#include "tests/read_file.h"

enum { TEXT_BYTES = 8 << 20, DOCUMENT_BYTES = 1024, WORDS = 60000, ROUNDS = 5, SEED = 20260101 };

/* Word number n of the made language: syllables by its digits, so that frequent words are short. */
static void add_word(mt_strbuf *out, uint32_t n)
{
    static const char *const syllables[] = {"ma", "tion", "că", "ver", "les", "ści",  "pro", "ung", "ți",  "re", "ko",
                                            "de", "in",   "an", "el",  "ös",  "ment", "ka",  "du",  "bio", "ł",  "tra"};
    do {
        mt_strbuf_str(out, syllables[n % MT_COUNT(syllables)]);
        n /= MT_COUNT(syllables);
    } while (n);
}

static void make_text(mt_strbuf *out, size_t bytes)
{
    mt_random random = mt_random_seeded(SEED);
    while (out->len < bytes && !out->bad) {
        double u = mt_random_unit(&random);
        uint32_t word = 1; /* Zipf by halving: each doubling of rank is as likely as the one before */
        for (double share = u * 16; share > 1 && word < WORDS; share -= 1) word *= 2;
        word += mt_random_below(&random, word);
        switch (mt_random_below(&random, 200)) {
        case 0: mt_strbuf_str(out, "https://www.example.org/a?b=c "); break;
        case 1: mt_strbuf_str(out, "33140000-3 "); break;
        case 2: mt_strbuf_str(out, "CT-scan "); break;
        case 3: mt_strbuf_format(out, "%u ", mt_random_below(&random, 3000)); break;
        default:
            add_word(out, word);
            mt_strbuf_str(out, mt_random_below(&random, 9) ? " " : mt_random_below(&random, 2) ? ", " : ". ");
        }
    }
}

static double one_round(mt_analyser *analyser, mt_terms *terms, mt_text text, mt_language language, size_t *count)
{
    int64_t start = mt_clock_thread_cpu_ns();
    *count = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = text.len - at > DOCUMENT_BYTES ? at + DOCUMENT_BYTES : text.len;
        while (end < text.len && text.data[end] != ' ' && text.data[end] != '\n') end++;
        mt_terms_clear(terms);
        if (mt_analyse(analyser, mt_text_make(text.data + at, end - at), language, terms, NULL) != MATCH_OK) return -1;
        *count += terms->len;
        at = end;
    }
    return (double)(mt_clock_thread_cpu_ns() - start) / 1e9;
}

/* One pass over lines of language code, tab, text. */
static double documents_round(mt_analyser *analyser, mt_terms *terms, mt_text lines, size_t *count)
{
    int64_t start = mt_clock_thread_cpu_ns();
    *count = 0;
    for (size_t at = 0; at < lines.len;) {
        const char *line = lines.data + at, *end = memchr(line, '\n', lines.len - at);
        size_t len = end ? (size_t)(end - line) : lines.len - at;
        const char *tab = memchr(line, '\t', len);
        at += len + 1;
        if (!tab) continue;
        mt_language language = mt_language_from_code(mt_text_make(line, (size_t)(tab - line)));
        mt_text text = mt_text_make(tab + 1, len - (size_t)(tab + 1 - line));
        mt_terms_clear(terms);
        if (mt_analyse(analyser, text, language, terms, NULL) != MATCH_OK) return -1;
        *count += terms->len;
    }
    return (double)(mt_clock_thread_cpu_ns() - start) / 1e9;
}

int main(int argc, char **argv)
{
    mt_strbuf made = {0};
    char *data = NULL;
    size_t len = 0, count = 0;
    mt_analyser *analyser = NULL;
    mt_terms terms = {0};
    mt_language language = mt_language_from_code(mt_text_of(argc > 2 ? argv[2] : "ro"));
    bool tiny = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    bool documents = argc > 2 && strcmp(argv[1], "--documents") == 0;
    if (argc > 1 && !tiny) {
        if (test_file_read(argv[1 + documents], (size_t)1 << 30, &data, &len, NULL) != MATCH_OK) return 1;
    } else {
        make_text(&made, tiny ? 1 << 16 : TEXT_BYTES);
    }
    mt_text text = data ? mt_text_make(data, len) : mt_text_make(made.data, made.len);
    if (mt_analyser_create(&analyser, NULL) != MATCH_OK) return 1;
    double first = 0, best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double seconds = documents ? documents_round(analyser, &terms, text, &count)
                                   : one_round(analyser, &terms, text, language, &count);
        if (seconds < 0) return 1;
        if (round == 0) first = seconds;
        if (seconds < best) best = seconds;
    }
    printf("{\"bench\":\"text/analyse\",\"case\":\"%s, documents of 1 kB\",\"bytes\":%zu,\"terms\":%zu,"
           "\"first_mb_s\":%.1f,\"best_mb_s\":%.1f}\n",
           documents ? "their own languages" : mt_language_code(language), text.len, count,
           (double)text.len / first / 1e6, (double)text.len / best / 1e6);
    mt_terms_free(&terms);
    mt_analyser_free(&analyser);
    mt_strbuf_free(&made);
    mt_free(data);
    return 0;
}
