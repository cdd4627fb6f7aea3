/* A tile as a whole: sparse lists are scattered, the bitmaps summed for all documents or for those that can still be
 * results (tile_prune.c), the sums searched.
 *
 * In an index greater than the caches most of the time would be spent waiting for memory: a tile has some hundred
 * lists, each in a page of its own. Adding steps keeps the processor busy and memory idle, so what comes after it, the
 * numbers of the documents and the packed bitmaps, is asked for meanwhile, a few lines after each list. (Other bitmaps
 * are read in long runs, which processors see by themselves.) */
#include "libmatch/base/bitset.h"
#include "libmatch/rank/tile_pass.h"

#define LISTS_AHEAD 4 /* so many lists are asked for before they are added */
#define LINE 64u
#define LINES_AT_ONCE 4u

/* The bitmaps of a list; what a document can gain by the term is said by the part where that is most. */
static void take_bitmaps(const mt_scan_work *work, mt_scan_tile *t, const mt_tile_list *list, size_t words,
                         uint32_t weight, bool gram)
{
    if (list->form != MT_CELL_LIST) return;
    bool said = list->part[MT_PART_REST].form == MT_DOCS_BITS, by_rest = said;
    if (by_rest) {
        t->rest[t->n_rest++] = (mt_scan_bits){.bitmap = (const uint64_t *)(const void *)list->part[MT_PART_REST].docs,
                                              .impacts = list->impact,
                                              .impact = list->impact,
                                              .weight = (uint16_t)weight};
        t->later_rest += weight;
    }
    for (int i = MT_PLANES; i-- > 0;) {
        const mt_list_part *part = &list->part[i];
        bool packed = part->form == MT_DOCS_PACKED;
        if (part->form < MT_DOCS_BITS) continue;
        if (packed && t->packed == MT_SCAN_UNPACKED) { /* added at once */
            mt_scan_add_packed(work, work->plane[gram][i], part->docs, words, weight);
            continue;
        }
        t->packed += packed;
        t->bits[gram][i][t->n[gram][i]++] =
            (mt_scan_bits){.bitmap = packed ? NULL : (const uint64_t *)(const void *)part->docs,
                           .packed = packed ? part->docs : NULL,
                           .packed_bytes = (uint32_t)(packed ? mt_packed_words(words) * 8 + part->filled : 0),
                           .weight = (uint16_t)weight,
                           .bound = (uint16_t)(said ? 0 : weight),
                           .by_rest = by_rest};
        said = true;
    }
}

/* Unpacks bitmaps. Where that takes longer than adding them, only those that wait: of a plane those from `first` on. */
static void unpack(const mt_scan_work *work, mt_scan_tile *t, size_t words, bool some_wait)
{
    const mt_scan_kernel *kernel = work->kernel;
    size_t unpacked = 0;
    for (size_t c = 0; c < t->channels && t->packed; c++)
        for (int p = 0; p < MT_PLANES; p++) {
            size_t left = 0, first = 0;
            for (size_t i = 0; i < t->n[c][p]; i++) {
                mt_scan_bits b = t->bits[c][p][i];
                const bool waits = some_wait && i >= t->first[c][p];
                if (!b.bitmap && !kernel->unpack && !waits) {
                    mt_scan_add_packed(work, work->plane[c][p], b.packed, words, b.weight);
                    continue;
                }
                if (!b.bitmap) {
                    uint64_t *bitmap = mt_scan_unpacked(work, unpacked++);
                    if (kernel->unpack)
                        kernel->unpack(b.packed, bitmap, words);
                    else
                        mt_scan_unpack(work, b.packed, words, bitmap);
                    b.bitmap = bitmap;
                }
                t->bits[c][p][left++] = b;
                first += !waits;
            }
            t->n[c][p] = left;
            t->first[c][p] = first;
        }
}

/* ---- memory that is wanted after the steps ------------------------------------------------------------------------*/
typedef struct wanted {
    const mt_scan_tile *tile;
    size_t plane, next; /* bitmap of the plane */
    const uint8_t *at;  /* of the present range */
    size_t lines;       /* left of it */
    size_t all;         /* lines at the beginning */
} wanted;

static size_t lines_of(size_t bytes) { return (bytes + LINE - 1) / LINE; }

static wanted want(const mt_tile_pass *p, mt_scan_work *work, const mt_scan_tile *t, size_t words)
{
    wanted w = {.tile = t};
    if (!p->early) return w;
    for (size_t c = 0; c < t->channels; c++)
        for (int i = 0; i < MT_PLANES; i++)
            for (size_t j = 0; j < t->n[c][i]; j++) w.all += lines_of(t->bits[c][i][j].packed_bytes);
    if (work->numbers == t->factor[0][MT_PART_ONCE]) return w; /* another question of a batch has asked for them */
    work->numbers = t->factor[0][MT_PART_ONCE];
    w.at = (const uint8_t *)work->numbers;
    w.lines = lines_of(words * 64 * sizeof *work->numbers);
    w.all += w.lines;
    return w;
}

/* The next packed bitmap. */
static bool next_wanted(wanted *w)
{
    for (; w->plane < w->tile->channels * MT_PLANES; w->plane++, w->next = 0) {
        size_t c = w->plane / MT_PLANES, p = w->plane % MT_PLANES;
        while (w->next < w->tile->n[c][p]) {
            const mt_scan_bits *b = &w->tile->bits[c][p][w->next++];
            if (!b->packed) continue;
            w->at = b->packed;
            w->lines = lines_of(b->packed_bytes);
            return true;
        }
    }
    return false;
}

static void ask(wanted *w, size_t lines)
{
    for (; lines > 0; lines--, w->lines--, w->at += LINE) {
        if (w->lines == 0 && !next_wanted(w)) return;
        __builtin_prefetch(w->at, 0, 2);
    }
}

/* Lists with steps, part by part; gives how many steps there are. */
static size_t find_steps(const mt_tile_pass *p, size_t n[MT_PARTS])
{
    size_t steps = 0;
    for (size_t i = 0; i < p->lists; i++)
        for (unsigned part = 0; part < MT_PARTS && p->list[i].form == MT_CELL_LIST; part++) {
            if (p->list[i].part[part].form != MT_DOCS_STEPS || p->list[i].part[part].n == 0) continue; /* 0: damaged */
            steps += p->list[i].part[part].n;
            p->stepped[part * p->s->terms.len + n[part]++] = (uint32_t)i;
        }
    return steps;
}

/* One part after the other, so that the sums of one plane stay in the caches. */
static void add_steps(mt_tile_pass *p, mt_scan_work *work, wanted *w)
{
    size_t n[MT_PARTS] = {0}, steps = find_steps(p, n), due = 0;
    for (unsigned part = 0; part < MT_PARTS; part++)
        for (size_t j = 0; j < n[part]; j++) {
            size_t i = p->stepped[part * p->s->terms.len + j];
            const mt_tile_list *list = &p->list[i];
            mt_scan_add_steps(work, list, part, p->list_weight[i] & 0xffff, p->list_weight[i] >> 16);
            due += list->part[part].n * w->all;
            if (due < LINES_AT_ONCE * steps) continue;
            ask(w, due / steps);
            due %= steps;
        }
}

match_status mt_tile_whole(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *place, uint32_t number,
                           mt_error *err)
{
    size_t words = mt_bitset_words(place->docs);
    mt_scan_tile t = mt_tile_pass_scan(p, place->segment, number);
    t.eligible = place->eligible;
    mt_scan_work_clear(work, words);
    for (size_t i = 0; i < p->lists && i < LISTS_AHEAD; i++) mt_scan_prefetch(&p->list[i]);
    for (size_t i = 0; i < p->lists; i++) {
        const mt_tile_list *list = &p->list[i];
        if (i + LISTS_AHEAD < p->lists) mt_scan_prefetch(list + LISTS_AHEAD);
        mt_scan_add_few(work, list, p->list_weight[i] & 0xffff, p->list_weight[i] >> 16);
        take_bitmaps(work, &t, list, words, p->list_weight[i] & 0xffff, p->list_weight[i] >> 16);
    }
    wanted w = want(p, work, &t, words);
    add_steps(p, work, &w);
    bool barred = mt_tile_pass_barred(p);
    bool some = p->task->k < words && mt_tile_put_off(&t, barred ? p->bar : 0);
    unpack(work, &t, words, some);
    t.ask_from = p->early && barred ? p->bar : UINT32_MAX;
    if (some) return mt_tile_finish_some(p, work, &t, place, err);
    work->kernel->finish(work, &t, 0, words);
    return mt_tile_pass_look(p, work, place, 0, words, err);
}
