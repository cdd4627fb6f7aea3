/* Terms (keywords, concepts as scheme:code) of members, with the members that have them. */
#include "libmatch/group/cluster_profile.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/group/answers.h"
#include "libmatch/text/fold.h"

#define TERMS_LISTED 50
#define HOLDERS_LISTED 20

typedef struct mention {
    uint32_t term, member; /* place among the members, who are in the order of their ids */
} mention;

typedef struct profile {
    mt_matcher *m;
    mt_members members;
    mt_intern terms;         /* folded */
    MT_ARRAY(char *) labels; /* [terms] */
    MT_ARRAY(mention) mentions;
    MT_ARRAY(uint32_t) own; /* terms of the cluster itself */
    json_int_t trl[10];
    json_int_t kinds[MT_KIND_COUNT];
    size_t count; /* members, the cluster itself not among them */
    uint32_t at;  /* the member that is read */
} profile;

/* Counted under its folded form, told as it was written first. */
static match_status add_term(profile *p, mt_text text, uint32_t vertex, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0};
    char *label = NULL;
    uint32_t term;
    bool added = false;
    if (text.len == 0) return MATCH_OK;
    MT_TRY(mt_fold(text, &folded, err));
    MT_TRY(mt_intern_add(&p->terms, mt_text_make(folded.data ? folded.data : "", folded.len), &term, &added, err));
    if (added) {
        label = mt_strndup(text.data, text.len);
        if (!label) MT_TRY(mt_fail_no_memory(err));
        MT_TRY(MT_PUSH(&p->labels, label, err));
        label = NULL;
    }
    mention one = {term, p->at};
    if (vertex == p->members.self && p->members.is_cluster)
        MT_TRY(MT_PUSH(&p->own, term, err));
    else
        MT_TRY(MT_PUSH(&p->mentions, one, err));
out:
    mt_free(label);
    mt_strbuf_free(&folded);
    return status;
}

static mt_text label_of(const profile *p, uint32_t term) { return mt_text_of(p->labels.data[term]); }

static match_status add_record(profile *p, const json_t *root, uint32_t vertex, mt_error *err)
{
    match_status status = MATCH_OK;
    static const char *const keys[] = {"keywords", "concepts", "markets"};
    for (size_t k = 0; k < MT_COUNT(keys); k++)
        for (size_t i = 0; i < mt_record_list_size(root, keys[k]); i++)
            MT_TRY(add_term(p, mt_record_list_item(root, keys[k], i), vertex, err));
out:
    return status;
}

/* The record of a member and its offers, competences and projects. */
static match_status add_member(profile *p, uint32_t v, mt_bitset *counted, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &p->m->world;
    mt_facts facts;
    MT_TRY(mt_facts_of(&p->m->facts, w->num[v], &facts, err));
    MT_TRY(add_record(p, facts.root, v, err));
    for (uint32_t i = w->item_begin[v]; i < w->item_begin[v + 1]; i++) {
        uint32_t doc = mt_index_doc_of(p->m->index, w->item[i]);
        if (doc == MT_NONE || !mt_bitset_has(&p->m->selection.usable, doc)) continue;
        mt_kind kind = mt_index_kind(p->m->index, doc);
        MT_TRY(mt_facts_of(&p->m->facts, w->item[i], &facts, err));
        if (!mt_bitset_has(counted, doc)) {
            p->kinds[kind]++;
            for (int t = facts.trl_low; t >= 1 && t <= facts.trl_high && t <= 9 && (MT_KINDS_ANSWERS >> kind & 1); t++)
                p->trl[t]++;
            mt_bitset_set(counted, doc);
        }
        if (MT_KINDS_EVIDENCE >> kind & 1) MT_TRY(add_record(p, facts.root, v, err));
    }
out:
    return status;
}

static int by_term(const void *a, const void *b)
{
    const mention *x = a, *y = b;
    if (x->term != y->term) return x->term < y->term ? -1 : 1;
    return (x->member > y->member) - (x->member < y->member);
}

static void once_each(profile *p)
{
    size_t kept = 0;
    if (p->mentions.len) qsort(p->mentions.data, p->mentions.len, sizeof *p->mentions.data, by_term);
    for (size_t i = 0; i < p->mentions.len; i++)
        if (kept == 0 || by_term(&p->mentions.data[kept - 1], &p->mentions.data[i]) != 0)
            p->mentions.data[kept++] = p->mentions.data[i];
    p->mentions.len = kept;
}

typedef struct strength {
    mt_text term;
    size_t first, holders; /* in mentions */
} strength;

static int stronger(const void *a, const void *b)
{
    const strength *x = a, *y = b;
    if (x->holders != y->holders) return x->holders > y->holders ? -1 : 1;
    return mt_text_compare(x->term, y->term);
}

static match_status report_strength(profile *p, const strength *s, json_t *strengths, json_t *single, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *who = json_array(), *id = NULL;
    json_t *one = json_pack("{s:s#,s:f,s:I,s:o}", "term", s->term.data, (int)s->term.len, "strength",
                            s->holders ? 1.0 + log((double)s->holders) : 1.0, "holders", (json_int_t)s->holders,
                            "organisations", who);
    MT_TRY(mt_group_append(strengths, one, err));
    for (size_t i = 0; i < s->holders && i < HOLDERS_LISTED; i++) {
        MT_TRY(mt_group_key(p->m, p->m->world.num[p->members.data[p->mentions.data[s->first + i].member]], &id, err));
        MT_TRY(mt_group_append(who, id, err));
    }
    if (s->holders == 1) {
        MT_TRY(mt_group_key(p->m, p->m->world.num[p->members.data[p->mentions.data[s->first].member]], &id, err));
        MT_TRY(mt_group_append(
            single, json_pack("{s:s#,s:o}", "term", s->term.data, (int)s->term.len, "organisation", id), err));
    }
out:
    return status;
}

static match_status report_terms(profile *p, size_t most, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *strengths = json_array(), *single = NULL, *own = NULL;
    size_t len = 0;
    size_t *holders = mt_alloc(p->terms.count, sizeof *holders);
    strength *list = mt_alloc(p->terms.count, sizeof *list);
    MT_TRY(mt_group_set(root, "strengths", strengths, err));
    single = json_array();
    MT_TRY(mt_group_set(root, "single_holders", single, err));
    if (!list || !holders) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < p->mentions.len; i++) {
        uint32_t term = p->mentions.data[i].term;
        if (holders[term]++ == 0) list[len++] = (strength){label_of(p, term), i, 0};
        list[len - 1].holders++;
    }
    for (uint32_t t = 0; p->count == 0 && t < p->terms.count; t++) list[len++] = (strength){label_of(p, t), 0, 0};
    if (len) qsort(list, len, sizeof *list, stronger);
    for (size_t i = 0; i < len && i < most; i++) MT_TRY(report_strength(p, &list[i], strengths, single, err));
    own = json_array();
    MT_TRY(mt_group_set(root, "own", own, err));
    for (size_t i = 0; i < p->own.len; i++) {
        uint32_t t = p->own.data[i];
        mt_text text = label_of(p, t);
        MT_TRY(mt_group_append(
            own, json_pack("{s:s#,s:I}", "term", text.data, (int)text.len, "members", (json_int_t)holders[t]), err));
    }
out:
    mt_free(list);
    mt_free(holders);
    return status;
}

/* {value: organisations} of one key of the members' records; "unknown" for those without */
static match_status report_mix(profile *p, const char *key, const char *name, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *mix = json_object();
    MT_TRY(mt_group_set(root, name, mix, err));
    for (size_t i = 0; i < p->members.len; i++) {
        mt_facts facts;
        if (p->members.is_cluster && p->members.data[i] == p->members.self) continue;
        MT_TRY(mt_facts_of(&p->m->facts, p->m->world.num[p->members.data[i]], &facts, err));
        const char *value = json_string_value(mt_json_get(facts.root, key));
        if (!value) value = "unknown";
        MT_TRY(mt_group_set(mix, value, json_integer(1 + json_integer_value(json_object_get(mix, value))), err));
    }
out:
    return status;
}

static match_status report_counts(profile *p, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    static const struct {
        mt_kind kind;
        const char *name;
    } kinds[] = {{MT_KIND_COMPETENCE, "competence"}, {MT_KIND_OFFER, "offer"},
                 {MT_KIND_REQUEST, "request"},       {MT_KIND_IDEA, "idea"},
                 {MT_KIND_PROJECT, "project"},       {MT_KIND_CALL, "call"}};
    json_t *trl = json_array(), *items = NULL;
    MT_TRY(mt_group_set(root, "trl", trl, err));
    for (int t = 1; t <= 9; t++)
        MT_TRY(mt_group_append(trl, json_pack("{s:i,s:I}", "trl", t, "items", p->trl[t]), err));
    items = json_object();
    MT_TRY(mt_group_set(root, "items", items, err));
    for (size_t i = 0; i < MT_COUNT(kinds); i++)
        MT_TRY(mt_group_set(items, kinds[i].name, json_integer(p->kinds[kinds[i].kind]), err));
    MT_TRY(report_mix(p, "type", "types", root, err));
    MT_TRY(report_mix(p, "country", "countries", root, err));
out:
    return status;
}

match_status mt_cluster_profile(mt_matcher *m, mt_text cluster, const mt_cluster_options *o, json_t **report,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    profile p = {.m = m};
    mt_bitset counted = {0};
    json_t *root = json_object(), *label = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_members_of(m, cluster, &p.members, err));
    MT_TRY(mt_bitset_init(&counted, mt_index_docs(m->index), err));
    for (size_t i = 0; i < p.members.len; i++) {
        p.at = (uint32_t)i;
        p.count += !(p.members.is_cluster && p.members.data[i] == p.members.self);
        MT_TRY(add_member(&p, p.members.data[i], &counted, err));
    }
    once_each(&p);
    MT_TRY(mt_group_label(m, m->world.num[p.members.self], &label, err));
    MT_TRY(mt_group_set(root, "report", json_string("profile"), err));
    MT_TRY(mt_group_set(root, "cluster", label, err));
    MT_TRY(mt_group_set(root, "basis", json_string(p.count ? "members" : "own_keywords"), err));
    MT_TRY(mt_group_set(root, "members", json_integer((json_int_t)p.count), err));
    MT_TRY(report_terms(&p, o->k ? o->k : TERMS_LISTED, root, err));
    MT_TRY(report_counts(&p, root, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_bitset_free(&counted);
    MT_ARRAY_FREE(&p.members);
    mt_intern_free(&p.terms);
    for (size_t i = 0; i < p.labels.len; i++) mt_free(p.labels.data[i]);
    MT_ARRAY_FREE(&p.labels);
    MT_ARRAY_FREE(&p.mentions);
    MT_ARRAY_FREE(&p.own);
    json_decref(root);
    return status;
}
