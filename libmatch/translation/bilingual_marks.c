/* Layout: a header, then the pairs, as they lie in memory of a little-endian machine; a checksum over all of it. */
#include "libmatch/translation/bilingual_marks.h"

#include <stddef.h>

#include "libmatch/base/file.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/store/side_file.h"

#define NAME "bilingual.img"
#define MAGIC "MTMARKS\n"
#define FORMAT 1u
#define BYTE_ORDER_MARK 0x01020304u
#define MOST_PAIRS ((size_t)MT_LANG_COUNT * MT_LANG_COUNT)

typedef struct header {
    char magic[8];
    uint32_t format, byte_order;
    mt_side_commit commit;
    uint64_t pairs;
    uint64_t checksum; /* of the header before this, and of the pairs */
} header;
_Static_assert(sizeof(header) == 16 + sizeof(mt_side_commit) + 16, "no byte of the file is outside the checksum");

void mt_bilingual_marks_free(mt_bilingual_marks *marks)
{
    MT_ARRAY_FREE(&marks->list);
    *marks = (mt_bilingual_marks){0};
}

bool mt_bilingual_marks_find(const mt_bilingual_marks *marks, mt_language one, mt_language other, uint64_t *mark)
{
    uint32_t low = one < other ? one : other, high = one < other ? other : one;
    for (size_t i = 0; i < marks->list.len; i++) {
        const mt_bilingual_pair *p = &marks->list.data[i];
        if (p->one != low || p->other != high) continue;
        *mark = p->mark;
        return true;
    }
    return false;
}

match_status mt_bilingual_marks_add(mt_bilingual_marks *marks, mt_language one, mt_language other, uint64_t mark,
                                    mt_error *err)
{
    mt_bilingual_pair p = {one < other ? one : other, one < other ? other : one, mark};
    return MT_PUSH(&marks->list, p, err);
}

static uint64_t checksum_of(const header *h, const void *pairs)
{
    uint64_t head = mt_hash_bytes(h, offsetof(header, checksum), FORMAT);
    return mt_hash_bytes(pairs, (size_t)h->pairs * sizeof(mt_bilingual_pair), head);
}

/* How many pairs the file holds for this commit; 0: it is not of it, or damaged. */
static size_t pairs_in(const mt_mapping *map, const mt_side_commit *wanted)
{
    header h;
    if (map->len < sizeof h) return 0;
    memcpy(&h, map->data, sizeof h);
    if (memcmp(h.magic, MAGIC, sizeof h.magic) != 0 || h.format != FORMAT || h.byte_order != BYTE_ORDER_MARK ||
        memcmp(&h.commit, wanted, sizeof h.commit) != 0 || h.pairs > MOST_PAIRS ||
        map->len != sizeof h + h.pairs * sizeof(mt_bilingual_pair) ||
        h.checksum != checksum_of(&h, map->data + sizeof h))
        return 0;
    return (size_t)h.pairs;
}

match_status mt_bilingual_marks_read(mt_store *store, mt_bilingual_marks *marks, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_side_commit wanted;
    mt_mapping map = {0};
    char *path = NULL;
    marks->list.len = 0;
    marks->kept = 0;
    if (!mt_side_commit_of(store, &wanted)) return MATCH_OK;
    MT_TRY(mt_side_file_path(store, NAME, &path, err));
    if (mt_file_map(path, &map, NULL) != MATCH_OK) goto out;
    size_t pairs = pairs_in(&map, &wanted);
    if (pairs == 0) goto out;
    MT_TRY(MT_RESERVE(&marks->list, pairs, err));
    memcpy(marks->list.data, map.data + sizeof(header), pairs * sizeof *marks->list.data);
    marks->list.len = marks->kept = pairs;
out:
    mt_file_unmap(&map);
    mt_free(path);
    return status;
}

void mt_bilingual_marks_write(mt_store *store, mt_bilingual_marks *marks)
{
    header h = {.format = FORMAT, .byte_order = BYTE_ORDER_MARK, .pairs = marks->list.len};
    char *path = NULL;
    if (marks->kept == marks->list.len || h.pairs > MOST_PAIRS || !mt_side_commit_of(store, &h.commit) ||
        mt_side_file_path(store, NAME, &path, NULL) != MATCH_OK)
        return;
    size_t bytes = marks->list.len * sizeof *marks->list.data;
    uint8_t *file = mt_alloc(sizeof h + bytes, 1);
    if (file) {
        memcpy(h.magic, MAGIC, sizeof h.magic);
        h.checksum = checksum_of(&h, marks->list.data);
        memcpy(file, &h, sizeof h);
        memcpy(file + sizeof h, marks->list.data, bytes);
        mt_side_file_write(store, path, file, sizeof h + bytes);
        marks->kept = marks->list.len;
    }
    mt_free(file);
    mt_free(path);
}
