/* Coverage of needs, records or texts, by every organisation. Records are compared as docs/matching.md says; a text is
 * covered by the share of its words that an answer has. */
#include "libmatch/group/answers.h"

#include <stdlib.h>

#include "libmatch/group/ranked.h"

void mt_needs_free(mt_needs *needs)
{
    for (size_t i = 0; i < needs->len; i++) {
        mt_free(needs->data[i].text);
        mt_free(needs->data[i].concept);
    }
    MT_ARRAY_FREE(needs);
    mt_thesaurus_free(&needs->thesaurus);
}

void mt_answers_free(mt_answers *answers)
{
    MT_ARRAY_FREE(&answers->rows);
    MT_ARRAY_FREE(&answers->begin);
}

static match_status add_need(mt_needs *needs, mt_num num, mt_text text, double weight, mt_error *err)
{
    mt_need need = {.num = num, .text = mt_strndup(text.data, text.len), .weight = weight};
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

/* ---- concepts as needs ---- */

static match_status add_concepts(mt_needs *needs, const uint32_t *concept, size_t count, mt_text text, double weight,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_concepts *set = mt_thesaurus_concepts(needs->thesaurus);
    mt_concept_steps narrower = {0};
    mt_concept_list all = {0};
    MT_TRY(add_need(needs, 0, text, weight, err));
    for (size_t c = 0; c < count; c++) {
        MT_TRY(MT_PUSH(&all, concept[c], err));
        MT_TRY(mt_concepts_reach(set, concept[c], MT_LINK_NARROWER, UINT32_MAX, &narrower, err));
        for (size_t i = 0; i < narrower.len; i++) MT_TRY(MT_PUSH(&all, narrower.data[i].concept, err));
    }
    needs->data[needs->len - 1].concept = all.data;
    needs->data[needs->len - 1].concepts = all.len;
    all = (mt_concept_list){0};
out:
    MT_ARRAY_FREE(&narrower);
    MT_ARRAY_FREE(&all);
    return status;
}

static match_status add_concept(mt_needs *needs, uint32_t concept, double weight, mt_error *err)
{
    mt_text label = mt_concept_display(mt_thesaurus_concepts(needs->thesaurus), concept, MT_LANG_EN);
    return add_concepts(needs, &concept, 1, label, weight, err);
}

static match_status find_concept(mt_matcher *m, mt_needs *needs, mt_text name, uint32_t *concept, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!needs->thesaurus) MT_TRY(mt_thesaurus_load(m->store, &needs->thesaurus, err));
    *concept = mt_thesaurus_find(needs->thesaurus, name);
out:
    return status;
}

static match_status no_concept(mt_text name, mt_error *err)
{
    return mt_fail(err, MATCH_E_NOT_FOUND, "there is no concept \"%.*s\"; name it as scheme:code of a loaded taxonomy",
                   (int)(name.len < 200 ? name.len : 200), name.data);
}

match_status mt_needs_add_branch(mt_matcher *m, mt_needs *needs, mt_text name, size_t most, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_concept_steps branch = {0};
    uint32_t concept = MT_NONE;
    MT_TRY(find_concept(m, needs, name, &concept, err));
    if (concept == MT_NONE) MT_TRY(no_concept(name, err));
    MT_TRY(mt_concepts_reach(mt_thesaurus_concepts(needs->thesaurus), concept, MT_LINK_NARROWER, UINT32_MAX, &branch,
                             err));
    MT_TRY(add_concept(needs, concept, 1.0, err));
    for (size_t i = 0; i < branch.len && needs->len < most; i++)
        MT_TRY(add_concept(needs, branch.data[i].concept, 1.0, err));
out:
    MT_ARRAY_FREE(&branch);
    return status;
}

/* A theme of a call: the concepts that it names by code or label in any loaded taxonomy, else a text. */
static match_status add_theme(mt_matcher *m, mt_needs *needs, mt_text theme, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_concept_list meant = {0};
    if (!needs->thesaurus) MT_TRY(mt_thesaurus_load(m->store, &needs->thesaurus, err));
    MT_TRY(mt_thesaurus_meant(needs->thesaurus, theme, &meant, err));
    if (meant.len == 0) {
        MT_TRY(add_need(needs, 0, theme, 1.0, err));
    } else {
        mt_text label = mt_concept_display(mt_thesaurus_concepts(needs->thesaurus), meant.data[0], MT_LANG_EN);
        MT_TRY(add_concepts(needs, meant.data, meant.len, label, 1.0, err));
    }
out:
    MT_ARRAY_FREE(&meant);
    return status;
}

/* ---- members ---- */

bool mt_vertex_visible(const mt_matcher *m, uint32_t v)
{
    return m->world.num[v] && m->world.doc[v] != MT_NONE && mt_bitset_has(&m->selection.returned, m->world.doc[v]);
}

void mt_members_sort(mt_members *members)
{
    if (members->len) qsort(members->data, members->len, sizeof *members->data, mt_vertex_before);
}

match_status mt_members_of(mt_matcher *m, mt_text id, mt_members *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_members members = {0};
    mt_subject subject = {0};
    MT_TRY(mt_subject_find(m, id, &subject, err));
    if (mt_subject_is_item(&subject))
        MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no organisation and no cluster; name one by its id",
                       (int)id.len, id.data));
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

typedef struct stated {
    mt_num num;
    uint32_t rank; /* among the member's own, newest first */
} stated;

static int by_rank(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The rank below which `most` of the statements lie, so that no member crowds out the others. */
static match_status rank_limit(const stated *list, size_t len, size_t most, uint32_t *limit, mt_error *err)
{
    *limit = UINT32_MAX;
    if (len <= most) return MATCH_OK;
    uint32_t *rank = mt_alloc(len, sizeof *rank);
    if (!rank) return mt_fail_no_memory(err);
    for (size_t i = 0; i < len; i++) rank[i] = list[i].rank;
    qsort(rank, len, sizeof *rank, by_rank);
    *limit = rank[most];
    mt_free(rank);
    return MATCH_OK;
}

static match_status needs_of_members(mt_matcher *m, mt_text id, unsigned kinds, size_t most, mt_needs *needs,
                                     mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_members members = {0};
    mt_bitset taken = {0};
    MT_ARRAY(stated) list = {0};
    uint32_t limit;
    MT_TRY(mt_members_of(m, id, &members, err));
    MT_TRY(mt_bitset_init(&taken, (size_t)w->highest + 1, err));
    for (size_t k = 0; k < members.len; k++) {
        stated one = {0, 0};
        for (uint32_t i = w->item_begin[members.data[k]]; i < w->item_begin[members.data[k] + 1]; i++) {
            uint32_t doc = mt_index_doc_of(m->index, w->item[i]);
            if (doc == MT_NONE || !(kinds >> mt_index_kind(m->index, doc) & 1)) continue;
            if (!mt_bitset_has(&m->selection.usable, doc) || mt_bitset_has(&taken, w->item[i])) continue;
            mt_bitset_set(&taken, w->item[i]);
            one.num = w->item[i];
            MT_TRY(MT_PUSH(&list, one, err));
            one.rank++;
        }
    }
    MT_TRY(rank_limit(list.data, list.len, most, &limit, err));
    for (int last = 0; last < 2; last++) /* those below the limit, then the first of those at it */
        for (size_t i = 0; i < list.len && needs->len < most; i++)
            if (last ? list.data[i].rank == limit : list.data[i].rank < limit)
                MT_TRY(mt_needs_add_record(m, needs, list.data[i].num, err));
out:
    mt_bitset_free(&taken);
    MT_ARRAY_FREE(&list);
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
            MT_TRY(add_theme(m, needs, mt_record_list_item(s.root, "themes", i), err));
    } else {
        MT_TRY(mt_needs_add_record(m, needs, s.num, err));
    }
out:
    mt_subject_free(&s);
    return status;
}

/* ---- coverage ---- */

struct mt_asker {
    mt_matcher *m;
    uint32_t depth; /* best items of one need that are looked at */
    mt_bitset among;
    mt_profile profile;
    mt_hits hits;
    mt_answer_row *best;        /* [vertices] for the need at hand */
    MT_ARRAY(uint32_t) touched; /* vertices */
    mt_contribution *part;      /* of a text's terms */
    mt_tagging tagging;         /* which items state which concepts; made when first needed */
};

/* The terms of a text with the weights that a document's would have. *own: what an answer is worth that has every word
 * of it; other languages' forms of the words (their weight is below 1) may stand for them, but add nothing to ask for.
 */
static match_status ask_text(mt_asker *a, mt_text text, double *own, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_profile raw = {0};
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
    mt_free(a->part);
    a->part = mt_alloc(a->profile.terms.len, sizeof *a->part);
    if (!a->part) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_rank_explain(a->m->index, a->profile.terms.data, a->profile.terms.len, &mt_bm25_default, MT_KINDS_ITEMS,
                           doc, a->part, &score, err));
    for (size_t i = 0; i < a->profile.terms.len; i++) {
        double weight = a->profile.terms.data[i].weight;
        if (weight >= 1.0 / (mt_bm25_default.k1 + 1.0) - 1e-12) *own += a->part[i].idf * weight * weight;
    }
out:
    mt_profile_free(&raw);
    return status;
}

/* Share of a text's words, the rare ones weighing more, that a document has. No word counts more than once said: much
 * of one does not stand for another. */
static match_status text_coverage(mt_asker *a, uint32_t doc, double own, double *coverage, mt_error *err)
{
    match_status status = MATCH_OK;
    double score, sum = 0.0;
    const mt_query_term *term = a->profile.terms.data;
    MT_TRY(mt_rank_explain(a->m->index, term, a->profile.terms.len, &mt_bm25_default, MT_KINDS_ITEMS, doc, a->part,
                           &score, err));
    for (size_t i = 0; i < a->profile.terms.len; i++) {
        double most = a->part[i].idf * term[i].weight * term[i].weight;
        sum += a->part[i].value < most ? a->part[i].value : most;
    }
    *coverage = sum < own ? sum / own : 1.0;
out:
    return status;
}

static match_status ask(mt_asker *a, const mt_need *need, double *own, mt_error *err)
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
                           MT_KINDS_ITEMS, &a->among, a->depth, &a->hits, err));
out:
    return status;
}

static match_status take_hit(mt_asker *a, const mt_need *need, const mt_facts *need_facts, const mt_hit *hit,
                             double own, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &a->m->world;
    mt_facts answer, holder;
    double similarity = mt_coverage_similarity(hit->score, own);
    bool better = false;
    if (hit->num == need->num) return MATCH_OK;
    if (need->num == 0) MT_TRY(text_coverage(a, hit->doc, own, &similarity, err));
    if (mt_index_kind(a->m->index, hit->doc) == MT_KIND_PROJECT) similarity *= MT_PROJECT_FACTOR;
    for (uint32_t h = w->holder_begin[hit->num]; !better && h < w->holder_begin[hit->num + 1]; h++)
        better = similarity > a->best[w->holder[h]].gain;
    if (!better) return MATCH_OK; /* no need to read what it says */
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

/* Items that state a concept of the need, or name it in their text. */
static match_status take_tags(mt_asker *a, const mt_thesaurus *thesaurus, const mt_need *need, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!a->tagging.made) MT_TRY(mt_tagging_make(a->m, thesaurus, &a->among, &a->tagging, err));
    for (size_t c = 0; c < need->concepts; c++) {
        size_t end = a->tagging.begin[need->concept[c] + 1];
        for (size_t i = a->tagging.begin[need->concept[c]]; i < end; i++) {
            const mt_tagged *tag = &a->tagging.tag.data[i];
            uint32_t doc = mt_index_doc_of(a->m->index, tag->item);
            double gain = tag->weight;
            if (doc == MT_NONE) continue;
            if (mt_index_kind(a->m->index, doc) == MT_KIND_PROJECT) gain *= MT_PROJECT_FACTOR;
            for (uint32_t h = a->m->world.holder_begin[tag->item]; h < a->m->world.holder_begin[tag->item + 1]; h++) {
                uint32_t v = a->m->world.holder[h];
                if (gain <= a->best[v].gain || !mt_vertex_visible(a->m, v)) continue;
                if (a->best[v].gain == 0.0) MT_TRY(MT_PUSH(&a->touched, v, err));
                a->best[v] = (mt_answer_row){v, tag->item, gain < 1.0 ? gain : 1.0, 0};
            }
        }
    }
out:
    return status;
}

static match_status answer_need(mt_asker *a, const mt_thesaurus *thesaurus, const mt_need *need, mt_answers *out,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts = {.priority = 1.0};
    double own;
    MT_TRY(ask(a, need, &own, err));
    if (need->num) MT_TRY(mt_facts_of(&a->m->facts, need->num, &facts, err));
    for (size_t i = 0; i < a->hits.len; i++) MT_TRY(take_hit(a, need, &facts, &a->hits.data[i], own, err));
    if (need->concepts && thesaurus) MT_TRY(take_tags(a, thesaurus, need, err));
    if (a->touched.len) qsort(a->touched.data, a->touched.len, sizeof *a->touched.data, mt_vertex_before);
    for (size_t i = 0; i < a->touched.len; i++) MT_TRY(MT_PUSH(&out->rows, a->best[a->touched.data[i]], err));
    MT_TRY(MT_PUSH(&out->begin, out->rows.len, err));
out:
    for (size_t i = 0; i < a->touched.len; i++) a->best[a->touched.data[i]] = (mt_answer_row){0};
    a->touched.len = 0;
    return status;
}

void mt_asker_free(mt_asker **asker)
{
    mt_asker *a = *asker;
    if (!a) return;
    mt_bitset_free(&a->among);
    mt_profile_free(&a->profile);
    MT_ARRAY_FREE(&a->hits);
    MT_ARRAY_FREE(&a->touched);
    mt_tagging_free(&a->tagging);
    mt_free(a->part);
    mt_free(a->best);
    mt_free(a);
    *asker = NULL;
}

match_status mt_asker_create(mt_matcher *m, uint32_t depth, mt_asker **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_asker *a = mt_alloc(1, sizeof *a);
    if (!a) return mt_fail_no_memory(err);
    a->m = m;
    a->depth = depth;
    MT_TRY(mt_bitset_init(&a->among, mt_index_docs(m->index), err));
    for (uint32_t d = 0; d < a->among.bits; d++)
        if (mt_bitset_has(&m->selection.usable, d) && (MT_KINDS_EVIDENCE >> mt_index_kind(m->index, d) & 1))
            mt_bitset_set(&a->among, d);
    a->best = mt_alloc((size_t)m->world.vertices + 1, sizeof *a->best);
    if (!a->best) MT_TRY(mt_fail_no_memory(err));
    *out = a;
    a = NULL;
out:
    mt_asker_free(&a);
    return status;
}

/* Few rows, and almost in order: insertion keeps equal ones as they are. */
void mt_answer_rows_sort(mt_answer_row *row, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        mt_answer_row one = row[i];
        size_t at = i;
        for (; at > 0 && row[at - 1].gain < one.gain; at--) row[at] = row[at - 1];
        row[at] = one;
    }
}

match_status mt_asker_ask(mt_asker *a, const mt_need *need, mt_answers *out, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t zero = 0;
    if (out->begin.len == 0) MT_TRY(MT_PUSH(&out->begin, zero, err));
    MT_TRY(answer_need(a, NULL, need, out, err));
out:
    return status;
}

match_status mt_answers_collect_deep(mt_matcher *m, const mt_needs *needs, uint32_t depth, mt_answers *out,
                                     mt_error *err)
{
    match_status status = MATCH_OK;
    mt_asker *a = NULL;
    mt_answers answers = {0};
    size_t zero = 0;
    MT_TRY(mt_asker_create(m, depth, &a, err));
    MT_TRY(MT_PUSH(&answers.begin, zero, err));
    for (size_t i = 0; i < needs->len; i++) MT_TRY(answer_need(a, needs->thesaurus, &needs->data[i], &answers, err));
    *out = answers;
    answers = (mt_answers){0};
out:
    mt_asker_free(&a);
    mt_answers_free(&answers);
    return status;
}

match_status mt_answers_collect(mt_matcher *m, const mt_needs *needs, mt_answers *out, mt_error *err)
{
    return mt_answers_collect_deep(m, needs, MT_ANSWER_DEPTH, out, err);
}
