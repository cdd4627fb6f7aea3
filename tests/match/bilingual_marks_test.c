/* The file of marks of bilingual records: read back as written; one of another commit, damaged, cut or too long is as
 * good as none; dictionaries are the same with and without it, and follow what is written later. */
#include "libmatch/translation/bilingual_marks.h"

#include <stdlib.h>
#include <unistd.h>

#include "libmatch/base/file.h"
#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/store/side_file.h"
#include "tests/match/fixture.h"

#include "tests/folder.h"
#include "tests/read_file.h"

typedef struct place {
    fixture f;
    char folder[32], path[48];
    char *file;
} place;

static void open_place(place *p)
{
    *p = (place){0};
    snprintf(p->folder, sizeof p->folder, "/tmp/match-marks-XXXXXX");
    test_folder_make(p->folder);
    snprintf(p->path, sizeof p->path, "%s/store", p->folder);
    p->file = mt_path_join(p->path, "bilingual.img");
    assert_non_null(p->file);
    FIXTURE_OK(mt_analyser_create(&p->f.analyser, ERR));
    FIXTURE_OK(mt_store_open(p->path, MT_OPEN_CREATE, 0, &p->f.store, ERR));
    FIXTURE_OK(mt_index_writer_create(p->f.store, p->f.analyser, &p->f.writer, ERR));
    FIXTURE_OK(mt_store_begin(p->f.store, ERR));
}

static void close_place(place *p)
{
    fixture_close(&p->f);
    test_folder_remove(p->folder);
    mt_free(p->file);
}

static void add_offer(place *p, const char *id, const char *owner, const char *language, const char *title)
{
    char json[1024];
    snprintf(json, sizeof json,
             "{\"kind\":\"offer\",\"id\":\"%s\",\"owner\":\"%s\",\"title\":\"%s\",\"language\":\"%s\"}", id, owner,
             title, language);
    fixture_add(&p->f, json);
}

static void commit(place *p)
{
    FIXTURE_OK(mt_index_flush(p->f.writer, ERR));
    FIXTURE_OK(mt_store_commit(p->f.store, ERR));
}

static void read_marks(place *p, mt_bilingual_marks *marks)
{
    FIXTURE_OK(mt_store_read_begin(p->f.store, ERR));
    FIXTURE_OK(mt_bilingual_marks_read(p->f.store, marks, ERR));
    mt_store_read_end(p->f.store);
}

static void write_marks(place *p, mt_bilingual_marks *marks)
{
    FIXTURE_OK(mt_store_read_begin(p->f.store, ERR));
    mt_bilingual_marks_write(p->f.store, marks);
    mt_store_read_end(p->f.store);
}

static void add_three(mt_bilingual_marks *marks)
{
    FIXTURE_OK(mt_bilingual_marks_add(marks, MT_LANG_RO, MT_LANG_EN, 7, ERR));
    FIXTURE_OK(mt_bilingual_marks_add(marks, MT_LANG_EN, MT_LANG_PL, 0, ERR));
    FIXTURE_OK(mt_bilingual_marks_add(marks, MT_LANG_PL, MT_LANG_RO, UINT64_MAX, ERR));
}

static void test_reads_what_was_written(void **state)
{
    (void)state;
    place p;
    mt_bilingual_marks written = {0}, read = {0};
    uint64_t mark = 1;
    open_place(&p);
    add_offer(&p, "a", "x", "en", "Optical sensors");
    commit(&p);
    read_marks(&p, &read);
    assert_int_equal(read.list.len, 0);
    add_three(&written);
    write_marks(&p, &written);
    read_marks(&p, &read);
    assert_int_equal(read.list.len, 3);
    assert_true(mt_bilingual_marks_find(&read, MT_LANG_EN, MT_LANG_RO, &mark) && mark == 7);
    assert_true(mt_bilingual_marks_find(&read, MT_LANG_PL, MT_LANG_EN, &mark) && mark == 0);
    assert_true(mt_bilingual_marks_find(&read, MT_LANG_RO, MT_LANG_PL, &mark) && mark == UINT64_MAX);
    assert_false(mt_bilingual_marks_find(&read, MT_LANG_RO, MT_LANG_DE, &mark));
    unlink(p.file); /* nothing new, so nothing is written */
    write_marks(&p, &written);
    write_marks(&p, &read);
    assert_false(mt_file_exists(p.file));
    mt_bilingual_marks_free(&read);
    mt_bilingual_marks_free(&written);
    close_place(&p);
}

static void test_of_this_commit_only(void **state)
{
    (void)state;
    place p;
    mt_bilingual_marks marks = {0};
    open_place(&p);
    add_offer(&p, "a", "x", "en", "Optical sensors");
    mt_bilingual_marks_add(&marks, MT_LANG_RO, MT_LANG_EN, 7, NULL);
    mt_bilingual_marks_write(p.f.store, &marks); /* not committed */
    assert_false(mt_file_exists(p.file));
    commit(&p);
    write_marks(&p, &marks);
    assert_true(mt_file_exists(p.file));
    FIXTURE_OK(mt_store_begin(p.f.store, ERR));
    add_offer(&p, "b", "x", "ro", "Senzori optici");
    commit(&p);
    read_marks(&p, &marks);
    assert_int_equal(marks.list.len, 0);
    mt_bilingual_marks_free(&marks);
    close_place(&p);
}

static void test_damage(void **state)
{
    (void)state;
    place p;
    mt_bilingual_marks marks = {0};
    mt_random random = mt_random_seeded(51);
    char *good = NULL;
    size_t len = 0;
    open_place(&p);
    add_offer(&p, "a", "x", "en", "Optical sensors");
    commit(&p);
    add_three(&marks);
    write_marks(&p, &marks);
    FIXTURE_OK(test_file_read(p.file, 4096, &good, &len, ERR));
    for (size_t at = 0; at < len; at++) {
        char bit = (char)(1 << mt_random_below(&random, 8));
        good[at] ^= bit;
        FIXTURE_OK(mt_file_write(p.file, good, len, ERR));
        read_marks(&p, &marks);
        assert_int_equal(marks.list.len, 0);
        good[at] ^= bit;
        FIXTURE_OK(mt_file_write(p.file, good, at, ERR)); /* cut short */
        read_marks(&p, &marks);
        assert_int_equal(marks.list.len, 0);
    }
    FIXTURE_OK(mt_file_write(p.file, good, len + 1, ERR)); /* its end, and the NUL behind it */
    read_marks(&p, &marks);
    assert_int_equal(marks.list.len, 0);
    FIXTURE_OK(mt_file_write(p.file, good, len, ERR));
    read_marks(&p, &marks);
    assert_int_equal(marks.list.len, 3);
    mt_free(good);
    mt_bilingual_marks_free(&marks);
    close_place(&p);
}

/* What the dictionary of a new matcher, as of a new process, says of the word. */
static double translate(place *p, const char *word, const char *target, uint64_t *mark)
{
    mt_lexicons *lexicons = NULL;
    mt_index *index = NULL;
    mt_bilingual_marks marks = {0};
    const mt_lexicon *dictionary = NULL;
    FIXTURE_OK(mt_store_read_begin(p->f.store, ERR));
    FIXTURE_OK(mt_index_open(p->f.store, &index, ERR));
    FIXTURE_OK(mt_lexicons_create(&lexicons, ERR));
    FIXTURE_OK(mt_lexicons_find(lexicons, p->f.store, index, MT_LANG_RO, MT_LANG_EN, &dictionary, ERR));
    assert_non_null(dictionary);
    double weight = mt_lexicon_weight(dictionary, mt_text_of(word), mt_text_of(target));
    mt_lexicons_free(&lexicons);
    mt_index_close(&index);
    FIXTURE_OK(mt_bilingual_marks_read(p->f.store, &marks, ERR));
    mt_store_read_end(p->f.store);
    if (!mt_bilingual_marks_find(&marks, MT_LANG_EN, MT_LANG_RO, mark)) *mark = 0;
    mt_bilingual_marks_free(&marks);
    return weight;
}

static void test_same_dictionaries(void **state)
{
    (void)state;
    place p;
    uint64_t first, second, third;
    open_place(&p);
    for (unsigned i = 0; i < MT_BILINGUAL_MARKS_LEAST; i++) {
        char id[16];
        snprintf(id, sizeof id, "f%u", i);
        add_offer(&p, id, id, i % 2 ? "en" : "ro", i % 2 ? "Optical sensors" : "Senzori optici");
    }
    add_offer(&p, "a-ro", "a", "ro", "Laboratorul Alfa fabrica vlaston pentru 12 clinici din Iasi");
    add_offer(&p, "a-en", "a", "en", "Laboratory Alfa manufactures brimmel for 12 clinics in Iasi");
    add_offer(&p, "b-ro", "b", "ro", "Compania Beta repara vlaston din 1998");
    add_offer(&p, "b-en", "b", "en", "The company Beta repairs brimmel since 1998");
    commit(&p);
    assert_false(mt_file_exists(p.file));
    double without = translate(&p, "vlaston", "brimmel", &first);
    assert_true(without > 0 && first != 0);
    assert_true(mt_file_exists(p.file));
    double with = translate(&p, "vlaston", "brimmel", &second);
    assert_true(with == without && second == first);
    FIXTURE_OK(mt_store_begin(p.f.store, ERR));
    add_offer(&p, "c-ro", "c", "ro", "Gama Consult vinde molurat la 40 de grade in Cluj");
    add_offer(&p, "c-en", "c", "en", "Gama Consult sells tarridge at 40 degrees in Cluj");
    add_offer(&p, "d-ro", "d", "ro", "Delta Service cumpara molurat din 2004");
    add_offer(&p, "d-en", "d", "en", "Delta Service buys tarridge since 2004");
    commit(&p);
    assert_true(translate(&p, "molurat", "tarridg", &third) > 0);
    assert_true(third != 0 && third != first);
    close_place(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_was_written),
        cmocka_unit_test(test_of_this_commit_only),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_same_dictionaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
