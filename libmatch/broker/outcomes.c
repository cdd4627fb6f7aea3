/* Reading outcomes: see outcomes.h.
 *
 * Of several outcomes of a pair the strongest counts: project, agreement, met, accepted, declined, no_show. A meeting
 * may carry a `rating` from 1 to 5: 1 and 2 speak against the pair, 3 is undecided. */
#include "libmatch/broker/outcomes.h"

#include "libmatch/store/view.h"

#include <stdlib.h>

#include "libmatch/text/fold.h"

static const struct reason {
    mt_reason reason;
    const char *code;
    const char *words[12]; /* folded; a reason that holds one of them is meant */
} reasons[] = {
    {MT_REASON_NO_TIME, "no_time", {"no_time", "no time", "busy", "capacity", "timp", "czasu", "later"}},
    {MT_REASON_KNOWN, "known", {"known", "already", "deja", "juz"}},
    {MT_REASON_CONFLICT, "conflict", {"conflict", "competitor", "concurent", "konkuren"}},
    {MT_REASON_TOPIC, "topic", {"topic", "field", "subject", "relevan", "domeniu", "tema", "branz", "temat"}},
    {MT_REASON_NEED, "need", {"need", "offer", "nevoi", "ofert", "potrzeb"}},
    {MT_REASON_MATURITY, "maturity", {"maturity", "trl", "early", "maturit", "dojrzal", "prototyp"}},
    {MT_REASON_LOCATION,
     "location",
     {"location", "country", "region", "distance", "too far", "tara", "depart", "kraj", "daleko"}},
    {MT_REASON_TYPE, "type", {"type", "size", "too big", "too small", "tip ", "marime", "rodzaj", "wielkos"}},
    {MT_REASON_NETWORK, "network", {"network", "unknown to us", "trust", "retea", "incredere", "siec", "zaufan"}},
};

const char *mt_reason_code(mt_reason reason)
{
    if (reason == MT_REASON_NO_SHOW) return "no_show";
    for (size_t i = 0; i < MT_COUNT(reasons); i++)
        if (reasons[i].reason == reason) return reasons[i].code;
    return "none";
}

match_status mt_reason_read(mt_text text, mt_reason *reason, mt_error *err)
{
    mt_strbuf folded = {0};
    mt_reason found = MT_REASON_NONE;
    match_status status = mt_fold(text, &folded, err);
    for (size_t i = 0; status == MATCH_OK && folded.len && found == MT_REASON_NONE && i < MT_COUNT(reasons); i++)
        if (mt_text_equal(mt_text_make(folded.data, folded.len), mt_text_of(reasons[i].code)))
            found = reasons[i].reason;
    for (size_t i = 0; status == MATCH_OK && folded.len && found == MT_REASON_NONE && i < MT_COUNT(reasons); i++)
        for (size_t w = 0; w < MT_COUNT(reasons[i].words) && reasons[i].words[w]; w++)
            if (strstr(folded.data, reasons[i].words[w])) {
                found = reasons[i].reason;
                break;
            }
    mt_strbuf_free(&folded);
    if (status == MATCH_OK) *reason = found;
    return status;
}

bool mt_reason_concerns(mt_reason reason, mt_feature feature)
{
    switch (reason) {
    case MT_REASON_NONE: return true;
    case MT_REASON_TOPIC:
        return feature == MT_FEATURE_LIKENESS || feature == MT_FEATURE_PROFILE || feature == MT_FEATURE_CONCEPTS;
    case MT_REASON_NEED:
    case MT_REASON_MATURITY: return feature == MT_FEATURE_NEEDS;
    case MT_REASON_LOCATION:
        return feature == MT_FEATURE_COUNTRY || feature == MT_FEATURE_REGION || feature == MT_FEATURE_COUNTRY_TIES;
    case MT_REASON_TYPE: return feature == MT_FEATURE_TYPE || feature == MT_FEATURE_TYPE_TIES;
    case MT_REASON_NETWORK: return feature >= MT_FEATURE_JOINT && feature <= MT_FEATURE_FELLOWS;
    default: return false;
    }
}

void mt_outcomes_free(mt_outcomes *outcomes)
{
    mt_free(outcomes->data);
    *outcomes = (mt_outcomes){0};
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

typedef struct told {
    mt_outcome outcome;
    int strength;
    bool odd; /* a reason that no code knows */
    mt_num num;
} told;

typedef struct collecting {
    MT_ARRAY(told) all;
} collecting;

static const char *const strengths[] = {"no_show", "declined", "accepted", "met", "agreement", "project"};

static match_status note(void *context, const mt_feedback_row *row, mt_error *err)
{
    collecting *c = context;
    told made = {.outcome = {.a = row->a, .b = row->b, .at = row->at}, .strength = -1, .num = row->num};
    for (int i = 0; i < (int)MT_COUNT(strengths); i++)
        if (strcmp(row->outcome, strengths[i]) == 0) made.strength = i;
    if (row->a == 0 || row->b == 0 || row->a == row->b || made.strength < 0) return MATCH_OK;
    return MT_PUSH(&c->all, made, err);
}

static int compare_told(const void *a, const void *b)
{
    const told *x = a, *y = b;
    if (x->outcome.a != y->outcome.a) return x->outcome.a < y->outcome.a ? -1 : 1;
    if (x->outcome.b != y->outcome.b) return x->outcome.b < y->outcome.b ? -1 : 1;
    if (x->strength != y->strength) return x->strength > y->strength ? -1 : 1;
    if (x->outcome.at != y->outcome.at) return x->outcome.at > y->outcome.at ? -1 : 1; /* without a date last */
    return (x->num > y->num) - (x->num < y->num);
}

static double label_of(const told *t, const json_t *root)
{
    const json_t *rating = mt_json_get(root, "rating");
    double stars = json_number_value(rating);
    if (t->strength <= 1) return 0.0;
    if (strcmp(strengths[t->strength], "met") == 0 && json_is_number(rating) && stars >= 1.0 && stars <= 5.0)
        return stars < 2.5 ? 0.0 : stars < 3.5 ? 0.5 : 1.0;
    return 1.0;
}

static match_status complete(mt_store *store, told *t, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    MT_TRY(mt_store_json(store, t->num, &root, err));
    mt_text reason = mt_json_get_text(root, "reason");
    double rank = json_number_value(mt_json_get(root, "rank"));
    t->outcome.label = label_of(t, root);
    t->outcome.rank = rank >= 1.0 && rank < 1e9 ? rank : 0.0;
    if (t->strength == 0) t->outcome.reason = MT_REASON_NO_SHOW;
    if (t->strength == 1) {
        MT_TRY(mt_reason_read(reason, &t->outcome.reason, err));
        t->odd = reason.len > 0 && t->outcome.reason == MT_REASON_NONE;
    }
out:
    json_decref(root);
    return status;
}

/* What the viewer may not see teaches nothing: feedback above his tier, or that names such a body. */
static match_status keep_visible(mt_store *store, mt_tier viewer, collecting *c, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    size_t kept = 0;
    if (viewer == MT_TIER_CONFIDENTIAL) return MATCH_OK;
    for (size_t i = 0; i < c->all.len; i++) {
        mt_row row = {0};
        bool a = false, b = false;
        MT_TRY(mt_store_row(store, c->all.data[i].num, &row, err));
        mt_tier tier = row.tier;
        MT_TRY(mt_json_parse(row.json, &root, err));
        MT_TRY(mt_view_names(store, viewer, mt_json_get_text(root, "a"), &a, err));
        MT_TRY(mt_view_names(store, viewer, mt_json_get_text(root, "b"), &b, err));
        if (mt_view_shows(viewer, tier) && a && b) c->all.data[kept++] = c->all.data[i];
        json_decref(root);
        root = NULL;
    }
    c->all.len = kept;
out:
    json_decref(root);
    return status;
}

static bool is_silent(const told *t)
{
    return t->outcome.reason >= MT_REASON_NO_TIME && t->outcome.reason <= MT_REASON_NO_SHOW;
}

/* What counts of the rows of one pair, the strongest first: the latest of those; a decline that says nothing about fit
 * takes no other one's word away. */
static match_status choose_row(mt_store *store, told *rows, size_t count, told **chosen, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(complete(store, rows, err));
    *chosen = rows;
    for (size_t i = 1; i < count && rows[0].strength == 1 && rows[i].strength == 1 && is_silent(*chosen); i++) {
        MT_TRY(complete(store, &rows[i], err));
        if (!is_silent(&rows[i])) *chosen = &rows[i];
    }
out:
    return status;
}

match_status mt_outcomes_read(mt_store *store, mt_tier viewer, mt_outcomes *out, mt_error *err)
{
    match_status status = MATCH_OK;
    collecting c = {0};
    mt_outcomes made = {0};
    MT_TRY(mt_store_feedback(store, 0, note, &c, err));
    MT_TRY(keep_visible(store, viewer, &c, err));
    made.records = c.all.len;
    if (c.all.len) qsort(c.all.data, c.all.len, sizeof *c.all.data, compare_told);
    for (size_t i = 0, j; i < c.all.len; i = j) {
        const mt_outcome *first = &c.all.data[i].outcome;
        told *t = NULL;
        for (j = i + 1; j < c.all.len && c.all.data[j].outcome.a == first->a && c.all.data[j].outcome.b == first->b;)
            j++;
        MT_TRY(choose_row(store, &c.all.data[i], j - i, &t, err));
        made.unknown_reasons += t->odd;
        if (is_silent(t))
            made.silent[t->outcome.reason]++;
        else
            MT_TRY(MT_PUSH(&made, t->outcome, err));
    }
    *out = made;
    made = (mt_outcomes){0};
out:
    mt_outcomes_free(&made);
    MT_ARRAY_FREE(&c.all);
    return status;
}
