/* A store in memory with an index and a matcher, for the tests of the match floor. Records are given as JSON. */
#ifndef MT_TESTS_MATCH_FIXTURE_H
#define MT_TESTS_MATCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "libmatch/match/matcher.h"

#define FIXTURE_DAY 20500 /* 2026-02-16 */

typedef struct fixture {
    mt_store *store;
    mt_analyser *analyser;
    mt_index_writer *writer;
    mt_matcher *matcher;
} fixture;

#define FIXTURE_OK(call)                                                              \
    do {                                                                              \
        mt_error fixture_error = {0};                                                 \
        match_status fixture_status = (call);                                         \
        (void)fixture_error;                                                          \
        if (fixture_status != MATCH_OK) print_message("%s\n", fixture_error.message); \
        assert_int_equal(fixture_status, MATCH_OK);                                   \
    } while (0)
#define ERR (&fixture_error)

static inline void fixture_open(fixture *f)
{
    *f = (fixture){0};
    FIXTURE_OK(mt_analyser_create(&f->analyser, ERR));
    FIXTURE_OK(mt_store_open(":memory:", MT_OPEN_CREATE, 0, &f->store, ERR));
    FIXTURE_OK(mt_index_writer_create(f->store, f->analyser, &f->writer, ERR));
    FIXTURE_OK(mt_store_begin(f->store, ERR));
}

static inline void fixture_add(fixture *f, const char *json)
{
    json_t *root = NULL;
    mt_record *record = NULL;
    mt_issues issues = {0};
    mt_change change;
    mt_num num;
    FIXTURE_OK(mt_json_parse(mt_text_of(json), &root, ERR));
    FIXTURE_OK(mt_record_read(root, false, 1, &issues, &record, ERR));
    FIXTURE_OK(mt_store_put(f->store, record, &change, &num, ERR));
    if (change == MT_INSERTED || change == MT_UPDATED) FIXTURE_OK(mt_index_put(f->writer, num, record, ERR));
    mt_record_free(&record);
    mt_issues_free(&issues);
}

/* A record from a format as of printf. */
static inline void fixture_addf(fixture *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void fixture_addf(fixture *f, const char *format, ...)
{
    char json[2048];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(json, sizeof json, format, list);
    va_end(list);
    assert_in_range(length, 1, sizeof json - 1);
    fixture_add(f, json);
}

static inline void fixture_commit(fixture *f)
{
    FIXTURE_OK(mt_index_flush(f->writer, ERR));
    FIXTURE_OK(mt_store_commit(f->store, ERR));
}

/* Ends the writing; the matcher can be asked from here on. */
static inline void fixture_ready(fixture *f)
{
    fixture_commit(f);
    FIXTURE_OK(mt_matcher_create(f->store, f->analyser, &f->matcher, ERR));
}

/* The same in one, for cmocka's set-up: a store of these records. */
static inline void fixture_of(fixture *f, const char *const *records, size_t n)
{
    fixture_open(f);
    for (size_t i = 0; i < n; i++) fixture_add(f, records[i]);
    fixture_ready(f);
}

static inline void fixture_close(fixture *f)
{
    mt_matcher_free(&f->matcher);
    mt_index_writer_free(&f->writer);
    mt_store_close(&f->store);
    mt_analyser_free(&f->analyser);
}

static inline mt_match_options fixture_options(void)
{
    return (mt_match_options){.k = 100, .as_of = FIXTURE_DAY, .viewer = MT_TIER_CONFIDENTIAL};
}

/* the place of a key in a list, or -1 */
static inline int fixture_rank(const mt_results *results, const char *key)
{
    for (size_t i = 0; i < results->len; i++)
        if (strcmp(results->data[i].key, key) == 0) return (int)i;
    return -1;
}

#endif
