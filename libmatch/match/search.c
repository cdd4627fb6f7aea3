/* Search: records by their own text, or organisations by their own text and by the votes of the items and projects
 * they own or took part in. Scores are linear; explanations list the parts that add up to them. */
#include <stdlib.h>

#include "libmatch/index/gram.h"
#include "libmatch/match/facets.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/returned.h"
#include "libmatch/match/shard_votes.h"
#include "libmatch/store/view.h"

/* what a point of an organisation's own text is worth beside a point of a vote (measured, docs/matching.md) */
#define OWN_TEXT_WEIGHT 0.5

static bool names_status(const char *filter) { return filter && strstr(filter, "status") != NULL; }

/* Without a filter that is the selection; else a set of its own is made. */
match_status mt_select_returned(mt_matcher *m, const mt_match_options *options, mt_bitset *made, const mt_bitset **out,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset passing = {0};
    *out = &m->selection.returned;
    if (!options->filter || !options->filter[0]) return MATCH_OK;
    MT_TRY(mt_rules_filter(m, options->filter, &passing, err));
    if (names_status(options->filter)) {
        for (uint32_t d = 0; d < passing.bits; d++)
            if (!mt_index_live(m->index, d) || mt_bitset_has(&m->selection.hidden, d)) mt_bitset_unset(&passing, d);
    } else {
        mt_bitset_and(&passing, &m->selection.returned);
    }
    *made = passing;
    passing = (mt_bitset){0};
    *out = made;
out:
    mt_bitset_free(&passing);
    return status;
}

typedef struct question {
    mt_matcher *m;
    const mt_match_options *options;
    mt_query query;
    mt_bitset passing; /* of a filter */
    const mt_bitset *returned;
    mt_hits own, voters; /* by own text; items that vote */
    mt_silent_votes silent;
    double *votes;
} question;

static match_status append(question *q, mt_num num, double score, mt_results *out, mt_error *err)
{
    mt_result result = {0};
    match_status status = mt_result_fill(q->m, num, score, &result, err);
    if (status != MATCH_OK) return status;
    status = MT_PUSH(out, result, err);
    if (status != MATCH_OK) mt_result_free(&result);
    return status;
}

/* A word of the query; or a translation: the label is the word as the query has it, `translation` the term found; or a
 * word of a concept's label: the label is the concept. `written`: as the record has it. */
static match_status explain_word(question *q, uint32_t term, const mt_contribution *c, double factor, const char *code,
                                 const mt_written *written, json_t *list, mt_error *err)
{
    const mt_query_link *link = mt_query_link_of(&q->query.links, term);
    mt_text label = link ? mt_intern_text(&q->query.links.texts, link->source) : c->term;
    if (link) code = link->concept ? "concept" : "translation";
    json_t *part = json_pack("{s:s, s:s%, s:f, s:f}", "code", code, "label", label.data, label.len, "value",
                             c->value * factor, "idf", c->idf);
    match_status status = part ? MATCH_OK : mt_fail_no_memory(err);
    mt_text word = mt_written_word(written, c->term);
    if (status == MATCH_OK && word.len && json_object_set_new(part, "written", json_stringn(word.data, word.len)) != 0)
        status = mt_fail_no_memory(err);
    if (status == MATCH_OK && link && !link->concept)
        status = mt_query_link_tell(link, c->term, part, err);
    else if (status == MATCH_OK && link &&
             json_object_set_new(part, "term", json_stringn(c->term.data, c->term.len)) != 0)
        status = mt_fail_no_memory(err);
    if (status != MATCH_OK) {
        json_decref(part);
        return status;
    }
    return json_array_append_new(list, part) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

static match_status explain_words(question *q, unsigned kinds, uint32_t doc, double factor, const char *code,
                                  json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    double score, grams = 0;
    mt_written written = {0};
    size_t n = q->query.profile.terms.len;
    mt_contribution *parts = mt_alloc(n + 1, sizeof *parts);
    if (!parts) return mt_fail_no_memory(err);
    MT_TRY(
        mt_rank_explain(q->m->index, q->query.profile.terms.data, n, &q->query.model, kinds, doc, parts, &score, err));
    MT_TRY(mt_written_read(q->m, mt_index_num(q->m->index, doc), &written, err));
    for (size_t i = 0; i < n; i++) {
        if (parts[i].value == 0.0) continue;
        if (mt_is_gram(parts[i].term)) { /* single ones say nothing to people */
            grams += parts[i].value * factor;
            continue;
        }
        MT_TRY(explain_word(q, (uint32_t)i, &parts[i], factor, code, &written, list, err));
    }
    if (grams > 0) {
        json_t *part = json_pack("{s:s, s:f}", "code", "ngrams", "value", grams);
        if (!part || json_array_append_new(list, part) != 0) MT_TRY(mt_fail_no_memory(err));
    }
out:
    mt_written_free(&written);
    mt_free(parts);
    return status;
}

static match_status add_vote(const char *code, mt_text title, double value, mt_text id, const char *kind, json_t *list,
                             mt_error *err)
{
    json_t *part = json_pack("{s:s, s:s%, s:f, s:s%, s:s}", "code", code, "label", title.data, title.len, "value",
                             value, "id", id.data, id.len, "kind", kind);
    return part && json_array_append_new(list, part) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

static match_status explain_vote(question *q, const char *code, mt_num num, double value, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    char key[256];
    mt_kind kind;
    MT_TRY(mt_facts_of(&q->m->facts, num, &facts, err));
    MT_TRY(mt_store_key(q->m->store, num, key, &kind, err));
    MT_TRY(add_vote(code, mt_record_name(facts.root), value, mt_text_of(key), mt_kind_name(kind), list, err));
out:
    return status;
}

/* votes of single items, and of silent works, for one organisation */
static match_status explain_votes(question *q, uint32_t vertex, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &q->m->world;
    for (size_t i = 0; i < q->voters.len; i++) {
        const mt_hit *hit = &q->voters.data[i];
        bool holds = false;
        for (uint32_t h = w->holder_begin[hit->num]; h < w->holder_begin[hit->num + 1]; h++)
            holds = holds || w->holder[h] == vertex;
        if (holds) MT_TRY(explain_vote(q, "item", hit->num, mt_vote_value(w, hit, q->voters.data[0].score), list, err));
    }
    for (size_t i = 0; i < q->silent.len; i++)
        if (mt_silent_holds(w, &q->silent.data[i], vertex))
            MT_TRY(explain_vote(q, "silent_work", q->silent.data[i].num, q->silent.data[i].value, list, err));
out:
    return status;
}

/* ---- votes of items and works that are in several stores ---- */

/* What the rows that name the organisation among their holders give it. */
static match_status explain_rows(question *q, const json_t *rows, const char *code, mt_text id, json_t *list,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    size_t i, j;
    json_t *row, *holder;
    json_array_foreach (rows, i, row) {
        bool holds = false;
        json_array_foreach (mt_json_get(row, "holders"), j, holder)
            holds = holds || mt_text_equal(mt_json_text(holder), id);
        const char *kind = json_string_value(mt_json_get(row, "kind"));
        double value =
            rows == q->options->voters ? mt_shard_votes_share(rows, row) : json_number_value(mt_json_get(row, "value"));
        if (holds)
            MT_TRY(add_vote(code, mt_json_get_text(row, "title"), value, mt_json_get_text(row, "id"), kind ? kind : "",
                            list, err));
    }
out:
    return status;
}

static match_status explain_given(question *q, mt_text id, json_t *list, mt_error *err)
{
    match_status status = explain_rows(q, q->options->voters, "item", id, list, err);
    return status == MATCH_OK ? explain_rows(q, q->options->works, "silent_work", id, list, err) : status;
}

static match_status explain_result(question *q, unsigned kinds, mt_result *result, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = json_array(), *whole = NULL;
    uint32_t doc = mt_index_doc_of(q->m->index, result->num), v = MT_NONE;
    if (q->options->by_items) v = mt_world_vertex(&q->m->world, result->num);
    if (!list) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(explain_words(q, kinds, doc, q->options->by_items ? OWN_TEXT_WEIGHT : 1.0, "word", list, err));
    if (!q->options->by_items) MT_TRY(mt_latent_explain(q->m, &q->query, doc, list, err));
    if (q->options->by_items && q->options->voters)
        MT_TRY(explain_given(q, mt_text_of(result->key), list, err));
    else if (q->options->by_items && v != MT_NONE)
        MT_TRY(explain_votes(q, v, list, err));
    whole = json_pack("{s:s, s:f, s:f, s:O}", "scale", "linear", "score", result->score, "intercept", 0.0,
                      "contributions", list);
    if (!whole) MT_TRY(mt_fail_no_memory(err));
    result->explanation = whole;
out:
    json_decref(list);
    return status;
}

static match_status search_records(question *q, unsigned kinds, size_t k, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_latent_top(q->m, &q->query, kinds, q->returned, k, &q->own, err));
    for (size_t i = 0; i < q->own.len && i < k; i++) {
        MT_TRY(append(q, q->own.data[i].num, q->own.data[i].score, out, err));
        if (q->options->explain) MT_TRY(explain_result(q, kinds, &out->data[out->len - 1], err));
    }
out:
    return status;
}

static match_status cast_votes(question *q, mt_error *err)
{
    if (q->options->voters) return mt_shard_votes_cast(q->m, q->options->voters, q->options->works, q->votes, err);
    mt_votes_cast(&q->m->world, &q->voters, q->votes);
    mt_silent_cast(&q->m->world, &q->silent, q->votes);
    return MATCH_OK;
}

/* One store of several by itself does not know all that a participant does: there silent works say nothing. */
static bool asks_silent(const question *q)
{
    return mt_channels_have(q->options->channels, "silent") &&
           (mt_channels_stated(q->options->channels) || !q->m->index->whole);
}

/* The items and works that vote; q->votes is all 0. */
static match_status find_voters(question *q, mt_error *err)
{
    match_status status = MATCH_OK;
    if (q->options->voters) return MATCH_OK;
    MT_TRY(mt_votes_find(q->m, &q->query.profile, &q->query.model, &q->voters, err));
    MT_TRY(mt_latent_rerank(q->m, &q->query, &q->voters, 0, err));
    if (!asks_silent(q)) return MATCH_OK;
    mt_votes_cast(&q->m->world, &q->voters, q->votes);
    MT_TRY(mt_silent_find(q->m, &q->voters, q->votes, NULL, &q->silent, err));
    for (uint32_t v = 0; v < q->m->world.vertices; v++) q->votes[v] = 0.0;
out:
    return status;
}

/* Documents that may be returned and have votes. */
static match_status list_holders(question *q, mt_bitset *holders, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &q->m->world;
    MT_TRY(mt_bitset_init(holders, mt_index_docs(q->m->index), err));
    MT_TRY(cast_votes(q, err));
    for (uint32_t v = 0; v < w->vertices; v++) {
        if (q->votes[v] > 0.0 && w->doc[v] != MT_NONE && mt_bitset_has(q->returned, w->doc[v]))
            mt_bitset_set(holders, w->doc[v]);
        q->votes[v] = 0.0;
    }
out:
    return status;
}

/* Scores of their own texts into q->votes: of all who have votes, and of the k best. Whoever has no vote and is not
 * among these k is behind them in the end, too: votes only add. */
static match_status add_own_texts(question *q, unsigned kinds, size_t k, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_query_term *terms = q->query.profile.terms.data;
    size_t n = q->query.profile.terms.len;
    mt_hits best = {0};
    mt_bitset holders = {0};
    MT_TRY(list_holders(q, &holders, err));
    MT_TRY(mt_rank_top(q->m->index, q->m->store, terms, n, &q->query.model, kinds, &holders, 0, &q->own, err));
    MT_TRY(mt_rank_top(q->m->index, q->m->store, terms, n, &q->query.model, kinds, q->returned, k, &best, err));
    for (size_t i = 0; i < best.len; i++)
        if (!mt_bitset_has(&holders, best.data[i].doc)) MT_TRY(MT_PUSH(&q->own, best.data[i], err));
    for (size_t i = 0; i < q->own.len; i++) {
        uint32_t v = mt_world_vertex(&q->m->world, q->own.data[i].num);
        if (v != MT_NONE) q->votes[v] += OWN_TEXT_WEIGHT * q->own.data[i].score;
    }
out:
    mt_bitset_free(&holders);
    MT_ARRAY_FREE(&best);
    return status;
}

static match_status search_organisations(question *q, unsigned kinds, size_t k, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &q->m->world;
    mt_candidates list = {0};
    q->votes = mt_alloc((size_t)w->vertices + 1, sizeof *q->votes);
    if (!q->votes) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(find_voters(q, err));
    MT_TRY(add_own_texts(q, kinds, k, err));
    MT_TRY(cast_votes(q, err));
    for (uint32_t v = 0; v < w->vertices; v++) {
        uint32_t doc = w->doc[v];
        if (q->votes[v] <= 0.0 || doc == MT_NONE || !mt_bitset_has(q->returned, doc)) continue;
        if (!(kinds >> mt_index_kind(q->m->index, doc) & 1)) continue;
        mt_candidate candidate = {q->votes[v], v};
        MT_TRY(MT_PUSH(&list, candidate, err));
    }
    MT_TRY(mt_candidates_sort(&list, err));
    for (size_t i = 0; i < list.len && i < k; i++) {
        MT_TRY(append(q, w->num[list.data[i].vertex], list.data[i].logit, out, err));
        if (q->options->explain) MT_TRY(explain_result(q, kinds, &out->data[out->len - 1], err));
    }
out:
    MT_ARRAY_FREE(&list);
    return status;
}

/* Adds the bodies that some voting item speaks for. */
static match_status add_voted(question *q, unsigned kinds, mt_bitset *docs, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &q->m->world;
    double *all = q->votes;
    q->votes = mt_alloc((size_t)w->vertices + 1, sizeof *q->votes);
    if (!q->votes) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(cast_votes(q, err));
    for (uint32_t v = 0; v < w->vertices; v++) {
        uint32_t doc = w->doc[v];
        if (q->votes[v] <= 0.0 || doc == MT_NONE || !mt_bitset_has(q->returned, doc)) continue;
        if (kinds >> mt_index_kind(q->m->index, doc) & 1) mt_bitset_set(docs, doc);
    }
out:
    mt_free(q->votes);
    q->votes = all;
    return status;
}

static match_status make_facets(question *q, unsigned kinds, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset docs = {0};
    bool by_grams = false;
    MT_TRY(mt_facets_found(q->m, &q->query, kinds, q->returned, &docs, &by_grams, err));
    if (q->options->by_items && q->query.profile.terms.len > 0) MT_TRY(add_voted(q, kinds, &docs, err));
    MT_TRY(mt_facets_make(q->m, q->options, &docs, &out->facets, err));
    if (by_grams && json_object_set_new(out->facets, "by", json_string("ngrams")) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    mt_bitset_free(&docs);
    return status;
}

/* The terms and the model of the question; begins the snapshot. */
static match_status ask(question *q, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_match_options *options = q->options;
    MT_TRY(mt_matcher_begin(q->m, options, options->by_items, err));
    MT_TRY(mt_select_returned(q->m, options, &q->passing, &q->returned, err));
    MT_TRY(mt_query_make(q->m, text, options, &q->query, err));
out:
    return status;
}

static void end_question(question *q)
{
    mt_matcher_end(q->m);
    mt_query_free(&q->query);
    mt_bitset_free(&q->passing);
    MT_ARRAY_FREE(&q->own);
    MT_ARRAY_FREE(&q->voters);
    MT_ARRAY_FREE(&q->silent);
    mt_free(q->votes);
}

/* One item that votes, with everybody who holds it, also those that are no records of this store; "" for those whom the
 * viewer may not see: they count, since votes are shared among all who hold an item. */
static match_status describe_voter(question *q, const mt_hit *hit, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &q->m->world;
    mt_facts facts;
    char key[256];
    mt_kind kind;
    json_t *holders = json_array(), *voter = NULL;
    MT_TRY(mt_facts_of(&q->m->facts, hit->num, &facts, err));
    MT_TRY(mt_store_key(q->m->store, hit->num, key, &kind, err));
    mt_text title = mt_record_name(facts.root);
    voter = json_pack("{s:s, s:s, s:s%, s:f, s:O}", "id", key, "kind", mt_kind_name(kind), "title", title.data,
                      title.len, "score", hit->score, "holders", holders);
    if (!holders || !voter || json_array_append_new(list, voter) != 0) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t h = w->holder_begin[hit->num]; h < w->holder_begin[hit->num + 1]; h++) {
        mt_num num;
        bool shown = true;
        MT_TRY(mt_store_name_key(q->m->store, w->name[w->holder[h]], key, &num, err));
        MT_TRY(mt_view_names(q->m->store, q->options->viewer, mt_text_of(key), &shown, err));
        if (json_array_append_new(holders, json_string(shown ? key : "")) != 0) MT_TRY(mt_fail_no_memory(err));
    }
out:
    json_decref(holders);
    return status;
}

match_status mt_search_all(mt_matcher *m, mt_text text, const mt_match_options *options, unsigned kinds, mt_hits *all,
                           mt_bitset *passing, const mt_bitset **returned, mt_error *err)
{
    match_status status = MATCH_OK;
    question q = {.m = m, .options = options};
    MT_TRY(ask(&q, text, err));
    if (q.query.profile.terms.len > 0)
        MT_TRY(mt_rank_top(m->index, m->store, q.query.profile.terms.data, q.query.profile.terms.len, &q.query.model,
                           kinds, q.returned, 0, all, err));
    *passing = q.passing;
    *returned = q.returned == &q.passing ? passing : q.returned;
    q.passing = (mt_bitset){0};
out:
    mt_query_free(&q.query);
    mt_bitset_free(&q.passing);
    return status;
}

match_status mt_search_voters(mt_matcher *m, mt_text text, const mt_match_options *options, json_t **voters,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    question q = {.m = m, .options = options};
    json_t *list = json_array();
    if (!list) return mt_fail_no_memory(err);
    MT_TRY(ask(&q, text, err));
    if (q.query.profile.terms.len > 0) MT_TRY(mt_votes_find(m, &q.query.profile, &q.query.model, &q.voters, err));
    MT_TRY(mt_latent_rerank(m, &q.query, &q.voters, 0, err));
    for (size_t i = 0; i < q.voters.len; i++) MT_TRY(describe_voter(&q, &q.voters.data[i], list, err));
    *voters = list;
    list = NULL;
out:
    end_question(&q);
    json_decref(list);
    return status;
}

match_status mt_search(mt_matcher *m, mt_text text, const mt_match_options *options, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    question q = {.m = m, .options = options};
    mt_results made = {0};
    size_t k = options->k ? options->k : 10;
    unsigned kinds = options->kinds ? options->kinds : options->by_items ? MT_KINDS_ORGANISATIONS : MT_KINDS_ITEMS;
    MT_TRY(ask(&q, text, err));
    if (q.query.profile.terms.len > 0)
        MT_TRY((options->by_items ? search_organisations : search_records)(&q, kinds, k, &made, err));
    if (options->facets) MT_TRY(make_facets(&q, kinds, &made, err));
    *out = made;
    made = (mt_results){0};
out:
    end_question(&q);
    mt_results_free(&made);
    return status;
}
