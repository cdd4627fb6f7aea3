/* The cross-match of an audit, read from the coverage of the needs: by need, by technology, and by member. */
#include "libmatch/group/audit.h"

#include <stdlib.h>

#include "libmatch/group/answers.h"

#define OVERSUPPLY 5
#define MOST_NEEDS 10000

typedef struct audit {
    mt_matcher *m;
    double enough;
    size_t oversupply;
    mt_bitset own;
    mt_members members;
    mt_needs needs;
    mt_answers answers;
    MT_ARRAY(mt_answer_row) matches; /* of members; misfits holds the number of the need */
    json_int_t matched, unmet, single, over;
} audit;

static bool holds(const mt_world *w, mt_num item, uint32_t v)
{
    for (uint32_t h = w->holder_begin[item]; h < w->holder_begin[item + 1]; h++)
        if (w->holder[h] == v) return true;
    return false;
}

static match_status audit_need(audit *a, size_t n, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t first = a->matches.len;
    const mt_world *w = &a->m->world;
    mt_num num = a->needs.data[n].num;
    json_t *one = NULL, *matches = NULL, *askers = NULL, *key = NULL;
    MT_TRY(mt_group_add(list, &one, err));
    for (size_t i = a->answers.begin.data[n]; i < a->answers.begin.data[n + 1]; i++) {
        mt_answer_row row = a->answers.rows.data[i];
        row.misfits = (unsigned)n;
        if (holds(&a->m->world, a->needs.data[n].num, row.vertex)) continue; /* one's own technology is no match */
        if (row.gain >= a->enough && mt_bitset_has(&a->own, row.vertex)) MT_TRY(MT_PUSH(&a->matches, row, err));
    }
    size_t holders = a->matches.len - first;
    if (holders) mt_answer_rows_sort(a->matches.data + first, holders);
    bool over = holders >= a->oversupply;
    a->unmet += holders == 0;
    a->single += holders == 1;
    a->over += over && holders > 1;
    a->matched += holders > 1 && !over;
    MT_TRY(mt_group_set_key(a->m, one, "id", a->needs.data[n].num, err));
    MT_TRY(mt_group_set(one, "text", json_string(a->needs.data[n].text), err));
    MT_TRY(mt_group_set(one, "state",
                        json_string(holders == 0   ? "unmet"
                                    : holders == 1 ? "single_holder"
                                    : over         ? "over_supplied"
                                                   : "matched"),
                        err));
    MT_TRY(mt_group_set(one, "holders", json_integer((json_int_t)holders), err));
    MT_TRY(mt_group_list(one, "asker", &askers, err));
    for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++) {
        if (!mt_vertex_visible(a->m, w->holder[h])) continue;
        MT_TRY(mt_group_key(a->m, w->num[w->holder[h]], &key, err));
        MT_TRY(mt_group_append(askers, key, err));
    }
    MT_TRY(mt_group_list(one, "matches", &matches, err));
    for (size_t i = first; i < a->matches.len; i++) {
        const mt_answer_row *row = &a->matches.data[i];
        json_t *match = json_object();
        MT_TRY(mt_group_append(matches, match, err));
        MT_TRY(mt_group_set_key(a->m, match, "organisation", a->m->world.num[row->vertex], err));
        MT_TRY(mt_group_set_key(a->m, match, "item", row->item, err));
        MT_TRY(mt_group_set(match, "coverage", json_real(row->gain), err));
    }
out:
    return status;
}

typedef struct placed {
    uint32_t place; /* of the item by id */
    mt_answer_row row;
} placed;

static int by_item(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    if (x->row.misfits != y->row.misfits) return x->row.misfits < y->row.misfits ? -1 : 1;
    return (x->row.vertex > y->row.vertex) - (x->row.vertex < y->row.vertex);
}

static match_status sort_by_item(audit *a, mt_error *err)
{
    placed *list = mt_alloc(a->matches.len + 1, sizeof *list);
    if (!list) return mt_fail_no_memory(err);
    for (size_t i = 0; i < a->matches.len; i++)
        list[i] = (placed){mt_world_item_place(&a->m->world, a->matches.data[i].item), a->matches.data[i]};
    qsort(list, a->matches.len, sizeof *list, by_item);
    for (size_t i = 0; i < a->matches.len; i++) a->matches.data[i] = list[i].row;
    mt_free(list);
    return MATCH_OK;
}

static int by_vertex(const void *a, const void *b)
{
    const mt_answer_row *x = a, *y = b;
    if (x->vertex != y->vertex) return x->vertex < y->vertex ? -1 : 1;
    return (x->misfits > y->misfits) - (x->misfits < y->misfits);
}

/* Technologies by id. */
static match_status report_technologies(audit *a, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = json_array();
    MT_TRY(mt_group_set(root, "technologies", list, err));
    MT_TRY(sort_by_item(a, err));
    for (size_t i = 0; i < a->matches.len;) {
        size_t end = i;
        json_int_t needs = 0;
        double best = 0.0;
        for (; end < a->matches.len && a->matches.data[end].item == a->matches.data[i].item; end++) {
            needs += end == i || a->matches.data[end].misfits != a->matches.data[end - 1].misfits;
            if (a->matches.data[end].gain > best) best = a->matches.data[end].gain;
        }
        json_t *one = json_pack("{s:I,s:f}", "needs", needs, "best", best);
        MT_TRY(mt_group_append(list, one, err));
        MT_TRY(mt_group_set_key(a->m, one, "item", a->matches.data[i].item, err));
        MT_TRY(mt_group_set_key(a->m, one, "organisation", a->m->world.num[a->matches.data[i].vertex], err));
        mt_facts facts;
        MT_TRY(mt_facts_of(&a->m->facts, a->matches.data[i].item, &facts, err));
        MT_TRY(mt_group_set_text(one, "text", mt_json_get_text(facts.root, "title"), err));
        i = end;
    }
out:
    return status;
}

/* The needs that a member can answer, best first. */
static match_status report_answers(audit *a, size_t begin, size_t end, json_t *one, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *answer = NULL;
    MT_TRY(mt_group_list(one, "answers", &list, err));
    for (size_t i = begin; i < end; i++) {
        const mt_answer_row *row = &a->matches.data[i];
        const mt_need *need = &a->needs.data[row->misfits];
        MT_TRY(mt_group_add(list, &answer, err));
        MT_TRY(mt_group_set_key(a->m, answer, "need", need->num, err));
        MT_TRY(mt_group_set(answer, "text", json_string(need->text), err));
        MT_TRY(mt_group_set_key(a->m, answer, "item", row->item, err));
        MT_TRY(mt_group_set_real(answer, "coverage", row->gain, err));
    }
out:
    return status;
}

/* A member's own needs, with who among the others answers them. */
static match_status report_asked(audit *a, uint32_t v, json_t *needs, json_t *one, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL;
    MT_TRY(mt_group_list(one, "asks", &list, err));
    for (size_t n = 0; n < a->needs.len; n++) {
        json_t *need = json_array_get(needs, n), *asked = NULL;
        if (!holds(&a->m->world, a->needs.data[n].num, v)) continue;
        MT_TRY(mt_group_add(list, &asked, err));
        MT_TRY(mt_group_set(asked, "need", json_incref(json_object_get(need, "id")), err));
        MT_TRY(mt_group_set(asked, "text", json_string(a->needs.data[n].text), err));
        MT_TRY(mt_group_set(asked, "state", json_incref(json_object_get(need, "state")), err));
        MT_TRY(mt_group_set(asked, "matches", json_incref(json_object_get(need, "matches")), err));
    }
out:
    return status;
}

/* the first match of a member, in matches sorted by vertex */
static size_t first_of(const audit *a, uint32_t v)
{
    size_t low = 0, high = a->matches.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->matches.data[middle].vertex < v)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static match_status report_members(audit *a, json_t *needs, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *one = NULL;
    MT_TRY(mt_group_list(root, "members", &list, err));
    if (a->matches.len) qsort(a->matches.data, a->matches.len, sizeof *a->matches.data, by_vertex);
    for (size_t k = 0; k < a->members.len; k++) {
        uint32_t v = a->members.data[k];
        size_t begin = first_of(a, v), end = begin;
        while (end < a->matches.len && a->matches.data[end].vertex == v) end++;
        MT_TRY(mt_group_label(a->m, a->m->world.num[v], &one, err));
        json_t *sheet = one; /* the list owns it from here */
        MT_TRY(mt_group_append(list, one, err));
        MT_TRY(mt_group_set_key(a->m, sheet, "organisation", a->m->world.num[v], err));
        MT_TRY(report_answers(a, begin, end, sheet, err));
        MT_TRY(report_asked(a, v, needs, sheet, err));
        if (begin == end && json_array_size(json_object_get(sheet, "asks")) == 0)
            json_array_remove(list, json_array_size(list) - 1);
    }
out:
    return status;
}

static match_status everybody(audit *a, mt_error *err)
{
    match_status status = MATCH_OK;
    a->members.self = MT_NONE;
    for (uint32_t v = 0; v < a->m->world.vertices; v++)
        if (mt_vertex_visible(a->m, v)) MT_TRY(MT_PUSH(&a->members, v, err));
    mt_members_sort(&a->members);
out:
    return status;
}

typedef struct placed_need {
    uint32_t place; /* by id */
    mt_num num;
} placed_need;

static int by_place(const void *a, const void *b)
{
    const placed_need *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

/* by id */
static match_status every_need(audit *a, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(placed_need) list = {0};
    for (uint32_t d = 0; d < mt_index_docs(a->m->index); d++) {
        unsigned kind = 1u << mt_index_kind(a->m->index, d);
        mt_num num = mt_index_num(a->m->index, d);
        placed_need one = {mt_world_item_place(&a->m->world, num), num};
        if ((kind & (1u << MT_KIND_REQUEST | 1u << MT_KIND_IDEA)) && mt_bitset_has(&a->m->selection.usable, d))
            MT_TRY(MT_PUSH(&list, one, err));
    }
    if (list.len) qsort(list.data, list.len, sizeof *list.data, by_place);
    for (size_t i = 0; i < list.len && i < MOST_NEEDS; i++)
        MT_TRY(mt_needs_add_record(a->m, &a->needs, list.data[i].num, err));
out:
    MT_ARRAY_FREE(&list);
    return status;
}

static match_status collect(audit *a, mt_text cluster, const mt_audit_options *o, mt_error *err)
{
    match_status status = MATCH_OK;
    if (cluster.len)
        MT_TRY(mt_members_of(a->m, cluster, &a->members, err));
    else
        MT_TRY(everybody(a, err));
    MT_TRY(mt_bitset_init(&a->own, a->m->world.vertices, err));
    for (size_t i = 0; i < a->members.len; i++) mt_bitset_set(&a->own, a->members.data[i]);
    for (size_t i = 0; i < o->need_count; i++) {
        mt_subject s = {0};
        MT_TRY(mt_subject_find(a->m, o->needs[i], &s, err));
        mt_num num = mt_subject_is_item(&s) ? s.num : 0;
        mt_subject_free(&s);
        if (num == 0)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no item; name requests, offers or the like",
                           (int)o->needs[i].len, o->needs[i].data));
        MT_TRY(mt_needs_add_record(a->m, &a->needs, num, err));
    }
    if (o->need_count == 0 && cluster.len == 0) MT_TRY(every_need(a, err));
    if (o->need_count == 0 && cluster.len) MT_TRY(mt_needs_of(a->m, cluster, false, MOST_NEEDS, &a->needs, err));
    MT_TRY(mt_answers_collect(a->m, &a->needs, &a->answers, err));
out:
    return status;
}

match_status mt_audit(mt_matcher *m, mt_text cluster, const mt_audit_options *o, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    audit a = {.m = m,
               .enough = o->enough > 0.0 ? o->enough : MT_ENOUGH,
               .oversupply = o->oversupply ? o->oversupply : OVERSUPPLY};
    json_t *root = json_object(), *list = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    MT_TRY(collect(&a, cluster, o, err));
    MT_TRY(mt_group_set(root, "report", json_string("audit"), err));
    list = json_array();
    MT_TRY(mt_group_set(root, "needs", list, err));
    for (size_t n = 0; n < a.needs.len; n++) MT_TRY(audit_need(&a, n, list, err));
    MT_TRY(mt_group_set(root, "enough", json_real(a.enough), err));
    MT_TRY(mt_group_set(root, "counts",
                        json_pack("{s:I,s:I,s:I,s:I}", "matched", a.matched, "unmet", a.unmet, "single_holder",
                                  a.single, "over_supplied", a.over),
                        err));
    MT_TRY(report_technologies(&a, root, err));
    MT_TRY(report_members(&a, list, root, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_bitset_free(&a.own);
    MT_ARRAY_FREE(&a.members);
    mt_needs_free(&a.needs);
    mt_answers_free(&a.answers);
    MT_ARRAY_FREE(&a.matches);
    json_decref(root);
    return status;
}
