/* The tagger with hostile labels, texts and images. The input's first byte chooses: even, its lines are labels
 * (language TAB label) up to an empty line, the rest is a text; odd, the image of a fixed set is overwritten by the
 * input (pairs of position and byte) and used. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/taxonomy/tagger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const void *image, size_t len, mt_text text)
{
    static const mt_language languages[] = {MT_LANG_UNKNOWN, MT_LANG_EN, MT_LANG_RO};
    mt_tagger *t = NULL;
    mt_concept_hits hits = {0};
    if (mt_tagger_map(image, len, &t, NULL) != MATCH_OK) return;
    for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
        if (mt_tag(t, text, languages[l], &hits, NULL) != MATCH_OK) break;
        for (size_t i = 0; i < hits.len; i++) {
            const mt_concept_hit *h = &hits.data[i];
            if (h->start >= h->end || h->end > text.len || h->concept >= mt_tagger_concepts(t) || !(h->weight > 0) ||
                h->weight > 1 || (i > 0 && h->start < hits.data[i - 1].start))
                abort();
        }
    }
    MT_ARRAY_FREE(&hits);
    mt_tagger_free(&t);
}

static void add_label(mt_concepts *c, mt_text line)
{
    const char *tab = line.len ? memchr(line.data, '\t', line.len) : NULL;
    size_t at = tab ? (size_t)(tab - line.data) : 0;
    mt_concept_input in = {.scheme = mt_text_of("f"),
                           .code = mt_text_make(line.data, line.len),
                           .lang = mt_text_make(line.data, at),
                           .label = mt_text_make(line.data + at + (tab != NULL), line.len - at - (tab != NULL))};
    (void)!mt_concepts_add(c, &in, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char fixed[] =
        "en\tMagnetic resonance imaging\nen\tMRI\nro\tImagistică medicală\nen\tCT-scan\nen\tMercury\n";
    mt_concepts *c = NULL;
    mt_strbuf image = {0};
    if (size == 0 || size > 20000) return 0;
    bool damage = data[0] & 1;
    mt_text rest = mt_text_make((const char *)data + 1, size - 1), source = damage ? mt_text_of(fixed) : rest;
    size_t at = 0;
    if (mt_concepts_create(&c, NULL) != MATCH_OK) return 0;
    while (at < source.len) {
        const char *end = memchr(source.data + at, '\n', source.len - at);
        size_t len = end ? (size_t)(end - source.data) - at : source.len - at;
        if (len) add_label(c, mt_text_make(source.data + at, len));
        at += len + (end != NULL);
        if (len == 0) break;
    }
    if (mt_concepts_finish(c, NULL) == MATCH_OK && mt_tagger_build(c, &image, NULL) == MATCH_OK) {
        if (damage) {
            for (size_t i = 0; i + 2 < rest.len; i += 3) {
                size_t place = (size_t)(unsigned char)rest.data[i] << 8 | (unsigned char)rest.data[i + 1];
                image.data[place % image.len] = rest.data[i + 2];
            }
            use(image.data, image.len, mt_text_of("Magnetic resonance imaging, MRI and CT-scan; imagistica medicală."));
        } else {
            use(image.data, image.len, mt_text_make(source.data + at, source.len - at));
        }
    }
    mt_strbuf_free(&image);
    mt_concepts_free(&c);
    return 0;
}
