/* Breadth first over the links of the group, then the other relations of the body itself. */
#include "libmatch/broker/kept_apart.h"

#define GROUP_MOST 2000 /* bodies of one group */

void mt_kept_apart_free(mt_kept_apart *k)
{
    for (size_t i = 0; i < k->lists.len; i++) MT_ARRAY_FREE(&k->lists.data[i].names);
    MT_ARRAY_FREE(&k->lists);
    mt_map_free(&k->place);
    *k = (mt_kept_apart){0};
}

typedef struct finding {
    mt_apart_list list;
    mt_map seen;   /* what the list has */
    uint32_t from; /* whose relations are read */
    bool group;    /* only those that make a group */
    MT_ARRAY(mt_num) children;
} finding;

static match_status add(finding *f, uint32_t name, mt_error *err)
{
    match_status status = MATCH_OK;
    if (name == 0 || mt_map_get(&f->seen, name)) return MATCH_OK;
    MT_TRY(mt_map_put(&f->seen, name, 1, err));
    MT_TRY(MT_PUSH(&f->list.names, name, err));
out:
    return status;
}

static match_status note_relation(void *context, const mt_relation_row *row, mt_error *err)
{
    finding *f = context;
    bool wanted = f->group ? strcmp(row->relation, "same_group") == 0
                           : strcmp(row->relation, "block") == 0 || strcmp(row->relation, "competitor") == 0;
    return wanted ? add(f, row->a == f->from ? row->b : row->a, err) : MATCH_OK;
}

static match_status note_parent(void *context, const mt_link_row *row, mt_error *err)
{
    return add(context, row->name, err);
}

static match_status note_child(void *context, const mt_link_row *row, mt_error *err)
{
    finding *f = context;
    mt_num num = row->from;
    return MT_PUSH(&f->children, num, err);
}

/* One step from a body to its parent, its children and those stated to be of its group. */
static match_status step(mt_store *store, finding *f, uint32_t name, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[MT_KEY_SIZE];
    mt_num num = 0;
    mt_kind kind;
    f->from = name;
    f->children.len = 0;
    MT_TRY(mt_store_relations(store, name, note_relation, f, err));
    MT_TRY(mt_store_name_key(store, name, key, &num, err));
    if (num) MT_TRY(mt_store_links_from(store, num, MT_LINK_PARENT, note_parent, f, err));
    MT_TRY(mt_store_links_to(store, name, MT_LINK_PARENT, note_child, f, err));
    for (size_t i = 0; i < f->children.len; i++) {
        uint32_t child = 0;
        MT_TRY(mt_store_key(store, f->children.data[i], key, &kind, err));
        MT_TRY(mt_store_name_of(store, mt_text_of(key), &child, err));
        MT_TRY(add(f, child, err));
    }
out:
    return status;
}

static match_status find(mt_store *store, uint32_t name, finding *f, mt_error *err)
{
    match_status status = MATCH_OK;
    f->group = true;
    MT_TRY(add(f, name, err));
    for (size_t i = 0; i < f->list.names.len && i < GROUP_MOST; i++) MT_TRY(step(store, f, f->list.names.data[i], err));
    f->group = false;
    f->from = name;
    MT_TRY(mt_store_relations(store, name, note_relation, f, err));
out:
    return status;
}

match_status mt_kept_apart_of(mt_kept_apart *k, mt_store *store, uint32_t name, const mt_apart_list **out,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    finding f = {.group = true};
    const uint64_t *place = mt_map_get(&k->place, name);
    if (!place) {
        MT_TRY(find(store, name, &f, err));
        MT_TRY(mt_map_put(&k->place, name, k->lists.len + 1, err));
        MT_TRY(MT_PUSH(&k->lists, f.list, err));
        f.list = (mt_apart_list){0};
        place = mt_map_get(&k->place, name);
    }
    *out = &k->lists.data[*place - 1];
out:
    MT_ARRAY_FREE(&f.list.names);
    MT_ARRAY_FREE(&f.children);
    mt_map_free(&f.seen);
    return status;
}
