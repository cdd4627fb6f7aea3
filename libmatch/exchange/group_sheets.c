/* Which sheets a report has, and the small pieces that their builders share. */
#include "libmatch/exchange/group_sheets.h"

void mt_sheet_columns(mt_sheets *s, const mt_column_names *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) mt_sheet_column_add(s, columns[i].key, columns[i].word);
}

void mt_sheet_begin_word(mt_sheets *s, mt_group_word word, bool figures)
{
    char heading[MT_GROUP_HEADING];
    mt_sheet_begin(s, mt_group_heading_in(s->tongue, word, heading), figures);
}

void mt_sheet_begin_named(mt_sheets *s, mt_group_word word, mt_text name, bool figures)
{
    mt_strbuf b = {0};
    mt_strbuf_str(&b, mt_say(s, word));
    if (name.len) mt_strbuf_str(&b, ": ");
    mt_strbuf_text(&b, name);
    mt_sheet_begin(s, b.data ? b.data : "", figures);
    if (b.bad) s->failed = true;
    mt_strbuf_free(&b);
}

void mt_sheet_get(mt_sheets *s, const json_t *object, const char *key) { mt_sheet_value(s, mt_json_get(object, key)); }
void mt_sheet_get_share(mt_sheets *s, const json_t *object, const char *key)
{
    mt_sheet_share(s, mt_json_get(object, key));
}
void mt_sheet_get_name(mt_sheets *s, const json_t *object, const char *key)
{
    mt_sheet_name(s, mt_json_get(object, key));
}

void mt_sheet_mix(mt_sheets *s, const json_t *object)
{
    mt_strbuf b = {0};
    const char *code;
    json_t *count;
    json_object_foreach ((json_t *)object, code, count) {
        const char *word = mt_group_code_in(s->tongue, mt_text_of(code));
        if (b.len) mt_strbuf_str(&b, ", ");
        mt_strbuf_str(&b, word ? word : code);
        mt_strbuf_char(&b, ' ');
        mt_strbuf_int(&b, json_integer_value(count));
    }
    if (b.bad) s->failed = true;
    mt_sheet_text(s, mt_text_make(b.data ? b.data : "", b.len));
    mt_strbuf_free(&b);
}

static const struct {
    const char *report;
    void (*build)(mt_sheets *s, const json_t *r);
} builders[] = {{"profile", mt_sheets_profile},
                {"cluster_ranking", mt_sheets_ranking},
                {"cluster_pair", mt_sheets_pair},
                {"cluster_matrix", mt_sheets_matrix},
                {"benchmark", mt_sheets_benchmark},
                {"themes", mt_sheets_themes},
                {"network", mt_sheets_network},
                {"gaps", mt_sheets_gaps},
                {"map", mt_sheets_map},
                {"audit", mt_sheets_audit},
                {"calls", mt_sheets_calls},
                {"consortium", mt_sheets_consortium},
                {"working_groups", mt_sheets_groups}};

match_status mt_sheets_of_report(const json_t *report, mt_tongue tongue, mt_sheets *out, mt_error *err)
{
    mt_sheets s = {.tongue = tongue, .names = mt_json_get(report, "names")};
    mt_text sort = mt_json_get_text(report, "report");
    for (size_t i = 0; i < MT_COUNT(builders); i++) {
        if (!mt_text_equal(sort, mt_text_of(builders[i].report))) continue;
        builders[i].build(&s, report);
        if (s.failed) {
            mt_sheets_free(&s);
            return mt_fail_no_memory(err);
        }
        *out = s;
        return MATCH_OK;
    }
    return mt_fail(err, MATCH_E_FORMAT, "this is no report of groups: its key \"report\" is \"%.*s\"",
                   (int)(sort.len < 64 ? sort.len : 64), sort.data);
}
