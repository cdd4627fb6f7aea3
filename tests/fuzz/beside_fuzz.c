/* Files that lie beside the segments, with damage: the first byte chooses the file (caller's vectors, learned
 * dictionary, learned model), the second whether the input is the whole file or, three bytes each, changes to a good
 * one (place in two bytes, value). Checksums are put right again, so that the damage reaches what lies behind them.
 * Refused, or any answer; never a wild read. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/index/dictionary.h"
#include "libmatch/match/vectors.h"
#include "libmatch/rank/latent.h"
#include "libmatch/rank/latent_image.h"
#include "libmatch/taxonomy/lexicon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds) abort();
}

/* ---- vectors ------------------------------------------------------------------------------------------------------*/

static void good_vectors(mt_strbuf *file)
{
    static const char *const ids[] = {"a", "bc", "def"};
    static const float rows[] = {1, 0, 3, 4, 0, 2};
    uint8_t *bytes = NULL;
    size_t len = 0;
    if (mt_vectors_make(ids, 3, rows, 2, &bytes, &len, NULL) != MATCH_OK) return;
    mt_strbuf_add(file, (const char *)bytes, len);
    mt_free(bytes);
}

static bool use_vectors(mt_strbuf *file)
{
    mt_vectors *v = NULL;
    float sum = 0;
    if (mt_vectors_open_bytes((const uint8_t *)file->data, file->len, &v, NULL) != MATCH_OK) return false;
    for (size_t i = 0; i < v->count; i++) {
        demand(mt_vectors_id(v, i)[0] != '\0' || v->id_at[i + 1] - v->id_at[i] == 1);
        for (size_t d = 0; d < v->dims; d++) sum += v->data[i * v->dims + d];
    }
    demand(sum <= 0 || sum > 0 || sum != sum);
    demand(mt_vectors_id(v, v->count)[0] == '\0');
    mt_vectors_free(&v);
    return true;
}

/* ---- dictionary ---------------------------------------------------------------------------------------------------*/

static void good_dictionary(mt_strbuf *file)
{
    static const char *const pairs[][2] = {{"medical imaging", "imagistica medicala"},
                                           {"medical device", "dispozitiv medical"},
                                           {"steel works", "otelarie"}};
    mt_lexicon_learner *learner = NULL;
    if (mt_lexicon_learner_create(MT_LANG_EN, MT_LANG_RO, &learner, NULL) != MATCH_OK) return;
    for (size_t i = 0; i < MT_COUNT(pairs); i++)
        (void)!mt_lexicon_learner_add(learner, mt_text_of(pairs[i][0]), mt_text_of(pairs[i][1]), NULL);
    (void)!mt_lexicon_learner_finish(learner, file, NULL);
    mt_lexicon_learner_free(&learner);
}

static bool use_dictionary(mt_strbuf *file)
{
    static const char *const terms[] = {"medic", "imag", "devic", "steel", "nothing"};
    mt_lexicon *d = NULL;
    mt_translations found = {0};
    if (mt_lexicon_map(file->data, file->len, &d, NULL) != MATCH_OK) return false;
    for (size_t i = 0; i < MT_COUNT(terms); i++) {
        if (mt_lexicon_translate(d, mt_text_of(terms[i]), .02, 8, &found, NULL) != MATCH_OK) break;
        demand(found.len <= 8);
        for (size_t k = 0; k < found.len; k++) {
            demand(k == 0 || found.data[k - 1].weight >= found.data[k].weight);
            (void)mt_lexicon_weight(d, mt_text_of(terms[i]), found.data[k].term);
        }
    }
    MT_ARRAY_FREE(&found);
    mt_lexicon_free(&d);
    return true;
}

/* ---- model --------------------------------------------------------------------------------------------------------*/

/* Two words; what learning writes has the same layout (tests/rank/latent_test.c). */
static void good_model(mt_strbuf *file)
{
    mt_dictionary_writer w = {0};
    mt_latent_header h = {.version = MT_LATENT_VERSION, .dims = MT_LATENT_DIMS, .words = 2, .records = 2};
    uint8_t rows[2 * MT_LATENT_DIMS];
    char scales[64] = {1, 0, 2, 0};
    memset(rows, 7, sizeof rows);
    if (mt_dictionary_add(&w, mt_text_of("alpha"), NULL) == MATCH_OK &&
        mt_dictionary_add(&w, mt_text_of("beta"), NULL) == MATCH_OK && mt_dictionary_finish(&w, NULL) == MATCH_OK) {
        memcpy(h.magic, MT_LATENT_MAGIC, sizeof h.magic);
        h.dictionary_bytes = w.bytes.len;
        h.bytes = sizeof h + sizeof scales + sizeof rows + w.at.len * 4 + w.bytes.len;
        mt_strbuf_add(file, (const char *)&h, sizeof h);
        mt_strbuf_add(file, scales, sizeof scales);
        mt_strbuf_add(file, (const char *)rows, sizeof rows);
        mt_strbuf_add(file, (const char *)w.at.data, w.at.len * 4);
        mt_strbuf_add(file, (const char *)w.bytes.data, w.bytes.len);
    }
    mt_dictionary_writer_free(&w);
}

static bool use_model(mt_strbuf *file)
{
    mt_latent *m = NULL;
    double at[MT_LATENT_DIMS];
    if (file->len >= sizeof(mt_latent_header)) {
        uint64_t sum = mt_latent_checksum(file->data, file->len);
        memcpy(file->data + offsetof(mt_latent_header, checksum), &sum, sizeof sum);
    }
    if (mt_latent_open_bytes(file->data, file->len, &m, NULL) != MATCH_OK) return false;
    (void)mt_latent_word(m, mt_text_of("alpha"), at);
    (void)mt_latent_word(m, mt_text_of("beta"), at);
    (void)mt_latent_word(m, mt_text_of("zeta"), at);
    mt_latent_free(&m);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const good[])(mt_strbuf *) = {good_vectors, good_dictionary, good_model};
    static bool (*const use[])(mt_strbuf *) = {use_vectors, use_dictionary, use_model};
    mt_strbuf file = {0};
    if (size < 2 || size > 20000) return 0;
    size_t kind = data[0] % MT_COUNT(use);
    if (data[1] & 1) {
        good[kind](&file);
        for (size_t i = 2; file.len && i + 2 < size; i += 3)
            file.data[((size_t)data[i] << 8 | data[i + 1]) % file.len] = (char)data[i + 2];
    } else {
        mt_strbuf_add(&file, (const char *)data + 2, size - 2);
    }
    bool opened = file.data && use[kind](&file);
    demand(opened || size > 2 || !(data[1] & 1)); /* a good one is taken */
    mt_strbuf_free(&file);
    return 0;
}
