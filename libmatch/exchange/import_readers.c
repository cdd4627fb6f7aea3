/* The readers of an import: each fetches one row of its format and hands it on. */
#include <inttypes.h>

#include "libmatch/exchange/cell.h"
#include "libmatch/exchange/import_state.h"

/* ---- JSON Lines
 * ----------------------------------------------------------------------------------------------------*/

static const char *line_rule(match_status status)
{
    if (status == MATCH_E_ENCODING) return "encoding.not_utf8";
    return status == MATCH_E_TOO_BIG ? "line.too_long" : "json.bad";
}

match_status mt_import_lines_step(mt_import *import, bool *done, mt_error *err)
{
    match_status status = MATCH_OK, line_status = MATCH_OK;
    bool found = false;
    json_t *root = NULL;
    mt_error why = {0};
    if (!import->begun) mt_jsonl_open(&import->lines, import->feed.data);
    import->begun = true;
    for (;;) {
        import->lines.goes_on = !mt_feed_ended(&import->feed);
        status = mt_jsonl_next(&import->lines, &found, &line_status, &root, &why);
        if (status != MATCH_OK) return mt_fail(err, status, "%s", why.message);
        if (found || !import->lines.goes_on) break;
        status = mt_feed_line(&import->feed, &import->lines.at, MT_JSONL_LINE_LIMIT, err);
        if (status != MATCH_OK) return status;
        import->lines.data = import->feed.data;
    }
    *done = !found;
    if (!found) return MATCH_OK;
    import->counts.rows++;
    if (line_status != MATCH_OK)
        return mt_import_reject(import, import->lines.row_line, line_rule(line_status), import->lines.raw, why.message,
                                err);
    if (import->kind && !mt_json_get(root, "kind") &&
        json_object_set_new_nocheck(root, "kind", json_string_nocheck(import->kind))) {
        json_decref(root);
        return mt_fail_no_memory(err);
    }
    return mt_import_take(import, root, import->lines.row_line, err);
}

#define MOST_TITLES 20 /* rows above the header */

/* ---- tables
 * --------------------------------------------------------------------------------------------------------*/

/* A row the reader could not cut into cells. */
static match_status reject_unreadable(mt_import *import, mt_error *err)
{
    const mt_csv *csv = &import->csv;
    mt_error why = {0};
    mt_fail(&why, MATCH_E_FORMAT, "%s (line %" PRId64 ", byte %zu of the file)", mt_csv_problem_text(csv->problem),
            csv->problem_line, csv->problem_at);
    return mt_import_reject(import, csv->row_line, mt_csv_problem_rule(csv->problem), csv->raw, why.message, err);
}

static bool row_is_empty(const mt_csv *csv)
{
    for (size_t i = 0; i < csv->cells.len; i++) {
        if (csv->cells.data[i].len) return false;
    }
    return true;
}

static match_status warn(mt_import *import, const char *rule, const char *message, mt_error *err)
{
    return mt_issues_add(&import->issues, MT_SEVERITY_WARNING, import->csv.row_line, rule, "", import->csv.raw, err,
                         "%s", message);
}

/* A data row. */
static match_status take_table_row(mt_import *import, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_error why = {0};
    const mt_csv *csv = &import->csv;
    import->counts.rows++;
    if (csv->problem != MT_CSV_FINE) return reject_unreadable(import, err);
    if (csv->cells.len != import->columns.len) {
        mt_fail(&why, MATCH_E_FORMAT,
                "the row has %zu cells, the header %zu; a delimiter in a text needs quotes around it", csv->cells.len,
                import->columns.len);
        return mt_import_reject(import, csv->row_line, "csv.field_count", csv->raw, why.message, err);
    }
    if (csv->lone_quotes && csv->delimiter != '\t')
        MT_TRY(warn(import, "csv.lone_quote", "a quote inside a cell without quotes; it is taken as it stands", err));
    MT_TRY(mt_columns_record(&import->columns, csv, &import->issues, &root, err));
    return mt_import_take(import, root, csv->row_line, err);
out:
    return status;
}

/* A title above the header: of several cells at most one has text, and that is the name of no column. */
static match_status is_title(const mt_import *import, bool *title, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_csv *csv = &import->csv;
    mt_text text = {"", 0};
    size_t texts = 0;
    mt_strbuf key = {0};
    json_t *map = NULL;
    mt_shape shape;
    for (size_t i = 0; i < csv->cells.len; i++) {
        mt_text cell = mt_cell_trim(csv->cells.data[i]);
        if (cell.len == 0) continue;
        text = cell;
        texts++;
    }
    *title = csv->problem == MT_CSV_FINE && csv->cells.len > 1 && texts < 2;
    if (!*title || texts == 0) return MATCH_OK;
    mt_key_normal(text, &key);
    MT_TRY(mt_strbuf_status(&key, err));
    if (import->map_json && mt_json_parse(mt_text_of(import->map_json), &map, NULL) == MATCH_OK)
        *title = json_object_getn(map, text.data, text.len) == NULL;
    *title = *title && !mt_key_known(mt_text_make(key.data, key.len), &shape);
out:
    mt_strbuf_free(&key);
    json_decref(map);
    return status;
}

static match_status take_header(mt_import *import, mt_error *err)
{
    bool title = false;
    match_status status = is_title(import, &title, err);
    if (status != MATCH_OK) return status;
    if (title && import->titles++ < MOST_TITLES)
        return warn(import, "csv.title", "a title above the header, or an empty row; it is left out", err);
    return mt_columns_read(&import->columns, &import->csv, import->map_json, import->kind, &import->issues, err);
}

match_status mt_import_table_step(mt_import *import, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    bool found = false, first = !import->begun, heading = import->columns.len == 0;
    if (first) mt_csv_open(&import->csv, import->feed.data, import->format == MT_FORMAT_TSV ? '\t' : 0);
    import->begun = true;
    MT_TRY(mt_csv_next(&import->csv, &found, err));
    if (heading && !found)
        return mt_fail(err, MATCH_E_FORMAT, "the file is empty; a table needs a header row such as kind,id,name");
    *done = !found;
    if (!found) return MATCH_OK;
    if (heading) return take_header(import, err);
    if (import->csv.problem == MT_CSV_FINE && mt_columns_same(&import->columns, &import->csv))
        return warn(import, "csv.repeated_header", "the header is repeated here; the row is left out", err);
    if (import->csv.problem == MT_CSV_FINE && import->csv.cells.len == import->columns.len &&
        row_is_empty(&import->csv))
        return warn(import, "csv.empty_row", "the row has only empty cells; it is left out", err);
    return take_table_row(import, err);
out:
    return status;
}

/* ---- taxonomies
 * ----------------------------------------------------------------------------------------------------*/

static match_status take_concept(mt_import *import, mt_error *err)
{
    mt_error why = {0};
    import->counts.rows++;
    if (import->csv.problem != MT_CSV_FINE) return reject_unreadable(import, err);
    match_status status = mt_taxonomy_read(&import->table, &import->csv, &why);
    if (status == MATCH_E_FORMAT || status == MATCH_E_VALUE)
        return mt_import_reject(import, import->csv.row_line,
                                status == MATCH_E_FORMAT ? "csv.field_count" : "taxonomy.incomplete", import->csv.raw,
                                why.message, err);
    if (status != MATCH_OK) return mt_fail(err, status, "%s", why.message);
    for (size_t i = 0; status == MATCH_OK && i < import->table.rows.len; i++) {
        const mt_taxonomy_row *row = &import->table.rows.data[i];
        status = mt_store_concept_add(import->store, mt_text_of(import->scheme), row->code, row->parent, row->lang,
                                      row->label, row->extra, err);
        if (status == MATCH_OK) import->counts.inserted++;
    }
    return status;
}

match_status mt_import_taxonomy_step(mt_import *import, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    bool found = false, first = !import->begun;
    if (first) mt_taxonomy_open(&import->csv, import->feed.data);
    import->begun = true;
    MT_TRY(mt_csv_next(&import->csv, &found, err));
    if (first && !found)
        return mt_fail(err, MATCH_E_FORMAT, "the file is empty; a taxonomy needs a header row with code and label");
    *done = !found;
    if (!found) return MATCH_OK;
    if (!first) return take_concept(import, err);
    MT_TRY(mt_taxonomy_header(&import->table, &import->csv, import->map_json, err));
    MT_TRY(mt_store_scheme_clear(import->store, mt_text_of(import->scheme), err));
out:
    return status;
}

/* ---- EEN XML
 * -------------------------------------------------------------------------------------------------------*/

match_status mt_import_een_step(mt_import *import, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    const size_t piece = 65536;
    json_t *root = NULL;
    int64_t row = 0;
    bool rejected = false;
    if (!import->een) MT_TRY(mt_een_create(&import->issues, &import->een, err));
    import->begun = true;
    if (import->at == import->feed.data.len && !mt_feed_ended(&import->feed)) {
        MT_TRY(mt_feed_more(&import->feed, import->at, err));
        import->at = 0;
    }
    size_t left = import->feed.data.len - import->at, len = left < piece ? left : piece;
    bool last = len == left && mt_feed_ended(&import->feed);
    MT_TRY(mt_een_feed(import->een, mt_text_make(import->feed.data.data + import->at, len), last, err));
    import->at += len;
    while (mt_een_next(import->een, &root, &row, &rejected)) {
        import->counts.rows++;
        if (rejected)
            import->counts.rejected++;
        else
            MT_TRY(mt_import_take(import, root, row, err));
    }
    *done = last;
out:
    return status;
}
