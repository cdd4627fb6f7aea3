/* Which documents may be used, from the index's attributes: tiers, status, periods of validity, deadlines of calls.
 * Periods are read from the records, but only of those that state one. */
#include "libmatch/match/selection.h"

#include "libmatch/index/statistics.h"

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

static bool is_anything(void *context, mt_text value)
{
    (void)context;
    return value.len > 0;
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

static match_status select_live(mt_store *store, const mt_index *index, mt_day as_of, mt_bitset *live, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t docs = mt_index_docs(index);
    mt_bitset resting = {0}, dated = {0}, made = {0};
    json_t *root = NULL;
    MT_TRY(mt_bitset_init(&resting, docs, err));
    MT_TRY(mt_bitset_init(&dated, docs, err));
    MT_TRY(mt_bitset_init(&made, docs, err));
    MT_TRY(mt_index_select(index, mt_text_of("status"), is_at_rest, NULL, &resting, err));
    MT_TRY(mt_index_select(index, mt_text_of("valid"), is_anything, NULL, &dated, err));
    MT_TRY(mt_index_select(index, mt_text_of("closes"), is_anything, NULL, &dated, err));
    for (size_t d = 0; d < docs; d++) {
        if (!mt_index_live(index, (uint32_t)d) || mt_bitset_has(&resting, d)) continue;
        if (mt_bitset_has(&dated, d)) {
            MT_TRY(mt_store_json(store, mt_index_num(index, (uint32_t)d), &root, err));
            bool holds = holds_on(root, as_of);
            json_decref(root);
            root = NULL;
            if (!holds) continue;
        }
        mt_bitset_set(&made, d);
    }
    *live = made;
    made = (mt_bitset){0};
out:
    json_decref(root);
    mt_bitset_free(&resting);
    mt_bitset_free(&dated);
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

match_status mt_selection_make(mt_store *store, const mt_index *index, mt_tier viewer, mt_day as_of, mt_selection *out,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_selection s = {.viewer = viewer, .as_of = as_of};
    MT_TRY(select_hidden(index, viewer, &s.hidden, err));
    MT_TRY(select_live(store, index, as_of, &s.usable, err));
    MT_TRY(mt_bitset_init(&s.returned, mt_index_docs(index), err));
    for (uint32_t d = 0; d < mt_index_docs(index); d++) {
        bool item = MT_KINDS_ITEMS >> mt_index_kind(index, d) & 1;
        if (!item || mt_bitset_has(&s.hidden, d)) mt_bitset_unset(&s.usable, d);
        bool organisation = mt_index_live(index, d) && !item && !mt_bitset_has(&s.hidden, d);
        if (organisation || mt_bitset_has(&s.usable, d)) mt_bitset_set(&s.returned, d);
    }
    MT_TRY(keep_at_home(index, &s, err));
    *out = s;
    s = (mt_selection){0};
out:
    mt_selection_free(&s);
    return status;
}
