/* The sections of ranked lists and of data quality. */
#include "libmatch/exchange/html_part.h"
#include "libmatch/exchange/quality_words.h"

/* ---- ranked lists
 * --------------------------------------------------------------------------------------------------*/

/* Three decimals, two from ten on. */
static void write_score(mt_strbuf *out, double score) { mt_strbuf_fixed(out, score, score < 10 ? 3 : 2); }

static void write_side(mt_page *page, mt_word word, double share)
{
    mt_strbuf *out = &page->body;
    mt_strbuf_str(out, "<div><dt><span>");
    mt_page_word(page, word);
    mt_strbuf_str(out, "</span> <b>");
    if (share < 0) {
        mt_page_word(page, MT_WORD_NOT_KNOWN);
    } else {
        mt_strbuf_fixed(out, share * 100, 0);
        mt_strbuf_str(out, "\xC2\xA0%");
    }
    mt_strbuf_str(out, "</b></dt><dd>");
    if (share >= 0) mt_page_bar(out, share);
    mt_strbuf_str(out, "</dd></div>");
}

/* Each line one item of a folded list; a line that begins with blanks belongs to the one before it. */
static void write_reasons(mt_page *page, mt_text reasons)
{
    mt_strbuf *out = &page->body;
    mt_strbuf_str(out, "<details><summary>");
    mt_page_word(page, MT_WORD_WHY);
    mt_strbuf_str(out, "</summary><ul class=\"why\">\n");
    while (reasons.len) {
        const char *end = memchr(reasons.data, '\n', reasons.len);
        size_t len = end ? (size_t)(end - reasons.data) : reasons.len;
        size_t blanks = 0;
        while (blanks < len && reasons.data[blanks] == ' ') blanks++;
        if (len > blanks) {
            mt_strbuf_str(out, blanks ? "<li class=\"in\">" : "<li>");
            mt_page_escape(out, mt_text_make(reasons.data + blanks, len - blanks));
            mt_strbuf_str(out, "</li>\n");
        }
        size_t used = len + (end ? 1 : 0);
        reasons = mt_text_make(reasons.data + used, reasons.len - used);
    }
    mt_strbuf_str(out, "</ul></details>\n");
}

/* The kind in the page's language, as it is when it is none of ours. */
static void write_kind(mt_page *page, mt_text kind)
{
    static const mt_word words[] = {MT_WORD_KIND_ORGANISATION, MT_WORD_KIND_CLUSTER, MT_WORD_KIND_COMPETENCE,
                                    MT_WORD_KIND_OFFER,        MT_WORD_KIND_REQUEST, MT_WORD_KIND_IDEA,
                                    MT_WORD_KIND_PROJECT,      MT_WORD_KIND_CALL};
    for (size_t i = 0; i < MT_COUNT(words); i++) {
        if (!mt_text_is(kind, mt_word_in(MT_TONGUE_EN, words[i]))) continue;
        mt_page_word(page, words[i]);
        return;
    }
    mt_page_escape(&page->body, kind);
}

static void write_hit(mt_page *page, const mt_page_hit *hit, size_t rank, double best)
{
    mt_strbuf *out = &page->body;
    mt_strbuf_format(out, "<li>\n<span class=\"rank\">%zu</span>\n<div><span class=\"name\">", rank);
    mt_page_escape(out, hit->name.len ? hit->name : hit->id);
    mt_strbuf_str(out, "</span> <span class=\"tag\">");
    write_kind(page, hit->kind);
    mt_strbuf_str(out, "</span><div class=\"id\">");
    mt_page_escape(out, hit->id);
    mt_strbuf_str(out, "</div></div>\n<div class=\"score\">");
    write_score(out, hit->score);
    mt_page_bar(out, best > 0 ? hit->score / best : 0);
    mt_strbuf_str(out, "</div>\n");
    if (hit->gives >= 0 || hit->wants >= 0) {
        mt_strbuf_str(out, "<dl class=\"sides\">");
        write_side(page, MT_WORD_GIVES, hit->gives);
        write_side(page, MT_WORD_WANTS, hit->wants);
        mt_strbuf_str(out, "</dl>\n");
    }
    if (hit->reasons.len) write_reasons(page, hit->reasons);
    mt_strbuf_str(out, "</li>\n");
}

static void write_nothing(mt_page *page, mt_word word)
{
    mt_strbuf_str(&page->body, "<p class=\"quiet\">");
    mt_page_word(page, word);
    mt_strbuf_str(&page->body, "</p>\n");
}

match_status mt_page_add_hits(mt_page *page, const char *heading, const mt_page_hit *hits, size_t count, mt_error *err)
{
    mt_page_section section = {0};
    double best = 0;
    match_status status = mt_page_begin_section(page, heading, "part", &section, err);
    if (status != MATCH_OK) return status;
    for (size_t i = 0; i < count; i++) best = hits[i].score > best ? hits[i].score : best;
    if (count == 0) write_nothing(page, MT_WORD_NOTHING_FOUND);
    if (count) mt_strbuf_str(&page->body, "<ol class=\"hits\">\n");
    for (size_t i = 0; i < count; i++) write_hit(page, &hits[i], i + 1, best);
    if (count) mt_strbuf_str(&page->body, "</ol>\n");
    return mt_page_end_section(page, &section, MATCH_OK, err);
}

/* ---- data quality
 * --------------------------------------------------------------------------------------------------*/

/* Findings of one code stand together, in the order of the first of them. */
typedef struct finding_group {
    mt_text code;
    size_t count;
    int concern; /* the greatest: 0 for information, 1 to be looked at, 2 wrong */
} finding_group;

typedef struct finding_groups {
    finding_group *data;
    size_t len, cap;
} finding_groups;

static bool same_group(const json_t *finding, const finding_group *group)
{
    return mt_text_equal(mt_json_get_text(finding, "code"), group->code);
}

static int concern_of(mt_text severity)
{
    if (mt_text_is(severity, "info") || !severity.len) return 0;
    return mt_text_is(severity, "wrong") || mt_text_is(severity, "error") || mt_text_is(severity, "rejected") ? 2 : 1;
}

static match_status group_findings(const json_t *findings, finding_groups *groups, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        size_t g = 0;
        while (g < groups->len && !same_group(finding, &groups->data[g])) g++;
        if (g == groups->len) {
            finding_group fresh = {.code = mt_json_get_text(finding, "code")};
            MT_TRY(MT_PUSH(groups, fresh, err));
        }
        groups->data[g].count++;
        int concern = concern_of(mt_json_get_text(finding, "severity"));
        if (concern > groups->data[g].concern) groups->data[g].concern = concern;
    }
out:
    return status;
}

/* Links to the groups. */
static void write_codes(mt_page *page, const finding_groups *groups, size_t section)
{
    mt_strbuf *out = &page->body;
    mt_strbuf_str(out, "<ul class=\"codes\">\n");
    for (size_t g = 0; g < groups->len; g++) {
        mt_strbuf_format(out, "<li><a href=\"#s%zuf%zu\">", section, g);
        mt_page_escape(out, groups->data[g].code);
        mt_strbuf_format(out, " <b>%zu</b></a></li>\n", groups->data[g].count);
    }
    mt_strbuf_str(out, "</ul>\n");
}

/* A text, a number, or a list of them. */
static void write_value(mt_strbuf *out, const json_t *value)
{
    mt_strbuf plain = {0};
    if (json_is_string(value)) {
        mt_page_escape(out, mt_json_text(value));
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i) mt_strbuf_str(out, ", ");
            const json_t *item = json_array_get(value, i);
            if (json_is_string(item)) {
                mt_page_escape(out, mt_json_text(item));
                continue;
            }
            mt_strbuf_clear(&plain);
            mt_json_write(&plain, item);
            mt_page_escape(out, mt_text_make(plain.data ? plain.data : "", plain.len));
        }
    } else if (value && !json_is_null(value)) {
        mt_json_write(&plain, value);
        mt_page_escape(out, mt_text_make(plain.data ? plain.data : "", plain.len));
    }
    if (plain.bad) out->bad = true;
    mt_strbuf_free(&plain);
}

static void write_cell(mt_page *page, mt_word label, const json_t *value)
{
    mt_strbuf_str(&page->body, "<td data-label=\"");
    mt_page_word(page, label);
    mt_strbuf_str(&page->body, "\">");
    write_value(&page->body, value);
    mt_strbuf_str(&page->body, "</td>");
}

static void write_finding(mt_page *page, const json_t *finding)
{
    mt_strbuf *out = &page->body;
    /* the sentences of the report are English */
    mt_strbuf_str(out, page->tongue == MT_TONGUE_EN ? "<tr><th scope=\"row\">" : "<tr><th scope=\"row\" lang=\"en\">");
    mt_page_escape(out, mt_json_get_text(finding, "message"));
    mt_strbuf_str(out, "</th>");
    write_cell(page, MT_WORD_RECORDS, json_object_get(finding, "records"));
    write_cell(page, MT_WORD_VALUE, json_object_get(finding, "value"));
    mt_strbuf_str(out, "</tr>\n");
}

/* A folded table; open when there is more than information in it. */
static void write_group(mt_page *page, const json_t *findings, const finding_group *group, size_t section, size_t g)
{
    static const mt_word columns[] = {MT_WORD_FINDING, MT_WORD_RECORDS, MT_WORD_VALUE};
    static const char *const colours[] = {"", "warn", "bad"};
    mt_strbuf *out = &page->body;
    mt_strbuf_format(out, "<details class=\"group\" id=\"s%zuf%zu\"%s><summary><span class=\"tag %s\">", section, g,
                     group->concern ? " open=\"\"" : "", colours[group->concern]);
    mt_page_escape(out, group->code);
    mt_strbuf_str(out, "</span> ");
    mt_page_string(out, mt_quality_words(group->code, page->tongue));
    mt_strbuf_format(out, " <b>%zu</b></summary>\n<table class=\"cards\"><thead><tr>", group->count);
    mt_page_columns(page, columns, MT_COUNT(columns));
    mt_strbuf_str(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        if (same_group(finding, group)) write_finding(page, finding);
    }
    mt_strbuf_str(out, "</tbody></table></details>\n");
}

match_status mt_page_add_quality(mt_page *page, const char *heading, const json_t *quality, mt_error *err)
{
    mt_page_section section = {0};
    finding_groups groups = {0};
    const json_t *findings = json_object_get(quality, "findings");
    if (!heading || !heading[0]) heading = mt_word_in(page->tongue, MT_WORD_QUALITY);
    match_status status = mt_page_begin_section(page, heading, "part", &section, err);
    if (status != MATCH_OK) return status;
    MT_TRY(group_findings(findings, &groups, err));
    if (groups.len)
        write_codes(page, &groups, section.number);
    else
        write_nothing(page, MT_WORD_NO_FINDINGS);
    for (size_t g = 0; g < groups.len; g++) write_group(page, findings, &groups.data[g], section.number, g);
out:
    MT_ARRAY_FREE(&groups);
    return mt_page_end_section(page, &section, status, err);
}
