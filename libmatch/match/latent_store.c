/* The model of the channel "learned" in a store: its file, named by how many records it was learned from and by its
 * content, and the setting that names the file and changes with a commit. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/base/file.h"
#include "libmatch/index/snapshot.h"
#include "libmatch/match/latent_channel.h"

#define ENDING ".latent"
#define KEPT_SETTING "learned_before" /* the file before, for readers that are just opening it */

static match_status check_store(mt_store *store, const mt_index *index, mt_error *err)
{
    if (!mt_store_segments_folder(store))
        return mt_fail(err, MATCH_E_UNSUPPORTED,
                       "a store in memory cannot keep what it learns: use a store in a folder");
    if (index && index->whole)
        return mt_fail(err, MATCH_E_UNSUPPORTED,
                       "this store is a part of a collection, and each part would learn something else");
    return MATCH_OK;
}

static match_status change_setting(mt_store *store, const char *name, mt_error *err)
{
    match_status status = MATCH_OK;
    char before[64];
    MT_TRY(mt_store_setting(store, MT_LATENT_SETTING, before, sizeof before, err));
    if (strcmp(before, name) == 0) return MATCH_OK;
    MT_TRY(mt_store_set_setting(store, KEPT_SETTING, before, err));
    MT_TRY(mt_store_set_setting(store, MT_LATENT_SETTING, name, err));
out:
    return status;
}

match_status mt_latent_channel_learn(mt_store *store, const mt_index *index, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf image = {0};
    uint32_t records = 0;
    char name[64], *path = NULL;
    MT_TRY(check_store(store, index, err));
    MT_TRY(mt_latent_learn(index, &image, &records, err));
    snprintf(name, sizeof name, "%" PRIu32 "-%016" PRIx64 ENDING, records, mt_hash_bytes(image.data, image.len, 0));
    path = mt_path_join(mt_store_segments_folder(store), name);
    if (!path) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_file_write(path, image.data, image.len, err));
    MT_TRY(change_setting(store, name, err));
out:
    mt_strbuf_free(&image);
    mt_free(path);
    return status;
}

match_status mt_latent_channel_drop(mt_store *store, mt_error *err)
{
    match_status status = check_store(store, NULL, err);
    return status == MATCH_OK ? change_setting(store, "", err) : status;
}

static match_status count_documents(void *context, const mt_segment_row *row, mt_error *err)
{
    uint64_t *count = context, dead = 0;
    (void)err;
    for (size_t i = 0; i < row->dead_bytes; i++)
        dead += (unsigned)__builtin_popcount(((const unsigned char *)row->dead)[i]);
    *count += row->docs > dead ? row->docs - dead : 0;
    return MATCH_OK;
}

match_status mt_latent_channel_due(mt_store *store, bool *due, mt_error *err)
{
    match_status status = MATCH_OK;
    char name[64];
    uint64_t count = 0;
    *due = false;
    if (!mt_store_segments_folder(store)) return MATCH_OK;
    MT_TRY(mt_store_setting(store, MT_LATENT_SETTING, name, sizeof name, err));
    if (!name[0]) return MATCH_OK;
    MT_TRY(mt_store_segments(store, count_documents, &count, err));
    uint64_t learned_from = strtoull(name, NULL, 10);
    *due = count > learned_from + learned_from / 2;
out:
    return status;
}

typedef struct sweep {
    const char *folder;
    char name[2][64];
} sweep;

static match_status remove_older(void *context, const char *name, mt_error *err)
{
    const sweep *s = context;
    size_t len = strlen(name), ending = strlen(ENDING);
    (void)err;
    if (len < ending || strcmp(name + len - ending, ENDING) != 0) return MATCH_OK;
    if (strcmp(name, s->name[0]) == 0 || strcmp(name, s->name[1]) == 0) return MATCH_OK;
    char *path = mt_path_join(s->folder, name);
    if (path) (void)mt_file_remove(path, NULL);
    mt_free(path);
    return MATCH_OK;
}

void mt_latent_channel_sweep(mt_store *store)
{
    sweep s = {.folder = mt_store_segments_folder(store)};
    if (!s.folder || mt_store_setting(store, MT_LATENT_SETTING, s.name[0], sizeof s.name[0], NULL) != MATCH_OK ||
        mt_store_setting(store, KEPT_SETTING, s.name[1], sizeof s.name[1], NULL) != MATCH_OK)
        return;
    (void)mt_folder_list(s.folder, remove_older, &s, NULL);
}
