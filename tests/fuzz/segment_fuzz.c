/* A good segment with damage: the input is a list of (offset, value) changes to it, 4 bytes each. The header's checksum
 * is put right again, so that the damage reaches what lies behind it. Everything is then read and queried: any answer
 * will do, a wild read or an endless loop will not. */
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/index/builder.h"
#include "libmatch/index/segment_write.h"
#include "libmatch/index/visit.h"
#include "libmatch/rank/paths.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DOCS = 700 };

static void need(match_status status)
{
    if (status != MATCH_OK) abort();
}

static void make_segment(uint8_t **data, size_t *len)
{
    mt_builder *b = NULL;
    mt_source *source = NULL;
    mt_sink *sink = NULL;
    mt_averages averages = {0};
    mt_segment_summary summary;
    json_t *root = json_pack("{s:s}", "id", "x");
    need(mt_builder_create(&b, NULL));
    for (uint32_t i = 0; i < DOCS; i++) {
        mt_builder_document d = {i + 1, MT_KIND_OFFER, MT_TIER_PUBLIC, root};
        char word[3] = {(char)('a' + i % 26), (char)('a' + i % 7), 0};
        need(mt_builder_begin(b, &d, NULL));
        need(mt_builder_term(b, MT_FIELD_TEXT, mt_text_of("all"), 1 + i % 3, NULL));
        need(mt_builder_term(b, MT_FIELD_TITLE, mt_text_of(word), 1, NULL));
        need(mt_builder_end(b, NULL));
    }
    averages.field[MT_KIND_OFFER][MT_FIELD_TEXT] = 2;
    averages.field[MT_KIND_OFFER][MT_FIELD_TITLE] = 1;
    need(mt_builder_source(b, &source, NULL));
    need(mt_sink_create(NULL, &sink, NULL));
    need(mt_segment_write(&(mt_segment_plan){&source, 1, &mt_impact_default, &averages, sink}, &summary, NULL));
    mt_sink_take(sink, data, len);
    mt_sink_free(&sink);
    source->class->free(source);
    mt_builder_free(&b);
    json_decref(root);
}

static match_status ignore_value(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank,
                                 mt_error *err)
{
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    (void)err;
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) *(size_t *)context += doc + value.len;
    return MATCH_OK;
}

static match_status ignore_term(void *context, const mt_doc_term *term, mt_error *err)
{
    (void)err;
    *(size_t *)context += term->term.len;
    return MATCH_OK;
}

/* Two questions of few terms and of many: alone, where few terms go a way of their own, and together, by every kernel.
 */
static void ask(mt_index *index, const mt_query_term *terms, size_t n)
{
    const mt_rank_question questions[] = {{terms, 4, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 5, NULL, 0},
                                          {terms, n, &mt_bm25_default, MT_KINDS_ITEMS, NULL, 5, NULL, 0}};
    const mt_rank_task task = {MT_KINDS_ITEMS, NULL, 5, NULL, 0};
    const mt_scan_kernel *kernel;
    mt_hits hits[2] = {{0}, {0}};
    for (size_t i = 0; (kernel = mt_scan_kernel_at(i)); i++) {
        for (size_t q = 0; q < 2; q++)
            (void)mt_rank_top_by(kernel, index, terms, questions[q].n_terms, &mt_bm25_default, &task, &hits[q], NULL);
        for (size_t q = 0; q < 2; q++) MT_ARRAY_FREE(&hits[q]);
        (void)mt_rank_many_by(kernel, false, index, questions, 2, 1, hits, NULL);
        for (size_t q = 0; q < 2; q++) MT_ARRAY_FREE(&hits[q]);
    }
}

static void use(mt_segment *s)
{
    static const char *const words[] = {"all", "aa", "bb", "zz", "cc", "dd", "ee", "ff", "gg", "ha", "ib", "jc"};
    mt_query_term terms[MT_COUNT(words)];
    mt_workspace work = {0};
    mt_index index = {.docs = (uint32_t)mt_bitset_words(s->docs) * 64, .work = &work};
    mt_hits hits = {0};
    size_t sum = 0;
    index.averages.field[MT_KIND_OFFER][MT_FIELD_TEXT] = 2;
    index.averages.field[MT_KIND_OFFER][MT_FIELD_TITLE] = 1;
    need(MT_PUSH(&index.segments, ((mt_snapshot_segment){.id = 1, .segment = s}), NULL));
    for (size_t i = 0; i < MT_COUNT(words); i++) terms[i] = (mt_query_term){mt_text_of(words[i]), 1};
    ask(&index, terms, MT_COUNT(words));
    (void)mt_rank_reference(&index, NULL, terms, MT_COUNT(terms), &mt_bm25_default, MT_KINDS_ITEMS, NULL, 5, &hits,
                            NULL);
    (void)mt_index_visit(&index, mt_text_of("id"), ignore_value, &sum, NULL);
    (void)mt_index_doc_terms(&index, DOCS / 2, ignore_term, &sum, NULL);
    mt_postings *postings = NULL;
    mt_posting posting;
    need(mt_index_postings(&index, mt_text_of("all"), &postings, NULL));
    while (mt_postings_next(postings, &posting)) sum += posting.doc;
    mt_postings_free(&postings);
    MT_ARRAY_FREE(&index.segments);
    mt_free(work.block);
    mt_free(hits.data);
}

/* Merging reads it all as well. */
static void merge(const mt_segment *s)
{
    mt_source *source = NULL;
    mt_sink *sink = NULL;
    mt_averages averages = {0};
    mt_segment_summary summary;
    need(mt_segment_source(s, NULL, &source, NULL));
    need(mt_sink_create(NULL, &sink, NULL));
    (void)mt_segment_write(&(mt_segment_plan){&source, 1, &mt_impact_default, &averages, sink}, &summary, NULL);
    mt_sink_free(&sink);
    source->class->free(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    mt_segment *s = NULL;
    make_segment(&bytes, &len);
    for (size_t i = 0; i + 4 <= size; i += 4) {
        size_t at = (size_t)(data[i] | data[i + 1] << 8 | data[i + 2] << 16);
        bytes[at % len] = data[i + 3];
    }
    mt_segment_header *h = (mt_segment_header *)(void *)bytes;
    h->checksum = mt_section_checksum(0, h, offsetof(mt_segment_header, checksum));
    if (mt_segment_open_bytes(bytes, len, "fuzz", &s, NULL) == MATCH_OK) {
        (void)mt_segment_verify(s, NULL);
        use(s);
        merge(s);
    }
    mt_segment_close(&s);
    mt_free(bytes);
    return 0;
}
