/* Registering standing queries: what a query is about, as terms with weights, worked out once and kept.
 *
 * Weight of a term: its count times ln(1 + (N - df + 0.5) / (df + 0.5)) over the kinds wanted, as in the ranking
 * formula, with the statistics of the day of registration. */
#include "libmatch/broker/standing.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/broker/standing_match.h"
#include "libmatch/store/ledger.h"
#include "libmatch/store/view.h"

typedef struct word {
    double weight;
    uint32_t first, forms; /* in words.form */
    uint32_t place;        /* in the text */
} word;

typedef struct words {
    mt_terms terms;        /* of the text in its own language; a word's surface tells it apart */
    mt_intern form;        /* texts of forms */
    MT_ARRAY(uint32_t) of; /* number of each form, word by word */
    MT_ARRAY(word) list;
} words;

static void free_words(words *w)
{
    mt_terms_free(&w->terms);
    mt_intern_free(&w->form);
    MT_ARRAY_FREE(&w->of);
    MT_ARRAY_FREE(&w->list);
}

static match_status bad(mt_error *err, const char *field, const char *value, const char *message)
{
    match_status status = mt_fail(err, MATCH_E_VALUE, "%s", message);
    mt_error_field(err, field, value);
    return status;
}

/* ---- what is wanted -----------------------------------------------------------------------------------------------*/

static match_status read_kind(mt_text name, unsigned *kinds, mt_error *err)
{
    if (mt_text_is(name, "any")) {
        *kinds |= MT_KINDS_ITEMS | MT_KINDS_ORGANISATIONS;
        return MATCH_OK;
    }
    mt_kind kind = mt_kind_from_name(name);
    if (!((MT_KINDS_ITEMS | MT_KINDS_ORGANISATIONS) >> kind & 1)) {
        match_status status =
            mt_fail(err, MATCH_E_VALUE, "\"%.*s\" cannot be wanted; give kinds of items, organisation, cluster or any",
                    (int)(name.len < 40 ? name.len : 40), name.data);
        mt_error_field(err, "want", NULL);
        return status;
    }
    *kinds |= 1u << kind;
    return MATCH_OK;
}

static match_status read_want(const json_t *query, mt_kind record, unsigned *kinds, mt_error *err)
{
    match_status status = MATCH_OK;
    unsigned found = 0;
    size_t n = mt_record_list_size(query, "want");
    for (size_t i = 0; i < n; i++) MT_TRY(read_kind(mt_record_list_item(query, "want", i), &found, err));
    if (!found)
        found = MT_KINDS_NEEDS >> record & 1     ? MT_KINDS_ANSWERS
                : MT_KINDS_ANSWERS >> record & 1 ? MT_KINDS_NEEDS
                                                 : MT_KINDS_ITEMS;
    *kinds = found;
out:
    return status;
}

/* ---- words --------------------------------------------------------------------------------------------------------*/

static match_status document_frequency(const mt_index *index, mt_text term, unsigned kinds, uint64_t *df, mt_error *err)
{
    mt_postings *postings = NULL;
    mt_posting posting;
    uint64_t found = 0;
    match_status status = mt_index_postings(index, term, &postings, err);
    if (status != MATCH_OK) return status;
    while (mt_postings_next(postings, &posting)) found += kinds >> mt_index_kind(index, posting.doc) & 1;
    mt_postings_free(&postings);
    *df = found;
    return MATCH_OK;
}

/* forms of one word: what the analyses of all languages made of it */
static match_status add_forms(words *w, const mt_terms *by_language, uint32_t place, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text surface = mt_terms_surface(&w->terms, place);
    word made = {w->terms.data[place].count, (uint32_t)w->of.len, 0, place};
    for (int l = 0; l < MT_LANG_COUNT; l++) {
        for (size_t i = 0; i < by_language[l].len; i++) {
            if (!mt_text_equal(mt_terms_surface(&by_language[l], i), surface)) continue;
            const mt_term *term = &by_language[l].data[i];
            uint32_t number;
            bool known = false;
            MT_TRY(mt_intern_add(&w->form, mt_text_make(term->text, term->len), &number, NULL, err));
            for (uint32_t k = 0; k < made.forms; k++) known = known || w->of.data[made.first + k] == number;
            if (known) continue;
            MT_TRY(MT_PUSH(&w->of, number, err));
            made.forms++;
        }
    }
    MT_TRY(MT_PUSH(&w->list, made, err));
out:
    return status;
}

static match_status find_words(mt_matcher *m, mt_text text, mt_language stated, words *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_terms by_language[MT_LANG_COUNT] = {{0}};
    mt_language own = stated != MT_LANG_UNKNOWN ? stated : mt_language_detect(text, NULL);
    MT_TRY(mt_analyse(m->analyser, text, own, &w->terms, err));
    for (int l = 0; l < MT_LANG_COUNT; l++)
        if (own != MT_LANG_ZXX || l == MT_LANG_ZXX)
            MT_TRY(mt_analyse(m->analyser, text, (mt_language)l, &by_language[l], err));
    for (uint32_t i = 0; i < w->terms.len; i++) MT_TRY(add_forms(w, by_language, i, err));
out:
    for (int l = 0; l < MT_LANG_COUNT; l++) mt_terms_free(&by_language[l]);
    return status;
}

static match_status weigh(const mt_index *index, unsigned kinds, words *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_field_stats stats;
    mt_index_stats(index, kinds, &stats);
    for (size_t i = 0; i < w->list.len; i++) {
        uint64_t most = 0;
        for (uint32_t k = 0; k < w->list.data[i].forms; k++) {
            uint64_t df = 0;
            MT_TRY(document_frequency(index, mt_intern_text(&w->form, w->of.data[w->list.data[i].first + k]), kinds,
                                      &df, err));
            if (df > most) most = df;
        }
        w->list.data[i].weight *= log1p(((double)stats.documents - (double)most + 0.5) / ((double)most + 0.5));
    }
out:
    return status;
}

static int compare_words(const void *a, const void *b)
{
    const word *x = a, *y = b;
    if (x->weight != y->weight) return x->weight > y->weight ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* [{"word", "share", "forms"}], the heaviest first; the shares add up to 1 */
static match_status write_words(words *w, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    double whole = 0.0;
    size_t n = w->list.len < MT_STANDING_WORDS ? w->list.len : MT_STANDING_WORDS;
    json_t *list = json_array(), *forms = NULL;
    if (!list) MT_TRY(mt_fail_no_memory(err));
    if (w->list.len) qsort(w->list.data, w->list.len, sizeof *w->list.data, compare_words);
    for (size_t i = 0; i < n; i++) whole += w->list.data[i].weight;
    if (!(whole > 0.0))
        MT_TRY(bad(err, "text", NULL, "a standing query needs at least one word that is not too common to search for"));
    for (size_t i = 0; i < n; i++) {
        const word *one = &w->list.data[i];
        mt_text surface = mt_terms_surface(&w->terms, one->place);
        forms = json_array();
        if (!forms) MT_TRY(mt_fail_no_memory(err));
        for (uint32_t k = 0; k < one->forms; k++) {
            mt_text form = mt_intern_text(&w->form, w->of.data[one->first + k]);
            if (json_array_append_new(forms, json_stringn(form.data, form.len)) != 0) MT_TRY(mt_fail_no_memory(err));
        }
        json_t *entry = json_pack("{s:s%, s:f, s:o}", "word", surface.data, surface.len, "share",
                                  round(one->weight / whole * 1e6) / 1e6, "forms", forms);
        forms = NULL;
        if (!entry || json_array_append_new(list, entry) != 0) MT_TRY(mt_fail_no_memory(err));
    }
    *out = list;
    list = NULL;
out:
    json_decref(list);
    json_decref(forms);
    return status;
}

/* all that a record says, one field a line */
static match_status text_of_record(const json_t *root, mt_strbuf *out, mt_error *err)
{
    static const char *const fields[] = {"title", "name", "text", "keywords"};
    for (size_t f = 0; f < MT_COUNT(fields); f++)
        for (size_t i = 0; i < mt_record_list_size(root, fields[f]); i++) {
            mt_strbuf_text(out, mt_record_list_item(root, fields[f], i));
            mt_strbuf_char(out, '\n');
        }
    return mt_strbuf_status(out, err);
}

/* ---- registering --------------------------------------------------------------------------------------------------*/

typedef struct question {
    mt_text id, text, record;
    mt_num num; /* of the record */
    mt_kind kind;
    unsigned kinds;
} question;

static match_status read_question(mt_matcher *m, const json_t *query, const mt_match_options *options, question *q,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    mt_filter *filter = NULL;
    mt_row row = {0};
    if (!json_is_object(query)) MT_TRY(mt_fail(err, MATCH_E_FORMAT, "a standing query is a JSON object"));
    *q = (question){mt_json_get_text(query, "id"),
                    mt_json_get_text(query, "text"),
                    mt_json_get_text(query, "record"),
                    0,
                    MT_KIND_NONE,
                    0};
    if (!mt_id_valid(q->id))
        MT_TRY(bad(err, "id", q->id.data, "a standing query needs an id of 1 to 200 bytes without white space"));
    if ((q->text.len == 0) == (q->record.len == 0))
        MT_TRY(bad(err, "text", NULL, "give a standing query either a text or the id of a record"));
    const json_t *minimum = mt_json_get(query, "minimum");
    double least = json_number_value(minimum);
    if (minimum && !(json_is_number(minimum) && least > 0.0 && least <= 1.0))
        MT_TRY(bad(err, "minimum", NULL, "the least score lies above 0 and is at most 1"));
    mt_text expression = mt_json_get_text(query, "filter");
    if (expression.len) MT_TRY(mt_filter_parse(expression, &filter, err));
    if (filter) MT_TRY(mt_filter_check(filter, options->viewer, err));
    if (q->record.len) {
        MT_TRY(mt_store_find(m->store, MT_FAMILY_ITEM, q->record, &q->num, err));
        if (!q->num) MT_TRY(mt_store_find(m->store, MT_FAMILY_ORGANISATION, q->record, &q->num, err));
        if (q->num) MT_TRY(mt_store_row(m->store, q->num, &row, err));
        if (!q->num || row.tier > options->viewer) {
            status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no record with the id \"%.*s\"", (int)q->record.len,
                             q->record.data);
            mt_error_field(err, "record", q->record.data);
            goto out;
        }
        q->kind = row.kind;
    }
    MT_TRY(read_want(query, q->kind, &q->kinds, err));
out:
    mt_filter_free(&filter);
    return status;
}

/* Who asks: as stated, or who owns the item that asks. Gives an id or a list of them (json_decref). */
static json_t *owner_of(const json_t *query, const question *q, const json_t *record)
{
    const char *key = MT_KINDS_ORGANISATIONS >> q->kind & 1 ? "id" : "owner";
    json_t *stated = mt_json_get(query, "owner"), *owner = stated ? stated : mt_json_get(record, key);
    return json_is_string(owner) || json_is_array(owner) ? json_incref(owner) : json_string("");
}

static match_status freeze(mt_matcher *m, const json_t *query, const question *q, const mt_match_options *options,
                           mt_strbuf *out, mt_error *err)
{
    static const char *const tiers[] = {"public", "members", "confidential"};
    match_status status = MATCH_OK;
    words w = {0};
    mt_strbuf text = {0};
    json_t *frozen = NULL, *list = NULL, *record = NULL, *owner = NULL;
    mt_language language = mt_language_from_code(mt_json_get_text(query, "language"));
    if (q->num) {
        MT_TRY(mt_store_json(m->store, q->num, &record, err));
        MT_TRY(text_of_record(record, &text, err));
        if (language == MT_LANG_UNKNOWN) language = mt_language_from_code(mt_json_get_text(record, "language"));
    } else {
        mt_strbuf_text(&text, q->text);
    }
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(find_words(m, mt_text_make(text.data ? text.data : "", text.len), language, &w, err));
    MT_TRY(weigh(m->index, q->kinds, &w, err));
    MT_TRY(write_words(&w, &list, err));
    owner = owner_of(query, q, record);
    frozen = json_pack("{s:O, s:O, s:O, s:i, s:s, s:b}", "query", query, "words", list, "owner", owner, "kinds",
                       (int)q->kinds, "viewer", tiers[options->viewer], "existing",
                       json_is_true(mt_json_get(query, "existing")));
    if (!frozen) MT_TRY(mt_fail_no_memory(err));
    mt_json_write(out, frozen);
    MT_TRY(mt_strbuf_status(out, err));
out:
    json_decref(frozen);
    json_decref(list);
    json_decref(record);
    json_decref(owner);
    mt_strbuf_free(&text);
    free_words(&w);
    return status;
}

/* Whether the query of this id, if there is one, was registered by somebody who may see more. */
static match_status is_withheld(mt_store *store, mt_text id, mt_tier viewer, bool *withheld, mt_error *err)
{
    json_t *root = NULL;
    match_status status = mt_ledger_get(store, MT_BOOK_STANDING, id, &root, err);
    if (status == MATCH_OK) *withheld = root && !mt_view_shows(viewer, mt_standing_tier(root));
    json_decref(root);
    return status;
}

static match_status put_one(mt_matcher *m, mt_store *store, const json_t *query, const mt_match_options *options,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf json = {0};
    bool withheld = false;
    question q;
    MT_TRY(read_question(m, query, options, &q, err));
    MT_TRY(is_withheld(store, q.id, options->viewer, &withheld, err));
    if (withheld) {
        status = mt_fail(err, MATCH_E_EXISTS,
                         "the id \"%.*s\" is taken by a standing query above this viewer's tier; give another id",
                         (int)q.id.len, q.id.data);
        mt_error_field(err, "id", NULL);
        goto out;
    }
    MT_TRY(freeze(m, query, &q, options, &json, err));
    MT_TRY(mt_ledger_put(store, MT_BOOK_STANDING, q.id, mt_text_make(json.data, json.len), err));
out:
    mt_strbuf_free(&json);
    return status;
}

static bool is_blank(mt_text line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!strchr(" \t\r", line.data[i])) return false;
    return true;
}

match_status mt_standing_put(mt_matcher *m, mt_store *store, mt_text jsonl, const mt_match_options *options,
                             size_t *count, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *query = NULL;
    bool any = false;
    size_t found = 0;
    int64_t number = 0;
    MT_TRY(mt_ledger_any(store, MT_BOOK_STANDING, &any, err));
    if (any) MT_TRY(mt_news_collect(m, store, options, err));
    MT_TRY(mt_matcher_begin(m, options, false, err));
    for (size_t at = 0, end; at < jsonl.len; at = end + 1) {
        for (end = at; end < jsonl.len && jsonl.data[end] != '\n';) end++;
        mt_text line = mt_text_make(jsonl.data + at, end - at);
        number++;
        if (is_blank(line)) continue;
        status = mt_json_parse(line, &query, err);
        if (status == MATCH_OK) status = put_one(m, store, query, options, err);
        json_decref(query);
        query = NULL;
        if (status != MATCH_OK) {
            mt_error_place(err, NULL, number);
            goto out;
        }
        found++;
    }
    *count = found;
out:
    mt_matcher_end(m);
    return status;
}

match_status mt_standing_remove(mt_store *store, mt_text id, mt_tier viewer, mt_error *err)
{
    bool removed = false, withheld = false;
    match_status status = is_withheld(store, id, viewer, &withheld, err);
    if (status == MATCH_OK && !withheld) status = mt_ledger_remove(store, MT_BOOK_STANDING, id, &removed, err);
    if (status != MATCH_OK || removed) return status;
    status = mt_fail(err, MATCH_E_NOT_FOUND, "there is no standing query with the id \"%.*s\"",
                     (int)(id.len < 200 ? id.len : 200), id.data);
    mt_error_field(err, "id", NULL);
    return status;
}

typedef struct listing {
    mt_tier viewer;
    mt_strbuf *out;
} listing;

static match_status list_one(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    const listing *l = context;
    json_t *root = NULL;
    match_status status = mt_json_parse(text, &root, err);
    (void)row;
    (void)key;
    if (status != MATCH_OK) return status;
    if (mt_view_shows(l->viewer, mt_standing_tier(root))) {
        mt_json_write(l->out, mt_json_get(root, "query"));
        mt_strbuf_char(l->out, '\n');
    }
    json_decref(root);
    return mt_strbuf_status(l->out, err);
}

match_status mt_standing_list(mt_store *store, mt_tier viewer, mt_strbuf *jsonl, mt_error *err)
{
    listing l = {viewer, jsonl};
    return mt_ledger_each(store, MT_BOOK_STANDING, list_one, &l, err);
}
