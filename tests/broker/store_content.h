/* All records of a store as sorted lines, so that what was undone can be compared with what was there before. */
#ifndef MT_TESTS_BROKER_STORE_CONTENT_H
#define MT_TESTS_BROKER_STORE_CONTENT_H

#include <stdlib.h>

#include "tests/match/fixture.h"

enum { CONTENT_MOST = 400 };

static inline match_status content_add_line(void *context, const mt_row *row, mt_error *err)
{
    char ***lines = context;
    (void)err;
    **lines = mt_strndup(row->json.data, row->json.len);
    (*lines)++;
    return MATCH_OK;
}

static inline int content_compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Gives how many there are; each is the caller's (mt_free). */
static inline size_t content_lines(fixture *f, char *lines[CONTENT_MOST])
{
    char **at = lines;
    FIXTURE_OK(mt_store_each(f->store, (1u << MT_KIND_COUNT) - 2, content_add_line, &at, ERR));
    size_t n = (size_t)(at - lines);
    assert_true(n < CONTENT_MOST);
    qsort(lines, n, sizeof *lines, content_compare);
    return n;
}

/* One to a line, with a line end before the first, too (mt_free). */
static inline char *content(fixture *f)
{
    char *lines[CONTENT_MOST];
    mt_strbuf all = {0};
    size_t n = content_lines(f, lines);
    mt_strbuf_str(&all, "\n");
    for (size_t i = 0; i < n; i++) {
        mt_strbuf_str(&all, lines[i]);
        mt_strbuf_char(&all, '\n');
        mt_free(lines[i]);
    }
    return all.data;
}

#endif
