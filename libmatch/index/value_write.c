/* A merge of the sources' sorted attributes; the documents of each value get their new numbers. */
#include "libmatch/index/value_write.h"

#include <stdlib.h>

#include "libmatch/base/memory.h"

/* a step ends after so many values, or so many documents of theirs */
#define STEP_VALUES 20000
#define STEP_DOCUMENTS 500000
#define ROW_LEAST 8 /* documents without a gap that are written as a row */

static match_status begin(mt_value_writer *m, const mt_segment_plan *plan, const mt_doc_places *docs, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = m->sources = plan->n_sources;
    m->head = mt_alloc(n, sizeof *m->head);
    m->new_doc = mt_alloc(n, sizeof *m->new_doc);
    m->id_order = mt_alloc(docs->len, sizeof *m->id_order);
    if (!m->head || !m->new_doc || !m->id_order) return mt_fail_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        m->new_doc[i] = mt_alloc(plan->sources[i]->docs, 4);
        if (!m->new_doc[i]) return mt_fail_no_memory(err);
        memset(m->new_doc[i], 0xff, (size_t)plan->sources[i]->docs * 4);
        MT_TRY(plan->sources[i]->class->next_value(plan->sources[i], &m->head[i], err));
    }
    for (size_t i = 0; i < docs->len; i++) m->new_doc[docs->data[i].source][docs->data[i].doc] = (uint32_t)i;
out:
    return status;
}

void mt_value_writer_free(mt_value_writer *m)
{
    for (size_t i = 0; m->new_doc && i < m->sources; i++) mt_free(m->new_doc[i]);
    mt_free(m->new_doc);
    mt_free(m->head);
    mt_free(m->id_order);
    MT_ARRAY_FREE(&m->docs);
    MT_ARRAY_FREE(&m->lists);
    MT_ARRAY_FREE(&m->at);
    mt_dictionary_writer_free(&m->dictionary);
    mt_strbuf_free(&m->text);
    *m = (mt_value_writer){0};
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Takes the least value off all sources: its text into m->text, its new documents, sorted, into m->docs. */
static match_status take_value(mt_value_writer *m, const mt_segment_plan *plan, bool *end, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_source_value *least = NULL;
    for (size_t i = 0; i < plan->n_sources; i++)
        if (!m->head[i].end && (!least || mt_text_compare(m->head[i].text, least->text) < 0)) least = &m->head[i];
    *end = !least;
    m->docs.len = 0;
    if (!least) return MATCH_OK;
    mt_strbuf_clear(&m->text);
    mt_strbuf_text(&m->text, least->text);
    MT_TRY(mt_strbuf_status(&m->text, err));
    bool sorted = true;
    for (size_t i = 0; i < plan->n_sources; i++) {
        mt_source_value *head = &m->head[i];
        if (head->end || !mt_text_equal(head->text, mt_text_make(m->text.data, m->text.len))) continue;
        for (size_t j = 0; j < head->n; j++) {
            uint32_t doc = m->new_doc[i][head->docs[j]];
            if (doc == MT_NONE) continue;
            sorted = sorted && (m->docs.len == 0 || m->docs.data[m->docs.len - 1] < doc);
            MT_TRY(MT_PUSH(&m->docs, doc, err));
        }
        MT_TRY(plan->sources[i]->class->next_value(plan->sources[i], head, err));
    }
    if (!sorted) qsort(m->docs.data, m->docs.len, 4, by_number);
out:
    return status;
}

/* How many documents from j on follow each other without a gap. */
static size_t row_at(const mt_value_writer *m, size_t j)
{
    size_t n = 1;
    while (j + n < m->docs.len && m->docs.data[j + n] == m->docs.data[j] + n) n++;
    return n;
}

static match_status add_value_list(mt_value_writer *m, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t at = (uint32_t)m->lists.len, before = UINT32_MAX;
    if (m->lists.len > UINT32_MAX)
        return mt_fail(err, MATCH_E_TOO_BIG, "attributes of more than 4 GiB: write smaller segments");
    MT_TRY(mt_dictionary_add(&m->dictionary, mt_text_make(m->text.data, m->text.len), err));
    MT_TRY(MT_PUSH(&m->at, at, err));
    MT_TRY(MT_RESERVE(&m->lists, m->lists.len + 5 * m->docs.len, err));
    for (size_t j = 0, row; j < m->docs.len; j += row) {
        uint8_t *to = m->lists.data + m->lists.len;
        row = row_at(m, j);
        if (m->docs.data[j] - before == 1 && row >= ROW_LEAST) {
            m->lists.len += mt_varint_write(to, 0);
            m->lists.len += mt_varint_write(to + 1, (uint32_t)row);
        } else {
            row = 1;
            if (m->docs.data[j] != before) m->lists.len += mt_varint_write(to, m->docs.data[j] - before);
        }
        before = m->docs.data[j + row - 1];
    }
out:
    return status;
}

static void note_ids(mt_value_writer *m)
{
    if (m->text.len < 3 || memcmp(m->text.data, "id", 3) != 0) return; /* path and its NUL */
    for (size_t j = 0; j < m->docs.len; j++) m->id_order[m->docs.data[j]] = m->ids;
    m->ids++;
}

static void section(mt_sink *s, mt_section name, const void *data, size_t len)
{
    mt_sink_begin(s, name);
    mt_sink_add(s, data, len);
    mt_sink_end(s);
}

static match_status write_sections(mt_value_writer *m, mt_sink *sink, size_t docs, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t at = (uint32_t)m->lists.len;
    if (m->lists.len > UINT32_MAX)
        return mt_fail(err, MATCH_E_TOO_BIG, "attributes of more than 4 GiB: write smaller segments");
    MT_TRY(MT_PUSH(&m->at, at, err));
    MT_TRY(mt_dictionary_finish(&m->dictionary, err));
    section(sink, MT_SECTION_VALUE_AT, m->dictionary.at.data, m->dictionary.at.len * 4);
    section(sink, MT_SECTION_VALUE_BYTES, m->dictionary.bytes.data, m->dictionary.bytes.len);
    section(sink, MT_SECTION_VALUE_LIST_AT, m->at.data, m->at.len * 4);
    section(sink, MT_SECTION_VALUE_LISTS, m->lists.data, m->lists.len);
    section(sink, MT_SECTION_ID_ORDER, m->id_order, docs * 4);
out:
    return status;
}

match_status mt_value_writer_step(mt_value_writer *m, const mt_segment_plan *plan, const mt_doc_places *docs,
                                  bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t seen = 0;
    *done = false;
    if (!m->head) return begin(m, plan, docs, err);
    for (int n = 0; n < STEP_VALUES && seen < STEP_DOCUMENTS && !m->merged; n++) {
        MT_TRY(take_value(m, plan, &m->merged, err));
        if (m->merged || m->docs.len == 0) continue;
        seen += m->docs.len;
        note_ids(m);
        MT_TRY(add_value_list(m, err));
    }
    if (!m->merged) return MATCH_OK;
    MT_TRY(write_sections(m, plan->sink, docs->len, err));
    *done = true;
out:
    return status;
}
