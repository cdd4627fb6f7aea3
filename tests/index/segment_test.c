/* Segment files: what is written reads back, damaged ones are refused or at least harmless. */
#include "index_help.h"

#include "libmatch/index/builder.h"
#include "libmatch/index/segment_write.h"
#include "libmatch/index/visit.h"

typedef struct bytes {
    uint8_t *data;
    size_t len;
} bytes;

static bytes write_builder(mt_builder *b)
{
    bytes out = {0};
    mt_error err;
    mt_source *source = NULL;
    mt_sink *sink = NULL;
    mt_averages averages = {0};
    mt_segment_summary summary;
    for (int k = 0; k < MT_KIND_COUNT; k++)
        for (int f = 0; f < MT_FIELD_COUNT; f++) averages.field[k][f] = 10;
    assert_ok(mt_builder_source(b, &source, &err), err);
    assert_ok(mt_sink_create(NULL, &sink, &err), err);
    mt_segment_plan plan = {&source, 1, &mt_impact_default, &averages, sink};
    assert_ok(mt_segment_write(&plan, &summary, &err), err);
    mt_sink_take(sink, &out.data, &out.len);
    assert_int_equal(summary.bytes, out.len);
    mt_sink_free(&sink);
    source->class->free(source);
    return out;
}

/* `docs` documents of words w0 ...; record numbers 2, 4, 6 ... */
static bytes made_segment(uint32_t docs, mt_random *r)
{
    mt_builder *b = NULL;
    mt_error err;
    json_t *root = json_pack("{s:s, s:[s,s]}", "country", "RO", "towns", "Iași", "Cluj");
    assert_ok(mt_builder_create(&b, &err), err);
    for (uint32_t i = 0; i < docs; i++) {
        mt_builder_document d = {2 * i + 2, i % 3 ? MT_KIND_OFFER : MT_KIND_REQUEST, MT_TIER_MEMBERS, root};
        assert_ok(mt_builder_begin(b, &d, &err), err);
        for (uint32_t w = 0; w < 1 + i % 7; w++) {
            char word[16];
            snprintf(word, sizeof word, "w%u", mt_random_below(r, 1 + w * 20));
            assert_ok(mt_builder_term(b, (mt_field)(w % 3), mt_text_of(word), 1 + w % 4, &err), err);
        }
        assert_ok(mt_builder_end(b, &err), err);
    }
    bytes out = write_builder(b);
    mt_builder_free(&b);
    json_decref(root);
    return out;
}

static void reads_back(void **state)
{
    (void)state;
    const uint32_t sizes[] = {0, 1, 63, 64, 65, 600, 2000};
    mt_random r = mt_random_seeded(1);
    for (size_t i = 0; i < MT_COUNT(sizes); i++) {
        bytes b = made_segment(sizes[i], &r);
        mt_segment *s = NULL;
        mt_error err;
        assert_ok(mt_segment_open_bytes(b.data, b.len, "test", &s, &err), err);
        assert_ok(mt_segment_verify(s, &err), err);
        assert_int_equal(s->docs, sizes[i]);
        for (uint32_t d = 0; d < s->docs; d++) {
            mt_forward list = mt_segment_forward(s, d);
            uint32_t before = 0, n = 0;
            while (mt_forward_next(&list)) {
                assert_true(list.term < s->terms && (n == 0 || list.term > before));
                before = list.term;
                n++;
            }
            assert_true(n > 0);
            assert_int_equal(mt_segment_doc_of(s, 2 * d + 2), d);
            assert_int_equal(mt_segment_doc_of(s, 2 * d + 1), MT_NONE);
            assert_int_equal(mt_segment_tier(s, d), MT_TIER_MEMBERS);
        }
        /* every posting of the lists is in a forward list, and as many */
        for (uint32_t t = 0; t < s->terms; t++) {
            uint32_t cell, end, n = 0;
            for (mt_segment_cells(s, t, &cell, &end); cell < end; cell++) {
                uint64_t words[MT_TILE_DOCS / 64] = {0};
                const mt_cell c = mt_segment_cell(s, cell);
                mt_segment_list_docs(s, &c, words);
                for (size_t w = 0; w < MT_COUNT(words); w++) n += (uint32_t)__builtin_popcountll(words[w]);
            }
            assert_int_equal(n, mt_segment_df(s, t, MT_KINDS_ITEMS));
        }
        mt_segment_close(&s);
        mt_free(b.data);
    }
}

static void dictionary_finds_all_and_no_others(void **state)
{
    (void)state;
    mt_dictionary_writer w = {0};
    mt_dictionary_cursor c = {0};
    mt_error err;
    char text[32];
    for (int i = 0; i < 3000; i++) {
        snprintf(text, sizeof text, "term%05d", i * 3);
        assert_ok(mt_dictionary_add(&w, mt_text_of(text), &err), err);
    }
    assert_ok(mt_dictionary_finish(&w, &err), err);
    mt_dictionary d = {w.bytes.data, w.bytes.len, w.at.data, w.count};
    for (int i = -1; i < 9002; i++) {
        snprintf(text, sizeof text, "term%05d", i);
        uint32_t expected = i >= 0 && i % 3 == 0 && i < 9000 ? (uint32_t)i / 3 : MT_NONE;
        assert_int_equal(mt_dictionary_find(&d, mt_text_of(text)), expected);
        if (i < 0) continue;
        assert_ok(mt_dictionary_seek(&d, mt_text_of(text), &c, &err), err);
        assert_int_equal(c.valid, i <= 8997);
        if (c.valid) assert_int_equal(c.rank, (i + 2) / 3);
    }
    const char *others[] = {"", "t", "term", "term000000", "term0000", "zzz", "a", "term00001", "\xff"};
    for (size_t i = 0; i < MT_COUNT(others); i++)
        assert_int_equal(mt_dictionary_find(&d, mt_text_of(others[i])), MT_NONE);
    mt_dictionary_cursor_free(&c);
    mt_dictionary_writer_free(&w);
}

static const uint32_t some_counts[][MT_FIELD_COUNT] = {{0, 1, 0}, {0, 2, 0},         {0, 7, 0},   {1, 1, 0}, {1, 0, 0},
                                                       {0, 0, 3}, {255, 65535, 255}, {2, 300, 1}, {0, 1, 0}};
static const uint32_t some_terms[] = {0, 1, 5, 100, 4000, 4001, 70000, 900000, MT_FORWARD_TERM_MAX - 1};

static void builder_lists_keep_counts(void **state)
{
    (void)state;
    uint8_t out[MT_COUNT(some_counts) * MT_FORWARD_ENTRY_MAX];
    size_t n = 0;
    for (size_t i = 0; i < MT_COUNT(some_counts); i++) n += mt_forward_write(out + n, some_terms[i], some_counts[i]);
    for (size_t cut = 0; cut <= n; cut++) { /* shorter ones end early, without reading on */
        mt_forward list = mt_forward_bytes(out, cut);
        size_t i = 0;
        for (; mt_forward_next(&list); i++) assert_memory_equal(list.count, some_counts[i], sizeof list.count);
        assert_true(cut < n || i == MT_COUNT(some_counts));
    }
}

/* Several entries at once are those one after the other: whatever the number at once, the last one wanted and the
 * sieve; cut lists, too. */
static void some_like_next(const uint8_t *out, size_t len, size_t readable, const mt_forward_code *code, uint32_t words)
{
    static uint16_t every_third[MT_FORWARD_SIEVE];
    const uint32_t lasts[] = {0, some_terms[MT_COUNT(some_counts) / 2], UINT32_MAX};
    for (size_t i = 0; i < MT_FORWARD_SIEVE; i += 3) every_third[i] = 1;
    for (size_t l = 0; l < MT_COUNT(lasts); l++)
        for (size_t most = 1; most <= MT_COUNT(some_counts) + 1; most++)
            for (int sieved = 0; sieved < 2; sieved++) {
                const uint16_t *sieve = sieved ? every_third : NULL;
                mt_forward slow = mt_forward_bits(out, len, readable, code, words), fast = slow;
                mt_forward_entry entry[MT_COUNT(some_counts) + 1];
                bool open = true;
                for (size_t at = 0, n = 0, left = 1000; left-- > 0;) {
                    bool more = mt_forward_next(&slow) && slow.term <= lasts[l];
                    if (more && !mt_forward_passes(sieve, slow.term)) continue;
                    if (at == n && open) {
                        n = mt_forward_some(&fast, lasts[l], sieve, entry, most, &open);
                        at = 0;
                        assert_true(n <= most && (n == most || !open));
                        if (n == 0) assert_false(open);
                    }
                    assert_int_equal(at < n, more);
                    if (!more) break;
                    assert_int_equal(entry[at].term, slow.term);
                    assert_memory_equal(entry[at].count, slow.count, sizeof slow.count);
                    at++;
                }
            }
}

static void segment_lists_keep_counts(void **state)
{
    (void)state;
    const struct {
        uint8_t rice;
        uint32_t words;
    } cases[] = {{0, UINT32_MAX}, {3, 1000}, {10, 4001}, {24, 0}};
    for (size_t c = 0; c < MT_COUNT(cases); c++) {
        uint8_t *out = malloc(MT_COUNT(some_counts) * MT_FORWARD_ENTRY_MAX + 8);
        mt_forward_code code;
        assert_non_null(out);
        memset(&code, cases[c].rice, sizeof code);
        mt_forward_writer w = mt_forward_begin(out);
        for (size_t i = 0; i < MT_COUNT(some_counts); i++)
            mt_forward_add(&w, &code, cases[c].words, some_terms[i], some_counts[i]);
        size_t n = mt_forward_end(&w);
        for (size_t cut = 0; cut <= n; cut++) {
            uint8_t *exact = malloc(cut ? cut : 1); /* a byte too far is seen by the sanitizer */
            assert_non_null(exact);
            memcpy(exact, out, cut);
            mt_forward list = mt_forward_bits(exact, cut, cut, &code, cases[c].words);
            size_t i = 0;
            for (; i < 100 && mt_forward_next(&list); i++) {
                if (cut < n) continue;
                assert_int_equal(list.term, some_terms[i]);
                assert_memory_equal(list.count, some_counts[i], sizeof list.count);
            }
            assert_true(cut < n ? i <= MT_COUNT(some_counts) : i == MT_COUNT(some_counts));
            free(exact);
            some_like_next(out, cut, cut, &code, cases[c].words);
            uint8_t *more = calloc(cut + MT_FORWARD_BEHIND, 1);
            assert_non_null(more);
            memcpy(more, out, cut);
            some_like_next(more, cut, cut + MT_FORWARD_BEHIND, &code, cases[c].words);
            free(more);
        }
        free(out);
    }
}

/* Reads everything that there is; only a crash can fail. */
static void read_all(const mt_segment *s)
{
    mt_dictionary_cursor c = {0};
    volatile uint64_t sink = 0;
    for (uint32_t d = 0; d < s->docs; d++) {
        mt_forward list = mt_segment_forward(s, d);
        for (int i = 0; i < 100 && mt_forward_next(&list); i++) sink += list.term;
    }
    for (uint32_t t = 0; t < s->terms; t++) {
        uint32_t cell, end;
        for (mt_segment_cells(s, t, &cell, &end); cell < end; cell++) {
            uint64_t words[MT_TILE_DOCS / 64] = {0};
            mt_tile_list list;
            const mt_cell one = mt_segment_cell(s, cell);
            if (!mt_segment_list(s, &one, &list)) continue;
            for (uint32_t i = 0; i < list.part[MT_PART_REST].n; i++) sink += list.impact[i];
            mt_segment_list_docs(s, &one, words);
            sink += words[0];
        }
    }
    for (match_status status = mt_dictionary_seek_rank(&s->term, 0, &c, NULL); status == MATCH_OK && c.valid;
         status = mt_dictionary_next(&c, NULL))
        sink += mt_segment_term(s, mt_text_make(c.text.data, c.text.len));
    for (uint32_t v = 0; v < s->values; v++) {
        mt_value_docs list = mt_value_docs_of(s, v);
        for (uint32_t doc, i = 0; i < 1000 && mt_value_docs_next(&list, &doc); i++) sink += doc;
    }
    mt_dictionary_cursor_free(&c);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(2);
    bytes b = made_segment(70, &r);
    for (size_t len = 0; len < b.len; len += len < 2000 ? 1 : 97) {
        mt_segment *s = NULL;
        mt_error err;
        assert_status(mt_segment_open_bytes(b.data, len, "cut.seg", &s, &err), MATCH_E_CORRUPT);
        assert_null(s);
        assert_non_null(strstr(err.message, "cut.seg"));
    }
    mt_free(b.data);
}

static void every_flip_is_noticed(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(3);
    bytes b = made_segment(600, &r);
    mt_segment *s = NULL;
    mt_error err;
    assert_ok(mt_segment_open_bytes(b.data, b.len, "test", &s, &err), err);
    mt_segment_header header = *s->header;
    mt_segment_close(&s);
    size_t padding = 0, noticed = 0;
    for (size_t i = 0; i < 3000; i++) {
        size_t at = i < sizeof header ? i : mt_random_below(&r, b.len);
        bool inside = at < sizeof header;
        for (int p = 0; p < MT_SECTION_COUNT; p++)
            inside = inside || (at >= header.place[p].offset && at < header.place[p].offset + header.place[p].bytes);
        b.data[at] ^= (uint8_t)(1u << i % 8);
        match_status status = mt_segment_open_bytes(b.data, b.len, "flip.seg", &s, &err);
        if (status == MATCH_OK) {
            read_all(s);
            status = mt_segment_verify(s, &err);
            mt_segment_close(&s);
        }
        if (inside) assert_true(status == MATCH_E_CORRUPT || status == MATCH_E_NEWER || status == MATCH_E_UNSUPPORTED);
        noticed += status != MATCH_OK;
        padding += !inside;
        b.data[at] ^= (uint8_t)(1u << i % 8);
    }
    assert_true(noticed + padding >= 3000 && noticed > 1000);
    mt_free(b.data);
}

static void newer_and_strange_files_are_told_apart(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(4);
    bytes b = made_segment(3, &r);
    mt_segment *s = NULL;
    mt_error err;
    ((mt_segment_header *)(void *)b.data)->version = MT_SEGMENT_VERSION + 1;
    assert_status(mt_segment_open_bytes(b.data, b.len, "test", &s, &err), MATCH_E_NEWER);
    memset(b.data, 'x', b.len);
    assert_status(mt_segment_open_bytes(b.data, b.len, "test", &s, &err), MATCH_E_CORRUPT);
    assert_status(mt_segment_open("/nonexistent/file.seg", &s, &err), MATCH_E_IO);
    mt_free(b.data);
}

/* Damage in the file of a real store: a clear error when it is opened, and a rebuild heals it. */
static void store_with_a_damaged_segment(void **state)
{
    (void)state;
    world w = world_open(false);
    mt_error err;
    char path[160];
    world_begin(&w);
    mt_num a = world_put(&w, "{\"kind\":\"offer\",\"id\":\"a\",\"language\":\"zxx\",\"text\":\"one two\"}");
    world_commit(&w);
    snprintf(path, sizeof path, "%s/store/segments/%016llx.seg", w.folder,
             (unsigned long long)w.index->segments.data[0].id);
    mt_index_close(&w.index);
    assert_int_equal(truncate(path, 100), 0);
    assert_status(mt_index_open(w.store, &w.index, &err), MATCH_E_CORRUPT);
    assert_non_null(strstr(err.message, "rebuild"));
    assert_int_equal(truncate(path, 0), 0);
    assert_status(mt_index_open(w.store, &w.index, &err), MATCH_E_CORRUPT);
    assert_ok(mt_index_rebuild(w.writer, &err), err);
    assert_ok(mt_index_open(w.store, &w.index, &err), err);
    assert_int_not_equal(mt_index_doc_of(w.index, a), MT_NONE);
    assert_ok(mt_index_sweep(w.store, &err), err);
    assert_false(mt_file_exists(path));
    assert_int_not_equal(mt_index_df(w.index, mt_text_of("two"), MT_KINDS_ITEMS), 0);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back),
        cmocka_unit_test(dictionary_finds_all_and_no_others),
        cmocka_unit_test(builder_lists_keep_counts),
        cmocka_unit_test(segment_lists_keep_counts),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flip_is_noticed),
        cmocka_unit_test(newer_and_strange_files_are_told_apart),
        cmocka_unit_test(store_with_a_damaged_segment),
    };
    return cmocka_run_group_tests_name("segment", tests, NULL, NULL);
}
