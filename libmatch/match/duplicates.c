/* Records of organisations that may be the same body.
 *
 * Every name and alias is a vector of character 3-grams, every address one of words (names.h); pairs with a cosine
 * above a floor are judged by evidence: the best cosine over their names, the words of the names, the addresses,
 * countries, towns, host of the URL and registry ids. The score is a
 * logistic function of that evidence (weights and thresholds: docs/matching.md). */
#include <math.h>
#include <stdlib.h>

#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/name_key.h"
#include "libmatch/match/names.h"
#include "libmatch/store/ledger.h"
#include "libmatch/text/fold.h"

#define COSINE_LEAST 0.4 /* pairs below are not looked at unless something else agrees */
#define ADDRESS_COSINE_LEAST 0.5
#define MERGED_SEED 3     /* of the hash of ids, apart from those of registers */
#define ADDRESS_SAME 0.85 /* nearly the same address */
#define CONTAINED_LOGIT 0.5
#define ALIAS_FACTOR 0.8       /* of a cosine with an alias: acronyms are shared by many */
#define LONG_ALIAS_FACTOR 0.85 /* of several words */
#define ALONE_LOGIT 2.0
#define HOST_LOGIT 4.0
#define HOST_ALONE_MOST 1.7 /* a shared host alone asks, it does not decide: agencies keep the pages of many */
#define NUMBERS_MOST 0.4    /* "Institute 5" and "Institute 6" ask at most */
#define PAIRED_LOGIT 3.0    /* two lists: each is the other's best, times what the evidence leaves open */
#define RIVAL_LOGIT -6.0    /* two lists: one of the two has a better partner in the other list */
#define DEFAULT_LEAST 0.5
#define DEFAULT_LEAST_OF_BEST 0.0005 /* when the k best are asked for: the first guess is shown, however weak */

typedef struct body {
    char *key;
    json_t *root;
    mt_text host;  /* in root */
    char *folded;  /* name as mt_name_key gives it */
    uint32_t side; /* of --between: 1 or 2, 0 neither */
    uint32_t name; /* of its name in search.names, MT_NONE when it is empty */
    uint32_t near; /* others at nearly the same address */
} body;

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
    MT_ARRAY(body) bodies;
    MT_ARRAY(uint32_t) body_of; /* name -> body */
    MT_ARRAY(bool) is_alias;    /* name -> whether it is an alias of the body */
    MT_ARRAY(bool) is_long;     /* name -> whether it has several words */
    mt_names names;
    mt_names words, addresses; /* by body: words of the name; words of address and towns, none without an address */
    MT_ARRAY(pair_found) pairs;
    uint32_t name;     /* being looked up: a name, or a body for its address */
    bool any_refused;  /* the store knows pairs that are not the same */
    mt_map hosts, ids; /* hash of a host or registry id -> latest body that has it + 1 */
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
        match_status status = mt_fail(err, MATCH_E_VALUE, "\"%s\" is not of the form KEY=VALUE1,VALUE2", between);
        mt_error_field(err, "between", between);
        return status;
    }
    s->between_key = mt_strndup(between, (size_t)(equals - between));
    if (!s->between_key) return mt_fail_no_memory(err);
    s->values[0] = mt_text_make(equals + 1, (size_t)(comma - equals - 1));
    s->values[1] = mt_text_of(comma + 1);
    return MATCH_OK;
}

/* the host of a URL without "www.", empty when there is none */
static mt_text host_of(mt_text url)
{
    size_t begin = 0;
    for (size_t i = 0; i + 2 < url.len; i++)
        if (memcmp(url.data + i, "://", 3) == 0) {
            begin = i + 3;
            break;
        }
    size_t end = begin;
    while (end < url.len && !strchr("/?#: ", url.data[end])) end++;
    mt_text host = mt_text_make(url.data + begin, end - begin);
    if (host.len > 4 && memcmp(host.data, "www.", 4) == 0) host = mt_text_make(host.data + 4, host.len - 4);
    if (host.len == 0 || !memchr(host.data, '.', host.len) || memchr(host.data, '@', host.len)) return mt_text_of("");
    return host;
}

static uint32_t side_of(const search *s, const json_t *root)
{
    if (!s->between_key) return 0;
    mt_text value = mt_json_get_text(root, s->between_key);
    return mt_text_equal(value, s->values[0]) ? 1 : mt_text_equal(value, s->values[1]) ? 2 : 0;
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

static match_status add_body(void *context, const mt_row *row, mt_error *err)
{
    search *s = context;
    match_status status = MATCH_OK;
    mt_strbuf scratch = {0};
    json_t *root = NULL;
    char *key = NULL, *folded = NULL;
    if (row->tier > s->m->selection.viewer) return MATCH_OK;
    MT_TRY(mt_json_parse(row->json, &root, err));
    uint32_t side = side_of(s, root);
    if (s->between_key && side == 0) goto out;
    key = mt_strndup(row->key.data, row->key.len);
    if (!key) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_name_key(mt_json_get_text(root, "name"), &scratch, err));
    mt_strbuf_str(&scratch, "");
    folded = mt_strndup(scratch.data ? scratch.data : "", scratch.len);
    if (!folded) MT_TRY(mt_fail_no_memory(err));
    uint32_t name = folded[0] ? s->names.names : MT_NONE; /* add_name() below makes it */
    body made = {key, root, host_of(mt_json_get_text(root, "url")), folded, side, name, 0};
    MT_TRY(MT_PUSH(&s->bodies, made, err));
    key = folded = NULL;
    root = NULL;
    uint32_t number = (uint32_t)s->bodies.len - 1;
    MT_TRY(add_name(s, mt_json_get_text(made.root, "name"), number, false, &scratch, err));
    MT_TRY(mt_names_add_words(&s->words, mt_text_of(made.folded), err));
    MT_TRY(add_address(s, made.root, &scratch, err));
    size_t aliases = mt_record_list_size(made.root, "aliases");
    for (size_t i = 0; i < aliases; i++)
        MT_TRY(add_name(s, mt_record_list_item(made.root, "aliases", i), number, true, &scratch, err));
out:
    mt_strbuf_free(&scratch);
    json_decref(root);
    mt_free(key);
    mt_free(folded);
    return status;
}

/* ---- pairs ---- */

static match_status add_pair(search *s, uint32_t x, uint32_t y, double cosine, mt_error *err)
{
    const body *one = &s->bodies.data[x], *two = &s->bodies.data[y];
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
    if (counted && cosine >= ADDRESS_SAME) {
        s->bodies.data[s->name].near++;
        s->bodies.data[other].near++;
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
        const json_t *ids = mt_json_get(s->bodies.data[i].root, "external_ids");
        MT_TRY(pair_by_value(s, &s->ids, mt_text_of(s->bodies.data[i].key), MERGED_SEED, i, err));
        for (size_t k = 0; k < mt_record_list_size(s->bodies.data[i].root, "merged_ids"); k++)
            MT_TRY(pair_by_value(s, &s->ids, mt_record_list_item(s->bodies.data[i].root, "merged_ids", k), MERGED_SEED,
                                 i, err));
        if (s->bodies.data[i].host.len) MT_TRY(pair_by_value(s, &s->hosts, s->bodies.data[i].host, 1, i, err));
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

typedef enum agreement { UNKNOWN = 0, AGREES = 1, DIFFERS = -1 } agreement;

static agreement compare_texts(mt_text a, mt_text b)
{
    return a.len == 0 || b.len == 0 ? UNKNOWN : mt_text_equal(a, b) ? AGREES : DIFFERS;
}

/* one town in common, as folded */
static match_status compare_towns(const json_t *a, const json_t *b, agreement *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf x = {0}, y = {0};
    size_t na = mt_record_list_size(a, "towns"), nb = mt_record_list_size(b, "towns");
    agreement found = na && nb ? DIFFERS : UNKNOWN;
    for (size_t i = 0; i < na && found == DIFFERS; i++) {
        mt_strbuf_clear(&x);
        MT_TRY(mt_address_key(mt_record_list_item(a, "towns", i), &x, err));
        for (size_t j = 0; j < nb && found == DIFFERS; j++) {
            mt_strbuf_clear(&y);
            MT_TRY(mt_address_key(mt_record_list_item(b, "towns", j), &y, err));
            if (x.len && x.len == y.len && memcmp(x.data, y.data, x.len) == 0) found = AGREES;
        }
    }
    *out = found;
out:
    mt_strbuf_free(&x);
    mt_strbuf_free(&y);
    return status;
}

/* One became the other before, and has come back with an import. */
static bool was_merged(const json_t *a, const json_t *b)
{
    for (size_t i = 0; i < mt_record_list_size(a, "merged_ids"); i++)
        if (mt_text_equal(mt_record_list_item(a, "merged_ids", i), mt_json_get_text(b, "id"))) return true;
    return false;
}

static agreement compare_ids(const json_t *a, const json_t *b)
{
    if (was_merged(a, b) || was_merged(b, a)) return AGREES;
    const json_t *mine = mt_json_get(a, "external_ids"), *theirs = mt_json_get(b, "external_ids");
    agreement found = UNKNOWN;
    for (void *i = json_object_iter((json_t *)mine); mine && i; i = json_object_iter_next((json_t *)mine, i)) {
        agreement one =
            compare_texts(mt_json_text(json_object_iter_value(i)), mt_json_get_text(theirs, json_object_iter_key(i)));
        if (one == AGREES) return AGREES;
        if (one == DIFFERS) found = DIFFERS;
    }
    return found;
}

typedef struct agreements {
    agreement country, town, host, id;
    bool contained;
    bool addresses; /* both state one */
    double address; /* cosine of the addresses */
    double covered; /* share of the words of each name that the other has, the lesser of the two */
    bool equal;     /* the names as folded, blanks aside */
    bool initials;  /* one's alias is the initials of the other's name */
    bool alone;     /* the same address, and nobody else's */
    bool numbers;   /* both names have numbers, and other ones */
} agreements;

/* Whether every word of the shorter name, of two words or more, is a word of the longer one: "Health City Medellin" in
 * "Medellin Health City Cluster". */
static bool words_contained(const char *a, const char *b)
{
    const char *shorter = strlen(a) <= strlen(b) ? a : b, *longer = shorter == a ? b : a;
    size_t words = 0;
    for (const char *at = shorter; *at; words++) {
        size_t n = strcspn(at, " ");
        bool found = false;
        for (const char *other = longer; *other && !found;) {
            size_t m = strcspn(other, " ");
            found = m == n && memcmp(at, other, n) == 0;
            other += m + (other[m] == ' ');
        }
        if (!found) return false;
        at += n + (at[n] == ' ');
    }
    return words >= 2;
}

static bool has_vector(const mt_names *n, uint32_t i) { return n->begin.data[i] < n->begin.data[i + 1]; }

/* "UTBv" or "K.U.L.": an alias of three letters or more that is the first letters of the words of the other's name */
static bool alias_is_initials(const body *a, const body *b)
{
    size_t aliases = mt_record_list_size(a->root, "aliases");
    for (size_t i = 0; i < aliases; i++) {
        mt_text alias = mt_record_list_item(a->root, "aliases", i);
        const char *at = b->folded;
        size_t letters = 0;
        bool same = true;
        for (size_t j = 0; j < alias.len && same; j++) {
            char c = alias.data[j];
            if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
            if (c == '.' || c == '-' || c == ' ') continue;
            same = *at == c;
            at += strcspn(at, " ");
            at += *at == ' ';
            letters++;
        }
        if (same && letters >= 3 && !*at) return true;
    }
    return false;
}

static bool equal_without_blanks(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == ' ') a++;
        while (*b == ' ') b++;
        if (*a != *b || !*a) return *a == *b;
    }
}

/* the next run of digits; its length */
static size_t next_number(const char **at)
{
    *at += strcspn(*at, "0123456789");
    return strspn(*at, "0123456789");
}

/* both have numbers, and not the same ones in the same order */
static bool numbers_differ(const char *a, const char *b)
{
    size_t n = next_number(&a), m = next_number(&b);
    if (n == 0 || m == 0) return false;
    while (n || m) {
        if (n != m || memcmp(a, b, n) != 0) return true;
        a += n;
        b += m;
        n = next_number(&a);
        m = next_number(&b);
    }
    return false;
}

static match_status compare_bodies(const search *s, const pair_found *p, agreements *out, mt_error *err)
{
    const body *a = &s->bodies.data[p->a], *b = &s->bodies.data[p->b];
    agreements found = {.country =
                            compare_texts(mt_json_get_text(a->root, "country"), mt_json_get_text(b->root, "country")),
                        .host = compare_texts(a->host, b->host),
                        .id = compare_ids(a->root, b->root),
                        .contained = words_contained(a->folded, b->folded)};
    found.addresses = has_vector(&s->addresses, p->a) && has_vector(&s->addresses, p->b);
    found.address = mt_names_cosine(&s->addresses, p->a, p->b);
    found.covered = fmin(mt_names_covered(&s->words, p->a, p->b), mt_names_covered(&s->words, p->b, p->a));
    found.equal = a->folded[0] && equal_without_blanks(a->folded, b->folded);
    found.alone = found.address >= ADDRESS_SAME && a->near == 1 && b->near == 1;
    found.numbers = numbers_differ(a->folded, b->folded);
    found.initials = alias_is_initials(a, b) || alias_is_initials(b, a);
    match_status status = compare_towns(a->root, b->root, &found.town, err);
    if (status == MATCH_OK) *out = found;
    return status;
}

/* Log-odds of the evidence. A different registry id or country speaks against, a different town or host hardly: bodies
 * have several of both. */
static double judge(double cosine, const agreements *g)
{
    double z = g->addresses ? -12.5 + 7.5 * cosine + 5.3 * g->address + 1.8 * g->covered + (g->equal ? 2.8 : 0.0) +
                                  (g->initials ? 1.9 : 0.0) + (g->alone ? ALONE_LOGIT : 0.0)
                            : -12.5 + 16.0 * cosine;
    z += g->country == AGREES ? 0.8 : g->country == DIFFERS ? -4.0 : 0.0;
    z += g->town == AGREES ? 1.2 : g->town == DIFFERS ? -0.4 : 0.0;
    z += g->contained ? CONTAINED_LOGIT : 0.0;
    if (g->host == AGREES) z = g->equal ? z + HOST_LOGIT : fmax(z, fmin(z + HOST_LOGIT, HOST_ALONE_MOST));
    if (g->numbers) z = fmin(z, NUMBERS_MOST);
    z += g->id == AGREES ? 15.5 : g->id == DIFFERS ? -1.0 : 0.0;
    return z > MT_LOGIT_LIMIT ? MT_LOGIT_LIMIT : z;
}

static const char *agreement_name(agreement g) { return g == AGREES ? "same" : g == DIFFERS ? "different" : "unknown"; }

/* verdict by probability: the thresholds of docs/matching.md */
static const char *verdict(double p) { return p >= 0.9 ? "same" : p >= 0.5 ? "ask" : "different"; }

/* What folding takes away from the end or beginning of a name, without blanks: "srl". */
static match_status legal_form(mt_text name, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf whole = {0}, bare = {0};
    size_t n = 0, m = 0;
    MT_TRY(mt_fold(name, &whole, err));
    MT_TRY(mt_fold_name(name, &bare, err));
    for (size_t i = 0; i < whole.len; i++)
        if (strchr(" .,;-/'\"()&+", whole.data[i]) == NULL) whole.data[n++] = whole.data[i];
    for (size_t i = 0; i < bare.len; i++)
        if (strchr(" &+", bare.data[i]) == NULL) bare.data[m++] = bare.data[i];
    if (m < n && memcmp(whole.data, bare.data, m) == 0)
        mt_strbuf_add(out, whole.data + m, n - m);
    else if (m < n && memcmp(whole.data + n - m, bare.data, m) == 0)
        mt_strbuf_add(out, whole.data, n - m);
    MT_TRY(mt_strbuf_status(out, err));
out:
    mt_strbuf_free(&whole);
    mt_strbuf_free(&bare);
    return status;
}

static match_status compare_forms(mt_text a, mt_text b, agreement *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf x = {0}, y = {0};
    MT_TRY(legal_form(a, &x, err));
    MT_TRY(legal_form(b, &y, err));
    *out = compare_texts(mt_text_make(x.data, x.len), mt_text_make(y.data, y.len));
out:
    mt_strbuf_free(&x);
    mt_strbuf_free(&y);
    return status;
}

static match_status add_result(const search *s, const pair_found *p, mt_duplicates *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const body *a = &s->bodies.data[p->a], *b = &s->bodies.data[p->b];
    agreements g;
    agreement form = UNKNOWN;
    mt_duplicate made = {.score = p->score};
    mt_strbuf text = {0};
    json_t *evidence = NULL;
    MT_TRY(compare_bodies(s, p, &g, err));
    MT_TRY(compare_forms(mt_json_get_text(a->root, "name"), mt_json_get_text(b->root, "name"), &form, err));
    evidence = json_pack("{s:s, s:f, s:b, s:b, s:f, s:b, s:s, s:s, s:s, s:s, s:s}", "verdict", verdict(p->score),
                         "name_similarity", p->cosine, "same_name", g.equal, "alias_is_initials", g.initials,
                         "words_in_common", g.covered, "other_numbers", g.numbers, "country", agreement_name(g.country),
                         "town", agreement_name(g.town), "url_host", agreement_name(g.host), "external_id",
                         agreement_name(g.id), "legal_form", agreement_name(form));
    if (evidence && g.addresses && json_object_set_new(evidence, "address_similarity", json_real(g.address)) != 0)
        MT_TRY(mt_fail_no_memory(err));
    if (evidence && s->between_key && json_object_set_new(evidence, "best_of_both", json_boolean(p->paired)) != 0)
        MT_TRY(mt_fail_no_memory(err));
    if (!evidence) MT_TRY(mt_fail_no_memory(err));
    mt_json_write(&text, evidence);
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
    json_decref(evidence);
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
        agreements g;
        MT_TRY(mt_store_watched(s->m->store, err));
        bool refused = false;
        if (kept && p.a == s->pairs.data[kept - 1].a && p.b == s->pairs.data[kept - 1].b) continue;
        MT_TRY(was_refused(s, &p, &refused, err));
        if (refused) continue;
        MT_TRY(compare_bodies(s, &p, &g, err));
        p.score = mt_logit_probability(judge(p.cosine, &g));
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
    MT_TRY(mt_store_each(m->store, MT_KINDS_ORGANISATIONS, add_body, &s, err));
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
        mt_free(s.bodies.data[i].folded);
        json_decref(s.bodies.data[i].root);
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
