/* Records of organisations that may be the same body.
 *
 * Every name and alias is a vector of character 3-grams, every address one of words (names.h); pairs with a cosine
 * above a floor, at the same address, or with the same host or registry id are judged by their evidence (same_body.h).
 * Of two lists, who fits better in the other list counts too. Records are numbered by their ids, so that nothing
 * depends on when they came. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/name_key.h"
#include "libmatch/match/names.h"
#include "libmatch/match/same_body.h"
#include "libmatch/rank/filter.h"
#include "libmatch/store/ledger.h"
#include "libmatch/store/view.h"

#define COSINE_LEAST 0.4 /* pairs below are not looked at unless something else agrees */
#define ADDRESS_COSINE_LEAST 0.5
#define MERGED_SEED 3          /* of the hash of ids, apart from those of registers */
#define ALIAS_FACTOR 0.8       /* of a cosine with an alias: acronyms are shared by many */
#define LONG_ALIAS_FACTOR 0.85 /* of several words */
#define PAIRED_LOGIT 3.0       /* two lists: each is the other's best, times what the evidence leaves open */
#define RIVAL_LOGIT -6.0       /* two lists: one of the two has a better partner in the other list */
#define DEFAULT_LEAST 0.5
#define DEFAULT_LEAST_OF_BEST 0.0005 /* when the k best are asked for: the first guess is shown, however weak */

typedef struct listed {
    mt_body body;
    char *key;
    uint32_t side; /* of --between: 1 or 2, 0 neither */
    uint32_t name; /* in search.names, MT_NONE when it is empty */
} listed;

typedef struct pair_found {
    uint32_t a, b; /* bodies, a < b */
    double cosine, score;
    bool paired; /* no better partner of either in the other list */
} pair_found;

typedef struct search {
    mt_matcher *m;
    char *between_key;
    mt_text values[2];
    double least, least_alone; /* scores to be listed; to be looked at further, without rivals */
    MT_ARRAY(listed) bodies;
    MT_ARRAY(uint32_t) body_of; /* name -> body */
    MT_ARRAY(bool) is_alias;    /* name -> whether it is an alias of the body */
    MT_ARRAY(bool) is_long;     /* name -> whether it has several words */
    mt_names names;
    mt_names words, addresses; /* by body: words of the name; words of address and towns, none without an address */
    MT_ARRAY(pair_found) pairs;
    uint32_t name;     /* being looked up: a name, or a body for its address */
    bool any_refused;  /* the store knows pairs that are not the same */
    mt_map hosts, ids; /* hash of a host or registry id -> last body so far that has it + 1 */
} search;

void mt_duplicates_free(mt_duplicates *duplicates)
{
    for (size_t i = 0; i < duplicates->len; i++) {
        mt_free(duplicates->data[i].a);
        mt_free(duplicates->data[i].b);
        mt_free(duplicates->data[i].evidence);
    }
    mt_free(duplicates->data);
    *duplicates = (mt_duplicates){0};
}

/* ---- reading ---- */

/* "KEY=V1,V2" */
static match_status read_between(search *s, const char *between, mt_error *err)
{
    const char *equals = between ? strchr(between, '=') : NULL;
    const char *comma = equals ? strchr(equals, ',') : NULL;
    if (!between || !between[0]) return MATCH_OK;
    if (!equals || equals == between || !comma || comma == equals + 1 || !comma[1] || strchr(comma + 1, ',')) {
        match_status status =
            mt_fail(err, MATCH_E_VALUE, "\"%s\" is not of the form KEY=VALUE1,VALUE2, such as country=RO,PL", between);
        mt_error_field(err, "between", between);
        return status;
    }
    s->between_key = mt_strndup(between, (size_t)(equals - between));
    if (!s->between_key) return mt_fail_no_memory(err);
    s->values[0] = mt_text_make(equals + 1, (size_t)(comma - equals - 1));
    s->values[1] = mt_text_of(comma + 1);
    return MATCH_OK;
}
/* A hidden parent is not compared with: the viewer is not given it either. */
static match_status side_of(const search *s, const json_t *root, uint32_t *side, mt_error *err)
{
    match_status status = MATCH_OK;
    bool named = true;
    *side = 0;
    if (!s->between_key) goto out;
    mt_text value = mt_json_get_text(root, s->between_key);
    if (value.len && mt_field_names_bodies(mt_text_of(s->between_key)))
        MT_TRY(mt_view_names(s->m->store, s->m->selection.viewer, value, &named, err));
    if (named) *side = mt_text_equal(value, s->values[0]) ? 1 : mt_text_equal(value, s->values[1]) ? 2 : 0;
out:
    return status;
}

static match_status add_name(search *s, mt_text name, uint32_t body_number, bool alias, mt_strbuf *scratch,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    if (name.len == 0) return MATCH_OK;
    mt_strbuf_clear(scratch);
    MT_TRY(mt_name_key(name, scratch, err));
    if (scratch->len == 0) return MATCH_OK;
    MT_TRY(mt_names_add(&s->names, mt_text_make(scratch->data, scratch->len), err));
    MT_TRY(MT_PUSH(&s->body_of, body_number, err));
    MT_TRY(MT_PUSH(&s->is_alias, alias, err));
    bool several = memchr(scratch->data, ' ', scratch->len) != NULL;
    MT_TRY(MT_PUSH(&s->is_long, several, err));
out:
    return status;
}

static match_status add_address(search *s, const json_t *root, mt_strbuf *scratch, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text address = mt_json_get_text(root, "address");
    size_t towns = address.len ? mt_record_list_size(root, "towns") : 0;
    mt_strbuf_clear(scratch);
    MT_TRY(mt_address_key(address, scratch, err));
    for (size_t i = 0; i < towns; i++) {
        mt_strbuf_str(scratch, " ");
        MT_TRY(mt_address_key(mt_record_list_item(root, "towns", i), scratch, err));
    }
    MT_TRY(mt_strbuf_status(scratch, err));
    MT_TRY(mt_names_add_words(&s->addresses, mt_text_make(scratch->data, scratch->len), err));
out:
    return status;
}

static match_status read_body(void *context, const mt_row *row, mt_error *err)
{
    search *s = context;
    match_status status = MATCH_OK;
    mt_strbuf scratch = {0};
    json_t *root = NULL;
    char *key = NULL, *folded = NULL;
    if (row->tier > s->m->selection.viewer) return MATCH_OK;
    MT_TRY(mt_json_parse(row->json, &root, err));
    uint32_t side;
    MT_TRY(side_of(s, root, &side, err));
    if (s->between_key && side == 0) goto out;
    key = mt_strndup(row->key.data, row->key.len);
    if (!key) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_name_key(mt_json_get_text(root, "name"), &scratch, err));
    mt_strbuf_str(&scratch, "");
    folded = mt_strndup(scratch.data ? scratch.data : "", scratch.len);
    if (!folded) MT_TRY(mt_fail_no_memory(err));
    listed entry = {{root, folded, mt_body_host(mt_json_get_text(root, "url")), 0, 0}, key, side, MT_NONE};
    MT_TRY(MT_PUSH(&s->bodies, entry, err));
    key = folded = NULL;
    root = NULL;
out:
    mt_strbuf_free(&scratch);
    json_decref(root);
    mt_free(key);
    mt_free(folded);
    return status;
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(((const listed *)a)->key, ((const listed *)b)->key);
}

/* Numbers the bodies by their ids and makes their names, words and addresses. */
static match_status add_bodies(search *s, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf scratch = {0};
    if (s->bodies.len) qsort(s->bodies.data, s->bodies.len, sizeof *s->bodies.data, compare_ids);
    for (uint32_t number = 0; number < s->bodies.len; number++) {
        listed *one = &s->bodies.data[number];
        const json_t *root = one->body.root;
        one->body.number = number;
        if (one->body.folded[0]) one->name = s->names.names; /* add_name() makes it */
        MT_TRY(add_name(s, mt_json_get_text(root, "name"), number, false, &scratch, err));
        MT_TRY(mt_names_add_words(&s->words, mt_text_of(one->body.folded), err));
        MT_TRY(add_address(s, root, &scratch, err));
        for (size_t i = 0; i < mt_record_list_size(root, "aliases"); i++)
            MT_TRY(add_name(s, mt_record_list_item(root, "aliases", i), number, true, &scratch, err));
    }
out:
    mt_strbuf_free(&scratch);
    return status;
}

/* ---- pairs ---- */

static match_status add_pair(search *s, uint32_t x, uint32_t y, double cosine, mt_error *err)
{
    const listed *one = &s->bodies.data[x], *two = &s->bodies.data[y];
    if (x == y || (s->between_key && one->side == two->side)) return MATCH_OK;
    pair_found pair = {x < y ? x : y, x < y ? y : x, cosine, 0.0, false};
    return MT_PUSH(&s->pairs, pair, err);
}

static match_status found_like(void *context, uint32_t other, double cosine, mt_error *err)
{
    search *s = context;
    bool mine = s->is_alias.data[s->name], theirs = s->is_alias.data[other];
    if (mine || theirs) {
        bool acronym = (mine && !s->is_long.data[s->name]) || (theirs && !s->is_long.data[other]);
        cosine *= acronym ? ALIAS_FACTOR : LONG_ALIAS_FACTOR;
    }
    return add_pair(s, s->body_of.data[s->name], s->body_of.data[other], cosine, err);
}

/* The same address, whatever the names: the best of the names that were found alike decides, else the cosine of the
 * names themselves. */
static match_status found_near(void *context, uint32_t other, double cosine, mt_error *err)
{
    search *s = context;
    uint32_t mine = s->bodies.data[s->name].name, theirs = s->bodies.data[other].name;
    bool counted = !s->between_key || s->bodies.data[s->name].side != s->bodies.data[other].side;
    if (counted && cosine >= MT_ADDRESS_SAME) {
        s->bodies.data[s->name].body.near++;
        s->bodies.data[other].body.near++;
    }
    return mine == MT_NONE || theirs == MT_NONE
               ? MATCH_OK
               : add_pair(s, s->name, other, mt_names_cosine(&s->names, mine, theirs), err);
}

/* pairs that share a value (URL host, registry id) but perhaps no name */
static match_status pair_by_value(search *s, mt_map *map, mt_text value, uint64_t seed, uint32_t number, mt_error *err)
{
    uint64_t key = mt_hash_bytes(value.data, value.len, seed);
    uint64_t *latest = mt_map_at(map, key, 0);
    if (!latest) return mt_fail_no_memory(err);
    uint64_t before = *latest;
    *latest = number + 1;
    return before ? add_pair(s, (uint32_t)before - 1, number, 0.0, err) : MATCH_OK;
}

static match_status find_pairs(search *s, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_names_finish(&s->names, err));
    for (s->name = 0; s->name < s->names.names; s->name++) {
        MT_TRY(mt_store_watched(s->m->store, err));
        MT_TRY(mt_names_like(&s->names, s->name, s->name + 1, COSINE_LEAST, found_like, s, err));
    }
    MT_TRY(mt_names_finish(&s->words, err));
    MT_TRY(mt_names_finish(&s->addresses, err));
    for (s->name = 0; s->name < s->addresses.names; s->name++)
        MT_TRY(mt_names_like(&s->addresses, s->name, s->name + 1, ADDRESS_COSINE_LEAST, found_near, s, err));
    for (uint32_t i = 0; i < s->bodies.len; i++) {
        const json_t *ids = mt_json_get(s->bodies.data[i].body.root, "external_ids");
        MT_TRY(pair_by_value(s, &s->ids, mt_text_of(s->bodies.data[i].key), MERGED_SEED, i, err));
        for (size_t k = 0; k < mt_record_list_size(s->bodies.data[i].body.root, "merged_ids"); k++)
            MT_TRY(pair_by_value(s, &s->ids, mt_record_list_item(s->bodies.data[i].body.root, "merged_ids", k),
                                 MERGED_SEED, i, err));
        if (s->bodies.data[i].body.host.len)
            MT_TRY(pair_by_value(s, &s->hosts, s->bodies.data[i].body.host, 1, i, err));
        for (void *at = json_object_iter((json_t *)ids); ids && at; at = json_object_iter_next((json_t *)ids, at)) {
            mt_text scheme = mt_text_of(json_object_iter_key(at)), value = mt_json_text(json_object_iter_value(at));
            if (value.len == 0) continue;
            MT_TRY(pair_by_value(s, &s->ids, value, mt_hash_bytes(scheme.data, scheme.len, 2), i, err));
        }
    }
out:
    return status;
}

static int compare_found(const void *a, const void *b)
{
    const pair_found *x = a, *y = b;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    if (x->b != y->b) return x->b < y->b ? -1 : 1;
    return (x->cosine < y->cosine) - (x->cosine > y->cosine); /* the best cosine first */
}

static match_status compare_pair(const search *s, const pair_found *p, mt_same_evidence *out, mt_error *err)
{
    return mt_same_body_compare(&s->bodies.data[p->a].body, &s->bodies.data[p->b].body, &s->words, &s->addresses, out,
                                err);
}

static match_status add_result(const search *s, const pair_found *p, mt_duplicates *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const listed *a = &s->bodies.data[p->a], *b = &s->bodies.data[p->b];
    mt_same_evidence found;
    mt_duplicate made = {.score = p->score};
    mt_strbuf text = {0};
    json_t *told = NULL;
    MT_TRY(compare_pair(s, p, &found, err));
    MT_TRY(mt_same_body_tell(&a->body, &b->body, p->score, p->cosine, &found, &told, err));
    if (s->between_key && json_object_set_new(told, "best_of_both", json_boolean(p->paired)) != 0)
        MT_TRY(mt_fail_no_memory(err));
    mt_json_write(&text, told);
    MT_TRY(mt_strbuf_take(&text, &made.evidence, NULL, err));
    bool in_order = strcmp(a->key, b->key) < 0;
    made.a = mt_strdup(in_order ? a->key : b->key);
    made.b = mt_strdup(in_order ? b->key : a->key);
    if (!made.a || !made.b) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_PUSH(out, made, err));
    made = (mt_duplicate){0};
out:
    mt_free(made.a);
    mt_free(made.b);
    mt_free(made.evidence);
    mt_strbuf_free(&text);
    json_decref(told);
    return status;
}

static int compare_results(const void *a, const void *b)
{
    const mt_duplicate *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    int order = strcmp(x->a, y->a);
    return order ? order : strcmp(x->b, y->b);
}

/* Keeps a pair when it is among the k best of one of its two records. The list is sorted, best first. */
static match_status keep_best(mt_duplicates *list, size_t k, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_intern keys = {0};
    MT_ARRAY(size_t) seen = {0};
    size_t kept = 0, zero = 0;
    for (size_t i = 0; i < list->len; i++) {
        uint32_t number[2];
        const char *key[2] = {list->data[i].a, list->data[i].b};
        bool keep = false;
        for (int side = 0; side < 2; side++) {
            bool added;
            MT_TRY(mt_intern_add(&keys, mt_text_of(key[side]), &number[side], &added, err));
            if (added) MT_TRY(MT_PUSH(&seen, zero, err));
            keep = (seen.data && seen.data[number[side]]++ < k) || keep;
        }
        mt_duplicate swap = list->data[i];
        if (!keep) continue;
        list->data[i] = list->data[kept];
        list->data[kept++] = swap;
    }
    while (list->len > kept) {
        mt_duplicate *last = &list->data[--list->len];
        mt_free(last->a);
        mt_free(last->b);
        mt_free(last->evidence);
    }
    if (list->len > 1) qsort(list->data, list->len, sizeof *list->data, compare_results);
out:
    mt_intern_free(&keys);
    MT_ARRAY_FREE(&seen);
    return status;
}

/* whether somebody has said that the two are different bodies */
static match_status was_refused(const search *s, const pair_found *p, bool *refused, mt_error *err)
{
    match_status status = MATCH_OK;
    const char *a = s->bodies.data[p->a].key, *b = s->bodies.data[p->b].key;
    mt_strbuf key = {0};
    json_t *said = NULL;
    bool in_order = strcmp(a, b) < 0;
    *refused = false;
    if (!s->any_refused) goto out;
    mt_strbuf_format(&key, "%s\x1f%s", in_order ? a : b, in_order ? b : a);
    MT_TRY(mt_strbuf_status(&key, err));
    MT_TRY(mt_ledger_get(s->m->store, MT_BOOK_DIFFERENT, mt_text_make(key.data, key.len), &said, err));
    *refused = said != NULL;
out:
    json_decref(said);
    mt_strbuf_free(&key);
    return status;
}

/* Leaves every pair once, judged by itself, without those that somebody told apart. */
static match_status judge_pairs(search *s, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t kept = 0;
    MT_TRY(mt_ledger_any(s->m->store, MT_BOOK_DIFFERENT, &s->any_refused, err));
    if (s->pairs.len) qsort(s->pairs.data, s->pairs.len, sizeof *s->pairs.data, compare_found);
    for (size_t i = 0; i < s->pairs.len; i++) {
        pair_found p = s->pairs.data[i];
        mt_same_evidence found;
        MT_TRY(mt_store_watched(s->m->store, err));
        bool refused = false;
        if (kept && p.a == s->pairs.data[kept - 1].a && p.b == s->pairs.data[kept - 1].b) continue;
        MT_TRY(was_refused(s, &p, &refused, err));
        if (refused) continue;
        MT_TRY(compare_pair(s, &p, &found, err));
        p.score = mt_logit_probability(mt_same_body_judge(p.cosine, &found));
        if (p.score >= s->least_alone) s->pairs.data[kept++] = p;
    }
    s->pairs.len = kept;
out:
    return status;
}

/* Of two lists each names a body once, as a rule: who has a better partner in the other list is hardly this one's, and
 * two that are each other's best are more likely the same than their evidence alone says. */
static match_status weigh_rivals(search *s, mt_error *err)
{
    match_status status = MATCH_OK;
    double *best = mt_alloc(s->bodies.len + 1, sizeof *best);
    if (!best) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < s->pairs.len; i++) {
        const pair_found *p = &s->pairs.data[i];
        best[p->a] = fmax(best[p->a], p->score);
        best[p->b] = fmax(best[p->b], p->score);
    }
    for (size_t i = 0; i < s->pairs.len; i++) {
        pair_found *p = &s->pairs.data[i];
        p->paired = p->score >= best[p->a] && p->score >= best[p->b];
        double open = 1.0 - p->score, z = log(p->score / fmax(open, 1e-300));
        z = fmin(z, MT_LOGIT_LIMIT) + (p->paired ? PAIRED_LOGIT * open : RIVAL_LOGIT);
        p->score = mt_logit_probability(z);
    }
out:
    mt_free(best);
    return status;
}

static match_status list_pairs(const search *s, mt_duplicates *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < s->pairs.len; i++)
        if (s->pairs.data[i].score >= s->least) MT_TRY(add_result(s, &s->pairs.data[i], out, err));
    if (out->len) qsort(out->data, out->len, sizeof *out->data, compare_results);
out:
    return status;
}

match_status mt_duplicates_find(mt_matcher *m, const char *between, size_t k, double minimum, mt_tier viewer,
                                mt_duplicates *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = viewer, .as_of = MT_NO_DAY};
    mt_duplicates made = {0};
    search s = {.m = m, .least = minimum > 0.0 ? minimum : k ? 0.0 : DEFAULT_LEAST};
    if (k && !(minimum > 0.0)) s.least_alone = DEFAULT_LEAST_OF_BEST;
    if (!(minimum <= 1.0)) MT_TRY(mt_fail(err, MATCH_E_VALUE, "the least score must be between 0 and 1"));
    MT_TRY(read_between(&s, between, err));
    MT_TRY(mt_matcher_begin(m, &options, false, err));
    MT_TRY(mt_store_each(m->store, MT_KINDS_ORGANISATIONS, read_body, &s, err));
    MT_TRY(add_bodies(&s, err));
    MT_TRY(find_pairs(&s, err));
    MT_TRY(judge_pairs(&s, err));
    if (s.between_key) MT_TRY(weigh_rivals(&s, err));
    MT_TRY(list_pairs(&s, &made, err));
    if (k) MT_TRY(keep_best(&made, k, err));
    *out = made;
    made = (mt_duplicates){0};
out:
    mt_matcher_end(m);
    for (size_t i = 0; i < s.bodies.len; i++) {
        mt_free(s.bodies.data[i].key);
        mt_free(s.bodies.data[i].body.folded);
        json_decref(s.bodies.data[i].body.root);
    }
    MT_ARRAY_FREE(&s.bodies);
    MT_ARRAY_FREE(&s.body_of);
    MT_ARRAY_FREE(&s.is_alias);
    MT_ARRAY_FREE(&s.is_long);
    MT_ARRAY_FREE(&s.pairs);
    mt_names_free(&s.names);
    mt_names_free(&s.words);
    mt_names_free(&s.addresses);
    mt_map_free(&s.hosts);
    mt_map_free(&s.ids);
    mt_free(s.between_key);
    mt_duplicates_free(&made);
    return status;
}