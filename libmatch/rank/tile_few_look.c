/* The documents of a tile of few terms whose marks can reach the bar: listed for groups of 64, then their sums. All is
 * done for some of them together and without branches, as nobody foresees what a single document does: those that the
 * greatest impacts leave at the bar are kept by moving on, and so are those that their own do. */
#include "libmatch/base/bitset.h"
#include "libmatch/rank/tile_few_parts.h"

/* Documents that are to be looked at, some at a time. */
enum { SOME = 256, ROOM = SOME + 2 * MT_MARKS_BEHIND };
#define SUMS_END (UINT32_C(1) << 16)
typedef struct gathered {
    const uint16_t *word; /* groups that are left, with their masks */
    const uint64_t *mask;
    size_t words, n;
    uint16_t doc[ROOM], sum[ROOM]; /* sums with the greatest impacts */
    uint16_t place[ROOM];          /* of those that are looked at: which, their own sums, their impacts */
    uint16_t own[ROOM];
    uint32_t impacts[ROOM];
} gathered;

static void find_groups(gathered *g, const mt_few_tile *f, const mt_scan_work *work, const mt_mark_set *wanted)
{
    const size_t words = mt_bitset_words(f->place.docs), beyond = f->place.docs % 64;
    uint64_t *mask = mt_scan_unpacked(work, 0);
    g->words = work->kernel->marks->find(f->marks, words, wanted, work->most, mask);
    g->word = work->most;
    g->mask = mask;
    if (beyond && g->words && g->word[g->words - 1] == words - 1) /* damaged bitmaps go on behind the tile */
        mask[g->words - 1] &= (UINT64_C(1) << beyond) - 1;
    for (size_t i = 0; f->place.eligible && i < g->words; i++) mask[i] &= f->place.eligible[g->word[i]];
}

/* Sums of the documents' own numbers and the greatest impacts: keeps those at the bar. */
static inline size_t keep(gathered *g, size_t n, const mt_few_tile *f, size_t numbers, uint32_t bar)
{
    const uint8_t *marks = f->marks;
    const uint16_t *number[MT_FEW_NUMBERS];
    size_t kept = 0;
    for (size_t j = 0; j < numbers; j++) number[j] = f->number[j];
    for (size_t i = 0; i < n; i++) {
        const uint16_t doc = g->doc[i];
        const uint32_t code = marks[doc];
        uint32_t sum = f->rest[code];
        for (size_t j = 0; j < numbers; j++) sum += (uint32_t)number[j][doc] * f->query->weights[j][code] >> 16;
        g->doc[kept] = doc;
        g->sum[kept] = (uint16_t)sum;
        kept += sum >= bar;
    }
    return kept;
}

/* All ones where the document is in the rest of the i-th list. */
static inline uint32_t of_rest(uint32_t code, size_t i) { return -(uint32_t)((code >> 2 * i & 3) == MT_COUNT_OTHER); }

/* Of n documents in g->doc those whose sums may reach the bar. */
static void keep_some(gathered *g, size_t n, const mt_few_tile *f, uint32_t bar)
{
    g->n = f->query->numbers == MT_PLANES ? keep(g, n, f, MT_PLANES, bar) : keep(g, n, f, MT_FEW_NUMBERS, bar);
}

/* The next documents of the groups; false: no more. */
static bool gather(gathered *g, const mt_scan_work *work, const mt_few_tile *f, uint32_t bar)
{
    size_t n;
    if (g->words == 0) return false;
    size_t taken = work->kernel->marks->list(g->word, g->mask, g->words, SOME, g->doc, &n);
    g->words -= taken;
    g->word += taken;
    g->mask += taken;
    keep_some(g, n, f, bar);
    return true;
}

/* The greatest value, but for its last bits, that at least `wanted` of the sums reach; 0: there are not so many. Behind
 * the sums is room for seven. */
static uint32_t reached_by(uint16_t *sum, size_t n, size_t wanted)
{
    uint32_t value = 0;
    if (n < wanted) return 0;
    memset(sum + n, 0, 7 * sizeof *sum);
    for (uint32_t bit = UINT32_C(1) << 15; bit >= 256; bit >>= 1) {
        const uint16_t least = (uint16_t)(value | bit);
        const mt_scan_eight b = {least, least, least, least, least, least, least, least};
        mt_scan_eight reach = {0};
        for (size_t i = 0; i < n; i += 8) {
            mt_scan_eight x;
            memcpy(&x, sum + i, sizeof x);
            reach -= (mt_scan_eight)(x >= b);
        }
        uint32_t reached = 0;
        for (int j = 0; j < 8; j++) reached += reach[j];
        value |= reached >= wanted ? bit : 0;
    }
    return value;
}

/* Of n chosen those that their own impacts leave at the bar. */
static size_t keep_own(gathered *g, size_t n, const mt_few_tile *f, uint32_t bar)
{
    size_t m = 0;
    for (size_t j = 0; j < n; j++) {
        const uint32_t place = g->place[j], doc = g->doc[place], code = f->marks[doc];
        uint32_t own = g->sum[place] - f->rest[code], impacts = 0;
        for (size_t i = 0; i < f->query->n; i++) {
            const uint32_t impact = f->impact[i][doc] & of_rest(code, i);
            own += impact * f->query->weight[i] >> 8;
            impacts |= impact << 8 * i;
        }
        g->place[m] = (uint16_t)place;
        g->own[m] = (uint16_t)own;
        g->impacts[m] = impacts;
        m += own >= bar;
    }
    return m;
}

/* Looks at those whose sums are from `least` to below `end`: their own sums raise the bar, then those at it are
 * candidates. */
static match_status look_between(mt_tile_pass *p, const mt_mark_kernel *kernel, const mt_few_tile *f, gathered *g,
                                 uint32_t least, uint32_t end, mt_error *err)
{
    match_status status = MATCH_OK;
    const size_t n = keep_own(g, kernel->between(g->sum, g->n, least, end, g->place), f, p->bar);
    mt_tile_pass_note(p, g->own, n);
    MT_TRY(mt_tile_pass_room(p, n, err));
    mt_candidate *to = p->band.data + p->band.len, *const from = to;
    for (size_t j = 0; j < n; j++) {
        const uint32_t doc = g->doc[g->place[j]];
        *to = (mt_candidate){g->own[j], f->place.first + doc, f->place.segment, f->marks[doc], {0}};
        memcpy(to->impact, &g->impacts[j], sizeof to->impact);
        to += g->own[j] >= p->bar;
    }
    p->band.len += (size_t)(to - from);
out:
    return status;
}

/* Looks at those gathered that are at the bar; while there is none, those that will make it first. */
static match_status look_at(mt_tile_pass *p, const mt_mark_kernel *kernel, const mt_few_tile *f, gathered *g,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t first = SUMS_END;
    if (g->n > p->task->k) {
        first = reached_by(g->sum, g->n, p->task->k);
        if (first < p->bar) first = p->bar;
        MT_TRY(look_between(p, kernel, f, g, first, SUMS_END, err));
    }
    if (first > p->bar) MT_TRY(look_between(p, kernel, f, g, p->bar, first, err));
out:
    return status;
}

/* The codes that reach the bar, of those below `end`; false: none does. */
static bool codes_from(const mt_few_tile *f, uint32_t bar, uint32_t end, mt_mark_set *set)
{
    *set = (mt_mark_set){{0}, MT_FEW_CODES, 1u << 2 * f->query->n};
    for (uint32_t eight = 0; eight < (end + 7) / 8; eight++) {
        uint32_t bits = 0;
        for (uint32_t i = 0; i < 8; i++) bits |= (uint32_t)(f->gain[eight * 8 + i] >= bar) << i;
        if (end < 8) bits &= (1u << end) - 1;
        set->bits[eight] = (uint8_t)bits;
        if (bits && set->least == MT_FEW_CODES) set->least = eight * 8 + (uint32_t)__builtin_ctz(bits);
    }
    return set->least < MT_FEW_CODES;
}

/* The codes from `least` on, below `end`: four times as many. */
static mt_mark_set codes_between(const mt_few_tile *f, uint32_t least, uint32_t end)
{
    mt_mark_set set = {.least = least, .end = 1u << 2 * f->query->n};
    if (end < 8)
        set.bits[0] = (uint8_t)((1u << end) - (1u << least));
    else if (least < 8)
        set.bits[0] = (uint8_t)(0xff << least), set.bits[1] = 0xff;
    else
        memset(set.bits + least / 8, 0xff, (end - least) / 8);
    return set;
}

/* Of the documents of a list those that count and have no mark of a heavier one. */
static size_t keep_new(uint16_t *docs, size_t n, const mt_few_tile *f, uint32_t end)
{
    const uint64_t *eligible = f->place.eligible;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t doc = docs[i];
        docs[kept] = (uint16_t)doc;
        if (doc >= f->place.docs) continue; /* damaged */
        kept += f->marks[doc] < end && (!eligible || eligible[doc / 64] >> doc % 64 & 1);
    }
    return kept;
}

/* Looks at the documents whose heaviest term is that of a place; codes from `end` on are done. */
static match_status look_by_list(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, gathered *g,
                                 size_t place, uint32_t end, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = mt_few_documents(f, place, work->touched);
    if (n == SIZE_MAX) { /* a bitmap */
        const mt_mark_set wanted = codes_between(f, end / 4, end);
        find_groups(g, f, work, &wanted);
        while (gather(g, work, f, p->bar)) MT_TRY(look_at(p, work->kernel->marks, f, g, err));
        return MATCH_OK;
    }
    n = keep_new(work->touched, n, f, end);
    for (size_t at = 0; at < n; at += SOME) {
        const size_t some = n - at < SOME ? n - at : SOME;
        memcpy(g->doc, work->touched + at, some * sizeof *g->doc);
        keep_some(g, some, f, p->bar);
        MT_TRY(look_at(p, work->kernel->marks, f, g, err));
    }
out:
    return status;
}

/* Before there is a bar: the documents of the heaviest list, then those of the next, until there is one. Then all
 * others that reach it. */
match_status mt_few_look(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_mark_set wanted;
    gathered g;
    size_t places = f->query->n; /* from here on they are done */
    for (; places > 0 && p->heap_len < p->task->k; places--)
        if (f->list[places - 1]) MT_TRY(look_by_list(p, work, f, &g, places - 1, 1u << 2 * places, err));
    if (places > 0 && codes_from(f, p->bar, 1u << 2 * places, &wanted)) {
        find_groups(&g, f, work, &wanted);
        while (gather(&g, work, f, p->bar)) MT_TRY(look_at(p, work->kernel->marks, f, &g, err));
    }
out:
    return status;
}
