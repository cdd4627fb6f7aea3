/* Images of worlds: the same answers with and without, whatever the store went through; damaged ones are as good as
 * none; forged ones lead to no wild read. The file under test is included, for its checksum. */
#include "libmatch/world/world_image.c"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libmatch/base/random.h"
#include "libmatch/index/segment.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

#include "tests/folder.h"
#include "tests/read_file.h"

typedef struct pair {
    fixture disk, memory; /* the same records; images are of the first */
    char folder[32], path[48];
    mt_random random;
} pair;

static void open_in(fixture *f, const char *path)
{
    *f = (fixture){0};
    FIXTURE_OK(mt_analyser_create(&f->analyser, ERR));
    FIXTURE_OK(mt_store_open(path, MT_OPEN_CREATE, 0, &f->store, ERR));
    FIXTURE_OK(mt_index_writer_create(f->store, f->analyser, &f->writer, ERR));
}

static void open_pair(pair *p, uint64_t seed)
{
    *p = (pair){.random = mt_random_seeded(seed)};
    snprintf(p->folder, sizeof p->folder, "/tmp/match-image-XXXXXX");
    test_folder_make(p->folder);
    snprintf(p->path, sizeof p->path, "%s/store", p->folder);
    open_in(&p->disk, p->path);
    open_in(&p->memory, ":memory:");
}

static void close_pair(pair *p)
{
    fixture_close(&p->disk);
    fixture_close(&p->memory);
    test_folder_remove(p->folder);
}

static uint32_t below(pair *p, uint32_t n) { return mt_random_below(&p->random, n); }

static const char *tier(pair *p)
{
    static const char *const names[] = {"public", "public", "public", "members", "confidential"};
    return names[below(p, 5)];
}

/* A day around FIXTURE_DAY, 2026-02-16. */
static void write_day(pair *p, mt_strbuf *b, const char *key)
{
    if (below(p, 3)) mt_strbuf_format(b, ",\"%s\":\"2026-02-%02u\"", key, 10 + below(p, 14));
}

static void write_record(pair *p, mt_strbuf *b)
{
    static const char *const kinds[] = {"offer", "request", "competence", "idea"}, *const relations[] = {"partner",
                                                                                                         "project",
                                                                                                         "agreement",
                                                                                                         "met",
                                                                                                         "competitor",
                                                                                                         "block",
                                                                                                         "same_group"},
                             *const countries[] = {"RO", "PL", "DE"};
    uint32_t what = below(p, 12);
    mt_strbuf_clear(b);
    if (what < 4) {
        bool cluster = below(p, 6) == 0;
        mt_strbuf_format(
            b, "{\"kind\":\"%s\",\"id\":\"%c%u\",\"name\":\"Body %u\",\"country\":\"%s\",\"text\":\"w%u w%u w%u\"",
            cluster ? "cluster" : "organisation", cluster ? 'c' : 'o', below(p, 12), below(p, 99),
            countries[below(p, 3)], below(p, 9), below(p, 9), below(p, 9));
        if (!cluster && below(p, 2)) {
            mt_strbuf_format(b, ",\"member_of\":[{\"cluster\":\"c%u\"", below(p, 4));
            write_day(p, b, "since");
            if (below(p, 2)) mt_strbuf_format(b, ",\"until\":\"2026-0%u-%02u\"", 2 + below(p, 2), 12 + below(p, 10));
            mt_strbuf_str(b, "}]");
        }
        if (below(p, 8) == 0) mt_strbuf_format(b, ",\"parent\":\"o%u\"", below(p, 12));
    } else if (what < 8) {
        mt_strbuf_format(b, "{\"kind\":\"%s\",\"id\":\"i%u\",\"owner\":\"o%u\",\"text\":\"w%u w%u w%u\"",
                         kinds[below(p, 4)], below(p, 30), below(p, 14), below(p, 9), below(p, 9), below(p, 9));
        if (below(p, 4) == 0)
            mt_strbuf_format(b, ",\"valid\":[\"2026-02-%02u\",\"2026-02-%02u\"]", 10 + below(p, 6), 16 + below(p, 6));
    } else if (what < 10) {
        mt_strbuf_format(b, "{\"kind\":\"project\",\"id\":\"p%u\",\"text\":\"w%u w%u\",\"participants\":[", below(p, 9),
                         below(p, 9), below(p, 9));
        for (uint32_t i = 0, n = 1 + below(p, 5); i < n; i++)
            mt_strbuf_format(b, "%s\"o%u\"", i ? "," : "", below(p, 14));
        mt_strbuf_str(b, "]");
        write_day(p, b, "start");
    } else {
        mt_strbuf_format(b, "{\"kind\":\"relation\",\"a\":\"o%u\",\"b\":\"o%u\",\"relation\":\"%s\"", below(p, 14),
                         below(p, 14), relations[below(p, 7)]);
        write_day(p, b, "since");
    }
    mt_strbuf_format(b, ",\"visibility\":\"%s\",\"language\":\"zxx\"}", tier(p));
}

static void commit_some(pair *p, uint32_t records)
{
    mt_strbuf b = {0};
    fixture *both[] = {&p->disk, &p->memory};
    for (int i = 0; i < 2; i++) FIXTURE_OK(mt_store_begin(both[i]->store, ERR));
    for (uint32_t r = 0; r < records; r++) {
        write_record(p, &b);
        for (int i = 0; i < 2; i++) fixture_add(both[i], b.data);
    }
    for (int i = 0; i < 2; i++) {
        FIXTURE_OK(mt_index_flush(both[i]->writer, ERR));
        FIXTURE_OK(mt_store_commit(both[i]->store, ERR));
    }
    mt_strbuf_free(&b);
}

/* A matcher on the folder as a new process has it. */
static void open_reader(const pair *p, fixture *f)
{
    *f = (fixture){0};
    FIXTURE_OK(mt_analyser_create(&f->analyser, ERR));
    FIXTURE_OK(mt_store_open(p->path, MT_OPEN_READ, 0, &f->store, ERR));
    FIXTURE_OK(mt_matcher_create(f->store, f->analyser, &f->matcher, ERR));
}

static void compare_lists(const mt_results *a, const mt_results *b)
{
    assert_int_equal(a->len, b->len);
    for (size_t i = 0; i < a->len; i++) {
        assert_string_equal(a->data[i].key, b->data[i].key);
        assert_memory_equal(&a->data[i].score, &b->data[i].score, sizeof(double));
        if (a->data[i].explanation || b->data[i].explanation)
            assert_true(json_equal(a->data[i].explanation, b->data[i].explanation));
    }
}

static void ask_both(mt_matcher *a, mt_matcher *b, const mt_match_options *options)
{
    mt_match_options search = *options;
    search.kinds = MT_KINDS_ORGANISATIONS;
    search.by_items = true;
    for (int o = 0; o < 14; o++) {
        char id[8];
        mt_results x = {0}, y = {0};
        mt_error err = {0};
        snprintf(id, sizeof id, "o%d", o);
        match_status one = mt_partners(a, mt_text_of(id), options, &x, &err);
        match_status two = mt_partners(b, mt_text_of(id), options, &y, &err);
        assert_int_equal(one, two);
        compare_lists(&x, &y);
        mt_results_free(&x);
        mt_results_free(&y);
    }
    mt_results x = {0}, y = {0};
    FIXTURE_OK(mt_search(a, mt_text_of("w1 w4"), &search, &x, ERR));
    FIXTURE_OK(mt_search(b, mt_text_of("w1 w4"), &search, &y, ERR));
    compare_lists(&x, &y);
    mt_results_free(&x);
    mt_results_free(&y);
}

/* Whether the question was answered from an image. */
static bool ask_new_process(pair *p, const mt_match_options *options, bool keep)
{
    fixture reader;
    mt_matcher *fresh = NULL;
    open_reader(p, &reader);
    FIXTURE_OK(mt_matcher_begin(reader.matcher, options, true, ERR));
    bool mapped = reader.matcher->world.image.data != NULL;
    if (keep && !mapped)
        mt_world_image_write(reader.store, reader.matcher->index, &reader.matcher->selection, &reader.matcher->world);
    mt_matcher_end(reader.matcher);
    FIXTURE_OK(mt_matcher_create(p->memory.store, p->memory.analyser, &fresh, ERR));
    ask_both(reader.matcher, fresh, options);
    mt_matcher_free(&fresh);
    fixture_close(&reader);
    return mapped;
}

static void test_same_answers(void **state)
{
    (void)state;
    uint64_t seed = getenv("MATCH_SEED") ? strtoull(getenv("MATCH_SEED"), NULL, 10) : 1;
    unsigned mapped = 0, other_day = 0;
    for (uint64_t round = 0; round < 6; round++) {
        pair p;
        print_message("seed %llu\n", (unsigned long long)(seed + round));
        open_pair(&p, seed + round);
        for (int step = 0; step < 8; step++) {
            commit_some(&p, 1 + below(&p, 25));
            mt_match_options options = fixture_options();
            options.k = 5;
            options.explain = step % 3 == 0;
            options.viewer = (mt_tier)below(&p, 3);
            options.as_of = FIXTURE_DAY;
            assert_false(ask_new_process(&p, &options, true)); /* none of this commit yet */
            assert_true(ask_new_process(&p, &options, false));
            for (int more = 0; more < 4; more++) {
                options.viewer = (mt_tier)below(&p, 3);
                options.as_of = FIXTURE_DAY - 6 + (mt_day)below(&p, 14);
                bool found = ask_new_process(&p, &options, more % 2 == 0);
                mapped += found;
                other_day += found && options.as_of != FIXTURE_DAY;
            }
        }
        close_pair(&p);
    }
    print_message("%u questions from images, %u of another day\n", mapped, other_day);
    assert_true(mapped > 20 && other_day > 5);
}

/* ---- damage -------------------------------------------------------------------------------------------------------*/

typedef struct image {
    pair p;
    mt_match_options options;
    char *path, *bytes;
    size_t len;
} image;

static void make_image(image *i, uint64_t seed)
{
    open_pair(&i->p, seed);
    commit_some(&i->p, 120);
    i->options = fixture_options();
    i->options.k = 5;
    assert_false(ask_new_process(&i->p, &i->options, true));
    i->path = mt_path_join(i->p.path, "world-confidential.img");
    assert_non_null(i->path);
    FIXTURE_OK(test_file_read(i->path, 1 << 24, &i->bytes, &i->len, ERR));
}

static void free_image(image *i)
{
    mt_free(i->path);
    mt_free(i->bytes);
    close_pair(&i->p);
}

static bool is_found(image *i, const char *bytes, size_t len, mt_world *world)
{
    fixture reader;
    bool found = false;
    FIXTURE_OK(mt_file_write(i->path, bytes, len, ERR));
    open_reader(&i->p, &reader);
    FIXTURE_OK(mt_matcher_begin(reader.matcher, &i->options, false, ERR));
    FIXTURE_OK(
        mt_world_image_read(reader.store, reader.matcher->index, &reader.matcher->selection, world, &found, ERR));
    mt_matcher_end(reader.matcher);
    fixture_close(&reader);
    return found;
}

static void test_damage(void **state)
{
    (void)state;
    image i;
    make_image(&i, 42);
    mt_world world = {0};
    assert_true(is_found(&i, i.bytes, i.len, &world));
    mt_world_free(&world);
    char *changed = malloc(i.len + 64);
    assert_non_null(changed);
    for (int n = 0; n < 1200; n++) {
        size_t len = i.len;
        memcpy(changed, i.bytes, i.len);
        memset(changed + i.len, 0, 64);
        if (n % 4 == 0)
            len = below(&i.p, (uint32_t)i.len);
        else if (n % 4 == 1)
            len += 1 + below(&i.p, 64);
        else /* every byte of the header, then any */
            changed[n / 4 < (int)sizeof(header) ? (uint32_t)n / 4 : below(&i.p, (uint32_t)i.len)] ^=
                (char)(1 << below(&i.p, 8));
        assert_false(is_found(&i, changed, len, &world));
    }
    free(changed);
    free_image(&i);
}

/* Right checksums, wrong numbers: refused, or usable without a wild read (the sanitizers watch). */
static void test_forgery(void **state)
{
    (void)state;
    image i;
    make_image(&i, 43);
    char *forged = malloc(i.len);
    assert_non_null(forged);
    unsigned taken = 0, refused = 0;
    for (int n = 0; n < 400; n++) {
        header h;
        mt_world world = {0};
        memcpy(forged, i.bytes, i.len);
        for (uint32_t k = 0, times = 1 + below(&i.p, 3); k < times; k++) {
            uint32_t value = below(&i.p, 2) ? below(&i.p, 40) : (uint32_t)mt_random_next(&i.p.random);
            size_t at =
                n % 5 == 0 ? 88 + 4 * below(&i.p, 20) : sizeof h + 4 * below(&i.p, (uint32_t)((i.len - sizeof h) / 4));
            memcpy(forged + at, &value, sizeof value);
        }
        memcpy(&h, forged, sizeof h);
        h.length = i.len;
        h.checksum = checksum_of(&h, (const uint8_t *)forged);
        memcpy(forged, &h, sizeof h);
        bool found = is_found(&i, forged, i.len, &world);
        taken += found;
        refused += !found;
        mt_world_free(&world);
        if (!found) continue;
        fixture reader;
        open_reader(&i.p, &reader);
        for (int o = 0; o < 6; o++) {
            char id[8];
            mt_results list = {0};
            mt_error err = {0};
            snprintf(id, sizeof id, "o%d", o);
            (void)!mt_partners(reader.matcher, mt_text_of(id), &i.options, &list, &err);
            mt_results_free(&list);
        }
        fixture_close(&reader);
    }
    print_message("%u forged images taken, %u refused\n", taken, refused);
    assert_true(taken > 0 && refused > 0);
    free(forged);
    free_image(&i);
}

/* ---- where images are not, or not of this store -------------------------------------------------------------------*/

static void test_other_history(void **state)
{
    (void)state;
    image i, other;
    mt_world world = {0};
    make_image(&i, 44);
    make_image(&other, 44); /* the same records and the same number of commits, another store */
    assert_int_equal(i.len, other.len);
    assert_false(is_found(&i, other.bytes, other.len, &world));
    assert_true(is_found(&i, i.bytes, i.len, &world));
    mt_world_free(&world);
    free_image(&i);
    free_image(&other);
}

static void test_no_rights(void **state)
{
    (void)state;
    pair p;
    mt_match_options options = fixture_options();
    open_pair(&p, 45);
    commit_some(&p, 60);
    char *taken = mt_path_join(p.path, "world-confidential.img"); /* a folder in its place: the renaming fails */
    assert_non_null(taken);
    assert_int_equal(mkdir(taken, 0755), 0);
    assert_false(ask_new_process(&p, &options, true));
    assert_false(ask_new_process(&p, &options, true));
    assert_true(mt_file_is_folder(taken));
    mt_free(taken);
    close_pair(&p);
}

static match_status count_parts(void *context, const char *name, mt_error *err)
{
    (void)err;
    *(int *)context += strstr(name, ".tmp") != NULL;
    return MATCH_OK;
}

static void test_sweep_and_rights_of_the_file(void **state)
{
    (void)state;
    image i;
    struct stat records, made;
    make_image(&i, 46);
    char *database = mt_path_join(i.p.path, "records.db"), *left = mt_path_join(i.p.path, "world-public.img.1.2.tmp");
    assert_non_null(database);
    assert_non_null(left);
    assert_int_equal(chmod(database, 0640), 0);
    unlink(i.path);
    assert_false(ask_new_process(&i.p, &i.options, true));
    assert_int_equal(stat(database, &records), 0);
    assert_int_equal(stat(i.path, &made), 0);
    assert_int_equal(records.st_mode & 0777, made.st_mode & 0777);
    int parts = 0;
    FIXTURE_OK(mt_folder_list(i.p.path, count_parts, &parts, ERR));
    assert_int_equal(parts, 0);
    FIXTURE_OK(mt_file_write(left, "x", 1, ERR));
    FIXTURE_OK(mt_side_file_sweep(i.p.disk.store, ERR));
    assert_false(mt_file_exists(left));
    assert_true(mt_file_exists(i.path));
    mt_free(database);
    mt_free(left);
    free_image(&i);
}

/* A world has room for every number of a record: a damaged one must not ask for gigabytes. */
static match_status put_high_number(void *context, const char *name, mt_error *err)
{
    const pair *p = context;
    char path[112], *bytes = NULL;
    size_t len = 0;
    snprintf(path, sizeof path, "%s/segments/%s", p->path, name);
    FIXTURE_OK(test_file_read(path, 1 << 24, &bytes, &len, err));
    const mt_segment_header *h = (const mt_segment_header *)(const void *)bytes;
    memset(bytes + h->place[MT_SECTION_NUM].offset + 4 * (size_t)(h->docs - 1), 0xf0, 4);
    FIXTURE_OK(mt_file_write(path, bytes, len, err));
    mt_free(bytes);
    return MATCH_OK;
}

static void test_number_that_never_was(void **state)
{
    (void)state;
    pair p;
    char segments[64];
    mt_error err = {0};
    mt_store *store = NULL;
    mt_matcher *m = NULL;
    mt_match_options options = {.viewer = MT_TIER_PUBLIC, .k = 5, .as_of = FIXTURE_DAY};
    open_pair(&p, 3);
    commit_some(&p, 60);
    snprintf(segments, sizeof segments, "%s/segments", p.path);
    FIXTURE_OK(mt_folder_list(segments, put_high_number, &p, ERR));
    FIXTURE_OK(mt_store_open(p.path, MT_OPEN_READ, 0, &store, ERR));
    FIXTURE_OK(mt_matcher_create(store, p.disk.analyser, &m, ERR));
    assert_int_equal(mt_matcher_begin(m, &options, true, &err), MATCH_E_CORRUPT);
    assert_non_null(strstr(err.message, "rebuild the index"));
    mt_matcher_free(&m);
    mt_store_close(&store);
    close_pair(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_answers),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_forgery),
        cmocka_unit_test(test_other_history),
        cmocka_unit_test(test_no_rights),
        cmocka_unit_test(test_sweep_and_rights_of_the_file),
        cmocka_unit_test(test_number_that_never_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
