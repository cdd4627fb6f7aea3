/* Fuzz target of the text floor: the first byte chooses the language, the rest is the text. Whatever the bytes are,
 * terms are valid UTF-8, folded, short, counted, each once; folding is idempotent; a second analysis (from the cache)
 * gives the same list; detection stays in range. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/analyse.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition) abort();
}

static void check_terms(const mt_terms *terms)
{
    for (size_t i = 0; i < terms->len; i++) {
        mt_text term = mt_text_make(terms->data[i].text, terms->data[i].len);
        require(term.len > 0 && term.data[term.len] == '\0' && terms->data[i].count > 0);
        require(mt_utf8_valid(term, NULL) && mt_utf8_count(term) <= 64);
        require(mt_terms_find(terms, term) == i);
        require(mt_terms_surface(terms, i).len > 0);
    }
}

static void check_folding(mt_text text)
{
    mt_strbuf once = {0}, twice = {0}, name = {0};
    require(mt_fold(text, &once, NULL) == MATCH_OK);
    require(mt_utf8_valid(mt_text_make(once.data, once.len), NULL));
    require(mt_fold(mt_text_make(once.data, once.len), &twice, NULL) == MATCH_OK);
    require(once.len == twice.len && (once.len == 0 || memcmp(once.data, twice.data, once.len) == 0));
    require(mt_fold_name(text, &name, NULL) == MATCH_OK);
    require(mt_utf8_valid(mt_text_make(name.data, name.len), NULL));
    mt_strbuf_free(&once);
    mt_strbuf_free(&twice);
    mt_strbuf_free(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    mt_language language = (mt_language)(data[0] % MT_LANG_COUNT);
    mt_text text = mt_text_make((const char *)data + 1, size - 1);
    mt_analyser *analyser = NULL;
    mt_terms first = {0}, second = {0};
    double confidence = -1;
    require(mt_analyser_create(&analyser, NULL) == MATCH_OK);
    require(mt_analyse(analyser, text, language, &first, NULL) == MATCH_OK);
    require(mt_analyse(analyser, text, language, &second, NULL) == MATCH_OK);
    check_terms(&first);
    require(first.len == second.len);
    for (size_t i = 0; i < first.len; i++)
        require(first.data[i].count == second.data[i].count && strcmp(first.data[i].text, second.data[i].text) == 0);
    check_folding(text);
    require(mt_language_detect(text, &confidence) < MT_LANG_COUNT && confidence >= 0 && confidence <= 1);
    mt_terms_free(&first);
    mt_terms_free(&second);
    mt_analyser_free(&analyser);
    return 0;
}
