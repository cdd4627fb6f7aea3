/* The cross-match of an audit, read from the coverage of the needs: by need, by technology, and by member. */
#include "libmatch/group/audit.h"

#include <stdlib.h>

#include "libmatch/group/answers.h"

#define ENOUGH 0.5
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

static int by_gain(const void *a, const void *b)
{
    const mt_answer_row *x = a, *y = b;
    if (x->gain != y->gain) return x->gain > y->gain ? -1 : 1;
    return (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

static match_status audit_need(audit *a, size_t n, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t first = a->matches.len;
    json_t *one = json_object(), *matches = NULL;
    MT_TRY(mt_group_append(list, one, err));
    for (size_t i = a->answers.begin.data[n]; i < a->answers.begin.data[n + 1]; i++) {
        mt_answer_row row = a->answers.rows.data[i];
        row.misfits = (unsigned)n;
        if (row.gain >= a->enough && mt_bitset_has(&a->own, row.vertex)) MT_TRY(MT_PUSH(&a->matches, row, err));
    }
    size_t holders = a->matches.len - first;
    if (holders) qsort(a->matches.data + first, holders, sizeof *a->matches.data, by_gain);
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
    matches = json_array();
    MT_TRY(mt_group_set(one, "matches", matches, err));
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

static int by_item(const void *a, const void *b)
{
    const mt_answer_row *x = a, *y = b;
    if (x->item != y->item) return x->item < y->item ? -1 : 1;
    return (x->misfits > y->misfits) - (x->misfits < y->misfits);
}

static int by_vertex(const void *a, const void *b)
{
    const mt_answer_row *x = a, *y = b;
    if (x->vertex != y->vertex) return x->vertex < y->vertex ? -1 : 1;
    return (x->misfits > y->misfits) - (x->misfits < y->misfits);
}

/* Technologies in the order of their entry into the store. */
static match_status report_technologies(audit *a, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = json_array();
    MT_TRY(mt_group_set(root, "technologies", list, err));
    if (a->matches.len) qsort(a->matches.data, a->matches.len, sizeof *a->matches.data, by_item);
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
        i = end;
    }
out:
    return status;
}

static match_status report_members(audit *a, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = json_array(), *answers = NULL;
    MT_TRY(mt_group_set(root, "members", list, err));
    if (a->matches.len) qsort(a->matches.data, a->matches.len, sizeof *a->matches.data, by_vertex);
    for (size_t i = 0; i < a->matches.len; i++) {
        const mt_answer_row *row = &a->matches.data[i];
        if (i == 0 || row->vertex != a->matches.data[i - 1].vertex) {
            json_t *one = json_object();
            MT_TRY(mt_group_append(list, one, err));
            MT_TRY(mt_group_set_key(a->m, one, "organisation", a->m->world.num[row->vertex], err));
            answers = json_array();
            MT_TRY(mt_group_set(one, "answers", answers, err));
        }
        json_t *answer = json_object();
        MT_TRY(mt_group_append(answers, answer, err));
        MT_TRY(mt_group_set_key(a->m, answer, "need", a->needs.data[row->misfits].num, err));
        MT_TRY(mt_group_set_key(a->m, answer, "item", row->item, err));
        MT_TRY(mt_group_set(answer, "coverage", json_real(row->gain), err));
    }
out:
    return status;
}

static match_status collect(audit *a, mt_text cluster, const mt_audit_options *o, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_members_of(a->m, cluster, &a->members, err));
    MT_TRY(mt_bitset_init(&a->own, a->m->world.vertices, err));
    for (size_t i = 0; i < a->members.len; i++) mt_bitset_set(&a->own, a->members.data[i]);
    for (size_t i = 0; i < o->need_count; i++) {
        mt_subject s = {0};
        MT_TRY(mt_subject_find(a->m, o->needs[i], &s, err));
        mt_num num = mt_subject_is_item(&s) ? s.num : 0;
        mt_subject_free(&s);
        if (num == 0)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no item", (int)o->needs[i].len, o->needs[i].data));
        MT_TRY(mt_needs_add_record(a->m, &a->needs, num, err));
    }
    if (o->need_count == 0) MT_TRY(mt_needs_of(a->m, cluster, false, MOST_NEEDS, &a->needs, err));
    MT_TRY(mt_answers_collect(a->m, &a->needs, &a->answers, err));
out:
    return status;
}

match_status mt_audit(mt_matcher *m, mt_text cluster, const mt_audit_options *o, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    audit a = {.m = m,
               .enough = o->enough > 0.0 ? o->enough : ENOUGH,
               .oversupply = o->oversupply ? o->oversupply : OVERSUPPLY};
    json_t *root = json_object(), *list = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    MT_TRY(collect(&a, cluster, o, err));
    list = json_array();
    MT_TRY(mt_group_set(root, "needs", list, err));
    for (size_t n = 0; n < a.needs.len; n++) MT_TRY(audit_need(&a, n, list, err));
    MT_TRY(mt_group_set(root, "enough", json_real(a.enough), err));
    MT_TRY(mt_group_set(root, "counts",
                        json_pack("{s:I,s:I,s:I,s:I}", "matched", a.matched, "unmet", a.unmet, "single_holder",
                                  a.single, "over_supplied", a.over),
                        err));
    MT_TRY(report_technologies(&a, root, err));
    MT_TRY(report_members(&a, root, err));
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
