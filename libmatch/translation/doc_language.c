/* One visit of the attribute `language`: it has few values, so nothing is compared document by document. */
#include "libmatch/translation/doc_language.h"

#include "libmatch/base/memory.h"
#include "libmatch/index/visit.h"

_Static_assert(MT_LANG_COUNT <= 256, "a language fits a byte");

static match_status note_value(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    uint8_t *languages = context;
    uint8_t language = (uint8_t)mt_language_from_code(value);
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    (void)err;
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) languages[s->base + doc] = language;
    return MATCH_OK;
}

match_status mt_doc_languages(const mt_index *index, uint8_t **languages, mt_error *err)
{
    uint8_t *made = mt_alloc((size_t)mt_index_docs(index) + 1, 1);
    if (!made) return mt_fail_no_memory(err);
    match_status status = mt_index_visit(index, mt_text_of("language"), note_value, made, err);
    if (status == MATCH_OK)
        *languages = made;
    else
        mt_free(made);
    return status;
}
