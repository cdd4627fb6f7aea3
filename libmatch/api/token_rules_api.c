/* Token rules of a store: a setting of the store, read by whoever analyses text for it. */
#include "libmatch/api/handle.h"
#include "libmatch/base/memory.h"
#include "libmatch/text/user_rules.h"

#define RULES_SETTING "token_rules"

match_status mt_api_token_rules(match_store *store, mt_strbuf *json, mt_error *err)
{
    match_status status = MATCH_OK;
    enum { SIZE = MT_USER_RULES_BYTES + 1 };
    char *buffer = mt_alloc(SIZE, 1);
    if (!buffer) return mt_fail_no_memory(err);
    MT_TRY(mt_store_setting(store->store, RULES_SETTING, buffer, SIZE, err));
    mt_strbuf_clear(json);
    mt_strbuf_str(json, buffer);
    status = mt_strbuf_status(json, err);
out:
    mt_free(buffer);
    return status;
}

match_status match_store_token_rules(match_store *store, match_text **json)
{
    if (!store) return MATCH_E_ARGUMENT;
    match_status status = mt_api_given(json, "json", &store->error);
    mt_strbuf rules = {0};
    MT_TRY(status);
    MT_TRY(mt_api_token_rules(store, &rules, &store->error));
    if (rules.len == 0) mt_strbuf_str(&rules, "[]");
    status = mt_api_give(&rules, json, &store->error);
out:
    mt_strbuf_free(&rules);
    return status;
}

match_status match_store_set_token_rules(match_store *store, const char *json, size_t length)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_user_rules *rules = NULL;
    mt_index_writer *writer = NULL;
    mt_strbuf text = {0};
    bool began = false;
    if (!store->writable)
        return mt_fail(err, MATCH_E_READ_ONLY, "the store is open for reading; open it with MATCH_OPEN_WRITE");
    if (mt_store_in_write(store->store))
        return mt_fail(err, MATCH_E_STATE, "a batch is open; commit it before changing the token rules");
    MT_TRY(mt_api_text(json, length, MT_USER_RULES_BYTES, "json", err));
    MT_TRY(mt_user_rules_create(mt_text_make(json ? json : "", length), &rules, err));
    mt_text kept = mt_user_rules_json(rules); /* "" when there are none */
    mt_strbuf_add(&text, kept.data, kept.len);
    mt_strbuf_char(&text, '\0');
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(mt_api_begin(store, err));
    began = true;
    MT_TRY(mt_store_set_setting(store->store, RULES_SETTING, text.data, err));
    MT_TRY(mt_api_writer(store, &writer, err)); /* its analyser takes the new rules */
    MT_TRY(mt_index_rebuild(writer, err));
    began = false;
    status = mt_api_commit(store, err);
out:
    if (began) mt_api_rollback(store);
    mt_user_rules_free(&rules);
    mt_strbuf_free(&text);
    return status;
}
