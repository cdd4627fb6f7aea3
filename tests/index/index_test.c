/* The index through its interface: putting, reading back, updates, several segments, snapshots. */
#include "index_help.h"

static match_status collect(void *context, const mt_doc_term *term, mt_error *err)
{
    (void)err;
    mt_strbuf *b = context;
    mt_strbuf_format(b, "%.*s:%u/%u/%u ", (int)term->term.len, term->term.data, term->count[0], term->count[1],
                     term->count[2]);
    return MATCH_OK;
}

static void reads_back(void **state)
{
    for (int memory = 0; memory < 2; memory++) {
        world w = world_open(memory);
        mt_error err;
        (void)state;
        world_begin(&w);
        mt_num a = world_put(
            &w, "{\"kind\":\"offer\",\"id\":\"a\",\"language\":\"zxx\",\"title\":\"red laser\",\"text\":\"red red "
                "cutter\",\"keywords\":[\"laser\"],\"trl\":[3,5]}");
        mt_num b =
            world_put(&w, "{\"kind\":\"organisation\",\"id\":\"b\",\"language\":\"zxx\",\"name\":\"laser works\"}");
        world_commit(&w);
        uint32_t doc = mt_index_doc_of(w.index, a);
        assert_int_not_equal(doc, MT_NONE);
        assert_int_equal(mt_index_num(w.index, doc), a);
        assert_int_equal(mt_index_kind(w.index, doc), MT_KIND_OFFER);
        assert_int_equal(mt_index_length(w.index, doc, MT_FIELD_TEXT), 3);
        assert_int_equal(mt_index_kind(w.index, mt_index_doc_of(w.index, b)), MT_KIND_ORGANISATION);
        mt_strbuf terms = {0};
        assert_ok(mt_index_doc_terms(w.index, doc, collect, &terms, &err), err);
        assert_string_equal(terms.data, "cutter:0/1/0 laser:1/0/1 red:1/2/0 ");
        mt_strbuf_free(&terms);
        mt_field_stats stats;
        mt_index_stats(w.index, MT_KINDS_ITEMS, &stats);
        assert_int_equal(stats.documents, 1);
        assert_int_equal(stats.length[MT_FIELD_TITLE], 2);
        assert_int_equal(mt_index_df(w.index, mt_text_of("laser"), MT_KINDS_ITEMS | MT_KINDS_ORGANISATIONS), 2);
        mt_postings *p = NULL;
        mt_posting posting;
        assert_ok(mt_index_postings(w.index, mt_text_of("red"), &p, &err), err);
        assert_true(mt_postings_next(p, &posting));
        assert_int_equal(posting.doc, doc);
        assert_int_equal(posting.count[MT_FIELD_TEXT], 2);
        assert_false(mt_postings_next(p, &posting));
        mt_postings_free(&p);
        world_close(&w);
    }
}

static void updates_replace(void **state)
{
    (void)state;
    world w = world_open(false);
    mt_error err;
    world_begin(&w);
    mt_num a = world_put(&w, "{\"kind\":\"offer\",\"id\":\"a\",\"language\":\"zxx\",\"text\":\"old\"}");
    world_commit(&w);
    mt_index *before = NULL;
    assert_ok(mt_index_open(w.store, &before, &err), err);
    world_begin(&w);
    assert_int_equal(world_put(&w, "{\"kind\":\"request\",\"id\":\"a\",\"language\":\"zxx\",\"text\":\"new\"}"), a);
    world_commit(&w);
    unsigned items = MT_KINDS_ITEMS;
    assert_int_equal(mt_index_df(w.index, mt_text_of("old"), items), 0);
    assert_int_equal(mt_index_df(w.index, mt_text_of("new"), items), 1);
    assert_int_equal(mt_index_df(before, mt_text_of("old"), items), 1); /* a snapshot stays */
    assert_int_equal(mt_index_kind(w.index, mt_index_doc_of(w.index, a)), MT_KIND_REQUEST);
    world_begin(&w);
    world_remove(&w, a);
    world_commit(&w);
    mt_field_stats stats;
    mt_index_stats(w.index, items, &stats);
    assert_int_equal(stats.documents, 0);
    assert_int_equal(stats.length[MT_FIELD_TEXT], 0);
    assert_int_equal(mt_index_doc_of(w.index, a), MT_NONE);
    mt_index_close(&before);
    world_close(&w);
}

static void rollback_leaves_nothing(void **state)
{
    (void)state;
    world w = world_open(false);
    mt_error err;
    char folder[96];
    snprintf(folder, sizeof folder, "%s/store/segments", w.folder);
    world_begin(&w);
    mt_num a = world_put(&w, "{\"kind\":\"offer\",\"id\":\"a\",\"language\":\"zxx\",\"text\":\"one\"}");
    assert_ok(mt_index_flush(w.writer, &err), err);
    mt_store_rollback(w.store);
    mt_index_discard(w.writer);
    assert_ok(mt_index_refresh(w.index, w.store, &err), err);
    assert_int_equal(mt_index_doc_of(w.index, a), MT_NONE);
    assert_int_equal(rmdir(folder), 0); /* empty */
    assert_ok(mt_folder_make(folder, &err), err);
    world_begin(&w);
    a = world_put(&w, "{\"kind\":\"offer\",\"id\":\"a\",\"language\":\"zxx\",\"text\":\"one\"}");
    world_commit(&w);
    assert_int_not_equal(mt_index_doc_of(w.index, a), MT_NONE);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_back), cmocka_unit_test(updates_replace),
                                       cmocka_unit_test(rollback_leaves_nothing)};
    return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
