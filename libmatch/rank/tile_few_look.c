/* The documents of a tile of few terms whose marks can reach the bar: listed for groups of 64, then their sums. All is
 * done for some of them together and without branches, as nobody foresees what a single document does: those that the
 * greatest impacts leave at the bar are kept by moving on, and so are those that their own do. */
#include "libmatch/base/bitset.h"
#include "libmatch/rank/tile_few_parts.h"

/* Documents that are to be looked at, some at a time. */
enum { SOME = 256, ROOM = SOME + MT_MARKS_BEHIND };
typedef struct gathered {
    const uint16_t *word; /* groups that are left, with their masks */
    const uint64_t *mask;
    size_t words, n;
    uint16_t doc[ROOM], sum[ROOM];   /* sums with the greatest impacts */
    uint16_t place[ROOM], own[ROOM]; /* of those that are looked at: which, and their own sums */
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
        for (size_t j = 0; j < numbers; j++) sum += (uint32_t)number[j][doc] * f->weight[j][code] >> 16;
        g->doc[kept] = doc;
        g->sum[kept] = (uint16_t)sum;
        kept += sum >= bar;
    }
    return kept;
}

/* All ones where the document is in the rest of the i-th list. */
static inline uint32_t of_rest(uint32_t code, size_t i) { return -(uint32_t)((code >> 2 * i & 3) == MT_COUNT_OTHER); }

/* The same sum with its own impacts. */
static inline uint32_t own_sum(const mt_few_tile *f, uint32_t doc, uint32_t sum)
{
    const uint32_t code = f->marks[doc];
    sum -= f->rest[code];
    for (size_t i = 0; i < f->n; i++) sum += (f->list[i].impact[doc] * f->list[i].weight >> 8) & of_rest(code, i);
    return sum;
}

/* The next documents whose sums may reach the bar; false: no more. */
static bool gather(gathered *g, const mt_scan_work *work, const mt_few_tile *f, uint32_t bar)
{
    size_t n;
    if (g->words == 0) return false;
    size_t taken = work->kernel->marks->list(g->word, g->mask, g->words, SOME, g->doc, &n);
    g->words -= taken;
    g->word += taken;
    g->mask += taken;
    g->n = f->numbers == MT_PLANES ? keep(g, n, f, MT_PLANES, bar) : keep(g, n, f, MT_FEW_NUMBERS, bar);
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

static match_status offer(mt_tile_pass *p, const mt_few_tile *f, uint32_t doc, uint32_t sum, mt_error *err)
{
    const uint32_t code = f->marks[doc];
    mt_candidate c = {.sum = sum, .doc = f->place.first + doc, .segment = f->place.segment};
    for (size_t i = 0; i < f->n; i++) {
        const uint32_t term = f->list[i].term;
        c.counts |= (code >> 2 * i & 3) << 2 * term;
        c.impact[term] = (uint8_t)(f->list[i].impact[doc] & of_rest(code, i));
    }
    return mt_tile_pass_offer_counted(p, c, err);
}

/* Looks at those whose sums are from `least` to below `end`. */
static match_status look_between(mt_tile_pass *p, const mt_few_tile *f, gathered *g, uint32_t least, uint32_t end,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = 0, m = 0;
    for (size_t i = 0; i < g->n; i++) {
        g->place[n] = (uint16_t)i;
        n += g->sum[i] >= least && g->sum[i] < end;
    }
    for (size_t j = 0; j < n; j++) {
        const uint32_t place = g->place[j], own = own_sum(f, g->doc[place], g->sum[place]);
        g->place[m] = (uint16_t)place;
        g->own[m] = (uint16_t)own;
        m += own >= p->bar;
    }
    for (size_t j = 0; j < m; j++)
        if (g->own[j] >= p->bar) MT_TRY(offer(p, f, g->doc[g->place[j]], g->own[j], err));
out:
    return status;
}

/* Looks at those gathered that are at the bar; while there is none, those that will make it first. */
static match_status look_at(mt_tile_pass *p, const mt_few_tile *f, gathered *g, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t first = UINT32_MAX;
    if (g->n > p->task->k) {
        first = reached_by(g->sum, g->n, p->task->k);
        if (first < p->bar) first = p->bar;
        MT_TRY(look_between(p, f, g, first, UINT32_MAX, err));
    }
    if (first > p->bar) MT_TRY(look_between(p, f, g, p->bar, first, err));
out:
    return status;
}

/* The codes that reach the bar, of those below `end`; false: none does. */
static bool codes_from(const mt_few_tile *f, uint32_t bar, uint32_t end, mt_mark_set *set)
{
    *set = (mt_mark_set){{0}, MT_FEW_CODES, 1u << 2 * f->n};
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
    mt_mark_set set = {.least = least, .end = 1u << 2 * f->n};
    if (end < 8)
        set.bits[0] = (uint8_t)((1u << end) - (1u << least));
    else if (least < 8)
        set.bits[0] = (uint8_t)(0xff << least), set.bits[1] = 0xff;
    else
        memset(set.bits + least / 8, 0xff, (end - least) / 8);
    return set;
}

/* Before there is a bar: the documents of the heaviest list, then those of the next, until there is one. Then all
 * others that reach it. */
match_status mt_few_look(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_mark_set wanted;
    gathered g;
    uint32_t end = 1u << 2 * f->n; /* codes from here on are done */
    for (; end > 1 && p->heap_len < p->task->k; end /= 4) {
        wanted = codes_between(f, end / 4, end);
        find_groups(&g, f, work, &wanted);
        while (gather(&g, work, f, p->bar)) MT_TRY(look_at(p, f, &g, err));
    }
    if (end > 1 && codes_from(f, p->bar, end, &wanted)) {
        find_groups(&g, f, work, &wanted);
        while (gather(&g, work, f, p->bar)) MT_TRY(look_at(p, f, &g, err));
    }
out:
    return status;
}
