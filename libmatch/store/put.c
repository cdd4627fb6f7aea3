/* Writing records: insert, replace, remove.
 *
 * Same content means the same stored text, or the same JSON with its keys in another order; then nothing is written.
 * Which of two versions is newer is decided by their `updated` to the second. */
#include "libmatch/store/moment.h"
#include "libmatch/store/store_internal.h"
#include "libmatch/store/view.h"

#define NO_MOMENT INT64_MIN

typedef struct old_row {
    mt_num num; /* 0: there is none */
    mt_kind kind;
    mt_tier tier;
    int64_t updated;
    bool same;
} old_row;

/* Key order does not matter: only texts of equal length can be the same object in another order. */
static bool same_content(mt_text stored, const mt_strbuf *json, const mt_record *record, bool to_the_byte)
{
    if (stored.len != json->len) return false;
    if (mt_text_equal(stored, mt_text_make(json->data, json->len))) return true;
    if (to_the_byte) return false;
    json_t *old = NULL;
    if (mt_json_parse(stored, &old, NULL) != MATCH_OK) return false;
    bool same = json_equal(old, record->root);
    json_decref(old);
    return same;
}

static match_status find_old(mt_store *store, const mt_record *record, bool to_the_byte, old_row *old, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    *old = (old_row){.updated = NO_MOMENT};
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_OLD, err));
    mt_query_int(&q, mt_kind_family(record->kind));
    mt_query_text(&q, mt_text_of(record->key));
    MT_TRY(mt_query_next(&q, &row, err));
    if (!row) goto out;
    old->num = (mt_num)mt_query_column_int(&q, 0);
    MT_TRY(mt_store_read_kind(&q, 1, &old->kind, err));
    old->tier = (mt_tier)mt_query_column_int(&q, 2);
    if (sqlite3_column_type(q.stmt, 3) != SQLITE_NULL) old->updated = mt_query_column_int(&q, 3);
    old->same =
        old->kind == record->kind && same_content(mt_query_column_text(&q, 4), &store->json, record, to_the_byte);
out:
    mt_query_end(&q);
    return status;
}

static void bind_moment(mt_query *q, int64_t moment)
{
    if (moment == NO_MOMENT) {
        mt_query_null(q);
    } else {
        mt_query_int(q, moment);
    }
}

static match_status insert(mt_store *store, const mt_record *record, int64_t updated, mt_num num, mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, MT_SQL_RECORD_ADD, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, num);
    mt_query_int(&q, mt_kind_family(record->kind));
    mt_query_int(&q, record->kind);
    mt_query_int(&q, record->tier);
    bind_moment(&q, updated);
    mt_query_text(&q, mt_text_of(record->key));
    mt_query_text(&q, mt_text_make(store->json.data, store->json.len));
    return mt_query_run(&q, err);
}

static match_status update(mt_store *store, const mt_record *record, int64_t updated, mt_num num, mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, MT_SQL_RECORD_SET, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, num);
    mt_query_int(&q, record->kind);
    mt_query_int(&q, record->tier);
    bind_moment(&q, updated);
    mt_query_text(&q, mt_text_make(store->json.data, store->json.len));
    return mt_query_run(&q, err);
}

static match_status put_new(mt_store *store, const mt_record *record, int64_t updated, mt_num *num, mt_error *err)
{
    match_status status = MATCH_OK;
    if (store->next_num >= UINT32_MAX)
        return mt_fail(err, MATCH_E_TOO_BIG, "the store has used up its 4,294,967,294 record numbers");
    mt_num given = (mt_num)store->next_num;
    MT_TRY(insert(store, record, updated, given, err));
    store->next_num++;
    store->tally[record->kind]++;
    if (mt_kind_family(record->kind) == MT_FAMILY_ORGANISATION) {
        uint32_t name;
        MT_TRY(mt_store_name_number(store, mt_text_of(record->key), given, &name, err));
    }
    MT_TRY(mt_store_derive(store, given, record, err));
    MT_TRY(mt_store_note_change(store, given, err));
    *num = given;
out:
    return status;
}

static match_status put_over(mt_store *store, const mt_record *record, int64_t updated, const old_row *old,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(update(store, record, updated, old->num, err));
    store->tally[old->kind]--;
    store->tally[record->kind]++;
    MT_TRY(mt_store_underive(store, old->num, old->kind, err));
    MT_TRY(mt_store_derive(store, old->num, record, err));
    MT_TRY(mt_store_note_change(store, old->num, err));
out:
    return status;
}

static match_status put(mt_store *store, const mt_record *record, bool anyway, mt_change *change, mt_num *num,
                        mt_error *err)
{
    match_status status = MATCH_OK;
    old_row old;
    mt_num given = 0;
    int64_t updated = NO_MOMENT;
    mt_change result = MT_UNCHANGED;
    MT_TRY(mt_store_need_write(store, err));
    mt_strbuf_clear(&store->json);
    mt_json_write(&store->json, record->root);
    MT_TRY(mt_strbuf_status(&store->json, err));
    if (record->updated != MT_NO_DAY) mt_moment_parse(mt_json_get_text(record->root, "updated"), &updated);
    MT_TRY(find_old(store, record, anyway, &old, err));
    if (old.num && !anyway) MT_TRY(mt_view_may_change(store, store->viewer, old.num, mt_text_of(record->key), err));
    if (old.num == 0) {
        MT_TRY(put_new(store, record, updated, &given, err));
        result = MT_INSERTED;
    } else {
        given = old.num;
        bool older = !anyway && updated != NO_MOMENT && old.updated != NO_MOMENT && updated < old.updated;
        if (!old.same && older) result = MT_OLDER;
        if (!old.same && !older) {
            MT_TRY(put_over(store, record, updated, &old, err));
            result = MT_UPDATED;
        }
    }
    *change = result;
    if (num) *num = given;
out:
    if (status == MATCH_E_NO_MEMORY) mt_strbuf_free(&store->json);
    return status;
}

match_status mt_store_put(mt_store *store, const mt_record *record, mt_change *change, mt_num *num, mt_error *err)
{
    return put(store, record, false, change, num, err);
}

match_status mt_store_put_anyway(mt_store *store, const mt_record *record, mt_change *change, mt_num *num,
                                 mt_error *err)
{
    return put(store, record, true, change, num, err);
}

static match_status run_with(mt_store *store, mt_sql sql, int64_t a, mt_error *err)
{
    mt_query q;
    match_status status = mt_query_start(&q, &store->sql, sql, err);
    if (status != MATCH_OK) return status;
    mt_query_int(&q, a);
    return mt_query_run(&q, err);
}

void mt_store_set_viewer(mt_store *store, mt_tier viewer) { store->viewer = viewer; }
mt_tier mt_store_viewer(const mt_store *store) { return store->viewer; }

match_status mt_store_remove(mt_store *store, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[MT_KEY_SIZE];
    mt_kind kind;
    MT_TRY(mt_store_key(store, num, key, &kind, err));
    MT_TRY(mt_view_may_change(store, store->viewer, num, mt_text_of(key), err));
    MT_TRY(mt_store_remove_anyway(store, num, err));
out:
    return status;
}

match_status mt_store_remove_anyway(mt_store *store, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_row row;
    MT_TRY(mt_store_need_write(store, err));
    MT_TRY(mt_store_row(store, num, &row, err));
    if (mt_kind_family(row.kind) == MT_FAMILY_ORGANISATION) MT_TRY(mt_store_name_release(store, row.key, err));
    MT_TRY(mt_store_underive(store, num, row.kind, err));
    MT_TRY(run_with(store, MT_SQL_RECORD_REMOVE, num, err));
    store->tally[row.kind]--;
out:
    return status;
}
