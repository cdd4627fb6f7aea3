/* After any history of changes, commits, batches, merges and rebuilds a store answers as one that was filled once: the
 * same ids in the same order with the same scores, bit for bit, on both paths. */
#include "tests/index/index_help.h"

#include "libmatch/rank/rank.h"

enum { RECORDS = 120, VOCABULARY = 60, ALL = MT_KINDS_ITEMS | MT_KINDS_ORGANISATIONS };

typedef struct present {
    char *json; /* NULL: not there */
    mt_num num;
} present;

typedef MT_ARRAY(char *) texts; /* all that were ever put, to be freed at the end */

static char *copy(texts *all, const mt_strbuf *b)
{
    char *text = mt_strndup(b->data, b->len);
    assert_non_null(text);
    assert_int_equal(MT_PUSH(all, text, NULL), MATCH_OK);
    return text;
}

/* Some changes in one transaction; now and then it is rolled back. */
static void change_some(world *w, present *records, texts *all, mt_random *r)
{
    present before[RECORDS];
    bool roll_back = mt_random_below(r, 8) == 0;
    uint32_t changes = mt_random_below(r, 4) ? 1 + mt_random_below(r, 4) : 60;
    mt_strbuf b = {0};
    memcpy(before, records, sizeof before);
    world_begin(w);
    for (uint32_t i = 0; i < changes; i++) {
        uint32_t id = mt_random_below(r, RECORDS);
        present *p = &records[id];
        if (p->json && mt_random_below(r, 3) == 0) {
            world_remove(w, p->num);
            *p = (present){0};
        } else {
            mt_random fixed =
                mt_random_seeded(id); /* the kind stays in its family, so that the id is the same record */
            random_record(mt_random_below(r, 5) ? r : &fixed, &b, (int)id, VOCABULARY);
            bool organisation = strstr(b.data, "\"kind\":\"organisation\"") != NULL;
            bool was = p->json && strstr(p->json, "\"kind\":\"organisation\"");
            if (p->json && organisation != was) continue;
            char key[201];
            mt_kind kind;
            mt_error err;
            p->num = world_put(w, b.data);
            p->json = copy(all, &b);
            assert_ok(mt_store_key(w->store, p->num, key, &kind, &err), err);
        }
    }
    if (roll_back) {
        mt_error err;
        if (mt_random_below(r, 2)) assert_ok(mt_index_flush(w->writer, &err), err);
        mt_store_rollback(w->store);
        mt_index_discard(w->writer);
        memcpy(records, before, sizeof before);
    } else {
        world_commit(w);
    }
    mt_strbuf_free(&b);
}

static void check_same_stats(const world *a, const world *b, const char *when)
{
    for (unsigned kind = 0; kind < MT_KIND_COUNT; kind++) {
        mt_field_stats x, y;
        mt_index_stats(a->index, 1u << kind, &x);
        mt_index_stats(b->index, 1u << kind, &y);
        if (memcmp(&x, &y, sizeof x) != 0) fail_msg("%s: statistics of kind %u differ", when, kind);
    }
    for (int i = 0; i < VOCABULARY; i++) {
        char term[16];
        snprintf(term, sizeof term, "w%d", i);
        assert_int_equal(mt_index_df(a->index, mt_text_of(term), ALL), mt_index_df(b->index, mt_text_of(term), ALL));
    }
}

typedef match_status (*path)(const mt_index *, mt_store *, const mt_query_term *, size_t, const mt_bm25 *, unsigned,
                             const mt_bitset *, size_t, mt_hits *, mt_error *);

static void check_same_answers(const world *a, path path_a, const world *b, path path_b, mt_random *r, const char *when)
{
    char terms[8][16];
    mt_query_term query[8];
    mt_hits x = {0}, y = {0};
    mt_error err;
    size_t n = 1 + mt_random_below(r, 8), k = mt_random_below(r, 30);
    unsigned kinds = mt_random_below(r, 3) ? ALL : 1u << MT_KIND_OFFER;
    for (size_t i = 0; i < n; i++) {
        snprintf(terms[i], sizeof terms[i], "w%u", mt_random_below(r, VOCABULARY));
        query[i] = (mt_query_term){mt_text_of(terms[i]), 1 + mt_random_below(r, 3)};
    }
    assert_ok(path_a(a->index, a->store, query, n, &mt_bm25_default, kinds, NULL, k, &x, &err), err);
    assert_ok(path_b(b->index, b->store, query, n, &mt_bm25_default, kinds, NULL, k, &y, &err), err);
    if (x.len != y.len) fail_msg("%s: %zu and %zu hits", when, x.len, y.len);
    for (size_t i = 0; i < x.len; i++) {
        char id_a[201], id_b[201];
        mt_kind kind;
        assert_ok(mt_store_key(a->store, x.data[i].num, id_a, &kind, &err), err);
        assert_ok(mt_store_key(b->store, y.data[i].num, id_b, &kind, &err), err);
        if (strcmp(id_a, id_b) != 0) fail_msg("%s: rank %zu is %s and %s", when, i, id_a, id_b);
        if (memcmp(&x.data[i].score, &y.data[i].score, sizeof(double)) != 0)
            fail_msg("%s: score of %s is %.17g and %.17g", when, id_a, x.data[i].score, y.data[i].score);
    }
    mt_free(x.data);
    mt_free(y.data);
}

static void compare_with_fresh(world *w, const present *records, mt_random *r, const char *when)
{
    world fresh = world_open(true);
    world_begin(&fresh);
    for (size_t i = RECORDS; i-- > 0;) /* another order */
        if (records[i].json) world_put(&fresh, records[i].json);
    world_commit(&fresh);
    check_same_stats(w, &fresh, when);
    for (int i = 0; i < 12; i++) {
        check_same_answers(w, mt_rank_reference, &fresh, mt_rank_reference, r, when);
        check_same_answers(w, mt_rank_top, &fresh, mt_rank_reference, r, when);
    }
    world_close(&fresh);
}

static void any_history_gives_the_same_answers(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        mt_random r = mt_random_seeded(seed);
        present records[RECORDS] = {0};
        texts all = {0};
        world w = world_open(seed % 2);
        char when[64];
        mt_error err;
        if (seed % 3 == 0) mt_index_writer_set_batch(w.writer, 4000); /* several segments in a transaction */
        for (int round = 0; round < 40; round++) {
            change_some(&w, records, &all, &r);
            if (mt_random_below(&r, 4) == 0) world_merge(&w, mt_random_below(&r, 2) ? 0 : 1000000000);
            if (mt_random_below(&r, 4) == 0) { /* a merge that others' changes interrupt */
                bool more;
                assert_ok(mt_index_merge_step(w.writer, 0, &more, &err), err);
            }
            if (mt_random_below(&r, 30) == 0) {
                assert_ok(mt_index_rebuild(w.writer, &err), err);
                assert_ok(mt_index_refresh(w.index, w.store, &err), err);
            }
            snprintf(when, sizeof when, "seed %d, round %d", (int)seed, round);
            if (round % 10 == 9) compare_with_fresh(&w, records, &r, when);
        }
        for (size_t i = 0; i < w.index->segments.len; i++)
            assert_ok(mt_segment_verify(w.index->segments.data[i].segment, &err), err);
        world_close(&w);
        for (size_t i = 0; i < all.len; i++) mt_free(all.data[i]);
        MT_ARRAY_FREE(&all);
    }
}

/* A tiny first commit must not spoil the impacts for a big second one: it is scored apart, then baked anew. */
static void averages_may_move(void **state)
{
    (void)state;
    world w = world_open(true);
    mt_random r = mt_random_seeded(3);
    mt_strbuf b = {0};
    for (int part = 0; part < 2; part++) {
        world_begin(&w);
        for (int i = 0; i < (part ? 900 : 2); i++) {
            mt_strbuf_clear(&b);
            mt_strbuf_format(&b, "{\"kind\":\"offer\",\"id\":\"i%d_%d\",\"language\":\"zxx\",\"text\":\"", part, i);
            random_words(&r, &b, part ? 40 : 2, VOCABULARY);
            mt_strbuf_str(&b, "\"}");
            world_put(&w, b.data);
        }
        world_commit(&w);
    }
    assert_int_equal(w.index->segments.len, 2);
    for (int i = 0; i < 50; i++) check_same_answers(&w, mt_rank_top, &w, mt_rank_reference, &r, "two averages");
    world_merge(&w, 1000000000);
    mt_averages now;
    mt_index_averages(w.index, &now);
    for (size_t i = 0; i < w.index->segments.len; i++) {
        double baked = w.index->segments.data[i].segment->stats[MT_KIND_OFFER].average[MT_FIELD_TEXT];
        assert_true(baked > 0.8 * now.field[MT_KIND_OFFER][MT_FIELD_TEXT]);
    }
    for (int i = 0; i < 50; i++) check_same_answers(&w, mt_rank_top, &w, mt_rank_reference, &r, "baked anew");
    mt_strbuf_free(&b);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_history_gives_the_same_answers),
                                       cmocka_unit_test(averages_may_move)};
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
