/* Relations and feedback between organisations, as rows of name numbers. */
#include "libmatch/store/store_internal.h"

static match_status start(mt_store *store, mt_sql all, mt_sql one, uint32_t name, mt_query *q, mt_error *err)
{
    match_status status = mt_query_start(q, &store->sql, name ? one : all, err);
    if (status == MATCH_OK && name) mt_query_int(q, name);
    return status;
}

match_status mt_store_relations(mt_store *store, uint32_t name,
                                match_status (*each)(void *context, const mt_relation_row *row, mt_error *err),
                                void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(start(store, MT_SQL_RELATION_ALL, MT_SQL_RELATION_OF, name, &q, err));
    for (;;) {
        bool row = false;
        mt_relation_row r = {0};
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        r.a = (uint32_t)mt_query_column_int(&q, 0);
        r.b = (uint32_t)mt_query_column_int(&q, 1);
        mt_text relation = mt_query_column_text(&q, 2);
        mt_copy_text(r.relation, sizeof r.relation, relation.data, relation.len);
        r.since = mt_query_column_day(&q, 3);
        r.tier = mt_store_read_tier(&q, 4);
        MT_TRY(each(context, &r, err));
    }
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_feedback(mt_store *store, uint32_t name,
                               match_status (*each)(void *context, const mt_feedback_row *row, mt_error *err),
                               void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(start(store, MT_SQL_FEEDBACK_ALL, MT_SQL_FEEDBACK_OF, name, &q, err));
    for (;;) {
        bool row = false;
        mt_feedback_row r = {0};
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        r.a = (uint32_t)mt_query_column_int(&q, 0);
        r.b = (uint32_t)mt_query_column_int(&q, 1);
        mt_text outcome = mt_query_column_text(&q, 2);
        mt_copy_text(r.outcome, sizeof r.outcome, outcome.data, outcome.len);
        r.at = mt_query_column_day(&q, 3);
        r.num = (mt_num)mt_query_column_int(&q, 4);
        MT_TRY(each(context, &r, err));
    }
out:
    mt_query_end(&q);
    return status;
}
