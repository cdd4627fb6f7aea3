/* The import job: opens the data, chooses the reader, works in steps. What a row goes through is in import_row.c, the
 * formats are in import_readers.c. */
#include "libmatch/exchange/import.h"

#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/exchange/import_state.h"
#include "libmatch/store/near.h"

static const size_t table_limit = (size_t)4 << 30; /* bytes of a table, which is held in memory */

void mt_import_free(mt_import **import)
{
    if (!import || !*import) return;
    mt_import *i = *import;
    mt_een_free(&i->een);
    mt_taxonomy_free(&i->table);
    mt_columns_free(&i->columns);
    mt_csv_close(&i->csv);
    mt_map_free(&i->seen);
    mt_issues_free(&i->issues);
    mt_feed_close(&i->feed);
    mt_free(i->map_json);
    mt_free(i->scheme);
    mt_free(i->kind);
    mt_free(i->name);
    mt_free(i);
    *import = NULL;
}

static match_status copy(const char *from, char **to, mt_error *err)
{
    if (!from) return MATCH_OK;
    *to = mt_strdup(from);
    return *to ? MATCH_OK : mt_fail_no_memory(err);
}

static match_status unknown_kind(const char *kind, mt_error *err)
{
    const char *words[MT_KIND_COUNT + 1] = {0};
    for (int k = MT_KIND_NONE + 1; k < MT_KIND_COUNT; k++) words[k - 1] = mt_kind_name((mt_kind)k);
    words[MT_KIND_COUNT - 1] = "taxonomy";
    const char *near = mt_near_word(mt_text_of(kind), words);
    if (near)
        mt_fail(err, MATCH_E_VALUE, "unknown kind \"%s\"; did you mean \"%s\"?", kind, near);
    else
        mt_fail(err, MATCH_E_VALUE,
                "unknown kind \"%s\"; it is one of organisation, cluster, competence, offer, request, idea, project, "
                "call, relation, feedback, taxonomy",
                kind);
    mt_error_field(err, "kind", kind);
    return MATCH_E_VALUE;
}

/* What the options say, checked before anything is read. */
static match_status take_options(mt_import *import, const mt_import_options *given, mt_error *err)
{
    static const mt_import_options defaults = {0};
    match_status status = MATCH_OK;
    const mt_import_options *options = given ? given : &defaults;
    const char *kind = options->kind;
    import->strict = options->strict;
    import->taxonomy = kind && strcmp(kind, "taxonomy") == 0;
    if (kind && !import->taxonomy && mt_kind_from_name(mt_text_of(kind)) == MT_KIND_NONE)
        return unknown_kind(kind, err);
    if (import->taxonomy &&
        (!options->scheme || !mt_id_valid(mt_text_of(options->scheme)) || strchr(options->scheme, ':'))) {
        mt_fail(err, MATCH_E_VALUE,
                options->scheme ? "a scheme's name has no blanks and no colon"
                                : "a taxonomy needs the name of its scheme");
        mt_error_field(err, "scheme", options->scheme);
        return MATCH_E_VALUE;
    }
    if (options->map_json) MT_TRY(mt_columns_check_map(options->map_json, err));
    if (options->format) MT_TRY(mt_format_from_name(options->format, &import->format, err));
    MT_TRY(copy(import->taxonomy ? NULL : kind, &import->kind, err));
    MT_TRY(copy(options->scheme, &import->scheme, err));
    MT_TRY(copy(options->map_json, &import->map_json, err));
out:
    return status;
}

/* JSON Lines and XML are taken piece by piece. In a table an open quote reaches to its end: it is held in memory. */
static match_status take_data(mt_import *import, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_format_refuse(import->feed.data, err));
    if (import->taxonomy) {
        bool xml_or_json = import->format == MT_FORMAT_XML || import->format == MT_FORMAT_JSONL;
        if (xml_or_json)
            return mt_fail(err, MATCH_E_VALUE,
                           "a taxonomy is a tab-separated table, not %s; give one with the columns code and label",
                           mt_format_name(import->format));
    } else if (import->format == MT_FORMAT_NONE) {
        MT_TRY(mt_format_sniff(import->name, import->feed.data, &import->format, err));
    }
    bool table = import->taxonomy || import->format == MT_FORMAT_CSV || import->format == MT_FORMAT_TSV;
    if (table) MT_TRY(mt_feed_all(&import->feed, table_limit, err));
out:
    return status;
}

/* NULL when out of memory. */
static mt_import *allocate(mt_store *store, mt_index_writer *writer, const char *name)
{
    mt_import *import = mt_alloc(1, sizeof *import);
    if (!import) return NULL;
    import->store = store;
    import->writer = writer;
    import->feed.fd = -1;
    import->name = mt_strdup(name);
    if (!import->name) mt_import_free(&import);
    return import;
}

match_status mt_import_create(mt_store *store, mt_index_writer *writer, const char *name, char *data, size_t len,
                              const mt_import_options *options, mt_import **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_import *import = allocate(store, writer, name);
    if (!import) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(take_options(import, options, err));
    mt_feed_hold(&import->feed, data, len);
    data = NULL;
    MT_TRY(take_data(import, err));
    *out = import;
    import = NULL;
out:
    if (status != MATCH_OK) mt_error_place(err, name, 0);
    mt_import_free(&import);
    mt_free(data);
    return status;
}

match_status mt_import_open(mt_store *store, mt_index_writer *writer, const char *path,
                            const mt_import_options *options, mt_import **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_import *import = allocate(store, writer, path);
    if (!import) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(take_options(import, options, err));
    MT_TRY(mt_feed_open(&import->feed, path, err));
    MT_TRY(take_data(import, err));
    *out = import;
    import = NULL;
out:
    if (status != MATCH_OK) mt_error_place(err, path, 0);
    mt_import_free(&import);
    return status;
}

static size_t position(const mt_import *import)
{
    if (import->taxonomy) return import->csv.at;
    switch (import->format) {
    case MT_FORMAT_JSONL: return import->lines.at;
    case MT_FORMAT_CSV:
    case MT_FORMAT_TSV: return import->csv.at;
    case MT_FORMAT_XML: return import->at;
    case MT_FORMAT_NONE: break;
    }
    return 0;
}

static match_status one_row(mt_import *import, bool *done, mt_error *err)
{
    if (import->taxonomy) return mt_import_taxonomy_step(import, done, err);
    switch (import->format) {
    case MT_FORMAT_JSONL: return mt_import_lines_step(import, done, err);
    case MT_FORMAT_CSV:
    case MT_FORMAT_TSV: return mt_import_table_step(import, done, err);
    case MT_FORMAT_XML: return mt_import_een_step(import, done, err);
    case MT_FORMAT_NONE: break;
    }
    return mt_fail(err, MATCH_E_INTERNAL, "an import without a format");
}

match_status mt_import_step(mt_import *import, int64_t budget_ns, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    int64_t until = mt_clock_wall_ns() + budget_ns;
    do {
        bool end = import->finished;
        if (!end) MT_TRY(one_row(import, &end, err));
        import->finished = end;
    } while (!import->finished && mt_clock_wall_ns() < until);
    *done = import->finished;
out:
    import->counts.warnings = import->issues.warnings;
    if (status != MATCH_OK) mt_error_place(err, import->name, 0);
    return status;
}

double mt_import_progress(const mt_import *import)
{
    return import->finished ? 1.0 : mt_feed_share(&import->feed, position(import));
}

const mt_import_counts *mt_import_get_counts(const mt_import *import) { return &import->counts; }
const mt_issues *mt_import_issues(const mt_import *import) { return &import->issues; }

const char *mt_import_format(const mt_import *import)
{
    return import->taxonomy ? "taxonomy" : mt_format_name(import->format);
}

void mt_import_issues_json(const mt_import *import, mt_strbuf *out)
{
    mt_strbuf_char(out, '[');
    for (size_t i = 0; i < import->issues.len; i++) {
        const mt_issue *issue = &import->issues.data[i];
        mt_strbuf_str(out, i ? ",{\"severity\":" : "{\"severity\":");
        mt_strbuf_str(out, issue->severity == MT_SEVERITY_REJECTED ? "\"rejected\"" : "\"warning\"");
        mt_strbuf_str(out, ",\"file\":");
        mt_strbuf_json(out, mt_text_of(import->name));
        mt_strbuf_format(out, ",\"row\":%lld", (long long)issue->row);
        const char *const names[] = {"rule", "field", "value", "message"};
        const char *const texts[] = {issue->rule, issue->field, issue->value, issue->message};
        for (size_t n = 0; n < MT_COUNT(names); n++) {
            mt_strbuf_format(out, ",\"%s\":", names[n]);
            mt_strbuf_json(out, mt_text_of(texts[n]));
        }
        mt_strbuf_char(out, '}');
    }
    mt_strbuf_char(out, ']');
}

static match_status job_step(void *self, int64_t budget_ns, bool *done, mt_error *err)
{
    return mt_import_step(self, budget_ns, done, err);
}
static double job_progress(const void *self) { return mt_import_progress(self); }
static void job_free(void *self)
{
    mt_import *import = self;
    mt_import_free(&import);
}

const mt_job_class mt_import_job_class = {job_step, job_progress, job_free};
