/* Asking all standing queries about a document: each term of the document adds its share to the queries that have it,
 * so the work is the number of meetings of terms, not of queries and documents. */
#include "libmatch/broker/standing_match.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/broker/merge.h"
#include "libmatch/store/ledger.h"

void mt_standing_set_free(mt_standing_set *set)
{
    for (size_t i = 0; i < set->queries.len; i++) {
        mt_free(set->queries.data[i].id);
        json_decref(set->queries.data[i].root);
        mt_filter_free(&set->queries.data[i].filter);
        MT_ARRAY_FREE(&set->queries.data[i].owners);
    }
    MT_ARRAY_FREE(&set->queries);
    MT_ARRAY_FREE(&set->words);
    mt_intern_free(&set->forms);
    mt_free(set->begin);
    mt_free(set->posting);
    mt_free(set->score);
    MT_ARRAY_FREE(&set->touched);
    *set = (mt_standing_set){0};
}

mt_tier mt_standing_tier(const json_t *root)
{
    mt_text name = mt_json_get_text(root, "viewer");
    return mt_text_is(name, "public")    ? MT_TIER_PUBLIC
           : mt_text_is(name, "members") ? MT_TIER_MEMBERS
                                         : MT_TIER_CONFIDENTIAL;
}

static bool mentions_owner(mt_text expression)
{
    for (size_t i = 0; i + 6 <= expression.len; i++)
        if (memcmp(expression.data + i, "owner.", 6) == 0) return true;
    return false;
}

typedef struct loading {
    mt_store *store;
    mt_standing_set *set;
} loading;

/* Who asks, under the ids of today. */
static match_status find_owners(mt_store *store, mt_standing *query, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = mt_record_list_size(query->root, "owner");
    for (size_t i = 0; i < n; i++) {
        char heir[MT_KEY_SIZE];
        uint32_t name = 0;
        mt_text owner = mt_record_list_item(query->root, "owner", i);
        if (owner.len == 0) continue;
        MT_TRY(mt_ledger_heir(store, owner, heir, err));
        MT_TRY(mt_store_name_of(store, mt_text_of(heir), &name, err));
        if (name) MT_TRY(MT_PUSH(&query->owners, name, err));
    }
out:
    return status;
}

static match_status load_one(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    loading *l = context;
    mt_standing made = {0};
    (void)row;
    made.id = mt_strndup(key.data, key.len);
    if (!made.id) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_json_parse(text, &made.root, err));
    const json_t *query = mt_json_get(made.root, "query");
    mt_text filter = mt_json_get_text(query, "filter");
    double minimum = json_number_value(mt_json_get(query, "minimum"));
    made.kinds = (unsigned)json_integer_value(mt_json_get(made.root, "kinds"));
    made.viewer = mt_standing_tier(made.root);
    made.minimum = minimum > 0.0 ? minimum : MT_STANDING_MINIMUM;
    made.existing = json_is_true(mt_json_get(made.root, "existing"));
    made.of_owner = mentions_owner(filter);
    if (filter.len) MT_TRY(mt_filter_parse(filter, &made.filter, err));
    MT_TRY(find_owners(l->store, &made, err));
    MT_TRY(MT_PUSH(&l->set->queries, made, err));
    made = (mt_standing){0};
out:
    mt_free(made.id);
    json_decref(made.root);
    mt_filter_free(&made.filter);
    MT_ARRAY_FREE(&made.owners);
    return status;
}

typedef struct form_of {
    uint32_t form, word;
} form_of;
typedef MT_ARRAY(form_of) form_list;

static const json_t *words_of(const mt_standing *q) { return mt_json_get(q->root, "words"); }

/* The words of all queries, and which form belongs to which. */
static match_status list_forms(mt_standing_set *set, form_list *list, mt_error *err)
{
    match_status status = MATCH_OK;
    for (uint32_t q = 0; q < set->queries.len; q++) {
        const json_t *words = words_of(&set->queries.data[q]);
        set->queries.data[q].first_word = (uint32_t)set->words.len;
        for (size_t k = 0; k < json_array_size(words); k++) {
            const json_t *entry = json_array_get(words, k), *forms = mt_json_get(entry, "forms");
            mt_standing_word word = {q, 0, json_number_value(mt_json_get(entry, "share"))};
            for (size_t f = 0; f < json_array_size(forms); f++) {
                form_of made = {0, (uint32_t)set->words.len};
                MT_TRY(mt_intern_add(&set->forms, mt_json_text(json_array_get(forms, f)), &made.form, NULL, err));
                MT_TRY(MT_PUSH(list, made, err));
            }
            MT_TRY(MT_PUSH(&set->words, word, err));
        }
    }
out:
    return status;
}

static match_status invert(mt_standing_set *set, mt_error *err)
{
    match_status status = MATCH_OK;
    form_list list = {0};
    MT_TRY(list_forms(set, &list, err));
    set->begin = mt_alloc(set->forms.count + 3, sizeof *set->begin);
    set->posting = mt_alloc(list.len + 1, sizeof *set->posting);
    set->score = mt_alloc(set->queries.len + 1, sizeof *set->score);
    if (!set->begin || !set->posting || !set->score) MT_TRY(mt_fail_no_memory(err));
    /* begin[f + 1] runs from the start of the list of f to its end while filling */
    for (size_t i = 0; i < list.len; i++) set->begin[list.data[i].form + 2]++;
    for (size_t f = 1; f <= set->forms.count; f++) set->begin[f + 1] += set->begin[f];
    for (size_t i = 0; i < list.len; i++) set->posting[set->begin[list.data[i].form + 1]++] = list.data[i].word;
out:
    MT_ARRAY_FREE(&list);
    return status;
}

match_status mt_standing_load(mt_store *store, mt_standing_set *set, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_standing_set made = {0};
    loading l = {store, &made};
    MT_TRY(mt_ledger_each(store, MT_BOOK_STANDING, load_one, &l, err));
    MT_TRY(invert(&made, err));
    *set = made;
    made = (mt_standing_set){0};
out:
    mt_standing_set_free(&made);
    return status;
}

static match_status add_term(void *context, const mt_doc_term *term, mt_error *err)
{
    mt_standing_set *set = context;
    uint32_t form = mt_intern_find(&set->forms, term->term);
    if (form == MT_NONE) return MATCH_OK;
    for (uint32_t i = set->begin[form]; i < set->begin[form + 1]; i++) {
        mt_standing_word *word = &set->words.data[set->posting[i]];
        if (word->seen == set->stamp) continue;
        word->seen = set->stamp;
        if (set->score[word->query] == 0.0) {
            match_status status = MT_PUSH(&set->touched, word->query, err);
            if (status != MATCH_OK) return status;
        }
        set->score[word->query] += word->share;
    }
    return MATCH_OK;
}

static int compare_hits(const void *a, const void *b)
{
    uint32_t x = ((const mt_standing_hit *)a)->query, y = ((const mt_standing_hit *)b)->query;
    return (x > y) - (x < y);
}

/* Shares are added in the order of the index's dictionary, which history may change: rounding keeps such sums equal. */
static double settled(double score)
{
    double rounded = round(score * 1e9) / 1e9;
    return rounded < 1.0 ? rounded : 1.0;
}

match_status mt_standing_ask(mt_standing_set *set, const mt_index *index, uint32_t doc, mt_standing_hits *hits,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    mt_kind kind = mt_index_kind(index, doc);
    mt_tier tier = mt_index_tier(index, doc);
    hits->len = 0;
    set->stamp++;
    MT_TRY(mt_index_doc_terms(index, doc, add_term, set, err));
    for (size_t i = 0; i < set->touched.len; i++) {
        uint32_t q = set->touched.data[i];
        const mt_standing *query = &set->queries.data[q];
        mt_standing_hit hit = {q, settled(set->score[q])};
        if (hit.score < query->minimum || !(query->kinds >> kind & 1) || tier > query->viewer) continue;
        MT_TRY(MT_PUSH(hits, hit, err));
    }
    if (hits->len) qsort(hits->data, hits->len, sizeof *hits->data, compare_hits);
out:
    for (size_t i = 0; i < set->touched.len; i++) set->score[set->touched.data[i]] = 0.0;
    set->touched.len = 0;
    return status;
}

/* ---- the words of one pair ----------------------------------------------------------------------------------------*/

void mt_standing_words(const mt_standing_set *set, uint32_t query, mt_strbuf *out)
{
    const mt_standing *q = &set->queries.data[query];
    const json_t *words = words_of(q);
    bool first = true;
    mt_strbuf_char(out, '[');
    for (size_t k = 0; k < json_array_size(words); k++) { /* the heaviest come first */
        if (set->words.data[q->first_word + k].seen != set->stamp) continue;
        mt_strbuf_str(out, first ? "{\"word\":" : ",{\"word\":");
        mt_strbuf_json(out, mt_json_get_text(json_array_get(words, k), "word"));
        mt_strbuf_str(out, ",\"share\":");
        mt_strbuf_double(out, set->words.data[q->first_word + k].share);
        mt_strbuf_char(out, '}');
        first = false;
    }
    mt_strbuf_char(out, ']');
}
