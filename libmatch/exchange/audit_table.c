/* Columns by their folded names, rows into records; names of organisations become ids that both tables share. */
#include "libmatch/exchange/audit_table.h"

#include "libmatch/exchange/csv_read.h"
#include "libmatch/text/fold.h"

enum { ORGANISATION, TITLE, TEXT, KEYWORDS, LANGUAGE, TRL, COUNTRY, TYPE, ID, FIELDS };

/* folded names of columns */
static const struct {
    const char *column;
    int field;
} known[] = {{"organisation", ORGANISATION},
             {"organization", ORGANISATION},
             {"company", ORGANISATION},
             {"owner", ORGANISATION},
             {"member", ORGANISATION},
             {"institution", ORGANISATION},
             {"organizatie", ORGANISATION},
             {"companie", ORGANISATION},
             {"firma", ORGANISATION},
             {"membru", ORGANISATION},
             {"institutie", ORGANISATION},
             {"organizacja", ORGANISATION},
             {"podmiot", ORGANISATION},
             {"przedsiebiorstwo", ORGANISATION},
             {"instytucja", ORGANISATION},
             {"czlonek", ORGANISATION},
             {"title", TITLE},
             {"name", TITLE},
             {"technology", TITLE},
             {"need", TITLE},
             {"titlu", TITLE},
             {"denumire", TITLE},
             {"tehnologie", TITLE},
             {"nevoie", TITLE},
             {"tytul", TITLE},
             {"nazwa", TITLE},
             {"technologia", TITLE},
             {"potrzeba", TITLE},
             {"text", TEXT},
             {"description", TEXT},
             {"descriere", TEXT},
             {"opis", TEXT},
             {"keywords", KEYWORDS},
             {"cuvinte cheie", KEYWORDS},
             {"slowa kluczowe", KEYWORDS},
             {"language", LANGUAGE},
             {"limba", LANGUAGE},
             {"jezyk", LANGUAGE},
             {"trl", TRL},
             {"country", COUNTRY},
             {"tara", COUNTRY},
             {"kraj", COUNTRY},
             {"type", TYPE},
             {"tip", TYPE},
             {"typ", TYPE},
             {"id", ID}};

void mt_audit_owners_free(mt_audit_owners *owners)
{
    mt_intern_free(&owners->names);
    mt_intern_free(&owners->ids);
}

typedef struct reader {
    const mt_audit_table *table;
    mt_audit_owners *owners;
    json_t *records;
    mt_csv csv;
    int column[MT_CSV_COLUMN_LIMIT]; /* field, -1: left out */
    size_t columns;
    mt_strbuf work;
    size_t row;
} reader;

static mt_text trimmed(mt_text text)
{
    while (text.len && (text.data[0] == ' ' || text.data[0] == '\t')) text.data++, text.len--;
    while (text.len && (text.data[text.len - 1] == ' ' || text.data[text.len - 1] == '\t')) text.len--;
    return text;
}

static int field_of(const char *name, size_t len)
{
    for (size_t i = 0; i < MT_COUNT(known); i++)
        if (mt_text_equal(mt_text_of(known[i].column), mt_text_make(name, len))) return known[i].field;
    return -1;
}

static match_status read_header(reader *r, mt_error *err)
{
    match_status status = MATCH_OK;
    bool found = false, usable = false;
    MT_TRY(mt_csv_next(&r->csv, &found, err));
    if (!found || r->csv.problem)
        MT_TRY(mt_fail(err, MATCH_E_FORMAT, "the table of %s has no header; the first line names the columns",
                       r->table->name));
    r->columns = r->csv.cells.len;
    for (size_t c = 0; c < r->columns; c++) {
        mt_text name = trimmed(r->csv.cells.data[c]);
        mt_strbuf_clear(&r->work);
        mt_strbuf_text(&r->work, name);
        MT_TRY(mt_strbuf_status(&r->work, err));
        mt_text mapped = mt_json_get_text(r->table->map, r->work.data ? r->work.data : "");
        if (mapped.len) name = mapped;
        mt_strbuf_clear(&r->work);
        MT_TRY(mt_fold(name, &r->work, err));
        r->column[c] = field_of(r->work.data ? r->work.data : "", r->work.len);
        usable = usable || r->column[c] == TITLE || r->column[c] == TEXT;
    }
    if (!usable)
        MT_TRY(mt_fail(err, MATCH_E_FORMAT,
                       "the table of %s has no column \"title\" or \"text\"; rename one, or map it: {\"map\": {\"your "
                       "column\": \"title\"}}",
                       r->table->name));
out:
    return status;
}

/* A readable id: letters and digits of the folded name. */
static match_status make_id(reader *r, mt_text folded, mt_error *err)
{
    mt_strbuf *b = &r->work;
    bool gap = false;
    mt_strbuf_clear(b);
    for (size_t i = 0; i < folded.len && b->len < 100; i++) {
        char c = folded.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain && gap && b->len) mt_strbuf_char(b, '-');
        gap = !plain;
        if (plain) mt_strbuf_char(b, c);
    }
    if (b->len == 0) mt_strbuf_str(b, "organisation");
    size_t len = b->len;
    for (size_t n = 2; mt_intern_find(&r->owners->ids, mt_text_make(b->data, b->len)) != MT_NONE; n++) {
        b->len = len;
        mt_strbuf_format(b, "-%zu", n);
    }
    return mt_strbuf_status(b, err);
}

static match_status put(json_t *object, const char *key, mt_text text, mt_error *err)
{
    return json_object_set_new(object, key, json_stringn(text.data, text.len)) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

static match_status add_record(reader *r, json_t *record, mt_error *err)
{
    return json_array_append_new(r->records, record) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

/* Gives the id of an organisation; a new one gets a record. */
static match_status find_owner(reader *r, const mt_text cell[FIELDS], mt_text *id, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0};
    json_t *record = NULL;
    uint32_t number, same;
    bool added;
    MT_TRY(mt_fold_name(cell[ORGANISATION], &folded, err));
    mt_text key = mt_text_make(folded.data ? folded.data : "", folded.len);
    MT_TRY(mt_intern_add(&r->owners->names, key, &number, &added, err));
    if (added) {
        MT_TRY(make_id(r, key, err));
        MT_TRY(mt_intern_add(&r->owners->ids, mt_text_make(r->work.data, r->work.len), &same, NULL, err));
        record = json_pack("{s:s}", "kind", "organisation");
        if (!record) MT_TRY(mt_fail_no_memory(err));
        MT_TRY(put(record, "id", mt_text_make(r->work.data, r->work.len), err));
        MT_TRY(put(record, "name", cell[ORGANISATION], err));
        if (cell[COUNTRY].len) MT_TRY(put(record, "country", cell[COUNTRY], err));
        if (cell[TYPE].len) MT_TRY(put(record, "type", cell[TYPE], err));
        json_t *taken = record;
        record = NULL;
        MT_TRY(add_record(r, taken, err));
    }
    *id = mt_intern_text(&r->owners->ids, number);
out:
    json_decref(record);
    mt_strbuf_free(&folded);
    return status;
}

/* "4", "4-6", "TRL 4 - 6": the first two numbers from 1 to 9 */
static json_t *read_trl(mt_text text)
{
    int found[2] = {0, 0}, count = 0;
    for (size_t i = 0; i < text.len && count < 2; i++) {
        bool digit = text.data[i] >= '1' && text.data[i] <= '9';
        bool alone = i + 1 == text.len || text.data[i + 1] < '0' || text.data[i + 1] > '9';
        if (digit && alone && (i == 0 || text.data[i - 1] < '0' || text.data[i - 1] > '9'))
            found[count++] = text.data[i] - '0';
    }
    if (count == 0) return NULL;
    if (count == 1) found[1] = found[0];
    return json_pack("[i,i]", found[0] < found[1] ? found[0] : found[1], found[0] < found[1] ? found[1] : found[0]);
}

static match_status add_keywords(json_t *record, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = json_array();
    if (json_object_set_new(record, "keywords", list) != 0) return mt_fail_no_memory(err);
    while (text.len) {
        size_t n = 0;
        while (n < text.len && text.data[n] != ';' && text.data[n] != ',') n++;
        mt_text one = trimmed(mt_text_make(text.data, n));
        if (one.len && json_array_append_new(list, json_stringn(one.data, one.len)) != 0)
            MT_TRY(mt_fail_no_memory(err));
        size_t used = n + (n < text.len);
        text = mt_text_make(text.data + used, text.len - used);
    }
out:
    return status;
}

static match_status fill_record(reader *r, const mt_text cell[FIELDS], json_t *record, mt_error *err)
{
    match_status status = MATCH_OK;
    char id[32];
    mt_text owner;
    snprintf(id, sizeof id, "%c%zu", r->table->letter, r->row);
    MT_TRY(put(record, "kind", mt_text_of(r->table->kind), err));
    MT_TRY(put(record, "id", cell[ID].len ? cell[ID] : mt_text_of(id), err));
    if (cell[ORGANISATION].len) {
        MT_TRY(find_owner(r, cell, &owner, err));
        MT_TRY(put(record, "owner", owner, err));
    }
    MT_TRY(put(record, "title", cell[TITLE].len ? cell[TITLE] : cell[TEXT], err));
    if (cell[TEXT].len && cell[TITLE].len) MT_TRY(put(record, "text", cell[TEXT], err));
    if (cell[KEYWORDS].len) MT_TRY(add_keywords(record, cell[KEYWORDS], err));
    mt_text language = cell[LANGUAGE].len ? cell[LANGUAGE] : mt_text_of(r->table->language);
    if (language.len) MT_TRY(put(record, "language", language, err));
    json_t *trl = read_trl(cell[TRL]);
    if (trl && json_object_set_new(record, "trl", trl) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    return status;
}

static match_status read_row(reader *r, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text cell[FIELDS] = {{"", 0}};
    json_t *record = NULL;
    if (r->csv.problem)
        MT_TRY(mt_fail(err, MATCH_E_FORMAT, "%s, line %lld: %s", r->table->name, (long long)r->csv.row_line,
                       mt_csv_problem_text(r->csv.problem)));
    if (r->csv.cells.len > r->columns)
        MT_TRY(mt_fail(err, MATCH_E_FORMAT,
                       "%s, line %lld: %zu cells in a table of %zu columns; quote cells that hold "
                       "the delimiter",
                       r->table->name, (long long)r->csv.row_line, r->csv.cells.len, r->columns));
    for (size_t c = 0; c < r->csv.cells.len; c++)
        if (r->column[c] >= 0 && cell[r->column[c]].len == 0) cell[r->column[c]] = trimmed(r->csv.cells.data[c]);
    r->row++;
    if (cell[TITLE].len == 0 && cell[TEXT].len == 0) {
        bool empty = true;
        for (int f = 0; f < FIELDS; f++) empty = empty && cell[f].len == 0;
        if (empty) return MATCH_OK;
        MT_TRY(mt_fail(err, MATCH_E_FORMAT, "%s, line %lld: neither a title nor a text", r->table->name,
                       (long long)r->csv.row_line));
    }
    record = json_object();
    if (!record) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(fill_record(r, cell, record, err));
    json_t *taken = record;
    record = NULL;
    MT_TRY(add_record(r, taken, err));
out:
    json_decref(record);
    return status;
}

match_status mt_audit_table_read(const mt_audit_table *table, mt_audit_owners *owners, json_t *records, mt_error *err)
{
    match_status status = MATCH_OK;
    bool found = true;
    reader *r = mt_alloc(1, sizeof *r);
    if (!r) return mt_fail_no_memory(err);
    r->table = table;
    r->owners = owners;
    r->records = records;
    mt_csv_open(&r->csv, table->data, 0);
    MT_TRY(read_header(r, err));
    for (;;) {
        MT_TRY(mt_csv_next(&r->csv, &found, err));
        if (!found) break;
        MT_TRY(read_row(r, err));
    }
out:
    mt_csv_close(&r->csv);
    mt_strbuf_free(&r->work);
    mt_free(r);
    return status;
}
