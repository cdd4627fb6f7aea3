/* What speaks for and against two records being one body: names, addresses, countries, towns, web hosts, registry ids.
 *
 * The score is a logistic function of that evidence. Weights and thresholds are those of docs/matching.md, fitted on
 * true pairs of two lists of organisations. */
#include <math.h>

#include "libmatch/match/model.h"
#include "libmatch/match/name_key.h"
#include "libmatch/match/same_body.h"
#include "libmatch/store/record.h"
#include "libmatch/text/fold.h"

#define CONTAINED_LOGIT 0.5
#define ALONE_LOGIT 2.0
#define HOST_LOGIT 4.0
#define HOST_ALONE_MOST 1.7 /* a shared host alone asks, it does not decide: agencies keep the pages of many */
#define NUMBERS_MOST 0.4    /* "Institute 5" and "Institute 6" ask at most */

mt_text mt_body_host(mt_text url)
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

static mt_agreement compare_texts(mt_text a, mt_text b)
{
    return a.len == 0 || b.len == 0 ? MT_UNKNOWN : mt_text_equal(a, b) ? MT_AGREES : MT_DIFFERS;
}

/* one town in common, as folded */
static match_status compare_towns(const json_t *a, const json_t *b, mt_agreement *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf x = {0}, y = {0};
    size_t na = mt_record_list_size(a, "towns"), nb = mt_record_list_size(b, "towns");
    mt_agreement found = na && nb ? MT_DIFFERS : MT_UNKNOWN;
    for (size_t i = 0; i < na && found == MT_DIFFERS; i++) {
        mt_strbuf_clear(&x);
        MT_TRY(mt_address_key(mt_record_list_item(a, "towns", i), &x, err));
        for (size_t j = 0; j < nb && found == MT_DIFFERS; j++) {
            mt_strbuf_clear(&y);
            MT_TRY(mt_address_key(mt_record_list_item(b, "towns", j), &y, err));
            if (x.len && x.len == y.len && memcmp(x.data, y.data, x.len) == 0) found = MT_AGREES;
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

static mt_agreement compare_ids(const json_t *a, const json_t *b)
{
    if (was_merged(a, b) || was_merged(b, a)) return MT_AGREES;
    const json_t *mine = mt_json_get(a, "external_ids"), *theirs = mt_json_get(b, "external_ids");
    mt_agreement found = MT_UNKNOWN;
    for (void *i = json_object_iter((json_t *)mine); mine && i; i = json_object_iter_next((json_t *)mine, i)) {
        mt_agreement one =
            compare_texts(mt_json_text(json_object_iter_value(i)), mt_json_get_text(theirs, json_object_iter_key(i)));
        if (one == MT_AGREES) return MT_AGREES;
        if (one == MT_DIFFERS) found = MT_DIFFERS;
    }
    return found;
}

/* Whether every word of a name, of two words or more, is a word of the other one. */
static bool words_are_in(const char *shorter, const char *longer)
{
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

/* Of the shorter name in the longer one: "Health City Medellin" in "Medellin Health City Cluster"; of two of one
 * length, of either in the other. */
static bool words_contained(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    return (n <= m && words_are_in(a, b)) || (m <= n && words_are_in(b, a));
}

static bool has_vector(const mt_names *n, uint32_t i) { return n->begin.data[i] < n->begin.data[i + 1]; }

/* "UTBv" or "K.U.L.": an alias of three letters or more that is the first letters of the words of the other's name */
static bool alias_is_initials(const mt_body *a, const mt_body *b)
{
    size_t aliases = mt_record_list_size(a->root, "aliases");
    for (size_t i = 0; i < aliases; i++) {
        mt_text alias = mt_record_list_item(a->root, "aliases", i);
        const char *at = b->folded;
        size_t letters = 0;
        bool same = true;
        for (size_t j = 0; j < alias.len && same; j++) {
            char c = mt_small(alias.data[j]);
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

match_status mt_same_body_compare(const mt_body *a, const mt_body *b, const mt_names *words, const mt_names *addresses,
                                  mt_same_evidence *out, mt_error *err)
{
    mt_same_evidence found = {
        .country = compare_texts(mt_json_get_text(a->root, "country"), mt_json_get_text(b->root, "country")),
        .host = compare_texts(a->host, b->host),
        .id = compare_ids(a->root, b->root),
        .contained = words_contained(a->folded, b->folded)};
    found.addresses = has_vector(addresses, a->number) && has_vector(addresses, b->number);
    found.address = mt_names_cosine(addresses, a->number, b->number);
    found.covered = fmin(mt_names_covered(words, a->number, b->number), mt_names_covered(words, b->number, a->number));
    found.equal = a->folded[0] && equal_without_blanks(a->folded, b->folded);
    found.alone = found.address >= MT_ADDRESS_SAME && a->near == 1 && b->near == 1;
    found.numbers = numbers_differ(a->folded, b->folded);
    found.initials = alias_is_initials(a, b) || alias_is_initials(b, a);
    match_status status = compare_towns(a->root, b->root, &found.town, err);
    if (status == MATCH_OK) *out = found;
    return status;
}

/* A different registry id or country speaks against, a different town or host hardly: bodies have several of both. */
double mt_same_body_judge(double cosine, const mt_same_evidence *g)
{
    double z = g->addresses ? -12.5 + 7.5 * cosine + 5.3 * g->address + 1.8 * g->covered + (g->equal ? 2.8 : 0.0) +
                                  (g->initials ? 1.9 : 0.0) + (g->alone ? ALONE_LOGIT : 0.0)
                            : -12.5 + 16.0 * cosine;
    z += g->country == MT_AGREES ? 0.8 : g->country == MT_DIFFERS ? -4.0 : 0.0;
    z += g->town == MT_AGREES ? 1.2 : g->town == MT_DIFFERS ? -0.4 : 0.0;
    z += g->contained ? CONTAINED_LOGIT : 0.0;
    if (g->host == MT_AGREES) z = g->equal ? z + HOST_LOGIT : fmax(z, fmin(z + HOST_LOGIT, HOST_ALONE_MOST));
    if (g->numbers) z = fmin(z, NUMBERS_MOST);
    z += g->id == MT_AGREES ? 15.5 : g->id == MT_DIFFERS ? -1.0 : 0.0;
    return z > MT_LOGIT_LIMIT ? MT_LOGIT_LIMIT : z;
}

static const char *agreement_name(mt_agreement g)
{
    return g == MT_AGREES ? "same" : g == MT_DIFFERS ? "different" : "unknown";
}

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

static match_status compare_forms(mt_text a, mt_text b, mt_agreement *out, mt_error *err)
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

match_status mt_same_body_tell(const mt_body *a, const mt_body *b, double score, double cosine,
                               const mt_same_evidence *g, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_agreement form = MT_UNKNOWN;
    json_t *told = NULL;
    MT_TRY(compare_forms(mt_json_get_text(a->root, "name"), mt_json_get_text(b->root, "name"), &form, err));
    told = json_pack("{s:s, s:f, s:b, s:b, s:f, s:b, s:s, s:s, s:s, s:s, s:s}", "verdict", verdict(score),
                     "name_similarity", cosine, "same_name", g->equal, "alias_is_initials", g->initials,
                     "words_in_common", g->covered, "other_numbers", g->numbers, "country", agreement_name(g->country),
                     "town", agreement_name(g->town), "url_host", agreement_name(g->host), "external_id",
                     agreement_name(g->id), "legal_form", agreement_name(form));
    if (!told) MT_TRY(mt_fail_no_memory(err));
    if (g->addresses && json_object_set_new(told, "address_similarity", json_real(g->address)) != 0)
        MT_TRY(mt_fail_no_memory(err));
    *out = told;
    told = NULL;
out:
    json_decref(told);
    return status;
}
