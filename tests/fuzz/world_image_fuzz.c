/* The image of a store's world with damage: the input is a list of changes to a good one, six bytes each (place in two
 * bytes of words, what to do, value). The checksum is put right again, so that the damage reaches what lies behind it.
 * Ignored, or any answer; never a wild read. The file under test is included, for its checksum. */
#include "libmatch/world/world_image.c"

#include <stdio.h>

#include "fuzz_store.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/read_file.h"
#include "tests/remove_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    char folder[32], path[48], *image, *bytes;
    size_t len;
    mt_analyser *analyser;
} it;

static void clean_up(void)
{
    (void)!test_remove_folder(it.folder, NULL);
    mt_analyser_free(&it.analyser);
    mt_free(it.image);
    mt_free(it.bytes);
}

/* A small world is not worth an image; here it gets one. */
static void prepare(void)
{
    mt_store *store = NULL;
    mt_matcher *m = NULL;
    mt_match_options options = {.viewer = MT_TIER_PUBLIC, .k = 5, .as_of = 20604}; /* 2026-05-31 */
    snprintf(it.folder, sizeof it.folder, "/tmp/match-fuzz-XXXXXX");
    fuzz_demand(mkdtemp(it.folder) && atexit(clean_up) == 0);
    snprintf(it.path, sizeof it.path, "%s/store", it.folder);
    match_store *made = fuzz_store(it.path);
    match_store_close(&made);
    fuzz_demand(mt_store_open(it.path, MT_OPEN_READ, 0, &store, NULL) == MATCH_OK);
    fuzz_demand(mt_analyser_create(&it.analyser, NULL) == MATCH_OK);
    fuzz_demand(mt_matcher_create(store, it.analyser, &m, NULL) == MATCH_OK);
    fuzz_demand(mt_matcher_begin(m, &options, true, NULL) == MATCH_OK);
    mt_world_image_write(store, m->index, &m->selection, &m->world);
    mt_matcher_end(m);
    mt_matcher_free(&m);
    mt_store_close(&store);
    it.image = mt_path_join(it.path, "world-public.img");
    fuzz_demand(it.image && test_file_read(it.image, 1 << 24, &it.bytes, &it.len, NULL) == MATCH_OK);
}

/* Every word of the file can be reached: to a small number, one more or less, or any. */
static void damage(char *bytes, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + 6 <= size; i += 6) {
        const size_t at = ((size_t)data[i] << 8 | data[i + 1]) % (it.len / 4) * 4;
        uint32_t value;
        memcpy(&value, bytes + at, sizeof value);
        switch (data[i + 2] % 4) {
        case 0: value = data[i + 3]; break;
        case 1: value += (uint32_t)data[i + 3] - 128; break;
        case 2: value = (uint32_t)data[i + 3] << 24 | (uint32_t)data[i + 4] << 8 | data[i + 5]; break;
        default: value = UINT32_MAX - data[i + 3]; break;
        }
        memcpy(bytes + at, &value, sizeof value);
    }
}

static void put_right(char *bytes)
{
    header h;
    memcpy(&h, bytes, sizeof h);
    if (h.length != it.len) return; /* no checksum of so many bytes */
    h.checksum = checksum_of(&h, (const uint8_t *)bytes);
    memcpy(bytes, &h, sizeof h);
}

/* As a new process asks, but with one analyser for all. */
static void ask(bool must_work)
{
    static const char *const ids[] = {"a", "b", "c", "d", "N", "S", "r1", "o2", "x"};
    const mt_match_options options = {.viewer = MT_TIER_PUBLIC,
                                      .k = 5,
                                      .as_of = 20604,
                                      .kinds = MT_KINDS_ORGANISATIONS,
                                      .explain = true,
                                      .beyond = 1};
    mt_store *store = NULL;
    mt_matcher *m = NULL;
    json_t *pair = NULL;
    fuzz_demand(mt_store_open(it.path, MT_OPEN_READ, 0, &store, NULL) == MATCH_OK);
    fuzz_demand(mt_matcher_create(store, it.analyser, &m, NULL) == MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(ids); i++) {
        mt_results list = {0};
        match_status status = mt_partners(m, mt_text_of(ids[i]), &options, &list, NULL);
        if (must_work) fuzz_demand(status == MATCH_OK);
        mt_results_free(&list);
    }
    if (must_work) fuzz_demand(m->world.image.data != NULL); /* a good one is taken */
    (void)!mt_explain(m, mt_text_of("a"), mt_text_of("d"), &options, &pair, NULL);
    json_decref(pair);
    mt_matcher_free(&m);
    mt_store_close(&store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 600) return 0;
    if (!it.bytes) prepare();
    char *bytes = malloc(it.len);
    fuzz_demand(bytes != NULL);
    memcpy(bytes, it.bytes, it.len);
    damage(bytes, data, size);
    put_right(bytes);
    fuzz_demand(mt_file_write(it.image, bytes, it.len, NULL) == MATCH_OK);
    ask(size < 6);
    free(bytes);
    return 0;
}
