/* Files beside the records, with damage: what a part of a collection is told of bilingual records (the first byte even)
 * and the marks of such records (odd). The rest of the input is a list of changes to a good file, three bytes each
 * (place in two, value). Checksums are put right again, so that the damage reaches what lies behind them. Refused or
 * ignored, or read without a wild read; what was read can be taught. */
#include <stdio.h>

#include "fuzz_store.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/store/side_file.h"
#include "libmatch/translation/bilingual_marks.h"
#include "libmatch/translation/taught.h"
#include "tests/read_file.h"
#include "tests/remove_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TAUGHT_HEADER = 32, TAUGHT_SUM = 24 }; /* bytes; where the checksum is */
enum { MARKS_SUM = 16 + sizeof(mt_side_commit) + 8, MARKS_HEADER = MARKS_SUM + 8 };

static struct {
    char folder[32], path[48];
    mt_store *store;
    struct {
        char *path, *bytes;
        size_t len;
    } taught, marks;
} it;

static void clean_up(void)
{
    mt_store_close(&it.store);
    (void)!test_remove_folder(it.folder, NULL);
    mt_free(it.taught.path);
    mt_free(it.taught.bytes);
    mt_free(it.marks.path);
    mt_free(it.marks.bytes);
}

static match_status find_taught(void *context, const char *name, mt_error *err)
{
    (void)err;
    if (strncmp(name, "taught-", 7) == 0) snprintf(context, 128, "%s", name);
    return MATCH_OK;
}

static void say(mt_alignment *a, const char *one, const char *other)
{
    mt_said s = {.owner = a->list.len, .one = a->bytes.len};
    mt_strbuf_str(&a->bytes, one);
    s.other = a->bytes.len;
    mt_strbuf_str(&a->bytes, other);
    s.end = a->bytes.len;
    fuzz_demand(MT_PUSH(&a->list, s, NULL) == MATCH_OK);
}

static void write_taught(void)
{
    char name[128] = "";
    mt_strbuf body = {0};
    mt_alignment a = {.one = MT_LANG_EN, .other = MT_LANG_RO, .mark = 99};
    mt_alignment b = {.one = MT_LANG_EN, .other = MT_LANG_PL, .mark = 7};
    say(&a, "brimmels of steel", "vlastoni de otel");
    say(&a, "", "x");
    fuzz_demand(mt_taught_add(&body, &a, NULL) == MATCH_OK && mt_taught_add(&body, &b, NULL) == MATCH_OK);
    fuzz_demand(mt_store_begin(it.store, NULL) == MATCH_OK);
    fuzz_demand(mt_taught_write(it.store, &body, NULL) == MATCH_OK && mt_store_commit(it.store, NULL) == MATCH_OK);
    fuzz_demand(mt_folder_list(it.path, find_taught, name, NULL) == MATCH_OK && name[0]);
    it.taught.path = mt_path_join(it.path, name);
    fuzz_demand(it.taught.path &&
                test_file_read(it.taught.path, 1 << 20, &it.taught.bytes, &it.taught.len, NULL) == MATCH_OK);
    mt_alignment_free(&a);
    mt_alignment_free(&b);
    mt_strbuf_free(&body);
}

static void write_marks(void)
{
    mt_bilingual_marks marks = {0};
    fuzz_demand(mt_bilingual_marks_add(&marks, MT_LANG_EN, MT_LANG_RO, 5, NULL) == MATCH_OK);
    fuzz_demand(mt_bilingual_marks_add(&marks, MT_LANG_PL, MT_LANG_RO, 6, NULL) == MATCH_OK);
    fuzz_demand(mt_store_read_begin(it.store, NULL) == MATCH_OK);
    mt_bilingual_marks_write(it.store, &marks);
    mt_store_read_end(it.store);
    it.marks.path = mt_path_join(it.path, "bilingual.img");
    fuzz_demand(it.marks.path &&
                test_file_read(it.marks.path, 1 << 20, &it.marks.bytes, &it.marks.len, NULL) == MATCH_OK);
    mt_bilingual_marks_free(&marks);
}

static void prepare(void)
{
    snprintf(it.folder, sizeof it.folder, "/tmp/match-fuzz-XXXXXX");
    fuzz_demand(mkdtemp(it.folder) && atexit(clean_up) == 0);
    snprintf(it.path, sizeof it.path, "%s/store", it.folder);
    fuzz_demand(mt_store_open(it.path, MT_OPEN_CREATE, 0, &it.store, NULL) == MATCH_OK);
    write_taught();
    write_marks();
}

static bool read_taught(void)
{
    static const mt_language languages[] = {MT_LANG_EN, MT_LANG_RO, MT_LANG_PL, MT_LANG_DE};
    mt_taught taught = {0};
    mt_error err = {0};
    if (mt_taught_open(it.store, &taught, &err) != MATCH_OK) {
        fuzz_demand(err.message[0] != '\0' && taught.map.data == NULL);
        return false;
    }
    for (size_t i = 0; i < MT_COUNT(languages); i++)
        for (size_t k = i + 1; k < MT_COUNT(languages); k++) {
            mt_alignment a = {0};
            mt_lexicon_learner *learner = NULL;
            mt_strbuf image = {0};
            fuzz_demand(mt_taught_read(&taught, languages[i], languages[k], &a, NULL) == MATCH_OK);
            fuzz_demand(mt_lexicon_learner_create(languages[i], languages[k], &learner, NULL) == MATCH_OK);
            if (a.list.len && mt_alignment_teach(&a, languages[i], learner, NULL) == MATCH_OK)
                (void)!mt_lexicon_learner_finish(learner, &image, NULL);
            (void)mt_taught_mark(&taught, languages[k], languages[i]);
            mt_lexicon_learner_free(&learner);
            mt_strbuf_free(&image);
            mt_alignment_free(&a);
        }
    mt_taught_close(&taught);
    return true;
}

static bool read_marks(void)
{
    mt_bilingual_marks marks = {0};
    uint64_t mark;
    fuzz_demand(mt_store_read_begin(it.store, NULL) == MATCH_OK);
    fuzz_demand(mt_bilingual_marks_read(it.store, &marks, NULL) == MATCH_OK);
    mt_store_read_end(it.store);
    const bool found = marks.list.len > 0;
    fuzz_demand(marks.list.len == marks.kept);
    (void)mt_bilingual_marks_find(&marks, MT_LANG_RO, MT_LANG_EN, &mark);
    mt_bilingual_marks_free(&marks);
    return found;
}

static void put_right(char *bytes, size_t len, bool marks)
{
    uint64_t sum;
    if (marks) {
        sum = mt_hash_bytes(bytes + MARKS_HEADER, len - MARKS_HEADER, mt_hash_bytes(bytes, MARKS_SUM, 1));
        memcpy(bytes + MARKS_SUM, &sum, sizeof sum);
    } else {
        sum = mt_hash_bytes(bytes + TAUGHT_HEADER, len - TAUGHT_HEADER, len);
        memcpy(bytes + TAUGHT_SUM, &sum, sizeof sum);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 400) return 0;
    if (!it.store) prepare();
    const bool marks = data[0] & 1;
    const char *path = marks ? it.marks.path : it.taught.path;
    const size_t len = marks ? it.marks.len : it.taught.len;
    char *bytes = malloc(len);
    fuzz_demand(bytes != NULL);
    memcpy(bytes, marks ? it.marks.bytes : it.taught.bytes, len);
    for (size_t i = 1; i + 3 <= size; i += 3) bytes[((size_t)data[i] << 8 | data[i + 1]) % len] = (char)data[i + 2];
    put_right(bytes, len, marks);
    fuzz_demand(mt_file_write(path, bytes, len, NULL) == MATCH_OK);
    const bool read = marks ? read_marks() : read_taught();
    fuzz_demand(read || size >= 4); /* a good one is taken */
    free(bytes);
    return 0;
}
