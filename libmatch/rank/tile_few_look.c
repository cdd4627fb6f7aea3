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
static inline size_t keep(gathered *g, const uint16_t *docs, size_t n, const mt_few_tile *f, size_t numbers,
                          uint32_t bar)
{
    const mt_few_query *q = f->query;
    const uint8_t *marks = f->marks;
    const uint16_t *number[MT_FEW_NUMBERS];
    size_t kept = 0;
    for (size_t j = 0; j < numbers; j++) number[j] = f->number[j];
    for (size_t i = 0; i < n; i++) {
        const uint16_t doc = docs[i];
        const uint32_t code = marks[doc];
        uint32_t sum = f->rest[code];
        for (size_t j = 0; j < numbers; j++) sum += (uint32_t)number[j][doc] * q->weights[j][code] >> 16;
        g->doc[kept] = doc;
        g->sum[kept] = (uint16_t)sum;
        kept += sum >= bar;
    }
    return kept;
}

/* All ones where the document is in the rest of the i-th list. */
static inline uint32_t of_rest(uint32_t code, size_t i) { return -(uint32_t)((code >> 2 * i & 3) == MT_COUNT_OTHER); }

/* Of n documents those whose sums may reach the bar. */
static void keep_some(gathered *g, const uint16_t *docs, size_t n, const mt_few_tile *f, uint32_t bar)
{
    g->n =
        f->query->numbers == MT_PLANES ? keep(g, docs, n, f, MT_PLANES, bar) : keep(g, docs, n, f, MT_FEW_NUMBERS, bar);
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
    keep_some(g, g->doc, n, f, bar);
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
static inline size_t keep_own_of(gathered *g, size_t n, const mt_few_tile *f, uint32_t bar, size_t places)
{
    const uint8_t *const marks = f->marks, *impact[MT_COUNTED_TERMS];
    uint32_t weight[MT_COUNTED_TERMS];
    size_t m = 0;
    for (size_t i = 0; i < places; i++) impact[i] = f->impact[i], weight[i] = f->query->weight[i];
    for (size_t j = 0; j < n; j++) {
        const uint32_t place = g->place[j], doc = g->doc[place], code = marks[doc];
        uint32_t own = g->sum[place] - f->rest[code], impacts = 0;
        for (size_t i = 0; i < places; i++) {
            const uint32_t rest = of_rest(code, i), one = impact[i][doc & rest] & rest;
            own += one * weight[i] >> 8;
            impacts |= one << 8 * i;
        }
        g->place[m] = (uint16_t)place;
        g->own[m] = (uint16_t)own;
        g->impacts[m] = impacts;
        m += own >= bar;
    }
    return m;
}

static size_t keep_own(gathered *g, size_t n, const mt_few_tile *f, uint32_t bar)
{
    switch (f->query->n) {
    case 1: return keep_own_of(g, n, f, bar, 1);
    case 2: return keep_own_of(g, n, f, bar, 2);
    case 3: return keep_own_of(g, n, f, bar, 3);
    default: return keep_own_of(g, n, f, bar, MT_COUNTED_TERMS);
    }
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
    const uint32_t bar = p->bar, first = f->place.first, segment = f->place.segment;
    const uint8_t *marks = f->marks;
    for (size_t j = 0; j < n; j++) {
        const uint32_t doc = g->doc[g->place[j]], own = g->own[j];
        *to = (mt_candidate){own, first + doc, segment, marks[doc], {0}};
        memcpy(to->impact, &g->impacts[j], sizeof to->impact);
        to += own >= bar;
    }
    p->band.len += (size_t)(to - from);
out:
    return status;
}

/* From so many times as many documents as results on the best come first. */
#define MANY 4

/* Looks at those gathered that are at the bar; while there is none, those that will make it first. */
static match_status look_at(mt_tile_pass *p, const mt_mark_kernel *kernel, const mt_few_tile *f, gathered *g,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t first = SUMS_END;
    if (g->n > MANY * p->task->k) {
        first = reached_by(g->sum, g->n, p->task->k);
        if (first < p->bar) first = p->bar;
        MT_TRY(look_between(p, kernel, f, g, first, SUMS_END, err));
    }
    if (first > p->bar) MT_TRY(look_between(p, kernel, f, g, p->bar, first, err));
out:
    return status;
}

/* ---- which documents ----------------------------------------------------------------------------------------------*/
static match_status look_by_marks(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, gathered *g,
                                  const mt_mark_set *wanted, mt_error *err)
{
    match_status status = MATCH_OK;
    find_groups(g, f, work, wanted);
    while (gather(g, work, f, p->bar)) MT_TRY(look_at(p, work->kernel->marks, f, g, err));
out:
    return status;
}

static uint32_t codes_of(const mt_few_tile *f) { return 1u << 2 * f->query->n; }

/* The codes that reach the bar; false: none does. */
static bool codes_from(const mt_few_tile *f, uint32_t bar, mt_mark_set *set)
{
    *set = (mt_mark_set){{0}, MT_FEW_CODES, codes_of(f)};
    for (uint32_t eight = 0; eight < (set->end + 7) / 8; eight++) {
        uint32_t bits = 0;
        for (uint32_t i = 0; i < 8; i++) bits |= (uint32_t)(f->gain[eight * 8 + i] >= bar) << i;
        set->bits[eight] = (uint8_t)bits;
        if (bits && set->least == MT_FEW_CODES) set->least = eight * 8 + (uint32_t)__builtin_ctz(bits);
    }
    return set->least < MT_FEW_CODES;
}

/* The codes of two terms or more: those of eight with the first two places and none, one or more of the others. */
static mt_mark_set codes_of_several(const mt_few_tile *f)
{
    static const uint8_t both[3][2] = {{0xe0, 0xee}, {0xfe, 0xff}, {0xff, 0xff}};
    mt_mark_set set = {{0}, 5, codes_of(f)};
    for (uint32_t eight = 0; eight < set.end / 8; eight++) {
        const uint32_t third = (eight >> 1 & 3) > 0, fourth = eight >> 3 > 0;
        set.bits[eight] = both[third + fourth][eight & 1];
    }
    return set;
}

/* Parts are bits here. */
static mt_mark_set codes_alone(const mt_few_tile *f, size_t place, unsigned parts)
{
    mt_mark_set set = {{0}, MT_FEW_CODES, codes_of(f)};
    for (unsigned part = MT_PARTS; part-- > 0;) {
        const uint32_t code = (part + 1) << 2 * place;
        if (!(parts >> part & 1)) continue;
        set.bits[code / 8] |= (uint8_t)(1u << code % 8);
        set.least = code;
    }
    return set;
}

/* Of a list's documents those that count and have no other term. */
static size_t keep_alone(uint16_t *docs, size_t n, const mt_few_tile *f, size_t place)
{
    const uint8_t *marks = f->marks, others = (uint8_t) ~(3u << 2 * place);
    const uint64_t *eligible = f->place.eligible;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t doc = docs[i];
        docs[kept] = (uint16_t)doc;
        kept += (marks[doc] & others) == 0 && (!eligible || eligible[doc / 64] >> doc % 64 & 1);
    }
    return kept;
}

/* Looks at the documents of some parts of a list that have no other term. So few are written down; of more the marks
 * are looked for. */
#define WRITTEN 256u
static match_status look_alone(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, gathered *g,
                               size_t place, unsigned parts, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n;
    if (!mt_few_documents(f, place, parts, WRITTEN, work->touched, &n)) {
        const mt_mark_set wanted = codes_alone(f, place, parts);
        return look_by_marks(p, work, f, g, &wanted, err);
    }
    n = keep_alone(work->touched, n, f, place);
    keep_some(g, work->touched, n, f, p->bar);
    MT_TRY(look_at(p, work->kernel->marks, f, g, err));
out:
    return status;
}

/* Parts of a list whose documents may reach the bar with no other term. */
static unsigned parts_from(const mt_few_tile *f, size_t place, uint32_t bar)
{
    unsigned parts = 0;
    for (unsigned part = 0; part < MT_PARTS; part++)
        parts |= (unsigned)(f->gain[(size_t)(part + 1) << 2 * place] >= bar) << part;
    return f->list[place] ? parts : 0;
}

/* While there is no bar, documents with several terms come first: they make it high. Then those with one term: the
 * heaviest lists as a whole until there is a bar, of the others what reaches it. */
static match_status look_without_bar(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, gathered *g,
                                     mt_error *err)
{
    match_status status = MATCH_OK;
    if (f->query->n > 1) {
        const mt_mark_set several = codes_of_several(f);
        MT_TRY(look_by_marks(p, work, f, g, &several, err));
    }
    for (size_t place = f->query->n; place-- > 0;) {
        const unsigned parts = parts_from(f, place, p->bar);
        if (parts) MT_TRY(look_alone(p, work, f, g, place, parts, err));
    }
out:
    return status;
}

match_status mt_few_look(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, mt_error *err)
{
    mt_mark_set wanted;
    gathered g;
    if (!mt_tile_pass_barred(p)) return look_without_bar(p, work, f, &g, err);
    return codes_from(f, p->bar, &wanted) ? look_by_marks(p, work, f, &g, &wanted, err) : MATCH_OK;
}
