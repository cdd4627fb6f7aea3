/* Checks of web addresses. A host "fits" a record by how much of its owner label (the word before the top-level
 * domain) is found in one piece in the record's name, an alias, or the initials: 1 all of it, 0 nothing. */
#include <stdio.h>

#include "libmatch/store/near.h"
#include "libmatch/store/quality_internal.h"
#include "libmatch/store/url.h"

#define MAX_WORDS 16  /* of a name that are looked at */
#define SQUASHED 160  /* bytes of a name without blanks */
#define FITS 0.8      /* the host belongs to this record */
#define FOREIGN 0.5   /* below: it does not look like this record's own */
#define COMMON_RUN 4  /* letters in one piece that show some relation */
#define MAX_GROUP 200 /* records on one host that are compared with each other */

match_status mt_quality_url_of(mt_quality_context *q, mt_quality_organisation *o, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_url url;
    mt_text text = mt_json_get_text(root, "url");
    if (text.len == 0) return MATCH_OK;
    MT_TRY(mt_intern_add(&q->texts, text, &o->url, NULL, err));
    const char *name = mt_quality_text(q, q->names.data[o->first_name].written);
    const char *written = mt_quality_text(q, o->url);
    switch (mt_url_read(text, &url)) {
    case MT_URL_GOOD:
        MT_TRY(mt_intern_add(&q->texts, mt_text_of(url.host), &o->host, NULL, err));
        MT_TRY(mt_intern_add(&q->texts, mt_text_of(url.label), &o->label, NULL, err));
        MT_TRY(mt_intern_add(&q->texts, mt_text_of(url.location), &o->location, NULL, err));
        break;
    case MT_URL_EMAIL:
        MT_TRY(mt_quality_add(q, MT_QUALITY_URL_EMAIL, &o->num, 1, "url", text, err,
                              "%s: \"%s\" is an e-mail address, not a web address", name, written));
        break;
    case MT_URL_SPACE:
        MT_TRY(mt_quality_add(q, MT_QUALITY_URL_SPACE, &o->num, 1, "url", text, err,
                              "%s: the web address \"%s\" holds a blank; perhaps a dot is meant", name, written));
        break;
    case MT_URL_UNPARSABLE:
        MT_TRY(mt_quality_add(q, MT_QUALITY_URL_UNPARSABLE, &o->num, 1, "url", text, err,
                              "%s: \"%s\" is no web address", name, written));
        break;
    }
out:
    return status;
}

/* ---- how well a label fits a record -------------------------------------------------------------------------------*/

typedef struct words {
    char squashed[SQUASHED]; /* the words without blanks */
    size_t start[MAX_WORDS + 1];
    char initials[MAX_WORDS + 1];
    size_t count;
} words;

static void split(const char *folded, words *w)
{
    size_t n = 0;
    w->count = 0;
    for (const char *p = folded; *p && w->count < MAX_WORDS && n + 1 < SQUASHED;) {
        w->start[w->count] = n;
        w->initials[w->count++] = *p;
        while (*p && *p != ' ' && n + 1 < SQUASHED) w->squashed[n++] = *p++;
        while (*p == ' ') p++;
    }
    w->start[w->count] = n;
    w->squashed[n] = '\0';
    w->initials[w->count] = '\0';
}

static size_t longest_common_run(const char *a, const char *b)
{
    size_t best = 0;
    for (const char *p = a; *p; p++)
        for (const char *r = b; *r; r++) {
            size_t n = 0;
            while (p[n] && p[n] == r[n]) n++;
            if (n > best) best = n;
        }
    return best;
}

typedef struct fit {
    double share;     /* of the label that is in the name in one piece; 1 also for initials and runs of words */
    size_t run;       /* its letters */
    size_t slips;     /* smallest edit distance to a run of words; SIZE_MAX when not near */
    bool subsequence; /* at that distance the label only leaves letters out */
} fit;

static bool is_subsequence(const char *small, const char *big, size_t big_len)
{
    for (size_t i = 0; i < big_len && *small; i++) small += *small == big[i];
    return !*small;
}

static void fit_words(const char *label, const words *w, fit *best)
{
    size_t len = strlen(label);
    size_t run = longest_common_run(label, w->squashed);
    double share = len ? (double)run / (double)len : 0;
    if (w->count > 1 && strcmp(label, w->initials) == 0) share = 1;
    size_t allowed = len < 6 ? 0 : len < 10 ? 1 : 2;
    for (size_t i = 0; i < w->count; i++)
        for (size_t j = i + 1; j <= w->count; j++) {
            mt_text piece = mt_text_make(w->squashed + w->start[i], w->start[j] - w->start[i]);
            if (mt_text_is(piece, label)) share = 1;
            size_t slips = mt_near_distance(mt_text_make(label, len), piece, allowed);
            if (slips == 0 || slips > allowed || slips >= best->slips) continue;
            best->slips = slips;
            best->subsequence = is_subsequence(label, piece.data, piece.len);
        }
    if (share > best->share) best->share = share;
    if (run > best->run) best->run = run;
}

static fit fit_of(const mt_quality_context *q, const char *label, const mt_quality_organisation *o)
{
    fit best = {.slips = SIZE_MAX};
    words w;
    for (uint32_t i = 0; i < o->names; i++) {
        split(mt_quality_text(q, q->names.data[o->first_name + i].folded), &w);
        fit_words(label, &w, &best);
    }
    return best;
}

/* ---- the checks ---------------------------------------------------------------------------------------------------*/

static const char *name_of(const mt_quality_context *q, const mt_quality_organisation *o)
{
    return mt_quality_text(q, q->names.data[o->first_name].written);
}

static match_status check_name(mt_quality_context *q, const mt_quality_organisation *o, mt_error *err)
{
    const char *label = mt_quality_text(q, o->label);
    mt_text url = mt_intern_text(&q->texts, o->url);
    fit f = fit_of(q, label, o);
    if (f.share >= 1 || strlen(label) > 60) return MATCH_OK;
    if (f.slips != SIZE_MAX && f.subsequence)
        return mt_quality_add(q, MT_QUALITY_URL_SHORTENED, &o->num, 1, "url", url, err,
                              "%s: the host \"%s\" leaves %zu letter%s of the name out; it may be right", name_of(q, o),
                              mt_quality_text(q, o->host), f.slips, f.slips == 1 ? "" : "s");
    if (f.slips != SIZE_MAX)
        return mt_quality_add(q, MT_QUALITY_URL_MISSPELT, &o->num, 1, "url", url, err,
                              "%s: the host \"%s\" is %zu letter%s off the name; perhaps it is misspelt", name_of(q, o),
                              mt_quality_text(q, o->host), f.slips, f.slips == 1 ? "" : "s");
    if (f.run < COMMON_RUN && f.share < FITS)
        return mt_quality_add(q, MT_QUALITY_URL_UNLIKE_NAME, &o->num, 1, "url", url, err,
                              "%s: the host \"%s\" has nothing in common with the name", name_of(q, o),
                              mt_quality_text(q, o->host));
    return MATCH_OK;
}

/* One host, several records: whose is it? Marks those that do not look like owners while another does. */
static match_status check_foreign(mt_quality_context *q, const mt_quality_pair *group, size_t n, bool *foreign,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_quality_organisation *owner = NULL;
    double best = 0;
    for (size_t i = 0; i < n; i++) {
        const mt_quality_organisation *o = &q->organisations.data[group[i].item];
        double share = fit_of(q, mt_quality_text(q, o->label), o).share;
        if (share >= FITS && share > best) {
            best = share;
            owner = o;
        }
    }
    for (size_t i = 0; i < n && owner; i++) {
        const mt_quality_organisation *o = &q->organisations.data[group[i].item];
        if (fit_of(q, mt_quality_text(q, o->label), o).share >= FOREIGN) continue;
        foreign[i] = true;
        mt_num nums[2] = {o->num, owner->num};
        MT_TRY(mt_quality_add(q, MT_QUALITY_URL_FOREIGN_HOST, nums, 2, "url", mt_intern_text(&q->texts, o->url), err,
                              "%s: \"%s\" is the host of another row: %s", name_of(q, o), mt_quality_text(q, o->host),
                              name_of(q, owner)));
    }
out:
    return status;
}

static match_status report_shared(mt_quality_context *q, const mt_quality_organisation *const *same, size_t n,
                                  mt_error *err)
{
    mt_num nums[MAX_GROUP];
    char more[48] = "";
    for (size_t i = 0; i < n; i++) nums[i] = same[i]->num;
    if (n > 2) snprintf(more, sizeof more, " and %zu more", n - 2);
    return mt_quality_add(q, MT_QUALITY_URL_SHARED, nums, n, "url", mt_intern_text(&q->texts, same[0]->url), err,
                          "%s%s %s%s share the web address \"%s\"", name_of(q, same[0]), n > 2 ? "," : " and",
                          name_of(q, same[1]), more, mt_quality_text(q, same[0]->url));
}

/* Records of one host that have the very same address, those with a foreign one left out. */
static match_status check_shared(mt_quality_context *q, const mt_quality_pair *group, size_t n, const bool *foreign,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < n; i++) {
        const mt_quality_organisation *first = &q->organisations.data[group[i].item], *same[MAX_GROUP];
        size_t found = 0;
        bool seen = foreign[i];
        for (size_t j = 0; j < n && !seen; j++) {
            const mt_quality_organisation *o = &q->organisations.data[group[j].item];
            if (foreign[j] || o->location != first->location) continue;
            seen = j < i;
            same[found++] = o;
        }
        if (!seen && found > 1) MT_TRY(report_shared(q, same, found, err));
    }
out:
    return status;
}

match_status mt_quality_urls(mt_quality_context *q, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(mt_quality_pair) hosts = {0};
    for (size_t i = 0; i < q->organisations.len; i++) {
        mt_quality_pair pair = {q->organisations.data[i].host, (uint32_t)i};
        if (pair.text) MT_TRY(MT_PUSH(&hosts, pair, err));
    }
    mt_quality_sort_pairs(hosts.data, hosts.len);
    for (size_t i = 0, end; i < hosts.len; i = end) {
        bool foreign[MAX_GROUP] = {false};
        for (end = i + 1; end < hosts.len && hosts.data[end].text == hosts.data[i].text;) end++;
        size_t n = end - i > MAX_GROUP ? MAX_GROUP : end - i;
        if (n > 1) MT_TRY(check_foreign(q, &hosts.data[i], n, foreign, err));
        if (n > 1) MT_TRY(check_shared(q, &hosts.data[i], n, foreign, err));
        for (size_t k = 0; k < n; k++)
            if (!foreign[k]) MT_TRY(check_name(q, &q->organisations.data[hosts.data[i + k].item], err));
    }
out:
    MT_ARRAY_FREE(&hosts);
    return status;
}
