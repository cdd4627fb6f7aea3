/* What all kernels share: sparse lists, which are scattered posting by posting (kernels write the documents of steps
 * down before), packed bitmaps byte by byte, the memory, and the choice by what the processor can do. */
#include "libmatch/rank/tile_scan.h"

static uint16_t *take_sums(uint8_t **p)
{
    uint16_t *sums = (uint16_t *)(void *)*p;
    *p += MT_TILE_SUMS * 2 + MT_SCAN_GAP;
    return sums;
}

void mt_scan_work_begin(mt_scan_work *work, void *memory, const mt_scan_kernel *kernel)
{
    uint8_t *p = memory;
    if (work->kernel == kernel) return;
    for (int i = 0; i < MT_CHANNELS * MT_PLANES; i++) work->plane[i / MT_PLANES][i % MT_PLANES] = take_sums(&p);
    work->rest = take_sums(&p);
    work->touched = (uint16_t *)(void *)p;
    p += MT_SCAN_TOUCHED * 2;
    work->eligible = (uint64_t *)(void *)p;
    work->most = (uint16_t *)(void *)(p + MT_TILE_DOCS / 8);
    work->mask = (mt_scan_eight *)(void *)(p + MT_TILE_DOCS / 8 + MT_TILE_DOCS / 32);
    work->place = (uint8_t(*)[8])(void *)(work->mask + 256);
    work->places = (uint8_t *)(work->place + 256);
    memset(work->places, 0, 256);
    for (unsigned byte = 0; byte < 256; byte++)
        for (unsigned bit = 0; bit < 8; bit++) {
            work->mask[byte][bit] = byte >> bit & 1 ? 0xffff : 0;
            if (byte >> bit & 1) work->place[byte][work->places[byte]++] = (uint8_t)bit;
        }
    work->table = work->places + 256;
    work->marks = (uint8_t *)work->table + MT_SCAN_TABLE;
    work->unpacked = (uint64_t *)(void *)(work->marks + MT_TILE_DOCS + MT_SCAN_OVERRUN);
    work->kernel = kernel;
    kernel->prepare(work->table);
}

void mt_scan_work_clear(mt_scan_work *work, size_t n)
{
    memset(work->rest, 0, n * 64 * sizeof *work->rest);
    if (n > work->dirty) work->dirty = n;
}

void mt_scan_work_clean(mt_scan_work *work)
{
    if (work->dirty) memset(work->rest, 0, work->dirty * 64 * sizeof *work->rest);
    work->dirty = 0;
}

void mt_scan_work_drop(mt_scan_work *work)
{
    for (int i = 0; i < MT_CHANNELS * MT_PLANES; i++)
        memset(work->plane[i / MT_PLANES][i % MT_PLANES], 0, MT_TILE_SUMS * 2);
    memset(work->rest, 0, MT_TILE_SUMS * 2);
    work->dirty = 0;
}

/* ---- sparse lists -------------------------------------------------------------------------------------------------*/
static inline uint16_t id_at(const uint8_t *ids, uint32_t i)
{
    uint16_t id;
    memcpy(&id, ids + 2 * (size_t)i, 2);
    return id;
}

static inline void add(uint16_t *sum, uint16_t doc, uint32_t value) { sum[doc] = (uint16_t)(sum[doc] + value); }

static void add_ids(const mt_list_part *part, uint32_t weight, uint16_t *sum)
{
    for (uint32_t i = 0; i < part->n; i++) add(sum, id_at(part->docs, i), weight);
}

static void add_ids_rest(const mt_list_part *part, const uint8_t *impact, uint32_t weight, uint16_t *sum)
{
    for (uint32_t i = 0; i < part->n; i++) add(sum, id_at(part->docs, i), impact[i] * weight >> 8);
}

static void add_inlined(const mt_scan_work *work, const mt_tile_list *list, uint32_t weight, bool gram)
{
    unsigned part = list->form == MT_CELL_ONE ? list->inlined >> 16 & 3 : MT_PART_ONCE;
    uint16_t first = (uint16_t)list->inlined;
    if (part < MT_PLANES)
        add(work->plane[gram][part], first, weight);
    else
        add(work->rest, first, (list->inlined >> 24) * weight >> 8);
    if (list->form == MT_CELL_TWO) add(work->plane[gram][part], (uint16_t)(list->inlined >> 16), weight);
}

void mt_scan_add_few(const mt_scan_work *work, const mt_tile_list *list, uint32_t weight, bool gram)
{
    if (list->form != MT_CELL_LIST) {
        add_inlined(work, list, weight, gram);
        return;
    }
    for (unsigned i = 0; i < MT_PLANES; i++)
        if (list->part[i].form == MT_DOCS_IDS) add_ids(&list->part[i], weight, work->plane[gram][i]);
    const mt_list_part *rest = &list->part[MT_PART_REST];
    if (rest->form == MT_DOCS_IDS) add_ids_rest(rest, list->impact, weight, work->rest);
}

#define WRITTEN 1024u /* documents at a time, a multiple of 32 */
/* Room for the documents, which are n and up to 7 behind every tile, so that there is no rest of a loop to predict. */
#define WRITTEN_ROOM (WRITTEN + 32u)

static void add_to(uint16_t *sum, const uint16_t *doc, uint32_t n, uint32_t weight)
{
    for (const uint16_t *end = doc + n; doc < end; doc += 8)
        for (size_t j = 0; j < 8; j++) add(sum, doc[j], weight);
}

static void add_values_to(uint16_t *sum, const uint16_t *doc, const uint16_t *value, uint32_t n)
{
    for (const uint16_t *end = doc + n; doc < end; doc += 8, value += 8)
        for (size_t j = 0; j < 8; j++) add(sum, doc[j], value[j]);
}

/* Some of the steps of a list in two passes: their documents are written down, and then added to. An addition takes a
 * third of the time when its document is read from memory instead of being computed just before it. */
static uint32_t add_some_steps(const mt_scan_work *work, const mt_tile_list *list, unsigned which, uint32_t first,
                               uint32_t n, uint32_t at, uint32_t weight, bool gram, uint16_t *doc)
{
    uint16_t value[WRITTEN_ROOM];
    at = work->kernel->docs(list->part[which].docs + first, n, at, doc);
    if (which < MT_PLANES) {
        add_to(work->plane[gram][which], doc, n, weight);
    } else {
        work->kernel->values(list->impact + first, n, weight, value);
        add_values_to(work->rest, doc, value, n);
    }
    return at;
}

void mt_scan_add_steps(const mt_scan_work *work, const mt_tile_list *list, unsigned which, uint32_t weight, bool gram)
{
    uint16_t doc[WRITTEN_ROOM];
    for (uint32_t i = 0, n, at = 0; i < list->part[which].n; i += n) {
        n = list->part[which].n - i < WRITTEN ? list->part[which].n - i : WRITTEN;
        at = add_some_steps(work, list, which, i, n, at, weight, gram, doc);
    }
}

static size_t note_steps(const mt_scan_work *work, const mt_tile_list *list, unsigned which, uint32_t weight, bool gram,
                         uint16_t *doc)
{
    for (uint32_t i = 0, n, at = 0; i < list->part[which].n; i += n) {
        n = list->part[which].n - i < WRITTEN ? list->part[which].n - i : WRITTEN;
        at = add_some_steps(work, list, which, i, n, at, weight, gram, doc + i);
    }
    return list->part[which].n;
}

static size_t note_ids(const mt_list_part *part, uint16_t *doc)
{
    for (uint32_t i = 0; i < part->n; i++) doc[i] = id_at(part->docs, i);
    return part->n;
}

size_t mt_scan_note(const mt_scan_work *work, const mt_tile_list *list, uint32_t weight, bool gram, uint16_t *doc)
{
    size_t n = 0;
    mt_scan_add_few(work, list, weight, gram);
    if (list->form != MT_CELL_LIST) doc[n++] = (uint16_t)list->inlined;
    if (list->form == MT_CELL_TWO) doc[n++] = (uint16_t)(list->inlined >> 16);
    for (unsigned i = 0; i < MT_PARTS && list->form == MT_CELL_LIST; i++) {
        const mt_list_part *part = &list->part[i];
        if (part->form == MT_DOCS_STEPS) n += note_steps(work, list, i, weight, gram, doc + n);
        if (part->form == MT_DOCS_IDS) n += note_ids(part, doc + n);
    }
    return n;
}

/* Where the bytes go is written down first: as with steps, additions do not wait for it then. */
static size_t write_places(const mt_scan_work *work, const uint8_t *filled, size_t words, uint16_t *place)
{
    size_t n = 0;
    for (size_t i = 0; i < words; i++) {
        const uint8_t byte = filled[i];
        mt_eight_store(place + n, mt_eight_widen(work->place[byte]) + mt_eight_of((uint32_t)(8 * i)));
        n += work->places[byte];
    }
    return n;
}

void mt_scan_add_packed(const mt_scan_work *work, uint16_t *sum, const uint8_t *packed, size_t words, uint32_t weight)
{
    const uint8_t *byte = packed + mt_packed_words(words) * 8;
    const mt_scan_eight *mask = work->mask, w = mt_eight_of(weight);
    mt_scan_eight *to = (mt_scan_eight *)(void *)sum;
    uint16_t place[MT_TILE_DOCS / 8 + 8];
    const size_t n = write_places(work, packed, words, place);
    for (size_t i = 0; i < n; i++) to[place[i]] += mask[byte[i]] & w;
}

void mt_scan_unpack(const mt_scan_work *work, const uint8_t *packed, size_t words, uint64_t *bitmap)
{
    const uint8_t *byte = packed + mt_packed_words(words) * 8;
    uint8_t *to = (uint8_t *)bitmap;
    uint16_t place[MT_TILE_DOCS / 8 + 8];
    const size_t n = write_places(work, packed, words, place);
    memset(bitmap, 0, words * sizeof *bitmap);
    for (size_t i = 0; i < n; i++) to[place[i]] = byte[i];
}

void mt_scan_prefetch(const mt_tile_list *list)
{
    for (int i = 0; i < MT_PARTS; i++) {
        const mt_list_part *p = &list->part[i];
        if (p->form != MT_DOCS_STEPS && p->form != MT_DOCS_IDS) continue;
        const uint8_t *end = p->docs + (p->form == MT_DOCS_IDS ? 2 * (size_t)p->n : p->n);
        for (const uint8_t *at = p->docs; at < end; at += 64) __builtin_prefetch(at);
        if (i == MT_PART_REST)
            for (const uint8_t *at = list->impact; at < list->end; at += 64) __builtin_prefetch(at);
    }
}

const mt_scan_kernel *mt_scan_kernel_at(size_t i)
{
    const mt_scan_kernel *usable[3];
    size_t n = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool bits =
        __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    if (bits && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("avx512vbmi2"))
        usable[n++] = &mt_scan_avx512;
    if (bits && __builtin_cpu_supports("avx2")) usable[n++] = &mt_scan_avx2;
#endif
    usable[n++] = &mt_scan_portable;
    return i < n ? usable[i] : NULL;
}
