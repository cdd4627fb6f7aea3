/* Ids come sorted from the store's own index of them. Days are read from the values of the index, of which there are
 * far fewer than records as a rule. */
#include "libmatch/world/item_order.h"

#include "libmatch/index/visit.h"
#include "libmatch/rank/keyed_sort.h"

void mt_item_order_free(mt_item_order *order)
{
    mt_free(order->by_id);
    mt_free(order->place);
    mt_free(order->num);
    *order = (mt_item_order){0};
}

typedef struct ordering {
    mt_item_order *o;
    mt_num highest;
    size_t cap;
    mt_day *day; /* [highest + 1] MT_NO_DAY: none stated; NULL: nobody states any */
    bool starts; /* values of `start`, which count for projects and come last, else of `updated` */
} ordering;

static match_status take_item(void *context, mt_num num, mt_error *err)
{
    ordering *r = context;
    mt_item_order *o = r->o;
    if (num == 0 || num > r->highest) return MATCH_OK;
    match_status status = mt_reserve(&o->num, &r->cap, (size_t)o->count + 1, sizeof *o->num, err);
    if (status != MATCH_OK) return status;
    o->num[o->count++] = num;
    o->by_id[num] = o->count;
    return MATCH_OK;
}

static match_status make_days(ordering *r, mt_error *err)
{
    r->day = mt_alloc((size_t)r->highest + 1, sizeof *r->day);
    if (!r->day) return mt_fail_no_memory(err);
    for (size_t i = 0; i <= r->highest; i++) r->day[i] = MT_NO_DAY;
    return MATCH_OK;
}

static match_status note_day(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    match_status status = MATCH_OK;
    ordering *r = context;
    mt_day day = mt_day_parse(value);
    if (day == MT_NO_DAY) return MATCH_OK;
    if (!r->day) MT_TRY(make_days(r, err));
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) {
        mt_num num = s->segment->num[doc];
        bool project = mt_segment_kind(s->segment, doc) == MT_KIND_PROJECT;
        if (num > r->highest || (r->starts && !project)) continue;
        if (!mt_snapshot_dead(s, doc)) r->day[num] = day;
    }
out:
    return status;
}

/* From the order by id to that of the days, with equal ones as they are. */
static match_status put_newest_first(ordering *r, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_item_order *o = r->o;
    size_t n = o->count;
    mt_keyed *list = mt_alloc(2 * n + 1, sizeof *list);
    if (!list) return mt_fail_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        mt_day day = r->day[o->num[i]];
        uint64_t age = day == MT_NO_DAY ? UINT32_MAX : (uint64_t)((int64_t)INT32_MAX - day);
        list[i] = (mt_keyed){age, o->num[i]};
    }
    mt_keyed_sort(list, list + n, n);
    for (size_t i = 0; i < n; i++) o->num[i] = list[i].place;
    mt_free(list);
    return status;
}

match_status mt_item_order_make(mt_store *store, const mt_index *index, mt_num highest, mt_item_order *out,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    mt_item_order made = {0};
    ordering r = {.o = &made, .highest = highest};
    made.by_id = mt_alloc((size_t)highest + 1, sizeof *made.by_id);
    made.place = mt_alloc((size_t)highest + 1, sizeof *made.place);
    if (!made.by_id || !made.place) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_store_items_by_key(store, take_item, &r, err));
    MT_TRY(mt_index_visit(index, mt_text_of("updated"), note_day, &r, err));
    r.starts = true;
    MT_TRY(mt_index_visit(index, mt_text_of("start"), note_day, &r, err));
    if (r.day) MT_TRY(put_newest_first(&r, err));
    for (uint32_t i = 0; i < made.count; i++) made.place[made.num[i]] = i;
    *out = made;
    made = (mt_item_order){0};
out:
    mt_free(r.day);
    mt_item_order_free(&made);
    return status;
}
