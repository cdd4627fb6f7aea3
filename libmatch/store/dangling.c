/* References that name nothing (yet). Names are never forgotten, so a name without an organisation is dangling only
 * while something refers to it. */
#include "libmatch/store/store_internal.h"

match_status mt_store_dangling(mt_store *store, mt_tier viewer,
                               match_status (*each)(void *context, mt_text key, mt_num from, mt_error *err),
                               void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_DANGLING, err));
    mt_query_int(&q, viewer);
    for (;;) {
        bool row = false;
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        MT_TRY(each(context, mt_query_column_text(&q, 0), (mt_num)mt_query_column_int(&q, 1), err));
    }
out:
    mt_query_end(&q);
    return status;
}
