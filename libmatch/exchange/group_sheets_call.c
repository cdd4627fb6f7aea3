/* Sheets of calls, consortia and working groups. */
#include "libmatch/exchange/group_sheets.h"

static void call_rows(mt_sheets *s, const json_t *call)
{
    size_t i;
    json_t *one;
    json_array_foreach (mt_json_get(call, "organisations"), i, one) {
        bool eligible = json_is_true(mt_json_get(one, "eligible"));
        mt_sheet_get(s, call, "id");
        mt_sheet_count(s, (int64_t)i + 1);
        mt_sheet_get(s, one, "name");
        mt_sheet_get(s, one, "id");
        mt_sheet_get_share(s, one, "fit");
        mt_sheet_state(s, mt_text_of(eligible ? "eligible" : "not_eligible"), eligible ? 0 : 2);
        mt_sheet_codes(s, mt_json_get(one, "reasons"));
    }
}

static void call_columns(mt_sheets *s)
{
    MT_SHEET_COLUMNS(s, {"call", MT_SAY_CALL}, {"rank", MT_SAY_RANK}, {"name", MT_SAY_ORGANISATION}, {"id", MT_SAY_ID},
                     {"fit", MT_SAY_FIT}, {"eligible", MT_SAY_STATE}, {"reasons", MT_SAY_REASONS});
}

void mt_sheets_calls(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *call;
    mt_sheet_begin_word(s, MT_SAY_CALLS, false);
    MT_SHEET_COLUMNS(s, {"name", MT_SAY_CALL}, {"id", MT_SAY_ID}, {"open", MT_SAY_STATE}, {"reasons", MT_SAY_REASONS},
                     {"needs", MT_SAY_NEEDS});
    json_array_foreach (mt_json_get(r, "calls"), i, call) {
        bool open = json_is_true(mt_json_get(call, "open"));
        mt_sheet_get(s, call, "name");
        mt_sheet_get(s, call, "id");
        mt_sheet_state(s, mt_text_of(open ? "open" : "closed"), open ? 0 : 1);
        mt_sheet_codes(s, mt_json_get(call, "reasons"));
        mt_sheet_names(s, mt_json_get(call, "needs"), 10);
    }
    mt_sheet_begin_word(s, MT_SAY_ORGANISATIONS, false); /* all calls in one table */
    mt_sheet_main(s);
    call_columns(s);
    json_array_foreach (mt_json_get(r, "calls"), i, call) call_rows(s, call);
}

/* ---- consortia ---- */

/* The competences that a partner is best at in this consortium. */
static void brings(mt_sheets *s, const json_t *r, const json_t *consortium, const json_t *partner)
{
    mt_strbuf b = {0};
    const json_t *row = mt_json_get(partner, "coverage"), *covered = mt_json_get(consortium, "covered");
    size_t j;
    json_t *one;
    json_array_foreach (mt_json_get(r, "competences"), j, one) {
        double gain = json_number_value(json_array_get(row, j));
        if (gain <= 0.0 || gain < json_number_value(json_array_get(covered, j))) continue;
        if (b.len) mt_strbuf_str(&b, "; ");
        mt_strbuf_text(&b, mt_json_get_text(one, "text"));
        mt_strbuf_char(&b, ' ');
        mt_strbuf_fixed(&b, gain * 100.0, 0);
        mt_strbuf_char(&b, '%');
    }
    if (b.bad) s->failed = true;
    mt_sheet_text(s, mt_text_make(b.data ? b.data : "", b.len));
    mt_strbuf_free(&b);
}

static void partner_row(mt_sheets *s, const json_t *r, const json_t *consortium, const json_t *partner)
{
    mt_sheet_get(s, partner, "name");
    mt_sheet_get(s, partner, "id");
    mt_sheet_state(s, mt_json_get_text(partner, "type"), -1);
    mt_sheet_get(s, partner, "country");
    mt_sheet_get_share(s, partner, "adds");
    mt_sheet_get_share(s, partner, "carries");
    brings(s, r, consortium, partner);
}

static void consortium_sheets(mt_sheets *s, const json_t *r, const json_t *one, size_t number)
{
    size_t i;
    json_t *partner;
    mt_strbuf title = {0};
    mt_strbuf_format(&title, "%s %zu", mt_say(s, MT_SAY_CONSORTIUM), number);
    mt_sheet_begin(s, title.data ? title.data : "", true);
    mt_strbuf_free(&title);
    MT_SHEET_COLUMNS(s, {"coverage", MT_SAY_COVERAGE}, {"countries", MT_SAY_COUNTRIES}, {"balance", MT_SAY_BALANCE},
                     {"past", MT_SAY_PAST}, {"cost", MT_SAY_COST}, {"gap", MT_SAY_GAP});
    mt_sheet_get_share(s, one, "coverage");
    mt_sheet_get(s, one, "countries");
    mt_sheet_get_share(s, one, "balance");
    mt_sheet_get(s, one, "past");
    mt_sheet_get(s, one, "cost");
    mt_sheet_get(s, one, "gap");
    mt_sheet_begin(s, NULL, false);
    MT_SHEET_COLUMNS(s, {"name", MT_SAY_PARTNER}, {"id", MT_SAY_ID}, {"type", MT_SAY_TYPE}, {"country", MT_SAY_COUNTRY},
                     {"adds", MT_SAY_ADDS}, {"carries", MT_SAY_CARRIES}, {"brings", MT_SAY_BRINGS});
    json_array_foreach (mt_json_get(one, "partners"), i, partner) partner_row(s, r, one, partner);
}

/* Every partner of every consortium with its coverage of every competence: for machines. */
static void coverage_rows(mt_sheets *s, const json_t *r)
{
    size_t i, k, j;
    json_t *one, *partner, *competence;
    json_array_foreach (mt_json_get(r, "consortia"), i, one)
        json_array_foreach (mt_json_get(one, "partners"), k, partner)
            json_array_foreach (mt_json_get(r, "competences"), j, competence) {
                mt_sheet_count(s, (int64_t)i + 1);
                mt_sheet_get(s, partner, "id");
                mt_sheet_get(s, partner, "name");
                mt_sheet_get(s, partner, "adds");
                mt_sheet_get(s, competence, "text");
                mt_sheet_share(s, json_array_get(mt_json_get(partner, "coverage"), j));
            }
}

static void consortium_reason(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_word(s, MT_SAY_WHY_NONE, false);
    MT_SHEET_COLUMNS(s, {"rule", MT_SAY_RULE}, {"value", MT_SAY_VALUE});
    json_array_foreach (mt_json_get(r, "reason"), i, one) {
        const json_t *value = mt_json_get(one, "value");
        const char *word = mt_group_code_in(s->tongue, mt_json_text(value));
        mt_text rule = mt_json_get_text(one, "rule");
        mt_sheet_state(s, mt_text_is(rule, "competence") ? mt_text_of("needed_competence") : rule, 2);
        if (json_is_string(value))
            mt_sheet_text(s, word ? mt_text_of(word) : mt_sheet_name_of(s, mt_json_text(value)));
        else
            mt_sheet_value(s, value);
    }
}

void mt_sheets_consortium(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    mt_text state = mt_json_get_text(r, "state");
    mt_sheet_begin_named(s, MT_SAY_CONSORTIA, mt_json_get_text(mt_json_get(r, "call"), "name"), true);
    MT_SHEET_COLUMNS(s, {"state", MT_SAY_STATE}, {"candidates", MT_SAY_ORGANISATIONS}, {"bound", MT_SAY_BOUND});
    mt_sheet_state(s, state, mt_text_is(state, "optimal") ? 0 : mt_text_is(state, "feasible") ? 0 : 2);
    mt_sheet_get(s, r, "candidates");
    mt_sheet_get(s, r, "bound");
    if (mt_json_get(r, "reason")) consortium_reason(s, r);
    json_array_foreach (mt_json_get(r, "consortia"), i, one) consortium_sheets(s, r, one, i + 1);
    if (json_array_size(mt_json_get(r, "consortia")) == 0) return;
    mt_sheet_begin_word(s, MT_SAY_COVERAGE, false);
    mt_sheet_main(s);
    mt_sheet_machine(s);
    MT_SHEET_COLUMNS(s, {"consortium", MT_SAY_CONSORTIUM}, {"id", MT_SAY_ID}, {"name", MT_SAY_PARTNER},
                     {"adds", MT_SAY_ADDS}, {"competence", MT_SAY_NEED}, {"coverage", MT_SAY_COVERAGE});
    coverage_rows(s, r);
}

/* ---- working groups ---- */

static void group_themes(mt_sheets *s, const json_t *group)
{
    mt_strbuf b = {0};
    size_t i;
    json_t *one;
    json_array_foreach (mt_json_get(group, "themes"), i, one) {
        if (i) mt_strbuf_str(&b, ", ");
        mt_strbuf_text(&b, mt_json_get_text(one, "theme"));
    }
    if (b.bad) s->failed = true;
    mt_sheet_text(s, mt_text_make(b.data ? b.data : "", b.len));
    mt_strbuf_free(&b);
}

void mt_sheets_groups(mt_sheets *s, const json_t *r)
{
    size_t i, k;
    json_t *group, *member;
    mt_text state = mt_json_get_text(r, "state");
    mt_sheet_begin_named(s, MT_SAY_GROUPS, mt_json_get_text(mt_json_get(r, "cluster"), "name"), true);
    MT_SHEET_COLUMNS(s, {"state", MT_SAY_STATE}, {"people", MT_SAY_ORGANISATIONS}, {"value", MT_SAY_VALUE},
                     {"moved", MT_SAY_MOVED}, {"broken", MT_SAY_RULE});
    mt_sheet_state(s, state, mt_text_is(state, "feasible") ? 0 : 2);
    mt_sheet_get(s, r, "people");
    mt_sheet_get(s, r, "value");
    mt_sheet_get(s, r, "moved");
    mt_sheet_codes(s, mt_json_get(r, "broken"));
    mt_sheet_begin_word(s, MT_SAY_GROUPS, false);
    MT_SHEET_COLUMNS(s, {"group", MT_SAY_GROUP}, {"size", MT_SAY_SIZE}, {"types", MT_SAY_TYPE},
                     {"cohesion", MT_SAY_COHESION}, {"themes", MT_SAY_TERM});
    json_array_foreach (mt_json_get(r, "groups"), i, group) {
        mt_sheet_get(s, group, "group");
        mt_sheet_get(s, group, "size");
        mt_sheet_mix(s, mt_json_get(group, "types"));
        mt_sheet_get_share(s, group, "cohesion");
        group_themes(s, group);
    }
    mt_sheet_begin_word(s, MT_SAY_MEMBERS, false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"group", MT_SAY_GROUP}, {"name", MT_SAY_MEMBER}, {"id", MT_SAY_ID}, {"type", MT_SAY_TYPE});
    json_array_foreach (mt_json_get(r, "groups"), i, group)
        json_array_foreach (mt_json_get(group, "members"), k, member) {
            mt_sheet_get(s, group, "group");
            mt_sheet_get(s, member, "name");
            mt_sheet_get(s, member, "id");
            mt_sheet_state(s, mt_json_get_text(member, "type"), -1);
        }
}
