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

/* Steps are taken eight at a time; SAFE is from where on eight steps could leave the sums. */
#define SAFE (MT_TILE_SUMS - 8 * 256)
static inline uint64_t eight_at(const uint8_t *p)
{
    uint64_t bytes;
    memcpy(&bytes, p, 8);
    return bytes;
}
/* The weight, or 0 for step 255, without a branch: documents come in bursts, so nobody could predict it. */
static inline uint32_t unless_255(uint32_t step, uint32_t weight)
{
    return weight & (uint32_t)((int32_t)(step - 255) >> 31);
}

static void add_steps(const uint8_t *step, uint32_t n, uint32_t weight, uint16_t *sum)
{
    uint32_t doc = 0, i = 0;
    for (; i + 8 <= n && doc < SAFE; i += 8) {
        uint64_t x = eight_at(step + i);
        for (int j = 0; j < 8; j++, x >>= 8) {
            doc += x & 255;
            sum[doc] = (uint16_t)(sum[doc] + unless_255(x & 255, weight));
        }
    }
    for (; i < n; i++) {
        doc = (uint16_t)(doc + step[i]);
        add(sum, (uint16_t)doc, unless_255(step[i], weight));
    }
}

/* Steps without a document have impact 0. */
static void add_steps_rest(const uint8_t *step, const uint8_t *impact, uint32_t n, uint32_t weight, uint16_t *sum)
{
    uint32_t doc = 0, i = 0;
    for (; i + 8 <= n && doc < SAFE; i += 8) {
        uint64_t x = eight_at(step + i), y = eight_at(impact + i);
        for (int j = 0; j < 8; j++, x >>= 8, y >>= 8) {
            doc += x & 255;
            sum[doc] = (uint16_t)(sum[doc] + ((uint32_t)(y & 255) * weight >> 8));
        }
    }
    for (; i < n; i++) {
        doc = (uint16_t)(doc + step[i]);
        add(sum, (uint16_t)doc, impact[i] * weight >> 8);
    }
}

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

void mt_scan_add(const mt_scan_work *work, const mt_tile_list *list, uint32_t weight, bool gram)
{
    if (list->form != MT_CELL_LIST) {
        add_inlined(work, list, weight, gram);
        return;
    }
    for (unsigned i = 0; i < MT_PARTS; i++) {
        const mt_list_part *part = &list->part[i];
        if (part->form == MT_DOCS_IDS && i < MT_PLANES) add_ids(part, weight, work->plane[gram][i]);
        if (part->form == MT_DOCS_IDS && i == MT_PART_REST) add_ids_rest(part, list->impact, weight, work->rest);
        if (part->form != MT_DOCS_STEPS) continue;
        if (i < MT_PLANES)
            add_steps(part->docs, part->n, weight, work->plane[gram][i]);
        else
            add_steps_rest(part->docs, list->impact, part->n, weight, work->rest);
    }
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

/* Steps of lists in two passes: their documents are written down, and then added to. An addition takes a third of the
 * time when its document is read from memory instead of being computed just before it. */
void mt_scan_add_steps(const mt_scan_work *work, const mt_tile_list *list, unsigned which, uint32_t weight, bool gram)
{
    const mt_scan_kernel *kernel = work->kernel;
    const mt_list_part *part = &list->part[which];
    uint16_t doc[WRITTEN_ROOM], value[WRITTEN_ROOM];
    uint32_t at = 0;
    for (uint32_t i = 0, n; i < part->n; i += n) {
        n = part->n - i < WRITTEN ? part->n - i : WRITTEN;
        at = kernel->docs(part->docs + i, n, at, doc);
        if (which < MT_PLANES) {
            add_to(work->plane[gram][which], doc, n, weight);
        } else {
            kernel->values(list->impact + i, n, weight, value);
            add_values_to(work->rest, doc, value, n);
        }
    }
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

size_t mt_scan_note(const mt_tile_list *list, uint16_t *touched)
{
    size_t n = 0;
    if (list->form != MT_CELL_LIST) touched[n++] = (uint16_t)list->inlined;
    if (list->form == MT_CELL_TWO) touched[n++] = (uint16_t)(list->inlined >> 16);
    for (int i = 0; i < MT_PARTS && list->form == MT_CELL_LIST; i++) {
        const mt_list_part *p = &list->part[i];
        uint16_t doc = 0;
        if (p->form == MT_DOCS_STEPS)
            for (uint32_t j = 0; j < p->n; j++) touched[n++] = doc = (uint16_t)(doc + p->docs[j]);
        else if (p->form == MT_DOCS_IDS)
            for (uint32_t j = 0; j < p->n; j++) touched[n++] = id_at(p->docs, j);
    }
    return n;
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
