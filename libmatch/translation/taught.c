/* Layout: a header; for each pair of languages what comes in `pair`, its places, its bytes up to a multiple of 8; as
 * they lie in memory of a little-endian machine, as segments do. Everything is checked when the file is opened. */
#include "libmatch/translation/taught.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/translation/doc_language.h"

#define SETTING "taught"
#define MAGIC "MTTAUGHT"
#define FORMAT 1u
#define BYTE_ORDER_MARK 0x01020304u

typedef struct header {
    char magic[8];
    uint32_t format, byte_order;
    uint64_t length;   /* of the file */
    uint64_t checksum; /* of what follows, seeded by the length */
} header;

typedef struct pair {
    uint32_t one, other;
    uint64_t mark, places, bytes;
} pair;

static size_t padded(uint64_t n) { return (size_t)((n + 7) / 8 * 8); }

match_status mt_taught_add(mt_strbuf *body, const mt_alignment *a, mt_error *err)
{
    static const char zero[8] = {0};
    pair p = {(uint32_t)a->one, (uint32_t)a->other, a->mark, a->list.len, a->bytes.len};
    mt_strbuf_text(body, mt_text_make((const char *)&p, sizeof p));
    if (p.places) mt_strbuf_text(body, mt_text_make((const char *)a->list.data, a->list.len * sizeof *a->list.data));
    if (p.bytes) mt_strbuf_text(body, mt_text_make(a->bytes.data, a->bytes.len));
    mt_strbuf_text(body, mt_text_make(zero, padded(p.bytes) - a->bytes.len));
    return mt_strbuf_status(body, err);
}

static match_status add_languages(mt_store *whole, const mt_bilingual *bilingual, mt_language one, mt_language other,
                                  mt_strbuf *body, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t mark;
    mt_alignment a = {0};
    MT_TRY(mt_bilingual_mark(bilingual, one, other, &mark, err));
    if (mark == 0) return MATCH_OK;
    MT_TRY(mt_alignment_make(whole, bilingual, one, other, mark, &a, err));
    if (a.list.len) MT_TRY(mt_taught_add(body, &a, err));
out:
    mt_alignment_free(&a);
    return status;
}

match_status mt_taught_compose(mt_store *whole, mt_strbuf *body, mt_error *err)
{
    match_status status = mt_store_read_begin(whole, err);
    mt_index *index = NULL;
    mt_bilingual *bilingual = NULL;
    uint8_t *language = NULL;
    bool stated[MT_LANG_COUNT] = {false};
    if (status != MATCH_OK) return status;
    MT_TRY(mt_index_open(whole, &index, err));
    MT_TRY(mt_bilingual_scan(index, &bilingual, err));
    MT_TRY(mt_doc_languages(index, &language, err));
    for (uint32_t d = 0; d < mt_index_docs(index); d++) stated[language[d] % MT_LANG_COUNT] = true;
    for (int one = MT_LANG_OTHER + 1; one < MT_LANG_COUNT; one++)
        for (int other = one + 1; other < MT_LANG_COUNT; other++)
            if (stated[one] || stated[other])
                MT_TRY(add_languages(whole, bilingual, (mt_language)one, (mt_language)other, body, err));
out:
    mt_free(language);
    mt_bilingual_free(&bilingual);
    mt_index_close(&index);
    mt_store_read_end(whole);
    return status;
}

match_status mt_taught_write(mt_store *store, const mt_strbuf *body, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf file = {0};
    char name[64], *path = NULL;
    header h = {.format = FORMAT, .byte_order = BYTE_ORDER_MARK, .length = sizeof h + body->len};
    if (body->len == 0 || !mt_store_segments_folder(store)) return MATCH_OK;
    memcpy(h.magic, MAGIC, sizeof h.magic);
    h.checksum = mt_hash_bytes(body->data, body->len, h.length);
    mt_strbuf_text(&file, mt_text_make((const char *)&h, sizeof h));
    mt_strbuf_text(&file, mt_text_make(body->data, body->len));
    MT_TRY(mt_strbuf_status(&file, err));
    snprintf(name, sizeof name, "taught-%016" PRIx64 ".img", h.checksum);
    path = mt_path_join(mt_store_path(store), name);
    if (!path) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_file_write(path, file.data, file.len, err));
    MT_TRY(mt_store_set_setting(store, SETTING, name, err));
out:
    mt_free(path);
    mt_strbuf_free(&file);
    return status;
}

/* The pair at a place, and where the next one is; false: there is none, or it is not within the file. */
static bool next_pair(const mt_mapping *map, size_t *at, pair *p)
{
    size_t left = map->len - *at;
    if (left < sizeof *p) return false;
    memcpy(p, map->data + *at, sizeof *p);
    left -= sizeof *p;
    if (p->places > left / sizeof(mt_said)) return false;
    left -= (size_t)p->places * sizeof(mt_said);
    if (p->bytes > left || padded(p->bytes) > left) return false;
    *at += sizeof *p + (size_t)p->places * sizeof(mt_said) + padded(p->bytes);
    return true;
}

static const uint8_t *places_before(const mt_mapping *map, size_t end, const pair *p)
{
    return map->data + end - padded(p->bytes) - (size_t)p->places * sizeof(mt_said);
}

static bool places_hold(const uint8_t *places, const pair *p)
{
    for (uint64_t i = 0; i < p->places; i++) {
        mt_said s;
        memcpy(&s, places + i * sizeof s, sizeof s);
        if (s.one > s.other || s.other > s.end || s.end > p->bytes) return false;
    }
    return true;
}

static bool file_holds(const mt_mapping *map)
{
    header h;
    pair p;
    size_t at = sizeof h;
    if (map->len < sizeof h) return false;
    memcpy(&h, map->data, sizeof h);
    if (memcmp(h.magic, MAGIC, sizeof h.magic) != 0 || h.format != FORMAT || h.byte_order != BYTE_ORDER_MARK ||
        h.length != map->len || h.checksum != mt_hash_bytes(map->data + at, map->len - at, h.length))
        return false;
    while (at < map->len)
        if (!next_pair(map, &at, &p) || !places_hold(places_before(map, at, &p), &p)) return false;
    return true;
}

void mt_taught_close(mt_taught *taught)
{
    mt_file_unmap(&taught->map);
    *taught = (mt_taught){0};
}

match_status mt_taught_open(mt_store *store, mt_taught *taught, mt_error *err)
{
    match_status status = MATCH_OK;
    char name[64], *path = NULL;
    mt_mapping map = {0};
    MT_TRY(mt_store_setting(store, SETTING, name, sizeof name, err));
    if (strcmp(name, taught->name) == 0) return MATCH_OK;
    mt_taught_close(taught);
    if (!name[0]) return MATCH_OK;
    path = mt_path_join(mt_store_path(store), name);
    if (!path) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_file_map(path, &map, err));
    if (!file_holds(&map)) {
        status = mt_fail(err, MATCH_E_CORRUPT, "%s is damaged; make this part of the collection again", path);
        goto out;
    }
    taught->map = map;
    map = (mt_mapping){0};
    mt_copy_text(taught->name, sizeof taught->name, name, strlen(name));
out:
    mt_file_unmap(&map);
    mt_free(path);
    return status;
}

static bool find_pair(const mt_taught *taught, mt_language one, mt_language other, pair *p, size_t *end)
{
    uint32_t low = one < other ? one : other, high = one < other ? other : one;
    *end = sizeof(header);
    while (taught->map.len > *end && next_pair(&taught->map, end, p))
        if (p->one == low && p->other == high) return true;
    return false;
}

uint64_t mt_taught_mark(const mt_taught *taught, mt_language one, mt_language other)
{
    pair p;
    size_t end;
    return find_pair(taught, one, other, &p, &end) ? p.mark : 0;
}

match_status mt_taught_read(const mt_taught *taught, mt_language one, mt_language other, mt_alignment *out,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    pair p;
    size_t end;
    mt_alignment made = {0};
    if (!find_pair(taught, one, other, &p, &end)) return MATCH_OK;
    const uint8_t *places = places_before(&taught->map, end, &p);
    made.one = (mt_language)p.one;
    made.other = (mt_language)p.other;
    made.mark = p.mark;
    MT_TRY(MT_RESERVE(&made.list, (size_t)p.places + 1, err));
    memcpy(made.list.data, places, (size_t)p.places * sizeof(mt_said));
    made.list.len = (size_t)p.places;
    mt_strbuf_text(&made.bytes, mt_text_make((const char *)places + p.places * sizeof(mt_said), (size_t)p.bytes));
    MT_TRY(mt_strbuf_status(&made.bytes, err));
    mt_alignment_free(out);
    *out = made;
    made = (mt_alignment){0};
out:
    mt_alignment_free(&made);
    return status;
}
