/* Checks of items: age, validity, repeated titles, and organisations that state nothing. */
#include <stdlib.h>

#include "libmatch/store/quality_internal.h"
#include "libmatch/text/fold.h"

#define STALE_YEARS 2
#define MAX_GROUP 64 /* items of one title that are compared */

typedef struct title {
    uint64_t text;  /* hash of kind and levelled title: a false alarm in 2^64 is no harm */
    uint64_t owner; /* hash of the owner, 0 none */
    mt_num num;
    uint32_t place; /* by id */
} title;

typedef struct title_group {
    const title *first; /* of `titles` equal ones, by id */
    size_t titles;
} title_group;

typedef struct item_pass {
    mt_quality_context *q;
    mt_day stale_before;
    MT_ARRAY(title) titles;
    mt_map given; /* numbers of the items that the viewer is given; those of the highest tier are given all */
} item_pass;

static mt_day years_before(mt_day day, int years)
{
    int y, m, d;
    mt_day_to_ymd(day, &y, &m, &d);
    mt_day before = mt_day_from_ymd(y - years, m, d);
    return before == MT_NO_DAY ? mt_day_from_ymd(y - years, m, d - 1) : before; /* 29 February */
}

static const char *title_of(const json_t *root)
{
    mt_text name = mt_record_name(root);
    return name.data;
}

/* The end of validity, or of a call's time; MT_NO_DAY when there is none */
static mt_day end_of(mt_kind kind, const json_t *root)
{
    const json_t *until = json_array_get(json_object_get(root, "valid"), 1);
    mt_day day = mt_day_parse_end(mt_json_text(until));
    if (day == MT_NO_DAY && kind == MT_KIND_CALL) day = mt_record_day_end(root, "closes");
    return day;
}

static match_status check_age(item_pass *pass, const mt_row *row, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    char text[11];
    mt_text state = mt_json_get_text(root, "status");
    bool live = state.len == 0 || mt_text_is(state, "live");
    mt_day end = end_of(row->kind, root), updated = mt_record_day(root, "updated");
    if (!live || row->kind == MT_KIND_PROJECT) return MATCH_OK;
    if (end != MT_NO_DAY && end < pass->q->as_of) {
        mt_day_format(end, text);
        MT_TRY(mt_quality_add(pass->q, MT_QUALITY_ITEM_EXPIRED, &row->num, 1, "status", mt_text_of(text), err,
                              "\"%s\" ended on %s but is still live; set \"status\":\"expired\"", title_of(root),
                              text));
    } else if (updated != MT_NO_DAY && updated < pass->stale_before) {
        mt_day_format(updated, text);
        MT_TRY(mt_quality_add(pass->q, MT_QUALITY_ITEM_STALE, &row->num, 1, "updated", mt_text_of(text), err,
                              "\"%s\" was last updated on %s", title_of(root), text));
    }
out:
    return status;
}

static match_status note_title(item_pass *pass, const mt_row *row, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf *folded = &pass->q->scratch;
    mt_text text = mt_json_get_text(root, "title"), owner = mt_record_list_item(root, "owner", 0);
    if (text.len == 0) text = mt_json_get_text(root, "name");
    mt_strbuf_clear(folded);
    MT_TRY(mt_fold(text, folded, err));
    if (folded->len == 0) return MATCH_OK;
    title t = {mt_hash_bytes(folded->data, folded->len, (uint64_t)row->kind),
               owner.len ? mt_hash_bytes(owner.data, owner.len, 1) : 0, row->num, (uint32_t)pass->titles.len};
    MT_TRY(MT_PUSH(&pass->titles, t, err));
out:
    return status;
}

static match_status see_item(mt_quality_context *q, void *context, const mt_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    item_pass *pass = context;
    if (q->viewer < MT_TIER_CONFIDENTIAL) MT_TRY(mt_map_put(&pass->given, row->num, 1, err));
    MT_TRY(mt_json_parse(row->json, &root, err));
    MT_TRY(check_age(pass, row, root, err));
    MT_TRY(note_title(pass, row, root, err));
out:
    json_decref(root);
    return status;
}

static int by_title(const void *a, const void *b)
{
    const title *x = a, *y = b;
    if (x->text != y->text) return x->text < y->text ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static int by_first(const void *a, const void *b)
{
    const title_group *x = a, *y = b;
    return (x->first->place > y->first->place) - (x->first->place < y->first->place);
}

static match_status report_titles(mt_quality_context *q, mt_quality_code code, const mt_num *nums, size_t n,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    MT_TRY(mt_store_json(q->store, nums[0], &root, err));
    MT_TRY(mt_quality_add(q, code, nums, n, "title", mt_record_name(root), err, "%s have the title \"%s\"",
                          n > 2 ? "Several items" : "Two items", title_of(root)));
out:
    json_decref(root);
    return status;
}

/* Equal titles: those repeated by one owner, and the first of each owner against the others. */
static match_status check_titles(mt_quality_context *q, const title_group *group, mt_error *err)
{
    match_status status = MATCH_OK;
    const title *t = group->first;
    size_t n = group->titles < MAX_GROUP ? group->titles : MAX_GROUP;
    mt_num owners[MAX_GROUP], same[MAX_GROUP];
    size_t different = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        bool seen = false;
        for (size_t j = 0; j < n && !seen; j++) {
            if (t[j].owner != t[i].owner) continue;
            seen = j < i;
            same[k++] = t[j].num;
        }
        if (seen) continue;
        if (k > 1) MT_TRY(report_titles(q, MT_QUALITY_ITEM_DUPLICATE, same, k, err));
        owners[different++] = t[i].num;
    }
    if (different > 1) MT_TRY(report_titles(q, MT_QUALITY_ITEM_SAME_TITLE, owners, different, err));
out:
    return status;
}

/* Groups are looked at in the order of their first items, not of the hash. */
static match_status check_groups(item_pass *pass, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(title_group) groups = {0};
    const title *t = pass->titles.data;
    size_t n = pass->titles.len;
    if (n) qsort(pass->titles.data, n, sizeof *t, by_title);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && t[end].text == t[i].text;) end++;
        title_group group = {&t[i], end - i};
        if (end - i > 1) MT_TRY(MT_PUSH(&groups, group, err));
    }
    if (groups.len) qsort(groups.data, groups.len, sizeof *groups.data, by_first);
    for (size_t i = 0; i < groups.len; i++) MT_TRY(check_titles(pass->q, &groups.data[i], err));
out:
    MT_ARRAY_FREE(&groups);
    return status;
}

typedef struct marking {
    const item_pass *pass;
    mt_map owners;
} marking;

static match_status mark_owner(void *context, const mt_link_row *row, mt_error *err)
{
    marking *m = context;
    bool given = m->pass->q->viewer == MT_TIER_CONFIDENTIAL || mt_map_get(&m->pass->given, row->from);
    return row->to && given ? mt_map_put(&m->owners, row->to, 1, err) : MATCH_OK;
}

static match_status check_silent(const item_pass *pass, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_quality_context *q = pass->q;
    marking m = {.pass = pass};
    MT_TRY(mt_store_links_all(q->store, MT_LINK_OWNER, mark_owner, &m, err));
    MT_TRY(mt_store_links_all(q->store, MT_LINK_PARTICIPANT, mark_owner, &m, err));
    for (size_t i = 0; i < q->organisations.len; i++) {
        const mt_quality_organisation *o = &q->organisations.data[i];
        if (mt_map_get(&m.owners, o->num)) continue;
        mt_text name = mt_intern_text(&q->texts, q->names.data[o->first_name].written);
        MT_TRY(mt_quality_add(q, MT_QUALITY_ORGANISATION_NO_ITEMS, &o->num, 1, "", name, err,
                              "%s states neither offers nor requests and took part in no project", name.data));
    }
out:
    mt_map_free(&m.owners);
    return status;
}

match_status mt_quality_items(mt_quality_context *q, mt_error *err)
{
    match_status status = MATCH_OK;
    item_pass pass = {.q = q, .stale_before = years_before(q->as_of, STALE_YEARS)};
    MT_TRY(mt_quality_each(q, MT_KINDS_ITEMS, see_item, &pass, err));
    MT_TRY(check_groups(&pass, err));
    MT_TRY(check_silent(&pass, err));
out:
    mt_map_free(&pass.given);
    MT_ARRAY_FREE(&pass.titles);
    return status;
}
