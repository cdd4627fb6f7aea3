/* Accuracy and speed of language detection.
 *
 *   language_bench --tiny | FILE.tsv
 *
 * A line holds a language code, a tab and a text. Prints one JSON line per language and one for all: how many texts
 * were given the right language, a wrong one, and none. */
#include <stdio.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/file.h"
#include "libmatch/base/memory.h"
#include "libmatch/text/language.h"
#include "tests/read_file.h"

typedef struct tally {
    size_t right, wrong, none;
} tally;

static const char tiny[] = "en\tWe are looking for partners who know how to analyse medical images of the brain.\n"
                           "ro\tCăutăm parteneri care știu să analizeze imagini medicale ale creierului uman.\n"
                           "pl\tSzukamy partnerów, którzy potrafią analizować obrazy medyczne mózgu człowieka.\n";

static void print_tally(const char *name, const tally *t)
{
    size_t all = t->right + t->wrong + t->none;
    printf("{\"bench\":\"text/language\",\"case\":\"%s\",\"texts\":%zu,\"right\":%.4f,\"wrong\":%.4f,\"none\":%.4f}\n",
           name, all, (double)t->right / (double)all, (double)t->wrong / (double)all, (double)t->none / (double)all);
}

static int64_t count_lines(mt_text lines, tally *by_language, tally *all)
{
    int64_t spent = 0;
    for (size_t at = 0; at < lines.len;) {
        const char *line = lines.data + at, *end = memchr(line, '\n', lines.len - at);
        size_t len = end ? (size_t)(end - line) : lines.len - at;
        const char *tab = memchr(line, '\t', len);
        at += len + 1;
        if (!tab) continue;
        mt_language truth = mt_language_from_code(mt_text_make(line, (size_t)(tab - line)));
        int64_t start = mt_clock_thread_cpu_ns();
        mt_language found = mt_language_detect(mt_text_make(tab + 1, len - (size_t)(tab + 1 - line)), NULL);
        spent += mt_clock_thread_cpu_ns() - start;
        tally *t = &by_language[truth];
        size_t *outcome = found == truth ? &t->right : found == MT_LANG_UNKNOWN ? &t->none : &t->wrong;
        ++*outcome;
    }
    for (size_t l = 0; l < MT_LANG_COUNT; l++) {
        all->right += by_language[l].right;
        all->wrong += by_language[l].wrong;
        all->none += by_language[l].none;
    }
    return spent;
}

int main(int argc, char **argv)
{
    tally by_language[MT_LANG_COUNT] = {0}, all = {0};
    char *data = NULL;
    size_t len = 0;
    bool small = argc < 2 || strcmp(argv[1], "--tiny") == 0;
    if (!small && test_file_read(argv[1], (size_t)1 << 30, &data, &len, NULL) != MATCH_OK) return 1;
    mt_text lines = small ? mt_text_make(tiny, sizeof tiny - 1) : mt_text_make(data, len);
    int64_t spent = count_lines(lines, by_language, &all);
    for (mt_language l = 0; l < MT_LANG_COUNT; l++)
        if (by_language[l].right + by_language[l].wrong + by_language[l].none)
            print_tally(mt_language_code(l), &by_language[l]);
    print_tally("all", &all);
    size_t texts = all.right + all.wrong + all.none;
    printf("{\"bench\":\"text/language\",\"case\":\"speed\",\"texts\":%zu,\"us_per_text\":%.2f}\n", texts,
           texts ? (double)spent / 1e3 / (double)texts : 0.0);
    mt_free(data);
    return 0;
}
