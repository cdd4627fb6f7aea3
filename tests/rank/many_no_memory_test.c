/* Batches on several threads when memory runs out in any of them, or threads cannot be started: every call ends, with
 * the same answers or with E_NO_MEMORY and no lists, and one thread leaks nothing. The program replaces malloc, calloc,
 * realloc, free and pthread_create; where a sanitizer owns them, the test is skipped. */
#include "tests/index/index_help.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "libmatch/rank/paths.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

static atomic_long until = -1; /* allocations until the one that fails; negative: none */
static atomic_long allocations, live;
static atomic_long threads_left = 1000; /* that can be started */

static bool fails(void)
{
    atomic_fetch_add(&allocations, 1);
    return atomic_load(&until) >= 0 && atomic_fetch_sub(&until, 1) == 0;
}

static void *counted(void *block)
{
    if (block) atomic_fetch_add(&live, 1);
    return block;
}

void *malloc(size_t size) { return fails() ? NULL : counted(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : counted(__libc_calloc(count, size)); }

void *realloc(void *block, size_t size)
{
    if (fails()) return NULL;
    void *moved = __libc_realloc(block, size);
    return block ? moved : counted(moved);
}

void free(void *block)
{
    if (block) atomic_fetch_sub(&live, 1);
    __libc_free(block);
}

typedef int create_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context);
static create_thread *start;

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context)
{
    return atomic_fetch_sub(&threads_left, 1) > 0 ? start(thread, attributes, run, context) : EAGAIN;
}

enum { QUESTIONS = 160, TERMS = 8, DOCUMENTS = 900, K = 5 };

typedef struct batch {
    world w;
    char text[QUESTIONS][TERMS][16];
    mt_query_term term[QUESTIONS][TERMS];
    mt_rank_question question[QUESTIONS];
    mt_hits expected[QUESTIONS];
} batch;

/* Three segments, and questions of few terms and of more. */
static void fill(batch *b)
{
    mt_random r = mt_random_seeded(20261123);
    mt_strbuf json = {0};
    b->w = world_open(true);
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        if (i % (DOCUMENTS / 3) == 0) world_begin(&b->w);
        mt_strbuf_clear(&json);
        mt_strbuf_format(&json, "{\"kind\":\"offer\",\"id\":\"i%u\",\"language\":\"zxx\",\"text\":\"", i);
        random_words(&r, &json, 20, 60);
        mt_strbuf_str(&json, "\"}");
        (void)world_put(&b->w, json.data);
        if ((i + 1) % (DOCUMENTS / 3) == 0) world_commit(&b->w);
    }
    mt_strbuf_free(&json);
    for (size_t q = 0; q < QUESTIONS; q++) {
        const size_t n = 1 + q % TERMS;
        for (size_t i = 0; i < n; i++) {
            snprintf(b->text[q][i], sizeof b->text[q][i], "w%u", mt_random_below(&r, 60));
            b->term[q][i] = (mt_query_term){mt_text_of(b->text[q][i]), 1};
        }
        b->question[q] = (mt_rank_question){b->term[q], n, &mt_bm25_default, MT_KINDS_ITEMS, NULL, K, NULL, 0};
    }
}

static match_status answer(const batch *b, unsigned threads, mt_hits *hits)
{
    return mt_rank_many_by(mt_scan_kernel_at(0), false, b->w.index, b->question, QUESTIONS, threads, hits, NULL);
}

/* Whether there were answers: then the expected ones, otherwise none at all. */
static bool check(const batch *b, unsigned threads, const char *what, long n)
{
    mt_hits hits[QUESTIONS] = {{0}};
    match_status status = answer(b, threads, hits);
    atomic_store(&until, -1);
    if (status != MATCH_OK && status != MATCH_E_NO_MEMORY) fail_msg("%s %ld: status %d", what, n, (int)status);
    for (size_t q = 0; q < QUESTIONS; q++) {
        const mt_hits *e = &b->expected[q];
        if (status != MATCH_OK && hits[q].data) fail_msg("%s %ld: question %zu has a list", what, n, q);
        if (status != MATCH_OK) continue;
        assert_int_equal(hits[q].len, e->len);
        for (size_t i = 0; i < e->len; i++) {
            assert_int_equal(hits[q].data[i].doc, e->data[i].doc);
            assert_memory_equal(&hits[q].data[i].score, &e->data[i].score, sizeof(double));
        }
        mt_free(hits[q].data);
    }
    return status == MATCH_OK;
}

static void memory_runs_out(void **state)
{
    static const unsigned threads[] = {1, 2, 4};
    const batch *b = *state;
    for (size_t t = 0; t < MT_COUNT(threads); t++) {
        size_t failures = 0;
        assert_true(check(b, threads[t], "first", 0));
        atomic_store(&allocations, 0);
        assert_true(check(b, threads[t], "second", 0));
        const long all = atomic_load(&allocations), before = atomic_load(&live);
        assert_true(all > 100);
        for (long n = 0; n < all; n += n < 100 ? 1 : 5) {
            atomic_store(&until, n);
            failures += !check(b, threads[t], "allocation", n);
            if (threads[t] == 1 && atomic_load(&live) != before)
                fail_msg("allocation %ld: %ld blocks leak", n, atomic_load(&live) - before);
        }
        assert_true(failures > 100);
    }
}

static void threads_do_not_start(void **state)
{
    for (long n = 0; n < 12; n++) {
        atomic_store(&threads_left, n);
        assert_true(check(*state, 12, "threads", n));
    }
    atomic_store(&threads_left, 1000);
}

int main(void)
{
    static batch b;
    *(void **)&start = dlsym(RTLD_NEXT, "pthread_create");
    if (!start) return 77;
    fill(&b);
    if (answer(&b, 1, b.expected) != MATCH_OK) return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(memory_runs_out, &b),
                                       cmocka_unit_test_prestate(threads_do_not_start, &b)};
    int failed = cmocka_run_group_tests_name("many_no_memory", tests, NULL, NULL);
    for (size_t q = 0; q < QUESTIONS; q++) mt_free(b.expected[q].data);
    world_close(&b.w);
    return failed;
}

#else

int main(void) { return 77; }

#endif
