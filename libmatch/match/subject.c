/* The subject of a question: the record, its vertex, and the items it is compared by. */
#include "libmatch/match/matcher_internal.h"
#include "libmatch/store/ledger.h"

void mt_subject_free(mt_subject *subject)
{
    json_decref(subject->root);
    MT_ARRAY_FREE(&subject->items);
    *subject = (mt_subject){0};
}

static bool may_name(const mt_matcher *m, mt_family family, const char *id)
{
    mt_num num = 0;
    if (mt_store_find(m->store, family, mt_text_of(id), &num, NULL) != MATCH_OK) return false;
    uint32_t doc = num ? mt_index_doc_of(m->index, num) : MT_NONE;
    return doc != MT_NONE && !mt_bitset_has(&m->selection.hidden, doc);
}

/* The id of the body that this one was merged into, or a near one; what may be seen, or "". */
static void near_id(const mt_matcher *m, mt_text id, char near[MT_KEY_SIZE])
{
    static const mt_family families[] = {MT_FAMILY_ORGANISATION, MT_FAMILY_ITEM};
    if (mt_ledger_heir(m->store, id, near, NULL) == MATCH_OK && !mt_text_is(id, near) &&
        may_name(m, MT_FAMILY_ORGANISATION, near))
        return;
    for (size_t i = 0; i < MT_COUNT(families); i++) {
        near[0] = '\0';
        if (mt_store_near_key(m->store, families[i], id, m->selection.viewer, near, NULL) == MATCH_OK && near[0] &&
            !mt_text_is(id, near) && may_name(m, families[i], near))
            return;
    }
    near[0] = '\0';
}

static match_status not_found(const mt_matcher *m, mt_text id, mt_error *err)
{
    char near[MT_KEY_SIZE] = "";
    near_id(m, id, near);
    match_status status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no record with the id \"%.*s\"%s%s%s",
                                  (int)(id.len < 200 ? id.len : 200), id.data, near[0] ? "; did you mean \"" : "", near,
                                  near[0] ? "\"?" : "");
    char value[201];
    mt_copy_text(value, sizeof value, id.data, id.len < 200 ? id.len : 200);
    mt_error_field(err, "id", value);
    return status;
}

static match_status list_items(mt_matcher *m, mt_subject *s, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    if (mt_subject_is_item(s)) return MT_PUSH(&s->items, s->num, err); /* asked for by name: used whatever its state */
    for (uint32_t i = w->item_begin[s->vertex]; i < w->item_begin[s->vertex + 1]; i++) {
        uint32_t doc = mt_index_doc_of(m->index, w->item[i]);
        if (doc != MT_NONE && mt_bitset_has(&m->selection.usable, doc)) MT_TRY(MT_PUSH(&s->items, w->item[i], err));
    }
out:
    return status;
}

static bool holds(const mt_world *w, uint32_t vertex, mt_num item)
{
    for (uint32_t i = w->holder_begin[item]; i < w->holder_begin[item + 1]; i++)
        if (w->holder[i] == vertex) return true;
    return false;
}

/* The first holder, in the order of the record, that the viewer may see; what another one did would tell who he is. */
static match_status first_holder(const mt_matcher *m, mt_subject *s, mt_error *err)
{
    static const char *const keys[] = {"owner", "participants"};
    match_status status = MATCH_OK;
    for (size_t k = 0; k < MT_COUNT(keys); k++) {
        for (size_t i = 0; i < mt_record_list_size(s->root, keys[k]); i++) {
            uint32_t name = 0;
            MT_TRY(mt_store_name_of(m->store, mt_record_list_item(s->root, keys[k], i), &name, err));
            uint32_t v = mt_world_named(&m->world, name);
            if (v == MT_NONE || !holds(&m->world, v, s->num)) continue;
            uint32_t doc = m->world.doc[v];
            if (doc != MT_NONE && mt_bitset_has(&m->selection.hidden, doc)) continue;
            s->vertex = v;
            goto out;
        }
    }
out:
    return status;
}

match_status mt_subject_find(mt_matcher *m, mt_text id, mt_subject *subject, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_subject s = {.key = id, .vertex = MT_NONE};
    MT_TRY(mt_store_find(m->store, MT_FAMILY_ORGANISATION, id, &s.num, err));
    if (s.num == 0) MT_TRY(mt_store_find(m->store, MT_FAMILY_ITEM, id, &s.num, err));
    uint32_t doc = s.num ? mt_index_doc_of(m->index, s.num) : MT_NONE;
    if (doc == MT_NONE || mt_bitset_has(&m->selection.hidden, doc)) MT_TRY(not_found(m, id, err));
    s.kind = mt_index_kind(m->index, doc);
    MT_TRY(mt_store_json(m->store, s.num, &s.root, err));
    if (!mt_subject_is_item(&s))
        s.vertex = mt_world_vertex(w, s.num);
    else
        MT_TRY(first_holder(m, &s, err));
    if (!mt_subject_is_item(&s) && s.vertex == MT_NONE)
        MT_TRY(mt_fail(err, MATCH_E_INTERNAL, "the graph has no vertex for \"%.*s\"", (int)id.len, id.data));
    MT_TRY(list_items(m, &s, err));
    *subject = s;
    s = (mt_subject){0};
out:
    mt_subject_free(&s);
    return status;
}
