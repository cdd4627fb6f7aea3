/* Coverage of needs, records or texts, by every organisation. A text is compared like a record whose terms have the
 * saturation tf / (k1 + tf). */
#include "libmatch/group/answers.h"

#include <stdlib.h>

#define ANSWER_DEPTH 500 /* best items of one need that are looked at */

void mt_needs_free(mt_needs *needs)
{
    for (size_t i = 0; i < needs->len; i++) mt_free(needs->data[i].text);
    MT_ARRAY_FREE(needs);
}

void mt_answers_free(mt_answers *answers)
{
    MT_ARRAY_FREE(&answers->rows);
    MT_ARRAY_FREE(&answers->begin);
}

static match_status add_need(mt_needs *needs, mt_num num, mt_text text, double weight, mt_error *err)
{
    mt_need need = {num, mt_strndup(text.data, text.len), weight};
    if (!need.text) return mt_fail_no_memory(err);
    match_status status = MT_PUSH(needs, need, err);
    if (status != MATCH_OK) mt_free(need.text);
    return status;
}

match_status mt_needs_add_text(mt_needs *needs, mt_text text, double weight, mt_error *err)
{
    return add_need(needs, 0, text, weight, err);
}

match_status mt_needs_add_record(mt_matcher *m, mt_needs *needs, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    MT_TRY(mt_facts_of(&m->facts, num, &facts, err));
    mt_text title = mt_json_get_text(facts.root, "title");
    if (title.len == 0) title = mt_json_get_text(facts.root, "text");
    MT_TRY(add_need(needs, num, title, facts.priority, err));
out:
    return status;
}

/* ---- members ---- */

bool mt_vertex_visible(const mt_matcher *m, uint32_t v)
{
    return m->world.num[v] && m->world.doc[v] != MT_NONE && mt_bitset_has(&m->selection.returned, m->world.doc[v]);
}

match_status mt_members_of(mt_matcher *m, mt_text id, mt_members *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_members members = {0};
    mt_subject subject = {0};
    MT_TRY(mt_subject_find(m, id, &subject, err));
    if (mt_subject_is_item(&subject))
        MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no organisation and no cluster", (int)id.len, id.data));
    members.self = subject.vertex;
    members.is_cluster = subject.kind == MT_KIND_CLUSTER;
    for (uint32_t v = 0; v < w->vertices; v++) {
        bool in = v == members.self;
        for (uint32_t i = w->member_begin[v]; i < w->member_begin[v + 1]; i++)
            in = in || w->member_cluster[i] == members.self;
        if (in && mt_vertex_visible(m, v)) MT_TRY(MT_PUSH(&members, v, err));
    }
    *out = members;
    members = (mt_members){0};
out:
    MT_ARRAY_FREE(&members);
    mt_subject_free(&subject);
    return status;
}

/* ---- what a record asks for ---- */

static match_status needs_of_members(mt_matcher *m, mt_text id, unsigned kinds, size_t most, mt_needs *needs,
                                     mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_members members = {0};
    mt_bitset taken = {0};
    MT_TRY(mt_members_of(m, id, &members, err));
    MT_TRY(mt_bitset_init(&taken, (size_t)w->highest + 1, err));
    for (size_t k = 0; k < members.len; k++) {
        for (uint32_t i = w->item_begin[members.data[k]]; i < w->item_begin[members.data[k] + 1]; i++) {
            uint32_t doc = mt_index_doc_of(m->index, w->item[i]);
            if (needs->len >= most) goto out;
            if (doc == MT_NONE || !(kinds >> mt_index_kind(m->index, doc) & 1)) continue;
            if (!mt_bitset_has(&m->selection.usable, doc) || mt_bitset_has(&taken, w->item[i])) continue;
            mt_bitset_set(&taken, w->item[i]);
            MT_TRY(mt_needs_add_record(m, needs, w->item[i], err));
        }
    }
out:
    mt_bitset_free(&taken);
    MT_ARRAY_FREE(&members);
    return status;
}

match_status mt_needs_of(mt_matcher *m, mt_text id, bool answers, size_t most, mt_needs *needs, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_subject s = {0};
    MT_TRY(mt_subject_find(m, id, &s, err));
    if (!mt_subject_is_item(&s)) {
        MT_TRY(needs_of_members(m, id, answers ? MT_KINDS_ANSWERS : MT_KINDS_NEEDS, most, needs, err));
    } else if (s.kind == MT_KIND_CALL && mt_record_list_size(s.root, "themes") > 0) {
        size_t themes = mt_record_list_size(s.root, "themes");
        for (size_t i = 0; i < themes && needs->len < most; i++)
            MT_TRY(mt_needs_add_text(needs, mt_record_list_item(s.root, "themes", i), 1.0, err));
    } else {
        MT_TRY(mt_needs_add_record(m, needs, s.num, err));
    }
out:
    mt_subject_free(&s);
    return status;
}

/* ---- coverage ---- */

typedef struct asker {
    mt_matcher *m;
    mt_bitset among;
    mt_profile profile;
    mt_hits hits;
    mt_answer_row *best; /* [vertices] for the need at hand */
    MT_ARRAY(uint32_t) touched;
} asker;

/* The terms of a text with the weights that a document's would have, and its likeness with itself. */
static match_status ask_text(asker *a, mt_text text, double *own, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_profile raw = {0};
    mt_contribution *parts = NULL;
    double score;
    uint32_t doc = 0;
    *own = 0.0;
    MT_TRY(mt_query_terms(a->m, text, MT_LANG_UNKNOWN, &raw, err));
    while (doc < a->among.bits && !mt_bitset_has(&a->among, doc)) doc++;
    if (doc == a->among.bits || raw.terms.len == 0) goto out;
    for (size_t i = 0; i < raw.terms.len; i++) {
        double tf = raw.terms.data[i].weight;
        MT_TRY(mt_profile_add_term(&a->profile, raw.terms.data[i].term, tf / (mt_bm25_default.k1 + tf), err));
    }
    MT_TRY(mt_profile_terms(&a->profile, err));
    parts = mt_alloc(a->profile.terms.len, sizeof *parts);
    if (!parts) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_rank_explain(a->m->index, a->profile.terms.data, a->profile.terms.len, &mt_bm25_default, MT_KINDS_ITEMS,
                           doc, parts, &score, err));
    for (size_t i = 0; i < a->profile.terms.len; i++)
        *own += parts[i].idf * a->profile.terms.data[i].weight * a->profile.terms.data[i].weight;
out:
    mt_profile_free(&raw);
    mt_free(parts);
    return status;
}

static match_status ask(asker *a, const mt_need *need, double *own, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_index *index = a->m->index;
    uint32_t doc = need->num ? mt_index_doc_of(index, need->num) : MT_NONE;
    mt_profile_clear(&a->profile);
    a->hits.len = 0;
    *own = 0.0;
    if (need->num == 0) {
        MT_TRY(ask_text(a, mt_text_of(need->text), own, err));
    } else if (doc != MT_NONE) {
        MT_TRY(mt_profile_add_document(&a->profile, index, &mt_bm25_default, doc, 1.0, err));
        MT_TRY(mt_profile_compare(&a->profile, index, &mt_bm25_default, MT_KINDS_ITEMS, doc, own, err));
        MT_TRY(mt_profile_terms(&a->profile, err));
    }
    if (*own > 0.0)
        MT_TRY(mt_rank_top(index, a->m->store, a->profile.terms.data, a->profile.terms.len, &mt_bm25_default,
                           MT_KINDS_ITEMS, &a->among, ANSWER_DEPTH, &a->hits, err));
out:
    return status;
}

static match_status take_hit(asker *a, const mt_need *need, const mt_facts *need_facts, const mt_hit *hit, double own,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &a->m->world;
    mt_facts answer, holder;
    double similarity = mt_coverage_similarity(hit->score, own);
    if (hit->num == need->num) return MATCH_OK;
    if (mt_index_kind(a->m->index, hit->doc) == MT_KIND_PROJECT) similarity *= MT_PROJECT_FACTOR;
    MT_TRY(mt_facts_of(&a->m->facts, hit->num, &answer, err));
    for (uint32_t h = w->holder_begin[hit->num]; h < w->holder_begin[hit->num + 1]; h++) {
        uint32_t v = w->holder[h];
        unsigned misfits = 0;
        if (similarity <= a->best[v].gain || !mt_vertex_visible(a->m, v)) continue;
        MT_TRY(mt_facts_of(&a->m->facts, w->num[v], &holder, err));
        double gain = similarity * mt_fit_factor(need_facts, NULL, &answer, holder.root, &misfits);
        if (gain <= a->best[v].gain) continue;
        if (a->best[v].gain == 0.0) MT_TRY(MT_PUSH(&a->touched, v, err));
        a->best[v] = (mt_answer_row){v, hit->num, gain < 1.0 ? gain : 1.0, misfits};
    }
out:
    return status;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static match_status answer_need(asker *a, const mt_need *need, mt_answers *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts = {.priority = 1.0};
    double own;
    MT_TRY(ask(a, need, &own, err));
    if (need->num) MT_TRY(mt_facts_of(&a->m->facts, need->num, &facts, err));
    for (size_t i = 0; i < a->hits.len; i++) MT_TRY(take_hit(a, need, &facts, &a->hits.data[i], own, err));
    if (a->touched.len) qsort(a->touched.data, a->touched.len, sizeof *a->touched.data, by_number);
    for (size_t i = 0; i < a->touched.len; i++) {
        MT_TRY(MT_PUSH(&out->rows, a->best[a->touched.data[i]], err));
        a->best[a->touched.data[i]] = (mt_answer_row){0};
    }
    a->touched.len = 0;
    MT_TRY(MT_PUSH(&out->begin, out->rows.len, err));
out:
    return status;
}

match_status mt_answers_collect(mt_matcher *m, const mt_needs *needs, mt_answers *out, mt_error *err)
{
    match_status status = MATCH_OK;
    asker a = {.m = m};
    mt_answers answers = {0};
    size_t zero = 0;
    MT_TRY(mt_bitset_init(&a.among, mt_index_docs(m->index), err));
    for (uint32_t d = 0; d < a.among.bits; d++)
        if (mt_bitset_has(&m->selection.usable, d) && (MT_KINDS_EVIDENCE >> mt_index_kind(m->index, d) & 1))
            mt_bitset_set(&a.among, d);
    a.best = mt_alloc((size_t)m->world.vertices + 1, sizeof *a.best);
    if (!a.best) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_PUSH(&answers.begin, zero, err));
    for (size_t i = 0; i < needs->len; i++) MT_TRY(answer_need(&a, &needs->data[i], &answers, err));
    *out = answers;
    answers = (mt_answers){0};
out:
    mt_answers_free(&answers);
    mt_bitset_free(&a.among);
    mt_profile_free(&a.profile);
    MT_ARRAY_FREE(&a.hits);
    MT_ARRAY_FREE(&a.touched);
    mt_free(a.best);
    return status;
}

/* ---- JSON ---- */

match_status mt_group_set(json_t *object, const char *key, json_t *value, mt_error *err)
{
    return json_object_set_new(object, key, value) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_group_append(json_t *array, json_t *value, mt_error *err)
{
    return json_array_append_new(array, value) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_group_label(mt_matcher *m, mt_num num, json_t **label, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    json_t *object = json_object();
    if (!object) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_facts_of(&m->facts, num, &facts, err));
    const char *const from[] = {"id", "name", "title", "kind"}, *const to[] = {"id", "name", "name", "kind"};
    for (size_t i = 0; i < MT_COUNT(from); i++) {
        json_t *value = mt_json_get(facts.root, from[i]);
        if (value) MT_TRY(mt_group_set(object, to[i], json_incref(value), err));
    }
    *label = object;
    object = NULL;
out:
    json_decref(object);
    return status;
}
