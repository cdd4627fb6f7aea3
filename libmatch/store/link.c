/* Links: derived from a record's JSON when it is put, read in the order in which the record names them. */
#include "libmatch/store/store_internal.h"

typedef struct link_target {
    mt_link sort;
    mt_text key;
    mt_day since, until;
} link_target;

static match_status add(mt_store *store, mt_num from, int position, const link_target *target, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q;
    uint32_t name;
    MT_TRY(mt_store_name_number(store, target->key, 0, &name, err));
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_LINK_ADD, err));
    mt_query_int(&q, target->sort);
    mt_query_int(&q, from);
    mt_query_int(&q, position);
    mt_query_int(&q, name);
    mt_query_day(&q, target->since);
    mt_query_day(&q, target->until);
    MT_TRY(mt_query_run(&q, err));
out:
    return status;
}

/* An id or a list of ids; one named twice counts once. */
static match_status add_ids(mt_store *store, mt_num from, const json_t *root, const char *key, link_target target,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = mt_record_list_size(root, key);
    if (n > 1) mt_intern_clear(&store->seen);
    for (size_t i = 0; i < n; i++) {
        uint32_t number;
        bool fresh = true;
        target.key = mt_record_list_item(root, key, i);
        if (!mt_id_valid(target.key)) continue;
        if (n > 1) MT_TRY(mt_intern_add(&store->seen, target.key, &number, &fresh, err));
        if (fresh) MT_TRY(add(store, from, (int)i, &target, err));
    }
out:
    return status;
}

static match_status add_memberships(mt_store *store, mt_num from, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = json_object_get(root, "member_of");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i);
        link_target target = {MT_LINK_MEMBER_OF, mt_json_get_text(item, "cluster"), mt_record_day(item, "since"),
                              mt_record_day_end(item, "until")};
        if (mt_id_valid(target.key)) MT_TRY(add(store, from, (int)i, &target, err));
    }
out:
    return status;
}

static match_status set_edge(mt_store *store, mt_num num, const mt_record *record, mt_error *err)
{
    match_status status = MATCH_OK;
    bool relation = record->kind == MT_KIND_RELATION;
    uint32_t a, b;
    mt_query q;
    MT_TRY(mt_store_name_number(store, mt_json_get_text(record->root, "a"), 0, &a, err));
    MT_TRY(mt_store_name_number(store, mt_json_get_text(record->root, "b"), 0, &b, err));
    MT_TRY(mt_query_start(&q, &store->sql, relation ? MT_SQL_RELATION_SET : MT_SQL_FEEDBACK_SET, err));
    mt_query_int(&q, num);
    mt_query_int(&q, a);
    mt_query_int(&q, b);
    mt_query_text(&q, mt_json_get_text(record->root, relation ? "relation" : "outcome"));
    mt_query_day(&q, mt_record_day(record->root, relation ? "since" : "at"));
    MT_TRY(mt_query_run(&q, err));
out:
    return status;
}

match_status mt_store_derive(mt_store *store, mt_num num, const mt_record *record, mt_error *err)
{
    match_status status = MATCH_OK;
    link_target target = {MT_LINK_OWNER, {"", 0}, MT_NO_DAY, MT_NO_DAY};
    switch (mt_kind_family(record->kind)) {
    case MT_FAMILY_ORGANISATION:
        MT_TRY(add_memberships(store, num, record->root, err));
        target.sort = MT_LINK_PARENT;
        MT_TRY(add_ids(store, num, record->root, "parent", target, err));
        break;
    case MT_FAMILY_ITEM:
        MT_TRY(add_ids(store, num, record->root, "owner", target, err));
        if (record->kind == MT_KIND_PROJECT) {
            target.sort = MT_LINK_PARTICIPANT;
            target.since = mt_record_day(record->root, "start");
            MT_TRY(add_ids(store, num, record->root, "participants", target, err));
        }
        break;
    case MT_FAMILY_RELATION:
    case MT_FAMILY_FEEDBACK: MT_TRY(set_edge(store, num, record, err)); break;
    }
out:
    return status;
}

match_status mt_store_underive(mt_store *store, mt_num num, mt_kind kind, mt_error *err)
{
    mt_query q;
    mt_sql sql = kind == MT_KIND_RELATION   ? MT_SQL_RELATION_REMOVE
                 : kind == MT_KIND_FEEDBACK ? MT_SQL_FEEDBACK_REMOVE
                                            : MT_SQL_LINK_REMOVE;
    match_status status = mt_query_start(&q, &store->sql, sql, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, num);
    return mt_query_run(&q, err);
}

typedef match_status link_each(void *context, const mt_link_row *row, mt_error *err);

/* Ends the query. */
static match_status walk(mt_query *q, link_each *each, void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(q, &row, err));
        if (!row) break;
        mt_link_row link = {(mt_link)mt_query_column_int(q, 0), (mt_num)mt_query_column_int(q, 1),
                            (mt_num)mt_query_column_int(q, 2),  (uint32_t)mt_query_column_int(q, 3),
                            mt_query_column_day(q, 4),          mt_query_column_day(q, 5)};
        MT_TRY(each(context, &link, err));
    }
out:
    mt_query_end(q);
    return status;
}

match_status mt_store_links_from(mt_store *store, mt_num from, mt_link link, link_each *each, void *context,
                                 mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, MT_SQL_LINK_FROM, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, link);
    mt_query_int(&q, from);
    return walk(&q, each, context, err);
}

match_status mt_store_links_to(mt_store *store, uint32_t name, mt_link link, link_each *each, void *context,
                               mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, MT_SQL_LINK_TO, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, link);
    mt_query_int(&q, name);
    return walk(&q, each, context, err);
}

match_status mt_store_links_names(mt_store *store, mt_link link, link_each *each, void *context, mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, MT_SQL_LINK_NAMES, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, link);
    return walk(&q, each, context, err);
}

match_status mt_store_links_all(mt_store *store, mt_link link, link_each *each, void *context, mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, MT_SQL_LINK_ALL, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, link);
    return walk(&q, each, context, err);
}
