/* A filter against one record, from its JSON: slow and plain, the reference for filter_apply.c. */
#include "libmatch/index/attribute.h"
#include "libmatch/rank/filter.h"
#include "libmatch/store/view.h"

typedef struct test {
    const mt_filter *filter;
    const mt_filter_node *node;
    mt_store *store;
    mt_tier viewer;
    bool found;
} test;

static match_status test_value(void *context, mt_text path, mt_text value, mt_error *err)
{
    test *t = context;
    bool named = true;
    match_status status = MATCH_OK;
    if (t->found || !mt_text_equal(path, t->node->field) || !mt_filter_value_matches(t->filter, t->node, value))
        return MATCH_OK;
    if (t->viewer < MT_TIER_CONFIDENTIAL && mt_field_of_membership(path)) return MATCH_OK; /* mt_filter_check() */
    if (t->viewer < MT_TIER_CONFIDENTIAL && mt_field_names_bodies(path))
        status = mt_view_names(t->store, t->viewer, value, &named, err);
    t->found = named;
    return status;
}

static match_status test_record(test *t, mt_store *store, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[201];
    mt_kind kind;
    json_t *root = NULL;
    MT_TRY(mt_store_key(store, num, key, &kind, err));
    MT_TRY(mt_store_json(store, num, &root, err));
    MT_TRY(mt_attributes_each(root, kind, test_value, t, err));
out:
    json_decref(root);
    return status;
}

/* Whether any owner or participant satisfies the comparison. */
static match_status test_owners(test *t, mt_store *store, const json_t *root, mt_error *err)
{
    static const char *const keys[] = {"owner", "participants"};
    match_status status = MATCH_OK;
    for (size_t k = 0; k < MT_COUNT(keys); k++)
        for (size_t i = 0; i < mt_record_list_size(root, keys[k]) && !t->found; i++) {
            mt_num owner;
            bool named;
            mt_text id = mt_record_list_item(root, keys[k], i);
            MT_TRY(mt_store_find(store, MT_FAMILY_ORGANISATION, id, &owner, err));
            MT_TRY(mt_view_names(store, t->viewer, id, &named, err));
            if (owner && named) MT_TRY(test_record(t, store, owner, err));
        }
out:
    return status;
}

static match_status compare(const mt_filter *filter, const mt_filter_node *node, mt_store *store, mt_tier viewer,
                            mt_num num, bool *holds, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    test t = {filter, node, store, viewer, false};
    MT_TRY(mt_store_json(store, num, &root, err));
    mt_kind kind = mt_kind_from_name(mt_json_get_text(root, "kind"));
    if (!node->of_owner || MT_KINDS_ORGANISATIONS >> kind & 1) { /* organisations are their own owners */
        MT_TRY(test_record(&t, store, num, err));
    } else {
        MT_TRY(test_owners(&t, store, root, err));
    }
    *holds = t.found;
out:
    json_decref(root);
    return status;
}

match_status mt_filter_accepts(const mt_filter *filter, mt_store *store, mt_tier viewer, mt_num num, bool *accepts,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    bool *holds = mt_alloc(filter->nodes.len, sizeof *holds);
    if (!holds) return mt_fail_no_memory(err);
    for (size_t i = 0; i < filter->nodes.len; i++) { /* children come before their parents */
        const mt_filter_node *node = &filter->nodes.data[i];
        switch (node->op) {
        case MT_FILTER_AND: holds[i] = holds[node->left] && holds[node->right]; break;
        case MT_FILTER_OR: holds[i] = holds[node->left] || holds[node->right]; break;
        case MT_FILTER_NOT: holds[i] = !holds[node->left]; break;
        default: MT_TRY(compare(filter, node, store, viewer, num, &holds[i], err));
        }
    }
    *accepts = holds[filter->root];
out:
    mt_free(holds);
    return status;
}
