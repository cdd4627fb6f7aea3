/* Facets against slow counts: which documents a query finds (mt_rank_matched) against the plain loop with all its
 * results; counts of values over random sets against the attributes of each record, one by one. */
#include "tests/index/index_help.h"

#include "libmatch/index/attribute.h"
#include "libmatch/rank/facet.h"

enum { WORLDS = 12, RECORDS = 160, QUERIES = 12, VOCABULARY = 60 };

static const char *const fields[] = {"kind", "country", "owner", "trl", "keywords", "owner.country", "owner.id", "id"};

typedef struct slow {
    const char *field;
    mt_intern values;
    MT_ARRAY(uint64_t) count;
    MT_ARRAY(uint32_t) seen; /* of the present record */
} slow;

static match_status note(void *context, mt_text path, mt_text value, mt_error *err)
{
    slow *s = context;
    uint32_t number;
    if (!mt_text_is(path, s->field)) return MATCH_OK;
    assert_ok(mt_intern_add(&s->values, value, &number, NULL, err), *err);
    if (number == s->count.len) assert_ok(MT_PUSH(&s->count, UINT64_C(0), err), *err);
    for (size_t i = 0; i < s->seen.len; i++)
        if (s->seen.data[i] == number) return MATCH_OK;
    s->count.data[number]++;
    return MT_PUSH(&s->seen, number, err);
}

static void note_record(slow *s, const world *w, mt_num num)
{
    json_t *root = NULL;
    mt_error err;
    assert_ok(mt_store_json(w->store, num, &root, &err), err);
    assert_ok(mt_attributes_each(root, mt_kind_from_name(mt_json_get_text(root, "kind")), note, s, &err), err);
    json_decref(root);
}

/* Owners as the record names them; those in `hidden` count for nothing. */
static void note_owners(slow *s, const world *w, uint32_t doc, const mt_bitset *hidden)
{
    static const char *const keys[] = {"owner", "participants"};
    json_t *root = NULL;
    mt_error err;
    if (MT_KINDS_ORGANISATIONS >> mt_index_kind(w->index, doc) & 1) {
        if (!mt_bitset_has(hidden, doc)) note_record(s, w, mt_index_num(w->index, doc));
        return;
    }
    assert_ok(mt_store_json(w->store, mt_index_num(w->index, doc), &root, &err), err);
    for (size_t k = 0; k < MT_COUNT(keys); k++)
        for (size_t i = 0; i < mt_record_list_size(root, keys[k]); i++) {
            mt_num owner;
            assert_ok(
                mt_store_find(w->store, MT_FAMILY_ORGANISATION, mt_record_list_item(root, keys[k], i), &owner, &err),
                err);
            uint32_t at = owner ? mt_index_doc_of(w->index, owner) : MT_NONE;
            if (at != MT_NONE && !mt_bitset_has(hidden, at)) note_record(s, w, owner);
        }
    json_decref(root);
}

static void check_field(const world *w, const char *field, const mt_bitset *docs, const mt_bitset *hidden)
{
    bool of_owner = strncmp(field, "owner.", 6) == 0;
    slow s = {.field = of_owner ? field + 6 : field};
    mt_facet facet = {0};
    mt_error err;
    uint64_t expected = 0, total = 0;
    for (uint32_t d = 0; d < mt_index_docs(w->index); d++) {
        if (!mt_bitset_has(docs, d)) continue;
        s.seen.len = 0;
        if (of_owner)
            note_owners(&s, w, d, hidden);
        else
            note_record(&s, w, mt_index_num(w->index, d));
    }
    assert_ok(mt_facet_count(w->index, mt_text_of(field), docs, hidden, &facet, &err), err);
    assert_true(facet.known);
    for (uint32_t i = 0; i < s.count.len; i++) {
        uint32_t number = mt_intern_find(&facet.values, mt_intern_text(&s.values, i));
        if (number == MT_NONE || facet.count.data[number] != s.count.data[i])
            fail_msg("%s = %s: not %d", field, mt_intern_text(&s.values, i).data, (int)s.count.data[i]);
        expected += s.count.data[i];
    }
    for (size_t i = 0; i < facet.count.len; i++) total += facet.count.data[i];
    assert_int_equal(total, expected);
    mt_facet_free(&facet);
    mt_intern_free(&s.values);
    MT_ARRAY_FREE(&s.count);
    MT_ARRAY_FREE(&s.seen);
}

static void fill(world *w, mt_random *r)
{
    mt_strbuf b = {0};
    mt_num all[RECORDS];
    world_begin(w);
    for (int i = 0; i < RECORDS; i++) {
        random_record(r, &b, (int)mt_random_below(r, RECORDS / 2), VOCABULARY); /* many replace one before */
        all[i] = world_put(w, b.data);
        if (mt_random_below(r, 40) == 0) {
            world_commit(w);
            world_begin(w);
        }
    }
    for (int i = 0; i < 10; i++) {
        mt_num num = all[mt_random_below(r, RECORDS)];
        if (mt_index_doc_of(w->index, num) != MT_NONE) {
            world_remove(w, num);
            world_commit(w);
            world_begin(w);
        }
    }
    world_commit(w);
    mt_strbuf_free(&b);
}

static void check_matched(const world *w, mt_random *r, const mt_bitset *filter, mt_bitset *docs)
{
    char text[4][16];
    mt_query_term terms[4];
    mt_hits hits = {0};
    mt_error err;
    size_t n = mt_random_below(r, 5);
    unsigned kinds = mt_random_below(r, 2) ? MT_KINDS_ITEMS : MT_KINDS_ITEMS | MT_KINDS_ORGANISATIONS;
    for (size_t i = 0; i < n; i++) {
        snprintf(text[i], sizeof text[i], "w%u", mt_random_below(r, VOCABULARY * 5 / 4));
        terms[i] = (mt_query_term){mt_text_of(text[i]), 1};
    }
    assert_ok(mt_rank_reference(w->index, w->store, terms, n, &mt_bm25_default, kinds, filter, 0, &hits, &err), err);
    assert_ok(mt_rank_matched(w->index, terms, n, &mt_bm25_default, kinds, filter, docs, &err), err);
    assert_int_equal(mt_bitset_count(docs), hits.len);
    for (size_t i = 0; i < hits.len; i++) assert_true(mt_bitset_has(docs, hits.data[i].doc));
    mt_free(hits.data);
}

static void counts_are_those_of_the_records(void **state)
{
    mt_random r = mt_random_seeded(20261122);
    size_t found = 0;
    (void)state;
    for (int i = 0; i < WORLDS; i++) {
        world w = world_open(true);
        mt_bitset docs = {0}, hidden = {0}, filter = {0};
        mt_error err;
        fill(&w, &r);
        assert_ok(mt_bitset_init(&docs, mt_index_docs(w.index), &err), err);
        assert_ok(mt_bitset_init(&hidden, mt_index_docs(w.index), &err), err);
        assert_ok(mt_bitset_init(&filter, mt_index_docs(w.index), &err), err);
        for (int q = 0; q < QUERIES; q++) {
            mt_bitset_fill(&hidden, 0);
            mt_bitset_fill(&filter, 0);
            for (uint32_t d = 0; d < mt_index_docs(w.index); d++) {
                if (mt_random_below(&r, 4) == 0) mt_bitset_set(&hidden, d);
                if (mt_random_below(&r, 3) && mt_index_live(w.index, d)) mt_bitset_set(&filter, d);
            }
            check_matched(&w, &r, mt_random_below(&r, 2) ? &filter : NULL, &docs);
            found += mt_bitset_count(&docs);
            for (size_t f = 0; f < MT_COUNT(fields); f++) check_field(&w, fields[f], &docs, &hidden);
        }
        mt_bitset_free(&docs);
        mt_bitset_free(&hidden);
        mt_bitset_free(&filter);
        world_close(&w);
    }
    assert_true(found > 1000); /* else this test tests nothing */
}

static void unknown_fields_are_told(void **state)
{
    world w = world_open(true);
    mt_bitset none = {0};
    mt_facet facet = {0};
    mt_error err;
    (void)state;
    world_begin(&w);
    world_put(&w, "{\"kind\":\"offer\",\"id\":\"a\",\"title\":\"x\",\"colour\":\"red\"}");
    world_commit(&w);
    assert_ok(mt_bitset_init(&none, mt_index_docs(w.index), &err), err);
    assert_ok(mt_facet_count(w.index, mt_text_of("colour"), &none, &none, &facet, &err), err);
    assert_true(facet.known);
    mt_facet_free(&facet);
    assert_ok(mt_facet_count(w.index, mt_text_of("color"), &none, &none, &facet, &err), err);
    assert_false(facet.known);
    mt_facet_free(&facet);
    assert_ok(mt_facet_count(w.index, mt_text_of("themes"), &none, &none, &facet, &err), err);
    assert_true(facet.known && facet.count.len == 0);
    mt_facet_free(&facet);
    mt_bitset_free(&none);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_are_those_of_the_records),
                                       cmocka_unit_test(unknown_fields_are_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
