/* Which documents may be used, from the index's attributes: tiers, status, periods of validity, deadlines of calls.
 * Periods are read from the records, but only of those that state one. */
#include "libmatch/world/selection.h"

#include "libmatch/base/memory.h"
#include "libmatch/index/statistics.h"
#include "libmatch/index/visit.h"

typedef struct tier_test {
    mt_tier viewer;
} tier_test;

static bool above_tier(void *context, mt_text value)
{
    mt_tier viewer = ((const tier_test *)context)->viewer;
    if (mt_text_is(value, "confidential")) return viewer < MT_TIER_CONFIDENTIAL;
    if (mt_text_is(value, "members")) return viewer < MT_TIER_MEMBERS;
    return false;
}

static match_status select_hidden(const mt_index *index, mt_tier viewer, mt_bitset *hidden, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset made = {0};
    tier_test test = {viewer};
    MT_TRY(mt_bitset_init(&made, mt_index_docs(index), err));
    if (viewer < MT_TIER_CONFIDENTIAL)
        MT_TRY(mt_index_select(index, mt_text_of("visibility"), above_tier, &test, &made, err));
    *hidden = made;
    made = (mt_bitset){0};
out:
    mt_bitset_free(&made);
    return status;
}

static bool is_at_rest(void *context, mt_text value)
{
    (void)context;
    return mt_text_is(value, "draft") || mt_text_is(value, "paused") || mt_text_is(value, "closed") ||
           mt_text_is(value, "expired");
}

/* whether the record's `valid` period and deadline hold on the day */
static bool holds_on(const json_t *root, mt_day day)
{
    const json_t *valid = mt_json_get(root, "valid");
    mt_day from = mt_day_parse(mt_json_text(json_array_get(valid, 0)));
    mt_day until = mt_day_parse_end(mt_json_text(json_array_get(valid, 1)));
    mt_day closes = mt_day_parse_end(mt_json_get_text(root, "closes"));
    return (from == MT_NO_DAY || from <= day) && (until == MT_NO_DAY || day <= until) &&
           (closes == MT_NO_DAY || day <= closes);
}

/* What the dates of a document say about the day, from the index: most need no look into their record. A period of two
 * dates is in order (record_check.c), so its dates tell by themselves which is which; a single one does not. */
enum { DATE_PAST = 1, DATE_FUTURE = 2, DATE_AROUND = 4, DATE_TWO = 8, DATE_ASK = 16, DATE_CLOSED = 32 };

typedef struct dating {
    mt_day day;
    uint8_t *seen; /* [documents] */
    bool closing;  /* values of `closes`, else of `valid` */
    bool any;      /* there are such values at all */
} dating;

static match_status note_date(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    dating *d = context;
    (void)err;
    d->any = true;
    mt_day from = mt_day_parse(value), until = mt_day_parse_end(value);
    bool date = from != MT_NO_DAY && until != MT_NO_DAY;
    if (from < until && from <= d->day && d->day <= until) date = d->closing; /* a year may hold both ends */
    uint8_t place = until < d->day ? DATE_PAST : from > d->day ? DATE_FUTURE : DATE_AROUND;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) {
        uint8_t *seen = &d->seen[s->base + doc];
        mt_kind kind = mt_segment_kind(s->segment, doc);
        if (!date || (d->closing ? kind != MT_KIND_CALL : !(MT_KINDS_ITEMS >> kind & 1)))
            *seen |= DATE_ASK; /* a key that means nothing in this kind */
        else if (d->closing)
            *seen |= place == DATE_PAST ? DATE_CLOSED : 0;
        else
            *seen |= place | (*seen & (DATE_PAST | DATE_FUTURE | DATE_AROUND) ? DATE_TWO : 0);
    }
    return MATCH_OK;
}

/* 1 holds, 0 does not, -1: ask the record */
static int judge(uint8_t seen)
{
    if (seen & DATE_ASK) return -1;
    if (seen & DATE_CLOSED) return 0;
    unsigned place = seen & (DATE_PAST | DATE_FUTURE | DATE_AROUND);
    if (place == 0) return 1;
    if (!(seen & DATE_TWO)) return -1;
    return place != DATE_PAST && place != DATE_FUTURE; /* both over, or neither begun */
}

/* Living documents of a segment, 64 at a time: most have no dates at all. */
static uint64_t living(const mt_snapshot_segment *s, size_t word)
{
    uint32_t docs = s->segment->docs;
    uint64_t all = word + 1 < mt_bitset_words(docs) || docs % 64 == 0 ? UINT64_MAX : (UINT64_C(1) << docs % 64) - 1;
    return s->dead ? all & ~s->dead[word] : all;
}

static bool without_dates(const uint8_t *seen)
{
    uint64_t part, sum = 0;
    for (size_t i = 0; i < 64; i += sizeof part) {
        memcpy(&part, seen + i, sizeof part);
        sum |= part;
    }
    return sum == 0;
}

static match_status judge_segment(mt_store *store, const mt_snapshot_segment *s, const dating *d,
                                  const mt_bitset *resting, mt_bitset *made, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    for (size_t word = 0; word < mt_bitset_words(s->segment->docs); word++) {
        size_t at = s->base / 64 + word;
        uint64_t asked = living(s, word) & ~resting->word[at];
        if (!d->any || without_dates(d->seen + at * 64)) {
            made->word[at] |= asked;
            continue;
        }
        for (; asked; asked &= asked - 1) {
            size_t doc = at * 64 + (size_t)__builtin_ctzll(asked);
            int holds = judge(d->seen[doc]);
            if (holds < 0) {
                MT_TRY(mt_store_json(store, s->segment->num[doc - s->base], &root, err));
                holds = holds_on(root, d->day);
                json_decref(root);
                root = NULL;
            }
            if (holds) mt_bitset_set(made, doc);
        }
    }
out:
    json_decref(root);
    return status;
}

static match_status select_live(mt_store *store, const mt_index *index, mt_day as_of, mt_bitset *live, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t docs = mt_index_docs(index);
    mt_bitset resting = {0}, made = {0};
    dating d = {.day = as_of, .seen = mt_alloc(docs + 1, 1)};
    if (!d.seen) return mt_fail_no_memory(err);
    MT_TRY(mt_bitset_init(&resting, docs, err));
    MT_TRY(mt_bitset_init(&made, docs, err));
    MT_TRY(mt_index_select(index, mt_text_of("status"), is_at_rest, NULL, &resting, err));
    MT_TRY(mt_index_visit(index, mt_text_of("valid"), note_date, &d, err));
    d.closing = true;
    MT_TRY(mt_index_visit(index, mt_text_of("closes"), note_date, &d, err));
    for (size_t i = 0; i < index->segments.len; i++)
        MT_TRY(judge_segment(store, &index->segments.data[i], &d, &resting, &made, err));
    *live = made;
    made = (mt_bitset){0};
out:
    mt_free(d.seen);
    mt_bitset_free(&resting);
    mt_bitset_free(&made);
    return status;
}

void mt_selection_free(mt_selection *s)
{
    mt_bitset_free(&s->hidden);
    mt_bitset_free(&s->usable);
    mt_bitset_free(&s->returned);
    *s = (mt_selection){0};
}

/* A part of a greater collection answers for the records that are at home in it; the others are there for filters. */
static match_status keep_at_home(const mt_index *index, mt_selection *s, mt_error *err)
{
    match_status status = MATCH_OK;
    for (uint32_t d = 0; index->shards > 1 && d < index->docs; d++) {
        bool home;
        if (!mt_bitset_has(&s->returned, d) && !mt_bitset_has(&s->usable, d)) continue;
        MT_TRY(mt_index_at_home(index, d, &home, err));
        if (home) continue;
        mt_bitset_unset(&s->returned, d);
        mt_bitset_unset(&s->usable, d);
    }
out:
    return status;
}

static uint64_t of_kinds(const mt_segment *s, unsigned kinds, size_t word)
{
    uint64_t bits = 0;
    for (unsigned k = 0; k < MT_KIND_COUNT; k++)
        if (kinds >> k & 1 && s->kind_bits[k]) bits |= s->kind_bits[k][word];
    return bits;
}

match_status mt_selection_make(mt_store *store, const mt_index *index, mt_tier viewer, mt_day as_of, mt_selection *out,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_selection s = {.viewer = viewer, .as_of = as_of};
    MT_TRY(select_hidden(index, viewer, &s.hidden, err));
    MT_TRY(select_live(store, index, as_of, &s.usable, err));
    MT_TRY(mt_bitset_init(&s.returned, mt_index_docs(index), err));
    for (size_t i = 0; i < index->segments.len; i++) {
        const mt_snapshot_segment *g = &index->segments.data[i];
        for (size_t word = 0; word < mt_bitset_words(g->segment->docs); word++) {
            size_t at = g->base / 64 + word;
            uint64_t shown = living(g, word) & ~s.hidden.word[at];
            s.usable.word[at] &= shown & of_kinds(g->segment, MT_KINDS_ITEMS, word);
            s.returned.word[at] = s.usable.word[at] | (shown & of_kinds(g->segment, ~MT_KINDS_ITEMS, word));
        }
    }
    MT_TRY(keep_at_home(index, &s, err));
    *out = s;
    s = (mt_selection){0};
out:
    mt_selection_free(&s);
    return status;
}
