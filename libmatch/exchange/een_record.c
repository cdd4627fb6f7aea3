/* Hides the mapping from EEN elements to the keys of the data model (docs/formats.md). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "libmatch/exchange/een_record.h"

#include <pcre2.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"

#define REFERENCE_TYPE "(BO|BR|TO|TR|RDR)"

struct mt_een_patterns {
    pcre2_code *present; /* BOCN20160720001: type, country, day, number */
    pcre2_code *older;   /* UKTR20150103001: country, type, day, number */
    pcre2_match_data *match;
    pcre2_match_context *limits;
};

void mt_een_patterns_free(mt_een_patterns **patterns)
{
    if (!patterns || !*patterns) return;
    pcre2_code_free((*patterns)->present);
    pcre2_code_free((*patterns)->older);
    pcre2_match_data_free((*patterns)->match);
    pcre2_match_context_free((*patterns)->limits);
    mt_free(*patterns);
    *patterns = NULL;
}

match_status mt_een_patterns_create(mt_een_patterns **out, mt_error *err)
{
    int code;
    PCRE2_SIZE at;
    mt_een_patterns *p = mt_alloc(1, sizeof *p);
    if (!p) return mt_fail_no_memory(err);
    p->present = pcre2_compile((PCRE2_SPTR) "^" REFERENCE_TYPE "[A-Z]{2}[0-9]{8}[0-9]{3}\\z", PCRE2_ZERO_TERMINATED, 0,
                               &code, &at, NULL);
    p->older = pcre2_compile((PCRE2_SPTR) "^[A-Z]{2}" REFERENCE_TYPE "[0-9]{8}[0-9]{3}\\z", PCRE2_ZERO_TERMINATED, 0,
                             &code, &at, NULL);
    p->match = pcre2_match_data_create(4, NULL);
    p->limits = pcre2_match_context_create(NULL);
    if (!p->present || !p->older || !p->match || !p->limits) {
        mt_een_patterns_free(&p);
        return mt_fail_no_memory(err);
    }
    pcre2_set_match_limit(p->limits, 10000);
    pcre2_set_depth_limit(p->limits, 100);
    *out = p;
    return MATCH_OK;
}

static const char *const used_paths[] = {
    "reference/type",
    "reference/external",
    "reference/internal",
    "datum/submit",
    "datum/update",
    "datum/deadline",
    "content/title",
    "content/summary",
    "content/description",
    "company/country/key",
    "cooperation/plusvalue",
    "cooperation/stagedev/stage",
    "cooperation/ipr/status",
    "cooperation/partner/area",
    "cooperation/partner/sought",
    "cooperation/partner/task",
    "partnerships/string",
    "keyword/technologies/technology/key",
    "keyword/technologies/technology/label",
    "keyword/markets/market/key",
    "keyword/markets/market/label",
    "keyword/naces/nace/key",
    "keyword/naces/nace/label",
};

bool mt_een_path_used(mt_text path)
{
    for (size_t i = 0; i < MT_COUNT(used_paths); i++) {
        if (mt_text_is(path, used_paths[i])) return true;
    }
    return false;
}

typedef struct builder {
    const json_t *fields;
    json_t *root;
    int64_t row;
    mt_issues *issues;
    mt_error *err;
} builder;

static mt_text field(const builder *b, const char *path)
{
    return mt_json_text(json_array_get(json_object_get(b->fields, path), 0));
}

/* Takes the value; does nothing with NULL from a lack of memory but say so. */
static match_status set(builder *b, const char *key, json_t *value)
{
    return json_object_set_new_nocheck(b->root, key, value) ? mt_fail_no_memory(b->err) : MATCH_OK;
}

static match_status set_text(builder *b, const char *key, mt_text text)
{
    return text.len ? set(b, key, json_stringn_nocheck(text.data, text.len)) : MATCH_OK;
}

/* The group that holds the type when the reference has this form. */
static bool matches(const mt_een_patterns *p, const pcre2_code *code, mt_text reference, mt_text *type)
{
    if (pcre2_match(code, (PCRE2_SPTR)reference.data, reference.len, 0, 0, p->match, p->limits) < 2) return false;
    const PCRE2_SIZE *group = pcre2_get_ovector_pointer(p->match);
    *type = mt_text_make(reference.data + group[2], group[3] - group[2]);
    return true;
}

/* The type said, else that in the reference; warns about odd references. */
static match_status find_type(builder *b, const mt_een_patterns *p, mt_text reference, mt_text *type)
{
    mt_text said = field(b, "reference/type"), inside = {"", 0};
    const char *rule = NULL, *message = NULL;
    if (!matches(p, p->present, reference, &inside)) {
        bool older = matches(p, p->older, reference, &inside);
        rule = older ? "reference.order" : "reference.form";
        message = older ? "the reference has its older form, country before type; it is kept as it is"
                        : "the reference has not the form of one, such as BOCN20160720001; it is kept as it is";
    } else if (said.len && !mt_text_equal(said, inside)) {
        rule = "reference.type";
        message = "the reference names another type than the profile; the profile's is taken";
    }
    *type = said.len ? said : inside;
    if (!rule) return MATCH_OK;
    return mt_issues_add(b->issues, MT_SEVERITY_WARNING, b->row, rule, "reference", reference, b->err, "%s", message);
}

static const char *kind_of(mt_text type)
{
    if (mt_text_is(type, "BO") || mt_text_is(type, "TO")) return "offer";
    if (mt_text_is(type, "BR") || mt_text_is(type, "TR") || mt_text_is(type, "RDR")) return "request";
    return NULL;
}

/* Appends with runs of blanks made one and at most one empty line. */
static void add_tidy(mt_strbuf *out, mt_text text)
{
    size_t line_ends = 0;
    bool gap = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\n') line_ends++;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            gap = true;
            continue;
        }
        if (gap && line_ends == 0) mt_strbuf_char(out, ' ');
        for (size_t n = 0; gap && n < line_ends && n < 2; n++) mt_strbuf_char(out, '\n');
        mt_strbuf_char(out, c);
        gap = false;
        line_ends = 0;
    }
}

/* The texts one after the other, parted by empty lines. */
static match_status set_long_text(builder *b)
{
    static const char *const parts[] = {
        "content/summary",          "content/description",        "cooperation/plusvalue",
        "cooperation/partner/area", "cooperation/partner/sought", "cooperation/partner/task"};
    match_status status = MATCH_OK;
    mt_strbuf text = {0};
    for (size_t i = 0; i < MT_COUNT(parts); i++) {
        mt_text part = field(b, parts[i]);
        if (part.len && text.len) mt_strbuf_str(&text, "\n\n");
        add_tidy(&text, part);
    }
    MT_TRY(mt_strbuf_status(&text, b->err));
    MT_TRY(set_text(b, "text", mt_text_make(text.data ? text.data : "", text.len)));
out:
    mt_strbuf_free(&text);
    return status;
}

/* Appends every text at `path`, with `prefix` before it. */
static match_status append_all(builder *b, json_t *list, const char *path, const char *prefix)
{
    const json_t *texts = json_object_get(b->fields, path);
    mt_strbuf whole = {0};
    match_status status = MATCH_OK;
    for (size_t i = 0; i < json_array_size(texts); i++) {
        mt_strbuf_clear(&whole);
        mt_strbuf_str(&whole, prefix);
        mt_strbuf_text(&whole, mt_json_text(json_array_get(texts, i)));
        MT_TRY(mt_strbuf_status(&whole, b->err));
        if (json_array_append_new(list, json_stringn_nocheck(whole.data, whole.len))) {
            status = mt_fail_no_memory(b->err);
            goto out;
        }
    }
out:
    mt_strbuf_free(&whole);
    return status;
}

typedef struct source {
    const char *path, *prefix;
} source;

static match_status set_list(builder *b, const char *key, const source *sources, size_t count)
{
    match_status status = MATCH_OK;
    json_t *list = json_array();
    if (!list) return mt_fail_no_memory(b->err);
    for (size_t i = 0; i < count; i++) MT_TRY(append_all(b, list, sources[i].path, sources[i].prefix));
    if (json_array_size(list)) MT_TRY(set(b, key, json_incref(list)));
out:
    json_decref(list);
    return status;
}

static match_status set_lists(builder *b)
{
    static const source keywords[] = {{"keyword/technologies/technology/label", ""},
                                      {"keyword/markets/market/label", ""},
                                      {"keyword/naces/nace/label", ""}};
    static const source concepts[] = {{"keyword/technologies/technology/key", "een_technology:"},
                                      {"keyword/markets/market/key", "een_market:"},
                                      {"keyword/naces/nace/key", "nace:"}};
    static const source partnerships[] = {{"partnerships/string", ""}};
    match_status status = MATCH_OK;
    MT_TRY(set_list(b, "keywords", keywords, MT_COUNT(keywords)));
    MT_TRY(set_list(b, "concepts", concepts, MT_COUNT(concepts)));
    MT_TRY(set_list(b, "partnerships", partnerships, MT_COUNT(partnerships)));
out:
    return status;
}

/* The day of "2016-07-20T00:00:00". */
static mt_text day(mt_text moment)
{
    return mt_text_make(moment.data, moment.len > 10 && moment.data[10] == 'T' ? 10 : moment.len);
}

static match_status set_dates(builder *b)
{
    mt_text submit = day(field(b, "datum/submit")), deadline = day(field(b, "datum/deadline"));
    mt_text update = day(field(b, "datum/update"));
    match_status status = MATCH_OK;
    MT_TRY(set_text(b, "updated", update.len ? update : submit));
    if (submit.len || deadline.len) {
        json_t *valid = json_array();
        json_t *from = submit.len ? json_stringn_nocheck(submit.data, submit.len) : json_null();
        json_t *until = deadline.len ? json_stringn_nocheck(deadline.data, deadline.len) : json_null();
        bool bad = json_array_append_new(valid, from) != 0;
        bad |= json_array_append_new(valid, until) != 0;
        if (bad) {
            json_decref(valid);
            return mt_fail_no_memory(b->err);
        }
        MT_TRY(set(b, "valid", valid));
    }
out:
    return status;
}

static match_status fill(builder *b, mt_text reference, mt_text type, const char *kind)
{
    match_status status = MATCH_OK;
    MT_TRY(set(b, "kind", json_string(kind)));
    MT_TRY(set_text(b, "id", reference));
    MT_TRY(set_text(b, "type", type));
    MT_TRY(set_text(b, "title", field(b, "content/title")));
    MT_TRY(set_long_text(b));
    MT_TRY(set_lists(b));
    MT_TRY(set_text(b, "stage", field(b, "cooperation/stagedev/stage")));
    MT_TRY(set_text(b, "ipr", field(b, "cooperation/ipr/status")));
    MT_TRY(set_text(b, "country", field(b, "company/country/key")));
    MT_TRY(set_dates(b));
    MT_TRY(set(b, "source", json_string("EEN")));
out:
    return status;
}

match_status mt_een_record(const mt_een_patterns *patterns, const json_t *fields, int64_t row, mt_issues *issues,
                           json_t **root, mt_error *err)
{
    match_status status = MATCH_OK;
    builder b = {.fields = fields, .row = row, .issues = issues, .err = err};
    mt_text reference = field(&b, "reference/external"), type;
    if (!reference.len) reference = field(&b, "reference/internal");
    if (!reference.len) {
        *root = NULL;
        return mt_issues_add(issues, MT_SEVERITY_REJECTED, row, "id.missing", "id", mt_text_of(""), err,
                             "the profile has no reference; give reference/external");
    }
    MT_TRY(find_type(&b, patterns, reference, &type));
    const char *kind = kind_of(type);
    if (!kind) {
        *root = NULL;
        return mt_issues_add(issues, MT_SEVERITY_REJECTED, row, "een.type", "type", type, err,
                             "the profile's type is none of BO, BR, TO, TR, RDR; give reference/type");
    }
    b.root = json_object();
    if (!b.root) return mt_fail_no_memory(err);
    MT_TRY(fill(&b, reference, type, kind));
    *root = b.root;
    b.root = NULL;
out:
    json_decref(b.root);
    return status;
}
