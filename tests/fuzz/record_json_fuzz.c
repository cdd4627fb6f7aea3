/* Fuzz target: one line of JSON Lines, read, checked, stored, read back. What was stored must be accepted again without
 * remarks beyond the first ones, and be unchanged by a second round. */
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds)
{
    if (!holds) abort();
}

static mt_record *read_record(mt_text text, mt_issues *issues)
{
    json_t *root = NULL;
    mt_record *record = NULL;
    if (mt_json_parse(text, &root, NULL) != MATCH_OK) return NULL;
    match_status status = mt_record_read(root, false, 1, issues, &record, NULL);
    demand((status == MATCH_OK) == (record != NULL));
    demand(status == MATCH_OK || issues->rejected == 1);
    return record;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static mt_store *store;
    mt_issues issues = {0}, again = {0};
    mt_strbuf text = {0};
    mt_row row;
    mt_change change;
    mt_num num = 0;
    mt_record *second = NULL, *record = read_record(mt_text_make((const char *)data, size), &issues);
    if (!record) goto out;
    if (!store) demand(mt_store_open(":memory:", MT_OPEN_CREATE, 0, &store, NULL) == MATCH_OK);
    demand(mt_store_begin(store, NULL) == MATCH_OK);
    demand(mt_store_put(store, record, &change, &num, NULL) == MATCH_OK && change == MT_INSERTED);
    demand(mt_store_put(store, record, &change, &num, NULL) == MATCH_OK && change == MT_UNCHANGED);
    demand(mt_store_row(store, num, &row, NULL) == MATCH_OK);
    mt_strbuf_text(&text, row.json);
    second = read_record(mt_text_make(text.data, text.len), &again);
    demand(second && strcmp(second->key, record->key) == 0 && second->tier == record->tier);
    demand(again.warnings <= issues.warnings);
    demand(mt_store_put(store, second, &change, &num, NULL) == MATCH_OK && change == MT_UNCHANGED);
    demand(mt_store_remove(store, num, NULL) == MATCH_OK);
    mt_store_rollback(store);
out:
    mt_record_free(&record);
    mt_record_free(&second);
    mt_issues_free(&issues);
    mt_issues_free(&again);
    mt_strbuf_free(&text);
    return 0;
}
