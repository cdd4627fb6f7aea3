/* The table of concepts: see concept_table.h. All lists of the index in one pass, by code, so that a mark for each
 * vertex keeps those apart who were counted for the code; then turned around. */
#include "libmatch/match/concept_table.h"

#include <string.h>

#include "libmatch/match/shared_concepts.h"

void mt_concept_table_free(mt_concept_table **table)
{
    mt_concept_table *t = *table;
    if (!t) return;
    mt_free(t->code_begin);
    mt_free(t->vertex);
    mt_free(t->own_begin);
    mt_free(t->own);
    mt_free(t);
    *table = NULL;
}

static match_status turn_around(mt_concept_table *t, uint32_t vertices, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t len = t->code_begin[t->codes];
    t->own_begin = mt_alloc((size_t)vertices + 2, sizeof *t->own_begin);
    t->own = mt_alloc(len + 1, sizeof *t->own);
    if (!t->own_begin || !t->own) MT_TRY(mt_fail_no_memory(err));
    /* own_begin[v + 1] is where v's next code goes, and so in the end where those of v + 1 begin */
    for (size_t i = 0; i < len; i++) t->own_begin[t->vertex[i] + 2]++;
    for (uint32_t v = 0; v < vertices; v++) t->own_begin[v + 1] += t->own_begin[v];
    for (uint32_t c = 0; c < t->codes; c++)
        for (uint32_t i = t->code_begin[c]; i < t->code_begin[c + 1]; i++) t->own[t->own_begin[t->vertex[i] + 1]++] = c;
out:
    return status;
}

match_status mt_concept_table_make(mt_matcher *m, mt_concept_table **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_code_lists lists = {0};
    mt_concept_table *t = mt_alloc(1, sizeof *t);
    size_t len = 0, cap = 0;
    if (!t) return mt_fail_no_memory(err);
    MT_TRY(mt_code_lists_all(m, &lists, &t->codes, err));
    t->code_begin = mt_alloc(t->codes + 1, sizeof *t->code_begin);
    if (!t->code_begin) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0, c = 0; c < t->codes; c++) {
        for (; i < lists.lists.len && lists.lists.data[i].code == c; i++) {
            MT_TRY(mt_code_list_read(m, &lists, i, err));
            size_t n = lists.found.len;
            if (n > UINT32_MAX - len) MT_TRY(mt_fail(err, MATCH_E_TOO_BIG, "too many statements of concepts"));
            MT_TRY(mt_reserve(&t->vertex, &cap, len + n, sizeof *t->vertex, err));
            if (n) memcpy(t->vertex + len, lists.found.data, n * sizeof *t->vertex);
            len += n;
        }
        t->code_begin[c + 1] = (uint32_t)len;
    }
    MT_TRY(turn_around(t, m->world.vertices, err));
    *out = t;
    t = NULL;
out:
    mt_code_lists_free(&lists);
    mt_concept_table_free(&t);
    return status;
}

void mt_concept_table_count(const mt_concept_table *t, uint32_t vertex, double *shared)
{
    for (uint32_t i = t->own_begin[vertex]; i < t->own_begin[vertex + 1]; i++) {
        uint32_t c = t->own[i];
        for (uint32_t j = t->code_begin[c]; j < t->code_begin[c + 1]; j++) shared[t->vertex[j]] += 1.0;
    }
}
