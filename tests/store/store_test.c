/* Opening, putting, reading, links, relations, manifest, transactions: the plain behaviour. */
#include "tests/store/store_help.h"

static mt_error err;

static mt_store *fresh(void)
{
    mt_store *store = open_store(":memory:", MT_OPEN_CREATE);
    assert_ok(mt_store_begin(store, &err), err);
    return store;
}

static void put_says_what_changed(void **state)
{
    (void)state;
    static const struct {
        const char *name, *json;
        mt_change change;
        mt_num num;
    } steps[] = {
        {"first", "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"x\",\"updated\":\"2026-01-02\"}", MT_INSERTED, 1},
        {"same", "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"x\",\"updated\":\"2026-01-02\"}", MT_UNCHANGED, 1},
        {"other key order", "{\"updated\":\"2026-01-02\",\"id\":\"o\",\"kind\":\"offer\",\"title\":\"x\"}",
         MT_UNCHANGED, 1},
        {"older", "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"y\",\"updated\":\"2026-01-01\"}", MT_OLDER, 1},
        {"older by an hour", "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"y\",\"updated\":\"2026-01-02T00:30+01:00\"}",
         MT_OLDER, 1},
        {"newer", "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"y\",\"updated\":\"2026-01-03\"}", MT_UPDATED, 1},
        {"as new, other content", "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"x\",\"updated\":\"2026-01-03\"}",
         MT_UPDATED, 1},
        {"no date", "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"z\"}", MT_UPDATED, 1},
        {"other kind of the family", "{\"kind\":\"request\",\"id\":\"o\",\"title\":\"z\"}", MT_UPDATED, 1},
        {"same id in the other family", "{\"kind\":\"organisation\",\"id\":\"o\",\"name\":\"z\"}", MT_INSERTED, 2},
        {"organisation becomes cluster", "{\"kind\":\"cluster\",\"id\":\"o\",\"name\":\"z\"}", MT_UPDATED, 2},
    };
    mt_store *store = fresh();
    for (size_t i = 0; i < MT_COUNT(steps); i++) {
        mt_num num = 0;
        mt_change change = put(store, steps[i].json, &num);
        if (change != steps[i].change || num != steps[i].num)
            fail_msg("%s: change %d number %u", steps[i].name, change, num);
    }
    size_t counts[MT_KIND_COUNT];
    assert_ok(mt_store_counts(store, counts, &err), err);
    for (int kind = 0; kind < MT_KIND_COUNT; kind++)
        assert_int_equal(counts[kind], kind == MT_KIND_REQUEST || kind == MT_KIND_CLUSTER);
    mt_store_close(&store);
}

static void numbers_are_not_reused(void **state)
{
    (void)state;
    mt_num first, second, again;
    mt_store *store = fresh();
    put(store, "{\"kind\":\"offer\",\"id\":\"a\"}", &first);
    put(store, "{\"kind\":\"offer\",\"id\":\"b\"}", &second);
    assert_ok(mt_store_remove(store, second, &err), err);
    assert_status(mt_store_remove(store, second, &err), MATCH_E_NOT_FOUND);
    put(store, "{\"kind\":\"offer\",\"id\":\"b\"}", &again);
    assert_int_equal(again, second + 1);
    mt_row row;
    assert_status(mt_store_row(store, second, &row, &err), MATCH_E_NOT_FOUND);
    assert_ok(mt_store_row(store, again, &row, &err), err);
    assert_true(mt_text_is(row.key, "b"));
    mt_store_close(&store);
}

typedef struct seen_links {
    mt_link_row row[8];
    size_t n;
} seen_links;

static match_status keep_link(void *context, const mt_link_row *row, mt_error *unused)
{
    (void)unused;
    seen_links *seen = context;
    assert_in_range(seen->n, 0, 7);
    seen->row[seen->n++] = *row;
    return MATCH_OK;
}

static void links_follow_their_targets(void **state)
{
    (void)state;
    mt_num project, a, b;
    seen_links seen = {0};
    mt_store *store = fresh();
    put(store, "{\"kind\":\"project\",\"id\":\"p\",\"start\":2015,\"participants\":[\"A\",\"B\",\"A\"]}", &project);
    put(store, "{\"kind\":\"organisation\",\"id\":\"B\",\"name\":\"b\",\"parent\":\"A\"}", &b);
    assert_ok(mt_store_links_from(store, project, MT_LINK_PARTICIPANT, keep_link, &seen, &err), err);
    assert_int_equal(seen.n, 2);
    assert_int_equal(seen.row[0].to, 0);
    assert_int_equal(seen.row[0].name, 1);
    assert_int_equal(seen.row[0].since, mt_day_from_ymd(2015, 1, 1));
    assert_int_equal(seen.row[0].until, MT_NO_DAY);
    assert_int_equal(seen.row[1].to, b);
    put(store, "{\"kind\":\"cluster\",\"id\":\"A\",\"name\":\"a\"}", &a);
    seen.n = 0;
    assert_ok(mt_store_links_to(store, 1, MT_LINK_PARTICIPANT, keep_link, &seen, &err), err);
    assert_int_equal(seen.n, 1);
    assert_int_equal(seen.row[0].from, project);
    assert_int_equal(seen.row[0].to, a);
    assert_ok(mt_store_remove(store, a, &err), err);
    seen.n = 0;
    assert_ok(mt_store_links_all(store, MT_LINK_PARENT, keep_link, &seen, &err), err);
    assert_int_equal(seen.n, 1);
    assert_int_equal(seen.row[0].from, b);
    assert_int_equal(seen.row[0].to, 0);
    put(store, "{\"kind\":\"project\",\"id\":\"p\",\"participants\":\"B\"}", &project);
    seen.n = 0;
    assert_ok(mt_store_links_all(store, MT_LINK_PARTICIPANT, keep_link, &seen, &err), err);
    assert_int_equal(seen.n, 1);
    mt_num *table;
    uint32_t highest;
    assert_ok(mt_store_name_table(store, &table, &highest, &err), err);
    assert_int_equal(highest, 2);
    assert_int_equal(table[1], 0);
    assert_int_equal(table[2], b);
    mt_free(table);
    mt_store_close(&store);
}

static match_status keep_relation(void *context, const mt_relation_row *row, mt_error *unused)
{
    (void)unused;
    *(mt_relation_row *)context = *row;
    return MATCH_OK;
}

static match_status keep_feedback(void *context, const mt_feedback_row *row, mt_error *unused)
{
    (void)unused;
    *(mt_feedback_row *)context = *row;
    return MATCH_OK;
}

static void relations_and_feedback(void **state)
{
    (void)state;
    mt_num num, other;
    mt_relation_row relation = {0};
    mt_feedback_row feedback = {0};
    mt_store *store = fresh();
    put(store, "{\"kind\":\"relation\",\"a\":\"x\",\"b\":\"y\",\"relation\":\"block\",\"since\":\"2020\"}", &num);
    put(store, "{\"kind\":\"relation\",\"a\":\"x\",\"b\":\"y\",\"relation\":\"block\",\"since\":\"2021\"}", &other);
    assert_int_equal(num, other);
    assert_ok(mt_store_relations(store, 2, keep_relation, &relation, &err), err);
    assert_int_equal(relation.a, 1);
    assert_int_equal(relation.b, 2);
    assert_string_equal(relation.relation, "block");
    assert_int_equal(relation.since, mt_day_from_ymd(2021, 1, 1));
    put(store, "{\"kind\":\"feedback\",\"a\":\"x\",\"b\":\"y\",\"outcome\":\"no_show\",\"at\":\"2026-05-05\"}", &other);
    assert_ok(mt_store_feedback(store, 0, keep_feedback, &feedback, &err), err);
    assert_string_equal(feedback.outcome, "no_show");
    assert_int_equal(feedback.num, other);
    assert_ok(mt_store_remove(store, num, &err), err);
    relation = (mt_relation_row){0};
    assert_ok(mt_store_relations(store, 0, keep_relation, &relation, &err), err);
    assert_int_equal(relation.a, 0);
    mt_store_close(&store);
}

static match_status count_segment(void *context, const mt_segment_row *row, mt_error *unused)
{
    (void)unused;
    assert_int_equal(row->id, UINT64_C(0x8000000000000001));
    assert_int_equal(row->docs, 9);
    assert_int_equal(row->checksum, UINT64_MAX);
    assert_int_equal(row->dead_bytes, 2);
    assert_memory_equal(row->dead, "\x01\x00", 2);
    assert_null(row->data);
    ++*(int *)context;
    return MATCH_OK;
}

static void manifest_and_settings(void **state)
{
    (void)state;
    int segments = 0;
    char text[16];
    mt_store *store = fresh();
    mt_segment_row row = {UINT64_C(0x8000000000000001), 9, 100, UINT64_MAX, NULL, 0, NULL, 0};
    assert_ok(mt_store_segment_add(store, &row, &err), err);
    assert_ok(mt_store_segment_set_dead(store, row.id, "\x01\x00", 2, &err), err);
    assert_status(mt_store_segment_set_dead(store, 5, "\x01", 1, &err), MATCH_E_NOT_FOUND);
    assert_ok(mt_store_segments(store, count_segment, &segments, &err), err);
    assert_int_equal(segments, 1);
    assert_ok(mt_store_segment_remove(store, row.id, &err), err);
    assert_ok(mt_store_segments(store, count_segment, &segments, &err), err);
    assert_int_equal(segments, 1);
    assert_ok(mt_store_setting(store, "analyser", text, sizeof text, &err), err);
    assert_string_equal(text, "");
    assert_ok(mt_store_set_setting(store, "analyser", "7", &err), err);
    assert_ok(mt_store_set_setting(store, "analyser", "8", &err), err);
    assert_ok(mt_store_setting(store, "analyser", text, sizeof text, &err), err);
    assert_string_equal(text, "8");
    mt_store_close(&store);
}

typedef struct seen_concepts {
    uint32_t number[4];
    bool preferred[4];
    char label[4][16];
    size_t n;
} seen_concepts;

static match_status keep_concept(void *context, const mt_concept_row *row, mt_error *unused)
{
    (void)unused;
    seen_concepts *seen = context;
    assert_in_range(seen->n, 0, 3);
    seen->number[seen->n] = row->concept;
    seen->preferred[seen->n] = row->preferred;
    mt_copy_text(seen->label[seen->n++], 16, row->label.data, row->label.len);
    return MATCH_OK;
}

static void add_concept(mt_store *store, const char *code, const char *lang, const char *label)
{
    assert_ok(mt_store_concept_add(store, mt_text_of("nace"), mt_text_of(code), mt_text_of(""), mt_text_of(lang),
                                   mt_text_of(label), mt_text_of(""), &err),
              err);
}

static void taxonomies(void **state)
{
    (void)state;
    seen_concepts seen = {0};
    mt_store *store = fresh();
    add_concept(store, "1", "en", "one");
    add_concept(store, "2", "en", "two");
    add_concept(store, "1", "en", "uno");
    assert_ok(mt_store_concepts(store, mt_text_of(""), keep_concept, &seen, &err), err);
    assert_int_equal(seen.n, 3);
    assert_true(seen.preferred[0] && seen.preferred[1] && !seen.preferred[2]);
    assert_int_equal(seen.number[0], seen.number[2]);
    assert_string_equal(seen.label[2], "uno");
    assert_ok(mt_store_scheme_clear(store, mt_text_of("nace"), &err), err);
    add_concept(store, "2", "en", "deux");
    uint32_t two = seen.number[1];
    seen.n = 0;
    assert_ok(mt_store_concepts(store, mt_text_of("nace"), keep_concept, &seen, &err), err);
    assert_int_equal(seen.n, 1);
    assert_int_equal(seen.number[0], two);
    assert_true(seen.preferred[0]);
    assert_ok(mt_store_concepts(store, mt_text_of("cpv"), keep_concept, &seen, &err), err);
    assert_int_equal(seen.n, 1);
    mt_store_close(&store);
}

static void rollback_leaves_nothing(void **state)
{
    (void)state;
    mt_num num;
    uint64_t before, after;
    size_t counts[MT_KIND_COUNT];
    mt_store *store = fresh();
    put(store, "{\"kind\":\"offer\",\"id\":\"a\"}", &num);
    assert_ok(mt_store_commit(store, &err), err);
    assert_ok(mt_store_generation(store, &before, &err), err);
    assert_ok(mt_store_begin(store, &err), err);
    put(store, "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"n\"}", &num);
    mt_store_rollback(store);
    assert_ok(mt_store_find(store, MT_FAMILY_ORGANISATION, mt_text_of("b"), &num, &err), err);
    assert_int_equal(num, 0);
    assert_ok(mt_store_counts(store, counts, &err), err);
    assert_int_equal(counts[MT_KIND_ORGANISATION], 0);
    assert_int_equal(counts[MT_KIND_OFFER], 1);
    assert_ok(mt_store_begin(store, &err), err);
    put(store, "{\"kind\":\"offer\",\"id\":\"a\"}", &num);
    assert_ok(mt_store_commit(store, &err), err); /* nothing changed */
    assert_ok(mt_store_generation(store, &after, &err), err);
    assert_int_equal(before, after);
    assert_status(mt_store_commit(store, &err), MATCH_E_STATE);
    mt_record *record = record_of("{\"kind\":\"offer\",\"id\":\"c\"}");
    mt_change change;
    assert_status(mt_store_put(store, record, &change, &num, &err), MATCH_E_STATE);
    mt_record_free(&record);
    mt_store_close(&store);
}

static match_status count_rows(void *context, const mt_row *row, mt_error *unused)
{
    (void)unused;
    assert_true(row->json.len > 0);
    ++*(int *)context;
    return MATCH_OK;
}

static match_status nested_loop(void *context, const mt_row *row, mt_error *error)
{
    (void)row;
    return mt_store_each(*(mt_store **)context, MT_KINDS_ITEMS, count_rows, (char *)context + sizeof(mt_store *),
                         error);
}

static void loops_nest(void **state)
{
    (void)state;
    struct {
        mt_store *store;
        int rows;
    } context = {fresh(), 0};
    put(context.store, "{\"kind\":\"offer\",\"id\":\"a\"}", NULL);
    put(context.store, "{\"kind\":\"call\",\"id\":\"b\"}", NULL);
    put(context.store, "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"x\"}", NULL);
    assert_ok(mt_store_each(context.store, MT_KINDS_ITEMS, nested_loop, &context, &err), err);
    assert_int_equal(context.rows, 4);
    mt_store_close(&context.store);
}

static match_status put_another(void *context, const mt_row *row, mt_error *unused)
{
    (void)unused;
    char json[64];
    snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"next%u\"}", row->num);
    put(context, json, NULL);
    return MATCH_OK;
}

/* What a loop's own callback adds is not visited by that loop. */
static void loops_end(void **state)
{
    (void)state;
    size_t counts[MT_KIND_COUNT];
    mt_store *store = fresh();
    put(store, "{\"kind\":\"offer\",\"id\":\"a\"}", NULL);
    put(store, "{\"kind\":\"offer\",\"id\":\"b\"}", NULL);
    assert_ok(mt_store_each(store, ~0u, put_another, store, &err), err);
    assert_ok(mt_store_counts(store, counts, &err), err);
    assert_int_equal(counts[MT_KIND_OFFER], 4);
    mt_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(put_says_what_changed),
                                       cmocka_unit_test(numbers_are_not_reused),
                                       cmocka_unit_test(links_follow_their_targets),
                                       cmocka_unit_test(relations_and_feedback),
                                       cmocka_unit_test(manifest_and_settings),
                                       cmocka_unit_test(taxonomies),
                                       cmocka_unit_test(rollback_leaves_nothing),
                                       cmocka_unit_test(loops_nest),
                                       cmocka_unit_test(loops_end)};
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
