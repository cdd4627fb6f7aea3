/* match audit: technologies against needs, of a store or of two tables, with a sheet for each member. */
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/group_options.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static const group_key keys[] = {{"enough", OPTION_ENOUGH, GROUP_NUMBER},
                                 {"oversupply", OPTION_OVERSUPPLY, GROUP_NUMBER},
                                 {NULL, OPTION_END, GROUP_TEXT}};

/* The report with one member alone, as the text of its sheet. */
static bool write_sheet(const options *o, const json_t *report, json_t *member)
{
    json_t *one = json_pack("{s:s,s:O,s:{},s:[],s:[],s:[O]}", "report", "audit", "names",
                            json_object_get(report, "names"), "counts", "needs", "technologies", "members", member);
    char *json = one ? json_dumps(one, JSON_COMPACT) : NULL;
    char name[256];
    match_text *text = NULL;
    match_error error = {0};
    bool ok = json != NULL;
    const char *id = json_string_value(json_object_get(member, "id"));
    snprintf(name, sizeof name, "%s.txt", id ? id : "member");
    for (char *c = name; *c; c++)
        if (*c == '/' || *c == '\\') *c = '_';
    char *path = path_in(o->sheets, name);
    ok = ok && path;
    if (ok && match_groups_write(json, strlen(json), "text", o->language, &text, &error) != MATCH_OK) {
        complain_error(&error);
        ok = false;
    }
    /* the member's own table stands behind the figures of the audit as a whole */
    const char *begin = ok ? strstr(match_text_data(text), "\n\n") : NULL;
    if (ok) begin = begin ? begin + 2 : match_text_data(text);
    ok = ok && write_file(path, begin, strlen(begin));
    free(path);
    free(json);
    json_decref(one);
    match_text_free(&text);
    return ok;
}

static bool write_sheets(const options *o, const match_text *text)
{
    json_t *report = json_loadb(match_text_data(text), match_text_length(text), 0, NULL), *member;
    size_t i;
    bool ok = report && make_folder(o->sheets);
    json_array_foreach (json_object_get(report, "members"), i, member) ok = ok && write_sheet(o, report, member);
    json_decref(report);
    return ok;
}

static int finish(const options *o, match_text *report)
{
    if (o->sheets && !write_sheets(o, report)) {
        match_text_free(&report);
        return STATUS_FAILED;
    }
    return group_print(o, report);
}

static bool audit_store(const options *o, const char *spec, match_text **report)
{
    match_store *store = session_open(o, MATCH_OPEN_READ);
    if (!store) return false;
    const char *cluster = o->operands > 1 ? o->operand[1] : NULL;
    bool ok = match_store_audit(store, cluster, spec, strlen(spec), report) == MATCH_OK;
    if (!ok) session_complain(store);
    match_store_close(&store);
    return ok;
}

static bool audit_files(const options *o, json_t *spec, match_text **report)
{
    char *technologies = NULL, *needs = NULL, *text = NULL;
    size_t many = 0, more = 0;
    match_error error = {0};
    if (o->map) {
        char *data = NULL;
        size_t length = 0;
        if (!read_file(o->map, &data, &length)) return false;
        json_t *map = json_loadb(data, length, 0, NULL);
        free(data);
        if (!json_is_object(map)) {
            complain("%s: no JSON object; write {\"column\": \"key\"}", o->map);
            json_decref(map);
            return false;
        }
        json_object_set_new(spec, "map", map);
    }
    bool ok = read_file(o->technologies, &technologies, &many) && read_file(o->needs, &needs, &more);
    text = json_dumps(spec, JSON_COMPACT);
    ok = ok && text;
    if (ok && match_audit_tables(technologies, many, needs, more, text, strlen(text), report, &error) != MATCH_OK) {
        complain_error(&error);
        ok = false;
    }
    free(technologies);
    free(needs);
    free(text);
    return ok;
}

static int run(const options *o)
{
    bool files = o->technologies || o->needs;
    match_text *report = NULL;
    if (files ? !o->technologies || !o->needs || o->operands > 0 : o->operands < 1) {
        complain("audit: give a store, or both --technologies and --needs; usage: match audit %s",
                 o->command->synopsis);
        return STATUS_USAGE;
    }
    json_t *spec = group_spec(o, keys);
    if (!spec) return STATUS_FAILED;
    char *text = json_dumps(spec, JSON_COMPACT);
    bool ok = text && (files ? audit_files(o, spec, &report) : audit_store(o, text, &report));
    free(text);
    json_decref(spec);
    return ok ? finish(o, report) : STATUS_FAILED;
}

static const option_id accepts[] = {OPTION_TECHNOLOGIES, OPTION_NEEDS,  OPTION_MAP,  OPTION_ENOUGH,
                                    OPTION_OVERSUPPLY,   OPTION_SHEETS, OPTION_SPEC, OPTION_LANGUAGE,
                                    OPTION_FORMAT,       OPTION_OUTPUT, OPTION_END};
const command command_audit = {
    .name = "audit",
    .synopsis = "(STORE [CLUSTER] | --technologies T.csv --needs N.csv [--map MAP.json]) [--sheets FOLDER]",
    .summary = "match technologies with needs: matched, unmet, held by one, over-supplied",
    .details =
        "Tables have a header; columns organisation, title, text, keywords, language, trl, country, type and id\n"
        "are found by their names in English, Romanian or Polish.",
    .least = 0,
    .most = 2,
    .formats = GROUP_FORMATS,
    .accepts = accepts,
    .run = run,
};
