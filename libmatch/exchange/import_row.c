/* One row on its way into the store: validation, notice of ids given twice, the write, the index. */
#include <inttypes.h>
#include <string.h>

#include "libmatch/broker/merge_follow.h"
#include "libmatch/exchange/import_state.h"
#include "libmatch/store/moment.h"
#include "libmatch/store/view.h"

match_status mt_import_reject(mt_import *import, int64_t row, const char *rule, mt_text value, const char *message,
                              mt_error *err)
{
    import->counts.rejected++;
    return mt_issues_add(&import->issues, MT_SEVERITY_REJECTED, row, rule, "", value, err, "%s", message);
}

/* Where an id stood before in this file: the row (upper half) and the time of `updated` in seconds (lower half, cut to
 * 32 bits: only used to tell whether two are equal). */
static uint64_t place_of(const mt_record *record, int64_t row)
{
    int64_t seconds = -1;
    if (!mt_moment_parse(mt_json_get_text(record->root, "updated"), &seconds)) seconds = -1;
    return (uint64_t)row << 32 | (uint32_t)seconds;
}

/* An id given twice is a warning unless the dates tell which row is the newer one. The hash has 64 bits: a false notice
 * is less likely than a damaged disk, and costs a wrong warning only. */
static match_status notice_repeated(mt_import *import, const mt_record *record, int64_t row, mt_error *err)
{
    uint64_t hash = mt_hash_bytes(record->key, strlen(record->key), (uint64_t)mt_kind_family(record->kind));
    uint64_t *place = mt_map_at(&import->seen, hash, 0);
    if (!place) return mt_fail_no_memory(err);
    uint64_t before = *place, now = place_of(record, row);
    *place = now;
    if (before == 0 || (uint32_t)before != (uint32_t)now) return MATCH_OK;
    mt_text key = mt_text_of(record->key), id = {key.data, strcspn(key.data, "\x1F")};
    return mt_issues_add(&import->issues, MT_SEVERITY_WARNING, row, "id.repeated", "id", id, err,
                         "\"%.*s\" stood in row %" PRIu64 " already with the same date; this later row replaces it",
                         (int)id.len, id.data, before >> 32);
}

/* What concerns bodies that were merged. */
static match_status follow(mt_import *import, const mt_record *record, int64_t row, bool *taken, mt_change *change,
                           mt_error *err)
{
    match_status status = MATCH_OK;
    bool became = false;
    if (!import->mergers_known) MT_TRY(mt_merge_any(import->store, &import->mergers, err));
    import->mergers_known = true;
    if (import->mergers) MT_TRY(mt_merge_take(import->store, import->writer, record, taken, change, &became, err));
    if (became) MT_TRY(mt_merge_warn(record, row, &import->issues, err));
out:
    return status;
}

/* The viewer may not change what is there: the row is rejected, the others are taken. */
static match_status refused(mt_import *import, const mt_record *record, int64_t row, const char *why, mt_error *err)
{
    mt_text key = mt_text_of(record->key), id = {key.data, strcspn(key.data, "\x1F")};
    return mt_import_reject(import, row, "id.withheld", id, why, err);
}

static match_status store(mt_import *import, const mt_record *record, int64_t row, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_change change = MT_UNCHANGED;
    mt_num num = 0;
    bool taken = false;
    mt_error told = {0};
    status = follow(import, record, row, &taken, &change, &told);
    if (status == MATCH_OK && !taken) status = mt_store_put(import->store, record, &change, &num, &told);
    if (mt_view_refused(status)) return refused(import, record, row, told.message, err);
    if (status != MATCH_OK && err) *err = told;
    if (status != MATCH_OK) goto out;
    switch (change) {
    case MT_UNCHANGED: import->counts.unchanged++; break;
    case MT_INSERTED: import->counts.inserted++; break;
    case MT_UPDATED: import->counts.updated++; break;
    case MT_OLDER: import->counts.older++; break;
    }
    bool written = change == MT_INSERTED || change == MT_UPDATED;
    if (written && !taken && import->writer) MT_TRY(mt_index_put(import->writer, num, record, err));
out:
    return status;
}

/* Of a table, the header has been told about its slips in names; its rows need not repeat them. */
static void drop_key_hints(mt_issues *issues, size_t from)
{
    static const char rule_end[] = ".key";
    size_t kept = from;
    for (size_t i = from; i < issues->len; i++) {
        mt_issue *issue = &issues->data[i];
        size_t len = strlen(issue->rule), end = sizeof rule_end - 1;
        if (len < end || strcmp(issue->rule + len - end, rule_end) != 0) {
            issues->data[kept++] = *issue;
            continue;
        }
        mt_free(issue->rule);
        mt_free(issue->field);
        mt_free(issue->value);
        mt_free(issue->message);
        issues->warnings--;
    }
    issues->len = kept;
}

match_status mt_import_take(mt_import *import, json_t *root, int64_t row, mt_error *err)
{
    mt_record *record = NULL;
    size_t issues_before = import->issues.len;
    match_status status = mt_record_read(root, import->strict, row, &import->issues, &record, err);
    if (import->columns.len) drop_key_hints(&import->issues, issues_before);
    bool rejected =
        status == MATCH_E_VALUE || status == MATCH_E_FORMAT || status == MATCH_E_ENCODING || status == MATCH_E_TOO_BIG;
    if (rejected) {
        import->counts.rejected++;
        mt_error_clear(err);
        return MATCH_OK;
    }
    if (status != MATCH_OK) return status;
    MT_TRY(notice_repeated(import, record, row, err));
    MT_TRY(store(import, record, row, err));
out:
    mt_record_free(&record);
    return status;
}
