/* Sheets of what is missing: gaps, internationalisation map, audit. */
#include "libmatch/exchange/group_sheets.h"

static mt_text cluster_name(const json_t *r) { return mt_json_get_text(mt_json_get(r, "cluster"), "name"); }

static int concern_of(mt_text state)
{
    if (mt_text_is(state, "missing") || mt_text_is(state, "unmet")) return 2;
    return mt_text_is(state, "fragile") || mt_text_is(state, "single_holder") ? 1 : 0;
}

static const json_t *need_at(const json_t *r, const json_t *cell)
{
    return json_array_get(mt_json_get(r, "needs"), (size_t)json_integer_value(mt_json_get(cell, "need")));
}

/* The texts of the needs in a list of cells, the best covered first as they come, at most `most`. */
static void need_texts(mt_sheets *s, const json_t *r, const json_t *cells, double enough, size_t most)
{
    mt_strbuf b = {0};
    size_t i, named = 0, more = 0;
    json_t *one;
    json_array_foreach ((json_t *)cells, i, one) {
        if (json_number_value(mt_json_get(one, "coverage")) < enough) continue;
        if (named == most) {
            more++;
            continue;
        }
        if (named++) mt_strbuf_str(&b, "; ");
        mt_strbuf_text(&b, mt_json_get_text(need_at(r, one), "text"));
    }
    if (more) mt_strbuf_format(&b, " +%zu", more);
    if (b.bad) s->failed = true;
    mt_sheet_text(s, mt_text_make(b.data ? b.data : "", b.len));
    mt_strbuf_free(&b);
}

static void gap_figures(mt_sheets *s, const json_t *r)
{
    const json_t *counts = mt_json_get(r, "counts");
    mt_sheet_begin_named(s, MT_SAY_GAPS, cluster_name(r), true);
    MT_SHEET_COLUMNS(s, {"missing", MT_SAY_MISSING}, {"fragile", MT_SAY_FRAGILE}, {"covered", MT_SAY_COVERED},
                     {"trl_gap", MT_SAY_TRL_GAP}, {"members", MT_SAY_MEMBERS});
    mt_sheet_get(s, counts, "missing");
    mt_sheet_get(s, counts, "fragile");
    mt_sheet_get(s, counts, "covered");
    mt_sheet_get(s, counts, "trl_gap");
    mt_sheet_get(s, r, "members");
}

static void gap_portfolio(mt_sheets *s, const json_t *portfolio)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_word(s, MT_SAY_PORTFOLIO, false);
    MT_SHEET_COLUMNS(s, {"name", MT_SAY_WHO}, {"id", MT_SAY_ID}, {"adds", MT_SAY_ADDS}, {"alone", MT_SAY_ALONE});
    json_array_foreach (mt_json_get(portfolio, "chosen"), i, one) {
        mt_sheet_get(s, one, "name");
        mt_sheet_get(s, one, "id");
        mt_sheet_get(s, one, "adds");
        mt_sheet_get(s, one, "alone");
    }
    mt_sheet_begin(s, NULL, true);
    MT_SHEET_COLUMNS(s, {"value", MT_SAY_VALUE}, {"bound", MT_SAY_BOUND}, {"state", MT_SAY_STATE});
    mt_sheet_get(s, portfolio, "value");
    mt_sheet_get(s, portfolio, "bound");
    mt_sheet_state(s, mt_text_of(json_is_true(mt_json_get(portfolio, "optimal")) ? "optimal" : "feasible"), 0);
}

void mt_sheets_gaps(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    gap_figures(s, r);
    mt_sheet_begin_word(s, MT_SAY_NEEDS, false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"text", MT_SAY_NEED}, {"state", MT_SAY_STATE}, {"coverage", MT_SAY_COVERAGE},
                     {"holders", MT_SAY_HOLDERS}, {"trl_gap", MT_SAY_TRL_GAP}, {"best", MT_SAY_WHO},
                     {"item", MT_SAY_BEST}, {"id", MT_SAY_ID});
    json_array_foreach (mt_json_get(r, "needs"), i, one) {
        const json_t *best = json_array_get(mt_json_get(one, "best"), 0);
        mt_text state = mt_json_get_text(one, "state");
        mt_sheet_get(s, one, "text");
        mt_sheet_state(s, state, concern_of(state));
        mt_sheet_get_share(s, one, "coverage");
        mt_sheet_get(s, one, "holders");
        if (json_is_true(mt_json_get(one, "trl_gap")))
            mt_sheet_state(s, mt_text_of("yes"), 1);
        else
            mt_sheet_text(s, mt_text_of(""));
        mt_sheet_get(s, best, "name");
        mt_sheet_get_name(s, best, "item");
        mt_sheet_get(s, one, "id");
    }
    mt_sheet_begin_word(s, MT_SAY_CANDIDATES, false);
    MT_SHEET_COLUMNS(s, {"rank", MT_SAY_RANK}, {"name", MT_SAY_WHO}, {"id", MT_SAY_ID}, {"adds", MT_SAY_ADDS},
                     {"closes", MT_SAY_CLOSES});
    json_array_foreach (mt_json_get(r, "candidates"), i, one) {
        if (i == 15) break;
        mt_sheet_count(s, (int64_t)i + 1);
        mt_sheet_get(s, one, "name");
        mt_sheet_get(s, one, "id");
        mt_sheet_get(s, one, "adds");
        need_texts(s, r, mt_json_get(one, "needs"), json_number_value(mt_json_get(r, "enough")), 3);
    }
    gap_portfolio(s, mt_json_get(r, "portfolio"));
}

/* ---- map ---- */

static void map_places(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    double enough = json_number_value(mt_json_get(r, "enough"));
    mt_sheet_begin_word(s, MT_SAY_COUNTRIES, false);
    MT_SHEET_COLUMNS(s, {"country", MT_SAY_COUNTRY}, {"met", MT_SAY_MET}, {"coverage", MT_SAY_COVERAGE},
                     {"organisations", MT_SAY_ORGANISATIONS}, {"distance_km", MT_SAY_DISTANCE},
                     {"related", MT_SAY_RELATIONS}, {"needs", MT_SAY_NEEDS});
    json_array_foreach (mt_json_get(r, "countries"), i, one) {
        mt_sheet_get(s, one, "country");
        mt_sheet_get(s, one, "met");
        mt_sheet_get_share(s, one, "coverage");
        mt_sheet_get(s, one, "organisations");
        mt_sheet_get(s, one, "distance_km");
        mt_sheet_names(s, mt_json_get(one, "related"), 4);
        need_texts(s, r, mt_json_get(one, "cells"), enough, 3);
    }
    mt_sheet_begin_word(s, MT_SAY_CLUSTERS, false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"name", MT_SAY_CLUSTER}, {"id", MT_SAY_ID}, {"country", MT_SAY_COUNTRY}, {"met", MT_SAY_MET},
                     {"coverage", MT_SAY_COVERAGE}, {"adds", MT_SAY_ADDS}, {"members", MT_SAY_MEMBERS},
                     {"distance_km", MT_SAY_DISTANCE}, {"relations", MT_SAY_RELATIONS}, {"needs", MT_SAY_NEEDS});
    json_array_foreach (mt_json_get(r, "clusters"), i, one) {
        mt_sheet_get(s, one, "name");
        mt_sheet_get(s, one, "id");
        mt_sheet_get(s, one, "country");
        mt_sheet_get(s, one, "met");
        mt_sheet_get_share(s, one, "coverage");
        mt_sheet_get(s, one, "adds");
        mt_sheet_get(s, one, "members");
        mt_sheet_get(s, one, "distance_km");
        mt_sheet_codes(s, mt_json_get(one, "relations"));
        need_texts(s, r, mt_json_get(one, "cells"), enough, 3);
    }
}

void mt_sheets_map(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_named(s, MT_SAY_MAP, cluster_name(r), true);
    MT_SHEET_COLUMNS(s, {"stated", MT_SAY_NEEDS}, {"met_at_home", MT_SAY_MET_AT_HOME}, {"open", MT_SAY_LOOKED_FOR},
                     {"unmet", MT_SAY_NOBODY});
    mt_sheet_get(s, r, "stated");
    mt_sheet_get(s, r, "met_at_home");
    mt_sheet_count(s, (int64_t)json_array_size(mt_json_get(r, "needs")));
    mt_sheet_count(s, (int64_t)json_array_size(mt_json_get(r, "unmet")));
    map_places(s, r);
    gap_portfolio(s, mt_json_get(r, "portfolio"));
    mt_sheet_begin_word(s, MT_SAY_LOOKED_FOR, false);
    MT_SHEET_COLUMNS(s, {"need", MT_SAY_RANK}, {"text", MT_SAY_NEED}, {"home", MT_SAY_AT_HOME}, {"id", MT_SAY_ID});
    json_array_foreach (mt_json_get(r, "needs"), i, one) {
        mt_sheet_count(s, (int64_t)i + 1);
        mt_sheet_get(s, one, "text");
        mt_sheet_get_share(s, one, "home");
        mt_sheet_get(s, one, "id");
    }
}

/* ---- audit ---- */

static void audit_member(mt_sheets *s, const json_t *member)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_named(s, MT_SAY_MEMBER, mt_json_get_text(member, "name"), false);
    MT_SHEET_COLUMNS(s, {"kind", MT_SAY_STATE}, {"text", MT_SAY_NEED}, {"who", MT_SAY_WHO}, {"item", MT_SAY_ITEM},
                     {"coverage", MT_SAY_COVERAGE});
    json_array_foreach (mt_json_get(member, "asks"), i, one) {
        const json_t *best = json_array_get(mt_json_get(one, "matches"), 0);
        mt_text state = mt_json_get_text(one, "state");
        mt_sheet_state(s, state, concern_of(state));
        mt_sheet_get(s, one, "text");
        mt_sheet_get_name(s, best, "organisation");
        mt_sheet_get_name(s, best, "item");
        mt_sheet_get_share(s, best, "coverage");
    }
    json_array_foreach (mt_json_get(member, "answers"), i, one) {
        mt_sheet_text(s, mt_text_of(mt_say(s, MT_SAY_CAN_ANSWER)));
        mt_sheet_get(s, one, "text");
        mt_sheet_text(s, mt_text_of(""));
        mt_sheet_get_name(s, one, "item");
        mt_sheet_get_share(s, one, "coverage");
    }
}

void mt_sheets_audit(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    const json_t *counts = mt_json_get(r, "counts");
    mt_sheet_begin_word(s, MT_SAY_AUDIT, true);
    MT_SHEET_COLUMNS(s, {"matched", MT_SAY_MATCHED}, {"unmet", MT_SAY_UNMET}, {"single_holder", MT_SAY_SINGLE_HOLDER},
                     {"over_supplied", MT_SAY_OVER});
    mt_sheet_get(s, counts, "matched");
    mt_sheet_get(s, counts, "unmet");
    mt_sheet_get(s, counts, "single_holder");
    mt_sheet_get(s, counts, "over_supplied");
    mt_sheet_begin_word(s, MT_SAY_NEEDS, false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"need", MT_SAY_ID}, {"text", MT_SAY_NEED}, {"asker", MT_SAY_ASKER}, {"state", MT_SAY_STATE},
                     {"holders", MT_SAY_HOLDERS}, {"best", MT_SAY_WHO}, {"item", MT_SAY_BEST},
                     {"coverage", MT_SAY_COVERAGE});
    json_array_foreach (mt_json_get(r, "needs"), i, one) {
        const json_t *best = json_array_get(mt_json_get(one, "matches"), 0);
        mt_text state = mt_json_get_text(one, "state");
        mt_sheet_get(s, one, "id");
        mt_sheet_get(s, one, "text");
        mt_sheet_names(s, mt_json_get(one, "asker"), 3);
        mt_sheet_state(s, state, concern_of(state));
        mt_sheet_get(s, one, "holders");
        mt_sheet_get_name(s, best, "organisation");
        mt_sheet_get_name(s, best, "item");
        mt_sheet_get_share(s, best, "coverage");
    }
    mt_sheet_begin_word(s, MT_SAY_TECHNOLOGIES, false);
    MT_SHEET_COLUMNS(s, {"item", MT_SAY_ID}, {"text", MT_SAY_TECHNOLOGY}, {"organisation", MT_SAY_ORGANISATION},
                     {"needs", MT_SAY_NEEDS}, {"best", MT_SAY_COVERAGE});
    json_array_foreach (mt_json_get(r, "technologies"), i, one) {
        mt_sheet_get(s, one, "item");
        mt_sheet_get(s, one, "text");
        mt_sheet_get_name(s, one, "organisation");
        mt_sheet_get(s, one, "needs");
        mt_sheet_get_share(s, one, "best");
    }
    json_array_foreach (mt_json_get(r, "members"), i, one) audit_member(s, one);
}
